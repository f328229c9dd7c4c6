//! Ranks passages. Articles are found by BM25; the best of them are cut into passages; a passage's rank mixes its own
//! score with its article's, each as a share of the best among the candidates. When the query asks for a speaker,
//! passages in which that speaker's own words match come before those in which the match stands beside them.

use crate::index::error::IndexError;
use crate::index::record::{Record, RecordError, Stored};
use crate::model::{Annotated, ArchivePath, DateRange, Span};
use crate::query::Query;
use crate::search::any_words::{AnyWords, Floor};
use crate::search::archive::Archive;
use crate::search::best::{Best, Matching, Said, TieColumns};
use crate::search::copies::{Count, Counted, Fold};
use crate::search::feedback::{Beginning, Feedback};
use crate::search::focus::{self, Focus, Met};
use crate::search::hit::{self, Hit};
use crate::search::loosen;
use crate::search::passages::{self, Cutter, Window};
use crate::search::question::Question;
use crate::search::quote_query::QuoteFilter;
use crate::search::spotter::{Spot, Spotter};
use crate::search::standing::{Signs, Standings, best};
use crate::search::stem_query::StemQuery;
use crate::search::wanted::{self, Wanted};
use crate::search::weights::Weights;
use crate::search::windows::Unscored;
use crate::text::stems::Stems;
use crate::text::words::folded_words;
use rustc_hash::FxHashSet;
use std::cmp::Ordering;
use tantivy::collector::{DocSetCollector, TopDocs};
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
    /// Quotes that make somebody a speaker.
    pub quotes: QuoteFilter,
    /// Of copies of one story only the best is a result.
    pub folds_copies: bool,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Results, best first.
    pub hits: Vec<Hit>,
    /// All articles that match, not only those shown, with and without copies.
    pub matching: Counted,
    /// For each result the shares of its score; empty in order of date.
    pub parts: Vec<ScoreParts>,
}

/// What a score is the sum of, each share with its name.
pub type ScoreParts = Vec<(&'static str, f32)>;

/// An article that matches.
struct Candidate {
    address: DocAddress,
    score: f32,
    said_it: bool,
    tie: u64,
}

/// An article that was cut into passages; kept as stored until it is known to be shown.
struct Cut {
    record: Stored,
    path: ArchivePath,
    ordinal: u32,
    day: Option<i32>,
    spots: Vec<Spot>,
    signs: Signs,
    /// Read only where articles are compared by it.
    beginning: Option<Beginning>,
}

impl Cut {
    /// In the place of an article whose text is not to be had any more; it has no passages.
    fn of_nothing() -> Cut {
        let path = ArchivePath::from_bytes(Vec::new());
        let (record, spots, signs) = (Stored::default(), Vec::new(), Signs::default());
        Cut { record, path, ordinal: 0, day: None, spots, signs, beginning: None }
    }
}

/// A passage with what decides its rank.
struct Ranked<'a> {
    article: &'a Cut,
    /// The article's number among the candidates.
    number: usize,
    window: Window,
    within_article: usize,
    score: f32,
    parts: ScoreParts,
}

/// A passage chosen from the article with this number.
struct Chosen {
    article: usize,
    window: Window,
    said_it: bool,
    within_article: usize,
}

