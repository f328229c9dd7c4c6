//! Cuts an article into passages for one query: windows of whole sentences of about 600 bytes, scored by the words
//! they hold (BM25 with the passage as document) and by how close these stand to each other.

use crate::model::Span;
use crate::search::spotter::{Spot, Spotter};
use crate::search::weights::Weights;
use crate::text::sentences::sentences;
use std::collections::BTreeMap;

/// More passages than an article can have.
pub const MOST: usize = u32::MAX as usize;

/// So many windows are chosen faster by looking through all of them each time.
const FEW: usize = 16;

/// A window of a text and what it scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// From the first sentence's first byte to the last one's last.
    pub span: Span,
    /// 0 when it holds no word of the query.
    pub score: f32,
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

/// The window that starts at each unit, in order. Windows overlap; choose among them with [`choose`].
pub fn windows(units: &[Span], spots: &[Spot], spotter: &Spotter, weights: &Weights) -> Vec<Window> {
    let mut made = Vec::with_capacity(units.len());
    let mut scorer = Scorer::new(spotter, weights);
    let mut last = 0;
    for (first, unit) in units.iter().enumerate() {
        last = last.max(first);
        while last + 1 < units.len() && (units[last + 1].end - unit.start) as usize <= weights.passage_bytes {
            last += 1;
        }
        let span = Span { start: unit.start, end: units[last].end };
        let from = spots.partition_point(|spot| spot.span.start < span.start);
        let until = from + spots[from..].partition_point(|spot| spot.span.end <= span.end);
        made.push(Window { span, score: scorer.score(&spots[from..until], span.len()) });
    }
    made
}

/// What the first sentences of a text score, which begins at `start`.
pub fn opening(start: u32, spots: &[Spot], spotter: &Spotter, weights: &Weights) -> f32 {
    let end = start.saturating_add(weights.lede_bytes as u32);
    let until = spots.partition_point(|spot| spot.span.end <= end);
    Scorer::new(spotter, weights).score(&spots[..until], weights.lede_bytes)
}

/// Raises windows that hold what may be the answer, `more` at most.
pub fn prefer_answers(windows: &mut [Window], answers: &[Span], more: f32) {
    for window in windows {
        let from = answers.partition_point(|answer| answer.start < window.span.start);
        let held = answers[from..].iter().take_while(|answer| answer.end <= window.span.end).count();
        window.score *= 1.0 + more * (1.0 - 0.5f32.powi(held.min(8) as i32));
    }
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

/// At most `count` windows that do not overlap, best first; of equals the earlier. Windows without a word of the query
/// are taken only when `allow_empty`.
pub fn choose(windows: &[Window], count: usize, allow_empty: bool) -> Vec<Window> {
    if count > FEW {
        return choose_many(windows, count, allow_empty);
    }
    let mut chosen: Vec<Window> = Vec::with_capacity(count);
    while chosen.len() < count {
        let free =
            windows.iter().filter(|window| !chosen.iter().any(|taken| taken.span.overlaps(window.span)));
        let best = free.fold(None, |best: Option<&Window>, window| match best {
            Some(best) if best.score >= window.score => Some(best),
            _ => Some(window),
        });
        match best {
            Some(window) if window.score > 0.0 || allow_empty => chosen.push(*window),
            _ => break,
        }
    }
    chosen
}

/// The same choice, by sorting once instead of looking at every window for each one chosen.
fn choose_many(windows: &[Window], count: usize, allow_empty: bool) -> Vec<Window> {
    let mut order: Vec<&Window> = windows.iter().filter(|window| window.score > 0.0 || allow_empty).collect();
    // Stable: of equals the earlier.
    order.sort_by(|one, two| two.score.total_cmp(&one.score));
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let mut chosen = Vec::new();
    for window in order {
        let before = taken.range(..window.span.end).next_back();
        let is_free = before.is_none_or(|(_, end)| *end <= window.span.start);
        if is_free && chosen.len() < count {
            taken.insert(window.span.start, window.span.end);
            chosen.push(*window);
        }
    }
    chosen
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

    #[test]
    fn many_windows_are_chosen_like_few() {
        let mut state = 1u32;
        let mut random = |bound: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % bound
        };
        for allow_empty in [false, true] {
            let windows: Vec<Window> = (0..60)
                .map(|start| {
                    let span = Span { start: start * 10, end: start * 10 + 5 + random(60) };
                    Window { span, score: random(4) as f32 }
                })
                .collect();
            assert_eq!(choose(&windows, FEW, allow_empty), choose_many(&windows, FEW, allow_empty));
        }
    }
}
