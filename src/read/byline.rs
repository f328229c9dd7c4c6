//! Names of writers from a byline or an author header, without "By", roles, outlets, places and addresses.
//! Refuses prose that merely begins with "By": `By the time the council met`.

use super::lines::{fold_space, trim};
use crate::model::article::Located;
use crate::model::span::Span;

/// Words that name a role, an outlet or a desk, never a person.
const ROLE_WORDS: &[&str] = &[
    "agence",
    "agencies",
    "agency",
    "analyst",
    "ap",
    "afp",
    "associated",
    "author",
    "bloomberg",
    "broadcasting",
    "bureau",
    "chief",
    "chronicle",
    "columnist",
    "contributing",
    "contributor",
    "correspondent",
    "correspondents",
    "courier",
    "critic",
    "daily",
    "desk",
    "dispatch",
    "editor",
    "editorial",
    "editors",
    "examiner",
    "gazette",
    "guardian",
    "herald",
    "interfax",
    "international",
    "journal",
    "journalist",
    "magazine",
    "mail",
    "media",
    "network",
    "news",
    "newspaper",
    "newspapers",
    "newsroom",
    "observer",
    "online",
    "photographer",
    "political",
    "post",
    "press",
    "producer",
    "radio",
    "report",
    "reporter",
    "reporters",
    "reports",
    "reuters",
    "review",
    "senior",
    "service",
    "services",
    "special",
    "staff",
    "star",
    "sun",
    "team",
    "telegraph",
    "the",
    "times",
    "today",
    "tribune",
    "tv",
    "upi",
    "weekly",
    "wire",
    "writer",
    "writers",
];

/// Words inside names that stand in lower case.
const PARTICLES: &[&str] = &[
    "de", "del", "della", "di", "da", "do", "dos", "du", "la", "le", "van", "von", "der", "den", "ter",
    "ten", "bin", "ibn", "al", "el", "bint", "y", "e", "zu", "af", "av",
];

/// What a byline names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Byline {
    /// People, in order.
    pub authors: Vec<Located>,
    /// An outlet named in place of a writer (`By The Associated Press`).
    pub outlet: Option<Located>,
}

/// How a byline opens, in the languages whose header words are known too.
const BY: [&str; 6] = ["By ", "BY ", "by ", "Von ", "Par ", "Por "];

/// Reads a line of the form `By Jane Doe, Staff Writer`. `None` when the line is no byline.
pub fn line(text: &str, span: Span) -> Option<Byline> {
    let words = span.of(text).trim_start_matches(['*', '_']);
    let rest = BY.iter().find_map(|by| words.strip_prefix(by))?;
    if words.len() > 160 {
        return None;
    }
    let byline = names(text, trim(text, span.end as usize - rest.len(), span.end as usize), true);
    (!byline.authors.is_empty() || byline.outlet.is_some()).then_some(byline)
}

/// True when the words could be one person's full name, standing alone on a line.
pub fn is_full_name(words: &str) -> bool {
    (2..=4).contains(&words.split_whitespace().count())
        && is_name(words)
        && !has_role(words)
        && !words.ends_with('.')
}

/// Names of an author value. With `strict`, a part that is no name spoils all and a name needs two words; otherwise
/// what the header gives is believed, roles and outlets apart.
pub fn names(text: &str, span: Span, strict: bool) -> Byline {
    let mut byline = Byline::default();
    let span = without_by(text, span);
    let parts = split(text, span);
    for (index, part) in parts.iter().enumerate() {
        let whole = part.of(text);
        let name = cut(text, *part);
        let words = name.of(text);
        if words.is_empty() {
            continue;
        }
        if has_role(whole) && (has_role(words) || !is_name(words) || index > 0 && words.len() == whole.len())
        {
            if index == 0 && byline.outlet.is_none() {
                byline.outlet = outlet(text, name);
            }
            if strict && !starts_upper(words) {
                return Byline::default();
            }
            continue;
        }
        let count = words.split_whitespace().count();
        let fits = is_name(words) && (1..=6).contains(&count);
        if fits && (count > 1 || !strict && index == 0 && parts.len() == 1) {
            byline.authors.push(Located { value: cased(words), span: Some(name) });
        } else if !strict && index == 0 && parts.len() == 1 && count <= 6 {
            byline.authors.push(Located { value: fold_space(words), span: Some(name) });
        } else if strict && (index == 0 || !fits) {
            return Byline::default();
        }
    }
    byline
}

