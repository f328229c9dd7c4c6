//! What is fuzzed and what must hold of every input: a target for each family of readers, one for queries, one for
//! extraction. The fuzzer and the test of the seeds share it. Panics when an invariant is broken.

use morgue::extract::Extractor;
use morgue::model::{Annotated, Article, Basis, Day, FailReason, Located, Span, Speaker};
use morgue::query;
use morgue::read::{self, Gathered, Input, Limits, NoArticle, ReadOptions, ReadOutcome};

/// Largest document in bytes: small enough that what unpacks to a lot is still read quickly.
const DOCUMENT_BYTES: u64 = 1 << 20;
/// 13 November 2025, in days from 1970.
const TODAY: Day = Day(20_405);

/// One target.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, and the folder of its seeds.
    pub name: &'static str,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    /// A file of this name, its bytes as they come; put behind `opening` when they do not begin so and a format is told
    /// by it.
    File {
        name: &'static str,
        opening: &'static [u8],
    },
    /// The first byte picks a kind of package, a line the rest is split by gives its parts.
    Package,
    Query,
    Extraction,
}

const fn file(target: &'static str, name: &'static str, opening: &'static [u8]) -> Target {
    Target { name: target, what: What::File { name, opening } }
}

/// All of them.
pub const TARGETS: &[Target] = &[
    file("plain", "a.txt", b""),
    file("page", "a.html", b""),
    file("json", "a.json", b""),
    file("json_lines", "a.jsonl", b""),
    file("table", "a.csv", b""),
    file("xml", "a.xml", b""),
    file("mail", "a.eml", b""),
    file("mailbox", "a.mbox", b"From "),
    file("sgml", "a.sgm", b""),
    file("wire", "a.iptc", b"\x01"),
    file("export", "a.txt", b""),
    file("rtf", "a.rtf", b"{\\rtf"),
    file("pdf", "a.pdf", b"%PDF-"),
    file("gzip", "a.txt.gz", b"\x1f\x8b"),
    file("bzip2", "a.txt.bz2", b"BZh"),
    file("xz", "a.txt.xz", b"\xfd7zXZ\0"),
    file("zstd", "a.txt.zst", b"\x28\xb5\x2f\xfd"),
    file("zip", "a.zip", b"PK\x03\x04"),
    file("tar", "a.tar", b""),
    file("warc", "a.warc", b"WARC/1."),
    file("arc", "a.arc", b"filedesc://"),
    Target { name: "package", what: What::Package },
    Target { name: "query", what: What::Query },
    Target { name: "extraction", what: What::Extraction },
];

impl Target {
    /// Tries one input.
    pub fn run(&self, bytes: &[u8]) {
        match self.what {
            What::File { name, opening } => {
                let whole = match bytes.starts_with(opening) {
                    true => bytes.to_vec(),
                    false => [opening, bytes].concat(),
                };
                read_file(name, whole);
            }
            What::Package => read_file("a.zip", package(bytes)),
            What::Query => parse_query(&String::from_utf8_lossy(bytes)),
            What::Extraction => extract(&String::from_utf8_lossy(bytes)),
        }
    }
}

/// True for the beginning of a file packed by gzip, bzip2, xz or zstd, whatever it is called.
fn is_packed(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0x1F, 0x8B, ..]
            | [b'B', b'Z', b'h', ..]
            | [0xFD, b'7', b'z', b'X', b'Z', 0, ..]
            | [0x28, 0xB5, 0x2F, 0xFD, ..]
            | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..]
    )
}

fn read_file(name: &str, bytes: Vec<u8>) {
    let mut options = ReadOptions { today: Some(TODAY), ..ReadOptions::default() };
    options.limits = Limits { document_bytes: DOCUMENT_BYTES, ..Limits::default() };
    let mut found = Gathered::default();
    let size = bytes.len();
    let is_packed = is_packed(&bytes);
    let outcome = read::read(&name.into(), Input::Memory(bytes), &options, &mut found);
    match &outcome {
        ReadOutcome::Articles(count) => {
            assert_eq!((*count as usize, *count > 0), (found.articles.len(), true))
        }
        ReadOutcome::Skipped(_) => assert!(found.articles.is_empty(), "{outcome:?} and articles"),
        ReadOutcome::Failed(reason) => {
            assert!(found.articles.is_empty(), "{outcome:?} and articles");
            not_stumbled(reason);
        }
    }
    for part in &found.parts {
        if let NoArticle::Failed(reason) = &part.why {
            not_stumbled(reason);
        }
    }
    for (at, article) in found.articles.iter().enumerate() {
        assert_eq!(article.id.ordinal as usize, at);
        sound(article);
        // Offsets of what is packed or a part are bytes of the member.
        if article.basis == Basis::File && article.id.inner.is_empty() && article.format == "plain text" {
            let range = article.offsets.file_range(Span::new(0, article.text.len()));
            assert!(range.start <= range.end && (is_packed || range.end <= size), "{range:?} of {size}");
        }
    }
}

