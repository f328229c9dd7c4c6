//! Shapes of words (`Xx`, `X.X.`, `dd-xx`) and their first and last letters, as small hashes.

/// Hash of the word's shape: capitals, small letters, digits and marks, runs cut to two, at most eight signs.
pub(crate) fn shape(text: &str) -> u64 {
    let (mut hash, mut last, mut run, mut signs) = (0u64, 0u8, 0, 0);
    for letter in text.chars() {
        let sign = if letter.is_ascii_lowercase() {
            b'x'
        } else if letter.is_ascii_uppercase() {
            b'X'
        } else if letter.is_ascii_digit() {
            b'd'
        } else if letter.is_ascii() {
            letter as u8
        } else if letter.is_uppercase() {
            b'X'
        } else if letter.is_alphabetic() {
            b'x'
        } else {
            b'*'
        };
        run = if sign == last { run + 1 } else { 0 };
        last = sign;
        if run >= 2 {
            continue;
        }
        hash = hash << 8 | sign as u64;
        signs += 1;
        if signs == 8 {
            break;
        }
    }
    hash
}

/// The last `letters` bytes of the word in small letters, as a number; 0 when the word is shorter or not ASCII there.
pub(crate) fn suffix(bytes: &[u8], letters: usize) -> u64 {
    let Some(start) = bytes.len().checked_sub(letters) else { return 0 };
    pack(&bytes[start..])
}

/// The first `letters` bytes, as [`suffix`].
pub(crate) fn prefix(bytes: &[u8], letters: usize) -> u64 {
    bytes.get(..letters).map_or(0, pack)
}

fn pack(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |packed, byte| packed << 8 | byte.to_ascii_lowercase() as u64)
}
