//! An article's text as operators see it: where its words stand, its sentences and paragraphs, headline and lead, and how
//! the words are written. Words are cut as indexing does, so positions here are those of the index.

use crate::index::record::Record;
use crate::model::Span;
use crate::query::Case;
use crate::text::sentences::sentences;
use crate::text::words::{Word, for_each_word};
use std::cell::OnceCell;

/// Position of the first word of a headline that does not stand in the text (it came from the path): no text is as long.
pub const APART: u32 = 1 << 28;

/// Lines longer than this are not wrapped, and where a text has one, each of its lines is a paragraph. Bytes.
const WRAPPED: usize = 200;

/// The text of one article.
pub struct ArticleText<'a> {
    text: &'a str,
    /// Where the words of the text stand.
    words: Vec<Span>,
    /// The headline: in `text`, or apart from it.
    title: Option<Span>,
    apart: Option<(&'a str, Vec<Span>)>,
    body: Span,
    parts: OnceCell<Parts>,
}

/// Ends of sentences and paragraphs, in bytes, ascending.
struct Parts {
    sentences: Vec<u32>,
    paragraphs: Vec<u32>,
}

impl<'a> ArticleText<'a> {
    /// Of a stored article. Shows every word with its position to `visit`, those of a headline apart too.
    pub fn of_record(record: &Record<'a>, mut visit: impl FnMut(u32, &Word<'_>)) -> ArticleText<'a>
    where
        'a: 'a,
    {
        let title = record.title.as_ref();
        let span = title.and_then(|title| title.span);
        ArticleText::cut(record.text, record.body, span, &mut visit)
    }

    /// Of a headline alone: one sentence, one paragraph.
    pub fn of_title(title: &'a str, mut visit: impl FnMut(u32, &Word<'_>)) -> ArticleText<'a> {
        ArticleText::cut(title, Span::new(0, title.len()), None, &mut visit)
    }

    /// Of a text without a header.
    pub fn of_text(text: &'a str, mut visit: impl FnMut(u32, &Word<'_>)) -> ArticleText<'a> {
        ArticleText::cut(text, Span::new(0, text.len()), None, &mut visit)
    }

    fn cut(
        text: &'a str,
        body: Span,
        title: Option<Span>,
        visit: &mut dyn FnMut(u32, &Word<'_>),
    ) -> ArticleText<'a> {
        let mut words = Vec::with_capacity(text.len() / 6);
        for_each_word(text, |word| {
            visit(words.len() as u32, &word);
            words.push(word.span);
        });
        ArticleText { text, words, title, apart: None, body, parts: OnceCell::new() }
    }

    /// Adds a headline that does not stand in the text.
    pub fn with_title_apart(
        mut self,
        title: &'a str,
        mut visit: impl FnMut(u32, &Word<'_>),
    ) -> ArticleText<'a> {
        let mut words = Vec::new();
        for_each_word(title, |word| {
            visit(APART + words.len() as u32, &word);
            words.push(word.span);
        });
        self.apart = Some((title, words));
        self
    }

    /// Where a word of the text stands; `None` for words apart from it.
    pub fn span(&self, position: u32) -> Option<Span> {
        self.words.get(position as usize).copied()
    }

    /// Number of the sentence that a word stands in, ascending with positions.
    pub fn sentence(&self, position: u32) -> u32 {
        self.part(position, |parts| &parts.sentences)
    }

    /// Number of the paragraph that a word stands in, ascending with positions.
    pub fn paragraph(&self, position: u32) -> u32 {
        self.part(position, |parts| &parts.paragraphs)
    }

    fn part(&self, position: u32, ends: impl Fn(&Parts) -> &Vec<u32>) -> u32 {
        let ends = ends(self.parts.get_or_init(|| self.cut_parts()));
        match self.span(position) {
            Some(span) => ends.partition_point(|end| *end <= span.start) as u32,
            None => u32::MAX,
        }
    }

    /// Header lines are sentences and paragraphs of their own; the prose begins with its dateline.
    fn cut_parts(&self) -> Parts {
        let prose = self.prose_start();
        let mut parts = Parts { sentences: Vec::new(), paragraphs: Vec::new() };
        for newline in memchr::memchr_iter(b'\n', &self.text.as_bytes()[..prose]) {
            parts.sentences.push(newline as u32 + 1);
            parts.paragraphs.push(newline as u32 + 1);
        }
        for paragraph in paragraphs(self.text, Span::new(prose, self.text.len())) {
            parts.sentences.extend(sentences(self.text, paragraph).iter().map(|sentence| sentence.end));
            parts.paragraphs.push(paragraph.end);
        }
        parts
    }

    /// Start of the line on which the prose begins.
    fn prose_start(&self) -> usize {
        let before = self.text.get(..self.body.start as usize).unwrap_or("");
        before.rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// True for a word of the headline or of the first paragraph of the prose.
    pub fn is_in_lead(&self, position: u32) -> bool {
        let Some(span) = self.span(position) else { return position >= APART };
        if self.title.is_some_and(|title| title.contains(span)) {
            return true;
        }
        let prose = self.prose_start() as u32;
        let parts = self.parts.get_or_init(|| self.cut_parts());
        let first = parts.paragraphs.partition_point(|end| *end <= self.body.start);
        span.start >= prose && parts.paragraphs.get(first).is_some_and(|end| span.end <= *end)
    }

    /// Number of a word among those of headline and prose, from 0; `None` for header lines, byline and dateline.
    pub fn ordinal(&self, position: u32) -> Option<u32> {
        let before = |byte: u32| self.words.partition_point(|word| word.start < byte) as u32;
        let (title_first, title_length) = match (self.title, &self.apart) {
            (Some(title), _) if title.end <= self.body.start => {
                (before(title.start), before(title.end) - before(title.start))
            }
            (None, Some((_, words))) => (APART, words.len() as u32),
            _ => (0, 0),
        };
        if (title_first..title_first + title_length).contains(&position) {
            return Some(position - title_first);
        }
        let prose_first = before(self.body.start);
        let prose_last = before(self.body.end);
        (prose_first..prose_last).contains(&position).then(|| title_length + position - prose_first)
    }

    /// True when the word at `position` is written so. Endings of the possessive do not count.
    pub fn is_written(&self, position: u32, case: Case) -> bool {
        let written = match (self.span(position), &self.apart) {
            (Some(span), _) => span.of(self.text),
            (None, Some((title, words))) => {
                words.get((position.wrapping_sub(APART)) as usize).map_or("", |span| span.of(title))
            }
            _ => "",
        };
        let possessive = ["'s", "\u{2019}s", "\u{02BC}s"];
        let bare = possessive.iter().find_map(|ending| written.strip_suffix(ending)).unwrap_or(written);
        match case {
            Case::Some => bare.chars().any(char::is_uppercase),
            Case::All => bare.chars().any(char::is_uppercase) && !bare.chars().any(char::is_lowercase),
            Case::None => !bare.chars().any(char::is_uppercase),
        }
    }

    /// True for the pronouns whose capital twins are names (`US`, `U.S.`).
    pub fn is_acronym(&self, position: u32) -> bool {
        self.span(position).is_some_and(|span| {
            Word { folded: "", key: None, written: span.of(self.text), span }.is_acronym()
        })
    }
}

