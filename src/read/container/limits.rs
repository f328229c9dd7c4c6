//! What keeps a hostile file from costing more than it should: caps on unpacked bytes, on how much one byte may unpack
//! to, on members and on nesting. No size a header claims is ever allocated.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};

/// Caps on one file of the archive and all that is packed in it.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest single document, unpacked, in bytes; it is held in memory.
    pub document_bytes: u64,
    /// How many containers may lie in each other; the outermost counts.
    pub depth: u32,
    /// How many members, records and lines one file may hold.
    pub members: u64,
    /// How many bytes one packed byte may unpack to, once more than [`RATIO_FREE_BYTES`] were unpacked.
    pub ratio: u64,
}

/// Unpacked bytes below which no ratio is suspicious: a page of blanks packs a thousandfold.
pub const RATIO_FREE_BYTES: u64 = 48 << 20;

impl Default for Limits {
    fn default() -> Limits {
        Limits { document_bytes: 32 << 20, depth: 4, members: 50_000_000, ratio: 200 }
    }
}

/// What one file has used of its limits, nested containers included, and the damage met on the way.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    /// Size of the file in the archive, in bytes.
    packed: u64,
    unpacked: Cell<u64>,
    members: Cell<u64>,
    damage: RefCell<Vec<Damage>>,
    exhausted: Cell<bool>,
}

impl Budget {
    /// For a file of this many bytes.
    pub fn new(limits: Limits, packed: u64) -> Budget {
        Budget {
            limits,
            packed,
            unpacked: Cell::new(0),
            members: Cell::new(0),
            damage: RefCell::new(Vec::new()),
            exhausted: Cell::new(false),
        }
    }

    /// The caps.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Counts bytes that a decoder gave.
    fn unpack(&self, bytes: usize) -> Option<Damage> {
        self.unpacked.set(self.unpacked.get() + bytes as u64);
        let ratio = self.unpacked.get() / self.packed.max(1);
        if self.unpacked.get() <= RATIO_FREE_BYTES || ratio <= self.limits.ratio {
            return None;
        }
        self.exhausted.set(true);
        Some(Damage::Limit(format!("it unpacks to more than {} times its size", self.limits.ratio)))
    }

    /// Counts a member, record or line; false when there are too many.
    pub fn member(&self) -> bool {
        self.members.set(self.members.get() + 1);
        if self.members.get() <= self.limits.members {
            return true;
        }
        if !self.exhausted.replace(true) {
            self.damaged(Damage::Limit(format!("it holds more than {} parts", self.limits.members)));
        }
        false
    }

    /// Keeps damage for [`Budget::take_damage`].
    pub fn damaged(&self, damage: Damage) {
        self.damage.borrow_mut().push(damage);
    }

    /// The damage met since the last call.
    pub fn take_damage(&self) -> Vec<Damage> {
        self.damage.take()
    }

    /// True once a cap on the whole file was met: nothing more of it is read.
    pub fn is_exhausted(&self) -> bool {
        self.exhausted.get()
    }
}

/// What went wrong while unpacking; reading ends there, and what came before stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The packed data ends too early or is no packed data from here on; the detail says so.
    Cut(String),
    /// Something is odd that costs no data: a wrong checksum, bytes after the end.
    Odd(String),
    /// A cap was met.
    Limit(String),
}

impl Damage {
    /// What is said of an article that some of is missing; `None` when nothing is.
    pub fn loss(&self) -> Option<String> {
        match self {
            Damage::Cut(detail) | Damage::Limit(detail) => Some(format!("not all of it is here: {detail}")),
            Damage::Odd(_) => None,
        }
    }
}

/// The output of a decoder, its bytes counted. Damage ends it like the end of a file and goes to the budget.
pub struct Unpacked<'a, R> {
    inner: R,
    budget: &'a Budget,
    given: u64,
    is_over: bool,
}

impl<'a, R: Read> Unpacked<'a, R> {
    /// The output of `inner`.
    pub fn new(inner: R, budget: &'a Budget) -> Unpacked<'a, R> {
        Unpacked { inner, budget, given: 0, is_over: false }
    }

    fn end(&mut self, damage: Damage) {
        self.is_over = true;
        self.budget.damaged(damage);
    }
}

impl<R: Read> Read for Unpacked<'_, R> {
    /// Never fails.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.is_over || self.budget.is_exhausted() {
            return Ok(0);
        }
        loop {
            match self.inner.read(buffer) {
                Ok(count) => {
                    self.given += count as u64;
                    if let Some(limit) = self.budget.unpack(count) {
                        self.end(limit);
                    }
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.end(damage(&error, self.given));
                    return Ok(0);
                }
            }
        }
    }
}

/// What an error of a decoder means for what it has given so far.
fn damage(error: &io::Error, given: u64) -> Damage {
    let message = error.to_string();
    if message.contains("checksum") || message.contains("crc") || message.contains("CRC") {
        return Damage::Odd(format!("wrong checksum after {given} unpacked bytes"));
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            Damage::Cut(format!("truncated: the packed data ends after {given} unpacked bytes"))
        }
        _ => Damage::Cut(format!("damaged after {given} unpacked bytes: {message}")),
    }
}
