//! morgue: full-text search for news archives.

pub mod model;
pub mod text;
