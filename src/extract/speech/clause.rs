//! One sentence as the rules of attribution see it: words outside quotations, and each quotation as one item.
//! Owns the walk over a sentence; knows nothing of verbs of saying. Items make `"A," he said, "B"` five things long
//! whatever the quotations hold, so every rule may look a fixed distance to either side.

use super::quotes::Segment;
use super::sentences::Sentence;
use crate::extract::lexicon::{Form, Word, class};
use crate::extract::people::{Mention, People};
use crate::extract::tokens::{Kind, Token, View, flag};

/// A word, a mark or a whole quotation.
#[derive(Clone, Copy, Debug)]
pub(in crate::extract) struct Item {
    /// Nothing for a quotation.
    word: Word,
    token: u32,
    segment: u32,
    kind: Kind,
}

/// The segment of an item that is no quotation.
const NONE: u32 = u32::MAX;

impl Item {
    /// First token.
    pub(in crate::extract) fn token(&self) -> usize {
        self.token as usize
    }

    /// A word or a number.
    pub(in crate::extract) fn is_spoken(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Number)
    }

    /// Index of the quoted segment, when the item is one.
    pub(in crate::extract) fn segment(&self) -> Option<usize> {
        (self.segment != NONE).then_some(self.segment as usize)
    }
}

/// A sentence cut into items.
pub(in crate::extract) struct Clause<'a> {
    pub view: &'a View<'a>,
    pub people: &'a People,
    pub segments: &'a [Segment],
    pub items: &'a [Item],
}

/// Fills `items` from a sentence; `at` is the first segment that may lie in it and moves on.
pub(in crate::extract) fn cut(
    view: &View,
    sentence: &Sentence,
    segments: &[Segment],
    at: &mut usize,
    items: &mut Vec<Item>,
) {
    items.clear();
    while *at < segments.len() && segments[*at].close <= sentence.first {
        *at += 1;
    }
    let (mut token, mut segment) = (sentence.first, *at);
    while token < sentence.last {
        let quotation = segments.get(segment).filter(|one| one.open < sentence.last);
        let end = quotation.map_or(sentence.last, |one| one.open.max(token));
        items.extend((token..end).map(|at| word_item(view, at, sentence.last)));
        token = end;
        if let Some(one) = quotation {
            items.push(Item {
                word: Word::default(),
                token: token as u32,
                segment: segment as u32,
                kind: Kind::Quote,
            });
            token = one.close.max(token + 1);
            segment += 1;
        }
    }
}

/// The item of a token outside quotations, in a sentence that ends before `last`.
#[inline]
fn word_item(view: &View, at: usize, last: usize) -> Item {
    let here = &view.tokens[at];
    // The stop of an abbreviation ends nothing, unless it is the last of all.
    let abbreviates = here.kind == Kind::Period
        && at > 0
        && !here.has(flag::SPACE)
        && view.is(at - 1, class::ABBREV)
        && at + 1 < last;
    Item {
        word: view.lexicon.word(here.word),
        token: at as u32,
        segment: NONE,
        kind: if abbreviates { Kind::Other } else { here.kind },
    }
}

