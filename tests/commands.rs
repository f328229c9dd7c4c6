//! Commands that count, list and watch: each number held against a count of its own over `extract` or the files.

use crate::harness::{Ran, Site, json_lines, number, shared_sample, string, strings};
use crate::search::{articles, words};
use morgue::text::names::full_key;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const INDEX: [&str; 2] = ["--index", "archive/.morgue"];

fn run(site: &Site, arguments: &[&str]) -> Ran {
    site.run(&[arguments, &INDEX].concat())
}

/// Lines of a command of the sample and its summary.
fn lines(arguments: &[&str]) -> (Vec<Value>, Value) {
    let ran = run(shared_sample(), &[arguments, &["--json"]].concat());
    assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.err);
    let mut lines = json_lines(&ran.out);
    let summary = lines.pop().unwrap();
    assert_eq!(summary["type"], "summary", "{arguments:?}");
    (lines, summary)
}

fn hits(arguments: &[&str]) -> Vec<Value> {
    shared_sample().hits(&[arguments, &["-n", "100000", "--per-article", "100000", "--copies"]].concat())
}

/// What `extract` says of the articles that a search finds.
fn matching(query: &[&str]) -> Vec<&'static Value> {
    let found: BTreeSet<String> = hits(query).iter().map(|hit| string(hit, "address").to_owned()).collect();
    articles().iter().filter(|article| found.contains(string(article, "address"))).collect()
}

/// Articles by each of the keys that `keys` gives, an article once a key.
fn counted(articles: &[&Value], keys: impl Fn(&Value) -> Vec<String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for article in articles {
        for key in keys(article).into_iter().collect::<BTreeSet<_>>() {
            *counts.entry(key).or_default() += 1;
        }
    }
    counts
}

fn listed<'a>(article: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    article[list].as_array().unwrap().iter()
}

/// Counts of `facets` by the key of each row.
fn facets(query: &[&str], by: &str, key: impl Fn(&Value) -> String) -> (BTreeMap<String, usize>, Value) {
    let (rows, summary) = lines(&[&["facets"], query, &["--by", by, "-n", "0"]].concat());
    let counts: BTreeMap<String, usize> =
        rows.iter().map(|row| (key(row), number(row, "articles"))).collect();
    assert_eq!(counts.len(), rows.len(), "a value twice");
    assert_eq!(number(&summary, "found"), rows.len());
    (counts, summary)
}

const QUERIES: [&[&str]; 4] = [
    &["bridge"],
    &["harbour OR port", "--since", "2000"],
    &["\"port authority\" winter"],
    &["--place", "Port Havring"],
];

#[test]
fn facets_are_counts_of_extraction() {
    for query in QUERIES {
        let found = matching(query);
        let name = |row: &Value| string(row, "name").to_owned();
        let (people, summary) = facets(query, "person", |row| full_key(string(row, "name")));
        let named = |article: &Value| {
            listed(article, "persons").map(|person| full_key(string(person, "name"))).collect()
        };
        assert_eq!(people, counted(&found, named), "{query:?}");
        assert_eq!(number(&summary, "articles"), found.len());
        let nobody = found.iter().filter(|article| listed(article, "persons").next().is_none()).count();
        assert_eq!(number(&summary, "without"), nobody);
        let (speakers, _) = facets(query, "speaker", |row| full_key(string(row, "name")));
        let said = |article: &Value| {
            listed(article, "quotes").filter_map(|quote| quote["speaker"].as_str()).map(full_key).collect()
        };
        assert_eq!(speakers, counted(&found, said), "{query:?}");
        let (authors, _) = facets(query, "author", |row| full_key(string(row, "name")));
        let wrote = |article: &Value| strings(article, "authors").into_iter().map(full_key).collect();
        assert_eq!(authors, counted(&found, wrote), "{query:?}");
        let place = |place: &Value| {
            let name = string(place, "name").to_lowercase();
            format!("{name} {} {}", place["country"], place["geonames_id"])
        };
        let (places, _) = facets(query, "place", place);
        assert_eq!(
            places,
            counted(&found, |article| listed(article, "places").map(place).collect()),
            "{query:?}"
        );
        for by in ["source", "section"] {
            let (counts, summary) = facets(query, by, name);
            let all =
                counted(&found, |article| article[by].as_str().map(str::to_owned).into_iter().collect());
            assert_eq!(counts.values().sum::<usize>(), all.values().sum::<usize>(), "{query:?}");
            assert_eq!(number(&summary, "without"), found.len() - counts.values().sum::<usize>());
        }
        let (years, _) = facets(query, "year", name);
        let year =
            |article: &Value| article["date"].as_str().map(|date| date[..4].to_owned()).into_iter().collect();
        assert_eq!(years, counted(&found, year), "{query:?}");
        let (months, _) = facets(query, "month", name);
        let month = |article: &Value| {
            article["date"].as_str().map(|date| date[..date.len().min(7)].to_owned()).into_iter().collect()
        };
        assert_eq!(months, counted(&found, month), "{query:?}");
    }
}

