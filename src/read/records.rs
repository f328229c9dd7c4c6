//! Lines of a stream with a bound on their length, for formats whose files may be larger than memory. Owns the count of
//! lines and what a failing stream means: what was read before it stays. Refuses to hold more than one record.

use super::draft::{Desk, Trouble};
use super::encoding;
use crate::model::article::Warning;
use std::borrow::Cow;
use std::io::{BufRead, ErrorKind};

/// Largest record (line, row, message) that is read, in bytes.
pub const MAX_RECORD: usize = 32 << 20;

/// What reading a line gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A line, without its end.
    Line,
    /// A line of more than [`MAX_RECORD`] bytes; it was passed over.
    TooLong,
    /// The end of the stream, or a failure that was reported.
    End,
}

/// Reads lines and counts them.
pub struct Lines<'a> {
    source: &'a mut dyn BufRead,
    /// Number of the line read last, from 1.
    pub number: u64,
}

impl<'a> Lines<'a> {
    /// Of a stream that stands at the start of a file.
    pub fn new(source: &'a mut dyn BufRead) -> Lines<'a> {
        Lines { source, number: 0 }
    }

    /// Reads the next line into `line`. A stream that fails is at its end: what it held before is kept, and a warning
    /// tells where it broke off.
    pub fn next(&mut self, line: &mut Vec<u8>, desk: &mut dyn Desk) -> Step {
        line.clear();
        self.number += 1;
        let mut is_too_long = false;
        let mut any = false;
        loop {
            let chunk = match self.source.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    let message = format!("line {}: reading broke off: {error}", self.number);
                    desk.warn(Warning { line: None, message });
                    break;
                }
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            let words = &chunk[..end.unwrap_or(chunk.len())];
            is_too_long |= line.len() + words.len() > MAX_RECORD;
            if is_too_long {
                line.clear();
            } else {
                line.extend_from_slice(words);
            }
            let used = end.map_or(chunk.len(), |at| at + 1);
            self.source.consume(used);
            if end.is_some() {
                break;
            }
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        match (any, is_too_long) {
            (false, _) => Step::End,
            (true, true) => Step::TooLong,
            (true, false) => Step::Line,
        }
    }
}

/// Reports a record of more bytes than are read.
pub fn too_long(address: String, desk: &mut dyn Desk) {
    desk.trouble(address, Trouble::Failed(format!("larger than {} MiB", MAX_RECORD >> 20)));
}

/// The text of a record, decoded by itself when it is not UTF-8; a byte order mark is dropped.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Err(_) => Cow::Owned(encoding::decode(bytes.to_vec()).text),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::read::draft::Draft;

    /// Keeps what it is given.
    #[derive(Debug, Default)]
    pub struct Kept {
        pub drafts: Vec<Draft>,
        pub troubles: Vec<(String, Trouble)>,
        pub warnings: Vec<String>,
    }

    impl Kept {
        /// Address and why, of all that gave no article.
        pub fn reasons(&self) -> Vec<String> {
            self.troubles
                .iter()
                .map(|(address, trouble)| match trouble {
                    Trouble::Skipped(why) => format!("{address} skipped: {why}"),
                    Trouble::Failed(why) => format!("{address} failed: {why}"),
                    Trouble::Limit(why) => format!("{address} limit: {why}"),
                    Trouble::Untried(why) => format!("{address} untried: {why}"),
                })
                .collect()
        }

        /// Address and title of all drafts.
        pub fn titles(&self) -> Vec<(&str, &str)> {
            self.drafts
                .iter()
                .map(|draft| (draft.address.as_str(), draft.title.as_deref().unwrap_or("")))
                .collect()
        }
    }

    impl Desk for Kept {
        fn draft(&mut self, draft: Draft) -> bool {
            self.drafts.push(draft);
            true
        }

        fn trouble(&mut self, address: String, trouble: Trouble) {
            self.troubles.push((address, trouble));
        }

        fn warn(&mut self, warning: Warning) {
            self.warnings.push(warning.message);
        }
    }

    #[test]
    fn lines_are_counted_and_bounded() {
        let mut bytes = b"one\r\n\n".to_vec();
        bytes.resize(bytes.len() + MAX_RECORD + 1, b'x');
        bytes.extend_from_slice(b"\nlast");
        let mut source = &bytes[..];
        let mut lines = Lines::new(&mut source);
        let mut line = Vec::new();
        let mut kept = Kept::default();
        let mut steps = Vec::new();
        loop {
            let step = lines.next(&mut line, &mut kept);
            steps.push((step, String::from_utf8_lossy(&line).into_owned()));
            if step == Step::End {
                break;
            }
        }
        let wanted = [
            (Step::Line, "one"),
            (Step::Line, ""),
            (Step::TooLong, ""),
            (Step::Line, "last"),
            (Step::End, ""),
        ];
        assert!(steps.iter().map(|(step, line)| (*step, line.as_str())).eq(wanted));
        assert_eq!(text_of("\u{feff}a".as_bytes()), "a");
        assert_eq!(text_of(b"caf\xe9 au lait"), "café au lait");
    }
}
