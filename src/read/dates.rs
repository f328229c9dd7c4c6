//! Reads the words of one date, as header lines, datelines and front matter write them, in six languages.
//! Owns what is a date, what is none (30 February) and what can be read two ways; knows nothing of where it stands.
//! Refuses two-digit years and months taken from the clock: a date without a year stays without one.

use crate::model::date::{Day, Precision};
use chrono::{NaiveDate, Weekday};

/// What the words of a date say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A date of the calendar: the day, or the first day of the month or year.
    Exact(Day, Precision),
    /// Month (1 to 12) and day of the month, no year. The day exists in a leap year.
    NoYear {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// Day and month could change places: first as day-month, then as month-day.
    Ambiguous(Day, Day),
    /// Written as a date, but there is no such day.
    Impossible,
}

/// A date at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it says.
    pub reading: Reading,
    /// Its length in bytes, weekday before and time of day after it included.
    pub len: usize,
}

const MONTHS: &[(&str, u32)] = &[
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("sept", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("janvier", 1),
    ("février", 2),
    ("fevrier", 2),
    ("mars", 3),
    ("avril", 4),
    ("mai", 5),
    ("juin", 6),
    ("juillet", 7),
    ("août", 8),
    ("aout", 8),
    ("septembre", 9),
    ("octobre", 10),
    ("novembre", 11),
    ("décembre", 12),
    ("decembre", 12),
    ("januar", 1),
    ("jänner", 1),
    ("februar", 2),
    ("märz", 3),
    ("maerz", 3),
    ("juni", 6),
    ("juli", 7),
    ("oktober", 10),
    ("dezember", 12),
    ("okt", 10),
    ("dez", 12),
    ("enero", 1),
    ("febrero", 2),
    ("marzo", 3),
    ("abril", 4),
    ("mayo", 5),
    ("junio", 6),
    ("julio", 7),
    ("agosto", 8),
    ("septiembre", 9),
    ("setiembre", 9),
    ("octubre", 10),
    ("noviembre", 11),
    ("diciembre", 12),
    ("gennaio", 1),
    ("febbraio", 2),
    ("aprile", 4),
    ("maggio", 5),
    ("giugno", 6),
    ("luglio", 7),
    ("settembre", 9),
    ("ottobre", 10),
    ("dicembre", 12),
    ("января", 1),
    ("февраля", 2),
    ("марта", 3),
    ("апреля", 4),
    ("мая", 5),
    ("июня", 6),
    ("июля", 7),
    ("августа", 8),
    ("сентября", 9),
    ("октября", 10),
    ("ноября", 11),
    ("декабря", 12),
    ("январь", 1),
    ("февраль", 2),
    ("март", 3),
    ("апрель", 4),
    ("май", 5),
    ("июнь", 6),
    ("июль", 7),
    ("август", 8),
    ("сентябрь", 9),
    ("октябрь", 10),
    ("ноябрь", 11),
    ("декабрь", 12),
];

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
    "понедельник",
    "вторник",
    "среда",
    "четверг",
    "пятница",
    "суббота",
    "воскресенье",
];

/// Longest word looked up, in bytes of its lower-case form.
const LONGEST_WORD: usize = 32;

/// Writes the lower-case form of `word` and gives its length; `None` for longer words than any table holds.
fn lower_into(word: &str, buffer: &mut [u8; LONGEST_WORD]) -> Option<usize> {
    let mut at = 0;
    for letter in word.chars().flat_map(char::to_lowercase) {
        let end = at + letter.len_utf8();
        letter.encode_utf8(buffer.get_mut(at..end)?);
        at = end;
    }
    Some(at)
}

/// Equality that most names fail at the first byte, without a call.
fn is_same(name: &str, word: &[u8]) -> bool {
    name.len() == word.len() && name.as_bytes().first() == word.first() && name.as_bytes() == word
}

