//! The query as plain data, its normal form and its printed form.
//! Owns what clauses mean together; refuses to know how words are stemmed, names are matched or engines asked.
//! [`parse`](super::parse::parse) makes these trees from text, `Display` makes text of them that parses back.

use crate::model::{DateRange, Day, Precision};
use std::fmt;

/// Whether a clause must, should or must not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Occur {
    /// Adds to the score; at least one such clause must match when its bag has no `Must` clause.
    Should,
    /// Has to match.
    Must,
    /// Must not match.
    MustNot,
}

/// One member of a bag of clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// How the clause counts in its bag.
    pub occur: Occur,
    /// What is looked for.
    pub query: Query,
}

impl Clause {
    /// A clause that may match.
    pub fn should(query: Query) -> Clause {
        Clause { occur: Occur::Should, query }
    }

    /// A clause that has to match.
    pub fn must(query: Query) -> Clause {
        Clause { occur: Occur::Must, query }
    }

    /// A clause that must not match.
    pub fn must_not(query: Query) -> Clause {
        Clause { occur: Occur::MustNot, query }
    }
}

/// The fields that hold names: the closed set a query can ask for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameField {
    /// Who is quoted.
    Speaker,
    /// A person mentioned anywhere in the text.
    Person,
    /// A place mentioned anywhere in the text.
    Place,
    /// Who wrote the article.
    Author,
    /// The newspaper, agency or site.
    Source,
    /// The section or desk.
    Section,
    /// The language, as a tag such as `en`.
    Language,
    /// Where the file lies in the archive.
    Path,
    /// A people or an adjective of nationality (`Russian`).
    Demonym,
    /// A seat that stands for the power in it (`Kremlin`).
    Metonym,
    /// A source of words that is no known person, as the text names it (`ministry`, `officials`).
    Voice,
}

impl NameField {
    /// Every field, in the order in which help texts list them.
    pub const ALL: [NameField; 11] = [
        NameField::Speaker,
        NameField::Person,
        NameField::Place,
        NameField::Author,
        NameField::Source,
        NameField::Section,
        NameField::Language,
        NameField::Path,
        NameField::Demonym,
        NameField::Metonym,
        NameField::Voice,
    ];

    /// The name by which queries call the field.
    pub fn name(self) -> &'static str {
        match self {
            NameField::Speaker => "speaker",
            NameField::Person => "person",
            NameField::Place => "place",
            NameField::Author => "author",
            NameField::Source => "source",
            NameField::Section => "section",
            NameField::Language => "language",
            NameField::Path => "path",
            NameField::Demonym => "demonym",
            NameField::Metonym => "metonym",
            NameField::Voice => "voice",
        }
    }

    /// The field called `name` in any case; `lang` is short for `language`. `None` for any other word.
    pub fn from_name(name: &str) -> Option<NameField> {
        if name.eq_ignore_ascii_case("lang") {
            return Some(NameField::Language);
        }
        NameField::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(name))
    }
}

