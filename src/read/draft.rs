//! What the reader of a document format gives of one article, and how it becomes an [`Article`]: its text is written
//! anew as headline, blank line, paragraphs, because tags, escapes and layout stood between its words.
//! Refuses nothing: a draft without headline or date is an article all the same.

use super::published::{self, Evidence};
use super::{dateline, dates, pathdate};
use crate::model::article::{Article, ArticleId, Basis, Located, Warning};
use crate::model::date::Day;
use crate::model::path::ArchivePath;
use crate::model::span::{OffsetMap, Span};

/// One article as a format reader found it; values are decoded text without markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Where it stands within what the reader was given, to be put behind that one's name: `""` when it is all of it,
    /// `:42` for a line or row (from 1), `#3` for the third article, `!/name` for a member. Stable while the file is.
    pub address: String,
    /// The headline.
    pub title: Option<String>,
    /// The prose: paragraphs parted by one blank line, no markup, no headline.
    pub body: String,
    /// What tells the publication date, best first, as written (`2020-03-01T10:00:00-05:00`, `Sun, 1 Mar 2020`); the
    /// first that can be read is used, its day taken as written.
    pub dates: Vec<String>,
    /// Names of writers, one each, without "By" and roles.
    pub authors: Vec<String>,
    /// The outlet or agency.
    pub source: Option<String>,
    /// The section of the paper.
    pub section: Option<String>,
    /// The address it was published at.
    pub url: Option<String>,
    /// The language as ISO 639-1.
    pub language: Option<String>,
    /// Oddities, lower case, no full stop.
    pub warnings: Vec<Warning>,
}

/// What a format reader hands its findings to, in the order of the file.
pub trait Desk {
    /// One article. `false` asks the reader to stop.
    fn draft(&mut self, draft: Draft) -> bool;
    /// A part that held no article or could not be read: its address within the file and why.
    fn trouble(&mut self, address: String, trouble: Trouble);
    /// Something to know of the file as a whole.
    fn warn(&mut self, warning: Warning);
}

/// Why a part of a file gave no article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Left aside on purpose: it is no article (an image, a feed's header).
    Skipped(String),
    /// Should have been read and could not be.
    Failed(String),
    /// Costs more than a document may.
    Limit(String),
    /// Was not tried, for a reason that is not its own.
    Untried(String),
}

/// What a reader found, kept to be handed on later.
#[derive(Debug)]
pub enum Finding {
    /// See [`Desk::draft`].
    Draft(Draft),
    /// See [`Desk::trouble`].
    Trouble(String, Trouble),
    /// See [`Desk::warn`].
    Warning(Warning),
}

impl Desk for Vec<Finding> {
    fn draft(&mut self, draft: Draft) -> bool {
        self.push(Finding::Draft(draft));
        true
    }

    fn trouble(&mut self, address: String, trouble: Trouble) {
        self.push(Finding::Trouble(address, trouble));
    }

    fn warn(&mut self, warning: Warning) {
        self.push(Finding::Warning(warning));
    }
}

/// Hands on what was kept, until the desk asks to stop.
pub fn hand_on(findings: Vec<Finding>, desk: &mut dyn Desk) {
    for finding in findings {
        match finding {
            Finding::Draft(draft) => {
                if !desk.draft(draft) {
                    return;
                }
            }
            Finding::Trouble(address, trouble) => desk.trouble(address, trouble),
            Finding::Warning(warning) => desk.warn(warning),
        }
    }
}

/// Makes the article. `place` is the name that dates and outlets may be read from (the file's path and, in a container,
/// the member's); `format` and `encoding` are for display.
pub fn article(
    draft: Draft,
    id: ArticleId,
    place: &ArchivePath,
    format: &'static str,
    encoding: &'static str,
    today: Option<Day>,
) -> Article {
    let mut text = String::with_capacity(draft.body.len() + draft.title.as_ref().map_or(0, String::len) + 2);
    let title = draft.title.as_deref().map(fold).filter(|title| !title.is_empty()).map(|value| {
        text.push_str(&value);
        Located { span: Some(Span::new(0, value.len())), value }
    });
    if title.is_some() {
        text.push_str("\n\n");
    }
    let start = text.len();
    text.push_str(draft.body.trim());
    let body = Span::new(start, text.len());
    let dateline = dateline::at(&text, start);
    let mut warnings = draft.warnings;
    let published = published(&draft.dates, &text, dateline.as_ref(), place, today, &mut warnings);
    let located = |value: Option<String>| {
        let value = fold(&value?);
        (!value.is_empty()).then_some(Located { value, span: None })
    };
    let agency = dateline.and_then(|found| found.agency);
    Article {
        id,
        title,
        body,
        published,
        authors: draft.authors.into_iter().filter_map(|name| located(Some(name))).collect(),
        source: located(draft.source).or(agency).or_else(|| pathdate::source(place)),
        section: located(draft.section),
        url: located(draft.url),
        captured: None,
        language: draft.language,
        warnings,
        offsets: OffsetMap::identity(),
        basis: Basis::Derived,
        format,
        encoding,
        text,
    }
}

fn fold(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first of the format's dates that can be used, then the dateline, then the path.
fn published(
    written: &[String],
    text: &str,
    dateline: Option<&dateline::Dateline>,
    place: &ArchivePath,
    today: Option<Day>,
    warnings: &mut Vec<Warning>,
) -> Option<crate::model::article::Published> {
    let path = pathdate::date(place, published::latest(today));
    for words in written {
        let Some(found) = dates::leading(words.trim()) else {
            warnings.push(Warning {
                line: None,
                message: format!("date {words:?} cannot be read and is not used"),
            });
            continue;
        };
        // The span is only for messages, and what it points into is the date's own words.
        let span = Span::new(0, words.len());
        let evidence = Evidence { header: Some((found.reading, span)), dateline: None, path };
        let mut said = Vec::new();
        let decided = published::decide(words, evidence, today, &mut said);
        warnings.extend(said.into_iter().map(|warning| Warning { line: None, ..warning }));
        if decided.is_some_and(|decided| decided.from == crate::model::article::DateSource::Header) {
            return decided;
        }
    }
    let evidence = Evidence { header: None, dateline: dateline.and_then(|found| found.date), path };
    published::decide(text, evidence, today, warnings)
}
