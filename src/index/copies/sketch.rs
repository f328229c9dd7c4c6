//! What is kept of an article to recognise its copies: the smallest hashes of its runs of five words (a bottom-k sketch:
//! Broder, "On the resemblance and containment of documents", 1997), which tell how much of one text stands in another,
//! and marks of its headline, numbers and names. Knows words, not articles; nothing here depends on the machine.

use crate::text::words::{STOP_WORDS, Word, word_key};

/// Words in a shingle: long enough that two stories hardly share one by chance.
const SHINGLE_WORDS: usize = 5;

/// Most hashes kept of an article.
pub const SAMPLE: usize = 36;

/// Most hashes kept of its numbers.
pub const NUMBERS: usize = 16;

/// Most names kept of a short report: whom it is about stands among them also behind an introduction.
pub const NAMES: usize = 12;

/// Bits kept of the hash of a name, so that of [`NAMES`] in one report and three in another hardly two are alike by chance.
pub const NAME_BITS: u32 = 12;

/// Longer articles keep no names. Reports after one template are short.
const NAMED_REPORT: u32 = 160;

/// A report begins with whom it is about: so many of its first names are looked for in another one, and so many must be
/// missing there, because one is a slip, another spelling or a word that begins a sentence.
const FIRST_NAMES: usize = 3;
const NAMES_THAT_TELL: usize = 2;

/// How exactly hashes of shingles are kept: as exactly as it takes that of a million articles few share one by chance.
pub const OF_SHINGLES: Precision = Precision { bits: 32, mantissa: 22 };

/// How exactly hashes of numbers are kept. They are compared only where shingles are shared.
pub const OF_NUMBERS: Precision = Precision { bits: 16, mantissa: 9 };

/// Shorter bodies are copies only when their words are the same.
pub const FEW_WORDS: u32 = 25;

/// How exactly a hash is kept: to its first `mantissa` bits from the first that is set, as a floating point number. Of a long
/// text the smallest hashes lie close together near 0, and must be told apart there; of a short one they lie anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Precision {
    /// Bits of the hash, 32 at most.
    pub bits: u32,
    /// Bits that are kept, fewer.
    pub mantissa: u32,
}

impl Precision {
    /// The rounded hash as a number in the order of hashes, without gaps.
    const fn rounded(self, hash: u32) -> u32 {
        let cut = (u32::BITS - hash.leading_zeros()).saturating_sub(self.mantissa);
        (cut << (self.mantissa - 1)) + (hash >> cut)
    }

    /// Bits of the largest rounded hash.
    pub const fn largest_bits(self) -> u32 {
        u32::BITS - self.rounded(u32::MAX >> (u32::BITS - self.bits)).leading_zeros()
    }
}

/// What is kept of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Words of the body.
    pub words: u32,
    /// Hash of all of them in order; 0 where there are [`FEW_WORDS`] or more, whose shingles tell as much.
    pub print: u64,
    /// Words that are numbers.
    pub figures: u32,
    /// Day of publication, or the first day of the month or year; `None` when nothing tells it.
    pub day: Option<i32>,
    /// One of 64 bits for each word of the headline where the body has less than [`FEW_WORDS`], and for each number of it
    /// where the body is a table; 0 where the body decides alone.
    pub headline: u64,
    /// The smallest hashes of its shingles.
    pub shingles: Sample<u32, SAMPLE>,
    /// The smallest hashes of its numbers, each with the word before it.
    pub numbers: Sample<u16, NUMBERS>,
    /// The first names of a body that [`may_have_names`].
    pub names: Names,
}

/// The smallest hashes of a text, ascending, each once, at most `MOST`; all of them when there are fewer. They lie in one
/// place with the rest of the sketch, because millions of them are looked at in no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample<Hash, const MOST: usize> {
    count: u8,
    hashes: [Hash; MOST],
}

impl<Hash: Copy + Default, const MOST: usize> Default for Sample<Hash, MOST> {
    fn default() -> Sample<Hash, MOST> {
        Sample { count: 0, hashes: [Hash::default(); MOST] }
    }
}

