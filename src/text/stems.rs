//! Stems of English words (Snowball's English algorithm, by the `frostem` crate), remembered per thread because a
//! newspaper uses few different words many times.

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

/// Stems kept before the memory is emptied and filled anew; about 6 MB.
const MAX_REMEMBERED: usize = 60_000;

/// Turns folded words into stems.
pub struct Stems {
    english: Stemmer,
    remembered: FxHashMap<Box<str>, Box<str>>,
}

impl Default for Stems {
    fn default() -> Stems {
        Stems { english: Stemmer::new(Algorithm::English), remembered: FxHashMap::default() }
    }
}

impl Stems {
    /// The stem of a folded word. Words that are not plain ASCII letters are their own stems.
    pub fn stem<'a>(&'a mut self, folded: &'a str) -> &'a str {
        if folded.len() < 3 || !folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return folded;
        }
        if !self.remembered.contains_key(folded) {
            if self.remembered.len() >= MAX_REMEMBERED {
                self.remembered.clear();
            }
            let stem = self.english.stem(folded);
            self.remembered.insert(folded.into(), stem.as_ref().into());
        }
        self.remembered.get(folded).map_or(folded, |stem| stem)
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
