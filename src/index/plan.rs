//! Compares the archive, or some places of it, with the manifest: which files have to be read, which are as they were,
//! which are gone.

use crate::crawl::{Found, Manifest, SourceFile, State, Touched, WalkError, check_root, walk, walk_part};
use crate::index::report::FileReport;
use crate::model::{ArchivePath, FailReason, Outcome, SkipReason};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::Path;

/// The work of one run.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files whose bytes have to be looked at.
    pub to_read: Vec<SourceFile>,
    /// Files that are gone.
    pub gone: Vec<ArchivePath>,
    /// Inputs whose outcome is known without reading them.
    pub settled: Vec<FileReport>,
}

/// What of an archive a run looks at.
pub struct Extent<'a> {
    /// Where to look.
    pub touched: &'a Touched,
    /// Told of each folder before it is listed.
    pub enter: Option<&'a mut dyn FnMut(&ArchivePath)>,
}

/// All that lies in an archive, found before its manifest is known.
pub struct Walked(Result<Vec<Found>, WalkError>);

impl Walked {
    /// Walks a whole archive, its index left out.
    pub fn everything(root: &Path, index_home: &Path) -> Walked {
        let mut found = Vec::new();
        Walked(walk(root, index_home, |one| found.push(one)).map(|()| found))
    }
}

/// What a plan is made against.
pub struct Basis<'a> {
    /// The archive.
    pub root: &'a Path,
    /// Its index, which is left out of it.
    pub index_home: &'a Path,
    /// What is indexed.
    pub manifest: &'a Manifest,
    /// No file counts as unchanged.
    pub read_all: bool,
    /// A file that was too large is looked at again when it fits into this, in bytes.
    pub max_file_bytes: u64,
}

impl Plan {
    /// The plan of the whole archive, from what lies in it.
    pub fn of_walked(basis: &Basis<'_>, walked: Walked) -> Result<Plan, WalkError> {
        let mut gathering = Gathering::new(basis);
        walked.0?.into_iter().for_each(|found| gathering.add(found));
        Ok(gathering.finish(&BTreeMap::from([(ArchivePath::from(""), true)]), true))
    }

    /// Walks what the extent names: the whole archive, or some places of it, beyond which nothing is gone and nothing
    /// settled. A plan of places is as the plan of the whole as far as they reach.
    pub fn make(basis: &Basis<'_>, extent: &mut Extent<'_>) -> Result<Plan, WalkError> {
        check_root(basis.root)?;
        let whole = BTreeMap::from([(ArchivePath::from(""), true)]);
        let parts = if extent.touched.everything { &whole } else { &extent.touched.parts };
        let mut gathering = Gathering::new(basis);
        let mut walked: FxHashSet<&[u8]> = FxHashSet::default();
        let mut looks_below = false;
        // A folder comes before what lies in it.
        for (part, was_folder) in parts {
            if ancestors(part.as_bytes()).any(|folder| walked.contains(folder)) {
                continue;
            }
            let (mut is_file, mut is_folder) = (false, false);
            let mut visit = |found: Found| {
                is_file |= found.path() == part;
                gathering.add(found);
            };
            let mut enter = |folder: &Path| {
                let folder = ArchivePath::from_relative(folder.strip_prefix(basis.root).unwrap_or(folder));
                is_folder |= folder == *part;
                if let Some(enter) = &mut extent.enter {
                    enter(&folder);
                }
            };
            walk_part(basis.root, basis.index_home, part, &mut visit, &mut enter)?;
            if is_folder {
                walked.insert(part.as_bytes());
            }
            // What the manifest knows as a file has nothing below it.
            looks_below |= basis.manifest.get(part).is_none() && (*was_folder || !is_file);
        }
        Ok(gathering.finish(parts, looks_below))
    }
}

