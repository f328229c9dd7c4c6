//! Who wrote the page: structured data, then `<meta>`, then marked links and microdata, then bylines; the first of these
//! that names anybody. Names come without "By", roles, addresses of mail and the site's own name.

use super::blocks::Block;
use super::compare::letters;
use super::metadata::{Metadata, near_headline, plain};
use super::title::host;
use crate::model::span::Span;
use crate::read::byline;

/// `<meta>` names of writers.
const AUTHOR: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "sailthru.author",
    "authors",
    "article.author",
    "cxenseparse:author",
    "citation_author",
    "creator",
    "article:author_name",
    "twitter:data1",
];

/// What a byline opens with, in lower case, with the space behind it.
const BY: &[&str] = &[
    "by ",
    "von ",
    "por ",
    "par ",
    "di ",
    "door ",
    "av ",
    "af ",
    "od ",
    "autor: ",
    "autor:",
    "autorin: ",
    "author: ",
    "author:",
    "texto: ",
    "text: ",
    "written by ",
    "posted by ",
    "story by ",
    "words by ",
    "reported by ",
    "reporting by ",
    "published by ",
    "ein artikel von ",
    "a cura di ",
    "oleh ",
    "eine analyse von ",
    "ein kommentar von ",
    "von: ",
    "by: ",
    "por: ",
    "par: ",
    "przez ",
    "autor ",
    "redakteur: ",
    "автор: ",
    "автор ",
    "tekst: ",
    "tekst ",
];

/// Words that part names in a list.
const AND: &[&str] = &[
    " and ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " a ", " i ", " и ", " & ", " with ",
    " mit ",
];

/// Names of writers, in order, none twice. The site's own name is given only where the page calls the site its author
/// and names nobody.
pub(super) fn authors(metadata: &Metadata, blocks: &[Block], title: Option<&str>) -> Vec<String> {
    let sites = sites(metadata);
    let items = |prop: &str| -> Vec<String> {
        metadata.items.iter().filter(|(own, _)| own == prop).map(|(_, value)| value.clone()).collect()
    };
    let mut stated = vec![metadata.described.authors.clone()];
    stated.extend(AUTHOR.iter().map(|name| metadata.meta_values(name).map(str::to_owned).collect()));
    stated.push(items("author name"));
    let mut site = Vec::new();
    for source in &stated {
        let (names, own) = gather(source, &sites);
        if !names.is_empty() {
            return names;
        }
        if site.is_empty() {
            site = own;
        }
    }
    // What only looks like a byline must look like a name, too.
    let near: Vec<String> = near_headline(blocks, title.unwrap_or(""))
        .filter(|text| byline::line(text, Span::new(0, text.len())).is_some())
        .map(str::to_owned)
        .collect();
    for source in [
        items("author"),
        metadata.author_links.clone(),
        metadata.bylines.clone(),
        metadata.author_pages.clone(),
        near,
    ] {
        let (mut names, _) = gather(&source[..source.len().min(8)], &sites);
        names.retain(|name| is_person(name));
        if !names.is_empty() {
            names.truncate(6);
            return names;
        }
    }
    site
}

/// The names in some values, without and with those of the site.
fn gather(values: &[String], sites: &[Vec<char>]) -> (Vec<String>, Vec<String>) {
    let (mut names, mut site): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for value in values.iter().take(40) {
        let value = plain(value);
        if sites.contains(&letters(&value)) {
            site.push(value);
            continue;
        }
        for name in split(&value) {
            let own = letters(&name);
            let list = if sites.contains(&own) { &mut site } else { &mut names };
            if !list.iter().any(|known| letters(known) == own) {
                list.push(name);
            }
        }
    }
    (names, site)
}

/// Two to four words with capitals, or some letters of a script without them.
fn is_person(name: &str) -> bool {
    let has_case = name.chars().any(|letter| letter.is_lowercase() || letter.is_uppercase());
    if has_case { byline::is_full_name(name) } else { name.chars().count() <= 12 }
}

fn sites(metadata: &Metadata) -> Vec<Vec<char>> {
    let mut sites: Vec<Vec<char>> = metadata.site_names().iter().map(|name| letters(name)).collect();
    sites.extend(metadata.url().and_then(host).map(|host| letters(host.trim_start_matches("www."))));
    sites
}

/// The names of one value.
fn split(value: &str) -> Vec<String> {
    let mut rest = value.trim();
    if rest.contains("://") || rest.starts_with("www.") {
        return Vec::new();
    }
    let lower = rest.to_lowercase();
    if lower.len() == rest.len()
        && let Some(by) = BY.iter().filter(|by| lower.starts_with(**by)).max_by_key(|by| by.len())
    {
        rest = rest.get(by.len()..).unwrap_or(rest).trim();
    }
    let mut names = Vec::new();
    for part in rest.split([',', ';', '|', '/', '•', '·', '\n', '、', '，']) {
        for name in split_at_and(part) {
            names.extend(name_of(name));
        }
    }
    names.truncate(24);
    names
}

fn split_at_and(part: &str) -> Vec<&str> {
    let mut parts = vec![part];
    for word in AND {
        parts = parts
            .into_iter()
            .flat_map(|part| {
                let halves: Vec<&str> = part.split(word).collect();
                // `y` and `e` stand inside Iberian names; both sides of a list are full names.
                let is_list =
                    word.len() > 3 || halves.iter().all(|half| half.split_whitespace().count() >= 2);
                if is_list { halves } else { vec![part] }
            })
            .collect();
    }
    parts
}

/// One name, or nothing when it is an address, a number, a role or prose.
fn name_of(part: &str) -> Option<String> {
    let mut name = part.trim();
    for cut in ["(", "<", "[", " - ", " – ", " — ", " | "] {
        name = name.split(cut).next().unwrap_or("").trim();
    }
    let name = name.trim_matches(|letter: char| {
        matches!(letter, '"' | '\'' | ':' | '*' | '-' | '–' | ' ' | '@' | '.') && letter != '.'
    });
    let words = name.split_whitespace().count();
    let is_address = name.contains('@') || name.contains("://");
    let has_letters = name.chars().filter(|letter| letter.is_alphabetic()).count() >= 2;
    let has_digits = name.chars().filter(char::is_ascii_digit).count() >= 3;
    let is_scrap = words == 1
        && name.chars().count() <= 3
        && name.chars().all(char::is_lowercase)
        && name != "dpa"
        && name != "afp";
    if is_scrap || is_address || !has_letters || has_digits || words > 6 || name.chars().count() > 60 {
        return None;
    }
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_one_by_one() {
        for (value, names) in [
            ("By Ana Lima and Bo Ek", &["Ana Lima", "Bo Ek"][..]),
            ("Von Ana Lima, Bo Ek", &["Ana Lima", "Bo Ek"]),
            ("José Ortega y Gasset", &["José Ortega y Gasset"]),
            ("ana@paper.example", &[]),
            ("https://a.example/ana", &[]),
            ("Ana Lima (dpa)", &["Ana Lima"]),
            ("", &[]),
        ] {
            assert_eq!(split(value), names, "{value}");
        }
    }
}
