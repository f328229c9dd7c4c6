//! Articles that fulfil operators. The inverted index gives articles that hold the words; each is then held against the
//! operators, by the positions of the index where these decide and by the stored text where they do not. Nothing that
//! was not checked is counted or ranked.

use crate::index::damage;
use crate::index::documents::article_term;
use crate::index::packing::Packed;
use crate::index::record::Record;
use crate::index::schema::Fields;
use crate::search::expansion_query::ExpansionQuery;
use crate::search::operator::{Condition, Operator, Places, Shape};
use std::sync::Arc;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{
    BooleanQuery, EmptyQuery, EnableScoring, Explanation, Occur, Query, Scorer, TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, Term};

/// Blocks of the document store that are kept unpacked; candidates come in the order of the store.
const BLOCKS_KEPT: usize = 2;

/// What holding an article against its text costs beside stepping to the next one.
const COST_OF_TEXT: u64 = 200;
const COST_OF_POSITIONS: u64 = 4;

/// Words up to which a union of lists is walked rather than gathered.
const FEW_WORDS: usize = 4;

/// Articles that fulfil an operator. Never scores.
#[derive(Debug)]
pub struct OperatorQuery {
    operator: Arc<Operator>,
    candidates: Box<dyn Query>,
    fields: Vec<Field>,
}

impl Clone for OperatorQuery {
    fn clone(&self) -> OperatorQuery {
        OperatorQuery {
            operator: self.operator.clone(),
            candidates: self.candidates.box_clone(),
            fields: self.fields.clone(),
        }
    }
}

impl OperatorQuery {
    /// For a compiled operator.
    pub fn new(operator: Arc<Operator>, fields: &Fields) -> OperatorQuery {
        let looked_up = operator.fields(fields);
        let candidates =
            Candidates { operator: &operator, fields: &looked_up, article: article_term(fields) };
        let candidates = candidates.condition(&operator.condition);
        OperatorQuery { operator, candidates, fields: looked_up }
    }
}

/// Makes the query for articles that hold the words an operator cannot do without.
struct Candidates<'a> {
    operator: &'a Operator,
    fields: &'a [Field],
    article: Term,
}

impl Candidates<'_> {
    fn condition(&self, condition: &Condition) -> Box<dyn Query> {
        match condition {
            Condition::Somewhere(shape) | Condition::AtLeast(_, shape) => self.shape(shape),
            Condition::Lead(inner) => self.condition(inner),
            Condition::All(parts) => joined(Occur::Must, parts.iter().map(|part| self.condition(part))),
            Condition::Any(parts) => joined(Occur::Should, parts.iter().map(|part| self.condition(part))),
            Condition::Not(_) => Box::new(TermQuery::new(self.article.clone(), IndexRecordOption::Basic)),
        }
    }

    fn shape(&self, shape: &Shape) -> Box<dyn Query> {
        match shape {
            Shape::Word(leaf) | Shape::Acronym(leaf) => self.leaf(*leaf),
            Shape::Any(choices) => joined(Occur::Should, choices.iter().map(|choice| self.shape(choice))),
            Shape::Sequence(leaves) | Shape::Loose(leaves, _) => {
                joined(Occur::Must, leaves.iter().map(|leaf| self.leaf(*leaf)))
            }
            Shape::Near { left, negated: true, .. } => self.shape(left),
            Shape::Near { left, right, .. } => {
                joined(Occur::Must, [self.shape(left), self.shape(right)].into_iter())
            }
            Shape::Case(_, of) | Shape::First(_, of) => self.shape(of),
        }
    }

    fn leaf(&self, leaf: u16) -> Box<dyn Query> {
        let words = self.operator.leaves.get(leaf as usize).map_or(&[][..], Vec::as_slice);
        if words.len() * self.fields.len() > FEW_WORDS {
            let lengths = self.fields.first().copied();
            return match lengths {
                Some(lengths) => Box::new(ExpansionQuery::new(self.fields, words, lengths, 0.0)),
                None => Box::new(EmptyQuery),
            };
        }
        let terms =
            self.fields.iter().flat_map(|field| words.iter().map(|word| Term::from_field_text(*field, word)));
        joined(
            Occur::Should,
            terms.map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>),
        )
    }
}

fn joined(occur: Occur, parts: impl Iterator<Item = Box<dyn Query>>) -> Box<dyn Query> {
    let mut parts: Vec<Box<dyn Query>> = parts.collect();
    match (parts.pop(), parts.is_empty()) {
        (None, _) => Box::new(EmptyQuery),
        (Some(only), true) => only,
        (Some(last), false) => {
            parts.push(last);
            Box::new(BooleanQuery::new(parts.into_iter().map(|part| (occur, part)).collect()))
        }
    }
}

impl OperatorQuery {
    /// The articles to be held against the operator, unscored.
    pub(super) fn candidates_weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        self.candidates.weight(match scoring {
            EnableScoring::Enabled { searcher, .. } => EnableScoring::disabled_from_searcher(searcher),
            disabled => disabled,
        })
    }
}

