//! People and places of an archive as tables and JSON lines, and the census's reasons in words.

use crate::census::explain::{Explanation, JoinedName, Lookalike, Spelling};
use crate::census::{ApartWhy, Companions, Counts, Person, PlaceCount, Why};
use crate::output::escape::one_line;
use crate::output::json::{example, object};
use crate::output::text::plural;
use anstyle::Style;
use serde_json::{Value, json};
use std::fmt::Write;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Spellings shown beside a name.
const SPELLINGS: usize = 4;

/// A spelling with fewer than one in so many of the most frequent one's articles is not shown.
const RARE: u32 = 100;

/// Spellings in JSON.
const SPELLINGS_JSON: usize = 20;

/// Head of the table of people.
pub fn people_head() -> String {
    format!("{DIM}articles  mentions  quotes  first       last        name{DIM:#}")
}

/// A row of it.
pub fn person_row(person: &Person, counts: &Counts) -> String {
    let mut out = format!(
        "{:>8}  {:>8}  {:>6}  {}  {BOLD}{}{BOLD:#}",
        counts.articles,
        counts.mentions,
        counts.quotes,
        dates(counts),
        one_line(&person.name)
    );
    push_spellings(&mut out, &person.name, &person.spellings);
    out
}

/// Head of the table of places.
pub fn places_head() -> String {
    format!("{DIM}articles  mentions  first       last        country  name{DIM:#}")
}

/// A row of it.
pub fn place_row(place: &PlaceCount, counts: &Counts) -> String {
    let mut out = format!(
        "{:>8}  {:>8}  {}  {:<7}  {BOLD}{}{BOLD:#}",
        counts.articles,
        counts.mentions,
        dates(counts),
        place.country.as_deref().map_or("-".to_owned(), one_line),
        one_line(&place.name)
    );
    push_spellings(&mut out, &place.name, &place.spellings);
    out
}

fn dates(counts: &Counts) -> String {
    let shown = |day: Option<crate::model::Day>| day.map_or("-".to_owned(), |day| day.to_string());
    format!("{:<10}  {:<10}", shown(counts.dates.first), shown(counts.dates.last))
}

fn push_spellings(out: &mut String, name: &str, spellings: &[(String, u32)]) {
    let most = spellings.first().map_or(0, |(_, articles)| *articles);
    let mut seen = vec![name.to_lowercase()];
    let mut others = Vec::new();
    for (text, _) in spellings.iter().filter(|(_, articles)| articles * RARE >= most) {
        if others.len() < SPELLINGS && !seen.contains(&text.to_lowercase()) {
            seen.push(text.to_lowercase());
            others.push(one_line(text));
        }
    }
    if !others.is_empty() {
        let _ = write!(out, "  {DIM}{}{DIM:#}", others.join(", "));
    }
}

/// Whom a table of companions is about.
pub fn with_line(companions: &Companions) -> String {
    const NAMED: usize = 5;
    let mut names: Vec<String> =
        companions.with.iter().take(NAMED).map(|name| format!("`{}`", one_line(name))).collect();
    if companions.with.len() > NAMED {
        names.push(format!("{} more", companions.with.len() - NAMED));
    }
    let articles = companions.articles as u64;
    format!("in {articles} article{} with {}", plural(articles), names.join(", "))
}

fn spellings_json(spellings: &[(String, u32)]) -> Vec<Value> {
    let shown = spellings.iter().take(SPELLINGS_JSON);
    shown.map(|(text, articles)| json!({ "text": text, "articles": articles })).collect()
}

/// One person as JSON.
pub fn person_json(person: &Person, counts: &Counts) -> Value {
    object(
        "person",
        json!({
            "name": person.name, "articles": counts.articles, "mentions": counts.mentions, "quotes": counts.quotes,
            "first_date": counts.dates.first.map(|day| day.to_string()),
            "last_date": counts.dates.last.map(|day| day.to_string()),
            "names": person.names.len(), "spellings": spellings_json(&person.spellings),
        }),
    )
}

