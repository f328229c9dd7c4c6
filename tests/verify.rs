//! `morgue verify` and `morgue cite`: earlier results held against files that changed since, and references to them.

use crate::harness::{Ran, Site, json_lines, number, string};
use serde_json::Value;
use std::fs;

const INDEX: [&str; 2] = ["--index", "archive/.morgue"];

/// Four articles, one of them in windows-1252, and all their quotes as results.
fn site() -> Site {
    let site = Site::new();
    site.write(
        "a.txt",
        "Ice\n\nBy Clara Whitlock\n\n\"The ice came early this winter,\" said Ada Brookes.\n",
    );
    site.write("b.txt", "Fleet\n\n\"We shall not fish again,\" Joan Pellow said. It was late.\n");
    site.write("c.txt", "School\n\n\"We are proud of the children,\" said Ada Brookes.\n");
    site.write(
        "latin.txt",
        b"Caf\xe9 news\n\n\"The caf\xe9 at the quay will never close,\" said Ada Brookes, \x80 in hand. \x93Na\xefve,\x94 Ren\xe9 Pellow said.\n",
    );
    site.index(&[]);
    let ran = site.run(&[&["said", "the we never children", "--json", "-n", "50"], &INDEX[..]].concat());
    let searched = site.run(&[&["search", "said", "--json", "-n", "50"], &INDEX[..]].concat()).expect(0);
    fs::write(site.root().join("results.jsonl"), format!("{}{}", ran.expect(0).out, searched.out)).unwrap();
    site
}

fn verify(site: &Site, more: &[&str]) -> Ran {
    site.run(&[&["verify", "results.jsonl", "--json", "--archive", "archive"], more].concat())
}

/// Verdicts on the results of a file.
fn verdicts(lines: &[Value], path: &str) -> Vec<String> {
    let of_file = lines.iter().filter(|line| line["path"] == path);
    of_file.map(|line| string(line, "verdict").to_owned()).collect()
}

#[test]
fn untouched_files_bear_their_results_out() {
    let site = site();
    let lines = json_lines(&verify(&site, &[]).expect(0).out);
    let summary = lines.last().unwrap();
    assert_eq!((number(summary, "ok"), number(summary, "results")), (lines.len() - 1, lines.len() - 1));
    assert!(lines.len() > 5, "{lines:#?}");
    assert!(lines[..lines.len() - 1].iter().all(|line| line["same_file"] == true));
    assert!(!verdicts(&lines, "latin.txt").is_empty());
    // The archive may be told by its index, and results may come from what `extract` writes.
    site.run(&[&["verify", "results.jsonl"], &INDEX[..]].concat()).expect(0);
    let extracted = site.run(&["extract", "archive"]).expect(0).out;
    fs::write(site.root().join("results.jsonl"), extracted).unwrap();
    let lines = json_lines(&verify(&site, &[]).expect(0).out);
    assert!(lines.iter().any(|line| line["spans"].as_array().is_some_and(|spans| !spans.is_empty())));
}

#[test]
fn what_became_of_the_words_is_told() {
    let site = site();
    let read = |path: &str| fs::read(site.archive().join(path)).unwrap();
    site.write("a.txt", [b"CORRECTED\n\n".to_vec(), read("a.txt")].concat());
    site.write("b.txt", String::from_utf8(read("b.txt")).unwrap().replace("not fish", "never fish"));
    fs::remove_file(site.archive().join("c.txt")).unwrap();
    site.write("latin.txt", [b"\xe9\xe9\n".to_vec(), read("latin.txt")].concat());
    let lines = json_lines(&verify(&site, &[]).expect(1).out);
    for (path, expected) in
        [("a.txt", "moved"), ("b.txt", "changed"), ("c.txt", "gone"), ("latin.txt", "moved")]
    {
        let found = verdicts(&lines, path);
        assert!(!found.is_empty() && found.iter().all(|verdict| verdict == expected), "{path}: {found:?}");
    }
    let quote = lines.iter().find(|line| line["path"] == "a.txt").unwrap();
    let span = &quote["spans"][0];
    let at = |key: &str, index: usize| span[key][index].as_u64().unwrap();
    assert_eq!(at("found", 0), at("bytes", 0) + 11);
    assert_eq!(number(span, "found_line"), number(quote, "line") + 2);
    assert_eq!(quote["same_file"], false);
    let text = site.run(&["verify", "results.jsonl", "--archive", "archive"]).expect(1);
    assert!(
        text.out.contains("changed") && text.out.contains("no longer there: We shall not fish"),
        "{}",
        text.out
    );
    assert!(text.err.contains("0 ok"), "{}", text.err);
}

