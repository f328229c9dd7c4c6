//! Word documents (ECMA-376): the paragraphs of the main part. Headers, footers, notes, comments and deleted text stay
//! out.

use super::{Package, Paragraph, hand_in};
use crate::read::draft::{Desk, Draft};
use crate::read::xml::{self, Element};
use crate::read::{fields, prose};

/// Reads a document. The error says why it cannot be read.
pub fn read(bytes: &[u8], desk: &mut dyn Desk) -> Result<(), String> {
    let mut package = Package::open(bytes)?;
    let text = package.text("word/document.xml")?;
    let properties = package.text("docProps/core.xml").unwrap_or_default();
    let tree = xml::parse(&text);
    let mut paragraphs = Vec::new();
    for paragraph in tree.all("body").first().into_iter().flat_map(|body| body.all("p")) {
        paragraphs.extend(lines(paragraph));
    }
    let mut told = properties_of(&properties);
    told.warnings.extend(tree.damage.map(|message| crate::model::article::Warning { line: None, message }));
    hand_in(paragraphs, told, desk);
    Ok(())
}

/// What the core properties say (Dublin Core); shared with OpenDocument and EPUB, which use its names too.
pub fn properties_of(text: &str) -> Draft {
    let tree = xml::parse(text);
    let mut draft = Draft::default();
    let Some(root) = tree.roots().next() else { return draft };
    let first = |name: &'static str| root.all(name).find_map(Element::line);
    draft.title = first("title").filter(|title| !is_default(title));
    for name in ["creator", "initial-creator"] {
        if let Some(creator) = first(name).filter(|name| name.contains(' ') && draft.authors.is_empty()) {
            fields::add_authors(&creator, &mut draft.authors);
        }
    }
    draft.language = first("language").as_deref().and_then(crate::read::language::code).map(str::to_owned);
    draft
}

/// Titles that programs give.
fn is_default(title: &str) -> bool {
    let title = prose::line(title).to_lowercase();
    title.is_empty()
        || title.starts_with("microsoft word")
        || title.starts_with("document")
        || title.starts_with("untitled")
        || title.ends_with(".docx")
}

/// The lines of a paragraph: page and line breaks part them.
fn lines(paragraph: Element<'_, '_>) -> Vec<Paragraph> {
    let style = paragraph
        .child("pPr")
        .and_then(|about| about.child("pStyle"))
        .and_then(|style| style.attribute("val"));
    let is_heading = style
        .is_some_and(|style| style.eq_ignore_ascii_case("title") || style.eq_ignore_ascii_case("heading1"));
    let mut text = String::new();
    for part in paragraph.descendants() {
        match part.name() {
            "t" => text.push_str(&part.raw()),
            "tab" => text.push(' '),
            "br" | "cr" => text.push('\n'),
            "noBreakHyphen" => text.push('-'),
            _ => {}
        }
    }
    text.split('\n')
        .map(|line| Paragraph {
            text: line.trim().to_owned(),
            is_heading: is_heading && !line.trim().is_empty(),
        })
        .collect()
}
