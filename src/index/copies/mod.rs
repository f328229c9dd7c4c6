//! Copies of one story: what is kept of an article to recognise them, which articles are one group, and the file beside
//! the index that holds both.

pub mod groups;
pub mod sketch;

pub use groups::{Group, group};
pub use sketch::{Sketch, Sketcher};
