//! A query becomes articles, articles become ranked passages. Searching opens the index read-only, writes nothing
//! and reads no file of the archive.

pub mod archive;
pub mod article_text;
pub mod best;
pub mod bm25;
mod column_scorer;
pub mod expansion_query;
pub mod explain;
pub mod family;
pub mod focus;
pub mod hit;
pub mod loosen;
pub mod lower;
pub mod lower_quotes;
pub mod mention_query;
mod misread;
pub mod occurrence;
pub mod operator;
pub mod operator_query;
pub mod passages;
pub mod period_query;
pub mod question;
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
pub mod vocabulary;
pub mod wanted;
pub mod weights;
pub mod word_query;

pub use archive::{Archive, Coverage};
pub use hit::{Hit, HitQuote};
pub use quote_query::QuoteFilter;
pub use rank::{By, Found, Request, Sort};
pub use said::{QuoteHit, Said, SaidRequest, Speech};
pub use unknown::UnknownName;
pub use weights::Weights;
