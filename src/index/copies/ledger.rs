//! The file `copies-N` beside `manifest-N`: groups of copies for those who search, sketches for the next run. Written whole
//! under a new name before the commit that names it, like the manifest. A search reads single rows of it; only a run reads
//! all and checks the sum at its end.

use crate::index::copies::groups::{Group, group};
use crate::index::copies::packed::{pack, unpack};
use crate::index::copies::sketch::Sketch;
use crate::index::error::IndexError;
use crate::index::sealed::write_durably;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// First bytes of the file; the digit is the format's version.
const MAGIC: &[u8; 8] = b"MORGUEc3";

/// Bytes of the head, and of the rows of the other parts: see [`Table`].
pub const HEAD_BYTES: usize = 44;
const MEMBER_BYTES: usize = 12;
const GROUP_BYTES: usize = 16;
const SUM_BYTES: usize = 8;

/// An odd number, so that no two ordinals are spread to one: the golden ratio.
const SPREAD: u32 = 0x9E37_79B9;

/// Names an article in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleKey {
    /// Number of the file: see [`crate::index::documents::file_number`].
    pub file: u64,
    /// Place of the article among those of its file.
    pub ordinal: u32,
}

impl ArticleKey {
    /// What stands in the column `tie` of the article's document; nearly always another one for another article.
    pub fn tie(self) -> u32 {
        (self.file >> 32) as u32 ^ self.ordinal
    }

    /// What tells it from articles with the same tie: the other half of the file's number, and the ordinal again, lest the
    /// two halves be turned into those of another file's article alike.
    fn check(self) -> u32 {
        self.file as u32 ^ self.ordinal.wrapping_mul(SPREAD)
    }
}

/// The sketches of all articles of an index. Rows are only ever added; those of a file that was read again or is gone are left
/// out when they are looked at.
#[derive(Debug, Default)]
pub struct Ledger {
    /// In pieces, because a list that grows as a whole holds everything twice at times.
    rows: Vec<Vec<(ArticleKey, Sketch)>>,
    count: u32,
    /// For a file that was replaced, the number of the first row that it has now.
    newest: FxHashMap<u64, u32>,
    is_changed: bool,
}

/// Rows of a piece.
const PIECE: usize = 256;

/// Where the parts of the file stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    /// The directory has two to this many slots.
    pub bits: u32,
    /// Articles in groups.
    pub members: u32,
    /// Groups.
    pub groups: u32,
    /// Articles with a sketch.
    pub articles: u32,
    /// Groups were looked for.
    pub is_grouped: bool,
    /// Size of the whole file in bytes.
    pub length: u64,
}

impl Layout {
    pub fn directory(self) -> usize {
        HEAD_BYTES
    }

    pub fn member_rows(self) -> usize {
        HEAD_BYTES + ((1 << self.bits) + 1) * 4
    }

    pub fn group_rows(self) -> usize {
        self.member_rows() + self.members as usize * MEMBER_BYTES
    }

    pub fn sketches(self) -> usize {
        self.group_rows() + self.groups as usize * GROUP_BYTES
    }

    fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(MAGIC);
        for number in [self.bits, self.members, self.groups, self.articles, u32::from(self.is_grouped)] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.length.to_le_bytes());
        let sum = checksum(out);
        out.extend_from_slice(&sum);
    }

    /// From the first bytes of a file of a length; `None` when it is no such file of this version, or not all of it.
    pub fn read(bytes: &[u8], length: u64) -> Option<Layout> {
        let head = bytes.get(..HEAD_BYTES - SUM_BYTES)?;
        if bytes.get(HEAD_BYTES - SUM_BYTES..HEAD_BYTES)? != checksum(head) {
            return None;
        }
        let mut reader = Reader { rest: head.strip_prefix(MAGIC)? };
        let layout = Layout {
            bits: reader.u32()?,
            members: reader.u32()?,
            groups: reader.u32()?,
            articles: reader.u32()?,
            is_grouped: reader.u32()? != 0,
            length: reader.u64()?,
        };
        let is_whole = layout.length == length && layout.sketches() as u64 + SUM_BYTES as u64 <= length;
        (layout.bits < 32 && is_whole).then_some(layout)
    }
}

