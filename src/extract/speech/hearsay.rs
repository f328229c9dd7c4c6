//! Finds reported speech that hangs on no subject with its verb: questions put to somebody, nouns of saying.
//! Owns "asked whether", "his claim that" and "the call by Roe for"; verbs with a subject are `attribution`'s.
//! A noun reports only where it says whose words it stands for.

use super::attribution::Finding;
use super::clause::Clause;
use super::sources::{Source, Who};
use crate::extract::gazetteer::Gender;
use crate::extract::lexicon::class;
use crate::extract::tokens::Kind;

impl Clause<'_> {
    /// "Asked whether he would run", "was asked by Roe why": the question is reported, most often nobody's.
    pub(in crate::extract) fn was_asked(&self, cue: usize, earlier: &[Finding]) -> Option<Finding> {
        if self.view.lexicon.lemma(self.word(cue).cue) != "ask" {
            return None;
        }
        let mut before = cue;
        while before > 0 && self.is(before - 1, class::ADV) && !self.is(before - 1, class::CONJ) {
            before -= 1;
        }
        let opens = before == 0 || ["when", "if"].iter().any(|text| self.reads(before - 1, text));
        if !opens && !self.is(before - 1, class::BE) {
            return None;
        }
        let mut start = cue + 1;
        while self.is(start, class::ADV | class::RELTIME | class::WEEKDAY) && !self.is(start, class::CONJ) {
            start += 1;
        }
        let mut source = None;
        if self.reads(start, "by") {
            let asker = self.source_right(start + 1)?;
            start = asker.last;
            source = Some(asker);
        }
        let content = self.is(start, class::WH) && !self.is(start, class::WHO) || self.reads(start, "to");
        if !content {
            return None;
        }
        let first = start;
        let mut last = first;
        while last < self.len()
            && self.segment(last).is_none()
            && !matches!(
                self.kind(last),
                Some(Kind::Comma | Kind::Period | Kind::Bang | Kind::Semicolon | Kind::Colon)
            )
        {
            last += 1;
        }
        let taken =
            earlier.iter().any(|finding| finding.content.iter().any(|(from, to)| *from <= cue && cue < *to));
        (last > first && !taken).then(|| Finding {
            content: vec![(first, last)],
            cue: (cue, cue + 1),
            source,
            anchor: cue,
            rule: "asked-question",
        })
    }

    /// "his claim that", "Roe's call for", "a warning by Roe that".
    pub(in crate::extract) fn noun_of_saying(&self, noun: usize, earlier: &[Finding]) -> Option<Finding> {
        let next = noun + 1;
        let that = self.is(next, class::THAT);
        let of = match self.text(noun) {
            "call" | "calls" | "demand" | "demands" => "for",
            "attack" | "attacks" => "on",
            "criticism" | "criticisms" | "endorsement" | "condemnation" | "denunciation" => "of",
            "promise" | "pledge" | "vow" | "promises" => "to",
            _ => "",
        };
        let links = !of.is_empty() && self.reads(next, of);
        let by = self.reads(next, "by");
        if !that && !links && !by {
            return None;
        }
        let (source, start) = if by {
            let source = self.source_right(next + 1)?;
            (source, source.last)
        } else {
            (self.owner(noun)?, next)
        };
        let that = self.is(start, class::THAT);
        if by && !that {
            return None;
        }
        let inside = earlier
            .iter()
            .any(|finding| finding.content.iter().any(|(first, last)| *first <= noun && noun < *last));
        if inside {
            return None;
        }
        let first = if self.reads(start, "to") && !that { start } else { start + 1 };
        let mut last = first;
        while last < self.len()
            && !matches!(
                self.kind(last),
                Some(Kind::Comma | Kind::Semicolon | Kind::Period | Kind::Bang | Kind::Dash | Kind::Colon)
            )
            && !(last > first && !that && (self.is(last, class::AUX) || self.word(last).cue != 0))
            && !(of != "for"
                && of != "to"
                && !that
                && last > first
                && self.is(last, class::PREP | class::CONJ))
        {
            last += 1;
        }
        (last > first + that as usize).then(|| Finding {
            content: vec![(first, last)],
            cue: (noun, noun + 1),
            source: Some(source),
            anchor: source.first,
            rule: if that { "source-noun-that" } else { "source-noun-of" },
        })
    }

    /// Who owns the noun: "his", "Roe's".
    fn owner(&self, noun: usize) -> Option<Source> {
        let mut at = noun;
        while at > 0 && noun - at < 4 {
            let before = at - 1;
            if self.kind(before) == Some(Kind::Possessive) {
                let mut source = self.source_left(before)?;
                source.last = before;
                return Some(source);
            }
            if self.reads(before, "his") || self.reads(before, "her") {
                let gender = if self.reads(before, "his") { Gender::Male } else { Gender::Female };
                return Some(Source { first: before, last: at, who: Who::Pronoun(gender) });
            }
            if self.reads(before, "their") {
                return Some(Source { first: before, last: at, who: Who::Other });
            }
            if self.kind(before) != Some(Kind::Word)
                || self.word(before).class & (class::FUNC | class::PREP | class::DET) != 0
            {
                return None;
            }
            at = before;
        }
        None
    }
}
