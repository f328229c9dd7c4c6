//! Whole-article tests: invented sentences for every construction the rules claim to read, and any text at all.

use super::Extractor;
use crate::model::annotated::{Annotated, Kind, Speaker};
use crate::model::article::{Article, DateSource, Located, Published};
use crate::model::date::{Day, Precision};
use crate::model::span::Span;
use proptest::prelude::*;

pub(super) fn article(text: &str) -> Article {
    Article::of_prose("a.txt".into(), text.to_owned())
}

pub(super) fn extract(text: &str) -> Annotated {
    Extractor::new().extract(&article(text))
}

/// `speaker [kind] content / content`, one line a quote; `?` for an unresolved source, `-` for none.
fn quotes(text: &str) -> Vec<String> {
    let found = extract(text);
    let line = |quote: &crate::model::annotated::Quote| {
        let speaker = match quote.speaker {
            Speaker::Named(_) => found.speaker_name(quote).unwrap_or("!").to_string(),
            Speaker::Unresolved => "?".to_string(),
            Speaker::None => "-".to_string(),
        };
        let content: Vec<&str> = quote.content.iter().map(|span| span.of(text)).collect();
        format!("{speaker} [{}] {}", quote.kind.name(), content.join(" / "))
    };
    found.quotes.iter().map(line).collect()
}

fn persons(text: &str) -> Vec<String> {
    extract(text).persons.iter().map(|person| person.name.clone()).collect()
}

fn places(text: &str) -> Vec<String> {
    extract(text)
        .places
        .iter()
        .map(|place| format!("{} {}", place.name, place.country.as_deref().unwrap_or("-")))
        .collect()
}

#[test]
fn quotations_of_every_shape_find_their_speaker() {
    for (text, expected) in [
        (
            "\"The bridge is closed,\" Mayor Anna Kowalska said.",
            "Anna Kowalska [direct] The bridge is closed,",
        ),
        (
            "\"The bridge is closed,\" said Mayor Anna Kowalska.",
            "Anna Kowalska [direct] The bridge is closed,",
        ),
        (
            "“The bridge is closed\", Anna Kowalska said in an interview.",
            "Anna Kowalska [direct] The bridge is closed",
        ),
        ("Anna Kowalska said: \"The bridge is closed.\"", "Anna Kowalska [direct] The bridge is closed."),
        (
            "Anna Kowalska told reporters, \"The bridge is closed.\"",
            "Anna Kowalska [direct] The bridge is closed.",
        ),
        ("``The bridge is closed,'' said Anna Kowalska.", "Anna Kowalska [direct] The bridge is closed,"),
        (
            "‘The bridge is closed for good,’ said Anna Kowalska.",
            "Anna Kowalska [direct] The bridge is closed for good,",
        ),
        (
            "\"The bridge,\" Anna Kowalska said, \"is closed.\"",
            "Anna Kowalska [direct] The bridge, / is closed.",
        ),
        (
            "\"It is closed,\" Anna Kowalska said. \"We are sorry.\"",
            "Anna Kowalska [direct] It is closed, / We are sorry.",
        ),
        (
            "Anna Kowalska, the mayor of the old town, said \"the bridge is closed.\"",
            "Anna Kowalska [direct] the bridge is closed.",
        ),
        (
            "The town's mayor, Anna Kowalska, said the bridge was closed.",
            "Anna Kowalska [indirect] the bridge was closed",
        ),
        (
            "Anna Kowalska, who spoke on Monday, said the bridge was closed.",
            "Anna Kowalska [indirect] the bridge was closed",
        ),
        (
            "Anna Kowalska, 41, of Springfield, Ill., said the bridge was closed.",
            "Anna Kowalska [indirect] the bridge was closed",
        ),
        (
            "Anna Kowalska (D-Ohio), a critic of the council, said the bridge was closed.",
            "Anna Kowalska [indirect] the bridge was closed",
        ),
        (
            "Zorvan Quillek, a former minister, said in a letter that the bridge was closed.",
            "Zorvan Quillek [indirect] the bridge was closed",
        ),
        (
            "\"The bridge is closed,\" said Henry Black, an engineer.",
            "Henry Black [direct] The bridge is closed,",
        ),
        (
            "Anna Kowalska said on Monday that the bridge was closed.",
            "Anna Kowalska [indirect] the bridge was closed",
        ),
        (
            "Anna Kowalska said the bridge was \"a trap for lorries\" and would stay shut.",
            "Anna Kowalska [mixed] the bridge was \"a trap for lorries\" and would stay shut",
        ),
        (
            "The bridge will stay shut all winter, Anna Kowalska said.",
            "Anna Kowalska [indirect] The bridge will stay shut all winter",
        ),
        (
            "The bridge, Anna Kowalska said, will stay shut.",
            "Anna Kowalska [indirect] The bridge / will stay shut",
        ),
        (
            "According to Anna Kowalska, the bridge will stay shut.",
            "Anna Kowalska [indirect] the bridge will stay shut",
        ),
        (
            "According to the engineer, Anna Kowalska, the bridge will stay shut.",
            "Anna Kowalska [indirect] the bridge will stay shut",
        ),
        (
            "The bridge will stay shut, according to Anna Kowalska.",
            "Anna Kowalska [indirect] The bridge will stay shut",
        ),
        (
            "Anna Kowalska told the council that the bridge was closed.",
            "Anna Kowalska [indirect] the bridge was closed",
        ),
        (
            "Anna Kowalska vowed to open the bridge again.",
            "Anna Kowalska [indirect] to open the bridge again",
        ),
        (
            "Anna Kowalska: \"The bridge is closed for the winter.\"",
            "Anna Kowalska [direct] The bridge is closed for the winter.",
        ),
    ] {
        assert_eq!(quotes(text).join(" | "), expected, "{text}");
    }
}

