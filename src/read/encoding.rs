//! Bytes to text: byte order mark, then valid UTF-8, then UTF-16/32 told by their NULs, then a statistical detector.
//! Owns the map from text offsets back to file offsets, exact for every character, and counts what was malformed.
//! Never fails: bytes that are no character become U+FFFD, one for each malformed sequence.

use crate::model::article::Warning;
use crate::model::span::OffsetMap;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding};
use memchr::memmem;

/// A decoded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text without byte order mark.
    pub text: String,
    /// From offsets of `text` to offsets of the file.
    pub offsets: OffsetMap,
    /// Name of the encoding (`UTF-8`, `windows-1252`, `UTF-32LE` ...).
    pub encoding: &'static str,
    /// How many malformed sequences became U+FFFD.
    pub malformed: u32,
}

impl Decoded {
    /// What to say of malformed bytes, if there were any.
    pub fn warning(&self) -> Option<Warning> {
        let message = match self.malformed {
            0 => return None,
            1 => format!("1 malformed sequence of {} became U+FFFD", self.encoding),
            count => format!("{count} malformed sequences of {} became U+FFFD", self.encoding),
        };
        Some(Warning { line: None, message })
    }
}

/// Encodings of fixed-size units wider than a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wide {
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32, low byte first.
    Utf32Le,
    /// UTF-32, high byte first.
    Utf32Be,
}

/// Bytes looked at to tell UTF-16 and UTF-32 without a mark.
const WIDE_SAMPLE: usize = 4096;
/// Bytes the statistical detector sees; more do not make it surer.
const DETECTOR_SAMPLE: usize = 1 << 20;

/// Decodes a file. Valid UTF-8 without a mark is taken over without a copy.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some((wide, _)) = wide(&bytes) {
        return decode_wide(&bytes, wide);
    }
    let mark = usize::from(bytes.starts_with(b"\xef\xbb\xbf")) * 3;
    if mark == 0 && memmem::find(&bytes, b"\x1b$B").is_some() && bytes.is_ascii() {
        return decode_multi_byte(&bytes, encoding_rs::ISO_2022_JP);
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            let mut offsets = OffsetMap::identity();
            if mark > 0 {
                text.drain(..mark);
                offsets.push(0, mark);
            }
            Decoded { text, offsets, encoding: "UTF-8", malformed: 0 }
        }
        Err(error) => decode_other(&error.into_bytes(), mark),
    }
}

