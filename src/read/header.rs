//! Header lines at the head of a text: blocks of `Key: value` lines and the bare `date 2025-11-13` line.
//! Owns which keys mean what and when a block is one; refuses prose that has a colon (`Note: the council ...`).
//! Front matter uses the same fields (see `frontmatter`).

use super::dates::{self, Reading};
use super::lines::{self, HEAD_LINES, Line, fold_space, line_number, trim};
use super::{byline, language};
use crate::model::article::{Located, Warning};
use crate::model::span::Span;

/// What header lines may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The headline.
    Title,
    /// The date of publication.
    Date,
    /// The writers.
    Author,
    /// The outlet.
    Source,
    /// The section of the paper.
    Section,
    /// The address.
    Url,
    /// The language of the text.
    Language,
    /// Known as a header of archives, but not kept.
    Other,
}

const KEYS: &[(Field, &[&str])] = &[
    (
        Field::Title,
        &["title", "headline", "subject", "titel", "titre", "título", "titulo", "titolo", "заголовок"],
    ),
    (
        Field::Date,
        &[
            "date",
            "published",
            "pubdate",
            "pub date",
            "publication date",
            "date published",
            "published on",
            "published at",
            "published date",
            "publish date",
            "posted",
            "posted on",
            "dated",
            "date time",
            "issue date",
            "datum",
            "fecha",
            "data",
            "дата",
            "datepublished",
        ],
    ),
    (
        Field::Author,
        &[
            "author",
            "authors",
            "by",
            "byline",
            "bylines",
            "writer",
            "written by",
            "reporter",
            "creator",
            "autor",
            "auteur",
            "autore",
            "автор",
        ],
    ),
    (
        Field::Source,
        &[
            "source",
            "publication",
            "newspaper",
            "outlet",
            "publisher",
            "agency",
            "news source",
            "quelle",
            "fuente",
            "fonte",
            "источник",
        ],
    ),
    (Field::Section, &["section", "category", "rubric", "desk", "ressort", "sección"]),
    (Field::Url, &["url", "link", "permalink", "canonical", "canonical url", "source url", "uri"]),
    (Field::Language, &["language", "lang", "sprache", "langue", "idioma", "язык"]),
    (
        Field::Other,
        &[
            "subtitle",
            "subhead",
            "deck",
            "dek",
            "tags",
            "keywords",
            "keyword",
            "location",
            "place",
            "dateline",
            "length",
            "word count",
            "words",
            "id",
            "guid",
            "copyright",
            "edition",
            "page",
            "pages",
            "volume",
            "updated",
            "modified",
            "last modified",
            "date modified",
            "slug",
            "summary",
            "description",
            "country",
            "city",
            "type",
            "document type",
            "load date",
            "image",
            "photo",
            "from",
            "to",
            "cc",
            "message id",
            "status",
            "issn",
            "accession number",
            "database",
            "draft",
            "layout",
            "graphic",
        ],
    ),
];

/// What the head of a text says of the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The headline.
    pub title: Option<Located>,
    /// The date as read and where its words stand; the first that can be used, else the first.
    pub date: Option<(Reading, Span)>,
    /// The writers.
    pub authors: Vec<Located>,
    /// The outlet.
    pub source: Option<Located>,
    /// The section.
    pub section: Option<Located>,
    /// The address.
    pub url: Option<Located>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Dates that could not be read.
    pub warnings: Vec<Warning>,
    /// Where the text after the header begins.
    pub end: usize,
    /// True when any header line was read.
    pub found: bool,
    /// True when the first line names a date that could not be read: it is no headline then.
    pub is_unread: bool,
    /// True when the bare `date` line, alone on its line, is all there was.
    pub is_bare: bool,
    /// True when the rest of the line at `end` follows header words on that line.
    pub is_inside_line: bool,
}

