//! What reading costs, without extraction and index, on the articles of `sample_corpus` in several dresses:
//! `cargo bench --bench reader`. The texts are the same each time, so the differences are the formats'.

mod common;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use morgue::model::ArchivePath;
use morgue::read::read_bytes;
use std::io::Write;
use std::path::Path;

fn main() {
    divan::main();
}

fn measure(bencher: Bencher, files: &[common::TextFile]) {
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let mut articles = 0;
        for (name, bytes) in files {
            let path = ArchivePath::from_relative(Path::new(name));
            articles += read_bytes(&path, black_box(bytes.clone()), None).1.articles.len();
        }
        assert!(articles > 0, "nothing was read");
        articles
    });
}

/// Headline and text of an article, as far as its reader tells them.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for (name, bytes) in common::text_files() {
        for article in read_bytes(&ArchivePath::from_relative(Path::new(&name)), bytes, None).1.articles {
            let title = article.title.as_ref().map_or_else(String::new, |title| title.value.clone());
            texts.push((title, article.body.of(&article.text).to_owned()));
        }
    }
    texts
}

#[divan::bench]
fn plain_text(bencher: Bencher) {
    measure(bencher, &common::text_files());
}

#[divan::bench]
fn saved_pages(bencher: Bencher) {
    let page = |(title, text): (String, String)| {
        let paragraphs: String = text.split("\n\n").map(|part| format!("<p>{part}</p>\n")).collect();
        format!(
            "<!DOCTYPE html><html><head><title>{title} | Gazette</title><meta property=\"og:title\" content=\"{title}\">\
             <meta property=\"article:published_time\" content=\"2018-11-02T08:00:00Z\"></head><body><nav><ul><li>\
             <a href=\"/\">Home</a><li><a href=\"/sport\">Sport</a></ul></nav><article><h1>{title}</h1>{paragraphs}\
             </article><footer><p>All rights reserved</p></footer></body></html>"
        )
    };
    let pages = texts().into_iter().enumerate();
    let pages: Vec<_> =
        pages.map(|(number, text)| (format!("{number}.html"), page(text).into_bytes())).collect();
    measure(bencher, &pages);
}

#[divan::bench]
fn json_lines(bencher: Bencher) {
    let line = |(title, text): &(String, String)| {
        serde_json::json!({ "title": title, "date": "2018-11-02", "text": text }).to_string() + "\n"
    };
    let lines: String = texts().iter().map(line).collect();
    measure(bencher, &[("day.jsonl".to_owned(), lines.into_bytes())]);
}

#[divan::bench]
fn zipped_text(bencher: Bencher) {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in common::text_files() {
        let started = packed.start_file(name, zip::write::SimpleFileOptions::default());
        started.and_then(|()| Ok(packed.write_all(&bytes)?)).expect("memory can be written");
    }
    let packed = packed.finish().expect("memory can be written").into_inner();
    measure(bencher, &[("day.zip".to_owned(), packed)]);
}
