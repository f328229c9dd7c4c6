//! What the path of a file tells: the date in folders or file name, and the outlet from the first folder.
//! Refuses numbers that are no dates (`reut21578-617`, `20251399`), and never looks at the file's times.

use super::dates;
use crate::model::article::Located;
use crate::model::date::{Day, Precision};
use crate::model::path::ArchivePath;

/// Years a path may name; other numbers of four digits are numbers.
const YEARS: std::ops::RangeInclusive<u32> = 1600..=2199;

/// The most exact date of the path; of two equally exact ones that nearest to the file name. `latest` is the last day
/// that is not absurd. `None` when the path tells none.
pub fn date(path: &ArchivePath, latest: Option<Day>) -> Option<(Day, Precision)> {
    let path = path.to_text();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let in_folders = folders(&parts);
    let candidates = in_folders.into_iter().chain(parts.iter().filter_map(|part| in_name(part)));
    let mut best: Option<(Day, Precision)> = None;
    for found in candidates.filter(|(day, _)| latest.is_none_or(|latest| *day <= latest)) {
        if best.is_none_or(|best| found.1 <= best.1) {
            best = Some(found);
        }
    }
    best
}

/// The first folder that has a letter and is no date, as the outlet.
pub fn source(path: &ArchivePath) -> Option<Located> {
    let path = path.to_text();
    let (folders, _) = path.rsplit_once('/')?;
    let outlet = folders.split('/').find(|folder| is_outlet(folder))?;
    Some(Located { value: outlet.trim().to_owned(), span: None })
}

/// Some word of it is neither a number nor a part of a date.
fn is_outlet(folder: &str) -> bool {
    let says = |word: &str| (word.chars().count() > 1 || !word.is_ascii()) && dates::month(word).is_none();
    folder.split(|letter: char| !letter.is_alphabetic()).any(says)
}

