//! Gathers candidates into people: full names first, then bare surnames, given names and misspellings.
//! Owns who is one person and who is two; does not read the text again beyond the candidates it is given.
//! A bare name joins a person only when the article offers one to join or a title vouches for it.

pub(in crate::extract) mod given;
pub(in crate::extract) mod mentions;
pub(in crate::extract) mod names;

use super::gazetteer::{Gazetteer, Gender};
use super::lexicon::class;
use super::tokens::{View, flag};
use crate::model::annotated::Person;
use crate::text::fold::fold;
use names::{Candidate, LowerSeen, Trust};
use rustc_hash::FxHashMap;

/// A person of the article before the words are copied out.
#[derive(Clone, Debug)]
pub(in crate::extract) struct Cluster {
    pub given: u64,
    pub gender: Gender,
    pub mentions: u32,
    initial: bool,
    full: bool,
    /// Candidate whose words name the person best.
    best: usize,
    next: u32,
    /// Tokens of an apposition or role that belongs to the person.
    pub roles: Vec<(usize, usize)>,
}

/// One mention of a person. Token indices.
#[derive(Clone, Copy, Debug)]
pub(in crate::extract) struct Mention {
    pub first: usize,
    pub last: usize,
    /// Where the title before it starts.
    pub title: usize,
    pub person: u32,
}

/// The article's people.
#[derive(Default)]
pub(in crate::extract) struct People {
    pub clusters: Vec<Cluster>,
    pub mentions: Vec<Mention>,
}

const NONE: u32 = u32::MAX;

/// Clusters compared for misspellings at most.
const SPELLING_REACH: usize = 48;

impl People {
    /// The mention that covers the token.
    pub(in crate::extract) fn at(&self, token: usize) -> Option<&Mention> {
        let after = self.mentions.partition_point(|mention| mention.title <= token);
        self.mentions[..after].last().filter(|mention| token < mention.last)
    }

    /// Index of the first mention that ends after the token.
    pub(in crate::extract) fn from(&self, token: usize) -> usize {
        self.mentions.partition_point(|mention| mention.last <= token)
    }
}

struct Gatherer<'a> {
    view: &'a View<'a>,
    gazetteer: &'a Gazetteer,
    lower: &'a LowerSeen,
    candidates: &'a [Candidate],
    people: People,
    by_surname: FxHashMap<u64, u32>,
    by_given: FxHashMap<u64, u32>,
    owner: Vec<u32>,
}

/// Clusters the candidates.
pub(in crate::extract) fn gather(
    view: &View,
    gazetteer: &Gazetteer,
    lower: &LowerSeen,
    candidates: &[Candidate],
) -> People {
    let mut gatherer = Gatherer {
        view,
        gazetteer,
        lower,
        candidates,
        people: People::default(),
        by_surname: FxHashMap::default(),
        by_given: FxHashMap::default(),
        owner: vec![NONE; candidates.len()],
    };
    gatherer.full_names();
    gatherer.labelled_singles();
    gatherer.other_singles();
    gatherer.finish()
}

