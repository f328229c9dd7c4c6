//! From articles to their quotes and back, inside the engine: an article's quotes follow it directly, and a quote's
//! `ordinal` says how far behind its article it stands.

use crate::index::schema::Fields;
use crate::search::mention_query::Listed;
use crate::search::stats::ArticleStatistics;
use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// The quotes of the articles that a query finds, each with its article's score.
#[derive(Debug)]
pub struct QuotesOf {
    articles: Box<dyn Query>,
    fields: Fields,
}

impl QuotesOf {
    /// Of a query that finds articles alone.
    pub fn new(articles: Box<dyn Query>, fields: &Fields) -> QuotesOf {
        QuotesOf { articles, fields: *fields }
    }
}

impl Clone for QuotesOf {
    fn clone(&self) -> QuotesOf {
        QuotesOf { articles: self.articles.box_clone(), fields: self.fields }
    }
}

impl Query for QuotesOf {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let articles = match scoring {
            // Articles are scored among articles, whatever the rest of the query counts.
            EnableScoring::Enabled { searcher, .. } => {
                let statistics = ArticleStatistics::new(searcher, &self.fields);
                self.articles
                    .weight(EnableScoring::enabled_from_statistics_provider(&statistics, searcher))?
            }
            disabled => self.articles.weight(disabled)?,
        };
        Ok(Box::new(QuotesOfWeight(articles)))
    }
}

struct QuotesOfWeight(Box<dyn Weight>);

impl Weight for QuotesOfWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = QuotesOfScorer {
            articles: self.0.scorer(reader, boost)?,
            ordinals: reader.fast_fields().u64("ordinal")?,
            documents: reader.max_doc(),
            doc: 0,
        };
        scorer.settle_from(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("a quote of an article that matches", 0.0))
    }
}

struct QuotesOfScorer {
    articles: Box<dyn Scorer>,
    ordinals: Column<u64>,
    documents: DocId,
    doc: DocId,
}

impl QuotesOfScorer {
    fn settle_from(&mut self, start: DocId) -> DocId {
        let mut doc = start;
        while doc < self.documents {
            let ordinal = self.ordinals.first(doc).unwrap_or(0) as DocId;
            let article = doc - ordinal.min(doc);
            if self.articles.doc() < article {
                self.articles.seek(article);
            }
            match self.articles.doc() {
                TERMINATED => break,
                found if found == article && ordinal > 0 => {
                    self.doc = doc;
                    return doc;
                }
                // The next article that matches, whose first quote stands behind it.
                found => doc = if found == article { doc + 1 } else { found.saturating_add(1) },
            }
        }
        self.doc = TERMINATED;
        TERMINATED
    }
}

impl DocSet for QuotesOfScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle_from(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc { self.doc } else { self.settle_from(target) }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.articles.size_hint().saturating_mul(4)
    }
}

impl Scorer for QuotesOfScorer {
    fn score(&mut self) -> Score {
        self.articles.score()
    }
}

/// The articles that hold a quote which a query finds. Never scores.
#[derive(Debug)]
pub struct WithQuote(Box<dyn Query>);

impl WithQuote {
    /// Of a query that finds quotes alone.
    pub fn new(quotes: Box<dyn Query>) -> WithQuote {
        WithQuote(quotes)
    }
}

impl Clone for WithQuote {
    fn clone(&self) -> WithQuote {
        WithQuote(self.0.box_clone())
    }
}

impl Query for WithQuote {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(WithQuoteWeight(self.0.weight(scoring)?)))
    }
}

struct WithQuoteWeight(Box<dyn Weight>);

impl Weight for WithQuoteWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let ordinals = reader.fast_fields().u64("ordinal")?;
        let mut quotes = self.0.scorer(reader, boost)?;
        let mut articles = Vec::new();
        while quotes.doc() != TERMINATED {
            let quote = quotes.doc();
            let ordinal = ordinals.first(quote).unwrap_or(0) as DocId;
            articles.push(quote - ordinal.min(quote));
            quotes.advance();
        }
        Ok(Listed::scorer(articles))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("holds a quote that matches; quotes do not score", 0.0))
    }
}
