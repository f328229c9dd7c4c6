//! Countries and well-known divisions named anywhere in an article, if only within another name ("Ohio State University").
//! Owns a small table of their names, filled from the place table at the first article; says nothing of towns.

use super::atlas;
use super::layout::hash_name;
use crate::extract::gazetteer::PlaceKind;
use crate::extract::lexicon::{Numbers, hash_phrase};
use crate::extract::tokens::{Kind, View};
use crate::text::fold::fold;
use std::sync::OnceLock;

/// A country or division that is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) struct Hint {
    pub country: &'static str,
    pub area: Option<u16>,
}

/// Divisions whose names newspapers use without their country's.
const COUNTRIES: [&str; 5] = ["US", "CA", "AU", "GB", "IN"];

struct Names {
    hints: Vec<Hint>,
    /// Names to one more than their place in `hints`.
    numbers: Numbers,
    /// First words of names of two words; each has the number 1.
    starts: Numbers,
}

/// Most names that the tables may come to hold.
const NAMES_AT_MOST: usize = 1 << 10;

static NAMES: OnceLock<Names> = OnceLock::new();

impl Names {
    fn load() -> Names {
        let (numbers, starts) = (Numbers::new(NAMES_AT_MOST), Numbers::new(NAMES_AT_MOST));
        let mut names = Names { hints: Vec::new(), numbers, starts };
        let rows =
            (0..).map(atlas::row).take_while(|row| matches!(row.kind, PlaceKind::Country | PlaceKind::Admin));
        for row in rows {
            let division = row.kind == PlaceKind::Admin;
            // "Georgia" and "Washington" say too little, and "Victoria" is a queen.
            let doubtful = matches!(row.name(), "Georgia" | "Washington" | "Victoria");
            if division && !COUNTRIES.contains(&row.country) || doubtful {
                continue;
            }
            let (phrase, first, count) = hash_name(&fold(row.name()));
            if count <= 2 {
                let area = division.then_some(row.area);
                let next = names.hints.len() + 1;
                if names.numbers.number(phrase, next as u16) as usize == next {
                    names.hints.push(Hint { country: row.country, area });
                }
            }
            if count == 2 {
                names.starts.number(first, 1);
            }
        }
        names
    }

    fn hint(&self, phrase: u64) -> Option<&Hint> {
        (self.numbers.find(phrase) as usize).checked_sub(1).map(|at| &self.hints[at])
    }
}

/// Each hint of the article once.
pub(in crate::extract) fn find(view: &View) -> Vec<Hint> {
    let names = NAMES.get_or_init(Names::load);
    let mut found: Vec<Hint> = Vec::new();
    let mut at = 0;
    while at < view.tokens.len() {
        let token = &view.tokens[at];
        at += 1;
        if !token.is_cap() {
            continue;
        }
        let two = view.tokens.get(at).filter(|next| next.is_cap() && names.starts.find(token.hash) != 0);
        let two = two.and_then(|next| names.hint(hash_phrase(token.hash, next.hash)));
        at += two.is_some() as usize;
        if let Some(hint) = two.or_else(|| names.hint(token.hash))
            && found.len() < MOST
            && !found.contains(hint)
            && view.kind(at) != Some(Kind::Hyphen)
        {
            found.push(*hint);
        }
    }
    found
}

/// Hints kept for one article.
const MOST: usize = 24;
