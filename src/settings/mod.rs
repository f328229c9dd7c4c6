//! The files that a person writes beside the index: `aliases.toml` (who and what is one), `config.toml` (where outlets
//! are at home, which fields of records are what) and `searches.toml` (saved searches), and the marks of what alerts have
//! shown. Owns their grammar and their errors, which name file, line and way out; refuses to know the index.
//! Aliases are applied to queries and reports, never to what is indexed, so that every change to the file can be undone.

pub mod aliases;
pub mod document;
pub mod known_as;
pub mod maps;
pub mod roles;
pub mod saved;
pub mod seen;
pub mod sources;

pub use aliases::{Aliases, Entry, Kind};
pub use document::SettingsError;
pub use maps::Maps;
pub use roles::Role;
pub use saved::Saved;
pub use seen::Seen;
pub use sources::Sources;
