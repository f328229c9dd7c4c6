//! The tagger's weights: a table of feature hashes with a small whole number for each label, used where it lies in the
//! program, so that it costs nothing to load. Owns the file's layout; `training` writes it.
//!
//! Layout, little endian: magic; number of common words' slots and these (u32: hash bits, 0 empty); the transitions
//! (10 x 9 i32); log2 of the filter's bits and the filter; two tables, each the number of home slots, that of all slots and
//! these: 20 bits of hash (0: empty), 4 bits that say how far the row's weights are shifted left, and 9 weights as i8. A
//! bias and a rare word differ a hundredfold; one scale for all rows would blur the rare or clip the bias.
//!
//! A whole table is larger than the nearer caches, so the features met most often have a small table of their own, and of
//! the others the filter, one bit for each known one, turns most unknown ones away without a walk through the slots.

use super::decode::{Ruled, Scores, Transitions, ruled};
use super::label::LABELS;

const MAGIC: &[u8; 8] = b"MORGTAG3";

/// Bytes of one slot.
const SLOT: usize = 3 + LABELS;

/// Bytes of the transitions of a pass.
const TRANSITIONS: usize = (LABELS + 1) * LABELS * 4;

/// Words that are often written small: their capitals mean less.
#[derive(Clone, Copy)]
pub(crate) struct CommonWords {
    slots: &'static [u8],
}

/// All weights.
pub(crate) struct Weights {
    common: CommonWords,
    transitions: Ruled,
    frequent: Table,
    /// A bit for each hash of the table of the frequent: a few probes saved for most features.
    may_be_frequent: Vec<u64>,
    filter: &'static [u8],
    others: Table,
}

/// Bits of a hash that [`Weights::may_be_frequent`] goes by.
const FREQUENT_BITS: usize = 1 << 17;

/// The bits of the hashes of a table.
fn bits_of(table: &Table) -> Vec<u64> {
    let mut bits = vec![0; FREQUENT_BITS / 64];
    for slot in table.slots {
        let place = u32::from_le_bytes([slot[0], slot[1], slot[2], 0]) as usize % FREQUENT_BITS;
        bits[place / 64] |= 1 << (place % 64);
    }
    bits
}

/// Rows of features by hash, with linear probing.
#[derive(Clone, Copy)]
struct Table {
    slots: &'static [[u8; SLOT]],
    count: u64,
}

/// Features in the table of the most frequent.
const FREQUENT: usize = 6_000;

/// Bits of a slot's first three bytes that hold a part of the hash.
const TAG: u32 = 0xF_FFFF;

/// Weights of one row: `weight << shift`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Row {
    pub shift: u8,
    pub weights: [i8; LABELS],
}

impl Row {
    /// Adds the row to `scores`.
    #[inline]
    pub(crate) fn add_to(&self, scores: &mut Scores) {
        for (score, weight) in scores.iter_mut().zip(&self.weights) {
            *score += i32::from(*weight) << self.shift;
        }
    }

    /// The row closest to `values`; shifts as little as the largest allows.
    pub(crate) fn closest(values: &[f32; LABELS]) -> Row {
        let largest = values.iter().fold(0f32, |most, value| most.max(value.abs()));
        let mut shift = 0u8;
        while shift < 15 && largest > 127.0 * f32::from(1u16 << shift) {
            shift += 1;
        }
        let step = f32::from(1u16 << shift);
        Row { shift, weights: values.map(|value| (value / step).round().clamp(-127.0, 127.0) as i8) }
    }
}

fn tag_of(hash: u64) -> u32 {
    (hash as u32 & TAG).max(1)
}

/// The bit of the filter that stands for a feature.
fn bit_of(hash: u64, bits: usize) -> usize {
    (hash >> 17) as usize & (bits - 1)
}

fn home_of(hash: u64, count: u64) -> usize {
    (((hash >> 32) * count) >> 32) as usize
}

impl CommonWords {
    /// Words of a table made by [`CommonWords::encode`].
    pub(crate) fn of(slots: &'static [u8]) -> CommonWords {
        CommonWords { slots }
    }

    /// No words at all.
    pub(crate) const NONE: CommonWords = CommonWords { slots: &[] };

    /// True when the word with this hash is common.
    pub(crate) fn contains(self, word: u64) -> bool {
        let count = self.slots.len() / 4;
        if count == 0 {
            return false;
        }
        let wanted = ((word >> 32) as u32).max(1);
        let mut at = word as usize % count;
        loop {
            let slot = &self.slots[at * 4..at * 4 + 4];
            let held = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]);
            if held == 0 || held == wanted {
                return held == wanted;
            }
            at = (at + 1) % count;
        }
    }

    /// Bytes of a table of these words, two slots a word.
    pub(crate) fn encode(words: &[u64]) -> Vec<u8> {
        let count = (words.len() * 2).max(1);
        let mut slots = vec![0u32; count];
        for word in words {
            let mut at = *word as usize % count;
            while slots[at] != 0 {
                at = (at + 1) % count;
            }
            slots[at] = ((word >> 32) as u32).max(1);
        }
        slots.iter().flat_map(|slot| slot.to_le_bytes()).collect()
    }
}

impl Weights {
    /// The weights that are part of the program.
    pub(crate) fn shipped() -> Weights {
        Weights::decode(include_bytes!("../data/tagger.bin")).unwrap_or_else(Weights::none)
    }

