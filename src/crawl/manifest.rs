//! The list of files an index was made from: size, time and hash of each, and what became of it. It lets a run with
//! nothing to do end without opening the index. A manifest is written whole under a new name before the commit that
//! names it, so a crash leaves commit and manifest in agreement.

use crate::crawl::source::SourceFile;
use crate::model::{ArchivePath, FailReason, SkipReason};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// First bytes of a manifest file; the digit is the format's version.
const MAGIC: &[u8; 8] = b"MORGUEm2";

/// First half of the BLAKE3 hash of a file's bytes.
pub type ContentHash = [u8; 16];

/// What became of a file at the run that last looked at its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// In the index.
    Indexed {
        /// How many articles it gave.
        articles: u32,
        /// How many of its parts could not be read.
        lost: u32,
    },
    /// Left aside.
    Skipped(SkipReason),
    /// Its bytes cannot be read, whoever tries.
    Failed(FailReason),
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Size in bytes.
    pub size: u64,
    /// Modification time in nanoseconds since 1970; [`Entry::UNSURE`] when the file could change again within the
    /// clock's grain, so that the next run must compare hashes.
    pub modified: i64,
    /// Hash of the bytes; zero when they were never read.
    pub hash: ContentHash,
    /// What became of it.
    pub state: State,
}

/// All files of an archive at one commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// In a row, because a hash table has as much again for rows to come, and for a while two of them when it grows.
    entries: IndexMap<ArchivePath, Entry, FxBuildHasher>,
}

/// A manifest that cannot be used.
#[derive(Debug)]
pub enum ManifestError {
    /// It cannot be read or written.
    Io(PathBuf, io::Error),
    /// Its bytes are not a manifest of this version.
    Corrupt(PathBuf),
}

impl fmt::Display for ManifestError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ManifestError::Io(path, error) => write!(formatter, "manifest `{}`: {error}", path.display()),
            ManifestError::Corrupt(path) => write!(formatter, "manifest `{}` is damaged", path.display()),
        }
    }
}

impl std::error::Error for ManifestError {}

impl Entry {
    /// A modification time no file has.
    pub const UNSURE: i64 = i64::MIN;

    /// True when size and time say that the file is as it was.
    pub fn matches(&self, source: &SourceFile) -> bool {
        self.size == source.size && self.modified == source.modified
    }
}

impl Manifest {
    /// The entry of a file.
    pub fn get(&self, path: &ArchivePath) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// The same with the path as the manifest holds it.
    pub fn listed(&self, path: &ArchivePath) -> Option<(&ArchivePath, &Entry)> {
        self.entries.get_key_value(path)
    }

    /// Sets the entry of a file.
    pub fn insert(&mut self, path: ArchivePath, entry: Entry) {
        self.entries.insert(path, entry);
    }

    /// The entries of these files alone.
    pub fn only<'a>(&self, paths: impl Iterator<Item = &'a ArchivePath>) -> Manifest {
        let known = paths.filter_map(|path| Some((path.clone(), self.get(path)?.clone())));
        Manifest { entries: known.collect() }
    }

    /// How many files and parts of files cannot be read, whoever tries.
    pub fn failures(&self) -> u64 {
        let failures = |entry: &Entry| match &entry.state {
            State::Indexed { lost, .. } => u64::from(*lost),
            State::Failed(_) => 1,
            State::Skipped(_) => 0,
        };
        self.entries.values().map(failures).sum()
    }

    /// Makes the next run read a file again, whatever its time and bytes say.
    pub fn doubt(&mut self, path: &ArchivePath) {
        if let Some(entry) = self.entries.get_mut(path) {
            entry.modified = Entry::UNSURE;
            entry.hash = ContentHash::default();
        }
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &ArchivePath) -> Option<Entry> {
        self.entries.swap_remove(path)
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when it lists nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All files, in no fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (&ArchivePath, &Entry)> {
        self.entries.iter()
    }

    /// Reads a manifest file.
    pub fn load(path: &Path) -> Result<Manifest, ManifestError> {
        let bytes = fs::read(path).map_err(|error| ManifestError::Io(path.to_owned(), error))?;
        let corrupt = || ManifestError::Corrupt(path.to_owned());
        let (head, sum) = bytes.split_at_checked(bytes.len().saturating_sub(8)).ok_or_else(corrupt)?;
        let payload = head.strip_prefix(MAGIC).ok_or_else(corrupt)?;
        if checksum(payload) != sum {
            return Err(corrupt());
        }
        let rows: Vec<(ArchivePath, Entry)> = postcard::from_bytes(payload).map_err(|_| corrupt())?;
        Ok(Manifest { entries: rows.into_iter().collect() })
    }

    /// Writes the manifest to `path`, durably: whole or not at all.
    pub fn save(&self, path: &Path) -> Result<(), ManifestError> {
        let failed = |error| ManifestError::Io(path.to_owned(), error);
        let mut rows: Vec<(&ArchivePath, &Entry)> = self.entries.iter().collect();
        rows.sort_unstable_by(|one, two| one.0.cmp(two.0));
        let payload = postcard::to_stdvec(&rows).map_err(|error| failed(io::Error::other(error)))?;
        let partial = path.with_extension("partial");
        let mut file = File::create(&partial).map_err(failed)?;
        for part in [&MAGIC[..], &payload, &checksum(&payload)] {
            file.write_all(part).map_err(failed)?;
        }
        file.sync_all().map_err(failed)?;
        fs::rename(&partial, path).map_err(failed)
    }
}

/// Hash of a file's bytes.
pub fn content_hash(bytes: &[u8]) -> ContentHash {
    let mut half = ContentHash::default();
    half.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    half
}

/// The same hash of all bytes of a file opened at its start, which is left at its start.
pub fn stream_hash(mut file: &File) -> io::Result<ContentHash> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut file, &mut hasher)?;
    file.rewind()?;
    let mut half = ContentHash::default();
    half.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    Ok(half)
}

fn checksum(payload: &[u8]) -> [u8; 8] {
    let mut sum = [0; 8];
    sum.copy_from_slice(&blake3::hash(payload).as_bytes()[..8]);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_survives_the_disk_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("manifest");
        let mut manifest = Manifest::default();
        let entry = Entry {
            size: 3,
            modified: -7,
            hash: content_hash(b"abc"),
            state: State::Skipped(SkipReason::NotText("png image".into())),
        };
        manifest.insert(ArchivePath::from_bytes(vec![0xFF, b'/', b'x']), entry);
        manifest.insert(
            "a/b.txt".into(),
            Entry { size: 1, modified: 2, hash: [0; 16], state: State::Indexed { articles: 1, lost: 0 } },
        );
        manifest.save(&file).unwrap();
        assert_eq!(Manifest::load(&file).unwrap(), manifest);
        let source = SourceFile { path: "a/b.txt".into(), size: 1, modified: 2 };
        assert!(manifest.get(&source.path).unwrap().matches(&source));
        manifest.doubt(&source.path);
        assert!(!manifest.get(&source.path).unwrap().matches(&source));
        let mut bytes = fs::read(&file).unwrap();
        bytes[12] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(matches!(Manifest::load(&file), Err(ManifestError::Corrupt(_))));
        assert!(matches!(Manifest::load(&folder.path().join("none")), Err(ManifestError::Io(..))));
    }
}
