//! A stretch of text that may name a person, and the memory of which words an article writes small.
//! Owns the data that `mentions` fills and `people` reads.

use crate::extract::gazetteer::Gender;
use crate::extract::tokens::{Token, View, flag};

/// How far the tagger vouches for a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::extract) enum Trust {
    /// It gave the word no label of a person: the word may join one, never found one.
    #[default]
    None,
    /// It labelled a person.
    Labelled,
    /// It did so with a wide margin.
    Sure,
}

/// A stretch of text that may name a person.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::extract) struct Candidate {
    /// Tokens of the name, without title and possessive.
    pub first: usize,
    pub last: usize,
    /// Where the title before it starts; equals `first` when there is none.
    pub title: usize,
    /// Hash of the given name, 0 for a single word.
    pub given: u64,
    /// Hash of the surname (or the only word).
    pub surname: u64,
    /// Gender told by Mr, Mrs and the like.
    pub gender: Gender,
    /// More than one word.
    pub full: bool,
    /// How far the tagger vouches for it.
    pub trust: Trust,
    /// The given name is only an initial.
    pub initial: bool,
}

/// Words seen in lower case, as a two-probe bit filter.
pub(in crate::extract) struct LowerSeen {
    bits: Box<[u64; LowerSeen::WORDS]>,
    /// Which of `bits` are not zero: most articles are short, and clearing all takes longer than filling some.
    filled: Vec<u16>,
}

impl LowerSeen {
    const WORDS: usize = 1024;

    pub(in crate::extract) fn new() -> LowerSeen {
        LowerSeen { bits: Box::new([0; Self::WORDS]), filled: Vec::new() }
    }

    pub(in crate::extract) fn fill(&mut self, view: &View) {
        let small = |token: &&Token| token.is_word() && !token.has(flag::CAP);
        self.fill_with(view.tokens.iter().filter(small).map(|token| token.hash));
    }

    /// Remembers these words and no others.
    pub(in crate::extract) fn fill_with(&mut self, words: impl Iterator<Item = u64>) {
        for at in self.filled.drain(..) {
            self.bits[at as usize] = 0;
        }
        for word in words {
            let [one, two] = Self::places(word);
            self.set(one);
            self.set(two);
        }
    }

    #[inline]
    fn set(&mut self, place: usize) {
        let bits = &mut self.bits[place / 64];
        if *bits == 0 {
            self.filled.push((place / 64) as u16);
        }
        *bits |= 1 << (place % 64);
    }

    fn places(hash: u64) -> [usize; 2] {
        let mask = Self::WORDS * 64 - 1;
        [(hash >> 7) as usize & mask, (hash >> 37) as usize & mask]
    }

    pub(in crate::extract) fn contains(&self, hash: u64) -> bool {
        Self::places(hash).into_iter().all(|place| self.bits[place / 64] >> (place % 64) & 1 == 1)
    }
}
