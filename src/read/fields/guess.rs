//! Chooses the fields of a record for each role: those a person gave, then those whose names say it, then those whose
//! values look like it. Refuses to take one field for headline and prose both.

use super::{Field, FieldMap, Role, is_date, is_said, names, oddity};
use crate::model::article::Warning;
use crate::read::language;

/// Least characters of a text that is taken for the prose by its looks.
const SHORTEST_BODY: usize = 80;
/// Most characters of a value that can be a headline.
const LONGEST_TITLE: usize = 400;
/// A field named surely for the prose gives way to another that is so many times longer: summaries, cut texts.
const OUTWEIGHS: usize = 4;

/// Indices of fields for each role, best first.
pub fn choose(
    fields: &[Field],
    map: Option<&FieldMap>,
    warnings: &mut Vec<Warning>,
) -> Vec<(Role, Vec<usize>)> {
    let folded: Vec<Vec<String>> = fields
        .iter()
        .map(|field| field.name.split('.').map(names::fold).filter(|part| !part.is_empty()).collect())
        .collect();
    let mut chosen: Vec<(Role, Vec<usize>)> = Vec::new();
    for role in Role::ALL {
        if let Some(given) = map.and_then(|map| map.fields(role)) {
            chosen.push((role, mapped(fields, given, warnings)));
            continue;
        }
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (at, path) in folded.iter().enumerate() {
            let Some(rank) = names::rank(path, role) else { continue };
            if fields[at].values.iter().any(|value| fits(role, value)) {
                // Of equals the shallower counts more.
                found.push((rank * 8 + path.len().min(7), at));
            } else if let (Some(what), 1, true) =
                (fields[at].oddity, path.len(), rank < names::of(role).len())
            {
                warnings.push(oddity(&fields[at].name, what));
            }
        }
        found.sort_unstable();
        let mut list: Vec<usize> = found.into_iter().map(|(_, at)| at).collect();
        match role {
            Role::Body => prefer_long(fields, &mut list),
            Role::Authors | Role::Date => list.truncate(if role == Role::Date { 3 } else { 1 }),
            _ => {}
        }
        chosen.push((role, list));
    }
    part(&mut chosen, map);
    by_looks(fields, map, &mut chosen);
    chosen
}

/// The fields a person named, whatever their spelling.
fn mapped(fields: &[Field], given: &[String], warnings: &mut Vec<Warning>) -> Vec<usize> {
    let mut list = Vec::new();
    for wanted in given {
        let same = |field: &Field| field.name == *wanted || field.name.eq_ignore_ascii_case(wanted);
        for (at, field) in fields.iter().enumerate().filter(|(_, field)| same(field)) {
            match field.oddity {
                Some(what) => warnings.push(oddity(&field.name, what)),
                None => list.push(at),
            }
        }
    }
    list
}

/// Whether a value can be what its field's name says.
fn fits(role: Role, value: &str) -> bool {
    let value = value.trim();
    if !is_said(value) {
        return false;
    }
    match role {
        Role::Title => value.chars().nth(LONGEST_TITLE).is_none() && !is_address(value),
        Role::Body => !is_address(value),
        // An impossible date is still a date, to be warned of; `data` may be anything.
        Role::Date => value.len() <= 64 && value.bytes().any(|byte| byte.is_ascii_digit()),
        Role::Authors => value.len() <= 2000 && !is_address(value) && value.chars().any(char::is_alphabetic),
        Role::Source | Role::Section => {
            value.len() <= 200 && value.chars().any(char::is_alphabetic) && !is_address(value)
        }
        Role::Url => is_address(value) || value.contains("://"),
        Role::Language => language::code(value).is_some(),
    }
}

fn is_address(value: &str) -> bool {
    let starts =
        |prefix: &str| value.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    (starts("http://") || starts("https://") || starts("www.")) && !value.contains(char::is_whitespace)
}

