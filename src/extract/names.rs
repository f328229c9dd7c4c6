//! Finds where a text names people: runs of capitalised words, cut at titles and weighed against the tables.
//! Owns the question "is this run a person's name"; who it is, and which runs are one person, is `people`'s.
//! Evidence is added up: no table alone decides, so that unknown names beside a title or a verb of saying count.

use super::gazetteer::{Gazetteer, Gender};
use super::lexicon::{class, hash_phrase};
use super::tokens::{Kind, View, flag};

/// A stretch of text that may name a person.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Candidate {
    /// Tokens of the name, without title and possessive.
    pub first: usize,
    pub last: usize,
    /// Where the title before it starts; equals `first` when there is none.
    pub title: usize,
    /// Hash of the given name, 0 for a single word.
    pub given: u64,
    /// Hash of the surname (or the only word).
    pub surname: u64,
    /// Gender told by Mr, Mrs and the like.
    pub gender: Gender,
    /// More than one word.
    pub full: bool,
    /// How sure it is a person; a single word needs other evidence when 0.
    pub strength: i8,
    /// The given name is only an initial.
    pub initial: bool,
}

/// Words seen in lower case, as a two-probe bit filter.
pub(super) struct LowerSeen {
    bits: Vec<u64>,
}

impl LowerSeen {
    const WORDS: usize = 1024;

    pub(super) fn new() -> LowerSeen {
        LowerSeen { bits: vec![0; Self::WORDS] }
    }

    pub(super) fn fill(&mut self, view: &View) {
        self.bits.fill(0);
        for token in view.tokens.iter().filter(|token| token.is_word() && !token.has(flag::CAP)) {
            for place in Self::places(token.hash) {
                self.bits[place / 64] |= 1 << (place % 64);
            }
        }
    }

    fn places(hash: u64) -> [usize; 2] {
        let mask = Self::WORDS * 64 - 1;
        [(hash >> 7) as usize & mask, (hash >> 37) as usize & mask]
    }

    pub(super) fn contains(&self, hash: u64) -> bool {
        Self::places(hash).into_iter().all(|place| self.bits[place / 64] >> (place % 64) & 1 == 1)
    }
}

/// Longest run of capitalised words that is looked at as one.
const LONGEST_RUN: usize = 14;

/// What the search for names reads.
pub(super) struct Finder<'a> {
    pub view: &'a View<'a>,
    pub gazetteer: &'a Gazetteer,
    pub lower: &'a LowerSeen,
}

