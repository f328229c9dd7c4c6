//! `morgue schema`, `morgue completions` and `morgue man`: what the program says of itself.

use super::{Cli, Console, Failure};
use crate::index::schema::table_json;
use clap::{Args, CommandFactory};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct CompletionArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write morgue.1, morgue-search.1, ... to this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn schema(console: &Console) -> Result<u8, Failure> {
    let mut output = console.output();
    output
        .write_all(table_json().as_bytes())
        .and_then(|()| output.flush())
        .map(|()| 0)
        .map_err(Failure::output)
}

pub(super) fn completions(console: &Console, args: &CompletionArgs) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "morgue", &mut script);
    let mut output = console.output();
    output.write_all(&script).and_then(|()| output.flush()).map(|()| 0).map_err(Failure::output)
}

pub(super) fn man(console: &Console, args: &ManArgs) -> Result<u8, Failure> {
    if let Some(folder) = &args.out {
        let failed = |error| Failure::Io(format!("`{}`", folder.display()), error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        return clap_mangen::generate_to(Cli::command(), folder).map(|()| 0).map_err(failed);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(Failure::output)?;
    let mut output = console.output();
    output.write_all(&page).and_then(|()| output.flush()).map(|()| 0).map_err(Failure::output)
}