fn outlet(text: &str, span: Span) -> Option<Located> {
    let words = span.of(text);
    let is_name = words.split_whitespace().count() <= 5 && words.split_whitespace().all(starts_upper);
    is_name.then(|| Located { value: fold_space(words), span: Some(span) })
}

fn without_by(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let has_by = words.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by "));
    // `Von` and `Par` may begin a name, `By` does not.
    let in_other_language = BY[3..].iter().any(|by| words.strip_prefix(by).is_some_and(is_full_name));
    let skipped = if has_by {
        3
    } else if in_other_language {
        4
    } else {
        return span;
    };
    trim(text, span.start as usize + skipped, span.end as usize)
}

/// Splits at commas, semicolons, bars, slashes, ampersands and the word "and".
fn split(text: &str, span: Span) -> Vec<Span> {
    let words = span.of(text);
    let mut parts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        let length = separator(rest);
        if length > 0 {
            parts.push(trim(text, span.start as usize + from, span.start as usize + at));
            from = at + length;
            at = from;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    parts.push(trim(text, span.start as usize + from, span.end as usize));
    parts.retain(|part| !part.is_empty());
    parts
}

fn separator(rest: &str) -> usize {
    const WORDS: &[&str] = &[" and ", " und ", " et ", " with "];
    match rest.as_bytes()[0] {
        b',' | b';' | b'|' | b'&' | b'/' => return 1,
        b' ' => {}
        _ => return usize::from(rest.starts_with('•')) * '•'.len_utf8(),
    }
    for dash in [" - ", " – ", " — ", " -- "] {
        if rest.starts_with(dash) {
            return dash.len();
        }
    }
    let starts = |word: &&&str| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    WORDS.iter().find(starts).map_or(0, |word| word.len())
}

/// Cuts places, outlets and addresses off a name: `Jane Doe in Paris`, `Jane Doe of the Wire`, `Jane Doe (Reuters)`.
fn cut(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let mut end = words.len();
    for link in [" in ", " for ", " of ", " at ", " from ", " IN ", " FOR ", " OF ", "(", "<", "["] {
        end = words.find(link).map_or(end, |at| end.min(at));
    }
    if let Some(at) = words.find('@') {
        end = end.min(words[..at].rfind(char::is_whitespace).unwrap_or(0));
    }
    let mut end = words[..end].trim_end_matches(['*', '_', ':', ' ']).len();
    // A full stop closes the line unless it belongs to an initial or `Jr.`.
    if let Some(closed) = words[..end].strip_suffix('.') {
        let last = closed.rsplit([' ', '.']).next().unwrap_or("");
        end -= usize::from(last.chars().count() > 2);
    }
    trim(text, span.start as usize, span.start as usize + end)
}

fn has_role(words: &str) -> bool {
    words
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| word.len() <= 16 && ROLE_WORDS.iter().any(|role| role.eq_ignore_ascii_case(word)))
}

fn starts_upper(word: &str) -> bool {
    word.chars()
        .next()
        .is_some_and(|letter| letter.is_uppercase() || letter.is_alphabetic() && !letter.is_lowercase())
}

/// Words that each begin with a capital, particles apart, of letters, hyphens, apostrophes and full stops.
fn is_name(words: &str) -> bool {
    let mut any = false;
    for word in words.split_whitespace() {
        let letters = word.chars().all(|letter| {
            letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’' | '.' | '‘' | '\u{300}'..='\u{36f}')
        });
        let is_particle = PARTICLES.contains(&word)
            || word.starts_with("al-")
            || word.starts_with("d'")
            || word.starts_with("d’");
        // A possessive is prose: `By Mayor's order`.
        if !letters || word.ends_with("'s") || word.ends_with("’s") || !(is_particle || starts_upper(word))
        {
            return false;
        }
        any |= !is_particle;
    }
    any
}

