//! JSON lines, version 1. One object a line, each with `"v":1` and a `type`; the last is a summary. The JSON Schemas
//! in `schema/` describe them, and tests hold real output against these.

use crate::census::tally::Example;
use crate::index::report::{FileReport, Reread, Summary};
use crate::model::{Annotated, ArchivePath, Article, Basis, Outcome, Span};
use crate::read::document::FormatInfo;
use crate::read::{NoArticle, Part};
use crate::search::hit::{Hit, hex};
use crate::search::similar::Similar;
use crate::search::{Coverage, Found};
use serde_json::{Map, Value, json};

/// Version of everything in this module.
pub const VERSION: u32 = 1;

/// A line of a kind: version and type first.
pub(super) fn object(kind: &str, fields: Value) -> Value {
    let mut all = Map::new();
    all.insert("v".to_owned(), json!(VERSION));
    all.insert("type".to_owned(), json!(kind));
    if let Value::Object(fields) = fields {
        all.extend(fields);
    }
    Value::Object(all)
}

/// Adds `path`, and its bytes in hexadecimal when they are not UTF-8.
pub(super) fn put_path(value: &mut Value, path: &ArchivePath) {
    value["path"] = json!(path.to_text());
    if !path.is_utf8() {
        value["path_bytes"] = json!(hex(path.as_bytes()));
    }
}

/// Adds the address of an article: path, place in the file, both together.
pub(super) fn put_address(value: &mut Value, path: &ArchivePath, inner: &str) {
    put_path(value, path);
    value["inner"] = json!(inner);
    value["address"] = json!(format!("{}{inner}", path.to_text()));
}

/// Says what byte offsets count in: `file`, which is the member for articles in containers, or the name of the text that
/// was written anew from a document with markup.
pub(super) fn put_offsets(value: &mut Value, basis: Basis, anew: &str) {
    value["offsets"] = json!(match basis {
        Basis::File => "file",
        Basis::Derived => anew,
    });
}

/// A place of the archive to look at.
pub(super) fn example(example: &Example) -> Value {
    let mut value = json!({ "path": "", "line": example.line });
    put_address(&mut value, &example.path, &example.inner);
    value
}

pub(super) fn range(bytes: &std::ops::Range<usize>) -> Value {
    json!([bytes.start, bytes.end])
}

/// One result; `query` is the id of a batch's query.
pub fn hit(hit: &Hit, query: Option<&str>) -> Value {
    let quotes: Vec<Value> = hit
        .quotes
        .iter()
        .map(|quote| {
            json!({
                "speaker": quote.speaker, "source": quote.source, "text": quote.text,
                "start": quote.bytes.start, "end": quote.bytes.end,
                "kind": quote.kind.name(), "cue": quote.cue, "confidence": rounded(quote.confidence), "rule": quote.rule,
                "said_first": day(quote.said_on, |range| range.first), "said_last": day(quote.said_on, |range| range.last),
            })
        })
        .collect();
    let canonical: Map<String, Value> =
        hit.canonical.iter().map(|(name, known)| (name.clone(), json!(known))).collect();
    let mut value = object(
        "hit",
        json!({
            "rank": hit.rank, "score": rounded(hit.score), "article": hit.ordinal,
            "line": hit.line, "column": hit.column, "byte_start": hit.bytes.start, "byte_end": hit.bytes.end,
            "date": hit.date, "date_precision": hit.precision, "date_source": hit.date_source,
            "title": hit.title, "source": hit.source, "section": hit.section, "url": hit.url, "authors": hit.authors,
            "persons": hit.persons, "places": hit.places, "speakers": hit.speakers, "canonical": canonical, "quotes": quotes,
            "matches": hit.matches.iter().map(range).collect::<Vec<_>>(),
            "text": hit.text, "file_hash": hit.file_hash, "copies": others(hit), "group": group(hit),
        }),
    );
    put_address(&mut value, &hit.path, &hit.inner);
    put_offsets(&mut value, hit.basis, "text");
    if let Some(query) = query {
        value["query"] = json!(query);
    }
    value
}

/// How many copies a hit has beside itself.
pub(super) fn others(hit: &Hit) -> u32 {
    hit.copies.as_ref().map_or(0, |copies| copies.others)
}

/// Names the group of copies a hit belongs to.
pub(super) fn group(hit: &Hit) -> Option<&str> {
    hit.copies.as_ref().map(|copies| copies.group.as_str())
}

