//! Finds the words that allude to a country without naming a place: peoples ("Russian") and seats of power ("the Kremlin").
//! Owns `data/peoples.txt` and `data/metonyms.txt`. A seat of power is never also a place; a people's name within a place's
//! or a person's name alludes to nothing, nor does one that opens a company's name ("American Airlines").

use super::layout::{hash_name, hash_word};
use super::resolver::PlaceMention;
use crate::extract::lexicon::{Numbers, class, hash_phrase};
use crate::extract::people::People;
use crate::extract::tokens::{Kind, View, flag};
use crate::model::annotated::{Allusion, AllusionKind};
use crate::text::fold::fold;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;

/// When a seat's words stand for the power in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// Only with the article, since the bare word has another use.
    Article,
    /// Only where it acts; "in Westminster" is the place.
    Acting,
}

struct Word {
    name: &'static str,
    country: &'static str,
    kind: AllusionKind,
    when: When,
}

struct Words {
    words: Vec<Word>,
    /// Phrases to one more than the place of their word.
    by_phrase: Numbers,
    /// First words of the longer phrases, to the places of the greatest numbers of words.
    starts: Numbers,
    longest: Vec<u8>,
    /// Capitalised words that after a people's name still speak of its state ("Russian Army").
    state: FxHashSet<u64>,
}

static WORDS: OnceLock<Words> = OnceLock::new();

/// Most phrases that the tables may come to hold.
const MOST: usize = 1 << 11;

const STATE: &str = "ministry minister parliament congress senate army navy force forces guard police government \
    embassy court house federation republic president chamber assembly council department agency state union party \
    prime foreign";

impl Words {
    fn load() -> Words {
        let mut words = Words {
            words: Vec::new(),
            by_phrase: Numbers::new(MOST),
            starts: Numbers::new(MOST),
            longest: vec![0],
            state: STATE.split_whitespace().map(hash_word).collect(),
        };
        for line in include_str!("../data/peoples.txt").lines() {
            let mut fields = line.split('\t');
            let (Some(country), Some(name)) = (fields.next(), fields.next()) else { continue };
            let others = fields.next().unwrap_or("").split('|').filter(|other| !other.is_empty());
            words.add(Word { name, country, kind: AllusionKind::Demonym, when: When::Always }, others);
        }
        for line in include_str!("../data/metonyms.txt").lines() {
            let mut fields = line.split('\t');
            let (Some(country), Some(name)) = (fields.next(), fields.next()) else { continue };
            let when = match fields.next() {
                Some("the") => When::Article,
                Some("power") => When::Acting,
                _ => When::Always,
            };
            words.add(Word { name, country, kind: AllusionKind::Metonym, when }, std::iter::empty());
        }
        words
    }

    fn add(&mut self, word: Word, others: impl Iterator<Item = &'static str>) {
        let next = self.words.len() as u16 + 1;
        for name in std::iter::once(word.name).chain(others) {
            let (phrase, first, count) = hash_name(&fold(name));
            self.by_phrase.number(phrase, next);
            if count > 1 {
                let next = self.longest.len();
                let number = self.starts.number(first, next as u16) as usize;
                if number == next {
                    self.longest.push(0);
                }
                self.longest[number] = self.longest[number].max(count);
            }
        }
        self.words.push(word);
    }

    /// Place of the word that a phrase spells.
    #[inline]
    fn index(&self, phrase: u64) -> Option<u16> {
        self.by_phrase.find(phrase).checked_sub(1)
    }
}

/// The allusions of an article and the countries its peoples speak for.
#[derive(Default)]
pub(in crate::extract) struct Found {
    pub allusions: Vec<Allusion>,
    /// Country of each people or seat, once each.
    pub countries: Vec<&'static str>,
}

