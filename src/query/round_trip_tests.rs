//! Random queries: no text panics, errors point into it, and trees come back from their printed form.

use super::parse;
use crate::model::{DateRange, Day};
use crate::query::tree::{Case, Clause, NameField, Nearness, Occur, Query};
use proptest::prelude::*;

/// Thursday, 13 November 2025.
fn today() -> Day {
    Day::from_ymd(2025, 11, 13).unwrap()
}

/// Pieces that queries are made of, well formed and not, glued at random.
fn messy_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        " ",
        " ",
        " ",
        "a",
        "b",
        "Lavrov",
        "U.S.",
        "O'Malley",
        "AND",
        "OR",
        "NOT",
        " AND ",
        " OR ",
        " NOT ",
        "+",
        "-",
        "(",
        ")",
        "\"",
        "“",
        "”",
        "«",
        "»",
        "*",
        "~",
        "~1",
        "?",
        "!",
        ":",
        "speaker:",
        "title:",
        "date:",
        "path:",
        "lang:",
        "speeker:",
        "2025",
        "..",
        "nov",
        "today",
        ",",
        ".",
        "—",
        "–",
        "'",
        "/",
        "w/5",
        " w/5 ",
        " pre/2 ",
        " w/s ",
        " SAME ",
        " NOT w/p ",
        "adj2",
        "/F5/",
        "atleast2(",
        "caps(",
        "nocaps(",
        "HLEAD(",
        "HEADLINE(",
        "near/",
        "5",
        "é",
        "\u{301}",
        "\u{200d}",
        "\n",
        "$",
        "#",
        "%",
        "&",
        "&&",
        "|",
        "=",
        "http://",
        "@",
        "^2",
        "٣",
        "नमस्ते",
    ]);
    prop::collection::vec(pieces, 0..18).prop_map(|pieces| pieces.concat())
}

fn text_leaf() -> impl Strategy<Value = Query> {
    let words = || {
        prop::sample::select(vec![
            "budget",
            "U.S.",
            "O'Malley",
            "O’Malley",
            "AT&T",
            "3.5",
            "C++",
            "$5",
            "and",
            "not",
            "Núñez",
            "10:30",
            "well-known",
            "http://x.org/a",
            "नमस्ते",
            "w/o",
            "1,000",
        ])
        .prop_map(str::to_owned)
    };
    prop_oneof![
        4 => words().prop_map(Query::Word),
        4 => "[a-zà-öø-ÿ]{1,8}".prop_map(Query::Word),
        1 => "[a-z]{1,6}".prop_map(Query::Prefix),
        2 => prop::collection::vec(words(), 1..5).prop_map(Query::Phrase),
        1 => prop::sample::select(vec!["wom?n", "col*r", "*burg", "a*b?c", "n?n*", "l'?p*x"])
            .prop_map(|pattern| Query::Wildcard(pattern.to_owned())),
        1 => ("[a-zà-öø-ÿ]{1,8}", 1..=2u8).prop_map(|(word, edits)| Query::Fuzzy { word, edits }),
        1 => (prop::collection::vec(words(), 2..5), 1..40u32)
            .prop_map(|(words, gaps)| Query::Loose { words, gaps }),
    ]
}

/// Words, patterns and operators over them.
fn positional_tree() -> BoxedStrategy<Query> {
    let nearness = prop_oneof![
        (1..100u32, any::<bool>()).prop_map(|(most, ordered)| Nearness::Words { most, ordered }),
        Just(Nearness::Sentence),
        Just(Nearness::Paragraph),
    ];
    let case = prop::sample::select(vec![Case::Some, Case::All, Case::None]);
    text_leaf()
        .prop_recursive(4, 12, 3, move |inner| {
            let boxed = inner.clone().prop_map(Box::new);
            prop_oneof![
                3 => (boxed.clone(), boxed.clone(), nearness.clone(), any::<bool>())
                    .prop_map(|(left, right, how, negated)| Query::Near { left, right, how, negated }),
                2 => prop::collection::vec(inner, 1..4)
                    .prop_map(|choices| Query::bag(choices.into_iter().map(Clause::should).collect())),
                1 => (case.clone(), boxed.clone()).prop_map(|(case, of)| Query::Case { case, of }),
                1 => (1..100u32, boxed).prop_map(|(words, of)| Query::First { words, of }),
            ]
        })
        .boxed()
}

/// Text with operators, as it may stand in a title.
fn operator_leaf() -> impl Strategy<Value = Query> {
    prop_oneof![
        4 => text_leaf(),
        2 => positional_tree(),
        1 => (1..9u32, positional_tree().prop_map(Box::new))
            .prop_map(|(count, of)| Query::AtLeast { count, of }),
    ]
}

