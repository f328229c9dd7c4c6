//! `morgue show PATH[:LINE]`.

use super::{Console, EXIT_NOTHING, Failure, IndexLocation, place};
use crate::index::{IndexHome, Record};
use crate::output::escape;
use crate::search::Archive;
use anstyle::Style;
use clap::Args;
use std::io::Write;
use std::path::Path;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The article as hits name it: its file, its place in the file (`crawl.warc.gz#record-17`, `day.zip!/a/b.html`,
    /// `file.jsonl:42`), with `:LINE` or `:LINE:COLUMN` to start there.
    #[arg(value_name = "PLACE[:LINE]")]
    target: String,
    #[command(flatten)]
    location: IndexLocation,
}

pub(super) fn run(console: &Console, args: &ShowArgs) -> Result<u8, Failure> {
    let start = args.location.archive.as_deref().unwrap_or(Path::new("."));
    let home = IndexHome::find(start, args.location.index.as_deref())?;
    let archive = Archive::open(&home)?;
    let place::AtPlace { records, line, .. } = place::find(&archive, &args.target)?;
    let line = line.unwrap_or(1);
    if records.is_empty() {
        let typed = escape::one_line(&args.target);
        console.say(&format!("no article from `{typed}` in the index at {}", home.path().display()));
        return Ok(EXIT_NOTHING);
    }
    let mut output = console.output();
    for bytes in &records {
        let record = Record::decode(bytes)?;
        print(&mut output, &record, line).map_err(Failure::output)?;
    }
    output.flush().map_err(Failure::output)?;
    Ok(0)
}

fn print(output: &mut impl Write, record: &Record<'_>, from_line: usize) -> std::io::Result<()> {
    let value = |located: &Option<crate::model::Located>| {
        located.as_ref().map(|located| escape::one_line(&located.value))
    };
    let authors: Vec<String> = record.authors.iter().map(|author| escape::one_line(&author.value)).collect();
    let date =
        record.published.map(|published| format!("{} ({})", published.display(), published.from.name()));
    let file = format!("{} ({}, {})", escape::one_line(&record.id.address()), record.format, record.encoding);
    for (name, shown) in [
        ("title", value(&record.title)),
        ("date", date),
        ("source", value(&record.source)),
        ("section", value(&record.section)),
        ("authors", (!authors.is_empty()).then(|| authors.join(", "))),
        ("url", value(&record.url)),
        ("captured", record.captured.map(escape::one_line)),
        ("file", Some(file)),
    ] {
        if let Some(shown) = shown {
            writeln!(output, "{BOLD}{name:>8}{BOLD:#}  {shown}")?;
        }
    }
    if let Ok(annotated) = record.annotated() {
        let names = |names: Vec<&str>| escape::one_line(&names.join(", "));
        let people: Vec<&str> = annotated.persons.iter().map(|person| person.name.as_str()).collect();
        let mut speakers: Vec<&str> =
            annotated.quotes.iter().filter_map(|quote| annotated.speaker_name(quote)).collect();
        speakers.sort_unstable();
        speakers.dedup();
        let places: Vec<&str> = annotated.places.iter().map(|place| place.name.as_str()).collect();
        for (name, list) in [("speakers", speakers), ("people", people), ("places", places)] {
            if !list.is_empty() {
                writeln!(output, "{BOLD}{name:>8}{BOLD:#}  {}", names(list))?;
            }
        }
    }
    writeln!(output)?;
    for (index, line) in record.text.lines().enumerate().skip(from_line - 1) {
        writeln!(output, "{DIM}{:>6}{DIM:#}  {}", index + 1, escape::lines(line))?;
    }
    Ok(())
}
