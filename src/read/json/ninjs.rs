//! ninjs, the IPTC's news in JSON, versions 1.0 to 3.x (https://iptc.org/std/ninjs/): 1.x puts roles into the names of
//! fields (`body_text`, `headline_main`), later ones into lists (`bodies`, `headlines`) of role and value.

use super::string;
use crate::read::draft::Draft;
use crate::read::{fields, language, prose};
use serde_json::Value;

/// True when a record is a ninjs item: it has a `uri` and another name that only ninjs has.
pub fn is(value: &Value) -> bool {
    let has = |key: &str| value.get(key).is_some();
    let names_itself = |key: &str| {
        value.get(key).and_then(|standard| string(standard, "name")).is_some_and(|name| name == "ninjs")
    };
    if names_itself("standard") || names_itself("$standard") {
        return true;
    }
    let later = has("headlines") && has("bodies");
    let first = value.as_object().is_some_and(|object| {
        object.keys().any(|key| {
            key.starts_with("body_") || key.starts_with("headline_") || key.starts_with("description_")
        })
    });
    has("uri")
        && (has("versioncreated") || has("versionCreated") || has("firstcreated") || has("pubstatus"))
        && (later || first || has("headline"))
}

/// The draft of an item; the error says what it is when it has no words.
pub fn draft(item: &Value) -> Result<Draft, String> {
    let mut draft = Draft {
        title: headline(item).map(|value| prose::line(&value)).filter(|value| !value.is_empty()),
        body: body(item),
        ..Draft::default()
    };
    let what = string(item, "type").or_else(|| string(item, "profile")).unwrap_or("item");
    if draft.body.is_empty() {
        if !matches!(what, "text" | "item" | "composite") {
            return Err(format!("a ninjs {what} without text"));
        }
        draft.body = described(item);
        if draft.body.is_empty() && draft.title.is_none() {
            return Err(format!("a ninjs {what} without headline and text"));
        }
    }
    for key in [
        "firstcreated",
        "firstCreated",
        "contentcreated",
        "contentCreated",
        "versioncreated",
        "versionCreated",
    ] {
        draft.dates.extend(string(item, key).map(str::to_owned));
    }
    // The item's own day is that of its release.
    if let Some(released) = string(item, "embargoed") {
        draft.dates.insert(0, released.to_owned());
    }
    let mut outlet = None;
    for by in [string(item, "byline"), string(item, "by")].into_iter().flatten() {
        outlet = fields::add_authors(by, &mut draft.authors);
    }
    if draft.authors.is_empty() {
        for key in ["authors", "person", "people"] {
            for person in item.get(key).and_then(Value::as_array).into_iter().flatten() {
                let is_writer = key == "authors"
                    || [string(person, "rel"), string(person, "role")]
                        .into_iter()
                        .flatten()
                        .any(|role| role.contains("author"));
                if let Some(name) = string(person, "name").filter(|_| is_writer) {
                    fields::add_authors(name, &mut draft.authors);
                }
            }
        }
    }
    draft.source = source(item).or(outlet);
    draft.section = section(item);
    draft.url = web_address(item);
    draft.language = string(item, "language").and_then(language::code).map(str::to_owned);
    Ok(draft)
}

/// Values of `name_role` fields and of `{role, value}` lists, those of the first wanted role first.
fn with_roles<'a>(item: &'a Value, prefix: &str, list: &str, wanted: &[&str]) -> Vec<&'a str> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    let place = |role: &str| wanted.iter().position(|known| *known == role).unwrap_or(wanted.len());
    for (key, value) in item.as_object().into_iter().flatten() {
        if let (Some(role), Some(text)) = (key.strip_prefix(prefix), value.as_str()) {
            found.push((place(role.trim_start_matches('_')), text));
        }
    }
    for entry in item.get(list).and_then(Value::as_array).into_iter().flatten() {
        let role = string(entry, "role").unwrap_or("");
        let text = string(entry, "value").or_else(|| entry.as_str());
        found.extend(text.map(|text| (place(role), text)));
    }
    found.retain(|(_, text)| !text.trim().is_empty());
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, text)| text).collect()
}

fn headline(item: &Value) -> Option<String> {
    let known = ["", "main", "web", "long", "medium", "short"];
    with_roles(item, "headline", "headlines", &known)
        .first()
        .map(|text| (*text).to_owned())
        .or_else(|| string(item, "title").map(str::to_owned))
}

/// The text with paragraphs where there are several forms of it.
fn body(item: &Value) -> String {
    let known = ["richtext", "xhtml", "html", "main", "", "text"];
    let bodies: Vec<String> =
        with_roles(item, "body_", "bodies", &known).into_iter().map(prose::of).collect();
    // A longer form that lies behind (a summary with markup before the text) is the body.
    let longest = bodies.iter().map(String::len).max().unwrap_or(0);
    bodies.into_iter().find(|body| body.len() * 2 > longest).unwrap_or_default()
}

fn described(item: &Value) -> String {
    let known = ["text", "", "main", "summary"];
    with_roles(item, "description_", "descriptions", &known)
        .first()
        .map(|text| prose::of(text))
        .unwrap_or_default()
}

fn first_name(item: &Value, key: &str) -> Option<String> {
    let list = item.get(key)?;
    let first = if list.is_array() { list.get(0)? } else { list };
    string(first, "name").or_else(|| first.as_str()).map(prose::line)
}

fn source(item: &Value) -> Option<String> {
    let copyright = string(item, "copyrightholder").or_else(|| string(item, "copyrightHolder"));
    first_name(item, "infosource")
        .or_else(|| first_name(item, "infoSources"))
        .or_else(|| first_name(item, "infosources"))
        .or_else(|| string(item, "source").map(prose::line))
        .or_else(|| copyright.map(prose::line))
}

fn section(item: &Value) -> Option<String> {
    for key in ["subject", "subjects"] {
        for subject in item.get(key).and_then(Value::as_array).into_iter().flatten() {
            let rel = string(subject, "rel").unwrap_or("");
            if matches!(rel, "category" | "section" | "desk") {
                return string(subject, "name").map(prose::line);
            }
        }
    }
    None
}

fn web_address(item: &Value) -> Option<String> {
    let is_web = |text: &&str| text.starts_with("http://") || text.starts_with("https://");
    string(item, "canonicalurl")
        .or_else(|| string(item, "url"))
        .filter(is_web)
        .or_else(|| string(item, "uri").filter(is_web))
        .map(str::to_owned)
}
