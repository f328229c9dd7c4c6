//! Builds `src/extract/data/places.bin` from the open tables of places.
//!
//! ```text
//! cargo run --release --example build_gazetteer -- TABLES [OUT]
//! ```
//!
//! TABLES is a folder that holds `places.tsv`, `admin1.tsv`, `admin2.tsv`, `countries.tsv` and `regions.tsv`; their columns
//! are described in `src/extract/data/README.md`. The same tables give the same bytes. What the tables do not say stands in
//! `src/extract/data/place_notes.txt`.

#[allow(dead_code)]
#[path = "../src/extract/places/layout.rs"]
mod layout;

use layout::kind;
use morgue::text::fold::fold;
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Where English is the language of the press, smaller towns are well known.
const ENGLISH_PRESS: [&str; 7] = ["AU", "CA", "GB", "IE", "NZ", "US", "ZA"];

/// Countries whose divisions newspapers name without the country.
const KNOWN_DIVISIONS: [&str; 19] = [
    "AU", "BR", "CA", "CN", "DE", "ES", "FR", "GB", "IN", "IQ", "IT", "JP", "MX", "NG", "PK", "RU", "UA",
    "US", "ZA",
];

/// Words of a division's or county's official name that a newspaper leaves out.
const GENERIC: [&str; 22] = [
    "province",
    "oblast",
    "governorate",
    "region",
    "state",
    "district",
    "prefecture",
    "department",
    "krai",
    "republic",
    "municipality",
    "division",
    "voivodeship",
    "of",
    "the",
    "city",
    "royal",
    "borough",
    "metropolitan",
    "autonomous",
    "county",
    "emirate",
];

/// Remainders that are no names.
const BARE: [&str; 22] = [
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "northeastern",
    "northwestern",
    "southeastern",
    "southwestern",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "upper",
    "lower",
    "capital",
    "centre",
    "center",
];

/// Records kept for one name at most; the weightiest stay.
const MOST_BEARERS: usize = 96;

#[derive(Clone)]
struct Record {
    id: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    country: String,
    division: String,
    kind: u8,
    population: u64,
}

impl Record {
    fn prominent(&self) -> bool {
        let country = self.country.as_str();
        match self.kind {
            kind::COUNTRY | kind::REGION | kind::CAPITAL => true,
            kind::ADMIN => KNOWN_DIVISIONS.contains(&country),
            kind::COUNTY => country == "US",
            _ => self.population >= if ENGLISH_PRESS.contains(&country) { 15_000 } else { 100_000 },
        }
    }

    /// Order among the bearers of one name.
    fn weight(&self) -> u64 {
        let rank = match self.kind {
            kind::COUNTRY => 40_000_000_000,
            kind::ADMIN | kind::REGION => 10_000_000_000,
            kind::CAPITAL => 20_000_000_000,
            _ => 0,
        };
        rank + self.population
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    bucket: u32,
    tag: u32,
    /// Falling weight.
    order: u64,
    value: u32,
    flags: u8,
}

#[derive(Default)]
struct Builder {
    records: Vec<Record>,
    by_id: HashMap<u32, u32>,
    divisions: HashMap<String, u32>,
    /// Record and hash of each name to its flags.
    names: HashMap<(u64, u32), u8>,
    starts: HashMap<u64, u8>,
    /// Words that are no place's name by themselves.
    plain: HashSet<String>,
    /// Words that are no small place's.
    words: HashSet<String>,
}

fn rows(path: &Path) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}

fn number<T: std::str::FromStr + Default>(field: &str) -> T {
    field.trim().parse().unwrap_or_default()
}

/// Folded, with typographic apostrophes plain.
fn folded(name: &str) -> String {
    fold(name).replace(['\u{2018}', '\u{2019}', '\u{02BB}', '\u{02BC}', '`'], "'")
}

fn is_latin(folded: &str) -> bool {
    folded.bytes().all(|byte| byte.is_ascii_lowercase() || b" -'.".contains(&byte))
}