/// Decodes a document that names its encoding. A byte order mark, and bytes above ASCII that are valid UTF-8 all through,
/// say more than the name: pages are saved anew by programs that leave the name as it was. A name that the bytes
/// contradict is passed over for what [`decode`] finds.
pub fn decode_declared(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Decoded {
    let has_mark = bytes.starts_with(b"\xef\xbb\xbf") || wide(&bytes).is_some();
    // Two-byte encodings cannot be what an ASCII declaration stands in.
    let declared = declared.filter(|encoding| {
        *encoding != encoding_rs::UTF_8
            && *encoding != encoding_rs::UTF_16LE
            && *encoding != encoding_rs::UTF_16BE
            && *encoding != encoding_rs::REPLACEMENT
    });
    let Some(encoding) = declared.filter(|_| !has_mark) else { return decode(bytes) };
    let is_utf8 = !bytes.is_ascii() && std::str::from_utf8(&bytes).is_ok();
    if is_utf8 || bytes.is_ascii() && encoding != encoding_rs::ISO_2022_JP {
        return decode(bytes);
    }
    let decoded = decode_as(&bytes, encoding);
    // A few bad bytes are damage, many are another encoding.
    let above_ascii = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if decoded.malformed as usize * 10 > above_ascii { decode(bytes) } else { decoded }
}

fn decode_other(bytes: &[u8], mark: usize) -> Decoded {
    if mark > 0 || is_damaged_utf8(bytes) {
        return decode_damaged_utf8(bytes, mark);
    }
    decode_as(bytes, detect(bytes))
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    match encoding.is_single_byte() {
        true => decode_single_byte(bytes, encoding),
        false => decode_multi_byte(bytes, encoding),
    }
}

/// True when at least a third of what is above ASCII is valid UTF-8. Chance makes fewer in any other encoding: one in
/// six in GB18030, where half the lead bytes and a third of the trail bytes fit, and hardly any in single-byte text.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good * 2 >= bad && good > 0
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let from = if bytes.len() <= DETECTOR_SAMPLE { 0 } else { first };
    let sample = &bytes[from..bytes.len().min(from + DETECTOR_SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, from + sample.len() == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}

/// Collects text and break points; a point is only kept where text and file advance unevenly.
struct Builder {
    text: String,
    offsets: OffsetMap,
    malformed: u32,
    /// File offset minus text offset at the last break point.
    lead: isize,
}

impl Builder {
    fn with_capacity(capacity: usize) -> Builder {
        Builder {
            text: String::with_capacity(capacity),
            offsets: OffsetMap::identity(),
            malformed: 0,
            lead: 0,
        }
    }

    /// States that what is pushed next begins at file offset `file`.
    fn at(&mut self, file: usize) {
        let lead = file as isize - self.text.len() as isize;
        if lead != self.lead {
            self.offsets.push(self.text.len(), file);
            self.lead = lead;
        }
    }

    fn push(&mut self, file: usize, letter: char) {
        self.at(file);
        self.text.push(letter);
    }

    fn push_malformed(&mut self, file: usize) {
        self.push(file, char::REPLACEMENT_CHARACTER);
        self.malformed += 1;
    }

    fn push_str(&mut self, file: usize, text: &str) {
        self.at(file);
        self.text.push_str(text);
    }

    /// Ends at the file's last byte, so that the end of the text maps to the end of the file.
    fn finish(mut self, file_length: usize, encoding: &'static str) -> Decoded {
        self.at(file_length);
        Decoded { text: self.text, offsets: self.offsets, encoding, malformed: self.malformed }
    }
}

fn decode_damaged_utf8(bytes: &[u8], mark: usize) -> Decoded {
    let mut builder = Builder::with_capacity(bytes.len());
    let mut at = mark;
    for chunk in bytes[mark..].utf8_chunks() {
        if !chunk.valid().is_empty() {
            builder.push_str(at, chunk.valid());
            at += chunk.valid().len();
        }
        if !chunk.invalid().is_empty() {
            builder.push_malformed(at);
            at += chunk.invalid().len();
        }
    }
    builder.finish(bytes.len(), "UTF-8")
}

fn ascii_run(bytes: &[u8]) -> &str {
    let length = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[..length]).unwrap_or("")
}

fn decode_single_byte(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let letters: Vec<Option<char>> = (0..=255_u8)
        .map(|byte| {
            encoding
                .decode_without_bom_handling_and_without_replacement(&[byte])
                .and_then(|text| text.chars().next())
        })
        .collect();
    let mut builder = Builder::with_capacity(bytes.len() + bytes.len() / 8);
    let mut at = 0;
    while at < bytes.len() {
        let run = ascii_run(&bytes[at..]);
        if !run.is_empty() {
            builder.push_str(at, run);
            at += run.len();
            continue;
        }
        match letters[bytes[at] as usize] {
            Some(letter) => builder.push(at, letter),
            None => builder.push_malformed(at),
        }
        at += 1;
    }
    builder.finish(bytes.len(), encoding.name())
}

/// Decodes byte by byte, so that each character is known to come from the bytes taken since the one before it.
fn decode_multi_byte(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let has_escapes = encoding == encoding_rs::ISO_2022_JP;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut builder = Builder::with_capacity(bytes.len() + bytes.len() / 2);
    // `taken`: bytes given to the decoder; `told`: bytes whose characters are out.
    let (mut taken, mut told) = (0, 0);
    loop {
        if taken == told && !has_escapes {
            let run = ascii_run(&bytes[taken..]);
            builder.push_str(taken, run);
            taken += run.len();
            told = taken;
        }
        let input = &bytes[taken..bytes.len().min(taken + 1)];
        let mut out = [0_u8; 32];
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(input, &mut out, input.is_empty());
        taken += read;
        for letter in std::str::from_utf8(&out[..written]).unwrap_or("").chars() {
            builder.push(told, letter);
            // A pending ASCII byte of a broken sequence comes out while the next byte is already taken.
            let is_pending = letter.is_ascii() && bytes.get(told) == Some(&(letter as u8));
            told = if is_pending { told + 1 } else { taken };
        }
        match result {
            DecoderResult::Malformed(length, after) => {
                told = taken.saturating_sub(after as usize);
                builder.push_malformed(told.saturating_sub(length as usize));
            }
            DecoderResult::InputEmpty if input.is_empty() => break,
            DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
        }
    }
    builder.finish(bytes.len(), encoding.name())
}

/// Tells UTF-16 and UTF-32 by mark or by where their NULs stand, and the length of the mark.
pub fn wide(bytes: &[u8]) -> Option<(Wide, usize)> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..]
            if bytes.len().is_multiple_of(4) && is_utf32(&bytes[4..], Wide::Utf32Le, 1) =>
        {
            Some((Wide::Utf32Le, 4))
        }
        [0, 0, 0xfe, 0xff, ..] => Some((Wide::Utf32Be, 4)),
        [0xff, 0xfe, ..] => Some((Wide::Utf16Le, 2)),
        [0xfe, 0xff, ..] => Some((Wide::Utf16Be, 2)),
        _ => wide_without_mark(bytes).map(|wide| (wide, 0)),
    }
}

