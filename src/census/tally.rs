//! What is counted of one name or place. Tallies are filled by several threads and poured together; every rule for ties
//! (the earliest path is the example) is one of order, so that the threads leave no trace.

use crate::index::record::Record;
use crate::model::{ArchivePath, DateRange, Day, Span};
use crate::settings::sources::top_folder;
use crate::text::names::plain_key;
use rustc_hash::{FxHashMap, FxHasher};
use std::borrow::Cow;
use std::hash::{Hash, Hasher};

/// Sums over articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles.
    pub articles: u32,
    /// Mentions by name.
    pub mentions: u32,
    /// Quotes, for people.
    pub quotes: u32,
    /// First and last day that an article among them is dated; a month counts with its first and last day.
    pub dates: DateRange,
}

impl Counts {
    /// Adds one article.
    pub fn add(&mut self, mentions: u32, quotes: u32, published: Option<DateRange>) {
        let one = Counts { articles: 1, mentions, quotes, dates: published.unwrap_or_default() };
        self.pour(&one);
    }

    /// Adds another sum.
    pub fn pour(&mut self, other: &Counts) {
        self.articles += other.articles;
        self.mentions += other.mentions;
        self.quotes += other.quotes;
        let either = |one: Option<Day>, two: Option<Day>, pick: fn(Day, Day) -> Day| match (one, two) {
            (Some(one), Some(two)) => Some(pick(one, two)),
            (one, two) => one.or(two),
        };
        self.dates.first = either(self.dates.first, other.dates.first, Ord::min);
        self.dates.last = either(self.dates.last, other.dates.last, Ord::max);
    }
}

/// A place in the archive to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Example {
    /// The file.
    pub path: ArchivePath,
    /// Where in the file; empty for a file of one article.
    pub inner: String,
    /// The line, from 1.
    pub line: u32,
}

/// One way of writing a name.
#[derive(Clone, Debug)]
pub struct Form {
    /// Articles in which it is the fullest form.
    pub as_name: u32,
    /// Articles in which it stands for a fuller form.
    pub as_alias: u32,
    /// The first of its places in order of paths.
    pub example: Example,
}

/// What is known of a name or place.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Over the whole archive.
    pub all: Counts,
    /// Over the articles that were asked for.
    pub chosen: Counts,
    /// How it is written.
    pub forms: FxHashMap<String, Form>,
    /// Articles of each outlet, by a hash of its name.
    pub outlets: FxHashMap<u32, u32>,
}

/// What every name of an article has in common.
pub struct Setting<'a> {
    /// The article.
    pub record: &'a Record<'a>,
    /// Whether it is among those asked for.
    pub chosen: bool,
    published: Option<DateRange>,
    outlet: u32,
}

impl<'a> Setting<'a> {
    /// Of an article.
    pub fn of(record: &'a Record<'a>, chosen: bool) -> Setting<'a> {
        let named = record.source.as_ref().map(|source| plain_key(&source.value));
        let outlet = named.or_else(|| top_folder(&record.id.path).map(|folder| plain_key(&folder)));
        let mut hasher = FxHasher::default();
        outlet.hash(&mut hasher);
        let published = record.published.map(|published| published.range());
        Setting { record, chosen, published, outlet: (hasher.finish() >> 32) as u32 }
    }

    /// The article's date.
    pub fn published(&self) -> Option<DateRange> {
        self.published
    }
}

impl Tally {
    /// Adds an article's mentions of a name and its other forms.
    pub fn add(
        &mut self,
        setting: &Setting<'_>,
        name: &str,
        aliases: &[String],
        mentions: &[Span],
        quotes: u32,
    ) {
        let counted = mentions.len().max(1) as u32;
        self.all.add(counted, quotes, setting.published);
        if setting.chosen {
            self.chosen.add(counted, quotes, setting.published);
        }
        *self.outlets.entry(setting.outlet).or_default() += 1;
        self.add_form(setting, name, mentions, true);
        for alias in aliases {
            self.add_form(setting, alias, mentions, false);
        }
    }

