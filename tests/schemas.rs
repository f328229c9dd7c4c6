//! The JSON Schemas in `schema/` hold for real output, line by line, and are strict.

use crate::harness::{Site, json_lines, repository, shared_sample};
use jsonschema::Validator;
use morgue::crawl::{Entry, Manifest, State};
use serde_json::{Value, json};
use std::fs;

fn schema(name: &str) -> Value {
    let path = repository().join("schema").join(format!("{name}.schema.json"));
    serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap()
}

fn validator(name: &str) -> Validator {
    jsonschema::draft202012::options().build(&schema(name)).unwrap()
}

/// Fails on the first line that the schema refuses; gives the number of lines.
#[track_caller]
pub fn assert_valid(name: &str, lines: &[Value]) -> usize {
    let validator = validator(name);
    for line in lines {
        let errors: Vec<String> =
            validator.iter_errors(line).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {}\n{line}", errors.join("\n"));
    }
    lines.len()
}

#[test]
fn the_schemas_are_schemas() {
    for name in [
        "search", "said", "verify", "report", "extract", "status", "people", "places", "explain", "formats",
        "facets", "timeline", "kwic", "first", "similar", "saved", "alert", "watch", "check",
    ] {
        let schema = schema(name);
        assert!(jsonschema::draft202012::meta::is_valid(&schema), "{name}");
        assert_strict(name, &schema);
    }
}

/// Every object closes its list of keys, and every key of output says what it holds.
fn assert_strict(place: &str, schema: &Value) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        assert_eq!(schema["additionalProperties"], false, "{place}");
        assert!(schema["required"].is_array(), "{place}");
        for (key, property) in properties {
            let says = property.get("description").is_some() || property.get("const").is_some();
            assert!(says, "{place}.{key} has no description");
        }
    }
    match schema {
        Value::Object(entries) => {
            entries.iter().for_each(|(key, value)| assert_strict(&format!("{place}.{key}"), value))
        }
        Value::Array(entries) => entries.iter().for_each(|value| assert_strict(place, value)),
        _ => {}
    }
}

#[test]
fn search_output_is_as_its_schema_says() {
    let site = shared_sample();
    let queries: [&[&str]; 9] = [
        &["bridge", "-n", "1000"],
        &["said", "-n", "1000", "--per-article", "20"],
        &["--speaker", "Marek"],
        &["--until", "1900", "--by", "article"],
        &["lighthouse"],
        &["Марек жара Brücke tableau"],
        &["xyzzy"],
        &["--person", "Nobody"],
        &["--since", "2000", "-n", "1000", "--sort", "date"],
    ];
    let lines: usize = queries.iter().map(|query| assert_valid("search", &site.search(query))).sum();
    assert!(lines > 200, "{lines}");
    let folder = tempfile::tempdir().unwrap();
    let batch = folder.path().join("batch.tsv");
    fs::write(&batch, "a\tbridge\nb\txyzzy\n").unwrap();
    assert!(assert_valid("search", &site.search(&["--batch", batch.to_str().unwrap()])) > 5);
}

#[test]
fn quotes_and_verdicts_are_as_their_schemas_say() {
    let site = shared_sample();
    let run = |arguments: &[&str]| {
        let ran = site.run(&[arguments, &["--json", "--index", "archive/.morgue"]].concat());
        assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.err);
        ran.out
    };
    let (mut lines, mut results) = (0, String::new());
    for query in [
        &["said", "bridge", "-n", "500"][..],
        &["said", "--speaker", "Marek", "--timeline"],
        &["said", "--about", "bridge", "-n", "100"],
        &["said", "--voice", "officials"],
        &["said", "xyzzy"],
        &["search", "bridge", "-n", "50"],
    ] {
        let out = run(query);
        lines += assert_valid(if query[0] == "said" { "said" } else { "search" }, &json_lines(&out));
        results.push_str(&out);
    }
    assert!(lines > 60, "{lines}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("results.jsonl");
    let lost = results.lines().next().unwrap().replace("\"path\":\"", "\"path\":\"no/");
    fs::write(&file, format!("{results}{lost}\n")).unwrap();
    assert!(assert_valid("verify", &json_lines(&run(&["verify", file.to_str().unwrap()]))) > 60);
}