impl Head {
    /// Keeps a value under its field; the first value of a field wins, authors add up.
    pub fn put(&mut self, text: &str, field: Field, value: Span) {
        let words = value.of(text);
        if words.is_empty() {
            return;
        }
        let located = || Some(Located { value: fold_space(words), span: Some(value) });
        match field {
            Field::Title if self.title.is_none() => self.title = located(),
            Field::Source if self.source.is_none() => self.source = located(),
            Field::Section if self.section.is_none() => self.section = located(),
            Field::Url if self.url.is_none() => self.url = located(),
            Field::Language if self.language.is_none() => {
                self.language = language::code(words).map(str::to_owned)
            }
            Field::Author => {
                let mut read = byline::names(text, value, false);
                read.authors.retain(|author| self.authors.iter().all(|known| known.value != author.value));
                self.authors.append(&mut read.authors);
            }
            Field::Date => self.put_date(text, value),
            _ => {}
        }
    }

    fn put_date(&mut self, text: &str, value: Span) {
        if matches!(self.date, Some((Reading::Exact(..), _))) {
            return;
        }
        match dates::leading(value.of(text)) {
            Some(found) => {
                let end = value.start as usize + found.len;
                let usable = matches!(found.reading, Reading::Exact(..));
                if usable || self.date.is_none() {
                    self.date = Some((found.reading, Span::new(value.start as usize, end)));
                }
            }
            None if self.date.is_none() => self.warn_unread(text, value),
            None => {}
        }
    }

    fn warn_unread(&mut self, text: &str, value: Span) {
        let message = format!("header date {} is not understood and not used", quoted(value.of(text)));
        self.warnings.push(Warning { line: Some(line_number(text, value.start as usize)), message });
    }
}

/// Words for a warning: short, in quotes, without control characters.
pub fn quoted(words: &str) -> String {
    let short: String = words.chars().filter(|letter| !letter.is_control()).take(40).collect();
    if short.len() < words.len() && words.chars().count() > 40 {
        format!("\"{short}...\"")
    } else {
        format!("\"{short}\"")
    }
}

/// The field a key means, in any case, `_` and `-` read as spaces. `None` for unknown keys.
pub fn field(key: &str) -> Option<Field> {
    // Longer keys than any known one are not looked up.
    let mut buffer = [0; 40];
    let mut length = 0;
    for letter in key.chars().flat_map(char::to_lowercase) {
        let letter = if matches!(letter, '_' | '-' | '/') { ' ' } else { letter };
        let end = length + letter.len_utf8();
        letter.encode_utf8(buffer.get_mut(length..end)?);
        length = end;
    }
    let key = &buffer[..length];
    KEYS.iter().find(|(_, names)| names.iter().any(|name| name.as_bytes() == key)).map(|(field, _)| *field)
}

/// A line of the form `Key: value`.
#[derive(Clone, Copy)]
struct KeyLine {
    field: Option<Field>,
    value: Span,
}

fn key_line(text: &str, line: Line) -> Option<KeyLine> {
    let words = line.of(text);
    let head = &words.as_bytes()[..words.len().min(48)];
    let colon = memchr::memchr(b':', head)?;
    let key =
        words[..colon].trim().trim_start_matches(['*', '#', '_', '-', ' ']).trim_end_matches(['*', '_', ' ']);
    let mut letters = key.chars();
    let fits = letters.next().is_some_and(char::is_alphabetic)
        && letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | ' ' | '/'))
        && key.split_whitespace().count() <= 3;
    // `http://...` and `10:30` are no keys.
    if !fits || words[colon + 1..].starts_with("//") {
        return None;
    }
    let rest = &words[colon + 1..];
    let stars = rest.len() - rest.trim_start_matches('*').len();
    Some(KeyLine { field: field(key), value: trim(text, line.start + colon + 1 + stars, line.end) })
}

/// A known header line with a value it can have, standing by itself at `line`.
pub fn known_line(text: &str, line: Line) -> Option<(Field, Span)> {
    let found = key_line(text, line)?;
    let field = found.field.filter(|field| is_fit(text, *field, found.value))?;
    Some((field, found.value))
}

/// True when the value is one the field can have, so that prose with a colon is not taken for a header.
fn is_fit(text: &str, field: Field, value: Span) -> bool {
    let words = value.of(text);
    match field {
        Field::Date => words.len() <= 100 && words.chars().any(char::is_numeric),
        Field::Title => words.len() <= 500,
        Field::Author => words.len() <= 300 && !is_sentence(words),
        Field::Source | Field::Section | Field::Language => words.len() <= 120 && !is_sentence(words),
        Field::Url => !words.contains(' ') && words.contains(['.', '/']),
        Field::Other => false,
    }
}

