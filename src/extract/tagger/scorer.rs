//! Sums the weights of a unit's features. Owns the memory of sums of groups of features: the words of news are few, and
//! one look into a table of some hundred kilobytes stands for the ten features that a common neighbour brings along.
//! What it remembers is exact, so that scores do not depend on what was read before.

use super::decode::{Scores, WIDTH};
use super::features::{Features, Parts, Sink};
use super::weights::Weights;

/// Groups remembered.
const GROUPS: usize = 1 << 13;

/// A group's sum; a line of the cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Sum {
    key: u64,
    scores: Scores,
}

/// Sums of the groups met last, each at a place that its key tells.
pub(crate) struct Sums {
    groups: Vec<Sum>,
    features: Features,
}

impl Default for Sums {
    fn default() -> Sums {
        Sums { groups: Vec::new(), features: Features::default() }
    }
}

impl Sums {
    /// Adds the scores of a unit to `scores`.
    #[inline]
    pub(crate) fn add(&mut self, parts: &Parts, weights: &Weights, scores: &mut Scores) {
        if self.groups.is_empty() {
            // Not before the first text: who never extracts shall not pay for it.
            self.groups.resize(GROUPS, Sum { key: 0, scores: [0; WIDTH] });
        }
        parts.give(&mut Adder { sums: self, weights, scores });
    }
}

struct Adder<'a> {
    sums: &'a mut Sums,
    weights: &'a Weights,
    scores: &'a mut Scores,
}

impl Sink for Adder<'_> {
    #[inline]
    fn group(&mut self, key: u64, fill: impl FnOnce(&mut Features)) {
        let Sums { groups, features } = &mut *self.sums;
        let Some(held) = groups.get_mut((key >> 32) as usize % GROUPS) else { return };
        if held.key != key {
            features.clear();
            fill(features);
            *held = Sum { key, scores: [0; WIDTH] };
            self.weights.sum(features.as_slice(), &mut held.scores);
        }
        for (score, sum) in self.scores.iter_mut().zip(&held.scores) {
            *score += sum;
        }
    }

    #[inline]
    fn once(&mut self, fill: impl FnOnce(&mut Features)) {
        self.sums.features.clear();
        fill(&mut self.sums.features);
        self.weights.sum(self.sums.features.as_slice(), self.scores);
    }
}
