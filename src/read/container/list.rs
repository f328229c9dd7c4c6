//! The containers that are read, for people.

use crate::read::document::FormatInfo;

/// Containers; what they hold is read as any file is.
pub const CONTAINERS: &[FormatInfo] = &[
    FormatInfo {
        name: "gzip, bzip2, xz, zstd",
        how: "unpacked as it is read; all streams of a file, up to its damage",
        extensions: "gz bz2 xz zst",
        addresses: "",
    },
    FormatInfo {
        name: "zip",
        how: "members by the directory, or by their own headers when it is missing",
        extensions: "zip",
        addresses: "!/a/b.html member",
    },
    FormatInfo {
        name: "tar",
        how: "regular files, read as a stream; links are never followed",
        extensions: "tar tgz",
        addresses: "!/a/b.html member",
    },
    FormatInfo {
        name: "WARC, ARC",
        how: "pages and texts among the responses of a crawl, chunked and packed bodies too",
        extensions: "warc arc",
        addresses: "#record-17 record",
    },
    FormatInfo {
        name: "WACZ",
        how: "the crawls of the package",
        extensions: "wacz",
        addresses: "!/archive/data.warc.gz#record-17",
    },
];
