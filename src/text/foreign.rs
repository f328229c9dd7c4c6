//! Stems of the languages beside English that news is written in (Snowball's algorithms, by `frostem`). A word is
//! stemmed as written, because endings carry accents, and the stem is folded like every word of the index.

use crate::text::fold::fold_into;
use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

/// Languages with a stemmer, by ISO 639-1 code, and whether an apostrophe joins an article to the word after it.
const LANGUAGES: &[(&str, Algorithm, bool)] = &[
    ("da", Algorithm::Danish, false),
    ("de", Algorithm::German, false),
    ("es", Algorithm::Spanish, false),
    ("fr", Algorithm::French, true),
    ("it", Algorithm::Italian, true),
    ("nl", Algorithm::Dutch, false),
    ("no", Algorithm::Norwegian, false),
    ("pt", Algorithm::Portuguese, false),
    ("ru", Algorithm::Russian, false),
    ("sv", Algorithm::Swedish, false),
];

/// Words remembered of a language before the memory is emptied.
const MAX_REMEMBERED: usize = 30_000;

/// The code as this module knows it; `None` for English and for languages without a stemmer.
pub fn known(code: &str) -> Option<&'static str> {
    LANGUAGES.iter().find(|(known, ..)| *known == code).map(|(known, ..)| *known)
}

/// Fewest letters of a stem that a query looks for in other languages: shorter ones join what has nothing in common
/// (`meant` and `mes` in French).
const FEWEST_SOUGHT: usize = 3;

/// Stemmers, made when first asked for.
#[derive(Default)]
pub struct ForeignStems {
    loaded: Vec<Loaded>,
}

struct Loaded {
    code: &'static str,
    stemmer: Stemmer,
    elides: bool,
    remembered: FxHashMap<String, String>,
}

impl ForeignStems {
    /// The folded stem of a word as written. `None` when the language has no stemmer here.
    pub fn stem(&mut self, code: &str, written: &str) -> Option<&str> {
        let index = self.load(code)?;
        let loaded = &mut self.loaded[index];
        if !loaded.remembered.contains_key(written) {
            if loaded.remembered.len() >= MAX_REMEMBERED {
                loaded.remembered.clear();
            }
            let stem = loaded.make(written);
            loaded.remembered.insert(written.to_owned(), stem);
        }
        loaded.remembered.get(written).map(String::as_str)
    }

    /// The stem under which a query's word is sought in the language; `None` when it says too little.
    pub fn sought(&mut self, code: &str, written: &str) -> Option<&str> {
        self.stem(code, written).filter(|stem| stem.chars().nth(FEWEST_SOUGHT - 1).is_some())
    }

    fn load(&mut self, code: &str) -> Option<usize> {
        if let Some(index) = self.loaded.iter().position(|loaded| loaded.code == code) {
            return Some(index);
        }
        let (code, algorithm, elides) = *LANGUAGES.iter().find(|(known, ..)| *known == code)?;
        let stemmer = Stemmer::new(algorithm);
        self.loaded.push(Loaded { code, stemmer, elides, remembered: FxHashMap::default() });
        Some(self.loaded.len() - 1)
    }
}

impl Loaded {
    fn make(&self, written: &str) -> String {
        let word = match written.rfind(['\'', '\u{2019}']).filter(|_| self.elides) {
            Some(at) => written[at..].trim_start_matches(['\'', '\u{2019}']),
            None => written,
        };
        let lower: String =
            word.nfc().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).collect();
        let plain = lower.chars().any(|letter| letter.is_numeric()) || lower.chars().nth(2).is_none();
        let stem = if plain { lower.as_str().into() } else { self.stemmer.stem(&lower) };
        let mut folded = String::with_capacity(stem.len());
        fold_into(&stem, &mut folded);
        folded.retain(char::is_alphanumeric);
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_share_a_stem() {
        let mut stems = ForeignStems::default();
        for (code, one, two) in [
            ("de", "Wahlen", "Wahl"),
            ("de", "Häuser", "Hauses"),
            ("fr", "élections", "l’élection"),
            ("fr", "nationale", "nationaux"),
            ("es", "elecciones", "elección"),
            ("it", "dell'elezione", "elezioni"),
            ("pt", "cidade", "cidades"),
            ("nl", "verkiezingen", "verkiezing"),
            ("ru", "российский", "российского"),
            ("ru", "выборы", "ВЫБОРОВ"),
            ("sv", "valet", "val"),
        ] {
            let first = stems.stem(code, one).unwrap().to_owned();
            assert_eq!(Some(first.as_str()), stems.stem(code, two), "{one} {two}");
            assert!(!first.is_empty() && first.chars().all(char::is_alphanumeric));
        }
        assert_eq!(stems.stem("en", "talks"), None);
        assert_eq!(stems.stem("de", "2019"), Some("2019"));
        assert_eq!(stems.sought("fr", "meant"), None);
        assert_eq!(stems.sought("fr", "ponts"), Some("pont"));
    }
}
