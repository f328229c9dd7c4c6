//! Stored articles, given back whole. Texts that an index made with `--no-store` leaves in their files are read again when a
//! result needs them, by the reader that indexing uses, and count only when file and text are those that were indexed: what
//! was changed or taken away since is left out of results and told, never shown as if it had been found.

use crate::crawl::manifest::{content_hash, stream_hash};
use crate::crawl::{Contents, SourceFile, read_file};
use crate::index::error::IndexError;
use crate::index::home::{IndexHome, Payload};
use crate::index::packing::{Dictionary, Packed, Unpacker};
use crate::index::record::{Record, RecordError, Stored};
use crate::model::{ArchivePath, Article, FailReason, Warning};
use crate::read::{Input, Limits, MAX_BYTES, Part, ReadOptions, Shelf, read};
use crate::settings::Maps;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Files up to this size are read at once, in bytes.
const AT_ONCE: u64 = 64 << 20;

/// Of the files whose text was asked for and is not there any more, each with the reason. For the whole process, as one
/// command answers from one archive.
static MISSED: Mutex<BTreeMap<ArchivePath, String>> = Mutex::new(BTreeMap::new());

/// Gives back stored articles.
#[derive(Debug)]
pub struct Bodies {
    unpacker: Unpacker,
    /// Where texts are that the index does not keep; `None` when it keeps them all.
    left: Option<Left>,
}

#[derive(Debug)]
struct Left {
    root: PathBuf,
    options: ReadOptions,
}

impl Bodies {
    /// For the index of a commit.
    pub fn of(home: &IndexHome, payload: &Payload) -> Result<Bodies, IndexError> {
        let unpacker = Unpacker::new(Dictionary::of_commit(home.path(), payload.dictionary)?);
        if payload.stored {
            return Ok(Bodies { unpacker, left: None });
        }
        let root = home.archive_root(payload);
        let maps = Maps::load(&home.config_file(&root))?;
        let limits = Limits { document_bytes: MAX_BYTES as u64, ..Limits::default() };
        let options = ReadOptions { maps: maps.as_slice().to_vec(), limits, ..ReadOptions::default() };
        Ok(Bodies { unpacker, left: Some(Left { root, options }) })
    }

    /// What the engine's store gave; without the text where the index does not keep it.
    pub fn unpack(&self, packed: Packed) -> Result<Stored, RecordError> {
        self.unpacker.unpack(packed)
    }

    /// Fills in the text where the index does not keep it. False when it is not to be had any more, which
    /// [`take_missed`] tells.
    pub fn complete(&self, stored: &mut Stored) -> bool {
        let Some(left) = self.left.as_ref().filter(|_| stored.text.is_empty()) else { return true };
        // A record that cannot be decoded is damaged, and told by whoever decodes it next.
        let Ok(record) = Record::without_text(stored) else { return true };
        let mut found = FirstText { ordinal: record.id.ordinal, text: None };
        let told = read_unchanged(&left.root, &record.id.path, record.hash, &left.options, &mut found).err();
        match (told, found.text) {
            (None, Some(text)) => {
                stored.text = text;
                true
            }
            (told, _) => {
                let why = told.unwrap_or_else(|| "can no longer be read".to_owned());
                let mut missed = MISSED.lock().unwrap_or_else(PoisonError::into_inner);
                missed.insert(record.id.path, why);
                false
            }
        }
    }
}

/// Files whose text was asked for and is not there any more, in order, each with the reason; forgets them.
pub fn take_missed() -> BTreeMap<ArchivePath, String> {
    std::mem::take(&mut *MISSED.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Reads a file once more if its bytes have this hash; otherwise says what became of it.
pub fn read_unchanged(
    root: &Path,
    path: &ArchivePath,
    hash: &[u8],
    options: &ReadOptions,
    shelf: &mut dyn Shelf,
) -> Result<(), String> {
    let failed = |error: &std::io::Error| match FailReason::from_io(error) {
        FailReason::Vanished => "gone since".to_owned(),
        other => other.to_string(),
    };
    let source = match SourceFile::at(root, path) {
        Ok(Some(source)) => source,
        Ok(None) => return Err("no longer a regular file".to_owned()),
        Err(error) => return Err(failed(&error)),
    };
    let changed = || Err("changed since".to_owned());
    match read_file(root, &source, AT_ONCE) {
        Contents::Read(_, bytes) if content_hash(&bytes) != hash => return changed(),
        Contents::Read(_, bytes) => read(path, Input::Memory(bytes), options, shelf),
        Contents::Long(read_as, file) => match stream_hash(&file) {
            Ok(now) if now != hash => return changed(),
            Ok(_) => read(path, Input::File(&file, read_as.size), options, shelf),
            Err(error) => return Err(failed(&error)),
        },
        Contents::Skipped(reason) => return Err(reason.to_string()),
        Contents::Failed(reason) => return Err(reason.to_string()),
    };
    Ok(())
}

/// Keeps the text of one article of a file.
struct FirstText {
    ordinal: u32,
    text: Option<String>,
}

impl Shelf for FirstText {
    fn article(&mut self, article: Article) -> bool {
        let is_it = article.id.ordinal == self.ordinal;
        if is_it {
            self.text = Some(article.text);
        }
        !is_it
    }

    fn part(&mut self, _part: Part) {}

    fn odd(&mut self, _warning: Warning) {}
}
