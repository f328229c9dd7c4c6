//! Lowers a query tree to the engine's queries over articles. Words look into stems of body and headline and, with
//! less weight, their exact form; closed-class words count only when nothing else was asked for. Names and dates
//! filter and never score. Operators filter exactly, and score by their words.

use crate::index::documents::article_term;
use crate::index::schema::Fields;
use crate::query::{Clause, NameField, Occur, Query};
use crate::search::expansion_query::{DISCOUNT, ExpansionQuery};
use crate::search::family::WithQuote;
use crate::search::mention_query::MentionQuery;
use crate::search::operator::{Operator, Zone};
use crate::search::operator_query::OperatorQuery;
use crate::search::period_query::PeriodQuery;
use crate::search::quote_query::{QuoteFilter, QuoteQuery};
use crate::search::steady::Steady;
use crate::search::stem_query::StemQuery;
use crate::search::vocabulary::{Sought, Vocabulary, VocabularyError, folded_pattern};
use crate::search::wanted::{By, Wanted};
pub use crate::search::weights::Weights;
use crate::search::word_query::WordQuery;
use crate::text::foreign::ForeignStems;
use crate::text::names::{plain_key, query_key};
use crate::text::stems::{Stems, content_stems};
use crate::text::words::{folded_words, for_each_word};
use std::sync::Arc;
use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur as EngineOccur, PhraseQuery,
    Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

pub(super) type Lowered = Box<dyn EngineQuery>;

/// Lowers query trees for one index.
pub struct Lowering<'a> {
    fields: &'a Fields,
    weights: Weights,
    stems: Stems,
    foreign: ForeignStems,
    /// Languages beside English that the index holds and that have stems of their own.
    languages: &'a [&'static str],
    /// Quotes that make somebody a speaker.
    quotes: QuoteFilter,
    /// No word but closed-class ones was asked for, so these count.
    stop_words_count: bool,
    /// Inside `title:`.
    in_title: bool,
    /// Where patterns are looked up; without it they find nothing.
    vocabulary: Option<Vocabulary<'a>>,
    /// The first pattern that could not be looked up.
    failed: Option<VocabularyError>,
}

