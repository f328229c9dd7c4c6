//! What a searchable word is. Indexing, query words and the scoring of passages all cut text here, so that they
//! can never disagree. A word is a run of letters and digits, folded in case and accents; an apostrophe inside
//! joins (`o'malley` -> `omalley`), a possessive is dropped, `U.S.` is `us`, `146,000` is `146000`, and each Han,
//! Kana or Thai letter stands alone because those scripts put no spaces.

use crate::model::Span;
use crate::text::fold::fold_into;

/// Longest word kept, in bytes; longer runs (encoded data, broken files) are passed over but count as a position.
pub const MAX_WORD_BYTES: usize = 96;

/// Longest word that has a [`Word::key`]: with its length it fills 16 bytes, so that tables of words compare one number
/// and follow no pointer. Longer words are a few in a thousand.
pub const MAX_KEY_BYTES: usize = 15;

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// Folded form; empty when the run was longer than [`MAX_WORD_BYTES`].
    pub folded: &'a str,
    /// The folded form as [`word_key`] makes it.
    pub key: Option<u128>,
    /// As written.
    pub written: &'a str,
    /// Where it stands.
    pub span: Span,
}

impl Word<'_> {
    /// True for closed-class words that say nothing of the subject ("the", "of", "he").
    pub fn is_stop(&self) -> bool {
        is_stop_word(self.folded) && !self.is_acronym()
    }

    /// Pronouns whose capital twins are names: `US`, `IT`, `WHO`, and the same with dots.
    pub fn is_acronym(&self) -> bool {
        matches!(self.written, "US" | "IT" | "WHO")
            || (self.written.len() >= 3 && self.written.as_bytes()[1] == b'.')
    }
}

/// Calls `visit` with each word of `text` in order. The folded form lives only during the call.
// Put into each caller: a call for each word took a seventh more instructions of preparing a text for the index.
#[inline(always)]
pub fn for_each_word(text: &str, mut visit: impl FnMut(Word<'_>)) {
    let mut scratch = String::with_capacity(MAX_WORD_BYTES);
    let mut at = 0;
    while let Some((span, is_plain)) = next_run(text, at) {
        let start = span.start as usize;
        at = span.end as usize;
        let written = span.of(text);
        let length = written.len();
        // Most words are short and plain, and most of these are written as they fold.
        if is_plain && length <= MAX_KEY_BYTES {
            let (bare, key) = plain_key(text.as_bytes(), start, length);
            let folded = if bare == key {
                written
            } else {
                scratch.clear();
                scratch.push_str(written);
                scratch.make_ascii_lowercase();
                scratch.as_str()
            };
            visit(Word { folded, key: Some(key), written, span });
            continue;
        }
        scratch.clear();
        if length <= MAX_WORD_BYTES {
            fold_word(written, &mut scratch);
        }
        visit(Word { folded: &scratch, key: word_key(&scratch), written, span });
    }
}

/// The bytes of a short folded word and, in the last byte, its length as one number; `None` for the empty word and for
/// those longer than [`MAX_KEY_BYTES`].
pub fn word_key(folded: &str) -> Option<u128> {
    let length = folded.len();
    if length == 0 || length > MAX_KEY_BYTES {
        return None;
    }
    let mut bytes = [0; 16];
    bytes[..length].copy_from_slice(folded.as_bytes());
    bytes[MAX_KEY_BYTES] = length as u8;
    Some(u128::from_le_bytes(bytes))
}

/// The key of a run of ASCII letters and digits as written and as folded.
fn plain_key(text: &[u8], start: usize, length: usize) -> (u128, u128) {
    const LETTER_BITS: u128 = u128::from_le_bytes([0x40; 16]);
    /// By length, what keeps that many bytes.
    const KEPT: [u128; MAX_KEY_BYTES + 1] = {
        let mut kept = [0; MAX_KEY_BYTES + 1];
        let mut length = 1;
        while length <= MAX_KEY_BYTES {
            kept[length] = (1 << (8 * length)) - 1;
            length += 1;
        }
        kept
    };
    let window = match text.get(start..start + 16).and_then(|window| <[u8; 16]>::try_from(window).ok()) {
        Some(window) => window,
        None => {
            let mut window = [0; 16];
            window[..length].copy_from_slice(&text[start..start + length]);
            window
        }
    };
    let bytes = u128::from_le_bytes(window) & KEPT[length];
    // Letters alone have bit 6, and bit 5 is what capitals lack.
    let folded = bytes | ((bytes & LETTER_BITS) >> 1);
    let length = (length as u128) << (8 * MAX_KEY_BYTES);
    (bytes | length, folded | length)
}

/// The folded words of `text`, for short texts such as queries.
pub fn folded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for_each_word(text, |word| {
        if !word.folded.is_empty() {
            words.push(word.folded.to_owned());
        }
    });
    words
}

/// Byte classes: what an ASCII byte does inside and at the start of a word.
const SEPARATOR: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const BEYOND_ASCII: u8 = 3;

