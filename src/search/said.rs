//! Finds quotes: who said what. Words are sought in what was said and ranked by BM25 over quotes; a topic must stand in
//! the headline or in the text around the quote, and counts the more the nearer it stands.

use crate::index::error::IndexError;
use crate::index::record::Record;
use crate::model::{Annotated, DateRange, Kind, Quote, Span};
use crate::query::Query;
use crate::search::archive::Archive;
use crate::search::best::TieColumns;
use crate::search::hit::{self, Copies};
use crate::search::lower_quotes::QuoteLowering;
use crate::search::quote_query::QuoteFilter;
use crate::search::spotter::{Spot, Spotter};
use crate::search::stats::QuoteStatistics;
use crate::settings::Kind as NameKind;
use crate::text::sentences::sentences;
use crate::text::words::{folded_words, for_each_word};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::cmp::{Ordering, Reverse};
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};
use tantivy::collector::{Count, TopDocs};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, SegmentReader};

/// Which quotes to find.
#[derive(Clone, Debug)]
pub struct SaidRequest {
    /// Words said, with all filters.
    pub query: Query,
    /// Words that must stand in the headline or around the quote.
    pub about: Query,
    /// Kinds and confidence.
    pub quotes: QuoteFilter,
    /// Most quotes to return.
    pub limit: usize,
    /// Oldest first instead of best first.
    pub timeline: bool,
    /// Of the same words of the same speaker in copies of one story only the best are a result.
    pub folds_copies: bool,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Quotes in order.
    pub hits: Vec<QuoteHit>,
    /// All quotes that match words and filters, not only those shown.
    pub quotes: usize,
}

/// One quote as plain data; bytes are those of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteHit {
    /// From 1.
    pub rank: usize,
    /// Higher is better; comparable within one search only. 0 in order of date.
    pub score: f32,
    /// The article: where it stands, its header and its file's hash. Line, column and bytes are the quote's; `text` holds
    /// the words said, pieces parted by `…`.
    pub article: hit::Hit,
    /// What was said.
    pub speech: Speech,
}

/// What was said, by whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Speech {
    /// Number of the quote in its article, from 0.
    pub number: usize,
    /// The person, by the name the article uses.
    pub speaker: Option<String>,
    /// What the alias file calls the person, where it is another name.
    pub canonical: Option<String>,
    /// The words that name the source.
    pub voice: Option<String>,
    /// Pieces: bytes in the file and words.
    pub pieces: Vec<(std::ops::Range<usize>, String)>,
    /// How the words are reported.
    pub kind: Kind,
    /// The verb or phrase of saying.
    pub cue: Option<String>,
    /// 0 to 1.
    pub confidence: f32,
    /// The rule that decided.
    pub rule: String,
    /// The days on which it was said, when the text tells.
    pub said_on: Option<DateRange>,
}

/// Words of a quote that is worth half of a long one.
const FEW_WORDS: f32 = 4.0;

/// Stands between the pieces of a quote.
const GAP: &str = " … ";

/// Quotes looked at when a topic decides: this many times the limit, and never fewer than [`LOOKED_AT`].
const LOOKED_AT_TIMES: usize = 8;
const LOOKED_AT: usize = 400;

/// The same where copies may be folded: others of the shown quotes are counted among so many.
const LOOKED_AT_FOR_COPIES: usize = 5;

/// How near a quote a word of the topic stands: in it, in its sentence, in the sentence beside, up to three sentences off,
/// in the headline. Farther off it counts nothing.
const IN_QUOTE: f32 = 1.0;
const IN_SENTENCE: f32 = 0.9;
const BESIDE: f32 = 0.6;
const NEAR: f32 = 0.4;
const IN_TITLE: f32 = 0.45;
const NEAR_SENTENCES: usize = 3;

/// Nearness below which a quote is not about the topic.
const LEAST_NEARNESS: f32 = 0.25;

/// Share of the topic's nearness in the score when words were sought too.
const TOPIC_SHARE: f32 = 0.5;

/// A quote that matches.
struct Candidate {
    address: DocAddress,
    ordinal: u64,
    score: f32,
    tie: u64,
    /// Quotes in copies that it stands for.
    copies: u32,
}

