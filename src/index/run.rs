//! One run: plan -> read -> extract -> write -> commit. Threads take files from the plan one by one; each file's old
//! documents are deleted and its new ones added as one operation. A commit waits until no file is half written and
//! names the manifest that lists exactly the files in it, so that a killed run leaves the last commit whole and the
//! next one goes on from there.

use crate::crawl::{Entry, Manifest, State, Touched, check_root};
use crate::index::annotator::Annotator;
use crate::index::copies::{self, Ledger};
use crate::index::documents::{file_number, file_term};
use crate::index::error::IndexError;
use crate::index::home::{ENGINE_VERSION, IndexHome, OpenIndex, Payload};
use crate::index::joining::{self, Joining};
use crate::index::lengths::Lengths;
use crate::index::packing::Dictionary;
use crate::index::plan::{Basis, Extent, Plan, Walked};
use crate::index::queue::{self, Room, Writer};
use crate::index::report::{FileReport, Reread, Summary};
use crate::index::samples::Sampling;
use crate::index::schema;
use crate::index::worker::{Done, Shared, WORKER_NAME, silence_workers};
use crate::model::{ArchivePath, Day, FailReason, Outcome};
use crate::read::{Limits, ReadOptions};
use crate::settings::{Maps, Sources};
use crossbeam_channel::{Receiver, unbounded};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockWriteGuard};
use std::time::{SystemTime, UNIX_EPOCH};
use tantivy::index::SegmentId;
use tantivy::{IndexReader, ReloadPolicy};

/// Bytes of documents that wait for a writer at most. Twice as many spared a run no time, and took 8 MiB more.
const WAITING_BYTES: usize = 4 << 20;

/// Writing costs about as much as reading and preparing words, and less than half of what extraction adds to that,
/// so one writer keeps up with two threads that read. Fewer writers also leave fewer segments to search.
const READERS_PER_WRITER: usize = 2;

/// A file younger than this may change again without its time changing; the next run compares its hash.
const CLOCK_GRAIN_NANOS: i64 = 2_000_000_000;

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads that read and extract; half as many write. At least 1.
    pub threads: usize,
    /// Larger files are skipped.
    pub max_file_bytes: u64,
    /// Find people, places and quotes.
    pub extract: bool,
    /// Keep the texts of all articles, also of those that are files of their own and can be read there.
    pub store: bool,
    /// The day that bounds publication dates.
    pub today: Day,
    /// Start from an empty index.
    pub rebuild: bool,
    /// Let an archive without files empty its index.
    pub allow_empty: bool,
    /// Bytes of text after which a long run commits what it has.
    pub commit_every_bytes: u64,
}

/// Told how a run gets on.
pub trait Progress: Sync {
    /// The number and total size of the files that will be read.
    fn planned(&self, _files: usize, _bytes: u64) {}
    /// One of them is done.
    fn done(&self, _bytes: u64) {}
}

/// A progress that nobody watches.
pub struct Unwatched;

impl Progress for Unwatched {}

/// What one run leaves for the next one of the same process, so that it need not be read again. After another process
/// wrote the index it is not used.
#[derive(Debug, Default)]
pub struct Remembered {
    manifest: Option<(Stamp, Manifest)>,
}

/// Tells a manifest's file from every other one that may stand in its place.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    path: PathBuf,
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(path: PathBuf) -> Option<Stamp> {
        let about = path.metadata().ok()?;
        Some(Stamp { bytes: about.len(), modified: about.modified().ok(), path })
    }
}

impl Remembered {
    fn take(&mut self, path: &Path) -> Option<Manifest> {
        let (stamp, manifest) = self.manifest.take()?;
        (Stamp::of(path.to_owned())? == stamp).then_some(manifest)
    }

    fn keep(&mut self, path: PathBuf, manifest: Manifest) {
        self.manifest = Stamp::of(path).map(|stamp| (stamp, manifest));
    }
}

/// Brings the index at `home` up to date with the archive at `root`. `report` sees each input once.
pub fn update(
    root: &Path,
    home: &IndexHome,
    options: &Options,
    progress: &dyn Progress,
    report: &mut dyn FnMut(&FileReport),
) -> Result<Summary, IndexError> {
    let mut extent = Extent { touched: &Touched::everything(), enter: None };
    update_extent(root, home, options, &mut extent, &mut Remembered::default(), progress, report)
}

