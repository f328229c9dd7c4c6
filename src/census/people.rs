//! The people of an archive: one pass over the stored articles, names joined to people, counts over those asked for.

use crate::census::merge::{ApartWhy, Beside, Join, Merged, Name, merge};
use crate::census::tally::{Counts, Setting, Tally, pour_all};
use crate::index::IndexError;
use crate::index::record::Record;
use crate::model::{Annotated, Speaker};
use crate::query::Query;
use crate::search::Archive;
use crate::settings::{Aliases, Entry, Kind};
use crate::text::names::{NameParts, full_key};
use rustc_hash::FxHashMap;

/// People of one article that are compared with each other for being named side by side.
const MOST_COMPARED: usize = 200;

/// A spelling in fewer than one of so many of a person's articles is a slip that finds nobody.
const USUAL: u32 = 20;

/// A person of the archive.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name to show.
    pub name: String,
    /// Over the articles asked for.
    pub counts: Counts,
    /// Over the whole archive.
    pub all: Counts,
    /// Names as numbers of [`People::names`], the one with most articles first.
    pub names: Vec<usize>,
    /// Ways of writing with the articles that use each, most frequent first.
    pub spellings: Vec<(String, u32)>,
}

/// All people of an archive, those with most articles first.
#[derive(Debug, Default)]
pub struct People {
    /// The people. Some may not stand in the articles asked for; their counts are zero.
    pub persons: Vec<Person>,
    /// The names they were made from.
    pub names: Vec<Name>,
    /// For each name what it joined.
    pub joined: Vec<Option<Join>>,
    /// Pairs of names that look alike and stay apart.
    pub apart: Vec<(usize, usize, ApartWhy)>,
    /// Articles asked for.
    pub articles: usize,
    by_key: FxHashMap<String, usize>,
}

/// What one thread counts.
#[derive(Default)]
struct Found {
    names: FxHashMap<String, Tally>,
    beside: Beside,
}

impl People {
    /// Reads the archive; those articles count that match `filter`.
    pub fn gather(archive: &Archive, filter: &Query, threads: usize) -> Result<People, IndexError> {
        let scan = archive.scan_all(filter)?;
        let aliases = &archive.aliases;
        let found =
            archive.read_articles(&scan, threads, Found::default, |found, record, annotated, chosen| {
                found.add(record, annotated, chosen, aliases);
            })?;
        let mut sum = Found::default();
        for part in found {
            pour_all(&mut sum.names, part.names);
            for (pair, (all, chosen)) in part.beside {
                let known = sum.beside.entry(pair).or_default();
                *known = (known.0 + all, known.1 + chosen);
            }
        }
        Ok(People { articles: scan.chosen(), ..People::of(sum, aliases) })
    }

    fn of(found: Found, aliases: &Aliases) -> People {
        let mut names: Vec<Name> = found
            .names
            .into_iter()
            .map(|(key, tally)| Name { parts: NameParts::of(&key), key, tally })
            .collect();
        let is_short = |name: &Name| name.parts.given.is_empty();
        names.sort_unstable_by(|one, two| {
            let by_articles = two.tally.all.articles.cmp(&one.tally.all.articles);
            by_articles.then_with(|| is_short(one).cmp(&is_short(two))).then_with(|| one.key.cmp(&two.key))
        });
        let merged = merge(&names, &found.beside, aliases);
        let mut persons = persons(&names, &merged, &found.beside, aliases);
        persons.sort_by(|one, two| {
            let rank =
                |person: &Person| (person.counts.articles, person.counts.mentions, person.all.articles);
            rank(two).cmp(&rank(one)).then_with(|| one.name.cmp(&two.name))
        });
        let mut by_key = FxHashMap::default();
        for (number, person) in persons.iter().enumerate() {
            by_key.extend(person.names.iter().map(|name| (names[*name].key.clone(), number)));
        }
        let Merged { joined, apart, .. } = merged;
        People { persons, names, joined, apart, articles: 0, by_key }
    }

    /// The person that a name of an article belongs to.
    pub fn person_of(&self, name: &str) -> Option<usize> {
        self.by_key.get(&full_key(name)).copied()
    }

    /// People one of whose names starts so: each word of the query starts a word of one spelling.
    pub fn matching(&self, query: &str) -> Vec<usize> {
        let wanted = Wanted::of(query);
        let fits = |person: &Person| {
            let usual =
                person.spellings.iter().filter(|(_, articles)| articles * USUAL >= person.all.articles);
            wanted.fits(&person.name) || usual.into_iter().any(|(spelling, _)| wanted.fits(spelling))
        };
        (0..self.persons.len()).filter(|number| fits(&self.persons[*number])).collect()
    }

    /// People that a name means, or whose name starts so.
    pub fn meant_by(&self, typed: &str, aliases: &Aliases) -> Vec<usize> {
        let found = self.named(typed, aliases);
        if found.is_empty() { self.matching(typed) } else { found }
    }

