//! The command line: one file per verb. Parsing is clap's; here stand the arguments, the exit codes and the way from
//! an error to its message.
//! Exit codes: 0 hits, or done; 1 no hits, or done with failures; 2 a usage error or a file system error; 3 no usable
//! index; 4 another process is writing the index.

mod alert;
mod asking;
mod census;
mod check;
mod cite;
mod explain;
mod extract;
mod facets;
mod filters;
mod first;
mod formats;
mod index;
mod kwic;
mod manual;
mod place;
mod progress;
mod quick;
mod results;
mod said;
mod save;
mod search;
mod show;
mod similar;
mod status;
mod stumbling;
mod terminal;
mod timeline;
mod tui;
mod verify;
mod watch;

use crate::index::bodies::take_missed;
use crate::index::record::RecordError;
use crate::index::{IndexError, damage};
use crate::model::{ArchivePath, Day};
use crate::output::escape;
use crate::output::hyperlink::Links;
use crate::query::QueryError;
use crate::settings::SettingsError;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Done with failures, or no hits.
const EXIT_NOTHING: u8 = 1;
const EXIT_ERROR: u8 = 2;
const EXIT_NO_INDEX: u8 = 3;
const EXIT_LOCKED: u8 = 4;

/// Full-text search for news archives: who said what, when and where, from a plain folder.
#[derive(Debug, Parser)]
#[command(name = "morgue", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

/// What every verb takes.
#[derive(Debug, Args)]
struct Common {
    /// Colour on a terminal, always, or never; NO_COLOR and CLICOLOR_FORCE are heeded.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    color: When,
    /// Places as links: on terminals known to take them, always, or never.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    hyperlinks: When,
    /// Never start a pager (MORGUE_PAGER, PAGER or less, on a terminal alone).
    #[arg(long, global = true)]
    no_pager: bool,
    /// No progress, summaries or warnings on stderr; errors still show.
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Index an archive folder; a second run touches only what changed.
    Index(index::IndexArgs),
    /// Keep the index of an archive folder current: index it, then what changes in it as it changes.
    Watch(watch::WatchArgs),
    /// Search: ranked passages, each with who said what.
    Search(Box<search::SearchArgs>),
    /// How a query is understood, and why its best results rank where they do.
    Explain(Box<explain::ExplainArgs>),
    /// Browse in the terminal: search as you type, read at the passage with the speakers in the margin.
    Tui(Box<tui::TuiArgs>),
    /// Quotes: who said what, about what, when; ranked or as a timeline.
    Said(Box<said::SaidArgs>),
    /// Concordance: every occurrence of a word or query, in line with what stands left and right of it.
    Kwic(Box<kwic::KwicArgs>),
    /// What matches, counted by speaker, person, place, source, author, section, year or month.
    Facets(Box<facets::FacetsArgs>),
    /// What matches over time: bars, a table, or an SVG plot.
    Timeline(Box<timeline::TimelineArgs>),
    /// The earliest use of a phrase, and how it spread by day and source.
    First(Box<first::FirstArgs>),
    /// Articles like one of the archive, by its most telling words and names.
    Similar(Box<similar::SimilarArgs>),
    /// Save a search by name, as typed; relative dates stay relative.
    Save(Box<save::SaveArgs>),
    /// List the saved searches, or take one out.
    Saved(save::SavedArgs),
    /// Run saved searches and report what is new; exit 0 only when something is, 1 otherwise.
    Alert(alert::AlertArgs),
    /// People of the archive: articles, mentions, quotes, dates; with whom; why their names are one person's.
    People(Box<census::PeopleArgs>),
    /// Places of the archive: articles, mentions, dates; with whom.
    Places(Box<census::ListArgs>),
    /// Show an article of the index, from a line if one is given.
    Show(show::ShowArgs),
    /// Prove that the words of earlier results still stand in their files, or say what became of them.
    Verify(verify::VerifyArgs),
    /// References to results or places of the archive: plain, BibTeX, CSL JSON.
    Cite(cite::CiteArgs),
    /// Is the index whole: checksums, manifest, every article and quote, held against the files; says how to mend it.
    Check(check::CheckArgs),
    /// What the index holds: articles, dates covered, undated, failed, size.
    Status(status::StatusArgs),
    /// Print the fields of the index as JSON.
    Schema,
    /// What is read, how it is told, and how its articles are addressed.
    Formats(formats::FormatsArgs),
    /// Read and extract a folder without an index: people, places, quotes and dates as JSON lines.
    Extract(extract::ExtractArgs),
    /// Print a completion script for a shell.
    Completions(manual::CompletionArgs),
    /// Print the manual page (roff), or write one page per command to a folder.
    Man(manual::ManArgs),
}

