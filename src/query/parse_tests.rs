//! What queries mean, what is refused and how.

use super::{MAX_BYTES, MAX_CLAUSES, MAX_DEPTH, parse};
use crate::model::{DateRange, Day};
use crate::query::error::QueryError;
use crate::query::tree::{Clause, NameField, Occur, Query};

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
        ("same", word("same")),
        ("adj", word("adj")),
        ("what?", word("what")),
        ("budg*", Query::Prefix("budg".into())),
        ("fail!", Query::Prefix("fail".into())),
        ("wom?n", Query::Wildcard("wom?n".into())),
        ("*burg", Query::Wildcard("*burg".into())),
        ("Fuzzy~", Query::Fuzzy { word: "Fuzzy".into(), edits: 1 }),
        ("\"vote\"~5", phrase(&["vote"])),
        ("\"white house\"~0", phrase(&["white", "house"])),
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
        ("\"a b\"~5 c", "\"a b\"~5 c"),
        ("a w/5 b", "a w/5 b"),
        ("a W/5 b", "a w/5 b"),
        ("a /5 b AND c", "+(a w/5 b) +c"),
        ("a near5 b", "a w/5 b"),
        ("a NEAR/5 b", "a w/5 b"),
        ("a adj3 b", "a pre/3 b"),
        ("a ADJ b", "a pre/1 b"),
        ("a onear/3 b", "a pre/3 b"),
        ("a /s b", "a w/s b"),
        ("a w/para b", "a w/p b"),
        ("a SAME b", "a w/p b"),
        ("a NOT w/5 b", "a NOT w/5 b"),
        ("a not w/s b", "a NOT w/s b"),
        ("a AND NOT b w/5 c", "+a -(b w/5 c)"),
        ("-(a w/5 b) c", "c -(a w/5 b)"),
        ("+c -d a w/5 b", "+c (a w/5 b) -d"),
        ("NOT c a w/5 b", "(a w/5 b) -c"),
        ("speaker:x a w/5 b", "+speaker:x +(a w/5 b)"),
        ("(bank OR lender) w/5 (fail! OR collapse)", "(bank lender) w/5 (fail* collapse)"),
        ("a w/10 b w/5 c", "a w/10 (b w/5 c)"),
        ("a w/s b w/5 c w/p d", "(a w/s (b w/5 c)) w/p d"),
        ("a w/5 b pre/5 c", "(a w/5 b) pre/5 c"),
        ("\"white house\" w/3 caps(a OR \"b c\")", "\"white house\" w/3 caps(a \"b c\")"),
        ("atleast3(a OR b)", "atleast3(a b)"),
        ("ATLEAST3(a w/5 b) c", "atleast3(a w/5 b) c"),
        ("allcaps(nato) nocaps(aids)", "allcaps(nato) nocaps(aids)"),
        ("HEADLINE(a w/5 b)", "title:(a w/5 b)"),
        ("headline(a) b", "+title:a +b"),
        ("HLEAD(a AND b) c", "+HLEAD(+a +b) +c"),
        ("title:a/F5/", "title:a/F5/"),
        ("title:((a b)/F5/)", "title:((a b)/F5/)"),
        ("a/F50/", "a/F50/"),
        ("(a OR b) /f50/ c", "(a b)/F50/ c"),
        ("\"a b\"/F9/ w/3 c", "\"a b\"/F9/ w/3 c"),
        ("(a w/3 b)/F9/", "(a w/3 b)/F9/"),
        ("fail!/F9/", "fail*/F9/"),
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
        ("*", "*", "`*` without letters would match every word", "write a prefix"),
        ("*in", "*in", "`*in` would match too many words", "a pattern that starts with"),
        ("a**b", "**", "two `*` side by side", "one stands for"),
        ("well-kn*", "well-kn*", "`well-kn` is not one word", "patterns and slips work on single words"),
        (":a?b¸=*", "a?b¸=*", "`a?b¸=*` is not one word", "patterns"),
        ("\"wom* rights\"", "wom*", "a prefix inside a phrase is not supported", "write the words"),
        ("fuzzy~3", "fuzzy~3", "`~3` is no number of slips", "write `~1` or `~2`"),
        ("fuzzy~0.8", "fuzzy~0.8", "`~0.8` is no number of slips", "write"),
        ("budg*~1", "budg*~1", "a pattern cannot be fuzzy", "leave out"),
        ("\"a b\"~", "~", "`~` behind a phrase needs a number of words", "write `\"white house\"~5`"),
        ("budget^2", "budget^2", "weighing a word with `^` is not supported", "rare words"),
        ("byline(a)", "byline", "`byline(...)` is not an operator", "search authors"),
        ("a w/0 b", "w/0", "`w/0` is no distance in words", "write a number from 1"),
        ("a w/99999999999 b", "w/99999999999", "`w/99999999999` is no distance in words", "write"),
        ("a w/seg b", "w/seg", "`w/seg` is not supported", "for words of the headline"),
        ("a pre/s b", "pre/s", "`pre/s` is not an operator", "write `w/s`"),
        ("a w/5", "w/5", "this operator has nothing to work on after it", "write words on both sides"),
        ("w/5 a", "w/5", "this operator has nothing to work on before it", "write words on both sides"),
        ("a w/5 AND b", "w/5", "this operator has nothing to work on after it", ""),
        ("a w/5 w/s b", "w/5", "this operator has nothing to work on after it", ""),
        ("a OR b w/5 c", "OR", "`OR` beside `w/5` can be read in two ways", "write `(a OR b) w/5 c`"),
        ("a pre/2 b OR c", "OR", "`OR` beside `pre/2` can be read in two ways", "write"),
        (
            "white house w/5 vote",
            "white",
            "this word stands beside `w/5` and belongs to neither side",
            "for a phrase",
        ),
        ("vote w/5 white house", "house", "this word stands beside `w/5` and belongs to neither side", ""),
        ("+a w/5 b", "+", "a mark cannot stand on one side of a nearness", "put the whole in parentheses"),
        (
            "(a AND b) w/5 c",
            "(a AND b)",
            "`AND`, `NOT`, `+` or `-` cannot stand on a side of a nearness",
            "words,",
        ),
        ("a w/5 speaker:b", "speaker:b", "a field cannot stand on a side of a nearness", "words,"),
        ("a w/5 atleast2(b)", "atleast2(b)", "`atleast` cannot stand on a side of a nearness", "words,"),
        ("atleast0(a)", "atleast0", "`atleast0` names no number", "write `atleast3(word)`"),
        ("atleast(a)", "atleast", "`atleast` names no number", "write"),
        (
            "atleast2(a AND b)",
            "atleast2",
            "`AND`, `NOT`, `+` or `-` cannot stand inside `atleast2(...)`",
            "write words",
        ),
        ("caps(speaker:a)", "caps", "a field cannot stand inside `caps(...)`", "write words"),
        ("HLEAD(date:2025)", "date", "the field `date` cannot stand inside `HLEAD(...)`", "close"),
        ("HEADLINE(HLEAD(a))", "HLEAD", "`HLEAD(...)` cannot stand inside `title:`", "close"),
        ("a/F0/", "/F0/", "`/F0/` names no number of words", "write a number"),
        ("/F50/ a", "/F50/", "there is nothing in front of this", "write it behind a word"),
        ("speaker:a /F5/", "speaker:a", "a field cannot be asked for among the first words", "words,"),
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

#[test]
fn a_headline_in_capitals_excludes_nothing() {
    let headline = read("MOBIL WILL NOT INCREASE BUDGET");
    assert_eq!(headline.words().len(), 5, "{headline}");
    // Short lines of capitals, and anything with marks, are queries.
    assert!(
        read("OIL NOT GAS").to_string().contains("-GAS") || read("OIL NOT GAS").to_string().contains("NOT")
    );
    assert_ne!(read("FED AND (ECB OR BOE) RAISE RATES"), read("fed and (ecb or boe) raise rates"));
}
