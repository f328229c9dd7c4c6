//! Days and ranges of days. A day is a number, so that newspapers of any century sort and compare alike.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Days since 1970-01-01 in the proleptic Gregorian calendar; negative before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// One day.
    Day,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// Inclusive range of days; `None` leaves that end open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DateRange {
    /// First day that belongs to the range.
    pub first: Option<Day>,
    /// Last day that belongs to the range.
    pub last: Option<Day>,
}

const UNIX_EPOCH_FROM_CE: i32 = 719_163;

impl Day {
    /// The day of a calendar date, `None` when there is no such date (30 February).
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day::from)
    }

    /// The calendar date; saturates at chrono's bounds (years ±262,143).
    pub fn date(self) -> NaiveDate {
        self.0
            .checked_add(UNIX_EPOCH_FROM_CE)
            .and_then(NaiveDate::from_num_days_from_ce_opt)
            .unwrap_or(if self.0 < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// Year, month and day.
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// The day `count` days later (earlier when negative).
    pub fn plus(self, count: i32) -> Day {
        Day(self.0.saturating_add(count))
    }

    /// The last day of the period of `precision` that this day lies in.
    pub fn period_end(self, precision: Precision) -> Day {
        let (year, month, _) = self.ymd();
        let next = match precision {
            Precision::Day => return self,
            Precision::Month if month < 12 => NaiveDate::from_ymd_opt(year, month + 1, 1),
            Precision::Month | Precision::Year => NaiveDate::from_ymd_opt(year + 1, 1, 1),
        };
        next.map_or(self, |date| Day::from(date).plus(-1))
    }

    /// `2025-11-13`, `2025-11` or `2025`.
    pub fn display(self, precision: Precision) -> String {
        let (year, month, day) = self.ymd();
        match precision {
            Precision::Day => format!("{year:04}-{month:02}-{day:02}"),
            Precision::Month => format!("{year:04}-{month:02}"),
            Precision::Year => format!("{year:04}"),
        }
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day(date.num_days_from_ce() - UNIX_EPOCH_FROM_CE)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.display(Precision::Day))
    }
}

impl DateRange {
    /// Exactly one day.
    pub fn on(day: Day) -> DateRange {
        DateRange { first: Some(day), last: Some(day) }
    }

    /// The whole period of `precision` that starts at `day`.
    pub fn period(day: Day, precision: Precision) -> DateRange {
        DateRange { first: Some(day), last: Some(day.period_end(precision)) }
    }

    /// True when neither end is set.
    pub fn is_unbounded(self) -> bool {
        self.first.is_none() && self.last.is_none()
    }

    /// The days that belong to both.
    pub fn intersect(self, other: DateRange) -> DateRange {
        let first = self.first.max(other.first);
        let last = match (self.last, other.last) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        DateRange { first, last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970_over_all_centuries() {
        for (year, month, day, number) in
            [(1970, 1, 1, 0), (1969, 12, 31, -1), (2025, 11, 13, 20_405), (1605, 1, 1, -133_313)]
        {
            assert_eq!(Day::from_ymd(year, month, day), Some(Day(number)));
            assert_eq!(Day(number).ymd(), (year, month, day));
        }
        assert_eq!(Day::from_ymd(2021, 2, 30), None);
        assert!(Day(i32::MIN).date() <= Day(i32::MAX).date());
    }

    #[test]
    fn periods_end_on_their_last_day() {
        let leap = Day::from_ymd(2024, 2, 1).unwrap();
        assert_eq!(leap.period_end(Precision::Month).to_string(), "2024-02-29");
        assert_eq!(leap.period_end(Precision::Year).to_string(), "2024-12-31");
        let december = Day::from_ymd(1894, 12, 5).unwrap();
        assert_eq!(december.period_end(Precision::Month).to_string(), "1894-12-31");
        assert_eq!(december.display(Precision::Year), "1894");
    }

    #[test]
    fn ranges_intersect() {
        let year = DateRange::period(Day::from_ymd(2025, 1, 1).unwrap(), Precision::Year);
        let open = DateRange { first: Day::from_ymd(2025, 6, 1), last: None };
        assert_eq!(year.intersect(open), DateRange { first: open.first, last: year.last });
        assert!(DateRange::default().is_unbounded());
    }
}