fn filter_leaf(title: BoxedStrategy<Query>) -> impl Strategy<Value = Query> {
    let value = prop_oneof![
        "[A-Za-z]{1,8}",
        "[A-Z][a-z]{1,5} [A-Z][a-z]{1,8}",
        "[a-z][ -~]{0,10}[a-z]",
        "[a-z][«» “”éß’.,()*:+-]{0,6}[a-z]",
    ];
    let field = prop::sample::select(NameField::ALL.to_vec());
    let named = (field, value)
        .prop_filter("one kind of mark", |(_, value)| !(value.contains('"') && value.contains('»')))
        .prop_map(|(field, value)| Query::Name { field, value });
    let day = || -135_140..=2_932_896i32;
    let dates = (day(), day(), 0..4, 0..3).prop_map(|(one, two, ends, which)| {
        let (first, last) = (Day(one.min(two)), Day(one.max(two)));
        let range = match ends {
            0 => DateRange { first: Some(first), last: None },
            1 => DateRange { first: None, last: Some(last) },
            2 => DateRange::on(first),
            _ => DateRange { first: Some(first), last: Some(last) },
        };
        match which {
            0 => Query::Dates(range),
            1 => Query::Mentions(range),
            _ => Query::SaidOn(range),
        }
    });
    let lead = title.clone().prop_map(|inner| Query::Lead(Box::new(inner)));
    prop_oneof![
        3 => named,
        1 => dates,
        1 => title.prop_map(|inner| Query::Title(Box::new(inner))),
        1 => lead,
    ]
}

/// Bags of `leaf`, in normal form.
fn bags(leaf: BoxedStrategy<Query>) -> BoxedStrategy<Query> {
    let occur = prop::sample::select(vec![Occur::Should, Occur::Should, Occur::Must, Occur::MustNot]);
    leaf.prop_recursive(5, 24, 5, move |inner| {
        prop::collection::vec((occur.clone(), inner), 1..5).prop_map(|members| {
            let bag = |clauses: &[(Occur, Query)]| {
                Query::bag(
                    clauses
                        .iter()
                        .map(|(occur, query)| Clause { occur: *occur, query: query.clone() })
                        .collect(),
                )
            };
            let query = bag(&members);
            // Optional filters beside a required clause cannot be written: make them required.
            let Query::Clauses(clauses) = &query else { return query };
            let is_optional = |clause: &&Clause| clause.occur == Occur::Should;
            let has_required = clauses.iter().any(|clause| clause.occur == Occur::Must);
            let is_unwritable = clauses.iter().any(|clause| is_optional(&clause))
                && clauses.iter().filter(is_optional).all(|clause| clause.query.is_filter());
            if !(has_required && is_unwritable) {
                return query;
            }
            let required = clauses.iter().map(|clause| match clause.occur {
                Occur::Should => Clause::must(clause.query.clone()),
                _ => clause.clone(),
            });
            Query::bag(required.collect())
        })
    })
    .boxed()
}

fn any_tree() -> BoxedStrategy<Query> {
    let titles = bags(operator_leaf().boxed());
    let leaf = prop_oneof![2 => operator_leaf(), 1 => filter_leaf(titles)];
    bags(leaf.boxed())
}

#[test]
fn operators_that_are_words_stay_words() {
    // Headlines that are none any more when what is no word is left out.
    for (text, printed) in [
        ("5 AND - U.S. AND ", r#"5 "AND" U.S. "AND""#),
        ("FED WILL NOT RAISE RATES", r#"FED WILL "NOT" RAISE RATES"#),
        ("BOAT BOAT NOT NOT -", r#"BOAT BOAT "NOT" "NOT""#),
        (r#""OR" -"AND" +"NOT"~3"#, r#"+"NOT" "OR" -"AND""#),
    ] {
        let query = parse(text, today()).unwrap();
        assert_eq!(query.to_string(), printed);
        assert_eq!(parse(printed, today()), Ok(query));
    }
    assert_eq!(parse(r#""AND""#, today()), Ok(Query::Word("AND".to_owned())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_text_panics_and_errors_point_into_it(text in prop_oneof![messy_text(), ".{0,40}"]) {
        if let Err(error) = parse(&text, today()) {
            prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error);
            let rendered = error.render(&text);
            prop_assert!(!rendered.contains(|letter: char| letter.is_control() && letter != '\n'));
            prop_assert!(!error.message.contains('\n'));
        }
    }

    #[test]
    fn what_was_read_is_read_again(text in messy_text()) {
        if let Ok(query) = parse(&text, today()) {
            let printed = query.to_string();
            prop_assert_eq!(parse(&printed, Day(0)), Ok(query), "{}", printed);
        }
    }

    #[test]
    fn trees_are_read_back_from_their_print(query in any_tree()) {
        let printed = query.to_string();
        prop_assert_eq!(parse(&printed, today()), Ok(query), "{}", printed);
    }

    #[test]
    fn narrowed_trees_are_read_back(one in any_tree(), two in any_tree()) {
        let both = one.and(two);
        let printed = both.to_string();
        prop_assert_eq!(parse(&printed, today()), Ok(both), "{}", printed);
    }

    #[test]
    fn bags_are_stable(query in any_tree()) {
        if let Query::Clauses(clauses) = &query {
            prop_assert_eq!(&Query::bag(clauses.clone()), &query);
        }
    }
}
