//! The tokenizer that tantivy sees. Words are cut, folded and stemmed once by the thread that read the article
//! (`text::words`, `text::stems`) and handed over with single spaces between them, so all that is left to do on the
//! writer's thread is to split at spaces. Two spaces in a row leave a position empty.

use tantivy::Index;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use crate::index::copies::WordPrint;
use crate::index::schema::PREPARED_WORDS;
use crate::model::Span;
use crate::text::foreign::{self, ForeignStems};
use crate::text::stems::Stems;
use crate::text::words::{for_each_word, is_stop_word};

/// Splits prepared words at single spaces.
#[derive(Clone, Default)]
struct PreparedWords {
    token: Token,
}

struct PreparedWordStream<'a> {
    text: &'a str,
    at: usize,
    token: &'a mut Token,
}

impl Tokenizer for PreparedWords {
    type TokenStream<'a> = PreparedWordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PreparedWordStream<'a> {
        self.token.reset();
        PreparedWordStream { text, at: 0, token: &mut self.token }
    }
}

impl TokenStream for PreparedWordStream<'_> {
    fn advance(&mut self) -> bool {
        while self.at < self.text.len() {
            let rest = &self.text.as_bytes()[self.at..];
            let length = before_space(rest);
            let start = self.at;
            self.at += length + 1;
            self.token.position = self.token.position.wrapping_add(1);
            if length > 0 {
                self.token.text.clear();
                self.token.text.push_str(&self.text[start..start + length]);
                self.token.offset_from = start;
                self.token.offset_to = start + length;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Bytes before the first space; eight are looked at together, since most words have fewer, where a general search
/// spends more on its start than on the word.
fn before_space(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
    let (eights, rest) = bytes.as_chunks::<8>();
    for (number, eight) in eights.iter().enumerate() {
        // A byte of zero borrows into its highest bit; the lowest such bit is always a true one.
        let zero_at_space = u64::from_le_bytes(*eight) ^ SPACES;
        let found = zero_at_space.wrapping_sub(ONES) & !zero_at_space & HIGHS;
        if found != 0 {
            return number * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let done = eights.len() * 8;
    done + rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len())
}

/// Makes the tokenizer known to an index.
pub fn register(index: &Index) {
    index.tokenizers().register(PREPARED_WORDS, TextAnalyzer::from(PreparedWords::default()));
}

/// Prepares words for the index; one per thread.
#[derive(Default)]
pub struct Preparer {
    stems: Stems,
    foreign: ForeignStems,
    /// Stems of the last text, closed-class words left out; see each method for which.
    pub stemmed: String,
    /// Every word of the last text in exact form.
    pub exact: String,
    /// Where each word of the last text given to [`Preparer::prepare_text`] begins.
    pub starts: Vec<u32>,
    /// What copies are recognised by, of each of these words.
    pub prints: Vec<WordPrint>,
}

impl Preparer {
    /// Fills `exact` with every word of `text`, and `stemmed` with those stems that are not the word itself: a search
    /// for a stem looks into both.
    pub fn prepare_text(&mut self, text: &str, language: Option<&str>) {
        if let Some(code) = language.and_then(foreign::known) {
            return self.prepare_foreign(text, code, false);
        }
        self.stemmed.clear();
        self.exact.clear();
        self.starts.clear();
        self.prints.clear();
        let (stems, stemmed, exact) = (&mut self.stems, &mut self.stemmed, &mut self.exact);
        let (starts, prints) = (&mut self.starts, &mut self.prints);
        for_each_word(text, |word| {
            starts.push(word.span.start);
            prints.push(WordPrint::of(&word));
            exact.push_str(word.folded);
            exact.push(' ');
            // A stem that looks like a closed-class word cannot be told from it in the exact form, so it stays.
            stems.push_stem_of(&word, true, stemmed);
        });
    }

    /// The same in another language than English; `every` stem also where it is the word itself.
    fn prepare_foreign(&mut self, text: &str, code: &str, every: bool) {
        self.stemmed.clear();
        self.exact.clear();
        self.starts.clear();
        self.prints.clear();
        let (foreign, stemmed, exact) = (&mut self.foreign, &mut self.stemmed, &mut self.exact);
        let (starts, prints) = (&mut self.starts, &mut self.prints);
        for_each_word(text, |word| {
            starts.push(word.span.start);
            prints.push(WordPrint::of(&word));
            exact.push_str(word.folded);
            exact.push(' ');
            let stem = foreign.stem(code, word.written).unwrap_or("");
            // A stem that looks like a closed-class English word cannot be told from it in the exact form.
            let stays = every || stem != word.folded || is_stop_word(stem);
            if stays && !stem.is_empty() && !word.folded.is_empty() {
                stemmed.push_str(stem);
                stemmed.push(' ');
            }
        });
    }

    /// First word and one past the last of a piece of the text last given to [`Preparer::prepare_text`].
    pub fn words_of(&self, piece: Span) -> [u64; 2] {
        let before = |at: u32| self.starts.partition_point(|start| *start < at) as u64;
        [before(piece.start), before(piece.end)]
    }

    /// Fills `exact` with every word of a short text, and `stemmed` with every stem.
    pub fn prepare(&mut self, text: &str, language: Option<&str>) {
        if let Some(code) = language.and_then(foreign::known) {
            return self.prepare_foreign(text, code, true);
        }
        self.exact.clear();
        let exact = &mut self.exact;
        for_each_word(text, |word| {
            exact.push_str(word.folded);
            exact.push(' ');
        });
        self.prepare_stems(std::iter::once(text));
    }

    /// Fills `stemmed` with every stem of several pieces of one text.
    pub fn prepare_stems<'a>(&mut self, pieces: impl Iterator<Item = &'a str>) {
        self.stemmed.clear();
        let (stems, stemmed) = (&mut self.stems, &mut self.stemmed);
        for piece in pieces {
            for_each_word(piece, |word| stems.push_stem_of(&word, false, stemmed));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_follow_the_spaces() {
        let mut tokenizer = PreparedWords::default();
        let mut stream = tokenizer.token_stream("one  three ");
        let mut seen = Vec::new();
        while stream.advance() {
            seen.push((stream.token().text.clone(), stream.token().position));
        }
        assert_eq!(seen, [("one".to_owned(), 0), ("three".to_owned(), 2)]);
    }

    #[test]
    fn closed_class_words_stay_in_the_exact_form_only() {
        let mut preparer = Preparer::default();
        preparer.prepare("The talks of the U.S.", None);
        assert_eq!(preparer.stemmed, "talk us ");
        assert_eq!(preparer.exact, "the talks of the us ");
        preparer.prepare_text("US talks fail; the wills failed", Some("en"));
        assert_eq!(preparer.stemmed, "us talk will fail ");
    }
    #[test]
    fn other_languages_have_their_own_stems() {
        let mut preparer = Preparer::default();
        preparer.prepare_text("Die Häuser der Stadt", Some("de"));
        assert_eq!((preparer.stemmed.as_str(), preparer.exact.as_str()), ("haus ", "die hauser der stadt "));
        preparer.prepare("Les élections", Some("fr"));
        assert_eq!(preparer.stemmed, "le elect ");
    }
}
