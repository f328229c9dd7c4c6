//! `morgue verify RESULT.jsonl`: do the words of earlier results still stand where they stood?

use super::{Console, EXIT_NOTHING, Failure, IndexLocation, ShownPaths, json_line};
use crate::index::{IndexError, IndexHome};
use crate::output::receipts::{self, Counts};
use crate::receipt::{Checker, Claim, Verdict, claims};
use crate::settings::Maps;
use clap::Args;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// Lines that `search --json`, `said --json` or `extract` wrote; `-` for standard input.
    #[arg(value_name = "RESULT.jsonl")]
    results: PathBuf,
    /// The archive folder that the results' paths lie below [default: the archive of the index].
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    /// The index folder [default: `.morgue` of the folder you stand in, or of one above it].
    #[arg(long, value_name = "PATH", env = "MORGUE_INDEX")]
    index: Option<PathBuf>,
    /// JSON lines instead of text.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(console: &Console, args: &VerifyArgs) -> Result<u8, Failure> {
    let claims = read_claims(&args.results)?;
    let location = IndexLocation { index: args.index.clone(), archive: args.archive.clone() };
    let root = archive_root(&location)?;
    let config = IndexHome::for_archive(&root, args.index.as_deref()).config_file(&root);
    let maps = Maps::load(&config).map_err(IndexError::from)?.as_slice().to_vec();
    let shown = ShownPaths::new(&root);
    let mut checker = Checker::new(root, maps);
    let mut output = console.output();
    let mut counts: Counts = [0; 4];
    for claim in &claims {
        let checked = checker.check(claim);
        counts[checked.verdict as usize] += 1;
        if args.json {
            json_line(&mut output, &receipts::verdict_json(claim, &checked))?;
        } else {
            let line = receipts::verdict_text(claim, &checked, &shown.of(&claim.path));
            writeln!(output, "{line}").map_err(Failure::output)?;
        }
    }
    if args.json {
        json_line(&mut output, &receipts::summary_json(&counts))?;
    }
    output.flush().map_err(Failure::output)?;
    console.say(&receipts::summary_text(&counts));
    Ok(if counts[Verdict::Ok as usize] == claims.len() { 0 } else { EXIT_NOTHING })
}

/// The claims of a file, or of standard input.
pub(super) fn read_claims(file: &Path) -> Result<Vec<Claim>, Failure> {
    let is_input = file == Path::new("-");
    let name = if is_input { "standard input".to_owned() } else { format!("`{}`", file.display()) };
    let mut bytes = Vec::new();
    let read = match is_input {
        true => std::io::stdin().lock().read_to_end(&mut bytes),
        false => std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.map_err(|error| Failure::Io(name.clone(), error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + memchr::memchr_iter(b'\n', before).count();
        Failure::Other(format!("{name}, line {line}: not UTF-8\nhint: results are JSON lines"))
    })?;
    claims::read(&text).map_err(|error| Failure::Other(format!("{name}, {error}")))
}

/// The folder named, else that of the index: an index is not needed to look at files.
pub(super) fn archive_root(location: &IndexLocation) -> Result<PathBuf, Failure> {
    if let Some(folder) = &location.archive {
        if !folder.is_dir() {
            let shown = folder.display();
            return Err(Failure::Other(format!(
                "archive `{shown}` is no folder\nhint: give the folder that was indexed"
            )));
        }
        return Ok(folder.clone());
    }
    let home = IndexHome::find(Path::new("."), location.index.as_deref())?;
    let (_, payload) = home.open()?;
    Ok(home.archive_root(&payload))
}