/// One place as JSON.
pub fn place_json(place: &PlaceCount, counts: &Counts) -> Value {
    object(
        "place",
        json!({
            "name": place.name, "country": place.country, "kind": place.kind, "geonames_id": place.geonames_id,
            "lat": place.position.map(|(north, _)| north), "lon": place.position.map(|(_, east)| east),
            "articles": counts.articles, "mentions": counts.mentions,
            "first_date": counts.dates.first.map(|day| day.to_string()),
            "last_date": counts.dates.last.map(|day| day.to_string()),
            "spellings": spellings_json(&place.spellings),
        }),
    )
}

/// The end of a list of people or places: `found` of them, `shown` before this line, in so many articles.
pub fn summary_json(found: usize, shown: usize, articles: usize, with: Option<&Companions>) -> Value {
    let names = with.map(|companions| &companions.with);
    object("summary", json!({ "found": found, "shown": shown, "articles": articles, "with": names }))
}

/// A person explained, as JSON.
pub fn explanation_json(explanation: &Explanation) -> Value {
    let spelling = |spelling: &Spelling| {
        json!({
            "text": spelling.text, "articles": spelling.articles, "within_article": spelling.within_article,
            "example": example(&spelling.example),
        })
    };
    let name = |name: &JoinedName| {
        json!({
            "name": name.name, "articles": name.articles,
            "why": name.joined.as_ref().map(|(why, _)| why.name()),
            "joined_to": name.joined.as_ref().map(|(_, to)| to),
            "spellings": name.spellings.iter().map(spelling).collect::<Vec<_>>(),
        })
    };
    let apart = |other: &Lookalike| {
        json!({
            "name": other.name, "articles": other.articles, "why": other.why.name(),
            "example": other.example.as_ref().map(example),
        })
    };
    object(
        "explanation",
        json!({
            "name": explanation.name, "articles": explanation.counts.articles,
            "mentions": explanation.counts.mentions, "quotes": explanation.counts.quotes,
            "names": explanation.names.iter().map(name).collect::<Vec<_>>(),
            "apart": explanation.apart.iter().map(apart).collect::<Vec<_>>(),
            "alias_line": explanation.entry_line, "undo": undo(explanation), "merge": additions(explanation),
        }),
    )
}

/// A person explained, for people. `shown_path` leads to a file from where the reader stands.
pub fn explanation(
    explanation: &Explanation,
    alias_file: &str,
    shown_path: impl Fn(&crate::model::ArchivePath) -> String,
) -> String {
    let place = |example: &crate::census::tally::Example| {
        format!(
            "{DIM}{}:{}{DIM:#}",
            one_line(&format!("{}{}", shown_path(&example.path), example.inner)),
            example.line
        )
    };
    let counts = &explanation.counts;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{BOLD}{}{BOLD:#}  {} article{}, {} mention{}, {} quote{}",
        one_line(&explanation.name),
        counts.articles,
        plural(counts.articles.into()),
        counts.mentions,
        plural(counts.mentions.into()),
        counts.quotes,
        plural(counts.quotes.into()),
    );
    let _ = writeln!(out, "\none person:");
    for name in &explanation.names {
        let why = match &name.joined {
            None => "the name most articles use".to_owned(),
            Some((why, to)) => because(*why, &one_line(to)),
        };
        let _ = writeln!(out, "{:>8}  {BOLD}{}{BOLD:#}: {why}", name.articles, one_line(&name.name));
        for spelling in &name.spellings {
            let how = match (spelling.within_article, spelling.text == name.name) {
                (true, _) => "within an article that has the name in full",
                (false, true) => "as it stands",
                (false, false) => "same name, written otherwise",
            };
            let text = one_line(&spelling.text);
            let _ = writeln!(out, "{:>12}  {text}: {how}  {}", spelling.articles, place(&spelling.example));
        }
    }
    if !explanation.apart.is_empty() {
        let _ = writeln!(out, "\nsomebody else:");
        for other in &explanation.apart {
            let seen = other.example.as_ref().map(place).unwrap_or_default();
            let name = one_line(&other.name);
            let _ = writeln!(
                out,
                "{:>8}  {BOLD}{name}{BOLD:#}: {}  {seen}",
                other.articles,
                apart_because(&other.why)
            );
        }
    }
    push_remedies(&mut out, explanation, alias_file);
    out
}

