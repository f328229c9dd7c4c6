//! Indexing an archive: every input ends in one outcome, sums agree, and a second run touches what changed only.

use crate::harness::{SAMPLE_INPUTS, Site, age, contents, json_file, number, sample, string, strings};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Paths of a report by outcome.
pub fn by_outcome(report: &[Value]) -> BTreeMap<&str, Vec<&str>> {
    let mut outcomes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in report.iter().filter(|line| line["type"] == "file") {
        outcomes.entry(string(line, "outcome")).or_default().push(string(line, "path"));
    }
    outcomes.values_mut().for_each(|paths| paths.sort_unstable());
    outcomes
}

fn total(summary: &Value, key: &str) -> usize {
    summary[key].as_object().unwrap().values().map(|count| count.as_u64().unwrap() as usize).sum()
}

/// The last line must be a summary that equals what the lines before it add up to.
#[track_caller]
fn assert_adds_up(report: &[Value]) {
    let (summary, files) = report.split_last().unwrap();
    assert_eq!(summary["type"], "summary");
    assert!(files.iter().all(|line| line["type"] == "file"));
    let paths: BTreeSet<&str> = files.iter().map(|line| string(line, "path")).collect();
    assert_eq!(paths.len(), files.len(), "an input is reported twice");
    let outcomes = by_outcome(files);
    let count = |outcome: &str| outcomes.get(outcome).map_or(0, Vec::len);
    assert_eq!(number(summary, "inputs"), files.len());
    assert_eq!(number(summary, "indexed"), count("indexed"));
    assert_eq!(number(summary, "unchanged"), count("unchanged"));
    assert_eq!(total(summary, "skipped"), count("skipped"));
    assert_eq!(total(summary, "failed"), count("failed"));
    let sum = |key: &str| files.iter().filter_map(|line| line[key].as_u64()).sum::<u64>() as usize;
    assert_eq!(number(summary, "articles"), sum("articles"));
    assert_eq!(number(summary, "quotes"), sum("quotes"));
    let warnings: usize = files.iter().map(|line| line["warnings"].as_array().unwrap().len()).sum();
    assert_eq!(number(summary, "warnings"), warnings);
    for outcome in ["skipped", "failed"] {
        for (reason, expected) in summary[outcome].as_object().unwrap() {
            let lines =
                files.iter().filter(|line| line["outcome"] == outcome && line["reason"] == reason.as_str());
            assert_eq!(lines.count() as u64, expected.as_u64().unwrap(), "{outcome} {reason}");
        }
    }
}

#[test]
fn every_input_ends_in_one_outcome() {
    let site = Site::with_sample();
    let report = site.index(&[]);
    assert_adds_up(&report);
    assert_eq!(report.len(), SAMPLE_INPUTS + 1);
    let reported: BTreeSet<&str> = report[..SAMPLE_INPUTS].iter().map(|line| string(line, "path")).collect();
    let gold = json_file(&sample().join("gold/gold.jsonl"));
    let broken = json_file(&sample().join("gold/broken.jsonl"));
    let expected: BTreeSet<&str> = gold.iter().chain(&broken).map(|line| string(line, "path")).collect();
    assert_eq!(reported, expected);
    let indexed: BTreeSet<&str> = by_outcome(&report)["indexed"].iter().copied().collect();
    for line in &gold {
        assert!(indexed.contains(string(line, "path")), "{} is an article", line["path"]);
    }
}

