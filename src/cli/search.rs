//! `morgue search QUERY`.

use super::filters::{CopyArgs, Filters, QuoteArgs};
use super::index::WorkArgs;
use super::{AliasFile, Console, EXIT_NOTHING, Failure, IndexLocation, ShownPaths, index, json_line};
use crate::crawl::{Manifest, State};
use crate::index::{IndexError, IndexHome};
use crate::model::Day;
use crate::output::{json, text};
use crate::query::{NameField, Query, parse};
use crate::search::{Archive, By, Found, Request, Sort};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// Words (any may match, best first), "phrases", +must, -not, speaker:NAME, date:2025-11, ... May be left out
    /// when a filter is given.
    #[arg(value_name = "QUERY", num_args = 0..)]
    query: Vec<String>,
    #[command(flatten)]
    location: IndexLocation,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    quotes: QuoteArgs,
    #[command(flatten)]
    copies: CopyArgs,
    #[command(flatten)]
    aliases: AliasFile,
    /// Most results.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Order of the results.
    #[arg(long, value_enum, default_value_t = SortArg::Score, allow_hyphen_values = true)]
    sort: SortArg,
    /// One result a passage, or one an article.
    #[arg(long, value_enum, default_value_t = ByArg::Passage)]
    by: ByArg,
    /// Most passages of one article.
    #[arg(long, value_name = "N", default_value_t = 2)]
    per_article: usize,
    /// JSON lines instead of text.
    #[arg(long)]
    json: bool,
    /// Run many queries: a file of lines `id<TAB>query`. Implies --json. Copies are results of their own, unless
    /// --copies=fold is given.
    #[arg(long, value_name = "FILE.tsv", conflicts_with = "query")]
    batch: Option<PathBuf>,
    #[command(flatten)]
    work: WorkArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SortArg {
    /// Best first.
    Score,
    /// Oldest first.
    Date,
    /// Newest first.
    #[value(name = "-date")]
    DateDescending,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ByArg {
    Passage,
    Article,
}

pub(super) fn run(console: &Console, args: &SearchArgs) -> Result<u8, Failure> {
    let today = args.filters.today()?;
    let filters = args.filters.query(today)?;
    if args.query.is_empty() && filters.is_everything() && args.batch.is_none() {
        return Err(Failure::Other(
            "nothing to search for\nhint: give words, or a filter such as `--speaker NAME`".to_owned(),
        ));
    }
    let typed = args.query.join(" ");
    let query = parse(&typed, today).map_err(|error| Failure::Query(typed.clone(), error))?;
    if args.batch.is_none() && !args.quotes.filter().takes_all() && !asks_for_quotes(&query, &filters) {
        return Err(Failure::Other(
            "`--kind` and `--min-confidence` say which quotes count, and no speaker is asked for\nhint: add `--speaker NAME`, \
             or search quotes with `morgue said`"
                .to_owned(),
        ));
    }
    let home = locate(console, &args.location, &args.work)?;
    let archive = Archive::open_with_aliases(&home, args.aliases.path())?;
    match &args.batch {
        Some(file) => batch(console, args, &archive, file, &filters, today),
        None => one(console, args, &archive, query.and(filters)),
    }
}

/// True when some part of the query speaks of quotes.
fn asks_for_quotes(query: &Query, filters: &Query) -> bool {
    fn speaks(query: &Query) -> bool {
        match query {
            Query::Name { field, .. } => matches!(field, NameField::Speaker | NameField::Voice),
            Query::SaidOn(_) => true,
            Query::Clauses(clauses) => clauses.iter().any(|clause| speaks(&clause.query)),
            _ => false,
        }
    }
    speaks(query) || speaks(filters)
}

/// With `--archive` the index is brought up to date first.
pub(super) fn locate(
    console: &Console,
    location: &IndexLocation,
    work: &WorkArgs,
) -> Result<IndexHome, Failure> {
    let Some(root) = &location.archive else {
        return Ok(IndexHome::find(Path::new("."), location.index.as_deref())?);
    };
    let home = IndexHome::for_archive(root, location.index.as_deref());
    match index::refresh(console, root, &home, work) {
        // Another process is at it already: search what is committed.
        Err(Failure::Index(IndexError::Locked(_))) if home.open().is_ok() => {
            console.say("note: another morgue is indexing this archive; searching the last commit");
        }
        refreshed => refreshed?,
    }
    Ok(home)
}

fn request(args: &SearchArgs, query: Query) -> Request {
    Request {
        query,
        limit: args.limit,
        sort: match args.sort {
            SortArg::Score => Sort::Score,
            SortArg::Date => Sort::Date,
            SortArg::DateDescending => Sort::DateDescending,
        },
        by: match args.by {
            ByArg::Passage => By::Passage,
            ByArg::Article => By::Article,
        },
        per_article: args.per_article.max(1),
        quotes: args.quotes.filter(),
        folds_copies: args.copies.folds(args.batch.is_none()),
    }
}

fn one(console: &Console, args: &SearchArgs, archive: &Archive, query: Query) -> Result<u8, Failure> {
    let request = request(args, query);
    let found = archive.search(&request)?;
    let mut output = console.output();
    if args.json {
        print_json(&mut output, archive, &found)?;
    } else {
        let shown = ShownPaths::new(&archive.root);
        for hit in &found.hits {
            writeln!(output, "{}", text::hit(hit, &shown.of(&hit.path))).map_err(Failure::output)?;
        }
    }
    output.flush().map_err(Failure::output)?;
    if found.hits.is_empty() {
        console.say(&text::nothing_found(&archive.coverage()?, not_readable(archive)));
        for unknown in archive.unknown_names(&request.query)? {
            console.say(&text::unknown_name(&unknown));
        }
        return Ok(EXIT_NOTHING);
    }
    console.say(&text::search_summary(&found));
    Ok(0)
}

fn print_json(output: &mut impl Write, archive: &Archive, found: &Found) -> Result<(), Failure> {
    for hit in &found.hits {
        json_line(output, &json::hit(hit, None))?;
    }
    let coverage = if found.hits.is_empty() { Some(archive.coverage()?) } else { None };
    json_line(output, &json::search_summary(found, coverage.as_ref()))
}

/// Files that the index knows of and has no article from, because they were no text.
pub(super) fn not_readable(archive: &Archive) -> u64 {
    let manifest = Manifest::load(&archive.home.manifest_path(archive.payload.manifest)).unwrap_or_default();
    manifest.iter().filter(|(_, entry)| matches!(entry.state, State::Skipped(_))).count() as u64
}

fn batch(
    console: &Console,
    args: &SearchArgs,
    archive: &Archive,
    file: &Path,
    filters: &Query,
    today: Day,
) -> Result<u8, Failure> {
    let lines = std::fs::read_to_string(file)
        .map_err(|error| Failure::Io(format!("batch `{}`", file.display()), error))?;
    let mut output = console.output();
    let (mut queries, mut hits) = (0, 0);
    for (number, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let Some((id, typed)) = line.split_once('\t') else {
            return Err(Failure::Other(format!(
                "batch `{}`, line {}: no tab between id and query",
                file.display(),
                number + 1
            )));
        };
        let query = match parse(typed, today) {
            Ok(query) => query,
            // Questions as people put them are no query language: what cannot be parsed is searched as words.
            Err(_) => plain_words(typed, today),
        };
        let found = archive.search(&request(args, query.and(filters.clone())))?;
        for hit in &found.hits {
            json_line(&mut output, &json::hit(hit, Some(id)))?;
        }
        queries += 1;
        hits += found.hits.len();
    }
    json_line(&mut output, &json::batch_summary(queries, hits))?;
    output.flush().map_err(Failure::output)?;
    Ok(if hits == 0 { EXIT_NOTHING } else { 0 })
}

/// The words of a question that is no query. Signs inside a word stay (`O'Malley`, `U.S.`), and so do capitals, because
/// `US` is not `us`; the operators become words.
fn plain_words(typed: &str, today: Day) -> Query {
    const INNER: [char; 5] = ['\'', '\u{2019}', '.', '-', '&'];
    let keeps = |letter: char| letter.is_alphanumeric() || INNER.contains(&letter);
    let parted: String = typed.chars().map(|letter| if keeps(letter) { letter } else { ' ' }).collect();
    let words = parted.split_whitespace().map(|word| word.trim_matches(INNER)).map(|word| match word {
        "AND" | "OR" | "NOT" => word.to_lowercase(),
        word => word.to_owned(),
    });
    parse(&words.collect::<Vec<_>>().join(" "), today).unwrap_or(Query::Everything)
}
