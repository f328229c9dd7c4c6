//! Concordances: every occurrence of a query with what stands left and right of it. In order of date or path the matching
//! articles are read a batch at a time and nothing is kept; in order of what stands beside the words every line must be
//! known first, and only the lines asked for are kept.

use crate::index::error::IndexError;
use crate::index::record::Record;
use crate::model::{Annotated, ArchivePath, Span};
use crate::search::archive::Archive;
use crate::search::hit;
use crate::search::reading::{Matching, Reading};
use crate::text::words::for_each_word;
use rustc_hash::FxHashMap;
use tantivy::DocAddress;

/// Articles that one thread reads before its lines are handed on.
const BATCH: usize = 64;

/// Words beside an occurrence that decide its place.
const SORTED_WORDS: usize = 6;

/// Bytes of text that are kept for each character of context; enough for any script.
const BYTES_PER_LETTER: usize = 4;

/// In which order occurrences come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineOrder {
    /// Oldest first, undated last.
    Date,
    /// By path and place in the file.
    Path,
    /// By the words before, the nearest first.
    Left,
    /// By the words behind.
    Right,
}

/// One occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What stands before it, at least as long as asked for where the text goes so far.
    pub left: String,
    /// The words.
    pub words: String,
    /// What stands behind it.
    pub right: String,
    /// The person who says it, where it stands in a quote.
    pub speaker: Option<String>,
    /// File below the archive root.
    pub path: ArchivePath,
    /// Where the article stands in its file.
    pub inner: String,
    /// What the bytes count in: the file or member itself, or the text written anew from it.
    pub basis: crate::model::Basis,
    /// Number of the article in its file.
    pub ordinal: u32,
    /// Line of the first byte, from 1.
    pub line: usize,
    /// Column of the first byte in characters, from 1.
    pub column: usize,
    /// Bytes of the file.
    pub bytes: std::ops::Range<usize>,
    /// Publication date at its precision.
    pub date: Option<String>,
    /// Outlet or agency.
    pub source: Option<String>,
    /// Headline.
    pub title: Option<String>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concordance {
    /// Articles that match.
    pub articles: u64,
    /// Articles that hold an occurrence.
    pub with_occurrences: u64,
    /// Occurrences in these.
    pub occurrences: u64,
    /// Occurrences handed on.
    pub shown: u64,
}

/// What a concordance shows.
#[derive(Clone, Debug)]
pub struct ConcordanceRequest {
    /// What matches.
    pub asked: Matching,
    /// The order.
    pub order: LineOrder,
    /// Characters on each side.
    pub width: usize,
    /// Most lines; all are counted.
    pub limit: usize,
}

/// A line and what decides its place among those sorted by their neighbours.
struct Keyed {
    key: (Vec<String>, String, i32),
    line: Line,
}

impl Archive {
    /// True when the query has words that could occur.
    pub fn has_words(&self, asked: &Matching) -> Result<bool, IndexError> {
        Ok(self.reading(asked)?.has_words())
    }

    /// Hands every occurrence to `take`, in order; `take` gives false to end early.
    pub fn concordance(
        &self,
        request: &ConcordanceRequest,
        threads: usize,
        mut take: impl FnMut(Line) -> bool,
    ) -> Result<Concordance, IndexError> {
        let articles = self.in_line_order(self.matching_articles(&request.asked)?, request.order)?;
        let mut counted = Concordance { articles: articles.len() as u64, ..Concordance::default() };
        let by_neighbours = matches!(request.order, LineOrder::Left | LineOrder::Right);
        let mut kept: Vec<Keyed> = Vec::new();
        for batch in articles.chunks(BATCH * threads.max(1)) {
            let stretch = batch.len().div_ceil(threads.max(1)).max(1);
            let read = |articles: &[DocAddress]| self.lines_of(articles, request);
            for (lines, with_occurrences) in self.in_stretches(batch, stretch, read)? {
                counted.occurrences += lines.len() as u64;
                counted.with_occurrences += with_occurrences;
                if by_neighbours {
                    kept.extend(lines);
                    prune(&mut kept, request.limit);
                    continue;
                }
                for keyed in lines {
                    if (counted.shown as usize) < request.limit {
                        counted.shown += 1;
                        if !take(keyed.line) {
                            return Ok(counted);
                        }
                    }
                }
            }
        }
        sort(&mut kept);
        for keyed in kept.into_iter().take(request.limit) {
            counted.shown += 1;
            if !take(keyed.line) {
                break;
            }
        }
        Ok(counted)
    }