impl Ledger {
    /// Puts the articles of a file, each with its place in it, in the stead of those it had.
    pub fn replace(&mut self, file: u64, sketches: Vec<(u32, Sketch)>) {
        self.is_changed = true;
        self.newest.insert(file, self.count);
        self.count += sketches.len() as u32;
        for (ordinal, sketch) in sketches {
            let row = (ArticleKey { file, ordinal }, sketch);
            match self.rows.last_mut().filter(|piece| piece.len() < PIECE) {
                Some(piece) => piece.push(row),
                None => {
                    let mut piece = Vec::with_capacity(PIECE);
                    piece.push(row);
                    self.rows.push(piece);
                }
            }
        }
    }

    /// The rows of files as they are now.
    fn standing(&self) -> impl Iterator<Item = &(ArticleKey, Sketch)> {
        let stands = |(number, row): &(u32, &(ArticleKey, Sketch))| {
            self.newest.get(&row.0.file).is_none_or(|first| number >= first)
        };
        (0..).zip(self.rows.iter().flatten()).filter(stands).map(|(_, row)| row)
    }

    /// True when it knows other articles than the file it was read from.
    pub fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// All articles that it knows, in no fixed order.
    pub fn keys(&self) -> impl Iterator<Item = ArticleKey> {
        self.standing().map(|(key, _)| *key)
    }

    /// Reads the file that an earlier run wrote.
    pub fn load(path: &Path) -> Result<Ledger, IndexError> {
        let bytes = fs::read(path).map_err(|error| IndexError::Io(path.to_owned(), error))?;
        let corrupt = || {
            IndexError::Corrupt(path.to_owned(), "the list of copies does not match its checksum".to_owned())
        };
        let (payload, sum) =
            bytes.split_at_checked(bytes.len().saturating_sub(SUM_BYTES)).ok_or_else(corrupt)?;
        let layout = Layout::read(&bytes, bytes.len() as u64)
            .filter(|_| checksum(payload) == sum)
            .ok_or_else(corrupt)?;
        let packed = payload.get(layout.sketches()..).ok_or_else(corrupt)?;
        let rows = vec![unpack(packed, layout.articles).ok_or_else(corrupt)?];
        Ok(Ledger { rows, count: layout.articles, ..Ledger::default() })
    }

    /// Sorts the articles into groups and writes the file, durably: whole or not at all. The first member of a group, its
    /// head, is the oldest, undated ones last, and of equals the first in order of `paths`, which names the files that
    /// are asked for, each by its number.
    pub fn save<P: Ord>(
        &self,
        path: &Path,
        paths: impl FnOnce(&dyn Fn(u64) -> bool) -> BTreeMap<u64, P>,
    ) -> Result<(), IndexError> {
        let bytes = self.grouped(paths).map_err(|error| IndexError::Io(path.to_owned(), error))?;
        write_durably(path, &[&bytes])
    }

    /// Writes the file without groups, for a commit after which others follow: see [`is_grouped`].
    pub fn save_ungrouped(&self, path: &Path) -> Result<(), IndexError> {
        let bytes = encode(&self.articles(), None::<&Grouped<()>>);
        write_durably(path, &[&bytes.map_err(|error| IndexError::Io(path.to_owned(), error))?])
    }

    /// All articles in order of their keys.
    fn articles(&self) -> Vec<(ArticleKey, &Sketch)> {
        let mut articles = Vec::with_capacity(self.count as usize);
        articles.extend(self.standing().map(|(key, sketch)| (*key, sketch)));
        articles.sort_unstable_by_key(|(key, _)| *key);
        articles
    }

