//! Fields of a query: `name:value`, `title:...`, `date:...`, and what looks like a field and is none.
//! Owns which names are fields and what each takes as its value; a value that would be cut short, lose a mark or
//! run into the next word is refused rather than read as something else.

use super::cursor::Cursor;
use super::dates;
use super::error::{QueryError, nearest, shown};
use super::lexical;
use super::tree::{NameField, Query};
use crate::model::DateRange;
use std::ops::Range;

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
    ("nationality", "demonym"),
    ("demonyms", "demonym"),
    ("adjective", "demonym"),
    ("metonyms", "metonym"),
    ("government", "metonym"),
    ("seat", "metonym"),
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
    ("mentions", "mentions-date"),
    ("mention", "mentions-date"),
    ("mentioned", "mentions-date"),
    ("mention-date", "mentions-date"),
    ("mentions_date", "mentions-date"),
    ("mentionsdate", "mentions-date"),
    ("about-date", "mentions-date"),
    ("about", "mentions-date"),
    ("said-on", "said-date"),
    ("said_date", "said-date"),
    ("saiddate", "said-date"),
    ("spokesman", "voice"),
    ("organisation", "voice"),
    ("organization", "voice"),
    ("officials", "voice"),
];

/// What stands before the colon of a piece.
pub(super) enum Field {
    Name(NameField),
    Title,
    Date,
    MentionsDate,
    SaidDate,
}

impl Field {
    pub(super) const TITLE: &'static str = "title";
    const DATE: &'static str = "date";
    const MENTIONS_DATE: &'static str = "mentions-date";
    const SAID_DATE: &'static str = "said-date";

    pub(super) fn from_name(name: &str) -> Option<Field> {
        if name.eq_ignore_ascii_case(Field::TITLE) {
            Some(Field::Title)
        } else if name.eq_ignore_ascii_case(Field::DATE) {
            Some(Field::Date)
        } else if name.eq_ignore_ascii_case(Field::MENTIONS_DATE) {
            Some(Field::MentionsDate)
        } else if name.eq_ignore_ascii_case(Field::SAID_DATE) {
            Some(Field::SaidDate)
        } else {
            NameField::from_name(name).map(Field::Name)
        }
    }

    fn names() -> impl Iterator<Item = &'static str> {
        let others = ["lang", Field::TITLE, Field::DATE, Field::MENTIONS_DATE, Field::SAID_DATE];
        NameField::ALL.into_iter().map(NameField::name).chain(others)
    }
}

impl<'text> Cursor<'text> {
    /// Fails when a piece looks like `field:value` but names no field we know.
    pub(super) fn refuse_unknown_field(
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

    /// `name:` and its value, which starts at `value_start` inside or right behind the piece just taken. `None` for
    /// the title, whose value is words.
    pub(super) fn field_value(
        &mut self,
        field: &Field,
        name_span: Range<usize>,
        value_start: usize,
    ) -> Result<Option<Query>, QueryError> {
        let name = &self.text[name_span.clone()];
        let chunk_value = &self.text[value_start..self.at];
        let span = name_span.start..self.at;
        let has_group = chunk_value.is_empty() && self.peek() == Some('(');
        let query = match field {
            Field::Title => return Ok(None),
            _ if has_group => {
                let error = QueryError::new(span, format!("`{name}:` takes one value, not a group"));
                return Err(error.hint(format!("write `{name}:one OR {name}:two`")));
            }
            Field::Date => Query::Dates(self.dates(Field::DATE, chunk_value, value_start, name_span)?),
            Field::MentionsDate => {
                Query::Mentions(self.dates(Field::MENTIONS_DATE, chunk_value, value_start, name_span)?)
            }
            Field::SaidDate => {
                Query::SaidOn(self.dates(Field::SAID_DATE, chunk_value, value_start, name_span)?)
            }
            Field::Name(field) => self.name(*field, chunk_value, value_start, name_span)?,
        };
        Ok(Some(query))
    }

    /// The value in quotation marks right behind the colon, if there is one.
    fn quoted_value(&mut self, chunk_value: &str) -> Result<Option<(&'text str, usize)>, QueryError> {
        match self.peek() {
            Some(quote) if chunk_value.is_empty() && lexical::is_quote(quote) => self.quoted().map(Some),
            _ => Ok(None),
        }
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
        field: &str,
        chunk_value: &'text str,
        value_start: usize,
        name_span: Range<usize>,
    ) -> Result<DateRange, QueryError> {
        let (written, written_at) = match self.quoted_value(chunk_value)? {
            Some(quoted) => quoted,
            None => (chunk_value.trim_end_matches([',', ';']), value_start),
        };
        if written.trim().is_empty() {
            return Err(self.empty_value(field, name_span));
        }
        let is_glued = |next: char| !next.is_whitespace() && !matches!(next, ')' | ',' | ';');
        if self.peek().is_some_and(is_glued) {
            let message = format!("the value of `{field}:` runs into what follows");
            let hint = format!("put the whole range in one pair of quotation marks: `{field}:\"a..b\"`");
            return Err(QueryError::new(value_start..self.at, message).hint(hint));
        }
        let parsed = dates::parse_range(written, self.today);
        let is_quoted = written_at != value_start;
        let is_complete = parsed.is_ok() && !written.contains(char::is_alphabetic);
        if !is_quoted
            && !is_complete
            && let Some(longer) = self.longer_date(value_start, parsed.is_ok())
        {
            let error = QueryError::new(
                value_start..value_start + longer.len(),
                "a date with spaces needs quotation marks",
            );
            return Err(error.hint(format!("write `{field}:\"{}\"`", shown(longer))));
        }
        let range = parsed.map_err(|error| error.at(written_at))?;
        self.count(1, &(name_span.start..self.at))?;
        Ok(range)
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

    pub(super) fn empty_value(&self, name: &str, name_span: Range<usize>) -> QueryError {
        let span = name_span.start..name_span.end + 1;
        let error = QueryError::new(span, format!("`{name}:` has no value"));
        error.hint(format!("write the value right behind the colon: `{name}:{}`", example_value(name)))
    }
}

fn example_value(name: &str) -> &'static str {
    match name {
        Field::DATE | Field::MENTIONS_DATE | Field::SAID_DATE => "2025-11",
        "demonym" => "russian",
        "metonym" => "kremlin",
        "voice" => "ministry",
        Field::TITLE => "budget",
        "language" => "en",
        "path" => "2025/11",
        _ => "\"full name\"",
    }
}

/// `title:-word` would search for the word; the mark belongs in front of the field.
pub(super) fn refuse_mark_in_value(value: &str, at: usize, name: &str) -> Result<(), QueryError> {
    let Some(mark @ ('+' | '-')) = value.chars().next() else {
        return Ok(());
    };
    let error = QueryError::new(at..at + 1, format!("`{mark}` belongs in front of the field"));
    Err(error.hint(format!("write `{mark}{name}:{}`", shown(&value[1..]))))
}
