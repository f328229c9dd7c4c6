//! Sketches as they lie in the file: a stream of bits. Files are in order of their numbers and hashes in order of their
//! values, so steps are kept instead of values, each in about as many bits as its size is expected to need (Rice and
//! exponential Golomb codes: Golomb, "Run-length encodings", 1966). Takes nothing for granted that it reads.

use crate::index::copies::ledger::ArticleKey;
use crate::index::copies::sketch::{
    FEW_WORDS, NAME_BITS, NAMES, NUMBERS, Names, OF_NUMBERS, OF_SHINGLES, Precision, SAMPLE, Sample, Sketch,
    is_table, may_have_names,
};
use bitstream_io::{BitRead, BitReader, BitWrite, BitWriter, LittleEndian};
use std::io;

/// Bits of a number of bits, which is less than 64.
const LENGTH_BITS: u32 = 6;

/// What is written as one number: fewer times, and no more bits behind them.
const SHORT_UNARY: u32 = 31;
const LONGEST_LOW: u32 = 32;

/// Orders of the exponential Golomb codes: about the binary logarithm of what is usual.
const ORDINAL_ORDER: u32 = 0;
const WORDS_ORDER: u32 = 7;
const FIGURES_ORDER: u32 = 3;

/// Packs all sketches of a list, in order of their keys.
pub fn pack(articles: &[(ArticleKey, &Sketch)]) -> io::Result<Vec<u8>> {
    let mut bits = CodeWriter(BitWriter::endian(Vec::new(), LittleEndian));
    let days = || articles.iter().filter_map(|(_, sketch)| sketch.day);
    let (first, last) = (days().min().unwrap_or(0), days().max().unwrap_or(0));
    let day_bits = 32 - first.abs_diff(last).leading_zeros();
    bits.put(u64::from(first as u32), 32)?;
    bits.put(u64::from(day_bits), LENGTH_BITS)?;
    let files = || articles.chunk_by(|one, two| one.0.file == two.0.file);
    let step_bits = bits_of_a_step(files().count());
    bits.put(u64::from(step_bits), LENGTH_BITS)?;
    let mut before = 0;
    for of_file in files() {
        let file = of_file[0].0.file;
        bits.put_rice(file - before, step_bits)?;
        before = file;
        bits.put_golomb(of_file.len() as u64 - 1, ORDINAL_ORDER)?;
        let mut free = 0;
        for (key, sketch) in of_file {
            bits.put_golomb(u64::from(key.ordinal - free), ORDINAL_ORDER)?;
            free = key.ordinal.saturating_add(1);
            bits.put(u64::from(sketch.day.is_some()), 1)?;
            if let Some(day) = sketch.day {
                bits.put(u64::from(day.abs_diff(first)), day_bits)?;
            }
            put_sketch(&mut bits, sketch)?;
        }
    }
    bits.finish()
}

