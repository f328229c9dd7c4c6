//! The article this tool was made for, by an invented twin of it and, where it lies beside the repository, itself.

use crate::harness::{Site, copy_tree, json_lines, repository, shared_sample, string, strings};
use crate::search::folded;
use serde_json::Value;
use std::fs;

const TWIN: &str = "the-meridian/2025/1113-guadiana-call.txt";

/// Fragments of what was said in the twin, and who said it.
const SAID: &[(&str, &str)] = &[
    ("a bucket with a hole", "José Núñez"),
    ("opened the sluices twice", "José Núñez"),
    ("ready to sign tomorrow", "José Núñez"),
    ("own a pen", "José Núñez"),
    ("sharing its gauge readings", "José Núñez"),
    ("the river reads no newspapers", "José Núñez"),
    ("the bucket was Spanish", "Teresa Vaz de Souza"),
    ("I have the receipt", "Teresa Vaz de Souza"),
    ("eleven words apart", "Khalid al-Rashid"),
    ("the words were all short", "Khalid al-Rashid"),
];

/// Quotes that hold the fragment.
fn holding<'a>(quotes: &'a [Value], fragment: &str) -> Vec<&'a Value> {
    quotes.iter().filter(|quote| string(quote, "text").contains(fragment)).collect()
}

/// Everything wrong with the speakers of these quotes.
fn misattributed(quotes: &[Value], said: &[(&str, &str)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (fragment, speaker) in said {
        let found = holding(quotes, fragment);
        if found.is_empty() {
            wrong.push(format!("nobody says `{fragment}`"));
        }
        for quote in found.iter().filter(|quote| quote["speaker"] != *speaker) {
            wrong.push(format!("`{fragment}` is {speaker}'s, not {}'s", quote["speaker"]));
        }
    }
    wrong
}

fn extracted(site: &Site, path: &str) -> Value {
    let lines = json_lines(&site.run(&["extract", "archive"]).expect(0).out);
    lines.into_iter().find(|article| article["path"] == path).unwrap()
}

#[test]
fn the_twin_is_found_by_each_speaker() {
    let site = shared_sample();
    let finds = |arguments: &[&str]| {
        site.hits(&[arguments, &["-n", "200"]].concat()).into_iter().any(|hit| hit["path"] == TWIN)
    };
    for arguments in [
        &["--speaker", "Núñez"][..],
        &["--speaker", "Teresa Vaz de Souza"],
        &["--speaker", "de Souza", "receipt"],
        &["--on", "2025-11-13"],
        &["--place", "Geneva"],
        &["--place", "Lisbon"],
        &["--person", "José Núñez"],
        &["sluices", "--speaker", "Nunez", "--on", "2025-11"],
    ] {
        assert!(finds(arguments), "{arguments:?}");
    }
    assert!(!finds(&["--speaker", "Marek"]));
}

#[test]
fn in_the_twin_nobody_is_given_words_of_another() {
    let article = extracted(shared_sample(), TWIN);
    let quotes = article["quotes"].as_array().unwrap();
    for (fragment, speaker) in SAID {
        assert!(!holding(quotes, fragment).is_empty(), "nobody says `{fragment}`");
        for quote in holding(quotes, fragment) {
            // No name is a gap, another's name is a lie; a misspelling is still the same man.
            let is_true = quote["speaker"].is_null() || is_form(&quote["speaker"], speaker);
            assert!(is_true, "`{fragment}` is {speaker}'s, not {}'s", quote["speaker"]);
        }
    }
    let named = quotes.iter().filter(|quote| {
        SAID.iter().any(|(fragment, speaker)| {
            string(quote, "text").contains(fragment) && is_form(&quote["speaker"], speaker)
        })
    });
    assert!(named.count() >= 7, "most speakers are known");
}

/// True for the name itself and for the misspelling that stands in the twin.
fn is_form(given: &Value, speaker: &str) -> bool {
    given == speaker || given == "Nuñes" && speaker == "José Núñez"
}

#[test]
fn in_the_twin_a_misspelling_is_the_same_man() {
    let article = extracted(shared_sample(), TWIN);
    let people = article["persons"].as_array().unwrap();
    let commissioner = people.iter().find(|person| person["name"] == "José Núñez").unwrap();
    assert!(strings(commissioner, "aliases").contains(&"Nuñes"), "{commissioner}");
    let his: Vec<_> = SAID.iter().filter(|(_, speaker)| *speaker == "José Núñez").copied().collect();
    assert_eq!(misattributed(article["quotes"].as_array().unwrap(), &his), Vec::<String>::new());
}

#[test]
fn in_the_twin_the_mediator_is_known() {
    let article = extracted(shared_sample(), TWIN);
    let his: Vec<_> = SAID.iter().filter(|(_, speaker)| *speaker == "Khalid al-Rashid").copied().collect();
    assert_eq!(misattributed(article["quotes"].as_array().unwrap(), &his), Vec::<String>::new());
}

#[test]
fn searches_of_the_twin_name_the_speaker_beside_the_words() {
    let site = shared_sample();
    let mut found = 0;
    for (fragment, speaker) in SAID {
        let query = format!("\"{fragment}\"");
        let anyone = site.hits(&[&query, "-n", "50"]);
        assert!(anyone.iter().any(|hit| hit["path"] == TWIN), "{fragment}");
        for hit in site.hits(&[&query, "--speaker", speaker]).iter().filter(|hit| hit["path"] == TWIN) {
            let quotes = holding(hit["quotes"].as_array().unwrap(), fragment);
            assert!(
                quotes.iter().all(|quote| quote["speaker"].is_null() || is_form(&quote["speaker"], speaker)),
                "{fragment}: {quotes:?}"
            );
            found += 1;
        }
        for (_, other) in SAID.iter().filter(|(_, other)| other != speaker) {
            for hit in site.hits(&[&query, "--speaker", other]).iter().filter(|hit| hit["path"] == TWIN) {
                let quotes = holding(hit["quotes"].as_array().unwrap(), fragment);
                assert!(quotes.iter().all(|quote| quote["speaker"] != *other), "{fragment} is not {other}'s");
            }
        }
    }
    assert!(found >= 7, "{found}");
}

#[test]
fn the_document_itself_is_told_apart() {
    let folder = repository().join("../shared/seed");
    if !folder.is_dir() {
        return;
    }
    let site = Site::new();
    fs::remove_dir(site.archive()).unwrap();
    copy_tree(&folder, &site.archive());
    site.run(&["index", "archive"]).expect(0);
    for arguments in [
        &["--speaker", "Lavrov"][..],
        &["--speaker", "Sergey Lavrov"],
        &["--speaker", "Peskov"],
        &["--speaker", "Dmitry Peskov", "fighting"],
        &["--on", "2025-11-13"],
        &["--place", "Budapest"],
        &["--place", "Washington"],
        &["--person", "Putin"],
        &["--person", "Donald Trump"],
    ] {
        assert!(!site.hits(arguments).is_empty(), "{arguments:?}");
    }
    for speaker in ["Putin", "Trump", "Kremlin"] {
        assert!(site.hits(&["--speaker", speaker]).is_empty(), "{speaker} says nothing in it");
    }
    let lines = json_lines(&site.run(&["extract", "archive"]).expect(0).out);
    assert_eq!(lines.len(), 1);
    let quotes = lines[0]["quotes"].as_array().unwrap();
    let said = [
        ("still ready to hold", "Sergey Lavrov"),
        ("created a momentum", "Sergey Lavrov"),
        ("remained open to", "Dmitry Peskov"),
        ("would continue fighting", "Dmitry Peskov"),
        ("much worse position", "Dmitry Peskov"),
        ("deteriorate day by day", "Dmitry Peskov"),
    ];
    assert_eq!(misattributed(quotes, &said), Vec::<String>::new());
    // What the Kremlin said is no person's.
    for quote in holding(quotes, "have to negotiate with") {
        assert_eq!(quote["speaker"], Value::Null, "{quote}");
    }
    // And everything that any search shows agrees with it.
    for hit in site.hits(&["russia ukraine", "-n", "50", "--per-article", "9"]) {
        for quote in hit["quotes"].as_array().unwrap() {
            let speaker = quote["speaker"].as_str().map(folded);
            assert!(speaker.is_none_or(|name| name.contains("lavrov") || name.contains("peskov")), "{quote}");
        }
    }
}
