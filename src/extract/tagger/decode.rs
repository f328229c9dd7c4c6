//! The best sequence of labels under unit scores and transitions (Viterbi), in buffers that are used again.

use super::label::{LABELS, may_follow};

/// Score that no sequence survives.
const NEVER: i32 = i32::MIN / 4;

/// Scores of transitions: `[before][next]`; row `LABELS` is the start.
pub(crate) type Transitions = [[i32; LABELS]; LABELS + 1];

/// Transitions with those that may not be made ruled out.
pub(crate) fn ruled(transitions: &Transitions) -> Transitions {
    let mut ruled = *transitions;
    for (before, row) in ruled.iter_mut().enumerate() {
        for (next, score) in row.iter_mut().enumerate() {
            let before = if before == LABELS { 0 } else { before as u8 };
            if !may_follow(before, next as u8) {
                *score = NEVER;
            }
        }
    }
    ruled
}

#[derive(Default)]
pub(crate) struct Decoder {
    scores: Vec<[i32; LABELS]>,
    /// Scores of the units alone, before transitions.
    alone: Vec<[i32; LABELS]>,
    back: Vec<[u8; LABELS]>,
}

impl Decoder {
    /// Makes room for a sequence of `length` units, all scores zero.
    pub(crate) fn start(&mut self, length: usize) {
        self.scores.clear();
        self.scores.resize(length, [0; LABELS]);
    }

    /// Scores of the unit at `at`, to be summed into.
    pub(crate) fn scores_mut(&mut self, at: usize) -> &mut [i32; LABELS] {
        &mut self.scores[at]
    }

    /// How far a begin label outweighs those of other sorts at the unit `at`, by the unit's own features.
    pub(crate) fn margin(&self, at: usize, begin: u8) -> i32 {
        let scores = &self.alone[at];
        let own = begin as usize..=begin as usize + 1;
        let others = scores.iter().enumerate().filter(|(other, _)| !own.contains(other));
        scores[begin as usize] - others.map(|(_, score)| *score).max().unwrap_or(0)
    }

    /// Fills `path` with the best labels; transitions must be [`ruled`].
    pub(crate) fn best(&mut self, transitions: &Transitions, path: &mut Vec<u8>) {
        path.clear();
        let length = self.scores.len();
        if length == 0 {
            return;
        }
        self.alone.clear();
        self.alone.extend_from_slice(&self.scores);
        self.back.clear();
        self.back.resize(length, [0; LABELS]);
        for (score, start) in self.scores[0].iter_mut().zip(&transitions[LABELS]) {
            *score += start;
        }
        for at in 1..length {
            let (before, here) = self.scores.split_at_mut(at);
            let before = &before[at - 1];
            for next in 0..LABELS {
                let (mut best, mut from) = (i32::MIN, 0);
                for (label, score) in before.iter().enumerate() {
                    let score = score + transitions[label][next];
                    if score > best {
                        (best, from) = (score, label as u8);
                    }
                }
                here[0][next] += best.max(NEVER);
                self.back[at][next] = from;
            }
        }
        let last = &self.scores[length - 1];
        let mut label = (0..LABELS).max_by_key(|label| (last[*label], LABELS - label)).unwrap_or(0) as u8;
        path.resize(length, 0);
        for at in (0..length).rev() {
            path[at] = label;
            label = self.back[at][label as usize];
        }
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
