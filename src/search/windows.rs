//! Any of several words, met a stretch of articles at a time. Where most articles that match are only counted, walking all lists
//! side by side is most of a search; here each list marks its articles with a bit, and only those that may be among the
//! best are looked up and scored.

use crate::search::any_words::{Floor, Part, PartWeight, ROUNDING, sum_of};
use std::ops::Range;
use tantivy::postings::SegmentPostings;
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// Articles of a stretch: their marks fit into the fastest cache.
pub(super) const STRETCH: u32 = 4096;
const MARKS: usize = STRETCH as usize / 64;

/// Articles that one part must have at least. Each list is opened twice, which below this costs more than it saves.
pub(super) const WORTH_MARKING: u32 = 512;

/// Where articles are read off.
enum List {
    Word(Box<SegmentPostings>),
    Other(Box<dyn Scorer>),
}

impl List {
    fn doc(&self) -> DocId {
        match self {
            List::Word(list) => list.doc(),
            List::Other(other) => other.doc(),
        }
    }
}

/// The articles of one stretch that some lists hold.
struct Marks {
    lists: Vec<List>,
    /// What standing in them scores at most.
    most: Score,
    bits: [u64; MARKS],
}

impl Marks {
    fn new(lists: Vec<List>, most: Score) -> Marks {
        Marks { lists, most, bits: [0; MARKS] }
    }

    fn of_word(lists: Vec<SegmentPostings>, most: Score) -> Marks {
        Marks::new(lists.into_iter().map(|list| List::Word(Box::new(list))).collect(), most)
    }

    fn next(&self) -> DocId {
        self.lists.iter().map(List::doc).min().unwrap_or(TERMINATED)
    }

    /// Marks what stands from `first` on, and leaves the stretch.
    fn fill(&mut self, first: DocId) {
        self.bits = [0; MARKS];
        let end = first.saturating_add(STRETCH).min(TERMINATED);
        for list in &mut self.lists {
            match list {
                List::Word(list) => mark(&mut self.bits, &mut **list, first..end),
                List::Other(other) => mark(&mut self.bits, other, first..end),
            }
        }
    }

    fn holds(&self, place: u32) -> bool {
        self.bits[(place / 64) as usize] >> (place % 64) & 1 == 1
    }
}

fn mark(bits: &mut [u64; MARKS], list: &mut impl DocSet, stretch: Range<DocId>) {
    let mut doc = list.doc();
    while doc < stretch.end {
        let place = doc - stretch.start;
        bits[(place / 64) as usize] |= 1 << (place % 64);
        doc = list.advance();
    }
}

/// A part of the query, and where it stands.
struct Marked {
    part: Part,
    text: Marks,
    title: Marks,
}

/// All parts of a query in one segment.
pub(super) struct Windows {
    parts: Vec<Marked>,
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
        Ok(Windows { parts: parts.into_iter().map(marked).collect::<tantivy::Result<_>>()? })
    }

    /// Hands on all articles in order, with their scores where these may reach the floor and 0 where they surely do not.
    pub(super) fn for_each(mut self, floor: &Floor, callback: &mut dyn FnMut(DocId, Score)) {
        loop {
            let next = self.marks().map(Marks::next).min().unwrap_or(TERMINATED);
            if next == TERMINATED {
                return;
            }
            let first = next - next % 64;
            for one in &mut self.parts {
                one.text.fill(first);
                one.title.fill(first);
            }
            for group in 0..MARKS {
                let mut left = self.marks().fold(0, |all, marks| all | marks.bits[group]);
                while left != 0 {
                    let place = group as u32 * 64 + left.trailing_zeros();
                    left &= left - 1;
                    let reaches = self.reaches(place, floor.get());
                    let score = if reaches { self.score(first + place, place) } else { 0.0 };
                    callback(first + place, score);
                }
            }
        }
    }

    fn marks(&self) -> impl Iterator<Item = &Marks> {
        self.parts.iter().flat_map(|one| [&one.text, &one.title])
    }

    /// False for an article that surely stays below `floor`.
    fn reaches(&self, place: u32, floor: Score) -> bool {
        let most: Score = self.marks().map(|marks| if marks.holds(place) { marks.most } else { 0.0 }).sum();
        floor <= 0.0 || most * ROUNDING >= floor
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
