//! Where an index lives, who may write it, and what its last commit says of itself.
//! Layout of an index folder: `index/` (tantivy's files, with a `CACHEDIR.TAG` so that backups leave them out),
//! `manifest-N` and `copies-N` (named by the commit), `trusted` (what was found whole), `lengths` (sums for ranking),
//! `copied` (for counting), `lock`, and a `.gitignore` so that repositories leave all of that alone. Beside them lie the files a person writes, `aliases.toml`, `config.toml` and `searches.toml`, which backups and
//! repositories must keep, and `alerts/`, the marks of saved searches.

use crate::crawl::walk::INDEX_FOLDER;
use crate::index::analysis;
use crate::index::copies::documents::COPIED_FILE;
use crate::index::copies::ledger::{HEAD_BYTES, front_bytes};
use crate::index::copies::{self, Table};
use crate::index::damage;
use crate::index::engine_files::{self, Commit};
use crate::index::error::IndexError;
use crate::index::lengths::LENGTHS_FILE;
use crate::index::packing::DICTIONARY_FILE;
use crate::index::pages::Pages;
use crate::index::schema::{self, Fields};
use crate::index::sealed::{self, SealedDirectory};
use crate::settings::aliases::ALIAS_FILE;
use crate::settings::saved::SAVED_FILE;
use crate::settings::sources::CONFIG_FILE;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tantivy::directory::OwnedBytes;
use tantivy::schema::Schema;
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings};

const CACHE_TAG: &str =
    "Signature: 8a477f597d28d172789f06886806bc55\n# This folder holds a search index made by morgue.\n";

/// Leaves out all but what a person wrote.
const IGNORED: &str = "*\n!.gitignore\n!aliases.toml\n!config.toml\n!searches.toml\n";

/// What earlier versions wrote there.
const IGNORED_EARLIER: [&str; 2] = ["*\n", "*\n!.gitignore\n!aliases.toml\n!config.toml\n"];

const CACHE_TAG_FILE: &str = "CACHEDIR.TAG";

/// Lists of copies up to this size are read in; mapping them costs more. Of larger ones only what is looked up is touched.
const READ_AT_ONCE: usize = 64 << 10;

/// Articles are packed one by one (`index::packing`), and the engine takes them as they are, so many bytes in a piece: a search
/// copies one piece for each article. What LZ4 found to pack in them was nothing.
const STORE_BLOCK: usize = 4 << 10;

/// Files that may lie in an index folder before there is an index.
const WRITTEN_BY_HAND: [&str; 5] = [ALIAS_FILE, CONFIG_FILE, SAVED_FILE, ".gitignore", CACHE_TAG_FILE];

/// The folder of one index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexHome {
    path: PathBuf,
}

/// What a commit says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// Version of the schema.
    pub schema: u32,
    /// Version of reading and extraction; another one makes the next run read every file again.
    pub engine: u32,
    /// Number of the manifest that belongs to the commit.
    pub manifest: u64,
    /// The archive's root; `None` when it is the folder that holds the index folder, which may then be moved.
    pub root: Option<PathBuf>,
    /// False when the index was made without extraction.
    pub extracted: bool,
    /// False when texts that stand in files of their own are left there.
    #[serde(default = "kept")]
    pub stored: bool,
    /// Fingerprint of the homes of outlets that extraction was given; 0 for none.
    #[serde(default)]
    pub homes: u64,
    /// Fingerprint of the maps of fields that reading was given; 0 for none.
    #[serde(default)]
    pub maps: u64,
    /// Version of the copies recognised, whose file has the number of the manifest; 0 when there is none.
    #[serde(default)]
    pub copies: u32,
    /// Mark of the dictionary that articles are packed with; 0 for none.
    #[serde(default)]
    pub dictionary: u64,
    /// Inputs that could not be read in the run that made the commit.
    pub failed: u64,
}

/// Version of reading and extraction; raise it when either gives other results for the same bytes.
pub const ENGINE_VERSION: u32 = 4;

/// An index opened for reading or writing.
pub struct OpenIndex {
    /// The folder.
    pub home: IndexHome,
    /// The engine's handle, tokenizer registered.
    pub index: Index,
    /// Field handles.
    pub fields: Fields,
    /// What the last commit says; `None` before the first.
    pub payload: Option<Payload>,
    /// Of the files that a run has open.
    pub pages: Pages,
}

