//! Sketches as they lie in the file: a stream of bits. Files are in order of their numbers and hashes in order of their
//! values, so steps are kept instead of values, each in about as many bits as its size is expected to need (Rice and
//! exponential Golomb codes: Golomb, "Run-length encodings", 1966). Takes nothing for granted that it reads.

use crate::index::copies::ledger::ArticleKey;
use crate::index::copies::sketch::{
    FEW_WORDS, NUMBERS, OF_NUMBERS, OF_SHINGLES, Precision, SAMPLE, Sample, Sketch,
};

/// Bits of a number of bits, which is less than 64.
const LENGTH_BITS: u32 = 6;

/// Orders of the exponential Golomb codes: about the binary logarithm of what is usual.
const ORDINAL_ORDER: u32 = 0;
const WORDS_ORDER: u32 = 7;
const FIGURES_ORDER: u32 = 3;

/// Packs all sketches of a list, in order of their keys.
pub fn pack(articles: &[(ArticleKey, &Sketch)]) -> Vec<u8> {
    let mut bits = BitWriter::default();
    let days = || articles.iter().filter_map(|(_, sketch)| sketch.day);
    let (first, last) = (days().min().unwrap_or(0), days().max().unwrap_or(0));
    let day_bits = 32 - first.abs_diff(last).leading_zeros();
    bits.put(u64::from(first as u32), 32);
    bits.put(u64::from(day_bits), LENGTH_BITS);
    let files = || articles.chunk_by(|one, two| one.0.file == two.0.file);
    let step_bits = bits_of_a_step(files().count());
    bits.put(u64::from(step_bits), LENGTH_BITS);
    let mut before = 0;
    for of_file in files() {
        let file = of_file[0].0.file;
        bits.put_rice(file - before, step_bits);
        before = file;
        bits.put_golomb(of_file.len() as u64 - 1, ORDINAL_ORDER);
        let mut free = 0;
        for (key, sketch) in of_file {
            bits.put_golomb(u64::from(key.ordinal - free), ORDINAL_ORDER);
            free = key.ordinal.saturating_add(1);
            bits.put(u64::from(sketch.day.is_some()), 1);
            if let Some(day) = sketch.day {
                bits.put(u64::from(day.abs_diff(first)), day_bits);
            }
            put_sketch(&mut bits, sketch);
        }
    }
    bits.finish()
}

/// The keys and sketches that [`pack`] packed, of which there are `count`; `None` when the bytes are not such ones.
pub fn unpack(bytes: &[u8], count: u32) -> Option<Vec<(ArticleKey, Sketch)>> {
    let mut bits = BitReader::of(bytes);
    let first = bits.take(32)? as u32 as i32;
    let (day_bits, step_bits) = (bits.take(LENGTH_BITS)? as u32, bits.take(LENGTH_BITS)? as u32);
    // No sketch is smaller than this, so that damage asks for no memory.
    let mut articles = Vec::with_capacity((count as usize).min(bytes.len()));
    let mut file = 0u64;
    while articles.len() < count as usize {
        file = file.checked_add(bits.take_rice(step_bits)?)?;
        let mut free = 0u32;
        for _ in 0..=bits.take_golomb(ORDINAL_ORDER)? {
            let ordinal = free.checked_add(u32::try_from(bits.take_golomb(ORDINAL_ORDER)?).ok()?)?;
            free = ordinal.saturating_add(1);
            let is_dated = bits.take(1)? == 1;
            let day =
                if is_dated { Some(first.checked_add_unsigned(bits.take(day_bits)? as u32)?) } else { None };
            articles.push((ArticleKey { file, ordinal }, Sketch { day, ..take_sketch(&mut bits)? }));
        }
    }
    (articles.len() == count as usize).then_some(articles)
}

/// Bits that the step from one of so many numbers, spread over 64 bits, to the next needs.
fn bits_of_a_step(count: usize) -> u32 {
    63 - count.max(1).ilog2()
}

fn put_sketch(bits: &mut BitWriter, sketch: &Sketch) {
    bits.put_golomb(u64::from(sketch.words), WORDS_ORDER);
    bits.put_golomb(u64::from(sketch.figures), FIGURES_ORDER);
    if sketch.words < FEW_WORDS {
        bits.put(sketch.print, 64);
        bits.put(sketch.headline, 64);
    }
    put_sample(bits, &sketch.shingles, OF_SHINGLES, SAMPLE);
    put_sample(bits, &sketch.numbers, OF_NUMBERS, NUMBERS);
}

