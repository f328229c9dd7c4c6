//! `morgue people`, `morgue places` and `morgue people explain`.

use crate::harness::{Ran, Site, json_lines, number, shared_sample, string, strings};
use crate::search::articles;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

fn run(site: &Site, arguments: &[&str]) -> Ran {
    site.run(&[arguments, &["--index", "archive/.morgue"]].concat())
}

/// Rows of a list, the summary apart.
fn list(site: &Site, arguments: &[&str]) -> (Vec<Value>, Value) {
    let ran = run(site, &[arguments, &["--json", "-n", "0"]].concat());
    assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.err);
    let mut lines = json_lines(&ran.out);
    let summary = lines.pop().unwrap();
    assert_eq!(number(&summary, "found"), lines.len());
    (lines, summary)
}

/// `NAME articles` of each row.
fn rows(site: &Site, arguments: &[&str]) -> Vec<String> {
    let (lines, _) = list(site, arguments);
    lines.iter().map(|line| format!("{} {}", string(line, "name"), line["articles"])).collect()
}

fn explained(site: &Site, name: &str) -> Value {
    json_lines(&run(site, &["people", "explain", name, "--json"]).expect(0).out).remove(0)
}

/// Says of each name joined and kept apart why.
fn reasons(explanation: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (key, sign) in [("names", "+"), ("apart", "-")] {
        for name in explanation[key].as_array().unwrap() {
            let why = name["why"].as_str().unwrap_or("first");
            found.insert(string(name, "name").to_owned(), format!("{sign}{why}"));
        }
    }
    found
}

/// Writes one article for each line, `outlet/date: text`.
fn archive(lines: &[&str]) -> Site {
    let site = Site::new();
    for (place, line) in lines.iter().enumerate() {
        let (folder, text) = line.split_once(": ").unwrap();
        site.write(&format!("{folder}/{place:02}.txt"), format!("Report\n\n{text}\n"));
    }
    site.index(&[]);
    site
}

#[test]
fn counts_are_those_of_extraction() {
    let site = shared_sample();
    let (people, summary) = list(site, &["people"]);
    let said: usize = articles().iter().map(|article| article["persons"].as_array().unwrap().len()).sum();
    let counted: usize = people.iter().map(|person| number(person, "articles")).sum();
    assert!(counted <= said && counted * 100 >= said * 97, "{counted} of {said}");
    assert_eq!(number(&summary, "articles"), articles().len());
    let marek = people.iter().find(|person| person["name"] == "Ivo Marek").unwrap();
    let names_him = |article: &&Value| {
        article["persons"].as_array().unwrap().iter().any(|person| person["name"] == "Ivo Marek")
    };
    let least = articles().iter().filter(names_him).count();
    assert!(number(marek, "articles") >= least && number(marek, "mentions") > number(marek, "articles"));
    assert!(people.is_sorted_by(|one, two| number(one, "articles") >= number(two, "articles")));
    let (places, _) = list(site, &["places"]);
    let lisbon = places.iter().find(|place| place["name"] == "Lisbon").unwrap();
    assert_eq!(lisbon["country"], "PT");
    assert!(string(lisbon, "first_date") <= string(lisbon, "last_date"));
}

