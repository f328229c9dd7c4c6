//! Settles the numbers of `search::weights` together on several collections with judged queries, or shows what they give.
//!
//! A collection is a folder of the pack with `queries.tsv` (`id<TAB>query`), `qrels.txt` (TREC) and, for passages,
//! `gold_spans.tsv` (`query<TAB>document<TAB>first byte<TAB>last byte`, counted from the document's body). Its texts are
//! indexed beforehand, one file `ID.txt` a document; `NAME_offsets.tsv` says where the body begins in each file:
//!
//! ```text
//! for name in COLLECTIONS; do
//!   python3 PACK/make_txt.py PACK/$name WORK/$name        # writes WORK/$name/*.txt and WORK/${name}_offsets.tsv
//!   morgue index WORK/$name --index WORK/$name.idx --no-extract
//! done
//! cargo run --profile profiling --example tune_ranking -- PACK WORK [show|tune|check] [NAME=VALUE ...]
//! ```
//!
//! `show` prints the figures with the weights as settled, or with those given; `tune` ascends one weight after the other as
//! long as the mean over the collections grows; `check` leaves each collection out in turn, takes the steps that the others
//! gain by and prints what the one left out loses against being part of it. No weight belongs to a collection or to a
//! query.
//!
//! `check` is no full ascent for each collection, which would take hours: every step of one weight is measured once, and
//! of those that gain on the collections kept the best few are taken one on top of the other, as long as they gain there too.
//! Of a collection's queries it takes one in so many that about a hundred are left.

use morgue::index::IndexHome;
use morgue::model::Day;
use morgue::query::{Query, parse};
use morgue::search::{Archive, By, QuoteFilter, Request, Sort, Weights};
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

type Failed = Box<dyn Error>;

/// The most a passage may be long to count as an answer, in bytes.
const LONGEST_ANSWER: usize = 800;

/// Results looked at for articles and for passages.
const ARTICLES: usize = 30;
const PASSAGES: usize = 10;

/// A step that gains less is not taken: it would be noise.
const LEAST_GAIN: f64 = 0.0002;

/// Queries of a collection that `check` makes do with.
const CHECKED: usize = 100;

/// Weights that the order of passages alone depends on, and those that the order of articles alone does.
const OF_PASSAGES: [&str; 5] = ["lede", "passage_share", "further", "per_article", "candidates"];
const OF_ARTICLES: [&str; 6] =
    ["feedback", "feedback_kept", "feedback_words", "feedback_bytes", "compared", "reranked"];

/// Steps that `check` tries on top of each other.
const MOST_STEPS: usize = 6;

/// One weight and the values it may have.
struct Knob {
    name: &'static str,
    slot: fn(&mut Weights) -> Slot<'_>,
    values: &'static [f32],
}

/// One weight at another value, and what that gives.
struct Step {
    knob: &'static Knob,
    value: f32,
    means: Vec<[f64; 2]>,
}

