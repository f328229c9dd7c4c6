//! Finds verbs of saying in a sentence and joins each with its source and its content.
//! Owns the patterns of reported speech within one sentence; who "he" is, and quotations that stand alone, are
//! `speech`'s. A verb is taken only where both a source and a content can be read off; doubt drops it.

use super::clause::Clause;
use super::content::Right;
use super::sources::{Source, Who};
use crate::extract::lexicon::{Form, class, frame};
use crate::extract::tokens::{Kind, flag};

/// Reported speech found in a sentence.
#[derive(Clone, Debug)]
pub(in crate::extract) struct Finding {
    /// Items of the content, ascending.
    pub content: Vec<(usize, usize)>,
    /// Items of the cue.
    pub cue: (usize, usize),
    pub source: Option<Source>,
    /// Item where this statement begins, for cutting an earlier one short.
    pub anchor: usize,
    pub rule: &'static str,
}

impl Clause<'_> {
    /// Appends the sentence's reported speech to `out`.
    pub(in crate::extract) fn attributions(&self, out: &mut Vec<Finding>) {
        let begin = out.len();
        for item in (0..self.len()).filter(|item| *item == 0 || self.may_report(*item)) {
            let word = self.word(item);
            let found = if self.is_according(item) {
                self.according(item, &out[begin..])
            } else if self.is(item, class::SAY_NOUN)
                && !self.is_cap(item)
                && let Some(finding) = self.noun_of_saying(item, &out[begin..])
            {
                Some(finding)
            } else if word.cue != 0
                && word.form == Form::Past
                && let Some(finding) = self.was_asked(item, &out[begin..])
            {
                Some(finding)
            } else if item == 0 {
                self.named_colon().or_else(|| {
                    if word.cue != 0 && word.form == Form::Ing {
                        self.report(item, &out[begin..])
                    } else {
                        None
                    }
                })
            } else if word.cue != 0
                && (!self.is_cap(item)
                    || self.in_headline(item) && matches!(word.form, Form::Third | Form::Past))
            {
                self.report(item, &out[begin..])
            } else if self.segment(item).is_some() {
                self.unknown_verb(item, &out[begin..])
            } else {
                None
            };
            if let Some(finding) = found {
                self.cut_before(&finding, &mut out[begin..]);
                out.push(finding);
            }
        }
    }

    fn in_headline(&self, item: usize) -> bool {
        self.view.tokens[self.token(item)].has(flag::HEADLINE)
    }

    /// `Roe: The plan is dead` in headlines and transcripts.
    fn named_colon(&self) -> Option<Finding> {
        let colon = (1..9.min(self.len())).find(|item| self.kind(*item) == Some(Kind::Colon))?;
        let mention = self.mention(colon - 1)?;
        if self.item_of(mention.last) != colon || self.noun_phrase_start(self.item_of(mention.title)) > 0 {
            return None;
        }
        let quoted = self.segment(colon + 1).is_some();
        let last = self.sentence_end(colon + 1);
        let source = Source { first: 0, last: colon, who: Who::Person(mention.person) };
        let content = vec![(colon + 1, last)];
        (quoted || last >= colon + 4).then_some(Finding {
            content,
            cue: (colon, colon + 1),
            source: Some(source),
            anchor: 0,
            rule: "name-colon",
        })
    }

    /// `"...," Roe retaliated.`: any verb does where nothing else can stand.
    fn unknown_verb(&self, item: usize, earlier: &[Finding]) -> Option<Finding> {
        let segment = self.segment(item)?;
        if self.view.tokens[segment.last - 1].kind != Kind::Comma && self.kind(item + 1) != Some(Kind::Comma)
        {
            return None;
        }
        let start = item + 1 + (self.kind(item + 1) == Some(Kind::Comma)) as usize;
        let source = self.source_right(start)?;
        let (Who::Person(_) | Who::Pronoun(_)) = source.who else { return None };
        let mut verb = source.last;
        while self.is(verb, class::ADV) || self.text(verb).ends_with("ly") {
            verb += 1;
        }
        let word = self.word(verb);
        let text = self.text(verb);
        let finite = text.len() > 4 && (text.ends_with("ed") || text.ends_with("es") || text.ends_with("s"));
        if word.cue != 0 || word.class != 0 || self.is_cap(verb) || !finite || !self.closes_after(verb) {
            return None;
        }
        let free = self.free_from(earlier, item);
        let mut content = self.left_content(item, free);
        self.add_following(verb + 1, &mut content);
        Some(Finding {
            content,
            cue: (verb, verb + 1),
            source: Some(source),
            anchor: source.first,
            rule: "quote-source-verb",
        })
    }

    /// Shortens earlier content that would run into a new finding.
    fn cut_before(&self, finding: &Finding, earlier: &mut [Finding]) {
        let anchor = finding.content.first().map_or(finding.anchor, |(first, _)| finding.anchor.min(*first));
        for other in earlier {
            let cue = other.cue.0;
            for (first, last) in &mut other.content {
                if *first > cue && *first < anchor && anchor < *last {
                    *last = self.trim_end(*first, anchor);
                }
            }
        }
    }

    /// Drops marks and conjunctions from the end of `first..last`.
    pub(in crate::extract) fn trim_end(&self, first: usize, mut last: usize) -> usize {
        while last > first + 1
            && (self.pauses(last - 1) || self.is(last - 1, class::CONJ) && !self.is(last - 1, class::PREP))
        {
            last -= 1;
        }
        last
    }

    /// First item that earlier findings leave free.
    fn free_from(&self, earlier: &[Finding], cue: usize) -> usize {
        let used = earlier
            .iter()
            .flat_map(|finding| finding.content.iter().map(|(_, last)| *last).chain([finding.cue.1]))
            .filter(|last| *last <= cue)
            .max()
            .unwrap_or(0);
        let mut free = used;
        while free < cue && (self.pauses(free) || used > 0 && self.is(free, class::CONJ)) {
            free += 1;
        }
        free
    }

    fn according(&self, at: usize, earlier: &[Finding]) -> Option<Finding> {
        let source = self.source_right(at + 2)?;
        let make = |first: usize, last: usize| Finding {
            content: vec![(first, last)],
            cue: (at, at + 2),
            source: Some(source),
            anchor: at,
            rule: "according-to",
        };
        let lead = (0..at).all(|item| self.pauses(item) || self.is(item, class::CONJ | class::ADV));
        if lead {
            let comma = (source.last..self.len())
                .take(30)
                .find(|item| self.kind(*item) == Some(Kind::Comma) || self.segment(*item).is_some())?;
            let first = if self.segment(comma).is_some() { comma } else { comma + 1 };
            let last = self.sentence_end(first);
            return (last > first).then(|| make(first, last));
        }
        let first = self.free_from(earlier, at);
        let last = self.trim_end(first, at);
        (last > first + 1).then(|| make(first, last))
    }

    /// One past the cue and how it may be built, with the particle that stands behind it.
    fn cue_phrase(&self, cue: usize) -> (usize, u16) {
        let word = self.word(cue);
        let particle = match word.frames & frame::PARTICLE {
            0 => None,
            _ => self.view.lexicon.with_particle(word.cue, self.text(cue + 1)),
        };
        particle.map_or((cue + 1, word.frames), |frames| (cue + 2, frames))
    }

    fn report(&self, cue: usize, earlier: &[Finding]) -> Option<Finding> {
        let word = self.word(cue);
        let (end, frames) = self.cue_phrase(cue);
        if frames & !frame::PARTICLE == 0 || !self.is_verb(cue) {
            return None;
        }
        let inside = earlier
            .iter()
            .any(|finding| finding.content.iter().any(|(first, last)| *first <= cue && cue < *last));
        let free = self.free_from(earlier, cue);
        if frames & frame::INVERTED != 0
            && end == cue + 1
            && matches!(word.form, Form::Past | Form::Third)
            && !inside
            && let Some(finding) = self.inverted(cue, free)
        {
            return Some(finding);
        }
        let source = self.source_of(cue, earlier)?;
        let anchor = if source.last <= cue { source.first } else { cue };
        let participle = word.form == Form::Ing || self.is(cue.wrapping_sub(1), class::CONJ);
        let anchor = if participle { cue } else { anchor };
        if inside && !self.parts(anchor) {
            return None;
        }
        let right = self.right(cue, end, frames);
        if !participle
            && !inside
            && let Some(finding) = self.left((cue, end), source, free, right)
        {
            return Some(finding);
        }
        let Some(right) = right else { return self.as_said((cue, end), source, free, inside) };
        let content = vec![(right.first, self.within(source, cue, right))];
        Some(Finding { content, cue: (cue, end), source: Some(source), anchor, rule: right.rule })
    }

    /// Where the content ends when its verb stands in a clause of its own within the sentence: "Roe, who said it was
    /// late, left", "While Roe says it is late, others ...", "Roe, noting that it was late, left".
    fn within(&self, source: Source, cue: usize, right: Right) -> usize {
        let comma = |item: usize| self.kind(item) == Some(Kind::Comma);
        let relative = self.is(source.last - 1, class::WHO) && source.last > 1 && comma(source.last - 2);
        let leads = ["while", "although", "though", "when", "because", "since", "after", "if"];
        let lead = source.first.checked_sub(1).filter(|lead| *lead <= 1);
        let lead = lead.is_some_and(|lead| leads.iter().any(|text| self.reads(lead, text)));
        let aside = self.word(cue).form == Form::Ing && source.last + 1 == cue && comma(cue - 1);
        if !relative && !lead && !aside {
            return right.last;
        }
        let verb = |item: usize| {
            self.is(item, class::AUX)
                || self.word(item).cue != 0 && matches!(self.word(item).form, Form::Past | Form::Third)
                || !self.is_cap(item) && self.word(item).class == 0 && self.text(item).ends_with("ed")
        };
        let mut ends = (right.first + 2..right.last).filter(|item| comma(*item));
        let end = if lead { ends.next() } else { ends.find(|item| verb(item + 1)) };
        end.unwrap_or(right.last)
    }

    /// "As Roe noted, ..." and "..., as Roe noted."
    fn as_said(&self, phrase: (usize, usize), source: Source, free: usize, inside: bool) -> Option<Finding> {
        let (cue, end) = phrase;
        let (_, frames) = self.cue_phrase(cue);
        let lead = source.first.checked_sub(1).filter(|lead| self.reads(*lead, "as"))?;
        if frames & (frame::CLAUSE | frame::BARE) == 0 || inside {
            return None;
        }
        let make = |first: usize, last: usize| Finding {
            content: vec![(first, last)],
            cue: phrase,
            source: Some(source),
            anchor: lead,
            rule: "as-source-cue",
        };
        if lead == 0 || lead == 1 && self.is(0, class::CONJ | class::ADV) {
            let comma = (end..self.len().min(end + 12)).find(|item| self.kind(*item) == Some(Kind::Comma))?;
            let last = self.sentence_end(comma + 1);
            return (last > comma + 3).then(|| make(comma + 1, last));
        }
        let comma = matches!(self.kind(lead - 1), Some(Kind::Comma | Kind::Dash));
        let last = self.trim_end(free, lead - 1);
        (comma && last > free + 3 && self.closes_after(end - 1)).then(|| make(free, last))
    }

    /// True when a new statement may begin at `anchor` although an earlier one still runs.
    fn parts(&self, anchor: usize) -> bool {
        let Some(before) = anchor.checked_sub(1) else { return true };
        let pause = |item: usize| {
            matches!(self.kind(item), Some(Kind::Comma | Kind::Semicolon | Kind::Dash))
                || self.segment(item).is_some()
        };
        pause(before)
            || self.is(before, class::CONJ)
                && (before > 0 && pause(before - 1) || self.reads(before, "and") || self.reads(before, "but"))
    }

    /// `"...," said Roe` and `..., said Roe.`
    fn inverted(&self, cue: usize, free: usize) -> Option<Finding> {
        let word = self.word(cue);
        let mut left = cue.checked_sub(1)?;
        let comma = matches!(self.kind(left), Some(Kind::Comma | Kind::Dash));
        if comma {
            left = left.checked_sub(1)?;
        }
        let quoted = self.segment(left).is_some();
        if !quoted && !comma || left < free {
            return None;
        }
        let source = self.source_right(cue + 1)?;
        let finite = (source.last..source.last + 2).any(|item| self.is(item, class::AUX))
            || self.word(source.last).cue != 0 && self.word(source.last).form == Form::Past;
        if finite || self.is(source.first, class::HE | class::SHE | class::THEY) && !quoted {
            return None;
        }
        if quoted {
            let mut content = self.left_content(left, free);
            self.add_following(source.last, &mut content);
            return Some(Finding {
                content,
                cue: (cue, cue + 1),
                source: Some(source),
                anchor: cue,
                rule: "quote-cue-source",
            });
        }
        let subject_left = self
            .source_left(cue)
            .is_some_and(|left| matches!(left.who, Who::Person(_) | Who::Role(_)) || left.first == free);
        if subject_left
            || word.frames & frame::FOLLOWS == 0
            || matches!(source.who, Who::Other) && !self.is(cue + 1, class::DET | class::PLURAL)
        {
            return None;
        }
        let ends = self.pauses(source.last) || self.is(source.last, class::PREP);
        let content = (free, self.trim_end(free, cue));
        // "In Oslo, said Roe, ..." goes on behind the verb; "In Oslo, it is rare to ..., said Roe." does not.
        let adjunct = self.is(free, class::PREP)
            && !(free + 1..content.1).any(|item| self.kind(item) == Some(Kind::Comma));
        (ends && content.1 >= content.0 + 3 && !adjunct).then(|| Finding {
            content: vec![content],
            cue: (cue, cue + 1),
            source: Some(source),
            anchor: cue,
            rule: "clause-cue-source",
        })
    }

    /// `"...," Roe said` and `..., Roe said.`
    fn left(
        &self,
        phrase: (usize, usize),
        source: Source,
        free: usize,
        right: Option<Right>,
    ) -> Option<Finding> {
        let (cue, end) = phrase;
        let mut left = source.first.checked_sub(1)?;
        let comma = matches!(self.kind(left), Some(Kind::Comma | Kind::Dash));
        if comma {
            left = left.checked_sub(1)?;
        }
        if left < free {
            return None;
        }
        let (_, frames) = self.cue_phrase(cue);
        if self.segment(left).is_some() && frames & (frame::QUOTE | frame::CLAUSE | frame::ADDRESSEE) != 0 {
            let opening = (free..left).all(|item| self.segment(item).is_some() || self.pauses(item));
            if right.is_some_and(|right| right.firm) && !(opening && self.ends_open(left)) {
                return None;
            }
            if !opening && !self.ends_open(left) && !comma {
                return None;
            }
            let mut content = self.left_content(left, free);
            self.add_following(end, &mut content);
            return Some(Finding {
                content,
                cue: phrase,
                source: Some(source),
                anchor: source.first,
                rule: "quote-source-cue",
            });
        }
        let said = ["said", "says", "say"].iter().any(|text| self.reads(cue, text));
        let opens_apart = self.is(free, class::PREP | class::CONJ) && !said;
        if let Some(finding) = self.interrupted(phrase, source, free, right).filter(|_| comma) {
            return Some(finding);
        }
        let idle = right.is_none()
            && frames & frame::FOLLOWS != 0
            && self.word(cue).form != Form::Ing
            && !opens_apart;
        let last = self.trim_end(free, source.first);
        let sentence = comma && idle && last >= free + 3 && self.closes_after(end - 1);
        sentence.then(|| Finding {
            content: vec![(free, last)],
            cue: phrase,
            source: Some(source),
            anchor: source.first,
            rule: "clause-source-cue",
        })
    }

    /// `Loyalty, he said, has its price.`
    fn interrupted(
        &self,
        phrase: (usize, usize),
        source: Source,
        free: usize,
        right: Option<Right>,
    ) -> Option<Finding> {
        let (cue, end) = phrase;
        let (_, frames) = self.cue_phrase(cue);
        let commas = self.kind(end) == Some(Kind::Comma) && self.segment(end + 1).is_none();
        if !commas || right.is_some() || frames & frame::FOLLOWS == 0 || self.word(cue).form == Form::Ing {
            return None;
        }
        let left = (free, self.trim_end(free, source.first));
        let rest = (end + 1, self.sentence_end(end + 1));
        let participle = self.word(end + 1).form == Form::Ing && self.word(end + 1).cue != 0;
        (left.1 > left.0 && rest.1 >= rest.0 + 2 && !participle).then(|| Finding {
            content: vec![left, rest],
            cue: phrase,
            source: Some(source),
            anchor: source.first,
            rule: "clause-source-cue-clause",
        })
    }

    /// The quotation ends in a comma or another mark that asks for a verb of saying.
    fn ends_open(&self, item: usize) -> bool {
        let comma_after = self.kind(item + 1) == Some(Kind::Comma);
        self.segment(item).is_some_and(|segment| {
            matches!(
                self.view.tokens[segment.last - 1].kind,
                Kind::Comma | Kind::Bang | Kind::Dash | Kind::Ellipsis
            )
        }) || comma_after
    }

    /// Nothing but times, places and the like after the verb.
    fn closes_after(&self, cue: usize) -> bool {
        let next = cue + 1;
        self.pauses(next)
            || self.is(next, class::PREP | class::WEEKDAY | class::RELTIME | class::ADV | class::CONJ)
    }

    /// The quotation at `left` with the words of the sentence that lead into it.
    fn left_content(&self, left: usize, free: usize) -> Vec<(usize, usize)> {
        let mut first = left;
        while first > free
            && (self.segment(first - 1).is_some()
                || self.pauses(first - 1) && first >= 2 && self.segment(first - 2).is_some())
        {
            first -= 1;
        }
        let led_in = first > free
            && !matches!(self.kind(first - 1), Some(Kind::Comma | Kind::Colon | Kind::Dash))
            && first - free >= 2;
        vec![(if led_in { free } else { first }, left + 1)]
    }

    /// Quotations that go on after the interruption.
    fn add_following(&self, from: usize, content: &mut Vec<(usize, usize)>) {
        for item in from..self.len() {
            let word = self.word(item);
            if word.cue != 0
                && !self.is_cap(item)
                && word.frames & (frame::QUOTE | frame::CLAUSE) != 0
                && self.is_verb(item)
            {
                return;
            }
            let led = item > 0 && (self.pauses(item - 1) || item == from);
            if self.segment(item).is_some() && led {
                content.push((item, item + 1));
            }
        }
    }
}
