//! What `check` found, for people and as JSON lines.

use crate::index::check::{Looked, Problem};
use crate::output::escape::one_line;
use crate::output::json::object;
use crate::output::text::{BOLD, PATH, plural};
use crate::receipt::unchanged::Seen;
use serde_json::{Value, json};

/// What mends any problem.
pub const REBUILD: &str = "morgue index --rebuild DIR";

/// What brings changed files up to date.
pub const UPDATE: &str = "morgue index DIR";

/// One thing that is wrong.
pub fn problem_text(problem: &Problem) -> String {
    let file = one_line(&problem.file);
    format!("{BOLD}{:<8}{BOLD:#}  {PATH}{file}{PATH:#}  {}", problem.what.name(), one_line(&problem.detail))
}

/// A file that is not as it was indexed.
pub fn changed_text(path: &str, told: &str) -> String {
    format!("{:<8}  {PATH}{}{PATH:#}  {}", "stale", one_line(path), one_line(told))
}

/// What follows the problems, on stderr.
pub fn summary_text(looked: &Looked, seen: Option<&Seen>, home: &str) -> String {
    let count = |number: u64, what: &str| format!("{number} {what}{}", plural(number));
    let mut told = format!(
        "looked at {} of the index: {}, {}, {}",
        count(looked.index_files, "file"),
        count(looked.files, "indexed file"),
        count(looked.articles, "article"),
        count(looked.quotes, "quote"),
    );
    if let Some(seen) = seen {
        told.push_str(&format!("; {} compared byte for byte", count(seen.same, "file")));
        if !seen.changed.is_empty() {
            let stale = count(seen.changed.len() as u64, "file");
            told.push_str(&format!("\n{stale} changed since: run `{UPDATE}`"));
        }
    }
    match looked.problems.len() as u64 {
        0 => told.push_str("\nthe index is whole"),
        problems => told.push_str(&format!(
            "\n{} in the index at `{home}`\nhint: build it anew with `{REBUILD}`",
            count(problems, "problem")
        )),
    }
    told
}

/// One thing that is wrong, as a line of JSON.
pub fn problem_json(problem: &Problem) -> Value {
    let fields = json!({
        "what": problem.what.name(), "file": problem.file, "detail": problem.detail, "mend": REBUILD,
    });
    object("problem", fields)
}

/// A file that is not as it was indexed, as a line of JSON.
pub fn changed_json(path: &str, told: &str) -> Value {
    object("stale", json!({ "file": path, "detail": told, "mend": UPDATE }))
}

/// The end of the lines.
pub fn summary_json(looked: &Looked, seen: Option<&Seen>, complete: bool) -> Value {
    let fields = json!({
        "index_files": looked.index_files, "files": looked.files, "articles": looked.articles,
        "quotes": looked.quotes, "compared": seen.map_or(0, |seen| seen.same),
        "stale": seen.map_or(0, |seen| seen.changed.len()), "problems": looked.problems.len(),
        "complete": complete,
    });
    object("summary", fields)
}
