//! `aliases.toml`: people and places that have several names, roles and when they were held, and names that must stay
//! apart. A name may stand in one entry only; anything else would make one out of two people through the back door.

use crate::settings::document::{
    Fault, Lines, Pair, SettingsError, entries, parse, string, strings, text_of, type_name,
};
use crate::settings::roles::{Role, role_key};
use crate::text::names::{full_key, index_keys, plain_key};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Name of the file in the index folder.
pub const ALIAS_FILE: &str = "aliases.toml";

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person.
    Person,
    /// A place.
    Place,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Place => "place",
        }
    }

    /// The key that names of this kind are compared by.
    pub fn key(self, name: &str) -> String {
        match self {
            Kind::Person => full_key(name),
            Kind::Place => plain_key(name),
        }
    }
}

/// One person or place of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Person or place.
    pub kind: Kind,
    /// The name it is shown by.
    pub name: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// Names, as articles spell them, that are never counted as this person or place.
    pub apart: Vec<String>,
    /// Roles of a person.
    pub roles: Vec<Role>,
    /// Line of the file.
    pub line: usize,
}

impl Entry {
    /// The name and the aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }

    /// True when the name with this key must stay apart.
    pub fn keeps_apart(&self, key: &str) -> bool {
        self.apart.iter().any(|name| self.kind.key(name) == key)
    }
}

/// The names known from a file.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    file: Option<PathBuf>,
    entries: Vec<Entry>,
    by_name: FxHashMap<(Kind, String), u32>,
    /// Entries that answer to a part of a name too: surnames, initials.
    pub(super) by_part: FxHashMap<(Kind, String), Vec<u32>>,
    /// Holders of a role.
    pub(super) by_role: FxHashMap<String, Vec<(u32, usize)>>,
}

impl Aliases {
    /// Reads a file that must be there.
    pub fn load(file: &Path) -> Result<Aliases, SettingsError> {
        Aliases::read(file, false)
    }

    /// Reads a file; without one nothing has aliases.
    pub fn load_if_there(file: &Path) -> Result<Aliases, SettingsError> {
        Aliases::read(file, true)
    }

