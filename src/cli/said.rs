//! `morgue said [WORDS]`: quotes alone.

use super::filters::{CopyArgs, Filters, QuoteArgs};
use super::index::WorkArgs;
use super::results::ResultArgs;
use super::search::{locate, not_readable};
use super::{AliasFile, Console, EXIT_NOTHING, Failure, IndexLocation};
use crate::output::{quotes, text};
use crate::query::{Query, parse};
use crate::search::{Archive, Said, SaidRequest};
use clap::Args;
use std::io::Write;

#[derive(Debug, Args)]
pub(super) struct SaidArgs {
    /// Words that were said (any may match, best first), "phrases", +must, -not, speaker:NAME, date:2025-11, ... May be
    /// left out when a filter or --about is given.
    #[arg(value_name = "WORDS", num_args = 0..)]
    words: Vec<String>,
    /// Words that stand in the headline or around the quote: what the words were about. The nearer, the better.
    #[arg(long, value_name = "WORDS")]
    about: Vec<String>,
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
    /// For scanned papers: also find what scanners make of a word (rn for m, f for long s, 1 for l).
    #[arg(long)]
    ocr: bool,
    /// Oldest first, by the day the words were said where the text tells it, else by the day of publication.
    #[arg(long)]
    timeline: bool,
    /// Most quotes.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    #[command(flatten)]
    results: ResultArgs,
    #[command(flatten)]
    work: WorkArgs,
}

pub(super) fn run(console: &Console, args: &SaidArgs) -> Result<u8, Failure> {
    let request = request(args)?;
    let home = locate(console, &args.location, &args.work)?;
    let mut archive = Archive::open_with_aliases(&home, args.aliases.path())?;
    archive.widens = args.ocr;
    let said = archive.said(&request)?;
    let mut output = console.output();
    let printer = args.results.printer(console, &archive);
    printer.quotes(&mut output, args.results.format(), &said.hits, || summary(&archive, &said))?;
    output.flush().map_err(Failure::output)?;
    if said.hits.is_empty() {
        console.say(&quotes::nothing_said(&archive.coverage()?, not_readable(&archive)));
        for unknown in archive.unknown_names(&request.query)? {
            console.say(&text::unknown_name(&unknown));
        }
        return Ok(EXIT_NOTHING);
    }
    console.say(&quotes::summary_text(&said));
    Ok(0)
}

fn request(args: &SaidArgs) -> Result<SaidRequest, Failure> {
    let today = args.filters.today()?;
    let filters = args.filters.query(today)?;
    let (typed, about) = (args.words.join(" "), args.about.join(" "));
    let query = parse(&typed, today).map_err(|error| Failure::Query(typed.clone(), error))?;
    let about = parse(&about, today).map_err(|error| Failure::Query(about.clone(), error))?;
    let counts_all = args.quotes.filter().takes_all();
    if query.is_everything() && filters.is_everything() && about.is_everything() && counts_all {
        return Err(Failure::Other(
            "nothing to look for\nhint: give words that were said, `--speaker NAME` or `--about WORDS`"
                .to_owned(),
        ));
    }
    if !about.is_everything() && about.words().is_empty() && about.prefixes().is_empty() {
        return Err(Failure::Other(
            "`--about` wants words of the topic\nhint: give fields such as `speaker:` beside the words said"
                .to_owned(),
        ));
    }
    let query: Query = query.and(filters);
    let (quotes, limit) = (args.quotes.filter(), args.limit);
    let folds_copies = args.copies.folds(true);
    Ok(SaidRequest { query, about, quotes, limit, timeline: args.timeline, folds_copies })
}

fn summary(archive: &Archive, said: &Said) -> Result<serde_json::Value, Failure> {
    let coverage = if said.hits.is_empty() { Some(archive.coverage()?) } else { None };
    Ok(quotes::summary_json(said, coverage.as_ref()))
}