    fn grouped<P: Ord>(
        &self,
        paths: impl FnOnce(&dyn Fn(u64) -> bool) -> BTreeMap<u64, P>,
    ) -> io::Result<Vec<u8>> {
        let articles = self.articles();
        let groups = group(&articles);
        let in_groups = groups.iter().flatten().map(|member| articles[*member as usize].0.file);
        let mut files: Vec<u64> = in_groups.collect();
        files.sort_unstable();
        let paths = if files.is_empty() {
            BTreeMap::new()
        } else {
            paths(&|file| files.binary_search(&file).is_ok())
        };
        encode(&articles, Some(&Grouped { groups, paths }))
    }
}

/// Groups, and the paths of the files that their members are of.
struct Grouped<P> {
    groups: Vec<Group>,
    paths: BTreeMap<u64, P>,
}

/// The bytes of the file; without groups where none were looked for.
fn encode<P: Ord>(articles: &[(ArticleKey, &Sketch)], grouped: Option<&Grouped<P>>) -> io::Result<Vec<u8>> {
    let groups = grouped.map_or(&[][..], |grouped| &grouped.groups);
    let mut members: Vec<(ArticleKey, u32)> = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        members.extend(group.iter().map(|member| (articles[*member as usize].0, number as u32)));
    }
    members.sort_unstable_by_key(|(key, _)| (key.tie(), *key));

    let mut layout = Layout {
        bits: (members.len() as u32 * 2).max(1).ilog2(),
        members: members.len() as u32,
        groups: groups.len() as u32,
        articles: articles.len() as u32,
        is_grouped: grouped.is_some(),
        length: 0,
    };
    let packed = pack(articles)?;
    layout.length = (layout.sketches() + packed.len() + SUM_BYTES) as u64;
    let mut out = Vec::with_capacity(layout.length as usize);
    layout.write(&mut out);
    let mut member = 0;
    for slot in 0..=1u64 << layout.bits {
        while member < members.len() && (u64::from(members[member].0.tie()) >> (32 - layout.bits)) < slot {
            member += 1;
        }
        out.extend_from_slice(&(member as u32).to_le_bytes());
    }
    for (key, group) in &members {
        for number in [key.tie(), key.check(), *group] {
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
    for group in groups {
        let first = |member: &&u32| {
            let (key, sketch) = articles[**member as usize];
            let path = grouped.and_then(|grouped| grouped.paths.get(&key.file));
            (sketch.day.unwrap_or(i32::MAX), path, key)
        };
        let head = group.iter().min_by(|one, two| first(one).cmp(&first(two)));
        let head = head.map_or(ArticleKey { file: 0, ordinal: 0 }, |member| articles[*member as usize].0);
        out.extend_from_slice(&head.file.to_le_bytes());
        out.extend_from_slice(&head.ordinal.to_le_bytes());
        out.extend_from_slice(&(group.len() as u32).to_le_bytes());
    }
    out.extend_from_slice(&packed);
    let sum = checksum(&out);
    out.extend_from_slice(&sum);
    Ok(out)
}

/// True when copies were looked for in the file at `path`; false also when it is no such file.
pub fn is_grouped(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| {
        let length = file.metadata()?.len();
        file.take(HEAD_BYTES as u64).read_to_end(&mut head).map(|_| length)
    });
    read.is_ok_and(|length| Layout::read(&head, length).is_some_and(|layout| layout.is_grouped))
}

/// Takes numbers, low byte first, off the front of bytes.
struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*first)
    }

    fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.bytes().map(u64::from_le_bytes)
    }
}

fn checksum(bytes: &[u8]) -> [u8; SUM_BYTES] {
    let mut sum = [0; SUM_BYTES];
    sum.copy_from_slice(&blake3::hash(bytes).as_bytes()[..SUM_BYTES]);
    sum
}

/// Groups of copies as a search reads them, row by row, out of the bytes of the file.
///
/// ```text
/// head       magic, bits, members, groups, articles, whether groups were looked for, length, sum
/// directory  for each value of a tie's first `bits` bits, and one more: the first member from there on
/// members    tie and check of the article's key, group; in order of ties
/// groups     the head's file number and ordinal, number of members
/// sketches   of all articles; sum over everything
/// ```
pub struct Table<B> {
    bytes: B,
    layout: Layout,
}

