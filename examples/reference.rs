//! The least that a search engine on tantivy does, for measuring what morgue adds to it: a file is a document of path,
//! headline and text, both searched with positions and stored; a query is answered with the ten best and a snippet each.
//! It extracts nothing, looks at no file twice and believes every byte.
//!
//! ```text
//! reference make DIR N         writes N articles made of the sample corpus
//! reference index DIR INDEX    indexes a folder with one thread
//! reference search INDEX WORDS
//! ```
//!
//! `.ci/instructions` counts the instructions of both.

#[path = "../benches/common/mod.rs"]
mod common;

use std::error::Error;
use std::fs;
use std::path::Path;
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{STORED, STRING, Schema, TEXT, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{Index, IndexWriter, ReloadPolicy, TantivyDocument, doc};

/// Memory for postings before a segment is written, as in `index::run`.
const WRITER_BYTES: usize = 64 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", folder, count] => {
            common::write_archive(Path::new(folder), count.parse()?);
            Ok(())
        }
        ["index", folder, index] => build(Path::new(folder), Path::new(index)),
        ["search", index, words] => search(Path::new(index), words),
        _ => Err("usage: reference make DIR N | index DIR INDEX | search INDEX WORDS".into()),
    }
}

fn schema() -> Schema {
    let mut schema = Schema::builder();
    schema.add_text_field("path", STRING | STORED);
    schema.add_text_field("title", TEXT | STORED);
    schema.add_text_field("body", TEXT | STORED);
    schema.build()
}

fn build(folder: &Path, at: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(at)?;
    let schema = schema();
    let field = |name| schema.get_field(name);
    let (path, title, body) = (field("path")?, field("title")?, field("body")?);
    let mut writer: IndexWriter =
        Index::create_in_dir(at, schema.clone())?.writer_with_num_threads(1, WRITER_BYTES)?;
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        let name = entry.path().to_string_lossy();
        writer.add_document(doc!(path => name.as_ref(), title => first, body => rest))?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn search(at: &Path, words: &str) -> Result<(), Box<dyn Error>> {
    let index = Index::open_in_dir(at)?;
    let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
    let field = |name| index.schema().get_field(name);
    let (path, title, body) = (field("path")?, field("title")?, field("body")?);
    let mut parser = QueryParser::for_index(&index, vec![title, body]);
    parser.set_conjunction_by_default();
    let query = parser.parse_query(words)?;
    let snippets = SnippetGenerator::create(&searcher, &*query, body)?;
    for (score, address) in searcher.search(&*query, &TopDocs::with_limit(10).order_by_score())? {
        let found: TantivyDocument = searcher.doc(address)?;
        let name = found.get_first(path).and_then(|value| value.as_str()).unwrap_or_default();
        println!("{score:.2} {name}\n   {}", snippets.snippet_from_doc(&found).to_html());
    }
    Ok(())
}
