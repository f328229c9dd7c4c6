//! `morgue explain QUERY`: how a query was understood, and why its best results are where they are.

use super::filters::Filters;
use super::index::WorkArgs;
use super::search::locate;
use super::{AliasFile, Console, EXIT_NOTHING, Failure, IndexLocation, ShownPaths, json_line};
use crate::output::explained;
use crate::query::parse;
use crate::search::{Archive, By, QuoteFilter, Request, Sort};
use clap::Args;
use std::io::Write;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A query as `morgue search` takes it.
    #[arg(value_name = "QUERY", num_args = 0.., required = true)]
    query: Vec<String>,
    #[command(flatten)]
    location: IndexLocation,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    aliases: AliasFile,
    /// For scanned papers: also find what scanners make of a word, below the word itself.
    #[arg(long)]
    ocr: bool,
    /// Results whose scores are taken apart; 0 for the query alone.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 3)]
    limit: usize,
    /// JSON lines instead of text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    work: WorkArgs,
}

pub(super) fn run(console: &Console, args: &ExplainArgs) -> Result<u8, Failure> {
    let today = args.filters.today()?;
    let filters = args.filters.query(today)?;
    let typed = args.query.join(" ");
    let query = parse(&typed, today).map_err(|error| Failure::Query(typed.clone(), error))?.and(filters);
    let home = locate(console, &args.location, &args.work)?;
    let mut archive = Archive::open_with_aliases(&home, args.aliases.path())?;
    archive.widens = args.ocr;
    let request = Request {
        folds_copies: true,
        query,
        limit: args.limit.max(1),
        sort: Sort::Score,
        by: By::Passage,
        per_article: 1,
        quotes: QuoteFilter::default(),
    };
    let found = archive.explain(&request)?;
    let hits = found.hits.iter().take(args.limit);
    let mut output = console.output();
    if args.json {
        json_line(&mut output, &explained::query_json(&found, &typed))?;
        for hit in hits {
            json_line(&mut output, &explained::hit_json(hit))?;
        }
    } else {
        write!(output, "{}", explained::query_text(&found)).map_err(Failure::output)?;
        let shown = ShownPaths::new(&archive.root);
        for hit in hits {
            let path = shown.of(&hit.hit.path);
            write!(output, "\n{}", explained::hit_text(hit, &path)).map_err(Failure::output)?;
        }
    }
    output.flush().map_err(Failure::output)?;
    Ok(if found.articles == 0 { EXIT_NOTHING } else { 0 })
}