#[test]
fn passages_and_occurrences_are_the_same_everywhere() {
    for query in [
        &["bridge"][..],
        &["harbour port winter"],
        &["bearing", "--speaker", "Marek"],
        &["\"port authority\""],
    ] {
        let (_, facets) = lines(&[&["facets"], query, &["--by", "year"]].concat());
        assert_eq!(number(&facets, "passages"), hits(query).len(), "{query:?}");
        let (occurrences, kwic) = lines(&[&["kwic"], query].concat());
        assert_eq!(number(&kwic, "occurrences"), occurrences.len());
        assert_eq!(number(&facets, "occurrences"), occurrences.len(), "{query:?}");
        let (_, timeline) = lines(&[&["timeline"], query, &["--count", "occurrences"]].concat());
        for key in ["articles", "passages", "occurrences"] {
            assert_eq!(timeline[key], facets[key], "{query:?}");
        }
        let counts = run(shared_sample(), &[&["search", "-c"], query].concat()).expect(0).out;
        let sum: usize =
            counts.lines().map(|line| line.rsplit(':').next().unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(sum, occurrences.len(), "{query:?}");
        assert_eq!(counts.lines().count(), number(&kwic, "articles_with_occurrences"));
    }
    // By plain reading of the files: the word as written, wherever it stands.
    let site = shared_sample();
    let mut expected = 0;
    for article in matching(&["\"bridge\""]) {
        let text = fs::read(site.archive().join(string(article, "path"))).unwrap();
        expected += words(&String::from_utf8_lossy(&text)).iter().filter(|word| *word == "bridge").count();
    }
    let (occurrences, _) = lines(&["kwic", "\"bridge\""]);
    assert!(expected > 20 && occurrences.len() == expected, "{} of {expected}", occurrences.len());
}

#[test]
fn quotes_by_speaker_are_those_that_said_finds() {
    let (rows, _) = lines(&["facets", "bridge", "--by", "speaker", "-n", "0"]);
    let ran = run(shared_sample(), &["said", "bridge", "-n", "1000", "--json"]).expect(0);
    let said = json_lines(&ran.out);
    for row in rows {
        let key = full_key(string(&row, "name"));
        let by =
            said.iter().filter(|quote| quote["speaker"].as_str().is_some_and(|name| full_key(name) == key));
        assert_eq!(number(&row, "quotes"), by.count(), "{row}");
    }
}

#[test]
fn aliases_and_lone_names_are_told() {
    let site = Site::new();
    for (file, text) in [
        ("a.txt", "\"It holds,\" said Ada Brookes. Ada Brookes left."),
        ("b.txt", "\"It gave,\" said Adele Brookes."),
        ("c.txt", "Mr Tolliver spoke to Ada Brookes and to Adele Brookes."),
    ] {
        site.write(&format!("paper/{file}"), format!("Report\n\n{text}\n"));
    }
    site.index(&[]);
    let rows = |site: &Site| {
        let out = run(site, &["facets", "--by", "person", "--json"]).expect(0).out;
        let rows: Vec<String> = json_lines(&out)
            .iter()
            .filter(|line| line["type"] == "facet")
            .map(|row| format!("{} {} {}", string(row, "name"), row["articles"], row["single_word"]))
            .collect();
        rows
    };
    assert_eq!(rows(&site), ["Ada Brookes 2 false", "Adele Brookes 2 false", "Tolliver 1 true"]);
    let alias = "[[person]]\nname = \"Ada Brookes\"\naliases = [\"Adele Brookes\"]\n";
    fs::write(site.home().join("aliases.toml"), alias).unwrap();
    assert_eq!(rows(&site), ["Ada Brookes 3 false", "Tolliver 1 true"], "an article with both counts once");
    let text = run(&site, &["facets", "--by", "person", "--articles-only", "--min", "2"]).expect(0);
    assert_eq!(text.out, "articles  person\n       3  Ada Brookes\n");
    assert!(text.err.contains("1 person in 3 matching articles"), "{}", text.err);
}

#[test]
fn timelines_add_up() {
    for (query, by) in
        [("bridge", "year"), ("bridge", "month"), ("bridge", "week"), ("port", "day"), ("xyzzy", "day")]
    {
        let (bars, summary) = lines(&["timeline", query, "--by", by]);
        let sum: usize = bars.iter().map(|bar| number(bar, "articles")).sum();
        let apart = number(&summary, "undated") + number(&summary, "imprecise");
        assert_eq!(sum + apart, number(&summary, "articles"), "{query} {by}");
        let found = matching(&[query]);
        let undated = found.iter().filter(|article| article["date"].is_null()).count();
        assert_eq!(number(&summary, "undated"), undated);
        for pair in bars.windows(2) {
            assert!(string(&pair[0], "last") < string(&pair[1], "first"));
        }
        for bar in &bars {
            let (first, last) = (string(bar, "first"), string(bar, "last"));
            let in_it = |article: &&Value| {
                let date = article["date"].as_str().unwrap_or("");
                match date.len() {
                    10 => first <= date && date <= last,
                    7 => by == "month" && first.starts_with(date) || by == "year" && date[..4] == first[..4],
                    _ => by == "year" && !date.is_empty() && date == &first[..4],
                }
            };
            let expected = found.iter().copied().filter(|article| in_it(article)).count();
            assert_eq!(number(bar, "articles"), expected, "{query} {bar}");
            let all = articles().iter().filter(|article| in_it(article)).count();
            assert_eq!(number(bar, "all_articles"), all, "{bar}");
        }
    }
}

/// Fails unless every element of an XML text is closed in order; gives the opening tags.
fn elements(text: &str) -> Vec<String> {
    let (mut open, mut tags) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "a bare `>`");
        let end = rest[start..].find('>').expect("an open tag") + start;
        let tag = &rest[start + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.trim_matches('/').split_whitespace().next().unwrap_or("").to_owned();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            tags.push(tag.to_owned());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
    tags
}

#[test]
fn plots_are_well_formed_and_add_up() {
    let site = shared_sample();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plot.svg");
    for query in [&["bridge <b> & \"port\""][..], &["bridge", "--relative", "--by", "month"], &["xyzzy"]] {
        let arguments = [&["timeline"], query, &["--svg", file.to_str().unwrap()]].concat();
        let (bars, _) = lines(&arguments);
        let drawing = fs::read_to_string(&file).unwrap();
        assert!(drawing.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
        let drawn: usize = elements(&drawing)
            .iter()
            .filter(|tag| tag.starts_with("rect class=\"bar\""))
            .map(|tag| {
                tag.split("data-articles=\"")
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .parse::<usize>()
                    .unwrap()
            })
            .sum();
        assert_eq!(drawn, bars.iter().map(|bar| number(bar, "articles")).sum::<usize>());
        assert!(drawing.contains("of publication") && drawing.contains("<title>"));
    }
    let text = run(site, &["timeline", "bridge", "--by", "year"]).expect(0);
    let plain: Vec<&str> = text.out.lines().collect();
    assert!(plain.iter().any(|line| line.contains("years without a match")), "{}", text.out);
    assert_eq!(
        plain.iter().filter(|line| line.matches('█').count() == 50).count(),
        1,
        "one bar is the longest"
    );
}

#[test]
fn concordances_are_aligned_and_sorted() {
    let (occurrences, _) = lines(&["kwic", "bridge"]);
    let dates: Vec<String> =
        occurrences.iter().map(|line| line["date"].as_str().unwrap_or("9").to_owned()).collect();
    assert!(
        dates.is_sorted_by(|one, two| one[..one.len().min(two.len())] <= two[..one.len().min(two.len())])
    );
    let side = |line: &Value, key: &str| {
        let mut side = words(string(line, key));
        if key == "left" {
            side.reverse();
        }
        side.into_iter().take(2).collect::<Vec<_>>()
    };
    for key in ["left", "right"] {
        let (sorted, _) = lines(&["kwic", "bridge", "--sort", key, "--width", "80"]);
        assert_eq!(sorted.len(), occurrences.len());
        // What is cut at the edge of the context is no whole word, so the first words alone are compared.
        let sides: Vec<_> =
            sorted.iter().map(|line| side(line, key)).filter(|side| side.len() == 2).collect();
        assert!(sides.is_sorted_by(|one, two| one[0] <= two[0]), "{key}: {sides:?}");
        let (few, summary) = lines(&["kwic", "bridge", "--sort", key, "--width", "80", "-n", "5"]);
        assert_eq!(few[..], sorted[..5]);
        assert_eq!(number(&summary, "occurrences"), sorted.len());
    }
    let (by_path, _) = lines(&["kwic", "bridge", "--sort", "path"]);
    let places: Vec<_> =
        by_path.iter().map(|line| (string(line, "path"), number(line, "byte_start"))).collect();
    assert!(places.is_sorted() && places.len() == occurrences.len());
    let text = run(shared_sample(), &["kwic", "bridge", "--width", "30"]).expect(0).out;
    for (line, occurrence) in text.lines().zip(&occurrences) {
        let at: String = line.chars().skip(30).collect();
        assert!(at.starts_with(string(occurrence, "match")), "{line}");
    }
    let site = shared_sample();
    for line in &occurrences {
        let bytes = fs::read(site.archive().join(string(line, "path"))).unwrap();
        let words = &bytes[number(line, "byte_start")..number(line, "byte_end")];
        assert_eq!(String::from_utf8_lossy(words), string(line, "match"), "{line}");
    }
    let (said, _) = lines(&["kwic", "bearing", "--speaker", "Marek"]);
    assert!(!said.is_empty() && said.iter().all(|line| line["speaker"] == "Ivo Marek"), "{said:?}");
    run(site, &["kwic", "--speaker", "Marek"]).expect(2);
    run(site, &["kwic", "xyzzy"]).expect(1);
}

#[test]
fn tables_are_tables_and_run_nothing() {
    let site = Site::new();
    site.write("a.txt", "Title: =HYPERLINK(\"x\")\nSource: @paper, \"daily\"\n\nThe herring fleet\tsailed, \"at last,\" said Ada Brookes.\n");
    site.index(&[]);
    for arguments in [
        &["search", "herring"][..],
        &["said", "last"],
        &["kwic", "herring"],
        &["facets", "herring", "--by", "source"],
        &["timeline", "herring"],
        &["first", "herring fleet"],
        &["first", "herring fleet", "--format", "csv"],
    ] {
        let form = if arguments.contains(&"--format") { &[][..] } else { &["--format", "csv"] };
        let out = run(&site, &[arguments, form].concat());
        let mut table = csv::Reader::from_reader(out.out.as_bytes());
        let head = table.headers().unwrap().clone();
        for row in table.records() {
            let row = row.unwrap();
            assert_eq!(row.len(), head.len());
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '@', '+'])), "{row:?}");
        }
        let tabs = run(
            &site,
            &[
                &arguments[..2],
                &["--format", "tsv"],
                &arguments[2..]
                    .iter()
                    .filter(|word| !["--format", "csv"].contains(word))
                    .copied()
                    .collect::<Vec<_>>(),
            ]
            .concat(),
        )
        .out;
        assert_eq!(tabs.lines().count(), out.out.lines().count(), "one line a row: {tabs}");
        assert!(tabs.lines().all(|line| line.split('\t').count() == head.len()), "{tabs}");
    }
    let out = run(&site, &["facets", "herring", "--by", "source", "--format", "csv"]).expect(0).out;
    assert!(out.contains("\"'@paper, \"\"daily\"\"\""), "{out}");
}

