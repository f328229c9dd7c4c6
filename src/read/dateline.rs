//! Agency datelines at the start of the prose: `BUDAPEST, Nov 13 (Wire) -`, `WASHINGTON (AP) _`, `WARSAW 1996-08-31`.
//! Owns their grammar: a place, then any of date, agency and dash, with enough of them to tell it from prose.
//! Does not decide the year of a date that has none (see `published`).

use super::dates::{self, Reading};
use super::lines::{self, fold_space, trim};
use crate::model::article::Located;
use crate::model::span::Span;

/// Longest dateline in bytes.
const LONGEST: usize = 140;

/// A dateline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dateline {
    /// From its first word to its dash, or to the end of its line.
    pub span: Span,
    /// The agency in brackets.
    pub agency: Option<Located>,
    /// The date and where it stands.
    pub date: Option<(Reading, Span)>,
    /// True when it fills its line, so that the prose starts on the next one.
    pub is_own_line: bool,
}

impl Dateline {
    /// True when agency or date tell beyond doubt; a place and a dash alone may be a headline.
    pub fn is_sure(&self) -> bool {
        self.agency.is_some() || self.date.is_some()
    }
}

/// Agencies whose name in brackets proves a dateline even after a place in mixed case.
const AGENCIES: &[&str] = &[
    "reuters",
    "ap",
    "afp",
    "upi",
    "dpa",
    "tass",
    "itar-tass",
    "interfax",
    "xinhua",
    "ansa",
    "efe",
    "kyodo",
    "pti",
    "ians",
    "bloomberg",
    "ria",
    "ria novosti",
    "cp",
    "the canadian press",
    "associated press",
    "the associated press",
    "aap",
    "bernama",
    "yonhap",
    "ips",
    "irna",
    "kuna",
    "mena",
    "antara",
    "anadolu",
    "apa",
    "belga",
    "ritzau",
    "tt",
    "ntb",
    "stt",
    "pap",
    "ctk",
    "mti",
    "tanjug",
    "lusa",
    "anp",
    "ats",
    "sda",
    "tca/dpa",
    "cns",
    "rns",
    "jta",
    "thomson reuters foundation",
    "ukrinform",
    "belta",
    "agerpres",
    "hina",
];

/// Capitals at the start of prose that are no places.
const NO_PLACES: &[&str] = &[
    "analysis",
    "breaking",
    "column",
    "commentary",
    "correction",
    "corrected",
    "editorial",
    "exclusive",
    "explainer",
    "factbox",
    "feature",
    "focus",
    "insight",
    "interview",
    "live",
    "memo",
    "news",
    "note",
    "obituary",
    "opinion",
    "photos",
    "poll",
    "preview",
    "revised",
    "repeat",
    "profile",
    "refile",
    "review",
    "rpt",
    "special",
    "summary",
    "timeline",
    "update",
    "urgent",
    "video",
    "warning",
    "watch",
    "wrapup",
];

/// Reads the dateline at `from`, which must be the first byte of the prose. `None` when there is none.
pub fn at(text: &str, from: usize) -> Option<Dateline> {
    let first = text.as_bytes().get(from)?;
    if !(*first == b'(' || first.is_ascii_alphabetic() || *first >= 0x80) {
        return None;
    }
    let limit = text.floor_char_boundary(from + LONGEST);
    let line_end = memchr::memchr2(b'\n', b'\r', &text.as_bytes()[from..limit]).map_or(limit, |at| from + at);
    let window = &text[..line_end];
    let reaches_end = line_end < limit || limit == text.len();
    let stop = stop(window, from);
    // Without dash or bracket only a date can end the line; all other prose leaves here.
    if stop == window.len()
        && !(reaches_end && window.trim_end().ends_with(|last: char| last.is_ascii_digit()))
    {
        return closed_by_full_stop(window, from);
    }
    let lead = lead(window, from, stop)?;
    let (agency, after) = agency(window, stop);
    let dash = dash(window, after);
    let is_own_line = dash.is_none() && reaches_end && window[after..].trim().is_empty();
    let end = dash.unwrap_or(after);
    // Without a place only an agency with its dash counts: `(Reuters) - The company`.
    let sure_place = match lead.place {
        Place::None => agency.is_some() && dash.is_some() && stop == from,
        Place::Capitals => true,
        Place::Mixed => {
            dash.is_some()
                && (lead.date.is_some() || agency.as_ref().is_some_and(|name| is_agency(&name.value)))
        }
    };
    let is_lead_sure = lead.date.is_some_and(|(_, words)| lead.is_parted || is_numeric(words.of(text)));
    let closed = match (dash, is_own_line) {
        (Some(end), _) => is_lead_sure || agency.is_some() || is_plain_dash(text, after, end),
        // Headlines end in a day and month, too: without a dash the year is asked for, or an agency.
        (None, true) => lead.date.is_some_and(|(reading, _)| {
            agency.is_some() || is_lead_sure && matches!(reading, Reading::Exact(..))
        }),
        (None, false) => false,
    };
    (sure_place && closed).then(|| Dateline {
        span: trim(text, from, end),
        agency,
        date: lead.date,
        is_own_line,
    })
}