/// An article whose quotes are being looked at.
struct Opened {
    annotated: Annotated,
    title: Option<Span>,
    /// Places of the topic's words.
    topic: Vec<Spot>,
    sentences: Vec<Span>,
}

/// The words sought, in what was said and around it.
struct Sought {
    words: Spotter,
    topic: Spotter,
}

impl Archive {
    /// Finds quotes, aliases written out.
    pub fn said(&self, request: &SaidRequest) -> Result<Said, IndexError> {
        let query = self.aliases.expand(&request.query);
        let statistics = self.statistics();
        let spotter = |query: &Query| {
            let made = Spotter::new(query, &self.vocabulary(), &statistics, &self.languages);
            made.map_err(|error| self.not_looked_up(error))
        };
        let mut sought = Sought { words: spotter(&query)?, topic: spotter(&request.about)? };
        let has_topic = !sought.topic.is_empty();
        let by_score = !request.timeline && (has_topic || !sought.words.is_empty());
        let mut looked_at = request.limit;
        if has_topic {
            looked_at = (request.limit * LOOKED_AT_TIMES).max(LOOKED_AT);
        } else if request.folds_copies && self.groups.is_some() {
            looked_at = request.limit * LOOKED_AT_FOR_COPIES;
        }
        let mut lowering = QuoteLowering::new(&self.fields, self.lowering());
        let lowered = lowering.quotes(&query, &request.about, request.quotes);
        let lowered = lowered.map_err(|error| self.not_looked_up(error))?;
        loop {
            let (candidates, quotes) =
                self.quote_candidates(&*lowered, looked_at, by_score, request.timeline)?;
            let all_seen = candidates.len() >= quotes || candidates.is_empty();
            let kept = self.near_topic(candidates, &mut sought, by_score)?;
            let mut kept = if request.folds_copies { self.fold_quotes(kept, request.limit)? } else { kept };
            if kept.len() < request.limit && !all_seen {
                looked_at = looked_at.saturating_mul(8);
                continue;
            }
            kept.truncate(request.limit);
            let hits = self.quote_hits(&kept, &mut sought, by_score, request.folds_copies)?;
            return Ok(Said { hits, quotes });
        }
    }

    fn quote_candidates(
        &self,
        query: &dyn tantivy::query::Query,
        limit: usize,
        by_score: bool,
        oldest_first: bool,
    ) -> Result<(Vec<Candidate>, usize), IndexError> {
        let key = move |segment: &SegmentReader| {
            let columns = TieColumns::of(segment);
            let ordinals = segment.fast_fields().u64("ordinal").ok();
            let said = segment.fast_fields().i64("said_date").ok();
            let worth = Worth::of(segment);
            let best = RefCell::new(BestScores::new(limit.max(1)));
            move |doc: DocId, score: f32| {
                // Most quotes that match are none of the best, and their columns need not be looked at: those that their
                // worth is made of, and then those that decide among equals.
                let none = (0.0, i64::MIN, 0, Reverse(0));
                if by_score && !best.borrow().may_admit(score) {
                    return none;
                }
                let score = if by_score { score * worth.of_quote(doc) } else { 0.0 };
                if by_score && !best.borrow().may_admit(score) {
                    return none;
                }
                best.borrow_mut().add(score);
                let ordinal = ordinals.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
                let said = said.as_ref().and_then(|column| column.first(doc));
                let day = said.or_else(|| columns.day_of(doc));
                let day = if oldest_first { day.map(|day| -day) } else { day };
                let tie = columns.tie_of(doc - (ordinal as DocId).min(doc));
                (score, day.unwrap_or(i64::MIN), tie, Reverse(ordinal))
            }
        };
        let collector = (TopDocs::with_limit(limit.max(1)).tweak_score(key), Count);
        let statistics =
            QuoteStatistics::new(&self.searcher, &self.fields).map_err(|error| self.broken(error))?;
        let searched = self.searcher.search_with_statistics_provider(query, &collector, &statistics);
        let (top, count) = searched.map_err(|error| self.broken(error))?;
        let candidate =
            |((score, _, tie, Reverse(ordinal)), address): ((f32, _, u64, Reverse<u64>), DocAddress)| {
                Candidate { address, ordinal, score, tie, copies: 0 }
            };
        Ok((top.into_iter().map(candidate).collect(), count))
    }