/// Finds them, and takes the seats of power out of the place mentions.
pub(in crate::extract) fn find(view: &View, people: &People, mentions: &mut Vec<PlaceMention>) -> Found {
    let words = WORDS.get_or_init(Words::load);
    let finder = Finder { view, words };
    let mut found = Found::default();
    let mut slots: FxHashMap<u16, usize> = FxHashMap::default();
    let mut seats: Vec<(usize, usize)> = Vec::new();
    let (mut place, mut person, mut at) = (0, 0, 0);
    while let Some(token) = view.tokens.get(at) {
        if !token.has(flag::CAP) && token.kind != Kind::Number {
            at += 1;
            continue;
        }
        let Some((last, index)) = finder.at(at) else {
            at += 1;
            continue;
        };
        while people.mentions.get(person).is_some_and(|mention| mention.last <= at) {
            person += 1;
        }
        while mentions.get(place).is_some_and(|mention| mention.last <= at) {
            place += 1;
        }
        let word = &words.words[index as usize];
        let named = people.mentions.get(person).is_some_and(|mention| mention.first < last);
        let placed = word.kind == AllusionKind::Demonym
            && mentions.get(place).is_some_and(|mention| mention.first < last);
        if named || placed || !finder.alludes(word, at, last) {
            at += 1;
            continue;
        }
        if word.kind == AllusionKind::Metonym {
            seats.push((at, last));
        }
        let slot = *slots.entry(index).or_insert(found.allusions.len());
        if slot == found.allusions.len() {
            found.note(word);
        }
        found.allusions[slot].mentions.push(view.span(at, last));
        at = last;
    }
    drop_seats(mentions, &seats);
    found
}

/// Takes the mentions out that overlap a seat of power; both lists ascend.
fn drop_seats(mentions: &mut Vec<PlaceMention>, seats: &[(usize, usize)]) {
    let mut next = 0;
    mentions.retain(|mention| {
        while seats.get(next).is_some_and(|(_, last)| *last <= mention.first) {
            next += 1;
        }
        seats.get(next).is_none_or(|(first, _)| *first >= mention.last)
    });
}

impl Found {
    fn note(&mut self, word: &Word) {
        let country = (word.country != "-").then_some(word.country);
        if let Some(country) = country.filter(|country| !self.countries.contains(country)) {
            self.countries.push(country);
        }
        self.allusions.push(Allusion {
            name: word.name.to_string(),
            kind: word.kind,
            country: country.map(str::to_string),
            mentions: Vec::new(),
        });
    }
}

struct Finder<'a> {
    view: &'a View<'a>,
    words: &'a Words,
}

impl Finder<'_> {
    /// The longest phrase of the tables that starts here.
    fn at(&self, first: usize) -> Option<(usize, u16)> {
        let token = &self.view.tokens[first];
        let number = token.kind == Kind::Number;
        if !token.is_cap() && !number {
            return None;
        }
        let hash = if number { hash_word(self.view.text_of(first)) } else { token.hash };
        let mut best = self.words.index(hash).map(|index| (first + 1, index));
        let reach = self.words.longest[self.words.starts.find(hash) as usize];
        let (mut phrase, mut words, mut at) = (hash, 1, first + 1);
        while words < reach && at < self.view.tokens.len() && at < first + 12 {
            let token = &self.view.tokens[at];
            at += 1;
            match token.kind {
                Kind::Hyphen => continue,
                Kind::Period if !token.has(flag::SPACE) => continue,
                Kind::Word if !token.has(flag::PARAGRAPH) => {}
                Kind::Number => {}
                _ => break,
            }
            let hash = if token.is_word() { token.hash } else { hash_word(token.span().of(self.view.text)) };
            (phrase, words) = (hash_phrase(phrase, hash), words + 1);
            if let Some(index) = self.words.index(phrase) {
                best = Some((at, index));
            }
        }
        best
    }

    fn alludes(&self, word: &Word, first: usize, last: usize) -> bool {
        let before = first.checked_sub(1);
        let next = self.view.tokens.get(last);
        let goes_on = next.is_some_and(|next| next.is_cap() && !next.has(flag::SENTENCE | flag::PARAGRAPH));
        match (word.kind, word.when) {
            (AllusionKind::Demonym, _) => {
                let company = goes_on
                    && self.view.is(last, class::ORG_CAP)
                    && !self.view.tokens[last].has(flag::HEADLINE)
                    && !self.words.state.contains(&self.view.tokens[last].hash);
                !company
            }
            (_, When::Always) => true,
            (_, When::Article) => {
                let article =
                    before.is_some_and(|before| self.view.text_of(before).eq_ignore_ascii_case("the"));
                article
                    || self.view.tokens[first].has(flag::HEADLINE | flag::SENTENCE)
                    || self.view.kind(last) == Some(Kind::Possessive)
            }
            (_, When::Acting) => {
                let put = before.is_some_and(|before| self.view.is(before, class::LOC | class::PREP));
                let mark = matches!(self.view.kind(last), Some(Kind::Comma | Kind::Hyphen));
                let beside = before.is_some_and(|before| {
                    self.view.tokens[before].is_cap() && !self.view.tokens[first].has(flag::SENTENCE)
                        || self.view.kind(before) == Some(Kind::Comma)
                });
                !put && !mark && !goes_on && !beside
            }
        }
    }
}
