//! ALTO (https://www.loc.gov/standards/alto/), versions 1 to 4, alone or embedded in METS: pages of text blocks.

use super::{Area, Line, Region, hand_in, join};
use crate::read::draft::{Desk, Draft, Trouble};
use crate::read::language;
use crate::read::xml::{Element, Tree};

/// Reads all pages of a document.
pub fn read(tree: &Tree<'_>, desk: &mut dyn Desk) {
    let told = metadata(tree);
    let pages = tree.all("Page");
    if pages.is_empty() {
        desk.trouble(String::new(), Trouble::Skipped("ALTO without a page".to_owned()));
    }
    for (index, page) in pages.into_iter().enumerate() {
        let regions: Vec<Region> = page.all("TextBlock").map(region).collect();
        if !hand_in(index + 1, &regions, &told, desk) {
            return;
        }
    }
}

/// What METS says of the issue (MODS within it).
fn metadata(tree: &Tree<'_>) -> Draft {
    let mut draft = Draft::default();
    let Some(mods) = tree.all("mods").into_iter().next() else { return draft };
    draft.dates.extend(mods.find("dateIssued").and_then(Element::line));
    draft.source = mods.find("titleInfo").and_then(|info| info.find("title")).and_then(Element::line);
    draft.language = mods
        .find("languageTerm")
        .and_then(Element::line)
        .as_deref()
        .and_then(language::code)
        .map(str::to_owned);
    draft
}

fn number(element: Element<'_, '_>, name: &str) -> f32 {
    element
        .attribute(name)
        .and_then(|value| value.parse().ok())
        .filter(|value: &f32| value.is_finite())
        .unwrap_or(0.0)
}

fn region(block: Element<'_, '_>) -> Region {
    let (left, top) = (number(block, "HPOS"), number(block, "VPOS"));
    let area =
        Area { left, top, right: left + number(block, "WIDTH"), bottom: top + number(block, "HEIGHT") };
    Region { area, lines: block.all("TextLine").map(line).collect() }
}

fn line(line: Element<'_, '_>) -> Line {
    let mut text = String::new();
    let mut is_cut = false;
    for part in line.children() {
        if part.is("HYP") {
            is_cut = true;
        }
        if !part.is("String") {
            continue;
        }
        let kind = part.attribute("SUBS_TYPE").unwrap_or("");
        // A word over two lines stands whole where it begins.
        let word = match (kind, part.attribute("SUBS_CONTENT")) {
            ("HypPart2", Some(_)) => continue,
            ("HypPart1", Some(whole)) => {
                is_cut = false;
                whole
            }
            _ => part.attribute("CONTENT").unwrap_or(""),
        };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
        if kind == "HypPart1" && part.attribute("SUBS_CONTENT").is_some() {
            let mut whole = String::new();
            join(&mut whole, &text);
            return Line { text: whole, height: height(line) };
        }
    }
    if is_cut && !text.ends_with('-') {
        text.push('-');
    }
    Line { text, height: height(line) }
}

fn height(line: Element<'_, '_>) -> f32 {
    let mut heights: Vec<f32> =
        line.all("String").map(|word| number(word, "HEIGHT")).filter(|height| *height > 0.0).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or_else(|| number(line, "HEIGHT"))
}
