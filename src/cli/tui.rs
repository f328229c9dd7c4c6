//! `morgue tui`: the browser on the terminal. What stands here is what it needs to begin: an index, a day, an editor.

use super::index::WorkArgs;
use super::{AliasFile, Console, Failure, IndexLocation, When, search, today};
use crate::output::text::plural;
use crate::search::{Archive, Coverage};
use crate::tui::{Ended, Session, run as browse};
use clap::Args;
use std::io::{self, IsTerminal};

#[derive(Debug, Args)]
pub(super) struct TuiArgs {
    /// A query to begin with, in the language of `search`.
    #[arg(value_name = "QUERY", num_args = 0..)]
    query: Vec<String>,
    #[command(flatten)]
    location: IndexLocation,
    #[command(flatten)]
    aliases: AliasFile,
    #[command(flatten)]
    work: WorkArgs,
}

pub(super) fn run(console: &Console, args: &TuiArgs) -> Result<u8, Failure> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::Other(
            "`tui` needs a terminal for input and output\nhint: `morgue search` prints results anywhere"
                .to_owned(),
        ));
    }
    let home = search::locate(console, &args.location, &args.work)?;
    let archive = Archive::open_with_aliases(&home, args.aliases.path())?;
    let unreadable = search::not_readable(&archive);
    let has_colours = match console.colour {
        When::Always => true,
        When::Never => false,
        When::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    };
    let session = Session {
        welcome: welcome(&archive.coverage()?),
        archive,
        unreadable,
        query: args.query.join(" "),
        today: today(),
        editor: editor(),
        has_colours,
    };
    match browse(session) {
        Ok(Ended::Left) => Ok(0),
        Ok(Ended::SearchDied) => {
            Err(Failure::Other("the search broke down; what it said stands above".to_owned()))
        }
        Err(error) => Err(Failure::Io("terminal".to_owned(), error)),
    }
}

/// `$VISUAL`, else `$EDITOR`: a program and its own arguments.
fn editor() -> Option<String> {
    let named = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    named("VISUAL").or_else(|| named("EDITOR"))
}

fn welcome(coverage: &Coverage) -> Vec<String> {
    if coverage.articles == 0 {
        return vec![
            "This index holds no article.".to_owned(),
            "`morgue index DIR` reads a folder into it.".to_owned(),
        ];
    }
    let dates = match (coverage.dates.first, coverage.dates.last) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    let (articles, quotes) = (coverage.articles, coverage.quotes);
    vec![
        format!("{articles} article{}{dates}, {quotes} quote{}.", plural(articles), plural(quotes)),
        "Type to search. Enter reads the chosen hit, Tab leads to the list, ? there shows the keys."
            .to_owned(),
    ]
}
