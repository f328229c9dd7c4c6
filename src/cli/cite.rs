//! `morgue cite`: references to results, or to a place of the archive.

use super::verify::read_claims;
use super::{AliasFile, Console, EXIT_NOTHING, Failure, IndexLocation, place};
use crate::index::{IndexHome, Record, Stored};
use crate::model::Quote;
use crate::output::escape;
use crate::receipt::Reference;
use crate::search::Archive;
use crate::search::hit::{hex, position};
use crate::settings::Kind;
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::Path;

#[derive(Debug, Args)]
pub(super) struct CiteArgs {
    /// Lines that `search --json` or `said --json` wrote (`-` for standard input), or a place as hits name it. At the place
    /// of a quote, as `said` prints it, the quote is cited too.
    #[arg(value_name = "RESULT.jsonl|PATH[:LINE[:COLUMN]]", required = true)]
    targets: Vec<String>,
    /// Form of the references.
    #[arg(long, value_enum, default_value_t = Format::Plain)]
    format: Format,
    #[command(flatten)]
    location: IndexLocation,
    #[command(flatten)]
    aliases: AliasFile,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// One line each.
    Plain,
    /// BibTeX entries.
    Bibtex,
    /// A CSL JSON array, as Zotero and pandoc read it.
    Csl,
}

pub(super) fn run(console: &Console, args: &CiteArgs) -> Result<u8, Failure> {
    let mut references: Vec<Reference> = Vec::new();
    let mut missing = false;
    for target in &args.targets {
        if is_results(target) {
            references.extend(read_claims(Path::new(target))?.into_iter().map(|claim| claim.reference));
            continue;
        }
        let found = at_place(args, target)?;
        if found.is_empty() {
            missing = true;
            console.say(&format!("no article at `{}` in the index", escape::one_line(target)));
        }
        references.extend(found);
    }
    let mut seen = std::collections::BTreeSet::new();
    references.retain(|reference| seen.insert(reference.key()));
    print(console, args.format, &references)?;
    Ok(if missing || references.is_empty() { EXIT_NOTHING } else { 0 })
}

/// A file of JSON lines; articles of the archive do not begin with a brace.
fn is_results(target: &str) -> bool {
    if target == "-" {
        return true;
    }
    let path = Path::new(target);
    let named = path.extension().is_some_and(|ending| ending == "jsonl" || ending == "json");
    let begins = || -> Option<u8> {
        let mut start = [0; 64];
        let read = std::io::Read::read(&mut std::fs::File::open(path).ok()?, &mut start).ok()?;
        start[..read].iter().copied().find(|byte| !byte.is_ascii_whitespace())
    };
    named || path.is_file() && begins() == Some(b'{')
}

fn at_place(args: &CiteArgs, target: &str) -> Result<Vec<Reference>, Failure> {
    let start = args.location.archive.as_deref().unwrap_or(Path::new("."));
    let home = IndexHome::find(start, args.location.index.as_deref())?;
    let archive = Archive::open_with_aliases(&home, args.aliases.path())?;
    let place = place::find(&archive, target)?;
    let cite = |stored: &Stored| {
        let record = Record::decode(stored)?;
        of_record(&archive, &record, place.line, place.column)
    };
    place.records.iter().map(cite).collect()
}

fn of_record(
    archive: &Archive,
    record: &Record<'_>,
    line: Option<usize>,
    column: Option<usize>,
) -> Result<Reference, Failure> {
    let annotated = record.annotated()?;
    let begins = |quote: &&Quote| {
        let (at_line, at_column) = position(record.text, quote.extent().start as usize);
        Some(at_line) == line && column.is_none_or(|column| column == at_column)
    };
    // Without a column a line must leave no doubt which quote is meant.
    let mut quotes = annotated.quotes.iter().filter(begins);
    let quote = match (quotes.next(), quotes.next()) {
        (Some(quote), None) => Some(quote),
        (Some(quote), Some(_)) if column.is_some() => Some(quote),
        _ => None,
    };
    let value =
        |located: &Option<crate::model::Located>| located.as_ref().map(|located| located.value.clone());
    let words = |quote: &Quote| {
        let pieces: Vec<&str> = quote.content.iter().map(|piece| piece.of(record.text)).collect();
        pieces.join(" … ")
    };
    let speaker = quote.and_then(|quote| {
        let name = annotated.speaker_name(quote);
        let known = name.map(|name| archive.aliases.canonical(Kind::Person, name).unwrap_or(name).to_owned());
        known.or_else(|| quote.source.map(|source| source.of(record.text).to_owned()))
    });
    Ok(Reference {
        authors: record.authors.iter().map(|author| author.value.clone()).collect(),
        title: value(&record.title),
        outlet: value(&record.source),
        section: value(&record.section),
        date: record.published.map(|published| published.display()),
        url: value(&record.url),
        path: record.id.address(),
        article: record.id.ordinal as usize,
        line,
        quote: quote.map(words),
        speaker,
        file_hash: Some(hex(record.hash)),
    })
}

fn print(console: &Console, format: Format, references: &[Reference]) -> Result<(), Failure> {
    let mut output = console.output();
    let written = match format {
        Format::Plain => {
            let mut lines = references.iter().map(|reference| escape::one_line(&reference.plain()));
            lines.try_for_each(|line| writeln!(output, "{line}"))
        }
        Format::Bibtex => {
            let mut entries = references.iter().map(|reference| escape::lines(&reference.bibtex()));
            entries.try_for_each(|entry| writeln!(output, "{entry}"))
        }
        Format::Csl => {
            let items: Vec<serde_json::Value> = references.iter().map(Reference::csl).collect();
            serde_json::to_writer_pretty(&mut output, &items)
                .map_err(std::io::Error::from)
                .and_then(|()| writeln!(output))
        }
    };
    written.and_then(|()| output.flush()).map_err(Failure::output)
}
