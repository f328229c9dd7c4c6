//! A concordance for people: one line an occurrence, the words in one column. Widths are those of a terminal's cells, so
//! that scripts with wide letters stand in line too. Also its rows for spreadsheets and JSON lines.

use crate::model::ArchivePath;
use crate::output::delimited::Cell;
use crate::output::escape::one_line;
use crate::output::hyperlink::Links;
use crate::output::json::{object, put_address, put_offsets};
use crate::output::text::{BOLD, DIM, PATH, SPEAKER, plural};
use crate::search::concordance::{Concordance, Line};
use serde_json::{Value, json};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cells beside the width that the words themselves may take before the text behind them gives way.
const WORDS_WIDTH: usize = 16;

/// One line. `shown_path` leads to the file from where the reader stands.
pub fn line(line: &Line, width: usize, shown_path: &str, links: &Links) -> String {
    let left = ending(&with_edges(&line.left), width);
    let words = one_line(&line.words);
    let room = (width + WORDS_WIDTH).saturating_sub(words.width()).max(width / 2);
    let right = beginning(&with_edges(&line.right), room);
    let pad = (width + WORDS_WIDTH).saturating_sub(words.width() + right.width());
    let place = one_line(&format!("{shown_path}{}:{}:{}", line.inner, line.line, line.column));
    let mut out = format!(
        "{}{left}{BOLD}{words}{BOLD:#}{right}{}  {DIM}{:<10}{DIM:#}  {PATH}{}{PATH:#}",
        " ".repeat(width.saturating_sub(left.width())),
        " ".repeat(pad),
        line.date.as_deref().unwrap_or("undated"),
        links.to(&line.path, &place),
    );
    if let Some(speaker) = &line.speaker {
        out.push_str(&format!("  {SPEAKER}{}{SPEAKER:#}", one_line(speaker)));
    }
    out
}

/// Safe to print, with one space where it begins or ends with white space.
fn with_edges(text: &str) -> String {
    let space = |is: bool| if is { " " } else { "" };
    let inner = one_line(text.trim());
    if inner.is_empty() {
        return space(!text.is_empty()).to_owned();
    }
    format!(
        "{}{inner}{}",
        space(text.starts_with(char::is_whitespace)),
        space(text.ends_with(char::is_whitespace))
    )
}

/// The last of the text that fits into so many cells.
fn ending(text: &str, cells: usize) -> String {
    let mut taken = 0;
    let mut start = text.len();
    for (at, letter) in text.char_indices().rev() {
        taken += letter.width().unwrap_or(0);
        if taken > cells {
            break;
        }
        start = at;
    }
    text[start..].to_owned()
}

/// The first of the text that fits into so many cells.
fn beginning(text: &str, cells: usize) -> String {
    let mut taken = 0;
    for (at, letter) in text.char_indices() {
        taken += letter.width().unwrap_or(0);
        if taken > cells {
            return text[..at].to_owned();
        }
    }
    text.to_owned()
}

/// The context as tables and JSON have it: one line of at most so many characters.
fn context(text: &str, width: usize, is_left: bool) -> String {
    let letters: Vec<char> = with_edges(text).chars().collect();
    let cut = letters.len().saturating_sub(width);
    if is_left { letters[cut..].iter().collect() } else { letters.iter().take(width).collect() }
}

/// Heads of a spreadsheet's columns.
pub const COLUMNS: [&str; 13] = [
    "left",
    "match",
    "right",
    "speaker",
    "date",
    "source",
    "title",
    "path",
    "inner",
    "line",
    "column",
    "byte_start",
    "byte_end",
];

/// A row of it.
pub fn cells(line: &Line, width: usize) -> Vec<Cell> {
    let path: &ArchivePath = &line.path;
    vec![
        Cell::Text(context(&line.left, width, true)),
        Cell::text(Some(&line.words)),
        Cell::Text(context(&line.right, width, false)),
        Cell::text(line.speaker.as_deref()),
        Cell::maybe(line.date.as_ref()),
        Cell::text(line.source.as_deref()),
        Cell::text(line.title.as_deref()),
        Cell::text(Some(&path.to_text())),
        Cell::text(Some(&line.inner)),
        Cell::plain(line.line),
        Cell::plain(line.column),
        Cell::plain(line.bytes.start),
        Cell::plain(line.bytes.end),
    ]
}

/// An occurrence as JSON.
pub fn line_json(line: &Line, width: usize) -> Value {
    let mut value = object(
        "occurrence",
        json!({
            "left": context(&line.left, width, true), "match": line.words, "right": context(&line.right, width, false),
            "speaker": line.speaker, "date": line.date, "source": line.source, "title": line.title,
            "article": line.ordinal, "line": line.line, "column": line.column,
            "byte_start": line.bytes.start, "byte_end": line.bytes.end,
        }),
    );
    put_address(&mut value, &line.path, &line.inner);
    put_offsets(&mut value, line.basis, "text");
    value
}

/// The end of a concordance.
pub fn summary_json(counted: &Concordance) -> Value {
    object(
        "summary",
        json!({
            "articles": counted.articles, "articles_with_occurrences": counted.with_occurrences,
            "occurrences": counted.occurrences, "shown": counted.shown,
            "counted": {
                "articles": "articles of the index that match the query and its filters; exact",
                "articles_with_occurrences": "of these, articles whose text has the words, or the speaker's words have them where one is asked for; exact",
                "occurrences": "words, phrases and other matches of the query that do not overlap; exact",
            },
        }),
    )
}

/// What follows the lines, on stderr.
pub fn summary_text(counted: &Concordance) -> String {
    let of =
        if counted.shown == counted.occurrences { String::new() } else { format!("{} of ", counted.shown) };
    format!(
        "{of}{} occurrence{} in {} of {} matching article{}",
        counted.occurrences,
        plural(counted.occurrences),
        counted.with_occurrences,
        counted.articles,
        plural(counted.articles)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(left: &str, words: &str, right: &str) -> String {
        let line_of = Line {
            left: left.into(),
            words: words.into(),
            right: right.into(),
            speaker: None,
            path: "a.txt".into(),
            inner: String::new(),
            basis: crate::model::Basis::File,
            ordinal: 0,
            line: 3,
            column: 1,
            bytes: 0..1,
            date: Some("2019".into()),
            source: None,
            title: None,
        };
        let styled = line(&line_of, 12, "a.txt", &Links::default());
        anstream::adapter::strip_str(&styled).to_string()
    }

    #[test]
    fn words_stand_in_one_column_whatever_the_script() {
        let column = |text: &str, words: &str| text[..text.find(words).unwrap()].width();
        for (left, words, right) in [
            ("the old iron ", "bridge", " over the\n\nLeith and more of it"),
            ("", "Bridge", ""),
            ("古い鉄の", "橋", "を渡る人々はたくさん"),
            ("e\u{301}te\u{301} \u{1b}", "pont", "."),
        ] {
            let line = shown(left, words, right);
            assert_eq!(column(&line, words), 12, "{line}");
            assert_eq!(column(&line, "2019"), 12 + 12 + WORDS_WIDTH + 2, "{line}");
            assert!(!line.contains('\u{1b}') && !line.contains('\n'));
        }
        assert_eq!(context(" a  b ", 3, true), " b ".to_owned());
        assert_eq!(context(" a  b ", 3, false), " a ".to_owned());
    }
}
