//! Packages built here, by the public specifications.

use super::*;
use crate::read::records::tests::Kept;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// A package of stored and packed entries.
pub fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        let method = if *name == "mimetype" {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn paragraph(style: &str, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"
    )
}

fn docx(body: &str) -> Vec<u8> {
    zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "docProps/core.xml",
            "<cp:coreProperties xmlns:cp='c' xmlns:dc='d'><dc:title>Draft 7</dc:title><dc:creator>Jane Roe</dc:creator></cp:coreProperties>",
        ),
        ("word/document.xml", &format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>")),
    ])
}

#[test]
fn word_documents() {
    let body = [
        paragraph("Title", "Ferry back"),
        paragraph("Normal", "By John Doe"),
        paragraph("Normal", "The ferry </w:t></w:r><w:r><w:t>is back &amp; sails.</w:t></w:r><w:del><w:r><w:delText>not</w:delText></w:r></w:del><w:r><w:t>"),
        paragraph("Normal", ""),
        paragraph("Normal", "It sailed.</w:t><w:br/><w:t>On Monday."),
    ]
    .concat();
    let mut kept = Kept::default();
    docx::read(&docx(&body), &mut kept).unwrap();
    let draft = &kept.drafts[0];
    assert_eq!(draft.title.as_deref(), Some("Ferry back"));
    assert_eq!(draft.body, "The ferry is back & sails.\n\nIt sailed.\n\nOn Monday.");
    assert_eq!(draft.authors, ["John Doe"]);
}

#[test]
fn opendocument_text() {
    let content = "<office:document-content xmlns:office='o' xmlns:text='t'><office:body><office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h text:outline-level='1'>Ferry back</text:h><text:p>The ferry<text:s/> is back.<text:note><text:p>note</text:p></text:note></text:p><text:list><text:list-item><text:p>It sailed.</text:p></text:list-item></text:list></office:text></office:body></office:document-content>";
    let bytes = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content),
        ("meta.xml", "<m xmlns:dc='d'><dc:creator>Jane Roe</dc:creator><dc:language>de-DE</dc:language></m>"),
    ]);
    let mut kept = Kept::default();
    odt::read(&bytes, &mut kept).unwrap();
    let draft = &kept.drafts[0];
    assert_eq!(draft.title.as_deref(), Some("Ferry back"));
    assert_eq!(draft.body, "The ferry is back.\n\nIt sailed.");
    assert_eq!(
        (draft.authors.as_slice(), draft.language.as_deref()),
        (&["Jane Roe".to_owned()][..], Some("de"))
    );
}

#[test]
fn books_in_the_order_of_reading() {
    let opf = "<package xmlns:dc='d'><metadata><dc:title>Harbour Weekly</dc:title><dc:creator>Jane Roe</dc:creator><dc:date>2020-03-01</dc:date><dc:language>en</dc:language></metadata><manifest><item id='b' href='text/b%20c.xhtml'/><item id='a' href='text/a.xhtml'/><item id='n' href='nav.xhtml' properties='nav'/><item id='x' href='../out.xhtml'/></manifest><spine><itemref idref='n'/><itemref idref='a'/><itemref idref='b'/><itemref idref='x'/></spine></package>";
    let page = |title: &str| {
        format!(
            "<html><head><title>T</title></head><body><h1>{title}</h1><p>One &eacute;.</p><p>Two.</p></body></html>"
        )
    };
    let bytes = zipped(&[
        ("mimetype", "application/epub+zip"),
        (
            "META-INF/container.xml",
            "<container><rootfiles><rootfile full-path='OEBPS/content.opf'/></rootfiles></container>",
        ),
        ("OEBPS/content.opf", opf),
        ("OEBPS/text/a.xhtml", &page("First")),
        ("OEBPS/text/b c.xhtml", &page("Second")),
    ]);
    let mut kept = Kept::default();
    epub::read(&bytes, &mut kept).unwrap();
    assert_eq!(kept.titles(), [("#OEBPS/text/a.xhtml", "First"), ("#OEBPS/text/b c.xhtml", "Second")]);
    assert_eq!(kept.drafts[0].body, "One é.\n\nTwo.");
    assert_eq!(
        (kept.drafts[0].source.as_deref(), kept.drafts[0].dates[0].as_str()),
        (Some("Harbour Weekly"), "2020-03-01")
    );
    assert!(kept.reasons()[0].starts_with("#out.xhtml failed: `out.xhtml` is missing"));
}

#[test]
fn packages_that_lie_are_refused() {
    let bomb = docx(&paragraph("Normal", &" ".repeat(80 << 20)));
    let error = docx::read(&bomb, &mut Kept::default()).unwrap_err();
    assert!(error.contains("unpacks to more than"), "{error}");
    assert!(docx::read(b"PK\x03\x04", &mut Kept::default()).is_err());
    let whole = docx(&paragraph("Normal", "The pier holds."));
    for cut in 0..whole.len() {
        let _ = docx::read(&whole[..cut], &mut Kept::default());
    }
    let mut kept = Kept::default();
    let export = [
        "Cover",
        "Ferry back",
        "Evening Star",
        "March 1, 2020",
        "Length:\u{a0}3 words",
        "Body",
        "It is back.",
        "Load-Date: March 2, 2020",
        "End of Document",
    ];
    docx::read(&docx(&export.map(|text| paragraph("Normal", text)).concat()), &mut kept).unwrap();
    assert_eq!((kept.titles(), kept.drafts[0].body.as_str()), (vec![("#1", "Ferry back")], "It is back."));
}
