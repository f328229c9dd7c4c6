//! Decides from content what a file is, in two looks: at its bytes (is it text at all?) and at its decoded text
//! (is it prose, or a document of another format?). Never looks at the file name.
//! Refuses to guess: text that merely begins with `<` or `{` is prose until a tag, a declaration or a key proves more.

use memchr::{memchr, memchr_iter, memmem};

/// How much of a file is looked at to tell text from binary data, in bytes.
const SAMPLE: usize = 64 * 1024;

/// What a file's bytes look like, before decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// No bytes, or ASCII white space only.
    Empty,
    /// Not text; the name of what it is (`png image`, `binary data`).
    Binary(&'static str),
    /// Text in some encoding.
    Text,
}

/// What a decoded text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Prose with or without header lines.
    Plain,
    /// A web page, or a piece of one.
    Page,
    /// One JSON value.
    Json,
    /// One JSON value a line.
    JsonLines,
    /// Marked up or source code, and no page; its name (`xml document`).
    Other(&'static str),
}

/// Magic numbers that no text begins with.
const MAGICS: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "png image"),
    (b"\xff\xd8\xff", "jpeg image"),
    (b"II*\0", "tiff image"),
    (b"MM\0*", "tiff image"),
    (b"PK\x03\x04", "zip archive"),
    (b"PK\x05\x06", "zip archive"),
    (b"PK\x07\x08", "zip archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x1f\x9d", "compress data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\x04\x22\x4d\x18", "lz4 data"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "rar archive"),
    (b"\x7fELF", "elf program"),
    (b"\xfe\xed\xfa\xce", "mach-o program"),
    (b"\xfe\xed\xfa\xcf", "mach-o program"),
    (b"\xce\xfa\xed\xfe", "mach-o program"),
    (b"\xcf\xfa\xed\xfe", "mach-o program"),
    (b"\xca\xfe\xba\xbe", "java class file"),
    (b"\0asm", "wasm program"),
    (b"\xd0\xcf\x11\xe0", "ole document"),
    (b"SQLite format 3\0", "sqlite database"),
    (b"OggS\0", "ogg media"),
    (b"fLaC\0", "flac audio"),
    (b"\x1a\x45\xdf\xa3", "matroska media"),
    (b"\0\0\x01\0", "icon image"),
    (b"%PDF-", "pdf document"),
    (b"%!PS-", "postscript document"),
    (b"{\\rtf", "rtf document"),
    (b"AT&TFORM", "djvu document"),
    (b"!<arch>\n", "ar archive"),
];

/// Tells text from everything else. Linear: counts NULs of the whole, other control bytes of a sample.
pub fn content(bytes: &[u8]) -> Content {
    if bytes.iter().all(|byte| byte.is_ascii_whitespace()) {
        return Content::Empty;
    }
    match magic(bytes) {
        Some(what) => Content::Binary(what),
        None if is_binary(bytes) => Content::Binary("binary data"),
        None => Content::Text,
    }
}

fn magic(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(what);
    }
    let at = |from: usize, magic: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(magic));
    // Letters that prose may begin with count only beside bytes that prose does not have.
    let has_nul_within = |length: usize| memchr(0, &bytes[..bytes.len().min(length)]).is_some();
    match bytes {
        [b'R', b'I', b'F', b'F', ..] if at(8, b"WEBP") => Some("webp image"),
        [b'R', b'I', b'F', b'F', ..] if at(8, b"WAVE") || at(8, b"AVI ") || has_nul_within(12) => {
            Some("riff media")
        }
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', rest @ ..]
            if rest.iter().take(7).any(|byte| !is_text_byte(*byte)) =>
        {
            Some("gif image")
        }
        [b'B', b'Z', b'h', b'1'..=b'9', ..] if at(4, b"1AY&SY") || at(4, b"\x17\x72\x45\x38\x50\x90") => {
            Some("bzip2 data")
        }
        [b'I', b'D', b'3', 0..=9, ..] => Some("mp3 audio"),
        [0xff, 0xfb | 0xf3 | 0xf2, ..] if is_binary(bytes) => Some("mp3 audio"),
        [b'M', b'Z', ..] if has_nul_within(64) => Some("windows program"),
        [b'B', b'M', ..] if has_nul_within(16) => Some("bmp image"),
        [b'W', b'A', b'R', b'C', b'/', b'0'..=b'9', b'.', b'0'..=b'9', ..]
            if bytes.iter().skip(8).take(4).any(|byte| matches!(byte, b'\r' | b'\n')) =>
        {
            Some("warc archive")
        }
        _ if at(4, b"ftyp") && has_nul_within(4) => Some("mp4 media"),
        _ if at(257, b"ustar") && has_nul_within(257) => Some("tar archive"),
        _ => None,
    }
}

/// A byte that text of an ASCII-based encoding has: no control other than tab, line ends, form feed, backspace, escape.
fn is_text_byte(byte: u8) -> bool {
    // Without short circuits, so that many bytes are compared at once.
    (byte >= 0x20) & (byte != 0x7f)
        | (byte == b'\t')
        | (byte == b'\n')
        | (byte == b'\r')
        | (byte == 0x0c)
        | (byte == 0x08)
        | (byte == 0x1b)
}

