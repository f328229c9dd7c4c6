//! Links, pipes, sockets, closed doors and odd names in an archive.

#![cfg(unix)]

use crate::harness::{Site, contents, is_superuser, json_lines, number, run_unprivileged, string};
use crate::pipeline::by_outcome;
use serde_json::Value;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

fn line<'a>(report: &'a [Value], path: &str) -> &'a Value {
    report.iter().find(|line| line["path"] == path).unwrap_or_else(|| panic!("no line for {path}"))
}

#[test]
fn links_are_reported_and_not_followed() {
    let site = Site::new();
    site.write("a.txt", "The herring fleet sailed.\n");
    site.write("folder/b.txt", "The herring fleet came home.\n");
    fs::write(site.root().join("outside.txt"), "The secret herring.\n").unwrap();
    fs::create_dir(site.root().join("elsewhere")).unwrap();
    fs::write(site.root().join("elsewhere/c.txt"), "Another secret herring.\n").unwrap();
    let archive = site.archive();
    symlink("a.txt", archive.join("link-to-file.txt")).unwrap();
    symlink("folder", archive.join("link-to-folder")).unwrap();
    symlink(site.root().join("outside.txt"), archive.join("link-outside.txt")).unwrap();
    symlink(site.root().join("elsewhere"), archive.join("link-to-folder-outside")).unwrap();
    symlink("nowhere", archive.join("link-to-nothing")).unwrap();
    symlink("..", archive.join("folder/link-loop")).unwrap();
    symlink("link-self", archive.join("link-self")).unwrap();
    let report = site.index(&[]);
    let outcomes = by_outcome(&report);
    assert_eq!(outcomes["indexed"], ["a.txt", "folder/b.txt"]);
    assert_eq!(outcomes["skipped"].len(), 7);
    for (path, words) in [
        ("link-to-file.txt", "inside"),
        ("link-to-folder", "inside"),
        ("link-outside.txt", "out of"),
        ("link-to-folder-outside", "out of"),
        ("link-to-nothing", "nowhere"),
        ("folder/link-loop", "inside"),
        ("link-self", "nowhere"),
    ] {
        let line = line(&report, path);
        assert_eq!(line["reason"], "link", "{path}");
        assert!(string(line, "detail").contains(words), "{path}: {}", line["detail"]);
    }
    assert!(site.hits(&["secret"]).is_empty());
}

#[test]
fn an_archive_may_be_named_by_a_link() {
    let site = Site::new();
    site.write("a.txt", "The herring fleet sailed.\n");
    symlink("archive", site.root().join("link")).unwrap();
    site.run(&["index", "link"]).expect(0);
    let found = site.run(&["search", "--archive", "link", "herring", "--json"]).expect(0);
    assert_eq!(json_lines(&found.out)[0]["path"], "a.txt");
    assert_eq!(json_lines(&site.run(&["extract", "link"]).expect(0).out).len(), 1);
}

