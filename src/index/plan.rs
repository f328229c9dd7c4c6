//! Compares the archive with the manifest: which files have to be read, which are as they were, which are gone.

use crate::crawl::{Found, Manifest, SourceFile, State, WalkError, walk};
use crate::index::report::FileReport;
use crate::model::{ArchivePath, FailReason, Outcome, SkipReason};
use rustc_hash::FxHashSet;
use std::path::Path;

/// The work of one run.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files whose bytes have to be looked at.
    pub to_read: Vec<SourceFile>,
    /// Files that are gone.
    pub gone: Vec<ArchivePath>,
    /// Inputs whose outcome is known without reading them.
    pub settled: Vec<FileReport>,
}

impl Plan {
    /// Walks the archive. With `read_all` no file counts as unchanged; a file that was too large is looked at again when
    /// it fits into `max_file_bytes`.
    pub fn make(
        root: &Path,
        index_home: &Path,
        manifest: &Manifest,
        read_all: bool,
        max_file_bytes: u64,
    ) -> Result<Plan, WalkError> {
        let mut plan = Plan::default();
        let mut seen: FxHashSet<ArchivePath> = FxHashSet::default();
        let mut unlisted: Vec<ArchivePath> = Vec::new();
        walk(root, index_home, |found| match found {
            Found::File(source) => {
                let known = manifest.get(&source.path).filter(|entry| !read_all && entry.matches(&source));
                if manifest.get(&source.path).is_some() {
                    seen.insert(source.path.clone());
                }
                match known.map(|entry| &entry.state).filter(|state| !fits_now(state, max_file_bytes)) {
                    Some(state) => plan.settled.push(FileReport::settled(source.path, state)),
                    None => plan.to_read.push(source),
                }
            }
            Found::Skipped(path, reason) => {
                plan.settled.push(FileReport::plain(path, Outcome::Skipped(reason)))
            }
            Found::Failed(path, reason) => {
                if reason != FailReason::Vanished {
                    unlisted.push(path.clone());
                }
                plan.settled.push(FileReport::plain(path, Outcome::Failed(reason)));
            }
        })?;
        if seen.len() < manifest.len() {
            let is_gone = |path: &ArchivePath| {
                !seen.contains(path) && !unlisted.iter().any(|folder| lies_in(path, folder))
            };
            plan.gone = manifest.iter().map(|(path, _)| path).filter(|path| is_gone(path)).cloned().collect();
            plan.gone.sort_unstable();
        }
        // Neighbours in the archive become neighbours in the index, whatever order the file system lists them in.
        plan.to_read.sort_unstable_by(|one, two| one.path.cmp(&two.path));
        Ok(plan)
    }
}

/// True for a file that was skipped for its size and would not be any more.
fn fits_now(state: &State, max_file_bytes: u64) -> bool {
    matches!(state, State::Skipped(SkipReason::TooLarge(size)) if *size <= max_file_bytes)
}

/// What lies in a folder that cannot be listed now is not gone.
fn lies_in(path: &ArchivePath, folder: &ArchivePath) -> bool {
    path == folder
        || path
            .as_bytes()
            .strip_prefix(folder.as_bytes())
            .is_some_and(|rest| rest.starts_with(b"/") || folder.as_bytes().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_listed_is_not_gone() {
        assert!(lies_in(&"a/b.txt".into(), &"a".into()));
        assert!(lies_in(&"a/b.txt".into(), &"".into()));
        assert!(!lies_in(&"ab/b.txt".into(), &"a".into()));
    }
}