enum Slot<'a> {
    Real(&'a mut f32),
    Whole(&'a mut usize),
    Words(&'a mut u32),
}

impl Slot<'_> {
    fn get(&self) -> f32 {
        match self {
            Slot::Real(value) => **value,
            Slot::Whole(value) => **value as f32,
            Slot::Words(value) => **value as f32,
        }
    }

    fn set(self, new: f32) {
        match self {
            Slot::Real(value) => *value = new,
            Slot::Whole(value) => *value = new as usize,
            Slot::Words(value) => *value = new as u32,
        }
    }
}

macro_rules! knobs {
    ($($slot:ident $field:ident $values:expr;)*) => {
        &[$(Knob { name: stringify!($field), slot: |weights| Slot::$slot(&mut weights.$field), values: &$values }),*]
    };
}

const KNOBS: &[Knob] = knobs! {
    Real article_k1 [0.6, 0.8, 1.0, 1.2, 1.5, 1.8];
    Real article_b [0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8];
    Real exact [0.2, 0.3, 0.4, 0.5, 0.6, 0.8];
    Real title [0.3, 0.6, 0.9];
    Real passage_k1 [0.3, 0.6, 0.9, 1.2, 1.6];
    Real passage_b [0.0, 0.2, 0.4, 0.6];
    Real passage_exact [0.0, 0.2, 0.4, 0.7];
    Real ordered_pair [0.1, 0.2, 0.3, 0.4, 0.6, 0.8];
    Real near_pair [0.0, 0.05, 0.1, 0.2, 0.3];
    Words near_words [4.0, 8.0, 12.0, 20.0];
    Whole passage_bytes [500.0, 600.0, 700.0, 780.0];
    Real lede [0.0, 0.05, 0.1, 0.2, 0.3, 0.4];
    Real passage_share [0.3, 0.4, 0.5, 0.6, 0.7];
    Real further [0.8, 0.9, 0.95, 1.0];
    Whole per_article [2.0, 3.0, 4.0, 5.0];
    Real article_passage [0.0, 0.1, 0.2, 0.3, 0.4, 0.5];
    Real article_lede [0.0, 0.05, 0.1, 0.15, 0.2, 0.3];
    Real question_lede [0.0, 0.05, 0.1, 0.15, 0.2];
    Real lede_words [3.0, 5.0, 7.0, 10.0, 100.0];
    Whole lede_bytes [200.0, 300.0, 400.0, 600.0];
    Real answer [0.0, 0.1, 0.2, 0.4, 0.8];
    Real article_coverage [0.0, 0.1, 0.2, 0.3, 0.4, 0.5];
    Real article_nearness [0.0, 0.05, 0.1, 0.15, 0.2, 0.3];
    Real feedback [0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
    Whole feedback_kept [2.0, 3.0, 4.0];
    Whole feedback_words [3.0, 4.0, 5.0];
    Whole feedback_bytes [800.0, 1000.0, 1200.0, 1500.0];
    Whole compared [50.0, 100.0, 150.0];
    Whole candidates [20.0, 30.0, 40.0];
    Whole reranked [30.0, 50.0];
};

/// What is measured of a collection.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Measure {
    /// Articles, several relevant ones a query: normalised discounted cumulative gain of the first ten.
    Gain,
    /// Articles, one relevant one a query: mean reciprocal rank.
    Rank,
    /// Passages that hold the answer: reciprocal rank of the first among ten.
    Passages,
}

struct Task {
    name: String,
    collection: usize,
    measure: Measure,
}

struct Collection {
    name: String,
    archive: Archive,
    queries: Vec<(String, Query)>,
    relevant: HashMap<String, HashMap<String, f64>>,
    answers: HashMap<String, Vec<(String, usize, usize)>>,
    bodies: HashMap<String, usize>,
}

fn rows(path: &Path) -> Result<Vec<Vec<String>>, Failed> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}

fn collection(pack: &Path, work: &Path, name: &str) -> Result<Collection, Failed> {
    let folder = pack.join(name);
    let today = Day(0);
    let mut queries = Vec::new();
    for row in rows(&folder.join("queries.tsv"))? {
        let [id, typed] = &row[..] else { return Err(format!("{name}: a query is `id<TAB>query`").into()) };
        queries.push((id.clone(), parse(typed, today).unwrap_or_else(|_| plain_words(typed, today))));
    }
    let mut relevant: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for line in std::fs::read_to_string(folder.join("qrels.txt"))?.lines() {
        let [query, _, document, grade] = line.split_whitespace().collect::<Vec<_>>()[..] else { continue };
        let grade: f64 = grade.parse()?;
        if grade > 0.0 {
            relevant.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
        }
    }
    queries.retain(|(id, _)| relevant.contains_key(id));
    let (mut answers, mut bodies) = (HashMap::<_, Vec<_>>::new(), HashMap::new());
    if folder.join("gold_spans.tsv").exists() {
        for row in rows(&folder.join("gold_spans.tsv"))? {
            let [query, document, start, end] = &row[..] else { continue };
            let span = (document.clone(), start.parse()?, end.parse()?);
            answers.entry(query.clone()).or_default().push(span);
        }
        for row in rows(&work.join(format!("{name}_offsets.tsv")))? {
            if let [document, offset] = &row[..] {
                bodies.insert(document.clone(), offset.parse()?);
            }
        }
    }
    let archive = Archive::open(&IndexHome::at(work.join(format!("{name}.idx"))))?;
    Ok(Collection { name: name.to_owned(), archive, queries, relevant, answers, bodies })
}

