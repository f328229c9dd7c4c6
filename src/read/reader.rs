//! The reader of one file: hands articles on as they are found, with their addresses, and accounts for every part that
//! gave none. A document that makes its format's reader panic fails alone.

use super::container::Limits;
use super::draft::{self, Desk, Draft, Trouble};
use super::{fields::FieldMap, leaf};
use crate::model::article::{Article, ArticleId, Warning};
use crate::model::date::Day;
use crate::model::outcome::{FailReason, SkipReason};
use crate::model::path::ArchivePath;
use std::io::BufRead;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// Documents of at least this size are worked on one at a time, because their memory is several times their size.
const LARGE_DOCUMENT_BYTES: usize = 8 << 20;
static LARGE_DOCUMENT: Mutex<()> = Mutex::new(());

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Bounds future dates: a date later than two days after it is absurd and not used; `None` sets no bound.
    pub today: Option<Day>,
    /// Which fields of tables and JSON mean what, where guessing is not wanted.
    pub maps: Vec<FieldMap>,
    /// Caps.
    pub limits: Limits,
}

/// Takes what a file holds, in the order of the file.
pub trait Shelf {
    /// One article; `false` ends the reading of the file.
    fn article(&mut self, article: Article) -> bool;
    /// A part of the file that gave no article.
    fn part(&mut self, part: Part);
    /// Something to know of the file or a part of it that cost nothing.
    fn odd(&mut self, warning: Warning);
}

/// A part of a file that gave no article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its place in the file, to be written behind the path; empty for the file as a whole.
    pub inner: String,
    /// Why.
    pub why: NoArticle,
}

/// Why a part of a file gave no article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoArticle {
    /// Left aside on purpose.
    Skipped(SkipReason),
    /// Should have been read and could not be.
    Failed(FailReason),
}

/// What comes with bytes out of a crawl.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Where it was published.
    pub url: Option<String>,
    /// The encoding a server named.
    pub charset: Option<String>,
    /// When it was fetched, as the crawl writes it.
    pub captured: Option<String>,
}

/// Where something stands in the archive.
#[derive(Clone, Debug)]
pub struct Place {
    path: ArchivePath,
    inner: String,
    /// Path and member names without the endings of containers: what dates and outlets may be read from.
    label: Vec<u8>,
}

/// Endings of containers that say nothing of what they hold.
const CONTAINER_ENDINGS: &[&str] = &[
    ".zip", ".tar", ".tgz", ".tbz2", ".txz", ".tzst", ".gz", ".bz2", ".xz", ".zst", ".warc", ".arc", ".wacz",
];

impl Place {
    /// A file.
    pub fn file(path: &ArchivePath) -> Place {
        Place { path: path.clone(), inner: String::new(), label: path.as_bytes().to_vec() }
    }

    /// A member of the archive that stands here.
    pub fn member(&self, name: &[u8]) -> Place {
        let mut place = self.without_ending(CONTAINER_ENDINGS);
        place.inner = format!("{}!/{}", self.inner, String::from_utf8_lossy(name));
        place.label.push(b'/');
        place.label.extend_from_slice(name);
        place
    }

    /// A record of the crawl that stands here. A crawl's name tells when it was made, not what its pages say.
    pub fn record(&self, number: u64) -> Place {
        Place { path: self.path.clone(), inner: format!("{}#record-{number}", self.inner), label: Vec::new() }
    }

    /// The same place, for what is packed in it.
    pub fn without_ending(&self, endings: &[&str]) -> Place {
        let mut place = self.clone();
        let lower = place.label.to_ascii_lowercase();
        if let Some(ending) = endings.iter().find(|ending| lower.ends_with(ending.as_bytes())) {
            place.label.truncate(lower.len() - ending.len());
        }
        place
    }

    /// The name of the member, or the path.
    pub fn name(&self) -> String {
        match self.inner.rsplit_once("!/") {
            Some((_, name)) => name.to_owned(),
            None => self.path.to_text().into_owned(),
        }
    }