#[test]
fn every_form_shows_the_same_hits() {
    let site = shared_sample();
    let found = site.hits(&["bridge", "-n", "7"]);
    let csv = run(site, &["search", "bridge", "-n", "7", "--format", "csv"]).expect(0).out;
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    let head: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
    for (row, hit) in table.records().map(Result::unwrap).zip(&found) {
        for key in ["rank", "line", "byte_start", "byte_end", "score"] {
            let at = head.iter().position(|name| name == key).unwrap();
            assert_eq!(row[at].parse::<f64>().unwrap(), hit[key].as_f64().unwrap(), "{key}");
        }
    }
    let markdown = run(site, &["search", "bridge", "-n", "7", "--format", "markdown"]).expect(0).out;
    assert_eq!(markdown.lines().filter(|line| line.starts_with("### ")).count(), 7);
    assert_eq!(markdown.lines().filter(|line| line.starts_with("> ")).count(), 7);
    let vimgrep = run(site, &["search", "bridge", "-n", "7", "--format", "vimgrep"]).expect(0).out;
    let matches: usize = found.iter().map(|hit| hit["matches"].as_array().unwrap().len()).sum();
    assert_eq!(vimgrep.lines().count(), matches);
    for line in vimgrep.lines() {
        let parts: Vec<&str> = line.splitn(4, ':').collect();
        let text = fs::read(site.root().join(parts[0])).unwrap();
        let text = String::from_utf8_lossy(&text).into_owned();
        let of_file = text.lines().nth(parts[1].parse::<usize>().unwrap() - 1).unwrap().to_lowercase();
        let at: String = of_file.chars().skip(parts[2].parse::<usize>().unwrap() - 1).collect();
        assert!(at.starts_with("bridge"), "{line}: {at}");
    }
}

