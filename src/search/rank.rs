//! Ranks passages. Articles are found by BM25; the best of them are cut into passages; a passage's rank mixes its own
//! score with its article's, each as a share of the best among the candidates. When the query asks for a speaker,
//! passages in which that speaker's own words match come before those in which the match stands beside them.

use crate::index::error::IndexError;
use crate::index::record::{Record, RecordError};
use crate::model::{Annotated, Span};
use crate::query::Query;
use crate::search::archive::Archive;
use crate::search::hit::{self, Hit};
use crate::search::lower::{Lowering, Weights};
use crate::search::passages::{self, Window};
use crate::search::spotter::{Spot, Spotter};
use crate::search::wanted;
use rustc_hash::FxHashSet;
use std::cmp::Ordering;
use tantivy::collector::{Count, DocSetCollector, TopDocs};
use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::query::Query as EngineQuery;
use tantivy::{DocAddress, DocId, Order, SegmentReader};

/// What one result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A passage.
    Passage,
    /// An article, shown by its best passage.
    Article,
}

/// In which order results come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    Score,
    /// Oldest first, undated last.
    Date,
    /// Newest first, undated last.
    DateDescending,
}

/// What to search for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The query with all filters in it.
    pub query: Query,
    /// Most results to return.
    pub limit: usize,
    /// Their order.
    pub sort: Sort,
    /// What a result is.
    pub by: By,
    /// Most passages of one article.
    pub per_article: usize,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Results, best first.
    pub hits: Vec<Hit>,
    /// All articles that match, not only those shown.
    pub articles: usize,
}

/// Share of the passage's own score in its rank, for passages and for articles.
const PASSAGE_SHARE: f32 = 0.6;
const PASSAGE_SHARE_OF_ARTICLE: f32 = 0.3;

/// Fewest articles that are cut into passages when ranking by score.
const CANDIDATES: usize = 30;

/// Articles whose stored text is ranked by passage when articles are asked for; the rest keep the engine's order.
const RERANKED_ARTICLES: usize = 50;

/// Added to articles in which the speaker's own words match, so that they are among the candidates; double precision
/// keeps the score itself exact.
const SAID_IT: f64 = 1.0e6;

/// An article that matches.
struct Candidate {
    address: DocAddress,
    score: f32,
    said_it: bool,
}

/// A passage with what decides its rank.
struct Ranked {
    hit: Hit,
    said_it: bool,
    passage_score: f32,
    article_score: f32,
    within_article: usize,
}

impl Archive {
    /// Runs one search.
    pub fn search(&self, request: &Request) -> Result<Found, IndexError> {
        let statistics = self.statistics();
        let mut spotter =
            Spotter::new(&request.query, &self.fields, &statistics).map_err(|error| self.broken(error))?;
        let speakers = wanted::speakers(&request.query);
        let (candidates, articles) = self.candidates(request, &spotter, &speakers)?;
        let mut ranked = Vec::new();
        for (place, candidate) in candidates.iter().enumerate() {
            let in_full = request.by == By::Passage || place < RERANKED_ARTICLES;
            self.rank_article(candidate, request, &mut spotter, &speakers, in_full, &mut ranked)?;
        }
        let mut hits = order(ranked, request);
        hits.truncate(request.limit);
        for (index, hit) in hits.iter_mut().enumerate() {
            hit.rank = index + 1;
        }
        Ok(Found { hits, articles })
    }

    fn candidates(
        &self,
        request: &Request,
        spotter: &Spotter,
        speakers: &[String],
    ) -> Result<(Vec<Candidate>, usize), IndexError> {
        let mut lowering = Lowering::new(&self.fields, Weights::default());
        let query = lowering.articles(&request.query);
        let said_it = if speakers.is_empty() || spotter.is_empty() {
            Said::default()
        } else {
            self.said(&*lowering.quotes(speakers, &spotter.stems()))?
        };
        let sort = if spotter.is_empty() && request.sort == Sort::Score {
            Sort::DateDescending
        } else {
            request.sort
        };
        let limit = match (sort, request.by) {
            (Sort::Score, By::Passage) => (request.limit * 2).max(CANDIDATES),
            (Sort::Score, By::Article) => request.limit.max(RERANKED_ARTICLES),
            _ => request.limit,
        };
        match sort {
            Sort::Score => self.best(&*query, limit, said_it),
            Sort::Date => self.by_date(&*query, limit, Order::Asc),
            Sort::DateDescending => self.by_date(&*query, limit, Order::Desc),
        }
    }

