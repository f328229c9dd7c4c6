//! What is a word in a query: which punctuation belongs to it, which is the sentence's, how a phrase falls into
//! words, and which spellings are operators of other search tools that morgue does not have.
//! Refuses to stem or fold: words stay as typed, the index's own analysis comes later.

use super::error::{QueryError, shown};
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// Double quotation marks, straight and curly, that open a phrase.
pub(crate) fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '‟' | '«' | '»')
}

/// True when `letter` closes a phrase that `opening` opened. Curly marks close each other in any order, as
/// languages use them in every order; a straight mark closes them too, but only itself closes a straight one.
pub(crate) fn closes(opening: char, letter: char) -> bool {
    match opening {
        '"' => letter == '"',
        '«' => letter == '»',
        '»' => letter == '«',
        _ => matches!(letter, '"' | '“' | '”' | '„' | '‟'),
    }
}

/// True for characters that end an unquoted piece of a query.
pub(crate) fn ends_chunk(letter: char) -> bool {
    letter.is_whitespace() || is_quote(letter) || matches!(letter, '(' | ')')
}

/// Punctuation of the sentence or of typography, as opposed to signs that can be part of a word's edge.
fn is_punctuation(letter: char) -> bool {
    match letter {
        '\0'..='\u{7F}' => !letter.is_ascii_alphanumeric(),
        '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '،' | '؛' | '؟' | '۔' | '।' | '॥' => true,
        '\u{200C}' | '\u{200D}' => false,
        '\u{2010}'..='\u{205E}' | '\u{2212}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' => true,
        _ => letter.is_whitespace() || letter.is_control(),
    }
}

/// Cuts the sentence's punctuation off both ends of `chunk` and gives the bytes that are left, empty when there
/// is no letter or digit at all. Kept: `$ # @` in front, `+ # % $` behind (`C++`, `5%`), the full stop of an
/// abbreviation by initials (`U.S.`), a star behind, which is the prefix operator.
pub(crate) fn trim(chunk: &str) -> Range<usize> {
    if !chunk.contains(char::is_alphanumeric) {
        return 0..0;
    }
    let start_cut = |letter: char| is_punctuation(letter) && !matches!(letter, '$' | '#' | '@' | '*');
    let end_cut = |letter: char| is_punctuation(letter) && !matches!(letter, '+' | '#' | '%' | '$' | '*');
    let start = chunk.len() - chunk.trim_start_matches(start_cut).len();
    let mut end = start + chunk[start..].trim_end_matches(end_cut).len();
    let ends_in_initial = |word: &str| {
        word.rsplit_once('.').is_some_and(|(_, last)| {
            let mut letters = last.chars();
            letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
        })
    };
    let is_abbreviation = chunk[end..].starts_with('.') && ends_in_initial(&chunk[start..end]);
    if is_abbreviation {
        end += 1;
    }
    start..end
}

/// Words of a phrase, as typed, with punctuation between and around them dropped. Inner punctuation stays.
/// A comma stays between digits (`1,000`).
pub(crate) fn phrase_words(content: &str) -> impl Iterator<Item = &str> {
    let separates = |at: usize, letter: char| match letter {
        ',' => {
            let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
            !(is_digit(content[..at].chars().next_back()) && is_digit(content[at + 1..].chars().next()))
        }
        ';' | '!' | '?' | '…' | '—' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '|' | '=' => true,
        _ => letter.is_whitespace() || is_quote(letter),
    };
    let mut pieces = Vec::new();
    let mut piece_start = 0;
    for (at, letter) in content.char_indices().filter(|(at, letter)| separates(*at, *letter)) {
        pieces.push(&content[piece_start..at]);
        piece_start = at + letter.len_utf8();
    }
    pieces.push(&content[piece_start..]);
    pieces.into_iter().map(trim_in_phrase).filter(|word| !word.is_empty())
}

fn trim_in_phrase(piece: &str) -> &str {
    let mut word = piece;
    loop {
        let cut = word[trim(word)].trim_matches('*');
        if cut.len() == word.len() {
            return word;
        }
        word = cut;
    }
}

/// True for words that are operators where they stand bare. In quotation marks they are the words.
pub(crate) fn is_operator_word(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT")
}

