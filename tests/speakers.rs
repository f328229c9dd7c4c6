//! `--speaker`: passages in which that person is quoted, and no others.

use crate::harness::{Site, json_file, sample, shared_sample, string, strings};
use crate::search::{articles, folded, words};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

type Paths = BTreeSet<String>;

fn hits_of(name: &str) -> Vec<Value> {
    shared_sample().hits(&["--speaker", name, "-n", "500"])
}

fn paths(hits: &[Value]) -> Paths {
    hits.iter().map(|hit| string(hit, "path").to_owned()).collect()
}

/// Speakers of the annotations and the articles they speak and are named in.
fn annotated() -> BTreeMap<String, (Paths, Paths)> {
    let mut speakers: BTreeMap<String, (Paths, Paths)> = BTreeMap::new();
    let gold = json_file(&sample().join("gold/gold.jsonl"));
    for line in &gold {
        for quote in line["quotes"].as_array().unwrap() {
            if let Some(name) = quote["speaker"].as_str().filter(|name| words(name).len() > 1) {
                speakers.entry(name.to_owned()).or_default().0.insert(string(line, "path").to_owned());
            }
        }
    }
    for line in &gold {
        for person in line["persons"].as_array().unwrap() {
            if let Some((_, named)) = speakers.get_mut(string(person, "name")) {
                named.insert(string(line, "path").to_owned());
            }
        }
    }
    speakers
}

