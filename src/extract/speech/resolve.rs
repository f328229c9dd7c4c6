//! Decides whom "he", "she" and "the spokesman" mean, from the people named so far.
//! Owns the memory of a walk through the article; a pronoun that no one or two people fit alike stays unresolved.

use super::calibration;
use crate::extract::gazetteer::Gender;
use crate::extract::people::Cluster;

/// A person came up.
#[derive(Clone, Copy, Debug)]
struct Event {
    person: u32,
    sentence: usize,
    paragraph: usize,
    subject: bool,
    speaker: bool,
}

/// Whom the sentences beside a quotation are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) enum Beside {
    /// No person.
    Nobody,
    /// One person.
    One(u32),
    /// One person before and another after: nothing tells whose words stand between.
    Two,
}

/// What the walk remembers.
#[derive(Default)]
pub(in crate::extract) struct Memory {
    events: Vec<Event>,
    /// Sentence and paragraph that last opened with somebody unnamed ("A foreign exchange analyst ...").
    stranger: Option<(usize, usize)>,
    pub sentence: usize,
    pub paragraph: usize,
}

/// Sentences a pronoun looks back over.
const REACH: usize = 6;

/// Sentences over which somebody unnamed stays in mind.
const STRANGER_REACH: usize = 2;

// Weights of the evidence for a pronoun's meaning, tuned on training articles; none is sharp.
const PER_SENTENCE: f32 = 1.2;
const PER_PARAGRAPH: f32 = 0.6;
const SUBJECT: f32 = 2.2;
const SPEAKER: f32 = 1.2;
const GENDER_KNOWN: f32 = 1.0;
const AGAIN: f32 = 0.1;

/// Events kept at most.
const KEPT: usize = 48;

impl Memory {
    /// Notes that the current sentence names a person.
    pub(in crate::extract) fn note(&mut self, person: u32, subject: bool, speaker: bool) {
        if self.events.len() >= KEPT * 2 {
            self.events.drain(..KEPT);
        }
        self.events.push(Event {
            person,
            sentence: self.sentence,
            paragraph: self.paragraph,
            subject,
            speaker,
        });
    }

    /// Notes that the current sentence has somebody unnamed for its subject.
    pub(in crate::extract) fn note_stranger(&mut self) {
        self.stranger = Some((self.sentence, self.paragraph));
    }

    /// True while "he" most likely means the unnamed subject of a sentence just before: nobody named was a subject or
    /// spoke since.
    fn speaks_of_stranger(&self) -> bool {
        let Some((sentence, paragraph)) = self.stranger else { return false };
        let since = self.events.iter().rev().take_while(|event| event.sentence >= sentence);
        paragraph == self.paragraph
            && self.sentence - sentence <= STRANGER_REACH
            && !since.into_iter().any(|event| event.subject || event.speaker)
    }

    /// The last person who spoke, with the number of paragraphs since.
    pub(in crate::extract) fn last_speaker(&self) -> Option<(u32, usize)> {
        let event = self.events.iter().rev().find(|event| event.speaker)?;
        Some((event.person, self.paragraph - event.paragraph))
    }

    /// Whom the sentences before and after `sentence` are about, within the current paragraph.
    pub(in crate::extract) fn beside(&self, sentence: usize) -> Beside {
        let subject = |wanted: usize| {
            let here = |event: &&Event| {
                event.subject && event.sentence == wanted && event.paragraph == self.paragraph
            };
            self.events.iter().rev().find(here).map(|event| event.person)
        };
        match (subject(sentence.wrapping_sub(1)), subject(sentence + 1)) {
            (Some(before), Some(after)) if before != after => Beside::Two,
            (Some(person), _) | (None, Some(person)) => Beside::One(person),
            (None, None) => Beside::Nobody,
        }
    }

    /// The person a he or she means, and how sure that is.
    pub(in crate::extract) fn pronoun(&self, gender: Gender, people: &[Cluster]) -> Option<(u32, f32)> {
        if self.speaks_of_stranger() {
            return None;
        }
        let mut scores: Vec<(u32, f32)> = Vec::new();
        for event in self.events.iter().rev().take(KEPT) {
            let distance = self.sentence - event.sentence;
            let known = people[event.person as usize].gender;
            if distance > REACH || !known.fits(gender) {
                continue;
            }
            let mut score = 4.0
                - PER_SENTENCE * distance as f32
                - PER_PARAGRAPH * (self.paragraph - event.paragraph) as f32;
            score += if event.subject { SUBJECT } else { 0.0 };
            score += if event.speaker { SPEAKER } else { 0.0 };
            score += if known == gender { GENDER_KNOWN } else { 0.0 };
            match scores.iter_mut().find(|(person, _)| *person == event.person) {
                Some((_, best)) => *best = best.max(score) + AGAIN,
                None => scores.push((event.person, score)),
            }
        }
        let (person, best) = scores.iter().copied().max_by(|one, two| one.1.total_cmp(&two.1))?;
        let second = scores
            .iter()
            .filter(|(other, _)| *other != person)
            .map(|(_, score)| *score)
            .fold(f32::MIN, f32::max);
        let sure = if best - second > 1.5 { calibration::PRONOUN } else { calibration::DOUBTFUL_PRONOUN };
        Some((person, sure))
    }
}
