//! Finds words side by side, and beginnings of words, in what was said. Walks the positions of the article's exact words
//! and keeps the quotes one of whose pieces holds them, so that quotes need no positions of their own.

use crate::index::schema::Fields;
use crate::search::mention_query::Listed;
use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, Score, SegmentReader, TERMINATED, Term};

/// Quotes in which words stand. Never scores.
#[derive(Clone, Debug)]
pub struct SpokenQuery {
    exact: Field,
    sought: Sought,
}

#[derive(Clone, Debug)]
enum Sought {
    /// Folded words side by side.
    Sequence(Vec<String>),
    /// Any word that begins so, folded.
    Prefix(String),
}

impl SpokenQuery {
    /// For folded words side by side; for one, that form of it.
    pub fn sequence(fields: &Fields, words: &[String]) -> SpokenQuery {
        SpokenQuery { exact: fields.exact, sought: Sought::Sequence(words.to_vec()) }
    }

    /// For words that begin so.
    pub fn prefix(fields: &Fields, prefix: &str) -> SpokenQuery {
        SpokenQuery { exact: fields.exact, sought: Sought::Prefix(prefix.to_owned()) }
    }

    fn quotes(&self, reader: &SegmentReader) -> tantivy::Result<Vec<DocId>> {
        let index = reader.inverted_index(self.exact)?;
        let mut found = Found::new(reader)?;
        match &self.sought {
            Sought::Sequence(words) => {
                let mut lists = Vec::with_capacity(words.len());
                for word in words {
                    let term = Term::from_field_text(self.exact, word);
                    let list = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?;
                    let Some(list) = list else { return Ok(Vec::new()) };
                    lists.push(list);
                }
                found.add_sequence(lists);
            }
            Sought::Prefix(prefix) => found.add_prefix(&index, prefix)?,
        }
        Ok(found.quotes)
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

    /// Adds the article's quotes that hold `length` words from one of the positions, which ascend.
    fn add(&mut self, article: DocId, positions: &[u32], length: usize) {
        let mut quote = article + 1;
        while quote < self.documents && self.ordinals.first(quote).is_some_and(|ordinal| ordinal > 0) {
            let bounds: Vec<u64> = self.words.values_for_doc(quote).collect();
            let holds = bounds.chunks_exact(2).any(|piece| {
                let first = positions.partition_point(|position| u64::from(*position) < piece[0]);
                positions.get(first).is_some_and(|position| u64::from(*position) + length as u64 <= piece[1])
            });
            if holds {
                self.quotes.push(quote);
            }
            quote += 1;
        }
    }

    fn add_sequence(&mut self, mut lists: Vec<SegmentPostings>) {
        let Some(shortest) = (0..lists.len()).min_by_key(|index| lists[*index].doc_freq()) else { return };
        let (mut starts, mut positions) = (Vec::new(), Vec::new());
        while lists[shortest].doc() != TERMINATED {
            let article = lists[shortest].doc();
            let together = lists.iter_mut().all(|list| {
                (list.doc() >= article || list.seek(article) >= article) && list.doc() == article
            });
            if together {
                starts_of(&mut lists, &mut starts, &mut positions);
                if !starts.is_empty() {
                    self.add(article, &starts, lists.len());
                }
            }
            lists[shortest].advance();
        }
    }

    fn add_prefix(&mut self, index: &InvertedIndexReader, prefix: &str) -> tantivy::Result<()> {
        let mut terms = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
        let mut positions = Vec::new();
        while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut list = index.read_postings_from_terminfo(terms.value(), option)?;
            while list.doc() != TERMINATED {
                let article = list.doc();
                list.positions(&mut positions);
                self.add(article, &positions, 1);
                list.advance();
            }
        }
        Ok(())
    }
}

/// Positions at which the words of all lists begin to stand side by side.
fn starts_of(lists: &mut [SegmentPostings], starts: &mut Vec<u32>, positions: &mut Vec<u32>) {
    for (offset, list) in lists.iter_mut().enumerate() {
        if offset == 0 {
            list.positions(starts);
            continue;
        }
        list.positions(positions);
        starts.retain(|start| positions.binary_search(&(start + offset as u32)).is_ok());
    }
}

impl Query for SpokenQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for SpokenQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Listed::scorer(self.quotes(reader)?))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("the words stand in what was said; this does not score", 0.0))
    }
}
