//! Cuts a text into words, numbers and marks, once, into a vector that is used again for the next article.
//! Owns the reading of letters and the folding of case; decides nothing about sentences, names or speech.
//! A token carries the hash of its folded word, so that every later table lookup is one probe without text.

use super::lexicon::{HASH_SEED, Lexicon, Word, hash_step};
use crate::model::span::Span;
use crate::text::fold::fold_into;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Kind {
    #[default]
    Word,
    Number,
    /// `'s` cut off a word.
    Possessive,
    Comma,
    Period,
    /// `?` or `!`.
    Bang,
    Colon,
    Semicolon,
    Ellipsis,
    /// A hyphen within a compound.
    Hyphen,
    Dash,
    Open,
    Close,
    /// A double quotation mark of any shape.
    Quote,
    /// A single quotation mark that is no apostrophe.
    Single,
    Other,
}

/// Bits of [`Token::flags`].
pub(super) mod flag {
    /// The first letter is a capital.
    pub(crate) const CAP: u16 = 1;
    /// All letters are capitals, two or more.
    pub(crate) const UPPER: u16 = 2;
    /// White space stands before it.
    pub(crate) const SPACE: u16 = 4;
    /// A line starts with it.
    pub(crate) const LINE: u16 = 8;
    /// A paragraph starts with it.
    pub(crate) const PARAGRAPH: u16 = 16;
    /// A sentence starts with it (the inside of a quotation counts).
    pub(crate) const SENTENCE: u16 = 32;
    /// Lies between quotation marks (marks included).
    pub(crate) const QUOTED: u16 = 64;
    /// A capital letter with a full stop, or several ("J.", "U.S.").
    pub(crate) const DOTTED: u16 = 128;
    /// In a line where most words are capitalised.
    pub(crate) const HEADLINE: u16 = 256;
    /// The quotation mark can only open.
    pub(crate) const OPENS: u16 = 512;
    /// The quotation mark can only close.
    pub(crate) const CLOSES: u16 = 1024;
    /// A blank line or an indent stands before it.
    pub(crate) const GAP: u16 = 2048;
}

/// One word, number or mark.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Token {
    pub hash: u64,
    pub start: u32,
    pub end: u32,
    pub word: u16,
    pub flags: u16,
    pub kind: Kind,
}

impl Token {
    pub(super) fn has(&self, bits: u16) -> bool {
        self.flags & bits != 0
    }

    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub(super) fn is_cap(&self) -> bool {
        self.kind == Kind::Word && self.flags & flag::CAP != 0
    }

    pub(super) fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

/// A tokenised article with the tables its tokens point into.
pub(super) struct View<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub lexicon: &'a Lexicon,
}

impl View<'_> {
    pub(super) fn word(&self, index: usize) -> Word {
        self.tokens.get(index).map_or(Word::default(), |token| self.lexicon.word(token.word))
    }

    /// True when the token at `index` has one of the classes.
    pub(super) fn is(&self, index: usize, class: u64) -> bool {
        self.word(index).class & class != 0
    }

    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// Bytes of the tokens `first..last`.
    pub(super) fn span(&self, first: usize, last: usize) -> Span {
        Span { start: self.tokens[first].start, end: self.tokens[last - 1].end.max(self.tokens[first].start) }
    }

    /// Text of one token.
    pub(super) fn text_of(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| token.span().of(self.text))
    }
}

/// Appends the tokens of `text[range]` to `out`.
pub(super) fn tokenize(text: &str, range: std::ops::Range<usize>, lexicon: &Lexicon, out: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let mut at = range.start;
    let end = range.end.min(bytes.len());
    let mut gap = Gap { flags: flag::LINE | flag::GAP | flag::SPACE, indent: 0 };
    while at < end {
        let byte = bytes[at];
        if byte <= b' ' {
            gap.step(byte);
            at += 1;
            continue;
        }
        if byte == 0xC2 && bytes.get(at + 1) == Some(&0xA0) {
            gap.flags |= flag::SPACE;
            at += 2;
            continue;
        }
        let mut token = Token { start: at as u32, flags: gap.take(), ..Token::default() };
        at = if byte.is_ascii_alphabetic() || byte >= 0x80 && is_letter(text, at) {
            read_word(text, at, end, &mut token, lexicon)
        } else if byte.is_ascii_digit() {
            read_number(bytes, at, end, &mut token)
        } else {
            read_mark(text, at, end, &mut token)
        };
        at = at.min(end);
        token.end = at as u32;
        // Only a word that ends in "s" may be or have a possessive.
        if token.kind != Kind::Word || bytes[at - 1] | 0x20 != b's' {
            out.push(token);
            continue;
        }
        let possessive = split_possessive(bytes, &mut token, lexicon);
        if is_lone_possessive(bytes, &token, out.last()) {
            // Text cut into words beforehand: "Roe 's".
            if let Some(mark) = out.last_mut() {
                (mark.kind, mark.end) = (Kind::Possessive, token.end);
            }
            continue;
        }
        out.push(token);
        out.extend(possessive);
    }
}

