//! Reads the text of a query into a [`Query`]: marks, phrases, groups and fields here, what a word is in
//! `lexical`, what the parts mean together in `combine`, dates in `dates`. Refuses to guess: what looks like a
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
//!          | "date:" , ( range | quoted ) ;
//! name     = "speaker" | "person" | "place" | "author" | "source" | "section" | "language" | "lang" | "path" ;
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
use super::dates;
use super::error::{QueryError, nearest, shown};
use super::lexical;
use super::tree::{NameField, Query};
use crate::model::Day;
use std::ops::Range;

/// Longest query text, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Most words, names and dates in a query, every word of a phrase counted.
pub const MAX_CLAUSES: usize = 1024;
/// Deepest nesting, of parentheses in the text as of bags in the tree.
pub const MAX_DEPTH: usize = 64;

/// Letters from which a word before a lone colon (`speeker: x`) is a slip rather than a headline (`Rate: 5 %`).
const SURE_SLIP: usize = 5;

/// What other tools call our fields.
const FIELD_SYNONYMS: &[(&str, &str)] = &[
    ("by", "author"),
    ("byline", "author"),
    ("writer", "author"),
    ("reporter", "author"),
    ("said", "speaker"),
    ("says", "speaker"),
    ("who", "speaker"),
    ("name", "person"),
    ("people", "person"),
    ("where", "place"),
    ("location", "place"),
    ("city", "place"),
    ("country", "place"),
    ("paper", "source"),
    ("newspaper", "source"),
    ("publication", "source"),
    ("headline", "title"),
    ("hl", "title"),
    ("file", "path"),
    ("when", "date"),
    ("since", "date"),
    ("until", "date"),
    ("after", "date"),
    ("before", "date"),
];

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

struct Parser<'text> {
    text: &'text str,
    at: usize,
    today: Day,
    clauses: usize,
    inside_title: bool,
}

/// What stands before the colon of a piece.
enum Field {
    Name(NameField),
    Title,
    Date,
}

impl Field {
    const TITLE: &'static str = "title";
    const DATE: &'static str = "date";

    fn from_name(name: &str) -> Option<Field> {
        if name.eq_ignore_ascii_case(Field::TITLE) {
            Some(Field::Title)
        } else if name.eq_ignore_ascii_case(Field::DATE) {
            Some(Field::Date)
        } else {
            NameField::from_name(name).map(Field::Name)
        }
    }

    fn names() -> impl Iterator<Item = &'static str> {
        NameField::ALL.into_iter().map(NameField::name).chain(["lang", Field::TITLE, Field::DATE])
    }
}

