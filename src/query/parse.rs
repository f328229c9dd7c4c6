//! Reads the text of a query into a [`Query`]: marks, phrases and groups here, fields in `fields`, what a word is
//! in `lexical`, what the parts mean together in `combine`, dates in `dates`. Refuses to guess: what looks like a
//! field or an operator and is none is an error at its place, and every bound is an error, never an overflow.
//!
//! ```text
//! query    = [ sequence ] ;                        (* nothing at all means everything *)
//! sequence = item , { item } ;                     (* side by side: see below *)
//! item     = mark , unit | either ;
//! mark     = "+" | "-" | "NOT" ;                   (* "+" and "-" touch their unit *)
//! either   = both , { "OR" , both } ;
//! both     = operand , { "AND" , operand } ;
//! operand  = ( "NOT" | "-" ) , unit | filter | run ;
//! run      = text , { text } ;                     (* any of these *)
//! unit     = text | filter ;
//! text     = word | prefix | phrase | "(" , sequence , ")" ;
//! filter   = field | "(" , sequence , ")" ;        (* a group in which every leaf is a field *)
//! field    = name , ":" , ( value | quoted )
//!          | "title:" , ( word | prefix | phrase | "(" , sequence , ")" )
//!          | ( "date:" | "mentions-date:" | "said-date:" ) , ( range | quoted ) ;
//! name     = "speaker" | "person" | "place" | "author" | "source" | "section" | "language" | "lang" | "path"
//!          | "demonym" | "metonym" | "voice" ;
//! phrase   = quoted ;                              (* "...", “...”, „...“, «...» *)
//! prefix   = word , "*" ;
//! word     = (* no white space, parentheses or double quotes; see `lexical` *) ;
//! ```
//!
//! What parts mean side by side: unmarked words may match, at least one of them must unless something has a
//! `+`; `+x` must match; `-x` and `NOT x` must not, in the whole sequence (`Lavrov OR Putin -sport`). A bare
//! filter narrows the sequence: `speaker:Lavrov budget vote` is "Lavrov speaking, and budget or vote". To make
//! it one choice among others write `speaker:Lavrov OR budget`. Words side by side form one run before AND and
//! OR apply: `white house AND vote` is `(white OR house) AND vote`. NOT binds tighter than AND, AND than OR.
//! `+` beside AND or OR is refused, for it would contradict them. Punctuation alone is skipped like white space.

use super::combine::{Mark, Part, combine};
use super::error::{QueryError, shown};
use super::fields::Field;
use super::lexical;
use super::tree::Query;
use crate::model::Day;
use std::ops::Range;

/// Longest query text, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Most words, names and dates in a query, every word of a phrase counted.
pub const MAX_CLAUSES: usize = 1024;
/// Deepest nesting, of parentheses in the text as of bags in the tree.
pub const MAX_DEPTH: usize = 64;

/// The tree that `text` means. `today` is what relative dates such as `date:yesterday` count from.
///
/// Fails on anything it cannot understand and beyond [`MAX_BYTES`], [`MAX_CLAUSES`] and [`MAX_DEPTH`]. The empty
/// text is [`Query::Everything`]. The tree is in the normal form that [`Query`] describes.
pub fn parse(text: &str, today: Day) -> Result<Query, QueryError> {
    if text.len() > MAX_BYTES {
        let span = text.floor_char_boundary(MAX_BYTES)..text.len();
        let message = format!("the query has {} bytes, {MAX_BYTES} are allowed", text.len());
        return Err(QueryError::new(span, message));
    }
    let mut parser = Parser { text, at: 0, today, clauses: 0, inside_title: false };
    let parts = parser.parts(0)?;
    if parts.is_empty() {
        let written = text.trim();
        if written.is_empty() {
            return Ok(Query::Everything);
        }
        let error = QueryError::new(0..text.len(), "there is no word in the query");
        return Err(error.hint("punctuation alone cannot be searched"));
    }
    let query = combine(parts)?;
    if query.depth() > MAX_DEPTH {
        return Err(too_deep(0..text.len()));
    }
    Ok(query)
}

