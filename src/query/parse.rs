//! Reads the text of a query into a [`Query`]: marks, phrases, groups and operators here, fields in `fields`, what a word
//! is in `lexical` and `pattern`, what is near what in `nearness`, what the parts mean together in `combine`, dates in
//! `dates`. Refuses to guess: what looks like a field or an operator and is none is an error at its place, and every
//! bound is an error, never an overflow.
//!
//! ```text
//! query    = [ sequence ] ;                        (* nothing at all means everything *)
//! sequence = item , { item } ;                     (* side by side: see below *)
//! item     = mark , unit | either ;
//! mark     = "+" | "-" | "NOT" ;                   (* "+" and "-" touch their unit *)
//! either   = both , { "OR" , both } ;
//! both     = operand , { "AND" , operand } ;
//! operand  = ( "NOT" | "-" ) , unit | filter | chain | run ;
//! run      = text , { text } ;                     (* any of these *)
//! unit     = text | filter ;
//! chain    = text , near , text , { near , text } ;
//! near     = [ "NOT" ] , ( "w/" number | "near/" number | "near" number | "/" number        (* either order *)
//!          | "pre/" number | "onear/" number | "adj" number | "ADJ"                         (* in this order *)
//!          | "w/s" | "/s" | "w/p" | "/p" | "SAME" ) ;                   (* one sentence, one paragraph *)
//! text     = plain , [ "/F" number "/" ] ;         (* among the first words of headline and prose *)
//! plain    = word | prefix | pattern | fuzzy | phrase , [ "~" number ] | function | "(" , sequence , ")" ;
//! function = ( "caps" | "allcaps" | "nocaps" | "atleast" number ) , "(" , sequence , ")" ;
//! filter   = field | "(" , sequence , ")" ;        (* a group in which every leaf is a field *)
//! field    = name , ":" , ( value | quoted )
//!          | "title:" , text | "HEADLINE(" , sequence , ")" | "HLEAD(" , sequence , ")"
//!          | ( "date:" | "mentions-date:" | "said-date:" ) , ( range | quoted ) ;
//! name     = "speaker" | "person" | "place" | "author" | "source" | "section" | "language" | "lang" | "path"
//!          | "demonym" | "metonym" | "voice" ;
//! phrase   = quoted ;                              (* "...", “...”, „...“, «...» *)
//! prefix   = word , ( "*" | "!" ) ;
//! pattern  = word with "*" (any letters) and "?" (one letter) inside ;
//! fuzzy    = word , "~" , [ "1" | "2" ] ;
//! word     = (* no white space, parentheses or double quotes; see `lexical` *) | "\"AND\"" | "\"OR\"" | "\"NOT\"" ;
//! ```
//!
//! What parts mean side by side: unmarked words may match, at least one of them must unless something has a
//! `+`; `+x` must match; `-x` and `NOT x` must not, in the whole sequence (`Lavrov OR Putin -sport`). A bare
//! filter narrows the sequence: `speaker:Lavrov budget vote` is "Lavrov speaking, and budget or vote". To make
//! it one choice among others write `speaker:Lavrov OR budget`. Words side by side form one run before AND and
//! OR apply: `white house AND vote` is `(white OR house) AND vote`. NOT binds tighter than AND, AND than OR.
//! `+` beside AND or OR is refused, for it would contradict them. Punctuation alone is skipped like white space.
//!
//! Nearness binds tighter than all of these. Its sides are single words, patterns, phrases, `caps(...)` or groups of
//! them with OR; a word or an OR right beside an unparenthesised chain is refused, because Nexis and other tools read
//! it in different ways. In a chain smaller numbers bind first, then sentences, then paragraphs, as in Nexis.

use super::combine::{Mark, Part, combine};
use super::cursor::Cursor;
use super::error::{QueryError, shown};
use super::fields::{Field, refuse_mark_in_value};
use super::tree::{Case, MOST_APART, Query};
use super::{lexical, nearness, pattern};
use crate::model::Day;
use std::ops::Range;

