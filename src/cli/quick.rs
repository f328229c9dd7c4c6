//! The commands that run again and again, parsed without the grammar of all the others: making that is a twelfth of what a
//! search costs. Accepts only what the whole grammar accepts, and leaves help and errors to it.

use super::{Cli, Common, Verb, said, search};
use clap::{Parser, Subcommand};
use std::ffi::OsString;

#[derive(Parser)]
#[command(name = "morgue", disable_help_flag = true, disable_help_subcommand = true)]
struct Quick {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: QuickVerb,
}

#[derive(Subcommand)]
enum QuickVerb {
    Search(Box<search::SearchArgs>),
    Said(Box<said::SaidArgs>),
}

/// Parses the words of a command line, the program's name first; `None` when the whole grammar must.
pub(super) fn parse(words: &[OsString]) -> Option<Cli> {
    // Other commands would pay for this grammar and their own.
    if !words.get(1).is_some_and(|verb| verb == "search" || verb == "said") {
        return None;
    }
    let Quick { common, verb } = Quick::try_parse_from(words).ok()?;
    let verb = match verb {
        QuickVerb::Search(args) => Verb::Search(args),
        QuickVerb::Said(args) => Verb::Said(args),
    };
    Some(Cli { common, verb })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn both_grammars_read_the_same() {
        for line in [
            "morgue search drought",
            "morgue search oil --since 1987-03-01 --json -q --limit 3",
            "morgue said --speaker Marek bridge --color never",
            "morgue search -- -x",
        ] {
            let quick = parse(&words(line)).map(|cli| format!("{cli:?}"));
            let whole = Cli::try_parse_from(words(line)).map(|cli| format!("{cli:?}"));
            assert_eq!(quick, whole.ok(), "{line}");
        }
    }

    #[test]
    fn help_and_errors_are_left_to_the_whole_grammar() {
        for line in [
            "morgue",
            "morgue index a",
            "morgue search --help",
            "morgue search x --sort sideways",
            "morgue search x -V",
        ] {
            assert!(parse(&words(line)).is_none(), "{line}");
        }
    }
}
