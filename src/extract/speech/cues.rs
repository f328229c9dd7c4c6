//! Decides whether a word is used as a verb of saying, and where its source is to be looked for.
//! Owns voice, denial and the shapes of the verb phrase. A passive or denied verb reports nobody's words: "was told"
//! and "did not say" are refused here.

use super::attribution::Finding;
use super::clause::Clause;
use super::sources::{Source, Who};
use crate::extract::lexicon::{Form, class, frame};
use crate::extract::tokens::Kind;

impl Clause<'_> {
    /// Is the word at `cue` used as a verb, in the active voice, not denied?
    pub(in crate::extract) fn is_verb(&self, cue: usize) -> bool {
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
                self.reads(before, "to") && (self.leads_on(before) || self.quotes_next(cue))
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

    /// Nothing but a mark stands between the verb and a quotation.
    fn quotes_next(&self, cue: usize) -> bool {
        let mark = matches!(self.kind(cue + 1), Some(Kind::Comma | Kind::Colon)) as usize;
        self.segment_words(cue + 1 + mark) > 3 && self.word(cue).frames & frame::QUOTE != 0
    }

    /// "went on to say", "was quick to add".
    fn leads_on(&self, to: usize) -> bool {
        let goes_on = to > 1
            && self.reads(to - 1, "on")
            && ["went", "goes", "go", "going", "gone"].iter().any(|text| self.reads(to - 2, text));
        goes_on
            || to > 0
                && ["continued", "quick", "continues", "proceeded", "took", "goes"]
                    .iter()
                    .any(|text| self.reads(to - 1, text))
    }

    /// The source of the verb at `cue`; `earlier` are the sentence's findings so far.
    pub(in crate::extract) fn source_of(&self, cue: usize, earlier: &[Finding]) -> Option<Source> {
        let Some(before) = cue.checked_sub(1) else { return self.opening_participle() };
        if self.word(cue).form == Form::Ing {
            return self.source_of_participle(cue, before, earlier);
        }
        if ["and", "but", "then"].iter().any(|text| self.reads(before, text)) {
            return self.shared_source(cue, earlier);
        }
        if self.reads(before, "to") {
            return self.subject_source(cue);
        }
        self.source_left(cue)
    }

    /// "is saying", "was quoted as saying", "..., saying".
    fn source_of_participle(&self, cue: usize, before: usize, earlier: &[Finding]) -> Option<Source> {
        let adverb = self.is(before, class::ADV) && before > 0;
        if self.is(before, class::BE) || adverb && self.is(before - 1, class::BE) {
            return self.source_left(cue);
        }
        if self.reads(before, "as") && cue >= 3 && self.reads(before - 1, "quoted") {
            return self.source_left(before - 1);
        }
        // "with Roe saying that"
        if let Some(own) = self.source_left(cue)
            && matches!(own.who, Who::Person(_))
            && own.first > 0
            && self.reads(own.first - 1, "with")
        {
            return Some(own);
        }
        let apart =
            matches!(self.kind(before), Some(Kind::Comma | Kind::Dash)) || self.segment(before).is_some();
        let led = ["by", "while", "in", "and", "before", "after"].iter().any(|text| self.reads(before, text));
        let follows = self.is(before, class::STATEMENT | class::RELTIME | class::WEEKDAY | class::ADV);
        if apart || led || follows { self.shared_source(cue, earlier) } else { None }
    }

    /// A verb without a subject of its own shares that of the statement before, or of the sentence.
    fn shared_source(&self, cue: usize, earlier: &[Finding]) -> Option<Source> {
        let before = earlier.last().and_then(|finding| finding.source);
        before.or_else(|| self.subject_source(cue)).or_else(|| self.first_phrase(cue))
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
