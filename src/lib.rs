//! morgue: full-text search for news archives.

pub mod census;
pub mod cli;
pub mod crawl;
pub mod extract;
pub mod index;
pub mod model;
pub mod output;
pub mod query;
pub mod read;
pub mod receipt;
pub mod search;
pub mod settings;
pub mod text;
pub mod tui;
