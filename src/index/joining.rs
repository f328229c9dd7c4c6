//! Which segments are joined, and when. A search opens every segment, about 0.4 ms however little is found in it, so they
//! should be few; joining copies what it joins, so that each article should be joined about once.

use crate::index::queue::{self, Writer};
use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy, NoMergePolicy};
use tantivy::{FutureResult, Index};

/// Segments of one run from which on they are joined when it ends. Joining two took a twelfth of the time of making them, joining
/// eight a tenth; a search of one segment then took a tenth less than of two, and a third less than of eight.
const WORTH_JOINING: usize = 2;

/// Most bytes of files whose segments are joined into one. Joining reads all of them through the page cache; segments of larger
/// archives are joined a few at a time while the run goes on.
const JOINED_AT_MOST: u64 = 320 << 20;

/// Bytes of files from which on joining begins before copies are grouped, so that the two go on side by side; for that it takes
/// a commit of its own. Less is written in one or two segments.
const JOINED_FIRST: u64 = 64 << 20;

/// A segment is large, and left as it is, when it holds this part of all documents and at least so many.
const LARGE_PART: u64 = 12;
const LARGE: u64 = 250_000;

/// Segments of about one size that are joined at once, at least and at most: the more, the less often a document is.
const AT_ONCE: (usize, usize) = (8, 16);

/// Large segments that a first run makes, about.
const LARGE_SEGMENTS: u64 = 6;

/// A segment of whose documents this part is deleted is written anew without them.
const MOSTLY_DELETED: f32 = 0.3;

/// How the segments of a run are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// All that it writes into one, when all is written; `is_first` when that begins before copies are grouped.
    Once { is_first: bool },
    /// As it goes on, so many at once, and what is left of a first run when all is written.
    OnTheWay { at_once: usize, joins_rest: bool },
}

impl Joining {
    /// For a run that reads so many bytes and makes `most` of the index, with writers that gather so many bytes each.
    pub fn of(bytes: u64, makes_most: bool, writer_bytes: usize, extracts: bool) -> Joining {
        if makes_most && bytes <= JOINED_AT_MOST {
            return Joining::Once { is_first: bytes > JOINED_FIRST };
        }
        let segments = queue::segments(bytes, writer_bytes, extracts);
        let at_once = usize::try_from(segments / LARGE_SEGMENTS).unwrap_or(usize::MAX);
        Joining::OnTheWay { at_once: at_once.clamp(AT_ONCE.0, AT_ONCE.1), joins_rest: makes_most }
    }

    /// Tells a writer.
    pub fn set(self, writer: &Writer) {
        match self {
            Joining::Once { .. } => writer.set_merge_policy(Box::new(NoMergePolicy)),
            Joining::OnTheWay { at_once, .. } => {
                writer.set_merge_policy(Box::new(BySize { at_once, large: LARGE }))
            }
        }
    }
}

/// Joins segments of about one size, and leaves large ones alone until most of them is deleted.
#[derive(Debug)]
struct BySize {
    at_once: usize,
    /// Fewest documents of a large one.
    large: u64,
}

impl MergePolicy for BySize {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let large = large(segments, self.large);
        let mut by_size = LogMergePolicy::default();
        by_size.set_min_num_segments(self.at_once);
        by_size.set_max_docs_before_merge(usize::try_from(large).unwrap_or(usize::MAX));
        by_size.set_del_docs_ratio_before_merge(MOSTLY_DELETED);
        let mut candidates = by_size.compute_merge_candidates(segments);
        let is_emptied = |segment: &&SegmentMeta| {
            let deleted = segment.num_deleted_docs() as f32;
            u64::from(segment.num_docs()) > large && deleted > MOSTLY_DELETED * segment.max_doc() as f32
        };
        let emptied = segments.iter().filter(is_emptied);
        candidates.extend(emptied.map(|segment| MergeCandidate(vec![segment.id()])));
        candidates
    }
}

/// More documents than this are a large segment.
fn large(segments: &[SegmentMeta], least: u64) -> u64 {
    let all: u64 = segments.iter().map(|segment| u64::from(segment.num_docs())).sum();
    (all / LARGE_PART).max(least)
}

/// Begins to join what a run added to the segments that were there `before`, when it is worth it.
pub fn join_new(
    index: &Index,
    writer: &mut Writer,
    before: &[SegmentId],
) -> tantivy::Result<Option<FutureResult<Option<SegmentMeta>>>> {
    let new: Vec<SegmentId> =
        index.searchable_segment_ids()?.into_iter().filter(|id| !before.contains(id)).collect();
    Ok((new.len() >= WORTH_JOINING).then(|| writer.merge(&new)))
}

