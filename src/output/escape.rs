//! Makes archive text safe to print: control characters, terminal escapes and marks that turn the writing direction
//! are shown as code points instead of acted on.

use std::fmt::Write;

/// `text` with every dangerous character as `\u{..}`; line breaks become spaces.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut after_space, mut rest) = (true, text);
    while let Some(letter) = rest.chars().next() {
        // Nearly all of a text are such letters; they are taken over in runs.
        let plain = rest.bytes().position(|byte| !byte.is_ascii_graphic()).unwrap_or(rest.len());
        if plain > 0 {
            out.push_str(&rest[..plain]);
            (after_space, rest) = (false, &rest[plain..]);
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        if letter.is_whitespace() {
            if !after_space {
                out.push(' ');
            }
            after_space = true;
        } else {
            push_safe(letter, &mut out);
            after_space = false;
        }
    }
    out
}

/// `text` with its line breaks and tabs, everything else dangerous as `\u{..}`.
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\t' => out.push(letter),
            '\r' => {}
            letter => push_safe(letter, &mut out),
        }
    }
    out
}

fn push_safe(letter: char, out: &mut String) {
    let turns_direction = matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}');
    if letter.is_control() || turns_direction {
        let _ = write!(out, "\\u{{{:x}}}", letter as u32);
    } else {
        out.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_act_on() {
        assert_eq!(one_line("a\x1b[31mb\u{202E}c\n\n  d "), "a\\u{1b}[31mb\\u{202e}c d ");
        assert_eq!(one_line("\tfür  die\u{a0}\u{7f}x — y"), "für die \\u{7f}x — y");
        assert_eq!(lines("a\r\nb\u{7}"), "a\nb\\u{7}");
    }
}
