//! Sentence bounds for passages. Errs on the side of too long: a passage may hold two sentences taken for one, but
//! must not break after `Mr.` or inside `U.S.`. Paragraph ends (an empty line, or a line that starts with white
//! space, as old wire copy has them) always end a sentence.

use crate::model::Span;
use memchr::memchr3_iter;

/// Abbreviations, lower case without the dot, that a name or number follows.
const ABBREVIATIONS: &[&str] = &[
    "adm", "ala", "apr", "ariz", "ark", "aug", "ave", "brig", "calif", "capt", "cmdr", "co", "col", "colo",
    "conn", "corp", "dec", "dept", "dr", "feb", "fla", "ft", "gen", "gov", "hon", "inc", "jan", "jr", "lt",
    "ltd", "maj", "mass", "messrs", "mich", "minn", "mr", "mrs", "ms", "mt", "no", "nov", "oct", "pa",
    "prof", "rep", "reps", "rev", "sen", "sens", "sept", "sgt", "sr", "st", "supt", "tenn", "va", "vs",
    "wash",
];

/// The sentences of `text` inside `within`, ascending, trimmed of white space; every non-blank byte lies in one.
pub fn sentences(text: &str, within: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = within.start as usize;
    let end = within.end as usize;
    let bytes = text.as_bytes();
    let candidates = memchr3_iter(b'.', b'?', b'!', &bytes[start..end]);
    let newlines = memchr::memchr_iter(b'\n', &bytes[start..end]);
    let base = start;
    let mut breaks: Vec<usize> = newlines.filter_map(|at| paragraph_break(bytes, base + at, end)).collect();
    breaks.extend(candidates.filter_map(|at| sentence_end(text, base + at, end)));
    breaks.sort_unstable();
    for at in breaks.into_iter().chain([end]) {
        if at > start {
            push_trimmed(text, start, at, &mut found);
            start = at;
        }
    }
    found
}

fn push_trimmed(text: &str, start: usize, end: usize, found: &mut Vec<Span>) {
    let Some(piece) = text.get(start..end) else { return };
    let trimmed = piece.trim();
    if !trimmed.is_empty() {
        let lead = piece.len() - piece.trim_start().len();
        found.push(Span::new(start + lead, start + lead + trimmed.len()));
    }
}

/// A newline ends a paragraph when the next line is empty or indented.
fn paragraph_break(bytes: &[u8], newline: usize, end: usize) -> Option<usize> {
    let mut next = newline + 1;
    if bytes.get(next) == Some(&b'\r') {
        next += 1;
    }
    let breaks = next < end && matches!(bytes[next], b'\n' | b' ' | b'\t');
    breaks.then_some(newline + 1)
}

/// Where the sentence whose final mark stands at `mark` ends, closing quotes included; `None` when it goes on.
fn sentence_end(text: &str, mark: usize, end: usize) -> Option<usize> {
    let closing = |letter: char| {
        matches!(letter, '"' | '\'' | ')' | ']' | '\u{201D}' | '\u{2019}' | '»' | '.' | '!' | '?')
    };
    let tail = text.get(mark + 1..end)?;
    let after_quotes = tail.trim_start_matches(closing);
    let stop = end - after_quotes.len();
    let rest = after_quotes.trim_start();
    if rest.len() == after_quotes.len() && !rest.is_empty() {
        return None;
    }
    let opens =
        rest.chars().next().is_none_or(|letter| !letter.is_lowercase() && !matches!(letter, ',' | ';' | ':'));
    let is_dot = text.as_bytes()[mark] == b'.';
    (opens && !(is_dot && ends_in_abbreviation(text, mark))).then_some(stop)
}

fn ends_in_abbreviation(text: &str, mark: usize) -> bool {
    let before = &text.as_bytes()[mark.saturating_sub(12)..mark];
    let letters = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word = &before[before.len() - letters..];
    let dot_before = before.len() > letters && before[before.len() - letters - 1] == b'.';
    let is_initial = letters == 1 && (word[0].is_ascii_uppercase() || dot_before) && word[0] != b'I';
    let lower = word.to_ascii_lowercase();
    is_initial || std::str::from_utf8(&lower).is_ok_and(|word| ABBREVIATIONS.binary_search(&word).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text, Span::new(0, text.len())).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_would() {
        assert!(ABBREVIATIONS.windows(2).all(|pair| pair[0] < pair[1]));
        for (text, expected) in [
            ("One. Two! Three?", vec!["One.", "Two!", "Three?"]),
            ("Mr. Hale met Gov. Ito. He left.", vec!["Mr. Hale met Gov. Ito.", "He left."]),
            ("J. R. Hale of the U.S. Senate spoke.", vec!["J. R. Hale of the U.S. Senate spoke."]),
            ("“Go.” She went.", vec!["“Go.”", "She went."]),
            ("Up 5.2 pct. Then down", vec!["Up 5.2 pct.", "Then down"]),
            ("A title\n\nThe body goes\non here.", vec!["A title", "The body goes\non here."]),
            ("wrapped\nline.\n    Indented para", vec!["wrapped\nline.", "Indented para"]),
            ("\n\n  \n", vec![]),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }
}