impl Finder<'_> {
    /// Fills `out` with candidates in order of place.
    pub(super) fn find(&self, out: &mut Vec<Candidate>) {
        out.clear();
        let mut at = 0;
        while at < self.view.tokens.len() {
            if !self.view.tokens[at].is_cap() {
                at += 1;
                continue;
            }
            let end = self.run_end(at);
            self.split_run(at, end, out);
            at = end;
        }
    }

    /// One past the run of name-like tokens that starts at `first`.
    fn run_end(&self, first: usize) -> usize {
        let tokens = self.view.tokens;
        let mut at = first + 1;
        while at < tokens.len() && at - first < LONGEST_RUN {
            let token = &tokens[at];
            if token.has(flag::PARAGRAPH) {
                break;
            }
            let cap = |index: usize| {
                tokens.get(index).is_some_and(|next| next.is_cap() && !next.has(flag::PARAGRAPH))
            };
            at += match token.kind {
                Kind::Word if token.is_cap() && !(token.has(flag::SENTENCE)) => 1,
                Kind::Word if self.view.is(at, class::PARTICLE) && cap(at + 1) && !token.has(flag::CAP) => 2,
                Kind::Word
                    if self.view.is(at, class::PARTICLE)
                        && self.view.is(at + 1, class::PARTICLE)
                        && cap(at + 2) =>
                {
                    3
                }
                Kind::Word
                    if self.view.is(at, class::PARTICLE)
                        && self.view.kind(at + 1) == Some(Kind::Hyphen)
                        && cap(at + 2) =>
                {
                    3
                }
                Kind::Hyphen if cap(at + 1) => 2,
                Kind::Period
                    if !token.has(flag::SPACE)
                        && self.view.is(at - 1, class::ABBREV)
                        && !tokens.get(at + 1).is_none_or(|next| next.has(flag::SENTENCE)) =>
                {
                    1
                }
                Kind::Comma if self.view.is(at + 1, class::SUFFIX) && cap(at + 1) => 2,
                _ => break,
            };
        }
        at.min(tokens.len())
    }

    fn split_run(&self, first: usize, end: usize, out: &mut Vec<Candidate>) {
        let (mut start, mut title) = (first, first);
        let mut gender = Gender::Unknown;
        let mut titled = false;
        for at in first..end {
            if !self.view.tokens[at].is_word() {
                if start == at {
                    start = at + 1;
                }
                continue;
            }
            let word = self.view.word(at);
            if self.is_title(at, start, end) {
                self.judge(start, at, title, titled, gender, out);
                if start < at {
                    title = at;
                }
                start = at + 1;
                titled = true;
                gender = title_gender(word.class, gender);
            } else if self.is_break(at, start, end) {
                self.judge(start, at, title, titled, gender, out);
                (start, title, titled, gender) = (at + 1, at + 1, false, Gender::Unknown);
            }
        }
        self.judge(start, end, title, titled, gender, out);
    }

    /// A title that stands before a name, not a surname that reads like one ("Stephen King").
    fn is_title(&self, at: usize, start: usize, end: usize) -> bool {
        let word = self.view.word(at);
        let role = word.class & class::ROLE != 0 && !self.gazetteer.name(self.view.tokens[at].hash).given;
        if word.class & (class::TITLE | class::HONORIFIC) == 0 && !role
            || at + 1 >= end
            || !self.view.tokens[at + 1..end].iter().any(|token| token.is_cap())
        {
            return false;
        }
        // "Stephen King": a surname after a given name is no title, unless a name in full follows ("Jane King Senator Roe").
        let token = &self.view.tokens[at];
        let surname = at > start
            && self.gazetteer.name(token.hash).tier != 0
            && self.gazetteer.name(self.view.tokens[start].hash).given;
        let abbreviated = self.view.is(at + 1, class::ABBREV) || token.end - token.start <= 3;
        let goes_on = at + 1 < end && (abbreviated || word.class & class::ROLE != 0);
        !self.view.is(at + 1, class::SUFFIX) && (!surname || goes_on)
    }

    /// A word that ends one name and cannot be part of the next.
    fn is_break(&self, at: usize, start: usize, end: usize) -> bool {
        let token = &self.view.tokens[at];
        let word = self.view.word(at);
        let name = self.gazetteer.name(token.hash);
        if word.class & (class::DEMONYM | class::WEEKDAY) != 0 {
            let given = self.view.tokens[start].hash;
            let surname = name.tier != 0 || at + 1 == end && !self.gazetteer.is_place(given);
            return !(at > start && surname && self.gazetteer.name(given).given);
        }
        if word.class & class::OPENER == 0
            || token.has(flag::DOTTED)
            || token.end - token.start == 1 && at > start
        {
            return false;
        }
        let next_name = at + 1 < end
            && self.view.tokens[at + 1].is_cap()
            && self.gazetteer.name(self.view.tokens[at + 1].hash).tier != 0;
        let given = at == start
            && name.given
            && next_name
            && self.view.word(at + 1).class & (class::OPENER | class::STOP) == 0;
        let surname = at > start
            && name.tier != 0
            && word.class & (class::FUNC | class::PREP) == 0
            && self.gazetteer.name(self.view.tokens[start].hash).given
            && !token.has(flag::HEADLINE);
        let particle = at > start && word.class & class::PARTICLE != 0;
        !(given || surname || particle)
    }

    /// Weighs the tokens `start..end` as a name and keeps it if it may be one.
    fn judge(
        &self,
        start: usize,
        end: usize,
        title: usize,
        titled: bool,
        gender: Gender,
        out: &mut Vec<Candidate>,
    ) {
        let Some((start, end)) = self.trim(start, end) else { return };
        let hyphened = |at: usize| at > start && self.view.tokens[at - 1].kind == Kind::Hyphen;
        let words = (start..end)
            .filter(|at| {
                self.view.tokens[*at].is_word() && !self.view.is(*at, class::SUFFIX) && !hyphened(*at)
            })
            .count();
        let mut surname = end - 1;
        while surname > start
            && (!self.view.tokens[surname].is_word() || self.view.is(surname, class::SUFFIX))
        {
            surname -= 1;
        }
        let tokens = self.view.tokens;
        let title = if titled { title.min(start) } else { start };
        let mut candidate = Candidate {
            first: start,
            last: end,
            title,
            gender,
            surname: tokens[surname].hash,
            full: words >= 2,
            given: 0,
            ..Candidate::default()
        };
        if words >= 2 {
            self.judge_full(candidate, surname, words, titled, out);
        } else if self.single_possible(start, titled) {
            candidate.strength = self.single_strength(&candidate, titled, gender);
            out.push(candidate);
        }
    }

    /// Keeps a name of several words when the evidence suffices, or when nothing speaks against it.
    fn judge_full(
        &self,
        mut candidate: Candidate,
        surname: usize,
        words: usize,
        titled: bool,
        out: &mut Vec<Candidate>,
    ) {
        let first = &self.view.tokens[candidate.first];
        candidate.given = first.hash;
        candidate.initial = first.has(flag::DOTTED);
        let score = self.score(&candidate, surname, words, titled);
        // Two unknown words that nothing speaks against wait for their surname to be vouched for elsewhere.
        let unclassed = self.view.word(candidate.first).class | self.view.word(surname).class == 0;
        let doubtful = score >= 0 && words <= 3 && !first.has(flag::HEADLINE) && unclassed;
        if score >= 2 || doubtful {
            candidate.strength = if score >= 2 { score } else { 1 };
            out.push(candidate);
        }
    }

    /// Cuts off adjectives, marks and other words that cannot start or end a name.
    fn trim(&self, mut start: usize, mut end: usize) -> Option<(usize, usize)> {
        let tokens = self.view.tokens;
        while start < end
            && (!tokens[start].is_word()
                || !tokens[start].is_cap()
                || self.view.is(start, class::STOP | class::DEMONYM)
                    && !self.is_given_before_surname(start, end))
        {
            start += 1;
        }
        while end > start
            && !(tokens[end - 1].is_word()
                || tokens[end - 1].kind == Kind::Period && self.view.is(end.saturating_sub(2), class::SUFFIX))
        {
            end -= 1;
        }
        (start < end && end - start <= 10).then_some((start, end))
    }

    fn is_given_before_surname(&self, at: usize, end: usize) -> bool {
        at + 1 < end
            && self.gazetteer.name(self.view.tokens[at].hash).given
            && self.gazetteer.name(self.view.tokens[at + 1].hash).tier != 0
            && self.view.word(at + 1).class & (class::ORG_CAP | class::STOP) == 0
    }

    fn score(&self, candidate: &Candidate, surname: usize, words: usize, titled: bool) -> i8 {
        let tokens = self.view.tokens;
        let (first, last) = (candidate.first, candidate.last);
        let (given, family) = (self.gazetteer.name(candidate.given), self.gazetteer.name(candidate.surname));
        let given_class = self.view.word(first).class;
        let headline = tokens[first].has(flag::HEADLINE);
        let mut score = 0i8;
        let common_given =
            given_class & (class::OPENER | class::MONTH) != 0 || self.lower.contains(candidate.given);
        if given.given {
            score += if common_given && tokens[first].has(flag::SENTENCE) { 1 } else { 2 };
        } else if given.tier != 0 || candidate.initial {
            score += 1;
        } else if given_class & (class::OPENER | class::ROLE | class::PLURAL | class::ORG | class::ORG_CAP)
            != 0
        {
            score -= 3;
        }
        score += (family.tier != 0 || family.given) as i8;
        score += 2 * (titled || self.role_before(candidate.title)) as i8;
        score += (self.cue_beside(candidate.title, last)) as i8;
        score += (first..last).any(|at| !tokens[at].has(flag::CAP) && tokens[at].is_word()) as i8;
        score += self.apposition(last);
        let known = given.given || given.tier != 0 || family.tier != 0;
        if !known
            && words <= 3
            && !headline
            && self.view.word(first).class | self.view.word(surname).class == 0
        {
            score += 1;
        }
        score -= 2 * (words >= 5) as i8;
        score -= 2 * (!given.given && self.lower.contains(candidate.given)) as i8;
        score -= (self.lower.contains(candidate.surname) && (family.tier == 0 || headline)) as i8;
        score -= (headline && !(given.given && family.tier != 0)) as i8;
        let shouted = tokens[first].has(flag::UPPER)
            && !tokens[first].has(flag::DOTTED)
            && tokens[surname].has(flag::UPPER);
        score -= 3 * (shouted && !(given.given && family.tier != 0)) as i8;
        score - self.organisation_penalty(candidate, surname) - self.place_penalty(candidate, given.given)
    }

    /// What follows the name after a comma: a role ("Roe, a lawyer,"), an age or "who".
    fn apposition(&self, last: usize) -> i8 {
        if self.view.kind(last) != Some(Kind::Comma) {
            return 0;
        }
        let age = self
            .view
            .tokens
            .get(last + 1)
            .is_some_and(|next| next.kind == Kind::Number && next.end - next.start == 2);
        if age || self.view.is(last + 1, class::WHO) {
            return 1;
        }
        let words = (last + 1..last + 8).take_while(|at| {
            matches!(self.view.kind(*at), Some(Kind::Word | Kind::Possessive | Kind::Hyphen))
                && !self.view.is(*at, class::AUX)
        });
        let role = |at: &usize| {
            self.view.is(*at, class::ROLE)
                && !self.view.is(*at, class::PLURAL)
                && !self.view.tokens[*at].is_cap()
        };
        let article = self.view.is(last + 1, class::DET);
        2 * (article && words.into_iter().any(|at| role(&at))) as i8
    }

    /// What speaks for an organisation, a date or a headline rather than a person.
    fn organisation_penalty(&self, candidate: &Candidate, surname: usize) -> i8 {
        let within: i8 =
            (candidate.first..candidate.last).map(|at| self.word_penalty(at, candidate, surname)).sum();
        let next = self.view.tokens.get(candidate.last);
        let next_org = next.is_some_and(|token| {
            token.is_cap() && self.view.is(candidate.last, class::ORG_CAP) && !token.has(flag::SENTENCE)
        });
        let named_role = self.view.is(surname, class::TITLE | class::ROLE)
            && self.gazetteer.name(candidate.surname).tier == 0;
        let one_of = candidate.title > 0
            && self.view.is(candidate.title - 1, class::DET)
            && self.gazetteer.is_place(candidate.given);
        within + 3 * next_org as i8 + 4 * named_role as i8 + 2 * one_of as i8
    }

    fn word_penalty(&self, at: usize, candidate: &Candidate, surname: usize) -> i8 {
        let token = &self.view.tokens[at];
        let class = self.view.word(at).class;
        let name = self.gazetteer.name(token.hash);
        let first = at == candidate.first;
        let mut penalty = 0;
        if class & (class::ORG_CAP | class::STOP | class::DAYPART) != 0 {
            let given =
                self.gazetteer.name(candidate.given).given && !self.gazetteer.is_place(candidate.given);
            let surname_like = at == surname && (1..=2).contains(&name.tier) && given;
            penalty += if surname_like || first && name.given { 0 } else { 4 };
        }
        if class & (class::MONTH | class::WEEKDAY) != 0 && !(first && name.given) {
            penalty += 3;
        }
        let connective = class & class::OPENER != 0 && class & class::PARTICLE == 0;
        penalty += (connective && !first && token.is_cap() && !token.has(flag::DOTTED)) as i8;
        let acronym = token.has(flag::UPPER)
            && !token.has(flag::DOTTED | flag::HEADLINE)
            && token.end - token.start > 2;
        penalty + 2 * (acronym && at != surname) as i8
    }

    fn place_penalty(&self, candidate: &Candidate, given: bool) -> i8 {
        let tokens = self.view.tokens;
        let mut phrase = 0;
        let mut count = 0;
        let mut penalty = 0;
        for token in tokens[candidate.first..candidate.last].iter().filter(|token| token.is_word()) {
            phrase = if count == 0 { token.hash } else { hash_phrase(phrase, token.hash) };
            count += 1;
            let whole = tokens[candidate.last - 1].start == token.start;
            if count >= 2 && self.gazetteer.is_place(phrase) {
                penalty += if whole { 6 } else { 3 };
            }
        }
        if !given && self.gazetteer.is_place(candidate.given) {
            penalty += 2;
        }
        let family = self.gazetteer.name(candidate.surname);
        if family.tier == 0
            && (self.gazetteer.is_place(candidate.surname) || self.gazetteer.is_place(candidate.given))
        {
            penalty += 2;
        }
        penalty
    }

    /// "spokesman" and the like directly before.
    fn role_before(&self, at: usize) -> bool {
        at > 0
            && !self.view.tokens[at].has(flag::PARAGRAPH)
            && self.view.is(at - 1, class::ROLE | class::TITLE)
            && !self.view.is(at - 1, class::PLURAL)
    }

    /// A verb of saying directly before or after.
    fn cue_beside(&self, first: usize, last: usize) -> bool {
        let finite = |at: usize| {
            let word = self.view.word(at);
            word.cue != 0 && word.form != super::lexicon::Form::Base && !self.view.tokens[at].has(flag::CAP)
        };
        first > 0 && finite(first - 1) || last < self.view.tokens.len() && finite(last)
    }

    fn single_possible(&self, at: usize, titled: bool) -> bool {
        let token = &self.view.tokens[at];
        let word = self.view.word(at);
        let length = token.end - token.start;
        let blocked = class::STOP | class::DEMONYM | class::WEEKDAY | class::SUFFIX;
        let soft = class::OPENER | class::ORG_CAP | class::PLURAL | class::ORG | class::MONTH;
        length >= 2
            && word.class & blocked == 0
            && (word.class & soft == 0
                || self.gazetteer.name(token.hash).tier != 0
                    && (titled || !token.has(flag::SENTENCE | flag::HEADLINE)))
    }

    fn single_strength(&self, candidate: &Candidate, titled: bool, gender: Gender) -> i8 {
        let at = candidate.first;
        let token = &self.view.tokens[at];
        let name = self.gazetteer.name(candidate.surname);
        let class = self.view.word(at).class;
        let place = self.gazetteer.is_place(candidate.surname) && name.tier == 0;
        if place || token.has(flag::UPPER) && token.end - token.start <= 4 {
            return 0;
        }
        let honorific = self.view.word(at.saturating_sub(1)).class & class::HONORIFIC != 0
            || self.view.kind(at.saturating_sub(1)) == Some(Kind::Period);
        let plain = class & (class::OPENER | class::ORG_CAP | class::ORG | class::PLURAL) == 0;
        if titled
            && (gender != Gender::Unknown && honorific || plain && !self.lower.contains(candidate.surname))
            && !token.has(flag::HEADLINE)
        {
            return 3;
        }
        let known = (1..=4).contains(&name.tier)
            && plain
            && !self.lower.contains(candidate.surname)
            && !self.gazetteer.is_place(candidate.surname);
        let compound = self
            .view
            .tokens
            .get(candidate.last)
            .is_some_and(|next| next.is_cap() && !next.has(flag::SENTENCE))
            || self.view.kind(candidate.last) == Some(Kind::Hyphen);
        if !known || compound || token.has(flag::HEADLINE) {
            return 0;
        }
        if self.cue_beside(candidate.title, candidate.last) { 2 } else { 0 }
    }
}

fn title_gender(class: u64, before: Gender) -> Gender {
    if class & (class::HON_M | class::ROLE_M) != 0 {
        Gender::Male
    } else if class & (class::HON_F | class::ROLE_F) != 0 {
        Gender::Female
    } else {
        before
    }
}
