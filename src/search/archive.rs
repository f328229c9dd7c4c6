//! An index opened for searching, and what can be said of it without a query.

use crate::crawl::Manifest;
use crate::index::bodies::Bodies;
use crate::index::error::IndexError;
use crate::index::home::{IndexHome, Payload};
use crate::index::lengths::Lengths;
use crate::index::packing::Packed;
use crate::index::record::{Record, Stored};
use crate::index::schema::Fields;
use crate::model::{ArchivePath, DateRange, Day, Span};
use crate::query::Query;
use crate::search::copies::Groups;
use crate::search::hit::merged;
use crate::search::loosen;
use crate::search::lower::Lowering;
use crate::search::spotter::Spotter;
use crate::search::stats::{self, ArticleStatistics};
use crate::search::vocabulary::{Refused, Vocabulary, VocabularyError};
use crate::search::weights::Weights;
use crate::settings::Aliases;
use crate::text::foreign;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::store::StoreReader;
use tantivy::{DocAddress, ReloadPolicy, Searcher, Term};

/// How often an index is opened anew that changes meanwhile. A commit takes far longer than an opening.
const TRIES: usize = 20;

/// Blocks of a store that are kept. Each article is read once, and few blocks hold two of those that are asked for.
const BLOCKS_KEPT: usize = 8;

/// An index opened for searching: one commit, unchanged for as long as this lives.
pub struct Archive {
    /// The engine's view of the commit.
    pub searcher: Searcher,
    /// Field handles.
    pub fields: Fields,
    /// What the commit says of itself.
    pub payload: Payload,
    /// The index folder.
    pub home: IndexHome,
    /// The archive's folder.
    pub root: PathBuf,
    /// Languages beside English in the index that have stems of their own.
    pub(super) languages: Vec<&'static str>,
    /// Which articles are copies of each other.
    pub(super) groups: Option<Arc<Groups>>,
    /// The columns `ordinal` of the segments that were asked: opening one costs as much as a small search.
    ordinals: Vec<OnceLock<Column<u64>>>,
    /// The stores of the segments that were asked.
    stores: Vec<OnceLock<StoreReader>>,
    /// Where texts are that the index does not keep.
    bodies: Arc<Bodies>,
    /// What people and places are called besides; applied to queries, never to what is indexed.
    pub aliases: Aliases,
    /// Searches find what scanners make of a word too, below the word itself.
    pub widens: bool,
    /// What decides the order of results.
    pub weights: Weights,
}

/// What an index covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Articles.
    pub articles: u64,
    /// Quotes.
    pub quotes: u64,
    /// Articles that are copies of another one: without them every story counts once.
    pub copies: u64,
    /// Articles without a date.
    pub undated: u64,
    /// First and last publication day.
    pub dates: DateRange,
}

impl Archive {
    /// Opens the last commit, without aliases. The engine's files, the copies and what the commit says of itself are read one
    /// after the other; when another commit came between, all of it is read again.
    pub fn open(home: &IndexHome) -> Result<Archive, IndexError> {
        for _ in 0..TRIES {
            let before = home.commit_mark();
            let opened = Archive::open_once(home);
            let is_same = home.commit_mark() == before;
            match opened {
                Ok(archive) if is_same || home.is_at(&archive.payload) => return Ok(archive),
                Err(error) if is_same => return Err(error),
                _ => {}
            }
        }
        Archive::open_once(home)
    }

