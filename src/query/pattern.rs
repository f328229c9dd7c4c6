//! What an unquoted piece asks for when it names no field: a word, a prefix (`budg*`, `fail!`), a pattern (`wom?n`,
//! `colo*r`) or a word with slips (`fuzzy~1`), and the number in `/F50/`.
//! Refuses patterns that are no single word or would match nearly everything; how many words a pattern stands for in an
//! index is known there alone.

use super::error::{QueryError, shown};
use super::lexical;
use super::tree::{MOST_APART, Query};
use crate::text::words::folded_words;
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// Fewest letters of a pattern that starts with `*` or `?`: its words stand all over the dictionary.
const LETTERS_BEHIND_STAR: usize = 3;

/// Most slips a fuzzy word may allow.
const MOST_EDITS: u8 = 2;

/// What `chunk` asks for; `None` for punctuation alone. `next` is the character behind it, `at` its place.
pub(super) fn read(chunk: &str, next: Option<char>, at: usize) -> Result<Option<Query>, QueryError> {
    lexical::refuse_operators(chunk, next, at)?;
    let kept = lexical::trim(chunk);
    let word = &chunk[kept.clone()];
    let span = at + kept.start..at + kept.end;
    if word.is_empty() {
        return match chunk.find('*') {
            Some(star) => Err(refused_star(at + star)),
            None => Ok(None),
        };
    }
    if lexical::is_address(word) {
        return Ok(Some(Query::Word(word.to_owned())));
    }
    let behind = &chunk[kept.end..];
    if let Some(query) = fuzzy(word, behind, &span)? {
        return Ok(Some(query));
    }
    if word.contains('*') || has_inner_mark(word) {
        return pattern(word, &span).map(Some);
    }
    if word.ends_with(is_word_end) && behind.starts_with('!') && !behind.starts_with("!!") {
        return prefix(word, &span).map(Some);
    }
    Ok(Some(Query::Word(word.to_owned())))
}

/// The number of `/F50/` behind a piece, and where the piece without it ends. `None` when there is no such thing.
pub(super) fn first_words(chunk: &str, at: usize) -> Result<Option<(usize, u32)>, QueryError> {
    let Some(body) = chunk.trim_end_matches([',', ';', '.', ':']).strip_suffix('/') else { return Ok(None) };
    let Some((before, count)) = body.rsplit_once('/') else { return Ok(None) };
    let Some(digits) = count.strip_prefix(['F', 'f']) else { return Ok(None) };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || lexical::is_address(chunk) {
        return Ok(None);
    }
    match digits.parse::<u32>() {
        Ok(words @ 1..=MOST_APART) => Ok(Some((before.len(), words))),
        _ => {
            let span = at + before.len()..at + body.len() + 1;
            let error = QueryError::new(span, format!("`/{}/` names no number of words", shown(count)));
            Err(error.hint(format!("write a number from 1 to {MOST_APART}: `word/F50/`")))
        }
    }
}

/// `word~`, `word~1`, `word~2`.
fn fuzzy(word: &str, behind: &str, span: &Range<usize>) -> Result<Option<Query>, QueryError> {
    let (stem, amount) = match word.rsplit_once('~') {
        Some((stem, amount)) => (stem, amount),
        None if behind.starts_with('~') && word.ends_with(|letter| is_word_end(letter) || letter == '*') => {
            (word, "")
        }
        None => return Ok(None),
    };
    let is_amount = amount.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_amount || !stem.ends_with(|letter| is_word_end(letter) || letter == '*') {
        return Ok(None);
    }
    let edits = match amount {
        "" => Ok(1),
        digits => digits.parse::<u8>(),
    };
    let Ok(edits @ 1..=MOST_EDITS) = edits else {
        let error = QueryError::new(span.clone(), format!("`~{}` is no number of slips", shown(amount)));
        return Err(error.hint("write `~1` or `~2` behind the word"));
    };
    if stem.contains('*') {
        let error = QueryError::new(span.clone(), "a pattern cannot be fuzzy");
        return Err(error.hint("leave out the `~` or the `*`"));
    }
    one_word(stem, span)?;
    Ok(Some(Query::Fuzzy { word: stem.to_owned(), edits }))
}

