//! A zip without its central directory: the members that local headers tell of, one after the other
//! (APPNOTE.TXT 4.3.7). Only what carries its size, or ends itself, is given.

use memchr::memmem;

/// How a member is packed.
pub enum Data<'a> {
    /// Method 0.
    Stored(&'a [u8]),
    /// Method 8; runs to the end of the file or its own end.
    Deflated(&'a [u8]),
}

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const HEADER_BYTES: usize = 30;

/// Names and data, in the order of the file.
pub fn members(bytes: &[u8]) -> impl Iterator<Item = (&[u8], Data<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memmem::find(bytes.get(at..)?, LOCAL_HEADER)?;
            at = start + LOCAL_HEADER.len();
            if let Some((name, data, end)) = member(bytes, start) {
                at = end;
                return Some((name, data));
            }
        }
    })
}

/// The member at a local header and where to look for the next.
fn member(bytes: &[u8], start: usize) -> Option<(&[u8], Data<'_>, usize)> {
    let header = bytes.get(start..start + HEADER_BYTES)?;
    let short = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]));
    let (flags, method) = (short(6), short(8));
    let packed = u32::from_le_bytes([header[18], header[19], header[20], header[21]]) as usize;
    let name_start = start + HEADER_BYTES;
    let name = bytes.get(name_start..name_start + short(26))?;
    let from = name_start + short(26) + short(28);
    let rest = bytes.get(from..)?;
    let is_encrypted = flags & 1 != 0;
    if name.is_empty() || name.ends_with(b"/") || is_encrypted {
        return None;
    }
    let sized = (packed > 0).then(|| rest.get(..packed)).flatten();
    match method {
        0 => sized.map(|data| (name, Data::Stored(data), from + packed)),
        8 => match sized {
            Some(data) => Some((name, Data::Deflated(data), from + packed)),
            // The size follows the data, or the file ends inside: the stream knows its end.
            None => Some((name, Data::Deflated(rest), from)),
        },
        _ => None,
    }
}
