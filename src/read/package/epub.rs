//! EPUB 2 and 3: each document of the reading order is an article, as issues of magazines and newspapers are bound.
//! Tables of contents and covers, which hold no paragraph, stay out.

use super::Package;
use super::docx::properties_of;
use crate::read::draft::{Desk, Draft, Trouble};
use crate::read::prose;
use crate::read::web::fragment_text;
use crate::read::xml::{self, Element};

/// Reads a book. The error says why it cannot be read.
pub fn read(bytes: &[u8], desk: &mut dyn Desk) -> Result<(), String> {
    let mut package = Package::open(bytes)?;
    let container = package.text("META-INF/container.xml").unwrap_or_default();
    let named = xml::parse(&container)
        .all("rootfile")
        .first()
        .and_then(|file| file.attribute("full-path"))
        .map(str::to_owned);
    let root =
        named.or_else(|| package.names(".opf").into_iter().next()).ok_or("the book names no contents")?;
    let text = package.text(&root)?;
    let about = xml::parse(&text);
    let book = properties_of(&text);
    let published = about.all("metadata").first().and_then(|data| data.all("date").find_map(Element::line));
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    for path in reading_order(&about, folder) {
        let address = format!("#{path}");
        let page = match package.text(&path) {
            Ok(page) => page,
            Err(why) => {
                desk.trouble(address, Trouble::Failed(why));
                continue;
            }
        };
        let mut draft = chapter(&page);
        if draft.body.is_empty() {
            desk.trouble(address, Trouble::Skipped("a page of the book without text".to_owned()));
            continue;
        }
        draft.address = address;
        draft.dates.extend(published.clone());
        draft.source.clone_from(&book.title);
        draft.authors.clone_from(&book.authors);
        draft.language.clone_from(&book.language);
        if !desk.draft(draft) {
            return Ok(());
        }
    }
    Ok(())
}

/// Paths of the documents in the order of the spine.
fn reading_order(about: &xml::Tree<'_>, folder: &str) -> Vec<String> {
    let items = about.all("item");
    let mut paths = Vec::new();
    for reference in about.all("itemref") {
        let Some(id) = reference.attribute("idref") else { continue };
        let item = items.iter().find(|item| item.attribute("id") == Some(id));
        let is_contents = item
            .and_then(|item| item.attribute("properties"))
            .is_some_and(|what| what.split(' ').any(|word| word == "nav"));
        if let Some(href) = item.and_then(|item| item.attribute("href")).filter(|_| !is_contents) {
            paths.push(resolved(folder, href));
        }
    }
    paths
}

/// A path relative to a folder, `..` and `%20` resolved.
fn resolved(folder: &str, href: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let href = href.split('#').next().unwrap_or("");
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, next)) = rest.split_first() {
        let code = next.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &next[2..];
            }
            None => {
                bytes.push(*first);
                rest = next;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Headline and text of a page.
fn chapter(page: &str) -> Draft {
    let tree = xml::parse(page);
    let body = tree.all("body").into_iter().next();
    let heading =
        body.and_then(|body| body.descendants().find(|part| matches!(part.name(), "h1" | "h2" | "h3")));
    let heading = heading.and_then(Element::line);
    let title = || tree.all("head").first().and_then(|head| head.find("title")).and_then(Element::line);
    let has_text =
        body.is_some_and(|body| body.descendants().any(|part| part.is("p") && part.line().is_some()));
    let text = match (body, &tree.damage) {
        (Some(body), None) => body.prose(&xml::NEWS),
        _ => fragment_text(page),
    };
    let text = match &heading {
        Some(heading) if text.starts_with(heading.as_str()) => text[heading.len()..].trim_start().to_owned(),
        _ => text,
    };
    let body = if has_text { prose::paragraphs(&text) } else { String::new() };
    Draft { title: heading.or_else(title), body, ..Draft::default() }
}
