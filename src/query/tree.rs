//! The query as plain data, its normal form and its printed form.
//! Owns what clauses mean together; refuses to know how words are stemmed, names are matched or engines asked.
//! [`parse`](super::parse::parse) makes these trees from text, `Display` (in `print`) makes text of them that parses back.

use crate::model::DateRange;

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

/// How near two things must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nearness {
    /// The nearest words of the two are at most `most` words apart; words side by side are 1 apart. With `ordered`
    /// all of the left one stands ahead of the right one.
    Words {
        /// From 1 to [`MOST_APART`].
        most: u32,
        /// `pre/n` instead of `w/n`.
        ordered: bool,
    },
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

/// Most words apart that a nearness can allow, and most first words that `/Fn/` can name.
pub const MOST_APART: u32 = 10_000;

/// What must be said of a word's letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// At least one capital: `caps(...)`.
    Some,
    /// Every letter a capital: `allcaps(...)`.
    All,
    /// No capital: `nocaps(...)`.
    None,
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
/// - a title or lead holds words, prefixes, phrases, operators and bags of those, never a field;
/// - what nearness, case, counts and first words are asked of is [positional](Query::positional);
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
    /// Words of this pattern: `*` stands for any letters or none, `?` for one.
    Wildcard(String),
    /// Words at most so many slips away: a letter more, less or other, or two neighbours swapped.
    Fuzzy {
        /// The word as typed.
        word: String,
        /// 1 or 2.
        edits: u8,
    },
    /// All these words in any order, with at most `gaps` other words among them.
    Loose {
        /// At least two words, as typed.
        words: Vec<String>,
        /// Other words that may stand between the first and the last of them.
        gaps: u32,
    },
    /// Two things near each other.
    Near {
        /// The one in front, for nearness in order.
        left: Box<Query>,
        /// The other.
        right: Box<Query>,
        /// How near.
        how: Nearness,
        /// The left one somewhere without the right one so near.
        negated: bool,
    },
    /// At least so many occurrences that do not overlap.
    AtLeast {
        /// From 1.
        count: u32,
        /// Of what.
        of: Box<Query>,
    },
    /// Words written so.
    Case {
        /// How.
        case: Case,
        /// Which.
        of: Box<Query>,
    },
    /// Among the first words of headline and prose.
    First {
        /// How many, from 1.
        words: u32,
        /// What.
        of: Box<Query>,
    },
    /// In the headline or the first paragraph of the prose.
    Lead(Box<Query>),
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
            Query::Name { .. } | Query::Title(_) | Query::Lead(_) => true,
            Query::Dates(_) | Query::Mentions(_) | Query::SaidOn(_) => true,
            Query::Clauses(clauses) => clauses.iter().all(|clause| clause.query.is_filter()),
            _ => false,
        }
    }

    /// Fails with the name of the part that has no places in a text, so that nothing can be near it or be counted:
    /// a field, a count, or a group that is not one choice of several.
    pub fn positional(&self) -> Result<(), &'static str> {
        match self {
            Query::Word(_) | Query::Prefix(_) | Query::Wildcard(_) | Query::Fuzzy { .. } => Ok(()),
            Query::Phrase(_) | Query::Loose { .. } | Query::Near { .. } => Ok(()),
            Query::Case { .. } | Query::First { .. } => Ok(()),
            Query::AtLeast { .. } => Err("`atleast`"),
            Query::Clauses(clauses) if has_only(clauses, Occur::Should) => {
                clauses.iter().try_for_each(|clause| clause.query.positional())
            }
            Query::Clauses(_) => Err("`AND`, `NOT`, `+` or `-`"),
            Query::Everything | Query::Name { .. } | Query::Title(_) | Query::Lead(_) => Err("a field"),
            Query::Dates(_) | Query::Mentions(_) | Query::SaidOn(_) => Err("a field"),
        }
    }

    /// Levels of bags and operators inside one another: 0 for a leaf, 1 for a bag of leaves. `parse` gives at most
    /// [`MAX_DEPTH`](super::parse::MAX_DEPTH), each [`Query::and`] adds one at most.
    pub fn depth(&self) -> usize {
        match self {
            Query::Title(inner) => inner.depth(),
            Query::Near { left, right, .. } => 1 + left.depth().max(right.depth()),
            Query::AtLeast { of, .. } | Query::Case { of, .. } | Query::First { of, .. } => 1 + of.depth(),
            Query::Lead(inner) => 1 + inner.depth(),
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
            Query::Fuzzy { word, .. } => words.push(word.as_str()),
            Query::Phrase(phrase) | Query::Loose { words: phrase, .. } => {
                words.extend(phrase.iter().map(String::as_str));
            }
            _ => {}
        });
        words
    }

    /// Every prefix or pattern of clauses that may or must match, in the order of the query; a prefix without its star.
    pub fn prefixes(&self) -> Vec<&str> {
        let mut prefixes = Vec::new();
        self.visit_positive(&mut |leaf| {
            if let Query::Prefix(prefix) | Query::Wildcard(prefix) = leaf {
                prefixes.push(prefix.as_str());
            }
        });
        prefixes
    }

    /// Calls `visit` with every leaf that may or must match, in the order of the query.
    pub fn visit_positive<'tree>(&'tree self, visit: &mut impl FnMut(&'tree Query)) {
        match self {
            Query::Title(inner) | Query::Lead(inner) => inner.visit_positive(visit),
            Query::AtLeast { of, .. } | Query::Case { of, .. } | Query::First { of, .. } => {
                of.visit_positive(visit);
            }
            Query::Near { left, right, negated, .. } => {
                left.visit_positive(visit);
                if !negated {
                    right.visit_positive(visit);
                }
            }
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

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
