//! How articles are packed for the engine's store: each alone, by zstd with a dictionary that was learned from articles of
//! the same archive. A result then unpacks one article and not all that lie beside it, and a short article is packed as
//! well as a long one: on news of 1.1 KB a story to .43 of the text, where blocks of 8 KiB gave .47 and cost five times the
//! unpacking. What is packed without a dictionary, because the archive was small then, is read all the same.

use crate::index::error::IndexError;
use crate::index::record::{RecordError, Stored};
use crate::index::sealed::write_durably;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::DocId;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize, ValueDeserializer,
    ValueVisitor,
};
use tantivy::store::StoreReader;
use zstd::bulk::{Compressor, Decompressor};

/// Name of the dictionary in the index folder.
pub const DICTIONARY_FILE: &str = "dictionary";

/// Level of compression. Of indexing 29 MB of news levels 1 to 3 take the same, within what runs differ by; the store is 21.5,
/// 20.1 and 19.4 MB.
const LEVEL: i32 = 3;

/// Longest dictionary, in bytes. One of 16 KiB packs to .451, one of 32 KiB to .437, one of 64 KiB to .426, and each process
/// that shows an article reads all of it.
const DICTIONARY_BYTES: usize = 64 << 10;

/// A dictionary is worth this many times its length in samples. Of a dictionary of 64 KiB, twice as many made what is
/// packed one hundredth shorter, half as many one hundredth longer.
const SAMPLES_A_BYTE: usize = 4;

/// The shortest dictionary worth having, in bytes.
const DICTIONARY_LEAST: usize = 8 << 10;

/// How every frame of zstd begins; in its place stands one byte that says what the frame needs.
const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();

/// What a packed article needs to be unpacked.
const NEEDS_NOTHING: u8 = 0;
const NEEDS_DICTIONARY: u8 = 1;

/// Bytes at the end of the dictionary's file: the sum of what stands before them.
const MARK_BYTES: usize = 8;

/// Bytes after text and record that say how long the text is.
const LENGTH_BYTES: usize = 4;

/// The strings that articles of one archive have in common.
#[derive(Clone, Debug)]
pub struct Dictionary {
    learned: Arc<Vec<u8>>,
    mark: u64,
}

impl Dictionary {
    /// Bytes of samples below which nothing is learned.
    pub const LEAST_SAMPLES: u64 = (DICTIONARY_LEAST * SAMPLES_A_BYTE) as u64;

    /// Learns from articles as [`join`] gives them; `None` when there are too few. The same samples give the same dictionary.
    pub fn learn(samples: &[Vec<u8>]) -> Option<Dictionary> {
        let bytes: usize = samples.iter().map(Vec::len).sum();
        let length = (bytes / SAMPLES_A_BYTE).min(DICTIONARY_BYTES);
        if length < DICTIONARY_LEAST {
            return None;
        }
        zstd::dict::from_samples(samples, length).ok().map(Dictionary::of)
    }

    fn of(learned: Vec<u8>) -> Dictionary {
        let mut mark = [0; 8];
        mark.copy_from_slice(&blake3::hash(&learned).as_bytes()[..8]);
        Dictionary { learned: Arc::new(learned), mark: u64::from_le_bytes(mark).max(1) }
    }

    /// Its sum, which tells it from every other one; never 0.
    pub fn mark(&self) -> u64 {
        self.mark
    }

    /// The dictionary of the index at `home`, whose commit was made with the one of this mark; 0 for none. An error when
    /// the file holds another one, or none: nothing that was packed with it could be read.
    pub fn of_commit(home: &Path, mark: u64) -> Result<Option<Dictionary>, IndexError> {
        let found = Dictionary::load(home)?;
        if mark != 0 && found.as_ref().map(Dictionary::mark) != Some(mark) {
            let what = if found.is_some() { "is of another index" } else { "is missing" };
            let detail = format!("the file `{DICTIONARY_FILE}`, which articles are packed with, {what}");
            return Err(IndexError::Corrupt(home.to_owned(), detail));
        }
        Ok(found)
    }

