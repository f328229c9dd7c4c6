//! Whole files through `read_bytes`: what an archive holds in, articles out.

use super::*;
use crate::model::article::Basis;
use crate::model::span::Span;
use proptest::prelude::*;

fn today() -> Option<Day> {
    Day::from_ymd(2026, 1, 1)
}

fn article(path: &str, text: impl Into<Vec<u8>>) -> Article {
    let (outcome, mut gathered) = read_bytes(&ArchivePath::from(path), text.into(), today());
    assert_eq!((outcome, gathered.articles.len()), (ReadOutcome::Articles(1), 1));
    gathered.articles.remove(0)
}

fn title(article: &Article) -> &str {
    article.title.as_ref().map_or("-", |title| &title.value)
}

fn date(article: &Article) -> String {
    article
        .published
        .map_or("-".into(), |published| format!("{} {}", published.display(), published.from.name()))
}

fn source(article: &Article) -> &str {
    article.source.as_ref().map_or("-", |source| &source.value)
}

/// Title, date, source, authors and the start of the body.
fn summary(article: &Article) -> [String; 5] {
    let authors: Vec<&str> = article.authors.iter().map(|author| author.value.as_str()).collect();
    let body: String = article.body_text().chars().take(12).collect();
    [title(article).into(), date(article), source(article).into(), authors.join("; "), body]
}

const PROSE: &str = "Harbour master Ole Ravn said the ferry would sail again after a month in the yard, and that fares \
                     for islanders would not rise before the summer. He praised the crew.\n\n\"We sail,\" he said.\n";

#[test]
fn prose_on_the_line_of_the_date() {
    let text = format!(" date 2025-11-13 {PROSE}");
    let found = article("000_0f8c.txt", text.clone());
    assert_eq!(summary(&found), ["-", "2025-11-13 header", "-", "", "Harbour mast"]);
    assert_eq!(found.id.ordinal, 0);
    assert_eq!(found.text, text);
    assert!(found.warnings.is_empty() && found.offsets.is_identity());
}

#[test]
fn files_as_archives_have_them() {
    for (path, text, wanted) in [
        (
            "x.txt",
            "date 2025-11-13\nFerry sails again\n\nHarbour master said.\n",
            ["Ferry sails again", "2025-11-13 header", "-", "", "Harbour mast"],
        ),
        (
            "x.txt",
            "date 2025-11-13\n\nHarbour master said so.\n\nMore.\n",
            ["-", "2025-11-13 header", "-", "", "Harbour mast"],
        ),
        (
            "x.txt",
            "Ferry sails again\n\nHarbour master said.\n",
            ["Ferry sails again", "-", "-", "", "Harbour mast"],
        ),
        (
            "x.txt",
            "date 2025-11-13 Ferry sails again\nBy Ana Núñez\n\nHOLM — “We sail,” said the harbour master.\n",
            ["Ferry sails again", "2025-11-13 header", "-", "Ana Núñez", "“We sail,” s"],
        ),
        (
            "x.txt",
            "date 2020-05-13 Ferry sails\n\nbody\n",
            ["Ferry sails", "2020-05-13 header", "-", "", "body"],
        ),
        (
            "star/x.md",
            "---\ntitle: \"Ferry sails\"\ndate: 2025-11\nauthor: Jane Doe\n---\n\n# Ferry sails\n\nHOLM, Nov 13 (Wire) - Harbour\n",
            ["Ferry sails", "2025-11-13 header", "Wire", "Jane Doe", "Harbour"],
        ),
        (
            "star/x.md",
            "+++\ndate = 2025-11-13\n+++\n# Ferry sails\n\nHarbour master\n",
            ["Ferry sails", "2025-11-13 header", "star", "", "Harbour mast"],
        ),
        (
            "star/2025/11/14/x.txt",
            "FERRY SAILS AGAIN\r\n\r\nHOLM, Nov 13 (Northern Wire) -\r\nHarbour master\r\nsaid.\r\n",
            ["FERRY SAILS AGAIN", "2025-11-13 dateline", "Northern Wire", "", "Harbour mast"],
        ),
        (
            "star/x.txt",
            "Title: Ferry sails\nDate: 13.11.2025\nSource: Harbour Gazette\n\nHOLM, Nov 12 (Wire) - Harbour",
            ["Ferry sails", "2025-11-13 header", "Harbour Gazette", "", "Harbour"],
        ),
        (
            "star/2015/11/11/star_2015-11-11_x.txt",
            "Ferry sails.\rBY JANE DOE AND JOHN ROE, Staff Writer\r\rHarbour master",
            ["Ferry sails.", "2015-11-11 path", "star", "Jane Doe; John Roe", "Harbour mast"],
        ),
        (
            "star/x.txt",
            "Ferry sails again.\nPeter Ravn\nHOLM 1996-08-27\nHarbour master",
            ["Ferry sails again.", "1996-08-27 dateline", "star", "Peter Ravn", "Harbour mast"],
        ),
        (
            "star/x.txt",
            "Date: November 2025\n\nFerry sails again\n\nHarbour",
            ["Ferry sails again", "2025-11 header", "star", "", "Harbour"],
        ),
        (
            "star/x.txt",
            "Ferry sails again\nBy The Northern Press\n\nHarbour master",
            ["Ferry sails again", "-", "The Northern Press", "", "Harbour mast"],
        ),
    ] {
        let found = article(path, text);
        assert_eq!(summary(&found), wanted, "{text:?}");
        assert!(found.warnings.is_empty(), "{text:?} {:?}", found.warnings);
    }
}

