//! Web archives (ISO 28500, WARC/0.17 to 1.1): pages among the responses and resources of a crawl, told by record number.
//! A record whose length cannot be true is read up to the next record's first line, so that one bad header costs one
//! record.

use super::http;
use super::limits::Damage;
use super::{Source, Walker};
use crate::model::outcome::{FailReason, SkipReason};
use crate::read::reader::{Hints, Place};
use std::io::{BufRead, BufReader, Read};

/// Longest header line, in bytes; addresses of pages may be long.
const LINE: u64 = 64 << 10;
/// Most header lines of a record.
const LINES: usize = 1000;
/// No record is longer, in bytes: a greater length is a broken header.
const LONGEST: u64 = 1 << 40;

pub(super) fn is_warc(head: &[u8]) -> bool {
    matches!(head, [b'W', b'A', b'R', b'C', b'/', b'0'..=b'9', b'.', b'0'..=b'9', rest @ ..]
        if rest.iter().take(8).any(|byte| matches!(byte, b'\r' | b'\n')))
}

/// What the header of a record says.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub kind: String,
    pub url: Option<String>,
    pub date: Option<String>,
    pub content_type: String,
    /// `None` when it is missing or cannot be true.
    pub length: Option<u64>,
}

type Stream<'a> = BufReader<Box<dyn Read + 'a>>;

impl Walker<'_, '_> {
    pub(super) fn warc(&mut self, place: &Place, stream: Box<dyn Read + '_>, depth: u32) {
        let mut stream: Stream<'_> = BufReader::with_capacity(64 << 10, stream);
        let mut number = 0_u64;
        // A first line that was read while looking for the end of a record.
        let mut next = None;
        let mut garbage = 0;
        // The stream is read ahead: damage met while a whole record is read lies behind it.
        let mut ahead = Vec::new();
        while let Some(line) = next.take().or_else(|| line(&mut stream)) {
            if !is_warc(&line) {
                garbage += if line.iter().all(u8::is_ascii_whitespace) { 0 } else { line.len() };
                continue;
            }
            number += 1;
            if !self.budget.member() || self.budget.is_exhausted() || self.reader.wants_stop() {
                break;
            }
            let record = place.record(number);
            let Some(header) = header(&mut stream) else {
                self.budget.damaged(Damage::Cut("truncated: the file ends in a record's header".to_owned()));
                self.settle(&record);
                break;
            };
            next = self.record(&record, &header, &mut stream, &mut ahead, depth);
        }
        ahead.into_iter().for_each(|damage| self.budget.damaged(damage));
        if garbage > 0 {
            self.reader.odd(place, format!("{garbage} bytes that belong to no record were passed over"));
        }
    }

    /// Reads the block of a record; gives the first line of the next when that was met on the way.
    fn record(
        &mut self,
        place: &Place,
        header: &Header,
        stream: &mut Stream<'_>,
        ahead: &mut Vec<Damage>,
        depth: u32,
    ) -> Option<Vec<u8>> {
        let cap = self.budget.limits().document_bytes;
        let is_page = matches!(header.kind.as_str(), "response" | "resource" | "conversion");
        let (block, next) = match header.length {
            Some(length) if !is_page || length > cap => {
                let passed = std::io::copy(&mut stream.take(length), &mut std::io::sink()).unwrap_or(0);
                if is_page && passed == length {
                    self.reader.skipped(place, SkipReason::TooLarge(length));
                } else if passed < length {
                    self.cut(place, passed, length);
                    ahead.clear();
                }
                return None;
            }
            Some(length) => {
                let mut block = Vec::new();
                // Unpacked data never fails to be read; a disk's error shows as the end.
                let _ = stream.take(length).read_to_end(&mut block);
                ahead.append(&mut self.budget.take_damage());
                if (block.len() as u64) < length {
                    self.cut(place, block.len() as u64, length);
                    // One loss is told once.
                    ahead.clear();
                }
                (block, None)
            }
            None => {
                self.reader.odd(place, "a length that cannot be true: read up to the next record".to_owned());
                until_next(stream, cap)
            }
        };
        if is_page {
            self.page(place, header, block, depth);
        }
        self.settle(place);
        next
    }

    fn cut(&mut self, place: &Place, had: u64, length: u64) {
        let detail = format!("truncated: {had} of the record's {length} bytes are there");
        self.reader.failed(place, FailReason::Unreadable(detail));
    }

    fn page(&mut self, place: &Place, header: &Header, block: Vec<u8>, depth: u32) {
        self.captured(place, &header.url, &header.date, &header.content_type, block, depth);
    }

    /// One captured page of a crawl.
    pub(super) fn captured(
        &mut self,
        place: &Place,
        url: &Option<String>,
        date: &Option<String>,
        content_type: &str,
        block: Vec<u8>,
        depth: u32,
    ) {
        let cap = self.budget.limits().document_bytes;
        let (kind, charset, body) = match http::response(&block, self.budget, cap) {
            Some(response) if !matches!(response.status, 200..=299 | 0) => {
                let what = format!("http status {}", response.status);
                return self.reader.skipped(place, SkipReason::NoArticle(what.into()));
            }
            Some(response) => (response.content_type, response.charset, response.body),
            None => {
                let (kind, charset) = http::content_type(content_type);
                (kind, charset, block)
            }
        };
        if body.is_empty() {
            return self.reader.skipped(place, SkipReason::Empty);
        }
        let is_read = matches!(
            kind.as_str(),
            "" | "text/html"
                | "application/xhtml+xml"
                | "text/plain"
                | "application/pdf"
                | "application/octet-stream"
        );
        if !is_read {
            return self.reader.skipped(place, SkipReason::NotText(kind.into()));
        }
        let hints = Hints { url: url.clone(), charset, captured: date.clone() };
        self.walk(place, Source::Memory(body), &hints, depth + 1);
    }
}

/// The next line with its end; `None` at the end of the stream.
pub(super) fn line(stream: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    stream.take(LINE).read_until(b'\n', &mut line).ok()?;
    (!line.is_empty()).then_some(line)
}

/// The header lines up to the empty one; `None` when the stream ends before it.
fn header(stream: &mut impl BufRead) -> Option<Header> {
    let mut header = Header::default();
    for _ in 0..LINES {
        let line = line(stream)?;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            return Some(header);
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => header.kind = value.to_ascii_lowercase(),
            "warc-target-uri" => header.url = Some(value.trim_matches(['<', '>']).to_owned()),
            "warc-date" => header.date = Some(value.to_owned()),
            "content-type" => header.content_type = value.to_owned(),
            "content-length" => header.length = value.parse().ok().filter(|length| *length <= LONGEST),
            _ => {}
        }
    }
    Some(header)
}

/// A block that runs up to the next record, at most `cap` bytes of it, and that record's first line.
fn until_next(stream: &mut impl BufRead, cap: u64) -> (Vec<u8>, Option<Vec<u8>>) {
    let mut block = Vec::new();
    while let Some(line) = line(stream) {
        if is_warc(&line) {
            return (block, Some(line));
        }
        if block.len() as u64 <= cap {
            block.extend(line);
        }
    }
    (block, None)
}
