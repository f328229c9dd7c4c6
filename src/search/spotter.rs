//! Finds a query's words in the text of a candidate article, for highlights and for scoring passages. Cuts words
//! exactly as indexing does; stems only words that start like a stem that is looked for.

use crate::index::schema::Fields;
use crate::model::Span;
use crate::query::{Clause, Occur, Query};
use crate::search::lower::is_all_stop;
use crate::search::stats::ArticleStatistics;
use crate::search::stem_query::StemQuery;
use crate::text::foreign::ForeignStems;
use crate::text::stems::Stems;
use crate::text::words::{Word, folded_words, for_each_word};
use rustc_hash::FxHashMap;
use tantivy::Term;

/// One thing a query looks for.
#[derive(Clone, Debug, PartialEq)]
enum Unit {
    Word { stem: String, is_stop: bool },
    Prefix(String),
    Sequence(Vec<String>),
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
    first_bytes: [bool; 256],
    stems: Stems,
    foreign: ForeignStems,
    /// Stems wanted in articles of another language.
    foreign_wanted: FxHashMap<(&'static str, String), u16>,
    languages: Vec<&'static str>,
}

impl Spotter {
    /// For the positive words of a query; weights are inverse document frequencies.
    pub fn new(
        query: &Query,
        fields: &Fields,
        statistics: &ArticleStatistics<'_>,
        languages: &[&'static str],
    ) -> tantivy::Result<Spotter> {
        let mut spotter = Spotter {
            units: Vec::new(),
            weights: Vec::new(),
            stems_wanted: FxHashMap::default(),
            exact_wanted: FxHashMap::default(),
            sequence_words: FxHashMap::default(),
            first_bytes: [false; 256],
            stems: Stems::default(),
            foreign: ForeignStems::default(),
            foreign_wanted: FxHashMap::default(),
            languages: languages.to_vec(),
        };
        let stop_words_count = query.words().iter().all(|word| is_all_stop(word));
        spotter.gather(query, stop_words_count);
        for index in 0..spotter.units.len() {
            let weight = spotter.weigh(&spotter.units[index], fields, statistics)?;
            spotter.weights.push(weight);
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
            first_bytes: self.first_bytes,
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
            if let Unit::Sequence(words) = unit {
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
        stems
    }

    /// All matches in `text`, ascending.
    pub fn spots(&mut self, text: &str, language: Option<&str>) -> Vec<Spot> {
        let language = language.and_then(|code| self.languages.iter().find(|known| **known == code).copied());
        let mut spots = Vec::new();
        if self.units.is_empty() {
            return spots;
        }
        let mut members: Vec<(u32, u32, Span)> = Vec::new();
        let mut position = 0;
        for_each_word(text, |word| {
            if let Some(first) = word.folded.as_bytes().first()
                && (self.first_bytes[*first as usize] || language.is_some())
            {
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
        let prefix = self.units.iter().position(
            |unit| matches!(unit, Unit::Prefix(prefix) if word.folded.starts_with(prefix.as_str())),
        );
        prefix.map(|unit| spot(unit as u16, true))
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

    fn gather(&mut self, query: &Query, stop_words_count: bool) {
        match query {
            Query::Word(word) => {
                if stop_words_count || !is_all_stop(word) {
                    self.add_words(folded_words(word), word, is_all_stop(word));
                }
            }
            Query::Phrase(words) => {
                self.add_sequence(words.iter().flat_map(|word| folded_words(word)).collect())
            }
            Query::Prefix(prefix) => {
                let folded = folded_words(prefix).join("");
                if let Some(first) = folded.as_bytes().first() {
                    self.first_bytes[*first as usize] = true;
                    self.add(Unit::Prefix(folded));
                }
            }
            Query::Title(inner) => self.gather(inner, stop_words_count),
            Query::Clauses(clauses) => {
                for Clause { occur, query } in clauses {
                    if *occur != Occur::MustNot {
                        self.gather(query, stop_words_count);
                    }
                }
            }
            Query::Everything | Query::Name { .. } | Query::Dates(_) => {}
            Query::Mentions(_) | Query::SaidOn(_) => {}
        }
    }

    fn add_words(&mut self, words: Vec<String>, written: &str, is_stop: bool) {
        let [word] = &words[..] else { return self.add_sequence(words) };
        let stem = if is_stop { word.clone() } else { self.stems.stem(word).to_owned() };
        self.first_bytes[word.as_bytes()[0] as usize] = true;
        // A stem starts as its words do, but for the few where `y` and `i` change places (`dying`, `die`): these
        // differ in the second letter at the earliest.
        self.first_bytes[stem.as_bytes()[0] as usize] = true;
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
            self.first_bytes[word.as_bytes()[0] as usize] = true;
        }
        self.add(Unit::Sequence(words));
    }

    fn add(&mut self, unit: Unit) -> u16 {
        self.units.push(unit);
        (self.units.len() - 1) as u16
    }

    fn weigh(
        &self,
        unit: &Unit,
        fields: &Fields,
        statistics: &ArticleStatistics<'_>,
    ) -> tantivy::Result<f32> {
        match unit {
            Unit::Word { stem, is_stop: false } => StemQuery::new(fields, stem).idf(statistics),
            Unit::Word { stem, is_stop: true } => statistics.idf(&Term::from_field_text(fields.exact, stem)),
            Unit::Prefix(_) => Ok(1.0),
            Unit::Sequence(words) => {
                let mut sum = 0.0;
                for word in words {
                    sum += statistics.idf(&Term::from_field_text(fields.exact, word))?;
                }
                Ok(sum)
            }
        }
    }
}
