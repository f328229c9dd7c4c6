//! The other verbs, the output for people, and what must never reach a terminal.

use crate::harness::{Site, finish, json_lines, number, repository, shared_sample, string, wait};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

#[test]
fn show_prints_an_article_from_a_line() {
    let site = shared_sample();
    let path = "the-meridian/2022/0701-petrova-on-report.txt";
    let lines: Vec<String> =
        fs::read_to_string(site.archive().join(path)).unwrap().lines().map(str::to_owned).collect();
    let show = |target: &str| site.run(&["show", "--index", "archive/.morgue", target]).expect(0).out;
    let whole = show(path);
    for name in ["title", "date", "authors", "speakers", "people", "places", "file"] {
        assert!(whole.lines().any(|line| line.trim_start().starts_with(name)), "{name}: {whole}");
    }
    assert!(lines.iter().all(|line| whole.contains(line.as_str())));
    let later = show(&format!("{path}:7"));
    assert!(later.contains(&format!("     7  {}", lines[6])) && !later.contains("     6  "), "{later}");
    assert_eq!(later, show(&format!("{path}:7:3")));
    assert_eq!(show(&format!("archive/{path}:7")), later, "as seen from here");
    // What a search prints can be handed on as it is.
    let found = site.run(&["search", "--index", "archive/.morgue", "petrova report"]).expect(0).out;
    let place = found.lines().nth(1).unwrap();
    assert!(show(place).contains("title"), "{place}");
    let ran = site.run(&["show", "--index", "archive/.morgue", "no/such.txt"]).expect(1);
    assert!(ran.err.contains("no article from"), "{}", ran.err);
}

#[test]
fn status_agrees_with_the_report() {
    let site = Site::with_sample();
    let report = site.index(&[]);
    let (status, summary) = (site.status(), report.last().unwrap());
    for key in ["articles", "quotes", "undated", "skipped"] {
        assert_eq!(status[key], summary[key], "{key}");
    }
    assert_eq!(number(&status, "files"), number(summary, "inputs"));
    assert_eq!(number(&status, "failed"), 0);
    assert!(string(&status, "first_date") < string(&status, "last_date"));
    assert!(number(&status, "index_bytes") > 10_000);
    let text = site.run(&["status", "--index", "archive/.morgue"]).expect(0).out;
    assert!(text.contains(&format!("articles  {}", status["articles"])), "{text}");
}

