//! What a person is told when a command stumbles. Decoders of the engine trust the bytes of the index and may panic on
//! damaged ones; then the file to blame is looked for, and the message names it and what mends it. A fault that is ours is
//! told as one.

use super::{Failure, IndexError};
use crate::index::damage;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// What the first panic said.
static SAID: Mutex<Option<String>> = Mutex::new(None);

/// Runs a command; whatever it stumbles over comes back as a failure.
pub(super) fn caught(command: impl FnOnce() -> Result<u8, Failure>) -> Result<u8, Failure> {
    let usual = std::panic::take_hook();
    let wants_all = std::env::var_os("RUST_BACKTRACE").is_some();
    std::panic::set_hook(Box::new(move |panic| {
        if wants_all {
            usual(panic);
        }
        SAID.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| panic.to_string());
    }));
    match catch_unwind(AssertUnwindSafe(command)) {
        Ok(Ok(code)) => damage::untold().map_or(Ok(code), |damage| Err(damage.into())),
        // The engine has many words for bytes that make no sense to it.
        Ok(Err(Failure::Index(error @ (IndexError::Engine(..) | IndexError::Corrupt(..))))) => {
            Err(Failure::Index(damage::blamed().unwrap_or(error)))
        }
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(damage::blamed().map_or_else(our_fault, Failure::Index)),
    }
}

fn our_fault() -> Failure {
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    Failure::Other(format!(
        "morgue stumbled, which it never should: {said}\nhint: please report this with the command"
    ))
}
