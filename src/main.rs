//! The `morgue` command: parse, run, turn the result into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    morgue::cli::main()
}
