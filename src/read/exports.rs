//! Exports of press databases, many articles a file: Nexis in its two layouts (numbered documents; documents with a
//! `Body` line) and Factiva (documents closed by their number). Reads lines of text, whatever the file was (TXT, DOCX,
//! RTF, HTML). Owns where a document begins and ends; refuses covers, lists of contents and index terms as prose.

use super::draft::{Desk, Draft, Trouble};
use super::{dates, fields, language, prose};

/// How much of a text is looked at to tell an export, in bytes.
const HEAD: usize = 1 << 16;
/// Longest line that tells one, in bytes.
const MARK_BYTES: usize = 128;
/// Lines above a document's text in which its head must stand.
const HEAD_LINES: usize = 60;

/// Fields of a numbered document that stand behind its text.
const TAIL: &[&str] = &[
    "load-date",
    "language",
    "publication-type",
    "document-type",
    "journal-code",
    "journal code",
    "graphic",
    "subject",
    "company",
    "ticker",
    "industry",
    "geographic",
    "person",
    "organization",
    "country",
    "state",
    "city",
    "notes",
    "acc-no",
    "series",
    "correction-date",
    "update",
    "transmission-date",
    "pub-type",
    "copyright",
    "publisher",
    "url",
];

/// Lines of a document with a body that end it.
const ENDS: &[&str] = &["classification", "graphic", "notes", "end of document", "correction", "series"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Numbered,
    Bodied,
    Factiva,
}

/// True when a text is an export.
pub fn is_export(text: &str) -> bool {
    layout(&text[..text.floor_char_boundary(HEAD)]).is_some()
}

/// One look at each line, of which nearly all are too long or begin with another letter than the marks.
fn layout(text: &str) -> Option<Layout> {
    let [mut body, mut end, mut length, mut load_date, mut counts, mut number] = [false; 6];
    let mut from = 0;
    for to in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = &text[from..to];
        from = to + 1;
        if line.len() > MARK_BYTES {
            continue;
        }
        let line = line.trim();
        match line.as_bytes().first() {
            Some(b'0'..=b'9') if is_number(line) => return Some(Layout::Numbered),
            Some(b'0'..=b'9' | b',' | b'.' | b'W') => counts |= is_word_count(line),
            Some(b'A' | b'D') => number |= is_factiva_number(line),
            Some(b'b' | b'B') => body |= line.eq_ignore_ascii_case("body"),
            Some(b'e' | b'E') => end |= line.eq_ignore_ascii_case("end of document"),
            Some(b'l' | b'L') => {
                length |= value(line, "length").is_some();
                load_date |= value(line, "load-date").is_some();
            }
            _ => {}
        }
    }
    if body && length && (end || load_date) {
        return Some(Layout::Bodied);
    }
    (counts && number).then_some(Layout::Factiva)
}

/// `3 of 10 DOCUMENTS`, alone on its line.
fn is_number(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let mut next = || words.next().unwrap_or_default();
    let digits =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    digits(next())
        && matches!(next(), "of" | "von" | "de" | "sur" | "di" | "van")
        && digits(next())
        && matches!(
            next(),
            "DOCUMENTS" | "DOCUMENT" | "DOKUMENTEN" | "DOKUMENTE" | "DOCUMENTOS" | "DOCUMENTI" | "DOCUMENTEN"
        )
        && next().is_empty()
}

/// `523 words`, alone on its line.
fn is_word_count(line: &str) -> bool {
    let words = line.strip_prefix("WC ").unwrap_or(line).trim();
    words.split_once(' ').is_some_and(|(count, what)| {
        count.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'))
            && !count.is_empty()
            && matches!(what, "words" | "Wörter" | "mots" | "palabras" | "parole" | "palavras" | "woorden")
    })
}

/// `Document EVST000020200301eg310001x`.
fn is_factiva_number(line: &str) -> bool {
    let line = line.strip_prefix("AN ").unwrap_or(line).trim();
    let number = ["Document ", "Dokument ", "Documento "].iter().find_map(|word| line.strip_prefix(word));
    number.is_some_and(|number| {
        (18..=32).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && number.bytes().filter(u8::is_ascii_digit).count() >= 9
    })
}

/// The value of a `Name: value` line, the name in any case.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = line.split_once(':')?;
    found.trim().eq_ignore_ascii_case(name).then(|| value.trim_matches([' ', '\t', '\u{a0}']))
}

