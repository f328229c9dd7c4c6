//! `morgue people` and `morgue places`: who and what an archive is about, with whom, and why the names are one person's.

use super::filters::Filters;
use super::{AliasFile, Console, EXIT_NOTHING, Failure, IndexLocation, ShownPaths, json_line};
use crate::census::{self, Companions, Counts, People, Places};
use crate::index::IndexHome;
use crate::output::census as show;
use crate::output::escape::one_line;
use crate::query::Query;
use crate::search::Archive;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::Path;

/// People that `explain` explains when a name means several.
const EXPLAINED: usize = 3;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct PeopleArgs {
    #[command(subcommand)]
    verb: Option<PeopleVerb>,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, Subcommand)]
enum PeopleVerb {
    /// Which spellings are one person, why, who looks alike and is not, and how to change it.
    Explain(ExplainArgs),
}

#[derive(Debug, Args)]
struct ExplainArgs {
    /// The person.
    #[arg(value_name = "NAME", required = true, num_args = 1..)]
    name: Vec<String>,
    #[command(flatten)]
    location: IndexLocation,
    #[command(flatten)]
    aliases: AliasFile,
    /// JSON lines instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Words that the name has, or their beginnings; any spelling counts.
    #[arg(value_name = "QUERY", num_args = 0..)]
    query: Vec<String>,
    /// Only those in articles with this person or place, counted there; `person:NAME` or `place:NAME` says which.
    #[arg(long, value_name = "NAME")]
    with: Option<String>,
    #[command(flatten)]
    location: IndexLocation,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    aliases: AliasFile,
    /// Most rows; 0 for all.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
    /// JSON lines instead of text.
    #[arg(long)]
    json: bool,
}

/// What a list shows of each row.
struct Table<'a> {
    what: &'static str,
    head: String,
    row: &'a dyn Fn(usize, &Counts) -> String,
    json: &'a dyn Fn(usize, &Counts) -> serde_json::Value,
}

pub(super) fn people(console: &Console, args: &PeopleArgs) -> Result<u8, Failure> {
    match &args.verb {
        Some(PeopleVerb::Explain(args)) => explain(console, args),
        None => list_people(console, &args.list),
    }
}

fn list_people(console: &Console, args: &ListArgs) -> Result<u8, Failure> {
    let (archive, filter) = open(args)?;
    let counted = if args.with.is_some() { Query::Everything } else { filter.clone() };
    let people = People::gather(&archive, &counted, threads())?;
    let companions = match &args.with {
        Some(typed) => Some(
            census::with_people(&archive, &people, typed, &filter, threads())?
                .ok_or_else(|| nobody(typed))?,
        ),
        None => None,
    };
    let matching = (!args.query.is_empty()).then(|| people.matching(&args.query.join(" ")));
    let all = people.persons.iter().map(|person| person.counts).enumerate();
    let rows = rows(all, companions.as_ref(), matching.as_deref());
    let table = Table {
        what: "people",
        head: show::people_head(),
        row: &|number, counts| show::person_row(&people.persons[number], counts),
        json: &|number, counts| show::person_json(&people.persons[number], counts),
    };
    print(console, args, &table, &rows, people.articles, companions.as_ref())
}

pub(super) fn places(console: &Console, args: &ListArgs) -> Result<u8, Failure> {
    let (archive, filter) = open(args)?;
    let counted = if args.with.is_some() { Query::Everything } else { filter.clone() };
    let places = Places::gather(&archive, &counted, threads())?;
    let companions = match &args.with {
        Some(typed) => Some(
            census::with_places(&archive, &places, typed, &filter, threads())?
                .ok_or_else(|| nobody(typed))?,
        ),
        None => None,
    };
    let matching = (!args.query.is_empty()).then(|| places.matching(&args.query.join(" ")));
    let all = places.places.iter().map(|place| place.counts).enumerate();
    let rows = rows(all, companions.as_ref(), matching.as_deref());
    let table = Table {
        what: "places",
        head: show::places_head(),
        row: &|number, counts| show::place_row(&places.places[number], counts),
        json: &|number, counts| show::place_json(&places.places[number], counts),
    };
    print(console, args, &table, &rows, places.articles, companions.as_ref())
}