/// The words of a question that is no query, as batch search takes them.
fn plain_words(typed: &str, today: Day) -> Query {
    let kept =
        |letter: char| if letter.is_alphanumeric() || "'\u{2019}.-&".contains(letter) { letter } else { ' ' };
    let parted: String = typed.chars().map(kept).collect();
    let words = parted.split_whitespace().map(|word| word.trim_matches(['\'', '\u{2019}', '.', '-', '&']));
    let words = words.map(|word| match word {
        "AND" | "OR" | "NOT" => word.to_lowercase(),
        word => word.to_owned(),
    });
    parse(&words.collect::<Vec<_>>().join(" "), today).unwrap_or(Query::Everything)
}

impl Collection {
    /// Figures of one query: gain or reciprocal rank, and for passages whether the answer is found at all.
    fn figure(&self, number: usize, measure: Measure) -> Result<[f64; 2], Failed> {
        let (id, query) = &self.queries[number];
        let by = if measure == Measure::Passages { By::Passage } else { By::Article };
        let request = Request {
            folds_copies: false,
            query: query.clone(),
            limit: if by == By::Passage { PASSAGES } else { ARTICLES },
            sort: Sort::Score,
            by,
            per_article: self.archive.weights.per_article,
            quotes: QuoteFilter::default(),
        };
        let hits = self.archive.search(&request)?.hits;
        let named = |path: &str| path.trim_end_matches(".txt").to_owned();
        let documents: Vec<String> = hits.iter().map(|hit| named(&hit.path.to_text())).collect();
        let relevant = &self.relevant[id];
        Ok(match measure {
            Measure::Gain => {
                let discount = |place: usize| 1.0 / (place as f64 + 2.0).log2();
                let gains = documents.iter().take(10).enumerate();
                let gained: f64 =
                    gains.map(|(place, found)| relevant.get(found).unwrap_or(&0.0) * discount(place)).sum();
                let mut ideal: Vec<f64> = relevant.values().copied().collect();
                ideal.sort_by(|one, two| two.total_cmp(one));
                let best: f64 =
                    ideal.iter().take(10).enumerate().map(|(place, grade)| grade * discount(place)).sum();
                [gained / best; 2]
            }
            Measure::Rank => {
                let first = documents.iter().position(|found| relevant.contains_key(found));
                [first.map_or(0.0, |place| 1.0 / (place as f64 + 1.0)); 2]
            }
            Measure::Passages => {
                let answers = self.answers.get(id).map_or(&[][..], |spans| spans);
                let first = hits.iter().zip(&documents).position(|(hit, found)| {
                    let head = self.bodies.get(found).copied().unwrap_or(0);
                    let holds = |start: &usize, end: &usize| {
                        hit.bytes.start <= start + head && end + head <= hit.bytes.end
                    };
                    hit.bytes.len() <= LONGEST_ANSWER
                        && answers.iter().any(|(document, start, end)| document == found && holds(start, end))
                });
                [
                    first.map_or(0.0, |place| 1.0 / (place as f64 + 1.0)),
                    if first.is_some() { 1.0 } else { 0.0 },
                ]
            }
        })
    }
}

/// All collections, and what was measured of them already: by the task's number and the weights it depends on.
struct Bench {
    collections: Vec<Collection>,
    tasks: Vec<Task>,
    measured: HashMap<(usize, String), [f64; 2]>,
}