/// Where the index is.
#[derive(Debug, Args)]
struct IndexLocation {
    /// The index folder [default: `.morgue` of the folder you stand in, or of one above it].
    #[arg(long, value_name = "PATH", env = "MORGUE_INDEX")]
    index: Option<PathBuf>,
    /// The archive folder whose index is meant.
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
}

/// Which alias file is used.
#[derive(Debug, Args)]
struct AliasFile {
    /// The file of people's and places' other names [default: `aliases.toml` in the index folder].
    #[arg(long, value_name = "FILE", env = "MORGUE_ALIASES")]
    aliases: Option<PathBuf>,
}

impl AliasFile {
    fn path(&self) -> Option<&Path> {
        self.aliases.as_deref()
    }
}

/// How paths of the archive are shown: relative to where the reader stands when the archive lies below, else in full,
/// so that editors can open them.
struct ShownPaths {
    prefix: PathBuf,
}

impl ShownPaths {
    fn new(root: &Path) -> ShownPaths {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
        let below = root.strip_prefix(&here).map(Path::to_owned);
        ShownPaths { prefix: below.unwrap_or(root) }
    }

    fn of(&self, path: &ArchivePath) -> String {
        path.below(&self.prefix).to_string_lossy().into_owned()
    }
}

/// Why a command ended early.
#[derive(Debug)]
enum Failure {
    /// The index cannot be used or written.
    Index(IndexError),
    /// The query is none; with the text it stands in.
    Query(String, QueryError),
    /// Anything else, as shown.
    Other(String),
    /// Reading or writing outside the index failed.
    Io(String, io::Error),
    /// The reader of our output went away, which is no error.
    PipeClosed,
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Failure {
        Failure::Other(error.to_string())
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Failure {
        Failure::Index(error)
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Failure {
        Failure::Index(IndexError::Corrupt(damage::last_home(), error.to_string()))
    }
}

impl Failure {
    /// For an error while writing standard output.
    fn output(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::PipeClosed,
            _ => Failure::Io("standard output".to_owned(), error),
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Failure::Index(IndexError::Locked(_)) => EXIT_LOCKED,
            Failure::Index(error) if error.is_unusable_index() => EXIT_NO_INDEX,
            Failure::PipeClosed => 0,
            _ => EXIT_ERROR,
        }
    }

    fn message(&self) -> Option<String> {
        match self {
            Failure::Index(error) => Some(format!("error: {error}")),
            Failure::Query(text, error) => Some(error.render(text)),
            Failure::Other(message) => Some(format!("error: {message}")),
            Failure::Io(what, error) => Some(format!("error: {what}: {error}")),
            Failure::PipeClosed => None,
        }
    }
}

/// Standard output with buffering, and colours as asked for.
type Output = anstream::AutoStream<Box<dyn io::Write>>;

/// What every verb is given.
struct Console {
    colour: When,
    hyperlinks: When,
    quiet: bool,
    pager: terminal::Pager,
}

impl Console {
    fn output(&self) -> Output {
        let choice = match self.colour {
            When::Always => anstream::ColorChoice::Always,
            When::Never => anstream::ColorChoice::Never,
            When::Auto => anstream::AutoStream::choice(&io::stdout()),
        };
        let buffered: Box<dyn io::Write> = match self.pager.open() {
            Some(pager) => Box::new(io::BufWriter::new(pager)),
            None => Box::new(io::BufWriter::with_capacity(1 << 16, io::stdout().lock())),
        };
        anstream::AutoStream::new(buffered, choice)
    }

