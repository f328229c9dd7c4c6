//! Indexes that are missing, foreign, old, damaged or locked, and runs that are killed.

use crate::harness::{Site, contents, number, shared_sample, string};
use serde_json::{Value, json};
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What a status says of the content, without what may differ between two builds of it.
pub fn facts(status: &Value) -> Value {
    let mut facts = status.clone();
    let fields = facts.as_object_mut().unwrap();
    for differing in ["archive", "index", "index_bytes", "segments"] {
        assert!(fields.remove(differing).is_some(), "no `{differing}`");
    }
    facts
}

/// Changes what the last commit says of itself.
fn edit_payload(site: &Site, edit: impl FnOnce(&mut Value)) {
    let path = site.home().join("index/meta.json");
    let bytes = fs::read(&path).unwrap();
    let mut meta: Value = serde_json::from_slice(morgue::index::sealed::unseal(&bytes).unwrap()).unwrap();
    let mut payload: Value = serde_json::from_str(string(&meta, "payload")).unwrap();
    edit(&mut payload);
    meta["payload"] = json!(payload.to_string());
    fs::write(path, meta.to_string()).unwrap();
}

#[test]
fn an_empty_archive_is_no_error() {
    let site = Site::new();
    let ran = site.run(&["index", "archive"]).expect(0);
    assert!(ran.err.contains("the archive is empty"), "{}", ran.err);
    let ran = site.run(&["search", "--archive", "archive", "herring"]).expect(1);
    assert!(ran.err.contains("no match in 0 articles"), "{}", ran.err);
    assert_eq!(number(&site.status(), "articles"), 0);
}

#[test]
fn a_missing_folder_is_an_error() {
    let site = Site::new();
    site.write("file.txt", "Herring.\n");
    for arguments in [
        &["index", "nowhere"][..],
        &["index", "archive/file.txt"],
        &["extract", "nowhere"],
        &["search", "--archive", "nowhere", "herring"],
        &["index"],
        &["index", "archive", "--threads", "0"],
        &["index", "archive", "--max-file-size", "0"],
        &["index", "archive", "--report", "no/such/folder/report.jsonl"],
        &["gibberish"],
        &["search", "herring", "--index", "archive/.morgue", "--sort", "size"],
    ] {
        let ran = site.run(arguments).expect(2);
        assert!(ran.err.contains("error:") || ran.err.contains("Usage:"), "{arguments:?}: {}", ran.err);
        assert!(ran.out.is_empty());
    }
    assert!(!site.root().join("nowhere").exists(), "a mistyped folder is not made");
}

#[test]
fn without_an_index_the_way_to_one_is_told() {
    let site = Site::new();
    for arguments in [
        &["search", "herring"][..],
        &["status"],
        &["show", "a.txt"],
        &["search", "herring", "--index", "nowhere"],
        &["status", "--archive", "archive"],
    ] {
        let ran = site.run(arguments).expect(3);
        assert!(
            ran.err.contains("no index at") && ran.err.contains("morgue index DIR"),
            "{arguments:?}: {}",
            ran.err
        );
    }
}

#[test]
fn a_foreign_folder_is_left_alone() {
    let site = Site::new();
    site.write("a.txt", "Herring.\n");
    let foreign = site.root().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.doc"), "years of work").unwrap();
    let before = contents(&foreign);
    for arguments in [
        &["index", "archive", "--index", "foreign"][..],
        &["index", "archive", "--index", "foreign", "--rebuild"],
        &["search", "herring", "--index", "foreign"],
        &["status", "--index", "foreign"],
    ] {
        let ran = site.run(arguments).expect(3);
        assert!(ran.err.contains("no morgue index"), "{arguments:?}: {}", ran.err);
        assert_eq!(contents(&foreign), before);
    }
    // The user's choice of an empty or a new folder is taken.
    fs::create_dir(site.root().join("empty")).unwrap();
    for folder in ["empty", "new/deep"] {
        site.run(&["index", "archive", "--index", folder]).expect(0);
        site.run(&["search", "herring", "--index", folder]).expect(0);
    }
    assert!(!site.home().exists());
}

