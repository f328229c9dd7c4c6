//! How scanners misread a printed word: pairs of shapes that look alike in old type. Pure; which of the readings are
//! words of an archive is for the dictionary to say.
//! The pairs are the usual ones of the literature on noisy newspaper text (Kukich 1992, "Techniques for automatically
//! correcting words in text", section 2; Holley 2009, "How Good Can It Get?", on the long s).

/// Shapes that stand for each other.
const ALIKE: &[(&str, &str)] = &[
    ("rn", "m"),
    ("s", "f"),
    ("l", "1"),
    ("l", "i"),
    ("i", "1"),
    ("c", "e"),
    ("h", "b"),
    ("cl", "d"),
    ("vv", "w"),
    ("u", "n"),
];

/// Most places of one word that may be misread.
const MOST_SLIPS: usize = 2;

/// Most readings of one word.
const MOST_READINGS: usize = 2_000;

/// Shortest word that is widened, in letters: of shorter ones half the dictionary is a misreading.
const SHORTEST: usize = 3;

/// What a folded word may have been read as, and what may have been read as it; without the word itself.
pub fn readings(word: &str) -> Vec<String> {
    if word.chars().count() < SHORTEST || !word.is_ascii() {
        return Vec::new();
    }
    // A text with long s has it everywhere but at the end of words, so all of them are misread together.
    let mut found: Vec<String> = vec![with_long_s(word), word.replace('f', "s")];
    let mut frontier: Vec<(String, usize)> =
        found.iter().cloned().chain([word.to_owned()]).map(|reading| (reading, 0)).collect();
    frontier.sort_unstable();
    frontier.dedup();
    for _ in 0..MOST_SLIPS {
        let mut next = Vec::new();
        for (reading, from) in &frontier {
            for (one, other) in ALIKE.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]) {
                for (at, _) in reading.match_indices(one).filter(|(at, _)| at >= from) {
                    let changed = format!("{}{other}{}", &reading[..at], &reading[at + one.len()..]);
                    next.push((changed, at + other.len()));
                }
            }
        }
        found.extend(next.iter().map(|(reading, _)| reading.clone()));
        frontier = next;
        if found.len() >= MOST_READINGS {
            break;
        }
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|reading| reading != word);
    found.truncate(MOST_READINGS);
    found
}

/// The word as a scanner reads it that takes every long s for an f.
fn with_long_s(word: &str) -> String {
    let end = word.len() - usize::from(word.ends_with('s'));
    format!("{}{}", word[..end].replace('s', "f"), &word[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_misread_as_scanners_do() {
        for (word, reading) in [
            ("modern", "modem"),
            ("session", "feffion"),
            ("house", "boufe"),
            ("clear", "dear"),
            ("winter", "vvinter"),
            ("tariff", "tarisf"),
            ("bill", "bi11"),
        ] {
            assert!(readings(word).iter().any(|other| other == reading), "{word}: {:?}", readings(word));
        }
        assert!(readings("modern").iter().all(|other| other != "modern"));
        assert!(readings("in").is_empty() && readings("élan").is_empty());
        assert!(readings(&"illicit".repeat(12)).len() <= MOST_READINGS);
    }
}
