//! What is new among the articles that match: those that were not seen before, told apart from edited and moved ones.

use crate::index::error::IndexError;
use crate::index::record::Record;
use crate::search::archive::Archive;
use crate::search::hit::Hit;
use crate::search::reading::Matching;
use crate::settings::seen::{Hash, Seen, hash_of};
use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::DocAddress;

/// Why an article is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Novelty {
    /// Not seen before.
    New,
    /// Seen, with another text.
    Edited,
}

impl Novelty {
    /// `new` or `edited`.
    pub fn name(self) -> &'static str {
        match self {
            Novelty::New => "new",
            Novelty::Edited => "edited",
        }
    }
}

/// What an alert finds.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// Articles to report, newest first, each by its best passage.
    pub hits: Vec<(Novelty, Hit)>,
    /// All articles that match.
    pub articles: usize,
    /// Articles not seen before.
    pub new: usize,
    /// Articles seen with another text, reported or not.
    pub edited: usize,
    /// Articles seen under another address, which is gone now: no news.
    pub moved: usize,
    /// The mark that the next alert starts from; its day is not set.
    pub mark: Seen,
}

/// An article that matches.
struct Met {
    address: DocAddress,
    id: Hash,
    text: Hash,
    day: Option<i32>,
}

impl Archive {
    /// Compares what matches with what was seen. `edits` reports edited articles too.
    pub fn news(&self, asked: &Matching, seen: &Seen, edits: bool) -> Result<News, IndexError> {
        let articles = self.matching_articles(asked)?;
        let mut met = Vec::with_capacity(articles.len());
        self.read_stretch(&articles, |address, record| {
            let (id, text) = (id_of(record), hash_of(record.text.as_bytes()));
            let day = record.published.map(|published| published.day.0);
            met.push(Met { address, id, text, day });
            Ok(())
        })?;
        let there: FxHashSet<Hash> = met.iter().map(|article| article.id).collect();
        // Texts of articles that were seen and are gone from where they stood.
        let mut gone: FxHashMap<Hash, Vec<Hash>> = FxHashMap::default();
        for (id, text) in seen.articles.iter().filter(|(id, _)| !there.contains(*id)) {
            gone.entry(*text).or_default().push(*id);
        }
        let mut news = News { articles: met.len(), mark: seen.clone(), ..News::default() };
        let mut reported = Vec::new();
        for article in met {
            match seen.articles.get(&article.id) {
                Some(text) if *text == article.text => {}
                Some(_) => {
                    news.edited += 1;
                    if edits {
                        reported.push((Novelty::Edited, article.address, article.day));
                    }
                }
                None => match gone.get_mut(&article.text).and_then(Vec::pop) {
                    Some(old) => {
                        news.moved += 1;
                        news.mark.articles.remove(&old);
                    }
                    None => {
                        news.new += 1;
                        reported.push((Novelty::New, article.address, article.day));
                    }
                },
            }
            news.mark.articles.insert(article.id, article.text);
        }
        news.hits = self.hits_of(asked, reported)?;
        Ok(news)
    }

    fn hits_of(
        &self,
        asked: &Matching,
        mut reported: Vec<(Novelty, DocAddress, Option<i32>)>,
    ) -> Result<Vec<(Novelty, Hit)>, IndexError> {
        let mut reading = self.reading(asked)?;
        let mut hits = Vec::with_capacity(reported.len());
        reported.sort_by_key(|(_, address, _)| *address);
        let addresses: Vec<DocAddress> = reported.iter().map(|(_, address, _)| *address).collect();
        let mut about = reported.into_iter();
        self.read_stretch(&addresses, |_, record| {
            if let (Some((novelty, _, day)), Some(hit)) = (about.next(), reading.best_hit(record)?) {
                hits.push((novelty, day, hit));
            }
            Ok(())
        })?;
        hits.sort_by(|(one, one_day, one_hit), (two, two_day, two_hit)| {
            let place = |hit: &Hit| (hit.path.clone(), hit.ordinal);
            one.cmp(two).then_with(|| two_day.cmp(one_day)).then_with(|| place(one_hit).cmp(&place(two_hit)))
        });
        let ranked = hits.into_iter().enumerate();
        Ok(ranked.map(|(place, (novelty, _, hit))| (novelty, Hit { rank: place + 1, ..hit })).collect())
    }
}

/// Path and place in the file, with the path's own bytes.
fn id_of(record: &Record<'_>) -> Hash {
    let mut address = record.id.path.as_bytes().to_vec();
    address.push(0);
    address.extend(record.id.inner.as_bytes());
    address.extend(record.id.ordinal.to_le_bytes());
    hash_of(&address)
}
