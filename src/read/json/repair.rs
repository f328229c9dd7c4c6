//! Parses JSON as it is found: half a surrogate pair, raw line ends in strings, numbers out of range, `NaN`, trailing
//! commas. Owns the look ahead of the parser: depth is counted and values are parted without recursion.

use serde_json::Value;
use std::borrow::Cow;

/// Nesting that is still read; the parser itself would take 128.
const DEEPEST: usize = 100;

/// Offset of the first byte from `from` that is no white space.
pub fn skip_space(text: &str, from: usize) -> usize {
    let space = text.as_bytes()[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    from + space
}

/// Offset after the value that begins at `from`; `None` when it is never closed. A scalar ends at the next comma,
/// bracket or line end.
pub fn end_of_value(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'"' => {
                at = end_of_string(bytes, at + 1)?;
                if depth == 0 {
                    return Some(at);
                }
                continue;
            }
            b',' | b'\n' if depth == 0 => return Some(at.max(from + 1)),
            _ => {}
        }
        at += 1;
    }
    (depth == 0).then_some(bytes.len())
}

/// Offset after the closing quote.
fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Parses one value; the error says what is wrong and where: lower case, no full stop.
pub fn parse(text: &str) -> Result<Value, String> {
    let text = text.trim_matches(|letter: char| letter.is_ascii_whitespace() || letter == '\u{feff}');
    if depth_of(text) > DEEPEST {
        return Err(format!("nested deeper than {DEEPEST}"));
    }
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(_) => serde_json::from_str(&repaired(text)).map_err(|error| {
            let message = error.to_string();
            match message.find(" at line ") {
                // Lines of a record are not lines of the file.
                Some(at) => format!("{} at byte {} of the record", &message[..at], byte_of(text, &error)),
                None => message,
            }
        }),
    }
}

fn byte_of(text: &str, error: &serde_json::Error) -> usize {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    before + error.column()
}

/// The deepest nesting of a text, brackets in strings apart.
fn depth_of(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut deepest, mut at) = (0_usize, 0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                at = end_of_string(bytes, at + 1).unwrap_or(bytes.len());
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    deepest
}

/// The text with what JSON forbids written as it allows.
fn repaired(text: &str) -> String {
    let mut fixed = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let used = match first {
            '"' => string(rest, &mut fixed),
            ',' if rest[1..].trim_start().starts_with([']', '}']) => 1,
            '-' | '0'..='9' => number(rest, &mut fixed),
            'N' | 'I' => constant(rest, &mut fixed),
            other => {
                fixed.push(other);
                other.len_utf8()
            }
        };
        rest = &rest[used..];
    }
    fixed
}

/// Copies a string from its quote on; returns its length.
fn string(rest: &str, fixed: &mut String) -> usize {
    fixed.push('"');
    let bytes = rest.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        let plain = bytes[at..].iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count();
        fixed.push_str(&rest[at..at + plain]);
        at += plain;
        match bytes.get(at) {
            None => break,
            Some(b'"') => {
                fixed.push('"');
                return at + 1;
            }
            Some(b'\\') => at += escape(&rest[at..], fixed),
            Some(control) => {
                fixed.push_str(&format!("\\u{control:04x}"));
                at += 1;
            }
        }
    }
    at
}

/// Copies an escape; half a pair of surrogates becomes U+FFFD, an unknown escape its letter.
fn escape(rest: &str, fixed: &mut String) -> usize {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    match rest.as_bytes().get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            fixed.push_str(&rest[..2]);
            2
        }
        Some(b'u') => match unit(rest) {
            Some(0xd800..=0xdbff)
                if rest.get(6..).and_then(unit).is_some_and(|low| (0xdc00..=0xdfff).contains(&low)) =>
            {
                fixed.push_str(&rest[..12]);
                12
            }
            Some(0xd800..=0xdfff) => {
                fixed.push_str("\\ufffd");
                6
            }
            Some(_) => {
                fixed.push_str(&rest[..6]);
                6
            }
            None => {
                fixed.push('u');
                2
            }
        },
        _ => 1,
    }
}

/// Copies a number; one that no machine number holds becomes a string.
fn number(rest: &str, fixed: &mut String) -> usize {
    let length = rest
        .bytes()
        .take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
        .count();
    let digits = &rest[..length];
    if rest[length..].starts_with("Infinity") {
        fixed.push_str("null");
        return length + "Infinity".len();
    }
    let is_held = serde_json::from_str::<Value>(digits).is_ok();
    let written = if is_held { Cow::Borrowed(digits) } else { Cow::Owned(format!("\"{digits}\"")) };
    fixed.push_str(&written);
    length
}

fn constant(rest: &str, fixed: &mut String) -> usize {
    for word in ["NaN", "Infinity", "None"] {
        if rest.starts_with(word) {
            fixed.push_str("null");
            return word.len();
        }
    }
    fixed.push_str(&rest[..1]);
    1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_json_forbids_is_read() {
        for (text, wanted) in [
            (r#"{"a":"\ud800 x"}"#, json!({"a": "\u{fffd} x"})),
            (r#"{"a":"\ud83d\ude00 \ud83d\ud83d\ude00"}"#, json!({"a": "😀 \u{fffd}😀"})),
            (r#"{"a":"\ude00\ud83d"}"#, json!({"a": "\u{fffd}\u{fffd}"})),
            ("{\"a\":\"one\ntwo\tthree\u{1}\"}", json!({"a": "one\ntwo\tthree\u{1}"})),
            (
                r#"{"a":1e400,"b":-Infinity,"c":NaN,"d":[1,2,],}"#,
                json!({"a": "1e400", "b": null, "c": null, "d": [1, 2]}),
            ),
            (r#"{"a":"it\'s \x"}"#, json!({"a": "it's x"})),
            ("\u{feff}{\"a\":1}", json!({"a": 1})),
        ] {
            assert_eq!(parse(text).as_ref(), Ok(&wanted), "{text}");
        }
    }

    #[test]
    fn what_is_broken_says_where() {
        assert_eq!(parse("{\"a\":\"cut").unwrap_err(), "EOF while parsing a string at byte 9 of the record");
        assert_eq!(parse(&"[".repeat(200_000)).unwrap_err(), "nested deeper than 100");
        assert!(parse(&format!("{{\"a\":\"{}\"}}", "[".repeat(1000))).is_ok());
    }

    #[test]
    fn values_end_where_they_close() {
        for (text, end) in [
            (r#"{"a":"}"} x"#, Some(9)),
            ("[1,[2]],", Some(7)),
            ("12, 13", Some(2)),
            (r#""a\"b" c"#, Some(6)),
            ("{\"a\":", None),
            ("{\"a", None),
            ("]", Some(1)),
            ("", Some(0)),
        ] {
            assert_eq!(end_of_value(text, 0), end, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(\\{|\\}|\\[|\\]|\"|\\\\|u|d8|00|,|:|-|e|1|N|é|\n){0,30}") {
            let _ = parse(&text);
            let _ = end_of_value(&text, 0);
        }
    }
}
