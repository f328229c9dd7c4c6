//! What the tables say of words, as the tagger asks it. Owns the memory of capitalised words met before: asking all tables
//! of names of one word takes some hundred steps, and an article has the same names over and over. Holds nothing that
//! depends on where a word stands.

use super::super::gazetteer::{Gazetteer, PlaceKind};
use super::super::lexicon::{HASH_SEED, Lexicon, Word, class, hash_phrase, hash_step};
use super::super::tokens::{View, flag};
use super::unit::{self, Unit, bit};
use super::weights::CommonWords;

/// Capitalised words remembered.
const CAPITALS: usize = 1 << 12;

/// Classes of words, and the capitalised words met last.
#[derive(Default)]
pub(crate) struct Words {
    /// By the word's number in the lexicon.
    plain: Vec<u32>,
    /// Units of one word, each at a place that the key tells; the key is of the word as it is written.
    capitals: Vec<(u64, Unit)>,
}

impl Words {
    /// Makes ready for a text read with this lexicon.
    pub(crate) fn prepare(&mut self, lexicon: &Lexicon) {
        if self.plain.is_empty() {
            self.plain = lexicon.words().iter().map(plain_class).collect();
            self.capitals = vec![(0, Unit::default()); CAPITALS];
        }
    }

    /// What the closed tables say of the word with this number.
    #[inline]
    pub(crate) fn class(&self, word: u16) -> u32 {
        self.plain[word as usize]
    }

    /// The unit of a word with a capital or of a compound, without its place in the text.
    pub(crate) fn capital(
        &mut self,
        view: &View,
        gazetteer: &Gazetteer,
        common: CommonWords,
        first: usize,
        last: usize,
    ) -> Unit {
        if last - first > 2 {
            return self.asked(view, gazetteer, common, first, last);
        }
        let token = &view.tokens[first];
        let written = token.span().of(view.text).bytes().fold(HASH_SEED, hash_step);
        let told = (token.word as u64) << 32 | (token.flags & (flag::UPPER | flag::DOTTED)) as u64;
        let key = hash_phrase(hash_phrase(written, token.hash), told | ((last - first) as u64) << 16);
        let at = (key >> 40) as usize % CAPITALS;
        if self.capitals[at].0 != key {
            self.capitals[at] = (key, self.asked(view, gazetteer, common, first, last));
        }
        self.capitals[at].1
    }

    /// The same, asked of the tables.
    fn asked(
        &self,
        view: &View,
        gazetteer: &Gazetteer,
        common: CommonWords,
        first: usize,
        last: usize,
    ) -> Unit {
        let token = &view.tokens[first];
        let mut class = self.class(token.word) | name_class(gazetteer, token.hash);
        if common.contains(token.hash) {
            class |= bit::COMMON;
        }
        if last - first > 2 {
            // Of a compound, both ends tell: "Jean-Claude", "al-Sadr", "Smith-Jones".
            let end = &view.tokens[last - 1];
            class |= self.class(end.word) | name_class(gazetteer, end.hash);
        }
        let mut unit = unit::capital(view, first, last, class);
        unit.place = gazetteer.longest_place(token.hash);
        unit.organisation = gazetteer.longest_organisation(token.hash);
        unit
    }
}

/// What the closed tables say of a word.
fn plain_class(word: &Word) -> u32 {
    let mut bits = 0;
    for (from, to) in [
        (class::TITLE | class::HONORIFIC, bit::TITLE),
        (class::ROLE, bit::ROLE),
        (class::ORG | class::ORG_CAP, bit::ORGANISATION),
        (class::MONTH | class::WEEKDAY | class::DAYPART, bit::CALENDAR),
        (class::FUNC | class::DET | class::PREP | class::CONJ | class::AUX, bit::CLOSED),
        (class::PARTICLE, bit::PARTICLE),
        (class::LOC, bit::LOCATIVE),
        (class::DEMONYM, bit::DEMONYM),
    ] {
        if word.class & from != 0 {
            bits |= to;
        }
    }
    if word.cue != 0 {
        bits |= bit::SPEECH;
    }
    bits
}

/// What the tables of names say of a word.
fn name_class(gazetteer: &Gazetteer, hash: u64) -> u32 {
    let name = gazetteer.name(hash);
    let given = if name.given { bit::GIVEN } else { 0 };
    let surname = match name.tier {
        0 => 0,
        1 | 2 => bit::SURNAME,
        3 => bit::SURNAME | bit::RARE_NAME,
        _ => bit::RARE_NAME,
    };
    given | surname | place_class(gazetteer, hash)
}

/// What the tables say of one word as a place. The weightiest bearers tell; some names have a hundred.
fn place_class(gazetteer: &Gazetteer, hash: u64) -> u32 {
    let mut class = 0;
    for entry in gazetteer.entries(hash, true).take(8) {
        let row = gazetteer.row(entry.row);
        class |= match row.kind {
            PlaceKind::Country => bit::LAND,
            PlaceKind::Admin if row.country == "US" => bit::LAND,
            _ if entry.prominent() => bit::PLACE,
            _ => bit::SMALL_PLACE,
        };
    }
    class
}
