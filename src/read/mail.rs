//! Mail: one message (RFC 5322 with MIME), and mailboxes of many (mbox, its mboxrd and mboxo forms). Owns which part of
//! a message is its text and where one message of a mailbox ends. Refuses attachments that are no text.

use super::draft::{Desk, Draft, Trouble};
use super::fields;
use super::lines::fold_space;
use super::prose;
use super::records::{self, Lines, MAX_RECORD, Step};
use super::web::fragment_text;
use mail_parser::{Message, MessageParser, PartType};
use std::borrow::Cow;
use std::io::BufRead;

/// Parts of a message that are looked at.
const MOST_PARTS: usize = 4096;
/// Messages that may be attached to one another.
const MOST_NESTED: usize = 500;
/// A text that is so many times shorter than its twin in HTML says only where to find that one.
const STUB: usize = 4;

/// Header fields that a stored message has, lower case.
const FIELDS: &[&str] = &[
    "received",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
    "content-type",
    "x-received",
    "dkim-signature",
    "envelope-to",
    "x-mozilla-status",
    "x-gm-thrid",
    "reply-to",
    "in-reply-to",
    "list-id",
];

/// Bytes of a file in which the header of a message must show itself.
const HEAD: usize = 8192;

/// True when a file begins with the header of a message.
pub fn is_message(bytes: &[u8]) -> bool {
    if !may_be_field(bytes) {
        return false;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let mut names = Vec::new();
    let mut has_address = false;
    for line in head.trim_start_matches('\u{feff}').trim_start().lines().take(60) {
        if line.starts_with([' ', '\t']) && !names.is_empty() {
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { break };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            break;
        }
        let name = name.to_ascii_lowercase();
        has_address |= name == "from" && value.contains('@');
        names.push(name);
    }
    let known = names.iter().filter(|name| FIELDS.contains(&name.as_str())).count();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    known >= 2 && (has("from") || has("subject") || has("date"))
        || has_address && has("subject") && (known > 0 || has("date"))
}

/// False when the first line is no field of a header, which is so in nearly all files.
fn may_be_field(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii_start();
    let name = bytes.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count();
    // What is not ASCII may be white space or a byte order mark.
    bytes.get(name).is_some_and(|byte| *byte == b':' || !byte.is_ascii())
}

/// True when a file begins with the postmark of a mailbox.
pub fn is_mailbox(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let mut lines = head.split(|byte| *byte == b'\n').skip_while(|line| line.trim_ascii().is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let names_field = second
        .iter()
        .position(|byte| *byte == b':')
        .is_some_and(|at| at > 0 && second[..at].iter().all(u8::is_ascii_graphic));
    is_postmark(first) && (names_field || second.trim_ascii().starts_with(b">From "))
}

/// `From jane@example.org Thu Jan  1 00:00:00 2020`: a sender, a time of day and a year.
fn is_postmark(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let has_clock = rest
        .windows(4)
        .any(|at| at[0].is_ascii_digit() && at[1] == b':' && at[2..].iter().all(u8::is_ascii_digit));
    let has_year = rest.split(u8::is_ascii_whitespace).any(|word| {
        word.len() == 4
            && (word.starts_with(b"19") || word.starts_with(b"20"))
            && word.iter().all(u8::is_ascii_digit)
    });
    line.len() <= 512 && has_clock && has_year
}

/// Reads one message.
pub fn read(bytes: &[u8], desk: &mut dyn Desk) {
    message("", bytes, desk);
}

/// Reads a mailbox, message by message.
pub fn read_mailbox(source: &mut dyn BufRead, desk: &mut dyn Desk) {
    let mut lines = Lines::new(source);
    let (mut line, mut open) = (Vec::new(), Vec::new());
    let mut count = 0_usize;
    let mut is_blank = true;
    let mut is_too_long = false;
    loop {
        let step = lines.next(&mut line, desk);
        let starts = step == Step::Line && is_blank && is_postmark(&line);
        if starts || step == Step::End {
            let address = format!("#{count}");
            if is_too_long {
                records::too_long(address, desk);
            } else if !open.is_empty() && !message(&address, &open, desk) {
                return;
            }
            if step == Step::End {
                return;
            }
            open.clear();
            is_too_long = false;
            is_blank = false;
            count += 1;
            continue;
        }
        is_blank = line.trim_ascii().is_empty();
        is_too_long |= step == Step::TooLong || open.len() + line.len() > MAX_RECORD;
        if is_too_long {
            open.clear();
            continue;
        }
        // A body's own lines that look like postmarks were quoted.
        let quotes = line.iter().take_while(|byte| **byte == b'>').count();
        let is_quoted = quotes > 0 && line[quotes..].starts_with(b"From ");
        open.extend_from_slice(&line[usize::from(is_quoted)..]);
        open.push(b'\n');
    }
}

/// Hands in a message and those that are attached to it. `false` when the desk has enough.
fn message(address: &str, bytes: &[u8], desk: &mut dyn Desk) -> bool {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(bytes.len());
    let bytes = bytes[start..].strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes[start..]);
    if nested(bytes) > MOST_NESTED {
        let why = format!("more than {MOST_NESTED} messages within one message");
        desk.trouble(address.to_owned(), Trouble::Failed(why));
        return true;
    }
    let Some(parsed) = MessageParser::default().parse(bytes) else {
        desk.trouble(
            address.to_owned(),
            Trouble::Failed("the message has no header that can be read".to_owned()),
        );
        return true;
    };
    let mut open: Vec<(String, &Message<'_>)> = vec![(address.to_owned(), &parsed)];
    while let Some((address, message)) = open.pop() {
        for (at, part) in message.parts.iter().enumerate().take(MOST_PARTS).rev() {
            if let PartType::Message(inside) = &part.body {
                open.push((format!("{address}#part-{at}"), inside));
            }
        }
        let draft = draft(message);
        if draft.body.is_empty() && draft.title.is_none() {
            desk.trouble(address, Trouble::Skipped("a message without subject and text".to_owned()));
        } else if !desk.draft(Draft { address, ..draft }) {
            return false;
        }
    }
    true
}

/// How many messages a message could hold within one another, by the words that announce them: freeing what a parser
/// makes of them costs stack for each.
fn nested(bytes: &[u8]) -> usize {
    let is_announced = |rest: &[u8]| {
        [&b"message/"[..], b"multipart/digest"]
            .iter()
            .any(|words| rest.get(..words.len()).is_some_and(|found| found.eq_ignore_ascii_case(words)))
    };
    memchr::memchr2_iter(b'm', b'M', bytes).filter(|at| is_announced(&bytes[*at..])).count()
}

fn draft(message: &Message<'_>) -> Draft {
    let mut draft = Draft {
        title: message.subject().map(prose::line).filter(|subject| !subject.is_empty()),
        body: body(message),
        ..Draft::default()
    };
    draft.dates =
        message.header_raw("Date").map(fold_space).filter(|date| !date.is_empty()).into_iter().collect();
    let sender = message.from().and_then(|from| from.first());
    let name = sender.and_then(|sender| sender.name()).map(|name| name.trim_matches(['"', '\'', ' ']));
    if let Some(name) = name.filter(|name| !name.is_empty() && !name.contains('@')) {
        draft.source = fields::add_authors(name, &mut draft.authors);
    }
    let list = message.header_raw("List-Id").map(fold_space).and_then(|id| {
        let title = id.split('<').next().unwrap_or("").trim().trim_matches('"').to_owned();
        (!title.is_empty()).then_some(title)
    });
    draft.source = draft.source.or(list);
    draft
}

/// The text of a message: the plain one unless it is a stub of the one in HTML.
fn body(message: &Message<'_>) -> String {
    let join = |parts: &[u32]| {
        let mut text = String::new();
        for id in parts.iter().take(MOST_PARTS) {
            let found = match message.part(*id).map(|part| &part.body) {
                Some(PartType::Text(words)) => plain(words),
                Some(PartType::Html(html)) => fragment_text(html),
                _ => continue,
            };
            if !found.is_empty() && !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&found);
        }
        text
    };
    let text = join(&message.text_body);
    let html = if message.html_body == message.text_body { String::new() } else { join(&message.html_body) };
    if html.len() > text.len() * STUB { html } else { text }
}

/// Plain text without the sender's signature.
fn plain(words: &str) -> String {
    let words: Cow<'_, str> =
        if words.contains('\r') { words.replace("\r\n", "\n").into() } else { words.into() };
    let end = words.rfind("\n-- \n").filter(|at| words.len() - at <= 2000).unwrap_or(words.len());
    // A signature that is empty leaves its mark behind.
    let text = words[..end].trim_end();
    prose::paragraphs(text.strip_suffix("\n--").unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::tests::Kept;

    fn one(text: &[u8]) -> Kept {
        let mut kept = Kept::default();
        read(text, &mut kept);
        kept
    }

    #[test]
    fn words_charsets_and_transfer_encodings_are_decoded() {
        let mut text = b"From: =?iso-8859-1?q?J=F6rg_Roe?= <j@example.org>\r\nSubject: =?utf-8?B?RsOkaHJl?=\r\n =?utf-8?q?_zur=C3=BCck?=\r\nDate: Sun, 1 Mar 2020 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=windows-1252\r\n\r\nThe pier \x93holds\x94,\r\nsaid the board.\r\n\r\nIt sailed.\r\n\r\n-- \r\nJane\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>The pier =E2=80=9Cholds=E2=80=9D.</p>\r\n--b--\r\n".to_vec();
        let kept = one(&text);
        let draft = &kept.drafts[0];
        assert_eq!(draft.title.as_deref(), Some("Fähre zurück"));
        assert_eq!(draft.body, "The pier “holds”,\nsaid the board.\n\nIt sailed.");
        assert_eq!(draft.authors, ["Jörg Roe"]);
        assert_eq!(draft.dates, ["Sun, 1 Mar 2020 10:00:00 +0100"]);
        text.truncate(text.len() - 90);
        assert_eq!(one(&text).titles(), [("", "Fähre zurück")]);
        let html = one(b"From: a@example.org\nSubject: s\nContent-Type: text/html\n\n<p>One</p><p>Two</p>");
        assert_eq!(html.drafts[0].body, "One\n\nTwo");
    }

    #[test]
    fn hostile_mail_ends() {
        let mut text = b"From: desk@pier\nSubject: =?utf-8?q?F=C3=A4hre?= =?none?b?%%%?=\nDate: Sol, 41 Nov 2019 31:75:00 +2500\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=knot\n\n".to_vec();
        for _ in 0..2500 {
            text.extend_from_slice(b"--knot\nContent-Type: multipart/mixed; boundary=knot\n\n");
        }
        text.extend_from_slice(b"--knot\nContent-Type: text/plain\n\nIt is back.\n--knot--\n");
        let kept = one(&text);
        assert!(kept.drafts[0].title.as_deref().unwrap().starts_with("Fähre"));
        assert_eq!(kept.drafts[0].body, "It is back.");
        assert_eq!(kept.drafts[0].dates, ["Sol, 41 Nov 2019 31:75:00 +2500"]);
        let mut nested = b"".to_vec();
        for _ in 0..100_000 {
            nested.extend_from_slice(b"Subject: s\nContent-Type: message/rfc822\n\n");
        }
        assert_eq!(one(&nested).reasons(), [" failed: more than 500 messages within one message"]);
        one(&nested[..450 * 41]);
        one(b"");
        one(b"\xff\xfe\0");
    }

    #[test]
    fn mailboxes_are_parted_at_postmarks_alone() {
        let text = b"From desk@pier Mon May  6 07:00:00 2019\nSubject: one\n\nIt is back.\nFrom then on it sailed.\n\nFrom the pier at 10:30 in 2020 it\n\nFrom night@pier Tue May  7 23:00:00 2019\nSubject: two\n\n>From the sea\n>>From twice\n\nFrom day@pier Wed May  8 09:00:00 2019\n\n\n";
        let mut kept = Kept::default();
        read_mailbox(&mut &text[..], &mut kept);
        assert_eq!(kept.drafts[0].title.as_deref(), Some("one"));
        assert!(kept.drafts[0].body.contains("From then on it sailed."));
        let two = kept.drafts.iter().find(|draft| draft.title.as_deref() == Some("two")).unwrap();
        assert_eq!(two.body, "From the sea\n>From twice");
        assert!(is_mailbox(text) && !is_message(text));
        assert!(!is_mailbox(b"From then on it sailed.\nAnd so: it stayed.\n"));
    }

    #[test]
    fn messages_are_told_from_header_lines_of_prose() {
        for (text, is_mail) in [
            ("Received: by x\r\nMessage-ID: <1@x>\r\nSubject: s\r\n\r\nbody", true),
            ("From: a@b\nSubject: s\nDate: x\n\nbody", true),
            ("     \nDelivered-To: a@b\nReceived: by x;\n  y\nDate: d\n", true),
            ("Title: Ferry back\nDate: 2020-03-01\nAuthor: Jane Roe\n\nThe ferry", false),
            ("From: Jane Roe\nSubject: Pier\n\nThe ferry", false),
            ("The ferry is back.\n", false),
        ] {
            assert_eq!(is_message(text.as_bytes()), is_mail, "{text}");
        }
    }
}
