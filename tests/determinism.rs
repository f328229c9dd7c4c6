//! The same archive gives the same answers: whatever the number of threads, the order in which its files were made, and
//! whether it was indexed at once or in many runs.

use crate::harness::{Site, contents, sample};
use std::fs;
use std::path::PathBuf;

fn answers(site: &Site) -> Vec<(Vec<&'static str>, String)> {
    let asked: [&[&str]; 14] = [
        &["search", "bridge water", "-n", "30"],
        &["search", "council said night", "-n", "12"],
        &["search", "\"the bridge\"", "-n", "20", "--copies=show"],
        &["search", "--speaker", "Marek"],
        &["search", "council w/5 said", "--by", "article"],
        &["search", "bridg* OR watr~1", "-n", "15"],
        &["search", "water", "--sort", "date", "-n", "9"],
        &["said", "bridge", "-n", "25"],
        &["said", "--about", "water", "-n", "8"],
        &["facets", "said", "--by", "person"],
        &["facets", "said", "--by", "place"],
        &["timeline", "bridge"],
        &["kwic", "water", "-n", "30"],
        &["people"],
    ];
    let run = |asked: &&[&'static str]| {
        let ran = site.run(&[*asked, &["--json", "--index", "archive/.morgue"]].concat());
        assert!(matches!(ran.code, Some(0 | 1)), "{asked:?}: exit {:?}: {}", ran.code, ran.err);
        (asked.to_vec(), ran.out)
    };
    asked.iter().map(run).collect()
}

fn sample_files() -> Vec<(PathBuf, Vec<u8>)> {
    let files = contents(&sample()).into_iter();
    files.map(|(path, bytes)| (path.strip_prefix(sample()).unwrap().to_owned(), bytes)).collect()
}

#[track_caller]
fn assert_same(site: &Site, expected: &[(Vec<&str>, String)], how: &str) {
    for ((asked, found), (_, expected)) in answers(site).iter().zip(expected) {
        assert!(found == expected, "{how}: {asked:?}\n{expected}\nbut\n{found}");
    }
}

#[test]
fn neither_threads_nor_the_order_of_files_nor_the_number_of_runs_matter() {
    let files = sample_files();
    let site = Site::new();
    let write =
        |site: &Site, (path, bytes): &(PathBuf, Vec<u8>)| drop(site.write(path.to_str().unwrap(), bytes));
    files.iter().for_each(|file| write(&site, file));
    site.index(&["--threads", "1"]);
    let expected = answers(&site);
    for threads in ["2", "4"] {
        site.index(&["--rebuild", "--threads", threads]);
        assert_same(&site, &expected, threads);
    }

    let reversed = Site::new();
    files.iter().rev().for_each(|file| write(&reversed, file));
    reversed.index(&[]);
    assert_same(&reversed, &expected, "files made in the opposite order");

    // In runs of a few files, some of them other files first, some there for a while only.
    let grown = Site::new();
    for (number, some) in files.chunks(9).enumerate() {
        some.iter().for_each(|file| write(&grown, file));
        if let Some(early) = files.get(number * 11 + 40) {
            grown.write(
                early.0.to_str().unwrap(),
                "The bridge over the water was closed, Marek said. Council.\n",
            );
        }
        grown.write(
            "passing.txt",
            format!("Water {number}. \"The bridge,\" said Passing Person {number} in Lisbon."),
        );
        grown.index(&[]);
    }
    fs::remove_file(grown.archive().join("passing.txt")).unwrap();
    files.iter().for_each(|file| write(&grown, file));
    grown.index(&[]);
    assert_same(&grown, &expected, "many runs");
    grown.index(&["--rebuild"]);
    assert_same(&grown, &expected, "a rebuilt index");
}