    fn read(file: &Path, may_miss: bool) -> Result<Aliases, SettingsError> {
        let Some(text) = text_of(file, may_miss)? else { return Ok(Aliases::default()) };
        let mut aliases = Aliases::parse(&text).map_err(|fault| fault.at(file, &text))?;
        aliases.file = Some(file.to_owned());
        Ok(aliases)
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Aliases, Fault> {
        let document = parse(text)?;
        let mut aliases = Aliases::default();
        let lines = Lines::of(text);
        let mut tables = Vec::new();
        for (section, value) in entries(document.get_ref(), "", &["person", "place"])? {
            let kind = if *section.get_ref() == "person" { Kind::Person } else { Kind::Place };
            tables.extend(tables_of(kind, value)?.into_iter().map(|(table, span)| (kind, table, span)));
        }
        tables.sort_by_key(|(_, _, span)| span.start);
        for (kind, table, span) in tables {
            aliases.add(&lines, kind, table, span)?;
        }
        Ok(aliases)
    }

    /// The file they were read from.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// True when nothing has aliases or roles.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All entries, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry that a name as articles spell it belongs to. A middle name or initial may be left out.
    pub fn entry(&self, kind: Kind, name: &str) -> Option<&Entry> {
        self.entry_of_key(kind, &kind.key(name))
    }

    /// The same by the name's key.
    pub fn entry_of_key(&self, kind: Kind, key: &str) -> Option<&Entry> {
        if self.entries.is_empty() {
            return None;
        }
        let find = |key: String| self.by_name.get(&(kind, key)).map(|index| &self.entries[*index as usize]);
        find(key.to_owned()).or_else(|| {
            let words: Vec<&str> = key.split(' ').collect();
            let [first, _, .., last] = words[..] else { return None };
            if kind == Kind::Place {
                return None;
            }
            let entry = find(format!("{first} {last}"))?;
            (!entry.keeps_apart(key)).then_some(entry)
        })
    }

    /// The name that a person or place is shown by, where the article calls it something else.
    pub fn canonical(&self, kind: Kind, name: &str) -> Option<&str> {
        let entry = self.entry(kind, name)?;
        (entry.name != name).then_some(entry.name.as_str())
    }

    fn add(
        &mut self,
        lines: &Lines,
        kind: Kind,
        table: &DeTable<'_>,
        span: Range<usize>,
    ) -> Result<(), Fault> {
        let keys: &[&'static str] = match kind {
            Kind::Person => &["name", "aliases", "roles", "apart"],
            Kind::Place => &["name", "aliases", "apart"],
        };
        let pairs = entries(table, &format!(" in `[[{}]]`", kind.name()), keys)?;
        let index = self.entries.len() as u32;
        let mut entry = Entry {
            kind,
            name: String::new(),
            aliases: Vec::new(),
            apart: Vec::new(),
            roles: Vec::new(),
            line: lines.line(span.start),
        };
        let find = |wanted: &str| pairs.iter().find(|(key, _)| *key.get_ref() == wanted);
        let Some((_, name)) = find("name") else {
            let fault = Fault::new(span, format!("a `[[{}]]` without `name`", kind.name()));
            return Err(fault.hint("add `name = \"...\"`, the name to show"));
        };
        entry.name = self.claim(lines, index, kind, string(name, "name")?, name.span())?;
        for (alias, span) in list(find("aliases"), "aliases")? {
            let alias = self.claim(lines, index, kind, alias, span)?;
            if alias != entry.name && !entry.aliases.contains(&alias) {
                entry.aliases.push(alias);
            }
        }
        for (name, span) in list(find("apart"), "apart")? {
            let key = kind.key(name);
            if self.by_name.get(&(kind, key)) == Some(&index) {
                let fault = Fault::new(span, format!("`{name}` is to stay apart from itself"));
                return Err(fault.hint("take it out of `apart`, or out of the names"));
            }
            entry.apart.push(name.to_owned());
        }
        for (role, span) in list(find("roles"), "roles")? {
            let role = Role::parse(role).map_err(|(message, hint)| Fault::new(span, message).hint(hint))?;
            self.by_role.entry(role.key.clone()).or_default().push((index, entry.roles.len()));
            entry.roles.push(role);
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Takes a name for an entry; it must be free or the entry's own.
    fn claim(
        &mut self,
        lines: &Lines,
        index: u32,
        kind: Kind,
        name: &str,
        span: Range<usize>,
    ) -> Result<String, Fault> {
        let key = kind.key(name);
        if key.is_empty() {
            let fault = Fault::new(span, format!("`{}` is no name", name.trim()));
            return Err(fault.hint("a name holds a letter or a digit"));
        }
        let owner = *self.by_name.entry((kind, key)).or_insert(index);
        if owner != index {
            let (line, other) =
                self.entries.get(owner as usize).map_or((0, ""), |entry| (entry.line, &entry.name));
            let fault = Fault::new(
                span,
                format!("`{name}` already belongs to `{other}` (line {line}); a name has one owner"),
            );
            let mine = lines.line(fault.span.start);
            return Err(fault.hint(format!(
                "take it out of one of the entries; if both are one {}, make one entry of lines {line} and {mine}",
                kind.name()
            )));
        }
        let parts = match kind {
            Kind::Person => index_keys(name),
            Kind::Place => vec![plain_key(name)],
        };
        for part in parts {
            let owners = self.by_part.entry((kind, part)).or_default();
            if !owners.contains(&index) {
                owners.push(index);
            }
        }
        Ok(name.trim().to_owned())
    }

    /// Names of a kind and, for people, their roles: what may have been meant by a name that is unknown.
    pub fn known(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let of_kind = self.entries.iter().filter(move |entry| entry.kind == kind);
        of_kind.flat_map(|entry| entry.names().chain(entry.roles.iter().map(|role| role.name.as_str())))
    }

    /// Entries that hold a role.
    pub fn holders(&self, typed: &str) -> impl Iterator<Item = (&Entry, &Role)> {
        let found = self.by_role.get(&role_key(typed)).into_iter().flatten();
        found.map(|(entry, role)| {
            let entry = &self.entries[*entry as usize];
            (entry, &entry.roles[*role])
        })
    }
}

fn list<'doc>(pair: Option<&Pair<'doc, '_>>, key: &str) -> Result<Vec<(&'doc str, Range<usize>)>, Fault> {
    pair.map_or_else(|| Ok(Vec::new()), |(_, value)| strings(value, key))
}

/// The tables of `[[person]]`, with their places.
fn tables_of<'doc, 'text>(
    kind: Kind,
    value: &'doc toml::Spanned<DeValue<'text>>,
) -> Result<Vec<(&'doc DeTable<'text>, Range<usize>)>, Fault> {
    let name = kind.name();
    let wrong = |span: Range<usize>, found: &str| {
        let fault = Fault::new(span, format!("`{name}` is {found}, a list of tables is expected"));
        fault.hint(format!("write `[[{name}]]` in double brackets above each {name}"))
    };
    let DeValue::Array(items) = value.get_ref() else {
        return Err(wrong(value.span(), type_name(value.get_ref())));
    };
    let table = |item: &'doc toml::Spanned<DeValue<'text>>| match item.get_ref() {
        DeValue::Table(table) => Ok((table, item.span())),
        other => Err(wrong(item.span(), type_name(other))),
    };
    items.iter().map(table).collect()
}

#[cfg(test)]
#[path = "aliases_tests.rs"]
mod tests;
