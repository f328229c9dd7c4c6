//! Sums the weights of a unit's features. Owns the memory of sums of groups of features: the words of news are few, and
//! one look into a table of half a megabyte stands for the ten features that a common neighbour brings along.
//! What it remembers is exact, so that scores do not depend on what was read before.

use super::decode::{Scores, WIDTH};
use super::features::{Group, Out, Parts, Sink};
use super::weights::{Batch, Weights};

/// Groups remembered.
const GROUPS: usize = 1 << 14;

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
    batch: Batch,
}

impl Sums {
    /// Adds the scores of a unit to `scores`.
    #[inline]
    pub(crate) fn add(&mut self, parts: &Parts, weights: &Weights, scores: &mut Scores) {
        if self.groups.is_empty() {
            // Not before the first text: who never extracts shall not pay for it.
            self.groups.resize(GROUPS, Sum { key: 0, scores: [0; WIDTH] });
        }
        parts.give(&mut Adder { groups: &mut self.groups, batch: &mut self.batch, weights, scores });
    }
}

/// Adds up the groups of one unit.
struct Adder<'a> {
    groups: &'a mut [Sum],
    batch: &'a mut Batch,
    weights: &'a Weights,
    scores: &'a mut Scores,
}

impl Sink for Adder<'_> {
    #[inline]
    fn group(&mut self, key: u64, group: impl Group) {
        let Some(held) = self.groups.get_mut((key >> 32) as usize % GROUPS) else { return };
        if held.key == key {
            for (score, sum) in self.scores.iter_mut().zip(&held.scores) {
                *score += i32::from(*sum);
            }
        } else {
            let sum = summed(self.weights, &group, self.batch);
            for (score, sum) in self.scores.iter_mut().zip(&sum) {
                *score += sum;
            }
            if sum.iter().all(|score| i16::try_from(*score).is_ok()) {
                *held = Sum { key, scores: sum.map(|score| score as i16) };
            }
        }
    }

    #[inline]
    fn once(&mut self, group: impl Group) {
        group.give(&mut Rows { weights: self.weights, batch: self.batch, scores: self.scores });
        self.weights.sum(self.batch, self.scores);
    }
}

/// The weights of all features of a group.
#[inline(never)]
fn summed(weights: &Weights, group: &impl Group, batch: &mut Batch) -> Scores {
    let mut scores = [0; WIDTH];
    group.give(&mut Rows { weights, batch, scores: &mut scores });
    weights.sum(batch, &mut scores);
    scores
}

/// Gathers features until they are summed.
struct Rows<'a> {
    weights: &'a Weights,
    batch: &'a mut Batch,
    scores: &'a mut Scores,
}

impl Out for Rows<'_> {
    #[inline]
    fn push(&mut self, feature: u64) {
        if !self.batch.push(feature) {
            self.weights.sum(self.batch, self.scores);
            self.batch.push(feature);
        }
    }
}
