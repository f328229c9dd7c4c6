//! Questions about single names that other rooms ask of the tables.

use crate::extract::Extractor;
use crate::extract::lexicon::hash_word;

/// Tiers of surnames that stand in a census; the names of higher tiers are rare.
const CENSUS_TIERS: std::ops::RangeInclusive<u8> = 1..=3;

/// True when two folded given names may be one person's: equal, or a nickname and its full form.
pub fn same_given_name(one: &str, two: &str) -> bool {
    let tables = Extractor::new().tables;
    tables.gazetteer.same_given(hash_word(one), hash_word(two))
}

/// True when a folded word is a surname that many people bear, so that it is hardly a slip of another's.
pub fn is_common_surname(word: &str) -> bool {
    CENSUS_TIERS.contains(&Extractor::new().tables.gazetteer.name(hash_word(word)).tier)
}

/// True when a folded word is one of the most frequent surnames, whose bearers often share a given name too.
pub fn is_frequent_surname(word: &str) -> bool {
    Extractor::new().tables.gazetteer.name(hash_word(word)).tier == *CENSUS_TIERS.start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicknames_meet_their_full_forms() {
        assert!(same_given_name("bill", "william") && same_given_name("sergei", "sergey"));
        assert!(!same_given_name("bill", "robert") && !same_given_name("anna", "hanna"));
        assert!(
            is_common_surname("thompson") && is_common_surname("thomson") && !is_common_surname("lavrow")
        );
        assert!(is_frequent_surname("king") && !is_frequent_surname("clinton"));
    }
}
