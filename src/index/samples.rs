//! Articles picked evenly from what a run is about to read, for the dictionary they are packed with (`index::packing`).
//! They are read and extracted as they will be once more, which is bounded to a hundredth of the run.

use crate::crawl::manifest::ContentHash;
use crate::crawl::{Contents, SourceFile, read_file};
use crate::index::annotator::Annotator;
use crate::index::packing::{Dictionary, join};
use crate::index::record::Record;
use crate::model::{Article, Warning};
use crate::read::{self, Input, Part, ReadOptions, Shelf};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Most articles taken.
const MOST: usize = 512;

/// Most bytes of files and articles read for samples.
const MOST_BYTES: u64 = 1 << 20;

/// One byte in so many of the run is read for samples.
const SHARE: u64 = 100;

/// Most bytes of one article's text that count; news says the same things at its start.
const TEXT_BYTES: usize = 4 << 10;

/// Successive multiples of it, less their whole part, fall evenly into 0..1 wherever one stops (the golden ratio's).
const STRIDE: f64 = 0.618_033_988_749_894_9;

/// Where samples come from.
pub struct Sampling<'a> {
    /// The archive.
    pub root: &'a Path,
    /// How to read.
    pub reading: &'a ReadOptions,
    /// What the run will read.
    pub files: &'a [SourceFile],
    /// Extraction.
    pub annotator: &'a Annotator,
    /// Texts are kept in the index.
    pub keeps_texts: bool,
}

impl Sampling<'_> {
    /// Learns a dictionary; `None` when the run is too small for one. The same files give the same one.
    pub fn dictionary(&self) -> Option<Dictionary> {
        let total: u64 = self.files.iter().map(|file| file.size).sum();
        let budget = (total / SHARE).min(MOST_BYTES);
        if budget < Dictionary::LEAST_SAMPLES {
            return None;
        }
        let (mut samples, mut spent) = (Vec::new(), 0);
        let files = self.files.len().min(MOST);
        let mut taken = vec![false; self.files.len()];
        for turn in 0..files {
            if spent >= budget || samples.len() >= MOST {
                break;
            }
            let number = ((turn as f64 * STRIDE).fract() * self.files.len() as f64) as usize;
            if taken.get_mut(number).is_some_and(|taken| !std::mem::replace(taken, true)) {
                let share = (budget - spent).div_ceil((files - turn) as u64).max(TEXT_BYTES as u64);
                let mut shelf = SampleShelf { sampling: self, samples: &mut samples, left: share };
                spent += shelf.file(&self.files[number], budget);
            }
        }
        Dictionary::learn(&samples)
    }
}

struct SampleShelf<'a> {
    sampling: &'a Sampling<'a>,
    samples: &'a mut Vec<Vec<u8>>,
    /// Bytes of text still wanted of this file.
    left: u64,
}

impl SampleShelf<'_> {
    /// Takes articles of one file; the bytes that were read. A file longer than `budget` only when it gives its articles
    /// one by one, for nothing else can be left off.
    fn file(&mut self, source: &SourceFile, budget: u64) -> u64 {
        let (root, reading, share) = (self.sampling.root, self.sampling.reading, self.left);
        match read_file(root, source, budget) {
            Contents::Read(read_as, bytes) => {
                read::read(&source.path, Input::Memory(bytes), reading, self);
                read_as.size
            }
            Contents::Long(read_as, file) if read::is_read_in_pieces(&source.path, &file) => {
                read::read(&source.path, Input::File(&file, read_as.size), reading, self);
                share - self.left
            }
            _ => 0,
        }
    }
}

impl Shelf for SampleShelf<'_> {
    fn article(&mut self, article: Article) -> bool {
        // What extraction stumbles over is told when the file is read for good.
        let annotated = catch_unwind(AssertUnwindSafe(|| self.sampling.annotator.annotate(&article)));
        let record = annotated
            .ok()
            .and_then(|mut annotated| Record::encode(&article, &mut annotated, &ContentHash::default()).ok());
        if let Some(record) = record {
            let kept = if self.sampling.keeps_texts { article.text.as_str() } else { "" };
            let text = &kept[..kept.floor_char_boundary(TEXT_BYTES)];
            let mut joined = Vec::new();
            join(text, &record, &mut joined);
            self.samples.push(joined);
        }
        self.left = self.left.saturating_sub(article.text.len() as u64);
        self.left > 0
    }

    fn part(&mut self, _part: Part) {}

    fn odd(&mut self, _warning: Warning) {}
}