/// No reader panicked, where panics are caught.
fn not_stumbled(reason: &FailReason) {
    assert!(!reason.to_string().contains("stumbled"), "{reason}");
}

/// Every span of an article lies within its text, on bounds of letters.
fn sound(article: &Article) {
    let within = |span: Span| article.text.get(span.range()).is_some();
    assert!(within(article.body), "body {:?} of {} bytes", article.body, article.text.len());
    let singles = [&article.title, &article.source, &article.section, &article.url];
    let located = singles.into_iter().flatten().chain(&article.authors);
    for Located { value, span } in located {
        assert!(span.is_none_or(within), "{value:?} at {span:?}");
        assert!(!value.trim().is_empty(), "an empty value at {span:?}");
    }
}

/// Packs parts of a document as a zip archive, so that changes reach the readers and not only the checksums. The first
/// byte picks the kind; a line `%%` parts the text from what the package says of itself.
fn package(bytes: &[u8]) -> Vec<u8> {
    let (kind, rest) = bytes.split_first().map_or((b'w', bytes), |(kind, rest)| (*kind, rest));
    let cut = rest.windows(4).position(|window| window == b"\n%%\n");
    let (text, about) = cut.map_or((rest, &b""[..]), |at| (&rest[..at], &rest[at + 4..]));
    match kind % 3 {
        // 'w', 'x', 'y'.
        2 => stored(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("docProps/core.xml", about),
            ("word/document.xml", text),
        ]),
        0 => stored(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", text),
            ("meta.xml", about),
        ]),
        _ => stored(&[
            ("mimetype", b"application/epub+zip"),
            (
                "META-INF/container.xml",
                b"<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>",
            ),
            ("b.opf", about),
            ("c.xhtml", text),
        ]),
    }
}

/// A zip archive of stored members (APPNOTE.TXT 4.3).
fn stored(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in members {
        let mut header = Vec::new();
        for short in [20_u16, 0, 0, 0, 33] {
            header.extend(short.to_le_bytes());
        }
        for long in [sum(bytes), bytes.len() as u32, bytes.len() as u32] {
            header.extend(long.to_le_bytes());
        }
        header.extend((name.len() as u16).to_le_bytes());
        header.extend([0; 2]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&header);
        directory.extend([0; 10]);
        directory.extend((archive.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(header);
        archive.extend(name.as_bytes());
        archive.extend(*bytes);
    }
    let start = archive.len() as u32;
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        archive.extend((members.len() as u16).to_le_bytes());
    }
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

/// The checksum of zip.
fn sum(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}

fn parse_query(text: &str) {
    match query::parse(text, TODAY) {
        Ok(query) => {
            let printed = query.to_string();
            assert_eq!(query::parse(&printed, Day(0)), Ok(query), "{printed}");
        }
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "{error:?}");
            let rendered = error.render(text);
            assert!(!rendered.contains(|letter: char| letter.is_control() && letter != '\n'), "{rendered:?}");
        }
    }
}

fn extract(text: &str) {
    let article = Article::of_prose("a.txt".into(), text.to_owned());
    let annotated = Extractor::new().extract(&article);
    for span in spans(&annotated) {
        assert!(text.get(span.range()).is_some_and(|words| !words.is_empty()), "{span:?}");
    }
    for quote in &annotated.quotes {
        assert!(!quote.content.is_empty(), "{quote:?}");
        assert!(quote.content.windows(2).all(|pair| pair[0].end <= pair[1].start), "{quote:?}");
        assert!((0.0..=1.0).contains(&quote.confidence), "{quote:?}");
        if let Speaker::Named(index) = quote.speaker {
            assert!((index as usize) < annotated.persons.len(), "{quote:?}");
        }
    }
}

fn spans(annotated: &Annotated) -> impl Iterator<Item = Span> + '_ {
    let persons = annotated.persons.iter().flat_map(|person| &person.mentions);
    let places = annotated.places.iter().flat_map(|place| &place.mentions);
    let allusions = annotated.allusions.iter().flat_map(|allusion| &allusion.mentions);
    let quotes =
        annotated.quotes.iter().flat_map(|quote| quote.content.iter().chain(&quote.cue).chain(&quote.source));
    let dates = annotated.dates.iter().map(|date| &date.span);
    persons.chain(places).chain(allusions).chain(quotes).chain(dates).copied()
}
