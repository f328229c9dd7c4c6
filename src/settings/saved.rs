//! `searches.toml`: searches that a person has saved by name, as they were typed, so that relative dates (`2w`) stay
//! relative. `morgue save` adds an entry at the end or replaces one; the rest of the file, comments included, stays.

use crate::settings::document::{Fault, SettingsError, entries, parse, string, strings, text_of, type_name};
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// Name of the file in the index folder.
pub const SAVED_FILE: &str = "searches.toml";

/// Filters that take one value.
const SINGLE: &[&str] = &["since", "until", "on", "min-confidence"];

/// Keys of an entry.
const KEYS: &[&str] = &[
    "name",
    "query",
    "since",
    "until",
    "on",
    "min-confidence",
    "speaker",
    "person",
    "place",
    "author",
    "source",
    "section",
    "mentions-date",
    "demonym",
    "metonym",
    "voice",
    "said-on",
    "kind",
];

/// Longest name of a search, in characters.
const LONGEST_NAME: usize = 80;

/// A saved search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// What it is called.
    pub name: String,
    /// The query as typed; may be empty when there are filters.
    pub query: String,
    /// Filters by the name of their option, each with its values in order.
    pub filters: Vec<(String, Vec<String>)>,
}

impl Saved {
    /// The values of a filter.
    pub fn values(&self, filter: &str) -> &[String] {
        self.filters.iter().find(|(name, _)| name == filter).map_or(&[], |(_, values)| values)
    }

    /// The entry as the file has it.
    pub fn to_toml(&self) -> String {
        let mut out = format!("[[search]]\nname = {}\nquery = {}\n", quoted(&self.name), quoted(&self.query));
        for (name, values) in self.filters.iter().filter(|(_, values)| !values.is_empty()) {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            match SINGLE.contains(&name.as_str()) {
                true => out.push_str(&format!("{name} = {}\n", values[0])),
                false => out.push_str(&format!("{name} = [{}]\n", values.join(", "))),
            }
        }
        out
    }

    /// The search as it would be typed.
    pub fn typed(&self) -> String {
        let mut parts = Vec::new();
        if !self.query.is_empty() {
            parts.push(self.query.clone());
        }
        for (name, values) in &self.filters {
            parts.extend(values.iter().map(|value| match value.contains(char::is_whitespace) {
                true => format!("--{name} \"{value}\""),
                false => format!("--{name} {value}"),
            }));
        }
        parts.join(" ")
    }
}

/// What is wrong with a name for a search; `None` when nothing is.
pub fn fault_of_name(name: &str) -> Option<String> {
    let letters = name.chars().count();
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_. ".contains(letter);
    if letters == 0 || letters > LONGEST_NAME || name.trim() != name || !name.contains(char::is_alphanumeric)
    {
        return Some(format!("a name has 1 to {LONGEST_NAME} letters or digits and no space at its ends"));
    }
    let odd = name.chars().find(|letter| !is_plain(*letter))?;
    Some(format!(
        "`{}` in a name; letters, digits, `-`, `_`, `.` and spaces may stand in it",
        odd.escape_default()
    ))
}

/// The file's searches, in order.
pub fn load(file: &Path) -> Result<Vec<Saved>, SettingsError> {
    let Some(text) = text_of(file, true)? else { return Ok(Vec::new()) };
    read(&text)
        .map(|found| found.into_iter().map(|(saved, _)| saved).collect())
        .map_err(|fault| fault.at(file, &text))
}

/// Writes a search behind those of `from`, or in the place of the one with its name, to `to`; the two are one file unless
/// the index folder cannot be written.
pub fn save(from: &Path, to: &Path, saved: &Saved) -> Result<(), SettingsError> {
    rewrite(from, to, &saved.name, Some(saved))
}

/// Takes a search out.
pub fn remove(from: &Path, to: &Path, name: &str) -> Result<(), SettingsError> {
    rewrite(from, to, name, None)
}

fn rewrite(from: &Path, to: &Path, name: &str, saved: Option<&Saved>) -> Result<(), SettingsError> {
    let mut text = text_of(from, true)?.unwrap_or_default();
    let found = read(&text).map_err(|fault| fault.at(from, &text))?;
    let entry = saved.map(Saved::to_toml).unwrap_or_default();
    match found.into_iter().find(|(known, _)| known.name == name) {
        Some((_, place)) => text.replace_range(place, &entry),
        None => {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            if !text.trim().is_empty() {
                text.push('\n');
            }
            text.push_str(&entry);
        }
    }
    write_whole(to, text.as_bytes()).map_err(|error| SettingsError::Io(to.to_owned(), error))
}

/// Writes a file beside and renames it, so that a reader sees the old one or the new one and never a part.
pub fn write_whole(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    let written = std::fs::File::create(&beside).and_then(|mut new| {
        new.write_all(bytes)?;
        new.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&beside, file));
    if renamed.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    renamed
}

