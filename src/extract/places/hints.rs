//! Countries and well-known divisions named anywhere in an article, if only within another name ("Ohio State University").
//! Owns a small table of their names, filled from the place table at the first article; says nothing of towns.

use super::atlas;
use super::layout::hash_name;
use crate::extract::gazetteer::PlaceKind;
use crate::extract::lexicon::hash_phrase;
use crate::extract::tokens::{Kind, View};
use crate::text::fold::fold;
use rustc_hash::FxHashMap;
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
    hints: FxHashMap<u64, Hint>,
    /// First words of names of two words.
    starts: FxHashMap<u64, ()>,
}

static NAMES: OnceLock<Names> = OnceLock::new();

impl Names {
    fn load() -> Names {
        let mut names = Names { hints: FxHashMap::default(), starts: FxHashMap::default() };
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
                names.hints.entry(phrase).or_insert(Hint { country: row.country, area });
            }
            if count == 2 {
                names.starts.insert(first, ());
            }
        }
        names
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
        let two = view.tokens.get(at).filter(|next| next.is_cap() && names.starts.contains_key(&token.hash));
        let two = two.and_then(|next| names.hints.get(&hash_phrase(token.hash, next.hash)));
        at += two.is_some() as usize;
        if let Some(hint) = two.or_else(|| names.hints.get(&token.hash))
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
