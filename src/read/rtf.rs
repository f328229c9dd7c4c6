//! RTF (Word 2007 Rich Text Format Specification 1.9.1) to paragraphs of text. Walks the groups without recursion;
//! owns code pages and Unicode escapes; refuses what is no body: fonts, styles, pictures, headers, footers, notes.

use super::draft::{Desk, Draft};
use super::package::{Paragraph, hand_in};
use encoding_rs::Encoding;

/// Destinations whose words are no text of the body.
const HIDDEN: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "footnote",
    "annotation",
    "fldinst",
    "xmlnstbl",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "filetbl",
    "revtbl",
    "private",
    "mmathPr",
    "bkmkstart",
    "bkmkend",
    "pntext",
    "nonshppict",
    "info",
    "upr",
    "atnid",
    "atnauthor",
    "listtext",
    "pgptbl",
    "docvar",
    "template",
];
/// Groups within one another that are told apart; deeper ones count for the last.
const DEEPEST: usize = 1024;

#[derive(Clone)]
struct Group {
    is_hidden: bool,
    /// Letters that follow a Unicode escape in its place.
    skips: usize,
    /// Which property of the document the words are (`title`, `author`).
    property: Option<&'static str>,
    page: &'static Encoding,
}

/// Reads a document: its bytes are ASCII by specification, what is not is taken by the code page.
pub fn read(bytes: &[u8], desk: &mut dyn Desk) {
    let mut reader = Reader::new(bytes);
    reader.run();
    let mut told = Draft::default();
    let title = reader.title.trim().to_owned();
    told.title = (!title.is_empty() && !title.to_lowercase().starts_with("microsoft word")).then_some(title);
    if !reader.is_whole {
        told.warnings.push(crate::model::article::Warning {
            line: None,
            message: "the document ends within a group".to_owned(),
        });
    }
    hand_in(reader.paragraphs, told, desk);
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    groups: Vec<Group>,
    depth: usize,
    /// Letters still to be passed over after a Unicode escape.
    passing: usize,
    /// First half of a pair of surrogates.
    high: Option<u32>,
    raw: Vec<u8>,
    text: String,
    title: String,
    paragraphs: Vec<Paragraph>,
    is_whole: bool,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Reader<'a> {
        let start = Group { is_hidden: false, skips: 1, property: None, page: encoding_rs::WINDOWS_1252 };
        Reader {
            bytes,
            at: 0,
            groups: vec![start],
            depth: 0,
            passing: 0,
            high: None,
            raw: Vec::new(),
            text: String::new(),
            title: String::new(),
            paragraphs: Vec::new(),
            is_whole: true,
        }
    }

    fn run(&mut self) {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'{' => self.open(),
                b'}' => {
                    if self.close() {
                        break;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                letter => self.byte(letter),
            }
        }
        self.flush();
        self.is_whole = self.depth == 0;
        self.paragraph();
    }

    fn group(&mut self) -> Option<&mut Group> {
        self.groups.last_mut()
    }

    fn open(&mut self) {
        self.flush();
        self.depth += 1;
        if self.depth < DEEPEST
            && let Some(group) = self.groups.last().cloned()
        {
            self.groups.push(group);
        }
    }

    /// `true` when the document's own group is closed.
    fn close(&mut self) -> bool {
        self.flush();
        if self.depth < DEEPEST && self.groups.len() > 1 {
            self.groups.pop();
        }
        self.depth = self.depth.saturating_sub(1);
        self.passing = 0;
        self.depth == 0
    }

    fn control(&mut self) {
        let Some(first) = self.bytes.get(self.at).copied() else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            match first {
                b'\'' => self.hexadecimal(),
                b'*' => self.hide_unknown(),
                b'~' => self.push(' '),
                b'_' => self.push('-'),
                b'\\' | b'{' | b'}' => self.byte(first),
                b'\r' | b'\n' => self.paragraph(),
                _ => {}
            }
            return;
        }
        let length = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&self.bytes[self.at..self.at + length]).unwrap_or("");
        self.at += length;
        let digits_from = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        self.at += self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&self.bytes[digits_from..self.at])
            .ok()
            .and_then(|digits| digits.parse::<i64>().ok());
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.word(word, number);
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        match word {
            "par" | "sect" | "page" | "row" | "column" => self.paragraph(),
            "line" => self.push('\n'),
            "tab" | "cell" | "nestcell" | "emspace" | "enspace" => self.push(' '),
            "emdash" => self.push('—'),
            "endash" => self.push('–'),
            "lquote" => self.push('‘'),
            "rquote" => self.push('’'),
            "ldblquote" => self.push('“'),
            "rdblquote" => self.push('”'),
            "bullet" => self.push('•'),
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => {
                let skips = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(64);
                self.group().into_iter().for_each(|group| group.skips = skips);
            }
            "ansicpg" => {
                let page = code_page(number.unwrap_or(1252));
                self.groups.iter_mut().for_each(|group| group.page = page);
            }
            "bin" => {
                let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
                self.at = self.at.saturating_add(length).min(self.bytes.len());
            }
            "title" => self.property("title"),
            "author" | "operator" | "subject" | "keywords" | "company" => self.property("other"),
            word if HIDDEN.contains(&word) => self.hide(),
            _ => {}
        }
    }

    fn property(&mut self, name: &'static str) {
        self.flush();
        if let Some(group) = self.group()
            && group.is_hidden
        {
            group.property = Some(name);
        }
    }

    fn hide(&mut self) {
        self.flush();
        self.group().into_iter().for_each(|group| group.is_hidden = true);
    }

    /// `\*` opens what a reader may pass over, all but the text of fields and links.
    fn hide_unknown(&mut self) {
        let rest = &self.bytes[self.at..self.bytes.len().min(self.at + 16)];
        if !rest.starts_with(b"\\fldrslt") && !rest.starts_with(b"\\shptxt") {
            self.hide();
        }
    }

    fn hexadecimal(&mut self) {
        let digits = self.bytes.get(self.at..self.at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            self.at += 2;
            self.byte(byte);
        }
    }

    /// A letter of the code page, or one that stands for a Unicode escape and is passed over.
    fn byte(&mut self, byte: u8) {
        if self.passing > 0 {
            self.passing -= 1;
        } else {
            self.raw.push(byte);
        }
    }

    fn unicode(&mut self, number: i64) {
        self.flush();
        let unit = u32::try_from(number.rem_euclid(65_536)).unwrap_or(0xfffd);
        self.passing = self.groups.last().map_or(1, |group| group.skips);
        match (self.high.take(), unit) {
            (_, 0xd800..=0xdbff) => self.high = Some(unit),
            (Some(high), 0xdc00..=0xdfff) => {
                let code = 0x1_0000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
                self.put(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (_, unit) => self.put(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    fn push(&mut self, letter: char) {
        self.flush();
        self.put(letter);
    }

    fn put(&mut self, letter: char) {
        let mut buffer = [0; 4];
        let words = letter.encode_utf8(&mut buffer).to_owned();
        self.words(&words);
    }

    /// Decodes the letters that were collected.
    fn flush(&mut self) {
        if self.raw.is_empty() {
            return;
        }
        let page = self.groups.last().map_or(encoding_rs::WINDOWS_1252, |group| group.page);
        let raw = std::mem::take(&mut self.raw);
        let (words, _) = page.decode_without_bom_handling(&raw);
        self.words(&words);
    }

    fn words(&mut self, words: &str) {
        let Some(group) = self.groups.last() else { return };
        match (group.is_hidden, group.property) {
            (true, Some("title")) => self.title.push_str(words),
            (true, _) => {}
            (false, _) => self.text.push_str(words),
        }
    }

    fn paragraph(&mut self) {
        self.flush();
        if self.groups.last().is_some_and(|group| group.is_hidden) && self.depth > 0 {
            return;
        }
        let text = std::mem::take(&mut self.text);
        for line in text.split('\n') {
            self.paragraphs.push(Paragraph { text: line.trim().to_owned(), is_heading: false });
        }
    }
}

/// The encoding of a Windows code page.
fn code_page(number: i64) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 => "macintosh".to_owned(),
        65_001 => "utf-8".to_owned(),
        number => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::tests::Kept;

    fn kept(bytes: &[u8]) -> Kept {
        let mut kept = Kept::default();
        read(bytes, &mut kept);
        kept
    }

    #[test]
    fn paragraphs_escapes_and_code_pages() {
        let text = b"{\\rtf1\\ansi\\ansicpg1252\\uc1{\\fonttbl{\\f0 Arial;}}{\\info{\\title Ferry back}{\\author J}}{\\header Page}\\pard Ferry back\\par By Jane Roe\\par The caf\\'e9 \\ldblquote holds\\rdblquote  \\u8212? it \\{sailed\\}.\\par{\\pict 0102}{\\*\\unknown x}{\\field{\\*\\fldinst HYPERLINK}{\\fldrslt Link}} \\u-10179?\\u-8704?.\\par}trailing";
        let draft = kept(text).drafts.remove(0);
        assert_eq!(draft.title.as_deref(), Some("Ferry back"));
        assert_eq!(draft.body, "The café “holds” — it {sailed}.\n\nLink 😀.");
        assert_eq!(draft.authors, ["Jane Roe"]);
        let cyrillic = kept(b"{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'e0\\'f0\\'ee\\'ec\\par}");
        assert_eq!(cyrillic.drafts[0].body, "Паром");
    }

    #[test]
    fn damage_and_depth() {
        assert_eq!(
            kept(b"{\\rtf1 The pier holds. It").drafts[0].warnings[0].message,
            "the document ends within a group"
        );
        let deep = [&b"{\\rtf1 "[..], &b"{".repeat(200_000), b"words", &b"}".repeat(200_001)].concat();
        assert_eq!(kept(&deep).drafts[0].body, "words");
        for text in [
            &b"{\\rtf1\\"[..],
            b"{\\rtf1\\u",
            b"{\\rtf1\\'",
            b"{\\rtf1\\bin99999999999 x",
            b"}}}}",
            b"{\\rtf1\\uc-5\\u99999999999x}",
        ] {
            kept(text);
        }
    }
}
