//! Annotations as they are stored: spans as distances from one to the next, days as distances from the day of publication.
//! Such numbers take one byte instead of two to four, and are the same in articles that say the same, so that packing
//! finds them again (`index::packing`). Without it the store is a twentieth larger, a tenth where articles quote much.

use crate::model::{Annotated, Published, Span};

/// Puts distances in the place of spans and days; [`to_places`] undoes it.
pub fn from_places(annotated: &mut Annotated, published: Option<Published>) {
    let mut before = 0;
    each_span(annotated, |span| {
        let distance = span.start.wrapping_sub(before) as i32;
        before = span.start;
        // Forward even, backward odd, so that both are short.
        let start = ((distance << 1) ^ (distance >> 31)) as u32;
        *span = Span { start, end: span.end.wrapping_sub(span.start) };
    });
    each_day(annotated, published, i32::wrapping_sub);
}

/// Puts spans and days in the place of distances.
pub fn to_places(annotated: &mut Annotated, published: Option<Published>) {
    let mut before = 0_u32;
    each_span(annotated, |span| {
        let distance = (span.start >> 1) ^ (span.start & 1).wrapping_neg();
        before = before.wrapping_add(distance);
        *span = Span { start: before, end: before.wrapping_add(span.end) };
    });
    each_day(annotated, published, i32::wrapping_add);
}

/// Shows every span of the annotations, always in the same order.
fn each_span(annotated: &mut Annotated, mut change: impl FnMut(&mut Span)) {
    // Named one by one, so that a new sort of annotation is not forgotten here.
    let Annotated { language: _, persons, places, quotes, dates, allusions } = annotated;
    persons.iter_mut().flat_map(|person| &mut person.mentions).for_each(&mut change);
    places.iter_mut().flat_map(|place| &mut place.mentions).for_each(&mut change);
    for quote in quotes {
        quote.content.iter_mut().chain(&mut quote.cue).chain(&mut quote.source).for_each(&mut change);
    }
    dates.iter_mut().map(|mention| &mut mention.span).for_each(&mut change);
    allusions.iter_mut().flat_map(|allusion| &mut allusion.mentions).for_each(change);
}

/// Changes every day that the annotations speak of by the day of publication.
fn each_day(annotated: &mut Annotated, published: Option<Published>, change: fn(i32, i32) -> i32) {
    let Some(published) = published else { return };
    let said_on = annotated.quotes.iter_mut().filter_map(|quote| quote.said_on.as_mut());
    let ranges = annotated.dates.iter_mut().map(|mention| &mut mention.range).chain(said_on);
    for day in ranges.flat_map(|range| range.first.iter_mut().chain(&mut range.last)) {
        day.0 = change(day.0, published.day.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DateMention, DateRange, DateSource, Day, Kind, Person, Precision, Quote, Speaker};

    #[test]
    fn distances_lead_back_to_places() {
        let span = |start, end| Span { start, end };
        let range =
            |first: Option<i32>, last: Option<i32>| DateRange { first: first.map(Day), last: last.map(Day) };
        let quote = Quote {
            content: vec![span(300, 340), span(350, u32::MAX)],
            cue: Some(span(341, 345)),
            source: None,
            kind: Kind::Direct,
            speaker: Speaker::None,
            rule: String::new(),
            confidence: 0.5,
            said_on: Some(range(Some(20_404), Some(20_405))),
        };
        let mentions = vec![span(0, 5), span(400, 405), span(u32::MAX - 1, u32::MAX)];
        let annotated = Annotated {
            persons: vec![
                Person { mentions, ..Person::default() },
                Person { mentions: vec![span(7, 9)], ..Person::default() },
            ],
            quotes: vec![quote],
            dates: vec![DateMention { span: span(2, 4), range: range(None, Some(i32::MIN)) }],
            ..Annotated::default()
        };
        let published = Published { day: Day(20_405), precision: Precision::Day, from: DateSource::Header };
        for published in [None, Some(published), Some(Published { day: Day(i32::MAX), ..published })] {
            let mut changed = annotated.clone();
            from_places(&mut changed, published);
            assert_ne!(changed, annotated);
            to_places(&mut changed, published);
            assert_eq!(changed, annotated);
        }
        let mut changed = annotated.clone();
        from_places(&mut changed, Some(published));
        assert_eq!(changed.persons[0].mentions[1], span(800, 5));
        assert_eq!(changed.persons[1].mentions[0].end, 2);
        assert_eq!(changed.quotes[0].said_on, Some(range(Some(-1), Some(0))));
    }
}