#[test]
fn lists_are_narrowed_by_words_filters_and_company() {
    let site = archive(&[
        "wire/2019/01/02: Ada Brookes met Joan Pellow in Lisbon. \"The ice came early,\" said Ada Brookes.",
        "wire/2019/02/02: Ada Brookes spoke to Nils Ekberg in Porto.",
        "post/2020/03/02: \"I went to Lisbon,\" said Joan Pellow. Nils Ekberg was with her.",
    ]);
    assert_eq!(rows(&site, &["people"]), ["Ada Brookes 2", "Joan Pellow 2", "Nils Ekberg 2"]);
    assert_eq!(rows(&site, &["people", "broo"]), ["Ada Brookes 2"]);
    assert_eq!(rows(&site, &["people", "jo", "PELL"]), ["Joan Pellow 2"]);
    assert_eq!(
        rows(&site, &["people", "--until", "2019"]),
        ["Ada Brookes 2", "Joan Pellow 1", "Nils Ekberg 1"]
    );
    assert_eq!(rows(&site, &["people", "--on", "2020"]), ["Joan Pellow 1", "Nils Ekberg 1"]);
    assert_eq!(rows(&site, &["people", "--with", "Ada Brookes"]), ["Joan Pellow 1", "Nils Ekberg 1"]);
    assert_eq!(rows(&site, &["people", "--with", "Pellow", "--since", "2020"]), ["Nils Ekberg 1"]);
    assert_eq!(
        rows(&site, &["people", "--with", "Lisbon"]),
        ["Joan Pellow 2", "Ada Brookes 1", "Nils Ekberg 1"]
    );
    assert_eq!(rows(&site, &["places"]), ["Lisbon 2", "Porto 1"]);
    assert_eq!(rows(&site, &["places", "--with", "place:Lisbon"]), Vec::<String>::new());
    assert_eq!(rows(&site, &["places", "--with", "Ekberg"]), ["Lisbon 1", "Porto 1"]);
    let (people, summary) = list(&site, &["people", "--with", "Ada Brookes"]);
    assert_eq!(
        (string(&people[0], "first_date"), string(&people[0], "last_date")),
        ("2019-01-02", "2019-01-02")
    );
    assert_eq!(strings(&summary, "with"), ["Ada Brookes"]);
    assert_eq!(
        run(&site, &["people", "-n", "2"]).expect(0).out,
        "articles  mentions  quotes  first       last        name\n       2         3       1  2019-01-02  2019-02-02  Ada Brookes\n       2         2       1  2019-01-02  2020-03-02  Joan Pellow\n"
    );
    assert_eq!(run(&site, &["people", "-n", "2"]).err, "2 of 3 people in 3 articles\n");
    assert_eq!(
        run(&site, &["places", "--with", "Ada Brookes"]).expect(0).err,
        "2 places in 2 articles with `Ada Brookes`\n"
    );
    let ran = run(&site, &["people", "--with", "Zzyzx"]).expect(2);
    assert!(
        ran.err.starts_with("error: no person and no place of the archive is called `Zzyzx`\nhint: "),
        "{}",
        ran.err
    );
    run(&site, &["people", "zzyzx"]).expect(1);
    run(&site, &["people", "--until", "yestreday"]).expect(2);
}

#[test]
fn one_person_under_several_names() {
    let site = archive(&[
        "wire/2019/01/02: David Trelawney spoke. \"It is late,\" said David Trelawney.",
        "wire/2019/01/03: David Trelawney spoke again.",
        "wire/2019/01/04: David Trelawney spoke once more.",
        "post/2019/01/05: \"It is time,\" said Dave Trelawney.",
        "post/2019/01/06: \"It is time,\" said David R. Trelawney.",
        "wire/2019/01/07: \"It is cold,\" said D. Trelawney.",
        "post/2019/01/08: \"It is warm,\" said David Trelawny.",
        "wire/2019/01/09: \"It is dark,\" said Mr Trelawney.",
    ]);
    let people = rows(&site, &["people"]);
    assert_eq!(people, ["David Trelawney 8"]);
    let explanation = explained(&site, "Trelawney");
    let reasons = reasons(&explanation);
    for (name, why) in [
        ("David Trelawney", "+first"),
        ("Dave Trelawney", "+nickname"),
        ("David R. Trelawney", "+middle-name"),
        ("D. Trelawney", "+initial"),
        ("David Trelawny", "+spelling"),
        ("Trelawney", "+surname"),
    ] {
        assert_eq!(reasons.get(name).map(String::as_str), Some(why), "{name}: {reasons:?}");
    }
    assert!(string(&explanation, "undo").starts_with("[[person]]\nname = \"David Trelawney\"\napart = [\""));
    let text = run(&site, &["people", "explain", "Trelawney"]).expect(0).out;
    assert!(
        text.contains(
            "       1  Dave Trelawney: a nickname or another spelling of the given name in `David Trelawney`"
        ),
        "{text}"
    );
    assert!(text.contains("archive/post/2019/01/05/03.txt:3"), "{text}");

    // What `apart` names is somebody else from now on.
    let entry = "[[person]]\nname = \"David Trelawney\"\napart = [\"Dave Trelawney\", \"David Trelawny\"]\n";
    fs::write(site.home().join("aliases.toml"), entry).unwrap();
    let people = rows(&site, &["people"]);
    assert!(
        people.contains(&"Dave Trelawney 1".to_owned()) && people.contains(&"David Trelawny 1".to_owned()),
        "{people:?}"
    );
    let reasons = self::reasons(&explained(&site, "David Trelawney"));
    assert_eq!(reasons["Dave Trelawney"], "-alias-file");
}

