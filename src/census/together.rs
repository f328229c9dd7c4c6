//! Who and which places stand in the same articles as a person or a place. The census says who is whom over the whole
//! archive; the articles that may name the one asked for come from the index and are read a second time.

use crate::census::people::People;
use crate::census::places::Places;
use crate::census::tally::{Counts, Setting};
use crate::index::IndexError;
use crate::index::record::Record;
use crate::model::{Annotated, Speaker};
use crate::query::{Clause, NameField, Query};
use crate::search::Archive;
use rustc_hash::{FxHashMap, FxHashSet};

/// Those who stand in the same articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Companions {
    /// Numbers of people or places with their counts in the shared articles, most articles first.
    pub counts: Vec<(usize, Counts)>,
    /// Articles that name the one asked for.
    pub articles: usize,
    /// Names of those that the question was understood to mean.
    pub with: Vec<String>,
}

/// A name as typed behind `--with`, and what it may be: `place:Lincoln` is no person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked<'a> {
    name: &'a str,
    may_be_person: bool,
    may_be_place: bool,
}

impl Asked<'_> {
    fn of(typed: &str) -> Asked<'_> {
        let (name, may_be_person, may_be_place) =
            match (typed.strip_prefix("person:"), typed.strip_prefix("place:")) {
                (Some(name), _) => (name, true, false),
                (_, Some(name)) => (name, false, true),
                _ => (typed, true, true),
            };
        Asked { name, may_be_person, may_be_place }
    }

    fn persons(self, people: &People, archive: &Archive) -> Vec<usize> {
        if self.may_be_person { people.named(self.name, &archive.aliases) } else { Vec::new() }
    }
}

/// The one asked for.
enum Target {
    People(FxHashSet<usize>),
    Places(FxHashSet<usize>),
}

/// What one thread counts.
#[derive(Default)]
struct Found {
    counts: FxHashMap<usize, Counts>,
    articles: usize,
}

/// People in articles with `typed`, a person or else a place; `None` when it is neither.
pub fn with_people(
    archive: &Archive,
    people: &People,
    typed: &str,
    filter: &Query,
    threads: usize,
) -> Result<Option<Companions>, IndexError> {
    let typed = Asked::of(typed);
    let persons = typed.persons(people, archive);
    let places;
    let (target, with, query) = if persons.is_empty() {
        places = Places::gather(archive, &Query::Everything, threads)?;
        let Some(asked) = place_target(archive, &places, typed) else { return Ok(None) };
        asked
    } else {
        places = Places::default();
        person_target(people, &persons)
    };
    let is_target = |annotated: &Annotated| target.stands_in(annotated, people, &places, archive);
    let count = |found: &mut Found, record: &Record<'_>, annotated: &Annotated| {
        let mut mentions: FxHashMap<usize, (u32, u32)> = FxHashMap::default();
        for (index, person) in annotated.persons.iter().enumerate() {
            let Some(number) = people.person_of(&person.name) else { continue };
            if matches!(&target, Target::People(asked) if asked.contains(&number)) {
                continue;
            }
            let said = annotated.quotes.iter().filter(|quote| quote.speaker == Speaker::Named(index as u32));
            let known = mentions.entry(number).or_default();
            *known = (known.0 + person.mentions.len().max(1) as u32, known.1 + said.count() as u32);
        }
        found.add(record, mentions);
    };
    Ok(Some(Companions { with, ..read(archive, query.and(filter.clone()), threads, is_target, count)? }))
}

