//! Reading: the bytes of one file to the articles it holds. Owns content sniffing, encodings and the readers of single
//! formats, one file per format (`plain` is the first).
//! Refuses all I/O and never trusts a file name's extension; no bytes make it panic.

mod byline;
pub mod container;
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
mod leaf;
mod lines;
mod mail;
mod package;
mod pathdate;
mod pdf;
mod plain;
mod prose;
mod published;
mod reader;
mod recognise;
mod records;
mod rtf;
mod scan;
mod sgml;
mod sniff;
mod table;
pub mod watchdog;
pub mod web;
mod wire;
mod xml;
mod zipped;

use crate::model::article::{Article, Warning};
use crate::model::date::Day;
use crate::model::outcome::{FailReason, SkipReason};
use crate::model::path::ArchivePath;
pub use container::Limits;
use container::{Budget, Source, Walker};
pub use fields::FieldMap;
use reader::{Hints, Place, Reader};
pub use reader::{NoArticle, Part, ReadOptions, Shelf};
use std::fs::File;

/// Largest document that is read, in bytes. A byte may decode to three bytes of text, and spans hold 32-bit offsets.
pub const MAX_BYTES: usize = 1 << 30;

/// What reading one file gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOutcome {
    /// So many articles, at least one.
    Articles(u32),
    /// The file is none of those that are read, or holds no article.
    Skipped(SkipReason),
    /// The file should have been read and could not be.
    Failed(FailReason),
}

/// The bytes of one file.
pub enum Input<'a> {
    /// All of them.
    Memory(Vec<u8>),
    /// Too many for memory: a file opened at its start, and its size in bytes. Containers and files of records are
    /// read piece by piece; anything else is too large.
    File(&'a File, u64),
}

/// Reads one file; what it holds goes to `shelf` as it is found. Pure but for reading the input: linear in the number
/// of unpacked bytes, which `options` bound; `bytes` are taken over as the text when they are plain UTF-8.
pub fn read(
    path: &ArchivePath,
    input: Input<'_>,
    options: &ReadOptions,
    shelf: &mut dyn Shelf,
) -> ReadOutcome {
    let (source, size) = match input {
        Input::Memory(bytes) if bytes.len() > MAX_BYTES => {
            return ReadOutcome::Skipped(SkipReason::TooLarge(bytes.len() as u64));
        }
        Input::Memory(bytes) => {
            let size = bytes.len() as u64;
            (Source::Memory(bytes), size)
        }
        Input::File(file, size) => (Source::File(file), size),
    };
    let budget = Budget::new(options.limits.clone(), size);
    let mut reader = Reader::new(shelf, options);
    let place = Place::file(path);
    reader.guarded(&place, |reader| {
        Walker { reader, budget: &budget }.walk(&place, source, &Hints::default(), 0);
    });
    reader.finish()
}

/// True when a file too long for memory is of a kind that is read piece by piece, by its first bytes. The file is left
/// at its start.
pub fn is_read_in_pieces(path: &ArchivePath, file: &File) -> bool {
    container::is_read_in_pieces(path, file)
}

/// Keeps everything.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The articles, in the order of the file.
    pub articles: Vec<Article>,
    /// Parts that gave none.
    pub parts: Vec<Part>,
    /// What is to be known of the file.
    pub warnings: Vec<Warning>,
}

impl Shelf for Gathered {
    fn article(&mut self, article: Article) -> bool {
        self.articles.push(article);
        true
    }

    fn part(&mut self, part: Part) {
        self.parts.push(part);
    }

    fn odd(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }
}

/// Reads a file that is at hand and keeps all its articles.
pub fn read_bytes(path: &ArchivePath, bytes: Vec<u8>, today: Option<Day>) -> (ReadOutcome, Gathered) {
    let mut gathered = Gathered::default();
    let options = ReadOptions { today, ..ReadOptions::default() };
    let outcome = read(path, Input::Memory(bytes), &options, &mut gathered);
    (outcome, gathered)
}

#[cfg(test)]
mod tests;
