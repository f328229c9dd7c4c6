//! Finds a query's words in the text of a candidate article, for highlights and for scoring passages. Cuts words
//! exactly as indexing does; stems only words that start like a stem that is looked for.

use crate::index::record::Record;
use crate::index::schema::Fields;
use crate::model::Span;
use crate::query::{Clause, Occur, Query};
use crate::search::expansion_query::DISCOUNT;
use crate::search::lower::is_all_stop;
use crate::search::operator::{Operator, Places, Zone};
use crate::search::stats::ArticleStatistics;
use crate::search::stem_query::StemQuery;
use crate::search::vocabulary::{Sought, Vocabulary, VocabularyError, folded_pattern};
use crate::text::foreign::ForeignStems;
use crate::text::stems::Stems;
use crate::text::words::{MAX_KEY_BYTES, Word, folded_words, for_each_word};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tantivy::Term;
use tantivy::query::Bm25StatisticsProvider;

/// One thing a query looks for.
#[derive(Clone, Debug, PartialEq)]
enum Unit {
    Word {
        stem: String,
        is_stop: bool,
    },
    /// Words that a pattern, slips or misreadings stand for.
    Expansion(Vec<String>),
    Sequence(Vec<String>),
    /// Words of an operator's leaf, where they fulfil the operator.
    Leaf(Vec<String>),
}

/// A match in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Number of the word or phrase in the query.
    pub unit: u16,
    /// Position in words from the start of the text.
    pub position: u32,
    /// What to highlight.
    pub span: Span,
    /// The word stands exactly as typed, inflection included.
    pub is_exact: bool,
}

