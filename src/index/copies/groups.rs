//! Which articles are copies of one story. Articles that share hashes of shingles are compared; the one with most
//! likenesses gathers all that are like it, as long as they are like each other too (star clustering: Aslam, Pelekhov and
//! Rus, 2004). Depends on the set of articles alone, never on their order.

use crate::index::copies::places::{All, COMPARED_WITH, Crowd, FEWEST_SHARED, Places};
use crate::index::copies::sketch::{Counted, FEW_WORDS, Overlap, Sketch};
use std::cmp::Reverse;

/// Both texts are mostly one: this share of the longer stands in the shorter. Reports on two days of one affair share their
/// background, which is nearly this much.
const MOSTLY: f32 = 0.42;

/// A text is part of a longer one: this share of it stands there, the rest is another paper's introduction or notes.
const PART: f32 = 0.42;

/// A text of which less stands in the other is not that text cut for space, but a digest that has a paragraph on it.
const LEAST_OF_LARGER: f32 = 0.12;

/// Numbers stay as they are when a story is edited, and change when a report is written after yesterday's: less in common
/// makes another story, when at least [`NUMBERS_THAT_TELL`] differ, or one between short reports of different days. Where there
/// are [`FEW_NUMBERS`], longer texts that are all but the same outweigh them.
const NUMBERS_SHARE: f32 = 0.72;
const NUMBERS_THAT_TELL: u32 = 2;
const FEW_NUMBERS: u32 = 3;

/// Tables look like each other from day to day and from hour to hour: here so much must stand in both, almost no number may
/// differ, and not each headline have a number of its own.
const ALMOST_ALL: f32 = 0.8;
const ALMOST_ALL_NUMBERS: f32 = 0.9;

/// Reports that are shorter look like each other too, and often have the same figures. An agency's story is printed within a
/// few days, so where more lie between them, nothing but the same words makes them copies.
const SHORT_REPORT: u32 = 120;
const DAYS_OF_A_STORY: u32 = 3;

/// Texts that hold less than this of the middle of their group are parts of it. Two parts are copies of each other when
/// this share of one stands in the other: a digest of several stories holds them all, and they are none of each other's
/// copies.
const PARTS_COVER: u16 = 600;
const PARTS_SHARE: f32 = 0.2;

/// What is like a member of a group only, not like its middle, is let in when this share of the smaller stands in it.
const SECOND_HAND: f32 = 0.6;

/// Members of one group as places in the list that was given, ascending.
pub type Group = Vec<u32>;

/// How two articles belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// They do not.
    None,
    /// One is part of the other.
    Part,
    /// Mostly one text.
    Same,
}

/// How two articles belong together; shingles that do not count say nothing.
pub fn kinship(one_counted: Counted<'_>, two_counted: Counted<'_>) -> (Kinship, Overlap) {
    let (one, two) = (one_counted.sketch, two_counted.sketch);
    if one.same_words(two) && one.words > 0 {
        // Of texts too short for shingles too.
        let all = one.shingles.len().max(1) as u32;
        let overlap = Overlap { shared: all, first: all, second: all };
        let is_same = one.words >= FEW_WORDS || one.headlines_share(two) >= 0.5;
        return (if is_same { Kinship::Same } else { Kinship::None }, overlap);
    }
    let overlap = one_counted.overlap(&two_counted);
    if one.words.min(two.words) < FEW_WORDS || overlap.shared < FEWEST_SHARED {
        return (Kinship::None, overlap);
    }
    let (smaller, larger) = (overlap.of_smaller(), overlap.of_larger());
    let kinship = match (larger >= MOSTLY, smaller >= PART && larger >= LEAST_OF_LARGER) {
        (true, _) => Kinship::Same,
        (false, true) => Kinship::Part,
        (false, false) => return (Kinship::None, overlap),
    };
    (if is_another_report(one, two, overlap) { Kinship::None } else { kinship }, overlap)
}

/// True for texts that are alike because both were written after one template, with other facts in it.
fn is_another_report(one: &Sketch, two: &Sketch, overlap: Overlap) -> bool {
    let numbers = one.numbers_overlap(two);
    let (fewer, in_both) = (numbers.first.min(numbers.second), numbers.shared as f32);
    let is_alike = overlap.of_larger() >= ALMOST_ALL;
    let is_short = one.words.min(two.words) < SHORT_REPORT;
    let days = one.days_apart(two);
    // Reports on two firms may have all figures in common, but hardly whom they are about.
    if (is_short && days > DAYS_OF_A_STORY) || one.names.are_others(&two.names) {
        return true;
    }
    if one.is_table() && two.is_table() {
        return !is_alike || in_both < ALMOST_ALL_NUMBERS * fewer as f32 || one.headlines_differ(two);
    }
    let that_tell = if is_short && days > 0 { 1 } else { NUMBERS_THAT_TELL };
    let differ = fewer - numbers.shared >= that_tell && in_both < NUMBERS_SHARE * fewer as f32;
    differ && !(is_alike && fewer <= FEW_NUMBERS && !is_short)
}