impl<Hash: Copy + Default, const MOST: usize> Sample<Hash, MOST> {
    /// The first of ascending hashes, as many as are kept.
    pub fn of(ascending: impl IntoIterator<Item = Hash>) -> Sample<Hash, MOST> {
        let mut sample = Sample::default();
        for (slot, hash) in sample.hashes.iter_mut().zip(ascending) {
            *slot = hash;
            sample.count += 1;
        }
        sample
    }
}

impl<Hash, const MOST: usize> std::ops::Deref for Sample<Hash, MOST> {
    type Target = [Hash];

    fn deref(&self) -> &[Hash] {
        &self.hashes[..usize::from(self.count)]
    }
}

/// The first names of a text in their order, each once: [`NAME_BITS`] of the hash of each, at most [`NAMES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Names {
    count: u8,
    hashes: [u16; NAMES],
}

impl Names {
    /// The first of hashes, as many as are kept.
    pub fn of(hashes: &[u16]) -> Names {
        let mut names = Names::default();
        let kept = &hashes[..hashes.len().min(NAMES)];
        names.hashes[..kept.len()].copy_from_slice(kept);
        names.count = kept.len() as u8;
        names
    }

    /// True when either text speaks first of those whom the other does not name. A text that was cut, or has an
    /// introduction before it, lacks names of the other, but the other has those with which it goes on.
    pub fn are_others(&self, other: &Names) -> bool {
        let missing = |first: &Names, second: &Names| {
            first.iter().take(FIRST_NAMES).filter(|name| !second.contains(name)).count()
        };
        missing(self, other).min(missing(other, self)) >= NAMES_THAT_TELL
    }
}

impl std::ops::Deref for Names {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        &self.hashes[..usize::from(self.count)]
    }
}

/// True for bodies of so many words that names are kept of them: neither a few, whose words must be the same, nor many.
pub fn may_have_names(words: u32) -> bool {
    (FEW_WORDS..NAMED_REPORT).contains(&words)
}

/// A word as sketches know it: a hash, whose lowest bit tells figures. The same on every machine and in every version, for
/// what is made of it lies on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordPrint(u64);

impl WordPrint {
    /// Of a word of a text.
    pub fn of(word: &Word<'_>) -> WordPrint {
        match word.key {
            Some(key) => WordPrint::of_key(key),
            None => WordPrint::of_long(word.folded.as_bytes()),
        }
    }

    fn of_key(key: u128) -> WordPrint {
        WordPrint::marked(stirred(0, key), key as u8)
    }

    fn of_long(bytes: &[u8]) -> WordPrint {
        let mut hash = 0;
        for chunk in bytes.chunks(16) {
            let mut sixteen = [0; 16];
            sixteen[..chunk.len()].copy_from_slice(chunk);
            hash = stirred(hash, u128::from_le_bytes(sixteen));
        }
        WordPrint::marked(hash, bytes.first().copied().unwrap_or_default())
    }

    fn marked(hash: u64, first: u8) -> WordPrint {
        WordPrint(hash & !1 | u64::from(first.is_ascii_digit()))
    }

    /// True for words that begin with a digit.
    fn is_figure(self) -> bool {
        self.0 & 1 == 1
    }
}

/// A hash with sixteen bytes more in it.
fn stirred(hash: u64, bytes: u128) -> u64 {
    let low = (hash ^ bytes as u64).wrapping_mul(MIX_ONE);
    let high = ((bytes >> 64) as u64 ^ low.rotate_left(32)).wrapping_mul(MIX_TWO);
    high ^ (high >> 32)
}

/// Two sketches beside each other. Counts are of hashes that would stand in both samples if they stood in both texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// In both.
    pub shared: u32,
    /// In the first.
    pub first: u32,
    /// In the second.
    pub second: u32,
}

impl Overlap {
    /// Share of the text with fewer shingles that stands in the other, 0 to 1.
    pub fn of_smaller(self) -> f32 {
        self.shared as f32 / self.first.min(self.second).max(1) as f32
    }

    /// Share of the text with more shingles that stands in the other, 0 to 1.
    pub fn of_larger(self) -> f32 {
        self.shared as f32 / self.first.max(self.second).max(1) as f32
    }
}

