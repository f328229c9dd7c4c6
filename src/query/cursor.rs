//! Where the reading of a query stands: its text, the next byte, the leaves counted so far.
//! Owns the cutting of pieces and of quoted texts; refuses to know what a piece means.

use super::error::QueryError;
use super::lexical;
use crate::model::Day;
use std::ops::Range;

/// Most words, names and dates in a query, every word of a phrase counted.
pub const MAX_CLAUSES: usize = 1024;

/// A place in the text of a query.
pub(super) struct Cursor<'text> {
    pub(super) text: &'text str,
    /// Byte that is read next, on a char boundary.
    pub(super) at: usize,
    pub(super) today: Day,
    /// A line of capitals without any marks: its words are words.
    pub(super) is_headline: bool,
    /// Leaves so far.
    clauses: usize,
}

/// Fewest words of a headline; shorter lines of capitals may be what an old database was asked.
const HEADLINE_WORDS: usize = 5;

/// True for a pasted headline in capitals, in which `AND`, `OR` and `NOT` are words.
fn is_headline(text: &str) -> bool {
    text.split_whitespace().count() >= HEADLINE_WORDS
        && text.chars().any(char::is_uppercase)
        && !text.contains(|letter: char| letter.is_lowercase() || "()\"“”«»:+*?~!".contains(letter))
}

impl<'text> Cursor<'text> {
    /// At the start of `text`.
    pub(super) fn new(text: &'text str, today: Day) -> Cursor<'text> {
        Cursor { text, at: 0, today, is_headline: is_headline(text), clauses: 0 }
    }

    pub(super) fn rest(&self) -> &'text str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn skip(&mut self, letter: char) {
        self.at += letter.len_utf8();
    }

    /// Counts `added` leaves against the bound.
    pub(super) fn count(&mut self, added: usize, span: &Range<usize>) -> Result<(), QueryError> {
        self.clauses += added;
        if self.clauses > MAX_CLAUSES {
            let message = format!("the query has more than {MAX_CLAUSES} clauses");
            return Err(QueryError::new(span.clone(), message).hint("split it into several searches"));
        }
        Ok(())
    }

    /// Takes the characters up to white space, a parenthesis or a quotation mark.
    pub(super) fn chunk(&mut self) -> &'text str {
        let rest = self.rest();
        let end = rest.find(lexical::ends_chunk).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Takes a quoted text and gives what stands between the marks with its place.
    pub(super) fn quoted(&mut self) -> Result<(&'text str, usize), QueryError> {
        let open = self.at;
        let quote = self.peek().unwrap_or('"');
        self.skip(quote);
        let content_start = self.at;
        let Some(length) = self.rest().find(|letter| lexical::closes(quote, letter)) else {
            let close = match quote {
                '«' => '»',
                '»' => '«',
                '"' => '"',
                _ => '”',
            };
            let error = QueryError::new(open..content_start, "this quotation mark is never closed");
            return Err(error.hint(format!("close it with `{close}`")));
        };
        let content = &self.rest()[..length];
        self.at += length;
        let close = self.peek().unwrap_or(quote);
        self.skip(close);
        Ok((content, content_start))
    }
}
