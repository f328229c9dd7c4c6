//! Nearness in a query: which pieces are operators of it, and how chains of them group. Works on the flat list of parts,
//! before runs, AND and OR. Refuses what Nexis, Factiva and people read in two ways: a second word or an OR beside an
//! operator that stands in no parentheses.

use super::combine::{Mark, Part};
use super::error::{QueryError, shown};
use super::lexical;
use super::tree::{MOST_APART, Nearness, Query};
use std::ops::Range;

/// Deepest nesting of nearness in nearness.
const MOST_NESTED: usize = 16;

/// The nearness that `chunk` asks for, at its place in the query; `None` for any other piece.
///
/// `w/5`, `near/5`, `near5` and `/5` look both ways; `pre/5`, `onear/5`, `adj5` and `ADJ` keep the order; `w/s` and
/// `w/p` (`SAME`) mean sentence and paragraph.
pub(super) fn operator(chunk: &str, at: usize) -> Result<Option<(Nearness, Range<usize>)>, QueryError> {
    let closed = chunk.trim_end_matches([',', ';', '.', ':']);
    let kept = lexical::trim(chunk);
    for (form, start) in [(closed, at), (&chunk[kept.clone()], at + kept.start)] {
        let span = start..start + form.len();
        if let Some(found) = spelt(form) {
            return found.map(|how| Some((how, span.clone()))).map_err(|(message, hint)| {
                QueryError::new(span.clone(), message.replace("{}", &shown(form))).hint(hint)
            });
        }
    }
    Ok(None)
}

