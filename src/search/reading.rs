//! Reads matching articles for one query: where its words stand and how many passages it has in each. The only place
//! beside the ranking that turns a query into matching articles and places in their text, so that counts, concordances
//! and searches agree.

use crate::index::error::IndexError;
use crate::index::record::Record;
use crate::model::{Annotated, Span};
use crate::query::Query;
use crate::search::archive::Archive;
use crate::search::focus::{Focus, Met};
use crate::search::hit::{self, Hit};
use crate::search::loosen;
use crate::search::lower_quotes::QuoteLowering;
use crate::search::passages::{self, Cutter, Window};
use crate::search::quote_query::QuoteFilter;
use crate::search::rank::{self, Asked};
use crate::search::spotter::{Spot, Spotter};
use crate::search::wanted::{self, Wanted};
use tantivy::DocAddress;
use tantivy::query::EnableScoring;

/// What is asked of the articles that are read.
#[derive(Clone, Debug)]
pub struct Matching {
    /// The query with all filters in it, aliases not yet written out.
    pub query: Query,
    /// Quotes that make somebody a speaker.
    pub quotes: QuoteFilter,
}

/// How often a query is met in one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passages: windows of the text, as a search without a limit gives them.
    pub passages: u32,
    /// Occurrences: words, phrases and other matches of the query that do not overlap.
    pub occurrences: u32,
}

/// Looks for one query in articles; one a thread.
pub struct Reading<'a> {
    archive: &'a Archive,
    spotter: Spotter,
    speakers: Vec<Wanted>,
    focus: Focus,
    quotes: QuoteFilter,
}

/// An article that was looked through.
pub struct Seen {
    /// Matches of the query's words, ascending; they may overlap.
    pub spots: Vec<Spot>,
    /// The words of the speakers asked for.
    wanted: Vec<Span>,
    met: Met,
    /// False when a speaker was asked for and the article's annotations do not bear the speaker out.
    holds: bool,
}

impl Archive {
    /// The articles that match, in the order of the index: those that a search counts as matching.
    pub fn matching_articles(&self, asked: &Matching) -> Result<Vec<DocAddress>, IndexError> {
        let query = loosen::compounds(&self.aliases.expand(&asked.query));
        let mut lowering = self.lowering().counting(asked.quotes);
        let lowered = lowering.articles(&query).map_err(|error| self.not_looked_up(error))?;
        self.documents_of(&*lowered)
    }

    /// The quotes that match, in the order of the index: those that `said` finds by the same query.
    pub fn matching_quotes(&self, asked: &Matching) -> Result<Vec<DocAddress>, IndexError> {
        let query = loosen::compounds(&self.aliases.expand(&asked.query));
        let mut lowering = QuoteLowering::new(&self.fields, self.lowering());
        let lowered = lowering.quotes(&query, &Query::Everything, asked.quotes);
        self.documents_of(&*lowered.map_err(|error| self.not_looked_up(error))?)
    }

    fn documents_of(
        &self,
        lowered: &(impl tantivy::query::Query + ?Sized),
    ) -> Result<Vec<DocAddress>, IndexError> {
        let broken = |error| self.broken(error);
        let scoring = EnableScoring::disabled_from_searcher(&self.searcher);
        let weight = lowered.weight(scoring).map_err(broken)?;
        let mut found = Vec::new();
        for (number, segment) in self.searcher.segment_readers().iter().enumerate() {
            let alive = segment.alive_bitset();
            let mut take = |documents: &[tantivy::DocId]| {
                let documents =
                    documents.iter().filter(|doc| alive.is_none_or(|alive| alive.is_alive(**doc)));
                found.extend(documents.map(|doc| DocAddress::new(number as u32, *doc)));
            };
            weight.for_each_no_score(segment, &mut take).map_err(broken)?;
        }
        Ok(found)
    }

