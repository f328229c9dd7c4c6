//! What the first articles tell alike: those behind them that share the words of their beginnings come forward, for they
//! are likely to be about the same story in other words (pseudo relevance feedback: Rocchio 1971; here it ranks anew and
//! never finds anew). The first articles keep their places, so that a story sought by its own headline stays first. Asked of
//! long queries that are no questions only: a question seeks a detail, and short queries have no one story.

use crate::index::record::Record;
use crate::model::Span;
use crate::search::weights::Weights;
use crate::text::words::for_each_word;
use rustc_hash::FxHashMap;

/// Words of the first articles that others are compared by, the weightiest ahead of their rarity: each costs a look-up.
const WORDS: usize = 40;

/// Letters below which a word tells nothing.
const SHORT: usize = 3;

/// Bytes by which words are told apart.
const STEM: usize = 6;

/// Added to the number of words that a text's share of a word is taken of: a text of three words is no better known
/// than one of ten.
const FEWEST: f32 = 10.0;

/// The words of an article's beginning.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    /// Each once, ascending.
    words: Vec<Told>,
}

/// A word with how often it is told and where first. Words that start alike are one: stems, of which there are many to be
/// made, tell hardly more.
#[derive(Clone, Copy, Debug)]
struct Told {
    word: u64,
    times: u32,
    first: Span,
}

impl Beginning {
    /// Of an article's headline and of so many bytes of its prose.
    pub fn of_record(record: &Record<'_>, bytes: usize) -> Beginning {
        let title = record.title.as_ref().and_then(|title| title.span);
        let title = title.filter(|title| title.end <= record.body.start);
        let end = record.text.floor_char_boundary(record.body.start as usize + bytes) as u32;
        let prose = Span { start: record.body.start, end: end.min(record.body.end).max(record.body.start) };
        Beginning::of(record.text, title.into_iter().chain([prose]))
    }

    /// Of these parts of a text, without closed-class words.
    fn of(text: &str, parts: impl IntoIterator<Item = Span>) -> Beginning {
        let mut words: Vec<Told> = Vec::with_capacity(256);
        for part in parts {
            for_each_word(part.of(text), |word| {
                if word.folded.len() < SHORT || word.is_stop() {
                    return;
                }
                let first = Span { start: part.start + word.span.start, end: part.start + word.span.end };
                words.push(Told { word: start_of(word.folded), times: 1, first });
            });
        }
        words.sort_unstable_by_key(|told| (told.word, told.first.start));
        words.dedup_by(|later, earlier| {
            let is_same = later.word == earlier.word;
            earlier.times += if is_same { later.times } else { 0 };
            is_same
        });
        Beginning { words }
    }

    /// How much of the text this word is; more with less and less for every time more.
    fn share(&self, word: u64) -> f32 {
        let found = self.words.binary_search_by_key(&word, |told| told.word);
        found.map_or(0.0, |place| self.damped(&self.words[place]))
    }

    fn damped(&self, told: &Told) -> f32 {
        let times = told.times as f32;
        times / (times + 1.0) / (self.words.len() as f32 + FEWEST)
    }
}

/// The first bytes of a word as a number.
fn start_of(folded: &str) -> u64 {
    folded.bytes().take(STEM).fold(0, |number, byte| number << 8 | u64::from(byte))
}

/// How much articles are like the first ones.
#[derive(Clone, Debug)]
pub struct Feedback {
    /// By the number of the article, 0 to 1.
    likeness: Vec<f32>,
    /// The score of the last of those that keep their places.
    kept: f32,
    share: f32,
}

impl Feedback {
    /// `articles` are scores and beginnings; those without one are like none. `rarity` tells the inverse document frequency
    /// of the word at a place in an article. `None` when there are no more articles than keep their places.
    pub fn of<E>(
        articles: &[(f32, Option<&Beginning>)],
        weights: &Weights,
        mut rarity: impl FnMut(usize, Span) -> Result<f32, E>,
    ) -> Result<Option<Feedback>, E> {
        let mut first: Vec<(usize, f32, &Beginning)> = articles
            .iter()
            .enumerate()
            .filter_map(|(number, (score, beginning))| beginning.map(|beginning| (number, *score, beginning)))
            .collect();
        // Stable: of equals the one that the engine put first.
        first.sort_by(|one, two| two.1.total_cmp(&one.1));
        if first.len() <= weights.feedback_kept || weights.feedback_kept == 0 {
            return Ok(None);
        }
        first.truncate(weights.feedback_kept);
        let kept = first[first.len() - 1].1;
        let mut told: FxHashMap<u64, (f32, usize, Span)> = FxHashMap::default();
        for (number, score, beginning) in &first {
            for at in &beginning.words {
                let share = score * score * beginning.damped(at);
                told.entry(at.word).or_insert((0.0, *number, at.first)).0 += share;
            }
        }
        let mut words: Vec<(u64, (f32, usize, Span))> = told.into_iter().collect();
        words.sort_by(|one, two| two.1.0.total_cmp(&one.1.0).then_with(|| one.0.cmp(&two.0)));
        words.truncate(WORDS);
        let mut weighed = Vec::with_capacity(words.len());
        for (word, (mass, number, at)) in words {
            weighed.push((word, mass * rarity(number, at)?.powi(2)));
        }
        let like = |beginning: &Beginning| -> f32 {
            weighed.iter().map(|(word, weight)| weight * beginning.share(*word)).sum()
        };
        let mut likeness: Vec<f32> =
            articles.iter().map(|(_, beginning)| beginning.map_or(0.0, like)).collect();
        let most = likeness.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        likeness.iter_mut().for_each(|likeness| *likeness /= most);
        Ok(Some(Feedback { likeness, kept, share: weights.feedback }))
    }

    /// What is left of an article's score, as a factor, and what its likeness adds to it. Nobody passes those that keep
    /// their places.
    pub fn apply(&self, number: usize, score: f32) -> (f32, f32) {
        match score < self.kept {
            true => ((1.0 - self.share) * self.kept, self.share * self.kept * self.likeness[number]),
            false => (1.0, 0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_that_tell_the_same_come_forward_behind_the_first() {
        let texts = [
            "The ferry sank off Lund; divers sought the ferry's bell.",
            "Divers found the bell of the sunken ferry.",
            "A harbour master was fined over a ferry.",
            "Taxes rise in spring.",
            "The bell was raised by divers.",
        ];
        let read = |text: &&str| Beginning::of(text, [Span::new(0, text.len())]);
        let beginnings: Vec<Beginning> = texts.iter().map(read).collect();
        let weights = Weights { feedback_kept: 2, feedback: 0.5, ..Weights::SETTLED };
        let articles: Vec<(f32, Option<&Beginning>)> =
            [1.0, 0.9, 0.5, 0.4, 0.35].into_iter().zip(beginnings.iter().map(Some)).collect();
        let equal = |_: usize, _: Span| Ok::<f32, ()>(1.0);
        let feedback = Feedback::of(&articles, &weights, equal).unwrap().unwrap();
        let score = |number: usize| {
            let own = articles[number].0;
            let (left, more) = feedback.apply(number, own);
            own * left + more
        };
        assert_eq!((score(0), score(1)), (1.0, 0.9));
        assert!(score(4) > score(2) && score(2) > score(3), "{} {} {}", score(2), score(3), score(4));
        assert!((2..5).all(|number| score(number) < 0.9));
        assert!(Feedback::of(&articles[..2], &weights, equal).unwrap().is_none());
    }
}