impl Builder {
    fn add(&mut self, record: Record) -> u32 {
        let index = self.records.len() as u32;
        if record.id != 0 {
            self.by_id.entry(record.id).or_insert(index);
        }
        self.records.push(record);
        index
    }

    fn name(&mut self, index: u32, name: &str, flags: u8) {
        let name = folded(name);
        let (phrase, first, count) = layout::hash_name(&name);
        if count == 0 || count > 6 || name.len() < 2 || self.plain.contains(&name) {
            return;
        }
        let record = &self.records[index as usize];
        if count == 1 && !record.prominent() && self.words.contains(&name) {
            return;
        }
        let mut flags = flags;
        if record.prominent() && flags & layout::ALTERNATE == 0 {
            flags |= layout::PROMINENT;
        }
        if matches!(record.kind, kind::COUNTRY | kind::ADMIN) {
            flags |= layout::MAJOR;
        }
        if count > 1 {
            let longest = self.starts.entry(first).or_default();
            *longest = (*longest).max(count);
        }
        // A name that is both first and alternate is first.
        let kept = self.names.entry((phrase, index)).or_insert(flags);
        let weak = layout::ALTERNATE | layout::AFTER_COMMA;
        *kept = (*kept & flags & weak) | ((*kept | flags) & !weak);
    }

    /// A place's first name with the spellings that newspapers give it.
    fn spellings(&mut self, index: u32, name: &str, flags: u8) {
        self.name(index, name, flags);
        let plain = folded(name);
        // "Mianzhu, Deyang, Sichuan", but not "Bournemouth, Christchurch and Poole"
        let whole = self.records[index as usize].kind == kind::COUNTY;
        for cut in [" (", ", "] {
            if let Some((before, _)) = plain.split_once(cut).filter(|_| !whole) {
                self.name(index, before, flags);
            }
        }
        if let Some(rest) = plain.strip_prefix("the ") {
            self.name(index, rest, flags);
        }
        for (long, short) in
            [("saint ", "st "), ("saint-", "st "), ("sainte ", "ste "), ("mount ", "mt "), ("fort ", "ft ")]
        {
            if let Some(rest) = plain.strip_prefix(long) {
                self.name(index, &format!("{short}{rest}"), flags);
            }
            if let Some(rest) = plain.strip_prefix(short).or(plain.strip_prefix(&short.replace(' ', ". "))) {
                self.name(index, &format!("{long}{rest}"), flags);
            }
        }
        if plain.contains(" and ") {
            self.name(index, &plain.replace(" and ", " & "), flags);
        }
    }

    /// "Kano State" is known as Kano too.
    fn without_generic(&mut self, index: u32, name: &str) {
        let plain = folded(name);
        let rest: Vec<&str> = plain.split(' ').filter(|word| !GENERIC.contains(word)).collect();
        let bare = rest.len() == 1 && BARE.contains(&rest[0]);
        if !rest.is_empty() && !bare && rest.len() < plain.split(' ').count() {
            self.name(index, &rest.join(" "), layout::ALTERNATE);
        }
    }

    fn countries(&mut self, folder: &Path, notes: &Notes) -> Result<(), Box<dyn Error>> {
        for row in rows(&folder.join("countries.tsv"))? {
            let point = notes.points.get(&row[0]).copied();
            let (latitude, longitude) = point.unwrap_or((number(&row[6]), number(&row[7])));
            let index = self.add(Record {
                id: number(&row[2]),
                name: row[3].clone(),
                latitude,
                longitude: if longitude > 180.0 { longitude - 360.0 } else { longitude },
                country: row[0].clone(),
                division: String::new(),
                kind: kind::COUNTRY,
                population: number(&row[10]),
            });
            self.spellings(index, &row[3], 0);
            let others =
                row[4].split('|').filter(|other| !other.is_empty() && !notes.dropped.contains(*other));
            for other in others {
                self.spellings(index, other, 0);
            }
        }
        Ok(())
    }

