//! The Internet Archive's format before WARC (<https://archive.org/web/researcher/ArcFileFormat.php>, versions 1 and 2): one
//! header line a record, `URL IP date content-type ... length`, then the response.

use super::Walker;
use super::limits::Damage;
use super::warc::line;
use crate::model::outcome::SkipReason;
use crate::read::reader::Place;
use std::io::{BufReader, Read};

impl Walker<'_, '_> {
    pub(super) fn arc(&mut self, place: &Place, stream: Box<dyn Read + '_>, depth: u32) {
        let mut stream = BufReader::with_capacity(64 << 10, stream);
        let cap = self.budget.limits().document_bytes;
        let mut number = 0;
        while let Some(header) = line(&mut stream) {
            let header = String::from_utf8_lossy(&header);
            let words: Vec<&str> = header.split_whitespace().collect();
            if words.is_empty() {
                continue;
            }
            number += 1;
            if !self.budget.member() || self.budget.is_exhausted() || self.reader.wants_stop() {
                return;
            }
            let record = place.record(number);
            let length = words.last().and_then(|length| length.parse::<u64>().ok());
            let ([url, _, date, content_type, ..], Some(length)) = (words.as_slice(), length) else {
                // Without a length nothing tells where the next record begins.
                self.budget.damaged(Damage::Cut("no header of a record where one must stand".to_owned()));
                return self.settle(&record);
            };
            if url.starts_with("filedesc:") || url.starts_with("dns:") || length > cap {
                let passed =
                    std::io::copy(&mut (&mut stream).take(length), &mut std::io::sink()).unwrap_or(0);
                if length > cap && passed == length {
                    self.reader.skipped(&record, SkipReason::TooLarge(length));
                }
                continue;
            }
            let mut block = Vec::new();
            // Unpacked data never fails to be read; a disk's error shows as the end.
            let _ = (&mut stream).take(length).read_to_end(&mut block);
            if (block.len() as u64) < length {
                let detail = format!("truncated: {} of the record's {length} bytes are there", block.len());
                self.budget.damaged(Damage::Cut(detail));
            }
            let (url, date) = (Some((*url).to_owned()), Some((*date).to_owned()));
            self.captured(&record, &url, &date, content_type, block, depth);
            self.settle(&record);
        }
    }
}