/// The path, the folder it lies in, and so on up to the root, whose path is empty.
fn ancestors(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let above = path.iter().enumerate().rev().filter(|(_, byte)| **byte == b'/');
    let above = above.filter_map(|(at, _)| path.get(..at));
    let root: Option<&[u8]> = (!path.is_empty()).then_some(&[]);
    std::iter::once(path).chain(above).chain(root)
}

struct Gathering<'a> {
    basis: &'a Basis<'a>,
    plan: Plan,
    /// Files of the manifest that are there.
    seen: FxHashSet<&'a ArchivePath>,
    unlisted: Vec<ArchivePath>,
}

impl<'a> Gathering<'a> {
    fn new(basis: &'a Basis<'a>) -> Gathering<'a> {
        Gathering { basis, plan: Plan::default(), seen: FxHashSet::default(), unlisted: Vec::new() }
    }

    fn add(&mut self, found: Found) {
        let basis = self.basis;
        match found {
            Found::File(source) => {
                let listed = basis.manifest.listed(&source.path);
                self.seen.extend(listed.map(|(path, _)| path));
                let known =
                    listed.map(|(_, entry)| entry).filter(|entry| !basis.read_all && entry.matches(&source));
                match known.map(|entry| &entry.state).filter(|state| !fits_now(state, basis.max_file_bytes)) {
                    Some(state) => self.plan.settled.push(FileReport::settled(source.path, state)),
                    None => self.plan.to_read.push(source),
                }
            }
            Found::Skipped(path, reason) => {
                self.plan.settled.push(FileReport::plain(path, Outcome::Skipped(reason)))
            }
            Found::Failed(path, reason) => {
                if reason != FailReason::Vanished {
                    self.unlisted.push(path.clone());
                }
                self.plan.settled.push(FileReport::plain(path, Outcome::Failed(reason)));
            }
        }
    }

    fn finish(mut self, parts: &BTreeMap<ArchivePath, bool>, looks_below: bool) -> Plan {
        let manifest = self.basis.manifest;
        let is_gone = |path: &&ArchivePath| {
            !self.seen.contains(path) && !self.unlisted.iter().any(|folder| lies_in(path, folder))
        };
        let mut gone: Vec<ArchivePath> = if self.seen.len() == manifest.len() {
            Vec::new()
        } else if looks_below {
            let parts: FxHashSet<&[u8]> = parts.keys().map(ArchivePath::as_bytes).collect();
            let is_inside =
                |path: &&ArchivePath| ancestors(path.as_bytes()).any(|folder| parts.contains(folder));
            manifest.iter().map(|(path, _)| path).filter(is_inside).filter(is_gone).cloned().collect()
        } else {
            parts.keys().filter(|part| manifest.get(part).is_some()).filter(is_gone).cloned().collect()
        };
        gone.sort_unstable();
        self.plan.gone = gone;
        // Neighbours in the archive become neighbours in the index, whatever order the file system lists them in.
        self.plan.to_read.sort_unstable_by(|one, two| one.path.cmp(&two.path));
        self.plan
    }
}

/// True for a file that was skipped for its size and would not be any more.
fn fits_now(state: &State, max_file_bytes: u64) -> bool {
    matches!(state, State::Skipped(SkipReason::TooLarge(size)) if *size <= max_file_bytes)
}

