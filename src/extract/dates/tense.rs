//! Whether the words around a date look ahead or back. The nearest verb or hint before the date decides; a date that
//! opens its sentence takes the first one after it.

use super::Reader;
use super::words::role;
use crate::extract::lexicon::{Form, class};
use crate::extract::tokens::{Kind, flag};

/// Tokens looked at on either side.
const REACH: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Ahead,
    Back,
    Unknown,
}

impl Reader<'_> {
    /// Tense of the date whose words are `first..last`.
    pub(super) fn tense(&self, first: usize, last: usize) -> Tense {
        let possessive = self.view.kind(last) == Some(Kind::Possessive);
        if !possessive && let Some(tense) = self.hint_before(first) {
            return tense;
        }
        let back = if possessive { Tense::Unknown } else { self.tense_before(first) };
        if back != Tense::Unknown {
            return back;
        }
        let ahead = self.tense_after(last);
        let before = first.wrapping_sub(2);
        let coming = self.word_is(before, "ahead") && self.word_is(before.wrapping_add(1), "of")
            || self.word_is(before, "up") && self.word_is(before.wrapping_add(1), "to");
        if possessive && coming && ahead != Tense::Back {
            return Tense::Ahead;
        }
        if ahead == Tense::Unknown && !possessive && self.word_in(first.wrapping_sub(1), &["by", "through"]) {
            return Tense::Ahead;
        }
        ahead
    }

    /// "as early as", "for", "starting": the words that lead to the date itself.
    fn hint_before(&self, first: usize) -> Option<Tense> {
        let before = first.wrapping_sub(1);
        if self.word_is(before, "as") {
            let word = first.wrapping_sub(2);
            return match () {
                _ if self.word_in(word, &["early", "soon"]) => Some(Tense::Ahead),
                _ if self.word_in(word, &["late", "recently"]) => Some(Tense::Back),
                _ => None,
            };
        }
        if self.word_in(before, &["since", "until", "till", "for", "starting", "effective"]) {
            let negated = (2..8).any(|back| self.is_past_refusal(first.wrapping_sub(back)))
                || (2..7).any(|after| self.word_in(first + after, &["had", "was", "were"]));
            return match () {
                _ if self.word_is(before, "since") => Some(Tense::Back),
                _ if self.word_is(before, "for") && self.view.kind(first + 1) != Some(Kind::Possessive) => {
                    Some(Tense::Ahead)
                }
                _ if self.word_in(before, &["until", "till"]) && negated => Some(Tense::Back),
                _ => Some(Tense::Ahead),
            };
        }
        None
    }

    /// "did not", "hadn't" and not "will not"
    fn is_past_refusal(&self, at: usize) -> bool {
        self.word_in(at, &["didn't", "wasn't", "weren't", "hadn't"])
            || self.view.is(at.wrapping_add(1), class::NEG)
                && self.word_in(at, &["did", "was", "were", "had"])
    }

    fn tense_before(&self, first: usize) -> Tense {
        let mut at = first;
        for _ in 0..REACH {
            if at == 0 || self.view.tokens[at].has(flag::SENTENCE) || at < first && self.ends_clause(at) {
                return Tense::Unknown;
            }
            at -= 1;
            match self.tense_of(at) {
                Tense::Unknown => {}
                Tense::Ahead if self.is_refusal(at) => return Tense::Back,
                tense => return tense,
            }
        }
        Tense::Unknown
    }

    /// "could not be reached", "would not comment", "neither could be found"
    fn is_refusal(&self, at: usize) -> bool {
        let negated = self.view.is(at + 1, class::NEG)
            || (1..8).any(|back| self.word_in(at.wrapping_sub(back), &["neither", "nor", "nobody", "none"]));
        negated && self.word_in(at, &["could", "would"])
    }

    fn tense_after(&self, last: usize) -> Tense {
        for at in last..self.view.tokens.len().min(last + REACH) {
            if self.view.tokens[at].has(flag::SENTENCE) || self.ends_clause(at) {
                break;
            }
            match self.tense_of(at) {
                Tense::Unknown => {}
                Tense::Ahead if self.is_refusal(at) => return Tense::Back,
                Tense::Ahead if !self.is_finite(at) => {}
                tense => return tense,
            }
        }
        Tense::Unknown
    }

    /// After a date only a verb of the clause counts: "On Friday she will", not "On Friday his plans", and
    /// "On Friday it planned" tells of that Friday.
    fn is_finite(&self, at: usize) -> bool {
        let modal = self.view.is(at, class::MODAL) || self.view.text_of(at).contains(['\'', '’']);
        let present = self.view.text_of(at).ends_with('s') && self.word_is(at + 1, "to");
        modal || present || self.word_in(at.wrapping_sub(1), &["is", "are", "am", "be"])
    }

    fn ends_clause(&self, at: usize) -> bool {
        matches!(self.view.tokens[at].kind, Kind::Semicolon | Kind::Bang)
            || self.view.tokens[at].has(flag::PARAGRAPH)
    }

    /// What one word says.
    fn tense_of(&self, at: usize) -> Tense {
        let token = &self.view.tokens[at];
        if token.kind != Kind::Word || token.has(flag::CAP) && !token.has(flag::SENTENCE | flag::HEADLINE) {
            return Tense::Unknown;
        }
        let roles = self.entry(at).roles;
        if roles & role::MONTH != 0 && token.has(flag::CAP) {
            return Tense::Unknown;
        }
        if roles & role::AHEAD != 0 {
            return if self.word_is(at + 1, "have") { Tense::Back } else { Tense::Ahead };
        }
        let text = self.view.text_of(at);
        if text.len() > 3 && (text.ends_with("'ll") || text.ends_with("’ll")) {
            return Tense::Ahead;
        }
        if text.eq_ignore_ascii_case("set") && self.word_in(at + 1, &["for", "to"]) {
            return Tense::Ahead;
        }
        let word = self.view.word(at);
        let before = at.wrapping_sub(1);
        if text.len() >= 5 && text.ends_with("ing") && self.word_in(before, &["is", "are", "am"]) {
            return Tense::Ahead;
        }
        let past = roles & role::BACK != 0
            || word.cue != 0 && word.form == Form::Past
            || text.len() >= 4 && text.ends_with("ed") && word.class & class::FUNC == 0;
        // "will be held", "to be decided": the auxiliary tells.
        let bare = self.word_in(before, &["be", "are", "is"])
            || self.view.is(before, class::ADV) && self.word_is(at.wrapping_sub(2), "be")
            || self.word_in(before, &["the", "a", "an", "to"]);
        if past && !bare { Tense::Back } else { Tense::Unknown }
    }
}