impl Bench {
    fn open(pack: &Path, work: &Path) -> Result<Bench, Failed> {
        let mut names: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(pack)? {
            let entry = entry?;
            if entry.path().join("queries.tsv").exists() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        let (mut collections, mut tasks) = (Vec::new(), Vec::new());
        for (number, name) in names.iter().enumerate() {
            let collection = collection(pack, work, name)?;
            let several = collection.relevant.values().any(|relevant| relevant.len() > 1);
            let measure = if several { Measure::Gain } else { Measure::Rank };
            tasks.push(Task { name: name.clone(), collection: number, measure });
            if !collection.answers.is_empty() {
                tasks.push(Task {
                    name: format!("{name} passages"),
                    collection: number,
                    measure: Measure::Passages,
                });
            }
            collections.push(collection);
        }
        Ok(Bench { collections, tasks, measured: HashMap::new() })
    }

    /// Leaves about [`CHECKED`] queries of each collection, evenly taken.
    fn thin(&mut self) {
        for collection in &mut self.collections {
            let mut turn = (0..(collection.queries.len() / CHECKED).max(1)).cycle();
            collection.queries.retain(|_| turn.next() == Some(0));
        }
    }

    /// A task and the weights it depends on.
    fn key(&self, task: usize, weights: &Weights) -> (usize, String) {
        let idle: &[&str] =
            if self.tasks[task].measure == Measure::Passages { &OF_ARTICLES } else { &OF_PASSAGES };
        let (mut relevant, mut settled) = (*weights, Weights::SETTLED);
        for knob in KNOBS.iter().filter(|knob| idle.contains(&knob.name)) {
            (knob.slot)(&mut relevant).set((knob.slot)(&mut settled).get());
        }
        (task, format!("{relevant:?}"))
    }

    /// Figures of each task, means over its queries.
    fn measure(&mut self, weights: &Weights) -> Result<Vec<[f64; 2]>, Failed> {
        let keys: Vec<_> = (0..self.tasks.len()).map(|task| self.key(task, weights)).collect();
        for collection in &mut self.collections {
            collection.archive.weights = *weights;
        }
        let mut work = Vec::new();
        for (task, key) in keys.iter().enumerate().filter(|(_, key)| !self.measured.contains_key(key)) {
            let queries = self.collections[self.tasks[task].collection].queries.len();
            work.extend((0..queries).map(|query| (key.0, query)));
        }
        let (next, this) = (AtomicUsize::new(0), &*self);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let run = || -> Result<Vec<[f64; 3]>, String> {
            let mut sums = vec![[0.0; 3]; this.tasks.len()];
            while let Some((task, query)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                let Task { collection, measure, .. } = &this.tasks[*task];
                let figure = this.collections[*collection]
                    .figure(*query, *measure)
                    .map_err(|error| error.to_string())?;
                let sum = &mut sums[*task];
                *sum = [sum[0] + figure[0], sum[1] + figure[1], sum[2] + 1.0];
            }
            Ok(sums)
        };
        let parts: Vec<Result<Vec<[f64; 3]>, String>> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
            let joined = running.into_iter().map(|thread| thread.join());
            joined.map(|part| part.unwrap_or_else(|_| Err("a thread panicked".to_owned()))).collect()
        });
        let mut sums = vec![[0.0; 3]; self.tasks.len()];
        for part in parts {
            for (sum, more) in sums.iter_mut().zip(part?) {
                *sum = [sum[0] + more[0], sum[1] + more[1], sum[2] + more[2]];
            }
        }
        let new = sums.iter().zip(&keys).filter(|(sum, _)| sum[2] > 0.0);
        self.measured.extend(new.map(|(sum, key)| (key.clone(), [sum[0] / sum[2], sum[1] / sum[2]])));
        Ok(keys.iter().map(|key| self.measured.get(key).copied().unwrap_or_default()).collect())
    }

    /// Each collection counts once, whatever is measured of it and however many queries it has.
    fn figure_of(&self, means: &[[f64; 2]], collection: usize) -> f64 {
        let own = self.tasks.iter().zip(means).filter(|(task, _)| task.collection == collection);
        let figures: Vec<f64> = own.map(|(_, [rank, found])| (rank + found) / 2.0).collect();
        figures.iter().sum::<f64>() / figures.len() as f64
    }

    fn mean(&self, means: &[[f64; 2]], left_out: Option<usize>) -> f64 {
        let kept: HashSet<usize> = (0..self.collections.len()).filter(|one| Some(*one) != left_out).collect();
        kept.iter().map(|one| self.figure_of(means, *one)).sum::<f64>() / kept.len() as f64
    }

    fn print(&self, means: &[[f64; 2]]) {
        for (task, [rank, found]) in self.tasks.iter().zip(means) {
            match task.measure {
                Measure::Gain => println!("  {:18} nDCG@10 {rank:.4}", task.name),
                Measure::Rank => println!("  {:18} MRR {rank:.4}", task.name),
                Measure::Passages => println!("  {:18} MRR@10 {rank:.4}  S@10 {found:.4}", task.name),
            }
        }
        println!("  {:18} {:.4}", "mean", self.mean(means, None));
    }

    /// Every step of one weight to a value beside the one held.
    fn steps(&mut self, start: &Weights) -> Result<Vec<Step>, Failed> {
        let mut steps = Vec::new();
        for knob in KNOBS {
            let held = (knob.slot)(&mut { *start }).get();
            for value in nearest(knob.values, held) {
                let mut tried = *start;
                (knob.slot)(&mut tried).set(value);
                let means = self.measure(&tried)?;
                println!("{:.4}  {} {held} -> {value}", self.mean(&means, None), knob.name);
                steps.push(Step { knob, value, means });
            }
        }
        Ok(steps)
    }

    /// The weights after the best of these steps, as the collections kept see it.
    fn climb(&mut self, start: Weights, steps: &[Step], left_out: Option<usize>) -> Result<Weights, Failed> {
        let before = self.measure(&start)?;
        let (mut weights, mut best) = (start, self.mean(&before, left_out));
        let gained = |step: &Step| self.mean(&step.means, left_out) - best;
        let mut gains: Vec<(f64, &Step)> = steps.iter().map(|step| (gained(step), step)).collect();
        gains.retain(|(gain, _)| *gain > LEAST_GAIN);
        gains.sort_by(|one, two| two.0.total_cmp(&one.0));
        let mut moved: HashSet<&str> = HashSet::new();
        for (_, step) in gains.into_iter().take(MOST_STEPS) {
            let mut tried = weights;
            (step.knob.slot)(&mut tried).set(step.value);
            let means = self.measure(&tried)?;
            let mean = self.mean(&means, left_out);
            if mean > best + LEAST_GAIN && moved.insert(step.knob.name) {
                println!("  {:.4}  {} -> {}", mean, step.knob.name, step.value);
                (weights, best) = (tried, mean);
            }
        }
        Ok(weights)
    }

    /// Ascends one weight after the other until none gains any more.
    fn ascend(&mut self, start: Weights) -> Result<Weights, Failed> {
        let mut weights = start;
        let mut best = {
            let means = self.measure(&weights)?;
            self.mean(&means, None)
        };
        loop {
            let before = best;
            for knob in KNOBS {
                let (mut leader, held) = (weights, (knob.slot)(&mut weights).get());
                for value in nearest(knob.values, held) {
                    let mut tried = weights;
                    (knob.slot)(&mut tried).set(value);
                    let means = self.measure(&tried)?;
                    let mean = self.mean(&means, None);
                    if mean > best + LEAST_GAIN {
                        (leader, best) = (tried, mean);
                        println!("{:.4}  {} {held} -> {value}", best, knob.name);
                    }
                }
                weights = leader;
            }
            if best - before <= LEAST_GAIN {
                return Ok(weights);
            }
        }
    }
}