    fn divisions(&mut self, folder: &Path, notes: &Notes) -> Result<(), Box<dyn Error>> {
        for row in rows(&folder.join("admin1.tsv"))? {
            let (country, division) = row[0].split_once('.').unwrap_or((&row[0], ""));
            let point = notes.points.get(&row[0]).copied();
            let (latitude, longitude) = point.unwrap_or((number(&row[5]), number(&row[6])));
            let index = self.add(Record {
                id: number(&row[1]),
                name: row[2].clone(),
                latitude,
                longitude,
                country: country.to_owned(),
                division: division.to_owned(),
                kind: kind::ADMIN,
                population: number(&row[7]),
            });
            self.divisions.insert(row[0].clone(), index);
            self.spellings(index, &row[2], 0);
            self.without_generic(index, &row[2]);
            for other in row[4].split('|').filter(|other| !other.is_empty()) {
                let short = other.contains('.') || other.len() <= 4;
                self.name(index, other, if short { layout::AFTER_COMMA } else { layout::ALTERNATE });
            }
            if country == "US" && division.len() == 2 {
                self.name(index, division, layout::AFTER_COMMA);
            }
        }
        Ok(())
    }

    fn counties(&mut self, folder: &Path) -> Result<(), Box<dyn Error>> {
        for row in rows(&folder.join("admin2.tsv"))? {
            let mut code = row[0].split('.');
            let (country, division) = (code.next().unwrap_or(""), code.next().unwrap_or(""));
            let index = self.add(Record {
                id: number(&row[1]),
                name: row[2].clone(),
                latitude: number(&row[3]),
                longitude: number(&row[4]),
                country: country.to_owned(),
                division: division.to_owned(),
                kind: kind::COUNTY,
                population: number(&row[5]),
            });
            self.spellings(index, &row[2], 0);
            if matches!(country, "GB" | "IE") {
                self.without_generic(index, &row[2]);
            }
            if country == "IE" && row[2].starts_with("County ") {
                self.name(index, &row[2].replace("County", "Co"), 0);
            }
        }
        Ok(())
    }

    fn regions(&mut self, folder: &Path, notes: &Notes) -> Result<(), Box<dyn Error>> {
        let table = rows(&folder.join("regions.tsv"))?;
        let listed = table.iter().map(|row| (row[0].clone(), number(&row[1]), number(&row[2])));
        for (name, latitude, longitude) in listed.chain(notes.regions.iter().cloned()) {
            if notes.dropped.contains(&name) {
                continue;
            }
            let country = notes.within.get(&name).cloned().unwrap_or_default();
            let index = self.add(Record {
                id: 0,
                name: name.clone(),
                latitude,
                longitude,
                country,
                division: String::new(),
                kind: kind::REGION,
                population: 0,
            });
            self.spellings(index, &name, 0);
        }
        Ok(())
    }

    fn towns(&mut self, folder: &Path, common: &HashSet<String>) -> Result<(), Box<dyn Error>> {
        let table = rows(&folder.join("places.tsv"))?;
        let mut first_names: HashSet<u64> = HashSet::new();
        for row in &table {
            first_names.insert(layout::hash_name(&folded(&row[1])).0);
        }
        for row in &table {
            let kind = match row[9].as_str() {
                "PPLC" => kind::CAPITAL,
                "PPLA" => kind::SEAT,
                "PPLX" | "PPLL" => kind::QUARTER,
                "PPLH" | "PPLCH" | "PPLQ" | "PPLW" => continue,
                _ => kind::TOWN,
            };
            let index = self.add(Record {
                id: number(&row[0]),
                name: row[1].clone(),
                latitude: number(&row[4]),
                longitude: number(&row[5]),
                country: row[6].clone(),
                division: row[7].clone(),
                kind,
                population: number(&row[8]),
            });
            self.spellings(index, &row[1], 0);
            if !row[2].is_empty() {
                self.spellings(index, &row[2], 0);
            }
            if let Some(rest) = row[1].strip_prefix("City of ").or(row[1].strip_prefix("Borough of ")) {
                self.name(index, rest, layout::ALTERNATE);
            }
            self.alternates(index, &row[3], common, &first_names);
        }
        Ok(())
    }

