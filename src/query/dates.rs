//! The one strict parser for written dates: `date:` in a query, `--since`, `--until` and `--on` beside it.
//! Owns every accepted spelling and what it means; refuses to guess between two readings, to invent a default
//! for a word it does not know, and to read the clock: `today` is passed in.
//!
//! | written | means |
//! |---|---|
//! | `2025-11-13` `2025/11/13` `20251113` `13.11.2025` `13 Nov 2025` `Nov 13, 2025` | that day |
//! | `03/04/2020` `03.04.2020` | refused: two readings |
//! | `2025-11` `2025/11` `nov 2025` | the whole month |
//! | `2025` | the whole year |
//! | `november` | the last November that has begun, this month included |
//! | `13 nov` | the last such day, today included |
//! | `today` (`now`) `yesterday` `3 days ago` `2 months ago` | one day; months keep the day of the month if they can |
//! | `monday` `last monday` | the last Monday before today: today is never meant |
//! | `this week` `this month` `this year` | all of it, to its end; weeks start on Monday (ISO 8601) |
//! | `last week` `last month` `last year` | the calendar week, month or year before this one |
//! | `10d` `2w` `6m` `1y` `2 weeks` `last 2 weeks` | from that long ago to today |
//! | `a..b` `a..` `..b` | first day of `a` to last day of `b`; as `b`, `2w` is the day two weeks ago |
//!
//! In a range a missing year is the one written on the other side (`nov..dec 2025`), and without one on either
//! side the last such months that have begun, in order. Years run from 1600 to 9999. Case never matters.

use super::error::{QueryError, nearest, shown};
use crate::model::{DateRange, Day, Precision};
use chrono::{Datelike, Months};
use std::fmt;
use std::ops::{Range, RangeInclusive};

/// Years that a date may be written in: before the first newspaper up to four digits.
pub const YEARS: RangeInclusive<i32> = 1600..=9999;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Words that stand for themselves, for suggestions.
const VOCABULARY: [&str; 15] = [
    "today",
    "yesterday",
    "last",
    "this",
    "ago",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "sept",
    "tues",
];
const EXAMPLES: &str = "write a date such as `2025-11-13`, `13 Nov 2025`, `2025-11`, `last month` or `2w`";

/// A written date that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError {
    /// Bytes of the date at fault, on char boundaries of the text that was given.
    pub span: Range<usize>,
    /// What is wrong: lower case, no full stop, safe to print.
    pub message: String,
    /// What to do about it, a phrase that follows `hint: `; `None` when nothing sensible is known.
    pub suggestion: Option<String>,
}

impl DateError {
    fn new(span: Range<usize>, message: impl Into<String>) -> DateError {
        DateError { span, message: message.into(), suggestion: None }
    }

    fn hint(mut self, suggestion: impl Into<String>) -> DateError {
        self.suggestion = Some(suggestion.into());
        self
    }

    fn shifted(mut self, offset: usize) -> DateError {
        self.span = self.span.start + offset..self.span.end + offset;
        self
    }