#[test]
fn reports_are_as_their_schema_says() {
    let site = Site::with_sample();
    site.write("large.txt", "The herring fleet.\n".repeat(80_000));
    assert_valid("report", &site.index(&["--max-file-size", "1"]));
    site.write("new.txt", "The herring fleet.\n");
    fs::remove_file(site.archive().join("large.txt")).unwrap();
    assert_valid("report", &site.index(&[]));
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        std::os::unix::fs::symlink("new.txt", site.archive().join("link.txt")).unwrap();
        let odd = site.archive().join(std::ffi::OsStr::from_bytes(b"odd\xff.txt"));
        if fs::write(odd, "The herring fleet.\n").is_ok() {
            assert_valid("search", &site.search(&["herring"]));
        }
    }
    assert_valid("report", &site.index(&[]));
    assert_valid("search", &site.search(&["herring"]));
}

#[test]
fn failures_are_as_their_schema_says() {
    // Failures are hard to bring about for every user, so these lines are written as the program writes them.
    let line = json!({
        "v": 1, "type": "file", "outcome": "failed", "reason": "permission", "detail": "permission denied", "warnings": [], "path": "a.txt"
    });
    assert_valid("report", &[line]);
}

#[test]
fn extracts_are_as_their_schema_says() {
    let site = shared_sample();
    let lines = json_lines(&site.run(&["extract", "archive"]).expect(0).out);
    assert!(assert_valid("extract", &lines) > 80);
    let lines = json_lines(&site.run(&["extract", "archive", "--no-extract"]).expect(0).out);
    assert!(assert_valid("extract", &lines) > 80);
}

#[test]
fn a_status_is_as_its_schema_says() {
    assert_valid("status", &[shared_sample().status()]);
    let empty = Site::new();
    empty.index(&[]);
    assert_valid("status", &[empty.status()]);
    let site = Site::with_sample();
    site.index(&["--no-extract"]);
    assert_valid("status", &[site.status()]);
}

#[test]
fn formats_are_as_their_schema_says() {
    let site = Site::new();
    assert!(assert_valid("formats", &json_lines(&site.run(&["formats", "--json"]).expect(0).out)) > 15);
    let shown = site.run(&["formats"]).expect(0).out;
    assert!(shown.contains("WARC") && shown.contains("!/a/b.html") && shown.contains("jsonl"), "{shown}");
}

#[test]
fn people_and_places_are_as_their_schemas_say() {
    let site = shared_sample();
    let lines = |arguments: &[&str]| {
        let ran = site.run(&[arguments, &["--json", "--index", "archive/.morgue"]].concat());
        assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.err);
        json_lines(&ran.out)
    };
    assert!(assert_valid("people", &lines(&["people", "-n", "0"])) > 100);
    assert_valid("people", &lines(&["people", "--with", "Marek", "--since", "2018"]));
    assert_valid("people", &lines(&["people", "zzyzx"]));
    assert!(assert_valid("people", &lines(&["people", "explain", "Brandreth"])) > 1);
    assert!(assert_valid("places", &lines(&["places", "-n", "0"])) > 20);
    assert_valid("places", &lines(&["places", "--with", "Marek"]));
}

#[test]
fn explanations_are_as_their_schema_says() {
    let site = shared_sample();
    let mut lines = 0;
    for query in [
        "bridge",
        "+the (bridge OR riv!) w/10 \"water\" -title:sport date:1850..",
        "speaker:Marek bridge w/s water",
        "atleast2(caps(bridge)) HLEAD(council AND bridge) bridg~1 \"bridge river\"~9",
        "xyzzy",
    ] {
        let ran = site.run(&["explain", "--index", "archive/.morgue", "--json", "--", query]);
        assert!(matches!(ran.code, Some(0 | 1)), "{query}: {}", ran.err);
        lines += assert_valid("explain", &json_lines(&ran.out));
    }
    assert!(lines > 8, "{lines}");
}

