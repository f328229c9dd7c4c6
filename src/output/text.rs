//! Results for people. A hit is: when, who, where from and score; `path:line:column`, which editors and terminals
//! open; the passage with its matches bold and each quote's speaker named before it.

use crate::index::report::{FileReport, Reread, Summary};
use crate::model::{FailReason, Outcome};
use crate::output::escape::one_line;
use crate::output::hyperlink::Links;
use crate::read::NoArticle;
use crate::search::hit::Hit;
use crate::search::surroundings::Surroundings;
use crate::search::{Coverage, Found, UnknownName};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use std::path::Path;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const SPEAKER: Style = AnsiColor::Cyan.on_default().bold();
pub(super) const PATH: Style = AnsiColor::Magenta.on_default();

/// One hit, styled; a stream that shows no colour strips the styles. `shown_path` leads to the file from where the
/// reader stands; what stands around the passage is dim.
pub fn hit(hit: &Hit, shown_path: &str, links: &Links, around: &Surroundings) -> String {
    let mut out = String::new();
    let when = hit.date.as_deref().unwrap_or("undated");
    let _ = write!(out, "{BOLD}{when}{BOLD:#}");
    if !hit.speakers.is_empty() {
        let speakers: Vec<String> = hit.speakers.iter().map(|speaker| also_known(hit, speaker)).collect();
        let _ = write!(out, "  {SPEAKER}{}{SPEAKER:#}", one_line(&speakers.join(", ")));
    }
    if let Some(source) = &hit.source {
        let _ = write!(out, "  {}", one_line(source));
    }
    if let Some(title) = &hit.title {
        let _ = write!(out, "  {BOLD}{}{BOLD:#}", one_line(title));
    }
    if hit.score > 0.0 {
        let _ = write!(out, "  {DIM}{:.3}{DIM:#}", hit.score);
    }
    out.push_str(&copies(hit));
    out.push('\n');
    let _ = writeln!(out, "{PATH}{}{PATH:#}", place(hit, shown_path, links));
    push_around(&mut out, &around.before);
    let _ = writeln!(out, "{}", passage(hit));
    push_around(&mut out, &around.after);
    out
}

/// `path:line:column`, a link where those are wanted.
pub(super) fn place(hit: &Hit, shown_path: &str, links: &Links) -> String {
    let file = one_line(&format!("{shown_path}{}", hit.inner));
    links.to(&hit.path, &format!("{file}:{}:{}", hit.line, hit.column))
}

/// Sentences beside a passage, on a line of their own.
pub(super) fn push_around(out: &mut String, sentences: &str) {
    if !sentences.is_empty() {
        let _ = writeln!(out, "    {DIM}{}{DIM:#}", one_line(sentences));
    }
}

/// What a hit stands for beside itself: `  (+12 copies)`.
pub(super) fn copies(hit: &Hit) -> String {
    match &hit.copies {
        Some(copies) if copies.folded && copies.others == 1 => format!("  {DIM}(+1 copy){DIM:#}"),
        Some(copies) if copies.folded => format!("  {DIM}(+{} copies){DIM:#}", copies.others),
        _ => String::new(),
    }
}

/// A name as the article has it, and in brackets the one the alias file knows it by.
fn also_known(hit: &Hit, name: &str) -> String {
    match hit.canonical.iter().find(|(own, _)| own == name) {
        Some((_, known)) => format!("{name} ({known})"),
        None => name.to_owned(),
    }
}

/// The passage on one line: matches bold, `[Speaker:]` before the words of each quote.
fn passage(hit: &Hit) -> String {
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    enum Mark {
        BoldOff,
        Speaker(usize),
        BoldOn,
    }
    let mut marks: Vec<(usize, Mark)> = Vec::new();
    for (index, quote) in hit.quotes.iter().enumerate() {
        // A quote's opening mark stands before its first byte; the name goes before the mark.
        let start = quote.in_passage.start;
        let opening = hit.text[..start].chars().next_back().filter(|letter| "\"“«„'‘`".contains(*letter));
        marks.push((start - opening.map_or(0, char::len_utf8), Mark::Speaker(index)));
    }
    for highlight in &hit.highlights {
        marks.push((highlight.start, Mark::BoldOn));
        marks.push((highlight.end, Mark::BoldOff));
    }
    marks.sort();
    let mut out = String::from("    ");
    let mut at = 0;
    for (place, mark) in marks {
        out.push_str(&one_line_keeping_edges(&hit.text[at..place.max(at)]));
        at = place.max(at);
        let _ = match mark {
            Mark::BoldOff => write!(out, "{BOLD:#}"),
            Mark::BoldOn => write!(out, "{BOLD}"),
            Mark::Speaker(index) => match &hit.quotes[index].speaker {
                Some(name) => write!(out, "{SPEAKER}[{}:]{SPEAKER:#} ", one_line(name)),
                None => Ok(()),
            },
        };
    }
    out.push_str(&one_line_keeping_edges(&hit.text[at..]));
    out
}

/// Words on one line with parts of them bold.
pub(super) fn with_bold(words: &str, bold: &[std::ops::Range<usize>]) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for part in bold {
        out.push_str(&one_line_keeping_edges(&words[at..part.start]));
        let _ = write!(out, "{BOLD}{}{BOLD:#}", one_line_keeping_edges(&words[part.clone()]));
        at = part.end;
    }
    out.push_str(&one_line_keeping_edges(&words[at..]));
    out
}

/// Pieces of a passage keep one space where they begin or end with white space.
fn one_line_keeping_edges(piece: &str) -> String {
    let mut out = String::new();
    if piece.starts_with(char::is_whitespace) {
        out.push(' ');
    }
    out.push_str(&one_line(piece));
    out
}

