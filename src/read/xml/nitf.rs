//! NITF (News Industry Text Format, https://iptc.org/standards/nitf/): one article, or several under one root.

use super::{Element, Layout, NEWS, Tree};
use crate::read::draft::{Desk, Draft, Trouble};
use crate::read::{fields, language, prose};

/// Reads all articles of a document.
pub fn read(tree: &Tree<'_>, desk: &mut dyn Desk) {
    let found = tree.all("nitf");
    let is_one = found.len() == 1;
    for (index, item) in found.into_iter().enumerate() {
        let address = if is_one { String::new() } else { format!("#{}", index + 1) };
        match draft(item) {
            Some(draft) => {
                if !desk.draft(Draft { address, ..draft }) {
                    return;
                }
            }
            None => desk.trouble(address, Trouble::Skipped("NITF without headline and text".to_owned())),
        }
    }
}

/// The draft of one `nitf` element.
pub fn draft(item: Element<'_, '_>) -> Option<Draft> {
    let head = item.child("head");
    let body = item.child("body");
    let body_head = body.and_then(|body| body.child("body.head"));
    let mut draft = Draft {
        title: headline(body_head, head),
        body: body.map(text_of).unwrap_or_default(),
        ..Draft::default()
    };
    if draft.body.is_empty()
        && let Some(abstracted) = body_head.and_then(|head| head.child("abstract"))
    {
        draft.body = abstracted.prose(&NEWS);
    }
    let norm = |at: Option<Element<'_, '_>>| at.and_then(|at| at.attribute("norm").map(str::to_owned));
    let data = head.and_then(|head| head.child("docdata"));
    let publication = head.and_then(|head| head.child("pubdata"));
    draft.dates.extend(publication.and_then(|at| at.attribute("date.publication").map(str::to_owned)));
    draft.dates.extend(norm(data.and_then(|data| data.child("date.issue"))));
    draft.dates.extend(norm(data.and_then(|data| data.child("date.release"))));
    let story = body_head.and_then(|head| head.find("story.date"));
    draft.dates.extend(norm(story).or_else(|| story.and_then(Element::line)));
    let mut outlet = None;
    for byline in body_head.into_iter().flat_map(|head| head.children()).filter(|child| child.is("byline")) {
        outlet = by(byline, &mut draft.authors).or(outlet);
    }
    let named = |name: &str| publication.and_then(|at| at.attribute(name)).map(str::to_owned);
    let meta = |wanted: &str| {
        let all = head.into_iter().flat_map(|head| head.children()).filter(|child| child.is("meta"));
        all.filter(|meta| meta.attribute("name").is_some_and(|name| name.eq_ignore_ascii_case(wanted)))
            .find_map(|meta| meta.attribute("content").map(str::to_owned))
    };
    draft.source = named("name")
        .or_else(|| body_head.and_then(|head| head.child("distributor")).and_then(Element::line))
        .or_else(|| body_head.and_then(|head| head.find("rights.owner")).and_then(Element::line))
        .or_else(|| {
            data.and_then(|data| data.child("doc.copyright"))
                .and_then(|at| at.attribute("holder").map(str::to_owned))
        })
        .or(outlet);
    draft.section = named("position.section")
        .or_else(|| meta("category"))
        .or_else(|| meta("online_sections"))
        .or_else(|| {
            item.find("tobject.subject")
                .and_then(|at| at.attribute("tobject.subject.type").map(str::to_owned))
        });
    draft.url = named("ex-ref").filter(|url| url.starts_with("http"));
    draft.language = item
        .attribute("baselang")
        .or_else(|| item.attribute("lang"))
        .and_then(language::code)
        .map(str::to_owned);
    (draft.title.is_some() || !draft.body.is_empty()).then_some(draft)
}

fn headline(body_head: Option<Element<'_, '_>>, head: Option<Element<'_, '_>>) -> Option<String> {
    let printed = body_head.and_then(|head| head.child("hedline"));
    printed
        .and_then(|line| line.child("hl1"))
        .and_then(Element::line)
        .or_else(|| printed.and_then(Element::line))
        .or_else(|| head.and_then(|head| head.child("title")).and_then(Element::line))
}

/// The prose, its dateline in front where that stands apart.
fn text_of(body: Element<'_, '_>) -> String {
    let content = body.child("body.content");
    let text = content.unwrap_or(body).prose(&NEWS);
    let place = body
        .child("body.head")
        .and_then(|head| head.child("dateline"))
        .and_then(|line| line.child("location"))
        .and_then(Element::line);
    match place {
        Some(place) if !text.is_empty() && !begins_with(&text, &place) => {
            format!("{} - {text}", place.trim_end_matches([' ', '-', '–', '—']))
        }
        _ => text,
    }
}

/// True when the place stands in the first words already.
fn begins_with(text: &str, place: &str) -> bool {
    let head = text[..text.floor_char_boundary(80)].to_lowercase();
    let first = place.split([',', ' ', '(']).next().unwrap_or("").to_lowercase();
    first.is_empty() || head.contains(&first)
}

/// Reads a byline; desk initials (`gr/bp`) are no names.
fn by(byline: Element<'_, '_>, authors: &mut Vec<String>) -> Option<String> {
    let mut any = false;
    for person in byline.all("person") {
        any = true;
        person.line().and_then(|name| fields::add_authors(&name, authors));
    }
    if any {
        return None;
    }
    // The writer's title stands in an element of its own.
    let line = prose::line(&byline.prose(&Layout { blocks: &[], hidden: &["byttl", "bytag", "virtloc"] }));
    if line.is_empty() {
        return None;
    }
    if line.chars().all(|letter| letter.is_lowercase() || !letter.is_alphabetic()) {
        return None;
    }
    fields::add_authors(&line, authors)
}
