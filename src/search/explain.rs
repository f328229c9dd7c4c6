//! How a query was understood, and why results rank where they do: its parts in plain words, the words of the index they
//! stand for, how many articles match each, and the shares of a score. Asked for by people; takes its time.

use crate::index::documents::file_term;
use crate::index::error::IndexError;
use crate::index::record::{Record, Stored};
use crate::model::DateRange;
use crate::query::{Case, NameField, Nearness, Occur, Query};
use crate::search::archive::Archive;
use crate::search::hit::Hit;
use crate::search::lower::{Lowered, is_all_stop};
use crate::search::rank::{Request, ScoreParts};
use crate::search::spotter::Spotter;
use crate::search::vocabulary::{Sought, folded_pattern};
use crate::text::stems::Stems;
use crate::text::words::folded_words;
use tantivy::collector::{Count, DocSetCollector};
use tantivy::query::{EnableScoring, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

/// Most words of the index that are listed for one part of a query.
const LISTED: usize = 12;

/// A query as understood, and why its best results are where they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The query in its normal form.
    pub query: String,
    /// The same with aliases written out, where that changes it.
    pub expanded: Option<String>,
    /// Articles that match.
    pub articles: usize,
    /// The whole of it.
    pub tree: Part,
    /// The best results.
    pub hits: Vec<ExplainedHit>,
}

/// One part of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `must`, `may` or `must not`.
    pub role: &'static str,
    /// As a query would write it.
    pub query: String,
    /// In plain words.
    pub meaning: String,
    /// Articles that match this part alone.
    pub articles: u64,
    /// Words of the index it stands for, with the articles that hold them, the most frequent first.
    pub words: Vec<(String, u64)>,
    /// Words beyond those listed.
    pub more_words: usize,
    /// What it is made of.
    pub parts: Vec<Part>,
}

/// A result and what its score is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedHit {
    /// The result.
    pub hit: Hit,
    /// The shares of its score.
    pub parts: ScoreParts,
    /// What each word adds to its article's score by BM25, before that is set against the best article's.
    pub words: Vec<WordScore>,
}

/// What one word of a query does for one article.
#[derive(Clone, Debug, PartialEq)]
pub struct WordScore {
    /// As a query would write it.
    pub query: String,
    /// Occurrences in the article.
    pub times: usize,
    /// Occurrences in the passage shown.
    pub in_passage: usize,
    /// BM25 by field.
    pub parts: ScoreParts,
}

impl Archive {
    /// Explains a query and its best results.
    pub fn explain(&self, request: &Request) -> Result<Explained, IndexError> {
        let expanded = self.aliases.expand(&request.query);
        let found = self.search(request)?;
        let stop_words_count = expanded.words().iter().all(|word| is_all_stop(word));
        let tree = self.part(&expanded, "must", stop_words_count)?;
        let mut leaves = Vec::new();
        expanded.visit_positive(&mut |leaf| {
            let is_left_out = matches!(leaf, Query::Word(word) if is_all_stop(word) && !stop_words_count);
            if !leaf.is_filter() && !leaf.is_everything() && !is_left_out {
                leaves.push(leaf);
            }
        });
        let mut hits = Vec::with_capacity(found.hits.len());
        for (hit, parts) in found.hits.into_iter().zip(found.parts) {
            let words = self.word_scores(&leaves, &hit)?;
            hits.push(ExplainedHit { hit, parts, words });
        }
        let query = request.query.to_string();
        let written_out = expanded.to_string();
        let expanded = (written_out != query).then_some(written_out);
        Ok(Explained { query, expanded, articles: found.matching.articles, tree, hits })
    }

    fn part(&self, query: &Query, role: &'static str, stop_words_count: bool) -> Result<Part, IndexError> {
        let mut parts = Vec::new();
        match query {
            Query::Clauses(clauses) => {
                for clause in clauses {
                    parts.push(self.part(&clause.query, role_of(clause.occur), stop_words_count)?);
                }
            }
            Query::Near { left, right, .. } => {
                parts.push(self.part(left, "must", true)?);
                parts.push(self.part(right, "must", true)?);
            }
            Query::AtLeast { of, .. } | Query::Case { of, .. } | Query::First { of, .. } => {
                parts.push(self.part(of, "must", true)?);
            }
            Query::Title(of) | Query::Lead(of) => parts.push(self.part(of, "must", stop_words_count)?),
            _ => {}
        }
        let lowered = self.lowering().articles(query).map_err(|error| self.not_looked_up(error))?;
        let articles = self.searcher.search(&*lowered, &Count).map_err(|error| self.broken(error))?;
        let (words, more_words) = self.words_of(query)?;
        let is_left_out = matches!(query, Query::Word(word) if is_all_stop(word) && !stop_words_count);
        let meaning = if is_left_out {
            "a closed-class word, left out beside other words; quote it to require it".to_owned()
        } else {
            meaning(query)
        };
        Ok(Part {
            role,
            query: query.to_string(),
            meaning,
            articles: articles as u64,
            words,
            more_words,
            parts,
        })
    }

