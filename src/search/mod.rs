//! A query becomes articles, articles become ranked passages. Searching opens the index read-only, writes nothing
//! and reads no file of the archive.

pub mod archive;
pub mod focus;
pub mod hit;
pub mod lower;
pub mod mention_query;
pub mod passages;
pub mod period_query;
pub mod rank;
pub mod scan;
pub mod spotter;
pub mod stats;
pub mod steady;
pub mod stem_query;
pub mod unknown;
pub mod wanted;

pub use archive::{Archive, Coverage};
pub use hit::{Hit, HitQuote};
pub use rank::{By, Found, Request, Sort};
pub use unknown::UnknownName;