/// Joins what a run that joined on its way left over: too few to be joined by then. Nobody else may be writing.
pub fn join_rest(index: &Index) -> tantivy::Result<()> {
    let segments = index.searchable_segment_metas()?;
    let large = large(&segments, LARGE);
    let small = segments.iter().filter(|segment| u64::from(segment.num_docs()) <= large);
    let small: Vec<SegmentId> = small.map(SegmentMeta::id).collect();
    // The engine keeps the files of every segment that somebody knows of.
    drop(segments);
    if small.len() < WORTH_JOINING {
        return Ok(());
    }
    let mut writer: Writer = index.writer_with_num_threads(1, queue::LEAST_WRITER_BYTES)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    writer.merge(&small).wait()?;
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tantivy::schema::{STRING, Schema};
    use tantivy::{IndexWriter, TantivyDocument, Term, doc};

    /// Segments of so many documents, each with as many of them deleted.
    fn segments(sizes: &[(u64, u64)]) -> Vec<SegmentMeta> {
        let mut schema = Schema::builder();
        let word = schema.add_text_field("word", STRING);
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter<TantivyDocument> =
            index.writer_with_num_threads(1, queue::LEAST_WRITER_BYTES).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for (number, (documents, deleted)) in sizes.iter().enumerate() {
            for document in 0..*documents {
                let name = if document < *deleted { format!("gone{number}") } else { "kept".to_owned() };
                writer.add_document(doc!(word => name)).unwrap();
            }
            writer.commit().unwrap();
            writer.delete_term(Term::from_field_text(word, &format!("gone{number}")));
            writer.commit().unwrap();
        }
        index.searchable_segment_metas().unwrap()
    }

    /// The sizes of segments that are joined, deleted documents included.
    fn joined(sizes: &[(u64, u64)], large: u64) -> Vec<Vec<u32>> {
        let segments = segments(sizes);
        let size =
            |id: &SegmentId| segments.iter().find(|segment| segment.id() == *id).map(SegmentMeta::max_doc);
        let candidates = BySize { at_once: 3, large }.compute_merge_candidates(&segments);
        let mut sizes: Vec<Vec<u32>> =
            candidates.iter().map(|candidate| candidate.0.iter().filter_map(size).collect()).collect();
        sizes.iter_mut().for_each(|sizes| sizes.sort_unstable());
        sizes
    }

    #[test]
    fn small_segments_are_joined_when_they_are_enough() {
        assert_eq!(joined(&[(4, 0), (5, 0)], 10), Vec::<Vec<u32>>::new());
        assert_eq!(joined(&[(4, 0), (5, 0), (6, 0)], 10), [[4, 5, 6]]);
        assert_eq!(joined(&[], 10), Vec::<Vec<u32>>::new());
    }

    #[test]
    fn large_segments_stay_until_they_are_mostly_deleted() {
        let few = [(20, 1), (21, 1), (22, 1)];
        assert_eq!(joined(&few, 10), Vec::<Vec<u32>>::new());
        assert_eq!(joined(&few, 100), [[20, 21, 22]]);
        assert_eq!(joined(&[(20, 1), (21, 1), (22, 8)], 10), [[22]]);
        // What is left of it is small.
        assert_eq!(joined(&[(20, 1), (22, 18)], 10), [[22]]);
    }

    #[test]
    fn a_large_segment_is_a_share_of_the_whole() {
        // Of 130 documents, 10 are no large segment.
        let sizes = [(100, 0), (10, 0), (10, 0), (10, 0)];
        assert_eq!(joined(&sizes, 1), [[10, 10, 10]]);
    }

    #[test]
    fn runs_are_joined_by_their_size() {
        let mebibyte = 1 << 20;
        let of = |mebibytes: u64, makes_most| Joining::of(mebibytes * mebibyte, makes_most, 64 << 20, true);
        assert_eq!(of(30, true), Joining::Once { is_first: false });
        assert_eq!(of(240, true), Joining::Once { is_first: true });
        assert_eq!(of(240, false), Joining::OnTheWay { at_once: 8, joins_rest: false });
        assert_eq!(of(1200, true), Joining::OnTheWay { at_once: 9, joins_rest: true });
        assert_eq!(of(100_000, true), Joining::OnTheWay { at_once: 16, joins_rest: true });
    }

    #[test]
    fn what_is_left_is_joined_into_one() {
        let folder = tempfile::tempdir().unwrap();
        let mut schema = Schema::builder();
        let word = schema.add_text_field("word", STRING);
        let index = Index::create_in_dir(folder.path(), schema.build()).unwrap();
        let mut writer: Writer = index.writer_with_num_threads(1, queue::LEAST_WRITER_BYTES).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for _ in 0..3 {
            writer.add_document(queue::Queued { document: doc!(word => "one"), place: None }).unwrap();
            let mut commit = writer.prepare_commit().unwrap();
            commit.set_payload("what it is of");
            commit.commit().unwrap();
        }
        drop(writer);
        assert_eq!(index.searchable_segment_ids().unwrap().len(), 3);
        join_rest(&index).unwrap();
        let segments = index.searchable_segment_metas().unwrap();
        assert_eq!(segments.iter().map(SegmentMeta::num_docs).collect::<Vec<_>>(), [3]);
        assert_eq!(index.load_metas().unwrap().payload.as_deref(), Some("what it is of"));
        join_rest(&index).unwrap();
        assert_eq!(index.searchable_segment_ids().unwrap(), [segments[0].id()]);
    }
}
