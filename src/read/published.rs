//! Decides the publication date from header, dateline and path, in that order, and says what it could not use.
//!
//! A source that gives no usable date is passed over with a warning and the next one is asked. A dateline refines a
//! header of month or year precision that it agrees with (the date is still the header's). A dateline without a year
//! takes the year from the header or the path, never from the clock: the year that brings it nearest to a path's day,
//! and none when the two lie further apart than `NEAR` days.

use super::dates::Reading;
use super::header::quoted;
use super::lines::line_number;
use crate::model::article::{DateSource, Published, Warning};
use crate::model::date::{DateRange, Day, Precision};
use crate::model::span::Span;

/// First year that is not absurd.
const FIRST_YEAR: i32 = 1600;
/// Days a dateline may lie from the path's date: weeklies and late filings, but not another season.
const NEAR: i32 = 31;

/// What the sources say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence {
    /// From header lines.
    pub header: Option<(Reading, Span)>,
    /// From the dateline.
    pub dateline: Option<(Reading, Span)>,
    /// From the path, checked already.
    pub path: Option<(Day, Precision)>,
}

/// The last day that is not absurd: publication dates may run two days ahead for zones and early editions.
pub fn latest(today: Option<Day>) -> Option<Day> {
    today.map(|today| today.plus(2))
}

/// The publication date, `None` when nothing tells it; oddities go to `warnings`.
pub fn decide(
    text: &str,
    evidence: Evidence,
    today: Option<Day>,
    warnings: &mut Vec<Warning>,
) -> Option<Published> {
    let mut usable = |found: Option<(Reading, Span)>, what: &str| match found
        .map(|(reading, span)| (check(reading, today), span))
    {
        Some((Ok(reading), _)) => Some(reading),
        Some((Err(problem), span)) => {
            let message = format!("{what} date {} {problem}", quoted(span.of(text)));
            warnings.push(Warning { line: Some(line_number(text, span.start as usize)), message });
            None
        }
        None => None,
    };
    let header = usable(evidence.header, "header");
    let dateline = usable(evidence.dateline, "dateline");
    if let Some(Reading::Exact(day, precision)) = header {
        let refined = dateline.and_then(|dateline| refine(day, precision, dateline));
        let (day, precision) = refined.map_or((day, precision), |day| (day, Precision::Day));
        return Some(Published { day, precision, from: DateSource::Header });
    }
    // Words of day and month stand for the year their context gives.
    for (partial, found, from) in
        [(header, evidence.header, DateSource::Header), (dateline, evidence.dateline, DateSource::Dateline)]
    {
        match partial {
            Some(Reading::Exact(day, precision)) => return Some(Published { day, precision, from }),
            Some(Reading::NoYear { month, day }) => {
                if let Some(day) =
                    evidence.path.and_then(|path| with_year_of(path, month, day, latest(today)))
                {
                    return Some(Published { day, precision: Precision::Day, from });
                }
                warnings.push(unused(text, found, from, evidence.path.is_some()));
            }
            _ => {}
        }
    }
    evidence.path.map(|(day, precision)| Published { day, precision, from: DateSource::Path })
}

fn unused(text: &str, found: Option<(Reading, Span)>, from: DateSource, has_path: bool) -> Warning {
    let span = found.map_or(Span::default(), |(_, span)| span);
    let why = if has_path {
        "has no year and is far from the date in the path: not used"
    } else {
        "has no year and is not used"
    };
    let message = format!("{} date {} {why}", from.name(), quoted(span.of(text)));
    Warning { line: Some(line_number(text, span.start as usize)), message }
}

/// Says what is wrong with a reading; passes on those that can be used.
fn check(reading: Reading, today: Option<Day>) -> Result<Reading, String> {
    match reading {
        Reading::Impossible => Err("does not exist and is not used".to_owned()),
        Reading::Ambiguous(one, two) => {
            let absurd = |day: Day| is_early(day) || latest(today).is_some_and(|latest| day > latest);
            match (absurd(one), absurd(two)) {
                (true, true) => check(Reading::Exact(one, Precision::Day), today),
                _ => Err(format!("may be {one} or {two} and is not used")),
            }
        }
        Reading::Exact(day, _) if is_early(day) => Err(format!("lies before {FIRST_YEAR} and is not used")),
        Reading::Exact(day, _) if latest(today).is_some_and(|latest| day > latest) => {
            Err("lies in the future and is not used".to_owned())
        }
        Reading::Exact(..) | Reading::NoYear { .. } => Ok(reading),
    }
}

fn is_early(day: Day) -> bool {
    day.ymd().0 < FIRST_YEAR
}

