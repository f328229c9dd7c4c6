//! Dates told by number or month: "Nov. 13-15, 2025", "13 and 14 November", "11/23/2025", "in March". A missing year is
//! one near publication, before it or after as the words around the date look.

use super::Reader;
use super::calendar;
use super::tense::Tense;
use super::words::role;
use crate::extract::lexicon::class;
use crate::extract::tokens::{Kind, flag};
use crate::model::date::{DateRange, Day};

/// Which part of "3/4/2021" is the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    MonthFirst,
    DayFirst,
    Unknown,
}

/// Tokens searched for the order of "3/4/2021".
const ORDER_REACH: usize = 4_000;

/// Years around publication that two digits may mean.
const TWO_DIGITS_AHEAD: i32 = 10;

impl Reader<'_> {
    /// The number of a token: "13", "13th".
    pub(super) fn number(&self, at: usize) -> Option<i32> {
        let token = self.view.tokens.get(at).filter(|token| token.kind == Kind::Number)?;
        let text = token.span().of(self.view.text);
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let ending = &text[digits.len()..];
        let ordinal = ["", "st", "nd", "rd", "th"].iter().any(|known| ending.eq_ignore_ascii_case(known));
        (ordinal && digits.len() <= 4).then(|| digits.parse().ok()).flatten()
    }

    fn day_number(&self, at: usize) -> Option<i32> {
        self.number(at).filter(|day| (1..=31).contains(day))
    }

    fn has_ending(&self, at: usize) -> bool {
        self.view.text_of(at).ends_with(|letter: char| letter.is_ascii_alphabetic())
    }

    /// A month by its name; in lower case only where it can be nothing else.
    pub(super) fn month(&self, at: usize) -> Option<i32> {
        let month = self.value(at, role::MONTH)?;
        let sure = !self.is(at, role::VAGUE | role::SHORT);
        self.view.tokens.get(at).is_some_and(|token| sure || token.is_cap()).then_some(month)
    }

    /// 2025-11-13, 2025/11/13
    pub(super) fn iso(&mut self, at: usize) -> Option<usize> {
        let year = self.year_at(at)?;
        let joint = |at: usize| self.view.kind(at) == Some(Kind::Hyphen) || self.view.text_of(at) == "/";
        if !joint(at + 1) || !joint(at + 3) {
            return None;
        }
        let day = self.view.text_of(at + 4).split(['T', 't']).next()?.parse().ok()?;
        let day = Day::from_ymd(year, self.number(at + 2)? as u32, day)?;
        Some(self.add_day(at, at + 5, day))
    }

    /// 11/23/2025; "3/4/2025" only where the article shows its order.
    pub(super) fn slashed(&mut self, at: usize) -> Option<usize> {
        let (one, two, year) = self.slashed_parts(at)?;
        let year = match self.view.text_of(at + 4).len() {
            4 => year,
            _ => self.two_digit_year(year)?,
        };
        let order = match order_of(one, two) {
            Order::Unknown if one == two => Order::DayFirst,
            Order::Unknown => self.evident_order(),
            order => order,
        };
        let (month, day) = match order {
            Order::MonthFirst => (one, two),
            Order::DayFirst => (two, one),
            Order::Unknown => return None,
        };
        let day = Day::from_ymd(year, month as u32, day as u32)?;
        Some(self.add_day(at, at + 5, day))
    }

    fn slashed_parts(&self, at: usize) -> Option<(i32, i32, i32)> {
        let slash = |at: usize| self.view.text_of(at) == "/";
        let length = self.view.text_of(at + 4).len();
        if !slash(at + 1) || !slash(at + 3) || length != 2 && length != 4 || slash(at + 5) {
            return None;
        }
        let (one, two) = (self.day_number(at)?, self.day_number(at + 2)?);
        Some((one, two, self.number(at + 4).filter(|year| length == 2 || (1500..2200).contains(year))?))
    }

    /// The order that the article's other dates show.
    fn evident_order(&mut self) -> Order {
        if let Some(order) = self.order {
            return order;
        }
        let mut order = Order::Unknown;
        for at in 0..self.view.tokens.len().min(ORDER_REACH) {
            let shown = match self.view.kind(at) {
                Some(Kind::Number) => {
                    self.slashed_parts(at).map_or(Order::Unknown, |(one, two, _)| order_of(one, two))
                }
                _ => Order::Unknown,
            };
            if shown != Order::Unknown && order != Order::Unknown && shown != order {
                order = Order::Unknown;
                break;
            }
            order = if shown == Order::Unknown { order } else { shown };
        }
        self.order = Some(order);
        order
    }

    pub(super) fn two_digit_year(&self, short: i32) -> Option<i32> {
        let latest = self.year? + TWO_DIGITS_AHEAD;
        Some(latest - (latest - short).rem_euclid(100))
    }

    /// 13.11.2025: with stops the day stands first.
    pub(super) fn dotted(&mut self, at: usize) -> Option<usize> {
        let mut parts = self.view.text_of(at).split('.');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 || day.len() > 2 || month.len() > 2 {
            return None;
        }
        let year = year.parse().ok().filter(|year| (1500..2200).contains(year))?;
        let day = Day::from_ymd(year, month.parse().ok()?, day.parse().ok()?)?;
        Some(self.add_day(at, at + 1, day))
    }

    /// 13 Nov 2025, 13th of November, 13-15 November, 13 and 14 November, the 13th of this month
    pub(super) fn day_first(&mut self, at: usize) -> Option<usize> {
        let first = self.day_number(at)?;
        let joint = self.view.kind(at + 1);
        let range = matches!(joint, Some(Kind::Hyphen | Kind::Dash));
        let listed = range || self.word_in(at + 1, &["and", "to", "or"]);
        let (second, mut next) = match self.day_number(at + 2).filter(|_| listed) {
            Some(day) => (Some(day), at + 3),
            None => (None, at + 1),
        };
        let of = self.word_is(next, "of") && (self.has_ending(next - 1) || second.is_some());
        next += of as usize;
        let (year, month, last) = match self.month(next) {
            Some(month) => {
                let after = next + 1;
                let (year, last) = self.year_after(self.after_abbreviation(after), after);
                (year, month, last)
            }
            None if of => {
                let near = self.value(next, role::NEAR).filter(|_| self.word_is(next + 1, "month"))?;
                let (year, month, _) = calendar::month_by(self.today?, near)?.first?.ymd();
                (Some(year), month as i32, next + 2)
            }
            None => return None,
        };
        let start = self.resolve(year, month, first, (at, last))?;
        let end = second.map(|second| start.plus(second - first).max(start));
        match end {
            None => Some(self.add_day(at, last, start)),
            Some(end) if range => Some(self.add(at, last, DateRange { first: Some(start), last: Some(end) })),
            Some(end) => {
                self.add_day(at, at + 1, start);
                Some(self.add_day(at + 2, last, end))
            }
        }
    }

    /// Skips the stop of "Nov."
    fn after_abbreviation(&self, at: usize) -> usize {
        let number = matches!(self.view.kind(at + 1), Some(Kind::Number));
        at + (self.view.kind(at) == Some(Kind::Period) && self.is(at - 1, role::SHORT) && number) as usize
    }

    /// The year that follows a date at `at`; else `last` is where the date ends.
    fn year_after(&self, at: usize, last: usize) -> (Option<i32>, usize) {
        if let Some(year) = self.year_at(at) {
            return (Some(year), at + 1);
        }
        let comma = self.view.kind(at) == Some(Kind::Comma) || self.word_is(at, "of");
        if let Some(year) = self.year_at(at + 1).filter(|_| comma) {
            return (Some(year), at + 2);
        }
        if let Some((next, year)) = self.near_year(at) {
            return (Some(year), next);
        }
        // "June of that year"
        let back =
            self.word_is(at, "of") && self.word_in(at + 1, &["that", "same"]) && self.word_is(at + 2, "year");
        match self.context_year(at).filter(|_| back) {
            Some(year) => (Some(year), at + 3),
            None => (None, last),
        }
    }

    /// "this year", "of last year", "next year" at `at`.
    pub(super) fn near_year(&self, at: usize) -> Option<(usize, i32)> {
        let near = at + self.word_is(at, "of") as usize;
        let step = self.value(near, role::NEAR)?;
        let counted = self.word_is(near + 1, "year") && !self.is(near, role::STEPWISE);
        (counted && self.view.kind(near + 2) != Some(Kind::Possessive))
            .then_some((near + 2, self.year? + step))
    }

    /// The day in the year told, or in one near publication.
    fn resolve(&self, year: Option<i32>, month: i32, day: i32, span: (usize, usize)) -> Option<Day> {
        let on = |year: i32| Day::from_ymd(year, month as u32, day as u32);
        if let Some(year) = year {
            return on(year);
        }
        let near = self.nearest_year(month)?;
        let Some(today) = self.today else { return on(near) };
        let guess = on(near).or_else(|| on(near - 1))?;
        let away = guess.0 - today.0;
        match self.tense(span.0, span.1) {
            Tense::Back if away > 60 => on(near - 1),
            Tense::Ahead if away < -120 => on(near + 1),
            _ => Some(guess),
        }
    }

    /// The year that puts the month near publication. News tells of what was rather than of what will be.
    fn nearest_year(&self, month: i32) -> Option<i32> {
        let year = self.year?;
        let Some((_, published, _)) = self.today.map(Day::ymd) else { return Some(year) };
        let ahead = month - published as i32;
        Some(match ahead {
            4.. => year - 1,
            ..=-9 => year + 1,
            _ => year,
        })
    }

    /// November 13, Nov. 13-15, November 13 and 14, November 13, 2025, March 2014, in March
    pub(super) fn month_first(&mut self, at: usize) -> Option<usize> {
        let month = self.month(at)?;
        let next = self.after_abbreviation(at + 1);
        if let Some(day) = self.day_number(next).filter(|_| self.view.text_of(next).len() <= 4) {
            return self.month_day(at, next, month, day);
        }
        let fourth = self.value(next, role::ORDINAL).filter(|_| self.word_is(next, "fourth") && month == 7);
        if let Some(day) = fourth {
            return self.month_day(at, next, month, day);
        }
        if self.is_name(at) {
            return None;
        }
        if let (Some(year), last) = self.year_after(next, next) {
            return Some(self.add(at, last, calendar::month(year, month)?));
        }
        let led = self.is_led(at);
        let strictly = self.is(at.wrapping_sub(1), role::LEADS);
        if self.is(at, role::SHORT) && !strictly || self.is(at, role::VAGUE) && !led {
            return None;
        }
        let year = self.year_of_month(month, (at, at + 1))?;
        Some(self.add(at, at + 1, calendar::month(year, month)?))
    }

    fn month_day(&mut self, at: usize, next: usize, month: i32, day: i32) -> Option<usize> {
        let joint = self.view.kind(next + 1);
        let range = matches!(joint, Some(Kind::Hyphen | Kind::Dash)) || self.word_is(next + 1, "through");
        let listed = range || self.word_in(next + 1, &["and", "to", "or"]);
        let second = self.day_number(next + 2).filter(|second| listed && *second > day);
        let second = second.filter(|_| range || self.ends_date(next + 3));
        let end = if second.is_some() { next + 3 } else { next + 1 };
        let (year, last) = self.year_after(end, end);
        let start = self.resolve(year, month, day, (at, last))?;
        if self.word_is(at.wrapping_sub(1), "of") && self.word_is(at.wrapping_sub(2), "week") {
            return Some(self.add(at, last, calendar::week_of(start)));
        }
        match second.map(|second| start.plus(second - day)) {
            None => Some(self.add_day(at, last, self.one_day_of_all(start, month, day, year, last))),
            Some(end) if range => Some(self.add(at, last, DateRange { first: Some(start), last: Some(end) })),
            Some(end) => {
                self.add_day(at, next + 1, start);
                Some(self.add_day(next + 2, last, end))
            }
        }
    }

    /// "The Sept. 11 attacks" are those of 2001.
    fn one_day_of_all(&self, start: Day, month: i32, day: i32, year: Option<i32>, last: usize) -> Day {
        let told =
            self.word_in(last, &["attack", "attacks", "terrorist", "terror", "hijackings", "hijackers"]);
        match Day::from_ymd(2001, 9, 11) {
            Some(that) if told && year.is_none() && month == 9 && day == 11 && start > that => that,
            _ => start,
        }
    }

    /// No noun follows that the number could count.
    fn ends_date(&self, at: usize) -> bool {
        match self.view.kind(at) {
            Some(Kind::Word) => self.view.is(at, class::PREP | class::CONJ | class::AUX | class::FUNC),
            Some(Kind::Number) => self.year_at(at).is_some(),
            _ => true,
        }
    }

    /// "Theresa May", "Black September", "June Carter".
    fn is_name(&self, at: usize) -> bool {
        let before = self.view.tokens.get(at.wrapping_sub(1));
        let after = self.view.tokens.get(at + 1);
        let named = before.is_some_and(|token| {
            token.is_cap()
                && !token.has(flag::HEADLINE)
                && !self.is(at - 1, role::NEAR | role::LEADS | role::LEADS_ANY | role::WEEKDAY | role::PHASE)
                && !self.view.is(at - 1, class::OPENER)
        });
        let names = self.is(at, role::NAME) && after.is_some_and(|token| token.is_cap());
        named || names
    }

    /// A word before it that only a month can follow.
    fn is_led(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        let before = before.wrapping_sub((self.view.kind(before) == Some(Kind::Hyphen)) as usize);
        let may = self.word_is(at, "may");
        let of = self.word_is(before, "of") && self.is(before.wrapping_sub(1), role::PHASE | role::UNIT);
        self.is(before, role::LEADS)
            || of
            || !may && self.is(before, role::LEADS_ANY)
            || self.is_adjective(at)
    }

    /// "the March accession"
    fn is_adjective(&self, at: usize) -> bool {
        let after = self.view.tokens.get(at + 1);
        self.word_in(at.wrapping_sub(1), &["the", "a", "its", "their"])
            && after.is_some_and(|token| token.is_word() && !token.is_cap())
            && !self.view.is(at + 1, class::FUNC | class::PREP | class::CONJ | class::AUX)
    }

    /// The year of a month told without one.
    pub(super) fn year_of_month(&self, month: i32, span: (usize, usize)) -> Option<i32> {
        let Some((year, published, _)) = self.today.map(Day::ymd) else { return self.year };
        let published = published as i32;
        let ahead = (month - published).rem_euclid(12);
        let coming = if month >= published { year } else { year + 1 };
        let gone = if month <= published { year } else { year - 1 };
        Some(match self.tense(span.0, span.1) {
            Tense::Ahead => coming,
            // "decided to meet in March" of next month looks ahead all the same.
            Tense::Back if ahead == 1 => coming,
            Tense::Back => gone,
            Tense::Unknown if ahead <= 3 && (coming == year || published >= 11) => coming,
            Tense::Unknown => gone,
        })
    }

    /// "on the 12th and the (13th)": in the month of the date told just before.
    pub(super) fn ordinal_day(&mut self, at: usize) -> Option<usize> {
        let day = self.day_number(at).filter(|_| self.has_ending(at))?;
        let near = self.context_day(at).filter(|_| self.context.is_some_and(|(last, _)| at - last <= 25))?;
        let led = self.word_is(at.wrapping_sub(1), "the")
            && self.word_in(at.wrapping_sub(2), &["on", "and", "to", "until", "through", "or"]);
        if !led || !self.ends_date(at + 1) {
            return None;
        }
        let (year, month, before) = near.ymd();
        let day = Day::from_ymd(year, month, day as u32).filter(|_| day as u32 > before)?;
        Some(self.add_day(at, at + 1, day))
    }
}

fn order_of(one: i32, two: i32) -> Order {
    match (one > 12, two > 12) {
        (true, false) => Order::DayFirst,
        (false, true) => Order::MonthFirst,
        _ => Order::Unknown,
    }
}
