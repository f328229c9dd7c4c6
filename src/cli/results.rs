//! The forms in which `search` and `said` print their hits.

use super::{Console, Failure, ShownPaths, json_line};
use crate::output::delimited::{Delimited, Separator};
use crate::output::hyperlink::Links;
use crate::output::{hits, json, quotes, text};
use crate::search::hit::Hit;
use crate::search::surroundings::{Listed, Surroundings};
use crate::search::{Archive, QuoteHit};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::io::Write;

#[derive(Debug, Args)]
pub(super) struct ResultArgs {
    /// Text for people, JSON lines, a table for spreadsheets (cells they would take for a formula get an apostrophe before
    /// them), `path:line:column:text` for editors (columns in characters), or Markdown.
    #[arg(long, value_enum, default_value_t = ResultFormat::Text, value_name = "FORM")]
    format: ResultFormat,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Also show this many sentences on each side of what is found (text, JSON and Markdown).
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1000))]
    context: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ResultFormat {
    Text,
    Json,
    Csv,
    Tsv,
    Vimgrep,
    Markdown,
}

/// What files are listed, and how.
#[derive(Debug, Args)]
pub(super) struct ListingArgs {
    /// Only the files of all articles that match, in order of paths (or by `--sort date`).
    #[arg(long, short = 'l', conflicts_with_all = ["counts", "format", "json", "context", "batch"])]
    pub(super) files: bool,
    /// Only how often the query occurs in each of all articles that match, as `kwic` lists it.
    #[arg(long, short = 'c', conflicts_with_all = ["format", "json", "context", "batch"])]
    pub(super) counts: bool,
    /// With -l or -c: end each path with a NUL byte and write it as it is, for `xargs -0`.
    #[arg(long = "null", short = '0')]
    pub(super) null: bool,
}

/// Prints hits of one archive.
pub(super) struct Printer<'a> {
    archive: &'a Archive,
    paths: ShownPaths,
    links: Links,
    context: usize,
}

impl ResultArgs {
    pub(super) fn format(&self) -> ResultFormat {
        if self.json { ResultFormat::Json } else { self.format }
    }

    pub(super) fn printer<'a>(&self, console: &Console, archive: &'a Archive) -> Printer<'a> {
        Printer {
            archive,
            paths: ShownPaths::new(&archive.root),
            links: console.links(&archive.root),
            context: usize::from(self.context),
        }
    }
}

impl ResultFormat {
    /// True for a table, which has one head.
    pub(super) fn is_table(self) -> bool {
        matches!(self, ResultFormat::Csv | ResultFormat::Tsv)
    }

    fn separator(self) -> Separator {
        if self == ResultFormat::Csv { Separator::Comma } else { Separator::Tab }
    }
}

