//! Copies of one story in results: which hits belong together, how many others each stands for, and how many articles
//! match when copies count once. Reads the groups that indexing found; decides nothing of its own about likeness.

use crate::index::IndexError;
use crate::index::copies::documents::{self, CopiedDocuments};
use crate::index::copies::{ArticleKey, Table};
use crate::index::documents::file_number;
use crate::index::home::{IndexHome, Payload};
use crate::model::ArchivePath;
use crate::search::archive::Archive;
use crate::search::hit::Copies;
use crate::search::windows::Unscored;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentId;
use tantivy::{DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

/// The groups of an index.
pub(super) struct Groups {
    table: Table<OwnedBytes>,
    home: PathBuf,
    /// Number of the list that they stand in.
    list: u64,
    searcher: Searcher,
    /// The same by document, as far as a run has kept it. Read when there is much to count.
    copied: OnceLock<FxHashMap<SegmentId, Arc<CopiedDocuments>>>,
}

impl Groups {
    pub(super) fn new(
        home: &IndexHome,
        payload: &Payload,
        table: Table<OwnedBytes>,
        searcher: Searcher,
    ) -> Groups {
        let (home, list) = (home.path().to_owned(), payload.manifest);
        Groups { table, home, list, searcher, copied: OnceLock::new() }
    }

    /// The documents of a segment that have copies, where a run has kept them.
    fn copied_in(&self, segment: SegmentId) -> Option<Arc<CopiedDocuments>> {
        self.copied
            .get_or_init(|| documents::load(&self.home, self.list, &self.searcher))
            .get(&segment)
            .cloned()
    }

    /// The same where it has been read already.
    fn copied_if_read(&self, segment: SegmentId) -> Option<Arc<CopiedDocuments>> {
        self.copied.get()?.get(&segment).cloned()
    }
}

impl Deref for Groups {
    type Target = Table<OwnedBytes>;

    fn deref(&self) -> &Table<OwnedBytes> {
        &self.table
    }
}

/// Most articles of a group that are cut into passages: the best by the engine, of which the best passage is shown.
const CUT_OF_GROUP: usize = 3;

impl Archive {
    /// The group of an article by the value in its column `tie`.
    pub(super) fn group_of_tie(&self, tie: u64) -> Option<u32> {
        self.groups.as_ref()?.group_of_tie(tie as u32)
    }

    /// The group of an article and what a hit says of it.
    pub(super) fn copies_of(&self, path: &ArchivePath, ordinal: u32) -> Option<(u32, Copies)> {
        let table = self.groups.as_ref()?;
        let number = table.group_of(ArticleKey { file: file_number(path), ordinal })?;
        let group = table.group(number)?;
        let place = if group.head.ordinal == 0 { String::new() } else { format!("-{}", group.head.ordinal) };
        let id = format!("{:016x}{place}", group.head.file);
        Some((number, Copies { group: id, others: group.members.saturating_sub(1), folded: false }))
    }

    /// Asks for articles in order until there are `wanted`, and `needed` stories among them, or there are no more. Of each
    /// group only the first few are kept. `fetch` gives at most as many as it is told; `tie` is what a column holds.
    pub(super) fn stories<T, F>(
        &self,
        (wanted, needed): (usize, usize),
        folds: bool,
        tie: impl Fn(&T) -> u64,
        fetch: F,
    ) -> Result<(Vec<T>, Counted), IndexError>
    where
        F: Fn(usize) -> Result<(Vec<T>, Counted), IndexError>,
    {
        if !folds || self.groups.is_none() {
            return fetch(wanted);
        }
        // Searching again costs more than a few results too many.
        let mut asked = wanted.max(needed.saturating_mul(2));
        loop {
            let (results, counted) = fetch(asked)?;
            let all_seen = results.len() < asked;
            let mut of_group: FxHashMap<u32, usize> = FxHashMap::default();
            let (mut kept, mut stories) = (Vec::with_capacity(wanted), 0);
            for result in results {
                if kept.len() >= wanted && stories >= needed {
                    break;
                }
                let before = match self.group_of_tie(tie(&result)) {
                    Some(group) => {
                        let members = of_group.entry(group).or_default();
                        *members += 1;
                        *members - 1
                    }
                    None => 0,
                };
                stories += usize::from(before == 0);
                if before < CUT_OF_GROUP {
                    kept.push(result);
                }
            }
            if stories >= needed || all_seen {
                return Ok((kept, counted));
            }
            asked = asked.saturating_mul(4);
        }
    }
}

/// Lets the best article of each group through, with all its passages, and marks it.
#[derive(Default)]
pub(super) struct Fold {
    folds: bool,
    /// The article that stands for a group.
    shown: FxHashMap<u32, (ArchivePath, u32)>,
}

impl Fold {
    pub(super) fn new(folds: bool) -> Fold {
        Fold { folds, ..Fold::default() }
    }

    /// What to say of an article's copies; `Err` when it is one of an article let through before.
    pub(super) fn admit(
        &mut self,
        archive: &Archive,
        path: &ArchivePath,
        ordinal: u32,
    ) -> Result<Option<Copies>, FoldedAway> {
        let Some((group, copies)) = archive.copies_of(path, ordinal) else { return Ok(None) };
        if !self.folds {
            return Ok(Some(copies));
        }
        match self.shown.entry(group) {
            Entry::Occupied(known) if *known.get() != (path.clone(), ordinal) => Err(FoldedAway),
            Entry::Occupied(_) => Ok(Some(Copies { folded: true, ..copies })),
            Entry::Vacant(free) => {
                free.insert((path.clone(), ordinal));
                Ok(Some(Copies { folded: true, ..copies }))
            }
        }
    }
}

/// Another article of the group is shown.
pub(super) struct FoldedAway;

/// How many articles match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// All of them.
    pub articles: usize,
    /// Of copies of one story one.
    pub stories: usize,
}

