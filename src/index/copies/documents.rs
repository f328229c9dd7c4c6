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

/// Tells the format from others, and from earlier ones.
const FORMAT: u32 = 0xC091_ED02;

/// Documents whose articles have copies, as they lie in the file: read by nearly every search for common words, so that
/// nothing is left to be decoded number by number.
#[derive(Debug, Serialize, Deserialize)]
struct Copied<'a> {
    format: u32,
    /// Number of the list of copies that says so.
    list: u64,
    /// By segment.
    #[serde(borrow)]
    segments: BTreeMap<&'a str, Rows<'a>>,
}

/// Of one segment.
#[derive(Debug, Serialize, Deserialize)]
struct Rows<'a> {
    /// A bit for each document, the lowest first, in numbers of 64 bits.
    marks: &'a [u8],
    /// The number of the group, in 32 bits, of each that is marked.
    groups: &'a [u8],
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
    /// Of a segment of so many documents; `None` when the rows are of another one.
    fn read(rows: &Rows<'_>, documents: u32) -> Option<CopiedDocuments> {
        let mut before = 0;
        let mut mark = |bytes: &[u8; 8]| {
            let bits = u64::from_le_bytes(*bytes);
            before += bits.count_ones();
            (bits, before - bits.count_ones())
        };
        let marks: Vec<(u64, u32)> = rows.marks.as_chunks().0.iter().map(&mut mark).collect();
        let groups: Vec<u32> =
            rows.groups.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        (marks.len() == sixty_fours(documents) && groups.len() == before as usize)
            .then_some(CopiedDocuments { marks, groups })
    }

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

/// What was kept of the segments that a search sees which reads the list of this number; nothing where the file is not
/// there, not whole, or of another list.
pub fn load(home: &Path, list: u64, searcher: &Searcher) -> FxHashMap<SegmentId, Arc<CopiedDocuments>> {
    let body = sealed::read(home, COPIED_FILE).unwrap_or_default();
    let copied: Option<Copied<'_>> = postcard::from_bytes(&body).ok();
    let known = |copied: &Copied<'_>| copied.format == FORMAT && copied.list == list;
    let Some(copied) = copied.filter(known) else { return FxHashMap::default() };
    let of = |segment: &SegmentReader| {
        let rows = copied.segments.get(segment.segment_id().uuid_string().as_str())?;
        Some((segment.segment_id(), Arc::new(CopiedDocuments::read(rows, segment.max_doc())?)))
    };
    searcher.segment_readers().iter().filter_map(of).collect()
}

/// Keeps the documents of all segments that a search sees which reads the list of this number.
pub fn keep<B>(home: &Path, searcher: &Searcher, list: u64, table: &Table<B>) -> io::Result<()>
where
    B: Deref<Target = [u8]>,
{
    let mut found = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let tie = segment.fast_fields().u64("tie").map_err(io::Error::other)?;
        found.insert(segment.segment_id().uuid_string(), found_in(segment, &tie, table));
    }
    let rows = |(marks, groups)| Rows { marks, groups };
    let segments = found.iter().map(|(id, (marks, groups))| (id.as_str(), rows((marks, groups))));
    let now = Copied { format: FORMAT, list, segments: segments.collect() };
    sealed::write(home, COPIED_FILE, postcard::to_stdvec(&now).map_err(io::Error::other)?)
}

/// Marks and groups as they lie in the file.
fn found_in<B>(segment: &SegmentReader, tie: &Column<u64>, table: &Table<B>) -> (Vec<u8>, Vec<u8>)
where
    B: Deref<Target = [u8]>,
{
    let mut marks = vec![0u64; sixty_fours(segment.max_doc())];
    let mut groups = Vec::new();
    for doc in 0..segment.max_doc() {
        if let Some(group) = tie.first(doc).and_then(|tie| table.group_of_tie(tie as u32)) {
            marks[doc as usize / 64] |= 1 << (doc % 64);
            groups.extend_from_slice(&group.to_le_bytes());
        }
    }
    (marks.iter().flat_map(|bits| bits.to_le_bytes()).collect(), groups)
}

fn sixty_fours(documents: u32) -> usize {
    (documents as usize).div_ceil(64)
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

    #[test]
    fn rows_of_other_documents_are_refused() {
        let marks: Vec<u8> = [1u64 << 1 | 1 << 63, 1].iter().flat_map(|bits| bits.to_le_bytes()).collect();
        let groups: Vec<u8> = [7u32, 8, 7].iter().flat_map(|group| group.to_le_bytes()).collect();
        let read = |marks, groups, documents| CopiedDocuments::read(&Rows { marks, groups }, documents);
        let copied = read(&marks, &groups, 65).unwrap();
        assert_eq!((copied.marks, copied.groups), (vec![(1 << 1 | 1 << 63, 0), (1, 2)], vec![7, 8, 7]));
        assert!(read(&marks, &groups, 64).is_none() && read(&marks, &groups, 129).is_none());
        assert!(read(&marks, &groups[4..], 65).is_none() && read(&marks[8..], &groups, 65).is_none());
        assert!(read(&[], &[], 0).is_some());
    }
}
