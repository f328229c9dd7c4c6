//! How the place table lies in its file, and the hashes its keys are made of.
//! Owns the byte layout shared by the reader (`gazetteer`) and the builder (`examples/build_gazetteer.rs`, which includes
//! this file by path); uses nothing but the core library, so that the two cannot come to differ.
//!
//! ```text
//! header     5 x u32: magic, records, entries, areas, bytes of names
//! areas      8 bytes each: country code (2), length of the division's code (1), the code (5)
//! records    17 bytes each: id u24, latitude i24, longitude i24 (1e-4 degrees), area u16, kind u8, population u16, name u24
//! directory  u24 x (2^17 + 1): first entry of each bucket; a bucket is the low 17 bits of a phrase's hash
//! entries    6 bytes each: tag u24 (the hash's high bits), flags and value u24 (6 and 18 bits)
//! names      length u8 and UTF-8 text, each name once
//! ```
//!
//! An entry's value is a record number or, with [`STARTS`], the greatest number of words of a name that begins with the
//! word: one bucket answers both questions. Within a bucket entries are sorted by tag, then by falling weight. Buckets hold
//! some three entries on average and a tag 24 bits, so that a word in no table hits falsely with a probability of 2e-7.

/// Start value of a word's hash.
pub const HASH_SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// Adds one lower-case byte to a word's hash.
#[inline(always)]
pub fn hash_step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
}

/// Hash of a folded, lower-case word.
pub fn hash_word(word: &str) -> u64 {
    word.bytes().fold(HASH_SEED, hash_step)
}

/// Adds one word's hash to a phrase's.
#[inline(always)]
pub fn hash_phrase(phrase: u64, word: u64) -> u64 {
    (phrase.rotate_left(23) ^ word).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// Bucket and tag of a phrase. The multiplication spreads the bits of single words, whose hash ends in a rotation.
#[inline(always)]
pub fn bucket_and_tag(phrase: u64) -> (usize, u32) {
    let mixed = (phrase ^ phrase >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed >> 20) as usize & (BUCKETS - 1), (mixed >> 40) as u32)
}

/// `MGZ1`.
pub const MAGIC: u32 = 0x315A_474D;
/// Bytes of the header.
pub const HEADER: usize = 20;
/// Number of buckets.
pub const BUCKETS: usize = 1 << 17;
/// Bytes of one area.
pub const AREA: usize = 8;
/// Bytes of one record.
pub const RECORD: usize = 17;
/// Bytes of one entry.
pub const ENTRY: usize = 6;
/// Bits of an entry's value.
pub const VALUE_BITS: u32 = 18;

/// The name counts only after a comma ("Austin, Tex.").
pub const AFTER_COMMA: u8 = 1;
/// Not the place's first name.
pub const ALTERNATE: u8 = 2;
/// The place is known well enough for its bare name to speak against a person's.
pub const PROMINENT: u8 = 4;
/// The value counts words.
pub const STARTS: u8 = 8;
/// A country or a first-level division.
pub const MAJOR: u8 = 16;

/// Codes of the kinds of places.
pub mod kind {
    /// A country.
    pub const COUNTRY: u8 = 0;
    /// A first-level division.
    pub const ADMIN: u8 = 1;
    /// A second-level division.
    pub const COUNTY: u8 = 2;
    /// A part of the world.
    pub const REGION: u8 = 3;
    /// A country's capital.
    pub const CAPITAL: u8 = 4;
    /// Seat of a first-level division.
    pub const SEAT: u8 = 5;
    /// Any other town.
    pub const TOWN: u8 = 6;
    /// A part of a town.
    pub const QUARTER: u8 = 7;
}

/// A population in sixteen bits: 11 of mantissa, 5 of exponent.
pub fn pack_population(people: u64) -> u16 {
    let mut exponent = 0;
    while people >> exponent >= 1 << 11 {
        exponent += 1;
    }
    (exponent << 11) as u16 | (people >> exponent) as u16
}

/// What [`pack_population`] packed, rounded down.
#[inline]
pub fn unpack_population(packed: u16) -> u32 {
    (packed as u32 & 0x7FF) << (packed >> 11).min(20)
}

/// Hash of a place's name as a phrase, hash of its first word, number of its words. The name is folded; stops do not
/// count and a closing `'s` is cut off, as the tokens of a text have it.
pub fn hash_name(name: &str) -> (u64, u64, u8) {
    let (mut phrase, mut first, mut count) = (0u64, 0u64, 0u8);
    for word in name.split([' ', '-', '/', '\u{2013}']) {
        let word = if word.len() > 2 { word.strip_suffix("'s").unwrap_or(word) } else { word };
        let hash = word.bytes().filter(|byte| *byte != b'.').fold(HASH_SEED, hash_step);
        if hash == HASH_SEED {
            continue;
        }
        (phrase, first) = if count == 0 { (hash, hash) } else { (hash_phrase(phrase, hash), first) };
        count = count.saturating_add(1);
    }
    (phrase, first, count)
}
