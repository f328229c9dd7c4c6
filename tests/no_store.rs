//! An index that leaves texts in their files: the same answers, less space, and nothing shown that no longer stands there.

use crate::harness::{Site, json_lines, number, string};
use serde_json::Value;
use std::fs;

/// Queries of every sort that reads texts.
const QUERIES: &[&[&str]] = &[
    &["search", "harbour", "--json"],
    &["search", "\"the harbour\" w/s ferry", "--json"],
    &["search", "council w/p budget", "--json"],
    &["search", "--speaker", "Lavrov", "--json"],
    &["said", "--limit", "20", "--json"],
    &["said", "--about", "harbour", "--json"],
    &["kwic", "harbour", "--json"],
    &["facets", "harbour", "--by", "person", "--json"],
    &["people", "--json"],
    &["first", "harbour", "--json"],
    &["explain", "harbour", "--json"],
];

fn asking<'a>(query: &[&'a str]) -> Vec<&'a str> {
    [query, &["--index", "archive/.morgue"]].concat()
}

#[test]
fn texts_left_in_their_files_give_the_same_answers() {
    let (kept, left) = (Site::with_sample(), Site::with_sample());
    kept.index(&[]);
    left.index(&["--no-store"]);
    for query in QUERIES {
        let query = &asking(query);
        let (one, other) = (kept.run(query), left.run(query));
        assert_eq!(one.code, other.code, "{query:?}: {}", other.err);
        assert_eq!(json_lines(&one.out), json_lines(&other.out), "{query:?}");
        assert!(!other.err.contains("warning"), "{query:?}: {}", other.err);
    }
    let (kept_status, left_status) = (kept.status(), left.status());
    assert_eq!((&kept_status["stored"], &left_status["stored"]), (&Value::Bool(true), &Value::Bool(false)));
    let store = |site: &Site| -> u64 {
        let files = fs::read_dir(site.home().join("index")).unwrap().flatten();
        let stores = files.filter(|file| file.path().extension().is_some_and(|end| end == "store"));
        stores.map(|file| file.metadata().unwrap().len()).sum()
    };
    assert!(store(&left) * 5 < store(&kept) * 4, "{} of {}", store(&left), store(&kept));
    left.run(&asking(&["check"])).expect(0);
}

#[test]
fn a_text_that_was_changed_since_is_left_out_and_told() {
    let site = Site::new();
    site.write("one.txt", "A quiet day\n\nThe lighthouse keeper said: \"Nothing came by.\"\n");
    site.write("two.txt", "A loud day\n\nThe lighthouse was painted red on Monday.\n");
    site.write("three.jsonl", "{\"title\": \"Lamps\", \"text\": \"The lighthouse has a new lamp.\"}\n");
    site.index(&["--no-store"]);
    assert_eq!(site.hits(&["lighthouse"]).len(), 3);
    site.write("one.txt", "A quiet day\n\nThe lighthouse keeper said: \"Nothing at all.\"\n");
    fs::remove_file(site.archive().join("two.txt")).unwrap();
    for query in [&["search", "lighthouse", "--json"][..], &["search", "the w/s lighthouse", "--json"]] {
        let ran = site.run(&asking(query)).expect(0);
        let hits: Vec<Value> = json_lines(&ran.out)
            .into_iter()
            .filter(|line| line["type"] == "passage" || line["type"] == "hit")
            .collect();
        let paths: Vec<&str> = hits.iter().map(|hit| string(hit, "path")).collect();
        assert_eq!(paths, ["three.jsonl"], "{query:?}");
        assert!(ran.err.contains("without 2 files"), "{}", ran.err);
        assert!(
            ran.err.contains("one.txt (changed since)") && ran.err.contains("two.txt (gone since)"),
            "{}",
            ran.err
        );
    }
    // The quote is not shown either: nobody can say what stands there now.
    let said = site.run(&asking(&["said", "nothing", "--json"]));
    assert!(!said.out.contains("Nothing came by"), "{}", said.out);
    assert!(said.err.contains("one.txt (changed since)"), "{}", said.err);
    let checked = site.run(&asking(&["check"]));
    assert_eq!(checked.code, Some(1), "{}{}", checked.out, checked.err);
    assert!(checked.out.contains("one.txt") && !checked.err.contains("warning: without"), "{}", checked.err);
    let again = site.index(&["--no-store"]);
    assert_eq!(number(again.last().unwrap(), "indexed"), 1);
    assert_eq!(site.hits(&["lighthouse"]).len(), 2);
}

#[test]
fn whether_texts_are_kept_may_be_changed() {
    let site = Site::with_sample();
    site.index(&["--no-store"]);
    let small = number(&site.status(), "index_bytes");
    let summary = site.index(&[]).pop().unwrap();
    assert_eq!(string(&summary, "reread"), "store");
    assert!(number(&site.status(), "index_bytes") > small);
    let summary = site.index(&["--no-store"]).pop().unwrap();
    assert_eq!(string(&summary, "reread"), "store");
}