/// Counts the articles that match, with and without copies.
pub(super) struct Count {
    /// Groups of copies, where they are known.
    pub(super) groups: Option<Arc<Groups>>,
    /// What the query does not hand to collectors.
    pub(super) unscored: Unscored,
}

pub(super) struct SegmentCount {
    groups: Option<Arc<Groups>>,
    unscored: Unscored,
    segment: SegmentId,
    copied: Option<Arc<CopiedDocuments>>,
    tie: Option<Column<u64>>,
    articles: usize,
    met: Met,
    /// Not yet looked up: the column gives several at once for less.
    waiting: Vec<DocId>,
    ties: [Option<u64>; LOOKED_UP_AT_ONCE],
}

/// Articles whose ties are looked up at once.
const LOOKED_UP_AT_ONCE: usize = 64;

/// Articles of a segment, counted at once, from which on it pays to read which have copies at all.
const MANY: usize = 1024;

/// Articles in groups, and the groups of which one was met: a bit each, since a search may meet them by the ten thousand.
#[derive(Default)]
pub(super) struct Met {
    articles: usize,
    groups: Vec<u64>,
}

impl Met {
    fn insert(&mut self, group: u32) {
        self.articles += 1;
        let word = group as usize / 64;
        if word >= self.groups.len() {
            self.groups.resize(word + 1, 0);
        }
        self.groups[word] |= 1 << (group % 64);
    }

    fn union(mut self, mut other: Met) -> Met {
        if self.groups.len() < other.groups.len() {
            std::mem::swap(&mut self, &mut other);
        }
        self.articles += other.articles;
        self.groups.iter_mut().zip(other.groups).for_each(|(word, more)| *word |= more);
        self
    }

    /// How many articles are copies of others that were met.
    fn copies(&self) -> usize {
        self.articles - self.groups.iter().map(|word| word.count_ones() as usize).sum::<usize>()
    }
}

impl Collector for Count {
    type Fruit = Counted;
    type Child = SegmentCount;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCount> {
        let groups = self.groups.clone().filter(|table| table.groups() > 0);
        let copied = groups.as_ref().and_then(|groups| groups.copied_if_read(segment.segment_id()));
        let looks_up = groups.is_some() && copied.is_none();
        let tie = if looks_up { segment.fast_fields().u64("tie").ok() } else { None };
        Ok(SegmentCount {
            groups,
            unscored: self.unscored.clone(),
            segment: segment.segment_id(),
            copied,
            tie,
            articles: 0,
            met: Met::default(),
            waiting: Vec::new(),
            ties: [None; LOOKED_UP_AT_ONCE],
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<(usize, Met)>) -> tantivy::Result<Counted> {
        let articles: usize = segments.iter().map(|(articles, _)| articles).sum();
        let met = segments.into_iter().map(|(_, met)| met).fold(Met::default(), Met::union);
        Ok(Counted { articles, stories: articles - met.copies() })
    }
}

impl SegmentCount {
    /// Counts a copy once, if the article is one.
    fn tell_copies(&mut self, doc: DocId) {
        self.waiting.push(doc);
        if self.waiting.len() == LOOKED_UP_AT_ONCE {
            self.look_up();
        }
    }

    /// Of those that wait finds the groups.
    fn look_up(&mut self) {
        let (Some(table), Some(tie)) = (&self.groups, &self.tie) else { return };
        let ties = &mut self.ties[..self.waiting.len()];
        ties.fill(None);
        tie.first_vals(&self.waiting, ties);
        self.waiting.clear();
        let groups = ties.iter().flatten().filter_map(|tie| table.group_of_tie(*tie as u32));
        groups.for_each(|group| self.met.insert(group));
    }

    /// Counts articles that were not collected one by one: a bit each, 64 in a number.
    fn collect_all(&mut self, articles: &[u64]) {
        let count: usize = articles.iter().map(|bits| bits.count_ones() as usize).sum();
        self.articles += count;
        if count >= MANY && self.copied.is_none() {
            self.copied = self.groups.as_ref().and_then(|groups| groups.copied_in(self.segment));
        }
        for (number, bits) in articles.iter().enumerate() {
            if let Some(copied) = &self.copied {
                copied.groups(number, *bits).for_each(|group| self.met.insert(group));
            } else if self.tie.is_some() {
                let mut left = *bits;
                while left != 0 {
                    self.tell_copies(number as u32 * 64 + left.trailing_zeros());
                    left &= left - 1;
                }
            }
        }
    }
}

impl SegmentCollector for SegmentCount {
    type Fruit = (usize, Met);

    fn collect(&mut self, doc: DocId, _: Score) {
        self.articles += 1;
        if let Some(copied) = &self.copied {
            copied.group(doc).into_iter().for_each(|group| self.met.insert(group));
        } else if self.tie.is_some() {
            self.tell_copies(doc);
        }
    }

    fn harvest(mut self) -> Self::Fruit {
        let unscored = self.unscored.take(self.segment);
        self.collect_all(&unscored);
        self.look_up();
        (self.articles, self.met)
    }
}