#[test]
fn two_people_stay_two() {
    let site = archive(&[
        "wire/2019/01/02: \"It is late,\" said Thomas Brandreth. Rosalind Brandreth said that it was not.",
        "wire/2019/01/03: \"It is late,\" said Thomas Brandreth.",
        "wire/2019/01/04: \"It is cold,\" said Mr Brandreth.",
        "wire/2019/01/05: \"It is dark,\" said Ted Hollowell. Ted Hollowell Jr. said that he knew.",
        "wire/2019/01/06: \"It is mild,\" said Martin Petersen. Martin Peterson said that it was not.",
        "wire/1899/01/06: \"It is mild,\" said Edmund Carrowsby.",
        "post/2019/01/06: \"It is mild,\" said Mr Carrowsby.",
        "wire/2019/01/07: \"It is odd,\" said George W. Tidwell.",
        "wire/2019/01/08: \"It is odd,\" said George H. Tidwell. He left.",
        "wire/2019/01/08: \"It is odd,\" said George H. Tidwell. He came back.",
        "wire/2019/01/08: \"It is odd,\" said George W. Tidwell. He came back.",
        "wire/2019/01/09: \"It is odd,\" said George Tidwell.",
    ]);
    let people = rows(&site, &["people"]);
    for name in [
        "Thomas Brandreth 2",
        "Rosalind Brandreth 1",
        "Brandreth 1",
        "Edmund Carrowsby 1",
        "Carrowsby 1",
        "George W. Tidwell 2",
        "George H. Tidwell 2",
        "George Tidwell 1",
        "Martin Petersen 1",
        "Martin Peterson 1",
    ] {
        assert!(people.contains(&name.to_owned()), "{name}: {people:?}");
    }
    assert_eq!(reasons(&explained(&site, "Thomas Brandreth"))["Brandreth"], "-ambiguous");
    assert_eq!(reasons(&explained(&site, "Thomas Brandreth"))["Rosalind Brandreth"], "-given-name");
    assert_eq!(reasons(&explained(&site, "Edmund Carrowsby"))["Carrowsby"], "-elsewhere");
    assert_eq!(reasons(&explained(&site, "George Tidwell"))["George W. Tidwell"], "-ambiguous");
    let merge = explained(&site, "Edmund Carrowsby");
    assert_eq!(
        string(&merge, "merge"),
        "[[person]]\nname = \"Edmund Carrowsby\"\naliases = [\"Carrowsby\"]\n"
    );
    // The snippet, pasted, does what it says.
    fs::write(site.home().join("aliases.toml"), string(&merge, "merge")).unwrap();
    assert!(rows(&site, &["people"]).contains(&"Edmund Carrowsby 2".to_owned()));
    assert_eq!(reasons(&explained(&site, "Carrowsby"))["Carrowsby"], "+alias-file");
}

#[test]
fn the_alias_file_makes_one_of_several() {
    let site = archive(&[
        "wire/2019/01/02: \"It is late,\" said Ada Brookes in Kiev. Adele Pellow was there.",
        "wire/2019/01/03: \"It is late,\" said Adele Pellow.",
    ]);
    let entry = "[[person]]\nname = \"Ada Pellow\"\naliases = [\"Ada Brookes\", \"Adele Pellow\"]\n\n[[place]]\nname = \"Kyiv on the Dnipro\"\naliases = [\"Kiev\", \"Kyiv\"]\n";
    fs::write(site.home().join("aliases.toml"), entry).unwrap();
    assert_eq!(rows(&site, &["people"]), ["Ada Pellow 2"], "an article that has both counts once");
    assert_eq!(rows(&site, &["places"]), ["Kyiv on the Dnipro 1"]);
    assert_eq!(rows(&site, &["people", "--with", "Kiev"]), ["Ada Pellow 1"]);
    let text = run(&site, &["people", "explain", "Ada Brookes"]).expect(0).out;
    assert!(
        text.contains("the alias file makes them one") && text.contains("aliases.toml, line 1"),
        "{text}"
    );
}

#[test]
fn a_census_is_the_same_every_time() {
    let site = shared_sample();
    for arguments in [&["people", "-n", "0"][..], &["places", "-n", "0"], &["people", "--with", "Marek"]] {
        assert_eq!(run(site, arguments).out, run(site, arguments).out, "{arguments:?}");
    }
    let empty = Site::new();
    empty.index(&[]);
    run(&empty, &["people"]).expect(1);
    run(&empty, &["people", "explain", "Marek"]).expect(1);
    run(&empty, &["places"]).expect(1);
    let ran = Site::new().run(&["people", "--index", "archive/.morgue"]).expect(3);
    assert!(ran.err.contains("no index"), "{}", ran.err);
}
