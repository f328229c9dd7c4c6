//! Which stretches of the text name places: those the tagger labelled, cut at commas, and the place inside the name of a
//! local body ("Kestrel County Court"). Owns that question alone; which place it is, is `resolver`'s. Leaves to `people`
//! every word that names a person.

use super::gazetteer::Gazetteer;
use super::lexicon::class;
use super::people::People;
use super::phrases;
use super::resolver::PlaceMention;
use super::tagger::Tagged;
use super::tagger::label::Label;
use super::tokens::{Kind, View};

pub(super) struct PlaceFinder<'a> {
    pub view: &'a View<'a>,
    pub gazetteer: &'a Gazetteer,
    pub people: &'a People,
}

impl PlaceFinder<'_> {
    /// The mentions, ascending.
    pub(super) fn find(&self, tagged: &[Tagged]) -> Vec<PlaceMention> {
        let mut found = Vec::new();
        let mut person = 0;
        for name in tagged {
            while self.people.mentions.get(person).is_some_and(|mention| mention.last <= name.first) {
                person += 1;
            }
            if self.people.mentions.get(person).is_some_and(|mention| mention.first < name.last) {
                continue;
            }
            match name.label {
                Label::Place => self.parts(name, &mut found),
                Label::Organisation => found.extend(self.local_body(name.first, name.last)),
                Label::Person | Label::Nation => {}
            }
        }
        found
    }

    /// A labelled stretch, each part between commas a place of its own ("Denver, Colorado").
    fn parts(&self, name: &Tagged, found: &mut Vec<PlaceMention>) {
        let mut first = name.first;
        for at in name.first..=name.last {
            let parts = at == name.last
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
        while first < last && !self.view.tokens[first].is_word() && self.view.kind(first) != Some(Kind::Number) {
            first += 1;
        }
        while last > first
            && !self.view.tokens[last - 1].is_word()
            && self.view.kind(last - 1) != Some(Kind::Number)
            && !self.abbreviates(last - 1)
        {
            last -= 1;
        }
        (first < last).then_some(PlaceMention { first, last })
    }

    /// The full stop of "Calif." belongs to the name.
    fn abbreviates(&self, at: usize) -> bool {
        self.view.kind(at) == Some(Kind::Period) && at > 0 && self.view.is(at - 1, class::ABBREV)
    }

    /// The place whose court, police or school a name of several words tells of.
    fn local_body(&self, first: usize, last: usize) -> Option<PlaceMention> {
        if !self.view.tokens[first].is_cap() {
            return None;
        }
        let (end, _) = phrases::longest(self.view, self.gazetteer, first, false).filter(|(end, _)| *end < last)?;
        let civic = |at: usize| at < last && self.view.is(at, class::CIVIC);
        if self.view.is(end, class::SHIRE) && end + 1 < last {
            return Some(PlaceMention { first, last: end + 1 });
        }
        civic(end).then_some(PlaceMention { first, last: end })
    }
}
