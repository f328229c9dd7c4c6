//! Whether an index is what a run wrote: checksums of all its files, the manifest against the articles and quotes that are
//! there, every stored article against its own sum, the list of copies. Changes nothing. The archive's files are for others
//! to look at, who are given the stored articles of one file after the other.

use crate::crawl::{Entry, Manifest, ManifestError, State};
use crate::index::bodies::Bodies;
use crate::index::copies::{self, ArticleKey, Ledger};
use crate::index::documents::{file_number, file_term};
use crate::index::engine_files::{self, Commit, FooterVersion};
use crate::index::error::IndexError;
use crate::index::home::{IndexHome, OpenIndex, Payload};
use crate::index::packing::Packed;
use crate::index::record::{Record, Stored};
use crate::index::sealed;
use crate::model::ArchivePath;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet as _, ReloadPolicy, Searcher, TERMINATED};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The bytes of a file of the index are not those that were written.
    Damaged,
    /// The manifest and the articles that are there do not agree.
    Manifest,
    /// A stored article or its quotes do not agree with each other.
    Record,
    /// The list of copies knows other articles than the index.
    Copies,
    /// What is stored is not what stands in the file, although the file did not change.
    Text,
}

impl What {
    /// `damaged`, `manifest`, `record`, `copies` or `text`.
    pub fn name(self) -> &'static str {
        match self {
            What::Damaged => "damaged",
            What::Manifest => "manifest",
            What::Record => "record",
            What::Copies => "copies",
            What::Text => "text",
        }
    }
}

/// One thing that is wrong. All of them are mended by building the index anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What.
    pub what: What,
    /// The file: of the index, below its folder, when it is damaged or a list of copies, else of the archive.
    pub file: String,
    /// How it shows.
    pub detail: String,
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Files of the index.
    pub index_files: u64,
    /// Files of the manifest of which articles are indexed.
    pub files: u64,
    /// Their articles.
    pub articles: u64,
    /// Their quotes.
    pub quotes: u64,
    /// What is wrong, in a fixed order.
    pub problems: Vec<Problem>,
}

/// Looks at the stored articles of one file; gives what is wrong with them.
pub type LookAtFile<'a> = dyn Fn(&ArchivePath, &Entry, &[Stored]) -> Vec<Problem> + Sync + 'a;

fn damaged(file: impl Into<String>, detail: impl Into<String>) -> Problem {
    Problem { what: What::Damaged, file: file.into(), detail: detail.into() }
}

/// Sums up all files of the last commit, its manifest and its copies. Reads all of them.
pub fn checksums(home: &IndexHome) -> Vec<Problem> {
    checksums_counted(home).1
}

/// The same, with the number of files.
pub fn checksums_counted(home: &IndexHome) -> (u64, Vec<Problem>) {
    let folder = home.engine_folder();
    let mut problems = Vec::new();
    let commit = match Commit::read(&folder) {
        Ok(commit) => commit,
        Err(IndexError::Corrupt(_, detail)) => {
            return (1, vec![damaged("index/meta.json", detail)]);
        }
        Err(error) => return (1, vec![damaged("index/meta.json", error.to_string())]),
    };
    let mut count = 1;
    if let Ok(bytes) = fs::read(folder.join(".managed.json")) {
        count += 1;
        let listed = sealed::unseal(&bytes).map(serde_json::from_slice::<BTreeSet<String>>);
        if !matches!(listed, Some(Ok(_))) {
            problems.push(damaged("index/.managed.json", "it does not match its checksum"));
        }
    }
    let mut versions: BTreeMap<FooterVersion, Vec<String>> = BTreeMap::new();
    for name in commit.files() {
        count += 1;
        match engine_files::sum_up(&folder, &name) {
            Ok(version) => versions.entry(version).or_default().push(name),
            Err(detail) => problems.push(damaged(format!("index/{name}"), detail)),
        }
    }
    // A segment has files enough for a version that only one file tells to be a changed byte.
    if versions.len() > 1 {
        for names in versions.values().filter(|names| names.len() == 1) {
            problems
                .push(damaged(format!("index/{}", names[0]), "its end tells another version of the engine"));
        }
    }
    if let Some(payload) = home.payload_of(&commit).ok().flatten() {
        let manifest = home.manifest_path(payload.manifest);
        count += 1;
        if let Err(error) = Manifest::load(&manifest) {
            let detail = match error {
                ManifestError::Corrupt(_) => "it does not match its checksum".to_owned(),
                ManifestError::Io(_, error) => error.to_string(),
            };
            problems.push(damaged(format!("manifest-{}", payload.manifest), detail));
        }
        if payload.copies == copies::VERSION {
            count += 1;
            match Ledger::load(&home.copies_path(payload.manifest)) {
                Ok(_) => {}
                Err(IndexError::Corrupt(..)) => {
                    let detail = "the list of copies does not match its checksum";
                    problems.push(damaged(format!("copies-{}", payload.manifest), detail));
                }
                Err(error) => {
                    problems.push(damaged(format!("copies-{}", payload.manifest), error.to_string()));
                }
            }
        }
    }
    (count, problems)
}