    /// The address as a path: what maps of fields and extensions are told by.
    pub fn name_path(&self) -> ArchivePath {
        let mut name = self.path.as_bytes().to_vec();
        name.extend_from_slice(self.inner.as_bytes());
        ArchivePath::from_bytes(name)
    }

    /// What dates and outlets may be read from.
    pub fn label(&self) -> ArchivePath {
        ArchivePath::from_bytes(self.label.clone())
    }

    /// Where in the file; empty for the file itself.
    pub fn inner(&self) -> &str {
        &self.inner
    }
}

/// Reads the documents of one file.
pub struct Reader<'r> {
    shelf: &'r mut dyn Shelf,
    options: &'r ReadOptions,
    articles: u32,
    skipped: u32,
    failed: u32,
    /// What is to be said of the file as a whole.
    whole: Option<NoArticle>,
    stop: bool,
    /// What is wrong with the bytes that are being read, for their articles.
    flaw: Option<String>,
}

impl<'r> Reader<'r> {
    /// For one file.
    pub fn new(shelf: &'r mut dyn Shelf, options: &'r ReadOptions) -> Reader<'r> {
        Reader { shelf, options, articles: 0, skipped: 0, failed: 0, whole: None, stop: false, flaw: None }
    }

    /// True when nobody takes more.
    pub fn wants_stop(&self) -> bool {
        self.stop
    }

    /// A place that gave no article and should have.
    pub fn failed(&mut self, place: &Place, reason: FailReason) {
        self.none(place, String::new(), NoArticle::Failed(reason));
    }

    /// A place that was left aside.
    pub fn skipped(&mut self, place: &Place, reason: SkipReason) {
        self.none(place, String::new(), NoArticle::Skipped(reason));
    }

    /// Something to know of a place.
    pub fn odd(&mut self, place: &Place, detail: String) {
        let message = if place.inner.is_empty() { detail } else { format!("{}: {detail}", place.inner) };
        self.shelf.odd(Warning { line: None, message });
    }

    fn none(&mut self, place: &Place, address: String, why: NoArticle) {
        let inner = place.inner.clone() + &address;
        if inner.is_empty() {
            // The graver word about the file stands.
            if !matches!(self.whole, Some(NoArticle::Failed(_))) {
                self.whole = Some(why);
            }
            return;
        }
        match why {
            NoArticle::Skipped(_) => self.skipped += 1,
            NoArticle::Failed(_) => self.failed += 1,
        }
        self.shelf.part(Part { inner, why });
    }

    fn put(&mut self, mut article: Article) {
        if self.stop {
            return;
        }
        let flaw = |message: &String| Warning { line: None, message: message.clone() };
        article.warnings.extend(self.flaw.as_ref().map(flaw));
        article.id.ordinal = self.articles;
        self.articles += 1;
        self.stop = !self.shelf.article(article);
    }

    /// Says what is wrong with the document that is read next, so that its articles carry a warning; `None` when nothing.
    pub fn flawed(&mut self, detail: Option<String>) {
        self.flaw = detail;
    }

    /// Reads one document.
    pub fn document(&mut self, place: &Place, bytes: Vec<u8>, hints: &Hints) {
        let _one_at_a_time = (bytes.len() >= LARGE_DOCUMENT_BYTES)
            .then(|| LARGE_DOCUMENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        self.guarded(place, |reader| leaf::read(reader, place, bytes, hints));
    }

    /// Reads a document larger than the cap on one, which only record formats are read of.
    pub fn long_document(&mut self, place: &Place, stream: Box<dyn BufRead + '_>) {
        let cap = self.options.limits.document_bytes;
        self.guarded(place, |reader| {
            if !leaf::read_records(reader, place, stream) {
                reader.skipped(place, SkipReason::TooLarge(cap + 1));
            }
        });
    }

    /// Reads what stands at `place`; a panic fails it and nothing else.
    pub fn guarded(&mut self, place: &Place, read: impl FnOnce(&mut Self)) {
        if catch_unwind(AssertUnwindSafe(|| read(self))).is_err() {
            let detail = "its reader stumbled over it; please report this file".to_owned();
            self.failed(place, FailReason::Unreadable(detail));
        }
    }

    /// What became of the file.
    pub fn finish(self) -> super::ReadOutcome {
        use super::ReadOutcome;
        match (self.articles, self.whole) {
            (0, Some(NoArticle::Failed(reason))) => ReadOutcome::Failed(reason),
            (0, _) if self.failed > 0 => {
                let detail =
                    format!("{} of its parts could not be read and none gave an article", self.failed);
                ReadOutcome::Failed(FailReason::Unreadable(detail))
            }
            (0, Some(NoArticle::Skipped(reason))) => ReadOutcome::Skipped(reason),
            (0, None) => {
                let what = match self.skipped {
                    0 => "nothing in it".to_owned(),
                    parts => format!("{parts} parts were left aside"),
                };
                ReadOutcome::Skipped(SkipReason::NoArticle(what.into()))
            }
            (articles, whole) => {
                if let Some(NoArticle::Failed(reason)) = whole {
                    self.shelf.part(Part { inner: String::new(), why: NoArticle::Failed(reason) });
                }
                ReadOutcome::Articles(articles)
            }
        }
    }
}

