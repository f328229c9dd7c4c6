//! Stems of English words (Snowball's English algorithm, by the `frostem` crate), remembered per thread because a
//! newspaper uses few different words many times.

use crate::text::words::{Word, for_each_word, is_stop_word, word_key};
use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The stems of a short text without its closed-class words, in order.
pub fn content_stems(text: &str) -> Vec<String> {
    let (mut stems, mut found) = (Stems::default(), Vec::new());
    for_each_word(text, |word| {
        let mut stem = String::new();
        if !word.folded.is_empty() && stems.push_stem(word.folded, word.is_acronym(), &mut stem) {
            found.push(stem);
        }
    });
    found
}

/// Words remembered before the memory is emptied and filled anew; about half a MiB. Four times as many spared no time.
const MAX_REMEMBERED: usize = 14_000;

/// Longest tail of a stem that is not the start of its word.
const MAX_TAIL: usize = 6;

/// Turns folded words into stems.
pub struct Stems {
    english: Stemmer,
    remembered: FxHashMap<u128, Entry>,
    scratch: String,
}

/// What is remembered of a word: its stem is its first bytes and a tail (`happy` is `happ` and `i`).
#[derive(Clone, Copy)]
struct Entry {
    kept: u8,
    tail_length: u8,
    is_stop: bool,
    /// The stem is the word itself.
    is_same: bool,
    tail: [u8; MAX_TAIL],
}

impl Default for Stems {
    fn default() -> Stems {
        let english = Stemmer::new(Algorithm::English);
        Stems { english, remembered: FxHashMap::default(), scratch: String::new() }
    }
}

impl Stems {
    /// The stem of a folded word. Words that are not plain ASCII letters are their own stems.
    pub fn stem(&mut self, folded: &str) -> &str {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        self.push_stem(folded, true, &mut scratch);
        self.scratch = scratch;
        &self.scratch
    }

    /// Appends the stem of a folded word to `out`; of a closed-class word only with `even_stop`. True when it did.
    pub fn push_stem(&mut self, folded: &str, even_stop: bool, out: &mut String) -> bool {
        let Some(entry) = word_key(folded).and_then(|key| self.entry(folded, key)) else {
            out.push_str(&stem_of(&self.english, folded));
            return true;
        };
        if entry.is_stop && !even_stop {
            return false;
        }
        entry.push(folded, out);
        true
    }

    /// Appends the stem of a word of a text to `out`, with a space behind it, unless it is a closed-class word; an
    /// acronym's always. With `others_only`, no stem that is the word itself either.
    pub fn push_stem_of(&mut self, word: &Word<'_>, others_only: bool, out: &mut String) {
        if word.folded.is_empty() {
            return;
        }
        match word.key.and_then(|key| self.entry(word.folded, key)) {
            Some(entry) => {
                if (entry.is_stop || entry.is_same && others_only) && !word.is_acronym() {
                    return;
                }
                entry.push(word.folded, out);
            }
            None => {
                let stem = stem_of(&self.english, word.folded);
                if others_only && stem == word.folded && !word.is_acronym() {
                    return;
                }
                out.push_str(&stem);
            }
        }
        out.push(' ');
    }

    fn entry(&mut self, folded: &str, key: u128) -> Option<Entry> {
        match self.remembered.get(&key) {
            Some(entry) => Some(*entry),
            None => self.remember(folded, key),
        }
    }

    /// `None` when the stem's tail is too long to be kept, which no English word's is.
    fn remember(&mut self, folded: &str, key: u128) -> Option<Entry> {
        if self.remembered.len() >= MAX_REMEMBERED {
            self.remembered.clear();
        }
        let stem = stem_of(&self.english, folded);
        let kept = if stem == folded { folded.len() } else { common_start(folded, &stem) };
        let rest = &stem.as_bytes()[kept..];
        let mut entry = Entry {
            kept: kept as u8,
            tail_length: rest.len() as u8,
            is_stop: is_stop_word(folded),
            is_same: stem == folded,
            tail: [0; MAX_TAIL],
        };
        entry.tail.get_mut(..rest.len())?.copy_from_slice(rest);
        self.remembered.insert(key, entry);
        Some(entry)
    }
}

impl Entry {
    fn push(&self, folded: &str, out: &mut String) {
        out.push_str(&folded[..self.kept as usize]);
        out.extend(self.tail[..self.tail_length as usize].iter().map(|byte| *byte as char));
    }
}

/// Both are ASCII where they differ, so any byte is a char boundary.
fn common_start(one: &str, two: &str) -> usize {
    one.bytes().zip(two.bytes()).take_while(|(one, two)| one == two).count()
}

fn stem_of<'a>(english: &Stemmer, folded: &'a str) -> Cow<'a, str> {
    let is_plain = folded.len() >= 3 && folded.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_plain { english.stem(folded) } else { Cow::Borrowed(folded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_share_a_stem() {
        let mut stems = Stems::default();
        for (word, stem) in [
            ("elections", "elect"),
            ("election", "elect"),
            ("talks", "talk"),
            ("b2b", "b2b"),
            ("us", "us"),
            ("überall", "überall"),
            ("institutionalization", "institution"),
        ] {
            assert_eq!(stems.stem(word), stem);
        }
    }

    #[test]
    fn more_words_than_are_remembered_have_their_own_stems() {
        let mut stems = Stems::default();
        let english = Stemmer::new(Algorithm::English);
        let letters = |number: usize| -> String {
            (0..4).map(|place| (b'a' + (number >> (4 * place) & 15) as u8) as char).collect()
        };
        for _ in 0..2 {
            for number in 0..MAX_REMEMBERED * 2 {
                let word = format!("{}ings", letters(number));
                assert_eq!(stems.stem(&word), english.stem(&word));
                assert_eq!(stems.stem("happiness"), "happi");
            }
        }
        assert!(stems.remembered.len() <= MAX_REMEMBERED);
    }
}
