//! Documents that are zip packages of XML: Word, OpenDocument, EPUB. Owns the bounds of what is unpacked, in memory and
//! never to disk; refuses entries that grow out of proportion. Entries are found by the package's own directory.

pub mod docx;
pub mod epub;
pub mod odt;

use super::draft::{Desk, Draft};
use super::encoding;
use super::web::declared_encoding;
use super::zipped::Zipped;
use super::{exports, lines, prose};
use std::io::Read;

/// Largest entry that is unpacked, in bytes.
const MOST_ENTRY: u64 = 64 << 20;
/// Most bytes unpacked of one package.
const MOST_ALL: u64 = 256 << 20;
/// An entry may be so many times larger than it is packed, once it is larger than [`SMALL`].
const RATIO: u64 = 200;
const SMALL: u64 = 1 << 20;

/// A package that is open.
pub struct Package<'a> {
    bytes: Zipped<'a>,
    unpacked: u64,
}

impl<'a> Package<'a> {
    /// Reads the directory. The error says what is wrong: lower case, no full stop.
    pub fn open(bytes: &'a [u8]) -> Result<Package<'a>, String> {
        let bytes = Zipped(bytes);
        bytes.open().map_err(|error| format!("the package cannot be opened: {error}"))?;
        Ok(Package { bytes, unpacked: 0 })
    }

    /// The text of an entry; the error says why there is none.
    pub fn text(&mut self, name: &str) -> Result<String, String> {
        // The directory borrows from the bytes; reading it again is cheap beside unpacking.
        let zip = self.bytes.open().map_err(|error| format!("the package cannot be opened: {error}"))?;
        let entry = zip.by_name(name).ok_or_else(|| format!("`{name}` is missing in the package"))?;
        let packed = entry.compressed_size;
        let most = MOST_ENTRY
            .min(MOST_ALL.saturating_sub(self.unpacked))
            .min(SMALL.max(packed.saturating_mul(RATIO)));
        let mut bytes = Vec::new();
        let read = entry.reader().take(most + 1).read_to_end(&mut bytes);
        self.unpacked += bytes.len() as u64;
        if bytes.len() as u64 > most {
            return Err(format!("`{name}` unpacks to more than {most} bytes"));
        }
        // What a damaged entry gave before the damage is kept.
        if let Err(error) = read
            && bytes.is_empty()
        {
            return Err(format!("`{name}` cannot be unpacked: {error}"));
        }
        let declared = declared_encoding(&bytes);
        Ok(encoding::decode_declared(bytes, declared).text)
    }

    /// Names of entries with an ending, in the order of the directory.
    pub fn names(&self, ending: &str) -> Vec<String> {
        let Ok(zip) = self.bytes.open() else { return Vec::new() };
        zip.entries().filter(|entry| entry.name.ends_with(ending)).map(|entry| entry.name.clone()).collect()
    }
}

/// A paragraph of a document and whether its style says that it is the headline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Its words; line breaks within are kept.
    pub text: String,
    /// Whether it is styled as title or heading of the first rank.
    pub is_heading: bool,
}

/// Hands in the paragraphs of a document: one article, or the many of a press database's export. `told` holds what the
/// document's properties say.
pub fn hand_in(paragraphs: Vec<Paragraph>, told: Draft, desk: &mut dyn Desk) {
    let mut whole = String::new();
    for paragraph in &paragraphs {
        whole.push_str(&paragraph.text);
        whole.push('\n');
    }
    if exports::is_export(&whole) {
        exports::read(&whole, true, desk);
        return;
    }
    let mut draft = told;
    let filled: Vec<&Paragraph> =
        paragraphs.iter().filter(|paragraph| !paragraph.text.trim().is_empty()).collect();
    let mut rest = filled.as_slice();
    if let Some((first, others)) = filled.split_first()
        && (first.is_heading || is_headline(&first.text, others, draft.title.as_deref()))
    {
        draft.title = Some(prose::line(&first.text));
        rest = others;
    }
    if let Some((first, others)) = rest.split_first()
        && let Some(byline) = super::byline::line(&first.text, lines::trim(&first.text, 0, first.text.len()))
    {
        draft.authors = byline.authors.into_iter().map(|author| author.value).collect();
        draft.source = byline.outlet.map(|outlet| outlet.value).or(draft.source);
        rest = others;
    }
    draft.body =
        rest.iter().map(|paragraph| prose::paragraphs(&paragraph.text)).collect::<Vec<_>>().join("\n\n");
    if draft.title.is_none() && draft.body.is_empty() {
        let why = "a document without text".to_owned();
        desk.trouble(String::new(), super::draft::Trouble::Skipped(why));
        return;
    }
    desk.draft(draft);
}

/// A first paragraph that is no sentence, or the title that the properties name.
fn is_headline(first: &str, others: &[&Paragraph], told: Option<&str>) -> bool {
    let words = prose::line(first);
    let longest = others.iter().map(|other| other.text.len()).max().unwrap_or(0);
    told.is_some_and(|told| told.eq_ignore_ascii_case(&words))
        || words.chars().count() <= 160
            && !words.ends_with(['.', ':', ';'])
            && longest > words.len()
            && !others.is_empty()
}

#[cfg(test)]
mod tests;
