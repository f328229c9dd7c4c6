//! Finds the dates a text speaks of and turns them into days.
//! Owns absolute dates and those relative to the day of publication; without that day relative words say nothing.

use super::lexicon::class;
use super::tokens::{Kind, View};
use crate::model::annotated::DateMention;
use crate::model::article::Published;
use crate::model::date::{DateRange, Day, Precision};
use chrono::Datelike;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// All dates of the text, in order.
pub(super) fn find_dates(view: &View, published: Option<Published>) -> Vec<DateMention> {
    let reference =
        published.filter(|published| published.precision == Precision::Day).map(|published| published.day);
    let year = published.map(|published| published.day.ymd().0);
    let reader = Reader { view, reference, year };
    let mut found = Vec::new();
    let mut at = 0;
    while at < view.tokens.len() {
        match reader.date_at(at) {
            Some((first, last, range)) => {
                found.push(DateMention { span: view.span(first, last), range });
                at = last;
            }
            None => at += 1,
        }
    }
    found
}

struct Reader<'a> {
    view: &'a View<'a>,
    reference: Option<Day>,
    year: Option<i32>,
}

type Found = (usize, usize, DateRange);

impl Reader<'_> {
    fn date_at(&self, at: usize) -> Option<Found> {
        match self.view.tokens[at].kind {
            Kind::Number => self.iso(at).or_else(|| self.day_month(at)).or_else(|| self.lone_year(at)),
            Kind::Word => {
                let class = self.view.word(at).class;
                if class & class::MONTH != 0 {
                    return self.month_first(at);
                }
                if class & class::WEEKDAY != 0 && self.view.tokens[at].is_cap() {
                    return self.weekday(at);
                }
                if class & (class::RELTIME | class::NEAR) != 0 { self.relative(at) } else { None }
            }
            _ => None,
        }
    }

    fn number(&self, at: usize) -> Option<i32> {
        let token = self.view.tokens.get(at).filter(|token| token.kind == Kind::Number)?;
        let text = token.span().of(self.view.text);
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let ordinal = matches!(&text[digits.len()..], "" | "st" | "nd" | "rd" | "th");
        (ordinal && digits.len() <= 4).then(|| digits.parse().ok()).flatten()
    }

    fn year_at(&self, at: usize) -> Option<i32> {
        let four = self.view.tokens.get(at).is_some_and(|token| token.end - token.start == 4);
        self.number(at).filter(|year| four && (1500..=2199).contains(year))
    }

    fn month(&self, at: usize) -> Option<u32> {
        if !self.view.is(at, class::MONTH) || !self.view.tokens.get(at).is_some_and(|token| token.is_cap()) {
            return None;
        }
        prefix_index(self.view.text_of(at), &MONTHS).map(|index| index as u32 + 1)
    }

    /// 2025-11-13
    fn iso(&self, at: usize) -> Option<Found> {
        let year = self.year_at(at)?;
        if self.view.kind(at + 1) != Some(Kind::Hyphen) || self.view.kind(at + 3) != Some(Kind::Hyphen) {
            return None;
        }
        let day = Day::from_ymd(year, self.number(at + 2)? as u32, self.number(at + 4)? as u32)?;
        Some((at, at + 5, DateRange::on(day)))
    }

    /// 13 Nov 2025
    fn day_month(&self, at: usize) -> Option<Found> {
        let day = self.number(at).filter(|day| (1..=31).contains(day))? as u32;
        let month = self.month(at + 1)?;
        let after = self.after_abbreviation(at + 2);
        let (year, last) = self.following_year(after, at + 2);
        Some((at, last, self.day(year, month, day)?))
    }

    /// Skips the stop of "Nov."
    fn after_abbreviation(&self, at: usize) -> usize {
        at + (self.view.kind(at) == Some(Kind::Period)
            && self.view.is(at - 1, class::ABBREV)
            && self.view.tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Number))
            as usize
    }

    fn following_year(&self, at: usize, last: usize) -> (Option<i32>, usize) {
        if let Some(year) = self.year_at(at) {
            return (Some(year), at + 1);
        }
        match self.year_at(at + 1).filter(|_| self.view.kind(at) == Some(Kind::Comma)) {
            Some(year) => (Some(year), at + 2),
            None => (None, last),
        }
    }

    fn day(&self, year: Option<i32>, month: u32, day: u32) -> Option<DateRange> {
        if let Some(year) = year {
            return Day::from_ymd(year, month, day).map(DateRange::on);
        }
        let guess = self.nearest_year(month)?;
        Day::from_ymd(guess, month, day).map(DateRange::on)
    }

    /// The year that puts the month near publication.
    fn nearest_year(&self, month: u32) -> Option<i32> {
        let year = self.year?;
        let Some((_, published, _)) = self.reference.map(Day::ymd) else { return Some(year) };
        let ahead = month as i32 - published as i32;
        // News tells of what was rather than of what will be.
        Some(if ahead > 3 {
            year - 1
        } else if ahead < -8 {
            year + 1
        } else {
            year
        })
    }

    /// November 13, November 13, 2025, March 2014
    fn month_first(&self, at: usize) -> Option<Found> {
        let month = self.month(at)?;
        let next = self.after_abbreviation(at + 1);
        if let Some(year) = self.year_at(next) {
            return Some((at, next + 1, self.whole_month(year, month)?));
        }
        if let Some(day) = self.number(next).filter(|day| (1..=31).contains(day)) {
            let (year, last) = self.following_year(next + 1, next + 1);
            return Some((at, last, self.day(year, month, day as u32)?));
        }
        let short = self.view.tokens[at].end - self.view.tokens[at].start <= 3;
        let led = at > 0 && self.view.is(at - 1, class::PREP);
        let verb = matches!(self.view.text_of(at), "May" | "March" | "Mar" | "April" | "June" | "August");
        if short || verb && !led {
            return None;
        }
        let year = self.nearest_year(month)?;
        Some((at, at + 1, self.whole_month(year, month)?))
    }

    fn whole_month(&self, year: i32, month: u32) -> Option<DateRange> {
        Day::from_ymd(year, month, 1).map(|day| DateRange::period(day, Precision::Month))
    }

    /// "in 2019": a bare number counts only after a word that asks for a year.
    fn lone_year(&self, at: usize) -> Option<Found> {
        let year = self.year_at(at)?;
        let before = self.view.text_of(at.checked_sub(1)?);
        let asks = [
            "in", "since", "until", "by", "from", "of", "the", "during", "before", "after", "late", "early",
            "mid",
        ]
        .iter()
        .any(|word| before.eq_ignore_ascii_case(word));
        let counted = self.view.tokens.get(at + 1).is_some_and(|next| {
            next.is_word()
                && !next.is_cap()
                && self.view.lexicon.word(next.word).class & (class::FUNC | class::PREP | class::CONJ) == 0
                && before == "the"
        });
        let of_number = before.eq_ignore_ascii_case("of")
            && !self.view.is(at.checked_sub(2)?, class::DAYPART | class::MONTH);
        let range = Day::from_ymd(year, 1, 1).map(|day| DateRange::period(day, Precision::Year))?;
        (asks && !counted && !of_number).then_some((at, at + 1, range))
    }

    /// The weekday on or last before publication ("next" and "will" look ahead).
    fn weekday(&self, at: usize) -> Option<Found> {
        // "Friday, Oct. 23" is one date.
        let dated = (self.view.kind(at + 1) == Some(Kind::Comma) && self.month(at + 2).is_some())
            .then(|| self.month_first(at + 2))
            .flatten();
        if let Some((_, last, range)) = dated {
            return Some((at, last, range));
        }
        let reference = self.reference?;
        let wanted = prefix_index(self.view.text_of(at), &WEEKDAYS)? as i32;
        let today = reference.date().weekday().num_days_from_monday() as i32;
        let before = at.checked_sub(1).map_or("", |before| self.view.text_of(before));
        let back = (today - wanted).rem_euclid(7);
        let (first, shift) = if before.eq_ignore_ascii_case("next") {
            (at - 1, if back == 0 { 7 } else { 7 - back })
        } else if before.eq_ignore_ascii_case("last") {
            (at - 1, if back == 0 { -7 } else { -back })
        } else {
            (at, -back)
        };
        Some((first, at + 1, DateRange::on(reference.plus(shift))))
    }

    /// yesterday, today, last week, this month, next year
    fn relative(&self, at: usize) -> Option<Found> {
        let today = self.reference?;
        let word = self.view.text_of(at);
        let single = |shift: i32| Some((at, at + 1, DateRange::on(today.plus(shift))));
        if word.eq_ignore_ascii_case("yesterday") {
            return single(-1);
        }
        if word.eq_ignore_ascii_case("today") || word.eq_ignore_ascii_case("tonight") {
            return single(0);
        }
        if word.eq_ignore_ascii_case("tomorrow") {
            return single(1);
        }
        let step = if word.eq_ignore_ascii_case("last") {
            -1
        } else if word.eq_ignore_ascii_case("this") {
            0
        } else if word.eq_ignore_ascii_case("next") {
            1
        } else {
            return None;
        };
        let (year, month, _) = today.ymd();
        let range = match self.view.text_of(at + 1) {
            "week" => {
                let monday = today.plus(step * 7 - today.date().weekday().num_days_from_monday() as i32);
                DateRange { first: Some(monday), last: Some(monday.plus(6)) }
            }
            "month" => {
                let months = year * 12 + month as i32 - 1 + step;
                self.whole_month(months.div_euclid(12), months.rem_euclid(12) as u32 + 1)?
            }
            "year" => Day::from_ymd(year + step, 1, 1).map(|day| DateRange::period(day, Precision::Year))?,
            _ => return None,
        };
        Some((at, at + 2, range))
    }
}

/// Index of the three-letter start that `word` has.
fn prefix_index(word: &str, starts: &[&str]) -> Option<usize> {
    let head = word.get(..3)?;
    starts.iter().position(|start| head.eq_ignore_ascii_case(start))
}
