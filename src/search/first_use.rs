//! The earliest articles that match, and how it spread from there by day and by outlet. Dates and outlets come from the
//! index's columns; only the earliest articles are read. A date known to the month or year alone is placed at its first
//! day and said to be so.

use crate::index::error::IndexError;
use crate::model::Day;
use crate::search::archive::Archive;
use crate::search::hit::Hit;
use crate::search::reading::Matching;
use crate::text::names::plain_key;
use std::collections::BTreeMap;
use tantivy::DocAddress;

/// A day, or a month or year where no more is known, with articles that match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpreadDay {
    /// First day.
    pub first: Day,
    /// Last day; the same for a date known to the day.
    pub last: Day,
    /// Articles of that date.
    pub articles: u64,
    /// Articles up to then.
    pub so_far: u64,
    /// Outlets that have it for the first time, in order of letters.
    pub new_sources: Vec<String>,
}

/// An outlet that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpreadSource {
    /// The outlet; `None` gathers articles that name none.
    pub source: Option<String>,
    /// First day that one of its articles is dated; `None` when none is.
    pub first: Option<Day>,
    /// Last day of them.
    pub last: Option<Day>,
    /// Articles, undated ones included.
    pub articles: u64,
}

/// Where it came from and where it went.
#[derive(Clone, Debug, Default)]
pub struct FirstUse {
    /// The earliest articles, each by its best passage.
    pub earliest: Vec<Hit>,
    /// Dates with articles, in order.
    pub days: Vec<SpreadDay>,
    /// Outlets in the order in which they had it.
    pub sources: Vec<SpreadSource>,
    /// All articles that match.
    pub articles: u64,
    /// Those without a date, any of which may be earlier.
    pub undated: u64,
}

/// An article with its dates and outlet.
struct Dated {
    address: DocAddress,
    days: Option<(Day, Day)>,
    source: Option<String>,
}

impl Archive {
    /// Finds the earliest uses, at most `count` of them, and how it spread.
    pub fn first_use(&self, asked: &Matching, count: usize) -> Result<FirstUse, IndexError> {
        let articles = self.matching_articles(asked)?;
        let days = self.published(&articles)?;
        let sources = self.names_of(&articles, "source_name")?;
        let mut dated: Vec<Dated> = articles
            .into_iter()
            .zip(days)
            .zip(sources)
            .map(|((address, days), names)| Dated { address, days, source: names.into_iter().next() })
            .collect();
        // An exact date comes before a month or year that begins on the same day.
        dated.sort_by_key(|article| (article.days.is_none(), article.days));
        let earliest = self.earliest(asked, &dated, count)?;
        let undated = dated.iter().filter(|article| article.days.is_none()).count() as u64;
        Ok(FirstUse {
            earliest,
            days: days_of(&dated),
            sources: sources_of(&dated),
            articles: dated.len() as u64,
            undated,
        })
    }

    /// The first of the articles by date and, within a date, by path.
    fn earliest(&self, asked: &Matching, dated: &[Dated], count: usize) -> Result<Vec<Hit>, IndexError> {
        let mut chosen: Vec<DocAddress> = Vec::new();
        for of_date in dated.chunk_by(|one, two| one.days == two.days) {
            if chosen.len() >= count || of_date[0].days.is_none() {
                break;
            }
            chosen.extend(self.by_path(of_date.iter().map(|article| article.address).collect())?);
        }
        let mut reading = self.reading(asked)?;
        let mut hits = Vec::new();
        for address in chosen {
            if hits.len() == count {
                break;
            }
            self.read_stretch(&[address], |_, record| {
                if let Some(hit) = reading.best_hit(record)? {
                    hits.push(Hit { rank: hits.len() + 1, ..hit });
                }
                Ok(())
            })?;
        }
        Ok(hits)
    }
}

fn days_of(dated: &[Dated]) -> Vec<SpreadDay> {
    let (mut days, mut so_far, mut known) = (Vec::new(), 0, Vec::new());
    for of_date in dated.chunk_by(|one, two| one.days == two.days) {
        let Some((first, last)) = of_date[0].days else { continue };
        so_far += of_date.len() as u64;
        let mut new_sources: Vec<String> = Vec::new();
        for source in of_date.iter().filter_map(|article| article.source.as_ref()) {
            let key = plain_key(source);
            if !known.contains(&key) {
                known.push(key);
                new_sources.push(source.clone());
            }
        }
        new_sources.sort();
        days.push(SpreadDay { first, last, articles: of_date.len() as u64, so_far, new_sources });
    }
    days
}

fn sources_of(dated: &[Dated]) -> Vec<SpreadSource> {
    let mut by_key: BTreeMap<Option<String>, SpreadSource> = BTreeMap::new();
    for article in dated {
        let key = article.source.as_deref().map(plain_key);
        let entry = by_key.entry(key).or_insert_with(|| SpreadSource {
            source: article.source.clone(),
            first: None,
            last: None,
            articles: 0,
        });
        entry.articles += 1;
        if let Some((first, last)) = article.days {
            entry.first = Some(entry.first.map_or(first, |day| day.min(first)));
            entry.last = Some(entry.last.map_or(last, |day| day.max(last)));
        }
    }
    let mut sources: Vec<SpreadSource> = by_key.into_values().collect();
    sources.sort_by_key(|entry| (entry.first.is_none(), entry.first, entry.source.is_none()));
    sources
}