fn take_sketch(bits: &mut BitReader<'_>) -> Option<Sketch> {
    let words = u32::try_from(bits.take_golomb(WORDS_ORDER)?).ok()?;
    let figures = u32::try_from(bits.take_golomb(FIGURES_ORDER)?).ok()?;
    let is_short = words < FEW_WORDS;
    let (print, headline) = if is_short { (bits.take(64)?, bits.take(64)?) } else { (0, 0) };
    let shingles = take_sample(bits, OF_SHINGLES)?;
    let numbers = take_sample(bits, OF_NUMBERS)?;
    Some(Sketch { words, print, figures, day: None, headline, shingles, numbers })
}

/// The largest value, then the steps down to the smallest. Below the n-th smallest hash the others lie as chance has it, so
/// that the next one is about the n-th part of an octave away.
fn put_sample(bits: &mut BitWriter, sample: &[u32], precision: Precision, most: usize) {
    bits.put(u64::from(sample.len() == most), 1);
    if sample.len() < most {
        bits.put(sample.len() as u64, bits_of_a_count(most));
    }
    if let Some(largest) = sample.last() {
        bits.put(u64::from(*largest), precision.largest_bits());
    }
    for (place, pair) in sample.windows(2).enumerate().rev() {
        bits.put_rice(u64::from(pair[1] - pair[0]), bits_of_a_value(place, precision));
    }
}

fn take_sample<const MOST: usize>(bits: &mut BitReader<'_>, precision: Precision) -> Option<Sample<MOST>> {
    let is_full = bits.take(1)? == 1;
    let count = if is_full { MOST } else { bits.take(bits_of_a_count(MOST))? as usize };
    let mut hashes = [0; MOST];
    let sample = hashes.get_mut(..count)?;
    let Some(largest) = sample.last_mut() else { return Some(Sample::default()) };
    *largest = bits.take(precision.largest_bits())? as u32;
    for place in (0..count - 1).rev() {
        let step = u32::try_from(bits.take_rice(bits_of_a_value(place, precision))?).ok()?;
        sample[place] = sample[place + 1].checked_sub(step)?;
    }
    Some(Sample::of(sample))
}

fn bits_of_a_count(most: usize) -> u32 {
    most.ilog2() + 1
}

fn bits_of_a_value(place: usize, precision: Precision) -> u32 {
    // Of a step of four thirds to eight thirds of a power of two, that power is the best.
    let others = place as u32 + 1;
    precision.mantissa - 1 - (others + others / 2).ilog2()
}

/// Appends bits, the lowest first.
#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    /// Bits that fill no byte yet, and how many: fewer than 8.
    pending: u64,
    held: u32,
}

impl BitWriter {
    /// The lowest `count` bits of a value, at most 64.
    fn put(&mut self, value: u64, count: u32) {
        if count > 32 {
            self.put(value & u64::from(u32::MAX), 32);
            return self.put(value >> 32, count - 32);
        }
        self.pending |= (value & ((1 << count) - 1)) << self.held;
        self.held += count;
        while self.held >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.held -= 8;
        }
    }

    /// So many ones and a zero.
    fn put_ones(&mut self, count: u64) {
        for _ in 0..count / 32 {
            self.put(u64::from(u32::MAX), 32);
        }
        let rest = (count % 32) as u32;
        self.put((1 << rest) - 1, rest);
        self.put(0, 1);
    }

    /// The lowest `low` bits, and how often two to `low` fits in before them.
    fn put_rice(&mut self, value: u64, low: u32) {
        self.put_ones(value >> low);
        self.put(value, low);
    }

    /// Twice as many values with every bit more, two to `order` with the fewest.
    fn put_golomb(&mut self, value: u64, order: u32) {
        let raised = value + (1 << order);
        let length = raised.ilog2();
        self.put_ones(u64::from(length - order));
        self.put(raised, length);
    }

    fn finish(mut self) -> Vec<u8> {
        if self.held > 0 {
            self.bytes.push(self.pending as u8);
        }
        self.bytes
    }
}

