//! Normal forms of trees and how they print.

use super::*;
use crate::model::{DateRange, Day};

fn word(text: &str) -> Query {
    Query::Word(text.to_owned())
}

fn speaker(value: &str) -> Query {
    Query::Name { field: NameField::Speaker, value: value.to_owned() }
}

fn any(queries: Vec<Query>) -> Query {
    Query::bag(queries.into_iter().map(Clause::should).collect())
}

fn all(queries: Vec<Query>) -> Query {
    Query::bag(queries.into_iter().map(Clause::must).collect())
}

#[test]
fn fields_are_called_by_their_names() {
    for field in NameField::ALL {
        assert_eq!(NameField::from_name(field.name()), Some(field));
        assert_eq!(NameField::from_name(&field.name().to_uppercase()), Some(field));
    }
    assert_eq!(NameField::from_name("lang"), Some(NameField::Language));
    assert_eq!(NameField::from_name("title"), None);
}

#[test]
fn a_filter_keeps_any_of_the_words_required() {
    let either = any(vec![word("budget"), word("vote")]);
    let narrowed = either.clone().and(speaker("Lavrov"));
    assert_eq!(narrowed.to_string(), "+(budget vote) +speaker:Lavrov");
    assert_eq!(narrowed.clone().and(word("tax")).to_string(), "+(budget vote) +speaker:Lavrov +tax");
    assert_eq!(Query::Everything.and(word("a")), word("a"));
    assert_eq!(word("a").and(Query::Everything), word("a"));
    assert!(Query::Everything.and(Query::Everything).is_everything());
    let without = Query::bag(vec![Clause::must_not(word("sport"))]);
    assert_eq!(without.clone().and(word("a")).to_string(), "+a -sport");
    assert_eq!(without.clone().and(without).to_string(), "-sport -sport");
}

#[test]
fn bags_take_their_normal_form() {
    let cases = [
        (any(vec![]), ""),
        (any(vec![word("a")]), "a"),
        (any(vec![word("a"), any(vec![word("b"), word("c")])]), "a b c"),
        (all(vec![word("a"), all(vec![word("b"), word("c")])]), "+a +b +c"),
        (all(vec![word("a"), any(vec![word("b"), word("c")])]), "+a +(b c)"),
        (any(vec![word("a"), all(vec![word("b"), word("c")])]), "a (+b +c)"),
        (any(vec![speaker("A"), speaker("B C")]), "speaker:A OR speaker:\"B C\""),
        (any(vec![word("a"), speaker("B")]), "a OR speaker:B"),
        (Query::bag(vec![Clause::must_not(word("a")), Clause::should(speaker("B"))]), "+speaker:B -a"),
        (Query::bag(vec![Clause::should(word("a")), Clause::must(word("b"))]), "+b a"),
    ];
    for (query, printed) in cases {
        assert_eq!(query.to_string(), printed);
    }
}

#[test]
fn words_are_those_that_may_match() {
    let query = Query::bag(vec![
        Clause::must(Query::Phrase(vec!["white".into(), "house".into()])),
        Clause::should(Query::Title(Box::new(word("vote")))),
        Clause::should(Query::Prefix("budg".into())),
        Clause::should(speaker("Lavrov")),
        Clause::must_not(word("sport")),
    ]);
    assert_eq!(query.words(), ["white", "house", "vote"]);
    assert_eq!(query.prefixes(), ["budg"]);
    assert_eq!(query.depth(), 1);
}

#[test]
fn names_and_dates_print_as_they_are_typed() {
    for (value, printed) in [
        ("O'Malley", "speaker:O'Malley"),
        ("Angela Merkel", "speaker:\"Angela Merkel\""),
        ("Joe \"Mick\" Doe", "speaker:«Joe \"Mick\" Doe»"),
        ("A*", "speaker:\"A*\""),
    ] {
        assert_eq!(speaker(value).to_string(), printed);
    }
    let day = |year, month, day| Day::from_ymd(year, month, day);
    for (first, last, printed) in [
        (day(2025, 11, 13), day(2025, 11, 13), "date:2025-11-13"),
        (day(2025, 11, 1), day(2025, 11, 30), "date:2025-11"),
        (day(1894, 1, 1), day(1894, 12, 31), "date:1894"),
        (day(1894, 1, 1), day(1894, 11, 30), "date:1894-01-01..1894-11-30"),
        (day(1894, 1, 1), None, "date:1894-01-01.."),
        (None, day(1894, 1, 1), "date:..1894-01-01"),
    ] {
        assert_eq!(Query::Dates(DateRange { first, last }).to_string(), printed);
        let mentions = Query::Mentions(DateRange { first, last }).to_string();
        assert_eq!(mentions, format!("mentions-{printed}"));
        let said = Query::SaidOn(DateRange { first, last }).to_string();
        assert_eq!(said, format!("said-{printed}"));
    }
}