fn wide_without_mark(bytes: &[u8]) -> Option<Wide> {
    // Half an even number of bytes: a NUL must come soon in either encoding.
    let sample = &bytes[..bytes.len().min(WIDE_SAMPLE) & !3];
    if bytes.len() < 4 || memchr::memchr(0, sample).is_none() {
        return None;
    }
    for wide in [Wide::Utf32Le, Wide::Utf32Be] {
        if bytes.len() >= 8 && bytes.len().is_multiple_of(4) && is_utf32(sample, wide, 90) {
            return Some(wide);
        }
    }
    if is_ascii_with_nuls(sample) {
        return None;
    }
    let nuls_at = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls_at(0), nuls_at(1));
    let (wide, more, fewer) =
        if odd > even { (Wide::Utf16Le, odd, even) } else { (Wide::Utf16Be, even, odd) };
    // Spaces and line ends alone make one unit in twelve or so, whatever the script.
    let units = sample.len() / 2;
    (more * 12 >= units && fewer * 20 <= more && share_of_text(units_16(sample, wide)) >= 90).then_some(wide)
}

/// Text of a byte encoding with some NULs in it: valid UTF-8, hardly any NULs, no other controls. In UTF-16 of any
/// script NULs are half of the bytes, or high bytes stand out as controls or broken UTF-8.
fn is_ascii_with_nuls(sample: &[u8]) -> bool {
    let nuls = memchr::memchr_iter(0, sample).count();
    let is_utf8 = std::str::from_utf8(sample).map_or_else(|error| error.error_len().is_none(), |_| true);
    nuls * 4 < sample.len() && is_utf8 && sample.iter().all(|byte| !matches!(byte, 1..=8 | 14..=26))
}

fn units_16(bytes: &[u8], wide: Wide) -> impl Iterator<Item = Option<char>> {
    let units = bytes.chunks_exact(2).map(move |unit| unit_16([unit[0], unit[1]], wide));
    char::decode_utf16(units).map(Result::ok)
}

fn unit_16(unit: [u8; 2], wide: Wide) -> u16 {
    if wide == Wide::Utf16Le { u16::from_le_bytes(unit) } else { u16::from_be_bytes(unit) }
}

fn unit_32(unit: [u8; 4], wide: Wide) -> Option<char> {
    let number = if wide == Wide::Utf32Le { u32::from_le_bytes(unit) } else { u32::from_be_bytes(unit) };
    char::from_u32(number)
}

