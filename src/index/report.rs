//! What a run did: one line for each input and a summary whose sums agree.

use crate::crawl::State;
use crate::model::{ArchivePath, Outcome, Warning};
use crate::read::{NoArticle, Part};
use std::collections::BTreeMap;

/// What became of one input, and what a person should know of it.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The input.
    pub path: ArchivePath,
    /// What became of it.
    pub outcome: Outcome,
    /// Parts of it that gave no article.
    pub parts: Vec<Part>,
    /// Parts that could not be read, when a former run found them and this one did not look.
    pub known_lost: u32,
    /// Oddities of its articles.
    pub warnings: Vec<Warning>,
    /// Bytes read.
    pub bytes: u64,
    /// Articles without a date.
    pub undated: u32,
    /// Quotes found.
    pub quotes: u32,
}

/// Why a run read files again that had not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reread {
    /// Another version of reading and extraction.
    Engine,
    /// Extraction was switched on or off.
    Extraction,
    /// Texts are to be kept that were left in their files, or the other way round.
    Store,
    /// Outlets have other homes in `config.toml`.
    Homes,
    /// Fields of records are mapped otherwise in `config.toml`.
    Maps,
    /// Copies were not known, or by another version.
    Copies,
}

impl Reread {
    /// Stable name of the reason.
    pub fn name(self) -> &'static str {
        match self {
            Reread::Engine => "engine",
            Reread::Extraction => "extraction",
            Reread::Store => "store",
            Reread::Homes => "homes",
            Reread::Maps => "maps",
            Reread::Copies => "copies",
        }
    }
}

/// Sums over a run. `inputs` is always `indexed + unchanged + skipped + failed`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Everything the walk found.
    pub inputs: u64,
    /// Files read and written in this run.
    pub indexed: u64,
    /// Those of them of which articles were indexed before.
    pub renewed: u64,
    /// Files as they were.
    pub unchanged: u64,
    /// Inputs left aside, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Inputs that could not be read, by reason.
    pub failed: BTreeMap<String, u64>,
    /// Files that are gone and were taken out of the index.
    pub removed: u64,
    /// Parts of indexed or unchanged files that could not be read.
    pub lost: u64,
    /// Parts of files that were left aside in this run.
    pub parts_skipped: u64,
    /// Articles written.
    pub articles: u64,
    /// Quotes written.
    pub quotes: u64,
    /// Articles written that have no date.
    pub undated: u64,
    /// Warnings given.
    pub warnings: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Why every file was read again; `None` when only changes were read.
    pub reread: Option<Reread>,
}

impl Summary {
    /// Counts one input.
    pub fn count(&mut self, report: &FileReport) {
        self.inputs += 1;
        self.bytes += report.bytes;
        self.warnings += report.warnings.len() as u64;
        self.lost += u64::from(report.lost());
        let is_skipped = |part: &&Part| matches!(part.why, NoArticle::Skipped(_));
        self.parts_skipped += report.parts.iter().filter(is_skipped).count() as u64;
        match &report.outcome {
            Outcome::Indexed(articles) => {
                self.indexed += 1;
                self.articles += u64::from(*articles);
                self.undated += u64::from(report.undated);
                self.quotes += u64::from(report.quotes);
            }
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Skipped(reason) => *self.skipped.entry(reason.name().to_owned()).or_default() += 1,
            Outcome::Failed(reason) => *self.failed.entry(reason.name().to_owned()).or_default() += 1,
        }
    }

    /// Inputs left aside.
    pub fn skipped_total(&self) -> u64 {
        self.skipped.values().sum()
    }

    /// Inputs that could not be read.
    pub fn failed_total(&self) -> u64 {
        self.failed.values().sum()
    }

    /// True when every input is counted exactly once.
    pub fn adds_up(&self) -> bool {
        self.inputs == self.indexed + self.unchanged + self.skipped_total() + self.failed_total()
    }
}

impl FileReport {
    /// A report without warnings and counts.
    pub fn plain(path: ArchivePath, outcome: Outcome) -> FileReport {
        FileReport {
            path,
            outcome,
            parts: Vec::new(),
            known_lost: 0,
            warnings: Vec::new(),
            bytes: 0,
            undated: 0,
            quotes: 0,
        }
    }

    /// For a file that is as it was.
    pub fn settled(path: ArchivePath, state: &State) -> FileReport {
        match state {
            State::Indexed { lost, .. } => {
                FileReport { known_lost: *lost, ..FileReport::plain(path, Outcome::Unchanged) }
            }
            State::Skipped(reason) => FileReport::plain(path, Outcome::Skipped(reason.clone())),
            State::Failed(reason) => FileReport::plain(path, Outcome::Failed(reason.clone())),
        }
    }

    /// How many parts could not be read.
    pub fn lost(&self) -> u32 {
        let is_failed = |part: &&Part| matches!(part.why, NoArticle::Failed(_));
        self.known_lost + self.parts.iter().filter(is_failed).count() as u32
    }
}