    /// The dictionary that lies in the folder of an index; `None` when there is none.
    pub fn load(home: &Path) -> Result<Option<Dictionary>, IndexError> {
        let mut bytes = match fs::read(home.join(DICTIONARY_FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| IndexError::Io(home.join(DICTIONARY_FILE), error))?,
        };
        let mark = bytes.last_chunk::<MARK_BYTES>().map_or(0, |mark| u64::from_le_bytes(*mark));
        bytes.truncate(bytes.len().saturating_sub(MARK_BYTES));
        let found = Dictionary::of(bytes);
        if found.mark != mark {
            let detail = format!("the file `{DICTIONARY_FILE}` does not match its checksum");
            return Err(IndexError::Corrupt(home.to_owned(), detail));
        }
        Ok(Some(found))
    }

    /// Writes it durably: what is packed with it can be read with it alone. It never changes while the index lasts.
    pub fn save(&self, home: &Path) -> Result<(), IndexError> {
        write_durably(&home.join(DICTIONARY_FILE), &[&self.learned, &self.mark.to_le_bytes()])
    }
}

/// Text and record as one piece, as they are packed.
pub fn join(text: &str, record: &[u8], joined: &mut Vec<u8>) {
    joined.clear();
    joined.extend_from_slice(text.as_bytes());
    joined.extend_from_slice(record);
    joined.extend_from_slice(&(text.len() as u32).to_le_bytes());
}

/// Packs articles; one per thread.
pub struct Packer {
    dictionary: Option<Dictionary>,
    /// Made for the first article.
    compressor: Option<Compressor<'static>>,
    joined: Vec<u8>,
    packed: Vec<u8>,
}

impl Packer {
    /// With the dictionary of the index, if it has one.
    pub fn new(dictionary: Option<Dictionary>) -> Packer {
        Packer { dictionary, compressor: None, joined: Vec::new(), packed: Vec::new() }
    }

    /// The bytes for the engine's store.
    pub fn pack(&mut self, text: &str, record: &[u8]) -> Result<&[u8], RecordError> {
        join(text, record, &mut self.joined);
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            none => none.insert(compressor(self.dictionary.as_ref()).map_err(RecordError::Packing)?),
        };
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(self.joined.len()));
        compressor.compress_to_buffer(&self.joined, &mut self.packed).map_err(RecordError::Packing)?;
        let (magic, rest) = self.packed.split_at_mut(MAGIC.len());
        debug_assert!(magic == MAGIC && !rest.is_empty());
        magic[MAGIC.len() - 1] = if self.dictionary.is_some() { NEEDS_DICTIONARY } else { NEEDS_NOTHING };
        Ok(&self.packed[MAGIC.len() - 1..])
    }
}

fn compressor(dictionary: Option<&Dictionary>) -> io::Result<Compressor<'static>> {
    let mut compressor = match dictionary {
        Some(dictionary) => Compressor::with_dictionary(LEVEL, &dictionary.learned)?,
        None => Compressor::new(LEVEL)?,
    };
    // An index has one dictionary, and a record has a sum of its own.
    compressor.include_dictid(false)?;
    compressor.include_checksum(false)?;
    compressor.include_contentsize(true)?;
    Ok(compressor)
}

/// An article as the engine gives it back; of a quote nothing is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed(Vec<u8>);

impl Packed {
    /// Of a document in the engine's store.
    pub fn read(store: &StoreReader, doc: DocId) -> tantivy::Result<Packed> {
        match Packed::alone_in(&store.get_document_bytes(doc)?) {
            Some(packed) => Ok(packed),
            None => store.get(doc),
        }
    }

    /// The bytes that a document has for its only value. The engine takes such bytes one by one, a twentieth of a search; where
    /// they lie otherwise than its version 0.27 puts them, it is asked.
    fn alone_in(document: &[u8]) -> Option<Packed> {
        let (1, value) = variable(document)? else { return None };
        let value = value.get(FIELD_BYTES..)?.strip_prefix(&[TYPE_BYTES])?;
        let (length, bytes) = variable(value)?;
        (bytes.len() as u64 == length).then(|| Packed(bytes.to_vec()))
    }
}

/// What stands before a value in a document: its field, and the code of its type.
const FIELD_BYTES: usize = 4;
const TYPE_BYTES: u8 = 4;

/// A number of which seven bits lie in a byte, the lowest first, and the last byte has its highest bit set; and what follows.
fn variable(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes.iter().take(9).position(|byte| *byte >= 0x80)?;
    let (digits, rest) = bytes.split_at(end + 1);
    Some((digits.iter().rev().fold(0, |number, digit| number << 7 | u64::from(digit & 0x7F)), rest))
}

/// Gives back what [`Packer`] packed; shared by threads.
pub struct Unpacker {
    dictionary: Option<Dictionary>,
    idle: Mutex<Vec<Decompressor<'static>>>,
}

