//! The files that a commit of the engine consists of: which they are, whether each is as it was written, and which of them
//! need not be looked at again. The engine keeps a checksum at the end of each and never reads it by itself; summing up all
//! of an index at each search would cost more than the search. So the size and times of files found whole are kept in the
//! file `trusted`, and only a file that differs from them is summed up before it is used. What no clock tells, as when a disk
//! forgets, `morgue check` finds.

use crate::index::copies::Ledger;
use crate::index::error::IndexError;
use crate::index::sealed::{self, unseal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;
use tantivy::directory::{Directory, MmapDirectory};

/// Name of the list in the index folder.
pub const TRUSTED_FILE: &str = "trusted";

/// What each segment has.
const COMPONENTS: [&str; 6] = ["idx", "pos", "term", "store", "fast", "fieldnorm"];

/// Ends each of the engine's files, after the length of what says the checksum.
const FOOTER_MAGIC: u32 = 1337;

/// Longest footer the engine reads, in bytes.
const FOOTER_MOST: usize = 50_000;

/// Where nothing can be kept, files beyond this many bytes are not summed up at every search.
const SUMMED_EACH_TIME: u64 = 64 << 20;

/// What `meta.json` says of a commit.
#[derive(Debug, Deserialize)]
pub struct Commit {
    /// What its maker wrote into it.
    pub payload: Option<String>,
    segments: Vec<Segment>,
}

#[derive(Debug, Deserialize)]
struct Segment {
    segment_id: String,
    deletes: Option<Deletes>,
}

#[derive(Debug, Deserialize)]
struct Deletes {
    opstamp: u64,
}

impl Commit {
    /// Reads `meta.json` in the engine's folder. Read alone, because the engine would read the whole of it once more.
    pub fn read(folder: &Path) -> Result<Commit, IndexError> {
        Commit::parse(folder, &Commit::bytes(folder)?)
    }

    /// The bytes of `meta.json`.
    pub fn bytes(folder: &Path) -> Result<Vec<u8>, IndexError> {
        let path = folder.join("meta.json");
        fs::read(&path).map_err(|error| IndexError::Io(path, error))
    }

    fn parse(folder: &Path, bytes: &[u8]) -> Result<Commit, IndexError> {
        let corrupt = |detail: String| IndexError::Corrupt(folder.join("meta.json"), detail);
        let body = unseal(bytes).ok_or_else(|| corrupt("it does not match its checksum".to_owned()))?;
        serde_json::from_slice(body).map_err(|error| corrupt(format!("the commit cannot be read: {error}")))
    }

    /// Names of all files of the commit.
    pub fn files(&self) -> Vec<String> {
        let mut names = Vec::with_capacity(self.segments.len() * (COMPONENTS.len() + 1));
        for segment in &self.segments {
            let id = segment.segment_id.replace('-', "");
            names.extend(COMPONENTS.iter().map(|component| format!("{id}.{component}")));
            names.extend(segment.deletes.as_ref().map(|deletes| format!("{id}.{}.del", deletes.opstamp)));
        }
        names
    }
}

/// What the engine writes at the end of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Footer {
    version: FooterVersion,
    crc: u32,
}

/// The engine that wrote a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FooterVersion {
    major: u32,
    minor: u32,
    patch: u32,
    index_format_version: u32,
}

