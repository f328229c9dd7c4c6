//! Paragraphs from text whose layout is not to be trusted: lines cut at a width, lines that are paragraphs, and small
//! pieces of markup inside the values of other formats. Owns what parts paragraphs; refuses to tell prose from
//! boilerplate (whole web pages have a reader of their own).

use super::web::fragment_text;
use quick_xml::escape::resolve_html5_entity;
use std::borrow::Cow;

/// Columns at which a line is surely no line cut at a width, in characters.
const WIDE_LINE: usize = 120;

/// Paragraphs parted by one blank line. Where a text has no blank lines and lines longer than any cut line, each of
/// its lines is a paragraph.
pub fn paragraphs(text: &str) -> String {
    let text: Cow<'_, str> = match memchr::memchr(b'\r', text.as_bytes()) {
        Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        None => Cow::Borrowed(text),
    };
    let text = text.trim();
    let has_blank = text.lines().any(|line| line.trim().is_empty());
    let parted = !has_blank && text.lines().any(|line| line.chars().nth(WIDE_LINE).is_some());
    let mut prose = String::with_capacity(text.len());
    let mut is_open = false;
    for line in text.lines() {
        let words = line.trim();
        if words.is_empty() {
            is_open = false;
            continue;
        }
        if !prose.is_empty() {
            prose.push_str(if is_open && !parted { "\n" } else { "\n\n" });
        }
        prose.push_str(words);
        is_open = true;
    }
    prose
}

/// True when a value holds tags or references of HTML, so that it is no plain text.
pub fn is_markup(text: &str) -> bool {
    let last = memchr::memrchr(b'>', text.as_bytes()).unwrap_or(0);
    let tags = memchr::memchr_iter(b'<', &text.as_bytes()[..last]).any(|at| {
        let rest = &text[at + 1..];
        let name = tag_name(rest.strip_prefix('/').unwrap_or(rest));
        KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
    });
    tags || memchr::memchr_iter(b'&', text.as_bytes()).any(|at| is_reference(&text[at + 1..]))
}

/// Elements whose presence proves markup.
const KNOWN: &[&str] = &[
    "p",
    "br",
    "div",
    "span",
    "a",
    "b",
    "i",
    "em",
    "strong",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "img",
    "blockquote",
    "figure",
    "table",
    "section",
    "article",
    "body",
    "html",
    "font",
    "iframe",
    "script",
];

fn tag_name(rest: &str) -> &str {
    &rest[..rest.bytes().take_while(u8::is_ascii_alphanumeric).count()]
}

/// Whether a known reference stands behind an `&`.
fn is_reference(rest: &str) -> bool {
    let end = rest.bytes().take(40).position(|byte| byte == b';');
    end.is_some_and(|end| resolve(&rest[..end]).is_some())
}

/// What the reference `&name;` stands for: HTML's names and numbers; `None` when it is none that is known. Never
/// expands what a document declares itself.
pub fn resolve(name: &str) -> Option<Cow<'static, str>> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some(Cow::Owned(letter(code).to_string()));
    }
    resolve_html5_entity(name).map(Cow::Borrowed)
}

/// The letter of a number. 128 to 159 are windows-1252, as browsers read them; what is no letter becomes U+FFFD.
fn letter(code: u32) -> char {
    if let Ok(byte @ 0x80..=0x9f) = u8::try_from(code) {
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
        return text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    char::from_u32(code).filter(|letter| *letter != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Writes paragraphs: white space folded, one blank line between blocks.
#[derive(Debug, Default)]
pub struct Writer {
    prose: String,
    /// Whether a paragraph ends before what comes next.
    ends: bool,
    /// Whether white space stands before what comes next.
    space: bool,
    /// Line breaks since the last word; two of them part paragraphs.
    breaks: usize,
}

impl Writer {
    /// Words of the open paragraph.
    pub fn text(&mut self, text: &str) {
        for (index, word) in text.split(|letter: char| letter.is_whitespace()).enumerate() {
            self.space |= index > 0;
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    fn word(&mut self, word: &str) {
        if !self.prose.is_empty() {
            if self.ends || self.breaks > 1 {
                self.prose.push_str("\n\n");
            } else if self.space {
                self.prose.push(' ');
            }
        }
        self.ends = false;
        self.space = false;
        self.breaks = 0;
        self.prose.push_str(word);
    }

    /// A paragraph ends here.
    pub fn end(&mut self) {
        self.ends = true;
    }

    /// A line break; the second in a row ends a paragraph.
    pub fn line_break(&mut self) {
        self.breaks += 1;
        self.space = true;
    }

    /// The prose.
    pub fn finish(self) -> String {
        self.prose
    }
}

/// A value as prose, whether it is HTML or plain text.
pub fn of(text: &str) -> String {
    if is_markup(text) { fragment_text(text) } else { paragraphs(text) }
}

/// A value of one line (a headline, a name), without markup and with single spaces.
pub fn line(text: &str) -> String {
    let plain = if is_markup(text) { Cow::Owned(fragment_text(text)) } else { Cow::Borrowed(text) };
    super::lines::fold_space(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn layout_becomes_paragraphs() {
        let wide = "a word ".repeat(30);
        for (text, wanted) in [
            ("one\r\ntwo\r\n\r\n\r\n   three  \n", "one\ntwo\n\nthree".to_owned()),
            ("one\rtwo", "one\ntwo".to_owned()),
            (&format!("{wide}\nshort"), format!("{}\n\nshort", wide.trim())),
            ("", String::new()),
        ] {
            assert_eq!(paragraphs(text), wanted);
        }
    }

    #[test]
    fn values_are_told_from_markup() {
        for (text, wanted) in [
            ("<p>The ferry &amp; the captain</p><p>Sailed.</p>", "The ferry & the captain\n\nSailed."),
            ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
            ("One\n\nTwo", "One\n\nTwo"),
        ] {
            assert_eq!(of(text), wanted);
        }
        assert_eq!(line("Board &amp; <b>pier</b>\n hold"), "Board & pier hold");
        assert!(is_markup("<P>a</P>") && is_markup("a &amp; b") && is_markup("a<br>b"));
        assert!(!is_markup("a < b and c > d") && !is_markup("AT&T; said") && !is_markup("<name withheld>"));
        assert_eq!(resolve("#146").as_deref(), Some("’"));
        assert_eq!(resolve("#xD800").as_deref(), Some("\u{fffd}"));
        assert_eq!((resolve("eacute").as_deref(), resolve("lol")), (Some("é"), None));
    }

    #[test]
    fn pieces_make_paragraphs() {
        let mut writer = Writer::default();
        for piece in [" One ", "word\n", "s"] {
            writer.text(piece);
        }
        writer.line_break();
        writer.text("two");
        writer.end();
        writer.end();
        writer.text(" three");
        assert_eq!(writer.finish(), "One word s two\n\nthree");
    }

    proptest! {
        #[test]
        fn no_markup_panics(html in "(<|>|/|p|br|!--|--|&|;|#|x|\"|=|é|script| ){0,30}") {
            is_markup(&html);
            of(&html);
        }
    }
}
