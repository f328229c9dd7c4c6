//! Every claim a hit makes of a file is checked against the bytes of the file.

use crate::harness::{json_file, json_lines, number, sample, shared_sample, string};
use crate::search::{articles, folded, words};
use encoding_rs::{Encoding, KOI8_R, UTF_8, UTF_16LE, WINDOWS_1251, WINDOWS_1252};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// Passages aim at this many bytes.
const PASSAGE_BYTES: usize = 780;

/// Encodings of the sample's files that are not UTF-8, as its README tells them.
const ENCODINGS: &[(&str, &Encoding)] = &[
    ("harbour-gazette/sport/2025-02-14-takeover-done.txt", WINDOWS_1252),
    ("the-meridian/2009/02-ghent-inquiry.txt", WINDOWS_1252),
    ("vestnik/2019/marek-cp1251.txt", WINDOWS_1251),
    ("vestnik/2025/zharkoe-leto_2025-08-04.txt", KOI8_R),
    ("northern-wire/2016/0929-painting-found.txt", UTF_16LE),
    ("broken/utf16-no-bom.txt", UTF_16LE),
];

/// Files whose bytes do not decode cleanly, so that text and bytes need not agree.
pub const DAMAGED: &[&str] = &["broken/invalid-utf8.txt", "broken/nul-bytes.txt"];

/// A file of the sample corpus and how to read it.
pub struct Receipt {
    bytes: Vec<u8>,
    encoding: &'static Encoding,
}

