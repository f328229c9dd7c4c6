//! Expressions and the days they come to, in invented sentences; and any row of date words at all.

use super::super::Extractor;
use super::super::tests::article;
use crate::model::article::{DateSource, Published};
use crate::model::date::{Day, Precision};
use proptest::prelude::*;

/// What the dates of `text` come to, published on Thursday, 13 November 2025 unless told otherwise.
fn dates_on(text: &str, published: Option<(i32, u32, u32)>) -> String {
    let mut article = article(text);
    article.published = published
        .and_then(|(year, month, day)| Day::from_ymd(year, month, day))
        .map(|day| Published { day, precision: Precision::Day, from: DateSource::Header });
    let found = Extractor::new().extract(&article).dates;
    let shown = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
    let one = |mention: &crate::model::annotated::DateMention| {
        let (first, last) = (shown(mention.range.first), shown(mention.range.last));
        let days = if first == last { first } else { format!("{first}..{last}") };
        format!("{}={days}", mention.span.of(text))
    };
    found.iter().map(one).collect::<Vec<_>>().join("|")
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(dates_on(text, Some((2025, 11, 13))), *expected, "{text}");
    }
}

#[test]
fn dates_told_in_full() {
    check(&[
        ("It opened on November 3, 2019.", "November 3, 2019=2019-11-03"),
        ("It opened on 3 November 2019.", "3 November 2019=2019-11-03"),
        ("It opened on the 3rd of November, 2019.", "3rd of November, 2019=2019-11-03"),
        ("The file is dated 2019-11-03.", "2019-11-03=2019-11-03"),
        ("The file is dated 03.11.2019.", "03.11.2019=2019-11-03"),
        ("They met in March 2014.", "March 2014=2014-03-01..2014-03-31"),
        ("They met in March of 2014.", "March of 2014=2014-03-01..2014-03-31"),
        ("The fair ran Nov. 3-5 in the hall.", "Nov. 3-5=2025-11-03..2025-11-05"),
        ("The fair ran on 3 and 4 November.", "3=2025-11-03|4 November=2025-11-04"),
        ("The fair ran on November 3 and 4.", "November 3=2025-11-03|4=2025-11-04"),
        ("On November 3 and 40 people came.", "November 3=2025-11-03"),
        ("It closed Friday, Oct. 24, at noon.", "Friday, Oct. 24=2025-10-24"),
        ("It closed Thursday (Nov. 6) at noon.", "Thursday (Nov. 6=2025-11-06"),
        ("The crash of Tuesday, Nov. 12, was the first.", "Tuesday, Nov. 12=2024-11-12"),
        ("It is due the week of December 8.", "December 8=2025-12-08..2025-12-14"),
        ("He left on Jan. 9 last year.", "Jan. 9 last year=2024-01-09"),
        ("It began in February this year.", "February this year=2025-02-01..2025-02-28"),
    ]);
}

#[test]
fn numbers_with_slashes_need_an_order() {
    check(&[
        ("Sold on 11/23/2024 in town.", "11/23/2024=2024-11-23"),
        ("Sold on 23/11/2024 in town.", "23/11/2024=2024-11-23"),
        ("Sold on 3/4/2024 in town.", ""),
        ("Sold on 3/4/2024 and then again on 3/25/2024.", "3/4/2024=2024-03-04|3/25/2024=2024-03-25"),
        ("Sold on 25/3/98 in town.", "25/3/98=1998-03-25"),
        ("A ratio of 1/2/3 and 24/7 work.", ""),
    ]);
}

