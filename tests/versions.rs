//! Indexes as earlier versions wrote them: each is refused with the command that mends it, never misread, and that command
//! gives what a new index gives. `fixtures/indexes/vN` holds the index of version N of the two articles beside it; it is
//! kept when `version` in `schema/fields.json` rises.

use crate::harness::{Site, contents, copy_tree, json_lines, repository};
use std::fs;
use std::path::PathBuf;

fn fixtures() -> PathBuf {
    repository().join("tests/fixtures/indexes")
}

/// The articles with the index that version `number` made of them.
fn site(number: u64) -> Site {
    let site = Site::new();
    copy_tree(&fixtures().join("archive"), &site.archive());
    copy_tree(&fixtures().join(format!("v{number}")), &site.home());
    site
}

fn answers(site: &Site) -> Vec<String> {
    let asked: [&[&str]; 3] =
        [&["search", "ferry ice"], &["said", "--speaker", "Brookes"], &["search", "path:1999"]];
    let run = |asked: &&[&str]| {
        site.run(&[*asked, &["--json", "--index", "archive/.morgue"]].concat()).expect(0).out
    };
    asked.iter().map(run).collect()
}

fn version() -> u64 {
    let site = Site::new();
    let schema = json_lines(&site.run(&["status", "--json", "--archive", "archive"]).out);
    assert!(schema.is_empty());
    let fields = fs::read_to_string(repository().join("schema/fields.json")).unwrap();
    serde_json::from_str::<serde_json::Value>(&fields).unwrap()["version"].as_u64().unwrap()
}

#[test]
fn an_index_of_an_earlier_version_is_mended_by_the_command_that_is_told() {
    let fresh = Site::new();
    copy_tree(&fixtures().join("archive"), &fresh.archive());
    fresh.index(&[]);
    let expected = answers(&fresh);
    let numbers: Vec<u64> =
        (1..version()).filter(|number| fixtures().join(format!("v{number}")).is_dir()).collect();
    assert_eq!(numbers, (1..version()).collect::<Vec<_>>(), "an index of each version is kept");
    for number in numbers {
        let site = site(number);
        let mut before = contents(&site.home());
        // Version 1 told backups to leave out all of the folder, also what a person wrote; any run takes that back.
        before.retain(|(path, _)| *path != site.home().join("CACHEDIR.TAG"));
        for arguments in [
            &["search", "ferry", "--index", "archive/.morgue"][..],
            &["search", "ferry", "--archive", "archive"],
            &["said", "--speaker", "Brookes", "--index", "archive/.morgue"],
            &["status", "--archive", "archive"],
            &["check", "--archive", "archive"],
            &["index", "archive"],
        ] {
            let ran = site.run(arguments).expect(3);
            assert!(ran.out.is_empty(), "version {number}, {arguments:?}: {}", ran.out);
            let told = format!("has schema version {number}, this morgue reads version {}", version());
            assert!(ran.err.contains(&told), "{arguments:?}: {}", ran.err);
            assert!(ran.err.contains("hint: rebuild it with `morgue index --rebuild DIR`"), "{}", ran.err);
        }
        // Nothing is lost by asking.
        let kept = |(path, bytes): &(PathBuf, Vec<u8>)| {
            contents(&site.home()).contains(&(path.clone(), bytes.clone()))
        };
        assert!(before.iter().all(kept), "version {number}");
        site.run(&["index", "--rebuild", "archive"]).expect(0);
        assert_eq!(answers(&site), expected, "version {number}");
        site.run(&["check", "--archive", "archive"]).expect(0);
    }
}

/// An index whose payload was made to lie about its version is still not misread: its fields or its articles betray it.
#[test]
fn an_earlier_index_that_claims_this_version_is_refused() {
    for number in (1..version()).filter(|number| fixtures().join(format!("v{number}")).is_dir()) {
        let site = site(number);
        let meta = site.home().join("index/meta.json");
        let text = fs::read_to_string(&meta).unwrap();
        let (old, new) = (format!("\\\"schema\\\":{number},"), format!("\\\"schema\\\":{},", version()));
        assert!(text.contains(&old));
        fs::write(&meta, text.replace(&old, &new)).unwrap();
        for arguments in
            [&["search", "ferry"][..], &["said", "--speaker", "Brookes"], &["search", "+ferry +lisbon -ice"]]
        {
            let ran = site.run(&[arguments, &["--index", "archive/.morgue"]].concat()).expect(3);
            assert!(ran.out.is_empty() && ran.err.contains("hint: "), "{}{}", ran.out, ran.err);
        }
    }
}
