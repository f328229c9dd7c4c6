//! `morgue check`: is the index what a run wrote, and does it say what stands in the files?

use super::{Console, EXIT_NO_INDEX, EXIT_NOTHING, Failure, IndexLocation, json_line};
use crate::index::bodies::take_missed;
use crate::index::check::{Looked, articles, checksums_counted};
use crate::index::home::ENGINE_VERSION;
use crate::index::{IndexError, IndexHome};
use crate::output::checked;
use crate::receipt::unchanged::{Seen, Unchanged};
use crate::settings::Maps;
use clap::Args;
use std::io::Write;
use std::path::Path;

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    location: IndexLocation,
    /// Checksums alone: read no article and no file of the archive.
    #[arg(long)]
    quick: bool,
    /// JSON lines instead of text.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(console: &Console, args: &CheckArgs) -> Result<u8, Failure> {
    let start = args.location.archive.as_deref().unwrap_or(Path::new("."));
    let home = IndexHome::find(start, args.location.index.as_deref())?;
    match home.open() {
        Ok(_) | Err(IndexError::Corrupt(..)) => {}
        Err(error) => return Err(error.into()),
    }
    let (index_files, problems) = checksums_counted(&home);
    let is_whole = problems.is_empty();
    let (looked, seen) = match is_whole && !args.quick {
        true => look(&home, args, index_files)?,
        false => (Looked { index_files, problems, ..Looked::default() }, None),
    };
    let mut output = console.output();
    for problem in &looked.problems {
        match args.json {
            true => json_line(&mut output, &checked::problem_json(problem))?,
            false => writeln!(output, "{}", checked::problem_text(problem)).map_err(Failure::output)?,
        }
    }
    for (path, told) in seen.iter().flat_map(|seen| &seen.changed) {
        let path = path.to_string();
        match args.json {
            true => json_line(&mut output, &checked::changed_json(&path, told))?,
            false => writeln!(output, "{}", checked::changed_text(&path, told)).map_err(Failure::output)?,
        }
    }
    if args.json {
        let is_complete = is_whole && !args.quick;
        json_line(&mut output, &checked::summary_json(&looked, seen.as_ref(), is_complete))?;
    }
    output.flush().map_err(Failure::output)?;
    console.say(&checked::summary_text(&looked, seen.as_ref(), &home.path().to_string_lossy()));
    let is_current = seen.is_none_or(|seen| seen.changed.is_empty());
    Ok(match (looked.problems.is_empty(), is_current) {
        (false, _) => EXIT_NO_INDEX,
        (true, false) => EXIT_NOTHING,
        (true, true) => 0,
    })
}

/// Reads every article, and every file of the archive.
fn look(home: &IndexHome, args: &CheckArgs, index_files: u64) -> Result<(Looked, Option<Seen>), Failure> {
    let (open, payload) = home.open()?;
    let root = args.location.archive.clone().unwrap_or_else(|| home.archive_root(&payload));
    let maps = Maps::load(&home.config_file(&root)).map_err(IndexError::from)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    // Other maps or another version of reading give other texts of the same bytes, and the next run reads all of them.
    let is_read_alike = payload.engine == ENGINE_VERSION && payload.maps == maps.fingerprint();
    let unchanged = Unchanged::new(root, maps.as_slice().to_vec());
    let looked = match is_read_alike {
        true => {
            articles(&open, &payload, threads, &|path, entry, stored| unchanged.look_at(path, entry, stored))?
        }
        false => articles(&open, &payload, threads, &|_, _, _| Vec::new())?,
    };
    if is_read_alike {
        // Told with what became of the files.
        drop(take_missed());
    }
    Ok((Looked { index_files, ..looked }, is_read_alike.then(|| unchanged.into_seen())))
}
