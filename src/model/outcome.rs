//! What became of each input. Every input ends in exactly one outcome, and the sums of a report must agree.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Why an input was left aside on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SkipReason {
    /// No bytes, or white space only.
    Empty,
    /// Larger than the cap, in bytes.
    TooLarge(u64),
    /// The content is not text of a kind that is read; the detail names what it looks like (`png image`).
    NotText(Cow<'static, str>),
    /// Of a kind that is read, and no article: a feed's header, a page that only asks for JavaScript.
    NoArticle(Cow<'static, str>),
    /// A link; the detail says where it leads when that is outside the archive.
    Link(Cow<'static, str>),
    /// A FIFO, socket or device, which is never opened.
    SpecialFile(Cow<'static, str>),
}

/// Why an input that should have been indexed was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailReason {
    /// The operating system refused to open or list it.
    Permission,
    /// It was gone before it could be read.
    Vanished,
    /// It changed while it was read, twice.
    Changing,
    /// Any other error of reading; the detail is the system's message.
    Io(String),
    /// It costs more than a file may; the detail says what.
    Limit(String),
    /// The reader gave up on it; the detail says at what.
    Unreadable(String),
}

/// What became of one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Read and written; the number of articles it held.
    Indexed(u32),
    /// As it was at the last run.
    Unchanged,
    /// Left aside on purpose.
    Skipped(SkipReason),
    /// Should have been indexed and was not.
    Failed(FailReason),
}

impl fmt::Display for SkipReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SkipReason::Empty => formatter.write_str("empty"),
            SkipReason::TooLarge(bytes) => write!(formatter, "too large ({bytes} bytes)"),
            SkipReason::NotText(what) => write!(formatter, "not text ({what})"),
            SkipReason::NoArticle(what) => write!(formatter, "no article ({what})"),
            SkipReason::Link(what) => write!(formatter, "link ({what})"),
            SkipReason::SpecialFile(what) => write!(formatter, "special file ({what})"),
        }
    }
}

impl SkipReason {
    /// Stable name of the reason, for counts.
    pub fn name(&self) -> &'static str {
        match self {
            SkipReason::Empty => "empty",
            SkipReason::TooLarge(_) => "too-large",
            SkipReason::NotText(_) => "not-text",
            SkipReason::NoArticle(_) => "no-article",
            SkipReason::Link(_) => "link",
            SkipReason::SpecialFile(_) => "special-file",
        }
    }
}

impl fmt::Display for FailReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FailReason::Permission => formatter.write_str("permission denied"),
            FailReason::Vanished => formatter.write_str("vanished while indexing"),
            FailReason::Changing => formatter.write_str("changed while it was read"),
            FailReason::Io(message) => write!(formatter, "cannot be read: {message}"),
            FailReason::Limit(message) | FailReason::Unreadable(message) => formatter.write_str(message),
        }
    }
}

impl FailReason {
    /// True when the bytes themselves are the reason, so that trying again before they change is no use.
    pub fn is_of_content(&self) -> bool {
        matches!(self, FailReason::Limit(_) | FailReason::Unreadable(_))
    }

    /// Stable name of the reason, for counts.
    pub fn name(&self) -> &'static str {
        match self {
            FailReason::Permission => "permission",
            FailReason::Vanished => "vanished",
            FailReason::Changing => "changing",
            FailReason::Io(_) => "io",
            FailReason::Limit(_) => "limit",
            FailReason::Unreadable(_) => "unreadable",
        }
    }
}
