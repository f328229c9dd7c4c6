//! Dates told from the day of publication ("yesterday", "last week", "two days ago") or from the date told before
//! ("the next day", "a year earlier", "that year").

use super::Reader;
use super::calendar;
use super::words::role;
use crate::extract::lexicon::class;
use crate::extract::tokens::{Kind, flag};
use crate::model::date::{DateRange, Day};

const DAY: i32 = 0;
const WEEK: i32 = 1;
const MONTH: i32 = 2;
const YEAR: i32 = 3;
const DECADE: i32 = 4;
const WEEKEND: i32 = 5;

/// Most units counted.
const MOST: i32 = 400;

/// Tokens back to the date that "a year earlier" counts from.
const EARLIER_REACH: usize = 40;

impl Reader<'_> {
    /// "yesterday", "today", "tomorrow night"
    pub(super) fn dayword(&mut self, at: usize) -> Option<usize> {
        let step = self.value(at, role::DAYWORD)?;
        if self.is_generic(at, step) {
            return None;
        }
        let part = self.is(at + 1, role::PART) && !self.word_is(at, "tonight");
        let day = self.today?.plus(step);
        Some(self.add_day(at, at + 1 + part as usize, day))
    }

    /// "today's youth", "the teachers of today", "USA Today"
    fn is_generic(&self, at: usize, step: i32) -> bool {
        let before = at.wrapping_sub(1);
        let owner = self.view.kind(at + 1) == Some(Kind::Possessive) && step >= 0;
        let noun = at + 2 + (self.view.is(at + 2, class::ADV)) as usize;
        let named = self.view.tokens[at].has(flag::CAP)
            && !self.view.tokens[at].has(flag::HEADLINE | flag::SENTENCE)
            && self.view.tokens.get(before).is_some_and(|token| token.is_cap());
        owner && self.is(noun, role::GENERIC)
            || named
            || self.word_in(before, &["usa", "a"])
            || self.word_is(before, "of") && step >= 0 && !self.is(before.wrapping_sub(1), role::PHASE)
    }

    /// "last week", "this month", "next Thursday", "last night", "the past two weeks", "the following day"
    pub(super) fn near(&mut self, at: usize) -> Option<usize> {
        let mut step = self.value(at, role::NEAR)?;
        let mut next = at + 1;
        if step == 0
            && let Some(other) = self.value(next, role::NEAR)
        {
            step = other; // "this past week"
            next += 1;
        }
        if self.is(at, role::STEPWISE) {
            return self.stepwise(at, step);
        }
        let the = self.word_is(at.wrapping_sub(1), "the");
        if self.is(next, role::WEEKDAY) {
            return self.near_weekday(at, next, step);
        }
        if self.month(next).is_some() {
            return self.near_month(at, next, step);
        }
        if self.is(next, role::SEASON) && self.ends_phrase(next + 1) {
            return self.near_season(at, next, step);
        }
        if self.is(next, role::HOLIDAY)
            && let Some(last) = self.holiday_from(at, next, Some(step))
        {
            return Some(last);
        }
        if self.is(next, role::PART) {
            return self.near_part(at, next, step, the);
        }
        if let Some(count) = self.number(next).or_else(|| self.value(next, role::NUMBER)) {
            return self.rolling(at, next, step, count);
        }
        let unit = self.value(next, role::UNIT).filter(|_| !self.is(next, role::PLURAL))?;
        let token = &self.view.tokens[next];
        if token.has(flag::CAP) && !token.has(flag::HEADLINE) && !self.view.tokens[at].has(flag::UPPER) {
            return None; // "This Week", a programme
        }
        // "the last week of March", "the last week" up to today
        if self.word_is(next + 1, "of") && !self.is(next + 2, role::NEAR) && step != 0 {
            return None;
        }
        if the && step == 1 && unit == DAY {
            let day = self.context_day(at)?.plus(1);
            return Some(self.add_day(at, next + 1, day));
        }
        if the && unit != WEEKEND || step == -1 && self.word_is(next - 1, "past") {
            return if step == -1 { self.rolling_unit(at, next, unit) } else { None };
        }
        let range = self.unit_by(self.today?, unit, step)?;
        Some(self.add(at, next + 1, range))
    }

    /// The week, month, year … `step` away from the one that holds the day.
    fn unit_by(&self, day: Day, unit: i32, step: i32) -> Option<DateRange> {
        let year = day.ymd().0;
        match unit {
            DAY => None,
            WEEK => Some(calendar::week_of(day.plus(step.checked_mul(7)?))),
            MONTH => calendar::month_by(day, step),
            YEAR => calendar::year(year.checked_add(step)?),
            DECADE => {
                let first = year.div_euclid(10) * 10 + step.checked_mul(10)?;
                calendar::years(first, first + 9)
            }
            WEEKEND => Some(calendar::weekend_of(day.plus(step.checked_mul(7)?))),
            _ => None,
        }
    }

    /// "last March", "next May"
    fn near_month(&mut self, at: usize, next: usize, step: i32) -> Option<usize> {
        let month = self.value(next, role::MONTH)?;
        let today = self.today?;
        let (year, this, _) = today.ymd();
        let year = match step {
            -1 if month >= this as i32 => year - 1,
            1 if month <= this as i32 => year + 1,
            _ => year,
        };
        if self.number(next + 1).is_some() || self.view.kind(next + 1) == Some(Kind::Period) {
            return self.month_first(next);
        }
        let range = calendar::month(year, month)?;
        Some(self.add(at, next + 1, range))
    }

    /// "last summer": the last one that is over, "this fall": that of this year.
    fn near_season(&mut self, at: usize, next: usize, step: i32) -> Option<usize> {
        let season = self.value(next, role::SEASON)?;
        let today = self.today?;
        let year = today.ymd().0;
        let of = |year: i32| calendar::season(year, season);
        let range = match step {
            -1 => {
                [year + 1, year, year - 1].into_iter().filter_map(of).find(|range| range.last < Some(today))
            }
            0 => of(if season == 0 && today.ymd().1 > 6 { year + 1 } else { year }),
            _ => {
                [year, year + 1, year + 2].into_iter().filter_map(of).find(|range| range.first > Some(today))
            }
        }?;
        Some(self.add(at, next + 1, range))
    }

    /// "last night", "this morning", "the next morning"
    fn near_part(&mut self, at: usize, next: usize, step: i32, the: bool) -> Option<usize> {
        let night = self.word_in(next, &["night", "evening"]);
        let day = match step {
            -1 if night && !the => self.today?.plus(-1),
            0 if !self.word_in(next, &["night", "midnight", "noon"]) => self.today?,
            1 if the => self.context_day(at)?.plus(1),
            _ => return None,
        };
        Some(self.add_day(at, next + 1, day))
    }

    /// "the past two weeks", "the next 10 days"
    fn rolling(&mut self, at: usize, number: usize, step: i32, count: i32) -> Option<usize> {
        let unit = self.value(number + 1, role::UNIT)?;
        if !(2..=MOST).contains(&count) || step == 0 || self.word_is(number + 2, "of") {
            return None;
        }
        let today = self.today?;
        let away = self.moved(today, unit, step * count)?;
        let (first, last) = if step < 0 { (away, today) } else { (today, away) };
        Some(self.add(at, number + 2, DateRange { first: Some(first), last: Some(last) }))
    }

    /// "the past week", "the last month": up to today.
    fn rolling_unit(&mut self, at: usize, next: usize, unit: i32) -> Option<usize> {
        if matches!(unit, DAY | WEEKEND) {
            return None;
        }
        let today = self.today?;
        let away = self.moved(today, unit, -1)?;
        Some(self.add(at, next + 1, DateRange { first: Some(away), last: Some(today) }))
    }

    /// The day `count` units away.
    fn moved(&self, day: Day, unit: i32, count: i32) -> Option<Day> {
        let (year, _, date) = day.ymd();
        match unit {
            DAY => Some(day.plus(count)),
            WEEK => Some(day.plus(7 * count)),
            MONTH => Some(calendar::month_by(day, count)?.first?.plus(date.min(28) as i32 - 1)),
            YEAR | DECADE => {
                let years = if unit == DECADE { 10 * count } else { count };
                let (_, month, date) = day.ymd();
                Day::from_ymd(year + years, month, date).or_else(|| Day::from_ymd(year + years, month, 28))
            }
            _ => None,
        }
    }

    /// "the following day", "the previous year": counted from the date told before.
    fn stepwise(&mut self, at: usize, step: i32) -> Option<usize> {
        let the = self.word_is(at.wrapping_sub(1), "the");
        if the && (self.is(at + 1, role::PART) || self.word_is(at + 1, "day")) {
            let day = self.context_day(at)?.plus(step);
            return Some(self.add_day(at, at + 2, day));
        }
        let range = match self.value(at + 1, role::UNIT).filter(|_| the && !self.is(at + 1, role::PLURAL))? {
            YEAR => calendar::year(self.context_year(at)? + step)?,
            unit @ (WEEK | MONTH | WEEKEND) => self.unit_by(self.context_day(at)?, unit, step)?,
            _ => return None,
        };
        Some(self.add(at, at + 2, range))
    }

    /// "that day", "the same night", "that year"
    pub(super) fn backref(&mut self, at: usize) -> Option<usize> {
        let next = at + 1;
        if !self.ends_phrase(next + 1) {
            return None;
        }
        let part = self.is(next, role::PART) && !self.word_in(next, &["noon", "midnight", "midday"]);
        if part || self.word_is(next, "day") {
            let day = self.context_day(at)?;
            return Some(self.add_day(at, next + 1, day));
        }
        let range = match self.value(next, role::UNIT).filter(|_| !self.is(next, role::PLURAL))? {
            YEAR => calendar::year(self.context_year(at)?)?,
            unit @ (WEEK | MONTH | WEEKEND) => self.unit_by(self.context_day(at)?, unit, 0)?,
            _ => return None,
        };
        Some(self.add(at, next + 1, range))
    }

    /// "two days ago", "a week earlier", "three months from now"
    pub(super) fn count(&mut self, at: usize) -> Option<usize> {
        let count = self.number(at).or_else(|| self.value(at, role::NUMBER))?;
        let unit = self.value(at + 1, role::UNIT).filter(|unit| (DAY..=DECADE).contains(unit))?;
        if !(1..=MOST).contains(&count) || self.view.kind(at.wrapping_sub(1)) == Some(Kind::Hyphen) {
            return None;
        }
        let rough = self.is(at.wrapping_sub(1), role::ROUGH);
        let ago = at + 2;
        if self.word_is(ago, "ago") {
            return self.ago(at, ago + 1, unit, -count, rough);
        }
        if self.word_is(ago, "from") && self.word_is(ago + 1, "now") {
            return self.ago(at, ago + 2, unit, count, rough);
        }
        if self.word_is(ago, "from") && unit <= WEEK && self.is(ago + 1, role::DAYWORD | role::WEEKDAY) {
            return self.day_beside(at, ago + 1, if unit == DAY { count } else { 7 * count });
        }
        let sign = match () {
            _ if self.word_is(ago, "earlier") => -1,
            _ if self.word_is(ago, "later") => 1,
            _ => return None,
        };
        if rough && unit == DAY || !self.ends_phrase(ago + 1) {
            return None;
        }
        let context = self.context.filter(|(last, _)| at - last <= EARLIER_REACH);
        let told = context.and_then(|_| self.context_day(at));
        let day = match (told, unit) {
            (Some(day), _) => day,
            (None, YEAR | DECADE) => match context {
                Some((_, range)) => range.first?,
                None if sign < 0 => self.today?,
                None => return None,
            },
            _ => return None,
        };
        let range = match unit {
            DAY => DateRange::on(day.plus(sign * count)),
            DECADE => calendar::year(day.ymd().0 + sign * count * 10)?,
            _ => self.unit_by(day, unit, sign * count)?,
        };
        Some(self.add(at, ago + 1, range))
    }

    /// `next` is the token after "ago".
    fn ago(&mut self, at: usize, next: usize, unit: i32, count: i32, rough: bool) -> Option<usize> {
        let today = self.today?;
        let weekday = self.value(next, role::WEEKDAY).filter(|_| self.is_weekday_name(next));
        if let Some(wanted) = weekday.filter(|_| unit == WEEK) {
            let back = (calendar::weekday_of(today) - wanted).rem_euclid(7);
            return Some(self.add_day(at, next + 1, today.plus(7 * count - back)));
        }
        if self.word_is(next, "today") && unit != DAY {
            let day = self.moved(today, unit, count)?;
            return Some(self.add_day(at, next + 1, day));
        }
        let range = match unit {
            DAY if rough => return None,
            DAY => DateRange::on(today.plus(count)),
            DECADE => calendar::year(today.ymd().0 + 10 * count)?,
            _ => self.unit_by(today, unit, count)?,
        };
        Some(self.add(at, next, range))
    }

    /// "the weekend", "the day before yesterday", "the day after Christmas Day", "the day before" the date told
    pub(super) fn unit(&mut self, at: usize) -> Option<usize> {
        let the = self.word_is(at.wrapping_sub(1), "the");
        if self.word_is(at, "weekend") && the && self.word_in(at.wrapping_sub(2), &["over", "during", "for"])
        {
            return self.the_weekend(at);
        }
        let step = match () {
            _ if !the || !self.word_is(at, "day") => return None,
            _ if self.word_is(at + 1, "before") => -1,
            _ if self.word_is(at + 1, "after") => 1,
            _ => return None,
        };
        if self
            .view
            .kind(at + 2)
            .is_none_or(|kind| matches!(kind, Kind::Period | Kind::Comma | Kind::Semicolon))
        {
            let day = self.context_day(at)?.plus(step);
            return Some(self.add_day(at, at + 2, day));
        }
        self.day_beside(at, at + 2, step)
    }

    /// The day before or after the date at `next`.
    fn day_beside(&mut self, at: usize, next: usize, step: i32) -> Option<usize> {
        let known = self.found.len();
        let kept = (self.context, self.clock.take());
        let opens = self.is(next, role::DAYWORD | role::WEEKDAY | role::MONTH | role::HOLIDAY | role::NEAR);
        let last = if opens { self.read(next) } else { None };
        let day = self
            .found
            .get(known)
            .and_then(|mention| mention.range.first.filter(|first| mention.range.last == Some(*first)));
        self.found.truncate(known);
        (self.context, self.clock) = kept;
        Some(self.add_day(at, last?, day?.plus(step)))
    }

    /// "over the weekend": the last one, or the one that is.
    fn the_weekend(&mut self, at: usize) -> Option<usize> {
        let today = self.today?;
        let back = if calendar::weekday_of(today) >= 5 { 0 } else { -7 };
        Some(self.add(at, at + 1, calendar::weekend_of(today.plus(back))))
    }

    /// No noun follows that would make another thing of the phrase ("that day care", "last summer camp").
    fn ends_phrase(&self, at: usize) -> bool {
        match self.view.tokens.get(at) {
            Some(token) if token.kind == Kind::Word => {
                token.is_cap()
                    || self.view.word(at).class != 0
                    || self.view.word(at).cue != 0
                    || self.view.text_of(at).ends_with("ed")
                    || self.is(at, role::BACK | role::AHEAD)
            }
            Some(token) => token.kind != Kind::Hyphen,
            None => true,
        }
    }
}