/// Longest query text, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
pub use super::cursor::MAX_CLAUSES;
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
    let mut parser = Parser { cursor: Cursor::new(text, today), inside: None };
    let parts = parser.parts(0)?;
    if parts.is_empty() {
        let written = text.trim();
        if written.is_empty() {
            return Ok(Query::Everything);
        }
        let error = QueryError::new(0..text.len(), "there is no word in the query");
        return Err(error.hint("punctuation alone cannot be searched"));
    }
    let query = combine(nearness::join(parts)?)?;
    if query.depth() > MAX_DEPTH {
        return Err(too_deep(0..text.len()));
    }
    Ok(query)
}

fn too_deep(span: Range<usize>) -> QueryError {
    QueryError::new(span, format!("the query is nested more than {MAX_DEPTH} levels deep"))
}

/// Most words of a phrase with `~`: every choice of places for them is looked at.
const MAX_LOOSE_WORDS: usize = 12;

/// The recursive half of the parser.
struct Parser<'text> {
    cursor: Cursor<'text>,
    /// What the query stands in that fields cannot: `title:` or `HLEAD(...)`.
    inside: Option<&'static str>,
}

impl<'text> Parser<'text> {
    /// Everything up to the end of the text or, inside a group, to its closing parenthesis, which is left.
    fn parts(&mut self, depth: usize) -> Result<Vec<Part>, QueryError> {
        let mut parts = Vec::new();
        while let Some(letter) = self.cursor.peek() {
            if letter.is_whitespace() {
                self.cursor.skip(letter);
            } else if letter == ')' {
                if depth > 0 {
                    break;
                }
                let at = self.cursor.at;
                let error = QueryError::new(at..at + 1, "this parenthesis closes nothing");
                return Err(error.hint("remove it, or open one with `(`"));
            } else if let Some(words) = self.first_words()? {
                limit_last(&mut parts, words)?;
            } else if let Some(part) = self.part(depth)? {
                parts.push(part);
            }
        }
        Ok(parts)
    }

    /// Takes a `/F50/` that stands alone: it belongs to the unit in front of it.
    fn first_words(&mut self) -> Result<Option<(u32, Range<usize>)>, QueryError> {
        let start = self.cursor.at;
        if self.cursor.peek() != Some('/') {
            return Ok(None);
        }
        let chunk = self.cursor.chunk();
        if let Some((0, words)) = pattern::first_words(chunk, start)? {
            return Ok(Some((words, start..self.cursor.at)));
        }
        self.cursor.at = start;
        Ok(None)
    }

    /// One marked or unmarked unit or one operator; `None` for punctuation alone.
    fn part(&mut self, depth: usize) -> Result<Option<Part>, QueryError> {
        let start = self.cursor.at;
        let mark = self.mark()?;
        let query = match self.cursor.peek() {
            Some('(') => Some(self.group(depth)?),
            Some(quote) if lexical::is_quote(quote) => Some(self.phrase()?),
            Some(letter) if !lexical::ends_chunk(letter) => {
                let chunk = self.cursor.chunk();
                let at = self.cursor.at - chunk.len();
                if let Some(operator) = operator(chunk, at)?.filter(|part| self.cursor.takes(part)) {
                    return match mark {
                        Mark::Plain => Ok(Some(operator)),
                        _ => Err(marked_operator(chunk, start..self.cursor.at)),
                    };
                }
                self.chunk_unit(chunk, depth)?
            }
            _ => None,
        };
        Ok(query.map(|query| Part::Unit { mark, query, span: start..self.cursor.at }))
    }