    /// The same error in a query that holds the date from byte `offset` on. `error.at(0).render(text)` shows
    /// an error of a date given by itself.
    pub fn at(self, offset: usize) -> QueryError {
        let DateError { span, message, suggestion } = self.shifted(offset);
        QueryError { span, message, suggestion }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for DateError {}

/// The days of `date:`: a period or a range `a..b` with at least one end.
pub fn parse_range(text: &str, today: Day) -> Result<DateRange, DateError> {
    match text.split_once("..") {
        Some((left, right)) => range_between(text, left, right, today),
        None => parse_period(text, today),
    }
}

/// The days of one period, as `--on` takes them: both ends are set. Refuses a range `a..b`.
pub fn parse_period(text: &str, today: Day) -> Result<DateRange, DateError> {
    let period = lone_period(text, today)?;
    Ok(DateRange { first: Some(period.first), last: Some(period.last) })
}

/// The day that `--since` starts on: the first of the period.
pub fn parse_since(text: &str, today: Day) -> Result<Day, DateError> {
    Ok(lone_period(text, today)?.first)
}

/// The day that `--until` ends on: the last of the period; for `2w` the day two weeks ago.
pub fn parse_until(text: &str, today: Day) -> Result<Day, DateError> {
    Ok(lone_period(text, today)?.as_end())
}

/// Days with a meaning at either end of a range.
#[derive(Clone, Copy, Debug)]
struct Period {
    first: Day,
    last: Day,
    /// `2w`: as the end of a range the day that long ago.
    is_ago: bool,
}

impl Period {
    fn as_end(self) -> Day {
        if self.is_ago { self.first } else { self.last }
    }
}

/// One date as written, before a missing year is known.
#[derive(Clone, Copy, Debug)]
enum Written {
    /// Complete; the year when one was written out.
    Full { period: Period, year: Option<i32> },
    /// A month or a day of a month without a year.
    Yearless { month: u32, day: Option<u32> },
}

fn day(day: Day) -> Period {
    Period { first: day, last: day, is_ago: false }
}

fn lone_period(text: &str, today: Day) -> Result<Period, DateError> {
    if let Some(dots) = text.find("..") {
        let error = DateError::new(dots..dots + 2, "one date is expected here, not a range");
        return Err(error.hint("give the ends of a range one by one"));
    }
    let written = read(text, today)?;
    let period = match written {
        Written::Full { period, .. } => period,
        Written::Yearless { month, day } => last_begun(month, day, today, whole(text))?,
    };
    check_years(period, whole(text))
}

/// The text without the white space around it.
fn whole(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..start.max(text.trim_end().len())
}

fn check_years(period: Period, span: Range<usize>) -> Result<Period, DateError> {
    if YEARS.contains(&period.first.ymd().0) && YEARS.contains(&period.last.ymd().0) {
        return Ok(period);
    }
    Err(outside_years(span))
}

fn outside_years(span: Range<usize>) -> DateError {
    DateError::new(span, format!("years run from {} to {}", YEARS.start(), YEARS.end()))
}

fn range_between(text: &str, left: &str, right: &str, today: Day) -> Result<DateRange, DateError> {
    let right_at = left.len() + 2;
    if right.contains("..") || right.starts_with('.') {
        let error = DateError::new(left.len()..text.len(), "a range has two dots and two ends");
        return Err(error.hint("write `2025-11..2025-12`"));
    }
    let read_end = |end: &str, at: usize| match end.trim() {
        "" => Ok(None),
        _ => read(end, today).map(Some).map_err(|error| error.shifted(at)),
    };
    let (start, end) = (read_end(left, 0)?, read_end(right, right_at)?);
    if start.is_none() && end.is_none() {
        let error = DateError::new(0..text.len(), "a range needs at least one end");
        return Err(error.hint("write `2025..` or `..1894`"));
    }
    let end_span = whole(right).start + right_at..whole(right).end + right_at;
    let last = match end {
        Some(end) => Some(complete(end, start.and_then(year_of), today, end_span)?.as_end()),
        None => None,
    };
    let first = match start {
        Some(start) => {
            let latest = last.unwrap_or(today);
            Some(complete(start, end.and_then(year_of), latest, whole(left))?.first)
        }
        None => None,
    };
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        let message = format!("the range ends on {last}, before it starts on {first}");
        return Err(DateError::new(0..text.len(), message).hint(backwards_hint(left, right, start, end)));
    }
    Ok(DateRange { first, last })
}

fn backwards_hint(left: &str, right: &str, start: Option<Written>, end: Option<Written>) -> String {
    let is_yearless = |written| matches!(written, Some(Written::Yearless { .. }));
    if is_yearless(start) || is_yearless(end) {
        return "write the year on both sides".to_owned();
    }
    format!("did you mean `{}..{}`?", shown(right.trim()), shown(left.trim()))
}

fn year_of(written: Written) -> Option<i32> {
    match written {
        Written::Full { year, .. } => year,
        Written::Yearless { .. } => None,
    }
}

/// The period with the year of the other side or, without one, the last that has begun by `latest`.
fn complete(
    written: Written,
    other_year: Option<i32>,
    latest: Day,
    span: Range<usize>,
) -> Result<Period, DateError> {
    let period = match (written, other_year) {
        (Written::Full { period, .. }, _) => period,
        (Written::Yearless { month, day }, Some(year)) => month_or_day(year, month, day, span.clone())?,
        (Written::Yearless { month, day }, None) => last_begun(month, day, latest, span.clone())?,
    };
    check_years(period, span)
}

fn month_or_day(year: i32, month: u32, date: Option<u32>, span: Range<usize>) -> Result<Period, DateError> {
    match date {
        Some(date) => day_of(year, month, date, span).map(day),
        None => month_of(year, month, span),
    }
}

/// The last such month or day that starts by `latest`; 29 February looks back to a leap year.
fn last_begun(month: u32, date: Option<u32>, latest: Day, span: Range<usize>) -> Result<Period, DateError> {
    const LONGEST_WAIT_FOR_LEAP_YEAR: i32 = 8;
    let this_year = latest.ymd().0;
    for year in (this_year - LONGEST_WAIT_FOR_LEAP_YEAR..=this_year).rev() {
        if let Ok(period) = month_or_day(year, month, date, span.clone())
            && period.first <= latest
        {
            return Ok(period);
        }
    }
    month_or_day(this_year, month, date, span)
}

fn read(text: &str, today: Day) -> Result<Written, DateError> {
    let span = whole(text);
    let date = &text[span.clone()];
    let result = if date.is_empty() {
        Err(DateError::new(0..0, "a date is missing").hint(EXAMPLES))
    } else if date.chars().any(char::is_alphabetic) {
        read_words(date, today)
    } else {
        read_numbers(date)
    };
    result.map_err(|error| error.shifted(span.start))
}

fn not_a_date(date: &str) -> DateError {
    DateError::new(0..date.len(), format!("`{}` is not a date", shown(date))).hint(EXAMPLES)
}

fn full(period: Period, year: i32) -> Written {
    Written::Full { period, year: Some(year) }
}

fn number(digits: &str) -> Option<u32> {
    let is_short = (1..=4).contains(&digits.len());
    if is_short && digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// Dates of digits: `2025`, `20251113`, and parts between `-`, `/` or `.`.
fn read_numbers(date: &str) -> Result<Written, DateError> {
    let span = 0..date.len();
    let Some(separator) = date.chars().find(|letter| matches!(letter, '-' | '/' | '.')) else {
        return read_digits(date);
    };
    let parts: Vec<&str> = date.split(separator).collect();
    let mut numbers = [0; 3];
    if !(2..=3).contains(&parts.len()) {
        return Err(not_a_date(date));
    }
    for (number_slot, part) in numbers.iter_mut().zip(&parts) {
        *number_slot = number(part).ok_or_else(|| not_a_date(date))?;
    }
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let [one, two, three] = numbers;
    match lengths[..] {
        [4, 1..=2] => Ok(full(month_of(one as i32, two, span)?, one as i32)),
        [4, 1..=2, 1..=2] => Ok(full(day(day_of(one as i32, two, three, span)?), one as i32)),
        [1..=2, 1..=2, 4] => Ok(full(day(day_of_either(one, two, three as i32, span)?), three as i32)),
        [1..=2, 1..=2, 1..=2] => {
            let error = DateError::new(span, "the year needs four digits");
            Err(error.hint("write `2025-11-13`"))
        }
        [1..=2, 4] => Ok(full(month_of(two as i32, one, span)?, two as i32)),
        _ => Err(not_a_date(date)),
    }
}

fn read_digits(date: &str) -> Result<Written, DateError> {
    if date.len() == 8
        && let (Some(year), Some(month), Some(date_of_month)) =
            (date.get(..4).and_then(number), date.get(4..6).and_then(number), date.get(6..).and_then(number))
    {
        return Ok(full(day(day_of(year as i32, month, date_of_month, 0..date.len())?), year as i32));
    }
    match number(date) {
        Some(year) if date.len() == 4 => Ok(full(year_period(year as i32, 0..date.len())?, year as i32)),
        Some(_) => {
            let error = DateError::new(0..date.len(), format!("`{}` is not a date", shown(date)));
            Err(error.hint("a year has four digits; a date with spaces needs quotation marks in a query"))
        }
        None => Err(not_a_date(date)),
    }
}

/// `a/b/year` or `a.b.year`, where only one order gives a date; refused where both do.
fn day_of_either(one: u32, two: u32, year: i32, span: Range<usize>) -> Result<Day, DateError> {
    let day_first = Day::from_ymd(year, two, one);
    let month_first = Day::from_ymd(year, one, two);
    match (day_first, month_first) {
        (Some(european), Some(american)) if european != american && YEARS.contains(&year) => {
            let error = DateError::new(span, "the order of day and month is not clear");
            Err(error.hint(format!(
                "write `{european}` ({}) or `{american}` ({})",
                spelt(european),
                spelt(american)
            )))
        }
        (None, Some(_)) => day_of(year, one, two, span),
        (None, None) if two > 12 && one <= 12 => day_of(year, one, two, span),
        _ => day_of(year, two, one, span),
    }
}

fn spelt(day: Day) -> String {
    let (year, month, date) = day.ymd();
    format!("{date} {} {year}", month_name(month))
}

fn month_name(month: u32) -> &'static str {
    MONTHS.get(month as usize - 1).copied().unwrap_or("month")
}

fn year_period(year: i32, span: Range<usize>) -> Result<Period, DateError> {
    let first = day_of(year, 1, 1, span)?;
    Ok(Period { first, last: first.period_end(Precision::Year), is_ago: false })
}

fn month_of(year: i32, month: u32, span: Range<usize>) -> Result<Period, DateError> {
    let first = day_of(year, month, 1, span)?;
    Ok(Period { first, last: first.period_end(Precision::Month), is_ago: false })
}

/// The day of a calendar date; says which part does not exist.
fn day_of(year: i32, month: u32, date: u32, span: Range<usize>) -> Result<Day, DateError> {
    if !YEARS.contains(&year) {
        return Err(outside_years(span));
    }
    if !(1..=12).contains(&month) {
        let error = DateError::new(span, format!("there is no month {month}"));
        return Err(match Day::from_ymd(year, date, month) {
            Some(swapped) => error.hint(format!("did you mean `{swapped}`?")),
            None => error.hint("months run from 1 to 12"),
        });
    }
    Day::from_ymd(year, month, date).ok_or_else(|| {
        let month_length =
            Day::from_ymd(year, month, 1).map_or(0, |first| first.period_end(Precision::Month).ymd().2);
        let error = DateError::new(span, format!("there is no {date} {} {year}", month_name(month)));
        error.hint(format!("{} {year} has {month_length} days", month_name(month)))
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// A word of a date, classified.
#[derive(Clone, Copy, Debug)]
enum Token {
    Year(i32),
    Number(u32),
    /// `2w`
    Count(u32, Unit),
    Month(u32),
    /// Days after Monday.
    Weekday(u32),
    Unit(Unit),
    Ago,
    Last,
    This,
    Today,
    Yesterday,
}

/// Dates with letters: names of months and days, and what counts from today.
fn read_words(date: &str, today: Day) -> Result<Written, DateError> {
    let tokens = tokens(date)?;
    let span = || 0..date.len();
    let relative = |period: Option<Period>| match period {
        Some(period) => Ok(Written::Full { period, year: None }),
        None => Err(outside_years(span())),
    };
    match tokens[..] {
        [Token::Today] => relative(Some(day(today))),
        [Token::Yesterday] => relative(Some(day(today.plus(-1)))),
        [Token::Weekday(weekday)] | [Token::Last, Token::Weekday(weekday)] => {
            relative(Some(day(last_weekday(weekday, today))))
        }
        [Token::This, Token::Unit(unit)] => relative(Some(this_period(unit, today))),
        [Token::Last, Token::Unit(unit)] => {
            let before = this_period(unit, today).first.plus(-1);
            relative(Some(this_period(unit, before)))
        }
        [Token::Count(count, unit)]
        | [Token::Last, Token::Count(count, unit)]
        | [Token::Number(count), Token::Unit(unit)]
        | [Token::Last, Token::Number(count), Token::Unit(unit)] => {
            relative(ago(today, count, unit).map(|first| Period { first, last: today, is_ago: true }))
        }
        [Token::Count(count, unit), Token::Ago] | [Token::Number(count), Token::Unit(unit), Token::Ago] => {
            relative(ago(today, count, unit).map(day))
        }
        [Token::Month(month)] => Ok(Written::Yearless { month, day: None }),
        [Token::Month(month), Token::Number(date)] | [Token::Number(date), Token::Month(month)] => {
            const LEAP_YEAR: i32 = 2024;
            day_of(LEAP_YEAR, month, date, span())
                .map_err(|_| DateError::new(span(), format!("there is no {date} {}", month_name(month))))?;
            Ok(Written::Yearless { month, day: Some(date) })
        }
        [Token::Month(month), Token::Year(year)] | [Token::Year(year), Token::Month(month)] => {
            Ok(full(month_of(year, month, span())?, year))
        }
        [Token::Number(date), Token::Month(month), Token::Year(year)]
        | [Token::Month(month), Token::Number(date), Token::Year(year)]
        | [Token::Year(year), Token::Month(month), Token::Number(date)] => {
            Ok(full(day(day_of(year, month, date, span())?), year))
        }
        _ => Err(not_a_date(date)),
    }
}

fn tokens(date: &str) -> Result<Vec<Token>, DateError> {
    const MOST_TOKENS: usize = 3;
    let separates = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '-');
    let mut found = Vec::new();
    let mut at = 0;
    for piece in date.split_inclusive(separates) {
        let start = at;
        at += piece.len();
        let word = piece.trim_end_matches(separates).trim_end_matches('.');
        if word.is_empty() {
            continue;
        }
        found.push(token(word).ok_or_else(|| unknown_word(word, start))?);
        if found.len() > MOST_TOKENS {
            return Err(not_a_date(date));
        }
    }
    Ok(found)
}

fn unknown_word(word: &str, at: usize) -> DateError {
    let span = at..at + word.len();
    let error = DateError::new(span, format!("`{}` is not a word of a date", shown(word)));
    if word.starts_with(|letter: char| letter.is_ascii_digit()) {
        return error.hint("a number takes `d`, `w`, `m` or `y`, as in `2w`, or stands by itself");
    }
    let names = || MONTHS.iter().chain(&WEEKDAYS).map(|name| name.to_lowercase());
    let short_names = names().filter_map(|name| name.get(..3).map(str::to_owned));
    let known: Vec<String> =
        VOCABULARY.iter().map(|word| (*word).to_owned()).chain(names()).chain(short_names).collect();
    match nearest(word, known.iter().map(String::as_str)) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error.hint(EXAMPLES),
    }
}

fn token(word: &str) -> Option<Token> {
    let digits_end = word.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(word.len());
    let (digits, letters) = word.split_at(digits_end);
    let lower = letters.to_ascii_lowercase();
    match (number(digits), lower.as_str()) {
        (Some(year), "") if digits.len() == 4 => Some(Token::Year(year as i32)),
        (Some(_), _) if digits.len() > 3 => None,
        (Some(value), "" | "st" | "nd" | "rd" | "th") => Some(Token::Number(value)),
        (Some(count), unit_name) => unit(unit_name).map(|unit| Token::Count(count, unit)),
        (None, _) if !digits.is_empty() => None,
        (None, "today" | "now") => Some(Token::Today),
        (None, "yesterday") => Some(Token::Yesterday),
        (None, "last" | "past") => Some(Token::Last),
        (None, "this") => Some(Token::This),
        (None, "ago") => Some(Token::Ago),
        (None, name) => unit(name)
            .map(Token::Unit)
            .or_else(|| named(name, &MONTHS, &["sept"]).map(|index| Token::Month(index + 1)))
            .or_else(|| named(name, &WEEKDAYS, &["tues", "thur", "thurs"]).map(Token::Weekday)),
    }
}

fn unit(name: &str) -> Option<Unit> {
    match name {
        "d" | "day" | "days" => Some(Unit::Day),
        "w" | "week" | "weeks" => Some(Unit::Week),
        "m" | "month" | "months" => Some(Unit::Month),
        "y" | "year" | "years" => Some(Unit::Year),
        _ => None,
    }
}

/// Index of the name that `word` is in full, by its first three letters, or by one of the `other` short forms.
fn named(word: &str, names: &[&str], other: &[&str]) -> Option<u32> {
    let is_short = |name: &str| word.len() == 3 || other.contains(&word) && name.len() > word.len();
    let is_name = |name: &&str| {
        let starts = name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        starts && (name.len() == word.len() || is_short(name))
    };
    names.iter().position(is_name).map(|index| index as u32)
}

/// The last such day of the week before today.
fn last_weekday(weekday: u32, today: Day) -> Day {
    let today_weekday = today.date().weekday().num_days_from_monday();
    let days_back = (today_weekday + 7 - weekday - 1) % 7 + 1;
    today.plus(-(days_back as i32))
}

/// The day, ISO week, month or year that holds `inside`.
fn this_period(unit: Unit, inside: Day) -> Period {
    let date = inside.date();
    let day_of_month = date.day0() as i32;
    let day_of_year = date.ordinal0() as i32;
    let (first, last) = match unit {
        Unit::Day => (inside, inside),
        Unit::Week => {
            let monday = inside.plus(-(date.weekday().num_days_from_monday() as i32));
            (monday, monday.plus(6))
        }
        Unit::Month => (inside.plus(-day_of_month), inside.period_end(Precision::Month)),
        Unit::Year => (inside.plus(-day_of_year), inside.period_end(Precision::Year)),
    };
    Period { first, last, is_ago: false }
}

/// The day `count` units before `today`; a month too short for the day gives its last day.
fn ago(today: Day, count: u32, unit: Unit) -> Option<Day> {
    let back = match unit {
        Unit::Day => today.plus(-(count as i32)),
        Unit::Week => today.plus(-(count as i32) * 7),
        Unit::Month => today.date().checked_sub_months(Months::new(count))?.into(),
        Unit::Year => today.date().checked_sub_months(Months::new(count * 12))?.into(),
    };
    Some(back)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Thursday, 13 November 2025.
    fn today() -> Day {
        Day::from_ymd(2025, 11, 13).unwrap()
    }

    fn printed(range: DateRange) -> String {
        let end = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        format!("{}..{}", end(range.first), end(range.last))
    }

    #[test]
    fn single_periods() {
        for (text, first, last) in [
            ("2025-11-13", "2025-11-13", "2025-11-13"),
            ("2025/11/13", "2025-11-13", "2025-11-13"),
            ("20251113", "2025-11-13", "2025-11-13"),
            ("2025-1-3", "2025-01-03", "2025-01-03"),
            ("13.11.2025", "2025-11-13", "2025-11-13"),
            ("11/13/2025", "2025-11-13", "2025-11-13"),
            ("13-11-2025", "2025-11-13", "2025-11-13"),
            ("03/03/2020", "2020-03-03", "2020-03-03"),
            ("13 Nov 2025", "2025-11-13", "2025-11-13"),
            ("13th Nov. 2025", "2025-11-13", "2025-11-13"),
            ("13-Nov-2025", "2025-11-13", "2025-11-13"),
            ("November 13, 2025", "2025-11-13", "2025-11-13"),
            (" 13 NOVEMBER 2025 ", "2025-11-13", "2025-11-13"),
            ("2025-11", "2025-11-01", "2025-11-30"),
            ("2024/02", "2024-02-01", "2024-02-29"),
            ("11/2025", "2025-11-01", "2025-11-30"),
            ("nov 2025", "2025-11-01", "2025-11-30"),
            ("Sept 1894", "1894-09-01", "1894-09-30"),
            ("1894", "1894-01-01", "1894-12-31"),
            ("1600", "1600-01-01", "1600-12-31"),
            ("9999", "9999-01-01", "9999-12-31"),
            ("today", "2025-11-13", "2025-11-13"),
            ("Yesterday", "2025-11-12", "2025-11-12"),
            ("wednesday", "2025-11-12", "2025-11-12"),
            ("thursday", "2025-11-06", "2025-11-06"),
            ("fri", "2025-11-07", "2025-11-07"),
            ("last monday", "2025-11-10", "2025-11-10"),
            ("this week", "2025-11-10", "2025-11-16"),
            ("last week", "2025-11-03", "2025-11-09"),
            ("this month", "2025-11-01", "2025-11-30"),
            ("last month", "2025-10-01", "2025-10-31"),
            ("this year", "2025-01-01", "2025-12-31"),
            ("last year", "2024-01-01", "2024-12-31"),
            ("3 days ago", "2025-11-10", "2025-11-10"),
            ("2 weeks ago", "2025-10-30", "2025-10-30"),
            ("2 months ago", "2025-09-13", "2025-09-13"),
            ("10d", "2025-11-03", "2025-11-13"),
            ("2w", "2025-10-30", "2025-11-13"),
            ("2 weeks", "2025-10-30", "2025-11-13"),
            ("last 2 weeks", "2025-10-30", "2025-11-13"),
            ("6m", "2025-05-13", "2025-11-13"),
            ("1y", "2024-11-13", "2025-11-13"),
            ("november", "2025-11-01", "2025-11-30"),
            ("december", "2024-12-01", "2024-12-31"),
            ("may", "2025-05-01", "2025-05-31"),
            ("13 nov", "2025-11-13", "2025-11-13"),
            ("nov 14", "2024-11-14", "2024-11-14"),
            ("29 feb", "2024-02-29", "2024-02-29"),
        ] {
            let period = parse_period(text, today()).map(printed);
            assert_eq!(period, Ok(format!("{first}..{last}")), "{text}");
            assert_eq!(parse_range(text, today()).map(printed), period, "{text}");
            assert_eq!(parse_since(text, today()).map(|day| day.to_string()), Ok(first.to_owned()), "{text}");
        }
    }

    #[test]
    fn ranges() {
        for (text, range) in [
            ("2025-11..2025-12", "2025-11-01..2025-12-31"),
            ("2025-01..", "2025-01-01.."),
            ("..1894", "..1894-12-31"),
            ("nov..dec 2025", "2025-11-01..2025-12-31"),
            ("nov 2025 .. dec", "2025-11-01..2025-12-31"),
            ("13 nov..15 nov 1999", "1999-11-13..1999-11-15"),
            ("nov..dec", "2024-11-01..2024-12-31"),
            ("sep..nov", "2025-09-01..2025-11-30"),
            ("nov..today", "2025-11-01..2025-11-13"),
            ("dec..yesterday", "2024-12-01..2025-11-12"),
            ("dec..", "2024-12-01.."),
            ("2w..", "2025-10-30.."),
            ("3m..1m", "2025-08-13..2025-10-13"),
            ("monday..today", "2025-11-10..2025-11-13"),
            ("2025-11-13..2025-11-13", "2025-11-13..2025-11-13"),
        ] {
            assert_eq!(parse_range(text, today()).map(printed), Ok(range.to_owned()), "{text}");
        }
    }

    #[test]
    fn until_is_the_last_day() {
        for (text, last) in [
            ("2025", "2025-12-31"),
            ("nov 2025", "2025-11-30"),
            ("2w", "2025-10-30"),
            ("3 days ago", "2025-11-10"),
            ("last week", "2025-11-09"),
        ] {
            assert_eq!(parse_until(text, today()).map(|day| day.to_string()), Ok(last.to_owned()), "{text}");
        }
    }

    #[test]
    fn months_keep_their_day_where_they_can() {
        let end_of_march = Day::from_ymd(2025, 3, 31).unwrap();
        assert_eq!(parse_since("1m", end_of_march).unwrap().to_string(), "2025-02-28");
        let leap_day = Day::from_ymd(2024, 2, 29).unwrap();
        assert_eq!(parse_since("1y", leap_day).unwrap().to_string(), "2023-02-28");
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, fault, message, hint) in [
            ("yestreday", "yestreday", "`yestreday` is not a word of a date", "did you mean `yesterday`?"),
            ("3 dyas ago", "dyas", "`dyas` is not a word of a date", "did you mean `days`?"),
            (
                "13 Novembre 2025",
                "Novembre",
                "`Novembre` is not a word of a date",
                "did you mean `november`?",
            ),
            (
                "2x",
                "2x",
                "`2x` is not a word of a date",
                "a number takes `d`, `w`, `m` or `y`, as in `2w`, or stands by itself",
            ),
            ("2021-02-30", "2021-02-30", "there is no 30 February 2021", "February 2021 has 28 days"),
            ("31 feb", "31 feb", "there is no 31 February", ""),
            ("2025-13-11", "2025-13-11", "there is no month 13", "did you mean `2025-11-13`?"),
            ("2025-13", "2025-13", "there is no month 13", "did you mean"),
            ("0", "0", "`0` is not a date", "a year has four digits"),
            ("13", "13", "`13` is not a date", "a year has four digits"),
            (
                "03/04/2020",
                "03/04/2020",
                "the order of day and month is not clear",
                "write `2020-04-03` (3 April 2020) or `2020-03-04` (4 March 2020)",
            ),
            ("03.04.2020", "03.04.2020", "the order of day and month is not clear", "write `2020-04-03`"),
            ("13.11.25", "13.11.25", "the year needs four digits", "write `2025-11-13`"),
            ("1599", "1599", "years run from 1600 to 9999", ""),
            ("999y", "999y", "years run from 1600 to 9999", ""),
            (
                "2025-12..2025-11",
                "2025-12..2025-11",
                "the range ends on 2025-11-30, before it starts on 2025-12-01",
                "did you mean `2025-11..2025-12`?",
            ),
            (
                "nov 2025..feb",
                "nov 2025..feb",
                "the range ends on 2025-02-28, before it starts on 2025-11-01",
                "write the year on both sides",
            ),
            ("..", "..", "a range needs at least one end", "write `2025..`"),
            ("2024...2025", "...2025", "a range has two dots and two ends", "write"),
            ("2024..2025..2026", "..2025..2026", "a range has two dots and two ends", "write"),
            (
                "2025..yestreday",
                "yestreday",
                "`yestreday` is not a word of a date",
                "did you mean `yesterday`?",
            ),
            ("", "", "a date is missing", "write a date such as"),
            ("2025-11-13 foo", "2025", "", ""),
        ] {
            let error = parse_range(text, today()).expect_err(text);
            if !message.is_empty() {
                assert_eq!(error.message, message, "{text}");
                assert_eq!(&text[error.span.clone()], fault, "{text}");
            }
            assert!(error.suggestion.clone().unwrap_or_default().starts_with(hint), "{text}: {error:?}");
        }
        let error = parse_period("2024..2025", today()).unwrap_err();
        assert_eq!((error.span, error.message.as_str()), (4..6, "one date is expected here, not a range"));
    }

    #[test]
    fn an_error_shows_itself_within_a_query() {
        let error = parse_range("yestreday", today()).unwrap_err().at(5);
        assert_eq!(
            error.render("date:yestreday budget"),
            "error: `yestreday` is not a word of a date\n  date:yestreday budget\n       ^^^^^^^^^\nhint: did you mean `yesterday`?"
        );
    }

    fn piece() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "nov", "May", "last", "week", "ago", "days", "..", "...", " ", "-", "/", ".", ",", "2025", "13",
            "0", "2w", "999y", "29", "feb", "monday", "today", "1600", "9999", "é", "\u{a0}", "²", "٣",
        ]);
        prop::collection::vec(words, 0..7).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn no_text_panics_and_spans_lie_within(text in prop_oneof![piece(), ".{0,20}"], day in -200_000..3_000_000i32) {
            let results = [
                parse_range(&text, Day(day)).map(|_| ()),
                parse_period(&text, Day(day)).map(|_| ()),
                parse_since(&text, Day(day)).map(|_| ()),
                parse_until(&text, Day(day)).map(|_| ()),
            ];
            for error in results.into_iter().filter_map(Result::err) {
                prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error);
            }
            for extreme in [i32::MIN, i32::MAX] {
                let _ = parse_range(&text, Day(extreme));
            }
        }

        #[test]
        fn accepted_ranges_run_forward(text in piece(), day in -100_000..1_000_000i32) {
            if let Ok(range) = parse_range(&text, Day(day)) {
                prop_assert!(!range.is_unbounded());
                if let (Some(first), Some(last)) = (range.first, range.last) {
                    prop_assert!(first <= last, "{}", text);
                }
            }
        }

        #[test]
        fn every_day_is_read_back_in_every_spelling(number in -135_140..=2_932_896i32) {
            let day = Day(number);
            let (year, month, date) = day.ymd();
            let name = month_name(month);
            for text in [
                day.to_string(),
                format!("{date} {name} {year}"),
                format!("{name} {date}, {year}"),
                format!("{year:04}{month:02}{date:02}"),
            ] {
                prop_assert_eq!(parse_range(&text, today()), Ok(DateRange::on(day)));
            }
        }
    }
}
