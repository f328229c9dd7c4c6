//! Who wrote the page: structured data, then `<meta>`, then marked links and microdata, then bylines; the first of these
//! that names anybody. Names come without "By", roles, addresses of mail and the site's own name.

use super::metadata::{Metadata, plain};
use super::title::host;
use super::witness::letters;

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

/// Names of writers, in order, none twice.
pub(super) fn authors(metadata: &Metadata) -> Vec<String> {
    let sites = sites(metadata);
    let values = |list: &[String]| -> Vec<String> { list.to_vec() };
    let items = |prop: &str| -> Vec<String> {
        metadata.items.iter().filter(|(own, _)| own == prop).map(|(_, value)| value.clone()).collect()
    };
    let metas: Vec<Vec<String>> =
        AUTHOR.iter().map(|name| metadata.meta_values(name).map(str::to_owned).collect()).collect();
    let mut sources = vec![values(&metadata.described.authors)];
    sources.extend(metas);
    sources.push(items("author name"));
    sources.push(items("author"));
    sources.push(values(&metadata.author_links));
    sources.push(values(&metadata.bylines));
    let mut site_only = Vec::new();
    for source in sources {
        let mut names: Vec<String> = Vec::new();
        for value in source.iter().take(40) {
            for name in split(&plain(value)) {
                let own = letters(&name);
                if sites.contains(&own) {
                    site_only.push(name);
                } else if !names.iter().any(|known| letters(known) == own) {
                    names.push(name);
                }
            }
        }
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}

fn sites(metadata: &Metadata) -> Vec<Vec<char>> {
    let mut sites: Vec<Vec<char>> = metadata.site_names().iter().map(|name| letters(name)).collect();
    sites.extend(metadata.url().and_then(host).map(|host| letters(host.trim_start_matches("www."))));
    sites
}

/// The names of one value.
fn split(value: &str) -> Vec<String> {
    let mut rest = value.trim();
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
    let is_address = name.contains('@') || name.contains("://") || name.starts_with("www.");
    let has_letters = name.chars().filter(|letter| letter.is_alphabetic()).count() >= 2;
    let has_digits = name.chars().filter(char::is_ascii_digit).count() >= 3;
    if is_address || !has_letters || has_digits || words > 6 || name.chars().count() > 60 {
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
