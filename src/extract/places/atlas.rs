//! The table of places, read in place from the bytes that the program carries.
//! Owns the decoding of `data/places.bin` (layout: see `layout`); weighs nothing. Nothing is built at start: a look-up reads
//! one line of the directory and one bucket of entries, and a row is decoded when it is asked for.
//!
//! 219,000 places, 246,000 names, 7.95 MB.

use super::layout::{self, AREA, BUCKETS, ENTRY, HEADER, RECORD, VALUE_BITS, kind};

/// What sort of place a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) enum PlaceKind {
    Country,
    Admin,
    /// A second-level division.
    County,
    Region,
    Capital,
    /// Seat of a first-level division.
    Seat,
    Town,
    /// A part of a town.
    Quarter,
}

impl PlaceKind {
    fn of(code: u8) -> PlaceKind {
        match code {
            kind::COUNTRY => PlaceKind::Country,
            kind::ADMIN => PlaceKind::Admin,
            kind::COUNTY => PlaceKind::County,
            kind::REGION => PlaceKind::Region,
            kind::CAPITAL => PlaceKind::Capital,
            kind::SEAT => PlaceKind::Seat,
            kind::QUARTER => PlaceKind::Quarter,
            _ => PlaceKind::Town,
        }
    }

    /// A town of any sort, or a part of one.
    pub(in crate::extract) fn is_town(self) -> bool {
        matches!(self, PlaceKind::Capital | PlaceKind::Seat | PlaceKind::Town | PlaceKind::Quarter)
    }
}

/// One row of the place table.
#[derive(Clone, Copy, Debug)]
pub(in crate::extract) struct PlaceRow {
    /// Number of the row.
    pub index: u32,
    pub kind: PlaceKind,
    /// People, rounded down to three digits or so.
    pub population: u32,
    /// Country code and first-level division, "" when there is none.
    pub country: &'static str,
    pub admin: &'static str,
    /// Number of country and division together.
    pub area: u16,
    /// GeoNames id, 0 when it has none.
    pub id: u32,
    pub latitude: f32,
    pub longitude: f32,
    name: u32,
}

impl PlaceRow {
    pub(in crate::extract) fn name(&self) -> &'static str {
        let start = ATLAS.names + self.name as usize;
        let length = BYTES.get(start).copied().unwrap_or(0) as usize;
        BYTES.get(start + 1..start + 1 + length).and_then(|name| std::str::from_utf8(name).ok()).unwrap_or("")
    }
}

/// What a name says of one of its bearers.
#[derive(Clone, Copy, Debug)]
pub(in crate::extract) struct Entry {
    pub row: u32,
    flags: u8,
}

impl Entry {
    pub(in crate::extract) fn after_comma(self) -> bool {
        self.flags & layout::AFTER_COMMA != 0
    }

    /// Not the place's first name.
    pub(in crate::extract) fn alternate(self) -> bool {
        self.flags & layout::ALTERNATE != 0
    }

    /// See `Gazetteer::is_place`.
    pub(in crate::extract) fn prominent(self) -> bool {
        self.flags & layout::PROMINENT != 0
    }
}

static BYTES: &[u8] = include_bytes!("../data/places.bin");

/// Where the parts of the table start.
struct Atlas {
    areas: usize,
    records: usize,
    directory: usize,
    entries: usize,
    names: usize,
}

static ATLAS: Atlas = Atlas::locate();

impl Atlas {
    const fn locate() -> Atlas {
        assert!(word(BYTES, 0) == layout::MAGIC, "data/places.bin is of another layout: build it anew");
        let areas = HEADER;
        let records = areas + word(BYTES, 12) as usize * AREA;
        let directory = records + word(BYTES, 4) as usize * RECORD;
        let entries = directory + (BUCKETS + 1) * 3;
        let names = entries + word(BYTES, 8) as usize * ENTRY;
        assert!(names + word(BYTES, 16) as usize == BYTES.len(), "data/places.bin is cut off");
        Atlas { areas, records, directory, entries, names }
    }
}

const fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[inline(always)]
fn triple(at: usize) -> u32 {
    match BYTES.get(at..at + 3) {
        Some([low, middle, high]) => *low as u32 | (*middle as u32) << 8 | (*high as u32) << 16,
        _ => 0,
    }
}

/// Degrees of a signed 24-bit number.
fn degrees(at: usize) -> f32 {
    ((triple(at) << 8) as i32 >> 8) as f32 / 1e4
}

/// The raw entries of a phrase: flags and value.
#[inline]
fn raw(phrase: u64) -> impl Iterator<Item = (u8, u32)> {
    let (bucket, tag) = layout::bucket_and_tag(phrase);
    let at = ATLAS.directory + bucket * 3;
    let (first, end) = (triple(at) as usize, triple(at + 3) as usize);
    (first..end)
        .map(|entry| ATLAS.entries + entry * ENTRY)
        .skip_while(move |at| triple(*at) < tag)
        .take_while(move |at| triple(*at) == tag)
        .map(|at| {
            let word = triple(at + 3);
            ((word >> VALUE_BITS) as u8, word & ((1 << VALUE_BITS) - 1))
        })
}