    fn open_once(home: &IndexHome) -> Result<Archive, IndexError> {
        let (open, payload) = home.open()?;
        let broken = |error| IndexError::from_engine(home.path(), error);
        let reader =
            open.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(broken)?;
        let searcher = reader.searcher();
        stats::remember(&searcher, &Lengths::load(home.path()));
        let root = home.archive_root(&payload);
        let languages = stemmed_languages(&searcher, open.fields.language).map_err(broken)?;
        let groups = home
            .copies(&payload)?
            .map(|table| Arc::new(Groups::new(home, &payload, table, searcher.clone())));
        let bodies = Arc::new(Bodies::of(home, &payload)?);
        let (home, aliases, weights) = (home.clone(), Aliases::default(), Weights::SETTLED);
        let widens = false;
        let ordinals = searcher.segment_readers().iter().map(|_| OnceLock::new()).collect();
        let stores = searcher.segment_readers().iter().map(|_| OnceLock::new()).collect();
        Ok(Archive {
            searcher,
            fields: open.fields,
            payload,
            home,
            root,
            languages,
            groups,
            ordinals,
            stores,
            bodies,
            aliases,
            widens,
            weights,
        })
    }

    /// Opens the last commit together with the list of its files.
    pub fn open_with_manifest(home: &IndexHome) -> Result<(Archive, Manifest), IndexError> {
        for _ in 0..TRIES {
            let archive = Archive::open(home)?;
            match Manifest::load(&home.manifest_path(archive.payload.manifest)) {
                Ok(manifest) => return Ok((archive, manifest)),
                Err(error) if home.is_at(&archive.payload) => return Err(error.into()),
                Err(_) => {}
            }
        }
        let archive = Archive::open(home)?;
        let manifest = Manifest::load(&home.manifest_path(archive.payload.manifest))?;
        Ok((archive, manifest))
    }

    /// Opens the last commit with the aliases of a file, or of the one beside the index if there is one.
    pub fn open_with_aliases(home: &IndexHome, file: Option<&Path>) -> Result<Archive, IndexError> {
        let mut archive = Archive::open(home)?;
        archive.aliases = match file {
            Some(file) => Aliases::load(file)?,
            None => Aliases::load_if_there(&home.alias_file(&archive.root))?,
        };
        Ok(archive)
    }

    /// Sorts an error of the engine.
    pub fn broken(&self, error: tantivy::TantivyError) -> IndexError {
        IndexError::from_engine(self.home.path(), error)
    }