/// An `s` directly behind an apostrophe that follows a space.
fn is_lone_possessive(bytes: &[u8], token: &Token, before: Option<&Token>) -> bool {
    token.end - token.start == 1
        && bytes[token.start as usize] == b's'
        && !token.has(flag::SPACE)
        && before
            .is_some_and(|mark| mark.kind == Kind::Single && mark.end == token.start && mark.has(flag::SPACE))
}

struct Gap {
    flags: u16,
    indent: u32,
}

impl Gap {
    fn step(&mut self, byte: u8) {
        self.flags |= flag::SPACE;
        if byte == b'\n' || byte == b'\r' && self.flags & flag::LINE == 0 {
            if byte == b'\n' && self.flags & flag::LINE != 0 && self.indent != u32::MAX {
                self.flags |= flag::GAP;
            }
            self.flags |= flag::LINE;
            // A carriage return waits for its line feed, which must not count as a second line.
            self.indent = if byte == b'\r' { u32::MAX } else { 0 };
        } else if self.flags & flag::LINE != 0 && byte != b'\r' {
            self.indent = self.indent.saturating_add(if byte == b'\t' { 4 } else { 1 });
            if (3..u32::MAX).contains(&self.indent) {
                self.flags |= flag::GAP;
            }
        }
    }

    fn take(&mut self) -> u16 {
        let flags = self.flags;
        *self = Gap { flags: 0, indent: 0 };
        flags
    }
}

fn is_letter(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(char::is_alphanumeric)
}

/// The ASCII letters and digits, each with its small form; 0 for all other bytes.
const FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            folded[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    folded
};

/// What is read of a word so far.
struct Letters {
    at: usize,
    hash: u64,
    letters: usize,
    capitals: usize,
    /// Without letters outside ASCII.
    plain: bool,
}

impl Letters {
    /// Takes the ASCII letters and digits that come next: of most words, all. Capitals are counted where they matter.
    #[inline(always)]
    fn take_plain(&mut self, bytes: &[u8], counts: bool) {
        let (mut hash, mut letters, mut capitals) = (self.hash, 0, 0);
        for byte in bytes.get(self.at..).unwrap_or(&[]) {
            let folded = FOLDED[*byte as usize];
            if folded == 0 {
                break;
            }
            hash = hash_step(hash, folded);
            letters += 1;
            if counts {
                capitals += (folded != *byte) as usize;
            }
        }
        self.hash = hash;
        self.at += letters;
        self.letters += letters;
        self.capitals += capitals;
    }

    /// Takes an inner apostrophe or a letter outside ASCII; false when none comes next.
    fn take_other(&mut self, text: &str, end: usize) -> bool {
        let bytes = text.as_bytes();
        if let Some(width) = apostrophe(bytes, self.at).filter(|width| joins(bytes, self.at + width, end)) {
            self.hash = hash_step(self.hash, b'\'');
            self.at += width;
            return true;
        }
        let letter = text[self.at..].chars().next().filter(|letter| !letter.is_ascii());
        let Some(letter) = letter.filter(|letter| letter.is_alphanumeric() || is_mark(*letter)) else {
            return false;
        };
        self.capitals += letter.is_uppercase() as usize;
        self.letters += 1;
        self.plain = false;
        self.at += letter.len_utf8();
        true
    }
}

