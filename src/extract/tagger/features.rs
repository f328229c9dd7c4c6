//! What the tagger looks at for one unit, as 64-bit hashes: one table row each.
//! A window of two units, what the tables say, what the article says elsewhere, and the run of capitals around.
//! They come in groups, each made of one or two units or of a few classes: the same group is met over and over, and the
//! scorer looks its features up once. Training and scoring read the groups by the same code.

use super::evidence::Evidence;
use super::unit::{Unit, bit, mark};
use super::units::Stretch;

/// Takes features one by one.
pub(crate) trait Out {
    fn push(&mut self, feature: u64);

    #[inline]
    fn add(&mut self, template: u64, value: u64) {
        let mixed =
            (value ^ template.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        self.push((mixed ^ mixed >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93));
    }

    #[inline]
    fn pair(&mut self, template: u64, one: u64, two: u64) {
        self.add(template, one.wrapping_mul(0xA076_1D64_78BD_642F).rotate_left(31) ^ two);
    }
}

impl Out for Vec<u64> {
    fn push(&mut self, feature: u64) {
        Vec::push(self, feature);
    }
}

/// Stands for what lies outside the sentence.
static BEYOND: Unit = Unit {
    key: 0x8_0000,
    word: 0x8_0000,
    shape: 0x8_0000,
    suffixes: [0; 3],
    prefix: 0,
    class: 1 << 31,
    first: 0,
    last: 0,
    evidence: 0,
    flags: 0,
    place: 0,
    organisation: 0,
};

/// What a unit's features are made of, in groups that depend on little each, so that the scorer can keep their sums.
pub(crate) struct Parts<'a> {
    /// The unit between two before and two after it.
    window: [&'a Unit; 5],
    /// Only of a capitalised unit.
    capital: Option<(Told, Run<'a>)>,
}

/// What is known of a capitalised unit beside its word.
#[derive(Clone, Copy)]
struct Told {
    class: u32,
    evidence: u16,
    opens: u16,
    place: u8,
    organisation: u8,
    /// Of the next unit.
    next_organisation: u8,
}

/// The run of capitals around a unit.
#[derive(Clone, Copy)]
struct Run<'a> {
    head: &'a Unit,
    tail: &'a Unit,
    before: &'a Unit,
    after: &'a Unit,
    /// Units from its head and to its tail, three at most.
    from: u64,
    to: u64,
    is_tail: bool,
    organisation: bool,
    class: u32,
}

/// Makes the features of units of one article.
pub(crate) struct FeatureMaker<'a> {
    pub units: &'a [Unit],
    pub evidence: &'a Evidence,
}

/// Key of a group of features of the sort `sort`.
#[inline]
fn key(sort: u64, one: u64, two: u64) -> u64 {
    let one = one.wrapping_mul(0xA076_1D64_78BD_642F).rotate_left(31);
    let mixed = (one ^ two ^ sort << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ mixed >> 29).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// Groups of features that are met again and again; the first few are those of any unit, the rest of a capital.
const GROUPS: usize = 11;
const OF_ANY: usize = 8;

impl Parts<'_> {
    /// Number of groups, and their keys: groups with one key have the same features.
    #[inline]
    pub(crate) fn keys(&self) -> (usize, [u64; GROUPS]) {
        let [before2, before, here, after, after2] = self.window.map(|unit| unit.key);
        let mut keys = [0; GROUPS];
        keys[0] = key(1, here, 0);
        let unit = self.window[2];
        keys[7] = key(13, unit.shape, (unit.class as u64) << 16 | unit.flags as u64 & FORM);
        for (slot, (place, unit)) in
            keys[1..].iter_mut().zip([(2, before2), (3, before), (5, after), (6, after2)])
        {
            *slot = key(place, unit, 0);
        }
        keys[5] = key(8, before, here);
        keys[6] = key(9, here, after);
        let Some((told, run)) = &self.capital else { return (OF_ANY, keys) };
        keys[8] = told.key();
        keys[9] = run.key();
        keys[10] = key(12, run.before.class as u64, run.after.class as u64);
        (GROUPS, keys)
    }

    /// Gives the features of a group, by its place among the keys.
    pub(crate) fn give(&self, group: usize, out: &mut impl Out) {
        let [before2, before, here, after, after2] = self.window;
        match (group, &self.capital) {
            (0, _) => own(here, out),
            (1, _) => at_place(0, before2, out),
            (2, _) => at_place(1, before, out),
            (3, _) => at_place(3, after, out),
            (4, _) => at_place(4, after2, out),
            (5, _) => {
                out.pair(16, before.word, here.shape);
                out.pair(17, before.class as u64, here.class as u64);
                out.pair(20, before.word, here.word);
            }
            (6, _) => {
                out.pair(18, here.class as u64, after.class as u64);
                out.pair(19, here.shape, after.word);
                out.pair(21, here.word, after.word);
            }
            (7, _) => own_class(here, out),
            (8, Some((told, _))) => told.give(out),
            (9, Some((_, run))) => run.give(out),
            (_, Some((_, run))) => out.pair(39, run.before.class as u64, run.after.class as u64),
            (_, None) => {}
        }
    }

    /// Gives the features that are hardly met twice: pairs of words that stand apart.
    pub(crate) fn give_rare(&self, out: &mut impl Out) {
        let [_, before, _, after, _] = self.window;
        out.pair(22, before.word, after.word);
        if let Some((_, run)) = &self.capital {
            out.pair(34, run.tail.word, run.is_tail as u64);
            out.pair(37, run.before.word, run.place());
            out.pair(38, run.after.word, run.place());
        }
    }
}

