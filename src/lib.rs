//! morgue: full-text search for news archives.

pub mod crawl;
pub mod model;
pub mod text;
