//! The dictionary that stored articles are packed with: learned from a large run, kept by later ones, and missed or damaged
//! never silently.

use crate::harness::{Ran, Random, Site, contents};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

const WORDS: [&str; 24] = [
    "harbour", "council", "ferry", "minister", "strike", "budget", "vote", "storm", "river", "bridge",
    "school", "hospital", "market", "fishing", "quota", "winter", "mayor", "report", "island", "police",
    "court", "train", "energy", "inquiry",
];

/// A story of about 1,200 bytes.
fn story(random: &mut Random, number: usize) -> String {
    let mut text = format!("Notice {number} of the harbour board\n\nThe board met on Tuesday.");
    while text.len() < 1_200 {
        let word = |random: &mut Random| WORDS[random.below(WORDS.len())];
        let (one, two, three) = (word(random), word(random), word(random));
        write!(
            text,
            " The {one} said the {two} would come before the {three} in {} days.",
            random.below(900)
        )
        .unwrap();
    }
    text
}

/// `count` stories in files of their own, enough for a dictionary from 3,000 on.
fn write_stories(site: &Site, from: usize, count: usize) {
    let mut random = Random::new(from as u64 + 7);
    for number in from..from + count {
        site.write(&format!("{:02}/{number}.txt", number % 50), story(&mut random, number));
    }
}

fn dictionary(site: &Site) -> PathBuf {
    site.home().join("dictionary")
}

fn asked(site: &Site) -> Ran {
    site.run(&["search", "ferry quota inquiry", "--json", "-n", "30", "--index", "archive/.morgue"])
}

#[test]
fn a_large_run_learns_a_dictionary_and_later_ones_keep_it() {
    let site = Site::new();
    write_stories(&site, 0, 60);
    site.index(&["--no-extract"]);
    assert!(!dictionary(&site).exists(), "sixty stories teach nothing");
    // A file of many articles and files of one are both sampled.
    let mut random = Random::new(3);
    let records = (0..1_500).map(|number| {
        let text = serde_json::to_string(&story(&mut random, 50_000 + number)).unwrap();
        format!("{{\"title\": \"Notice {number}\", \"text\": {text}}}\n")
    });
    site.write("wire.jsonl", records.collect::<String>());
    write_stories(&site, 100, 1_800);
    site.index(&["--no-extract"]);
    let learned = fs::read(dictionary(&site)).unwrap();
    assert!(learned.len() > 8 << 10, "{}", learned.len());
    // What was packed before is read with it too.
    let old = site.run(&["search", "\"notice 7\"", "--json", "--index", "archive/.morgue"]).expect(0);
    assert!(old.out.contains("07/7.txt"), "{}", old.out);
    site.run(&["check", "--archive", "archive"]).expect(0);
    let answers = asked(&site).expect(0).out;
    write_stories(&site, 9_000, 10);
    site.index(&["--no-extract"]);
    assert_eq!(fs::read(dictionary(&site)).unwrap(), learned);
    (9_000..9_010).for_each(|number| {
        fs::remove_file(site.archive().join(format!("{:02}/{number}.txt", number % 50))).unwrap();
    });
    site.index(&["--no-extract"]);
    assert_eq!(asked(&site).expect(0).out, answers);
    site.run(&["index", "--rebuild", "--no-extract", "archive"]).expect(0);
    assert_eq!(asked(&site).expect(0).out, answers);
    site.run(&["check", "--archive", "archive"]).expect(0);
}

#[test]
fn a_dictionary_that_is_damaged_or_gone_is_told() {
    let site = Site::new();
    write_stories(&site, 0, 3_000);
    site.index(&["--no-extract"]);
    let answers = asked(&site).expect(0).out;
    let whole = fs::read(dictionary(&site)).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 8;
    for left in [Some(damaged), Some(whole[..whole.len() / 3].to_vec()), None] {
        match &left {
            Some(bytes) => fs::write(dictionary(&site), bytes).unwrap(),
            None => fs::remove_file(dictionary(&site)).unwrap(),
        }
        for arguments in [
            &["search", "ferry", "--index", "archive/.morgue"][..],
            &["kwic", "ferry", "--index", "archive/.morgue"],
            &["search", "ferry w/s quota", "--index", "archive/.morgue"],
            &["check", "--archive", "archive"],
        ] {
            let ran = site.run(arguments).expect(3);
            assert!(ran.err.contains("dictionary"), "{arguments:?}: {}", ran.err);
            assert!(ran.err.contains("morgue index --rebuild"), "{arguments:?}: {}", ran.err);
            assert!(ran.out.is_empty(), "{arguments:?}: {}", ran.out);
        }
    }
    site.run(&["index", "--rebuild", "--no-extract", "archive"]).expect(0);
    assert_eq!(asked(&site).expect(0).out, answers);
    assert_eq!(fs::read(dictionary(&site)).unwrap(), whole, "the same files teach the same");
    let files = contents(&site.home());
    assert!(files.iter().all(|(path, _)| !path.to_string_lossy().contains("partial")));
}