#[test]
fn weekdays_follow_the_tense() {
    check(&[
        ("She said Tuesday that all was well.", "Tuesday=2025-11-11"),
        ("The court said Thursday it was closed.", "Thursday=2025-11-13"),
        ("The council will meet Tuesday.", "Tuesday=2025-11-18"),
        ("The team is scheduled to leave on Monday.", "Monday=2025-11-17"),
        ("The team planned to leave on Monday.", "Monday=2025-11-17"),
        ("On Monday, the council will vote.", "Monday=2025-11-17"),
        ("On Monday, the council planned a vote.", "Monday=2025-11-10"),
        ("He could not be reached Wednesday.", "Wednesday=2025-11-12"),
        ("The bill would not pass until Monday.", "Monday=2025-11-17"),
        ("They did not speak until Monday.", "Monday=2025-11-10"),
        ("They have until 9 a.m. Tuesday to pay.", "9 a.m. Tuesday=2025-11-18"),
        ("The hall burned down on Friday night.", "Friday night=2025-11-07"),
        ("The hall burned last Friday.", "last Friday=2025-11-07"),
        ("The hall opens next Friday.", "next Friday=2025-11-14"),
        ("The hall burned Monday last week.", "Monday last week=2025-11-03"),
        ("The guests left as early as Saturday.", "Saturday=2025-11-15"),
        ("The fair ran Monday through Wednesday.", "Monday=2025-11-10|Wednesday=2025-11-12"),
        ("It closes every Friday, on Fridays and one Friday night.", ""),
        ("He wrote for The Sunday Times and The Sun.", ""),
        ("Sat beside him was a man.", ""),
    ]);
}

#[test]
fn days_told_from_publication() {
    check(&[
        ("It rained yesterday and it may rain tonight.", "yesterday=2025-11-12|tonight=2025-11-13"),
        ("It rained last night and this morning.", "last night=2025-11-12|this morning=2025-11-13"),
        ("They left two days ago.", "two days ago=2025-11-11"),
        ("They left a week ago Monday.", "a week ago Monday=2025-11-03"),
        ("They left a week ago.", "a week ago=2025-11-03..2025-11-09"),
        ("They left three years ago.", "three years ago=2022-01-01..2022-12-31"),
        ("They left two months ago.", "two months ago=2025-09-01..2025-09-30"),
        ("They left last week.", "last week=2025-11-03..2025-11-09"),
        ("They left last month.", "last month=2025-10-01..2025-10-31"),
        ("They come early next month.", "next month=2025-12-01..2025-12-31"),
        ("They met in the past two weeks.", "past two weeks=2025-10-30..2025-11-13"),
        ("They met over the weekend.", "weekend=2025-11-08..2025-11-09"),
        ("They met the day before yesterday.", "day before yesterday=2025-11-11"),
        ("They meet a week from Tuesday.", "a week from Tuesday=2025-11-18"),
        ("In today's world the youth of today read USA TODAY.", ""),
    ]);
}

#[test]
fn days_told_from_the_date_before() {
    check(&[
        ("He came on March 3, 2019, and left the next day.", "March 3, 2019=2019-03-03|next day=2019-03-04"),
        (
            "He came on March 3, 2019. The following morning he slept.",
            "March 3, 2019=2019-03-03|following morning=2019-03-04",
        ),
        (
            "He came on March 3, 2019. Earlier that day he slept.",
            "March 3, 2019=2019-03-03|that day=2019-03-03",
        ),
        (
            "He came on March 3, 2019, and left two days later.",
            "March 3, 2019=2019-03-03|two days later=2019-03-05",
        ),
        (
            "He came in 2019. That year and the following year were wet.",
            "2019=2019-01-01..2019-12-31|That year=2019-01-01..2019-12-31|following year=2020-01-01..2020-12-31",
        ),
        ("Sales were lower a year earlier.", "a year earlier=2024-01-01..2024-12-31"),
        ("He left the next day.", ""),
    ]);
}

#[test]
fn longer_periods() {
    check(&[
        ("It grew in the first quarter of 1998.", "first quarter of 1998=1998-01-01..1998-03-31"),
        ("Its third-quarter profit rose.", "third-quarter=2025-07-01..2025-09-30"),
        ("They scored in the third quarter.", ""),
        ("It grew in the second half of 2019.", "second half of 2019=2019-07-01..2019-12-31"),
        (
            "They met in spring 2019 and last summer.",
            "spring 2019=2019-03-01..2019-05-31|last summer=2025-06-01..2025-08-31",
        ),
        (
            "In the 1990s and the late '70s it was quiet.",
            "1990s=1990-01-01..1999-12-31|70s=1970-01-01..1979-12-31",
        ),
        ("It dates from the 19th century.", "19th century=1801-01-01..1900-12-31"),
        ("It stood between 1982 and 1992.", "1982=1982-01-01..1982-12-31|1992=1992-01-01..1992-12-31"),
        (
            "The 1956 uprising and a post-1959 house in mid-2001.",
            "1956=1956-01-01..1956-12-31|1959=1959-01-01..1959-12-31|2001=2001-01-01..2001-12-31",
        ),
        ("A crowd of 2000 came to see 1900 people in 1850 houses.", ""),
    ]);
}

