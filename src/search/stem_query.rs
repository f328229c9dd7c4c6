//! Matches a stem wherever it stands, scored as one term. The index keeps a word's exact form for every word and its
//! stem only where that is another word, so a stem's occurrences are those of the exact form that looks like it and
//! those of the stem field, and its frequency in an article is their sum.

use crate::index::schema::Fields;
use crate::search::bm25::{Bm25, idf};
use crate::search::lists::Lists;
use crate::search::stats::ArticleStatistics;
use crate::search::weights::Weights;
use crate::text::words::is_stop_word;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{
    Bm25StatisticsProvider, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, Term};

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
    fn stem_scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Option<StemScorer>> {
        let (exact, inflected) = self.query.terms();
        let terms = exact.into_iter().chain([inflected]).map(|term| (term, ()));
        let Some(lists) = Lists::open(reader, terms)? else { return Ok(None) };
        let lengths = reader.get_fieldnorms_reader(self.query.lengths)?;
        Ok(Some(StemScorer { lists, lengths, bm25: self.bm25.times(boost) }))
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
    lists: Lists<()>,
    lengths: FieldNormReader,
    bm25: Bm25,
}

impl DocSet for StemScorer {
    fn advance(&mut self) -> DocId {
        self.lists.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.lists.seek(target)
    }

    fn doc(&self) -> DocId {
        self.lists.doc()
    }

    fn size_hint(&self) -> u32 {
        self.lists.size_hint()
    }
}

impl Scorer for StemScorer {
    fn score(&mut self) -> Score {
        let frequency: u32 = self.lists.here().map(|(frequency, ())| frequency).sum();
        self.bm25.score(self.lengths.fieldnorm_id(self.lists.doc()), frequency)
    }
}
