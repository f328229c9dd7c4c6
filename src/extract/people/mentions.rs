//! From the tagger's spans to candidates for people: titles cut off, parts named, gender read from the title.
//! Owns what a person's mention looks like; who it is, and which mentions are one person, is `people`'s. Words the
//! tagger left unlabelled become weak candidates, which count only when the article offers a person to join.

use super::names::{Candidate, Trust};
use crate::extract::gazetteer::{Gazetteer, Gender};
use crate::extract::lexicon::class;
use crate::extract::tagger::Tagged;
use crate::extract::tagger::label::Label;
use crate::extract::tagger::weights::CommonWords;
use crate::extract::tokens::{Kind, View, flag};

/// Margin of a sure label.
const SURE: i32 = 1200;

/// Longest name in tokens; the rest of a longer one is no name.
const LONGEST: usize = 12;

pub(in crate::extract) struct Mentions<'a> {
    pub view: &'a View<'a>,
    pub gazetteer: &'a Gazetteer,
    pub common: CommonWords,
}

/// Longest nickname between quotation marks inside a name, in tokens with the marks.
const NICKNAME: usize = 5;

impl Mentions<'_> {
    /// Fills `out` with candidates in order of place.
    pub(in crate::extract) fn gather(&self, tagged: &[Tagged], out: &mut Vec<Candidate>) {
        out.clear();
        let mut at = 0;
        for (index, name) in tagged.iter().enumerate() {
            if name.first < at {
                continue;
            }
            self.weak(at, name.first, out);
            if name.label == Label::Person {
                let last = self.with_nickname(name, &tagged[index + 1..]);
                let sure =
                    name.margin >= SURE && !self.gazetteer.is_organisation(self.view.tokens[name.first].hash);
                let trust = if sure { Trust::Sure } else { Trust::Labelled };
                out.extend(self.labelled(name.first, last).map(|name| Candidate { trust, ..name }));
                at = last;
                continue;
            } else if name.last - name.first == 1 && name.label != Label::Nation {
                self.weak(name.first, name.last, out);
            }
            at = name.last;
        }
        self.weak(at, self.view.tokens.len(), out);
    }

    /// One past a name that a nickname between quotation marks interrupts (`Ann "Red" Roe`), else one past the name.
    fn with_nickname(&self, name: &Tagged, after: &[Tagged]) -> usize {
        let is_mark = |at: usize| matches!(self.view.kind(at), Some(Kind::Quote | Kind::Single));
        if !is_mark(name.last) {
            return name.last;
        }
        let family = after.iter().find(|next| {
            next.label == Label::Person && next.last - name.last <= NICKNAME + 3 && is_mark(next.first - 1)
        });
        match family {
            Some(family) if (3..=NICKNAME).contains(&(family.first - name.last)) => family.last,
            _ => self.closing_nickname(name.last).unwrap_or(name.last),
        }
    }

    /// The same when the tagger took nickname and surname for one name (`Red" Roe`).
    fn closing_nickname(&self, open: usize) -> Option<usize> {
        let close = (open + 2..open + NICKNAME)
            .find(|at| matches!(self.view.kind(*at), Some(Kind::Quote | Kind::Single)))?;
        let surname = self.view.tokens.get(close + 1)?;
        (surname.is_cap() && !self.view.is(close + 1, class::OPENER)).then_some(close + 2)
    }

    /// A name the tagger found.
    fn labelled(&self, first: usize, last: usize) -> Option<Candidate> {
        let tokens = self.view.tokens;
        let last = last.min(first + LONGEST);
        let mut start = first;
        while start < last
            && (!tokens[start].is_word()
                || self.is_title(start, last)
                || start + 1 < last && self.is_plain(start))
        {
            start += 1;
        }
        let mut end = last;
        while end > start
            && (!tokens[end - 1].is_word() && !self.abbreviates(end - 1)
                || end - 1 > start && self.is_plain(end - 1))
        {
            end -= 1;
        }
        let end = self.before_origin(start, end);
        if start >= end {
            return None;
        }
        let words: Vec<usize> = (start..end).filter(|at| self.counts(*at, start)).collect();
        let (given, surname) = (*words.first()?, *words.last()?);
        let (title, gender) = self.title_before(start);
        Some(Candidate {
            first: start,
            last: end,
            title,
            given: if words.len() > 1 { tokens[given].hash } else { 0 },
            surname: tokens[surname].hash,
            gender,
            full: words.len() > 1,
            trust: Trust::Labelled,
            initial: words.len() > 1 && tokens[given].has(flag::DOTTED),
        })
    }

    /// A word that counts as a name of its own: no suffix, no second half of a hyphened name.
    fn counts(&self, at: usize, start: usize) -> bool {
        let hyphened = at > start && self.view.tokens[at - 1].kind == Kind::Hyphen;
        self.view.tokens[at].is_word() && !self.view.is(at, class::SUFFIX) && !hyphened
    }

    /// Where a name in full ends that its bearer's home follows ("Ann Roe of Ghent").
    fn before_origin(&self, start: usize, end: usize) -> usize {
        (start + 2..end).find(|at| self.view.text_of(*at) == "of").unwrap_or(end)
    }

    /// A common word and no known name ("Outspoken Ann Roe", "Ann Roe Editing").
    fn is_plain(&self, at: usize) -> bool {
        let token = &self.view.tokens[at];
        let name = self.gazetteer.name(token.hash);
        let known = name.given || name.tier != 0 || self.view.is(at, class::PARTICLE | class::SUFFIX);
        token.is_word() && !token.has(flag::DOTTED) && !known && self.common.contains(token.hash)
    }

    fn abbreviates(&self, at: usize) -> bool {
        self.view.tokens[at].kind == Kind::Period && at > 0 && self.view.is(at - 1, class::SUFFIX)
    }

    /// A title that stands before a name, with its full stop.
    fn is_title(&self, at: usize, last: usize) -> bool {
        let name = self.gazetteer.name(self.view.tokens[at].hash);
        let titled = self.view.is(at, class::TITLE) && name.tier == 0 && !name.given
            || self.view.is(at, class::HONORIFIC);
        let titled = titled && !self.view.is(at, class::SUFFIX);
        titled && self.view.tokens[at + 1..last].iter().any(|token| token.is_cap())
    }

    /// Where the titles before a name start, and the gender they tell.
    fn title_before(&self, first: usize) -> (usize, Gender) {
        let tokens = self.view.tokens;
        let (mut start, mut gender) = (first, Gender::Unknown);
        while start > 0 && first - start < 8 && !tokens[start].has(flag::PARAGRAPH) {
            let before = start - 1;
            let stop = tokens[before].kind == Kind::Period
                && before > 0
                && self.view.is(before - 1, class::ABBREV)
                && !tokens[before].has(flag::SPACE);
            let word = if stop { before - 1 } else { before };
            let class = self.view.word(word).class;
            if class & (class::TITLE | class::HONORIFIC | class::ROLE) == 0 || !tokens[word].is_cap() {
                break;
            }
            if gender == Gender::Unknown {
                gender = if class & (class::HON_M | class::ROLE_M) != 0 {
                    Gender::Male
                } else if class & (class::HON_F | class::ROLE_F) != 0 {
                    Gender::Female
                } else {
                    Gender::Unknown
                };
            }
            start = word;
            if tokens[start].has(flag::SENTENCE) {
                break;
            }
        }
        (start, gender)
    }

    /// Single capitalised words of `first..last`.
    fn weak(&self, first: usize, last: usize, out: &mut Vec<Candidate>) {
        for at in first..last {
            let token = &self.view.tokens[at];
            if !token.is_cap() || !self.may_be_name(at) {
                continue;
            }
            let (title, gender) = self.title_before(at);
            out.push(Candidate {
                first: at,
                last: at + 1,
                title,
                surname: token.hash,
                gender,
                ..Candidate::default()
            });
        }
    }

    fn may_be_name(&self, at: usize) -> bool {
        let token = &self.view.tokens[at];
        let class = self.view.word(at).class;
        let blocked = class::STOP | class::DEMONYM | class::WEEKDAY | class::SUFFIX;
        let soft = class::OPENER | class::ORG_CAP | class::PLURAL | class::ORG | class::MONTH;
        token.end - token.start >= 2
            && class & blocked == 0
            && (class & soft == 0
                || self.gazetteer.name(token.hash).tier != 0 && !token.has(flag::SENTENCE | flag::HEADLINE))
    }
}