#[test]
fn holidays() {
    check(&[
        ("They met on Christmas Day.", "Christmas Day=2024-12-25"),
        ("They will meet on Christmas Eve.", "Christmas Eve=2025-12-24"),
        ("They met on New Year's Eve.", "New Year's Eve=2024-12-31"),
        ("They met last Thanksgiving.", "last Thanksgiving=2024-11-28"),
        ("They met on Good Friday.", "Good Friday=2025-04-18"),
        ("They went Christmas shopping on Christmas Island.", ""),
        ("The Sept. 11 attacks were told of.", "Sept. 11=2001-09-11"),
    ]);
}

#[test]
fn words_that_only_look_like_dates() {
    check(&[
        ("They march on, and it may snow, they said.", ""),
        ("March on, she said. May we? May Roe and June Carter sang.", ""),
        ("Theresa May and Jan Kowal spoke of the 13th floor.", ""),
        ("Room 2019 has 1,998 seats.", ""),
        ("The second man was this good, that tall, and last in line.", ""),
        ("They count on a day care that day care staff know.", ""),
    ]);
    check(&[(
        "The talks will be in May and the March vote is near.",
        "May=2026-05-01..2026-05-31|March=2026-03-01..2026-03-31",
    )]);
}

#[test]
fn without_a_day_of_publication_only_full_dates_count() {
    let text = "Yesterday, on Friday, last week, in March, on May 3 and on 3 May 1998.";
    assert_eq!(dates_on(text, None), "3 May 1998=1998-05-03");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Any row of words and marks that dates are made of gives ordered mentions within the text, first days before last.
    #[test]
    fn any_row_of_date_words_is_borne(pieces in proptest::collection::vec(0..PIECES.len(), 0..60), day in -800_000i32..800_000) {
        let text = pieces.iter().map(|piece| PIECES[*piece]).collect::<Vec<_>>().join(" ").replace(" ~", "").replace("~ ", "");
        let mut article = article(&text);
        article.published = Some(Published { day: Day(day), precision: Precision::Day, from: DateSource::Header });
        let found = Extractor::new().extract(&article).dates;
        for mention in &found {
            prop_assert!(text.get(mention.span.range()).is_some_and(|words| !words.is_empty()));
            prop_assert!(mention.range.first <= mention.range.last, "{text}");
        }
        prop_assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{text}: {found:?}");
    }
}

/// `~` joins without a space.
const PIECES: &[&str] = &[
    "the",
    "a",
    "of",
    "in",
    "on",
    "and",
    "to",
    "through",
    "last",
    "next",
    "this",
    "past",
    "following",
    "that",
    "same",
    "day",
    "days",
    "week",
    "month",
    "months",
    "year",
    "years",
    "decade",
    "weekend",
    "quarter",
    "half",
    "century",
    "Monday",
    "Friday",
    "Sun",
    "May",
    "March",
    "Nov",
    "July",
    "september",
    "~.",
    "~,",
    "~-~",
    "~/~",
    "~'s",
    "(",
    "~)",
    "'~",
    "13",
    "13th",
    "31",
    "2019",
    "1998",
    "98",
    "1990s",
    "400",
    "9 a.m.",
    "10:30 p.m",
    "EST",
    "ago",
    "earlier",
    "later",
    "from now",
    "from",
    "before",
    "after",
    "first",
    "fourth",
    "Fourth",
    "two",
    "yesterday",
    "today",
    "tomorrow",
    "night",
    "morning",
    "Christmas",
    "Day",
    "Eve",
    "New",
    "Year",
    "Thanksgiving",
    "Good",
    "Election",
    "summer",
    "winter",
    "will",
    "said",
    "met",
    "not",
    "until",
    "as early as",
    "spring",
    "2/3/2021",
    "13.11.2025",
    "2025-11-13",
    "7th",
    "0",
    "9999",
];
