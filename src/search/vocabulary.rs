//! Which words of an index a word or pattern of a query stands for: inflections, prefixes, wildcards, slips, misreadings.
//! Reads term dictionaries, and only for queries that need it. Refuses patterns that stand for too many words, with the
//! reason: they would read half the index and say nothing.

use crate::index::bodies::Bodies;
use crate::index::schema::Fields;
use crate::search::misread;
use crate::text::fold::fold;
use crate::text::stems::Stems;
use crate::text::words::is_stop_word;
use std::collections::BTreeSet;
use std::sync::Arc;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// Most words that a pattern may stand for.
pub const MOST_WORDS: usize = 5_000;

/// Most words of a dictionary that one pattern reads.
const MOST_READ: usize = 4_000_000;

/// Letters at the end of a stem that its words may not share (`hop-e`, `hop-ing`; `happ-i`, `happ-y`). Measured over the
/// vocabulary of 25,000 articles: no word shares less, but for [`IRREGULAR`].
const STEM_TAIL: usize = 1;

/// Words whose stems start otherwise (Snowball's English exceptions).
const IRREGULAR: &[(&str, &str)] = &[
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("vying", "vie"),
    ("skies", "sky"),
    ("skis", "ski"),
];

/// What a query asks of single words, folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sought {
    /// That form alone.
    Exact(String),
    /// Words with this stem.
    Stem(String),
    /// Words that start so.
    Prefix(String),
    /// Words of the pattern: `*` any letters, `?` one.
    Wildcard(String),
    /// Words at most so many slips away.
    Fuzzy(String, u8),
    /// What the word may have been misread as.
    Misread(String),
}

impl Sought {
    /// As a query would write it.
    pub fn shown(&self) -> String {
        match self {
            Sought::Exact(word) => format!("\"{word}\""),
            Sought::Stem(word) | Sought::Wildcard(word) | Sought::Misread(word) => word.clone(),
            Sought::Prefix(word) => format!("{word}*"),
            Sought::Fuzzy(word, edits) => format!("{word}~{edits}"),
        }
    }
}

/// A pattern that stands for too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

impl Refused {
    fn too_many(sought: &Sought) -> Refused {
        let hint = match sought {
            Sought::Prefix(_) | Sought::Wildcard(_) => "write more letters of it",
            _ => "allow fewer slips, or write the spellings with `OR`",
        };
        Refused(format!(
            "`{}` stands for more than {MOST_WORDS} words of this index\nhint: {hint}",
            sought.shown()
        ))
    }
}

/// Why words could not be looked up.
#[derive(Debug)]
pub enum VocabularyError {
    /// The pattern is refused.
    Refused(Refused),
    /// The engine failed.
    Engine(tantivy::TantivyError),
}

impl From<tantivy::TantivyError> for VocabularyError {
    fn from(error: tantivy::TantivyError) -> VocabularyError {
        VocabularyError::Engine(error)
    }
}

impl From<std::io::Error> for VocabularyError {
    fn from(error: std::io::Error) -> VocabularyError {
        VocabularyError::Engine(error.into())
    }
}

/// A wildcard as typed, folded as words are: letters, digits, `*` and `?`.
pub fn folded_pattern(typed: &str) -> String {
    fold(typed).chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '*' | '?')).collect()
}

/// The words of one index.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    /// The engine's view of it.
    pub searcher: &'a Searcher,
    /// Its fields.
    pub fields: &'a Fields,
    /// Words are widened by what scanners make of them.
    pub widens: bool,
    /// What gives back stored articles.
    pub bodies: &'a Arc<Bodies>,
}

impl Vocabulary<'_> {
    /// The words of `fields` that `sought` stands for, in order. An exact form is given whether or not it is there.
    pub fn words(&self, fields: &[Field], sought: &Sought) -> Result<Vec<String>, VocabularyError> {
        words(self.searcher, fields, sought)
    }

    /// What a word may have been misread as, where that is asked for.
    pub fn misread(&self, fields: &[Field], word: &str) -> Result<Vec<String>, VocabularyError> {
        if self.widens { self.words(fields, &Sought::Misread(word.to_owned())) } else { Ok(Vec::new()) }
    }
}