/// The keys and sketches that [`pack`] packed, of which there are `count`; `None` when the bytes are not such ones.
pub fn unpack(bytes: &[u8], count: u32) -> Option<Vec<(ArticleKey, Sketch)>> {
    let mut bits = CodeReader(BitReader::endian(bytes, LittleEndian));
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

fn put_sketch(bits: &mut CodeWriter, sketch: &Sketch) -> io::Result<()> {
    bits.put_golomb(u64::from(sketch.words), WORDS_ORDER)?;
    bits.put_golomb(u64::from(sketch.figures), FIGURES_ORDER)?;
    if sketch.words < FEW_WORDS {
        bits.put(sketch.print, 64)?;
    }
    if has_headline(sketch.words, sketch.figures) {
        bits.put(sketch.headline, 64)?;
    }
    put_sample(bits, &sketch.shingles, OF_SHINGLES, SAMPLE)?;
    put_sample(bits, &sketch.numbers, OF_NUMBERS, NUMBERS)?;
    if may_have_names(sketch.words) {
        bits.put(sketch.names.len() as u64, bits_of_a_count(NAMES))?;
        for name in sketch.names.iter() {
            bits.put(u64::from(*name), NAME_BITS)?;
        }
    }
    Ok(())
}

fn has_headline(words: u32, figures: u32) -> bool {
    words < FEW_WORDS || is_table(words, figures)
}

fn take_sketch(bits: &mut CodeReader<'_>) -> Option<Sketch> {
    let words = u32::try_from(bits.take_golomb(WORDS_ORDER)?).ok()?;
    let figures = u32::try_from(bits.take_golomb(FIGURES_ORDER)?).ok()?;
    let print = if words < FEW_WORDS { bits.take(64)? } else { 0 };
    let headline = if has_headline(words, figures) { bits.take(64)? } else { 0 };
    let shingles = take_sample(bits, OF_SHINGLES)?;
    let numbers = take_sample(bits, OF_NUMBERS)?;
    let names = if may_have_names(words) { take_names(bits)? } else { Names::default() };
    Some(Sketch { words, print, figures, day: None, headline, shingles, numbers, names })
}

fn take_names(bits: &mut CodeReader<'_>) -> Option<Names> {
    let count = bits.take(bits_of_a_count(NAMES))? as usize;
    let mut hashes = [0; NAMES];
    let names = hashes.get_mut(..count)?;
    for name in names.iter_mut() {
        *name = bits.take(NAME_BITS)? as u16;
    }
    Some(Names::of(names))
}

/// The largest value, then the steps down to the smallest. Below the n-th smallest hash the others lie as chance has it, so
/// that the next one is about the n-th part of an octave away.
fn put_sample<Hash: Copy + Into<u32>>(
    bits: &mut CodeWriter,
    sample: &[Hash],
    precision: Precision,
    most: usize,
) -> io::Result<()> {
    bits.put(u64::from(sample.len() == most), 1)?;
    if sample.len() < most {
        bits.put(sample.len() as u64, bits_of_a_count(most))?;
    }
    if let Some(largest) = sample.last() {
        bits.put(u64::from((*largest).into()), precision.largest_bits())?;
    }
    for (place, pair) in sample.windows(2).enumerate().rev() {
        let step: u32 = pair[1].into() - pair[0].into();
        bits.put_rice(u64::from(step), bits_of_a_value(place, precision))?;
    }
    Ok(())
}

fn take_sample<Hash: Copy + Default + TryFrom<u32>, const MOST: usize>(
    bits: &mut CodeReader<'_>,
    precision: Precision,
) -> Option<Sample<Hash, MOST>> {
    let is_full = bits.take(1)? == 1;
    let count = if is_full { MOST } else { bits.take(bits_of_a_count(MOST))? as usize };
    let mut hashes = [0u32; MOST];
    let sample = hashes.get_mut(..count)?;
    let Some(largest) = sample.last_mut() else { return Some(Sample::default()) };
    *largest = bits.take(precision.largest_bits())? as u32;
    for place in (0..count - 1).rev() {
        let step = u32::try_from(bits.take_rice(bits_of_a_value(place, precision))?).ok()?;
        sample[place] = sample[place + 1].checked_sub(step)?;
    }
    let mut kept = [Hash::default(); MOST];
    for (slot, hash) in kept.iter_mut().zip(&*sample) {
        *slot = Hash::try_from(*hash).ok()?;
    }
    Some(Sample::of(kept.into_iter().take(count)))
}

fn bits_of_a_count(most: usize) -> u32 {
    most.ilog2() + 1
}

fn bits_of_a_value(place: usize, precision: Precision) -> u32 {
    // Of a step of four thirds to eight thirds of a power of two, that power is the best.
    let others = place as u32 + 1;
    precision.mantissa - 1 - (others + others / 2).ilog2()
}

/// The lowest `count` bits, at most 64.
fn lowest(count: u32) -> u64 {
    u64::MAX.checked_shr(u64::BITS - count).unwrap_or(0)
}

/// Appends numbers, the lowest bit first.
struct CodeWriter(BitWriter<Vec<u8>, LittleEndian>);

impl CodeWriter {
    /// The lowest `count` bits of a value, at most 64.
    fn put(&mut self, value: u64, count: u32) -> io::Result<()> {
        self.0.write_unsigned_var(count, value & lowest(count))
    }

    /// The lowest `low` bits, and how often two to `low` fits in before them.
    fn put_rice(&mut self, value: u64, low: u32) -> io::Result<()> {
        let times = u32::try_from(value >> low).map_err(io::Error::other)?;
        if times < SHORT_UNARY && low <= LONGEST_LOW {
            // A bit for each time, none, and the rest: one step of the writer instead of two.
            let rest = (value & lowest(low)) << (times + 1);
            return self.put(rest | lowest(times), times + 1 + low);
        }
        self.0.write_unary::<0>(times)?;
        self.put(value, low)
    }

    /// Twice as many values with every bit more, two to `order` with the fewest.
    fn put_golomb(&mut self, value: u64, order: u32) -> io::Result<()> {
        let raised = value + (1 << order);
        let length = raised.ilog2();
        self.0.write_unary::<0>(length - order)?;
        self.put(raised, length)
    }

    fn finish(mut self) -> io::Result<Vec<u8>> {
        self.0.byte_align()?;
        Ok(self.0.into_writer())
    }
}

/// Takes off what [`CodeWriter`] appended; `None` where the bits are at an end.
struct CodeReader<'a>(BitReader<&'a [u8], LittleEndian>);

