//! One whole document, whatever its format, to drafts: the place where formats meet their readers, and the list of what
//! is read. Containers (archives, crawls) hand their members in here; plain text goes back to the caller, because its
//! article keeps the offsets of the file.

use super::draft::{self, Desk, Finding, Trouble};
use super::encoding::{self, Decoded};
use super::fields::{self, FieldMap};
use super::recognise::{self, Kind};
use super::watchdog::{self, GivenUp};
use super::{exports, json, mail, package, pdf, rtf, scan, sgml, sniff, table, web, wire, xml};
use crate::model::outcome::SkipReason;
use crate::model::path::ArchivePath;
use std::io::BufRead;

/// A document whose format is known.
#[derive(Debug)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Bytes(Vec<u8>),
    Text(Decoded),
}

impl Document {
    /// Tells what the bytes of a file or member are. `place` is its name, whose extension settles few doubts. Fails
    /// when it is nothing that is read.
    ///
    /// `charset` is the encoding that a server named with it.
    pub fn open(place: &ArchivePath, bytes: Vec<u8>, charset: Option<&str>) -> Result<Document, SkipReason> {
        if let Some(kind) = recognise::by_bytes(&bytes) {
            return Ok(Document { kind, content: Content::Bytes(bytes) });
        }
        match sniff::content(&bytes) {
            sniff::Content::Empty => return Err(SkipReason::Empty),
            sniff::Content::Binary(what) => return Err(SkipReason::NotText(what.into())),
            sniff::Content::Text => {}
        }
        let named = || encoding_rs::Encoding::for_label(charset?.as_bytes());
        let declared = web::declared_encoding(&bytes).or_else(named);
        let decoded = encoding::decode_declared(bytes, declared);
        if decoded.text.trim_start().is_empty() {
            return Err(SkipReason::Empty);
        }
        match recognise::by_text(&decoded.text, place) {
            Kind::Other(what) => Err(SkipReason::NotText(what.into())),
            kind => Ok(Document { kind, content: Content::Text(decoded) }),
        }
    }

    /// Name of the format for display.
    pub fn format(&self) -> &'static str {
        self.kind.name()
    }

    /// Name of the encoding; `binary` for formats that have none of their own.
    pub fn encoding(&self) -> &'static str {
        match &self.content {
            Content::Text(decoded) => decoded.encoding,
            Content::Bytes(_) if matches!(self.kind, Kind::Mail | Kind::Mailbox) => "MIME",
            Content::Bytes(_) => "binary",
        }
    }

    /// The decoded text of plain text, which has no draft.
    pub fn into_plain(self) -> Result<Decoded, Document> {
        match self {
            Document { kind: Kind::Plain, content: Content::Text(decoded) } => Ok(decoded),
            other => Err(other),
        }
    }

    /// Hands all articles to the desk, and what gave none. Plain text is one draft without head here.
    pub fn read(self, place: &ArchivePath, maps: &[FieldMap], url: Option<&str>, desk: &mut dyn Desk) {
        let map = fields::map_for(maps, place);
        match self.content {
            Content::Bytes(bytes) if has_foreign_parser(self.kind) => watched(self.kind, bytes, desk),
            Content::Bytes(bytes) => of_bytes(self.kind, &bytes, desk),
            Content::Text(decoded) => {
                if let Some(warning) = decoded.warning() {
                    desk.warn(warning);
                }
                of_text(self.kind, &decoded.text, map, url, desk);
            }
        }
    }
}

/// The format of a document of any length that is read record by record, by its first bytes; `None` for all others.
pub fn record_kind(place: &ArchivePath, head: &[u8]) -> Option<Kind> {
    // A head may end inside a character.
    let text = String::from_utf8_lossy(head);
    let kind = recognise::by_bytes(head).unwrap_or_else(|| recognise::by_text(&text, place));
    (kind.is_streamed() && !head.contains(&0)).then_some(kind)
}

