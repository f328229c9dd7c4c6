//! The rooms that see foreign bytes, without those of the search engine, and what is fuzzed of them.

// The rooms name each other as `crate::`, so they stand at the root.
#[path = "../../src/extract/mod.rs"]
pub mod extract;
#[path = "../../src/model/mod.rs"]
pub mod model;
#[path = "../../src/query/mod.rs"]
pub mod query;
#[path = "../../src/read/mod.rs"]
pub mod read;
#[path = "../../src/text/mod.rs"]
pub mod text;

// What the targets know the library by.
extern crate self as morgue;

pub mod targets;
