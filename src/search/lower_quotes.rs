//! Lowers a query tree to the engine's queries over quotes. Words look into what was said, by stem; phrases, patterns,
//! operators and exact forms by the places of the article's words; names of speakers and dates into the quote itself; everything
//! else asks its article.

use crate::index::schema::Fields;
use crate::query::{Clause, NameField, Occur, Query};
use crate::search::family::QuotesOf;
use crate::search::lower::{Lowered, Lowering, all, any, engine_occur, is_all_stop};
use crate::search::operator_query::OperatorQuery;
use crate::search::period_query::PeriodQuery;
use crate::search::quote_query::{QuoteFilter, QuoteQuery};
use crate::search::spoken_query::SpokenQuery;
use crate::search::steady::Steady;
use crate::search::vocabulary::VocabularyError;
use crate::text::names::query_key;
use crate::text::stems::Stems;
use crate::text::words::{folded_words, is_stop_word};
use std::sync::Arc;
use tantivy::query::{BooleanQuery, ConstScoreQuery, EmptyQuery, Occur as EngineOccur};

/// What words of the topic that stand in the quote itself add to its article's score.
const TOPIC_IN_QUOTE: f32 = 1.0;

/// Lowers query trees to quotes, for one index.
pub struct QuoteLowering<'a> {
    fields: &'a Fields,
    articles: Lowering<'a>,
    stems: Stems,
    stop_words_count: bool,
    /// The first pattern that could not be looked up.
    failed: Option<VocabularyError>,
}

