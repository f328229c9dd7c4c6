//! Pages written to the public specifications of ALTO and hOCR.

use super::*;
use crate::read::records::tests::Kept;
use crate::read::xml;

const WORDS: &str = "the board met on monday and heard that the pier would hold all winter";

fn alto_line(words: &str, height: u32) -> String {
    let strings: Vec<String> =
        words.split(' ').map(|word| format!("<String CONTENT=\"{word}\" HEIGHT=\"{height}\"/>")).collect();
    format!("<TextLine>{}</TextLine>", strings.join("<SP/>"))
}

#[test]
fn alto_regions_become_articles() {
    let cut = "<TextLine><String CONTENT=\"It\" HEIGHT=\"10\"/><SP/><String CONTENT=\"sai\" SUBS_TYPE=\"HypPart1\" SUBS_CONTENT=\"sailed\" HEIGHT=\"10\"/><HYP CONTENT=\"-\"/></TextLine><TextLine><String CONTENT=\"led\" SUBS_TYPE=\"HypPart2\" SUBS_CONTENT=\"sailed\" HEIGHT=\"10\"/><SP/><String CONTENT=\"on.\" HEIGHT=\"10\"/></TextLine><TextLine><String CONTENT=\"har\" HEIGHT=\"10\"/><HYP CONTENT=\"-\"/></TextLine><TextLine><String CONTENT=\"bour\" HEIGHT=\"10\"/></TextLine>";
    let page = format!(
        "<Page ID=\"P1\"><PrintSpace><TextBlock HPOS=\"0\" VPOS=\"0\" WIDTH=\"100\" HEIGHT=\"20\">{}</TextBlock><TextBlock HPOS=\"0\" VPOS=\"20\" WIDTH=\"100\" HEIGHT=\"80\">{}{cut}</TextBlock><TextBlock HPOS=\"110\" VPOS=\"0\" WIDTH=\"90\" HEIGHT=\"20\">{}</TextBlock><TextBlock HPOS=\"110\" VPOS=\"20\" WIDTH=\"90\" HEIGHT=\"80\">{}</TextBlock></PrintSpace></Page>",
        alto_line("Ferry back", 20),
        alto_line(WORDS, 10),
        alto_line("Pier holds", 20),
        alto_line(WORDS, 10)
    );
    let text = format!(
        "<mets:mets xmlns:mets=\"m\" xmlns:mods=\"o\"><mods:mods><mods:titleInfo><mods:title>Evening Star</mods:title></mods:titleInfo><mods:dateIssued>1912-03-01</mods:dateIssued></mods:mods><alto><Layout>{page}<Page/></Layout></alto></mets:mets>"
    );
    let mut kept = Kept::default();
    alto::read(&xml::parse(&text), &mut kept);
    assert_eq!(
        kept.titles(),
        [("#page-1/0,0,100,100", "Ferry back"), ("#page-1/110,0,90,100", "Pier holds")]
    );
    let draft = &kept.drafts[0];
    assert_eq!(draft.body, format!("{WORDS} It sailed on. harbour"));
    assert_eq!((draft.dates[0].as_str(), draft.source.as_deref()), ("1912-03-01", Some("Evening Star")));
    assert_eq!(kept.reasons(), ["#page-2 skipped: a page without recognised words"]);
}

#[test]
fn hocr_pages_and_boxes() {
    let par = |size: u32, bbox: &str, words: &str| {
        format!(
            "<div class='ocr_carea' title='bbox {bbox}'><p class='ocr_par' title='bbox {bbox}'><span class='ocr_line' title='bbox {bbox}; x_size {size}'><span class='ocrx_word' title='bbox 0 0 1 1; x_wconf 90'>{}</span></span></p></div>",
            words.replace(' ', "</span> <span class='ocrx_word'>")
        )
    };
    let text = format!(
        "<?xml version='1.0'?><!DOCTYPE html><html lang='en'><body><div class='ocr_page' title='image \"a;b.tif\"; bbox 0 0 200 100'>{}{}{}{}</div><div class='ocr_page'>{}</div></body></html>",
        par(20, "0 0 100 20", "Ferry back"),
        par(10, "0 20 100 90", WORDS),
        par(22, "110 0 200 20", "Pier holds"),
        par(10, "110 20 200 90", WORDS),
        par(10, "0 0 9 9", WORDS)
    );
    let mut kept = Kept::default();
    hocr::read(&xml::parse(&text), &mut kept);
    assert_eq!(
        kept.titles(),
        [("#page-1/0,0,100,90", "Ferry back"), ("#page-1/110,0,90,90", "Pier holds"), ("#page-2", "")]
    );
    assert_eq!(kept.drafts[0].body, WORDS);
    assert_eq!(kept.drafts[0].language.as_deref(), Some("en"));
}

#[test]
fn words_cut_at_line_ends_are_joined() {
    let mut text = String::new();
    for line in ["the har-", "bour of Aix-", "Les", "", "and 12-", "foot"] {
        join(&mut text, line);
    }
    assert_eq!(text, "the harbour of Aix- Les and 12- foot");
}