#[test]
fn sources_that_are_no_person_get_no_name() {
    for (text, expected) in [
        ("Officials said the bridge was closed.", "? [indirect] the bridge was closed"),
        ("The ministry said that the bridge was closed.", "? [indirect] the bridge was closed"),
        ("\"It is over,\" one analyst said.", "? [direct] It is over,"),
        ("\"It is over,\" said a spokesman for Anna Kowalska.", "? [direct] It is over,"),
        ("A spokesman for Anna Kowalska said the bridge was closed.", "? [indirect] the bridge was closed"),
        ("The Kowalska campaign said the bridge was closed.", "? [indirect] the bridge was closed"),
        ("\"It is over,\" they said.", "? [direct] It is over,"),
        ("\"It is over,\" said one Kowalska confidant, who met Anna Kowalska.", "? [direct] It is over,"),
    ] {
        assert_eq!(quotes(text).join(" | "), expected, "{text}");
    }
}

#[test]
fn what_is_no_speech_is_left_alone() {
    for text in [
        "Anna Kowalska read \"War and Peace\" on the train.",
        "The so-called \"bridge\" is a plank.",
        "Anna Kowalska did not say the bridge was closed.",
        "Anna Kowalska was told that the bridge was closed.",
        "The report by Anna Kowalska surprised the town.",
    ] {
        assert_eq!(quotes(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn speakers_carry_over_sentences() {
    let he = "Governor Peter Hammond met Anna Kowalska on Monday. He said the road was open.";
    assert_eq!(quotes(he), ["Peter Hammond [indirect] the road was open"]);
    let she = "Governor Peter Hammond met Anna Kowalska on Monday. \"The road is open,\" she said.";
    assert_eq!(quotes(she), ["Anna Kowalska [direct] The road is open,"]);
    let role = "Peter Hammond, the port's spokesman, arrived late. The road is open, the spokesman said.";
    assert_eq!(quotes(role), ["Peter Hammond [indirect] The road is open"]);
    let announced = "Anna Kowalska went on:\n\n\"The road is open and will stay open.\"";
    assert_eq!(quotes(announced), ["Anna Kowalska [direct] The road is open and will stay open."]);
    let paragraphs =
        "“The road is open,” Anna Kowalska said. “It was a long winter.\n\n“Now we can drive again.”";
    assert_eq!(
        quotes(paragraphs),
        ["Anna Kowalska [direct] The road is open, / It was a long winter. / Now we can drive again."]
    );
}

#[test]
fn two_statements_share_a_sentence() {
    let text = "Anna Kowalska said the bridge was closed, adding that the road was open.";
    assert_eq!(
        quotes(text),
        ["Anna Kowalska [indirect] the bridge was closed", "Anna Kowalska [indirect] the road was open"]
    );
    let text = "Anna Kowalska said the bridge was closed, but Peter Hammond said it was open.";
    assert_eq!(
        quotes(text),
        ["Anna Kowalska [indirect] the bridge was closed", "Peter Hammond [indirect] it was open"]
    );
}

#[test]
fn a_pronoun_after_somebody_unnamed_is_nobodys() {
    let text = "Minister Peter Hammond said the price would fall. A grain trader at a large port shared Hammond's hope. \"The ships are full,\" he said.";
    assert_eq!(
        quotes(text),
        ["Peter Hammond [indirect] the price would fall", "? [direct] The ships are full,"]
    );
    let described =
        "Governor Peter Hammond took his seat. A former critic of the house, he said the rules would change.";
    assert_eq!(quotes(described), ["Peter Hammond [indirect] the rules would change"]);
}

/// The shape of the report the project grew from, with invented people and words.
#[test]
fn a_report_gives_nobody_words_that_are_not_theirs() {
    let text = "Ruritanian Foreign Minister Janek Doravic blamed quarrels in Brussels for the end of the talks, asserting that the allies failed to keep their word.\n\n\
        “We are still ready to meet in Vienna if the old terms hold\", Doravic said in an interview with the newspaper.\n\n\
        Doravik claimed the terms reached in June opened the way to a lasting treaty.\n\n\
        Meanwhile, the Palace on Thursday (Jun 12) said that the allies would have to talk \"sooner or later\".\n\n\
        Palace spokesman Marko Pellin told reporters that the door remained open. But without a partner, he said the army would stay.\n\n\
        \"They should know that the door will not stay open for ever,\" said Pellin.";
    let found = extract(text);
    assert_eq!(persons(text), ["Janek Doravic", "Marko Pellin"]);
    assert!(found.persons[0].aliases.contains(&"Doravik".to_string()));
    assert_eq!(found.persons[1].roles, ["Palace spokesman"]);
    let lines = quotes(text);
    let has = |line: &str| assert!(lines.iter().any(|found| found == line), "{line} not in {lines:#?}");
    has("Janek Doravic [indirect] the allies failed to keep their word");
    has("Janek Doravic [direct] We are still ready to meet in Vienna if the old terms hold");
    has("Janek Doravic [indirect] the terms reached in June opened the way to a lasting treaty");
    has("? [mixed] the allies would have to talk \"sooner or later\"");
    has("Marko Pellin [indirect] the door remained open");
    has("Marko Pellin [indirect] the army would stay");
    has("Marko Pellin [direct] They should know that the door will not stay open for ever,");
}

#[test]
fn people_are_found_and_folded() {
    for (text, expected) in [
        ("Sen. Jane Doe met Mr. Doe's lawyer, William Hart Jr., on Friday.", "Jane Doe|Doe|William Hart Jr."),
        ("Bill Hartley spoke. William Hartley went home. Hartley slept.", "Bill Hartley"),
        ("Laura Hansen met Peter Hanson. Hansen and Hanson talked.", "Laura Hansen|Peter Hanson"),
        (
            "Ursula van der Berg and Bashar al-Hariri met Miles O’Malley's sister.",
            "Ursula van der Berg|Bashar al-Hariri|Miles O’Malley",
        ),
        ("On Monday the National Trade Council met in the White House.", ""),
        ("The Boston Globe and Bank of England officials met in March.", ""),
        ("J. R. Whitfield wrote the letter; Whitfield signed it.", "J. R. Whitfield"),
    ] {
        assert_eq!(persons(text).join("|"), expected, "{text}");
    }
}

#[test]
fn a_surname_of_two_goes_by_title() {
    let text = "George Miller and Laura Miller arrived. Mrs. Miller smiled. Mr. Miller did not.";
    let found = extract(text);
    let mentions: Vec<usize> = found.persons.iter().map(|person| person.mentions.len()).collect();
    assert_eq!(mentions, [2, 2]);
}

#[test]
fn places_are_found_and_told_apart() {
    for (text, expected) in [
        (
            "BUDAPEST, Nov 13 - Hungary and Ukraine met in Washington.",
            "Budapest HU|Hungary HU|Ukraine UA|Washington US",
        ),
        ("He lives in London, Ontario, and works in Paris.", "London CA|Ontario CA|Paris FR"),
        ("The Russian envoy and the Kremlin had no comment for the Washington Post.", ""),
        ("Officials in the U.S. and the UK waited.", "United States US|United Kingdom GB"),
        ("Senator Jack Lincoln arrived. Lincoln said he was tired.", ""),
    ] {
        assert_eq!(places(text).join("|"), expected, "{text}");
    }
}

#[test]
fn dates_are_read_from_the_day_of_publication() {
    let mut article = article(
        "He came on November 13, 2025, left on Thursday and will be back next month, as in March 2014 and in 2019. Yesterday it rained.",
    );
    article.published = Day::from_ymd(2025, 11, 15).map(|day| Published {
        day,
        precision: Precision::Day,
        from: DateSource::Header,
    });
    let found = Extractor::new().extract(&article);
    let line = |date: &crate::model::annotated::DateMention| {
        format!(
            "{} {}..{}",
            date.span.of(&article.text),
            date.range.first.unwrap_or(Day(0)),
            date.range.last.unwrap_or(Day(0))
        )
    };
    assert_eq!(
        found.dates.iter().map(line).collect::<Vec<_>>(),
        [
            "November 13, 2025 2025-11-13..2025-11-13",
            "Thursday 2025-11-13..2025-11-13",
            "next month 2025-12-01..2025-12-31",
            "March 2014 2014-03-01..2014-03-31",
            "2019 2019-01-01..2019-12-31",
            "Yesterday 2025-11-14..2025-11-14",
        ]
    );
}

#[test]
fn a_month_without_a_year_is_one_near_publication() {
    let mut article =
        article("The show of Friday, Oct. 24, was followed by one on Jan. 9 and will be by one in March.");
    article.published = Day::from_ymd(2025, 1, 15).map(|day| Published {
        day,
        precision: Precision::Day,
        from: DateSource::Header,
    });
    let found = Extractor::new().extract(&article);
    let days: Vec<String> =
        found.dates.iter().map(|date| date.range.first.unwrap_or(Day(0)).to_string()).collect();
    assert_eq!(days, ["2024-10-24", "2025-01-09", "2025-03-01"]);
}

#[test]
fn other_languages_are_not_read_as_english() {
    let text = "Die Brücke bleibt bis zum Frühjahr gesperrt, sagte Bürgermeisterin Anna Kowalska am Montag in Berlin. Niemand weiß, wie lange die Arbeiten noch dauern werden und was sie am Ende kosten.";
    let found = extract(text);
    assert_eq!((found.language.as_deref(), found.quotes.len()), (Some("de"), 0));
    assert_eq!(
        found.persons.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(),
        ["Anna Kowalska"]
    );
    assert_eq!(found.places.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(), ["Berlin"]);
    assert_eq!(extract("The bridge is closed and nobody in the town knows how long it will take or what it will cost them in the end, he said.").language.as_deref(), Some("en"));
}

#[test]
fn names_in_other_languages_come_from_the_tables() {
    for (text, persons, places) in [
        (
            "Der Ernst der Lage ist allen klar, und niemand will in der Sitzung über Geld reden. Wer in Essen wohnt, der weiß das. Das Essen war gut, sagte Peter Schneider, der aus Frankreich kam. Schneider lachte.",
            "Peter Schneider",
            "Essen",
        ),
        (
            "Le pont de Marseille restera fermé jusqu'au printemps, a déclaré Marie Dupont lundi. Personne ne sait combien de temps dureront les travaux, selon Mme Dupont, ni ce qu'ils coûteront à la France.",
            "Marie Dupont",
            "Marseille|France",
        ),
        (
            "El puente de Madrid seguirá cerrado hasta la primavera, dijo Pedro Gutiérrez el lunes. Nadie sabe cuánto tiempo durarán las obras ni lo que costarán al final a la ciudad.",
            "Pedro Gutiérrez",
            "Madrid",
        ),
    ] {
        let found = extract(text);
        let names = |names: Vec<&str>| names.join("|");
        let people = names(found.persons.iter().map(|person| person.name.as_str()).collect());
        let where_ = names(found.places.iter().map(|place| place.name.as_str()).collect());
        assert_eq!((people.as_str(), where_.as_str()), (persons, places), "{text}");
        assert!(found.quotes.is_empty() && found.dates.is_empty());
    }
}

#[test]
fn titles_count_and_headers_do_not() {
    let mut one = article("From: Anna Kowalska\n\nPeter Hammond wins\n\nThe race was won by Peter Hammond.");
    one.title = Some(Located { value: "Peter Hammond wins".into(), span: Some(Span::new(21, 39)) });
    one.body = Span::new(41, one.text.len());
    let found = Extractor::new().extract(&one);
    assert_eq!(
        found.persons.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(),
        ["Peter Hammond"]
    );
}

fn check(text: &str) {
    let found = extract(text);
    let good = |span: &Span| assert!(span.start < span.end && text.get(span.range()).is_some(), "{span:?}");
    found.persons.iter().flat_map(|person| &person.mentions).for_each(good);
    found.places.iter().flat_map(|place| &place.mentions).for_each(good);
    found.dates.iter().map(|date| &date.span).for_each(good);
    for quote in &found.quotes {
        assert!(!quote.content.is_empty() && (0.0..=1.0).contains(&quote.confidence));
        assert!(quote.content.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?}", quote.content);
        quote.content.iter().chain(&quote.cue).chain(&quote.source).for_each(good);
        assert!(matches!(quote.kind, Kind::Direct | Kind::Mixed | Kind::Indirect));
        if let Speaker::Named(person) = quote.speaker {
            assert!((person as usize) < found.persons.len());
        }
    }
}

#[test]
fn long_monotony_ends_in_time() {
    check(&"a".repeat(2_000_000));
    check(&"Anna ".repeat(60_000));
    check(&"\" ".repeat(60_000));
    check(&"“".repeat(60_000));
    check(&")".repeat(60_000));
    check(&"said ".repeat(60_000));
    check(&"Anna Kowalska said ".repeat(20_000));
    check(&"\"no,\" she said, ".repeat(20_000));
    check(&"é, ".repeat(60_000));
}

fn fragments() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "\"",
        "“",
        "”",
        "''",
        "``",
        "‘",
        "’",
        "'",
        "«",
        "»",
        "„",
        ",",
        ".",
        "?",
        ":",
        ";",
        " - ",
        "(",
        ")",
        "\n",
        "\n\n",
        " ",
        " ",
        " ",
        "Anna Kowalska",
        "Kowalska",
        "Mr. ",
        "he",
        "she",
        "who",
        "said",
        "told",
        "according to",
        "that",
        "the",
        "spokesman",
        "U.S.",
        "Paris",
        "Texas",
        "March",
        "13",
        "2019",
        "adding",
        "and",
        "but",
        "’s",
        "'s",
        "-",
        "Müller",
        "é",
        "🙂",
        "not",
        "was",
        "in a statement",
        "officials",
        "\r\n",
        "\u{a0}",
        "…",
        "van der",
        "al-",
    ]);
    prop::collection::vec((part, prop::bool::ANY), 0..80).prop_map(|parts| {
        parts
            .into_iter()
            .map(|(part, space)| if space { format!("{part} ") } else { part.to_string() })
            .collect()
    })
}

proptest! {
    #[test]
    fn any_text_gives_good_spans(text in ".{0,300}") {
        check(&text);
    }

    #[test]
    fn any_mix_of_news_words_gives_good_spans(text in fragments()) {
        check(&text);
    }
}