/// Bearers of a name, weightiest first.
#[inline]
pub(in crate::extract) fn entries(phrase: u64) -> impl Iterator<Item = Entry> {
    raw(phrase).filter(|(flags, _)| flags & layout::STARTS == 0).map(|(flags, row)| Entry { row, flags })
}

/// Greatest number of words of a name that starts with the word; 0 when none has several.
#[inline]
pub(in crate::extract) fn longest(first: u64) -> u8 {
    raw(first).find(|(flags, _)| flags & layout::STARTS != 0).map_or(0, |(_, count)| count as u8)
}

/// Decodes a row.
pub(in crate::extract) fn row(index: u32) -> PlaceRow {
    let at = ATLAS.records + index as usize * RECORD;
    let byte = |offset: usize| BYTES.get(at + offset).copied().unwrap_or(0);
    let half = |offset: usize| u16::from_le_bytes([byte(offset), byte(offset + 1)]);
    let area = half(9);
    let start = ATLAS.areas + area as usize * AREA;
    let text = |from: usize, length: usize| {
        let bytes = BYTES.get(start + from..start + from + length).unwrap_or(&[]);
        std::str::from_utf8(bytes).unwrap_or("").trim_end_matches('\0')
    };
    PlaceRow {
        index,
        kind: PlaceKind::of(byte(11)),
        population: layout::unpack_population(half(12)),
        country: text(0, 2),
        admin: text(3, BYTES.get(start + 2).copied().unwrap_or(0).min(5) as usize),
        area,
        id: triple(at),
        latitude: degrees(at + 3),
        longitude: degrees(at + 6),
        name: triple(at + 14),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layout::{hash_name, hash_word};

    fn bearers(name: &str) -> Vec<PlaceRow> {
        entries(hash_name(name).0).map(|entry| row(entry.row)).collect()
    }

    #[test]
    fn rows_say_what_the_tables_say() {
        let found = bearers("budapest");
        assert_eq!(
            (found[0].name(), found[0].country, found[0].kind),
            ("Budapest", "HU", PlaceKind::Capital)
        );
        assert!((found[0].latitude - 47.5).abs() < 0.1 && (found[0].longitude - 19.04).abs() < 0.1);
        assert!(found[0].population > 1_500_000 && found[0].id == 3_054_643);
        let paris = bearers("paris");
        assert_eq!(paris[0].country, "FR");
        assert!(paris.iter().any(|place| (place.country, place.admin) == ("US", "TX")));
        assert_eq!(bearers("rapides parish")[0].kind, PlaceKind::County);
        assert!(bearers("canada")[0].longitude < -90.0, "west is negative");
    }

    #[test]
    fn spellings_of_one_name_meet() {
        for (one, two) in [
            ("saint louis", "st. louis"),
            ("fort worth", "ft worth"),
            ("the hague", "hague"),
            ("new york", "nyc"),
        ] {
            let known: Vec<u32> = bearers(one).iter().map(|place| place.id).collect();
            assert!(bearers(two).iter().any(|place| known.contains(&place.id)), "{two}");
        }
        let texas = entries(hash_word("tex")).next().unwrap();
        assert!(texas.after_comma() && row(texas.row).name() == "Texas");
    }

    #[test]
    fn a_word_of_no_table_hits_nothing() {
        let hits = (0..200_000u32).filter(|number| {
            let phrase = hash_word(&format!("zq{number}x"));
            entries(phrase).next().is_some() || longest(phrase) > 0
        });
        assert!(hits.count() <= 1, "a false hit is rarer than one in a million");
        assert!(longest(hash_word("new")) >= 3 && longest(hash_word("zzyx")) == 0);
    }

    #[test]
    fn every_row_reads() {
        let count = word(BYTES, 4);
        for index in (0..count).step_by(97).chain([count - 1, count, u32::MAX / 64]) {
            let place = row(index);
            assert!(index >= count || !place.name().is_empty(), "row {index} has a name");
            assert!(place.latitude.abs() <= 90.0 && place.longitude.abs() <= 181.0, "row {index}");
        }
    }

    /// Not a test of anything but speed: `cargo test --profile profiling --lib speed_of -- --ignored --nocapture`.
    #[test]
    #[ignore = "a measurement"]
    fn speed_of_look_ups() {
        let phrases: Vec<u64> = (0..1_000_000u64).map(|seed| hash_word(&format!("w{seed}"))).collect();
        let known: Vec<u64> =
            (0..200_000).map(|index| hash_name(&crate::text::fold::fold(row(index).name())).0).collect();
        for (what, phrases) in [("unknown", phrases), ("known", known)] {
            let started = std::time::Instant::now();
            let hits: usize = phrases.iter().map(|phrase| entries(*phrase).take(1).count()).sum();
            let each = started.elapsed().as_nanos() as f64 / phrases.len() as f64;
            println!("{what}: {each:.1} ns a look-up, {hits} hits");
        }
    }
}