#[test]
fn absurd_dates_are_said_and_not_used() {
    for (date_words, rest) in [
        ("0000-00-00", "does not exist"),
        ("9999-12-31", "future"),
        ("0001-01-01", "before 1600"),
        ("2025-02-29", "does not exist"),
        ("2099-01-01", "future"),
        ("13/13/2020", "does not exist"),
        ("03/04/2020", "2020-04-03 or 2020-03-04"),
        ("November 31, 2020", "does not exist"),
        ("Thursday", "not understood"),
        ("-0044-03-15", "not understood"),
        ("1605312000", "not understood"),
        ("٢٠٢٥-١١-١٣", "not understood"),
    ] {
        let found = article("x.txt", format!("\ndate {date_words} Story\n\nbody\n"));
        assert_eq!(date(&found), "-", "{date_words}");
        assert_eq!((found.warnings.len(), found.warnings[0].line), (1, Some(2)), "{date_words}");
        assert!(found.warnings[0].message.contains(rest), "{}", found.warnings[0].message);
        assert!(found.body_text().ends_with("body"));
        assert_eq!(title(&found), if rest == "not understood" { "-" } else { "Story" });
    }
    assert_eq!(date(&article("x.txt", "date 2025-11-13T23:30:00-11:00 Story\n\nbody")), "2025-11-13 header");
}

#[test]
fn encodings_give_the_same_article() {
    let text = "date 2025-11-13 Ferry sails again\nBy Ana Núñez\n\nHOLM — “We won’t wait,” said Éva Szabó.\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    for bytes in [text.as_bytes().to_vec(), utf16, western.clone()] {
        let found = article("x.txt", bytes);
        assert_eq!(found.text, text);
        assert_eq!(title(&found), "Ferry sails again");
    }
    let found = article("x.txt", western.clone());
    assert_eq!(found.encoding, "windows-1252");
    let name = found.text.find("Szabó").unwrap();
    let range = found.offsets.file_range(Span::new(name, name + "Szabó".len()));
    assert_eq!(&western[range], b"Szab\xf3");
    let found = article("x.txt", b"Ferry \xe2\x80\x9csails\xe2\x80\x9d \xff again\n\nbody".to_vec());
    assert_eq!(found.warnings[0].message, "1 malformed sequence of UTF-8 became U+FFFD");
}

#[test]
fn what_is_no_text_is_skipped() {
    for (bytes, reason) in [
        (&b""[..], SkipReason::Empty),
        (b" \r\n\t", SkipReason::Empty),
        (b"\xef\xbb\xbf\n", SkipReason::Empty),
        ("\u{a0}\u{2003}\n".as_bytes(), SkipReason::Empty),
        (b"\x89PNG\r\n\x1a\n\0", SkipReason::NotText("png image".into())),
        (b"<!doctype html><title>x</title>", SkipReason::NoArticle("no article in the page".into())),
        (b"\xff\xfe<\0?\0x\0m\0l\0 \0", SkipReason::NotText("xml document".into())),
        (b"{\"a\": 1}", SkipReason::NoArticle("a record without headline and text".into())),
    ] {
        assert_eq!(
            read_bytes(&ArchivePath::from("a.txt"), bytes.to_vec(), None).0,
            ReadOutcome::Skipped(reason)
        );
    }
}

