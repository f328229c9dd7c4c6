//! Copies of one story: what is kept of an article to recognise them, which articles are one group, and the file beside
//! the index that holds both.

pub mod documents;
pub mod groups;
pub mod ledger;
mod packed;
mod places;
pub mod sketch;

pub use groups::{Group, group};
pub use ledger::{ArticleKey, GroupRow, Ledger, Table, is_grouped};
pub use sketch::{Sketch, Sketcher, WordPrint};

/// Version of sketches and groups; another one makes the next run read every file again.
pub const VERSION: u32 = 4;
