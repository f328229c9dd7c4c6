//! What a run costs, on 1,000 articles made of `sample_corpus`: `cargo bench --bench writer`. Words only, with extraction,
//! with texts left in their files; nothing changed; one file in a hundred changed.

mod common;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use morgue::index::{IndexHome, Options, Unwatched, update};
use morgue::model::Day;
use std::fs;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const ARTICLES: usize = 1_000;

fn main() {
    divan::main();
}

fn options() -> Options {
    Options {
        threads: 1,
        max_file_bytes: 32 << 20,
        extract: false,
        store: true,
        today: Day::from_ymd(2026, 1, 1).expect("it is a day"),
        rebuild: false,
        allow_empty: false,
        commit_every_bytes: 256 << 20,
    }
}

/// An archive, its size, and where its index goes.
struct Site {
    folder: TempDir,
    bytes: u64,
}

impl Site {
    fn new() -> Site {
        let folder = TempDir::new().expect("there is a temporary folder");
        let archive = folder.path().join("archive");
        let bytes = common::write_archive(&archive, ARTICLES);
        // Files written just now would be hashed at every run.
        let old = SystemTime::now() - Duration::from_secs(60);
        for entry in walkdir::WalkDir::new(&archive).into_iter().flatten() {
            if entry.file_type().is_file() {
                let file = fs::File::options().append(true).open(entry.path());
                file.and_then(|file| file.set_modified(old)).expect("its time can be set");
            }
        }
        Site { folder, bytes }
    }

    fn update(&self, options: &Options) -> u64 {
        let home = IndexHome::at(self.folder.path().join("index"));
        let root = self.folder.path().join("archive");
        let ran = update(&root, &home, options, &Unwatched, &mut |_| {});
        ran.expect("the archive can be indexed").indexed
    }
}

fn build(bencher: Bencher, options: Options) {
    let site = Site::new();
    let options = Options { rebuild: true, ..options };
    bencher.counter(BytesCount::new(site.bytes)).bench_local(|| {
        assert_eq!(site.update(black_box(&options)), ARTICLES as u64);
    });
}

#[divan::bench(sample_count = 10)]
fn words_only(bencher: Bencher) {
    build(bencher, options());
}

#[divan::bench(sample_count = 10)]
fn with_extraction(bencher: Bencher) {
    build(bencher, Options { extract: true, ..options() });
}

#[divan::bench(sample_count = 10)]
fn texts_left_in_files(bencher: Bencher) {
    build(bencher, Options { extract: true, store: false, ..options() });
}

#[divan::bench(sample_count = 20)]
fn nothing_changed(bencher: Bencher) {
    let site = Site::new();
    site.update(&options());
    bencher.bench_local(|| assert_eq!(site.update(black_box(&options())), 0));
}

#[divan::bench(sample_count = 20)]
fn one_in_a_hundred_changed(bencher: Bencher) {
    let site = Site::new();
    site.update(&options());
    let files: Vec<_> = walkdir::WalkDir::new(site.folder.path().join("archive"))
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .step_by(100)
        .collect();
    let mut round = 0;
    bencher.bench_local(|| {
        round += 1;
        for path in &files {
            let mut text = fs::read(path).expect("it was written before");
            text.extend_from_slice(format!("\nRound {round}.\n").as_bytes());
            fs::write(path, text).expect("a temporary folder can be written");
        }
        assert_eq!(site.update(black_box(&options())), files.len() as u64);
    });
}
