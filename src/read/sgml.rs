//! SGML collections of news: Reuters-21578 (`<REUTERS>`) and the TREC, Tipster and Gigaword form (`<DOC>`). Streams a
//! file record by record; tags are found by name, because no such file is valid SGML or XML.

use super::draft::{Desk, Draft, Trouble};
use super::records::{self, Lines, MAX_RECORD, Step};
use super::web::fragment_text;
use super::{fields, language, prose};
use std::io::BufRead;
use std::ops::Range;

/// Elements that hold one record.
const RECORDS: [&str; 2] = ["DOC", "REUTERS"];

/// True when a text begins with a record, or with the document type of one.
pub fn is_collection(start: &str) -> bool {
    let at = |prefix: &str| start.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    let opens = |name: &str| {
        at(&format!("<{name}"))
            && start
                .as_bytes()
                .get(name.len() + 1)
                .is_some_and(|next| *next == b'>' || next.is_ascii_whitespace())
    };
    let is_doc = RECORDS.iter().any(|name| opens(name));
    let head = &start[..start.floor_char_boundary(4096)];
    let knows = ["docno", "headline", "text", "title", "docid", "head", "hl"]
        .iter()
        .any(|name| inside(head, name).is_some() || head.to_ascii_lowercase().contains(&format!("<{name}>")));
    at("<!DOCTYPE lewis")
        || is_doc && knows
        || opens("DOC") && start[..start.find('>').unwrap_or(0)].contains("type=\"")
}

/// Reads all records.
pub fn read(source: &mut dyn BufRead, desk: &mut dyn Desk) {
    let mut lines = Lines::new(source);
    let mut line = Vec::new();
    let mut open: Option<(&str, Vec<u8>)> = None;
    let mut count = 0_usize;
    let mut is_too_long = false;
    loop {
        let step = lines.next(&mut line, desk);
        if step == Step::End {
            break;
        }
        if open.is_none() {
            let Some(name) = RECORDS.into_iter().find(|name| tag(&line, name, b"<")) else { continue };
            count += 1;
            open = Some((name, Vec::new()));
            is_too_long = false;
        }
        let Some((name, record)) = &mut open else { continue };
        // A record that is never closed ends where the next one opens.
        if !record.is_empty() && tag(&line, name, b"<") {
            let name = *name;
            if !hand_in(count, &open.take().map(|(_, record)| record).unwrap_or_default(), is_too_long, desk)
            {
                return;
            }
            count += 1;
            is_too_long = false;
            open = Some((name, Vec::new()));
        }
        let Some((name, record)) = &mut open else { continue };
        is_too_long |= step == Step::TooLong || record.len() + line.len() > MAX_RECORD;
        if !is_too_long {
            record.extend_from_slice(&line);
            record.push(b'\n');
        }
        if tag(&line, name, b"</") {
            if !hand_in(count, record, is_too_long, desk) {
                return;
            }
            open = None;
        }
    }
    if let Some((_, record)) = open
        && hand_in(count, &record, is_too_long, desk)
    {
        let message = "the file ends within its last record".to_owned();
        desk.warn(crate::model::article::Warning { line: None, message });
    }
}

/// Whether a line holds a tag of a name; `opening` is `<` or `</`.
fn tag(line: &[u8], name: &str, opening: &[u8]) -> bool {
    memchr::memmem::find_iter(line, opening).any(|at| {
        let rest = &line[at + opening.len()..];
        rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && rest.get(name.len()).is_none_or(|next| *next == b'>' || next.is_ascii_whitespace())
    })
}

fn hand_in(count: usize, record: &[u8], is_too_long: bool, desk: &mut dyn Desk) -> bool {
    let address = format!("#{count}");
    if is_too_long {
        records::too_long(address, desk);
        return true;
    }
    match draft(&records::text_of(record)) {
        Some(draft) => desk.draft(Draft { address, ..draft }),
        None => {
            desk.trouble(address, Trouble::Skipped("a record without headline and text".to_owned()));
            true
        }
    }
}

/// What stands between the first tags of a name, inner tags included. An element that is never closed ends with the
/// next tag.
fn inside<'a>(record: &'a str, name: &str) -> Option<&'a str> {
    range(record, name).map(|found| &record[found])
}

fn range(record: &str, name: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'<', &record.as_bytes()[from..]) {
        let start = from + at + 1;
        from = start;
        let rest = &record[start..];
        let is_named = rest
            .as_bytes()
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
        if !is_named
            || !rest
                .as_bytes()
                .get(name.len())
                .is_some_and(|next| *next == b'>' || next.is_ascii_whitespace())
        {
            continue;
        }
        let first = start + rest.find('>')? + 1;
        let words = &record[first..];
        let mut end = 0;
        while let Some(close) = memchr::memmem::find(&words.as_bytes()[end..], b"</") {
            let name_at = end + close + 2;
            if words
                .as_bytes()
                .get(name_at..name_at + name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            {
                return Some(first..first + end + close);
            }
            end = name_at;
        }
        return Some(first..first + words.find('<').unwrap_or(words.len()));
    }
    None
}

