//! Tells by content which document a file is. Owns the order in which formats are asked for: each by what no other
//! has. Refuses to believe a name alone; an extension only settles that even rows without a header are a table.

use super::{exports, mail, sgml, sniff, table, wire};
use crate::model::path::ArchivePath;

/// How much of a text is looked at, in bytes.
const HEAD: usize = 1 << 16;

/// A document of a format that is read, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Prose with or without header lines, Markdown included.
    Plain,
    /// A web page.
    Page,
    /// One JSON document.
    Json,
    /// One JSON value a line.
    JsonLines,
    /// Rows of separated values.
    Table,
    /// NITF.
    Nitf,
    /// NewsML-G2.
    NewsMlG2,
    /// NewsML 1.x.
    NewsMl,
    /// RSS or Atom.
    Feed,
    /// Reuters or TREC SGML.
    Sgml,
    /// IPTC 7901.
    Wire,
    /// One mail message.
    Mail,
    /// A mailbox.
    Mailbox,
    /// An export of Nexis or Factiva as text.
    Export,
    /// ALTO, alone or within METS.
    Alto,
    /// hOCR.
    Hocr,
    /// PDF.
    Pdf,
    /// Word.
    Docx,
    /// OpenDocument text.
    Odt,
    /// EPUB.
    Epub,
    /// RTF.
    Rtf,
    /// Something that is not read; its name.
    Other(&'static str),
}

impl Kind {
    /// Its name for display.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Plain => "plain text",
            Kind::Page => "html page",
            Kind::Json => "json document",
            Kind::JsonLines => "json lines",
            Kind::Table => "table",
            Kind::Nitf => "nitf",
            Kind::NewsMlG2 => "newsml-g2",
            Kind::NewsMl => "newsml",
            Kind::Feed => "feed",
            Kind::Sgml => "sgml collection",
            Kind::Wire => "wire message",
            Kind::Mail => "mail",
            Kind::Mailbox => "mailbox",
            Kind::Export => "database export",
            Kind::Alto => "alto page",
            Kind::Hocr => "hocr page",
            Kind::Pdf => "pdf document",
            Kind::Docx => "word document",
            Kind::Odt => "opendocument text",
            Kind::Epub => "epub book",
            Kind::Rtf => "rtf document",
            Kind::Other(what) => what,
        }
    }

    /// True for formats that are read record by record from a stream, so that their files may be of any size.
    pub const fn is_streamed(self) -> bool {
        matches!(self, Kind::JsonLines | Kind::Table | Kind::Sgml | Kind::Mailbox)
    }
}

/// Tells formats that show in bytes: packages, PDF, RTF, mail. `None` for what must be decoded first.
pub fn by_bytes(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"%PDF-") {
        return Some(Kind::Pdf);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Some(Kind::Rtf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return package(bytes);
    }
    if mail::is_mailbox(bytes) {
        return Some(Kind::Mailbox);
    }
    mail::is_message(bytes).then_some(Kind::Mail)
}

/// Tells the packages of documents from other zip archives by the names and the type their first entries have.
fn package(bytes: &[u8]) -> Option<Kind> {
    let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    let head = &bytes[..bytes.len().min(256)];
    let typed = |kind: &[u8]| memchr::memmem::find(head, kind).is_some();
    if typed(b"mimetypeapplication/epub+zip") {
        return Some(Kind::Epub);
    }
    if typed(b"mimetypeapplication/vnd.oasis.opendocument.text") {
        return Some(Kind::Odt);
    }
    if has(b"[Content_Types].xml") && has(b"word/document.xml") {
        return Some(Kind::Docx);
    }
    if has(b"META-INF/container.xml") && has(b".opf") && has(b"mimetype") {
        return Some(Kind::Epub);
    }
    None
}