    /// Drops quotes that the topic stands far from, and lets its nearness decide the order.
    fn near_topic(
        &self,
        candidates: Vec<Candidate>,
        sought: &mut Sought,
        by_score: bool,
    ) -> Result<Vec<Candidate>, IndexError> {
        if sought.topic.is_empty() {
            return Ok(candidates);
        }
        let best = candidates.iter().map(|candidate| candidate.score).fold(f32::MIN_POSITIVE, f32::max);
        let share = if sought.words.is_empty() { 0.9 } else { TOPIC_SHARE };
        let mut opened: FxHashMap<DocAddress, Option<Opened>> = FxHashMap::default();
        let mut kept = Vec::new();
        for candidate in candidates {
            let article = article_of(&candidate);
            let opened = match opened.entry(article) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(self.open_article(article, sought)?),
            };
            let Some(opened) = opened else { continue };
            let near = nearness(opened, candidate.ordinal, &sought.topic);
            if near >= LEAST_NEARNESS {
                let score = share * near + (1.0 - share) * candidate.score / best;
                kept.push(Candidate { score: if by_score { score } else { candidate.score }, ..candidate });
            }
        }
        if by_score {
            // Stable: equals keep the engine's order.
            kept.sort_by(|one, two| two.score.total_cmp(&one.score));
        }
        Ok(kept)
    }

    /// Lets the first of the quotes through that print the same words of the same speaker in copies of one story, and
    /// counts the others.
    fn fold_quotes(&self, candidates: Vec<Candidate>, limit: usize) -> Result<Vec<Candidate>, IndexError> {
        let mut kept: Vec<Candidate> = Vec::new();
        let mut prints: FxHashMap<DocAddress, Vec<u64>> = FxHashMap::default();
        // By group: places in `kept`.
        let mut shown: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for candidate in candidates {
            let is_full = kept.len() >= limit;
            let Some(group) = self.group_of_tie(candidate.tie) else {
                if !is_full {
                    kept.push(candidate);
                }
                continue;
            };
            if is_full && !shown.contains_key(&group) {
                continue;
            }
            let before = shown.entry(group).or_default();
            let mut same = None;
            for place in before.iter().filter(|place| article_of(&kept[**place]) != article_of(&candidate)) {
                if self.quote_print(&candidate, &mut prints)?
                    == self.quote_print(&kept[*place], &mut prints)?
                {
                    same = Some(*place);
                    break;
                }
            }
            match same {
                Some(place) => kept[place].copies += 1,
                None if is_full => {}
                None => {
                    before.push(kept.len());
                    kept.push(candidate);
                }
            }
        }
        Ok(kept)
    }

    /// A hash of speaker and words of a quote; `known` keeps those of articles that were opened.
    fn quote_print(
        &self,
        candidate: &Candidate,
        known: &mut FxHashMap<DocAddress, Vec<u64>>,
    ) -> Result<u64, IndexError> {
        let address = article_of(candidate);
        let of_article = match known.entry(address) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(self.quote_prints(address)?),
        };
        let number = (candidate.ordinal as usize).saturating_sub(1);
        Ok(of_article.get(number).copied().unwrap_or_default())
    }

    /// A hash of speaker and words of each quote of an article.
    fn quote_prints(&self, address: DocAddress) -> Result<Vec<u64>, IndexError> {
        let Some(bytes) = self.stored(address)? else { return Ok(Vec::new()) };
        let record = Record::decode(&bytes).map_err(|error| self.damaged(&error))?;
        let annotated = record.annotated().map_err(|error| self.damaged(&error))?;
        let print = |quote: &Quote| {
            let mut hasher = rustc_hash::FxHasher::default();
            // One paper cuts the first name, another the whole sentence that gives it.
            let surname = annotated.speaker_name(quote).and_then(|name| folded_words(name).pop());
            surname.hash(&mut hasher);
            for piece in &quote.content {
                for_each_word(piece.of(record.text), |word| word.folded.hash(&mut hasher));
            }
            hasher.finish()
        };
        Ok(annotated.quotes.iter().map(print).collect())
    }

    /// `None` when its text is not to be had any more.
    fn open_article(&self, address: DocAddress, sought: &mut Sought) -> Result<Option<Opened>, IndexError> {
        let Some(bytes) = self.stored(address)? else { return Ok(None) };
        let record = Record::decode(&bytes).map_err(|error| self.damaged(&error))?;
        let annotated = record.annotated().map_err(|error| self.damaged(&error))?;
        let topic = sought.topic.spots_of(&record, annotated.language.as_deref());
        let sentences = sentences(record.text, record.body);
        let title = record.title.as_ref().and_then(|title| title.span);
        Ok(Some(Opened { annotated, title, topic, sentences }))
    }

    fn quote_hits(
        &self,
        kept: &[Candidate],
        sought: &mut Sought,
        by_score: bool,
        folds: bool,
    ) -> Result<Vec<QuoteHit>, IndexError> {
        let best = kept.iter().map(|candidate| candidate.score).fold(f32::MIN_POSITIVE, f32::max);
        let mut hits = Vec::with_capacity(kept.len());
        for candidate in kept {
            let Some(bytes) = self.stored(article_of(candidate))? else { continue };
            let record = Record::decode(&bytes).map_err(|error| self.damaged(&error))?;
            let annotated = record.annotated().map_err(|error| self.damaged(&error))?;
            let Some(quote) = quote_at(&annotated, candidate.ordinal) else { continue };
            let language = annotated.language.as_deref();
            let mut spots = sought.words.spots_of(&record, language);
            spots.extend(sought.topic.spots_of(&record, language));
            spots.sort_by_key(|spot| (spot.span, spot.unit));
            let score = if by_score { candidate.score / best } else { 0.0 };
            let mut article = hit::make(&record, &annotated, quote.extent(), &spots, score);
            (article.text, article.highlights, article.matches) = said_words(&record, quote, &spots);
            if let Some((_, copies)) = self.copies_of(&record.id.path, record.id.ordinal)
                && (candidate.copies > 0 || !folds)
            {
                let others = if folds { candidate.copies } else { copies.others };
                article.copies = Some(Copies { others, folded: folds, ..copies });
            }
            let speech = self.speech(&record, &annotated, quote, candidate.ordinal);
            hits.push(QuoteHit { rank: hits.len() + 1, score, article, speech });
        }
        Ok(hits)
    }

    fn speech(&self, record: &Record<'_>, annotated: &Annotated, quote: &Quote, ordinal: u64) -> Speech {
        let words = |span: Span| span.of(record.text).to_owned();
        let speaker = annotated.speaker_name(quote);
        let known = speaker.and_then(|name| self.aliases.canonical(NameKind::Person, name));
        let piece = |span: &Span| (record.offsets.file_range(*span), words(*span));
        Speech {
            number: ordinal as usize - 1,
            speaker: speaker.map(str::to_owned),
            canonical: known.map(str::to_owned),
            voice: quote.source.map(words),
            pieces: quote.content.iter().map(piece).collect(),
            kind: quote.kind,
            cue: quote.cue.map(words),
            confidence: quote.confidence,
            rule: quote.rule.clone(),
            said_on: quote.said_on,
        }
    }
}

