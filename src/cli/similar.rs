//! `morgue similar PLACE`: articles like one of the archive.

use super::filters::Filters;
use super::results::ResultArgs;
use super::{AliasFile, Console, EXIT_NOTHING, Failure, IndexLocation, place};
use crate::index::{IndexHome, Record};
use crate::output::escape::one_line;
use crate::output::json;
use crate::search::Archive;
use crate::search::similar::Similar;
use clap::Args;
use std::io::Write;
use std::path::Path;

#[derive(Debug, Args)]
pub(super) struct SimilarArgs {
    /// The article, as hits name it: its file, its place in the file, with or without a line.
    #[arg(value_name = "PLACE")]
    target: String,
    #[command(flatten)]
    location: IndexLocation,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    aliases: AliasFile,
    /// Most articles.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    #[command(flatten)]
    results: ResultArgs,
}

pub(super) fn run(console: &Console, args: &SimilarArgs) -> Result<u8, Failure> {
    let filters = args.filters.query(args.filters.today()?)?;
    let start = args.location.archive.as_deref().unwrap_or(Path::new("."));
    let home = IndexHome::find(start, args.location.index.as_deref())?;
    let archive = Archive::open_with_aliases(&home, args.aliases.path())?;
    let typed = one_line(&args.target);
    let found = place::find(&archive, &args.target)?;
    let bytes = match &found.records[..] {
        [] => {
            return Err(Failure::Other(format!(
                "no article from `{typed}` in the index at {}\nhint: name it as hits do",
                home.path().display()
            )));
        }
        [one] => one,
        several => {
            return Err(Failure::Other(format!(
                "`{typed}` holds {} articles\nhint: name one of them as hits do, with its place in the file",
                several.len()
            )));
        }
    };
    let record = Record::decode(bytes)?;
    let similar = archive.articles_like(&record, &filters, args.limit)?;
    let mut output = console.output();
    let printer = args.results.printer(console, &archive);
    printer.passages(&mut output, args.results.format(), &similar.hits, || {
        Ok(json::similar_summary(&similar, &record.id.address()))
    })?;
    output.flush().map_err(Failure::output)?;
    console.say(&summary(&similar));
    Ok(if similar.hits.is_empty() { EXIT_NOTHING } else { 0 })
}

fn summary(similar: &Similar) -> String {
    if similar.terms.is_empty() {
        return "the article shares no telling word with another".to_owned();
    }
    let terms: Vec<String> = similar.terms.iter().map(|term| one_line(term)).collect();
    format!("{} of {} articles that share: {}", similar.hits.len(), similar.articles, terms.join(", "))
}
