//! Memory that a run gives back. The engine maps the files of the segments it joins; what it has read of them counts as this
//! process's memory until the mapping ends, which of an archive of any size is all of its index. A run has the pages
//! dropped as it goes on: what is needed again is still in the system's cache. The same goes for what the allocator keeps
//! between what is in use: where one thread frees what another one took, holes of 90 MiB come together in 100,000 articles.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

/// How often pages are given back: what is read meanwhile, some megabytes, stays.
const EVERY: Duration = Duration::from_millis(50);

/// How many times pages are given back before holes are: peaks are the same whether they are sought after 100, 200 or 400 ms.
const TURNS: u32 = 8;

/// The mapped files that the engine has open.
#[derive(Clone, Default)]
pub struct Pages(Arc<Mutex<Vec<Weak<Mapped>>>>);

/// A file, and all of its bytes where it is known that they are a mapping of it.
struct Mapped {
    handle: Arc<dyn FileHandle>,
    bytes: OwnedBytes,
}

impl Pages {
    /// The same file, whose pages are given back while it is open; the file as it was where it is not mapped.
    pub fn watched(&self, handle: Arc<dyn FileHandle>) -> Arc<dyn FileHandle> {
        match handle.read_bytes(0..handle.len()) {
            Ok(bytes) if is_mapped(&bytes) => {
                let mapped = Arc::new(Mapped { handle, bytes });
                let mut open = self.open();
                open.retain(|other| other.strong_count() > 0);
                open.push(Arc::downgrade(&mapped));
                mapped
            }
            _ => handle,
        }
    }

    /// Does some work, on this thread, and gives pages back meanwhile.
    pub fn give_back_during<T>(&self, work: impl FnOnce() -> T) -> T {
        let (is_done, done) = (Mutex::new(false), Condvar::new());
        std::thread::scope(|scope| {
            let gives_back = || {
                let mut ended = is_done.lock().unwrap_or_else(PoisonError::into_inner);
                for turn in 1u32.. {
                    if *ended {
                        break;
                    }
                    ended = done.wait_timeout(ended, EVERY).unwrap_or_else(PoisonError::into_inner).0;
                    self.open().iter().filter_map(Weak::upgrade).for_each(|mapped| give_back(&mapped.bytes));
                    if turn.is_multiple_of(TURNS) {
                        give_holes_back();
                    }
                }
            };
            // Without it more memory is taken; nothing else changes.
            let _ = std::thread::Builder::new().spawn_scoped(scope, gives_back);
            let _ends = Ending { is_done: &is_done, done: &done };
            work()
        })
    }

    fn open(&self) -> MutexGuard<'_, Vec<Weak<Mapped>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the thread that gives pages back, also when the work panics.
struct Ending<'a> {
    is_done: &'a Mutex<bool>,
    done: &'a Condvar,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        *self.is_done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.done.notify_all();
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Pages({})", self.open().len())
    }
}

impl fmt::Debug for Mapped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handle.fmt(formatter)
    }
}

impl HasLen for Mapped {
    fn len(&self) -> usize {
        self.handle.len()
    }
}

impl FileHandle for Mapped {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        self.handle.read_bytes(range)
    }
}

/// True when the system says that bytes are a mapping of a file which nobody can write to through it, from its first page on:
/// `start-end r--s ...` in `/proc/self/maps`. Anything else would be lost when its pages are given back.
#[cfg(target_os = "linux")]
fn is_mapped(bytes: &[u8]) -> bool {
    let start = bytes.as_ptr() as usize;
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    maps.lines().any(|line| {
        let mut parts = line.split_ascii_whitespace();
        let range = parts.next().and_then(|range| range.split_once('-'));
        let number = |digits| usize::from_str_radix(digits, 16).ok();
        let range = range.and_then(|(first, end)| Some(number(first)?..number(end)?));
        parts.next() == Some("r--s")
            && range.is_some_and(|range| range.start == start && start + bytes.len() <= range.end)
    })
}

#[cfg(target_os = "linux")]
fn give_back(mapped: &[u8]) {
    // SAFETY: `is_mapped` saw that these bytes are a shared mapping of a file without leave to write, which begins where they
    // begin, and whoever calls holds the mapping. Dropping such pages changes no byte: the next look at one fetches it
    // from the file again, as the first look did.
    #[allow(unsafe_code, reason = "no crate gives pages of a foreign mapping back safely")]
    let _ = unsafe {
        rustix::mm::madvise(
            mapped.as_ptr().cast_mut().cast(),
            mapped.len(),
            rustix::mm::Advice::LinuxDontNeed,
        )
    };
}

/// Gives whole pages that are free inside the heap back to the system.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn give_holes_back() {
    // SAFETY: the C library takes the locks of its own heap and touches nothing that is in use.
    #[allow(unsafe_code, reason = "only C can ask its allocator for this")]
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_holes_back() {}

#[cfg(not(target_os = "linux"))]
fn is_mapped(_: &[u8]) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
fn give_back(_: &[u8]) {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use tantivy::directory::{Directory, MmapDirectory};

    #[test]
    fn pages_given_back_read_as_before() {
        let folder = tempfile::tempdir().unwrap();
        let whole: Vec<u8> = (0..1u32 << 20).flat_map(u32::to_le_bytes).collect();
        std::fs::write(folder.path().join("file"), &whole).unwrap();
        let directory = MmapDirectory::open(folder.path()).unwrap();
        let pages = Pages::default();
        let handle = pages.watched(directory.get_file_handle(Path::new("file")).unwrap());
        let bytes = handle.read_bytes(0..whole.len()).unwrap();
        assert_eq!(is_mapped(&bytes), cfg!(target_os = "linux"));
        pages.give_back_during(|| {
            for _ in 0..3 {
                assert!(bytes.as_slice() == &whole[..]);
                std::thread::sleep(EVERY);
            }
        });
        assert!(bytes.as_slice() == &whole[..]);
        drop(handle);
        assert!(pages.open().iter().all(|mapped| mapped.strong_count() == 0));
    }

    #[test]
    fn memory_that_is_no_file_is_left_alone() {
        let large = vec![7u8; 1 << 21];
        assert!(!is_mapped(&large));
        let bytes = OwnedBytes::new(large);
        let pages = Pages::default();
        let handle = pages.watched(Arc::new(bytes));
        pages.give_back_during(|| std::thread::sleep(EVERY * 2));
        assert!(handle.read_bytes(0..1 << 21).unwrap().iter().all(|byte| *byte == 7));
        assert!(pages.open().is_empty());
    }
}
