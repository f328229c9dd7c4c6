//! Cuts an article into passages for one query: windows of whole sentences of at most 780 bytes, scored by the words
//! they hold (BM25 with the passage as document) and by how close these stand to each other. Windows overlap; those
//! chosen do not, and what one of them leaves of its neighbours is cut anew, so that no part of a text goes unseen.

use crate::model::Span;
use crate::search::spotter::{Spot, Spotter};
use crate::search::weights::Weights;
use crate::text::sentences::sentences;
use std::collections::BinaryHeap;
use std::ops::Range;

/// More passages than an article can have.
pub const MOST: usize = u32::MAX as usize;

/// A window of a text and what it scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// From the first sentence's first byte to the last one's last.
    pub span: Span,
    /// 0 when it holds no word of the query.
    pub score: f32,
    /// Numbers of its first and its last sentence.
    pub sentences: (u32, u32),
}

/// The sentences of a text, none longer than a passage where white space lets it be cut.
pub fn units(text: &str, longest: usize) -> Vec<Span> {
    let mut units = Vec::new();
    for sentence in sentences(text, Span::new(0, text.len())) {
        let mut rest = sentence;
        while rest.len() > longest {
            let Some(cut) = last_space(text, rest, longest) else { break };
            units.push(Span::new(rest.start as usize, cut));
            let skipped =
                text[cut..rest.end as usize].len() - text[cut..rest.end as usize].trim_start().len();
            rest = Span::new(cut + skipped, rest.end as usize);
        }
        if !rest.is_empty() {
            units.push(rest);
        }
    }
    units
}

fn last_space(text: &str, within: Span, longest: usize) -> Option<usize> {
    let limit = within.start as usize + longest;
    let bytes = text.as_bytes();
    (within.start as usize + 1..limit).rev().find(|at| bytes[*at].is_ascii_whitespace())
}

/// Cuts one article into windows.
pub struct Cutter<'a> {
    units: Vec<Span>,
    spots: &'a [Spot],
    /// Words that may be the answer asked for, ascending.
    answers: Vec<Span>,
    scorer: Scorer<'a>,
    /// The first sentence of the prose.
    lede: usize,
}

impl<'a> Cutter<'a> {
    /// For an article whose prose begins at `body`.
    pub fn new(
        (text, body): (&str, u32),
        spots: &'a [Spot],
        answers: Vec<Span>,
        spotter: &'a Spotter,
        weights: &'a Weights,
    ) -> Cutter<'a> {
        let units = units(text, weights.passage_bytes);
        let lede = units.partition_point(|unit| unit.start < body);
        Cutter { units, spots, answers, scorer: Scorer::new(spotter, weights), lede }
    }

    /// The window that starts at each sentence, in order. Choose among them with [`Cutter::choose`].
    pub fn windows(&mut self) -> Vec<Window> {
        let longest = self.scorer.weights.passage_bytes;
        let mut made = Vec::with_capacity(self.units.len());
        let mut last = 0;
        for first in 0..self.units.len() {
            last = last.max(first);
            let start = self.units[first].start;
            while self.units.get(last + 1).is_some_and(|next| (next.end - start) as usize <= longest) {
                last += 1;
            }
            made.push(self.window(first, last));
        }
        made
    }

    /// The window of these sentences; it scores up to [`Weights::answer`] more when it holds what may be the answer.
    fn window(&mut self, first: usize, last: usize) -> Window {
        let span = Span { start: self.units[first].start, end: self.units[last].end };
        let mut score = self.scorer.score(&self.spots[held(self.spots, span)], span.len());
        if !self.answers.is_empty() {
            let from = self.answers.partition_point(|answer| answer.start < span.start);
            let answers =
                self.answers[from..].iter().take_while(|answer| answer.end <= span.end).take(8).count();
            score *= 1.0 + self.scorer.weights.answer * (1.0 - 0.5f32.powi(answers as i32));
        }
        Window { span, score, sentences: (first as u32, last as u32) }
    }

    /// The matches in the article, ascending.
    pub fn spots(&self) -> &'a [Spot] {
        self.spots
    }

    /// True when the query has words.
    pub fn has_words(&self) -> bool {
        !self.scorer.spotter.is_empty()
    }

    /// True when the window begins with the prose.
    pub fn is_lede(&self, window: &Window) -> bool {
        window.sentences.0 as usize == self.lede
    }

    /// At most `count` windows that do not overlap, best first; of equals the earlier. `judge` says what a window of
    /// these is worth in the end, nothing for one that is out of the question. Windows worth 0 are taken only when
    /// `allow_empty`.
    pub fn choose(
        &mut self,
        windows: &[Window],
        (count, allow_empty): (usize, bool),
        judge: impl Fn(&Cutter<'_>, Window) -> Option<Window>,
    ) -> Vec<Window> {
        let free: Vec<Option<Window>> = windows.iter().map(|window| judge(self, *window)).collect();
        choose(free, self.spots, (count, allow_empty), |first, last| {
            let window = self.window(first, last);
            judge(self, window)
        })
    }
}

