//! Finds places by the gazetteer and chooses which place of a name is meant.
//! Owns place mentions; leaves to `people` every word that names a person and takes no demonyms or organisations.
//! A doubtful name needs a locative word or a following state or country before it counts.

use super::gazetteer::{Gazetteer, PlaceKind, PlaceRow};
use super::lexicon::{class, hash_phrase};
use super::names::LowerSeen;
use super::people::People;
use super::tokens::{Kind, View, flag};
use crate::model::{self, Place};
use rustc_hash::{FxHashMap, FxHashSet};

struct Found {
    first: usize,
    last: usize,
    row: u32,
}

/// Country and division of the states and counties named so far: towns of one name are sought there first.
type Seen = FxHashSet<(&'static str, &'static str)>;

pub(super) struct PlaceFinder<'a> {
    pub view: &'a View<'a>,
    pub gazetteer: &'a Gazetteer,
    pub lower: &'a LowerSeen,
    pub people: &'a People,
}

impl PlaceFinder<'_> {
    pub(super) fn find(&self) -> Vec<Place> {
        let surnames: FxHashSet<u64> =
            self.people.clusters.iter().flat_map(|cluster| [cluster.surname, cluster.given]).collect();
        let mut seen = Seen::default();
        let mut found: Vec<Found> = Vec::new();
        let mut mention = 0;
        let mut at = 0;
        while at < self.view.tokens.len() {
            while mention < self.people.mentions.len() && self.people.mentions[mention].last <= at {
                mention += 1;
            }
            let person = self.people.mentions.get(mention).filter(|mention| mention.first <= at);
            if let Some(person) = person {
                at = person.last;
            } else if let Some(place) = self.place_at(at, &surnames, &seen, found.last()) {
                at = place.last;
                let row = self.gazetteer.row(place.row);
                if matches!(row.kind, PlaceKind::Admin | PlaceKind::County) {
                    seen.insert((row.country, row.admin));
                }
                found.push(place);
            } else {
                at += 1;
            }
        }
        self.describe(&found)
    }

    /// Temporary.
    pub(super) fn find_tagged(&self, tagged: &[super::tagger::Tagged]) -> Vec<Place> {
        let mut seen = Seen::default();
        let mut places: Vec<Place> = Vec::new();
        for name in tagged.iter().filter(|name| name.label == super::tagger::label::Label::Place) {
            let at = name.first;
            if self
                .people
                .mentions
                .iter()
                .any(|mention| mention.first < name.last && name.first < mention.last)
            {
                continue;
            }
            let after_comma = at >= 2 && self.view.kind(at - 1) == Some(Kind::Comma);
            let found = self.longest_phrase(at, after_comma).filter(|(last, _)| *last >= name.last).and_then(
                |(last, phrase)| {
                    Some(Found {
                        first: at,
                        last: name.last,
                        row: self.choose(last, phrase, after_comma, &seen)?,
                    })
                },
            );
            match found {
                Some(found) => {
                    let row = self.gazetteer.row(found.row);
                    if matches!(row.kind, PlaceKind::Admin | PlaceKind::County) {
                        seen.insert((row.country, row.admin));
                    }
                    for place in self.describe(&[found]) {
                        match places
                            .iter_mut()
                            .find(|one| one.geonames_id == place.geonames_id && one.name == place.name)
                        {
                            Some(one) => one.mentions.extend(place.mentions),
                            None => places.push(place),
                        }
                    }
                }
                None => {
                    let span = self.view.span(name.first, name.last);
                    let text = span.of(self.view.text).to_string();
                    match places.iter_mut().find(|one| one.name == text) {
                        Some(one) => one.mentions.push(span),
                        None => places.push(Place { name: text, mentions: vec![span], ..Place::default() }),
                    }
                }
            }
        }
        places
    }

    fn place_at(
        &self,
        at: usize,
        surnames: &FxHashSet<u64>,
        seen: &Seen,
        before: Option<&Found>,
    ) -> Option<Found> {
        let token = &self.view.tokens[at];
        if !token.is_cap() {
            return None;
        }
        let after_comma = at >= 2
            && self.view.kind(at - 1) == Some(Kind::Comma)
            && before.is_some_and(|place| place.last == at - 1);
        let (last, phrase) = self.longest_phrase(at, after_comma)?;
        let row = self.choose(last, phrase, after_comma, seen)?;
        let found = Found { first: at, last, row };
        (after_comma || self.convincing(&found, phrase, surnames)).then_some(found)
    }

    /// The longest name of the table that starts here: one past its last token and its hash.
    fn longest_phrase(&self, at: usize, after_comma: bool) -> Option<(usize, u64)> {
        let tokens = self.view.tokens;
        let reach = self.gazetteer.longest_place(tokens[at].hash);
        let mut best = self.known(tokens[at].hash, after_comma).then_some((at + 1, tokens[at].hash));
        let (mut phrase, mut end, mut words) = (tokens[at].hash, at + 1, 1);
        while words < reach && end < tokens.len() {
            let token = &tokens[end];
            let glue = token.kind == Kind::Hyphen
                || token.kind == Kind::Period
                    && !token.has(flag::SPACE)
                    && self.view.is(end - 1, class::ABBREV);
            if glue {
                end += 1;
                continue;
            }
            if !token.is_word() || token.has(flag::PARAGRAPH) {
                break;
            }
            phrase = hash_phrase(phrase, token.hash);
            (end, words) = (end + 1, words + 1);
            if self.known(phrase, after_comma) && token.is_cap() {
                best = Some((end, phrase));
            }
        }
        best
    }

    fn known(&self, phrase: u64, after_comma: bool) -> bool {
        self.gazetteer.places(phrase, after_comma).next().is_some()
    }

    /// The row that is meant: the one the following state or country names, else the weightiest.
    fn choose(&self, last: usize, phrase: u64, after_comma: bool, seen: &Seen) -> Option<u32> {
        let outer = (self.view.kind(last) == Some(Kind::Comma)
            && self
                .view
                .tokens
                .get(last + 1)
                .is_some_and(|next| next.is_cap() && !next.has(flag::PARAGRAPH)))
        .then(|| self.longest_phrase(last + 1, true))
        .flatten();
        let inside = |row: &u32| {
            let place = self.gazetteer.row(*row);
            let Some((_, name)) = outer else { return false };
            self.gazetteer.places(name, true).any(|outer| {
                let outer = self.gazetteer.row(outer);
                match outer.kind {
                    PlaceKind::Country => outer.country == place.country && place.kind != PlaceKind::Country,
                    PlaceKind::Admin => {
                        outer.country == place.country
                            && (outer.admin == place.admin || place.admin.is_empty())
                            && matches!(place.kind, PlaceKind::Town | PlaceKind::Capital | PlaceKind::County)
                    }
                    _ => false,
                }
            })
        };
        let rows = || self.gazetteer.places(phrase, after_comma);
        let weigh = |row: &u32| {
            let place = self.gazetteer.row(*row);
            let rank = match place.kind {
                PlaceKind::Country => 500_000,
                PlaceKind::Capital => 60_000,
                PlaceKind::Admin if after_comma => 90_000,
                PlaceKind::Admin if matches!(place.country, "US" | "CA" | "AU") => 15_000,
                PlaceKind::Region => 40_000,
                PlaceKind::Admin => 0,
                PlaceKind::Town | PlaceKind::County => 0,
            };
            let home = !place.admin.is_empty() && seen.contains(&(place.country, place.admin));
            let rank = rank + if home { 1_500 } else { 0 };
            rank + place.population
        };
        rows().filter(inside).max_by_key(weigh).or_else(|| rows().max_by_key(weigh))
    }

    /// Does the text around a name speak for the place?
    fn convincing(&self, found: &Found, phrase: u64, surnames: &FxHashSet<u64>) -> bool {
        let (first, last) = (found.first, found.last);
        let head = &self.view.tokens[first];
        if self.within_organisation(first, last) || self.is_money(first, last) {
            return false;
        }
        let opens_line = head.has(flag::LINE) && (head.has(flag::UPPER) || self.dateline(last));
        if opens_line || self.within_named(last) {
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
        if shouted || single && self.is_common(first, phrase) && !(locative && place.population >= 100) {
            return false;
        }
        self.weighty(&place, phrase, found, locative)
    }

    /// A state or a country follows after a comma.
    fn within_named(&self, last: usize) -> bool {
        let comma = self.view.kind(last) == Some(Kind::Comma);
        comma
            && self.view.tokens.get(last + 1).is_some_and(|next| next.is_cap())
            && self.longest_phrase(last + 1, true).is_some()
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
        match place.kind {
            _ if locative && place.kind != PlaceKind::Town => true,
            PlaceKind::Country | PlaceKind::Region | PlaceKind::Capital => {
                alone || !single || !name.given || place.population >= 12_000
            }
            PlaceKind::Admin | PlaceKind::County => !self.beside_given(first),
            PlaceKind::Town if place.population < 100 => locative && alone && !(single && name.tier == 1),
            PlaceKind::Town => {
                let personal = single && (name.given || (1..=2).contains(&name.tier));
                let big = place.population >= 600;
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

    /// The full stop of "Calif." belongs to the name.
    fn stop_after(&self, last: usize) -> bool {
        let stop = self.view.kind(last) == Some(Kind::Period) && !self.view.tokens[last].has(flag::SPACE);
        let goes_on =
            self.view.tokens.get(last + 1).is_some_and(|next| !next.has(flag::SENTENCE | flag::PARAGRAPH));
        stop && goes_on && self.view.is(last - 1, class::ABBREV)
    }

    fn describe(&self, found: &[Found]) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let mut by_row: FxHashMap<u32, usize> = FxHashMap::default();
        for one in found {
            let row = self.gazetteer.row(one.row);
            let index = *by_row.entry(one.row).or_insert(places.len());
            let span = self.view.span(one.first, one.last + self.stop_after(one.last) as usize);
            if index == places.len() {
                let (latitude, longitude) = row.position();
                let country = (!row.country.is_empty()).then(|| row.country.to_string());
                places.push(Place {
                    name: row.name().to_string(),
                    country,
                    latitude,
                    longitude,
                    geonames_id: row.geonames_id(),
                    kind: Some(match row.kind {
                        PlaceKind::Country => model::PlaceKind::Country,
                        PlaceKind::Admin => model::PlaceKind::Division,
                        PlaceKind::County => model::PlaceKind::County,
                        PlaceKind::Region => model::PlaceKind::Region,
                        PlaceKind::Capital | PlaceKind::Town => model::PlaceKind::City,
                    }),
                    ..Place::default()
                });
            }
            let place = &mut places[index];
            place.mentions.push(span);
            let form = span.of(self.view.text);
            if form != place.name
                && !place.aliases.iter().any(|alias| alias == form)
                && place.aliases.len() < 8
            {
                place.aliases.push(form.to_string());
            }
        }
        places
    }
}
