//! `mentions-date:`, `demonym:` and `metonym:`: what an article speaks of.

use crate::harness::{Site, number, shared_sample, string};
use crate::search::articles;
use serde_json::Value;
use std::collections::BTreeSet;

type Paths = BTreeSet<String>;

fn paths(hits: &[Value]) -> Paths {
    hits.iter().map(|hit| string(hit, "path").to_owned()).collect()
}

fn found(arguments: &[&str]) -> Paths {
    paths(&shared_sample().hits(&[arguments, &["-n", "1000", "--by", "article", "--copies"]].concat()))
}

#[test]
fn articles_are_found_by_the_dates_they_speak_of() {
    let mut answers = 0;
    for (asked, first, last) in [
        ("2019-03", "2019-03-01", "2019-03-31"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("2018..2020-06", "2018-01-01", "2020-06-30"),
        ("..1900", "", "1900-12-31"),
        ("2020..", "2020-01-01", "9999"),
        ("1600..", "1600-01-01", "9999"),
        ("2019-03-15", "2019-03-15", "2019-03-15"),
        ("1777-07", "1777-07-01", "1777-07-31"),
    ] {
        let lies_in = |date: &Value| {
            let (from, until) = (date["first"].as_str(), date["last"].as_str());
            (first.is_empty() || from.is_some_and(|day| day >= first))
                && (last == "9999" || until.is_some_and(|day| day <= last))
        };
        let speaks =
            articles().iter().filter(|article| article["dates"].as_array().unwrap().iter().any(lies_in));
        let expected: Paths = speaks.map(|article| string(article, "path").to_owned()).collect();
        answers += expected.len();
        assert_eq!(found(&[&format!("mentions-date:{asked}")]), expected, "{asked}");
        assert_eq!(found(&["--mentions-date", asked]), expected, "{asked}");
        let rest: Paths = found(&["date:1600.."]).difference(&expected).cloned().collect();
        assert_eq!(found(&[&format!("date:1600.. -mentions-date:{asked}")]), rest, "{asked}");
    }
    assert!(answers > 20, "{answers}");
}

#[test]
fn the_passage_shows_the_date() {
    let site = Site::new();
    let filler = "The quay was quiet and the boats lay still. ".repeat(30);
    site.write(
        "2019/05/20/a.txt",
        format!(
            "Harbour\n\n{filler}\n\nThe bridge fell on 15 March 2018, and again in June 2018.\n\n{filler}\n"
        ),
    );
    site.index(&[]);
    let hits = site.hits(&["mentions-date:2018-03"]);
    assert_eq!(hits.len(), 1);
    let text = string(&hits[0], "text");
    assert!(text.contains("15 March 2018"), "{text}");
    let marked = &hits[0]["matches"][0];
    let file = std::fs::read(site.archive().join("2019/05/20/a.txt")).unwrap();
    assert_eq!(&file[number_at(marked, 0)..number_at(marked, 1)], b"15 March 2018");
    assert_eq!(site.hits(&["mentions-date:2018"]).len(), 1);
    assert!(site.hits(&["mentions-date:2018-04"]).is_empty(), "no day or month of it lies in April");
    assert!(site.hits(&["mentions-date:2018-03-01..2018-03-14"]).is_empty());
    assert_eq!(number(&site.search(&["bridge mentions-date:2018-06"]).pop().unwrap(), "hits"), 1);
}

fn number_at(value: &Value, place: usize) -> usize {
    value[place].as_u64().unwrap() as usize
}

#[test]
fn wrong_fields_and_dates_are_shown_where_they_stand() {
    let site = shared_sample();
    let say = |arguments: &[&str]| {
        site.run(&[&["search", "--index", "archive/.morgue"], arguments].concat()).expect(2).err
    };
    assert_eq!(
        say(&["mentions-date:yestreday bridge"]),
        "error: `yestreday` is not a word of a date\n  mentions-date:yestreday bridge\n                ^^^^^^^^^\nhint: did you mean `yesterday`?\n"
    );
    assert_eq!(
        say(&["--mentions-date", "2025-13"]),
        "error: there is no month 13\n  --mentions-date 2025-13\n                  ^^^^^^^\nhint: did you mean `2013-2025`?\n".replace("hint: did you mean `2013-2025`?\n", &say(&["--on", "2025-13"]).lines().last().map(|line| format!("{line}\n")).unwrap())
    );
    for (query, meant) in [
        ("mentions:2025", "mentions-date"),
        ("about-date:2025", "mentions-date"),
        ("mentoins-date:2025", "mentions-date"),
        ("nationality:russian", "demonym"),
        ("demonyn:russian", "demonym"),
        ("metonymy:kremlin", "metonym"),
    ] {
        let said = say(&[query]);
        assert!(said.ends_with(&format!("hint: did you mean `{meant}`?\n")), "{query}: {said}");
    }
    assert!(say(&["mentions-date:13 nov 2025"]).contains("write `mentions-date:\"13 nov 2025\"`"));
    assert!(say(&["demonym:"]).contains("write the value right behind the colon: `demonym:russian`"));
}

#[test]
fn peoples_and_seats_of_power_have_fields_of_their_own() {
    // What extraction finds of them, the index must find; none is a place.
    let mut asked = BTreeSet::new();
    for article in articles() {
        for allusion in article["allusions"].as_array().unwrap() {
            asked.insert((string(allusion, "kind").to_owned(), string(allusion, "name").to_owned()));
        }
    }
    for (kind, name) in asked {
        let holds = |article: &&Value| {
            article["allusions"]
                .as_array()
                .unwrap()
                .iter()
                .any(|said| said["kind"] == *kind && said["name"] == *name)
        };
        let expected: Paths =
            articles().iter().filter(holds).map(|article| string(article, "path").to_owned()).collect();
        assert_eq!(found(&[&format!("{kind}:\"{}\"", name.to_uppercase())]), expected, "{kind}:{name}");
        assert_eq!(found(&[&format!("--{kind}"), &name]), expected, "{kind}:{name}");
    }
    assert!(found(&["demonym:Nowherean"]).is_empty() && found(&["metonym:Nowhere"]).is_empty());
}