fn year_of(part: &str) -> Option<u32> {
    let year = part.parse().ok().filter(|year| YEARS.contains(year))?;
    (part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(year)
}

fn number_of(part: &str) -> Option<u32> {
    ((1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| part.parse().ok())?
}

/// `2025/11/13`, `2025/11`, `2025/november/13`, `1894`: the day may be the file's whole name, the year never is.
fn folders(parts: &[&str]) -> Option<(Day, Precision)> {
    let last = parts.len().checked_sub(1)?;
    let stem = parts[last].split('.').next().unwrap_or("");
    let mut best = None;
    for (index, part) in parts[..last].iter().enumerate() {
        let Some(year) = year_of(part) else { continue };
        let found = below_year(year, &parts[index + 1..last], stem);
        if best.is_none_or(|(_, precision)| found.is_some_and(|(_, new)| new <= precision)) {
            best = found.or(best);
        }
    }
    best
}

fn below_year(year: u32, folders: &[&str], stem: &str) -> Option<(Day, Precision)> {
    let day_of = |month: u32, day: u32| Day::from_ymd(year as i32, month, day);
    let whole_year = day_of(1, 1).map(|day| (day, Precision::Year));
    let Some(folder) = folders.first() else { return whole_year };
    let Some(month) =
        number_of(folder).or_else(|| dates::month(folder)).filter(|month| (1..=12).contains(month))
    else {
        return whole_year;
    };
    let day = match folders.get(1) {
        Some(folder) => number_of(folder),
        None => number_of(stem).filter(|_| stem.len() == 2),
    };
    day.and_then(|day| day_of(month, day))
        .map(|day| (day, Precision::Day))
        .or_else(|| day_of(month, 1).map(|day| (day, Precision::Month)))
}

/// The most exact, then last, date inside one folder's or file's name.
fn in_name(name: &str) -> Option<(Day, Precision)> {
    let bytes = name.as_bytes();
    let mut best: Option<(Day, Precision)> = None;
    let mut at = 0;
    while at < bytes.len() {
        let length = digits(bytes, at);
        if length == 0 {
            at += 1;
            continue;
        }
        let found = match length {
            4 if is_parted_before(bytes, at) => parted(bytes, at),
            8 if is_parted_before(bytes, at) => compact(bytes, at),
            _ => None,
        };
        if let Some(found) = found
            && best.is_none_or(|best| found.1 <= best.1)
        {
            best = Some(found);
        }
        at += length;
    }
    best
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn value(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}

/// True unless the digits go on a code such as `a1b20251113`: a word before them has at least two letters and one that
/// is no hexadecimal digit.
fn is_parted_before(bytes: &[u8], at: usize) -> bool {
    let word = bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric());
    let (mut letters, mut is_word, mut has_digit) = (0, false, false);
    for byte in word {
        letters += usize::from(byte.is_ascii_alphabetic());
        is_word |= byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit();
        has_digit |= byte.is_ascii_digit();
    }
    letters == 0 && !has_digit || letters >= 2 && is_word && !has_digit
}

/// `2025-11-13`, `2025_11_13`, `2025.11.13`, `2025-11` at a run of four digits.
fn parted(bytes: &[u8], at: usize) -> Option<(Day, Precision)> {
    let year = value(&bytes[at..at + 4]);
    let separator = *bytes.get(at + 4).filter(|byte| matches!(byte, b'-' | b'_' | b'.'))?;
    if !YEARS.contains(&year) || digits(bytes, at + 5) != 2 {
        return None;
    }
    let month = value(&bytes[at + 5..at + 7]);
    let runs_on = bytes.get(at + 7) == Some(&separator) && digits(bytes, at + 8) > 0;
    if runs_on && digits(bytes, at + 8) == 2 {
        let day = Day::from_ymd(year as i32, month, value(&bytes[at + 8..at + 10]))?;
        return ends(bytes, at + 10).then_some((day, Precision::Day));
    }
    // `2025-11-617` numbers something; `2025.11` with full stop is too often a version.
    if runs_on || separator == b'.' || !ends(bytes, at + 7) {
        return None;
    }
    Day::from_ymd(year as i32, month, 1).map(|day| (day, Precision::Month))
}

/// `20251113` at a run of exactly eight digits.
fn compact(bytes: &[u8], at: usize) -> Option<(Day, Precision)> {
    let number = value(&bytes[at..at + 8]);
    let year = number / 10_000;
    let day = Day::from_ymd(year as i32, number / 100 % 100, number % 100)?;
    (YEARS.contains(&year) && ends(bytes, at + 8)).then_some((day, Precision::Day))
}

/// No letter follows, but for the `T` of a time of day.
fn ends(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b'T' | b't') => digits(bytes, at + 1) > 0,
        Some(byte) => !byte.is_ascii_alphanumeric(),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str) -> String {
        let latest = Day::from_ymd(2026, 1, 3);
        date(&ArchivePath::from(path), latest).map_or("-".into(), |(day, precision)| day.display(precision))
    }

    #[test]
    fn dates_in_paths() {
        for (path, wanted) in [
            ("star/2025/11/13/a.txt", "2025-11-13"),
            ("star/2025/11/13.txt", "2025-11-13"),
            ("star/2025/11/7.txt", "2025-11"),
            ("star/2025/11/a.txt", "2025-11"),
            ("star/2025/november/13/a.txt", "2025-11-13"),
            ("star/2025-11-13/a.txt", "2025-11-13"),
            ("star/2025-11/a.txt", "2025-11"),
            ("2025_11_13.txt", "2025-11-13"),
            ("star_2015-11-11_ferry-sails.txt", "2015-11-11"),
            ("star/2015/11/11/star_2015-11-12_x.txt", "2015-11-12"),
            ("star/20251113-ferry.txt", "2025-11-13"),
            ("APW19980314.0391.txt", "1998-03-14"),
            ("20251113T101500Z.txt", "2025-11-13"),
            ("1894/a.txt", "1894"),
            ("1894/5/a.txt", "1894-05"),
            ("2024/2025-01-02.txt", "2025-01-02"),
            ("2025/13/a.txt", "2025"),
            ("2025/02/30/a.txt", "2025-02"),
            ("reuters/1987/03/23/reut21578-617.txt", "1987-03-23"),
        ] {
            assert_eq!(shown(path), wanted, "{path}");
        }
    }

    #[test]
    fn numbers_are_no_dates() {
        for path in [
            "reut21578-617.txt",
            "20251399.txt",
            "a/20251113001.txt",
            "120251113.txt",
            "+49-2025-1113.txt",
            "2015-16.txt",
            "1984.txt",
            "2025-11-617.txt",
            "a1b20251113.txt",
            "e20251113.txt",
            "20251113f.txt",
            "2099-01-01.txt",
            "0000/00/00/a.txt",
            "3.2025.11.txt",
            "a.txt",
            "",
        ] {
            assert_eq!(shown(path), "-", "{path}");
        }
        assert_eq!(
            date(&ArchivePath::from_bytes(b"\xff\xfe/2025/11/x".to_vec()), None).map(|found| found.1),
            Some(Precision::Month)
        );
    }

    #[test]
    fn outlets_in_paths() {
        for (path, wanted) in [
            ("evening-star/2025/11/13/a.txt", Some("evening-star")),
            ("2025/evening-star/a.txt", Some("evening-star")),
            ("2025/nov/13/a.txt", None),
            ("2025-11/a.txt", None),
            ("a.txt", None),
            ("Звезда/a.txt", Some("Звезда")),
        ] {
            assert_eq!(
                source(&ArchivePath::from(path)).map(|source| source.value).as_deref(),
                wanted,
                "{path}"
            );
        }
    }
}
