//! PDF (ISO 32000-1) by its text layer: words in the order they were set, put into lines and paragraphs by where they
//! stand. A short document is one article, a long one (an issue, a report) an article a page, so that a hit names its
//! page. Refuses pictures of text, and to walk further than bounds of pages, bytes and operations allow.

use super::draft::{Desk, Draft, Trouble};
use super::prose;
use super::scan::join;
use crate::model::article::Warning;
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, LoadOptions, Object, ObjectId};
use std::collections::BTreeMap;

/// Pages that are read.
const MOST_PAGES: usize = 5_000;
/// Bytes that a page's content or a font's table may unpack to.
const MOST_BYTES: usize = 64 << 20;
/// Characters up to which a document is one article.
const ONE_ARTICLE: usize = 30_000;
/// Operations of a page that are followed.
const MOST_OPERATIONS: usize = 2_000_000;
/// Characters of a page that are kept.
const MOST_CHARACTERS: usize = 4 << 20;

/// Reads a document. The error says why it cannot be read.
pub fn read(bytes: &[u8], desk: &mut dyn Desk) -> Result<(), String> {
    let options = LoadOptions { max_decompressed_size: Some(MOST_BYTES), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|error| format!("the PDF cannot be read: {error}"))?;
    if document.is_encrypted() {
        return Err("the PDF is encrypted".to_owned());
    }
    let pages: Vec<ObjectId> = document.page_iter().take(MOST_PAGES).collect();
    if pages.is_empty() {
        return Err("the PDF has no page".to_owned());
    }
    let mut found: Vec<Page> = Vec::with_capacity(pages.len());
    for (index, page) in pages.iter().enumerate() {
        match read_page(&document, *page) {
            Ok(page) => found.push(page),
            Err(error) => {
                let message = format!("page {} cannot be read: {error}", index + 1);
                desk.warn(Warning { line: None, message });
                found.push(Page::default());
            }
        }
    }
    let whole: usize = found.iter().map(|page| page.paragraphs.iter().map(String::len).sum::<usize>()).sum();
    if whole == 0 {
        desk.trouble(
            String::new(),
            Trouble::Skipped("a PDF without text (pictures of pages need OCR)".to_owned()),
        );
        return Ok(());
    }
    let told = title(&document);
    if whole <= ONE_ARTICLE {
        let mut draft = Draft { title: found[0].title.take().or(told), ..Draft::default() };
        draft.body = found.into_iter().flat_map(|page| page.paragraphs).collect::<Vec<_>>().join("\n\n");
        desk.draft(draft);
        return Ok(());
    }
    for (index, page) in found.into_iter().enumerate() {
        let address = format!("#page-{}", index + 1);
        if page.paragraphs.is_empty() && page.title.is_none() {
            desk.trouble(address, Trouble::Skipped("a page without text".to_owned()));
            continue;
        }
        let draft = Draft {
            address,
            title: page.title.or_else(|| told.clone()),
            body: page.paragraphs.join("\n\n"),
            ..Draft::default()
        };
        if !desk.draft(draft) {
            return Ok(());
        }
    }
    Ok(())
}

/// The title that the document's properties name, unless a program gave it.
fn title(document: &Document) -> Option<String> {
    let (_, info) = document.dereference(document.trailer.get(b"Info").ok()?).ok()?;
    let words = info.as_dict().ok()?.get_deref(b"Title", document).ok()?;
    let title = prose::line(&lopdf::decode_text_string(words).ok()?);
    let lower = title.to_lowercase();
    let is_file =
        ["microsoft word", "untitled", "layout 1", "slide 1"].iter().any(|start| lower.starts_with(start))
            || [".doc", ".docx", ".pdf", ".indd", ".qxd", ".qxp", ".tex", ".dvi"]
                .iter()
                .any(|end| lower.ends_with(end));
    (title.split_whitespace().count() >= 2 && !is_file).then_some(title)
}

#[derive(Default)]
struct Page {
    title: Option<String>,
    paragraphs: Vec<String>,
}

/// A piece of a line.
struct Line {
    text: String,
    /// Baseline, left end and size of letters, in the page's units.
    y: f32,
    x: f32,
    end: f32,
    size: f32,
}

fn read_page(document: &Document, page: ObjectId) -> Result<Page, lopdf::Error> {
    let fonts: BTreeMap<Vec<u8>, Font<'_>> = document
        .get_page_fonts(page)?
        .into_iter()
        .filter_map(|(name, font)| Some((name, Font::of(font, document)?)))
        .collect();
    let content = document.get_page_content_with_limit(page, MOST_BYTES)?;
    let content = Content::decode(&content)?;
    let mut setter = Setter::new(&fonts);
    for operation in content.operations.iter().take(MOST_OPERATIONS) {
        setter.follow(&operation.operator, &operation.operands);
        if setter.characters > MOST_CHARACTERS {
            break;
        }
    }
    Ok(laid_out(setter.lines))
}

