//! `morgue said`: quotes alone, by what was said, what it was about, who said it and when.

use crate::harness::{Site, json_lines, number, shared_sample, string};
use crate::receipts::Receipt;
use serde_json::Value;

/// Quotes of an archive's index.
fn said(site: &Site, arguments: &[&str]) -> Vec<Value> {
    let ran = site.run(&[&["said", "--index", "archive/.morgue", "--json"], arguments].concat());
    assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: exit {:?}: {}", ran.code, ran.err);
    let mut lines = json_lines(&ran.out);
    assert_eq!(lines.pop().unwrap()["type"], "summary");
    assert_eq!(ran.code == Some(1), lines.is_empty());
    lines
}

fn texts(hits: &[Value]) -> Vec<&str> {
    hits.iter().map(|hit| string(hit, "text")).collect()
}

/// Two people, an organisation and a role, in three articles.
fn quay() -> Site {
    let site = Site::new();
    site.write(
        "gazette/2012-05-03-ice.txt",
        "Ice closes the harbour\n\n\"The ice came early this winter,\" said Ada Brookes. The ministry said that no ferry would sail before Easter.\n",
    );
    site.write(
        "gazette/2014-07-09-fleet.txt",
        "Herring fleet returns\n\n\"We shall not fish in winter again,\" Joan Pellow said. Officials said the herring quota would be cut by half.\n",
    );
    site.write(
        "gazette/2010-01-02-school.txt",
        "School opens\n\n\"The children came early,\" said Ada Brookes. \"We are proud of them,\" said Joan Pellow. The herring boats stayed in port.\n",
    );
    site.index(&[]);
    site
}

#[test]
fn words_are_sought_in_what_was_said_alone() {
    let site = quay();
    assert_eq!(texts(&said(&site, &["ice"])), ["The ice came early this winter,"]);
    assert_eq!(said(&site, &["early"]).len(), 2);
    assert_eq!(said(&site, &["early", "--speaker", "Brookes", "--on", "2010"]).len(), 1);
    assert_eq!(texts(&said(&site, &["\"came early this\""])), ["The ice came early this winter,"]);
    assert!(said(&site, &["\"early said\""]).is_empty(), "a phrase does not run out of the quote");
    assert!(said(&site, &["brookes"]).is_empty(), "the speaker's name was not said");
    assert_eq!(said(&site, &["wint*"]).len(), 2);
    assert_eq!(said(&site, &["early -ice"]).len(), 1);
    assert_eq!(said(&site, &["\"the\""]).len(), 3, "closed-class words when nothing else is asked for");
    assert_eq!(said(&site, &["+winter title:fleet"]).len(), 1);
    let quote = &said(&site, &["ice"])[0];
    assert_eq!((string(quote, "speaker"), string(quote, "kind")), ("Ada Brookes", "direct"));
    assert_eq!((string(quote, "cue"), string(quote, "date")), ("said", "2012-05-03"));
    assert_eq!((number(quote, "line"), number(quote, "column")), (3, 2));
}

/// Articles have days, names of speakers and words too. A least confidence keeps them away whatever is asked.
#[test]
fn articles_are_never_taken_for_quotes() {
    let site = quay();
    for query in [
        "early",
        "early winter",
        "+early winter",
        "early -ice",
        "speaker:brookes",
        "speaker:brookes early",
        "speaker:brookes OR herring",
        "date:2010 OR early",
        "(speaker:pellow OR date:2012) early",
        "(speaker:pellow OR date:2012) OR early",
        "+(speaker:pellow OR date:2012) early",
        "title:fleet OR speaker:brookes",
        "NOT early",
        "NOT speaker:brookes",
        "wint* OR date:2010",
        "\"came early\" OR said-date:2010",
        "voice:ministry OR early",
    ] {
        for more in [&[][..], &["--about", "boats"], &["--timeline"]] {
            let asked = [&["said", "--index", "archive/.morgue", "--json", query], more].concat();
            let sure = site.run(&[&asked[..], &["--min-confidence", "0.0001"]].concat());
            assert_eq!(json_lines(&site.run(&asked).out), json_lines(&sure.out), "{asked:?}");
        }
    }
    assert_eq!(said(&site, &["date:2010 OR winter"]).len(), 4);
}

