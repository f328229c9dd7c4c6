//! Explanations of queries and scores as text for people and as JSON lines.

use crate::output::escape::one_line;
use crate::search::explain::{Explained, ExplainedHit, Part, WordScore};
use serde_json::{Value, json};

/// The query as understood, one part a line, indented by what it belongs to.
pub fn query_text(explained: &Explained) -> String {
    let mut out = format!("query: {}\n", one_line(&explained.query));
    if let Some(expanded) = &explained.expanded {
        out.push_str(&format!("with aliases: {}\n", one_line(expanded)));
    }
    push_part(&explained.tree, 1, &mut out);
    out.push_str(&format!("{} articles match\n", explained.articles));
    out
}

fn push_part(part: &Part, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let role = if part.role == "must" { String::new() } else { format!("{}: ", part.role) };
    let count =
        if part.articles == 1 { "1 article".to_owned() } else { format!("{} articles", part.articles) };
    out.push_str(&format!(
        "{indent}{role}{}: {} - {count}\n",
        one_line(&part.query),
        one_line(&part.meaning)
    ));
    if !part.words.is_empty() {
        let words: Vec<String> =
            part.words.iter().map(|(word, articles)| format!("{} {articles}", one_line(word))).collect();
        let more = if part.more_words > 0 { format!(" and {} more", part.more_words) } else { String::new() };
        out.push_str(&format!("{indent}  stands for {}{more}\n", words.join(", ")));
    }
    part.parts.iter().for_each(|inner| push_part(inner, depth + 1, out));
}

/// Why a result is where it is; `path` as shown.
pub fn hit_text(explained: &ExplainedHit, path: &str) -> String {
    let hit = &explained.hit;
    let title = hit.title.as_deref().unwrap_or("(no headline)");
    let mut out = format!("{}. {}\n   {}:{}\n", hit.rank, one_line(title), one_line(path), hit.line);
    out.push_str(&format!("   score {:.3} = {}\n", hit.score, sum(&explained.parts)));
    for WordScore { query, times, in_passage, parts } in &explained.words {
        let query = one_line(query);
        if *times == 0 && parts.is_empty() {
            out.push_str(&format!("   {query}: not in this article\n"));
            continue;
        }
        let total = parts.iter().fold(0.0, |sum, (_, score)| sum + score);
        let places = format!("{times} in the article, {in_passage} in the passage");
        out.push_str(&format!("   {query}: {places}; BM25 {total:.3} = {}\n", sum(parts)));
    }
    out
}

fn sum(parts: &[(&'static str, f32)]) -> String {
    let shown: Vec<String> = parts
        .iter()
        .filter(|(_, score)| *score != 0.0)
        .map(|(name, score)| format!("{name} {score:.3}"))
        .collect();
    if shown.is_empty() {
        "0 (ordered by date, or found by filters alone)".to_owned()
    } else {
        shown.join(" + ")
    }
}

/// The first line of JSON.
pub fn query_json(explained: &Explained, typed: &str) -> Value {
    json!({
        "v": 1,
        "type": "query",
        "typed": typed,
        "query": explained.query,
        "expanded": explained.expanded,
        "articles": explained.articles,
        "tree": part_json(&explained.tree),
    })
}

fn part_json(part: &Part) -> Value {
    let word = |(word, articles): &(String, u64)| json!({ "word": word, "articles": articles });
    json!({
        "role": part.role,
        "query": part.query,
        "meaning": part.meaning,
        "articles": part.articles,
        "words": part.words.iter().map(word).collect::<Vec<_>>(),
        "more_words": part.more_words,
        "parts": part.parts.iter().map(part_json).collect::<Vec<_>>(),
    })
}

/// One result as a line of JSON.
pub fn hit_json(explained: &ExplainedHit) -> Value {
    let hit = &explained.hit;
    let shares = |parts: &[(&'static str, f32)]| {
        parts.iter().map(|(name, score)| json!({ "part": name, "score": score })).collect::<Vec<_>>()
    };
    let word = |word: &WordScore| {
        json!({
            "query": word.query,
            "times": word.times,
            "in_passage": word.in_passage,
            "parts": shares(&word.parts),
        })
    };
    json!({
        "v": 1,
        "type": "hit",
        "rank": hit.rank,
        "score": hit.score,
        "path": hit.path.to_text(),
        "ordinal": hit.ordinal,
        "line": hit.line,
        "title": hit.title,
        "parts": shares(&explained.parts),
        "words": explained.words.iter().map(word).collect::<Vec<_>>(),
    })
}
