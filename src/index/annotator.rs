//! The one place where an article is handed to extraction, with the home of its outlet.

use crate::extract::Extractor;
use crate::model::{Annotated, Article};
use crate::settings::Sources;

/// Extraction as an archive's configuration wants it; shared by threads.
pub struct Annotator {
    extractor: Option<Extractor>,
    sources: Sources,
}

impl Annotator {
    /// Without `extract` articles stay as they were read.
    pub fn new(extract: bool, sources: Sources) -> Annotator {
        Annotator { extractor: extract.then(Extractor::new), sources }
    }

    /// What extraction finds in an article.
    pub fn annotate(&self, article: &Article) -> Annotated {
        let Some(extractor) = &self.extractor else { return Annotated::default() };
        // The region the article's outlet writes from, as configured; extraction does not ask for it yet.
        let _home: Option<&str> = self.sources.home_of(article);
        extractor.extract(article)
    }
}