/// Letters with inner apostrophes; `U.S.` and `J.` keep their stops.
fn read_word(text: &str, start: usize, end: usize, token: &mut Token, lexicon: &Lexicon) -> usize {
    let bytes = text.as_bytes();
    let mut word = Letters { at: start, hash: HASH_SEED, letters: 0, capitals: 0, plain: true };
    if bytes[start].is_ascii_lowercase() {
        // Such a word is not in capitals, whatever follows.
        word.take_plain(&bytes[..end], false);
    } else {
        word.take_plain(&bytes[..end], true);
    }
    while word.at < end && (bytes[word.at] == b'\'' || bytes[word.at] >= 0x80) && word.take_other(text, end) {
        word.take_plain(&bytes[..end], true);
    }
    let Letters { mut at, mut hash, letters, capitals, plain } = word;
    if !plain {
        hash = folded_hash(&text[start..at]);
    }
    let capital = match bytes[start] {
        byte if byte.is_ascii() => byte.is_ascii_uppercase(),
        _ => text[start..].chars().next().is_some_and(char::is_uppercase),
    };
    token.flags |= if capital { flag::CAP } else { 0 };
    token.flags |= if letters >= 2 && capitals == letters { flag::UPPER } else { 0 };
    if letters == 1 && capitals == 1 && bytes.get(at) == Some(&b'.') {
        at = read_dotted(bytes, at, end, token, &mut hash);
    }
    token.hash = hash;
    let abbreviation = token.has(flag::UPPER)
        && at - start <= 4
        && !(text[start..at].eq_ignore_ascii_case("he") || token.has(flag::DOTTED));
    token.word = if token.has(flag::DOTTED) || abbreviation && letters <= 2 { 0 } else { lexicon.find(hash) };
    at
}

/// `.` after one capital, and further capital-stop pairs.
fn read_dotted(bytes: &[u8], mut at: usize, end: usize, token: &mut Token, hash: &mut u64) -> usize {
    token.flags |= flag::DOTTED;
    at += 1;
    while at + 1 < end && bytes[at].is_ascii_uppercase() && bytes[at + 1] == b'.' {
        *hash = hash_step(*hash, bytes[at].to_ascii_lowercase());
        token.flags |= flag::UPPER;
        at += 2;
    }
    at
}

fn folded_hash(word: &str) -> u64 {
    let foreign =
        word.chars().any(|letter| ('\u{0250}'..'\u{1E00}').contains(&letter) || letter > '\u{2BFF}');
    if foreign || word.len() > 64 {
        return word.bytes().fold(HASH_SEED, hash_step);
    }
    let mut folded = String::new();
    fold_into(word, &mut folded);
    folded.bytes().fold(HASH_SEED, hash_step)
}

fn is_mark(letter: char) -> bool {
    ('\u{0300}'..'\u{0370}').contains(&letter)
}

/// Width of an apostrophe at `at`.
fn apostrophe(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes[at] {
        b'\'' => Some(1),
        0xE2 if bytes.get(at + 1) == Some(&0x80) && matches!(bytes.get(at + 2), Some(0x98 | 0x99)) => Some(3),
        _ => None,
    }
}

fn joins(bytes: &[u8], at: usize, end: usize) -> bool {
    at < end && (bytes[at].is_ascii_alphabetic() || (0xC3..0xE2).contains(&bytes[at]))
}

/// Cuts `'s` off a word.
fn split_possessive(bytes: &[u8], token: &mut Token, lexicon: &Lexicon) -> Option<Token> {
    let (start, end) = (token.start as usize, token.end as usize);
    if token.kind != Kind::Word || end - start < 3 || !matches!(bytes[end - 1], b's' | b'S') {
        return None;
    }
    let cut = if bytes[end - 2] == b'\'' {
        end - 2
    } else if end - start > 4 && bytes[end - 2] == 0x99 && bytes[end - 3] == 0x80 && bytes[end - 4] == 0xE2 {
        end - 4
    } else {
        return None;
    };
    if token.word != 0 && lexicon.word(token.word).class & super::lexicon::class::OPENER != 0 {
        return None; // "it's", "he's": one word of the list
    }
    let word = std::str::from_utf8(&bytes[start..cut]).unwrap_or("");
    token.hash = folded_hash(word);
    token.word = if token.has(flag::UPPER) && word.len() <= 2 { 0 } else { lexicon.find(token.hash) };
    if word.bytes().filter(u8::is_ascii_alphabetic).count() >= 2
        && word.bytes().all(|byte| !byte.is_ascii_lowercase())
        && word.is_ascii()
    {
        token.flags |= flag::UPPER;
    }
    token.end = cut as u32;
    Some(Token { start: cut as u32, end: end as u32, kind: Kind::Possessive, ..Token::default() })
}

