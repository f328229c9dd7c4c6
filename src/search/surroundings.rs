//! What stands around a hit in its article, by sentences, and lists of the files that match.

use crate::index::error::IndexError;
use crate::index::record::Record;
use crate::model::{ArchivePath, Span};
use crate::search::archive::Archive;
use crate::search::hit::Hit;
use crate::search::reading::Matching;
use crate::text::sentences::sentences;
use tantivy::DocAddress;

/// Text before and behind a hit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Sentences before it.
    pub before: String,
    /// Sentences behind it.
    pub after: String,
}

/// An article that matches, for lists of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The file.
    pub path: ArchivePath,
    /// Number of the article in the file.
    pub ordinal: u32,
    /// Where it stands in the file.
    pub inner: String,
    /// Publication day, or the first day of the period known.
    pub day: Option<i32>,
    /// Occurrences in it; 0 when they were not counted.
    pub occurrences: u32,
}

impl Archive {
    /// So many sentences on each side of a hit; empty where the text begins or ends.
    pub fn surroundings(&self, hit: &Hit, count: usize) -> Result<Surroundings, IndexError> {
        for bytes in self.articles_of(&hit.path)? {
            let record = Record::decode(&bytes).map_err(|error| self.damaged(&error))?;
            if record.id.ordinal == hit.ordinal && record.id.inner == hit.inner {
                let offset = |file| record.text.floor_char_boundary(record.offsets.text_offset(file));
                return Ok(around(record.text, offset(hit.bytes.start), offset(hit.bytes.end), count));
            }
        }
        Ok(Surroundings::default())
    }

    /// All articles that match, in the order of their paths; `count` also counts occurrences.
    pub fn list(&self, asked: &Matching, count: bool, threads: usize) -> Result<Vec<Listed>, IndexError> {
        let articles = self.matching_articles(asked)?;
        let stretch = articles.len().div_ceil(threads.max(1)).max(1);
        let read = |articles: &[DocAddress]| {
            let mut reading = self.reading(asked)?;
            let mut listed = Vec::with_capacity(articles.len());
            self.read_stretch(articles, |_, record| {
                let occurrences = match count {
                    true => {
                        let annotated = reading.annotations(record)?;
                        let seen = reading.look(record, &annotated);
                        reading.occurrences(&seen).len() as u32
                    }
                    false => 0,
                };
                listed.push(Listed {
                    path: record.id.path.clone(),
                    ordinal: record.id.ordinal,
                    inner: record.id.inner.clone(),
                    day: record.published.map(|published| published.day.0),
                    occurrences,
                });
                Ok(())
            })?;
            Ok(listed)
        };
        let mut listed = self.in_stretches(&articles, stretch, read)?.concat();
        listed.sort_by(|one, two| (&one.path, one.ordinal).cmp(&(&two.path, two.ordinal)));
        Ok(listed)
    }
}

fn around(text: &str, start: usize, end: usize, count: usize) -> Surroundings {
    let all = sentences(text, Span::new(0, text.len()));
    let first_touched = all.partition_point(|sentence| sentence.end as usize <= start);
    let first_behind = all.partition_point(|sentence| (sentence.start as usize) < end);
    let from = all.get(first_touched.saturating_sub(count)).map_or(start, |sentence| sentence.start as usize);
    let until = match first_behind.saturating_add(count).min(all.len()) {
        last if last > first_behind => all[last - 1].end as usize,
        _ => end,
    };
    let part = |from: usize, until: usize| text.get(from..until).unwrap_or("").trim().to_owned();
    Surroundings { before: part(from.min(start), start), after: part(end, until.max(end)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_around_a_passage_are_whole() {
        let text = "One is here. Two is here. Three is here. Four is here. Five is here.";
        let at = text.find("Three").unwrap();
        let end = at + "Three is here.".len();
        let shown = |count| {
            let found = around(text, at, end, count);
            (found.before, found.after)
        };
        assert_eq!(shown(0), (String::new(), String::new()));
        assert_eq!(shown(1), ("Two is here.".into(), "Four is here.".into()));
        assert_eq!(shown(9), ("One is here. Two is here.".into(), "Four is here. Five is here.".into()));
        assert_eq!(around(text, 0, text.len(), 3), Surroundings::default());
        // From within a sentence the rest of it comes first.
        assert_eq!(around(text, at + 6, end, 0).before, "Three");
    }
}
