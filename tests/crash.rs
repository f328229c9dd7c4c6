//! Runs that are killed, or cannot write any further, at random moments of a first build, changes, deletions and merges. After
//! each of them the index opens, shows the articles of the commit before or of the one that was being made, and the next run
//! gives what a clean build gives. `MORGUE_KILLS=200` stops more runs than usual.

use crate::harness::{PROGRAM, Random, Site, finish, json_lines, string, wait};
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Each file's edition.
type Files = BTreeMap<String, usize>;

fn text(name: &str, edition: usize) -> String {
    let (one, two) =
        (["Ada Brookes", "Ivo Marek", "Joan Pellow"][edition % 3], ["Lisbon", "Oslo"][edition % 2]);
    format!(
        "Herring in {two}\n\nThe herring of {name} came in edition{edition} to {two}.\n\n\"The nets hold {edition} barrels,\" \
         said {one}, the harbour master.\n\n{}\n",
        format!("Nobody counted boat {edition} of {name}. ").repeat(1 + edition % 20)
    )
}

/// What a search shows: the edition of each file; `None` when there is no index yet.
fn shown(site: &Site) -> Option<Files> {
    let asked = ["search", "herring", "--json", "--by", "article", "-n", "5000", "--copies=show"];
    let ran = site.run(&[&asked[..], &["--index", "archive/.morgue"]].concat());
    if ran.code == Some(3) && ran.err.contains("no index at") {
        return None;
    }
    assert!(matches!(ran.code, Some(0 | 1)), "exit {:?}: {}", ran.code, ran.err);
    let hits = json_lines(&ran.out).into_iter().filter(|line| line["type"] != "summary");
    let edition = |text: &str| {
        let number = text.split("edition").nth(1).unwrap_or_else(|| panic!("no edition in: {text}"));
        number.split(' ').next().unwrap().parse().unwrap()
    };
    let shown: Vec<(String, usize)> =
        hits.map(|hit| (string(&hit, "path").to_owned(), edition(string(&hit, "text")))).collect();
    let files: Files = shown.iter().cloned().collect();
    assert_eq!(files.len(), shown.len(), "an article is shown twice");
    Some(files)
}

fn answers(site: &Site) -> Vec<String> {
    let asked: [&[&str]; 5] = [
        &["search", "barrels nets", "-n", "3000"],
        &["search", "\"came in\" oslo", "-n", "3000", "--sort", "date"],
        &["said", "--speaker", "Pellow", "-n", "3000"],
        &["facets", "herring", "--by", "speaker"],
        &["kwic", "harbour", "-n", "3000"],
    ];
    let run = |asked: &&[&str]| {
        let ran = site.run(&[*asked, &["--json", "--index", "archive/.morgue"]].concat());
        assert!(matches!(ran.code, Some(0 | 1)), "{asked:?}: exit {:?}: {}", ran.code, ran.err);
        ran.out
    };
    asked.iter().map(run).collect()
}

/// Changes, adds and deletes some files.
fn change(site: &Site, files: &mut Files, random: &mut Random, edition: usize) {
    for _ in 0..1 + random.below(60) {
        let name = format!("{}/report-{}.txt", random.below(5), random.below(300));
        if random.below(4) == 0 && files.len() > 20 {
            if files.remove(&name).is_some() {
                fs::remove_file(site.archive().join(&name)).unwrap();
            }
        } else {
            site.write(&name, text(&name, edition));
            files.insert(name, edition);
        }
    }
}

/// How a run is stopped.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stop {
    Killed,
    /// No file may grow beyond so many half KiB: writing fails as on a full disk.
    Full(usize),
    /// A folder stands where the manifest should be written.
    Blocked,
}

