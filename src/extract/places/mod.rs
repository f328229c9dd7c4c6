//! Which stretches of the text name places: those the tagger labelled, cut at commas, and the place inside the name of a
//! local body ("Kestrel County Court"). Owns that question alone; which place it is, is `resolver`'s. Leaves to `people`
//! every word that names a person.

pub(in crate::extract) mod allusions;
pub(in crate::extract) mod atlas;
mod evidence;
mod hints;
pub mod home;
#[allow(dead_code)] // half of it is the builder's
pub(in crate::extract) mod layout;
pub(in crate::extract) mod phrases;
pub(in crate::extract) mod resolver;

#[cfg(test)]
mod tests;

use super::gazetteer::{Gazetteer, PlaceKind};
use super::lexicon::class;
use super::people::People;
use super::tagger::Tagged;
use super::tagger::label::Label;
use super::tokens::{Kind, View, flag};
use resolver::PlaceMention;

pub(in crate::extract) struct PlaceFinder<'a> {
    pub view: &'a View<'a>,
    pub gazetteer: &'a Gazetteer,
    pub people: &'a People,
}

impl PlaceFinder<'_> {
    /// The mentions, ascending.
    pub(in crate::extract) fn find(&self, tagged: &[Tagged]) -> Vec<PlaceMention> {
        let mut found = Vec::new();
        let (mut person, mut at) = (0, 0);
        for name in tagged {
            self.countries(at, name.first, &mut found);
            if name.last <= at {
                continue;
            }
            at = at.max(name.last);
            while self.people.mentions.get(person).is_some_and(|mention| mention.last <= name.first) {
                person += 1;
            }
            if self.people.mentions.get(person).is_some_and(|mention| mention.first < name.last) {
                continue;
            }
            match name.label {
                Label::Place if self.is_agency(name) => {}
                Label::Place => {
                    let last = self.whole(name);
                    self.parts(name.first, last, &mut found);
                    at = at.max(last);
                }
                Label::Organisation => found.extend(self.local_body(name.first, name.last)),
                Label::Person | Label::Nation => {}
            }
        }
        self.countries(at, self.view.tokens.len(), &mut found);
        found
    }

    /// The agency of a dateline: alone between parentheses with a dash behind ("GHENT (Northern Wire) -").
    fn is_agency(&self, name: &Tagged) -> bool {
        name.first > 0
            && self.view.kind(name.first - 1) == Some(Kind::Open)
            && self.view.kind(name.last) == Some(Kind::Close)
            && self.view.kind(name.last + 1) == Some(Kind::Dash)
    }

    /// One past the name, or past the longer name of the table that it starts ("Trinidad and Tobago").
    fn whole(&self, name: &Tagged) -> usize {
        let longest = phrases::longest(self.view, self.gazetteer, name.first, false);
        let longer = longest.filter(|(last, phrase)| *last > name.last && self.gazetteer.is_place(*phrase));
        longer.map_or(name.last, |(last, _)| last)
    }

    /// Countries, and the homes of politicians ("R-Ohio"), among the words `first..last` that carry no label.
    fn countries(&self, first: usize, last: usize, found: &mut Vec<PlaceMention>) {
        let mut at = first;
        while at < last {
            let token = &self.view.tokens[at];
            let hyphened = at > 0 && self.view.kind(at - 1) == Some(Kind::Hyphen);
            let free = token.is_cap() && !token.has(flag::HEADLINE | flag::UPPER) || hyphened;
            if !free || !token.is_cap() || self.people.at(at).is_some() {
                at += 1;
                continue;
            }
            let party = hyphened && at >= 2 && self.is_party(at - 2);
            let name = phrases::longest(self.view, self.gazetteer, at, party).filter(|(end, phrase)| {
                let is_country = |row| self.gazetteer.row(row).kind == PlaceKind::Country;
                *end <= last
                    && (party || self.gazetteer.places(*phrase, false).next().is_some_and(is_country))
            });
            match name {
                Some((end, _)) => {
                    let stop = self.abbreviates(end) as usize;
                    found.push(PlaceMention { first: at, last: end + stop });
                    at = end + stop;
                }
                None => at += 1,
            }
        }
    }

    /// `D`, `R` or `I` of "R-Ohio".
    fn is_party(&self, at: usize) -> bool {
        matches!(self.view.text_of(at), "D" | "R" | "I" | "L")
    }

    /// A labelled stretch, each part between commas a place of its own ("Denver, Colorado").
    fn parts(&self, start: usize, last: usize, found: &mut Vec<PlaceMention>) {
        let mut first = start;
        for at in start..=last {
            let parts = at == last
                || matches!(self.view.tokens[at].kind, Kind::Comma | Kind::Quote | Kind::Open | Kind::Close);
            if !parts {
                continue;
            }
            if let Some(mention) = self.trimmed(first, at) {
                found.push(self.local_body(mention.first, mention.last).unwrap_or(mention));
            }
            first = at + 1;
        }
    }

    /// Without marks at either end.
    fn trimmed(&self, mut first: usize, mut last: usize) -> Option<PlaceMention> {
        while first < last
            && !self.view.tokens[first].is_word()
            && self.view.kind(first) != Some(Kind::Number)
        {
            first += 1;
        }
        while last > first
            && !self.view.tokens[last - 1].is_word()
            && self.view.kind(last - 1) != Some(Kind::Number)
            && !self.abbreviates(last - 1)
        {
            last -= 1;
        }
        let stop = last > first && self.abbreviates(last);
        (first < last).then_some(PlaceMention { first, last: last + stop as usize })
    }

    /// The full stop of "Calif." belongs to the name.
    fn abbreviates(&self, at: usize) -> bool {
        let stop =
            self.view.tokens.get(at).is_some_and(|next| next.kind == Kind::Period && !next.has(flag::SPACE));
        stop && at > 0 && self.view.is(at - 1, class::ABBREV)
    }

    /// The place whose court, police or school a name of several words tells of.
    fn local_body(&self, first: usize, last: usize) -> Option<PlaceMention> {
        if !self.view.tokens[first].is_cap() {
            return None;
        }
        let (end, _) =
            phrases::longest(self.view, self.gazetteer, first, false).filter(|(end, _)| *end < last)?;
        let civic = |at: usize| at < last && self.view.is(at, class::CIVIC);
        if self.view.is(end, class::SHIRE) && end + 1 < last {
            return Some(PlaceMention { first, last: end + 1 });
        }
        civic(end).then_some(PlaceMention { first, last: end })
    }
}