#[test]
fn pipes_and_sockets_are_never_opened() {
    let site = Site::new();
    site.write("a.txt", "The herring fleet sailed.\n");
    let made = Command::new("mkfifo").arg(site.archive().join("pipe.txt")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let _socket = UnixListener::bind(site.archive().join("socket.txt")).unwrap();
    let report = site.index(&[]);
    assert_eq!(by_outcome(&report)["indexed"], ["a.txt"]);
    for (path, what) in [("pipe.txt", "fifo"), ("socket.txt", "socket")] {
        assert_eq!(line(&report, path)["reason"], "special-file");
        assert!(string(line(&report, path), "detail").contains(what));
    }
    site.run(&["extract", "archive"]).expect(0);
}

#[test]
fn what_may_not_be_read_fails_and_the_rest_goes_on() {
    let site = Site::new();
    site.write("a.txt", "The herring fleet sailed.\n");
    let closed = site.write("closed.txt", "The closed herring.\n");
    site.write("folder/b.txt", "The herring of the folder.\n");
    let open = |mode: u32| {
        fs::set_permissions(&closed, fs::Permissions::from_mode(if mode == 0 { 0 } else { 0o644 })).unwrap();
        fs::set_permissions(site.archive().join("folder"), fs::Permissions::from_mode(mode)).unwrap();
    };
    fs::set_permissions(site.archive(), fs::Permissions::from_mode(0o777)).unwrap();
    let arguments = ["index", "archive", "--report", "report.jsonl"];
    let read_report = || crate::harness::json_file(&site.root().join("report.jsonl"));
    open(0o755);
    let Some(ran) = run_unprivileged(&site, &arguments) else { return };
    ran.expect(0);
    assert_eq!(site.hits(&["herring"]).len(), 3);

    open(0);
    let changed = closed.with_file_name("later.txt");
    fs::write(&changed, "A later herring.\n").unwrap();
    let ran = run_unprivileged(&site, &arguments).unwrap();
    let report = read_report();
    open(0o755);
    let ran = ran.expect(1);
    assert!(ran.err.contains("permission denied"), "{}", ran.err);
    let outcomes = by_outcome(&report);
    assert!(outcomes["failed"].contains(&"folder"), "{outcomes:?}");
    assert_eq!(line(&report, "folder")["reason"], "permission");
    assert_eq!(number(report.last().unwrap(), "removed"), 0, "what cannot be seen now is not gone");
    assert_eq!(outcomes["indexed"], ["later.txt"]);
    assert_eq!(site.hits(&["herring"]).len(), 4);

    // A file whose bytes are asked for and refused.
    fs::remove_dir_all(site.home()).unwrap();
    open(0);
    let ran = run_unprivileged(&site, &arguments).unwrap();
    let report = read_report();
    open(0o755);
    ran.expect(1);
    assert_eq!(by_outcome(&report)["failed"], ["closed.txt", "folder"]);
    assert_eq!(line(&report, "closed.txt")["reason"], "permission");
}

#[test]
fn a_read_only_archive_is_indexed_below_the_users_data() {
    let site = Site::new();
    site.write("2020/a.txt", "The herring fleet sailed.\n");
    let close = |mode| fs::set_permissions(site.archive(), fs::Permissions::from_mode(mode)).unwrap();
    close(0o555);
    let ran = run_unprivileged(&site, &["index", "archive"]);
    let found = run_unprivileged(&site, &["search", "--archive", "archive", "herring", "--json"]);
    let status = run_unprivileged(&site, &["status", "--archive", "archive", "--json"]);
    close(0o755);
    let (Some(ran), Some(found), Some(status)) = (ran, found, status) else { return };
    let ran = ran.expect(0);
    assert!(!site.home().exists());
    assert!(ran.err.contains("data/morgue/archive-"), "{}", ran.err);
    let made: Vec<_> = fs::read_dir(site.data().join("morgue")).unwrap().collect();
    assert_eq!(made.len(), 1);
    let status = json_lines(&status.expect(0).out).remove(0);
    assert_eq!(string(&status, "archive"), site.archive().canonicalize().unwrap().to_string_lossy());
    assert_eq!(json_lines(&found.expect(0).out)[0]["path"], "2020/a.txt");
}

/// Lets nobody write in a folder, or its owner again.
fn set_writable(folder: &Path, is_writable: bool) {
    let mode = fs::metadata(folder).unwrap().permissions().mode();
    let set = |mode| fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
    set(mode | 0o200);
    if folder.is_dir() {
        for entry in fs::read_dir(folder).unwrap() {
            set_writable(&entry.unwrap().path(), is_writable);
        }
    }
    if !is_writable {
        set(mode & !0o222);
    }
}

#[test]
fn an_index_that_may_only_be_read_answers_as_any_other() {
    let site = Site::with_indexed_sample();
    let asked: [&[&str]; 12] = [
        &["search", "bridge", "--json"],
        &["search", "\"said that\" w/s council", "--json"],
        &["said", "bridge", "--json"],
        &["people", "--json"],
        &["places", "--json"],
        &["status", "--json"],
        &["check"],
        &["facets", "council", "--by", "person", "--json"],
        &["kwic", "council"],
        &["timeline", "council"],
        &["first", "council"],
        &["explain", "bridge"],
    ];
    let home = ["--index", "archive/.morgue"];
    let before: Vec<_> = asked.iter().map(|asked| site.run(&[asked, &home[..]].concat())).collect();
    set_writable(&site.home(), false);
    let unwritten = contents(&site.home());
    let after: Vec<_> =
        asked.iter().map(|asked| run_unprivileged(&site, &[asked, &home[..]].concat())).collect();
    let indexed = run_unprivileged(&site, &["index", "archive"]);
    let unchanged = contents(&site.home()) == unwritten;
    set_writable(&site.home(), true);
    for ((asked, before), after) in asked.iter().zip(before).zip(after) {
        let Some(after) = after else { return };
        assert_eq!((before.code, before.out), (after.code, after.out), "{asked:?}: {}", after.err);
    }
    let indexed = indexed.unwrap().expect(2);
    assert!(indexed.err.starts_with("error: ") && indexed.err.contains(".morgue"), "{}", indexed.err);
    assert!(unchanged, "nothing was written");
}

#[test]
fn an_archive_that_cannot_be_listed_is_a_plain_error() {
    let site = Site::new();
    site.write("a.txt", "The herring fleet sailed.\n");
    fs::set_permissions(site.archive(), fs::Permissions::from_mode(0o0)).unwrap();
    let ran = run_unprivileged(&site, &["index", "archive"]);
    fs::set_permissions(site.archive(), fs::Permissions::from_mode(0o755)).unwrap();
    let Some(ran) = ran else { return };
    let ran = ran.expect(2);
    assert!(ran.err.starts_with("error: ") && ran.err.contains("archive"), "{}", ran.err);
}

#[test]
fn odd_names_lead_back_to_their_files() {
    let site = Site::new();
    let odd: [&[u8]; 6] = [
        b"with space.txt",
        b"new\nline.txt",
        b"esc\x1b[31m.txt",
        b"a:12.txt",
        b"-dash.txt",
        b"bad\xff\xfe.txt",
    ];
    for name in odd {
        let path = site.archive().join(std::ffi::OsStr::from_bytes(name));
        if fs::write(&path, "The herring fleet sailed.\n").is_err() {
            return;
        }
    }
    let report = site.index(&[]);
    assert_eq!(number(report.last().unwrap(), "indexed"), odd.len());
    let hits = site.hits(&["herring", "-n", "100", "--copies"]);
    assert_eq!(hits.len(), odd.len());
    let bad = hits.iter().find(|hit| hit.get("path_bytes").is_some()).unwrap();
    assert_eq!(string(bad, "path_bytes"), "626164fffe2e747874");
    let text =
        site.run(&["search", "--index", "archive/.morgue", "herring", "-n", "100", "--copies"]).expect(0).out;
    assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
    assert_eq!(text.lines().filter(|line| line.ends_with(":1:1")).count(), odd.len());
    for path in ["a:12.txt", "with space.txt", "a:12.txt:1"] {
        let shown = site.run(&["show", "--index", "archive/.morgue", path]).expect(0);
        assert!(shown.out.contains("The herring fleet sailed."), "{path}: {}", shown.out);
    }
}

#[test]
fn the_superuser_is_told_from_others() {
    // Keeps the tests above honest: where they drop to another user, that user must be refused.
    let site = Site::new();
    let closed = site.write("closed.txt", "x");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
    assert_eq!(is_superuser(&site), fs::read(&closed).is_ok());
}
