//! The tables of personal names, nicknames and places.
//! Owns the files in `data/` that list names, and asks `atlas` for places; gives no verdict on a text.

use super::lexicon::{HASH_SEED, hash_phrase, hash_step, hash_word};
use super::places::atlas;
pub(super) use super::places::atlas::{Entry, PlaceKind, PlaceRow};
use rustc_hash::{FxHashMap, FxHashSet};

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

impl NameWord {
    fn pack(self) -> u64 {
        self.given as u64
            | (self.gender as u64) << 1
            | (self.tier as u64) << 3
            | (self.group as u64) << 6
            | (self.group2 as u64) << 13
    }

    fn unpack(bits: u64) -> NameWord {
        let gender = match bits >> 1 & 3 {
            1 => Gender::Male,
            2 => Gender::Female,
            _ => Gender::Unknown,
        };
        let part = |shift: u32| (bits >> shift & 127) as u8;
        NameWord {
            given: bits & 1 == 1,
            gender,
            tier: (bits >> 3 & 7) as u8,
            group: part(6),
            group2: part(13),
        }
    }
}

/// Names by hash: open addressing, the hash's high bits and the packed entry in one word. Filling it is most of what
/// starting costs, so it is kept to one store a name.
struct NameTable {
    slots: Vec<u64>,
}

impl NameTable {
    const SLOTS: usize = 1 << 16;
    const INFO: u64 = (1 << 20) - 1;

    fn load() -> NameTable {
        let mut table = NameTable { slots: vec![0; Self::SLOTS] };
        each_line(include_str!("data/given.txt"), |_, hash, gender| {
            table.update(hash, |entry| {
                entry.given = true;
                entry.gender = match gender {
                    b'm' => Gender::Male,
                    b'f' => Gender::Female,
                    _ => Gender::Unknown,
                };
            });
        });
        each_line(include_str!("data/surnames.txt"), |rank, hash, _| {
            let tier = if rank < 1_500 {
                1
            } else if rank < 6_000 {
                2
            } else {
                3
            };
            table.update(hash, |entry| entry.tier = tier);
        });
        each_line(include_str!("data/world_names.txt"), |_, hash, _| {
            table.update(hash, |entry| entry.tier = 4)
        });
        for (group, line) in include_str!("data/nicknames.txt").lines().enumerate() {
            for name in line.split(' ') {
                table.update(hash_word(name), |entry| {
                    entry.given = true;
                    let slot = if entry.group == 0 { &mut entry.group } else { &mut entry.group2 };
                    *slot = group as u8 + 1;
                });
            }
        }
        table
    }

    /// The slot that holds the hash, or the free one where it belongs.
    fn slot(&self, hash: u64) -> usize {
        let tag = hash & !Self::INFO;
        let mut at = (hash >> 48) as usize;
        while self.slots[at] != 0 && self.slots[at] & !Self::INFO != tag {
            at = (at + 1) & (Self::SLOTS - 1);
        }
        at
    }

    fn get(&self, hash: u64) -> NameWord {
        NameWord::unpack(self.slots[self.slot(hash)] & Self::INFO)
    }

    fn update(&mut self, hash: u64, change: impl FnOnce(&mut NameWord)) {
        let at = self.slot(hash);
        let mut word = NameWord::unpack(self.slots[at] & Self::INFO);
        change(&mut word);
        self.slots[at] = hash & !Self::INFO | word.pack();
    }
}

/// All tables of names. The places lie ready in the program (`atlas`); only the people's names are filled in at start.
pub(super) struct Gazetteer {
    names: NameTable,
    /// Names of known organisations as phrases; and the first words of these, with the greatest number of words.
    organisations: FxHashSet<u64>,
    organisation_starts: FxHashMap<u64, u8>,
}

impl Gazetteer {
    pub(super) fn new() -> Gazetteer {
        let mut gazetteer = Gazetteer {
            names: NameTable::load(),
            organisations: FxHashSet::default(),
            organisation_starts: FxHashMap::default(),
        };
        gazetteer.load_organisations();
        gazetteer
    }

    fn load_organisations(&mut self) {
        for name in include_str!("data/organisations.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split('|'))
        {
            // Texts are cut before "'s" and at hyphens, and marks are no words.
            let plain = name.replace("'s", "").replace('.', "");
            let words = plain.split([' ', '-', '&']).filter(|word| !word.is_empty());
            let (mut phrase, mut first, mut count) = (0, 0, 0);
            for hash in words.map(hash_word) {
                (phrase, first) = if count == 0 { (hash, hash) } else { (hash_phrase(phrase, hash), first) };
                count += 1;
            }
            self.organisations.insert(phrase);
            let longest = self.organisation_starts.entry(first).or_insert(0);
            *longest = (*longest).max(count);
        }
    }

    /// Greatest number of words of a known organisation's name that starts with this word; 0 when none does.
    pub(super) fn longest_organisation(&self, first: u64) -> u8 {
        self.organisation_starts.get(&first).copied().unwrap_or(0)
    }

    /// True when a phrase is the name of a known organisation.
    pub(super) fn is_organisation(&self, phrase: u64) -> bool {
        self.organisations.contains(&phrase)
    }

    /// What the tables say of the word with this hash as a name.
    #[inline]
    pub(super) fn name(&self, hash: u64) -> NameWord {
        self.names.get(hash)
    }

    /// Greatest number of words of a place name that starts with this word and has several.
    #[inline]
    pub(super) fn longest_place(&self, first: u64) -> u8 {
        atlas::longest(first)
    }

    /// True when a phrase names, wherever it stands, a place that a reader far away has heard of: a country, a region, a
    /// capital, a division of a large country, a town of 100,000 (15,000 where English is the language of the press). The
    /// table knows so many villages that nearly every surname is one; they say nothing against a person.
    pub(super) fn is_place(&self, phrase: u64) -> bool {
        atlas::entries(phrase).any(|entry| entry.prominent() && !entry.after_comma())
    }

    /// Rows a phrase may mean, weightiest first.
    pub(super) fn places(&self, phrase: u64, after_comma: bool) -> impl Iterator<Item = u32> + '_ {
        self.entries(phrase, after_comma).map(|entry| entry.row)
    }

    /// The same with what the name says of each.
    pub(super) fn entries(&self, phrase: u64, after_comma: bool) -> impl Iterator<Item = Entry> + '_ {
        atlas::entries(phrase).filter(move |entry| after_comma || !entry.after_comma())
    }

    pub(super) fn row(&self, index: u32) -> PlaceRow {
        atlas::row(index)
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

/// Calls `visit` with each line's number, the hash of its first word and its last byte. One walk over the bytes:
/// cutting forty thousand short lines apart first would take longer than all the rest of loading.
fn each_line(table: &str, mut visit: impl FnMut(usize, u64, u8)) {
    let (mut line, mut hash, mut word, mut last) = (0, HASH_SEED, true, 0);
    for byte in table.bytes() {
        match byte {
            b'\n' => {
                visit(line, hash, last);
                (line, hash, word) = (line + 1, HASH_SEED, true);
            }
            b' ' => word = false,
            _ if word => hash = hash_step(hash, byte),
            _ => {}
        }
        last = byte;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::hash_phrase;

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
        let budapest =
            gazetteer.places(hash_word("budapest"), false).next().map(|row| gazetteer.row(row).country);
        assert_eq!(budapest, Some("HU"));
        // A village of the name makes no place of a surname.
        assert!(!gazetteer.is_place(hash_word("smith")) && gazetteer.is_place(hash_word("texas")));
    }
}
