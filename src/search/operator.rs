//! What operators of a query ask of one article: nearness, counts, case, first words, headline and lead. A query tree is
//! compiled once for an index, so that every word of it is a set of the index's words; then articles are held against it,
//! by the positions of the index or by the text. Knows no engine query; `operator_query` finds the articles.

use crate::index::bodies::Bodies;
use crate::index::record::Record;
use crate::query::{Case, Clause, Nearness, Occur, Query};
use crate::search::article_text::{APART, ArticleText};
use crate::search::lower::is_all_stop;
use crate::search::occurrence::{self, Occurrences};
use crate::search::vocabulary::{Sought, Vocabulary, VocabularyError, folded_pattern};
use crate::text::stems::Stems;
use crate::text::words::{Word, folded_words, is_stop_word};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tantivy::schema::Field;

/// The text that operators are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// The article's text.
    Text,
    /// The headline alone.
    Title,
}

/// Compiled operators, one tree of them.
#[derive(Debug)]
pub struct Operator {
    pub(super) condition: Condition,
    /// The words of the index that each leaf stands for.
    pub(super) leaves: Vec<Vec<String>>,
    lookup: FxHashMap<String, Vec<u16>>,
    first_bytes: [bool; 256],
    /// Where words are looked up.
    pub(super) zone: Zone,
    /// Positions of the index do not decide: sentences, capitals or zones do.
    pub(super) needs_text: bool,
    /// A headline that stands apart from the text counts.
    pub(super) reads_title: bool,
    /// What gives back stored articles.
    pub(super) bodies: Arc<Bodies>,
}

/// What must hold of an article.
#[derive(Debug)]
pub(super) enum Condition {
    Somewhere(Shape),
    AtLeast(u32, Shape),
    /// In headline or lead.
    Lead(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

/// What has places in a text.
#[derive(Debug)]
pub(super) enum Shape {
    /// A leaf by its number.
    Word(u16),
    /// The same, written as the name it would be a closed-class word without (`US`).
    Acronym(u16),
    Any(Vec<Shape>),
    Sequence(Vec<u16>),
    Loose(Vec<u16>, u32),
    Near {
        left: Box<Shape>,
        right: Box<Shape>,
        how: Nearness,
        negated: bool,
    },
    Case(Case, Box<Shape>),
    First(u32, Box<Shape>),
}

/// Where the leaves of an operator stand in one article.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    /// Ascending positions of each leaf.
    pub(super) leaves: &'a [Vec<u32>],
    /// `None` when the positions of the index are enough.
    pub(super) text: Option<&'a ArticleText<'a>>,
    /// Only words of headline and lead count.
    in_lead: bool,
    /// Words of a headline apart from the text count.
    apart: bool,
}

impl<'a> Places<'a> {
    pub(super) fn new(leaves: &'a [Vec<u32>], text: Option<&'a ArticleText<'a>>) -> Places<'a> {
        Places { leaves, text, in_lead: false, apart: false }
    }

    fn of(&self, leaf: u16) -> Vec<u32> {
        let positions = self.leaves.get(leaf as usize).map_or(&[][..], Vec::as_slice);
        let counts = |position: u32| {
            let is_known = self.apart || position < APART;
            is_known && (!self.in_lead || self.text.is_some_and(|text| text.is_in_lead(position)))
        };
        positions.iter().copied().filter(|position| counts(*position)).collect()
    }
}

impl Condition {
    pub(super) fn holds(&self, places: Places<'_>) -> bool {
        match self {
            Condition::Somewhere(shape) => !shape.occurrences(places).is_empty(),
            Condition::AtLeast(count, shape) => shape.occurrences(places).apart() >= *count as usize,
            Condition::Lead(inner) => inner.holds(Places { in_lead: true, apart: true, ..places }),
            Condition::All(parts) => parts.iter().all(|part| part.holds(places)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(places)),
            Condition::Not(part) => !part.holds(places),
        }
    }

