//! The closed-class words, role and organisation words and verbs of saying that the rules look at.
//! Owns `data/words.txt` and `data/cues.txt`; knows no names and no places. Words are found by a 64-bit hash of
//! their folded lower-case spelling, so that looking one up never allocates and never compares text.

/// Classes a word may belong to, one bit each.
pub(super) mod class {
    macro_rules! classes {
        ($($name:ident $text:literal,)*) => {
            classes!(@bits 0u32, $($name,)*);
            /// Section name of the word list to class.
            pub(crate) const SECTIONS: &[(&str, u64)] = &[$(($text, $name),)*];
        };
        (@bits $at:expr, $name:ident, $($rest:ident,)*) => {
            pub(crate) const $name: u64 = 1 << ($at);
            classes!(@bits $at + 1, $($rest,)*);
        };
        (@bits $at:expr,) => {};
    }
    classes! {
        DET "det", FUNC "func", PREP "prep", CONJ "conj", HE "he", SHE "she", HE_SUBJECT "hesubj", SHE_SUBJECT "shesubj",
        THEY "they", THEY_SUBJECT "theysubj", FIRST "first", SUBJECT_PRONOUN "subjpron", IT "it", AUX "aux", BE "be", HAVE "have",
        MODAL "modal", NEG "neg", WH "wh", WHO "who", THAT "that", ADV "adv", RELTIME "reltime", WEEKDAY "weekday",
        MONTH "month", DAYPART "daypart", HON_M "hon_m", HON_F "hon_f", TITLE "title", ROLE "role", ROLE_F "rolef",
        ROLE_M "rolem", PLURAL "plural", ORG "org", ORG_CAP "orgcap", STOP "stop", NATION "nation", STATEMENT "orgnoun",
        STARTER "starter", PARTICLE "particle", SUFFIX "suffix", ABBREV "abbrev", LOC "loc", NUMBER_WORD "numword",
        DEMONYM "demonym", NEAR "near", PREFIX "prefix", CIVIC "civic", SHIRE "shire", SAY_NOUN "saynoun",
    }
    /// Classes whose words are no part of a name when they open a sentence.
    pub(crate) const OPENER: u64 =
        FUNC | STARTER | PREP | CONJ | AUX | WH | ADV | DET | HE | SHE | THEY | FIRST | IT | NEG | RELTIME;
    /// Mr, Mrs, King and the like.
    pub(crate) const HONORIFIC: u64 = HON_M | HON_F;
}

/// How a verb of saying may be built.
pub(super) mod frame {
    /// Takes a clause with "that".
    pub(crate) const CLAUSE: u16 = 1;
    /// Takes a clause without "that".
    pub(crate) const BARE: u16 = 2;
    /// Introduces or follows a quotation.
    pub(crate) const QUOTE: u16 = 4;
    /// Names the addressee before the content.
    pub(crate) const ADDRESSEE: u16 = 8;
    /// Reports a noun phrase ("called the plan a gift").
    pub(crate) const NOUN: u16 = 16;
    /// May stand before its subject ("said Peskov").
    pub(crate) const INVERTED: u16 = 32;
    /// Reports an infinitive ("vowed to go on").
    pub(crate) const INFINITIVE: u16 = 64;
    /// Thought rather than speech.
    pub(crate) const THOUGHT: u16 = 128;
    /// May follow its clause ("..., Roe said").
    pub(crate) const FOLLOWS: u16 = 256;
    /// A clause without "that" must show its verb: the word takes plain objects too ("wrote a book").
    pub(crate) const SHOWS_VERB: u16 = 1024;
    /// Reports a noun phrase that holds quoted words.
    pub(crate) const QUOTED_NOUN: u16 = 512;
    /// Says something else with a particle behind it.
    pub(crate) const PARTICLE: u16 = 2048;
}

/// Form of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Form {
    #[default]
    Base,
    Third,
    Past,
    Ing,
}

/// What the tables say of a word; index 0 is the unknown word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    pub class: u64,
    /// 0 when the word is no verb of saying; else 1 + index of its lemma.
    pub cue: u8,
    pub form: Form,
    pub frames: u16,
}

/// Numbers of words by their hash, in a table at most half full: most words of a text are put to it.
pub(super) struct Numbers {
    /// Hash and number; both 0 where none is.
    slots: Vec<(u64, u16)>,
    /// Words that may be added yet.
    left: usize,
}

impl Numbers {
    /// An empty table for so many words.
    pub(super) fn new(words: usize) -> Numbers {
        Numbers { slots: vec![(0, 0); (words * 2).next_power_of_two()], left: words }
    }

    /// The slot of the word, or the free one where it belongs.
    #[inline]
    fn slot(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].0 != hash && self.slots[at].0 != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    /// Number of the word with this hash, 0 when it is unknown.
    #[inline]
    pub(super) fn find(&self, hash: u64) -> u16 {
        self.slots[self.slot(hash)].1
    }

    /// Number of the word, which is `next` when it had none.
    pub(super) fn number(&mut self, hash: u64, next: u16) -> u16 {
        let slot = self.slot(hash);
        if self.slots[slot].1 == 0 {
            assert!(self.left > 0, "a table of words has more of them than it was made for");
            self.left -= 1;
            self.slots[slot] = (hash, next);
        }
        self.slots[slot].1
    }
}