/// The same for the places that `extent` names, and for the whole archive where what is indexed cannot stand. The
/// summary counts what was looked at.
pub fn update_extent(
    root: &Path,
    home: &IndexHome,
    options: &Options,
    extent: &mut Extent<'_>,
    remembered: &mut Remembered,
    progress: &dyn Progress,
    report: &mut dyn FnMut(&FileReport),
) -> Result<Summary, IndexError> {
    // Asked before the lock, so that a mistyped folder is not made.
    check_root(root)?;
    let _lock = home.lock()?;
    if options.rebuild {
        home.clear()?;
    }
    let open = home.open_or_create()?;
    let walks_ahead = extent.touched.everything && extent.enter.is_none();
    let (manifest, walked) = manifest_and_walk(root, &open, remembered, walks_ahead)?;
    let config = home.config_file(root);
    let (sources, maps) = (Sources::load(&config)?, Maps::load(&config)?);
    let reread =
        open.payload.as_ref().and_then(|payload| why_reread(home, payload, options, (&sources, &maps)));
    let read_all = open.payload.is_none() || reread.is_some();
    let everything = Touched::everything();
    let touched = if read_all { &everything } else { extent.touched };
    let basis = Basis {
        root,
        index_home: home.path(),
        manifest: &manifest,
        read_all,
        max_file_bytes: options.max_file_bytes,
    };
    let plan = match walked {
        Some(walked) => Plan::of_walked(&basis, walked)?,
        None => {
            let enter: Option<&mut dyn FnMut(&ArchivePath)> = match &mut extent.enter {
                Some(enter) => Some(&mut **enter),
                None => None,
            };
            Plan::make(&basis, &mut Extent { touched, enter })?
        }
    };
    if plan.to_read.is_empty()
        && plan.gone.len() == manifest.len()
        && !manifest.is_empty()
        && !options.allow_empty
    {
        return Err(IndexError::ArchiveEmptied(root.to_owned(), manifest.len()));
    }
    let mut run = Run {
        root,
        options,
        open,
        manifest,
        ledger: Ledger::default(),
        has_groups: false,
        summary: Summary { reread, ..Summary::default() },
        sources,
        maps,
        report,
        started: now_nanos(),
        read_all,
        is_whole: touched.everything,
        dictionary: 0,
    };
    for settled in &plan.settled {
        run.count(settled);
    }
    // A run that was ended half-way may have left its copies ungrouped.
    let is_grouped = |payload: &Payload| {
        knows_copies(home, payload) && copies::is_grouped(&home.copies_path(payload.manifest))
    };
    run.has_groups = run.open.payload.as_ref().is_some_and(is_grouped);
    let is_idle = plan.to_read.is_empty() && plan.gone.is_empty() && run.has_groups;
    if !is_idle {
        progress.planned(plan.to_read.len(), plan.to_read.iter().map(|file| file.size).sum());
        let pages = run.open.pages.clone();
        pages.give_back_during(|| run.write(plan, progress))?;
    }
    debug_assert!(run.summary.adds_up());
    if let Some(payload) = &run.open.payload {
        remembered.keep(home.manifest_path(payload.manifest), run.manifest);
    }
    Ok(run.summary)
}

/// What is indexed, and on demand what lies in the archive: a run that finds nothing changed spends most of its time on these
/// two, so they are read side by side.
fn manifest_and_walk(
    root: &Path,
    open: &OpenIndex,
    remembered: &mut Remembered,
    walks: bool,
) -> Result<(Manifest, Option<Walked>), IndexError> {
    let home = &open.home;
    std::thread::scope(|scope| {
        let walk = || Walked::everything(root, home.path());
        let walking =
            walks.then(|| std::thread::Builder::new().spawn_scoped(scope, walk)).and_then(Result::ok);
        let manifest = match &open.payload {
            Some(payload) => {
                let path = home.manifest_path(payload.manifest);
                remembered.take(&path).map_or_else(|| Manifest::load(&path), Ok)
            }
            None => Ok(Manifest::default()),
        };
        let walked = walking.map(|walking| walking.join());
        let walked = walked.map(|walked| walked.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        Ok((manifest?, walked))
    })
}

/// Why what is indexed cannot stand although its files did not change.
fn why_reread(
    home: &IndexHome,
    payload: &Payload,
    options: &Options,
    (sources, maps): (&Sources, &Maps),
) -> Option<Reread> {
    if payload.engine != ENGINE_VERSION {
        Some(Reread::Engine)
    } else if payload.extracted != options.extract {
        Some(Reread::Extraction)
    } else if payload.stored != options.store {
        Some(Reread::Store)
    } else if options.extract && payload.homes != sources.fingerprint() {
        Some(Reread::Homes)
    } else if payload.maps != maps.fingerprint() {
        Some(Reread::Maps)
    } else if !knows_copies(home, payload) {
        Some(Reread::Copies)
    } else {
        None
    }
}

fn knows_copies(home: &IndexHome, payload: &Payload) -> bool {
    payload.copies == copies::VERSION && home.copies_path(payload.manifest).is_file()
}

fn now_nanos() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// The writer, once no file is half written.
fn held(writer: &RwLock<Writer>) -> RwLockWriteGuard<'_, Writer> {
    writer.write().unwrap_or_else(PoisonError::into_inner)
}

