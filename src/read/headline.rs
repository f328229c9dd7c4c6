//! Finds headline and byline between the header lines and the prose of a plain text.
//! Refuses to call prose a headline: the first line of a hard-wrapped paragraph, a paragraph of several sentences, the
//! only paragraph of a text, a lead that reports. No title is better than a wrong one.

use super::byline::{self, Byline};
use super::dateline;
use super::dates::{self, Reading};
use super::header::{self, Field, Head};
use super::lines::{self, Line, fold_space, trim};
use crate::model::article::Located;
use crate::model::date::{Day, Precision};
use crate::model::span::Span;

/// Longest headline in characters.
const LONGEST: usize = 200;
/// Longest headline in characters that ends like a sentence of prose and is not in title case or capitals.
const LONGEST_SENTENCE: usize = 95;

/// What stands between header lines and prose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The headline.
    pub title: Option<Located>,
    /// What the byline says.
    pub byline: Byline,
    /// A date alone on a line around headline and byline.
    pub date: Option<(Reading, Span)>,
    /// Where dateline and prose begin.
    pub end: usize,
}

/// How much must speak for a headline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// At the start of the file or right after header lines: a short line before a gap is one.
    Start,
    /// After a gap or on the line of the date: it must not end like a sentence.
    Later,
    /// After a line that gave nothing but the date, and a gap: it must be set in title case or capitals as well.
    Doubtful,
    /// The title is known from a header: only a repetition of it is left out.
    Known,
}

/// Reads headline and byline at `from`. `known` is the title a header gave.
pub fn read(text: &str, from: usize, trust: Trust, known: Option<&Located>) -> Opening {
    let mut opening = Opening { end: from, ..Opening::default() };
    let mut at = lines::skip_blank_lines(text, from);
    if let Some((date, next)) = date_line(text, at) {
        opening.date = Some(date);
        opening.end = next;
        at = lines::skip_blank_lines(text, next);
    }
    if !matches!(trust, Trust::Later | Trust::Doubtful)
        && let Some((byline, next)) = byline_at(text, at)
    {
        opening.byline = byline;
        opening.end = next;
        at = lines::skip_blank_lines(text, next);
    }
    let title = match trust {
        Trust::Known => repeated(text, at, known),
        _ => title_at(text, at, trust),
    };
    let Some((span, next)) = title else { return opening };
    opening.end = next;
    if trust != Trust::Known {
        opening.title = Some(Located { value: fold_space(span.of(text)), span: Some(span) });
    }
    read_matter(text, next, &mut opening);
    opening
}

/// Byline and date below the headline, in either order.
fn read_matter(text: &str, from: usize, opening: &mut Opening) {
    let mut at = from;
    for _ in 0..4 {
        let after = lines::skip_blank_lines(text, at);
        let has_byline = opening.byline != Byline::default();
        at = if let Some((byline, next)) = byline_at(text, after).filter(|_| !has_byline) {
            opening.byline = byline;
            next
        } else if let Some((author, next)) = lone_name(text, after).filter(|_| !has_byline) {
            opening.byline.authors.push(author);
            next
        } else if let Some((date, next)) = date_line(text, after).filter(|_| opening.date.is_none()) {
            opening.date = Some(date);
            next
        } else if let Some(next) = header_line(text, after, opening) {
            next
        } else {
            return;
        };
        opening.end = at;
    }
}

/// A header line below the headline, where some archives have them: date, author or source.
fn header_line(text: &str, at: usize, opening: &mut Opening) -> Option<usize> {
    let line = line_in_head(text, at)?;
    let (field, value) = header::known_line(text, line)?;
    if !matches!(field, Field::Date | Field::Author | Field::Source) {
        return None;
    }
    let mut head = Head::default();
    head.put(text, field, value);
    opening.date = opening.date.or(head.date);
    opening.byline.authors.append(&mut head.authors);
    opening.byline.outlet = opening.byline.outlet.take().or(head.source);
    Some(line.next)
}

