//! Finds the dates a text speaks of and turns them into days.
//! Owns dates told in full and those relative to the day of publication or to the date told before; without that day
//! relative words say nothing. What could be something else (a name, a verb, a count) is no date.

mod absolute;
mod calendar;
mod holidays;
mod relative;
mod tense;
mod weekdays;
mod words;
mod years;

#[cfg(test)]
mod tests;

pub(super) use words::DateWords;

use super::tokens::{Kind, View, flag};
use crate::model::annotated::DateMention;
use crate::model::article::Published;
use crate::model::date::{DateRange, Day, Precision};
use words::{Entry, role};

/// Tokens back to the date that "the next day" counts from.
const CONTEXT: usize = 60;

/// Tokens between a time of day and the day it belongs to.
const CLOCK_GAP: usize = 8;

/// All dates of the text, in order.
pub(super) fn find_dates(view: &View, words: &DateWords, published: Option<Published>) -> Vec<DateMention> {
    let day = published.filter(|published| published.precision == Precision::Day);
    let mut reader = Reader {
        view,
        words,
        today: day.map(|published| published.day),
        year: published.map(|published| published.day.ymd().0),
        order: None,
        found: Vec::new(),
        context: None,
        clock: None,
    };
    let mut at = 0;
    while at < view.tokens.len() {
        at = reader.read(at).map_or(at + 1, |next| next.max(at + 1));
    }
    reader.found
}

/// Walks the tokens once. A reading rule takes the token it starts at, adds what it finds and gives the token after it.
struct Reader<'a> {
    view: &'a View<'a>,
    words: &'a DateWords,
    /// Day of publication.
    today: Option<Day>,
    /// Year of publication.
    year: Option<i32>,
    /// Order of "3/4/2021", once looked for.
    order: Option<absolute::Order>,
    found: Vec<DateMention>,
    /// Token after the last date, and its days.
    context: Option<(usize, DateRange)>,
    /// A time of day that waits for its day.
    clock: Option<(usize, usize)>,
}

