//! Any of several words, without scoring articles that cannot be among the best (MaxScore: Turtle and Flood 1995). All that
//! match are still met one by one, because they are counted; but once enough good articles are known, one whose words
//! add up to less at their best is handed on unscored. Scores are summed in the order of the engine's own union, so
//! they are the same to the last bit.

use crate::search::windows::{self, Unscored, Windows};
use crate::search::word_query::{WordQuery, WordScorer, WordWeight};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tantivy::query::{BooleanQuery, EnableScoring, Explanation, Occur, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// Sums of bounds may be rounded down where sums of scores are rounded up; this is more than both together.
pub(super) const ROUNDING: f32 = 1.0001;

/// The score below which no article comes among the best any more; it only rises.
#[derive(Clone, Debug, Default)]
pub struct Floor(Arc<AtomicU32>);

impl Floor {
    /// As high as it is known by now.
    pub fn get(&self) -> Score {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// Enough articles score as much as this. Bits of numbers that are not negative are in their order.
    pub fn raise(&self, score: Score) {
        self.0.fetch_max(score.max(0.0).to_bits(), Ordering::Relaxed);
    }
}

/// A query for any of several parts, of which those that are words tell what they score at most.
#[derive(Clone, Debug)]
pub struct AnyWords {
    engines: BooleanQuery,
    floor: Floor,
    unscored: Unscored,
}

impl AnyWords {
    /// The same as `query`, which scores nothing surely below `floor`; `None` where that saves nothing. What is not scored may
    /// go to `unscored` instead of to the collectors.
    pub fn of(query: &dyn Query, floor: &Floor, unscored: &Unscored) -> Option<AnyWords> {
        let engines = alternatives(query)?.clone();
        Some(AnyWords { engines, floor: floor.clone(), unscored: unscored.clone() })
    }
}

/// Queries of which any may match, two at least.
fn alternatives(query: &dyn Query) -> Option<&BooleanQuery> {
    let query = query.downcast_ref::<BooleanQuery>()?;
    let is_any = query.clauses().iter().all(|(occur, _)| *occur == Occur::Should);
    (is_any && query.clauses().len() > 1).then_some(query)
}

impl Query for AnyWords {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut parts = Vec::new();
        for (sum, (_, query)) in self.engines.clauses().iter().enumerate() {
            // A word is itself a sum where it has stems in other languages too.
            match alternatives(&**query) {
                Some(inner) => {
                    for (_, query) in inner.clauses() {
                        parts.push((sum, PartWeight::of(&**query, scoring)?));
                    }
                }
                None => parts.push((sum, PartWeight::of(&**query, scoring)?)),
            }
        }
        let engines = self.engines.weight(scoring)?;
        let (floor, unscored) = (self.floor.clone(), self.unscored.clone());
        Ok(Box::new(AnyWeight { engines, parts, floor, unscored }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.engines.query_terms(visitor);
    }
}

/// What makes a part's scorer.
pub(super) enum PartWeight {
    Word(Box<WordWeight>),
    Other(Box<dyn Weight>),
}

impl PartWeight {
    fn of(query: &dyn Query, scoring: EnableScoring<'_>) -> tantivy::Result<PartWeight> {
        Ok(match query.downcast_ref::<WordQuery>() {
            Some(word) => PartWeight::Word(Box::new(word.word_weight(scoring)?)),
            None => PartWeight::Other(query.weight(scoring)?),
        })
    }

    /// `None` where the segment has no such word.
    pub(super) fn scorer(&self, reader: &SegmentReader) -> tantivy::Result<Option<PartScorer>> {
        Ok(match self {
            PartWeight::Word(weight) => weight.word_scorer(reader, 1.0)?.map(PartScorer::Word),
            PartWeight::Other(weight) => Some(PartScorer::Other(weight.scorer(reader, 1.0)?)),
        })
    }
}

struct AnyWeight {
    engines: Box<dyn Weight>,
    /// With the number of the sum they are part of.
    parts: Vec<(usize, PartWeight)>,
    floor: Floor,
    unscored: Unscored,
}

impl Weight for AnyWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.engines.scorer(reader, boost)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.engines.explain(reader, doc)
    }

    fn for_each(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for (sum, weight) in &self.parts {
            parts.extend(weight.scorer(reader)?.map(|scorer| (weight, Part { sum: *sum, scorer })));
        }
        if windows::are_worth_it(parts.iter().map(|(_, part)| part)) {
            Windows::open(reader, parts)?.for_each(&self.floor, &self.unscored, callback);
            return Ok(());
        }
        let mut walk = Walk::default();
        parts.into_iter().for_each(|(_, part)| walk.add(part));
        let mut doc = walk.doc();
        while doc != TERMINATED {
            let floor = self.floor.get();
            let score = if walk.reaches(doc, floor) { walk.score(doc) } else { 0.0 };
            callback(doc, score);
            doc = walk.advance(doc);
        }
        Ok(())
    }
}

/// A part in one segment.
pub(super) struct Part {
    /// The number of the sum that its score is part of.
    pub(super) sum: usize,
    pub(super) scorer: PartScorer,
}

/// What parts score together where they stand. A word's parts are added up before words are, as the engine does.
pub(super) fn sum_of<'p>(parts: impl Iterator<Item = &'p mut Part>) -> Score {
    let (mut all, mut sum, mut number) = (0.0, 0.0, usize::MAX);
    for part in parts {
        if part.sum != number {
            all += sum;
            (sum, number) = (0.0, part.sum);
        }
        sum += part.scorer.score();
    }
    all + sum
}

