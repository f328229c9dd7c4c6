//! Days with names: "Christmas Eve", "Thanksgiving Day", "Good Friday". Only such as mean one day wherever English
//! newspapers use the name.

use super::Reader;
use super::calendar::{easter, nth_weekday};
use super::tense::Tense;
use super::words::role;
use crate::extract::lexicon::class;
use crate::extract::tokens::Kind;
use crate::model::date::Day;

/// When a holiday is.
#[derive(Clone, Copy)]
enum Rule {
    Fixed(u32, u32),
    /// Month, weekday, which one (0 is the last).
    Weekday(u32, i32, i32),
    /// Days after Easter Sunday.
    Easter(i32),
    /// The Tuesday after the first Monday of November.
    Election,
}

/// Words of the name without apostrophes and `s`; longer names before their beginnings.
const HOLIDAYS: &[(&[&str], Rule)] = &[
    (&["christmas", "eve"], Rule::Fixed(12, 24)),
    (&["christmas", "day"], Rule::Fixed(12, 25)),
    (&["christmas"], Rule::Fixed(12, 25)),
    (&["boxing", "day"], Rule::Fixed(12, 26)),
    (&["new", "year", "eve"], Rule::Fixed(12, 31)),
    (&["new", "year", "day"], Rule::Fixed(1, 1)),
    (&["valentine", "day"], Rule::Fixed(2, 14)),
    (&["groundhog", "day"], Rule::Fixed(2, 2)),
    (&["st", "patrick", "day"], Rule::Fixed(3, 17)),
    (&["fourth", "of", "july"], Rule::Fixed(7, 4)),
    (&["bastille", "day"], Rule::Fixed(7, 14)),
    (&["halloween"], Rule::Fixed(10, 31)),
    (&["guy", "fawkes", "night"], Rule::Fixed(11, 5)),
    (&["veterans", "day"], Rule::Fixed(11, 11)),
    (&["thanksgiving", "day"], Rule::Weekday(11, 3, 4)),
    (&["thanksgiving"], Rule::Weekday(11, 3, 4)),
    (&["labor", "day"], Rule::Weekday(9, 0, 1)),
    (&["columbus", "day"], Rule::Weekday(10, 0, 2)),
    (&["memorial", "day"], Rule::Weekday(5, 0, 0)),
    (&["martin", "luther", "king", "day"], Rule::Weekday(1, 0, 3)),
    (&["presidents", "day"], Rule::Weekday(2, 0, 3)),
    (&["election", "day"], Rule::Election),
    (&["good", "friday"], Rule::Easter(-2)),
    (&["easter", "sunday"], Rule::Easter(0)),
    (&["easter", "monday"], Rule::Easter(1)),
    (&["ash", "wednesday"], Rule::Easter(-46)),
];

/// Days ahead within which a holiday without any hint is the coming one.
const SOON: i32 = 21;

/// "Election Day" is the American one only near it.
const ELECTION_NEAR: i32 = 120;

impl Reader<'_> {
    pub(super) fn holiday(&mut self, at: usize) -> Option<usize> {
        self.holiday_from(at, at, None)
    }

    /// A holiday whose words start at `at`; `step` is that of "last" or "next" before it.
    pub(super) fn holiday_from(&mut self, first: usize, at: usize, step: Option<i32>) -> Option<usize> {
        if !self.is(at, role::HOLIDAY) || !self.view.tokens[at].is_cap() {
            return None;
        }
        let (rule, last, words) = HOLIDAYS
            .iter()
            .find_map(|(words, rule)| self.named(at, words).map(|last| (*rule, last, words.len())))?;
        if words == 1 && step.is_none() && !self.is_the_day(at, last) {
            return None;
        }
        let (year, last) = match self.year_at(last) {
            Some(year) => (Some(year), last + 1),
            None => (None, last),
        };
        let day = match year {
            Some(year) => rule.day(year)?,
            None => self.holiday_near(rule, (first, last), step)?,
        };
        Some(self.add_day(first, last, day))
    }

    /// End of the name at `at`.
    fn named(&self, at: usize, words: &[&str]) -> Option<usize> {
        let mut next = at;
        for (index, word) in words.iter().enumerate() {
            let text = self.view.text_of(next);
            let plural = text.len() == word.len() + 1
                && text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
            let matches = text.eq_ignore_ascii_case(word) || plural && text.ends_with('s');
            if !matches {
                return None;
            }
            next += 1;
            if index + 1 < words.len() {
                let mark =
                    matches!(self.view.kind(next), Some(Kind::Possessive | Kind::Period | Kind::Single));
                next += mark as usize;
            }
        }
        Some(next)
    }

    /// "on Christmas" and not "Christmas shopping" or "Christmas Island".
    fn is_the_day(&self, at: usize, last: usize) -> bool {
        let led = self.word_in(at.wrapping_sub(1), &["on", "since", "before", "after", "by", "until"]);
        let ends = match self.view.kind(last) {
            Some(Kind::Word) => {
                !self.view.tokens[last].is_cap()
                    && self.view.is(last, class::FUNC | class::PREP | class::CONJ | class::AUX)
            }
            Some(Kind::Hyphen | Kind::Possessive) => false,
            _ => true,
        };
        led && ends
    }

    fn holiday_near(&self, rule: Rule, span: (usize, usize), step: Option<i32>) -> Option<Day> {
        let today = self.today?;
        let year = today.ymd().0;
        let around = [rule.day(year - 1)?, rule.day(year)?, rule.day(year + 1)?];
        let before = around.into_iter().rev().find(|day| *day <= today)?;
        let after = around.into_iter().find(|day| *day >= today)?;
        let day = match step {
            Some(-1) if before == today => around[0],
            Some(-1) => before,
            Some(_) => after,
            None => match self.tense(span.0, span.1) {
                Tense::Ahead => after,
                Tense::Back => before,
                Tense::Unknown if after.0 - today.0 <= SOON => after,
                Tense::Unknown => before,
            },
        };
        let far = (day.0 - today.0).abs() > ELECTION_NEAR;
        if matches!(rule, Rule::Election) && (far || day.ymd().0 % 2 == 1) { None } else { Some(day) }
    }
}

impl Rule {
    fn day(self, year: i32) -> Option<Day> {
        match self {
            Rule::Fixed(month, day) => Day::from_ymd(year, month, day),
            Rule::Weekday(month, weekday, nth) => nth_weekday(year, month, weekday, nth),
            Rule::Easter(after) => easter(year).map(|sunday| sunday.plus(after)),
            Rule::Election => nth_weekday(year, 11, 0, 1).map(|monday| monday.plus(1)),
        }
    }
}
