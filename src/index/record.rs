//! What is stored of an article, so that a hit can be shown without opening its file: its text, and a record of header and
//! annotations encoded with postcard. The annotations are a blob of their own, decoded for the articles that are shown only.

use crate::crawl::manifest::ContentHash;
use crate::index::distances;
use crate::model::{Annotated, Article, ArticleId, Basis, Located, OffsetMap, Published, Span};
use serde::{Deserialize, Serialize};

/// An article as the store keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The whole decoded text; empty when it stands in the file only (`index::bodies`).
    pub text: String,
    /// The rest, encoded.
    pub record: Vec<u8>,
}

/// A stored article; borrows from what the store keeps of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<'a> {
    /// Its stable name.
    pub id: ArticleId,
    /// Hash of the file it was read from.
    #[serde(borrow)]
    pub hash: &'a [u8],
    /// The whole decoded text, which is kept beside the record.
    #[serde(skip)]
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

/// Bytes at the end of a stored record: the sum of text and record.
const SUM_BYTES: usize = 8;

/// Bytes that are no record of this version.
#[derive(Debug)]
pub enum RecordError {
    /// They cannot be encoded or decoded.
    Encoding(postcard::Error),
    /// Text and record are not those that were stored.
    Sum,
    /// They cannot be packed or unpacked.
    Packing(std::io::Error),
    /// They were packed with the index's dictionary, which is not there.
    NoDictionary,
}

impl std::fmt::Display for RecordError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RecordError::Encoding(error) => write!(formatter, "a stored article is damaged: {error}"),
            RecordError::Sum => write!(formatter, "a stored article does not match its checksum"),
            RecordError::Packing(error) => write!(formatter, "a stored article cannot be unpacked: {error}"),
            RecordError::NoDictionary => {
                write!(formatter, "the file `dictionary`, by which stored articles are unpacked, is missing")
            }
        }
    }
}

impl std::error::Error for RecordError {}

impl<'a> Record<'a> {
    /// The bytes to store beside the text. The annotations are changed meanwhile and given back as they were: a copy of them
    /// took a third more instructions than all of this.
    pub fn encode(
        article: &Article,
        annotated: &mut Annotated,
        hash: &ContentHash,
    ) -> Result<Vec<u8>, RecordError> {
        distances::from_places(annotated, article.published);
        let encoded = postcard::to_stdvec(annotated).map_err(RecordError::Encoding);
        distances::to_places(annotated, article.published);
        let annotations = encoded?;
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
        let sized = Vec::with_capacity(annotations.len() + 512);
        let mut bytes = postcard::to_extend(&record, sized).map_err(RecordError::Encoding)?;
        let sum = sum_of(&article.text, &bytes);
        bytes.extend_from_slice(&sum);
        Ok(bytes)
    }

    /// Reads what the store keeps.
    pub fn decode(stored: &'a Stored) -> Result<Record<'a>, RecordError> {
        let (bytes, sum) = stored.record.split_last_chunk::<SUM_BYTES>().ok_or(RecordError::Sum)?;
        if sum_of(&stored.text, bytes) != *sum {
            return Err(RecordError::Sum);
        }
        let record = Record::without_text(stored)?;
        Ok(Record { text: &stored.text, ..record })
    }

    /// The same with an empty text and unchecked, for a record whose text is yet to be found.
    pub fn without_text(stored: &'a Stored) -> Result<Record<'a>, RecordError> {
        let (bytes, _) = stored.record.split_last_chunk::<SUM_BYTES>().ok_or(RecordError::Sum)?;
        postcard::from_bytes(bytes).map_err(RecordError::Encoding)
    }

    /// What extraction found.
    pub fn annotated(&self) -> Result<Annotated, RecordError> {
        let mut annotated = postcard::from_bytes(self.annotations).map_err(RecordError::Encoding)?;
        distances::to_places(&mut annotated, self.published);
        Ok(annotated)
    }

    /// The language that extraction found, without the rest: it stands first.
    pub fn language(&self) -> Result<Option<&'a str>, RecordError> {
        postcard::take_from_bytes(self.annotations)
            .map(|(language, _)| language)
            .map_err(RecordError::Encoding)
    }
}

/// So that no hit ever shows words that were not indexed, whatever became of the disk.
fn sum_of(text: &str, record: &[u8]) -> [u8; SUM_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(text.as_bytes()).update(record);
    let mut sum = [0; SUM_BYTES];
    sum.copy_from_slice(&hasher.finalize().as_bytes()[..SUM_BYTES]);
    sum
}