/// Names in capitals in Title Case; all others as they stand.
fn cased(words: &str) -> String {
    let folded = fold_space(words);
    if folded.chars().any(char::is_lowercase)
        || folded.chars().filter(|letter| letter.is_alphabetic()).count() < 4
    {
        return folded;
    }
    folded.split(' ').map(cased_word).collect::<Vec<_>>().join(" ")
}

fn cased_word(word: &str) -> String {
    if matches!(word, "II" | "III" | "IV") {
        return word.to_owned();
    }
    let mut cased = String::with_capacity(word.len());
    let mut starts = true;
    for (index, letter) in word.chars().enumerate() {
        let after_mc = index == 2 && word.len() > 4 && word.starts_with("MC");
        match starts || after_mc {
            true => cased.push(letter),
            false => cased.extend(letter.to_lowercase()),
        }
        starts = !letter.is_alphabetic();
    }
    cased
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<String>> {
        line(text, Span::new(0, text.len()))
            .map(|byline| byline.authors.into_iter().map(|author| author.value).collect())
    }

    #[test]
    fn bylines_give_names_only() {
        for (text, names) in [
            ("By Jane Doe", &["Jane Doe"][..]),
            ("BY JANE DOE AND JOHN ROE, Staff Writer", &["Jane Doe", "John Roe"]),
            ("By Jane Doe, Northern Wire", &["Jane Doe"]),
            ("By Jane Doe, John Roe and Ann van der Lee", &["Jane Doe", "John Roe", "Ann van der Lee"]),
            ("By Jane Doe in Paris and John Roe in Rome", &["Jane Doe", "John Roe"]),
            ("By Jane Doe of the Evening Star", &["Jane Doe"]),
            ("By Jane Doe | Evening Star", &["Jane Doe"]),
            ("By Ana Núñez.", &["Ana Núñez"]),
            ("By John Roe Jr.", &["John Roe Jr."]),
            ("BY SEAN O'BRIEN AND J.R. MCDONALD", &["Sean O'Brien", "J.R. McDonald"]),
            ("By Jane Doe jane.doe@example.org", &["Jane Doe"]),
            ("By The Northern Press", &[]),
        ] {
            assert_eq!(
                read(text).as_deref(),
                Some(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()[..]),
                "{text}"
            );
        }
        for text in [
            "By the time the council met, it was late",
            "By George, He's Done It",
            "By Monday the roads were open",
            "By and large it went well",
            "Bypass opens",
            "By ",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn spans_cover_the_names() {
        let text = "By Jane Doe and John Roe, Staff Writer";
        let byline = line(text, Span::new(0, text.len())).unwrap();
        let words: Vec<&str> = byline.authors.iter().map(|author| author.span.unwrap().of(text)).collect();
        assert_eq!(words, ["Jane Doe", "John Roe"]);
        let outlet = line("By The Northern Press", Span::new(0, 21)).unwrap().outlet.unwrap();
        assert_eq!(outlet.value, "The Northern Press");
    }

    #[test]
    fn header_values_are_believed() {
        let value = |text: &str| -> Vec<String> {
            names(text, Span::new(0, text.len()), false)
                .authors
                .into_iter()
                .map(|author| author.value)
                .collect()
        };
        assert_eq!(value("Jane Doe; John Roe"), ["Jane Doe", "John Roe"]);
        assert_eq!(value("jdoe"), ["jdoe"]);
        assert_eq!(value("By Jane Doe, Reporter"), ["Jane Doe"]);
        assert_eq!(value("Northern Wire Staff"), [""; 0]);
        assert_eq!(value("Plato"), ["Plato"]);
    }

    #[test]
    fn lone_names() {
        assert!(is_full_name("Peter Ravn") && is_full_name("Ana de la Cruz"));
        assert!(
            !is_full_name("Peter") && !is_full_name("The Evening Star") && !is_full_name("latest fixtures")
        );
    }
}
