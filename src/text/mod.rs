//! Pure functions over text that reading, extraction, indexing and searching share: folding, words, stems,
//! sentences, name keys. No I/O, no knowledge of tantivy.

pub mod fold;
pub mod foreign;
pub mod names;
pub mod sentences;
pub mod stems;
pub mod words;