/// A query, as understood.
///
/// # Normal form
///
/// [`parse`](super::parse::parse), [`Query::bag`] and [`Query::and`] give trees in normal form, and for those
/// `parse(&tree.to_string(), today)` is the same tree on any day (texts near the bounds of `parse` apart):
///
/// - `Everything` is the whole query or does not occur;
/// - words, prefixes and words of phrases are such as `parse` leaves them: no white space or parentheses, a
///   letter or digit inside, no punctuation of the sentence at the edges, not an operator;
/// - a phrase has at least one word; names are trimmed, hold a letter or digit and not both `"` and `»`;
/// - dates have at least one end, run forward and lie in the years 1600 to 9999;
/// - a title holds words, prefixes, phrases and bags of those, never a field;
/// - a bag has two clauses, or one `MustNot`; its clauses stand in the order `Must`, `Should`, `MustNot`;
/// - a `Should` clause is no bag of `Should` clauses alone, a `Must` clause is no bag that has a `Must` clause:
///   both mean the same when poured into the bag around them. A `Must` bag of `MustNot` clauses alone stands
///   only beside `Should` clauses in a bag without another `Must`, where it makes those optional;
/// - in a bag with a `Must` or `MustNot` clause, the `Should` clauses are not filters alone ([`Query::is_filter`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Every article: the empty query, to be narrowed by filters.
    Everything,
    /// One word as typed, not folded, not stemmed. May hold inner punctuation (`AT&T`, `U.S.`, `well-known`).
    Word(String),
    /// Words that start so (`prefix*`, without the star).
    Prefix(String),
    /// Words in this order, side by side, as typed. A single word asks for exactly that form of it.
    Phrase(Vec<String>),
    /// A name in one of the fields of names.
    Name {
        /// The field to look in.
        field: NameField,
        /// The name as typed, trimmed.
        value: String,
    },
    /// Words of the headline.
    Title(Box<Query>),
    /// Published in the range, both ends included.
    Dates(DateRange),
    /// Speaks of a date whose whole period lies in the range, both ends included.
    Mentions(DateRange),
    /// Holds words that were said on days of the range, both ends included, as far as the text tells the day.
    SaidOn(DateRange),
    /// A bag: all `Must` clauses match, no `MustNot` clause does, and without a `Must` clause at least one
    /// `Should` clause does, if there are any. A bag of `MustNot` clauses alone means everything but those.
    Clauses(Vec<Clause>),
}

impl Query {
    /// True for the empty query.
    pub fn is_everything(&self) -> bool {
        matches!(self, Query::Everything)
    }

    /// True when every leaf names a field, so that the query narrows a search rather than being one.
    pub fn is_filter(&self) -> bool {
        match self {
            Query::Name { .. } | Query::Title(_) => true,
            Query::Dates(_) | Query::Mentions(_) | Query::SaidOn(_) => true,
            Query::Clauses(clauses) => clauses.iter().all(|clause| clause.query.is_filter()),
            Query::Everything | Query::Word(_) | Query::Prefix(_) | Query::Phrase(_) => false,
        }
    }

    /// Levels of bags inside one another: 0 for a leaf, 1 for a bag of leaves. `parse` gives at most
    /// [`MAX_DEPTH`](super::parse::MAX_DEPTH), each [`Query::and`] adds one at most.
    pub fn depth(&self) -> usize {
        match self {
            Query::Title(inner) => inner.depth(),
            Query::Clauses(clauses) => {
                1 + clauses.iter().map(|clause| clause.query.depth()).max().unwrap_or(0)
            }
            _ => 0,
        }
    }

    /// Every word of clauses that may or must match, in the order of the query, those of phrases and of titles
    /// included and repeated words repeated: what a shown passage highlights. Names and prefixes are not words.
    pub fn words(&self) -> Vec<&str> {
        let mut words = Vec::new();
        self.visit_positive(&mut |leaf| match leaf {
            Query::Word(word) => words.push(word.as_str()),
            Query::Phrase(phrase) => words.extend(phrase.iter().map(String::as_str)),
            _ => {}
        });
        words
    }

    /// Every prefix of clauses that may or must match, without the star, in the order of the query.
    pub fn prefixes(&self) -> Vec<&str> {
        let mut prefixes = Vec::new();
        self.visit_positive(&mut |leaf| {
            if let Query::Prefix(prefix) = leaf {
                prefixes.push(prefix.as_str());
            }
        });
        prefixes
    }

    fn visit_positive<'tree>(&'tree self, visit: &mut impl FnMut(&'tree Query)) {
        match self {
            Query::Title(inner) => inner.visit_positive(visit),
            Query::Clauses(clauses) => {
                for clause in clauses.iter().filter(|clause| clause.occur != Occur::MustNot) {
                    clause.query.visit_positive(visit);
                }
            }
            leaf => visit(leaf),
        }
    }