#[test]
fn sources_that_are_no_person_have_a_voice_and_are_no_speakers() {
    let site = quay();
    let ministry = said(&site, &["--voice", "ministry"]);
    assert_eq!(ministry.len(), 1);
    assert_eq!((&ministry[0]["speaker"], string(&ministry[0], "voice")), (&Value::Null, "The ministry"));
    assert_eq!(said(&site, &["quota", "--voice", "official"]).len(), 1);
    assert!(said(&site, &["--voice", "Brookes"]).is_empty(), "a person is a speaker");
    for name in ["ministry", "The ministry", "officials"] {
        assert!(said(&site, &["--speaker", name]).is_empty(), "{name}");
        assert!(site.hits(&["--speaker", name]).is_empty(), "{name}");
    }
    let hits = site.hits(&["voice:ministry"]);
    assert_eq!(hits.len(), 1);
    assert!(string(&hits[0], "text").contains("The ministry said"));
    let told = site.run(&["said", "--index", "archive/.morgue", "--speaker", "ministry"]).expect(1).err;
    assert!(told.contains("quotes were searched") && told.contains("`--voice` finds these"), "{told}");
    let told = site.run(&["said", "--index", "archive/.morgue", "--speaker", "Ada Broks"]).expect(1).err;
    assert!(told.contains("no speaker answers to `Ada Broks`"), "{told}");
    let shown = site.run(&["said", "--index", "archive/.morgue", "quota"]).expect(0).out;
    assert!(shown.contains("“Officials” (no person known)"), "{shown}");
}

#[test]
fn a_topic_stands_around_the_quote() {
    let site = Site::new();
    let filler = "The quay was quiet and the boats lay still that day.\n\n".repeat(12);
    site.write(
        "near.txt",
        "News\n\nAsked about the lighthouse, she laughed. \"It has no future,\" said Ada Brookes.\n",
    );
    site.write(
        "far.txt",
        format!("News\n\nThe lighthouse is old.\n\n{filler}\"It has no money,\" said Ada Brookes.\n"),
    );
    site.write(
        "title.txt",
        format!("Lighthouse closes\n\n{filler}\"It has no keeper,\" said Joan Pellow.\n"),
    );
    site.index(&[]);
    let about = said(&site, &["--about", "lighthouse"]);
    assert_eq!(
        texts(&about),
        ["It has no future,", "It has no keeper,"],
        "near words count more, far ones nothing"
    );
    assert_eq!(said(&site, &["--about", "lighthouses", "--speaker", "Pellow"]).len(), 1);
    assert_eq!(texts(&said(&site, &["keeper", "--about", "lighthouse"])), ["It has no keeper,"]);
    assert!(said(&site, &["future", "--about", "herring"]).is_empty());
}

#[test]
fn a_timeline_runs_from_the_oldest_on() {
    let site = quay();
    let dates = |arguments: &[&str]| -> Vec<String> {
        said(&site, arguments).iter().map(|hit| string(hit, "date").to_owned()).collect()
    };
    assert_eq!(dates(&["--speaker", "Brookes", "--timeline"]), ["2010-01-02", "2012-05-03"]);
    assert_eq!(
        dates(&["--speaker", "Brookes"]),
        ["2012-05-03", "2010-01-02"],
        "without words the newest first"
    );
    assert_eq!(dates(&["winter", "--timeline", "-n", "1"]), ["2012-05-03"]);
    let all = said(shared_sample(), &["the", "--timeline", "-n", "1000"]);
    let days: Vec<&str> = all.iter().filter_map(|hit| hit["date"].as_str()).collect();
    assert!(days.len() > 100 && days.windows(2).all(|pair| pair[0][..4] <= pair[1][..4]));
}

