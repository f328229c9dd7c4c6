//! More training matter: the labelled texts once more with other names, and invented news from templates. Names come
//! from the extractor's own tables; some are spliced of two, so that names no table knows are learnt by their context.

use morgue::extract::training::{LabelledSpan, LabelledText};
use std::collections::HashMap;

/// A small random number generator (xorshift), the same on every machine.
pub struct Dice(pub u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below.max(1)
    }

    /// True in so many of a hundred cases.
    fn percent(&mut self, share: usize) -> bool {
        self.roll(100) < share
    }

    fn pick<'a>(&mut self, from: &'a [String]) -> &'a str {
        &from[self.roll(from.len())]
    }
}

/// Names to draw from.
pub struct Names {
    given: Vec<String>,
    surnames: Vec<String>,
    world: Vec<String>,
    organisations: Vec<String>,
    places: Vec<String>,
    countries: Vec<(String, String)>,
}

impl Names {
    /// Reads the tables below `folder` (`src/extract/data`); `places` are names of towns, `countries` with a demonym.
    pub fn read(
        folder: &str,
        places: Vec<String>,
        countries: Vec<(String, String)>,
    ) -> std::io::Result<Names> {
        let lines = |name: &str| -> std::io::Result<Vec<String>> {
            let text = std::fs::read_to_string(format!("{folder}/{name}"))?;
            let words = text.lines().filter(|line| !line.starts_with('#'));
            Ok(words.map(|line| line.split(' ').next().unwrap_or("").to_owned()).collect())
        };
        let organisations = std::fs::read_to_string(format!("{folder}/organisations.txt"))?;
        let organisations = organisations
            .lines()
            .filter(|line| !line.starts_with('#'))
            // The last lines list things that are no organisations.
            .take(14)
            .flat_map(|line| line.split('|'))
            .map(title_case)
            .collect();
        Ok(Names {
            given: lines("given.txt")?,
            surnames: lines("surnames.txt")?,
            world: lines("world_names.txt")?,
            organisations,
            places,
            countries,
        })
    }

    fn given(&self, dice: &mut Dice) -> String {
        let from = if dice.percent(75) { &self.given } else { &self.world };
        // The commonest names first, as in life.
        let reach = if dice.percent(50) { from.len() / 10 } else { from.len() };
        capital(&from[dice.roll(reach)])
    }

    fn surname(&self, dice: &mut Dice) -> String {
        if dice.percent(30) {
            return self.spliced(dice);
        }
        let from = if dice.percent(60) { &self.surnames } else { &self.world };
        let name = capital(dice.pick(from));
        match dice.roll(40) {
            0 => format!("{name}-{}", capital(dice.pick(&self.surnames))),
            1 => format!("Mc{name}"),
            2 => format!("al-{name}"),
            3 => format!("de {name}"),
            4 => format!("van {name}"),
            5 => format!("O'{name}"),
            _ => name,
        }
    }