/// How near the topic stands to a quote, 0 to 1: the nearest place of each of its words, rare words counting more.
fn nearness(opened: &Opened, ordinal: u64, topic: &Spotter) -> f32 {
    let Some(quote) = quote_at(&opened.annotated, ordinal) else { return 0.0 };
    let place = Place { quote, sentences: &opened.sentences, title: opened.title };
    let mut nearest = vec![0.0f32; topic.units()];
    for spot in &opened.topic {
        let slot = &mut nearest[spot.unit as usize];
        *slot = slot.max(place.nearness(spot.span));
    }
    let weights: Vec<f32> = (0..topic.units()).map(|unit| topic.weight(unit as u16)).collect();
    let whole = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    nearest.iter().zip(&weights).map(|(near, weight)| near * weight).sum::<f32>() / whole
}

fn article_of(candidate: &Candidate) -> DocAddress {
    let DocAddress { segment_ord, doc_id } = candidate.address;
    DocAddress { segment_ord, doc_id: doc_id - (candidate.ordinal as DocId).min(doc_id) }
}

fn quote_at(annotated: &Annotated, ordinal: u64) -> Option<&Quote> {
    annotated.quotes.get((ordinal as usize).checked_sub(1)?)
}

/// What a quote is worth beside another with the same words: two words are hardly a quote, and a doubtful one may be none.
/// BM25 alone would put the shortest first.
struct Worth {
    words: Option<Column<u64>>,
    confidence: Option<Column<u64>>,
}

