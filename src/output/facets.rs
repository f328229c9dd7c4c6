//! Counts by speaker, place, outlet and the like, as a table, as rows for spreadsheets and as JSON lines.

use crate::output::delimited::Cell;
use crate::output::escape::one_line;
use crate::output::json::object;
use crate::output::text::{BOLD, DIM, plural};
use crate::search::facets::{Dimension, Facet, Facets, Sums};
use serde_json::{Value, json};

/// What each number counts, for whoever reads the JSON.
pub(super) fn counted(was_read: bool) -> Value {
    let read = |says: &str| if was_read { json!(says) } else { Value::Null };
    json!({
        "articles": "articles of the index that match the query and its filters; exact",
        "passages": read("windows of whole sentences that a search by passage without limits gives; exact"),
        "occurrences": read("words, phrases and other matches of the query that do not overlap, in the words of the speaker where one is asked for; exact"),
    })
}

/// Head of the table.
pub fn head(by: Dimension, facets: &Facets) -> String {
    let read = if facets.was_read { "  passages  occurrences" } else { "" };
    let quotes = if by == Dimension::Speaker { "  quotes" } else { "" };
    format!("{DIM}articles{read}{quotes}  {}{DIM:#}", by.name())
}

/// A row of it.
pub fn row(by: Dimension, facets: &Facets, facet: &Facet) -> String {
    let mut out = format!("{:>8}", facet.sums.articles);
    if facets.was_read {
        out.push_str(&format!("  {:>8}  {:>11}", facet.sums.passages, facet.sums.occurrences));
    }
    if by == Dimension::Speaker {
        out.push_str(&format!("  {:>6}", facet.quotes));
    }
    out.push_str(&format!("  {BOLD}{}{BOLD:#}", one_line(&facet.name)));
    if let Some(country) = &facet.country {
        out.push_str(&format!("  {DIM}{}{DIM:#}", one_line(country)));
    }
    if facet.single_word {
        out.push_str(&format!("  {DIM}(one name only){DIM:#}"));
    }
    if facet.imprecise {
        out.push_str(&format!("  {DIM}(month unknown){DIM:#}"));
    }
    out
}

/// Heads of a spreadsheet's columns.
pub const COLUMNS: [&str; 10] = [
    "by",
    "name",
    "country",
    "geonames_id",
    "single_word",
    "imprecise",
    "articles",
    "passages",
    "occurrences",
    "quotes",
];

/// A row of it.
pub fn cells(by: Dimension, facets: &Facets, facet: &Facet) -> Vec<Cell> {
    let read = |count: u64| Cell::maybe(facets.was_read.then_some(count));
    vec![
        Cell::plain(by.name()),
        Cell::text(Some(&facet.name)),
        Cell::text(facet.country.as_deref()),
        Cell::maybe(facet.geonames_id),
        Cell::plain(facet.single_word),
        Cell::plain(facet.imprecise),
        Cell::plain(facet.sums.articles),
        read(facet.sums.passages),
        read(facet.sums.occurrences),
        Cell::maybe((by == Dimension::Speaker).then_some(facet.quotes)),
    ]
}

/// A value as JSON.
pub fn facet_json(by: Dimension, facets: &Facets, facet: &Facet) -> Value {
    let mut value = object(
        "facet",
        json!({
            "by": by.name(), "name": facet.name, "country": facet.country, "geonames_id": facet.geonames_id,
            "single_word": facet.single_word, "imprecise": facet.imprecise,
        }),
    );
    put_sums(&mut value, facet.sums, facets.was_read);
    value["quotes"] = json!((by == Dimension::Speaker).then_some(facet.quotes));
    value
}

/// Adds the counts; those that were not taken are null.
pub(super) fn put_sums(value: &mut Value, sums: Sums, was_read: bool) {
    value["articles"] = json!(sums.articles);
    value["passages"] = json!(was_read.then_some(sums.passages));
    value["occurrences"] = json!(was_read.then_some(sums.occurrences));
}

/// The end of a list: `shown` of its values stand before this line.
pub fn summary_json(by: Dimension, facets: &Facets, found: usize, shown: usize) -> Value {
    let mut value = object("summary", json!({ "by": by.name(), "found": found, "shown": shown }));
    put_sums(&mut value, facets.total, facets.was_read);
    value["without"] = json!(facets.without.articles);
    let mut counted = counted(facets.was_read);
    counted["quotes"] = match by {
        Dimension::Speaker => {
            json!("quotes of the person that match by themselves, as `said` finds them; exact")
        }
        _ => Value::Null,
    };
    value["counted"] = counted;
    value
}

/// What follows the table, on stderr.
pub fn summary_text(by: Dimension, facets: &Facets, found: usize, shown: usize) -> String {
    let of = if shown == found { String::new() } else { format!("{shown} of ") };
    let what = match (by, found) {
        (Dimension::Person, 1) => "person".to_owned(),
        (Dimension::Person, _) => "people".to_owned(),
        (by, found) => format!("{}{}", by.name(), plural(found as u64)),
    };
    let total = facets.total;
    let mut out =
        format!("{of}{found} {what} in {} matching article{}", total.articles, plural(total.articles));
    if facets.was_read {
        out.push_str(&format!(
            " ({} passage{}, {} occurrence{})",
            total.passages,
            plural(total.passages),
            total.occurrences,
            plural(total.occurrences)
        ));
    }
    if facets.without.articles > 0 {
        let lacks = match by {
            Dimension::Speaker => "quote no known person",
            Dimension::Person => "name no person",
            Dimension::Place => "name no place",
            Dimension::Source => "name no source",
            Dimension::Author => "name no author",
            Dimension::Section => "name no section",
            Dimension::Year | Dimension::Month => "have no date",
        };
        out.push_str(&format!("; {} of them {lacks}", facets.without.articles));
    }
    out
}
