//! What the tagger looks at for one unit, as 64-bit hashes: one table row each.
//! A window of two units, what the tables say, what the article says elsewhere, and the run of capitals around.

use super::evidence::Evidence;
use super::units::{Stretch, Unit, bit, mark};

/// Features of one unit; the buffer is used again.
#[derive(Default)]
pub(crate) struct Features {
    hashes: Vec<u64>,
}

impl Features {
    pub(crate) fn as_slice(&self) -> &[u64] {
        &self.hashes
    }

    #[inline]
    fn add(&mut self, template: u64, value: u64) {
        let mixed =
            (value ^ template.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        self.hashes.push((mixed ^ mixed >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93));
    }

    #[inline]
    fn pair(&mut self, template: u64, one: u64, two: u64) {
        self.add(template, one.wrapping_mul(0xA076_1D64_78BD_642F).rotate_left(31) ^ two);
    }
}

/// Stands for what lies outside the sentence.
const BEYOND: Unit = Unit {
    word: 0x8_0000,
    shape: 0x8_0000,
    suffixes: [0; 3],
    prefix: 0,
    class: 1 << 31,
    first: 0,
    last: 0,
    flags: 0,
    place: 0,
    organisation: 0,
};

/// Makes the features of units of one article.
pub(crate) struct FeatureMaker<'a> {
    pub units: &'a [Unit],
    pub evidence: &'a Evidence,
}

impl FeatureMaker<'_> {
    /// Fills `out` with the features of the unit at `at`.
    pub(crate) fn make(&self, at: usize, stretch: &Stretch, out: &mut Features) {
        out.hashes.clear();
        let here = &self.units[at];
        let before = self.before(at, 1);
        let before2 = if std::ptr::eq(before, &BEYOND) { &BEYOND } else { self.before(at, 2) };
        let after = self.after(at, 1);
        let after2 = if std::ptr::eq(after, &BEYOND) { &BEYOND } else { self.after(at, 2) };
        out.add(3, here.word);
        out.pair(20, before.word, here.word);
        out.pair(21, here.word, after.word);
        out.add(0, 0);
        for (template, unit) in [(1, before2), (2, before), (3, here), (4, after), (5, after2)] {
            if template != 3 {
                out.add(template, unit.word);
            }
            out.add(template + 5, unit.class as u64);
            if !unit.has(mark::WORD) || unit.has(mark::CAP) {
                out.add(template + 10, unit.shape);
            }
        }
        out.pair(16, before.word, here.shape);
        out.pair(17, before.class as u64, here.class as u64);
        out.pair(18, here.class as u64, after.class as u64);
        out.pair(19, here.shape, after.word);
        out.pair(22, before.word, after.word);
        if here.has(mark::CAP) {
            self.capital(at, here, stretch, out);
        }
    }

    fn capital(&self, at: usize, here: &Unit, stretch: &Stretch, out: &mut Features) {
        for (offset, suffix) in here.suffixes.iter().enumerate() {
            out.add(23 + offset as u64, *suffix);
        }
        out.add(26, here.prefix);
        let evidence = self.evidence.of(here.word) as u64;
        out.add(27, evidence);
        out.pair(28, evidence, here.class as u64);
        for sign in 0..8 {
            if evidence >> sign & 1 == 1 {
                out.add(29, sign);
            }
        }
        let opens = (here.flags & (mark::SENTENCE | mark::HEADLINE | mark::UPPER)) as u64;
        out.pair(30, opens, evidence & 1);
        out.pair(31, here.place as u64, here.class as u64);
        let next = self.units.get(at + 1).map_or(0, |unit| unit.organisation as u64);
        out.pair(45, here.organisation as u64 * 3 + next, here.class as u64);
        out.pair(46, here.organisation as u64 * 3 + next, 0);
        for known in 0..18 {
            if here.class >> known & 1 == 1 {
                out.add(32, known);
            }
        }
        let (first, last) = self.run(at, stretch);
        let (head, tail) = (&self.units[first], &self.units[last]);
        let place = ((at - first).min(3) << 4 | (last - at).min(3)) as u64;
        out.add(33, place);
        out.pair(34, tail.word, (at == last) as u64);
        out.pair(35, tail.class as u64, (last - at).min(3) as u64);
        out.pair(36, head.class as u64, (at - first).min(3) as u64);
        let before = self.before(first, 1);
        let after = self.after(last, 1);
        out.pair(37, before.word, place);
        out.pair(38, after.word, place);
        out.pair(39, before.class as u64, after.class as u64);
        let organisation = (at..=last).any(|unit| self.units[unit].class & bit::ORGANISATION != 0);
        out.pair(40, organisation as u64, here.class as u64);
    }

    /// First and last unit of the run of capitals around `at`.
    fn run(&self, at: usize, stretch: &Stretch) -> (usize, usize) {
        let joins = |unit: usize| self.units[unit].has(mark::CAP);
        let (mut first, mut last) = (at, at);
        while first > stretch.first && joins(first - 1) && at - first < 8 {
            first -= 1;
        }
        while last + 1 < stretch.last && joins(last + 1) && last - at < 8 {
            last += 1;
        }
        (first, last)
    }

    fn before(&self, at: usize, distance: usize) -> &Unit {
        if self.units[at].has(mark::FRESH) {
            return &BEYOND;
        }
        at.checked_sub(distance).map_or(&BEYOND, |before| {
            if distance == 2 && self.units[before + 1].has(mark::FRESH) {
                &BEYOND
            } else {
                &self.units[before]
            }
        })
    }

    fn after(&self, at: usize, distance: usize) -> &Unit {
        self.units.get(at + distance).filter(|unit| !unit.has(mark::FRESH)).unwrap_or(&BEYOND)
    }
}