/// The first of some elements that has words, on one line.
fn line(record: &str, names: &[&str]) -> Option<String> {
    names
        .iter()
        .filter_map(|name| inside(record, name))
        .map(|words| prose::line(&fragment_text(words)))
        .find(|words| !words.is_empty())
}

fn draft(record: &str) -> Option<Draft> {
    // In Reuters-21578 the text holds its title; in a brief the text is all there is.
    let text = inside(record, "TEXT");
    let body = inside(record, "BODY").filter(|body| inside(body, "TEXT").is_none()).or(text);
    let lead = inside(record, "LP").filter(|_| text.is_some());
    let dateline = line(record, &["DATELINE"]);
    let mut parts = Vec::new();
    parts.extend(lead.map(paragraphs));
    parts.extend(body.map(|body| paragraphs(&without(body, &["TITLE", "DATELINE", "AUTHOR"]))));
    parts.retain(|part| !part.is_empty());
    let mut prose = parts.join("\n\n");
    if let Some(dateline) = &dateline
        && !prose.is_empty()
        && !prose.starts_with(dateline.as_str())
    {
        let is_open = !dateline.ends_with(['-', '–', '—']) && dateline.chars().any(char::is_alphabetic);
        prose = format!("{dateline}{}{prose}", if is_open { " - " } else { " " });
    }
    let title = line(record, &["HEADLINE", "TITLE", "HL", "HEAD", "H3", "TTL", "SLUG"]);
    if title.is_none() && prose.is_empty() {
        return None;
    }
    let mut draft = Draft { title, body: prose, ..Draft::default() };
    let number = line(record, &["DOCNO", "DOCID"]).or_else(|| attribute(record, "id"));
    draft.dates.extend(
        line(record, &["DATE", "DATE_TIME", "DATE1", "DD", "PUBDATE"])
            .map(|date| of_this_century(&date).unwrap_or(date)),
    );
    draft.dates.extend(number.as_deref().and_then(from_number));
    let mut outlet = None;
    for words in ["BYLINE", "AUTHOR", "AU"].iter().filter_map(|name| line(record, &[name])) {
        outlet = fields::add_authors(&words, &mut draft.authors).or(outlet);
    }
    draft.source = line(record, &["SO", "PUB", "SOURCE", "PUBLICATION"]).or(outlet);
    draft.section = line(record, &["SECTION", "CATEGORY"]);
    draft.language = line(record, &["LANGUAGE"]).and_then(|name| language::code(&name)).map(str::to_owned);
    Some(draft)
}

