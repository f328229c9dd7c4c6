//! Files that hold files: compressed streams, zip, tar, crawls, and nests of them. Walks them without unpacking to disk,
//! one member at a time in memory, and hands each document on with its address.
//! Refuses to follow what a member names: names are labels, links and devices are left aside.

mod arc;
mod http;
mod limits;
mod list;
mod salvage;
mod tars;
mod unpack;
mod warc;
mod zips;

pub use limits::{Budget, Limits};
pub use list::CONTAINERS;

use super::leaf;
use super::reader::{Hints, Place, Reader};
use crate::model::outcome::{FailReason, SkipReason};
use crate::model::path::ArchivePath;
use limits::Damage;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use unpack::Packing;

/// Bytes that are looked at to tell what a stream is.
const HEAD: usize = 64 << 10;

/// Where bytes come from.
pub enum Source<'a> {
    /// All of them at hand.
    Memory(Vec<u8>),
    /// A file too large for memory.
    File(&'a File),
    /// A stream that is read once.
    Stream(Box<dyn Read + 'a>),
}

/// Containers by their first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A compressed stream.
    Packed(Packing),
    /// Zip, and what is made of it.
    Zip,
    /// Tape archive.
    Tar,
    /// Web archive.
    Warc,
    /// Its predecessor.
    Arc,
}

impl Kind {
    /// By the first bytes; `None` for a document.
    pub fn of(head: &[u8]) -> Option<Kind> {
        if let Some(packing) = Packing::of(head) {
            return Some(Kind::Packed(packing));
        }
        if head.starts_with(b"PK\x03\x04")
            || head.starts_with(b"PK\x05\x06")
            || head.starts_with(b"PK\x07\x08PK")
        {
            return Some(Kind::Zip);
        }
        if tars::is_tar(head) {
            return Some(Kind::Tar);
        }
        if warc::is_warc(head) {
            return Some(Kind::Warc);
        }
        head.starts_with(b"filedesc://").then_some(Kind::Arc)
    }

    /// For messages.
    fn name(self) -> &'static str {
        match self {
            Kind::Packed(packing) => packing.name(),
            Kind::Zip => "zip",
            Kind::Tar => "tar",
            Kind::Warc => "warc",
            Kind::Arc => "arc",
        }
    }
}

/// Walks one file; everything found goes to the reader.
pub struct Walker<'w, 'r> {
    pub(super) reader: &'w mut Reader<'r>,
    pub(super) budget: &'w Budget,
}