fn is_weekday(word: &str) -> bool {
    let mut buffer = [0; LONGEST_WORD];
    let Some(length) = lower_into(word, &mut buffer) else { return false };
    length >= 2 && WEEKDAYS.iter().any(|name| is_same(name, &buffer[..length]))
}

/// The number of a month, from its name or abbreviation without full stop; `None` for any other word.
pub fn month(word: &str) -> Option<u32> {
    if !(3..=20).contains(&word.len()) {
        return None;
    }
    let mut buffer = [0; LONGEST_WORD];
    let length = lower_into(word, &mut buffer)?;
    MONTHS.iter().find(|(name, _)| is_same(name, &buffer[..length])).map(|(_, number)| *number)
}

/// The date `text` begins with, after any weekday. `None` when it begins with nothing that is written as a date.
pub fn leading(text: &str) -> Option<Found> {
    let mut cursor = Cursor { text, at: 0 };
    cursor.skip_weekday();
    let reading = match cursor.digits() {
        Some(number) => numeric(&mut cursor, number)?,
        None => month_first(&mut cursor)?,
    };
    if cursor.is_attached() {
        return None;
    }
    Some(Found { reading, len: cursor.at })
}

/// A calendar day; `Impossible` when there is none.
fn exact(year: u32, month: u32, day: u32) -> Reading {
    match Day::from_ymd(year as i32, month, day) {
        Some(day) => Reading::Exact(day, Precision::Day),
        None => Reading::Impossible,
    }
}

fn exact_month(year: u32, month: u32) -> Reading {
    match Day::from_ymd(year as i32, month, 1) {
        Some(day) => Reading::Exact(day, Precision::Month),
        None => Reading::Impossible,
    }
}

fn no_year(month: u32, day: u32) -> Reading {
    match Day::from_ymd(2000, month, day) {
        Some(_) => Reading::NoYear { month, day },
        None => Reading::Impossible,
    }
}

/// A run of ASCII digits.
#[derive(Clone, Copy)]
struct Number {
    value: u32,
    length: usize,
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn spaces(&mut self) -> bool {
        let before = self.at;
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\u{a0}']).len();
        self.at > before
    }

    /// A run of at most nine digits (longer ones are no part of a date).
    fn digits(&mut self) -> Option<Number> {
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let value = if length <= 9 { self.rest()[..length].parse().ok()? } else { return None };
        self.at += length;
        Some(Number { value, length })
    }

    fn peek_word(&self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .char_indices()
            .take(20)
            .find(|(_, letter)| !letter.is_alphabetic())
            .map_or(rest.len().min(60), |(at, _)| at);
        rest.get(..end).unwrap_or("")
    }

    fn month(&mut self) -> Option<u32> {
        let word = self.peek_word();
        let number = month(word)?;
        self.at += word.len();
        self.eat(".");
        Some(number)
    }

    fn skip_weekday(&mut self) {
        let word = self.peek_word();
        if !is_weekday(word) {
            return;
        }
        self.at += word.len();
        self.eat(".");
        self.eat(",");
        self.spaces();
    }

    /// `st`, `nd`, `rd`, `th`, `er`, `º`, directly after a day's number.
    fn skip_ordinal(&mut self) {
        let word = self.peek_word();
        if ["st", "nd", "rd", "th", "er"].iter().any(|suffix| word.eq_ignore_ascii_case(suffix)) {
            self.at += word.len();
        } else if !self.eat("º") {
            self.eat("°");
        }
    }

    /// `de`, `del`, `of` between the parts of a date.
    fn skip_of(&mut self) {
        let word = self.peek_word();
        if ["de", "del", "of", "do"].iter().any(|link| word.eq_ignore_ascii_case(link)) {
            self.at += word.len();
            self.spaces();
        }
    }

    /// A year of four digits after white space, comma or the like; leaves the cursor alone when there is none.
    fn year(&mut self) -> Option<u32> {
        let before = self.at;
        self.spaces();
        let parted = self.eat(",") | self.eat("-") | (self.at > before);
        self.spaces();
        self.skip_of();
        if let Some(number) = self.digits()
            && number.length == 4
            && parted
            && !self.is_attached()
        {
            return Some(number.value);
        }
        self.at = before;
        None
    }