    /// The occurrences by which it holds.
    pub(super) fn fulfilled(&self, places: Places<'_>) -> Occurrences {
        match self {
            Condition::Somewhere(shape) | Condition::AtLeast(_, shape) => match self.holds(places) {
                true => shape.occurrences(places),
                false => Occurrences::default(),
            },
            Condition::Lead(inner) => inner.fulfilled(Places { in_lead: true, apart: true, ..places }),
            Condition::All(parts) | Condition::Any(parts) => {
                occurrence::any(parts.iter().map(|part| part.fulfilled(places)).collect())
            }
            Condition::Not(_) => Occurrences::default(),
        }
    }
}

impl Shape {
    pub(super) fn occurrences(&self, places: Places<'_>) -> Occurrences {
        match self {
            Shape::Word(leaf) => Occurrences::of_words(&places.of(*leaf)),
            Shape::Acronym(leaf) => {
                let is_name = |words: &[u32]| {
                    words.iter().all(|word| places.text.is_some_and(|text| text.is_acronym(*word)))
                };
                Occurrences::of_words(&places.of(*leaf)).filtered(is_name)
            }
            Shape::Any(choices) => {
                occurrence::any(choices.iter().map(|choice| choice.occurrences(places)).collect())
            }
            Shape::Sequence(leaves) => {
                let of = |leaf: &u16| Occurrences::of_words(&places.of(*leaf));
                occurrence::sequence(leaves.iter().map(of).collect())
            }
            Shape::Loose(leaves, gaps) => {
                let lists: Vec<Vec<u32>> = leaves.iter().map(|leaf| places.of(*leaf)).collect();
                occurrence::loose(&lists, *gaps)
            }
            Shape::Near { left, right, how, negated } => {
                let (left, right) = (left.occurrences(places), right.occurrences(places));
                let part_of = |position: u32| match (places.text, how) {
                    (Some(text), Nearness::Sentence) => text.sentence(position),
                    (Some(text), Nearness::Paragraph) => text.paragraph(position),
                    _ => 0,
                };
                match negated {
                    true => occurrence::not_near(&left, &right, *how, &part_of),
                    false => occurrence::near(&left, &right, *how, &part_of),
                }
            }
            Shape::Case(case, of) => {
                let is_so = |word: &u32| places.text.is_some_and(|text| text.is_written(*word, *case));
                of.occurrences(places).filtered(|words| words.iter().all(is_so))
            }
            Shape::First(count, of) => {
                let is_first = |word: &u32| {
                    places.text.and_then(|text| text.ordinal(*word)).is_some_and(|at| at < *count)
                };
                let places = Places { apart: true, ..places };
                of.occurrences(places).filtered(|words| words.iter().all(is_first))
            }
        }
    }
}

impl Operator {
    /// Compiles a query of words and operators, fields left out. `None` when nothing of it counts.
    pub fn compile(
        query: &Query,
        zone: Zone,
        vocabulary: &Vocabulary<'_>,
    ) -> Result<Option<Operator>, VocabularyError> {
        let fields = vocabulary.fields;
        let reads_title = zone == Zone::Text && asks_for_title(query);
        let looked_up = match (zone, reads_title) {
            (Zone::Title, _) => vec![fields.title_exact],
            (Zone::Text, true) => vec![fields.exact, fields.title_exact],
            (Zone::Text, false) => vec![fields.exact],
        };
        let stop_words_count = query.words().iter().all(|word| is_all_stop(word));
        let mut compiler = Compiler {
            vocabulary,
            fields: looked_up,
            stems: Stems::default(),
            leaves: Vec::new(),
            known: FxHashMap::default(),
            stop_words_count,
            needs_text: false,
        };
        let Some(condition) = compiler.condition(query)? else { return Ok(None) };
        let (leaves, needs_text) = (compiler.leaves, compiler.needs_text);
        let mut lookup: FxHashMap<String, Vec<u16>> = FxHashMap::default();
        let mut first_bytes = [false; 256];
        for (leaf, words) in leaves.iter().enumerate() {
            for word in words {
                lookup.entry(word.clone()).or_default().push(leaf as u16);
                first_bytes[word.as_bytes().first().copied().unwrap_or(0) as usize] = true;
            }
        }
        let bodies = vocabulary.bodies.clone();
        Ok(Some(Operator { condition, leaves, lookup, first_bytes, zone, needs_text, reads_title, bodies }))
    }

    /// Where the words of leaves are looked up.
    pub(super) fn fields(&self, vocabulary: &crate::index::schema::Fields) -> Vec<Field> {
        match (self.zone, self.reads_title) {
            (Zone::Title, _) => vec![vocabulary.title_exact],
            (Zone::Text, true) => vec![vocabulary.exact, vocabulary.title_exact],
            (Zone::Text, false) => vec![vocabulary.exact],
        }
    }

