//! What an article as a whole tells of a word: is it written small elsewhere, does a title, a given name or "in" stand
//! before it, a verb of saying after it. One entry for each capitalised word.

use super::unit::{Unit, bit, mark};
use super::units::Units;
use crate::extract::people::names::LowerSeen;

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

/// What is known of one word.
#[derive(Clone, Copy, Default)]
struct Entry {
    word: u64,
    /// The article it was met in last.
    article: u32,
    signs: u16,
}

/// Evidence of all words of an article: a table by hash whose entries of earlier articles count as free.
#[derive(Default)]
pub(crate) struct Evidence {
    words: Vec<Entry>,
    article: u32,
}

/// Entries kept between articles at most; a larger table is given back.
const KEPT: usize = 1 << 14;

impl Evidence {
    /// Reads the units of one article and tells each where the evidence of its word lies.
    /// `lower` holds all words of the article that are written small.
    pub(crate) fn gather(&mut self, units: &mut Units, lower: &LowerSeen) {
        let Units { all: units, heads, hides_small } = units;
        let own = hides_small.then(|| {
            let small = |unit: &&Unit| unit.flags & (mark::WORD | mark::CAP) == mark::WORD;
            let mut own = LowerSeen::new();
            own.fill_with(units.iter().filter(small).map(|unit| unit.word));
            own
        });
        let lower = own.as_ref().unwrap_or(lower);
        self.clear(heads.len());
        for at in heads.iter().map(|at| *at as usize) {
            let unit = &units[at];
            if !unit.has(mark::CAP) {
                continue;
            }
            let mut signs = 0;
            let before = at.checked_sub(1).map(|before| &units[before]);
            let after = units.get(at + 1).filter(|next| !next.has(mark::PARAGRAPH));
            let opens = unit.has(mark::SENTENCE | mark::PARAGRAPH);
            if let Some(before) = before.filter(|_| !opens) {
                if before.class & bit::TITLE != 0 && before.has(mark::CAP) {
                    signs |= sign::AFTER_TITLE;
                }
                if before.class & bit::GIVEN != 0 && before.has(mark::CAP) {
                    signs |= sign::AFTER_GIVEN;
                }
                if before.class & bit::LOCATIVE != 0 {
                    signs |= sign::AFTER_LOCATIVE;
                }
                if !unit.has(mark::HEADLINE) {
                    signs |= sign::MIDDLE_ONCE;
                }
            }
            if let Some(after) = after {
                if after.class & bit::SPEECH != 0 && !after.has(mark::CAP) {
                    signs |= sign::BEFORE_SPEECH;
                }
                if after.class & bit::ORGANISATION != 0 && after.has(mark::CAP) {
                    signs |= sign::BEFORE_ORGANISATION;
                }
            }
            units[at].evidence = self.note(unit.word, signs, lower);
        }
    }

    /// Forgets all words and makes room for so many.
    fn clear(&mut self, words: usize) {
        let wanted = (words * 2).next_power_of_two().max(256);
        self.article = self.article.wrapping_add(1);
        if wanted > self.words.len() || self.words.len() > KEPT || self.article == 0 {
            (self.words, self.article) = (vec![Entry::default(); wanted], 1);
        }
    }

    /// Adds signs to a word; returns where they lie.
    fn note(&mut self, word: u64, signs: u16, lower: &LowerSeen) -> u32 {
        let mask = self.words.len() - 1;
        let mut at = (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & mask;
        while self.words[at].article == self.article && self.words[at].word != word {
            at = (at + 1) & mask;
        }
        let entry = &mut self.words[at];
        if entry.article != self.article {
            let small = if lower.contains(word) { sign::LOWER } else { 0 };
            *entry = Entry { word, article: self.article, signs: signs | small };
        } else {
            let again = entry.signs & signs & sign::MIDDLE_ONCE != 0;
            entry.signs |= signs | if again { sign::MIDDLE_TWICE } else { 0 };
        }
        at as u32
    }

    /// All that is known of a capitalised word.
    pub(crate) fn of(&self, unit: &Unit) -> u16 {
        self.words[unit.evidence as usize].signs
    }
}