impl std::fmt::Debug for Unpacker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Unpacker").field("has_dictionary", &self.dictionary.is_some()).finish()
    }
}

impl Unpacker {
    /// With the dictionary of the index, if it has one.
    pub fn new(dictionary: Option<Dictionary>) -> Unpacker {
        Unpacker { dictionary, idle: Mutex::default() }
    }

    /// Text and record. An error for bytes that are no packed article, or not one of this index.
    pub fn unpack(&self, packed: Packed) -> Result<Stored, RecordError> {
        let Packed(mut frame) = packed;
        match frame.first() {
            Some(&NEEDS_NOTHING) => {}
            Some(&NEEDS_DICTIONARY) if self.dictionary.is_some() => {}
            Some(&NEEDS_DICTIONARY) => return Err(RecordError::NoDictionary),
            _ => return Err(RecordError::Sum),
        }
        frame.splice(..1, MAGIC);
        let mut decompressor = self.take().map_err(RecordError::Packing)?;
        let joined = decompressor.decompress(&frame, u32::MAX as usize).map_err(RecordError::Packing);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(decompressor);
        parted(joined?).ok_or(RecordError::Sum)
    }

    /// One that is idle, or a new one: there are as many as threads that unpack at the same time. One with a dictionary
    /// also reads what was packed without.
    fn take(&self) -> io::Result<Decompressor<'static>> {
        if let Some(idle) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(idle);
        }
        match &self.dictionary {
            Some(dictionary) => Decompressor::with_dictionary(&dictionary.learned),
            None => Decompressor::new(),
        }
    }
}

/// Undoes [`join`].
fn parted(mut joined: Vec<u8>) -> Option<Stored> {
    let length = *joined.last_chunk::<LENGTH_BYTES>()?;
    joined.truncate(joined.len() - LENGTH_BYTES);
    let length = u32::from_le_bytes(length) as usize;
    if length > joined.len() {
        return None;
    }
    let record = joined.split_off(length);
    Some(Stored { text: String::from_utf8(joined).ok()?, record })
}

struct PackedVisitor;

impl ValueVisitor for PackedVisitor {
    type Value = Packed;

    fn visit_bytes(&self, value: Vec<u8>) -> Result<Packed, DeserializeError> {
        Ok(Packed(value))
    }
}

impl ValueDeserialize for Packed {
    fn deserialize<'de, D: ValueDeserializer<'de>>(deserializer: D) -> Result<Packed, DeserializeError> {
        deserializer.deserialize_any(PackedVisitor)
    }
}

