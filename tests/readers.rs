//! One writer, many readers: searches go on while an index is built, changed, merged and cleared of old files; each shows one
//! commit and no other. `MORGUE_COMMITS=100` makes more commits than usual.

use crate::harness::{Site, json_lines, number, string};
use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const FILES: usize = 40;

fn write_all(site: &Site, generation: usize) {
    for file in 0..FILES {
        let text = format!(
            "Report {file}\n\nHerring gen{generation} of boat {file}.\n\n\"I saw {generation},\" said Ada Brookes.\n"
        );
        site.write(&format!("{file}.txt"), text);
    }
}

/// The generation that all hits belong to.
fn generation(site: &Site) -> usize {
    let asked = ["search", "herring", "--json", "--by", "article", "-n", "500", "--copies=show"];
    let ran = site.run(&[&asked[..], &["--index", "archive/.morgue"]].concat()).expect(0);
    let mut hits = json_lines(&ran.out);
    hits.pop();
    assert_eq!(hits.len(), FILES, "not all articles are found: {}", ran.err);
    let of_hit = |hit| {
        let text: &str = string(hit, "text");
        text.split("gen").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().parse().unwrap()
    };
    let mut generations: Vec<usize> = hits.iter().map(of_hit).collect();
    generations.sort_unstable();
    generations.dedup();
    assert_eq!(generations.len(), 1, "a search mixes commits: {generations:?}");
    generations[0]
}

#[test]
fn a_search_sees_one_commit_whatever_is_written_meanwhile() {
    let commits: usize =
        std::env::var("MORGUE_COMMITS").ok().and_then(|count| count.parse().ok()).unwrap_or(20);
    let site = Site::new();
    write_all(&site, 0);
    site.index(&[]);
    let (done, searches) = (AtomicBool::new(false), AtomicUsize::new(0));
    let committed = AtomicUsize::new(0);
    let begun = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for reader in 0..2 {
            let (site, done, searches, committed, begun) = (&site, &done, &searches, &committed, &begun);
            scope.spawn(move || {
                let mut last = 0;
                while !done.load(Ordering::Relaxed) {
                    let least = committed.load(Ordering::SeqCst);
                    let seen = generation(site);
                    let most = begun.load(Ordering::SeqCst);
                    assert!((least.max(last)..=most).contains(&seen), "{seen} is none of {least}..={most}");
                    last = seen;
                    if reader == 1 {
                        let status = site.run(&["status", "--json", "--index", "archive/.morgue"]).expect(0);
                        assert_eq!(number(&json_lines(&status.out)[0], "articles"), FILES);
                        site.run(&["said", "saw", "--index", "archive/.morgue", "--json"]).expect(0);
                    }
                    searches.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let stop = StopAtEnd(&done);
        for generation in 1..=commits {
            write_all(&site, generation);
            begun.store(generation, Ordering::SeqCst);
            site.run(&["index", "archive"]).expect(0);
            committed.store(generation, Ordering::SeqCst);
        }
        drop(stop);
    });
    println!("{} searches during {commits} commits", searches.into_inner());
}

/// Readers end when the writer fails, too.
struct StopAtEnd<'a>(&'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_second_writer_goes_away_at_once() {
    let site = Site::new();
    for file in 0..600 {
        site.write(
            &format!("{file}.txt"),
            format!("Report {file}\n\n{}", "The nets are heavy. ".repeat(900)),
        );
    }
    let mut first = site.command(&["index", "archive", "--quiet"]);
    let mut first = first.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !site.home().join("lock").exists() || !site.home().join("index/meta.json").exists() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let second = site.run(&["index", "archive"]);
    let was_running = first.try_wait().unwrap().is_none();
    assert!(first.wait().unwrap().success());
    assert!(was_running, "the second writer waited for the first");
    let second = second.expect(4);
    assert!(second.err.contains("another morgue is writing"), "{}", second.err);
    assert!(fs::metadata(site.home().join("lock")).is_ok());
}
