//! Trains the tagger from labelled text: an averaged structured perceptron, deterministic, in memory.
//! Owns learning; features and decoding are the tagger's own, so that both sides cannot disagree. `examples/train_tagger.rs`
//! is the program around it, `data/TAGGER.md` the recipe.

use super::gazetteer::Gazetteer;
use super::lexicon::Lexicon;
use super::people::names::LowerSeen;
use super::speech::{quotes, sentences};
use super::tagger::Scratch;
use super::tagger::decode::{Decoder, Ruled, Transitions, ruled};
use super::tagger::features::FeatureMaker;
use super::tagger::label::{LABELS, Label};
use super::tagger::unit::{Unit, mark};
use super::tagger::weights::{self, CommonWords, Loose, Row};
use super::tokens::{self, View};
use rustc_hash::FxHashMap;

/// A labelled name: bytes of the text, half-open.
#[derive(Clone, Debug)]
pub struct LabelledSpan {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// `PER`, `LOC`, `ORG` or `NORP`; spans of any other label are not learnt.
    pub label: String,
}

/// One text to learn from.
#[derive(Clone, Debug)]
pub struct LabelledText {
    /// The text.
    pub text: String,
    /// Its names, in order.
    pub spans: Vec<LabelledSpan>,
    /// Stretches whose labels are in doubt: bytes, half-open. Nothing is learnt from them.
    pub skip: Vec<(usize, usize)>,
}

/// How to learn.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Passes over the texts.
    pub rounds: usize,
    /// Features seen less often are dropped.
    pub least_seen: u32,
    /// Learn once more without every tenth text and tell how these are labelled.
    pub check: bool,
    /// Number of texts that are no copies: text `n` and text `n + originals` are learnt and left out together.
    pub originals: usize,
    /// Words seen this often in small letters are common.
    pub common: u32,
}

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe { rounds: 12, least_seen: 2, check: false, originals: usize::MAX, common: 6 }
    }
}

/// A stretch to learn from: features of each unit by number, and the right labels.
struct Sequence {
    text: u32,
    features: Vec<Vec<u64>>,
    labels: Vec<u8>,
}

/// Learns the weights; returns the bytes of the weights file. `say` hears of progress.
pub fn train(texts: &[LabelledText], recipe: &Recipe, mut say: impl FnMut(&str)) -> Vec<u8> {
    let lexicon = Lexicon::new();
    let gazetteer = Gazetteer::new();
    let trainer = Trainer { lexicon: &lexicon, gazetteer: &gazetteer, recipe };
    let common = trainer.common_words(texts);
    say(&format!("{} common words", common.len()));
    let slots: &'static [u8] = Box::leak(CommonWords::encode(&common).into_boxed_slice());
    let common_table = CommonWords::of(slots);
    let prepared = trainer.prepare(texts, common_table);
    if recipe.check {
        trainer.check(&prepared, &mut say);
    }
    weights::encode(&common, &trainer.learn(&prepared, |_| true, &mut say))
}

struct Trainer<'a> {
    lexicon: &'a Lexicon,
    gazetteer: &'a Gazetteer,
    recipe: &'a Recipe,
}