#[test]
fn a_locked_index_is_waited_for_by_nobody() {
    let site = Site::with_indexed_sample();
    site.write("new.txt", "The walrus.\n");
    let lock = fs::File::options().write(true).open(site.home().join("lock")).unwrap();
    lock.try_lock().unwrap();
    let ran = site.run(&["index", "archive"]).expect(4);
    assert!(ran.err.contains("another morgue is writing"), "{}", ran.err);
    site.run(&["index", "archive", "--rebuild"]).expect(4);
    // Searching goes on with the last commit.
    let ran = site.run(&["search", "--archive", "archive", "bridge"]).expect(0);
    assert!(ran.err.contains("searching the last commit"), "{}", ran.err);
    site.run(&["search", "--archive", "archive", "walrus"]).expect(1);
    site.run(&["status", "--index", "archive/.morgue"]).expect(0);
    drop(lock);
    site.run(&["search", "--archive", "archive", "walrus"]).expect(0);
}

#[test]
fn an_index_of_another_version_tells_the_command_that_mends_it() {
    let site = Site::with_indexed_sample();
    let facts_before = facts(&site.status());
    edit_payload(&site, |payload| payload["schema"] = json!(999));
    for arguments in [
        &["search", "bridge", "--index", "archive/.morgue"][..],
        &["search", "bridge", "--archive", "archive"],
        &["status", "--archive", "archive"],
        &["index", "archive"],
    ] {
        let ran = site.run(arguments).expect(3);
        assert!(ran.err.contains("schema version 999"), "{}", ran.err);
        assert!(ran.err.contains("morgue index --rebuild"), "{}", ran.err);
    }
    site.run(&["index", "archive", "--rebuild"]).expect(0);
    assert_eq!(facts(&site.status()), facts_before);
}

#[test]
fn another_version_of_extraction_reads_everything_again() {
    let site = Site::with_indexed_sample();
    edit_payload(&site, |payload| payload["engine"] = json!(0));
    let report = site.index(&[]);
    assert_eq!(number(report.last().unwrap(), "unchanged"), 0);
    assert_eq!(number(report.last().unwrap(), "indexed"), number(&site.status(), "articles"));
}

#[test]
fn a_damaged_index_says_so_and_can_be_rebuilt() {
    let site = Site::with_indexed_sample();
    let facts_before = facts(&site.status());
    let meta = site.home().join("index/meta.json");
    let mut files = contents(&site.home()).into_iter().map(|(path, _)| path);
    let is_manifest = |name: &str| name.starts_with("manifest-");
    let manifest = files.find(|path| is_manifest(&path.file_name().unwrap().to_string_lossy())).unwrap();
    for (path, damage) in [
        (&meta, "{ this is not json"),
        (&meta, ""),
        (&meta, "{}"),
        (&manifest, ""),
        (&manifest, "MORGUEm1 but nothing true"),
    ] {
        let whole = fs::read(path).unwrap();
        fs::write(path, damage).unwrap();
        for arguments in [&["status", "--index", "archive/.morgue"][..], &["index", "archive"]] {
            let ran = site.run(arguments).expect(3);
            assert!(
                ran.err.contains("morgue index --rebuild") || ran.err.contains("--index PATH"),
                "{}",
                ran.err
            );
        }
        fs::write(path, whole).unwrap();
    }
    fs::write(&meta, "garbage").unwrap();
    site.run(&["index", "archive", "--rebuild"]).expect(0);
    assert_eq!(facts(&site.status()), facts_before);
}

