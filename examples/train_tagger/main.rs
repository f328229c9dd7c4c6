//! Trains the tagger's weights:
//!
//! ```sh
//! zcat train.jsonl.gz | cargo run --release --example train_tagger > tagger.bin && mv tagger.bin src/extract/data/
//! ```
//!
//! Run it in the project's folder. Reads JSON lines on standard input, a document each: `text`, `spans` ([start, end,
//! label], half-open, in characters, labels PER, LOC, ORG, NORP) and, if some sentences are in doubt, `skip` ([start,
//! end]). Adds the same texts under other names and invented ones (`augment.rs`, `templates.txt`), writes the weights file
//! on standard output; the same input gives the same bytes. `src/extract/data/TAGGER.md` says where the text comes from.

mod augment;

use augment::{Dice, Names};
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
    let (mut renames, mut inventions) = (1usize, 4000usize);
    for argument in std::env::args().skip(1) {
        let (name, value) = argument.split_once('=').ok_or("arguments are name=value")?;
        match name {
            "rounds" => recipe.rounds = value.parse()?,
            "least-seen" => recipe.least_seen = value.parse()?,
            "check" => recipe.check = value == "1",
            "renames" => renames = value.parse()?,
            "inventions" => inventions = value.parse()?,
            "common" => recipe.common = value.parse()?,
            _ => return Err(format!("unknown argument `{name}`").into()),
        }
    }
    recipe.originals = texts.len();
    let mut dice = Dice(0x6D6F_7267);
    let names = Names::read("src/extract/data", towns(&texts), countries())?;
    let copies: Vec<LabelledText> = (0..renames)
        .flat_map(|_| texts.iter())
        .map(|text| augment::renamed(text, &names, &mut dice))
        .collect();
    let templates: Vec<&str> =
        include_str!("templates.txt").lines().filter(|line| !line.starts_with('#')).collect();
    texts.extend(copies);
    texts.extend((0..inventions).map(|_| augment::invented(&templates, &names, &mut dice)));
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
            .map(|(start, end, label)| LabelledSpan {
                start: byte(*start),
                end: byte(*end),
                label: label.clone(),
            })
            .collect(),
        skip: record.skip.iter().map(|(start, end)| (byte(*start), byte(*end))).collect(),
        text: record.text,
    }
}

/// Names of places to draw from: those the texts themselves label.
fn towns(texts: &[LabelledText]) -> Vec<String> {
    let mut towns: Vec<String> = texts
        .iter()
        .flat_map(|text| {
            text.spans.iter().filter(|span| span.label == "LOC").map(|span| &text.text[span.start..span.end])
        })
        .filter(|name| name.len() > 3 && name.chars().all(|letter| letter.is_alphabetic() || letter == ' '))
        .filter(|name| name.split(' ').all(|word| word.chars().skip(1).all(char::is_lowercase)))
        .map(str::to_owned)
        .collect();
    towns.sort_unstable();
    towns.dedup();
    towns
}

/// Countries with their demonym.
fn countries() -> Vec<(String, String)> {
    include_str!("countries.txt")
        .lines()
        .filter_map(|line| line.split_once('|'))
        .map(|(country, nation)| (country.to_owned(), nation.to_owned()))
        .collect()
}