const CLASS: [u8; 256] = {
    let mut table = [SEPARATOR; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            0x80..=0xFF => BEYOND_ASCII,
            _ => SEPARATOR,
        };
        byte += 1;
    }
    table
};

/// The next run at or behind a byte, and whether it is ASCII letters and digits alone.
#[inline(always)]
fn next_run(text: &str, from: usize) -> Option<(Span, bool)> {
    let bytes = text.as_bytes();
    let mut start = from;
    loop {
        match CLASS[*bytes.get(start)? as usize] {
            SEPARATOR => start += 1,
            BEYOND_ASCII => return run_beyond_ascii(text, start),
            _ => break,
        }
    }
    let plain_end = start + plain_length(&bytes[start..]);
    let may_go_on =
        bytes.get(plain_end).is_some_and(|byte| !byte.is_ascii() || matches!(byte, b'\'' | b',' | b'.'));
    let end = if may_go_on { end_of_run(text, start, plain_end) } else { plain_end };
    Some((Span::new(start, end), end == plain_end))
}

/// The same where what stands at the byte is not ASCII.
#[inline(never)]
fn run_beyond_ascii(text: &str, from: usize) -> Option<(Span, bool)> {
    let mut start = from;
    loop {
        match CLASS[*text.as_bytes().get(start)? as usize] {
            SEPARATOR => start += 1,
            BEYOND_ASCII => {
                let letter = char_at(text, start);
                if stands_alone(letter) {
                    return Some((Span::new(start, start + letter.len_utf8()), false));
                }
                if letter.is_alphanumeric() {
                    return Some((Span::new(start, end_of_run(text, start, start)), false));
                }
                start += letter.len_utf8();
            }
            _ => {
                let plain_end = start + plain_length(&text.as_bytes()[start..]);
                let end = end_of_run(text, start, plain_end);
                return Some((Span::new(start, end), end == plain_end));
            }
        }
    }
}

/// How many ASCII letters and digits the bytes begin with.
#[inline(always)]
fn plain_length(bytes: &[u8]) -> usize {
    // Most words are shorter than that.
    match bytes.first_chunk::<8>().map_or(0, |eight| others(u64::from_le_bytes(*eight))) {
        0 => long_plain_length(bytes),
        others => others.trailing_zeros() as usize / 8,
    }
}

#[inline(never)]
fn long_plain_length(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (number, eight) in eights.iter().enumerate() {
        let others = others(u64::from_le_bytes(*eight));
        if others != 0 {
            return number * 8 + others.trailing_zeros() as usize / 8;
        }
    }
    eights.len() * 8 + rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()
}

/// Of eight bytes those that are no ASCII letters or digits: their highest bits. A byte below 128 reaches that bit when as
/// much is added as it lacks.
fn others(eight: u64) -> u64 {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    let low = eight & each(0x7F);
    let small = low | each(0x20);
    let reach = |bytes: u64, first: u8| bytes + each(0x80 - first);
    let letters = reach(small, b'a') & !reach(small, b'z' + 1);
    let digits = reach(low, b'0') & !reach(low, b'9' + 1);
    !((letters | digits) & !eight) & each(0x80)
}

/// Where the run ends that begins at `start`, of which the bytes before `end` are known to belong to it.
#[inline(never)]
fn end_of_run(text: &str, start: usize, mut end: usize) -> usize {
    let bytes = text.as_bytes();
    while end < bytes.len() {
        match CLASS[bytes[end] as usize] {
            LETTER | DIGIT => end += 1,
            BEYOND_ASCII => {
                let letter = char_at(text, end);
                let goes_on = (is_apostrophe(letter) && joins(text, start, end, letter.len_utf8()))
                    || (letter.is_alphanumeric() && !stands_alone(letter))
                    || is_mark(letter);
                if !goes_on {
                    break;
                }
                end += letter.len_utf8();
            }
            _ => match bytes[end] {
                b'\'' if joins(text, start, end, 1) => end += 1,
                b',' if is_thousands_comma(bytes, start, end) => end += 1,
                b'.' if is_acronym_dot(bytes, start, end) => end += 1,
                _ => break,
            },
        }
    }
    end
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or(' ')
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\u{2019}' | '\u{02BC}' | '\'')
}

/// Soft hyphens and combining marks belong to the word they stand in.
fn is_mark(letter: char) -> bool {
    letter == '\u{AD}' || unicode_normalization::char::is_combining_mark(letter)
}

/// An apostrophe joins when letters stand on both sides of it.
fn joins(text: &str, start: usize, at: usize, width: usize) -> bool {
    let before = text[start..at].chars().next_back().is_some_and(char::is_alphabetic);
    before && text[at + width..].chars().next().is_some_and(char::is_alphabetic)
}