impl Archive {
    /// Runs one search, aliases written out.
    pub fn search(&self, request: &Request) -> Result<Found, IndexError> {
        let expanded = loosen::compounds(&self.aliases.expand(&request.query));
        let request = &Request { query: expanded, ..request.clone() };
        let question = Question::of(&request.query);
        let statistics = self.statistics();
        let mut spotter = Spotter::new(&request.query, &self.vocabulary(), &statistics, &self.languages)
            .map_err(|error| self.not_looked_up(error))?;
        let speakers = wanted::speakers(&request.query);
        let focus = Focus::of(&request.query);
        let by_article = request.by == By::Article;
        let is_long = spotter.units() >= self.weights.feedback_words;
        let compares = by_article && is_long && request.sort == Sort::Score && question.is_none();
        let asked = Asked {
            quotes: request.quotes,
            speakers: &speakers,
            focus: &focus,
            question,
            per_article: if by_article { 1 } else { request.per_article },
            in_full: if by_article { self.weights.reranked } else { usize::MAX },
            compared: match compares {
                // What filters ask for is looked for where an article is cut, so none may rank that is not.
                true if !speakers.is_empty() || !focus.is_empty() => self.weights.reranked,
                true => self.weights.compared.max(self.weights.reranked),
                false => 0,
            },
        };
        let (candidates, matching) = self.candidates(request, &spotter, &asked)?;
        let (cuts, chosen) = self.cut_all(&candidates, &asked, &mut spotter)?;
        let (mut hits, mut parts) = (Vec::new(), Vec::new());
        let lede = match question {
            Some(_) => self.weights.question_lede,
            None => self.weights.article_lede,
        };
        let fading = (self.weights.lede_words / spotter.units().max(1) as f32).min(1.0);
        let weights = Weights { article_lede: lede * fading, ..self.weights };
        let sort = effective_sort(request, &spotter);
        let standings = Standings::of(cuts.iter().map(|cut| &cut.signs), &weights);
        let feedback = self.feedback(&cuts, &standings)?;
        let mut fold = Fold::new(request.folds_copies);
        for ranked in order(&cuts, chosen, (request.by, sort), &standings, feedback.as_ref()) {
            if hits.len() == request.limit {
                break;
            }
            let Ok(copies) = fold.admit(self, &ranked.article.path, ranked.article.ordinal) else { continue };
            let cut_now = self.cut_to_show(&ranked, &candidates, &asked, &mut spotter)?;
            let (article, window) =
                cut_now.as_ref().map_or((ranked.article, ranked.window), |now| (&now.0, now.1));
            let record = Record::decode(&article.record).map_err(|error| self.damaged(&error))?;
            let annotated = record.annotated().map_err(|error| self.damaged(&error))?;
            let hit = hit::make(&record, &annotated, window.span, &article.spots, ranked.score);
            let canonical = hit::canonical_names(&hit, &self.aliases);
            hits.push(Hit { rank: hits.len() + 1, canonical, copies, ..hit });
            parts.push(ranked.parts);
        }
        Ok(Found { hits, matching, parts })
    }

    fn candidates(
        &self,
        request: &Request,
        spotter: &Spotter,
        asked: &Asked<'_>,
    ) -> Result<Ordered, IndexError> {
        let mut lowering = self.lowering().counting(request.quotes);
        let loosened = loosen::phrases(&request.query);
        let query = lowering.articles(&loosened).map_err(|error| self.not_looked_up(error))?;
        let said_it = if asked.speakers.is_empty() || spotter.is_empty() {
            Said::default()
        } else {
            self.quoting(&*lowering.quotes(asked.speakers, &spotter.stems()))?
        };
        let sort = if spotter.is_empty() && request.sort == Sort::Score {
            Sort::DateDescending
        } else {
            request.sort
        };
        let limit = match (sort, request.by) {
            (Sort::Score, By::Passage) => (request.limit * 2).max(self.weights.candidates),
            (Sort::Score, By::Article) => request.limit.max(self.weights.reranked).max(asked.compared),
            _ => request.limit,
        };
        let fetch = |limit| match sort {
            Sort::Score => self.best(&*query, limit, said_it.clone()),
            Sort::Date => self.by_date(&*query, limit, Order::Asc),
            Sort::DateDescending => self.by_date(&*query, limit, Order::Desc),
        };
        self.stories(
            (limit, request.limit),
            request.folds_copies,
            |candidate: &Candidate| candidate.tie,
            fetch,
        )
    }