/// The end of a search.
pub fn search_summary(found: &Found, coverage: Option<&Coverage>) -> Value {
    let mut value = object(
        "summary",
        json!({
            "hits": found.hits.len(), "articles_matched": found.matching.articles, "without_copies": found.matching.stories,
        }),
    );
    if let Some(coverage) = coverage {
        value["searched"] = coverage_fields(coverage);
    }
    value
}

/// The end of a list of articles like another.
pub fn similar_summary(similar: &Similar, address: &str) -> Value {
    object(
        "summary",
        json!({
            "like": address, "terms": similar.terms, "hits": similar.hits.len(), "articles_matched": similar.articles,
        }),
    )
}

/// The end of a batch.
pub fn batch_summary(queries: usize, hits: usize) -> Value {
    object("summary", json!({ "queries": queries, "hits": hits }))
}

pub(super) fn coverage_fields(coverage: &Coverage) -> Value {
    json!({
        "articles": coverage.articles, "copies": coverage.copies, "quotes": coverage.quotes, "undated": coverage.undated,
        "first_date": coverage.dates.first.map(|day| day.to_string()),
        "last_date": coverage.dates.last.map(|day| day.to_string()),
    })
}

/// A format that is read.
pub fn format(kind: &str, format: &FormatInfo) -> Value {
    object(
        "format",
        json!({
            "kind": kind, "name": format.name, "how": format.how,
            "extensions": format.extensions.split(' ').collect::<Vec<_>>(), "addresses": format.addresses,
        }),
    )
}

/// The state of an index.
pub fn status(coverage: &Coverage, fields: Value) -> Value {
    let mut value = object("status", coverage_fields(coverage));
    if let (Value::Object(all), Value::Object(more)) = (&mut value, fields) {
        all.extend(more);
    }
    value
}

/// One line of a run's report.
pub fn file_report(report: &FileReport) -> Value {
    let (outcome, reason, detail) = match &report.outcome {
        Outcome::Indexed(_) => ("indexed", None, None),
        Outcome::Unchanged => ("unchanged", None, None),
        Outcome::Skipped(reason) => ("skipped", Some(reason.name()), Some(reason.to_string())),
        Outcome::Failed(reason) => ("failed", Some(reason.name()), Some(reason.to_string())),
    };
    let mut value = object(
        "file",
        json!({ "outcome": outcome, "reason": reason, "detail": detail, "warnings": report.warnings }),
    );
    if !report.parts.is_empty() {
        value["parts"] = report.parts.iter().map(part).collect();
    }
    if report.known_lost > 0 {
        value["lost_before"] = json!(report.known_lost);
    }
    if let Outcome::Indexed(articles) = report.outcome {
        value["articles"] = json!(articles);
        value["quotes"] = json!(report.quotes);
    }
    put_path(&mut value, &report.path);
    value
}

/// A part of a file that gave no article.
fn part(part: &Part) -> Value {
    let (outcome, reason, detail) = match &part.why {
        NoArticle::Skipped(reason) => ("skipped", reason.name(), reason.to_string()),
        NoArticle::Failed(reason) => ("failed", reason.name(), reason.to_string()),
    };
    json!({ "inner": part.inner, "outcome": outcome, "reason": reason, "detail": detail })
}

/// The end of a run's report.
pub fn run_summary(summary: &Summary, index: &std::path::Path) -> Value {
    object(
        "summary",
        json!({
            "inputs": summary.inputs, "indexed": summary.indexed, "unchanged": summary.unchanged,
            "skipped": summary.skipped, "failed": summary.failed, "removed": summary.removed,
            "lost_parts": summary.lost, "skipped_parts": summary.parts_skipped,
            "articles": summary.articles, "quotes": summary.quotes, "undated": summary.undated,
            "warnings": summary.warnings, "bytes": summary.bytes, "reread": summary.reread.map(Reread::name),
            "index": index.to_string_lossy(),
        }),
    )
}