/// Reads all documents. `are_paragraphs` when each line is a whole paragraph, as word processors keep them.
pub fn read(text: &str, are_paragraphs: bool, desk: &mut dyn Desk) {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let lines: Vec<&str> = text.lines().map(|line| line.trim_end().trim_start_matches('\u{feff}')).collect();
    let Some(layout) = layout(&text) else {
        desk.trouble(String::new(), Trouble::Failed("the export holds no document".to_owned()));
        return;
    };
    // Lines longer than any that was cut at a width.
    let are_paragraphs = are_paragraphs || lines.iter().any(|line| line.chars().nth(160).is_some());
    let documents = match layout {
        Layout::Numbered => behind(&lines, is_number),
        Layout::Bodied => ahead(&lines, |line| line.eq_ignore_ascii_case("end of document")),
        Layout::Factiva => ahead(&lines, is_factiva_number),
    };
    for (index, document) in documents.into_iter().enumerate() {
        let address = format!("#{}", index + 1);
        let body = Body { are_paragraphs };
        let found = match layout {
            Layout::Numbered => numbered(document, body),
            Layout::Bodied => bodied(document, body),
            Layout::Factiva => factiva(document, body),
        };
        let has_words = found.title.is_some() || !found.body.is_empty();
        if !has_words {
            desk.trouble(address, Trouble::Skipped("a document without headline and text".to_owned()));
        } else if !desk.draft(Draft { address, ..found }) {
            return;
        }
    }
}

/// Stretches of lines that follow a mark.
fn behind<'a>(lines: &'a [&'a str], is_mark: fn(&str) -> bool) -> Vec<&'a [&'a str]> {
    let marks: Vec<usize> = (0..lines.len()).filter(|at| is_mark(lines[*at].trim())).collect();
    let ends = marks.iter().skip(1).copied().chain([lines.len()]);
    marks.iter().zip(ends).map(|(start, end)| &lines[start + 1..end]).collect()
}

/// Stretches of lines that a mark closes; what follows the last is left when it is short.
fn ahead<'a>(lines: &'a [&'a str], is_mark: fn(&str) -> bool) -> Vec<&'a [&'a str]> {
    let mut found = Vec::new();
    let mut from = 0;
    for at in (0..lines.len()).filter(|at| is_mark(lines[*at].trim())) {
        found.push(&lines[from..at]);
        from = at + 1;
    }
    if lines[from..].iter().filter(|line| !line.trim().is_empty()).count() > 8 {
        found.push(&lines[from..]);
    }
    found
}

#[derive(Clone, Copy)]
struct Body {
    are_paragraphs: bool,
}

impl Body {
    fn prose(self, lines: &[&str]) -> String {
        let parted = lines.join(if self.are_paragraphs { "\n\n" } else { "\n" });
        prose::paragraphs(&parted)
    }
}

/// Stretches between blank lines.
fn blocks<'a>(lines: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    lines.split(|line| line.trim().is_empty()).filter(|block| !block.is_empty()).collect()
}

fn joined(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ")
}

/// A `NAME: value` of a numbered document.
fn capital_field(block: &[&str]) -> Option<(String, String)> {
    let first = block.first()?.trim_start();
    let (name, _) = first.split_once(':')?;
    let is_name = (3..=24).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b' '));
    // The name is cut off the text as it stands: blanks within it are folded with the rest.
    let whole = joined(block);
    let (_, value) = whole.split_once(':')?;
    is_name.then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
}

fn is_copyright(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("Copyright")
        || line.starts_with("(c)")
        || line.starts_with("(C)")
        || line.starts_with('©')
        || line.eq_ignore_ascii_case("all rights reserved")
}

/// A line that is a date first of all.
fn date_of(line: &str) -> Option<&str> {
    let line = line.trim();
    let found = dates::leading(line)?;
    let is_day = matches!(found.reading, dates::Reading::Exact(..) | dates::Reading::Ambiguous(..));
    (is_day && found.len >= 8 && line.len() <= 80).then_some(line)
}

