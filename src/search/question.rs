//! What kind of answer a question asks for. A question seeks a detail that may stand anywhere in an article, and a person,
//! a place, a number or a day tells itself by its letters; a headline seeks the story itself, which its first
//! sentences tell.

use crate::model::Span;
use crate::query::Query;
use crate::search::spotter::Spot;
use crate::text::words::{folded_words, for_each_word};

/// The kind of answer that a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// A person, place or thing with a name: who, where, which.
    Name,
    /// A number, sum or date: when, how many.
    Number,
    /// Anything else: what, why, how.
    Detail,
}

/// Words between `how` and what it counts.
const COUNTED: [&str; 12] =
    ["big", "far", "fast", "few", "high", "large", "long", "many", "much", "often", "old", "tall"];

/// Words that stand for numbers or days.
const NUMBERS: [&str; 35] = [
    "april",
    "august",
    "billion",
    "december",
    "dozen",
    "eight",
    "eleven",
    "february",
    "five",
    "four",
    "friday",
    "hundred",
    "january",
    "july",
    "june",
    "million",
    "monday",
    "nine",
    "november",
    "october",
    "one",
    "saturday",
    "september",
    "seven",
    "six",
    "sunday",
    "ten",
    "thousand",
    "three",
    "thursday",
    "tuesday",
    "twelve",
    "two",
    "wednesday",
    "yesterday",
];

impl Question {
    /// `None` for a query that asks no question.
    pub fn of(query: &Query) -> Option<Question> {
        let words: Vec<String> = query.words().into_iter().flat_map(folded_words).collect();
        let mut found = None;
        for (place, word) in words.iter().enumerate() {
            let asked = match word.as_str() {
                "who" | "whom" | "whose" | "where" | "which" => Question::Name,
                "when" => Question::Number,
                "how" if words.get(place + 1).is_some_and(|next| COUNTED.contains(&next.as_str())) => {
                    Question::Number
                }
                "what" | "why" | "how" | "whats" => Question::Detail,
                _ => continue,
            };
            found = found.or(Some(asked));
        }
        found
    }

    /// Words of `text` that may be the answer, ascending; none for [`Question::Detail`]. Words of the query are no answer.
    pub fn answers(self, text: &str, spots: &[Spot]) -> Vec<Span> {
        let mut answers = Vec::new();
        if self == Question::Detail {
            return answers;
        }
        let mut spots = spots.iter().peekable();
        for_each_word(text, |word| {
            while spots.next_if(|spot| spot.span.end <= word.span.start).is_some() {}
            if spots.peek().is_some_and(|spot| spot.span.overlaps(word.span)) {
                return;
            }
            let fits = match self {
                Question::Name => is_name(text, word.written, word.span),
                _ => word.folded.bytes().any(|byte| byte.is_ascii_digit()) || NUMBERS.contains(&word.folded),
            };
            if fits {
                answers.push(word.span);
            }
        });
        answers
    }
}

/// A capital that is not the sentence's, and not one of a text in capitals.
fn is_name(text: &str, written: &str, span: Span) -> bool {
    let mut letters = written.chars();
    let capital = letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase);
    let before = text[..span.start as usize].trim_end_matches([' ', '\u{a0}']).chars().next_back();
    capital && before.is_some_and(|letter| letter.is_alphanumeric() || letter == ',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;
    use crate::query::parse;

    #[test]
    fn questions_tell_what_they_ask_for() {
        for (typed, asked) in [
            ("Who crossed the river", Some(Question::Name)),
            ("How many bridges were closed", Some(Question::Number)),
            ("how did the mayor answer", Some(Question::Detail)),
            ("In which year did it end", Some(Question::Name)),
            ("Mayor closes the bridge", None),
        ] {
            assert_eq!(Question::of(&parse(typed, Day(20_000)).unwrap()), asked, "{typed}");
        }
    }

    #[test]
    fn names_and_numbers_are_answers() {
        let text = "Yesterday the ferry carried Ada Lund and 31 others.";
        let words = |question: Question| {
            question.answers(text, &[]).iter().map(|span| span.of(text)).collect::<Vec<_>>()
        };
        assert_eq!(words(Question::Name), ["Ada", "Lund"]);
        assert_eq!(words(Question::Number), ["Yesterday", "31"]);
        assert!(words(Question::Detail).is_empty());
    }
}
