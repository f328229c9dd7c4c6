//! What queries mean, what is refused and how, and the round trip of trees through their printed form.

use super::{MAX_BYTES, MAX_CLAUSES, MAX_DEPTH, parse};
use crate::model::{DateRange, Day};
use crate::query::error::QueryError;
use crate::query::tree::{Clause, NameField, Occur, Query};
use proptest::prelude::*;

/// Thursday, 13 November 2025.
fn today() -> Day {
    Day::from_ymd(2025, 11, 13).unwrap()
}

fn read(text: &str) -> Query {
    parse(text, today()).unwrap_or_else(|error| panic!("{}", error.render(text)))
}

fn refused(text: &str) -> QueryError {
    match parse(text, today()) {
        Ok(query) => panic!("`{text}` was read as `{query}`"),
        Err(error) => error,
    }
}

fn word(text: &str) -> Query {
    Query::Word(text.to_owned())
}

fn name(field: NameField, value: &str) -> Query {
    Query::Name { field, value: value.to_owned() }
}

#[test]
fn leaves_are_kept_as_typed() {
    let phrase = |words: &[&str]| Query::Phrase(words.iter().map(|word| (*word).to_owned()).collect());
    let title = |inner| Query::Title(Box::new(inner));
    for (text, query) in [
        ("", Query::Everything),
        (" \n ", Query::Everything),
        ("Núñez", word("Núñez")),
        ("O'Malley", word("O'Malley")),
        ("U.S.", word("U.S.")),
        ("well-known", word("well-known")),
        ("AT&T", word("AT&T")),
        ("3.5", word("3.5")),
        ("10:30", word("10:30")),
        ("http://x.org/a?b=1", word("http://x.org/a?b=1")),
        ("Trump:", word("Trump")),
        ("Rate:", word("Rate")),
        ("and", word("and")),
        ("w/o", word("w/o")),
        ("budg*", Query::Prefix("budg".into())),
        ("\"white house\"", phrase(&["white", "house"])),
        ("“white house”", phrase(&["white", "house"])),
        ("„weißes Haus“", phrase(&["weißes", "Haus"])),
        ("«maison blanche»", phrase(&["maison", "blanche"])),
        ("\"he said “no” today\"", phrase(&["he", "said", "no", "today"])),
        ("\"a: b\"", phrase(&["a", "b"])),
        ("\"vote\"", phrase(&["vote"])),
        ("(vote)", word("vote")),
        ("+vote", word("vote")),
        ("speaker:Lavrov", name(NameField::Speaker, "Lavrov")),
        ("SPEAKER:O’Malley,", name(NameField::Speaker, "O’Malley")),
        ("person:\"Angela Merkel\"", name(NameField::Person, "Angela Merkel")),
        ("person:“ Joe \nDoe ”", name(NameField::Person, "Joe \nDoe")),
        ("place:U.S.", name(NameField::Place, "U.S.")),
        ("author:«Joe \"Mick\" Doe»", name(NameField::Author, "Joe \"Mick\" Doe")),
        ("source:A+E", name(NameField::Source, "A+E")),
        ("section:sport", name(NameField::Section, "sport")),
        ("lang:en", name(NameField::Language, "en")),
        ("language:en", name(NameField::Language, "en")),
        ("path:2025/*.html", name(NameField::Path, "2025/*.html")),
        ("title:vote", title(word("vote"))),
        ("title:vot*", title(Query::Prefix("vot".into()))),
        ("title:\"the vote\"", title(phrase(&["the", "vote"]))),
        ("title:10:30", title(word("10:30"))),
        ("date:2025-11-13", Query::Dates(DateRange::on(today()))),
        ("date:today", Query::Dates(DateRange::on(today()))),
        ("mentions-date:2025-11-13", Query::Mentions(DateRange::on(today()))),
        ("Mentions-Date:\"13 nov 2025\"", Query::Mentions(DateRange::on(today()))),
        ("said-date:2025-11-13", Query::SaidOn(DateRange::on(today()))),
        ("voice:\"White House officials\"", name(NameField::Voice, "White House officials")),
        ("demonym:Russian", name(NameField::Demonym, "Russian")),
        ("metonym:\"Downing Street\"", name(NameField::Metonym, "Downing Street")),
    ] {
        assert_eq!(read(text), query, "{text}");
    }
}

