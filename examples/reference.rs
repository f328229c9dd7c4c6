//! The least that a search engine on tantivy does, for measuring what morgue adds to it: a file is a document of path,
//! headline and text, both searched with positions and stored; a query is answered with the ten best and a snippet each.
//! It extracts nothing, looks at no file twice and believes every byte.
//!
//! ```text
//! reference make DIR N         writes N articles made of the sample corpus
//! reference index DIR INDEX    indexes a folder with one thread
//! reference search INDEX WORDS
//! reference warm INDEX MORGUE_INDEX
//! ```
//!
//! `.ci/instructions` counts the instructions of both. `warm` asks 200 pairs of words of both engines in turn, in one process, and
//! prints how long they took: here until the ten snippets are made, there until the ten passages are written out.

#[path = "../benches/common/mod.rs"]
mod common;

use morgue::index::IndexHome;
use morgue::output::hyperlink::Links;
use morgue::output::text;
use morgue::search::Archive;
use morgue::search::surroundings::Surroundings;
use morgue::text::words::{folded_words, is_stop_word};
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{STORED, STRING, Schema, TEXT, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{DocAddress, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, doc};

/// Memory for postings before a segment is written, as much as in `index::queue`.
const WRITER_BYTES: usize = 64 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", folder, count] => {
            common::write_archive(Path::new(folder), count.parse()?);
            Ok(())
        }
        ["index", folder, index] => build(Path::new(folder), Path::new(index)),
        ["search", index, words] => {
            let (index, searcher) = open(Path::new(index))?;
            answer(&index, &searcher, words, &mut std::io::stdout())
        }
        ["warm", index, own] => warm(Path::new(index), Path::new(own)),
        _ => Err(
            "usage: reference make DIR N | index DIR INDEX | search INDEX WORDS | warm INDEX MORGUE_INDEX"
                .into(),
        ),
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

fn open(at: &Path) -> Result<(Index, Searcher), Box<dyn Error>> {
    let index = Index::open_in_dir(at)?;
    let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok((index, reader.searcher()))
}

fn answer(
    index: &Index,
    searcher: &Searcher,
    words: &str,
    output: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let field = |name| index.schema().get_field(name);
    let (path, title, body) = (field("path")?, field("title")?, field("body")?);
    let mut parser = QueryParser::for_index(index, vec![title, body]);
    parser.set_conjunction_by_default();
    let query = parser.parse_query(words)?;
    let snippets = SnippetGenerator::create(searcher, &*query, body)?;
    for (score, address) in searcher.search(&*query, &TopDocs::with_limit(10).order_by_score())? {
        let found: TantivyDocument = searcher.doc(address)?;
        let name = found.get_first(path).and_then(|value| value.as_str()).unwrap_or_default();
        writeln!(output, "{score:.2} {name}\n   {}", snippets.snippet_from_doc(&found).to_html())?;
    }
    Ok(())
}

/// Pairs of words that are asked, and how often; the first time is not counted.
const PAIRS: usize = 200;
const ROUNDS: usize = 6;

/// Words that stand side by side in articles spread over the index, so that each pair is found.
fn pairs(index: &Index, searcher: &Searcher) -> Result<Vec<String>, Box<dyn Error>> {
    let body = index.schema().get_field("body")?;
    let articles = searcher.segment_readers().iter().enumerate().flat_map(|(segment, reader)| {
        reader.doc_ids_alive().map(move |doc| DocAddress::new(segment as u32, doc))
    });
    let mut pairs = Vec::new();
    for address in articles.step_by((searcher.num_docs() as usize / PAIRS).max(1)).take(PAIRS) {
        let article: TantivyDocument = searcher.doc(address)?;
        let text = article.get_first(body).and_then(|value| value.as_str()).unwrap_or_default();
        let words = folded_words(text);
        let tells = |word: &String| {
            word.len() > 2 && !is_stop_word(word) && word.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        let pair = words.windows(2).skip(words.len() / 3).find(|pair| pair.iter().all(tells));
        pairs.extend(pair.map(|pair| pair.join(" ")));
    }
    Ok(pairs)
}

fn warm(bare: &Path, own: &Path) -> Result<(), Box<dyn Error>> {
    let (index, searcher) = open(bare)?;
    let archive = Archive::open(&IndexHome::at(own))?;
    let queries = pairs(&index, &searcher)?;
    let (mut engines, mut morgues) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for query in &queries {
            let start = Instant::now();
            answer(&index, &searcher, query, &mut std::io::sink())?;
            let between = Instant::now();
            let request = common::request(query);
            for hit in archive.search(&request)?.hits {
                let shown =
                    text::hit(&hit, &hit.path.to_string(), &Links::default(), &Surroundings::default());
                writeln!(std::io::sink(), "{shown}")?;
            }
            if round > 0 {
                engines.push(between - start);
                morgues.push(between.elapsed());
            }
        }
    }
    let row = |name: &str, times: &mut Vec<Duration>| {
        times.sort_unstable();
        let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, Duration::as_secs_f64) * 1e3;
        println!("{name:10} {} answers, p50 {:.3} ms, p99 {:.3} ms", times.len(), at(50), at(99));
        [at(50), at(99)]
    };
    let (engines, morgues) = (row("the engine", &mut engines), row("morgue", &mut morgues));
    println!("ratio      p50 {:.2}, p99 {:.2}", morgues[0] / engines[0], morgues[1] / engines[1]);
    Ok(())
}