/// Tells formats that show in decoded text.
pub fn by_text(text: &str, place: &ArchivePath) -> Kind {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if wire::is_message(text) {
        return Kind::Wire;
    }
    if start.starts_with('<') {
        return markup(start);
    }
    if exports::is_export(text) {
        return Kind::Export;
    }
    match sniff::format(text) {
        sniff::Format::JsonLines => return Kind::JsonLines,
        sniff::Format::Json => return json(start, place),
        // Pages and other markup were asked for above.
        sniff::Format::Page => return Kind::Page,
        sniff::Format::Other(what) => return Kind::Other(what),
        sniff::Format::Plain => {}
    }
    let head = &text[..text.floor_char_boundary(HEAD)];
    // The last line may be cut.
    let head =
        if head.len() < text.len() { head.rsplit_once('\n').map_or(head, |(whole, _)| whole) } else { head };
    if table::has_header(head) {
        return Kind::Table;
    }
    let is_named = |extension: &str| has_extension(place, extension);
    if is_named("tsv") && table::is_even(head, '\t')
        || is_named("csv")
            && [',', ';', '\t', '|'].into_iter().any(|separator| table::is_even(head, separator))
    {
        return Kind::Table;
    }
    if (is_named("jsonl") || is_named("ndjson")) && start.starts_with(['{', '[']) {
        return Kind::JsonLines;
    }
    Kind::Plain
}

/// A list whose brackets stand in lines of their own, in a file that is named for lines, is read as lines.
fn json(start: &str, place: &ArchivePath) -> Kind {
    let is_named = has_extension(place, "jsonl") || has_extension(place, "ndjson");
    let first = start.lines().next().unwrap_or("").trim_end();
    // A first line that is no whole value may be a broken one among whole ones.
    let opens_value = first.starts_with('{') && first.len() > 1;
    if is_named && (first == "[" || opens_value) { Kind::JsonLines } else { Kind::Json }
}

/// Whether the file's name ends in an extension, in any case.
pub fn has_extension(place: &ArchivePath, extension: &str) -> bool {
    let path = place.as_bytes();
    path.len() > extension.len() + 1
        && path[path.len() - extension.len()..].eq_ignore_ascii_case(extension.as_bytes())
        && path[path.len() - extension.len() - 1] == b'.'
}

/// Tells documents of markup by their outermost element.
fn markup(start: &str) -> Kind {
    let head = &start[..start.floor_char_boundary(HEAD)];
    if sgml::is_collection(start) {
        return Kind::Sgml;
    }
    let has = |needle: &str| memchr::memmem::find(head.as_bytes(), needle.as_bytes()).is_some();
    let (prefix, name) = root(head);
    let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
    if is("nitf") {
        return Kind::Nitf;
    }
    match name {
        "newsMessage" | "newsItem" | "packageItem" => return Kind::NewsMlG2,
        "NewsML" => return Kind::NewsMl,
        "rss" => return Kind::Feed,
        "feed" if has("http://www.w3.org/2005/Atom") || has("<entry") => return Kind::Feed,
        "RDF" if has("http://purl.org/rss/1.0/") => return Kind::Feed,
        "alto" | "mets" => {
            return if has("<alto") || has(":alto") || is("alto") {
                Kind::Alto
            } else {
                Kind::Other("mets without text")
            };
        }
        _ => {}
    }
    let is_page = is("html") || prefix.is_empty() && sniff::format(start) == sniff::Format::Page;
    if is_page {
        return if has("ocr_page") || has("ocrx_word") { Kind::Hocr } else { Kind::Page };
    }
    // A few agencies wrap what they send.
    for (needle, kind) in [("<nitf", Kind::Nitf), ("<newsItem", Kind::NewsMlG2), ("<NewsItem", Kind::NewsMl)]
    {
        if has(needle) && has("<?xml") {
            return kind;
        }
    }
    match sniff::format(start) {
        sniff::Format::Other(what) => Kind::Other(what),
        _ => Kind::Plain,
    }
}

