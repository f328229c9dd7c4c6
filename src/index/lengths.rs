//! How many words the documents of each segment have, by field. BM25 needs the sum at every search, and taking it from the
//! documents costs time that grows with the archive: half of a cold search of 100,000 articles. A segment never changes but
//! for which of its documents are deleted, so a run keeps the sums of those it leaves behind in the file `lengths`. Sums
//! that are not in it are taken anew; it is never needed.

use crate::index::schema;
use crate::index::sealed;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use tantivy::schema::Field;
use tantivy::{Searcher, SegmentReader};

/// Name of the file in the index folder.
pub const LENGTHS_FILE: &str = "lengths";

/// Sums by segment and number of its deleted documents, then by name of field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lengths(BTreeMap<String, BTreeMap<String, u64>>);

/// Names a segment in the state it is in.
fn state(segment: &SegmentReader) -> String {
    format!("{}.{}", segment.segment_id().uuid_string(), segment.num_deleted_docs())
}

impl Lengths {
    /// What the last run kept; nothing where the file is not there or not whole.
    pub fn load(home: &Path) -> Lengths {
        sealed::load(home, LENGTHS_FILE)
    }

    /// Words of each field in the documents of a segment that are not deleted, if they are known.
    pub fn of(&self, segment: &SegmentReader) -> Option<impl Iterator<Item = (Field, u64)>> {
        let sums = self.0.get(&state(segment))?.iter();
        Some(sums.filter_map(|(name, words)| Some((segment.schema().get_field(name).ok()?, *words))))
    }

    /// Keeps the sums of all segments that a search of this commit sees; reads those of which they are not known.
    pub fn keep(home: &Path, searcher: &Searcher) -> io::Result<()> {
        let before = Lengths::load(home);
        let mut now = Lengths::default();
        for segment in searcher.segment_readers() {
            let name = state(segment);
            let sums = match before.0.get(&name) {
                Some(sums) => sums.clone(),
                None => sums(segment).map_err(io::Error::other)?,
            };
            now.0.insert(name, sums);
        }
        if now == before {
            return Ok(());
        }
        sealed::save(home, LENGTHS_FILE, &now)
    }
}

fn sums(segment: &SegmentReader) -> tantivy::Result<BTreeMap<String, u64>> {
    let with_lengths = schema::table().fields.iter().filter(|row| row.lengths);
    let sum = |name: &str| Ok((name.to_owned(), words_of(segment, segment.schema().get_field(name)?)?));
    with_lengths.map(|row| sum(&row.name)).collect()
}

/// Words of a field in the documents of a segment that are not deleted; looks at each. Lengths are those that the engine
/// keeps of each document, rounded, since a merge that drops documents knows no others: so an index that grew over many
/// runs scores as one built at once.
pub fn words_of(segment: &SegmentReader, field: Field) -> tantivy::Result<u64> {
    let lengths = segment.get_fieldnorms_reader(field)?;
    Ok(match segment.alive_bitset() {
        None => (0..segment.max_doc()).map(|doc| u64::from(lengths.fieldnorm(doc))).sum(),
        Some(alive) => alive.iter_alive().map(|doc| u64::from(lengths.fieldnorm(doc))).sum(),
    })
}
