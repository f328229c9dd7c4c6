//! One article as the reader leaves it: the whole decoded text and what its header says.

use crate::model::date::{DateRange, Day, Precision};
use crate::model::path::ArchivePath;
use crate::model::span::{OffsetMap, Span};
use serde::{Deserialize, Serialize};

/// Names one article for good: its file and where it stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ArticleId {
    /// The file.
    pub path: ArchivePath,
    /// Where it stands in the file, written behind the path: empty when it is the file's only article, otherwise
    /// `!/a/b.html` for a member of an archive, `#record-17`, `:42` for a line, or several of them in a row.
    pub inner: String,
    /// 0 for the first (or only) article of the file.
    pub ordinal: u32,
}

impl ArticleId {
    /// For the only article of a file.
    pub fn whole(path: ArchivePath) -> ArticleId {
        ArticleId { path, inner: String::new(), ordinal: 0 }
    }

    /// The address as people write it: path and place in the file.
    pub fn address(&self) -> String {
        format!("{}{}", self.path, self.inner)
    }
}

/// What offsets of an article's text mean to a reader of its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Basis {
    /// Bytes of the file, or of the member of an archive, by way of the offset map.
    #[default]
    File,
    /// The text was written anew from a document with markup: bytes of that text.
    Derived,
}

/// A value and where its words stand in the article's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located {
    /// The value, white space folded, entities and quoting of its container removed.
    pub value: String,
    /// Where it was read; `None` when it does not stand in the text (it came from the path).
    pub span: Option<Span>,
}

/// What told the publication date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateSource {
    /// A header line, front matter or metadata.
    Header,
    /// An agency dateline (`BUDAPEST, Nov 13 (Reuters) -`).
    Dateline,
    /// The path or the file name.
    Path,
}

impl DateSource {
    /// `header`, `dateline` or `path`.
    pub fn name(self) -> &'static str {
        match self {
            DateSource::Header => "header",
            DateSource::Dateline => "dateline",
            DateSource::Path => "path",
        }
    }
}

/// The publication date. Never taken from the file's modification time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The day, or the first day of the month or year.
    pub day: Day,
    /// How exactly it is known.
    pub precision: Precision,
    /// What told it.
    pub from: DateSource,
}

impl Published {
    /// All days the date stands for.
    pub fn range(self) -> DateRange {
        DateRange::period(self.day, self.precision)
    }

    /// `2025-11-13`, `2025-11` or `2025`.
    pub fn display(self) -> String {
        self.day.display(self.precision)
    }
}

/// Something a person should know about an article that was read all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Line of the file, from 1; `None` when it concerns no line.
    pub line: Option<u32>,
    /// What is odd and what was done about it: lower case, no full stop.
    pub message: String,
}

/// One article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its stable name.
    pub id: ArticleId,
    /// The whole decoded text, header lines included, line ends as in the file, no byte order mark.
    pub text: String,
    /// From offsets of `text` to offsets of the file.
    pub offsets: OffsetMap,
    /// Whether offsets lead to bytes of the file.
    pub basis: Basis,
    /// What the file or member is (`plain text`, `html page` ...).
    pub format: &'static str,
    /// Name of the encoding the file was decoded from (`UTF-8`, `windows-1252` ...).
    pub encoding: &'static str,
    /// The headline.
    pub title: Option<Located>,
    /// `text` without header lines, headline, byline and dateline: where the prose stands.
    pub body: Span,
    /// The publication date; `None` when nothing tells it without doubt.
    pub published: Option<Published>,
    /// People named as writers, in order, without "By" and roles.
    pub authors: Vec<Located>,
    /// The outlet or agency.
    pub source: Option<Located>,
    /// The section of the paper.
    pub section: Option<Located>,
    /// The address it was published at.
    pub url: Option<Located>,
    /// When a crawl fetched it, as the crawl writes it; says nothing of when it was published.
    pub captured: Option<String>,
    /// What a header says of the language, as ISO 639-1; `None` when it says nothing.
    pub language: Option<String>,
    /// Oddities met while reading.
    pub warnings: Vec<Warning>,
}

impl Article {
    /// A file that is one article without anything but prose: UTF-8, no headline, no date.
    pub fn of_prose(path: ArchivePath, text: String) -> Article {
        Article {
            id: ArticleId::whole(path),
            body: Span::new(0, text.len()),
            text,
            offsets: OffsetMap::identity(),
            basis: Basis::File,
            format: "plain text",
            encoding: "UTF-8",
            title: None,
            published: None,
            authors: Vec::new(),
            source: None,
            section: None,
            url: None,
            captured: None,
            language: None,
            warnings: Vec::new(),
        }
    }

    /// The prose.
    pub fn body_text(&self) -> &str {
        self.body.of(&self.text)
    }
}
