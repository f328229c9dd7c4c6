//! Digitised newspapers: pages of printed regions with the words that were recognised in them. Owns how regions become
//! articles and how page and region are kept, so that a hit leads to its place on the page.
//!
//! A region set in letters much larger than the page's others is a headline: it opens an article of the regions that
//! follow. A page without such regions is one article. The address is `#page-N`, then `/x,y,w,h` for part of a page, in
//! the units of the file.

pub mod alto;
pub mod hocr;

use super::draft::{Desk, Draft, Trouble};
use super::prose;

/// How much larger than the usual ones the letters of a headline are.
const HEADLINE: f32 = 1.4;
/// Words of a headline, at most.
const HEADLINE_WORDS: usize = 25;
/// Words of an article's text, at least; regions with fewer join the article before.
const SHORTEST: usize = 12;

/// A rectangle: left, top, right, bottom.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge.
    pub bottom: f32,
}

impl Area {
    /// The smallest rectangle around both.
    fn with(self, other: Area) -> Area {
        Area {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn shown(self) -> String {
        format!(
            "{:.0},{:.0},{:.0},{:.0}",
            self.left,
            self.top,
            self.right - self.left,
            self.bottom - self.top
        )
    }
}

/// A printed region.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Region {
    /// Where it stands.
    pub area: Area,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A printed line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its words.
    pub text: String,
    /// Height of its letters in the units of the file; 0 when unknown.
    pub height: f32,
}

impl Region {
    /// Its words on one line, words parted by hyphens at line ends put together.
    fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            join(&mut text, line.text.trim());
        }
        text
    }

    fn height(&self) -> f32 {
        let mut heights: Vec<f32> =
            self.lines.iter().map(|line| line.height).filter(|height| *height > 0.0).collect();
        heights.sort_by(f32::total_cmp);
        heights.get(heights.len() / 2).copied().unwrap_or(0.0)
    }
}

/// Adds a line to a text; a hyphen at its end is dropped when the word goes on in small letters.
pub fn join(text: &mut String, line: &str) {
    if line.is_empty() {
        return;
    }
    let is_cut = text.ends_with(['-', '\u{ad}', '¬', '⸗'])
        && text.chars().rev().nth(1).is_some_and(char::is_alphabetic)
        && line.starts_with(char::is_lowercase);
    if is_cut {
        text.pop();
    } else if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(line);
}

/// Hands in the articles of one page. `number` counts from 1. `false` when the desk has enough.
pub fn hand_in(number: usize, regions: &[Region], told: &Draft, desk: &mut dyn Desk) -> bool {
    // Each word counts, so that a few large lines do not outweigh the small print.
    let mut heights: Vec<f32> = Vec::new();
    for line in regions.iter().flat_map(|region| &region.lines).filter(|line| line.height > 0.0) {
        heights.extend(std::iter::repeat_n(line.height, line.text.split(' ').count()));
    }
    heights.sort_by(f32::total_cmp);
    let usual = heights.get(heights.len() / 2).copied().unwrap_or(0.0);
    let mut articles: Vec<(Option<String>, Vec<String>, Area)> = Vec::new();
    for region in regions {
        let text = region.text();
        if text.is_empty() {
            continue;
        }
        let is_headline = usual > 0.0
            && region.height() >= usual * HEADLINE
            && text.split_whitespace().count() <= HEADLINE_WORDS
            && text.chars().filter(|letter| letter.is_alphabetic()).count() >= 4;
        match articles.last_mut() {
            // Headlines run over several regions.
            Some((title, paragraphs, area)) if is_headline && paragraphs.is_empty() => {
                let whole = title.get_or_insert_default();
                join(whole, &text);
                *area = area.with(region.area);
            }
            Some((_, paragraphs, area)) if !is_headline => {
                paragraphs.push(text);
                *area = area.with(region.area);
            }
            _ if is_headline => articles.push((Some(text), Vec::new(), region.area)),
            _ => articles.push((None, vec![text], region.area)),
        }
    }
    let articles = without_scraps(articles);
    let address = format!("#page-{number}");
    if articles.is_empty() {
        desk.trouble(address, Trouble::Skipped("a page without recognised words".to_owned()));
        return true;
    }
    let is_one = articles.len() == 1;
    for (title, paragraphs, area) in articles {
        let address = if is_one { address.clone() } else { format!("{address}/{}", area.shown()) };
        let draft = Draft {
            address,
            title: title.map(|title| prose::line(&title)),
            body: paragraphs.join("\n\n"),
            ..told.clone()
        };
        if !desk.draft(draft) {
            return false;
        }
    }
    true
}

type Article = (Option<String>, Vec<String>, Area);

/// Articles of a few words (mastheads, page numbers, advertisements) join the one before, so that no page falls to pieces.
fn without_scraps(articles: Vec<Article>) -> Vec<Article> {
    let mut kept: Vec<Article> = Vec::new();
    for (title, mut paragraphs, area) in articles {
        let words: usize = paragraphs.iter().map(|text| text.split_whitespace().count()).sum();
        match kept.last_mut() {
            Some((_, before, whole)) if words < SHORTEST => {
                before.extend(title);
                before.append(&mut paragraphs);
                *whole = whole.with(area);
            }
            _ => kept.push((title, paragraphs, area)),
        }
    }
    // A first scrap joins what follows it.
    if kept.len() > 1 {
        let words: usize = kept[0].1.iter().map(|text| text.split_whitespace().count()).sum();
        if words < SHORTEST {
            let (title, paragraphs, area) = kept.remove(0);
            let (_, after, whole) = &mut kept[0];
            let mut first: Vec<String> = title.into_iter().chain(paragraphs).collect();
            first.append(after);
            *after = first;
            *whole = whole.with(area);
        }
    }
    kept
}

#[cfg(test)]
mod tests;