/// The matches in a span.
fn held(spots: &[Spot], span: Span) -> Range<usize> {
    let from = spots.partition_point(|spot| spot.span.start < span.start);
    from..from + spots[from..].partition_point(|spot| spot.span.end <= span.end)
}

/// Chooses among windows, which stand by the sentence they start with.
///
/// Of the best and those before it that hold the same words the first is taken: the best may be a short one at the end of a
/// text, and what stands around the words may be what was sought. Windows that reach into one that was taken are cut off
/// before it: else a stretch between two passages that is shorter than a window would never be shown.
fn choose(
    mut free: Vec<Option<Window>>,
    spots: &[Spot],
    (count, allow_empty): (usize, bool),
    mut cut: impl FnMut(usize, usize) -> Option<Window>,
) -> Vec<Window> {
    let mut best_first: BinaryHeap<ByWorth> = free.iter().flatten().copied().map(ByWorth).collect();
    let mut chosen = Vec::new();
    while chosen.len() < count
        && let Some(ByWorth(best)) = best_first.pop()
    {
        let first = best.sentences.0 as usize;
        if free[first] != Some(best) {
            // Taken, or cut off since.
            continue;
        }
        if best.score <= 0.0 && !allow_empty {
            break;
        }
        let words = held(spots, best.span);
        let before = free[..first].iter().rev().map_while(|window| *window);
        let earliest = match words.is_empty() {
            true => best,
            false => before.take_while(|window| held(spots, window.span) == words).last().unwrap_or(best),
        };
        chosen.push(Window { score: best.score, ..earliest });
        let (first, last) = (earliest.sentences.0 as usize, earliest.sentences.1 as usize);
        free[first..=last].fill(None);
        for start in (0..first).rev() {
            let Some(window) = free[start] else { continue };
            if (window.sentences.1 as usize) < first {
                break;
            }
            free[start] = cut(start, first - 1);
            best_first.extend(free[start].map(ByWorth));
        }
    }
    chosen
}

/// In order of worth, of equals the earlier as the greater.
struct ByWorth(Window);

impl Ord for ByWorth {
    fn cmp(&self, other: &ByWorth) -> std::cmp::Ordering {
        let start = |window: &ByWorth| std::cmp::Reverse(window.0.sentences);
        self.0.score.total_cmp(&other.0.score).then_with(|| start(self).cmp(&start(other)))
    }
}

impl PartialOrd for ByWorth {
    fn partial_cmp(&self, other: &ByWorth) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ByWorth {
    fn eq(&self, other: &ByWorth) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ByWorth {}

/// What the first sentences of a text score, which begins at `start`.
pub fn opening(start: u32, spots: &[Spot], spotter: &Spotter, weights: &Weights) -> f32 {
    let end = start.saturating_add(weights.lede_bytes as u32);
    let until = spots.partition_point(|spot| spot.span.end <= end);
    Scorer::new(spotter, weights).score(&spots[..until], weights.lede_bytes)
}

/// Share of the query's words that a text holds at all, weighed by their rarity, 0 to 1.
pub fn coverage(spots: &[Spot], spotter: &Spotter) -> f32 {
    let mut held = vec![false; spotter.units()];
    for spot in spots {
        if let Some(held) = held.get_mut(spot.unit as usize) {
            *held = true;
        }
    }
    let weight = |unit: usize| spotter.weight(unit as u16);
    let all: f32 = (0..held.len()).map(weight).sum();
    let found: f32 = held.iter().enumerate().filter(|(_, held)| **held).map(|(unit, _)| weight(unit)).sum();
    if all > 0.0 { found / all } else { 0.0 }
}

/// How near each other a whole text holds words that are neighbours in the query: for each two neighbours, how often side by
/// side and how often within some words, each with less and less for every time more (sequential dependence, Metzler and
/// Croft 2005).
pub fn nearness(spots: &[Spot], spotter: &Spotter, weights: &Weights) -> f32 {
    let (mut ordered, mut near) = (vec![0.0f32; spotter.units()], vec![0.0f32; spotter.units()]);
    for (place, spot) in spots.iter().enumerate() {
        let reach = spot.position.saturating_add(weights.near_words);
        for other in spots[place + 1..].iter().take_while(|other| other.position <= reach) {
            let (low, high) = (spot.unit.min(other.unit), spot.unit.max(other.unit));
            if high != low + 1 || other.position == spot.position {
                continue;
            }
            if other.unit > spot.unit && other.position == spot.position + 1 {
                ordered[low as usize] += 1.0;
            }
            near[low as usize] += 1.0;
        }
    }
    let saturated = |count: f32| count / (count + 1.0);
    let mut sum = 0.0;
    for low in 0..ordered.len().saturating_sub(1) {
        let weight = spotter.weight(low as u16).min(spotter.weight(low as u16 + 1));
        sum += weight
            * (weights.ordered_pair * saturated(ordered[low]) + weights.near_pair * saturated(near[low]));
    }
    sum
}

/// Scores windows; keeps its counters between calls so that a window costs its matches only.
struct Scorer<'a> {
    spotter: &'a Spotter,
    weights: &'a Weights,
    counts: Vec<f32>,
}

impl<'a> Scorer<'a> {
    fn new(spotter: &'a Spotter, weights: &'a Weights) -> Scorer<'a> {
        Scorer { spotter, weights, counts: vec![0.0; spotter.units()] }
    }