/// `London, 14 January 1641. The Water being now`: the way of older prints, sure only with comma, day and year.
fn closed_by_full_stop(window: &str, from: usize) -> Option<Dateline> {
    let year_ends = |at: usize| window[from..at].ends_with(|last: char| last.is_ascii_digit());
    let mut stops = window[from..].match_indices(". ").map(|(at, _)| from + at);
    let end = stops.find(|at| year_ends(*at))?;
    let lead = lead(window, from, end)?;
    let is_exact = matches!(lead.date, Some((Reading::Exact(..), _)));
    let is_sure = is_exact && lead.is_parted && !matches!(lead.place, Place::None);
    is_sure.then(|| Dateline {
        span: trim(window, from, end + 1),
        agency: None,
        date: lead.date,
        is_own_line: false,
    })
}

/// Without agency and date, a dash makes a dateline only when it stands free and prose with small letters follows.
fn is_plain_dash(text: &str, after: usize, end: usize) -> bool {
    let is_free = text[..after].ends_with(char::is_whitespace);
    let following = lines::head(text, end)[end..].trim_start();
    let line = following.lines().next().unwrap_or("");
    is_free && line.split_whitespace().take(4).flat_map(str::chars).any(char::is_lowercase)
}

/// `1996-08-31`: a date of numbers alone needs no comma before it.
fn is_numeric(words: &str) -> bool {
    !words.chars().any(char::is_alphabetic)
}

fn is_agency(name: &str) -> bool {
    let first = name.split([',', ';']).next().unwrap_or(name).trim();
    AGENCIES.iter().any(|agency| agency.eq_ignore_ascii_case(first))
}

/// Where the words before bracket, dash or line end stop.
fn stop(window: &str, from: usize) -> usize {
    let mut last = ' ';
    for (at, letter) in window[from..].char_indices() {
        let is_stop = match letter {
            '(' | '—' | '–' | '―' => true,
            '-' => last.is_whitespace() || window[from + at..].starts_with("--"),
            '_' => last.is_whitespace(),
            _ => false,
        };
        if is_stop {
            return from + at;
        }
        last = letter;
    }
    window.len()
}

/// How the place is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    None,
    Capitals,
    Mixed,
}

struct Lead {
    place: Place,
    /// A comma parts place and date, as agencies write it; headlines that end in a date have none.
    is_parted: bool,
    date: Option<(Reading, Span)>,
}

/// Place and date between `from` and `stop`. `None` when the words are anything else.
fn lead(window: &str, from: usize, stop: usize) -> Option<Lead> {
    let words = trim(window, from, stop);
    if words.is_empty() {
        return Some(Lead { place: Place::None, is_parted: true, date: None });
    }
    // The place ends where the date begins, or with the words.
    let mut place_end = words.end as usize;
    let mut date = None;
    let has_digit = words.of(window).bytes().any(|byte| byte.is_ascii_digit());
    let starts = words.of(window).char_indices().filter(|(_, letter)| matches!(letter, ',' | ' '));
    for (at, _) in starts.take_while(|_| has_digit) {
        let start = lines::skip_space(window, words.start as usize + at + 1);
        if let Some(found) = date_to_end(window, start, words.end as usize) {
            date = Some((found, trim(window, start, words.end as usize)));
            place_end = words.start as usize + at;
            break;
        }
    }
    let place = place(window[words.start as usize..place_end].trim_end_matches([',', ' ']))?;
    let is_parted = window[words.start as usize..lines::skip_space(window, place_end)].contains(',')
        || window[place_end..].trim_start().starts_with(',');
    Some(Lead { place, is_parted, date })
}

/// A date that fills the words from `start` to `end`, punctuation aside.
fn date_to_end(window: &str, start: usize, end: usize) -> Option<Reading> {
    let words = window.get(start..end)?;
    let first = words.chars().next()?;
    if !(first.is_ascii_digit() || first.is_alphabetic()) || words.len() > 40 {
        return None;
    }
    let found = dates::leading(words)?;
    let is_whole = words[found.len..].trim_matches([',', '.', ' ', ':']).is_empty();
    let is_day = match found.reading {
        Reading::Exact(_, precision) => precision == crate::model::date::Precision::Day,
        _ => true,
    };
    (is_whole && is_day).then_some(found.reading)
}