impl Trainer<'_> {
    fn with_view<T>(&self, text: &str, work: impl FnOnce(&View) -> T) -> T {
        let mut all = Vec::new();
        tokens::tokenize(text, 0..text.len(), self.lexicon, &mut all);
        sentences::mark_paragraphs(&mut all);
        sentences::mark_headlines(&mut all);
        let (mut segments, mut starts, mut outer) = (Vec::new(), Vec::new(), Vec::new());
        quotes::find_segments(&mut all, &mut segments);
        let view = View { text, tokens: &all, lexicon: self.lexicon };
        sentences::find_sentences(&view, &segments, &mut starts, &mut outer);
        for start in &starts {
            all[*start].flags |= tokens::flag::SENTENCE;
        }
        work(&View { text, tokens: &all, lexicon: self.lexicon })
    }

    fn common_words(&self, texts: &[LabelledText]) -> Vec<u64> {
        let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
        for text in texts {
            self.with_view(&text.text, |view| {
                for token in view.tokens.iter().filter(|token| token.is_word() && !token.is_cap()) {
                    *seen.entry(token.hash).or_default() += 1;
                }
            });
        }
        let mut words: Vec<u64> = seen
            .into_iter()
            .filter(|(_, count)| *count >= self.recipe.common)
            .map(|(word, _)| word)
            .collect();
        words.sort_unstable();
        words
    }

    fn prepare(&self, texts: &[LabelledText], common: CommonWords) -> Vec<Vec<Sequence>> {
        let mut scratch = Scratch::default();
        let (mut features, mut lower) = (Vec::new(), LowerSeen::new());
        texts
            .iter()
            .enumerate()
            .map(|(index, text)| {
                self.with_view(&text.text, |view| {
                    lower.fill(view);
                    scratch.prepare(view, self.gazetteer, common, &lower);
                    let units = &scratch.units.all;
                    let labels = labels(view, units, text);
                    let maker = FeatureMaker { units, evidence: &scratch.evidence };
                    let mut sequences = Vec::new();
                    for stretch in &scratch.stretches {
                        let mut labels = labels[stretch.first..stretch.last].to_vec();
                        if let Some(sort) = Label::of(labels[0]) {
                            labels[0] = sort.begin();
                        }
                        let start = view.tokens[units[stretch.first].first as usize].start as usize;
                        let end = view.tokens[units[stretch.last - 1].last as usize - 1].end as usize;
                        if text.skip.iter().any(|skip| start < skip.1 && skip.0 < end) {
                            continue;
                        }
                        let features = (stretch.first..stretch.last)
                            .map(|at| {
                                maker.make(at, stretch, &mut features);
                                features.clone()
                            })
                            .collect();
                        sequences.push(Sequence { text: index as u32, features, labels });
                    }
                    sequences
                })
            })
            .collect()
    }

    /// Tells how every tenth text is labelled by weights that did not see it.
    fn check(&self, texts: &[Vec<Sequence>], say: &mut impl FnMut(&str)) {
        let left_out = |text: u32| (text as usize % self.recipe.originals).is_multiple_of(10);
        let model = self.learn(texts, |text| !left_out(text), &mut *say);
        let mut labeller = Labeller::new(&model);
        let mut score = Score::default();
        for sequence in texts.iter().flatten().filter(|sequence| left_out(sequence.text)) {
            score.count(&sequence.labels, labeller.label(sequence));
        }
        say(&format!("labels of unseen texts: {score}"));
    }

    /// Averaged perceptron over the sequences of the chosen texts.
    fn learn(
        &self,
        texts: &[Vec<Sequence>],
        chosen: impl Fn(u32) -> bool,
        say: &mut impl FnMut(&str),
    ) -> Loose {
        let sequences: Vec<&Sequence> =
            texts.iter().flatten().filter(|sequence| chosen(sequence.text)).collect();
        let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
        for feature in sequences.iter().flat_map(|sequence| sequence.features.iter().flatten()) {
            *seen.entry(*feature).or_default() += 1;
        }
        let mut kept: Vec<(u32, u64)> = seen
            .into_iter()
            .filter(|(_, count)| *count >= self.recipe.least_seen)
            .map(|(feature, count)| (count, feature))
            .collect();
        // The most frequent first: so the weights are stored.
        kept.sort_unstable_by(|one, two| two.cmp(one));
        let kept: Vec<u64> = kept.into_iter().map(|(_, feature)| feature).collect();
        let number: FxHashMap<u64, u32> =
            kept.iter().enumerate().map(|(index, feature)| (*feature, index as u32)).collect();
        let rows = |features: &Vec<u64>| -> Vec<u32> {
            features.iter().filter_map(|feature| number.get(feature).copied()).collect()
        };
        let numbered: Vec<Vec<Vec<u32>>> =
            sequences.iter().map(|sequence| sequence.features.iter().map(rows).collect()).collect();
        let mut perceptron = Perceptron::new(kept.len());
        let mut order: Vec<u32> = (0..sequences.len() as u32).collect();
        let mut dice = Dice(0x5EED);
        for round in 0..self.recipe.rounds {
            dice.shuffle(&mut order);
            let mut wrong = 0usize;
            for index in &order {
                let at = *index as usize;
                wrong += perceptron.learn(&numbered[at], &sequences[at].labels);
            }
            let all: usize = sequences.iter().map(|sequence| sequence.labels.len()).sum();
            say(&format!("round {}: {wrong} of {all} units wrong", round + 1));
        }
        perceptron.pack(&kept)
    }
}

