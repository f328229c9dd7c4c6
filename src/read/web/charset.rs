//! The encoding that a page names for itself, read from its first bytes.

use encoding_rs::Encoding;
use memchr::memmem;

/// How far into a page its declaration is looked for, in bytes. The standard says 1024; comments of saving programs and
/// long heads push it further.
const SAMPLE: usize = 8 * 1024;

/// What `<meta charset=...>`, `<meta http-equiv=... content="...; charset=...">` or `<?xml encoding=...?>` says; `None`
/// when nothing is said, the name is unknown or the bytes do not begin with a tag.
pub fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(SAMPLE)];
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if !head.starts_with(b"<") {
        return None;
    }
    let head = head.to_ascii_lowercase();
    if head.starts_with(b"<?xml") {
        let end = memchr::memchr(b'>', &head).unwrap_or(head.len());
        if let Some(at) = memmem::find(&head[..end], b"encoding") {
            return label(&head[at + b"encoding".len()..end]);
        }
    }
    for at in memmem::find_iter(&head, b"<meta") {
        let rest = &head[at..];
        let tag = &rest[..memchr::memchr(b'>', rest).unwrap_or(rest.len())];
        if let Some(found) = memmem::find(tag, b"charset").and_then(|at| label(&tag[at + b"charset".len()..]))
        {
            return Some(found);
        }
    }
    None
}

/// Reads `= "name"`.
fn label(rest: &[u8]) -> Option<&'static Encoding> {
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let length =
        rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)).count();
    Encoding::for_label(&rest[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_found() {
        for (page, name) in [
            ("<html><meta charset=utf-8>", Some("UTF-8")),
            ("\n<!DOCTYPE html><META CHARSET = 'Shift_JIS'>", Some("Shift_JIS")),
            (
                "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\"/>",
                Some("windows-1252"),
            ),
            ("<?xml version=\"1.0\" encoding=\"koi8-r\"?><html>", Some("KOI8-R")),
            ("<meta charset=\"nonsense\"><meta name=x>", None),
            ("<p>charset=utf-8", None),
            ("The charset=utf-8", None),
            ("<meta charset", None),
        ] {
            assert_eq!(declared_encoding(page.as_bytes()).map(Encoding::name), name, "{page}");
        }
    }
}
