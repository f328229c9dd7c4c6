//! stub
use crate::model::*;
/// stub
pub struct Extractor {}
impl Extractor {
    /// stub
    pub fn new() -> Self { Extractor {} }
    /// stub
    pub fn extract(&self, _a: &Article) -> Annotated { Annotated::default() }
}
