//! Finds the records of a JSON document that is no record itself: answers of interfaces (`{"articles": [...]}`,
//! `{"response": {"docs": [...]}}`), tables written by columns, records under their numbers.
//! Refuses to take the lists inside an article (its images, its comments) for articles.

use super::flattened;
use crate::read::fields::{self, FieldMap};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Items looked at to tell whether a list holds articles.
const SAMPLE: usize = 20;
/// Depth to which a list is looked for.
const DEEPEST: usize = 4;
/// Length of its own prose from which an object is an article, whatever lists it holds.
const OWN_PROSE: usize = 200;

/// The records within a document; `None` when it is a record itself.
pub fn items<'a>(value: &'a Value, map: Option<&FieldMap>) -> Option<Vec<Cow<'a, Value>>> {
    let object = value.as_object()?;
    if super::ninjs::is(value) || super::quotebank::is(value) {
        return None;
    }
    if let Some(rows) = from_columns(object) {
        return Some(rows.into_iter().map(Cow::Owned).collect());
    }
    let own: Map<String, Value> = object
        .iter()
        .filter(|(_, value)| value.is_string())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let own_prose = fields::draft(&flattened(&Value::Object(own)), map).map_or(0, |draft| draft.body.len());
    if own_prose >= OWN_PROSE {
        return None;
    }
    let mut best: Option<Vec<&Value>> = None;
    let mut open: Vec<(&Value, usize)> = vec![(value, 0)];
    while let Some((inside, depth)) = open.pop() {
        let members: Vec<&Value> = match inside {
            Value::Array(items) => items.iter().collect(),
            Value::Object(members) => members.values().collect(),
            _ => continue,
        };
        let enough = if inside.is_array() { 1 } else { 2 };
        if depth > 0 || inside.is_object() {
            let prose = articles_among(&members, map);
            if prose >= enough && best.as_ref().is_none_or(|best| best.len() < members.len()) {
                best = Some(members);
                continue;
            }
        }
        if depth < DEEPEST {
            open.extend(members.into_iter().take(1000).map(|member| (member, depth + 1)));
        }
    }
    best.map(|list| list.into_iter().map(Cow::Borrowed).collect())
}

/// How many of the first members are articles; none when fewer than half are.
fn articles_among(members: &[&Value], map: Option<&FieldMap>) -> usize {
    let sample = &members[..members.len().min(SAMPLE)];
    let is_article = |value: &&&Value| {
        value.is_object()
            && (super::ninjs::is(value)
                || fields::draft(&flattened(value), map).is_some_and(|draft| {
                    draft.title.is_some() && (!draft.body.is_empty() || !draft.dates.is_empty())
                        || draft.body.len() >= OWN_PROSE
                }))
    };
    let count = sample.iter().filter(is_article).count();
    if count * 2 >= sample.len() { count } else { 0 }
}

/// Rows of `{"title": {"0": ..., "1": ...}, "text": {...}}` or `{"title": [...], "text": [...]}`.
fn from_columns(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let (_, first) = object.iter().next()?;
    if object.len() < 2 {
        return None;
    }
    let scalar = |value: &Value| !value.is_object() && !value.is_array();
    match first {
        Value::Object(cells) => {
            let is_column = |value: &Value| {
                value.as_object().is_some_and(|column| {
                    column.len() == cells.len()
                        && column.keys().zip(cells.keys()).all(|(one, other)| one == other)
                        && column.keys().all(|key| key.bytes().all(|byte| byte.is_ascii_digit()))
                        && column.values().all(scalar)
                })
            };
            if cells.is_empty() || !object.values().all(is_column) {
                return None;
            }
            let row = |key: &String| {
                let cells =
                    object.iter().filter_map(|(name, column)| Some((name.clone(), column.get(key)?.clone())));
                Value::Object(cells.collect())
            };
            Some(cells.keys().map(row).collect())
        }
        Value::Array(cells) => {
            let is_column = |value: &Value| {
                value
                    .as_array()
                    .is_some_and(|column| column.len() == cells.len() && column.iter().all(scalar))
            };
            if cells.len() < 2 || !object.values().all(is_column) {
                return None;
            }
            let row = |at: usize| {
                let cells =
                    object.iter().filter_map(|(name, column)| Some((name.clone(), column.get(at)?.clone())));
                Value::Object(cells.collect())
            };
            Some((0..cells.len()).map(row).collect())
        }
        _ => None,
    }
}

/// Offset after the bracket of the first list of objects in a damaged text.
pub fn open_list(text: &str) -> Option<usize> {
    let head = &text.as_bytes()[..text.len().min(1 << 16)];
    memchr::memchr_iter(b'[', head)
        .find(|at| text[at + 1..].trim_start().starts_with('{') && text[..*at].trim_end().ends_with(':'))
        .map(|at| at + 1)
}
