//! What a command can say when reading an index went wrong in a way that names no cause: a decoder of the engine that
//! stumbled over bytes it trusts, or a stored article that is not as it was stored. Remembers which index was opened last and
//! whether damage was met where nothing could be returned; looks for the file that is to blame.

use crate::index::check::checksums;
use crate::index::error::IndexError;
use crate::index::home::IndexHome;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

static OPENED: Mutex<Option<IndexHome>> = Mutex::new(None);
static MET: AtomicBool = AtomicBool::new(false);

/// An index is about to be read.
pub fn opened(home: &IndexHome) {
    *OPENED.lock().unwrap_or_else(PoisonError::into_inner) = Some(home.clone());
}

/// A stored article could not be decoded where no error can be returned, so that what is found is not all there is.
pub fn met() {
    MET.store(true, Ordering::Relaxed);
}

/// The folder of the index that was opened last; empty when none was.
pub fn last_home() -> PathBuf {
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    opened.as_ref().map_or_else(PathBuf::new, |home| home.path().to_owned())
}

/// Damage that was met on the way and told to nobody.
pub fn untold() -> Option<IndexError> {
    let detail = "a stored article does not match its checksum".to_owned();
    MET.load(Ordering::Relaxed).then(|| blamed().unwrap_or(IndexError::Corrupt(last_home(), detail)))
}

/// Sums up all files of the index that was opened last; the first that is damaged is the error. `None` when there is none, so
/// that the fault lies elsewhere.
pub fn blamed() -> Option<IndexError> {
    let home = OPENED.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
    let problem = checksums(&home).into_iter().next()?;
    Some(IndexError::Corrupt(home.path().join(problem.file), problem.detail))
}
