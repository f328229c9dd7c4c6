//! Word statistics for BM25. Quotes are documents of the same index but have no body; counted as documents they
//! would make every article look four times as long as the average, so only articles count. Documents that were deleted and
//! still lie in a segment do not count, and lengths are summed as they are kept for each document, rounded: so an index that
//! grew over many runs scores as one built at once.

use crate::index::documents::article_term;
use crate::index::schema::Fields;
use rustc_hash::FxHashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use tantivy::index::SegmentId;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

/// Words of a field in the documents of a segment, which never change while as many are deleted.
static LENGTHS: Mutex<Option<Lengths>> = Mutex::new(None);

/// By segment, number of its deleted documents, and field.
type Lengths = FxHashMap<(SegmentId, u32, Field), u64>;

/// In how many documents that are not deleted a term stands.
fn frequency(searcher: &Searcher, term: &Term) -> tantivy::Result<u64> {
    let mut frequency = searcher.doc_freq(term)?;
    for segment in searcher.segment_readers().iter().filter(|segment| segment.has_deletes()) {
        frequency = frequency.saturating_sub(deleted_with(segment, term)?);
    }
    Ok(frequency)
}

/// How many deleted documents hold a term. Their list is short, and that of the term is skipped through.
fn deleted_with(segment: &SegmentReader, term: &Term) -> tantivy::Result<u64> {
    let Some(alive) = segment.alive_bitset() else { return Ok(0) };
    let lists = segment.inverted_index(term.field())?;
    let Some(mut list) = lists.read_postings(term, IndexRecordOption::Basic)? else { return Ok(0) };
    let mut count = 0;
    let mut doc: DocId = list.doc();
    for deleted in (0..segment.max_doc()).filter(|doc| alive.is_deleted(*doc)) {
        if doc < deleted {
            doc = list.seek(deleted);
        }
        if doc == TERMINATED {
            break;
        }
        count += u64::from(doc == deleted);
    }
    Ok(count)
}

/// Words of a field in all documents that are not deleted.
fn words(searcher: &Searcher, field: Field) -> tantivy::Result<u64> {
    searcher.segment_readers().iter().map(|segment| words_of(segment, field)).sum()
}

fn words_of(segment: &SegmentReader, field: Field) -> tantivy::Result<u64> {
    let key = (segment.segment_id(), segment.num_deleted_docs(), field);
    let mut known = LENGTHS.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    if let Some(words) = known.get(&key) {
        return Ok(*words);
    }
    let lengths = segment.get_fieldnorms_reader(field)?;
    let words = match segment.alive_bitset() {
        None => (0..segment.max_doc()).map(|doc| u64::from(lengths.fieldnorm(doc))).sum(),
        Some(alive) => alive.iter_alive().map(|doc| u64::from(lengths.fieldnorm(doc))).sum(),
    };
    known.insert(key, words);
    Ok(words)
}

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
        let articles = frequency(self.searcher, &self.article)?.max(1);
        Ok(*self.articles.get_or_init(|| articles))
    }

    /// BM25's inverse document frequency of a term, never negative.
    pub fn idf(&self, term: &Term) -> tantivy::Result<f32> {
        let (articles, with_term) = (self.articles()? as f32, frequency(self.searcher, term)? as f32);
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
        let articles = frequency(searcher, &article_term(fields))?;
        Ok(QuoteStatistics { searcher, quotes: searcher.num_docs().saturating_sub(articles).max(1) })
    }
}

impl Bm25StatisticsProvider for QuoteStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        words(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.quotes)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // Deleted documents can push a frequency past the quotes.
        Ok(frequency(self.searcher, term)?.min(self.quotes))
    }
}

impl Bm25StatisticsProvider for ArticleStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        words(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.articles()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // Deleted documents and quotes can push a frequency past the articles, and BM25 takes the logarithm of the
        // difference.
        let frequency = frequency(self.searcher, term)?;
        Ok(frequency.min(self.articles()?))
    }
}
