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

impl Found {
    /// Where it was found.
    pub fn path(&self) -> &ArchivePath {
        match self {
            Found::File(file) => &file.path,
            Found::Skipped(path, _) | Found::Failed(path, _) => path,
        }
    }
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
    let mut walk =
        Walk { root, index_home, visit: &mut visit, enter: &mut |_| {}, nearby: Nearby::default() };
    walk.folder(root, 0, &mut IgnoreRules::default())
}

/// The same for the part of the archive at `part` alone: a file, a folder with all that lies in it, or the whole for an
/// empty path. What the walk of the whole would not come to is not visited either. `enter` is told each folder before
/// it is listed.
pub fn walk_part(
    root: &Path,
    index_home: &Path,
    part: &ArchivePath,
    visit: &mut dyn FnMut(Found),
    enter: &mut dyn FnMut(&Path),
) -> Result<(), WalkError> {
    let mut walk = Walk { root, index_home, visit, enter, nearby: Nearby::default() };
    let mut rules = IgnoreRules::default();
    if part.as_bytes().is_empty() {
        return walk.folder(root, 0, &mut rules);
    }
    let full = part.below(root);
    let below: Vec<&Path> = full.ancestors().take_while(|path| *path != root).collect();
    rules.enter(root, 0)?;
    for (depth, place) in below.iter().rev().enumerate().map(|(at, place)| (at + 1, *place)) {
        let kind = match std::fs::symlink_metadata(place) {
            Ok(about) => about.file_type(),
            Err(error) => {
                // What is not there is no finding; what cannot be asked is not gone.
                if error.kind() != io::ErrorKind::NotFound && error.kind() != io::ErrorKind::NotADirectory {
                    (walk.visit)(Found::Failed(relative(root, place), FailReason::from_io(&error)));
                }
                return Ok(());
            }
        };
        let is_last = depth == below.len();
        if !is_last && !kind.is_dir()
            || left_out(place, kind.is_dir(), index_home)
            || rules.ignores(place, depth, kind.is_dir())
        {
            return Ok(());
        }
        if is_last {
            return walk.folder(place, depth, &mut rules);
        }
        rules.enter(place, depth)?;
    }
    Ok(())
}

/// One walk under way.
struct Walk<'a> {
    root: &'a Path,
    index_home: &'a Path,
    visit: &'a mut dyn FnMut(Found),
    enter: &'a mut dyn FnMut(&Path),
    nearby: Nearby,
}

/// The folder that files are being looked at in, opened when there is a second one.
#[derive(Default)]
struct Nearby {
    folder: PathBuf,
    #[cfg(target_os = "linux")]
    opened: Option<std::os::fd::OwnedFd>,
}

impl Nearby {
    /// A regular file of a walk.
    #[cfg(target_os = "linux")]
    fn file(&mut self, path: ArchivePath, entry: &DirEntry) -> Found {
        use rustix::fs::{Mode, OFlags};
        let Some(folder) = entry.path().parent() else { return file(path, entry) };
        if self.folder != folder {
            self.opened = None;
            self.folder.clear();
            self.folder.push(folder);
            return file(path, entry);
        }
        if self.opened.is_none() {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            self.opened = rustix::fs::open(folder, flags, Mode::empty()).ok();
        }
        let Some(opened) = &self.opened else { return file(path, entry) };
        match SourceFile::in_folder(opened, entry.file_name()) {
            Ok(Some((size, modified))) => Found::File(SourceFile { path, size, modified }),
            // Whatever it is now, the usual way tells it.
            Ok(None) | Err(_) => file(path, entry),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn file(&mut self, path: ArchivePath, entry: &DirEntry) -> Found {
        file(path, entry)
    }
}

fn file(path: ArchivePath, entry: &DirEntry) -> Found {
    match entry.metadata() {
        Ok(about) => Found::File(SourceFile::new(path, &about)),
        Err(error) => Found::Failed(path, reason(error.io_error())),
    }
}

impl Walk<'_> {
    /// Visits what lies in `start`, `above` folders below the root, or `start` itself when it is no folder.
    fn folder(&mut self, start: &Path, above: usize, rules: &mut IgnoreRules) -> Result<(), WalkError> {
        let mut entries = WalkDir::new(start).follow_links(false).follow_root_links(above == 0).into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    match failed(self.root, &error) {
                        #[cfg(target_os = "linux")]
                        Found::Failed(path, _) if error.io_error().is_some_and(super::deep::is_too_long) => {
                            super::deep::walk(self.root, &path, self.visit);
                        }
                        failed => (self.visit)(failed),
                    }
                    continue;
                }
            };
            let depth = above + entry.depth();
            if depth == 0 {
                (self.enter)(start);
                rules.enter(start, 0)?;
                continue;
            }
            let is_folder = entry.file_type().is_dir();
            if left_out(entry.path(), is_folder, self.index_home)
                || rules.ignores(entry.path(), depth, is_folder)
            {
                if is_folder {
                    entries.skip_current_dir();
                }
                continue;
            }
            if is_folder {
                (self.enter)(entry.path());
                rules.enter(entry.path(), depth)?;
                continue;
            }
            #[cfg(target_os = "linux")]
            if super::deep::is_deep(entry.path().as_os_str().len()) {
                super::deep::walk(self.root, &relative(self.root, entry.path()), self.visit);
                continue;
            }
            (self.visit)(look_at(self.root, &entry, &mut self.nearby));
        }
        Ok(())
    }
}

/// Says why an archive cannot be walked, if so.
pub fn check_root(root: &Path) -> Result<(), WalkError> {
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

fn left_out(path: &Path, is_folder: bool, index_home: &Path) -> bool {
    let is_named = |name: &str| path.file_name().is_some_and(|own| own == name);
    if is_folder {
        NEVER_WALKED.iter().any(|never| is_named(never)) || path == index_home
    } else {
        is_named(IGNORE_FILE)
    }
}

fn relative(root: &Path, path: &Path) -> ArchivePath {
    ArchivePath::from_relative(path.strip_prefix(root).unwrap_or(path))
}

fn look_at(root: &Path, entry: &DirEntry, nearby: &mut Nearby) -> Found {
    let path = relative(root, entry.path());
    let kind = entry.file_type();
    if kind.is_symlink() {
        return Found::Skipped(path, SkipReason::Link(where_it_leads(root, entry.path()).into()));
    }
    if !kind.is_file() {
        return Found::Skipped(path, SkipReason::SpecialFile(special_kind(kind).into()));
    }
    nearby.file(path, entry)
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

    fn ignores(&mut self, path: &Path, depth: usize, is_folder: bool) -> bool {
        self.by_depth.retain(|(at, _)| *at < depth);
        let verdict = self.by_depth.iter().rev().map(|(_, rules)| rules.matched(path, is_folder));
        verdict.into_iter().find(|verdict| !verdict.is_none()).is_some_and(|verdict| verdict.is_ignore())
    }
}