/// How many bytes at the beginning of a file of a length, whose first [`HEAD_BYTES`] are given, a search reads in; `None` as
/// for [`Table::read`].
pub fn front_bytes(head: &[u8], length: u64) -> Option<usize> {
    Layout::read(head, length).map(Layout::sketches)
}

/// A group of copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// The oldest of them.
    pub head: ArticleKey,
    /// How many they are, at least 2.
    pub members: u32,
}

impl<B: std::ops::Deref<Target = [u8]>> Table<B> {
    /// From a file of a length, or as much of its beginning as [`front_bytes`] says; `None` when it is no such file, or not
    /// all of it.
    pub fn read(bytes: B, length: u64) -> Option<Table<B>> {
        let layout = Layout::read(&bytes, length)?;
        (layout.sketches() <= bytes.len()).then_some(Table { bytes, layout })
    }

    /// Articles that are copies of another one, the head of each group left out.
    pub fn copies(&self) -> u64 {
        u64::from(self.layout.members).saturating_sub(u64::from(self.layout.groups))
    }

    /// Number of groups; they are numbered from 0.
    pub fn groups(&self) -> u32 {
        self.layout.groups
    }

    /// The group of an article.
    pub fn group_of(&self, key: ArticleKey) -> Option<u32> {
        self.rows(key.tie()).find(|(check, _)| *check == key.check()).map(|(_, group)| group)
    }

    /// The group of an article of which its tie alone is known. One in many millions has another's tie.
    pub fn group_of_tie(&self, tie: u32) -> Option<u32> {
        self.rows(tie).next().map(|(_, group)| group)
    }

    /// The group with this number.
    pub fn group(&self, number: u32) -> Option<GroupRow> {
        let at = self.layout.group_rows() + number as usize * GROUP_BYTES;
        let mut reader =
            Reader { rest: self.bytes.get(at..at + GROUP_BYTES).filter(|_| number < self.layout.groups)? };
        let head = ArticleKey { file: reader.u64()?, ordinal: reader.u32()? };
        Some(GroupRow { head, members: reader.u32()? })
    }

    /// Check and group of the articles with a tie. A search asks for each article that matches, of which most have none.
    fn rows(&self, tie: u32) -> impl Iterator<Item = (u32, u32)> {
        let slot = (u64::from(tie) >> (32 - self.layout.bits)) as usize;
        let directory = self.bytes.get(self.layout.directory()..).unwrap_or_default();
        let bounds = directory.get(slot * 4..).and_then(|rest| rest.first_chunk());
        let [from, to] = bounds.map_or([0, 0], numbers::<8, 2>);
        let place =
            |row: u32| self.layout.member_rows() + row.min(self.layout.members) as usize * MEMBER_BYTES;
        let rows = if from < to { self.bytes.get(place(from)..place(to)).unwrap_or_default() } else { &[] };
        let rows = rows.as_chunks::<MEMBER_BYTES>().0.iter().map(numbers::<MEMBER_BYTES, 3>);
        rows.filter(move |[of, ..]| *of == tie).map(|[_, check, group]| (check, group))
    }
}