/// Sorts articles into groups of copies. Articles that are nobody's copy are in none. `key` must tell all articles apart;
/// the groups come in the order of their first members.
pub fn group<K: Ord + Copy>(articles: &[(K, &Sketch)]) -> Vec<Group> {
    let mut order: Vec<u32> = (0..articles.len() as u32).collect();
    let sketch = |index: u32| articles[index as usize].1;
    order.sort_by_cached_key(|index| (Reverse(sketch(*index).words), articles[*index as usize].0));
    // From here on articles are numbered from the longest to the shortest.
    let sketches: Vec<&Sketch> = order.iter().map(|index| sketch(*index)).collect();
    let mut groups = stars(&Likenesses::among(&All::of(sketches)));
    for group in &mut groups {
        group.iter_mut().for_each(|member| *member = order[*member as usize]);
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups
}

/// One article's likeness to another. There are many where stories are printed often.
#[derive(Clone, Copy, Debug)]
struct Likeness {
    of: u32,
    to: u32,
    /// Share of the smaller that stands in the larger, and of the larger that stands in the smaller, in thousandths.
    share: u16,
    cover: u16,
}

/// All likenesses, those of each article in a row, the strongest first.
struct Likenesses<'a> {
    /// What counts of each article: all but standing notes.
    counted: Vec<Counted<'a>>,
    rows: Vec<Likeness>,
    /// Where each article's begin; one more for the end.
    starts: Vec<u32>,
}