/// Places in articles with `typed`, a place or else a person; `None` when it is neither.
pub fn with_places(
    archive: &Archive,
    places: &Places,
    typed: &str,
    filter: &Query,
    threads: usize,
) -> Result<Option<Companions>, IndexError> {
    let people = People::gather(archive, &Query::Everything, threads)?;
    let typed = Asked::of(typed);
    let persons = typed.persons(&people, archive);
    let (target, with, query) = match (persons.is_empty(), place_target(archive, places, typed)) {
        (false, _) => person_target(&people, &persons),
        (true, Some(asked)) => asked,
        (true, None) => return Ok(None),
    };
    let is_target = |annotated: &Annotated| target.stands_in(annotated, &people, places, archive);
    let count = |found: &mut Found, record: &Record<'_>, annotated: &Annotated| {
        let mut mentions: FxHashMap<usize, (u32, u32)> = FxHashMap::default();
        for place in &annotated.places {
            let Some(number) = places.place_of(place, &archive.aliases) else { continue };
            if matches!(&target, Target::Places(asked) if asked.contains(&number)) {
                continue;
            }
            mentions.entry(number).or_default().0 += place.mentions.len().max(1) as u32;
        }
        found.add(record, mentions);
    };
    Ok(Some(Companions { with, ..read(archive, query.and(filter.clone()), threads, is_target, count)? }))
}

fn person_target(people: &People, asked: &[usize]) -> (Target, Vec<String>, Query) {
    let with = asked.iter().map(|number| people.persons[*number].name.clone()).collect();
    let names = asked.iter().flat_map(|number| &people.persons[*number].names);
    let any = names.map(|name| {
        let value = people.names[*name].key.clone();
        Clause::should(Query::Name { field: NameField::Person, value })
    });
    (Target::People(asked.iter().copied().collect()), with, Query::bag(any.collect()))
}

fn place_target(
    archive: &Archive,
    places: &Places,
    typed: Asked<'_>,
) -> Option<(Target, Vec<String>, Query)> {
    let asked = if typed.may_be_place { places.meant_by(typed.name, &archive.aliases) } else { Vec::new() };
    if asked.is_empty() {
        return None;
    }
    let with = asked.iter().map(|number| places.places[*number].name.clone()).collect();
    let names = asked.iter().flat_map(|number| &places.places[*number].spellings);
    let any = names.map(|(spelling, _)| {
        Clause::should(Query::Name { field: NameField::Place, value: spelling.clone() })
    });
    Some((Target::Places(asked.iter().copied().collect()), with, Query::bag(any.collect())))
}

impl Target {
    fn stands_in(&self, annotated: &Annotated, people: &People, places: &Places, archive: &Archive) -> bool {
        match self {
            Target::People(asked) => {
                let mut numbers =
                    annotated.persons.iter().filter_map(|person| people.person_of(&person.name));
                numbers.any(|number| asked.contains(&number))
            }
            Target::Places(asked) => {
                let here = annotated.places.iter();
                let mut numbers = here.filter_map(|place| places.place_of(place, &archive.aliases));
                numbers.any(|number| asked.contains(&number))
            }
        }
    }
}

impl Found {
    fn add(&mut self, record: &Record<'_>, mentions: FxHashMap<usize, (u32, u32)>) {
        self.articles += 1;
        let published = Setting::of(record, true).published();
        for (number, (mentions, quotes)) in mentions {
            self.counts.entry(number).or_default().add(mentions, quotes, published);
        }
    }
}

fn read(
    archive: &Archive,
    query: Query,
    threads: usize,
    is_target: impl Fn(&Annotated) -> bool + Sync,
    count: impl Fn(&mut Found, &Record<'_>, &Annotated) + Sync,
) -> Result<Companions, IndexError> {
    let scan = archive.scan_matching(&query)?;
    let parts = archive.read_articles(&scan, threads, Found::default, |found, record, annotated, _| {
        if is_target(annotated) {
            count(found, record, annotated);
        }
    })?;
    let mut sum = Found::default();
    for part in parts {
        sum.articles += part.articles;
        for (number, counts) in part.counts {
            sum.counts.entry(number).or_default().pour(&counts);
        }
    }
    let mut counts: Vec<(usize, Counts)> = sum.counts.into_iter().collect();
    // People and places are numbered by their articles, so of equals the more frequent comes first.
    counts.sort_by_key(|(number, counts)| (std::cmp::Reverse((counts.articles, counts.mentions)), *number));
    Ok(Companions { counts, articles: sum.articles, with: Vec::new() })
}