fn numbered(lines: &[&str], layout: Body) -> Draft {
    let mut draft = Draft::default();
    let blocks = blocks(lines);
    let mut head: Vec<&[&str]> = Vec::new();
    let mut at = 0;
    while at < blocks.len() && capital_field(blocks[at]).is_none() {
        head.push(blocks[at]);
        at += 1;
        if head.len() > 8 {
            break;
        }
    }
    head.retain(|block| !is_copyright(block[0]));
    let dated = head.iter().position(|block| date_of(block[0]).is_some());
    draft.dates.extend(dated.and_then(|at| date_of(head[at][0])).map(prose::line));
    let named = head.first().filter(|_| dated != Some(0));
    draft.source = named.map(|block| joined(block));
    let title_at = dated.map_or(usize::from(head.len() > 1), |dated| dated + 1);
    draft.title = head.get(title_at).map(|block| joined(block));
    // Without a field behind the head, all that follows the headline is text.
    let has_field = at < blocks.len() && head.len() <= 8;
    let mut from = if has_field { at } else { (title_at + 1).min(blocks.len()) };
    while let Some((name, value)) = blocks.get(from).and_then(|block| capital_field(block)) {
        if TAIL.contains(&name.as_str()) && name != "graphic" {
            break;
        }
        head_field(&name, &value, &mut draft);
        from += 1;
    }
    let is_tail = |block: &[&str]| {
        capital_field(block).is_some_and(|(name, _)| TAIL.contains(&name.as_str())) || is_copyright(block[0])
    };
    let end = (from..blocks.len()).find(|at| is_tail(blocks[*at])).unwrap_or(blocks.len());
    for (name, value) in blocks[end..].iter().filter_map(|block| capital_field(block)) {
        head_field(&name, &value, &mut draft);
    }
    let mut body: Vec<String> = blocks[from..end].iter().map(|block| layout.prose(block)).collect();
    body.retain(|part| !part.is_empty());
    draft.body = body.join("\n\n");
    draft
}

fn head_field(name: &str, value: &str, draft: &mut Draft) {
    match name {
        "byline" => {
            let outlet = fields::add_authors(value, &mut draft.authors);
            draft.source = draft.source.take().or(outlet);
        }
        "section" => {
            draft.section =
                value.split(';').next().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
        }
        "headline" => draft.title = Some(value.to_owned()),
        "language" => draft.language = language::code(value).map(str::to_owned),
        "load-date" => draft.dates.push(value.to_owned()),
        "url" => draft.url = Some(value.to_owned()).filter(|url| url.starts_with("http")),
        _ => {}
    }
}

fn bodied(lines: &[&str], layout: Body) -> Draft {
    let mut draft = Draft::default();
    let Some(body_at) = lines.iter().position(|line| line.trim().eq_ignore_ascii_case("body")) else {
        return draft;
    };
    let first = body_at.saturating_sub(HEAD_LINES);
    let head = &lines[first..body_at];
    // The date stands under outlet and headline; above them may stand a cover.
    if let Some(dated) = head.iter().rposition(|line| date_of(line).is_some()) {
        draft.dates.extend(date_of(head[dated]).map(prose::line));
        let mut above = head[..dated].iter().rev().map(|line| line.trim());
        draft.source = above.by_ref().find(|line| !line.is_empty()).map(prose::line);
        let title = above.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty()).next();
        draft.title = title.map(prose::line);
        for line in &head[dated + 1..] {
            if let Some((name, value)) = line.split_once(':') {
                head_field(
                    &name.trim().to_ascii_lowercase(),
                    value.trim_matches([' ', '\u{a0}']),
                    &mut draft,
                );
            }
        }
    } else {
        draft.title = head.iter().map(|line| line.trim()).find(|line| !line.is_empty()).map(prose::line);
    }
    let is_end = |line: &str| {
        let line = line.trim();
        ENDS.iter().any(|end| line.eq_ignore_ascii_case(end)) || value(line, "load-date").is_some()
    };
    let rest = &lines[body_at + 1..];
    let end = rest.iter().position(|line| is_end(line)).unwrap_or(rest.len());
    draft.body = layout.prose(&rest[..end]);
    for line in &rest[end..] {
        for name in ["language", "load-date"] {
            if let Some(value) = value(line.trim(), name) {
                head_field(name, value, &mut draft);
            }
        }
    }
    draft
}

/// Codes of the fields of Factiva's long layout.
const CODES: &[&str] = &[
    "SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "LP", "TD", "CT",
    "RF", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN", "CLM", "ART",
];

