//! Changed bytes in the files of an index: `check` reports every one of them, no search panics, and none that can see by the
//! file's times that something happened gives another answer. `MORGUE_FLIPS=1000` flips more bytes than a usual run.

use crate::harness::{Ran, Random, Site, contents, json_lines, sample};
use morgue::index::IndexHome;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Left out: what bears no meaning, and what is not used when it is damaged.
const OTHERS: [&str; 8] = [
    "CACHEDIR.TAG",
    "lock",
    ".tantivy-meta.lock",
    ".tantivy-writer.lock",
    ".gitignore",
    "trusted",
    "lengths",
    "copied",
];

const BATCH: &str =
    "1\tbridge water\n2\t\"the bridge\"\n3\tspeaker:Marek\n4\tcouncil w/5 said\n5\tbridg*\n6\tplace:Lisbon\n";

/// An index of some articles of the sample, changed once after the first run so that some documents are deleted.
fn site() -> Site {
    let site = Site::new();
    let mut taken: Vec<(PathBuf, Vec<u8>)> = contents(&sample());
    taken.retain(|(path, bytes)| bytes.len() < 4000 && path.extension().is_some_and(|end| end == "txt"));
    assert!(taken.len() > 20);
    for (number, (_, bytes)) in taken.iter().take(30).enumerate() {
        site.write(&format!("{number}.txt"), bytes);
    }
    // The same story twice is a group of copies.
    site.write("copy.txt", &taken[3].1);
    site.index(&[]);
    fs::remove_file(site.archive().join("5.txt")).unwrap();
    site.index(&[]);
    fs::write(site.root().join("batch.tsv"), BATCH).unwrap();
    site
}

fn ask(site: &Site) -> Vec<Ran> {
    let asked: [&[&str]; 3] = [
        &["search", "--batch", "batch.tsv", "-n", "50", "--copies=fold"],
        &["said", "bridge", "--json", "-n", "50"],
        &["facets", "bridge", "--by", "person", "--json"],
    ];
    asked.iter().map(|asked| site.run(&[*asked, &["--index", "archive/.morgue"]].concat())).collect()
}

#[derive(Default, Debug)]
struct Outcomes {
    /// The answers are the same.
    same: usize,
    /// The search says that the index is damaged.
    told: usize,
    /// Other answers.
    wrong: usize,
}

fn is_told(ran: &Ran) -> bool {
    ran.code == Some(3) && ran.err.contains("hint: rebuild it with `morgue index --rebuild DIR`")
}

fn flip(path: &Path, at: usize, bit: u8) -> Vec<u8> {
    let whole = fs::read(path).unwrap();
    let mut damaged = whole.clone();
    damaged[at] ^= 1 << bit;
    fs::write(path, damaged).unwrap();
    whole
}

