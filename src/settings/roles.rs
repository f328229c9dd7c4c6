//! Dated roles of the alias file: `"foreign minister of Russia, 2004-"`. The dates stand behind the last comma, so that a
//! role may hold commas itself; a role without dates is held at any time. One bare date is refused, because it could
//! mean from then on as well as that year alone.

use crate::model::{DateRange, Day, Precision};
use crate::text::names::plain_key;

/// A role and when it was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// As written.
    pub name: String,
    /// What finds it.
    pub key: String,
    /// When it was held; unbounded when the file does not say.
    pub period: DateRange,
}

/// What is wrong with a role, and what to write.
pub type RoleFault = (String, String);

const PATTERN: &str = "write `ROLE, FROM-TO` or `ROLE, FROM-`, each date as 2004, 2004-03 or 2004-03-09";

/// The key of a role as typed or written: folded words without the article before them.
pub fn role_key(text: &str) -> String {
    let key = plain_key(text);
    key.strip_prefix("the ").map(str::to_owned).unwrap_or(key)
}

impl Role {
    /// Reads one role.
    pub fn parse(text: &str) -> Result<Role, RoleFault> {
        let (name, period) = match text.rsplit_once(',') {
            Some((name, dates)) if looks_dated(dates) => (name.trim(), period(dates.trim())?),
            _ => (text.trim(), DateRange::default()),
        };
        let key = role_key(name);
        if key.is_empty() {
            return Err(("a role without a name".to_owned(), PATTERN.to_owned()));
        }
        Ok(Role { name: name.to_owned(), key, period })
    }
}

/// Only digits and what joins them: anything else is part of the role's name.
fn looks_dated(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_digit())
        && text
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter.is_whitespace() || "-–—./".contains(letter))
}

fn period(text: &str) -> Result<DateRange, RoleFault> {
    let plain = text.replace(['–', '—'], "-");
    let plain: String = plain.split_whitespace().collect();
    let halves = match plain.split_once("..") {
        Some(halves) => Some(halves),
        None => plain
            .match_indices('-')
            .map(|(at, _)| (&plain[..at], &plain[at + 1..]))
            .find(|(from, to)| is_end(from) && is_end(to) && !(from.is_empty() && to.is_empty())),
    };
    let Some((from, to)) = halves else {
        return Err(match days(&plain) {
            Some(_) => (
                format!("`{plain}` is one date: since then, or only then?"),
                format!("write `{plain}-` for since then, `{plain}-{plain}` for only then"),
            ),
            None => (format!("`{text}` is not a period"), PATTERN.to_owned()),
        });
    };
    let range = DateRange {
        first: days(from).and_then(|range| range.first),
        last: days(to).and_then(|range| range.last),
    };
    for end in [from, to] {
        if !end.is_empty() && days(end).is_none() {
            return Err((format!("`{end}` is not a date"), PATTERN.to_owned()));
        }
    }
    match (range.first, range.last) {
        (Some(first), Some(last)) if last < first => Err((
            format!("the role ends on {last}, before it starts on {first}"),
            format!("write `{to}-{from}`"),
        )),
        _ => Ok(range),
    }
}

fn is_end(text: &str) -> bool {
    text.is_empty() || days(text).is_some()
}

/// The days of `2004`, `2004-03` or `2004-03-09`.
fn days(text: &str) -> Option<DateRange> {
    let parts: Vec<&str> = text.split('-').collect();
    let right_widths =
        parts.iter().enumerate().all(|(index, part)| part.len() == if index == 0 { 4 } else { 2 });
    if !right_widths || !parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let number = |index: usize| parts.get(index).and_then(|part| part.parse::<u32>().ok());
    let year = i32::try_from(number(0)?).ok()?;
    let (month, day) = (number(1), number(2));
    let precision = match parts.len() {
        1 => Precision::Year,
        2 => Precision::Month,
        3 => Precision::Day,
        _ => return None,
    };
    Some(DateRange::period(Day::from_ymd(year, month.unwrap_or(1), day.unwrap_or(1))?, precision))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_a_name_and_a_period() {
        for (text, name, first, last) in [
            ("foreign minister of Russia, 2004-", "foreign minister of Russia", Some("2004-01-01"), None),
            ("mayor, 2001-2004", "mayor", Some("2001-01-01"), Some("2004-12-31")),
            ("mayor, 2001-03-2004", "mayor", Some("2001-03-01"), Some("2004-12-31")),
            ("mayor, 2001-2004-03", "mayor", Some("2001-01-01"), Some("2004-03-31")),
            ("mayor, 2001-03-09-2004-05-06", "mayor", Some("2001-03-09"), Some("2004-05-06")),
            ("mayor, 2001-03-", "mayor", Some("2001-03-01"), None),
            ("mayor, -2004", "mayor", None, Some("2004-12-31")),
            ("mayor, 2001 – 2004", "mayor", Some("2001-01-01"), Some("2004-12-31")),
            ("mayor, 2001..2004-02", "mayor", Some("2001-01-01"), Some("2004-02-29")),
            (
                "minister for trade, industry and energy",
                "minister for trade, industry and energy",
                None,
                None,
            ),
            ("minister for trade, industry, 1999-", "minister for trade, industry", Some("1999-01-01"), None),
        ] {
            let role = Role::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
            let shown = |day: Option<Day>| day.map(|day| day.to_string());
            assert_eq!(role.name, name);
            assert_eq!(shown(role.period.first).as_deref(), first, "{text}");
            assert_eq!(shown(role.period.last).as_deref(), last, "{text}");
        }
        assert_eq!(role_key("The Foreign Minister of  Russia"), "foreign minister of russia");
    }

    #[test]
    fn what_is_no_period_says_why() {
        for (text, message) in [
            ("mayor, 2004", "`2004` is one date: since then, or only then?"),
            ("mayor, 2004-13-", "`2004-13-` is not a period"),
            ("mayor, 2004-2001", "the role ends on 2001-12-31, before it starts on 2004-01-01"),
            ("mayor, 04-05", "`04-05` is not a period"),
            (", 2004-", "a role without a name"),
            ("mayor, 2004..20", "`20` is not a date"),
        ] {
            assert_eq!(Role::parse(text).unwrap_err().0, message, "{text}");
        }
    }
}