impl Query for OperatorQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(OperatorWeight { query: self.clone(), candidates: self.candidates_weight(scoring)? }))
    }
}

struct OperatorWeight {
    query: OperatorQuery,
    candidates: Box<dyn Weight>,
}

impl Weight for OperatorWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let candidates = self.candidates.scorer(reader, boost)?;
        let check = Check::new(&self.query, reader)?;
        let mut scorer = OperatorScorer { candidates, check, doc: TERMINATED };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("fulfils the operators; these do not score", 0.0))
    }
}

/// Holds the articles of one segment against an operator.
pub(super) struct Check {
    operator: Arc<Operator>,
    /// Where the words of the leaves stand in the article looked at last.
    leaves: Vec<Vec<u32>>,
    source: Source,
}

/// Where places come from.
enum Source {
    /// The lists of each leaf's words.
    Positions(Vec<Vec<SegmentPostings>>),
    Text(Box<StoreReader>),
}

impl Check {
    pub(super) fn new(query: &OperatorQuery, reader: &SegmentReader) -> tantivy::Result<Check> {
        let operator = query.operator.clone();
        let leaves = vec![Vec::new(); operator.leaves.len()];
        if operator.needs_text {
            let store = reader.get_store_reader(BLOCKS_KEPT)?;
            return Ok(Check { operator, leaves, source: Source::Text(Box::new(store)) });
        }
        let mut lists = Vec::with_capacity(operator.leaves.len());
        for words in &operator.leaves {
            let mut of_leaf = Vec::with_capacity(words.len());
            for field in &query.fields {
                let index = reader.inverted_index(*field)?;
                for word in words {
                    let term = Term::from_field_text(*field, word);
                    of_leaf.extend(index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?);
                }
            }
            lists.push(of_leaf);
        }
        Ok(Check { operator, leaves, source: Source::Positions(lists) })
    }

    /// Documents must be asked for in ascending order.
    fn holds(&mut self, doc: DocId) -> bool {
        self.visit(doc, |operator, places| operator.condition.holds(places)).unwrap_or(false)
    }

    /// Shows an article's places to `visit`; `None` when the article cannot be read.
    pub(super) fn visit<T>(
        &mut self,
        doc: DocId,
        visit: impl FnOnce(&Operator, Places<'_>) -> T,
    ) -> Option<T> {
        match &mut self.source {
            Source::Positions(lists) => {
                for (positions, lists) in self.leaves.iter_mut().zip(lists) {
                    gather(lists, doc, positions);
                }
                Some(visit(&self.operator, Places::new(&self.leaves, None)))
            }
            Source::Text(store) => {
                let packed = Packed::read(store, doc).map_err(|_| damage::met()).ok()?;
                let bodies = &self.operator.bodies;
                let mut stored = bodies.unpack(packed).map_err(|_| damage::met()).ok()?;
                if !bodies.complete(&mut stored) {
                    return None;
                }
                let record = Record::decode(&stored).map_err(|_| damage::met()).ok()?;
                Some(
                    self.operator
                        .with_places(&record, &mut self.leaves, |places| visit(&self.operator, places)),
                )
            }
        }
    }
}

/// Positions in one document of any of the lists, ascending.
fn gather(lists: &mut [SegmentPostings], doc: DocId, positions: &mut Vec<u32>) {
    positions.clear();
    let mut found_in = 0;
    for list in lists {
        if list.doc() < doc {
            list.seek(doc);
        }
        if list.doc() == doc {
            list.append_positions_with_offset(0, positions);
            found_in += 1;
        }
    }
    if found_in > 1 {
        positions.sort_unstable();
        positions.dedup();
    }
}

struct OperatorScorer {
    candidates: Box<dyn Scorer>,
    check: Check,
    doc: DocId,
}

impl OperatorScorer {
    /// Goes on from the candidate stood at to the first that holds.
    fn settle(&mut self) -> DocId {
        self.doc = self.candidates.doc();
        while self.doc != TERMINATED && !self.check.holds(self.doc) {
            self.doc = self.candidates.advance();
        }
        self.doc
    }
}

impl DocSet for OperatorScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.candidates.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if self.candidates.doc() < target {
            self.candidates.seek(target);
        }
        self.settle()
    }

    /// Looks at `target` alone: articles that another part of the query leaves out are never read.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            self.doc = TERMINATED;
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        if target == self.doc {
            return SeekDangerResult::Found;
        }
        if self.candidates.doc() < target {
            self.candidates.seek(target);
        }
        let candidate = self.candidates.doc();
        self.doc = target;
        if candidate != target {
            return SeekDangerResult::SeekLowerBound(candidate.max(target + 1));
        }
        if self.check.holds(target) {
            SeekDangerResult::Found
        } else {
            SeekDangerResult::SeekLowerBound(target + 1)
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        let each = match self.check.source {
            Source::Positions(_) => COST_OF_POSITIONS,
            Source::Text(..) => COST_OF_TEXT,
        };
        self.candidates.cost().saturating_mul(each)
    }
}

impl Scorer for OperatorScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
