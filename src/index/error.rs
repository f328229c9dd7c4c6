//! What can keep an index from being opened or written. One bad article is never an error here, only a line of the
//! report.

use crate::crawl::{ManifestError, WalkError};
use crate::settings::SettingsError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;

/// Why an index cannot be used.
#[derive(Debug)]
pub enum IndexError {
    /// No index there.
    Missing(PathBuf),
    /// The folder holds something else.
    Foreign(PathBuf),
    /// Written by another version of morgue.
    Version {
        /// The index.
        home: PathBuf,
        /// Its schema version.
        found: u32,
        /// The version this program reads.
        needed: u32,
    },
    /// Its files are damaged.
    Corrupt(PathBuf, String),
    /// Another process is writing it.
    Locked(PathBuf),
    /// The file system refused.
    Io(PathBuf, io::Error),
    /// The archive is empty while the index is not, which looks like a disk that is not mounted.
    ArchiveEmptied(PathBuf, usize),
    /// The archive cannot be walked.
    Walk(WalkError),
    /// A file of settings beside the index cannot be used.
    Settings(SettingsError),
    /// The query asks for more than can be looked up in this index; with the reason and a hint.
    Refused(String),
    /// The engine failed while writing.
    Engine(PathBuf, TantivyError),
}

impl IndexError {
    /// Sorts an error of the engine that came up while reading the index at `home`.
    pub fn from_engine(home: &Path, error: TantivyError) -> IndexError {
        let home = home.to_owned();
        match error {
            TantivyError::IoError(inner) if is_out_of_space(&inner) => {
                IndexError::Io(home, io::Error::new(inner.kind(), inner.to_string()))
            }
            TantivyError::IoError(inner) if is_of_damage(&inner) => {
                IndexError::Corrupt(home, inner.to_string())
            }
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
                if is_of_damage(&io_error) =>
            {
                IndexError::Corrupt(home, io_error.to_string())
            }
            TantivyError::DataCorruption(detail) => IndexError::Corrupt(home, format!("{detail:?}")),
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => {
                IndexError::Io(home, io::Error::new(io_error.kind(), io_error.to_string()))
            }
            TantivyError::OpenReadError(error) => IndexError::Corrupt(home, error.to_string()),
            TantivyError::IncompatibleIndex(detail) => IndexError::Corrupt(home, format!("{detail:?}")),
            other => IndexError::Engine(home, other),
        }
    }

    /// True when there is no usable index, as opposed to a failure while using one.
    pub fn is_unusable_index(&self) -> bool {
        matches!(
            self,
            IndexError::Missing(_)
                | IndexError::Foreign(_)
                | IndexError::Version { .. }
                | IndexError::Corrupt(..)
        )
    }
}

const FULL_HINT: &str =
    "\nhint: see whether the disk is full or may not be written to, then run the same command again";

fn is_out_of_space(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// What the engine says of bytes that it cannot make sense of.
fn is_of_damage(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

impl From<WalkError> for IndexError {
    fn from(error: WalkError) -> IndexError {
        IndexError::Walk(error)
    }
}

impl From<SettingsError> for IndexError {
    fn from(error: SettingsError) -> IndexError {
        IndexError::Settings(error)
    }
}

impl From<ManifestError> for IndexError {
    fn from(error: ManifestError) -> IndexError {
        match error {
            ManifestError::Io(path, error) => IndexError::Io(path, error),
            ManifestError::Corrupt(path) => {
                IndexError::Corrupt(path, "the manifest does not match its checksum".to_owned())
            }
        }
    }
}

impl fmt::Display for IndexError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IndexError::Missing(path) => write!(
                formatter,
                "no index at `{}`\nhint: make one with `morgue index DIR`, or name it with `--index PATH`",
                path.display()
            ),
            IndexError::Foreign(path) => write!(
                formatter,
                "`{}` holds files that are no morgue index\nhint: name an empty or new folder with `--index PATH`",
                path.display()
            ),
            IndexError::Version { home, found, needed } => write!(
                formatter,
                "the index at `{}` has schema version {found}, this morgue reads version {needed}\nhint: rebuild it with `morgue index --rebuild DIR`",
                home.display()
            ),
            IndexError::Corrupt(path, detail) => write!(
                formatter,
                "the index at `{}` is damaged: {detail}\nhint: rebuild it with `morgue index --rebuild DIR`",
                path.display()
            ),
            IndexError::Locked(path) => write!(
                formatter,
                "another morgue is writing the index at `{}`\nhint: try again when it has finished; searching goes on meanwhile",
                path.display()
            ),
            IndexError::Io(path, error) => {
                write!(formatter, "`{}`: {error}", path.display())?;
                if is_out_of_space(error) { formatter.write_str(FULL_HINT) } else { Ok(()) }
            }
            IndexError::ArchiveEmptied(path, articles) => write!(
                formatter,
                "`{}` is empty, but its index knows {articles} files\nhint: is the disk mounted? `morgue index --allow-empty DIR` empties the index",
                path.display()
            ),
            IndexError::Walk(error) => write!(formatter, "{error}"),
            IndexError::Settings(error) => write!(formatter, "{error}"),
            // The engine's threads keep their reasons to themselves.
            IndexError::Engine(path, TantivyError::ErrorInThread(_)) => write!(
                formatter,
                "the index at `{}` could not be written any further; what was committed before stands{FULL_HINT}",
                path.display()
            ),
            IndexError::Refused(reason) => write!(formatter, "{reason}"),
            IndexError::Engine(path, error) => write!(formatter, "index at `{}`: {error}", path.display()),
        }
    }
}

impl std::error::Error for IndexError {}
