//! From an article to what it tells: people, places, dates, and who said what.
//!
//! Owns extraction by rules and tables; reads no file and cannot fail. One pass cuts the text into tokens, and every
//! later step walks token indices, so that extraction stays a small part of indexing. Where the rules are unsure
//! who spoke they say so: a quotation without a speaker is honest, one with a wrong speaker is not.

mod dates;
mod foreign;
mod gazetteer;
mod language;
mod lexicon;
mod people;
mod places;
mod speech;
mod tagger;
mod tokens;
pub mod training;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;

pub use people::given::{is_common_surname, is_frequent_surname, same_given_name};
pub use places::home;

use crate::model::annotated::Annotated;
use crate::model::article::Article;
use dates::DateWords;
use gazetteer::Gazetteer;
use lexicon::Lexicon;
use people::mentions::Mentions;
use people::names::{Candidate, LowerSeen};
use places::PlaceFinder;
use places::home::Home;
use speech::quotes::Segment;
use speech::sentences::Sentence;
use speech::{quotes, roles, said_on, sentences};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::OnceLock;
use tagger::Tagger;
use tokens::{Token, View};

/// The tables, built once for the process.
struct Tables {
    lexicon: Lexicon,
    gazetteer: Gazetteer,
    tagger: Tagger,
    dates: DateWords,
}

static TABLES: OnceLock<Tables> = OnceLock::new();

/// Finds people, places, dates and reported speech. Cheap to make and to share: the tables are built once.
#[derive(Clone, Copy)]
pub struct Extractor {
    tables: &'static Tables,
}

/// A step of extraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Tokens and sentences.
    Cut,
    /// The labels of names.
    Tag,
    /// Places found and resolved.
    Resolve,
}

/// Buffers that are filled anew for each article.
struct Scratch {
    tokens: Vec<Token>,
    segments: Vec<Segment>,
    sentences: Vec<Sentence>,
    starts: Vec<usize>,
    candidates: Vec<Candidate>,
    lower: LowerSeen,
    tagger: tagger::Scratch,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch {
        tokens: Vec::new(),
        segments: Vec::new(),
        sentences: Vec::new(),
        starts: Vec::new(),
        candidates: Vec::new(),
        lower: LowerSeen::new(),
        tagger: tagger::Scratch::default(),
    });
}

/// Tokens kept between articles at most; a larger buffer is given back.
const KEPT_TOKENS: usize = 1 << 18;

/// Longest dateline, in bytes.
const MAX_DATELINE: usize = 120;

/// The prose with the dateline before it, which the reader leaves out of the body and which names a place: on the same
/// line, or alone on the line above. Header words do not open with a capital or hold a colon, and bylines do not open
/// with a place in capitals.
fn with_dateline(text: &str, body: Range<usize>) -> Range<usize> {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let same_line = line_start(body.start);
    let (start, needs_capitals) = match text[same_line..body.start].trim().is_empty() {
        true => (line_start(text[..same_line].trim_end().len()), true),
        false => (same_line, false),
    };
    let before = text[start..body.start].trim_start();
    let opens = before.split([' ', ',']).next().unwrap_or("");
    let in_capitals = opens.len() > 2
        && !opens.chars().any(char::is_lowercase)
        && before.contains(|letter: char| letter.is_ascii_digit());
    let is_dateline = before.len() <= MAX_DATELINE
        && opens.starts_with(char::is_uppercase)
        && !before.contains(':')
        && (in_capitals || !needs_capitals);
    if is_dateline { body.start - before.len()..body.end } else { body }
}

impl Default for Extractor {
    fn default() -> Extractor {
        Extractor::new()
    }
}

impl Extractor {
    /// Builds the tables on the first call, a few milliseconds; later calls share them.
    pub fn new() -> Extractor {
        Extractor {
            tables: TABLES.get_or_init(|| Tables {
                lexicon: Lexicon::new(),
                gazetteer: Gazetteer::new(),
                tagger: Tagger::new(),
                dates: DateWords::new(),
            }),
        }
    }

    /// All that the rules find in the article's headline and prose.
    pub fn extract(&self, article: &Article) -> Annotated {
        self.extract_at(article, None)
    }

    /// The same for an article of an outlet whose home is known: a doubtful place is sought near it first.
    pub fn extract_at(&self, article: &Article, home: Option<&Home>) -> Annotated {
        SCRATCH.with_borrow_mut(|scratch| {
            let annotated = self.annotate(article, home, scratch);
            if scratch.tokens.capacity() > KEPT_TOKENS {
                scratch.tokens = Vec::new();
            }
            annotated
        })
    }

