//! The engine's folder with a seal on what has no checksum of its own: `meta.json` and `.managed.json` are written whole, and
//! end in a line with the BLAKE3 hash of what stands before it. Every reading verifies that line, so that a changed byte
//! never names another segment. Lists without the line, as earlier versions wrote them, are taken as they are.

use crate::index::error::IndexError;
use crate::index::pages::Pages;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle,
    WritePtr,
};

/// What stands before the hash.
const MARK: &[u8; 8] = b"#blake3 ";

/// Hexadecimal digits of the hash that are kept: half of it.
const DIGITS: usize = 32;

/// Bytes of the last line: mark, hash, newline.
const SEAL_BYTES: usize = MARK.len() + DIGITS + 1;

/// Files of which a search reads little, here and there. Reading on from each place, as systems do unasked, is most of what
/// a search of an index costs that fell out of memory: 42 ms with it, 15 ms without, on 45 MB. Columns are read whole.
const SCATTERED: [&str; 4] = ["store", "pos", "idx", "term"];

/// The folder of the engine's files.
#[derive(Clone, Debug)]
pub struct SealedDirectory {
    folder: PathBuf,
    files: MmapDirectory,
    /// The same folder, for [`SCATTERED`].
    scattered: MmapDirectory,
    /// Of the files that a run has open; a search keeps them.
    pages: Option<Pages>,
}

impl SealedDirectory {
    /// Opens a folder that is there, to write; what is read meanwhile can be given back: see [`SealedDirectory::pages`].
    pub fn open_to_write(folder: &Path) -> tantivy::Result<SealedDirectory> {
        let files = MmapDirectory::open(folder)?;
        let folder = folder.to_owned();
        Ok(SealedDirectory { folder, scattered: files.clone(), files, pages: Some(Pages::default()) })
    }

    /// Of the files that a run has open; of none when it was opened to be searched.
    pub fn pages(&self) -> Pages {
        self.pages.clone().unwrap_or_default()
    }

    /// The same for a search. Who reads much of such an index asks for it with [`read_ahead`].
    pub fn open_to_search(folder: &Path) -> tantivy::Result<SealedDirectory> {
        let files = MmapDirectory::open(folder)?;
        #[cfg(unix)]
        let scattered = MmapDirectory::open_with_madvice(folder, tantivy::directory::Advice::Random)?;
        #[cfg(not(unix))]
        let scattered = files.clone();
        Ok(SealedDirectory { folder: folder.to_owned(), files, scattered, pages: None })
    }

    fn holding(&self, path: &Path) -> &MmapDirectory {
        let is_scattered = path.extension().is_some_and(|end| SCATTERED.iter().any(|other| end == *other));
        if is_scattered { &self.scattered } else { &self.files }
    }
}

/// Has the system fetch all stored articles, for who is about to read many of them in order. Never fails: it is a hint.
pub fn read_ahead(folder: &Path) {
    #[cfg(target_os = "linux")]
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        if file.path().extension().is_some_and(|end| end == "store")
            && let Ok(file) = fs::File::open(file.path())
        {
            let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::WillNeed);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = folder;
}

/// Adds the line to the end.
pub fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let hash = blake3::hash(&bytes).to_hex();
    bytes.extend_from_slice(MARK);
    bytes.extend_from_slice(&hash.as_bytes()[..DIGITS]);
    bytes.push(b'\n');
    bytes
}

/// What stands before the line; all of it where there is no such line, which no reader of JSON takes for JSON when the line
/// itself is what was changed. `None` when the hash is another one.
pub fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    let (body, line) = bytes.split_at(bytes.len().saturating_sub(SEAL_BYTES));
    match line.strip_prefix(MARK) {
        None => Some(bytes),
        Some(_) if bytes.len() < SEAL_BYTES => Some(bytes),
        Some(hash) if hash.strip_suffix(b"\n") == Some(&blake3::hash(body).to_hex().as_bytes()[..DIGITS]) => {
            Some(body)
        }
        Some(_) => None,
    }
}

/// What a sealed file of the index folder holds as JSON; nothing where it is not there or not whole.
pub fn load<T: DeserializeOwned + Default>(home: &Path, name: &str) -> T {
    read(home, name).and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default()
}

/// What stands before the seal of such a file; `None` where it is not there or not whole.
fn read(home: &Path, name: &str) -> Option<Vec<u8>> {
    let mut bytes = fs::read(home.join(name)).ok()?;
    let length = unseal(&bytes)?.len();
    let is_sealed = length < bytes.len();
    bytes.truncate(length);
    is_sealed.then_some(bytes)
}

