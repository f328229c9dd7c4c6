//! The headline among the titles a page gives itself: the one that two of headline, `og:title`, `h1` and `<title>` agree
//! on, without the name of the site behind it.

use super::compare::letters;
use super::metadata::{Metadata, plain};
use crate::read::dates;

/// What parts a title from the site's name.
const PARTINGS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " · ", " » ", " › ", " • ", " / ", " // ", "--", " ー ", "：", "｜",
    "|",
];

/// All titles, most trusted first, cleaned of the site's name.
pub(super) fn titles(metadata: &Metadata) -> Vec<String> {
    let sites: Vec<Vec<char>> = site_letters(metadata);
    let mut raw: Vec<String> = Vec::new();
    raw.extend(metadata.described.headlines.iter().take(1).map(|title| plain(title)));
    raw.extend(metadata.meta_value("og:title").map(plain));
    raw.extend(metadata.h1.iter().take(3).cloned());
    raw.extend(metadata.page_title.as_deref().map(plain));
    for key in ["twitter:title", "dc.title", "title", "parsely-title", "sailthru.title"] {
        raw.extend(metadata.meta_value(key).map(plain));
    }
    raw.extend(metadata.items.iter().filter(|(prop, _)| prop == "headline").map(|(_, value)| value.clone()));
    let others: Vec<Vec<char>> = raw.iter().map(|title| letters(title)).collect();
    let mut titles: Vec<String> = Vec::new();
    for title in &raw {
        let title = without_site(title, &sites, &others);
        let own = letters(&title);
        if !own.is_empty() && !sites.contains(&own) {
            titles.push(title);
        }
    }
    titles
}

/// The headline: the first title that another one repeats, else the first.
pub(super) fn headline(titles: &[String]) -> Option<String> {
    let all: Vec<Vec<char>> = titles.iter().map(|title| letters(title)).collect();
    let agreed = all.iter().position(|title| all.iter().filter(|other| *other == title).count() > 1);
    titles.get(agreed.unwrap_or(0)).cloned()
}

fn site_letters(metadata: &Metadata) -> Vec<Vec<char>> {
    let mut sites: Vec<Vec<char>> = metadata.site_names().iter().map(|name| letters(name)).collect();
    if let Some(host) = metadata.url().and_then(host) {
        sites.push(letters(host));
        sites.push(letters(host.trim_start_matches("www.")));
        let parts: Vec<&str> = host.split('.').collect();
        if parts.len() >= 2 {
            sites.push(letters(parts[parts.len() - 2]));
        }
    }
    sites.retain(|site| site.len() > 1);
    sites
}

/// The host of an address.
pub(super) fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    rest.split(['/', '?', '#', ':']).next().filter(|host| host.contains('.'))
}

/// Cuts parts off the end, or one off the start, while they name the site, or when what is left is another title.
fn without_site(title: &str, sites: &[Vec<char>], others: &[Vec<char>]) -> String {
    let is_site = |part: &str| {
        let part = letters(part);
        !part.is_empty()
            && sites.iter().any(|site| {
                *site == part
                    || part.len() > 4 && (starts(site, &part) || starts(&part, site) && site.len() > 4)
            })
    };
    let mut left = title;
    while let Some((at, length)) = last_parting(left) {
        let (head, tail) = (&left[..at], &left[at + length..]);
        let is_other = others.contains(&letters(head));
        let is_date = dates::leading(tail).is_some_and(|found| tail[found.len..].trim().is_empty());
        if letters(head).len() < 4 || !(is_site(tail) || is_other || is_date) {
            break;
        }
        left = head;
    }
    for parting in PARTINGS {
        if let Some((head, tail)) = left.split_once(parting)
            && letters(tail).len() > 8
            && is_site(head)
        {
            left = tail;
            break;
        }
    }
    left.trim().to_owned()
}

fn starts(long: &[char], short: &[char]) -> bool {
    long.len() >= short.len() && long[..short.len()] == *short
}

/// Where the last parting begins and its length; of several at one place the longest.
fn last_parting(title: &str) -> Option<(usize, usize)> {
    let ends = |parting: &&str| title.rfind(*parting).map(|at| (at + parting.len(), parting.len()));
    PARTINGS.iter().filter_map(ends).max().map(|(end, length)| (end - length, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_site_goes() {
        let sites = vec![letters("The Evening Post"), letters("eveningpost.example")];
        for (title, cut) in [
            ("Dam holds | The Evening Post", "Dam holds"),
            ("Dam holds - Region - The Evening Post", "Dam holds - Region"),
            ("The Evening Post: Dam holds", "The Evening Post: Dam holds"),
            ("The Evening Post | Dam holds for now", "Dam holds for now"),
            ("Dam - a story", "Dam - a story"),
            ("Dam holds – eveningpost.example", "Dam holds"),
            ("Dam holds – The Evening Post – 03.02.2020", "Dam holds"),
            ("堤防は持ちこたえた：eveningpost.example", "堤防は持ちこたえた"),
        ] {
            assert_eq!(without_site(title, &sites, &[]), cut);
        }
        assert_eq!(without_site("Dam holds - Region", &sites, &[letters("Dam holds")]), "Dam holds");
    }
}
