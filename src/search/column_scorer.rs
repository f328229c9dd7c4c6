//! A scorer of documents that hold by their columns alone; walks them in order and never scores.
//! Owns the walk; what must hold is the query's to say (`period_query`, `quote_query`).

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, TERMINATED};

/// Documents of a segment for which `holds` is true.
pub(super) struct ColumnScorer<H> {
    holds: H,
    documents: DocId,
    doc: DocId,
}

impl<H: Fn(DocId) -> bool + Send> ColumnScorer<H> {
    /// Stands on the first of `documents` that holds.
    pub(super) fn new(documents: DocId, holds: H) -> ColumnScorer<H> {
        let mut scorer = ColumnScorer { holds, documents, doc: 0 };
        scorer.settle_from(0);
        scorer
    }

    /// Stands on `target` if that holds. The first document that does may be far off, and beside words nobody asks for it.
    pub(super) fn around(documents: DocId, target: DocId, holds: H) -> (SeekDangerResult, ColumnScorer<H>)
    where
        H: 'static,
    {
        let mut scorer = ColumnScorer { holds, documents, doc: 0 };
        (scorer.seek_danger(target), scorer)
    }

    fn settle_from(&mut self, start: DocId) -> DocId {
        self.doc = (start..self.documents).find(|doc| (self.holds)(*doc)).unwrap_or(TERMINATED);
        self.doc
    }
}

impl<H: Fn(DocId) -> bool + Send + 'static> DocSet for ColumnScorer<H> {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle_from(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc { self.doc } else { self.settle_from(target) }
    }

    /// Looks at `target` alone: what lies between two candidates of the other side is never read.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= self.documents {
            self.doc = TERMINATED;
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        self.doc = target;
        if (self.holds)(target) {
            SeekDangerResult::Found
        } else {
            SeekDangerResult::SeekLowerBound(target + 1)
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.documents
    }
}

impl<H: Fn(DocId) -> bool + Send + 'static> Scorer for ColumnScorer<H> {
    fn score(&mut self) -> Score {
        0.0
    }
}