    /// The words of the index that a leaf stands for, most frequent first, and how many more there are.
    fn words_of(&self, query: &Query) -> Result<(Vec<(String, u64)>, usize), IndexError> {
        let exact = self.fields.exact;
        let mut sought = Vec::new();
        match query {
            Query::Word(word) => {
                if let ([folded], false) = (&folded_words(word)[..], is_all_stop(word)) {
                    sought.push(Sought::Stem(Stems::default().stem(folded).to_owned()));
                    if self.widens {
                        sought.push(Sought::Misread(folded.clone()));
                    }
                }
            }
            Query::Prefix(prefix) => sought.push(Sought::Prefix(folded_words(prefix).concat())),
            Query::Wildcard(pattern) => sought.push(Sought::Wildcard(folded_pattern(pattern))),
            Query::Fuzzy { word, edits } => sought.push(Sought::Fuzzy(folded_words(word).concat(), *edits)),
            _ => {}
        }
        let mut counted = Vec::new();
        for sought in &sought {
            let words = self.vocabulary().words(&[exact], sought);
            for word in words.map_err(|error| self.not_looked_up(error))? {
                let term = Term::from_field_text(exact, &word);
                let articles = self.searcher.doc_freq(&term).map_err(|error| self.broken(error))?;
                counted.push((word, articles));
            }
        }
        counted.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
        counted.dedup();
        let more = counted.len().saturating_sub(LISTED);
        counted.truncate(LISTED);
        Ok((counted, more))
    }

    fn word_scores(&self, leaves: &[&Query], hit: &Hit) -> Result<Vec<WordScore>, IndexError> {
        let Some((address, bytes)) = self.article_at(hit)? else { return Ok(Vec::new()) };
        let record = Record::decode(&bytes).map_err(|error| self.damaged(&error))?;
        let annotated = record.annotated().map_err(|error| self.damaged(&error))?;
        let statistics = self.statistics();
        let mut scores = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let mut parts = Vec::new();
            for (name, lowered) in self.lowering().parts_of(leaf) {
                parts.push((name, self.score_at(&lowered, address)?));
            }
            parts.retain(|(_, score)| *score > 0.0);
            let spotter = Spotter::new(leaf, &self.vocabulary(), &statistics, &self.languages);
            let mut spotter = spotter.map_err(|error| self.not_looked_up(error))?;
            let mut places: Vec<std::ops::Range<usize>> = spotter
                .spots_of(&record, annotated.language.as_deref())
                .iter()
                .map(|spot| record.offsets.file_range(spot.span))
                .collect();
            places.dedup();
            let is_shown = |place: &&std::ops::Range<usize>| {
                hit.bytes.start <= place.start && place.end <= hit.bytes.end
            };
            let in_passage = places.iter().filter(is_shown).count();
            scores.push(WordScore { query: leaf.to_string(), times: places.len(), in_passage, parts });
        }
        Ok(scores)
    }

    /// The article that a result shows.
    fn article_at(&self, hit: &Hit) -> Result<Option<(DocAddress, Stored)>, IndexError> {
        let of_file = TermQuery::new(file_term(&self.fields, &hit.path), IndexRecordOption::Basic);
        let found = self.searcher.search(&of_file, &DocSetCollector);
        for address in found.map_err(|error| self.broken(error))? {
            if self.ordinal(address)? > 0 {
                continue;
            }
            let Some(bytes) = self.stored(address)? else { continue };
            let is_it = Record::decode(&bytes)
                .is_ok_and(|record| record.id.path == hit.path && record.id.ordinal == hit.ordinal);
            if is_it {
                return Ok(Some((address, bytes)));
            }
        }
        Ok(None)
    }

    fn score_at(&self, lowered: &Lowered, address: DocAddress) -> Result<f32, IndexError> {
        let statistics = self.statistics();
        let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, &self.searcher);
        let scored = || -> tantivy::Result<f32> {
            let weight = lowered.weight(scoring)?;
            let mut scorer = weight.scorer(self.searcher.segment_reader(address.segment_ord), 1.0)?;
            let doc = address.doc_id;
            let is_there = scorer.doc() <= doc && (scorer.doc() == doc || scorer.seek(doc) == doc);
            Ok(if is_there { scorer.score() } else { 0.0 })
        };
        scored().map_err(|error| self.broken(error))
    }
}

