//! Structured data (JSON-LD, schema.org) of a page: the object that describes the article, with what it refers to by
//! `@id` looked up. Pages write it by templates, so it is repaired before it is given up: raw line ends in strings,
//! trailing and missing commas, comments, a missing end. Bounded in size and depth; circles of references end.

use serde_json::{Map, Value};
use std::collections::HashMap;

/// Data beyond this many bytes is not read, for the whole page.
const MOST_BYTES: usize = 8 << 20;
/// Objects looked at.
const MOST_OBJECTS: usize = 20_000;
/// How deep objects are followed.
const MOST_DEPTH: usize = 12;

/// What the structured data says of the article. Text is as written, entities and all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Described {
    pub(super) headlines: Vec<String>,
    /// Names of people first, of organisations when there are no people.
    pub(super) authors: Vec<String>,
    pub(super) published: Vec<String>,
    /// Dates of creation and change.
    pub(super) changed: Vec<String>,
    pub(super) body: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) section: Option<String>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
}

/// Reads the page's blocks of JSON-LD; `titles` are what the page is called elsewhere, to tell its article from others
/// that are described too.
pub(super) fn described(blocks: &[&str], titles: &[String]) -> Described {
    let mut left = MOST_BYTES;
    let mut values = Vec::new();
    for block in blocks {
        left = match left.checked_sub(block.len()) {
            Some(left) => left,
            None => break,
        };
        values.extend(parse(block));
    }
    let mut found = Graph::default();
    for value in &values {
        found.gather(value, 0);
    }
    let mut described = Described::default();
    for (object, _) in found.articles(titles) {
        found.describe(object, &mut described);
    }
    described
}

/// All objects of the page.
#[derive(Default)]
struct Graph<'a> {
    by_id: HashMap<&'a str, &'a Map<String, Value>>,
    /// Objects that describe something, in order.
    objects: Vec<&'a Map<String, Value>>,
}