/// A line that is a date with its year and nothing else: `18 May 2021`, `Saturday, October 11, 2025`, `27.04.2023`.
/// Dates that cannot be used count too, so that they are warned of and are no prose.
fn date_line(text: &str, at: usize) -> Option<((Reading, Span), usize)> {
    let line = line_in_head(text, at)?;
    let span = line.trimmed(text);
    let words = span.of(text);
    let reading = match dates::leading(words) {
        Some(found) if words[found.len..].trim_matches(['.', ' ', ',']).is_empty() => found.reading,
        // A year by itself opens a clipping; anywhere else it may be a figure.
        None if at == lines::skip_blank_lines(text, 0) => lone_year(words)?,
        _ => return None,
    };
    (!matches!(reading, Reading::NoYear { .. })).then_some(((reading, span), line.next))
}

fn lone_year(words: &str) -> Option<Reading> {
    let is_year = words.len() == 4 && words.bytes().all(|byte| byte.is_ascii_digit());
    let year = words.parse().ok().filter(|year| is_year && (1600..=2100).contains(year))?;
    Some(Reading::Exact(Day::from_ymd(year, 1, 1)?, Precision::Year))
}

fn line_in_head(text: &str, at: usize) -> Option<Line> {
    let window = lines::head(text, at);
    let line = lines::line_at(window, at)?;
    // A line cut by the window is too long for a headline or a byline.
    (line.end < window.len() || window.len() == text.len()).then_some(line)
}

fn byline_at(text: &str, at: usize) -> Option<(Byline, usize)> {
    let line = line_in_head(text, at)?;
    let byline = byline::line(text, line.trimmed(text))?;
    Some((byline, line.next))
}

/// A name alone on its line, directly above a dateline that fills the next one, as agency copy has it.
fn lone_name(text: &str, at: usize) -> Option<(Located, usize)> {
    let line = line_in_head(text, at)?;
    let span = line.trimmed(text);
    let dateline = dateline::at(text, lines::skip_space(text, line.next))?;
    let fits = byline::is_full_name(span.of(text)) && dateline.is_own_line && dateline.is_sure();
    fits.then(|| (Located { value: fold_space(span.of(text)), span: Some(span) }, line.next))
}

/// The line that repeats the title a header gave, with or without Markdown marks.
fn repeated(text: &str, at: usize, known: Option<&Located>) -> Option<(Span, usize)> {
    let line = line_in_head(text, at)?;
    let span = without_marks(text, line);
    let same = fold_space(span.of(text)).to_lowercase() == known?.value.to_lowercase();
    same.then_some((span, line.next))
}

/// The words of a line without Markdown heading marks.
fn without_marks(text: &str, line: Line) -> Span {
    let span = line.trimmed(text);
    let words = span.of(text);
    let marks = words.len() - words.trim_start_matches('#').len();
    match (1..=6).contains(&marks) && words[marks..].starts_with(' ') {
        true => trim(
            text,
            span.start as usize + marks,
            span.start as usize + words.trim_end_matches('#').len().max(marks),
        ),
        false => span,
    }
}

fn title_at(text: &str, at: usize, trust: Trust) -> Option<(Span, usize)> {
    let line = line_in_head(text, at)?;
    let marked = without_marks(text, line);
    if marked != line.trimmed(text) {
        let is_top = !marked.is_empty() && line.of(text).trim_start().starts_with("# ");
        return is_top.then_some((marked, line.next));
    }
    let span = line.trimmed(text);
    if span.is_empty() || lines::skip_space(text, line.next) >= text.len() || !could_be(span.of(text)) {
        return None;
    }
    let following = lines::line_at(text, line.next).map(|_| Following::after(text, line.next))?;
    // On the line of the date the headline is short of its own line: an indented or dated start is no dateline.
    if is_dateline(text, span, following) {
        return None;
    }
    match following {
        Following::Underline(next) => Some((span, next)),
        Following::Byline | Following::Dateline => Some((span, line.next)),
        Following::Gap { before_dateline } => {
            (before_dateline || !is_prose(span.of(text), trust)).then_some((span, line.next))
        }
        Following::Words => above_deck(text, span, line.next).or_else(|| wrapped(text, span)),
    }
}

/// What stands below a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Following {
    Gap { before_dateline: bool },
    Byline,
    Dateline,
    Underline(usize),
    Words,
}