    /// Adds a word's position to the leaves that it belongs to.
    fn note(&self, position: u32, word: &Word<'_>, leaves: &mut [Vec<u32>]) {
        let first = word.folded.as_bytes().first().copied().unwrap_or(0);
        if !self.first_bytes[first as usize] {
            return;
        }
        for leaf in self.lookup.get(word.folded).into_iter().flatten() {
            if let Some(positions) = leaves.get_mut(*leaf as usize) {
                positions.push(position);
            }
        }
    }

    fn cleared(&self, leaves: &mut Vec<Vec<u32>>) {
        leaves.resize(self.leaves.len(), Vec::new());
        leaves.iter_mut().for_each(Vec::clear);
    }

    /// Reads a stored article: fills the positions of the leaves and gives the text they stand in.
    pub(super) fn read<'r>(&self, record: &Record<'r>, leaves: &mut Vec<Vec<u32>>) -> ArticleText<'r> {
        self.cleared(leaves);
        let title = record.title.as_ref();
        if self.zone == Zone::Title {
            // The value is owned by the record, so its place in the text stands for it where there is one.
            let span = title.and_then(|title| title.span).unwrap_or_default();
            return ArticleText::of_text(span.of(record.text), |position, word| {
                self.note(position, word, leaves)
            });
        }
        ArticleText::of_record(record, |position, word| self.note(position, word, leaves))
    }

    /// Reads a stored article and shows the places of the leaves, those in a headline apart from the text included.
    pub(super) fn with_places<T>(
        &self,
        record: &Record<'_>,
        leaves: &mut Vec<Vec<u32>>,
        visit: impl FnOnce(Places<'_>) -> T,
    ) -> T {
        let title = record.title.as_ref();
        if self.zone == Zone::Title {
            self.cleared(leaves);
            let value = title.map_or("", |title| title.value.as_str());
            let text = ArticleText::of_title(value, |position, word| self.note(position, word, leaves));
            return visit(Places::new(leaves, Some(&text)));
        }
        let text = self.read(record, leaves);
        match title {
            Some(title) if self.reads_title && title.span.is_none() => {
                let text =
                    text.with_title_apart(&title.value, |position, word| self.note(position, word, leaves));
                visit(Places::new(leaves, Some(&text)))
            }
            _ => visit(Places::new(leaves, Some(&text))),
        }
    }
}

/// True for queries that look into the headline wherever it stands.
fn asks_for_title(query: &Query) -> bool {
    match query {
        Query::Lead(_) | Query::First { .. } => true,
        Query::Near { left, right, .. } => asks_for_title(left) || asks_for_title(right),
        Query::AtLeast { of, .. } | Query::Case { of, .. } => asks_for_title(of),
        Query::Clauses(clauses) => clauses.iter().any(|clause| asks_for_title(&clause.query)),
        _ => false,
    }
}

struct Compiler<'a> {
    vocabulary: &'a Vocabulary<'a>,
    fields: Vec<Field>,
    stems: Stems,
    leaves: Vec<Vec<String>>,
    known: FxHashMap<Sought, u16>,
    stop_words_count: bool,
    needs_text: bool,
}

