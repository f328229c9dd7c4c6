//! The one place where an article is handed to extraction, with the home of its outlet.

use crate::extract::Extractor;
use crate::extract::home::Home;
use crate::model::{Annotated, Article};
use crate::settings::Sources;
use rustc_hash::FxHashMap;
use std::path::Path;

/// Extraction as an archive's configuration wants it; shared by threads.
pub struct Annotator {
    extractor: Option<Extractor>,
    sources: Sources,
    /// What each configured home means; without those that no table knows.
    homes: FxHashMap<String, Home>,
}

impl Annotator {
    /// Without `extract` articles stay as they were read.
    pub fn new(extract: bool, sources: Sources) -> Annotator {
        let extractor = extract.then(Extractor::new);
        let known = |(_, home): (&str, &str)| Some((home.to_owned(), extractor?.home(home)?));
        let homes = sources.iter().filter_map(known).collect();
        Annotator { extractor, sources, homes }
    }

    fn unknown_homes(&self) -> Vec<(&str, &str)> {
        let unknown = |(_, home): &(&str, &str)| self.extractor.is_some() && !self.homes.contains_key(*home);
        self.sources.iter().filter(unknown).collect()
    }

    /// A line for each configured home that no table knows: what is wrong and what to do.
    pub fn warnings(&self, config: &Path) -> Vec<String> {
        let line = |(outlet, home): (&str, &str)| {
            format!(
                "{}: no table knows `{home}`, the home of `{outlet}`; hint: write a town, division or country in English, \
                 such as \"Devon, England\"",
                config.display()
            )
        };
        self.unknown_homes().into_iter().map(line).collect()
    }

    /// What extraction finds in an article.
    pub fn annotate(&self, article: &Article) -> Annotated {
        let Some(extractor) = &self.extractor else { return Annotated::default() };
        let home = self.sources.home_of(article).and_then(|home| self.homes.get(home));
        extractor.extract_at(article, home)
    }
}
