//! Any of several words, met a stretch of articles at a time. Where most articles that match are only counted, walking all lists
//! side by side is most of a search; here each list marks its articles with a bit, what may be among the best is told for
//! 64 articles at once, and only that is looked up and scored.

use crate::search::any_words::{Floor, Part, PartWeight, ROUNDING, sum_of};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::index::SegmentId;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// Articles of a stretch: their marks fit into the fastest cache.
pub(super) const STRETCH: u32 = 4096;
const MARKS: usize = STRETCH as usize / 64;

/// The articles of a stretch, a bit each.
type Bits = [u64; MARKS];

/// Articles that one part must have at least. Each list is opened twice, which below this costs more than it saves.
pub(super) const WORTH_MARKING: u32 = 512;

/// Marks whose combinations are tried for those that may reach the floor. With more, articles are tried one by one.
const COMBINED: usize = 8;

/// Articles that match and surely score too little, by segment, a bit each and 64 in a number. They are handed to nobody: who
/// counts takes them when the segment is done.
#[derive(Clone, Debug, Default)]
pub struct Unscored(Arc<Mutex<FxHashMap<SegmentId, Vec<u64>>>>);

impl Unscored {
    fn put(&self, segment: SegmentId, bits: Vec<u64>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(segment, bits);
    }

    /// Those of a segment; nothing the second time.
    pub fn take(&self, segment: SegmentId) -> Vec<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&segment).unwrap_or_default()
    }
}

/// Where articles are read off.
enum List {
    /// A block of numbers at a time, and the place in it.
    Word(Box<BlockSegmentPostings>, usize),
    Other(Box<dyn Scorer>),
}

impl List {
    fn doc(&self) -> DocId {
        match self {
            List::Word(block, at) => block.docs().get(*at).copied().unwrap_or(TERMINATED),
            List::Other(other) => other.doc(),
        }
    }

    /// Marks what stands in a stretch, and leaves it.
    fn mark(&mut self, bits: &mut Bits, stretch: Range<DocId>) {
        match self {
            List::Word(block, at) => loop {
                let docs = &block.docs()[*at..];
                // Most blocks lie in one stretch as a whole.
                let inside = match docs.last() {
                    Some(last) if *last < stretch.end => docs.len(),
                    _ => docs.iter().take_while(|doc| **doc < stretch.end).count(),
                };
                docs[..inside].iter().for_each(|doc| mark(bits, doc - stretch.start));
                *at += inside;
                if docs.is_empty() || inside < docs.len() {
                    return;
                }
                block.advance();
                *at = 0;
            },
            List::Other(other) => {
                let mut doc = other.doc();
                while doc < stretch.end {
                    mark(bits, doc - stretch.start);
                    doc = other.advance();
                }
            }
        }
    }
}

fn mark(bits: &mut Bits, place: u32) {
    bits[(place / 64) as usize % MARKS] |= 1 << (place % 64);
}

/// The articles of one stretch that some lists hold.
struct Marks {
    lists: Vec<List>,
    /// What standing in them scores at most.
    most: Score,
    bits: Bits,
}

impl Marks {
    fn new(lists: Vec<List>, most: Score) -> Marks {
        Marks { lists, most, bits: [0; MARKS] }
    }

    fn of_word(lists: Vec<BlockSegmentPostings>, most: Score) -> Marks {
        Marks::new(lists.into_iter().map(|list| List::Word(Box::new(list), 0)).collect(), most)
    }

    fn next(&self) -> DocId {
        self.lists.iter().map(List::doc).min().unwrap_or(TERMINATED)
    }

    /// Marks what stands from `first` on, and leaves the stretch.
    fn fill(&mut self, first: DocId) {
        self.bits = [0; MARKS];
        let end = first.saturating_add(STRETCH).min(TERMINATED);
        self.lists.iter_mut().for_each(|list| list.mark(&mut self.bits, first..end));
    }

    fn holds(&self, place: u32) -> bool {
        self.bits[(place / 64) as usize] >> (place % 64) & 1 == 1
    }
}

/// A part of the query, and where it stands.
struct Marked {
    part: Part,
    text: Marks,
    title: Marks,
}

/// Which combinations of marks may reach the floor.
#[derive(Default)]
struct Sieve {
    floor: Score,
    /// Of each the numbers of the marks, as bits; none holds another one.
    least: Vec<u32>,
}

impl Sieve {
    /// For another floor, and for what each mark scores at most.
    fn renew(&mut self, floor: Score, most: &[Score]) {
        self.floor = floor;
        self.least.clear();
        if most.len() > COMBINED {
            return self.least.push(0);
        }
        for combination in 0..1u32 << most.len() {
            let held = most.iter().enumerate().filter(|(number, _)| combination >> number & 1 == 1);
            let reaches = floor <= 0.0 || held.map(|(_, most)| most).sum::<Score>() * ROUNDING >= floor;
            // Combinations come after all that they hold.
            if reaches && self.least.iter().all(|least| combination & least != *least) {
                self.least.push(combination);
            }
        }
    }

    /// Of the articles of a stretch those that may reach it, given which of them hold each mark.
    fn reaching(&self, marks: &[&Bits]) -> Bits {
        let mut reaching = [0; MARKS];
        for combination in &self.least {
            let mut held = [u64::MAX; MARKS];
            for (_, bits) in marks.iter().enumerate().filter(|(number, _)| combination >> number & 1 == 1) {
                held.iter_mut().zip(*bits).for_each(|(held, bits)| *held &= bits);
            }
            reaching.iter_mut().zip(&held).for_each(|(reaching, held)| *reaching |= held);
        }
        reaching
    }
}

