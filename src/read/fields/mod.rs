//! Records of named fields (a JSON object, a row of a table) to drafts: which field is the headline, which the prose.
//! Owns the mapping, guessed from names and values or given by a person. Refuses to drop silently what a person
//! mapped: a mapped field of the wrong kind is warned of.

mod guess;
pub mod names;

use super::draft::Draft;
use super::{byline, dates, language, prose};
use crate::model::article::Warning;
use crate::model::date::Day;
use crate::model::path::ArchivePath;
use crate::model::span::Span;
use globset::{Glob, GlobBuilder, GlobMatcher};

/// What a field of a record is to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The headline.
    Title,
    /// The prose.
    Body,
    /// The publication date.
    Date,
    /// The writers.
    Authors,
    /// The outlet.
    Source,
    /// The section of the paper.
    Section,
    /// The address it was published at.
    Url,
    /// The language.
    Language,
}

impl Role {
    /// All roles, in the order a record is read.
    pub const ALL: [Role; 8] = [
        Role::Title,
        Role::Body,
        Role::Date,
        Role::Authors,
        Role::Source,
        Role::Section,
        Role::Url,
        Role::Language,
    ];

    /// The key that names it in the configuration.
    pub const fn key(self) -> &'static str {
        match self {
            Role::Title => "title",
            Role::Body => "body",
            Role::Date => "date",
            Role::Authors => "authors",
            Role::Source => "source",
            Role::Section => "section",
            Role::Url => "url",
            Role::Language => "language",
        }
    }
}

/// Which fields of the records of some files are what. What it leaves open is guessed.
#[derive(Clone, Debug)]
pub struct FieldMap {
    files: GlobMatcher,
    given: Vec<(Role, Vec<String>)>,
}

impl PartialEq for FieldMap {
    fn eq(&self, other: &FieldMap) -> bool {
        self.files.glob() == other.files.glob() && self.given == other.given
    }
}

impl Eq for FieldMap {}

impl FieldMap {
    /// For files whose path in the archive fits the glob (`wire/**/*.jsonl`); `*` stops at `/`, and a glob without `/`
    /// fits the file's name in any folder. Fails with what is wrong with the glob.
    pub fn new(glob: &str) -> Result<FieldMap, String> {
        let anchored = if glob.contains('/') { glob.to_owned() } else { format!("**/{glob}") };
        let built = GlobBuilder::new(&anchored).literal_separator(true).build();
        let files = built.map_err(|error| error.kind().to_string())?.compile_matcher();
        Ok(FieldMap { files, given: Vec::new() })
    }

    /// The same map with the fields of a role, first choice first; nested fields as `thread.site`, columns of a table
    /// without header as `1`, `2` ... An empty list says that no field has this role.
    pub fn with(mut self, role: Role, fields: Vec<String>) -> FieldMap {
        self.given.retain(|(other, _)| *other != role);
        self.given.push((role, fields));
        self
    }

    /// The glob.
    pub fn files(&self) -> &Glob {
        self.files.glob()
    }

    /// The fields given for a role; `None` when they are to be guessed.
    pub fn fields(&self, role: Role) -> Option<&[String]> {
        self.given.iter().find(|(other, _)| *other == role).map(|(_, fields)| fields.as_slice())
    }
}

/// The first map that is for a file.
pub fn map_for<'a>(maps: &'a [FieldMap], place: &ArchivePath) -> Option<&'a FieldMap> {
    // Members of containers are named behind the path.
    let path = place.to_text();
    maps.iter().find(|map| {
        map.files.is_match(&*path) || map.files.is_match(path.replace("!/", "/").trim_start_matches('/'))
    })
}

/// One field of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name as written; parts of a nested name are parted by `.`.
    pub name: String,
    /// Its values as text: one, or the items of a list.
    pub values: Vec<String>,
    /// What it is when it has no text (`an object`, `true`).
    pub oddity: Option<&'static str>,
}

impl Field {
    /// A field of one value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Field {
        Field { name: name.into(), values: vec![value.into()], oddity: None }
    }
}

/// Makes a draft of a record. `None` when there is neither headline nor prose in it.
pub fn draft(fields: &[Field], map: Option<&FieldMap>) -> Option<Draft> {
    let mut draft = Draft::default();
    let chosen = guess::choose(fields, map, &mut draft.warnings);
    let of = |role: Role| {
        chosen.iter().find(|(other, _)| *other == role).map_or(&[][..], |(_, list)| list.as_slice())
    };
    let first = |role: Role| {
        of(role)
            .iter()
            .flat_map(|at| &fields[*at].values)
            .map(|value| value.trim())
            .find(|value| is_said(value))
    };

    draft.title = first(Role::Title).map(prose::line).filter(|title| !title.is_empty());
    draft.body = body(of(Role::Body), fields);
    for at in of(Role::Date) {
        let said = fields[*at].values.iter().filter(|value| is_said(value)).map(|value| date(value.trim()));
        draft.dates.extend(said);
    }
    let mut outlet = None;
    for value in of(Role::Authors).iter().flat_map(|at| &fields[*at].values).filter(|value| is_said(value)) {
        for name in listed(value) {
            outlet = add_authors(&name, &mut draft.authors).or(outlet);
        }
    }
    draft.source = first(Role::Source).map(prose::line).or(outlet);
    draft.section = first(Role::Section)
        .map(|value| listed(value).into_iter().next().unwrap_or_default())
        .filter(|value| !value.is_empty());
    draft.url = first(Role::Url)
        .map(|value| listed(value).into_iter().next().unwrap_or_default())
        .filter(|value| !value.is_empty());
    draft.language = first(Role::Language).and_then(language::code).map(str::to_owned);
    if draft.source.is_none() {
        draft.source = draft.url.as_deref().and_then(host);
    }
    if draft.title.is_none() && draft.body.is_empty() {
        return None;
    }
    Some(draft)
}

