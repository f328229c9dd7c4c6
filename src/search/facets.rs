//! Counts of all articles that match a query, by speaker, person, place, outlet, writer, section, year or month. Names
//! and dates come from the index's columns; only passages and occurrences are counted by reading the matching articles.
//! A name counts as articles write it in full, made one by the alias file alone: who else is one person is the census's
//! question.

use crate::index::documents::place_of_column;
use crate::index::error::IndexError;
use crate::model::{Day, Precision};
use crate::search::archive::Archive;
use crate::search::reading::{Matching, Tally};
use crate::settings::{Aliases, Kind};
use crate::text::names::{NameParts, full_key, plain_key};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, SegmentReader};

/// What articles are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// People quoted.
    Speaker,
    /// People named.
    Person,
    /// Places named.
    Place,
    /// Outlet or agency.
    Source,
    /// Writers.
    Author,
    /// Section of the paper.
    Section,
    /// Year of publication.
    Year,
    /// Month of publication.
    Month,
}

impl Dimension {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Speaker => "speaker",
            Dimension::Person => "person",
            Dimension::Place => "place",
            Dimension::Source => "source",
            Dimension::Author => "author",
            Dimension::Section => "section",
            Dimension::Year => "year",
            Dimension::Month => "month",
        }
    }

    /// The column that holds it; `None` for dates.
    fn column(self) -> Option<&'static str> {
        match self {
            Dimension::Speaker => Some("speaker_name"),
            Dimension::Person => Some("person_name"),
            Dimension::Place => Some("place_name"),
            Dimension::Source => Some("source_name"),
            Dimension::Author => Some("author_name"),
            Dimension::Section => Some("section_name"),
            Dimension::Year | Dimension::Month => None,
        }
    }
}

/// Sums over articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Articles that match.
    pub articles: u64,
    /// Passages of these that match; 0 when they were not read.
    pub passages: u64,
    /// Words, phrases and other matches in these; 0 when they were not read.
    pub occurrences: u64,
}

impl Sums {
    /// Adds one article.
    pub fn add(&mut self, tally: Tally) {
        self.articles += 1;
        self.passages += u64::from(tally.passages);
        self.occurrences += u64::from(tally.occurrences);
    }
}

/// One value and what has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facet {
    /// The name or period to show.
    pub name: String,
    /// For places, the country's code.
    pub country: Option<String>,
    /// For places, the number in the gazetteer.
    pub geonames_id: Option<u32>,
    /// For people, that articles give no more than one word of the name, which may be several people's.
    pub single_word: bool,
    /// For months, that no more than the year is known.
    pub imprecise: bool,
    /// Articles, passages and occurrences.
    pub sums: Sums,
    /// For speakers, their quotes that match by themselves, as `said` finds them.
    pub quotes: u64,
}

/// Counts by one dimension.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// Values: names by falling number of articles, periods in order.
    pub rows: Vec<Facet>,
    /// All articles that match.
    pub total: Sums,
    /// Of these, articles that have no value: no person named, no date.
    pub without: Sums,
    /// Whether passages and occurrences were counted.
    pub was_read: bool,
}

/// What tells one value from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// An entry of the alias file, by its line.
    Entry(usize),
    /// The gazetteer's number.
    Known(u32),
    /// Folded name, and country of a place that was not resolved.
    Named(String, Option<String>),
}

/// A value while it is counted.
#[derive(Default)]
struct Group {
    facet: Facet,
    /// The last article counted, so that one with two spellings counts once.
    last: Option<DocAddress>,
    /// Spellings with the articles that use each.
    spellings: BTreeMap<String, u64>,
    is_entry: bool,
}

/// Values of one dimension while they are counted.
struct Counting<'a> {
    dimension: Dimension,
    aliases: &'a Aliases,
    groups: Vec<Group>,
    by_key: FxHashMap<Key, usize>,
}