/// Holds the manifest against the articles, and every article against itself and `look`. The index must be opened, and its
/// files be whole.
pub fn articles(
    open: &OpenIndex,
    payload: &Payload,
    threads: usize,
    look: &LookAtFile<'_>,
) -> Result<Looked, IndexError> {
    let home = &open.home;
    let broken = |error| IndexError::from_engine(home.path(), error);
    let reader =
        open.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(broken)?;
    let manifest = Manifest::load(&home.manifest_path(payload.manifest))?;
    let mut files: Vec<(&ArchivePath, &Entry)> = manifest.iter().collect();
    files.sort_unstable_by(|one, two| one.0.cmp(two.0));
    sealed::read_ahead(&home.engine_folder());
    let bodies = Bodies::of(home, payload)?;
    let checking = Checking { open, searcher: reader.searcher(), bodies, look };
    let next = AtomicUsize::new(0);
    let work = || -> Result<Part, IndexError> {
        let mut part = Part::default();
        while let Some((path, entry)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            checking.file(path, entry, &mut part)?;
        }
        Ok(part)
    };
    let parts: Vec<Result<Part, IndexError>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let joined = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        joined.collect()
    });
    let mut all = Part::default();
    for part in parts {
        all.add(part?);
    }
    if all.documents != checking.searcher.num_docs() {
        checking.strangers(&manifest, &mut all.looked.problems)?;
    }
    if payload.copies == copies::VERSION {
        compare_copies(home, payload, &all.keys, &mut all.looked.problems)?;
    }
    let mut looked = all.looked;
    looked
        .problems
        .sort_by(|one, two| (&one.file, one.what, &one.detail).cmp(&(&two.file, two.what, &two.detail)));
    Ok(looked)
}

/// What one thread found.
#[derive(Default)]
struct Part {
    looked: Looked,
    /// Documents of files that the manifest lists.
    documents: u64,
    keys: Vec<ArticleKey>,
}

impl Part {
    fn add(&mut self, other: Part) {
        self.looked.files += other.looked.files;
        self.looked.articles += other.looked.articles;
        self.looked.quotes += other.looked.quotes;
        self.looked.problems.extend(other.looked.problems);
        self.documents += other.documents;
        self.keys.extend(other.keys);
    }
}

struct Checking<'a> {
    open: &'a OpenIndex,
    searcher: Searcher,
    bodies: Bodies,
    look: &'a LookAtFile<'a>,
}

