//! Cuts tokens into paragraphs and sentences and marks lines set in headline capitals.
//! A sentence is an outer one: full stops inside a quotation do not end it unless they end the quotation.
//! Sentences are capped in length, so that rules may scan one from end to end and stay linear.

use super::quotes::Segment;
use crate::extract::lexicon::class;
use crate::extract::tokens::{Kind, Token, View, flag};

/// Half-open range of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) struct Sentence {
    pub first: usize,
    pub last: usize,
    /// Starts a paragraph.
    pub paragraph: bool,
}

/// Longest sentence in tokens; a longer one is cut.
const LONGEST: usize = 400;

/// Sets `PARAGRAPH` on tokens that start one. Where lines are wrapped at a fixed width only gaps count, else every line.
pub(in crate::extract) fn mark_paragraphs(tokens: &mut [Token]) {
    let (mut lines, mut lower) = (0usize, 0usize);
    for token in tokens.iter().filter(|token| token.has(flag::LINE) && !token.has(flag::GAP)) {
        lines += 1;
        lower += (token.is_word() && !token.has(flag::CAP)) as usize;
    }
    let wrapped = lines >= 2 && lower * 4 > lines;
    let bit = if wrapped { flag::GAP } else { flag::LINE };
    for token in tokens.iter_mut() {
        if token.has(flag::LINE) && token.has(bit) {
            token.flags |= flag::PARAGRAPH;
        }
    }
    if let Some(first) = tokens.first_mut() {
        first.flags |= flag::PARAGRAPH;
    }
}

/// Sets `HEADLINE` on the tokens of paragraphs where nearly every long word is capitalised.
pub(in crate::extract) fn mark_headlines(tokens: &mut [Token]) {
    let mut start = 0;
    while start < tokens.len() {
        let end = super::quotes::paragraph_end(tokens, start);
        let (mut long, mut capital) = (0, 0);
        for token in tokens[start..end.min(start + 60)]
            .iter()
            .filter(|token| token.is_word() && token.end - token.start >= 4)
        {
            long += 1;
            capital += token.has(flag::CAP) as usize;
        }
        if long >= 3 && end - start <= 45 && capital * 10 >= long * 7 {
            for token in &mut tokens[start..end] {
                token.flags |= flag::HEADLINE;
            }
        }
        start = end;
    }
}

/// Fills `out` with the outer sentences and sets `SENTENCE` on first tokens, those inside quotations too.
pub(in crate::extract) fn find_sentences(
    view: &View,
    segments: &[Segment],
    starts: &mut Vec<usize>,
    out: &mut Vec<Sentence>,
) {
    out.clear();
    starts.clear();
    let tokens = view.tokens;
    let mut segment = 0;
    let mut first = 0;
    let mut may_stop = false;
    for (at, token) in tokens.iter().enumerate() {
        while segments.get(segment).is_some_and(|segment| segment.close <= at) {
            segment += 1;
        }
        let paragraph = token.has(flag::PARAGRAPH);
        let stop = may_stop && starts_after_stop(view, at);
        may_stop = !matches!(token.kind, Kind::Word | Kind::Comma) || token.has(flag::DOTTED);
        if paragraph || stop {
            starts.push(at);
        }
        if at == first {
            continue;
        }
        let after_quote = segment > 0 && segments[segment - 1].close == at;
        let ends = if after_quote {
            quote_ends_sentence(view, &segments[segment - 1], at)
        } else {
            stop && segments.get(segment).is_none_or(|segment| segment.open >= at)
        };
        if paragraph || ends || at - first >= LONGEST {
            push(tokens, first, at, out);
            first = at;
        }
    }
    push(tokens, first, tokens.len(), out);
}

fn push(tokens: &[Token], first: usize, last: usize, out: &mut Vec<Sentence>) {
    if first < last {
        out.push(Sentence { first, last, paragraph: tokens[first].has(flag::PARAGRAPH) });
    }
}

