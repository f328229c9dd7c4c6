//! Stems of English words (Snowball's English algorithm, by the `frostem` crate), remembered per thread because a
//! newspaper uses few different words many times.

use crate::text::words::is_stop_word;
use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

/// Stems kept before the memory is emptied and filled anew; about 6 MB.
const MAX_REMEMBERED: usize = 60_000;

/// Turns folded words into stems.
pub struct Stems {
    english: Stemmer,
    places: FxHashMap<Box<str>, u32>,
    remembered: Vec<Entry>,
}

/// What is remembered of a word.
struct Entry {
    /// `None` when the word is its own stem.
    stem: Option<Box<str>>,
    is_stop: bool,
}

impl Default for Stems {
    fn default() -> Stems {
        Stems { english: Stemmer::new(Algorithm::English), places: FxHashMap::default(), remembered: Vec::new() }
    }
}

impl Stems {
    /// The stem of a folded word. Words that are not plain ASCII letters are their own stems.
    pub fn stem<'a>(&'a mut self, folded: &'a str) -> &'a str {
        self.stem_and_class(folded).0
    }

    /// The stem of a folded word, and whether it is a closed-class word.
    pub fn stem_and_class<'a>(&'a mut self, folded: &'a str) -> (&'a str, bool) {
        let place = match self.places.get(folded) {
            Some(place) => *place as usize,
            None => self.remember(folded),
        };
        let entry = &self.remembered[place];
        (entry.stem.as_deref().unwrap_or(folded), entry.is_stop)
    }

    fn remember(&mut self, folded: &str) -> usize {
        if self.remembered.len() >= MAX_REMEMBERED {
            self.places.clear();
            self.remembered.clear();
        }
        let is_plain = folded.len() >= 3 && folded.bytes().all(|byte| byte.is_ascii_lowercase());
        let stem = is_plain.then(|| self.english.stem(folded)).filter(|stem| *stem != folded);
        let entry = Entry { stem: stem.map(|stem| stem.as_ref().into()), is_stop: is_stop_word(folded) };
        let place = self.remembered.len();
        self.remembered.push(entry);
        self.places.insert(folded.into(), place as u32);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_share_a_stem() {
        let mut stems = Stems::default();
        for (word, stem) in [("elections", "elect"), ("election", "elect"), ("talks", "talk"), ("b2b", "b2b"), ("us", "us")] {
            assert_eq!(stems.stem(word), stem);
        }
    }
}
