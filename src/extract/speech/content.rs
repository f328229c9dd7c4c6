//! Reads what stands to the right of a verb of saying: a quotation, a clause, a noun phrase.
//! Owns the extent of reported words after the verb; who reports them is read elsewhere. Adjuncts between verb and
//! content ("said on Monday in a statement that") are passed over within a fixed reach, so the scan stays linear.

use super::clause::Clause;
use crate::extract::lexicon::{class, frame};
use crate::extract::tokens::Kind;

/// What stands to the right of a verb.
#[derive(Clone, Copy, Debug)]
pub(in crate::extract) struct Right {
    pub first: usize,
    pub last: usize,
    pub rule: &'static str,
    /// Introduced by "that" or a mark: cannot be anything but content.
    pub firm: bool,
}

/// How far adjuncts between verb and content may reach, in items.
const ADJUNCT: usize = 18;

impl Clause<'_> {
    /// What the verb at `cue` introduces when `end` is one past it and its particle.
    pub(in crate::extract) fn right(&self, cue: usize, end: usize, frames: u16) -> Option<Right> {
        let word = self.word(cue);
        let start = self.skip_times(end);
        if frames & frame::ADDRESSEE != 0
            && let Some(right) = self.right_of_addressee(start)
        {
            return Some(right);
        }
        let that = self.is(start, class::THAT) && !matches!(self.kind(start + 1), Some(Kind::Period));
        let clausal = frames & (frame::CLAUSE | frame::BARE) != 0;
        if self.segment(start).is_some() {
            // One reads books and writes songs; words that are said have no title.
            let work =
                ["read", "write"].contains(&self.view.lexicon.lemma(word.cue)) && self.title_like(start);
            return (!work).then(|| self.quoted(start, "source-cue-quote"));
        }
        match self.kind(start)? {
            Kind::Colon if frames & frame::THOUGHT == 0 => return self.after_colon(start + 1),
            Kind::Comma | Kind::Dash => return self.after_comma(start, clausal),
            Kind::Word | Kind::Number | Kind::Other | Kind::Open => {}
            _ => return None,
        }
        if that && clausal {
            return self.clause("source-cue-that", start + 1, true);
        }
        if self.is(start, class::WH)
            && (clausal || self.view.lexicon.lemma(word.cue) == "ask")
            && !self.is(start, class::WHO)
        {
            return self.clause("source-cue-question", start, true);
        }
        if self.reads(start, "to") && frames & frame::INFINITIVE != 0 {
            return self.clause("source-cue-infinitive", start, true);
        }
        if frames & frame::THOUGHT != 0 && self.reads(start, "to") {
            return None;
        }
        if self.is(start, class::PREP)
            && !self.is(start, class::DET | class::THAT)
            && !self.reads(start, "like")
        {
            return self.after_adjunct(start, frames);
        }
        let shown = frames & frame::SHOWS_VERB == 0 || self.shows_verb(start);
        if frames & frame::BARE != 0 && !self.is(start, class::CONJ) && shown {
            return self.clause("source-cue-clause", start, false);
        }
        if frames & (frame::NOUN | frame::QUOTED_NOUN) == 0 || self.is(start, class::CONJ | class::PREP) {
            return None;
        }
        let right = self.noun_content(start);
        let quotes = (right.first..right.last).any(|item| self.segment(item).is_some());
        (quotes || frames & frame::NOUN != 0).then_some(right)
    }

    /// True when the words from `start` on look like a clause of their own.
    fn shows_verb(&self, start: usize) -> bool {
        self.is(start, class::SUBJECT_PRONOUN)
            || (start + 1..(start + 12).min(self.len()))
                .take_while(|item| !self.pauses(*item))
                .any(|item| self.is(item, class::AUX))
    }

    /// Goes right over adverbs, weekdays and dates.
    fn skip_times(&self, mut item: usize) -> usize {
        for _ in 0..5 {
            if self.is(item, class::RELTIME | class::WEEKDAY)
                || self.is(item, class::ADV) && !self.is(item, class::DET | class::CONJ | class::THAT)
            {
                item += 1;
                if self.is(item, class::DAYPART) {
                    item += 1;
                }
            } else if (self.reads(item, "on")
                || self.reads(item, "late")
                || self.reads(item, "early")
                || self.reads(item, "last"))
                && self.is(item + 1, class::WEEKDAY | class::DAYPART)
            {
                item += 2;
            } else if self.kind(item) == Some(Kind::Open) {
                let Some(close) = (item..item + 10).find(|close| self.kind(*close) == Some(Kind::Close))
                else {
                    break;
                };
                item = close + 1;
            } else {
                break;
            }
        }
        item
    }

    fn right_of_addressee(&self, start: usize) -> Option<Right> {
        let mut item = start;
        let mut nouns = 0;
        while item < self.len() && item - start < ADJUNCT {
            if self.segment(item).is_some() {
                return Some(self.quoted(item, "source-cue-quote"));
            }
            if self.is(item, class::THAT) && item > start {
                return self.clause("source-cue-that", item + 1, true);
            }
            if matches!(self.kind(item), Some(Kind::Colon)) {
                return self.after_colon(item + 1);
            }
            if matches!(self.kind(item), Some(Kind::Period | Kind::Bang | Kind::Semicolon)) {
                return None;
            }
            let starts_clause = self.is(item, class::SUBJECT_PRONOUN)
                || self.is(item, class::DET)
                || self.mention(item).is_some_and(|mention| mention.title == self.token(item));
            if nouns > 0
                && starts_clause
                && !self.is(item - 1, class::PREP | class::DET)
                && self.kind(item - 1) != Some(Kind::Possessive)
                && !self.pauses(item - 1)
            {
                return self.clause("source-cue-clause", item, false);
            }
            if nouns > 0
                && (self.is(item, class::WH) && !self.is(item, class::WHO) || self.reads(item, "to"))
                && nouns < 4
            {
                return self.clause("source-cue-question", item, false);
            }
            nouns += matches!(self.kind(item), Some(Kind::Word)) as usize;
            item += 1;
        }
        None
    }

    fn after_colon(&self, start: usize) -> Option<Right> {
        if self.segment(start).is_some() {
            return Some(self.quoted(start, "source-cue-colon-quote"));
        }
        let right = self.clause("source-cue-colon", start, true)?;
        (right.last >= start + 3).then_some(right)
    }

    fn after_comma(&self, comma: usize, clausal: bool) -> Option<Right> {
        if self.segment(comma + 1).is_some() {
            return Some(self.quoted(comma + 1, "source-cue-quote"));
        }
        if !clausal {
            return None;
        }
        let next =
            (comma + 1..(comma + 9).min(self.len())).find(|item| self.kind(*item) == Some(Kind::Comma))?;
        if self.segment(next + 1).is_some() {
            return Some(self.quoted(next + 1, "source-cue-quote"));
        }
        (self.is(next + 1, class::THAT)).then(|| self.clause("source-cue-that", next + 2, true)).flatten()
    }

    /// "said in a statement that", "said at a rally: ...".
    fn after_adjunct(&self, start: usize, frames: u16) -> Option<Right> {
        for item in start + 1..(start + ADJUNCT).min(self.len()) {
            if self.segment(item).is_some() {
                let led = matches!(self.kind(item - 1), Some(Kind::Comma | Kind::Colon));
                return (led || frames & frame::NOUN != 0).then(|| self.quoted(item, "source-cue-quote"));
            }
            if self.is(item, class::THAT) && frames & (frame::CLAUSE | frame::ADDRESSEE) != 0 {
                return self.clause("source-cue-that", item + 1, true);
            }
            match self.kind(item) {
                Some(Kind::Colon) => return self.after_colon(item + 1),
                Some(Kind::Comma) if self.segment(item + 1).is_none() => return None,
                Some(Kind::Period | Kind::Bang | Kind::Semicolon) => return None,
                _ => {}
            }
            let clause = self.is(item, class::SUBJECT_PRONOUN)
                && !self.is(item - 1, class::PREP | class::CONJ)
                && frames & frame::BARE != 0;
            if clause {
                return self.clause("source-cue-clause", item, false);
            }
        }
        None
    }

    /// Content that begins with a quotation: the quotation alone, or the rest of the sentence when it goes on.
    fn quoted(&self, start: usize, rule: &'static str) -> Right {
        let mut last = start + 1;
        let done = self.segment(start).is_some_and(|segment| {
            matches!(self.view.tokens[segment.last - 1].kind, Kind::Period | Kind::Bang | Kind::Comma)
        });
        if !done
            && matches!(self.kind(last), Some(Kind::Word | Kind::Possessive | Kind::Number | Kind::Hyphen))
            && !(self.is(last, class::CONJ) && self.is(last + 1, class::SUBJECT_PRONOUN))
        {
            last = self.sentence_end(start).max(last);
        }
        while self.segment(last).is_some() {
            last += 1;
        }
        Right { first: start, last, rule, firm: true }
    }

    fn clause(&self, rule: &'static str, first: usize, firm: bool) -> Option<Right> {
        let last = self.clause_end(first);
        (last > first + 1 || last > first && self.segment(first).is_some()).then_some(Right {
            first,
            last,
            rule,
            firm,
        })
    }

    fn noun_content(&self, first: usize) -> Right {
        let quoted = (first..(first + 16).min(self.len())).find(|item| {
            self.segment(*item).is_some()
                || self.word(*item).cue != 0
                || self.kind(*item) == Some(Kind::Semicolon)
        });
        let mut last = quoted.filter(|item| self.segment(*item).is_some()).unwrap_or(first);
        while last < self.len()
            && !matches!(
                self.kind(last),
                Some(Kind::Comma | Kind::Semicolon | Kind::Period | Kind::Bang | Kind::Dash)
            )
        {
            last += 1;
            if self.segment(last - 1).is_some_and(|segment| {
                matches!(self.view.tokens[segment.last - 1].kind, Kind::Comma | Kind::Period | Kind::Bang)
            }) {
                break;
            }
        }
        Right { first, last: last.max(first + 1).min(self.len()), rule: "source-cue-noun", firm: false }
    }

    /// The end of a reported clause: before what the writer adds of his own ("..., a claim that", "..., despite").
    fn clause_end(&self, first: usize) -> usize {
        let last = self.sentence_end(first);
        for item in first + 3..last {
            let comma = self.kind(item) == Some(Kind::Comma);
            let dash = self.kind(item) == Some(Kind::Dash);
            let own = comma
                && ["despite", "compared", "referring"].iter().any(|text| self.reads(item + 1, text))
                || (comma || dash)
                    && (self.reads(item + 1, "a") || self.reads(item + 1, "an"))
                    && !self.is_cap(item - 1)
                    && !(item + 2..last).any(|later| self.kind(later) == self.kind(item));
            if own {
                return item;
            }
        }
        last
    }

    /// One past the last item of content that runs to the end of the sentence.
    pub(in crate::extract) fn sentence_end(&self, first: usize) -> usize {
        let mut last = self.len();
        for item in first..self.len() {
            let told = self.is_according(item)
                || self.kind(item) == Some(Kind::Colon) && self.segment(item + 1).is_some();
            if told && item > first || self.kind(item) == Some(Kind::Semicolon) && item > first + 2 {
                last = item;
                break;
            }
        }
        while last > first + 1 && self.pauses(last - 1) {
            last -= 1;
        }
        last
    }
}
