//! Copies of one story in several papers: one result, never a lost one.

use crate::harness::{Site, age, json_lines, number, string};
use morgue::index::copies::Ledger;
use serde_json::Value;
use std::fs;

const STORY: &str = "The harbour board voted on Tuesday to close the old swing bridge to lorries for eleven months while its \
    bearings are replaced. Engineers found cracks in four of the nine bearings during a survey in March, and a second survey \
    in April found two more.\n\n\"We cannot wait for the next winter to find out how deep these cracks go,\" said Ingrid \
    Solberg, the board's chief engineer. She put the cost of the work at 3.4 million crowns.\n\nHauliers said the detour over \
    the valley road would add 40 minutes to each journey. The board has promised them a ferry for loads above 12 tonnes. \
    Shopkeepers on the north quay asked for the work to be done at night, which the board refused because of the noise.\n\n\
    The bridge was built in 1911 and carries some 6,000 vehicles a day. A new one has been talked of since 1988, and no \
    money was ever found for it.\n";

const OTHER: &str = "A choir of forty fishermen sang on the north quay on Sunday in memory of the crew of the trawler Astrid, \
    which went down with the loss of nine men one hundred years ago. The swing bridge stood open for the hour of the \
    concert. Grandchildren of the crew threw a wreath into the water, and the bell of the harbour chapel was rung nine times. \
    The choir will sing again in the autumn, when a stone with the names of the men is to be set up by the harbour.\n";

/// An agency's story, two papers that print it, one that cuts it, its twins, and two stories of the same days.
fn archive() -> Site {
    let site = Site::new();
    let story = |headline: &str, day: u32, body: &str| format!("{headline}\n2019-05-{day:02}\n\n{body}");
    site.write("agency/bridge.txt", story("Harbour board to close bridge to lorries", 7, STORY));
    site.write("gazette/bridge.txt", story("Bridge shut to lorries for eleven months", 8, STORY));
    let local = "Readers on the north quay will not like to hear it. ".to_owned() + STORY;
    site.write("courier/bridge.txt", story("Quay faces a year of detours", 8, &local));
    let cut = STORY.split("Hauliers").next().unwrap();
    site.write("evening/bridge.txt", story("Swing bridge closed", 8, cut));
    site.write(
        "twins/crlf.txt",
        story("Harbour board to close bridge to lorries", 7, STORY).replace('\n', "\r\n"),
    );
    site.write("gazette/choir.txt", story("Choir sings for the Astrid", 8, OTHER));
    let elsewhere = "The swing bridge at Low Harding will be painted green this summer, the parish said. Volunteers are \
        asked to bring brushes on the first Saturday of June, and the paint is a gift of the boat club. Children may help \
        with the lower rails. The bridge was last painted in 1997, in grey.\n";
    site.write("evening/paint.txt", story("Bridge to be green", 8, elsewhere));
    site.index(&[]);
    site
}

fn paths(hits: &[Value]) -> Vec<&str> {
    hits.iter().map(|hit| string(hit, "path")).collect()
}

#[test]
fn copies_are_one_result_and_none_is_lost() {
    let site = archive();
    let query = ["bridge", "--by", "article"];
    let mut lines = site.search(&query);
    let summary = lines.pop().unwrap();
    assert_eq!((number(&summary, "articles_matched"), number(&summary, "without_copies")), (7, 3));
    assert_eq!(lines.len(), 3, "{:?}", paths(&lines));
    let copies = |hit: &Value| (number(hit, "copies"), hit["group"].as_str().map(str::to_owned));
    let folded = lines.iter().find(|hit| number(hit, "copies") > 0).unwrap();
    let group = copies(folded).1.unwrap();
    assert_eq!(number(folded, "copies"), 4);
    assert!(lines.iter().filter(|hit| hit["path"] != folded["path"]).all(|hit| copies(hit) == (0, None)));
    let all = site.hits(&["bridge", "--by", "article", "--copies"]);
    assert_eq!(all.len(), 7);
    assert_eq!(paths(&all)[0], paths(&lines)[0], "the best stays the best");
    assert_eq!(all.iter().filter(|hit| copies(hit) == (4, Some(group.clone()))).count(), 5);
    // A limit is filled with stories.
    for limit in 1..=3 {
        assert_eq!(site.hits(&["bridge", "--by", "article", "-n", &limit.to_string()]).len(), limit);
        assert_eq!(site.hits(&["bridge", "-n", &limit.to_string(), "--sort", "date"]).len(), limit);
    }
    // A filter that one copy alone passes finds that copy.
    let cut =
        site.hits(&["swing bridge", "--on", "2019-05-08", "--copies=fold", "bearings -lorries -Hauliers"]);
    assert!(cut.iter().all(|hit| !string(hit, "path").starts_with("twins")));
    let text = site.run(&["search", "--index", "archive/.morgue", "bearings"]).expect(0);
    assert!(
        text.out.contains("(+4 copies)") && text.err.contains("5 matching articles (1 without copies)"),
        "{} {}",
        text.out,
        text.err
    );
    assert!(
        !site
            .run(&["search", "--index", "archive/.morgue", "bearings", "--copies"])
            .expect(0)
            .out
            .contains("cop")
    );
    let status = site.status();
    assert_eq!((number(&status, "articles"), number(&status, "copies")), (7, 4));
}