impl<'a> Lowering<'a> {
    /// For an index with these fields and languages.
    pub fn new(fields: &'a Fields, weights: Weights, languages: &'a [&'static str]) -> Lowering<'a> {
        let (stems, foreign) = (Stems::default(), ForeignStems::default());
        Lowering {
            fields,
            weights,
            stems,
            foreign,
            languages,
            quotes: QuoteFilter::default(),
            stop_words_count: false,
            in_title: false,
            vocabulary: None,
            failed: None,
        }
    }

    /// Lets patterns and operators look words up.
    pub fn reading(self, vocabulary: Vocabulary<'a>) -> Lowering<'a> {
        Lowering { vocabulary: Some(vocabulary), ..self }
    }

    /// Lets only some quotes make somebody a speaker.
    pub fn counting(self, quotes: QuoteFilter) -> Lowering<'a> {
        Lowering { quotes, ..self }
    }

    /// The engine's query for the articles that match. Fails when a pattern stands for too many words.
    pub fn articles(&mut self, query: &Query) -> Result<Lowered, VocabularyError> {
        self.stop_words_count = query.words().iter().all(|word| is_all_stop(word));
        let lowered = self.lower(query).unwrap_or_else(|| self.all_articles());
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if self.asks_for_text(query) {
            return Ok(lowered);
        }
        Ok(Box::new(BooleanQuery::new(vec![
            (EngineOccur::Must, self.all_articles()),
            (EngineOccur::Must, lowered),
        ])))
    }

    /// The parts of a word's score, each with what it is: for telling why an article ranks where it does.
    pub fn parts_of(&mut self, word: &Query) -> Vec<(&'static str, Lowered)> {
        let Query::Word(typed) = word else {
            return self.lower(word).map(|lowered| ("text", lowered)).into_iter().collect();
        };
        let folded = folded_words(typed);
        let [one] = &folded[..] else { return vec![("text", self.sequence(&folded))] };
        if is_all_stop(typed) {
            return vec![("exact form", self.term(self.fields.exact, one))];
        }
        let stem = self.stems.stem(one).to_owned();
        let mut parts: Vec<(&'static str, Lowered)> = vec![
            ("text", Box::new(StemQuery::new(self.fields, &stem))),
            ("headline", boosted(self.term(self.fields.title, &stem), self.weights.title)),
            ("exact form", boosted(self.term(self.fields.exact, one), self.weights.exact)),
        ];
        let foreign = self.in_other_languages(typed, &stem);
        parts.extend(foreign.into_iter().map(|part| ("other languages", part)));
        parts
    }

    /// The engine's query for quotes by one of the speakers that hold one of the stems.
    pub fn quotes(&self, speakers: &[Wanted], stems: &[String]) -> Lowered {
        let words = any(stems.iter().map(|stem| self.term(self.fields.quote, stem)).collect());
        let spoken = any(speakers.iter().map(|wanted| self.spoken_by(wanted)).collect());
        all(vec![words, self.counted(spoken)])
    }

    fn spoken_by(&self, wanted: &Wanted) -> Lowered {
        let speaker = match wanted.by {
            By::Speaker => self.key(self.fields.speaker, &wanted.key),
            By::Voice => self.voice(&wanted.key),
        };
        if wanted.period.is_unbounded() {
            return speaker;
        }
        let period: Lowered = Box::new(PeriodQuery::new(wanted.period));
        all(vec![speaker, period])
    }

    /// Of quotes those that count.
    fn counted(&self, quotes: Lowered) -> Lowered {
        all(vec![quotes, Box::new(QuoteQuery::new(self.quotes))])
    }

    /// Quotes whose source is no person and holds all the words.
    pub(super) fn voice(&self, value: &str) -> Lowered {
        let stems = content_stems(value);
        if stems.is_empty() {
            return Box::new(EmptyQuery);
        }
        all(stems.iter().map(|stem| self.key(self.fields.voice, stem)).collect())
    }

    fn all_articles(&self) -> Lowered {
        let term = article_term(self.fields);
        Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 0.0))
    }

    /// `None` for a query that asks for nothing (a closed-class word among others).
    fn lower(&mut self, query: &Query) -> Option<Lowered> {
        match query {
            Query::Everything => Some(self.all_articles()),
            Query::Word(word) => self.word(word),
            Query::Prefix(prefix) => {
                let folded = folded_words(prefix).concat();
                Some(self.expanded(Some(&folded), Sought::Prefix(folded.clone())))
            }
            Query::Wildcard(pattern) => Some(self.expanded(None, Sought::Wildcard(folded_pattern(pattern)))),
            Query::Fuzzy { word, edits } => {
                let folded = folded_words(word).concat();
                let exact = self.one_word(&folded, word, is_all_stop(word));
                Some(any(vec![exact, self.expanded(None, Sought::Fuzzy(folded, *edits))]))
            }
            Query::Phrase(words) => Some(self.phrase(words)),
            Query::Loose { .. } | Query::Near { .. } | Query::AtLeast { .. } => self.operator(query),
            Query::Case { .. } | Query::First { .. } | Query::Lead(_) => self.operator(query),
            Query::Name { field, value } => Some(self.name(*field, value)),
            Query::Title(inner) => self.title(inner),
            Query::Dates(range) => Some(Box::new(PeriodQuery::new(*range))),
            Query::Mentions(range) => Some(Box::new(MentionQuery::new(self.fields, *range))),
            Query::SaidOn(range) => {
                let said = self.counted(Box::new(PeriodQuery::said(*range)));
                Some(Box::new(WithQuote::new(said)))
            }
            Query::Clauses(clauses) => self.clauses(clauses),
        }
    }