/// Reads such a document. What is not UTF-8 becomes U+FFFD: the encoding of a stream cannot be told from its head.
pub fn read_records(kind: Kind, source: &mut dyn BufRead, map: Option<&FieldMap>, desk: &mut dyn Desk) {
    match kind {
        Kind::JsonLines => json::read_lines(source, map, desk),
        Kind::Table => table::read(source, map, desk),
        Kind::Sgml => sgml::read(source, desk),
        Kind::Mailbox => mail::read_mailbox(source, desk),
        other => desk.trouble(String::new(), Trouble::Failed(format!("{} is no stream", other.name()))),
    }
}

/// Formats whose parser is a library that goes its own ways through a document (references, directories, parts in
/// parts) and may never come back. Our own readers take something off their input at every step.
fn has_foreign_parser(kind: Kind) -> bool {
    matches!(kind, Kind::Pdf | Kind::Docx | Kind::Odt | Kind::Epub | Kind::Mail)
}

/// Reads a document under the watchdog. All that it holds is kept until it is read: a reader that is left behind must
/// not reach the desk.
fn watched(kind: Kind, bytes: Vec<u8>, desk: &mut dyn Desk) {
    let findings = watchdog::run(watchdog::limit_for(bytes.len()), move || {
        #[cfg(debug_assertions)]
        watchdog::rehearsal::hang_if_asked(&bytes);
        let mut findings: Vec<Finding> = Vec::new();
        of_bytes(kind, &bytes, &mut findings);
        findings
    });
    let trouble = match findings {
        Ok(findings) => return draft::hand_on(findings, desk),
        Err(GivenUp::TooLong(limit)) => Trouble::Limit(format!(
            "its reader was given up after {} of computing; hint: save it anew with another program",
            seconds(limit)
        )),
        Err(GivenUp::TooMany) => Trouble::Untried(
            "not tried, because too many documents before it did not come to an end; hint: start morgue again, it \
             passes by those"
                .to_owned(),
        ),
        Err(GivenUp::NoThread(error)) => Trouble::Untried(format!("no thread for its reader: {error}")),
    };
    desk.trouble(String::new(), trouble);
}

fn seconds(time: std::time::Duration) -> String {
    format!("{} s", (time.as_millis() as f64 / 100.0).round() / 10.0)
}

fn of_bytes(kind: Kind, bytes: &[u8], desk: &mut dyn Desk) {
    let read = match kind {
        Kind::Mail => {
            mail::read(bytes, desk);
            Ok(())
        }
        Kind::Mailbox => {
            mail::read_mailbox(&mut &bytes[..], desk);
            Ok(())
        }
        Kind::Rtf => {
            rtf::read(bytes, desk);
            Ok(())
        }
        Kind::Pdf => pdf::read(bytes, desk),
        Kind::Docx => package::docx::read(bytes, desk),
        Kind::Odt => package::odt::read(bytes, desk),
        Kind::Epub => package::epub::read(bytes, desk),
        other => Err(format!("no reader for {}", other.name())),
    };
    if let Err(why) = read {
        desk.trouble(String::new(), Trouble::Failed(why));
    }
}

fn of_text(kind: Kind, text: &str, map: Option<&FieldMap>, url: Option<&str>, desk: &mut dyn Desk) {
    match kind {
        Kind::Json => json::read(text, map, desk),
        Kind::JsonLines => json::read_lines(&mut text.as_bytes(), map, desk),
        Kind::Table => table::read(&mut text.as_bytes(), map, desk),
        Kind::Sgml => sgml::read(&mut text.as_bytes(), desk),
        Kind::Wire => wire::read(text, desk),
        Kind::Export => exports::read(text, false, desk),
        Kind::Page => page(text, url, desk),
        Kind::Nitf | Kind::NewsMlG2 | Kind::NewsMl | Kind::Feed | Kind::Alto | Kind::Hocr => {
            let tree = xml::parse(text);
            if let Some(damage) = &tree.damage {
                desk.warn(crate::model::article::Warning { line: None, message: damage.clone() });
            }
            match kind {
                Kind::Nitf => xml::nitf::read(&tree, desk),
                Kind::NewsMlG2 => xml::newsml_g2::read(&tree, desk),
                Kind::NewsMl => xml::newsml::read(&tree, desk),
                Kind::Feed => xml::feed::read(&tree, desk),
                Kind::Alto => scan::alto::read(&tree, desk),
                _ => scan::hocr::read(&tree, desk),
            }
        }
        other => desk.trouble(String::new(), Trouble::Failed(format!("no reader for {}", other.name()))),
    }
}