fn is_utf32(bytes: &[u8], wide: Wide, percent: usize) -> bool {
    let letters = || bytes.chunks_exact(4).map(|unit| unit_32([unit[0], unit[1], unit[2], unit[3]], wide));
    letters().all(|letter| letter.is_some()) && (percent <= 1 || share_of_text(letters()) >= percent)
}

/// Percentage of characters that prose has. Tables of small numbers read as UTF-16 are full of controls.
fn share_of_text(letters: impl Iterator<Item = Option<char>>) -> usize {
    let (mut text, mut all) = (0, 0);
    for letter in letters {
        all += 1;
        text += usize::from(letter.is_some_and(|letter| {
            letter.is_alphanumeric()
                || letter.is_whitespace()
                || letter.is_ascii_punctuation()
                || ('\u{a0}'..='\u{bf}').contains(&letter)
                || ('\u{2000}'..='\u{206f}').contains(&letter)
                || ('\u{3000}'..='\u{303f}').contains(&letter)
        }));
    }
    text * 100 / all.max(1)
}

fn decode_wide(bytes: &[u8], wide_kind: Wide) -> Decoded {
    let mark = wide(bytes).map_or(0, |(_, mark)| mark);
    let mut builder = Builder::with_capacity(bytes.len());
    match wide_kind {
        Wide::Utf16Le | Wide::Utf16Be => push_utf16(&mut builder, bytes, mark, wide_kind),
        Wide::Utf32Le | Wide::Utf32Be => push_utf32(&mut builder, bytes, mark, wide_kind),
    }
    let name = match wide_kind {
        Wide::Utf16Le => "UTF-16LE",
        Wide::Utf16Be => "UTF-16BE",
        Wide::Utf32Le => "UTF-32LE",
        Wide::Utf32Be => "UTF-32BE",
    };
    builder.finish(bytes.len(), name)
}

fn push_utf16(builder: &mut Builder, bytes: &[u8], mark: usize, wide: Wide) {
    let units = bytes[mark..].chunks_exact(2);
    let has_tail = !units.remainder().is_empty();
    let mut at = mark;
    for letter in char::decode_utf16(units.map(|unit| unit_16([unit[0], unit[1]], wide))) {
        match letter {
            Ok(letter) => {
                builder.push(at, letter);
                at += 2 * letter.len_utf16();
            }
            Err(_) => {
                builder.push_malformed(at);
                at += 2;
            }
        }
    }
    if has_tail {
        builder.push_malformed(at);
    }
}