fn words(searcher: &Searcher, fields: &[Field], sought: &Sought) -> Result<Vec<String>, VocabularyError> {
    let mut found = BTreeSet::new();
    match sought {
        Sought::Exact(word) => drop(found.insert(word.clone())),
        Sought::Stem(stem) => {
            let mut stems = Stems::default();
            let kept = stem.char_indices().rev().nth(STEM_TAIL.saturating_sub(1)).map_or(0, |(at, _)| at);
            let start = if kept < 2 { stem.as_str() } else { &stem[..kept] };
            let has_stem = |word: &str| !is_stop_word(word) && stems.stem(word) == stem;
            scan(searcher, fields, start, sought, has_stem, &mut found)?;
            for (word, _) in IRREGULAR.iter().filter(|(_, other)| other == stem) {
                if is_there(searcher, fields, word)? {
                    found.insert((*word).to_owned());
                }
            }
            if !is_stop_word(stem) && is_there(searcher, fields, stem)? && stems_to_itself(stem) {
                found.insert(stem.clone());
            }
        }
        Sought::Prefix(prefix) => scan(searcher, fields, prefix, sought, |_| true, &mut found)?,
        Sought::Wildcard(pattern) => {
            let start = pattern.find(['*', '?']).unwrap_or(pattern.len());
            let (literal, rest) = pattern.split_at(start);
            let rest: Vec<char> = rest.chars().collect();
            let fits = |word: &str| is_match(&rest, &word[literal.len()..].chars().collect::<Vec<_>>());
            scan(searcher, fields, literal, sought, fits, &mut found)?;
        }
        Sought::Fuzzy(word, edits) => {
            for field in fields {
                let near = FuzzyTermQuery::new(Term::from_field_text(*field, word), *edits, true);
                for segment in searcher.segment_readers() {
                    let index = segment.inverted_index(*field)?;
                    let mut terms = index.terms().search(near.automaton()?).into_stream()?;
                    while terms.advance() {
                        add(terms.key(), sought, &mut found)?;
                    }
                }
            }
        }
        Sought::Misread(word) => {
            for reading in misread::readings(word) {
                if is_there(searcher, fields, &reading)? {
                    found.insert(reading);
                }
            }
        }
    }
    Ok(found.into_iter().collect())
}

fn stems_to_itself(stem: &str) -> bool {
    Stems::default().stem(stem) == stem
}

fn is_there(searcher: &Searcher, fields: &[Field], word: &str) -> Result<bool, VocabularyError> {
    for field in fields {
        for segment in searcher.segment_readers() {
            if segment.inverted_index(*field)?.terms().get(word)?.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Adds the words that start so and hold for `fits`.
fn scan(
    searcher: &Searcher,
    fields: &[Field],
    start: &str,
    sought: &Sought,
    mut fits: impl FnMut(&str) -> bool,
    found: &mut BTreeSet<String>,
) -> Result<(), VocabularyError> {
    let mut read = 0;
    for field in fields {
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(*field)?;
            let mut terms = index.terms().range().ge(start.as_bytes()).into_stream()?;
            while terms.advance() && terms.key().starts_with(start.as_bytes()) {
                read += 1;
                if read > MOST_READ {
                    let message = format!(
                        "`{}` would read more than {MOST_READ} words of this index\nhint: start it with letters",
                        sought.shown()
                    );
                    return Err(VocabularyError::Refused(Refused(message)));
                }
                if std::str::from_utf8(terms.key()).is_ok_and(&mut fits) {
                    add(terms.key(), sought, found)?;
                }
            }
        }
    }
    Ok(())
}

fn add(key: &[u8], sought: &Sought, found: &mut BTreeSet<String>) -> Result<(), VocabularyError> {
    if let Ok(word) = std::str::from_utf8(key) {
        found.insert(word.to_owned());
    }
    if found.len() > MOST_WORDS {
        return Err(VocabularyError::Refused(Refused::too_many(sought)));
    }
    Ok(())
}

/// `*` matches any letters or none, `?` one. Linear but for going back to the last star (the usual algorithm).
fn is_match(pattern: &[char], word: &[char]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < word.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == word[from] => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((star_at, star_from)) = star else { return false };
                star = Some((star_at, star_from + 1));
                at = star_at + 1;
                from = star_from + 1;
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_letters() {
        let fits = |pattern: &str, word: &str| {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            is_match(&letters(pattern), &letters(word))
        };
        for (pattern, word, expected) in [
            ("wom?n", "woman", true),
            ("wom?n", "womn", false),
            ("wom?n", "women", true),
            ("col*r", "colour", true),
            ("col*r", "color", true),
            ("col*r", "colours", false),
            ("*burg", "hamburg", true),
            ("*burg", "burg", true),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "aab", false),
            ("м?р", "мир", true),
            ("", "", true),
        ] {
            assert_eq!(fits(pattern, word), expected, "{pattern} {word}");
        }
        assert_eq!(folded_pattern("Núñ*'z?"), "nun*z?");
    }
}
