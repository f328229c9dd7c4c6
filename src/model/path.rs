//! Where an article's file stands, relative to the archive, with its bytes kept.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// Path of a file relative to the archive root, `/`-separated. The bytes are kept as the file system gave them,
/// so names that are not UTF-8 still lead back to their file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ArchivePath(Vec<u8>);

impl ArchivePath {
    /// From the bytes an index or a manifest kept.
    pub fn from_bytes(bytes: Vec<u8>) -> ArchivePath {
        ArchivePath(bytes)
    }

    /// From a path below the archive root.
    #[cfg(unix)]
    pub fn from_relative(path: &Path) -> ArchivePath {
        use std::os::unix::ffi::OsStrExt;
        ArchivePath(path.as_os_str().as_bytes().to_vec())
    }

    /// From a path below the archive root.
    #[cfg(not(unix))]
    pub fn from_relative(path: &Path) -> ArchivePath {
        ArchivePath(path.to_string_lossy().replace('\\', "/").into_bytes())
    }

    /// The bytes as kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// For matching and display; bytes that are not UTF-8 become U+FFFD.
    pub fn to_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// True when the name is valid UTF-8, so that `to_text` loses nothing.
    pub fn is_utf8(&self) -> bool {
        std::str::from_utf8(&self.0).is_ok()
    }

    /// The file below `root`.
    #[cfg(unix)]
    pub fn below(&self, root: &Path) -> PathBuf {
        use std::os::unix::ffi::OsStrExt;
        root.join(std::ffi::OsStr::from_bytes(&self.0))
    }

    /// The file below `root`.
    #[cfg(not(unix))]
    pub fn below(&self, root: &Path) -> PathBuf {
        root.join(&*self.to_text())
    }
}

impl From<&str> for ArchivePath {
    fn from(path: &str) -> ArchivePath {
        ArchivePath(path.as_bytes().to_vec())
    }
}

impl fmt::Display for ArchivePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text())
    }
}
