//! Whose words a query asks for. A query that can only match articles in which certain people are quoted wants
//! passages with their quotes, not just any passage of those articles.

use crate::model::{Annotated, Quote, Speaker};
use crate::query::{NameField, Occur, Query};
use crate::text::names::{person_keys, query_key};

/// Keys of the speakers whose words every match must hold; empty when the query asks for no speaker.
pub fn speakers(query: &Query) -> Vec<String> {
    let mut keys = implied(query).unwrap_or_default();
    keys.sort();
    keys.dedup();
    keys
}

/// `None` when the query can match without any speaker.
fn implied(query: &Query) -> Option<Vec<String>> {
    match query {
        Query::Name { field: NameField::Speaker, value } => Some(vec![query_key(value)]),
        Query::Clauses(clauses) => {
            let musts: Vec<Vec<String>> = clauses
                .iter()
                .filter(|clause| clause.occur == Occur::Must)
                .filter_map(|clause| implied(&clause.query))
                .collect();
            if !musts.is_empty() {
                return Some(musts.concat());
            }
            let has_must = clauses.iter().any(|clause| clause.occur == Occur::Must);
            let shoulds = clauses.iter().filter(|clause| clause.occur == Occur::Should);
            let each: Option<Vec<Vec<String>>> = shoulds.map(|clause| implied(&clause.query)).collect();
            each.filter(|each| !has_must && !each.is_empty()).map(|each| each.concat())
        }
        _ => None,
    }
}

/// True when the quote's speaker answers to one of the keys.
pub fn is_by(quote: &Quote, annotated: &Annotated, keys: &[String]) -> bool {
    let Speaker::Named(index) = quote.speaker else { return false };
    let person = annotated.persons.get(index as usize);
    person
        .is_some_and(|person| person_keys(&person.name, &person.aliases).iter().any(|key| keys.contains(key)))
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
            assert_eq!(speakers(&query), expected, "{text}: {query:?}");
        }
    }
}
