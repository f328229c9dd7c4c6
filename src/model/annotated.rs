//! What extraction finds in an article. Spans are bytes of the article's text.

use crate::model::date::DateRange;
use crate::model::span::Span;
use serde::{Deserialize, Serialize};

/// All that extraction finds in one article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Annotated {
    /// ISO 639-1 code of the text's language; `None` when unsure.
    pub language: Option<String>,
    /// People, each once, in order of first mention.
    pub persons: Vec<Person>,
    /// Places, each once, in order of first mention.
    pub places: Vec<Place>,
    /// Attributed or quoted speech, in order of its first content byte.
    pub quotes: Vec<Quote>,
    /// Dates the text speaks of, in order.
    pub dates: Vec<DateMention>,
    /// Peoples and seats of power that stand for a country, each once, in order of first mention. Never places.
    pub allusions: Vec<Allusion>,
}

/// One person of an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The fullest, best attested form of the name, without title.
    pub name: String,
    /// Other forms the text uses (surname, misspelling, nickname), each once, without titles and possessives.
    pub aliases: Vec<String>,
    /// Title or role as the text gives it beside the name ("Foreign Minister", "Kremlin spokesman").
    pub roles: Vec<String>,
    /// Every mention by name, ascending, without title and possessive.
    pub mentions: Vec<Span>,
}

/// One place of an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The gazetteer's name, or the text's when it knows none.
    pub name: String,
    /// Other forms the text uses.
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-2 code; `None` when unknown or spanning countries.
    pub country: Option<String>,
    /// Degrees north.
    pub latitude: Option<f32>,
    /// Degrees east.
    pub longitude: Option<f32>,
    /// GeoNames id; `None` when the place was not resolved.
    pub geonames_id: Option<u32>,
    /// What sort of place; `None` when it was not resolved.
    pub kind: Option<PlaceKind>,
    /// Every mention, ascending.
    pub mentions: Vec<Span>,
}

/// What sort of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    /// A country or territory.
    Country,
    /// A first-level division: state, province, region.
    Division,
    /// A second-level division: county, district.
    County,
    /// A part of the world that is no administrative unit ("the Balkans", "the Sahel").
    Region,
    /// A city, town or village.
    City,
}

/// How a word alludes to a country or a government without naming a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AllusionKind {
    /// A people or an adjective of nationality ("Russian", "Russians").
    Demonym,
    /// A seat that stands for the power in it ("the Kremlin", "Downing Street").
    Metonym,
}

/// A demonym or metonym of an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allusion {
    /// The word in its plain form ("Russian", "Kremlin").
    pub name: String,
    /// Demonym or metonym.
    pub kind: AllusionKind,
    /// ISO 3166-1 alpha-2 code of the country alluded to; `None` when it is none ("European").
    pub country: Option<String>,
    /// Every mention, ascending.
    pub mentions: Vec<Span>,
}

/// How words are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Wholly between quotation marks.
    Direct,
    /// Partly between quotation marks.
    Mixed,
    /// Reported without quotation marks.
    Indirect,
}

impl Kind {
    /// `direct`, `mixed` or `indirect`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Direct => "direct",
            Kind::Mixed => "mixed",
            Kind::Indirect => "indirect",
        }
    }
}

/// Ten-thousandths, in which a confidence is kept, compared and shown: the same on every machine.
pub fn ten_thousandths(confidence: f32) -> u64 {
    (f64::from(confidence.clamp(0.0, 1.0)) * 10_000.0).round() as u64
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Speaker {
    /// A person: index into `Annotated::persons`.
    Named(u32),
    /// Words name a source that is no known person: an organisation, a role, a pronoun that could not be resolved.
    Unresolved,
    /// Nothing names a source.
    None,
}

/// One piece of reported speech with one source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// The reported words, in pieces when the cue interrupts them; ascending, not overlapping, without the outer
    /// quotation marks. Never empty.
    pub content: Vec<Span>,
    /// The verb or phrase of saying ("said", "according to").
    pub cue: Option<Span>,
    /// The words that name the source ("Peskov", "he", "the ministry").
    pub source: Option<Span>,
    /// How the words are reported.
    pub kind: Kind,
    /// Who said it.
    pub speaker: Speaker,
    /// Name of the rule that decided, `kebab-case`.
    pub rule: String,
    /// 0 to 1: how sure the rule is that this is speech by this speaker.
    pub confidence: f32,
    /// The days on which it was said, when the attribution tells ("on Tuesday"); `None` when it does not.
    #[serde(default)]
    pub said_on: Option<DateRange>,
}

impl Quote {
    /// From the first content byte to the last.
    pub fn extent(&self) -> Span {
        let start = self.content.first().map_or(0, |span| span.start);
        let end = self.content.last().map_or(start, |span| span.end);
        Span { start, end }
    }
}

/// A date the text speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateMention {
    /// The words.
    pub span: Span,
    /// The days meant.
    pub range: DateRange,
}

impl Annotated {
    /// The speaker's name; `None` when no person is known to have spoken.
    pub fn speaker_name(&self, quote: &Quote) -> Option<&str> {
        match quote.speaker {
            Speaker::Named(index) => self.persons.get(index as usize).map(|person| person.name.as_str()),
            Speaker::Unresolved | Speaker::None => None,
        }
    }
}
