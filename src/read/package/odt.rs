//! OpenDocument text (ISO 26300): headings and paragraphs of the body. Notes, annotations and tracked deletions stay out.

use super::docx::properties_of;
use super::{Package, Paragraph, hand_in};
use crate::read::draft::Desk;
use crate::read::xml::{self, Layout};

/// The layout within a paragraph: nothing parts it, what is not read aloud is hidden.
const WITHIN: Layout<'static> =
    Layout { blocks: &[], hidden: &["note", "annotation", "tracked-changes", "bookmark", "sequence-decls"] };

/// Reads a document. The error says why it cannot be read.
pub fn read(bytes: &[u8], desk: &mut dyn Desk) -> Result<(), String> {
    let mut package = Package::open(bytes)?;
    let text = package.text("content.xml")?;
    let properties = package.text("meta.xml").unwrap_or_default();
    let tree = xml::parse(&text);
    let mut paragraphs = Vec::new();
    // `all` does not look into what it found, so that nothing is read twice.
    for body in tree.all("text").into_iter().filter(|body| body.children().next().is_some()).take(1) {
        let mut end = 0;
        for part in body.descendants() {
            let is_heading = part.is("h");
            // Nothing within a hidden part is a paragraph of the body.
            if part.start() >= end && WITHIN.is_hidden(part.name()) {
                end = part.stop();
            }
            if !(is_heading || part.is("p")) || part.start() < end {
                continue;
            }
            end = part.stop();
            let style = part.attribute("style-name").unwrap_or("");
            let is_first =
                part.attribute("outline-level") == Some("1") || style.eq_ignore_ascii_case("title");
            paragraphs.push(Paragraph {
                text: part.prose(&WITHIN),
                is_heading: is_heading && is_first || style.eq_ignore_ascii_case("title"),
            });
        }
    }
    let mut told = properties_of(&properties);
    told.warnings.extend(tree.damage.map(|message| crate::model::article::Warning { line: None, message }));
    hand_in(paragraphs, told, desk);
    Ok(())
}