#[test]
fn lists_name_every_file_once() {
    let site = shared_sample();
    let expected: BTreeSet<String> =
        matching(&["bridge"]).iter().map(|article| string(article, "path").to_owned()).collect();
    let listed = run(site, &["search", "-l", "bridge"]).expect(0).out;
    let paths: Vec<String> =
        listed.lines().map(|path| path.strip_prefix("archive/").unwrap().to_owned()).collect();
    assert_eq!(paths, expected.into_iter().collect::<Vec<_>>(), "in order of paths");
    let nul = run(site, &["search", "-l", "-0", "bridge"]).expect(0).out;
    assert_eq!(
        nul.split_terminator('\0').map(str::to_owned).collect::<Vec<_>>(),
        listed.lines().collect::<Vec<_>>()
    );
    assert_eq!(run(site, &["search", "-l", "bridge", "-n", "2"]).expect(0).out.lines().count(), 2);
    let dated = run(site, &["search", "-l", "bridge", "--sort", "date"]).expect(0).out;
    assert_eq!(dated.lines().collect::<BTreeSet<_>>(), listed.lines().collect::<BTreeSet<_>>());
    run(site, &["search", "-l", "xyzzy"]).expect(1);
    run(site, &["search", "-0", "bridge"]).expect(2);
    run(site, &["search", "-c", "--speaker", "Marek"]).expect(2);
    run(site, &["search", "-l", "bridge", "--format", "csv"]).expect(2);
}

