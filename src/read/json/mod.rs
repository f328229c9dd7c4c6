//! JSON: one record, a list of records, an object around a list, records one after another, and one record a line.
//! Owns where a record begins and ends, so that a broken one spoils no other; `fields` says what its fields are.
//! Refuses nesting deeper than any record has, before any parser sees it.

mod lists;
mod ninjs;
mod quotebank;
mod repair;

use super::draft::{Desk, Trouble};
use super::fields::{self, Field, FieldMap};
use super::records::{self, Lines, Step};
use serde_json::Value;
use std::io::BufRead;

/// Most fields of a record that are looked at; the rest is left aside.
const MOST_FIELDS: usize = 4096;
/// Most bytes of a list's items put together into one field.
const MOST_ITEMS: usize = 65_536;

/// Reads a document: a record, a list of them, or several values one after another.
pub fn read(text: &str, map: Option<&FieldMap>, desk: &mut dyn Desk) {
    let text = text.trim_start_matches('\u{feff}');
    let start = repair::skip_space(text, 0);
    if text[start..].starts_with('[') {
        list(text, start + 1, map, desk);
        return;
    }
    let mut records = Records { map, desk, count: 0 };
    let mut at = start;
    let mut first = true;
    while at < text.len() {
        let end = repair::end_of_value(text, at);
        // What follows and opens no value is damage, not a second record.
        let opens = |at: usize| text[at..].starts_with(['{', '[']);
        let is_only = first && end.is_none_or(|end| !opens(repair::skip_space(text, end)));
        let found = &text[at..end.unwrap_or(text.len())];
        if !records.document(found, is_only) {
            return;
        }
        let Some(end) = end else { return };
        at = repair::skip_space(text, end);
        if first && at < text.len() && !opens(at) {
            let message = "text after the end of the JSON value is not read".to_owned();
            records.desk.warn(crate::model::article::Warning { line: None, message });
            return;
        }
        first = false;
    }
}

/// Reads the items of a list from after its bracket.
fn list(text: &str, from: usize, map: Option<&FieldMap>, desk: &mut dyn Desk) {
    let mut records = Records { map, desk, count: 0 };
    let mut at = repair::skip_space(text, from);
    while at < text.len() && !text[at..].starts_with(']') {
        let end = repair::end_of_value(text, at);
        if !records.item(&text[at..end.unwrap_or(text.len())]) {
            return;
        }
        let Some(end) = end else { return };
        at = repair::skip_space(text, end);
        if text[at..].starts_with(',') {
            at = repair::skip_space(text, at + 1);
        }
    }
}

/// Reads one record a line. Lines that only open or close a list, and commas behind records, are borne.
pub fn read_lines(source: &mut dyn BufRead, map: Option<&FieldMap>, desk: &mut dyn Desk) {
    let mut lines = Lines::new(source);
    let mut line = Vec::new();
    loop {
        let step = lines.next(&mut line, desk);
        let address = format!(":{}", lines.number);
        match step {
            Step::End => return,
            Step::TooLong => records::too_long(address, desk),
            Step::Line => {
                let text = records::text_of(&line);
                let mut words = text.trim().trim_end_matches(',');
                if matches!(words, "[" | "]" | "") {
                    continue;
                }
                if let Some(inside) =
                    words.strip_prefix('[').filter(|inside| inside.trim_start().starts_with('{'))
                {
                    words = inside;
                }
                if words.ends_with(']') && words.starts_with('{') {
                    words = words.trim_end_matches(']').trim_end();
                }
                let (mut records, parsed) = (Records { map, desk, count: 0 }, repair::parse(words));
                if !records.take(address, parsed) {
                    return;
                }
            }
        }
    }
}

struct Records<'a> {
    map: Option<&'a FieldMap>,
    desk: &'a mut dyn Desk,
    count: usize,
}

impl Records<'_> {
    /// A whole value of the file; `is_only` when the file holds no other.
    fn document(&mut self, text: &str, is_only: bool) -> bool {
        let parsed = repair::parse(text);
        if let Ok(value) = &parsed
            && let Some(items) = lists::items(value, self.map)
        {
            return items.into_iter().all(|item| self.numbered(Ok(item.into_owned())));
        }
        if parsed.is_err()
            && let Some(at) = lists::open_list(text)
        {
            // Cut off within the list: the records before the damage are read.
            self.desk.warn(crate::model::article::Warning {
                line: None,
                message: "the JSON document is damaged; its list was read up to the damage".to_owned(),
            });
            list(text, at, self.map, self.desk);
            return true;
        }
        if is_only { self.take(String::new(), parsed) } else { self.numbered(parsed) }
    }

    fn item(&mut self, text: &str) -> bool {
        self.numbered(repair::parse(text))
    }

    fn numbered(&mut self, parsed: Result<Value, String>) -> bool {
        self.count += 1;
        self.take(format!("#{}", self.count), parsed)
    }

    /// Hands in one record.
    fn take(&mut self, address: String, parsed: Result<Value, String>) -> bool {
        let value = match parsed {
            Ok(value) => value,
            Err(error) => {
                self.desk.trouble(address, Trouble::Failed(format!("not valid JSON: {error}")));
                return true;
            }
        };
        if !value.is_object() {
            self.desk.trouble(address, Trouble::Skipped(format!("{}, no record", kind(&value))));
            return true;
        }
        let found = if ninjs::is(&value) {
            ninjs::draft(&value)
        } else if quotebank::is(&value) {
            Ok(quotebank::draft(&value))
        } else {
            fields::draft(&flattened(&value), self.map).ok_or_else(|| NO_ARTICLE.to_owned())
        };
        match found {
            Ok(mut draft) => {
                draft.address = address;
                self.desk.draft(draft)
            }
            Err(why) => {
                self.desk.trouble(address, Trouble::Skipped(why));
                true
            }
        }
    }
}

const NO_ARTICLE: &str = "a record without headline and text";

/// What a value is, with its article.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The fields of a record with nested names; values of lists under one name.
pub fn flattened(value: &Value) -> Vec<Field> {
    let mut flat = Flat::default();
    flat.walk("", value);
    flat.fields
}

#[derive(Default)]
struct Flat {
    fields: Vec<Field>,
    places: rustc_hash::FxHashMap<String, usize>,
}

impl Flat {
    /// Depth is bounded by the parser.
    fn walk(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(inside) => {
                for (key, value) in inside {
                    if name.is_empty() {
                        self.walk(key, value);
                    } else {
                        self.walk(&format!("{name}.{key}"), value);
                    }
                }
                self.odd(name, "an object");
            }
            Value::Array(items) => {
                for item in items.iter().take(MOST_ITEMS) {
                    self.walk(name, item);
                }
            }
            Value::String(text) => self.text(name, text.clone()),
            Value::Number(number) => self.text(name, number.to_string()),
            Value::Bool(_) => self.odd(name, "true or false"),
            Value::Null => {}
        }
    }

    fn text(&mut self, name: &str, text: String) {
        match self.places.get(name) {
            Some(at) => {
                self.fields[*at].values.push(text);
                self.fields[*at].oddity = None;
            }
            None => self.put(Field::new(name, text)),
        }
    }

    fn odd(&mut self, name: &str, what: &'static str) {
        if !name.is_empty() && !self.places.contains_key(name) {
            self.put(Field { name: name.to_owned(), values: Vec::new(), oddity: Some(what) });
        }
    }

    fn put(&mut self, field: Field) {
        if self.fields.len() < MOST_FIELDS {
            self.places.insert(field.name.clone(), self.fields.len());
            self.fields.push(field);
        }
    }
}

/// The text of a field, a number's included.
fn string<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