    /// People that a name means: the one with exactly this name, else those with the surname or initials.
    pub fn named(&self, typed: &str, aliases: &Aliases) -> Vec<usize> {
        if let Some(entry) = aliases.entry(Kind::Person, typed)
            && let Some(person) = entry.names().find_map(|name| self.person_of(name))
        {
            return vec![person];
        }
        let key = full_key(typed);
        if let Some(person) = self.by_key.get(&key)
            && key.contains(' ')
        {
            return vec![*person];
        }
        let answers = |person: &Person| {
            person
                .names
                .iter()
                .any(|name| crate::text::names::index_keys(&self.names[*name].key).contains(&key))
        };
        (0..self.persons.len()).filter(|number| answers(&self.persons[*number])).collect()
    }
}

/// Words of a query for names.
pub(super) struct Wanted(Vec<String>);

impl Wanted {
    pub(super) fn of(query: &str) -> Wanted {
        Wanted(crate::text::names::plain_key(query).split(' ').map(str::to_owned).collect())
    }

    pub(super) fn fits(&self, name: &str) -> bool {
        let name = crate::text::names::plain_key(name);
        self.0.iter().all(|wanted| name.split(' ').any(|word| word.starts_with(wanted.as_str())))
    }
}

impl Found {
    fn add(&mut self, record: &Record<'_>, annotated: &Annotated, chosen: bool, aliases: &Aliases) {
        let setting = Setting::of(record, chosen);
        let mut quotes = vec![0; annotated.persons.len()];
        for quote in &annotated.quotes {
            if let Speaker::Named(index) = quote.speaker
                && let Some(count) = quotes.get_mut(index as usize)
            {
                *count += 1;
            }
        }
        let mut keys: Vec<String> = Vec::with_capacity(annotated.persons.len());
        for (person, quotes) in annotated.persons.iter().zip(quotes) {
            let key = full_key(&person.name);
            if key.is_empty() {
                continue;
            }
            if !self.names.contains_key(&key) {
                self.names.insert(key.clone(), Tally::default());
            }
            if keys.contains(&key) {
                continue;
            }
            if let Some(tally) = self.names.get_mut(&key) {
                tally.add(&setting, &person.name, &person.aliases, &person.mentions, quotes);
            }
            keys.push(key);
        }
        self.note_beside(&keys, chosen, aliases);
    }

    /// Names of one article that could be taken for one person's are two people there.
    fn note_beside(&mut self, keys: &[String], chosen: bool, aliases: &Aliases) {
        let ends = |key: &str| {
            let given = key.split(' ').next().unwrap_or_default().to_owned();
            (given, key.rsplit(' ').next().unwrap_or_default().to_owned())
        };
        let compared: Vec<(&String, (String, String), Option<&Entry>)> = keys
            .iter()
            .take(MOST_COMPARED)
            .map(|key| (key, ends(key), aliases.entry_of_key(Kind::Person, key)))
            .collect();
        for (place, (one, (one_given, one_surname), one_entry)) in compared.iter().enumerate() {
            for (two, (two_given, two_surname), two_entry) in &compared[..place] {
                let same_entry =
                    matches!((one_entry, two_entry), (Some(one), Some(two)) if std::ptr::eq(*one, *two));
                if one_given != two_given && one_surname != two_surname && !same_entry {
                    continue;
                }
                let pair = if one < two { (one, two) } else { (two, one) };
                let known = self.beside.entry((pair.0.to_string(), pair.1.to_string())).or_default();
                *known = (known.0 + 1, known.1 + u32::from(chosen));
            }
        }
    }
}

fn persons(names: &[Name], merged: &Merged, beside: &Beside, aliases: &Aliases) -> Vec<Person> {
    let mut members: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (number, person) in merged.person.iter().enumerate() {
        members.entry(*person).or_default().push(number);
    }
    members.into_values().map(|members| person(names, members, beside, aliases)).collect()
}

fn person(names: &[Name], members: Vec<usize>, beside: &Beside, aliases: &Aliases) -> Person {
    let (mut counts, mut all) = (Counts::default(), Counts::default());
    let mut spellings: FxHashMap<&str, u32> = FxHashMap::default();
    for member in &members {
        let tally = &names[*member].tally;
        counts.pour(&tally.chosen);
        all.pour(&tally.all);
        for (text, form) in &tally.forms {
            *spellings.entry(text).or_default() += form.as_name + form.as_alias;
        }
    }
    // An article that has the person under two names is one article.
    for (place, one) in members.iter().enumerate() {
        for two in &members[..place] {
            let (one, two) = (&names[*one].key, &names[*two].key);
            let pair = if one < two { (one.clone(), two.clone()) } else { (two.clone(), one.clone()) };
            if let Some((in_all, in_chosen)) = beside.get(&pair) {
                all.articles -= (*in_all).min(all.articles - 1);
                counts.articles -= (*in_chosen).min(counts.articles.saturating_sub(1));
            }
        }
    }
    let mut spellings: Vec<(String, u32)> =
        spellings.into_iter().map(|(text, articles)| (text.to_owned(), articles)).collect();
    spellings.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    let entry = members.iter().find_map(|member| aliases.entry_of_key(Kind::Person, &names[*member].key));
    let full = members.iter().find(|member| names[**member].parts.given.chars().count() > 1);
    let shown = full.or(members.first()).map_or("", |member| names[*member].tally.display());
    Person {
        name: entry.map_or(shown, |entry| &entry.name).to_owned(),
        counts,
        all,
        names: members,
        spellings,
    }
}
