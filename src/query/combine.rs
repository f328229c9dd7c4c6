//! What the parts of one level of a query mean together: runs of words, AND and OR, marks, narrowing filters.
//! Works on a flat list, so that nesting is the parser's recursion alone. Refuses operators without operands.

use super::error::QueryError;
use super::tree::{Clause, Nearness, Occur, Query};
use std::ops::Range;

/// What stands in front of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing.
    Plain,
    /// `+`
    Plus,
    /// `-` or `NOT`
    Minus,
}

/// One part of a sequence, as the parser meets them.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// A word, prefix, phrase, field or group.
    Unit { mark: Mark, query: Query, span: Range<usize> },
    /// `AND`
    And(Range<usize>),
    /// `OR`
    Or(Range<usize>),
    /// `NOT`
    Not(Range<usize>),
    /// `w/5` and the like, until `nearness` has made one unit of it and its sides.
    Near { how: Nearness, span: Range<usize> },
}

/// How an operand hangs on the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Beside,
    And,
    Or,
}

#[derive(Debug)]
struct Operand {
    link: Link,
    mark: Mark,
    query: Query,
    span: Range<usize>,
}

impl Operand {
    fn is_run_member(&self) -> bool {
        self.mark == Mark::Plain && !self.query.is_filter()
    }
}

/// The query that `parts` mean; `Everything` when there are none.
pub(crate) fn combine(parts: Vec<Part>) -> Result<Query, QueryError> {
    let operands = join_runs(link(parts)?);
    let mut filters = Vec::new();
    let mut clauses = Vec::new();
    let mut item: Vec<Operand> = Vec::new();
    let mut rest = operands.into_iter().peekable();
    while let Some(operand) = rest.next() {
        item.push(operand);
        if rest.peek().is_some_and(|next| next.link != Link::Beside) {
            continue;
        }
        let clause = item_clause(std::mem::take(&mut item))?;
        if clause.occur == Occur::Should && clause.query.is_filter() {
            filters.push(Clause::must(clause.query));
        } else {
            clauses.push(clause);
        }
    }
    Ok(narrow(filters, clauses))
}

/// Filters narrow what the other clauses find: words that were enough by themselves stay required.
fn narrow(mut filters: Vec<Clause>, clauses: Vec<Clause>) -> Query {
    if filters.is_empty() {
        return Query::bag(clauses);
    }
    if clauses.iter().any(|clause| clause.occur == Occur::Must) {
        filters.extend(clauses);
        return Query::bag(filters);
    }
    let (words, negatives): (Vec<Clause>, Vec<Clause>) =
        clauses.into_iter().partition(|clause| clause.occur == Occur::Should);
    if !words.is_empty() {
        filters.push(Clause::must(Query::bag(words)));
    }
    filters.extend(negatives);
    Query::bag(filters)
}

/// Turns operators into links between units, and NOT into a mark.
fn link(parts: Vec<Part>) -> Result<Vec<Operand>, QueryError> {
    let mut operands: Vec<Operand> = Vec::new();
    let mut pending: Option<(Link, Range<usize>)> = None;
    let mut not: Option<Range<usize>> = None;
    for part in parts {
        match part {
            Part::Unit { mark, query, span } => {
                if not.is_some() && mark != Mark::Plain {
                    let error =
                        QueryError::new(span.start..span.start + 1, "this word has a mark and a `NOT`");
                    return Err(error.hint("keep one of them"));
                }
                let (link, _) = pending.take().unwrap_or((Link::Beside, 0..0));
                let mark = if not.take().is_some() { Mark::Minus } else { mark };
                operands.push(Operand { link, mark, query, span });
            }
            Part::Not(span) => {
                if not.replace(span.clone()).is_some() {
                    return Err(QueryError::new(span, "`NOT` stands here twice").hint("keep one of them"));
                }
            }
            Part::And(span) | Part::Or(span) if not.is_some() || pending.is_some() || operands.is_empty() => {
                return Err(dangling(span, "before"));
            }
            Part::Near { span, .. } => return Err(dangling(span, "before")),
            Part::And(span) => pending = Some((Link::And, span)),
            Part::Or(span) => pending = Some((Link::Or, span)),
        }
    }
    match not.or(pending.map(|(_, span)| span)) {
        Some(span) => Err(dangling(span, "after")),
        None => Ok(operands),
    }
}

fn dangling(span: Range<usize>, side: &str) -> QueryError {
    let error = QueryError::new(span, format!("this operator has nothing to work on {side} it"));
    error.hint("to search for the word itself, write it in lower case")
}

/// Words side by side become one operand: any of them.
fn join_runs(operands: Vec<Operand>) -> Vec<Operand> {
    let mut joined: Vec<(Operand, Vec<Clause>)> = Vec::with_capacity(operands.len());
    for operand in operands {
        match joined.last_mut() {
            Some((head, run))
                if operand.link == Link::Beside && head.is_run_member() && operand.is_run_member() =>
            {
                head.span.end = operand.span.end;
                run.push(Clause::should(operand.query));
            }
            _ => joined.push((operand, Vec::new())),
        }
    }
    let close = |(head, run): (Operand, Vec<Clause>)| {
        if run.is_empty() {
            return head;
        }
        let mut clauses = vec![Clause::should(head.query)];
        clauses.extend(run);
        Operand { query: Query::bag(clauses), ..head }
    };
    joined.into_iter().map(close).collect()
}

/// The clause of one item: a single marked or unmarked operand, or operands between ANDs and ORs.
fn item_clause(mut operands: Vec<Operand>) -> Result<Clause, QueryError> {
    if operands.len() == 1
        && let Some(single) = operands.pop()
    {
        return Ok(match single.mark {
            Mark::Plain => Clause::should(single.query),
            Mark::Plus => Clause::must(single.query),
            Mark::Minus => Clause::must_not(single.query),
        });
    }
    let mut choices: Vec<Vec<Clause>> = Vec::new();
    for operand in operands {
        let clause = match operand.mark {
            Mark::Plain => Clause::must(operand.query),
            Mark::Minus => Clause::must_not(operand.query),
            Mark::Plus => {
                let span = operand.span.start..operand.span.start + 1;
                let error = QueryError::new(span, "`+` cannot stand beside `AND` or `OR`");
                return Err(error.hint("use `+` alone, or group with parentheses: `+(a OR b)`"));
            }
        };
        match choices.last_mut() {
            Some(choice) if operand.link == Link::And => choice.push(clause),
            _ => choices.push(vec![clause]),
        }
    }
    let either = choices.into_iter().map(|choice| Clause::should(Query::bag(choice))).collect();
    Ok(Clause::should(Query::bag(either)))
}
