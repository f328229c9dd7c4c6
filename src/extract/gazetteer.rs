//! The tables of personal names, nicknames and places.
//! Owns the files in `data/` that list names; gives no verdict on a text. Rows stay text until they are needed,
//! so that the tables stand ready a few milliseconds after start.

use super::lexicon::{HASH_SEED, hash_phrase, hash_step, hash_word};
use super::tagger::units::bit;
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

/// What sort of place a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlaceKind {
    Country,
    Admin,
    /// A county of the United States.
    County,
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
    fn parse(row: &'static str) -> PlaceRow {
        let kind = match row.as_bytes().first() {
            Some(b'C') => PlaceKind::Country,
            Some(b'A') => PlaceKind::Admin,
            Some(b'D') => PlaceKind::County,
            Some(b'R') => PlaceKind::Region,
            Some(b'P') => PlaceKind::Capital,
            _ => PlaceKind::Town,
        };
        let mut fields = row.rsplit('\t');
        let population = fields.next().and_then(|field| field.parse().ok()).unwrap_or(0);
        let admin = fields.next().unwrap_or("");
        let country = fields.next().unwrap_or("");
        PlaceRow { row, kind, population, country, admin }
    }

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

/// Names by hash: open addressing, the hash's high bits and the packed entry in one word. Filling it is most of what
/// starting costs, so it is kept to one store a name.
struct NameTable {
    slots: Vec<u64>,
}

impl NameTable {
    const SLOTS: usize = 1 << 16;
    const INFO: u64 = (1 << 20) - 1;

    fn new() -> NameTable {
        NameTable { slots: vec![0; Self::SLOTS] }
    }

    fn load() -> NameTable {
        let mut table = NameTable::new();
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

struct Alias {
    row: u32,
    /// Only after a comma ("Austin, Tex.").
    after_comma: bool,
    next: u32,
}

const NONE: u32 = u32::MAX;

/// All tables of names.
pub(super) struct Gazetteer {
    names: NameTable,
    rows: Vec<&'static str>,
    aliases: Vec<Alias>,
    phrases: FxHashMap<u64, u32>,
    /// First word of a phrase of several words to the greatest number of words.
    starts: FxHashMap<u64, u8>,
    organisations: FxHashSet<u64>,
    /// First word of an organisation's name to the greatest number of words.
    organisation_starts: FxHashMap<u64, u8>,
}

impl Gazetteer {
    pub(super) fn new() -> Gazetteer {
        let mut gazetteer = Gazetteer {
            names: NameTable { slots: Vec::new() },
            rows: Vec::with_capacity(15_000),
            aliases: Vec::with_capacity(18_000),
            phrases: FxHashMap::default(),
            starts: FxHashMap::default(),
            organisations: FxHashSet::default(),
            organisation_starts: FxHashMap::default(),
        };
        gazetteer.load_organisations();
        gazetteer.phrases.reserve(18_000);
        // The two tables are independent and each takes half of the time to start.
        std::thread::scope(|scope| {
            let names = scope.spawn(NameTable::load);
            gazetteer.load_places();
            gazetteer.names = names.join().unwrap_or_else(|_| NameTable::load());
        });
        gazetteer
    }

    fn load_organisations(&mut self) {
        for name in include_str!("data/organisations.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split('|'))
        {
            // Texts are cut before "'s" and marks are no words.
            let plain = name.replace("'s", "").replace('&', " ");
            let (phrase, first, count) = hash_name(plain.bytes());
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

    fn load_places(&mut self) {
        let table = include_str!("data/places.txt");
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', table.as_bytes()) {
            let row = &table[start..end];
            start = end + 1;
            let index = self.rows.len() as u32;
            self.rows.push(row);
            let mut tabs = memchr::memchr_iter(b'\t', row.as_bytes()).skip(1);
            let (Some(id), Some(name), Some(alternates)) = (tabs.next(), tabs.next(), tabs.next()) else {
                continue;
            };
            self.add_alias(&row[id + 1..name], index);
            if alternates > name + 1 {
                for alias in row[name + 1..alternates].split('|') {
                    self.add_alias(alias, index);
                }
            }
        }
    }

    fn add_alias(&mut self, alias: &str, row: u32) {
        let after_comma = alias.starts_with(',');
        let alias = alias.trim_start_matches(',');
        // The table spells every name in ASCII too; words of the text come folded.
        let (phrase, first, count) = if alias.is_ascii() { hash_name(alias.bytes()) } else { return };
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
        self.names.get(hash)
    }

    /// Greatest number of words of a place name that starts with this word and has several.
    #[inline]
    pub(super) fn longest_place(&self, first: u64) -> u8 {
        self.starts.get(&first).copied().unwrap_or(0)
    }

    /// What the tables say of one word as a place, as a class of the tagger's units.
    pub(super) fn place_class(&self, hash: u64) -> u32 {
        let mut class = 0;
        for row in self.places(hash, true) {
            let row = self.row(row);
            class |= match row.kind {
                PlaceKind::Country => bit::LAND,
                PlaceKind::Admin if row.country == "US" => bit::LAND,
                _ => bit::PLACE,
            };
        }
        class
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

    pub(super) fn row(&self, index: u32) -> PlaceRow {
        PlaceRow::parse(self.rows[index as usize])
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

/// Hash of a place's name as a phrase, hash of its first word, number of its words. Stops do not count.
fn hash_name(name: impl Iterator<Item = u8>) -> (u64, u64, u8) {
    let (mut phrase, mut first, mut count) = (0u64, 0u64, 0u8);
    let mut word = HASH_SEED;
    let mut end = |word: &mut u64| {
        if *word == HASH_SEED {
            return;
        }
        (phrase, first) = if count == 0 { (*word, *word) } else { (hash_phrase(phrase, *word), first) };
        count += 1;
        *word = HASH_SEED;
    };
    for byte in name {
        match byte {
            b' ' | b'-' => end(&mut word),
            b'.' => {}
            byte => word = hash_step(word, byte.to_ascii_lowercase()),
        }
    }
    end(&mut word);
    (phrase, first, count)
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