fn stopped_run(site: &Site, stop: Stop, random: &mut Random, usual: Duration) -> Option<i32> {
    match stop {
        Stop::Killed => {
            let mut command = site.command(&["index", "archive", "--quiet"]);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(usual.mul_f64(random.below(2200) as f64 / 1000.0));
            let _ = child.kill();
            wait(&mut child)
        }
        Stop::Full(most) => {
            let mut command = Command::new("sh");
            let script = format!("trap '' XFSZ; ulimit -f {most}; exec \"$0\" index archive");
            command.args(["-c", &script, PROGRAM]).current_dir(site.root()).stdin(Stdio::null());
            let ran = finish(command);
            assert!(matches!(ran.code, Some(0 | 2)), "{stop:?}: exit {:?}: {}", ran.code, ran.err);
            assert!(!ran.err.contains("panicked") && !ran.err.contains("stumbled"), "{stop:?}: {}", ran.err);
            ran.code
        }
        Stop::Blocked => {
            let numbers = fs::read_dir(site.home()).unwrap().filter_map(|entry| {
                let name = entry.unwrap().file_name().to_string_lossy().into_owned();
                name.strip_prefix("manifest-").and_then(|number| number.parse::<u64>().ok())
            });
            let next = site.home().join(format!("manifest-{}", 1 + numbers.max().unwrap_or(0)));
            fs::create_dir_all(next.join("in the way")).unwrap();
            let ran = site.run(&["index", "archive"]).expect(2);
            assert!(ran.err.contains("manifest"), "{}", ran.err);
            fs::remove_dir_all(next).unwrap();
            ran.code
        }
    }
}

fn stops(usual: usize) -> usize {
    std::env::var("MORGUE_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

#[test]
fn a_stopped_run_loses_nothing() {
    let (site, mut random) = (Site::new(), Random::new(11));
    let mut files = Files::new();
    for _ in 0..6 {
        change(&site, &mut files, &mut random, 1);
    }
    let started = Instant::now();
    site.run(&["index", "archive"]).expect(0);
    let usual = started.elapsed();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for round in 0..stops(24) {
        let is_first_build = round % 8 == 7;
        let before = if is_first_build {
            fs::remove_dir_all(site.home()).unwrap();
            None
        } else {
            shown(&site)
        };
        change(&site, &mut files, &mut random, round + 2);
        let stop = match round % 6 {
            4 if !is_first_build => Stop::Blocked,
            5 => Stop::Full(random.below(120)),
            _ => Stop::Killed,
        };
        let code = stopped_run(&site, stop, &mut random, usual);
        let after = shown(&site);
        let is_new = after.as_ref() == Some(&files);
        assert!(is_new || after == before, "round {round}, {stop:?}: neither the old commit nor the new one");
        let named = format!("{stop:?}").split('(').next().unwrap().to_owned();
        let kind = match (code, is_new) {
            (Some(0), _) => "ended",
            (_, true) => "committed",
            (_, false) => "nothing new",
        };
        *counts.entry(format!("{named}, {kind}, first build: {is_first_build}")).or_default() += 1;
        if after.is_some() {
            let ran = site.run(&["check", "--quick", "--index", "archive/.morgue"]);
            assert_eq!(ran.code, Some(0), "round {round}, {stop:?}: {}{}", ran.out, ran.err);
        }
        // Sometimes the next run is stopped too.
        if round % 3 == 1 {
            continue;
        }
        site.run(&["index", "archive"]).expect(0);
        assert_eq!(shown(&site).as_ref(), Some(&files), "round {round}");
        if round % 6 == 0 {
            let found = answers(&site);
            let ran = site.run(&["check", "--index", "archive/.morgue"]);
            assert_eq!(ran.code, Some(0), "round {round}: {}{}", ran.out, ran.err);
            fs::rename(site.home(), site.root().join("kept")).unwrap();
            site.run(&["index", "archive"]).expect(0);
            assert!(answers(&site) == found, "round {round}: other answers than a clean build");
            fs::remove_dir_all(site.home()).unwrap();
            fs::rename(site.root().join("kept"), site.home()).unwrap();
        }
    }
    println!("stopped runs: {counts:#?}");
}