fn factiva(lines: &[&str], layout: Body) -> Draft {
    let is_code = |line: &&&str| {
        CODES.iter().any(|code| {
            line.strip_prefix(*code).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
        })
    };
    let coded = lines.iter().filter(is_code).count();
    if coded >= 4 && lines.iter().any(|line| line.starts_with("HD")) {
        return coded_factiva(lines, layout);
    }
    let mut draft = Draft::default();
    let Some(count_at) = lines.iter().position(|line| is_word_count(line.trim())) else { return draft };
    let mut above: Vec<&str> =
        lines[..count_at].iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    let is_byline = |line: &str| {
        line.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by "))
            || super::byline::is_full_name(line)
    };
    if above.len() > 1
        && let Some(by) = above.pop_if(|line| is_byline(line))
    {
        draft.source = fields::add_authors(by, &mut draft.authors);
    }
    draft.title = above.pop().map(prose::line);
    draft.section = above.pop().filter(|line| line.len() <= 60).map(prose::line);
    let mut at = count_at + 1;
    let mut is_dated = false;
    while let Some(line) = lines.get(at).map(|line| line.trim()).filter(|_| at <= count_at + 14) {
        if let Some(date) = date_of(line).filter(|_| !is_dated) {
            draft.dates.push(prose::line(date));
            is_dated = true;
        } else if is_dated
            && draft.language.is_none()
            && language::code(line).is_some()
            && !line.contains(' ')
        {
            draft.language = language::code(line).map(str::to_owned);
        } else if is_copyright(line) {
            at += 1;
            break;
        } else if is_dated && draft.source.is_none() && line.chars().any(char::is_alphabetic) {
            draft.source = Some(prose::line(line));
        } else if line.is_empty() && draft.language.is_some() {
            break;
        }
        at += 1;
    }
    draft.body = layout.prose(lines.get(at..).unwrap_or_default());
    draft
}

