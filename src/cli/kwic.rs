//! `morgue kwic WORD`: every occurrence in its context.

use super::asking::{Asking, TableArgs, TableFormat};
use super::{Console, EXIT_NOTHING, Failure, ShownPaths, json_line};
use crate::output::concordance as show;
use crate::output::delimited::Delimited;
use crate::search::concordance::{ConcordanceRequest, Line, LineOrder};
use clap::{Args, ValueEnum};
use std::io::Write;

#[derive(Debug, Args)]
#[command(
    after_help = "One line an occurrence: a word, phrase or other match of the query; overlapping ones are one. With --speaker \
    only occurrences in that speaker's own words are listed. All are counted, whatever the limit, and none is left out unasked."
)]
pub(super) struct KwicArgs {
    #[command(flatten)]
    asking: Asking,
    /// Characters of text on each side.
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=1000))]
    width: u16,
    /// Order of the lines: by the words before or behind (the nearest first), by date (oldest first), or by path.
    #[arg(long, value_enum, default_value_t = OrderArg::Date, value_name = "ORDER")]
    sort: OrderArg,
    /// Most lines; 0 for all.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 0)]
    limit: usize,
    #[command(flatten)]
    table: TableArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OrderArg {
    Left,
    Right,
    Date,
    Path,
}

pub(super) fn run(console: &Console, args: &KwicArgs) -> Result<u8, Failure> {
    let asked = args.asking.open(console, false)?;
    if !asked.archive.has_words(&asked.matching)? {
        return Err(Failure::Other(
            "no word to look for\nhint: give a word, a \"phrase\" or a prefix*; filters alone occur nowhere"
                .to_owned(),
        ));
    }
    let request = ConcordanceRequest {
        asked: asked.matching.clone(),
        order: match args.sort {
            OrderArg::Left => LineOrder::Left,
            OrderArg::Right => LineOrder::Right,
            OrderArg::Date => LineOrder::Date,
            OrderArg::Path => LineOrder::Path,
        },
        width: usize::from(args.width),
        limit: if args.limit == 0 { usize::MAX } else { args.limit },
    };
    let mut output = console.output();
    let (paths, links) = (ShownPaths::new(&asked.archive.root), console.links(&asked.archive.root));
    let mut failed = None;
    let format = args.table.format();
    let mut concordance = |write: &mut dyn FnMut(&Line) -> Result<(), Failure>| {
        asked.archive.concordance(&request, args.asking.threads(), |line| {
            failed = write(&line).err();
            failed.is_none()
        })
    };
    let counted = if let Some(separator) = format.separator() {
        let mut table = Delimited::new(&mut output, separator, &show::COLUMNS).map_err(Failure::output)?;
        let counted =
            concordance(&mut |line| table.row(&show::cells(line, request.width)).map_err(Failure::output))?;
        table.flush().map_err(Failure::output)?;
        counted
    } else if format == TableFormat::Json {
        let counted = concordance(&mut |line| json_line(&mut output, &show::line_json(line, request.width)))?;
        json_line(&mut output, &show::summary_json(&counted))?;
        counted
    } else {
        concordance(&mut |line| {
            let text = show::line(line, request.width, &paths.of(&line.path), &links);
            writeln!(output, "{text}").map_err(Failure::output)
        })?
    };
    if let Some(failure) = failed {
        return Err(failure);
    }
    output.flush().map_err(Failure::output)?;
    if counted.articles == 0 {
        asked.say_nothing_found(console)?;
        return Ok(EXIT_NOTHING);
    }
    console.say(&show::summary_text(&counted));
    Ok(if counted.occurrences == 0 { EXIT_NOTHING } else { 0 })
}