impl Worth {
    fn of(segment: &SegmentReader) -> Worth {
        let column = |name| segment.fast_fields().u64(name).ok();
        Worth { words: column("quote_words"), confidence: column("confidence") }
    }

    /// Above 0 and at most 1.
    fn of_quote(&self, doc: DocId) -> f32 {
        let mut bounds = self.words.iter().flat_map(|column| column.values_for_doc(doc));
        let mut length = 0u64;
        while let (Some(first), Some(end)) = (bounds.next(), bounds.next()) {
            length += end.saturating_sub(first);
        }
        let sure = self.confidence.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
        let length = length as f32;
        length / (length + FEW_WORDS) * (0.5 + 0.5 * sure as f32 / 10_000.0)
    }
}

/// The best scores met so far, to tell what can no longer be among them.
struct BestScores {
    limit: usize,
    /// Up to twice the limit; cut to it when full.
    kept: Vec<f32>,
    worst: f32,
}

impl BestScores {
    fn new(limit: usize) -> BestScores {
        BestScores { limit, kept: Vec::new(), worst: f32::NEG_INFINITY }
    }

    /// False when so many scores of at least this are known that it need not be looked at; `bound` is the most it may be.
    fn may_admit(&self, bound: f32) -> bool {
        bound >= self.worst
    }

    fn add(&mut self, score: f32) {
        if score < self.worst {
            return;
        }
        self.kept.push(score);
        if self.kept.len() >= 2 * self.limit {
            self.kept.select_nth_unstable_by(self.limit - 1, |one, two| two.total_cmp(one));
            self.kept.truncate(self.limit);
            self.worst = self.kept[self.limit - 1];
        }
    }
}

/// Where a quote stands in its article.
struct Place<'a> {
    quote: &'a Quote,
    sentences: &'a [Span],
    title: Option<Span>,
}

impl Place<'_> {
    fn nearness(&self, word: Span) -> f32 {
        if self.quote.content.iter().any(|piece| piece.contains(word)) {
            return IN_QUOTE;
        }
        let extent = self.quote.extent();
        let number = |at: u32| self.sentences.partition_point(|sentence| sentence.end <= at);
        let (first, last) = (number(extent.start), number(extent.end.saturating_sub(1)));
        let of_word = number(word.start);
        let apart = match of_word.cmp(&first) {
            Ordering::Less => first - of_word,
            _ => of_word.saturating_sub(last),
        };
        let in_title = self.title.is_some_and(|title| title.contains(word));
        match apart {
            // What stands ahead of the prose (dateline, header lines) is in no sentence.
            _ if in_title => IN_TITLE,
            _ if self.sentences.get(of_word).is_none_or(|sentence| !sentence.contains(word)) => 0.0,
            0 => IN_SENTENCE,
            1 => BESIDE,
            apart if apart <= NEAR_SENTENCES => NEAR,
            _ => 0.0,
        }
    }
}

type Ranges = Vec<std::ops::Range<usize>>;

/// The words said, where matches stand in them, and where in the file.
fn said_words(record: &Record<'_>, quote: &Quote, spots: &[Spot]) -> (String, Ranges, Ranges) {
    let (mut text, mut highlights, mut matches) = (String::new(), Ranges::new(), Ranges::new());
    for piece in &quote.content {
        if !text.is_empty() {
            text.push_str(GAP);
        }
        let from = text.len();
        text.push_str(piece.of(record.text));
        let within = spots.iter().map(|spot| spot.span).filter(|span| piece.contains(*span));
        for span in hit::merged(within) {
            let start = from + (span.start - piece.start) as usize;
            highlights.push(start..start + span.len());
            matches.push(record.offsets.file_range(span));
        }
    }
    (text, highlights, matches)
}