impl<'a> Graph<'a> {
    fn gather(&mut self, value: &'a Value, depth: usize) {
        if depth > MOST_DEPTH || self.objects.len() > MOST_OBJECTS {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.gather(item, depth + 1)),
            Value::Object(object) => {
                if let Some(id) = object.get("@id").and_then(Value::as_str)
                    && object.len() > 1
                {
                    // Of several descriptions of one thing the fullest is kept.
                    let known = self.by_id.entry(id).or_insert(object);
                    if known.len() < object.len() {
                        *known = object;
                    }
                }
                self.objects.push(object);
                for (key, inner) in object {
                    let is_of_others = matches!(
                        key.as_str(),
                        "itemListElement" | "comment" | "isPartOf" | "citation" | "relatedLink"
                    );
                    if !is_of_others && (inner.is_object() || inner.is_array()) {
                        self.gather(inner, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    /// Objects that describe the page's article, best first: at most one article and one page.
    fn articles(&self, titles: &[String]) -> Vec<(&'a Map<String, Value>, u32)> {
        let mut rated: Vec<(&Map<String, Value>, u32)> = Vec::new();
        for object in &self.objects {
            let kinds = kinds(object);
            let is_article = kinds.iter().any(|kind| is_article(kind));
            let is_page = kinds.iter().any(|kind| kind.ends_with("WebPage") || kind.ends_with("VideoObject"));
            if !(is_article || is_page && object.contains_key("datePublished")) {
                continue;
            }
            let mut rating = if is_article { 100 } else { 1 };
            let headline = string(object.get("headline").or_else(|| object.get("name"))).unwrap_or_default();
            let letters = super::compare::letters(&headline);
            if !letters.is_empty() && titles.iter().any(|title| super::compare::letters(title) == letters) {
                rating += 50;
            }
            for (key, more) in [("headline", 8), ("datePublished", 8), ("author", 4), ("articleBody", 2)] {
                rating += if object.contains_key(key) { more } else { 0 };
            }
            rated.push((object, rating));
        }
        // The sort is stable: of equals the first stays first.
        rated.sort_by_key(|(_, rating)| std::cmp::Reverse(*rating));
        let page = rated.iter().position(|(_, rating)| *rating < 100);
        let mut chosen: Vec<_> = rated.iter().take(1).copied().collect();
        if let Some(page) = page.filter(|page| *page > 0) {
            chosen.push(rated[page]);
        }
        chosen
    }

    /// Adds what an object says where nothing is known yet.
    fn describe(&self, object: &'a Map<String, Value>, described: &mut Described) {
        let is_article = kinds(object).iter().any(|kind| is_article(kind));
        if is_article {
            for key in ["headline", "name", "alternativeHeadline"] {
                described.headlines.extend(string(object.get(key)));
            }
        }
        if described.authors.is_empty() {
            for key in ["author", "creator", "contributor"] {
                described.authors = self.names(object.get(key));
                if !described.authors.is_empty() {
                    break;
                }
            }
        }
        described.published.extend(string(object.get("datePublished")));
        for key in ["dateCreated", "uploadDate", "dateModified"] {
            described.changed.extend(string(object.get(key)));
        }
        let or = |known: &mut Option<String>, value: Option<String>| {
            if known.is_none() {
                *known = value;
            }
        };
        or(&mut described.body, string(object.get("articleBody").or_else(|| object.get("text"))));
        or(&mut described.section, string(object.get("articleSection")));
        or(&mut described.language, string(object.get("inLanguage")));
        for key in ["publisher", "sourceOrganization"] {
            or(&mut described.publisher, self.names(object.get(key)).into_iter().next());
        }
        for key in ["url", "mainEntityOfPage"] {
            let value = object.get(key);
            let url = value.and_then(|value| match value {
                Value::Object(page) => string(page.get("@id").or_else(|| page.get("url"))),
                other => string(Some(other)),
            });
            or(&mut described.url, url.filter(|url| url.starts_with("http")));
        }
    }

    /// Names of a person, an organisation or several; people before organisations, which alone are not left out.
    fn names(&self, value: Option<&'a Value>) -> Vec<String> {
        let mut people = Vec::new();
        let mut others = Vec::new();
        if let Some(value) = value {
            self.names_into(value, 0, &mut people, &mut others);
        }
        if people.is_empty() { others } else { people }
    }

    fn names_into(&self, value: &'a Value, depth: usize, people: &mut Vec<String>, others: &mut Vec<String>) {
        if depth > 4 || people.len() > 64 {
            return;
        }
        match value {
            Value::String(name) => people.push(name.clone()),
            Value::Array(items) => {
                for item in items {
                    self.names_into(item, depth + 1, people, others);
                }
            }
            Value::Object(object) => {
                let id = object.get("@id").and_then(Value::as_str);
                let known = id.and_then(|id| self.by_id.get(id)).copied();
                let full = if object.contains_key("name") { object } else { known.unwrap_or(object) };
                let is_other =
                    kinds(full).iter().any(|kind| kind.ends_with("Organization") || *kind == "Corporation");
                let given = || {
                    let given = string(full.get("givenName"))?;
                    Some(format!("{given} {}", string(full.get("familyName"))?))
                };
                let names: Vec<String> = match full.get("name") {
                    Some(Value::Array(names)) => names.iter().filter_map(|name| string(Some(name))).collect(),
                    name => string(name).or_else(given).into_iter().collect(),
                };
                if is_other { others.extend(names) } else { people.extend(names) }
            }
            _ => {}
        }
    }
}

fn kinds(object: &Map<String, Value>) -> Vec<&str> {
    match object.get("@type") {
        Some(Value::String(kind)) => vec![kind.rsplit('/').next().unwrap_or(kind)],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_article(kind: &str) -> bool {
    kind.ends_with("Article")
        || kind.ends_with("BlogPosting")
        || matches!(kind, "Report" | "Review" | "LiveBlogPosting" | "SocialMediaPosting")
}

/// A value as text; `@value` and one-element lists are looked into.
fn string(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Object(object) => return string(object.get("@value").filter(|inner| !inner.is_object())),
        Value::Array(items) => match items.first()? {
            first @ (Value::String(_) | Value::Number(_)) => return string(Some(first)),
            _ => return None,
        },
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The values of one block; several when it holds several.
fn parse(block: &str) -> Vec<Value> {
    let text = bare(block);
    let strict: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text).into_iter().collect();
    match strict {
        Ok(values) => values,
        Err(_) => {
            let repaired = repaired(text);
            serde_json::Deserializer::from_str(&repaired).into_iter::<Value>().map_while(Result::ok).collect()
        }
    }
}

/// Without the wrappings that keep old browsers from showing scripts.
fn bare(block: &str) -> &str {
    let mut text = block.trim();
    for start in ["<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA[", "// <![CDATA["] {
        text = text.strip_prefix(start).unwrap_or(text).trim_start();
    }
    for end in ["-->", "//]]>", "/*]]>*/", "]]>", "// ]]>", "//", ";"] {
        text = text.strip_suffix(end).unwrap_or(text).trim_end();
    }
    text
}

/// JSON as it was meant: see the head of this file. A quotation mark inside a string ends it only where a string can end.
fn repaired(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len() + 64);
    let mut open: Vec<u8> = Vec::new();
    let mut in_string = false;
    // The last byte that is no white space, outside of strings; `"` after a string.
    let mut last = 0_u8;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if in_string {
            match byte {
                b'\\' => {
                    let next = bytes.get(at + 1).copied().unwrap_or(b'\\');
                    if matches!(next, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u') {
                        out.extend_from_slice(&[byte, next]);
                        at += 2;
                        continue;
                    }
                    out.extend_from_slice(b"\\\\");
                }
                b'"' if ends_string(&bytes[at + 1..]) => {
                    out.push(byte);
                    in_string = false;
                    last = b'"';
                }
                b'"' => out.extend_from_slice(b"\\\""),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\t' => out.extend_from_slice(b"\\t"),
                0..=0x1f => out.push(b' '),
                _ => out.push(byte),
            }
            at += 1;
            continue;
        }
        match byte {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = memchr::memmem::find(&bytes[at..], b"*/").map_or(bytes.len(), |end| at + end + 2);
                continue;
            }
            b'"' | b'{' | b'[' => {
                // A value after a value lacks its comma.
                if matches!(last, b'"' | b'}' | b']') && !open.is_empty() {
                    out.push(b',');
                }
                match byte {
                    b'"' => in_string = true,
                    b'{' => open.push(b'}'),
                    _ => open.push(b']'),
                }
                out.push(byte);
                last = byte;
            }
            b'}' | b']' => {
                if last == b',' {
                    drop_comma(&mut out);
                }
                if open.last() == Some(&byte) {
                    open.pop();
                    out.push(byte);
                    last = byte;
                }
            }
            b',' if matches!(last, b',' | b'{' | b'[') => {}
            _ => {
                if !byte.is_ascii_whitespace() {
                    last = byte;
                }
                out.push(byte);
            }
        }
        at += 1;
    }
    if in_string {
        out.push(b'"');
    }
    drop_comma(&mut out);
    out.extend(open.iter().rev());
    String::from_utf8_lossy(&out).into_owned()
}

/// A string ends where a comma, a colon, a bracket or the end follows.
fn ends_string(rest: &[u8]) -> bool {
    let rest = &rest[..rest.len().min(256)];
    match rest.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None | Some(b':' | b'}' | b']') => true,
        // A comma parts values when a string, a bracket or a number follows it.
        Some(b',') => {
            let after = rest.trim_ascii_start().get(1..).unwrap_or(b"").trim_ascii_start();
            matches!(
                after.first(),
                None | Some(
                    b'"' | b'{' | b'[' | b'}' | b']' | b'0'..=b'9' | b'-' | b't' | b'f' | b'n' | b','
                )
            )
        }
        Some(b'/') => rest.trim_ascii_start().starts_with(b"/*"),
        // A line end and a key: the comma is missing.
        Some(b'"') => rest.first().is_some_and(|byte| byte.is_ascii_whitespace()),
        Some(_) => false,
    }
}

fn drop_comma(out: &mut Vec<u8>) {
    let length = out.trim_ascii_end().len();
    if length > 0 && out[length - 1] == b',' {
        out.truncate(length - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(blocks: &[&str]) -> Described {
        described(blocks, &[])
    }

    #[test]
    fn graphs_lists_and_references() {
        let described = read(&[r##"{"@context":"https://schema.org","@graph":[
              {"@type":"WebPage","@id":"https://a.example/x","datePublished":"2020-01-01"},
              {"@type":["NewsArticle","Thing"],"headline":"Dam holds","datePublished":"2020-03-02T23:10:00-05:00",
               "author":[{"@id":"#ana"},{"@type":"Organization","name":"The Paper"}],"publisher":{"@id":"#paper"},
               "mainEntityOfPage":{"@id":"https://a.example/x"}},
              {"@type":"Person","@id":"#ana","name":"Ana Lima"},
              {"@type":"NewsMediaOrganization","@id":"#paper","name":"The Paper"}]}"##]);
        assert_eq!(described.headlines, ["Dam holds"]);
        assert_eq!(described.authors, ["Ana Lima"]);
        assert_eq!(described.published, ["2020-03-02T23:10:00-05:00", "2020-01-01"]);
        assert_eq!(described.publisher.as_deref(), Some("The Paper"));
        assert_eq!(described.url.as_deref(), Some("https://a.example/x"));
    }

    #[test]
    fn damage_is_repaired() {
        for (block, headline) in [
            ("{\"@type\":\"NewsArticle\",\"headline\":\"A\nB\",}", "A\nB"),
            ("{\"@type\":\"NewsArticle\",\"headline\":\"x\"\n\"author\":[\"a\",]}", "x"),
            ("{\"@type\":\"NewsArticle\",,\"headline\":\"He said \"no\" twice\"}", "He said \"no\" twice"),
            ("<!-- {\"@type\":\"NewsArticle\",\"headline\":\"x\"} -->", "x"),
            ("{\"@type\":\"NewsArticle\",\"headline\":\"x\",\"articleBody\":\"cut he", "x"),
            ("/* c */ {\"@type\":\"NewsArticle\" /* d */,\"headline\":\"x\\q\"};", "x\\q"),
            ("[{\"@type\":\"NewsArticle\",\"headline\":{\"@value\":\"x\"}}]", "x"),
        ] {
            assert_eq!(read(&[block]).headlines, [headline], "{block}");
        }
    }

    #[test]
    fn nonsense_says_nothing() {
        let circle = r##"{"@graph":[{"@type":"NewsArticle","author":{"@id":"#a"}},{"@id":"#a","author":{"@id":"#a"}}]}"##;
        for block in [
            "",
            "null",
            "[[[[",
            "{\"@type\":3}",
            "{\"@type\":\"NewsArticle\",\"author\":[{\"name\":null},7]}",
            circle,
        ] {
            let described = read(&[block, &"[".repeat(100_000)]);
            assert_eq!((described.headlines.len(), described.authors.len()), (0, 0), "{block}");
        }
    }
}