    /// What matches both: this is how a filter given beside the query narrows it. Words that were "any of
    /// these" stay so; they do not become optional. `Everything` gives way to the other side.
    pub fn and(self, other: Query) -> Query {
        match (self, other) {
            (Query::Everything, only) | (only, Query::Everything) => only,
            (one, two) => Query::bag(vec![Clause::must(one), Clause::must(two)]),
        }
    }

    /// The bag of `clauses` in normal form, given clauses in normal form; a lone clause is its own query, no
    /// clause is `Everything`. What matches is unchanged; only nesting and order are.
    pub fn bag(clauses: Vec<Clause>) -> Query {
        let mut members = pour_pure_negatives(pour(clauses));
        let is_occur = |occur: Occur| move |clause: &Clause| clause.occur == occur;
        let optional_count = members.iter().filter(|clause| clause.occur == Occur::Should).count();
        let only_filters = members
            .iter()
            .filter(|clause| clause.occur == Occur::Should)
            .all(|clause| clause.query.is_filter());
        let narrows = optional_count > 0 && optional_count < members.len() && only_filters;
        if narrows && !members.iter().any(is_occur(Occur::Must)) {
            // One of these has to match anyway: say so, as the printed form would.
            let (filters, negatives): (Vec<Clause>, Vec<Clause>) =
                members.into_iter().partition(is_occur(Occur::Should));
            members = pour(vec![Clause::must(Query::bag(filters))]);
            members.extend(negatives);
            members = pour_pure_negatives(members);
        }
        members.sort_by_key(|clause| rank(clause.occur));
        match (members.pop(), members.is_empty()) {
            (None, _) => Query::Everything,
            (Some(Clause { occur: Occur::Should | Occur::Must, query }), true) => query,
            (Some(last), _) => {
                members.push(last);
                Query::Clauses(members)
            }
        }
    }
}

fn rank(occur: Occur) -> u8 {
    match occur {
        Occur::Must => 0,
        Occur::Should => 1,
        Occur::MustNot => 2,
    }
}

fn has(clauses: &[Clause], occur: Occur) -> bool {
    clauses.iter().any(|clause| clause.occur == occur)
}

fn has_only(clauses: &[Clause], occur: Occur) -> bool {
    clauses.iter().all(|clause| clause.occur == occur)
}

fn is_pure_negative(query: &Query) -> bool {
    matches!(query, Query::Clauses(inner) if has_only(inner, Occur::MustNot))
}

/// Pours bags into the bag around them where that changes nothing: any of any, all of all.
fn pour(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut members = Vec::with_capacity(clauses.len());
    for clause in clauses {
        match (clause.occur, clause.query) {
            (Occur::Should, Query::Clauses(inner)) if has_only(&inner, Occur::Should) => {
                members.extend(inner)
            }
            (Occur::Must, Query::Clauses(inner)) if has(&inner, Occur::Must) => members.extend(inner),
            (occur, query) => members.push(Clause { occur, query }),
        }
    }
    members
}

/// Pours `+(-a)` out as `-a`, except where the `+` is what makes the `Should` clauses beside it optional.
fn pour_pure_negatives(clauses: Vec<Clause>) -> Vec<Clause> {
    let is_positive_must = |clause: &Clause| clause.occur == Occur::Must && !is_pure_negative(&clause.query);
    if has(&clauses, Occur::Should) && !clauses.iter().any(is_positive_must) {
        return clauses;
    }
    let mut members = Vec::with_capacity(clauses.len());
    for clause in clauses {
        match (clause.occur, clause.query) {
            (Occur::Must, Query::Clauses(inner)) if has_only(&inner, Occur::MustNot) => members.extend(inner),
            (occur, query) => members.push(Clause { occur, query }),
        }
    }
    members
}

impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::Everything => Ok(()),
            Query::Word(word) => formatter.write_str(word),
            Query::Prefix(prefix) => write!(formatter, "{prefix}*"),
            Query::Phrase(words) => write!(formatter, "\"{}\"", words.join(" ")),
            Query::Name { field, value } => write_name(formatter, *field, value),
            Query::Title(inner) => {
                formatter.write_str("title:")?;
                write_unit(formatter, inner)
            }
            Query::Dates(range) => write_dates(formatter, "date", *range),
            Query::Mentions(range) => write_dates(formatter, "mentions-date", *range),
            Query::SaidOn(range) => write_dates(formatter, "said-date", *range),
            Query::Clauses(clauses) => write_bag(formatter, clauses),
        }
    }
}

/// A clause as it stands inside a bag or after `title:`.
fn write_unit(formatter: &mut fmt::Formatter<'_>, query: &Query) -> fmt::Result {
    match query {
        Query::Clauses(clauses) => {
            formatter.write_str("(")?;
            write_bag(formatter, clauses)?;
            formatter.write_str(")")
        }
        leaf => write!(formatter, "{leaf}"),
    }
}

fn write_bag(formatter: &mut fmt::Formatter<'_>, clauses: &[Clause]) -> fmt::Result {
    // Side by side, a bare field would narrow the rest; after OR it is one choice among others.
    let needs_or = clauses.iter().any(|clause| clause.occur == Occur::Should && clause.query.is_filter());
    let mut previous = None;
    for clause in clauses {
        match previous {
            None => {}
            Some(Occur::Should) if needs_or && clause.occur == Occur::Should => {
                formatter.write_str(" OR ")?;
            }
            Some(_) => formatter.write_str(" ")?,
        }
        match clause.occur {
            Occur::Should => {}
            Occur::Must => formatter.write_str("+")?,
            Occur::MustNot => formatter.write_str("-")?,
        }
        write_unit(formatter, &clause.query)?;
        previous = Some(clause.occur);
    }
    Ok(())
}

fn write_name(formatter: &mut fmt::Formatter<'_>, field: NameField, value: &str) -> fmt::Result {
    let is_joint = |letter: char| matches!(letter, '-' | '.' | '_' | '/' | '\'' | '’' | '&');
    let is_plain = value.chars().all(|letter| letter.is_alphanumeric() || is_joint(letter))
        && value.starts_with(char::is_alphanumeric)
        && value.ends_with(char::is_alphanumeric);
    let name = field.name();
    if is_plain {
        write!(formatter, "{name}:{value}")
    } else if value.contains('"') {
        write!(formatter, "{name}:«{value}»")
    } else {
        write!(formatter, "{name}:\"{value}\"")
    }
}