#[test]
fn counts_and_lists_are_as_their_schemas_say() {
    let site = Site::with_indexed_sample();
    let lines = |arguments: &[&str]| {
        let ran = site.run(&[arguments, &["--json", "--index", "archive/.morgue"]].concat());
        assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.err);
        json_lines(&ran.out)
    };
    for by in ["speaker", "person", "place", "source", "author", "section", "year", "month"] {
        assert!(assert_valid("facets", &lines(&["facets", "bridge", "--by", by])) > 1);
        assert_valid("facets", &lines(&["facets", "xyzzy", "--by", by, "--articles-only"]));
    }
    for by in ["day", "week", "month", "year"] {
        assert!(assert_valid("timeline", &lines(&["timeline", "bridge", "--by", by])) > 5);
    }
    assert_valid("timeline", &lines(&["timeline", "bridge", "--count", "passages"]));
    assert!(assert_valid("kwic", &lines(&["kwic", "bridge"])) > 50);
    assert!(assert_valid("first", &lines(&["first", "Kestrel Bridge"])) > 5);
    assert_valid("first", &lines(&["first", "xyzzy"]));
    let article = "harbour-gazette/2018/11/02/bridge-bearings.txt";
    assert!(assert_valid("similar", &lines(&["similar", article])) > 5);
    assert_valid("search", &lines(&["search", "bridge", "--context", "2"]));
    assert_valid("said", &lines(&["said", "bridge", "--context", "2"]));
    for search in [&["save", "a", "bridge", "--speaker", "Marek"][..], &["save", "b b", "xyzzy"]] {
        site.run(&[search, &["--index", "archive/.morgue"]].concat()).expect(0);
    }
    assert_eq!(assert_valid("saved", &lines(&["saved"])), 2);
    assert!(assert_valid("alert", &lines(&["alert"])) > 3);
    assert_eq!(assert_valid("alert", &lines(&["alert", "--edits"])), 2);
    assert_eq!(assert_valid("saved", &lines(&["saved"])), 2);
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let site = shared_sample();
    let hit = site.search(&["bridge"]).remove(0);
    let validator = validator("search");
    assert!(validator.is_valid(&hit));
    for (key, value) in [
        ("rank", json!(0)),
        ("date", json!("13 Nov 2025")),
        ("date_source", json!("mtime")),
        ("extra", json!(1)),
        ("v", json!(2)),
        ("matches", json!([[1]])),
        ("file_hash", json!("xyz")),
        ("text", json!("")),
    ] {
        let mut changed = hit.clone();
        changed[key] = value;
        assert!(!validator.is_valid(&changed), "{key}");
    }
    for key in hit.as_object().unwrap().keys() {
        let mut changed = hit.clone();
        changed.as_object_mut().unwrap().remove(key);
        assert!(!validator.is_valid(&changed), "{key} is required");
    }
}

#[test]
fn a_check_is_as_its_schema_says() {
    let site = Site::with_indexed_sample();
    let check = |more: &[&str]| {
        let ran = site.run(&[&["check", "--json", "--index", "archive/.morgue"], more].concat());
        (ran.code, json_lines(&ran.out))
    };
    let (code, lines) = check(&[]);
    assert_eq!((code, assert_valid("check", &lines)), (Some(0), 1));
    let summary = lines[0].clone();
    assert_eq!(summary["files"], summary["compared"]);
    assert_eq!(summary["articles"], site.status()["articles"]);
    assert_eq!(summary["quotes"], site.status()["quotes"]);
    // Files that changed are no fault of the index.
    let text = site.archive().join(site.hits(&["bridge", "-n", "1"])[0]["path"].as_str().unwrap());
    let whole = fs::read(&text).unwrap();
    fs::write(&text, [&whole[..], b" "].concat()).unwrap();
    let (code, lines) = check(&[]);
    assert_eq!((code, assert_valid("check", &lines)), (Some(1), 2));
    assert_eq!((&lines[0]["type"], &lines[0]["detail"]), (&json!("stale"), &json!("changed since")));
    fs::remove_file(&text).unwrap();
    assert_eq!(check(&[]).1[0]["detail"], "gone since");
    assert_eq!(check(&["--quick"]).0, Some(0));
    // A list that is whole and knows nothing of an article is one.
    let home = morgue::index::IndexHome::at(site.home());
    let path = home.manifest_path(1);
    let mut manifest = Manifest::load(&path).unwrap();
    let has_articles = |entry: &Entry| matches!(entry.state, State::Indexed { articles: 1.., .. });
    let known = manifest.iter().find(|(_, entry)| has_articles(entry)).map(|(path, _)| path.clone()).unwrap();
    manifest.remove(&known);
    manifest.save(&path).unwrap();
    let (code, lines) = check(&[]);
    assert_eq!(code, Some(3));
    assert!(assert_valid("check", &lines) > 1);
    assert!(
        lines.iter().any(|line| line["what"] == "manifest" && line["file"] == known.to_string()),
        "{lines:?}"
    );
}