/// Flips bits of random bytes, one at a time. With `unseen` the sizes and times of the files tell nothing, as when a disk
/// forgets.
fn flips(site: &Site, count: usize, seed: u64, unseen: bool) -> BTreeMap<String, Outcomes> {
    let mut files = contents(&site.home());
    files.retain(|(path, bytes)| {
        !bytes.is_empty() && !OTHERS.iter().any(|other| path.file_name().is_some_and(|name| name == *other))
    });
    assert!(files.len() > 9, "{}", files.len());
    let expected: Vec<String> = ask(site).into_iter().map(|ran| ran.expect(0).out).collect();
    site.run(&["check", "--index", "archive/.morgue"]).expect(0);
    let home = IndexHome::at(site.home());
    let mut random = Random::new(seed);
    let mut outcomes: BTreeMap<String, Outcomes> = BTreeMap::new();
    for _ in 0..count {
        let (path, bytes) = &files[random.below(files.len())];
        let (at, bit) = (random.below(bytes.len()), random.below(8) as u8);
        let whole = flip(path, at, bit);
        let _ = unseen.then(|| home.trust_files());
        let place = format!("bit {bit} of byte {at} of {}", path.display());
        for (ran, expected) in ask(site).iter().zip(&expected) {
            assert!(matches!(ran.code, Some(0..=3)), "{place}: exit {:?}: {}", ran.code, ran.err);
            assert!(!ran.err.contains("panicked") && !ran.err.contains("stumbled"), "{place}: {}", ran.err);
            let kind = path.extension().unwrap_or(path.file_name().unwrap()).to_string_lossy();
            let kind = kind.split('-').next().unwrap_or_default().to_owned();
            let outcome = outcomes.entry(kind).or_default();
            if is_told(ran) {
                outcome.told += 1;
            } else if ran.code == Some(0) && ran.out == *expected {
                outcome.same += 1;
            } else {
                outcome.wrong += 1;
                assert!(unseen, "{place}: exit {:?}: {}", ran.code, ran.err);
            }
        }
        let ran = site.run(&["check", "--index", "archive/.morgue", "--json"]);
        assert_eq!(ran.code, Some(3), "{place}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("morgue index --rebuild"), "{place}: {}", ran.err);
        let told = json_lines(&ran.out);
        assert_eq!((&told[0]["type"], &told[0]["what"]), (&"problem".into(), &"damaged".into()), "{place}");
        let named = path.strip_prefix(site.home()).unwrap().to_string_lossy();
        assert_eq!(told[0]["file"], *named, "{place}");
        fs::write(path, whole).unwrap();
        let _ = unseen.then(|| home.trust_files());
    }
    for (ran, expected) in ask(site).into_iter().zip(&expected) {
        assert_eq!(ran.expect(0).out, *expected);
    }
    outcomes
}

#[test]
fn damaged_sums_are_taken_anew() {
    let site = site();
    let expected: Vec<String> = ask(&site).into_iter().map(|ran| ran.expect(0).out).collect();
    let path = site.home().join("lengths");
    let whole = fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 20) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&path, damaged).unwrap();
        let answers: Vec<String> = ask(&site).into_iter().map(|ran| ran.expect(0).out).collect();
        assert_eq!(answers, expected, "byte {at}");
    }
    fs::remove_file(&path).unwrap();
    let answers: Vec<String> = ask(&site).into_iter().map(|ran| ran.expect(0).out).collect();
    assert_eq!(answers, expected);
}

fn count(usual: usize) -> usize {
    std::env::var("MORGUE_FLIPS").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

#[test]
fn no_changed_byte_gives_another_answer() {
    let outcomes = flips(&site(), count(60), 7, false);
    println!("flips that the file's times tell of: {outcomes:#?}");
    assert!(outcomes.values().all(|outcome| outcome.wrong == 0));
}

/// What only summing up all files at every search would find: the share that passes is small, and `check` finds all of it.
#[test]
fn bytes_that_a_disk_forgets_are_found_by_check_and_never_make_a_search_panic() {
    let outcomes = flips(&site(), count(60), 8, true);
    println!("flips that nothing tells of: {outcomes:#?}");
    let (wrong, all) = outcomes.values().fold((0, 0), |(wrong, all), outcome| {
        (wrong + outcome.wrong, all + outcome.wrong + outcome.told + outcome.same)
    });
    assert!(wrong * 5 < all, "{wrong} of {all} answers are others");
    // What a hit shows is summed up whenever it is shown.
    assert!(outcomes.get("store").is_none_or(|store| store.wrong == 0));
}

/// Copied files have other times, and are summed up once.
#[test]
fn a_copied_index_is_looked_at_once_and_then_trusted() {
    let site = site();
    let trusted = site.home().join("trusted");
    let before = fs::read(&trusted).unwrap();
    for (path, bytes) in contents(&site.home().join("index")) {
        fs::write(path, bytes).unwrap();
    }
    ask(&site).into_iter().for_each(|ran| drop(ran.expect(0)));
    let after = fs::read(&trusted).unwrap();
    assert_ne!(before, after);
    ask(&site).into_iter().for_each(|ran| drop(ran.expect(0)));
    assert_eq!(fs::read(&trusted).unwrap(), after);
    fs::write(&trusted, "{}").unwrap();
    ask(&site).into_iter().for_each(|ran| drop(ran.expect(0)));
    assert_eq!(fs::read(&trusted).unwrap(), after);
}
