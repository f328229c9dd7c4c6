//! All that writes tantivy: the schema, documents, the index folder, and the run that brings an index up to date with
//! its archive. Reading, extraction and writing run in parallel; a commit is atomic and names its manifest.

pub mod analysis;
pub mod annotator;
pub mod bodies;
pub mod check;
pub mod copies;
pub mod damage;
pub mod distances;
pub mod documents;
pub mod engine_files;
pub mod error;
pub mod home;
mod joining;
pub mod lengths;
pub mod packing;
pub mod pages;
pub mod plan;
mod queue;
pub mod record;
pub mod report;
pub mod run;
pub mod samples;
pub mod schema;
pub mod sealed;
mod worker;

pub use annotator::Annotator;
pub use error::IndexError;
pub use home::{IndexHome, OpenIndex, Payload};
pub use plan::Extent;
pub use record::{Record, Stored};
pub use report::{FileReport, Reread, Summary};
pub use run::{Options, Progress, Remembered, Unwatched, update, update_extent};