    /// `10:00:00 EST` between day and year, as `Thu Nov 13 10:00:00 EST 2025` has it.
    fn skip_clock(&mut self) {
        let before = self.at;
        self.spaces();
        let is_clock = self.digits().is_some_and(|hour| hour.length <= 2) && self.eat(":");
        if !is_clock {
            self.at = before;
            return;
        }
        while self.digits().is_some() && self.eat(":") {}
        let after_clock = self.at;
        self.spaces();
        let zone = self.peek_word();
        if zone.len() <= 5 && zone.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.at += zone.len();
        } else {
            self.at = after_clock;
        }
    }

    /// True when the date runs on into a longer word or number. `T23:30` after a day is its time.
    fn is_attached(&self) -> bool {
        let mut rest = self.rest().chars();
        match rest.next() {
            Some('T' | 't') => !rest.next().is_some_and(|next| next.is_ascii_digit()),
            Some('Z') => rest.next().is_some_and(char::is_alphanumeric),
            Some('日') => false,
            Some(next) => next.is_alphanumeric(),
            None => false,
        }
    }

    fn starts_with_digit(&self, after: usize) -> bool {
        self.rest().as_bytes().get(after).is_some_and(u8::is_ascii_digit)
    }
}

/// A date that begins with a number.
fn numeric(cursor: &mut Cursor<'_>, number: Number) -> Option<Reading> {
    match number.length {
        8 => Some(exact(number.value / 10_000, number.value / 100 % 100, number.value % 100)),
        4 => year_first(cursor, number.value),
        1 | 2 => day_first(cursor, number.value),
        _ => None,
    }
}

fn year_first(cursor: &mut Cursor<'_>, year: u32) -> Option<Reading> {
    if cursor.eat("年") {
        return Some(east_asian(cursor, year));
    }
    if cursor.rest().starts_with("-W") && cursor.starts_with_digit(2) {
        return week(cursor, year);
    }
    if let Some(separator) = cursor.peek().filter(|next| matches!(next, '-' | '/' | '.' | '_'))
        && cursor.starts_with_digit(1)
    {
        cursor.at += 1;
        let month = cursor.digits().filter(|month| month.length <= 2)?;
        if cursor.peek() == Some(separator) && cursor.starts_with_digit(1) {
            cursor.at += 1;
            let day = cursor.digits().filter(|day| day.length <= 2)?;
            return Some(exact(year, month.value, day.value));
        }
        // `1987/88` is a season, `2015-2016` a span of years.
        return (month.value <= 12).then(|| exact_month(year, month.value));
    }
    let after_year = cursor.at;
    if (cursor.spaces() | cursor.eat("-"))
        && let Some(month) = cursor.month()
    {
        let after_month = cursor.at;
        cursor.spaces();
        cursor.eat("-");
        return match cursor.digits().filter(|day| day.length <= 2) {
            Some(day) if !cursor.is_attached() => Some(exact(year, month, day.value)),
            _ => {
                cursor.at = after_month;
                Some(exact_month(year, month))
            }
        };
    }
    cursor.at = after_year;
    Some(match Day::from_ymd(year as i32, 1, 1) {
        Some(day) if year > 0 => Reading::Exact(day, Precision::Year),
        _ => Reading::Impossible,
    })
}

fn east_asian(cursor: &mut Cursor<'_>, year: u32) -> Reading {
    let mut part = |unit: &str| {
        let before = cursor.at;
        let number = cursor.digits();
        if number.is_some() && cursor.eat(unit) {
            return number.map(|number| number.value);
        }
        cursor.at = before;
        None
    };
    match part("月") {
        Some(month) => part("日").map_or_else(|| exact_month(year, month), |day| exact(year, month, day)),
        None => Day::from_ymd(year as i32, 1, 1)
            .map_or(Reading::Impossible, |day| Reading::Exact(day, Precision::Year)),
    }
}

