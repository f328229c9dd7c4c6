//! Finds where a text names places, by the gazetteer and the words around a name.
//! Owns the question "is this a place"; which place it is, is `resolver`'s. Leaves to `people` every word that names a
//! person and takes no demonyms or organisations. A doubtful name needs a locative word or a following state or country.

use super::gazetteer::{Gazetteer, PlaceKind, PlaceRow};
use super::lexicon::class;
use super::names::LowerSeen;
use super::people::People;
use super::phrases;
use super::resolver::PlaceMention;
use super::tokens::{Kind, View, flag};
use rustc_hash::FxHashSet;

/// A name of the table and the weightiest place that bears it.
struct Found {
    first: usize,
    last: usize,
    row: u32,
    prominent: bool,
}

pub(super) struct PlaceFinder<'a> {
    pub view: &'a View<'a>,
    pub gazetteer: &'a Gazetteer,
    pub lower: &'a LowerSeen,
    pub people: &'a People,
}

impl PlaceFinder<'_> {
    /// The mentions, ascending.
    pub(super) fn find(&self) -> Vec<PlaceMention> {
        let surnames: FxHashSet<u64> =
            self.people.clusters.iter().flat_map(|cluster| [cluster.surname, cluster.given]).collect();
        let mut found: Vec<PlaceMention> = Vec::new();
        let mut mention = 0;
        let mut at = 0;
        while at < self.view.tokens.len() {
            while mention < self.people.mentions.len() && self.people.mentions[mention].last <= at {
                mention += 1;
            }
            let person = self.people.mentions.get(mention).filter(|mention| mention.first <= at);
            if let Some(person) = person {
                at = person.last;
            } else if let Some(place) = self.place_at(at, &surnames, found.last()) {
                at = place.last;
                found.push(place);
            } else {
                at += 1;
            }
        }
        found
    }

    fn place_at(
        &self,
        at: usize,
        surnames: &FxHashSet<u64>,
        before: Option<&PlaceMention>,
    ) -> Option<PlaceMention> {
        let token = &self.view.tokens[at];
        if !token.is_cap() {
            return None;
        }
        let after_comma = at >= 2
            && self.view.kind(at - 1) == Some(Kind::Comma)
            && before.is_some_and(|place| place.last == at - 1);
        let (last, phrase) = phrases::longest(self.view, self.gazetteer, at, after_comma)?;
        let (row, prominent) = self.weightiest(phrase, after_comma)?;
        let found = Found { first: at, last, row, prominent };
        let sure = after_comma && prominent;
        (sure || self.convincing(&found, phrase, surnames)).then_some(PlaceMention { first: at, last })
    }

    /// The row that the name alone speaks for, and whether it is prominent.
    fn weightiest(&self, phrase: u64, after_comma: bool) -> Option<(u32, bool)> {
        let mut entries = self.gazetteer.entries(phrase, after_comma);
        let first = entries.next()?;
        if first.prominent() || first.major() && after_comma {
            return Some((first.row, true));
        }
        let known = entries.take(8).find(|entry| entry.prominent());
        Some(known.map_or((first.row, false), |entry| (entry.row, true)))
    }

    /// Does the text around a name speak for the place?
    fn convincing(&self, found: &Found, phrase: u64, surnames: &FxHashSet<u64>) -> bool {
        let (first, last) = (found.first, found.last);
        let head = &self.view.tokens[first];
        if self.within_organisation(first, last) || self.is_money(first, last) {
            return false;
        }
        let single = last == first + 1;
        let named = self.within_named(last);
        if !found.prominent && !named && !self.plausible(first, single) {
            return false;
        }
        let opens_line = head.has(flag::LINE) && (head.has(flag::UPPER) || self.dateline(last));
        if opens_line && (found.prominent || self.dateline(last)) || named {
            return true;
        }
        let single = last == first + 1;
        let locative = first > 0 && self.view.is(first - 1, class::LOC) && !head.has(flag::SENTENCE);
        if single && surnames.contains(&phrase) && !locative {
            return false;
        }
        let place = self.gazetteer.row(found.row);
        let length = head.end - head.start;
        let shouted = single
            && head.has(flag::UPPER)
            && !head.has(flag::HEADLINE)
            && length <= 3
            && place.kind != PlaceKind::Country;
        if shouted || single && self.is_common(first, phrase) && !(locative && place.population >= 100_000) {
            return false;
        }
        self.weighty(&place, phrase, found, locative)
    }

    /// A village's name is no short word and none of the lexicon's.
    fn plausible(&self, first: usize, single: bool) -> bool {
        let head = &self.view.tokens[first];
        let short = head.end - head.start < 4 || head.has(flag::DOTTED);
        !single || !short && self.view.word(first).class == 0 && self.view.word(first).cue == 0
    }

    /// A state or a country follows after a comma.
    fn within_named(&self, last: usize) -> bool {
        let comma = self.view.kind(last) == Some(Kind::Comma);
        comma
            && self.view.tokens.get(last + 1).is_some_and(|next| next.is_cap())
            && phrases::longest(self.view, self.gazetteer, last + 1, true).is_some()
    }

    /// `US$`
    fn is_money(&self, first: usize, last: usize) -> bool {
        self.view.text_of(last) == "$" || first > 0 && self.view.text_of(first - 1) == "$"
    }

    /// The word has another use that capitals may hide.
    fn is_common(&self, at: usize, phrase: u64) -> bool {
        let classes =
            class::OPENER | class::STOP | class::ORG_CAP | class::TITLE | class::MONTH | class::PARTICLE;
        self.view.is(at, classes) || self.lower.contains(phrase)
    }

    /// The smaller the place and the likelier a person's name, the more the words beside it must say.
    fn weighty(&self, place: &PlaceRow, phrase: u64, found: &Found, locative: bool) -> bool {
        let (first, last) = (found.first, found.last);
        let single = last == first + 1;
        let name = self.gazetteer.name(phrase);
        let alone = !self.beside_cap(first, last);
        if !found.prominent {
            // Nearly every surname is some village's name.
            return locative && alone && !(single && (name.given || name.tier != 0));
        }
        match place.kind {
            _ if locative
                && !matches!(place.kind, PlaceKind::Seat | PlaceKind::Town | PlaceKind::Quarter) =>
            {
                true
            }
            PlaceKind::Country | PlaceKind::Region | PlaceKind::Capital => {
                alone || !single || !name.given || place.population >= 12_000_000
            }
            PlaceKind::Admin | PlaceKind::County => !self.beside_given(first),
            _ if place.population < 100_000 => locative && alone && !(single && name.tier == 1),
            _ => {
                let personal = single && (name.given || (1..=2).contains(&name.tier));
                let big = place.population >= 600_000;
                locative || if personal { big && alone } else { big || alone }
            }
        }
    }

    /// `BUDAPEST (Reuters) -`, `BUDAPEST, Nov 13 -`, `BUDAPEST 1996-08-29`.
    fn dateline(&self, last: usize) -> bool {
        let month = self.view.kind(last) == Some(Kind::Comma) && self.view.is(last + 1, class::MONTH);
        month
            || matches!(self.view.kind(last), Some(Kind::Open | Kind::Dash | Kind::Number))
                && self.view.kind(last) != Some(Kind::Number)
    }

    /// "Bank of Japan", "Washington Post", "University of Texas".
    fn within_organisation(&self, first: usize, last: usize) -> bool {
        let tokens = self.view.tokens;
        let open = |at: usize| {
            tokens.get(at).is_some_and(|token| {
                token.is_cap() && !token.has(flag::SENTENCE | flag::PARAGRAPH | flag::HEADLINE)
            })
        };
        let after = open(last) && (self.view.is(last, class::ORG_CAP) || tokens[last].has(flag::UPPER))
            || open(last) && open(last + 1) && self.view.is(last + 1, class::ORG_CAP);
        let before = first >= 2
            && self.view.text_of(first - 1) == "of"
            && self.view.is(first - 2, class::ORG_CAP)
            && tokens[first - 2].is_cap();
        after || before
    }

    fn beside_cap(&self, first: usize, last: usize) -> bool {
        let tokens = self.view.tokens;
        let after = tokens
            .get(last)
            .is_some_and(|token| token.is_cap() && !token.has(flag::SENTENCE | flag::PARAGRAPH));
        let before = first > 0
            && tokens[first - 1].is_cap()
            && !tokens[first].has(flag::SENTENCE | flag::PARAGRAPH)
            && !tokens[first - 1].has(flag::SENTENCE);
        after || before
    }

    fn beside_given(&self, first: usize) -> bool {
        first > 0
            && self.view.tokens[first - 1].is_cap()
            && self.gazetteer.name(self.view.tokens[first - 1].hash).given
    }
}
