//! Results and reports as text for people and as JSON lines for programs. Archive text is escaped before it reaches a
//! terminal; the same hits come out whether the output is piped or not.

pub mod census;
pub mod escape;
pub mod explained;
pub mod json;
pub mod quotes;
pub mod receipts;
pub mod text;
pub mod watched;
