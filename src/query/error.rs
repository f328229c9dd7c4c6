//! What is wrong with a query, where, and what to write instead; and how that is shown to a person.
//! Owns the escaping of query text in messages: no control character of a query reaches a terminal.
//! Refuses to know what the query meant; that is `parse`'s business.

use std::fmt;
use std::ops::Range;

/// Widest part of a query that is shown above the carets, in characters of the query.
const WINDOW: usize = 76;
/// Characters of context kept before the span when a long query is cut.
const CONTEXT: usize = 24;
/// Longest piece of user text quoted inside a message, in characters.
const QUOTED: usize = 40;

/// A query that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// Bytes of the query at fault, on char boundaries; empty where something is missing.
    pub span: Range<usize>,
    /// What is wrong: lower case, no full stop, names in backticks, safe to print.
    pub message: String,
    /// What to do about it, a phrase that follows `hint: `; `None` when nothing sensible is known.
    pub suggestion: Option<String>,
}

impl QueryError {
    /// An error at `span` without a hint.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> QueryError {
        QueryError { span, message: message.into(), suggestion: None }
    }

    /// The same error with a hint.
    pub fn hint(mut self, suggestion: impl Into<String>) -> QueryError {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// The error as a person reads it, without a final line feed: message, the query with carets below the
    /// span, hint. `query` is the text that was parsed. Control and invisible format characters are escaped,
    /// a long query is cut to the surroundings of the span, and columns count characters.
    pub fn render(&self, query: &str) -> String {
        let mut out = format!("error: {}", self.message);
        if !query.is_empty() {
            let (line, carets) = excerpt(query, &self.span);
            out.push_str(&format!("\n  {line}\n  {carets}"));
        }
        if let Some(suggestion) = &self.suggestion {
            out.push_str("\nhint: ");
            out.push_str(suggestion);
        }
        out
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for QueryError {}

/// The part of `query` around `span`, escaped, and the line of carets that belongs below it.
fn excerpt(query: &str, span: &Range<usize>) -> (String, String) {
    let chars: Vec<(usize, char)> = query.char_indices().collect();
    let column_of = |byte: usize| chars.partition_point(|(start, _)| *start < byte);
    let span_start = column_of(span.start);
    let span_end = column_of(span.end).max(span_start + 1);
    let fits = chars.len() <= WINDOW;
    let latest_start = chars.len().saturating_sub(WINDOW);
    let window_start = if fits { 0 } else { span_start.saturating_sub(CONTEXT).min(latest_start) };
    let window_end = (window_start + WINDOW).min(chars.len());

    let mut line = String::new();
    let mut carets = String::new();
    if window_start > 0 {
        line.push('…');
        carets.push(' ');
    }
    for (column, (_, letter)) in chars.iter().enumerate().take(window_end).skip(window_start) {
        let before = line.len();
        push_visible(*letter, &mut line);
        let mark = if (span_start..span_end).contains(&column) { '^' } else { ' ' };
        let width = line[before..].chars().count();
        carets.extend(std::iter::repeat_n(mark, width));
    }
    if span_start >= window_end {
        carets.push('^');
    }
    if window_end < chars.len() {
        line.push('…');
    }
    carets.truncate(carets.trim_end().len());
    (line, carets)
}

/// User text for use inside a message: escaped, and cut when it is long.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count == QUOTED {
            out.push('…');
            break;
        }
        push_visible(letter, &mut out);
    }
    out
}

fn push_visible(letter: char, out: &mut String) {
    if letter.is_control() || is_invisible(letter) {
        out.extend(letter.escape_default());
    } else {
        out.push(letter);
    }
}

/// Characters that change or hide text around them: line and paragraph separators, zero width, bidirectional
/// marks, overrides and isolates (Unicode Standard Annex 9), variation of them in the tag block.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// The candidate a person most likely meant by `word`, by edit distance with transpositions: one slip for
/// words of up to four letters, two up to eight, three beyond. Case is ignored; `None` when nothing is near.
pub(crate) fn nearest<'list>(
    word: &str,
    candidates: impl IntoIterator<Item = &'list str>,
) -> Option<&'list str> {
    let letters = word.chars().count();
    if letters > 32 {
        return None;
    }
    let allowed = match letters {
        0..=1 => return None,
        2..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let typed = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&typed, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_the_place_and_the_way_out() {
        let error = QueryError::new(0..7, "unknown field `speeker`").hint("did you mean `speaker`?");
        assert_eq!(
            error.render("speeker:Lavrov budget"),
            "error: unknown field `speeker`\n  speeker:Lavrov budget\n  ^^^^^^^\nhint: did you mean `speaker`?"
        );
        assert_eq!(error.to_string(), "unknown field `speeker`");
    }

    #[test]
    fn columns_count_characters() {
        let query = "Núñez (a";
        let error = QueryError::new(8..9, "x");
        assert_eq!(&query[error.span.clone()], "(");
        assert_eq!(error.render(query), "error: x\n  Núñez (a\n        ^");
    }

    #[test]
    fn control_and_invisible_characters_are_escaped() {
        let query = "a\u{1b}[31m\n\u{202e}b ?";
        let at = query.len() - 1;
        let rendered = QueryError::new(at..at + 1, "x").render(query);
        let line = "a\\u{1b}[31m\\n\\u{202e}b ?";
        let carets = format!("{}^", " ".repeat(line.len() - 1));
        assert_eq!(rendered, format!("error: x\n  {line}\n  {carets}"));
        assert_eq!(shown("a\tb"), "a\\tb");
        assert_eq!(shown(&"é".repeat(50)), format!("{}…", "é".repeat(40)));
    }

    #[test]
    fn long_queries_are_cut_around_the_span() {
        let query = format!("{} speeker:x {}", "word ".repeat(100), "more ".repeat(100));
        let at = query.find("speeker").unwrap();
        let rendered = QueryError::new(at..at + 7, "x").render(&query);
        let lines: Vec<&str> = rendered.lines().collect();
        assert!(lines[1].starts_with("  …") && lines[1].ends_with('…'), "{rendered}");
        let caret = lines[2].find('^').unwrap();
        let under: String = lines[1].chars().skip(caret).take(lines[2].trim().len()).collect();
        assert_eq!(under, "speeker");
    }

    #[test]
    fn any_span_can_be_rendered() {
        for (query, span) in [("", 0..0), ("ab", 2..2), ("ab", 5..9), ("é", 1..1), ("a", 0..0)] {
            let rendered = QueryError::new(span, "x").render(query);
            assert!(query.is_empty() || rendered.contains('^'), "{rendered}");
        }
        let query = "x".repeat(300);
        assert!(QueryError::new(300..300, "x").render(&query).ends_with('^'));
        assert!(QueryError::new(0..300, "x").render(&query).ends_with('^'));
    }

    #[test]
    fn slips_find_the_word_that_was_meant() {
        let fields = ["speaker", "person", "place", "date"];
        for (word, meant) in [
            ("speeker", Some("speaker")),
            ("SPEAKRE", Some("speaker")),
            ("dat", Some("date")),
            ("budget", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, fields), meant, "{word}");
        }
    }
}