/// One article with all that extraction found. Offsets are bytes of the file; where the text was written anew from a
/// document with markup, of `body`, and what stands in the headline alone is left out.
pub fn article(article: &Article, annotated: &Annotated) -> Value {
    let spans = |spans: &[Span]| {
        spans.iter().filter_map(|span| offsets(article, *span)).map(|bytes| range(&bytes)).collect::<Vec<_>>()
    };
    let persons: Vec<Value> = annotated
        .persons
        .iter()
        .filter(|person| person.mentions.iter().any(|span| offsets(article, *span).is_some()))
        .map(|person| json!({ "name": person.name, "aliases": person.aliases, "roles": person.roles, "mentions": spans(&person.mentions) }))
        .collect();
    let places: Vec<Value> = annotated
        .places
        .iter()
        .filter(|place| place.mentions.iter().any(|span| offsets(article, *span).is_some()))
        .map(|place| {
            json!({
                "name": place.name, "aliases": place.aliases, "country": place.country, "lat": place.latitude,
                "lon": place.longitude, "geonames_id": place.geonames_id, "kind": place.kind, "mentions": spans(&place.mentions),
            })
        })
        .collect();
    let allusions: Vec<Value> = annotated
        .allusions
        .iter()
        .filter(|allusion| allusion.mentions.iter().any(|span| offsets(article, *span).is_some()))
        .map(|allusion| {
            json!({ "name": allusion.name, "kind": allusion.kind, "country": allusion.country, "mentions": spans(&allusion.mentions) })
        })
        .collect();
    let dates: Vec<Value> = annotated
        .dates
        .iter()
        .filter_map(|date| {
            let day = |day: Option<crate::model::Day>| day.map(|day| day.to_string());
            let bytes = offsets(article, date.span)?;
            Some(json!({ "mention": range(&bytes), "text": date.span.of(&article.text), "first": day(date.range.first), "last": day(date.range.last) }))
        })
        .collect();
    let mut value = object(
        "article",
        json!({
            "article": article.id.ordinal, "title": article.title.as_ref().map(|title| &title.value),
            "authors": article.authors.iter().map(|author| &author.value).collect::<Vec<_>>(),
            "date": article.published.map(|published| published.display()),
            "date_precision": article.published.map(|published| published.precision),
            "date_source": article.published.map(|published| published.from.name()),
            "source": article.source.as_ref().map(|source| &source.value),
            "section": article.section.as_ref().map(|section| &section.value),
            "url": article.url.as_ref().map(|url| &url.value), "captured": article.captured,
            "language": annotated.language.as_ref().or(article.language.as_ref()),
            "format": article.format, "encoding": article.encoding, "body": article.body_text(),
            "persons": persons, "places": places, "allusions": allusions, "quotes": quotes(article, annotated), "dates": dates,
            "warnings": article.warnings,
        }),
    );
    put_address(&mut value, &article.id.path, &article.id.inner);
    put_offsets(&mut value, article.basis, "body");
    value
}

/// Where a stretch of the article's text stands for those who read the output; `None` when it does not.
fn offsets(article: &Article, span: Span) -> Option<std::ops::Range<usize>> {
    match article.basis {
        Basis::File => Some(article.offsets.file_range(span)),
        Basis::Derived => {
            let start = article.body.start;
            let is_in_body = span.start >= start && span.end <= article.body.end;
            is_in_body.then(|| (span.start - start) as usize..(span.end - start) as usize)
        }
    }
}

/// One object for each contiguous piece; pieces of one quote share `quote`.
fn quotes(article: &Article, annotated: &Annotated) -> Vec<Value> {
    let words = |span: Option<Span>| span.map(|span| span.of(&article.text).to_owned());
    let mut pieces = Vec::new();
    for (number, quote) in annotated.quotes.iter().enumerate() {
        for piece in &quote.content {
            let Some(bytes) = offsets(article, *piece) else { continue };
            pieces.push(json!({
                "quote": number, "start": bytes.start, "end": bytes.end, "text": piece.of(&article.text),
                "speaker": annotated.speaker_name(quote), "source": words(quote.source), "kind": quote.kind.name(),
                "cue": words(quote.cue), "confidence": rounded(quote.confidence), "rule": quote.rule,
                "said_first": day(quote.said_on, |range| range.first), "said_last": day(quote.said_on, |range| range.last),
            }));
        }
    }
    pieces
}

/// One end of the days on which words were said.
pub(super) fn day(
    said: Option<crate::model::DateRange>,
    end: impl Fn(crate::model::DateRange) -> Option<crate::model::Day>,
) -> Option<String> {
    said.and_then(end).map(|day| day.to_string())
}

/// Four decimals: enough to rank by, and the same on every machine.
pub(super) fn rounded(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round() / 10_000.0
}
