//! Reads the words of a place's name: the longest name of the table at a token, the hash of a mention's words, and the
//! place that holds it ("Paris, Texas"). Owns how a name's words are joined; decides nothing about what they mean.

use crate::extract::gazetteer::Gazetteer;
use crate::extract::lexicon::{class, hash_phrase, hash_word};
use crate::extract::tokens::{Kind, View, flag};
use std::sync::OnceLock;

/// Tokens that name a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) struct PlaceMention {
    pub first: usize,
    pub last: usize,
}

/// A mention's name and what follows it.
pub(in crate::extract) struct Form {
    /// Hash of the name without its article.
    pub phrase: u64,
    /// Stands after a comma, where abbreviations of states count.
    pub after_comma: bool,
    pub outer: Option<Outer>,
    /// Hash of the full name of a county in a list ("Ames, Boone and Calder counties") or of a state ("Washington state").
    pub listed: Option<u64>,
}

impl Form {
    /// What mentions of one meaning share.
    pub(in crate::extract) fn key(&self) -> u64 {
        self.listed.unwrap_or(self.phrase)
    }
}

/// The name after a comma, "in" or an opening bracket.
pub(in crate::extract) struct Outer {
    pub first: usize,
    pub phrase: u64,
    /// Only a state's abbreviation after a comma is written so: not a list of places.
    pub abbreviated: bool,
}

/// A name without a generic word.
pub(in crate::extract) struct Part {
    pub phrase: u64,
    /// The generic word was one of administration ("County").
    pub administrative: bool,
}

/// Longest name that is read, in tokens.
const LONGEST: usize = 12;

/// Hash of the words of `first..last`, without marks.
fn joined(view: &View, first: usize, last: usize) -> u64 {
    let words = view.tokens[first..last.min(first + LONGEST)].iter().filter(|token| token.is_word());
    words.fold(0, |phrase, word| if phrase == 0 { word.hash } else { hash_phrase(phrase, word.hash) })
}

/// Where a mention's own name starts and ends: without an article, up to a comma.
fn bounds(view: &View, mention: &PlaceMention) -> (usize, usize) {
    let reach = mention.last.min(mention.first + LONGEST);
    let comma = (mention.first + 1..reach).find(|at| view.kind(*at) == Some(Kind::Comma));
    let last = comma.unwrap_or(mention.last);
    let article = last > mention.first + 1 && view.is(mention.first, class::DET);
    (mention.first + article as usize, last)
}

/// Reads a mention.
pub(in crate::extract) fn form(view: &View, gazetteer: &Gazetteer, mention: &PlaceMention) -> Form {
    let (first, last) = bounds(view, mention);
    let token = &view.tokens[first];
    let comma = first >= 2 && view.kind(first - 1) == Some(Kind::Comma);
    // "Rep. Roe, D-Pa.", "the Fla. senator", "N.J. police"
    let stopped = view.is(first, class::ABBREV)
        && view.kind(first + 1) == Some(Kind::Period)
        && !view.tokens[first + 1].has(flag::SPACE);
    let hyphened = first >= 2 && view.kind(first - 1) == Some(Kind::Hyphen);
    let short = last <= first + 2 && (stopped || hyphened || token.has(flag::DOTTED));
    let phrase = joined(view, first, last);
    let state = view.text_of(last).eq_ignore_ascii_case("state")
        || first >= 2
            && view.text_of(first - 1) == "of"
            && view.text_of(first - 2).eq_ignore_ascii_case("state");
    let generic = if state { Some(hash_word("state")) } else { listed_county(view, last) };
    let listed = generic.map(|generic| hash_phrase(phrase, generic));
    Form { phrase, after_comma: comma || short, outer: outer(view, gazetteer, last), listed }
}

/// Do two mentions stand side by side in a list?
pub(in crate::extract) fn listed(view: &View, one: &PlaceMention, two: &PlaceMention) -> bool {
    let between = one.last..two.first;
    between.len() <= 2
        && !between.is_empty()
        && between
            .into_iter()
            .all(|at| view.kind(at) == Some(Kind::Comma) || matches!(view.text_of(at), "and" | "or" | "&"))
}

/// Tokens of a list of counties that are looked through for its last word.
const LIST: usize = 24;

/// The word "county", when the names that go on from here end in "counties" or, after a hyphen or "and", in "County".
fn listed_county(view: &View, last: usize) -> Option<u64> {
    static COUNTY: OnceLock<[u64; 4]> = OnceLock::new();
    let [county, counties, and, parishes] =
        *COUNTY.get_or_init(|| ["county", "counties", "and", "parishes"].map(hash_word));
    for (at, token) in view.tokens[last.min(view.tokens.len())..].iter().take(LIST).enumerate() {
        let goes_on = match token.kind {
            Kind::Comma => true,
            Kind::Word if token.hash == counties => return Some(county),
            Kind::Word if token.hash == parishes => return Some(hash_word("parish")),
            Kind::Word if token.hash == and => true,
            Kind::Hyphen => true,
            Kind::Word => token.is_cap() && at > 0 && !token.has(flag::PARAGRAPH),
            _ => false,
        };
        if !goes_on {
            return None;
        }
    }
    None
}