#[test]
fn a_lost_manifest_is_damage_too() {
    let site = Site::with_indexed_sample();
    for (path, _) in contents(&site.home()) {
        if path.file_name().unwrap().to_string_lossy().starts_with("manifest-") {
            fs::remove_file(path).unwrap();
        }
    }
    let ran = site.run(&["index", "archive"]);
    assert!(matches!(ran.code, Some(2 | 3)), "exit {:?}: {}", ran.code, ran.err);
    site.run(&["search", "--index", "archive/.morgue", "bridge"]).expect(0);
    site.run(&["index", "archive", "--rebuild"]).expect(0);
}

#[test]
fn cut_index_files_never_make_it_panic() {
    let site = Site::with_indexed_sample();
    let files = contents(&site.home().join("index"));
    for (path, whole) in
        files.into_iter().filter(|(path, _)| !path.ends_with("meta.json") && !path.ends_with(".managed.json"))
    {
        if whole.len() < 2 {
            continue;
        }
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let ran = site.run(&["search", "--index", "archive/.morgue", "bridge", "--speaker", "Marek"]);
        assert!(matches!(ran.code, Some(0 | 2 | 3)), "{}: exit {:?}: {}", path.display(), ran.code, ran.err);
        assert!(!ran.err.contains("panicked"), "{}: {}", path.display(), ran.err);
        fs::write(&path, &whole).unwrap();
    }
    site.run(&["search", "--index", "archive/.morgue", "bridge"]).expect(0);
}

#[test]
fn an_archive_that_is_suddenly_empty_is_not_believed() {
    let site = Site::new();
    site.write("a.txt", "Herring.\n");
    site.index(&[]);
    fs::remove_file(site.archive().join("a.txt")).unwrap();
    let ran = site.run(&["index", "archive"]).expect(2);
    assert!(ran.err.contains("is the disk mounted?") && ran.err.contains("--allow-empty"), "{}", ran.err);
    assert_eq!(number(&site.status(), "articles"), 1);
    site.run(&["index", "archive", "--allow-empty"]).expect(0);
    assert_eq!(number(&site.status(), "articles"), 0);
}

#[test]
fn an_archive_may_be_moved_with_its_index() {
    let site = Site::with_indexed_sample();
    let before = site.hits(&["bridge"]);
    fs::rename(site.archive(), site.root().join("moved")).unwrap();
    let ran = site.run(&["search", "--archive", "moved", "bridge", "--json"]).expect(0);
    let mut after = crate::harness::json_lines(&ran.out);
    after.pop();
    assert_eq!(after, before);
    assert!(ran.err.lines().count() <= 1, "nothing is indexed again: {}", ran.err);
}

/// Small invented articles, enough of them for a run that can be hit in the middle.
fn large_archive(files: usize) -> Site {
    let site = Site::new();
    for number in 0..files {
        let (year, month, day) = (1990 + number % 30, 1 + number % 12, 1 + number % 28);
        let people = ["Ada Brookes", "Ivo Marek", "Joan Pellow", "Rui Carvalhal"];
        let (one, two) = (people[number % 4], people[(number + 1) % 4]);
        let text = format!(
            "Herring report {number}\n\nThe fleet landed {number} barrels in Lisbon on Monday.\n\n\"We counted {number} twice,\" \
             said {one}, the harbour master. {two} said that the ice had come early.\n\n\"{}\" {two} added.\n",
            "The nets are heavy and the nights are long. ".repeat(1 + number % 9),
        );
        site.write(&format!("{year}/{month:02}/{year}-{month:02}-{day:02}-report-{number}.txt"), text);
    }
    site
}

fn answers(site: &Site) -> Vec<Vec<Value>> {
    // Each limit is beyond the matches, so that ties are not cut; those have a test of their own.
    let queries: [&[&str]; 5] = [
        &["barrels", "-n", "4000"],
        &["--speaker", "Pellow", "ice", "-n", "4000"],
        &["\"report 77\""],
        &["\"report 78\" \"report 79\" walrus"],
        &["nets", "--on", "2001", "--sort", "date", "-n", "500"],
    ];
    queries.iter().map(|query| site.search(query)).collect()
}