impl<'w> Walker<'w, '_> {
    /// Reads what stands at `place`. `depth` is the number of containers around it.
    pub fn walk<'s>(&mut self, place: &Place, source: Source<'s>, hints: &Hints, depth: u32)
    where
        'w: 's,
    {
        let (kind, source) = look(source);
        let Some(kind) = kind else { return self.document(place, source, hints) };
        if depth >= self.budget.limits().depth {
            let limit = format!("limit: a {} in {depth} other containers", kind.name());
            return self.reader.failed(place, FailReason::Limit(limit));
        }
        match kind {
            Kind::Packed(packing) => {
                let unpacked = packing.unpack(source.into_stream(), self.budget);
                // A stream is no folder: what it holds keeps its name, and only the ending goes.
                let place = place.without_ending(packing.endings());
                self.walk(&place, Source::Stream(unpacked), hints, depth + 1);
            }
            Kind::Zip => self.zip(place, source, depth),
            Kind::Tar => self.tar(place, source.into_stream(), depth),
            Kind::Warc => self.warc(place, source.into_stream(), depth),
            Kind::Arc => self.arc(place, source.into_stream(), depth),
        }
        self.settle(place);
    }

    /// One document, whole in memory; a longer one when it is made of records that are read one by one.
    pub(super) fn document(&mut self, place: &Place, source: Source<'_>, hints: &Hints) {
        let cap = self.budget.limits().document_bytes;
        match source {
            Source::Memory(bytes) => self.reader.document(place, bytes, hints),
            source => {
                let mut bytes = Vec::new();
                let mut stream = source.into_stream();
                // Readers of unpacked data never fail; a file on a disk may.
                if let Err(error) = (&mut stream).take(cap + 1).read_to_end(&mut bytes) {
                    return self.reader.failed(place, FailReason::Io(error.to_string()));
                }
                if bytes.len() as u64 > cap {
                    let rest = Cursor::new(bytes).chain(BufReader::new(stream));
                    self.reader.long_document(place, Box::new(rest));
                } else {
                    // The reader should say of the article itself that some of it is missing.
                    let damage = self.budget.take_damage();
                    self.reader.flawed(damage.iter().find_map(Damage::loss));
                    damage.into_iter().for_each(|damage| self.budget.damaged(damage));
                    self.reader.document(place, bytes, hints);
                    self.reader.flawed(None);
                }
            }
        }
        self.settle(place);
    }

    /// Tells of the damage that was met since the last call, on behalf of `place`.
    pub(super) fn settle(&mut self, place: &Place) {
        for damage in self.budget.take_damage() {
            match damage {
                Damage::Cut(detail) => self.reader.failed(place, FailReason::Unreadable(detail)),
                Damage::Limit(detail) => {
                    self.reader.failed(place, FailReason::Limit(format!("limit: {detail}")))
                }
                Damage::Odd(detail) => self.reader.odd(place, detail),
            }
        }
    }

    /// A member of an archive, read to memory because another may need its whole.
    pub(super) fn member(&mut self, place: &Place, packed: &mut dyn Read, depth: u32) {
        let cap = self.budget.limits().document_bytes;
        if let Some(reason) = junk(place) {
            return self.reader.skipped(place, SkipReason::NotText(reason.into()));
        }
        let mut bytes = Vec::new();
        let read = packed.take(cap + 1).read_to_end(&mut bytes);
        if let Err(error) = read {
            self.budget.damaged(Damage::Cut(format!("damaged after {} bytes: {error}", bytes.len())));
        }
        if bytes.len() as u64 > cap {
            // What is larger is only read when it can be read in pieces, from the stream itself.
            let rest = Source::Stream(Box::new(Cursor::new(bytes).chain(packed)));
            self.walk(place, rest, &Hints::default(), depth + 1);
        } else if bytes.is_empty() && self.budget.take_damage().is_empty() {
            self.reader.skipped(place, SkipReason::Empty);
        } else {
            self.walk(place, Source::Memory(bytes), &Hints::default(), depth + 1);
        }
        self.settle(place);
    }
}

impl<'a> Source<'a> {
    fn into_stream(self) -> Box<dyn Read + 'a> {
        match self {
            Source::Memory(bytes) => Box::new(Cursor::new(bytes)),
            Source::File(file) => Box::new(file),
            Source::Stream(stream) => stream,
        }
    }
}

/// See [`super::is_read_in_pieces`].
pub fn is_read_in_pieces(path: &ArchivePath, file: &File) -> bool {
    let mut head = Vec::new();
    let mut reader = file;
    let read = reader.take(HEAD as u64).read_to_end(&mut head).and_then(|_| reader.rewind());
    read.is_ok() && (Kind::of(&head).is_some() || leaf::is_record_format(&Place::file(path), &head))
}

/// Tells what a source is without losing its first bytes.
fn look(source: Source<'_>) -> (Option<Kind>, Source<'_>) {
    match source {
        Source::Memory(bytes) => (Kind::of(&bytes[..bytes.len().min(HEAD)]), Source::Memory(bytes)),
        Source::File(file) => {
            let mut head = Vec::new();
            let mut reader = file;
            let read = reader.take(HEAD as u64).read_to_end(&mut head);
            let back = read.and_then(|_| reader.rewind());
            // An error shows again when the file is read.
            (back.ok().and_then(|()| Kind::of(&head)), Source::File(file))
        }
        Source::Stream(mut stream) => {
            let mut head = Vec::new();
            let failed = (&mut stream).take(HEAD as u64).read_to_end(&mut head).is_err();
            let kind = Kind::of(&head);
            let rest: Box<dyn Read> = if failed { Box::new(std::io::empty()) } else { stream };
            (kind, Source::Stream(Box::new(Cursor::new(head).chain(rest))))
        }
    }
}

/// Files that systems leave in archives.
fn junk(place: &Place) -> Option<&'static str> {
    let name = place.name();
    let base = name.rsplit('/').next().unwrap_or(&name);
    if name.starts_with("__MACOSX/") || name.contains("/__MACOSX/") || base.starts_with("._") {
        return Some("resource fork");
    }
    matches!(base, ".DS_Store" | "Thumbs.db" | "desktop.ini").then_some("folder settings")
}
