//! `morgue alert [NAME]`: what is new since a saved search was last run.

use super::asking::matching_of;
use super::index::WorkArgs;
use super::results::{Printer, ResultArgs, ResultFormat};
use super::save::{mark_to_read, named};
use super::search::locate;
use super::{AliasFile, Console, EXIT_NOTHING, Failure, IndexLocation, json_line, today};
use crate::output::saved as show;
use crate::search::Archive;
use crate::search::hit::Hit;
use crate::search::news::News;
use crate::settings::{Saved, Seen, saved, seen};
use clap::Args;
use std::io::Write;

#[derive(Debug, Args)]
#[command(
    after_help = "New is an article that no earlier alert of this search has shown, by its place in the archive; one that only \
    moved, with the same text, is not. The first alert reports all that matches, unless `save --seen` set the mark. The mark \
    moves when the report has been written, not before. With --archive the index is brought up to date first."
)]
pub(super) struct AlertArgs {
    /// The saved search [default: all of them].
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    location: IndexLocation,
    #[command(flatten)]
    aliases: AliasFile,
    /// Report seen articles whose text has changed as well.
    #[arg(long)]
    edits: bool,
    /// Leave the mark where it is: the next alert reports the same again.
    #[arg(long)]
    peek: bool,
    #[command(flatten)]
    results: ResultArgs,
    #[command(flatten)]
    work: WorkArgs,
}

pub(super) fn run(console: &Console, args: &AlertArgs) -> Result<u8, Failure> {
    let home = locate(console, &args.location, &args.work)?;
    let archive = Archive::open_with_aliases(&home, args.aliases.path())?;
    let searches = saved::load(&archive.home.saved_files(&archive.root).0)?;
    let chosen: Vec<&Saved> = match &args.name {
        Some(name) => vec![named(&searches, name)?],
        None => searches.iter().collect(),
    };
    if chosen.is_empty() {
        console.say("no saved searches; `morgue save NAME QUERY` saves one");
        return Ok(EXIT_NOTHING);
    }
    let mut output = console.output();
    let printer = args.results.printer(console, &archive);
    let (mut reported, mut marks, mut rows) = (0, Vec::new(), Vec::new());
    for search in chosen {
        let before = Seen::load(&mark_to_read(&archive, &search.name))?;
        let news = archive.news(&matching_of(search)?, &before, args.edits)?;
        reported += news.hits.len();
        if args.results.format().is_table() {
            rows.extend(news.hits.iter().map(|(_, hit)| hit.clone()));
        } else {
            print(&mut output, args, &printer, search, &news, &before)?;
        }
        console.say(&show::news_text(search, &news, &before));
        marks.push((search, news.mark));
    }
    if args.results.format().is_table() {
        printer.passages(&mut output, args.results.format(), &rows, || Ok(serde_json::Value::Null))?;
    }
    output.flush().map_err(Failure::output)?;
    if !args.peek {
        let folder = archive.home.keeping_folder(&archive.root);
        for (search, mark) in marks {
            let file = seen::file_of(&folder, &search.name);
            Seen { last: Some(today().to_string()), ..mark }.save(&file, &search.name)?;
        }
    }
    Ok(if reported == 0 { EXIT_NOTHING } else { 0 })
}

fn print(
    output: &mut impl Write,
    args: &AlertArgs,
    printer: &Printer<'_>,
    search: &Saved,
    news: &News,
    before: &Seen,
) -> Result<(), Failure> {
    let format = args.results.format();
    if format == ResultFormat::Json {
        for (novelty, hit) in &news.hits {
            json_line(output, &show::hit_json(search, *novelty, hit))?;
        }
        return json_line(output, &show::news_json(search, news, before));
    }
    if args.name.is_none() && format == ResultFormat::Text && !news.hits.is_empty() {
        writeln!(output, "{}\n", show::heading(search)).map_err(Failure::output)?;
    }
    let hits: Vec<Hit> = news.hits.iter().map(|(_, hit)| hit.clone()).collect();
    printer.passages(output, format, &hits, || Ok(serde_json::Value::Null))
}