#[test]
fn parts_mean_this_together() {
    for (text, printed) in [
        ("a b c", "a b c"),
        ("a, b; c — d", "a b c d"),
        ("a b OR c", "a b c"),
        ("a OR (b OR c)", "a b c"),
        ("a AND b", "+a +b"),
        ("a AND b OR c", "(+a +b) c"),
        ("a OR b AND c", "a (+b +c)"),
        ("a OR NOT b AND c", "a (+c -b)"),
        ("(a OR b) AND c", "+(a b) +c"),
        ("white house AND vote", "+(white house) +vote"),
        ("vote AND white house", "+vote +(white house)"),
        ("+a b -c", "+a b -c"),
        ("b +a", "+a b"),
        ("+a -b +c", "+a +c -b"),
        ("+(a b) -(c d)", "+(a b) -(c d)"),
        ("-a", "-a"),
        ("NOT a", "-a"),
        ("-a -b", "-a -b"),
        ("NOT a b", "b -a"),
        ("a NOT b", "a -b"),
        ("a AND NOT b", "+a -b"),
        ("a AND -b", "+a -b"),
        ("a OR -b", "a (-b)"),
        ("a -(-b)", "a -(-b)"),
        ("Lavrov OR Putin -sport", "Lavrov Putin -sport"),
        ("a AND b -c", "(+a +b) -c"),
        ("-\"a b\" -title:c d", "d -\"a b\" -title:c"),
        ("foo - bar + baz", "foo bar baz"),
        ("speaker:Lavrov budget", "+speaker:Lavrov +budget"),
        ("speaker:Lavrov budget vote", "+speaker:Lavrov +(budget vote)"),
        ("budget speaker:Lavrov vote", "+speaker:Lavrov +(budget vote)"),
        ("speaker:Lavrov +budget vote", "+speaker:Lavrov +budget vote"),
        ("speaker:Lavrov -budget", "+speaker:Lavrov -budget"),
        ("-speaker:Lavrov budget", "budget -speaker:Lavrov"),
        ("speaker:Lavrov OR budget", "speaker:Lavrov OR budget"),
        ("speaker:Lavrov OR speaker:Putin budget", "+(speaker:Lavrov OR speaker:Putin) +budget"),
        ("(speaker:Lavrov OR speaker:Putin) budget", "+(speaker:Lavrov OR speaker:Putin) +budget"),
        ("speaker:Lavrov speaker:Putin", "+speaker:Lavrov +speaker:Putin"),
        ("speaker:Lavrov budget OR tax", "+speaker:Lavrov +(budget tax)"),
        ("date:2025 white house AND vote OR tax", "+date:2025 +((+(white house) +vote) tax)"),
        ("+a (b OR speaker:Lavrov)", "+a b OR speaker:Lavrov"),
        ("(-speaker:Lavrov) a", "+a -speaker:Lavrov"),
        ("+(-a) b", "+(-a) b"),
        ("title:(a b) c", "+title:(a b) +c"),
        ("title:(a AND \"b c\" -d*)", "title:((+a +\"b c\") -d*)"),
        ("date:2025-11..2025-12 budget", "+date:2025-11-01..2025-12-31 +budget"),
        ("date:2025.. budget", "+date:2025-01-01.. +budget"),
        ("date:..1894", "date:..1894-12-31"),
        ("date:\"nov..dec 2025\"", "date:2025-11-01..2025-12-31"),
        ("date:yesterday, budget", "+date:2025-11-12 +budget"),
        ("date:2025.. feb", "+date:2025-01-01.. +feb"),
        ("date:2025 march", "+date:2025 +march"),
        ("lang:en a", "+language:en +a"),
        ("foo\"bar baz\"(qux)", "foo \"bar baz\" qux"),
    ] {
        let query = read(text);
        assert_eq!(query.to_string(), printed, "{text}");
        assert_eq!(read(printed), query, "{text}");
    }
}

#[test]
fn bare_words_are_should_clauses_in_one_bag() {
    let should = |text: &str| Clause { occur: Occur::Should, query: word(text) };
    assert_eq!(read("a b"), Query::Clauses(vec![should("a"), should("b")]));
}

