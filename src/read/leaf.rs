//! One document that is no container: tells what it is and gives it to its reader.

use super::reader::{Hints, Place, Reader};
use super::{encoding, plain, sniff};
use crate::model::outcome::SkipReason;
use std::io::BufRead;

/// Reads a document whose bytes are all at hand.
pub fn read(reader: &mut Reader<'_>, place: &Place, bytes: Vec<u8>, hints: &Hints) {
    match sniff::content(&bytes) {
        sniff::Content::Empty => return reader.skipped(place, SkipReason::Empty),
        sniff::Content::Binary(what) => return reader.skipped(place, SkipReason::NotText(what.into())),
        sniff::Content::Text => {}
    }
    let decoded = encoding::decode(bytes);
    if decoded.text.trim_start().is_empty() {
        return reader.skipped(place, SkipReason::Empty);
    }
    match sniff::format(&decoded.text) {
        sniff::Format::Plain => {
            let article = plain::read(&place.label(), decoded, reader.options().today);
            reader.whole_article(place, article, hints);
        }
        sniff::Format::Other(what) => reader.skipped(place, SkipReason::NotText(what.into())),
    }
}

/// True for the beginning of a document that may be of any length.
pub fn is_record_format(_head: &[u8]) -> bool {
    false
}

/// Reads a document of any length when it is made of records; `false` when it is not.
pub fn read_records(_reader: &mut Reader<'_>, _place: &Place, _stream: Box<dyn BufRead + '_>) -> bool {
    false
}