    /// Standard output with every byte as it is: names of files may hold any.
    fn raw_output(&self) -> impl io::Write {
        io::BufWriter::with_capacity(1 << 16, io::stdout().lock())
    }

    /// Links to the files of an archive, where they are wanted.
    fn links(&self, archive: &Path) -> Links {
        let wanted = match self.hyperlinks {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal::takes_links(),
        };
        if wanted { Links::below(archive) } else { Links::default() }
    }

    /// Talk goes to stderr, and is left out when asked for quiet.
    fn say(&self, message: &str) {
        if !self.quiet && !self.pager.hold(message) {
            let _ = writeln!(io::stderr().lock(), "{message}");
        }
    }
}

/// Parses the command line and runs it.
pub fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let cli = match quick::parse(&words).map_or_else(|| Cli::try_parse_from(&words), Ok) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { EXIT_ERROR } else { 0 });
        }
    };
    let console = Console {
        colour: cli.common.color,
        hyperlinks: cli.common.hyperlinks,
        quiet: cli.common.quiet,
        pager: terminal::Pager::new(!cli.common.no_pager),
    };
    let ran = stumbling::caught(|| run(&console, cli.verb));
    console.pager.finish();
    tell_missed(&console);
    match ran {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            if let Some(message) = failure.message() {
                let _ = writeln!(io::stderr().lock(), "{message}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Most files that are named when texts are missing.
const MOST_NAMED: usize = 3;

/// Says which texts were wanted and stand no longer in their files, where the index left them.
fn tell_missed(console: &Console) {
    let missed = take_missed();
    if missed.is_empty() {
        return;
    }
    let named = missed.iter().take(MOST_NAMED);
    let mut named: Vec<String> =
        named.map(|(path, why)| format!("{} ({why})", escape::one_line(&path.to_text()))).collect();
    if missed.len() > MOST_NAMED {
        named.push("...".to_owned());
    }
    console.say(&format!(
        "warning: without {} whose text is not as it was indexed: {}\nhint: this index leaves texts in their files; run `morgue index` to bring it up to date",
        if missed.len() == 1 { "one file".to_owned() } else { format!("{} files", missed.len()) },
        named.join(", ")
    ));
}

fn run(console: &Console, verb: Verb) -> Result<u8, Failure> {
    match verb {
        Verb::Index(args) => index::run(console, &args),
        Verb::Watch(args) => watch::run(console, &args),
        Verb::Search(args) => search::run(console, &args),
        Verb::Explain(args) => explain::run(console, &args),
        Verb::Tui(args) => tui::run(console, &args),
        Verb::Said(args) => said::run(console, &args),
        Verb::Kwic(args) => kwic::run(console, &args),
        Verb::Facets(args) => facets::run(console, &args),
        Verb::Timeline(args) => timeline::run(console, &args),
        Verb::First(args) => first::run(console, &args),
        Verb::Similar(args) => similar::run(console, &args),
        Verb::Save(args) => save::save(console, &args),
        Verb::Saved(args) => save::list(console, &args),
        Verb::Alert(args) => alert::run(console, &args),
        Verb::People(args) => census::people(console, &args),
        Verb::Places(args) => census::places(console, &args),
        Verb::Show(args) => show::run(console, &args),
        Verb::Verify(args) => verify::run(console, &args),
        Verb::Cite(args) => cite::run(console, &args),
        Verb::Check(args) => check::run(console, &args),
        Verb::Status(args) => status::run(console, &args),
        Verb::Schema => manual::schema(console),
        Verb::Formats(args) => formats::run(console, &args),
        Verb::Extract(args) => extract::run(console, &args),
        Verb::Completions(args) => manual::completions(console, &args),
        Verb::Man(args) => manual::man(console, &args),
    }
}

/// The day at the local clock; the only place that asks.
fn today() -> Day {
    Day::from(chrono::Local::now().date_naive())
}

fn json_line(output: &mut impl Write, value: &serde_json::Value) -> Result<(), Failure> {
    serde_json::to_writer(&mut *output, value).map_err(|error| Failure::output(error.into()))?;
    output.write_all(b"\n").map_err(Failure::output)
}