#[test]
fn what_cannot_be_understood_says_where_and_what_to_do() {
    for (text, fault, message, hint) in [
        ("speeker:Lavrov budget", "speeker", "unknown field `speeker`", "did you mean `speaker`?"),
        ("speeker: Lavrov", "speeker", "unknown field `speeker`", "did you mean `speaker`?"),
        ("a headline:\"x\"", "headline", "unknown field `headline`", "did you mean `title`?"),
        ("qqqq:x", "qqqq", "unknown field `qqqq`", "fields are speaker, person"),
        ("'speeker:x'", "speeker", "unknown field `speeker`", "did you mean"),
        ("\"white house", "\"", "this quotation mark is never closed", "close it with `\"`"),
        ("a “white house", "“", "this quotation mark is never closed", "close it with `”`"),
        ("(a (b)", "(", "this parenthesis is never closed", "close it with `)`"),
        ("a)", ")", "this parenthesis closes nothing", "remove it"),
        ("a ()", "()", "there is no word in the parentheses", "write words"),
        ("\"...\"", "\"...\"", "there is no word in the phrase", "write words"),
        ("— ...", "— ...", "there is no word in the query", "punctuation alone"),
        ("speaker:", "speaker:", "`speaker:` has no value", "write the value right behind the colon"),
        ("speaker: Lavrov", "speaker:", "`speaker:` has no value", "write the value"),
        ("person:\" \"", "person:", "`person:` has no value", "write the value"),
        ("title:", "title:", "`title:` has no value", "write the value"),
        ("title:AND", "title:", "`title:` has no value", "write the value"),
        ("date:", "date:", "`date:` has no value", "write the value right behind the colon: `date:2025-11`"),
        ("a AND", "AND", "this operator has nothing to work on after it", "to search for the word itself"),
        ("OR a", "OR", "this operator has nothing to work on before it", "to search for the word itself"),
        ("a AND OR b", "OR", "this operator has nothing to work on before it", ""),
        ("a NOT", "NOT", "this operator has nothing to work on after it", ""),
        ("a NOT AND b", "AND", "this operator has nothing to work on before it", ""),
        ("NOT NOT a", "NOT", "`NOT` stands here twice", "keep one"),
        ("NOT -a", "-", "this word has a mark and a `NOT`", "keep one"),
        ("+a OR b", "+", "`+` cannot stand beside `AND` or `OR`", "use `+` alone"),
        ("a -AND b", "-AND", "the operator `AND` cannot carry a mark", "to search"),
        ("--a", "--", "two marks in front of one word", "write one"),
        ("a*b", "*", "`*` may only stand once, at the end of a word", "write a prefix"),
        ("*ing", "*", "`*` may only stand once, at the end of a word", "write a prefix"),
        ("*", "*", "`*` may only stand once, at the end of a word", "write a prefix"),
        ("\"wom* rights\"", "wom*", "a prefix inside a phrase is not supported yet", ""),
        ("a w/5 b", "w/5", "the proximity operator `w/5` is not supported yet", "use a \"phrase\""),
        ("a PRE/3 b", "PRE/3", "the proximity operator `PRE/3` is not supported yet", ""),
        ("atleast3(a)", "atleast3", "`atleast3(...)` is not supported yet", ""),
        (
            "HEADLINE(a)",
            "HEADLINE",
            "`HEADLINE(...)` is not supported yet",
            "search headlines with `title:(...)`",
        ),
        ("fuzzy~1", "fuzzy~1", "fuzzy search with `~` is not supported yet", ""),
        ("\"a b\"~5", "~", "nearness with `~` is not supported yet", "require"),
        ("wom?n", "wom?n", "the wildcard `?` inside a word is not supported yet", "write the spellings"),
        (":a?b¸=*", "a?b¸", "the wildcard `?` inside a word is not supported yet", ""),
        ("a && b", "&&", "`&&` is not an operator", "write `AND`"),
        ("!sport", "!", "`!` in front of a word is not an operator", "to exclude the word write `-sport`"),
        (
            "–speaker:x",
            "–",
            "`–` in front of a word is not an operator",
            "to exclude the word write `-speaker:x`",
        ),
        (
            "speaker:(a OR b)",
            "speaker:",
            "`speaker:` takes one value, not a group",
            "write `speaker:one OR speaker:two`",
        ),
        ("speaker:Lav*", "Lav*", "`*` in the value of `speaker:` is not supported yet", ""),
        ("speaker:-Lavrov", "-", "`-` belongs in front of the field", "write `-speaker:Lavrov`"),
        ("title:-a", "-", "`-` belongs in front of the field", "write `-title:a`"),
        ("path:a/b(1).txt", "a/b", "the value of `path:` runs into what follows", "put the whole value"),
        ("title:(a speaker:b)", "speaker", "the field `speaker` cannot stand inside `title:`", "close"),
        ("title:(a title:b)", "title", "the field `title` cannot stand inside `title:`", "close"),
        ("a date:yestreday", "yestreday", "`yestreday` is not a word of a date", "did you mean `yesterday`?"),
        ("date:\"13 Nvo 2025\"", "Nvo", "`Nvo` is not a word of a date", "did you mean `nov`?"),
        ("date:2021-02-30", "2021-02-30", "there is no 30 February 2021", "February 2021 has 28 days"),
        ("date:03/04/2020", "03/04/2020", "the order of day and month is not clear", "write `2020-04-03`"),
        ("date:2025..2024", "2025..2024", "the range ends on 2024-12-31, before it starts on 2025-01-01", ""),
        (
            "date:nov..dec 2025 a",
            "nov..dec 2025",
            "a date with spaces needs quotation marks",
            "write `date:\"nov..dec 2025\"`",
        ),
        (
            "date:3 days ago",
            "3 days ago",
            "a date with spaces needs quotation marks",
            "write `date:\"3 days ago\"`",
        ),
        ("date:last week", "last week", "a date with spaces needs quotation marks", ""),
        (
            "date:\"nov 2025\"..\"dec 2025\"",
            "\"nov 2025\"",
            "the value of `date:` runs into what follows",
            "",
        ),
        ("date:[2024 TO 2025]", "[2024", "`[2024` is not a date", ""),
    ] {
        let error = refused(text);
        assert_eq!(error.message, message, "{text}");
        assert_eq!(&text[error.span.clone()], fault, "{text}");
        assert!(error.suggestion.clone().unwrap_or_default().starts_with(hint), "{text}: {error:?}");
    }
}

