//! The days on which something was said, where the attribution itself tells: "Peskov said on Tuesday that ...".
//! Owns the choice among the dates found elsewhere; reads no date. Only days and weeks count, only in the words that
//! attribute: a date inside the reported words, or beyond another statement, says nothing of when they were spoken.

use crate::extract::tokens::{Kind, View, flag};
use crate::model::annotated::{DateMention, Quote};
use crate::model::date::DateRange;
use crate::model::span::Span;

/// Tokens between the verb or its source and the date at most; "told a crowd of several hundred in Oslo on Monday".
const REACH: usize = 16;

/// Days that a range may be long: a week.
const LONGEST: i32 = 7;

/// Fills `said_on` of every quote; `quotes` and `dates` ascend.
pub(in crate::extract) fn fill(view: &View, quotes: &mut [Quote], dates: &[DateMention]) {
    if dates.is_empty() {
        return;
    }
    for at in 0..quotes.len() {
        let from = at.saturating_sub(3);
        let around = &quotes[from..(at + 4).min(quotes.len())];
        let day = quotes[at].cue.and_then(|cue| said_on(view, &quotes[at], cue, around, dates));
        quotes[at].said_on = day;
    }
}

/// The day of the date mention that stands in the attribution of `quote`; `around` are the quotes beside it.
pub(in crate::extract) fn said_on(
    view: &View,
    quote: &Quote,
    cue: Span,
    around: &[Quote],
    dates: &[DateMention],
) -> Option<DateRange> {
    let tokens = view.tokens;
    let at = tokens.partition_point(|token| token.start < cue.start);
    let source = quote.source.unwrap_or(cue);
    let stated = Span { start: cue.start.min(source.start), end: cue.end.max(source.end) };
    let reported = |span: Span| {
        around
            .iter()
            .flat_map(|other| &other.content)
            .any(|part| part.start < span.end && span.start < part.end)
    };
    let near = dates.partition_point(|date| date.span.end + 400 < stated.start);
    let mut best: Option<(usize, DateRange)> = None;
    for date in dates[near..].iter().take_while(|date| date.span.start < stated.end + 400) {
        if !short(date.range) || reported(date.span) {
            continue;
        }
        let (first, last) = if date.span.start >= stated.end {
            (stated.end, date.span.start)
        } else if date.span.end <= stated.start {
            (date.span.end, stated.start)
        } else {
            // "Peskov on Tuesday said"
            (date.span.start, date.span.start)
        };
        let gap = tokens.partition_point(|token| token.start < first);
        let end = tokens.partition_point(|token| token.start < last);
        let before = date.span.end <= stated.start;
        if end - gap > REACH || crosses(view, gap, end, before, reported) {
            continue;
        }
        // A date in front belongs to the statement when it opens the sentence: "On Tuesday, Peskov said".
        if before && !opens_sentence(view, date.span) {
            continue;
        }
        let distance = end.max(at) - gap.min(at);
        if best.is_none_or(|(other, _)| distance < other) {
            best = Some((distance, date.range));
        }
    }
    best.map(|(_, range)| range)
}

fn short(range: DateRange) -> bool {
    match (range.first, range.last) {
        (Some(first), Some(last)) => last.0 - first.0 < LONGEST,
        _ => false,
    }
}

/// True when the tokens leave the attribution: the end of a sentence, another verb of saying, reported words.
fn crosses(view: &View, first: usize, last: usize, before: bool, reported: impl Fn(Span) -> bool) -> bool {
    (first..last).any(|at| {
        let token = &view.tokens[at];
        let ends = match token.kind {
            Kind::Semicolon | Kind::Colon | Kind::Bang => true,
            Kind::Comma => !before,
            _ => token.has(flag::SENTENCE | flag::PARAGRAPH),
        };
        ends || view.word(at).cue != 0 && !token.is_cap() || reported(token.span())
    })
}

fn opens_sentence(view: &View, date: Span) -> bool {
    let at = view.tokens.partition_point(|token| token.start < date.start);
    (0..3).any(|back| {
        at.checked_sub(back).is_some_and(|first| view.tokens[first].has(flag::SENTENCE))
            && (at - back..at).all(|word| matches!(view.kind(word), Some(Kind::Word)))
    })
}