/// Labels sequences by a model that is not packed yet.
struct Labeller {
    rows: FxHashMap<u64, Row>,
    transitions: Ruled,
    decoder: Decoder,
    path: Vec<u8>,
}

impl Labeller {
    fn new(model: &Loose) -> Labeller {
        Labeller {
            rows: model.features.iter().copied().collect(),
            transitions: ruled(&model.transitions),
            decoder: Decoder::default(),
            path: Vec::new(),
        }
    }

    fn label(&mut self, sequence: &Sequence) -> &[u8] {
        self.decoder.start(sequence.labels.len());
        for (at, features) in sequence.features.iter().enumerate() {
            let scores = self.decoder.scores_mut(at);
            for row in features.iter().filter_map(|feature| self.rows.get(feature)) {
                row.add_to(scores);
            }
        }
        self.decoder.best(&self.transitions, &mut self.path);
        &self.path
    }
}

/// Names right, found and wanted, by sort.
#[derive(Default)]
struct Score {
    sorts: [[usize; 3]; 4],
}

impl Score {
    fn count(&mut self, right: &[u8], found: &[u8]) {
        let end = |path: &[u8], at: usize| {
            let inside = path[at] + 1;
            at + 1 + path[at + 1..].iter().take_while(|label| **label == inside).count()
        };
        for at in 0..right.len() {
            let (one, two) = (Label::of_begin(right[at]), Label::of_begin(found[at]));
            if let Some(sort) = one {
                self.sorts[sort as usize][2] += 1;
            }
            if let Some(sort) = two {
                self.sorts[sort as usize][1] += 1;
                self.sorts[sort as usize][0] += (one == two && end(right, at) == end(found, at)) as usize;
            }
        }
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (sort, [right, found, wanted]) in Label::ALL.iter().zip(self.sorts) {
            let f1 = 200.0 * right as f64 / (found + wanted).max(1) as f64;
            write!(formatter, "{sort:?} F1 {f1:.1} ({right}/{found}/{wanted})  ")?;
        }
        Ok(())
    }
}

/// The right label of every unit.
fn labels(view: &View, units: &[Unit], text: &LabelledText) -> Vec<u8> {
    let mut labels = vec![0; units.len()];
    let mut at = 0;
    let start = |unit: &Unit| view.tokens[unit.first as usize].start as usize;
    let end = |unit: &Unit| view.tokens[unit.last as usize - 1].end as usize;
    for span in &text.spans {
        let label = match span.label.as_str() {
            "PER" => Label::Person,
            "LOC" => Label::Place,
            "ORG" => Label::Organisation,
            "NORP" => Label::Nation,
            _ => continue,
        };
        while at < units.len() && end(&units[at]) <= span.start {
            at += 1;
        }
        let mut first = true;
        while at < units.len() && start(&units[at]) < span.end {
            let article =
                first && !units[at].has(mark::CAP) && view.text_of(units[at].first as usize) == "the";
            if !article {
                labels[at] = if first { label.begin() } else { label.inside() };
                first = false;
            }
            at += 1;
        }
    }
    labels
}

/// A small random number generator (xorshift), the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn shuffle(&mut self, order: &mut [u32]) {
        for at in (1..order.len()).rev() {
            order.swap(at, self.roll(at as u64 + 1) as usize);
        }
    }
}

