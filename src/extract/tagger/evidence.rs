//! What an article as a whole tells of a word: is it written small elsewhere, does a title, a given name or "in" stand
//! before it, a verb of saying after it. One entry for each capitalised word.

use super::units::{Unit, bit, mark};
use crate::extract::people::names::LowerSeen;
use rustc_hash::FxHashMap;

/// Bits of evidence of one word.
pub(crate) mod sign {
    pub(crate) const LOWER: u16 = 1;
    pub(crate) const AFTER_TITLE: u16 = 2;
    pub(crate) const AFTER_GIVEN: u16 = 4;
    pub(crate) const AFTER_LOCATIVE: u16 = 8;
    pub(crate) const BEFORE_SPEECH: u16 = 16;
    pub(crate) const MIDDLE_ONCE: u16 = 32;
    pub(crate) const MIDDLE_TWICE: u16 = 64;
    pub(crate) const BEFORE_ORGANISATION: u16 = 128;
}

/// Evidence of all words of an article.
pub(crate) struct Evidence {
    words: FxHashMap<u64, u16>,
    lower: LowerSeen,
}

impl Default for Evidence {
    fn default() -> Evidence {
        Evidence { words: FxHashMap::default(), lower: LowerSeen::new() }
    }
}

impl Evidence {
    /// Reads the units of one article.
    pub(crate) fn gather(&mut self, units: &[Unit]) {
        self.words.clear();
        let small = |unit: &&Unit| unit.has(mark::WORD) && !unit.has(mark::CAP);
        self.lower.fill_with(units.iter().filter(small).map(|unit| unit.word));
        for (at, unit) in units.iter().enumerate() {
            if !unit.has(mark::WORD) || !unit.has(mark::CAP) {
                continue;
            }
            let entry = self.words.entry(unit.word).or_insert(0);
            let before = at.checked_sub(1).map(|before| &units[before]);
            let after = units.get(at + 1).filter(|next| !next.has(mark::PARAGRAPH));
            let opens = unit.has(mark::SENTENCE | mark::PARAGRAPH);
            if let Some(before) = before.filter(|_| !opens) {
                if before.class & bit::TITLE != 0 && before.has(mark::CAP) {
                    *entry |= sign::AFTER_TITLE;
                }
                if before.class & bit::GIVEN != 0 && before.has(mark::CAP) {
                    *entry |= sign::AFTER_GIVEN;
                }
                if before.class & bit::LOCATIVE != 0 {
                    *entry |= sign::AFTER_LOCATIVE;
                }
                if !unit.has(mark::HEADLINE) {
                    let seen = *entry & sign::MIDDLE_ONCE != 0;
                    *entry |= if seen { sign::MIDDLE_TWICE } else { sign::MIDDLE_ONCE };
                }
            }
            if let Some(after) = after {
                if after.class & bit::SPEECH != 0 && !after.has(mark::CAP) {
                    *entry |= sign::BEFORE_SPEECH;
                }
                if after.class & bit::ORGANISATION != 0 && after.has(mark::CAP) {
                    *entry |= sign::BEFORE_ORGANISATION;
                }
            }
        }
    }

    /// All that is known of a word.
    pub(crate) fn of(&self, word: u64) -> u16 {
        let lower = if self.lower.contains(word) { sign::LOWER } else { 0 };
        self.words.get(&word).copied().unwrap_or(0) | lower
    }
}
