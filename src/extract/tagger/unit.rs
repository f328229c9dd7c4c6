//! One unit, and what is told of it by itself: its words, its shape, what the tables say of it.

use super::super::lexicon::hash_phrase;
use super::super::tokens::{Token, View, flag};
use super::shape;

/// Bits of [`Unit::class`]: what the tables say of a word.
pub(crate) mod bit {
    pub(crate) const GIVEN: u32 = 1;
    pub(crate) const SURNAME: u32 = 2;
    pub(crate) const RARE_NAME: u32 = 4;
    pub(crate) const PLACE: u32 = 8;
    pub(crate) const LAND: u32 = 16;
    pub(crate) const DEMONYM: u32 = 32;
    pub(crate) const TITLE: u32 = 64;
    pub(crate) const ROLE: u32 = 128;
    pub(crate) const ORGANISATION: u32 = 256;
    pub(crate) const COMMON: u32 = 512;
    pub(crate) const SPEECH: u32 = 1024;
    pub(crate) const CALENDAR: u32 = 2048;
    pub(crate) const CLOSED: u32 = 4096;
    pub(crate) const PARTICLE: u32 = 8192;
    pub(crate) const LOCATIVE: u32 = 16384;
    pub(crate) const SMALL_PLACE: u32 = 32768;
}

/// Bits of [`Unit::flags`].
pub(crate) mod mark {
    pub(crate) const CAP: u16 = 1;
    pub(crate) const UPPER: u16 = 2;
    pub(crate) const SENTENCE: u16 = 4;
    pub(crate) const LINE: u16 = 8;
    pub(crate) const HEADLINE: u16 = 16;
    pub(crate) const WORD: u16 = 32;
    pub(crate) const PARAGRAPH: u16 = 64;
    pub(crate) const QUOTED: u16 = 128;
    /// A sentence starts with it that no quotation mark opens.
    pub(crate) const FRESH: u16 = 256;
    /// Ends a stretch wherever it stands ("LONDON / PARIS").
    pub(crate) const PARTS: u16 = 512;
    /// A mark that may stand inside a name ("Marks & Spencer", "Moody's").
    pub(crate) const JOINS: u16 = 1024;
}

/// One unit. `first..last` are tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unit {
    /// Hash of all that tells of the unit alone.
    pub key: u64,
    pub word: u64,
    pub shape: u64,
    pub suffixes: [u64; 3],
    pub prefix: u64,
    pub class: u32,
    pub first: u32,
    pub last: u32,
    /// Where the evidence of its word lies.
    pub evidence: u32,
    pub flags: u16,
    /// 0 outside, 1 first and 2 later word of a place name of several words. Until these are marked: the greatest number
    /// of words of a place name that starts with the unit.
    pub place: u8,
    /// The same for names of known organisations, where 1 may stand alone.
    pub organisation: u8,
}

impl Unit {
    pub(crate) fn has(&self, bits: u16) -> bool {
        self.flags & bits != 0
    }
}

/// Hash of the unit's first word. "U.S." is not "us", though the tables spell it so.
pub(super) fn word_of(token: &Token) -> u64 {
    if token.has(flag::DOTTED) { !token.hash } else { token.hash }
}

/// A word without a capital.
#[inline]
pub(super) fn small(token: &Token, class: u32) -> Unit {
    let word = word_of(token);
    let key = (word ^ class as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    Unit { key, word, shape: 1, class, flags: mark::WORD, ..Unit::default() }
}

/// A word with a capital, or a compound; what the tables say of its words is given.
pub(crate) fn capital(view: &View, first: usize, last: usize, class: u32) -> Unit {
    let token = &view.tokens[first];
    let mut word = word_of(token);
    for at in (first + 2..last).step_by(2) {
        word = hash_phrase(word, view.tokens[at].hash);
    }
    let shape = shape::shape(view.span(first, last).of(view.text));
    let bytes = view.span(first, if last - first == 2 { first + 1 } else { last }).of(view.text).as_bytes();
    let suffixes = [shape::suffix(bytes, 2), shape::suffix(bytes, 3), shape::suffix(bytes, 4)];
    let prefix = shape::prefix(bytes, 3);
    let parts = [suffixes[0], suffixes[1], suffixes[2], prefix, class as u64];
    let key = parts.into_iter().fold(hash_phrase(word, shape), hash_phrase);
    let flags = mark::WORD | mark::CAP | if token.has(flag::UPPER) { mark::UPPER } else { 0 };
    Unit { key, word, shape, suffixes, prefix, class, flags, ..Unit::default() }
}