    /// Of equals the newer comes first, then an order that is the same in every build of the index.
    fn best(&self, query: &dyn EngineQuery, limit: usize, said: Said) -> Result<Ordered, IndexError> {
        let key = move |segment: &SegmentReader| {
            let said = said.clone();
            let (id, columns) = (segment.segment_id(), TieColumns::of(segment));
            move |doc: DocId, score: f32| {
                let lift = if !said.is_empty() && said.contains(&(id, doc)) { SAID_IT } else { 0.0 };
                let (day, tie) = columns.newest_first(doc);
                (f64::from(score) + lift, day, tie)
            }
        };
        let collector = (TopDocs::with_limit(limit).tweak_score(key), Count);
        let searched = self.searcher.search_with_statistics_provider(query, &collector, &self.statistics());
        let (top, count) = searched.map_err(|error| self.broken(error))?;
        let candidate = |((score, _, _), address): ((f64, i64, u64), DocAddress)| {
            let said_it = score >= SAID_IT;
            Candidate { address, score: if said_it { score - SAID_IT } else { score } as f32, said_it }
        };
        Ok((top.into_iter().map(candidate).collect(), count))
    }

    /// Undated articles come last in either order.
    fn by_date(&self, query: &dyn EngineQuery, limit: usize, order: Order) -> Result<Ordered, IndexError> {
        let key = move |segment: &SegmentReader| {
            let columns = TieColumns::of(segment);
            let newest_first = order == Order::Desc;
            move |doc: DocId, _: f32| match newest_first {
                true => columns.newest_first(doc),
                false => columns.oldest_first(doc),
            }
        };
        let collector = (TopDocs::with_limit(limit).tweak_score(key), Count);
        let (top, count) = self.searcher.search(query, &collector).map_err(|error| self.broken(error))?;
        let candidate = |address| Candidate { address, score: 0.0, said_it: false };
        Ok((top.into_iter().map(|(_, address)| candidate(address)).collect(), count))
    }

    /// The articles of the quotes that match.
    fn said(&self, query: &dyn EngineQuery) -> Result<Said, IndexError> {
        let quotes = self.searcher.search(query, &DocSetCollector).map_err(|error| self.broken(error))?;
        let mut said = FxHashSet::default();
        for address in quotes {
            let ordinal = self.ordinal(address)?;
            let segment = self.searcher.segment_reader(address.segment_ord).segment_id();
            said.insert((segment, address.doc_id - ordinal as DocId));
        }
        Ok(std::sync::Arc::new(said))
    }

    fn rank_article(
        &self,
        candidate: &Candidate,
        request: &Request,
        spotter: &mut Spotter,
        speakers: &[String],
        in_full: bool,
        ranked: &mut Vec<Ranked>,
    ) -> Result<(), IndexError> {
        let damaged =
            |error: RecordError| IndexError::Corrupt(self.home.path().to_owned(), error.to_string());
        let bytes = self.record_bytes(candidate.address)?;
        let record = Record::decode(&bytes).map_err(damaged)?;
        let spots = if in_full { spotter.spots(record.text) } else { Vec::new() };
        let annotated = record.annotated().map_err(damaged)?;
        let wanted = wanted_spans(&annotated, speakers);
        if !speakers.is_empty() && wanted.is_empty() {
            return Ok(());
        }
        let count = if request.by == By::Article { 1 } else { request.per_article };
        let chosen = choose_passages(&record, &spots, spotter, &wanted, count);
        for (within_article, window) in chosen.into_iter().enumerate() {
            let said_it = candidate.said_it && holds_said_match(&spots, &wanted, window.span);
            let hit = hit::make(&record, &annotated, window.span, &spots, 0.0);
            ranked.push(Ranked {
                hit,
                said_it,
                passage_score: window.score,
                article_score: candidate.score,
                within_article,
            });
        }
        Ok(())
    }
}

/// Articles in order, and the number of all that match.
type Ordered = (Vec<Candidate>, usize);

/// What puts equals in order; larger comes first.
struct TieColumns {
    day: Option<Column<i64>>,
    tie: Option<Column<u64>>,
}

impl TieColumns {
    fn of(segment: &SegmentReader) -> TieColumns {
        TieColumns { day: segment.fast_fields().i64("date").ok(), tie: segment.fast_fields().u64("tie").ok() }
    }

    fn newest_first(&self, doc: DocId) -> (i64, u64) {
        (self.day_of(doc).unwrap_or(i64::MIN), self.tie_of(doc))
    }

