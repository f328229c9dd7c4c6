//! Results and reports as text for people and as JSON lines for programs. Archive text is escaped before it reaches a
//! terminal; the same hits come out whether the output is piped or not.

pub mod census;
pub mod checked;
pub mod concordance;
pub mod delimited;
pub mod escape;
pub mod explained;
pub mod facets;
pub mod first_use;
pub mod hits;
pub mod hyperlink;
pub mod json;
pub mod plot;
pub mod quotes;
pub mod receipts;
pub mod saved;
pub mod text;
pub mod timeline;
pub mod watched;
