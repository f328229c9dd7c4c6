//! Front matter of Markdown files: simple `key: value` lines between `---`, `key = value` lines between `+++`, with
//! lists for authors. Reads no nested structures; a block that is never closed is no front matter.

use super::header::{Field, Head, field};
use super::lines::{self, HEAD_LINES, Line, trim};
use crate::model::span::Span;

/// Reads front matter that begins at `from`. True when there was some; `head.end` then stands after it.
pub fn read(text: &str, from: usize, head: &mut Head) -> bool {
    let window = lines::head(text, from);
    let mut all = lines::lines(window, from).take(HEAD_LINES + 2);
    let Some(fence) = all.next().map(|line| line.trimmed(text).of(text)) else { return false };
    let separator = match fence {
        "---" => b':',
        "+++" => b'=',
        _ => return false,
    };
    let mut inside: Vec<Line> = Vec::new();
    for line in all {
        let words = line.trimmed(text).of(text);
        if words == fence || fence == "---" && words == "..." {
            if !inside.iter().any(|line| entry(text, *line, separator).is_some()) {
                return false;
            }
            put_all(text, &inside, separator, head);
            head.end = line.next;
            head.found = true;
            return true;
        }
        inside.push(line);
    }
    false
}

fn put_all(text: &str, inside: &[Line], separator: u8, head: &mut Head) {
    let mut open = None;
    for line in inside {
        if let Some((key, value)) = entry(text, *line, separator) {
            let known = field(key);
            open = known.filter(|_| value.is_empty());
            if let Some(known) = known {
                put(text, known, value, head);
            }
        } else if let Some(known) = open {
            let words = line.trimmed(text);
            if let Some(item) = words.of(text).strip_prefix("- ") {
                put(text, known, trim(text, words.end as usize - item.len(), words.end as usize), head);
            }
        }
    }
}

/// Key and value of a line that is not indented.
fn entry(text: &str, line: Line, separator: u8) -> Option<(&str, Span)> {
    let words = line.of(text);
    if words.starts_with([' ', '\t', '-', '#']) {
        return None;
    }
    let at = memchr::memchr(separator, words.as_bytes())?;
    let key = words[..at].trim().trim_matches('"');
    (!key.is_empty() && key.len() <= 40).then(|| (key, trim(text, line.start + at + 1, line.end)))
}

/// Keeps a value or each item of a `[a, b]` list.
fn put(text: &str, known: Field, value: Span, head: &mut Head) {
    let words = value.of(text);
    let is_list = words.len() >= 2 && words.starts_with('[') && words.ends_with(']');
    if !is_list {
        return head.put(text, known, unquoted(text, value));
    }
    let mut from = value.start as usize + 1;
    for item in words[1..words.len() - 1].split(',') {
        head.put(text, known, unquoted(text, trim(text, from, from + item.len())));
        from += item.len() + 1;
    }
}

fn unquoted(text: &str, value: Span) -> Span {
    let words = value.of(text);
    for quote in ['"', '\''] {
        if words.len() >= 2 && words.starts_with(quote) && words.ends_with(quote) {
            return trim(text, value.start as usize + 1, value.end as usize - 1);
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::dates::Reading;

    fn head_of(text: &str) -> Head {
        let mut head = Head::default();
        read(text, 0, &mut head);
        head
    }

    #[test]
    fn yaml_like_and_toml_like() {
        for text in [
            "---\ntitle: \"Ferry sails: at last\"\ndate: 2025-11-13\nauthors: [Jane Doe, \"John Roe\"]\ntags:\n  - sea\n---\n# Other\n",
            "---\r\ntitle: 'Ferry sails: at last'\r\ndate: 2025-11-13\r\nauthors:\r\n  - Jane Doe\r\n  - 'John Roe'\r\n---\r\n# Other\r\n",
            "+++\ntitle = \"Ferry sails: at last\"\ndate = 2025-11-13T10:00:00Z\nauthors = [\"Jane Doe\", \"John Roe\"]\n+++\n# Other\n",
        ] {
            let head = head_of(text);
            assert_eq!(head.title.as_ref().unwrap().value, "Ferry sails: at last");
            assert_eq!(head.title.unwrap().span.unwrap().of(text), "Ferry sails: at last");
            assert!(matches!(head.date, Some((Reading::Exact(..), _))));
            let authors: Vec<&str> = head.authors.iter().map(|author| author.value.as_str()).collect();
            assert_eq!(authors, ["Jane Doe", "John Roe"]);
            assert!(text[head.end..].starts_with("# Other"));
        }
    }

    #[test]
    fn rules_without_entries_are_no_front_matter() {
        for text in [
            "---\nThe council met.\n---\n",
            "---\ntitle: never closed\n",
            "- - -\n",
            "---",
            "+++\nx\n+++",
            "",
        ] {
            assert!(!head_of(text).found, "{text:?}");
        }
    }
}