/// Prose: several words that end in a full stop, or many words.
fn is_sentence(words: &str) -> bool {
    let count = words.split_whitespace().count();
    count > 25 || count > 5 && words.ends_with(['.', '!', '?', '"', '”'])
}

/// Reads the header lines at `from`, the start of the first line that is not blank. Leaves `head.end` after them.
pub fn read(text: &str, from: usize, head: &mut Head) {
    head.end = from;
    if bare_date(text, from, head) && head.is_inside_line {
        return;
    }
    let after_date = head.end;
    block(text, after_date, head);
    head.is_bare = head.found && head.end == after_date;
}

/// The line `date 2025-11-13`, alone or with prose after it. In lower case a word that is no date is worth a warning.
fn bare_date(text: &str, from: usize, head: &mut Head) -> bool {
    let Some(line) = lines::line_at(lines::head(text, from), from) else { return false };
    let span = line.trimmed(text);
    let words = span.of(text);
    let is_key = words.get(..4).is_some_and(|key| key.eq_ignore_ascii_case("date"))
        && words[4..].starts_with([' ', '\t']);
    if !is_key {
        return false;
    }
    let start = lines::skip_space(&text[..line.end], span.start as usize + 4);
    let Some(found) = dates::leading(&text[start..line.end]) else {
        if words.starts_with("date") {
            head.warn_unread(text, trim(text, start, line.end));
            head.is_unread = true;
        }
        return false;
    };
    let rest = after_time(&text[..line.end], start + found.len);
    head.put(text, Field::Date, Span::new(start, start + found.len));
    head.found = true;
    head.is_inside_line = rest < line.end;
    head.end = if head.is_inside_line { rest } else { line.next };
    true
}

/// Offset after a time of day with zone that directly follows a date, and after white space.
fn after_time(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    let is_time =
        |at: usize| rest.as_bytes().get(at..at + 2).is_some_and(|pair| pair.iter().all(u8::is_ascii_digit));
    let starts = rest.starts_with(['T', 't', ' ']) && is_time(1) && rest.as_bytes().get(3) == Some(&b':');
    let end = if starts { rest[1..].find(char::is_whitespace).map_or(rest.len(), |at| at + 1) } else { 0 };
    lines::skip_space(text, from + end)
}