/// What lies in a folder that cannot be listed now is not gone.
fn lies_in(path: &ArchivePath, folder: &ArchivePath) -> bool {
    path == folder
        || path
            .as_bytes()
            .strip_prefix(folder.as_bytes())
            .is_some_and(|rest| rest.starts_with(b"/") || folder.as_bytes().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::Entry;

    fn plan_of(
        root: &Path,
        manifest: &Manifest,
        touched: &Touched,
    ) -> (Vec<String>, Vec<String>, Vec<String>) {
        let home = root.join(".morgue");
        let basis = Basis { root, index_home: &home, manifest, read_all: false, max_file_bytes: 1 << 20 };
        let mut entered = Vec::new();
        let enter = &mut |folder: &ArchivePath| entered.push(folder.to_string());
        let plan = Plan::make(&basis, &mut Extent { touched, enter: Some(enter) }).unwrap();
        let to_read = plan.to_read.iter().map(|file| file.path.to_string()).collect();
        (to_read, plan.gone.iter().map(ArchivePath::to_string).collect(), entered)
    }

    fn touched(parts: &[(&str, bool)]) -> Touched {
        let mut touched = Touched::default();
        parts.iter().for_each(|(part, was_folder)| touched.add((*part).into(), *was_folder));
        touched
    }

    #[test]
    fn a_plan_of_places_looks_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let mut manifest = Manifest::default();
        let state = State::Indexed { articles: 1, lost: 0 };
        let entry = Entry { size: 9, modified: 1, hash: [0; 16], state };
        for known in ["a/one.txt", "a/two.txt", "a/deep/three.txt", "b/four.txt", "c"] {
            manifest.insert(known.into(), entry.clone());
        }
        for there in ["a/two.txt", "a/new/five.txt", "a/new/out/six.txt", "b/four.txt", "c/seven.txt"] {
            let path = root.join(there);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text").unwrap();
        }
        std::fs::write(root.join("a/new/.morgueignore"), "out/\n").unwrap();
        type Case<'a> = (&'a [(&'a str, bool)], &'a [&'a str], &'a [&'a str], &'a [&'a str]);
        let cases: &[Case<'_>] = &[
            (&[], &[], &[], &[]),
            (&[("a/two.txt", false)], &["a/two.txt"], &[], &[]),
            (&[("a/one.txt", false), ("a/none.txt", false)], &[], &["a/one.txt"], &[]),
            (&[("a/deep", true)], &[], &["a/deep/three.txt"], &[]),
            (&[("a/deep", false)], &[], &["a/deep/three.txt"], &[]),
            (&[("a/new", false), ("a/new/five.txt", false)], &["a/new/five.txt"], &[], &["a/new"]),
            (&[("a/new/out/six.txt", false)], &[], &[], &[]),
            (&[("a/new/.morgueignore", false)], &[], &[], &[]),
            (&[("b/four.txt/x", false)], &[], &[], &[]),
            (&[("c", false)], &["c/seven.txt"], &["c"], &["c"]),
            (&[("c/seven.txt", false)], &["c/seven.txt"], &[], &[]),
            (&[(".morgue", true)], &[], &[], &[]),
        ];
        for (parts, to_read, gone, entered) in cases {
            let plan = plan_of(root, &manifest, &touched(parts));
            assert_eq!((plan.0, plan.1, plan.2), (owned(to_read), owned(gone), owned(entered)), "{parts:?}");
        }
        // The root as a place is the whole.
        let mut whole = plan_of(root, &manifest, &Touched::everything());
        let mut place = plan_of(root, &manifest, &touched(&[("", false), ("a/two.txt", true)]));
        whole.2.sort();
        place.2.sort();
        assert_eq!(whole, place);
        assert_eq!(whole.0, ["a/new/five.txt", "a/two.txt", "b/four.txt", "c/seven.txt"]);
        assert_eq!(whole.1, ["a/deep/three.txt", "a/one.txt", "c"]);
        assert_eq!(whole.2, ["", "a", "a/new", "b", "c"]);
    }

    fn owned(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_missing_archive_takes_nothing_out() {
        let root = Path::new("/no/such/archive");
        let manifest = Manifest::default();
        let basis = Basis { root, index_home: root, manifest: &manifest, read_all: false, max_file_bytes: 1 };
        let touched = touched(&[("a.txt", false)]);
        let mut extent = Extent { touched: &touched, enter: None };
        assert!(matches!(Plan::make(&basis, &mut extent), Err(WalkError::Missing(_))));
    }

    #[test]
    fn what_cannot_be_listed_is_not_gone() {
        assert!(lies_in(&"a/b.txt".into(), &"a".into()));
        assert!(lies_in(&"a/b.txt".into(), &"".into()));
        assert!(!lies_in(&"ab/b.txt".into(), &"a".into()));
    }
}
