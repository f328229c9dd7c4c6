//! Documents whose reader never comes back: the run goes on, says so, ends, and does not try them again.

use crate::harness::{Ran, Site, finish, string};
use std::time::{Duration, Instant};

/// What a debug build spins on when `MORGUE_REHEARSE_HANG_MS` is set; no PDF otherwise.
const HANGS: &str = "%PDF-1.4\n%morgue rehearses a hang\n";
const ARTICLE: &str = "date 2024-03-05 Ferry back\n\nThe ferry is back in service, the harbour board said.\n";

/// Indexes with one thread that reads, which every hang would stop.
fn index(site: &Site, limit: Option<&str>) -> Ran {
    let mut command = site.command(&["index", "archive", "--threads", "1", "--report", "report.jsonl"]);
    command.envs(limit.map(|limit| ("MORGUE_REHEARSE_HANG_MS", limit)));
    finish(command)
}

#[test]
fn a_document_that_never_ends_fails_alone_and_is_remembered() {
    let site = Site::new();
    site.write("a.txt", ARTICLE);
    site.write("b.pdf", HANGS);
    site.write("c.txt", ARTICLE.replace("in service", "at sea"));
    let begun = Instant::now();
    let ran = index(&site, Some("200")).expect(1);
    assert!(begun.elapsed() < Duration::from_secs(30), "the process waited for what it had left behind");
    let said = "b.pdf: limit: its reader was given up after 0.2 s of computing; hint: ";
    assert!(ran.err.contains(said), "{}", ran.err);
    assert_eq!(site.hits(&["ferry"]).len(), 2);

    // Read as the damaged PDF that it is, it would fail for another reason.
    let again = index(&site, None).expect(1);
    let report = crate::harness::json_file(&site.root().join("report.jsonl"));
    let line = report.iter().find(|line| line["path"] == "b.pdf").unwrap();
    assert!(string(line, "detail").contains("was given up"), "{line}\n{}", again.err);

    site.write("b.pdf", format!("{HANGS}%changed\n"));
    let changed = index(&site, None).expect(1);
    assert!(changed.err.contains("b.pdf: the PDF cannot be read"), "{}", changed.err);
}

#[test]
fn the_run_ends_however_many_never_end() {
    let site = Site::new();
    for number in 0..6 {
        site.write(&format!("{number}.pdf"), format!("{HANGS}%{number}\n"));
    }
    site.write("last.txt", ARTICLE);
    let ran = index(&site, Some("50")).expect(1);
    assert_eq!(ran.err.matches("was given up").count(), 4, "{}", ran.err);
    assert_eq!(ran.err.matches("not tried").count(), 2, "{}", ran.err);
    assert_eq!(site.hits(&["ferry"]).len(), 1);
    // The next run goes on behind them.
    let next = index(&site, Some("50")).expect(1);
    assert_eq!(next.err.matches("not tried").count(), 0, "{}", next.err);
}