impl<'a> Likenesses<'a> {
    fn among(all: &All<'a>) -> Likenesses<'a> {
        let mut counted = all.wholes();
        let crowd = Crowd::among(all);
        let places = Places::that_count(all, &crowd, &mut counted);
        let mut rows = Vec::new();
        let mut compare = |one: u32, two: u32| {
            let (kinship, overlap) = kinship(counted[one as usize], counted[two as usize]);
            if kinship != Kinship::None {
                let share = (overlap.of_smaller() * 1000.0) as u16;
                let cover = (overlap.of_larger() * 1000.0) as u16;
                rows.push(Likeness { of: one, to: two, share, cover });
            }
        };
        places.pairs(all, &crowd, &mut compare);
        drop(places);
        pairs_of_one_print(all, &mut compare);
        let found = rows.len();
        rows.reserve_exact(found);
        for place in 0..found {
            let Likeness { of, to, .. } = rows[place];
            rows.push(Likeness { of: to, to: of, ..rows[place] });
        }
        rows.sort_unstable_by_key(|row| (row.of, Reverse(row.share), row.to));
        // Both ways may have led to one pair.
        rows.dedup_by_key(|row| (row.of, row.to));
        let starts =
            (0..=all.len() as u32).map(|article| rows.partition_point(|row| row.of < article) as u32);
        Likenesses { counted, starts: starts.collect(), rows }
    }

    /// How much two articles have in common, as share of the smaller.
    fn share(&self, one: u32, two: u32) -> f32 {
        self.counted[one as usize].overlap(&self.counted[two as usize]).of_smaller()
    }

    fn of(&self, article: u32) -> &[Likeness] {
        let bound = |article: u32| self.starts[article as usize] as usize;
        &self.rows[bound(article)..bound(article + 1)]
    }
}

/// Calls `found` with pairs of texts of the same words, the longer first, as articles are numbered.
fn pairs_of_one_print(all: &All<'_>, found: &mut impl FnMut(u32, u32)) {
    let with_words = all.as_they_lie().filter(|(_, sketch)| sketch.words > 0);
    let mut prints: Vec<(u64, u32)> =
        with_words.map(|(article, sketch)| (sketch.print_of_all(), article)).collect();
    prints.sort_unstable();
    for alike in prints.chunk_by(|one, two| one.0 == two.0) {
        for (place, (_, shorter)) in alike.iter().enumerate() {
            alike[..place.min(COMPARED_WITH)].iter().for_each(|(_, longer)| found(*longer, *shorter));
        }
    }
}

/// The articles with most likenesses first, each gathers those like it that are still free.
fn stars(likenesses: &Likenesses<'_>) -> Vec<Group> {
    const FREE: u32 = u32::MAX;
    let count = likenesses.counted.len() as u32;
    let mut middles: Vec<u32> = (0..count).filter(|article| !likenesses.of(*article).is_empty()).collect();
    middles.sort_unstable_by_key(|article| (Reverse(likenesses.of(*article).len()), *article));
    let mut group_of = vec![FREE; count as usize];
    let mut groups: Vec<Group> = Vec::new();
    for middle in &middles {
        if group_of[*middle as usize] != FREE {
            continue;
        }
        let mut members = vec![*middle];
        let mut first_part: Option<u32> = None;
        for likeness in
            likenesses.of(*middle).iter().filter(|likeness| group_of[likeness.to as usize] == FREE)
        {
            if likeness.to > *middle && likeness.cover < PARTS_COVER {
                if first_part.is_some_and(|first| likenesses.share(first, likeness.to) < PARTS_SHARE) {
                    continue;
                }
                first_part = first_part.or(Some(likeness.to));
            }
            members.push(likeness.to);
        }
        if members.len() > 1 {
            members.iter().for_each(|member| group_of[*member as usize] = groups.len() as u32);
            groups.push(members);
        }
    }
    // What was left over because the articles it is like were gathered elsewhere. What is like the middle was turned away
    // there as a part unlike the others, and what shares nothing with the middle is another story of a digest.
    let mut late: Vec<(u32, u32)> = Vec::new();
    for article in middles.iter().filter(|article| group_of[**article as usize] == FREE) {
        let near = likenesses.of(*article);
        let fits = |likeness: &&Likeness| {
            let group = group_of[likeness.to as usize];
            let Some(middle) = groups.get(group as usize).and_then(|members| members.first()) else {
                return false;
            };
            likeness.share as f32 >= SECOND_HAND * 1000.0
                && near.iter().all(|likeness| likeness.to != *middle)
                && likenesses.share(*article, *middle) >= PARTS_SHARE
        };
        if let Some(likeness) = near.iter().find(fits) {
            late.push((group_of[likeness.to as usize], *article));
        }
    }
    late.into_iter().for_each(|(group, article)| groups[group as usize].push(article));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::copies::Sketcher;
    use crate::index::copies::sketch::{prints, sketch_with_names};

    fn sketch(text: &str, day: i32) -> Sketch {
        Sketch { day: Some(day), ..sketch_with_names(text) }
    }

    /// Words that no other number gives.
    fn story(number: usize, words: std::ops::Range<usize>) -> String {
        words.map(|word| format!("w{number}x{word}")).collect::<Vec<_>>().join(" ")
    }

    fn grouped(texts: &[Sketch]) -> Vec<Group> {
        let articles: Vec<(usize, &Sketch)> = texts.iter().enumerate().collect();
        let groups = group(&articles);
        let backwards: Vec<(usize, &Sketch)> = articles.iter().rev().copied().collect();
        let last = texts.len() as u32 - 1;
        let mut other: Vec<Group> = group(&backwards)
            .into_iter()
            .map(|members| members.into_iter().rev().map(|member| last - member).collect())
            .collect();
        other.sort();
        assert_eq!(groups, other, "the order of the articles does not matter");
        groups
    }

    #[test]
    fn a_cut_story_with_another_beginning_is_a_copy() {
        let whole = sketch(&story(1, 0..400), 1);
        let local = sketch(&format!("{} {}", story(2, 0..60), story(1, 0..300)), 2);
        let cut = sketch(&story(1, 0..120), 9);
        let other = sketch(&story(3, 0..400), 1);
        assert_eq!(grouped(&[whole, local, other, cut]), [[0, 1, 3]]);
    }

    #[test]
    fn a_digest_does_not_make_its_stories_copies_of_each_other() {
        let digest = sketch(&[1, 2, 3].map(|number| story(number, 0..150)).join(" "), 1);
        let stories = [1, 2, 3].map(|number| sketch(&story(number, 0..150), 1));
        let groups = grouped(&[digest, stories[0], stories[1], stories[2]]);
        assert!(groups.len() == 1 && groups[0].len() == 2, "{groups:?}");
    }

    #[test]
    fn a_standing_note_joins_nothing() {
        let note = story(99, 0..80);
        let texts: Vec<Sketch> =
            (0..30).map(|number| sketch(&format!("{} {note}", story(number, 0..90)), 1)).collect();
        assert_eq!(grouped(&texts), Vec::<Group>::new());
    }

    #[test]
    fn reports_after_one_template_are_stories_of_their_own() {
        let frame: Vec<String> = (0..12).map(|part| story(part, 0..9)).collect();
        let report = |day: i32| {
            let figures = frame
                .iter()
                .enumerate()
                .map(|(part, words)| format!("{words} {} points", day * 37 + part as i32));
            sketch(&figures.collect::<Vec<_>>().join(" "), day)
        };
        assert_eq!(grouped(&(1..9).map(report).collect::<Vec<_>>()), Vec::<Group>::new());
        // The same report in two papers, one of which takes a sentence out.
        let shorter = frame[2..]
            .iter()
            .enumerate()
            .map(|(part, words)| format!("{words} {} points", 37 + part as i32 + 2));
        assert_eq!(grouped(&[report(1), sketch(&shorter.collect::<Vec<_>>().join(" "), 2)]), [[0, 1]]);
    }

    #[test]
    fn reports_on_others_with_the_same_figures_are_stories_of_their_own() {
        let report = |firm: &str| {
            format!(
                "{firm} said its board declared a first dividend of 10 cents a share, payable in April to holders of record \
                 in March. The mill was rebuilt after the flood, and the firm expects to pay as much again when the books \
                 of the year are closed and the bank has been paid. Sales rose with the price of cloth."
            )
        };
        let looms = report("Harrow Looms Inc");
        assert_eq!(
            grouped(&[sketch(&looms, 1), sketch(&report("Castle Pulp Corp"), 1)]),
            Vec::<Group>::new()
        );
        // An introduction, a slip in a name, and a sentence that was taken out.
        let local =
            format!("People in Marrow Falls will read this with care, as many of them work there. {looms}");
        let slip = report("Harow Looms Inc");
        let cut = looms.split(" Sales").next().unwrap();
        let all = [looms.as_str(), &local, &slip, cut].map(|text| sketch(text, 1));
        assert_eq!(grouped(&all), [[0, 1, 2, 3]]);
    }

    #[test]
    fn short_reports_of_other_days_are_copies_when_nothing_tells_them_apart() {
        let report = |rate: &str, trade: &str| {
            format!(
                "the bank lent two billion crowns to the market for {rate} days today, its spokesman said, and dealers \
                 said that money was {trade} when the bank came in. it had been expected to lend for a week because the \
                 taxes of the quarter were due, and some had bid for more than they were given at 7 in the morning"
            )
        };
        let (first, edited) = (report("3", "dear"), report("3", "scarce"));
        assert_eq!(grouped(&[sketch(&first, 1), sketch(&edited, 4)]), [[0, 1]]);
        assert_eq!(grouped(&[sketch(&first, 1), sketch(&edited, 5)]), Vec::<Group>::new());
        assert_eq!(grouped(&[sketch(&first, 1), sketch(&first, 5)]), [[0, 1]]);
        // One of two figures may be a slip on the same day, and is another rate on the next.
        let other = report("4", "dear");
        assert_eq!(grouped(&[sketch(&first, 1), sketch(&other, 1)]), [[0, 1]]);
        assert_eq!(grouped(&[sketch(&first, 1), sketch(&other, 2)]), Vec::<Group>::new());
    }

    #[test]
    fn tables_of_other_hours_are_stories_of_their_own() {
        let rows: String = (1..12).map(|row| format!("town {row} rate {} ", row * 7)).collect();
        let table = |headline: &str, end: &str| {
            Sketcher::default().sketch(&prints(&format!("{rows}{end}")), &prints(headline))
        };
        let early = table("Rates at 0900", "firm");
        assert_eq!(grouped(&[early, table("Rates at 1130", "calm")]), Vec::<Group>::new());
        assert_eq!(grouped(&[early, table("Morning rates", "calm")]), [[0, 1]]);
    }

    #[test]
    fn short_texts_are_copies_when_their_words_are_the_same() {
        let (short, longer) = (story(1, 0..9), story(1, 0..12));
        assert_eq!(grouped(&[sketch(&short, 1), sketch(&longer, 1), sketch(&short, 1)]), [[0, 2]]);
        let tiny = [sketch("one two", 1), sketch("one two", 2), sketch("one two", 30), sketch("one", 1)];
        assert_eq!(grouped(&tiny), [[0, 1, 2]]);
        assert_eq!(grouped(&[sketch("", 1), sketch("", 1)]), Vec::<Group>::new());
    }

    #[test]
    fn a_story_printed_a_hundred_times_is_one_group() {
        let copy = |paper: usize| {
            sketch(&format!("{} {}", story(1, 0..200 + paper), story(50 + paper, 0..paper % 40)), 1)
        };
        let groups = grouped(&(0..100).map(copy).collect::<Vec<_>>());
        assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [100]);
    }
}