#[test]
fn groups_that_a_run_did_not_come_to_are_made_by_the_next() {
    let site = archive();
    let copies = |number: u32| site.root().join(format!("archive/.morgue/copies-{number}"));
    let ledger = Ledger::load(&copies(1)).unwrap();
    ledger.save_ungrouped(&copies(1)).unwrap();
    assert_eq!(number(&site.status(), "copies"), 0);
    assert_eq!(site.hits(&["bridge", "--by", "article"]).len(), 7);
    site.index(&[]);
    assert_eq!(number(&site.status(), "copies"), 4);
    assert_eq!(site.hits(&["bridge", "--by", "article"]).len(), 3);
    assert!(copies(2).is_file());
    site.index(&[]);
    assert!(copies(2).is_file(), "nothing is left to do");
}

#[test]
fn a_file_with_a_new_time_alone_changes_no_group() {
    let site = archive();
    let list = |number: u32| fs::read(site.root().join(format!("archive/.morgue/copies-{number}")));
    let (before, found) = (list(1).unwrap(), groups(&site));
    age(&site.archive().join("agency/bridge.txt"), 5000);
    site.index(&[]);
    assert_eq!((list(1).is_err(), list(2).unwrap()), (true, before.clone()));
    assert_eq!(groups(&site), found);
    site.write("evening/paint.txt", "Bridge to be red\n2019-05-08\n\nThe parish has changed its mind.\n");
    site.index(&[]);
    assert_ne!(list(3).unwrap(), before);
    assert_eq!(groups(&site), found);
}

/// So many articles that most are only counted: of every four, one prints one of 50 stories.
fn large_archive() -> Site {
    let site = Site::new();
    for file in 0..3 {
        let rows = (0..800).map(|row| {
            let number = file * 800 + row;
            let story = if row % 4 == 0 { row % 200 / 4 } else { 1000 + number };
            let words: String = (0..60).map(|word| format!("w{story}x{word} ")).collect();
            let ending =
                if row % 40 == 0 { "The harbour board of the harbour will meet." } else { "The board met." };
            format!(
                "{{\"title\":\"Harbour {number}\",\"date\":\"2019-05-07\",\"text\":\"{words} {ending}\"}}\n"
            )
        });
        site.write(&format!("{file}.jsonl"), rows.collect::<String>());
    }
    site.index(&[]);
    site
}

#[test]
fn copies_among_many_are_counted_alike_however_they_are_found() {
    let site = large_archive();
    let count = || {
        let counts = |query: &str| {
            let summary = site.search(&[query]).pop().unwrap();
            (number(&summary, "articles_matched"), number(&summary, "without_copies"))
        };
        [counts("harbour board"), counts("harbour board meeting"), counts("board")]
    };
    // A word and all of its articles are met one by one; the other ways must agree.
    let expected = count();
    assert_eq!(expected, [expected[2]; 3]);
    assert_eq!(expected[2].0, 2400);
    assert!((1800..2100).contains(&expected[2].1), "{expected:?}");
    let kept = site.home().join("copied");
    let whole = fs::read(&kept).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 15) {
        let mut damaged = whole.clone();
        damaged[at] ^= 4;
        fs::write(&kept, damaged).unwrap();
        assert_eq!(count(), expected, "byte {at}");
    }
    fs::remove_file(&kept).unwrap();
    assert_eq!(count(), expected);

    // What was kept for another list of copies, and for other segments, is not believed.
    let left = fs::read_to_string(site.archive().join("0.jsonl")).unwrap();
    let left: String = left.lines().skip(20).map(|row| format!("{row}\n")).collect();
    site.write("0.jsonl", left);
    site.index(&[]);
    let after = count();
    assert_eq!((after[0].0, after[0]), (2380, after[2]));
    fs::write(&kept, whole).unwrap();
    assert_eq!(count(), after);
}

