//! What the terminal can do: a pager for long output, links in it. Nothing here changes what is shown, and nothing of it
//! happens when the output goes to a file or another program.

use std::cell::RefCell;
use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Shows what fits no screen. Messages for stderr wait until the reader has left it, because a pager owns the screen.
#[derive(Default)]
pub(super) struct Pager {
    allowed: bool,
    running: RefCell<Option<Child>>,
    waiting: RefCell<Vec<String>>,
}

impl Pager {
    pub(super) fn new(allowed: bool) -> Pager {
        Pager { allowed, ..Pager::default() }
    }

    /// Starts the pager and gives its input; `None` when there is to be none, or it cannot be started.
    pub(super) fn open(&self) -> Option<ChildStdin> {
        if !self.allowed || !io::stdout().is_terminal() || self.running.borrow().is_some() {
            return None;
        }
        let line = pager_line(|name| env::var(name).ok())?;
        let mut words = line.split_whitespace();
        let mut command = Command::new(words.next()?);
        command.args(words).stdin(Stdio::piped());
        // As git does: a pager named without options still shows colours and leaves short output alone.
        for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
            if env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        let mut child = command.spawn().ok()?;
        let input = child.stdin.take();
        self.running.replace(Some(child));
        input
    }

    /// Keeps a message until the pager is closed; false when there is no pager.
    pub(super) fn hold(&self, message: &str) -> bool {
        let is_open = self.running.borrow().is_some();
        if is_open {
            self.waiting.borrow_mut().push(message.to_owned());
        }
        is_open
    }

    /// Waits until the reader has closed the pager, whose input must be closed by now.
    pub(super) fn finish(&self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.wait();
        }
        for message in self.waiting.take() {
            let _ = writeln!(io::stderr().lock(), "{message}");
        }
    }
}

/// What is run: `MORGUE_PAGER`, else `PAGER`, else `less`. An empty one, or `cat`, means none.
fn pager_line(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let named = variable("MORGUE_PAGER").or_else(|| variable("PAGER"));
    let line = named.unwrap_or_else(|| "less -FRX".to_owned());
    let line = line.trim();
    (!line.is_empty() && line != "cat").then(|| line.to_owned())
}

/// True when the standard output is a terminal that is known to take links.
pub(super) fn takes_links() -> bool {
    io::stdout().is_terminal() && knows_links(|name| env::var(name).ok())
}

/// Terminals that take links say so by what they set; others might print the address as text.
fn knows_links(variable: impl Fn(&str) -> Option<String>) -> bool {
    let number = |name| variable(name).and_then(|value| value.parse::<u32>().ok()).unwrap_or(0);
    let term = variable("TERM").unwrap_or_default();
    if term == "dumb" || term.starts_with("screen") || term.starts_with("tmux") {
        return false;
    }
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby"].contains(&program.as_str())
        || number("VTE_VERSION") >= 5000
        || number("KONSOLE_VERSION") >= 201_200
        || ["WT_SESSION", "KITTY_WINDOW_ID", "DOMTERM", "ALACRITTY_WINDOW_ID"]
            .iter()
            .any(|name| variable(name).is_some())
        || ["kitty", "alacritty", "foot", "ghostty", "contour"].iter().any(|name| term.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set<'a>(pairs: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn the_pager_is_the_one_named_nearest() {
        for (pairs, line) in [
            (&[][..], Some("less -FRX")),
            (&[("PAGER", "more")], Some("more")),
            (&[("PAGER", "more"), ("MORGUE_PAGER", "less -S")], Some("less -S")),
            (&[("PAGER", "more"), ("MORGUE_PAGER", "")], None),
            (&[("PAGER", "cat")], None),
        ] {
            assert_eq!(pager_line(set(pairs)).as_deref(), line, "{pairs:?}");
        }
    }

    #[test]
    fn links_are_for_terminals_known_to_take_them() {
        for (pairs, takes) in [
            (&[("TERM", "xterm-256color")][..], false),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "7402")], true),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "4402")], false),
            (&[("TERM", "xterm-kitty")], true),
            (&[("TERM", "screen-256color"), ("VTE_VERSION", "7402")], false),
            (&[("TERM_PROGRAM", "WezTerm")], true),
            (&[("TERM", "dumb"), ("WT_SESSION", "x")], false),
        ] {
            assert_eq!(knows_links(set(pairs)), takes, "{pairs:?}");
        }
    }
}
