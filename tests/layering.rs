//! The rules of the source tree: rooms import lower rooms only, each outer library has its place, files stay small.

use crate::harness::repository;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Rooms, lowest first; rooms of one row do not know each other.
const ROWS: &[&[&str]] = &[
    &["model"],
    &["text"],
    &["read", "extract", "query"],
    &["crawl", "settings"],
    &["index"],
    &["search"],
    &["census", "receipt"],
    &["output"],
    &["tui"],
    &["cli"],
];

/// Rooms that import less than their place would allow.
const ONLY: &[(&str, &[&str])] = &[("crawl", &["model"]), ("model", &[])];

/// Where a library may be used: rooms or single files.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("tantivy", &["index", "search"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("ctrlc", &["cli"]),
    ("notify", &["crawl"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("walkdir", &["crawl", "index/home.rs"]),
    ("ignore", &["crawl"]),
    ("encoding_rs", &["read"]),
    ("chardetng", &["read"]),
    ("html5gum", &["read"]),
    ("toml", &["settings"]),
    ("quick_xml", &["read"]),
    ("zip", &["read"]),
    ("lopdf", &["read"]),
    ("mail_parser", &["read"]),
    ("globset", &["read", "settings"]),
    ("csv", &["output"]),
    ("unicode_width", &["output", "tui"]),
];

const MOST_LINES: usize = 600;
const TOO_GENERAL: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc"];

struct Source {
    /// Below `src`, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The folder below `src`; empty for `lib.rs` and `main.rs`.
    fn room(&self) -> &str {
        self.path.split_once('/').map_or("", |(room, _)| room)
    }

    /// The code without comments and string literals.
    fn code(&self) -> String {
        let mut code = String::new();
        for line in self.text.lines() {
            code.push_str(without_strings(line).split("//").next().unwrap_or(""));
            code.push('\n');
        }
        code
    }
}

/// Strings over several lines are left; no path of ours stands in one.
fn without_strings(line: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if inside => drop(letters.next()),
            '\'' if !inside && line.contains("'\"'") => {}
            '"' => inside = !inside,
            letter if !inside => out.push(letter),
            _ => {}
        }
    }
    out
}

fn sources() -> Vec<Source> {
    let root = repository().join("src");
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let path = entry.path().strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source { path, text: fs::read_to_string(entry.path()).unwrap() });
        }
    }
    assert!(found.len() > 20);
    found
}

/// Rooms named in `crate::room` paths, those in braces included.
fn rooms_named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => named.extend(heads_of_group(group)),
            None => named.extend(head(rest)),
        }
    }
    named
}

/// First words of the entries of `{a::b, c::{d, e}}`, the opening brace already gone.
fn heads_of_group(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut depth = 1;
    let mut is_start = true;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' if depth == 1 => is_start = true,
            letter if is_start && !letter.is_whitespace() => {
                heads.extend(head(&group[at..]));
                is_start = false;
            }
            _ => {}
        }
    }
    heads
}

fn head(path: &str) -> Option<String> {
    let word: String = path.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    (!word.is_empty()).then_some(word)
}

fn row(room: &str) -> Option<usize> {
    ROWS.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn the_checks_see_what_they_look_for() {
    let code =
        "use crate::{model::Day, text::{names, words}};\nfn f() -> crate::index::X { mycrate::cli::x() }";
    assert_eq!(rooms_named(code).into_iter().collect::<Vec<_>>(), ["index", "model", "text"]);
    let source = Source {
        path: "a/b.rs".into(),
        text: "let a = \"crate::cli\"; // crate::cli\n/// crate::cli\nx".into(),
    };
    assert_eq!(source.code(), "let a = ; \n\nx\n");
    assert_eq!(source.room(), "a");
}

#[test]
fn every_room_has_its_place() {
    for source in sources() {
        let room = source.room();
        assert!(
            room.is_empty() || row(room).is_some(),
            "src/{}: the room `{room}` has no place in the order",
            source.path
        );
    }
}

#[test]
fn rooms_import_lower_rooms_only() {
    let mut broken = Vec::new();
    for source in sources() {
        let room = source.room();
        let Some(own) = row(room) else { continue };
        for named in rooms_named(&source.code()) {
            let Some(other) = row(&named) else {
                // A macro or an item of the crate's root would hide where it comes from.
                broken.push(format!("src/{}: `crate::{named}` is no room", source.path));
                continue;
            };
            let is_allowed = ONLY
                .iter()
                .find(|(only, _)| *only == room)
                .is_none_or(|(_, list)| list.contains(&named.as_str()));
            if named != room && (other >= own || !is_allowed) {
                broken.push(format!("src/{}: `{room}` must not import `{named}`", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn main_knows_the_command_line_only() {
    let main = sources().into_iter().find(|source| source.path == "main.rs").unwrap();
    let code = main.code();
    let named: BTreeSet<String> =
        code.match_indices("morgue::").filter_map(|(at, _)| head(&code[at + 8..])).collect();
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["cli"]);
}

#[test]
fn rooms_do_not_run_in_circles() {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let room = source.room().to_owned();
        let named =
            rooms_named(&source.code()).into_iter().filter(|named| *named != room).collect::<Vec<_>>();
        edges.entry(room).or_default().extend(named);
    }
    // Rooms that import nothing that is left are taken away until none is left.
    while !edges.is_empty() {
        let left: BTreeSet<String> = edges.keys().cloned().collect();
        let free = edges.iter().find(|(_, named)| named.is_disjoint(&left)).map(|(room, _)| room.clone());
        let Some(free) = free else { panic!("a circle among {left:?}") };
        edges.remove(&free);
    }
}

#[test]
fn libraries_keep_to_their_rooms() {
    let mut broken = Vec::new();
    for source in sources() {
        let code = source.code();
        for (library, places) in LIBRARIES {
            let is_used = code.match_indices(library).any(|(at, _)| {
                let is_edge = |letter: Option<char>| {
                    !letter.is_some_and(|letter| letter.is_alphanumeric() || "_:".contains(letter))
                };
                let after = &code[at + library.len()..];
                is_edge(code[..at].chars().next_back())
                    && (after.starts_with("::") || code[..at].ends_with("use ") && after.starts_with(';'))
            });
            if is_used && !places.contains(&source.room()) && !places.contains(&source.path.as_str()) {
                broken.push(format!("src/{}: `{library}` belongs in {places:?}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn files_stay_small_and_say_what_they_are() {
    let mut broken = Vec::new();
    for source in sources() {
        let lines = source.text.lines().take_while(|line| line.trim() != "#[cfg(test)]").count();
        if lines > MOST_LINES {
            broken.push(format!(
                "src/{}: {lines} lines ahead of its tests, {MOST_LINES} are allowed",
                source.path
            ));
        }
        if !source.text.starts_with("//!") {
            broken.push(format!("src/{}: does not open with `//!`", source.path));
        }
        let names = source.path.trim_end_matches(".rs").split('/');
        for name in names.filter(|name| TOO_GENERAL.contains(name)) {
            broken.push(format!("src/{}: `{name}` says nothing of what it holds", source.path));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
