//! Matches a stem wherever it stands, scored as one term. The index keeps a word's exact form for every word and its
//! stem only where that is another word, so a stem's occurrences are those of the exact form that looks like it and
//! those of the stem field, and its frequency in an article is their sum.

use crate::index::schema::Fields;
use crate::search::bm25::{Bm25, idf};
use crate::search::stats::ArticleStatistics;
use crate::search::weights::Weights;
use crate::text::words::is_stop_word;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{
    Bm25StatisticsProvider, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// The places where a stem stands in the text of articles.
#[derive(Clone, Debug)]
pub struct StemQuery {
    /// Words that look like the stem; `None` for a stem that looks like a closed-class word, whose occurrences are
    /// not the stem's (`wills` is no `will`).
    exact: Option<Term>,
    /// Words that have the stem and look otherwise.
    inflected: Term,
    lengths: Field,
}

impl StemQuery {
    /// For a stem as `text::stems` makes it.
    pub fn new(fields: &Fields, stem: &str) -> StemQuery {
        let exact = (!is_stop_word(stem)).then(|| Term::from_field_text(fields.exact, stem));
        StemQuery { exact, inflected: Term::from_field_text(fields.body, stem), lengths: fields.exact }
    }

    /// Inverse document frequency of the stem.
    pub fn idf(&self, statistics: &ArticleStatistics<'_>) -> tantivy::Result<f32> {
        let articles = statistics.articles()?;
        Ok(idf(self.frequency(statistics, articles)?, articles))
    }

    /// The two lists: words that look like the stem, if these are its own, and words that have the stem and look otherwise.
    pub(super) fn terms(&self) -> (Option<&Term>, &Term) {
        (self.exact.as_ref(), &self.inflected)
    }

    /// Articles that hold the stem, estimated as if its two kinds of occurrences were independent: counting them would
    /// mean reading both lists.
    pub(super) fn frequency(
        &self,
        statistics: &dyn Bm25StatisticsProvider,
        articles: u64,
    ) -> tantivy::Result<u64> {
        let share = |frequency: u64| frequency.min(articles) as f64 / articles as f64;
        let exact = self.exact.as_ref().map_or(Ok(0), |term| statistics.doc_freq(term))?;
        let without = (1.0 - share(exact)) * (1.0 - share(statistics.doc_freq(&self.inflected)?));
        Ok(((1.0 - without) * articles as f64).round() as u64)
    }
}

impl Query for StemQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let Weights { article_k1, article_b, .. } = Weights::SETTLED;
        let bm25 = match scoring {
            EnableScoring::Disabled { .. } => Bm25::new(1.0, 1.0, article_k1, article_b),
            EnableScoring::Enabled { statistics_provider, .. } => {
                let articles = statistics_provider.total_num_docs()?.max(1);
                let average =
                    statistics_provider.total_num_tokens(self.lengths)? as Score / articles as Score;
                let weight = idf(self.frequency(statistics_provider, articles)?, articles);
                Bm25::new(weight, average, article_k1, article_b)
            }
        };
        Ok(Box::new(StemWeight { query: self.clone(), bm25 }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.exact.iter().chain([&self.inflected]).for_each(|term| visitor(term, false));
    }
}

struct StemWeight {
    query: StemQuery,
    bm25: Bm25,
}

impl StemWeight {
    fn postings(&self, reader: &SegmentReader, term: &Term) -> tantivy::Result<Option<SegmentPostings>> {
        let index = reader.inverted_index(term.field())?;
        Ok(index.read_postings(term, IndexRecordOption::WithFreqs)?)
    }

    fn stem_scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Option<StemScorer>> {
        let exact = self.query.exact.as_ref().map_or(Ok(None), |term| self.postings(reader, term))?;
        let inflected = self.postings(reader, &self.query.inflected)?;
        if exact.is_none() && inflected.is_none() {
            return Ok(None);
        }
        let lengths = reader.get_fieldnorms_reader(self.query.lengths)?;
        Ok(Some(StemScorer::new([exact, inflected], lengths, self.bm25.times(boost))))
    }
}

impl Weight for StemWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.stem_scorer(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.doc() <= doc && scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("stem in the text, exact and inflected occurrences together", score))
    }
}

/// Walks both lists at once.
struct StemScorer {
    lists: [Option<SegmentPostings>; 2],
    doc: DocId,
    lengths: FieldNormReader,
    bm25: Bm25,
}

impl StemScorer {
    fn new(lists: [Option<SegmentPostings>; 2], lengths: FieldNormReader, bm25: Bm25) -> StemScorer {
        let mut scorer = StemScorer { lists, doc: TERMINATED, lengths, bm25 };
        scorer.settle();
        scorer
    }

    /// The scorer stands at the first document of either list.
    fn settle(&mut self) -> DocId {
        self.doc = self.lists.iter().flatten().map(|list| list.doc()).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for StemScorer {
    fn advance(&mut self) -> DocId {
        let doc = self.doc;
        if doc == TERMINATED {
            return TERMINATED;
        }
        for list in self.lists.iter_mut().flatten() {
            if list.doc() == doc {
                list.advance();
            }
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for list in self.lists.iter_mut().flatten() {
            if list.doc() < target {
                list.seek(target);
            }
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.lists.iter().flatten().map(|list| list.size_hint()).max().unwrap_or(0)
    }
}

impl Scorer for StemScorer {
    fn score(&mut self) -> Score {
        let doc = self.doc;
        let here = self.lists.iter().flatten().filter(|list| list.doc() == doc);
        let frequency: u32 = here.map(|list| list.term_freq()).sum();
        self.bm25.score(self.lengths.fieldnorm_id(doc), frequency)
    }
}