    /// Cuts an article into tokens, sentences and quoted stretches.
    fn cut(&self, article: &Article, scratch: &mut Scratch) -> language::Verdict {
        let lexicon = &self.tables.lexicon;
        let text = article.text.as_str();
        scratch.tokens.clear();
        let body = article.body.range();
        let body = if text.get(body.clone()).is_some() { body } else { 0..text.len() };
        if let Some(title) = article.title.as_ref().and_then(|title| title.span)
            && text.get(title.range()).is_some()
            && title.end as usize <= body.start
        {
            tokens::tokenize(text, title.range(), lexicon, &mut scratch.tokens);
        }
        tokens::tokenize(text, with_dateline(text, body.clone()), lexicon, &mut scratch.tokens);
        sentences::mark_paragraphs(&mut scratch.tokens);
        let stated = article.language.as_deref();
        let view = View { text, tokens: &scratch.tokens, lexicon };
        let language = language::verdict(&view, text.get(body).unwrap_or(text), stated);
        sentences::mark_headlines(&mut scratch.tokens);
        quotes::find_segments(&mut scratch.tokens, &mut scratch.segments);
        let view = View { text, tokens: &scratch.tokens, lexicon };
        sentences::find_sentences(&view, &scratch.segments, &mut scratch.starts, &mut scratch.sentences);
        for start in &scratch.starts {
            scratch.tokens[*start].flags |= tokens::flag::SENTENCE;
        }
        scratch.lower.fill(&View { text, tokens: &scratch.tokens, lexicon });
        language
    }

    fn annotate(&self, article: &Article, home: Option<&Home>, scratch: &mut Scratch) -> Annotated {
        let language = self.cut(article, scratch);
        let Tables { lexicon, gazetteer, tagger, dates: date_words } = self.tables;
        let view = View { text: article.text.as_str(), tokens: &scratch.tokens, lexicon };
        if !language.english_rules {
            let capital_nouns = language.code.as_deref().is_none_or(|code| code == "de");
            let foreign = foreign::Foreign { view: &view, gazetteer, lower: &scratch.lower, capital_nouns };
            let (persons, places) = foreign.read();
            return Annotated { language: language.code, persons, places, ..Annotated::default() };
        }
        tagger.tag(&view, gazetteer, &scratch.lower, &mut scratch.tagger);
        Mentions { view: &view, gazetteer, common: tagger.common() }
            .gather(&scratch.tagger.tagged, &mut scratch.candidates);
        let mut people = people::gather(&view, gazetteer, &scratch.lower, &scratch.candidates);
        let mut mentions =
            PlaceFinder { view: &view, gazetteer, people: &people }.find(&scratch.tagger.tagged);
        let places::allusions::Found { allusions, countries } =
            places::allusions::find(&view, &people, &mut mentions);
        let places = places::resolver::resolve(&view, gazetteer, &mentions, home, &countries);
        roles::find_roles(&view, &mut people);
        let mut quotes = speech::Speech::new(&view, &mut people, &scratch.segments).read(&scratch.sentences);
        let persons = people.describe(&view, &scratch.candidates);
        let dates = dates::find_dates(&view, date_words, article.published);
        said_on::fill(&view, &mut quotes, &dates);
        Annotated { language: language.code, persons, places, quotes, dates, allusions }
    }

    /// Does the work up to a step and tells how much it gave. For benchmarks; English is taken for granted.
    pub fn up_to(&self, article: &Article, step: Step) -> usize {
        SCRATCH.with_borrow_mut(|scratch| {
            self.cut(article, scratch);
            let Tables { lexicon, gazetteer, tagger, .. } = self.tables;
            let view = View { text: article.text.as_str(), tokens: &scratch.tokens, lexicon };
            if step == Step::Cut {
                return view.tokens.len();
            }
            tagger.tag(&view, gazetteer, &scratch.lower, &mut scratch.tagger);
            let tagged = &scratch.tagger.tagged;
            if step == Step::Tag {
                return tagged.len();
            }
            let people = people::People::default();
            let mentions = PlaceFinder { view: &view, gazetteer, people: &people }.find(tagged);
            places::resolver::resolve(&view, gazetteer, &mentions, None, &[]).len()
        })
    }
}
