//! What a saved search has shown already: for each article the hash of its address and of its text. Kept in one file a
//! search, which is replaced as a whole, so that a killed alert leaves the old mark or the new one.

use crate::settings::document::SettingsError;
use crate::settings::saved::write_whole;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Half a BLAKE3 hash.
pub type Hash = [u8; 16];

/// Version of the file.
const VERSION: u32 = 1;

/// Hash of an address or a text.
pub fn hash_of(bytes: &[u8]) -> Hash {
    let mut half = [0; 16];
    half.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    half
}

/// The mark of one search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Day of the last alert; `None` before the first.
    pub last: Option<String>,
    /// Hash of the text by hash of the address.
    pub articles: BTreeMap<Hash, Hash>,
}

/// The file.
#[derive(Serialize, Deserialize)]
struct Stored {
    v: u32,
    search: String,
    last: Option<String>,
    /// Address and text, in hexadecimal.
    seen: Vec<(String, String)>,
}

/// Where the mark of a search lies below a folder; names may differ in case alone, which some file systems do not tell.
pub fn file_of(folder: &Path, search: &str) -> PathBuf {
    let hash = blake3::hash(search.as_bytes()).to_hex();
    folder.join("alerts").join(format!("{}.json", &hash[..16]))
}

impl Seen {
    /// Reads a mark; without a file nothing was seen.
    pub fn load(file: &Path) -> Result<Seen, SettingsError> {
        let failed = |error| SettingsError::Io(file.to_owned(), error);
        let bytes = match std::fs::read(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Seen::default()),
            read => read.map_err(failed)?,
        };
        let stored: Option<Stored> = serde_json::from_slice(&bytes).ok();
        let damaged = || {
            let message =
                "the mark of an alert is damaged or of another version; delete the file to start anew";
            failed(std::io::Error::other(message))
        };
        let stored = stored.filter(|stored| stored.v == VERSION).ok_or_else(damaged)?;
        let mut seen = Seen { last: stored.last, articles: BTreeMap::new() };
        for (address, text) in stored.seen {
            let (Some(address), Some(text)) = (unhex(&address), unhex(&text)) else { return Err(damaged()) };
            seen.articles.insert(address, text);
        }
        Ok(seen)
    }

    /// Writes the mark in the place of the old one.
    pub fn save(&self, file: &Path, search: &str) -> Result<(), SettingsError> {
        let failed = |error| SettingsError::Io(file.to_owned(), error);
        let seen = self.articles.iter().map(|(address, text)| (hex(address), hex(text))).collect();
        let stored = Stored { v: VERSION, search: search.to_owned(), last: self.last.clone(), seen };
        let bytes = serde_json::to_vec(&stored).map_err(|error| failed(error.into()))?;
        write_whole(file, &bytes).map_err(failed)
    }
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Hash> {
    let mut hash = [0; 16];
    if text.len() != 32 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back_and_damage_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = file_of(folder.path(), "a");
        assert_eq!(Seen::load(&file).unwrap(), Seen::default());
        let articles = BTreeMap::from([(hash_of(b"a"), hash_of(b"b"))]);
        let seen = Seen { last: Some("2026-01-02".into()), articles };
        seen.save(&file, "a").unwrap();
        assert_eq!(Seen::load(&file).unwrap(), seen);
        assert!(file != file_of(folder.path(), "A"));
        for damage in ["", "{}", "{\"v\":1,\"search\":\"a\",\"last\":null,\"seen\":[[\"é\",\"x\"]]}"] {
            std::fs::write(&file, damage).unwrap();
            assert!(Seen::load(&file).unwrap_err().to_string().contains("start anew"));
        }
    }
}
