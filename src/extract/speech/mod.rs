//! Walks the article sentence by sentence and makes quotes of what it finds: who said what, by which rule.
//! Owns quotations that stand alone and the tie between sentences; patterns inside one are `attribution`'s.
//! Where no person can be told, the speaker is left open: a wrong name is worse than none.

mod attribution;
mod calibration;
mod clause;
mod content;
mod cues;
mod hearsay;
pub(in crate::extract) mod quotes;
mod resolve;
pub(in crate::extract) mod roles;
pub(in crate::extract) mod said_on;
pub(in crate::extract) mod sentences;
mod sources;

#[cfg(test)]
mod tests;

use self::attribution::Finding;
use self::clause::{Clause, Item, Subject, cut};
use self::quotes::Segment;
use self::resolve::{Beside, Memory};
use self::sentences::Sentence;
use self::sources::{Source, Who};
use crate::extract::gazetteer::Gender;
use crate::extract::lexicon::class;
use crate::extract::people::People;
use crate::extract::tokens::{Kind, View, flag};
use crate::model::annotated::{Kind as Reported, Quote, Speaker};
use crate::model::span::Span;

/// Who a sentence leaves as the likely speaker of what follows.
#[derive(Clone, Copy, Debug)]
struct Carry {
    speaker: Speaker,
    /// Index of the quote that may be continued.
    quote: Option<usize>,
    paragraph: usize,
    /// The last sentence announced words to come ("He continued:").
    announced: bool,
    /// A quotation is still open from the paragraph before.
    unclosed: bool,
}

/// People looked at to find the bearer of a role.
const BEARERS: usize = 512;

/// The walk.
pub(in crate::extract) struct Speech<'a> {
    pub view: &'a View<'a>,
    pub people: &'a mut People,
    pub segments: &'a [Segment],
    pub quotes: Vec<Quote>,
    memory: Memory,
    carry: Option<Carry>,
    used: Vec<bool>,
    /// With the sentence each stands in.
    waiting: Vec<(usize, usize)>,
    /// The quote whose speaker a label at the head of the paragraph names ("Roe: We lost. ...").
    turn: Option<usize>,
    /// Genders that pronouns told of people whose names do not.
    learned: Vec<(u32, Gender)>,
}