impl Following {
    fn after(text: &str, at: usize) -> Following {
        let Some(line) = line_in_head(text, at) else { return Following::Words };
        let words = line.trimmed(text).of(text);
        if words.is_empty() {
            let next = lines::skip_blank_lines(text, at);
            let first = lines::skip_space(text, next);
            let before_dateline = dateline::at(text, first).is_some_and(|found| found.is_sure())
                || byline_at(text, next).is_some();
            return Following::Gap { before_dateline };
        }
        if words.len() >= 3 && words.bytes().all(|byte| byte == b'=') {
            return Following::Underline(line.next);
        }
        if byline_at(text, at).is_some()
            || date_line(text, at).is_some()
            || header::known_line(text, line)
                .is_some_and(|(field, _)| matches!(field, Field::Date | Field::Author))
        {
            return Following::Byline;
        }
        let is_sure = dateline::at(text, lines::skip_space(text, at)).is_some_and(|found| found.is_sure());
        if is_sure || lone_name(text, at).is_some() { Following::Dateline } else { Following::Words }
    }
}

/// True when the line is itself a dateline. A place and a dash alone on a short line above a gap are a headline.
fn is_dateline(text: &str, span: Span, following: Following) -> bool {
    dateline::at(text, span.start as usize).is_some_and(|found| {
        let is_short = span.len() <= 100 && !span.of(text).ends_with('.');
        found.is_sure() || !(is_short && matches!(following, Following::Gap { .. }))
    })
}

/// A headline that ends in a semicolon above its deck: `Ferry sails again;` over one line and a gap.
fn above_deck(text: &str, span: Span, next: usize) -> Option<(Span, usize)> {
    let deck = line_in_head(text, next)?;
    let after = line_in_head(text, deck.next)?;
    let fits = span.of(text).ends_with(';')
        && after.is_blank(text)
        && lines::skip_space(text, after.next) < text.len();
    fits.then_some((span, next))
}

/// A headline of two or three lines: only above a gap with dateline or byline after it.
fn wrapped(text: &str, first: Span) -> Option<(Span, usize)> {
    let mut end = None;
    for line in lines::lines(lines::head(text, first.start as usize), first.start as usize).take(4) {
        if line.is_blank(text) {
            break;
        }
        end = Some(line);
    }
    let last = end?;
    let span = trim(text, first.start as usize, last.end);
    let is_gap = matches!(Following::after(text, last.next), Following::Gap { before_dateline: true });
    let fits = is_gap && span.of(text).chars().count() <= LONGEST && !span.of(text).ends_with('.');
    (fits && lines::skip_space(text, last.next) < text.len()).then_some((span, last.next))
}

/// Things no headline is: too long, without letters, a list item, a salutation, an address.
fn could_be(words: &str) -> bool {
    let starts = words
        .chars()
        .next()
        .is_some_and(|first| !matches!(first, '-' | '*' | '•' | '|' | '=' | '_' | '>' | '&'));
    words.len() <= LONGEST * 4
        && words.chars().count() <= LONGEST
        && starts
        && words.chars().filter(|letter| letter.is_alphabetic()).take(2).count() == 2
        && !words.ends_with([',', '='])
        && !words.starts_with("http")
        && !is_note(words)
}

/// `Editor's Note: ...`
fn is_note(words: &str) -> bool {
    let start: String =
        words.chars().take(14).filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    start.starts_with("editorsnote")
}

/// True for words that read like the lead of a story rather than its headline.
fn is_prose(words: &str, trust: Trust) -> bool {
    let is_closed = words.trim_end_matches(['"', '”', '’', '\'']).ends_with('.');
    if trust == Trust::Doubtful {
        return is_closed || !is_title_case(words);
    }
    if !is_closed {
        return false;
    }
    if !words.chars().any(char::is_lowercase) {
        return false;
    }
    if trust == Trust::Later {
        return true;
    }
    if is_title_case(words) {
        return false;
    }
    words.chars().count() > LONGEST_SENTENCE || words.contains(" -- ") || reports(words)
}

/// Most of the longer words begin with capitals.
fn is_title_case(words: &str) -> bool {
    let long = || {
        words
            .split_whitespace()
            .filter(|word| word.chars().filter(|letter| letter.is_alphabetic()).count() >= 4)
    };
    let upper = long()
        .filter(|word| word.chars().find(|letter| letter.is_alphabetic()).is_some_and(char::is_uppercase))
        .count();
    let count = long().count();
    count > 1 && upper * 10 >= count * 7
}