/// The bytes of a file of the index folder where the system has them, to be read in part.
pub fn mapped(home: &Path, name: &str) -> tantivy::Result<OwnedBytes> {
    Ok(MmapDirectory::open(home)?.open_read(Path::new(name))?.read_bytes()?)
}

/// Writes such a file.
pub fn save(home: &Path, name: &str, held: &impl Serialize) -> io::Result<()> {
    let mut json = serde_json::to_vec(held)?;
    json.push(b'\n');
    write(home, name, json)
}

/// Writes bytes and their seal, whole or not at all; not durably, for what such files hold can be found out anew.
pub fn write(home: &Path, name: &str, bytes: Vec<u8>) -> io::Result<()> {
    let partial = home.join(format!("{name}-{}", std::process::id()));
    let written = fs::write(&partial, seal(bytes)).and_then(|()| fs::rename(&partial, home.join(name)));
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    written
}

/// Writes a file of the index folder from its parts, durably: whole or not at all.
pub fn write_durably(path: &Path, parts: &[&[u8]]) -> Result<(), IndexError> {
    replace(path, parts).map_err(|error| IndexError::Io(path.to_owned(), error))
}

fn replace(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let partial = path.with_extension("partial");
    let mut file = fs::File::create(&partial)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    file.sync_all()?;
    fs::rename(&partial, path)
}

/// True for bytes that end in such a line.
pub fn is_sealed(bytes: &[u8]) -> bool {
    bytes.len() >= SEAL_BYTES && bytes[bytes.len() - SEAL_BYTES..].starts_with(MARK)
}

impl Directory for SealedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let handle = self.holding(path).get_file_handle(path)?;
        Ok(match &self.pages {
            Some(pages) => pages.watched(handle),
            None => handle,
        })
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        match self.files.open_write(path) {
            // Lists of deleted documents are named by a number that goes back to that of the last commit when a run is
            // killed. Nothing names the file then, and the writer's lock is ours.
            Err(OpenWriteError::FileAlreadyExists(_)) if path.extension().is_some_and(|end| end == "del") => {
                let _ = self.files.delete(path);
                self.files.open_write(path)
            }
            opened => opened,
        }
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let mut bytes = self.files.atomic_read(path)?;
        match unseal(&bytes).map(<[u8]>::len) {
            Some(length) => {
                bytes.truncate(length);
                Ok(bytes)
            }
            None => {
                let error = io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("`{}` does not match its checksum", path.display()),
                );
                Err(OpenReadError::wrap_io_error(error, path.to_owned()))
            }
        }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        // The engine's own way makes files that nobody else may read.
        replace(&self.folder.join(path), &[&seal(data.to_vec())])
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.files.acquire_lock(lock) {
            // A search of what it must not write goes without: should a run take files away meanwhile, it begins again.
            Err(LockError::IoError(error)) if self.pages.is_none() && is_read_only(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            locked => locked,
        }
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(watch_callback)
    }
}

/// True when a place can be read by those who must not write there.
fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_does_not_stop_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let directory = SealedDirectory::open_to_write(folder.path()).unwrap();
        fs::write(folder.path().join("a.7.del"), "left").unwrap();
        fs::write(folder.path().join("a.idx"), "left").unwrap();
        assert!(directory.open_write(Path::new("a.7.del")).is_ok());
        assert!(directory.open_write(Path::new("a.idx")).is_err());
    }

    #[test]
    fn no_changed_byte_passes() {
        let whole = seal(b"{\"a\":[1,2]}\n".to_vec());
        assert!(is_sealed(&whole));
        assert_eq!(unseal(&whole), Some(&b"{\"a\":[1,2]}\n"[..]));
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[at] ^= 1 << bit;
                let read = unseal(&damaged);
                let parsed = read.and_then(|read| serde_json::from_slice::<serde_json::Value>(read).ok());
                assert_eq!(parsed, None, "byte {at}, bit {bit}");
            }
        }
        for (bytes, sealed) in [(&b""[..], false), (b"{}", false), (b"#blake3 ", false)] {
            assert_eq!(unseal(bytes), Some(bytes));
            assert_eq!(is_sealed(bytes), sealed && bytes.len() >= SEAL_BYTES);
        }
    }
}
