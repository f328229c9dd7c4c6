//! Compressed streams: gzip, bzip2, xz, zstd, each with all the streams that follow one another in a file, decoded as
//! they are read. Bytes after the last stream are told of, not taken for damage.

use super::limits::{Budget, Damage, Unpacked};
use std::io::{self, BufRead, BufReader, Read};

/// How a stream is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// RFC 1952.
    Gzip,
    /// bzip2.
    Bzip2,
    /// The .xz format.
    Xz,
    /// RFC 8878.
    Zstd,
}

impl Packing {
    /// By the first bytes.
    pub fn of(head: &[u8]) -> Option<Packing> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
            [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', b'&', b'S', b'Y', ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Some(Packing::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Packing::Xz),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
            _ => None,
        }
    }

    /// `gzip`, `bzip2`, `xz`, `zstd`.
    pub fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Bzip2 => "bzip2",
            Packing::Xz => "xz",
            Packing::Zstd => "zstd",
        }
    }

    /// What may follow the name of the file that was packed.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Packing::Gzip => &[".gz", ".gzip"],
            Packing::Bzip2 => &[".bz2", ".bz"],
            Packing::Xz => &[".xz"],
            Packing::Zstd => &[".zst", ".zstd"],
        }
    }

    /// The bytes that were packed.
    pub fn unpack<'a>(self, packed: Box<dyn Read + 'a>, budget: &'a Budget) -> Box<dyn Read + 'a> {
        let packed = BufReader::with_capacity(64 << 10, packed);
        match self {
            Packing::Gzip => Box::new(Unpacked::new(Streams::new(packed, Packing::Gzip, budget), budget)),
            Packing::Bzip2 => Box::new(Unpacked::new(Streams::new(packed, Packing::Bzip2, budget), budget)),
            Packing::Zstd => Box::new(Unpacked::new(Streams::new(packed, Packing::Zstd, budget), budget)),
            // Memory for a dictionary is bounded: 64 MiB is what the strongest preset needs.
            Packing::Xz => {
                Box::new(Unpacked::new(lzma_rust2::XzReader::new_mem_limit(packed, true, 80 << 10), budget))
            }
        }
    }
}

type Packed<'a> = BufReader<Box<dyn Read + 'a>>;

/// One packed stream after the other.
struct Streams<'a> {
    packing: Packing,
    budget: &'a Budget,
    state: State<'a>,
    /// How many streams have ended well.
    ended: u64,
}

enum State<'a> {
    Between(Packed<'a>),
    Gzip(Box<flate2::bufread::GzDecoder<Packed<'a>>>),
    Bzip2(bzip2::bufread::BzDecoder<Packed<'a>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, Packed<'a>>>),
    Over,
}

/// Largest window a zstd stream may ask for, as a power of two: 128 MiB, which `zstd --long` writes.
const ZSTD_WINDOW_LOG: u32 = 27;

impl<'a> Streams<'a> {
    fn new(packed: Packed<'a>, packing: Packing, budget: &'a Budget) -> Streams<'a> {
        Streams { packing, budget, state: State::Between(packed), ended: 0 }
    }

    /// Begins the next stream, if there is one.
    fn begin(&mut self, mut packed: Packed<'a>) -> io::Result<State<'a>> {
        let head = packed.fill_buf()?;
        if head.is_empty() {
            return Ok(State::Over);
        }
        // A head of fewer bytes than a magic number ends a file that something was appended to.
        let goes_on = match self.packing {
            Packing::Gzip => head.starts_with(&[0x1f, 0x8b]),
            Packing::Bzip2 => head.starts_with(b"BZh"),
            _ => Packing::of(head) == Some(self.packing),
        };
        if self.ended > 0 && !goes_on {
            // Tapes and disks pad with NULs; that is no news.
            if head.iter().any(|byte| *byte != 0) {
                self.budget
                    .damaged(Damage::Odd(format!("something follows the {} data", self.packing.name())));
            }
            return Ok(State::Over);
        }
        Ok(match self.packing {
            Packing::Gzip => State::Gzip(Box::new(flate2::bufread::GzDecoder::new(packed))),
            Packing::Bzip2 => State::Bzip2(bzip2::bufread::BzDecoder::new(packed)),
            Packing::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?.single_frame();
                decoder.window_log_max(ZSTD_WINDOW_LOG)?;
                State::Zstd(Box::new(decoder))
            }
            Packing::Xz => State::Over,
        })
    }
}

impl Read for Streams<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = match &mut self.state {
                State::Over => return Ok(0),
                State::Between(_) => 0,
                State::Gzip(decoder) => decoder.read(buffer)?,
                State::Bzip2(decoder) => decoder.read(buffer)?,
                State::Zstd(decoder) => decoder.read(buffer)?,
            };
            if count > 0 {
                return Ok(count);
            }
            let packed = match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Between(packed) => packed,
                State::Gzip(decoder) => decoder.into_inner(),
                State::Bzip2(decoder) => decoder.into_inner(),
                State::Zstd(decoder) => decoder.finish(),
            };
            self.state = self.begin(packed)?;
            self.ended += 1;
        }
    }
}