/// `NEW YORK`, `HENAGAR, Ala.`, `WEST PALM BEACH, Fla./WASHINGTON`, `San Diego`.
fn place(words: &str) -> Option<Place> {
    let mut parts = words.split(',').map(str::trim);
    let city = parts.next()?;
    let rest_fits = parts.by_ref().enumerate().all(|(index, part)| {
        index < 3
            && (2..=30).contains(&part.len())
            && part.split_whitespace().count() <= 4
            && starts_upper(part)
    });
    if !rest_fits
        || city.split_whitespace().count() > 6
        || city.chars().any(|letter| matches!(letter, ':' | ';' | '"' | '“' | '<' | '!' | '?'))
    {
        return None;
    }
    let first_word = city.split_whitespace().next()?;
    if NO_PLACES.iter().any(|word| word.eq_ignore_ascii_case(first_word)) {
        return None;
    }
    let letters = || city.chars().filter(|letter| letter.is_alphabetic());
    if letters().count() < 2 || city.chars().any(|letter| letter.is_ascii_digit()) {
        return None;
    }
    // Small letters in a place of capitals are links only: `RIO de JANEIRO`, `ST. JOHN's`, `Fla./WASHINGTON`.
    let is_capital = |word: &str| !word.chars().any(char::is_lowercase);
    let is_link = |word: &str| {
        matches!(
            word,
            "de" | "da" | "del" | "do" | "la" | "of" | "the" | "and" | "al" | "el" | "upon" | "sur"
        )
    };
    if is_capital(first_word) && city.split_whitespace().all(|word| is_capital(word) || is_link(word)) {
        return Some(Place::Capitals);
    }
    city.split_whitespace().all(|word| starts_upper(word) || is_link(word)).then_some(Place::Mixed).or_else(
        || {
            // A slip of the shift key (`MArch`, `joliet`) is borne beside a date or an agency.
            (city.split_whitespace().count() <= 2).then_some(Place::Mixed)
        },
    )
}

fn starts_upper(words: &str) -> bool {
    words.chars().next().is_some_and(char::is_uppercase)
}

/// The agency in brackets at `at` and the offset after the brackets; `at` when there are none.
fn agency(window: &str, at: usize) -> (Option<Located>, usize) {
    let inside = window[at..]
        .strip_prefix('(')
        .and_then(|rest| rest.find(')').map(|end| trim(window, at + 1, at + 1 + end)));
    let Some(span) = inside else { return (None, at) };
    let close = at + window[at..].find(')').unwrap_or(0) + 1;
    let fits = could_be_agency(span.of(window));
    (fits.then(|| Located { value: fold_space(span.of(window)), span: Some(span) }), close)
}

/// A known agency, or up to four capitalised words; capitals alone only as an abbreviation (`BNS`), for
/// `(CORRECTED)` and `(YEN PER KILO)` stand at the same place.
fn could_be_agency(words: &str) -> bool {
    if is_agency(words) {
        return true;
    }
    let count = words.split_whitespace().count();
    let is_abbreviation = count == 1 && words.len() <= 8;
    (2..=40).contains(&words.len())
        && count <= 4
        && words
            .chars()
            .all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '/' | '.' | '&' | '\''))
        && words.split_whitespace().all(starts_upper)
        && (is_abbreviation || words.chars().any(char::is_lowercase))
        && !NO_PLACES.iter().any(|word| word.eq_ignore_ascii_case(words))
}