impl Reader<'_> {
    /// Most tokens open no date: that much shall cost no call.
    #[inline(always)]
    fn read(&mut self, at: usize) -> Option<usize> {
        let token = self.view.tokens.get(at)?;
        match token.kind {
            Kind::Number => self.read_number(at),
            Kind::Word => match self.words.opening(token.hash) {
                roles if roles & role::OPENS != 0 => self.read_word(at, roles),
                _ => None,
            },
            _ => None,
        }
    }

    #[inline(never)]
    fn read_number(&mut self, at: usize) -> Option<usize> {
        self.iso(at)
            .or_else(|| self.slashed(at))
            .or_else(|| self.dotted(at))
            .or_else(|| self.day_first(at))
            .or_else(|| self.decade(at))
            .or_else(|| self.century(at))
            .or_else(|| self.count(at))
            .or_else(|| self.lone_year(at))
            .or_else(|| self.ordinal_day(at))
            .or_else(|| self.time_of_day(at))
    }

    #[inline(never)]
    fn read_word(&mut self, at: usize, roles: u32) -> Option<usize> {
        let capital = self.view.tokens[at].is_cap();
        if roles & role::HOLIDAY != 0
            && capital
            && let Some(next) = self.holiday(at)
        {
            return Some(next);
        }
        if roles & role::MONTH != 0 {
            return self.month_first(at);
        }
        if roles & role::WEEKDAY != 0 {
            return if self.is_weekday_name(at) { self.weekday(at) } else { None };
        }
        if roles & role::DAYWORD != 0 {
            return self.dayword(at);
        }
        if roles & role::NEAR != 0 {
            return self.near(at);
        }
        if roles & role::BACKREF != 0 {
            return self.backref(at);
        }
        if roles & role::SEASON != 0 {
            return self.season(at);
        }
        if roles & role::UNIT != 0 {
            return self.unit(at);
        }
        let counted = if roles & role::NUMBER != 0 { self.count(at) } else { None };
        let counted = counted.or_else(|| if roles & role::ORDINAL != 0 { self.quarter(at) } else { None });
        counted.or_else(|| if roles & role::ORDINAL != 0 { self.century(at) } else { None })
    }

    /// Adds the tokens `first..last` as a date.
    fn add(&mut self, first: usize, last: usize, range: DateRange) -> usize {
        let one_day = range.first.is_some() && range.first == range.last;
        let mut first = first;
        if let Some((start, end)) = self.clock.take().filter(|_| one_day) {
            if end == first {
                first = start;
            } else if self.same_sentence(end, first) && first - end <= CLOCK_GAP {
                self.found.push(DateMention { span: self.view.span(start, end), range });
            }
        }
        self.found.push(DateMention { span: self.view.span(first, last), range });
        self.context = Some((last, range));
        last
    }

    fn add_day(&mut self, first: usize, last: usize, day: Day) -> usize {
        self.add(first, last, DateRange::on(day))
    }

    /// The date told shortly before, when it is one day.
    fn context_day(&self, at: usize) -> Option<Day> {
        let (_, range) = self.context.filter(|(last, _)| at - last <= CONTEXT)?;
        range.first.filter(|day| range.last == Some(*day))
    }

    /// Year of the date told shortly before.
    fn context_year(&self, at: usize) -> Option<i32> {
        let (_, range) = self.context.filter(|(last, _)| at - last <= CONTEXT)?;
        let (first, last) = (range.first?.ymd().0, range.last?.ymd().0);
        (first == last).then_some(first)
    }

    /// No sentence starts after `from` up to `to`.
    fn same_sentence(&self, from: usize, to: usize) -> bool {
        from <= to
            && !self.view.tokens[from..=to]
                .iter()
                .any(|token| token.has(flag::SENTENCE) && token.kind != Kind::Open)
    }

    /// "10 p.m.", "10:30 a.m. EST", "5pm": belongs to a day beside it.
    fn time_of_day(&mut self, at: usize) -> Option<usize> {
        let text = self.view.text_of(at);
        let half = |word: &str| word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm");
        let joined = text.get(text.len().wrapping_sub(2)..).is_some_and(half);
        let mut last = at + 1;
        if !joined {
            let letter = self.view.text_of(last);
            let dotted = (letter.eq_ignore_ascii_case("a") || letter.eq_ignore_ascii_case("p"))
                && self.view.kind(last + 1) == Some(Kind::Period)
                && self.view.text_of(last + 2).eq_ignore_ascii_case("m");
            last += match (half(letter), dotted) {
                (true, _) => 1,
                (_, true) => 3,
                _ => return None,
            };
            if dotted && self.view.kind(last) == Some(Kind::Period) {
                last += 1;
            }
        }
        let zone = self.view.text_of(last);
        if (2..=4).contains(&zone.len()) && zone.bytes().all(|byte| byte.is_ascii_uppercase()) {
            last += 1;
        }
        match self.context.filter(|(end, _)| {
            *end <= at && at - end <= CLOCK_GAP && (*end == at || self.same_sentence(*end, at))
        }) {
            Some((_, range)) if range.first == range.last && range.first.is_some() => {
                self.found.push(DateMention { span: self.view.span(at, last), range });
            }
            _ => self.clock = Some((at, last)),
        }
        Some(last)
    }

    fn entry(&self, at: usize) -> Entry {
        match self.view.tokens.get(at) {
            Some(token) if token.kind == Kind::Word => self.words.get(token.hash),
            _ => Entry::default(),
        }
    }

    fn is(&self, at: usize, roles: u32) -> bool {
        self.entry(at).roles & roles != 0
    }

    /// Value of the word at `at` in a role it has.
    fn value(&self, at: usize, roles: u32) -> Option<i32> {
        let entry = self.entry(at);
        (entry.roles & roles != 0).then_some(entry.value)
    }

    fn word_is(&self, at: usize, word: &str) -> bool {
        self.view.text_of(at).eq_ignore_ascii_case(word)
    }

    fn word_in(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.word_is(at, word))
    }
}