#[test]
fn a_web_page_is_an_article() {
    let page = "<html><head><meta charset=windows-1250><title>Most zůstává</title>
        <meta property='article:published_time' content='2021-03-02T23:10:00-05:00'></head>
        <body><h1>Most zůstává</h1><p>Starý most nad řekou zůstane stát, řekla v pondělí starostka.</p></body></html>";
    let found = article("x.html", encoding_rs::WINDOWS_1250.encode(page).0.into_owned());
    assert_eq!(title(&found), "Most zůstává");
    assert_eq!(found.body_text(), "Starý most nad řekou zůstane stát, řekla v pondělí starostka.");
    assert_eq!(found.published.map(|date| date.display()).as_deref(), Some("2021-03-02"));
    assert_eq!((found.format, found.encoding, found.basis), ("html page", "windows-1250", Basis::Derived));
}

/// Every span of an article must lie on char boundaries of its text, and every value must be found in its words.
fn assert_sound(article: &Article, file_length: usize) {
    let text = article.text.as_str();
    assert!(text.get(article.body.range()).is_some());
    let located = [&article.title, &article.source, &article.section, &article.url];
    for value in located.into_iter().flatten().chain(&article.authors) {
        assert!(!value.value.is_empty());
        if let Some(span) = value.span {
            let words = text.get(span.range()).expect("a span on char boundaries");
            assert_eq!(lines::fold_space(words).to_lowercase(), value.value.to_lowercase());
        }
    }
    for at in text.char_indices().map(|(at, _)| at).chain([text.len()]) {
        assert!(article.offsets.file_offset(at) <= file_length);
    }
}

fn read_and_check(path: &str, bytes: Vec<u8>) {
    let length = bytes.len();
    let (outcome, gathered) = read_bytes(&ArchivePath::from(path), bytes, today());
    for article in &gathered.articles {
        let bytes = if article.basis == Basis::File { length } else { article.text.len() };
        assert_sound(article, bytes);
    }
    assert_eq!(matches!(outcome, ReadOutcome::Articles(_)), !gathered.articles.is_empty());
}

proptest! {
    #[test]
    fn any_bytes_are_borne(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_and_check("a/2025/11/b.txt", bytes);
    }

    #[test]
    fn any_header_like_text_is_borne(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("date ".to_owned()), Just("Date: ".to_owned()), Just("Title:".to_owned()), Just("By ".to_owned()),
                Just("---".to_owned()), Just("+++".to_owned()), Just("# ".to_owned()), Just("authors: [a, b]".to_owned()),
                Just("2025-11-13".to_owned()), Just("Nov 13".to_owned()), Just("HOLM".to_owned()), Just(" (Wire) - ".to_owned()),
                Just("\n".to_owned()), Just("\r\n".to_owned()), Just("\r".to_owned()), Just("—".to_owned()), Just("\u{feff}".to_owned()),
                "[A-Za-zéß .,:;'\"-]{0,20}", "\\PC{0,10}",
            ],
            0..40,
        ),
        path in "[a-z0-9/_.-]{0,30}",
    ) {
        let text = parts.concat();
        read_and_check(&path, text.clone().into_bytes());
        read_and_check(&path, text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
}

#[test]
fn a_zip_whose_directory_lies_is_read_by_its_own_headers() {
    let text = PROSE.as_bytes();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in ["a.txt", "b.txt"] {
        writer.start_file(name, stored).unwrap();
        std::io::Write::write_all(&mut writer, text).unwrap();
    }
    let mut bytes = writer.finish().unwrap().into_inner();
    // The third byte of where the directory begins (APPNOTE.TXT 4.3.16): all offsets lie 256 KiB off.
    let at = bytes.len() - 4;
    bytes[at] = 4;
    let (outcome, gathered) = read_bytes(&"a.zip".into(), bytes, today());
    assert_eq!(outcome, ReadOutcome::Articles(2), "{:?}", gathered.parts);
    assert_eq!(gathered.articles[1].id.inner, "!/b.txt");
    let NoArticle::Failed(reason) = &gathered.parts[0].why else { panic!("{:?}", gathered.parts) };
    assert_eq!(
        reason.to_string(),
        "damaged zip (its directory names places outside of it): 2 members were read by their own headers"
    );
}

#[test]
fn what_panics_outside_of_documents_is_the_files_failure() {
    let options = ReadOptions::default();
    let mut shelf = Gathered::default();
    let mut reader = Reader::new(&mut shelf, &options);
    let place = Place::file(&"a.zip".into());
    reader.guarded(&place, |_| panic!("a container"));
    let ReadOutcome::Failed(reason) = reader.finish() else { panic!("it was read") };
    assert!(reason.to_string().contains("stumbled"), "{reason}");
}