    /// Articles in the order in which their lines come.
    fn in_line_order(
        &self,
        articles: Vec<DocAddress>,
        order: LineOrder,
    ) -> Result<Vec<DocAddress>, IndexError> {
        match order {
            LineOrder::Left | LineOrder::Right => Ok(articles),
            LineOrder::Path => self.by_path(articles),
            LineOrder::Date => {
                let days = self.published(&articles)?;
                let paths = self.by_path(articles.clone())?;
                let places: FxHashMap<DocAddress, usize> =
                    paths.into_iter().enumerate().map(|(place, address)| (address, place)).collect();
                let mut dated: Vec<_> = articles.into_iter().zip(days).collect();
                dated.sort_by_key(|(address, days)| {
                    (days.map_or(i32::MAX, |(first, _)| first.0), places.get(address).copied())
                });
                Ok(dated.into_iter().map(|(address, _)| address).collect())
            }
        }
    }

    /// Articles in the order of their paths, which are read from what is stored.
    pub(super) fn by_path(&self, articles: Vec<DocAddress>) -> Result<Vec<DocAddress>, IndexError> {
        let mut named = Vec::with_capacity(articles.len());
        self.read_stretch(&articles, |address, record| {
            named.push((record.id.path.clone(), record.id.ordinal, address));
            Ok(())
        })?;
        named.sort();
        Ok(named.into_iter().map(|(_, _, address)| address).collect())
    }

    /// The lines of some articles, and how many of these have any.
    fn lines_of(
        &self,
        articles: &[DocAddress],
        request: &ConcordanceRequest,
    ) -> Result<(Vec<Keyed>, u64), IndexError> {
        let mut reading = self.reading(&request.asked)?;
        let mut of_article: FxHashMap<DocAddress, Vec<Keyed>> = FxHashMap::default();
        // Neighbours are stored together, so they are read in the order of the index whatever that of the lines.
        let mut stored = articles.to_vec();
        stored.sort_unstable();
        self.read_stretch(&stored, |address, record| {
            let annotated = record.annotated().map_err(|error| self.damaged(&error))?;
            let mut lines = Vec::new();
            push_lines(&mut reading, record, &annotated, request, &mut lines);
            if !lines.is_empty() {
                of_article.insert(address, lines);
            }
            Ok(())
        })?;
        let with_occurrences = of_article.len() as u64;
        let lines = articles.iter().filter_map(|address| of_article.remove(address)).flatten().collect();
        Ok((lines, with_occurrences))
    }
}

fn push_lines(
    reading: &mut Reading<'_>,
    record: &Record<'_>,
    annotated: &Annotated,
    request: &ConcordanceRequest,
    lines: &mut Vec<Keyed>,
) {
    let seen = reading.look(record, annotated);
    let mut places = Places::of(record.text);
    for span in reading.occurrences(&seen) {
        let left = before(record.text, span, request.width);
        let right = behind(record.text, span, request.width);
        let words = span.of(record.text);
        let key = match request.order {
            LineOrder::Left => (nearest(left, true), folded(words), place_in_time(record)),
            LineOrder::Right => (nearest(right, false), folded(words), place_in_time(record)),
            LineOrder::Date | LineOrder::Path => (Vec::new(), String::new(), 0),
        };
        let (line, column) = places.at(span.start as usize);
        lines.push(Keyed {
            key,
            line: Line {
                left: left.to_owned(),
                words: words.to_owned(),
                right: right.to_owned(),
                speaker: speaker_at(annotated, span),
                path: record.id.path.clone(),
                inner: record.id.inner.clone(),
                basis: record.basis,
                ordinal: record.id.ordinal,
                line,
                column,
                bytes: record.offsets.file_range(span),
                date: record.published.map(|published| published.display()),
                source: record.source.as_ref().map(|source| source.value.clone()),
                title: record.title.as_ref().map(|title| title.value.clone()),
            },
        });
    }
}