/// The searches of a text, each with its bytes: from its `[[search]]` up to the next one's, or the end.
fn read(text: &str) -> Result<Vec<(Saved, Range<usize>)>, Fault> {
    let document = parse(text)?;
    let mut found: Vec<(Saved, Range<usize>)> = Vec::new();
    for (_, section) in entries(document.get_ref(), "", &["search"])? {
        let DeValue::Array(items) = section.get_ref() else {
            let message =
                format!("`search` is {}, a list of tables is expected", type_name(section.get_ref()));
            return Err(Fault::new(section.span(), message).hint("write `[[search]]` above each search"));
        };
        for item in items.iter() {
            let DeValue::Table(table) = item.get_ref() else {
                let message = format!("`search` holds {}, tables are expected", type_name(item.get_ref()));
                return Err(Fault::new(item.span(), message).hint("write `[[search]]` above each search"));
            };
            let saved = entry(table, item.span())?;
            if found.iter().any(|(other, _)| other.name == saved.name) {
                let fault = Fault::new(item.span(), format!("a second search is called `{}`", saved.name));
                return Err(fault.hint("give it another name"));
            }
            found.push((saved, item.span()));
        }
    }
    found.sort_by_key(|(_, span)| span.start);
    let heads = heads(text);
    let bounds: Vec<Range<usize>> = found.iter().map(|(_, span)| whole(text, &heads, span)).collect();
    Ok(found.into_iter().map(|(saved, _)| saved).zip(bounds).collect())
}

/// First bytes of lines that begin an entry.
fn heads(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut heads = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("[[") {
            heads.push(at);
        }
        at += line.len();
    }
    heads
}

/// From the head of an entry to the next head; comments right before that one stay with it.
fn whole(text: &str, heads: &[usize], span: &Range<usize>) -> Range<usize> {
    let place = heads.partition_point(|head| *head <= span.start).saturating_sub(1);
    let start = heads.get(place).copied().unwrap_or(span.start);
    let Some(next) = heads.get(place + 1).copied() else { return start..text.len() };
    let mut end = next;
    for line in text[start..next].split_inclusive('\n').rev() {
        let is_aside = line.trim().is_empty() || line.trim_start().starts_with('#');
        if !is_aside {
            break;
        }
        end -= line.len();
    }
    start..end
}

fn entry(table: &DeTable<'_>, span: Range<usize>) -> Result<Saved, Fault> {
    let mut saved = Saved::default();
    for (key, value) in entries(table, " in `[[search]]`", KEYS)? {
        let name: &str = key.get_ref();
        match name {
            "name" => {
                saved.name = string(value, name)?.to_owned();
                if let Some(fault) = fault_of_name(&saved.name) {
                    return Err(Fault::new(value.span(), fault));
                }
            }
            "query" => saved.query = string(value, name)?.to_owned(),
            name if SINGLE.contains(&name) => {
                saved.filters.push((name.to_owned(), vec![string(value, name)?.to_owned()]));
            }
            name => {
                let values = strings(value, name)?.into_iter().map(|(value, _)| value.to_owned());
                saved.filters.push((name.to_owned(), values.collect()));
            }
        }
    }
    if saved.name.is_empty() {
        let fault = Fault::new(span, "a `[[search]]` without `name`");
        return Err(fault.hint("add `name = \"...\"`"));
    }
    Ok(saved)
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04X}", letter as u32)),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str, query: &str) -> Saved {
        let filters = vec![
            ("since".to_owned(), vec!["2w".to_owned()]),
            ("speaker".to_owned(), vec!["Ivo \"M\" Marek".to_owned(), "Strachan".to_owned()]),
        ];
        Saved { name: name.into(), query: query.into(), filters }
    }

    #[test]
    fn searches_are_kept_as_typed_and_the_rest_of_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/searches.toml");
        assert_eq!(load(&file).unwrap(), []);
        save(&file, &file, &sample("bridge", "bearing -\"north pier\"")).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(
            &file,
            format!("# mine\n{text}\n# about the next\n[[search]]\nname = 'b'\nquery = 'x'\n"),
        )
        .unwrap();
        save(&file, &file, &sample("c", "y\\z\n")).unwrap();
        save(&file, &file, &sample("bridge", "girder")).unwrap();
        let names: Vec<_> = load(&file).unwrap().into_iter().map(|saved| (saved.name, saved.query)).collect();
        let expected = [("bridge", "girder"), ("b", "x"), ("c", "y\\z\n")];
        assert_eq!(names, expected.map(|(name, query)| (name.to_owned(), query.to_owned())));
        assert_eq!(load(&file).unwrap()[0], sample("bridge", "girder"));
        remove(&file, &file, "bridge").unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("# mine\n") && text.contains("# about the next\n[[search]]\nname = 'b'"),
            "{text}"
        );
        assert_eq!(load(&file).unwrap().len(), 2);
        assert_eq!(
            std::fs::read_dir(folder.path().join("a")).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (text, message) in [
            ("[[search]]\nname = 'a'\nspeeker = ['x']", "unknown key `speeker` in `[[search]]`"),
            ("[[search]]\nquery = 'a'", "a `[[search]]` without `name`"),
            ("[[search]]\nname = 'a'\nsince = ['x']", "`since` is a list, a string is expected"),
            ("[[search]]\nname = 'a'\n[[search]]\nname = 'a'", "a second search is called `a`"),
            ("[search]\nname = 'a'", "`search` is a table, a list of tables is expected"),
        ] {
            assert_eq!(read(text).unwrap_err().message, message, "{text}");
        }
        assert!(
            fault_of_name("a/b").is_some() && fault_of_name("").is_some() && fault_of_name(" a").is_some()
        );
        assert!(fault_of_name("port strike 2.0").is_none());
    }
}