struct Font<'a> {
    encoding: Encoding<'a>,
    widths: Widths,
}

/// Widths of letters in thousandths of their size.
struct Widths {
    by_code: BTreeMap<u32, f32>,
    other: f32,
    /// Bytes of a code.
    bytes: usize,
}

impl<'a> Font<'a> {
    fn of(font: &'a Dictionary, document: &'a Document) -> Option<Font<'a>> {
        let encoding = font.get_font_encoding_with_limit(document, MOST_BYTES).ok()?;
        Some(Font { encoding, widths: Widths::of(font, document) })
    }
}

fn number(object: &Object) -> Option<f32> {
    object
        .as_float()
        .ok()
        .or_else(|| object.as_i64().ok().map(|number| number as f32))
        .filter(|number| number.is_finite())
}

impl Widths {
    fn of(font: &Dictionary, document: &Document) -> Widths {
        let mut widths = Widths { by_code: BTreeMap::new(), other: 500.0, bytes: 1 };
        let list = |dictionary: &Dictionary, key: &[u8]| {
            dictionary.get_deref(key, document).and_then(Object::as_array).cloned().unwrap_or_default()
        };
        if let Some(descendant) = list(font, b"DescendantFonts").first() {
            widths.bytes = 2;
            let descendant =
                document.dereference(descendant).ok().and_then(|(_, object)| object.as_dict().ok().cloned());
            let Some(descendant) = descendant else { return widths };
            widths.other = descendant.get_deref(b"DW", document).ok().and_then(number).unwrap_or(1000.0);
            widths.of_ranges(&list(&descendant, b"W"), document);
            return widths;
        }
        let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
        for (code, width) in (u32::try_from(first).unwrap_or(0)..).zip(list(font, b"Widths").iter().take(256))
        {
            let width = document.dereference(width).ok().and_then(|(_, width)| number(width));
            widths.by_code.extend(width.filter(|width| *width > 0.0).map(|width| (code, width)));
        }
        widths
    }

    /// `c [w1 w2 ...]` and `first last w`.
    fn of_ranges(&mut self, ranges: &[Object], document: &Document) {
        let mut at = 0;
        while let Some(first) =
            ranges.get(at).and_then(|first| first.as_i64().ok()).and_then(|first| u32::try_from(first).ok())
        {
            let next =
                ranges.get(at + 1).and_then(|next| document.dereference(next).ok()).map(|(_, next)| next);
            match next {
                Some(Object::Array(list)) => {
                    self.by_code.extend((first..).zip(list.iter().take(65_536).filter_map(number)));
                    at += 2;
                }
                Some(last) => {
                    let last = last.as_i64().ok().and_then(|last| u32::try_from(last).ok()).unwrap_or(first);
                    let Some(width) = ranges.get(at + 2).and_then(number) else { return };
                    self.by_code
                        .extend((first..=last.min(first.saturating_add(65_535))).map(|code| (code, width)));
                    at += 3;
                }
                None => return,
            }
        }
    }

    fn of_text(&self, bytes: &[u8]) -> f32 {
        let code = |bytes: &[u8]| bytes.iter().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
        bytes
            .chunks(self.bytes)
            .map(|bytes| self.by_code.get(&code(bytes)).copied().unwrap_or(self.other))
            .sum()
    }
}

