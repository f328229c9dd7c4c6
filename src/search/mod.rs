//! A query becomes articles, articles become ranked passages. Searching opens the index read-only, writes nothing
//! and reads no file of the archive.

pub mod archive;
mod column_scorer;
pub mod copies;
pub mod family;
pub mod focus;
pub mod hit;
pub mod lower;
pub mod lower_quotes;
pub mod mention_query;
pub mod passages;
pub mod period_query;
pub mod quote_query;
pub mod rank;
pub mod said;
pub mod scan;
pub mod spoken_query;
pub mod spotter;
pub mod stats;
pub mod steady;
pub mod stem_query;
pub mod unknown;
pub mod wanted;

pub use archive::{Archive, Coverage};
pub use copies::Counted;
pub use hit::{Copies, Hit, HitQuote};
pub use quote_query::QuoteFilter;
pub use rank::{By, Found, Request, Sort};
pub use said::{QuoteHit, Said, SaidRequest, Speech};
pub use unknown::UnknownName;
