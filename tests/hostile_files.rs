//! Makes hostile files byte by byte: archives that lie, streams that are cut, pages that never end.

use std::io::Write;

/// An article of a few lines; `place` tells copies apart.
pub fn article(place: &str) -> String {
    format!(
        "date 2024-03-05 Harbour council votes on the {place} pier\nBy Ines Okafor\n\nTHE {} — \"We shall not wait for spring,\" said Tomas Lindqvist, who leads the council.\n",
        place.to_uppercase()
    )
}

/// One gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// One bzip2 stream.
pub fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// One zstd frame.
pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A member of a zip.
pub struct Member<'a> {
    /// As it stands in both headers.
    pub name: &'a [u8],
    /// Before packing.
    pub bytes: &'a [u8],
    /// By deflate; otherwise stored.
    pub deflated: bool,
    /// The flag that says so, without any encryption.
    pub encrypted: bool,
}

impl<'a> Member<'a> {
    /// Stored as it is.
    pub fn stored(name: &'a str, bytes: &'a [u8]) -> Member<'a> {
        Member { name: name.as_bytes(), bytes, deflated: false, encrypted: false }
    }

    /// Packed.
    pub fn deflated(name: &'a str, bytes: &'a [u8]) -> Member<'a> {
        Member { deflated: true, ..Member::stored(name, bytes) }
    }
}

/// A zip archive (APPNOTE.TXT 4.3) of these members, names as they are.
pub fn zip(members: &[Member<'_>]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let packed = match member.deflated {
            true => {
                let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
                packer.write_all(member.bytes).unwrap();
                packer.finish().unwrap()
            }
            false => member.bytes.to_vec(),
        };
        let mut sum = flate2::Crc::new();
        sum.update(member.bytes);
        let mut common = Vec::new();
        for short in [20, u16::from(member.encrypted), u16::from(member.deflated) * 8, 0, 33] {
            common.extend(u16::to_le_bytes(short));
        }
        for long in [sum.sum(), packed.len() as u32, member.bytes.len() as u32] {
            common.extend(u32::to_le_bytes(long));
        }
        common.extend(u16::to_le_bytes(member.name.len() as u16));
        common.extend([0, 0]);
        let offset = file.len() as u32;
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(member.name);
        file.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(u32::to_le_bytes(offset));
        directory.extend(member.name);
    }
    let (start, length, count) = (file.len() as u32, directory.len() as u32, members.len() as u16);
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    file.extend([length.to_le_bytes(), start.to_le_bytes()].concat());
    file.extend([0, 0]);
    file
}

/// A tar header (ustar) for a member of this type and claimed size, with a checksum that is right.
pub fn tar_header(name: &str, kind: u8, size: u64) -> Vec<u8> {
    let mut header = vec![0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    if size < 1 << 33 {
        header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    } else {
        header[124] = 0x80;
        header[128..136].copy_from_slice(&size.to_be_bytes());
    }
    header[136..148].copy_from_slice(b"00000000000\0");
    header[156] = kind;
    if matches!(kind, b'1' | b'2') {
        header[157..168].copy_from_slice(b"/etc/passwd");
    }
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

/// A tar of regular files.
pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = Vec::new();
    for (name, bytes) in members {
        file.extend(tar_header(name, b'0', bytes.len() as u64));
        file.extend(*bytes);
        file.resize(file.len().next_multiple_of(512), 0);
    }
    file.resize(file.len() + 1024, 0);
    file
}

/// A page of a crawl as HTTP gave it.
pub fn http_page(title: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}", page(title)).into_bytes()
}

/// A saved page with a story long enough to be one.
pub fn page(title: &str) -> String {
    let paragraph = "The harbour council met on Tuesday evening to vote on the pier, which storms have damaged twice in three years, and the vote was closer than anyone in the crowded hall had expected it to be.";
    format!(
        "<!doctype html><html><head><title>{title}</title><meta property=\"article:published_time\" content=\"2024-03-06T07:08:09Z\"></head><body><article><h1>{title}</h1><p>{paragraph}</p><p>\"We shall not wait for spring,\" said Tomas Lindqvist, who leads the council. {paragraph}</p><p>{paragraph}</p></article></body></html>"
    )
}

/// A WARC record of type response; `length` lies when it is given.
pub fn warc_record(block: &[u8], url: &str, length: Option<&str>) -> Vec<u8> {
    let told = length.map_or_else(|| block.len().to_string(), str::to_owned);
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:11111111-2222-3333-4444-555555555555>\r\nWARC-Date: 2024-03-07T00:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {told}\r\n\r\n"
    )
    .into_bytes();
    record.extend(block);
    record.extend(b"\r\n\r\n");
    record
}