    /// Takes a `+` or `-` that touches what follows.
    fn mark(&mut self) -> Result<Mark, QueryError> {
        let mut letters = self.cursor.rest().chars();
        let mark = match letters.next() {
            Some('+') => Mark::Plus,
            Some('-') => Mark::Minus,
            _ => return Ok(Mark::Plain),
        };
        let piece_end = self.cursor.rest().find(lexical::ends_chunk).unwrap_or(self.cursor.rest().len());
        let piece = &self.cursor.rest()[..piece_end];
        let opens = self.cursor.rest()[piece_end..]
            .chars()
            .next()
            .filter(|next| *next == '(' || lexical::is_quote(*next));
        let marks_piece = piece.contains(|letter: char| letter.is_alphanumeric() || letter == '*');
        let is_repeated = letters.next().is_some_and(|next| matches!(next, '+' | '-'));
        if is_repeated && (marks_piece || opens.is_some()) {
            let error = QueryError::new(self.cursor.at..self.cursor.at + 2, "two marks in front of one word");
            return Err(error.hint("write one `+` (must match) or one `-` (must not match)"));
        }
        if marks_piece || (piece.len() == 1 && opens.is_some()) {
            self.cursor.at += 1;
            return Ok(mark);
        }
        Ok(Mark::Plain)
    }

    fn group(&mut self, depth: usize) -> Result<Query, QueryError> {
        let open = self.cursor.at;
        if depth == MAX_DEPTH {
            return Err(too_deep(open..open + 1));
        }
        self.cursor.at += 1;
        let parts = self.parts(depth + 1)?;
        if self.cursor.peek() != Some(')') {
            let error = QueryError::new(open..open + 1, "this parenthesis is never closed");
            return Err(error.hint("close it with `)`"));
        }
        self.cursor.at += 1;
        if parts.is_empty() {
            let error = QueryError::new(open..self.cursor.at, "there is no word in the parentheses");
            return Err(error.hint("write words between them, or remove them"));
        }
        combine(nearness::join(parts)?)
    }

    fn phrase(&mut self) -> Result<Query, QueryError> {
        let open = self.cursor.at;
        let (content, content_start) = self.cursor.quoted()?;
        let span = open..self.cursor.at;
        if let Some(prefix) = lexical::prefix_in_phrase(content) {
            let place = content_start + prefix.start..content_start + prefix.end;
            let error = QueryError::new(place, "a prefix inside a phrase is not supported");
            return Err(
                error.hint("write the words side by side with `pre/1` between them: `wom* pre/1 rights`")
            );
        }
        let words: Vec<String> = lexical::phrase_words(content).map(str::to_owned).collect();
        if words.is_empty() {
            let error = QueryError::new(span, "there is no word in the phrase");
            return Err(error.hint("write words between the quotation marks"));
        }
        self.cursor.count(words.len(), &span)?;
        let is_operator = |words: &[String]| matches!(words, [word] if lexical::is_operator_word(word));
        match self.gaps()? {
            _ if is_operator(&words) => Ok(Query::Word(words.concat())),
            Some((gaps, _)) if gaps == 0 || words.len() == 1 => Ok(Query::Phrase(words)),
            Some((_, span)) if words.len() > MAX_LOOSE_WORDS => {
                let message = format!("`~` works on phrases of up to {MAX_LOOSE_WORDS} words");
                Err(QueryError::new(span, message).hint("leave the `~` out, or require the words with `AND`"))
            }
            Some((gaps, _)) => Ok(Query::Loose { words, gaps }),
            None => Ok(Query::Phrase(words)),
        }
    }

    /// Takes the `~5` right behind a phrase.
    fn gaps(&mut self) -> Result<Option<(u32, Range<usize>)>, QueryError> {
        let start = self.cursor.at;
        let Some(rest) = self.cursor.rest().strip_prefix('~') else { return Ok(None) };
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        self.cursor.at += 1 + digits;
        let span = start..self.cursor.at;
        match rest[..digits].parse::<u32>() {
            Ok(gaps @ 0..=MOST_APART) => Ok(Some((gaps, span))),
            _ => {
                let error = QueryError::new(span, "`~` behind a phrase needs a number of words");
                Err(error.hint(format!(
                    "write `\"white house\"~5`: these words with at most 5 others among them (up to {MOST_APART})"
                )))
            }
        }
    }

