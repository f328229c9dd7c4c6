//! How well searches of the sample corpus rank: headlines retold and questions, each with the article it means. A change
//! that loses one of them shows here.

use crate::harness::{shared_sample, string};

/// What is typed, the article meant, and words of the passage that answers, where one is asked for.
const JUDGED: &[(&str, &str, &str)] = &[
    ("mayor cuts ribbon at car park", "harbour-gazette/2017/0526-lanterns.txt", ""),
    (
        "engineer asked two million pounds for bridge bearings",
        "harbour-gazette/2018/11/02/bridge-bearings.txt",
        "",
    ),
    ("bridge span drops into harbour with bus and cars", "harbour-gazette/2019-03-15-bridge-falls.txt", ""),
    ("dockers vote to continue strike", "harbour-gazette/1968-harbour-strike.txt", ""),
    ("inquiry opens with a minute of silence", "harbour-gazette/2020/02/inquiry-opens.txt", ""),
    (
        "mayor questioned at hearing by counsel of the same name",
        "harbour-gazette/2021/05/20-brandreths.txt",
        "",
    ),
    ("new Kestrel Bridge to cost 212 million", "harbour-gazette/2022-11-18-new-bridge-plan.txt", ""),
    ("four candidates for mayor face voters", "harbour-gazette/2023/0427_hustings.txt", ""),
    ("Yusuf wins election for mayor", "harbour-gazette/2023/0505_result.txt", ""),
    ("Wrenfield Town sale collapses before deadline", "harbour-gazette/sport/20110309_takeover_off.txt", ""),
    ("investor offers to buy football club Wrenfield", "harbour-gazette/sport/2024-12-02-park-bid.txt", ""),
    ("queue outside savings-bank grows after rumour", "northern-wire/1986/bank-queue.txt", ""),
    ("museum painting stolen in laundry cart", "northern-wire/2008/2008-10-21-ghent-theft.txt", ""),
    ("stolen painting found in opera store", "northern-wire/2016/0929-painting-found.txt", ""),
    ("shop assistants sit down on the floor for chairs", "old-prints/1911/03/30-tea-strike.txt", ""),
    ("DANUBE PORTS AGREE ON ONE CUSTOMS FORM", "northern-wire/2025/11/13-danube-form.txt", ""),
    ("heat closes schools in Georgia", "northern-wire/undated/tbilisi-heat.txt", ""),
    ("Who is the manager of the savings bank in Helsinki?", "northern-wire/1986/bank-queue.txt", ""),
    (
        "Who was arrested for the painting stolen in Ghent?",
        "northern-wire/2013/20130607_vienna-arrest.txt",
        "Sorokin",
    ),
    ("How many votes did Yusuf beat Brandreth by?", "harbour-gazette/2023/0505_result.txt", "2,114"),
    (
        "How much did Park offer for Wrenfield Town?",
        "harbour-gazette/sport/2024-12-02-park-bid.txt",
        "£31 million",
    ),
    (
        "When did the bridge drop into the harbour?",
        "harbour-gazette/2019-03-15-bridge-falls.txt",
        "eight minutes past six",
    ),
    ("Where was the stolen painting found?", "northern-wire/2016/0929-painting-found.txt", "Graz"),
    ("What did the mediator refuse before lunch?", "northern-wire/2024/geneva-0611.txt", "third day"),
];

/// Reciprocal rank of the first hit that fits.
fn reciprocal(query: &str, by: &str, fits: impl Fn(&serde_json::Value) -> bool) -> f64 {
    let place = shared_sample().hits(&[query, "--by", by]).iter().position(fits);
    let rank = place.map_or(0.0, |place| 1.0 / (place as f64 + 1.0));
    if rank < 1.0 {
        println!("{rank:.2}  {by}: {query}");
    }
    rank
}

fn mean(figures: &[f64]) -> f64 {
    figures.iter().sum::<f64>() / figures.len() as f64
}

#[test]
fn the_article_meant_comes_first() {
    let ranks: Vec<f64> = JUDGED
        .iter()
        .map(|(query, path, _)| reciprocal(query, "article", |hit| string(hit, "path") == *path))
        .collect();
    let recalled = ranks.iter().filter(|rank| **rank >= 0.1).count();
    println!("MRR {:.3}, {recalled} of {} among ten", mean(&ranks), ranks.len());
    assert_eq!(recalled, ranks.len());
    assert!(mean(&ranks) >= LEAST_MRR, "MRR {:.3}", mean(&ranks));
}

#[test]
fn the_passage_that_answers_comes_first() {
    let asked = JUDGED.iter().filter(|(_, _, answer)| !answer.is_empty());
    let ranks: Vec<f64> = asked
        .map(|(query, path, answer)| {
            reciprocal(query, "passage", |hit| {
                string(hit, "path") == *path && string(hit, "text").contains(answer)
            })
        })
        .collect();
    println!("MRR {:.3}", mean(&ranks));
    assert!(mean(&ranks) >= LEAST_MRR_OF_PASSAGES, "MRR {:.3}", mean(&ranks));
}

#[test]
fn a_phrase_and_a_compound_stay_as_typed_when_asked_for_alone() {
    for query in ["\"kettle boiled\"", "rowing-boat", "+rowing-boat +baker"] {
        let hits = shared_sample().hits(&[query, "--by", "article"]);
        assert_eq!(hits.len(), 1, "{query}");
    }
}

/// What the sample gives (.951 and .917), less what one query more at the second place would cost for articles.
const LEAST_MRR: f64 = 0.93;
const LEAST_MRR_OF_PASSAGES: f64 = 0.90;
