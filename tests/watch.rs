//! `morgue watch`: what changes in an archive is found soon after, and the index ends as a clean build would make it.

use crate::harness::{Site, json_lines, number, string, wait};
use crate::schemas::assert_valid;
use crate::trouble::facts;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Far longer than anything takes; nothing here is a measurement.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running watch; killed when dropped.
struct Watching {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    talk: Option<std::thread::JoinHandle<String>>,
}

impl Watching {
    /// Started, and past its first update.
    fn start(site: &Site, more: &[&str]) -> Watching {
        let watching = Watching::begin(site, more);
        watching.until("the watch begins", |lines| lines.iter().any(|line| line["type"] == "watching"));
        watching
    }

    fn begin(site: &Site, more: &[&str]) -> Watching {
        let mut command = site.command(&[&["watch", "archive", "--json"], more].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let heard = Arc::clone(&lines);
        std::thread::spawn(move || {
            BufReader::new(out).lines().for_each(|line| heard.lock().unwrap().push(line.unwrap()));
        });
        let talk = std::thread::spawn(move || {
            let mut text = String::new();
            err.read_to_string(&mut text).unwrap();
            text
        });
        Watching { child, lines, talk: Some(talk) }
    }

    fn lines(&self) -> Vec<Value> {
        json_lines(&self.lines.lock().unwrap().join("\n"))
    }

    #[track_caller]
    fn until(&self, what: &str, is_so: impl Fn(&[Value]) -> bool) {
        eventually(what, || is_so(&self.lines()));
    }

    /// Ends it as a service manager would; gives its lines and its talk.
    #[track_caller]
    fn end(mut self, signal: &str) -> (Vec<Value>, String) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let code = wait(&mut self.child);
        let talk = self.talk.take().unwrap().join().unwrap();
        assert_eq!(code, Some(0), "{talk}");
        let lines = self.lines();
        assert_valid("watch", &lines);
        (lines, talk)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Waits until a search finds these files and no others.
#[track_caller]
fn found(site: &Site, word: &str, paths: &[&str]) {
    eventually(&format!("{word} in {paths:?}"), || {
        let hits = site.hits(&[word, "--by", "article", "-n", "100"]);
        let mut found: Vec<&str> = hits.iter().map(|hit| string(hit, "path")).collect();
        found.sort_unstable();
        found == paths
    });
}

/// The index must hold what a clean build of the archive as it stands holds.
#[track_caller]
fn as_built_anew(site: &Site, more: &[&str]) {
    let built = site.run(&[&["index", "archive", "--index", "anew"], more].concat());
    assert!(matches!(built.code, Some(0 | 1)), "{}", built.err);
    let anew = site.run(&["status", "--json", "--index", "anew"]).expect(0);
    assert_eq!(facts(&site.status()), facts(&json_lines(&anew.out)[0]));
}

fn put(site: &Site, path: &str, text: &str) {
    let full = site.archive().join(path);
    fs::create_dir_all(full.parent().unwrap()).unwrap();
    fs::write(full, text).unwrap();
}

#[test]
fn changes_are_found_as_they_happen() {
    let site = Site::new();
    site.write("old.txt", "The herring fleet sailed.\n");
    let watching = Watching::start(&site, &["--threads", "2"]);
    found(&site, "herring", &["old.txt"]);

    put(&site, "new.txt", "A walrus came ashore.\n");
    found(&site, "walrus", &["new.txt"]);
    put(&site, "new.txt", "A narwhal came ashore.\n");
    found(&site, "walrus", &[]);
    found(&site, "narwhal", &["new.txt"]);
    fs::rename(site.archive().join("new.txt"), site.archive().join("newer.txt")).unwrap();
    found(&site, "narwhal", &["newer.txt"]);

    // Folders made and filled at once, moved, and taken away.
    put(&site, "2024/05/may.txt", "The narwhal stayed.\n");
    found(&site, "narwhal", &["2024/05/may.txt", "newer.txt"]);
    put(&site, "2024/05/mayor.txt", "The narwhal left.\n");
    found(&site, "narwhal", &["2024/05/may.txt", "2024/05/mayor.txt", "newer.txt"]);
    fs::rename(site.archive().join("2024"), site.archive().join("2025")).unwrap();
    found(&site, "narwhal", &["2025/05/may.txt", "2025/05/mayor.txt", "newer.txt"]);
    put(&site, "2025/05/june.txt", "The narwhal returned.\n");
    found(&site, "returned", &["2025/05/june.txt"]);
    put(&site, ".morgueignore", "mayor.txt\n");
    found(&site, "narwhal", &["2025/05/june.txt", "2025/05/may.txt", "newer.txt"]);
    fs::remove_dir_all(site.archive().join("2025")).unwrap();
    found(&site, "narwhal", &["newer.txt"]);
    fs::remove_file(site.archive().join("old.txt")).unwrap();
    found(&site, "herring", &[]);

    // From outside and to outside, as editors and mirrors do it.
    fs::write(site.root().join("outside.txt"), "A herring again.\n").unwrap();
    fs::rename(site.root().join("outside.txt"), site.archive().join("inside.txt")).unwrap();
    found(&site, "herring", &["inside.txt"]);
    fs::rename(site.archive().join("inside.txt"), site.root().join("outside.txt")).unwrap();
    found(&site, "herring", &[]);

    put(&site, "empty.txt", "");
    put(&site, "picture.png", "\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR");
    put(&site, "last.txt", "Nothing but an ending.\n");
    found(&site, "ending", &["last.txt"]);
    let (_, talk) = watching.end("-TERM");
    assert!(!talk.contains("warning:"), "{talk}");
    assert!(talk.contains("+1 ~0 -0 in "), "{talk}");
    as_built_anew(&site, &[]);
}

#[test]
fn its_own_writing_is_no_change() {
    let site = Site::new();
    site.write("old.txt", "The herring fleet sailed.\n");
    for more in [&[][..], &["--index", "archive/index of mine"]] {
        let watching = Watching::start(&site, more);
        put(&site, "new.txt", "A walrus came ashore.\n");
        watching.until("an update", |lines| lines.iter().any(|line| line["cause"] == "change"));
        std::thread::sleep(Duration::from_secs(2));
        let (lines, talk) = watching.end("-INT");
        let updates: Vec<&Value> = lines.iter().filter(|line| line["cause"] == "change").collect();
        assert!(updates.len() <= 2, "{talk}");
        assert_eq!(updates.iter().map(|update| number(update, "added")).sum::<usize>(), 1);
        fs::remove_file(site.archive().join("new.txt")).unwrap();
    }
}

#[test]
fn a_burst_is_survived() {
    const FILES: usize = 10_000;
    let site = Site::new();
    let more = ["--no-extract"];
    let watching = Watching::start(&site, &more);
    for number in 0..FILES {
        put(&site, &format!("{}/{number}.txt", number % 20), &format!("The herring number n{number}.\n"));
    }
    eventually("all files", || number(&site.status(), "articles") == FILES);
    found(&site, "n9999", &["19/9999.txt"]);
    fs::remove_dir_all(site.archive().join("7")).unwrap();
    eventually("a folder gone", || number(&site.status(), "articles") == FILES - FILES / 20);
    watching.end("-TERM");
    as_built_anew(&site, &more);
}

#[test]
fn an_archive_can_be_polled() {
    let site = Site::new();
    site.write("old.txt", "The herring fleet sailed.\n");
    let watching = Watching::start(&site, &["--poll", "1"]);
    put(&site, "2024/new.txt", "A walrus came ashore.\n");
    found(&site, "walrus", &["2024/new.txt"]);
    fs::remove_file(site.archive().join("2024/new.txt")).unwrap();
    found(&site, "walrus", &[]);
    let (lines, _) = watching.end("-TERM");
    assert!(lines.iter().any(|line| line["type"] == "watching" && line["poll_seconds"] == 1));
    as_built_anew(&site, &[]);
}

#[test]
fn another_writer_is_waited_for() {
    let site = Site::with_sample();
    site.index(&[]);
    let lock = fs::File::options().write(true).open(site.home().join("lock")).unwrap();
    lock.try_lock().unwrap();
    let watching = Watching::begin(&site, &[]);
    watching.until("word of the lock", |lines| lines.iter().any(|line| line["type"] == "trouble"));
    drop(lock);
    watching.until("the watch begins", |lines| lines.iter().any(|line| line["type"] == "watching"));
    // Between updates the index is anybody's.
    site.write("new.txt", "The walrus and the walrus alone.\n");
    found(&site, "walrus alone", &["new.txt"]);
    eventually("the lock is free", || site.run(&["index", "archive", "--rebuild"]).code != Some(4));
    put(&site, "newer.txt", "Another walrus alone.\n");
    found(&site, "walrus alone", &["new.txt", "newer.txt"]);
    let (_, talk) = watching.end("-TERM");
    assert!(talk.contains("another morgue is writing"), "{talk}");
    as_built_anew(&site, &[]);
}

#[test]
fn trouble_is_told_and_passes() {
    let site = Site::new();
    site.write("only.txt", "The herring fleet sailed.\n");
    let watching = Watching::start(&site, &[]);
    let trouble = |lines: &[Value], word: &str| {
        lines.iter().any(|line| line["message"].as_str().is_some_and(|message| message.contains(word)))
    };
    // An archive that is all of a sudden empty looks like a disk that was taken out.
    fs::remove_file(site.archive().join("only.txt")).unwrap();
    watching.until("word of the emptiness", |lines| trouble(lines, "is the disk mounted?"));
    put(&site, "next.txt", "A walrus came ashore.\n");
    found(&site, "walrus", &["next.txt"]);
    found(&site, "herring", &[]);
    watching.end("-TERM");
    for arguments in
        [&["watch", "nowhere"][..], &["watch", "archive/next.txt"], &["watch", "archive", "--rescan", "0"]]
    {
        site.run(arguments).expect(2);
    }
    assert!(!site.root().join("nowhere").exists());
}