/// Scores a part where it stands.
pub(super) enum PartScorer {
    Word(WordScorer),
    Other(Box<dyn Scorer>),
}

impl Part {
    /// What it scores at most anywhere.
    fn most(&self) -> Score {
        match &self.scorer {
            PartScorer::Word(word) => word.most(),
            PartScorer::Other(_) => Score::INFINITY,
        }
    }

    /// What it scores at most where it stands.
    fn most_here(&self) -> Score {
        match &self.scorer {
            PartScorer::Word(word) => word.most_here(),
            PartScorer::Other(_) => Score::INFINITY,
        }
    }
}

impl DocSet for PartScorer {
    fn advance(&mut self) -> DocId {
        match self {
            PartScorer::Word(word) => word.advance(),
            PartScorer::Other(other) => other.advance(),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        match self {
            PartScorer::Word(word) => word.seek(target),
            PartScorer::Other(other) => other.seek(target),
        }
    }

    fn doc(&self) -> DocId {
        match self {
            PartScorer::Word(word) => word.doc(),
            PartScorer::Other(other) => other.doc(),
        }
    }

    fn size_hint(&self) -> u32 {
        match self {
            PartScorer::Word(word) => word.size_hint(),
            PartScorer::Other(other) => other.size_hint(),
        }
    }
}

impl Scorer for PartScorer {
    fn score(&mut self) -> Score {
        match self {
            PartScorer::Word(word) => word.score(),
            PartScorer::Other(other) => other.score(),
        }
    }
}

/// Parts walked side by side.
#[derive(Default)]
struct Walk {
    parts: Vec<Part>,
    /// Where each part stands and what it scores at most, close together because each step looks at all.
    at: Vec<(DocId, Score)>,
}

impl Walk {
    fn add(&mut self, part: Part) {
        self.at.push((part.scorer.doc(), part.most()));
        self.parts.push(part);
    }

    /// The first article that any part stands at.
    fn doc(&self) -> DocId {
        self.at.iter().map(|(at, _)| *at).min().unwrap_or(TERMINATED)
    }

    /// Leaves this article.
    fn advance(&mut self, doc: DocId) -> DocId {
        let mut next = TERMINATED;
        for ((at, _), part) in self.at.iter_mut().zip(&mut self.parts) {
            if *at == doc {
                *at = part.scorer.advance();
            }
            next = next.min(*at);
        }
        next
    }

    /// False for an article that surely stays below `floor`. What its parts score at most anywhere tells it of most; only then
    /// is looked which of them stand in the headline.
    fn reaches(&self, doc: DocId, floor: Score) -> bool {
        let mut most = 0.0;
        for (at, part) in &self.at {
            most += if *at == doc { *part } else { 0.0 };
        }
        if most * ROUNDING < floor {
            return false;
        }
        let here = self.at.iter().zip(&self.parts).filter(|((at, _), _)| *at == doc);
        floor <= 0.0 || here.map(|(_, part)| part.most_here()).sum::<Score>() * ROUNDING >= floor
    }

