//! Where an article mentions what a query's filters ask for: persons, places, peoples, seats of power and dates. A search
//! without words shows the passage that holds most of these. Dates, peoples and seats of power are marked in it, since nothing
//! else would show them; names stand in the hit's own lists.

use crate::model::{AllusionKind, Annotated, DateRange, Span};
use crate::query::{Clause, NameField, Occur, Query};
use crate::text::names::{person_keys, plain_key, query_key};

/// Most mentions of one filter that count for a passage.
const COUNTED: usize = 4;

/// What the filters of a query ask articles to mention.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Focus {
    facets: Vec<Facet>,
}

#[derive(Clone, Debug, PartialEq)]
enum Facet {
    Person(String),
    Place(String),
    Allusion(AllusionKind, String),
    Date(DateRange),
    Said(DateRange),
}

/// Where the filters of a query are met in one article: the mentions of each, ascending.
pub type Met = Vec<Mentions>;

/// Mentions of what one filter asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentions {
    /// Whether a hit marks them like words of the query.
    pub marked: bool,
    /// Where they stand, ascending.
    pub spans: Vec<Span>,
}

impl Focus {
    /// Of the clauses that may or must match.
    pub fn of(query: &Query) -> Focus {
        let mut focus = Focus::default();
        focus.gather(query);
        focus
    }

    /// True when nothing of the kind is asked for.
    pub fn is_empty(&self) -> bool {
        self.facets.is_empty()
    }

    fn gather(&mut self, query: &Query) {
        match query {
            Query::Name { field, value } => self.facets.extend(match field {
                NameField::Person => Some(Facet::Person(query_key(value))),
                NameField::Place => Some(Facet::Place(plain_key(value))),
                NameField::Demonym => Some(Facet::Allusion(AllusionKind::Demonym, plain_key(value))),
                NameField::Metonym => Some(Facet::Allusion(AllusionKind::Metonym, plain_key(value))),
                _ => None,
            }),
            Query::Mentions(range) => self.facets.push(Facet::Date(*range)),
            Query::SaidOn(range) => self.facets.push(Facet::Said(*range)),
            Query::Clauses(clauses) => {
                for Clause { occur, query } in clauses {
                    if *occur != Occur::MustNot {
                        self.gather(query);
                    }
                }
            }
            _ => {}
        }
    }

    /// Where the article mentions what is asked for.
    pub fn met(&self, annotated: &Annotated) -> Met {
        let met = |facet: &Facet| {
            let marked = matches!(facet, Facet::Date(_) | Facet::Allusion(..));
            Mentions { marked, spans: facet.mentions(annotated) }
        };
        self.facets.iter().map(met).collect()
    }
}

impl Facet {
    fn mentions(&self, annotated: &Annotated) -> Vec<Span> {
        let mut spans: Vec<Span> = match self {
            Facet::Person(key) => {
                let named = annotated.persons.iter();
                let named = named.filter(|person| person_keys(&person.name, &person.aliases).contains(key));
                named.flat_map(|person| person.mentions.iter().copied()).collect()
            }
            Facet::Place(key) => {
                let answers = |name: &String| plain_key(name) == *key;
                let named = annotated.places.iter();
                let named = named.filter(|place| answers(&place.name) || place.aliases.iter().any(answers));
                named.flat_map(|place| place.mentions.iter().copied()).collect()
            }
            Facet::Allusion(kind, key) => {
                let named = annotated.allusions.iter();
                let named = named.filter(|said| said.kind == *kind && plain_key(&said.name) == *key);
                named.flat_map(|said| said.mentions.iter().copied()).collect()
            }
            Facet::Date(range) => {
                let meant = annotated.dates.iter().filter(|date| lies_in(date.range, *range));
                meant.map(|date| date.span).collect()
            }
            Facet::Said(range) => {
                let said = annotated.quotes.iter();
                let said = said.filter(|quote| quote.said_on.is_some_and(|days| lies_in(days, *range)));
                said.flat_map(|quote| quote.content.iter().copied()).collect()
            }
        };
        spans.sort();
        spans
    }
}

/// True when the whole of `inner` lies in `outer`; an end that is open fits into an open end alone.
fn lies_in(inner: DateRange, outer: DateRange) -> bool {
    outer.first.is_none_or(|bound| inner.first.is_some_and(|first| first >= bound))
        && outer.last.is_none_or(|bound| inner.last.is_some_and(|last| last <= bound))
}

/// What a passage without words of the query is worth: a point for each filter it meets, a little for every mention more.
pub fn score(met: &Met, passage: Span) -> f32 {
    let worth = |mentions: &Mentions| {
        let held = mentions.spans.iter().filter(|mention| passage.contains(**mention)).take(COUNTED).count();
        if held == 0 { 0.0 } else { 1.0 + 0.1 * held as f32 }
    };
    met.iter().map(worth).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DateMention, Day, Person};

    #[test]
    fn mentions_are_those_the_filters_ask_for() {
        let today = Day(20_000);
        let november = crate::query::parse("mentions-date:2025-11 person:Lavrov -place:Kyiv", today).unwrap();
        let focus = Focus::of(&november);
        assert_eq!(focus.facets.len(), 2);
        let day = |month, day| Day::from_ymd(2025, month, day);
        let date = |start, first, last| DateMention {
            span: Span::new(start, start + 4),
            range: DateRange { first, last },
        };
        let annotated = Annotated {
            persons: vec![Person {
                name: "Sergey Lavrov".into(),
                mentions: vec![Span::new(90, 96)],
                ..Person::default()
            }],
            dates: vec![
                date(0, day(11, 3), day(11, 3)),
                date(50, day(1, 1), day(12, 31)),
                date(70, day(11, 3), None),
            ],
            ..Annotated::default()
        };
        let mut met = focus.met(&annotated);
        met.sort_by_key(|mentions| mentions.spans[0]);
        let spans: Vec<_> = met.iter().map(|mentions| (mentions.marked, mentions.spans.clone())).collect();
        assert_eq!(spans, [(true, vec![Span::new(0, 4)]), (false, vec![Span::new(90, 96)])]);
        assert!(score(&met, Span::new(0, 100)) > score(&met, Span::new(0, 50)));
        assert_eq!(score(&met, Span::new(10, 50)), 0.0);
    }
}
