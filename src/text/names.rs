//! Keys under which a name is found: full name, first and last name, surname, initials. Indexing writes the keys of
//! a name, a query makes one key of what was typed, and both agree when the key is equal: `Lavrov`, `sergey LAVROV`,
//! `Lavrov, Sergey` and `Mr Lavrov` all find Sergey Lavrov.

use crate::text::fold::fold_into;

/// Words before a name that are no part of it, folded, sorted.
const TITLES: &[&str] = &[
    "admiral",
    "ambassador",
    "archbishop",
    "baroness",
    "bishop",
    "brigadier",
    "capt",
    "captain",
    "cardinal",
    "chancellor",
    "col",
    "colonel",
    "congressman",
    "congresswoman",
    "councillor",
    "count",
    "dame",
    "dr",
    "father",
    "gen",
    "general",
    "gov",
    "governor",
    "hon",
    "judge",
    "justice",
    "king",
    "lady",
    "lieutenant",
    "lord",
    "lt",
    "major",
    "mayor",
    "minister",
    "miss",
    "mr",
    "mrs",
    "ms",
    "pope",
    "president",
    "prince",
    "princess",
    "prof",
    "professor",
    "queen",
    "rep",
    "rev",
    "secretary",
    "sen",
    "senator",
    "sgt",
    "sir",
];

const SUFFIXES: &[&str] = &["esq", "ii", "iii", "iv", "jr", "phd", "sr"];

/// Words that belong to the surname they stand before.
const PARTICLES: &[&str] = &[
    "abu", "al", "bin", "da", "dal", "de", "degli", "del", "della", "den", "der", "di", "dos", "du", "el",
    "ibn", "la", "le", "san", "st", "ten", "ter", "van", "von", "zu",
];

/// The one key of a name as typed in a query. Empty when nothing but punctuation was typed.
pub fn query_key(typed: &str) -> String {
    let turned = match typed.split_once(',') {
        Some((surname, given)) if !SUFFIXES.contains(&normal(given).trim()) => format!("{given} {surname}"),
        _ => typed.to_owned(),
    };
    join(&significant(&normal(&turned)))
}

/// All keys of a name; the first is the full name's. `"Sergey V. Lavrov"` gives `sergey v lavrov`, `sergey lavrov`,
/// `lavrov`, `s lavrov`.
pub fn index_keys(name: &str) -> Vec<String> {
    let normal = normal(name);
    let words = significant(&normal);
    let mut keys = vec![join(&words)];
    if let [first, .., last] = words[..] {
        let surname = join(&words[surname_start(&words)..]);
        let initial: String = first.chars().take(1).collect();
        keys.extend([
            format!("{first} {surname}"),
            format!("{initial} {surname}"),
            format!("{first} {last}"),
        ]);
        // Where a surname begins cannot be told for sure (`Okafor-Lane`, `Vaz de Souza`), so every end of the name is one.
        keys.extend((1..words.len()).map(|start| join(&words[start..])));
    }
    let mut seen = Vec::with_capacity(keys.len());
    for key in keys {
        if !seen.contains(&key) {
            seen.push(key);
        }
    }
    let mut keys = seen;
    keys.retain(|key| !key.is_empty());
    keys
}

