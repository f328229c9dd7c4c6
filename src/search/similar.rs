//! Articles like a given one: its most telling words and names become a query, which the usual ranking answers. A word
//! tells much when the article repeats it and few others have it (frequency, damped, times inverse document frequency:
//! Salton and Buckley 1988); one that no other article has leads nowhere and is left out.

use crate::index::error::IndexError;
use crate::index::record::Record;
use crate::model::Span;
use crate::query::{Clause, Query};
use crate::search::archive::Archive;
use crate::search::hit::Hit;
use crate::search::quote_query::QuoteFilter;
use crate::search::rank::{By, Request, Sort};
use crate::search::stem_query::StemQuery;
use crate::text::stems::Stems;
use crate::text::words::{folded_words, for_each_word};
use rustc_hash::FxHashMap;
use tantivy::Term;

/// Words and names that the query is made of.
const WORDS: usize = 20;
const NAMES: usize = 8;

/// What a word of the headline counts beside one of the text.
const IN_TITLE: f32 = 2.0;

/// Letters below which a word tells nothing.
const SHORT: usize = 3;

/// Longest name, in words, that is sought as a phrase.
const NAME_WORDS: usize = 5;

/// Articles that are like one.
#[derive(Clone, Debug, Default)]
pub struct Similar {
    /// The words and names they were sought by, the most telling first.
    pub terms: Vec<String>,
    /// The articles, best first; never the one they are like.
    pub hits: Vec<Hit>,
    /// Articles that share at least one of the words.
    pub articles: usize,
}

/// A word of the article.
#[derive(Default)]
struct Word {
    count: f32,
    /// Written forms with their counts.
    written: FxHashMap<String, u32>,
}

impl Archive {
    /// Finds articles like one of the index, among those that the filters let through.
    pub fn articles_like(
        &self,
        record: &Record<'_>,
        filters: &Query,
        limit: usize,
    ) -> Result<Similar, IndexError> {
        let mut telling = self.telling_words(record)?;
        telling.extend(self.telling_names(record)?);
        telling.sort_by(|one, two| two.0.total_cmp(&one.0).then_with(|| one.1.cmp(&two.1)));
        let terms: Vec<String> = telling.iter().map(|(_, term, _)| term.clone()).collect();
        let clauses: Vec<Clause> = telling.into_iter().map(|(_, _, query)| Clause::should(query)).collect();
        if clauses.is_empty() {
            return Ok(Similar::default());
        }
        let request = Request {
            folds_copies: true,
            query: Query::bag(clauses).and(filters.clone()),
            // One more, because the article is most like itself.
            limit: limit.saturating_add(1),
            sort: Sort::Score,
            by: By::Article,
            per_article: 1,
            quotes: QuoteFilter::default(),
        };
        let found = self.search(&request)?;
        let is_itself = |hit: &Hit| hit.path == record.id.path && hit.ordinal == record.id.ordinal;
        let itself = found.hits.iter().filter(|hit| is_itself(hit)).count();
        let others = found.hits.into_iter().filter(|hit| !is_itself(hit)).take(limit).enumerate();
        let hits = others.map(|(place, hit)| Hit { rank: place + 1, ..hit }).collect();
        Ok(Similar { terms, hits, articles: found.matching.articles.saturating_sub(itself) })
    }

    /// The most telling words with their worth, by stem; shown and sought as the article mostly writes them.
    fn telling_words(&self, record: &Record<'_>) -> Result<Vec<(f32, String, Query)>, IndexError> {
        let title = record.title.as_ref().and_then(|title| title.span);
        let mut words: FxHashMap<String, Word> = FxHashMap::default();
        let mut stems = Stems::default();
        let mut take = |span: Span, worth: f32| {
            for_each_word(span.of(record.text), |word| {
                let is_telling = !word.is_stop()
                    && word.folded.chars().count() >= SHORT
                    && word.folded.contains(char::is_alphabetic);
                if is_telling {
                    let entry = words.entry(stems.stem(word.folded).to_owned()).or_default();
                    entry.count += worth;
                    *entry.written.entry(word.folded.to_owned()).or_default() += 1;
                }
            });
        };
        take(record.body, 1.0);
        if let Some(title) = title {
            take(title, IN_TITLE);
        }
        let statistics = self.statistics();
        let unshared = self.unshared().map_err(|error| self.broken(error))?;
        let mut telling = Vec::new();
        for (stem, word) in words {
            let idf =
                StemQuery::new(&self.fields, &stem).idf(&statistics).map_err(|error| self.broken(error))?;
            let usual =
                word.written.into_iter().max_by(|one, two| one.1.cmp(&two.1).then_with(|| two.0.cmp(&one.0)));
            if let Some((written, _)) = usual
                && idf < unshared
            {
                telling.push(((1.0 + word.count.ln()) * idf, written.clone(), Query::Word(written)));
            }
        }
        telling.sort_by(|one, two| two.0.total_cmp(&one.0).then_with(|| one.1.cmp(&two.1)));
        telling.truncate(WORDS);
        Ok(telling)
    }

    /// The most telling names of people and places, each as a phrase.
    fn telling_names(&self, record: &Record<'_>) -> Result<Vec<(f32, String, Query)>, IndexError> {
        let annotated = record.annotated().map_err(|error| self.damaged(&error))?;
        let people = annotated.persons.iter().map(|person| (&person.name, person.mentions.len()));
        let places = annotated.places.iter().map(|place| (&place.name, place.mentions.len()));
        let statistics = self.statistics();
        let mut telling = Vec::new();
        for (name, mentions) in people.chain(places) {
            let words = folded_words(name);
            if !(2..=NAME_WORDS).contains(&words.len()) {
                // Single words are among the words already.
                continue;
            }
            let mut rarest = 0.0f32;
            for word in &words {
                let term = Term::from_field_text(self.fields.exact, word);
                rarest = rarest.max(statistics.idf(&term).map_err(|error| self.broken(error))?);
            }
            let worth = (1.0 + (mentions.max(1) as f32).ln()) * rarest;
            telling.push((worth, name.clone(), Query::Phrase(words)));
        }
        telling.sort_by(|one, two| two.0.total_cmp(&one.0).then_with(|| one.1.cmp(&two.1)));
        telling.dedup_by(|one, two| one.1 == two.1);
        telling.truncate(NAMES);
        Ok(telling)
    }

    /// Inverse document frequency of a word that one article alone has.
    fn unshared(&self) -> tantivy::Result<f32> {
        let articles = self.statistics().articles()? as f32;
        Ok((1.0 + (articles - 1.5 + 0.5) / (1.5 + 0.5)).ln())
    }
}