/// ISO week dates: `2025-W46-4`. Without the weekday the week is no precision of ours.
fn week(cursor: &mut Cursor<'_>, year: u32) -> Option<Reading> {
    cursor.at += 2;
    let week = cursor.digits()?.value;
    if !cursor.eat("-") {
        return None;
    }
    let weekday = match cursor.digits()?.value {
        1 => Weekday::Mon,
        2 => Weekday::Tue,
        3 => Weekday::Wed,
        4 => Weekday::Thu,
        5 => Weekday::Fri,
        6 => Weekday::Sat,
        7 => Weekday::Sun,
        _ => return Some(Reading::Impossible),
    };
    let date = NaiveDate::from_isoywd_opt(year as i32, week, weekday);
    Some(date.map_or(Reading::Impossible, |date| Reading::Exact(Day::from(date), Precision::Day)))
}

fn day_first(cursor: &mut Cursor<'_>, first: u32) -> Option<Reading> {
    if let Some(separator) = cursor.peek().filter(|next| matches!(next, '-' | '/' | '.'))
        && cursor.starts_with_digit(1)
    {
        return all_numbers(cursor, first, separator);
    }
    cursor.skip_ordinal();
    cursor.eat(".");
    if !(cursor.spaces() | cursor.eat("-")) {
        return None;
    }
    cursor.skip_of();
    let month = cursor.month()?;
    Some(with_year(cursor, month, first))
}

/// `13.11.2025`, `13/11/2025`, `11/13/2025`. With full stops the day comes first wherever they are used; with slashes
/// and hyphens only numbers above 12 tell.
fn all_numbers(cursor: &mut Cursor<'_>, first: u32, separator: char) -> Option<Reading> {
    cursor.at += 1;
    let second = cursor.digits().filter(|second| second.length <= 2)?.value;
    if cursor.peek() != Some(separator) || !cursor.starts_with_digit(1) {
        return None;
    }
    cursor.at += 1;
    let year = cursor.digits().filter(|year| year.length == 4)?.value;
    let day_month = exact(year, second, first);
    let month_day = exact(year, first, second);
    Some(match (day_month, month_day) {
        (Reading::Exact(one, _), Reading::Exact(two, _)) if one != two && separator != '.' => {
            Reading::Ambiguous(one, two)
        }
        (Reading::Exact(..), _) => day_month,
        _ if separator == '.' => Reading::Impossible,
        _ => month_day,
    })
}

/// A date that begins with the name of a month.
fn month_first(cursor: &mut Cursor<'_>) -> Option<Reading> {
    let month = cursor.month()?;
    if let Some(year) = cursor.year() {
        return Some(exact_month(year, month));
    }
    cursor.spaces();
    let day = cursor.digits().filter(|day| day.length <= 2)?;
    cursor.skip_ordinal();
    Some(with_year(cursor, month, day.value))
}