#[test]
fn every_hit_holds_words_of_the_speaker() {
    let mut checked = 0;
    for name in annotated().keys() {
        for hit in hits_of(name) {
            let is_quoted = hit["quotes"].as_array().unwrap().iter().any(|quote| {
                // The article may use another form of the name, of which the last word tells the person.
                let speaker = quote["speaker"].as_str().map(words).unwrap_or_default();
                let wanted = words(name);
                speaker.last() == wanted.last()
                    || speaker.iter().filter(|word| wanted.contains(word)).count() > 1
            });
            assert!(is_quoted || is_alias(&hit, name), "{name}: {hit}");
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked}");
}

/// True when a speaker of the hit has the name among the other forms its article uses.
fn is_alias(hit: &Value, name: &str) -> bool {
    let article = articles().iter().find(|article| article["path"] == hit["path"]).unwrap();
    let persons = article["persons"].as_array().unwrap().iter();
    let mut speakers = persons.filter(|person| strings(hit, "speakers").contains(&string(person, "name")));
    speakers.any(|person| strings(person, "aliases").iter().any(|alias| folded(alias) == folded(name)))
}

#[test]
fn speakers_are_found_where_they_speak() {
    let (mut found, mut wanted, mut wrong, mut given) = (0, 0, Vec::new(), 0);
    for (name, (speaks, named)) in annotated() {
        let hits = paths(&hits_of(&name));
        wanted += speaks.len();
        found += speaks.intersection(&hits).count();
        given += hits.len();
        // Named there and not quoted: the mistake that a word search makes.
        wrong.extend(
            hits.intersection(&named)
                .filter(|path| !speaks.contains(*path))
                .map(|path| format!("{name}: {path}")),
        );
    }
    println!(
        "{found} of {wanted} articles found in which a person speaks; {} of {given} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(found * 100 >= wanted * 80, "{found} of {wanted}");
    assert!(wrong.len() * 100 <= given * 3, "{wrong:#?}");
}

#[test]
fn somebody_who_is_only_mentioned_does_not_speak() {
    let site = Site::new();
    site.write("a.txt", "Report\n\n\"The ice came early,\" said Ada Brookes. Joan Pellow was not there.\n");
    site.write("b.txt", "Report\n\nJoan Pellow said that the nets were heavy. Ada Brookes had left.\n");
    site.index(&[]);
    for (name, path) in
        [("Ada Brookes", "a.txt"), ("Joan Pellow", "b.txt"), ("Pellow", "b.txt"), ("brookes", "a.txt")]
    {
        let hits = site.hits(&["--speaker", name]);
        assert_eq!(hits.len(), 1, "{name}");
        assert_eq!(hits[0]["path"], path);
        assert_eq!(site.hits(&["--person", name]).len(), 2, "{name}");
        assert_eq!(site.hits(&["ice nets", "--speaker", name]).len(), 1);
    }
    assert!(site.hits(&["--speaker", "Ada Brookes", "--speaker", "Joan Pellow"]).is_empty());
    assert_eq!(site.hits(&["speaker:\"Ada Brookes\" OR speaker:Pellow"]).len(), 2);
    assert_eq!(paths(&site.hits(&["report -speaker:Brookes"])), Paths::from(["b.txt".to_owned()]));
}

#[test]
fn names_may_be_typed_as_people_type_them() {
    let whole = hits_of("José Núñez");
    assert!(whole.len() >= 4, "{}", whole.len());
    for typed in ["jose nunez", "JOSÉ NÚÑEZ", "Núñez, José", "Mr José Núñez", "Nunez, Jose", "J. Núñez"]
    {
        assert_eq!(hits_of(typed), whole, "{typed}");
    }
    for (typed, full) in
        [("O’Malley", "Sean O'Malley"), ("omalley", "Sean O'Malley"), ("de Souza", "Teresa Vaz de Souza")]
    {
        assert!(paths(&hits_of(full)).is_subset(&paths(&hits_of(typed))), "{typed}");
        assert!(!hits_of(full).is_empty());
    }
    assert!(
        paths(&hits_of("Brandreth")).len() > paths(&hits_of("Rosalind Brandreth")).len(),
        "a surname is everybody's who has it"
    );
    assert!(hits_of("Judith Brandreth").is_empty() && hits_of("Nobody").is_empty());
}

#[test]
fn surnames_of_two_words_find_their_people() {
    for (typed, full) in [
        ("Okafor-Lane", "Judith Okafor-Lane"),
        ("Okafor Lane", "Judith Okafor-Lane"),
        ("Anand-Pryce", "Rahul Anand-Pryce"),
        ("Reyes-Whitmore", "Carla Reyes-Whitmore"),
        ("Vaz de Souza", "Teresa Vaz de Souza"),
    ] {
        assert!(!hits_of(full).is_empty(), "{full}");
        assert!(paths(&hits_of(full)).is_subset(&paths(&hits_of(typed))), "{typed}");
    }
}

#[test]
fn a_name_that_finds_nothing_is_explained() {
    let site = Site::new();
    site.write("a.txt", "Report\n\n\"The ice came early,\" said Ada Brookes. Joan Pellow was not there.\n");
    site.index(&[]);
    let say = |flag: &str, name: &str| {
        site.run(&["search", "--index", "archive/.morgue", flag, name]).expect(1).err
    };
    let named = say("--speaker", "Pellow");
    assert!(named.contains("named in 1 article and quoted in none") && named.contains("--person"), "{named}");
    let misspelt = say("--speaker", "Ada Broks");
    assert!(
        misspelt.contains("no speaker answers to `Ada Broks`") && misspelt.contains("did you mean"),
        "{misspelt}"
    );
    assert!(say("--person", "Zzyzx Qwfp").contains("no person answers to"));
    assert!(!say("--person", "Zz\u{1b}[31m").contains('\u{1b}'));
}

#[test]
fn two_people_of_one_surname_are_told_apart() {
    for (one, other) in [("Rosalind Brandreth", "Thomas Brandreth"), ("Clem Tidwell", "Ruben Tidwell")] {
        for hit in hits_of(one) {
            let speakers = strings(&hit, "speakers");
            assert!(speakers.contains(&one), "{one}: {speakers:?} in {}", hit["path"]);
        }
        let alone = paths(&hits_of(one));
        assert!(!alone.is_empty() && alone != paths(&hits_of(other)), "{one}");
    }
}

#[test]
fn what_the_speaker_said_comes_first() {
    let site = Site::new();
    let filler = "The quay was quiet and the boats lay still. ".repeat(12);
    site.write("about.txt", format!("Herring herring herring\n\nThe herring, the herring, the herring. Herring! \"We rest,\" said Ada Brookes. {filler}\n"));
    site.write(
        "said.txt",
        format!("Weather\n\n{filler}\n\n\"I have never eaten herring,\" said Ada Brookes.\n"),
    );
    site.index(&[]);
    let hits = site.hits(&["herring", "--speaker", "Brookes"]);
    assert_eq!(hits[0]["path"], "said.txt", "her own words come before words beside hers");
    assert!(hits.iter().all(|hit| strings(hit, "speakers") == ["Ada Brookes"]));
}