    fn best(&self, query: &dyn EngineQuery, limit: usize, said: Said) -> Result<Ordered, IndexError> {
        let (floor, unscored) = (Floor::default(), Unscored::default());
        let skipping = AnyWords::of(query, &floor, &unscored);
        let query = skipping.as_ref().map_or(query, |skipping| skipping as &dyn EngineQuery);
        let count = Count { groups: self.groups.clone(), unscored };
        let collector = (Best { limit, said, floor }, count);
        let searched = self.searcher.search_with_statistics_provider(query, &collector, &self.statistics());
        let (top, count) = searched.map_err(|error| self.broken(error))?;
        let candidate = |found: Matching| {
            let tie = found.tie();
            let Matching { address, score, said_it, .. } = found;
            Candidate { address, score, said_it, tie }
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
        let count = Count { groups: self.groups.clone(), unscored: Unscored::default() };
        let collector = (TopDocs::with_limit(limit).tweak_score(key), count);
        let (top, count) = self.searcher.search(query, &collector).map_err(|error| self.broken(error))?;
        let candidate = |((_, tie), address)| Candidate { address, score: 0.0, said_it: false, tie };
        Ok((top.into_iter().map(candidate).collect(), count))
    }

    /// The articles of the quotes that match.
    fn quoting(&self, query: &dyn EngineQuery) -> Result<Said, IndexError> {
        let quotes = self.searcher.search(query, &DocSetCollector).map_err(|error| self.broken(error))?;
        let mut said = FxHashSet::default();
        for address in quotes {
            let ordinal = self.ordinal(address)?;
            let segment = self.searcher.segment_reader(address.segment_ord).segment_id();
            said.insert((segment, address.doc_id - ordinal as DocId));
        }
        Ok(std::sync::Arc::new(said))
    }

    pub(super) fn damaged(&self, error: &RecordError) -> IndexError {
        IndexError::Corrupt(self.home.path().to_owned(), error.to_string())
    }

    /// Cuts all candidates; of many a second thread takes every other one.
    fn cut_all(
        &self,
        candidates: &[Candidate],
        asked: &Asked<'_>,
        spotter: &mut Spotter,
    ) -> Result<(Vec<Cut>, Vec<Chosen>), IndexError> {
        let every = |first: usize, step: usize, spotter: &mut Spotter| -> Result<Vec<Passages>, IndexError> {
            let numbers = (first..candidates.len()).step_by(step);
            let passages = |number: usize| match asked.only_compares(number) {
                true => self.read_beginning(&candidates[number], number),
                false => self.cut(&candidates[number], asked, spotter, number),
            };
            numbers.map(passages).collect()
        };
        // Asking how many cores there are reads more files than a needless thread costs.
        if candidates.len() < WORTH_A_THREAD {
            return Ok(joined(every(0, 1, spotter)?, Vec::new()));
        }
        let mut twin = spotter.twin();
        let (even, odd) = std::thread::scope(|scope| {
            let odd = std::thread::Builder::new().spawn_scoped(scope, || every(1, 2, &mut twin));
            let even = every(0, 2, spotter);
            let odd = match odd {
                Ok(running) => running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                // No thread to be had: do it here.
                Err(_) => every(1, 2, spotter),
            };
            (even, odd)
        });
        Ok(joined(even?, odd?))
    }

    /// Reads what an article is compared by; it is cut into passages when it comes to be shown.
    fn read_beginning(&self, candidate: &Candidate, number: usize) -> Result<Passages, IndexError> {
        let Some(bytes) = self.stored(candidate.address)? else {
            return Ok((Cut::of_nothing(), Vec::new()));
        };
        let record = Record::decode(&bytes).map_err(|error| self.damaged(&error))?;
        let beginning = Some(Beginning::of_record(&record, self.weights.feedback_bytes));
        let (path, ordinal) = (record.id.path.clone(), record.id.ordinal);
        let day = record.published.map(|published| published.day.0);
        let signs = Signs { engine: candidate.score, ..Signs::default() };
        let window = Window { span: Span::new(0, 0), score: 0.0, sentences: (0, 0) };
        let chosen = Chosen { article: number, window, said_it: false, within_article: 0 };
        let cut = Cut { path, ordinal, day, spots: Vec::new(), signs, record: bytes, beginning };
        Ok((cut, vec![chosen]))
    }

    /// The best passage of a result that was compared only, with its article.
    fn cut_to_show(
        &self,
        ranked: &Ranked<'_>,
        candidates: &[Candidate],
        asked: &Asked<'_>,
        spotter: &mut Spotter,
    ) -> Result<Option<(Cut, Window)>, IndexError> {
        if !asked.only_compares(ranked.number) {
            return Ok(None);
        }
        let asked = Asked { in_full: usize::MAX, compared: 0, ..*asked };
        let (cut, chosen) = self.cut(&candidates[ranked.number], &asked, spotter, ranked.number)?;
        // Its text may be gone since it was compared.
        Ok(chosen.first().map(|chosen| (cut, chosen.window)))
    }

    /// Chooses the passages of one article. Annotations are decoded only when the query asks for what they hold.
    fn cut(
        &self,
        candidate: &Candidate,
        asked: &Asked<'_>,
        spotter: &mut Spotter,
        number: usize,
    ) -> Result<Passages, IndexError> {
        let mut chosen = Vec::new();
        let Some(bytes) = self.stored(candidate.address)? else {
            return Ok((Cut::of_nothing(), chosen));
        };
        let record = Record::decode(&bytes).map_err(|error| self.damaged(&error))?;
        let filters = !asked.speakers.is_empty() || !asked.focus.is_empty();
        let annotated = match filters {
            true => record.annotated().map_err(|error| self.damaged(&error))?,
            false => Annotated::default(),
        };
        let language = match self.languages.is_empty() {
            true => None,
            false => record.language().map_err(|error| self.damaged(&error))?,
        };
        let mut signs = Signs { engine: candidate.score, ..Signs::default() };
        let mut spots = if number < asked.in_full { spotter.spots_of(&record, language) } else { Vec::new() };
        let (wanted, met) = match filters {
            false => (Vec::new(), Met::new()),
            true => {
                let published = record.published.map(|published| published.range());
                (wanted_spans((&annotated, record.text), asked, published), asked.focus.met(&annotated))
            }
        };
        // The index found the speaker by a key that the annotations do not bear out: show nothing.
        if asked.speakers.is_empty() || !wanted.is_empty() {
            let question = asked.question.filter(|_| self.weights.answer > 0.0);
            let answers = question.map_or_else(Vec::new, |question| question.answers(record.text, &spots));
            let text = (record.text, record.body.start);
            let mut cutter = Cutter::new(text, &spots, answers, spotter, &self.weights);
            let windows = cutter.windows();
            signs.passage = windows.iter().map(|window| window.score).fold(0.0, f32::max);
            signs.lede = passages::opening(record.body.start, &spots, spotter, &self.weights);
            signs.coverage = passages::coverage(&spots, spotter);
            signs.nearness = passages::nearness(&spots, spotter, &self.weights);
            let cut = (&mut cutter, &windows[..]);
            let windows = self.choose_passages(&record, cut, (&wanted, &met), asked.per_article);
            chosen.extend(windows.into_iter().enumerate().map(|(within_article, window)| {
                let said_it = candidate.said_it && holds_said_match(&spots, &wanted, window.span);
                Chosen { article: number, window, said_it, within_article }
            }));
        }
        mark_met(&mut spots, &met);
        let beginning =
            (number < asked.compared).then(|| Beginning::of_record(&record, self.weights.feedback_bytes));
        let (path, ordinal) = (record.id.path.clone(), record.id.ordinal);
        let day = record.published.map(|published| published.day.0);
        Ok((Cut { path, ordinal, day, spots, signs, record: bytes, beginning }, chosen))
    }

    /// Compares articles with the first ones where their beginnings were read.
    fn feedback(&self, cuts: &[Cut], standings: &Standings) -> Result<Option<Feedback>, IndexError> {
        if cuts.iter().all(|cut| cut.beginning.is_none()) {
            return Ok(None);
        }
        let scores = cuts.iter().map(|cut| standings.score(&cut.signs));
        let articles: Vec<_> = scores.zip(cuts.iter().map(|cut| cut.beginning.as_ref())).collect();
        let (statistics, mut stems) = (self.statistics(), Stems::default());
        let rarity = |number: usize, word: Span| {
            let folded = folded_words(word.of(&cuts[number].record.text)).concat();
            StemQuery::new(&self.fields, stems.stem(&folded)).idf(&statistics)
        };
        Feedback::of(&articles, &self.weights, rarity).map_err(|error| self.broken(error))
    }

    /// The best windows of an article.
    pub(super) fn choose_passages(
        &self,
        record: &Record<'_>,
        (cutter, windows): (&mut Cutter<'_>, &[Window]),
        (wanted, met): (&[Span], &Met),
        count: usize,
    ) -> Vec<Window> {
        let in_place = |cutter: &Cutter<'_>, window: Window| match cutter.is_lede(&window) {
            true => Window { score: window.score * (1.0 + self.weights.lede), ..window },
            false => window,
        };
        if !wanted.is_empty() {
            return cutter.choose(windows, (count, true), |cutter, window| {
                let mut window = in_place(cutter, window);
                // Words the speaker said count twice as much as words that stand beside them.
                if holds_said_match(cutter.spots(), wanted, window.span) {
                    window.score *= 2.0;
                } else if cutter.spots().is_empty() {
                    window.score = share_said(wanted, window.span);
                }
                wanted.iter().any(|span| window.span.overlaps(*span)).then_some(window)
            });
        }
        if !cutter.has_words() && !met.is_empty() {
            let by_focus = |_: &Cutter<'_>, window: Window| {
                Some(Window { score: focus::score(met, window.span), ..window })
            };
            // Without words one passage says what the article was found for; more would crowd out other articles.
            let best = cutter.choose(windows, (1, false), by_focus);
            if !best.is_empty() {
                return best;
            }
        }
        let chosen = cutter.choose(windows, (count, false), |cutter, window| Some(in_place(cutter, window)));
        if !chosen.is_empty() {
            return chosen;
        }
        // Found by a filter or by the headline's field alone: show how the prose begins.
        let lede = windows.iter().find(|window| window.span.end > record.body.start).or(windows.first());
        lede.copied().into_iter().collect()
    }
}

