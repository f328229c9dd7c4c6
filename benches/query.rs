//! What questions cost, on an index of 3,000 articles made of `sample_corpus`, with passages cut and marked:
//! `cargo bench --bench query`. `open` is what a process pays before its first question.

mod common;

use divan::{Bencher, black_box};
use morgue::index::{IndexHome, Options, Unwatched, update};
use morgue::search::Archive;
use std::sync::OnceLock;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// The index all questions are asked of.
fn home() -> &'static IndexHome {
    static SITE: OnceLock<(TempDir, IndexHome)> = OnceLock::new();
    let (_, home) = SITE.get_or_init(|| {
        let folder = TempDir::new().expect("there is a temporary folder");
        let (root, home) = (folder.path().join("archive"), IndexHome::at(folder.path().join("index")));
        common::write_archive(&root, 3_000);
        let options = Options {
            threads: 2,
            max_file_bytes: 32 << 20,
            extract: true,
            store: true,
            today: common::today(),
            rebuild: false,
            allow_empty: false,
            commit_every_bytes: 256 << 20,
        };
        update(&root, &home, &options, &Unwatched, &mut |_| {}).expect("the archive can be indexed");
        (folder, home)
    });
    home
}

#[divan::bench]
fn open(bencher: Bencher) {
    let home = home();
    bencher.bench_local(|| Archive::open(black_box(home)).expect("the index can be opened"));
}

#[divan::bench(args = [
    "harbour",
    "council budget",
    "\"the harbour\"",
    "bridge date:2018",
    "speaker:Marek bearing",
    "council w/s vote",
    "harb*",
    "nosuchwordatall",
])]
fn ask(bencher: Bencher, query: &str) {
    let archive = Archive::open(home()).expect("the index can be opened");
    let request = common::request(query);
    bencher.bench_local(|| archive.search(black_box(&request)).expect("the index can be searched"));
}
