//! Reads the stored articles of an index, all or those that match a query, in parallel. Each thread reads one stretch of
//! the index and fills a vessel of its own; the caller pours these together, so nothing depends on their number.

use crate::index::error::IndexError;
use crate::index::packing::Packed;
use crate::index::record::Record;
use crate::index::sealed::read_ahead;
use crate::model::Annotated;
use crate::query::Query;
use crate::search::archive::Archive;
use rustc_hash::FxHashSet;
use tantivy::DocAddress;
use tantivy::collector::DocSetCollector;
use tantivy::store::StoreReader;

/// Above one document in so many, articles are better read ahead than one by one.
const MANY: u64 = 32;

/// Decompressed blocks that a thread keeps: articles are read in the order they are stored in.
const BLOCKS_KEPT: usize = 2;

/// Which articles a scan reads, and which of these count.
#[derive(Clone, Debug)]
pub struct Scan {
    /// In the order of the index, so that neighbours are read together.
    articles: Vec<DocAddress>,
    /// `None` when all of them count.
    chosen: Option<FxHashSet<DocAddress>>,
}

impl Scan {
    /// Number of articles that count.
    pub fn chosen(&self) -> usize {
        self.chosen.as_ref().map_or(self.articles.len(), FxHashSet::len)
    }
}

impl Archive {
    /// All articles, of which those count that match the query.
    pub fn scan_all(&self, query: &Query) -> Result<Scan, IndexError> {
        let mut articles = Vec::new();
        for (number, segment) in self.searcher.segment_readers().iter().enumerate() {
            let ordinals = segment.fast_fields().u64("ordinal").map_err(|error| self.broken(error))?;
            let of_articles = segment.doc_ids_alive().filter(|doc| ordinals.first(*doc) == Some(0));
            articles.extend(of_articles.map(|doc| DocAddress::new(number as u32, doc)));
        }
        let chosen = if query.is_everything() { None } else { Some(self.matching(query)?) };
        Ok(Scan { articles, chosen })
    }

    /// The articles that match the query, no others.
    pub fn scan_matching(&self, query: &Query) -> Result<Scan, IndexError> {
        let mut articles: Vec<DocAddress> = self.matching(query)?.into_iter().collect();
        articles.sort_unstable();
        Ok(Scan { articles, chosen: None })
    }

    fn matching(&self, query: &Query) -> Result<FxHashSet<DocAddress>, IndexError> {
        let lowered = self.lowering().articles(&self.aliases.expand(query));
        let lowered = lowered.map_err(|error| self.not_looked_up(error))?;
        let found = self.searcher.search(&*lowered, &DocSetCollector).map_err(|error| self.broken(error))?;
        Ok(found.into_iter().collect())
    }

    /// Shows every article of a scan to `visit`, with whether it counts. One vessel a thread, made by `vessel`.
    pub fn read_articles<T: Send>(
        &self,
        scan: &Scan,
        threads: usize,
        vessel: impl Fn() -> T + Sync,
        visit: impl Fn(&mut T, &Record<'_>, &Annotated, bool) + Sync,
    ) -> Result<Vec<T>, IndexError> {
        let stretch = scan.articles.len().div_ceil(threads.max(1)).max(1);
        let read = |articles: &[DocAddress]| {
            let mut filled = vessel();
            self.read_stretch(articles, |address, record| {
                let counts = scan.chosen.as_ref().is_none_or(|chosen| chosen.contains(&address));
                let annotated = record.annotated().map_err(|error| self.damaged(&error))?;
                visit(&mut filled, record, &annotated, counts);
                Ok(())
            })?;
            Ok(filled)
        };
        self.in_stretches(&scan.articles, stretch, read)
    }

    /// Lets a thread work on each stretch of this many articles, which ascend, and gives what they made, in order.
    pub(super) fn in_stretches<T: Send>(
        &self,
        articles: &[DocAddress],
        stretch: usize,
        read: impl Fn(&[DocAddress]) -> Result<T, IndexError> + Sync,
    ) -> Result<Vec<T>, IndexError> {
        if articles.len() as u64 * MANY > self.searcher.num_docs() {
            read_ahead(&self.home.engine_folder());
        }
        if articles.len() <= stretch {
            return read(articles).map(|made| vec![made]);
        }
        let read = &read;
        std::thread::scope(|scope| {
            let readers: Vec<_> =
                articles.chunks(stretch).map(|articles| scope.spawn(move || read(articles))).collect();
            let panicked =
                || IndexError::Corrupt(self.home.path().to_owned(), "an article cannot be read".into());
            readers.into_iter().map(|reader| reader.join().unwrap_or_else(|_| Err(panicked()))).collect()
        })
    }

    /// Shows each of these articles to `visit`, in their order.
    pub(super) fn read_stretch(
        &self,
        articles: &[DocAddress],
        mut visit: impl FnMut(DocAddress, &Record<'_>) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let damaged = |detail: String| IndexError::Corrupt(self.home.path().to_owned(), detail);
        let mut store: Option<(u32, StoreReader)> = None;
        for address in articles {
            if store.as_ref().is_none_or(|(segment, _)| *segment != address.segment_ord) {
                let opened = self.searcher.segment_reader(address.segment_ord).get_store_reader(BLOCKS_KEPT);
                store = Some((address.segment_ord, opened.map_err(|error| self.broken(error.into()))?));
            }
            let Some((_, reader)) = &store else { continue };
            let packed = Packed::read(reader, address.doc_id).map_err(|error| self.broken(error))?;
            let Some(stored) = self.unpacked(packed)? else { continue };
            let record = Record::decode(&stored).map_err(|error| damaged(error.to_string()))?;
            visit(*address, &record)?;
        }
        Ok(())
    }
}
