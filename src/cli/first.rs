//! `morgue first "PHRASE"`: the earliest use, and how it spread.

use super::asking::Asking;
use super::results::{ResultArgs, ResultFormat};
use super::{Console, EXIT_NOTHING, Failure, json_line};
use crate::output::delimited::{Delimited, Separator};
use crate::output::{first_use as show, json};
use clap::Args;
use std::io::Write;

#[derive(Debug, Args)]
#[command(
    after_help = "The words are sought side by side and as written, case and accents apart; --query-language reads them as a query. \
    A date known to the month or year alone stands at its first day. Counts are exact."
)]
pub(super) struct FirstArgs {
    #[command(flatten)]
    asking: Asking,
    /// Read the words as a query instead of one phrase.
    #[arg(long)]
    query_language: bool,
    /// Earliest articles shown.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 3)]
    limit: usize,
    /// Dates and sources shown of the spread (text only; other forms give all); 0 for all.
    #[arg(long, value_name = "N", default_value_t = 20)]
    spread: usize,
    #[command(flatten)]
    results: ResultArgs,
}

pub(super) fn run(console: &Console, args: &FirstArgs) -> Result<u8, Failure> {
    let asked = match args.query_language {
        true => args.asking.open(console, false)?,
        false => args.asking.open_phrase(console)?,
    };
    if !asked.archive.has_words(&asked.matching)? {
        return Err(Failure::Other(
            "no words to look for\nhint: give the phrase, as in `morgue first \"new normal\"`".to_owned(),
        ));
    }
    let found = asked.archive.first_use(&asked.matching, args.limit)?;
    let mut output = console.output();
    let format = args.results.format();
    let printer = args.results.printer(console, &asked.archive);
    match format {
        ResultFormat::Csv | ResultFormat::Tsv => {
            let separator = if format == ResultFormat::Csv { Separator::Comma } else { Separator::Tab };
            let mut table =
                Delimited::new(&mut output, separator, &show::COLUMNS).map_err(Failure::output)?;
            for row in show::rows(&found) {
                table.row(&row).map_err(Failure::output)?;
            }
            table.flush().map_err(Failure::output)?;
        }
        ResultFormat::Json => {
            for hit in &found.earliest {
                json_line(&mut output, &json::hit(hit, None))?;
            }
            for line in
                found.days.iter().map(show::day_json).chain(found.sources.iter().map(show::source_json))
            {
                json_line(&mut output, &line)?;
            }
            json_line(&mut output, &show::summary_json(&found))?;
        }
        format => {
            printer.passages(&mut output, format, &found.earliest, || Ok(serde_json::Value::Null))?;
            let most = if args.spread == 0 { usize::MAX } else { args.spread };
            let spread = if format == ResultFormat::Text { show::lines(&found, most) } else { Vec::new() };
            for line in spread {
                writeln!(output, "{line}").map_err(Failure::output)?;
            }
        }
    }
    output.flush().map_err(Failure::output)?;
    if found.articles == 0 {
        asked.say_nothing_found(console)?;
        return Ok(EXIT_NOTHING);
    }
    console.say(&show::summary_text(&found));
    Ok(0)
}