/// Counts bytes that text does not have, in runs short enough for a byte-wide counter: four times as fast.
fn count_odd(bytes: &[u8]) -> usize {
    let run =
        |run: &[u8]| -> usize { run.iter().map(|byte| u8::from(!is_text_byte(*byte))).sum::<u8>().into() };
    bytes.chunks(255).map(run).sum()
}

/// True when control bytes are too many for text. Random bytes hold about one in ten; text of a byte encoding holds
/// next to none, so that few bytes in valid UTF-8 (records parted by NUL) are borne and in other bytes are not.
fn is_binary(bytes: &[u8]) -> bool {
    if super::encoding::wide(bytes).is_some() {
        return false;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let odd = count_odd(sample);
    if odd == 0 && sample.len() == bytes.len() {
        return false;
    }
    let nuls = memchr_iter(0, bytes).count();
    if odd > 0 && too_many(odd, sample) {
        // NULs below one in two hundred never decide alone.
        let other = odd - memchr_iter(0, sample).count();
        return nuls * 200 >= bytes.len() || too_many(other, sample);
    }
    nuls * 10 > bytes.len()
}

fn too_many(odd: usize, sample: &[u8]) -> bool {
    let valid = match std::str::from_utf8(sample) {
        Ok(_) => true,
        // The sample may end inside a character.
        Err(error) => error.error_len().is_none(),
    };
    let borne = if valid { sample.len() / 10 } else { sample.len() * 3 / 100 };
    odd > borne
}

/// Tells prose from documents of other formats by the first few kilobytes and the last bytes of the text.
pub fn format(text: &str) -> Format {
    let start = text.trim_start();
    let found = match start.as_bytes().first() {
        Some(b'<') => markup(start),
        Some(b'{' | b'[') => json(start),
        _ => None,
    };
    found.unwrap_or(Format::Plain)
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// Elements that open a page or a fragment of one.
const HTML_ELEMENTS: &[&str] = &[
    "html", "head", "body", "div", "p", "article", "section", "main", "header", "h1", "h2", "h3", "meta",
    "title", "span", "table", "ul", "ol", "style", "script", "link", "center", "font", "br", "img", "a", "b",
    "i", "strong", "em",
];

const XML: Format = Format::Other("xml document");

fn markup(start: &str) -> Option<Format> {
    let start = skip_comments(start);
    if starts_with_ignoring_case(start, "<?xml") && start[5..].starts_with(|next: char| next.is_whitespace())
    {
        let root = memmem::find(start.as_bytes(), b"?>").map_or("", |end| skip_comments(&start[end + 2..]));
        let is_page =
            starts_with_ignoring_case(root, "<!doctype html") || starts_with_ignoring_case(root, "<html");
        return Some(if is_page { Format::Page } else { XML });
    }
    if starts_with_ignoring_case(start, "<!doctype") {
        return Some(if starts_with_ignoring_case(start[9..].trim_start(), "html") {
            Format::Page
        } else {
            XML
        });
    }
    if starts_with_ignoring_case(start, "<?php") {
        return Some(Format::Other("php source"));
    }
    let (name, closed) = open_tag(start)?;
    let is_html = HTML_ELEMENTS.iter().any(|element| element.eq_ignore_ascii_case(name));
    if is_html && (matches!(name.len(), 4) && name.eq_ignore_ascii_case("html") || has_end_tag(start)) {
        return Some(Format::Page);
    }
    let end = start.trim_end();
    // An element that holds the whole text, or one that opens straight onto another element: `<DOC>\n<DOCNO>`.
    let wraps = end.ends_with('>')
        && end.rfind("</").is_some_and(|at| starts_with_ignoring_case(&end[at + 2..], name));
    let nests = start[closed..].trim_start().starts_with('<') && has_end_tag(start);
    (wraps || nests).then_some(XML)
}

fn skip_comments(mut text: &str) -> &str {
    text = text.trim_start();
    while let Some(comment) = text.strip_prefix("<!--") {
        match memmem::find(comment.as_bytes(), b"-->") {
            Some(end) => text = comment[end + 3..].trim_start(),
            None => return text,
        }
    }
    text
}

/// True when the first kilobytes close any element.
fn has_end_tag(text: &str) -> bool {
    let head = &text.as_bytes()[..text.len().min(SAMPLE)];
    memmem::find_iter(head, b"</").any(|at| head.get(at + 2).is_some_and(u8::is_ascii_alphabetic))
}

/// The name of the tag `text` opens with and the offset after its `>`. `None` for `<PLL> rose`-like tickers only when
/// they are no tag at all; whether a tag means markup is for the caller to prove.
fn open_tag(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix('<')?;
    let length = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.'))
        .count();
    if length == 0 || !rest.as_bytes()[0].is_ascii_alphabetic() {
        return None;
    }
    let head = &rest.as_bytes()[..rest.len().min(4096)];
    let close = memchr(b'>', head)?;
    let next = rest.as_bytes()[length];
    (next == b'>' || next == b'/' || next.is_ascii_whitespace()).then_some((&rest[..length], 1 + close + 1))
}

fn json(start: &str) -> Option<Format> {
    if opens_object(start) {
        let second = start.lines().skip(1).find(|line| !line.trim().is_empty()).map(str::trim_start);
        let first_is_whole = start.lines().next().is_some_and(|line| line.trim_end().ends_with('}'));
        return Some(if first_is_whole && second.is_some_and(opens_object) {
            Format::JsonLines
        } else {
            Format::Json
        });
    }
    let inner = start.strip_prefix('[')?.trim_start();
    let nested = start.bytes().take(16).filter(|byte| *byte == b'[').count() >= 8;
    (opens_object(inner) || opens_string_list(inner) || nested).then_some(Format::Json)
}

/// `{"key":` or an empty object that is all there is.
fn opens_object(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('{').map(str::trim_start) else { return false };
    match after_string(rest) {
        Some(rest) => rest.trim_start().starts_with(':'),
        None => rest.trim_end() == "}",
    }
}

/// `"item",` or `"item"]`.
fn opens_string_list(text: &str) -> bool {
    after_string(text).is_some_and(|rest| rest.trim_start().starts_with([',', ']']))
}

/// What follows the JSON string `text` begins with, if it begins with a short one.
fn after_string(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('"')?;
    let head = &rest.as_bytes()[..rest.len().min(1024)];
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &head[at..]) {
        match head[at + found] {
            b'"' => return rest.get(at + found + 1..),
            _ => at = (at + found + 2).min(head.len()),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binaries_are_named() {
        let mut tar = vec![b'a'; 100];
        tar.resize(257, 0);
        tar.extend_from_slice(b"ustar\x0000");
        for (bytes, what) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], "png image"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg image"),
            (b"GIF89a\x10\0\x10\0\x80", "gif image"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "webp image"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "riff media"),
            (b"%PDF-1.7\n", "pdf document"),
            (b"PK\x03\x04\x14\0", "zip archive"),
            (b"\x1f\x8b\x08\0", "gzip data"),
            (b"BZh91AY&SY", "bzip2 data"),
            (b"MZ\x90\0\x03\0\0\0", "windows program"),
            (b"ID3\x03\0", "mp3 audio"),
            (b"WARC/1.0\r\nWARC-Type: response\r\n", "warc archive"),
            (b"\xd0\xcf\x11\xe0", "ole document"),
            (b"{\\rtf1\\ansi", "rtf document"),
            (&tar, "tar archive"),
        ] {
            assert_eq!(content(bytes), Content::Binary(what), "{what}");
        }
        let noise: Vec<u8> = (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(content(&noise), Content::Binary("binary data"));
        assert_eq!(content(&[0; 600]), Content::Binary("binary data"));
    }

    #[test]
    fn prose_stays_text() {
        for text in [
            "MZ Wallace opened a shop.",
            "BM said no.",
            "GIF89a is an old format.",
            "RIFF raff gathered.",
            "WARC/1.0 is how crawls are kept, he said",
            "date 2025-01-02 Nul\0 title\n\nbody\0with\0nul\n",
            "\u{1b}[31mred\u{1b}[0m alert",
            "\u{feff}with a mark",
        ] {
            assert_eq!(content(text.as_bytes()), Content::Text, "{text:?}");
        }
        let mut long = "The council met again on Monday.\n".repeat(100);
        long.push('\0');
        assert_eq!(content(long.as_bytes()), Content::Text);
        assert_eq!(content(b" \r\n\t"), Content::Empty);
        assert_eq!(content(b""), Content::Empty);
    }

    #[test]
    fn formats_need_evidence() {
        for (text, what) in [
            ("<!DOCTYPE html><html>", Format::Page),
            ("\n<HTML lang=en><p>x", Format::Page),
            ("<!-- saved --><html><p>x", Format::Page),
            ("<div class=x><p>Text</p></div>", Format::Page),
            ("<?xml version=\"1.0\"?><nitf/>", XML),
            ("<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", Format::Page),
            ("<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS>", XML),
            ("<DOC>\n<DOCNO> 1 </DOCNO>\n<TEXT>x", XML),
            ("<story>All of it</story>\n", XML),
            ("{\"title\": \"x\"}", Format::Json),
            ("{\"a\":1}\n{\"a\":2}\n", Format::JsonLines),
            ("[ {\"a\": 1} ]", Format::Json),
            ("[\"a\", \"b\"]", Format::Json),
            ("[[[[[[[[[[", Format::Json),
        ] {
            assert_eq!(format(text), what, "{text}");
        }
        for text in [
            "<PLL> rose 3 pct, it said",
            "< Back to the front page\n\nThe mayor",
            "<a note on names> The mayor",
            "{Editor's note: corrected} The mayor",
            "[1] The mayor said",
            "[\"We go on,\" he said]",
            "[Photo: the mayor]",
            "<3 is how it ended",
        ] {
            assert_eq!(format(text), Format::Plain, "{text}");
        }
    }
}