/// Finds the words of one query in texts.
pub struct Spotter {
    units: Vec<Unit>,
    weights: Vec<f32>,
    stems_wanted: FxHashMap<String, u16>,
    exact_wanted: FxHashMap<String, u16>,
    sequence_words: FxHashMap<String, u32>,
    beginnings: Beginnings,
    /// Words of expansions.
    expanded_wanted: FxHashMap<String, u16>,
    /// Operators, and the units of their leaves from which one on.
    operators: Vec<(Arc<Operator>, u16)>,
    stems: Stems,
    foreign: ForeignStems,
    /// Stems wanted in articles of another language.
    foreign_wanted: FxHashMap<(&'static str, String), u16>,
    languages: Vec<&'static str>,
}

impl Spotter {
    /// For the positive words of a query; weights are inverse document frequencies. Fails when a pattern stands for too
    /// many words.
    pub fn new(
        query: &Query,
        vocabulary: &Vocabulary<'_>,
        statistics: &ArticleStatistics<'_>,
        languages: &[&'static str],
    ) -> Result<Spotter, VocabularyError> {
        let mut spotter = Spotter {
            units: Vec::new(),
            weights: Vec::new(),
            stems_wanted: FxHashMap::default(),
            exact_wanted: FxHashMap::default(),
            sequence_words: FxHashMap::default(),
            beginnings: Beginnings::default(),
            expanded_wanted: FxHashMap::default(),
            operators: Vec::new(),
            stems: Stems::default(),
            foreign: ForeignStems::default(),
            foreign_wanted: FxHashMap::default(),
            languages: languages.to_vec(),
        };
        let stop_words_count = query.words().iter().all(|word| is_all_stop(word));
        let gathering = Gathering { vocabulary, stop_words_count, zone: Zone::Text };
        spotter.gather(query, gathering)?;
        for unit in &spotter.units {
            spotter.weights.push(weigh(unit, vocabulary.fields, statistics)?);
        }
        Ok(spotter)
    }

    /// Another that finds the same, for another thread: a spotter remembers stems while it looks.
    pub fn twin(&self) -> Spotter {
        Spotter {
            units: self.units.clone(),
            weights: self.weights.clone(),
            stems_wanted: self.stems_wanted.clone(),
            exact_wanted: self.exact_wanted.clone(),
            sequence_words: self.sequence_words.clone(),
            beginnings: self.beginnings.clone(),
            expanded_wanted: self.expanded_wanted.clone(),
            operators: self.operators.clone(),
            stems: Stems::default(),
            foreign: ForeignStems::default(),
            foreign_wanted: self.foreign_wanted.clone(),
            languages: self.languages.clone(),
        }
    }

    /// True when the query has no words, only filters.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Number of words and phrases looked for.
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// How much a match of this unit says: its inverse document frequency.
    pub fn weight(&self, unit: u16) -> f32 {
        self.weights[unit as usize]
    }

    /// Stems of the single words looked for.
    pub fn stems(&self) -> Vec<String> {
        let mut stems: Vec<String> = self.stems_wanted.keys().cloned().collect();
        for unit in &self.units {
            if let Unit::Sequence(words) | Unit::Leaf(words) = unit {
                let mut stemmer = Stems::default();
                stems.extend(
                    words
                        .iter()
                        .filter(|word| !crate::text::words::is_stop_word(word))
                        .map(|word| stemmer.stem(word).to_owned()),
                );
            }
        }
        stems.sort();
        stems.dedup();
        stems
    }

    /// All matches in a stored article, ascending. Of an operator those words alone by which it is fulfilled.
    pub fn spots_of(&mut self, record: &Record<'_>, language: Option<&str>) -> Vec<Spot> {
        let mut spots = self.spots(record.text, language);
        if self.operators.is_empty() {
            return spots;
        }
        let mut leaves = Vec::new();
        for (operator, first) in &self.operators {
            let from = match operator.zone {
                Zone::Text => 0,
                Zone::Title => {
                    record.title.as_ref().and_then(|title| title.span).map_or(0, |span| span.start)
                }
            };
            let text = operator.read(record, &mut leaves);
            let fulfilled = operator.condition.fulfilled(Places::new(&leaves, Some(&text)));
            let mut positions: Vec<u32> = fulfilled.iter().flatten().copied().collect();
            positions.sort_unstable();
            positions.dedup();
            for position in positions {
                let leaf = leaves.iter().position(|leaf| leaf.binary_search(&position).is_ok());
                if let (Some(leaf), Some(span)) = (leaf, text.span(position)) {
                    let span = Span { start: span.start + from, end: span.end + from };
                    spots.push(Spot { unit: first + leaf as u16, position, span, is_exact: true });
                }
            }
        }
        spots.sort_by_key(|spot| (spot.span, spot.unit));
        spots
    }

    /// All matches in `text` but those of operators, ascending.
    fn spots(&mut self, text: &str, language: Option<&str>) -> Vec<Spot> {
        let language = language.and_then(|code| self.languages.iter().find(|known| **known == code).copied());
        let mut spots = Vec::new();
        if self.units.is_empty() {
            return spots;
        }
        let mut members: Vec<(u32, u32, Span)> = Vec::new();
        let mut position = 0;
        for_each_word(text, |word| {
            if self.beginnings.may_begin(&word) || language.is_some() {
                spots.extend(self.spot_word(&word, position, language));
                if let Some(id) = self.sequence_words.get(word.folded) {
                    members.push((position, *id, word.span));
                }
            }
            position += 1;
        });
        self.spot_sequences(&members, &mut spots);
        spots.sort_by_key(|spot| (spot.span, spot.unit));
        spots
    }

    fn spot_word(&mut self, word: &Word<'_>, position: u32, language: Option<&'static str>) -> Option<Spot> {
        let spot = |unit, is_exact| Spot { unit, position, span: word.span, is_exact };
        if let Some(unit) = self.exact_wanted.get(word.folded) {
            return Some(spot(*unit, true));
        }
        if !word.is_stop()
            && let Some(unit) = self.stems_wanted.get(self.stems.stem(word.folded))
        {
            return Some(spot(*unit, false));
        }
        if let Some(code) = language
            && !self.foreign_wanted.is_empty()
            && let Some(stem) = self.foreign.stem(code, word.written)
            && let Some(unit) = self.foreign_wanted.get(&(code, stem.to_owned()))
        {
            return Some(spot(*unit, false));
        }
        self.expanded_wanted.get(word.folded).map(|unit| spot(*unit, false))
    }

    fn spot_sequences(&self, members: &[(u32, u32, Span)], spots: &mut Vec<Spot>) {
        for (unit, sequence) in self.units.iter().enumerate() {
            let Unit::Sequence(words) = sequence else { continue };
            let wanted: Vec<u32> = words.iter().map(|word| self.sequence_words[word]).collect();
            for run in members.windows(wanted.len()) {
                let in_order =
                    run.iter().zip(&wanted).enumerate().all(|(offset, ((position, id, _), want))| {
                        id == want && *position == run[0].0 + offset as u32
                    });
                if in_order {
                    let span = Span { start: run[0].2.start, end: run[run.len() - 1].2.end };
                    spots.push(Spot { unit: unit as u16, position: run[0].0, span, is_exact: true });
                }
            }
        }
    }

    fn gather(&mut self, query: &Query, gathering: Gathering<'_>) -> Result<(), VocabularyError> {
        match query {
            Query::Word(word) => {
                if gathering.stop_words_count || !is_all_stop(word) {
                    let folded = folded_words(word);
                    if let [one] = &folded[..] {
                        let misread = gathering.vocabulary.misread(&gathering.fields(), one)?;
                        self.add_expansion(misread);
                    }
                    self.add_words(folded, word, is_all_stop(word));
                }
            }
            Query::Phrase(_) if gathering.vocabulary.widens => self.add_operator(query, gathering)?,
            Query::Phrase(words) => {
                self.add_sequence(words.iter().flat_map(|word| folded_words(word)).collect())
            }
            Query::Prefix(prefix) => {
                let folded = folded_words(prefix).concat();
                let words = gathering.words(&Sought::Prefix(folded.clone()))?;
                if words.contains(&folded) {
                    self.add_sequence(vec![folded]);
                }
                self.add_expansion(words);
            }
            Query::Wildcard(pattern) => {
                self.add_expansion(gathering.words(&Sought::Wildcard(folded_pattern(pattern)))?);
            }
            Query::Fuzzy { word, edits } => {
                let folded = folded_words(word);
                let near = Sought::Fuzzy(folded.concat(), *edits);
                self.add_words(folded, word, is_all_stop(word));
                self.add_expansion(gathering.words(&near)?);
            }
            Query::Loose { .. } | Query::Near { .. } | Query::AtLeast { .. } => {
                self.add_operator(query, gathering)?;
            }
            Query::Case { .. } | Query::First { .. } | Query::Lead(_) => {
                self.add_operator(query, gathering)?
            }
            Query::Title(inner) => self.gather(inner, Gathering { zone: Zone::Title, ..gathering })?,
            Query::Clauses(clauses) => {
                for Clause { occur, query } in clauses {
                    if *occur != Occur::MustNot {
                        self.gather(query, gathering)?;
                    }
                }
            }
            Query::Everything | Query::Name { .. } | Query::Dates(_) => {}
            Query::Mentions(_) | Query::SaidOn(_) => {}
        }
        Ok(())
    }

    fn add_operator(&mut self, query: &Query, gathering: Gathering<'_>) -> Result<(), VocabularyError> {
        let Some(operator) = Operator::compile(query, gathering.zone, gathering.vocabulary)? else {
            return Ok(());
        };
        let first = self.units.len() as u16;
        for words in &operator.leaves {
            self.add(Unit::Leaf(words.clone()));
        }
        self.operators.push((Arc::new(operator), first));
        Ok(())
    }

    fn add_expansion(&mut self, words: Vec<String>) {
        if words.is_empty() {
            return;
        }
        let unit = self.units.len() as u16;
        for word in &words {
            self.beginnings.add(word);
            self.expanded_wanted.entry(word.clone()).or_insert(unit);
        }
        self.add(Unit::Expansion(words));
    }

    fn add_words(&mut self, words: Vec<String>, written: &str, is_stop: bool) {
        let [word] = &words[..] else { return self.add_sequence(words) };
        let stem = if is_stop { word.clone() } else { self.stems.stem(word).to_owned() };
        self.beginnings.add(word);
        if !is_stop {
            self.beginnings.add_stem(&stem);
        }
        let known = self.stems_wanted.get(&stem).copied();
        let unit = known.unwrap_or_else(|| self.add(Unit::Word { stem: stem.clone(), is_stop }));
        if !is_stop {
            for code in &self.languages {
                if let Some(stem) = self.foreign.sought(code, written) {
                    self.foreign_wanted.entry((*code, stem.to_owned())).or_insert(unit);
                }
            }
        }
        self.exact_wanted.insert(word.clone(), unit);
        if !is_stop {
            self.stems_wanted.insert(stem, unit);
        }
    }

    fn add_sequence(&mut self, words: Vec<String>) {
        if words.is_empty() {
            return;
        }
        for word in &words {
            let next = self.sequence_words.len() as u32;
            self.sequence_words.entry(word.clone()).or_insert(next);
            self.beginnings.add(word);
        }
        self.add(Unit::Sequence(words));
    }

    fn add(&mut self, unit: Unit) -> u16 {
        self.units.push(unit);
        (self.units.len() - 1) as u16
    }
}

/// How the words that are looked for begin. Most words of a text are passed over by it.
#[derive(Clone)]
struct Beginnings {
    /// For each first byte the second ones, by their last five bits.
    pairs: [u32; 256],
    /// The same words to as many letters as all their forms have in common: what a key must hold, and where.
    keys: Vec<(u128, u128)>,
}

/// Beginnings that are compared one by one; more than this many are told by their first two bytes alone.
const FEW: usize = 8;

/// So many letters of a stem may be others in its words: `skies` is `sky`. Of 82,000 words none needs more.
const CHANGED: usize = 3;

impl Default for Beginnings {
    fn default() -> Beginnings {
        Beginnings { pairs: [0; 256], keys: Vec::new() }
    }
}

impl Beginnings {
    fn bit(second: u8) -> u32 {
        1 << (second & 31)
    }