impl Compiler<'_> {
    /// `None` for what does not count: fields, and closed-class words among others.
    fn condition(&mut self, query: &Query) -> Result<Option<Condition>, VocabularyError> {
        Ok(match query {
            Query::AtLeast { count, of } => self.shape(of)?.map(|shape| Condition::AtLeast(*count, shape)),
            Query::Lead(inner) => {
                self.needs_text = true;
                self.condition(inner)?.map(|inner| Condition::Lead(Box::new(inner)))
            }
            Query::Word(word) if is_all_stop(word) && !self.stop_words_count => None,
            Query::Clauses(clauses) => self.clauses(clauses)?,
            other => self.shape(other)?.map(Condition::Somewhere),
        })
    }

    fn clauses(&mut self, clauses: &[Clause]) -> Result<Option<Condition>, VocabularyError> {
        let (mut parts, mut choices) = (Vec::new(), Vec::new());
        let mut is_required = false;
        for clause in clauses {
            let Some(part) = self.condition(&clause.query)? else { continue };
            match clause.occur {
                Occur::Must => {
                    is_required = true;
                    parts.push(part);
                }
                Occur::MustNot => parts.push(Condition::Not(Box::new(part))),
                Occur::Should => choices.push(part),
            }
        }
        if !is_required && !choices.is_empty() {
            parts.push(Condition::Any(choices));
        }
        Ok((!parts.is_empty()).then_some(Condition::All(parts)))
    }

    fn shape(&mut self, query: &Query) -> Result<Option<Shape>, VocabularyError> {
        Ok(Some(match query {
            Query::Word(word) => self.word(word)?,
            Query::Prefix(prefix) => {
                let folded = folded_words(prefix).concat();
                Shape::Word(self.leaf(Sought::Prefix(folded))?)
            }
            Query::Wildcard(pattern) => Shape::Word(self.leaf(Sought::Wildcard(folded_pattern(pattern)))?),
            Query::Fuzzy { word, edits } => {
                let folded = folded_words(word).concat();
                Shape::Word(self.leaf(Sought::Fuzzy(folded, *edits))?)
            }
            Query::Phrase(words) => Shape::Sequence(self.forms(words)?),
            Query::Loose { words, gaps } => Shape::Loose(self.forms(words)?, *gaps),
            Query::Near { left, right, how, negated } => {
                self.needs_text |= !matches!(how, Nearness::Words { .. });
                let (Some(left), Some(right)) = (self.shape(left)?, self.shape(right)?) else {
                    return Ok(None);
                };
                Shape::Near { left: Box::new(left), right: Box::new(right), how: *how, negated: *negated }
            }
            Query::Case { case, of } => {
                self.needs_text = true;
                let Some(of) = self.shape(of)? else { return Ok(None) };
                Shape::Case(*case, Box::new(of))
            }
            Query::First { words, of } => {
                self.needs_text = true;
                let Some(of) = self.shape(of)? else { return Ok(None) };
                Shape::First(*words, Box::new(of))
            }
            Query::Clauses(clauses) => {
                let mut choices = Vec::with_capacity(clauses.len());
                for clause in clauses.iter().filter(|clause| clause.occur != Occur::MustNot) {
                    choices.extend(self.shape(&clause.query)?);
                }
                Shape::Any(choices)
            }
            _ => return Ok(None),
        }))
    }

    /// A bare word stands for its inflections, as it does outside of operators; written like `US`, for the name alone.
    fn word(&mut self, typed: &str) -> Result<Shape, VocabularyError> {
        let folded = folded_words(typed);
        let [word] = &folded[..] else { return Ok(Shape::Sequence(self.forms(&folded)?)) };
        if is_all_stop(typed) {
            return Ok(Shape::Word(self.leaf(Sought::Exact(word.clone()))?));
        }
        if is_stop_word(word) {
            self.needs_text = true;
            return Ok(Shape::Acronym(self.leaf(Sought::Exact(word.clone()))?));
        }
        let stem = self.stems.stem(word).to_owned();
        let leaf = self.leaf(Sought::Stem(stem))?;
        let misread = self.vocabulary.misread(&self.fields, word)?;
        if misread.is_empty() {
            return Ok(Shape::Word(leaf));
        }
        let widened = self.leaf(Sought::Misread(word.clone()))?;
        Ok(Shape::Any(vec![Shape::Word(leaf), Shape::Word(widened)]))
    }

    /// Leaves for words in exactly these forms, what they may have been misread as included.
    fn forms(&mut self, words: &[String]) -> Result<Vec<u16>, VocabularyError> {
        let mut leaves = Vec::with_capacity(words.len());
        for word in words.iter().flat_map(|word| folded_words(word)) {
            let misread = self.vocabulary.misread(&self.fields, &word)?;
            let leaf = self.leaf(Sought::Exact(word))?;
            if let Some(words) = self.leaves.get_mut(leaf as usize) {
                words.extend(misread);
                words.sort();
                words.dedup();
            }
            leaves.push(leaf);
        }
        Ok(leaves)
    }

    fn leaf(&mut self, sought: Sought) -> Result<u16, VocabularyError> {
        if let Some(known) = self.known.get(&sought) {
            return Ok(*known);
        }
        // A query has at most a thousand words, so their number fits.
        let number = self.leaves.len() as u16;
        self.leaves.push(self.vocabulary.words(&self.fields, &sought)?);
        self.known.insert(sought, number);
        Ok(number)
    }
}
