//! The lists of several terms walked as one set of articles. Owns the walk and the frequencies at its place; what they
//! score is the caller's.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

/// Lists of one segment, each with what its occurrences count as.
pub(super) struct Lists<K> {
    lists: Vec<(SegmentPostings, K)>,
    doc: DocId,
}

impl<'a, K: Copy + Send + 'static> Lists<K> {
    /// Of the terms that the segment has; `None` when it has none of them.
    pub(super) fn open(
        reader: &SegmentReader,
        terms: impl Iterator<Item = (&'a Term, K)>,
    ) -> tantivy::Result<Option<Lists<K>>> {
        let mut lists = Vec::with_capacity(4);
        for (term, kind) in terms {
            let index = reader.inverted_index(term.field())?;
            if let Some(postings) = index.read_postings(term, IndexRecordOption::WithFreqs)? {
                lists.push((postings, kind));
            }
        }
        let mut lists = Lists { lists, doc: TERMINATED };
        lists.settle();
        Ok((!lists.lists.is_empty()).then_some(lists))
    }

    /// True when a list counts as this.
    pub(super) fn any(&self, is_it: impl Fn(K) -> bool) -> bool {
        self.lists.iter().any(|(_, kind)| is_it(*kind))
    }

    /// Frequencies in the article the walk stands at, by what they count as.
    pub(super) fn here(&self) -> impl Iterator<Item = (u32, K)> {
        let here = self.lists.iter().filter(|(list, _)| list.doc() == self.doc);
        here.map(|(list, kind)| (list.term_freq(), *kind))
    }

    /// The walk stands at the first article of any list.
    fn settle(&mut self) -> DocId {
        self.doc = self.lists.iter().map(|(list, _)| list.doc()).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl<K: Copy + Send + 'static> DocSet for Lists<K> {
    fn advance(&mut self) -> DocId {
        let doc = self.doc;
        if doc == TERMINATED {
            return TERMINATED;
        }
        let mut next = TERMINATED;
        for (list, _) in &mut self.lists {
            let at = list.doc();
            next = next.min(if at == doc { list.advance() } else { at });
        }
        self.doc = next;
        next
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for (list, _) in &mut self.lists {
            if list.doc() < target {
                list.seek(target);
            }
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.lists.iter().map(|(list, _)| list.size_hint()).max().unwrap_or(0)
    }
}