    /// What an unquoted piece means: a field with its value, a function, a word or a pattern; `None` for punctuation alone.
    fn chunk_unit(&mut self, chunk: &'text str, depth: usize) -> Result<Option<Query>, QueryError> {
        let chunk_start = self.cursor.at - chunk.len();
        lexical::refuse_other_negations(chunk, &(chunk_start..self.cursor.at))?;
        let lead = lexical::trim(chunk).start;
        if let Some(colon) = chunk[lead..].find(':') {
            let name = &chunk[lead..lead + colon];
            let value_start = chunk_start + lead + colon + 1;
            let name_span = chunk_start + lead..value_start - 1;
            match Field::from_name(name) {
                Some(field) => return self.field(&field, name_span, value_start, depth).map(Some),
                None => self.cursor.refuse_unknown_field(name, name_span, value_start)?,
            }
        }
        if self.cursor.peek() == Some('(')
            && let Some(function) = Function::of(chunk, chunk_start)?
        {
            return self.function(&function, chunk_start, depth).map(Some);
        }
        self.text_unit(chunk, chunk_start)
    }

    fn field(
        &mut self,
        field: &Field,
        name_span: Range<usize>,
        value_start: usize,
        depth: usize,
    ) -> Result<Query, QueryError> {
        if let Some(outer) = self.inside {
            let name = &self.cursor.text[name_span.clone()];
            let error =
                QueryError::new(name_span, format!("the field `{name}` cannot stand inside `{outer}`"));
            return Err(error.hint("close the parenthesis before it"));
        }
        match self.cursor.field_value(field, name_span.clone(), value_start)? {
            Some(query) => Ok(query),
            None => self.title(name_span, value_start, depth),
        }
    }

    fn title(
        &mut self,
        name_span: Range<usize>,
        value_start: usize,
        depth: usize,
    ) -> Result<Query, QueryError> {
        let chunk_value = &self.cursor.text[value_start..self.cursor.at];
        self.inside = Some("title:");
        let inner = match self.cursor.peek() {
            Some('(') if chunk_value.is_empty() => Some(self.group(depth)?),
            Some(quote) if chunk_value.is_empty() && lexical::is_quote(quote) => Some(self.phrase()?),
            _ if operator(chunk_value, value_start)?.is_some_and(|part| self.cursor.takes(&part)) => None,
            _ => {
                refuse_mark_in_value(chunk_value, value_start, Field::TITLE)?;
                self.chunk_unit(chunk_value, depth)?
            }
        };
        self.inside = None;
        inner
            .map(|query| Query::Title(Box::new(query)))
            .ok_or_else(|| self.cursor.empty_value(Field::TITLE, name_span))
    }

    /// `name(...)`, the name already taken.
    fn function(&mut self, function: &Function, start: usize, depth: usize) -> Result<Query, QueryError> {
        let name_span = start..self.cursor.at;
        let zone = match function {
            Function::Title => Some("title:"),
            Function::Lead => Some("HLEAD(...)"),
            _ => None,
        };
        if let (Some(_), Some(outer)) = (zone, self.inside) {
            let name = shown(&self.cursor.text[name_span.clone()]);
            let error = QueryError::new(name_span, format!("`{name}(...)` cannot stand inside `{outer}`"));
            return Err(error.hint("close the parenthesis before it"));
        }
        let outer = self.inside;
        self.inside = zone.or(outer);
        let of = Box::new(self.group(depth)?);
        self.inside = outer;
        if zone.is_none() {
            of.positional().map_err(|what| {
                let name = shown(&self.cursor.text[name_span.clone()]);
                let error = QueryError::new(name_span, format!("{what} cannot stand inside `{name}(...)`"));
                error.hint("write words, phrases, patterns or groups of these with `OR`, and `AND` outside")
            })?;
        }
        Ok(match function {
            Function::Title => Query::Title(of),
            Function::Lead => Query::Lead(of),
            Function::Case(case) => Query::Case { case: *case, of },
            Function::AtLeast(count) => Query::AtLeast { count: *count, of },
        })
    }

