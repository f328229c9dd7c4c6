//! Arithmetic of the calendar: periods around a day, weekdays, Easter. No text.

use crate::model::date::{DateRange, Day, Precision};
use chrono::Datelike;

/// 0 for Monday.
pub(super) fn weekday_of(day: Day) -> i32 {
    day.date().weekday().num_days_from_monday() as i32
}

/// Monday to Sunday around the day.
pub(super) fn week_of(day: Day) -> DateRange {
    let monday = day.plus(-weekday_of(day));
    DateRange { first: Some(monday), last: Some(monday.plus(6)) }
}

/// Saturday and Sunday of the day's week.
pub(super) fn weekend_of(day: Day) -> DateRange {
    let saturday = day.plus(5 - weekday_of(day));
    DateRange { first: Some(saturday), last: Some(saturday.plus(1)) }
}

pub(super) fn month(year: i32, month: i32) -> Option<DateRange> {
    let first = Day::from_ymd(year, u32::try_from(month).ok()?, 1)?;
    Some(DateRange::period(first, Precision::Month))
}

/// The month `step` months after the day's.
pub(super) fn month_by(day: Day, step: i32) -> Option<DateRange> {
    let (year, this, _) = day.ymd();
    let months = year.checked_mul(12)?.checked_add(this as i32 - 1)?.checked_add(step)?;
    month(months.div_euclid(12), months.rem_euclid(12) + 1)
}

pub(super) fn year(year: i32) -> Option<DateRange> {
    Day::from_ymd(year, 1, 1).map(|first| DateRange::period(first, Precision::Year))
}

/// From the first day of one year to the last of another.
pub(super) fn years(first: i32, last: i32) -> Option<DateRange> {
    Some(DateRange { first: year(first)?.first, last: year(last)?.last })
}

/// `count` months from the first of `first_month`.
pub(super) fn months(year: i32, first_month: i32, count: i32) -> Option<DateRange> {
    let range = month(year, first_month)?;
    Some(DateRange { first: range.first, last: month_by(range.first?, count - 1)?.last })
}

/// Months of a season in the north, winter with its year's January.
pub(super) fn season(year: i32, season: i32) -> Option<DateRange> {
    match season {
        0 => months(year - 1, 12, 3),
        _ => months(year, season * 3, 3),
    }
}

/// The `nth` such weekday of a month; the last one when `nth` is 0.
pub(super) fn nth_weekday(year: i32, of_month: u32, weekday: i32, nth: i32) -> Option<Day> {
    let first = Day::from_ymd(year, of_month, 1)?;
    if nth == 0 {
        let last = first.period_end(Precision::Month);
        return Some(last.plus(-(weekday_of(last) - weekday).rem_euclid(7)));
    }
    Some(first.plus((weekday - weekday_of(first)).rem_euclid(7) + 7 * (nth - 1)))
}

/// Easter Sunday of the western churches (the anonymous Gregorian computus).
pub(super) fn easter(year: i32) -> Option<Day> {
    if !(1583..=9999).contains(&year) {
        return None;
    }
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let shift = (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + century - century / 4 - shift + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let correction = (golden + 11 * moon + 22 * sunday) / 451;
    let days = moon + sunday - 7 * correction + 114;
    Day::from_ymd(year, (days / 31) as u32, (days % 31 + 1) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feasts_and_weekdays_fall_where_the_calendar_has_them() {
        for (year, expected) in [(1999, "1999-04-04"), (2024, "2024-03-31"), (2025, "2025-04-20")] {
            assert_eq!(easter(year).unwrap().to_string(), expected);
        }
        assert_eq!(nth_weekday(2025, 11, 3, 4).unwrap().to_string(), "2025-11-27");
        assert_eq!(nth_weekday(2025, 5, 0, 0).unwrap().to_string(), "2025-05-26");
        assert_eq!(season(2019, 1).unwrap().first.unwrap().to_string(), "2019-03-01");
        assert_eq!(season(2019, 0).unwrap().last.unwrap().to_string(), "2019-02-28");
    }
}
