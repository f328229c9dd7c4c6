//! `config.toml`: where outlets are at home. An outlet is named as its articles name it or by the top folder that its
//! files lie in; case, accents and hyphens do not matter.

use crate::model::{ArchivePath, Article};
use crate::settings::document::{Fault, SettingsError, entries, parse, string, text_of, type_name};
use crate::text::names::plain_key;
use std::collections::BTreeMap;
use std::path::Path;
use toml::de::DeValue;

/// Name of the file in the index folder.
pub const CONFIG_FILE: &str = "config.toml";

/// Sections of the file; each has its reader.
pub(super) const CONFIG_KEYS: &[&str] = &["sources", "map"];

/// Where outlets are at home.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    homes: BTreeMap<String, String>,
}

impl Sources {
    /// Reads a file; without one no outlet has a home.
    pub fn load(file: &Path) -> Result<Sources, SettingsError> {
        let Some(text) = text_of(file, true)? else { return Ok(Sources::default()) };
        Sources::parse(&text).map_err(|fault| fault.at(file, &text))
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Sources, Fault> {
        let document = parse(text)?;
        let mut homes: BTreeMap<String, String> = BTreeMap::new();
        for (key, section) in entries(document.get_ref(), "", CONFIG_KEYS)? {
            if key.get_ref() != "sources" {
                continue;
            }
            let DeValue::Table(table) = section.get_ref() else {
                let message = format!("`sources` is {}, a table is expected", type_name(section.get_ref()));
                let fault = Fault::new(section.span(), message);
                return Err(fault.hint("write `[sources]`, and below it `\"outlet\" = \"Devon, England\"`"));
            };
            let mut pairs: Vec<_> = table.iter().collect();
            pairs.sort_by_key(|(name, _)| name.span().start);
            for (name, value) in pairs {
                let (key, home) = (plain_key(name.get_ref()), string(value, name.get_ref())?.trim());
                if key.is_empty() {
                    return Err(Fault::new(name.span(), "an outlet without a name"));
                }
                if !home.contains(char::is_alphabetic) {
                    let fault = Fault::new(value.span(), format!("`{}` has no home", name.get_ref()));
                    return Err(
                        fault.hint("write a region, such as `\"Devon, England\"`, or take the line out")
                    );
                }
                if homes.insert(key, home.to_owned()).is_some() {
                    let fault = Fault::new(name.span(), format!("`{}` has a home already", name.get_ref()));
                    return Err(
                        fault.hint("names that differ in case, accents or hyphens alone are one outlet")
                    );
                }
            }
        }
        Ok(Sources { homes })
    }

    /// The home of an article's outlet, else of the top folder its file lies in.
    pub fn home_of(&self, article: &Article) -> Option<&str> {
        if self.homes.is_empty() {
            return None;
        }
        let named = article.source.as_ref().and_then(|source| self.homes.get(&plain_key(&source.value)));
        let folder = || top_folder(&article.id.path).and_then(|folder| self.homes.get(&plain_key(&folder)));
        named.or_else(folder).map(String::as_str)
    }

    /// Outlets (folded) and their homes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.homes.iter().map(|(outlet, home)| (outlet.as_str(), home.as_str()))
    }

    /// What tells one set of homes from another; 0 when there are none.
    pub fn fingerprint(&self) -> u64 {
        if self.homes.is_empty() {
            return 0;
        }
        let mut hasher = blake3::Hasher::new();
        for (outlet, home) in &self.homes {
            for part in [outlet, home] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        u64::from_le_bytes(first).max(1)
    }
}

/// The first folder of a path; `None` for a file that lies in the archive's own folder.
pub fn top_folder(path: &ArchivePath) -> Option<String> {
    let text = path.to_text();
    text.split_once('/').map(|(folder, _)| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::document::Fault;

    fn refused(text: &str) -> Fault {
        Sources::parse(text).expect_err(text)
    }

    #[test]
    fn outlets_are_found_by_any_spelling() {
        let text = "[sources]\n\"harbour-gazette\" = \"Devon, England\"\n'La Rade' = \"Brest\"\n";
        let sources = Sources::parse(text).unwrap();
        let homes: Vec<_> = sources.iter().collect();
        assert_eq!(homes, [("harbour gazette", "Devon, England"), ("la rade", "Brest")]);
        assert_eq!(top_folder(&"Harbour-Gazette/2019/a.txt".into()).as_deref(), Some("Harbour-Gazette"));
        assert_eq!(top_folder(&"a.txt".into()), None);
        assert_eq!(Sources::parse("").unwrap().fingerprint(), 0);
        let other = Sources::parse("[sources]\nharbour-gazette = \"Devon\"").unwrap();
        assert!(sources.fingerprint() != other.fingerprint() && other.fingerprint() != 0);
    }

    #[test]
    fn what_is_wrong_says_where() {
        for (text, message, hint) in [
            ("[source]\na = \"b\"", "unknown key `source`", "did you mean `sources`?"),
            ("[sources]\na = 3", "`a` is a number, a string is expected", "write `a = \"...\"`"),
            ("[sources]\na = \"\"", "`a` has no home", "write a region"),
            ("[sources]\na-b = \"x\"\n\"A B\" = \"y\"", "`A B` has a home already", "names that differ"),
            ("sources = 1", "`sources` is a number, a table is expected", "write `[sources]`"),
        ] {
            let fault = refused(text);
            assert_eq!(fault.message, message, "{text}");
            assert!(fault.hint.unwrap().starts_with(hint), "{text}");
        }
        assert!(refused("[sources\n").message.contains("unclosed table"), "{:?}", refused("[sources\n"));
    }
}