#[test]
fn a_batch_answers_like_single_searches() {
    let site = shared_sample();
    let queries = [
        ("q1", "bridge"),
        ("q-2", "speaker:Marek bearing"),
        ("three", "xyzzy"),
        ("4", "Who's on the bridge (now?"),
    ];
    let lines: String = queries.iter().map(|(id, query)| format!("{id}\t{query}\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queries.tsv");
    fs::write(&file, format!("{lines}\n")).unwrap();
    let batch = ["search", "--index", "archive/.morgue", "--batch", file.to_str().unwrap(), "-n", "4"];
    let mut out = json_lines(&site.run(&batch).expect(0).out);
    let summary = out.pop().unwrap();
    assert_eq!((number(&summary, "queries"), number(&summary, "hits")), (4, out.len()));
    for (id, query) in &queries[..3] {
        let mut hits: Vec<Value> = out.iter().filter(|hit| hit["query"] == *id).cloned().collect();
        for hit in &mut hits {
            hit.as_object_mut().unwrap().remove("query");
        }
        assert_eq!(hits, site.hits(&[query, "-n", "4"]), "{query}");
    }
    assert!(out.iter().any(|hit| hit["query"] == "4"), "a question in plain words is no error");
    let filtered = site.run(&[&batch[..], &["--until", "1900"]].concat());
    let dates =
        json_lines(&filtered.out).into_iter().filter_map(|hit| hit["date"].as_str().map(str::to_owned));
    assert!(dates.into_iter().all(|date| *date <= *"1900-12-31"));

    fs::write(&file, "no tab here\n").unwrap();
    let ran = site.run(&batch).expect(2);
    assert!(ran.err.contains("line 1"), "{}", ran.err);
    fs::remove_file(&file).unwrap();
    site.run(&batch).expect(2);
    fs::write(&file, "q\txyzzy\n").unwrap();
    site.run(&batch).expect(1);
}

#[test]
fn the_program_describes_itself() {
    let site = Site::new();
    let fields = fs::read_to_string(repository().join("schema/fields.json")).unwrap();
    assert_eq!(site.run(&["schema"]).expect(0).out, fields);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = site.run(&["completions", shell]).expect(0).out;
        assert!(script.contains("morgue") && script.contains("speaker"), "{shell}");
    }
    site.run(&["completions", "tcsh"]).expect(2);
    assert!(site.run(&["man"]).expect(0).out.contains(".TH morgue 1"));
    site.run(&["man", "--out", "pages/man1"]).expect(0);
    for page in ["morgue.1", "morgue-search.1", "morgue-index.1"] {
        assert!(site.root().join("pages/man1").join(page).is_file(), "{page}");
    }
    let version = site.run(&["--version"]).expect(0).out;
    assert_eq!(version.trim(), format!("morgue {}", env!("CARGO_PKG_VERSION")));
    for arguments in [&["--help"][..], &["search", "--help"], &["index", "--help"], &["help", "extract"]] {
        assert!(site.run(arguments).expect(0).out.contains("Usage:"), "{arguments:?}");
    }
    assert!(site.run(&[]).expect(2).err.contains("Usage:"));
}

