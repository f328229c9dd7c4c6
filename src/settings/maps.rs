//! `[[map]]` of `config.toml`: which fields of the records of some files (JSON, CSV) are headline, prose, date and so on.
//! What a map leaves open is guessed from names and values; an empty list says that there is no such field.

use crate::read::fields::{FieldMap, Role};
use crate::settings::document::{Fault, SettingsError, entries, parse, string, strings, text_of, type_name};
use crate::settings::sources::CONFIG_KEYS;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// Keys of a `[[map]]`.
const KEYS: &[&str] = &["files", "title", "body", "date", "authors", "source", "section", "url", "language"];

/// The maps of a file, the first that fits a path being the one that counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maps {
    maps: Vec<FieldMap>,
}

impl Maps {
    /// Reads a file; without one all fields are guessed.
    pub fn load(file: &Path) -> Result<Maps, SettingsError> {
        let Some(text) = text_of(file, true)? else { return Ok(Maps::default()) };
        Maps::parse(&text).map_err(|fault| fault.at(file, &text))
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Maps, Fault> {
        let document = parse(text)?;
        let mut maps = Vec::new();
        for (key, section) in entries(document.get_ref(), "", CONFIG_KEYS)? {
            if key.get_ref() != "map" {
                continue;
            }
            let DeValue::Array(tables) = section.get_ref() else {
                let message = format!("`map` is {}, tables are expected", type_name(section.get_ref()));
                return Err(Fault::new(section.span(), message).hint("write `[[map]]`, with two brackets"));
            };
            for table in tables {
                let DeValue::Table(inside) = table.get_ref() else {
                    let message = format!("`map` holds {}, tables are expected", type_name(table.get_ref()));
                    return Err(Fault::new(table.span(), message).hint("write `[[map]]`, with two brackets"));
                };
                maps.push(map(inside, table.span())?);
            }
        }
        Ok(Maps { maps })
    }

    /// The maps in the order of the file.
    pub fn as_slice(&self) -> &[FieldMap] {
        &self.maps
    }

    /// What tells one set of maps from another; 0 when there are none. Another set makes files be read anew.
    pub fn fingerprint(&self) -> u64 {
        if self.maps.is_empty() {
            return 0;
        }
        let mut hasher = blake3::Hasher::new();
        let mut put = |part: &str| {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        };
        for map in &self.maps {
            put(map.files().glob());
            for role in Role::ALL {
                let Some(fields) = map.fields(role) else { continue };
                put(role.key());
                fields.iter().for_each(|field| put(field));
            }
            put("");
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        u64::from_le_bytes(first).max(1)
    }
}

fn map(table: &DeTable<'_>, span: std::ops::Range<usize>) -> Result<FieldMap, Fault> {
    let pairs = entries(table, " of a map", KEYS)?;
    let Some((_, files)) = pairs.iter().find(|(key, _)| key.get_ref() == "files") else {
        let fault = Fault::new(span, "a map without `files`");
        return Err(fault.hint("write `files = \"wire/**/*.csv\"`, the files whose fields it names"));
    };
    let glob = string(files, "files")?.trim();
    if glob.is_empty() {
        return Err(Fault::new(files.span(), "`files` is empty").hint("write `files = \"*.csv\"`"));
    }
    let mut map = FieldMap::new(glob)
        .map_err(|error| Fault::new(files.span(), format!("`files` is no pattern of paths: {error}")))?;
    let mut is_empty = true;
    for role in Role::ALL {
        let Some((_, value)) = pairs.iter().find(|(key, _)| key.get_ref() == role.key()) else { continue };
        let fields = match value.get_ref() {
            DeValue::String(field) => vec![field.trim().to_owned()],
            DeValue::Array(_) => {
                strings(value, role.key())?.into_iter().map(|(field, _)| field.trim().to_owned()).collect()
            }
            other => {
                let message =
                    format!("`{}` is {}, the name of a field is expected", role.key(), type_name(other));
                return Err(
                    Fault::new(value.span(), message).hint(format!("write `{} = \"...\"`", role.key()))
                );
            }
        };
        if fields.iter().any(String::is_empty) {
            let fault = Fault::new(value.span(), format!("`{}` names a field without a name", role.key()));
            return Err(fault.hint(format!("write `{} = []` when there is no such field", role.key())));
        }
        is_empty = false;
        map = map.with(role, fields);
    }
    if is_empty {
        let fault = Fault::new(span, "a map that names no field");
        return Err(fault.hint("name a field below it, such as `body = \"text\"`, or take the map out"));
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read_in_order() {
        let text = "[sources]\na = \"Devon\"\n[[map]]\nfiles = \"wire/*.csv\"\nbody = [\"text\", \"lead\"]\nauthors = []\n\n[[map]]\nfiles = \"*.jsonl\"\ntitle = \"thread.title\"\n";
        let maps = Maps::parse(text).unwrap();
        let [first, second] = maps.as_slice() else { panic!("{maps:?}") };
        assert_eq!(first.fields(Role::Body), Some(&["text".to_owned(), "lead".to_owned()][..]));
        assert_eq!(first.fields(Role::Authors), Some(&[][..]));
        assert_eq!((first.fields(Role::Date), second.fields(Role::Date)), (None, None));
        assert_eq!(second.files().glob(), "**/*.jsonl");
        assert_eq!(Maps::parse("").unwrap().fingerprint(), 0);
        let other = Maps::parse(&text.replace("lead", "lede")).unwrap();
        assert!(other.fingerprint() != maps.fingerprint() && other != maps);
        assert!(crate::settings::Sources::parse(text).is_ok());
    }

    #[test]
    fn what_is_wrong_says_where() {
        for (text, message, hint, line) in [
            ("[map]\nfiles = \"a\"", "`map` is a table, tables are expected", "write `[[map]]`, with two", 1),
            ("[[map]]\nbody = \"a\"", "a map without `files`", "write `files = ", 1),
            ("[[map]]\nfiles = \"a[\"\nbody = \"a\"", "`files` is no pattern of paths: unclosed", "", 2),
            (
                "[[map]]\nfiles = \"a\"\nbodi = \"a\"",
                "unknown key `bodi` of a map",
                "did you mean `body`?",
                3,
            ),
            ("[[map]]\nfiles = \"a\"\nbody = 3", "`body` is a number, the name of a field", "write `body", 3),
            ("[[map]]\nfiles = \"a\"\nbody = [3]", "`body` holds a number, strings are expected", "write", 3),
            (
                "[[map]]\nfiles = \"a\"\nbody = \"\"",
                "`body` names a field without a name",
                "write `body = []`",
                3,
            ),
            ("[[map]]\nfiles = \" \"\nbody = \"a\"", "`files` is empty", "write", 2),
            ("[[map]]\nfiles = \"a\"", "a map that names no field", "name a field", 1),
            ("[[maps]]\nfiles = \"a\"", "unknown key `maps`", "did you mean `map`?", 1),
        ] {
            let fault = Maps::parse(text).expect_err(text);
            assert!(fault.message.starts_with(message), "{text}: {}", fault.message);
            assert!(fault.hint.clone().unwrap_or_default().starts_with(hint), "{text}: {:?}", fault.hint);
            let shown = fault.at(Path::new("config.toml"), text).to_string();
            assert!(shown.starts_with(&format!("`config.toml`, line {line}: ")), "{shown}");
        }
    }
}
