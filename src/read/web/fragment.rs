//! A piece of HTML (a feed's content, a field of an export, a mail) to paragraphs of text: tags gone, entities decoded.
//! Takes all text there is: it chooses nothing, unlike a page's body. Linear, and no nesting is too deep, for no tree
//! is built.

use super::flow::Flow;
use super::tree::Quiet;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

/// Elements that end the paragraph they stand in.
const BLOCKS: &[&[u8]] = &[
    b"address",
    b"article",
    b"aside",
    b"blockquote",
    b"body",
    b"center",
    b"dd",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"head",
    b"header",
    b"hr",
    b"html",
    b"li",
    b"main",
    b"nav",
    b"ol",
    b"option",
    b"p",
    b"pre",
    b"section",
    b"table",
    b"tbody",
    b"tfoot",
    b"thead",
    b"title",
    b"tr",
    b"ul",
];

/// Elements whose content no reader sees.
const UNSEEN: &[&[u8]] = &[b"script", b"style", b"noscript", b"iframe", b"template", b"noembed", b"xmp"];

/// The text of a fragment of HTML: paragraphs parted by one blank line, lines (`<br>`) by one line end, white space
/// folded, entities decoded. Text without any tag keeps its own blank lines. Never fails: what is no tag is text.
pub fn fragment_text(html: &str) -> String {
    let mut flow = Flow::default();
    let has_tags = html.as_bytes().windows(2).any(|pair| {
        pair[0] == b'<' && (pair[1].is_ascii_alphabetic() || matches!(pair[1], b'/' | b'!' | b'?'))
    });
    // The name of the unseen element that is open.
    let mut unseen: Option<&'static [u8]> = None;
    let take = |event: CallbackEvent<'_>, _: Span<()>| -> Option<()> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                if unseen.is_none() {
                    unseen = UNSEEN.iter().find(|element| **element == name).copied();
                }
                between(&mut flow, name);
            }
            CallbackEvent::EndTag { name } => {
                if unseen == Some(name) {
                    unseen = None;
                }
                if name != b"br" {
                    between(&mut flow, name);
                }
            }
            CallbackEvent::String { value } if unseen.is_none() => {
                let words = String::from_utf8_lossy(value);
                if has_tags { flow.push(&words) } else { flow.push_plain(&words) }
            }
            _ => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(take);
    emitter.naively_switch_states(true);
    // The callback yields nothing, so one step runs to the end.
    for Ok(()) in Tokenizer::new_with_emitter(html, Quiet(emitter)) {}
    flow.finish()
}

fn between(flow: &mut Flow, name: &[u8]) {
    match name {
        b"br" => flow.line(),
        b"td" | b"th" => flow.push(" "),
        _ if BLOCKS.contains(&name) => flow.paragraph(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_paragraphs() {
        for (html, text) in [
            ("", ""),
            ("<p>The dam held.</p><p>\n No one  was hurt. </p>", "The dam held.\n\nNo one was hurt."),
            ("One<br>two<br/><br>three", "One\ntwo\n\nthree"),
            ("Caf&eacute; &amp; bar&nbsp;&mdash; &#8220;open&#x201d;", "Café & bar — “open”"),
            ("The <b>ma</b>yor <a href='x'>said</a>, so.", "The mayor said, so."),
            ("<ul><li>One<li>Two</ul>After", "One\n\nTwo\n\nAfter"),
            ("<style>p{}</style><script>a < b</script>Seen", "Seen"),
            ("<table><tr><td>A</td><td>B</td></tr><tr><td>C</table>", "A B\n\nC"),
            ("a < b and <3 &unknown; &", "a < b and <3 &unknown; &"),
            ("First line\nsame.\n\nSecond &amp; last.\r\n", "First line same.\n\nSecond & last."),
            ("so\u{ad}ft \u{200b}\u{feff}zero", "soft zero"),
            ("unclosed <p>text <a href=\"x", "unclosed\n\ntext"),
            ("&#xD800; &#99999999;", "\u{fffd} \u{fffd}"),
        ] {
            assert_eq!(fragment_text(html), text, "{html:?}");
        }
    }

    #[test]
    fn depth_costs_nothing() {
        let html = format!("{}deep", "<div>".repeat(200_000));
        assert_eq!(fragment_text(&html), "deep");
    }
}