impl Checking<'_> {
    fn broken(&self, error: tantivy::TantivyError) -> IndexError {
        IndexError::from_engine(self.open.home.path(), error)
    }

    fn file(&self, path: &ArchivePath, entry: &Entry, part: &mut Part) -> Result<(), IndexError> {
        let problem = |what, detail: String| Problem { what, file: path.to_string(), detail };
        let (expected, lost) = match &entry.state {
            State::Indexed { articles, lost } => (*articles, *lost),
            State::Skipped(_) | State::Failed(_) => (0, 0),
        };
        part.looked.files += u64::from(expected > 0);
        let mut stored: Vec<Stored> = Vec::new();
        // How many quotes follow each article.
        let mut quotes: Vec<u64> = Vec::new();
        for (address, ordinal) in self.documents_of(path)? {
            part.documents += 1;
            match (ordinal, quotes.last_mut()) {
                (0, _) => {
                    stored.push(self.stored(address)?);
                    quotes.push(0);
                }
                (ordinal, Some(before)) if ordinal == *before + 1 => *before = ordinal,
                _ => {
                    let detail = format!("quote {ordinal} does not follow the one before it");
                    part.looked.problems.push(problem(What::Record, detail));
                }
            }
        }
        let found = stored.len() as u32;
        // Of articles that could not be worked on there is a line in the report and nothing in the index.
        if found > expected || found < expected.saturating_sub(lost) {
            let detail = format!("{found} of its articles are in the index, {expected} in the manifest");
            part.looked.problems.push(problem(What::Manifest, detail));
        }
        for (stored, quotes) in stored.iter_mut().zip(&quotes) {
            part.looked.articles += 1;
            part.looked.quotes += quotes;
            if !self.bodies.complete(stored) {
                part.keys.extend(key_of(stored));
                continue;
            }
            match of_record(path, entry, stored, *quotes) {
                Ok(key) => part.keys.push(key),
                Err(detail) => part.looked.problems.push(problem(What::Record, detail)),
            }
        }
        if !stored.is_empty() {
            part.looked.problems.extend((self.look)(path, entry, &stored));
        }
        Ok(())
    }

    /// An article as it was stored; an empty one, which its missing sum tells of, where it cannot be unpacked.
    fn stored(&self, address: DocAddress) -> Result<Stored, IndexError> {
        let packed: Packed = self.searcher.doc(address).map_err(|error| self.broken(error))?;
        Ok(self.bodies.unpack(packed).unwrap_or_default())
    }

    /// Documents of a file in order, each with its ordinal.
    fn documents_of(&self, path: &ArchivePath) -> Result<Vec<(DocAddress, u64)>, IndexError> {
        let term = file_term(&self.open.fields, path);
        let mut found = Vec::new();
        for (segment_ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let failed = |error| self.broken(error);
            let lists = segment.inverted_index(self.open.fields.file).map_err(failed)?;
            let list = lists.read_postings(&term, IndexRecordOption::Basic);
            let Some(mut list) = list.map_err(|error| failed(error.into()))? else { continue };
            let ordinals = segment.fast_fields().u64("ordinal").map_err(failed)?;
            while list.doc() != TERMINATED {
                let doc = list.doc();
                if !segment.is_deleted(doc) {
                    let address = DocAddress::new(segment_ord as u32, doc);
                    found.push((address, ordinals.first(doc).unwrap_or(0)));
                }
                list.advance();
            }
        }
        Ok(found)
    }

    /// Articles of files that the manifest does not list; reads every stored article.
    fn strangers(&self, manifest: &Manifest, problems: &mut Vec<Problem>) -> Result<(), IndexError> {
        let mut strange: BTreeMap<String, u64> = BTreeMap::new();
        for (segment_ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let ordinals = segment.fast_fields().u64("ordinal").map_err(|error| self.broken(error))?;
            for doc in segment.doc_ids_alive().filter(|doc| ordinals.first(*doc) == Some(0)) {
                let address = DocAddress::new(segment_ord as u32, doc);
                let stored = self.stored(address)?;
                if let Ok(record) = Record::without_text(&stored)
                    && manifest.get(&record.id.path).is_none()
                {
                    *strange.entry(record.id.path.to_string()).or_default() += 1;
                }
            }
        }
        if strange.is_empty() {
            let detail = "the index holds quotes whose article is gone".to_owned();
            problems.push(Problem { what: What::Record, file: "index".to_owned(), detail });
        }
        problems.extend(strange.into_iter().map(|(file, articles)| {
            let detail =
                format!("{articles} of its articles are in the index, and the manifest does not list it");
            Problem { what: What::Manifest, file, detail }
        }));
        Ok(())
    }
}

/// Of an article whose text is not to be had: `look` tells why.
fn key_of(stored: &Stored) -> Option<ArticleKey> {
    let record = Record::without_text(stored).ok()?;
    Some(ArticleKey { file: file_number(&record.id.path), ordinal: record.id.ordinal })
}

/// Holds a stored article against the file it is said to be of.
fn of_record(path: &ArchivePath, entry: &Entry, stored: &Stored, quotes: u64) -> Result<ArticleKey, String> {
    let record = Record::decode(stored).map_err(|error| error.to_string())?;
    if record.id.path != *path {
        return Err(format!("an article of `{}` stands in its place", record.id.path));
    }
    // A file that is to be read again has no hash in the manifest.
    if entry.hash != [0; 16] && record.hash != entry.hash {
        return Err("its article was read from other bytes than the manifest says".to_owned());
    }
    let annotated = record.annotated().map_err(|error| error.to_string())?;
    if annotated.quotes.len() as u64 != quotes {
        return Err(format!("{} quotes are stored, {quotes} can be found", annotated.quotes.len()));
    }
    let in_text = |start: u32, end: u32| record.text.get(start as usize..end as usize).is_some();
    let pieces = annotated.quotes.iter().flat_map(|quote| quote.content.iter());
    for piece in pieces.chain(std::iter::once(&record.body)) {
        if !in_text(piece.start, piece.end) {
            return Err(format!("bytes {}-{} lie outside its text", piece.start, piece.end));
        }
    }
    Ok(ArticleKey { file: file_number(path), ordinal: record.id.ordinal })
}

fn compare_copies(
    home: &IndexHome,
    payload: &Payload,
    keys: &[ArticleKey],
    problems: &mut Vec<Problem>,
) -> Result<(), IndexError> {
    let ledger = Ledger::load(&home.copies_path(payload.manifest))?;
    let known: BTreeSet<ArticleKey> = ledger.keys().collect();
    let there: BTreeSet<ArticleKey> = keys.iter().copied().collect();
    let (missing, extra) = (there.difference(&known).count(), known.difference(&there).count());
    // An article that is damaged has been told of, and its key is not known.
    if missing > 0 || (extra > 0 && problems.is_empty()) {
        let detail = format!("it lacks {missing} articles of the index and knows {extra} that are not there");
        problems.push(Problem { what: What::Copies, file: format!("copies-{}", payload.manifest), detail });
    }
    Ok(())
}
