//! Finds what operators, phrases and patterns ask for in what was said. Walks the articles that hold the words and keeps the
//! quotes whose pieces hold an occurrence whole, so that quotes need no positions of their own. Distances are those of the
//! article's words: what stands between two pieces of a quote counts.

use crate::search::mention_query::Listed;
use crate::search::occurrence::Occurrences;
use crate::search::operator::{Condition, Operator, Places};
use crate::search::operator_query::{Check, OperatorQuery};
use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader, TERMINATED};

/// Quotes in which an operator is fulfilled. Never scores.
#[derive(Clone, Debug)]
pub struct SpokenQuery {
    operator: OperatorQuery,
}

impl SpokenQuery {
    /// For an operator over the text of articles.
    pub fn new(operator: OperatorQuery) -> SpokenQuery {
        SpokenQuery { operator }
    }
}

/// Quotes found in one segment.
struct Found {
    ordinals: Column<u64>,
    words: Column<u64>,
    documents: DocId,
    quotes: Vec<DocId>,
}

impl Found {
    fn new(reader: &SegmentReader) -> tantivy::Result<Found> {
        let columns = reader.fast_fields();
        Ok(Found {
            ordinals: columns.u64("ordinal")?,
            words: columns.u64("quote_words")?,
            documents: reader.max_doc(),
            quotes: Vec::new(),
        })
    }

    /// Adds the article's quotes that hold at least `least` of the occurrences.
    fn add(&mut self, article: DocId, occurrences: &Occurrences, least: usize) {
        if occurrences.is_empty() {
            return;
        }
        let mut quote = article + 1;
        while quote < self.documents && self.ordinals.first(quote).is_some_and(|ordinal| ordinal > 0) {
            let bounds: Vec<u64> = self.words.values_for_doc(quote).collect();
            let is_said = |word: &u32| {
                bounds.chunks_exact(2).any(|piece| (piece[0]..piece[1]).contains(&u64::from(*word)))
            };
            let said = |words: &[u32]| words.iter().all(is_said);
            let holds = match least {
                1 => occurrences.iter().any(said),
                _ => occurrences.filtered(said).apart() >= least,
            };
            if holds {
                self.quotes.push(quote);
            }
            quote += 1;
        }
    }
}

/// The occurrences that count and how many of them a quote must hold.
fn sought(operator: &Operator, places: Places<'_>) -> (Occurrences, usize) {
    match &operator.condition {
        Condition::AtLeast(count, shape) => (shape.occurrences(places), *count as usize),
        condition => (condition.fulfilled(places), 1),
    }
}

impl Query for SpokenQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let candidates = self.operator.candidates_weight(scoring)?;
        Ok(Box::new(SpokenWeight { operator: self.operator.clone(), candidates }))
    }
}

struct SpokenWeight {
    operator: OperatorQuery,
    candidates: Box<dyn Weight>,
}

impl Weight for SpokenWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut candidates = self.candidates.scorer(reader, 1.0)?;
        let mut check = Check::new(&self.operator, reader)?;
        let mut found = Found::new(reader)?;
        while candidates.doc() != TERMINATED {
            let article = candidates.doc();
            if let Some((occurrences, least)) = check.visit(article, sought) {
                found.add(article, &occurrences, least);
            }
            candidates.advance();
        }
        Ok(Listed::scorer(found.quotes))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("the words stand in what was said; this does not score", 0.0))
    }
}
