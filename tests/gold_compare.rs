//! Holds what extraction says against annotations made by hand: which piece is which, who is who.

use crate::harness::{json_file, json_lines, number, sample, shared_sample, string, strings};
use crate::receipts::Receipt;
use crate::search::folded;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;

/// A count of rights among so many.
#[derive(Clone, Copy, Default)]
pub struct Rate {
    /// How many are right.
    pub right: usize,
    /// Of how many.
    pub of: usize,
}

impl Rate {
    /// Counts one more.
    pub fn add(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.of += 1;
    }

    /// In per cent.
    pub fn percent(self) -> f64 {
        if self.of == 0 { 100.0 } else { 100.0 * self.right as f64 / self.of as f64 }
    }
}

/// One number of the table.
pub struct Score {
    /// What is counted.
    pub name: &'static str,
    /// The count.
    pub rate: Rate,
    /// True when less is better.
    pub is_error: bool,
}

/// What a comparison found out.
#[derive(Default)]
pub struct Comparison {
    rates: BTreeMap<&'static str, Rate>,
    /// Each thing that is not as annotated.
    misses: Vec<String>,
}

/// Numbers in the order they are shown; the second is true for errors.
const ROWS: &[(&str, bool)] = &[
    ("date", false),
    ("date source", false),
    ("title", false),
    ("authors", false),
    ("source named", false),
    ("persons found", false),
    ("persons true", false),
    ("places found", false),
    ("places true", false),
    ("places of the map", false),
    ("country", false),
    ("pieces found", false),
    ("pieces true", false),
    ("direct found", false),
    ("mixed found", false),
    ("indirect found", false),
    ("kind", false),
    ("text exact", false),
    ("speaker right", false),
    ("named is right", false),
    ("wrong name", true),
    ("name for nobody", true),
    ("name on no speech", true),
    ("title taken as said", true),
];

impl Comparison {
    /// Extraction of the sample corpus against its gold annotations.
    pub fn of_sample() -> Comparison {
        let site = shared_sample();
        let extracted = json_lines(&site.run(&["extract", "archive"]).expect(0).out);
        let mut comparison = Comparison::default();
        let not_speech = json_file(&sample().join("gold/not_speech.jsonl"));
        for gold in json_file(&sample().join("gold/gold.jsonl")) {
            let path = string(&gold, "path").to_owned();
            let Some(found) = extracted.iter().find(|article| article["path"] == path.as_str()) else {
                panic!("{path} was not extracted");
            };
            comparison.header(&path, &gold, found);
            comparison.names(&path, &gold, found);
            let quiet: Vec<&str> = not_speech
                .iter()
                .filter(|line| line["path"] == path.as_str())
                .map(|line| string(line, "text"))
                .collect();
            comparison.quotes(&path, &gold, found, &quiet);
        }
        comparison
    }

    /// One line for each miss, sorted.
    pub fn lines(&self) -> String {
        let one_line = |miss: &String| miss.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut lines: Vec<String> = self.misses.iter().map(one_line).collect();
        lines.sort();
        lines.join("\n")
    }

    /// The numbers in order.
    pub fn scores(&self) -> Vec<Score> {
        let row = |(name, is_error): &(&'static str, bool)| {
            let rate = *self.rates.get(name).unwrap_or_else(|| panic!("nothing was counted for `{name}`"));
            Score { name, rate, is_error: *is_error }
        };
        ROWS.iter().map(row).collect()
    }

    /// The numbers as a table.
    pub fn table(&self) -> String {
        let mut table = String::new();
        for Score { name, rate, is_error } in self.scores() {
            let note = if is_error { "  (less is better)" } else { "" };
            table.push_str(&format!(
                "{name:<20} {:>4} of {:>4}  {:>5.1} %{note}\n",
                rate.right,
                rate.of,
                rate.percent()
            ));
        }
        table
    }

    fn count(&mut self, name: &'static str, is_right: bool) {
        assert!(ROWS.iter().any(|(row, _)| *row == name), "{name}");
        self.rates.entry(name).or_default().add(is_right);
    }

