//! The best sequence of labels under unit scores and transitions (Viterbi), in buffers that are used again.

use super::label::{LABELS, may_follow};

/// Scores of a unit are so many numbers, the last of which mean nothing: whole vectors add faster.
pub(crate) const WIDTH: usize = 12;

/// A score for each label.
pub(crate) type Scores = [i32; WIDTH];

/// Score that no sequence survives.
const NEVER: i32 = i32::MIN / 4;

/// Scores of transitions: `[before][next]`; row `LABELS` is the start.
pub(crate) type Transitions = [[i32; LABELS]; LABELS + 1];

/// Transitions with those that may not be made ruled out, one row of scores for each label before.
pub(crate) type Ruled = [Scores; LABELS + 1];

/// Rules out the transitions that may not be made.
pub(crate) fn ruled(transitions: &Transitions) -> Ruled {
    let mut ruled = [[NEVER; WIDTH]; LABELS + 1];
    for (before, (row, scores)) in ruled.iter_mut().zip(transitions).enumerate() {
        for (next, score) in scores.iter().enumerate() {
            let before = if before == LABELS { 0 } else { before as u8 };
            if may_follow(before, next as u8) {
                row[next] = *score;
            }
        }
    }
    ruled
}

#[derive(Default)]
pub(crate) struct Decoder {
    /// Scores of the units alone, before transitions.
    scores: Vec<Scores>,
    /// The label before, in the best sequence that ends in each.
    back: Vec<Scores>,
}

impl Decoder {
    /// Makes room for a sequence of `length` units, all scores zero.
    pub(crate) fn start(&mut self, length: usize) {
        self.scores.clear();
        self.scores.resize(length, [0; WIDTH]);
    }

    /// Scores of the unit at `at`, to be summed into.
    pub(crate) fn scores_mut(&mut self, at: usize) -> &mut Scores {
        &mut self.scores[at]
    }

    /// How far a begin label outweighs those of other sorts at the unit `at`, by the unit's own features.
    pub(crate) fn margin(&self, at: usize, begin: u8) -> i32 {
        let scores = &self.scores[at][..LABELS];
        let own = begin as usize..=begin as usize + 1;
        let others = scores.iter().enumerate().filter(|(other, _)| !own.contains(other));
        scores[begin as usize] - others.map(|(_, score)| *score).max().unwrap_or(0)
    }

    /// Fills `path` with the best labels.
    pub(crate) fn best(&mut self, transitions: &Ruled, path: &mut Vec<u8>) {
        path.clear();
        let Some((first, others)) = self.scores.split_first() else { return };
        let mut sums = *first;
        add(&mut sums, &transitions[LABELS]);
        self.back.clear();
        for here in others {
            let (mut best, mut from) = ([i32::MIN; WIDTH], [0; WIDTH]);
            for (label, row) in transitions[..LABELS].iter().enumerate() {
                for next in 0..WIDTH {
                    let score = sums[label] + row[next];
                    let better = score > best[next];
                    best[next] = if better { score } else { best[next] };
                    from[next] = if better { label as i32 } else { from[next] };
                }
            }
            for (next, best) in best.iter().enumerate() {
                sums[next] = here[next] + (*best).max(NEVER);
            }
            self.back.push(from);
        }
        let mut label = 0;
        for (other, score) in sums[..LABELS].iter().enumerate() {
            if *score > sums[label] {
                label = other;
            }
        }
        path.resize(self.scores.len(), 0);
        for at in (0..path.len()).rev() {
            path[at] = label as u8;
            label = at.checked_sub(1).map_or(0, |before| self.back[before][label] as usize);
        }
    }
}

#[inline]
fn add(sums: &mut Scores, scores: &Scores) {
    for (sum, score) in sums.iter_mut().zip(scores) {
        *sum += score;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_needs_a_begin() {
        let transitions = ruled(&[[0; LABELS]; LABELS + 1]);
        let mut decoder = Decoder::default();
        decoder.start(2);
        decoder.scores_mut(0)[2] = 50;
        decoder.scores_mut(1)[2] = 50;
        decoder.scores_mut(0)[1] = 1;
        let mut path = Vec::new();
        decoder.best(&transitions, &mut path);
        assert_eq!(path, [1, 2]);
    }
}
