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
use tantivy::directory::OwnedBytes;
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

const GROUP_BYTES: usize = 4;

/// The documents of one segment whose articles have copies; they stay where they lie in the file.
#[derive(Clone, Debug)]
pub struct CopiedDocuments {
    /// See [`Rows`].
    marks: OwnedBytes,
    groups: OwnedBytes,
    /// How many are marked before each [`COUNTED_AT_ONCE`] numbers of marks.
    before: Vec<u32>,
}

/// Numbers of 64 marks, of which the marks are counted at once.
const COUNTED_AT_ONCE: usize = 8;

impl CopiedDocuments {
    /// Of a segment of so many documents; `None` when the rows are of another one.
    fn new(marks: OwnedBytes, groups: OwnedBytes, documents: u32) -> Option<CopiedDocuments> {
        let mut all = 0;
        let mut tally = |numbers: &[[u8; 8]]| {
            let before = all;
            all += count(numbers);
            before
        };
        let (numbers, rest) = marks.as_chunks::<8>();
        let before = numbers.chunks(COUNTED_AT_ONCE).map(&mut tally).collect();
        let is_whole = rest.is_empty() && numbers.len() == sixty_fours(documents);
        (is_whole && groups.len() == all as usize * GROUP_BYTES).then_some(CopiedDocuments {
            marks,
            groups,
            before,
        })
    }

    /// The group of a document.
    pub fn group(&self, doc: DocId) -> Option<u32> {
        self.groups(doc as usize / 64, 1 << (doc % 64)).next()
    }

    /// The groups of those among 64 documents, `bits`, that have copies; `number` counts sixty-fours.
    pub fn groups(&self, number: usize, bits: u64) -> impl Iterator<Item = u32> {
        let numbers = self.marks.as_chunks::<8>().0;
        let marks = numbers.get(number).map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let mut left = bits & marks;
        // Most numbers have none.
        let before = if left == 0 { 0 } else { self.before(numbers, number) };
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            let rank = before + (marks & ((1 << bit) - 1)).count_ones();
            let group = self.groups.as_chunks::<GROUP_BYTES>().0.get(rank as usize);
            group.map(|bytes| u32::from_le_bytes(*bytes))
        })
    }

    fn before(&self, numbers: &[[u8; 8]], number: usize) -> u32 {
        let counted = number / COUNTED_AT_ONCE;
        self.before[counted] + count(&numbers[counted * COUNTED_AT_ONCE..number])
    }
}

/// Marks in numbers of them.
fn count(numbers: &[[u8; 8]]) -> u32 {
    numbers.iter().map(|bytes| u64::from_le_bytes(*bytes).count_ones()).sum()
}

/// What was kept of the segments that a search sees which reads the list of this number; nothing where the file is not
/// there, not whole, or of another list.
pub fn load(home: &Path, list: u64, searcher: &Searcher) -> FxHashMap<SegmentId, Arc<CopiedDocuments>> {
    let Ok(file) = sealed::mapped(home, COPIED_FILE) else { return FxHashMap::default() };
    let body = sealed::unseal(&file).filter(|body| body.len() < file.len()).unwrap_or_default();
    let copied: Option<Copied<'_>> = postcard::from_bytes(body).ok();
    let known = |copied: &Copied<'_>| copied.format == FORMAT && copied.list == list;
    let Some(copied) = copied.filter(known) else { return FxHashMap::default() };
    let lying = |part: &[u8]| {
        if part.is_empty() {
            return OwnedBytes::empty();
        }
        let start = part.as_ptr().addr() - file.as_ptr().addr();
        file.slice(start..start + part.len())
    };
    let of = |segment: &SegmentReader| {
        let rows = copied.segments.get(segment.segment_id().uuid_string().as_str())?;
        let known = CopiedDocuments::new(lying(rows.marks), lying(rows.groups), segment.max_doc());
        Some((segment.segment_id(), Arc::new(known?)))
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

    fn copied(marks: &[u64], groups: &[u32], documents: u32) -> Option<CopiedDocuments> {
        let marks: Vec<u8> = marks.iter().flat_map(|bits| bits.to_le_bytes()).collect();
        let groups: Vec<u8> = groups.iter().flat_map(|group| group.to_le_bytes()).collect();
        CopiedDocuments::new(OwnedBytes::new(marks), OwnedBytes::new(groups), documents)
    }

    #[test]
    fn groups_are_those_of_the_documents_asked_for() {
        // Documents 1, 63, 64 and 130.
        let copied = copied(&[1 << 1 | 1 << 63, 1, 1 << 2], &[7, 8, 9, 7], 131).unwrap();
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
    fn marks_are_counted_across_many_numbers() {
        let marks: Vec<u64> = (0..50).map(|number| 1 << number | 1 << 63).collect();
        let groups: Vec<u32> = (0..100).collect();
        let copied = copied(&marks, &groups, 50 * 64).unwrap();
        for number in 0..50 {
            let expected = [2 * number as u32, 2 * number as u32 + 1];
            assert_eq!(copied.groups(number, u64::MAX).collect::<Vec<_>>(), expected, "{number}");
        }
    }

    #[test]
    fn rows_of_other_documents_are_refused() {
        let (marks, groups) = ([1u64 << 1 | 1 << 63, 1], [7, 8, 7]);
        assert!(copied(&marks, &groups, 65).is_some() && copied(&[], &[], 0).is_some());
        assert!(copied(&marks, &groups, 64).is_none() && copied(&marks, &groups, 129).is_none());
        assert!(copied(&marks, &groups[1..], 65).is_none() && copied(&marks[1..], &groups, 65).is_none());
    }
}
