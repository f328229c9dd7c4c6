//! The filters that `search`, `people` and `places` share; each mirrors a field of the query language.

use super::{Failure, today};
use crate::model::{DateRange, Day};
use crate::query::{Clause, NameField, Query, dates};
use clap::Args;

/// Filters; each mirrors a field of the query language. Several people, places or speakers must all be there; of
/// several sources, sections or authors any may be.
#[derive(Debug, Args)]
pub(super) struct Filters {
    /// Published on this day or later.
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Published on this day or earlier.
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Published on this day, or in this month or year.
    #[arg(long, value_name = "DATE", conflicts_with_all = ["since", "until"])]
    on: Option<String>,
    /// Only passages in which this person is quoted, directly or indirectly.
    #[arg(long, value_name = "NAME")]
    speaker: Vec<String>,
    /// Only articles that name this person.
    #[arg(long, value_name = "NAME")]
    person: Vec<String>,
    /// Only articles that name this place.
    #[arg(long, value_name = "NAME")]
    place: Vec<String>,
    /// Only articles by this writer.
    #[arg(long, value_name = "NAME")]
    author: Vec<String>,
    /// Only articles of this outlet or agency.
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// Only articles of this section.
    #[arg(long, value_name = "NAME")]
    section: Vec<String>,
    /// Only articles that speak of a date in this day, month, year or range.
    #[arg(long, value_name = "DATES")]
    mentions_date: Vec<String>,
    /// Only articles with this people or adjective of nationality, as in `russian`.
    #[arg(long, value_name = "WORD")]
    demonym: Vec<String>,
    /// Only articles with this seat that stands for a power, as in `kremlin`.
    #[arg(long, value_name = "NAME")]
    metonym: Vec<String>,
    /// The day that `yesterday` and the like count from [default: today].
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

impl Filters {
    /// The day that relative dates count from.
    pub(super) fn today(&self) -> Result<Day, Failure> {
        match &self.as_of {
            Some(typed) => first_day("--as-of", typed, today()),
            None => Ok(today()),
        }
    }

    /// All filters as one query; `Everything` when none is given.
    pub(super) fn query(&self, today: Day) -> Result<Query, Failure> {
        let mut query = Query::Everything;
        let range = self.range(today)?;
        if !range.is_unbounded() {
            query = query.and(Query::Dates(range));
        }
        for (field, values) in [
            (NameField::Speaker, &self.speaker),
            (NameField::Person, &self.person),
            (NameField::Place, &self.place),
            (NameField::Demonym, &self.demonym),
            (NameField::Metonym, &self.metonym),
        ] {
            for value in values {
                query = query.and(name(field, value)?);
            }
        }
        for typed in &self.mentions_date {
            let range = dates::parse_range(typed, today);
            query =
                query.and(Query::Mentions(range.map_err(|error| bad_date("--mentions-date", typed, error))?));
        }
        for (field, values) in [
            (NameField::Author, &self.author),
            (NameField::Source, &self.source),
            (NameField::Section, &self.section),
        ] {
            let any: Result<Vec<Clause>, Failure> =
                values.iter().map(|value| Ok(Clause::should(name(field, value)?))).collect();
            let any = any?;
            if !any.is_empty() {
                query = query.and(Query::bag(any));
            }
        }
        Ok(query)
    }

    fn range(&self, today: Day) -> Result<DateRange, Failure> {
        if let Some(on) = &self.on {
            return period("--on", on, today);
        }
        let first = self.since.as_deref().map(|typed| first_day("--since", typed, today)).transpose()?;
        let last = self.until.as_deref().map(|typed| last_day("--until", typed, today)).transpose()?;
        if let (Some(first), Some(last)) = (first, last)
            && last < first
        {
            return Err(Failure::Other(format!("`--until` ({last}) lies before `--since` ({first})")));
        }
        Ok(DateRange { first, last })
    }
}

fn name(field: NameField, value: &str) -> Result<Query, Failure> {
    if !value.chars().any(char::is_alphanumeric) {
        return Err(Failure::Other(format!("`--{}` wants a name, not `{value}`", field.name())));
    }
    Ok(Query::Name { field, value: value.trim().to_owned() })
}

fn period(flag: &str, typed: &str, today: Day) -> Result<DateRange, Failure> {
    dates::parse_period(typed, today).map_err(|error| bad_date(flag, typed, error))
}

fn first_day(flag: &str, typed: &str, today: Day) -> Result<Day, Failure> {
    dates::parse_since(typed, today).map_err(|error| bad_date(flag, typed, error))
}

fn last_day(flag: &str, typed: &str, today: Day) -> Result<Day, Failure> {
    dates::parse_until(typed, today).map_err(|error| bad_date(flag, typed, error))
}

/// Shows the flag with its value, so that the caret stands under what was typed.
fn bad_date(flag: &str, typed: &str, error: dates::DateError) -> Failure {
    Failure::Query(format!("{flag} {typed}"), error.at(flag.len() + 1))
}