impl Gatherer<'_> {
    fn full_names(&mut self) {
        for index in 0..self.candidates.len() {
            let candidate = self.candidates[index];
            if !candidate.full {
                continue;
            }
            let found = self
                .chain(candidate.surname)
                .find(|cluster| self.same_person(&self.people.clusters[*cluster as usize], &candidate));
            let found = found.or_else(|| self.misspelt_full(&candidate));
            let cluster = found.unwrap_or_else(|| self.found(index));
            self.join(index, cluster);
        }
    }

    fn labelled_singles(&mut self) {
        for index in 0..self.candidates.len() {
            let candidate = self.candidates[index];
            if candidate.full || candidate.trust == Trust::None {
                continue;
            }
            let fitting = self.choose(&candidate);
            let misspelt = || self.misspelt(&candidate);
            let known_given =
                candidate.gender == Gender::Unknown && self.by_given.contains_key(&candidate.surname);
            let cluster = match fitting.or_else(misspelt) {
                Some(cluster) => cluster,
                None if known_given || !self.vouched(&candidate) => continue,
                None => self.found(index),
            };
            self.join(index, cluster);
        }
    }

    /// A lone word founds a person only when a title or a table speaks for it: news names people in full, brands not.
    /// What the text also writes small, or what a map knows, needs the title.
    fn vouched(&self, candidate: &Candidate) -> bool {
        let name = self.gazetteer.name(candidate.surname);
        let known = name.tier != 0 || name.given;
        let sure = candidate.trust == Trust::Sure;
        candidate.title < candidate.first
            || !self.lower.contains(candidate.surname)
                && (sure || known && !self.gazetteer.is_place(candidate.surname))
    }

    fn other_singles(&mut self) {
        for index in 0..self.candidates.len() {
            let candidate = self.candidates[index];
            if candidate.full || self.owner[index] != NONE {
                continue;
            }
            let cluster = self
                .choose(&candidate)
                .or_else(|| self.given_alone(&candidate))
                .or_else(|| self.misspelt(&candidate));
            if let Some(cluster) = cluster.filter(|_| !self.part_of_more(&candidate)) {
                self.join(index, cluster);
            }
        }
    }

    /// Clusters of a surname, latest first.
    fn chain(&self, surname: u64) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.by_surname.get(&surname).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            (at != NONE).then(|| {
                let cluster = at;
                at = self.people.clusters[at as usize].next;
                cluster
            })
        })
        .take(SPELLING_REACH)
    }

    fn same_person(&self, cluster: &Cluster, candidate: &Candidate) -> bool {
        if !cluster.gender.fits(candidate.gender) || !cluster.full {
            return false;
        }
        if self.gazetteer.same_given(cluster.given, candidate.given) || self.part_of(cluster, candidate) {
            return true;
        }
        let (one, two) = (self.given_text(cluster.best), self.token_text(candidate.first));
        if cluster.initial || candidate.initial {
            return one.chars().next() == two.chars().next();
        }
        one.len() >= 5 && two.len() >= 5 && strsim::osa_distance(one, two) <= 1
    }

    /// "Vargas Llosa" beside "Mario Vargas Llosa": every word of the shorter stands in the longer.
    fn part_of(&self, cluster: &Cluster, candidate: &Candidate) -> bool {
        let best = &self.candidates[cluster.best];
        let longer = |one: &Candidate, given: u64| {
            one.last - one.first >= 3
                && self.view.tokens[one.first + 1..one.last].iter().any(|token| token.hash == given)
        };
        longer(best, candidate.given) || longer(candidate, cluster.given)
    }

    fn given_text(&self, candidate: usize) -> &str {
        self.token_text(self.candidates[candidate].first)
    }

    fn token_text(&self, token: usize) -> &str {
        let text = self.view.text_of(token);
        if text.len() <= 40 { text } else { "" }
    }

    fn surname_text(&self, candidate: &Candidate) -> &str {
        let at = (candidate.first..candidate.last)
            .rev()
            .find(|at| self.view.tokens[*at].hash == candidate.surname)
            .unwrap_or(candidate.first);
        self.token_text(at)
    }

    /// Same given name, surname one letter off, one of the two unknown to the tables.
    fn misspelt_full(&self, candidate: &Candidate) -> Option<u32> {
        let mut fitting = self.near(candidate).filter(|(_, cluster)| {
            cluster.full
                && !cluster.initial
                && self.gazetteer.same_given(cluster.given, candidate.given)
                && cluster.gender.fits(candidate.gender)
        });
        let (first, _) = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// A surname one letter off that no table knows.
    fn misspelt(&self, candidate: &Candidate) -> Option<u32> {
        // Most words that come here fall at the first of these, which cost least.
        if self.people.clusters.is_empty()
            || self.view.word(candidate.first).class != 0
            || !self.may_be_misspelt(candidate, self.surname_text(candidate))
            || self.gazetteer.name(candidate.surname).given
            || self.lower.contains(candidate.surname)
            || self.gazetteer.is_place(candidate.surname)
        {
            return None;
        }
        let mut fitting =
            self.near(candidate).filter(|(_, cluster)| cluster.full && cluster.gender.fits(candidate.gender));
        let (first, _) = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// A surname long enough that no table of surnames has.
    fn may_be_misspelt(&self, candidate: &Candidate, text: &str) -> bool {
        // The table spells names without accents, so it does not know an accented one however common its plain form.
        text.len() >= 5
            && (!(1..=3).contains(&self.gazetteer.name(candidate.surname).tier) || !text.is_ascii())
    }

    fn near<'b>(&'b self, candidate: &'b Candidate) -> impl Iterator<Item = (u32, &'b Cluster)> + 'b {
        let text = self.surname_text(candidate);
        let long = self.may_be_misspelt(candidate, text);
        let clusters = self.people.clusters.iter().enumerate().take(if long { SPELLING_REACH } else { 0 });
        // Accents are the first thing a misspelling loses.
        let folded = if long { fold(text) } else { String::new() };
        clusters.map(|(index, cluster)| (index as u32, cluster)).filter(move |(_, cluster)| {
            let other = self.surname_text(&self.candidates[cluster.best]);
            if other == text || other.len() < 5 || other.len().abs_diff(text.len()) > 3 {
                return false;
            }
            let other = fold(other);
            other.as_bytes().first() == folded.as_bytes().first()
                && strsim::osa_distance(&other, &folded) <= 1
                && !plural_pair(&other, &folded)
        })
    }

    /// The person a bare surname means: the one whose gender fits, else the most mentioned, else the last.
    fn choose(&self, candidate: &Candidate) -> Option<u32> {
        let fitting = |cluster: &u32| self.people.clusters[*cluster as usize].gender.fits(candidate.gender);
        let certain = |cluster: &u32| {
            candidate.gender != Gender::Unknown
                && self.people.clusters[*cluster as usize].gender == candidate.gender
        };
        let weight = |cluster: &u32| self.people.clusters[*cluster as usize].mentions;
        let best = |chosen: Option<u32>, cluster: u32| {
            if chosen.is_none_or(|one| weight(&cluster) >= weight(&one)) { Some(cluster) } else { chosen }
        };
        let sure = self.chain(candidate.surname).filter(certain).fold(None, best);
        sure.or_else(|| self.chain(candidate.surname).filter(fitting).fold(None, best))
    }

    /// A given name alone, when just one person of the article bears it.
    fn given_alone(&self, candidate: &Candidate) -> Option<u32> {
        let cluster = self.by_given.get(&candidate.surname).copied().filter(|cluster| *cluster != NONE)?;
        let token = &self.view.tokens[candidate.first];
        let plain = self.view.word(candidate.first).class & class::OPENER == 0
            && !self.gazetteer.is_place(candidate.surname);
        (plain && !token.has(flag::HEADLINE) && !self.lower.contains(candidate.surname)).then_some(cluster)
    }

    /// A capitalised word that goes on into another ("Clinton Foundation") is no mention of the person.
    fn part_of_more(&self, candidate: &Candidate) -> bool {
        let next = self.view.tokens.get(candidate.last);
        next.is_some_and(|token| {
            token.is_cap()
                && !token.has(flag::SENTENCE | flag::HEADLINE | flag::PARAGRAPH)
                && self.view.is(candidate.last, class::ORG_CAP)
        })
    }

    fn found(&mut self, index: usize) -> u32 {
        let candidate = self.candidates[index];
        let cluster = self.people.clusters.len() as u32;
        let given = self.gazetteer.name(if candidate.full { candidate.given } else { 0 });
        let gender = if candidate.gender == Gender::Unknown { given.gender } else { candidate.gender };
        let next = self.by_surname.insert(candidate.surname, cluster).unwrap_or(NONE);
        if candidate.full && !candidate.initial {
            let slot = self.by_given.entry(candidate.given).or_insert(cluster);
            if *slot != cluster {
                *slot = NONE;
            }
        }
        self.people.clusters.push(Cluster {
            given: candidate.given,
            gender,
            mentions: 0,
            initial: candidate.initial,
            full: candidate.full,
            best: index,
            next,
            roles: Vec::new(),
        });
        cluster
    }

    fn join(&mut self, index: usize, cluster: u32) {
        let candidate = self.candidates[index];
        let words = |candidate: &Candidate| {
            (candidate.last - candidate.first, !self.view.tokens[candidate.first].has(flag::UPPER))
        };
        let better = {
            let best = &self.candidates[self.people.clusters[cluster as usize].best];
            candidate.full
                && candidate.surname == best.surname
                && (!best.full
                    || best.initial && !candidate.initial
                    || (!candidate.initial && words(&candidate) > words(best)))
        };
        let person = &mut self.people.clusters[cluster as usize];
        person.mentions += 1;
        if better {
            person.best = index;
            person.given = candidate.given;
            person.initial = candidate.initial;
        }
        if person.gender == Gender::Unknown {
            person.gender = candidate.gender;
        }
        self.owner[index] = cluster;
    }

    fn finish(mut self) -> People {
        for (index, candidate) in self.candidates.iter().enumerate() {
            let person = self.owner[index];
            if person != NONE {
                self.people.mentions.push(Mention {
                    first: candidate.first,
                    last: candidate.last,
                    title: candidate.title,
                    person,
                });
            }
        }
        self.people.order_by_mention();
        self.people
    }
}

