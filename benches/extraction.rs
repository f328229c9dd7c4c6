//! What extraction costs, step by step, on the articles of `sample_corpus`: `cargo bench --bench extraction`.
//! Each step includes those before it: tokens, labels of names, places resolved; then everything.

mod common;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use morgue::extract::{Extractor, Step};
use morgue::model::{ArchivePath, Article};
use morgue::read::read_bytes;
use std::path::Path;

fn main() {
    divan::main();
}

fn articles() -> Vec<Article> {
    let files = common::text_files().into_iter();
    let read = |(name, bytes): common::TextFile| {
        read_bytes(&ArchivePath::from_relative(Path::new(&name)), bytes, None)
    };
    files.flat_map(|file| read(file).1.articles).collect()
}

fn measure(bencher: Bencher, work: impl Fn(&Extractor, &Article) -> usize) {
    let articles = articles();
    let extractor = Extractor::new();
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for article in &articles {
            black_box(work(&extractor, article));
        }
    });
}

#[divan::bench]
fn a_tokens(bencher: Bencher) {
    measure(bencher, |extractor, article| extractor.up_to(article, Step::Cut));
}

#[divan::bench]
fn b_labels(bencher: Bencher) {
    measure(bencher, |extractor, article| extractor.up_to(article, Step::Tag));
}

#[divan::bench]
fn c_places(bencher: Bencher) {
    measure(bencher, |extractor, article| extractor.up_to(article, Step::Resolve));
}

#[divan::bench]
fn d_everything(bencher: Bencher) {
    measure(bencher, |extractor, article| extractor.extract(article).persons.len());
}