    fn add_form(&mut self, setting: &Setting<'_>, written: &str, mentions: &[Span], is_name: bool) {
        let tidy = one_spaced(written);
        let form: &str = &tidy;
        let path = &setting.record.id.path;
        let example = || Example {
            path: path.clone(),
            inner: setting.record.id.inner.clone(),
            line: line_of(setting.record.text, written, mentions),
        };
        if !self.forms.contains_key(form) {
            let first = Form { as_name: 0, as_alias: 0, example: example() };
            self.forms.insert(form.to_owned(), first);
        }
        let Some(known) = self.forms.get_mut(form) else { return };
        if is_name {
            known.as_name += 1;
        } else {
            known.as_alias += 1;
        }
        if *path < known.example.path {
            known.example = example();
        }
    }

    /// Adds what another thread counted.
    pub fn pour(&mut self, other: Tally) {
        self.all.pour(&other.all);
        self.chosen.pour(&other.chosen);
        for (form, counted) in other.forms {
            match self.forms.get_mut(&form) {
                None => drop(self.forms.insert(form, counted)),
                Some(known) => {
                    known.as_name += counted.as_name;
                    known.as_alias += counted.as_alias;
                    known.example = known.example.clone().min(counted.example);
                }
            }
        }
        for (outlet, articles) in other.outlets {
            *self.outlets.entry(outlet).or_default() += articles;
        }
    }

    /// The form it is shown by: the most frequent full one; of equals the longer, then the first by letters.
    pub fn display(&self) -> &str {
        let rank = |(text, form): &(&String, &Form)| {
            (form.as_name > 0, form.as_name, text.len(), std::cmp::Reverse((*text).clone()))
        };
        self.forms.iter().max_by_key(rank).map_or("", |(text, _)| text)
    }

    /// True when it is named at a time in which the other is named as well, or nothing tells the times.
    pub fn meets(&self, other: &Tally) -> bool {
        times_meet(self.all.dates, other.all.dates)
    }

    /// True when the articles that name it come from outlets and times in which the other is named as well.
    pub fn agrees_with(&self, other: &Tally) -> bool {
        let shared: u32 = self
            .outlets
            .iter()
            .filter(|(outlet, _)| other.outlets.contains_key(outlet))
            .map(|(_, articles)| articles)
            .sum();
        shared * 2 >= self.all.articles && self.meets(other)
    }
}

/// White space as single spaces: a name that a line break parts is no other spelling.
fn one_spaced(text: &str) -> Cow<'_, str> {
    let is_odd = |letter: char| letter.is_whitespace() && letter != ' ';
    if !text.contains(is_odd) && !text.contains("  ") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Days between two appearances over which a name may still be the same person's.
const LULL: i32 = 731;

/// True when both are undated, or the one appears within two years of the other.
fn times_meet(one: DateRange, other: DateRange) -> bool {
    let (Some(first), Some(last), Some(from), Some(until)) = (one.first, one.last, other.first, other.last)
    else {
        return true;
    };
    first <= until.plus(LULL) && from.plus(-LULL) <= last
}

/// Line of the first mention that is written so, else of the first mention.
fn line_of(text: &str, form: &str, mentions: &[Span]) -> u32 {
    let written_so = mentions.iter().find(|mention| mention.of(text) == form);
    let at = written_so.or(mentions.first()).map_or(0, |mention| mention.start as usize);
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count() as u32
}

/// Pours tallies of one kind together.
pub fn pour_all<K: Eq + Hash>(into: &mut FxHashMap<K, Tally>, from: FxHashMap<K, Tally>) {
    for (key, tally) in from {
        match into.get_mut(&key) {
            None => drop(into.insert(key, tally)),
            Some(known) => known.pour(tally),
        }
    }
}
