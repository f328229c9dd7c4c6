//! What is stored of an article, so that a hit can be shown without opening its file: header, text, annotations.
//! Encoded with postcard; the annotations are a blob of their own, decoded for the articles that are shown only.

use crate::crawl::manifest::ContentHash;
use crate::model::{Annotated, Article, ArticleId, Basis, Located, OffsetMap, Published, Span};
use serde::{Deserialize, Serialize};

/// A stored article; borrows from the bytes it was decoded from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<'a> {
    /// Its stable name.
    pub id: ArticleId,
    /// Hash of the file it was read from.
    #[serde(borrow)]
    pub hash: &'a [u8],
    /// The whole decoded text.
    pub text: &'a str,
    /// From offsets of `text` to offsets of the file.
    pub offsets: OffsetMap,
    /// Whether offsets lead to bytes of the file.
    pub basis: Basis,
    /// What the file or member is.
    pub format: &'a str,
    /// Encoding of the file.
    pub encoding: &'a str,
    /// Where the prose stands.
    pub body: Span,
    /// The headline.
    pub title: Option<Located>,
    /// The publication date.
    pub published: Option<Published>,
    /// The writers.
    pub authors: Vec<Located>,
    /// The outlet.
    pub source: Option<Located>,
    /// The section.
    pub section: Option<Located>,
    /// The address it was published at.
    pub url: Option<Located>,
    /// When a crawl fetched it, as the crawl writes it.
    pub captured: Option<&'a str>,
    annotations: &'a [u8],
}

/// Bytes that are no record of this version.
#[derive(Debug)]
pub struct RecordError(postcard::Error);

impl std::fmt::Display for RecordError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "a stored article is damaged: {}", self.0)
    }
}

impl std::error::Error for RecordError {}

impl<'a> Record<'a> {
    /// The bytes to store.
    pub fn encode(
        article: &Article,
        annotated: &Annotated,
        hash: &ContentHash,
    ) -> Result<Vec<u8>, RecordError> {
        let annotations = postcard::to_stdvec(annotated).map_err(RecordError)?;
        let record = Record {
            id: article.id.clone(),
            hash,
            text: &article.text,
            offsets: article.offsets.clone(),
            basis: article.basis,
            format: article.format,
            encoding: article.encoding,
            body: article.body,
            title: article.title.clone(),
            published: article.published,
            authors: article.authors.clone(),
            source: article.source.clone(),
            section: article.section.clone(),
            url: article.url.clone(),
            captured: article.captured.as_deref(),
            annotations: &annotations,
        };
        let sized = Vec::with_capacity(article.text.len() + annotations.len() + 512);
        postcard::to_extend(&record, sized).map_err(RecordError)
    }

    /// Reads stored bytes.
    pub fn decode(bytes: &'a [u8]) -> Result<Record<'a>, RecordError> {
        postcard::from_bytes(bytes).map_err(RecordError)
    }

    /// What extraction found.
    pub fn annotated(&self) -> Result<Annotated, RecordError> {
        postcard::from_bytes(self.annotations).map_err(RecordError)
    }
}
