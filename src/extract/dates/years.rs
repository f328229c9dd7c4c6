//! Years and what is longer or shorter than a year without being a month: decades, centuries, quarters, seasons.
//! A bare number is a year only where the words around it ask for one.

use super::Reader;
use super::calendar;
use super::words::role;
use crate::extract::lexicon::class;
use crate::extract::tokens::{Kind, flag};

/// Tokens around "third quarter" in which money must be the matter.
const MONEY_REACH: usize = 12;

impl Reader<'_> {
    pub(super) fn year_at(&self, at: usize) -> Option<i32> {
        let four = self.view.tokens.get(at).is_some_and(|token| token.end - token.start == 4);
        self.number(at).filter(|year| four && (1500..=2199).contains(year))
    }

    /// "1990s", "the '90s"
    pub(super) fn decade(&mut self, at: usize) -> Option<usize> {
        let text = self.view.text_of(at);
        let possessive = self.view.kind(at + 1) == Some(Kind::Possessive);
        let digits = text.strip_suffix(['s', 'S']).or(possessive.then_some(text))?;
        let number: i32 = digits.parse().ok().filter(|number| number % 10 == 0)?;
        let short = digits.len() == 2 && self.after_apostrophe(at);
        let first = match digits.len() {
            4 if (1500..2200).contains(&number) && !possessive => number,
            2 if short => self.two_digit_year(number)?,
            _ => return None,
        };
        let range = calendar::years(first, first + if number % 100 == 0 && !short { 99 } else { 9 });
        // "The 1900s" may be ten years or a hundred.
        let range = range.filter(|_| short || number % 100 != 0 || number == 2000);
        let range = if number == 2000 { calendar::years(2000, 2009) } else { range };
        Some(self.add(at, at + 1, range?))
    }

    fn after_apostrophe(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        self.view.kind(before) == Some(Kind::Single) && !self.view.tokens[at].has(flag::SPACE)
    }

    /// "the 19th century"
    pub(super) fn century(&mut self, at: usize) -> Option<usize> {
        let word = at + 1 + (self.view.kind(at + 1) == Some(Kind::Hyphen)) as usize;
        if !self.word_is(word, "century") {
            return None;
        }
        let number = self.number(at).or_else(|| self.value(at, role::ORDINAL))?;
        let spelt = self.number(at).is_none() || self.view.text_of(at).len() > 2;
        // "A second century" of years is none.
        if !spelt || !(6..=22).contains(&number) {
            return None;
        }
        let range = calendar::years(number * 100 - 99, number * 100)?;
        Some(self.add(at, word + 1, range))
    }

    /// "in 2019", "the 1956 uprising", "between 1982 and 1992", "post-1959", "in '98"
    pub(super) fn lone_year(&mut self, at: usize) -> Option<usize> {
        let year = match self.year_at(at) {
            Some(year) => year,
            None if self.after_apostrophe(at) && self.view.text_of(at).len() == 2 => {
                let led = self.is(at.wrapping_sub(2), role::ASKS | role::MONTH | role::SEASON)
                    || self.word_is(at.wrapping_sub(2), "of");
                self.two_digit_year(self.number(at).filter(|_| led)?)?
            }
            None => return None,
        };
        let joined = self.view.kind(at + 1) == Some(Kind::Hyphen)
            && !self.view.kind(at + 2).is_some_and(|kind| kind == Kind::Number)
            || self.view.text_of(at + 1) == "%";
        let near = self.year.is_none_or(|published| year <= published + 60);
        if joined || !near || !self.asks_for_year(at, year) {
            return None;
        }
        let range = calendar::year(year)?;
        Some(self.add(at, at + 1, range))
    }

    fn asks_for_year(&self, at: usize, year: i32) -> bool {
        let mut before = at.wrapping_sub(1);
        if matches!(self.view.kind(before), Some(Kind::Single | Kind::Hyphen)) {
            before = before.wrapping_sub(1);
        }
        let counts = self.counts_things(at);
        if self.is(before, role::ASKS) {
            return !counts || self.view.kind(at - 1) == Some(Kind::Hyphen);
        }
        if self.word_in(before, &["of"]) {
            return !counts && !self.is(before.wrapping_sub(1), role::COUNTS);
        }
        if self.word_in(before, &["the", "a", "its", "their", "his", "her"]) {
            return year >= 1700 && self.names_a_thing(at);
        }
        if self.word_is(before, "to") {
            let dated =
                self.word_in(before.wrapping_sub(1), &["back", "prior", "dating", "dates", "date", "up"]);
            return !counts && (dated || self.follows_year(before));
        }
        // "1994, 1995 and 1997", "1994-95"
        let listed =
            self.word_in(before, &["and", "or", "through"]) || self.view.kind(before) == Some(Kind::Comma);
        listed && !counts && self.follows_year(before)
    }

    /// The last date ends at `at` and is a year or ends in one.
    fn follows_year(&self, at: usize) -> bool {
        self.context.is_some_and(|(last, range)| last == at && range.first != range.last)
            && self.year_at(at.wrapping_sub(1)).is_some()
    }

    /// "2000 people"
    fn counts_things(&self, at: usize) -> bool {
        self.view.tokens.get(at + 1).is_some_and(|next| next.is_word() && !next.has(flag::CAP))
            && !self.view.is(at + 1, class::FUNC | class::PREP | class::CONJ | class::AUX | class::ADV)
            && self.view.text_of(at + 1).ends_with('s')
    }

    /// "the 1956 uprising", not "the 1956 workers"
    fn names_a_thing(&self, at: usize) -> bool {
        let Some(next) = self.view.tokens.get(at + 1).filter(|next| next.is_word()) else { return false };
        let text = self.view.text_of(at + 1);
        next.is_cap()
            || !self.view.is(at + 1, class::FUNC | class::PREP | class::CONJ | class::AUX | class::PLURAL)
                && (!text.ends_with('s') || text.ends_with("ss") || text.ends_with("is"))
    }

    /// "the first quarter of 1998", "third-quarter earnings", "the second half of last year"
    pub(super) fn quarter(&mut self, at: usize) -> Option<usize> {
        let nth = self.value(at, role::ORDINAL).filter(|nth| (1..=4).contains(nth))?;
        let hyphen = self.view.kind(at + 1) == Some(Kind::Hyphen);
        let word = at + 1 + hyphen as usize;
        let length = match () {
            _ if self.word_is(word, "quarter") => 3,
            _ if self.word_is(word, "half") && nth <= 2 => 6,
            _ => return None,
        };
        let of = word + 1 + self.word_is(word + 1, "of") as usize;
        let told = self.year_at(of).map(|year| (of + 1, year)).or_else(|| self.near_year(word + 1));
        let (last, year) = match told {
            Some((last, year)) => (last, year),
            None if length == 3 && self.is_about_money(at) && self.view.kind(of) != Some(Kind::Number) => {
                let (year, month, _) = self.today?.ymd();
                // A quarter that has not begun is last year's.
                (word + 1, if nth * 3 - 2 > month as i32 { year - 1 } else { year })
            }
            None => return None,
        };
        let range = calendar::months(year, (nth - 1) * length + 1, length)?;
        Some(self.add(at, last, range))
    }

    fn is_about_money(&self, at: usize) -> bool {
        let from = at.saturating_sub(MONEY_REACH);
        let to = (at + MONEY_REACH).min(self.view.tokens.len());
        (from..to).any(|near| self.is(near, role::MONEY) || matches!(self.view.text_of(near), "$" | "%"))
    }

    /// "spring 2019", "the summer of 1968"; what "last summer" is `near` knows.
    pub(super) fn season(&mut self, at: usize) -> Option<usize> {
        let season = self.value(at, role::SEASON)?;
        let of = at + 1 + self.word_is(at + 1, "of") as usize;
        // A winter lies in two years.
        if season == 0 {
            return None;
        }
        let (last, year) = self.year_at(of).map(|year| (of + 1, year)).or_else(|| self.near_year(at + 1))?;
        let range = calendar::season(year, season)?;
        Some(self.add(at, last, range))
    }
}