/// The first `prefix*` inside a phrase, which would not be what it looks like.
pub(crate) fn prefix_in_phrase(content: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for piece in content.split(char::is_whitespace) {
        let is_prefix = piece
            .strip_suffix('*')
            .is_some_and(|stem| stem.ends_with(char::is_alphanumeric) && !stem.starts_with('*'));
        if is_prefix {
            return Some(at..at + piece.len());
        }
        at += piece.len();
        at += content[at..].chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// Refuses a bare piece of a query that is an operator elsewhere and would silently be searched as something
/// else here. `next` is the character behind it, `at` its place in the query.
pub(crate) fn refuse_operators(chunk: &str, next: Option<char>, at: usize) -> Result<(), QueryError> {
    let span = at..at + chunk.len();
    if !is_address(chunk) {
        for (sign, operator) in [("&&", "AND"), ("||", "OR")] {
            if chunk.contains(sign) {
                let error = QueryError::new(span, format!("`{sign}` is not an operator"));
                return Err(error.hint(format!("write `{operator}`")));
            }
        }
    }
    let trimmed = &chunk[trim(chunk)];
    if next == Some('(') && trimmed.eq_ignore_ascii_case("byline") {
        let error = QueryError::new(span, format!("`{}(...)` is not an operator", shown(chunk)));
        return Err(error.hint("search authors with `author:name`"));
    }
    [chunk, trimmed].into_iter().try_for_each(|form| refuse_weights(form, &span))
}

/// `!word` and `–word`: negation in other tools or by autocorrection, the opposite if searched as the word.
pub(crate) fn refuse_other_negations(chunk: &str, span: &Range<usize>) -> Result<(), QueryError> {
    let mut letters = chunk.chars();
    let (Some(sign @ ('!' | '–' | '−')), true) = (letters.next(), chunk.contains(char::is_alphanumeric))
    else {
        return Ok(());
    };
    let sign_span = span.start..span.start + sign.len_utf8();
    let word = letters.as_str();
    let error = QueryError::new(sign_span, format!("`{sign}` in front of a word is not an operator"));
    Err(error.hint(format!("to exclude the word write `-{}` with a plain hyphen", shown(word))))
}

/// `boost^2`.
fn refuse_weights(form: &str, span: &Range<usize>) -> Result<(), QueryError> {
    if is_address(form) {
        return Ok(());
    }
    let Some((word, amount)) = form.rsplit_once('^') else { return Ok(()) };
    let is_amount = !amount.is_empty() && amount.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_amount || !word.ends_with(|letter: char| letter.is_alphanumeric() || is_combining_mark(letter)) {
        return Ok(());
    }
    let error = QueryError::new(span.clone(), "weighing a word with `^` is not supported");
    Err(error.hint("rare words weigh more by themselves; to require a word write `+word`"))
}

/// `http://x`: signs in it are its own. Both neighbours are looked at so that trimming cannot change the answer.
pub(crate) fn is_address(form: &str) -> bool {
    form.split_once("://").is_some_and(|(scheme, place)| {
        scheme.ends_with(char::is_alphanumeric) && place.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_the_punctuation_of_the_sentence_only() {
        for (chunk, word) in [
            ("O'Malley", "O'Malley"),
            ("O’Malley", "O’Malley"),
            ("U.S.", "U.S."),
            ("U.S.,", "U.S."),
            ("budget.", "budget"),
            ("well-known", "well-known"),
            ("AT&T", "AT&T"),
            ("3.5", "3.5"),
            ("3.5.", "3.5"),
            ("C++", "C++"),
            ("5%", "5%"),
            ("$5", "$5"),
            ("€5", "€5"),
            ("#metoo", "#metoo"),
            ("...said,", "said"),
            ("'quoted'", "quoted"),
            ("[sic]", "sic"),
            ("—", ""),
            ("...", ""),
            ("नमस्", "नमस्"),
        ] {
            assert_eq!(&chunk[trim(chunk)], word, "{chunk}");
        }
    }

    #[test]
    fn phrases_fall_into_words() {
        for (content, words) in [
            ("white house", vec!["white", "house"]),
            ("He said, \u{201c}no\u{201d}: never", vec!["He", "said", "no", "never"]),
            ("the U.S. spent $1,000,000", vec!["the", "U.S.", "spent", "$1,000,000"]),
            ("well-known — O'Malley (aide)", vec!["well-known", "O'Malley", "aide"]),
            ("**bold**", vec!["bold"]),
            ("?!", vec![]),
        ] {
            assert_eq!(phrase_words(content).collect::<Vec<_>>(), words, "{content}");
        }
        assert_eq!(prefix_in_phrase("white hou* x"), Some(6..10));
        assert_eq!(prefix_in_phrase("**bold** * x"), None);
    }

    #[test]
    fn operators_of_other_tools_are_refused() {
        for (chunk, next) in
            [("byline", Some('(')), ("budget^2", None), ("a&&b", None), ("||", None), ("2025&&http://", None)]
        {
            assert!(refuse_operators(chunk, next, 0).is_err(), "{chunk}");
        }
        for chunk in ["!sport", "–sport", "−sport"] {
            assert!(refuse_other_negations(chunk, &(0..chunk.len())).is_err(), "{chunk}");
        }
    }

    #[test]
    fn words_that_only_resemble_operators_are_words() {
        for (chunk, next) in [
            ("w/o", None),
            ("and/or", None),
            ("24/7", None),
            ("atleast3", None),
            ("budget", Some('(')),
            ("what?", None),
            ("Yahoo!", None),
            ("near", None),
            ("adjacent", None),
            ("http://x.org/~me?a=1", None),
            ("A|B", None),
            ("–", None),
            ("AT&T", None),
        ] {
            assert_eq!(refuse_operators(chunk, next, 0), Ok(()), "{chunk}");
            assert_eq!(refuse_other_negations(chunk, &(0..chunk.len())), Ok(()), "{chunk}");
        }
    }
}
