//! The archive in a terminal: type to search, move through hits, read the article at its passage with the speakers in
//! the margin. `state` turns keys into states and wishes and touches nothing; `view` draws a state; `worker` fulfils
//! wishes that need the index, in a thread of its own; `terminal` owns the screen and gives it back however it ends.
//! Writes nothing: neither index nor archive.

pub mod filters;
pub mod page;
pub mod state;
pub mod terminal;
pub mod typed;
pub mod view;
pub mod worker;

pub use terminal::{Ended, Session, run};
