//! One document that is no container: gives what is known of its place to its reader, and takes its articles.

use super::document::{self, Document};
use super::reader::{DocumentDesk, Hints, Place, Reader};
use super::{fields, plain};
use std::io::BufRead;

/// Reads a document whose bytes are all at hand.
pub fn read(reader: &mut Reader<'_>, place: &Place, bytes: Vec<u8>, hints: &Hints) {
    let label = place.name_path();
    let document = match Document::open(&label, bytes, hints.charset.as_deref()) {
        Ok(document) => document,
        Err(reason) => return reader.skipped(place, reason),
    };
    match document.into_plain() {
        Ok(decoded) => {
            let article = plain::read(&place.label(), decoded, reader.options().today);
            reader.whole_article(place, article, hints);
        }
        Err(document) => {
            let options = reader.options();
            let (format, encoding) = (document.format(), document.encoding());
            let mut desk = DocumentDesk::new(reader, place, hints, format, encoding);
            document.read(&label, &options.maps, hints.url.as_deref(), &mut desk);
        }
    }
}

/// True for the beginning of a document that may be of any length, because it is read record by record.
pub fn is_record_format(place: &Place, head: &[u8]) -> bool {
    document::record_kind(&place.name_path(), head).is_some()
}

/// Reads a document of any length when it is made of records; `false` when it is not.
pub fn read_records(reader: &mut Reader<'_>, place: &Place, mut stream: Box<dyn BufRead + '_>) -> bool {
    let label = place.name_path();
    let Some(kind) = stream.fill_buf().ok().and_then(|head| document::record_kind(&label, head)) else {
        return false;
    };
    let options = reader.options();
    let map = fields::map_for(&options.maps, &label);
    let hints = Hints::default();
    let mut desk = DocumentDesk::new(reader, place, &hints, kind.name(), "UTF-8");
    document::read_records(kind, &mut *stream, map, &mut desk);
    true
}
