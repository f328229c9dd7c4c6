//! What results claim of the archive's files: read back from JSON lines, held against the files as they are now, and
//! turned into references. Reads files of the archive through `crawl`; never the
//! index, of which it is handed what is stored of a file.

pub mod check;
pub mod claims;
pub mod reference;
pub mod unchanged;

pub use check::{Checked, Checker, SpanVerdict, Verdict};
pub use claims::{Claim, ClaimError, ClaimedSpan};
pub use reference::Reference;
