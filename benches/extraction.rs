//! What extraction costs, step by step, on the articles of `sample_corpus`: `cargo bench --bench extraction`.
//! Each step includes those before it: tokens, labels of names, places resolved; then everything.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use morgue::extract::{Extractor, Step};
use morgue::model::{ArchivePath, Article};
use morgue::read::read_bytes;

fn main() {
    divan::main();
}

fn articles() -> Vec<Article> {
    let mut articles = Vec::new();
    for entry in
        walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus")).sort_by_file_name()
    {
        let Ok(entry) = entry else { continue };
        let path = entry.path();
        let is_broken = path.components().any(|part| part.as_os_str() == "broken");
        if is_broken || path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let Ok(bytes) = std::fs::read(path) else { continue };
        articles.extend(read_bytes(&ArchivePath::from_relative(path), bytes, None).1.articles);
    }
    assert!(!articles.is_empty(), "sample_corpus holds no articles");
    articles
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