impl<'a> Speech<'a> {
    pub(in crate::extract) fn new(
        view: &'a View<'a>,
        people: &'a mut People,
        segments: &'a [Segment],
    ) -> Speech<'a> {
        let used = vec![false; segments.len()];
        Speech {
            view,
            people,
            segments,
            quotes: Vec::new(),
            memory: Memory::default(),
            carry: None,
            used,
            waiting: Vec::new(),
            turn: None,
            learned: Vec::new(),
        }
    }

    /// Walks all sentences.
    pub(in crate::extract) fn read(mut self, sentences: &[Sentence]) -> Vec<Quote> {
        let mut items: Vec<Item> = Vec::new();
        let mut findings: Vec<Finding> = Vec::new();
        let mut at = 0;
        for sentence in sentences {
            self.memory.sentence += 1;
            if sentence.paragraph {
                self.sign(sentence);
                self.give_up_waiting();
                self.memory.paragraph += 1;
                self.turn = None;
            }
            cut(self.view, sentence, self.segments, &mut at, &mut items);
            findings.clear();
            if !self.goes_on(&items) {
                self.sentence(&items, &mut findings);
            }
            let labelled = sentence.paragraph
                && findings.first().is_some_and(|finding| finding.rule == "name-colon")
                && !self.view.tokens[sentence.first].has(flag::HEADLINE);
            if labelled {
                self.turn = self.quotes.iter().rposition(|quote| quote.rule == "name-colon");
            }
        }
        self.give_up_waiting();
        self.quotes.sort_by_key(|quote| (quote.extent().start, quote.extent().end));
        self.quotes
    }

    fn sentence(&mut self, items: &[Item], findings: &mut Vec<Finding>) {
        let people = std::mem::take(self.people);
        let clause = Clause { view: self.view, people: &people, segments: self.segments, items };
        clause.attributions(findings);
        self.note_subject(&clause, findings);
        let mut said = false;
        for finding in findings.iter() {
            said |= self.keep(&clause, finding);
        }
        self.lone_quotations(&clause, said, findings);
        self.note_mentions(&clause);
        *self.people = people;
        for (person, gender) in self.learned.drain(..) {
            self.people.clusters[person as usize].gender = gender;
        }
    }

    /// A line of its own that holds a dash and a name signs the quotations before it.
    fn sign(&mut self, sentence: &Sentence) {
        let dash = self.view.kind(sentence.first) == Some(Kind::Dash);
        if !dash || self.waiting.is_empty() {
            return;
        }
        let Some(mention) = self.people.at(sentence.first + 1) else { return };
        let ends = mention.last >= sentence.last
            || matches!(self.view.kind(mention.last), Some(Kind::Comma | Kind::Period | Kind::Open));
        if ends && mention.title == sentence.first + 1 {
            let person = mention.person;
            for (index, _) in std::mem::take(&mut self.waiting) {
                self.lone(index, Speaker::Named(person), "signed-quote", calibration::NAMED);
            }
            self.memory.note(person, true, true);
        }
    }

    /// In an interview all sentences of a paragraph belong to the speaker named at its head.
    fn goes_on(&mut self, items: &[Item]) -> bool {
        let (Some(turn), Some(last)) = (self.turn, items.last()) else { return false };
        for item in items {
            if let Some(segment) = item.segment() {
                self.used[segment] = true;
            }
        }
        let end = last.segment().map_or(last.token() + 1, |segment| self.segments[segment].close);
        if let Some(span) = self.quotes[turn].content.last_mut() {
            span.end = self.view.span(last.token(), end).end.max(span.end);
        }
        true
    }

    /// The sentence's own subject comes before its pronouns are asked for.
    fn note_subject(&mut self, clause: &Clause, findings: &[Finding]) {
        if clause.opens_with_stranger() {
            self.memory.note_stranger();
        }
        let Some((item, subject)) = clause.subject(clause.len()) else { return };
        let person = match subject {
            Subject::Person(person) => Some(person),
            Subject::Pronoun(at) => {
                let gender = if clause.is(at, class::HE_SUBJECT) { Gender::Male } else { Gender::Female };
                self.memory.pronoun(gender, &clause.people.clusters).map(|(person, _)| person)
            }
        };
        let content = findings
            .iter()
            .any(|finding| finding.content.iter().any(|(first, last)| *first <= item && item < *last));
        if let Some(person) = person.filter(|_| !content) {
            self.memory.note(person, true, false);
        }
    }

    fn note_mentions(&mut self, clause: &Clause) {
        let Some(first) = clause.items.first() else { return };
        let last = clause.token_end(clause.len() - 1);
        for mention in &clause.people.mentions[clause.people.from(first.token())..] {
            if mention.first >= last {
                break;
            }
            let quoted = self.view.tokens[mention.first].has(flag::QUOTED);
            if !quoted && self.view.kind(mention.last) != Some(Kind::Possessive) {
                self.memory.note(mention.person, false, false);
            }
        }
    }

    /// Turns a finding into a quote; false when its content is empty.
    fn keep(&mut self, clause: &Clause, finding: &Finding) -> bool {
        let (speaker, sure) = self.speaker(clause, finding.source.as_ref());
        let mut quote = Quote {
            content: Vec::new(),
            cue: Some(self.view.span(clause.token(finding.cue.0), clause.token_end(finding.cue.1 - 1))),
            source: finding
                .source
                .map(|source| self.view.span(clause.token(source.first), clause.token_end(source.last - 1))),
            kind: Reported::Indirect,
            speaker,
            rule: finding.rule.to_string(),
            confidence: 0.0,
            said_on: None,
        };
        let (inside, outside) = self.fill_content(clause, finding, &mut quote);
        if quote.content.is_empty() {
            return false;
        }
        quote.kind = if inside == 0 {
            Reported::Indirect
        } else if outside == 0 {
            Reported::Direct
        } else {
            Reported::Mixed
        };
        if let Speaker::Named(person) = speaker {
            self.memory.note(person, true, true);
        }
        quote.confidence = sure * calibration::speech(finding.rule, inside > 0);
        // "said Roe, an aide who said she would march": the quotations that follow are still Roe's.
        let aside = speaker == Speaker::Unresolved
            && finding.source.is_some_and(|source| clause.is(source.last - 1, class::WHO))
            && self.carry.is_some_and(|carry| {
                matches!(carry.speaker, Speaker::Named(_)) && carry.paragraph == self.memory.paragraph
            });
        if aside || finding.source.is_none() {
            // A question that nobody is said to have put leaves the floor to its answer.
            self.quotes.push(quote);
            return aside;
        }
        let unclosed = finding
            .content
            .last()
            .and_then(|(_, last)| clause.segment(last - 1))
            .is_some_and(|segment| segment.unclosed);
        self.carry = Some(Carry {
            speaker,
            quote: Some(self.quotes.len()),
            paragraph: self.memory.paragraph,
            announced: false,
            unclosed,
        });
        self.quotes.push(quote);
        self.release_waiting();
        true
    }

    /// Copies the content's spans; counts its tokens inside and its words outside quotation marks.
    fn fill_content(&mut self, clause: &Clause, finding: &Finding, quote: &mut Quote) -> (usize, usize) {
        let (mut inside, mut outside) = (0usize, 0usize);
        for (first, last) in &finding.content {
            let (first, last) = (*first, (*last).min(clause.len()));
            if first >= last {
                continue;
            }
            for item in first..last {
                if let Some(segment) = clause.items[item].segment() {
                    self.used[segment] = true;
                    inside += self.segments[segment].last - self.segments[segment].first;
                } else {
                    outside += matches!(clause.kind(item), Some(Kind::Word | Kind::Number)) as usize;
                }
            }
            quote.content.extend(self.content_span(clause, first, last));
        }
        (inside, outside)
    }

    /// Bytes of items, without the outer quotation marks when they are one quotation.
    fn content_span(&self, clause: &Clause, first: usize, last: usize) -> Option<Span> {
        if last == first + 1
            && let Some(segment) = clause.segment(first)
        {
            return self.segment_span(segment);
        }
        let start = match clause.segment(first) {
            Some(segment)
                if clause.segment(last - 1).is_some()
                    && (first..last).all(|item| clause.segment(item).is_some() || clause.pauses(item)) =>
            {
                segment.first
            }
            _ => clause.token(first),
        };
        let end = match clause.segment(last - 1) {
            Some(segment) if start != clause.token(first) => segment.last,
            _ => clause.token_end(last - 1),
        };
        (start < end).then(|| self.view.span(start, end))
    }

    fn segment_span(&self, segment: &Segment) -> Option<Span> {
        (segment.first < segment.last).then(|| self.view.span(segment.first, segment.last))
    }

    fn speaker(&mut self, clause: &Clause, source: Option<&Source>) -> (Speaker, f32) {
        let Some(source) = source else { return (Speaker::None, 1.0) };
        match source.who {
            Who::Person(person) => (Speaker::Named(person), calibration::NAMED),
            Who::Pronoun(gender) => match self.memory.pronoun(gender, &clause.people.clusters) {
                Some((person, sure)) => {
                    if clause.people.clusters[person as usize].gender == Gender::Unknown
                        && sure >= calibration::PRONOUN
                    {
                        self.learned.push((person, gender));
                    }
                    (Speaker::Named(person), sure)
                }
                None => (Speaker::Unresolved, calibration::UNRESOLVED),
            },
            Who::Role(token) => match self.bearer(clause, token) {
                Some(person) => (Speaker::Named(person), calibration::ROLE),
                None => (Speaker::Unresolved, calibration::UNRESOLVED),
            },
            Who::Other => (Speaker::Unresolved, calibration::UNRESOLVED),
        }
    }

    /// The one person of the article whose role has this head word, if named before.
    fn bearer(&self, clause: &Clause, token: usize) -> Option<u32> {
        let role = self.view.tokens[token].hash;
        let mut bearers = clause.people.clusters.iter().take(BEARERS).enumerate().filter(|(_, cluster)| {
            cluster.roles.iter().any(|(first, last)| {
                *first < token && self.view.tokens[*first..*last].iter().any(|other| other.hash == role)
            })
        });
        let (person, _) = bearers.next()?;
        bearers.next().is_none().then_some(person as u32)
    }

    /// Quotations that no verb of the sentence claims.
    fn lone_quotations(&mut self, clause: &Clause, said: bool, findings: &[Finding]) {
        let mut any = false;
        for item in 0..clause.len() {
            let Some(index) = clause.items[item].segment().filter(|segment| !self.used[*segment]) else {
                continue;
            };
            any = true;
            if clause.items.iter().filter(|item| item.is_spoken()).nth(1).is_none() {
                self.whole_sentence(index);
            } else {
                self.embedded(clause, item, index, findings);
            }
        }
        let ends_in_colon = clause.kind(clause.len() - 1) == Some(Kind::Colon);
        if ends_in_colon && !any {
            self.announce(clause);
        } else if !any
            && !said
            && let Some(carry) = &mut self.carry
        {
            carry.announced = false;
            if carry.paragraph != self.memory.paragraph {
                carry.unclosed = false;
            }
            carry.quote = None;
        }
    }

    /// "He continued:" before a paragraph of quotation.
    fn announce(&mut self, clause: &Clause) {
        let source = clause.subject_source(clause.len());
        let (speaker, _) = self.speaker(clause, source.as_ref());
        self.carry = Some(Carry {
            speaker,
            quote: None,
            paragraph: self.memory.paragraph,
            announced: true,
            unclosed: false,
        });
    }

    /// A sentence that is nothing but a quotation.
    fn whole_sentence(&mut self, index: usize) {
        let segment = self.segments[index];
        let Some(carry) = self.carry else {
            self.waiting.push((index, self.memory.sentence));
            return;
        };
        let gap = self.memory.paragraph - carry.paragraph;
        if let Some(quote) = carry.quote.filter(|_| gap == 0 || gap == 1 && carry.unclosed) {
            self.used[index] = true;
            if let Some(span) = self.segment_span(&segment) {
                let quote = &mut self.quotes[quote];
                if quote.content.last().is_none_or(|last| last.end <= span.start) {
                    quote.content.push(span);
                    if quote.kind == Reported::Indirect {
                        quote.kind = Reported::Mixed;
                    }
                }
            }
            self.carry =
                Some(Carry { paragraph: self.memory.paragraph, unclosed: segment.unclosed, ..carry });
            if let Speaker::Named(person) = carry.speaker {
                self.memory.note(person, true, true);
            }
        } else if carry.announced && gap <= 1 {
            self.lone(index, carry.speaker, "announced-quote", calibration::CARRIED);
        } else {
            self.waiting.push((index, self.memory.sentence));
        }
    }

    /// A quotation alone, by a speaker told from its surroundings.
    fn lone(&mut self, index: usize, speaker: Speaker, rule: &'static str, sure: f32) {
        let segment = self.segments[index];
        self.used[index] = true;
        let Some(span) = self.segment_span(&segment) else { return };
        let quote = Quote {
            content: vec![span],
            cue: None,
            source: None,
            kind: Reported::Direct,
            speaker,
            rule: rule.to_string(),
            confidence: sure * calibration::speech(rule, true),
            said_on: None,
        };
        self.carry = Some(Carry {
            speaker,
            quote: Some(self.quotes.len()),
            paragraph: self.memory.paragraph,
            announced: false,
            unclosed: segment.unclosed,
        });
        self.quotes.push(quote);
    }

    /// Quotations that waited belong to the speaker their paragraph names after them.
    fn release_waiting(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let Some(quote) = self.quotes.len().checked_sub(1) else { return };
        let direct = self.quotes[quote].kind != Reported::Indirect;
        if !direct {
            return;
        }
        let mut spans: Vec<Span> = Vec::new();
        for (index, _) in std::mem::take(&mut self.waiting) {
            self.used[index] = true;
            spans.extend(self.segment_span(&self.segments[index]));
        }
        let content = &mut self.quotes[quote].content;
        if spans.last().is_some_and(|last| content.first().is_none_or(|first| last.end <= first.start)) {
            content.splice(0..0, spans);
        }
    }

    /// At the paragraph's end: quotations nobody claimed go to the person that the sentence beside them is about, else to
    /// the last speaker when he is near, else to nobody.
    fn give_up_waiting(&mut self) {
        for (index, sentence) in std::mem::take(&mut self.waiting) {
            let (speaker, sure) = match (self.memory.beside(sentence), self.memory.last_speaker()) {
                (Beside::One(person), _) => (Speaker::Named(person), calibration::CARRIED),
                (Beside::Nobody, Some((person, gap))) if gap <= 1 => {
                    (Speaker::Named(person), calibration::CARRIED)
                }
                _ => (Speaker::None, calibration::NOBODY),
            };
            self.lone(index, speaker, "lone-quote", sure);
        }
    }

    /// A quotation within a sentence of the writer's.
    fn embedded(&mut self, clause: &Clause, item: usize, index: usize, findings: &[Finding]) {
        let words = clause.segment_words(item);
        let colon = item > 0 && clause.kind(item - 1) == Some(Kind::Colon);
        let comma = item > 0 && clause.kind(item - 1) == Some(Kind::Comma);
        if self.segments[index].single && !colon {
            return;
        }
        if !colon && (words <= 2 || clause.title_like(item)) {
            return;
        }
        let headline = self.view.tokens[clause.token(item)].has(flag::HEADLINE);
        // A verb of saying with somebody else beside it leaves open whose words these are.
        let undecided = |from: usize| {
            let cue = (from..item).find(|at| clause.word(*at).cue != 0);
            let other = |at: usize| {
                clause.mention(at).is_some()
                    || clause.is(at, class::SUBJECT_PRONOUN | class::WHO | class::PLURAL)
            };
            cue.is_some() && (from..item).any(other)
        };
        let source = if headline || !colon && words < 4 {
            None
        } else {
            findings
                .iter()
                .rev()
                .find(|finding| finding.cue.0 < item)
                .and_then(|finding| finding.source)
                .or_else(|| clause.subject_source(item).filter(|source| !undecided(source.last)))
        };
        let carried = self.carry.filter(|carry| {
            item == 0 && words >= 5 && carry.quote.is_some() && carry.paragraph == self.memory.paragraph
        });
        let (speaker, sure) = match (&source, carried) {
            (Some(source), _) => self.speaker(clause, Some(source)),
            (None, Some(Carry { speaker: Speaker::Named(person), .. })) => {
                (Speaker::Named(person), calibration::CARRIED)
            }
            (None, _) => (Speaker::None, calibration::NOBODY),
        };
        let rule = if colon || comma && words > 5 { "subject-quote" } else { "embedded-quote" };
        let source = source
            .map(|source| self.view.span(clause.token(source.first), clause.token_end(source.last - 1)));
        self.lone(index, speaker, rule, sure);
        if let Some(quote) = self.quotes.last_mut() {
            quote.source = source;
        }
        if let Speaker::Named(person) = speaker {
            self.memory.note(person, true, rule == "subject-quote");
        }
    }
}
