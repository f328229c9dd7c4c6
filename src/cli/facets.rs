//! `morgue facets QUERY --by speaker`: what matches, counted by name or time.

use super::asking::{Asking, TableArgs, TableFormat};
use super::{Console, EXIT_NOTHING, Failure, json_line};
use crate::output::delimited::Delimited;
use crate::output::facets as show;
use crate::search::facets::{Dimension, Facet};
use clap::{Args, ValueEnum};
use std::io::Write;

/// Names shown when no number is asked for.
const NAMES: usize = 20;

#[derive(Debug, Args)]
#[command(
    after_help = "Articles: those of the index that match; one that has a name under two spellings counts once. \
    Passages: windows of whole sentences, as `search` shows them without a limit. Occurrences: words, phrases and other matches \
    of the query that do not overlap; with --speaker, those in that speaker's words. Quotes (by speaker): the speaker's quotes \
    that match by themselves, as `said` finds them. All of these are exact counts of what the index holds; who is named \
    where is what extraction found. A name counts as articles write it in full; the alias file makes several one."
)]
pub(super) struct FacetsArgs {
    #[command(flatten)]
    asking: Asking,
    /// What to count by.
    #[arg(long, value_enum, value_name = "WHAT")]
    by: DimensionArg,
    /// Most rows; 0 for all [default: 20 names, all years or months]. Names come by falling number of articles, years and
    /// months in order.
    #[arg(long, short = 'n', value_name = "N")]
    limit: Option<usize>,
    /// Only rows with at least so many articles.
    #[arg(long, value_name = "N", default_value_t = 1)]
    min: u64,
    /// Count articles alone, without reading their text for passages and occurrences.
    #[arg(long)]
    articles_only: bool,
    #[command(flatten)]
    table: TableArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DimensionArg {
    /// People quoted.
    Speaker,
    /// People named.
    Person,
    /// Places named.
    Place,
    /// Outlet or agency.
    Source,
    /// Writers.
    Author,
    /// Year of publication.
    Year,
    /// Month of publication.
    Month,
    /// Section of the paper.
    Section,
}

impl DimensionArg {
    fn dimension(self) -> Dimension {
        match self {
            DimensionArg::Speaker => Dimension::Speaker,
            DimensionArg::Person => Dimension::Person,
            DimensionArg::Place => Dimension::Place,
            DimensionArg::Source => Dimension::Source,
            DimensionArg::Author => Dimension::Author,
            DimensionArg::Year => Dimension::Year,
            DimensionArg::Month => Dimension::Month,
            DimensionArg::Section => Dimension::Section,
        }
    }
}

pub(super) fn run(console: &Console, args: &FacetsArgs) -> Result<u8, Failure> {
    let by = args.by.dimension();
    let asked = args.asking.open(console, by == Dimension::Speaker)?;
    let facets = asked.archive.facets(&asked.matching, by, !args.articles_only, args.asking.threads())?;
    let rows: Vec<&Facet> = facets.rows.iter().filter(|facet| facet.sums.articles >= args.min).collect();
    let limit = match args.limit {
        None if !matches!(by, Dimension::Year | Dimension::Month) => NAMES,
        None | Some(0) => usize::MAX,
        Some(limit) => limit,
    };
    let shown = &rows[..rows.len().min(limit)];
    let mut output = console.output();
    let format = args.table.format();
    if let Some(separator) = format.separator() {
        let mut table = Delimited::new(&mut output, separator, &show::COLUMNS).map_err(Failure::output)?;
        for facet in shown {
            table.row(&show::cells(by, &facets, facet)).map_err(Failure::output)?;
        }
        table.flush().map_err(Failure::output)?;
    } else if format == TableFormat::Json {
        for facet in shown {
            json_line(&mut output, &show::facet_json(by, &facets, facet))?;
        }
        json_line(&mut output, &show::summary_json(by, &facets, rows.len(), shown.len()))?;
    } else if !shown.is_empty() {
        writeln!(output, "{}", show::head(by, &facets)).map_err(Failure::output)?;
        for facet in shown {
            writeln!(output, "{}", show::row(by, &facets, facet)).map_err(Failure::output)?;
        }
    }
    output.flush().map_err(Failure::output)?;
    if facets.total.articles == 0 {
        asked.say_nothing_found(console)?;
        return Ok(EXIT_NOTHING);
    }
    console.say(&show::summary_text(by, &facets, rows.len(), shown.len()));
    Ok(if rows.is_empty() { EXIT_NOTHING } else { 0 })
}