impl Printer<'_> {
    /// Prints passages, and the summary where the form has one.
    pub(super) fn passages(
        &self,
        output: &mut impl Write,
        format: ResultFormat,
        found: &[Hit],
        summary: impl FnOnce() -> Result<Value, Failure>,
    ) -> Result<(), Failure> {
        if format.is_table() {
            let rows = found.iter().map(hits::cells);
            return table(output, format.separator(), &hits::COLUMNS, rows);
        }
        for hit in found {
            let path = self.paths.of(&hit.path);
            match format {
                ResultFormat::Json => json_line(output, &self.with_context(json::hit(hit, None), hit)?)?,
                ResultFormat::Vimgrep => {
                    for line in hits::vimgrep(hit, &path) {
                        writeln!(output, "{line}").map_err(Failure::output)?;
                    }
                }
                ResultFormat::Markdown => {
                    let who = hit.speakers.join(", ");
                    let shown = hits::markdown(hit, &who, &path, &self.around(hit)?);
                    writeln!(output, "{shown}").map_err(Failure::output)?;
                }
                _ => {
                    let shown = text::hit(hit, &path, &self.links, &self.around(hit)?);
                    writeln!(output, "{shown}").map_err(Failure::output)?;
                }
            }
        }
        if format == ResultFormat::Json { json_line(output, &summary()?) } else { Ok(()) }
    }

    /// Prints quotes, and the summary where the form has one.
    pub(super) fn quotes(
        &self,
        output: &mut impl Write,
        format: ResultFormat,
        found: &[QuoteHit],
        summary: impl FnOnce() -> Result<Value, Failure>,
    ) -> Result<(), Failure> {
        if format.is_table() {
            let rows = found.iter().map(hits::quote_cells);
            return table(output, format.separator(), &hits::QUOTE_COLUMNS, rows);
        }
        for hit in found {
            let (article, path) = (&hit.article, self.paths.of(&hit.article.path));
            let shown = match format {
                ResultFormat::Json => {
                    json_line(output, &self.with_context(quotes::hit_json(hit), article)?)?;
                    continue;
                }
                ResultFormat::Vimgrep => hits::vimgrep_quote(hit, &path),
                ResultFormat::Markdown => {
                    hits::markdown(article, &quotes::who(hit), &path, &self.around(article)?)
                }
                _ => quotes::hit_text(hit, &path, &self.links, &self.around(article)?),
            };
            writeln!(output, "{shown}").map_err(Failure::output)?;
        }
        if format == ResultFormat::Json { json_line(output, &summary()?) } else { Ok(()) }
    }

    fn around(&self, hit: &Hit) -> Result<Surroundings, Failure> {
        match self.context {
            0 => Ok(Surroundings::default()),
            count => Ok(self.archive.surroundings(hit, count)?),
        }
    }

    fn with_context(&self, mut value: Value, hit: &Hit) -> Result<Value, Failure> {
        if self.context > 0 {
            let around = self.around(hit)?;
            value["before"] = Value::from(around.before);
            value["after"] = Value::from(around.after);
        }
        Ok(value)
    }
}

fn table<const N: usize>(
    output: &mut impl Write,
    separator: Separator,
    head: &[&str; N],
    rows: impl Iterator<Item = Vec<crate::output::delimited::Cell>>,
) -> Result<(), Failure> {
    let mut table = Delimited::new(output, separator, head).map_err(Failure::output)?;
    for row in rows {
        table.row(&row).map_err(Failure::output)?;
    }
    table.flush().map_err(Failure::output)
}

impl ListingArgs {
    pub(super) fn is_wanted(&self) -> bool {
        self.files || self.counts
    }

    /// An option that means nothing without another is refused.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.null && !self.is_wanted() {
            return Err(Failure::Other(
                "`-0` parts the paths of a list\nhint: add `-l` for the files or `-c` for counts".to_owned(),
            ));
        }
        Ok(())
    }

    /// Prints the files, each once, or the articles with their counts.
    pub(super) fn print(
        &self,
        output: &mut impl Write,
        archive: &Archive,
        listed: &[Listed],
    ) -> Result<(), Failure> {
        let paths = ShownPaths::new(&archive.root);
        let mut last = None;
        for article in listed {
            if self.files && last.replace(&article.path) == Some(&article.path) {
                continue;
            }
            let inner = if self.files { "" } else { article.inner.as_str() };
            if self.null {
                let path = article.path.below(&paths.prefix);
                output.write_all(path.as_os_str().as_encoded_bytes()).map_err(Failure::output)?;
                output.write_all(inner.as_bytes()).map_err(Failure::output)?;
                output.write_all(b"\0").map_err(Failure::output)?;
            } else {
                let shown = format!("{}{inner}", paths.of(&article.path));
                write!(output, "{}", crate::output::escape::one_line(&shown)).map_err(Failure::output)?;
            }
            let end = match (self.counts, self.null) {
                (true, true) => format!("{}\n", article.occurrences),
                (true, false) => format!(":{}\n", article.occurrences),
                (false, true) => String::new(),
                (false, false) => "\n".to_owned(),
            };
            output.write_all(end.as_bytes()).map_err(Failure::output)?;
        }
        output.flush().map_err(Failure::output)
    }
}