#[test]
fn context_is_the_text_around() {
    let site = shared_sample();
    let found = site.hits(&["bearing", "-n", "5", "--context", "2"]);
    let plain = site.hits(&["bearing", "-n", "5"]);
    let mut with_any = 0;
    for (hit, plain) in found.iter().zip(&plain) {
        assert_eq!(hit["text"], plain["text"], "the passage itself stays");
        assert!(plain.get("before").is_none());
        let text = fs::read(site.archive().join(string(hit, "path"))).unwrap();
        let text = String::from_utf8_lossy(&text).into_owned();
        let at = number(hit, "byte_start");
        assert!(text[..at].trim_end().ends_with(string(hit, "before")), "{hit}");
        assert!(text[number(hit, "byte_end")..].trim_start().starts_with(string(hit, "after")), "{hit}");
        with_any += usize::from(!string(hit, "before").is_empty() || !string(hit, "after").is_empty());
    }
    assert!(with_any > 0);
    let text = run(site, &["search", "bearing", "-n", "5", "--context", "2"]).expect(0).out;
    assert!(
        text.lines().count() > run(site, &["search", "bearing", "-n", "5"]).expect(0).out.lines().count()
    );
}

#[test]
fn links_are_made_when_asked_for_and_are_nothing_but_links() {
    let site = shared_sample();
    let plain = run(site, &["search", "bridge", "-n", "3"]).expect(0).out;
    assert!(!plain.contains('\u{1b}'));
    let linked = run(site, &["search", "bridge", "-n", "3", "--hyperlinks", "always", "--color", "always"])
        .expect(0)
        .out;
    assert_eq!(linked.matches("\u{1b}]8;;file:///").count(), 3);
    assert_eq!(linked.matches("\u{1b}]8;;\u{1b}\\").count(), 3);
    assert_eq!(
        run(site, &["search", "bridge", "-n", "3", "--hyperlinks", "always", "--color", "never"])
            .expect(0)
            .out,
        plain
    );
}