#[test]
fn kind_and_confidence_decide_which_quotes_count() {
    let site = shared_sample();
    let all = said(site, &["the", "-n", "2000"]);
    for (kind, least) in [("direct", 0.0), ("indirect", 0.8), ("mixed", 0.5)] {
        let wanted =
            all.iter().filter(|hit| hit["kind"] == kind && hit["confidence"].as_f64().unwrap() >= least);
        let least = least.to_string();
        let found = said(site, &["the", "-n", "2000", "--kind", kind, "--min-confidence", &least]);
        assert_eq!(found.len(), wanted.count(), "{kind} {least}");
    }
    let quay = quay();
    assert_eq!(quay.hits(&["--speaker", "Brookes"]).len(), 2);
    assert!(quay.hits(&["--speaker", "Brookes", "--min-confidence", "1"]).is_empty());
    assert!(quay.hits(&["--speaker", "Brookes", "--kind", "indirect"]).is_empty());
    assert_eq!(quay.hits(&["--speaker", "Brookes", "--kind", "indirect", "--kind", "direct"]).len(), 2);
    let index = ["--index", "archive/.morgue"];
    let told = quay.run(&[&["search", "ice", "--min-confidence", "0.5"], &index[..]].concat()).expect(2).err;
    assert!(told.contains("hint: add `--speaker NAME`"), "{told}");
    quay.run(&[&["said", "ice", "--min-confidence", "2"], &index[..]].concat()).expect(2);
    quay.run(&[&["said"], &index[..]].concat()).expect(2);
}

#[test]
fn every_quote_is_where_it_says() {
    let site = shared_sample();
    let mut checked = 0;
    for hit in said(site, &["the", "-n", "2000"]) {
        let path = string(&hit, "path");
        if crate::receipts::DAMAGED.contains(&path) {
            continue;
        }
        let receipt = Receipt::of(path);
        let mut words = Vec::new();
        for piece in hit["pieces"].as_array().unwrap() {
            let text = receipt.text(number(piece, "start"), number(piece, "end"));
            assert_eq!(text.as_deref(), Some(string(piece, "text")), "{path}");
            words.push(string(piece, "text"));
        }
        assert_eq!(words.join(" … "), string(&hit, "text"));
        for found in hit["matches"].as_array().unwrap() {
            let at = |index: usize| found[index].as_u64().unwrap() as usize;
            assert!(receipt.text(at(0), at(1)).is_some_and(|text| !text.is_empty()), "{path}");
        }
        checked += 1;
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn the_alias_file_names_the_speaker() {
    let site = quay();
    site.write(
        ".morgue/aliases.toml",
        "[[person]]\nname = \"Ada Brookes-Hale\"\naliases = [\"Ada Brookes\"]\n",
    );
    let found = said(&site, &["ice", "--speaker", "Ada Brookes-Hale"]);
    assert_eq!(found.len(), 1);
    assert_eq!(string(&found[0], "canonical"), "Ada Brookes-Hale");
    let shown = site.run(&["said", "--index", "archive/.morgue", "ice"]).expect(0).out;
    assert!(shown.contains("Ada Brookes (Ada Brookes-Hale)"), "{shown}");
}

#[test]
fn dates_of_saying_are_read_like_other_dates() {
    let site = quay();
    for asked in ["2012-05", "2012-05-01..2012-05-03", "may 2012"] {
        // Whatever extraction tells, publication days are not days of saying.
        for hit in said(&site, &["--said-on", asked]) {
            assert!(string(&hit, "said_first").starts_with("2012-05"), "{hit}");
        }
    }
    let told = site.run(&["said", "--index", "archive/.morgue", "--said-on", "yestreday"]).expect(2).err;
    assert!(told.contains("did you mean `yesterday`?"), "{told}");
    let told = site.run(&["search", "--index", "archive/.morgue", "said-date:2025-13"]).expect(2).err;
    assert!(told.contains("there is no month 13"), "{told}");
}