fn length(field: &Field) -> usize {
    field.values.iter().map(|value| value.trim().len()).sum()
}

/// Puts the first candidate that is much longer than the surest one ahead of it.
fn prefer_long(fields: &[Field], list: &mut Vec<usize>) {
    let Some(best) = list.first().map(|at| length(&fields[*at])) else { return };
    let longest = list.iter().copied().max_by_key(|at| length(&fields[*at]));
    if let Some(longest) = longest
        && length(&fields[longest]) > best.saturating_mul(OUTWEIGHS)
    {
        list.retain(|at| *at != longest);
        list.insert(0, longest);
    }
}

/// No field is both headline and prose, nor headline and section: the surer role keeps it.
fn part(chosen: &mut [(Role, Vec<usize>)], map: Option<&FieldMap>) {
    let first = |chosen: &[(Role, Vec<usize>)], wanted: Role| {
        chosen.iter().find(|(role, _)| *role == wanted).and_then(|(_, list)| list.first().copied())
    };
    for (keeper, loser) in
        [(Role::Title, Role::Body), (Role::Title, Role::Section), (Role::Source, Role::Section)]
    {
        let Some(kept) = first(chosen, keeper) else { continue };
        if map.is_some_and(|map| map.fields(loser).is_some()) {
            continue;
        }
        if let Some((_, list)) = chosen.iter_mut().find(|(role, _)| *role == loser) {
            list.retain(|at| *at != kept);
        }
    }
}

/// Fills what names did not tell: the longest text is the prose, a whole date the date, a short text the headline.
fn by_looks(fields: &[Field], map: Option<&FieldMap>, chosen: &mut [(Role, Vec<usize>)]) {
    let is_open = |chosen: &[(Role, Vec<usize>)], wanted: Role| {
        map.is_none_or(|map| map.fields(wanted).is_none())
            && chosen.iter().any(|(role, list)| *role == wanted && list.is_empty())
    };
    let taken = |chosen: &[(Role, Vec<usize>)], at: usize| chosen.iter().any(|(_, list)| list.contains(&at));
    if is_open(chosen, Role::Body) {
        let words =
            |field: &Field| field.values.iter().map(|value| value.split_whitespace().count()).sum::<usize>();
        let best = (0..fields.len())
            .filter(|at| {
                !taken(chosen, *at) && length(&fields[*at]) >= SHORTEST_BODY && words(&fields[*at]) >= 12
            })
            .max_by_key(|at| (length(&fields[*at]), std::cmp::Reverse(*at)));
        put(chosen, Role::Body, best);
    }
    if is_open(chosen, Role::Date) {
        let is_whole = |field: &Field| {
            field.values.len() == 1
                && field.values.iter().all(|value| value.trim().len() >= 8 && is_date(value))
        };
        let best = (0..fields.len()).find(|at| !taken(chosen, *at) && is_whole(&fields[*at]));
        put(chosen, Role::Date, best);
    }
    let has_body = chosen.iter().any(|(role, list)| *role == Role::Body && !list.is_empty());
    if is_open(chosen, Role::Title) && has_body {
        let is_short = |field: &Field| {
            let Some(value) = field.values.first().map(|value| value.trim()) else { return false };
            let words = value.split_whitespace().count();
            field.values.len() == 1
                && (3..=30).contains(&words)
                && value.len() <= LONGEST_TITLE
                && !value.contains('\n')
        };
        let best = (0..fields.len()).find(|at| {
            !taken(chosen, *at)
                && is_short(&fields[*at])
                && fits(Role::Title, &fields[*at].values[0])
                && !is_date(&fields[*at].values[0])
        });
        put(chosen, Role::Title, best);
    }
}

fn put(chosen: &mut [(Role, Vec<usize>)], wanted: Role, at: Option<usize>) {
    if let (Some(at), Some((_, list))) = (at, chosen.iter_mut().find(|(role, _)| *role == wanted)) {
        list.push(at);
    }
}