/// The keys of a person: those of the name and of every other form the text uses.
pub fn person_keys(name: &str, aliases: &[String]) -> Vec<String> {
    let mut keys = index_keys(name);
    for alias in aliases {
        let key = query_key(alias);
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// Suffixes that tell a son from his father.
const GENERATIONS: &[&str] = &["ii", "iii", "iv", "jr", "sr"];

/// The key that tells people apart: that of [`query_key`] with the suffix that tells a son from his father. Where people
/// are searched, either finds both.
pub fn full_key(name: &str) -> String {
    let key = query_key(name);
    match normal(name).split(' ').rfind(|word| !word.is_empty()) {
        Some(last) if GENERATIONS.contains(&last) && key != last => format!("{key} {last}"),
        _ => key,
    }
}

/// The parts of a person's name, as far as its words tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameParts {
    /// First word of a name of several words; empty for a single word.
    pub given: String,
    /// Words between given name and surname.
    pub middle: Vec<String>,
    /// The last word, with the particles before it.
    pub surname: String,
    /// `jr`, `iii`, ...; empty when there is none.
    pub suffix: String,
}

impl NameParts {
    /// Of a name's [`full_key`].
    pub fn of(key: &str) -> NameParts {
        let mut words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
        let suffix = match words[..] {
            [_, .., last] if GENERATIONS.contains(&last) => words.pop().unwrap_or_default(),
            _ => "",
        };
        let [first, ..] = words[..] else { return NameParts::default() };
        if words.len() == 1 {
            return NameParts {
                surname: first.to_owned(),
                suffix: suffix.to_owned(),
                ..NameParts::default()
            };
        }
        if words[..words.len() - 1].iter().all(|word| PARTICLES.contains(word)) {
            return NameParts { surname: join(&words), suffix: suffix.to_owned(), ..NameParts::default() };
        }
        let start = surname_start(&words);
        NameParts {
            given: first.to_owned(),
            middle: words[1..start].iter().map(|word| (*word).to_owned()).collect(),
            surname: join(&words[start..]),
            suffix: suffix.to_owned(),
        }
    }
}

/// The key of a name that is no person's (place, outlet, section): folded words with single spaces.
pub fn plain_key(name: &str) -> String {
    normal(name).trim().to_owned()
}

fn surname_start(words: &[&str]) -> usize {
    let mut start = words.len() - 1;
    while start > 1 && PARTICLES.contains(&words[start - 1]) {
        start -= 1;
    }
    start
}

/// Folded words with single spaces; apostrophes vanish, other punctuation parts words.
fn normal(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    fold_into(name, &mut folded);
    let mut out = String::with_capacity(folded.len());
    for letter in folded.chars() {
        if letter.is_alphanumeric() {
            out.push(letter);
        } else if letter != '\'' && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

fn significant(normal: &str) -> Vec<&str> {
    let mut words: Vec<&str> = normal.split(' ').filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && SUFFIXES.contains(&words[words.len() - 1]) {
        words.pop();
    }
    while words.len() > 1 && TITLES.binary_search(&words[0]).is_ok() {
        words.remove(0);
    }
    words
}

fn join(words: &[&str]) -> String {
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_names_meet_their_person() {
        assert!(TITLES.windows(2).all(|pair| pair[0] < pair[1]));
        for (typed, name) in [
            ("Lavrov", "Sergey Lavrov"),
            ("LAVROV, Sergey", "Sergey V. Lavrov"),
            ("Mr. Lavrov", "Sergey Lavrov"),
            ("S. Lavrov", "Sergey Lavrov"),
            ("Nunez", "José Núñez"),
            ("O’Malley", "Martin O'Malley"),
            ("van der Berg", "Anna van der Berg"),
            ("Berg", "Anna van der Berg"),
            ("Anna van der Berg", "Anna Maria van der Berg"),
            ("King", "Martin Luther King Jr."),
            ("King, Jr.", "Martin Luther King"),
            ("Cher", "Cher"),
            ("Okafor-Lane", "Judith Okafor-Lane"),
            ("Vaz de Souza", "Teresa Vaz de Souza"),
        ] {
            assert!(index_keys(name).contains(&query_key(typed)), "{typed} / {name}: {:?}", index_keys(name));
        }
    }

    #[test]
    fn names_have_parts() {
        for (name, key, parts) in [
            ("Donald J. Trump Jr.", "donald j trump jr", ["donald", "j", "trump", "jr"]),
            ("Anna van der Berg", "anna van der berg", ["anna", "", "van der berg", ""]),
            ("Mr. Lavrov", "lavrov", ["", "", "lavrov", ""]),
            ("King, Jr.", "king jr", ["", "", "king", "jr"]),
            ("Van der Berg", "van der berg", ["", "", "van der berg", ""]),
            ("George H.W. Bush", "george h w bush", ["george", "h w", "bush", ""]),
        ] {
            assert_eq!(full_key(name), key);
            let found = NameParts::of(key);
            assert_eq!([&found.given, &found.middle.join(" "), &found.surname, &found.suffix], parts);
        }
    }

    #[test]
    fn others_are_not_met() {
        for (typed, name) in [
            ("Sergey", "Sergey Lavrov"),
            ("Ivan Lavrov", "Sergey Lavrov"),
            ("", "X"),
            ("der Berg Anna", "Anna van der Berg"),
        ] {
            assert!(!index_keys(name).contains(&query_key(typed)), "{typed} / {name}");
        }
        assert!(person_keys("Sergey Lavrov", &["Lavrow".into()]).contains(&"lavrow".to_owned()));
    }
}
