//! Places whose path is longer than the system takes in one piece (`PATH_MAX`, 4,096 bytes on Linux): folders are opened
//! one stretch of the path after the other, each from the one before. Elsewhere than on Linux such places are reported as
//! unreadable.

use crate::crawl::source::SourceFile;
use crate::crawl::walk::{Found, NEVER_WALKED};
use crate::model::{ArchivePath, FailReason, SkipReason};
use rustix::fs::{CWD, Dir, FileType, Mode, OFlags, openat};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

/// Longest stretch of a path that is opened at once, in bytes; a single name has at most 255.
const STRETCH: usize = 2048;

/// True when a path of so many bytes must be opened in stretches.
pub fn is_deep(bytes: usize) -> bool {
    bytes > STRETCH
}

/// True for the error of a path that is too long.
pub fn is_too_long(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ENAMETOOLONG)
}

/// Opens a regular file below `root`; links are refused, and a FIFO is not waited on.
pub fn open_file(root: &Path, path: &ArchivePath) -> io::Result<File> {
    open(root, path.as_bytes(), OFlags::RDONLY | OFlags::NONBLOCK).map(File::from)
}

fn open(root: &Path, path: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
    let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut at = openat(CWD, root, folder, Mode::empty())?;
    let mut rest = path;
    while rest.len() > STRETCH {
        // The last `/` of the stretch; a longer name than the stretch does not exist.
        let Some(end) = rest[..STRETCH].iter().rposition(|byte| *byte == b'/') else { break };
        at = openat(&at, &rest[..end], folder | OFlags::NOFOLLOW, Mode::empty())?;
        rest = &rest[end + 1..];
    }
    let rest = if rest.is_empty() { b"." } else { rest };
    Ok(openat(&at, rest, flags | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?)
}

/// Calls `visit` with everything at and below a place that is too deep for the usual walk. Ignore files that lie this
/// deep are not obeyed.
pub fn walk(root: &Path, place: &ArchivePath, visit: &mut dyn FnMut(Found)) {
    let mut waiting = vec![place.as_bytes().to_vec()];
    while let Some(path) = waiting.pop() {
        if let Err(error) = look_at(root, &path, &mut waiting, visit) {
            visit(Found::Failed(ArchivePath::from_bytes(path), FailReason::from_io(&error)));
        }
    }
}

fn look_at(
    root: &Path,
    path: &[u8],
    waiting: &mut Vec<Vec<u8>>,
    visit: &mut dyn FnMut(Found),
) -> io::Result<()> {
    let archive_path = || ArchivePath::from_bytes(path.to_vec());
    let about = File::from(open(root, path, OFlags::PATH)?).metadata()?;
    let kind = about.file_type();
    if kind.is_dir() {
        let folder = open(root, path, OFlags::RDONLY | OFlags::DIRECTORY)?;
        for entry in Dir::read_from(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            let is_folder = entry.file_type() == FileType::Directory;
            let is_never_walked = NEVER_WALKED.iter().any(|never| name == never.as_bytes());
            if name != b"." && name != b".." && !(is_folder && is_never_walked) {
                waiting.push([path, b"/", name].concat());
            }
        }
    } else if kind.is_symlink() {
        visit(Found::Skipped(archive_path(), SkipReason::Link("not followed".into())));
    } else if kind.is_file() {
        visit(Found::File(SourceFile::new(archive_path(), &about)));
    } else {
        visit(Found::Skipped(archive_path(), SkipReason::SpecialFile("not opened".into())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::{Contents, read_file};

    #[test]
    fn files_deeper_than_a_path_may_be_long_are_found_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let name = "d".repeat(200);
        let mut at = openat(CWD, folder.path(), OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).unwrap();
        for _ in 0..30 {
            rustix::fs::mkdirat(&at, name.as_str(), Mode::RWXU).unwrap();
            at = openat(&at, name.as_str(), OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).unwrap();
        }
        let create = OFlags::CREATE | OFlags::WRONLY;
        let file = openat(&at, "deep.txt", create, Mode::RUSR | Mode::WUSR).unwrap();
        rustix::io::write(&file, b"deep down").unwrap();
        let mut files = Vec::new();
        crate::crawl::walk(folder.path(), &folder.path().join(".morgue"), |found| match found {
            Found::File(file) => files.push(file),
            other => panic!("{other:?}"),
        })
        .unwrap();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].path.as_bytes().len(), 30 * 201 + 8);
        match read_file(folder.path(), &files[0], 1000) {
            Contents::Read(_, bytes) => assert_eq!(bytes, b"deep down"),
            other => panic!("{other:?}"),
        }
    }
}
