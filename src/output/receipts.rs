//! Verdicts on results for people and as JSON lines.

use crate::output::escape::one_line;
use crate::output::json::{object, put_address, range};
use crate::output::text::{BOLD, DIM, PATH, plural};
use crate::receipt::{Checked, Claim, Verdict};
use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value, json};
use std::fmt::Write;

const BAD: Style = AnsiColor::Red.on_default().bold();

/// How many results got each verdict, in the order of [`Verdict::ALL`].
pub type Counts = [usize; 4];

/// One result: the verdict, where it stood, and where its words stand now when that is elsewhere.
pub fn verdict_text(claim: &Claim, checked: &Checked, shown_path: &str) -> String {
    let shown = format!("{shown_path}{}", claim.inner.as_deref().unwrap_or(""));
    let style = if checked.verdict == Verdict::Ok { BOLD } else { BAD };
    let place = match claim.line {
        Some(line) => format!("{}:{line}", one_line(&shown)),
        None => one_line(&shown),
    };
    let mut out = format!("{style}{:<7}{style:#}  {PATH}{place}{PATH:#}", checked.verdict.name());
    if let Some(detail) = &checked.detail {
        let _ = write!(out, "  {DIM}{}{DIM:#}", one_line(detail));
    }
    if checked.verdict == Verdict::Ok && checked.same_file == Some(false) {
        let _ = write!(out, "  {DIM}the file changed elsewhere{DIM:#}");
    }
    for (span, found) in claim.spans.iter().zip(&checked.spans) {
        let (from, until) = (span.bytes.start, span.bytes.end);
        let words = shortened(&one_line(&span.text));
        let _ = match (found.verdict, &found.found) {
            (Verdict::Moved, Some((bytes, line))) => write!(
                out,
                "\n    bytes {from}-{until} now {}-{}, line {line}: {words}",
                bytes.start, bytes.end
            ),
            (Verdict::Changed, _) => write!(out, "\n    bytes {from}-{until} no longer there: {words}"),
            _ => Ok(()),
        };
    }
    out
}

fn shortened(words: &str) -> String {
    const SHOWN: usize = 72;
    match words.char_indices().nth(SHOWN) {
        None => words.to_owned(),
        Some((cut, _)) => format!("{}...", &words[..cut]),
    }
}

/// What follows the verdicts, on stderr.
pub fn summary_text(counts: &Counts) -> String {
    let all: usize = counts.iter().sum();
    let told = Verdict::ALL.iter().zip(counts).map(|(verdict, count)| format!("{count} {}", verdict.name()));
    format!("{all} result{}: {}", plural(all as u64), told.collect::<Vec<_>>().join(", "))
}

/// One result as a line of JSON.
pub fn verdict_json(claim: &Claim, checked: &Checked) -> Value {
    let spans = claim.spans.iter().zip(&checked.spans).map(|(span, found)| {
        let now = found.found.as_ref();
        json!({
            "verdict": found.verdict.name(), "bytes": range(&span.bytes), "text": span.text,
            "found": now.map(|(bytes, _)| range(bytes)), "found_line": now.map(|(_, line)| line),
        })
    });
    let spans: Vec<Value> = spans.collect();
    let mut value = object(
        "verdict",
        json!({
            "input_line": claim.input_line, "verdict": checked.verdict.name(), "same_file": checked.same_file,
            "detail": checked.detail, "article": claim.article, "line": claim.line, "spans": spans,
        }),
    );
    put_address(&mut value, &claim.path, claim.inner.as_deref().unwrap_or(""));
    value
}

/// The end of the verdicts.
pub fn summary_json(counts: &Counts) -> Value {
    let mut fields = Map::new();
    fields.insert("results".to_owned(), json!(counts.iter().sum::<usize>()));
    for (verdict, count) in Verdict::ALL.iter().zip(counts) {
        fields.insert(verdict.name().to_owned(), json!(count));
    }
    object("summary", Value::Object(fields))
}
