//! Text of a query to a tree of plain data, and written dates to ranges of days.
//! Knows the fields a journalist can name, not the engine that searches them; `today` is always passed in.
//! Nothing is guessed in silence: what cannot be understood is a [`QueryError`] that points at the place.

pub mod dates;
pub mod error;
pub mod parse;
pub mod tree;

mod combine;
mod cursor;
mod fields;
mod lexical;
mod nearness;
mod pattern;
mod print;

pub use dates::{DateError, parse_period, parse_range, parse_since, parse_until};
pub use error::QueryError;
pub use parse::parse;
pub use tree::{Case, Clause, NameField, Nearness, Occur, Query};
