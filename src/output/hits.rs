//! Hits in the forms that other programs take: rows for spreadsheets, lines for an editor's list of places, Markdown for a
//! story's notes. The hits are those of the text form.

use crate::model::ten_thousandths;
use crate::output::delimited::Cell;
use crate::output::escape::one_line;
use crate::output::json::rounded;
use crate::search::QuoteHit;
use crate::search::hit::Hit;
use crate::search::surroundings::Surroundings;
use std::ops::Range;

/// Heads of a spreadsheet's columns for passages.
pub const COLUMNS: [&str; 19] = [
    "rank",
    "score",
    "date",
    "source",
    "section",
    "title",
    "authors",
    "speakers",
    "persons",
    "places",
    "text",
    "path",
    "inner",
    "line",
    "column",
    "byte_start",
    "byte_end",
    "url",
    "file_hash",
];

/// A row of it.
pub fn cells(hit: &Hit) -> Vec<Cell> {
    vec![
        Cell::plain(hit.rank),
        Cell::plain(rounded(hit.score)),
        Cell::maybe(hit.date.as_ref()),
        Cell::text(hit.source.as_deref()),
        Cell::text(hit.section.as_deref()),
        Cell::text(hit.title.as_deref()),
        Cell::list(&hit.authors),
        Cell::list(&hit.speakers),
        Cell::list(&hit.persons),
        Cell::list(&hit.places),
        Cell::text(Some(&hit.text)),
        Cell::text(Some(&hit.path.to_text())),
        Cell::text(Some(&hit.inner)),
        Cell::plain(hit.line),
        Cell::plain(hit.column),
        Cell::plain(hit.bytes.start),
        Cell::plain(hit.bytes.end),
        Cell::text(hit.url.as_deref()),
        Cell::plain(&hit.file_hash),
    ]
}

/// Heads of a spreadsheet's columns for quotes.
pub const QUOTE_COLUMNS: [&str; 21] = [
    "rank",
    "score",
    "date",
    "said_first",
    "said_last",
    "speaker",
    "canonical",
    "voice",
    "kind",
    "cue",
    "confidence",
    "text",
    "source",
    "title",
    "path",
    "inner",
    "line",
    "column",
    "byte_start",
    "byte_end",
    "url",
];

/// A row of it.
pub fn quote_cells(hit: &QuoteHit) -> Vec<Cell> {
    let (article, speech) = (&hit.article, &hit.speech);
    vec![
        Cell::plain(hit.rank),
        Cell::plain(rounded(hit.score)),
        Cell::maybe(article.date.as_ref()),
        Cell::maybe(speech.said_on.and_then(|range| range.first)),
        Cell::maybe(speech.said_on.and_then(|range| range.last)),
        Cell::text(speech.speaker.as_deref()),
        Cell::text(speech.canonical.as_deref()),
        Cell::text(speech.voice.as_deref()),
        Cell::plain(speech.kind.name()),
        Cell::text(speech.cue.as_deref()),
        Cell::plain(ten_thousandths(speech.confidence) as f64 / 10_000.0),
        Cell::text(Some(&article.text)),
        Cell::text(article.source.as_deref()),
        Cell::text(article.title.as_deref()),
        Cell::text(Some(&article.path.to_text())),
        Cell::text(Some(&article.inner)),
        Cell::plain(article.line),
        Cell::plain(article.column),
        Cell::plain(article.bytes.start),
        Cell::plain(article.bytes.end),
        Cell::text(article.url.as_deref()),
    ]
}

/// `path:line:column:text` for each match of a passage, or for the passage when nothing in it matches.
pub fn vimgrep(hit: &Hit, shown_path: &str) -> Vec<String> {
    let whole = 0..0;
    let places: &[Range<usize>] =
        if hit.highlights.is_empty() { std::slice::from_ref(&whole) } else { &hit.highlights };
    let file = one_line(&format!("{shown_path}{}", hit.inner));
    let line = |place: &Range<usize>| {
        let before = &hit.text[..place.start];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let end = hit.text[start..].find('\n').map_or(hit.text.len(), |newline| start + newline);
        let lines = before.matches('\n').count();
        let letters = before[start..].chars().count();
        let column = if lines == 0 { hit.column + letters } else { 1 + letters };
        format!("{file}:{}:{column}:{}", hit.line + lines, one_line(&hit.text[start..end]))
    };
    places.iter().map(line).collect()
}

