//! Trains the tagger's weights:
//!
//! ```sh
//! zcat train.jsonl.gz | cargo run --release --example train_tagger > src/extract/data/tagger.bin
//! ```
//!
//! Reads JSON lines on standard input, a document each: `text`, `spans` ([start, end, label], half-open, in characters,
//! labels PER, LOC, ORG, NORP) and, if some sentences are in doubt, `skip` ([start, end]). Writes the weights file on
//! standard output; the same input gives the same bytes. `src/extract/data/TAGGER.md` says where the text comes from.

use morgue::extract::training::{LabelledSpan, LabelledText, Recipe, train};
use serde::Deserialize;
use std::io::{BufRead, Write};

#[derive(Deserialize)]
struct Record {
    text: String,
    spans: Vec<(usize, usize, String)>,
    #[serde(default)]
    skip: Vec<(usize, usize)>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut texts = Vec::new();
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let record: Record =
            serde_json::from_str(&line?).map_err(|error| format!("line {}: {error}", number + 1))?;
        texts.push(labelled(record));
    }
    let mut recipe = Recipe::default();
    for argument in std::env::args().skip(1) {
        let (name, value) = argument.split_once('=').ok_or("arguments are name=value")?;
        match name {
            "rounds" => recipe.rounds = value.parse()?,
            "least-seen" => recipe.least_seen = value.parse()?,
            "hidden-words" => recipe.hidden_words = value.parse()?,
            "folds" => recipe.folds = value.parse()?,
            "common" => recipe.common = value.parse()?,
            _ => return Err(format!("unknown argument `{name}`").into()),
        }
    }
    eprintln!("{} texts, {recipe:?}", texts.len());
    let weights = train(&texts, &recipe, |line| eprintln!("{line}"));
    std::io::stdout().write_all(&weights)?;
    Ok(())
}

/// Offsets in characters become offsets in bytes.
fn labelled(record: Record) -> LabelledText {
    let mut bytes: Vec<usize> = record.text.char_indices().map(|(at, _)| at).collect();
    bytes.push(record.text.len());
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(record.text.len());
    LabelledText {
        spans: record
            .spans
            .iter()
            .map(|(start, end, label)| LabelledSpan { start: byte(*start), end: byte(*end), label: label.clone() })
            .collect(),
        skip: record.skip.iter().map(|(start, end)| (byte(*start), byte(*end))).collect(),
        text: record.text,
    }
}
