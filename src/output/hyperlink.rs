//! Links on terminals that know them (OSC 8): the place of a hit opens its file. Owns the escape and the address; whether
//! a terminal knows links is the command line's to find out.

use crate::model::ArchivePath;
use std::path::{Path, PathBuf};

/// Makes links to the files of one archive, or none.
#[derive(Clone, Debug, Default)]
pub struct Links {
    root: Option<PathBuf>,
}

impl Links {
    /// To the files below `root`.
    pub fn below(root: &Path) -> Links {
        Links { root: root.canonicalize().ok() }
    }

    /// `text`, which is safe to print, as a link to the file; unchanged where links are not wanted.
    pub fn to(&self, path: &ArchivePath, text: &str) -> String {
        match &self.root {
            None => text.to_owned(),
            Some(root) => {
                let address = address(path.below(root).as_os_str().as_encoded_bytes());
                format!("\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
            }
        }
    }
}

/// A `file:` address; every byte that is not plain is written as `%XX`, so that nothing in a name ends the escape.
fn address(path: &[u8]) -> String {
    let mut out = String::from("file://");
    if !path.starts_with(b"/") {
        out.push('/');
    }
    for byte in path {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(*byte));
            }
            b'\\' if cfg!(windows) => out.push('/'),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_end_the_link() {
        assert_eq!(address(b"/a b/\x1b\\c\xff.txt"), "file:///a%20b/%1B%5Cc%FF.txt");
        assert_eq!(Links::default().to(&"a.txt".into(), "a.txt:1"), "a.txt:1");
    }
}
