//! A cheap guess whether a text is English: the share of English closed-class words among its words.
//! Other languages are not told apart: `None` is the honest answer for them.

use super::lexicon::class;
use super::tokens::{Token, View, flag};

/// Words looked at.
const SAMPLE: usize = 600;

/// Share of closed-class words, and whether there was enough text to tell.
pub(super) fn is_english(view: &View) -> Option<bool> {
    let (mut words, mut closed) = (0usize, 0usize);
    // Names are words of no language: tables of results would else look foreign.
    let lower = view.tokens.iter().filter(|token| Token::is_word(token) && !token.has(flag::CAP));
    for token in lower.take(SAMPLE) {
        words += 1;
        closed += (view.lexicon.word(token.word).class & class::FUNC != 0) as usize;
    }
    if words < 20 {
        return None;
    }
    Some(closed * 100 >= words * 15)
}
