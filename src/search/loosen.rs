//! Readings of a query that rank better than its letter and find nothing that its letter forbids. Where any of several
//! words may match, a compound (`hi-tech`, `debt/equity`) counts by its parts too, and an article found by other words
//! ranks higher for words of a quoted phrase that it does not hold. What is asked for alone, must match or must not
//! stays as typed.

use crate::query::{Clause, Occur, Query};
use crate::text::words::folded_words;

/// Signs that join words which also stand apart; `O'Malley` and `AT&T` are one thing.
const JOINS: [char; 6] = ['-', '/', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}'];

/// With the parts of compounds among words that may match.
pub fn compounds(query: &Query) -> Query {
    let Query::Clauses(clauses) = query else { return query.clone() };
    let is_choice = is_choice(clauses);
    let loosened = clauses.iter().map(|clause| {
        let query = match &clause.query {
            Query::Word(word) if is_choice && clause.occur == Occur::Should => with_parts(word),
            other => compounds(other),
        };
        Clause { occur: clause.occur, query }
    });
    Query::Clauses(loosened.collect())
}

/// With the words of phrases that may match, which rank and do not find.
pub fn phrases(query: &Query) -> Query {
    let Query::Clauses(clauses) = query else { return query.clone() };
    if !is_choice(clauses) {
        return query.clone();
    }
    let quoted = clauses.iter().filter(|clause| clause.occur == Occur::Should);
    let quoted = quoted.filter_map(|clause| match &clause.query {
        Query::Phrase(words) if words.len() > 1 => Some(words),
        _ => None,
    });
    let words: Vec<Clause> = quoted.flatten().map(|word| may(Query::Word(word.clone()))).collect();
    if words.is_empty() {
        return query.clone();
    }
    let found = Clause { occur: Occur::Must, query: query.clone() };
    Query::Clauses(std::iter::once(found).chain(words).collect())
}

/// True when several things are asked for and any will do.
fn is_choice(clauses: &[Clause]) -> bool {
    clauses.iter().filter(|clause| clause.occur == Occur::Should).count() > 1
}

fn may(query: Query) -> Clause {
    Clause { occur: Occur::Should, query }
}

fn with_parts(word: &str) -> Query {
    let parts: Vec<&str> = word.split(JOINS).filter(|part| !folded_words(part).is_empty()).collect();
    let whole = Query::Word(word.to_owned());
    if parts.len() < 2 {
        return whole;
    }
    let parts = parts.into_iter().map(|part| may(Query::Word(part.to_owned())));
    Query::Clauses(std::iter::once(may(whole)).chain(parts).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;
    use crate::query::parse;

    fn parsed(text: &str) -> Query {
        parse(text, Day(20_000)).unwrap()
    }

    #[test]
    fn compounds_count_by_their_parts_where_any_word_may_match() {
        let same = |text: &str| assert_eq!(compounds(&parsed(text)), parsed(text), "{text}");
        same("hi-tech");
        same("+hi-tech +posters");
        same("posters -hi-tech");
        same("o'malley at&t");
        let Query::Clauses(clauses) = compounds(&parsed("hi-tech posters")) else { panic!("a choice") };
        let Query::Clauses(parts) = &clauses[0].query else { panic!("a compound") };
        let words: Vec<&str> = parts.iter().flat_map(|part| part.query.words()).collect();
        assert_eq!(words, ["hi-tech", "hi", "tech"]);
    }

    #[test]
    fn words_of_phrases_rank_and_do_not_find() {
        assert_eq!(phrases(&parsed("\"white house\"")), parsed("\"white house\""));
        assert_eq!(phrases(&parsed("+\"white house\" talks")), parsed("+\"white house\" talks"));
        let Query::Clauses(clauses) = phrases(&parsed("\"white house\" talks")) else { panic!("clauses") };
        assert_eq!(clauses[0], Clause { occur: Occur::Must, query: parsed("\"white house\" talks") });
        assert_eq!(
            clauses[1..].iter().flat_map(|clause| clause.query.words()).collect::<Vec<_>>(),
            ["white", "house"]
        );
    }
}
