//! Saved searches and what their alerts find, as text and JSON lines.

use crate::output::escape::one_line;
use crate::output::json::{self, object};
use crate::output::text::{BOLD, DIM, plural};
use crate::search::hit::Hit;
use crate::search::news::{News, Novelty};
use crate::settings::{Saved, Seen};
use serde_json::{Map, Value, json};

/// A line of the list.
pub fn search_line(search: &Saved, mark: &Seen) -> String {
    let last = mark.last.as_deref().unwrap_or("never run");
    format!(
        "{BOLD}{}{BOLD:#}  {}  {DIM}(last alert: {last}){DIM:#}",
        one_line(&search.name),
        one_line(&search.typed())
    )
}

/// A search as JSON.
pub fn search_json(search: &Saved, mark: &Seen) -> Value {
    let filters: Map<String, Value> =
        search.filters.iter().map(|(name, values)| (name.clone(), json!(values))).collect();
    object(
        "search",
        json!({
            "name": search.name, "query": search.query, "filters": filters, "last_alert": mark.last,
            "seen": mark.articles.len(),
        }),
    )
}

/// Stands above the hits of a search when there are several.
pub fn heading(search: &Saved) -> String {
    format!("{BOLD}== {} =={BOLD:#}", one_line(&search.name))
}

/// A hit of an alert as JSON: that of a search, with the name of the search and why it is reported.
pub fn hit_json(search: &Saved, novelty: Novelty, hit: &Hit) -> Value {
    let mut value = json::hit(hit, Some(&search.name));
    value["novelty"] = json!(novelty.name());
    value
}

/// The end of one search's alert.
pub fn news_json(search: &Saved, news: &News, before: &Seen) -> Value {
    object(
        "alert",
        json!({
            "name": search.name, "articles": news.articles, "new": news.new, "edited": news.edited,
            "moved": news.moved, "reported": news.hits.len(), "last_alert": before.last,
        }),
    )
}

/// The same, on stderr.
pub fn news_text(search: &Saved, news: &News, before: &Seen) -> String {
    let since = before.last.as_ref().map_or_else(String::new, |last| format!(" since {last}"));
    let articles = news.articles as u64;
    let mut out = format!(
        "{}: {} new{since} of {articles} matching article{}",
        one_line(&search.name),
        news.new,
        plural(articles)
    );
    for (count, what) in [(news.edited, "edited"), (news.moved, "moved")] {
        if count > 0 {
            out.push_str(&format!(", {count} {what}"));
        }
    }
    out
}
