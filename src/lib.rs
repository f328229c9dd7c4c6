//! morgue: full-text search for news archives.

pub mod crawl;
pub mod extract;
pub mod index;
pub mod model;
pub mod read;
pub mod text;
