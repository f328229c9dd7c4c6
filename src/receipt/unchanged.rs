//! Holds what the index keeps of a file against the file: when its bytes are those that were indexed, reading them again must
//! give the same texts, at the same bytes. So every quote that the index tells stands in its file where it says.

use crate::crawl::Entry;
use crate::index::bodies::read_unchanged;
use crate::index::check::{Problem, What};
use crate::index::{Record, Stored};
use crate::model::{ArchivePath, Article, Warning};
use crate::read::{FieldMap, Limits, MAX_BYTES, Part, ReadOptions, Shelf};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Compares files of one archive with what is stored of them; shared by threads.
pub struct Unchanged {
    root: PathBuf,
    maps: Vec<FieldMap>,
    seen: Mutex<Seen>,
}

/// What became of the files since they were indexed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Files whose bytes are those that were indexed.
    pub same: u64,
    /// Files with other bytes, each with what is to be said of it, in order of paths.
    pub changed: BTreeMap<ArchivePath, String>,
}

impl Unchanged {
    /// For the archive in this folder, its fields mapped as its index has them.
    pub fn new(root: PathBuf, maps: Vec<FieldMap>) -> Unchanged {
        Unchanged { root, maps, seen: Mutex::default() }
    }

    /// What became of all files that were looked at.
    pub fn into_seen(self) -> Seen {
        self.seen.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at one file; gives what is stored of it and does not stand in it.
    pub fn look_at(&self, path: &ArchivePath, _entry: &Entry, stored: &[Stored]) -> Vec<Problem> {
        // Records that cannot be decoded are told of by the one who asks.
        let records: BTreeMap<u32, Record<'_>> = stored
            .iter()
            .filter_map(|stored| Record::decode(stored).ok())
            .map(|record| (record.id.ordinal, record))
            .collect();
        // Where a text was left in its file and cannot be read there, the record still tells the hash.
        let first = stored.iter().find_map(|stored| Record::without_text(stored).ok());
        let Some(hash) = first.map(|record| record.hash.to_vec()) else { return Vec::new() };
        let mut compared = Compared { path, records: &records, met: 0, problems: Vec::new() };
        let told = self.read(path, &hash, &mut compared);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match told {
            Some(told) => {
                seen.changed.insert(path.clone(), told);
                return Vec::new();
            }
            None => seen.same += 1,
        }
        drop(seen);
        if compared.met < records.len() {
            let detail = format!(
                "{} of {} articles can no longer be read",
                records.len() - compared.met,
                records.len()
            );
            compared.problems.push(Problem { what: What::Text, file: path.to_string(), detail });
        }
        compared.problems
    }

    /// Reads a file if its bytes have this hash; otherwise gives what became of it.
    fn read(&self, path: &ArchivePath, hash: &[u8], shelf: &mut Compared<'_>) -> Option<String> {
        let limits = Limits { document_bytes: MAX_BYTES as u64, ..Limits::default() };
        let options = ReadOptions { maps: self.maps.clone(), limits, ..ReadOptions::default() };
        read_unchanged(&self.root, path, hash, &options, shelf).err()
    }
}

/// Takes the articles of one file as they are read.
struct Compared<'a> {
    path: &'a ArchivePath,
    records: &'a BTreeMap<u32, Record<'a>>,
    /// Stored articles that were read again.
    met: usize,
    problems: Vec<Problem>,
}

impl Shelf for Compared<'_> {
    fn article(&mut self, article: Article) -> bool {
        let Some(record) = self.records.get(&article.id.ordinal) else { return true };
        self.met += 1;
        let what = if record.id.inner != article.id.inner {
            "stands elsewhere in it"
        } else if record.text != article.text {
            "has another text"
        } else if record.offsets != article.offsets
            || record.basis != article.basis
            || record.body != article.body
        {
            "has its words at other bytes"
        } else {
            return true;
        };
        let detail = format!("article {} {what}, although the file did not change", article.id.ordinal + 1);
        self.problems.push(Problem { what: What::Text, file: self.path.to_string(), detail });
        true
    }

    fn part(&mut self, _part: Part) {}

    fn odd(&mut self, _warning: Warning) {}
}