struct Run<'a> {
    root: &'a Path,
    options: &'a Options,
    open: OpenIndex,
    manifest: Manifest,
    /// What copies are recognised by.
    ledger: Ledger,
    /// The index has groups of copies, which a search would miss if a commit on the way were without. Making them takes a
    /// look at all articles, so a first run makes them once, for its last commit.
    has_groups: bool,
    summary: Summary,
    sources: Sources,
    maps: Maps,
    report: &'a mut dyn FnMut(&FileReport),
    started: i64,
    /// No file counts as unchanged: reading or extraction give other results than at the last run.
    read_all: bool,
    /// The whole archive was walked.
    is_whole: bool,
    /// Mark of the dictionary that articles are packed with.
    dictionary: u64,
}

impl Run<'_> {
    fn count(&mut self, report: &FileReport) {
        self.summary.count(report);
        (self.report)(report);
    }

    fn write(&mut self, plan: Plan, progress: &dyn Progress) -> Result<(), IndexError> {
        let home = self.open.home.clone();
        let broken = |error| IndexError::from_engine(home.path(), error);
        if let Some(payload) = self.open.payload.as_ref().filter(|payload| knows_copies(&home, payload)) {
            self.ledger = Ledger::load(&home.copies_path(payload.manifest))?;
        }
        let writers = self.threads(&plan).div_ceil(READERS_PER_WRITER).clamp(1, 8);
        let bytes: u64 = plan.to_read.iter().map(|file| file.size).sum();
        let for_each = queue::writer_bytes(bytes / writers as u64, self.options.extract);
        let opened = self.open.index.writer_with_num_threads(writers, writers * for_each);
        let writer: Writer = opened.map_err(broken)?;
        let before = self.open.index.searchable_segment_ids().map_err(broken)?;
        let makes_most = plan.to_read.len() > self.manifest.len() / 2;
        let joining = Joining::of(bytes, makes_most, for_each, self.options.extract);
        joining.set(&writer);
        let writer = RwLock::new(writer);
        self.take_out(&plan.gone, &writer);
        if self.read_all {
            // A commit on the way names the new engine; should the run be killed after it, what has not been read by
            // then must not pass for unchanged.
            plan.to_read.iter().for_each(|file| self.manifest.doubt(&file.path));
        }
        self.read_and_add(&plan, &writer, progress)?;
        // A list of a million files is large, and what follows takes room too.
        drop(plan);
        self.commit_and_join(writer, joining, &before)?;
        // A search can do without.
        let _ = self.keep_for_searches();
        home.trust_files()
    }

    /// The last commit of a run, and segments joined as was planned.
    fn commit_and_join(
        &mut self,
        writer: RwLock<Writer>,
        joining: Joining,
        before: &[SegmentId],
    ) -> Result<(), IndexError> {
        let home = self.open.home.clone();
        let broken = |error| IndexError::from_engine(home.path(), error);
        let index = self.open.index.clone();
        let join = || joining::join_new(&index, &mut held(&writer), before).map_err(broken);
        let mut joined = None;
        if joining == (Joining::Once { is_first: true }) && !self.has_groups {
            self.commit_held(held(&writer), false)?;
            joined = join()?;
        }
        self.commit_held(held(&writer), true)?;
        if matches!(joining, Joining::Once { .. }) && joined.is_none() {
            joined = join()?;
        }
        self.ledger = Ledger::default();
        let writer = writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(joined) = joined {
            joined.wait().map_err(broken)?;
            writer.garbage_collect_files().wait().map_err(broken)?;
        }
        writer.wait_merging_threads().map_err(broken)?;
        match joining {
            Joining::OnTheWay { joins_rest: true, .. } => joining::join_rest(&index).map_err(broken),
            _ => Ok(()),
        }
    }

    /// Keeps beside the index what searches would else find out each time.
    fn keep_for_searches(&self) -> Result<(), IndexError> {
        let home = &self.open.home;
        let broken = |error| IndexError::from_engine(home.path(), error);
        let failed = |error: std::io::Error| IndexError::Io(home.path().to_owned(), error);
        let reader = self.open.index.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader: IndexReader = reader.try_into().map_err(broken)?;
        Lengths::keep(home.path(), &reader.searcher()).map_err(failed)?;
        let Some(payload) = &self.open.payload else { return Ok(()) };
        match home.copies(payload)?.filter(|table| table.groups() > 0) {
            Some(table) => copies::documents::keep(home.path(), &reader.searcher(), payload.manifest, &table)
                .map_err(failed),
            None => Ok(()),
        }
    }

    /// More threads than files would only leave more segments to search.
    fn threads(&self, plan: &Plan) -> usize {
        self.options.threads.min(plan.to_read.len()).max(1)
    }

    fn take_out(&mut self, gone: &[ArchivePath], writer: &RwLock<Writer>) {
        let writer = writer.read().unwrap_or_else(PoisonError::into_inner);
        for path in gone {
            writer.delete_term(file_term(&self.open.fields, path));
            self.manifest.remove(path);
            self.ledger.replace(file_number(path), Vec::new());
            self.summary.removed += 1;
        }
    }

    fn read_and_add(
        &mut self,
        plan: &Plan,
        writer: &RwLock<Writer>,
        progress: &dyn Progress,
    ) -> Result<(), IndexError> {
        let annotator = Annotator::new(self.options.extract, self.sources.clone());
        let known = self.manifest.only(plan.to_read.iter().map(|file| &file.path));
        let reading = ReadOptions {
            today: Some(self.options.today),
            limits: Limits { document_bytes: self.options.max_file_bytes, ..Limits::default() },
            maps: self.maps.as_slice().to_vec(),
        };
        silence_workers();
        let dictionary = self.find_dictionary(plan, &reading, &annotator)?;
        self.dictionary = dictionary.as_ref().map_or(0, Dictionary::mark);
        let shared = Shared {
            root: self.root,
            reading: &reading,
            files: &plan.to_read,
            known: &known,
            writer,
            room: Room::new(WAITING_BYTES),
            fields: self.open.fields,
            annotator: &annotator,
            read_all: self.read_all,
            leaves_bodies: !self.options.store,
            dictionary,
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            failure: Mutex::new(None),
        };
        let (sender, receiver) = unbounded();
        let home = self.open.home.path().to_owned();
        std::thread::scope(|scope| -> Result<(), IndexError> {
            for _ in 0..self.threads(plan) {
                let (sender, shared) = (sender.clone(), &shared);
                let spawned = std::thread::Builder::new()
                    .name(WORKER_NAME.to_owned())
                    .spawn_scoped(scope, move || shared.work(&sender));
                spawned.map_err(|error| IndexError::Io(home.clone(), error))?;
            }
            drop(sender);
            let gathered = self.gather(&receiver, writer, progress);
            if gathered.is_err() {
                shared.stop.store(true, Ordering::Relaxed);
            }
            gathered
        })?;
        match shared.failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(IndexError::from_engine(&home, error)),
            None => Ok(()),
        }
    }

    /// The dictionary that articles are packed with: the index's own, or one learned from what is about to be read.
    fn find_dictionary(
        &self,
        plan: &Plan,
        reading: &ReadOptions,
        annotator: &Annotator,
    ) -> Result<Option<Dictionary>, IndexError> {
        let home = self.open.home.path();
        let mark = self.open.payload.as_ref().map_or(0, |payload| payload.dictionary);
        if let Some(known) = Dictionary::of_commit(home, mark)? {
            return Ok(Some(known));
        }
        let (root, files, keeps_texts) = (self.root, &plan.to_read[..], self.options.store);
        let learned = Sampling { root, reading, files, annotator, keeps_texts }.dictionary();
        if let Some(learned) = &learned {
            learned.save(home)?;
        }
        Ok(learned)
    }

    fn gather(
        &mut self,
        receiver: &Receiver<Done>,
        writer: &RwLock<Writer>,
        progress: &dyn Progress,
    ) -> Result<(), IndexError> {
        let mut since_commit = 0;
        while let Ok(done) = receiver.recv() {
            since_commit += done.report.bytes;
            self.settle(done, progress);
            if since_commit >= self.options.commit_every_bytes {
                // With the writer held no file is half written; all that were written are in the channel.
                let guard = held(writer);
                while let Ok(done) = receiver.try_recv() {
                    self.settle(done, progress);
                }
                self.commit_held(guard, self.has_groups)?;
                since_commit = 0;
            }
        }
        Ok(())
    }

    fn settle(&mut self, done: Done, progress: &dyn Progress) {
        progress.done(done.report.bytes);
        if let Some(sketches) = done.sketches {
            self.ledger.replace(file_number(&done.report.path), sketches);
        }
        let known = self.manifest.get(&done.report.path).map(|entry| &entry.state);
        if matches!((known, &done.report.outcome), (Some(State::Indexed { .. }), Outcome::Indexed(_))) {
            self.summary.renewed += 1;
        }
        if let Some(entry) = done.entry {
            self.manifest.insert(done.report.path.clone(), self.unsure_if_young(entry));
        } else if done.report.outcome == Outcome::Failed(FailReason::Vanished) {
            self.manifest.remove(&done.report.path);
        }
        self.count(&done.report);
    }

    /// What could not be read, as far as is known: a run that saw some places has the rest from the manifest.
    fn failures(&self) -> u64 {
        let seen = self.summary.failed_total() + self.summary.lost;
        if self.is_whole { seen } else { seen.max(self.manifest.failures()) }
    }

    fn unsure_if_young(&self, mut entry: Entry) -> Entry {
        if entry.modified >= self.started.saturating_sub(CLOCK_GRAIN_NANOS) {
            entry.modified = Entry::UNSURE;
        }
        entry
    }

    /// Writes the list of copies for the commit of this number.
    fn save_copies(&self, number: u64, groups_copies: bool) -> Result<(), IndexError> {
        let (home, manifest) = (&self.open.home, &self.manifest);
        let copies = home.copies_path(number);
        let known = self.open.payload.as_ref().filter(|payload| knows_copies(home, payload));
        if let (Some(known), false) = (known, self.ledger.is_changed()) {
            let before = home.copies_path(known.manifest);
            // New times of files do not change what they hold. Where there are no links, it is written.
            let stands = copies::is_grouped(&before) == groups_copies;
            if stands && std::fs::hard_link(&before, &copies).is_ok() {
                return Ok(());
            }
        }
        if !groups_copies {
            return self.ledger.save_ungrouped(&copies);
        }
        self.ledger.save(&copies, |wanted| {
            let numbered = manifest.iter().map(|(path, _)| (file_number(path), path));
            numbered.filter(|(number, _)| wanted(*number)).collect()
        })
    }

    fn commit_held(
        &mut self,
        mut writer: RwLockWriteGuard<'_, Writer>,
        groups_copies: bool,
    ) -> Result<(), IndexError> {
        let home = &self.open.home;
        let broken = |error| IndexError::from_engine(home.path(), error);
        let number = self.open.payload.as_ref().map_or(1, |payload| payload.manifest + 1);
        self.manifest.save(&home.manifest_path(number))?;
        self.save_copies(number, groups_copies)?;
        let payload = Payload {
            schema: schema::version(),
            engine: ENGINE_VERSION,
            manifest: number,
            root: home.root_to_record(self.root),
            extracted: self.options.extract,
            stored: self.options.store,
            homes: if self.options.extract { self.sources.fingerprint() } else { 0 },
            maps: self.maps.fingerprint(),
            copies: copies::VERSION,
            dictionary: self.dictionary,
            failed: self.failures(),
        };
        let text = serde_json::to_string(&payload)
            .map_err(|error| IndexError::Io(home.path().to_owned(), error.into()))?;
        let mut prepared = writer.prepare_commit().map_err(broken)?;
        prepared.set_payload(&text);
        prepared.commit().map_err(broken)?;
        home.drop_manifests_but(Some(number))?;
        self.open.payload = Some(payload);
        Ok(())
    }
}