#[test]
fn bad_inputs_end_as_they_should() {
    let site = Site::with_sample();
    let report = site.index(&[]);
    let mut wrong = Vec::new();
    for line in json_file(&sample().join("gold/broken.jsonl")) {
        let path = string(&line, "path");
        let reported = report.iter().find(|report| report["path"] == path).unwrap();
        let outcome = match reported["reason"].as_str() {
            Some(reason) => format!("{}:{reason}", string(reported, "outcome")),
            None => string(reported, "outcome").to_owned(),
        };
        // A compressed file is no text until compressed files are read; then a cut one must fail.
        let is_known_gap = path.ends_with(".gz") && outcome == "skipped:not-text";
        if !strings(&line, "accept").contains(&outcome.as_str()) && !is_known_gap {
            wrong.push(format!("{path}: {outcome}, not {}", line["accept"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn undated_inputs_of_the_bad_ones_warn() {
    let site = Site::with_sample();
    let report = site.index(&[]);
    let line = |path: &str| report.iter().find(|line| line["path"] == path).unwrap();
    for path in ["broken/impossible-date.txt", "broken/year-0000.txt"] {
        assert!(!line(path)["warnings"].as_array().unwrap().is_empty(), "{path}");
    }
    let ran = site.run(&["extract", "archive/broken"]).expect(0);
    for article in crate::harness::json_lines(&ran.out) {
        if matches!(string(&article, "path"), "impossible-date.txt" | "year-0000.txt") {
            assert_eq!(article["date"], Value::Null);
        }
    }
}

#[test]
fn stray_bytes_leave_the_rest_of_an_article_whole() {
    let site = Site::with_sample();
    let report = site.index(&[]);
    let line = report.iter().find(|line| line["path"] == "broken/invalid-utf8.txt").unwrap();
    let ran = site.run(&["extract", "archive/broken"]).expect(0);
    let articles = crate::harness::json_lines(&ran.out);
    let article = articles.iter().find(|article| article["path"] == "invalid-utf8.txt").unwrap();
    assert_eq!(article["date"], "2017-09-30");
    assert_eq!(article["title"], "Café reopens without its accent", "read as {}", article["encoding"]);
    assert!(!line["warnings"].as_array().unwrap().is_empty());
    let said =
        article["quotes"].as_array().unwrap().iter().filter(|quote| quote["speaker"] == "Enid Strachan");
    assert_eq!(said.count(), 2);
}

#[test]
fn a_second_run_changes_nothing() {
    let site = Site::with_sample();
    let first = site.index(&[]);
    let before = contents(&site.home());
    let second = site.index(&[]);
    assert_adds_up(&second);
    assert_eq!(number(second.last().unwrap(), "indexed"), 0);
    assert_eq!(number(second.last().unwrap(), "unchanged"), number(first.last().unwrap(), "indexed"));
    assert_eq!(second.last().unwrap()["skipped"], first.last().unwrap()["skipped"]);
    assert_eq!(contents(&site.home()), before);
}

#[test]
fn a_touched_file_is_unchanged() {
    let site = Site::with_indexed_sample();
    let meta = fs::read(site.home().join("index/meta.json")).unwrap();
    age(&site.archive().join("harbour-gazette/2020/02/inquiry-opens.txt"), 100);
    let report = site.index(&[]);
    assert_adds_up(&report);
    assert_eq!(number(report.last().unwrap(), "indexed"), 0);
    // The new time is kept, so that the third run need not read the file.
    assert_ne!(fs::read(site.home().join("index/meta.json")).unwrap(), meta);
    let meta = fs::read(site.home().join("index/meta.json")).unwrap();
    assert_eq!(number(site.index(&[]).last().unwrap(), "bytes"), 0);
    assert_eq!(fs::read(site.home().join("index/meta.json")).unwrap(), meta);
}

#[test]
fn exactly_what_changed_is_done_again() {
    let site = Site::with_indexed_sample();
    let changed = "harbour-gazette/2020/02/inquiry-opens.txt";
    let mut text = fs::read_to_string(site.archive().join(changed)).unwrap();
    text.push_str("\n\nA walrus was seen on the slipway.\n");
    site.write(changed, text);
    site.write("new/2020-01-02-walrus.txt", "Walrus returns\n\nThe walrus came back on Thursday.\n");
    let removed = "valley-courier/2024/05/30/pecan-thief.txt";
    fs::remove_file(site.archive().join(removed)).unwrap();
    assert_eq!(site.hits(&["pecan", "thief"])[0]["path"], removed);

    let report = site.index(&[]);
    assert_adds_up(&report);
    assert_eq!(by_outcome(&report)["indexed"], [changed, "new/2020-01-02-walrus.txt"]);
    assert_eq!(number(report.last().unwrap(), "removed"), 1);
    let found: BTreeSet<String> =
        site.hits(&["walrus"]).iter().map(|hit| string(hit, "path").to_owned()).collect();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [changed, "new/2020-01-02-walrus.txt"]);
    assert!(site.hits(&["pecan", "-n", "100"]).iter().all(|hit| hit["path"] != removed));

    let fresh = Site::new();
    fs::remove_dir(fresh.archive()).unwrap();
    crate::harness::copy_tree(&site.archive(), &fresh.archive());
    fs::remove_dir_all(fresh.home()).unwrap();
    fresh.index(&[]);
    assert_eq!(crate::trouble::facts(&site.status()), crate::trouble::facts(&fresh.status()));
}

#[test]
fn a_file_that_stops_being_text_leaves_the_index() {
    let site = Site::new();
    site.write("a.txt", "The herring fleet sailed.\n");
    site.write("b.txt", "The herring fleet came home.\n");
    site.index(&[]);
    assert_eq!(site.hits(&["herring"]).len(), 2);
    site.write("a.txt", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0");
    let report = site.index(&[]);
    assert_eq!(by_outcome(&report)["skipped"], ["a.txt"]);
    assert_eq!(site.hits(&["herring"]).len(), 1);
    site.write("a.txt", "The herring fleet sailed again.\n");
    site.index(&[]);
    assert_eq!(site.hits(&["herring"]).len(), 2);
}

#[test]
fn files_over_the_cap_are_skipped_and_say_so() {
    let site = Site::new();
    site.write("small.txt", "A short report of the herring.\n");
    site.write("large.txt", "The herring fleet sailed on.\n".repeat(40_000));
    let report = site.index(&["--max-file-size", "1"]);
    assert_adds_up(&report);
    let line = report.iter().find(|line| line["path"] == "large.txt").unwrap();
    assert_eq!((line["outcome"].as_str(), line["reason"].as_str()), (Some("skipped"), Some("too-large")));
    assert_eq!(site.hits(&["herring"]).len(), 1);
}

#[test]
fn a_larger_cap_lets_large_files_in() {
    let site = Site::new();
    site.write("large.txt", "The herring fleet sailed on.\n".repeat(40_000));
    assert_eq!(by_outcome(&site.index(&["--max-file-size", "1"]))["skipped"], ["large.txt"]);
    assert_eq!(by_outcome(&site.index(&[]))["indexed"], ["large.txt"]);
}

#[test]
fn ignore_files_leave_out_what_they_name() {
    let site = Site::new();
    for path in ["a.txt", "drafts/b.txt", "c.bak", "keep/c.bak", "keep/d.txt", ".git/config", "keep/.hg/x"] {
        site.write(path, "Herring.\n");
    }
    site.write(".morgueignore", "drafts/\n*.bak\n");
    site.write("keep/.morgueignore", "!c.bak\n");
    let report = site.index(&[]);
    assert_adds_up(&report);
    assert_eq!(by_outcome(&report)["indexed"], ["a.txt", "keep/c.bak", "keep/d.txt"]);
    assert_eq!(report.len(), 4);
    // What an ignore file names later is taken out.
    site.write(".morgueignore", "drafts/\n*.bak\n/a.txt\n");
    let report = site.index(&[]);
    assert_eq!(number(report.last().unwrap(), "removed"), 1);
    assert_eq!(site.hits(&["herring", "--copies"]).len(), 2);
}

#[test]
fn extraction_can_be_left_out_and_made_up_for() {
    let site = Site::with_sample();
    let without = site.index(&["--no-extract"]);
    let indexed = number(without.last().unwrap(), "indexed");
    assert_eq!(number(without.last().unwrap(), "quotes"), 0);
    assert_eq!(site.status()["extracted"], false);
    assert_eq!(site.hits(&["--speaker", "Marek"]).len(), 0);
    assert!(!site.hits(&["bridge"]).is_empty());
    assert_eq!(number(site.index(&["--no-extract"]).last().unwrap(), "unchanged"), indexed);

    let with = site.index(&[]);
    assert_adds_up(&with);
    assert_eq!(number(with.last().unwrap(), "indexed"), indexed);
    assert!(number(with.last().unwrap(), "quotes") > 300);
    assert_eq!(site.status()["extracted"], true);
    assert!(!site.hits(&["--speaker", "Marek"]).is_empty());
    assert_eq!(number(site.index(&[]).last().unwrap(), "unchanged"), indexed);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let queries: [&[&str]; 7] = [
        &["bridge"],
        &["water", "river", "talks", "-n", "50"],
        &["--speaker", "Marek", "-n", "50"],
        &["--place", "Paris", "--sort", "date"],
        &["the", "-n", "100", "--by", "article"],
        &["\"said that\"", "--since", "2015", "--sort=-date"],
        &["title:bridge OR drought", "-n", "30"],
    ];
    let answers = |threads: &str| {
        let site = Site::with_sample();
        let report = site.index(&["--threads", threads]);
        let mut summary = report.last().unwrap().clone();
        summary["index"] = Value::Null;
        (summary, queries.map(|query| site.search(query)))
    };
    let one = answers("1");
    for threads in ["2", "4"] {
        let other = answers(threads);
        assert_eq!(one.0, other.0);
        for (index, query) in queries.iter().enumerate() {
            assert_eq!(one.1[index], other.1[index], "{query:?} with {threads} threads");
        }
    }
}

#[test]
fn rebuilding_starts_anew() {
    let site = Site::with_indexed_sample();
    let report = site.index(&["--rebuild"]);
    assert_adds_up(&report);
    assert_eq!(number(report.last().unwrap(), "unchanged"), 0);
    assert_eq!(number(report.last().unwrap(), "indexed"), number(&site.status(), "articles"));
}

#[test]
fn the_index_leaves_backups_and_repositories_alone() {
    let site = Site::with_indexed_sample();
    let ignored = fs::read_to_string(site.home().join(".gitignore")).unwrap();
    assert_eq!(ignored, "*\n!.gitignore\n!aliases.toml\n!config.toml\n!searches.toml\n");
    assert!(!site.home().join("CACHEDIR.TAG").exists(), "what a person wrote is no cache");
    let tag = fs::read_to_string(site.home().join("index/CACHEDIR.TAG")).unwrap();
    assert!(tag.starts_with("Signature: 8a477f597d28d172789f06886806bc55"));
    let manifests = fs::read_dir(site.home()).unwrap().filter_map(Result::ok);
    let manifests = manifests.filter(|entry| entry.file_name().to_string_lossy().starts_with("manifest-"));
    assert_eq!(manifests.count(), 1, "older manifests are dropped");
}

#[test]
fn a_large_run_leaves_one_segment_and_no_other_files() {
    let site = Site::with_sample();
    // Four writers leave four segments to be joined.
    site.index(&["--threads", "8"]);
    assert_eq!(number(&site.status(), "segments"), 1);
    let files = std::fs::read_dir(site.home().join("index")).unwrap().flatten();
    let stores = files.filter(|file| file.path().extension().is_some_and(|end| end == "store"));
    assert_eq!(stores.count(), 1);
    site.run(&["check", "--index", "archive/.morgue"]).expect(0);
}