fn too_deep(span: Range<usize>) -> QueryError {
    QueryError::new(span, format!("the query is nested more than {MAX_DEPTH} levels deep"))
}

/// Where the parser stands in its text. `fields` holds the half of it that reads fields.
pub(super) struct Parser<'text> {
    pub(super) text: &'text str,
    /// Byte that is read next, on a char boundary.
    pub(super) at: usize,
    pub(super) today: Day,
    /// Leaves so far.
    clauses: usize,
    pub(super) inside_title: bool,
}

impl<'text> Parser<'text> {
    fn rest(&self) -> &'text str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, letter: char) {
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

    /// Everything up to the end of the text or, inside a group, to its closing parenthesis, which is left.
    fn parts(&mut self, depth: usize) -> Result<Vec<Part>, QueryError> {
        let mut parts = Vec::new();
        while let Some(letter) = self.peek() {
            if letter.is_whitespace() {
                self.skip(letter);
            } else if letter == ')' {
                if depth > 0 {
                    break;
                }
                let error = QueryError::new(self.at..self.at + 1, "this parenthesis closes nothing");
                return Err(error.hint("remove it, or open one with `(`"));
            } else if let Some(part) = self.part(depth)? {
                parts.push(part);
            }
        }
        Ok(parts)
    }

    /// One marked or unmarked unit or one operator; `None` for punctuation alone.
    fn part(&mut self, depth: usize) -> Result<Option<Part>, QueryError> {
        let start = self.at;
        let mark = self.mark()?;
        let query = match self.peek() {
            Some('(') => Some(self.group(depth)?),
            Some(quote) if lexical::is_quote(quote) => Some(self.phrase()?),
            Some(letter) if !lexical::ends_chunk(letter) => {
                let chunk = self.chunk();
                if let Some(operator) = operator(chunk, self.at - chunk.len()) {
                    return match mark {
                        Mark::Plain => Ok(Some(operator)),
                        _ => Err(marked_operator(chunk, start..self.at)),
                    };
                }
                self.chunk_unit(chunk, depth)?
            }
            _ => None,
        };
        Ok(query.map(|query| Part::Unit { mark, query, span: start..self.at }))
    }

    /// Takes a `+` or `-` that touches what follows.
    fn mark(&mut self) -> Result<Mark, QueryError> {
        let mut letters = self.rest().chars();
        let mark = match letters.next() {
            Some('+') => Mark::Plus,
            Some('-') => Mark::Minus,
            _ => return Ok(Mark::Plain),
        };
        let piece_end = self.rest().find(lexical::ends_chunk).unwrap_or(self.rest().len());
        let piece = &self.rest()[..piece_end];
        let opens =
            self.rest()[piece_end..].chars().next().filter(|next| *next == '(' || lexical::is_quote(*next));
        let marks_piece = piece.contains(|letter: char| letter.is_alphanumeric() || letter == '*');
        let is_repeated = letters.next().is_some_and(|next| matches!(next, '+' | '-'));
        if is_repeated && (marks_piece || opens.is_some()) {
            let error = QueryError::new(self.at..self.at + 2, "two marks in front of one word");
            return Err(error.hint("write one `+` (must match) or one `-` (must not match)"));
        }
        if marks_piece || (piece.len() == 1 && opens.is_some()) {
            self.at += 1;
            return Ok(mark);
        }
        Ok(Mark::Plain)
    }