/// Takes off what [`BitWriter`] appended; `None` where the bits are at an end.
struct BitReader<'a> {
    rest: &'a [u8],
    pending: u64,
    held: u32,
}

impl<'a> BitReader<'a> {
    fn of(rest: &'a [u8]) -> BitReader<'a> {
        BitReader { rest, pending: 0, held: 0 }
    }

    fn fill(&mut self) {
        while self.held <= 56
            && let Some((byte, rest)) = self.rest.split_first()
        {
            self.pending |= u64::from(*byte) << self.held;
            self.held += 8;
            self.rest = rest;
        }
    }

    fn take(&mut self, count: u32) -> Option<u64> {
        if count > 32 {
            let low = self.take(32)?;
            return Some(low | self.take(count.min(64) - 32)? << 32);
        }
        self.fill();
        self.held = self.held.checked_sub(count)?;
        let value = self.pending & ((1 << count) - 1);
        self.pending >>= count;
        Some(value)
    }

    fn take_ones(&mut self) -> Option<u64> {
        let mut count = 0;
        loop {
            self.fill();
            let ones = self.pending.trailing_ones().min(self.held);
            count += u64::from(ones);
            if ones < self.held {
                self.take(ones)?;
                self.take(1)?;
                return Some(count);
            }
            if self.held == 0 {
                return None;
            }
            (self.pending, self.held) = (0, 0);
        }
    }

    fn take_rice(&mut self, low: u32) -> Option<u64> {
        let times = self.take_ones()?;
        let rest = self.take(low)?;
        (times <= u64::MAX >> low).then_some(times << low | rest)
    }

    fn take_golomb(&mut self, order: u32) -> Option<u64> {
        let length = u64::from(order) + self.take_ones()?;
        let length = u32::try_from(length).ok().filter(|length| *length < 64)?;
        Some((1 << length | self.take(length)?) - (1 << order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::copies::Sketcher;
    use crate::index::copies::sketch::prints;

    fn sketch(text: &str, headline: &str, day: Option<i32>) -> Sketch {
        Sketch { day, ..Sketcher::default().sketch(&prints(text), &prints(headline)) }
    }

    fn articles() -> Vec<(ArticleKey, Sketch)> {
        let story = |words: usize| (0..words).map(|word| format!("w{word}")).collect::<Vec<_>>().join(" ");
        let table = |rows: usize| (0..rows).map(|row| format!("row {row}")).collect::<Vec<_>>().join(" ");
        let texts = [
            story(0),
            story(3),
            story(24),
            story(25),
            story(40),
            story(41),
            story(5000),
            table(9),
            table(900),
        ];
        let days = [None, Some(i32::MIN), Some(0), Some(i32::MAX), Some(-7)];
        let keys = [
            (0, 0),
            (0, 1),
            (0, 7),
            (1, u32::MAX),
            (2, 0),
            (u64::MAX / 3, 0),
            (u64::MAX - 1, 5),
            (u64::MAX, 0),
        ];
        let keys = keys.map(|(file, ordinal)| ArticleKey { file, ordinal });
        let sketches =
            texts.iter().zip(days.iter().cycle()).map(|(text, day)| sketch(text, "Bridge falls", *day));
        keys.into_iter().zip(sketches).collect()
    }

    #[test]
    fn what_is_packed_comes_out_again() {
        let all = articles();
        for count in 0..=all.len() {
            let some: Vec<(ArticleKey, &Sketch)> =
                all[..count].iter().map(|(key, sketch)| (*key, sketch)).collect();
            assert_eq!(unpack(&pack(&some), count as u32).unwrap(), all[..count]);
        }
    }

    #[test]
    fn foreign_bytes_are_refused_or_give_something() {
        let all = articles();
        let packed = pack(&all.iter().map(|(key, sketch)| (*key, sketch)).collect::<Vec<_>>());
        for length in 0..packed.len() {
            assert!(unpack(&packed[..length], all.len() as u32).is_none(), "{length}");
        }
        for bit in 0..packed.len() * 8 {
            let mut other = packed.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            let _ = unpack(&other, all.len() as u32);
        }
        for byte in [0, 0x55, 0xFF] {
            let _ = unpack(&[byte; 300], u32::MAX);
        }
    }
}