/// The values on either side of the one held, so that a weight walks instead of leaping at noise.
fn nearest(values: &[f32], held: f32) -> Vec<f32> {
    let below = values.iter().copied().filter(|value| *value < held).fold(f32::NEG_INFINITY, f32::max);
    let above = values.iter().copied().filter(|value| *value > held).fold(f32::INFINITY, f32::min);
    [below, above].into_iter().filter(|value| value.is_finite()).collect()
}

fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pack, work, rest @ ..] = &arguments[..] else {
        return Err("usage: tune_ranking PACK WORK [show|tune|check] [NAME=VALUE ...]".into());
    };
    let mut weights = Weights::SETTLED;
    for setting in rest.iter().filter(|argument| argument.contains('=')) {
        let Some((name, value)) = setting.split_once('=') else { continue };
        let knob = KNOBS.iter().find(|knob| knob.name == name).ok_or(format!("no weight `{name}`"))?;
        (knob.slot)(&mut weights).set(value.parse()?);
    }
    let mut bench = Bench::open(Path::new(pack), Path::new(work))?;
    match rest.iter().map(String::as_str).find(|argument| !argument.contains('=')) {
        None | Some("show") => {
            let means = bench.measure(&weights)?;
            bench.print(&means);
        }
        Some("tune") => {
            let weights = bench.ascend(weights)?;
            println!("{weights:#?}");
            let means = bench.measure(&weights)?;
            bench.print(&means);
        }
        Some("check") => {
            bench.thin();
            let before = bench.measure(&weights)?;
            bench.print(&before);
            let steps = bench.steps(&weights)?;
            let all = bench.climb(weights, &steps, None)?;
            let with = bench.measure(&all)?;
            for left_out in 0..bench.collections.len() {
                let others = bench.climb(weights, &steps, Some(left_out))?;
                let without = bench.measure(&others)?;
                println!(
                    "{:10} start {:.4}  settled with it {:.4}  without it {:.4}",
                    bench.collections[left_out].name,
                    bench.figure_of(&before, left_out),
                    bench.figure_of(&with, left_out),
                    bench.figure_of(&without, left_out)
                );
            }
        }
        Some(other) => return Err(format!("`{other}` is none of show, tune, check").into()),
    }
    Ok(())
}