/// The numbers that bytes hold, low byte first.
fn numbers<const BYTES: usize, const COUNT: usize>(bytes: &[u8; BYTES]) -> [u32; COUNT] {
    let (fours, _) = bytes.as_chunks::<4>();
    std::array::from_fn(|at| u32::from_le_bytes(fours[at]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::copies::Sketcher;
    use crate::index::copies::sketch::prints;

    fn sketch(text: &str, day: Option<i32>) -> Sketch {
        Sketch { day, ..Sketcher::default().sketch(&prints(text), &[]) }
    }

    fn story(number: u64) -> String {
        (0..90).map(|word| format!("w{number}x{word}")).collect::<Vec<_>>().join(" ")
    }

    /// Every third file prints story 0, every other one its own; numbers spread as hashes do.
    fn ledger(count: u64) -> Ledger {
        let mut ledger = Ledger::default();
        for file in 0..count {
            let text = story(if file % 3 == 0 { 0 } else { file });
            let day = (file != 0).then_some(1000 - (file / 6) as i32);
            ledger
                .replace(spread(file), vec![(0, sketch(&text, day)), (1, sketch(&story(1000 + file), None))]);
        }
        ledger
    }

    fn spread(file: u64) -> u64 {
        file.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    fn paths(count: u64) -> impl FnOnce(&dyn Fn(u64) -> bool) -> BTreeMap<u64, u64> {
        move |wanted| {
            (0..count).map(|file| (spread(file), count - file)).filter(|(file, _)| wanted(*file)).collect()
        }
    }

    #[test]
    fn a_ledger_survives_the_disk_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copies-1");
        for count in [0, 1, 40] {
            ledger(count).save(&file, paths(count)).unwrap();
            assert_eq!(Ledger::load(&file).unwrap().articles(), ledger(count).articles());
        }
        let whole = fs::read(&file).unwrap();
        for at in [0, 9, HEAD_BYTES + 3, whole.len() / 2, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&file, bytes).unwrap();
            assert!(matches!(Ledger::load(&file), Err(IndexError::Corrupt(..))), "{at}");
        }
        for length in [0, 5, HEAD_BYTES, whole.len() - 1] {
            fs::write(&file, &whole[..length]).unwrap();
            assert!(matches!(Ledger::load(&file), Err(IndexError::Corrupt(..))), "{length}");
            assert!(Table::read(&whole[..length], length as u64).is_none(), "{length}");
        }
        assert!(matches!(Ledger::load(&folder.path().join("none")), Err(IndexError::Io(..))));
    }

    #[test]
    fn groups_can_wait() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copies-1");
        assert!(!is_grouped(&file));
        ledger(40).save_ungrouped(&file).unwrap();
        assert!(!is_grouped(&file));
        assert_eq!(Ledger::load(&file).unwrap().articles(), ledger(40).articles());
        let bytes = fs::read(&file).unwrap();
        assert_eq!(Table::read(&bytes[..], bytes.len() as u64).unwrap().groups(), 0);
        ledger(40).save(&file, paths(40)).unwrap();
        assert!(is_grouped(&file));
    }

    #[test]
    fn members_find_their_group_and_its_oldest_article() {
        let bytes = ledger(40).grouped(paths(40)).unwrap();
        let front = front_bytes(&bytes[..HEAD_BYTES], bytes.len() as u64).unwrap();
        assert!(Table::read(&bytes[..front - 1], bytes.len() as u64).is_none());
        let table = Table::read(&bytes[..front], bytes.len() as u64).unwrap();
        assert_eq!((table.groups(), table.copies()), (1, 13));
        for file in 0..40 {
            let key = ArticleKey { file: spread(file), ordinal: 0 };
            let expected = (file % 3 == 0).then_some(0);
            assert_eq!(table.group_of(key), expected, "{file}");
            assert_eq!(table.group_of_tie(key.tie()), expected, "{file}");
            assert_eq!(table.group_of(ArticleKey { ordinal: 1, ..key }), None, "{file}");
        }
        // 36 and 39 share the oldest day, and 39 comes first in order of paths; 0 has no date.
        let head = ArticleKey { file: spread(39), ordinal: 0 };
        assert_eq!(table.group(0), Some(GroupRow { head, members: 14 }));
        assert_eq!(table.group(1), None);
    }

    #[test]
    fn the_order_of_the_files_does_not_matter() {
        let mut other = Ledger::default();
        for (key, sketch) in ledger(40).articles().into_iter().rev().filter(|(key, _)| key.ordinal == 0) {
            other.replace(key.file, Vec::new());
            let second = (
                1,
                *ledger(40)
                    .articles()
                    .iter()
                    .find(|row| row.0 == ArticleKey { ordinal: 1, ..key })
                    .unwrap()
                    .1,
            );
            other.replace(key.file, vec![(0, *sketch), second]);
        }
        assert_eq!(other.grouped(paths(40)).unwrap(), ledger(40).grouped(paths(40)).unwrap());
        other.replace(spread(3), Vec::new());
        assert_eq!(other.articles().len(), 78);
    }
}
