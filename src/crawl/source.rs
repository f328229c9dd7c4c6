//! One file of the archive: what the walk saw of it, and reading it whole and unchanged.

use crate::model::{ArchivePath, FailReason, SkipReason};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// A regular file as the walk saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it stands below the archive root.
    pub path: ArchivePath,
    /// Size in bytes.
    pub size: u64,
    /// Modification time in nanoseconds since 1970; only ever compared for equality.
    pub modified: i64,
}

impl SourceFile {
    /// The regular file that stands below `root` now; `None` when something else stands there.
    pub fn at(root: &Path, path: &ArchivePath) -> io::Result<Option<SourceFile>> {
        let about = open(root, path)?.metadata()?;
        Ok(about.is_file().then(|| SourceFile::new(path.clone(), &about)))
    }
}

/// What reading a file gave.
#[derive(Debug)]
pub enum Contents {
    /// All its bytes, with the size and time they were read at.
    Read(SourceFile, Vec<u8>),
    /// A file longer than was asked for at once, opened at its start, with its size and time as it was opened.
    Long(SourceFile, File),
    /// Left aside.
    Skipped(SkipReason),
    /// Could not be read.
    Failed(FailReason),
}

impl SourceFile {
    /// From what the file system says.
    pub fn new(path: ArchivePath, about: &Metadata) -> SourceFile {
        SourceFile { path, size: about.len(), modified: modified(about) }
    }

    /// Size and time of an entry of a folder that is open, without walking down to the folder once more. `None` for what is
    /// no regular file.
    #[cfg(target_os = "linux")]
    pub(super) fn in_folder(
        folder: impl std::os::fd::AsFd,
        name: &std::ffi::OsStr,
    ) -> io::Result<Option<(u64, i64)>> {
        use rustix::fs::{AtFlags, FileType, statat};
        let about = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
        if !FileType::from_raw_mode(about.st_mode).is_file() {
            return Ok(None);
        }
        let nanos = i128::from(about.st_mtime) * 1_000_000_000 + i128::from(about.st_mtime_nsec);
        let modified = nanos.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        Ok(Some((about.st_size as u64, modified)))
    }
}

impl FailReason {
    /// The reason behind an error of the file system.
    pub fn from_io(error: &io::Error) -> FailReason {
        match error.kind() {
            io::ErrorKind::NotFound => FailReason::Vanished,
            io::ErrorKind::PermissionDenied => FailReason::Permission,
            _ => FailReason::Io(error.to_string()),
        }
    }
}

fn modified(about: &Metadata) -> i64 {
    let since = about.modified().ok().map(|time| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    });
    since.unwrap_or(0)
}

impl SourceFile {
    /// True when the open file still has this size and time: what was read of it belongs together.
    pub fn is_as_before(&self, file: &File) -> bool {
        file.metadata().is_ok_and(|about| SourceFile::new(self.path.clone(), &about) == *self)
    }
}

/// Reads the file below `root` if it is at most `max_bytes` long, and opens it if it is longer. A file that changes while it is read is read once
/// more, so that the bytes, the size and the time belong together.
pub fn read_file(root: &Path, source: &SourceFile, max_bytes: u64) -> Contents {
    for _ in 0..2 {
        match read_once(root, source, max_bytes) {
            Ok(Some(read)) => return read,
            Ok(None) => {}
            Err(error) => return Contents::Failed(FailReason::from_io(&error)),
        }
    }
    Contents::Failed(FailReason::Changing)
}

/// `None` when the file changed meanwhile.
fn read_once(root: &Path, source: &SourceFile, max_bytes: u64) -> io::Result<Option<Contents>> {
    let mut file = open(root, &source.path)?;
    let before = file.metadata()?;
    if !before.is_file() {
        return Ok(Some(Contents::Skipped(SkipReason::SpecialFile("replaced while indexing".into()))));
    }
    if before.len() > max_bytes {
        return Ok(Some(Contents::Long(SourceFile::new(source.path.clone(), &before), file)));
    }
    let mut bytes = Vec::with_capacity(before.len() as usize + 1);
    (&mut file).take(max_bytes + 1).read_to_end(&mut bytes)?;
    let after = file.metadata()?;
    let steady = after.len() == bytes.len() as u64 && modified(&after) == modified(&before);
    Ok(steady.then(|| Contents::Read(SourceFile::new(source.path.clone(), &after), bytes)))
}

/// Refuses links and does not wait on a FIFO that took the file's place since the walk.
#[cfg(unix)]
fn open(root: &Path, path: &ArchivePath) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    #[cfg(target_os = "linux")]
    if super::deep::is_deep(root.as_os_str().len() + 1 + path.as_bytes().len()) {
        return super::deep::open_file(root, path);
    }
    std::fs::OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC)
        .open(path.below(root))
}

#[cfg(not(unix))]
fn open(root: &Path, path: &ArchivePath) -> io::Result<File> {
    File::open(path.below(root))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    #[test]
    fn looking_from_the_folder_tells_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let times = [
            SystemTime::UNIX_EPOCH - Duration::new(86_400 * 365 * 40, 250_000_000),
            SystemTime::UNIX_EPOCH,
            SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_789),
        ];
        std::fs::create_dir(folder.path().join("inner")).unwrap();
        let opened = File::open(folder.path()).unwrap();
        for (number, time) in times.into_iter().enumerate() {
            let name = format!("{number}.txt");
            let path = folder.path().join(&name);
            std::fs::write(&path, "words").unwrap();
            File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
            let relative = ArchivePath::from(name.as_str());
            let nearby = SourceFile::in_folder(&opened, name.as_ref()).unwrap();
            let usual = SourceFile::at(folder.path(), &relative).unwrap();
            assert_eq!(nearby, usual.map(|source| (source.size, source.modified)));
            assert!(nearby.is_some());
        }
        assert_eq!(SourceFile::in_folder(&opened, "inner".as_ref()).unwrap(), None);
        let none = SourceFile::in_folder(&opened, "none".as_ref());
        assert_eq!(none.unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
