//! Shapes of JSON that news comes in.

use super::*;
use crate::read::draft::Draft;
use crate::read::records::tests::Kept;

const PROSE: &str = "The ferry left Ravnholm at six on Monday. Its captain, Ane Holt, said the repairs had gone well and that \
                     the timetable would hold through the winter, whatever the harbour board decides about the pier.";

fn document(text: &str) -> Kept {
    let mut kept = Kept::default();
    read(text, None, &mut kept);
    kept
}

fn lines(text: &str) -> Kept {
    let mut kept = Kept::default();
    read_lines(&mut text.as_bytes(), None, &mut kept);
    kept
}

fn only(text: &str) -> Draft {
    let kept = document(text);
    assert_eq!(kept.drafts.len(), 1, "{:?}", kept.reasons());
    kept.drafts.into_iter().next().unwrap()
}

#[test]
fn a_bad_line_is_reported_and_the_rest_read() {
    let text = concat!(
        "{\"title\":\"one\",\"date\":\"2019-05-06\",\"body\":\"It sailed.\"}\n",
        "{\"title\":\"two\",\"body\":\"it was\n\n[1]\nnull\n7.5\n",
        "{\"title\":\"early\",\"title\":\"late\",\"body\":\"It came.\"}\n",
        "{\"title\":{\"of\":\"pier\"},\"date\":20190506,\"body\":[\"a\",\"b\"]}\n",
        "\u{feff}{\"title\":\"marked\",\"body\":\"y\"}\n",
        "{\"title\":\"lone \\ud800\",\"body\":\"z\"}\n",
        "{\"id\":7}\n",
        "{\"title\":\"without an end\",\"body\":\"w\"}",
    );
    let kept = lines(text);
    assert_eq!(
        kept.titles(),
        [
            (":1", "one"),
            (":7", "late"),
            (":8", ""),
            (":9", "marked"),
            (":10", "lone \u{fffd}"),
            (":12", "without an end")
        ]
    );
    assert_eq!(kept.drafts[2].body, "a\n\nb");
    assert_eq!(kept.drafts[2].dates, ["20190506"]);
    assert_eq!(kept.drafts[2].warnings[0].message, "field `title` is an object and is not used");
    assert_eq!(
        kept.reasons(),
        [
            ":2 failed: not valid JSON: EOF while parsing a string at byte 29 of the record",
            ":4 skipped: a list, no record",
            ":5 skipped: null, no record",
            ":6 skipped: a number, no record",
            ":11 skipped: a record without headline and text",
        ]
    );
}

#[test]
fn a_list_in_lines_is_a_list() {
    for text in [
        "[\n{\"title\":\"a\",\"text\":\"b\"},\n{\"title\":\"c\",\"text\":\"d\"}\n]",
        "[{\"title\":\"a\",\"text\":\"b\"},\n{\"title\":\"c\",\"text\":\"d\"}]",
    ] {
        let titles: Vec<String> = lines(text).drafts.into_iter().filter_map(|draft| draft.title).collect();
        assert_eq!(titles, ["a", "c"]);
        assert_eq!(document(text).titles(), [("#1", "a"), ("#2", "c")]);
    }
}