    fn word(&mut self, word: &str) -> Option<Lowered> {
        if is_all_stop(word) && !self.stop_words_count {
            return None;
        }
        let words = folded_words(word);
        match &words[..] {
            [] => Some(Box::new(EmptyQuery)),
            [one] => {
                let exact = self.one_word(one, word, is_all_stop(word));
                Some(self.with_misread(exact, one))
            }
            // `well-known`, `AT&T`: the parts side by side, as written.
            several => Some(self.sequence(several)),
        }
    }

    fn one_word(&mut self, folded: &str, written: &str, is_stop: bool) -> Lowered {
        let fields = self.fields;
        if is_stop {
            return self.term(if self.in_title { fields.title_exact } else { fields.exact }, folded);
        }
        let stem = self.stems.stem(folded).to_owned();
        let mut parts = self.in_other_languages(written, &stem);
        if self.in_title {
            parts.insert(0, self.term(fields.title, &stem));
            return if parts.len() == 1 { parts.remove(0) } else { any(parts) };
        }
        let english: Lowered = Box::new(WordQuery::new(fields, &stem, folded, &self.weights));
        if parts.is_empty() {
            return english;
        }
        parts.insert(0, english);
        any(parts)
    }

    /// The word's stems in the other languages of the index, each sought in articles of that language alone, so that
    /// English articles score as if there were no others.
    fn in_other_languages(&mut self, written: &str, english: &str) -> Vec<Lowered> {
        let mut parts = Vec::new();
        for code in self.languages {
            let Some(stem) = self.foreign.sought(code, written).map(str::to_owned) else { continue };
            if stem == english {
                continue;
            }
            let title = self.term(self.fields.title, &stem);
            let text = if self.in_title {
                title
            } else {
                let body: Lowered = Box::new(StemQuery::new(self.fields, &stem));
                any(vec![body, boosted(title, self.weights.title)])
            };
            let language: Lowered = Box::new(ConstScoreQuery::new(self.key(self.fields.language, code), 0.0));
            parts.push(Box::new(BooleanQuery::new(vec![
                (EngineOccur::Must, text),
                (EngineOccur::Must, language),
            ])) as Lowered);
        }
        parts
    }

    fn phrase(&mut self, words: &[String]) -> Lowered {
        let folded: Vec<String> = words.iter().flat_map(|word| folded_words(word)).collect();
        let exact = self.sequence(&folded);
        if !self.widens() {
            return exact;
        }
        if let [one] = &folded[..] {
            return self.with_misread(exact, one);
        }
        let zone = if self.in_title { Zone::Title } else { Zone::Text };
        let phrase = Query::Phrase(words.to_vec());
        let operator = self.looked_up(|vocabulary| Operator::compile(&phrase, zone, vocabulary));
        let Some(Some(operator)) = operator else { return exact };
        // Adds to what the phrase as typed finds, and never scores beside it.
        any(vec![exact, Box::new(OperatorQuery::new(Arc::new(operator), self.fields))])
    }

    fn sequence(&self, folded: &[String]) -> Lowered {
        let field = if self.in_title { self.fields.title_exact } else { self.fields.exact };
        match folded {
            [] => Box::new(EmptyQuery),
            [one] => self.term(field, one),
            several => Box::new(PhraseQuery::new(
                several.iter().map(|word| Term::from_field_text(field, word)).collect(),
            )),
        }
    }

    /// The words that a pattern stands for, at a discount; `exact` of them in full.
    fn expanded(&mut self, exact: Option<&str>, sought: Sought) -> Lowered {
        let field = if self.in_title { self.fields.title_exact } else { self.fields.exact };
        let Some(words) = self.looked_up(|vocabulary| vocabulary.words(&[field], &sought)) else {
            return Box::new(EmptyQuery);
        };
        let others: Lowered = Box::new(ExpansionQuery::new(&[field], &words, field, DISCOUNT));
        match exact {
            Some(exact) if words.iter().any(|word| word == exact) => {
                any(vec![self.term(field, exact), others])
            }
            _ => others,
        }
    }

