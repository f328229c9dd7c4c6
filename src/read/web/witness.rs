//! The article's text as the page's structured data tells it, and how much of a block stands in it. The told text is not
//! the body: it lacks paragraphs, or is cut, or holds more than the page shows. But it knows furniture from prose.

use rustc_hash::{FxHashSet, FxHasher};
use std::hash::Hasher;

/// Letters in a row that are compared at once. Long enough not to be met by chance, short enough for a short line.
const SHINGLE: usize = 12;

/// A told text, ready to be asked.
pub(super) struct Told {
    shingles: FxHashSet<u64>,
    letters: usize,
}

impl Told {
    /// Linear in the length of `text`.
    pub(super) fn new(text: &str) -> Told {
        let letters = letters(text);
        Told { letters: letters.len(), shingles: letters.windows(SHINGLE).map(hash).collect() }
    }

    /// Letters and digits of the whole.
    pub(super) fn letters(&self) -> usize {
        self.letters
    }

    /// How much of `text` stands here, 0 to 1; `None` when it is too short to tell.
    pub(super) fn share(&self, text: &str) -> Option<f32> {
        let letters = letters(text);
        let all = letters.windows(SHINGLE).count();
        let known = letters.windows(SHINGLE).filter(|shingle| self.shingles.contains(&hash(shingle))).count();
        (all > 0).then(|| known as f32 / all as f32)
    }
}

/// Letters and digits, in lower case: spacing and punctuation are told differently.
pub(super) fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn hash(shingle: &[char]) -> u64 {
    let mut hasher = FxHasher::default();
    for letter in shingle {
        hasher.write_u32(*letter as u32);
    }
    hasher.finish()
}