    /// No weights: nothing is a name.
    fn none() -> Weights {
        let transitions = ruled(&[[0; LABELS]; LABELS + 1]);
        let none = Table { slots: &[], count: 0 };
        let may_be_frequent = bits_of(&none);
        let common = CommonWords::NONE;
        Weights { common, transitions, frequent: none, may_be_frequent, filter: &[0], others: none }
    }

    /// Reads a weights file; `None` when it is none or cut short.
    pub(crate) fn decode(bytes: &'static [u8]) -> Option<Weights> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let words = number(&mut rest)?;
        let common = CommonWords { slots: take(&mut rest, words * 4)? };
        let scores = take(&mut rest, TRANSITIONS)?;
        let mut transitions = [[0; LABELS]; LABELS + 1];
        for (score, bytes) in transitions.iter_mut().flatten().zip(scores.chunks_exact(4)) {
            *score = i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        let bits = 1usize.checked_shl(number(&mut rest)? as u32).filter(|bits| *bits >= 8)?;
        let filter = take(&mut rest, bits / 8)?;
        let (frequent, others) = (Table::decode(&mut rest)?, Table::decode(&mut rest)?);
        let may_be_frequent = bits_of(&frequent);
        let transitions = ruled(&transitions);
        let weights = Weights { common, transitions, frequent, may_be_frequent, filter, others };
        rest.is_empty().then_some(weights)
    }

    pub(crate) fn common(&self) -> CommonWords {
        self.common
    }

    /// Scores of transitions, those that may not be made ruled out.
    pub(crate) fn transitions(&self) -> &Ruled {
        &self.transitions
    }

    /// Adds the weights of a feature to `scores`.
    pub(crate) fn add(&self, feature: u64, scores: &mut Scores) {
        let place = tag_of(feature) as usize % FREQUENT_BITS;
        let may_be = self.may_be_frequent[place / 64] >> (place % 64) & 1 == 1;
        if may_be && self.frequent.add_row(feature, scores) {
            return;
        }
        let bit = bit_of(feature, self.filter.len() * 8);
        if self.filter.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1) {
            self.others.add_row(feature, scores);
        }
    }
}

impl Table {
    fn decode(rest: &mut &'static [u8]) -> Option<Table> {
        let count = number(rest)? as u64;
        let held = number(rest)?;
        let (slots, _) = take(rest, held.checked_mul(SLOT)?)?.as_chunks();
        Some(Table { slots, count })
    }

    /// Adds the feature's row; false when there is none.
    #[inline]
    fn add_row(&self, feature: u64, scores: &mut Scores) -> bool {
        let wanted = tag_of(feature);
        let home = home_of(feature, self.count);
        for slot in self.slots.get(home..).unwrap_or(&[]) {
            let head = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) & 0xFF_FFFF;
            if head & TAG == wanted {
                let shift = head >> 20;
                for (score, weight) in scores.iter_mut().zip(&slot[3..]) {
                    *score += i32::from(*weight as i8) << shift;
                }
                return true;
            }
            if head == 0 {
                return false;
            }
        }
        false
    }
}

/// Weights before they are packed.
pub(crate) struct Loose {
    /// Rows, those of the most frequent features first.
    pub features: Vec<(u64, Row)>,
    pub transitions: Transitions,
}

/// Bytes of the weights file.
pub(crate) fn encode(common: &[u64], weights: &Loose) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    let words = CommonWords::encode(common);
    out.extend((words.len() as u32 / 4).to_le_bytes());
    out.extend(words);
    for score in weights.transitions.iter().flatten() {
        out.extend(score.to_le_bytes());
    }
    let (frequent, others) = weights.features.split_at(weights.features.len().min(FREQUENT));
    let bits = (others.len() * 8).next_power_of_two().max(8);
    let mut filter = vec![0u8; bits / 8];
    for (feature, _) in others {
        let bit = bit_of(*feature, bits);
        filter[bit / 8] |= 1 << (bit % 8);
    }
    out.extend(bits.ilog2().to_le_bytes());
    out.extend(filter);
    out.extend(slots(frequent, 2.0));
    out.extend(slots(others, 1.4));
    out
}

/// A table with so many home slots for each feature; whoever falls off the end gets a slot behind it.
fn slots(features: &[(u64, Row)], homes: f64) -> Vec<u8> {
    let count = (features.len() as f64 * homes) as u64 + 1;
    let mut slots = vec![0u8; count as usize * SLOT];
    for (feature, row) in features {
        let mut at = home_of(*feature, count) * SLOT;
        while slots.get(at..at + 3).is_some_and(|head| head != [0; 3]) {
            at += SLOT;
        }
        if at == slots.len() {
            slots.resize(at + SLOT, 0);
        }
        let slot = &mut slots[at..at + SLOT];
        let head = tag_of(*feature) | u32::from(row.shift) << 20;
        slot[..3].copy_from_slice(&head.to_le_bytes()[..3]);
        for (byte, weight) in slot[3..].iter_mut().zip(&row.weights) {
            *byte = *weight as u8;
        }
    }
    let mut out = (count as u32).to_le_bytes().to_vec();
    out.extend(((slots.len() / SLOT) as u32).to_le_bytes());
    out.extend(slots);
    out
}

fn take(rest: &mut &'static [u8], bytes: usize) -> Option<&'static [u8]> {
    let (taken, left) = rest.split_at_checked(bytes)?;
    *rest = left;
    Some(taken)
}

fn number(rest: &mut &'static [u8]) -> Option<usize> {
    let bytes = take(rest, 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
}
