//! Whose words a query asks for. A query that can only match articles in which certain people are quoted wants
//! passages with their quotes, not just any passage of those articles.

use crate::model::{Annotated, DateRange, Quote, Speaker};
use crate::query::{NameField, Occur, Query};
use crate::text::names::{person_keys, query_key};
use crate::text::stems::content_stems;

/// Who is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A person.
    Speaker,
    /// A source that is no known person, by words that name it.
    Voice,
}

/// A speaker whose words are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Person or not.
    pub by: By,
    /// Key of the name, or the words that name the source.
    pub key: String,
    /// Asked for in articles published in this range alone: the holder of an office speaks as such while in office.
    pub period: DateRange,
}

/// The speakers whose words every match must hold; empty when the query asks for no speaker.
pub fn speakers(query: &Query) -> Vec<Wanted> {
    let mut wanted = implied(query).unwrap_or_default();
    let order = |wanted: &Wanted| (wanted.by, wanted.key.clone(), wanted.period.first, wanted.period.last);
    wanted.sort_by_key(order);
    wanted.dedup();
    wanted
}

/// `None` when the query can match without any speaker.
fn implied(query: &Query) -> Option<Vec<Wanted>> {
    match query {
        Query::Name { field: NameField::Speaker, value } => {
            Some(vec![Wanted { by: By::Speaker, key: query_key(value), period: DateRange::default() }])
        }
        Query::Name { field: NameField::Voice, value } => {
            Some(vec![Wanted { by: By::Voice, key: value.clone(), period: DateRange::default() }])
        }
        Query::Clauses(clauses) => {
            let of = |occur| clauses.iter().filter(move |clause| clause.occur == occur);
            let mut musts: Vec<Wanted> =
                of(Occur::Must).filter_map(|clause| implied(&clause.query)).flatten().collect();
            if !musts.is_empty() {
                for clause in of(Occur::Must) {
                    if let Query::Dates(range) = clause.query {
                        musts.iter_mut().for_each(|wanted| wanted.period = wanted.period.intersect(range));
                    }
                }
                return Some(musts);
            }
            if of(Occur::Must).next().is_some() || of(Occur::Should).next().is_none() {
                return None;
            }
            let each: Option<Vec<Vec<Wanted>>> =
                of(Occur::Should).map(|clause| implied(&clause.query)).collect();
            each.map(|each| each.concat())
        }
        _ => None,
    }
}

/// True when the quote's speaker is one of those wanted from an article published then.
pub fn is_by(
    quote: &Quote,
    (annotated, text): (&Annotated, &str),
    wanted: &[Wanted],
    published: Option<DateRange>,
) -> bool {
    let mut wanted = wanted.iter().filter(|wanted| lies_in(published, wanted.period));
    if let (Speaker::Unresolved, Some(source)) = (quote.speaker, quote.source) {
        let named = content_stems(source.of(text));
        return wanted.any(|wanted| wanted.by == By::Voice && holds_all(&named, &wanted.key));
    }
    let Speaker::Named(index) = quote.speaker else { return false };
    let Some(person) = annotated.persons.get(index as usize) else { return false };
    let keys = person_keys(&person.name, &person.aliases);
    wanted.any(|wanted| wanted.by == By::Speaker && keys.contains(&wanted.key))
}

fn holds_all(named: &[String], words: &str) -> bool {
    let sought = content_stems(words);
    !sought.is_empty() && sought.iter().all(|stem| named.contains(stem))
}

fn lies_in(published: Option<DateRange>, period: DateRange) -> bool {
    period.is_unbounded()
        || published.is_some_and(|published| {
            period.first.is_none_or(|first| published.first >= Some(first))
                && period.last.is_none_or(|last| published.last.is_some_and(|day| day <= last))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    #[test]
    fn a_query_wants_the_speakers_it_cannot_match_without() {
        for (text, expected) in [
            ("gas speaker:Lavrov", vec!["lavrov"]),
            ("+gas +speaker:Lavrov", vec!["lavrov"]),
            ("speaker:Lavrov OR speaker:Peskov", vec!["lavrov", "peskov"]),
            ("gas", vec![]),
            ("gas -speaker:Lavrov", vec![]),
        ] {
            let query = crate::query::parse(text, Day(20_000)).unwrap();
            let keys: Vec<String> = speakers(&query).into_iter().map(|wanted| wanted.key).collect();
            assert_eq!(keys, expected, "{text}: {query:?}");
        }
    }

    #[test]
    fn a_period_beside_a_speaker_bounds_whose_words_are_wanted() {
        let query =
            crate::query::parse("(+speaker:Ivanov +date:1998..2003) OR speaker:Lavrov", Day(20_000)).unwrap();
        let wanted = speakers(&query);
        let year = |year| Some(DateRange::on(Day::from_ymd(year, 5, 1).unwrap()));
        assert_eq!(wanted.len(), 2);
        assert!(lies_in(year(1999), wanted[0].period) && !lies_in(year(2004), wanted[0].period));
        assert!(!lies_in(None, wanted[0].period) && lies_in(None, wanted[1].period));
    }
}