    fn oldest_first(&self, doc: DocId) -> (i64, u64) {
        (self.day_of(doc).map_or(i64::MIN, |day| -day), self.tie_of(doc))
    }

    fn day_of(&self, doc: DocId) -> Option<i64> {
        self.day.as_ref().and_then(|column| column.first(doc))
    }

    fn tie_of(&self, doc: DocId) -> u64 {
        self.tie.as_ref().and_then(|column| column.first(doc)).unwrap_or(0)
    }
}

/// Articles in which a wanted speaker's own words match.
type Said = std::sync::Arc<FxHashSet<(SegmentId, DocId)>>;

/// The words of the speakers asked for.
fn wanted_spans(annotated: &Annotated, speakers: &[String]) -> Vec<Span> {
    if speakers.is_empty() {
        return Vec::new();
    }
    let quotes = annotated.quotes.iter().filter(|quote| wanted::is_by(quote, annotated, speakers));
    quotes.flat_map(|quote| quote.content.iter().copied()).collect()
}

fn holds_said_match(spots: &[Spot], wanted: &[Span], passage: Span) -> bool {
    spots.iter().any(|spot| passage.contains(spot.span) && wanted.iter().any(|span| span.contains(spot.span)))
}

/// Without words to rank by, the best passage is the one with most of the speaker's words and least around them.
fn share_said(wanted: &[Span], passage: Span) -> f32 {
    let said =
        wanted.iter().map(|span| span.end.min(passage.end).saturating_sub(span.start.max(passage.start)));
    let said = said.sum::<u32>() as f32;
    said + said / passage.len().max(1) as f32
}

fn choose_passages(
    record: &Record<'_>,
    spots: &[Spot],
    spotter: &Spotter,
    wanted: &[Span],
    count: usize,
) -> Vec<Window> {
    let units = passages::units(record.text);
    let mut windows = passages::windows(&units, spots, spotter);
    if !wanted.is_empty() {
        windows.retain(|window| wanted.iter().any(|span| window.span.overlaps(*span)));
        for window in &mut windows {
            // Words the speaker said count twice as much as words that stand beside them.
            if holds_said_match(spots, wanted, window.span) {
                window.score *= 2.0;
            } else if spots.is_empty() {
                window.score = share_said(wanted, window.span);
            }
        }
        return passages::choose(&windows, count, true);
    }
    let chosen = passages::choose(&windows, count, false);
    if !chosen.is_empty() {
        return chosen;
    }
    // Found by a filter or by the headline's field alone: show how the prose begins.
    let lede = windows.iter().find(|window| window.span.end > record.body.start).or(windows.first());
    lede.copied().into_iter().collect()
}

fn order(mut ranked: Vec<Ranked>, request: &Request) -> Vec<Hit> {
    let best = |values: &mut dyn Iterator<Item = f32>| values.fold(f32::MIN_POSITIVE, f32::max);
    let best_passage = best(&mut ranked.iter().map(|entry| entry.passage_score));
    let best_article = best(&mut ranked.iter().map(|entry| entry.article_score));
    let share = if request.by == By::Article { PASSAGE_SHARE_OF_ARTICLE } else { PASSAGE_SHARE };
    for entry in &mut ranked {
        let mixed =
            share * entry.passage_score / best_passage + (1.0 - share) * entry.article_score / best_article;
        entry.hit.score = mixed + if entry.said_it { 1.0 } else { 0.0 };
    }
    match request.sort {
        Sort::Score => ranked
            .sort_by(|one, two| two.hit.score.total_cmp(&one.hit.score).then_with(|| newer_first(one, two))),
        Sort::DateDescending => ranked.sort_by(newer_first),
        Sort::Date => ranked.sort_by(|one, two| {
            let day = |entry: &Ranked| entry.hit.day.unwrap_or(i32::MAX);
            day(one).cmp(&day(two)).then_with(|| by_place(one, two))
        }),
    }
    ranked.into_iter().map(|entry| entry.hit).collect()
}

fn newer_first(one: &Ranked, two: &Ranked) -> Ordering {
    two.hit.day.cmp(&one.hit.day).then_with(|| by_place(one, two))
}

fn by_place(one: &Ranked, two: &Ranked) -> Ordering {
    let key = |entry: &Ranked| (entry.hit.ordinal, entry.within_article);
    one.hit.path.cmp(&two.hit.path).then_with(|| key(one).cmp(&key(two)))
}
