//! Byte spans of a text, and the way back from a decoded text to the bytes of its file.
//! Every offset in morgue is a UTF-8 byte offset into an article's decoded text until the moment it is shown.

use serde::{Deserialize, Serialize};

/// Half-open range of UTF-8 bytes `start..end` on char boundaries of one article's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte; never below `start`.
    pub end: u32,
}

impl Span {
    /// A span from `usize` bounds. Texts are capped well below 4 GiB by the reader, so the narrowing is exact.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end && end <= u32::MAX as usize);
        Span { start: start as u32, end: end as u32 }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True when the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same bounds as a range for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The words the span covers; empty when it does not lie on char boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// True when the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// True when `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Maps offsets of a decoded text to offsets of the file it came from.
///
/// Holds break points `(text, file)` in ascending order: between two of them both sides advance byte for byte.
/// Empty means identity, which is what a plain UTF-8 file gives. Offsets inside a multi-byte sequence that was
/// decoded as a whole map to the sequence's first byte or later, never outside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffsetMap {
    breaks: Vec<(u32, u32)>,
}

impl OffsetMap {
    /// The identity: text offsets are file offsets.
    pub fn identity() -> OffsetMap {
        OffsetMap::default()
    }

    /// States that text offset `text` stands at file offset `file`. Must be called in ascending order; a point
    /// that the map already implies is dropped.
    pub fn push(&mut self, text: usize, file: usize) {
        if self.file_offset(text) == file {
            return;
        }
        let point = (text as u32, file as u32);
        match self.breaks.last_mut() {
            Some(last) if last.0 == point.0 => *last = point,
            _ => self.breaks.push(point),
        }
    }

    /// True when every text offset is its own file offset.
    pub fn is_identity(&self) -> bool {
        self.breaks.is_empty()
    }

    /// File offset of a text offset.
    pub fn file_offset(&self, text: usize) -> usize {
        let after = self.breaks.partition_point(|point| point.0 as usize <= text);
        match after.checked_sub(1).map(|index| self.breaks[index]) {
            None => text,
            Some((from_text, from_file)) => from_file as usize + (text - from_text as usize),
        }
    }

    /// Text offset of a file offset, which must be one that [`OffsetMap::file_offset`] gives; near it otherwise.
    pub fn text_offset(&self, file: usize) -> usize {
        let after = self.breaks.partition_point(|point| point.1 as usize <= file);
        match after.checked_sub(1).map(|index| self.breaks[index]) {
            None => file,
            Some((from_text, from_file)) => from_text as usize + (file - from_file as usize),
        }
    }

    /// File range of a text span.
    pub fn file_range(&self, span: Span) -> std::ops::Range<usize> {
        self.file_offset(span.start as usize)..self.file_offset(span.end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_map_back_to_the_file() {
        let mut map = OffsetMap::identity();
        assert!(map.is_identity());
        map.push(0, 3); // a BOM
        map.push(5, 8); // implied: dropped
        map.push(7, 9); // one two-byte char from one file byte
        assert_eq!(map.file_offset(0), 3);
        assert_eq!(map.file_offset(5), 8);
        assert_eq!(map.file_offset(7), 9);
        assert_eq!(map.file_range(Span::new(1, 8)), 4..10);
        for text in [0, 4, 5, 7, 9] {
            assert_eq!(map.text_offset(map.file_offset(text)), text);
        }
    }

    #[test]
    fn spans_compare() {
        let outer = Span::new(2, 9);
        assert!(outer.contains(Span::new(2, 9)) && outer.overlaps(Span::new(8, 20)));
        assert!(!outer.overlaps(Span::new(9, 20)));
        assert_eq!(Span::new(1, 3).of("häuser"), "ä");
        assert_eq!(Span::new(2, 3).of("häuser"), "");
    }
}