/// Starts an indexing run, kills it after a while, and looks what it left.
fn kill_after(site: &Site, wait: Duration) {
    let mut run = site.command(&["index", "archive", "--quiet"]);
    let mut child = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_killed_run_leaves_an_index_or_none() {
    let clean = large_archive(3000);
    let started = Instant::now();
    clean.run(&["index", "archive"]).expect(0);
    let whole = started.elapsed();
    let (clean_facts, clean_answers) = (facts(&clean.status()), answers(&clean));
    for share in [0.02, 0.2, 0.4, 0.55, 0.7, 0.8, 0.9, 0.97] {
        let _ = fs::remove_dir_all(clean.home());
        kill_after(&clean, whole.mul_f64(share));
        let ran = clean.run(&["status", "--json", "--index", "archive/.morgue"]);
        match ran.code {
            Some(0) => assert_eq!(facts(&clean.status()), clean_facts, "killed at {share}"),
            Some(3) => assert!(ran.err.contains("no index at"), "killed at {share}: {}", ran.err),
            other => panic!("killed at {share}: exit {other:?}: {}", ran.err),
        }
        clean.run(&["index", "archive"]).expect(0);
        assert_eq!(facts(&clean.status()), clean_facts, "killed at {share}");
        assert!(answers(&clean) == clean_answers, "other answers after a run killed at {share}");
    }
}

#[test]
fn a_killed_update_leaves_the_last_commit() {
    let site = large_archive(1500);
    site.run(&["index", "archive"]).expect(0);
    let before = answers(&site);
    let facts_before = facts(&site.status());
    for number in (0..1500).step_by(2) {
        let path = format!("more/2005-05-{:02}-{number}.txt", 1 + number % 28);
        site.write(
            &path,
            format!("Walrus report {number}\n\n\"A walrus ate {number} barrels,\" said Ada Brookes.\n"),
        );
    }
    for wait in [5, 60, 150, 260] {
        kill_after(&site, Duration::from_millis(wait));
        let now = site.run(&["status", "--json", "--index", "archive/.morgue"]).expect(0);
        let now = facts(&crate::harness::json_lines(&now.out)[0]);
        if now == facts_before {
            assert!(answers(&site) == before, "other answers after a run killed after {wait} ms");
        } else {
            assert_eq!(number(&now, "articles"), 2250, "neither the old commit nor the new one");
        }
    }
    site.run(&["index", "archive"]).expect(0);
    let finished = (facts(&site.status()), answers(&site));
    site.run(&["index", "archive", "--rebuild"]).expect(0);
    assert_eq!(finished.0, facts(&site.status()));
    assert!(finished.1 == answers(&site), "a grown index answers otherwise than a clean one");
}

#[test]
fn equal_archives_answer_alike_on_ties() {
    let site = large_archive(400);
    let queries: [&[&str]; 5] = [
        &["nets", "-n", "5"],
        &["--speaker", "Pellow"],
        &["--on", "2001"],
        &["nets", "--sort", "date", "-n", "20"],
        &["barrels", "--by", "article"],
    ];
    let mut first = None;
    for threads in ["1", "4", "2", "4"] {
        site.run(&["index", "archive", "--rebuild", "--threads", threads]).expect(0);
        let answers = queries.map(|query| site.search(query));
        let expected = first.get_or_insert_with(|| answers.clone());
        for (index, query) in queries.iter().enumerate() {
            assert_eq!(expected[index], answers[index], "{query:?} after a build with {threads} threads");
        }
    }
}

#[test]
fn two_searches_at_once_agree() {
    let site = shared_sample();
    let run = || site.search(&["bridge", "water", "-n", "40"]);
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(run);
        let two = scope.spawn(run);
        (one.join().unwrap(), two.join().unwrap())
    });
    assert_eq!(one, two);
}