/// All parts of a query in one segment.
pub(super) struct Windows {
    parts: Vec<Marked>,
    segment: SegmentId,
    /// What is not scored, where it needs no look at what is deleted.
    unscored: Option<Vec<u64>>,
}

/// Whether one of the parts stands in articles enough.
pub(super) fn are_worth_it<'p>(mut parts: impl Iterator<Item = &'p Part>) -> bool {
    parts.any(|part| part.scorer.size_hint() >= WORTH_MARKING)
}

impl Windows {
    /// For parts, none of which has been advanced, each with what it was made by.
    pub(super) fn open(reader: &SegmentReader, parts: Vec<(&PartWeight, Part)>) -> tantivy::Result<Windows> {
        let marked = |(weight, part): (&PartWeight, Part)| {
            let (text, title) = match weight {
                PartWeight::Word(weight) => {
                    let ([text, title], [in_text, in_title]) =
                        (weight.places(reader)?, weight.most_by_place());
                    (Marks::of_word(text, in_text), Marks::of_word(title, in_title))
                }
                PartWeight::Other(weight) => {
                    let list = List::Other(weight.scorer(reader, 1.0)?);
                    (Marks::new(vec![list], Score::INFINITY), Marks::new(Vec::new(), 0.0))
                }
            };
            Ok(Marked { part, text, title })
        };
        let words = (reader.max_doc() as usize).div_ceil(64);
        let unscored = reader.alive_bitset().is_none().then(|| vec![0; words]);
        let parts = parts.into_iter().map(marked).collect::<tantivy::Result<_>>()?;
        Ok(Windows { parts, segment: reader.segment_id(), unscored })
    }

    /// Hands on all articles in order, with their scores, that may reach the floor. Those that surely do not go to `unscored`
    /// or, where some documents of the segment are deleted, with a score of 0 the same way.
    pub(super) fn for_each(
        mut self,
        floor: &Floor,
        unscored: &Unscored,
        callback: &mut dyn FnMut(DocId, Score),
    ) {
        let most: Vec<Score> = self.marks().map(|marks| marks.most).collect();
        let mut sieve = Sieve::default();
        sieve.renew(floor.get(), &most);
        loop {
            let next = self.marks().map(Marks::next).min().unwrap_or(TERMINATED);
            if next == TERMINATED {
                break;
            }
            let first = next - next % 64;
            for one in &mut self.parts {
                one.text.fill(first);
                one.title.fill(first);
            }
            let mut all = [0; MARKS];
            for marks in self.marks() {
                all.iter_mut().zip(&marks.bits).for_each(|(all, bits)| *all |= bits);
            }
            let mut reaching = self.reaching(&sieve);
            for group in (0..MARKS).filter(|group| all[*group] != 0) {
                if sieve.floor != floor.get() {
                    sieve.renew(floor.get(), &most);
                    reaching = self.reaching(&sieve);
                }
                let reaching = match most.len() > COMBINED {
                    true => self.reaching_one_by_one(group, all[group], floor.get()),
                    false => all[group] & reaching[group],
                };
                self.hand_on((first, group), all[group], reaching, callback);
            }
        }
        if let Some(bits) = self.unscored {
            unscored.put(self.segment, bits);
        }
    }

    /// Of a group of 64 articles, of which `all` match, scores those that are `reaching`.
    fn hand_on(
        &mut self,
        (first, group): (DocId, usize),
        all: u64,
        reaching: u64,
        callback: &mut dyn FnMut(DocId, Score),
    ) {
        let number = first as usize / 64 + group;
        let mut left = all;
        if let Some(unscored) = self.unscored.as_mut().and_then(|unscored| unscored.get_mut(number)) {
            *unscored |= all & !reaching;
            left &= reaching;
        }
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let place = group as u32 * 64 + bit;
            let score = if reaching >> bit & 1 == 1 { self.score(first + place, place) } else { 0.0 };
            callback(first + place, score);
        }
    }

    fn reaching(&self, sieve: &Sieve) -> Bits {
        let marks: Vec<&Bits> = self.marks().map(|marks| &marks.bits).collect();
        sieve.reaching(&marks)
    }

    fn marks(&self) -> impl Iterator<Item = &Marks> {
        self.parts.iter().flat_map(|one| [&one.text, &one.title])
    }

    /// Of a group's articles those that may reach `floor`.
    fn reaching_one_by_one(&self, group: usize, all: u64, floor: Score) -> u64 {
        let reaches = |bit: &u32| {
            let place = group as u32 * 64 + bit;
            let most = self.marks().map(|marks| if marks.holds(place) { marks.most } else { 0.0 });
            floor <= 0.0 || most.sum::<Score>() * ROUNDING >= floor
        };
        (0..64).filter(|bit| all >> bit & 1 == 1).filter(reaches).fold(0, |bits, bit| bits | 1 << bit)
    }

    fn score(&mut self, doc: DocId, place: u32) -> Score {
        let here = self.parts.iter_mut().filter(|one| one.text.holds(place) || one.title.holds(place));
        sum_of(here.map(|Marked { part, .. }| {
            if part.scorer.doc() < doc {
                part.scorer.seek(doc);
            }
            part
        }))
    }
}
