//! The labels a first pass gave to each word of an article, which a second pass looks at: a name labelled twice as a
//! person is likely one the third time. After V. Krishnan and C. D. Manning, "An Effective Two-Stage Model for
//! Exploiting Non-Local Dependencies in Named Entity Recognition", ACL 2006.

use super::label::Label;
use super::units::{Unit, mark};
use rustc_hash::FxHashMap;

/// Votes for one word: outside, person, place, organisation, nation; then how often it ended or alone was a name.
type Count = [u16; 5];

/// Votes of one article.
#[derive(Default)]
pub(crate) struct Votes {
    words: FxHashMap<u64, Count>,
    /// Words within longer names, by their sort.
    longer: FxHashMap<u64, Count>,
}

impl Votes {
    /// Adds the labels of one stretch.
    pub(crate) fn count(&mut self, units: &[Unit], first: usize, path: &[u8]) {
        for (at, label) in path.iter().enumerate() {
            let unit = &units[first + at];
            if !unit.has(mark::CAP) {
                continue;
            }
            let sort = Label::of(*label).map_or(0, |label| 1 + label as usize);
            let count = self.words.entry(unit.word).or_default();
            count[sort] = count[sort].saturating_add(1);
            let begins = Label::of_begin(*label).is_some();
            let goes_on = path.get(at + 1).is_some_and(|next| *next != 0 && next % 2 == 0);
            if sort != 0 && (!begins || goes_on) {
                let count = self.longer.entry(unit.word).or_default();
                count[sort] = count[sort].saturating_add(1);
            }
        }
    }

    /// The sort most often given to the word (0 outside, 1 to 4), and whether all votes agree; 0 votes give `None`.
    /// `own` is the number of votes that the asking place itself cast.
    pub(crate) fn majority(&self, word: u64) -> Option<(usize, bool)> {
        majority(self.words.get(&word)?)
    }

    /// The sort of longer names that hold the word.
    pub(crate) fn longer(&self, word: u64) -> Option<(usize, bool)> {
        majority(self.longer.get(&word)?)
    }
}

fn majority(count: &Count) -> Option<(usize, bool)> {
    let best = (0..count.len()).max_by_key(|sort| (count[*sort], *sort))?;
    let all: u16 = count.iter().fold(0, |sum, one| sum.saturating_add(*one));
    (all > 0).then_some((best, count[best] == all))
}