/// Holds the right to write an index until dropped.
#[derive(Debug)]
pub struct WriteLock(#[allow(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl IndexHome {
    /// An index at a folder of the user's choice.
    pub fn at(path: impl Into<PathBuf>) -> IndexHome {
        IndexHome { path: path.into() }
    }

    /// Where the index of an archive is written: the folder named, else `DIR/.morgue`, else, when the archive is
    /// read-only, a folder below the user's data directory.
    pub fn for_archive(root: &Path, named: Option<&Path>) -> IndexHome {
        if let Some(path) = named {
            return IndexHome::at(path);
        }
        let beside = root.join(INDEX_FOLDER);
        if beside.is_dir() || can_create_in(root) {
            return IndexHome::at(beside);
        }
        IndexHome::at(user_home_of(root).unwrap_or(beside))
    }

    /// The index that serves `start`: the folder named, else the first `.morgue` upwards of `start`, else one below the
    /// user's data directory for `start` or a folder above it.
    pub fn find(start: &Path, named: Option<&Path>) -> Result<IndexHome, IndexError> {
        if let Some(path) = named {
            return Ok(IndexHome::at(path));
        }
        let start = start.canonicalize().map_err(|error| IndexError::Io(start.to_owned(), error))?;
        let beside = start.ancestors().map(|folder| folder.join(INDEX_FOLDER)).find(|path| path.is_dir());
        let elsewhere = || start.ancestors().filter_map(user_home_of).find(|path| path.is_dir());
        beside
            .or_else(elsewhere)
            .map(IndexHome::at)
            .ok_or_else(|| IndexError::Missing(start.join(INDEX_FOLDER)))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Root of the archive the index was made from.
    pub fn archive_root(&self, payload: &Payload) -> PathBuf {
        match &payload.root {
            Some(root) => root.clone(),
            None => self.path.parent().map_or_else(PathBuf::new, Path::to_owned),
        }
    }

    /// What `Payload::root` must say for this archive.
    pub fn root_to_record(&self, root: &Path) -> Option<PathBuf> {
        let is_beside = self.path.parent().is_some_and(|parent| same_folder(parent, root))
            && self.path.ends_with(INDEX_FOLDER);
        (!is_beside).then(|| root.canonicalize().unwrap_or_else(|_| root.to_owned()))
    }

    /// The manifest with this number.
    pub fn manifest_path(&self, number: u64) -> PathBuf {
        self.path.join(format!("manifest-{number}"))
    }

    /// The list of copies that belongs to the manifest with this number.
    pub fn copies_path(&self, number: u64) -> PathBuf {
        self.path.join(copies_name(number))
    }

    /// The copies that a commit knows of; `None` when it knows of none because an earlier version wrote it.
    pub fn copies(&self, payload: &Payload) -> Result<Option<Table<OwnedBytes>>, IndexError> {
        if payload.copies != copies::VERSION || !self.copies_path(payload.manifest).is_file() {
            return Ok(None);
        }
        let name = copies_name(payload.manifest);
        let failed = |error| IndexError::Io(self.path.join(&name), error);
        let damaged = || IndexError::Corrupt(self.path.clone(), "the list of copies is not whole".to_owned());
        let mut file = File::open(self.path.join(&name)).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let mut bytes = Vec::new();
        (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut bytes).map_err(failed)?;
        let front = front_bytes(&bytes, length).ok_or_else(damaged)?;
        let bytes = if front <= READ_AT_ONCE {
            // At once: reading to the end would feel its way in a dozen steps.
            let head = bytes.len();
            bytes.resize(front, 0);
            file.read_exact(&mut bytes[head..]).map_err(failed)?;
            OwnedBytes::new(bytes)
        } else {
            sealed::mapped(&self.path, &name).map_err(|error| IndexError::from_engine(&self.path, error))?
        };
        Table::read(bytes, length).ok_or_else(damaged).map(Some)
    }

    /// The folder of the engine's files.
    pub fn engine_folder(&self) -> PathBuf {
        self.path.join("index")
    }

    /// Size of the index in bytes.
    pub fn size(&self) -> u64 {
        walkdir::WalkDir::new(&self.path)
            .into_iter()
            .filter_map(Result::ok)
            .filter_map(|entry| entry.metadata().ok())
            .filter(|about| about.is_file())
            .map(|about| about.len())
            .sum()
    }

    /// Takes the right to write; [`IndexError::Locked`] at once when another process has it.
    pub fn lock(&self) -> Result<WriteLock, IndexError> {
        let failed = |error| IndexError::Io(self.path.clone(), error);
        let is_new = !self.path.join("lock").exists();
        if is_new && self.path.is_dir() && !may_become_index(&self.path).map_err(failed)? {
            return Err(IndexError::Foreign(self.path.clone()));
        }
        fs::create_dir_all(&self.path).map_err(failed)?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.path.join("lock"))
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(IndexError::Locked(self.path.clone())),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        self.keep_what_is_written_by_hand().map_err(failed)?;
        Ok(WriteLock(file))
    }

    /// Sees to it that repositories and backups keep the files a person wrote, in folders of earlier versions too.
    fn keep_what_is_written_by_hand(&self) -> io::Result<()> {
        let ignore = self.path.join(".gitignore");
        match fs::read_to_string(&ignore) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::write(&ignore, IGNORED)?,
            Ok(text) if IGNORED_EARLIER.contains(&text.as_str()) => fs::write(&ignore, IGNORED)?,
            _ => {}
        }
        let tag = self.path.join(CACHE_TAG_FILE);
        if fs::read_to_string(&tag).is_ok_and(|text| text == CACHE_TAG) {
            fs::remove_file(&tag)?;
        }
        Ok(())
    }

    /// The alias file of this index of the archive at `root`, there or not.
    pub fn alias_file(&self, root: &Path) -> PathBuf {
        self.beside(root, ALIAS_FILE)
    }

    /// The configuration of this index of the archive at `root`, there or not.
    pub fn config_file(&self, root: &Path) -> PathBuf {
        self.beside(root, CONFIG_FILE)
    }

    /// Where saved searches and what alerts have shown of the archive at `root` are kept: the index folder, or, when that
    /// cannot be written, the user's own folder for the archive.
    pub fn keeping_folder(&self, root: &Path) -> PathBuf {
        let probe = self.path.join(format!(".probe-{}", std::process::id()));
        let can_write = File::create(&probe).is_ok();
        let _ = fs::remove_file(&probe);
        match user_home_of(root) {
            Some(own) if !can_write => own,
            _ => self.path.clone(),
        }
    }

    /// The file of saved searches to read and the one to write; two where the index folder cannot be written and the user
    /// has saved none yet.
    pub fn saved_files(&self, root: &Path) -> (PathBuf, PathBuf) {
        let written = self.keeping_folder(root).join(SAVED_FILE);
        let read = if written.exists() { written.clone() } else { self.path.join(SAVED_FILE) };
        (read, written)
    }

    /// An index that lies elsewhere may still have its settings in the archive.
    fn beside(&self, root: &Path, name: &str) -> PathBuf {
        let (own, in_archive) = (self.path.join(name), root.join(INDEX_FOLDER).join(name));
        if !own.exists() && in_archive.exists() { in_archive } else { own }
    }

    /// Opens an index that has at least one commit of this version.
    pub fn open(&self) -> Result<(OpenIndex, Payload), IndexError> {
        let folder = self.engine_folder();
        if !folder.join("meta.json").is_file() {
            let other = self.path.is_dir()
                && !self.path.join("lock").exists()
                && !may_become_index(&self.path).unwrap_or(true);
            return Err(if other {
                IndexError::Foreign(self.path.clone())
            } else {
                IndexError::Missing(self.path.clone())
            });
        }
        let opened = self.open_engine(&folder, SealedDirectory::open_to_search)?;
        match opened.payload.clone() {
            Some(payload) => Ok((opened, payload)),
            None => Err(IndexError::Missing(self.path.clone())),
        }
    }

    /// Opens the index, or makes an empty one; call it under the lock.
    pub fn open_or_create(&self) -> Result<OpenIndex, IndexError> {
        let folder = self.engine_folder();
        if folder.join("meta.json").is_file() {
            return self.open_engine(&folder, SealedDirectory::open_to_write);
        }
        self.clear()?;
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(folder.join(CACHE_TAG_FILE), CACHE_TAG))
            .map_err(|error| IndexError::Io(folder.clone(), error))?;
        let broken = |error| IndexError::from_engine(&self.path, error);
        let directory = SealedDirectory::open_to_write(&folder).map_err(broken)?;
        let pages = directory.pages();
        let (schema, fields) = schema::build();
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_blocksize: STORE_BLOCK,
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        let index =
            Index::builder().schema(schema).settings(settings).open_or_create(directory).map_err(broken)?;
        analysis::register(&index);
        Ok(OpenIndex { home: self.clone(), index, fields, payload: None, pages })
    }

    /// Deletes the engine's files and manifests, for a rebuild; call it under the lock.
    pub fn clear(&self) -> Result<(), IndexError> {
        let folder = self.engine_folder();
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(IndexError::Io(folder, error));
            }
            _ => {}
        }
        let _ = fs::remove_file(self.path.join(engine_files::TRUSTED_FILE));
        let _ = fs::remove_file(self.path.join(LENGTHS_FILE));
        let _ = fs::remove_file(self.path.join(COPIED_FILE));
        let _ = fs::remove_file(self.path.join(DICTIONARY_FILE));
        self.drop_manifests_but(None)
    }

    /// Deletes manifests and lists of copies that no commit names any more.
    pub fn drop_manifests_but(&self, kept: Option<u64>) -> Result<(), IndexError> {
        let failed = |error| IndexError::Io(self.path.clone(), error);
        let kept = kept.map(|number| [self.manifest_path(number), self.copies_path(number)]);
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let is_named =
                |start: &str| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start));
            if kept.as_ref().is_some_and(|kept| kept.contains(&path)) {
                continue;
            }
            if is_named("manifest-") {
                fs::remove_file(&path).map_err(failed)?;
            } else if is_named("copies-")
                || is_named("trusted-")
                || is_named("lengths-")
                || is_named("dictionary.")
            {
                // Where a file that somebody searches cannot be deleted, a later run does it.
                let _ = fs::remove_file(&path);
            }
        }
        Ok(())
    }

    /// Tells one commit or merge from the next: the bytes that name its files. `None` when there are none.
    pub fn commit_mark(&self) -> Option<Vec<u8>> {
        Commit::bytes(&self.engine_folder()).ok()
    }

    /// True while the last commit is the one that says this of itself; merging does not change that.
    pub fn is_at(&self, payload: &Payload) -> bool {
        let last = Commit::read(&self.engine_folder()).and_then(|commit| self.payload_of(&commit));
        last.is_ok_and(|last| last.as_ref() == Some(payload))
    }

    /// After a run that wrote: no file of the last commit need be summed up before it is searched.
    pub fn trust_files(&self) -> Result<(), IndexError> {
        let payload = self.payload_of(&Commit::read(&self.engine_folder())?)?;
        let copies = payload.map(|payload| copies_name(payload.manifest));
        engine_files::trust_all(&self.path, &self.engine_folder(), copies.as_deref())
    }

    /// What a commit says of itself; [`IndexError::Foreign`] when it was not written by morgue.
    pub fn payload_of(&self, commit: &Commit) -> Result<Option<Payload>, IndexError> {
        let parse =
            |text: &String| serde_json::from_str(text).map_err(|_| IndexError::Foreign(self.path.clone()));
        commit.payload.as_ref().map(parse).transpose()
    }

    fn open_engine(
        &self,
        folder: &Path,
        directory: impl FnOnce(&Path) -> tantivy::Result<SealedDirectory>,
    ) -> Result<OpenIndex, IndexError> {
        let broken = |error| IndexError::from_engine(&self.path, error);
        damage::opened(self);
        let commit = Commit::read(folder)?;
        let payload = self.payload_of(&commit)?;
        let needed = schema::version();
        if let Some(payload) = payload.as_ref().filter(|payload| payload.schema != needed) {
            return Err(IndexError::Version { home: self.path.clone(), found: payload.schema, needed });
        }
        let copies = payload.as_ref().filter(|payload| payload.copies == copies::VERSION);
        let copies = copies.map(|payload| copies_name(payload.manifest));
        engine_files::look_at_changed(&self.path, folder, &commit, copies.as_deref())?;
        let directory = directory(folder).map_err(broken)?;
        let pages = directory.pages();
        let index = Index::open(directory).map_err(broken)?;
        let (schema, fields) = schema::build();
        if !same_fields(&index.schema(), &schema) {
            return Err(IndexError::Foreign(self.path.clone()));
        }
        analysis::register(&index);
        Ok(OpenIndex { home: self.clone(), index, fields, payload, pages })
    }
}

