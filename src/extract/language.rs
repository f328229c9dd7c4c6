//! A cheap guess whether a text is English: the share of English closed-class words among its words.
//! Other languages are not told apart: `None` is the honest answer for them.

use super::lexicon::class;
use super::tokens::{Token, View, flag};

/// Words looked at.
const SAMPLE: usize = 600;

/// Share of closed-class words, and whether there was enough text to tell.
pub(super) fn is_english(view: &View) -> Option<bool> {
    let (mut all, mut words, mut closed) = (0usize, 0usize, 0usize);
    for token in view.tokens.iter().filter(|token| Token::is_word(token)).take(SAMPLE) {
        all += 1;
        words += !token.has(flag::CAP) as usize;
        closed += (!token.has(flag::CAP) && view.lexicon.word(token.word).class & class::FUNC != 0) as usize;
    }
    // Names are words of no language: a table of results is not prose, and would else look foreign.
    if words < 15 || words * 100 < all * 45 && closed * 100 < words * 15 {
        return None;
    }
    Some(closed * 100 >= words * 15)
}
