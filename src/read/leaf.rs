//! One document that is no container: tells what it is and gives it to its reader.

use super::draft::Desk;
use super::reader::{DocumentDesk, Hints, Place, Reader};
use super::{encoding, plain, sniff, web};
use crate::model::outcome::SkipReason;
use std::io::BufRead;

/// Reads a document whose bytes are all at hand.
pub fn read(reader: &mut Reader<'_>, place: &Place, bytes: Vec<u8>, hints: &Hints) {
    match sniff::content(&bytes) {
        sniff::Content::Empty => return reader.skipped(place, SkipReason::Empty),
        sniff::Content::Binary(what) => return reader.skipped(place, SkipReason::NotText(what.into())),
        sniff::Content::Text => {}
    }
    let named = hints.charset.as_deref().and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let declared = web::declared_encoding(&bytes).or(named);
    let decoded = encoding::decode_declared(bytes, declared);
    if decoded.text.trim_start().is_empty() {
        return reader.skipped(place, SkipReason::Empty);
    }
    match sniff::format(&decoded.text) {
        sniff::Format::Plain => {
            let article = plain::read(&place.label(), decoded, reader.options().today);
            reader.whole_article(place, article, hints);
        }
        sniff::Format::Other("html page") => page(reader, place, decoded, hints),
        sniff::Format::Other(what) => reader.skipped(place, SkipReason::NotText(what.into())),
    }
}

/// A saved web page is one article.
fn page(reader: &mut Reader<'_>, place: &Place, decoded: encoding::Decoded, hints: &Hints) {
    let read = web::read(&decoded.text, hints.url.as_deref());
    let mut desk = DocumentDesk::new(reader, place, hints, "html page", decoded.encoding);
    match read {
        Ok(mut draft) => {
            draft.warnings.extend(decoded.warning());
            desk.draft(draft);
        }
        Err(trouble) => desk.trouble(String::new(), trouble),
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