/// An article and the passages chosen from it.
type Passages = (Cut, Vec<Chosen>);

/// Candidates from which on a second thread pays: for the 20 of a usual search its making costs more than it saves, a tenth
/// of the whole.
const WORTH_A_THREAD: usize = 64;

/// Puts the articles of two threads, which took them in turn, in one row.
fn joined(even: Vec<Passages>, odd: Vec<Passages>) -> (Vec<Cut>, Vec<Chosen>) {
    let (mut cuts, mut chosen) = (Vec::with_capacity(even.len() + odd.len()), Vec::new());
    let mut odd = odd.into_iter();
    for (cut, of_it) in even {
        cuts.push(cut);
        chosen.extend(of_it);
        if let Some((cut, of_it)) = odd.next() {
            cuts.push(cut);
            chosen.extend(of_it);
        }
    }
    (cuts, chosen)
}

/// What every article is asked for.
pub(super) struct Asked<'a> {
    pub(super) speakers: &'a [Wanted],
    pub(super) quotes: QuoteFilter,
    pub(super) focus: &'a Focus,
    pub(super) question: Option<Question>,
    pub(super) per_article: usize,
    /// Articles farther down keep the engine's order.
    pub(super) in_full: usize,
    /// Articles that are compared by their beginnings; 0 when none are.
    pub(super) compared: usize,
}

