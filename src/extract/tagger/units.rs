//! Units are what the tagger labels: words with their inner hyphens and full stops, numbers, single marks.
//! Owns their classes and the stretches of units near capitals, which alone are scored.

use super::super::gazetteer::Gazetteer;
use super::super::lexicon::{class, hash_phrase};
use super::super::tokens::{Kind, Token, View, flag};
use super::shape;
use super::unit::{Unit, bit, mark, small};
use super::weights::CommonWords;
use super::words::Words;

/// Units that are labelled as one sequence, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub first: usize,
    pub last: usize,
}

/// Words without a capital that a stretch may bridge ("Bank of the West").
const BRIDGE: usize = 2;

/// Longest stretch in units; a longer one is cut.
const LONGEST: usize = 200;

/// Upper parts of the hashes of quotation marks.
const QUOTES: [u64; 2] = [2, 5];

/// The units of a text.
#[derive(Default)]
pub(crate) struct Units {
    pub all: Vec<Unit>,
    /// Those with a capital and the particles of names, ascending: nothing else starts a name.
    pub heads: Vec<u32>,
    /// Small words stand within units, and are none by themselves.
    pub hides_small: bool,
}

/// Fills `out` with the units of the text.
pub(crate) fn cut(
    view: &View,
    gazetteer: &Gazetteer,
    common: CommonWords,
    words: &mut Words,
    out: &mut Units,
) {
    out.all.clear();
    out.heads.clear();
    out.hides_small = false;
    words.prepare(view.lexicon);
    let (mut at, mut before) = (0, 0);
    while let Some(token) = view.tokens.get(at) {
        let last = unit_end(view, common, at);
        let mut unit = if !token.is_word() {
            mark_unit(view, at)
        } else if token.has(flag::CAP) || last - at > 2 {
            out.heads.push(out.all.len() as u32);
            out.hides_small |=
                last - at > 1 && view.tokens[at..last].iter().any(|part| part.is_word() && !part.is_cap());
            words.capital(view, gazetteer, common, at, last)
        } else {
            let class = words.class(token.word);
            if class & bit::PARTICLE != 0 {
                out.heads.push(out.all.len() as u32);
            }
            small(token, class)
        };
        (unit.first, unit.last) = (at as u32, last as u32);
        unit.flags |= placed(token);
        if unit.has(mark::SENTENCE) && !QUOTES.contains(&(before >> 16)) || unit.has(mark::PARAGRAPH) {
            unit.flags |= mark::FRESH;
        }
        before = unit.word;
        out.all.push(unit);
        at = last;
    }
    mark_places(view, gazetteer, out);
    mark_organisations(view, gazetteer, out);
}

/// What the token tells of where it stands.
#[inline]
fn placed(token: &Token) -> u16 {
    let moved = |from: u16, to: u16| if token.has(from) { to } else { 0 };
    moved(flag::SENTENCE, mark::SENTENCE)
        | moved(flag::LINE, mark::LINE)
        | moved(flag::HEADLINE, mark::HEADLINE)
        | moved(flag::PARAGRAPH, mark::PARAGRAPH)
        | moved(flag::QUOTED, mark::QUOTED)
}

/// One past the last token of the unit that starts at `at`.
fn unit_end(view: &View, common: CommonWords, at: usize) -> usize {
    let tokens = view.tokens;
    let mut end = at + 1;
    let next = view.kind(end);
    if !tokens[at].is_word() || !matches!(next, Some(Kind::Hyphen | Kind::Period)) {
        return end;
    }
    while view.kind(end) == Some(Kind::Hyphen) && joins(view, at, end + 1) && end - at < 9 {
        end += 2;
    }
    if end == at + 1 && view.kind(end) == Some(Kind::Hyphen) && is_second_syllable(view, common, at, end + 1)
    {
        end += 2;
    }
    let stop = tokens.get(end).is_some_and(|next| next.kind == Kind::Period && !next.has(flag::SPACE));
    if end == at + 1
        && stop
        && tokens[at].is_cap()
        && view.is(at, class::ABBREV)
        && tokens.get(end + 1).is_some_and(|next| !next.has(flag::PARAGRAPH))
    {
        end += 1;
    }
    end
}

