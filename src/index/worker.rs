//! What one thread of a run does with one file: read, extract, make documents, and put them in the place of the file's old
//! ones. Nothing of a file is visible before all of it is written: a commit waits for the guard that is held meanwhile.

use crate::crawl::manifest::{ContentHash, content_hash, stream_hash};
use crate::crawl::{Contents, Entry, Manifest, SourceFile, State, read_file};
use crate::index::annotator::Annotator;
use crate::index::copies::Sketch;
use crate::index::documents::{DocumentMaker, Made, bytes_of, file_term};
use crate::index::packing::Dictionary;
use crate::index::queue::{Queued, Room, Writer};
use crate::index::report::FileReport;
use crate::index::schema;
use crate::model::{ArchivePath, Article, FailReason, Outcome, SkipReason, Warning};
use crate::read::{self, Input, NoArticle, Part, ReadOptions, ReadOutcome, Shelf, watchdog};
use crossbeam_channel::Sender;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use tantivy::TantivyDocument;
use tantivy::indexer::UserOperation;

/// Thread name under which panics stay silent: they are reported as the file's failure.
pub const WORKER_NAME: &str = "morgue-worker";

/// Text after which the documents of a file that goes on are handed to the writer, in bytes.
const FLUSH_BYTES: usize = 4 << 20;

/// What a worker found out about one file.
pub struct Done {
    /// For the report.
    pub report: FileReport,
    /// The new line of the manifest; `None` keeps the old one.
    pub entry: Option<Entry>,
    /// What is kept of the articles now in the index, each with its place in the file; `None` when they are the old ones.
    pub sketches: Option<Vec<(u32, Sketch)>>,
}

/// What the workers share.
pub struct Shared<'a> {
    /// The archive.
    pub root: &'a Path,
    /// How to read.
    pub reading: &'a ReadOptions,
    /// What is to be read.
    pub files: &'a [SourceFile],
    /// What is indexed.
    pub known: &'a Manifest,
    /// Shared for adding, exclusive for committing.
    pub writer: &'a RwLock<Writer>,
    /// For documents that the writer has not taken yet.
    pub room: Arc<Room>,
    /// Of the index.
    pub fields: schema::Fields,
    /// Extraction.
    pub annotator: &'a Annotator,
    /// No file counts as unchanged.
    pub read_all: bool,
    /// Texts that can be read from their files again are not stored.
    pub leaves_bodies: bool,
    /// By which articles are packed.
    pub dictionary: Option<Dictionary>,
    /// The next of `files`.
    pub next: AtomicUsize,
    /// Set when the run has failed.
    pub stop: AtomicBool,
    /// The engine's first error.
    pub failure: Mutex<Option<tantivy::TantivyError>>,
}

