//! Golden tests of reported speech: one invented sentence for every construction that the rules claim to read.

use crate::extract::Extractor;
use crate::extract::tests::article;
use crate::model::annotated::Speaker;
use crate::model::article::{DateSource, Published};
use crate::model::date::{Day, Precision};

/// `speaker [kind] content / content`, one line a quote; `?source` for an unresolved source, `-` for none.
fn quotes(text: &str) -> String {
    let found = Extractor::new().extract(&article(text));
    let line = |quote: &crate::model::annotated::Quote| {
        let speaker = match quote.speaker {
            Speaker::Named(_) => found.speaker_name(quote).unwrap_or("!").to_string(),
            Speaker::Unresolved => format!("?{}", quote.source.map_or("", |source| source.of(text))),
            Speaker::None => "-".to_string(),
        };
        let content: Vec<&str> = quote.content.iter().map(|span| span.of(text)).collect();
        format!("{speaker} [{}] {}", quote.kind.name(), content.join(" / "))
    };
    found.quotes.iter().map(line).collect::<Vec<_>>().join(" | ")
}

fn check(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, expected)| {
            let found = quotes(text);
            (found != *expected).then(|| format!("{text}\n   want {expected}\n   got  {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn verbs_take_their_particles() {
    check(&[
        (
            "Anna Kowalska called for an inquiry into the fire.",
            "Anna Kowalska [indirect] an inquiry into the fire",
        ),
        ("Anna Kowalska pointed out that the bridge was old.", "Anna Kowalska [indirect] the bridge was old"),
        ("Anna Kowalska complained about the noise.", "Anna Kowalska [indirect] the noise"),
        ("Anna Kowalska spoke at length.", ""),
        ("Anna Kowalska pointed at the bridge.", ""),
        ("\"Never,\" Anna Kowalska shot back.", "Anna Kowalska [direct] Never,"),
    ]);
}

#[test]
fn nouns_report_too() {
    check(&[
        (
            "Critics doubt Anna Kowalska's claim that the bridge is safe.",
            "Anna Kowalska [indirect] the bridge is safe",
        ),
        (
            "The council met after a warning by Anna Kowalska that the dam may burst.",
            "Anna Kowalska [indirect] the dam may burst",
        ),
        ("Nobody answered Anna Kowalska's call for a new bridge.", "Anna Kowalska [indirect] a new bridge"),
    ]);
}

#[test]
fn sources_stand_where_they_may() {
    check(&[
        (
            "As Anna Kowalska noted, the bridge has no railing.",
            "Anna Kowalska [indirect] the bridge has no railing",
        ),
        (
            "The bridge has no railing, as Anna Kowalska noted on Friday.",
            "Anna Kowalska [indirect] The bridge has no railing",
        ),
        ("\"We are tired,\" said another resident, Anna Kowalska.", "Anna Kowalska [direct] We are tired,"),
        (
            "\"We are tired,\" Anna Kowalska, the mayor of Gdynia, said.",
            "Anna Kowalska [direct] We are tired,",
        ),
        (
            "\"We are tired of it,\" a furious Anna Kowalska retaliated.",
            "Anna Kowalska [direct] We are tired of it,",
        ),
        (
            "One engineer working with Piotr Nowak, Anna Kowalska of Gdynia, said the bridge would hold.",
            "Anna Kowalska [indirect] the bridge would hold",
        ),
        (
            "According to Anna Kowalska, the bridge would hold.",
            "Anna Kowalska [indirect] the bridge would hold",
        ),
        (
            "The bridge would hold, according to Anna Kowalska.",
            "Anna Kowalska [indirect] The bridge would hold",
        ),
        (
            "Anna Kowalska told the council that the bridge would hold.",
            "Anna Kowalska [indirect] the bridge would hold",
        ),
        (
            "Asked whether the bridge would hold, Anna Kowalska smiled.",
            "- [indirect] whether the bridge would hold",
        ),
        (
            "Anna Kowalska went so far as to say: \"The bridge is a disgrace to us.\"",
            "Anna Kowalska [direct] The bridge is a disgrace to us.",
        ),
        (
            "“The bridge,” Anna Kowalska said, “is a disgrace.”",
            "Anna Kowalska [direct] The bridge, / is a disgrace.",
        ),
    ]);
}

#[test]
fn marks_of_every_kind_hold_speech() {
    check(&[
        (
            "''I would use the word 'rotten,''' said Anna Kowalska. ''It fits.''",
            "Anna Kowalska [direct] I would use the word 'rotten,' / It fits.",
        ),
        ("«The bridge is closed,» Anna Kowalska said.", "Anna Kowalska [direct] The bridge is closed,"),
        ("‘The bridge is closed,’ Anna Kowalska said.", "Anna Kowalska [direct] The bridge is closed,"),
        (
            "Anna Kowalska said: “The bridge is closed.\n\n“It will stay closed.\n\n“We are sorry.”",
            "Anna Kowalska [direct] The bridge is closed. / It will stay closed. / We are sorry.",
        ),
    ]);
}

#[test]
fn what_is_marked_need_not_be_speech() {
    check(&[
        ("The so-called \"smart\" bridge opened on Friday.", ""),
        ("Anna Kowalska wrote \"The Bridge at Night\" in a year.", ""),
        ("They watched \"Gone With the Wind\" at the town hall.", ""),
    ]);
}

#[test]
fn sources_that_are_no_person_keep_their_words() {
    check(&[
        ("Officials said the bridge would hold.", "?Officials [indirect] the bridge would hold"),
        ("The report said the bridge would hold.", "?The report [indirect] the bridge would hold"),
        ("The Kremlin said the bridge would hold.", "?The Kremlin [indirect] the bridge would hold"),
        (
            "Anna Kowalska, a spokeswoman, and the minister, Piotr Nowak, met. The minister said the bridge would hold.",
            "Piotr Nowak [indirect] the bridge would hold",
        ),
        (
            "Minister Anna Kowalska and Minister Piotr Nowak met. The minister said the bridge would hold.",
            "?The minister [indirect] the bridge would hold",
        ),
    ]);
}

#[test]
fn interviews_name_the_speaker_before_a_colon() {
    check(&[(
        "Anna Kowalska: The bridge is closed for good. We have no money.\n\nPiotr Nowak: That is a shame for the town.",
        "Anna Kowalska [indirect] The bridge is closed for good. We have no money. | Piotr Nowak [indirect] That is a shame for the town",
    )]);
}

#[test]
fn the_attribution_tells_the_day() {
    let friday = Day::from_ymd(2024, 3, 15).unwrap();
    for (text, expected) in [
        ("Anna Kowalska said on Tuesday that the bridge would hold.", Some((2024, 3, 12))),
        ("Anna Kowalska on Tuesday said the bridge would hold.", Some((2024, 3, 12))),
        ("\"The bridge will hold,\" Anna Kowalska told reporters on Tuesday.", Some((2024, 3, 12))),
        ("On Tuesday, Anna Kowalska said the bridge would hold.", Some((2024, 3, 12))),
        ("Anna Kowalska said the bridge would open on Tuesday.", None),
        ("Anna Kowalska said that in March 2020 the bridge was safe.", None),
        ("\"We meet on Tuesday,\" Anna Kowalska said.", None),
    ] {
        let mut article = article(text);
        article.published =
            Some(Published { day: friday, precision: Precision::Day, from: DateSource::Path });
        let found = Extractor::new().extract(&article);
        let day = found.quotes.first().and_then(|quote| quote.said_on).and_then(|range| range.first);
        assert_eq!(day.map(Day::ymd), expected, "{text}");
    }
}
