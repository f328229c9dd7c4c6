//! hOCR 1.2 (http://kba.cloud/hocr-spec/1.2/): HTML whose classes name pages, areas, paragraphs, lines and words, and
//! whose titles hold their boxes.

use super::{Area, Line, Region, hand_in};
use crate::read::draft::{Desk, Draft, Trouble};
use crate::read::language;
use crate::read::xml::{Element, Tree};

/// Classes of a line.
const LINES: &[&str] = &["ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat", "ocrx_line", "ocr_footer"];

/// Reads all pages of a document.
pub fn read(tree: &Tree<'_>, desk: &mut dyn Desk) {
    let root = tree.roots().find(|root| root.is("html"));
    let tag = root.and_then(|root| root.attribute("lang"));
    let told = Draft { language: tag.and_then(language::code).map(str::to_owned), ..Draft::default() };
    let pages: Vec<Element<'_, '_>> = root
        .into_iter()
        .flat_map(Element::descendants)
        .filter(|part| has_class(*part, &["ocr_page"]))
        .collect();
    if pages.is_empty() {
        desk.trouble(String::new(), Trouble::Skipped("hOCR without a page".to_owned()));
    }
    for (index, page) in pages.into_iter().enumerate() {
        let mut regions: Vec<Region> =
            page.descendants().filter(|part| has_class(*part, &["ocr_par"])).map(region).collect();
        if regions.is_empty() {
            regions = page
                .descendants()
                .filter(|part| has_class(*part, &["ocr_carea", "ocrx_block"]))
                .map(region)
                .collect();
        }
        if regions.is_empty() {
            regions.push(region(page));
        }
        if !hand_in(index + 1, &regions, &told, desk) {
            return;
        }
    }
}

fn has_class(part: Element<'_, '_>, wanted: &[&str]) -> bool {
    part.attribute("class")
        .is_some_and(|classes| classes.split_whitespace().any(|class| wanted.contains(&class)))
}

fn region(part: Element<'_, '_>) -> Region {
    let lines = part.descendants().filter(|inside| has_class(*inside, LINES));
    let lines: Vec<Line> =
        lines.map(|line| Line { text: line.line().unwrap_or_default(), height: height(line) }).collect();
    let lines = if lines.is_empty() {
        vec![Line { text: part.line().unwrap_or_default(), height: 0.0 }]
    } else {
        lines
    };
    Region { area: area(part).unwrap_or_default(), lines }
}

/// The numbers of a property in a title: `bbox 0 0 10 20; x_size 12`.
fn property(part: Element<'_, '_>, name: &str) -> Vec<f32> {
    let title = part.attribute("title").unwrap_or("");
    let found = title
        .split(';')
        .map(str::trim)
        .find_map(|property| property.strip_prefix(name).filter(|rest| rest.starts_with(' ')));
    found
        .into_iter()
        .flat_map(str::split_whitespace)
        .map_while(|word| word.parse().ok())
        .filter(|number: &f32| number.is_finite())
        .collect()
}

fn area(part: Element<'_, '_>) -> Option<Area> {
    match property(part, "bbox")[..] {
        [left, top, right, bottom, ..] => Some(Area { left, top, right, bottom }),
        _ => None,
    }
}

fn height(line: Element<'_, '_>) -> f32 {
    let stated = property(line, "x_size").first().copied();
    stated.or_else(|| area(line).map(|area| area.bottom - area.top)).unwrap_or(0.0)
}
