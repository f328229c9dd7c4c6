//! Word statistics for BM25. Quotes are documents of the same index but have no body; counted as documents they
//! would make every article look four times as long as the average, so only articles count.

use crate::index::documents::article_term;
use crate::index::schema::Fields;
use std::sync::OnceLock;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// Statistics over articles.
pub struct ArticleStatistics<'a> {
    searcher: &'a Searcher,
    article: Term,
    /// Counted when first asked for.
    articles: OnceLock<u64>,
}

impl<'a> ArticleStatistics<'a> {
    /// Over the articles that `searcher` sees.
    pub fn new(searcher: &'a Searcher, fields: &Fields) -> ArticleStatistics<'a> {
        ArticleStatistics { searcher, article: article_term(fields), articles: OnceLock::new() }
    }

    /// Number of articles; at least 1, so that it may divide.
    pub fn articles(&self) -> tantivy::Result<u64> {
        if let Some(known) = self.articles.get() {
            return Ok(*known);
        }
        let articles = self.searcher.doc_freq(&self.article)?.max(1);
        Ok(*self.articles.get_or_init(|| articles))
    }

    /// BM25's inverse document frequency of a term, never negative.
    pub fn idf(&self, term: &Term) -> tantivy::Result<f32> {
        let (articles, with_term) = (self.articles()? as f32, self.searcher.doc_freq(term)? as f32);
        Ok((1.0 + (articles - with_term.min(articles) + 0.5) / (with_term + 0.5)).ln())
    }
}

/// Statistics over quotes.
pub struct QuoteStatistics<'a> {
    searcher: &'a Searcher,
    quotes: u64,
}

impl<'a> QuoteStatistics<'a> {
    /// Over the quotes that `searcher` sees.
    pub fn new(searcher: &'a Searcher, fields: &Fields) -> tantivy::Result<QuoteStatistics<'a>> {
        let articles = searcher.doc_freq(&article_term(fields))?;
        Ok(QuoteStatistics { searcher, quotes: searcher.num_docs().saturating_sub(articles).max(1) })
    }
}

impl Bm25StatisticsProvider for QuoteStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_tokens(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.quotes)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // Deleted documents can push a frequency past the quotes.
        Ok(self.searcher.doc_freq(term)?.min(self.quotes))
    }
}

impl Bm25StatisticsProvider for ArticleStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_tokens(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.articles()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // Deleted documents and quotes can push a frequency past the articles, and BM25 takes the logarithm of the
        // difference.
        let frequency = self.searcher.doc_freq(term)?;
        Ok(frequency.min(self.articles()?))
    }
}
