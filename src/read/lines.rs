//! Lines of the head of a text, with any line end, and small tools over spans. Looks at a bounded head only, so that
//! a text of one endless line costs no more than any other.

use crate::model::span::Span;

/// Bytes of a text in which header lines, headline and dateline must stand.
pub const HEAD_BYTES: usize = 4096;
/// Header lines beyond this many are prose.
pub const HEAD_LINES: usize = 40;

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Offset of its first byte.
    pub start: usize,
    /// Offset after its last byte, line end excluded.
    pub end: usize,
    /// Offset of the next line.
    pub next: usize,
}

impl Line {
    /// The words of the line, white space at both ends included.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start..self.end]
    }

    /// True when it holds white space only.
    pub fn is_blank(&self, text: &str) -> bool {
        self.of(text).trim().is_empty()
    }

    /// The line without white space at its ends.
    pub fn trimmed(&self, text: &str) -> Span {
        trim(text, self.start, self.end)
    }
}

/// The bounded head of a text that starts at `from`.
pub fn head(text: &str, from: usize) -> &str {
    &text[..text.floor_char_boundary(from.saturating_add(HEAD_BYTES))]
}

/// The line that starts at `start`; `None` at the end of `text`.
pub fn line_at(text: &str, start: usize) -> Option<Line> {
    if start >= text.len() {
        return None;
    }
    let bytes = text.as_bytes();
    let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(text.len(), |at| start + at);
    let next = match bytes.get(end..) {
        Some([b'\r', b'\n', ..]) => end + 2,
        Some([_, ..]) => end + 1,
        _ => end,
    };
    Some(Line { start, end, next })
}

/// The lines of `text` from offset `from`, which must be the start of a line.
pub fn lines(text: &str, from: usize) -> impl Iterator<Item = Line> {
    let mut at = from;
    std::iter::from_fn(move || {
        let line = line_at(text, at)?;
        at = line.next;
        Some(line)
    })
}

/// Offset of the first byte at or after `from` that is no white space, or the end of `text`.
pub fn skip_space(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

/// Offset of the first line at or after `from` that is not blank, or the end of `text`; keeps its indentation.
pub fn skip_blank_lines(text: &str, from: usize) -> usize {
    let first = skip_space(text, from);
    let line = memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[from..first]).map_or(from, |at| from + at + 1);
    if first == text.len() { first } else { line }
}

/// The span between two offsets without white space at its ends.
pub fn trim(text: &str, start: usize, end: usize) -> Span {
    let words = &text[start..end];
    let from = start + (words.len() - words.trim_start().len());
    Span::new(from, from + words.trim().len())
}

/// White space folded to single spaces.
pub fn fold_space(words: &str) -> String {
    let mut folded = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// Number of the line that offset `at` stands in, from 1.
pub fn line_number(text: &str, at: usize) -> u32 {
    lines(text, 0).take_while(|line| line.next <= at).count() as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_line_ends_part_lines() {
        for text in ["a\nb\n\nc", "a\r\nb\r\n\r\nc", "a\rb\r\rc"] {
            let found: Vec<&str> = lines(text, 0).map(|line| line.of(text)).collect();
            assert_eq!(found, ["a", "b", "", "c"], "{text:?}");
            assert_eq!(line_number(text, text.len() - 1), 4);
            assert_eq!(line_number(text, 0), 1);
        }
    }

    #[test]
    fn blank_lines_are_skipped_and_indentation_kept() {
        let text = " \r\n\t\r\n  word";
        assert_eq!(&text[skip_blank_lines(text, 0)..], "  word");
        assert_eq!(&text[skip_space(text, 0)..], "word");
        assert_eq!(skip_blank_lines(" \n ", 0), 3);
        assert_eq!(trim("  a b ", 0, 6), Span::new(2, 5));
        assert_eq!(fold_space(" a \t b\n"), "a b");
    }
}