impl Shared<'_> {
    fn maker(&self) -> DocumentMaker {
        DocumentMaker::new(self.fields, self.leaves_bodies, self.dictionary.clone())
    }

    /// Works on files until there are none.
    pub fn work(&self, done: &Sender<Done>) {
        let mut maker = self.maker();
        while !self.stop.load(Ordering::Relaxed) {
            let Some(source) = self.files.get(self.next.fetch_add(1, Ordering::Relaxed)) else { return };
            if let Err(error) = self.file(source, &mut maker, done) {
                self.stop.store(true, Ordering::Relaxed);
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        }
    }

    /// Reads, extracts and writes one file. An error is the engine's and ends the run.
    fn file(
        &self,
        source: &SourceFile,
        maker: &mut DocumentMaker,
        done: &Sender<Done>,
    ) -> tantivy::Result<()> {
        match read_file(self.root, source, self.reading.limits.document_bytes) {
            Contents::Read(read_as, bytes) => {
                let hash = content_hash(&bytes);
                self.contents(source, read_as, hash, Input::Memory(bytes), maker, done)
            }
            Contents::Long(read_as, file) => self.long(source, read_as, &file, maker, done),
            Contents::Failed(reason) => {
                let mut shelf = FileShelf::new(self, source, maker, ContentHash::default());
                if reason == FailReason::Vanished && self.known.get(&source.path).is_some() {
                    shelf.flush();
                }
                let report = FileReport::plain(source.path.clone(), Outcome::Failed(reason));
                let sketches = shelf.take_sketches();
                shelf.finish(|| send(done, report, None, sketches))
            }
            Contents::Skipped(reason) => self.left_aside(source, reason, maker, done),
        }
    }

    /// A file that is skipped unread.
    fn left_aside(
        &self,
        source: &SourceFile,
        reason: SkipReason,
        maker: &mut DocumentMaker,
        done: &Sender<Done>,
    ) -> tantivy::Result<()> {
        let entry = Entry {
            size: source.size,
            modified: source.modified,
            hash: ContentHash::default(),
            state: State::Skipped(reason.clone()),
        };
        let report = FileReport::plain(source.path.clone(), Outcome::Skipped(reason));
        let mut shelf = FileShelf::new(self, source, maker, ContentHash::default());
        shelf.flush();
        let sketches = shelf.take_sketches();
        shelf.finish(|| send(done, report, Some(entry), sketches))
    }

    /// A file that is read piece by piece, once for its hash and once for its articles.
    fn long(
        &self,
        source: &SourceFile,
        read_as: SourceFile,
        file: &File,
        maker: &mut DocumentMaker,
        done: &Sender<Done>,
    ) -> tantivy::Result<()> {
        if !read::is_read_in_pieces(&source.path, file) {
            return self.left_aside(source, SkipReason::TooLarge(read_as.size), maker, done);
        }
        match stream_hash(file) {
            Ok(hash) => {
                let input = Input::File(file, read_as.size);
                self.contents(source, read_as, hash, input, maker, done)
            }
            Err(error) => {
                let outcome = Outcome::Failed(FailReason::from_io(&error));
                send(done, FileReport::plain(source.path.clone(), outcome), None, None);
                Ok(())
            }
        }
    }

    fn contents(
        &self,
        source: &SourceFile,
        read_as: SourceFile,
        hash: ContentHash,
        input: Input<'_>,
        maker: &mut DocumentMaker,
        done: &Sender<Done>,
    ) -> tantivy::Result<()> {
        let entry = |state| Entry { size: read_as.size, modified: read_as.modified, hash, state };
        if let Some(known) = self.same_bytes(source, &hash) {
            let report = FileReport::settled(source.path.clone(), &known.state);
            send(done, report, Some(entry(known.state.clone())), None);
            return Ok(());
        }
        let opened = match &input {
            Input::File(file, _) => file.try_clone().ok(),
            Input::Memory(_) => None,
        };
        let mut shelf = FileShelf::new(self, source, maker, hash);
        shelf.report.bytes = read_as.size;
        let mut outcome = read::read(&source.path, input, self.reading, &mut shelf);
        if opened.is_some_and(|file| !read_as.is_as_before(&file)) && !shelf.has_written() {
            outcome = ReadOutcome::Failed(FailReason::Changing);
        }
        let lost = shelf.report.lost();
        let (outcome, state) = match outcome {
            ReadOutcome::Articles(articles) => {
                (Outcome::Indexed(articles), Some(State::Indexed { articles, lost }))
            }
            ReadOutcome::Skipped(reason) => (Outcome::Skipped(reason.clone()), Some(State::Skipped(reason))),
            // What is indexed of a file stays until its new bytes can be read. A file of which nothing is indexed need
            // not be read again before it changes.
            ReadOutcome::Failed(reason) if self.was_indexed(source) || !reason.is_of_content() => {
                (Outcome::Failed(reason), None)
            }
            ReadOutcome::Failed(reason) => (Outcome::Failed(reason.clone()), Some(State::Failed(reason))),
        };
        let keeps_old = state.is_none();
        let mut report = shelf.take_report();
        report.outcome = outcome;
        if keeps_old {
            send(done, report, None, shelf.take_sketches());
            return Ok(());
        }
        shelf.flush();
        let sketches = shelf.take_sketches();
        shelf.finish(|| send(done, report, state.map(entry), sketches))
    }

    fn was_indexed(&self, source: &SourceFile) -> bool {
        self.known.get(&source.path).is_some_and(|entry| matches!(entry.state, State::Indexed { .. }))
    }

    /// What is known of a file whose time changed and whose bytes did not.
    fn same_bytes(&self, source: &SourceFile, hash: &ContentHash) -> Option<&Entry> {
        self.known.get(&source.path).filter(|entry| !self.read_all && entry.hash == *hash)
    }
}

fn send(done: &Sender<Done>, report: FileReport, entry: Option<Entry>, sketches: Option<Vec<(u32, Sketch)>>) {
    // The receiver is gone only when the run has failed already.
    let _ = done.send(Done { report, entry, sketches });
}

/// Takes the articles of one file and writes their documents.
struct FileShelf<'s, 'm> {
    shared: &'s Shared<'s>,
    path: &'s ArchivePath,
    hash: ContentHash,
    maker: &'m mut DocumentMaker,
    report: FileReport,
    documents: Vec<TantivyDocument>,
    /// Text of the articles that these are of.
    waiting_bytes: usize,
    /// Of all articles so far, those that wait included.
    sketches: Vec<(u32, Sketch)>,
    /// How many of them the writer has.
    written: usize,
    /// Held from the first flush on.
    writer: Option<RwLockReadGuard<'s, Writer>>,
    failure: Option<tantivy::TantivyError>,
}