impl Receipt {
    /// The file at this path below the sample corpus.
    pub fn of(path: &str) -> Receipt {
        let bytes = fs::read(sample().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let encoding =
            ENCODINGS.iter().find(|(other, _)| *other == path).map_or(UTF_8, |(_, encoding)| encoding);
        Receipt { bytes, encoding }
    }

    /// These bytes of the file, decoded; nothing when they are none or cut a character.
    pub fn text(&self, start: usize, end: usize) -> Option<String> {
        let bytes = self.bytes.get(start..end)?;
        let text = self.encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    }

    /// The whole file, a byte order mark left in.
    pub fn whole(&self) -> String {
        self.encoding.decode_without_bom_handling(&self.bytes).0.into_owned()
    }

    /// Byte offset in [`Receipt::whole`] of a byte of the file.
    pub fn decoded_offset(&self, at: usize) -> usize {
        self.encoding.decode_without_bom_handling(&self.bytes[..at]).0.len()
    }

    /// Line and column in characters, both from 1.
    fn position(&self, at: usize) -> (usize, usize) {
        let before = self.text(0, at).unwrap();
        let before = before.strip_prefix('\u{feff}').unwrap_or(&before);
        let last_line = before.rsplit('\n').next().unwrap();
        (before.matches('\n').count() + 1, last_line.chars().count() + 1)
    }
}

fn span(value: &Value) -> (usize, usize) {
    (value[0].as_u64().unwrap() as usize, value[1].as_u64().unwrap() as usize)
}

/// What is wrong with a hit, held against its file.
pub fn faults(hit: &Value, receipt: &Receipt, query_words: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let (start, end) = (number(hit, "byte_start"), number(hit, "byte_end"));
    if receipt.text(start, end).as_deref() != Some(string(hit, "text")) {
        faults.push(format!("bytes {start}..{end} are not the passage"));
        return faults;
    }
    if receipt.position(start) != (number(hit, "line"), number(hit, "column")) {
        faults.push(format!(
            "stands at {:?}, not {}:{}",
            receipt.position(start),
            hit["line"],
            hit["column"]
        ));
    }
    for quote in hit["quotes"].as_array().unwrap() {
        let (from, until) = (number(quote, "start"), number(quote, "end"));
        if receipt.text(from, until).as_deref() != Some(string(quote, "text")) {
            faults.push(format!("bytes {from}..{until} are not the quote {}", quote["text"]));
        }
        if until <= start || from >= end {
            faults.push(format!("the quote {} lies outside the passage", quote["text"]));
        }
        for key in ["source", "cue"] {
            if let Some(words) = quote[key].as_str()
                && !receipt.whole().contains(words)
            {
                faults.push(format!("the {key} `{words}` is not in the file"));
            }
        }
        if let Some(speaker) = quote["speaker"].as_str()
            && !folded(&receipt.whole()).contains(folded(speaker).split(' ').next_back().unwrap())
        {
            faults.push(format!("the speaker {speaker} is not in the file"));
        }
    }
    let mut last = start;
    for found in hit["matches"].as_array().unwrap() {
        let (from, until) = span(found);
        if from < last || until > end || from >= until {
            faults.push(format!("match {from}..{until} is out of order or out of the passage"));
            continue;
        }
        last = until;
        let Some(text) = receipt.text(from, until) else {
            faults.push(format!("match {from}..{until} cuts a character"));
            continue;
        };
        for word in words(&text) {
            if !query_words.iter().any(|wanted| are_forms_of_one_word(&word, wanted)) {
                faults.push(format!("`{word}` is no word of {query_words:?}"));
            }
        }
    }
    let text = string(hit, "text");
    if text.len() > PASSAGE_BYTES && text.contains(char::is_whitespace) {
        faults.push(format!("{} bytes long", text.len()));
    }
    if text.trim() != text || text.is_empty() {
        faults.push("white space at the edge".into());
    }
    faults
}

/// Endings may differ, the beginning may not.
fn are_forms_of_one_word(one: &str, two: &str) -> bool {
    let shared = one.chars().zip(two.chars()).take_while(|(one, two)| one == two).count();
    let shorter = one.chars().count().min(two.chars().count());
    one == two || shared >= 3 && shared + 3 >= shorter
}

/// Queries and the words that may be marked for them.
fn queries() -> Vec<(Vec<String>, Vec<String>)> {
    let plain = |query: &str| (vec![query.to_owned()], words(query));
    let mut queries: Vec<_> = [
        "bridge",
        "water talks",
        "\"Kestrel Bridge\"",
        "the council said",
        "engineer warned danger",
        "painting ghent stolen",
        "\"said that\"",
        "drought heat rain",
        "Núñez",
        "guadiana sluices",
        "мост",
        "Марек",
        "жара",
        "Brücke",
        "tableau",
        "strike harbour",
        "election mayor",
        "football club takeover",
        "letter coach balloon",
        "invisible lighthouse",
        "lantern",
        "lamp railway telegraph",
        "\"no\" comment",
        "12",
        "million pounds",
        "O'Malley",
        "thank-you",
        "Anand-Pryce",
        "sluic*",
    ]
    .iter()
    .map(|query| plain(query))
    .collect();
    for name in
        ["Marek", "Petrova", "Núñez", "Brandreth", "O'Malley", "Strachan", "Marchand", "Hutchins", "Pellow"]
    {
        queries.push((vec!["--speaker".into(), name.into()], Vec::new()));
        queries.push((vec!["--person".into(), name.into(), "said bridge".into()], words("said bridge")));
    }
    for filter in
        [["--since", "2000"], ["--until", "1900"], ["--place", "Paris"], ["--source", "Northern Wire"]]
    {
        queries.push((filter.iter().map(|&word| word.to_owned()).collect(), Vec::new()));
    }
    // Words of every article in turn, so that every file and every encoding is shown at least once.
    for line in json_file(&sample().join("gold/gold.jsonl")) {
        for quote in line["quotes"].as_array().unwrap().iter().step_by(4) {
            let said = words(string(quote, "text"))
                .into_iter()
                .filter(|word| word.chars().count() > 3)
                .take(5)
                .collect::<Vec<_>>();
            if !said.is_empty() {
                queries.push((vec![said.join(" ")], said));
            }
        }
    }
    queries
}

#[test]
fn every_hit_stands_in_its_file() {
    let site = shared_sample();
    let mut receipts: BTreeMap<String, Receipt> = BTreeMap::new();
    let (mut wrong, mut hits, mut quotes) = (Vec::new(), 0, 0);
    for (query, query_words) in queries() {
        let mut arguments: Vec<&str> = query.iter().map(String::as_str).collect();
        arguments.extend(["-n", "200", "--per-article", "3"]);
        for hit in site.hits(&arguments) {
            let path = string(&hit, "path");
            if DAMAGED.contains(&path) {
                continue;
            }
            let receipt = receipts.entry(path.to_owned()).or_insert_with(|| Receipt::of(path));
            hits += 1;
            quotes += hit["quotes"].as_array().unwrap().len();
            for fault in faults(&hit, receipt, &query_words) {
                wrong.push(format!("{query:?} {path}: {fault}"));
            }
        }
    }
    println!("{hits} hits with {quotes} quotes of {} files checked", receipts.len());
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
    assert!(hits > 1000 && receipts.len() > 90, "{hits} hits of {} files", receipts.len());
    for (path, _) in ENCODINGS.iter().filter(|(path, _)| !path.starts_with("broken/")) {
        assert!(receipts.contains_key(*path), "no hit of {path}");
    }
}

#[test]
fn every_piece_that_extraction_gives_stands_in_its_file() {
    let mut wrong = Vec::new();
    let mut pieces = 0;
    for article in articles() {
        let path = string(article, "path");
        if DAMAGED.contains(&path) {
            continue;
        }
        let receipt = Receipt::of(path);
        for quote in article["quotes"].as_array().unwrap() {
            pieces += 1;
            if receipt.text(number(quote, "start"), number(quote, "end")).as_deref()
                != Some(string(quote, "text"))
            {
                wrong.push(format!("{path}: {quote}"));
            }
        }
        for date in article["dates"].as_array().unwrap() {
            let (start, end) = span(&date["mention"]);
            if receipt.text(start, end).as_deref() != Some(string(date, "text")) {
                wrong.push(format!("{path}: {date}"));
            }
        }
        for entity in
            article["persons"].as_array().unwrap().iter().chain(article["places"].as_array().unwrap())
        {
            let mentions = entity["mentions"].as_array().unwrap();
            assert!(!mentions.is_empty(), "{path}: {entity}");
            for mention in mentions {
                let (start, end) = span(mention);
                if !receipt
                    .text(start, end)
                    .is_some_and(|text| text.chars().any(char::is_alphabetic) && text.trim() == text)
                {
                    wrong.push(format!("{path}: mention {start}..{end} of {}", entity["name"]));
                }
            }
        }
    }
    assert!(pieces > 300);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn line_ends_byte_order_marks_and_wide_characters_keep_their_offsets() {
    let site = crate::harness::Site::new();
    let body = "First line of the report.\r\n\r\n“The 🐟 herring — naïve, 漁 — sailed,” said Ada Brookes.\r\n\r\nThe herring came.\r\n";
    site.write("crlf.txt", body);
    site.write("bom.txt", format!("\u{feff}{body}"));
    let wide: Vec<u8> = format!("\u{feff}{body}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    site.write("utf16le.txt", &wide);
    let wide: Vec<u8> = format!("\u{feff}{body}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    site.write("utf16be.txt", &wide);
    site.run(&["index", "archive"]).expect(0);
    let hits = json_lines(
        &site.run(&["search", "--index", "archive/.morgue", "--json", "herring", "--copies"]).expect(0).out,
    );
    let mut seen = 0;
    for hit in hits.iter().filter(|hit| hit["type"] == "hit") {
        let path = string(hit, "path");
        let encoding = match path {
            "utf16le.txt" => UTF_16LE,
            "utf16be.txt" => encoding_rs::UTF_16BE,
            _ => UTF_8,
        };
        let receipt = Receipt { bytes: fs::read(site.archive().join(path)).unwrap(), encoding };
        assert_eq!(faults(hit, &receipt, &["herring".to_owned()]), Vec::<String>::new(), "{path}");
        assert_eq!(hit["quotes"][0]["speaker"], "Ada Brookes", "{path}");
        assert_eq!(hit["matches"].as_array().unwrap().len(), 2, "{path}");
        seen += 1;
    }
    assert_eq!(seen, 4);
}
