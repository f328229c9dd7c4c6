//! Stems of English words (Snowball's English algorithm, by the `frostem` crate), remembered per thread because a
//! newspaper uses few different words many times.

use crate::text::words::is_stop_word;
use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Words remembered before the memory is emptied and filled anew; about 4 MB.
const MAX_REMEMBERED: usize = 60_000;

/// Longest word remembered: with its length it fills 16 bytes, so that a look-up compares one number and follows no
/// pointer. Longer words are a few in a thousand and are stemmed each time.
const MAX_SHORT: usize = 15;

/// Turns folded words into stems.
pub struct Stems {
    english: Stemmer,
    remembered: FxHashMap<u128, Entry>,
    /// The stem given last; lends the bytes that are handed out.
    last: Entry,
    long: String,
}

/// What is remembered of a word.
#[derive(Clone, Copy, Default)]
struct Entry {
    stem: [u8; MAX_SHORT],
    length: u8,
    is_stop: bool,
}

impl Default for Stems {
    fn default() -> Stems {
        let english = Stemmer::new(Algorithm::English);
        Stems { english, remembered: FxHashMap::default(), last: Entry::default(), long: String::new() }
    }
}

impl Stems {
    /// The stem of a folded word. Words that are not plain ASCII letters are their own stems.
    pub fn stem<'a>(&'a mut self, folded: &'a str) -> &'a str {
        self.stem_and_class(folded).0
    }

    /// The stem of a folded word, and whether it is a closed-class word.
    pub fn stem_and_class<'a>(&'a mut self, folded: &'a str) -> (&'a str, bool) {
        let Some(key) = short_key(folded) else {
            self.long.clear();
            self.long.push_str(&stem_of(&self.english, folded));
            return (&self.long, false);
        };
        self.last = match self.remembered.get(&key) {
            Some(entry) => *entry,
            None => self.remember(folded, key),
        };
        let stem = &self.last.stem[..self.last.length as usize];
        (std::str::from_utf8(stem).unwrap_or(folded), self.last.is_stop)
    }

    fn remember(&mut self, folded: &str, key: u128) -> Entry {
        if self.remembered.len() >= MAX_REMEMBERED {
            self.remembered.clear();
        }
        let stem = stem_of(&self.english, folded);
        let mut entry = Entry { is_stop: is_stop_word(folded), ..Entry::default() };
        // A stem is never longer than its word but for a letter put back ("hop" of "hopping" is not, "hope" may be).
        let kept = if stem.len() <= MAX_SHORT { stem.as_bytes() } else { folded.as_bytes() };
        entry.stem[..kept.len()].copy_from_slice(kept);
        entry.length = kept.len() as u8;
        self.remembered.insert(key, entry);
        entry
    }
}

fn stem_of<'a>(english: &Stemmer, folded: &'a str) -> Cow<'a, str> {
    let is_plain = folded.len() >= 3 && folded.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_plain { english.stem(folded) } else { Cow::Borrowed(folded) }
}

/// The bytes of a short word and its length as one number.
fn short_key(folded: &str) -> Option<u128> {
    let mut bytes = [0; 16];
    bytes.get_mut(..folded.len())?.copy_from_slice(folded.as_bytes());
    if folded.len() > MAX_SHORT {
        return None;
    }
    bytes[MAX_SHORT] = folded.len() as u8;
    Some(u128::from_le_bytes(bytes))
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
}
