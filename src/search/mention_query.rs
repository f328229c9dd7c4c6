//! Matches articles that speak of a date whose whole period lies in a range of days. Each distinct date is one term
//! that sorts by its first day, so a search reads one stretch of the term dictionary, drops terms that end too late,
//! and joins the lists of the rest.

use crate::index::documents::mention_key;
use crate::index::schema::Fields;
use crate::model::DateRange;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// Digits of one day in a term.
const DAY_DIGITS: usize = 8;

/// Articles that speak of a date in a range, both ends included. Never scores.
#[derive(Clone, Debug)]
pub struct MentionQuery {
    field: Field,
    /// The least term, and what none that starts in time goes beyond.
    terms: (String, String),
    /// Digits of the last day that may be meant.
    last: String,
}

impl MentionQuery {
    /// For a range. An open end takes in dates that are open at that end.
    pub fn new(fields: &Fields, range: DateRange) -> MentionQuery {
        let key = mention_key(range);
        let (first, last) = key.split_at(DAY_DIGITS);
        let open = "f".repeat(DAY_DIGITS);
        MentionQuery {
            field: fields.mentions_date,
            terms: (first.to_owned(), format!("{last}{open}")),
            last: last.to_owned(),
        }
    }

    fn articles(&self, reader: &SegmentReader) -> tantivy::Result<Vec<DocId>> {
        let index = reader.inverted_index(self.field)?;
        let (least, most) = &self.terms;
        let mut terms = index.terms().range().ge(least.as_bytes()).le(most.as_bytes()).into_stream()?;
        let mut found = Vec::new();
        while terms.advance() {
            if terms.key().get(DAY_DIGITS..).is_none_or(|last| last > self.last.as_bytes()) {
                continue;
            }
            let mut list = index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            while list.doc() != TERMINATED {
                found.push(list.doc());
                list.advance();
            }
        }
        Ok(found)
    }
}

impl Query for MentionQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for MentionQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Listed::scorer(self.articles(reader)?))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("speaks of a date in the range; dates do not score", 0.0))
    }
}

/// Documents in a list, ascending.
pub(super) struct Listed {
    documents: Vec<DocId>,
    at: usize,
}

impl Listed {
    /// Of documents in any order, each matching once without a score.
    pub(super) fn scorer(mut documents: Vec<DocId>) -> Box<dyn Scorer> {
        documents.sort_unstable();
        documents.dedup();
        Box::new(ConstScorer::new(Listed { documents, at: 0 }, 0.0))
    }
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.documents.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.documents[self.at..].partition_point(|document| *document < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.documents.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.documents.len() as u32
    }
}