impl CodeReader<'_> {
    fn take(&mut self, count: u32) -> Option<u64> {
        self.0.read_unsigned_var(count).ok()
    }

    fn take_rice(&mut self, low: u32) -> Option<u64> {
        let times = u64::from(self.0.read_unary::<0>().ok()?);
        let rest = self.take(low)?;
        (times <= u64::MAX.checked_shr(low)?).then_some(times << low | rest)
    }

    fn take_golomb(&mut self, order: u32) -> Option<u64> {
        let length =
            order.checked_add(self.0.read_unary::<0>().ok()?).filter(|length| *length < u64::BITS)?;
        Some((1 << length | self.take(length)?) - (1 << order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::copies::Sketcher;
    use crate::index::copies::sketch::{prints, sketch_with_names};

    fn sketch(text: &str, headline: &str, day: Option<i32>) -> Sketch {
        let names = sketch_with_names(text).names;
        Sketch { day, names, ..Sketcher::default().sketch(&prints(text), &prints(headline)) }
    }

    #[test]
    fn a_code_written_as_one_number_is_the_same() {
        for low in [0, 1, 7, 31, 32, 33, 63] {
            for times in [0, 1, 5, 30, 31, 32, 70] {
                let value = if low < 58 {
                    times << low | (0xA5A5_A5A5 & lowest(low))
                } else {
                    times.min(1) << low | 5
                };
                let writer = || CodeWriter(BitWriter::endian(Vec::new(), LittleEndian));
                let (mut one, mut two) = (writer(), writer());
                one.put_rice(value, low).unwrap();
                two.0.write_unary::<0>((value >> low) as u32).unwrap();
                two.put(value, low).unwrap();
                let bytes = one.finish().unwrap();
                assert_eq!(bytes, two.finish().unwrap(), "{low} {times}");
                assert_eq!(
                    CodeReader(BitReader::endian(&bytes[..], LittleEndian)).take_rice(low),
                    Some(value)
                );
            }
        }
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
            format!("Harrow Looms {} Castle", story(60)),
            (0..30).map(|word| format!("of N{word}")).collect::<Vec<_>>().join(" "),
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
            (u64::MAX, 1),
            (u64::MAX, 2),
            (u64::MAX, 3),
        ];
        let keys = keys.map(|(file, ordinal)| ArticleKey { file, ordinal });
        let sketches =
            texts.iter().zip(days.iter().cycle()).map(|(text, day)| sketch(text, "Bridge falls at 7", *day));
        keys.into_iter().zip(sketches).collect()
    }

    #[test]
    fn what_is_packed_comes_out_again() {
        let all = articles();
        for count in 0..=all.len() {
            let some: Vec<(ArticleKey, &Sketch)> =
                all[..count].iter().map(|(key, sketch)| (*key, sketch)).collect();
            assert_eq!(unpack(&pack(&some).unwrap(), count as u32).unwrap(), all[..count]);
        }
    }

    #[test]
    fn foreign_bytes_are_refused_or_give_something() {
        let all = articles();
        let packed = pack(&all.iter().map(|(key, sketch)| (*key, sketch)).collect::<Vec<_>>()).unwrap();
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
