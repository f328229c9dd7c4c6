//! Word statistics for BM25. Quotes are documents of the same index but have no body; counted as documents they
//! would make every article look four times as long as the average, so only articles count. Documents that were deleted and
//! still lie in a segment do not count.

use crate::index::documents::article_term;
use crate::index::lengths::{self, Lengths};
use crate::index::schema::Fields;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tantivy::index::SegmentId;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

/// What was found out of segments, which never change while as many of their documents are deleted.
static KNOWN: Mutex<Option<KnownSegments>> = Mutex::new(None);

/// By segment and number of its deleted documents.
type KnownSegments = FxHashMap<(SegmentId, u32), Arc<Known>>;

/// What was found out of one segment.
#[derive(Default)]
struct Known {
    words: Mutex<FxHashMap<Field, u64>>,
    deleted: OnceLock<Vec<DocId>>,
}

impl Known {
    fn of(segment: &SegmentReader) -> Arc<Known> {
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (segment.segment_id(), segment.num_deleted_docs());
        known.get_or_insert_default().entry(key).or_default().clone()
    }

    /// The segment's deleted documents, ascending.
    fn deleted(&self, segment: &SegmentReader) -> &[DocId] {
        self.deleted.get_or_init(|| match segment.alive_bitset() {
            Some(alive) => (0..segment.max_doc()).filter(|doc| alive.is_deleted(*doc)).collect(),
            None => Vec::new(),
        })
    }
}

/// Takes over what the last run kept of the segments, so that no document need be looked at.
pub(super) fn remember(searcher: &Searcher, kept: &Lengths) {
    for segment in searcher.segment_readers() {
        if let Some(words) = kept.of(segment) {
            let known = Known::of(segment);
            known.words.lock().unwrap_or_else(PoisonError::into_inner).extend(words);
        }
    }
}

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
    let lists = segment.inverted_index(term.field())?;
    let Some(mut list) = lists.read_postings(term, IndexRecordOption::Basic)? else { return Ok(0) };
    let mut count = 0;
    let mut doc: DocId = list.doc();
    let known = Known::of(segment);
    for deleted in known.deleted(segment).iter().copied() {
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
    let known = Known::of(segment);
    let mut known = known.words.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(words) = known.get(&field) {
        return Ok(*words);
    }
    let words = lengths::words_of(segment, field)?;
    known.insert(field, words);
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