impl Sketch {
    /// All of it, for comparing.
    pub fn whole(&self) -> Counted<'_> {
        Counted { sketch: self, bits: u64::MAX }
    }

    /// The same for texts of the same words, and by far most likely another number for any other text.
    pub fn print_of_all(&self) -> u64 {
        let hash = stirred(self.print, u128::from(self.words) << 32 | u128::from(self.figures));
        self.shingles.iter().fold(hash, |hash, shingle| mixed(hash ^ u64::from(*shingle)))
    }

    /// Reads a little of each part of it.
    pub fn touch(&self) -> u32 {
        // About as far apart as the processor fetches at once.
        let hashes = [0, SAMPLE / 3, SAMPLE * 2 / 3, SAMPLE - 1].map(|place| self.shingles.hashes[place]);
        hashes.iter().fold(self.words ^ u32::from(self.names.count), |touched, hash| touched ^ hash)
    }

    /// How many numbers they have in common.
    pub fn numbers_overlap(&self, other: &Sketch) -> Overlap {
        overlap((&self.numbers, u64::MAX), (&other.numbers, u64::MAX), NUMBERS)
    }

    /// Share of the headline with fewer words that stands in the other; 1 when one of them has none.
    pub fn headlines_share(&self, other: &Sketch) -> f32 {
        let fewer = self.headline.count_ones().min(other.headline.count_ones());
        if fewer == 0 { 1.0 } else { (self.headline & other.headline).count_ones() as f32 / fewer as f32 }
    }

    /// True when either headline has what the other lacks.
    pub fn headlines_differ(&self, other: &Sketch) -> bool {
        self.headline & !other.headline != 0 && other.headline & !self.headline != 0
    }

    /// True when more than a quarter of the words are numbers, as in tables of prices and results.
    pub fn is_table(&self) -> bool {
        is_table(self.words, self.figures)
    }

    /// Days between the two; 0 when one of them has no date.
    pub fn days_apart(&self, other: &Sketch) -> u32 {
        self.day.zip(other.day).map_or(0, |(one, two)| one.abs_diff(two))
    }

    /// The same words in the same order, as far as is kept of them.
    pub fn same_words(&self, other: &Sketch) -> bool {
        (self.words, self.print, self.figures) == (other.words, other.print, other.figures)
            && self.shingles == other.shingles
            && self.numbers == other.numbers
    }
}

/// See [`Sketch::is_table`].
pub fn is_table(words: u32, figures: u32) -> bool {
    u64::from(figures) * 4 > u64::from(words)
}

/// A sketch of which some shingles do not count. Millions of pairs are compared, so this is found out once of each.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// The sketch.
    pub sketch: &'a Sketch,
    /// One bit for each shingle, the first the lowest.
    bits: u64,
}

const _: () = assert!(SAMPLE <= u64::BITS as usize);
const _: () = assert!(NUMBERS <= u64::BITS as usize);

impl Counted<'_> {
    /// Leaves a shingle out, named by its place among them.
    pub fn leave_out(&mut self, shingle: usize) {
        self.bits &= !(1 << shingle);
    }

    /// How much of each text stands in the other.
    pub fn overlap(&self, other: &Counted<'_>) -> Overlap {
        overlap((&self.sketch.shingles, self.bits), (&other.sketch.shingles, other.bits), SAMPLE)
    }
}

/// Compares two samples of at most `most`, ascending, of each of which those count whose bit is set. Below the smaller of the
/// two largest hashes both samples are complete.
fn overlap<T: Copy + Ord>((first, bits): (&[T], u64), (second, other): (&[T], u64), most: usize) -> Overlap {
    let bound = |sample: &[T]| if sample.len() < most { None } else { sample.last().copied() };
    let bound = match (bound(first), bound(second)) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    };
    let below =
        |sample: &[T]| bound.map_or(sample.len(), |bound| sample.partition_point(|hash| *hash <= bound));
    let (first, second) = (&first[..below(first)], &second[..below(second)]);
    let mut overlap = Overlap::default();
    let (mut one, mut two) = (0, 0);
    while one < first.len() && two < second.len() {
        let (in_first, in_second) = (first[one] <= second[two], second[two] <= first[one]);
        // What stands in both counts in both or in neither.
        let (counts, other_counts) = (bits >> one & 1, other >> two & 1);
        overlap.first += u32::from(in_first) * counts as u32;
        overlap.second += u32::from(in_second) * other_counts as u32;
        overlap.shared += u32::from(in_first && in_second) * counts as u32;
        one += usize::from(in_first);
        two += usize::from(in_second);
    }
    let rest = |bits: u64, from: usize, to: usize| {
        let upto = |end: usize| u64::MAX.checked_shl(end as u32).map_or(u64::MAX, |above| !above);
        (bits & upto(to) & !upto(from)).count_ones()
    };
    overlap.first += rest(bits, one, first.len());
    overlap.second += rest(other, two, second.len());
    overlap
}