/// The dateline's day, when it lies in the header's month or year.
fn refine(day: Day, precision: Precision, dateline: Reading) -> Option<Day> {
    if precision == Precision::Day {
        return None;
    }
    let range = DateRange::period(day, precision);
    let found = match dateline {
        Reading::Exact(found, Precision::Day) => found,
        Reading::NoYear { month, day: of_month } => Day::from_ymd(day.ymd().0, month, of_month)?,
        _ => return None,
    };
    (range.first <= Some(found) && Some(found) <= range.last).then_some(found)
}

/// Month and day in the year that the path tells, or the year next to it across New Year.
fn with_year_of(path: (Day, Precision), month: u32, day: u32, latest: Option<Day>) -> Option<Day> {
    let (start, precision) = path;
    let end = start.period_end(precision);
    let year = start.ymd().0;
    if precision == Precision::Year {
        return Day::from_ymd(year, month, day);
    }
    [year - 1, year, year + 1]
        .into_iter()
        .filter_map(|year| Day::from_ymd(year, month, day))
        .map(|day| (if day < start { start.0 - day.0 } else { (day.0 - end.0).max(0) }, day))
        .filter(|(distance, day)| *distance <= NEAR && latest.is_none_or(|latest| *day <= latest))
        .min()
        .map(|(_, day)| day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::path::ArchivePath;
    use crate::read::dates;
    use crate::read::pathdate;

    /// The decision and its warnings for header words, dateline words and a path.
    fn decided(header: &str, dateline: &str, path: &str) -> (String, String) {
        let today = Day::from_ymd(2026, 1, 1);
        let text = format!("{header}\n{dateline}");
        let read = |words: &str, at: usize| {
            dates::leading(words).map(|found| (found.reading, Span::new(at, at + found.len)))
        };
        let evidence = Evidence {
            header: read(header, 0),
            dateline: read(dateline, header.len() + 1),
            path: pathdate::date(&ArchivePath::from(path), latest(today)),
        };
        let mut warnings = Vec::new();
        let published = decide(&text, evidence, today, &mut warnings);
        let shown = published
            .map_or("-".into(), |published| format!("{} {}", published.display(), published.from.name()));
        let warned: Vec<String> = warnings
            .iter()
            .map(|warning| format!("{}: {}", warning.line.unwrap_or(0), warning.message))
            .collect();
        (shown, warned.join("; "))
    }

    #[test]
    fn header_then_dateline_then_path() {
        for (header, dateline, path, wanted) in [
            ("2025-11-13", "12 November 2025", "2025/11/11/a.txt", "2025-11-13 header"),
            ("", "12 November 2025", "2025/11/11/a.txt", "2025-11-12 dateline"),
            ("", "", "2025/11/11/a.txt", "2025-11-11 path"),
            ("", "Nov 13", "2025/11/14/a.txt", "2025-11-13 dateline"),
            ("", "Dec 31", "2025/01/01/a.txt", "2024-12-31 dateline"),
            ("", "Nov 13", "2025/11/a.txt", "2025-11-13 dateline"),
            ("", "Oct 31", "2025/11/a.txt", "2025-10-31 dateline"),
            ("", "Nov 13", "1894/a.txt", "1894-11-13 dateline"),
            ("November 2025", "Nov 13", "", "2025-11-13 header"),
            ("2025", "Nov 13", "", "2025-11-13 header"),
            ("November 2025", "Dec 1", "", "2025-11 header"),
            ("2025-11-14", "Nov 13", "", "2025-11-14 header"),
            ("1605-01-02", "", "", "1605-01-02 header"),
            ("2026-01-03", "", "", "2026-01-03 header"),
            ("Nov 13", "", "2025/11/a.txt", "2025-11-13 header"),
        ] {
            assert_eq!(
                decided(header, dateline, path),
                (wanted.to_owned(), String::new()),
                "{header} {dateline} {path}"
            );
        }
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        for (header, dateline, path, wanted, warned) in [
            ("2021-02-30", "", "", "-", "1: header date \"2021-02-30\" does not exist and is not used"),
            (
                "2021-02-30",
                "",
                "2021/03/a.txt",
                "2021-03 path",
                "1: header date \"2021-02-30\" does not exist and is not used",
            ),
            (
                "03/04/2020",
                "",
                "",
                "-",
                "1: header date \"03/04/2020\" may be 2020-04-03 or 2020-03-04 and is not used",
            ),
            ("2026-01-04", "", "", "-", "1: header date \"2026-01-04\" lies in the future and is not used"),
            ("1599-12-31", "", "", "-", "1: header date \"1599-12-31\" lies before 1600 and is not used"),
            ("", "Nov 13", "", "-", "2: dateline date \"Nov 13\" has no year and is not used"),
            (
                "",
                "May 1",
                "2025/11/11/a.txt",
                "2025-11-11 path",
                "2: dateline date \"May 1\" has no year and is far from the date in the path: not used",
            ),
        ] {
            assert_eq!(
                decided(header, dateline, path),
                (wanted.to_owned(), warned.to_owned()),
                "{header} {dateline} {path}"
            );
        }
    }
}
