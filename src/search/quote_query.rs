//! Which quotes count: all, or those of some kinds and of some confidence. Reads columns alone; never scores.

use crate::index::documents::kind_number;
use crate::model::{Kind, Quote, ten_thousandths};
use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED};

/// Number of kinds of reported speech.
const KINDS: usize = 3;

/// What a quote must be to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteFilter {
    kinds: [bool; KINDS],
    /// In ten-thousandths.
    least: u64,
}

impl Default for QuoteFilter {
    fn default() -> QuoteFilter {
        QuoteFilter { kinds: [true; KINDS], least: 0 }
    }
}

impl QuoteFilter {
    /// Of these kinds (of any when there are none) and at least this sure.
    pub fn new(kinds: &[Kind], min_confidence: f32) -> QuoteFilter {
        let mut filter = QuoteFilter { least: ten_thousandths(min_confidence), ..QuoteFilter::default() };
        if !kinds.is_empty() {
            filter.kinds = [false; KINDS];
            kinds.iter().for_each(|kind| filter.kinds[kind_number(*kind) as usize] = true);
        }
        filter
    }

    /// True when every quote counts.
    pub fn takes_all(self) -> bool {
        self == QuoteFilter::default()
    }

    /// True when the quote counts.
    pub fn takes(self, quote: &Quote) -> bool {
        self.kinds[kind_number(quote.kind) as usize] && ten_thousandths(quote.confidence) >= self.least
    }
}

/// The quotes that count.
#[derive(Clone, Copy, Debug)]
pub struct QuoteQuery(QuoteFilter);

impl QuoteQuery {
    /// For a filter.
    pub fn new(filter: QuoteFilter) -> QuoteQuery {
        QuoteQuery(filter)
    }
}

impl Query for QuoteQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(*self))
    }
}

impl Weight for QuoteQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let columns = reader.fast_fields();
        let mut scorer = QuoteScorer {
            filter: self.0,
            kind: columns.u64("quote_kind")?,
            confidence: columns.u64("confidence")?,
            documents: reader.max_doc(),
            doc: 0,
        };
        scorer.settle_from(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("a quote that counts; this does not score", 0.0))
    }
}

struct QuoteScorer {
    filter: QuoteFilter,
    kind: Column<u64>,
    confidence: Column<u64>,
    documents: DocId,
    doc: DocId,
}

impl QuoteScorer {
    fn holds(&self, doc: DocId) -> bool {
        // Only quotes have a kind.
        let kind = self.kind.first(doc).and_then(|kind| self.filter.kinds.get(kind as usize));
        kind.is_some_and(|taken| *taken)
            && (self.filter.least == 0
                || self.confidence.first(doc).is_some_and(|sure| sure >= self.filter.least))
    }

    fn settle_from(&mut self, start: DocId) -> DocId {
        self.doc = (start..self.documents).find(|doc| self.holds(*doc)).unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for QuoteScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle_from(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc { self.doc } else { self.settle_from(target) }
    }

    /// Looks at `target` alone: what lies between two candidates of the other side is never read.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= self.documents {
            self.doc = TERMINATED;
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        self.doc = target;
        if self.holds(target) {
            SeekDangerResult::Found
        } else {
            SeekDangerResult::SeekLowerBound(target + 1)
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.documents
    }
}

impl Scorer for QuoteScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