fn role_of(occur: Occur) -> &'static str {
    match occur {
        Occur::Must => "must",
        Occur::Should => "may",
        Occur::MustNot => "must not",
    }
}

/// A part of a query in plain words.
fn meaning(query: &Query) -> String {
    match query {
        Query::Everything => "every article".to_owned(),
        Query::Word(word) => match &folded_words(word)[..] {
            [one] if !is_all_stop(word) => {
                format!("the word and its inflections (stem `{}`)", Stems::default().stem(one))
            }
            [_] => "exactly this word".to_owned(),
            parts => format!("`{}` side by side", parts.join(" ")),
        },
        Query::Prefix(prefix) => format!("words that start with `{prefix}`, the word itself first"),
        Query::Wildcard(_) => "words of this pattern: `*` any letters or none, `?` one letter".to_owned(),
        Query::Fuzzy { edits: 1, .. } => "the word first, then words one slip away".to_owned(),
        Query::Fuzzy { edits, .. } => format!("the word first, then words up to {edits} slips away"),
        Query::Phrase(words) if words.len() == 1 => "exactly this form of the word".to_owned(),
        Query::Phrase(_) => "these words side by side, in exactly these forms".to_owned(),
        Query::Loose { gaps, .. } => {
            format!("all these words in any order, with at most {gaps} other words among them")
        }
        Query::Near { left, right, how, negated } => {
            let nearness = match how {
                Nearness::Words { most, ordered: false } => {
                    format!("at most {most} words from `{right}`, on either side")
                }
                Nearness::Words { most, ordered: true } => {
                    format!("ahead of `{right}` by at most {most} words")
                }
                Nearness::Sentence => format!("in one sentence with `{right}`"),
                Nearness::Paragraph => format!("in one paragraph with `{right}`"),
            };
            let not = if *negated { "somewhere not " } else { "" };
            format!("`{left}` {not}{nearness}")
        }
        Query::AtLeast { count, .. } => format!("at least {count} occurrences that do not overlap"),
        Query::Case { case: Case::Some, .. } => "written with a capital in each word".to_owned(),
        Query::Case { case: Case::All, .. } => "written in capitals".to_owned(),
        Query::Case { case: Case::None, .. } => "written without capitals".to_owned(),
        Query::First { words, .. } => format!("among the first {words} words of headline and prose"),
        Query::Lead(_) => "in the headline or the first paragraph of the prose".to_owned(),
        Query::Title(_) => "in the headline".to_owned(),
        Query::Name { field, value } => named(*field, value),
        Query::Dates(range) => format!("published {}", days(range)),
        Query::Mentions(range) => format!("speaks of a date {}", days(range)),
        Query::SaidOn(range) => format!("holds words said {}", days(range)),
        Query::Clauses(clauses) => {
            let has = |occur| clauses.iter().any(|clause| clause.occur == occur);
            match (has(Occur::Must), has(Occur::Should), has(Occur::MustNot)) {
                (true, false, false) => "all of these",
                (true, true, _) => "all that must; what may only ranks",
                (false, true, false) => "any of these, the more the better",
                (false, true, true) => "any of those that may, none of those that must not",
                (true, false, true) => "all that must, none of those that must not",
                (false, false, _) => "everything without these",
            }
            .to_owned()
        }
    }
}

fn named(field: NameField, value: &str) -> String {
    match field {
        NameField::Speaker => format!("quotes the person `{value}`"),
        NameField::Person => format!("names the person `{value}`"),
        NameField::Place => format!("names the place `{value}`"),
        NameField::Author => format!("written by `{value}`"),
        NameField::Voice => format!("quotes a source that is no known person, named by `{value}`"),
        NameField::Path => format!("lies in the archive where `{value}` says"),
        other => format!("has the {} `{value}`", other.name()),
    }
}

fn days(range: &DateRange) -> String {
    match (range.first, range.last) {
        (Some(first), Some(last)) if first == last => format!("on {first}"),
        (Some(first), Some(last)) => format!("from {first} to {last}, both included"),
        (Some(first), None) => format!("on {first} or later"),
        (None, Some(last)) => format!("on {last} or earlier"),
        (None, None) => "on any day".to_owned(),
    }
}