    /// What looks for the query in articles.
    pub fn reading(&self, asked: &Matching) -> Result<Reading<'_>, IndexError> {
        let query = loosen::compounds(&self.aliases.expand(&asked.query));
        let statistics = self.statistics();
        let spotter = Spotter::new(&query, &self.vocabulary(), &statistics, &self.languages)
            .map_err(|error| self.not_looked_up(error))?;
        let (speakers, focus) = (wanted::speakers(&query), Focus::of(&query));
        Ok(Reading { archive: self, spotter, speakers, focus, quotes: asked.quotes })
    }

    /// How often the query is met in each of these articles, in their order; read in parallel.
    pub fn tallies(
        &self,
        asked: &Matching,
        articles: &[DocAddress],
        threads: usize,
    ) -> Result<Vec<Tally>, IndexError> {
        let stretch = articles.len().div_ceil(threads.max(1)).max(1);
        let read = |articles: &[DocAddress]| {
            let mut reading = self.reading(asked)?;
            let mut tallies = Vec::with_capacity(articles.len());
            self.read_stretch(articles, |_, record| {
                let annotated = reading.annotations(record)?;
                tallies.push(reading.tally(record, &annotated));
                Ok(())
            })?;
            Ok(tallies)
        };
        let parts = self.in_stretches(articles, stretch, read)?;
        Ok(parts.concat())
    }
}

impl Reading<'_> {
    /// True when the query has words, so that there is something to occur.
    pub fn has_words(&self) -> bool {
        !self.spotter.is_empty()
    }

    /// What extraction found, decoded only when this query needs it.
    pub fn annotations(&self, record: &Record<'_>) -> Result<Annotated, IndexError> {
        let speaks = !self.archive.languages.is_empty();
        match speaks || !self.speakers.is_empty() || !self.focus.is_empty() {
            true => record.annotated().map_err(|error| self.archive.damaged(&error)),
            false => Ok(Annotated::default()),
        }
    }

    /// Looks the article through.
    pub fn look(&mut self, record: &Record<'_>, annotated: &Annotated) -> Seen {
        let spots = self.spotter.spots_of(record, annotated.language.as_deref());
        let published = record.published.map(|published| published.range());
        let asked = self.asked();
        let wanted = rank::wanted_spans((annotated, record.text), &asked, published);
        let holds = self.speakers.is_empty() || !wanted.is_empty();
        Seen { spots, wanted, met: self.focus.met(annotated), holds }
    }

    /// Matches that do not overlap, ascending; when a speaker is asked for, those in the speaker's own words alone.
    pub fn occurrences(&self, seen: &Seen) -> Vec<Span> {
        let mut found: Vec<Span> = Vec::new();
        for spot in &seen.spots {
            let is_said = || seen.wanted.iter().any(|words| words.contains(spot.span));
            if !self.speakers.is_empty() && !is_said() {
                continue;
            }
            match found.last_mut() {
                Some(last) if spot.span.start < last.end => last.end = last.end.max(spot.span.end),
                _ => found.push(spot.span),
            }
        }
        found
    }

    /// Passages that do not overlap, best first, at most `count`.
    pub fn passages(&self, record: &Record<'_>, seen: &Seen, count: usize) -> Vec<Window> {
        if !seen.holds {
            return Vec::new();
        }
        let weights = &self.archive.weights;
        let text = (record.text, record.body.start);
        let mut cutter = Cutter::new(text, &seen.spots, Vec::new(), &self.spotter, weights);
        let windows = cutter.windows();
        let found = (&seen.wanted[..], &seen.met);
        self.archive.choose_passages(record, (&mut cutter, &windows), found, count)
    }

    /// Counts of one article.
    pub fn tally(&mut self, record: &Record<'_>, annotated: &Annotated) -> Tally {
        let seen = self.look(record, annotated);
        let passages = self.passages(record, &seen, passages::MOST).len() as u32;
        Tally { passages, occurrences: self.occurrences(&seen).len() as u32 }
    }

    /// The article by its best passage, without rank and score.
    pub fn best_hit(&mut self, record: &Record<'_>) -> Result<Option<Hit>, IndexError> {
        let annotated = record.annotated().map_err(|error| self.archive.damaged(&error))?;
        let mut seen = self.look(record, &annotated);
        let Some(best) = self.passages(record, &seen, 1).into_iter().next() else { return Ok(None) };
        rank::mark_met(&mut seen.spots, &seen.met);
        let hit = hit::make(record, &annotated, best.span, &seen.spots, 0.0);
        let canonical = hit::canonical_names(&hit, &self.archive.aliases);
        Ok(Some(Hit { canonical, ..hit }))
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            quotes: self.quotes,
            speakers: &self.speakers,
            focus: &self.focus,
            question: None,
            per_article: 1,
            in_full: usize::MAX,
            compared: 0,
        }
    }
}
