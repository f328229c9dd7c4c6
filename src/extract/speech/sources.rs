//! Reads the words that name a source: to the left of a verb of saying, or to the right of it.
//! Owns noun phrases; tells people from groups, roles and pronouns, and says nothing of what they said.
//! The head of a phrase decides: "a spokesman for Jane Doe" is no Jane Doe.

use super::clause::{Clause, Subject};
use crate::extract::gazetteer::Gender;
use crate::extract::lexicon::{Form, class};
use crate::extract::tokens::Kind;

/// Who a phrase says is the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) enum Who {
    Person(u32),
    /// He or she.
    Pronoun(Gender),
    /// "the spokesman": the token of the role word.
    Role(usize),
    /// A group, an organisation, an indefinite person, "they", "I".
    Other,
}

/// A source phrase: items `first..last` and who it names.
#[derive(Clone, Copy, Debug)]
pub(in crate::extract) struct Source {
    pub first: usize,
    pub last: usize,
    pub who: Who,
}

impl Clause<'_> {
    /// The source that ends just before the verb at `cue`.
    pub(in crate::extract) fn source_left(&self, cue: usize) -> Option<Source> {
        let end = self.before_adverbs(cue);
        self.phrase_ending(end, true)
    }

    /// Goes left from `cue` over auxiliaries, adverbs and times ("has also on Thursday").
    fn before_adverbs(&self, cue: usize) -> usize {
        let mut end = cue;
        while end > 0 && cue - end < 8 {
            let before = end - 1;
            if self.is(before, class::SUBJECT_PRONOUN | class::WHO) {
                break;
            }
            let herself = self.reads(before, "himself") || self.reads(before, "herself");
            let skip = herself
                || self.is(before, class::AUX | class::ADV | class::RELTIME | class::WEEKDAY)
                    && !self.is(before, class::WHO)
                || self.is(before, class::DAYPART)
                    && (self.is(before.wrapping_sub(1), class::WEEKDAY)
                        || self.reads(before.wrapping_sub(1), "last")
                        || self.reads(before.wrapping_sub(1), "this"))
                || self.kind(before) == Some(Kind::Word)
                    && !self.is_cap(before)
                    && self.text(before).ends_with("ly")
                    && self.word(before).class == 0
                || (self.reads(before, "on") || self.reads(before, "last") || self.reads(before, "this"))
                    && end < cue;
            if skip {
                end = before;
            } else if self.kind(before) == Some(Kind::Close) {
                let Some(open) =
                    (end.saturating_sub(14)..before).rev().find(|item| self.kind(*item) == Some(Kind::Open))
                else {
                    break;
                };
                end = open;
            } else {
                break;
            }
        }
        end
    }

    /// The noun phrase whose last item is `end - 1`.
    fn phrase_ending(&self, end: usize, deep: bool) -> Option<Source> {
        let at = end.checked_sub(1)?;
        if self.is(at, class::SUBJECT_PRONOUN) {
            return Some(Source { first: at, last: end, who: self.pronoun(at) });
        }
        if self.is(at, class::WHO) && deep {
            return self.relative(at);
        }
        match self.kind(at)? {
            // "Roe (D-Ohio), a senator, said"
            Kind::Close => {
                let open =
                    (at.saturating_sub(14)..at).rev().find(|item| self.kind(*item) == Some(Kind::Open))?;
                self.phrase_ending(open, false)
            }
            Kind::Comma | Kind::Dash if deep => self.apposed(at),
            Kind::Word | Kind::Number | Kind::Period | Kind::Other => self.named_or_group(at, end),
            _ => None,
        }
    }

    fn pronoun(&self, item: usize) -> Who {
        if self.is(item, class::HE_SUBJECT) {
            Who::Pronoun(Gender::Male)
        } else if self.is(item, class::SHE_SUBJECT) {
            Who::Pronoun(Gender::Female)
        } else {
            Who::Other
        }
    }

    /// "Roe, who said", "the woman who said".
    fn relative(&self, who: usize) -> Option<Source> {
        let end = if who > 0 && self.kind(who - 1) == Some(Kind::Comma) { who - 1 } else { who };
        let source = self.phrase_ending(end, false)?;
        Some(Source { last: who + 1, ..source })
    }

    /// "Roe, the mayor, said": the phrase before the pair of commas, or the name between them.
    fn apposed(&self, comma: usize) -> Option<Source> {
        if let Some(antecedent) = self.relative_before(comma) {
            return Some(antecedent);
        }
        let mark = self.kind(comma);
        let mut open = comma.checked_sub(1)?;
        let floor = comma.saturating_sub(32);
        let mut segments = 0;
        let mut other = None;
        loop {
            if self.kind(open) == mark && self.is_opening_pause(open) {
                let before = self.phrase_ending(open, false);
                // "one pastor supporting Mr. Roe, Jane Doe of Oslo, said": a role's bearer stands between the commas.
                if let Some(Source { who: Who::Person(person), first, .. }) = before
                    && first > 0
                    && self.kind(first - 1) == Some(Kind::Word)
                    && !self.is(first - 1, class::CONJ | class::ADV | class::THAT)
                    && !self.is_cap(first - 1)
                    && let Some(inner) = self.mention(open + 1)
                    && inner.person != person
                    && inner.last - inner.first > 1
                    && self.kind(self.item_of(inner.last)) != Some(Kind::Possessive)
                {
                    let who = Who::Person(inner.person);
                    return Some(Source { first, last: comma, who });
                }
                if matches!(before, None | Some(Source { who: Who::Other, .. }))
                    && let Some(inner) = self.mention(open + 1)
                    && inner.last - inner.first > 1
                    && ["of", "at", "from"].iter().any(|text| self.reads(self.item_of(inner.last), text))
                {
                    let who = Who::Person(inner.person);
                    return Some(Source { first: open + 1, last: comma, who });
                }
                if let Some(Source { who: Who::Person(_), first, .. }) = before {
                    let who = before?.who;
                    return Some(Source { first, last: comma, who });
                }
                if let Some(inner) = self.exact_name(open + 1, comma) {
                    return Some(Source {
                        first: before.map_or(open + 1, |source| source.first),
                        last: comma,
                        who: inner,
                    });
                }
                if let Some(source) = before.filter(|_| segments == 0 && other.is_none()) {
                    let source = Source { last: comma, ..source };
                    // An age, a home town or a party stands between a name and its verb.
                    let aside = self.kind(open - 1) == Some(Kind::Number)
                        || self.is_cap(open - 1)
                        || self.reads(source.first, "a")
                        || self.reads(source.first, "an");
                    if !aside {
                        return Some(source);
                    }
                    other = Some(source);
                }
            }
            segments += self.segment(open).is_some() as usize;
            if open <= floor || segments > 1 {
                return other;
            }
            open -= 1;
        }
    }

    /// "Roe, who leads the council, said": the phrase before the last ", who".
    fn relative_before(&self, comma: usize) -> Option<Source> {
        let floor = comma.saturating_sub(30);
        let who = (floor.max(2)..comma)
            .rev()
            .find(|item| self.is(*item, class::WHO) && self.kind(item - 1) == Some(Kind::Comma))?;
        let source = self.phrase_ending(who - 1, false)?;
        matches!(source.who, Who::Person(_) | Who::Role(_)).then_some(Source { last: comma, ..source })
    }

    fn is_opening_pause(&self, item: usize) -> bool {
        item > 0 && self.segment(item - 1).is_none()
    }

    /// The person, if the items hold a name and its modifiers and nothing else.
    fn exact_name(&self, first: usize, last: usize) -> Option<Who> {
        let mention = (first..last.min(first + 8)).find_map(|item| self.mention(item))?;
        (self.item_of(mention.last) == last && self.noun_phrase_start(self.item_of(mention.title)) <= first)
            .then_some(Who::Person(mention.person))
    }

    fn named_or_group(&self, at: usize, end: usize) -> Option<Source> {
        if let Some(mention) = self.mention(at)
            && mention.last == self.token(at) + 1
        {
            let start = self.noun_phrase_start(self.item_of(mention.title));
            return Some(self.owner_of_phrase(start, end, Who::Person(mention.person)));
        }
        let word = self.word(at);
        let closed = class::PREP | class::CONJ | class::AUX | class::WH | class::THAT | class::NEG;
        if word.class & closed != 0 && !self.is_cap(at)
            || word.class & class::DET != 0 && word.class & class::PLURAL == 0
            || matches!(self.kind(at), Some(Kind::Period | Kind::Other)) && !self.is_stop(at)
        {
            return None;
        }
        let start = self.noun_phrase_start(end);
        if start == end {
            return None;
        }
        let who = self.role_or_other(start, end);
        Some(self.owner_of_phrase(start, end, who))
    }

    /// Goes on to the left when the phrase is only the tail of a longer one ("a spokesman for Roe").
    fn owner_of_phrase(&self, start: usize, end: usize, who: Who) -> Source {
        let own = Source { first: start, last: end, who };
        let Some(preposition) = start.checked_sub(1) else { return own };
        let word = self.word(preposition);
        let head = preposition.checked_sub(1);
        let linking =
            ["of", "for", "with", "from", "at", "to", "in", "on", "by", "against", "near", "within"]
                .iter()
                .any(|text| self.reads(preposition, text));
        if word.class & class::PREP == 0 || !linking {
            return own;
        }
        let Some(head) = head.filter(|head| self.kind(*head) == Some(Kind::Word)) else { return own };
        if self.word(head).class & (class::AUX | class::CONJ | class::ADV) != 0
            && !self.is(head, class::PLURAL)
            || self.is(head, class::WEEKDAY)
        {
            return own;
        }
        if let Some(mention) = self.mention(head) {
            let first = self.noun_phrase_start(self.item_of(mention.title));
            let own = Source { first, last: end, who: Who::Person(mention.person) };
            return if first < start { self.owner_of_phrase(first, end, own.who) } else { own };
        }
        let first = self.noun_phrase_start(head + 1);
        let who = if first <= head { self.role_or_other(first, head + 1) } else { Who::Other };
        Source { first: first.min(head), last: end, who }
    }

    /// "the spokesman" stands for one person, everything else for nobody known.
    fn role_or_other(&self, start: usize, end: usize) -> Who {
        let head = end - 1;
        let definite = self.reads(start, "the") || self.is(start, class::HE | class::SHE);
        if definite && self.is(head, class::ROLE) && !self.is(head, class::PLURAL) && !self.is_cap(head) {
            Who::Role(self.token(head))
        } else {
            Who::Other
        }
    }

    /// The source phrase that starts at `start`, as in "said Peskov" and "according to Peskov".
    pub(in crate::extract) fn source_right(&self, start: usize) -> Option<Source> {
        if self.is(start, class::HE_SUBJECT | class::SHE_SUBJECT | class::THEY_SUBJECT) {
            return Some(Source { first: start, last: start + 1, who: self.pronoun(start) });
        }
        let mut item = start;
        let mut noun = None;
        while item < self.len() && item - start < 16 {
            if let Some(mention) = self.mention(item) {
                let end = self.item_of(mention.last);
                let tail = self.kind(end) == Some(Kind::Word)
                    && !self.is_cap(end)
                    && (self.is(end, class::ROLE | class::PLURAL | class::ORG)
                        || self.noun_follows(end)
                            && (end + 1..end + 3).any(|later| {
                                self.mention(later).is_some_and(|other| other.first > mention.last)
                            })
                            && (self.noun_follows(end + 1) || self.is_cap(end + 1)));
                let indefinite = self.is(start, class::DET | class::NUMBER_WORD)
                    && !self.reads(start, "the")
                    && self.noun_follows(end);
                if self.kind(end) != Some(Kind::Possessive) && !tail && !indefinite {
                    return Some(Source { first: start, last: end, who: Who::Person(mention.person) });
                }
                noun = Some(end);
                item = end + 1;
                continue;
            }
            let word = self.word(item);
            let closed =
                class::PREP | class::CONJ | class::AUX | class::WH | class::THAT | class::SUBJECT_PRONOUN;
            // "said former Gov. and Party Chairman Jane Doe"
            let titles = self.reads(item, "and")
                && self.is_cap(item + 1)
                && (self.is_stop(item.wrapping_sub(1)) || self.is(item.wrapping_sub(1), class::TITLE));
            if titles {
                item += 1;
                continue;
            }
            let part =
                matches!(self.kind(item), Some(Kind::Word | Kind::Number | Kind::Hyphen | Kind::Possessive))
                    || self.is_stop(item);
            let verb = word.cue != 0 && matches!(word.form, Form::Past | Form::Ing) && noun.is_some();
            if !part || word.class & closed != 0 && word.class & class::DET == 0 || verb {
                break;
            }
            if word.class & class::DET == 0 && self.kind(item) == Some(Kind::Word) {
                noun = Some(item);
            }
            item += 1;
        }
        let head = noun?;
        let who = self.role_or_other(start, head + 1);
        let one = ["the", "a", "an", "another", "one"].iter().any(|text| self.reads(start, text))
            || self.is(start, class::HE | class::SHE)
            || (start..item).any(|item| self.kind(item) == Some(Kind::Possessive));
        if one
            && !self.is(head, class::PLURAL | class::ORG)
            && let Some((last, who)) = self.named_beside(item)
        {
            return Some(Source { first: start, last, who });
        }
        Some(Source { first: start, last: item, who })
    }

    /// "the mediator, Jane Doe,": the name between commas says whose role it is.
    fn named_beside(&self, comma: usize) -> Option<(usize, Who)> {
        let is_comma = |item: usize| self.kind(item) == Some(Kind::Comma);
        let mention = is_comma(comma).then(|| self.mention(comma + 1))??;
        let end = self.item_of(mention.last);
        let full = mention.last - mention.first > 1;
        (is_comma(end) || end >= self.len() || self.is_stop(end) || full && self.pauses(end))
            .then_some((end, Who::Person(mention.person)))
    }

    /// A lower-case word that is no closed-class word: the name before it only tells what sort of thing it is.
    fn noun_follows(&self, item: usize) -> bool {
        let word = self.word(item);
        self.kind(item) == Some(Kind::Word)
            && !self.is_cap(item)
            && word.class & (class::FUNC | class::PREP | class::ADV | class::CONJ | class::RELTIME) == 0
            && word.cue == 0
    }

    /// The sentence's subject as a source, for "..., adding that" and "and said".
    pub(in crate::extract) fn subject_source(&self, before: usize) -> Option<Source> {
        let (first, subject) = self.subject(before)?;
        match subject {
            Subject::Person(person) => {
                let mention = self.mention(first)?;
                let (start, end) =
                    (self.noun_phrase_start(self.item_of(mention.title)), self.item_of(mention.last));
                Some(Source { first: start, last: end, who: Who::Person(person) })
            }
            Subject::Pronoun(item) => Some(Source { first, last: first + 1, who: self.pronoun(item) }),
        }
    }
}