impl<'a> QuoteLowering<'a> {
    /// Beside what lowers queries to articles.
    pub fn new(fields: &'a Fields, articles: Lowering<'a>) -> QuoteLowering<'a> {
        QuoteLowering { fields, articles, stems: Stems::default(), stop_words_count: false, failed: None }
    }

    /// The quotes that match, of those that count; with a topic, those of articles about it.
    ///
    /// Fails when a pattern stands for too many words.
    pub fn quotes(
        &mut self,
        query: &Query,
        about: &Query,
        filter: QuoteFilter,
    ) -> Result<Lowered, VocabularyError> {
        self.stop_words_count = query.words().iter().all(|word| is_all_stop(word));
        let mut parts: Vec<(EngineOccur, Lowered)> = Vec::new();
        let mut finds_articles = true;
        if let Some(lowered) = self.lower(query) {
            finds_articles = lowered.finds_articles;
            parts.push((EngineOccur::Must, lowered.query));
        }
        if about.is_everything() && finds_articles || !filter.takes_all() {
            parts.insert(0, (EngineOccur::Must, Box::new(QuoteQuery::new(filter))));
        }
        if !about.is_everything() {
            let articles = self.articles.articles(about)?;
            parts.push((EngineOccur::Must, Box::new(QuotesOf::new(articles, self.fields))));
            let words = about.words().join(" ");
            let stems = crate::text::stems::content_stems(&words);
            let said = any(stems.iter().map(|stem| self.articles.term(self.fields.quote, stem)).collect());
            let boosted = tantivy::query::BoostQuery::new(said, TOPIC_IN_QUOTE);
            parts.push((EngineOccur::Should, Box::new(boosted)));
        }
        match self.failed.take() {
            Some(error) => Err(error),
            None => Ok(Box::new(BooleanQuery::new(parts))),
        }
    }

    /// `None` for a query that asks for nothing (a closed-class word among others).
    fn lower(&mut self, query: &Query) -> Option<OfQuotes> {
        // An article has the names of its speakers and a day too.
        let both = |query| Some(OfQuotes { query, finds_articles: true });
        match query {
            Query::Everything => None,
            Query::Word(word) => self.word(word),
            Query::Phrase(_) | Query::Prefix(_) | Query::Wildcard(_) | Query::Fuzzy { .. } => {
                self.spoken(query)
            }
            Query::Loose { .. } | Query::Near { .. } | Query::AtLeast { .. } => self.spoken(query),
            Query::Case { .. } | Query::First { .. } => self.spoken(query),
            Query::Name { field: NameField::Speaker, value } => {
                both(silent(self.articles.key(self.fields.speaker, &query_key(value))))
            }
            Query::Name { field: NameField::Voice, value } => both(silent(self.articles.voice(value))),
            Query::Name { .. } | Query::Title(_) | Query::Lead(_) | Query::Mentions(_) => {
                let articles = match self.articles.articles(query) {
                    Ok(articles) => articles,
                    Err(error) => return self.fail(error),
                };
                Some(OfQuotes::alone(silent(Box::new(QuotesOf::new(articles, self.fields)))))
            }
            Query::Dates(range) => both(Box::new(PeriodQuery::new(*range))),
            Query::SaidOn(range) => both(Box::new(PeriodQuery::said(*range))),
            Query::Clauses(clauses) => self.clauses(clauses),
        }
    }

    fn word(&mut self, word: &str) -> Option<OfQuotes> {
        let is_stop = is_all_stop(word);
        if is_stop && !self.stop_words_count {
            return None;
        }
        let words = folded_words(word);
        match &words[..] {
            [one] if !is_stop => {
                let stem = self.stems.stem(one).to_owned();
                let said = self.articles.term(self.fields.quote, &stem);
                Some(OfQuotes::alone(if self.articles.widens() {
                    any(vec![said, self.spoken(&Query::Phrase(vec![word.to_owned()]))?.query])
                } else {
                    said
                }))
            }
            [] => Some(OfQuotes::alone(Box::new(EmptyQuery))),
            _ => self.spoken(&Query::Phrase(vec![word.to_owned()])),
        }
    }

    /// What operators, phrases and patterns ask for in what was said, scored by the stems of its words.
    fn spoken(&mut self, query: &Query) -> Option<OfQuotes> {
        let operator = match self.articles.compiled(query) {
            Ok(operator) => operator?,
            Err(error) => return self.fail(error),
        };
        let operator = OperatorQuery::new(Arc::new(operator), self.fields);
        let mut parts: Vec<(EngineOccur, Lowered)> =
            vec![(EngineOccur::Must, Box::new(SpokenQuery::new(operator)))];
        for word in query.words().into_iter().flat_map(folded_words).filter(|word| !is_stop_word(word)) {
            let stem = self.stems.stem(&word).to_owned();
            parts.push((EngineOccur::Should, self.articles.term(self.fields.quote, &stem)));
        }
        Some(OfQuotes::alone(Box::new(BooleanQuery::new(parts))))
    }

    fn fail(&mut self, error: VocabularyError) -> Option<OfQuotes> {
        self.failed = self.failed.take().or(Some(error));
        Some(OfQuotes::alone(Box::new(EmptyQuery)))
    }

    fn clauses(&mut self, clauses: &[Clause]) -> Option<OfQuotes> {
        let mut parts: Vec<(EngineOccur, Lowered)> = Vec::with_capacity(clauses.len() + 1);
        // What must match keeps articles away when one of it does; without any, when all that may match does.
        let (mut must_find, mut may_find) = (None, false);
        for clause in clauses {
            let Some(OfQuotes { query, finds_articles }) = self.lower(&clause.query) else { continue };
            match clause.occur {
                Occur::Must => must_find = Some(must_find.unwrap_or(true) && finds_articles),
                Occur::Should => may_find |= finds_articles,
                Occur::MustNot => {}
            }
            let excluded = clause.occur == Occur::MustNot;
            let query = if excluded { Box::new(Steady::new(query)) } else { query };
            parts.push((engine_occur(clause.occur), query));
        }
        if parts.is_empty() {
            return None;
        }
        if parts.iter().all(|(occur, _)| *occur == EngineOccur::MustNot) {
            parts.push((EngineOccur::Must, all(vec![Box::new(QuoteQuery::new(QuoteFilter::default()))])));
        }
        let finds_articles = must_find.unwrap_or(may_find);
        Some(OfQuotes { query: Box::new(BooleanQuery::new(parts)), finds_articles })
    }
}

/// A query for quotes.
struct OfQuotes {
    query: Lowered,
    /// It may find articles too, which are no quotes.
    finds_articles: bool,
}

impl OfQuotes {
    /// One that finds nothing else.
    fn alone(query: Lowered) -> OfQuotes {
        OfQuotes { query, finds_articles: false }
    }
}

fn silent(query: Lowered) -> Lowered {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