/// Day and month are read; the year may follow, after a time of day.
fn with_year(cursor: &mut Cursor<'_>, month: u32, day: u32) -> Reading {
    if let Some(year) = cursor.year() {
        return exact(year, month, day);
    }
    let before = cursor.at;
    cursor.skip_clock();
    match cursor.year() {
        Some(year) => exact(year, month, day),
        None => {
            cursor.at = before;
            no_year(month, day)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        match leading(text).map(|found| found.reading) {
            None => "-".into(),
            Some(Reading::Exact(day, precision)) => day.display(precision),
            Some(Reading::NoYear { month, day }) => format!("{month}/{day}"),
            Some(Reading::Ambiguous(one, two)) => format!("{one}|{two}"),
            Some(Reading::Impossible) => "impossible".into(),
        }
    }

    #[test]
    fn dates_of_all_forms() {
        for (text, wanted) in [
            ("2025-11-13", "2025-11-13"),
            ("2025-11-13T23:30:00-11:00", "2025-11-13"),
            ("2025-11-13 23:30 +0100", "2025-11-13"),
            ("2025/11/13", "2025-11-13"),
            ("20251113", "2025-11-13"),
            ("20251113T101500Z", "2025-11-13"),
            ("13 November 2025", "2025-11-13"),
            ("13th of November, 2025", "2025-11-13"),
            ("November 13, 2025", "2025-11-13"),
            ("Nov. 13, 2025", "2025-11-13"),
            ("NOV 13 2025", "2025-11-13"),
            ("November 13th 2025 at 5:30 p.m. EST", "2025-11-13"),
            ("Thursday, November 13, 2025", "2025-11-13"),
            ("Thursday 13 November 2025", "2025-11-13"),
            ("Thu, 13 Nov 2025 10:00:00 +0000", "2025-11-13"),
            ("Thu Nov 13 10:00:00 EST 2025", "2025-11-13"),
            ("13.11.2025", "2025-11-13"),
            ("3.4.2020", "2020-04-03"),
            ("13/11/2025", "2025-11-13"),
            ("11/13/2025", "2025-11-13"),
            ("02/02/2020", "2020-02-02"),
            ("03/04/2020", "2020-04-03|2020-03-04"),
            ("7-APR-1987", "1987-04-07"),
            ("2025-11", "2025-11"),
            ("November 2025", "2025-11"),
            ("1894", "1894"),
            ("1605-01-02", "1605-01-02"),
            ("2025-W46-4", "2025-11-13"),
            ("13 novembre 2025", "2025-11-13"),
            ("1er février 2025", "2025-02-01"),
            ("1° marzo 2025", "2025-03-01"),
            ("13. März 2025", "2025-03-13"),
            ("13 de noviembre de 2025", "2025-11-13"),
            ("giovedì 13 novembre 2025", "2025-11-13"),
            ("13 ноября 2025 г.", "2025-11-13"),
            ("2025年11月13日", "2025-11-13"),
            ("Nov 13", "11/13"),
            ("13 Nov", "11/13"),
            ("Jan. 5", "1/5"),
            ("2021-02-30", "impossible"),
            ("1900-02-29", "impossible"),
            ("November 31, 2020", "impossible"),
            ("13/13/2020", "impossible"),
            ("0000-00-00", "impossible"),
            ("9999-99-99", "impossible"),
            ("Feb 30", "impossible"),
            ("1605312000", "-"),
            ("1605312000000", "-"),
            ("-0044-03-15", "-"),
            ("Thursday", "-"),
            ("13 people", "-"),
            ("1987/88", "-"),
            ("2015-2016", "-"),
            ("2025abc", "-"),
            ("13/11/25", "-"),
            ("2025-11-131", "-"),
            ("May 2nd", "5/2"),
            ("Mayor 3", "-"),
            ("", "-"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn length_ends_with_the_date() {
        for (text, date) in [
            ("2025-11-13 Town council meets", "2025-11-13"),
            ("13 November 2025 The mayor", "13 November 2025"),
            ("Thursday, Nov. 13, 2025, the mayor", "Thursday, Nov. 13, 2025"),
            ("Nov 13 (Wire) -", "Nov 13"),
            ("May 2025 the", "May 2025"),
        ] {
            assert_eq!(&text[..leading(text).unwrap().len], date);
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_stays_in_bounds(text in "[0-9A-Za-zéя年月日 ./,:-]{0,40}|\\PC{0,40}|(Nov|13|2025|[ ,.-]){0,8}") {
            if let Some(found) = leading(&text) {
                prop_assert!(text.is_char_boundary(found.len) && found.len <= text.len());
            }
        }

        #[test]
        fn iso_days_come_back(number in -135_000..60_000_i32) {
            let day = Day(number);
            prop_assert_eq!(leading(&day.to_string()).map(|found| found.reading), Some(Reading::Exact(day, Precision::Day)));
        }
    }
}