fn push_utf32(builder: &mut Builder, bytes: &[u8], mark: usize, wide: Wide) {
    for (index, unit) in bytes[mark..].chunks(4).enumerate() {
        let letter = <[u8; 4]>::try_from(unit).ok().and_then(|unit| unit_32(unit, wide));
        match letter {
            Some(letter) => builder.push(mark + 4 * index, letter),
            None => builder.push_malformed(mark + 4 * index),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xfeff_u16);
        mark.into_iter()
            .chain(text.encode_utf16())
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    /// Each character must come back when the file bytes between its offset and the next one are decoded alone.
    fn assert_exact(bytes: &[u8], decoded: &Decoded, encode: impl Fn(char) -> Vec<u8>) {
        let mut ends = decoded.text.char_indices().map(|(at, _)| at).skip(1).chain([decoded.text.len()]);
        for (at, letter) in decoded.text.char_indices() {
            let end = ends.next().unwrap();
            let from = decoded.offsets.file_offset(at);
            let to = decoded.offsets.file_offset(end);
            if letter != char::REPLACEMENT_CHARACTER {
                assert_eq!(&bytes[from..to], encode(letter), "{letter:?} at {at}");
            } else {
                assert!(from < to && to <= bytes.len());
            }
        }
    }

    fn encode_with(encoding: &'static Encoding) -> impl Fn(char) -> Vec<u8> {
        move |letter| encoding.encode(&letter.to_string()).0.into_owned()
    }

    #[test]
    fn utf8_is_taken_over() {
        let bytes = "Früh am Morgen\0 kam er".as_bytes().to_vec();
        let pointer = bytes.as_ptr();
        let decoded = decode(bytes);
        assert_eq!((decoded.text.as_ptr(), decoded.encoding, decoded.malformed), (pointer, "UTF-8", 0));
        assert!(decoded.offsets.is_identity());
        let marked = decode(b"\xef\xbb\xbfabc".to_vec());
        assert_eq!(
            (marked.text.as_str(), marked.offsets.file_offset(0), marked.offsets.file_offset(3)),
            ("abc", 3, 6)
        );
    }

    #[test]
    fn wide_encodings_with_and_without_mark() {
        let text = "Die Bürgermeisterin sprach — «endlich» — über 𝄞 Musik.\r\n";
        let russian = "Мэр города сказал в среду, что дорога будет открыта.\n";
        for text in [text, russian] {
            for (big, mark) in [(false, true), (true, true), (false, false), (true, false)] {
                let bytes = utf16(text, big, mark);
                let decoded = decode(bytes.clone());
                assert_eq!((decoded.text.as_str(), decoded.malformed), (text, 0));
                assert_eq!(decoded.encoding, if big { "UTF-16BE" } else { "UTF-16LE" });
                assert_exact(&bytes, &decoded, |letter| utf16(&letter.to_string(), big, false));
            }
            let bytes: Vec<u8> = text.chars().flat_map(|letter| (letter as u32).to_le_bytes()).collect();
            let decoded = decode(bytes.clone());
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "UTF-32LE"));
            assert_exact(&bytes, &decoded, |letter| (letter as u32).to_le_bytes().to_vec());
        }
        let cut = decode(b"\xff\xfea\0b".to_vec());
        assert_eq!((cut.text.as_str(), cut.malformed, cut.offsets.file_offset(4)), ("a\u{fffd}", 1, 5));
    }

    #[test]
    fn legacy_encodings_are_detected() {
        let western = "Le maire a déclaré à la presse que l’été serait « très » chaud, ça c’est sûr.";
        let russian = "Министр выступил в Москве. Он сказал, что договор будет подписан.";
        let japanese = "市長は水曜日、道路が開通すると述べた。住民はこれを歓迎している。";
        let chinese = "市长星期三表示，道路即将开通。居民对此表示欢迎。";
        for (text, encoding) in [
            (western, encoding_rs::WINDOWS_1252),
            (russian, encoding_rs::KOI8_U),
            (russian, encoding_rs::WINDOWS_1251),
            (japanese, encoding_rs::SHIFT_JIS),
            (japanese, encoding_rs::EUC_JP),
            (chinese, encoding_rs::GBK),
        ] {
            let bytes = encoding.encode(text).0.into_owned();
            let decoded = decode(bytes.clone());
            assert_eq!((decoded.text.as_str(), decoded.malformed), (text, 0), "{}", encoding.name());
            assert_exact(&bytes, &decoded, encode_with(encoding));
        }
        let (escaped, _, _) = encoding_rs::ISO_2022_JP.encode(japanese);
        assert_eq!(decode(escaped.into_owned()).text, japanese);
    }

    #[test]
    fn a_declaration_is_believed_unless_the_bytes_contradict_it() {
        let text = "Kaffee für 3 €, sagt Łukasz.";
        let polish = encoding_rs::WINDOWS_1250.encode(text).0.into_owned();
        let by = |bytes: &[u8], label: &str| {
            let decoded = decode_declared(bytes.to_vec(), Encoding::for_label(label.as_bytes()));
            (decoded.text, decoded.encoding)
        };
        assert_eq!(by(&polish, "windows-1250"), (text.to_owned(), "windows-1250"));
        assert_eq!(by(text.as_bytes(), "iso-8859-1"), (text.to_owned(), "UTF-8"));
        assert_eq!(by(b"\xef\xbb\xbfab", "windows-1252"), ("ab".to_owned(), "UTF-8"));
        assert_eq!(by(b"Text \x93quoted\x94 so", "utf-8"), ("Text “quoted” so".to_owned(), "windows-1252"));
        let chinese = "市长星期三表示，道路即将开通。居民对此表示欢迎。";
        let bytes = encoding_rs::GBK.encode(chinese).0.into_owned();
        assert_eq!(by(&bytes, "gb2312"), (chinese.to_owned(), "GBK"));
        assert_eq!(by(&bytes, "utf-8"), (chinese.to_owned(), "GBK"));
    }

    #[test]
    fn damage_is_counted_and_mapped() {
        let bytes = b"caf\xc3\xa9 \xe2\x80\x9cbad \xff bytes\xe2\x80\x9d".to_vec();
        let decoded = decode(bytes);
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("café “bad \u{fffd} bytes”", "UTF-8"));
        assert_eq!(decoded.malformed, 1);
        let at = decoded.text.find(" bytes").unwrap();
        assert_eq!(decoded.offsets.file_offset(at), at - 2);
        // A broken GB18030 sequence gives its digits back as text, each at its own byte.
        let broken = decode_multi_byte(b"ab\x81\x30\x20cd", encoding_rs::GB18030);
        assert_eq!(broken.text, "ab\u{fffd}0 cd");
        let offsets: Vec<usize> =
            broken.text.char_indices().map(|(at, _)| broken.offsets.file_offset(at)).collect();
        assert_eq!(offsets, [0, 1, 2, 3, 4, 5, 6]);
    }

    proptest! {
        #[test]
        fn any_bytes_decode_with_ascending_offsets(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for decoded in [
                decode(bytes.clone()),
                decode_multi_byte(&bytes, encoding_rs::GB18030),
                decode_multi_byte(&bytes, encoding_rs::BIG5),
                decode_multi_byte(&bytes, encoding_rs::SHIFT_JIS),
                decode_multi_byte(&bytes, encoding_rs::ISO_2022_JP),
                decode_single_byte(&bytes, encoding_rs::WINDOWS_1253),
                decode_damaged_utf8(&bytes, 0),
            ] {
                let mut last = 0;
                for at in decoded.text.char_indices().map(|(at, _)| at).chain([decoded.text.len()]) {
                    let file = decoded.offsets.file_offset(at);
                    prop_assert!(last <= file && file <= bytes.len(), "{} {at} {file}", decoded.encoding);
                    last = file;
                }
            }
        }

        #[test]
        fn the_text_is_what_the_decoder_gives(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for encoding in [encoding_rs::GB18030, encoding_rs::BIG5, encoding_rs::SHIFT_JIS, encoding_rs::EUC_KR, encoding_rs::ISO_2022_JP] {
                let whole = encoding.decode_without_bom_handling(&bytes).0;
                prop_assert_eq!(decode_multi_byte(&bytes, encoding).text, whole);
            }
        }

        #[test]
        fn single_bytes_and_utf16_map_exactly(text in "[a-zA-Zéèàüößñ€“”’ ,.\n]{0,200}") {
            let bytes = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
            let decoded = decode_single_byte(&bytes, encoding_rs::WINDOWS_1252);
            prop_assert_eq!(&decoded.text, &text);
            assert_exact(&bytes, &decoded, encode_with(encoding_rs::WINDOWS_1252));
            let bytes = utf16(&text, true, true);
            let decoded = decode(bytes.clone());
            prop_assert_eq!(&decoded.text, &text);
            assert_exact(&bytes, &decoded, |letter| utf16(&letter.to_string(), true, false));
        }

        #[test]
        fn multi_byte_text_maps_exactly(text in "[a-z 市長道路開通、。\n]{0,100}") {
            for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP, encoding_rs::GB18030] {
                let bytes = encoding.encode(&text).0.into_owned();
                let decoded = decode_multi_byte(&bytes, encoding);
                prop_assert_eq!(&decoded.text, &text);
                assert_exact(&bytes, &decoded, encode_with(encoding));
            }
        }
    }
}
