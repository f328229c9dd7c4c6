//! Finds what stands between quotation marks, whatever their shape, paragraph by paragraph.
//! Owns the pairing of marks; does not ask who speaks or whether the words are speech at all.
//! A mark that pairs with nothing is passed over rather than allowed to swallow the rest of the article.

use crate::extract::tokens::{Kind, Token, flag};

/// Words between one pair of quotation marks. Token indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) struct Segment {
    /// The opening mark.
    pub open: usize,
    /// First inner token.
    pub first: usize,
    /// One past the last inner token.
    pub last: usize,
    /// One past the closing mark (or past the paragraph when nothing closes it).
    pub close: usize,
    /// Between single marks.
    pub single: bool,
    /// The quotation goes on in the next paragraph.
    pub unclosed: bool,
}

/// Longest stretch a single-quoted segment or an unclosed one may have, in tokens.
const REACH: usize = 400;

/// Fills `out` with the outer quoted segments in order and marks their tokens.
pub(in crate::extract) fn find_segments(tokens: &mut [Token], out: &mut Vec<Segment>) {
    out.clear();
    let mut start = 0;
    while start < tokens.len() {
        let end = paragraph_end(tokens, start);
        double_marks(tokens, start, end, out);
        start = end;
    }
    let doubles = out.len();
    if doubles * 40 < tokens.len() {
        single_marks(tokens, doubles, out);
    }
    out.sort_unstable_by_key(|segment| segment.open);
    for segment in out.iter() {
        for token in &mut tokens[segment.open..segment.close] {
            token.flags |= flag::QUOTED;
        }
    }
}

/// One past the last token of the paragraph that `start` lies in.
pub(in crate::extract) fn paragraph_end(tokens: &[Token], start: usize) -> usize {
    let rest = &tokens[(start + 1).min(tokens.len())..];
    rest.iter().position(|token| token.has(flag::PARAGRAPH)).map_or(tokens.len(), |at| start + 1 + at)
}

fn spaced_before(tokens: &[Token], at: usize) -> bool {
    let bracket = at > 0 && matches!(tokens[at - 1].kind, Kind::Open | Kind::Dash | Kind::Single);
    tokens[at].has(flag::SPACE) || bracket
}

fn spaced_after(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_none_or(|next| {
        next.has(flag::SPACE) || matches!(next.kind, Kind::Comma | Kind::Period | Kind::Bang)
    })
}

fn opens(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    token.has(flag::OPENS)
        || !token.has(flag::CLOSES) && (!spaced_after(tokens, at) || spaced_before(tokens, at))
}

/// True when a mark met inside a quotation starts another one: the first was never closed.
fn reopens(tokens: &[Token], open: usize, at: usize) -> bool {
    let token = &tokens[at];
    let german = tokens[open].end - tokens[open].start == 3
        && token.has(flag::OPENS)
        && !tokens[open].has(flag::CLOSES);
    if token.has(flag::OPENS) {
        // „…“ closes with the mark that opens elsewhere.
        return !(german && spaced_after(tokens, at) && !token.has(flag::SPACE));
    }
    !token.has(flag::CLOSES) && token.has(flag::SPACE) && !spaced_after(tokens, at) && at + 1 < tokens.len()
}

fn double_marks(tokens: &[Token], start: usize, end: usize, out: &mut Vec<Segment>) {
    let mut open: Option<usize> = None;
    for at in start..end {
        if tokens[at].kind != Kind::Quote {
            continue;
        }
        match open {
            None => open = opens(tokens, at).then_some(at),
            Some(first) if reopens(tokens, first, at) => {
                // Directional marks that open twice nest; straight ones that do were never closed.
                open = Some(at);
            }
            Some(first) => {
                if at > first + 1 {
                    out.push(Segment {
                        open: first,
                        first: first + 1,
                        last: at,
                        close: at + 1,
                        single: false,
                        unclosed: false,
                    });
                }
                open = None;
            }
        }
    }
    let Some(first) = open.filter(|first| end > first + 1) else { return };
    let goes_on = tokens.get(end).is_some_and(|next| next.kind == Kind::Quote);
    let leads =
        first == start || tokens[first - 1].kind == Kind::Colon || tokens[first - 1].kind == Kind::Comma;
    if (goes_on || leads) && end - first <= REACH {
        out.push(Segment {
            open: first,
            first: first + 1,
            last: end,
            close: end,
            single: false,
            unclosed: goes_on,
        });
    }
}

