//! Places of the archive as people type them: the address a hit shows, or its file, with a line and a column behind it.

use super::Failure;
use crate::index::{Record, Stored};
use crate::model::ArchivePath;
use crate::search::Archive;
use std::path::PathBuf;

/// The stored articles that stand at a place, and what part of the text was asked for.
pub(super) struct AtPlace {
    /// As `Record::decode` takes them; empty when the index has none.
    pub records: Vec<Stored>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
}

/// Looks a place up. The path may be given as the archive knows it, or as seen from here; what follows it names an
/// article in the file or a line.
pub(super) fn find(archive: &Archive, typed: &str) -> Result<AtPlace, Failure> {
    let root = archive.root.canonicalize().unwrap_or_else(|_| archive.root.clone());
    let mut ends: Vec<usize> = typed
        .char_indices()
        .filter(|(_, letter)| matches!(letter, ':' | '#' | '!'))
        .map(|(at, _)| at)
        .collect();
    ends.push(typed.len());
    // The longest path first: a file's own name may hold all of these.
    for end in ends.into_iter().rev().filter(|end| *end > 0) {
        let (path, rest) = typed.split_at(end);
        for candidate in candidates(&root, path) {
            let records = archive.articles_of(&candidate)?;
            if let Some(found) = within(records, rest)? {
                return Ok(found);
            }
        }
    }
    Ok(AtPlace { records: Vec::new(), line: None, column: None })
}

fn candidates(root: &std::path::Path, typed: &str) -> Vec<ArchivePath> {
    let mut found = vec![ArchivePath::from(typed)];
    let full = PathBuf::from(typed).canonicalize().unwrap_or_else(|_| PathBuf::from(typed));
    if let Ok(below) = full.strip_prefix(root) {
        found.push(ArchivePath::from_relative(below));
    }
    found
}

/// Those of a file's articles that `rest`, typed behind the path, names; `None` when it names none.
fn within(records: Vec<Stored>, rest: &str) -> Result<Option<AtPlace>, Failure> {
    if records.is_empty() {
        return Ok(None);
    }
    let mut inner = Vec::with_capacity(records.len());
    for bytes in &records {
        let record = Record::decode(bytes)?;
        inner.push(record.id.inner);
    }
    let pick = |wanted: &dyn Fn(&str) -> bool| -> Vec<Stored> {
        records
            .iter()
            .zip(&inner)
            .filter(|(_, inner)| wanted(inner))
            .map(|(bytes, _)| bytes.clone())
            .collect()
    };
    // With a line behind it, then with line and column, then all of the file from a line on.
    let (short, line, column) = split(rest);
    for (place, line, column) in [(rest, None, None), (short, line, column)] {
        let exact = pick(&|inner| inner == place);
        if !exact.is_empty() {
            return Ok(Some(AtPlace { records: exact, line, column }));
        }
    }
    if let Some(second) = column
        && let Some((place, _)) = rest.rsplit_once(':')
    {
        let exact = pick(&|inner| inner == place);
        if !exact.is_empty() {
            return Ok(Some(AtPlace { records: exact, line: Some(second), column: None }));
        }
    }
    let below = |inner: &str| inner.starts_with(short) && !short.is_empty();
    let all = if short.is_empty() { pick(&|_| true) } else { pick(&below) };
    Ok((!all.is_empty()).then_some(AtPlace { records: all, line, column }))
}

/// `!/b.txt:12:3` -> (`!/b.txt`, 12, 3).
fn split(target: &str) -> (&str, Option<usize>, Option<usize>) {
    let mut place = target;
    let (mut line, mut column) = (None, None);
    for _ in 0..2 {
        let Some((before, after)) = place.rsplit_once(':') else { break };
        let Ok(number) = after.parse::<usize>() else { break };
        (line, column) = (Some(number.max(1)), line);
        place = before;
    }
    (place, line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_and_column_are_split_off() {
        assert_eq!(split(""), ("", None, None));
        assert_eq!(split(":12"), ("", Some(12), None));
        assert_eq!(split("!/b.txt:12:3"), ("!/b.txt", Some(12), Some(3)));
        assert_eq!(split(":42:7:1"), (":42", Some(7), Some(1)));
        assert_eq!(split("!/a:b.txt"), ("!/a:b.txt", None, None));
    }
}
