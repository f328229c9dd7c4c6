//! Records as data sets write them.

use super::*;

fn record(pairs: &[(&str, &str)]) -> Vec<Field> {
    pairs.iter().map(|(name, value)| Field::new(*name, *value)).collect()
}

const PROSE: &str =
    "The harbour board met on Monday and heard the captain say that the pier would hold through the winter.";

#[test]
fn data_sets_are_guessed() {
    for (pairs, title, source, author) in [
        (
            &[
                ("", "0"),
                ("id", "17283"),
                ("title", "Pier holds"),
                ("publication", "Evening Star"),
                ("author", "Jane Roe"),
                ("date", "2016-12-31"),
                ("year", "2016.0"),
                ("month", "12.0"),
                ("url", ""),
                ("content", PROSE),
            ][..],
            "Pier holds",
            Some("Evening Star"),
            Some("Jane Roe"),
        ),
        (
            &[
                ("author", "Jane Roe"),
                ("date", "31 Dec 2016,Sunday"),
                ("headlines", "Pier holds"),
                ("read_more", "http://example.org/a"),
                ("text", "Short."),
                ("ctext", PROSE),
            ],
            "Pier holds",
            None,
            Some("Jane Roe"),
        ),
        (
            &[
                ("link", "https://www.example.org/a"),
                ("headline", "Pier holds"),
                ("category", "NEWS"),
                ("short_description", PROSE),
                ("authors", "Jane Roe, Contributor"),
                ("date", "2016-12-31"),
            ],
            "Pier holds",
            Some("example.org"),
            Some("Jane Roe"),
        ),
        (
            &[
                ("title", "Pier holds"),
                ("text", PROSE),
                ("subject", "worldnews"),
                ("date", "December 31, 2016 "),
            ],
            "Pier holds",
            None,
            None,
        ),
        (
            &[
                ("Titel", "Pier holds"),
                ("Inhalt", PROSE),
                ("Datum", "31.12.2016"),
                ("Autor", "Jane Roe"),
                ("Quelle", "Abendstern"),
            ],
            "Pier holds",
            Some("Abendstern"),
            Some("Jane Roe"),
        ),
        (&[("заголовок", "Pier holds"), ("текст", PROSE), ("дата", "2016-12-31")], "Pier holds", None, None),
        (&[("a", "Pier holds on"), ("b", "2016-12-31"), ("c", PROSE)], "Pier holds on", None, None),
    ] {
        let draft = draft(&record(pairs), None).unwrap();
        assert_eq!(draft.title.as_deref(), Some(title), "{pairs:?}");
        assert_eq!(draft.body, PROSE, "{pairs:?}");
        assert_eq!(draft.source.as_deref(), source, "{pairs:?}");
        assert_eq!(draft.authors.first().map(String::as_str), author, "{pairs:?}");
        let read = dates::leading(&draft.dates[0]).unwrap().reading;
        assert_eq!(
            read,
            dates::Reading::Exact(Day::from_ymd(2016, 12, 31).unwrap(), crate::model::date::Precision::Day),
            "{pairs:?}"
        );
    }
}

#[test]
fn a_headline_is_an_article_and_nothing_is_none() {
    let million = draft(
        &record(&[("publish_date", "20030219"), ("headline_text", "board decides against pier")]),
        None,
    )
    .unwrap();
    assert_eq!(
        (million.title.as_deref(), million.dates),
        (Some("board decides against pier"), vec!["20030219".to_owned()])
    );
    assert!(draft(&record(&[("id", "7"), ("url", "http://example.org"), ("title", "null")]), None).is_none());
}

#[test]
fn a_map_goes_before_guesses() {
    let map = FieldMap::new("wire/*.jsonl")
        .unwrap()
        .with(Role::Body, vec!["Notes".into()])
        .with(Role::Authors, Vec::new());
    let fields =
        record(&[("title", "Pier holds"), ("text", PROSE), ("notes", "Mine."), ("author", "Jane Roe")]);
    let draft = draft(&fields, Some(&map)).unwrap();
    assert_eq!((draft.body.as_str(), draft.authors.len()), ("Mine.", 0));
    let maps = [map, FieldMap::new("*.csv").unwrap()];
    let chosen = |path: &str| map_for(&maps, &path.into()).map(|map| map.files().glob().to_owned());
    assert_eq!(chosen("wire/a.jsonl").as_deref(), Some("wire/*.jsonl"));
    assert_eq!(chosen("wire/deep/a.jsonl"), None);
    assert_eq!(chosen("any/where/b.csv").as_deref(), Some("**/*.csv"));
    assert_eq!(chosen("day.zip!/b.csv").as_deref(), Some("**/*.csv"));
    assert!(FieldMap::new("a[").unwrap_err().contains("unclosed"));
}

#[test]
fn values_are_cleaned() {
    for (value, wanted) in [
        ("1605312000", "2020-11-14"),
        ("1605312000000", "2020-11-14"),
        ("1605312000.0", "2020-11-14"),
        ("20201114", "20201114"),
        ("2020-11-14 10:00", "2020-11-14 10:00"),
        ("123456", "123456"),
    ] {
        assert_eq!(date(value), wanted);
    }
    for (value, wanted) in [
        ("['Jane Roe', \"Sean O'Brien\"]", &["Jane Roe", "Sean O'Brien"][..]),
        ("[]", &["[]"]),
        ("Jane Roe", &["Jane Roe"]),
        ("['a", &["['a"]),
    ] {
        assert_eq!(listed(value), wanted, "{value}");
    }
    assert_eq!(host("https://user@www.Example.org:80/a?b"), Some("example.org".into()));
    assert_eq!(host("nothing"), None);
}
