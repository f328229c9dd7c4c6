//! `morgue timeline QUERY`: what matches over time, as bars, a table or an SVG plot.

use super::asking::{Asked, Asking, TableArgs, TableFormat};
use super::{Console, EXIT_NOTHING, Failure, json_line};
use crate::output::delimited::Delimited;
use crate::output::plot;
use crate::output::timeline::{self as show, Measure};
use crate::search::reading::Matching;
use crate::search::timeline::{Step, Timeline, TimelineRequest};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "Articles, passages and occurrences are those of `facets`, exact. The share of a period is taken of all its \
    articles that the filters (--source, --section, ...) let through. An article dated to the month or year alone is counted apart \
    where the period is shorter, one without a date always."
)]
pub(super) struct TimelineArgs {
    #[command(flatten)]
    asking: Asking,
    /// Length of the periods [default: the shortest that needs few bars].
    #[arg(long, value_enum, value_name = "STEP")]
    by: Option<StepArg>,
    /// Bars show the share of all articles of the period.
    #[arg(long, conflicts_with = "count")]
    relative: bool,
    /// What the bars count.
    #[arg(long, value_enum, default_value_t = CountArg::Articles, value_name = "WHAT")]
    count: CountArg,
    /// Also draw the timeline to this file.
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum StepArg {
    Day,
    Week,
    Month,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CountArg {
    Articles,
    Passages,
    Occurrences,
}

impl TimelineArgs {
    fn step(&self) -> Option<Step> {
        self.by.map(|step| match step {
            StepArg::Day => Step::Day,
            StepArg::Week => Step::Week,
            StepArg::Month => Step::Month,
            StepArg::Year => Step::Year,
        })
    }

    fn measure(&self) -> Measure {
        match self.count {
            _ if self.relative => Measure::Share,
            CountArg::Articles => Measure::Articles,
            CountArg::Passages => Measure::Passages,
            CountArg::Occurrences => Measure::Occurrences,
        }
    }
}

pub(super) fn run(console: &Console, args: &TimelineArgs) -> Result<u8, Failure> {
    let asked = args.asking.open(console, false)?;
    let request = TimelineRequest {
        asked: asked.matching.clone(),
        all: Matching { query: asked.filters.clone(), quotes: asked.matching.quotes },
        step: args.step(),
        shown: args.asking.range()?,
        read: args.count != CountArg::Articles,
    };
    let timeline = asked.archive.timeline(&request, args.asking.threads())?;
    if let Some(file) = &args.svg {
        let drawing = plot::svg(&timeline, args.measure(), &title(&asked), &show::summary_text(&timeline));
        std::fs::write(file, drawing).map_err(|error| Failure::Io(format!("`{}`", file.display()), error))?;
    }
    print(console, args, &timeline)?;
    if timeline.total.articles == 0 {
        asked.say_nothing_found(console)?;
        return Ok(EXIT_NOTHING);
    }
    console.say(&show::summary_text(&timeline));
    Ok(0)
}

/// What was typed, with the filters as fields.
fn title(asked: &Asked) -> String {
    match (asked.typed.trim(), asked.filters.is_everything()) {
        ("", true) => "all articles".to_owned(),
        ("", false) => asked.filters.to_string(),
        (typed, true) => typed.to_owned(),
        (typed, false) => format!("{typed}, {}", asked.filters),
    }
}

fn print(console: &Console, args: &TimelineArgs, timeline: &Timeline) -> Result<(), Failure> {
    let mut output = console.output();
    let format = args.table.format();
    if let Some(separator) = format.separator() {
        let mut table = Delimited::new(&mut output, separator, &show::COLUMNS).map_err(Failure::output)?;
        for bar in &timeline.bars {
            table.row(&show::cells(timeline, bar)).map_err(Failure::output)?;
        }
        table.flush().map_err(Failure::output)?;
    } else if format == TableFormat::Json {
        for bar in &timeline.bars {
            json_line(&mut output, &show::bar_json(timeline, bar))?;
        }
        json_line(&mut output, &show::summary_json(timeline))?;
    } else {
        for line in show::bars(timeline, args.measure()) {
            writeln!(output, "{line}").map_err(Failure::output)?;
        }
    }
    output.flush().map_err(Failure::output)
}