/// Takes drafts of one document as articles.
pub struct DocumentDesk<'d, 'r> {
    reader: &'d mut Reader<'r>,
    place: &'d Place,
    label: ArchivePath,
    hints: &'d Hints,
    format: &'static str,
    encoding: &'static str,
}

impl<'d, 'r> DocumentDesk<'d, 'r> {
    /// For a document of a format, decoded from an encoding.
    pub fn new(
        reader: &'d mut Reader<'r>,
        place: &'d Place,
        hints: &'d Hints,
        format: &'static str,
        encoding: &'static str,
    ) -> DocumentDesk<'d, 'r> {
        let label = place.label();
        DocumentDesk { reader, place, label, hints, format, encoding }
    }
}

impl Desk for DocumentDesk<'_, '_> {
    fn draft(&mut self, mut draft: Draft) -> bool {
        let inner = format!("{}{}", self.place.inner, std::mem::take(&mut draft.address));
        draft.url = draft.url.or_else(|| self.hints.url.clone());
        let id = ArticleId { path: self.place.path.clone(), inner, ordinal: 0 };
        let today = self.reader.options.today;
        let article = draft::article(draft, id, &self.label, self.format, self.encoding, today);
        self.reader.put(Article { captured: self.hints.captured.clone(), ..article });
        !self.reader.stop
    }

    fn trouble(&mut self, address: String, trouble: Trouble) {
        let why = match trouble {
            Trouble::Skipped(what) => NoArticle::Skipped(SkipReason::NoArticle(what.into())),
            Trouble::Failed(what) => NoArticle::Failed(FailReason::Unreadable(what)),
            Trouble::Limit(what) => NoArticle::Failed(FailReason::Limit(format!("limit: {what}"))),
            Trouble::Untried(what) => NoArticle::Failed(FailReason::Io(what)),
        };
        self.reader.none(self.place, address, why);
    }

    fn warn(&mut self, warning: Warning) {
        self.reader.shelf.odd(warning);
    }
}

/// For the reader of documents.
impl<'r> Reader<'r> {
    /// How to read.
    pub(super) fn options(&self) -> &'r ReadOptions {
        self.options
    }

    /// One article that was read without a draft.
    pub(super) fn whole_article(&mut self, place: &Place, article: Article, hints: &Hints) {
        let id = ArticleId { path: place.path.clone(), inner: place.inner.clone(), ordinal: 0 };
        self.put(Article { id, captured: hints.captured.clone(), ..article });
    }
}