#[test]
fn a_change_elsewhere_in_the_file_leaves_the_words_ok() {
    let site = site();
    site.write("c.txt", "School\n\n\"We are proud of the children,\" said Ada Brookes.\nAnd so on.\n");
    let lines = json_lines(&verify(&site, &[]).expect(0).out);
    let line = lines.iter().find(|line| line["path"] == "c.txt").unwrap();
    assert_eq!((string(line, "verdict"), &line["same_file"]), ("ok", &Value::Bool(false)));
}

#[test]
fn input_that_is_no_result_is_refused() {
    let site = site();
    for (input, line) in [
        ("nonsense\n", "line 1"),
        ("{\"type\":\"summary\"}\n{\"type\":\"file\"}\n", "line 2"),
        (
            "{\"type\":\"quote\",\"article\":0,\"path\":\"../../etc/passwd\",\"pieces\":[{\"start\":0,\"end\":4,\"text\":\"root\"}]}",
            "leads out of the archive",
        ),
    ] {
        fs::write(site.root().join("results.jsonl"), input).unwrap();
        let told = verify(&site, &[]).expect(2).err;
        assert!(told.contains(line) && told.contains("\nhint: "), "{told}");
    }
    let told = site.run(&["verify", "none.jsonl", "--archive", "archive"]).expect(2).err;
    assert!(told.contains("`none.jsonl`"), "{told}");
    site.run(&["verify", "results.jsonl", "--index", "nowhere"]).expect(2);
}

#[test]
fn results_and_places_are_cited() {
    let site = site();
    let quote = site.run(&[&["said", "ice", "--json"], &INDEX[..]].concat()).expect(0).out;
    fs::write(site.root().join("one.jsonl"), &quote).unwrap();
    let cite = |arguments: &[&str]| site.run(&[&["cite"], arguments, &INDEX[..]].concat()).expect(0).out;
    let plain = cite(&["one.jsonl"]);
    assert!(plain.contains("Clara Whitlock. “Ice”.") && plain.contains("a.txt:5"), "{plain}");
    assert!(plain.contains("Ada Brookes: “The ice came early this winter,”"), "{plain}");
    // `said` prints the place of the quote, which is cited alike.
    let shown = site.run(&[&["said", "ice"], &INDEX[..]].concat()).expect(0).out;
    let place = shown.lines().nth(1).unwrap().to_owned();
    assert_eq!(cite(&[&place]), plain);
    let bibtex = cite(&["one.jsonl", "--format", "bibtex"]);
    assert!(bibtex.starts_with("@article{whitlocknd"), "{bibtex}");
    assert_eq!(cite(&["one.jsonl", &place, "--format", "bibtex"]), bibtex, "one key, one entry");
    let csl: Value = serde_json::from_str(&cite(&["one.jsonl", "--format", "csl"])).unwrap();
    assert_eq!(csl[0]["type"], "article-newspaper");
    assert!(bibtex.contains(string(&csl[0], "id")));
    assert!(!cite(&["archive/b.txt"]).contains("Pellow:"), "an article is no quote");
    let told = site.run(&[&["cite", "no/such.txt:1"], &INDEX[..]].concat()).expect(1).err;
    assert!(told.contains("no article at"), "{told}");
}
