//! Which documents of each segment are articles with copies. A search for common words meets ten thousands of articles, of
//! which most have none, and asking the list of copies for each costs more than finding it. A run keeps the numbers and
//! groups of those that have some in the file `copied`; it is never needed, and a search that meets few articles does not read it.

use crate::index::copies::Table;
use crate::index::sealed;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};

/// Name of the file in the index folder.
pub const COPIED_FILE: &str = "copied";

/// Documents whose articles have copies.
#[derive(Debug, Serialize, Deserialize)]
pub struct Copied {
    /// Number of the list of copies that says so.
    list: u64,
    /// By segment, ascending: each as the step from the one before it, the first from 0, with the number of its group.
    rows: BTreeMap<String, Vec<(u32, u32)>>,
}

/// The documents of one segment whose articles have copies.
#[derive(Clone, Debug, Default)]
pub struct CopiedDocuments {
    /// 64 documents each: which of them, and how many there are before them.
    marks: Vec<(u64, u32)>,
    /// Of each in order the number of its group.
    groups: Vec<u32>,
}

impl CopiedDocuments {
    /// The group of a document.
    pub fn group(&self, doc: DocId) -> Option<u32> {
        self.groups(doc as usize / 64, 1 << (doc % 64)).next()
    }

    /// The groups of those among 64 documents, `bits`, that have copies; `number` counts sixty-fours.
    pub fn groups(&self, number: usize, bits: u64) -> impl Iterator<Item = u32> {
        let (marks, before) = self.marks.get(number).copied().unwrap_or_default();
        let mut left = bits & marks;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            let rank = (marks & ((1 << bit) - 1)).count_ones();
            self.groups.get((before + rank) as usize).copied()
        })
    }
}

impl Copied {
    /// What was kept of the segments that a search sees which reads the list of this number; nothing where the file is not
    /// there, not whole, or of another list.
    pub fn load(home: &Path, list: u64, searcher: &Searcher) -> FxHashMap<SegmentId, Arc<CopiedDocuments>> {
        let body = sealed::read(home, COPIED_FILE);
        let copied: Option<Copied> = body.and_then(|body| postcard::from_bytes(&body).ok());
        let Some(copied) = copied.filter(|copied| copied.list == list) else { return FxHashMap::default() };
        let of = |segment: &SegmentReader| Some((segment.segment_id(), Arc::new(copied.of(segment)?)));
        searcher.segment_readers().iter().filter_map(of).collect()
    }

    /// The documents of a segment; `None` when the segment is not known.
    fn of(&self, segment: &SegmentReader) -> Option<CopiedDocuments> {
        let rows = self.rows.get(&segment.segment_id().uuid_string())?;
        let mut marks = vec![(0u64, 0u32); (segment.max_doc() as usize).div_ceil(64)];
        let mut doc = 0u32;
        for (step, _) in rows {
            doc = doc.checked_add(*step)?;
            marks.get_mut(doc as usize / 64)?.0 |= 1 << (doc % 64);
        }
        let mut before = 0;
        for (bits, rank) in &mut marks {
            *rank = before;
            before += bits.count_ones();
        }
        Some(CopiedDocuments { marks, groups: rows.iter().map(|(_, group)| *group).collect() })
    }

    /// Keeps the documents of all segments that a search sees which reads the list of this number.
    pub fn keep<B>(home: &Path, searcher: &Searcher, list: u64, table: &Table<B>) -> io::Result<()>
    where
        B: Deref<Target = [u8]>,
    {
        let mut now = Copied { list, rows: BTreeMap::new() };
        for segment in searcher.segment_readers() {
            let tie = segment.fast_fields().u64("tie").map_err(io::Error::other)?;
            now.rows.insert(segment.segment_id().uuid_string(), rows(segment, &tie, table));
        }
        sealed::write(home, COPIED_FILE, postcard::to_stdvec(&now).map_err(io::Error::other)?)
    }
}

fn rows<B>(segment: &SegmentReader, tie: &Column<u64>, table: &Table<B>) -> Vec<(u32, u32)>
where
    B: Deref<Target = [u8]>,
{
    let mut before = 0;
    let with_group = |doc| Some((doc, table.group_of_tie(tie.first(doc)? as u32)?));
    let row = |(doc, group)| {
        let step = doc - before;
        before = doc;
        (step, group)
    };
    (0..segment.max_doc()).filter_map(with_group).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_those_of_the_documents_asked_for() {
        // Documents 1, 63, 64 and 130.
        let marks = vec![(1 << 1 | 1 << 63, 0), (1, 2), (1 << 2, 3)];
        let copied = CopiedDocuments { marks, groups: vec![7, 8, 9, 7] };
        let groups = |number, bits| copied.groups(number, bits).collect::<Vec<_>>();
        assert_eq!(groups(0, u64::MAX), [7, 8]);
        assert_eq!(groups(0, 1 << 63 | 1 << 5), [8]);
        assert_eq!((groups(1, 1), groups(2, u64::MAX)), (vec![9], vec![7]));
        assert_eq!(
            [0, 1, 63, 64, 65, 130].map(|doc| copied.group(doc)),
            [None, Some(7), Some(8), Some(9), None, Some(7)]
        );
        assert!(groups(1, 2).is_empty() && groups(3, 1).is_empty());
    }
}