fn because(why: Why, to: &str) -> String {
    match why {
        Why::AliasFile => "the alias file makes them one".to_owned(),
        Why::MiddleName => format!("`{to}` with or without a middle name"),
        Why::Nickname => format!("a nickname or another spelling of the given name in `{to}`"),
        Why::Spelling => format!("one letter of a long surname away from `{to}`, and rarer"),
        Why::Initial => format!("an initial that only `{to}` fits"),
        Why::Surname => format!("a surname that only `{to}` has, in the same outlets and years"),
    }
}

fn apart_because(why: &ApartWhy) -> String {
    match why {
        ApartWhy::AliasFile => "the alias file keeps them apart".to_owned(),
        ApartWhy::Together(articles) => {
            format!("{articles} article{} name both as two people", plural((*articles).into()))
                .replace("1 article name ", "1 article names ")
        }
        ApartWhy::Ambiguous => "the name fits more than one person".to_owned(),
        ApartWhy::Elsewhere => "named by other outlets or at another time".to_owned(),
        ApartWhy::CommonSurname => {
            "the surname is common, and no article uses both forms for one person".to_owned()
        }
        ApartWhy::BothAttested => "both spellings are well attested".to_owned(),
        ApartWhy::FullNameRarer => "the surname alone is more frequent than the full name".to_owned(),
        ApartWhy::GivenName => "another given name".to_owned(),
        ApartWhy::NameParts => "another middle name or suffix".to_owned(),
    }
}

/// An entry that takes every other name out of the person again; `None` when there is none to take out.
fn undo(explanation: &Explanation) -> Option<String> {
    let by_rule = |name: &&JoinedName| name.joined.as_ref().is_some_and(|(why, _)| *why != Why::AliasFile);
    let names: Vec<&str> = explanation.names.iter().filter(by_rule).map(|name| name.name.as_str()).collect();
    (!names.is_empty()).then(|| entry(&explanation.name, "apart", &names))
}

/// An entry that makes those who look alike one person with this one.
fn additions(explanation: &Explanation) -> Option<String> {
    let is_open = |other: &&Lookalike| {
        !matches!(other.why, ApartWhy::GivenName | ApartWhy::NameParts | ApartWhy::AliasFile)
    };
    let names: Vec<&str> =
        explanation.apart.iter().filter(is_open).map(|other| other.name.as_str()).collect();
    (!names.is_empty()).then(|| entry(&explanation.name, "aliases", &names))
}

fn entry(name: &str, key: &str, values: &[&str]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    format!("[[person]]\nname = {}\n{key} = [{}]\n", quoted(name), values.join(", "))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", letter as u32);
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

fn push_remedies(out: &mut String, explanation: &Explanation, alias_file: &str) {
    let place = match explanation.entry_line {
        Some(line) => format!("the entry in {alias_file}, line {line}; keep what it has of"),
        None => alias_file.to_owned(),
    };
    if let Some(snippet) = undo(explanation) {
        let _ = write!(
            out,
            "\nto take names out again, put those that are somebody else's into {place}:\n\n{snippet}"
        );
    }
    match additions(explanation) {
        Some(snippet) => {
            let _ = write!(
                out,
                "\nto make one person of them, put those that are the same into {place}:\n\n{snippet}"
            );
        }
        None => {
            let snippet = entry(&explanation.name, "aliases", &["ANOTHER NAME"]);
            let _ = write!(out, "\nto add a name, put it into {place}:\n\n{snippet}");
        }
    }
}
