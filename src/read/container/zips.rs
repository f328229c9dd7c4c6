//! Zip archives, read by their central directory; without one, by what the local headers say (`salvage`). Documents that
//! are zips themselves (DOCX, ODT, EPUB) go to their readers whole; of a WACZ only the crawls are read.

use super::limits::{Damage, Unpacked};
use super::{Source, Walker, salvage};
use crate::model::outcome::{FailReason, SkipReason};
use crate::read::reader::{Hints, Place};
use crate::read::zipped::Zipped;
use rc_zip_sync::rc_zip::EntryKind;
use rc_zip_sync::{ArchiveHandle, HasCursor, ReadZip};
use std::io::Read;

/// What a zip is made for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Files,
    /// One document of a word processor or an electronic book.
    Document,
    /// A packed crawl: <https://specs.webrecorder.net/wacz/1.1.1/>.
    Wacz,
}

impl Walker<'_, '_> {
    pub(super) fn zip(&mut self, place: &Place, source: Source<'_>, depth: u32) {
        match source {
            Source::File(file) => match ReadZip::read_zip(file) {
                Ok(archive) => self.entries(place, &archive, depth),
                Err(error) => {
                    self.reader.failed(place, FailReason::Unreadable(format!("damaged zip: {error}")))
                }
            },
            Source::Memory(bytes) => self.zip_in_memory(place, bytes, depth),
            Source::Stream(stream) => {
                let cap = self.budget.limits().document_bytes;
                let mut bytes = Vec::new();
                // Unpacked data never fails to be read.
                let _ = stream.take(cap + 1).read_to_end(&mut bytes);
                if bytes.len() as u64 > cap {
                    let detail = format!("limit: a zip of more than {cap} bytes in another container");
                    return self.reader.failed(place, FailReason::Limit(detail));
                }
                self.zip_in_memory(place, bytes, depth);
            }
        }
    }

    fn zip_in_memory(&mut self, place: &Place, bytes: Vec<u8>, depth: u32) {
        let zipped = Zipped(&bytes);
        match zipped.open() {
            Ok(archive) if purpose(&archive) == Purpose::Document => {}
            Ok(archive) if zipped.is_out_of_bounds(&archive) => {
                return self.salvage(place, &bytes, "its directory names places outside of it", depth);
            }
            Ok(archive) => return self.entries(place, &archive, depth),
            Err(error) => return self.salvage(place, &bytes, &error.to_string(), depth),
        }
        self.reader.document(place, bytes, &Hints::default());
    }

    fn entries<F: HasCursor>(&mut self, place: &Place, archive: &ArchiveHandle<'_, F>, depth: u32) {
        let is_crawl = purpose(archive) == Purpose::Wacz;
        let mut names = rustc_hash::FxHashMap::<String, u32>::default();
        for entry in archive.entries() {
            if !self.budget.member() || self.budget.is_exhausted() || self.reader.wants_stop() {
                return;
            }
            if is_crawl && !entry.name.starts_with("archive/") {
                continue;
            }
            // Two members of one name get two addresses.
            let times = names.entry(entry.name.clone()).or_default();
            *times += 1;
            let name = if *times > 1 { format!("{}#{times}", entry.name) } else { entry.name.clone() };
            let member = place.member(name.as_bytes());
            match entry.kind() {
                EntryKind::Directory => continue,
                EntryKind::Symlink => {
                    self.reader.skipped(&member, SkipReason::Link("in an archive, never followed".into()));
                    continue;
                }
                EntryKind::File => {}
            }
            if entry.flags & 1 != 0 {
                let detail = "it is encrypted; hint: unpack the archive with its password".to_owned();
                self.reader.failed(&member, FailReason::Unreadable(detail));
                continue;
            }
            let budget = self.budget;
            self.member(&member, &mut Unpacked::new(entry.reader(), budget), depth);
        }
    }

    /// What can be had of a zip whose end is missing.
    fn salvage(&mut self, place: &Place, bytes: &[u8], problem: &str, depth: u32) {
        let mut found = 0;
        for (name, packed) in salvage::members(bytes) {
            if !self.budget.member() || self.budget.is_exhausted() || self.reader.wants_stop() {
                return;
            }
            found += 1;
            let budget = self.budget;
            match packed {
                salvage::Data::Stored(data) => self.member(&place.member(name), &mut &*data, depth),
                salvage::Data::Deflated(data) => {
                    let inflated = flate2::read::DeflateDecoder::new(data);
                    self.member(&place.member(name), &mut Unpacked::new(inflated, budget), depth);
                }
            }
        }
        let detail = match found {
            0 => format!("damaged zip: {problem}"),
            _ => format!("damaged zip ({problem}): {found} members were read by their own headers"),
        };
        self.budget.damaged(Damage::Cut(detail));
    }
}

fn purpose<F: HasCursor>(archive: &ArchiveHandle<'_, F>) -> Purpose {
    let mut purpose = Purpose::Files;
    for entry in archive.entries() {
        match entry.name.as_str() {
            "[Content_Types].xml" | "mimetype" => return Purpose::Document,
            "datapackage.json" => purpose = Purpose::Wacz,
            _ => {}
        }
    }
    purpose
}