/// True when a hyphen makes one name of two words ("Jean-Claude", "al-Sadr") and not a pair or a prefixed word
/// ("EU-Israel", "D-Ohio", "pro-Roe").
fn joins(view: &View, first: usize, next: usize) -> bool {
    let tokens = view.tokens;
    let short = |at: usize| tokens[at].has(flag::UPPER) || tokens[at].end - tokens[at].start == 1;
    let shouted =
        tokens[first].has(flag::UPPER) && tokens.get(next).is_some_and(|next| next.has(flag::UPPER));
    tokens.get(next).is_some_and(|token| token.is_cap() && !token.has(flag::SPACE))
        && (tokens[first].is_cap() || view.is(first, class::PARTICLE))
        && (!short(first) && !short(next) || shouted && tokens[first].end - tokens[first].start > 4)
        && !view.is(first, class::DEMONYM | class::PREFIX)
        && !view.is(next, class::DEMONYM)
}

/// True for the small half of a given name after a surname ("Park Ji-hoon"), no word that hyphens add ("Paris-based").
fn is_second_syllable(view: &View, common: CommonWords, first: usize, next: usize) -> bool {
    let tokens = view.tokens;
    let after_name =
        first > 0 && tokens[first - 1].is_cap() && !tokens[first].has(flag::SENTENCE | flag::PARAGRAPH);
    after_name
        && tokens[first].is_cap()
        && tokens[first].end - tokens[first].start <= 6
        && tokens.get(next).is_some_and(|token| {
            let unknown = token.word == 0 && !common.contains(token.hash);
            token.is_word() && !token.has(flag::SPACE | flag::CAP) && token.end - token.start <= 6 && unknown
        })
}

fn mark_unit(view: &View, at: usize) -> Unit {
    let flags = match view.tokens[at].kind {
        Kind::Comma => 0,
        Kind::Period => mark::JOINS,
        _ => match view.text_of(at) {
            "/" => mark::PARTS,
            "&" | "." | "-" | "'s" | "’s" | "'" | "’" => mark::JOINS,
            _ => 0,
        },
    };
    let word = mark_hash(view, at);
    Unit { key: word, word, shape: word, flags, ..Unit::default() }
}

/// Numbers by their length and form, marks by themselves.
fn mark_hash(view: &View, at: usize) -> u64 {
    let token = &view.tokens[at];
    let text = token.span().of(view.text);
    match token.kind {
        Kind::Number => 0x1_0000 + shape::shape(text),
        Kind::Quote => 0x2_0000 + token.has(flag::OPENS) as u64,
        Kind::Dash => 0x3_0000,
        Kind::Possessive => 0x4_0000,
        Kind::Single => 0x5_0000,
        Kind::Ellipsis => 0x6_0000,
        _ => 0x7_0000 + text.bytes().next().unwrap_or(0) as u64,
    }
}

/// Marks the words of the longest known place names of several words.
fn mark_places(view: &View, gazetteer: &Gazetteer, units: &mut Units) {
    let mut next = 0;
    let Units { all: units, heads, .. } = units;
    for at in heads.iter().map(|at| *at as usize) {
        if at < next || !units[at].has(mark::CAP) {
            continue;
        }
        let reach = std::mem::take(&mut units[at].place) as usize;
        next = at + 1;
        if reach < 2 {
            continue;
        }
        let (mut phrase, mut words) = (0, 0);
        for (end, unit) in units.iter().enumerate().take(at + reach).skip(at) {
            if !unit.has(mark::WORD) || end > at && unit.has(mark::FRESH) {
                break;
            }
            (phrase, words) = with_words_of(view, unit, phrase, words);
            if end > at && unit.has(mark::CAP) && gazetteer.is_place(phrase) {
                next = end + 1;
            }
        }
        if next > at + 1 {
            for (offset, unit) in units[at..next].iter_mut().enumerate() {
                unit.place = if offset == 0 { 1 } else { 2 };
            }
        }
    }
}

