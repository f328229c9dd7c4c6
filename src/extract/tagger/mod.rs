//! A linear sequence tagger: which words name a person, a place, an organisation or a people.
//! Owns units, features, weights and decoding; knows nothing of clusters, places on the map or speech. Only words near
//! capitals are scored: the rest of a text costs one look at each token. Method: M. Collins, "Discriminative Training
//! Methods for Hidden Markov Models", EMNLP 2002 (averaged structured perceptron).

pub(super) mod decode;
pub(super) mod evidence;
pub(super) mod features;
pub(super) mod label;
mod scorer;
pub(super) mod shape;
pub(super) mod unit;
mod units;
pub(super) mod weights;
mod words;

use super::gazetteer::Gazetteer;
use super::people::names::LowerSeen;
use super::tokens::View;
use decode::Decoder;
use evidence::Evidence;
use features::FeatureMaker;
use label::Label;
use scorer::Sums;
use units::{Stretch, Units};
use weights::{CommonWords, Weights};
use words::Words;

/// A stretch of text with its label. Token indices, half-open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tagged {
    pub first: usize,
    pub last: usize,
    pub label: Label,
    /// How far the label of its first word outweighs every other, in steps of the weights.
    pub margin: i32,
}

/// Buffers that are filled anew for each article.
#[derive(Default)]
pub(super) struct Scratch {
    pub units: Units,
    words: Words,
    pub stretches: Vec<Stretch>,
    pub evidence: Evidence,
    sums: Sums,
    decoder: Decoder,
    path: Vec<u8>,
    pub tagged: Vec<Tagged>,
}

/// The tagger with its tables.
pub(super) struct Tagger {
    weights: Weights,
}

impl Tagger {
    pub(super) fn new() -> Tagger {
        Tagger { weights: Weights::shipped() }
    }

    /// Words that are often written small.
    pub(super) fn common(&self) -> CommonWords {
        self.weights.common()
    }

    /// Fills `scratch.tagged` with the names of the text, in order.
    pub(super) fn tag(&self, view: &View, gazetteer: &Gazetteer, lower: &LowerSeen, scratch: &mut Scratch) {
        scratch.prepare(view, gazetteer, self.weights.common(), lower);
        scratch.tagged.clear();
        for at in 0..scratch.stretches.len() {
            let stretch = scratch.stretches[at];
            scratch.label(&self.weights, stretch);
            scratch.collect(stretch.first);
        }
    }
}

impl Scratch {
    /// Cuts the text into units and gathers what the article tells of its words.
    /// `lower` holds its words that are written small.
    pub(super) fn prepare(
        &mut self,
        view: &View,
        gazetteer: &Gazetteer,
        common: CommonWords,
        lower: &LowerSeen,
    ) {
        units::cut(view, gazetteer, common, &mut self.words, &mut self.units);
        units::stretches(&self.units, &mut self.stretches);
        self.evidence.gather(&mut self.units, lower);
    }

    /// Fills `path` with the labels of one stretch.
    fn label(&mut self, weights: &Weights, stretch: Stretch) {
        let Scratch { units, evidence, sums, decoder, path, .. } = self;
        let maker = FeatureMaker { units: &units.all, evidence };
        decoder.start(stretch.last - stretch.first);
        for at in stretch.first..stretch.last {
            let scores = decoder.scores_mut(at - stretch.first);
            sums.add(&maker.parts(at, &stretch), weights, scores);
        }
        decoder.best(weights.transitions(), path);
    }

    /// Turns the labels of a stretch into spans of tokens.
    fn collect(&mut self, first: usize) {
        let mut at = 0;
        while at < self.path.len() {
            let begin = self.path[at];
            let Some(label) = Label::of_begin(begin) else {
                at += 1;
                continue;
            };
            let mut end = at + 1;
            while end < self.path.len() && self.path[end] == label.inside() {
                end += 1;
            }
            self.tagged.push(Tagged {
                first: self.units.all[first + at].first as usize,
                last: self.units.all[first + end - 1].last as usize,
                label,
                margin: self.decoder.margin(at, begin),
            });
            at = end;
        }
    }
}