type Refusal = (&'static str, String);

fn spelt(form: &str) -> Option<Result<Nearness, Refusal>> {
    match form {
        "SAME" => return Some(Ok(Nearness::Paragraph)),
        "ADJ" => return Some(Ok(Nearness::Words { most: 1, ordered: true })),
        _ => {}
    }
    let lower = form.to_ascii_lowercase();
    let is_count = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (name, distance) = match lower.split_once('/') {
        Some(parts) => parts,
        None => ["near", "adj"]
            .into_iter()
            .find_map(|name| Some((name, lower.strip_prefix(name).filter(|count| is_count(count))?)))?,
    };
    let ordered = match name {
        "w" | "near" | "" => false,
        "pre" | "onear" | "adj" => true,
        _ => return None,
    };
    match distance {
        "s" | "sent" if !ordered => Some(Ok(Nearness::Sentence)),
        "p" | "para" if !ordered => Some(Ok(Nearness::Paragraph)),
        "s" | "sent" | "p" | "para" => Some(Err((
            "`{}` is not an operator",
            "write `w/s` or `w/p`, or `pre/5` for words in this order".to_owned(),
        ))),
        "seg" => Some(Err((
            "`{}` is not supported",
            "for words of the headline write `HEADLINE(...)`, for the text `AND`".to_owned(),
        ))),
        count if is_count(count) => match count.parse::<u32>() {
            Ok(most @ 1..=MOST_APART) => Some(Ok(Nearness::Words { most, ordered })),
            _ => Some(Err((
                "`{}` is no distance in words",
                format!("write a number from 1 to {MOST_APART}; words side by side are 1 apart"),
            ))),
        },
        _ => None,
    }
}

/// One operator of a chain.
struct Joint {
    how: Nearness,
    negated: bool,
    span: Range<usize>,
}

/// An operand of a chain.
struct Side {
    query: Query,
    span: Range<usize>,
}

/// The parts with every chain of nearness made one unit.
pub(super) fn join(parts: Vec<Part>) -> Result<Vec<Part>, QueryError> {
    if !parts.iter().any(|part| matches!(part, Part::Near { .. })) {
        return Ok(parts);
    }
    let mut joined = Vec::with_capacity(parts.len());
    let mut at = 0;
    while at < parts.len() {
        if let Part::Near { span, .. } = &parts[at] {
            return Err(dangling(span, "before"));
        }
        if joint_at(&parts, at + 1).is_none() || !matches!(parts[at], Part::Unit { .. }) {
            joined.push(parts[at].clone());
            at += 1;
            continue;
        }
        let first = at;
        let mut sides = vec![side(&parts[at])?];
        let mut joints = Vec::new();
        while let Some((joint, next)) = joint_at(&parts, at + 1) {
            let Some(operand @ Part::Unit { .. }) = parts.get(next) else {
                return Err(dangling(&joint.span, "after"));
            };
            sides.push(side(operand)?);
            joints.push(joint);
            at = next;
        }
        let before = first.checked_sub(1).and_then(|index| parts.get(index));
        let is_closed =
            first.checked_sub(2).is_some_and(|index| matches!(parts.get(index), Some(Part::Not(_))));
        if !is_closed {
            refuse_neighbour(before, &joints)?;
        }
        refuse_neighbour(parts.get(at + 1), &joints)?;
        let Side { query, span } = group(sides, joints)?;
        joined.push(Part::Unit { mark: Mark::Plain, query, span });
        at += 1;
    }
    Ok(joined)
}

/// The operator at this place of the parts, a `NOT` in front of it included, and the place behind it.
fn joint_at(parts: &[Part], at: usize) -> Option<(Joint, usize)> {
    match (parts.get(at)?, parts.get(at + 1)) {
        (Part::Near { how, span }, _) => {
            Some((Joint { how: *how, negated: false, span: span.clone() }, at + 1))
        }
        (Part::Not(not), Some(Part::Near { how, span })) => {
            Some((Joint { how: *how, negated: true, span: not.start..span.end }, at + 2))
        }
        (Part::Unit { query: Query::Word(word), span: not, .. }, Some(Part::Near { how, span }))
            if word.eq_ignore_ascii_case("not") =>
        {
            Some((Joint { how: *how, negated: true, span: not.start..span.end }, at + 2))
        }
        _ => None,
    }
}

fn side(part: &Part) -> Result<Side, QueryError> {
    let Part::Unit { mark, query, span } = part else {
        return Ok(Side { query: Query::Everything, span: 0..0 });
    };
    if *mark != Mark::Plain {
        let error =
            QueryError::new(span.start..span.start + 1, "a mark cannot stand on one side of a nearness");
        return Err(error.hint("put the whole in parentheses and the mark in front: `+(a w/5 b)`"));
    }
    query.positional().map_err(|what| {
        QueryError::new(span.clone(), format!("{what} cannot stand on a side of a nearness")).hint(
            "words, phrases, patterns, `caps(...)` and groups of these with `OR` can; require the rest with `AND`",
        )
    })?;
    Ok(Side { query: query.clone(), span: span.clone() })
}

fn refuse_neighbour(part: Option<&Part>, joints: &[Joint]) -> Result<(), QueryError> {
    let how = joints.first().map(|joint| joint.how.to_string()).unwrap_or_default();
    match part {
        Some(Part::Or(span)) => {
            let error = QueryError::new(span.clone(), format!("`OR` beside `{how}` can be read in two ways"));
            Err(error.hint(format!("write `(a OR b) {how} c`, or `a OR (b {how} c)`")))
        }
        Some(Part::Unit { mark: Mark::Plain, query, span }) if !query.is_filter() => {
            let message = format!("this word stands beside `{how}` and belongs to neither side");
            Err(QueryError::new(span.clone(), message).hint(format!(
                "for a phrase write `\"a b\" {how} c`, for any of several words `(a OR b) {how} c`; other words need `AND` or `+`"
            )))
        }
        _ => Ok(()),
    }
}

/// Groups a chain as Nexis does: smaller numbers first, then sentences, then paragraphs; from left to right where equal.
fn group(mut sides: Vec<Side>, mut joints: Vec<Joint>) -> Result<Side, QueryError> {
    let tightness = |joint: &Joint| match joint.how {
        Nearness::Words { most, .. } => most,
        Nearness::Sentence => u32::MAX - 1,
        Nearness::Paragraph => u32::MAX,
    };
    while let Some(tightest) = (0..joints.len()).min_by_key(|index| tightness(&joints[*index])) {
        let joint = joints.remove(tightest);
        let right = sides.remove(tightest + 1);
        let Some(left) = sides.get_mut(tightest) else { break };
        let query = Query::Near {
            left: Box::new(std::mem::replace(&mut left.query, Query::Everything)),
            right: Box::new(right.query),
            how: joint.how,
            negated: joint.negated,
        };
        left.query = query;
        left.span.end = right.span.end;
        if nested(&left.query) > MOST_NESTED {
            let message = format!("more than {MOST_NESTED} operators of nearness stand inside one another");
            return Err(QueryError::new(joint.span, message).hint("join some of them with `AND`"));
        }
    }
    Ok(sides.remove(0))
}

fn nested(query: &Query) -> usize {
    match query {
        Query::Near { left, right, .. } => 1 + nested(left).max(nested(right)),
        Query::Case { of, .. } | Query::First { of, .. } => nested(of),
        Query::Clauses(clauses) => clauses.iter().map(|clause| nested(&clause.query)).max().unwrap_or(0),
        _ => 0,
    }
}

fn dangling(span: &Range<usize>, side: &str) -> QueryError {
    let error = QueryError::new(span.clone(), format!("this operator has nothing to work on {side} it"));
    error.hint(
        "write words on both sides: `bank w/5 (fail OR collapse)`; to search for the text itself, quote it",
    )
}
