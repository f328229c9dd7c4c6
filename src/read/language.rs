//! Names of languages as headers write them, to ISO 639-1 codes. A small table of the languages news is written in;
//! what it does not know stays unknown.

/// Code, three-letter codes, then names.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("ar", &["ara", "arabic"]),
    ("bg", &["bul", "bulgarian"]),
    ("cs", &["cze", "ces", "czech"]),
    ("da", &["dan", "danish", "dansk"]),
    ("de", &["ger", "deu", "german", "deutsch"]),
    ("el", &["gre", "ell", "greek"]),
    ("en", &["eng", "english"]),
    ("es", &["spa", "spanish", "español", "espanol", "castellano"]),
    ("et", &["est", "estonian"]),
    ("fa", &["per", "fas", "persian", "farsi"]),
    ("fi", &["fin", "finnish", "suomi"]),
    ("fr", &["fre", "fra", "french", "français", "francais"]),
    ("he", &["heb", "hebrew"]),
    ("hi", &["hin", "hindi"]),
    ("hr", &["hrv", "croatian"]),
    ("hu", &["hun", "hungarian", "magyar"]),
    ("id", &["ind", "indonesian"]),
    ("it", &["ita", "italian", "italiano"]),
    ("ja", &["jpn", "japanese"]),
    ("ko", &["kor", "korean"]),
    ("lt", &["lit", "lithuanian"]),
    ("lv", &["lav", "latvian"]),
    ("nl", &["dut", "nld", "dutch", "nederlands"]),
    ("no", &["nor", "norwegian", "norsk", "nb", "nob"]),
    ("pl", &["pol", "polish", "polski"]),
    ("pt", &["por", "portuguese", "português", "portugues"]),
    ("ro", &["rum", "ron", "romanian"]),
    ("ru", &["rus", "russian", "русский"]),
    ("sk", &["slo", "slk", "slovak"]),
    ("sl", &["slv", "slovenian", "slovene"]),
    ("sr", &["srp", "serbian"]),
    ("sv", &["swe", "swedish", "svenska"]),
    ("tr", &["tur", "turkish", "türkçe"]),
    ("uk", &["ukr", "ukrainian", "українська"]),
    ("vi", &["vie", "vietnamese"]),
    ("zh", &["chi", "zho", "chinese"]),
];

/// `en` for `en`, `en-GB`, `EN_us`, `eng`, `English`; `None` for what the table does not hold.
pub fn code(value: &str) -> Option<&'static str> {
    let word = value.split(['-', '_', ' ', ',', ';', '(']).find(|part| !part.is_empty())?.to_lowercase();
    LANGUAGES
        .iter()
        .find(|(code, names)| *code == word || names.contains(&word.as_str()))
        .map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_become_codes() {
        for (value, code) in [
            ("en", Some("en")),
            ("en-GB", Some("en")),
            ("ENGLISH; German", Some("en")),
            ("Deutsch", Some("de")),
            ("русский", Some("ru")),
            ("nb_NO", Some("no")),
            ("klingon", None),
            ("", None),
        ] {
            assert_eq!(super::code(value), code, "{value}");
        }
    }
}