/// What the letters of the unit itself tell.
fn own(unit: &Unit, out: &mut impl Out) {
    out.add(3, unit.word);
    if unit.has(mark::CAP) {
        for (offset, suffix) in unit.suffixes.iter().enumerate() {
            out.add(23 + offset as u64, *suffix);
        }
        out.add(26, unit.prefix);
    }
}

/// What its class and shape tell.
fn own_class(unit: &Unit, out: &mut impl Out) {
    out.add(0, 0);
    out.add(8, unit.class as u64);
    if has_shape(unit) {
        out.add(13, unit.shape);
    }
    if unit.has(mark::CAP) {
        for known in (0..18).filter(|known| unit.class >> known & 1 == 1) {
            out.add(32, known);
        }
    }
}

/// Of small words the shape says nothing.
fn has_shape(unit: &Unit) -> bool {
    !unit.has(mark::WORD) || unit.has(mark::CAP)
}

/// Flags that decide which features a unit has.
const FORM: u64 = (mark::WORD | mark::CAP) as u64;

/// A unit at a place of the window.
fn at_place(place: u64, unit: &Unit, out: &mut impl Out) {
    out.add(1 + place, unit.word);
    out.add(6 + place, unit.class as u64);
    if has_shape(unit) {
        out.add(11 + place, unit.shape);
    }
}

impl Told {
    fn key(&self) -> u64 {
        let small =
            self.place as u64 | (self.organisation as u64) << 2 | (self.next_organisation as u64) << 4;
        key(10, self.class as u64 | (self.evidence as u64) << 32, small | (self.opens as u64) << 8)
    }

    fn give(&self, out: &mut impl Out) {
        let (evidence, class) = (self.evidence as u64, self.class as u64);
        out.add(27, evidence);
        out.pair(28, evidence, class);
        for sign in (0..8).filter(|sign| evidence >> sign & 1 == 1) {
            out.add(29, sign);
        }
        out.pair(30, self.opens as u64, evidence & 1);
        out.pair(31, self.place as u64, class);
        let organisation = self.organisation as u64 * 3 + self.next_organisation as u64;
        out.pair(45, organisation, class);
        out.pair(46, organisation, 0);
    }
}

impl Run<'_> {
    fn place(&self) -> u64 {
        self.from << 4 | self.to
    }

    fn key(&self) -> u64 {
        let classes = (self.head.class as u64) << 32 | self.tail.class as u64;
        key(11, classes, self.place() << 33 | (self.organisation as u64) << 32 | self.class as u64)
    }

    /// Where in the run, and the classes at its ends.
    fn give(&self, out: &mut impl Out) {
        out.add(33, self.place());
        out.pair(35, self.tail.class as u64, self.to);
        out.pair(36, self.head.class as u64, self.from);
        out.pair(40, self.organisation as u64, self.class as u64);
    }
}

impl<'a> FeatureMaker<'a> {
    /// Fills `out` with the features of the unit at `at`.
    pub(crate) fn make(&self, at: usize, stretch: &Stretch, out: &mut Vec<u64>) {
        out.clear();
        let parts = self.parts(at, stretch);
        for group in 0..parts.keys().0 {
            parts.give(group, out);
        }
        parts.give_rare(out);
    }

    /// What the features of the unit at `at` are made of.
    #[inline]
    pub(crate) fn parts(&self, at: usize, stretch: &Stretch) -> Parts<'a> {
        let here = &self.units[at];
        let before = self.before(at, 1);
        let before2 = if std::ptr::eq(before, &BEYOND) { &BEYOND } else { self.before(at, 2) };
        let after = self.after(at, 1);
        let after2 = if std::ptr::eq(after, &BEYOND) { &BEYOND } else { self.after(at, 2) };
        let capital = here.has(mark::CAP).then(|| (self.told(at, here), self.run(at, here, stretch)));
        Parts { window: [before2, before, here, after, after2], capital }
    }

    fn told(&self, at: usize, here: &Unit) -> Told {
        Told {
            class: here.class,
            evidence: self.evidence.of(here),
            opens: here.flags & (mark::SENTENCE | mark::HEADLINE | mark::UPPER),
            place: here.place,
            organisation: here.organisation,
            next_organisation: self.units.get(at + 1).map_or(0, |unit| unit.organisation),
        }
    }

    fn run(&self, at: usize, here: &Unit, stretch: &Stretch) -> Run<'a> {
        let joins = |unit: usize| self.units[unit].has(mark::CAP);
        let (mut first, mut last) = (at, at);
        while first > stretch.first && joins(first - 1) && at - first < 8 {
            first -= 1;
        }
        while last + 1 < stretch.last && joins(last + 1) && last - at < 8 {
            last += 1;
        }
        Run {
            head: &self.units[first],
            tail: &self.units[last],
            before: self.before(first, 1),
            after: self.after(last, 1),
            from: (at - first).min(3) as u64,
            to: (last - at).min(3) as u64,
            is_tail: at == last,
            organisation: self.units[at..=last].iter().any(|unit| unit.class & bit::ORGANISATION != 0),
            class: here.class,
        }
    }

    fn before(&self, at: usize, distance: usize) -> &'a Unit {
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

    fn after(&self, at: usize, distance: usize) -> &'a Unit {
        self.units.get(at + distance).filter(|unit| !unit.has(mark::FRESH)).unwrap_or(&BEYOND)
    }
}