impl DocumentDeserialize for Packed {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(
        mut deserializer: D,
    ) -> Result<Packed, DeserializeError> {
        let mut packed = Packed::default();
        while let Some((_, value)) = deserializer.next_field::<Packed>()? {
            packed = value;
        }
        Ok(packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(number: usize) -> (String, Vec<u8>) {
        let text = format!(
            "The harbour board met on day {number}.\n\nThe chairman of the harbour board said the ferry to the outer islands \
             would run {} times a week, and that the {number} people who work there would be asked.\n",
            number % 7
        );
        (text, number.to_le_bytes().repeat(5))
    }

    fn dictionary() -> Dictionary {
        let samples: Vec<Vec<u8>> = (0..2_000)
            .map(|number| {
                let ((text, record), mut joined) = (story(number), Vec::new());
                join(&text, &record, &mut joined);
                joined
            })
            .collect();
        Dictionary::learn(&samples).unwrap()
    }

    #[test]
    fn documents_are_read_as_the_engine_reads_them() {
        let mut schema = tantivy::schema::Schema::builder();
        let record = schema.add_bytes_field("record", tantivy::schema::STORED);
        let index = tantivy::Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 20 << 20).unwrap();
        let lengths = [0, 1, 127, 128, 129, 16_383, 16_384, 70_000];
        let bytes = |length: usize| (0..length).map(|at| at as u8).collect::<Vec<u8>>();
        for length in lengths {
            writer.add_document(tantivy::doc!(record => bytes(length))).unwrap();
        }
        writer.add_document(tantivy::doc!()).unwrap();
        writer.add_document(tantivy::doc!(record => bytes(3), record => bytes(5))).unwrap();
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let store = searcher.segment_reader(0).get_store_reader(1).unwrap();
        for (doc, length) in (0..).zip(lengths) {
            let document = store.get_document_bytes(doc).unwrap();
            assert_eq!(Packed::alone_in(&document), Some(Packed(bytes(length))), "{length}");
            assert_eq!(Packed::read(&store, doc).unwrap(), store.get(doc).unwrap());
            for end in 0..document.len().min(300) {
                assert_eq!(Packed::alone_in(&document[..end]), None);
            }
        }
        let (none, two) = (lengths.len() as DocId, lengths.len() as DocId + 1);
        assert_eq!(Packed::read(&store, none).unwrap(), Packed::default());
        assert_eq!(Packed::read(&store, two).unwrap(), Packed(bytes(5)));
    }

    fn packed(packer: &mut Packer, number: usize) -> Packed {
        let (text, record) = story(number);
        Packed(packer.pack(&text, &record).unwrap().to_vec())
    }

    #[test]
    fn what_is_packed_comes_back_with_and_without_a_dictionary() {
        let learned = dictionary();
        let (mut plain, mut taught) = (Packer::new(None), Packer::new(Some(learned.clone())));
        let (without, with) = (Unpacker::new(None), Unpacker::new(Some(learned)));
        for number in [0, 1, 77, 123_456] {
            let (text, record) = story(number);
            let expected = Stored { text, record };
            let (long, short) = (packed(&mut plain, number), packed(&mut taught, number));
            assert!(short.0.len() * 2 < long.0.len(), "{} {}", short.0.len(), long.0.len());
            assert_eq!(without.unpack(long.clone()).unwrap(), expected);
            assert_eq!(with.unpack(long).unwrap(), expected);
            assert_eq!(with.unpack(short.clone()).unwrap(), expected);
            assert!(matches!(without.unpack(short), Err(RecordError::NoDictionary)));
        }
        assert_eq!(with.idle.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_text_left_in_its_file_takes_no_room() {
        let mut packer = Packer::new(None);
        let packed = Packed(packer.pack("", b"record").unwrap().to_vec());
        let stored = Unpacker::new(None).unpack(packed).unwrap();
        assert_eq!((stored.text.as_str(), stored.record.as_slice()), ("", &b"record"[..]));
    }

    #[test]
    fn damage_is_an_error_and_no_panic() {
        let learned = dictionary();
        let (mut packer, unpacker) = (Packer::new(Some(learned.clone())), Unpacker::new(Some(learned)));
        let (text, record) = story(5);
        let whole = packed(&mut packer, 5).0;
        let (mut failed, mut unharmed) = (0, 0);
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                // What comes out wrong is told by the sum of the record.
                let stored = unpacker.unpack(Packed(bytes));
                failed += usize::from(stored.is_err());
                unharmed +=
                    usize::from(stored.is_ok_and(|stored| stored.text == text && stored.record == record));
            }
            assert!(unpacker.unpack(Packed(whole[..at].to_vec())).is_err());
        }
        assert!(failed > 0 && unharmed < whole.len(), "{failed} {unharmed} of {}", whole.len() * 8);
        assert!(unpacker.unpack(Packed::default()).is_err());
    }

    #[test]
    fn few_samples_teach_nothing_and_the_same_samples_the_same() {
        let (text, record) = story(1);
        let mut joined = Vec::new();
        join(&text, &record, &mut joined);
        assert!(Dictionary::learn(&vec![joined; 100]).is_none());
        assert_eq!(dictionary().learned, dictionary().learned);
    }

    #[test]
    fn a_damaged_dictionary_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Dictionary::load(folder.path()).unwrap().is_none());
        let learned = dictionary();
        learned.save(folder.path()).unwrap();
        assert_eq!(Dictionary::load(folder.path()).unwrap().unwrap().learned, learned.learned);
        assert!(Dictionary::of_commit(folder.path(), learned.mark()).unwrap().is_some());
        let told = Dictionary::of_commit(folder.path(), 7).unwrap_err().to_string();
        assert!(told.contains("`dictionary`") && told.contains("of another index"), "{told}");
        let path = folder.path().join(DICTIONARY_FILE);
        let whole = fs::read(&path).unwrap();
        for at in [0, 100, whole.len() - 60, whole.len() - 8, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 4;
            fs::write(&path, &bytes).unwrap();
            let told = Dictionary::load(folder.path()).unwrap_err().to_string();
            assert!(told.contains("dictionary"), "byte {at}: {told}");
        }
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(Dictionary::load(folder.path()).is_err());
    }
}
