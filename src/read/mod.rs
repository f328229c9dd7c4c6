//! Reading: the bytes of one file to the articles it holds. Owns content sniffing, encodings and the readers of single
//! formats, one file per format (`plain` is the first).
//! Refuses all I/O and never trusts a file name's extension; no bytes make it panic.

mod byline;
mod dateline;
mod dates;
pub mod document;
pub mod draft;
mod encoding;
mod exports;
pub mod fields;
mod frontmatter;
mod header;
mod headline;
mod json;
mod language;
mod lines;
mod mail;
mod package;
mod pathdate;
mod pdf;
mod plain;
mod prose;
mod published;
mod recognise;
mod records;
mod rtf;
mod scan;
mod sgml;
mod sniff;
mod table;
pub mod web;
mod wire;
mod xml;

use crate::model::article::{Article, ArticleId};
use crate::model::date::Day;
use crate::model::outcome::{FailReason, SkipReason};
use crate::model::path::ArchivePath;

/// Largest file that is read, in bytes. A byte may decode to three bytes of text, and spans hold 32-bit offsets.
pub const MAX_BYTES: usize = 1 << 30;

/// What reading one file gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOutcome {
    /// The articles the file holds, ordinals ascending from 0; never empty.
    Articles(Vec<Article>),
    /// The file is none of those that are read.
    Skipped(SkipReason),
    /// The file should have been read and could not be.
    Failed(FailReason),
}

/// Reads one file. Pure: bytes to articles. `today` bounds future dates (a date later than two days after it is
/// absurd and not used); `None` sets no bound. Linear in the number of bytes; `bytes` are taken over as the text when
/// they are UTF-8 without a byte order mark.
pub fn read_bytes(path: &ArchivePath, bytes: Vec<u8>, today: Option<Day>) -> ReadOutcome {
    if bytes.len() > MAX_BYTES {
        return ReadOutcome::Skipped(SkipReason::TooLarge(bytes.len() as u64));
    }
    match sniff::content(&bytes) {
        sniff::Content::Empty => return ReadOutcome::Skipped(SkipReason::Empty),
        sniff::Content::Binary(what) => return ReadOutcome::Skipped(SkipReason::NotText(what.into())),
        sniff::Content::Text => {}
    }
    let declared = web::declared_encoding(&bytes);
    let decoded = encoding::decode_declared(bytes, declared);
    if decoded.text.trim_start().is_empty() {
        return ReadOutcome::Skipped(SkipReason::Empty);
    }
    // Readers of further formats take their place here, each named by what `sniff::format` finds.
    match sniff::format(&decoded.text) {
        sniff::Format::Plain => ReadOutcome::Articles(vec![plain::read(path, decoded, today)]),
        sniff::Format::Other("html page") => page(path, decoded, today),
        sniff::Format::Other(what) => ReadOutcome::Skipped(SkipReason::NotText(what.into())),
    }
}

/// A saved web page is one article.
fn page(path: &ArchivePath, decoded: encoding::Decoded, today: Option<Day>) -> ReadOutcome {
    match web::read(&decoded.text, None) {
        Ok(mut draft) => {
            draft.warnings.extend(decoded.warning());
            let id = ArticleId::whole(path.clone());
            let article = draft::article(draft, id, path, "html page", decoded.encoding, today);
            ReadOutcome::Articles(vec![article])
        }
        Err(draft::Trouble::Skipped(why)) => ReadOutcome::Skipped(SkipReason::NotText(why.into())),
        Err(draft::Trouble::Failed(why)) => ReadOutcome::Failed(FailReason::Unreadable(why)),
    }
}

#[cfg(test)]
mod tests;
