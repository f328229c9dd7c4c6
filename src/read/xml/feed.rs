//! RSS 0.9x, 1.0 and 2.0 and Atom 1.0 (RFC 4287): each entry is an article of what the feed holds of it.

use super::{Element, NEWS, Tree};
use crate::read::draft::{Desk, Draft, Trouble};
use crate::read::{fields, language, prose};

/// Reads all entries of a feed.
pub fn read(tree: &Tree<'_>, desk: &mut dyn Desk) {
    let feed = Feed::of(tree);
    let mut entries = tree.all("item");
    if entries.is_empty() {
        entries = tree.all("entry");
    }
    if entries.is_empty() {
        desk.trouble(String::new(), Trouble::Skipped("a feed without entries".to_owned()));
    }
    for (index, entry) in entries.into_iter().enumerate() {
        let address = format!("#{}", index + 1);
        match feed.draft(entry) {
            Some(draft) => {
                if !desk.draft(Draft { address, ..draft }) {
                    return;
                }
            }
            None => desk.trouble(address, Trouble::Skipped("an entry without headline and text".to_owned())),
        }
    }
}

/// What the feed says of all its entries.
struct Feed {
    title: Option<String>,
    language: Option<String>,
}

impl Feed {
    fn of(tree: &Tree<'_>) -> Feed {
        let root = tree.roots().next();
        let head = root.map(|root| root.child("channel").unwrap_or(root));
        let tag = head.and_then(|head| head.child("language")).and_then(Element::line);
        let tag = tag.or_else(|| root.and_then(|root| root.attribute("lang")).map(str::to_owned));
        Feed {
            title: head.and_then(|head| head.child("title")).and_then(Element::line),
            language: tag.as_deref().and_then(language::code).map(str::to_owned),
        }
    }

    fn draft(&self, entry: Element<'_, '_>) -> Option<Draft> {
        let first = |name: &str| entry.child(name).and_then(Element::line);
        let mut draft = Draft { title: first("title"), body: body(entry), ..Draft::default() };
        if draft.title.is_none() && draft.body.is_empty() {
            return None;
        }
        draft.dates = ["published", "pubDate", "issued", "date", "created", "updated"]
            .into_iter()
            .filter_map(first)
            .collect();
        draft.dates.truncate(3);
        for author in entry.children().filter(|child| child.is("author") || child.is("creator")) {
            let name = author.child("name").unwrap_or(author).line();
            if let Some(name) = name.map(|name| without_address(&name)) {
                fields::add_authors(&name, &mut draft.authors);
            }
        }
        let original =
            entry.child("source").and_then(|source| source.child("title").unwrap_or(source).line());
        draft.source = original.or_else(|| self.title.clone());
        draft.section = entry.child("category").and_then(|at| {
            at.line().or_else(|| at.attribute("label").or_else(|| at.attribute("term")).map(str::to_owned))
        });
        draft.url = address(entry);
        let own = entry.attribute("lang").and_then(language::code).map(str::to_owned);
        draft.language = own.or_else(|| self.language.clone());
        Some(draft)
    }
}

/// The fullest text of an entry.
fn body(entry: Element<'_, '_>) -> String {
    let mut best = String::new();
    for part in entry.children() {
        let is_text = ["encoded", "content", "body", "fulltext", "full-text", "description", "summary"]
            .iter()
            .any(|name| part.is(name));
        // `media:content` describes a picture.
        if !is_text || part.attribute("url").is_some() || part.attribute("src").is_some() {
            continue;
        }
        let is_tree = part.children().next().is_some();
        let text = if is_tree { part.prose(&NEWS) } else { prose::of(&part.raw()) };
        if text.len() > best.len() {
            best = text;
        }
    }
    best
}

/// RSS writes `jane@example.org (Jane Roe)`.
fn without_address(name: &str) -> String {
    match name.split_once('(') {
        Some((address, rest)) if address.contains('@') => rest.trim_end_matches(')').trim().to_owned(),
        _ => name.to_owned(),
    }
}

fn address(entry: Element<'_, '_>) -> Option<String> {
    let links: Vec<Element<'_, '_>> = entry.children().filter(|child| child.is("link")).collect();
    let by_rel = |wanted: Option<&str>| {
        links
            .iter()
            .filter(|link| link.attribute("rel") == wanted)
            .find_map(|link| link.attribute("href").map(str::to_owned))
    };
    let guid = || entry.child("guid").and_then(Element::line).filter(|guid| guid.starts_with("http"));
    links
        .iter()
        .find_map(|link| link.line())
        .or_else(|| by_rel(Some("alternate")))
        .or_else(|| by_rel(None))
        .or_else(guid)
        .or_else(|| entry.attribute("about").map(str::to_owned))
}