/// What follows the hits, on stderr.
pub fn search_summary(found: &Found) -> String {
    let mut shown: Vec<_> = found.hits.iter().map(|hit| (&hit.path, hit.ordinal)).collect();
    shown.sort_unstable();
    shown.dedup();
    let (hits, articles) = (found.hits.len() as u64, found.matching.articles as u64);
    let of = if shown.len() as u64 == articles { String::new() } else { format!("{} of ", shown.len()) };
    let apart = match found.matching.stories as u64 {
        stories if stories == articles => String::new(),
        stories => format!(" ({stories} without copies)"),
    };
    format!("{hits} passage{} from {of}{articles} matching article{}{apart}", plural(hits), plural(articles))
}

/// Why a name of the query cannot have been found.
pub fn unknown_name(unknown: &UnknownName) -> String {
    let (field, value) = (unknown.field.name(), one_line(&unknown.value));
    if unknown.named_in > 0 {
        let count = unknown.named_in;
        return format!(
            "`{value}` is named in {count} article{} and quoted in none; `--person` finds these",
            plural(count)
        );
    }
    if unknown.voiced_in > 0 {
        let count = unknown.voiced_in;
        return format!(
            "`{value}` is no person's name but names a source in {count} article{}; `--voice` finds these",
            plural(count)
        );
    }
    let mut out = format!("no {field} answers to `{value}`");
    if !unknown.similar.is_empty() {
        let similar: Vec<String> =
            unknown.similar.iter().map(|name| format!("`{}`", one_line(name))).collect();
        let _ = write!(out, "; did you mean {}?", similar.join(", "));
    }
    out
}

/// What was searched in vain.
pub fn nothing_found(coverage: &Coverage, unreadable: u64) -> String {
    let dates = match (coverage.dates.first, coverage.dates.last) {
        (Some(first), Some(last)) => format!("dated {first} to {last}"),
        _ => "none of them dated".to_owned(),
    };
    format!(
        "no match in {} article{} ({dates}; {} undated; {} file{} could not be read)",
        coverage.articles,
        plural(coverage.articles),
        coverage.undated,
        unreadable,
        plural(unreadable),
    )
}

/// The end of an indexing run.
pub fn run_summary(summary: &Summary, index: &Path) -> String {
    if summary.inputs == 0 && summary.removed == 0 {
        return format!("the archive is empty: nothing to index (index at {})", index.display());
    }
    let mut parts = vec![
        format!("{} indexed", summary.indexed),
        format!("{} unchanged", summary.unchanged),
        format!("{} skipped{}", summary.skipped_total(), reasons(&summary.skipped)),
        format!("{} failed{}", summary.failed_total(), reasons(&summary.failed)),
    ];
    if summary.removed > 0 {
        parts.push(format!("{} removed", summary.removed));
    }
    let mut out = format!("{} input{}: {}\n", summary.inputs, plural(summary.inputs), parts.join(", "));
    if summary.indexed > 0 {
        let _ = writeln!(
            out,
            "{} article{} with {} quote{}, {} undated, {} warning{}",
            summary.articles,
            plural(summary.articles),
            summary.quotes,
            plural(summary.quotes),
            summary.undated,
            summary.warnings,
            plural(summary.warnings),
        );
    }
    if summary.lost > 0 {
        let _ = writeln!(
            out,
            "{} part{} of these files could not be read: what came before and after is indexed",
            summary.lost,
            plural(summary.lost),
        );
    }
    if let Some(reason) = summary.reread {
        let why = match reason {
            Reread::Engine => "reading and extraction are of another version",
            Reread::Extraction => "extraction was switched on or off",
            Reread::Store => "texts are to be kept elsewhere",
            Reread::Maps => "the maps of fields in `config.toml` changed",
            Reread::Homes => "the homes of outlets in `config.toml` changed",
            Reread::Copies => "it is to be known which articles are copies of each other",
        };
        let _ = writeln!(out, "every file was read again: {why}");
    }
    let _ = write!(out, "index at {}", index.display());
    out
}

/// Most lines about the parts of one file.
const PARTS_SHOWN: usize = 5;

/// A line for an input that failed and for each part of a file that could not be read, the first of them only.
pub fn failures(report: &FileReport) -> Vec<String> {
    let path = report.path.to_text();
    let line = |inner: &str, reason: &FailReason| {
        format!(
            "warning: {}: {}",
            shortened(&one_line(&format!("{path}{inner}"))),
            one_line(&reason.to_string())
        )
    };
    let mut lines = Vec::new();
    let mut more = 0;
    for part in &report.parts {
        match &part.why {
            NoArticle::Failed(reason) if lines.len() < PARTS_SHOWN => lines.push(line(&part.inner, reason)),
            NoArticle::Failed(_) => more += 1,
            NoArticle::Skipped(_) => {}
        }
    }
    if more > 0 {
        lines.push(format!(
            "warning: {}: {more} more part{} could not be read; `--report` lists them all",
            shortened(&one_line(&path)),
            plural(more)
        ));
    }
    if let Outcome::Failed(reason) = &report.outcome {
        lines.push(line("", reason));
    }
    lines
}

/// A path of thousands of bytes would bury the reason.
fn shortened(path: &str) -> String {
    const SHOWN: usize = 120;
    match path.char_indices().nth(SHOWN) {
        None => path.to_owned(),
        Some((cut, _)) => format!("{}... ({} bytes)", &path[..cut], path.len()),
    }
}

fn reasons(counts: &std::collections::BTreeMap<String, u64>) -> String {
    if counts.is_empty() {
        return String::new();
    }
    let parts: Vec<String> = counts.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    format!(" ({})", parts.join(", "))
}

/// `s` unless `count` is one.
pub fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}