impl Clause<'_> {
    pub(in crate::extract) fn len(&self) -> usize {
        self.items.len()
    }

    pub(in crate::extract) fn token(&self, item: usize) -> usize {
        self.items[item].token()
    }

    /// One past the item's last token.
    pub(in crate::extract) fn token_end(&self, item: usize) -> usize {
        match self.items[item].segment() {
            Some(segment) => self.segments[segment].close,
            None => self.items[item].token() + 1,
        }
    }

    pub(in crate::extract) fn segment(&self, item: usize) -> Option<&Segment> {
        self.items.get(item).and_then(Item::segment).map(|segment| &self.segments[segment])
    }

    /// Words inside the quotation at `item`.
    pub(in crate::extract) fn segment_words(&self, item: usize) -> usize {
        self.segment(item).map_or(0, |segment| {
            self.view.tokens[segment.first..segment.last]
                .iter()
                .filter(|token| matches!(token.kind, Kind::Word | Kind::Number))
                .count()
        })
    }

    pub(in crate::extract) fn kind(&self, item: usize) -> Option<Kind> {
        self.items.get(item).map(|item| item.kind)
    }

    /// True for a quotation that reads like the title of a work: capitals throughout, no full stop.
    pub(in crate::extract) fn title_like(&self, item: usize) -> bool {
        let Some(segment) = self.segment(item) else { return false };
        let words = &self.view.tokens[segment.first..segment.last];
        let stopped = words.last().is_some_and(|last| matches!(last.kind, Kind::Period | Kind::Bang));
        let long = |token: &&Token| token.is_word() && (token.end - token.start >= 4 || token.has(flag::CAP));
        !stopped
            && words.len() <= 12
            && words.iter().filter(long).count() >= 2
            && words.iter().filter(long).all(|token| token.has(flag::CAP))
    }

    /// The item, unless it is a quotation.
    fn words_at(&self, item: usize) -> Option<&Item> {
        self.items.get(item).filter(|item| item.segment == NONE)
    }

    pub(in crate::extract) fn word(&self, item: usize) -> Word {
        self.items.get(item).map_or(Word::default(), |item| item.word)
    }

    pub(in crate::extract) fn is(&self, item: usize, class: u64) -> bool {
        self.word(item).class & class != 0
    }

    pub(in crate::extract) fn text(&self, item: usize) -> &str {
        self.words_at(item).map_or("", |item| self.view.text_of(item.token()))
    }

    /// True for the full stop of an abbreviation.
    pub(in crate::extract) fn is_stop(&self, item: usize) -> bool {
        item > 0
            && self.is(item - 1, class::ABBREV)
            && self.words_at(item).is_some_and(|item| self.view.kind(item.token()) == Some(Kind::Period))
    }

    /// True for the lower-case word `word` in any case.
    pub(in crate::extract) fn reads(&self, item: usize, word: &str) -> bool {
        self.words_at(item).is_some_and(|item| {
            let token = &self.view.tokens[item.token()];
            (token.end - token.start) as usize == word.len()
                && token.span().of(self.view.text).eq_ignore_ascii_case(word)
        })
    }

    pub(in crate::extract) fn is_cap(&self, item: usize) -> bool {
        self.words_at(item).is_some_and(|item| self.view.tokens[item.token()].is_cap())
    }

    /// True for what reported speech may hang on: a verb or noun of saying, "according", a quotation.
    pub(in crate::extract) fn may_report(&self, item: usize) -> bool {
        let one = &self.items[item];
        one.word.cue != 0 || one.word.class & (class::STARTER | class::SAY_NOUN) != 0 || one.segment != NONE
    }

    /// "according to"; the class is asked first because it costs no look at the text.
    pub(in crate::extract) fn is_according(&self, item: usize) -> bool {
        self.is(item, class::STARTER) && self.reads(item, "according") && self.reads(item + 1, "to")
    }

    /// The mention of a person that covers the item.
    pub(in crate::extract) fn mention(&self, item: usize) -> Option<&Mention> {
        self.people.at(self.words_at(item)?.token())
    }

    /// Item of a token at or after `from`; items are at most as many tokens away as tokens are.
    pub(in crate::extract) fn item_of(&self, token: usize) -> usize {
        self.items.partition_point(|item| item.token() < token)
    }

    /// True when the item is a comma, dash or the end of the sentence.
    pub(in crate::extract) fn pauses(&self, item: usize) -> bool {
        self.kind(item).is_none_or(|kind| {
            matches!(
                kind,
                Kind::Comma
                    | Kind::Period
                    | Kind::Bang
                    | Kind::Semicolon
                    | Kind::Dash
                    | Kind::Colon
                    | Kind::Ellipsis
            )
        })
    }

    /// The person or pronoun that the sentence speaks of, and its first item: the first name or he/she that neither
    /// owns something nor follows a preposition.
    pub(in crate::extract) fn subject(&self, before: usize) -> Option<(usize, Subject)> {
        let mentions = &self.people.mentions;
        let mut next = self.people.from(self.items.first()?.token());
        let mut item = 0;
        while item < before.min(self.len()) && item < 40 {
            let token = self.token(item);
            while mentions.get(next).is_some_and(|mention| mention.last <= token) {
                next += 1;
            }
            let named = mentions.get(next).is_some_and(|mention| mention.title <= token);
            if named && let Some(mention) = self.mention(item) {
                let end = self.item_of(mention.last);
                let start = item;
                let tail = self.kind(end) == Some(Kind::Word)
                    && !self.is_cap(end)
                    && self.is(end, class::ROLE | class::PLURAL | class::ORG)
                    && self.word(end).cue == 0;
                let owned =
                    self.kind(end) == Some(Kind::Possessive) || tail || self.kind(end) == Some(Kind::Hyphen);
                let behind = self.noun_phrase_start(start);
                let preposed =
                    behind > 0 && self.is(behind - 1, class::PREP) && !self.is(behind - 1, class::CONJ);
                if !owned && !preposed && !self.inside_role_phrase(start) {
                    return Some((start, Subject::Person(mention.person)));
                }
                item = end.max(item + 1);
                continue;
            }
            if self.is(item, class::HE_SUBJECT | class::SHE_SUBJECT) {
                return Some((item, Subject::Pronoun(item)));
            }
            item += 1;
        }
        None
    }

    /// "A foreign exchange analyst at a bank shared ...": an indefinite phrase whose noun is a role opens the sentence.
    pub(in crate::extract) fn opens_with_stranger(&self) -> bool {
        if !["a", "an", "one", "another"].iter().any(|word| self.reads(0, word)) {
            return false;
        }
        let mut phrase = (1..self.len().min(8)).take_while(|item| {
            matches!(self.kind(*item), Some(Kind::Word | Kind::Hyphen | Kind::Number))
                && self.mention(*item).is_none()
                && !self.is(*item, class::PREP | class::AUX)
        });
        let role = phrase.any(|item| self.is(item, class::ROLE) && !self.is(item, class::PLURAL));
        // "A former critic of the house, he said ...": the phrase only describes the subject behind the comma.
        let comma = (1..self.len().min(24)).find(|item| self.kind(*item) == Some(Kind::Comma));
        let describes = comma.is_some_and(|comma| {
            self.is(comma + 1, class::HE_SUBJECT | class::SHE_SUBJECT) || self.mention(comma + 1).is_some()
        });
        role && !describes
    }

    fn inside_role_phrase(&self, item: usize) -> bool {
        item > 0 && (self.reads(item - 1, "for") || self.reads(item - 1, "of"))
    }

    /// "the report", "its claim": a verb's plain form behind a determiner is a noun.
    fn is_noun(&self, item: usize) -> bool {
        let Some(before) = item.checked_sub(1) else { return false };
        self.word(item).form == Form::Base
            && (self.kind(before) == Some(Kind::Possessive)
                || self.is(before, class::DET)
                    && !self.is(before, class::PLURAL | class::SUBJECT_PRONOUN | class::THAT))
    }

    /// First item of the run of modifiers that leads up to `item`.
    pub(in crate::extract) fn noun_phrase_start(&self, item: usize) -> usize {
        let mut start = item;
        while start > 0 && item - start < 8 {
            let before = start - 1;
            let word = self.word(before);
            let modifier = matches!(
                self.kind(before),
                Some(Kind::Word | Kind::Number | Kind::Hyphen | Kind::Possessive)
            ) || self.is_stop(before);
            let closed = class::PREP
                | class::CONJ
                | class::AUX
                | class::WH
                | class::THAT
                | class::SUBJECT_PRONOUN
                | class::NEG
                | class::ADV;
            if !modifier
                || word.class & closed != 0 && word.class & class::DET == 0
                || word.cue != 0
                    && !self.is_cap(before)
                    && word.class & class::ROLE == 0
                    && !self.is_noun(before)
            {
                break;
            }
            start = before;
            if word.class & class::DET != 0 {
                break;
            }
        }
        start
    }
}

/// What a sentence speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) enum Subject {
    Person(u32),
    /// Item of a he or she.
    Pronoun(usize),
}