    /// The first two bytes of a word, 0 for the second of a word of one.
    fn of(word: &str) -> Option<(usize, u8)> {
        let bytes = word.as_bytes();
        Some((usize::from(*bytes.first()?), bytes.get(1).copied().unwrap_or(0)))
    }

    /// Lets through what begins like a word.
    fn add(&mut self, word: &str) {
        if let Some((first, second)) = Beginnings::of(word) {
            self.pairs[first] |= Beginnings::bit(second);
            self.add_key(word.as_bytes());
        }
    }

    /// Lets through all words of a stem. They begin as it does, but for the few where `y` and `i` change places (`dying`,
    /// `die`), and for those of which one letter is left.
    fn add_stem(&mut self, stem: &str) {
        let Some((first, second)) = Beginnings::of(stem) else { return };
        self.pairs[first] |= match second {
            0 => u32::MAX,
            b'y' | b'i' => Beginnings::bit(b'y') | Beginnings::bit(b'i'),
            _ => Beginnings::bit(second),
        };
        self.add_key(&stem.as_bytes()[..stem.len().saturating_sub(CHANGED).max(1)]);
    }

    fn add_key(&mut self, beginning: &[u8]) {
        let (mut mask, mut key) = ([0; 16], [0; 16]);
        let kept = beginning.len().min(MAX_KEY_BYTES);
        mask[..kept].fill(0xFF);
        key[..kept].copy_from_slice(&beginning[..kept]);
        self.keys.push((u128::from_le_bytes(mask), u128::from_le_bytes(key)));
    }

