//! People and places in texts of other languages, by the tables alone: a known given name with a capitalised surname,
//! and what the gazetteer holds. No speech, no roles, no guesses that rest on English words.

use super::gazetteer::{Gazetteer, PlaceKind};
use super::lexicon::class;
use super::people::Mention;
use super::people::names::LowerSeen;
use super::places::phrases;
use super::places::resolver::{self, PlaceMention};
use super::tokens::{Kind, View, flag};
use crate::model::annotated::{Person, Place};
use rustc_hash::FxHashMap;

/// Words before a place, folded; where every noun has a capital a town needs one.
const LOCATIVES: [&str; 12] =
    ["in", "aus", "nach", "bei", "um", "von", "ab", "nahe", "uber", "über", "auf", "gen"];

const NOUN_ENDINGS: [&str; 12] =
    ["ung", "ungen", "heit", "keit", "schaft", "tion", "tionen", "tät", "ismus", "ment", "nis", "tum"];

/// Reads one text; `capital_nouns` where all nouns are capitalised, as in German.
pub(super) struct Foreign<'a> {
    pub view: &'a View<'a>,
    pub gazetteer: &'a Gazetteer,
    pub lower: &'a LowerSeen,
    pub capital_nouns: bool,
}

impl Foreign<'_> {
    /// People and places, each once, in order of first mention.
    pub(super) fn read(&self) -> (Vec<Person>, Vec<Place>) {
        let (persons, mentions) = self.people();
        (persons, resolver::resolve(self.view, self.gazetteer, &self.places(&mentions), None, &[]))
    }

    /// Places that a reader far away has heard of; small ones share their names with too many words.
    fn places(&self, people: &[Mention]) -> Vec<PlaceMention> {
        let mut found: Vec<PlaceMention> = Vec::new();
        let (mut person, mut at) = (0, 0);
        while at < self.view.tokens.len() {
            while people.get(person).is_some_and(|mention| mention.last <= at) {
                person += 1;
            }
            if let Some(mention) = people.get(person).filter(|mention| mention.first <= at) {
                at = mention.last;
                continue;
            }
            let name = phrases::longest(self.view, self.gazetteer, at, false).filter(|(last, phrase)| {
                self.view.tokens[at].is_cap() && self.names_place(at, *last, *phrase)
            });
            match name {
                Some((last, _)) => {
                    found.push(PlaceMention { first: at, last });
                    at = last;
                }
                None => at += 1,
            }
        }
        found
    }

    fn names_place(&self, first: usize, last: usize, phrase: u64) -> bool {
        let head = &self.view.tokens[first];
        if !self.gazetteer.is_place(phrase) || last == first + 1 && !self.is_name(first) {
            return false;
        }
        let is_town =
            self.gazetteer.places(phrase, false).next().is_none_or(|row| {
                matches!(self.gazetteer.row(row).kind, PlaceKind::Town | PlaceKind::Capital)
            });
        let sure = !is_town || !self.capital_nouns || last > first + 1;
        sure && self.is_apart(head.start) || self.is_led(head.start)
    }

    fn people(&self) -> (Vec<Person>, Vec<Mention>) {
        let mut persons: Vec<Person> = Vec::new();
        let mut mentions: Vec<Mention> = Vec::new();
        let mut by_name: FxHashMap<(u64, u64), u32> = FxHashMap::default();
        let mut by_surname: FxHashMap<u64, u32> = FxHashMap::default();
        let mut at = 0;
        while at < self.view.tokens.len() {
            let hash = self.view.tokens[at].hash;
            let (last, person) = if let Some((last, surname)) = self.full_name(at) {
                let next = persons.len() as u32;
                let person = *by_name.entry((hash, surname)).or_insert(next);
                by_surname.entry(surname).or_insert(person);
                if person == next {
                    let name = self.view.span(at, last).of(self.view.text).split_whitespace();
                    persons.push(Person { name: name.collect::<Vec<_>>().join(" "), ..Person::default() });
                }
                (last, person)
            } else if let Some(person) = by_surname.get(&hash).filter(|_| self.is_name(at)) {
                let person = *person;
                let form = self.view.text_of(at);
                let aliases = &mut persons[person as usize].aliases;
                if !aliases.iter().any(|alias| alias == form) {
                    aliases.push(form.to_owned());
                }
                (at + 1, person)
            } else {
                at += 1;
                continue;
            };
            persons[person as usize].mentions.push(self.view.span(at, last));
            mentions.push(Mention { first: at, last, title: at, person });
            at = last;
        }
        (persons, mentions)
    }

    /// "Anna Kowalska", "Anna M. de Vries": the end and the surname's hash.
    fn full_name(&self, at: usize) -> Option<(usize, u64)> {
        let head = &self.view.tokens[at];
        let first = self.gazetteer.name(head.hash);
        let possible =
            first.given || !self.capital_nouns && first.tier != 0 && !self.gazetteer.is_place(head.hash);
        if !self.is_name(at) || !possible || self.view.is(at, class::MONTH) {
            return None;
        }
        let mut next = at + 1;
        let joins = |next: usize| self.view.tokens.get(next).is_some_and(|token| !token.has(flag::PARAGRAPH));
        if joins(next) && self.view.tokens[next].has(flag::DOTTED) {
            next += 1;
        }
        while next < at + 4 && joins(next) && self.view.is(next, class::PARTICLE) && self.is_particle(next) {
            next += 1;
        }
        if !joins(next) || !self.is_name(next) {
            return None;
        }
        let surname = self.view.tokens[next].hash;
        let tier = self.gazetteer.name(surname).tier;
        let noun = self.capital_nouns
            && (tier == 0
                && (self.is_noun(next) || self.view.kind(at.wrapping_sub(1)) == Some(Kind::Number))
                || self.gazetteer.is_place(surname));
        (!noun && (first.given || tier != 0)).then_some((next + 1, surname))
    }

    /// An ending that German nouns have and surnames have not.
    fn is_noun(&self, at: usize) -> bool {
        let word = self.view.text_of(at);
        NOUN_ENDINGS.iter().any(|ending| word.ends_with(ending))
    }

    fn is_particle(&self, at: usize) -> bool {
        self.view.kind(at) == Some(Kind::Word) && self.view.tokens[at].end - self.view.tokens[at].start <= 5
    }

    /// A capitalised word that the text nowhere writes small.
    fn is_name(&self, at: usize) -> bool {
        let token = &self.view.tokens[at];
        token.is_cap()
            && token.end - token.start >= 3
            && !token.has(flag::DOTTED)
            && !self.lower.contains(token.hash)
    }

    /// Neither the first word of a sentence nor part of a longer row of capitals in a headline.
    fn is_apart(&self, start: u32) -> bool {
        let at = self.view.tokens.partition_point(|token| token.start < start);
        self.view.tokens.get(at).is_some_and(|token| {
            !token.has(flag::HEADLINE) && (token.has(flag::UPPER) || !token.has(flag::SENTENCE))
                || token.has(flag::LINE)
        })
    }

    fn is_led(&self, start: u32) -> bool {
        let at = self.view.tokens.partition_point(|token| token.start < start);
        let before = self.view.text_of(at.wrapping_sub(1));
        LOCATIVES.iter().any(|word| before.eq_ignore_ascii_case(word))
    }
}
