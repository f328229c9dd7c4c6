//! What `morgue watch` says, as text and as JSON lines (`schema/watch.schema.json`).

use crate::index::Summary;
use crate::output::json::object;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Why an update was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The first one.
    Start,
    /// Something changed in the archive.
    Change,
    /// It was time to walk the whole archive.
    Walk,
}

impl Cause {
    /// Stable name of the cause.
    pub fn name(self) -> &'static str {
        match self {
            Cause::Start => "start",
            Cause::Change => "change",
            Cause::Walk => "walk",
        }
    }
}

/// `+3 ~1 -0 in 0.4 s`: files added, files changed, files gone.
pub fn update_text(summary: &Summary, took: Duration) -> String {
    let added = summary.indexed.saturating_sub(summary.renewed);
    let counts = format!("+{added} ~{} -{}", summary.renewed, summary.removed);
    let failed = match summary.failed_total() {
        0 => String::new(),
        count => format!(", {count} could not be read"),
    };
    format!("{counts} in {:.1} s{failed}", took.as_secs_f64())
}

/// The same with more counts.
pub fn update_json(cause: Cause, summary: &Summary, took: Duration) -> Value {
    object(
        "update",
        json!({
            "cause": cause.name(), "added": summary.indexed.saturating_sub(summary.renewed),
            "changed": summary.renewed, "removed": summary.removed, "skipped": summary.skipped_total(),
            "failed": summary.failed_total(), "articles": summary.articles, "bytes": summary.bytes,
            "milliseconds": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }),
    )
}

/// The first update is done; from now on changes are seen, at once or every `poll`.
pub fn watching_json(archive: &Path, index: &Path, poll: Option<Duration>) -> Value {
    object(
        "watching",
        json!({
            "archive": archive.to_string_lossy(), "index": index.to_string_lossy(),
            "poll_seconds": poll.map(|poll| poll.as_secs()),
        }),
    )
}

/// Something went wrong, and the watch goes on.
pub fn trouble_json(message: &str) -> Value {
    object("trouble", json!({ "message": message }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_is_one_line() {
        let mut summary = Summary { indexed: 4, renewed: 1, removed: 2, ..Summary::default() };
        let took = Duration::from_millis(449);
        assert_eq!(update_text(&summary, took), "+3 ~1 -2 in 0.4 s");
        summary.failed.insert("io".into(), 2);
        assert_eq!(update_text(&summary, took), "+3 ~1 -2 in 0.4 s, 2 could not be read");
        let line = update_json(Cause::Change, &summary, took);
        assert_eq!((&line["added"], &line["milliseconds"]), (&json!(3), &json!(449)));
    }
}
