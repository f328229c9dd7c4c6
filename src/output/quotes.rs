//! Quotes for people and as JSON lines. A quote for people is: when, who, outlet, headline and score; the place, which
//! editors and terminals open; the words said with matches bold.

use crate::model::{DateRange, ten_thousandths};
use crate::output::escape::one_line;
use crate::output::hyperlink::Links;
use crate::output::json::{
    coverage_fields, day, group, object, others, put_address, put_offsets, range, rounded,
};
use crate::output::text::{
    BOLD, DIM, PATH, SPEAKER, copies, nothing_found, place, plural, push_around, with_bold,
};
use crate::search::surroundings::Surroundings;
use crate::search::{Coverage, QuoteHit, Said};
use serde_json::{Value, json};
use std::fmt::Write;

/// One quote, styled. `shown_path` leads to the file from where the reader stands.
pub fn hit_text(hit: &QuoteHit, shown_path: &str, links: &Links, around: &Surroundings) -> String {
    let (article, speech) = (&hit.article, &hit.speech);
    let mut out = String::new();
    let when = article.date.as_deref().unwrap_or("undated");
    let _ = write!(out, "{BOLD}{when}{BOLD:#}");
    if let Some(said) = speech.said_on {
        let _ = write!(out, " {DIM}(said {}){DIM:#}", days(said));
    }
    let _ = write!(out, "  {SPEAKER}{}{SPEAKER:#}", one_line(&who(hit)));
    if let Some(source) = &article.source {
        let _ = write!(out, "  {}", one_line(source));
    }
    if let Some(title) = &article.title {
        let _ = write!(out, "  {BOLD}{}{BOLD:#}", one_line(title));
    }
    if hit.score > 0.0 {
        let _ = write!(out, "  {DIM}{:.3}{DIM:#}", hit.score);
    }
    out.push_str(&copies(article));
    out.push('\n');
    let _ = writeln!(out, "{PATH}{}{PATH:#}", place(article, shown_path, links));
    push_around(&mut out, &around.before);
    let _ = write!(out, "    {}", with_bold(&article.text, &article.highlights));
    let cue = speech.cue.as_ref().map_or_else(String::new, |cue| format!(", {}", one_line(cue)));
    let sure = ten_thousandths(speech.confidence) as f64 / 10_000.0;
    let _ = writeln!(out, "  {DIM}[{}{cue}, {sure:.2}]{DIM:#}", speech.kind.name());
    push_around(&mut out, &around.after);
    out
}

/// The person, with the name the alias file knows; else the text's words for the source, in quotation marks.
pub fn who(hit: &QuoteHit) -> String {
    let speech = &hit.speech;
    match (&speech.speaker, &speech.canonical, &speech.voice) {
        (Some(name), Some(known), _) if known != name => format!("{name} ({known})"),
        (Some(name), _, _) => name.clone(),
        (None, _, Some(voice)) => format!("“{voice}” (no person known)"),
        (None, _, None) => "speaker unknown".to_owned(),
    }
}

fn days(range: DateRange) -> String {
    match (range.first, range.last) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (first, last) => {
            let day = |day: Option<crate::model::Day>| day.map_or_else(String::new, |day| day.to_string());
            format!("{}..{}", day(first), day(last))
        }
    }
}

/// What follows the quotes, on stderr.
pub fn summary_text(said: &Said) -> String {
    let (shown, all) = (said.hits.len() as u64, said.quotes as u64);
    let of = if shown == all { String::new() } else { format!(" of {all} that match") };
    format!("{shown} quote{}{of}", plural(shown))
}

/// What was searched in vain.
pub fn nothing_said(coverage: &Coverage, unreadable: u64) -> String {
    format!("{}; {} quotes were searched", nothing_found(coverage, unreadable), coverage.quotes)
}

/// One quote as a line of JSON.
pub fn hit_json(hit: &QuoteHit) -> Value {
    let (article, speech) = (&hit.article, &hit.speech);
    let pieces: Vec<Value> = speech
        .pieces
        .iter()
        .map(|(bytes, text)| json!({ "start": bytes.start, "end": bytes.end, "text": text }))
        .collect();
    let mut value = object(
        "quote",
        json!({
            "rank": hit.rank, "score": rounded(hit.score), "article": article.ordinal, "quote": speech.number,
            "line": article.line, "column": article.column, "date": article.date,
            "date_precision": article.precision, "date_source": article.date_source,
            "said_first": day(speech.said_on, |range| range.first), "said_last": day(speech.said_on, |range| range.last),
            "title": article.title, "source": article.source, "section": article.section, "url": article.url,
            "authors": article.authors, "speaker": speech.speaker, "canonical": speech.canonical, "voice": speech.voice,
            "kind": speech.kind.name(), "cue": speech.cue, "confidence": rounded(speech.confidence), "rule": speech.rule,
            "text": article.text, "pieces": pieces, "matches": article.matches.iter().map(range).collect::<Vec<_>>(),
            "file_hash": article.file_hash, "copies": others(article), "group": group(article),
        }),
    );
    put_address(&mut value, &article.path, &article.inner);
    put_offsets(&mut value, article.basis, "text");
    value
}

/// The end of a search for quotes.
pub fn summary_json(said: &Said, coverage: Option<&Coverage>) -> Value {
    let mut value = object("summary", json!({ "hits": said.hits.len(), "quotes_matched": said.quotes }));
    if let Some(coverage) = coverage {
        value["searched"] = coverage_fields(coverage);
    }
    value
}