impl Archive {
    /// Counts what matches. `read` also counts passages and occurrences, for which the articles are read.
    pub fn facets(
        &self,
        asked: &Matching,
        dimension: Dimension,
        read: bool,
        threads: usize,
    ) -> Result<Facets, IndexError> {
        let articles = self.matching_articles(asked)?;
        let tallies = if read { self.tallies(asked, &articles, threads)? } else { Vec::new() };
        let mut facets = Facets { was_read: read, ..Facets::default() };
        let tally = |place: usize| tallies.get(place).copied().unwrap_or_default();
        (0..articles.len()).for_each(|place| facets.total.add(tally(place)));
        let Some(column) = dimension.column() else {
            return self.by_period(facets, &articles, dimension, tally);
        };
        let mut counting =
            Counting { dimension, aliases: &self.aliases, groups: Vec::new(), by_key: FxHashMap::default() };
        self.each_name(&articles, column, &mut counting, |counting, place, values| {
            if values.is_empty() {
                facets.without.add(tally(place));
            }
            for (group, spelling) in values {
                counting.add(*group, articles[place], spelling, tally(place));
            }
        })?;
        if dimension == Dimension::Speaker {
            let quotes = self.matching_quotes(asked)?;
            self.each_name(&quotes, column, &mut counting, |counting, _, values| {
                for (group, _) in values {
                    counting.groups[*group].facet.quotes += 1;
                }
            })?;
        }
        facets.rows = counting.finish();
        Ok(facets)
    }

    /// Shows `visit` the values of each document as numbers of groups, with their spellings.
    fn each_name<'a>(
        &self,
        documents: &[DocAddress],
        column: &str,
        counting: &mut Counting<'a>,
        mut visit: impl FnMut(&mut Counting<'a>, usize, &[(usize, &str)]),
    ) -> Result<(), IndexError> {
        let mut place = 0;
        for of_segment in documents.chunk_by(|one, two| one.segment_ord == two.segment_ord) {
            let segment = self.searcher.segment_reader(of_segment[0].segment_ord);
            let values = Values::of(segment, column).map_err(|error| self.broken(error))?;
            let names = values.names(of_segment).map_err(|error| self.broken(error.into()))?;
            let groups: FxHashMap<u64, (usize, &str)> =
                names.iter().map(|(ord, name)| (*ord, (counting.group(name), name.as_str()))).collect();
            let mut own = Vec::new();
            for address in of_segment {
                own.clear();
                own.extend(values.ords(address.doc_id).filter_map(|ord| groups.get(&ord).copied()));
                visit(counting, place, &own);
                place += 1;
            }
        }
        Ok(())
    }

    fn by_period(
        &self,
        mut facets: Facets,
        articles: &[DocAddress],
        dimension: Dimension,
        tally: impl Fn(usize) -> Tally,
    ) -> Result<Facets, IndexError> {
        let days = self.published(articles)?;
        let step = if dimension == Dimension::Year { Precision::Year } else { Precision::Month };
        let mut rows: BTreeMap<(String, bool), Sums> = BTreeMap::new();
        for (place, days) in days.into_iter().enumerate() {
            let Some((first, last)) = days else {
                facets.without.add(tally(place));
                continue;
            };
            let is_known = first.display(step) == last.display(step);
            let name = if is_known { first.display(step) } else { first.display(Precision::Year) };
            rows.entry((name, !is_known)).or_default().add(tally(place));
        }
        let facet = |((name, imprecise), sums)| Facet { name, imprecise, sums, ..Facet::default() };
        facets.rows = rows.into_iter().map(facet).collect();
        Ok(facets)
    }

    /// First and last day that each article may have been published on; `None` for one without a date.
    pub(super) fn published(&self, articles: &[DocAddress]) -> Result<Vec<Option<(Day, Day)>>, IndexError> {
        let mut days = Vec::with_capacity(articles.len());
        for of_segment in articles.chunk_by(|one, two| one.segment_ord == two.segment_ord) {
            let columns = self.searcher.segment_reader(of_segment[0].segment_ord).fast_fields();
            let column = |name| columns.i64(name).map_err(|error| self.broken(error));
            let (first, last): (Column<i64>, Column<i64>) = (column("date")?, column("date_last")?);
            let day = |column: &Column<i64>, doc| column.first(doc).map(|day| Day(day as i32));
            days.extend(
                of_segment.iter().map(|address| day(&first, address.doc_id).zip(day(&last, address.doc_id))),
            );
        }
        Ok(days)
    }

    /// The values of a column of names for each document, as written; documents in the order of the index.
    pub(super) fn names_of(
        &self,
        documents: &[DocAddress],
        column: &str,
    ) -> Result<Vec<Vec<String>>, IndexError> {
        let mut found = Vec::with_capacity(documents.len());
        for of_segment in documents.chunk_by(|one, two| one.segment_ord == two.segment_ord) {
            let segment = self.searcher.segment_reader(of_segment[0].segment_ord);
            let values = Values::of(segment, column).map_err(|error| self.broken(error))?;
            let names = values.names(of_segment).map_err(|error| self.broken(error.into()))?;
            let of_document = |address: &DocAddress| {
                values.ords(address.doc_id).filter_map(|ord| names.get(&ord).cloned()).collect()
            };
            found.extend(of_segment.iter().map(of_document));
        }
        Ok(found)
    }
}