/// Scripts written without spaces: every letter is a word of its own, and a phrase finds their sequence.
fn stands_alone(letter: char) -> bool {
    matches!(letter as u32, 0x0E00..=0x0EFF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

fn is_thousands_comma(bytes: &[u8], start: usize, at: usize) -> bool {
    let digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let only_digits = bytes[start..at].iter().all(|byte| byte.is_ascii_digit() || *byte == b',');
    at - start <= 15 && only_digits && digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4)
}

/// In `U.S.` a dot after a single letter joins when another single letter follows.
fn is_acronym_dot(bytes: &[u8], start: usize, at: usize) -> bool {
    let letter = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_alphabetic);
    let single_before = letter(at - 1) && (at - 1 == start || bytes[at - 2] == b'.');
    let goes_on = bytes.get(at + 2).is_some_and(|byte| CLASS[*byte as usize] != SEPARATOR);
    single_before && letter(at + 1) && !goes_on
}

fn fold_word(written: &str, out: &mut String) {
    if written.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        out.push_str(written);
        out.make_ascii_lowercase();
        return;
    }
    fold_into(strip_possessive(written), out);
    out.retain(|letter| letter.is_alphanumeric());
}

fn strip_possessive(written: &str) -> &str {
    for ending in ["'s", "'S", "\u{2019}s", "\u{2019}S", "\u{02BC}s"] {
        if let Some(stem) = written.strip_suffix(ending) {
            return stem;
        }
    }
    written
}

/// Closed-class English words. Sorted, so that a binary search finds them.
pub const STOP_WORDS: &[&str] = &[
    "a",
    "about",
    "after",
    "again",
    "all",
    "also",
    "am",
    "an",
    "and",
    "any",
    "are",
    "arent",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "but",
    "by",
    "can",
    "cannot",
    "could",
    "couldnt",
    "did",
    "didnt",
    "do",
    "does",
    "doesnt",
    "doing",
    "dont",
    "during",
    "each",
    "few",
    "for",
    "from",
    "further",
    "had",
    "hadnt",
    "has",
    "hasnt",
    "have",
    "havent",
    "having",
    "he",
    "her",
    "here",
    "hers",
    "herself",
    "him",
    "himself",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "isnt",
    "it",
    "its",
    "itself",
    "just",
    "me",
    "more",
    "most",
    "my",
    "myself",
    "no",
    "nor",
    "not",
    "of",
    "off",
    "on",
    "once",
    "only",
    "or",
    "other",
    "our",
    "ours",
    "ourselves",
    "own",
    "s",
    "same",
    "she",
    "should",
    "shouldnt",
    "so",
    "some",
    "such",
    "t",
    "than",
    "that",
    "the",
    "their",
    "theirs",
    "them",
    "themselves",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "too",
    "us",
    "very",
    "was",
    "wasnt",
    "we",
    "were",
    "werent",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whom",
    "why",
    "will",
    "with",
    "would",
    "wouldnt",
    "you",
    "your",
    "yours",
];

/// True for closed-class English words, given folded.
pub fn is_stop_word(folded: &str) -> bool {
    folded.len() <= 10 && STOP_WORDS.binary_search(&folded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_as_documented() {
        for (text, expected) in [
            ("O'Malley's plan", "omalley plan"),
            ("the U.S. Senate, U.N. and U.S.-led", "the us senate un and us led"),
            ("146,000 jobs at 5.2%", "146000 jobs at 5 2"),
            ("1,2,3 and 12,34", "1 2 3 and 12 34"),
            ("Don’t — “stop”", "dont stop"),
            ("José Núñez’s", "jose nunez"),
            ("well-known AT&T", "well known at t"),
            ("東京 Tower", "東 京 tower"),
            ("end.Start a.m.", "end start am"),
            ("dogs' 'quoted'", "dogs quoted"),
        ] {
            assert_eq!(folded_words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn stop_words_are_sorted_and_spare_acronyms() {
        assert!(STOP_WORDS.windows(2).all(|pair| pair[0] < pair[1]));
        let mut stops = Vec::new();
        for_each_word("US forces told us of U.S. aid", |word| stops.push(word.is_stop()));
        assert_eq!(stops, [false, false, false, true, true, false, false]);
    }

    #[test]
    fn eight_bytes_are_told_at_once_as_one_by_one() {
        for byte in 0..=255u8 {
            for place in 0..8 {
                let mut eight = [b'z'; 8];
                eight[place] = byte;
                let marked = if byte.is_ascii_alphanumeric() { 0 } else { 0x80 << (8 * place) };
                assert_eq!(others(u64::from_le_bytes(eight)), marked, "{byte} at {place}");
            }
        }
        for length in 0..20 {
            let run = "aZ09".repeat(5);
            assert_eq!(plain_length(&run.as_bytes()[..length]), length);
            for after in [" ", "-xxxxxxxxx", "\u{e9}xxxxxxxxx", "["] {
                assert_eq!(plain_length([&run[..length], after].concat().as_bytes()), length);
            }
        }
    }

    #[test]
    fn overlong_runs_are_passed_over() {
        let text = format!("a {} b", "x".repeat(1000));
        let mut seen = Vec::new();
        for_each_word(&text, |word| seen.push(word.folded.len()));
        assert_eq!(seen, [1, 0, 1]);
    }
}
