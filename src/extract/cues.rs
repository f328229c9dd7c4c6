//! Decides whether a word is used as a verb of saying, and where its source is to be looked for.
//! Owns voice, denial and the shapes of the verb phrase. A passive or denied verb reports nobody's words: "was told"
//! and "did not say" are refused here.

use super::attribution::Finding;
use super::clause::Clause;
use super::lexicon::{Form, class, frame};
use super::sources::{Source, Who};
use super::tokens::Kind;

impl Clause<'_> {
    /// Is the word at `cue` used as a verb, in the active voice, not denied?
    pub(super) fn is_verb(&self, cue: usize) -> bool {
        let word = self.word(cue);
        let Some(before) = cue.checked_sub(1) else { return word.form == Form::Ing };
        if self.is(before, class::DET) && !self.is(before, class::SUBJECT_PRONOUN | class::PLURAL)
            || matches!(self.kind(cue + 1), Some(Kind::Hyphen))
            || self.kind(before) == Some(Kind::Hyphen)
        {
            return false;
        }
        let mut at = before;
        let mut verb = None;
        for _ in 0..4 {
            if self.is(at, class::NEG) {
                return false;
            }
            if self.is(at, class::AUX) {
                verb = verb.or(Some(at));
            } else if !self.is(at, class::ADV) {
                break;
            }
            let Some(next) = at.checked_sub(1) else { break };
            at = next;
        }
        match (word.form, verb) {
            (Form::Past, Some(aux)) => !self.is(aux, class::BE),
            (Form::Base, Some(aux)) => {
                self.is(aux, class::AUX) && (!self.is(aux, class::MODAL) || self.quotation_near(cue))
            }
            (Form::Base, None) => {
                self.reads(before, "to") && self.leads_on(before)
                    || self.is(before, class::PLURAL | class::SUBJECT_PRONOUN | class::WHO)
                    || self.reads(cue, "say") && !self.reads(before, "to")
                    || self.plural_before(cue)
            }
            (Form::Third, _) => !self.is(before, class::PREP),
            _ => !self.is(before, class::PREP) || word.form == Form::Ing,
        }
    }

    fn plural_before(&self, cue: usize) -> bool {
        let text = self.text(cue - 1);
        text.len() > 3
            && text.ends_with('s')
            && !text.ends_with("ss")
            && self.mention(cue - 1).is_none()
            && self.word(cue).frames & frame::BARE != 0
    }

    fn quotation_near(&self, cue: usize) -> bool {
        (cue + 1..cue + 4).any(|item| self.segment(item).is_some())
    }

    /// "went on to say", "was quick to add".
    fn leads_on(&self, to: usize) -> bool {
        to > 0
            && ["on", "continued", "quick", "continues", "proceeded", "took", "goes"]
                .iter()
                .any(|text| self.reads(to - 1, text))
    }

    pub(super) fn source_of(&self, cue: usize, earlier: &[Finding]) -> Option<Source> {
        let word = self.word(cue);
        let before = cue.checked_sub(1);
        let shared = || {
            earlier
                .last()
                .filter(|_| self.mention_between(earlier, cue))
                .and_then(|finding| finding.source)
                .or_else(|| self.subject_source(cue))
                .or_else(|| earlier.last().and_then(|finding| finding.source))
                .or_else(|| self.first_phrase(cue))
        };
        let Some(before) = before else { return self.opening_participle() };
        if word.form == Form::Ing {
            let helped = self.is(before, class::BE)
                || self.is(before, class::ADV) && self.is(before.wrapping_sub(1), class::BE);
            if helped {
                return self.source_left(cue);
            }
            if self.reads(before, "as") && cue >= 3 && self.reads(before - 1, "quoted") {
                return self.source_left(before - 1);
            }
            let free = self.kind(before) == Some(Kind::Comma)
                || self.segment(before).is_some()
                || self.kind(before) == Some(Kind::Dash)
                || ["by", "while", "in", "and", "before", "after"]
                    .iter()
                    .any(|text| self.reads(before, text))
                || self.is(before, class::STATEMENT | class::RELTIME | class::WEEKDAY | class::ADV);
            return if free { shared() } else { None };
        }
        if self.is(before, class::CONJ)
            && (self.reads(before, "and") || self.reads(before, "but") || self.reads(before, "then"))
        {
            return shared();
        }
        if self.reads(before, "to") {
            return self.subject_source(cue);
        }
        self.source_left(cue)
    }

    /// True when no other person came up since the last finding's source.
    fn mention_between(&self, earlier: &[Finding], cue: usize) -> bool {
        let Some(last) = earlier.last() else { return false };
        cue - last.cue.0 < 60
    }

    /// The noun phrase that opens the sentence, as a source of last resort: no person, but words do have a source.
    fn first_phrase(&self, cue: usize) -> Option<Source> {
        let source = self.source_right(0)?;
        (source.last < cue).then_some(Source { who: Who::Other, ..source })
    }

    /// "Calling the plan a gift, Roe said ..." takes its subject from what follows the comma.
    fn opening_participle(&self) -> Option<Source> {
        let comma = (1..self.len().min(30)).find(|item| self.kind(*item) == Some(Kind::Comma))?;
        let source = self.source_right(comma + 1)?;
        matches!(source.who, Who::Person(_) | Who::Pronoun(_)).then_some(source)
    }
}
