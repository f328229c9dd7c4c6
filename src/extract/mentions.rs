//! From the tagger's spans to candidates for people: titles cut off, parts named, gender read from the title.
//! Owns what a person's mention looks like; who it is, and which mentions are one person, is `people`'s. Words the
//! tagger left unlabelled become weak candidates, which count only when the article offers a person to join.

use super::gazetteer::{Gazetteer, Gender};
use super::lexicon::class;
use super::names::Candidate;
use super::tagger::Tagged;
use super::tagger::label::Label;
use super::tokens::{Kind, View, flag};

/// Strength of a name the tagger labelled.
const LABELLED: i8 = 3;

/// Longest name in tokens; the rest of a longer one is no name.
const LONGEST: usize = 12;

pub(super) struct Mentions<'a> {
    pub view: &'a View<'a>,
    pub gazetteer: &'a Gazetteer,
}

impl Mentions<'_> {
    /// Fills `out` with candidates in order of place.
    pub(super) fn gather(&self, tagged: &[Tagged], out: &mut Vec<Candidate>) {
        out.clear();
        let mut at = 0;
        for name in tagged {
            self.weak(at, name.first, out);
            if name.label == Label::Person {
                out.extend(self.labelled(name.first, name.last));
            } else if name.last - name.first == 1 && name.label != Label::Nation {
                self.weak(name.first, name.last, out);
            }
            at = name.last;
        }
        self.weak(at, self.view.tokens.len(), out);
    }

    /// A name the tagger found.
    fn labelled(&self, first: usize, last: usize) -> Option<Candidate> {
        let tokens = self.view.tokens;
        let last = last.min(first + LONGEST);
        let mut start = first;
        while start < last && (!tokens[start].is_word() || self.is_title(start, last)) {
            start += 1;
        }
        let mut end = last;
        while end > start && !tokens[end - 1].is_word() && !self.abbreviates(end - 1) {
            end -= 1;
        }
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
            strength: LABELLED,
            initial: words.len() > 1 && tokens[given].has(flag::DOTTED),
        })
    }

    /// A word that counts as a name of its own: no suffix, no second half of a hyphened name.
    fn counts(&self, at: usize, start: usize) -> bool {
        let hyphened = at > start && self.view.tokens[at - 1].kind == Kind::Hyphen;
        self.view.tokens[at].is_word() && !self.view.is(at, class::SUFFIX) && !hyphened
    }

    fn abbreviates(&self, at: usize) -> bool {
        self.view.tokens[at].kind == Kind::Period && at > 0 && self.view.is(at - 1, class::SUFFIX)
    }

    /// A title that stands before a name, with its full stop.
    fn is_title(&self, at: usize, last: usize) -> bool {
        let titled = self.view.is(at, class::TITLE | class::HONORIFIC)
            && !self.view.is(at, class::SUFFIX)
            && self.gazetteer.name(self.view.tokens[at].hash).tier == 0;
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
