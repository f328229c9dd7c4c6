//! Sums the weights of a unit's features. Owns the memory of sums of groups of features: the words of news are few, and
//! one look into a table of half a megabyte stands for the ten features that a common neighbour brings along.
//! What it remembers is exact, so that scores do not depend on what was read before.

use super::decode::{Scores, WIDTH};
use super::features::{Out, Parts};
use super::weights::Weights;

/// Groups remembered.
const REMEMBERED: usize = 1 << 14;

/// A group's sum: half a line of the cache.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Sum {
    key: u64,
    scores: [i16; WIDTH],
}

/// Sums of the groups met last, each at a place that its key tells.
#[derive(Default)]
pub(crate) struct Sums {
    groups: Vec<Sum>,
}

impl Sums {
    /// Adds the scores of a unit to `scores`.
    #[inline]
    pub(crate) fn add(&mut self, parts: &Parts, weights: &Weights, scores: &mut Scores) {
        if self.groups.is_empty() {
            // Not before the first text: who never extracts shall not pay for it.
            self.groups.resize(REMEMBERED, Sum { key: 0, scores: [0; WIDTH] });
        }
        let (count, keys) = parts.keys();
        for (group, key) in keys[..count].iter().enumerate() {
            let Some(held) = self.groups.get_mut((key >> 32) as usize % REMEMBERED) else { continue };
            if held.key == *key {
                for (score, sum) in scores.iter_mut().zip(&held.scores) {
                    *score += i32::from(*sum);
                }
            } else {
                let sum = summed(weights, parts, group);
                for (score, sum) in scores.iter_mut().zip(&sum) {
                    *score += sum;
                }
                if sum.iter().all(|score| i16::try_from(*score).is_ok()) {
                    *held = Sum { key: *key, scores: sum.map(|score| score as i16) };
                }
            }
        }
        parts.give_rare(&mut Rows { weights, scores });
    }
}

/// The weights of all features of a group.
#[inline(never)]
fn summed(weights: &Weights, parts: &Parts, group: usize) -> Scores {
    let mut scores = [0; WIDTH];
    parts.give(group, &mut Rows { weights, scores: &mut scores });
    scores
}

/// Adds up the rows of features.
struct Rows<'a> {
    weights: &'a Weights,
    scores: &'a mut Scores,
}

impl Out for Rows<'_> {
    #[inline]
    fn push(&mut self, feature: u64) {
        self.weights.add(feature, self.scores);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scratch;
    use super::super::features::FeatureMaker;
    use super::*;
    use crate::extract::Extractor;
    use crate::extract::people::names::LowerSeen;
    use crate::extract::tokens::{View, tokenize};

    #[test]
    fn what_is_remembered_is_what_would_be_summed() {
        let tables = Extractor::new().tables;
        let text = "Mayor Ann Roe-Doe met Mr. Park Ji-hoon of the U.S. Navy in New York on Monday, \
            and the Bank of Ghent said: \"Mr. Park left New York.\" Roe, 52, is no Doe.";
        let mut tokens = Vec::new();
        tokenize(text, 0..text.len(), &tables.lexicon, &mut tokens);
        let view = View { text, tokens: &tokens, lexicon: &tables.lexicon };
        let (mut scratch, mut lower, mut sums) = (Scratch::default(), LowerSeen::new(), Sums::default());
        lower.fill(&view);
        scratch.prepare(&view, &tables.gazetteer, tables.tagger.common(), &lower);
        let weights = &tables.tagger.weights;
        let maker = FeatureMaker { units: &scratch.units.all, evidence: &scratch.evidence };
        let mut features = Vec::new();
        assert!(scratch.stretches.len() > 4);
        for stretch in scratch.stretches.iter().chain(&scratch.stretches) {
            for at in stretch.first..stretch.last {
                let (mut plain, mut remembered) = ([0; WIDTH], [0; WIDTH]);
                maker.make(at, stretch, &mut features);
                features.iter().for_each(|feature| weights.add(*feature, &mut plain));
                sums.add(&maker.parts(at, stretch), weights, &mut remembered);
                assert_eq!(remembered, plain, "unit {at}");
            }
        }
    }
}
