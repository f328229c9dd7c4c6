//! The tables of personal names, nicknames and places.
//! Owns the files in `data/` that list names; gives no verdict on a text. Rows stay text until they are needed,
//! so that the tables stand ready a few milliseconds after start.

use super::lexicon::{hash_phrase, hash_word};
use crate::text::fold::fold_into;
use rustc_hash::FxHashMap;

/// Grammatical gender of a name's bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Gender {
    #[default]
    Unknown,
    Male,
    Female,
}

impl Gender {
    /// True unless both are known and differ.
    pub(super) fn fits(self, other: Gender) -> bool {
        self == other || self == Gender::Unknown || other == Gender::Unknown
    }
}

/// What the tables say of a word as a name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NameWord {
    pub given: bool,
    pub gender: Gender,
    /// 0 unknown, 1 to 3 falling frequency as a surname, 4 known as a name somewhere in the world.
    pub tier: u8,
    /// Nickname group, 0 when it is in none; a word of two groups carries the second in `group2`.
    pub group: u8,
    pub group2: u8,
}

/// What sort of place a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlaceKind {
    Country,
    Admin,
    Region,
    Capital,
    Town,
}

/// One row of the place table.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlaceRow {
    row: &'static str,
    pub kind: PlaceKind,
    /// Thousands of people.
    pub population: u32,
    /// Country code and first-level division, "" when there is none.
    pub country: &'static str,
    pub admin: &'static str,
}

impl PlaceRow {
    fn field(&self, index: usize) -> &'static str {
        self.row.split('\t').nth(index).unwrap_or("")
    }

    pub(super) fn name(&self) -> &'static str {
        self.field(2)
    }

    pub(super) fn geonames_id(&self) -> Option<u32> {
        self.field(1).parse().ok().filter(|id| *id != 0)
    }

    pub(super) fn position(&self) -> (Option<f32>, Option<f32>) {
        (self.field(4).parse().ok(), self.field(5).parse().ok())
    }
}

struct Alias {
    row: u32,
    /// Only after a comma ("Austin, Tex.").
    after_comma: bool,
    next: u32,
}

const NONE: u32 = u32::MAX;

/// All tables of names.
pub(super) struct Gazetteer {
    names: FxHashMap<u64, NameWord>,
    rows: Vec<PlaceRow>,
    aliases: Vec<Alias>,
    phrases: FxHashMap<u64, u32>,
    /// First word of a phrase of several words to the greatest number of words.
    starts: FxHashMap<u64, u8>,
}

impl Gazetteer {
    pub(super) fn new() -> Gazetteer {
        let mut gazetteer = Gazetteer {
            names: FxHashMap::default(),
            rows: Vec::with_capacity(12_000),
            aliases: Vec::with_capacity(14_000),
            phrases: FxHashMap::default(),
            starts: FxHashMap::default(),
        };
        gazetteer.names.reserve(42_000);
        gazetteer.phrases.reserve(14_000);
        gazetteer.load_names();
        gazetteer.load_places();
        gazetteer
    }

    fn load_names(&mut self) {
        for line in include_str!("data/given.txt").lines() {
            let (name, gender) = line.split_once(' ').unwrap_or((line, ""));
            let entry = self.names.entry(hash_word(name)).or_default();
            entry.given = true;
            entry.gender = match gender {
                "m" => Gender::Male,
                "f" => Gender::Female,
                _ => Gender::Unknown,
            };
        }
        for (rank, name) in include_str!("data/surnames.txt").lines().enumerate() {
            let tier = if rank < 1_500 {
                1
            } else if rank < 6_000 {
                2
            } else {
                3
            };
            self.names.entry(hash_word(name)).or_default().tier = tier;
        }
        for name in include_str!("data/world_names.txt").lines() {
            self.names.entry(hash_word(name)).or_default().tier = 4;
        }
        for (group, line) in include_str!("data/nicknames.txt").lines().enumerate() {
            for name in line.split(' ') {
                let entry = self.names.entry(hash_word(name)).or_default();
                entry.given = true;
                let slot = if entry.group == 0 { &mut entry.group } else { &mut entry.group2 };
                *slot = group as u8 + 1;
            }
        }
    }

