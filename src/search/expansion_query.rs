//! Articles that hold any of many words, scored as one term at a discount: words that a pattern, a slip or a misreading
//! stands for say less than the word itself, and a rare misprint must not outrank it.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// What a word that only an expansion finds weighs beside the word itself. So small that with one occurrence in an article
/// of the same length the word itself stays ahead of any number of others.
pub const DISCOUNT: Score = 0.2;

/// Any of these words in one field.
#[derive(Clone, Debug)]
pub struct ExpansionQuery {
    terms: Vec<Term>,
    lengths: Field,
    discount: Score,
}

impl ExpansionQuery {
    /// For words of `fields`; `lengths` is the field whose lengths and frequencies count. A discount of 0 never scores.
    pub fn new(fields: &[Field], words: &[String], lengths: Field, discount: Score) -> ExpansionQuery {
        let of =
            |field: &Field| words.iter().map(|word| Term::from_field_text(*field, word)).collect::<Vec<_>>();
        ExpansionQuery { terms: fields.iter().flat_map(of).collect(), lengths, discount }
    }

    /// Articles that hold one of the words, estimated as if they stood independently.
    fn frequency(&self, statistics: &dyn Bm25StatisticsProvider, articles: u64) -> tantivy::Result<u64> {
        let mut without = 1.0;
        for term in &self.terms {
            without *= 1.0 - statistics.doc_freq(term)?.min(articles) as f64 / articles as f64;
        }
        Ok(((1.0 - without) * articles as f64).round().max(1.0) as u64)
    }
}

impl Query for ExpansionQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } if self.discount > 0.0 => {
                let articles = statistics_provider.total_num_docs()?.max(1);
                let average =
                    statistics_provider.total_num_tokens(self.lengths)? as Score / articles as Score;
                let frequency = self.frequency(statistics_provider, articles)?;
                let weight = Bm25Weight::for_one_term_without_explain(frequency, articles, average);
                Some(weight.boost_by(self.discount))
            }
            _ => None,
        };
        Ok(Box::new(ExpansionWeight { query: self.clone(), bm25 }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.terms.iter().for_each(|term| visitor(term, false));
    }
}

struct ExpansionWeight {
    query: ExpansionQuery,
    bm25: Option<Bm25Weight>,
}

impl ExpansionWeight {
    /// Documents with how often they hold one of the words, ascending.
    fn counted(&self, reader: &SegmentReader) -> tantivy::Result<Vec<(DocId, u32)>> {
        let mut counts: Vec<u32> = Vec::new();
        let mut touched: Vec<DocId> = Vec::new();
        for term in &self.query.terms {
            let index = reader.inverted_index(term.field())?;
            let Some(mut list) = index.read_postings(term, IndexRecordOption::WithFreqs)? else { continue };
            if counts.is_empty() {
                counts = vec![0; reader.max_doc() as usize];
            }
            while list.doc() != TERMINATED {
                if let Some(count) = counts.get_mut(list.doc() as usize) {
                    if *count == 0 {
                        touched.push(list.doc());
                    }
                    *count = count.saturating_add(list.term_freq());
                }
                list.advance();
            }
        }
        touched.sort_unstable();
        let count = |doc: &DocId| counts.get(*doc as usize).copied().unwrap_or(0);
        Ok(touched.iter().map(|doc| (*doc, count(doc))).collect())
    }
}

impl Weight for ExpansionWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let bm25 = match &self.bm25 {
            Some(weight) => Some((weight.boost_by(boost), reader.get_fieldnorms_reader(self.query.lengths)?)),
            None => None,
        };
        Ok(Box::new(ExpansionScorer { documents: self.counted(reader)?, at: 0, bm25 }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.doc() <= doc && scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("words that a pattern, a slip or a misreading stands for", score))
    }
}

struct ExpansionScorer {
    documents: Vec<(DocId, u32)>,
    at: usize,
    bm25: Option<(Bm25Weight, FieldNormReader)>,
}

impl DocSet for ExpansionScorer {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.documents.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.documents[self.at..].partition_point(|(doc, _)| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.documents.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        self.documents.len() as u32
    }
}

impl Scorer for ExpansionScorer {
    fn score(&mut self) -> Score {
        match (&self.bm25, self.documents.get(self.at)) {
            (Some((weight, lengths)), Some((doc, count))) => weight.score(lengths.fieldnorm_id(*doc), *count),
            _ => 0.0,
        }
    }
}