    fn score(&mut self, doc: DocId) -> Score {
        let here = self.at.iter().zip(&mut self.parts).filter(|((at, _), _)| *at == doc);
        sum_of(here.map(|(_, part)| part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::documents::DocumentMaker;
    use crate::index::schema::Fields;
    use crate::index::{analysis, schema};
    use crate::model::Annotated;
    use crate::read::read_bytes;
    use crate::search::best::{Best, Said};
    use crate::search::copies::Count;
    use crate::search::stats::ArticleStatistics;
    use crate::search::weights::Weights;
    use tantivy::query::{PhraseQuery, TermQuery};
    use tantivy::schema::IndexRecordOption;
    use tantivy::{Index, Searcher};

    const WORDS: [&str; 8] = ["rate", "rates", "bank", "banks", "harbour", "strike", "of", "vote"];

    /// 6,000 articles in two segments, of words that are the rarer the later they stand in the list.
    fn archive() -> (Searcher, Fields) {
        let (layout, fields) = schema::build();
        let index = Index::create_in_ram(layout);
        analysis::register(&index);
        let mut writer = index.writer_with_num_threads(1, 20_000_000).unwrap();
        let mut state = 7u32;
        let mut random = move |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for number in 0..6_000 {
            let mut words = |count| -> String {
                let rare = |one: u32, two: u32| WORDS[one.min(two) as usize];
                (0..count).map(|_| format!("{} ", rare(random(8), random(8)))).collect()
            };
            let text = format!("Title: {}\n\n{}.\n", words(2).trim(), words(3 + number % 50).trim());
            let path = format!("{number}.txt");
            let articles = read_bytes(&path.as_str().into(), text.into(), None).1.articles;
            let made = DocumentMaker::new(fields, false, None).make(
                &articles[0],
                &mut Annotated::default(),
                &[0; 16],
            );
            made.unwrap().documents.into_iter().for_each(|document| {
                writer.add_document(document).unwrap();
            });
            if number == 5_700 {
                writer.commit().unwrap();
            }
        }
        writer.commit().unwrap();
        (index.reader().unwrap().searcher(), fields)
    }

    fn any(parts: Vec<Box<dyn Query>>) -> Box<dyn Query> {
        Box::new(BooleanQuery::new(parts.into_iter().map(|part| (Occur::Should, part)).collect()))
    }

    #[test]
    fn the_best_and_their_scores_are_the_same() {
        let (searcher, fields) = archive();
        let word = |stem: &str, folded: &str| -> Box<dyn Query> {
            Box::new(WordQuery::new(&fields, stem, folded, &Weights::SETTLED))
        };
        let term = |word: &str| Term::from_field_text(fields.exact, word);
        let exactly = |word: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(term(word), IndexRecordOption::WithFreqs))
        };
        let phrase: Box<dyn Query> = Box::new(PhraseQuery::new(vec![term("bank"), term("rate")]));
        let queries = [
            any(vec![word("rate", "rates"), word("vote", "vote")]),
            any(vec![
                word("rate", "rate"),
                word("bank", "banks"),
                word("strike", "strike"),
                word("none", "none"),
            ]),
            any(vec![any(vec![word("rate", "rates"), exactly("harbour")]), word("vote", "votes")]),
            any(vec![word("harbour", "harbour"), phrase]),
            any(vec![exactly("rate"), exactly("vote")]),
        ];
        let statistics = ArticleStatistics::new(&searcher, &fields);
        // Words of both segments are many and few, and those of the first are met in more than one stretch.
        let many = |word: &str, segment: usize| {
            let index = searcher.segment_reader(segment as u32).inverted_index(fields.exact).unwrap();
            index.doc_freq(&term(word)).unwrap()
        };
        let [first, second] =
            [0, 1].map(|segment| many("rate", segment)).map(|count| count >= windows::WORTH_MARKING);
        assert!(
            first != second && searcher.segment_readers().iter().any(|one| one.max_doc() > windows::STRETCH)
        );
        for query in &queries {
            for limit in [1, 3, 20, 10_000] {
                let unscored = Unscored::default();
                let found = |query: &dyn Query, floor: &Floor| {
                    let best = Best { limit, said: Said::default(), floor: floor.clone() };
                    let count = Count { groups: None, unscored: unscored.clone() };
                    let found = searcher.search_with_statistics_provider(query, &(best, count), &statistics);
                    let (best, count) = found.unwrap();
                    let row = |found: crate::search::best::Matching| (found.address, found.score.to_bits());
                    (best.into_iter().map(row).collect::<Vec<_>>(), count)
                };
                let plain = found(&**query, &Floor::default());
                let floor = Floor::default();
                let skipping = AnyWords::of(&**query, &floor, &unscored).unwrap();
                assert_eq!(found(&skipping, &floor), plain, "{query:?} {limit}");
                assert_eq!(floor.get() > 0.0, limit < 100, "{query:?} {limit}");
            }
        }
        assert!(AnyWords::of(&*word("rate", "rate"), &Floor::default(), &Unscored::default()).is_none());
    }
}
