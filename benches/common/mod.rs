//! What the benchmarks work on: the articles of `sample_corpus`, as often as asked for. Every repetition gets words of its
//! own here and there, so that it is no copy of the others and the dictionaries grow as those of an archive do.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

use morgue::model::Day;
use morgue::query::parse;
use morgue::search::{By, QuoteFilter, Request, Sort};
use std::fs;
use std::path::Path;

/// A text article of the sample corpus: its path below the corpus and its bytes.
pub type TextFile = (String, Vec<u8>);

/// All text articles that are not there to be broken.
pub fn text_files() -> Vec<TextFile> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus"));
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().flatten() {
        let path = entry.path();
        let is_broken = path.components().any(|part| part.as_os_str() == "broken");
        if is_broken || path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
        if let Ok(bytes) = fs::read(path) {
            files.push((name, bytes));
        }
    }
    assert!(!files.is_empty(), "sample_corpus holds no articles");
    files
}

/// Writes an archive of at least `articles` files below `root` and gives its size in bytes.
pub fn write_archive(root: &Path, articles: usize) -> u64 {
    let files = text_files();
    let mut bytes = 0;
    for number in 0..articles {
        let (name, text) = &files[number % files.len()];
        let text = varied(text, number / files.len());
        let path = root.join(format!("{:03}", number / files.len())).join(name);
        fs::create_dir_all(path.parent().unwrap_or(root)).expect("a temporary folder can be written");
        bytes += text.len() as u64;
        fs::write(path, text).expect("a temporary folder can be written");
    }
    bytes
}

/// The same bytes for repetition 0; later ones have the letters of every eleventh long word turned by their number.
fn varied(text: &[u8], repetition: usize) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(text) else { return text.to_vec() };
    let mut long_words = 0;
    let turned = text.split_inclusive(' ').map(|word| {
        let is_long = word.len() > 6 && word.bytes().take(6).all(|letter| letter.is_ascii_lowercase());
        long_words += usize::from(is_long);
        if !is_long || long_words % 11 != repetition % 11 || repetition == 0 {
            return word.to_owned();
        }
        let turn = |letter: char| match letter.is_ascii_lowercase() {
            true => char::from(b'a' + (letter as u8 - b'a' + (repetition % 25) as u8 + 1) % 26),
            false => letter,
        };
        word.chars().map(turn).collect()
    });
    turned.collect::<String>().into_bytes()
}

/// A day after all articles.
pub fn today() -> Day {
    Day::from_ymd(2026, 1, 1).expect("it is a day")
}

/// What a search asks for that is given nothing but a query.
pub fn request(query: &str) -> Request {
    Request {
        query: parse(query, today()).expect("it is a query"),
        limit: 10,
        sort: Sort::Score,
        by: By::Passage,
        per_article: 3,
        quotes: QuoteFilter::default(),
        folds_copies: true,
    }
}