/// The first field that has prose; the values of a list are its paragraphs.
fn body(candidates: &[usize], fields: &[Field]) -> String {
    for at in candidates {
        let values: Vec<String> =
            fields[*at].values.iter().filter(|value| is_said(value)).map(|value| prose::of(value)).collect();
        let body = values.join("\n\n");
        if !body.trim().is_empty() {
            return body;
        }
    }
    String::new()
}

/// False for words that stand for nothing.
fn is_said(value: &str) -> bool {
    let value = value.trim();
    !value.is_empty()
        && !["null", "none", "nan", "n/a", "na", "undefined", "[]", "{}", "-", "nil"]
            .iter()
            .any(|nothing| value.eq_ignore_ascii_case(nothing))
}

/// Reads the names of an author value; gives an outlet named in place of a writer.
pub fn add_authors(value: &str, authors: &mut Vec<String>) -> Option<String> {
    let value = prose::line(value);
    let read = byline::names(&value, Span::new(0, value.len()), false);
    for author in read.authors {
        if !authors.contains(&author.value) {
            authors.push(author.value);
        }
    }
    read.outlet.map(|outlet| outlet.value)
}

/// The host of a web address without `www.`, which stands for an outlet that no field names.
pub fn host(url: &str) -> Option<String> {
    let rest = url.trim().split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
    host.contains('.').then_some(host)
}

/// The items of a list that was written into one value (`['Jane Roe', 'John Doe']`), else the value.
fn listed(value: &str) -> Vec<String> {
    let value = value.trim();
    let inside = value.strip_prefix(['[', '{', '(']).and_then(|rest| rest.strip_suffix([']', '}', ')']));
    let Some(inside) = inside.filter(|inside| inside.starts_with(['\'', '"'])) else {
        return vec![prose::line(value)];
    };
    let mut items = Vec::new();
    let mut rest = inside;
    while let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"')) {
        let words = &rest[1..];
        let end = words
            .match_indices(quote)
            .map(|(at, _)| at)
            .find(|at| {
                words[at + 1..].trim_start().is_empty()
                    || words[at + 1..].trim_start().starts_with([',', ':'])
            })
            .unwrap_or(words.len());
        items.push(prose::line(&words[..end]));
        rest = words.get(end + 1..).unwrap_or("").trim_start_matches([',', ':', ' ', '\n', '\t']);
    }
    items.retain(|item| !item.is_empty());
    items
}

/// A date as written; seconds and milliseconds since 1970 become their day in UTC, which no zone can be told of.
pub fn date(value: &str) -> String {
    epoch(value).map_or_else(|| prose::line(value), |day| day.to_string())
}

/// The day of a number of seconds, milliseconds, microseconds or nanoseconds since 1970, from 1973 to 2128.
fn epoch(value: &str) -> Option<Day> {
    let whole = value.split_once('.').map_or(value, |(whole, rest)| {
        if rest.bytes().all(|byte| byte.is_ascii_digit()) { whole } else { "" }
    });
    if !(9..=19).contains(&whole.len()) || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = whole.parse().ok()?;
    let seconds = match whole.len() {
        9 | 10 => number,
        12 | 13 => number / 1_000,
        15 | 16 => number / 1_000_000,
        18 | 19 => number / 1_000_000_000,
        _ => return None,
    };
    let is_likely = (100_000_000..5_000_000_000).contains(&seconds);
    is_likely.then(|| Day(i32::try_from(seconds / 86_400).unwrap_or_default()))
}

/// True when a value is a whole date and nothing else that a date would not have beside it.
pub fn is_date(value: &str) -> bool {
    let value = value.trim();
    if value.len() > 64 {
        return false;
    }
    epoch(value).is_some()
        || dates::leading(value).is_some_and(|found| {
            matches!(found.reading, dates::Reading::Exact(..) | dates::Reading::Ambiguous(..))
                && value[found.len..].split_whitespace().count() <= 6
        })
}

fn oddity(name: &str, what: &str) -> Warning {
    Warning { line: None, message: format!("field `{name}` is {what} and is not used") }
}

#[cfg(test)]
mod tests;
