//! Why the census takes several names for one person, and which names that look alike it does not. Every answer names an
//! example to look at and can be undone or added to in the alias file.

use crate::census::merge::{ApartWhy, Why};
use crate::census::people::People;
use crate::census::tally::{Counts, Example};
use crate::settings::{Aliases, Kind};
use std::collections::BTreeMap;

/// Most people of the same surname that are listed beside those that were weighed.
const NAMESAKES: usize = 6;

/// One person explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The name it is shown by.
    pub name: String,
    /// Over the whole archive.
    pub counts: Counts,
    /// The names that were joined, the first one's articles the most.
    pub names: Vec<JoinedName>,
    /// Who looks alike and is somebody else.
    pub apart: Vec<Lookalike>,
    /// Line of the person's entry in the alias file.
    pub entry_line: Option<usize>,
}

/// A name of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedName {
    /// As most articles write it.
    pub name: String,
    /// Articles in which it is the fullest form.
    pub articles: u32,
    /// Why it belongs to the person, and the name it was compared with; `None` for the first.
    pub joined: Option<(Why, String)>,
    /// How it is written.
    pub spellings: Vec<Spelling>,
}

/// A way of writing a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// The words.
    pub text: String,
    /// Articles that use it.
    pub articles: u32,
    /// True for a form that stands for a fuller one in the same article.
    pub within_article: bool,
    /// Where to see it.
    pub example: Example,
}

/// Somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookalike {
    /// The other's name.
    pub name: String,
    /// The other's articles.
    pub articles: u32,
    /// Why it is not the same person.
    pub why: ApartWhy,
    /// Where to see the other.
    pub example: Option<Example>,
}

/// Explains the person with this number.
pub fn explain(people: &People, number: usize, aliases: &Aliases) -> Explanation {
    let person = &people.persons[number];
    let names = person.names.iter().map(|name| joined_name(people, *name)).collect();
    let entry = aliases.entry(Kind::Person, &person.name);
    Explanation {
        name: person.name.clone(),
        counts: person.all,
        names,
        apart: lookalikes(people, number),
        entry_line: entry.map(|entry| entry.line),
    }
}

fn joined_name(people: &People, name: usize) -> JoinedName {
    let tally = &people.names[name].tally;
    let joined = people.joined[name].map(|join| (join.why, people.names[join.to].tally.display().to_owned()));
    let mut spellings: Vec<Spelling> = tally
        .forms
        .iter()
        .map(|(text, form)| Spelling {
            text: text.clone(),
            articles: form.as_name + form.as_alias,
            within_article: form.as_name == 0,
            example: form.example.clone(),
        })
        .collect();
    spellings.sort_by(|one, two| {
        let rank = |spelling: &Spelling| (spelling.within_article, std::cmp::Reverse(spelling.articles));
        rank(one).cmp(&rank(two)).then_with(|| one.text.cmp(&two.text))
    });
    JoinedName { name: tally.display().to_owned(), articles: tally.all.articles, joined, spellings }
}

fn lookalikes(people: &People, number: usize) -> Vec<Lookalike> {
    let own = &people.persons[number].names;
    let mut found: BTreeMap<usize, ApartWhy> = BTreeMap::new();
    for (one, two, why) in &people.apart {
        let other = match (own.contains(one), own.contains(two)) {
            (true, false) => two,
            (false, true) => one,
            _ => continue,
        };
        if let Some(person) = people.person_of(&people.names[*other].key) {
            found.entry(person).or_insert_with(|| why.clone());
        }
    }
    let surnames: Vec<&str> = own
        .iter()
        .map(|name| &people.names[*name].parts)
        .filter(|parts| !parts.given.is_empty())
        .map(|parts| parts.surname.as_str())
        .collect();
    let mut namesakes = 0;
    for (other, person) in people.persons.iter().enumerate() {
        let parts = &people.names[person.names[0]].parts;
        let is_namesake =
            other != number && !parts.given.is_empty() && surnames.contains(&parts.surname.as_str());
        if is_namesake && !found.contains_key(&other) && namesakes < NAMESAKES {
            let same_given = own.iter().any(|name| people.names[*name].parts.given == parts.given);
            found.insert(other, if same_given { ApartWhy::NameParts } else { ApartWhy::GivenName });
            namesakes += 1;
        }
    }
    let mut lookalikes: Vec<Lookalike> =
        found.into_iter().map(|(other, why)| lookalike(people, other, why)).collect();
    lookalikes.sort_by(|one, two| two.articles.cmp(&one.articles).then_with(|| one.name.cmp(&two.name)));
    lookalikes
}

fn lookalike(people: &People, other: usize, why: ApartWhy) -> Lookalike {
    let person = &people.persons[other];
    let forms = &people.names[person.names[0]].tally.forms;
    let example = forms.values().map(|form| &form.example).min().cloned();
    Lookalike { name: person.name.clone(), articles: person.all.articles, why, example }
}
