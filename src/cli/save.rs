//! `morgue save NAME QUERY` and `morgue saved`: searches kept by name in `searches.toml`.

use super::asking::{Asking, matching_of};
use super::{Console, EXIT_NOTHING, Failure, IndexLocation, json_line, today};
use crate::index::IndexHome;
use crate::output::escape::one_line;
use crate::output::saved as show;
use crate::search::Archive;
use crate::settings::saved::{self, fault_of_name};
use crate::settings::{Saved, Seen, seen};
use clap::Args;
use std::io::Write;
use std::path::Path;

#[derive(Debug, Args)]
#[command(
    after_help = "The search stands in `searches.toml` beside the index, which may be edited; for an index that cannot be written, \
    in the user's own data folder. `morgue alert NAME` runs it."
)]
pub(super) struct SaveArgs {
    /// What the search is called.
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    asking: Asking,
    /// Put it in the place of a search of that name.
    #[arg(long)]
    replace: bool,
    /// Take what matches now as seen, so that the first alert reports only what comes later.
    #[arg(long)]
    seen: bool,
}

#[derive(Debug, Args)]
pub(super) struct SavedArgs {
    #[command(flatten)]
    location: IndexLocation,
    /// Take this search out, and forget what its alerts have shown.
    #[arg(long, value_name = "NAME")]
    remove: Option<String>,
    /// JSON lines instead of text.
    #[arg(long)]
    json: bool,
}

pub(super) fn save(console: &Console, args: &SaveArgs) -> Result<u8, Failure> {
    if let Some(fault) = fault_of_name(&args.name) {
        return Err(Failure::Other(format!("{fault}\nhint: put the name first and the query behind it")));
    }
    let search = args.asking.to_saved(&args.name)?;
    let archive = args.asking.open_archive(console)?;
    let (from, to) = archive.home.saved_files(&archive.root);
    if !args.replace && saved::load(&from)?.iter().any(|known| known.name == search.name) {
        return Err(Failure::Other(format!(
            "a search is called `{}` already, in `{}`\nhint: `--replace` puts this one in its place",
            search.name,
            from.display()
        )));
    }
    saved::save(&from, &to, &search)?;
    let mark = seen::file_of(&archive.home.keeping_folder(&archive.root), &search.name);
    if args.seen {
        let news = archive.news(&matching_of(&search)?, &Seen::default(), false)?;
        Seen { last: Some(today().to_string()), ..news.mark }.save(&mark, &search.name)?;
        console.say(&format!(
            "saved `{}` in {}; {} articles match and count as seen",
            search.name,
            to.display(),
            news.articles
        ));
    } else {
        console.say(&format!("saved `{}` in {}", search.name, to.display()));
    }
    Ok(0)
}

pub(super) fn list(console: &Console, args: &SavedArgs) -> Result<u8, Failure> {
    let start = args.location.archive.as_deref().unwrap_or(Path::new("."));
    let archive = Archive::open(&IndexHome::find(start, args.location.index.as_deref())?)?;
    let (from, to) = archive.home.saved_files(&archive.root);
    let searches = saved::load(&from)?;
    if let Some(name) = &args.remove {
        let search = named(&searches, name)?;
        saved::remove(&from, &to, &search.name)?;
        let mark = seen::file_of(&archive.home.keeping_folder(&archive.root), &search.name);
        match std::fs::remove_file(&mark) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::Io(format!("`{}`", mark.display()), error));
            }
            _ => {}
        }
        console.say(&format!("took `{}` out of {}", search.name, to.display()));
        return Ok(0);
    }
    let mut output = console.output();
    for search in &searches {
        let mark = Seen::load(&mark_to_read(&archive, &search.name))?;
        match args.json {
            true => json_line(&mut output, &show::search_json(search, &mark))?,
            false => writeln!(output, "{}", show::search_line(search, &mark)).map_err(Failure::output)?,
        }
    }
    output.flush().map_err(Failure::output)?;
    if searches.is_empty() {
        console.say("no saved searches; `morgue save NAME QUERY` saves one");
    }
    Ok(if searches.is_empty() { EXIT_NOTHING } else { 0 })
}

/// The mark of a search: the user's own, else the one beside the index.
pub(super) fn mark_to_read(archive: &Archive, name: &str) -> std::path::PathBuf {
    let own = seen::file_of(&archive.home.keeping_folder(&archive.root), name);
    if own.exists() { own } else { seen::file_of(archive.home.path(), name) }
}

/// The search of this name.
pub(super) fn named<'a>(searches: &'a [Saved], name: &str) -> Result<&'a Saved, Failure> {
    searches.iter().find(|search| search.name == name).ok_or_else(|| {
        let known: Vec<String> =
            searches.iter().map(|search| format!("`{}`", one_line(&search.name))).collect();
        let hint = match known.is_empty() {
            true => "none is saved; `morgue save NAME QUERY` saves one".to_owned(),
            false => format!("saved are {}", known.join(", ")),
        };
        Failure::Other(format!("no saved search is called `{}`\nhint: {hint}", one_line(name)))
    })
}