/// "Roberts" is not a misspelt "Robert": a plural or possessive pair says nothing.
fn plural_pair(one: &str, two: &str) -> bool {
    one.strip_suffix('s') == Some(two) || two.strip_suffix('s') == Some(one)
}

impl People {
    /// Numbers people in order of their first mention.
    fn order_by_mention(&mut self) {
        let mut place = vec![NONE; self.clusters.len()];
        let mut order = Vec::with_capacity(self.clusters.len());
        for mention in &mut self.mentions {
            let old = mention.person as usize;
            if place[old] == NONE {
                place[old] = order.len() as u32;
                order.push(old);
            }
            mention.person = place[old];
        }
        let mut clusters: Vec<Option<Cluster>> =
            std::mem::take(&mut self.clusters).into_iter().map(Some).collect();
        self.clusters = order.into_iter().filter_map(|old| clusters[old].take()).collect();
    }

    /// Copies the people out of the text.
    pub(in crate::extract) fn describe(&self, view: &View, candidates: &[Candidate]) -> Vec<Person> {
        let mut persons: Vec<Person> = self
            .clusters
            .iter()
            .map(|cluster| {
                let best = &candidates[cluster.best];
                Person { name: tidy(view.span(best.first, best.last).of(view.text)), ..Person::default() }
            })
            .collect();
        for mention in &self.mentions {
            let person = &mut persons[mention.person as usize];
            let span = view.span(mention.first, mention.last);
            person.mentions.push(span);
            let form = span.of(view.text);
            if form != person.name && person.aliases.len() < 8 {
                let form = tidy(form);
                if form != person.name && !person.aliases.contains(&form) {
                    person.aliases.push(form);
                }
            }
        }
        for (person, cluster) in persons.iter_mut().zip(&self.clusters) {
            for (first, last) in &cluster.roles {
                let role = tidy(view.span(*first, *last).of(view.text));
                if person.roles.len() < 6 && !person.roles.contains(&role) {
                    person.roles.push(role);
                }
            }
        }
        persons
    }
}

/// White space folded to single spaces, capitals of headings lowered to a name's.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.len() > 3
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-' || byte == b'\'')
        {
            let mut start = true;
            for letter in word.chars() {
                out.push(if start { letter } else { letter.to_ascii_lowercase() });
                start = !letter.is_ascii_alphabetic();
            }
        } else {
            out.push_str(word);
        }
    }
    out
}