    /// The head of one name and the tail of another: a name that no table knows.
    fn spliced(&self, dice: &mut Dice) -> String {
        let (head, tail) = (dice.pick(&self.world).to_owned(), dice.pick(&self.surnames).to_owned());
        let cut = |word: &str, at: usize| (0..=at).rev().find(|at| word.is_char_boundary(*at)).unwrap_or(0);
        let (head_end, tail_start) = (cut(&head, head.len() / 2 + 1), cut(&tail, tail.len() / 2));
        capital(&format!("{}{}", &head[..head_end.min(head.len())], &tail[tail_start..]))
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn title_case(name: &str) -> String {
    let words = name.split(' ').map(|word| match word {
        "of" | "and" | "the" | "di" | "des" | "dei" | "de" => word.to_owned(),
        _ if word.len() <= 3
            && !matches!(word, "red" | "sky" | "fox" | "air" | "new" | "sun" | "gap" | "uber") =>
        {
            word.to_uppercase()
        }
        _ => capital(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The text with its people, and some of its organisations, under other names, each always under the same.
pub fn renamed(text: &LabelledText, names: &Names, dice: &mut Dice) -> LabelledText {
    let mut renamed = LabelledText { text: String::new(), spans: Vec::new(), skip: Vec::new() };
    let mut surnames: HashMap<&str, String> = HashMap::new();
    for span in text.spans.iter().filter(|span| span.label == "PER") {
        if let Some((_, last)) = text.text[span.start..span.end].rsplit_once(' ') {
            surnames.entry(last).or_insert_with(|| names.surname(dice));
        }
    }
    let mut given: HashMap<&str, String> = HashMap::new();
    let mut organisations: HashMap<&str, Option<String>> = HashMap::new();
    let mut moved: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for span in &text.spans {
        if span.start < at {
            continue;
        }
        renamed.text.push_str(&text.text[at..span.start]);
        moved.push((at, renamed.text.len() - (span.start - at)));
        let start = renamed.text.len();
        let old = &text.text[span.start..span.end];
        match span.label.as_str() {
            "PER" if !old.contains('\n') => {
                for (number, word) in old.split(' ').enumerate() {
                    if number > 0 {
                        renamed.text.push(' ');
                    }
                    let upper = word.len() > 3 && word.chars().all(|letter| !letter.is_lowercase());
                    let new = match surnames.get(word) {
                        Some(surname) => surname.clone(),
                        None if word.ends_with('.')
                            || word.len() < 3
                            || !word.starts_with(char::is_uppercase) =>
                        {
                            word.to_owned()
                        }
                        None => given.entry(word).or_insert_with(|| names.given(dice)).clone(),
                    };
                    renamed.text.push_str(&if upper { new.to_uppercase() } else { new });
                }
            }
            "ORG" if !old.contains(' ') && old.len() > 3 => {
                let new = organisations
                    .entry(old)
                    .or_insert_with(|| dice.percent(50).then(|| dice.pick(&names.organisations).to_owned()));
                renamed.text.push_str(new.as_deref().unwrap_or(old));
            }
            _ => renamed.text.push_str(old),
        }
        renamed.spans.push(LabelledSpan { start, end: renamed.text.len(), label: span.label.clone() });
        at = span.end;
    }
    moved.push((at, renamed.text.len()));
    renamed.text.push_str(&text.text[at..]);
    let place = |old: usize| {
        let before = moved.partition_point(|(from, _)| *from <= old).saturating_sub(1);
        moved[before].1 + (old - moved[before].0)
    };
    renamed.skip =
        text.skip.iter().map(|(start, end)| (place(*start), place(*end).min(renamed.text.len()))).collect();
    renamed
}

/// People, places and organisations of one invented text.
struct Cast {
    people: [(String, String); 2],
    places: [String; 2],
    countries: [(String, String); 2],
    organisations: [String; 2],
    nick: String,
}

impl Cast {
    fn draw(names: &Names, dice: &mut Dice) -> Cast {
        let mut person = || {
            let given = names.given(dice);
            let given = match dice.roll(12) {
                0 => format!("{given} {}.", &capital(dice.pick(&names.given))[..1]),
                1 => format!("{}.", &given.chars().next().unwrap_or('A')),
                2 => format!("{given} {}", names.given(dice)),
                _ => given,
            };
            (given, names.surname(dice))
        };
        let people = [person(), person()];
        let invented = |dice: &mut Dice| {
            let name = names.spliced(dice);
            match dice.roll(8) {
                0 => format!("{name} Corp."),
                1 => format!("{name} Inc."),
                2 => format!("{name} AG"),
                3 => format!("{name} United"),
                4 => format!("{} {name}", names.spliced(dice)),
                _ => name,
            }
        };
        let mut organisation = || match dice.percent(70) {
            true => dice.pick(&names.organisations).to_owned(),
            false => invented(dice),
        };
        let organisations = [organisation(), organisation()];
        let mut country = || names.countries[dice.roll(names.countries.len())].clone();
        let countries = [country(), country()];
        let mut place = || {
            let known = dice.pick(&names.places).to_owned();
            let coined = names.spliced(dice);
            match dice.roll(40) {
                0 => format!("{coined}ville"),
                1 => format!("{coined} Heights"),
                2 => format!("Fort {coined}"),
                3 => format!("St. {coined}"),
                4 => format!("Port {coined}"),
                5 | 6 => coined,
                _ => known,
            }
        };
        Cast { people, places: [place(), place()], countries, organisations, nick: names.spliced(dice) }
    }

    /// What a slot stands for, and its label.
    fn fill(&self, slot: &str) -> (String, &'static str) {
        let lower = slot.to_lowercase();
        let second = lower.ends_with('2') as usize;
        let (given, surname) = &self.people[second];
        let (value, label) = match lower.trim_end_matches('2') {
            "full" => (format!("{given} {surname}"), "PER"),
            "last" => (surname.clone(), "PER"),
            "first" => (given.split(' ').next().unwrap_or("").to_owned(), "PER"),
            "place" => (self.places[second].clone(), "LOC"),
            "team" => (self.places[second].clone(), "ORG"),
            "country" => (self.countries[second].0.clone(), "LOC"),
            "nation" => (self.countries[second].1.clone(), "NORP"),
            "org" => (self.organisations[second].clone(), "ORG"),
            "nick" => (self.nick.clone(), ""),
            _ => (slot.to_owned(), ""),
        };
        if slot.starts_with(char::is_uppercase) { (value.to_uppercase(), label) } else { (value, label) }
    }
}

/// Spans that swallow the words around the slot: what is no person there although a name stands in it.
const WIDER: &[(&str, &str)] = &[
    ("University of {place}", "ORG"),
    ("{place} Police Department", "ORG"),
    ("{place} City Council", "ORG"),
    ("{place} County", "LOC"),
    ("{place2} County", "LOC"),
    ("{place} High School", "ORG"),
    ("{place} Elementary School", "ORG"),
    ("{place} Township", "LOC"),
    ("North {place}", "LOC"),
    ("South {place2}", "LOC"),
    ("Port of {place}", "LOC"),
    ("{place} Airport", "LOC"),
    ("{place} General Hospital", "ORG"),
    ("{place} Hospital", "ORG"),
    ("{last} Drive", "LOC"),
    ("Highway 12", "LOC"),
    ("Interstate 95", "LOC"),
    ("EU", "ORG"),
    ("Nazi", "NORP"),
    ("{place} Symphony", "ORG"),
    ("{last} Foundation", "ORG"),
    ("{full} Center", "ORG"),
    ("{last} & {last2}", "ORG"),
    ("{last} Street", "LOC"),
    ("{last2} Street", "LOC"),
    ("{last} Road", "LOC"),
    ("{last} Avenue", "LOC"),
];

/// An invented text of a few lines of the templates.
pub fn invented(templates: &[&str], names: &Names, dice: &mut Dice) -> LabelledText {
    let cast = Cast::draw(names, dice);
    let mut out = LabelledText { text: String::new(), spans: Vec::new(), skip: Vec::new() };
    let (intros, others): (Vec<&str>, Vec<&str>) =
        templates.iter().copied().partition(|line| line.starts_with("intro "));
    let mut lines: Vec<&str> = Vec::new();
    if dice.percent(75) {
        lines.push(intros[dice.roll(intros.len())].trim_start_matches("intro "));
    }
    for _ in 0..2 + dice.roll(6) {
        lines.push(others[dice.roll(others.len())]);
    }
    for line in lines {
        write_line(line, &cast, &mut out);
        out.text.push_str(if dice.percent(50) { "\n\n" } else { " " });
    }
    out
}

fn write_line(line: &str, cast: &Cast, out: &mut LabelledText) {
    let mut rest = line;
    while !rest.is_empty() {
        if let Some((pattern, label)) = WIDER.iter().find(|(pattern, _)| rest.starts_with(pattern)) {
            let start = out.text.len();
            let mut inner = LabelledText { text: String::new(), spans: Vec::new(), skip: Vec::new() };
            write_slots(pattern, cast, &mut inner);
            out.text.push_str(&inner.text);
            out.spans.push(LabelledSpan { start, end: out.text.len(), label: (*label).to_owned() });
            rest = &rest[pattern.len()..];
            continue;
        }
        let next = WIDER.iter().filter_map(|(pattern, _)| rest.find(pattern)).min().unwrap_or(rest.len());
        write_slots(&rest[..next], cast, out);
        rest = &rest[next..];
    }
}

fn write_slots(line: &str, cast: &Cast, out: &mut LabelledText) {
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        out.text.push_str(&rest[..open]);
        let close = rest[open..].find('}').map_or(rest.len() - 1, |close| open + close);
        let (value, label) = cast.fill(&rest[open + 1..close]);
        let start = out.text.len();
        out.text.push_str(&value);
        if !label.is_empty() {
            out.spans.push(LabelledSpan { start, end: out.text.len(), label: label.to_owned() });
        }
        rest = &rest[close + 1..];
    }
    out.text.push_str(rest);
}
