//! Placeholder of the field maps.

/// Which field means what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMap {}
