//! Holds claims against the files as they are now. A file is read by the reader that indexing uses, so that decoded words
//! are compared with decoded words, whatever the encoding.

use crate::crawl::manifest::{content_hash, stream_hash};
use crate::crawl::{Contents, SourceFile, read_file};
use crate::model::{ArchivePath, Article, Basis, FailReason, Span, Warning};
use crate::read::{FieldMap, Input, Limits, MAX_BYTES, Part, ReadOptions, ReadOutcome, Shelf, read};
use crate::receipt::claims::{Claim, ClaimedSpan};
use std::ops::Range;
use std::path::PathBuf;

/// What became of a claim, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The words stand where they were.
    Ok,
    /// The same words stand elsewhere in the file.
    Moved,
    /// The words stand no longer in the file.
    Changed,
    /// The file cannot be read.
    Gone,
}

impl Verdict {
    /// All of them, best first.
    pub const ALL: [Verdict; 4] = [Verdict::Ok, Verdict::Moved, Verdict::Changed, Verdict::Gone];

    /// `ok`, `moved`, `changed` or `gone`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::Moved => "moved",
            Verdict::Changed => "changed",
            Verdict::Gone => "gone",
        }
    }
}

/// What became of one span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanVerdict {
    /// The verdict on it.
    pub verdict: Verdict,
    /// Where the words stand now: bytes and line.
    pub found: Option<(Range<usize>, usize)>,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The worst of its spans' verdicts.
    pub verdict: Verdict,
    /// One for each span; empty when the file is gone.
    pub spans: Vec<SpanVerdict>,
    /// Whether the file is byte for byte as it was indexed; `None` when the claim or the file does not tell.
    pub same_file: Option<bool>,
    /// Why the file could not be read or held no such article.
    pub detail: Option<String>,
}

/// Files up to this size are kept with all their articles, in bytes; of longer ones the article that is asked for.
const KEPT_BYTES: u64 = 64 << 20;

/// Reads files of one archive; keeps the last, because results of one file often follow each other.
pub struct Checker {
    root: PathBuf,
    maps: Vec<FieldMap>,
    last: Option<(ArchivePath, Option<String>, Opened)>,
}

/// A file as it is now.
enum Opened {
    Gone(String),
    /// With its hash.
    NoText([u8; 16], String),
    Articles([u8; 16], Vec<Article>),
}

impl Checker {
    /// For the archive in this folder, its fields mapped as its index has them.
    pub fn new(root: PathBuf, maps: Vec<FieldMap>) -> Checker {
        Checker { root, maps, last: None }
    }

    /// Holds one claim against its file.
    pub fn check(&mut self, claim: &Claim) -> Checked {
        let holds = |path: &ArchivePath, only: &Option<String>| {
            *path == claim.path && only.as_ref().is_none_or(|only| Some(only) == claim.inner.as_ref())
        };
        if self.last.as_ref().is_none_or(|(path, only, _)| !holds(path, only)) {
            let (only, opened) = self.open(claim);
            self.last = Some((claim.path.clone(), only, opened));
        }
        match self.last.as_ref().map(|(_, _, opened)| opened) {
            Some(Opened::Articles(hash, articles)) => in_articles(claim, hash, articles),
            Some(Opened::NoText(hash, detail)) => Checked {
                verdict: Verdict::Changed,
                spans: claim.spans.iter().map(|_| lost()).collect(),
                same_file: same(claim, hash),
                detail: Some(detail.clone()),
            },
            Some(Opened::Gone(detail)) => gone(detail.clone()),
            None => gone("the file cannot be read".to_owned()),
        }
    }

    /// The file, and which of its articles was kept when it is too long to keep all.
    fn open(&self, claim: &Claim) -> (Option<String>, Opened) {
        let path = &claim.path;
        let source = match SourceFile::at(&self.root, path) {
            Ok(Some(source)) => source,
            Ok(None) => return (None, Opened::Gone("no longer a regular file".to_owned())),
            Err(error) => return (None, Opened::Gone(FailReason::from_io(&error).to_string())),
        };
        let mut kept = Kept { only: None, articles: Vec::new() };
        let options = ReadOptions { maps: self.maps.clone(), ..ReadOptions::default() };
        let (hash, outcome) = match read_file(&self.root, &source, KEPT_BYTES) {
            Contents::Read(_, bytes) => {
                let hash = content_hash(&bytes);
                (hash, read(path, Input::Memory(bytes), &options, &mut kept))
            }
            Contents::Long(read_as, file) => {
                let hash = match stream_hash(&file) {
                    Ok(hash) => hash,
                    Err(error) => return (None, Opened::Gone(FailReason::from_io(&error).to_string())),
                };
                kept.only = Some(claim.inner.clone().unwrap_or_default());
                // A single document may be longer than what `index` reads by default.
                let limits = Limits { document_bytes: MAX_BYTES as u64, ..Limits::default() };
                let options = ReadOptions { limits, ..options };
                (hash, read(path, Input::File(&file, read_as.size), &options, &mut kept))
            }
            Contents::Skipped(reason) => return (None, Opened::Gone(reason.to_string())),
            Contents::Failed(reason) => return (None, Opened::Gone(reason.to_string())),
        };
        let opened = match outcome {
            ReadOutcome::Articles(_) => Opened::Articles(hash, kept.articles),
            ReadOutcome::Skipped(reason) => Opened::NoText(hash, reason.to_string()),
            ReadOutcome::Failed(reason) => Opened::NoText(hash, reason.to_string()),
        };
        (kept.only, opened)
    }
}

