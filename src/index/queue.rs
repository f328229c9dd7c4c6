//! Room for documents on their way to the engine's writers. The engine's own queue counts batches, up to ten
//! thousand, and held 45 MB of articles while a writer put a segment on the disk; here bytes are counted, and who brings
//! more waits.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tantivy::schema::document::Document;
use tantivy::{IndexWriter, TantivyDocument};

/// The engine's writer of such documents.
pub type Writer = IndexWriter<Queued>;

/// Memory in which a writer gathers postings before it writes a segment, at least and at most.
const WRITER_BYTES: (usize, usize) = (LEAST_WRITER_BYTES, 64 << 20);

/// As little as a writer works with.
pub const LEAST_WRITER_BYTES: usize = 20 << 20;

/// Bytes that a byte of text takes there, with what is extracted and without.
const FOR_EXTRACTED: u64 = 3;
const FOR_WORDS: u64 = 2;

/// How long who waits sleeps at most before it asks whether the run goes on.
const NAP: Duration = Duration::from_millis(100);

/// What a writer of so many bytes of text may hold. What fits is written in one segment; of what does not, three segments are
/// joined for as much as two, and take less memory until then: 26,000 articles 105 MiB instead of 142.
pub fn writer_bytes(text: u64, extracts: bool) -> usize {
    let (least, most) = WRITER_BYTES;
    if gathered(text, extracts) <= most as u64 {
        most
    } else {
        usize::try_from(text / 3 * 2).unwrap_or(most).clamp(least, most)
    }
}

/// Segments that writers of so many bytes each make of so many bytes of text, about.
pub fn segments(text: u64, writer_bytes: usize, extracts: bool) -> u64 {
    gathered(text, extracts) / writer_bytes.max(1) as u64
}

/// Bytes that postings of so many bytes of text take.
fn gathered(text: u64, extracts: bool) -> u64 {
    text.saturating_mul(if extracts { FOR_EXTRACTED } else { FOR_WORDS })
}

/// Bytes of documents that may wait.
#[derive(Debug)]
pub struct Room {
    most: usize,
    taken: Mutex<usize>,
    left: Condvar,
}

impl Room {
    /// For so many bytes.
    pub fn new(most: usize) -> Arc<Room> {
        Arc::new(Room { most, taken: Mutex::new(0), left: Condvar::new() })
    }

    /// Waits until there is room for so many bytes, which a single batch that is larger than all of it finds when
    /// nothing else waits; not any longer than `goes_on` says so.
    pub fn enter(self: &Arc<Room>, bytes: usize, goes_on: impl Fn() -> bool) -> Place {
        let mut taken = self.taken();
        while *taken > 0 && *taken + bytes > self.most && goes_on() {
            taken = self.left.wait_timeout(taken, NAP).unwrap_or_else(PoisonError::into_inner).0;
        }
        *taken += bytes;
        Place { room: Arc::clone(self), bytes }
    }

    fn taken(&self) -> MutexGuard<'_, usize> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a batch of documents takes up until it is dropped.
#[derive(Debug)]
pub struct Place {
    room: Arc<Room>,
    bytes: usize,
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.room.taken() -= self.bytes;
        self.room.left.notify_all();
    }
}

/// A document in the queue. It gives its place up when a writer takes it out, and when the queue ends with the run.
pub struct Queued {
    /// What is to be written.
    pub document: TantivyDocument,
    /// The last document of a batch holds the place of all of them.
    #[allow(dead_code, reason = "it is given up when it is dropped")]
    pub place: Option<Place>,
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn a_writer_holds_a_small_archive_or_a_third_of_it() {
        let mebibytes = |text: u64, extracts| writer_bytes(text << 20, extracts) >> 20;
        assert_eq!(
            [0, 21, 22, 60, 90, 100, 5000].map(|text| mebibytes(text, true)),
            [64, 64, 20, 40, 60, 64, 64]
        );
        assert_eq!([32, 33, 500].map(|text| mebibytes(text, false)), [64, 22, 64]);
        assert_eq!(writer_bytes(u64::MAX, true), 64 << 20);
    }

    #[test]
    fn who_brings_too_much_waits_until_something_left() {
        let room = Room::new(100);
        let first = room.enter(60, || true);
        let small = room.enter(40, || true);
        let is_in = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let place = room.enter(50, || true);
                is_in.store(true, Ordering::SeqCst);
                drop(place);
            });
            std::thread::sleep(NAP / 2);
            drop(small);
            std::thread::sleep(NAP / 2);
            assert!(!is_in.load(Ordering::SeqCst), "40 bytes left, 50 are brought");
            drop(first);
        });
        assert!(is_in.load(Ordering::SeqCst));
        assert_eq!(*room.taken(), 0);
    }

    #[test]
    fn what_is_larger_than_all_room_goes_alone_and_a_run_that_ended_keeps_nobody() {
        let room = Room::new(100);
        let large = room.enter(1000, || true);
        let late = room.enter(1, || false);
        assert_eq!(*room.taken(), 1001);
        drop((large, late));
        assert_eq!(*room.taken(), 0);
    }
}
