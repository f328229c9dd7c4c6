//! `morgue search QUERY`.

use super::filters::{CopyArgs, Filters, QuoteArgs};
use super::index::WorkArgs;
use super::results::{ListingArgs, ResultArgs};
use super::{AliasFile, Console, EXIT_NOTHING, Failure, IndexLocation, index, json_line};
use crate::crawl::{Manifest, State};
use crate::index::{IndexError, IndexHome};
use crate::model::Day;
use crate::output::{json, text};
use crate::query::{NameField, Query, parse};
use crate::search::reading::Matching;
use crate::search::{Archive, By, Found, Request, Sort, Weights};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

/// Results shown when no number is asked for.
const RESULTS: usize = 10;

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
    /// For scanned papers: also find what scanners make of a word (rn for m, f for long s, 1 for l), below the word itself.
    #[arg(long)]
    ocr: bool,
    /// Most results [default: 10; with -l or -c all].
    #[arg(long, short = 'n', value_name = "N")]
    limit: Option<usize>,
    /// Order of the results.
    #[arg(long, value_enum, default_value_t = SortArg::Score, allow_hyphen_values = true)]
    sort: SortArg,
    /// One result a passage, or one an article.
    #[arg(long, value_enum, default_value_t = ByArg::Passage)]
    by: ByArg,
    /// Most passages of one article.
    #[arg(long, value_name = "N", default_value_t = Weights::SETTLED.per_article)]
    per_article: usize,
    #[command(flatten)]
    results: ResultArgs,
    #[command(flatten)]
    listing: ListingArgs,
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
    args.listing.check()?;
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
    let mut archive = Archive::open_with_aliases(&home, args.aliases.path())?;
    archive.widens = args.ocr;
    // The process ends with the search; the system gives its files back faster all at once.
    let archive = ManuallyDrop::new(archive);
    match &args.batch {
        Some(file) => batch(console, args, &archive, file, &filters, today),
        None => one(console, args, &archive, query.and(filters)),
    }
}

/// True when some part of the query speaks of quotes.
pub(super) fn asks_for_quotes(query: &Query, filters: &Query) -> bool {
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
        limit: args.limit.unwrap_or(RESULTS),
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
    if args.listing.is_wanted() {
        return list(console, args, archive, query);
    }
    let request = request(args, query);
    let found = archive.search(&request)?;
    let mut output = console.output();
    let printer = args.results.printer(console, archive);
    printer.passages(&mut output, args.results.format(), &found.hits, || summary(archive, &found))?;
    output.flush().map_err(Failure::output)?;
    if found.hits.is_empty() {
        say_nothing_found(console, archive, &request.query)?;
        return Ok(EXIT_NOTHING);
    }
    console.say(&text::search_summary(&found));
    Ok(0)
}

fn summary(archive: &Archive, found: &Found) -> Result<serde_json::Value, Failure> {
    let coverage = if found.hits.is_empty() { Some(archive.coverage()?) } else { None };
    Ok(json::search_summary(found, coverage.as_ref()))
}

/// What was searched in vain.
pub(super) fn say_nothing_found(console: &Console, archive: &Archive, query: &Query) -> Result<(), Failure> {
    console.say(&text::nothing_found(&archive.coverage()?, not_readable(archive)));
    for unknown in archive.unknown_names(query)? {
        console.say(&text::unknown_name(&unknown));
    }
    Ok(())
}

/// `-l` and `-c`: all articles that match, without their passages.
fn list(console: &Console, args: &SearchArgs, archive: &Archive, query: Query) -> Result<u8, Failure> {
    let asked = Matching { query, quotes: args.quotes.filter() };
    let counts = args.listing.counts;
    if counts && !archive.has_words(&asked)? {
        return Err(Failure::Other(
            "`-c` counts words, and the query has none\nhint: `-l` lists the files, `morgue facets` counts articles"
                .to_owned(),
        ));
    }
    let mut listed = archive.list(&asked, counts, args.work.threads())?;
    match args.sort {
        SortArg::Score => {}
        SortArg::Date => listed.sort_by_key(|article| article.day.unwrap_or(i32::MAX)),
        SortArg::DateDescending => listed.sort_by_key(|article| std::cmp::Reverse(article.day)),
    }
    if counts {
        listed.retain(|article| article.occurrences > 0);
    }
    let (articles, occurrences) =
        (listed.len() as u64, listed.iter().map(|article| u64::from(article.occurrences)).sum::<u64>());
    listed.truncate(args.limit.unwrap_or(usize::MAX));
    match args.listing.null {
        true => args.listing.print(&mut console.raw_output(), archive, &listed)?,
        false => args.listing.print(&mut console.output(), archive, &listed)?,
    }
    if articles == 0 {
        say_nothing_found(console, archive, &asked.query)?;
        return Ok(EXIT_NOTHING);
    }
    let counted = if counts {
        format!("{occurrences} occurrence{} in ", text::plural(occurrences))
    } else {
        String::new()
    };
    console.say(&format!("{counted}{articles} article{}", text::plural(articles)));
    Ok(0)
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
        let found = match archive.search(&request(args, query.and(filters.clone()))) {
            Err(IndexError::Refused(_)) => {
                archive.search(&request(args, plain_words(typed, today).and(filters.clone())))?
            }
            found => found?,
        };
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