    fn load_places(&mut self) {
        let mut folded = String::new();
        for row in include_str!("data/places.txt").lines() {
            let mut fields = row.split('\t');
            let kind = match fields.next() {
                Some("C") => PlaceKind::Country,
                Some("A") => PlaceKind::Admin,
                Some("R") => PlaceKind::Region,
                Some("P") => PlaceKind::Capital,
                _ => PlaceKind::Town,
            };
            let name = fields.nth(1).unwrap_or("");
            let alternates = fields.next().unwrap_or("");
            let country = fields.nth(2).unwrap_or("");
            let admin = fields.next().unwrap_or("");
            let population = fields.next().and_then(|field| field.parse().ok()).unwrap_or(0);
            let index = self.rows.len() as u32;
            self.rows.push(PlaceRow { row, kind, population, country, admin });
            for alias in std::iter::once(name).chain(alternates.split('|').filter(|alias| !alias.is_empty()))
            {
                self.add_alias(alias, index, &mut folded);
            }
        }
    }

    fn add_alias(&mut self, alias: &str, row: u32, folded: &mut String) {
        let after_comma = alias.starts_with(',');
        let alias = alias.trim_start_matches(',');
        folded.clear();
        fold_into(alias, folded);
        let (mut phrase, mut first, mut count) = (0u64, 0u64, 0u8);
        folded.retain(|letter| letter != '.');
        for word in folded.split([' ', '-']).filter(|word| !word.is_empty()) {
            let hash = hash_word(word);
            if count == 0 {
                (phrase, first) = (hash, hash);
            } else {
                phrase = hash_phrase(phrase, hash);
            }
            count += 1;
        }
        if count == 0 {
            return;
        }
        if count > 1 {
            let longest = self.starts.entry(first).or_insert(0);
            *longest = (*longest).max(count);
        }
        let head = self.phrases.entry(phrase).or_insert(NONE);
        self.aliases.push(Alias { row, after_comma, next: *head });
        *head = self.aliases.len() as u32 - 1;
    }

    /// What the tables say of the word with this hash as a name.
    #[inline]
    pub(super) fn name(&self, hash: u64) -> NameWord {
        self.names.get(&hash).copied().unwrap_or_default()
    }

    /// Greatest number of words of a place name that starts with this word and has several.
    #[inline]
    pub(super) fn longest_place(&self, first: u64) -> u8 {
        self.starts.get(&first).copied().unwrap_or(0)
    }

    /// True when a phrase names some place, wherever it stands.
    pub(super) fn is_place(&self, phrase: u64) -> bool {
        self.places(phrase, false).next().is_some()
    }

    /// Rows a phrase may mean.
    pub(super) fn places(&self, phrase: u64, after_comma: bool) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.phrases.get(&phrase).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            while at != NONE {
                let alias = &self.aliases[at as usize];
                at = alias.next;
                if after_comma || !alias.after_comma {
                    return Some(alias.row);
                }
            }
            None
        })
    }

    pub(super) fn row(&self, index: u32) -> &PlaceRow {
        &self.rows[index as usize]
    }

    /// True when two given names may be one person's: equal, or nickname and full form.
    pub(super) fn same_given(&self, one: u64, two: u64) -> bool {
        if one == two {
            return true;
        }
        let (one, two) = (self.name(one), self.name(two));
        let shares = |group: u8| group != 0 && (group == two.group || group == two.group2);
        shares(one.group) || shares(one.group2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_answer() {
        let started = std::time::Instant::now();
        let gazetteer = Gazetteer::new();
        assert!(started.elapsed().as_millis() < 500, "even a debug build loads quickly");
        assert_eq!(gazetteer.name(hash_word("sergey")).gender, Gender::Male);
        assert_eq!(gazetteer.name(hash_word("smith")).tier, 1);
        assert!(gazetteer.same_given(hash_word("bill"), hash_word("william")));
        assert!(!gazetteer.same_given(hash_word("bill"), hash_word("robert")));
        let new_york = hash_phrase(hash_word("new"), hash_word("york"));
        assert!(gazetteer.is_place(new_york) && gazetteer.longest_place(hash_word("new")) >= 2);
        let budapest = gazetteer
            .places(hash_word("budapest"), false)
            .map(|row| gazetteer.row(row).country)
            .collect::<Vec<_>>();
        assert_eq!(budapest, ["HU"]);
    }
}