/// The name that tells where the one before it lies.
fn outer(view: &View, gazetteer: &Gazetteer, last: usize) -> Option<Outer> {
    // "Ft. Worth" ends in no stop, but "Podunk Mt., Ore." does.
    let stop = view.kind(last) == Some(Kind::Period) && view.kind(last + 1) == Some(Kind::Comma);
    let mark = last + stop as usize;
    let joins = match view.kind(mark)? {
        Kind::Comma | Kind::Open => true,
        Kind::Word => view.text_of(mark) == "in",
        _ => false,
    };
    let mut first = mark + 1;
    let next = view.tokens.get(first)?;
    if !joins || next.has(flag::PARAGRAPH) {
        return None;
    }
    if view.is(first, class::DET) && !next.has(flag::CAP) {
        first += 1;
    }
    if !view.tokens.get(first)?.is_cap() {
        return None;
    }
    let comma = view.kind(mark) == Some(Kind::Comma);
    let (_, phrase) = longest(view, gazetteer, first, comma)?;
    let abbreviated =
        comma && gazetteer.entries(phrase, true).next().is_some_and(|entry| entry.after_comma());
    Some(Outer { first, phrase, abbreviated })
}

/// The longest name of the table that starts here: one past its last token and its hash.
pub(in crate::extract) fn longest(
    view: &View,
    gazetteer: &Gazetteer,
    at: usize,
    after_comma: bool,
) -> Option<(usize, u64)> {
    let tokens = view.tokens;
    let known = |phrase: u64| gazetteer.entries(phrase, after_comma).next().is_some();
    let reach = gazetteer.longest_place(tokens[at].hash);
    let mut best = known(tokens[at].hash).then_some((at + 1, tokens[at].hash));
    let (mut phrase, mut end, mut words) = (tokens[at].hash, at + 1, 1);
    while words < reach && end < tokens.len() {
        let token = &tokens[end];
        let glue = token.kind == Kind::Hyphen
            || token.kind == Kind::Period && !token.has(flag::SPACE) && view.is(end - 1, class::ABBREV);
        if glue {
            end += 1;
            continue;
        }
        if !token.is_word() || token.has(flag::PARAGRAPH) {
            break;
        }
        phrase = hash_phrase(phrase, token.hash);
        (end, words) = (end + 1, words + 1);
        if token.is_cap() && known(phrase) {
            best = Some((end, phrase));
        }
    }
    best
}

/// Words that narrow a name ("North Baghdad", "downtown Austin") and words that say what is named ("City of London").
const BEFORE: &str = "north south east west northern southern eastern western northeast northwest southeast southwest \
    northeastern northwestern southeastern southwestern central downtown greater upper lower mid midtown uptown inner \
    outer suburban metropolitan metro old city town village county state province district port commune republic of \
    historic rural";
/// Words of administration after a name.
const ADMINISTRATIVE: &str = "county parish province district region governorate oblast prefecture state department \
    municipality canton division voivodeship emirate krai";
/// Other words after a name.
const AFTER: &str = "city town township village area metro borough suburb";

fn is_one_of(list: &'static str, cell: &'static OnceLock<Vec<u64>>, hash: u64) -> bool {
    cell.get_or_init(|| list.split_whitespace().map(hash_word).collect()).contains(&hash)
}

/// The name within "downtown Austin", "City of Austin", "Kano Province".
pub(in crate::extract) fn without_generic(view: &View, mention: &PlaceMention) -> Option<Part> {
    static FRONT: OnceLock<Vec<u64>> = OnceLock::new();
    static BACK: OnceLock<Vec<u64>> = OnceLock::new();
    static OTHER: OnceLock<Vec<u64>> = OnceLock::new();
    let (mut first, mut last) = bounds(view, mention);
    let whole = (first, last);
    let hash = |at: usize| view.tokens[at].hash;
    let mut administrative = false;
    while last > first + 1 && !view.tokens[last - 1].is_word() {
        last -= 1;
    }
    if last > first + 1 && is_one_of(ADMINISTRATIVE, &BACK, hash(last - 1)) {
        (last, administrative) = (last - 1, true);
    } else if last > first + 1 && is_one_of(AFTER, &OTHER, hash(last - 1)) {
        last -= 1;
    } else {
        let word = |at: usize| view.tokens[at].is_word() && is_one_of(BEFORE, &FRONT, hash(at));
        while last > first + 1 && (word(first) || view.kind(first) == Some(Kind::Hyphen)) {
            first += 1;
        }
    }
    ((first, last) != whole).then(|| Part { phrase: joined(view, first, last), administrative })
}