    fn score(&mut self, spots: &[Spot], bytes: usize) -> f32 {
        if spots.is_empty() {
            return 0.0;
        }
        let Weights { passage_k1: k1, passage_b: b, passage_exact, passage_bytes, .. } = *self.weights;
        let norm = k1 * (1.0 - b + b * bytes as f32 / passage_bytes as f32);
        self.counts.fill(0.0);
        let mut score = 0.0;
        for spot in spots {
            self.counts[spot.unit as usize] += if spot.is_exact { 1.0 + passage_exact } else { 1.0 };
        }
        for (unit, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
            score += self.spotter.weight(unit as u16) * count * (k1 + 1.0) / (count + norm);
        }
        score + self.closeness(spots)
    }

    /// Neighbouring words of the query add to the score once a pair: most in the query's order side by side, less
    /// anywhere within eight words (the windows of the sequential dependence model).
    fn closeness(&self, spots: &[Spot]) -> f32 {
        let mut bonus = 0.0;
        for pair in spots.windows(2) {
            let distance = pair[1].position.saturating_sub(pair[0].position);
            if pair[0].unit == pair[1].unit || distance == 0 || distance > self.weights.near_words {
                continue;
            }
            let weight = self.spotter.weight(pair[0].unit).min(self.spotter.weight(pair[1].unit));
            let side_by_side = distance == 1 && pair[1].unit == pair[0].unit + 1;
            bonus += weight * if side_by_side { self.weights.ordered_pair } else { self.weights.near_pair };
        }
        bonus
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of sentences of ten bytes, matches in some of them, and windows of up to five sentences.
    fn cut(first: usize, last: usize, spots: &[Spot]) -> Window {
        let span = Span::new(first * 10, last * 10 + 9);
        let score = held(spots, span).len() as f32 / (last + 2 - first) as f32;
        Window { span, score, sentences: (first as u32, last as u32) }
    }

    fn chosen(sentences: usize, matched: &[usize], count: usize, allow_empty: bool) -> Vec<(u32, u32)> {
        let spot = |sentence: &usize| Spot {
            unit: 0,
            position: *sentence as u32,
            span: Span::new(sentence * 10 + 2, sentence * 10 + 5),
            is_exact: false,
        };
        let spots: Vec<Spot> = matched.iter().map(spot).collect();
        let windows =
            (0..sentences).map(|first| Some(cut(first, (first + 4).min(sentences - 1), &spots))).collect();
        let chosen =
            choose(windows, &spots, (count, allow_empty), |first, last| Some(cut(first, last, &spots)));
        chosen.iter().map(|window| window.sentences).collect()
    }

    #[test]
    fn the_words_stand_in_the_fullest_window_that_is_free() {
        // The last window is the shortest that holds the word, so it scores best; the first that holds it tells more.
        assert_eq!(chosen(8, &[7], 1, false), [(3, 7)]);
        assert_eq!(chosen(8, &[], 3, false), []);
    }

    #[test]
    fn what_a_passage_leaves_is_cut_anew() {
        assert_eq!(chosen(10, &[1, 5, 6, 7, 8, 9], 9, false), [(5, 9), (0, 4)]);
        assert_eq!(chosen(9, &[0, 4, 5, 6, 7, 8], 9, false), [(4, 8), (0, 3)]);
    }

    #[test]
    fn passages_never_overlap_and_leave_no_word_out() {
        let mut state = 1u32;
        let mut random = |bound: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % bound
        };
        for allow_empty in [false, true] {
            let sentences = 40;
            let matched: Vec<usize> = (0..sentences).filter(|_| random(3) == 0).collect();
            let mut found = chosen(sentences, &matched, MOST, allow_empty);
            found.sort_unstable();
            assert!(found.windows(2).all(|pair| pair[0].1 < pair[1].0), "{found:?}");
            let holds = |sentence: &usize| {
                found.iter().any(|(first, last)| (*first..=*last).contains(&(*sentence as u32)))
            };
            match allow_empty {
                true => assert!((0..sentences).all(|sentence| holds(&sentence)), "{found:?}"),
                false => assert!(matched.iter().all(holds), "{matched:?} {found:?}"),
            }
        }
    }
}