fn open(args: &ListArgs) -> Result<(Archive, Query), Failure> {
    let filter = args.filters.query(args.filters.today()?)?;
    Ok((open_archive(&args.location, &args.aliases)?, filter))
}

fn open_archive(location: &IndexLocation, aliases: &AliasFile) -> Result<Archive, Failure> {
    let start = location.archive.as_deref().unwrap_or(Path::new("."));
    let home = IndexHome::find(start, location.index.as_deref())?;
    Ok(Archive::open_with_aliases(&home, aliases.path())?)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn nobody(typed: &str) -> Failure {
    Failure::Other(format!(
        "no person and no place of the archive is called `{}`\nhint: `morgue people WORD` and `morgue places WORD` list names that start so",
        one_line(typed)
    ))
}

/// Rows that count something and are asked for.
fn rows(
    all: impl Iterator<Item = (usize, Counts)>,
    companions: Option<&Companions>,
    matching: Option<&[usize]>,
) -> Vec<(usize, Counts)> {
    let mut rows: Vec<(usize, Counts)> = match companions {
        Some(companions) => companions.counts.clone(),
        None => all.filter(|(_, counts)| counts.articles > 0).collect(),
    };
    if let Some(matching) = matching {
        rows.retain(|(number, _)| matching.binary_search(number).is_ok());
    }
    rows
}

fn print(
    console: &Console,
    args: &ListArgs,
    table: &Table<'_>,
    rows: &[(usize, Counts)],
    articles: usize,
    companions: Option<&Companions>,
) -> Result<u8, Failure> {
    let limit = if args.limit == 0 { usize::MAX } else { args.limit };
    let shown = &rows[..rows.len().min(limit)];
    let articles = companions.map_or(articles, |companions| companions.articles);
    let mut output = console.output();
    if args.json {
        for (number, counts) in shown {
            json_line(&mut output, &(table.json)(*number, counts))?;
        }
        json_line(&mut output, &show::summary_json(rows.len(), shown.len(), articles, companions))?;
    } else if !shown.is_empty() {
        writeln!(output, "{}", table.head).map_err(Failure::output)?;
        for (number, counts) in shown {
            writeln!(output, "{}", (table.row)(*number, counts)).map_err(Failure::output)?;
        }
    }
    output.flush().map_err(Failure::output)?;
    let counted = match companions {
        Some(companions) => show::with_line(companions),
        None => format!("in {articles} articles"),
    };
    let of = if shown.len() == rows.len() { String::new() } else { format!("{} of ", shown.len()) };
    console.say(&format!("{of}{} {} {counted}", rows.len(), table.what));
    Ok(if rows.is_empty() { EXIT_NOTHING } else { 0 })
}

fn explain(console: &Console, args: &ExplainArgs) -> Result<u8, Failure> {
    let typed = args.name.join(" ");
    let archive = open_archive(&args.location, &args.aliases)?;
    let people = People::gather(&archive, &Query::Everything, threads())?;
    let meant = people.meant_by(&typed, &archive.aliases);
    if meant.is_empty() {
        console.say(&format!("nobody in the archive is called `{}`", one_line(&typed)));
        return Ok(EXIT_NOTHING);
    }
    let mut output = console.output();
    let paths = ShownPaths::new(&archive.root);
    let file = archive.aliases.file().map_or_else(|| archive.home.alias_file(&archive.root), Path::to_owned);
    for (place, number) in meant.iter().take(EXPLAINED).enumerate() {
        let explanation = census::explain(&people, *number, &archive.aliases);
        if args.json {
            json_line(&mut output, &show::explanation_json(&explanation))?;
            continue;
        }
        let text = show::explanation(&explanation, &file.display().to_string(), |path| paths.of(path));
        let gap = if place > 0 { "\n" } else { "" };
        write!(output, "{gap}{text}").map_err(Failure::output)?;
    }
    output.flush().map_err(Failure::output)?;
    if meant.len() > EXPLAINED {
        let rest: Vec<String> = meant[EXPLAINED..]
            .iter()
            .take(10)
            .map(|number| format!("`{}`", one_line(&people.persons[*number].name)))
            .collect();
        console.say(&format!("the name also fits {} more: {}", meant.len() - EXPLAINED, rest.join(", ")));
    }
    Ok(0)
}