/// The articles of a file, or the one that is asked for.
struct Kept {
    only: Option<String>,
    articles: Vec<Article>,
}

impl Shelf for Kept {
    fn article(&mut self, article: Article) -> bool {
        match &self.only {
            None => self.articles.push(article),
            Some(only) if *only == article.id.inner => {
                self.articles.push(article);
                return false;
            }
            Some(_) => {}
        }
        true
    }

    fn part(&mut self, _part: Part) {}

    fn odd(&mut self, _warning: Warning) {}
}

fn gone(detail: String) -> Checked {
    Checked { verdict: Verdict::Gone, spans: Vec::new(), same_file: None, detail: Some(detail) }
}

fn lost() -> SpanVerdict {
    SpanVerdict { verdict: Verdict::Changed, found: None }
}

fn same(claim: &Claim, hash: &[u8; 16]) -> Option<bool> {
    let now: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    claim.file_hash.as_ref().map(|then| then.eq_ignore_ascii_case(&now))
}

fn in_articles(claim: &Claim, hash: &[u8; 16], articles: &[Article]) -> Checked {
    let at_place =
        claim.inner.as_ref().and_then(|inner| articles.iter().find(|article| article.id.inner == *inner));
    let own = at_place.or_else(|| articles.get(claim.article));
    let find = |span: &ClaimedSpan| {
        let in_own = own.map(|article| in_article(span, article, claim.from_body));
        match in_own {
            Some(found) if found.verdict != Verdict::Changed => found,
            // Articles of a file may have changed their places.
            _ => articles
                .iter()
                .map(|article| in_article(span, article, claim.from_body))
                .min_by_key(|found| found.verdict)
                .unwrap_or_else(lost),
        }
    };
    let spans: Vec<SpanVerdict> = claim.spans.iter().map(find).collect();
    let verdict = spans.iter().map(|span| span.verdict).max().unwrap_or(Verdict::Ok);
    Checked { verdict, spans, same_file: same(claim, hash), detail: None }
}

/// False inside a longer word: `yes` does not stand in `yesterday`.
fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let (before, inner, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    let joined_before = is_word(before.chars().next_back()) && is_word(inner.chars().next());
    let joined_after = is_word(inner.chars().next_back()) && is_word(after.chars().next());
    !joined_before && !joined_after
}

/// At its old place, or else at the nearest place where the same words stand.
fn in_article(span: &ClaimedSpan, article: &Article, from_body: bool) -> SpanVerdict {
    // Offsets of `extract` count from the start of the body when the text was written anew.
    let base = if from_body && article.basis == Basis::Derived { article.body.start as usize } else { 0 };
    let claimed = span.bytes.start + base..span.bytes.end + base;
    let wanted = span.text.as_bytes();
    let place = |start: usize| Span::new(start, start + wanted.len());
    let at_old = |start: &usize| {
        article.text.as_bytes()[*start..].starts_with(wanted)
            && article.offsets.file_range(place(*start)) == claimed
    };
    let old = article.offsets.text_offset(claimed.start);
    let found = match Some(old).filter(|start| *start <= article.text.len()).filter(at_old) {
        Some(start) => Some(start),
        None => memchr::memmem::find_iter(article.text.as_bytes(), wanted)
            .filter(|start| stands_alone(&article.text, *start..*start + wanted.len()))
            .min_by_key(|start| article.offsets.file_offset(*start).abs_diff(claimed.start)),
    };
    let Some(start) = found else { return lost() };
    let bytes = article.offsets.file_range(place(start));
    let verdict = if bytes == claimed { Verdict::Ok } else { Verdict::Moved };
    let bytes = bytes.start.saturating_sub(base)..bytes.end.saturating_sub(base);
    let line = 1 + memchr::memchr_iter(b'\n', &article.text.as_bytes()[..start]).count();
    SpanVerdict { verdict, found: Some((bytes, line)) }
}
