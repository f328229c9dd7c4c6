//! Zip over bytes at hand. A directory may name places that are not in the file; the library's own cursor panics there,
//! this one is at its end.

use rc_zip_sync::rc_zip::error::Error;
use rc_zip_sync::{ArchiveHandle, HasCursor, ReadZipWithSize};

/// The bytes of a zip.
#[derive(Clone, Copy)]
pub struct Zipped<'b>(pub &'b [u8]);

impl Zipped<'_> {
    /// Reads the directory.
    pub fn open(&self) -> Result<ArchiveHandle<'_, Self>, Error> {
        self.read_zip_with_size(self.0.len() as u64)
    }

    /// True when a member is said to begin where the file has ended: the directory is not that of these bytes.
    pub fn is_out_of_bounds(&self, archive: &ArchiveHandle<'_, Self>) -> bool {
        archive.entries().any(|entry| entry.header_offset >= self.0.len() as u64)
    }
}

impl HasCursor for Zipped<'_> {
    type Cursor<'c>
        = &'c [u8]
    where
        Self: 'c;

    fn cursor_at(&self, offset: u64) -> &[u8] {
        usize::try_from(offset).ok().and_then(|offset| self.0.get(offset..)).unwrap_or_default()
    }
}