impl<'text> Parser<'text> {
    fn rest(&self) -> &'text str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, letter: char) {
        self.at += letter.len_utf8();
    }

    /// Counts `added` leaves against the bound.
    fn count(&mut self, added: usize, span: &Range<usize>) -> Result<(), QueryError> {
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

    fn group(&mut self, depth: usize) -> Result<Query, QueryError> {
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
    fn quoted(&mut self) -> Result<(&'text str, usize), QueryError> {
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

    fn phrase(&mut self) -> Result<Query, QueryError> {
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
    fn chunk_unit(&mut self, chunk: &'text str, depth: usize) -> Result<Option<Query>, QueryError> {
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
        let stem = word.strip_suffix('*').unwrap_or("");
        let stem = &stem[lexical::trim(stem)];
        if stem.is_empty() || stem.contains('*') {
            let star = at + first_star..at + first_star + 1;
            let error = QueryError::new(star, "`*` may only stand once, at the end of a word");
            return Err(error.hint("write a prefix such as `budg*`; an empty query finds everything"));
        }
        self.count(1, &span)?;
        Ok(Some(Query::Prefix(stem.to_owned())))
    }

    /// Fails when a piece looks like `field:value` but names no field we know.
    fn refuse_unknown_field(
        &self,
        name: &str,
        span: Range<usize>,
        value_start: usize,
    ) -> Result<(), QueryError> {
        let looks_like_name = name.len() > 1
            && name.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'));
        let value = &self.text[value_start..];
        if !looks_like_name || value.starts_with("//") {
            return Ok(());
        }
        let value_end = value.find(lexical::ends_chunk).unwrap_or(value.len());
        let follows = value[value_end..].chars().next();
        let has_value = value[..value_end].contains(char::is_alphanumeric)
            || value_end == 0 && follows.is_some_and(|next| next == '(' || lexical::is_quote(next));
        let lower = name.to_ascii_lowercase();
        let synonym = FIELD_SYNONYMS.iter().find(|(other, _)| *other == lower).map(|(_, field)| *field);
        let slip = nearest(name, Field::names());
        let is_long_slip = slip.is_some() && name.len() >= SURE_SLIP;
        if !has_value && !is_long_slip {
            return Ok(());
        }
        let error = QueryError::new(span, format!("unknown field `{}`", shown(name)));
        Err(match synonym.or(slip) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => {
                let known: Vec<&str> = Field::names().collect();
                error
                    .hint(format!("fields are {}; to search for the text itself, quote it", known.join(", ")))
            }
        })
    }

    /// `name:` and its value, which starts at `value_start` inside or right behind the piece just taken.
    fn field(
        &mut self,
        field: Field,
        name_span: Range<usize>,
        value_start: usize,
        depth: usize,
    ) -> Result<Query, QueryError> {
        let name = &self.text[name_span.clone()];
        if self.inside_title {
            let error =
                QueryError::new(name_span, format!("the field `{name}` cannot stand inside `title:`"));
            return Err(error.hint("close the parenthesis before it"));
        }
        let chunk_value = &self.text[value_start..self.at];
        let span = name_span.start..self.at;
        let has_group = chunk_value.is_empty() && self.peek() == Some('(');
        match field {
            Field::Title => self.title(chunk_value, value_start, name_span, depth),
            _ if has_group => {
                let error = QueryError::new(span, format!("`{name}:` takes one value, not a group"));
                Err(error.hint(format!("write `{name}:one OR {name}:two`")))
            }
            Field::Date => self.dates(chunk_value, value_start, name_span),
            Field::Name(field) => self.name(field, chunk_value, value_start, name_span),
        }
    }

    /// The value in quotation marks right behind the colon, if there is one.
    fn quoted_value(&mut self, chunk_value: &str) -> Result<Option<(&'text str, usize)>, QueryError> {
        match self.peek() {
            Some(quote) if chunk_value.is_empty() && lexical::is_quote(quote) => self.quoted().map(Some),
            _ => Ok(None),
        }
    }

    fn title(
        &mut self,
        chunk_value: &'text str,
        value_start: usize,
        name_span: Range<usize>,
        depth: usize,
    ) -> Result<Query, QueryError> {
        self.inside_title = true;
        let inner = match self.peek() {
            Some('(') if chunk_value.is_empty() => Some(self.group(depth)?),
            Some(quote) if chunk_value.is_empty() && lexical::is_quote(quote) => Some(self.phrase()?),
            _ if operator(chunk_value, value_start).is_some() => None,
            _ => {
                refuse_mark_in_value(chunk_value, value_start, "title")?;
                self.chunk_unit(chunk_value, depth)?
            }
        };
        self.inside_title = false;
        inner.map(|query| Query::Title(Box::new(query))).ok_or_else(|| self.empty_value("title", name_span))
    }

    fn name(
        &mut self,
        field: NameField,
        chunk_value: &'text str,
        value_start: usize,
        name_span: Range<usize>,
    ) -> Result<Query, QueryError> {
        let name = field.name();
        let value = match self.quoted_value(chunk_value)? {
            Some((content, _)) => content.trim(),
            None => self.bare_name(field, chunk_value, value_start)?,
        };
        if !value.contains(char::is_alphanumeric) {
            return Err(self.empty_value(name, name_span));
        }
        if value.contains('"') && value.contains('»') {
            let error = QueryError::new(value_start..self.at, "a name cannot hold both `\"` and `»`");
            return Err(error.hint("leave one kind of quotation mark out"));
        }
        self.count(1, &(name_span.start..self.at))?;
        Ok(Query::Name { field, value: value.to_owned() })
    }

    fn bare_name(
        &self,
        field: NameField,
        chunk_value: &'text str,
        value_start: usize,
    ) -> Result<&'text str, QueryError> {
        let name = field.name();
        let span = value_start..self.at;
        let is_glued = |next: char| next == '(' || lexical::is_quote(next);
        if !chunk_value.is_empty() && self.peek().is_some_and(is_glued) {
            let error = QueryError::new(span, format!("the value of `{name}:` runs into what follows"));
            return Err(error.hint(format!("put the whole value in quotation marks: `{name}:\"...\"`")));
        }
        if field == NameField::Path {
            return Ok(chunk_value);
        }
        refuse_mark_in_value(chunk_value, value_start, name)?;
        if let Some(sign) = chunk_value.chars().find(|letter| matches!(letter, '*' | '~' | '?')) {
            let error =
                QueryError::new(span, format!("`{sign}` in the value of `{name}:` is not supported yet"));
            return Err(error.hint("write the name as it is known: surname, full name or alias"));
        }
        Ok(&chunk_value[lexical::trim(chunk_value)])
    }

    fn dates(
        &mut self,
        chunk_value: &'text str,
        value_start: usize,
        name_span: Range<usize>,
    ) -> Result<Query, QueryError> {
        let (written, written_at) = match self.quoted_value(chunk_value)? {
            Some(quoted) => quoted,
            None => (chunk_value.trim_end_matches([',', ';']), value_start),
        };
        if written.trim().is_empty() {
            return Err(self.empty_value(Field::DATE, name_span));
        }
        let is_glued = |next: char| !next.is_whitespace() && !matches!(next, ')' | ',' | ';');
        if self.peek().is_some_and(is_glued) {
            let error = QueryError::new(value_start..self.at, "the value of `date:` runs into what follows");
            return Err(error.hint("put the whole range in one pair of quotation marks: `date:\"a..b\"`"));
        }
        let parsed = dates::parse_range(written, self.today);
        let is_quoted = written_at != value_start;
        if !is_quoted && let Some(longer) = self.longer_date(value_start, parsed.is_ok()) {
            let error = QueryError::new(
                value_start..value_start + longer.len(),
                "a date with spaces needs quotation marks",
            );
            return Err(error.hint(format!("write `date:\"{}\"`", shown(longer))));
        }
        let range = parsed.map_err(|error| error.at(written_at))?;
        self.count(1, &(name_span.start..self.at))?;
        Ok(Query::Dates(range))
    }

    /// The text from the value on through the next words that reads as a date only with them: `nov..dec 2025`
    /// without quotation marks would search November and the word 2025.
    fn longer_date(&self, value_start: usize, is_date_alone: bool) -> Option<&'text str> {
        const MOST_WORDS: usize = 5;
        let value = &self.text[value_start..];
        let mut end = self.at - value_start;
        let mut found = None;
        for _ in 0..MOST_WORDS {
            let gap = value[end..].len() - value[end..].trim_start().len();
            let word_start = end + gap;
            let word_length =
                value[word_start..].find(lexical::ends_chunk).unwrap_or(value.len() - word_start);
            if gap == 0 || word_length == 0 {
                break;
            }
            end = word_start + word_length;
            let candidate = value[..end].trim_end_matches([',', ';']);
            if dates::parse_range(candidate, self.today).is_ok() {
                found = Some(candidate);
            } else if is_date_alone && found.is_none() {
                break;
            }
        }
        found
    }

    fn empty_value(&self, name: &str, name_span: Range<usize>) -> QueryError {
        let span = name_span.start..name_span.end + 1;
        let error = QueryError::new(span, format!("`{name}:` has no value"));
        error.hint(format!("write the value right behind the colon: `{name}:{}`", example_value(name)))
    }
}

fn example_value(name: &str) -> &'static str {
    match name {
        Field::DATE => "2025-11",
        Field::TITLE => "budget",
        "language" => "en",
        "path" => "2025/11",
        _ => "\"full name\"",
    }
}

/// The operator that `chunk` is, at its place in the query.
fn operator(chunk: &str, at: usize) -> Option<Part> {
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

/// `title:-word` would search for the word; the mark belongs in front of the field.
fn refuse_mark_in_value(value: &str, at: usize, name: &str) -> Result<(), QueryError> {
    let Some(mark @ ('+' | '-')) = value.chars().next() else {
        return Ok(());
    };
    let error = QueryError::new(at..at + 1, format!("`{mark}` belongs in front of the field"));
    Err(error.hint(format!("write `{mark}{name}:{}`", shown(&value[1..]))))
}
