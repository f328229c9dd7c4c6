//! What the commands that count or list all matches ask alike: a query with filters, the index, the form of the output.

use super::filters::{Filters, QuoteArgs, of_saved, to_saved};
use super::index::WorkArgs;
use super::search::{asks_for_quotes, locate, say_nothing_found};
use super::{AliasFile, Console, Failure, IndexLocation};
use crate::output::delimited::Separator;
use crate::query::{Query, parse};
use crate::search::Archive;
use crate::search::reading::Matching;
use crate::settings::Saved;
use clap::{Args, ValueEnum};

/// A query over an archive.
#[derive(Debug, Args)]
pub(super) struct Asking {
    /// Words (any may match), "phrases", +must, -not, speaker:NAME, date:2025-11, ...
    #[arg(value_name = "QUERY", num_args = 0..)]
    query: Vec<String>,
    #[command(flatten)]
    location: IndexLocation,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    quotes: QuoteArgs,
    #[command(flatten)]
    aliases: AliasFile,
    #[command(flatten)]
    work: WorkArgs,
}

/// The form of a table.
#[derive(Debug, Args)]
pub(super) struct TableArgs {
    /// Text for people, JSON lines, or a table for spreadsheets; cells that a spreadsheet would take for a formula get an
    /// apostrophe before them.
    #[arg(long, value_enum, default_value_t = TableFormat::Text, value_name = "FORM")]
    format: TableFormat,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    Text,
    Json,
    Csv,
    Tsv,
}

impl TableArgs {
    pub(super) fn format(&self) -> TableFormat {
        if self.json { TableFormat::Json } else { self.format }
    }
}

impl TableFormat {
    /// What parts the cells of a table; `None` for other forms.
    pub(super) fn separator(self) -> Option<Separator> {
        match self {
            TableFormat::Csv => Some(Separator::Comma),
            TableFormat::Tsv => Some(Separator::Tab),
            TableFormat::Text | TableFormat::Json => None,
        }
    }
}

/// A query ready to be asked.
pub(super) struct Asked {
    pub(super) archive: Archive,
    pub(super) matching: Matching,
    /// The filters alone.
    pub(super) filters: Query,
    /// What was typed.
    pub(super) typed: String,
}

impl Asking {
    /// Parses the query and opens the archive. `quotes_count` tells that kinds of quotes matter without a speaker too.
    pub(super) fn open(&self, console: &Console, quotes_count: bool) -> Result<Asked, Failure> {
        let typed = self.query.join(" ");
        let today = self.filters.today()?;
        let query = parse(&typed, today).map_err(|error| Failure::Query(typed.clone(), error))?;
        self.open_with(console, query, typed, quotes_count)
    }

    /// The words as one phrase; the query language is not read.
    pub(super) fn open_phrase(&self, console: &Console) -> Result<Asked, Failure> {
        let typed = self.query.join(" ");
        let words: Vec<String> = typed
            .split_whitespace()
            .filter(|word| word.contains(char::is_alphanumeric))
            .map(str::to_owned)
            .collect();
        let query = if words.is_empty() { Query::Everything } else { Query::Phrase(words) };
        self.open_with(console, query, typed, false)
    }

    fn open_with(
        &self,
        console: &Console,
        query: Query,
        typed: String,
        quotes_count: bool,
    ) -> Result<Asked, Failure> {
        let filters = self.filters.query(self.filters.today()?)?;
        let quotes = self.quotes.filter();
        if !quotes_count && !quotes.takes_all() && !asks_for_quotes(&query, &filters) {
            return Err(Failure::Other(
                "`--kind` and `--min-confidence` say which quotes count, and no speaker is asked for\nhint: add `--speaker NAME`"
                    .to_owned(),
            ));
        }
        let home = locate(console, &self.location, &self.work)?;
        let archive = Archive::open_with_aliases(&home, self.aliases.path())?;
        let matching = Matching { query: query.and(filters.clone()), quotes };
        Ok(Asked { archive, matching, filters, typed })
    }

    /// The search as it is saved; fails when it is none.
    pub(super) fn to_saved(&self, name: &str) -> Result<Saved, Failure> {
        let query = self.query.join(" ");
        let today = self.filters.today()?;
        let parsed = parse(&query, today).map_err(|error| Failure::Query(query.clone(), error))?;
        let filters = self.filters.query(today)?;
        if parsed.is_everything() && filters.is_everything() {
            return Err(Failure::Other(
                "nothing to save\nhint: give words, or a filter such as `--speaker NAME`".to_owned(),
            ));
        }
        Ok(Saved { name: name.to_owned(), query, filters: to_saved(&self.filters, &self.quotes)? })
    }

    /// Opens the archive without asking anything.
    pub(super) fn open_archive(&self, console: &Console) -> Result<Archive, Failure> {
        let home = locate(console, &self.location, &self.work)?;
        Ok(Archive::open_with_aliases(&home, self.aliases.path())?)
    }

    /// The days that the filters let through.
    pub(super) fn range(&self) -> Result<crate::model::DateRange, Failure> {
        self.filters.range(self.filters.today()?)
    }

    /// Threads that read articles.
    pub(super) fn threads(&self) -> usize {
        self.work.threads()
    }
}

impl Asked {
    /// Says what was searched in vain.
    pub(super) fn say_nothing_found(&self, console: &Console) -> Result<(), Failure> {
        say_nothing_found(console, &self.archive, &self.matching.query)
    }
}

/// What a saved search asks today.
pub(super) fn matching_of(saved: &Saved) -> Result<Matching, Failure> {
    let (filters, quotes) = of_saved(saved)?;
    let today = filters.today()?;
    let query = parse(&saved.query, today).map_err(|error| Failure::Query(saved.query.clone(), error))?;
    Ok(Matching { query: query.and(filters.query(today)?), quotes: quotes.filter() })
}
