//! An article made ready to be read: its text cut where matches, quotes and the passage begin and end, escaped, and
//! broken into rows of a width. Pure: an article and a width give the same rows.

use crate::index::Record;
use crate::model::{Annotated, Quote, Span};
use crate::output::escape;
use crate::receipt::Reference;
use std::path::PathBuf;
use unicode_width::UnicodeWidthChar;

/// Narrowest and widest margin for names, in cells.
const MARGIN: (usize, usize) = (10, 22);
/// Narrowest screen that has room for a margin, in cells.
const NARROWEST_WITH_MARGIN: usize = 44;
/// Cells of a line's number and the space behind it.
const NUMBERS: usize = 6;
/// What a tab is shown as.
const TAB: &str = "    ";

/// How a piece of text is to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Number of the match that it belongs to.
    pub matched: Option<usize>,
    /// It stands in the passage that was found.
    pub in_passage: bool,
    /// Number of the name in [`Page::names`] that says it.
    pub speaker: Option<usize>,
}

/// A piece of a line, escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// How they are shown.
    pub look: Look,
}

/// Where an editor finds an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file below the archive's folder, and the line in it, from 1, where the passage begins.
    Line(PathBuf, usize),
    /// Lines mean nothing in it (an HTML page, say).
    File(PathBuf),
    /// It lies inside another file, where an editor does not reach it.
    Inside,
}

/// An article to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Headline, or the address when there is none; safe to show.
    pub title: String,
    /// Date, source, writers and address, on one line; safe to show.
    pub about: String,
    /// Lines of the text.
    pub lines: Vec<Vec<Piece>>,
    /// Names of those who speak, or the words that name a source; safe to show.
    pub names: Vec<String>,
    /// Number of matches.
    pub matches: usize,
    /// The first match of the passage.
    pub first_match: Option<usize>,
    /// Where an editor finds it.
    pub place: Place,
    /// The reference to it.
    pub reference: String,
}

/// One row of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Number of the line, from 1.
    pub line: usize,
    /// It is the first row of its line.
    pub is_first: bool,
    /// What stands in it.
    pub pieces: Vec<Piece>,
}

impl Row {
    /// Who speaks in this row, in order, each once.
    pub fn speakers(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for speaker in self.pieces.iter().filter_map(|piece| piece.look.speaker) {
            if !found.contains(&speaker) {
                found.push(speaker);
            }
        }
        found
    }

    /// True when the row shows this match, in part or whole.
    pub fn shows(&self, number: usize) -> bool {
        self.pieces.iter().any(|piece| piece.look.matched == Some(number))
    }

    /// True when some of the passage stands in it.
    pub fn is_in_passage(&self) -> bool {
        self.pieces.iter().any(|piece| piece.look.in_passage)
    }
}

/// How a screen is divided, in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// For the names; 0 when there is no room.
    pub names: usize,
    /// For the numbers of lines, a space behind them included; 0 when there is no room.
    pub numbers: usize,
    /// For the text; one cell more before it marks the passage.
    pub text: usize,
}

impl Columns {
    /// Of a screen this wide.
    pub fn of(width: usize) -> Columns {
        if width < NARROWEST_WITH_MARGIN {
            return Columns { names: 0, numbers: 0, text: width.saturating_sub(1).max(1) };
        }
        let names = (width / 4).clamp(MARGIN.0, MARGIN.1);
        Columns { names, numbers: NUMBERS, text: width - names - NUMBERS - 1 }
    }
}

impl Page {
    /// From a stored article. `passage` and `matches` are bytes of its text, `matches` ascending and apart from each other.
    pub fn new(
        record: &Record<'_>,
        annotated: &Annotated,
        passage: Span,
        matches: &[Span],
        place: Place,
    ) -> Page {
        let (names, speech) = speech(record, annotated);
        let value = |located: &Option<crate::model::Located>| {
            located.as_ref().map(|located| located.value.clone()).filter(|value| !value.trim().is_empty())
        };
        let address = record.id.address();
        let authors: Vec<String> = record.authors.iter().map(|author| author.value.clone()).collect();
        let date = record.published.map(|published| published.display());
        let reference = Reference {
            authors: authors.clone(),
            title: value(&record.title),
            outlet: value(&record.source),
            section: value(&record.section),
            date: date.clone(),
            url: value(&record.url),
            path: address.clone(),
            article: record.id.ordinal as usize,
            line: Some(line_of(record.text, passage.start as usize)),
            ..Reference::default()
        };
        let mut about = vec![date.unwrap_or_else(|| "undated".to_owned())];
        about.extend(value(&record.source));
        about.extend((!authors.is_empty()).then(|| authors.join(", ")));
        about.push(address.clone());
        Page {
            title: escape::one_line(&value(&record.title).unwrap_or(address)),
            about: escape::one_line(&about.join("  ")),
            lines: pieces(record.text, passage, matches, &speech),
            names,
            matches: matches.len(),
            first_match: matches.iter().position(|found| passage.overlaps(*found)),
            place,
            reference: escape::one_line(&reference.plain()),
        }
    }

    /// The rows of the text on a screen this wide, at least one cell of text in each.
    pub fn rows(&self, width: usize) -> Vec<Row> {
        let width = width.max(1);
        let mut rows = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let from = rows.len();
            for pieces in broken(line, width) {
                let is_first = rows.len() == from;
                rows.push(Row { line: index + 1, is_first, pieces });
            }
        }
        rows
    }
}

