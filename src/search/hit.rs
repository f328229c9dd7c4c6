//! One result as plain data. All offsets are bytes of the file, so that they can be checked there.

use crate::index::record::Record;
use crate::model::{Annotated, DateRange, Kind, Precision, Span};
use crate::search::spotter::Spot;
use crate::settings::{Aliases, Kind as NameKind};

/// One ranked passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// From 1.
    pub rank: usize,
    /// Higher is better; comparable within one search only.
    pub score: f32,
    /// File below the archive root, its bytes kept.
    pub path: crate::model::ArchivePath,
    /// Where the article stands in its file; empty when it is all of it.
    pub inner: String,
    /// What the bytes count in: the file or member itself, or the text written anew from it.
    pub basis: crate::model::Basis,
    /// Number of the article among those of its file.
    pub ordinal: u32,
    /// Line of the passage's first byte, from 1.
    pub line: usize,
    /// Column of the passage's first byte in characters, from 1.
    pub column: usize,
    /// Bytes of the passage in the file.
    pub bytes: std::ops::Range<usize>,
    /// Publication date at its precision.
    pub date: Option<String>,
    /// Its precision.
    pub precision: Option<Precision>,
    /// What told it.
    pub date_source: Option<&'static str>,
    /// Day number for sorting.
    pub day: Option<i32>,
    /// Headline.
    pub title: Option<String>,
    /// Outlet or agency.
    pub source: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Address it was published at.
    pub url: Option<String>,
    /// Writers.
    pub authors: Vec<String>,
    /// People named in the passage.
    pub persons: Vec<String>,
    /// Places named in the passage.
    pub places: Vec<String>,
    /// People quoted in the passage.
    pub speakers: Vec<String>,
    /// Names of people and places of the passage that the alias file knows by another, with that.
    pub canonical: Vec<(String, String)>,
    /// Pieces of quotes that the passage holds, whole or in part.
    pub quotes: Vec<HitQuote>,
    /// Matches in the file.
    pub matches: Vec<std::ops::Range<usize>>,
    /// The passage, decoded.
    pub text: String,
    /// Matches as bytes of `text`.
    pub highlights: Vec<std::ops::Range<usize>>,
    /// BLAKE3 hash (first half, hex) of the file when it was indexed.
    pub file_hash: String,
    /// Its copies in the archive; `None` when there are none.
    pub copies: Option<Copies>,
}

/// The group of copies that an article or a quote belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copies {
    /// Names the group as long as its oldest article is the same.
    pub group: String,
    /// How many others there are. Of an article: in the archive, whether they match the query or not. Of a quote: among
    /// the quotes that match.
    pub others: u32,
    /// The hit stands for the others, which are not shown.
    pub folded: bool,
}

/// One contiguous piece of a quote.
#[derive(Clone, Debug, PartialEq)]
pub struct HitQuote {
    /// The person, `None` when not known.
    pub speaker: Option<String>,
    /// The words that name the source.
    pub source: Option<String>,
    /// The words.
    pub text: String,
    /// Bytes in the file.
    pub bytes: std::ops::Range<usize>,
    /// The same as bytes of the passage, cut to it.
    pub in_passage: std::ops::Range<usize>,
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

/// Makes the hit for one passage of an article. `spots` are all matches of the article.
pub fn make(record: &Record<'_>, annotated: &Annotated, passage: Span, spots: &[Spot], score: f32) -> Hit {
    let text = passage.of(record.text);
    let spots = merged(spots.iter().filter(|spot| passage.contains(spot.span)).map(|spot| spot.span));
    let (line, column) = position(record.text, passage.start as usize);
    let quotes = quotes(record, annotated, passage);
    let mut speakers: Vec<String> = Vec::new();
    for speaker in quotes.iter().filter_map(|quote| quote.speaker.as_ref()) {
        if !speakers.contains(speaker) {
            speakers.push(speaker.clone());
        }
    }
    let named = |mentions: &[Span]| mentions.iter().any(|mention| passage.overlaps(*mention));
    Hit {
        rank: 0,
        score,
        path: record.id.path.clone(),
        inner: record.id.inner.clone(),
        basis: record.basis,
        ordinal: record.id.ordinal,
        line,
        column,
        bytes: record.offsets.file_range(passage),
        date: record.published.map(|published| published.display()),
        precision: record.published.map(|published| published.precision),
        date_source: record.published.map(|published| published.from.name()),
        day: record.published.map(|published| published.day.0),
        title: record.title.as_ref().map(|title| title.value.clone()),
        source: record.source.as_ref().map(|source| source.value.clone()),
        section: record.section.as_ref().map(|section| section.value.clone()),
        url: record.url.as_ref().map(|url| url.value.clone()),
        authors: record.authors.iter().map(|author| author.value.clone()).collect(),
        persons: annotated
            .persons
            .iter()
            .filter(|person| named(&person.mentions))
            .map(|person| person.name.clone())
            .collect(),
        places: annotated
            .places
            .iter()
            .filter(|place| named(&place.mentions))
            .map(|place| place.name.clone())
            .collect(),
        speakers,
        canonical: Vec::new(),
        quotes,
        matches: spots.iter().map(|span| record.offsets.file_range(*span)).collect(),
        text: text.to_owned(),
        highlights: spots.iter().map(|span| within(*span, passage)).collect(),
        file_hash: hex(record.hash),
        copies: None,
    }
}

/// What the alias file calls the people and places of a hit, where the article calls them something else.
pub fn canonical_names(hit: &Hit, aliases: &Aliases) -> Vec<(String, String)> {
    let of = |kind: NameKind, names: &[String]| {
        let known =
            names.iter().filter_map(|name| Some((name.clone(), aliases.canonical(kind, name)?.to_owned())));
        known.collect::<Vec<_>>()
    };
    let mut found = of(NameKind::Person, &hit.speakers);
    found.extend(of(NameKind::Person, &hit.persons));
    found.extend(of(NameKind::Place, &hit.places));
    found.sort();
    found.dedup();
    found
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn quotes(record: &Record<'_>, annotated: &Annotated, passage: Span) -> Vec<HitQuote> {
    let words = |span: Option<Span>| span.map(|span| span.of(record.text).to_owned());
    let mut found = Vec::new();
    for quote in &annotated.quotes {
        for piece in quote.content.iter().filter(|piece| passage.overlaps(**piece)) {
            found.push(HitQuote {
                speaker: annotated.speaker_name(quote).map(str::to_owned),
                source: words(quote.source),
                text: piece.of(record.text).to_owned(),
                bytes: record.offsets.file_range(*piece),
                in_passage: within(*piece, passage),
                kind: quote.kind,
                cue: words(quote.cue),
                confidence: quote.confidence,
                rule: quote.rule.clone(),
                said_on: quote.said_on,
            });
        }
    }
    found
}

fn within(span: Span, passage: Span) -> std::ops::Range<usize> {
    let start = span.start.max(passage.start) - passage.start;
    let end = span.end.min(passage.end).max(passage.start) - passage.start;
    start as usize..end as usize
}

/// Overlapping and touching spans become one, so that a word inside a phrase is not marked twice.
pub(super) fn merged(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// Line and column (in characters), both from 1, of a byte of `text`.
pub fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (1 + memchr::memchr_iter(b'\n', before.as_bytes()).count(), 1 + before[line_start..].chars().count())
}
