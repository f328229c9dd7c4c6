//! One line of text that is being typed, with its cursor. Control characters are refused, so that what is typed can be
//! drawn as it is.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Longest line, in characters; a query of more is no work for the fingers.
const MOST: usize = 4_000;

/// A line and the place in it where the next character goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    letters: Vec<char>,
    cursor: usize,
}

impl Typed {
    /// A line with the cursor at its end.
    pub fn new(text: &str) -> Typed {
        let letters: Vec<char> = text.chars().filter(|letter| !letter.is_control()).take(MOST).collect();
        Typed { cursor: letters.len(), letters }
    }

    /// The whole line.
    pub fn text(&self) -> String {
        self.letters.iter().collect()
    }

    /// What stands before the cursor.
    pub fn before_cursor(&self) -> String {
        self.letters.iter().take(self.cursor).collect()
    }

    /// True when nothing but white space stands in it.
    pub fn is_blank(&self) -> bool {
        self.letters.iter().all(|letter| letter.is_whitespace())
    }

    /// Takes a key that edits the line. True when the text is another than before.
    pub fn take(&mut self, key: KeyEvent) -> bool {
        let length = self.letters.len();
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('u') if is_control => {
                self.letters.drain(..self.cursor);
                self.cursor = 0;
            }
            KeyCode::Char('w') if is_control => {
                let is_space = |at: usize| self.letters.get(at).is_some_and(|letter| letter.is_whitespace());
                let mut start = self.cursor;
                while start > 0 && is_space(start - 1) {
                    start -= 1;
                }
                while start > 0 && !is_space(start - 1) {
                    start -= 1;
                }
                self.letters.drain(start..self.cursor);
                self.cursor = start;
            }
            KeyCode::Char('a') if is_control => self.cursor = 0,
            KeyCode::Char('e') if is_control => self.cursor = length,
            KeyCode::Char(_) if is_control || key.modifiers.contains(KeyModifiers::ALT) => {}
            KeyCode::Char(letter) if !letter.is_control() && length < MOST => {
                self.letters.insert(self.cursor, letter);
                self.cursor += 1;
            }
            KeyCode::Backspace if self.cursor > 0 => {
                self.cursor -= 1;
                self.letters.remove(self.cursor);
            }
            KeyCode::Delete if self.cursor < length => drop(self.letters.remove(self.cursor)),
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = (self.cursor + 1).min(length),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = length,
            _ => {}
        }
        self.letters.len() != length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_where_the_cursor_stands() {
        let mut line = Typed::new("bridge\u{1b} fire");
        assert_eq!(line.text(), "bridge fire");
        assert!(line.take(KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL)));
        assert_eq!(line.text(), "bridge ");
        for code in [KeyCode::Home, KeyCode::Right] {
            assert!(!line.take(code.into()));
        }
        assert!(line.take(KeyCode::Char('é').into()) && line.take(KeyCode::Delete.into()));
        assert_eq!((line.text().as_str(), line.before_cursor().as_str()), ("béidge ", "bé"));
        assert!(line.take(KeyCode::Backspace.into()));
        assert!(line.take(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL)));
        assert!(!line.take(KeyCode::Backspace.into()) && !line.take(KeyCode::Char('\u{7}').into()));
        assert_eq!(line.text(), "idge ");
    }
}
