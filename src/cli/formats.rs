//! `morgue formats`: what is read, how it is told, and how its articles are addressed.

use super::{Console, Failure, json_line};
use crate::output::json;
use crate::read::container::CONTAINERS;
use crate::read::document::{FORMATS, FormatInfo};
use anstyle::Style;
use clap::Args;
use std::io::Write;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

#[derive(Debug, Args)]
pub(super) struct FormatsArgs {
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(console: &Console, args: &FormatsArgs) -> Result<u8, Failure> {
    let mut output = console.output();
    for (kind, list) in [("document", FORMATS), ("container", CONTAINERS)] {
        for format in list {
            if args.json {
                json_line(&mut output, &json::format(kind, format))?;
            } else {
                print(&mut output, format).map_err(Failure::output)?;
            }
        }
    }
    if !args.json {
        writeln!(
            output,
            "Content decides, not the file's name. Everything else is left aside, with its reason."
        )
        .map_err(Failure::output)?;
    }
    output.flush().map_err(Failure::output)?;
    Ok(0)
}

fn print(output: &mut impl Write, format: &FormatInfo) -> std::io::Result<()> {
    writeln!(output, "{BOLD}{}{BOLD:#}  {DIM}{}{DIM:#}", format.name, format.extensions)?;
    writeln!(output, "    {}", format.how)?;
    if !format.addresses.is_empty() {
        writeln!(output, "    addresses: {}", format.addresses)?;
    }
    Ok(())
}