/// Headlines are written in the present and spare articles; leads are not. Told by words that leads cannot do without.
fn reports(words: &str) -> bool {
    const LEAD_WORDS: &[&str] = &["has", "have", "had", "was", "were", "been", "said", "who", "which"];
    let all = || words.split(|letter: char| !letter.is_alphanumeric());
    let articles = all()
        .filter(|word| ["a", "an", "the"].iter().any(|article| word.eq_ignore_ascii_case(article)))
        .count();
    articles >= 2 || articles == 1 && words.len() > 75 || all().any(|word| LEAD_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(text: &str) -> String {
        read(text, 0, Trust::Start, None).title.map_or("-".into(), |title| title.value)
    }

    #[test]
    fn headlines() {
        for (text, wanted) in [
            ("Ferry sails again\n\nThe ferry sailed on Monday.", "Ferry sails again"),
            (
                "Ferry company to shift staff to the islands.\n\nThe company",
                "Ferry company to shift staff to the islands.",
            ),
            (
                "HOLM CORP <HLM> SECOND QUARTER SALES, ORDERS UP\n\nOSLO, March 2 - Holm",
                "HOLM CORP <HLM> SECOND QUARTER SALES, ORDERS UP",
            ),
            ("Ferry sails again.\nPeter Ravn\nHOLM 1996-08-27\nThe ferry", "Ferry sails again."),
            ("Ferry sails again\nBy Jane Doe\n\nThe ferry", "Ferry sails again"),
            ("# Ferry sails *again*\n\nThe ferry", "Ferry sails *again*"),
            ("Ferry sails\n======\nThe ferry", "Ferry sails"),
            (
                "FERRY SAILS AGAIN AFTER\nA MONTH IN HARBOUR\n\nHOLM, March 2 (Wire) - The ferry",
                "FERRY SAILS AGAIN AFTER A MONTH IN HARBOUR",
            ),
            ("By Jane Doe\n\nFerry sails again\n\nThe ferry", "Ferry sails again"),
            ("DUTCH RATES - APRIL 7\n\n1 mo 2 mo", "DUTCH RATES - APRIL 7"),
            ("Ferry sails again; \nCrew praised.\n\nThe ferry", "Ferry sails again;"),
            ("The ferry sailed. It came back.", "-"),
            ("The ferry sailed on Monday and came\nback on Tuesday.\n\nMore.", "-"),
            ("The mayor said on Monday the ferry would sail.\n\nMore.", "-"),
            ("HOLM, March 2 (Wire) - The ferry sailed.\n\nMore.", "-"),
            ("Editor’s note: the ferry is old\n\nThe ferry", "-"),
            ("Dear Editor,\n\nThe ferry", "-"),
            ("- one\n\n- two", "-"),
            ("Ferry sails again\n", "-"),
            ("Ferry sails again", "-"),
            ("", "-"),
        ] {
            assert_eq!(title(text), wanted, "{text:?}");
        }
        let long = format!("{} sails.\n\nMore.", "The ferry of the northern islands ".repeat(6));
        assert_eq!(title(&long), "-");
    }

    #[test]
    fn bylines_follow_headlines() {
        for text in [
            "Ferry sails again\nBy Jane Doe\n\nThe ferry",
            "Ferry sails again\r\n\r\nBY JANE DOE, Staff Writer\r\n\r\nThe ferry",
        ] {
            let opening = read(text, 0, Trust::Start, None);
            assert_eq!(opening.byline.authors[0].value, "Jane Doe");
            assert_eq!(text[opening.end..].trim_start(), "The ferry");
        }
        let text = "Ferry sails again.\nPeter Ravn\nHOLM 1996-08-27\nThe ferry";
        let opening = read(text, 0, Trust::Start, None);
        assert_eq!(
            (opening.byline.authors[0].value.as_str(), &text[opening.end..opening.end + 4]),
            ("Peter Ravn", "HOLM")
        );
    }

    #[test]
    fn a_known_title_is_left_out_once() {
        let known = Located { value: "Ferry sails".into(), span: None };
        let text = "\n# FERRY SAILS\n\nThe ferry";
        let opening = read(text, 0, Trust::Known, Some(&known));
        assert_eq!((opening.title, text[opening.end..].trim_start()), (None, "The ferry"));
        let text = "\nShort line\n\nThe ferry";
        assert_eq!(read(text, 0, Trust::Known, Some(&known)).end, 0);
    }
}