/// A star anywhere or a `?` inside.
fn pattern(word: &str, span: &Range<usize>) -> Result<Query, QueryError> {
    if let Some(stem) = word.strip_suffix('*')
        && !stem.contains('*')
        && !has_inner_mark(stem)
    {
        let kept = lexical::trim(stem);
        if !stem[kept.clone()].contains('?') {
            return prefix(&stem[kept], span);
        }
    }
    if let Some(double) = word.find("**") {
        let place = span.start + double..span.start + double + 2;
        return Err(
            QueryError::new(place, "two `*` side by side").hint("one stands for any number of letters")
        );
    }
    one_word(word, span)?;
    let letters = word.chars().filter(|letter| letter.is_alphanumeric()).count();
    if word.starts_with(['*', '?']) && letters < LETTERS_BEHIND_STAR {
        let error = QueryError::new(span.clone(), format!("`{}` would match too many words", shown(word)));
        return Err(error.hint(format!(
            "a pattern that starts with `*` or `?` needs {LETTERS_BEHIND_STAR} letters or more; an empty query finds everything"
        )));
    }
    Ok(Query::Wildcard(word.to_owned()))
}

fn prefix(stem: &str, span: &Range<usize>) -> Result<Query, QueryError> {
    one_word(stem, span)?;
    Ok(Query::Prefix(stem.to_owned()))
}

/// A pattern is held against single words of the index, so it has to be one.
fn one_word(pattern: &str, span: &Range<usize>) -> Result<(), QueryError> {
    let belongs = |letter: char| {
        is_word_end(letter) || matches!(letter, '*' | '?' | '\'' | '’' | '.' | '$' | '#' | '@')
    };
    let filled = pattern.replace(['*', '?'], "x");
    if pattern.chars().all(belongs) && folded_words(&filled).len() == 1 {
        return Ok(());
    }
    let error = QueryError::new(span.clone(), format!("`{}` is not one word", shown(pattern)));
    Err(error.hint(
        "patterns and slips work on single words: write the words side by side with `pre/1` between them",
    ))
}

fn refused_star(at: usize) -> QueryError {
    let error = QueryError::new(at..at + 1, "`*` without letters would match every word");
    error.hint("write a prefix such as `budg*`; an empty query finds everything")
}

/// `wom?n`: a mark with letters on both sides. Signs of addresses and sums are left alone.
fn has_inner_mark(word: &str) -> bool {
    let belongs = |letter: char| is_word_end(letter) || matches!(letter, '*' | '?' | '\'' | '’');
    let inner = word.trim_start_matches(['$', '#', '@']);
    inner.contains('?') && inner.chars().all(belongs)
}

fn is_word_end(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_read_as_documented() {
        for (chunk, read_as) in [
            ("budget", Query::Word("budget".into())),
            ("what?", Query::Word("what".into())),
            ("wow!!", Query::Word("wow".into())),
            ("http://x.org/~me?a=1", Query::Word("http://x.org/~me?a=1".into())),
            ("budg*", Query::Prefix("budg".into())),
            ("fail!", Query::Prefix("fail".into())),
            ("fail!,", Query::Prefix("fail".into())),
            ("wom?n", Query::Wildcard("wom?n".into())),
            ("colo*r", Query::Wildcard("colo*r".into())),
            ("*burg", Query::Wildcard("*burg".into())),
            ("wom?n*", Query::Wildcard("wom?n*".into())),
            ("fuzzy~", Query::Fuzzy { word: "fuzzy".into(), edits: 1 }),
            ("fuzzy~2,", Query::Fuzzy { word: "fuzzy".into(), edits: 2 }),
        ] {
            assert_eq!(read(chunk, None, 0), Ok(Some(read_as)), "{chunk}");
        }
        for chunk in ["*", "*a*", "fuzzy~3", "fuzzy~0.8", "budg*~1", "well-kn*", "a**b", "budget^2"] {
            assert!(read(chunk, None, 0).is_err(), "{chunk}");
        }
        assert_eq!(read("—", None, 0), Ok(None));
    }

    #[test]
    fn first_words_stand_behind_a_piece() {
        assert_eq!(first_words("bank/F50/", 0), Ok(Some((4, 50))));
        assert_eq!(first_words("/f9/,", 0), Ok(Some((0, 9))));
        assert!(first_words("bank/F0/", 0).is_err());
        for chunk in ["bank", "a/b/", "24/7", "/F/", "http://x.org/f5/"] {
            assert_eq!(first_words(chunk, 0), Ok(None), "{chunk}");
        }
    }
}