/// Prefix and name of the outermost element, past declarations, comments and document types.
fn root(head: &str) -> (&str, &str) {
    let mut rest = head;
    loop {
        rest = rest.trim_start();
        let skipped = if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else if rest.starts_with("<?") {
            rest.find("?>").map(|at| at + 2)
        } else if rest.starts_with("<!") {
            doctype(rest)
        } else {
            break;
        };
        match skipped {
            Some(at) => rest = &rest[at..],
            None => return ("", ""),
        }
    }
    let inside = rest.strip_prefix('<').unwrap_or("");
    let end = inside
        .find(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/'))
        .unwrap_or(inside.len());
    inside[..end].split_once(':').unwrap_or(("", &inside[..end]))
}

/// Length of a document type, its internal subset included.
fn doctype(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'>' if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, text: &str) -> Kind {
        by_bytes(text.as_bytes()).unwrap_or_else(|| by_text(text, &name.into()))
    }

    #[test]
    fn formats_are_told_by_content() {
        for (text, kind) in [
            ("Ferry back\n\nThe ferry, it seems, is back.", Kind::Plain),
            ("---\ntitle: a\n---\n# A\n", Kind::Plain),
            ("<!doctype html><html><body><p>x</p>", Kind::Page),
            ("<html xmlns='x'><body><div class='ocr_page'>", Kind::Hocr),
            (
                "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html><body><div class=\"ocr_page\" id='p'>",
                Kind::Hocr,
            ),
            ("{\"title\":\"a\",\"body\":\"b\"}\n{\"title\":\"c\"}\n", Kind::JsonLines),
            ("{\"title\":\"a\",\n\"body\":\"b\"}", Kind::Json),
            ("[{\"title\":\"a\"}]", Kind::Json),
            ("title,date,content\na,b,c\n", Kind::Table),
            ("<?xml version=\"1.0\"?><!DOCTYPE nitf [<!ENTITY x \">\">]><nitf/>", Kind::Nitf),
            ("<nitf><head><title>T</title></head><body><p>cut he", Kind::Nitf),
            ("<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'/>", Kind::NewsMlG2),
            ("<NewsML Version=\"1.2\"><NewsItem/></NewsML>", Kind::NewsMl),
            ("<?xml version='1.0'?><rss version='2.0'><channel/></rss>", Kind::Feed),
            ("<feed xmlns='http://www.w3.org/2005/Atom'></feed>", Kind::Feed),
            ("<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='x'></rdf:RDF>", Kind::Feed),
            ("<DOC>\n<DOCNO>1</DOCNO>\n<TEXT>x</TEXT></DOC>", Kind::Sgml),
            ("<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS NEWID='1'>", Kind::Sgml),
            ("<alto xmlns='x'><Layout/></alto>", Kind::Alto),
            ("<?xml version='1.0'?><mets:mets xmlns:mets='m'><alto><Layout/></alto></mets:mets>", Kind::Alto),
            ("<mets/>", Kind::Other("mets without text")),
            ("<?xml version='1.0'?><office/>", Kind::Other("xml document")),
            ("\u{1}nw062 4 i 211\r\nslug\r\n\u{2}head =\r\ntext\u{3}", Kind::Wire),
            ("From a@b Thu Jan  1 00:00:00 2020\nSubject: one\n\ntext", Kind::Mailbox),
            ("Received: x\nFrom: a@b\nSubject: s\nMIME-Version: 1.0\n\nx", Kind::Mail),
            ("{\\rtf1\\ansi x}", Kind::Rtf),
            ("%PDF-1.4", Kind::Pdf),
        ] {
            assert_eq!(told("a.txt", text), kind, "{text}");
        }
    }

    #[test]
    fn extensions_break_ties_alone() {
        assert_eq!(told("a.tsv", "a\t2020-01-01\tb\n"), Kind::Table);
        assert_eq!(told("a.txt", "a\t2020-01-01\tb\n"), Kind::Plain);
        assert_eq!(told("a.CSV", "x;1\ny;2\n"), Kind::Table);
        assert_eq!(told("a.csv", "The council met on Monday.\nIt sat, and sat, and rose.\n"), Kind::Plain);
        assert_eq!(told("a.jsonl", "[\n{\"title\":\"a\"}\n]"), Kind::JsonLines);
        assert_eq!(told("a.jsonl", "{\"title\":\"cut\n{\"title\":\"b\"}\n"), Kind::JsonLines);
        assert_eq!(told("a.csv", "<html><body></body></html>"), Kind::Page);
    }
}