    /// The words of the index, for patterns and operators.
    pub fn vocabulary(&self) -> Vocabulary<'_> {
        let (searcher, fields, bodies) = (&self.searcher, &self.fields, &self.bodies);
        Vocabulary { searcher, fields, widens: self.widens, bodies }
    }

    /// What lowers queries for this index.
    pub fn lowering(&self) -> Lowering<'_> {
        Lowering::new(&self.fields, self.weights, &self.languages).reading(self.vocabulary())
    }

    /// Sorts an error of looking words up.
    pub fn not_looked_up(&self, error: VocabularyError) -> IndexError {
        match error {
            VocabularyError::Refused(Refused(reason)) => IndexError::Refused(reason),
            VocabularyError::Engine(error) => self.broken(error),
        }
    }

    /// Word statistics in which only articles count as documents.
    pub fn statistics(&self) -> ArticleStatistics<'_> {
        ArticleStatistics::new(&self.searcher, &self.fields)
    }

    /// What the index covers. Reads the date columns once.
    pub fn coverage(&self) -> Result<Coverage, IndexError> {
        let copies = self.groups.as_ref().map_or(0, |table| table.copies());
        let mut coverage = Coverage { copies, ..Coverage::default() };
        for segment in self.searcher.segment_readers() {
            let ordinals = segment.fast_fields().u64("ordinal").map_err(|error| self.broken(error))?;
            let first = segment.fast_fields().i64("date").map_err(|error| self.broken(error))?;
            let last = segment.fast_fields().i64("date_last").map_err(|error| self.broken(error))?;
            for doc in segment.doc_ids_alive() {
                if ordinals.first(doc) != Some(0) {
                    coverage.quotes += 1;
                    continue;
                }
                coverage.articles += 1;
                match (first.first(doc), last.first(doc)) {
                    (Some(from), Some(until)) => coverage.include(Day(from as i32), Day(until as i32)),
                    _ => coverage.undated += 1,
                }
            }
        }
        Ok(coverage)
    }

    /// What the store keeps of an article, for [`Record::decode`]. `None` when its text was left in its file and does not
    /// stand there any more.
    pub fn stored(&self, address: DocAddress) -> Result<Option<Stored>, IndexError> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        let open = || Ok(segment.get_store_reader(BLOCKS_KEPT)?);
        let packed = opened(&self.stores[address.segment_ord as usize], open)
            .and_then(|store| Packed::read(store, address.doc_id));
        self.unpacked(packed.map_err(|error| self.broken(error))?)
    }

    /// The same of what the engine's store gave.
    pub(super) fn unpacked(&self, packed: Packed) -> Result<Option<Stored>, IndexError> {
        let mut stored = self.bodies.unpack(packed).map_err(|error| self.damaged(&error))?;
        Ok(self.bodies.complete(&mut stored).then_some(stored))
    }

    /// Where a query matches in a stored article, as bytes of its text: ascending, apart from each other. `language` is the
    /// article's, as extraction tells it.
    pub fn matches_in(
        &self,
        query: &Query,
        record: &Record<'_>,
        language: Option<&str>,
    ) -> Result<Vec<Span>, IndexError> {
        let expanded = loosen::compounds(&self.aliases.expand(query));
        let mut spotter = Spotter::new(&expanded, &self.vocabulary(), &self.statistics(), &self.languages)
            .map_err(|error| self.not_looked_up(error))?;
        Ok(merged(spotter.spots_of(record, language).into_iter().map(|spot| spot.span)))
    }

    /// All articles of a file, in order.
    pub fn articles_of(&self, path: &ArchivePath) -> Result<Vec<Stored>, IndexError> {
        let term: Term = crate::index::documents::file_term(&self.fields, path);
        let of_file = TermQuery::new(term, IndexRecordOption::Basic);
        let found = self.searcher.search(&of_file, &TopDocs::with_limit(100_000).order_by_score());
        let mut addresses: Vec<DocAddress> =
            found.map_err(|error| self.broken(error))?.into_iter().map(|(_, address)| address).collect();
        addresses.sort_unstable();
        let mut records = Vec::new();
        for address in addresses {
            if self.ordinal(address)? == 0 {
                records.extend(self.stored(address)?);
            }
        }
        let mut of_path = Vec::with_capacity(records.len());
        for stored in records {
            if Record::decode(&stored).map_err(|error| self.damaged(&error))?.id.path == *path {
                of_path.push(stored);
            }
        }
        Ok(of_path)
    }

    /// 0 for an article, the quote's number otherwise.
    pub fn ordinal(&self, address: DocAddress) -> Result<u64, IndexError> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        let open = || segment.fast_fields().u64("ordinal");
        let column = opened(&self.ordinals[address.segment_ord as usize], open);
        Ok(column.map_err(|error| self.broken(error))?.first(address.doc_id).unwrap_or(0))
    }
}

/// What stands in a slot, opened when it is first asked for.
fn opened<T>(slot: &OnceLock<T>, open: impl FnOnce() -> tantivy::Result<T>) -> tantivy::Result<&T> {
    match slot.get() {
        Some(opened) => Ok(opened),
        None => open().map(|opened| slot.get_or_init(|| opened)),
    }
}

/// The codes that the index holds, of those with a stemmer beside the English one.
fn stemmed_languages(searcher: &Searcher, field: Field) -> tantivy::Result<Vec<&'static str>> {
    let mut languages = Vec::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            languages.extend(std::str::from_utf8(terms.key()).ok().and_then(foreign::known));
        }
    }
    languages.sort_unstable();
    languages.dedup();
    Ok(languages)
}

impl Coverage {
    fn include(&mut self, from: Day, until: Day) {
        self.dates.first = Some(self.dates.first.map_or(from, |first| first.min(from)));
        self.dates.last = Some(self.dates.last.map_or(until, |last| last.max(until)));
    }
}
