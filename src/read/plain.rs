//! Plain text and Markdown: one file is one article. Puts together what header lines, headline, byline, dateline and
//! path say. Works on the head of the text only; the prose is never walked through here.

use super::encoding::Decoded;
use super::header::{self, Head};
use super::headline::{self, Opening, Trust};
use super::published::{self, Evidence};
use super::{dateline, frontmatter, lines, pathdate};
use crate::model::article::{Article, ArticleId, Basis};
use crate::model::date::Day;
use crate::model::path::ArchivePath;
use crate::model::span::Span;

/// Reads the one article of a plain text. Cannot fail: a text without any header is all body.
pub fn read(path: &ArchivePath, decoded: Decoded, today: Option<Day>) -> Article {
    let text = decoded.text.as_str();
    let first = lines::skip_blank_lines(text, 0);
    let mut head = Head { end: first, ..Head::default() };
    if !frontmatter::read(text, first, &mut head) {
        header::read(text, first, &mut head);
    }
    let opening = opening(text, first, &head);
    let prose = lines::skip_space(text, opening.end);
    let dateline = dateline::at(text, prose);
    let body_start = dateline.as_ref().map_or(prose, |found| found.span.end as usize);

    let mut warnings = Vec::new();
    warnings.extend(decoded.warning());
    warnings.append(&mut head.warnings);
    let evidence = Evidence {
        header: head.date.or(opening.date),
        dateline: dateline.as_ref().and_then(|found| found.date),
        path: pathdate::date(path, published::latest(today)),
    };
    let published = published::decide(text, evidence, today, &mut warnings);
    let agency = dateline.and_then(|found| found.agency);
    Article {
        id: ArticleId::whole(path.clone()),
        title: head.title.or(opening.title),
        body: body(text, body_start),
        published,
        authors: if head.authors.is_empty() { opening.byline.authors } else { head.authors },
        source: head.source.or(agency).or(opening.byline.outlet).or_else(|| pathdate::source(path)),
        section: head.section,
        url: head.url,
        language: head.language,
        warnings,
        offsets: decoded.offsets,
        basis: Basis::File,
        format: "plain text",
        encoding: decoded.encoding,
        text: decoded.text,
    }
}

fn opening(text: &str, first: usize, head: &Head) -> Opening {
    let trust = if head.title.is_some() || head.is_unread {
        Trust::Known
    } else if head.is_bare && starts_blank(text, head.end) {
        Trust::Doubtful
    } else if head.is_inside_line || head.found && starts_blank(text, head.end) {
        Trust::Later
    } else {
        Trust::Start
    };
    let from = if head.found { head.end } else { first };
    headline::read(text, from, trust, head.title.as_ref())
}

fn starts_blank(text: &str, at: usize) -> bool {
    lines::line_at(text, at).is_none_or(|line| line.is_blank(text))
}

fn body(text: &str, start: usize) -> Span {
    lines::trim(text, start, text.len())
}
