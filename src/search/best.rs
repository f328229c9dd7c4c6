//! Collects the best articles. Of equals the newer comes first, then an order that is the same in every
//! build of the index; the columns that tell are read only for articles that are among the best so far.

use crate::search::any_words::Floor;
use rustc_hash::FxHashSet;
use std::cmp::Ordering;
use std::sync::Arc;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// Articles in which a wanted speaker's own words match.
pub type Said = Arc<FxHashSet<(SegmentId, DocId)>>;

/// An article that matches.
#[derive(Clone, Copy, Debug)]
pub struct Matching {
    /// Where it is.
    pub address: DocAddress,
    /// The engine's score.
    pub score: f32,
    /// Whether the speaker asked for says words of the query in it.
    pub said_it: bool,
    newest: (i64, u64),
}

impl Matching {
    /// What the article is known by in the table of copies.
    pub fn tie(&self) -> u64 {
        self.newest.1
    }

    /// Less is better.
    fn order(&self, other: &Matching) -> Ordering {
        self.order_by_score(other)
            .then_with(|| other.newest.cmp(&self.newest))
            .then_with(|| self.address.cmp(&other.address))
    }

    fn order_by_score(&self, other: &Matching) -> Ordering {
        other.said_it.cmp(&self.said_it).then_with(|| other.score.total_cmp(&self.score))
    }
}

/// Collects the best `limit` articles, those in `said` before all others.
pub struct Best {
    /// Most articles to keep.
    pub limit: usize,
    /// Articles to put first.
    pub said: Said,
    /// Raised to the score that an article needs at least.
    pub floor: Floor,
}

impl Collector for Best {
    type Fruit = Vec<Matching>;
    type Child = BestOfSegment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<BestOfSegment> {
        Ok(BestOfSegment {
            ordinal,
            limit: self.limit.max(1),
            said: (!self.said.is_empty()).then(|| (segment.segment_id(), self.said.clone())),
            columns: TieColumns::of(segment),
            kept: Vec::new(),
            worst: None,
            floor: self.floor.clone(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<Matching>>) -> tantivy::Result<Vec<Matching>> {
        let mut kept = fruits.concat();
        kept.sort_by(Matching::order);
        kept.truncate(self.limit);
        Ok(kept)
    }
}

/// The best of one segment.
pub struct BestOfSegment {
    ordinal: SegmentOrdinal,
    limit: usize,
    said: Option<(SegmentId, Said)>,
    columns: TieColumns,
    /// Up to twice the limit; cut to it when full.
    kept: Vec<Matching>,
    /// Once the limit is reached: what must be matched at least.
    worst: Option<Matching>,
    floor: Floor,
}

impl BestOfSegment {
    fn cut(&mut self) {
        self.kept.select_nth_unstable_by(self.limit - 1, Matching::order);
        self.kept.truncate(self.limit);
        self.worst = self.kept.last().copied();
        // Where some come first whatever they score, no score is too low.
        if let (Some(worst), None) = (&self.worst, &self.said) {
            self.floor.raise(worst.score);
        }
    }
}

impl SegmentCollector for BestOfSegment {
    type Fruit = Vec<Matching>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let said_it = self.said.as_ref().is_some_and(|(segment, said)| said.contains(&(*segment, doc)));
        let address = DocAddress::new(self.ordinal, doc);
        let mut found = Matching { address, score, said_it, newest: (0, 0) };
        if self.worst.is_some_and(|worst| found.order_by_score(&worst) == Ordering::Greater) {
            return;
        }
        found.newest = self.columns.newest_first(doc);
        self.kept.push(found);
        if self.kept.len() >= 2 * self.limit {
            self.cut();
        }
    }

    fn harvest(mut self) -> Vec<Matching> {
        if self.kept.len() > self.limit {
            self.cut();
        }
        self.kept
    }
}

/// What puts equals in order; larger comes first.
pub(super) struct TieColumns {
    day: Option<Column<i64>>,
    tie: Option<Column<u64>>,
}

impl TieColumns {
    pub(super) fn of(segment: &SegmentReader) -> TieColumns {
        TieColumns { day: segment.fast_fields().i64("date").ok(), tie: segment.fast_fields().u64("tie").ok() }
    }

    pub(super) fn newest_first(&self, doc: DocId) -> (i64, u64) {
        (self.day_of(doc).unwrap_or(i64::MIN), self.tie_of(doc))
    }

    pub(super) fn oldest_first(&self, doc: DocId) -> (i64, u64) {
        (self.day_of(doc).map_or(i64::MIN, |day| -day), self.tie_of(doc))
    }

    pub(super) fn day_of(&self, doc: DocId) -> Option<i64> {
        self.day.as_ref().and_then(|column| column.first(doc))
    }

    pub(super) fn tie_of(&self, doc: DocId) -> u64 {
        self.tie.as_ref().and_then(|column| column.first(doc)).unwrap_or(0)
    }
}
