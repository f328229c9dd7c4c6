//! Operators of the query language, held against a naive reading of articles whose words, sentences and paragraphs are
//! known because the test wrote them. The naive reading tries every choice of words.

use crate::harness::{Site, json_lines, shared_sample, string};
use morgue::model::Day;
use std::collections::BTreeSet;
use std::fs;

/// Words without relatives: none is the stem of another, but for the plural that some articles have.
const WORDS: [&str; 6] = ["brak", "dold", "fint", "gorm", "hask", "jelp"];

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

struct Placed {
    written: String,
    sentence: usize,
    paragraph: usize,
}

/// An article: its words in order, the headline's first.
struct Written {
    text: String,
    words: Vec<Placed>,
}

fn write_article(dice: &mut Dice) -> Written {
    let mut article = Written { text: String::new(), words: Vec::new() };
    let (mut sentence, paragraphs) = (0, 2 + dice.below(3));
    for paragraph in 0..=paragraphs {
        let is_headline = paragraph == 0;
        let sentences = if is_headline { 1 } else { 1 + dice.below(3) };
        for _ in 0..sentences {
            for number in 0..3 + dice.below(5) {
                let mut word = WORDS[dice.below(WORDS.len())].to_owned();
                match dice.below(8) {
                    0 => word.push('s'),
                    1 => word = word.to_uppercase(),
                    2 => word = capitalized(&word),
                    _ => {}
                }
                if number == 0 {
                    word = capitalized(&word);
                } else {
                    article.text.push(' ');
                }
                article.text.push_str(&word);
                article.words.push(Placed { written: word, sentence, paragraph });
            }
            article.text.push_str(if is_headline { "" } else { ". " });
            sentence += 1;
        }
        article.text.truncate(article.text.trim_end().len());
        article.text.push_str("\n\n");
    }
    article
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

/// What has places; printed as a query by `text`.
#[derive(Clone, Debug)]
enum Tree {
    Word(&'static str),
    Exact(Vec<&'static str>),
    Loose([&'static str; 2], usize),
    Either(Box<Tree>, Box<Tree>),
    Near(Box<Tree>, Box<Tree>, Kind, bool),
    Case(&'static str, Box<Tree>),
    First(usize, Box<Tree>),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Within(usize),
    Ahead(usize),
    Sentence,
    Paragraph,
}

fn grow(dice: &mut Dice, depth: usize) -> Tree {
    let word = |dice: &mut Dice| WORDS[dice.below(WORDS.len())];
    if depth == 0 {
        return match dice.below(6) {
            0 => Tree::Exact(vec![word(dice), word(dice)]),
            1 => Tree::Exact(vec![word(dice)]),
            2 => Tree::Loose([word(dice), word(dice)], 1 + dice.below(4)),
            _ => Tree::Word(word(dice)),
        };
    }
    let inner = |dice: &mut Dice| Box::new(grow(dice, depth - 1));
    match dice.below(9) {
        0 => Tree::Either(inner(dice), inner(dice)),
        1 => Tree::Case(["caps", "allcaps", "nocaps"][dice.below(3)], inner(dice)),
        2 => Tree::First(1 + dice.below(12), inner(dice)),
        _ => {
            let kind = match dice.below(5) {
                0 | 1 => Kind::Within(1 + dice.below(5)),
                2 => Kind::Ahead(1 + dice.below(5)),
                3 => Kind::Sentence,
                _ => Kind::Paragraph,
            };
            Tree::Near(inner(dice), inner(dice), kind, dice.below(5) == 0)
        }
    }
}

fn text(tree: &Tree) -> String {
    match tree {
        Tree::Word(word) => (*word).to_owned(),
        Tree::Exact(words) => format!("\"{}\"", words.join(" ")),
        Tree::Loose(words, gaps) => format!("\"{}\"~{gaps}", words.join(" ")),
        Tree::Either(one, two) => format!("({} OR {})", text(one), text(two)),
        Tree::Near(left, right, kind, negated) => {
            let how = match kind {
                Kind::Within(most) => format!("w/{most}"),
                Kind::Ahead(most) => format!("pre/{most}"),
                Kind::Sentence => "w/s".to_owned(),
                Kind::Paragraph => "w/p".to_owned(),
            };
            format!("({} {}{how} {})", text(left), if *negated { "NOT " } else { "" }, text(right))
        }
        Tree::Case(name, of) => format!("{name}({})", text(of)),
        Tree::First(count, of) => format!("({})/F{count}/", text(of)),
    }
}

type Choice = BTreeSet<usize>;

/// Every choice of words that is what the tree asks for.
fn choices(tree: &Tree, article: &[Placed]) -> BTreeSet<Choice> {
    let all = 0..article.len();
    let is_exact = |at: usize, word: &str| article[at].written.eq_ignore_ascii_case(word);
    match tree {
        Tree::Word(word) => {
            let plural = format!("{word}s");
            all.filter(|at| is_exact(*at, word) || is_exact(*at, &plural))
                .map(|at| Choice::from([at]))
                .collect()
        }
        Tree::Exact(words) => all
            .filter(|at| at + words.len() <= article.len())
            .filter(|at| words.iter().enumerate().all(|(offset, word)| is_exact(at + offset, word)))
            .map(|at| (at..at + words.len()).collect())
            .collect(),
        Tree::Loose([one, two], gaps) => {
            let mut found = BTreeSet::new();
            for (first, second) in
                all.clone().flat_map(|first| all.clone().map(move |second| (first, second)))
            {
                if is_exact(first, one)
                    && is_exact(second, two)
                    && (1..=gaps + 1).contains(&first.abs_diff(second))
                {
                    found.insert(Choice::from([first, second]));
                }
            }
            found
        }
        Tree::Either(one, two) => choices(one, article).into_iter().chain(choices(two, article)).collect(),
        Tree::Near(left, right, kind, negated) => {
            let (left, right) = (choices(left, article), choices(right, article));
            let mut found = BTreeSet::new();
            for one in &left {
                let partners: Vec<&Choice> =
                    right.iter().filter(|two| are_near(one, two, *kind, article)).collect();
                if *negated && partners.is_empty() {
                    found.insert(one.clone());
                } else if !negated {
                    found.extend(partners.iter().map(|two| one.union(two).copied().collect::<Choice>()));
                }
            }
            found
        }
        Tree::Case(name, of) => {
            let is_so = |at: &usize| {
                let written = &article[*at].written;
                let capitals = written.chars().filter(|letter| letter.is_uppercase()).count();
                match *name {
                    "caps" => capitals > 0,
                    "allcaps" => capitals == written.len(),
                    _ => capitals == 0,
                }
            };
            choices(of, article).into_iter().filter(|choice| choice.iter().all(is_so)).collect()
        }
        Tree::First(count, of) => {
            choices(of, article).into_iter().filter(|choice| choice.iter().all(|at| at < count)).collect()
        }
    }
}

fn are_near(one: &Choice, two: &Choice, kind: Kind, article: &[Placed]) -> bool {
    let bounds = |choice: &Choice| (*choice.first().unwrap(), *choice.last().unwrap());
    let both = || one.iter().chain(two);
    let nearest = one.iter().flat_map(|at| two.iter().map(|other| at.abs_diff(*other))).min().unwrap();
    one.is_disjoint(two)
        && match kind {
            Kind::Within(most) => nearest <= most,
            Kind::Ahead(most) => {
                let (end, start) = (bounds(one).1, bounds(two).0);
                end < start && start - end <= most
            }
            Kind::Sentence => both().all(|at| article[*at].sentence == article[bounds(one).0].sentence),
            Kind::Paragraph => both().all(|at| article[*at].paragraph == article[bounds(one).0].paragraph),
        }
}

/// How many choices can be made one after the other without overlap.
fn apart(choices: &BTreeSet<Choice>) -> usize {
    let mut bounds: Vec<(usize, usize)> =
        choices.iter().map(|choice| (*choice.last().unwrap(), *choice.first().unwrap())).collect();
    bounds.sort_unstable();
    let (mut count, mut free) = (0, 0);
    for (last, first) in bounds {
        if first >= free {
            count += 1;
            free = last + 1;
        }
    }
    count
}

#[test]
fn operators_mean_what_a_naive_reading_says() {
    let mut dice = Dice(42);
    let articles: Vec<Written> = (0..60).map(|_| write_article(&mut dice)).collect();
    let site = Site::new();
    for (number, article) in articles.iter().enumerate() {
        site.write(&format!("{number}.txt"), &article.text);
    }
    site.index(&[]);
    let mut queries: Vec<(String, Vec<bool>)> = Vec::new();
    for number in 0..900 {
        let tree = grow(&mut dice, number % 3);
        let holds = |article: &Written| !choices(&tree, &article.words).is_empty();
        queries.push(match number % 10 {
            0 => {
                let least = 2 + dice.below(3);
                let query = format!("atleast{least}({})", text(&tree));
                (query, articles.iter().map(|one| apart(&choices(&tree, &one.words)) >= least).collect())
            }
            1 => {
                let (one, two) = (WORDS[dice.below(6)], WORDS[dice.below(6)]);
                let lead = |article: &Written, word: &str| {
                    let lead = article.words.iter().filter(|placed| placed.paragraph < 2);
                    lead.map(|placed| placed.written.to_lowercase()).any(|written| written == word)
                };
                let expected = articles.iter().map(|article| lead(article, one) && !lead(article, two));
                (format!("HLEAD(\"{one}\" AND NOT \"{two}\")"), expected.collect())
            }
            2 => {
                let word = WORDS[dice.below(6)];
                let other = Tree::Word(word);
                let without = |article: &Written| choices(&other, &article.words).is_empty();
                let expected = articles.iter().map(|article| holds(article) && without(article));
                (format!("{} AND NOT {word}", text(&tree)), expected.collect())
            }
            _ => (text(&tree), articles.iter().map(holds).collect()),
        });
    }
    let file = site.root().join("batch.tsv");
    let mut lines = String::new();
    for (id, (query, _)) in queries.iter().enumerate() {
        assert!(morgue::query::parse(query, Day(20_000)).is_ok(), "{query}");
        lines.push_str(&format!("{id}\t{query}\n"));
    }
    fs::write(&file, lines).unwrap();
    let mut found = vec![vec![false; articles.len()]; queries.len()];
    for hit in site.hits(&["--batch", file.to_str().unwrap(), "-n", "100", "--by", "article"]) {
        let number: usize = string(&hit, "path").trim_end_matches(".txt").parse().unwrap();
        found[string(&hit, "query").parse::<usize>().unwrap()][number] = true;
    }
    let mut wrong = Vec::new();
    for ((query, expected), found) in queries.iter().zip(&found) {
        for (number, (expected, found)) in expected.iter().zip(found).enumerate() {
            if expected != found {
                wrong.push(format!("{query}: expected {expected} in\n{}", articles[number].text));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ, among them\n{}",
        wrong.len(),
        wrong[..wrong.len().min(3)].join("\n")
    );
    let (some, most) = (queries.len() / 4, articles.len());
    let telling = queries.iter().filter(|(_, expected)| {
        let holding = expected.iter().filter(|holds| **holds).count();
        holding > 0 && holding < most
    });
    assert!(telling.count() > some, "the queries tell articles apart");
}

fn paths(site: &Site, arguments: &[&str]) -> Vec<String> {
    site.hits(&[arguments, &["--by", "article"]].concat())
        .iter()
        .map(|hit| string(hit, "path").to_owned())
        .collect()
}

#[test]
fn the_word_itself_ranks_above_what_expands_to_it() {
    let site = Site::new();
    for (name, word) in [
        ("a-near.txt", "harbors"),
        ("b-exact.txt", "harbor"),
        ("c-near.txt", "harbour"),
        ("d-scan.txt", "barbor"),
        ("e-more.txt", "harbormaster"),
    ] {
        site.write(name, format!("A {word} was seen near the old mill.\n"));
    }
    site.index(&[]);
    for (arguments, others) in [
        (&["harbor~1"][..], vec!["a-near.txt", "c-near.txt", "d-scan.txt"]),
        (&["harbor!"], vec!["a-near.txt", "e-more.txt"]),
        (&["harbor*"], vec!["a-near.txt", "e-more.txt"]),
        (&["harbor", "--ocr"], vec!["a-near.txt", "d-scan.txt"]),
        (&["\"harbor\"", "--ocr"], vec!["d-scan.txt"]),
    ] {
        let found = paths(&site, arguments);
        assert_eq!(found[0], "b-exact.txt", "{arguments:?}: {found:?}");
        let mut rest = found[1..].to_vec();
        rest.sort();
        assert_eq!(rest, others, "{arguments:?}");
    }
    assert_eq!(paths(&site, &["h?rb*s"]), ["a-near.txt"]);
    assert_eq!(paths(&site, &["*master"]), ["e-more.txt"]);
    assert_eq!(paths(&site, &["\"the harbor\"~9", "--ocr"]).len(), 2);
    for (query, said) in
        [("*", "without letters"), ("*or", "too many words"), ("a w/5", "nothing to work on")]
    {
        let ran = site.run(&["search", "--index", "archive/.morgue", query]).expect(2);
        assert!(ran.err.contains(said) && ran.err.contains("hint: "), "{}", ran.err);
    }
}

#[test]
fn patterns_that_stand_for_too_much_are_refused() {
    let site = Site::new();
    let words: Vec<String> = (0..6_000).map(|number| format!("q{number}x")).collect();
    site.write("many.txt", words.join(" "));
    site.index(&[]);
    for verb in ["search", "said", "explain"] {
        for query in ["q*", "q?*x", "mill -q*"] {
            let ran = site.run(&[verb, "--index", "archive/.morgue", query]).expect(2);
            assert!(ran.err.contains("stands for more than 5000 words"), "{verb} {query}: {}", ran.err);
            assert!(ran.err.contains("hint: write more letters"), "{}", ran.err);
        }
    }
    assert_eq!(paths(&site, &["q12*"]), ["many.txt"]);
}

#[test]
fn operators_work_in_what_was_said() {
    let site = Site::new();
    site.write(
        "a.txt",
        "Harbour talks\n\nAnna Brandt spoke on Monday.\n\n\"The bridge must close. The toll will stay,\" Brandt said.\n\n\
         The toll on the bridge is old.\n",
    );
    site.write(
        "b.txt",
        "Toll talks\n\nAnna Brandt spoke on Friday.\n\n\"The bridge toll must go, because NATO lorries pay no toll,\" Brandt said.\n",
    );
    site.index(&[]);
    let said = |query: &str| {
        let ran = site.run(&["said", "--index", "archive/.morgue", "--json", query]);
        assert!(matches!(ran.code, Some(0 | 1)), "{query}: {}", ran.err);
        let mut lines = json_lines(&ran.out);
        lines.pop();
        let mut found: Vec<String> = lines.iter().map(|line| string(line, "path").to_owned()).collect();
        found.sort();
        found
    };
    for (query, found) in [
        ("bridge w/1 toll", vec!["b.txt"]),
        ("bridge w/5 toll", vec!["a.txt", "b.txt"]),
        ("toll pre/2 bridge", vec![]),
        ("bridge w/s toll", vec!["b.txt"]),
        ("bridge w/p toll", vec!["a.txt", "b.txt"]),
        ("bridge NOT w/s toll", vec!["a.txt"]),
        ("atleast2(toll)", vec!["b.txt"]),
        ("allcaps(nato)", vec!["b.txt"]),
        ("\"toll bridge\"~4", vec!["a.txt", "b.txt"]),
        ("lorr! br?dge", vec!["a.txt", "b.txt"]),
        ("+lorri~2", vec!["b.txt"]),
        ("HEADLINE(harbour) toll", vec!["a.txt"]),
    ] {
        assert_eq!(said(query), found, "{query}");
    }
}

#[test]
fn a_required_word_that_is_left_out_lets_no_quotes_in() {
    let with_word = paths(shared_sample(), &["+the bridge date:1600..", "-n", "1000", "--copies"]);
    let dated = paths(shared_sample(), &["date:1600..", "-n", "1000", "--copies"]);
    assert_eq!(with_word.into_iter().collect::<BTreeSet<_>>(), dated.into_iter().collect());
}

#[test]
fn what_is_marked_is_what_fulfils_the_operator() {
    let site = Site::new();
    site.write("a.txt", "Mills\n\nThe mill is far from any river. They saw an Old mill, new river. Nobody has ever seen a mill again.\n");
    site.index(&[]);
    let text = fs::read_to_string(site.archive().join("a.txt")).unwrap();
    let hits = site.hits(&["mill w/2 river"]);
    let marked: Vec<(usize, &str)> = hits[0]["matches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|range| {
            let end = |which: usize| range[which].as_u64().unwrap() as usize;
            (end(0), &text[end(0)..end(1)])
        })
        .collect();
    let at = text.find("Old mill").unwrap() + "Old ".len();
    assert_eq!(marked, [(at, "mill"), (at + "mill, new ".len(), "river")]);
}

#[test]
fn a_query_is_explained_in_plain_words() {
    let site = shared_sample();
    let query = "(bridge OR riv!) w/10 \"water\" the date:1700..";
    let ran = site.run(&["explain", "--index", "archive/.morgue", query]).expect(2);
    assert!(ran.err.contains("belongs to neither side"), "{}", ran.err);
    let query = "(bridge OR riv!) w/10 \"water\" -date:1600";
    let ran = site.run(&["explain", "--index", "archive/.morgue", query]).expect(0);
    for said in [
        "at most 10 words from",
        "on either side",
        "stem `bridg`",
        "stands for river",
        "score ",
        "BM25",
        "must not: date:1600: published from 1600-01-01 to 1600-12-31",
    ] {
        assert!(ran.out.contains(said), "no `{said}` in\n{}", ran.out);
    }
}
