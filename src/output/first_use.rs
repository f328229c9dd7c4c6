//! The first use of words and their spread by day and outlet, for people and as JSON lines.

use crate::model::Day;
use crate::output::delimited::Cell;
use crate::output::escape::one_line;
use crate::output::json::object;
use crate::output::text::{BOLD, DIM, plural};
use crate::search::first_use::{FirstUse, SpreadDay, SpreadSource};
use serde_json::{Value, json};

/// A date: the day, or `from..to` when no more than the month or year is known.
fn date(day: &SpreadDay) -> String {
    if day.first == day.last { day.first.to_string() } else { format!("{}..{}", day.first, day.last) }
}

/// The spread by day, then by outlet; at most so many days and outlets.
pub fn lines(found: &FirstUse, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if !found.days.is_empty() {
        lines.push(format!(
            "{DIM}date        articles  so far  sources that have it for the first time{DIM:#}"
        ));
    }
    for day in found.days.iter().take(most) {
        let sources = one_line(&day.new_sources.join(", "));
        let line =
            format!("{BOLD}{:<10}{BOLD:#}  {:>8}  {:>6}  {sources}", date(day), day.articles, day.so_far);
        lines.push(line.trim_end().to_owned());
    }
    push_rest(&mut lines, found.days.len(), most, "dates");
    if !found.sources.is_empty() {
        lines.push(String::new());
        lines.push(format!("{DIM}first       last        articles  source{DIM:#}"));
    }
    let shown = |day: Option<Day>| day.map_or("undated".to_owned(), |day| day.to_string());
    for entry in found.sources.iter().take(most) {
        let source = entry.source.as_deref().map_or_else(|| "(no source named)".to_owned(), one_line);
        lines.push(format!(
            "{BOLD}{:<10}{BOLD:#}  {:<10}  {:>8}  {source}",
            shown(entry.first),
            shown(entry.last),
            entry.articles
        ));
    }
    push_rest(&mut lines, found.sources.len(), most, "sources");
    lines
}

fn push_rest(lines: &mut Vec<String>, all: usize, most: usize, what: &str) {
    if all > most {
        lines.push(format!("{DIM}… {} more {what}{DIM:#}", all - most));
    }
}

/// Heads of a spreadsheet's columns: dates and outlets in one table, told apart by the first.
pub const COLUMNS: [&str; 7] = ["what", "source", "first", "last", "articles", "so_far", "new_sources"];

/// Its rows.
pub fn rows(found: &FirstUse) -> Vec<Vec<Cell>> {
    let day = |day: &SpreadDay| {
        vec![
            Cell::plain("date"),
            Cell::text(None),
            Cell::plain(day.first),
            Cell::plain(day.last),
            Cell::plain(day.articles),
            Cell::plain(day.so_far),
            Cell::list(&day.new_sources),
        ]
    };
    let source = |entry: &SpreadSource| {
        vec![
            Cell::plain("source"),
            Cell::text(entry.source.as_deref()),
            Cell::maybe(entry.first),
            Cell::maybe(entry.last),
            Cell::plain(entry.articles),
            Cell::maybe(None::<u64>),
            Cell::text(None),
        ]
    };
    found.days.iter().map(day).chain(found.sources.iter().map(source)).collect()
}

/// A date as JSON.
pub fn day_json(day: &SpreadDay) -> Value {
    object(
        "date",
        json!({
            "first": day.first.to_string(), "last": day.last.to_string(), "articles": day.articles,
            "so_far": day.so_far, "new_sources": day.new_sources,
        }),
    )
}

/// An outlet as JSON.
pub fn source_json(entry: &SpreadSource) -> Value {
    object(
        "source",
        json!({
            "source": entry.source, "first": entry.first.map(|day| day.to_string()),
            "last": entry.last.map(|day| day.to_string()), "articles": entry.articles,
        }),
    )
}

/// The end.
pub fn summary_json(found: &FirstUse) -> Value {
    object(
        "summary",
        json!({
            "articles": found.articles, "undated": found.undated, "dates": found.days.len(),
            "sources": found.sources.iter().filter(|entry| entry.source.is_some()).count(),
            "first": found.days.first().map(|day| day.first.to_string()),
            "imprecise": found.days.first().is_some_and(|day| day.first != day.last),
        }),
    )
}

/// What follows, on stderr: how sure it is that nothing is earlier.
pub fn summary_text(found: &FirstUse) -> String {
    let mut out = format!("{} matching article{}", found.articles, plural(found.articles));
    if let Some(day) = found.days.first() {
        out.push_str(&format!(", the first dated {}", date(day)));
    }
    if found.undated > 0 {
        out.push_str(&format!("; {} without a date may be earlier", found.undated));
    }
    out
}