    /// The word, and at a discount what scanners make of it where that is asked for.
    fn with_misread(&mut self, exact: Lowered, folded: &str) -> Lowered {
        let field = if self.in_title { self.fields.title_exact } else { self.fields.exact };
        match self.looked_up(|vocabulary| vocabulary.misread(&[field], folded)) {
            Some(words) if !words.is_empty() => {
                any(vec![exact, Box::new(ExpansionQuery::new(&[field], &words, field, DISCOUNT))])
            }
            _ => exact,
        }
    }

    fn looked_up<T>(
        &mut self,
        look_up: impl FnOnce(&Vocabulary<'a>) -> Result<T, VocabularyError>,
    ) -> Option<T> {
        let found = look_up(self.vocabulary.as_ref()?);
        found.map_err(|error| self.failed = self.failed.take().or(Some(error))).ok()
    }

    /// True when words are widened by what scanners make of them.
    pub(super) fn widens(&self) -> bool {
        self.vocabulary.is_some_and(|vocabulary| vocabulary.widens)
    }

    /// Words, patterns and operators over the text of articles, compiled for this index.
    pub(super) fn compiled(&self, query: &Query) -> Result<Option<Operator>, VocabularyError> {
        self.vocabulary.as_ref().map_or(Ok(None), |known| Operator::compile(query, Zone::Text, known))
    }

    /// Operators filter; the words they are about score as they do elsewhere.
    fn operator(&mut self, query: &Query) -> Option<Lowered> {
        let zone = if self.in_title { Zone::Title } else { Zone::Text };
        if self.vocabulary.is_none() {
            return Some(Box::new(EmptyQuery));
        }
        let operator = self.looked_up(|vocabulary| Operator::compile(query, zone, vocabulary))??;
        let mut leaves = Vec::new();
        query.visit_positive(&mut |leaf| leaves.push(leaf));
        let filter: Lowered = Box::new(OperatorQuery::new(Arc::new(operator), self.fields));
        let mut parts = vec![(EngineOccur::Must, filter)];
        for leaf in leaves {
            let scored: Vec<Lowered> = match leaf {
                // Any of the words scores, wherever it stands.
                Query::Loose { words, .. } => {
                    words.iter().filter_map(|word| self.lower(&Query::Phrase(vec![word.clone()]))).collect()
                }
                leaf => self.lower(leaf).into_iter().collect(),
            };
            parts.extend(scored.into_iter().map(|part| (EngineOccur::Should, part)));
        }
        Some(Box::new(BooleanQuery::new(parts)))
    }

    fn name(&self, field: NameField, value: &str) -> Lowered {
        let fields = self.fields;
        let lowered = match field {
            NameField::Speaker if self.quotes.takes_all() => self.key(fields.speaker, &query_key(value)),
            NameField::Speaker => {
                let quotes = self.counted(self.key(fields.speaker, &query_key(value)));
                Box::new(WithQuote::new(quotes))
            }
            NameField::Voice => Box::new(WithQuote::new(self.counted(self.voice(value)))),
            NameField::Person => self.key(fields.person, &query_key(value)),
            NameField::Author => self.key(fields.author, &query_key(value)),
            NameField::Place => self.key(fields.place, &plain_key(value)),
            NameField::Source => self.key(fields.source, &plain_key(value)),
            NameField::Section => self.key(fields.section, &plain_key(value)),
            NameField::Language => self.key(fields.language, &plain_key(value)),
            NameField::Demonym => self.key(fields.demonym, &plain_key(value)),
            NameField::Metonym => self.key(fields.metonym, &plain_key(value)),
            NameField::Path => match &folded_words(value)[..] {
                [] => Box::new(EmptyQuery),
                [one] => self.key(fields.path, one),
                several => Box::new(PhraseQuery::new(
                    several.iter().map(|word| Term::from_field_text(fields.path, word)).collect(),
                )),
            },
        };
        Box::new(ConstScoreQuery::new(lowered, 0.0))
    }

    fn title(&mut self, inner: &Query) -> Option<Lowered> {
        let outer = std::mem::replace(&mut self.in_title, true);
        let lowered = self.lower(inner);
        self.in_title = outer;
        lowered
    }

    fn clauses(&mut self, clauses: &[Clause]) -> Option<Lowered> {
        let mut parts: Vec<(EngineOccur, Lowered)> = Vec::with_capacity(clauses.len() + 1);
        for clause in clauses {
            if let Some(lowered) = self.lower(&clause.query) {
                let excluded = clause.occur == Occur::MustNot;
                parts.push((
                    engine_occur(clause.occur),
                    if excluded { Box::new(Steady::new(lowered)) } else { lowered },
                ));
            }
        }
        let is_positive = |occur: &EngineOccur| *occur != EngineOccur::MustNot;
        if parts.is_empty() {
            return None;
        }
        if !parts.iter().any(|(occur, _)| is_positive(occur)) {
            parts.push((EngineOccur::Must, self.all_articles()));
        }
        Some(Box::new(BooleanQuery::new(parts)))
    }

    pub(super) fn term(&self, field: Field, text: &str) -> Lowered {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
    }

    pub(super) fn key(&self, field: Field, key: &str) -> Lowered {
        Box::new(TermQuery::new(Term::from_field_text(field, key), IndexRecordOption::Basic))
    }

    /// True for a closed-class word where others are asked for.
    fn leaves_out(&self, query: &Query) -> bool {
        matches!(query, Query::Word(word) if !self.stop_words_count && is_all_stop(word))
    }

    /// True when whatever matches holds words of the text, which quotes' documents never do.
    fn asks_for_text(&self, query: &Query) -> bool {
        match query {
            Query::Everything => true,
            // Closed-class words among others are left out and narrow nothing.
            Query::Word(_) => !self.leaves_out(query),
            Query::Prefix(_) | Query::Wildcard(_) | Query::Fuzzy { .. } => true,
            Query::Phrase(_) | Query::Loose { .. } | Query::Near { .. } | Query::AtLeast { .. } => true,
            Query::Case { .. } | Query::First { .. } | Query::Lead(_) | Query::Title(_) => true,
            Query::Mentions(_) | Query::SaidOn(_) => true,
            Query::Name { field, .. } => *field != NameField::Speaker,
            Query::Dates(_) => false,
            Query::Clauses(clauses) => {
                let of = |occur| {
                    clauses.iter().filter(move |clause| clause.occur == occur).map(|clause| &clause.query)
                };
                if of(Occur::Must).next().is_some() {
                    return of(Occur::Must).any(|query| self.asks_for_text(query));
                }
                // What is left out of several matches nothing, so the others alone decide.
                let mut others = of(Occur::Should).filter(|query| !self.leaves_out(query)).peekable();
                match others.peek() {
                    Some(_) => others.all(|query| self.asks_for_text(query)),
                    None => of(Occur::Should).next().is_none(),
                }
            }
        }
    }
}

/// True when the word is made of closed-class words alone, as written (`US` is not).
pub fn is_all_stop(word: &str) -> bool {
    let mut all = true;
    for_each_word(word, |part| all &= part.is_stop());
    all
}

pub(super) fn engine_occur(occur: Occur) -> EngineOccur {
    match occur {
        Occur::Should => EngineOccur::Should,
        Occur::Must => EngineOccur::Must,
        Occur::MustNot => EngineOccur::MustNot,
    }
}

pub(super) fn all(queries: Vec<Lowered>) -> Lowered {
    Box::new(BooleanQuery::new(queries.into_iter().map(|query| (EngineOccur::Must, query)).collect()))
}

pub(super) fn any(queries: Vec<Lowered>) -> Lowered {
    Box::new(BooleanQuery::new(queries.into_iter().map(|query| (EngineOccur::Should, query)).collect()))
}

fn boosted(query: Lowered, weight: f32) -> Lowered {
    Box::new(BoostQuery::new(query, weight))
}