#[test]
fn quiet_is_quiet_and_colour_is_asked_for() {
    let site = Site::with_sample();
    let ran = site.run(&["index", "archive", "--quiet"]).expect(0);
    assert!(ran.out.is_empty() && ran.err.is_empty(), "{}", ran.err);
    let search = |more: &[&str]| {
        site.run(&[&["search", "--index", "archive/.morgue", "bridge"], more].concat()).expect(0)
    };
    let plain = search(&[]);
    assert!(!plain.out.contains('\u{1b}') && plain.err.contains("matching article"));
    assert!(search(&["-q"]).err.is_empty());
    let coloured = search(&["--color", "always"]).out;
    assert!(coloured.contains("\u{1b}[1m"));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain.out, "colour adds nothing but colour");
    assert_eq!(search(&["--color", "never"]).out, plain.out);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let site = shared_sample();
    let index = "archive/.morgue";
    for arguments in [
        &["extract", "archive"][..],
        &["search", "--index", index, "--json", "-n", "1000", "said"],
        &["search", "--index", index, "-n", "1000", "said"],
        &["show", "--index", index, "broken/long-line.txt"],
        &["man"],
        &["schema"],
        &["completions", "zsh"],
    ] {
        let mut child =
            site.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::with_capacity(64, child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        drop(out);
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let code = wait(&mut child);
        assert!(!err.contains("panicked") && !err.contains("error"), "{arguments:?}: {err}");
        assert_eq!(code, Some(0), "{arguments:?}: {err}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let site = shared_sample();
    for arguments in
        [&["search", "--index", "archive/.morgue", "bridge"][..], &["extract", "archive"], &["schema"]]
    {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut child = site.command(arguments).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(wait(&mut child), Some(2), "{arguments:?}: {err}");
        assert!(err.contains("error: standard output"), "{err}");
    }
}

/// True when a terminal would act on the character.
fn acts(letter: char) -> bool {
    letter.is_control() && letter != '\n'
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

#[test]
fn nothing_in_an_archive_reaches_the_terminal_raw() {
    let site = Site::with_sample();
    site.write("evil/2020-01-01-a.txt", "Title \u{1b}]0;owned\u{7}\u{9b}31m\nBy \u{1b}[31mAda Brookes\n\nLighthouse \u{202e}gnirreh\u{8}\u{7f}, \"\u{1b}[8mhidden lighthouse\u{1b}[0m,\" said Ada \u{1b}[5mBrookes.\n");
    let report = site.index(&[]);
    let outcome = |path: &str| report.iter().find(|line| line["path"] == path).unwrap()["outcome"].clone();
    assert_eq!(outcome("broken/escape-headline.txt"), "indexed");
    let index = ["--index", "archive/.morgue"];
    for arguments in [
        &["search", "lighthouse", "-n", "50"][..],
        &["search", "lighthouse", "-n", "50", "--by", "article"],
        &["search", "--speaker", "Strachan", "-n", "50"],
        &["search", "\u{1b}[31mlighthouse"],
        &["show", "broken/escape-headline.txt"],
        &["show", "evil/2020-01-01-a.txt"],
        &["show", "broken/nul-bytes.txt"],
        &["show", "nowhere.txt"],
        &["status"],
    ] {
        let ran = site.run(&[arguments, &index].concat());
        assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.err);
        let raw: Vec<char> = ran.out.chars().filter(|letter| acts(*letter)).collect();
        assert!(raw.is_empty(), "{arguments:?}: {raw:?} in {:?}", ran.out);
        assert!(!ran.err.contains('\u{1b}') && !ran.err.contains('\0'), "{arguments:?}: {:?}", ran.err);
    }
    for arguments in
        [&["search", "lighthouse", "--json", "--index", "archive/.morgue"][..], &["extract", "archive"]]
    {
        let ran = site.run(arguments).expect(0);
        assert!(ran.out.bytes().all(|byte| byte == b'\n' || byte >= b' '), "JSON escapes control characters");
        assert!(ran.out.contains("\\u001b"));
    }
}

#[test]
fn typed_paths_do_not_reach_the_terminal_raw() {
    let ran = shared_sample().run(&["show", "nowhere\u{1b}[31m.txt", "--index", "archive/.morgue"]).expect(1);
    assert!(!ran.err.contains('\u{1b}'), "{:?}", ran.err);
}

#[test]
fn a_question_in_plain_words_keeps_its_names() {
    let site = shared_sample();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queries.tsv");
    fs::write(&file, "q\tWhere did O'Malley (the chairman go?\n").unwrap();
    let hits = json_lines(
        &site.run(&["search", "--index", "archive/.morgue", "--batch", file.to_str().unwrap()]).expect(0).out,
    );
    assert!(string(&hits[0], "text").contains("Malley"), "{}", hits[0]);
}

#[test]
fn a_file_on_one_long_line_does_not_fill_the_screen() {
    let site = shared_sample();
    let ran = site
        .run(&["search", "--index", "archive/.morgue", "lantern rope gulls", "--on", "2015-05-05"])
        .expect(0);
    assert!(ran.out.contains("long-line.txt:1:"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.len() < 1500));
    assert!(ran.out.lines().count() < 24, "{}", ran.out);
}

#[test]
fn the_index_is_found_from_the_environment_and_the_folder() {
    let site = Site::with_indexed_sample();
    let mut command = site.command(&["search", "bridge"]);
    command.env("MORGUE_INDEX", site.home());
    finish(command).expect(0);
    for folder in ["archive", "archive/the-meridian/2025"] {
        let mut command = site.command(&["search", "bridge", "--json", "-n", "1"]);
        command.current_dir(site.root().join(folder));
        let found = json_lines(&finish(command).expect(0).out);
        assert!(site.archive().join(string(&found[0], "path")).is_file());
        // The place printed for people leads to the file from where they stand.
        let mut command = site.command(&["search", "bridge", "-n", "1"]);
        command.current_dir(site.root().join(folder));
        let text = finish(command).expect(0).out;
        let place = text.lines().nth(1).unwrap().split(':').next().unwrap().to_owned();
        assert!(site.root().join(folder).join(&place).is_file(), "{place}");
    }
}