/// The paragraphs of a part of a text, ascending, with the white space behind them: parted by empty or indented lines, or
/// by every line end where lines are not wrapped.
fn paragraphs(text: &str, within: Span) -> Vec<Span> {
    let bytes = &text.as_bytes()[..within.end as usize];
    let start = within.start as usize;
    let newlines = || memchr::memchr_iter(b'\n', &bytes[start..]).map(|at| start + at);
    let mut line_start = start;
    let mut is_wrapped = true;
    for newline in newlines().chain([bytes.len()]) {
        is_wrapped &= newline - line_start <= WRAPPED;
        line_start = newline + 1;
    }
    let mut found = Vec::new();
    let mut from = start;
    for newline in newlines() {
        let mut next = newline + 1;
        if bytes.get(next) == Some(&b'\r') {
            next += 1;
        }
        let breaks = bytes.get(next).is_some_and(|byte| matches!(byte, b'\n' | b' ' | b'\t'));
        if (breaks || !is_wrapped) && !text[from..=newline].trim().is_empty() {
            found.push(Span::new(from, newline + 1));
            from = newline + 1;
        }
    }
    if from < bytes.len() {
        found.push(Span::new(from, bytes.len()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(text: &str) -> (ArticleText<'_>, Vec<String>) {
        let mut seen = Vec::new();
        let body = text.find("Lead").unwrap_or(0);
        let title = text.find("Big").map(|at| Span::new(at, at + "Big fire".len()));
        let read = ArticleText::cut(text, Span::new(body, text.len()), title, &mut |_, word| {
            seen.push(word.folded.to_owned());
        });
        (read, seen)
    }

    #[test]
    fn words_know_their_sentence_paragraph_and_zone() {
        let text = "Title: Big fire\nDate: 2019\n\nPARIS - Lead one. More of it\nand on.\n\nSecond here.\n";
        let (read, words) = positions(text);
        let at = |word: &str| words.iter().position(|other| other == word).unwrap() as u32;
        assert_eq!(read.sentence(at("big")), read.sentence(at("fire")));
        assert_ne!(read.paragraph(at("fire")), read.paragraph(at("2019")));
        assert_eq!(read.sentence(at("paris")), read.sentence(at("one")));
        assert_ne!(read.sentence(at("one")), read.sentence(at("more")));
        assert_eq!(read.sentence(at("more")), read.sentence(at("on")));
        assert_eq!(read.paragraph(at("paris")), read.paragraph(at("on")));
        assert_ne!(read.paragraph(at("on")), read.paragraph(at("second")));
        let lead: Vec<&str> =
            words.iter().map(String::as_str).filter(|word| read.is_in_lead(at(word))).collect();
        assert_eq!(lead, ["big", "fire", "paris", "lead", "one", "more", "of", "it", "and", "on"]);
        let ordinals: Vec<Option<u32>> = ["title", "big", "fire", "2019", "paris", "lead", "second"]
            .map(|word| read.ordinal(at(word)))
            .into();
        assert_eq!(ordinals, [None, Some(0), Some(1), None, None, Some(2), Some(9)]);
        assert!(read.is_written(at("paris"), Case::All) && !read.is_written(at("lead"), Case::All));
        assert!(read.is_written(at("lead"), Case::Some) && read.is_written(at("one"), Case::None));
    }

    #[test]
    fn lines_that_are_not_wrapped_are_paragraphs() {
        let long = "word ".repeat(60);
        let text = format!("{long}\nShort.\n{long}\n");
        assert_eq!(paragraphs(&text, Span::new(0, text.len())).len(), 3);
        let wrapped = "One line\nand on.\n  Indented\nmore\n\n\nLast";
        let found: Vec<&str> = paragraphs(wrapped, Span::new(0, wrapped.len()))
            .iter()
            .map(|span| span.of(wrapped).trim())
            .collect();
        assert_eq!(found, ["One line\nand on.", "Indented\nmore", "Last"]);
    }
}