type Matrix = [f32; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The product of two transformations, the first applied first.
fn times(first: Matrix, then: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [p, q, r, s, t, u] = then;
    [a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u]
}

/// Follows the operators of text (ISO 32000-1, 9.4).
struct Setter<'a, 'd> {
    fonts: &'a BTreeMap<Vec<u8>, Font<'d>>,
    font: Option<&'a Font<'d>>,
    size: f32,
    leading: f32,
    letter_space: f32,
    word_space: f32,
    scale: f32,
    line: Matrix,
    text: Matrix,
    page: Matrix,
    saved: Vec<Matrix>,
    lines: Vec<Line>,
    characters: usize,
}

impl<'a, 'd> Setter<'a, 'd> {
    fn new(fonts: &'a BTreeMap<Vec<u8>, Font<'d>>) -> Setter<'a, 'd> {
        Setter {
            fonts,
            font: None,
            size: 1.0,
            leading: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            line: IDENTITY,
            text: IDENTITY,
            page: IDENTITY,
            saved: Vec::new(),
            lines: Vec::new(),
            characters: 0,
        }
    }

    fn follow(&mut self, operator: &str, operands: &[Object]) {
        let at = |index: usize| operands.get(index).and_then(number).unwrap_or(0.0);
        match operator {
            "q" if self.saved.len() < 256 => self.saved.push(self.page),
            "Q" => self.page = self.saved.pop().unwrap_or(self.page),
            "cm" => self.page = times([at(0), at(1), at(2), at(3), at(4), at(5)], self.page),
            "BT" => (self.line, self.text) = (IDENTITY, IDENTITY),
            "Tf" => {
                self.font = operands
                    .first()
                    .and_then(|name| name.as_name().ok())
                    .and_then(|name| self.fonts.get(name));
                self.size = at(1);
            }
            "TL" => self.leading = at(0),
            "Tc" => self.letter_space = at(0),
            "Tw" => self.word_space = at(0),
            "Tz" => self.scale = at(0) / 100.0,
            "Td" => self.move_by(at(0), at(1)),
            "TD" => {
                self.leading = -at(1);
                self.move_by(at(0), at(1));
            }
            "Tm" => {
                self.line = [at(0), at(1), at(2), at(3), at(4), at(5)];
                self.text = self.line;
            }
            "T*" => self.move_by(0.0, -self.leading),
            "Tj" => self.show(operands.first()),
            "'" => {
                self.move_by(0.0, -self.leading);
                self.show(operands.first());
            }
            "\"" => {
                (self.word_space, self.letter_space) = (at(0), at(1));
                self.move_by(0.0, -self.leading);
                self.show(operands.get(2));
            }
            "TJ" => {
                let Some(pieces) = operands.first().and_then(|pieces| pieces.as_array().ok()) else { return };
                for piece in pieces {
                    match number(piece) {
                        Some(back) => self.advance(-back / 1000.0 * self.size * self.scale),
                        None => self.show(Some(piece)),
                    }
                }
            }
            _ => {}
        }
    }

    fn move_by(&mut self, x: f32, y: f32) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, by: f32) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }

    fn show(&mut self, piece: Option<&Object>) {
        let (Some(font), Some(bytes)) = (self.font, piece.and_then(|piece| piece.as_str().ok())) else {
            return;
        };
        let text = Document::decode_text(&font.encoding, bytes).unwrap_or_default();
        let start = times(self.text, self.page);
        let spaces = bytes.iter().filter(|byte| **byte == b' ').count() as f32;
        let width = font.widths.of_text(bytes) / 1000.0 * self.size
            + self.letter_space * (bytes.len() / font.widths.bytes) as f32
            + self.word_space * spaces;
        self.advance(width * self.scale);
        let end = times(self.text, self.page);
        let size = (self.size * (start[2].powi(2) + start[3].powi(2)).sqrt()).abs();
        self.characters += text.len();
        self.put(&text, start, end[4], size);
    }

    /// Adds words to the line they stand on, or opens a line.
    fn put(&mut self, text: &str, start: Matrix, end: f32, size: f32) {
        if text.is_empty() || !size.is_finite() || !start[4].is_finite() || !start[5].is_finite() {
            return;
        }
        let (x, y) = (start[4], start[5]);
        if let Some(line) = self.lines.last_mut() {
            let near = size.max(line.size).max(1.0);
            let is_same =
                (line.y - y).abs() < near * 0.3 && x > line.end - near * 0.6 && x < line.end + near * 3.0;
            if is_same {
                let is_parted = x - line.end > near * 0.18;
                if is_parted && !line.text.ends_with(' ') && !text.starts_with(' ') {
                    line.text.push(' ');
                }
                line.text.push_str(text);
                line.end = end;
                line.size = line.size.max(size);
                return;
            }
        }
        self.lines.push(Line { text: text.to_owned(), y, x, end, size });
    }
}