    /// Counts, and keeps a line when it is not right.
    fn check(&mut self, name: &'static str, is_right: bool, miss: impl FnOnce() -> String) {
        self.count(name, is_right);
        if !is_right {
            self.misses.push(format!("{name}: {}", miss()));
        }
    }

    fn header(&mut self, path: &str, gold: &Value, found: &Value) {
        let differ = |key: &str| format!("{path}: {} should be {}", found[key], gold[key]);
        self.check("date", gold["date"] == found["date"], || differ("date"));
        self.check("date source", gold["date_source"] == found["date_source"], || differ("date_source"));
        let spaced =
            |value: &Value| value.as_str().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        self.check("title", spaced(&gold["title"]) == spaced(&found["title"]), || differ("title"));
        self.check("authors", gold["authors"] == found["authors"], || differ("authors"));
        // Where no header names the outlet, its folder may.
        let folder = path.split('/').next();
        let is_right = gold["source"] == found["source"]
            || gold["source"].is_null() && found["source"].as_str() == folder;
        self.check("source named", is_right, || differ("source"));
    }

    fn names(&mut self, path: &str, gold: &Value, found: &Value) {
        for (list, complete, precise) in
            [("persons", "persons found", "persons true"), ("places", "places found", "places true")]
        {
            let (wanted, given) = (gold[list].as_array().unwrap(), found[list].as_array().unwrap());
            for entry in wanted {
                let is_found = given.iter().any(|other| are_same(entry, other));
                self.check(complete, is_found, || format!("{path}: {}", entry["name"]));
            }
            for entry in given {
                let is_true = wanted.iter().any(|other| are_same(other, entry));
                self.check(precise, is_true, || format!("{path}: {} is none", entry["name"]));
            }
        }
        // Invented places have no country; no gazetteer can know them.
        for place in gold["places"].as_array().unwrap().iter().filter(|place| !place["country"].is_null()) {
            let is_found = found["places"].as_array().unwrap().iter().any(|other| are_same(place, other));
            self.count("places of the map", is_found);
        }
        for place in gold["places"].as_array().unwrap() {
            let Some(other) = found["places"].as_array().unwrap().iter().find(|other| are_same(place, other))
            else {
                continue;
            };
            self.check("country", place["country"] == other["country"], || {
                format!("{path}: {} lies in {}, not {}", place["name"], place["country"], other["country"])
            });
        }
    }

    fn quotes(&mut self, path: &str, gold: &Value, found: &Value, quiet: &[&str]) {
        let receipt = Receipt::of(path);
        let text = receipt.whole();
        let pieces: Vec<(Range<usize>, &Value)> = found["quotes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|piece| (decoded(&receipt, piece), piece))
            .collect();
        let mut taken = vec![false; pieces.len()];
        let mut from = 0;
        for quote in gold["quotes"].as_array().unwrap() {
            let words = string(quote, "text");
            let start = text[from..].find(words).map(|at| at + from).or_else(|| text.find(words));
            let start = start.unwrap_or_else(|| panic!("{path}: the annotated `{words}` is not there"));
            from = start;
            let span = start..start + words.len();
            let best =
                (0..pieces.len()).filter(|at| !taken[*at]).max_by_key(|at| overlap(&span, &pieces[*at].0));
            let best = best.filter(|at| {
                let shared = overlap(&span, &pieces[*at].0);
                let either = span.len() + pieces[*at].0.len() - shared;
                2 * shared >= either
            });
            let by_kind = match string(quote, "kind") {
                "direct" => "direct found",
                "mixed" => "mixed found",
                _ => "indirect found",
            };
            self.count(by_kind, best.is_some());
            self.check("pieces found", best.is_some(), || {
                format!("{path} [{}]: {words}", string(quote, "construction"))
            });
            let Some(best) = best else {
                if !quote["speaker"].is_null() {
                    self.count("speaker right", false);
                }
                continue;
            };
            taken[best] = true;
            self.piece(path, gold, found, quote, pieces[best].1);
        }
        for ((span, piece), _) in pieces.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            let near = gold["quotes"].as_array().unwrap().iter().any(|quote| {
                let (one, two) = (string(quote, "text"), string(piece, "text"));
                one.contains(two) || two.contains(one)
            });
            let name = piece["speaker"].as_str();
            self.misses.push(format!(
                "pieces true: {path} {span:?}: `{}` ({})",
                string(piece, "text"),
                name.unwrap_or("nobody")
            ));
            self.count("name on no speech", name.is_some() && !near);
        }
        for taken in taken {
            self.count("pieces true", taken);
        }
        for words in quiet {
            let is_taken = pieces.iter().any(|(_, piece)| {
                string(piece, "text").trim_end_matches(['.', ',']) == words.trim_end_matches(['.', ','])
            });
            self.count("title taken as said", is_taken);
            if is_taken {
                self.misses.push(format!("title taken as said: {path}: {words}"));
            }
        }
    }

