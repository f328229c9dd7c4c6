//! Walks an archive folder. Links are reported and not followed; FIFOs, sockets and devices are reported and never
//! opened; `.morgueignore` files (gitignore syntax) and version-control folders leave things out; the index's own
//! folder is never walked. A folder that cannot be listed is reported, so that what lies in it is not taken for gone.

use crate::crawl::source::SourceFile;
use crate::model::{ArchivePath, FailReason, SkipReason};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Name of the file whose patterns leave files out of the index.
pub const IGNORE_FILE: &str = ".morgueignore";

/// Name of the folder that holds the index of the archive it stands in.
pub const INDEX_FOLDER: &str = ".morgue";

pub(super) const NEVER_WALKED: [&str; 4] = [INDEX_FOLDER, ".git", ".hg", ".svn"];

/// One thing found in the archive.
#[derive(Debug)]
pub enum Found {
    /// A regular file.
    File(SourceFile),
    /// Something that is left aside on purpose.
    Skipped(ArchivePath, SkipReason),
    /// A file or folder that could not be looked at.
    Failed(ArchivePath, FailReason),
}

/// The archive itself cannot be walked.
#[derive(Debug)]
pub enum WalkError {
    /// No such folder.
    Missing(PathBuf),
    /// It is no folder.
    NotAFolder(PathBuf),
    /// It cannot be listed.
    Unreadable(PathBuf, io::Error),
    /// An ignore file has a pattern that is none.
    BadPattern(PathBuf, String),
}

impl fmt::Display for WalkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WalkError::Missing(path) => write!(formatter, "no folder at `{}`", path.display()),
            WalkError::NotAFolder(path) => write!(formatter, "`{}` is not a folder", path.display()),
            WalkError::Unreadable(path, error) => {
                write!(formatter, "cannot list `{}`: {error}", path.display())
            }
            WalkError::BadPattern(path, message) => write!(formatter, "`{}`: {message}", path.display()),
        }
    }
}

impl std::error::Error for WalkError {}

/// Calls `visit` with everything below `root`, in no fixed order. `index_home` is left out wherever it lies.
pub fn walk(root: &Path, index_home: &Path, mut visit: impl FnMut(Found)) -> Result<(), WalkError> {
    check_root(root)?;
    let mut rules = IgnoreRules::default();
    rules.enter(root, 0)?;
    let mut entries = WalkDir::new(root).min_depth(1).follow_links(false).into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                match failed(root, &error) {
                    #[cfg(target_os = "linux")]
                    Found::Failed(path, _) if error.io_error().is_some_and(super::deep::is_too_long) => {
                        super::deep::walk(root, &path, &mut visit);
                    }
                    failed => visit(failed),
                }
                continue;
            }
        };
        let is_folder = entry.file_type().is_dir();
        if left_out(&entry, is_folder, index_home) || rules.ignores(&entry, is_folder) {
            if is_folder {
                entries.skip_current_dir();
            }
            continue;
        }
        if is_folder {
            rules.enter(entry.path(), entry.depth())?;
            continue;
        }
        #[cfg(target_os = "linux")]
        if super::deep::is_deep(Path::new(""), &ArchivePath::from_relative(entry.path())) {
            super::deep::walk(root, &relative(root, entry.path()), &mut visit);
            continue;
        }
        visit(look_at(root, &entry));
    }
    Ok(())
}

fn check_root(root: &Path) -> Result<(), WalkError> {
    match std::fs::metadata(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(WalkError::Missing(root.to_owned())),
        Err(error) => Err(WalkError::Unreadable(root.to_owned(), error)),
        Ok(about) if !about.is_dir() => Err(WalkError::NotAFolder(root.to_owned())),
        Ok(_) => match std::fs::read_dir(root) {
            Err(error) => Err(WalkError::Unreadable(root.to_owned(), error)),
            Ok(_) => Ok(()),
        },
    }
}

fn left_out(entry: &DirEntry, is_folder: bool, index_home: &Path) -> bool {
    let name = entry.file_name();
    if is_folder {
        NEVER_WALKED.iter().any(|never| name == *never) || entry.path() == index_home
    } else {
        name == IGNORE_FILE
    }
}

fn relative(root: &Path, path: &Path) -> ArchivePath {
    ArchivePath::from_relative(path.strip_prefix(root).unwrap_or(path))
}

fn look_at(root: &Path, entry: &DirEntry) -> Found {
    let path = relative(root, entry.path());
    let kind = entry.file_type();
    if kind.is_symlink() {
        return Found::Skipped(path, SkipReason::Link(where_it_leads(root, entry.path()).into()));
    }
    if !kind.is_file() {
        return Found::Skipped(path, SkipReason::SpecialFile(special_kind(kind).into()));
    }
    match entry.metadata() {
        Ok(about) => Found::File(SourceFile::new(path, &about)),
        Err(error) => Found::Failed(path, reason(error.io_error())),
    }
}

fn where_it_leads(root: &Path, link: &Path) -> &'static str {
    let (Ok(target), Ok(root)) = (link.canonicalize(), root.canonicalize()) else {
        return "leads nowhere";
    };
    if target.starts_with(root) { "leads to a place inside the archive" } else { "leads out of the archive" }
}

#[cfg(unix)]
fn special_kind(kind: std::fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "fifo"
    } else if kind.is_socket() {
        "socket"
    } else {
        "device"
    }
}

#[cfg(not(unix))]
fn special_kind(_kind: std::fs::FileType) -> &'static str {
    "device"
}

fn failed(root: &Path, error: &walkdir::Error) -> Found {
    let path = error.path().map_or_else(|| ArchivePath::from(""), |path| relative(root, path));
    Found::Failed(path, reason(error.io_error()))
}

fn reason(error: Option<&io::Error>) -> FailReason {
    match error {
        Some(error) => FailReason::from_io(error),
        None => FailReason::Io("the folder tree loops".to_owned()),
    }
}

/// The ignore files from the root down to the folder being walked, innermost last.
#[derive(Default)]
struct IgnoreRules {
    by_depth: Vec<(usize, Gitignore)>,
}

impl IgnoreRules {
    fn enter(&mut self, folder: &Path, depth: usize) -> Result<(), WalkError> {
        self.by_depth.retain(|(at, _)| *at < depth);
        let file = folder.join(IGNORE_FILE);
        // Most folders have none, and asking costs a system call a folder, not a file.
        if !file.is_file() {
            return Ok(());
        }
        let mut builder = GitignoreBuilder::new(folder);
        if let Some(error) = builder.add(&file) {
            return Err(WalkError::BadPattern(file, error.to_string()));
        }
        let rules = builder.build().map_err(|error| WalkError::BadPattern(file, error.to_string()))?;
        self.by_depth.push((depth, rules));
        Ok(())
    }

    fn ignores(&mut self, entry: &DirEntry, is_folder: bool) -> bool {
        self.by_depth.retain(|(at, _)| *at < entry.depth());
        let verdict = self.by_depth.iter().rev().map(|(_, rules)| rules.matched(entry.path(), is_folder));
        verdict.into_iter().find(|verdict| !verdict.is_none()).is_some_and(|verdict| verdict.is_ignore())
    }
}