#[test]
fn a_batch_keeps_copies_apart_unless_asked() {
    let site = archive();
    fs::write(site.root().join("batch.tsv"), "a\tbearings\n").unwrap();
    let count =
        |more: &[&str]| site.hits(&[&["--batch", "batch.tsv", "--by", "article"], more].concat()).len();
    assert_eq!((count(&[]), count(&["--copies"]), count(&["--copies=fold"])), (5, 5, 1));
}

#[test]
fn a_quote_in_copies_is_one_result() {
    let site = archive();
    let said = |more: &[&str]| {
        let ran = site
            .run(&[&["said", "--index", "archive/.morgue", "--json", "winter cracks"], more].concat())
            .expect(0);
        let mut lines = json_lines(&ran.out);
        lines.pop();
        lines
    };
    let (folded, all) = (said(&[]), said(&["--copies"]));
    assert_eq!((folded.len(), all.len()), (1, 5));
    assert_eq!((number(&folded[0], "copies"), string(&folded[0], "speaker")), (4, "Ingrid Solberg"));
    let text = site.run(&["said", "--index", "archive/.morgue", "winter cracks"]).expect(0).out;
    assert!(text.contains("(+4 copies)"), "{text}");
}

/// What is said of every article's copies.
fn groups(site: &Site) -> Vec<(String, usize, Option<String>)> {
    let hits = site.hits(&["bridge", "--by", "article", "--copies"]);
    let mut all: Vec<_> = hits
        .iter()
        .map(|hit| {
            (string(hit, "path").to_owned(), number(hit, "copies"), hit["group"].as_str().map(str::to_owned))
        })
        .collect();
    all.sort();
    all
}

#[test]
fn groups_follow_the_archive_and_are_those_of_a_rebuild() {
    let site = archive();
    let rebuilt_as = |site: &Site| {
        let before = groups(site);
        site.index(&["--rebuild", "--threads", "1"]);
        assert_eq!(before, groups(site));
        before
    };
    rebuilt_as(&site);
    // One copy goes, one is rewritten into another story, one comes.
    fs::remove_file(site.archive().join("gazette/bridge.txt")).unwrap();
    site.write("courier/bridge.txt", format!("Bridge\n2019-05-09\n\n{OTHER}"));
    let late = format!("Bridge work to cost millions\n2019-05-10\n\n{STORY}");
    age(&site.write("weekly/bridge.txt", late), 900);
    site.index(&[]);
    let now = rebuilt_as(&site);
    let of = |path: &str| now.iter().find(|(known, ..)| known == path).map(|(_, copies, _)| *copies);
    assert_eq!(of("agency/bridge.txt"), Some(3));
    assert_eq!(of("weekly/bridge.txt"), Some(3));
    assert_eq!(of("courier/bridge.txt"), Some(1), "the choir's story now");
    assert_eq!(of("gazette/bridge.txt"), None);
    assert_eq!(site.index(&[]).last().unwrap()["indexed"], 0);
    site.index(&["--no-extract"]);
    assert_eq!(groups(&site), now, "copies are recognised without extraction");
}

#[test]
fn an_index_without_the_list_answers_and_is_made_whole() {
    let site = archive();
    let before = groups(&site);
    let lists = || {
        let entries = fs::read_dir(site.home()).unwrap().map(|entry| entry.unwrap().path());
        let is_list =
            |path: &std::path::PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("copies-");
        entries.filter(is_list).collect::<Vec<_>>()
    };
    assert_eq!(lists().len(), 1);
    fs::remove_file(&lists()[0]).unwrap();
    assert_eq!(site.hits(&["bridge", "--by", "article"]).len(), 7, "every article is found");
    let report = site.index(&[]);
    let summary = report.last().unwrap();
    assert_eq!((string(summary, "reread"), number(summary, "indexed")), ("copies", 7));
    assert_eq!(groups(&site), before);
    let mut bytes = fs::read(&lists()[0]).unwrap();
    bytes.truncate(50);
    fs::write(&lists()[0], bytes).unwrap();
    let ran = site.run(&["search", "--index", "archive/.morgue", "bridge"]).expect(3);
    assert!(ran.err.contains("list of copies") && ran.err.contains("--rebuild"), "{}", ran.err);
}