    fn piece(&mut self, path: &str, gold: &Value, found: &Value, quote: &Value, piece: &Value) {
        let words = string(quote, "text");
        self.check("kind", quote["kind"] == piece["kind"], || {
            format!("{path}: {} should be {}: {words}", piece["kind"], quote["kind"])
        });
        let trimmed = |text: &str| {
            text.trim_matches(|letter: char| letter.is_whitespace() || ",.".contains(letter)).to_owned()
        };
        let is_exact = trimmed(words) == trimmed(string(piece, "text"));
        self.check("text exact", is_exact, || {
            format!("{path}: `{}` should be `{words}`", string(piece, "text"))
        });
        self.count("name on no speech", false);
        let said = format!(
            "{path} [{}]: `{words}` is {}'s, not {}'s ({})",
            string(quote, "construction"),
            quote["speaker"],
            piece["speaker"],
            string(piece, "rule")
        );
        match (quote["speaker"].as_str(), piece["speaker"].as_str()) {
            (Some(true_name), Some(name)) => {
                let is_right = is_person(gold, found, true_name, name);
                self.count("speaker right", is_right);
                self.count("named is right", is_right);
                self.count("wrong name", !is_right);
                if !is_right {
                    self.misses.push(format!("wrong name: {said}"));
                }
            }
            (Some(_), None) => {
                self.count("wrong name", false);
                self.check("speaker right", false, || said);
            }
            (None, name) => {
                self.count("name for nobody", name.is_some());
                if name.is_some() {
                    self.count("named is right", false);
                    self.misses.push(format!("name for nobody: {said}"));
                }
            }
        }
    }
}

/// Where a piece stands in the decoded file.
fn decoded(receipt: &Receipt, piece: &Value) -> Range<usize> {
    receipt.decoded_offset(number(piece, "start"))..receipt.decoded_offset(number(piece, "end"))
}

fn overlap(one: &Range<usize>, two: &Range<usize>) -> usize {
    one.end.min(two.end).saturating_sub(one.start.max(two.start))
}

/// All names of an annotated or an extracted person or place.
fn forms(entry: &Value) -> Vec<String> {
    let aliases = if entry.get("aliases").is_some() { strings(entry, "aliases") } else { Vec::new() };
    std::iter::once(string(entry, "name")).chain(aliases).map(plain).collect()
}

fn plain(name: &str) -> String {
    crate::search::words(name).join(" ")
}

/// True when the full name of one is a name of the other.
fn are_same(wanted: &Value, given: &Value) -> bool {
    let (one, two) = (plain(string(wanted, "name")), plain(string(given, "name")));
    one == two || forms(given).contains(&one) || folded(&one).contains(' ') && forms(wanted).contains(&two)
}

/// True when `name` is the annotated person of that name and no other.
fn is_person(gold: &Value, found: &Value, true_name: &str, name: &str) -> bool {
    let (wanted, given) = (plain(true_name), plain(name));
    if wanted == given {
        return true;
    }
    let persons = gold["persons"].as_array().unwrap();
    let answering: Vec<&Value> = persons.iter().filter(|person| forms(person).contains(&given)).collect();
    if !answering.is_empty() {
        return answering.len() == 1 && plain(string(answering[0], "name")) == wanted;
    }
    let extracted =
        found["persons"].as_array().unwrap().iter().find(|person| plain(string(person, "name")) == given);
    extracted.is_some_and(|person| forms(person).contains(&wanted))
}
