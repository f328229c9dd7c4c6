//! Reads the titles, roles and appositions beside a person's name.
//! Owns their extent only; `speech` uses them to tell who "the spokesman" is.

use crate::extract::lexicon::class;
use crate::extract::people::People;
use crate::extract::tokens::{Kind, View, flag};

/// Longest role, in tokens.
const LONGEST: usize = 9;

/// Fills `roles` of every person from what stands beside the mentions.
pub(in crate::extract) fn find_roles(view: &View, people: &mut People) {
    for at in 0..people.mentions.len() {
        let mention = people.mentions[at];
        let cluster = &people.clusters[mention.person as usize];
        if cluster.roles.len() >= 8 {
            continue;
        }
        let mut found = Vec::new();
        found.extend(role_before(view, mention.title, mention.first));
        found.extend(role_after(view, mention.last));
        found.extend(role_apposed(view, mention.title));
        people.clusters[mention.person as usize].roles.extend(found);
    }
}

fn role_before(view: &View, title: usize, first: usize) -> Option<(usize, usize)> {
    let tokens = view.tokens;
    let mut end = first;
    while end > title
        && (tokens[end - 1].kind == Kind::Period
            || view.is(end - 1, class::HONORIFIC) && !view.is(end - 1, class::ROLE))
    {
        end -= 1;
    }
    if end > title && view.is(end.saturating_sub(1), class::ABBREV) && end < first {
        return Some((end - 1, first));
    }
    let own_title = end > title;
    let mut start = if own_title { title } else { first };
    if !own_title && (start == 0 || tokens[start].has(flag::PARAGRAPH) || !view.is(start - 1, class::ROLE)) {
        return None;
    }
    let end = if own_title { end } else { first };
    while start > 0 && end - start < LONGEST && !tokens[start].has(flag::SENTENCE | flag::PARAGRAPH) {
        let before = start - 1;
        let closed = class::DET
            | class::PREP
            | class::CONJ
            | class::AUX
            | class::WH
            | class::THAT
            | class::SUBJECT_PRONOUN;
        let word = view.word(before);
        let modifier = matches!(tokens[before].kind, Kind::Word | Kind::Hyphen)
            && word.class & closed == 0
            && (word.cue == 0 || word.class & class::ROLE != 0);
        if !modifier
            || !tokens[before].is_cap()
                && word.class & (class::ROLE | class::ORG | class::STOP) == 0
                && own_title
        {
            break;
        }
        start = before;
    }
    (start < end).then_some((start, end))
}

/// "the minister, Piotr Nowak": the role stands before the comma.
fn role_apposed(view: &View, first: usize) -> Option<(usize, usize)> {
    let end = first.checked_sub(1).filter(|comma| view.kind(*comma) == Some(Kind::Comma))?;
    let head =
        end.checked_sub(1).filter(|head| view.is(*head, class::ROLE) && !view.is(*head, class::PLURAL))?;
    let start = (head.saturating_sub(4)..head).rev().find(|at| view.is(*at, class::DET))?;
    let plain = (start + 1..head)
        .all(|at| view.kind(at) == Some(Kind::Word) && !view.is(at, class::PREP | class::CONJ));
    (plain && view.text_of(start).eq_ignore_ascii_case("the")).then_some((start + 1, end))
}

/// ", the Kremlin spokesman," after a name.
fn role_after(view: &View, last: usize) -> Option<(usize, usize)> {
    let tokens = view.tokens;
    if view.kind(last) != Some(Kind::Comma) {
        return None;
    }
    let mut start = last + 1;
    if view.is(start, class::DET) {
        start += 1;
    }
    let mut role = false;
    let mut end = start;
    while end < tokens.len() && end - start < LONGEST && !tokens[end].has(flag::PARAGRAPH) {
        let closed = class::AUX | class::WH | class::THAT | class::SUBJECT_PRONOUN;
        if !matches!(tokens[end].kind, Kind::Word | Kind::Hyphen | Kind::Possessive)
            || view.is(end, closed)
            || role && view.is(end, class::PREP) && view.text_of(end) != "of" && view.text_of(end) != "for"
        {
            break;
        }
        role |= view.is(end, class::ROLE);
        end += 1;
    }
    let stops = tokens.get(end).is_none_or(|token| {
        matches!(token.kind, Kind::Comma | Kind::Period | Kind::Semicolon | Kind::Dash) || token.is_word()
    });
    (role && stops && start < end).then_some((start, end))
}