/// What indexes were before texts could be left in their files.
fn kept() -> bool {
    true
}

fn copies_name(number: u64) -> String {
    format!("copies-{number}")
}

fn same_fields(one: &Schema, two: &Schema) -> bool {
    one == two
}

fn same_folder(one: &Path, two: &Path) -> bool {
    match (one.canonicalize(), two.canonicalize()) {
        (Ok(one), Ok(two)) => one == two,
        _ => one == two,
    }
}

/// True for a folder that is empty but for what a person may have put there, as in a fresh clone of an archive.
fn may_become_index(path: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(path)? {
        let name = entry?.file_name();
        if !WRITTEN_BY_HAND.iter().any(|known| name == *known) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Tries by making the folder, because permission bits do not tell of read-only mounts.
fn can_create_in(root: &Path) -> bool {
    root.is_dir() && fs::create_dir(root.join(INDEX_FOLDER)).is_ok()
}

/// `$XDG_DATA_HOME/morgue/NAME-HASH` for an archive whose own folder cannot be written.
fn user_home_of(root: &Path) -> Option<PathBuf> {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let data = data.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".local/share")))?;
    let full = root.canonicalize().ok()?;
    let name = full.file_name().map_or_else(|| "root".into(), |name| name.to_string_lossy().into_owned());
    let hash = blake3::hash(full.as_os_str().as_encoded_bytes()).to_hex();
    Some(data.join("morgue").join(format!("{name}-{}", &hash[..12])))
}
