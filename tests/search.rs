//! The query language and the filters, held against what plain reading of the files says.

use crate::harness::{json_lines, number, shared_sample, string};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

type Paths = BTreeSet<String>;

/// What `extract` says of each article of the sample.
pub fn articles() -> &'static [Value] {
    static ARTICLES: OnceLock<Vec<Value>> = OnceLock::new();
    ARTICLES.get_or_init(|| json_lines(&shared_sample().run(&["extract", "archive"]).expect(0).out))
}

/// Lower case without accents and long s.
pub fn folded(text: &str) -> String {
    let plain = text.nfkd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter));
    plain.collect::<String>().to_lowercase().replace(['’', '‘'], "'")
}

/// Folded words without possessive endings.
pub fn words(text: &str) -> Vec<String> {
    let text = folded(text);
    let words = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .map(|word| word.trim_matches('\''));
    words
        .map(|word| word.strip_suffix("'s").unwrap_or(word))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Paths of all articles that a search finds.
fn found(arguments: &[&str]) -> Paths {
    let hits = shared_sample().hits(&[arguments, &["-n", "1000", "--by", "article", "--copies"]].concat());
    let paths: Paths = hits.iter().map(|hit| string(hit, "path").to_owned()).collect();
    assert_eq!(paths.len(), hits.len(), "an article twice");
    paths
}

/// Paths of the articles that a condition holds for.
fn expected(condition: impl Fn(&Value) -> bool) -> Paths {
    articles()
        .iter()
        .filter(|article| condition(article))
        .map(|article| string(article, "path").to_owned())
        .collect()
}

#[test]
fn other_languages_are_found_by_their_own_stems() {
    for (query, path) in [
        ("Unterschriften", "elbe-bote/2019/bruecke.txt"),
        ("gebrochenen Brückchen", "elbe-bote/2019/bruecke.txt"),
        ("opéras", "la-rade/2016-10-02-tableau.txt"),
        ("tableaux accrochés", "la-rade/2016-10-02-tableau.txt"),
    ] {
        assert!(found(&[query]).contains(path), "{query}");
        let hits = shared_sample().hits(&[query]);
        let hit = hits.iter().find(|hit| string(hit, "path") == path).expect(query);
        assert!(!hit["matches"].as_array().expect("matches").is_empty(), "{query}");
    }
    let german = found(&["language:de"]);
    assert_eq!(german, expected(|article| article["language"] == "de"));
    assert!(!german.is_empty());
}

fn text_of(article: &Value) -> String {
    format!("{}\n{}", article["title"].as_str().unwrap_or(""), string(article, "body"))
}

fn holds_word(article: &Value, word: &str) -> bool {
    words(&text_of(article)).iter().any(|other| other == word)
}

#[test]
fn every_article_with_the_word_is_found() {
    for word in ["bridge", "Sluices", "guadiana", "peaches", "Nunez", "painting", "café", "zwölf", "herring"]
    {
        let must = expected(|article| holds_word(article, &folded(word)));
        let found = found(&[word]);
        assert!(must.is_subset(&found), "{word}: {:?} missing", must.difference(&found));
    }
}

#[test]
fn inflections_are_found_and_other_words_are_not() {
    let one = found(&["engineers"]);
    assert_eq!(one, found(&["engineer"]));
    assert!(one.len() >= 3);
    for hit in shared_sample().hits(&["warned", "-n", "100"]) {
        assert!(folded(string(&hit, "text")).contains("warn"), "{hit}");
    }
    assert!(found(&["xyzzy"]).is_empty());
}

#[test]
fn phrases_are_word_for_word() {
    for phrase in [
        "Kestrel Bridge",
        "chief engineer",
        "the port authority",
        "said that",
        "thank-you card",
        "said O'Malley",
    ] {
        let wanted = words(&phrase.replace('-', " "));
        let must =
            expected(|article| words(&text_of(article)).windows(wanted.len()).any(|run| run == wanted));
        assert!(!must.is_empty(), "{phrase}");
        let query = format!("\"{phrase}\"");
        let found = found(&[&query]);
        assert!(must.is_subset(&found), "{phrase}: {:?} missing", must.difference(&found));
        // Header lines are searched too, so more may be found, but never by an article without the words.
        for path in found.difference(&must) {
            let bytes = std::fs::read(shared_sample().archive().join(path)).unwrap();
            let all = words(&String::from_utf8_lossy(&bytes));
            assert!(all.windows(wanted.len()).any(|run| run == wanted), "{phrase}: {path}");
        }
    }
    assert!(found(&["\"bridge kestrel\""]).is_empty());
}

#[test]
fn marks_and_operators_are_sets() {
    let set = |query: &str| found(&[query]);
    let (bridge, council, water) = (set("bridge"), set("council"), set("water"));
    let both = |one: &Paths, two: &Paths| one.intersection(two).cloned().collect::<Paths>();
    let either = |one: &Paths, two: &Paths| one.union(two).cloned().collect::<Paths>();
    let without = |one: &Paths, two: &Paths| one.difference(two).cloned().collect::<Paths>();
    assert!(both(&bridge, &council).len() > 2 && both(&bridge, &council) != bridge);
    for (query, answer) in [
        ("bridge council", either(&bridge, &council)),
        ("bridge OR council", either(&bridge, &council)),
        ("+bridge +council", both(&bridge, &council)),
        ("bridge AND council", both(&bridge, &council)),
        ("+bridge council", bridge.clone()),
        ("bridge -council", without(&bridge, &council)),
        ("bridge NOT council", without(&bridge, &council)),
        ("(bridge OR water) AND council", both(&either(&bridge, &water), &council)),
        ("bridge OR water -council", without(&either(&bridge, &water), &council)),
        ("+(bridge water) -council", without(&either(&bridge, &water), &council)),
        ("BRIDGE", bridge.clone()),
    ] {
        assert_eq!(set(query), answer, "{query}");
    }
    assert_eq!(found(&["bridge", "council"]), set("bridge council"), "arguments are joined");
}

#[test]
fn excluded_phrases_and_periods_leave_the_rest() {
    for word in ["said", "bridge", "river council", "date:2000.."] {
        for phrase in
            ["\"port authority\"", "Anand-Pryce", "path:valley-courier", "\"said that\"", "date:2019-03"]
        {
            let rest: Paths = found(&[word]).difference(&found(&[phrase])).cloned().collect();
            assert_eq!(found(&[&format!("{word} -{phrase}")]), rest, "{word} -{phrase}");
        }
    }
    assert!(!found(&["date:1600.. -\"port authority\""]).is_empty());
}

#[test]
fn prefixes_are_the_starts_of_words() {
    let must = expected(|article| words(&text_of(article)).iter().any(|word| word.starts_with("sluic")));
    assert!(!must.is_empty());
    assert_eq!(found(&["sluic*"]), must);
}

#[test]
fn titles_are_searched_alone() {
    let must = expected(|article| {
        article["title"].as_str().is_some_and(|title| words(title).contains(&"bridge".to_owned()))
    });
    assert!(must.len() > 2);
    assert!(must.is_subset(&found(&["title:bridge"])));
    for path in found(&["title:bridge"]) {
        let article = articles().iter().find(|article| article["path"] == path.as_str()).unwrap();
        assert!(folded(string(article, "title")).contains("bridge"), "{path}");
    }
    assert!(found(&["title:\"bridge went\""]).contains("harbour-gazette/2019-03-15-bridge-falls.txt"));
}

/// First and last day of an article's date, as text that sorts.
fn days(article: &Value) -> Option<(String, String)> {
    let date = article["date"].as_str()?;
    Some(match article["date_precision"].as_str().unwrap() {
        "day" => (date.to_owned(), date.to_owned()),
        "month" => (format!("{date}-01"), format!("{date}-31")),
        _ => (format!("{date}-01-01"), format!("{date}-12-31")),
    })
}

#[test]
fn dates_bound_what_is_found() {
    let within = |first: &'static str, last: &'static str| {
        expected(move |article| days(article).is_some_and(|(from, until)| *first <= *from && *until <= *last))
    };
    for (arguments, first, last) in [
        (&["--since", "2019"][..], "2019-01-01", "9999-12-31"),
        (&["--until", "1900"], "0000-01-01", "1900-12-31"),
        (&["--since", "2019-03-15", "--until", "2020-06"], "2019-03-15", "2020-06-31"),
        (&["--on", "2019-03"], "2019-03-01", "2019-03-31"),
        (&["--on", "2025-11-13"], "2025-11-13", "2025-11-13"),
        (&["--on", "1968"], "1968-01-01", "1968-12-31"),
        (&["--on", "1968-09-12"], "1968-09-12", "1968-09-12"),
        (&["--on", "yesterday", "--as-of", "2019-03-16"], "2019-03-15", "2019-03-15"),
        (&["date:2011..2012"], "2011-01-01", "2012-12-31"),
        (&["date:..1800"], "0000-01-01", "1800-12-31"),
        (&["date:2024.."], "2024-01-01", "9999-12-31"),
    ] {
        let must = within(first, last);
        assert_eq!(found(arguments), must, "{arguments:?}");
        assert!(!must.is_empty() || arguments.contains(&"1968-09-12"), "{arguments:?}");
    }
}

#[test]
fn names_filter_as_extraction_found_them() {
    let has = |article: &Value, list: &str, name: &str| {
        article[list]
            .as_array()
            .unwrap()
            .iter()
            .any(|entry| entry["name"].as_str().or(entry.as_str()) == Some(name))
    };
    for (flag, list, name) in [
        ("--person", "persons", "Ivo Marek"),
        ("--person", "persons", "Florence Tait"),
        ("--place", "places", "Lisbon"),
        ("--place", "places", "Geneva"),
        ("--author", "authors", "Clara Whitlock"),
    ] {
        let must = expected(|article| has(article, list, name));
        assert!(!must.is_empty(), "{name}");
        assert!(must.is_subset(&found(&[flag, name])), "{flag} {name}");
    }
    let wire = expected(|article| {
        article["source"].as_str().is_some_and(|source| folded(source) == "northern wire")
    });
    assert!(wire.len() > 2);
    assert!(wire.is_subset(&found(&["--source", "northern WIRE"])));
    let two = found(&["--person", "Ivo Marek", "--person", "Ana Petrova"]);
    assert!(
        two.is_subset(&found(&["--person", "Ivo Marek"]))
            && two.is_subset(&found(&["--person", "Ana Petrova"]))
    );
    let authors = found(&["--author", "Clara Whitlock", "--author", "Leila Haddad"]);
    assert!(found(&["--author", "Leila Haddad"]).is_subset(&authors), "any of several authors");
}

#[test]
fn flags_and_fields_are_the_same() {
    let site = shared_sample();
    for (flags, query) in [
        (&["bridge", "--speaker", "Marek"][..], "bridge speaker:Marek"),
        (&["bridge", "--speaker", "Ivo Marek"], "bridge speaker:\"Ivo Marek\""),
        (&["--person", "Petrova"], "person:Petrova"),
        (&["water", "--place", "Lisbon"], "water place:Lisbon"),
        (&["--author", "Whitlock"], "author:Whitlock"),
        (&["--source", "Northern Wire"], "source:\"Northern Wire\""),
        (&["talks", "--since", "2012", "--until", "2025-06"], "talks date:2012..2025-06"),
        (&["talks", "--on", "2025-11"], "talks date:2025-11"),
        (&["bridge", "council", "--since", "2020"], "bridge council date:2020.."),
        (&["said", "--speaker", "Marek", "--speaker", "Petrova"], "said speaker:Marek speaker:Petrova"),
        (
            &["--speaker", "Marek", "--person", "Petrova", "--on", "2019"],
            "speaker:Marek person:Petrova date:2019",
        ),
    ] {
        let by_flags = site.search(&[flags, &["-n", "30"]].concat());
        assert!(by_flags.len() > 1, "{query} finds nothing");
        assert_eq!(by_flags, site.search(&[query, "-n", "30"]), "{query}");
    }
}

#[test]
fn results_come_in_the_order_asked_for() {
    let site = shared_sample();
    let dates = |order: &str| -> Vec<Option<String>> {
        let hits = site.hits(&["said", "-n", "1000", order]);
        hits.iter().map(|hit| hit["date"].as_str().map(str::to_owned)).collect()
    };
    let (rising, falling) = (dates("--sort=date"), dates("--sort=-date"));
    let dated = |dates: &[Option<String>]| dates.iter().flatten().cloned().collect::<Vec<_>>();
    assert!(dated(&rising).is_sorted(), "{rising:?}");
    assert!(dated(&falling).is_sorted_by(|one, two| one >= two
        || one.starts_with(two.as_str())
        || two.starts_with(one.as_str())));
    for dates in [&rising, &falling] {
        assert!(dates.iter().skip_while(|date| date.is_some()).all(Option::is_none), "undated come last");
        assert!(dates.last().unwrap().is_none());
    }
    let hits = site.hits(&["bridge", "council", "-n", "100"]);
    let scores: Vec<f64> = hits.iter().map(|hit| hit["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|one, two| one >= two));
    let ranks: Vec<usize> = hits.iter().map(|hit| number(hit, "rank")).collect();
    assert_eq!(ranks, (1..=hits.len()).collect::<Vec<_>>());
}

#[test]
fn limits_hold() {
    let site = shared_sample();
    assert_eq!(site.hits(&["said"]).len(), 10);
    for limit in [1, 3, 50] {
        assert_eq!(site.hits(&["said", "-n", &limit.to_string()]).len(), limit);
    }
    let passages_of = |hits: &[Value]| {
        let paths: Vec<&str> = hits.iter().map(|hit| string(hit, "path")).collect();
        paths.iter().map(|path| paths.iter().filter(|other| *other == path).count()).max().unwrap_or(0)
    };
    assert!((2..=5).contains(&passages_of(&site.hits(&["bridge", "said", "-n", "500"]))));
    for most in [1, 3] {
        let most_text = most.to_string();
        assert_eq!(
            passages_of(&site.hits(&["bridge", "said", "-n", "500", "--per-article", &most_text])),
            most
        );
    }
    // A better answer must not depend on how many are asked for.
    let (few, many) = (site.hits(&["river", "water", "-n", "5"]), site.hits(&["river", "water", "-n", "20"]));
    assert_eq!(few, many[..5]);
}