/// A web page: an export of a press database, or one article.
fn page(text: &str, url: Option<&str>, desk: &mut dyn Desk) {
    // The plain text of a page is made only where the page's own words speak of an export.
    let is_likely = ["End of Document", " DOCUMENTS", "<b>HD</b>", " words</div>"]
        .iter()
        .any(|words| text.contains(words));
    if is_likely {
        let words = web::fragment_text(text);
        if exports::is_export(&words) {
            exports::read(&words, true, desk);
            return;
        }
    }
    match web::read(text, url) {
        Ok(draft) => drop(desk.draft(draft)),
        Err(trouble) => desk.trouble(String::new(), trouble),
    }
}

/// What is read, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatInfo {
    /// Its name.
    pub name: &'static str,
    /// How it is told and read.
    pub how: &'static str,
    /// Usual extensions; none is needed.
    pub extensions: &'static str,
    /// Addresses of its articles within the file; empty when the file is one article.
    pub addresses: &'static str,
}

/// The document formats that are read.
pub const FORMATS: &[FormatInfo] = &[
    FormatInfo {
        name: "plain text, Markdown",
        how: "header lines, front matter, headline, byline and dateline are told from the prose",
        extensions: "txt md",
        addresses: "",
    },
    FormatInfo {
        name: "web page",
        how: "the article of the page, without its furniture",
        extensions: "html htm xhtml",
        addresses: "",
    },
    FormatInfo {
        name: "JSON",
        how: "a record, a list, an answer of an interface; fields by name and value or by [[map]]; ninjs 1.x to 3.x, Quotebank",
        extensions: "json",
        addresses: "#3 record",
    },
    FormatInfo {
        name: "JSON lines",
        how: "one record a line, fields as for JSON",
        extensions: "jsonl ndjson",
        addresses: ":42 line",
    },
    FormatInfo {
        name: "CSV, TSV",
        how: "separator and header are told; fields as for JSON",
        extensions: "csv tsv",
        addresses: ":42 line a row begins on",
    },
    FormatInfo {
        name: "NITF, NewsML-G2, NewsML 1.x",
        how: "items of agencies with text; pictures are left aside",
        extensions: "xml",
        addresses: "#3 item, when there are several",
    },
    FormatInfo {
        name: "RSS, Atom",
        how: "entries with what the feed holds of them",
        extensions: "xml rss atom",
        addresses: "#3 entry",
    },
    FormatInfo {
        name: "IPTC 7901",
        how: "wire text between its control characters",
        extensions: "txt",
        addresses: "#3 message, when there are several",
    },
    FormatInfo {
        name: "Reuters and TREC SGML",
        how: "records of REUTERS and DOC",
        extensions: "sgm sgml",
        addresses: "#3 record",
    },
    FormatInfo {
        name: "Nexis, Factiva",
        how: "exports as text, Word, RTF or HTML",
        extensions: "txt docx rtf html",
        addresses: "#3 document",
    },
    FormatInfo {
        name: "mail",
        how: "the text of a message; attached messages",
        extensions: "eml",
        addresses: "#part-2 attached message",
    },
    FormatInfo { name: "mailbox", how: "messages of an mbox", extensions: "mbox", addresses: "#3 message" },
    FormatInfo {
        name: "Word, OpenDocument",
        how: "paragraphs of the body",
        extensions: "docx odt",
        addresses: "",
    },
    FormatInfo {
        name: "EPUB",
        how: "documents in the order of reading",
        extensions: "epub",
        addresses: "#path of the document",
    },
    FormatInfo { name: "RTF", how: "paragraphs of the body", extensions: "rtf", addresses: "" },
    FormatInfo {
        name: "ALTO, METS with ALTO, hOCR",
        how: "regions of a page below one headline",
        extensions: "xml hocr html",
        addresses: "#page-2/x,y,w,h region",
    },
    FormatInfo {
        name: "PDF",
        how: "the text layer; long documents page by page",
        extensions: "pdf",
        addresses: "#page-2, when the document is long",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::tests::Kept;

    fn kept(name: &str, bytes: &[u8]) -> Result<(&'static str, Kept), SkipReason> {
        let place = name.into();
        let document = Document::open(&place, bytes.to_vec(), None)?;
        let format = document.format();
        let mut kept = Kept::default();
        document.read(&place, &[], None, &mut kept);
        Ok((format, kept))
    }

    #[test]
    fn every_format_finds_its_reader() {
        for (bytes, format, address, title) in [
            (&b"{\"title\":\"A\",\"body\":\"b\"}"[..], "json document", "", "A"),
            (b"{\"title\":\"A\"}\n{\"title\":\"B\"}\n", "json lines", ":1", "A"),
            (b"title,text\nA,b\n", "table", ":2", "A"),
            (b"<nitf><head><title>A</title></head></nitf>", "nitf", "", "A"),
            (b"<?xml version='1.0' encoding='ISO-8859-1'?><nitf><head><title>Caf\xe9</title></head></nitf>", "nitf", "", "Caf\u{e9}"),
            (b"<rss><channel><item><title>A</title></item></channel></rss>", "feed", "#1", "A"),
            (b"<DOC>\n<DOCNO>1</DOCNO>\n<HEADLINE>A</HEADLINE>\n</DOC>", "sgml collection", "#1", "A"),
            (b"\x01nw 1\nslug\n\x02A =\ntext\n\x03011200 GMT Mar 20\x04", "wire message", "", "A"),
            (b"Received: x\nMIME-Version: 1.0\nSubject: A\n\nb", "mail", "", "A"),
            (b"From a@b Thu Jan  1 00:00:00 2020\nSubject: A\n\nb", "mailbox", "#1", "A"),
            (b"{\\rtf1 A short line\\par The text is longer than its line.\\par}", "rtf document", "", "A short line"),
            (b"1 of 1 DOCUMENTS\n\nStar\n\nMarch 1, 2020\n\nA\n\nLENGTH: 1 words\n\nb\n", "database export", "#1", "A"),
        ] {
            let (told, kept) = kept("a.txt", bytes).unwrap();
            assert_eq!((told, kept.titles().first().copied()), (format, Some((address, title))), "{:?}", kept.reasons());
        }
    }

    #[test]
    fn what_is_no_document_is_named() {
        for (bytes, reason) in [
            (&b""[..], SkipReason::Empty),
            (b" \n\t", SkipReason::Empty),
            (b"\x89PNG\r\n\x1a\n\0", SkipReason::NotText("png image".into())),
            (b"PK\x03\x04 other", SkipReason::NotText("zip archive".into())),
            (b"<?xml version=\"1.0\"?><office/>", SkipReason::NotText("xml document".into())),
        ] {
            assert_eq!(kept("a", bytes).map(|_| ()).unwrap_err(), reason);
        }
        let plain = Document::open(&"a.txt".into(), b"The pier holds.".to_vec(), None).unwrap();
        assert_eq!(plain.into_plain().unwrap().text, "The pier holds.");
        let (_, kept) = kept("a.pdf", b"%PDF-1.7\n").unwrap();
        assert!(kept.reasons()[0].starts_with(" failed: the PDF cannot be read"), "{:?}", kept.reasons());
    }

    #[test]
    fn the_list_names_each_format_once() {
        for (index, info) in FORMATS.iter().enumerate() {
            assert!(FORMATS[..index].iter().all(|other| other.name != info.name));
            assert!(!info.how.is_empty() && !info.extensions.is_empty());
        }
    }
}
