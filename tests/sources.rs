//! `config.toml`: homes of outlets, and that other homes make every file be read again.

use crate::harness::{Site, number};
use std::fs;

#[test]
fn other_homes_read_every_file_again() {
    let site = Site::new();
    site.write("harbour-gazette/a.txt", "Report\n\n\"The ice came early,\" said Ada Brookes.\n");
    site.write("b.txt", "Report\n\n\"The nets are heavy,\" said Joan Pellow.\n");
    let summary = site.index(&[]).pop().unwrap();
    assert_eq!((number(&summary, "indexed"), &summary["reread"]), (2, &serde_json::Value::Null));
    let config = site.home().join("config.toml");
    fs::write(&config, "# nothing yet\n[sources]\n").unwrap();
    assert_eq!(number(&site.index(&[]).pop().unwrap(), "unchanged"), 2);
    fs::write(&config, "[sources]\n\"harbour-gazette\" = \"Devon, England\"\n").unwrap();
    let ran = site.run(&["index", "archive"]).expect(0);
    assert!(
        ran.err.contains("every file was read again: the homes of outlets in `config.toml` changed"),
        "{}",
        ran.err
    );
    let summary = site.index(&[]).pop().unwrap();
    assert_eq!((number(&summary, "unchanged"), &summary["reread"]), (2, &serde_json::Value::Null));
    fs::write(&config, "[sources]\n\"Harbour Gazette\" = \"Kent, England\"\n").unwrap();
    let summary = site.index(&[]).pop().unwrap();
    assert_eq!((number(&summary, "indexed"), summary["reread"].as_str()), (2, Some("homes")));
    let summary = site.index(&["--no-extract"]).pop().unwrap();
    assert_eq!(summary["reread"], "extraction");
}

#[test]
fn a_wrong_configuration_is_an_error_before_anything_is_written() {
    let site = Site::with_sample();
    fs::create_dir(site.home()).unwrap();
    fs::write(site.home().join("config.toml"), "[source]\na = \"Devon\"\n").unwrap();
    for verb in ["index", "extract"] {
        let ran = site.run(&[verb, "archive"]).expect(2);
        assert!(
            ran.err.ends_with(
                "config.toml`, line 1: unknown key `source`\n  [source]\n   ^^^^^^\nhint: did you mean `sources`?\n"
            ),
            "{}",
            ran.err
        );
        assert!(ran.err.starts_with("error: `archive"), "{}", ran.err);
    }
}