#[test]
fn the_first_use_is_the_earliest_dated() {
    let (all, summary) = lines(&["first", "Kestrel Bridge", "-n", "2"]);
    let found = matching(&["\"Kestrel Bridge\""]);
    assert_eq!(number(&summary, "articles"), found.len());
    let first = found.iter().filter_map(|article| article["date"].as_str()).min().unwrap();
    let of = |kind: &str| all.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
    assert_eq!(string(of("hit")[0], "date"), first);
    assert!(string(&summary, "first").starts_with(first));
    let dates = of("date");
    let dated: usize = dates.iter().map(|line| number(line, "articles")).sum();
    assert_eq!(dated + number(&summary, "undated"), found.len());
    assert_eq!(number(dates.last().unwrap(), "so_far"), dated);
    let by_source: usize = of("source").iter().map(|line| number(line, "articles")).sum();
    assert_eq!(by_source, found.len());
    let new: Vec<&str> = dates.iter().flat_map(|line| strings(line, "new_sources")).collect();
    assert_eq!(
        new.len(),
        of("source").iter().filter(|line| line["source"].is_string() && line["first"].is_string()).count()
    );
    // The words are a phrase, not a query.
    run(shared_sample(), &["first", "Bridge Kestrel"]).expect(1);
    run(shared_sample(), &["first", "-", "-q"]).expect(2);
}

#[test]
fn similar_articles_leave_the_article_out() {
    let path = "harbour-gazette/2018/11/02/bridge-bearings.txt";
    let (found, summary) = lines(&["similar", path, "-n", "5"]);
    assert!(found.len() == 5 && found.iter().all(|hit| hit["path"] != path));
    assert!(
        found
            .iter()
            .any(|hit| string(hit, "text").contains("bridge") || string(hit, "text").contains("Bridge"))
    );
    let terms = strings(&summary, "terms");
    assert!(terms.contains(&"bearings") || terms.contains(&"bearing"), "{terms:?}");
    assert_eq!(summary["like"], path);
    let (few, _) = lines(&["similar", &format!("{path}:3"), "--source", "harbour-gazette", "-n", "3"]);
    // As papers name themselves, in a header or by a folder.
    let source = |hit: &Value| string(hit, "source").to_lowercase().replace(' ', "-");
    assert!(few.iter().all(|hit| source(hit) == "harbour-gazette"), "{few:?}");
    run(shared_sample(), &["similar", "no/such.txt"]).expect(2);
}

