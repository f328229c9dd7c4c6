//! `morgue index DIR`.

use super::progress::Bar;
use super::{Console, EXIT_NOTHING, Failure, today};
use crate::index::{Annotator, FileReport, IndexError, IndexHome, Options, Summary, update};
use crate::output::escape::one_line;
use crate::output::{json, text};
use crate::settings::Sources;
use clap::Args;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct IndexArgs {
    /// The archive folder.
    #[arg(value_name = "DIR")]
    archive: PathBuf,
    /// The index folder [default: DIR/.morgue, or below the user's data folder when DIR is read-only].
    #[arg(long, value_name = "PATH", env = "MORGUE_INDEX")]
    index: Option<PathBuf>,
    /// Write one JSON line for each input, and a summary, to this file.
    #[arg(long, value_name = "FILE.jsonl")]
    report: Option<PathBuf>,
    /// Start anew instead of adding what changed.
    #[arg(long)]
    rebuild: bool,
    /// Let an archive without files empty its index.
    #[arg(long)]
    allow_empty: bool,
    #[command(flatten)]
    work: WorkArgs,
}

/// How much of the machine to use.
#[derive(Debug, Args)]
pub(super) struct WorkArgs {
    /// Words only: no people, places, quotes and speakers.
    #[arg(long)]
    no_extract: bool,
    /// Leave the texts in their files: a smaller index that shows no passage of a file that was changed or moved since.
    #[arg(long)]
    no_store: bool,
    /// Threads that read and extract [default: the processors of the machine].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Skip files larger than this many MiB.
    #[arg(long, value_name = "MIB", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    max_file_size: u32,
}

impl WorkArgs {
    pub(super) fn threads(&self) -> usize {
        let default = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(default, usize::from)
    }

    pub(super) fn max_file_bytes(&self) -> u64 {
        u64::from(self.max_file_size) << 20
    }

    pub(super) fn no_extract(&self) -> bool {
        self.no_extract
    }

    pub(super) fn options(&self, rebuild: bool, allow_empty: bool) -> Options {
        Options {
            threads: self.threads(),
            max_file_bytes: self.max_file_bytes(),
            extract: !self.no_extract,
            store: !self.no_store,
            today: today(),
            rebuild,
            allow_empty,
            commit_every_bytes: 256 << 20,
        }
    }
}

pub(super) fn run(console: &Console, args: &IndexArgs) -> Result<u8, Failure> {
    let home = IndexHome::for_archive(&args.archive, args.index.as_deref());
    let mut lines = match &args.report {
        Some(path) => Some(Report::create(path)?),
        None => None,
    };
    let options = args.work.options(args.rebuild, args.allow_empty);
    let summary = bring_up_to_date(console, &args.archive, &home, &options, &mut |report| {
        if let Some(lines) = &mut lines {
            lines.add(&json::file_report(report));
        }
    })?;
    if let Some(lines) = lines {
        lines.finish(&json::run_summary(&summary, home.path()))?;
    }
    console.say(&text::run_summary(&summary, home.path()));
    Ok(if summary.failed_total() + summary.lost > 0 { EXIT_NOTHING } else { 0 })
}

/// Indexes what is new in `archive` with the usual options, for `search --archive`. Says something only when there was
/// something to do.
pub(super) fn refresh(
    console: &Console,
    archive: &Path,
    home: &IndexHome,
    work: &WorkArgs,
) -> Result<(), Failure> {
    let summary = bring_up_to_date(console, archive, home, &work.options(false, false), &mut |_| {})?;
    if summary.indexed + summary.removed > 0 || summary.inputs == 0 {
        console.say(&text::run_summary(&summary, home.path()));
    }
    Ok(())
}

/// Says which configured homes of outlets no table knows; costs nothing where none is configured.
pub(super) fn warn_of_homes(console: &Console, config: &Path, options: &Options) -> Result<(), Failure> {
    let sources = Sources::load(config).map_err(IndexError::from)?;
    if options.extract && sources.iter().next().is_some() {
        for warning in Annotator::new(true, sources).warnings(config) {
            console.say(&format!("warning: {}", one_line(&warning)));
        }
    }
    Ok(())
}

fn bring_up_to_date(
    console: &Console,
    archive: &Path,
    home: &IndexHome,
    options: &Options,
    report: &mut dyn FnMut(&FileReport),
) -> Result<Summary, Failure> {
    warn_of_homes(console, &home.config_file(archive), options)?;
    let bar = Bar::new(console.quiet);
    let summary = update(archive, home, options, &bar, &mut |file| {
        for line in text::failures(file) {
            console.say(&line);
        }
        report(file);
    });
    bar.finish();
    Ok(summary?)
}

/// The report file; keeps the first error so that a full disk does not stop the run it reports on.
struct Report {
    path: PathBuf,
    file: BufWriter<File>,
    failed: Option<std::io::Error>,
}

impl Report {
    fn create(path: &Path) -> Result<Report, Failure> {
        let file =
            File::create(path).map_err(|error| Failure::Io(format!("report `{}`", path.display()), error))?;
        Ok(Report { path: path.to_owned(), file: BufWriter::new(file), failed: None })
    }

    fn add(&mut self, value: &serde_json::Value) {
        if self.failed.is_none()
            && let Err(error) = writeln!(self.file, "{value}")
        {
            self.failed = Some(error);
        }
    }

    fn finish(mut self, summary: &serde_json::Value) -> Result<(), Failure> {
        self.add(summary);
        let flushed = self.file.flush();
        match self.failed.or(flushed.err()) {
            Some(error) => Err(Failure::Io(format!("report `{}`", self.path.display()), error)),
            None => Ok(()),
        }
    }
}
