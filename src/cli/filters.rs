//! The filters that `search`, `people` and `places` share; each mirrors a field of the query language.

use super::{Failure, today};
use crate::model::{DateRange, Day, Kind};
use crate::query::{Clause, NameField, Query, dates};
use crate::search::QuoteFilter;
use crate::settings::Saved;
use clap::{Args, ValueEnum};

/// Filters; each mirrors a field of the query language. Several people, places or speakers must all be there; of
/// several sources, sections or authors any may be.
#[derive(Debug, Default, Args)]
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
    /// Only where a source that is no known person is quoted, by words that name it, as in `ministry` or `White House
    /// officials`.
    #[arg(long, value_name = "WORDS")]
    voice: Vec<String>,
    /// Only where words are quoted that were said on this day, or in this month, year or range, as far as the text tells
    /// the day; the day of publication does not count.
    #[arg(long, value_name = "DATES")]
    said_on: Vec<String>,
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
            (NameField::Voice, &self.voice),
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
        for typed in &self.said_on {
            let range = dates::parse_range(typed, today);
            query = query.and(Query::SaidOn(range.map_err(|error| bad_date("--said-on", typed, error))?));
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

    /// The days of publication that the filters let through.
    pub(super) fn range(&self, today: Day) -> Result<DateRange, Failure> {
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

/// What is saved of a search beside its query. Every field is named, so that a new filter cannot be forgotten.
pub(super) fn to_saved(filters: &Filters, quotes: &QuoteArgs) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let Filters {
        since,
        until,
        on,
        speaker,
        person,
        place,
        author,
        source,
        section,
        mentions_date,
        demonym,
        metonym,
        voice,
        said_on,
        as_of,
    } = filters;
    let QuoteArgs { kind, min_confidence } = quotes;
    if as_of.is_some() {
        return Err(Failure::Other(
            "`--as-of` is for one search and is not saved\nhint: relative dates of a saved search count from the day it runs".to_owned(),
        ));
    }
    let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
    let kinds =
        kind.iter().filter_map(|kind| kind.to_possible_value()).map(|kind| kind.get_name().to_owned());
    let all = [
        ("since", one(since)),
        ("until", one(until)),
        ("on", one(on)),
        ("speaker", speaker.clone()),
        ("person", person.clone()),
        ("place", place.clone()),
        ("author", author.clone()),
        ("source", source.clone()),
        ("section", section.clone()),
        ("mentions-date", mentions_date.clone()),
        ("demonym", demonym.clone()),
        ("metonym", metonym.clone()),
        ("voice", voice.clone()),
        ("said-on", said_on.clone()),
        ("kind", kinds.collect()),
        ("min-confidence", min_confidence.iter().map(f32::to_string).collect()),
    ];
    let given = all.into_iter().filter(|(_, values)| !values.is_empty());
    Ok(given.map(|(name, values)| (name.to_owned(), values)).collect())
}

/// The filters of a saved search.
pub(super) fn of_saved(saved: &Saved) -> Result<(Filters, QuoteArgs), Failure> {
    let one = |name: &str| saved.values(name).first().cloned();
    let all = |name: &str| saved.values(name).to_vec();
    let filters = Filters {
        since: one("since"),
        until: one("until"),
        on: one("on"),
        speaker: all("speaker"),
        person: all("person"),
        place: all("place"),
        author: all("author"),
        source: all("source"),
        section: all("section"),
        mentions_date: all("mentions-date"),
        demonym: all("demonym"),
        metonym: all("metonym"),
        voice: all("voice"),
        said_on: all("said-on"),
        as_of: None,
    };
    let wrong = |what: &str, error: String| {
        Failure::Other(format!("saved search `{}`: `{what}`: {error}", saved.name))
    };
    let kinds = all("kind").into_iter();
    let kind = kinds.map(|kind| KindArg::from_str(&kind, false).map_err(|error| wrong("kind", error)));
    let min_confidence = one("min-confidence").map(|typed| confidence(&typed)).transpose();
    let quotes = QuoteArgs {
        kind: kind.collect::<Result<_, _>>()?,
        min_confidence: min_confidence.map_err(|error| wrong("min-confidence", error))?,
    };
    Ok((filters, quotes))
}

/// Which quotes count.
#[derive(Debug, Default, Args)]
pub(super) struct QuoteArgs {
    /// Only quotes of this kind: in quotation marks wholly, in part, or not at all.
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Vec<KindArg>,
    /// Only quotes that are at least this sure to be words of their speaker, from 0 to 1.
    #[arg(long, value_name = "C", value_parser = confidence)]
    min_confidence: Option<f32>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    Direct,
    Mixed,
    Indirect,
}

/// What becomes of copies of one story.
#[derive(Debug, Args)]
pub(super) struct CopyArgs {
    /// What becomes of copies of one story, such as an agency's in several papers: `fold` shows the best of them and says
    /// how many others the archive holds, `show` makes each a result of its own.
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "show"
    )]
    copies: Option<CopiesArg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CopiesArg {
    /// Every copy is a result.
    Show,
    /// The best of them is.
    Fold,
}

impl CopyArgs {
    /// True when copies are folded; `usually` where nothing was said.
    pub(super) fn folds(&self, usually: bool) -> bool {
        self.copies.map_or(usually, |how| how == CopiesArg::Fold)
    }
}

impl QuoteArgs {
    pub(super) fn filter(&self) -> QuoteFilter {
        let kinds = self.kind.iter().map(|kind| match kind {
            KindArg::Direct => Kind::Direct,
            KindArg::Mixed => Kind::Mixed,
            KindArg::Indirect => Kind::Indirect,
        });
        QuoteFilter::new(&kinds.collect::<Vec<_>>(), self.min_confidence.unwrap_or(0.0))
    }
}

fn confidence(typed: &str) -> Result<f32, String> {
    let number: Option<f32> = typed.trim().replace(',', ".").parse().ok();
    number
        .filter(|number| (0.0..=1.0).contains(number))
        .ok_or_else(|| "a number from 0 to 1 is wanted".to_owned())
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