/// True when the token at `at`, with no plain word or comma before it, follows the end of a sentence.
fn starts_after_stop(view: &View, at: usize) -> bool {
    let tokens = view.tokens;
    let token = &tokens[at];
    let mut before = at - 1;
    while before > 0
        && at - before < 5
        && matches!(tokens[before].kind, Kind::Close | Kind::Quote | Kind::Single)
        && !tokens[before].has(flag::SPACE)
    {
        before -= 1;
    }
    let starter = token.is_cap()
        || matches!(token.kind, Kind::Number | Kind::Quote | Kind::Single | Kind::Open | Kind::Dash);
    if !starter || matches!(token.kind, Kind::Quote | Kind::Single) && token.has(flag::CLOSES) {
        return false;
    }
    match tokens[before].kind {
        Kind::Bang => token.has(flag::SPACE) || before + 1 < at,
        Kind::Ellipsis => token.has(flag::SPACE) && token.is_cap() && view.is(at, class::OPENER),
        Kind::Period => {
            let abbreviation = before > 0
                && !tokens[before].has(flag::SPACE)
                && view.is(before - 1, class::ABBREV)
                && tokens[before - 1].is_cap();
            let spaced = token.has(flag::SPACE) || token.kind == Kind::Quote;
            spaced
                && (!abbreviation
                    || token.is_cap()
                        && view.is(at, class::DET | class::SUBJECT_PRONOUN)
                        && token.end - token.start > 1)
        }
        Kind::Word => {
            tokens[before].has(flag::DOTTED)
                && tokens[before].has(flag::UPPER)
                && token.is_cap()
                && view.is(at, class::OPENER)
                && token.end - token.start > 1
        }
        _ => false,
    }
}

/// Does the sentence end with the quotation that closes just before `at`?
fn quote_ends_sentence(view: &View, segment: &Segment, at: usize) -> bool {
    let tokens = view.tokens;
    let stopped = matches!(tokens[segment.last - 1].kind, Kind::Period | Kind::Bang | Kind::Ellipsis);
    let token = &tokens[at];
    let opens =
        token.is_cap() || matches!(token.kind, Kind::Number | Kind::Quote | Kind::Single | Kind::Open);
    if !stopped || !opens {
        return false;
    }
    let mut next = at;
    while next < tokens.len()
        && next < at + 5
        && (tokens[next].is_cap() && (next == at || !view.is(next, class::OPENER))
            || tokens[next].has(flag::DOTTED)
            || view.is(next, class::TITLE)
            || tokens[next].kind == Kind::Period && view.is(next - 1, class::ABBREV))
    {
        next += 1;
    }
    let word = view.word(next);
    let cue = next > at && word.cue != 0 && !tokens[next].has(flag::CAP);
    let done = tokens
        .get(next + 1)
        .is_none_or(|after| after.has(flag::PARAGRAPH) || !matches!(after.kind, Kind::Word | Kind::Number));
    !(cue && (done || tokens[segment.last - 1].kind == Kind::Bang))
}

#[cfg(test)]
mod tests {
    use super::super::quotes::find_segments;
    use super::*;
    use crate::extract::{lexicon::Lexicon, tokens::tokenize};

    fn sentences(text: &str) -> Vec<String> {
        let lexicon = Lexicon::new();
        let (mut tokens, mut segments, mut starts, mut found) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        tokenize(text, 0..text.len(), &lexicon, &mut tokens);
        mark_paragraphs(&mut tokens);
        find_segments(&mut tokens, &mut segments);
        let view = View { text, tokens: &tokens, lexicon: &lexicon };
        find_sentences(&view, &segments, &mut starts, &mut found);
        found.iter().map(|sentence| view.span(sentence.first, sentence.last).of(text).to_string()).collect()
    }

    #[test]
    fn sentences_end_where_readers_end_them() {
        for (text, expected) in [
            ("Sen. Ann Roe left. He stayed.", "Sen. Ann Roe left.|He stayed."),
            (
                "\"Is it? It is,\" she said. \"Go.\" They went.",
                "\"Is it? It is,\" she said.|\"Go.\"|They went.",
            ),
            ("\"Why?\" Roe asked.", "\"Why?\" Roe asked."),
            ("He lives in the U.S. The house is big.", "He lives in the U.S.|The house is big."),
            ("One line\nAnother line", "One line|Another line"),
            ("The line was\nwrapped and so\nwas this. Yes.", "The line was\nwrapped and so\nwas this.|Yes."),
        ] {
            assert_eq!(sentences(text).join("|"), expected);
        }
    }
}