/// Makes sketches; one per thread.
pub struct Sketcher {
    sample: Vec<u32>,
    numbers: Vec<u32>,
    /// Closed-class words, which have a capital only because a sentence begins with them; ascending.
    common: Vec<u64>,
}

impl Default for Sketcher {
    fn default() -> Sketcher {
        let print = |word: &&str| word_key(word).map(|key| WordPrint::of_key(key).0);
        let mut common: Vec<u64> = STOP_WORDS.iter().filter_map(print).collect();
        common.sort_unstable();
        Sketcher { sample: Vec::new(), numbers: Vec::new(), common }
    }
}

/// Odd multipliers: the golden ratio and constants of MurmurHash3.
const PHI: u64 = 0x9E37_79B9_7F4A_7C15;
const MIX_ONE: u64 = 0xFF51_AFD7_ED55_8CCD;
const MIX_TWO: u64 = 0xC4CE_B9FE_1A85_EC53;

/// Weight of a shingle's first word in its polynomial.
const FIRST_WEIGHT: u64 = PHI.wrapping_mul(PHI).wrapping_mul(PHI).wrapping_mul(PHI);

impl Sketcher {
    /// The sketch of a body and a headline; day and names are left to the caller.
    pub fn sketch(&mut self, body: &[WordPrint], headline: &[WordPrint]) -> Sketch {
        self.numbers.clear();
        let (mut print, mut before) = (0u64, 0u64);
        for word in body {
            print = print.wrapping_mul(PHI).wrapping_add(word.0);
            if word.is_figure() {
                self.numbers.push((mixed(before.wrapping_mul(PHI).wrapping_add(word.0)) >> 48) as u32);
            }
            before = word.0;
        }
        let figures = self.numbers.len() as u32;
        round(&mut self.numbers, OF_NUMBERS);
        self.fill_sample(body);
        let words = body.len() as u32;
        let is_short = words < FEW_WORDS;
        // The hour that a table is of stands in its headline alone.
        let says_more = |word: &&WordPrint| is_short || (is_table(words, figures) && word.is_figure());
        let headline = headline.iter().filter(says_more);
        Sketch {
            words,
            print: if is_short { print } else { 0 },
            figures,
            day: None,
            headline: headline.fold(0, |bits, word| bits | 1 << (mixed(word.0) >> 58)),
            shingles: Sample::of(self.sample.iter().copied()),
            numbers: Sample::of(self.numbers.iter().map(|hash| *hash as u16)),
            names: Names::default(),
        }
    }

    /// The first names of a body: words that begin with a capital and are not of a closed class. `is_capital` says of the
    /// place of a word whether it does. Where more than four in five do, as in texts all in capitals, they are no names.
    pub fn names(&self, body: &[WordPrint], is_capital: impl Fn(usize) -> bool) -> Names {
        if !may_have_names(body.len() as u32) {
            return Names::default();
        }
        let (mut hashes, mut count) = ([0; NAMES], 0);
        let (mut words, mut capitals) = (0, 0);
        for (place, word) in body.iter().enumerate().filter(|(_, word)| !word.is_figure()) {
            words += 1;
            if !is_capital(place) {
                continue;
            }
            capitals += 1;
            let hash = (mixed(word.0) >> (u64::BITS - NAME_BITS)) as u16;
            if self.common.binary_search(&word.0).is_ok() || hashes[..count].contains(&hash) {
                continue;
            }
            hashes[count] = hash;
            count += 1;
            if count == NAMES {
                break;
            }
        }
        if capitals * 5 > words * 4 { Names::default() } else { Names::of(&hashes[..count]) }
    }

