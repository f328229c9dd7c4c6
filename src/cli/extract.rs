//! `morgue extract DIR`: reading and extraction without an index, in the order of paths.

use super::index::WorkArgs;
use super::{Console, EXIT_NOTHING, Failure, today};
use crate::crawl::{Contents, Found, SourceFile, read_file, walk};
use crate::index::{Annotator, IndexError, IndexHome};
use crate::model::{ArchivePath, Article, Warning};
use crate::output::escape::one_line;
use crate::output::json;
use crate::read::{Input, Limits, NoArticle, Part, ReadOptions, ReadOutcome, Shelf, read};
use crate::settings::{Maps, Sources};
use clap::Args;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Debug, Args)]
pub(super) struct ExtractArgs {
    /// The folder to read.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// JSON lines, one article a line; the only form there is.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    work: WorkArgs,
}

/// What one file gave: JSON lines, or why there are none.
#[derive(Default)]
struct Extracted {
    lines: String,
    articles: usize,
    skipped: bool,
    failures: Vec<String>,
}

pub(super) fn run(console: &Console, args: &ExtractArgs) -> Result<u8, Failure> {
    let mut files = Vec::new();
    let mut failures = Vec::new();
    let no_index = args.folder.join(crate::crawl::walk::INDEX_FOLDER);
    walk(&args.folder, &no_index, |found| match found {
        Found::File(file) => files.push(file),
        Found::Failed(path, reason) => failures.push(format!("{path}: {reason}")),
        Found::Skipped(..) => {}
    })
    .map_err(IndexError::from)?;
    files.sort_unstable_by(|one, two| one.path.cmp(&two.path));
    let mut output = console.output();
    let (mut articles, mut skipped) = (0, 0);
    let config = IndexHome::at(no_index).config_file(&args.folder);
    let sources = Sources::load(&config).map_err(IndexError::from)?;
    let annotator = Annotator::new(!args.work.no_extract(), sources);
    for warning in annotator.warnings(&config) {
        console.say(&format!("warning: {}", one_line(&warning)));
    }
    let reading = ReadOptions {
        today: Some(today()),
        limits: Limits { document_bytes: args.work.max_file_bytes(), ..Limits::default() },
        maps: Maps::load(&config).map_err(IndexError::from)?.as_slice().to_vec(),
    };
    let written = in_order(&args.folder, &files, args.work.threads(), &reading, &annotator, |extracted| {
        articles += extracted.articles;
        skipped += usize::from(extracted.skipped);
        failures.extend(extracted.failures);
        output.write_all(extracted.lines.as_bytes())
    });
    written.and_then(|()| output.flush()).map_err(Failure::output)?;
    for failure in &failures {
        console.say(&format!("warning: {}", one_line(failure)));
    }
    console.say(&format!(
        "{articles} articles from {} files, {skipped} skipped, {} failed",
        files.len(),
        failures.len()
    ));
    Ok(if failures.is_empty() { 0 } else { EXIT_NOTHING })
}

/// Works on the files in parallel and hands the results over in the order of the files. At most a few files a thread
/// wait for an earlier one.
fn in_order(
    root: &Path,
    files: &[SourceFile],
    threads: usize,
    reading: &ReadOptions,
    annotator: &Annotator,
    mut take: impl FnMut(Extracted) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let (sender, receiver) = crossbeam_channel::bounded(threads * 4);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next, reading) = (sender.clone(), &next, reading);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(index) else { return };
                    if sender.send((index, extract(root, file, reading, annotator))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting: BTreeMap<usize, Extracted> = BTreeMap::new();
        let mut due = 0;
        for (index, extracted) in receiver {
            waiting.insert(index, extracted);
            while let Some(extracted) = waiting.remove(&due) {
                take(extracted)?;
                due += 1;
            }
        }
        Ok(())
    })
}

fn extract(root: &Path, file: &SourceFile, reading: &ReadOptions, annotator: &Annotator) -> Extracted {
    let (opened, hold);
    let input = match read_file(root, file, reading.limits.document_bytes) {
        Contents::Read(_, bytes) => Input::Memory(bytes),
        Contents::Long(read_as, file) => {
            (opened, hold) = (file, read_as.size);
            Input::File(&opened, hold)
        }
        Contents::Skipped(_) => return Extracted { skipped: true, ..Extracted::default() },
        Contents::Failed(reason) => {
            return Extracted { failures: vec![format!("{}: {reason}", file.path)], ..Extracted::default() };
        }
    };
    let mut lines = Lines { annotator, extracted: Extracted::default(), path: &file.path };
    let outcome = read(&file.path, input, reading, &mut lines);
    let mut extracted = lines.extracted;
    match outcome {
        ReadOutcome::Articles(_) => {}
        ReadOutcome::Skipped(_) => extracted.skipped = true,
        ReadOutcome::Failed(reason) => extracted.failures.push(format!("{}: {reason}", file.path)),
    }
    extracted
}

/// Takes the articles of one file as JSON lines.
struct Lines<'a> {
    annotator: &'a Annotator,
    extracted: Extracted,
    path: &'a ArchivePath,
}

impl Shelf for Lines<'_> {
    fn article(&mut self, article: Article) -> bool {
        let annotated = self.annotator.annotate(&article);
        self.extracted.lines.push_str(&json::article(&article, &annotated).to_string());
        self.extracted.lines.push('\n');
        self.extracted.articles += 1;
        true
    }

    fn part(&mut self, part: Part) {
        if let NoArticle::Failed(reason) = part.why {
            self.extracted.failures.push(format!("{}{}: {reason}", self.path, part.inner));
        }
    }

    fn odd(&mut self, _warning: Warning) {}
}
