//! Random queries: none breaks the program, and every hit of theirs stands in its file.

use crate::harness::{number, shared_sample, string};
use crate::receipts::{DAMAGED, Receipt, faults};
use crate::search::words;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Queries put together at random from words, names and operators; the same ones in every run.
fn random_queries(count: usize) -> Vec<(String, Vec<String>)> {
    const WORDS: &[&str] = &[
        "bridge",
        "water",
        "said",
        "the",
        "Marek",
        "sluices",
        "river",
        "Paris",
        "rain",
        "bearing",
        "painting",
        "that",
        "council",
        "she",
        "Núñez",
        "O'Malley",
        "forty",
        "port authority",
        "Anand-Pryce",
        "was",
        "two",
        "летo",
        "Brücke",
        "2019",
        "£212",
    ];
    const FIELDS: &[&str] = &[
        "speaker:Marek",
        "speaker:Petrova",
        "person:Brandreth",
        "place:Paris",
        "date:2000..",
        "date:..1950",
        "source:\"Northern Wire\"",
        "author:Whitlock",
        "path:vestnik",
        "title:bridge",
        "language:en",
    ];
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut queries = Vec::new();
    for _ in 0..count {
        let (mut query, mut said) = (Vec::new(), words("bridge"));
        for _ in 0..1 + next(5) {
            let word = WORDS[next(WORDS.len())];
            said.extend(words(word));
            query.push(match next(12) {
                0 => format!("\"{word} {}\"", WORDS[next(4)]),
                1 => format!("+({word} bridge)"),
                2 => format!("-{}", WORDS[next(10)]),
                3 => format!("+\"{word}\""),
                4 => FIELDS[next(FIELDS.len())].to_owned(),
                5 => format!("-{}", FIELDS[next(FIELDS.len())]),
                6 => format!("title:\"{word}\""),
                7 => "OR".to_owned(),
                8 => "AND".to_owned(),
                9 => "OR ( \" :".chars().skip(next(7)).take(4).collect(),
                _ => word.to_owned(),
            });
        }
        said.extend(WORDS[..4].iter().chain(&["or", "and", "not"]).map(|word| (*word).to_owned()));
        // What cannot be parsed is searched as plain words, names of fields among them.
        let query = query.join(" ");
        said.extend(words(&query));
        queries.push((query, said));
    }
    queries
}

#[test]
fn random_queries_never_break_a_receipt() {
    let site = shared_sample();
    let queries = random_queries(1500);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("batch.tsv");
    let lines: Vec<String> =
        queries.iter().enumerate().map(|(id, (query, _))| format!("{id}\t{query}\n")).collect();
    fs::write(&file, lines.concat()).unwrap();
    let mut receipts: BTreeMap<String, Receipt> = BTreeMap::new();
    let (mut wrong, mut answered) = (Vec::new(), BTreeSet::new());
    let mut hits = site.search(&["--batch", file.to_str().unwrap(), "-n", "4"]);
    assert_eq!(number(&hits.pop().unwrap(), "queries"), queries.len());
    for hit in &hits {
        let path = string(hit, "path");
        let id: usize = string(hit, "query").parse().unwrap();
        answered.insert(id);
        if DAMAGED.contains(&path) {
            continue;
        }
        let receipt = receipts.entry(path.to_owned()).or_insert_with(|| Receipt::of(path));
        let (query, said) = &queries[id];
        wrong.extend(faults(hit, receipt, said).into_iter().map(|fault| format!("{query} {path}: {fault}")));
    }
    wrong.truncate(30);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(answered.len() > queries.len() / 2, "{} of {} queries answered", answered.len(), queries.len());
    // One by one: an error is explained, and nothing ever panics.
    for (query, _) in queries.iter().step_by(10) {
        let ran = site.run(&["search", "--index", "archive/.morgue", "--json", "--", query]);
        assert!(matches!(ran.code, Some(0..=2)), "{query}: exit {:?}: {}", ran.code, ran.err);
        assert!(ran.code != Some(2) || ran.err.starts_with("error: "), "{query}: {}", ran.err);
    }
}
