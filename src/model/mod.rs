//! Plain data that every room shares. Imports none of our modules and does no I/O.

pub mod annotated;
pub mod article;
pub mod date;
pub mod outcome;
pub mod path;
pub mod span;

pub use annotated::{
    Allusion, AllusionKind, Annotated, DateMention, Kind, Person, Place, PlaceKind, Quote, Speaker,
    ten_thousandths,
};
pub use article::{Article, ArticleId, Basis, DateSource, Located, Published, Warning};
pub use date::{DateRange, Day, Precision};
pub use outcome::{FailReason, Outcome, SkipReason};
pub use path::ArchivePath;
pub use span::{OffsetMap, Span};