/// Lines into paragraphs; the largest letters at the head of the page are its headline.
fn laid_out(lines: Vec<Line>) -> Page {
    let lines: Vec<Line> = lines
        .into_iter()
        .map(|line| Line { text: prose::line(&line.text), ..line })
        .filter(|line| line.text.chars().any(char::is_alphabetic))
        .collect();
    let mut sizes: Vec<f32> =
        lines.iter().flat_map(|line| std::iter::repeat_n(line.size, line.text.len().min(200))).collect();
    sizes.sort_by(f32::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
    let largest = lines.iter().map(|line| line.size).fold(0.0, f32::max);
    let is_head = |line: &Line| largest > usual * 1.3 && line.size >= largest * 0.95;
    let mut page = Page::default();
    let mut title = String::new();
    let mut open = String::new();
    let mut last: Option<&Line> = None;
    // Usual distance of lines.
    let mut gaps: Vec<f32> = lines
        .windows(2)
        .map(|pair| (pair[0].y - pair[1].y).abs())
        .filter(|gap| *gap > 0.5 && *gap < usual * 4.0)
        .collect();
    gaps.sort_by(f32::total_cmp);
    let gap = gaps.get(gaps.len().saturating_sub(1) / 2).copied().unwrap_or(usual * 1.2);
    for line in &lines {
        if is_head(line) && title.len() + line.text.len() < 300 {
            join(&mut title, &line.text);
            continue;
        }
        let parts = last.is_some_and(|last| {
            let down = last.y - line.y;
            let is_indented =
                line.x - last.x > usual && line.x - last.x < usual * 4.0 && ends_sentence(&last.text);
            down > gap * 1.35 || down < -usual || (line.size - last.size).abs() > usual * 0.15 || is_indented
        });
        // A sentence that goes on in the next column is no new paragraph.
        if parts && !open.is_empty() && (ends_sentence(&open) || !line.text.starts_with(char::is_lowercase)) {
            page.paragraphs.push(std::mem::take(&mut open));
        }
        join(&mut open, &line.text);
        last = Some(line);
    }
    if !open.is_empty() {
        page.paragraphs.push(open);
    }
    page.title = (title.split_whitespace().count() >= 2).then_some(title);
    page
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', '!', '?', ':', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::tests::Kept;

    fn kept(bytes: &[u8]) -> Result<Kept, String> {
        let mut kept = Kept::default();
        read(bytes, &mut kept).map(|()| kept)
    }

    /// A document of pages with the given content streams.
    fn pdf(pages: &[&str]) -> Vec<u8> {
        let mut text = String::from("%PDF-1.4\n");
        let mut places = Vec::new();
        let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + page * 2)).collect();
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), pages.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        ];
        for (index, content) in pages.iter().enumerate() {
            objects.push(format!(
                "<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
                5 + index * 2
            ));
            objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
        }
        for (index, object) in objects.iter().enumerate() {
            places.push(text.len());
            text.push_str(&format!("{} 0 obj{object}endobj\n", index + 1));
        }
        let start = text.len();
        text.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
        for place in places {
            text.push_str(&format!("{place:010} 00000 n \n"));
        }
        text.push_str(&format!(
            "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF",
            objects.len() + 1
        ));
        text.into_bytes()
    }

    const PAGE: &str = "BT /F1 24 Tf 72 720 Td (Ferry back) Tj /F1 10 Tf 0 -40 Td [(The fer) 20 (ry) -400 (is back in ser-)] TJ 0 -12 Td (vice, the board said.) Tj 0 -12 Td (It was) Tj 40 0 Td (late.) Tj -40 -30 Td (A second paragraph.) Tj ET";

    #[test]
    fn words_lines_and_paragraphs() {
        let kept = kept(&pdf(&[PAGE])).unwrap();
        assert_eq!(kept.titles(), [("", "Ferry back")]);
        assert_eq!(
            kept.drafts[0].body,
            "The ferry is back in service, the board said. It was late.\n\nA second paragraph."
        );
    }

    #[test]
    fn long_documents_are_read_by_page() {
        let line = format!("({} end.) Tj 0 -12 Td ", "word ".repeat(40));
        let long = format!("BT /F1 10 Tf 72 720 Td {} ET", line.repeat(100));
        let kept = kept(&pdf(&[&long, &long, ""])).unwrap();
        assert_eq!(kept.titles(), [("#page-1", ""), ("#page-2", "")]);
        assert_eq!(kept.reasons(), ["#page-3 skipped: a page without text"]);
    }

    #[test]
    fn damage_and_loops_end() {
        assert!(kept(b"%PDF-1.7\n").unwrap_err().starts_with("the PDF cannot be read"));
        // Two nodes of the page tree that hold each other.
        let looped = b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 2 /Kids [3 0 R] >>\nendobj\n3 0 obj\n<< /Type /Pages /Count 2 /Parent 2 0 R /Kids [2 0 R] >>\nendobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n0000000115 00000 n \ntrailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n186\n%%EOF\n";
        assert!(kept(looped).is_err());
        let whole = pdf(&[PAGE]);
        for cut in (0..whole.len()).step_by(37) {
            let _ = kept(&whole[..cut]);
        }
        assert_eq!(
            kept(&pdf(&[""])).unwrap().reasons(),
            [" skipped: a PDF without text (pictures of pages need OCR)"]
        );
    }
}
