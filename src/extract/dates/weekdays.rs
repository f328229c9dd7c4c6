//! Days of the week: "Friday", "last Friday", "Friday, Oct. 23", "Monday through Friday". A weekday alone is the day of
//! publication or the last such day before it, unless the words around it look ahead.

use super::Reader;
use super::calendar::weekday_of;
use super::tense::Tense;
use super::words::role;
use crate::extract::tokens::{Kind, flag};
use crate::model::date::{DateRange, Day};

/// Words that make a name of the weekday after them.
const NAMED: [&str; 12] =
    ["black", "good", "easter", "palm", "bloody", "ash", "super", "fat", "cyber", "shrove", "whit", "maundy"];

/// Days ahead within which a date without a year may be of next year.
const FAR_AHEAD: i32 = 120;

impl Reader<'_> {
    pub(super) fn weekday(&mut self, at: usize) -> Option<usize> {
        let wanted = self.value(at, role::WEEKDAY)?;
        if let Some(next) = self.dated_weekday(at, wanted) {
            return Some(next);
        }
        if self.is_no_day(at) {
            return None;
        }
        let today = self.today?;
        if let Some((last, day)) = self.weekday_of_week(at + 1, wanted, today) {
            return Some(self.add_day(at, last, day));
        }
        let mut last = at + 1;
        if self.is(last, role::PART) && !self.view.tokens[last].has(flag::CAP) {
            last += 1;
        }
        let chained = self.chained_after(at, wanted);
        let day = match chained {
            Some(day) => day,
            None => {
                // "until 9 a.m. Tuesday": what leads to the time leads to the day.
                let start = self.clock.filter(|(_, end)| *end == at).map_or(at, |(start, _)| start);
                let tense = self.tense(start, at + 1);
                let back = (weekday_of(today) - wanted).rem_euclid(7);
                if tense == Tense::Ahead { today.plus((7 - back) % 7) } else { today.plus(-back) }
            }
        };
        Some(self.add_day(at, last, day))
    }

    /// "last Friday", "this Friday", "next Friday"; `first` is where the date starts and `at` the weekday.
    pub(super) fn near_weekday(&mut self, first: usize, at: usize, step: i32) -> Option<usize> {
        let wanted = self.value(at, role::WEEKDAY).filter(|_| self.is_weekday_name(at))?;
        let today = self.today?;
        let back = (weekday_of(today) - wanted).rem_euclid(7);
        let past = step == 0 && back != 0 && self.tense(first, at + 1) == Tense::Back;
        let shift = match (step, back) {
            _ if past => -back,
            (-1, 0) => -7,
            (-1, _) => -back,
            (1, 0) => 7,
            (_, 0) => 0,
            _ => 7 - back,
        };
        let part = self.is(at + 1, role::PART) as usize;
        Some(self.add_day(first, at + 1 + part, today.plus(shift)))
    }

    /// "Friday, Oct. 23", "Friday 23 October", "Friday (Oct. 23)" is one date, in the year in which it is a Friday.
    fn dated_weekday(&mut self, at: usize, wanted: i32) -> Option<usize> {
        let clipped = self.view.kind(at + 1) == Some(Kind::Period) && self.is(at, role::CLIPPED);
        let mut start = at + 1 + clipped as usize;
        let open = self.view.kind(start) == Some(Kind::Open);
        if open || self.view.kind(start) == Some(Kind::Comma) {
            start += 1;
        }
        start += self.word_is(start, "the") as usize;
        let kept = (self.found.len(), self.context, self.clock.take());
        let next = match self.view.kind(start)? {
            Kind::Word if self.is(start, role::MONTH) && self.view.tokens[start].is_cap() => {
                self.month_first(start)
            }
            Kind::Number => self.day_first(start).or_else(|| self.slashed(start)),
            _ => None,
        };
        let one_day = |range: DateRange| range.first.filter(|first| Some(*first) == range.last);
        let day = next.and_then(|_| self.found.get(kept.0)).and_then(|mention| one_day(mention.range));
        let Some((next, day)) = next.zip(day) else {
            self.found.truncate(kept.0);
            (self.context, self.clock) = (kept.1, kept.2);
            return None;
        };
        let told = self.year_at(next - 1).is_some();
        let day =
            if told || weekday_of(day) == wanted { day } else { self.other_year(day, wanted).unwrap_or(day) };
        let mention = &mut self.found[kept.0];
        mention.span.start = self.view.tokens[at].start;
        mention.range = DateRange::on(day);
        if self.found.len() == kept.0 + 1 {
            self.context = Some((next, DateRange::on(day)));
        }
        Some(next)
    }

    /// The same date in the year before or after, if it is the wanted weekday there and not far ahead.
    fn other_year(&self, day: Day, wanted: i32) -> Option<Day> {
        let (year, month, date) = day.ymd();
        let latest = self.today?.plus(FAR_AHEAD);
        [year - 1, year + 1]
            .into_iter()
            .filter_map(|year| Day::from_ymd(year, month, date))
            .find(|day| weekday_of(*day) == wanted && *day <= latest)
    }

    /// "(Monday) last week", "of this week", "next week".
    fn weekday_of_week(&self, at: usize, wanted: i32, today: Day) -> Option<(usize, Day)> {
        let near = at + self.word_is(at, "of") as usize;
        let step = self.value(near, role::NEAR)?;
        if !self.word_is(near + 1, "week") || self.view.kind(near + 2) == Some(Kind::Possessive) {
            return None;
        }
        Some((near + 2, today.plus(7 * step + wanted - weekday_of(today))))
    }

    /// "Monday through (Friday)", "Monday and (Tuesday)": the second follows the first.
    fn chained_after(&self, at: usize, wanted: i32) -> Option<Day> {
        let joined = self.word_in(at.wrapping_sub(1), &["through", "to", "and", "until"])
            || self.view.kind(at.wrapping_sub(1)) == Some(Kind::Hyphen);
        let (last, range) = self.context?;
        let first = range.first.filter(|_| range.last == range.first)?;
        (joined && last + 1 == at && self.is(last - 1, role::WEEKDAY))
            .then(|| first.plus((wanted - weekday_of(first)).rem_euclid(7)))
    }

    /// "Friday" or "friday", "Fri" and not "sat".
    pub(super) fn is_weekday_name(&self, at: usize) -> bool {
        self.is(at, role::WEEKDAY) && (self.view.tokens[at].is_cap() || !self.is(at, role::CLIPPED))
    }

    /// Newspapers, habits ("every Monday"), unknown weeks ("one Friday night"), words cut short that are other words.
    fn is_no_day(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        let named =
            self.view.tokens.get(before).is_some_and(|token| token.is_cap()) && self.word_in(before, &NAMED);
        let paper = self.is(at + 1, role::PAPER) && self.view.tokens[at + 1].is_cap();
        let alone = self.is(at, role::CLIPPED) && !self.word_in(at, &["tues", "thurs"]);
        let named = named || self.word_is(before, "news") && self.view.tokens[before].is_cap();
        let habit = self.word_in(before, &["every", "each", "any", "most", "one", "some", "per"]);
        let vague = self.word_in(before, &["a", "another"])
            && (!self.view.tokens.get(at + 1).is_some_and(|next| next.is_word() && !next.is_cap()));
        named || paper && !self.view.tokens[at].has(flag::HEADLINE) || alone || habit || vague
    }
}