    /// A word or a pattern, among the first words if it says so.
    fn text_unit(&mut self, chunk: &str, at: usize) -> Result<Option<Query>, QueryError> {
        let limit = pattern::first_words(chunk, at)?;
        let piece = limit.map_or(chunk, |(end, _)| &chunk[..end]);
        let Some(query) = pattern::read(piece, self.cursor.peek(), at)? else { return Ok(None) };
        self.cursor.count(1, &(at..at + piece.len()))?;
        Ok(Some(match limit {
            Some((_, words)) => Query::First { words, of: Box::new(query) },
            None => query,
        }))
    }
}

/// What stands in front of a parenthesis and means something.
enum Function {
    Title,
    Lead,
    Case(Case),
    AtLeast(u32),
}

impl Function {
    fn of(chunk: &str, at: usize) -> Result<Option<Function>, QueryError> {
        let name = chunk[lexical::trim(chunk)].to_ascii_lowercase();
        Ok(match name.as_str() {
            "headline" => Some(Function::Title),
            "hlead" => Some(Function::Lead),
            "caps" => Some(Function::Case(Case::Some)),
            "allcaps" => Some(Function::Case(Case::All)),
            "nocaps" => Some(Function::Case(Case::None)),
            _ => match name.strip_prefix("atleast") {
                Some(count) if count.bytes().all(|byte| byte.is_ascii_digit()) => match count.parse() {
                    Ok(count @ 1..=MOST_APART) => Some(Function::AtLeast(count)),
                    _ => {
                        let span = at..at + chunk.len();
                        let error = QueryError::new(span, format!("`{}` names no number", shown(chunk)));
                        return Err(error.hint(format!("write `atleast3(word)`, from 1 to {MOST_APART}")));
                    }
                },
                _ => None,
            },
        })
    }
}

/// Lets the last unit count among the first words alone.
fn limit_last(parts: &mut [Part], (words, span): (u32, Range<usize>)) -> Result<(), QueryError> {
    let Some(Part::Unit { query, span: unit, .. }) = parts.last_mut() else {
        let error = QueryError::new(span, "there is nothing in front of this");
        return Err(error.hint("write it behind a word, a phrase or a group: `(bank OR lender)/F50/`"));
    };
    query.positional().map_err(|what| {
        QueryError::new(unit.clone(), format!("{what} cannot be asked for among the first words"))
            .hint("words, phrases, patterns and groups of these with `OR` can")
    })?;
    let of = Box::new(std::mem::replace(query, Query::Everything));
    *query = Query::First { words, of };
    unit.end = span.end;
    Ok(())
}

impl Cursor<'_> {
    /// False for the words of a headline in capitals: `FED WILL NOT RAISE RATES` excludes nothing.
    fn takes(&self, part: &Part) -> bool {
        !self.is_headline || !matches!(part, Part::And(_) | Part::Or(_) | Part::Not(_))
    }
}

/// The operator that `chunk` is, at its place in the query.
fn operator(chunk: &str, at: usize) -> Result<Option<Part>, QueryError> {
    let kept = lexical::trim(chunk);
    let span = at + kept.start..at + kept.end;
    Ok(match &chunk[kept] {
        "AND" => Some(Part::And(span)),
        "OR" => Some(Part::Or(span)),
        "NOT" => Some(Part::Not(span)),
        _ => nearness::operator(chunk, at)?.map(|(how, span)| Part::Near { how, span }),
    })
}

fn marked_operator(chunk: &str, span: Range<usize>) -> QueryError {
    let error = QueryError::new(span, format!("the operator `{}` cannot carry a mark", shown(chunk)));
    error.hint("to search for the word itself, write it in lower case")
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "round_trip_tests.rs"]
mod round_trip;
