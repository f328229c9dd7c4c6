//! Finds verbs of saying in a sentence and joins each with its source and its content.
//! Owns the patterns of reported speech within one sentence; who "he" is, and quotations that stand alone, are
//! `speech`'s. A verb is taken only where both a source and a content can be read off; doubt drops it.

use super::clause::Clause;
use super::lexicon::{Form, class, frame};
use super::sources::{Source, Who};
use super::tokens::Kind;

/// Reported speech found in a sentence.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// Items of the content, ascending.
    pub content: Vec<(usize, usize)>,
    /// Items of the cue.
    pub cue: (usize, usize),
    pub source: Option<Source>,
    /// Item where this statement begins, for cutting an earlier one short.
    pub anchor: usize,
    pub rule: &'static str,
    pub confidence: f32,
}

/// What stands to the right of a verb.
#[derive(Clone, Copy, Debug)]
struct Right {
    first: usize,
    last: usize,
    rule: &'static str,
    confidence: f32,
    /// Introduced by "that" or a mark: cannot be anything but content.
    firm: bool,
}

/// How far adjuncts between verb and content may reach, in items.
const ADJUNCT: usize = 18;

impl Clause<'_> {
    /// Appends the sentence's reported speech to `out`.
    pub(super) fn attributions(&self, out: &mut Vec<Finding>) {
        let begin = out.len();
        let mut item = 0;
        while item < self.len() {
            let word = self.word(item);
            let found = if self.reads(item, "according") && self.reads(item + 1, "to") {
                self.according(item, &out[begin..])
            } else if word.cue != 0 && (!self.is_cap(item) || item == 0 && word.form == Form::Ing) {
                self.report(item, &out[begin..])
            } else {
                None
            };
            if let Some(finding) = found {
                self.cut_before(&finding, &mut out[begin..]);
                out.push(finding);
            }
            item += 1;
        }
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
    fn trim_end(&self, first: usize, mut last: usize) -> usize {
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
            confidence: 0.85,
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

    fn report(&self, cue: usize, earlier: &[Finding]) -> Option<Finding> {
        let word = self.word(cue);
        if !self.is_verb(cue) {
            return None;
        }
        let inside = earlier
            .iter()
            .any(|finding| finding.content.iter().any(|(first, last)| *first <= cue && cue < *last));
        let free = self.free_from(earlier, cue);
        if word.frames & frame::INVERTED != 0 && matches!(word.form, Form::Past | Form::Third) && !inside {
            if let Some(finding) = self.inverted(cue, free) {
                return Some(finding);
            }
        }
        let source = self.source_of(cue, earlier)?;
        let anchor = if source.last <= cue { source.first } else { cue };
        let participle = word.form == Form::Ing || self.is(cue.wrapping_sub(1), class::CONJ);
        let anchor = if participle { cue } else { anchor };
        if inside && !self.parts(anchor) {
            return None;
        }
        let right = self.right(cue);
        if !participle && !inside {
            if let Some(finding) = self.left(cue, source, free, right) {
                return Some(finding);
            }
        }
        let right = right?;
        let content = vec![(right.first, right.last)];
        Some(Finding {
            content,
            cue: (cue, cue + 1),
            source: Some(source),
            anchor,
            rule: right.rule,
            confidence: right.confidence,
        })
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

    /// Is the word at `cue` used as a verb, in the active voice, not denied?
    fn is_verb(&self, cue: usize) -> bool {
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

    fn source_of(&self, cue: usize, earlier: &[Finding]) -> Option<Source> {
        let word = self.word(cue);
        let before = cue.checked_sub(1);
        let shared = || {
            earlier
                .last()
                .filter(|_| self.mention_between(earlier, cue))
                .and_then(|finding| finding.source)
                .or_else(|| self.subject_source(cue))
                .or_else(|| earlier.last().and_then(|finding| finding.source))
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

    /// "Calling the plan a gift, Roe said ..." takes its subject from what follows the comma.
    fn opening_participle(&self) -> Option<Source> {
        let comma = (1..self.len().min(30)).find(|item| self.kind(*item) == Some(Kind::Comma))?;
        let source = self.source_right(comma + 1)?;
        matches!(source.who, Who::Person(_) | Who::Pronoun(_)).then_some(source)
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
                confidence: 0.95,
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
        (ends && content.1 >= content.0 + 3 && !self.is(free, class::PREP)).then(|| Finding {
            content: vec![content],
            cue: (cue, cue + 1),
            source: Some(source),
            anchor: cue,
            rule: "clause-cue-source",
            confidence: 0.8,
        })
    }

    /// `"...," Roe said` and `..., Roe said.`
    fn left(&self, cue: usize, source: Source, free: usize, right: Option<Right>) -> Option<Finding> {
        let mut left = source.first.checked_sub(1)?;
        let comma = matches!(self.kind(left), Some(Kind::Comma | Kind::Dash));
        if comma {
            left = left.checked_sub(1)?;
        }
        if left < free {
            return None;
        }
        let word = self.word(cue);
        if self.segment(left).is_some()
            && word.frames & (frame::QUOTE | frame::CLAUSE | frame::ADDRESSEE) != 0
        {
            let opening = (free..left).all(|item| self.segment(item).is_some() || self.pauses(item));
            if right.is_some_and(|right| right.firm) && !(opening && self.ends_open(left)) {
                return None;
            }
            if !opening && !self.ends_open(left) && !comma {
                return None;
            }
            let mut content = self.left_content(left, free);
            self.add_following(cue + 1, &mut content);
            return Some(Finding {
                content,
                cue: (cue, cue + 1),
                source: Some(source),
                anchor: source.first,
                rule: "quote-source-cue",
                confidence: 0.95,
            });
        }
        let idle =
            right.is_none() && (word.frames & (frame::CLAUSE | frame::QUOTE) != 0) && word.form != Form::Ing;
        let last = self.trim_end(free, source.first);
        let sentence = comma && idle && last >= free + 3 && self.closes_after(cue);
        sentence.then(|| Finding {
            content: vec![(free, last)],
            cue: (cue, cue + 1),
            source: Some(source),
            anchor: source.first,
            rule: "clause-source-cue",
            confidence: 0.8,
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

    /// What the verb at `cue` introduces.
    fn right(&self, cue: usize) -> Option<Right> {
        let word = self.word(cue);
        let start = self.skip_times(cue + 1);
        if word.frames & frame::ADDRESSEE != 0 {
            if let Some(right) = self.right_of_addressee(start) {
                return Some(right);
            }
        }
        let that = self.is(start, class::THAT) && !matches!(self.kind(start + 1), Some(Kind::Period));
        let clausal = word.frames & (frame::CLAUSE | frame::BARE) != 0;
        if self.segment(start).is_some() {
            return Some(self.quoted(start, "source-cue-quote"));
        }
        match self.kind(start)? {
            Kind::Colon if word.frames & frame::THOUGHT == 0 => return self.after_colon(start + 1),
            Kind::Comma | Kind::Dash => return self.after_comma(start, clausal),
            Kind::Word | Kind::Number | Kind::Other | Kind::Open => {}
            _ => return None,
        }
        if that && clausal {
            return self.clause("source-cue-that", start + 1, 0.85, true);
        }
        if self.is(start, class::WH)
            && (clausal || self.view.lexicon.lemma(word.cue) == "ask")
            && !self.is(start, class::WHO)
        {
            return self.clause("source-cue-question", start, 0.6, true);
        }
        if self.reads(start, "to") && word.frames & frame::INFINITIVE != 0 {
            return self.clause("source-cue-infinitive", start, 0.55, true);
        }
        if self.is(start, class::PREP)
            && !self.is(start, class::DET | class::THAT)
            && !self.reads(start, "like")
        {
            return self.after_adjunct(start, word.frames);
        }
        if word.frames & frame::BARE != 0 && !self.is(start, class::CONJ) {
            return self.clause("source-cue-clause", start, 0.75, false);
        }
        (word.frames & frame::NOUN != 0 && !self.is(start, class::CONJ | class::PREP))
            .then(|| self.noun_content(start))
    }

    /// Goes right over adverbs, weekdays and dates.
    fn skip_times(&self, mut item: usize) -> usize {
        for _ in 0..5 {
            if self.is(item, class::RELTIME | class::WEEKDAY)
                || self.is(item, class::ADV) && !self.is(item, class::DET | class::CONJ | class::THAT)
            {
                item += 1;
                if self.is(item, class::DAYPART) {
                    item += 1;
                }
            } else if (self.reads(item, "on")
                || self.reads(item, "late")
                || self.reads(item, "early")
                || self.reads(item, "last"))
                && self.is(item + 1, class::WEEKDAY | class::DAYPART)
            {
                item += 2;
            } else if self.kind(item) == Some(Kind::Open) {
                let Some(close) = (item..item + 10).find(|close| self.kind(*close) == Some(Kind::Close))
                else {
                    break;
                };
                item = close + 1;
            } else {
                break;
            }
        }
        item
    }

    fn right_of_addressee(&self, start: usize) -> Option<Right> {
        let mut item = start;
        let mut nouns = 0;
        while item < self.len() && item - start < ADJUNCT {
            if self.segment(item).is_some() {
                return Some(self.quoted(item, "source-cue-quote"));
            }
            if self.is(item, class::THAT) && item > start {
                return self.clause("source-cue-that", item + 1, 0.85, true);
            }
            if matches!(self.kind(item), Some(Kind::Colon)) {
                return self.after_colon(item + 1);
            }
            if matches!(self.kind(item), Some(Kind::Period | Kind::Bang | Kind::Semicolon)) {
                return None;
            }
            let starts_clause = self.is(item, class::SUBJECT_PRONOUN)
                || self.is(item, class::DET)
                || self.mention(item).is_some_and(|mention| mention.title == self.token(item));
            if nouns > 0
                && starts_clause
                && !self.is(item - 1, class::PREP | class::DET)
                && self.kind(item - 1) != Some(Kind::Possessive)
                && !self.pauses(item - 1)
            {
                return self.clause("source-cue-clause", item, 0.7, false);
            }
            if nouns > 0
                && (self.is(item, class::WH) && !self.is(item, class::WHO) || self.reads(item, "to"))
                && nouns < 4
            {
                return self.clause("source-cue-question", item, 0.55, false);
            }
            nouns += matches!(self.kind(item), Some(Kind::Word)) as usize;
            item += 1;
        }
        None
    }

    fn after_colon(&self, start: usize) -> Option<Right> {
        if self.segment(start).is_some() {
            return Some(self.quoted(start, "source-cue-colon-quote"));
        }
        let right = self.clause("source-cue-colon", start, 0.6, true)?;
        (right.last >= start + 3).then_some(right)
    }

    fn after_comma(&self, comma: usize, clausal: bool) -> Option<Right> {
        if self.segment(comma + 1).is_some() {
            return Some(self.quoted(comma + 1, "source-cue-quote"));
        }
        if !clausal {
            return None;
        }
        let next =
            (comma + 1..(comma + 9).min(self.len())).find(|item| self.kind(*item) == Some(Kind::Comma))?;
        if self.segment(next + 1).is_some() {
            return Some(self.quoted(next + 1, "source-cue-quote"));
        }
        (self.is(next + 1, class::THAT))
            .then(|| self.clause("source-cue-that", next + 2, 0.8, true))
            .flatten()
    }

    /// "said in a statement that", "said at a rally: ...".
    fn after_adjunct(&self, start: usize, frames: u16) -> Option<Right> {
        for item in start + 1..(start + ADJUNCT).min(self.len()) {
            if self.segment(item).is_some() {
                let led = matches!(self.kind(item - 1), Some(Kind::Comma | Kind::Colon));
                return (led || frames & frame::NOUN != 0).then(|| self.quoted(item, "source-cue-quote"));
            }
            if self.is(item, class::THAT) && frames & (frame::CLAUSE | frame::ADDRESSEE) != 0 {
                return self.clause("source-cue-that", item + 1, 0.8, true);
            }
            match self.kind(item) {
                Some(Kind::Colon) => return self.after_colon(item + 1),
                Some(Kind::Comma) if self.segment(item + 1).is_none() => return None,
                Some(Kind::Period | Kind::Bang | Kind::Semicolon) => return None,
                _ => {}
            }
            let clause = self.is(item, class::SUBJECT_PRONOUN)
                && !self.is(item - 1, class::PREP | class::CONJ)
                && frames & frame::BARE != 0;
            if clause {
                return self.clause("source-cue-clause", item, 0.65, false);
            }
        }
        None
    }

    /// Content that begins with a quotation: the quotation alone, or the rest of the sentence when it goes on.
    fn quoted(&self, start: usize, rule: &'static str) -> Right {
        let mut last = start + 1;
        let mut confidence = 0.9;
        let done = self.segment(start).is_some_and(|segment| {
            matches!(self.view.tokens[segment.last - 1].kind, Kind::Period | Kind::Bang | Kind::Comma)
        });
        if !done
            && matches!(self.kind(last), Some(Kind::Word | Kind::Possessive | Kind::Number | Kind::Hyphen))
            && !(self.is(last, class::CONJ) && self.is(last + 1, class::SUBJECT_PRONOUN))
        {
            last = self.sentence_end(start).max(last);
            confidence = 0.8;
        }
        while self.segment(last).is_some() {
            last += 1;
        }
        Right { first: start, last, rule, confidence, firm: true }
    }

    fn clause(&self, rule: &'static str, first: usize, confidence: f32, firm: bool) -> Option<Right> {
        let last = self.sentence_end(first);
        (last > first + 1 || last > first && self.segment(first).is_some()).then_some(Right {
            first,
            last,
            rule,
            confidence,
            firm,
        })
    }

    fn noun_content(&self, first: usize) -> Right {
        let mut last = first;
        while last < self.len()
            && !matches!(
                self.kind(last),
                Some(Kind::Comma | Kind::Semicolon | Kind::Period | Kind::Bang | Kind::Dash)
            )
        {
            last += 1;
            if self.segment(last - 1).is_some_and(|segment| {
                matches!(self.view.tokens[segment.last - 1].kind, Kind::Comma | Kind::Period | Kind::Bang)
            }) {
                break;
            }
        }
        Right {
            first,
            last: last.max(first + 1).min(self.len()),
            rule: "source-cue-noun",
            confidence: 0.5,
            firm: false,
        }
    }

    /// One past the last item of content that runs to the end of the sentence.
    fn sentence_end(&self, first: usize) -> usize {
        let mut last = self.len();
        for item in first..self.len() {
            let told = self.reads(item, "according") && self.reads(item + 1, "to");
            if told || self.kind(item) == Some(Kind::Semicolon) && item > first + 2 {
                last = item;
                break;
            }
        }
        while last > first + 1 && self.pauses(last - 1) {
            last -= 1;
        }
        last
    }
}