/// A column of names in one segment; `None` where no document has a value.
struct Values(Option<StrColumn>);

impl Values {
    fn of(segment: &SegmentReader, column: &str) -> tantivy::Result<Values> {
        segment.fast_fields().str(column).map(Values)
    }

    fn ords(&self, doc: DocId) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().flat_map(move |column| column.ords().values_for_doc(doc))
    }

    /// The names that these documents have, by number; read in one pass over the dictionary.
    fn names(&self, documents: &[DocAddress]) -> std::io::Result<FxHashMap<u64, String>> {
        let Some(column) = &self.0 else { return Ok(FxHashMap::default()) };
        let mut ords: Vec<u64> = documents.iter().flat_map(|address| self.ords(address.doc_id)).collect();
        ords.sort_unstable();
        ords.dedup();
        let mut names = Vec::with_capacity(ords.len());
        column.dictionary().sorted_ords_to_term_cb(&ords, |term| {
            names.push(String::from_utf8_lossy(term).into_owned());
        })?;
        Ok(ords.into_iter().zip(names).collect())
    }
}

impl Counting<'_> {
    /// The group that a value belongs to.
    fn group(&mut self, value: &str) -> usize {
        let (name, country, geonames_id) = match self.dimension {
            Dimension::Place => place_of_column(value),
            _ => (value, None, None),
        };
        let kind = match self.dimension {
            Dimension::Speaker | Dimension::Person | Dimension::Author => Some(Kind::Person),
            Dimension::Place => Some(Kind::Place),
            _ => None,
        };
        let entry = kind.and_then(|kind| self.aliases.entry(kind, name));
        let key = match (entry, geonames_id, kind) {
            (Some(entry), _, _) => Key::Entry(entry.line),
            (None, Some(number), _) => Key::Known(number),
            (None, None, Some(Kind::Person)) => Key::Named(full_key(name), None),
            (None, None, _) => Key::Named(plain_key(name), country.map(str::to_owned)),
        };
        let next = self.groups.len();
        let number = *self.by_key.entry(key).or_insert(next);
        if number == next {
            let is_person = kind == Some(Kind::Person);
            let facet = Facet {
                name: entry.map_or("", |entry| &entry.name).to_owned(),
                country: country.map(str::to_owned),
                geonames_id,
                single_word: is_person && entry.is_none() && NameParts::of(&full_key(name)).given.is_empty(),
                ..Facet::default()
            };
            self.groups.push(Group { facet, is_entry: entry.is_some(), ..Group::default() });
        }
        number
    }

    fn add(&mut self, group: usize, article: DocAddress, value: &str, tally: Tally) {
        let name = match self.dimension {
            Dimension::Place => place_of_column(value).0,
            _ => value,
        };
        let group = &mut self.groups[group];
        if !group.is_entry {
            match group.spellings.get_mut(name) {
                Some(articles) => *articles += 1,
                None => drop(group.spellings.insert(name.to_owned(), 1)),
            }
        }
        if group.last != Some(article) {
            group.last = Some(article);
            group.facet.sums.add(tally);
        }
    }

    /// Names by falling number of articles; each by its most frequent spelling.
    fn finish(self) -> Vec<Facet> {
        let mut rows: Vec<Facet> = Vec::with_capacity(self.groups.len());
        for Group { mut facet, spellings, is_entry, .. } in self.groups {
            if !is_entry {
                // Of equals the first in order of letters.
                let usual = spellings.into_iter().rev().max_by_key(|(_, articles)| *articles);
                facet.name = usual.map(|(name, _)| name).unwrap_or_default();
            }
            rows.push(facet);
        }
        rows.retain(|facet| facet.sums.articles > 0);
        rows.sort_by(|one, two| {
            let rank = |facet: &Facet| (facet.sums.articles, facet.quotes, facet.sums.occurrences);
            rank(two)
                .cmp(&rank(one))
                .then_with(|| one.name.cmp(&two.name))
                .then_with(|| (&one.country, one.geonames_id).cmp(&(&two.country, two.geonames_id)))
        });
        rows
    }
}