/// Weights, and the sums over time that their averages come from.
struct Perceptron {
    weights: Vec<[f32; LABELS]>,
    sums: Vec<[f32; LABELS]>,
    transitions: [[f32; LABELS]; LABELS + 1],
    transition_sums: [[f32; LABELS]; LABELS + 1],
    time: f32,
    decoder: Decoder,
    path: Vec<u8>,
}

/// Packed steps of one unit of weight.
const UNIT: f32 = 64.0;

/// Rows whose weights are all smaller, in packed steps, are left out.
const LEAST: f32 = 10.0;

/// Steps of one unit of weight, for the decoder that counts in whole numbers.
const STEPS: f32 = 256.0;

impl Perceptron {
    fn new(features: usize) -> Perceptron {
        Perceptron {
            weights: vec![[0.0; LABELS]; features],
            sums: vec![[0.0; LABELS]; features],
            transitions: [[0.0; LABELS]; LABELS + 1],
            transition_sums: [[0.0; LABELS]; LABELS + 1],
            time: 1.0,
            decoder: Decoder::default(),
            path: Vec::new(),
        }
    }

    /// Learns one sequence; returns how many units were labelled wrong.
    fn learn(&mut self, features: &[Vec<u32>], labels: &[u8]) -> usize {
        self.decoder.start(labels.len());
        for (at, rows) in features.iter().enumerate() {
            let mut sum = [0f32; LABELS];
            for row in rows {
                for (score, weight) in sum.iter_mut().zip(&self.weights[*row as usize]) {
                    *score += weight;
                }
            }
            for (score, sum) in self.decoder.scores_mut(at).iter_mut().zip(sum) {
                *score = (sum * STEPS) as i32;
            }
        }
        let mut whole: Transitions = [[0; LABELS]; LABELS + 1];
        for (score, weight) in whole.iter_mut().flatten().zip(self.transitions.iter().flatten()) {
            *score = (weight * STEPS) as i32;
        }
        self.decoder.best(&ruled(&whole), &mut self.path);
        let path = std::mem::take(&mut self.path);
        let wrong = path.iter().zip(labels).filter(|(one, two)| one != two).count();
        if wrong > 0 {
            for at in 0..labels.len() {
                let before = |path: &[u8]| if at == 0 { LABELS } else { path[at - 1] as usize };
                let (right, guess) = ((before(labels), labels[at]), (before(&path), path[at]));
                if right.1 != guess.1 {
                    for row in &features[at] {
                        self.change(*row as usize, right.1, 1.0);
                        self.change(*row as usize, guess.1, -1.0);
                    }
                }
                if right != guess {
                    self.transitions[right.0][right.1 as usize] += 1.0;
                    self.transition_sums[right.0][right.1 as usize] += self.time;
                    self.transitions[guess.0][guess.1 as usize] -= 1.0;
                    self.transition_sums[guess.0][guess.1 as usize] -= self.time;
                }
            }
        }
        self.path = path;
        self.time += 1.0;
        wrong
    }

    fn change(&mut self, row: usize, label: u8, step: f32) {
        self.weights[row][label as usize] += step;
        self.sums[row][label as usize] += step * self.time;
    }

    /// Averages in whole steps, rows that hardly weigh left out.
    fn pack(&self, features: &[u64]) -> Loose {
        let average = |weight: f32, sum: f32| (weight - sum / self.time) * UNIT;
        let packed = features.iter().enumerate().filter_map(|(row, feature)| {
            let values =
                std::array::from_fn(|label| average(self.weights[row][label], self.sums[row][label]));
            let weighs = values.iter().any(|value: &f32| value.abs() >= LEAST);
            weighs.then(|| (*feature, Row::closest(&values)))
        });
        let mut transitions = [[0; LABELS]; LABELS + 1];
        for (before, row) in transitions.iter_mut().enumerate() {
            for (next, score) in row.iter_mut().enumerate() {
                *score = average(self.transitions[before][next], self.transition_sums[before][next]).round()
                    as i32;
            }
        }
        Loose { features: packed.collect(), transitions }
    }
}
