//! The browser in a pseudo-terminal: what a person types and sees, and that the terminal is left as it was.

use crate::harness::{Site, shared_sample};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Termios, Winsize, tcgetattr, tcsetwinsize};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// What is not seen after this long will not be.
const PATIENCE: Duration = Duration::from_secs(60);
const ROWS: u16 = 24;
const COLUMNS: u16 = 100;

/// The program on a terminal of its own.
struct Terminal {
    keys: File,
    /// The side that the program sees; kept open so that its settings can be asked for.
    slave: File,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    child: Child,
    before: Termios,
}

impl Terminal {
    fn start(site: &Site, arguments: &[&str], editor: Option<&str>) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let path = std::path::Path::new(std::ffi::OsStr::from_bytes(name.as_bytes())).to_owned();
        let slave = OpenOptions::new().read(true).write(true).open(path).unwrap();
        tcsetwinsize(&slave, Winsize { ws_row: ROWS, ws_col: COLUMNS, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let before = tcgetattr(&slave).unwrap();
        let mut command = site.command(arguments);
        command.env("TERM", "xterm-256color");
        if let Some(editor) = editor {
            command.env("EDITOR", editor);
        }
        command.stdin(slave.try_clone().unwrap());
        command.stdout(slave.try_clone().unwrap()).stderr(slave.try_clone().unwrap());
        let child = command.spawn().unwrap();
        let keys = File::from(master);
        let mut reader = keys.try_clone().unwrap();
        let (send, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read) = reader.read(&mut buffer) {
                if read == 0 || send.send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        let screen = vt100::Parser::new(wide(ROWS), wide(COLUMNS), 0);
        Terminal { keys, slave, output, screen, child, before }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    fn contents(&self) -> String {
        self.screen.screen().contents()
    }

    /// Reads what the program draws until it is as wanted.
    fn wait(&mut self, what: &str, is_there: impl Fn(&str) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_there(&self.contents()) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    let _ = self.child.kill();
                    panic!("{what} never came:\n{}", self.contents());
                }
            }
        }
    }

    fn wait_for(&mut self, words: &str) {
        self.wait(&format!("`{words}`"), |screen| screen.contains(words));
    }

    /// Waits for the end; the terminal must be as it was.
    fn end(mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > end {
                let _ = self.child.kill();
                panic!("it does not end:\n{}", self.contents());
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(200)) {
            self.screen.process(&bytes);
        }
        let after = tcgetattr(&self.slave).unwrap();
        assert_eq!(after.local_modes, self.before.local_modes, "echo and lines are back");
        assert_eq!(after.input_modes, self.before.input_modes);
        assert_eq!(after.output_modes, self.before.output_modes);
        assert!(!self.screen.screen().alternate_screen() && !self.screen.screen().hide_cursor());
        status
    }
}

const BROWSE: &[&str] = &["tui", "--index", "archive/.morgue"];

#[test]
fn an_article_is_found_read_and_left() {
    let mut terminal = Terminal::start(shared_sample(), BROWSE, None);
    terminal.wait_for("Type to search");
    terminal.press("petrova report");
    terminal.wait_for("0701-petrova-on-report.txt:");
    terminal.press("\r");
    terminal.wait_for("n/N match");
    terminal.wait_for("petrova-on-report.txt");
    let screen = terminal.contents();
    let is_named = |line: &str| line.get(..24).is_some_and(|margin| margin.contains("Petrova"));
    assert!(screen.lines().any(is_named), "the speaker stands in the margin:\n{screen}");
    terminal.press("y");
    terminal.wait_for("petrova-on-report.txt:");
    terminal.press("q");
    terminal.wait_for("f u w p l o filter");
    terminal.press("q");
    assert_eq!(terminal.end().code(), Some(0));
}

#[test]
fn errors_keep_the_hits_and_filters_narrow_them() {
    let mut terminal = Terminal::start(shared_sample(), BROWSE, None);
    terminal.press("bridge");
    terminal.wait_for("1/");
    terminal.press(" date:noday");
    terminal.wait("an error beside the hits", |screen| screen.contains("noday`") && screen.contains("1/"));
    terminal.press("\u{17}\t");
    terminal.wait_for("f u w p l o filter");
    terminal.press("fsomeday\r");
    terminal.wait_for("from: ");
    terminal.press("\u{15}2022\r");
    terminal.wait_for("from:2022");
    terminal.press("s");
    terminal.wait_for("newest first");
    terminal.press("w");
    terminal.press("Nobody Whatever\r");
    terminal.wait_for("no match in");
    terminal.press("?");
    terminal.wait_for("any key: back");
    // A key closes the help, the next leaves.
    terminal.press("xq");
    assert_eq!(terminal.end().code(), Some(0));
}

#[test]
fn the_editor_gets_the_file_and_the_line() {
    let site = Site::new();
    site.write(
        "a/zebra.txt",
        "Zebra Crossing Opens\n\nBy Ann Example\n\nNothing here.\n\nThe zebra was \u{1b}[31m painted.\n",
    );
    site.run(&["index", "archive"]).expect(0);
    let mut terminal =
        Terminal::start(&site, &["tui", "--index", "archive/.morgue", "painted"], Some("echo got"));
    terminal.wait_for("zebra.txt:");
    let screen = terminal.contents();
    assert!(screen.contains("\\u{1b}[31m"), "escapes are shown, not acted on:\n{screen}");
    terminal.press("\t");
    terminal.wait_for("q quit");
    terminal.press("e");
    let end = Instant::now() + PATIENCE;
    let mut seen = Vec::new();
    // What the editor printed is gone from the screen by the time it is drawn again.
    while !String::from_utf8_lossy(&seen).contains("got +") && Instant::now() < end {
        if let Ok(bytes) = terminal.output.recv_timeout(Duration::from_millis(100)) {
            terminal.screen.process(&bytes);
            seen.extend(bytes);
        }
    }
    let seen = String::from_utf8_lossy(&seen).into_owned();
    assert!(seen.contains("got +") && seen.contains("zebra.txt\r\n"), "{seen:?}");
    terminal.wait_for("q quit");
    terminal.press("q");
    assert_eq!(terminal.end().code(), Some(0));
}

#[test]
fn an_empty_index_and_no_terminal_are_told() {
    let site = Site::new();
    site.run(&["index", "archive"]).expect(0);
    let mut terminal = Terminal::start(&site, BROWSE, None);
    terminal.wait_for("holds no article");
    terminal.press("word");
    terminal.wait_for("no match in 0 articles");
    terminal.press("\u{3}");
    assert_eq!(terminal.end().code(), Some(0));
    let ran = site.run(BROWSE).expect(2);
    assert!(ran.err.contains("needs a terminal"), "{}", ran.err);
}

fn wide(cells: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(cells).expect("a screen has cells")
}