/// Single marks as outer marks: only where double ones are rare, only pairs that look like pairs.
fn single_marks(tokens: &[Token], doubles: usize, out: &mut Vec<Segment>) {
    let mut at = 0;
    let mut double = 0;
    while at < tokens.len() {
        if tokens[at].kind != Kind::Single {
            at += 1;
            continue;
        }
        while double < doubles && out[double].close <= at {
            double += 1;
        }
        if double < doubles && out[double].open <= at {
            at = out[double].close;
            continue;
        }
        let limit = if double < doubles { out[double].open } else { tokens.len() };
        let starts = !tokens[at].has(flag::CLOSES) && spaced_before(tokens, at) && !spaced_after(tokens, at);
        match starts.then(|| single_end(tokens, at, limit)).flatten() {
            Some(last) => {
                out.push(Segment {
                    open: at,
                    first: at + 1,
                    last,
                    close: last + 1,
                    single: true,
                    unclosed: false,
                });
                at = last + 1;
            }
            None => at += 1,
        }
    }
}

fn single_end(tokens: &[Token], open: usize, limit: usize) -> Option<usize> {
    let mut fallback = None;
    for at in open + 2..limit.min(open + 120) {
        if tokens[at].has(flag::PARAGRAPH) {
            break;
        }
        if tokens[at].kind != Kind::Single || tokens[at].has(flag::SPACE) {
            continue;
        }
        if tokens[at].has(flag::OPENS) || !spaced_after(tokens, at) {
            continue;
        }
        if matches!(tokens[at - 1].kind, Kind::Comma | Kind::Period | Kind::Bang) {
            return Some(at);
        }
        fallback = fallback.or(Some(at));
    }
    fallback
}

#[cfg(test)]
mod tests {
    use super::super::sentences;
    use super::*;
    use crate::extract::{lexicon::Lexicon, tokens::tokenize};

    fn segments(text: &str) -> Vec<String> {
        let lexicon = Lexicon::new();
        let (mut tokens, mut found) = (Vec::new(), Vec::new());
        tokenize(text, 0..text.len(), &lexicon, &mut tokens);
        sentences::mark_paragraphs(&mut tokens);
        find_segments(&mut tokens, &mut found);
        found
            .iter()
            .map(|segment| {
                text[tokens[segment.first].start as usize..tokens[segment.last - 1].end as usize].to_string()
            })
            .collect()
    }

    #[test]
    fn marks_of_every_shape_pair() {
        for (text, expected) in [
            ("\"One,\" she said, \"and two.\"", "One,|and two."),
            ("“Mixed marks close\", he said.", "Mixed marks close"),
            ("``Old wire style,'' he said.", "Old wire style,"),
            ("''Two apostrophes,'' he said.", "Two apostrophes,"),
            ("« Bonjour », dit-il.", "Bonjour"),
            ("„Guten Tag“, sagte er.", "Guten Tag"),
            ("\" Spaced out , \" Roe said", "Spaced out ,"),
            ("‘Single outer marks,’ she said of the workers’ claim.", "Single outer marks,"),
            ("'Straight single,' she said.", "Straight single,"),
            ("“First paragraph.\n\n“Second paragraph,” he said.", "First paragraph.|Second paragraph,"),
            ("A 5\" pipe is wide.", ""),
            ("“He called it a ‘nested’ thing,” she said.", "He called it a ‘nested’ thing,"),
        ] {
            assert_eq!(segments(text).join("|"), expected, "{text}");
        }
    }
}
