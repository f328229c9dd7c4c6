//! The words the date rules look at: `data/dates.txt`, by the hash that every token carries.
//! Owns roles and values of words; decides nothing about dates.

use crate::extract::lexicon::{Numbers, hash_word};

/// Roles a word may have, one bit each.
pub(super) mod role {
    macro_rules! roles {
        ($($name:ident $text:literal,)*) => {
            roles!(@bits 0u32, $($name,)*);
            pub(crate) const SECTIONS: &[(&str, u32)] = &[$(($text, $name),)*];
        };
        (@bits $at:expr, $name:ident, $($rest:ident,)*) => {
            pub(crate) const $name: u32 = 1 << ($at);
            roles!(@bits $at + 1, $($rest,)*);
        };
        (@bits $at:expr,) => {};
    }
    roles! {
        MONTH "month", SHORT "short", VAGUE "vague", NAME "name", WEEKDAY "weekday", CLIPPED "clipped", DAYWORD "dayword",
        UNIT "unit", PLURAL "plural", PART "part", NEAR "near", STEPWISE "stepwise", BACKREF "backref", NUMBER "number",
        ORDINAL "ordinal", SEASON "season", HOLIDAY "holiday", ROUGH "rough", PHASE "phase", LEADS "leads",
        LEADS_ANY "leads_any", ASKS "asks", COUNTS "counts", GENERIC "generic", PAPER "paper", MONEY "money",
        AHEAD "ahead", BACK "back",
    }
    /// Words that may open a date.
    pub(crate) const OPENS: u32 =
        MONTH | WEEKDAY | DAYWORD | NEAR | BACKREF | NUMBER | ORDINAL | SEASON | HOLIDAY | UNIT;
}

/// Roles of a word and its value in them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    pub roles: u32,
    pub value: i32,
}

/// Most words that the table may come to hold.
const MOST: usize = 1 << 10;

/// Words by hash.
pub(in crate::extract) struct DateWords {
    numbers: Numbers,
    /// By the word's number; the first is that of no word.
    entries: Vec<Entry>,
    /// A bit for each word that may open a date, by its hash: most words are turned away by it.
    openers: [u64; OPENERS / 64],
}

/// Bits of the filter of words that open dates, some twenty for each.
const OPENERS: usize = 1 << 13;

impl DateWords {
    pub(in crate::extract) fn new() -> DateWords {
        let mut words = DateWords {
            numbers: Numbers::new(MOST),
            entries: vec![Entry::default()],
            openers: [0; OPENERS / 64],
        };
        for line in include_str!("../data/dates.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split(' ');
            let section = fields.next().unwrap_or("");
            let bits = role::SECTIONS.iter().find(|(name, _)| *name == section).map_or(0, |(_, bits)| *bits);
            let value: i32 = fields.next().and_then(|value| value.parse().ok()).unwrap_or(0);
            for hash in fields.map(hash_word) {
                if bits & role::OPENS != 0 {
                    let (at, bit) = DateWords::opener(hash);
                    words.openers[at] |= bit;
                }
                let entry = words.entry(hash);
                entry.roles |= bits;
                entry.value = if value != 0 { value } else { entry.value };
            }
        }
        words
    }

    fn entry(&mut self, hash: u64) -> &mut Entry {
        let next = self.entries.len();
        let number = self.numbers.number(hash, next as u16) as usize;
        if number == next {
            self.entries.push(Entry::default());
        }
        &mut self.entries[number]
    }

    /// Where a word's bit lies.
    #[inline]
    fn opener(hash: u64) -> (usize, u64) {
        let place = hash as usize % OPENERS;
        (place / 64, 1 << (place % 64))
    }

    /// Roles of the word with this hash if it may open a date, else none.
    #[inline]
    pub(super) fn opening(&self, hash: u64) -> u32 {
        let (at, bit) = DateWords::opener(hash);
        if self.openers[at] & bit == 0 { 0 } else { self.get(hash).roles }
    }

    /// What is known of the word with this hash.
    #[inline]
    pub(super) fn get(&self, hash: u64) -> Entry {
        self.entries[self.numbers.find(hash) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_a_known_role_and_a_value() {
        for line in include_str!("../data/dates.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let section = words.next().unwrap();
            assert!(role::SECTIONS.iter().any(|(name, _)| *name == section), "{line}");
            assert!(words.next().unwrap().parse::<i32>().is_ok() && words.next().is_some(), "{line}");
        }
        let words = DateWords::new();
        let may = words.get(hash_word("may"));
        assert!(may.value == 5 && may.roles & role::AHEAD != 0);
        assert_eq!(words.get(hash_word("zyxw")).roles, 0);
    }
}
