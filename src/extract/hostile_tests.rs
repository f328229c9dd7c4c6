//! Extraction of texts that nobody wrote in good faith: it ends, in time that grows with the text alone, and every span
//! stands within the text on bounds of letters.

use super::Extractor;
use super::tests::article;
use crate::model::{Annotated, Span};
use std::time::{Duration, Instant};

fn spans(annotated: &Annotated) -> impl Iterator<Item = Span> + '_ {
    let persons = annotated.persons.iter().flat_map(|person| &person.mentions);
    let places = annotated.places.iter().flat_map(|place| &place.mentions);
    let allusions = annotated.allusions.iter().flat_map(|allusion| &allusion.mentions);
    let quotes = annotated.quotes.iter().flat_map(|quote| &quote.content);
    let dates = annotated.dates.iter().map(|date| &date.span);
    persons.chain(places).chain(allusions).chain(quotes).chain(dates).copied()
}

/// Extracts and returns the least time of a few runs.
fn time_of(text: &str) -> Duration {
    let article = article(text);
    let run = || {
        let started = Instant::now();
        let annotated = Extractor::new().extract(&article);
        let took = started.elapsed();
        for span in spans(&annotated) {
            assert!(article.text.get(span.range()).is_some_and(|words| !words.is_empty()), "{span:?}");
        }
        took
    };
    (0..3).map(|_| run()).min().unwrap_or_default()
}

/// Eight times the text may take no more than some 24 times the time: squares would take 64.
fn grows_with_the_text(make: impl Fn(usize) -> String, size: usize) {
    let short = time_of(&make(size));
    let long = time_of(&make(size * 8));
    let bound = short * 24 + Duration::from_millis(50);
    assert!(long < bound, "{short:?} for one part, {long:?} for eight");
}

#[test]
fn a_token_of_many_megabytes_is_borne() {
    for letter in ["a", "A", "é", "Ж", ".", "\"", "-", "1", "'"] {
        let text = letter.repeat(20_000_000 / letter.len() / 8);
        time_of(&text);
    }
    time_of(&"Q".repeat(20_000_000));
}

#[test]
fn capitalised_words_in_a_row_take_linear_time() {
    for word in ["Roe ", "Paris ", "Jean-Claude ", "Mr. ", "New York ", "O'Neill, ", "St. ", "EU/"] {
        grows_with_the_text(|count| word.repeat(count), 100_000 / 8);
    }
}

#[test]
fn many_different_names_take_linear_time() {
    let name = |number: usize| {
        let letters = [number % 26, number / 26 % 26, number / 676 % 26].map(|at| (b'a' + at as u8) as char);
        format!(
            "Ann Z{}{}{}son of Paris, said Bo Y{}{}{}man. ",
            letters[0], letters[1], letters[2], letters[2], letters[0], letters[1]
        )
    };
    grows_with_the_text(|count| (0..count).map(name).collect(), 1_000);
}

#[test]
fn many_places_and_quotes_take_linear_time() {
    for piece in [
        "In Paris, Texas, and London, Ontario, and Springfield they met. ",
        "\"Yes,\" said Ann Roe of Springfield, \"but on Monday, May 3, he told her that he knew.\" ",
        "\"\"''``Mr.\n\n",
        "last Tuesday the next day on Monday through Friday in March 1998 ",
        "the Kremlin Russian Downing Street ",
    ] {
        grows_with_the_text(|count| piece.repeat(count), 1_000);
    }
}
