//! NewsML-G2 (https://iptc.org/std/NewsML-G2/): news items alone, in a message or in a package's message.

use super::{Element, NEWS, Tree, nitf};
use crate::read::draft::{Desk, Draft, Trouble};
use crate::read::{fields, language, prose};

/// Reads all items of a document.
pub fn read(tree: &Tree<'_>, desk: &mut dyn Desk) {
    let found = tree.all("newsItem");
    let is_one = found.len() == 1;
    if found.is_empty() {
        desk.trouble(String::new(), Trouble::Skipped("NewsML-G2 without a news item".to_owned()));
    }
    for (index, item) in found.into_iter().enumerate() {
        let address = if is_one { String::new() } else { format!("#{}", index + 1) };
        match draft(item) {
            Ok(draft) => {
                if !desk.draft(Draft { address, ..draft }) {
                    return;
                }
            }
            Err(why) => desk.trouble(address, Trouble::Skipped(why)),
        }
    }
}

fn draft(item: Element<'_, '_>) -> Result<Draft, String> {
    let (meta, about) = (item.child("itemMeta"), item.child("contentMeta"));
    let in_about = |name: &str| about.and_then(|about| about.child(name));
    let mut draft = content(item).unwrap_or_default();
    let class = meta.and_then(|meta| meta.child("itemClass")).and_then(|class| class.attribute("qcode"));
    let class = class.and_then(|code| code.rsplit(':').next()).unwrap_or("item");
    if draft.body.is_empty() && !matches!(class, "text" | "item" | "composite") {
        return Err(format!("a NewsML-G2 {class} without text"));
    }
    if draft.body.is_empty() {
        draft.body = in_about("description").map(|at| at.prose(&NEWS)).unwrap_or_default();
    }
    draft.title = headline(about).or(draft.title);
    if draft.title.is_none() && draft.body.is_empty() {
        return Err("a news item without headline and text".to_owned());
    }
    let mut dates = Vec::new();
    for (place, name) in
        [(meta, "embargoed"), (about, "contentCreated"), (meta, "firstCreated"), (meta, "versionCreated")]
    {
        dates.extend(place.and_then(|place| place.child(name)).and_then(Element::line));
    }
    dates.append(&mut draft.dates);
    draft.dates = dates;
    if draft.authors.is_empty() {
        draft.authors = authors(about);
    }
    draft.source = source(item, about, meta).or(draft.source);
    draft.section = about.and_then(section).or(draft.section);
    let tag = in_about("language").and_then(|at| at.attribute("tag")).or_else(|| item.attribute("lang"));
    draft.language = tag.and_then(language::code).map(str::to_owned).or(draft.language);
    draft.url = item
        .all("link")
        .filter(|link| {
            link.attribute("rel")
                .is_some_and(|rel| rel.ends_with("canonical") || rel.ends_with("isPublishedAs"))
        })
        .find_map(|link| link.attribute("href").map(str::to_owned))
        .or(draft.url);
    Ok(draft)
}

/// The headline that is no subheading.
fn headline(about: Option<Element<'_, '_>>) -> Option<String> {
    let all: Vec<Element<'_, '_>> = about?.children().filter(|child| child.is("headline")).collect();
    let is_main = |line: &&Element<'_, '_>| {
        line.attribute("role").is_none_or(|role| role.to_ascii_lowercase().ends_with("main"))
    };
    all.iter().find(is_main).or(all.first()).and_then(|line| line.line())
}

/// What the item holds of text: NITF or XHTML inline, or plain text.
fn content(item: Element<'_, '_>) -> Option<Draft> {
    let set = item.child("contentSet")?;
    let mut best = Draft::default();
    for part in set.children() {
        let found = if part.is("inlineXML") {
            match part.find("nitf") {
                Some(inside) => nitf::draft(inside).unwrap_or_default(),
                None => Draft { body: xhtml(part), ..Draft::default() },
            }
        } else if part.is("inlineData") {
            Draft { body: prose::of(&part.raw()), ..Draft::default() }
        } else {
            continue;
        };
        if found.body.len() > best.body.len() {
            best = found;
        }
    }
    Some(best)
}

fn xhtml(part: Element<'_, '_>) -> String {
    let body = part.find("body").unwrap_or(part);
    let text = body.prose(&NEWS);
    // Markup may have been escaped once more.
    if prose::is_markup(&text) { prose::of(&text) } else { text }
}

fn authors(about: Option<Element<'_, '_>>) -> Vec<String> {
    let mut authors = Vec::new();
    let Some(about) = about else { return authors };
    for by in about.children().filter(|child| child.is("by")) {
        by.line().and_then(|line| fields::add_authors(&line, &mut authors));
    }
    if authors.is_empty() {
        for creator in about.children().filter(|child| child.is("creator")) {
            if let Some(name) = name(creator).filter(|name| name.contains(' ')) {
                fields::add_authors(&name, &mut authors);
            }
        }
    }
    authors
}

/// The name of a party, the full or shown one first.
fn name(party: Element<'_, '_>) -> Option<String> {
    let names: Vec<Element<'_, '_>> = party.children().filter(|child| child.is("name")).collect();
    let with =
        |end: &str| names.iter().find(|name| name.attribute("role").is_some_and(|role| role.ends_with(end)));
    let best = with("display")
        .or_else(|| names.iter().find(|name| name.attribute("role").is_none()))
        .or_else(|| with("full"));
    best.or(names.first()).and_then(|name| name.line())
}

fn source(
    item: Element<'_, '_>,
    about: Option<Element<'_, '_>>,
    meta: Option<Element<'_, '_>>,
) -> Option<String> {
    let code = |party: Element<'_, '_>| {
        party
            .attribute("literal")
            .or_else(|| party.attribute("qcode").and_then(|code| code.split_once(':')).map(|(_, code)| code))
            .map(str::to_owned)
    };
    let provider = meta.and_then(|meta| meta.child("provider"));
    let holder = item.child("rightsInfo").and_then(|rights| rights.child("copyrightHolder"));
    about
        .and_then(|about| about.child("infoSource"))
        .and_then(name)
        .or_else(|| provider.and_then(name))
        .or_else(|| holder.and_then(name))
        .or_else(|| provider.and_then(code))
        .or_else(|| holder.and_then(code))
}

/// A subject that is a category of the provider.
fn section(about: Element<'_, '_>) -> Option<String> {
    let is_category = |subject: &Element<'_, '_>| {
        subject.is("subject")
            && subject
                .attribute("type")
                .is_some_and(|kind| kind.ends_with("category") || kind.ends_with(":dept"))
    };
    about.children().find(is_category).and_then(name)
}