fn read_number(bytes: &[u8], start: usize, end: usize, token: &mut Token) -> usize {
    let mut at = start;
    while at < end {
        let inner = matches!(bytes[at], b'.' | b',' | b':') && at + 1 < end && bytes[at + 1].is_ascii_digit();
        if !(bytes[at].is_ascii_alphanumeric() || inner) {
            break;
        }
        at += 1;
    }
    token.kind = Kind::Number;
    at
}

/// Punctuation; runs of one mark that belong together are one token.
fn read_mark(text: &str, start: usize, end: usize, token: &mut Token) -> usize {
    let bytes = text.as_bytes();
    let next = |ahead: usize| if start + ahead < end { bytes[start + ahead] } else { 0 };
    let run = |byte: u8| bytes[start..end].iter().take_while(|other| **other == byte).count();
    let (kind, width, flags) = match bytes[start] {
        b',' => (Kind::Comma, 1, 0),
        b'.' if next(1) == b'.' => (Kind::Ellipsis, run(b'.'), 0),
        b'.' => (Kind::Period, 1, 0),
        b'?' | b'!' => (Kind::Bang, 1, 0),
        b':' => (Kind::Colon, 1, 0),
        b';' => (Kind::Semicolon, 1, 0),
        b'(' | b'[' => (Kind::Open, 1, 0),
        b')' | b']' => (Kind::Close, 1, 0),
        b'"' => (Kind::Quote, 1, 0),
        b'`' if next(1) == b'`' => (Kind::Quote, 2, flag::OPENS),
        b'`' => (Kind::Single, 1, flag::OPENS),
        // Three in a row behind a word close a single mark within double ones.
        b'\'' if next(1) == b'\'' && (next(2) != b'\'' || token.has(flag::SPACE)) => (Kind::Quote, 2, 0),
        b'\'' => (Kind::Single, 1, 0),
        b'-' if next(1) == b'-' => (Kind::Dash, run(b'-'), 0),
        b'-' if !token.has(flag::SPACE) && next(1).is_ascii_alphanumeric() => (Kind::Hyphen, 1, 0),
        b'-' | b'_' => (Kind::Dash, 1, 0),
        byte if byte < 0x80 => (Kind::Other, 1, 0),
        _ => wide_mark(text[start..].chars().next().unwrap_or(' ')),
    };
    token.kind = kind;
    token.flags |= flags;
    start + width
}

fn wide_mark(mark: char) -> (Kind, usize, u16) {
    let (kind, flags) = match mark {
        '“' | '‟' => (Kind::Quote, flag::OPENS),
        '„' => (Kind::Quote, flag::OPENS),
        '”' => (Kind::Quote, flag::CLOSES),
        '«' | '»' | '＂' => (Kind::Quote, 0),
        '‘' | '‚' | '‹' => (Kind::Single, flag::OPENS),
        '’' | '›' => (Kind::Single, flag::CLOSES),
        '–' | '—' | '―' => (Kind::Dash, 0),
        '…' => (Kind::Ellipsis, 0),
        _ => (Kind::Other, 0),
    };
    (kind, mark.len_utf8(), flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let lexicon = Lexicon::new();
        let mut tokens = Vec::new();
        tokenize(text, 0..text.len(), &lexicon, &mut tokens);
        tokens.iter().map(|token| token.span().of(text).to_string()).collect()
    }

    #[test]
    fn words_and_marks_part() {
        for (text, expected) in [
            ("O’Malley’s U.S. visit", "O’Malley|’s|U.S.|visit"),
            ("Sen. J. Doe-Roe said: ``No''", "Sen|.|J.|Doe|-|Roe|said|:|``|No|''"),
            ("wait... “Núñez’s”", "wait|...|“|Núñez|’s|”"),
            ("it's 4.5% -- 1,000", "it's|4.5|%|--|1,000"),
        ] {
            assert_eq!(words(text).join("|"), expected);
        }
    }
}
