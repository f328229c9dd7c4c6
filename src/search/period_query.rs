//! Matches documents whose whole publication period lies in a range of days, so that a monthly issue is not found by
//! one of its days. Reads both date columns at once and asks for single documents, because a date filter nearly always
//! runs beside words that match far fewer documents than the range does.

use crate::model::DateRange;
use crate::search::column_scorer::ColumnScorer;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SeekDangerResult, SegmentReader};

/// Dated documents of a range; an unbounded range matches all dated ones. Never scores.
#[derive(Clone, Copy, Debug)]
pub struct PeriodQuery {
    earliest: i64,
    latest: i64,
    /// Columns of the first and of the last day.
    columns: [&'static str; 2],
}

impl PeriodQuery {
    /// Published in a range, both ends included.
    pub fn new(range: DateRange) -> PeriodQuery {
        PeriodQuery::over(range, ["date", "date_last"])
    }

    /// Quotes said in a range, both ends included, as far as the text tells the day.
    pub fn said(range: DateRange) -> PeriodQuery {
        PeriodQuery::over(range, ["said_date", "said_date_last"])
    }

    fn over(range: DateRange, columns: [&'static str; 2]) -> PeriodQuery {
        let day = |day: Option<crate::model::Day>, open: i64| day.map_or(open, |day| i64::from(day.0));
        PeriodQuery { earliest: day(range.first, i64::MIN), latest: day(range.last, i64::MAX), columns }
    }
}

impl Query for PeriodQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(*self))
    }
}

impl PeriodQuery {
    fn holds(&self, reader: &SegmentReader) -> tantivy::Result<impl Fn(DocId) -> bool + Send + use<>> {
        let columns = reader.fast_fields();
        let (first, last) = (columns.i64(self.columns[0])?, columns.i64(self.columns[1])?);
        let period = *self;
        Ok(move |doc| match (first.first(doc), last.first(doc)) {
            (Some(first), Some(last)) => period.earliest <= first && last <= period.latest,
            _ => false,
        })
    }
}

impl Weight for PeriodQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ColumnScorer::new(reader.max_doc(), self.holds(reader)?)))
    }

    fn scorer_danger(
        &self,
        reader: &SegmentReader,
        target: DocId,
        _: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        let (found, scorer) = ColumnScorer::around(reader.max_doc(), target, self.holds(reader)?);
        Ok((found, Box::new(scorer)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("in the range; dates do not score", 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::documents::DocumentMaker;
    use crate::index::{analysis, schema};
    use crate::model::{Annotated, Day, Kind, Quote, Span, Speaker};
    use crate::read::read_bytes;
    use tantivy::collector::Count;

    #[test]
    fn quotes_are_found_by_the_days_they_were_said_on() {
        let (layout, fields) = schema::build();
        let index = tantivy::Index::create_in_ram(layout);
        analysis::register(&index);
        let text = "Date: 2025-11-13\n\nIt rains, she said. It snows, he said.\n";
        let articles = read_bytes(&"a.txt".into(), text.into(), None).1.articles;
        let day = |number| Day::from_ymd(2025, 11, number).unwrap();
        let quote = |said_on| Quote {
            content: vec![Span::new(18, 26)],
            cue: None,
            source: None,
            kind: Kind::Indirect,
            speaker: Speaker::None,
            rule: "test".into(),
            confidence: 1.0,
            said_on,
        };
        let range = |first, last| DateRange { first: Some(day(first)), last: Some(day(last)) };
        let quotes = vec![quote(Some(DateRange::on(day(11)))), quote(Some(range(1, 30))), quote(None)];
        let annotated = Annotated { quotes, ..Annotated::default() };
        let mut writer = index.writer_with_num_threads(1, 20_000_000).unwrap();
        for document in DocumentMaker::new(fields, false, None)
            .make(&articles[0], &mut annotated.clone(), &[0; 16])
            .unwrap()
            .documents
        {
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let count = |query: PeriodQuery| searcher.search(&query, &Count).unwrap();
        assert_eq!(count(PeriodQuery::said(range(10, 12))), 1);
        assert_eq!(count(PeriodQuery::said(range(1, 30))), 2);
        assert_eq!(count(PeriodQuery::said(range(12, 13))), 0, "the day of publication does not count");
        assert_eq!(count(PeriodQuery::new(range(13, 13))), 4);
    }
}