/// A whole day, month or year by its own name, anything else by its first and last day.
fn write_dates(formatter: &mut fmt::Formatter<'_>, field: &str, range: DateRange) -> fmt::Result {
    write!(formatter, "{field}:")?;
    let end = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    if let (Some(first), Some(last)) = (range.first, range.last) {
        let (_, month, day) = first.ymd();
        let precision = match (month, day) {
            (1, 1) if last == first.period_end(Precision::Year) => Some(Precision::Year),
            (_, 1) if last == first.period_end(Precision::Month) => Some(Precision::Month),
            _ if first == last => Some(Precision::Day),
            _ => None,
        };
        if let Some(precision) = precision {
            return formatter.write_str(&first.display(precision));
        }
    }
    write!(formatter, "{}..{}", end(range.first), end(range.last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Query {
        Query::Word(text.to_owned())
    }

    fn speaker(value: &str) -> Query {
        Query::Name { field: NameField::Speaker, value: value.to_owned() }
    }

    fn any(queries: Vec<Query>) -> Query {
        Query::bag(queries.into_iter().map(Clause::should).collect())
    }

    fn all(queries: Vec<Query>) -> Query {
        Query::bag(queries.into_iter().map(Clause::must).collect())
    }

    #[test]
    fn fields_are_called_by_their_names() {
        for field in NameField::ALL {
            assert_eq!(NameField::from_name(field.name()), Some(field));
            assert_eq!(NameField::from_name(&field.name().to_uppercase()), Some(field));
        }
        assert_eq!(NameField::from_name("lang"), Some(NameField::Language));
        assert_eq!(NameField::from_name("title"), None);
    }

    #[test]
    fn a_filter_keeps_any_of_the_words_required() {
        let either = any(vec![word("budget"), word("vote")]);
        let narrowed = either.clone().and(speaker("Lavrov"));
        assert_eq!(narrowed.to_string(), "+(budget vote) +speaker:Lavrov");
        assert_eq!(narrowed.clone().and(word("tax")).to_string(), "+(budget vote) +speaker:Lavrov +tax");
        assert_eq!(Query::Everything.and(word("a")), word("a"));
        assert_eq!(word("a").and(Query::Everything), word("a"));
        assert!(Query::Everything.and(Query::Everything).is_everything());
        let without = Query::bag(vec![Clause::must_not(word("sport"))]);
        assert_eq!(without.clone().and(word("a")).to_string(), "+a -sport");
        assert_eq!(without.clone().and(without).to_string(), "-sport -sport");
    }

    #[test]
    fn bags_take_their_normal_form() {
        let cases = [
            (any(vec![]), ""),
            (any(vec![word("a")]), "a"),
            (any(vec![word("a"), any(vec![word("b"), word("c")])]), "a b c"),
            (all(vec![word("a"), all(vec![word("b"), word("c")])]), "+a +b +c"),
            (all(vec![word("a"), any(vec![word("b"), word("c")])]), "+a +(b c)"),
            (any(vec![word("a"), all(vec![word("b"), word("c")])]), "a (+b +c)"),
            (any(vec![speaker("A"), speaker("B C")]), "speaker:A OR speaker:\"B C\""),
            (any(vec![word("a"), speaker("B")]), "a OR speaker:B"),
            (Query::bag(vec![Clause::must_not(word("a")), Clause::should(speaker("B"))]), "+speaker:B -a"),
            (Query::bag(vec![Clause::should(word("a")), Clause::must(word("b"))]), "+b a"),
        ];
        for (query, printed) in cases {
            assert_eq!(query.to_string(), printed);
        }
    }

    #[test]
    fn words_are_those_that_may_match() {
        let query = Query::bag(vec![
            Clause::must(Query::Phrase(vec!["white".into(), "house".into()])),
            Clause::should(Query::Title(Box::new(word("vote")))),
            Clause::should(Query::Prefix("budg".into())),
            Clause::should(speaker("Lavrov")),
            Clause::must_not(word("sport")),
        ]);
        assert_eq!(query.words(), ["white", "house", "vote"]);
        assert_eq!(query.prefixes(), ["budg"]);
        assert_eq!(query.depth(), 1);
    }

    #[test]
    fn names_and_dates_print_as_they_are_typed() {
        for (value, printed) in [
            ("O'Malley", "speaker:O'Malley"),
            ("Angela Merkel", "speaker:\"Angela Merkel\""),
            ("Joe \"Mick\" Doe", "speaker:«Joe \"Mick\" Doe»"),
            ("A*", "speaker:\"A*\""),
        ] {
            assert_eq!(speaker(value).to_string(), printed);
        }
        let day = |year, month, day| Day::from_ymd(year, month, day);
        for (first, last, printed) in [
            (day(2025, 11, 13), day(2025, 11, 13), "date:2025-11-13"),
            (day(2025, 11, 1), day(2025, 11, 30), "date:2025-11"),
            (day(1894, 1, 1), day(1894, 12, 31), "date:1894"),
            (day(1894, 1, 1), day(1894, 11, 30), "date:1894-01-01..1894-11-30"),
            (day(1894, 1, 1), None, "date:1894-01-01.."),
            (None, day(1894, 1, 1), "date:..1894-01-01"),
        ] {
            assert_eq!(Query::Dates(DateRange { first, last }).to_string(), printed);
            let mentions = Query::Mentions(DateRange { first, last }).to_string();
            assert_eq!(mentions, format!("mentions-{printed}"));
            let said = Query::SaidOn(DateRange { first, last }).to_string();
            assert_eq!(said, format!("said-{printed}"));
        }
    }
}
