//! The archive folder: what is in it, what of it may be read, what is indexed already, and where it changes.
//! Follows no link out of the archive, opens nothing but regular files, and never decides by a file's name.

#[cfg(target_os = "linux")]
mod deep;
pub mod manifest;
pub mod source;
pub mod walk;
pub mod watch;

pub use manifest::{Entry, Manifest, ManifestError, State};
pub use source::{Contents, SourceFile, read_file};
pub use walk::{Found, WalkError, check_root, walk, walk_part};
pub use watch::{Touched, Watch, WatchError};