#[test]
fn alerts_report_what_is_new_once() {
    let site = Site::new();
    let story = |name: &str, words: &str| {
        drop(site.write(
            &format!("p/{name}.txt"),
            format!("Report\n\nThe {words} fleet sailed at dawn from the quay.\n"),
        ))
    };
    story("a", "herring");
    story("b", "mackerel");
    site.index(&[]);
    let alert = |more: &[&str]| run(&site, &[&["alert"], more].concat());
    assert!(alert(&[]).expect(1).err.contains("no saved searches"));
    run(&site, &["save", "fish", "herring", "--since", "1990"]).expect(0);
    run(&site, &["save", "all", "fleet"]).expect(0);
    assert!(run(&site, &["save", "all", "quay"]).expect(2).err.contains("--replace"));
    run(&site, &["save", "bad/name", "quay"]).expect(2);
    run(&site, &["save", "nothing"]).expect(2);
    run(&site, &["save", "broken", "\"quay"]).expect(2);
    alert(&["none"]).expect(2);
    assert!(alert(&["all", "--peek"]).expect(0).err.contains("all: 2 new of 2"));
    let out = alert(&["all", "--json"]).expect(0).out;
    assert_eq!(json_lines(&out).iter().filter(|line| line["novelty"] == "new").count(), 2);
    alert(&["all"]).expect(1);
    // An undated article is outside of `--since`.
    alert(&["fish"]).expect(1);
    story("c", "cod");
    site.index(&[]);
    let ran = alert(&["all"]).expect(0);
    assert!(ran.out.contains("p/c.txt") && !ran.out.contains("p/a.txt"), "{}", ran.out);
    alert(&["all"]).expect(1);
    // An edit is no news unless asked for, a move never is.
    story("a", "great herring");
    fs::rename(site.archive().join("p/b.txt"), site.archive().join("p/d.txt")).unwrap();
    site.index(&[]);
    let ran = alert(&["all", "--peek"]).expect(1);
    assert!(ran.err.contains("1 edited, 1 moved"), "{}", ran.err);
    let ran = alert(&["all", "--edits"]).expect(0);
    assert!(ran.out.contains("p/a.txt") && !ran.out.contains("p/d.txt"), "{}", ran.out);
    alert(&["all", "--edits"]).expect(1);
    // `--seen` sets the mark at once; replacing keeps the mark.
    run(&site, &["save", "quay", "quay", "--seen"]).expect(0);
    alert(&["quay"]).expect(1);
    site.run(&["index", "archive", "--rebuild"]).expect(0);
    alert(&[]).expect(1);
    let list = json_lines(&run(&site, &["saved", "--json"]).expect(0).out);
    let names: Vec<&str> = list.iter().map(|line| string(line, "name")).collect();
    assert_eq!(names, ["fish", "all", "quay"]);
    assert_eq!(list[0]["filters"]["since"][0], "1990");
    run(&site, &["saved", "--remove", "quay"]).expect(0);
    alert(&["quay"]).expect(2);
    fs::write(site.home().join("searches.toml"), "[[search]]\nnam = 'x'\n").unwrap();
    assert!(alert(&[]).expect(2).err.contains("line 2"), "a mistake says where");
}

#[cfg(unix)]
#[test]
fn searches_of_a_read_only_archive_are_kept_elsewhere() {
    use crate::harness::run_unprivileged;
    use std::os::unix::fs::PermissionsExt;
    let site = Site::with_indexed_sample();
    // The engine keeps a file of its own to its owner, and locks while it opens.
    for entry in walkdir::WalkDir::new(site.home()).into_iter().map(Result::unwrap) {
        let mode = if entry.file_type().is_dir() { 0o777 } else { 0o666 };
        fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode)).unwrap();
    }
    for folder in [site.home(), site.archive()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o555)).unwrap();
    }
    let run = |arguments: &[&str]| run_unprivileged(&site, &[arguments, &INDEX].concat());
    if let Some(ran) = run(&["save", "b", "bridge"]) {
        let ran = ran.expect(0);
        assert!(ran.err.contains("/data/morgue/"), "{}", ran.err);
        run(&["alert", "b"]).unwrap().expect(0);
        run(&["alert", "b"]).unwrap().expect(1);
        assert!(!site.home().join("searches.toml").exists() && !site.home().join("alerts").exists());
    }
    for folder in [site.home(), site.archive()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}
