//! The places of an archive, by their number in the gazetteer, else by name and country. Places of one name stay apart;
//! the alias file joins what it names.

use crate::census::people::Wanted;
use crate::census::tally::{Counts, Setting, Tally, pour_all};
use crate::index::IndexError;
use crate::model::{Place, PlaceKind};
use crate::query::Query;
use crate::search::Archive;
use crate::settings::{Aliases, Kind};
use crate::text::names::plain_key;
use rustc_hash::FxHashMap;

/// What tells one place from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum PlaceKey {
    /// An entry of the alias file, by its line.
    Entry(usize),
    /// The gazetteer's number.
    Known(u32),
    /// Folded name and country of a place that was not resolved.
    Named(String, Option<String>),
}

/// A place of the archive.
#[derive(Clone, Debug)]
pub struct PlaceCount {
    /// The name to show.
    pub name: String,
    /// ISO 3166-1 alpha-2 code; `None` when unknown.
    pub country: Option<String>,
    /// What sort of place.
    pub kind: Option<PlaceKind>,
    /// Number in the gazetteer.
    pub geonames_id: Option<u32>,
    /// Degrees north and east.
    pub position: Option<(f32, f32)>,
    /// Over the articles asked for.
    pub counts: Counts,
    /// Ways of writing with the articles that use each, most frequent first.
    pub spellings: Vec<(String, u32)>,
    key: PlaceKey,
}

/// All places of an archive, those with most articles first.
#[derive(Debug, Default)]
pub struct Places {
    /// The places; counts of those that do not stand in the articles asked for are zero.
    pub places: Vec<PlaceCount>,
    /// Articles asked for.
    pub articles: usize,
    by_key: FxHashMap<PlaceKey, usize>,
}

#[derive(Default)]
struct Found {
    tallies: FxHashMap<PlaceKey, Tally>,
    about: FxHashMap<PlaceKey, Place>,
}

fn key_of(place: &Place, aliases: &Aliases) -> PlaceKey {
    if let Some(entry) = aliases.entry(Kind::Place, &place.name) {
        return PlaceKey::Entry(entry.line);
    }
    match place.geonames_id {
        Some(number) => PlaceKey::Known(number),
        None => PlaceKey::Named(plain_key(&place.name), place.country.clone()),
    }
}

impl Places {
    /// Reads the archive; those articles count that match `filter`.
    pub fn gather(archive: &Archive, filter: &Query, threads: usize) -> Result<Places, IndexError> {
        let scan = archive.scan_all(filter)?;
        let aliases = &archive.aliases;
        let parts =
            archive.read_articles(&scan, threads, Found::default, |found, record, annotated, chosen| {
                let setting = Setting::of(record, chosen);
                let mut seen = Vec::with_capacity(annotated.places.len());
                for place in &annotated.places {
                    let key = key_of(place, aliases);
                    if seen.contains(&key) {
                        continue;
                    }
                    let tally = found.tallies.entry(key.clone()).or_default();
                    tally.add(&setting, &place.name, &place.aliases, &place.mentions, 0);
                    if !found.about.contains_key(&key) {
                        found.about.insert(key.clone(), Place { mentions: Vec::new(), ..place.clone() });
                    }
                    seen.push(key);
                }
            })?;
        let mut sum = Found::default();
        for part in parts {
            pour_all(&mut sum.tallies, part.tallies);
            for (key, place) in part.about {
                let known = sum.about.entry(key).or_insert_with(|| place.clone());
                // Of an entry with several places of the gazetteer the least number speaks for it.
                if place
                    .geonames_id
                    .is_some_and(|number| known.geonames_id.is_none_or(|other| number < other))
                {
                    *known = place;
                }
            }
        }
        Ok(Places { articles: scan.chosen(), ..Places::of(sum, aliases) })
    }

    fn of(found: Found, aliases: &Aliases) -> Places {
        let Found { tallies, about } = found;
        let place = |(key, tally): (PlaceKey, Tally)| {
            let about = about.get(&key).cloned().unwrap_or_default();
            let mut spellings: Vec<(String, u32)> =
                tally.forms.iter().map(|(text, form)| (text.clone(), form.as_name + form.as_alias)).collect();
            spellings.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
            let entry = aliases.entry(Kind::Place, &about.name);
            PlaceCount {
                name: entry.map_or(tally.display(), |entry| &entry.name).to_owned(),
                country: about.country,
                kind: about.kind,
                geonames_id: about.geonames_id,
                position: about.latitude.zip(about.longitude),
                counts: tally.chosen,
                spellings,
                key,
            }
        };
        let mut places: Vec<PlaceCount> = tallies.into_iter().map(place).collect();
        places.sort_by(|one, two| {
            let rank = |place: &PlaceCount| (place.counts.articles, place.counts.mentions);
            let name = |place: &PlaceCount| (place.name.clone(), place.country.clone(), place.key.clone());
            rank(two).cmp(&rank(one)).then_with(|| name(one).cmp(&name(two)))
        });
        let by_key = places.iter().enumerate().map(|(number, place)| (place.key.clone(), number)).collect();
        Places { places, articles: 0, by_key }
    }

    /// The place that a place of an article is.
    pub fn place_of(&self, place: &Place, aliases: &Aliases) -> Option<usize> {
        self.by_key.get(&key_of(place, aliases)).copied()
    }

    /// Places one of whose names starts so.
    pub fn matching(&self, query: &str) -> Vec<usize> {
        let wanted = Wanted::of(query);
        let fits = |place: &PlaceCount| {
            wanted.fits(&place.name) || place.spellings.iter().any(|(spelling, _)| wanted.fits(spelling))
        };
        (0..self.places.len()).filter(|number| fits(&self.places[*number])).collect()
    }

    /// Places that have exactly this name.
    pub fn meant_by(&self, typed: &str, aliases: &Aliases) -> Vec<usize> {
        let known = aliases.entry(Kind::Place, typed).map_or(typed, |entry| &entry.name);
        let key = plain_key(known);
        let answers = |place: &PlaceCount| {
            plain_key(&place.name) == key
                || place.spellings.iter().any(|(spelling, _)| plain_key(spelling) == key)
        };
        (0..self.places.len()).filter(|number| answers(&self.places[*number])).collect()
    }
}
