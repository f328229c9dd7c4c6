//! An HTTP response as crawls keep it: status line, header lines, a body that may be chunked and compressed
//! (RFC 9112, RFC 9110). Takes what is there of a response that is cut.

use super::limits::{Budget, Unpacked};
use super::unpack::Packing;
use memchr::memmem;
use std::io::Read;

/// One response.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// `200`, `404` ...
    pub status: u16,
    /// `text/html`, lower case, without parameters.
    pub content_type: String,
    /// The parameter of the content type.
    pub charset: Option<String>,
    /// Decoded.
    pub body: Vec<u8>,
}

/// Reads a response; `None` when it does not begin like one. The body is at most `cap` bytes long.
pub fn response(bytes: &[u8], budget: &Budget, cap: u64) -> Option<Response> {
    if !bytes.starts_with(b"HTTP/") {
        return None;
    }
    let (head, body) = split_head(bytes);
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next()?.split_whitespace().nth(1)?.parse().unwrap_or(0);
    let mut response = Response { status, ..Response::default() };
    let (mut is_chunked, mut codings) = (false, String::new());
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => (response.content_type, response.charset) = content_type(value),
            "transfer-encoding" => is_chunked = value.to_ascii_lowercase().contains("chunked"),
            "content-encoding" => codings = value.to_ascii_lowercase(),
            _ => {}
        }
    }
    // Some crawlers undo chunks and keep the header line.
    let body = match is_chunked.then(|| dechunk(body)).flatten() {
        Some(joined) => joined,
        None => body.to_vec(),
    };
    response.body =
        codings.split(',').rev().fold(body, |body, coding| decode(body, coding.trim(), budget, cap));
    Some(response)
}

fn split_head(bytes: &[u8]) -> (&[u8], &[u8]) {
    let crlf = memmem::find(bytes, b"\r\n\r\n").map(|at| (at, at + 4));
    let lf = memmem::find(bytes, b"\n\n").map(|at| (at, at + 2));
    let (end, start) = match (crlf, lf) {
        (Some(one), Some(two)) => one.min(two),
        (one, two) => one.or(two).unwrap_or((bytes.len(), bytes.len())),
    };
    (&bytes[..end], &bytes[start..])
}

/// `text/html; charset=UTF-8` -> (`text/html`, `utf-8`).
pub fn content_type(value: &str) -> (String, Option<String>) {
    let mut parts = value.split(';');
    let kind = parts.next().unwrap_or("").trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches(['"', '\'']).to_ascii_lowercase())
    });
    (kind, charset)
}

/// `None` when the body does not begin with the size of a chunk.
fn dechunk(body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let Some(end) = memchr::memchr(b'\n', &rest[..rest.len().min(1024)]) else {
            return (!joined.is_empty()).then_some(joined);
        };
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let digits = size.split(';').next().unwrap_or("").trim();
        let Ok(size) = usize::from_str_radix(digits, 16) else {
            return (!joined.is_empty()).then_some(joined);
        };
        let from = &rest[end + 1..];
        let chunk = &from[..size.min(from.len())];
        joined.extend_from_slice(chunk);
        if size == 0 || chunk.len() < size {
            return Some(joined);
        }
        rest = &from[size..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// Undoes one content coding; what is not packed after all stays as it is.
fn decode(body: Vec<u8>, coding: &str, budget: &Budget, cap: u64) -> Vec<u8> {
    let Some(unpacked) = unpacked(&body, coding, budget) else { return body };
    let mut decoded = Vec::new();
    // Unpacked data never fails to be read; damage is the budget's.
    let _ = unpacked.take(cap + 1).read_to_end(&mut decoded);
    decoded
}

/// The bytes behind a coding; `None` when it is unknown or the body is not coded.
fn unpacked<'a>(body: &'a [u8], coding: &str, budget: &'a Budget) -> Option<Box<dyn Read + 'a>> {
    Some(match coding {
        "gzip" | "x-gzip" | "zstd" => Packing::of(body)?.unpack(Box::new(body), budget),
        // "deflate" means zlib by the standard and raw deflate by some servers.
        "deflate" if body.first().is_some_and(|byte| byte & 0x0f == 8) => {
            Box::new(Unpacked::new(flate2::read::ZlibDecoder::new(body), budget))
        }
        "deflate" => Box::new(Unpacked::new(flate2::read::DeflateDecoder::new(body), budget)),
        "br" => Box::new(Unpacked::new(brotli_decompressor::Decompressor::new(body, 16 << 10), budget)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::container::Limits;

    fn read(bytes: &[u8]) -> Response {
        response(bytes, &Budget::new(Limits::default(), bytes.len() as u64), 1 << 20).unwrap()
    }

    #[test]
    fn chunks_are_joined_and_charsets_told() {
        let found = read(b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=\"KOI8-R\"\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\n<p>a\r\n003\r\nbcd\r\n0\r\n\r\n");
        assert_eq!(found.content_type, "text/html");
        assert_eq!(found.charset.as_deref(), Some("koi8-r"));
        assert_eq!(found.body, b"<p>abcd");
        // Cut inside a chunk, or never chunked.
        assert_eq!(read(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nff\nabc").body, b"abc");
        assert_eq!(read(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n<p>plain\n").body, b"<p>plain\n");
        assert_eq!(read(b"HTTP/1.0 404 Not Found\r\n\r\n").status, 404);
        assert!(response(b"<html>", &Budget::new(Limits::default(), 1), 10).is_none());
    }

    #[test]
    fn codings_are_undone() {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(b"packed page").unwrap();
        let mut response = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
        response.extend(packer.finish().unwrap());
        assert_eq!(read(&response).body, b"packed page");
        assert_eq!(read(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain").body, b"plain");
    }
}
