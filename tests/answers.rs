//! What is said beside the hits: nothing found, a bad query, an archive indexed on the way.

use crate::harness::{Ran, Site, json_lines, number, shared_sample, string, strings};
use crate::search::articles;
use std::collections::BTreeSet;

#[test]
fn a_negative_answer_says_what_was_searched() {
    let site = shared_sample();
    let ran = site.run(&["search", "--index", "archive/.morgue", "xyzzy", "--json"]).expect(1);
    let summary = json_lines(&ran.out).pop().unwrap();
    assert_eq!(number(&summary, "hits"), 0);
    assert_eq!(summary["searched"]["articles"], articles().len());
    assert_eq!(summary["searched"]["first_date"], site.status()["first_date"]);
    let ran = site.run(&["search", "--index", "archive/.morgue", "xyzzy"]).expect(1);
    assert!(ran.out.is_empty());
    for words in
        [format!("no match in {} articles", articles().len()), "undated".into(), "could not be read".into()]
    {
        assert!(ran.err.contains(&words), "{}", ran.err);
    }
    for filter in [
        &["--speaker", "Nobody Known"][..],
        &["--on", "1605"],
        &["--place", "Atlantis"],
        &["bridge", "--until", "1700"],
    ] {
        site.run(&[&["search", "--index", "archive/.morgue"], filter].concat()).expect(1);
    }
}

#[test]
fn bad_queries_are_explained() {
    let site = shared_sample();
    let run = |arguments: &[&str]| -> Ran {
        site.run(&[&["search", "--index", "archive/.morgue"], arguments].concat()).expect(2)
    };
    for (query, place, hint) in [
        ("speeker:Marek bridge", "^^^^^^^", Some("did you mean `speaker`?")),
        ("bridge said:Marek", "^^^^", Some("did you mean `speaker`?")),
        ("(bridge OR water", "^", None),
        ("\"bridge", "^", None),
        ("bridge AND", "^^^", None),
        ("speaker:", "^", Some("speaker:")),
        ("date:2025-13", "^", None),
        ("date:nonsense", "^", None),
        ("title:-bridge", "^", Some("-title:bridge")),
        ("+bridge OR water", "^", None),
    ] {
        let ran = run(&[query]);
        assert!(ran.err.starts_with("error: ") && ran.out.is_empty(), "{query}: {}", ran.err);
        assert!(ran.err.lines().nth(1).is_some_and(|line| line.trim() == query), "{query}: {}", ran.err);
        assert!(ran.err.lines().nth(2).is_some_and(|line| line.contains(place)), "{query}: {}", ran.err);
        assert!(
            ran.err.contains("hint: ") && hint.is_none_or(|hint| ran.err.contains(hint)),
            "{query}: {}",
            ran.err
        );
    }
    for (flag, value) in
        [("--since", "2025-13-45"), ("--until", "31 June 2021"), ("--on", "soon"), ("--as-of", "x")]
    {
        let ran = run(&["bridge", flag, value]);
        assert!(ran.err.contains(&format!("{flag} {value}")), "{}", ran.err);
        let caret = ran.err.lines().find(|line| line.trim_start().starts_with('^')).unwrap();
        assert!(caret.find('^').unwrap() >= flag.len() + 3, "the caret stands under the value: {}", ran.err);
    }
    for arguments in [
        &[][..],
        &["--speaker", "..."],
        &["bridge", "--since", "2020", "--until", "2019"],
        &["a", "--on", "2020", "--since", "2019"],
    ] {
        assert!(run(arguments).err.contains("error: "));
    }
    assert!(
        run(&["bridge\u{1b}[31m:x \u{202e}("])
            .err
            .chars()
            .all(|letter| letter == '\n' || !letter.is_control())
    );
}

#[test]
fn one_command_indexes_and_searches() {
    let site = Site::with_sample();
    let ran =
        site.run(&["search", "--archive", "archive", "bridge", "--speaker", "Marek", "--json"]).expect(0);
    assert!(ran.err.contains("indexed"), "{}", ran.err);
    let again =
        site.run(&["search", "--archive", "archive", "bridge", "--speaker", "Marek", "--json"]).expect(0);
    assert_eq!(ran.out, again.out);
    assert!(!again.err.contains("indexed"), "{}", again.err);
    site.write("new/2020-02-02-walrus.txt", "A walrus was seen at the bridge.\n");
    assert_eq!(
        json_lines(&site.run(&["search", "--archive", "archive", "walrus", "--json"]).expect(0).out).len(),
        2
    );
    // From inside the archive no index need be named.
    let mut inside = site.command(&["search", "walrus", "--json"]);
    inside.current_dir(site.archive().join("new"));
    assert_eq!(
        json_lines(&crate::harness::finish(inside).expect(0).out)[0]["path"],
        "new/2020-02-02-walrus.txt"
    );
}

#[test]
fn hits_name_the_people_and_places_of_the_passage() {
    let site = shared_sample();
    for hit in site.hits(&["bridge", "-n", "200"]) {
        let article = articles().iter().find(|article| article["path"] == hit["path"]).unwrap();
        for list in ["persons", "places"] {
            let known: Vec<&str> =
                article[list].as_array().unwrap().iter().map(|entry| string(entry, "name")).collect();
            assert!(strings(&hit, list).iter().all(|name| known.contains(name)), "{hit}");
        }
        let speakers: BTreeSet<&str> =
            hit["quotes"].as_array().unwrap().iter().filter_map(|quote| quote["speaker"].as_str()).collect();
        assert_eq!(speakers, strings(&hit, "speakers").into_iter().collect());
    }
}
