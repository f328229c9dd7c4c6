//! A query tree as text that parses back to the same tree.

use super::lexical::is_operator_word;
use super::tree::{Case, Clause, NameField, Nearness, Occur, Query};
use crate::model::{DateRange, Day, Precision};
use std::fmt;

impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::Everything => Ok(()),
            // A headline in capitals holds them as words; what is printed need not be one any more.
            Query::Word(word) if is_operator_word(word) => write!(formatter, "\"{word}\""),
            Query::Word(word) => formatter.write_str(word),
            Query::Prefix(prefix) => write!(formatter, "{prefix}*"),
            Query::Phrase(words) => write!(formatter, "\"{}\"", words.join(" ")),
            Query::Name { field, value } => write_name(formatter, *field, value),
            Query::Wildcard(pattern) => formatter.write_str(pattern),
            Query::Fuzzy { word, edits } => write!(formatter, "{word}~{edits}"),
            Query::Loose { words, gaps } => write!(formatter, "\"{}\"~{gaps}", words.join(" ")),
            Query::Near { left, right, how, negated } => {
                write_unit(formatter, left)?;
                formatter.write_str(if *negated { " NOT " } else { " " })?;
                write!(formatter, "{how} ")?;
                write_unit(formatter, right)
            }
            Query::AtLeast { count, of } => write!(formatter, "atleast{count}({of})"),
            Query::Case { case, of } => write!(formatter, "{}({of})", case.name()),
            Query::First { words, of } => {
                match &**of {
                    Query::First { .. } => write!(formatter, "({of})")?,
                    Query::Word(word) if has_colon(word) => write!(formatter, "({of})")?,
                    of => write_unit(formatter, of)?,
                }
                write!(formatter, "/F{words}/")
            }
            Query::Lead(inner) => write!(formatter, "HLEAD({inner})"),
            Query::Title(inner) if matches!(**inner, Query::First { ref of, .. } if is_grouped(of)) => {
                write!(formatter, "title:({inner})")
            }
            Query::Title(inner) => {
                formatter.write_str("title:")?;
                write_unit(formatter, inner)
            }
            Query::Dates(range) => write_dates(formatter, "date", *range),
            Query::Mentions(range) => write_dates(formatter, "mentions-date", *range),
            Query::SaidOn(range) => write_dates(formatter, "said-date", *range),
            Query::Clauses(clauses) => write_bag(formatter, clauses),
        }
    }
}

impl fmt::Display for Nearness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Nearness::Words { most, ordered: false } => write!(formatter, "w/{most}"),
            Nearness::Words { most, ordered: true } => write!(formatter, "pre/{most}"),
            Nearness::Sentence => formatter.write_str("w/s"),
            Nearness::Paragraph => formatter.write_str("w/p"),
        }
    }
}

impl Case {
    /// What queries call it.
    pub fn name(self) -> &'static str {
        match self {
            Case::Some => "caps",
            Case::All => "allcaps",
            Case::None => "nocaps",
        }
    }
}

/// The slashes of an address are its own, and a colon with nothing but signs behind it would get the value of a field.
fn has_colon(word: &str) -> bool {
    word.contains(':')
}

/// True for what prints more than one piece, so that `/F50/` behind it stands apart from `title:`.
fn is_grouped(query: &Query) -> bool {
    match query {
        Query::Word(word) => has_colon(word),
        Query::Prefix(_) | Query::Wildcard(_) | Query::Fuzzy { .. } => false,
        _ => true,
    }
}

/// A clause as it stands inside a bag, beside an operator or after `title:`.
fn write_unit(formatter: &mut fmt::Formatter<'_>, query: &Query) -> fmt::Result {
    match query {
        Query::Near { .. } => write!(formatter, "({query})"),
        Query::Clauses(clauses) => {
            formatter.write_str("(")?;
            write_bag(formatter, clauses)?;
            formatter.write_str(")")
        }
        leaf => write!(formatter, "{leaf}"),
    }
}

fn write_bag(formatter: &mut fmt::Formatter<'_>, clauses: &[Clause]) -> fmt::Result {
    // Side by side, a bare field would narrow the rest; after OR it is one choice among others.
    let needs_or = clauses.iter().any(|clause| clause.occur == Occur::Should && clause.query.is_filter());
    let mut previous = None;
    for clause in clauses {
        match previous {
            None => {}
            Some(Occur::Should) if needs_or && clause.occur == Occur::Should => {
                formatter.write_str(" OR ")?;
            }
            Some(_) => formatter.write_str(" ")?,
        }
        match clause.occur {
            Occur::Should => {}
            Occur::Must => formatter.write_str("+")?,
            Occur::MustNot => formatter.write_str("-")?,
        }
        write_unit(formatter, &clause.query)?;
        previous = Some(clause.occur);
    }
    Ok(())
}

fn write_name(formatter: &mut fmt::Formatter<'_>, field: NameField, value: &str) -> fmt::Result {
    let is_joint = |letter: char| matches!(letter, '-' | '.' | '_' | '/' | '\'' | '’' | '&');
    let is_plain = value.chars().all(|letter| letter.is_alphanumeric() || is_joint(letter))
        && value.starts_with(char::is_alphanumeric)
        && value.ends_with(char::is_alphanumeric);
    let name = field.name();
    if is_plain {
        write!(formatter, "{name}:{value}")
    } else if value.contains('"') {
        write!(formatter, "{name}:«{value}»")
    } else {
        write!(formatter, "{name}:\"{value}\"")
    }
}

/// A whole day, month or year by its own name, anything else by its first and last day.
fn write_dates(formatter: &mut fmt::Formatter<'_>, field: &str, range: DateRange) -> fmt::Result {
    write!(formatter, "{field}:")?;
    let end = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    if let (Some(first), Some(last)) = (range.first, range.last) {
        let (_, month, day) = first.ymd();
        let precision = match (month, day) {
            (1, 1) if last == first.period_end(Precision::Year) => Some(Precision::Year),
            (_, 1) if last == first.period_end(Precision::Month) => Some(Precision::Month),
            _ if first == last => Some(Precision::Day),
            _ => None,
        };
        if let Some(precision) = precision {
            return formatter.write_str(&first.display(precision));
        }
    }
    write!(formatter, "{}..{}", end(range.first), end(range.last))
}