    /// The smallest hashes of shingles. Of a long text only hashes are looked at that lie below a bound which lets
    /// through half as many again as are kept, so that little is sorted.
    fn fill_sample(&mut self, words: &[WordPrint]) {
        let count = (words.len() + 1).saturating_sub(SHINGLE_WORDS) as u64;
        let wanted = (SAMPLE + SAMPLE / 2) as u64;
        let bound = if count <= wanted { u32::MAX } else { ((wanted << 32) / count) as u32 };
        self.collect_below(words, bound);
        if self.sample.len() < SAMPLE && bound < u32::MAX {
            self.collect_below(words, u32::MAX);
        }
    }

    fn collect_below(&mut self, words: &[WordPrint], bound: u32) {
        self.sample.clear();
        let mut rolling = 0u64;
        for (index, word) in words.iter().enumerate() {
            if index >= SHINGLE_WORDS {
                rolling = rolling.wrapping_sub(words[index - SHINGLE_WORDS].0.wrapping_mul(FIRST_WEIGHT));
            }
            rolling = rolling.wrapping_mul(PHI).wrapping_add(word.0);
            let hash = (mixed(rolling) >> 32) as u32;
            if index + 1 >= SHINGLE_WORDS && hash <= bound {
                self.sample.push(hash);
            }
        }
        round(&mut self.sample, OF_SHINGLES);
    }
}

/// Rounds hashes, sorts them, and leaves one of each.
fn round(hashes: &mut Vec<u32>, precision: Precision) {
    hashes.iter_mut().for_each(|hash| *hash = precision.rounded(*hash));
    hashes.sort_unstable();
    hashes.dedup();
}

/// The finaliser of MurmurHash3: every bit depends on every other.
fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(MIX_ONE);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(MIX_TWO);
    hash ^ (hash >> 33)
}

/// The sketch of a text without headline, names and all.
#[cfg(test)]
pub fn sketch_with_names(text: &str) -> Sketch {
    let (mut words, mut capitals) = (Vec::new(), Vec::new());
    crate::text::words::for_each_word(text, |word| {
        words.push(WordPrint::of(&word));
        capitals.push(word.written.starts_with(char::is_uppercase));
    });
    let mut sketcher = Sketcher::default();
    Sketch { names: sketcher.names(&words, |place| capitals[place]), ..sketcher.sketch(&words, &[]) }
}