/// Offset after the dash at `at` and its surrounding white space; `None` when there is no dash.
fn dash(window: &str, at: usize) -> Option<usize> {
    let start = lines::skip_space(window, at);
    let rest = &window[start..];
    let dashes = rest.trim_start_matches(['-', '—', '–', '―', '_']);
    let length = rest.len() - dashes.len();
    let is_hyphen = matches!(rest.as_bytes().first(), Some(b'-' | b'_')) && length == 1;
    let is_parted = dashes.is_empty() || dashes.starts_with(|next: char| next.is_whitespace());
    (length > 0 && length <= 9 && (!is_hyphen || is_parted))
        .then(|| lines::skip_space(window, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::date::Precision;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        let Some(found) = at(text, 0) else { return "-".into() };
        let date = match found.date.map(|(reading, _)| reading) {
            Some(Reading::Exact(day, _)) => day.display(Precision::Day),
            Some(Reading::NoYear { month, day }) => format!("{month}/{day}"),
            Some(other) => format!("{other:?}"),
            None => "".into(),
        };
        let agency = found.agency.map_or(String::new(), |agency| agency.value);
        format!("{agency}|{date}|{}", text[found.span.end as usize..].trim_start())
    }

    #[test]
    fn datelines_of_all_forms() {
        for (text, wanted) in [
            ("BUDAPEST, Nov 13 (Reuters) - The river", "Reuters|11/13|The river"),
            ("NEW YORK, March 2 - The river", "|3/2|The river"),
            ("TULSA, Okla., March 23 - The river", "|3/23|The river"),
            ("WASHINGTON (AP) — The river", "AP||The river"),
            ("VATICAN CITY (AP) _ The river", "AP||The river"),
            ("BEIJING , Dec 7 ( Reuters ) - The river", "Reuters|12/7|The river"),
            ("WARSAW 1996-08-31\nThe river", "|1996-08-31|The river"),
            ("LONDON, 13 November 2025 - The river", "|2025-11-13|The river"),
            ("PARIS, Jan. 5 (AFP) - The river", "AFP|1/5|The river"),
            ("CAMBRIDGE, Mass., Dec. 11 (UPI) — The river", "UPI|12/11|The river"),
            ("WEST PALM BEACH, Fla./WASHINGTON (Reuters) - The river", "Reuters||The river"),
            ("( Reuters ) - The river", "Reuters||The river"),
            ("San Diego (tca/dpa) - The river", "tca/dpa||The river"),
            ("Moscow, November 13 (Interfax) - The river", "Interfax|11/13|The river"),
            ("OSLO March 2 - The river", "|3/2|The river"),
            ("joliet, april 7 - barrow prices", "|4/7|barrow prices"),
            ("BOSTON —Standing by the river", "||Standing by the river"),
            ("NASHUA, N.H. - At the river", "||At the river"),
            ("BOCA RATON, Fla. -- Weeds grew", "||Weeds grew"),
            ("PORT-AU-PRINCE, April 17 - The river", "|4/17|The river"),
            ("HOLM (Northern Wire) - The river", "Northern Wire||The river"),
            ("OSLO, Nov. 13, 2025 (Reuters) - The river", "Reuters|2025-11-13|The river"),
            ("MÜNCHEN, 3. März 2020 (dpa) - Der Fluss", "dpa|2020-03-03|Der Fluss"),
            ("TOKYO, March 2 (CORRECTED) - The river", "|3/2|The river"),
            ("ROME, Feb 30 (ANSA) - The river", "ANSA|Impossible|The river"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn prose_and_headlines_are_no_datelines() {
        for text in [
            "LONDON COFFEE OPTION TRADES MORNING - APR 7",
            "CORRECTION - The river was the Tisza",
            "SIEGEL--Jerome Arthur, 98, of Mamaroneck",
            "The mayor (Labour) - a former teacher - said",
            "A well-known writer said",
            "I - the last of them - remain",
            "BREAKING: the river rose - and fell",
            "Mayor Doe said on Nov 13 - a Thursday - that",
            "PRICES ROSE SHARPLY 1996",
            "(see page 4)",
            "DUTCH INTERBANK DEPOSIT RATES - APRIL 7",
            "Profits rose (2012: 4 percent) - less than hoped",
            "RUBBER (YEN PER KILO) - April 7 prices",
            "NY COCOA OPENING 7-APR\nOpen high",
            "HOLM RUBBER PHYSICAL 1030 APR 7\nOpen high",
            "HOLM PORT SUBSIDY TO END JULY 1 - MINISTER\n\nHOLM, March",
            "FINNISH FORECAST FOR 1987/88\nThe",
            "WASHINGTON",
            "",
        ] {
            assert_eq!(shown(text), "-", "{text}");
        }
    }

    #[test]
    fn spans_cover_agency_and_date() {
        let text = "BUDAPEST, Nov 13 (Reuters) - The river";
        let found = at(text, 0).unwrap();
        assert_eq!(found.agency.unwrap().span.unwrap().of(text), "Reuters");
        assert_eq!(found.date.unwrap().1.of(text), "Nov 13");
        assert_eq!(found.span.of(text), "BUDAPEST, Nov 13 (Reuters) -");
    }

    proptest! {
        #[test]
        fn any_text_is_borne(text in "([A-Z]{1,6}|Nov|13|2025|é|—|[ ,.()_\n-]){0,30}|\\PC{0,80}") {
            if let Some(found) = at(&text, 0) {
                prop_assert!(text.get(found.span.range()).is_some());
            }
        }
    }
}