/// Line of a byte of a text, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// Who speaks, and which bytes are whose.
fn speech(record: &Record<'_>, annotated: &Annotated) -> (Vec<String>, Vec<(Span, usize)>) {
    let mut names: Vec<String> = Vec::new();
    let mut spans = Vec::new();
    let name_of = |quote: &Quote| {
        let named = annotated.speaker_name(quote).map(escape::one_line);
        named.or_else(|| quote.source.map(|source| escape::one_line(source.of(record.text))))
    };
    for quote in &annotated.quotes {
        let Some(name) = name_of(quote).filter(|name| !name.trim().is_empty()) else { continue };
        let number = names.iter().position(|own| *own == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        spans.extend(quote.content.iter().map(|piece| (*piece, number)));
    }
    spans.sort_by_key(|(span, _)| (span.start, span.end));
    (names, spans)
}

/// The text by lines, cut wherever its look changes.
fn pieces(text: &str, passage: Span, matches: &[Span], speech: &[(Span, usize)]) -> Vec<Vec<Piece>> {
    let mut cuts: Vec<usize> = vec![passage.start as usize, passage.end as usize];
    cuts.extend(
        matches
            .iter()
            .chain(speech.iter().map(|(span, _)| span))
            .flat_map(|span| [span.start as usize, span.end as usize]),
    );
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|cut| text.is_char_boundary(*cut));
    let mut lines = Vec::new();
    let mut start = 0;
    let (mut next_cut, mut next_match, mut next_speech) = (0, 0, 0);
    for line in text.split('\n') {
        let end = start + line.len();
        let mut line_pieces = Vec::new();
        let mut at = start;
        while at < end {
            while cuts.get(next_cut).is_some_and(|cut| *cut <= at) {
                next_cut += 1;
            }
            let until = cuts.get(next_cut).map_or(end, |cut| (*cut).min(end));
            let here = Span::new(at, until);
            while matches.get(next_match).is_some_and(|found| found.end as usize <= at) {
                next_match += 1;
            }
            while speech.get(next_speech).is_some_and(|(said, _)| said.end as usize <= at) {
                next_speech += 1;
            }
            let look = Look {
                matched: matches.get(next_match).filter(|found| found.overlaps(here)).map(|_| next_match),
                in_passage: passage.overlaps(here),
                speaker: speech.get(next_speech).filter(|(said, _)| said.overlaps(here)).map(|(_, who)| *who),
            };
            let shown = escape::lines(&text[at..until]).replace('\t', TAB);
            if !shown.is_empty() {
                line_pieces.push(Piece { text: shown, look });
            }
            at = until;
        }
        lines.push(line_pieces);
        start = end + 1;
    }
    if lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    lines
}

/// A line in rows of at most `width` cells, broken after white space where there is some; one empty row for an empty line.
fn broken(line: &[Piece], width: usize) -> Vec<Vec<Piece>> {
    let letters: Vec<(char, Look)> =
        line.iter().flat_map(|piece| piece.text.chars().map(|letter| (letter, piece.look))).collect();
    let mut rows = Vec::new();
    let mut start = 0;
    while start < letters.len() {
        let (mut end, mut used, mut after_space) = (start, 0, None);
        while let Some((letter, _)) = letters.get(end) {
            let cells = letter.width().unwrap_or(0);
            // White space may hang over the edge, where nobody sees it.
            if used + cells > width && !letter.is_whitespace() {
                break;
            }
            used += cells;
            end += 1;
            if letter.is_whitespace() {
                after_space = Some(end);
            }
        }
        if end < letters.len() {
            end = after_space.unwrap_or(end).max(start + 1);
        }
        rows.push(joined(&letters[start..end]));
        start = end;
    }
    if rows.is_empty() {
        rows.push(Vec::new());
    }
    rows
}

fn joined(letters: &[(char, Look)]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (letter, look) in letters {
        match pieces.last_mut() {
            Some(last) if last.look == *look => last.text.push(*letter),
            _ => pieces.push(Piece { text: letter.to_string(), look: *look }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(rows: &[Vec<Piece>]) -> Vec<String> {
        rows.iter().map(|row| row.iter().map(|piece| piece.text.as_str()).collect::<String>()).collect()
    }

    #[test]
    fn lines_are_cut_where_their_look_changes_and_escaped() {
        let text = "One \u{1b}two\nthree four\n";
        let two = Span::new(5, 8);
        let lines = pieces(text, Span::new(4, 14), &[two], &[(Span::new(0, 8), 0)]);
        assert_eq!(words(&lines), ["One \\u{1b}two", "three four"]);
        let looks: Vec<_> = lines[0].iter().map(|piece| piece.look).collect();
        assert_eq!(looks[0], Look { speaker: Some(0), ..Look::default() });
        assert_eq!(looks[2], Look { matched: Some(0), in_passage: true, speaker: Some(0) });
        assert!(lines[1][0].look.in_passage && !lines[1][1].look.in_passage);
    }

    #[test]
    fn rows_break_after_spaces_and_inside_words_that_are_too_long() {
        let line = [Piece { text: "the bridge of Nordhavn".to_owned(), look: Look::default() }];
        assert_eq!(words(&broken(&line, 10)), ["the bridge ", "of ", "Nordhavn"]);
        assert_eq!(words(&broken(&line, 4)), ["the ", "brid", "ge ", "of ", "Nord", "havn"]);
        let wide = [Piece { text: "新闻档案".to_owned(), look: Look::default() }];
        assert_eq!(words(&broken(&wide, 5)), ["新闻", "档案"]);
        assert_eq!(words(&broken(&wide, 1)), ["新", "闻", "档", "案"], "never stuck");
        assert_eq!(words(&broken(&[], 5)), [""]);
    }
}