/// Reads a block of header lines: at least one key that tells something, unknown keys among them, until a blank line
/// or a line that is none.
fn block(text: &str, from: usize, head: &mut Head) {
    let window = lines::head(text, from);
    let mut entries: Vec<(KeyLine, usize)> = Vec::new();
    let (mut known, mut last_known) = (0, 0);
    for line in lines::lines(window, from).take(HEAD_LINES) {
        if line.is_blank(text) {
            // A blank line ends the block: unknown keys before it belong to it, unless they are prose.
            let prose = entries[last_known..].iter().any(|(entry, _)| is_sentence(entry.value.of(text)));
            last_known = if prose { last_known } else { entries.len() };
            break;
        }
        let entry = match key_line(text, line) {
            Some(entry) => entry,
            None if byline::line(text, line.trimmed(text)).is_some() && known > 0 => {
                KeyLine { field: Some(Field::Author), value: line.trimmed(text) }
            }
            None => break,
        };
        // The first line must be a key that means something here, or `From:`-like lines above it would be prose.
        if entries.is_empty() && entry.field.is_none() {
            break;
        }
        entries.push((entry, line.next));
        if let Some(field) = entry.field {
            let fits = is_fit(text, field, entry.value);
            if field != Field::Other && !entry.value.is_empty() && !fits {
                entries.pop();
                break;
            }
            known += usize::from(fits);
            last_known = entries.len();
        }
    }
    if known == 0 {
        return;
    }
    for (entry, next) in &entries[..last_known] {
        if let Some(field) = entry.field {
            head.put(text, field, entry.value);
        }
        head.end = *next;
        head.found = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::date::Precision;

    fn head_of(text: &str) -> Head {
        let mut head = Head::default();
        read(text, 0, &mut head);
        head
    }

    fn date(head: &Head) -> String {
        match head.date {
            Some((Reading::Exact(day, precision), _)) => day.display(precision),
            Some((other, _)) => format!("{other:?}"),
            None => "-".into(),
        }
    }

    #[test]
    fn bare_date_lines() {
        let text = " date 2025-11-13 The harbour master said the ferry would sail.";
        let head = head_of(text);
        assert_eq!(
            (date(&head).as_str(), &text[head.end..head.end + 3], head.is_inside_line),
            ("2025-11-13", "The", true)
        );
        let text = "date 2025-11-13\r\nFerry sails again\r\n\r\nThe harbour";
        let head = head_of(text);
        assert!(text[head.end..].starts_with("Ferry") && !head.is_inside_line);
        let text = "date 2025-11-13T23:30:00-11:00 Ferry sails";
        assert_eq!(&text[head_of(text).end..], "Ferry sails");
        let head = head_of("date Thursday Ferry sails");
        assert_eq!((head.end, head.warnings[0].line), (0, Some(1)));
        let head = head_of("Date palms grow here.");
        assert_eq!((head.end, head.warnings.len()), (0, 0));
    }

    #[test]
    fn blocks_of_header_lines() {
        let text = "Title: Ferry sails again\nDATE: 13 November 2025\nBy Jane Doe, Staff Writer\nSource: Harbour Gazette\n\
                    Pages-Seen: 4\nSection: Local\nURL: https://example.org/a\nLanguage: English\n\nThe ferry sails.";
        let head = head_of(text);
        assert_eq!(head.title.as_ref().unwrap().value, "Ferry sails again");
        assert_eq!(date(&head), "2025-11-13");
        assert_eq!(head.authors[0].span.unwrap().of(text), "Jane Doe");
        assert_eq!(head.source.as_ref().unwrap().value, "Harbour Gazette");
        assert_eq!(head.section.as_ref().unwrap().value, "Local");
        assert_eq!(head.url.as_ref().unwrap().span.unwrap().of(text), "https://example.org/a");
        assert_eq!(head.language.as_deref(), Some("en"));
        assert_eq!(&text[head.end..head.end + 4], "\nThe");
    }

    #[test]
    fn blocks_end_where_prose_begins() {
        for (text, rest) in [
            ("Date: 2025-11-13\nNote: the council met on Monday and voted for it.\nMore.", "Note:"),
            ("Date: 2025-11-13\nNote: the council met on Monday and voted for it.\n\nMore.", "Note:"),
            ("Date: 2025-11-13\nLot: 7\n\nMore.", "\nMore."),
            ("Date: 2025-11-13\nThe council met.", "The"),
            ("Note: the council met.\nDate: 2025-11-13\n", "Note:"),
            ("Source: officials said the road would open by the end of the week.\nMore.", "Source:"),
            ("Published: poems of a lifetime\n\nThe poet", "Published:"),
            ("Link: see below\n", "Link:"),
            ("Deck: x\nThe", "Deck:"),
            ("10:30 the bell rang", "10:30"),
        ] {
            assert!(text[head_of(text).end..].starts_with(rest), "{text:?}");
        }
    }

    #[test]
    fn the_first_usable_date_is_kept() {
        let head = head_of("Date: 03/04/2020\nPublished: 2020-04-03\n\nx");
        assert_eq!(date(&head), "2020-04-03");
        let head = head_of("Date: 1605312000\nTitle: x\n\ny");
        assert_eq!((date(&head).as_str(), head.warnings.len()), ("-", 1));
        let head = head_of("Published: November 2025\n\nx");
        assert!(matches!(head.date, Some((Reading::Exact(_, Precision::Month), _))));
    }

    #[test]
    fn keys_are_known_in_any_dress() {
        assert_eq!(field("PUB_DATE"), Some(Field::Date));
        assert_eq!(field("Document-Type"), Some(Field::Other));
        assert_eq!(field("Note"), None);
        let text = "**Headline:** Ferry sails\n**Author:** Jane Doe\n\nx";
        let head = head_of(text);
        assert_eq!(
            (head.title.unwrap().value.as_str(), head.authors[0].value.as_str()),
            ("Ferry sails", "Jane Doe")
        );
    }
}