impl Asked<'_> {
    /// True for an article that is compared with the first ones and not ranked in full.
    fn only_compares(&self, number: usize) -> bool {
        (self.in_full..self.compared).contains(&number)
    }
}

/// Articles in order, and the number of all that match.
type Ordered = (Vec<Candidate>, Counted);

/// The words of the speakers asked for.
pub(super) fn wanted_spans(
    (annotated, text): (&Annotated, &str),
    asked: &Asked<'_>,
    published: Option<DateRange>,
) -> Vec<Span> {
    if asked.speakers.is_empty() {
        return Vec::new();
    }
    let quotes = annotated.quotes.iter().filter(|quote| {
        asked.quotes.takes(quote) && wanted::is_by(quote, (annotated, text), asked.speakers, published)
    });
    quotes.flat_map(|quote| quote.content.iter().copied()).collect()
}

/// Dates and the like that the filters ask for are shown like words of the query, whose places they never count as.
pub(super) fn mark_met(spots: &mut Vec<Spot>, met: &Met) {
    let marked = met.iter().filter(|mentions| mentions.marked).flat_map(|mentions| &mentions.spans);
    let spot = |span: &Span| Spot { unit: u16::MAX, position: 0, span: *span, is_exact: true };
    spots.extend(marked.map(spot));
    spots.sort_by_key(|spot| (spot.span, spot.unit));
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

/// Without words there is nothing to be best at: the newest come first.
fn effective_sort(request: &Request, spotter: &Spotter) -> Sort {
    if spotter.is_empty() && request.sort == Sort::Score { Sort::DateDescending } else { request.sort }
}

fn order<'a>(
    cuts: &'a [Cut],
    chosen: Vec<Chosen>,
    (by, sort): (By, Sort),
    standings: &Standings,
    feedback: Option<&Feedback>,
) -> Vec<Ranked<'a>> {
    let best_passage = best(chosen.iter().map(|passage| passage.window.score));
    let share = if by == By::Article { 0.0 } else { standings.weights.passage_share };
    let rank = |Chosen { article: number, window, said_it, within_article }: Chosen| {
        let article = &cuts[number];
        let further = standings.weights.further.powi(within_article as i32);
        // In order of date a score would say nothing.
        let parts = if sort != Sort::Score {
            Vec::new()
        } else {
            let (left, likeness) = feedback
                .map_or((1.0, 0.0), |feedback| feedback.apply(number, standings.score(&article.signs)));
            let of_article = (1.0 - share) * further;
            let mut parts = vec![("passage", share * further * window.score / best_passage)];
            let own = standings.parts(&article.signs).into_iter();
            parts.extend(own.map(|(name, part)| (name, of_article * left * part)));
            parts.push(("likeness to the first", of_article * likeness));
            parts.push(("said by the speaker", if said_it { 1.0 } else { 0.0 }));
            parts
        };
        let score = parts.iter().fold(0.0, |sum, (_, part)| sum + part);
        Ranked { article, number, window, within_article, score, parts }
    };
    let mut ranked: Vec<Ranked<'a>> = chosen.into_iter().map(rank).collect();
    match sort {
        Sort::Score => {
            ranked.sort_by(|one, two| two.score.total_cmp(&one.score).then_with(|| newer_first(one, two)));
        }
        Sort::DateDescending => ranked.sort_by(newer_first),
        Sort::Date => ranked.sort_by(|one, two| {
            let day = |entry: &Ranked<'_>| entry.article.day.unwrap_or(i32::MAX);
            day(one).cmp(&day(two)).then_with(|| by_place(one, two))
        }),
    }
    ranked
}

fn newer_first(one: &Ranked<'_>, two: &Ranked<'_>) -> Ordering {
    two.article.day.cmp(&one.article.day).then_with(|| by_place(one, two))
}

fn by_place(one: &Ranked<'_>, two: &Ranked<'_>) -> Ordering {
    let key = |entry: &Ranked<'_>| (entry.article.ordinal, entry.within_article);
    one.article.path.cmp(&two.article.path).then_with(|| key(one).cmp(&key(two)))
}
