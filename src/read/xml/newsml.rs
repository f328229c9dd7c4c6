//! NewsML 1.0 to 1.2 (https://iptc.org/std/NewsML/1.2/): items of nested components, each text with the lines, the
//! credits and the language that stand nearest above it.

use super::{Element, NEWS, Tree, nitf};
use crate::read::draft::{Desk, Draft, Trouble};
use crate::read::{fields, language, prose};

/// Reads all items of a document.
pub fn read(tree: &Tree<'_>, desk: &mut dyn Desk) {
    let found = tree.all("NewsItem");
    let is_one = found.len() == 1;
    if found.is_empty() {
        desk.trouble(String::new(), Trouble::Skipped("NewsML without a news item".to_owned()));
    }
    for (index, item) in found.into_iter().enumerate() {
        let address = if is_one { String::new() } else { format!("#{}", index + 1) };
        match draft(item) {
            Some(draft) => {
                if !desk.draft(Draft { address, ..draft }) {
                    return;
                }
            }
            None => {
                desk.trouble(address, Trouble::Skipped("a news item without headline and text".to_owned()))
            }
        }
    }
}

fn draft(item: Element<'_, '_>) -> Option<Draft> {
    let mut draft = text(item).unwrap_or_default();
    let first = |name: &'static str| item.all(name).find_map(Element::line);
    draft.title =
        first("HeadLine").or(draft.title).or_else(|| first("NameLabel").filter(|_| !draft.body.is_empty()));
    if draft.title.is_none() && draft.body.is_empty() {
        return None;
    }
    if let Some(place) = first("DateLine").filter(|line| line.chars().any(char::is_alphabetic))
        && !draft.body.is_empty()
        && !draft.body.starts_with(place.trim_end_matches([' ', '-', '–', '—']))
    {
        let parted = place.ends_with(['-', '–', '—']);
        draft.body = format!("{place}{}{}", if parted { " " } else { " - " }, draft.body);
    }
    let mut dates: Vec<String> =
        ["FirstCreated", "ThisRevisionCreated", "DateId"].into_iter().filter_map(first).collect();
    dates.append(&mut draft.dates);
    draft.dates = dates;
    let mut outlet = None;
    for by in item.all("ByLine").filter_map(Element::line) {
        outlet = fields::add_authors(&by, &mut draft.authors).or(outlet);
    }
    if draft.authors.is_empty() {
        for creator in item.all("Creator").filter_map(party).filter(|name| name.contains(' ')) {
            fields::add_authors(&creator, &mut draft.authors);
        }
    }
    draft.source = item
        .find("Source")
        .and_then(party)
        .or_else(|| item.find("Provider").and_then(party))
        .or_else(|| first("CreditLine"))
        .or(outlet)
        .or_else(|| first("ProviderId"))
        .or(draft.source);
    draft.section = property(item, "Department").or_else(|| property(item, "Section")).or(draft.section);
    draft.language = item
        .find("Language")
        .and_then(|at| at.attribute("FormalName"))
        .or_else(|| item.attribute("lang"))
        .and_then(language::code)
        .map(str::to_owned)
        .or(draft.language);
    Some(draft)
}

/// The longest text among the contents of an item.
fn text(item: Element<'_, '_>) -> Option<Draft> {
    let mut best: Option<Draft> = None;
    for data in item.all("DataContent") {
        let found = match data.find("nitf") {
            Some(inside) => nitf::draft(inside).unwrap_or_default(),
            None => {
                let body = data.find("body").unwrap_or(data);
                let written = body.prose(&NEWS);
                let is_plain = data.children().next().is_none();
                Draft { body: if is_plain { prose::of(&data.raw()) } else { written }, ..Draft::default() }
            }
        };
        if best.as_ref().is_none_or(|best| best.body.len() < found.body.len()) {
            best = Some(found);
        }
    }
    best
}

fn party(place: Element<'_, '_>) -> Option<String> {
    let party = place.find("Party")?;
    party.attribute("FormalName").map(str::to_owned).or_else(|| party.line())
}

fn property(item: Element<'_, '_>, name: &str) -> Option<String> {
    let named = |property: &Element<'_, '_>| property.attribute("FormalName") == Some(name);
    item.all("Property").find(named).and_then(|property| property.attribute("Value")).map(str::to_owned)
}