#[test]
fn documents_of_all_shapes_give_their_records() {
    let one = format!(r#"{{"title":"One","date":"2020-01-01","body":"{PROSE}"}}"#);
    let two = one.replace("One", "Two");
    for text in [
        format!("[{one},{two}]"),
        format!("{one}\n{two}"),
        format!(r#"{{"status":"ok","totalResults":2,"articles":[{one},{two}]}}"#),
        format!(r#"{{"response":{{"status":"ok","docs":[{one},{two}]}}}}"#),
        format!(
            r#"{{"hits":{{"total":2,"hits":[{{"_id":"1","_source":{one}}},{{"_id":"2","_source":{two}}}]}}}}"#
        ),
        format!(r#"{{"a1":{one},"a2":{two}}}"#),
        format!(r#"{{"title":{{"0":"One","1":"Two"}},"body":{{"0":"{PROSE}","1":"x"}}}}"#),
        format!(r#"{{"title":["One","Two"],"body":["{PROSE}","x"]}}"#),
        format!(
            r#"{{"version":"https://jsonfeed.org/version/1.1","title":"Feed","description":"All","items":[{one},{two}]}}"#
        ),
    ] {
        let kept = document(&text);
        assert_eq!(kept.titles(), [("#1", "One"), ("#2", "Two")], "{text} {:?}", kept.reasons());
        assert!(kept.drafts[0].body.starts_with("The ferry"), "{text}");
    }
    let inside = format!(
        r#"{{"title":"One","body":"{PROSE}","comments":[{one},{two}],"images":[{{"title":"x","text":"y"}}]}}"#
    );
    assert_eq!(document(&inside).titles(), [("", "One")]);
}

#[test]
fn damage_spoils_no_record_before_it() {
    let one = format!(r#"{{"title":"One","body":"{PROSE}"}}"#);
    let cut = &one[..one.len() - 40];
    for text in [format!("[{one},{cut}"), format!(r#"{{"articles":[{one},{cut}"#)] {
        let kept = document(&text);
        assert_eq!(kept.titles(), [("#1", "One")]);
        assert!(kept.reasons()[0].starts_with("#2 failed: not valid JSON: EOF"), "{:?}", kept.reasons());
    }
    let kept = document("{\"title\":\"a\",\"body\":\"b\"} trailing");
    assert_eq!(kept.titles(), [("", "a")]);
    assert_eq!(kept.warnings, ["text after the end of the JSON value is not read"]);
    let deep = document(&"[".repeat(200_000));
    assert!(deep.drafts.is_empty());
    assert_eq!(deep.reasons(), ["#1 failed: not valid JSON: nested deeper than 100"]);
}

#[test]
fn webz_records_work_unasked() {
    let draft = only(&format!(
        r#"{{"thread":{{"uuid":"9","url":"https://www.example.org/t","site_full":"www.example.org","site":"example.org",
        "site_section":"https://www.example.org/rss","section_title":"Harbour","title":"Thread title","title_full":"Ferry back",
        "published":"2015-09-10T03:00:00.000+03:00","country":"NO","main_image":"https://img.example.org/a.jpg"}},
        "uuid":"9","url":"https://www.example.org/ferry","ord_in_thread":0,"author":"Jane Roe","published":"2015-09-11T03:00:00.000+03:00",
        "title":"Ferry back in service","text":"{PROSE}","highlightText":"","language":"english",
        "entities":{{"persons":[{{"name":"ane holt","sentiment":"none"}}],"locations":[]}},"crawled":"2015-09-12T10:00:00.000+03:00"}}"#
    ));
    assert_eq!(draft.title.as_deref(), Some("Ferry back in service"));
    assert_eq!(draft.dates[0], "2015-09-11T03:00:00.000+03:00");
    assert_eq!(draft.authors, ["Jane Roe"]);
    assert_eq!(draft.source.as_deref(), Some("example.org"));
    assert_eq!(draft.section.as_deref(), Some("Harbour"));
    assert_eq!(draft.url.as_deref(), Some("https://www.example.org/ferry"));
    assert_eq!(draft.language.as_deref(), Some("en"));
}

#[test]
fn quotebank_records_become_sentences() {
    let text = r#"{"quoteID":"2020-01-16-000088","quotation":"The pier will hold.","speaker":"Ane Holt","qids":["Q1"],"date":"2020-01-16 12:00:13","numOccurrences":1,"probas":[["Ane Holt","0.9"],["None","0.1"]],"urls":["http://www.example.org/pier"],"phase":"E"}
{"quoteID":"2","quotation":"Why now?","speaker":"Ane Holt","date":"2020-01-17","urls":["http://example.org/b"]}
{"quoteID":"3","quotation":"Nobody knows","speaker":"None","date":"2020-01-17","urls":[]}
{"articleID":"4","date":"2020-01-18","title":"Pier to stay","url":"https://example.org/c","names":[],"quotations":[{"quotation":"It stays","leftContext":"The mayor, Per Lund, was sure :","rightContext":"he told the board .","globalTopSpeaker":"Per Lund"}]}"#;
    let kept = lines(text);
    let bodies: Vec<&str> = kept.drafts.iter().map(|draft| draft.body.as_str()).collect();
    assert_eq!(
        bodies,
        [
            "“The pier will hold,” said Ane Holt.",
            "“Why now?” said Ane Holt.",
            "“Nobody knows.”",
            "The mayor, Per Lund, was sure : “It stays” he told the board ."
        ]
    );
    assert_eq!(kept.drafts[0].source.as_deref(), Some("example.org"));
    assert_eq!(kept.drafts[0].dates, ["2020-01-16 12:00:13"]);
}

#[test]
fn ninjs_of_all_versions_is_one_article() {
    let first = format!(
        r#"{{"uri":"http://example.org/1","type":"text","versioncreated":"2020-03-01T10:00:00Z","firstcreated":"2020-02-29T10:00:00Z",
        "byline":"By Jane Roe","headline":"Ferry back","language":"en-GB","body_text":"{PROSE}","body_xhtml":"<p>{PROSE}</p><p>End.</p>",
        "infosource":[{{"name":"Northern Wire"}}],"subject":[{{"name":"Transport","rel":"category"}}]}}"#
    );
    let later = format!(
        r#"{{"standard":{{"name":"ninjs","version":"2.1"}},"uri":"http://example.org/1","type":"text","versionCreated":"2020-03-01T10:00:00Z",
        "firstCreated":"2020-02-29T10:00:00Z","by":"Jane Roe","language":"en","headlines":[{{"role":"short","value":"F."}},{{"role":"main","value":"Ferry back"}}],
        "bodies":[{{"role":"main","contentType":"text/plain","value":"{PROSE}"}},{{"role":"richtext","value":"<p>{PROSE}</p><p>End.</p>"}}],
        "infoSources":[{{"name":"Northern Wire"}}],"subjects":[{{"name":"Transport","rel":"category"}}]}}"#
    );
    for text in [first.clone(), later, format!(r#"{{"item":[{first}]}}"#), format!("[{first}]")] {
        let draft = only(&text);
        assert_eq!(draft.title.as_deref(), Some("Ferry back"));
        assert_eq!(draft.body, format!("{PROSE}\n\nEnd."));
        assert_eq!(draft.dates[0], "2020-02-29T10:00:00Z");
        assert_eq!(draft.authors, ["Jane Roe"]);
        assert_eq!(draft.source.as_deref(), Some("Northern Wire"));
        assert_eq!(draft.section.as_deref(), Some("Transport"));
        assert_eq!(draft.language.as_deref(), Some("en"));
    }
    let picture = r#"{"uri":"u","type":"picture","versioncreated":"2020-03-01","headline":"A pier","description_text":"The pier"}"#;
    assert_eq!(document(picture).reasons(), [" skipped: a ninjs picture without text"]);
}