/// The place of a quote with its words.
pub fn vimgrep_quote(hit: &QuoteHit, shown_path: &str) -> String {
    let article = &hit.article;
    let file = one_line(&format!("{shown_path}{}", article.inner));
    format!("{file}:{}:{}:{}", article.line, article.column, one_line(&article.text))
}

/// A hit as Markdown: headline, where it stands, the passage as a quotation with its matches bold. `who` are those who
/// speak in it.
pub fn markdown(hit: &Hit, who: &str, shown_path: &str, around: &Surroundings) -> String {
    let plain = |text: &str| escaped(&one_line(text));
    let title = hit.title.as_deref().map_or_else(|| "Untitled".to_owned(), plain);
    let mut about = vec![hit.date.clone().unwrap_or_else(|| "undated".to_owned())];
    about.extend(hit.source.as_deref().map(plain));
    if !who.is_empty() {
        about.push(plain(who));
    }
    about.push(code(&one_line(&format!("{shown_path}{}:{}:{}", hit.inner, hit.line, hit.column))));
    about.extend(hit.url.as_deref().filter(|url| is_web(url)).map(|url| format!("<{url}>")));
    let mut out = format!("### {title}\n\n{}\n\n", about.join(" · "));
    for (text, bold) in [(&around.before, &[][..]), (&hit.text, &hit.highlights), (&around.after, &[][..])] {
        if !text.is_empty() {
            out.push_str(&format!("> {}\n", quoted(text, bold)));
        }
    }
    out
}

fn quoted(text: &str, bold: &[Range<usize>]) -> String {
    let (mut out, mut at) = (String::new(), 0);
    let edge = |piece: &str| if piece.starts_with(char::is_whitespace) { " " } else { "" };
    let mut push = |piece: &str, mark: &str| {
        out.push_str(edge(piece));
        let line = one_line(piece);
        out.push_str(&format!("{mark}{}", escaped(line.trim_end())));
        out.push_str(mark);
        if !line.trim_end().is_empty() && piece.ends_with(char::is_whitespace) {
            out.push(' ');
        }
    };
    for part in bold {
        push(&text[at..part.start], "");
        push(&text[part.clone()], "**");
        at = part.end;
    }
    push(&text[at..], "");
    let out = out.trim();
    // What would begin a list or a heading is text.
    match out.split_once(' ') {
        Some((first, rest)) if first.ends_with('.') && first.trim_end_matches('.').parse::<u32>().is_ok() => {
            format!("{}\\. {rest}", first.trim_end_matches('.'))
        }
        _ if out.starts_with(['-', '+', '=']) => format!("\\{out}"),
        _ => out.to_owned(),
    }
}

/// Text without marks of Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\`*_[]<>#|~&".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn code(text: &str) -> String {
    if text.contains('`') { escaped(text) } else { format!("`{text}`") }
}

/// True for an address that may stand in angle brackets as it is.
fn is_web(url: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_graphic() && !"<>\"`\\".contains(letter);
    (url.starts_with("https://") || url.starts_with("http://")) && url.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_of_the_archive_stays_text() {
        assert_eq!(quoted("a *b* <i>\n c_d", std::slice::from_ref(&(2..5))), "a **\\*b\\*** \\<i\\> c\\_d");
        assert_eq!(quoted("12. of May", &[]), "12\\. of May");
        assert_eq!(quoted("- a", &[]), "\\- a");
        assert!(is_web("https://a.example/x?y=1") && !is_web("javascript:x") && !is_web("https://a b"));
        assert_eq!(code("a`b"), "a\\`b");
    }
}