/// Lines and columns of ascending places; each stretch of the text is counted once.
struct Places<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    line_start: usize,
}

impl<'a> Places<'a> {
    fn of(text: &'a str) -> Places<'a> {
        Places { text, at: 0, line: 1, line_start: 0 }
    }

    fn at(&mut self, at: usize) -> (usize, usize) {
        if at < self.at {
            return hit::position(self.text, at);
        }
        for newline in memchr::memchr_iter(b'\n', &self.text.as_bytes()[self.at..at]) {
            self.line += 1;
            self.line_start = self.at + newline + 1;
        }
        self.at = at;
        (self.line, 1 + self.text[self.line_start..at].chars().count())
    }
}

fn speaker_at(annotated: &Annotated, span: Span) -> Option<String> {
    let holds = |quote: &&crate::model::Quote| quote.content.iter().any(|piece| piece.contains(span));
    let quotes = annotated.quotes.iter().filter(holds);
    quotes.into_iter().find_map(|quote| annotated.speaker_name(quote)).map(str::to_owned)
}

/// Text before a span, enough for so many characters however much white space it holds.
fn before(text: &str, span: Span, width: usize) -> &str {
    let end = span.start as usize;
    let start = text.ceil_char_boundary(end.saturating_sub(width * BYTES_PER_LETTER));
    &text[start..end]
}

fn behind(text: &str, span: Span, width: usize) -> &str {
    let start = span.end as usize;
    let end = text.floor_char_boundary((start + width * BYTES_PER_LETTER).min(text.len()));
    &text[start..end]
}

/// The folded words nearest to the occurrence, in order of nearness.
fn nearest(context: &str, is_left: bool) -> Vec<String> {
    let mut words = Vec::new();
    for_each_word(context, |word| words.push(word.folded.to_owned()));
    if is_left {
        words.reverse();
    }
    words.truncate(SORTED_WORDS);
    words
}

fn folded(words: &str) -> String {
    crate::text::words::folded_words(words).join(" ")
}

fn place_in_time(record: &Record<'_>) -> i32 {
    record.published.map_or(i32::MAX, |published| published.day.0)
}

fn sort(kept: &mut [Keyed]) {
    kept.sort_by(|one, two| {
        let place = |line: &Line| (line.ordinal, line.bytes.start);
        one.key
            .cmp(&two.key)
            .then_with(|| one.line.path.cmp(&two.line.path))
            .then_with(|| place(&one.line).cmp(&place(&two.line)))
    });
}

/// Drops lines that cannot be among those asked for, now and then.
fn prune(kept: &mut Vec<Keyed>, limit: usize) {
    if kept.len() > limit.saturating_mul(2).max(4096) {
        sort(kept);
        kept.truncate(limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_end_on_characters_and_sort_from_the_words_outwards() {
        let text = "größe der brücke über den fluß, größer";
        let at = text.find("brücke").unwrap();
        let span = Span::new(at, at + "brücke".len());
        assert!(before(text, span, 2).len() <= 8 && behind(text, span, 100).ends_with("größer"));
        assert_eq!(nearest("The old iron", true), ["iron", "old", "the"]);
        assert_eq!(nearest(" over the Leith", false), ["over", "the", "leith"]);
        let mut places = Places::of("a\nbc\n\nd");
        assert_eq!(
            [places.at(0), places.at(3), places.at(6), places.at(2)],
            [(1, 1), (2, 2), (4, 1), (2, 1)]
        );
    }
}