    /// Takes the characters up to white space, a parenthesis or a quotation mark.
    fn chunk(&mut self) -> &'text str {
        let rest = self.rest();
        let end = rest.find(lexical::ends_chunk).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    pub(super) fn group(&mut self, depth: usize) -> Result<Query, QueryError> {
        let open = self.at;
        if depth == MAX_DEPTH {
            return Err(too_deep(open..open + 1));
        }
        self.at += 1;
        let parts = self.parts(depth + 1)?;
        if self.peek() != Some(')') {
            let error = QueryError::new(open..open + 1, "this parenthesis is never closed");
            return Err(error.hint("close it with `)`"));
        }
        self.at += 1;
        if parts.is_empty() {
            let error = QueryError::new(open..self.at, "there is no word in the parentheses");
            return Err(error.hint("write words between them, or remove them"));
        }
        combine(parts)
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

    pub(super) fn phrase(&mut self) -> Result<Query, QueryError> {
        let open = self.at;
        let (content, content_start) = self.quoted()?;
        let span = open..self.at;
        if let Some(prefix) = lexical::prefix_in_phrase(content) {
            let place = content_start + prefix.start..content_start + prefix.end;
            return Err(QueryError::new(place, "a prefix inside a phrase is not supported yet"));
        }
        if self.peek() == Some('~') {
            let error = QueryError::new(self.at..self.at + 1, "nearness with `~` is not supported yet");
            return Err(error.hint("require the words with `AND` instead"));
        }
        let words: Vec<String> = lexical::phrase_words(content).map(str::to_owned).collect();
        if words.is_empty() {
            let error = QueryError::new(span, "there is no word in the phrase");
            return Err(error.hint("write words between the quotation marks"));
        }
        self.count(words.len(), &span)?;
        Ok(Query::Phrase(words))
    }

    /// What an unquoted piece means: a field with its value, a word or a prefix; `None` for punctuation alone.
    pub(super) fn chunk_unit(
        &mut self,
        chunk: &'text str,
        depth: usize,
    ) -> Result<Option<Query>, QueryError> {
        let chunk_start = self.at - chunk.len();
        lexical::refuse_other_negations(chunk, &(chunk_start..self.at))?;
        let lead = lexical::trim(chunk).start;
        if let Some(colon) = chunk[lead..].find(':') {
            let name = &chunk[lead..lead + colon];
            let value_start = chunk_start + lead + colon + 1;
            let name_span = chunk_start + lead..value_start - 1;
            match Field::from_name(name) {
                Some(field) => return self.field(field, name_span, value_start, depth).map(Some),
                None => self.refuse_unknown_field(name, name_span, value_start)?,
            }
        }
        self.text_unit(chunk, chunk_start)
    }

    /// A word or a prefix.
    fn text_unit(&mut self, chunk: &str, at: usize) -> Result<Option<Query>, QueryError> {
        lexical::refuse_operators(chunk, self.peek(), at)?;
        let kept = lexical::trim(chunk);
        let word = &chunk[kept.clone()];
        let span = at + kept.start..at + kept.end;
        let Some(first_star) = chunk.find('*') else {
            if word.is_empty() {
                return Ok(None);
            }
            self.count(1, &span)?;
            return Ok(Some(Query::Word(word.to_owned())));
        };
        let starred = word.strip_suffix('*').unwrap_or("");
        let kept_stem = lexical::trim(starred);
        let stem = &starred[kept_stem.clone()];
        if stem.is_empty() || stem.contains('*') {
            let star = at + first_star..at + first_star + 1;
            let error = QueryError::new(star, "`*` may only stand once, at the end of a word");
            return Err(error.hint("write a prefix such as `budg*`; an empty query finds everything"));
        }
        lexical::refuse_operators(stem, None, span.start + kept_stem.start)?;
        self.count(1, &span)?;
        Ok(Some(Query::Prefix(stem.to_owned())))
    }
}

/// The operator that `chunk` is, at its place in the query.
pub(super) fn operator(chunk: &str, at: usize) -> Option<Part> {
    let kept = lexical::trim(chunk);
    let span = at + kept.start..at + kept.end;
    match &chunk[kept] {
        "AND" => Some(Part::And(span)),
        "OR" => Some(Part::Or(span)),
        "NOT" => Some(Part::Not(span)),
        _ => None,
    }
}

fn marked_operator(chunk: &str, span: Range<usize>) -> QueryError {
    let error = QueryError::new(span, format!("the operator `{}` cannot carry a mark", shown(chunk)));
    error.hint("to search for the word itself, write it in lower case")
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
