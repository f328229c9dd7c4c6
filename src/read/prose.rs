//! Paragraphs from text whose layout is not to be trusted: lines cut at a width, lines that are paragraphs, and small
//! pieces of markup inside the values of other formats. Owns what parts paragraphs; refuses to tell prose from
//! boilerplate (whole web pages have a reader of their own).

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
        let words = line.trim_end();
        if words.trim_start().is_empty() {
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
    tags || memchr::memchr_iter(b'&', text.as_bytes()).any(|at| reference(&text[at..]).is_some())
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

/// Elements that end a paragraph.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "section",
    "article",
    "table",
    "tr",
    "figure",
    "figcaption",
    "header",
    "footer",
    "hr",
    "pre",
    "dl",
    "dt",
    "dd",
    "body",
    "html",
    "center",
    "aside",
];

/// Elements whose content is no prose.
const HIDDEN: &[&str] = &["script", "style", "head", "noscript", "template", "iframe", "svg"];

/// The text of a piece of HTML: tags gone, references resolved, blocks parted by a blank line. Linear; knows no
/// nesting, so that none can hurt.
pub fn of_markup(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some(at) = memchr::memchr2(b'<', b'&', rest.as_bytes()) {
        writer.text(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let (letters, length) = reference(rest).unwrap_or((Cow::Borrowed("&"), 1));
            writer.text(&letters);
            rest = &rest[length..];
            continue;
        }
        if rest.starts_with("<![CDATA[") {
            let end = memchr::memmem::find(rest.as_bytes(), b"]]>").unwrap_or(rest.len());
            writer.text(&rest[9..end]);
            rest = rest.get(end + 3..).unwrap_or("");
            continue;
        }
        let is_end = rest[1..].starts_with('/');
        let name = tag_name(&rest[1 + usize::from(is_end)..]);
        let is_other = rest[1..].starts_with(['!', '?']);
        if name.is_empty() && !is_other {
            writer.text("<");
            rest = &rest[1..];
            continue;
        }
        let after = skip_tag(rest);
        if !is_end && HIDDEN.iter().any(|hidden| hidden.eq_ignore_ascii_case(name)) {
            rest = skip_element(after, name);
        } else {
            writer.tag(name, is_end);
            rest = after;
        }
    }
    writer.text(rest);
    writer.finish()
}

fn tag_name(rest: &str) -> &str {
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = &rest[..length];
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { "" }
}

/// What follows the tag or comment that `rest` begins with.
fn skip_tag(rest: &str) -> &str {
    if rest.starts_with("<!--") {
        return memchr::memmem::find(rest.as_bytes(), b"-->").map_or("", |at| &rest[at + 3..]);
    }
    let mut quote = 0;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'>' if quote == 0 => return &rest[at + 1..],
            b'"' | b'\'' if quote == 0 && rest.as_bytes()[at - 1] == b'=' => quote = byte,
            byte if byte == quote => quote = 0,
            _ => {}
        }
    }
    // A quote that is never closed does not swallow the rest.
    memchr::memchr(b'>', rest.as_bytes()).map_or("", |at| &rest[at + 1..])
}

fn skip_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&rest.as_bytes()[from..], b"</") {
        let start = from + at + 2;
        if tag_name(&rest[start..]).eq_ignore_ascii_case(name) {
            return memchr::memchr(b'>', &rest.as_bytes()[start..])
                .map_or("", |end| &rest[start + end + 1..]);
        }
        from = start;
    }
    ""
}

/// The letters a reference stands for and its length; `None` when it is none that is known.
fn reference(rest: &str) -> Option<(Cow<'static, str>, usize)> {
    let inside = rest.strip_prefix('&')?;
    let end = inside.bytes().take(40).position(|byte| byte == b';')?;
    let letters = resolve(&inside[..end])?;
    Some((letters, end + 2))
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

    /// What a tag of HTML means for the layout.
    pub fn tag(&mut self, name: &str, is_end: bool) {
        if name.eq_ignore_ascii_case("br") {
            self.breaks += usize::from(!is_end);
            self.space = true;
        } else if BLOCKS.iter().any(|block| block.eq_ignore_ascii_case(name)) {
            self.ends = true;
        } else if name.eq_ignore_ascii_case("td") || name.eq_ignore_ascii_case("th") {
            self.space = true;
        }
    }

    /// The prose.
    pub fn finish(self) -> String {
        self.prose
    }
}

/// A value as prose, whether it is HTML or plain text.
pub fn of(text: &str) -> String {
    if is_markup(text) { of_markup(text) } else { paragraphs(text) }
}

/// A value of one line (a headline, a name), without markup and with single spaces.
pub fn line(text: &str) -> String {
    let plain = if is_markup(text) { Cow::Owned(of_markup(text)) } else { Cow::Borrowed(text) };
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
            ("one\r\ntwo\r\n\r\n\r\nthree  \n", "one\ntwo\n\nthree".to_owned()),
            ("one\rtwo", "one\ntwo".to_owned()),
            (&format!("{wide}\nshort"), format!("{}\n\nshort", wide.trim())),
            ("", String::new()),
        ] {
            assert_eq!(paragraphs(text), wanted);
        }
    }

    #[test]
    fn markup_becomes_paragraphs() {
        for (html, wanted) in [
            (
                "<p>The ferry &amp; the <b>cap</b>tain</p><p>Sailed&nbsp;on.</p>",
                "The ferry & the captain\n\nSailed on.",
            ),
            ("One<br>two<br/><br />three", "One two\n\nthree"),
            ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
            ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
            ("<script>if (a < b) { '</p>' }</script><style>p{}</style>Text", "Text"),
            ("<a title=\"x > y\" href='z'>Link</a>", "Link"),
            ("<p>cut he", "cut he"),
            (
                "<!-- no <p> -->yes &unknown; &#8217; &#x2014; &#146; &#0; &#xD800;",
                "yes &unknown; ’ — ’ \u{fffd} \u{fffd}",
            ),
            ("<![CDATA[<p>raw</p>]]>", "<p>raw</p>"),
            ("<p title=\"never closed>Text", "Text"),
        ] {
            assert_eq!(of_markup(html), wanted, "{html}");
        }
        assert!(is_markup("<P>a</P>") && is_markup("a &amp; b") && is_markup("a<br>b"));
        assert!(!is_markup("a < b and c > d") && !is_markup("AT&T; said") && !is_markup("<name withheld>"));
    }

    proptest! {
        #[test]
        fn no_markup_panics(html in "(<|>|/|p|br|!--|--|&|;|#|x|\"|=|é|script| ){0,30}") {
            of_markup(&html);
            is_markup(&html);
        }
    }
}
