//! Tape archives, read as a stream. Sizes of headers are never trusted: a member is read to its cap, and an archive that
//! ends inside one gives what it had.

use super::Walker;
use super::limits::Damage;
use crate::model::outcome::SkipReason;
use crate::read::reader::Place;
use std::io::Read;
use tar::EntryType;

/// A tar header carries a checksum of itself, which tells old archives without a magic number too.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else { return false };
    let Ok(digits) = std::str::from_utf8(&header[148..156]) else { return false };
    let Ok(claimed) = u32::from_str_radix(digits.trim_matches(['\0', ' ']), 8) else { return false };
    let sum = |from: &[u8]| from.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    header[0] != 0 && claimed == sum(&header[..148]) + 8 * u32::from(b' ') + sum(&header[156..])
}

impl Walker<'_, '_> {
    pub(super) fn tar(&mut self, place: &Place, stream: Box<dyn Read + '_>, depth: u32) {
        let mut archive = tar::Archive::new(stream);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.budget.damaged(Damage::Cut(error.to_string())),
        };
        for entry in entries {
            if !self.budget.member() || self.budget.is_exhausted() {
                return;
            }
            let mut entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    return self.budget.damaged(Damage::Cut(format!("damaged or truncated tar: {error}")));
                }
            };
            let member = place.member(&entry.path_bytes());
            match entry.header().entry_type() {
                EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                    self.member(&member, &mut entry, depth);
                    if self.reader.wants_stop() {
                        return;
                    }
                }
                EntryType::Directory | EntryType::XGlobalHeader => {}
                EntryType::Symlink | EntryType::Link => {
                    self.reader.skipped(&member, SkipReason::Link("in an archive, never followed".into()));
                }
                _ => self.reader.skipped(&member, SkipReason::SpecialFile("in an archive".into())),
            }
        }
    }
}