/// Most words that the tables may come to hold.
const MOST: usize = 1 << 13;

/// The word tables.
pub(super) struct Lexicon {
    words: Vec<Word>,
    numbers: Numbers,
    lemmas: Vec<&'static str>,
    /// Lemma, particle and the frames that the verb has with it ("call for").
    particles: Vec<(u8, &'static str, u16)>,
}

pub(super) use super::places::layout::{HASH_SEED, hash_phrase, hash_step, hash_word};

impl Lexicon {
    pub(super) fn new() -> Lexicon {
        let mut lexicon = Lexicon {
            words: vec![Word::default()],
            numbers: Numbers::new(MOST),
            lemmas: Vec::new(),
            particles: Vec::new(),
        };
        for line in include_str!("data/words.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let section = words.next().unwrap_or("");
            let class =
                class::SECTIONS.iter().find(|(name, _)| *name == section).map_or(0, |(_, class)| *class);
            for word in words {
                lexicon.entry(word).class |= class;
            }
        }
        for word in include_str!("data/demonyms.txt").lines() {
            lexicon.entry(word).class |= class::DEMONYM;
        }
        for line in include_str!("data/cues.txt").lines().filter(|line| !line.starts_with('#')) {
            lexicon.add_cue(line);
        }
        lexicon
    }

    fn add_cue(&mut self, line: &'static str) {
        let mut fields = line.split(' ');
        let forms: [&str; 4] = std::array::from_fn(|_| fields.next().unwrap_or(""));
        let frames = frames_of(fields.next().unwrap_or(""));
        self.lemmas.push(forms[0]);
        let lemma = self.lemmas.len() as u8;
        for (particle, letters) in fields.filter_map(|field| field.split_once('=')) {
            self.particles.push((lemma, particle, frames_of(letters) | frame::PARTICLE));
        }
        for (word, form) in forms.into_iter().zip([Form::Base, Form::Third, Form::Past, Form::Ing]) {
            if word == "-" {
                continue;
            }
            if self.entry(word).cue == 0 || form == Form::Past {
                let particles = self.particles.iter().any(|(own, _, _)| *own == lemma);
                let frames = if particles { frames | frame::PARTICLE } else { frames };
                let entry = self.entry(word);
                (entry.cue, entry.form, entry.frames) = (lemma, form, frames);
            }
        }
    }

    fn entry(&mut self, word: &str) -> &mut Word {
        let next = self.words.len() as u16;
        let index = self.numbers.number(hash_word(word), next);
        if index == next {
            self.words.push(Word::default());
        }
        &mut self.words[index as usize]
    }

    /// Index of the word with this hash, 0 when it is unknown.
    #[inline]
    pub(super) fn find(&self, hash: u64) -> u16 {
        self.numbers.find(hash)
    }

    /// What is known of the word at `index`.
    #[inline]
    pub(super) fn word(&self, index: u16) -> Word {
        self.words[index as usize]
    }

    /// What is known of all words, by their index.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// What a cue can be built like with the particle `text` behind it.
    pub(super) fn with_particle(&self, cue: u8, text: &str) -> Option<u16> {
        let own = self.particles.partition_point(|(lemma, _, _)| *lemma < cue);
        let mut own = self.particles[own..].iter().take_while(|(lemma, _, _)| *lemma == cue);
        own.find(|(_, particle, _)| particle.eq_ignore_ascii_case(text)).map(|(_, _, frames)| *frames)
    }

    /// Lemma of a cue; empty for 0.
    pub(super) fn lemma(&self, cue: u8) -> &'static str {
        (cue as usize).checked_sub(1).map_or("", |index| self.lemmas[index])
    }
}

fn frames_of(letters: &str) -> u16 {
    letters.bytes().fold(0, |all, letter| all | frame_of(letter))
}

fn frame_of(letter: u8) -> u16 {
    match letter {
        b's' => frame::CLAUSE,
        b'z' => frame::BARE,
        b'q' => frame::QUOTE,
        b't' => frame::ADDRESSEE,
        b'n' => frame::NOUN,
        b'v' => frame::INVERTED,
        b'p' => frame::INFINITIVE,
        b'w' => frame::THOUGHT,
        b'l' => frame::FOLLOWS,
        b'm' => frame::QUOTED_NOUN,
        b'y' => frame::SHOWS_VERB,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_carry_their_classes() {
        let lexicon = Lexicon::new();
        let of = |word: &str| lexicon.word(lexicon.find(hash_word(word)));
        assert!(of("he").class & class::HE != 0 && of("he").class & class::SUBJECT_PRONOUN != 0);
        assert!(of("spokesman").class & class::ROLE_M != 0);
        assert_eq!(lexicon.lemma(of("said").cue), "say");
        assert_eq!(of("adding").form, Form::Ing);
        assert!(of("told").frames & frame::ADDRESSEE != 0);
        assert_eq!(lexicon.find(hash_word("zyxw")), 0);
    }
}
