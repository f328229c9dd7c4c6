//! IPTC 7901 (https://iptc.org/standards/iptc-7901/): text as agencies sent it by wire, between control characters:
//! SOH, the service line, the slug, STX, the lines of the head, the text, ETX, day and hour, EOT.

use super::draft::{Desk, Draft, Trouble};
use super::{dates, fields, prose};

const START: char = '\u{1}';
const TEXT: char = '\u{2}';
const END: char = '\u{3}';
/// Lines of a head, at most.
const HEAD_LINES: usize = 12;

/// True when a text is a message of the wire.
pub fn is_message(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(2048)];
    let start =
        head.trim_start_matches(|letter: char| letter.is_whitespace() || matches!(letter, '\u{16}' | '\0'));
    start.starts_with(START) && start.contains(TEXT)
}

/// Reads all messages of a file.
pub fn read(text: &str, desk: &mut dyn Desk) {
    let messages: Vec<&str> = text.split(START).skip(1).filter(|message| message.contains(TEXT)).collect();
    let is_one = messages.len() == 1;
    for (index, message) in messages.into_iter().enumerate() {
        let address = if is_one { String::new() } else { format!("#{}", index + 1) };
        let draft = draft(message);
        if draft.title.is_none() && draft.body.is_empty() {
            desk.trouble(address, Trouble::Skipped("a wire message without text".to_owned()));
        } else if !desk.draft(Draft { address, ..draft }) {
            return;
        }
    }
}

fn draft(message: &str) -> Draft {
    let (service, rest) = message.split_once(TEXT).unwrap_or(("", message));
    let (text, after) = rest.split_once(END).unwrap_or((rest, ""));
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    // The head is closed by an equals sign, else by a blank line.
    let closed = lines.iter().take(HEAD_LINES).position(|line| line.ends_with('='));
    let blank = lines.iter().take(HEAD_LINES).position(|line| line.is_empty());
    let end = closed.map(|at| at + 1).or(blank).unwrap_or(0).min(lines.len());
    let mut draft = Draft::default();
    let mut title = String::new();
    for line in &lines[..end] {
        let words = line.trim_end_matches('=').trim();
        let is_by = words.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by "));
        if is_by {
            draft.source = fields::add_authors(words, &mut draft.authors).or(draft.source);
        } else if !words.is_empty() && !is_notice(words) {
            title.push_str(if title.is_empty() { "" } else { " " });
            title.push_str(words);
        }
    }
    // The slug stands for a headline that is missing.
    let slug =
        service.lines().map(str::trim).rfind(|line| !line.is_empty() && service.lines().next() != Some(line));
    draft.title =
        (!title.is_empty()).then_some(title).or_else(|| slug.map(|slug| slug.trim_matches('/').to_owned()));
    draft.body = prose::paragraphs(&prose_of(&lines[end..]));
    draft.dates.extend(day(after));
    draft
}

/// `1ST LEAD`, `URGENT`: what an editor is told, not a headline.
fn is_notice(words: &str) -> bool {
    const NOTICES: &[&str] = &[
        "lead",
        "urgent",
        "ld",
        "correction",
        "repetition",
        "summary",
        "flash",
        "bulletin",
        "update",
        "writethru",
        "eds",
    ];
    let last = words
        .rsplit(' ')
        .next()
        .unwrap_or("")
        .trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase();
    words.split_whitespace().count() <= 3
        && !words.chars().any(char::is_lowercase)
        && NOTICES.contains(&last.as_str())
}

/// The text without the notes to editors that follow it.
fn prose_of(lines: &[&str]) -> String {
    let mut end = lines.len();
    for (at, line) in lines.iter().enumerate() {
        let is_notebook = line.strip_prefix('#').is_some_and(|head| {
            let head = head.trim().to_lowercase();
            head.ends_with("notebook") || head.ends_with("note to editors")
        });
        let is_rule = line.len() >= 5 && line.chars().all(|letter| matches!(letter, '*' | ' '));
        let says_so =
            lines.get(at + 1).is_some_and(|next| next.contains("not") && next.contains("for publication"));
        if is_notebook || is_rule && says_so {
            end = at;
            break;
        }
    }
    lines[..end].join("\n")
}

/// The day of `131137 GMT Nov 13`: day, hour, minute, zone, month and the year's last two figures, as the standard has it.
fn day(after: &str) -> Option<String> {
    let line = after.lines().map(str::trim).find(|line| !line.is_empty())?;
    let mut words = line.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let stamp =
        words.next().filter(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let rest: Vec<&str> = words.collect();
    let at = rest.iter().position(|word| dates::month(word).is_some())?;
    let month = dates::month(rest[at])?;
    let year: u32 = rest.get(at + 1).filter(|year| matches!(year.len(), 2 | 4))?.parse().ok()?;
    let year = match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        whole => whole,
    };
    Some(format!("{year}-{month:02}-{}", &stamp[..2]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::tests::Kept;

    #[test]
    fn messages_give_head_text_and_day() {
        let one = "\u{1}nwa062 4 i 211 ccccb   nw 061\r\n\nRavnholm-ferry/\r\n\u{2}1ST LEAD\r\nFerry back in\r\nservice at last\r\nBy Jane Roe, nw =\r\n\n   Ravnholm (nw) - The ferry is back in\r\nservice.\r\n\n   It sailed.\r\n\n# nw NOTEBOOK\r\n\n## Contacts\r\n\u{3}131137 GMT Nov 13 \r\n\u{7f}\u{4}";
        let bare = "\u{1}nwa063 5 s 20 nw 062\nPier/\n\u{2}The pier holds.\n\nIt does.\n* * * *\nThe following information is not intended for publication\nx\n\u{3}211259 Nov 98\n\u{4}";
        assert!(is_message(one) && !is_message("plain text"));
        let mut kept = Kept::default();
        read(&format!("{one}{bare}"), &mut kept);
        assert_eq!(kept.titles(), [("#1", "Ferry back in service at last"), ("#2", "The pier holds.")]);
        let draft = &kept.drafts[0];
        assert_eq!(draft.body, "Ravnholm (nw) - The ferry is back in\nservice.\n\nIt sailed.");
        assert_eq!((draft.dates[0].as_str(), draft.authors[0].as_str()), ("2013-11-13", "Jane Roe"));
        assert_eq!(
            (kept.drafts[1].body.as_str(), kept.drafts[1].dates[0].as_str()),
            ("It does.", "1998-11-21")
        );
        for text in ["\u{1}", "\u{1}\u{2}", "\u{1}a\u{2}=\u{3}é", "\u{1}\u{2}x\u{3}131137 Nov"] {
            read(text, &mut Kept::default());
        }
    }
}