#[test]
fn an_error_is_shown_under_its_query() {
    assert_eq!(
        refused("speeker:Lavrov budget").render("speeker:Lavrov budget"),
        "error: unknown field `speeker`\n  speeker:Lavrov budget\n  ^^^^^^^\nhint: did you mean `speaker`?"
    );
}

#[test]
fn bounds_are_errors_and_never_overflow() {
    assert!(refused(&"(".repeat(200_000)).message.contains("bytes"));
    assert!(refused(&"(".repeat(MAX_BYTES)).message.contains("nested"));
    assert!(refused(&"-(".repeat(MAX_BYTES / 2)).message.contains("nested"));
    assert!(refused(&"title:(".repeat(9_000)).message.contains("title"));
    let nested = |levels: usize| format!("{}a{}", "(".repeat(levels), ")".repeat(levels));
    assert_eq!(read(&nested(MAX_DEPTH)), word("a"));
    assert!(refused(&nested(MAX_DEPTH + 1)).message.contains("nested"));
    let negated = |levels: usize| format!("{}a{}", "-(".repeat(levels), ")".repeat(levels));
    assert_eq!(read(&negated(MAX_DEPTH)).depth(), MAX_DEPTH);
    let alternating = |levels: usize| format!("{}a{}", "z OR y AND (".repeat(levels), ")".repeat(levels));
    assert!(refused(&alternating(MAX_DEPTH - 1)).message.contains("nested"));
    assert!(read(&alternating(20)).depth() <= MAX_DEPTH);
    assert_eq!(read(&"a ".repeat(MAX_CLAUSES)).words().len(), MAX_CLAUSES);
    assert!(refused(&"a ".repeat(MAX_CLAUSES + 1)).message.contains("clauses"));
    assert!(refused(&format!("\"{}\"", "a ".repeat(MAX_CLAUSES + 1))).message.contains("clauses"));
    assert!(refused(&"é".repeat(MAX_BYTES)).message.contains("bytes"));
    assert!(read(&"a".repeat(MAX_BYTES)).words().len() == 1);
    assert!(refused(&"date:2 ".repeat(9_000)).message.contains("not a date"));
    assert!(refused(&"\"".repeat(MAX_BYTES - 1)).message.contains("phrase"));
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
    prop::collection::vec(pieces, 0..14).prop_map(|pieces| pieces.concat())
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
    prop_oneof![3 => named, 1 => dates, 1 => title.prop_map(|inner| Query::Title(Box::new(inner)))]
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
    let titles = bags(text_leaf().boxed());
    let leaf = prop_oneof![2 => text_leaf(), 1 => filter_leaf(titles)];
    bags(leaf.boxed())
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