    /// False for a word that is surely none of those looked for.
    fn may_begin(&self, word: &Word<'_>) -> bool {
        let Some((first, second)) = Beginnings::of(word.folded) else { return false };
        if self.pairs[first] & Beginnings::bit(second) == 0 {
            return false;
        }
        match word.key {
            Some(word) if self.keys.len() <= FEW => self.keys.iter().any(|(mask, key)| word & mask == *key),
            _ => true,
        }
    }
}

/// What gathering the words of a query needs to know.
#[derive(Clone, Copy)]
struct Gathering<'a> {
    vocabulary: &'a Vocabulary<'a>,
    stop_words_count: bool,
    zone: Zone,
}

impl Gathering<'_> {
    fn fields(&self) -> [tantivy::schema::Field; 1] {
        let fields = self.vocabulary.fields;
        [if self.zone == Zone::Title { fields.title_exact } else { fields.exact }]
    }

    fn words(&self, sought: &Sought) -> Result<Vec<String>, VocabularyError> {
        self.vocabulary.words(&self.fields(), sought)
    }
}

fn weigh(unit: &Unit, fields: &Fields, statistics: &ArticleStatistics<'_>) -> tantivy::Result<f32> {
    match unit {
        Unit::Word { stem, is_stop: false } => StemQuery::new(fields, stem).idf(statistics),
        Unit::Word { stem, is_stop: true } => statistics.idf(&Term::from_field_text(fields.exact, stem)),
        Unit::Expansion(words) => Ok(DISCOUNT * idf_of_any(words, fields, statistics)?),
        Unit::Leaf(words) => idf_of_any(words, fields, statistics),
        Unit::Sequence(words) => {
            let mut sum = 0.0;
            for word in words {
                sum += statistics.idf(&Term::from_field_text(fields.exact, word))?;
            }
            Ok(sum)
        }
    }
}

/// As of one word that stands wherever one of these does.
fn idf_of_any(words: &[String], fields: &Fields, statistics: &ArticleStatistics<'_>) -> tantivy::Result<f32> {
    let articles = statistics.articles()?;
    let mut frequency = 0;
    for word in words {
        frequency += statistics.doc_freq(&Term::from_field_text(fields.exact, word))?;
    }
    let (articles, frequency) = (articles as f32, frequency.min(articles) as f32);
    Ok((1.0 + (articles - frequency + 0.5) / (frequency + 0.5)).ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(beginnings: &Beginnings, text: &str) -> Vec<String> {
        let mut passed = Vec::new();
        for_each_word(text, |word| {
            passed.extend(beginnings.may_begin(&word).then(|| word.folded.to_owned()));
        });
        passed
    }

    #[test]
    fn words_of_a_stem_begin_like_it() {
        let mut stems = Stems::default();
        for word in "interested rates dying lying tying skies oed used aged ies eying y by abilities singly ugly internationally"
            .split(' ')
        {
            let mut beginnings = Beginnings::default();
            beginnings.add_stem(stems.stem(word));
            assert_eq!(passed(&beginnings, word), [word], "{}", stems.stem(word));
        }
        let mut beginnings = Beginnings::default();
        beginnings.add_stem("interest");
        let text = "In interest, INTERested, inn i island inter intern\u{e9} rate \u{e9}t\u{e9}";
        assert_eq!(passed(&beginnings, text), ["interest", "interested", "inter", "interne"]);
        for number in 0..FEW {
            beginnings.add(&format!("x{number}"));
        }
        assert_eq!(passed(&beginnings, "In intern"), ["in", "intern"]);
    }
}