/// A record's text: tags of paragraphs count, else indentation does.
fn paragraphs(words: &str) -> String {
    let has_tags = ["<p>", "<P>", "<para>"].iter().any(|tag| words.contains(tag));
    if has_tags {
        return fragment_text(words);
    }
    let mut parted = String::with_capacity(words.len() + 64);
    let indented = words.lines().filter(|line| line.starts_with("   ") && !line.trim().is_empty()).count();
    let all = words.lines().filter(|line| !line.trim().is_empty()).count();
    for line in words.lines() {
        // Indented lines open paragraphs unless all are.
        if line.starts_with("   ") && indented < all {
            parted.push('\n');
        }
        parted.push_str(line);
        parted.push('\n');
    }
    let resolved: String = parted.chars().filter(|letter| !letter.is_control() || *letter == '\n').collect();
    let text = prose::paragraphs(&resolved);
    text.split("\n\n")
        .map(fragment_text)
        .map(|part| without_end(&part).to_owned())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// A lone control character closes a Reuters text.
fn without_end(part: &str) -> &str {
    part.trim_matches(|letter: char| letter.is_control() || letter == '\u{fffd}' || letter.is_whitespace())
}

/// The text without some of its elements.
fn without(text: &str, names: &[&str]) -> String {
    let mut rest = text.to_owned();
    for name in names {
        if let Some(found) = range(&rest, name) {
            let open = rest[..found.start].rfind('<').unwrap_or(found.start);
            let end = rest[found.end..].find('>').map_or(rest.len(), |at| found.end + at + 1);
            rest.replace_range(open..end, "");
        }
    }
    rest
}

fn attribute(record: &str, name: &str) -> Option<String> {
    let tag = &record[..record.find('>')?];
    let value = tag.split_once(&format!("{name}=\""))?.1;
    value.split('"').next().map(str::to_owned)
}

/// `910514` as TREC's British papers write days; their years are of the twentieth century.
fn of_this_century(date: &str) -> Option<String> {
    let is_short = date.len() == 6 && date.bytes().all(|byte| byte.is_ascii_digit());
    is_short.then(|| format!("19{}-{}-{}", &date[..2], &date[2..4], &date[4..]))
}

/// The day in a document's number: `NYT_ENG_20040101.0001`, `XIE19960101.0001`, `AP880212-0001`.
fn from_number(number: &str) -> Option<String> {
    let start = number.find(|letter: char| letter.is_ascii_digit())?;
    let digits = number[start..].bytes().take_while(u8::is_ascii_digit).count();
    let found = &number[start..start + digits];
    let is_parted = number[start + digits..].starts_with(['.', '-', '_']);
    match digits {
        8 if is_parted => Some(format!("{}-{}-{}", &found[..4], &found[4..6], &found[6..])),
        6 if is_parted && start > 0 => of_this_century(found),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::tests::Kept;

    fn kept(text: &str) -> Kept {
        let mut kept = Kept::default();
        read(&mut text.as_bytes(), &mut kept);
        kept
    }

    #[test]
    fn reuters_records() {
        let text = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"YES\" OLDID=\"1\" NEWID=\"1\">\n<DATE>26-FEB-1987 15:01:01.79</DATE>\n<TOPICS><D>ships</D></TOPICS>\n<TEXT>&#2;\n<TITLE>FERRY &lt;FRY> BACK</TITLE>\n<AUTHOR>    By Jane Roe, Reuters</AUTHOR>\n<DATELINE>    RAVNHOLM, Feb 26 - </DATELINE><BODY>The ferry is back\nin service.\n    It sailed on Monday.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n<REUTERS NEWID=\"2\">\n<DATE>26-FEB-1987</DATE>\n<TEXT TYPE=\"BRIEF\">&#2;\n<TITLE>PIER HOLDS</TITLE>\n</TEXT>\n</REUTERS>\n";
        let kept = kept(text);
        assert_eq!(kept.titles(), [("#1", "FERRY <FRY> BACK"), ("#2", "PIER HOLDS")]);
        let draft = &kept.drafts[0];
        assert_eq!(
            draft.body,
            "RAVNHOLM, Feb 26 - The ferry is back in service.\n\nIt sailed on Monday. Reuter"
        );
        assert_eq!(draft.dates, ["26-FEB-1987 15:01:01.79"]);
        assert_eq!(draft.authors, ["Jane Roe"]);
        assert_eq!(kept.drafts[1].body, "");
        assert!(is_collection(text));
    }

    #[test]
    fn trec_records_of_several_papers() {
        let text = "<DOC>\n<DOCNO> AP880212-0001 </DOCNO>\n<FILEID>x</FILEID>\n<HEAD>Ferry Back</HEAD>\n<BYLINE>By JANE ROE</BYLINE>\n<DATELINE>RAVNHOLM (NW) </DATELINE>\n<TEXT>\n   The ferry is back\nin service.\n   It sailed.\n</TEXT>\n</DOC>\n<DOC>\n<DOCNO>FT911-1</DOCNO>\n<DATE>910514\n</DATE>\n<HEADLINE>\nFT  14 MAY 91 / Pier holds\n</HEADLINE>\n<TEXT>\nThe pier holds.\n</TEXT>\n<PUB>The Evening Star</PUB>\n</DOC>\n<DOC id=\"NYT_ENG_20040101.0001\" type=\"story\" >\n<HEADLINE>\nThird\n</HEADLINE>\n<TEXT>\n<P>\nOne.\n</P>\n<P>\nTwo &amp; three.\n</P>\n</TEXT>\n</DOC>\n<DOC>\n<DOCNO>X</DOCNO>\n<DOC>\n<DOCNO>Y</DOCNO><TEXT>cut";
        let kept = kept(text);
        assert_eq!(
            kept.titles(),
            [("#1", "Ferry Back"), ("#2", "FT 14 MAY 91 / Pier holds"), ("#3", "Third"), ("#5", "")]
        );
        assert_eq!(kept.drafts[0].body, "RAVNHOLM (NW) - The ferry is back in service.\n\nIt sailed.");
        assert_eq!(kept.drafts[0].dates, ["1988-02-12"]);
        assert_eq!(kept.drafts[0].authors, ["Jane Roe"]);
        assert_eq!(
            (kept.drafts[1].dates[0].as_str(), kept.drafts[1].source.as_deref()),
            ("1991-05-14", Some("The Evening Star"))
        );
        assert_eq!(
            (kept.drafts[2].dates[0].as_str(), kept.drafts[2].body.as_str()),
            ("2004-01-01", "One.\n\nTwo & three.")
        );
        assert_eq!(kept.drafts[3].body, "cut");
        assert_eq!(kept.warnings, ["the file ends within its last record"]);
        assert_eq!(kept.reasons(), ["#4 skipped: a record without headline and text"]);
        assert!(
            is_collection(text)
                && !is_collection("<doc>\n<para>x</para></doc>")
                && !is_collection("<document><title>x")
        );
    }
}
