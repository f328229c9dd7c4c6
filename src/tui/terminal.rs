//! Owns the screen: takes it, draws, reads keys, lends it to the editor, and gives it back on every way out, a panic
//! included. The search runs beside it in a thread, so that keys are never waited for.

use crate::model::Day;
use crate::search::Archive;
use crate::tui::state::{State, Todo};
use crate::tui::view;
use crate::tui::worker::{Answer, Wish, work};
use crossbeam_channel::{Receiver, Sender, TryRecvError};
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{Event, KeyEventKind, poll, read};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::{DefaultTerminal, Terminal};
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long fingers must rest before a search begins.
const REST: Duration = Duration::from_millis(120);
/// How long a key is waited for while a search is under way; answers are looked for in between.
const SOON: Duration = Duration::from_millis(25);
/// The same while nothing is.
const IDLE: Duration = Duration::from_secs(1);

/// What the browser begins with.
pub struct Session {
    /// The index, opened.
    pub archive: Archive,
    /// Files that the index has no article from.
    pub unreadable: u64,
    /// What stands in the query at first.
    pub query: String,
    /// What is shown until something is searched for.
    pub welcome: Vec<String>,
    /// What `yesterday` counts from.
    pub today: Day,
    /// The editor and its own arguments, parted by white space.
    pub editor: Option<String>,
    /// False: bold and reverse alone.
    pub has_colours: bool,
}

/// How the browser ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By a key.
    Left,
    /// The thread that searches is gone.
    SearchDied,
}

/// The screen, given back when this goes.
struct Screen {
    terminal: DefaultTerminal,
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = ratatui::try_restore();
    }
}

/// The ends of the channels to the thread that searches.
struct Index {
    wishes: Sender<(u64, Wish)>,
    answers: Receiver<(u64, Answer)>,
}

/// Browses until a key ends it. Needs a terminal at standard input and output; fails when that does not do what it is
/// told.
pub fn run(session: Session) -> io::Result<Ended> {
    let Session { archive, unreadable, query, welcome, today, editor, has_colours } = session;
    let (wishes, wished) = crossbeam_channel::unbounded();
    let (answering, answers) = crossbeam_channel::unbounded();
    // Not joined: a search that takes long shall not hold up whoever leaves.
    std::thread::Builder::new()
        .name("search".to_owned())
        .spawn(move || work(&archive, unreadable, &wished, &answering))?;
    let index = Index { wishes, answers };
    let mut screen = Screen { terminal: ratatui::try_init()? };
    let mut state = State::new(&query, welcome, today);
    browse(&mut screen, &mut state, &index, editor.as_deref(), has_colours)
}

fn browse(
    screen: &mut Screen,
    state: &mut State,
    index: &Index,
    editor: Option<&str>,
    has_colours: bool,
) -> io::Result<Ended> {
    let mut due = (!state.query.is_blank()).then(Instant::now);
    let mut waits = false;
    loop {
        let size = screen.terminal.size()?;
        state.resize(size.width.into(), size.height.into());
        screen.terminal.draw(|frame| view::draw(frame, state, has_colours))?;
        let rest = due.map(|due: Instant| due.saturating_duration_since(Instant::now()));
        let patience = if waits { SOON } else { IDLE };
        let mut todo = Todo::Nothing;
        if poll(rest.map_or(patience, |rest| rest.min(patience)))? {
            // A release is no second press.
            if let Event::Key(key) = read()?
                && key.kind != KeyEventKind::Release
            {
                todo = state.press(key);
            }
        } else if due.is_some_and(|due| due <= Instant::now()) {
            todo = Todo::Search;
        } else {
            match index.answers.try_recv() {
                Ok((wish, answer)) => {
                    waits = !index.answers.is_empty();
                    todo = state.take(wish, answer);
                }
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return Ok(Ended::SearchDied),
            }
        }
        if matches!(todo, Todo::Search) {
            due = None;
            todo = state.search();
        }
        match todo {
            Todo::Nothing | Todo::Search => {}
            Todo::SearchSoon => due = Some(Instant::now() + REST),
            Todo::Ask(wish, what) => {
                waits = true;
                if index.wishes.send((wish, what)).is_err() {
                    return Ok(Ended::SearchDied);
                }
            }
            Todo::Edit(file, line) => {
                let said = edit(screen, editor, &file, line)?;
                said.iter().for_each(|said| state.say(said));
            }
            Todo::Quit => return Ok(Ended::Left),
        }
    }
}

/// Lends the screen to the editor. Gives what went wrong with it; fails when the screen cannot be had back.
fn edit(
    screen: &mut Screen,
    editor: Option<&str>,
    file: &Path,
    line: Option<usize>,
) -> io::Result<Option<String>> {
    let mut words = editor.unwrap_or_default().split_whitespace();
    let Some(program) = words.next() else {
        return Ok(Some("no editor is known; set $VISUAL or $EDITOR".to_owned()));
    };
    if !file.is_file() {
        return Ok(Some(format!("`{}` is no longer there", file.display())));
    }
    let mut command = Command::new(program);
    command.args(words);
    if let Some(line) = line {
        command.arg(format!("+{line}"));
    }
    disable_raw_mode()?;
    execute!(io::stdout(), LeaveAlternateScreen)?;
    screen.terminal.show_cursor()?;
    let ran = command.arg(file).status();
    execute!(io::stdout(), EnterAlternateScreen)?;
    enable_raw_mode()?;
    // A fresh screen is drawn whole; clearing the old one would ask the terminal where its cursor stands and wait.
    screen.terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
    Ok(match ran {
        Ok(status) if status.success() => None,
        Ok(status) => Some(format!("`{program}` ended with {status}")),
        Err(error) => Some(format!("`{program}` cannot be started: {error}")),
    })
}