impl<'s, 'm> FileShelf<'s, 'm> {
    fn new(
        shared: &'s Shared<'s>,
        source: &'s SourceFile,
        maker: &'m mut DocumentMaker,
        hash: ContentHash,
    ) -> FileShelf<'s, 'm> {
        FileShelf {
            shared,
            path: &source.path,
            hash,
            maker,
            report: FileReport::plain(source.path.clone(), Outcome::Unchanged),
            documents: Vec::new(),
            waiting_bytes: 0,
            sketches: Vec::new(),
            written: 0,
            writer: None,
            failure: None,
        }
    }

    fn has_written(&self) -> bool {
        self.writer.is_some()
    }

    fn take_report(&mut self) -> FileReport {
        std::mem::replace(&mut self.report, FileReport::plain(self.path.clone(), Outcome::Unchanged))
    }

    /// Of the articles that the writer has; `None` when it keeps the file's old ones.
    fn take_sketches(&mut self) -> Option<Vec<(u32, Sketch)>> {
        self.sketches.truncate(self.written);
        self.has_written().then(|| std::mem::take(&mut self.sketches))
    }

    /// Hands what waits to the writer; the first time it takes the file's old documents out.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.waiting_bytes);
        if self.failure.is_some() {
            return;
        }
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => {
                let writer = self.shared.writer.read().unwrap_or_else(PoisonError::into_inner);
                let known = self.shared.known.get(self.path);
                if known.is_some_and(|entry| matches!(entry.state, State::Indexed { .. })) {
                    writer.delete_term(file_term(&self.shared.fields, self.path));
                }
                writer
            }
        };
        if !self.documents.is_empty() {
            let bytes = bytes_of(text, self.documents.len());
            let goes_on = || !self.shared.stop.load(Ordering::Relaxed);
            let mut place = Some(self.shared.room.enter(bytes, goes_on));
            let mut batch: Vec<UserOperation<Queued>> = Vec::with_capacity(self.documents.len());
            let last = self.documents.len() - 1;
            for (at, document) in self.documents.drain(..).enumerate() {
                let place = if at == last { place.take() } else { None };
                batch.push(UserOperation::Add(Queued { document, place }));
            }
            self.failure = writer.run(batch).err();
        }
        self.written = self.sketches.len();
        self.writer = Some(writer);
    }

    /// Runs `and_then` before any commit can come between.
    fn finish(mut self, and_then: impl FnOnce()) -> tantivy::Result<()> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        and_then();
        Ok(())
    }

    fn make(&mut self, article: &Article) -> Result<Made, String> {
        let mut annotated = self.shared.annotator.annotate(article);
        let made = self.maker.make(article, &mut annotated, &self.hash).map_err(|error| error.to_string())?;
        self.report.undated += u32::from(article.published.is_none());
        self.report.quotes += annotated.quotes.len() as u32;
        Ok(made)
    }
}

impl Shelf for FileShelf<'_, '_> {
    fn article(&mut self, article: Article) -> bool {
        let inner = &article.id.inner;
        let named = |warning: &Warning| match inner.is_empty() {
            true => warning.clone(),
            false => Warning { line: warning.line, message: format!("{inner}: {}", warning.message) },
        };
        self.report.warnings.extend(article.warnings.iter().map(named));
        let made = catch_unwind(AssertUnwindSafe(|| self.make(&article)));
        let made = made.unwrap_or_else(|_| {
            *self.maker = self.shared.maker();
            Err("extraction stumbled over it; please report this file".to_owned())
        });
        match made {
            Ok(mut made) => {
                self.documents.append(&mut made.documents);
                self.sketches.push((article.id.ordinal, made.sketch));
            }
            Err(problem) => {
                let why = NoArticle::Failed(FailReason::Unreadable(problem));
                self.report.parts.push(Part { inner: article.id.inner.clone(), why });
            }
        }
        self.waiting_bytes += article.text.len();
        if self.waiting_bytes >= FLUSH_BYTES {
            self.flush();
        }
        self.failure.is_none() && !self.shared.stop.load(Ordering::Relaxed)
    }

    fn part(&mut self, part: Part) {
        self.report.parts.push(part);
    }

    fn odd(&mut self, warning: Warning) {
        self.report.warnings.push(warning);
    }
}

/// A reader or extractor that panics fails its file; the message belongs in the report, not on the terminal.
pub fn silence_workers() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let is_silent = |name: &str| name == WORKER_NAME || name == watchdog::THREAD_NAME;
            if !std::thread::current().name().is_some_and(is_silent) {
                usual(panic);
            }
        }));
    });
}
