//! What tells the day a page was published, best first: structured data, `<meta>`, microdata, `<time>`, the address,
//! the lines under the headline, and last what tells of creation or change. Each is handed on as written, so that the
//! publisher's own day is kept; what cannot be a date is left out here, for many fields hold other things.

use super::blocks::Block;
use super::metadata::{Metadata, near_headline};
use crate::model::path::ArchivePath;
use crate::read::{dates, pathdate};

/// `<meta>` names of publication, best first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "og:published_time",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_time",
    "publication_date",
    "published-date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "pub_date",
    "dc.date.issued",
    "dcterms.issued",
    "cxenseparse:recs:publishtime",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "rnews:datepublished",
    "citation_publication_date",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "date",
    "og:pubdate",
    "article:publication_date",
    "vr:published_time",
    "shareaholic:article_published_time",
    "bt:pubdate",
    "analyticsattributes.articledate",
];
/// `<meta>` names of other times.
const CHANGED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "datecreated",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "revised",
    "datemodified",
];

/// Everything that may tell the day, best first.
pub(super) fn dates(metadata: &Metadata, blocks: &[Block], title: Option<&str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let described = &metadata.described;
    let items = |prop: &'static str| {
        metadata.items.iter().filter(move |(own, _)| own == prop).map(|(_, value)| value.as_str())
    };
    let mut add = |value: &str| found.extend(usable(value));
    described.published.iter().for_each(|value| add(value));
    PUBLISHED.iter().flat_map(|name| metadata.meta_values(name)).for_each(&mut add);
    items("datePublished").for_each(&mut add);
    metadata.times.iter().for_each(|value| add(value));
    if let Some(url) = metadata.url().and_then(|url| url.split_once("://")) {
        let path = url.1.split(['?', '#']).next().unwrap_or("");
        let path = ArchivePath::from_bytes(path.as_bytes().to_vec());
        if let Some((day, crate::model::date::Precision::Day)) = pathdate::date(&path, None) {
            add(&day.to_string());
        }
    }
    for text in near_headline(blocks, title.unwrap_or("")) {
        if let Some(value) = within(text) {
            add(&value);
        }
    }
    described.changed.iter().for_each(|value| add(value));
    CHANGED.iter().flat_map(|name| metadata.meta_values(name)).for_each(&mut add);
    items("dateCreated").for_each(&mut add);
    items("dateModified").for_each(&mut add);
    found.dedup();
    found.truncate(12);
    found
}

/// The value in a form that can be read, if it is a date.
fn usable(value: &str) -> Option<String> {
    let value = value.trim();
    if matches!(value.len(), 10 | 13) && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Seconds or milliseconds since 1970.
        let seconds: i64 = value[..10].parse().ok()?;
        let day = crate::model::date::Day::from_ymd(1970, 1, 1)?.plus((seconds / 86_400) as i32);
        return Some(day.to_string());
    }
    if dates::leading(value).is_some() {
        return Some(value.to_owned());
    }
    within(value)
}

/// A date behind a few words: `Published: 3 March 2020, 10:15`, `Stand: 24.04.2024 22:58 Uhr`.
fn within(text: &str) -> Option<String> {
    let starts = text.char_indices().filter(|(at, letter)| {
        let before = text[..*at].chars().next_back();
        letter.is_alphanumeric()
            && before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '.' | '/' | ':'))
    });
    for (at, _) in starts.take(12) {
        let rest = &text[at..];
        let is_day = dates::leading(rest).is_some_and(|found| {
            matches!(found.reading, dates::Reading::Exact(_, crate::model::date::Precision::Day))
        });
        if is_day {
            return Some(rest.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_stand_behind_words() {
        for (value, date) in [
            ("2020-03-01T10:00:00-05:00", Some("2020-03-01T10:00:00-05:00")),
            ("Published: 3 March 2020, 10:15", Some("3 March 2020, 10:15")),
            ("1583020800", Some("2020-03-01")),
            ("1583020800000", Some("2020-03-01")),
            ("three minutes ago", None),
            ("", None),
        ] {
            assert_eq!(usable(value).as_deref(), date, "{value}");
        }
    }
}
