//! Which quotes count: all, or those of some kinds and of some confidence. Reads columns alone; never scores.

use crate::index::documents::kind_number;
use crate::model::{Kind, Quote, ten_thousandths};
use crate::search::column_scorer::ColumnScorer;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader};

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
        let (kinds, confidence) = (columns.u64("quote_kind")?, columns.u64("confidence")?);
        let filter = self.0;
        let holds = move |doc| {
            // Only quotes have a kind.
            let kind = kinds.first(doc).and_then(|kind| filter.kinds.get(kind as usize));
            let sure = || confidence.first(doc).is_some_and(|sure| sure >= filter.least);
            kind.is_some_and(|taken| *taken) && (filter.least == 0 || sure())
        };
        Ok(Box::new(ColumnScorer::new(reader.max_doc(), holds)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("a quote that counts; this does not score", 0.0))
    }
}