/// Sums up one file; gives the version its footer tells, or what is wrong with it. Reads all of it.
pub fn sum_up(folder: &Path, name: &str) -> Result<FooterVersion, String> {
    let told = |error: &dyn std::fmt::Display| format!("it cannot be read: {error}");
    let directory = MmapDirectory::open(folder).map_err(|error| told(&error))?;
    let file = directory.open_read(Path::new(name)).map_err(|error| told(&error))?;
    let bytes = file.read_bytes().map_err(|error| told(&error))?;
    let cut_short = || "it is cut short".to_owned();
    let (rest, tail) = bytes.as_slice().split_last_chunk::<8>().ok_or_else(cut_short)?;
    let [l0, l1, l2, l3, magic @ ..] = *tail;
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    if u32::from_le_bytes(magic) != FOOTER_MAGIC || length > FOOTER_MOST {
        return Err("its end is not what the engine writes there".to_owned());
    }
    let (body, line) = rest.split_at_checked(rest.len().wrapping_sub(length)).ok_or_else(cut_short)?;
    let footer: Footer = serde_json::from_slice(line).map_err(|_| "its end tells no checksum".to_owned())?;
    let mut sum = flate2::Crc::new();
    sum.update(body);
    if sum.sum() != footer.crc {
        return Err("it does not match its checksum".to_owned());
    }
    // Spaces and escapes would pass for the same JSON.
    if serde_json::to_vec(&footer).ok().as_deref() != Some(line) {
        return Err("its end is not as the engine writes it".to_owned());
    }
    Ok(footer.version)
}

/// Size and times of a file that was found whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    size: u64,
    modified: u64,
    changed: i64,
}

impl Stamp {
    fn of(about: &Metadata) -> Stamp {
        let since = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = since.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(0));
        Stamp { size: about.len(), modified, changed: changed(about) }
    }
}

/// When anything of a file changed, its times included; nobody can set it. 0 where the system does not tell.
#[cfg(unix)]
fn changed(about: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    about.ctime().wrapping_mul(1_000_000_000).wrapping_add(about.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_about: &Metadata) -> i64 {
    0
}

/// The files found whole.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trusted(BTreeMap<String, Stamp>);

impl Trusted {
    fn load(home: &Path) -> Trusted {
        sealed::load(home, TRUSTED_FILE)
    }

    fn save(&self, home: &Path) -> io::Result<()> {
        sealed::save(home, TRUSTED_FILE, self)
    }
}

/// Sums up those files of a commit, its list of copies among them, that changed since they were found whole, or never were. [`IndexError::Corrupt`] names
/// the first that is damaged. A file that is gone is none of our business: opening it will tell.
pub fn look_at_changed(
    home: &Path,
    folder: &Path,
    commit: &Commit,
    copies: Option<&str>,
) -> Result<(), IndexError> {
    let mut trusted = Trusted::load(home);
    let mut unknown: Vec<(String, Stamp)> = Vec::new();
    let engine = commit.files().into_iter().map(|name| (folder.join(&name), name));
    let own = copies.map(|name| (home.join(name), name.to_owned()));
    for (path, name) in engine.chain(own) {
        let Ok(about) = fs::metadata(path) else { continue };
        let stamp = Stamp::of(&about);
        if trusted.0.get(&name) != Some(&stamp) {
            unknown.push((name, stamp));
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let bytes: u64 = unknown.iter().map(|(_, stamp)| stamp.size).sum();
    if bytes > SUMMED_EACH_TIME && trusted.save(home).is_err() {
        return Ok(());
    }
    for (name, _) in &unknown {
        if copies == Some(name.as_str()) {
            match Ledger::load(&home.join(name)) {
                Err(error @ IndexError::Corrupt(..)) => return Err(error),
                _ => continue,
            }
        }
        if let Err(detail) = sum_up(folder, name) {
            let path = folder.join(name);
            if path.exists() {
                return Err(IndexError::Corrupt(path, detail));
            }
        }
    }
    trusted.0.extend(unknown);
    let _ = trusted.save(home);
    Ok(())
}

/// After a run: the files of its commit were looked at when it began, or written by it.
pub fn trust_all(home: &Path, folder: &Path, copies: Option<&str>) -> Result<(), IndexError> {
    let mut trusted = Trusted::default();
    let engine = Commit::read(folder)?.files().into_iter().map(|name| (folder.join(&name), name));
    let own = copies.map(|name| (home.join(name), name.to_owned()));
    for (path, name) in engine.chain(own) {
        if let Ok(about) = fs::metadata(path) {
            trusted.0.insert(name, Stamp::of(&about));
        }
    }
    let _ = trusted.save(home);
    Ok(())
}