/// The phrase with the words of a unit behind it, and the number of words.
fn with_words_of(view: &View, unit: &Unit, mut phrase: u64, mut words: usize) -> (u64, usize) {
    for token in view.tokens[unit.first as usize..unit.last as usize].iter().filter(|token| token.is_word()) {
        phrase = if words == 0 { token.hash } else { hash_phrase(phrase, token.hash) };
        words += 1;
    }
    (phrase, words)
}

/// Marks the names of known organisations, the longest first.
fn mark_organisations(view: &View, gazetteer: &Gazetteer, units: &mut Units) {
    let mut next = 0;
    let Units { all: units, heads, .. } = units;
    for at in heads.iter().map(|at| *at as usize) {
        if at < next || !units[at].has(mark::CAP) {
            continue;
        }
        let reach = std::mem::take(&mut units[at].organisation) as usize;
        let (mut phrase, mut words) = (0, 0);
        for (end, unit) in units.iter().enumerate().skip(at) {
            if words >= reach || end > at && unit.has(mark::FRESH) {
                break;
            }
            (phrase, words) = with_words_of(view, unit, phrase, words);
            if unit.has(mark::WORD) && gazetteer.is_organisation(phrase) {
                next = end + 1;
            }
        }
        for (offset, unit) in units[at..next.max(at)].iter_mut().enumerate() {
            unit.organisation = if offset == 0 { 1 } else { 2 };
        }
    }
}

/// Fills `out` with the stretches to be labelled.
pub(crate) fn stretches(units: &Units, out: &mut Vec<Stretch>) {
    out.clear();
    let Units { all: units, heads, .. } = units;
    let mut next = 0;
    for first in heads.iter().map(|at| *at as usize) {
        if first < next || !starts_stretch(units, first) {
            continue;
        }
        let mut last = first + 1;
        let mut look = last;
        while look < units.len()
            && look - last <= BRIDGE
            && look - first < LONGEST
            && !units[look].has(mark::FRESH | mark::PARTS)
            && (units[look].has(mark::CAP) || bridges(&units[look]))
        {
            if units[look].has(mark::CAP) {
                last = look + 1;
            }
            look += 1;
        }
        out.push(Stretch { first, last });
        next = last;
    }
}

/// What may stand inside a name without a capital: closed-class words and the marks of names.
fn bridges(unit: &Unit) -> bool {
    unit.class & (bit::CLOSED | bit::PARTICLE) != 0 || unit.has(mark::JOINS)
}

/// A capital, or a particle before one ("de la Rosa"). The first word of a sentence is no name when it is of a closed
/// class and stands alone ("The talks"), a weekday never is: most capitals of a text are of these sorts.
fn starts_stretch(units: &[Unit], at: usize) -> bool {
    let unit = &units[at];
    let alone = || units.get(at + 1).is_none_or(|next| !next.has(mark::CAP) || next.has(mark::FRESH));
    let known = unit.class & (bit::GIVEN | bit::SURNAME | bit::RARE_NAME | bit::PLACE | bit::LAND) != 0;
    let opens = unit.has(mark::SENTENCE | mark::HEADLINE) && unit.class & bit::CLOSED != 0;
    let dated = unit.class & bit::CALENDAR != 0;
    if unit.has(mark::CAP) && !unit.has(mark::UPPER) && (opens || dated) && !known && alone() {
        return false;
    }
    let cap = |at: usize| units.get(at).is_some_and(|next| next.has(mark::CAP) && !next.has(mark::FRESH));
    let particle = |at: usize| units.get(at).is_some_and(|next| next.class & bit::PARTICLE != 0);
    unit.has(mark::CAP) || particle(at) && (cap(at + 1) || particle(at + 1) && cap(at + 2))
}