/// The words of a text.
#[cfg(test)]
pub fn prints(text: &str) -> Vec<WordPrint> {
    let mut prints = Vec::new();
    crate::text::words::for_each_word(text, |word| prints.push(WordPrint::of(&word)));
    prints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(text: &str) -> Sketch {
        Sketcher::default().sketch(&prints(text), &[])
    }

    /// Words that no other number gives.
    fn story(number: usize, words: std::ops::Range<usize>) -> String {
        words.map(|word| format!("w{number}x{word}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_sample_is_the_smallest_hashes_whatever_the_length() {
        for words in [0, 4, 5, 60, 68, 69, 99, 100, 101, 500, 5000] {
            let mut sketcher = Sketcher::default();
            let text = prints(&story(1, 0..words));
            let made = sketcher.sketch(&text, &[]);
            sketcher.collect_below(&text, u32::MAX);
            assert_eq!(made.shingles, Sample::of(sketcher.sample.iter().copied()), "{words}");
            assert_eq!(made.words as usize, words);
        }
        // One run of words over and over has few shingles however long it is.
        let same = sketch(&"round and round it goes and where it stops ".repeat(200));
        assert_eq!(same.shingles.len(), 9);
    }

    #[test]
    fn rounded_hashes_keep_their_order() {
        let precision = Precision { bits: 16, mantissa: 5 };
        let rounded: Vec<u32> = (0..1 << 16).map(|hash| precision.rounded(hash)).collect();
        assert!(rounded.windows(2).all(|pair| pair[1] == pair[0] || pair[1] == pair[0] + 1));
        assert_eq!(rounded[..32], (0..32).collect::<Vec<_>>());
        assert_eq!((rounded[32], rounded[33], rounded[34]), (32, 32, 33));
        assert_eq!(precision.largest_bits(), rounded[65535].ilog2() + 1);
    }

    #[test]
    fn shares_are_those_of_the_texts() {
        let whole = sketch(&story(1, 0..1000));
        for (kept, smaller, larger) in [(1000, 1.0, 1.0), (500, 1.0, 0.5), (250, 1.0, 0.25)] {
            let overlap = whole.whole().overlap(&sketch(&story(1, 0..kept)).whole());
            assert!((overlap.of_smaller() - smaller).abs() < 0.01, "{kept}: {overlap:?}");
            assert!((overlap.of_larger() - larger).abs() < 0.15, "{kept}: {overlap:?}");
        }
        let half = sketch(&format!("{} {}", story(1, 0..500), story(2, 0..500)));
        assert!((whole.whole().overlap(&half.whole()).of_smaller() - 0.5).abs() < 0.2);
        assert_eq!(whole.whole().overlap(&sketch(&story(3, 0..1000)).whole()).shared, 0);
        assert_eq!(sketch("").whole().overlap(&whole.whole()).of_smaller(), 0.0);
    }

    #[test]
    fn names_are_the_first_words_with_a_capital() {
        let rest = "and so the old mill by the river was sold to a buyer whom nobody in the valley had met before that day, and \
                    who has not been seen there since ";
        let names = |text: &str| sketch_with_names(&format!("{text} {rest}")).names;
        // Neither "The" nor a figure is a name, and a name counts once.
        assert_eq!(names("The Harrow of 1911 said Harrow"), names("Harrow"));
        assert_eq!(names("Castle Pulp, Harrow Looms").len(), 4);
        assert_ne!(names("Castle Pulp"), names("Pulp Castle"));
        assert_eq!(names("nobody").len(), 0);
        let many =
            |count: u8| (0..count).map(|word| format!("N{}", char::from(b'a' + word))).collect::<Vec<_>>();
        assert_eq!(names(&many(20).join(" of ")).len(), NAMES);
        // Capitals tell nothing where all words have one, and neither few words nor many keep names.
        assert_eq!(sketch_with_names(&rest.repeat(2).to_uppercase()).names.len(), 0);
        assert_eq!(sketch_with_names("Harrow Looms closed").names.len(), 0);
        assert_eq!(names(&format!("Harrow Looms {}", rest.repeat(6))).len(), 0);
    }

    #[test]
    fn others_are_named_first_on_either_side() {
        let names = Names::of;
        assert!(names(&[1, 2, 3, 9]).are_others(&names(&[4, 5, 6, 9])));
        // One name may be a slip, and what the other names later was pushed back by an introduction.
        assert!(!names(&[1, 2, 3]).are_others(&names(&[4, 2, 3])));
        assert!(!names(&[1, 2, 3]).are_others(&names(&[4, 5, 6, 7, 1, 2, 3])));
        assert!(!names(&[1, 2, 3]).are_others(&names(&[])));
    }

    #[test]
    fn numbers_and_headlines_are_told_apart() {
        let price =
            |number: usize| sketch(&format!("gold closed at {number} dollars on {} trades", number * 7));
        assert_eq!(price(40).numbers_overlap(&price(41)), Overlap { shared: 0, first: 2, second: 2 });
        assert_eq!(price(40).numbers_overlap(&price(40)).shared, 2);
        let table =
            |title: &str| Sketcher::default().sketch(&prints(&"bid 7 ask 8 ".repeat(9)), &prints(title));
        let early = table("Rates at 0900 on day 7");
        assert!(early.headlines_differ(&table("Rates at 1130 on day 7")));
        assert!(!early.headlines_differ(&table("Early rates on day 7")));
        assert_eq!(early.headline, table("All rates at 0900 of day 7").headline);
        assert_eq!(Sketcher::default().sketch(&prints(&story(1, 0..90)), &prints("At 0900")).headline, 0);
        let titled = |title: &str| Sketcher::default().sketch(&[], &prints(title));
        assert_eq!(titled("bridge falls in storm").headlines_share(&titled("bridge falls")), 1.0);
        assert!(
            titled("bridge falls in storm").headlines_share(&titled("minister resigns over taxes")) < 0.5
        );
    }
}