    /// Keeps an alternate when the place is large, and the name is nobody's, no common word and no other place's.
    fn alternates(&mut self, index: u32, names: &str, common: &HashSet<String>, taken: &HashSet<u64>) {
        let record = &self.records[index as usize];
        let large = record.population >= 100_000
            || record.kind == kind::CAPITAL
            || record.kind == kind::SEAT && record.population >= 20_000;
        let first = folded(&record.name);
        for other in names.split('|') {
            let other = folded(other);
            let part = first.starts_with(&other) && first[other.len()..].starts_with([' ', '-']);
            let known = common.contains(&other) || taken.contains(&layout::hash_name(&other).0);
            let good = other.len() >= 5 && is_latin(&other) && !known;
            if large && (good || part && other.len() >= 4 && !common.contains(&other)) {
                self.name(index, &other, layout::ALTERNATE);
            }
        }
    }

    fn aliases(&mut self, notes: &Notes) {
        for (place, alias) in &notes.aliases {
            let index = match place.parse::<u32>() {
                Ok(id) => self.by_id.get(&id),
                Err(_) => self.divisions.get(place),
            };
            let Some(index) = index.copied() else {
                eprintln!("place_notes.txt: no place {place} for {alias}");
                continue;
            };
            match alias.strip_prefix(',') {
                Some(alias) => self.name(index, alias, layout::AFTER_COMMA),
                None => self.name(index, alias, 0),
            }
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(self.names.len() + self.starts.len());
        for ((phrase, index), flags) in &self.names {
            let (bucket, tag) = layout::bucket_and_tag(*phrase);
            let second = (flags & layout::ALTERNATE != 0) as u64;
            let order = u64::MAX - (self.records[*index as usize].weight() >> (4 * second));
            entries.push(Entry { bucket: bucket as u32, tag, order, value: *index, flags: *flags });
        }
        for (first, count) in &self.starts {
            let (bucket, tag) = layout::bucket_and_tag(*first);
            entries.push(Entry {
                bucket: bucket as u32,
                tag,
                order: 0,
                value: *count as u32,
                flags: layout::STARTS,
            });
        }
        entries.sort_unstable();
        let (mut key, mut count) = ((u32::MAX, 0), 0);
        entries.retain(|entry| {
            count = if key == (entry.bucket, entry.tag) { count + 1 } else { 0 };
            key = (entry.bucket, entry.tag);
            count < MOST_BEARERS
        });
        entries
    }

    fn write(&self) -> Vec<u8> {
        let mut areas: Vec<(&str, &str)> =
            self.records.iter().map(|record| (record.country.as_str(), record.division.as_str())).collect();
        areas.sort_unstable();
        areas.dedup();
        let (names, places) = self.pool();
        let entries = self.entries();
        let mut out = Vec::new();
        let counts = [layout::MAGIC as usize, self.records.len(), entries.len(), areas.len(), names.len()];
        for count in counts {
            out.extend((count as u32).to_le_bytes());
        }
        for (country, division) in &areas {
            let mut area = [0u8; layout::AREA];
            area[..country.len().min(2)].copy_from_slice(&country.as_bytes()[..country.len().min(2)]);
            let code = &division.as_bytes()[..division.len().min(5)];
            area[2] = code.len() as u8;
            area[3..3 + code.len()].copy_from_slice(code);
            out.extend(area);
        }
        for record in &self.records {
            let area = areas.binary_search(&(&record.country, &record.division)).unwrap_or(0);
            let degrees = |value: f64| ((value * 1e4).round() as i32).to_le_bytes();
            out.extend(&record.id.to_le_bytes()[..3]);
            out.extend(&degrees(record.latitude)[..3]);
            out.extend(&degrees(record.longitude)[..3]);
            out.extend((area as u16).to_le_bytes());
            out.push(record.kind);
            out.extend(layout::pack_population(record.population).to_le_bytes());
            out.extend(&places[record.name.as_str()].to_le_bytes()[..3]);
        }
        let mut next = 0u32;
        for bucket in 0..=layout::BUCKETS as u32 {
            while entries.get(next as usize).is_some_and(|entry| entry.bucket < bucket) {
                next += 1;
            }
            out.extend(&next.to_le_bytes()[..3]);
        }
        for entry in &entries {
            let value = entry.value | (entry.flags as u32) << layout::VALUE_BITS;
            out.extend(&entry.tag.to_le_bytes()[..3]);
            out.extend(&value.to_le_bytes()[..3]);
        }
        out.extend(names);
        out
    }

    /// The names, each once, and where each starts.
    fn pool(&self) -> (Vec<u8>, HashMap<&str, u32>) {
        let (mut bytes, mut places) = (Vec::new(), HashMap::new());
        for record in &self.records {
            places.entry(record.name.as_str()).or_insert_with(|| {
                let start = bytes.len() as u32;
                let mut cut = record.name.len().min(255);
                while !record.name.is_char_boundary(cut) {
                    cut -= 1;
                }
                bytes.push(cut as u8);
                bytes.extend(&record.name.as_bytes()[..cut]);
                start
            });
        }
        (bytes, places)
    }
}

/// `place_notes.txt`.
#[derive(Default)]
struct Notes {
    aliases: Vec<(String, String)>,
    points: HashMap<String, (f64, f64)>,
    within: HashMap<String, String>,
    regions: Vec<(String, f64, f64)>,
    dropped: HashSet<String>,
    plain: HashSet<String>,
}

impl Notes {
    fn read(path: &Path) -> Result<Notes, Box<dyn Error>> {
        let mut notes = Notes::default();
        for row in rows(path)?.iter().filter(|row| !row[0].starts_with('#')) {
            let fields: Vec<&str> = row.iter().map(String::as_str).collect();
            match fields[..] {
                ["alias" | "division", place, alias] => {
                    notes.aliases.push((place.to_owned(), alias.to_owned()))
                }
                ["point", country, latitude, longitude] => {
                    notes.points.insert(country.to_owned(), (number(latitude), number(longitude)));
                }
                ["within", region, country] => {
                    notes.within.insert(region.to_owned(), country.to_owned());
                }
                ["region", name, latitude, longitude] => {
                    notes.regions.push((name.to_owned(), number(latitude), number(longitude)));
                }
                ["drop", name] => {
                    notes.dropped.insert(name.to_owned());
                }
                ["plain", name] => {
                    notes.plain.insert(folded(name));
                }
                _ => return Err(format!("place_notes.txt: what is {row:?}?").into()),
            }
        }
        Ok(notes)
    }
}

/// The words of the files.
fn common_words(data: &Path, files: &[&str]) -> Result<HashSet<String>, Box<dyn Error>> {
    let mut common = HashSet::new();
    for file in files {
        let text = std::fs::read_to_string(data.join(file))?;
        common.extend(text.split_whitespace().map(str::to_owned));
    }
    Ok(common)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let tables = arguments.next().ok_or("usage: build_gazetteer TABLES [OUT]")?;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/extract/data");
    let out = arguments.next().unwrap_or_else(|| data.join("places.bin"));
    let notes = Notes::read(&data.join("place_notes.txt"))?;
    let mut builder = Builder { plain: notes.plain.clone(), ..Builder::default() };
    builder.words = common_words(&data, &["words.txt", "demonyms.txt", "cues.txt"])?;
    let common =
        common_words(&data, &["words.txt", "given.txt", "surnames.txt", "demonyms.txt", "cues.txt"])?;
    builder.countries(&tables, &notes)?;
    builder.divisions(&tables, &notes)?;
    builder.counties(&tables)?;
    builder.regions(&tables, &notes)?;
    builder.towns(&tables, &common)?;
    builder.aliases(&notes);
    if builder.records.len() >= 1 << layout::VALUE_BITS {
        return Err("more records than an entry can number".into());
    }
    let bytes = builder.write();
    std::fs::write(&out, &bytes)?;
    println!(
        "{}: {} places, {} names, {} bytes",
        out.display(),
        builder.records.len(),
        builder.names.len(),
        bytes.len()
    );
    Ok(())
}