/// The layout with a code before each field, on its line or alone above it.
fn coded_factiva(lines: &[&str], layout: Body) -> Draft {
    let mut draft = Draft::default();
    let mut code = "";
    let mut text: Vec<&str> = Vec::new();
    let mut title = String::new();
    for line in lines {
        let head = line.split([' ', '\t']).next().unwrap_or("");
        let rest = match CODES.iter().find(|code| **code == head) {
            Some(found) => {
                code = found;
                if *found == "TD" {
                    text.push("");
                }
                line[head.len()..].trim()
            }
            None => line.trim(),
        };
        match code {
            "LP" | "TD" => text.push(rest),
            _ if rest.is_empty() => {}
            "HD" => {
                title.push_str(if title.is_empty() { "" } else { " " });
                title.push_str(rest);
            }
            "BY" => drop(fields::add_authors(rest, &mut draft.authors)),
            "PD" => draft.dates.push(rest.to_owned()),
            "SN" => draft.source = Some(rest.to_owned()),
            "SE" => draft.section = Some(rest.to_owned()),
            "LA" => draft.language = language::code(rest).map(str::to_owned),
            _ => {}
        }
    }
    draft.title = (!title.is_empty()).then_some(title);
    draft.body = layout.prose(&text);
    draft
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::tests::Kept;

    fn kept(text: &str) -> Kept {
        let mut kept = Kept::default();
        assert!(is_export(text), "{text}");
        read(text, false, &mut kept);
        kept
    }

    const NUMBERED: &str = "\u{feff}\r\nDownload Request: Selected Items: 1-2\r\nTime Of Request: Friday, March 20, 2018\r\n\r\n                               1 of 2 DOCUMENTS\r\n\r\n\r\n                              Evening Star (Ravnholm)\r\n\r\n                            March 1, 2020 Sunday\r\n                                   Edition 1;\r\n                                    Coast\r\n\r\nFerry back in service at\r\nlast\r\n\r\nBYLINE: JANE ROE and John Doe\r\n\r\nSECTION: NEWS; Pg. 6\r\n\r\nLENGTH: 12 words\r\n\r\nThe ferry is back\r\nin service.\r\n\r\nNOTE: it sailed.\r\n\r\nLOAD-DATE: March 2, 2020\r\n\r\nLANGUAGE: ENGLISH\r\n\r\n                    Copyright 2020 Star\r\n                    All Rights Reserved\r\n\r\n                               2 of 2 DOCUMENTS\r\n\r\n                              Evening Star\r\n\r\n                            March 3, 2020\r\n\r\nPier holds\r\n\r\nLENGTH: 3 words\r\n\r\nIt holds.\r\n";

    #[test]
    fn numbered_documents() {
        let kept = kept(NUMBERED);
        assert_eq!(kept.titles(), [("#1", "Ferry back in service at last"), ("#2", "Pier holds")]);
        let draft = &kept.drafts[0];
        assert_eq!(draft.body, "The ferry is back\nin service.\n\nNOTE: it sailed.");
        assert_eq!(draft.dates, ["March 1, 2020 Sunday", "March 2, 2020"]);
        assert_eq!(draft.authors, ["Jane Roe", "John Doe"]);
        assert_eq!(
            (draft.source.as_deref(), draft.section.as_deref()),
            (Some("Evening Star (Ravnholm)"), Some("NEWS"))
        );
        assert_eq!(draft.language.as_deref(), Some("en"));
        assert_eq!(kept.drafts[1].body, "It holds.");
    }

    #[test]
    fn documents_with_a_body() {
        let text = "Date and Time: Friday, 5. July 2019 09:31:00 CEST\nDocuments (2)\n1. Ferry back\n\nFerry back\nEvening Star(Ravnholm)\nMarch 1, 2020 Sunday 9:20 AM GMT\n\nCopyright 2020 Star All Rights Reserved\n\nSection:\u{a0}NEWS; Version:28\nLength:\u{a0}12 words\nByline:\u{a0}Jane Roe (now), John Doe (earlier)\nBody\n\nThe ferry is back in service.\nIt sailed.\n\nClassification\n\nLanguage: ENGLISH\nLoad-Date: March 2, 2020\n\nEnd of Document\n\nPier holds\nEvening Star\nMarch 3, 2020\nLength: 3 words\nBody\nIt holds.\nLoad-Date: March 4, 2020\nEnd of Document\n";
        let mut kept = Kept::default();
        assert!(is_export(text));
        read(text, true, &mut kept);
        assert_eq!(kept.titles(), [("#1", "Ferry back"), ("#2", "Pier holds")]);
        let draft = &kept.drafts[0];
        assert_eq!(draft.body, "The ferry is back in service.\n\nIt sailed.");
        assert_eq!(draft.dates, ["March 1, 2020 Sunday 9:20 AM GMT", "March 2, 2020"]);
        assert_eq!(draft.authors, ["Jane Roe", "John Doe"]);
        assert_eq!(
            (draft.source.as_deref(), draft.section.as_deref()),
            (Some("Evening Star(Ravnholm)"), Some("NEWS"))
        );
        assert_eq!(kept.drafts[1].body, "It holds.");
    }

    #[test]
    fn blanks_within_the_name_of_a_field_are_folded() {
        for (lines, name, value) in [
            (&["L   ANGUAGE:"][..], "l   anguage", ""),
            (&["LOAD  -DATE:  March", "2, 2020"], "load  -date", "March 2, 2020"),
            (&["LENGTH: 12 words"], "length", "12 words"),
        ] {
            assert_eq!(capital_field(lines), Some((name.to_owned(), value.to_owned())));
        }
        assert_eq!(capital_field(&["Length: 12"]), None);
    }

    #[test]
    fn factiva_in_both_layouts() {
        let short = "News\nFerry back in service\n\nBy Jane Roe\n523 words\n1 March 2020\n10:15\nEvening Star\nEVST\nA1\nEnglish\nCopyright 2020, Evening Star.\n\nThe ferry is back.\n\nIt sailed.\n\nDocument EVST000020200301eg310001x\n\nPier holds\n12 words\n2 March 2020\nEvening Star\nEVST\nEnglish\n(c) 2020\n\nIt holds.\n\nDocument EVST000020200302eg320001y\n";
        let kept_short = kept(short);
        assert_eq!(kept_short.titles(), [("#1", "Ferry back in service"), ("#2", "Pier holds")]);
        let long = "HD\nFerry back in service\nBY\nBy Jane Roe\nWC\n523 words\nPD\n1 March 2020\nSN\nEvening Star\nSC\nEVST\nLA\nEnglish\nCY\nCopyright 2020\nLP\nThe ferry is back.\nTD\nIt sailed.\nNS\ngcat : News\nAN\nDocument EVST000020200301eg310001x\n";
        for kept in [kept_short, kept(long)] {
            let draft = &kept.drafts[0];
            assert_eq!(draft.title.as_deref(), Some("Ferry back in service"));
            assert_eq!(draft.body, "The ferry is back.\n\nIt sailed.");
            assert_eq!(draft.dates, ["1 March 2020"]);
            assert_eq!(draft.authors, ["Jane Roe"]);
            assert_eq!(
                (draft.source.as_deref(), draft.language.as_deref()),
                (Some("Evening Star"), Some("en"))
            );
        }
    }

    #[test]
    fn prose_is_no_export() {
        for text in [
            "The council read 3 of 10 documents.\n",
            "Body\n\nLength of the pier\n",
            "523 words\nDocument of the year\n",
            "",
        ] {
            assert!(!is_export(text), "{text}");
        }
    }
}
