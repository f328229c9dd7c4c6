//! Where articles stand before their passages are chosen: several signs speak for each, each on a scale of its own.

use crate::search::weights::Weights;

/// What speaks for an article, each on a scale of its own; compared with the best among the candidates.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signs {
    /// The engine's score.
    pub engine: f32,
    /// The best passage.
    pub passage: f32,
    /// How the text begins.
    pub lede: f32,
    /// Words of the query that it holds at all.
    pub coverage: f32,
    /// How near these stand to each other.
    pub nearness: f32,
}

/// The scores of articles: what shares they have of the best sign of each kind among the candidates.
#[derive(Clone, Copy, Debug)]
pub struct Standings {
    /// The weights, with those of the ledes as the query wants them.
    pub weights: Weights,
    /// The engine's share.
    own: f32,
    most: Signs,
    /// The best article's score before it is made 1.
    best: f32,
}

impl Standings {
    /// Of candidates with these signs.
    pub fn of<'a>(signs: impl Iterator<Item = &'a Signs> + Clone, weights: &Weights) -> Standings {
        let most = |sign: fn(&Signs) -> f32| best(signs.clone().map(sign));
        let passage = most(|signs| signs.passage);
        let most = Signs {
            engine: most(|signs| signs.engine),
            passage,
            lede: most(|signs| signs.lede).max(passage),
            coverage: 1.0,
            nearness: most(|signs| signs.nearness),
        };
        let Weights { article_passage, article_lede, article_coverage, article_nearness, .. } = *weights;
        let own = 1.0 - article_passage - article_lede - article_coverage - article_nearness;
        let standings = Standings { weights: *weights, own, most, best: 1.0 };
        Standings { best: best(signs.map(|signs| standings.score(signs))), ..standings }
    }

    /// What an article's score is the sum of.
    pub fn parts(&self, signs: &Signs) -> [(&'static str, f32); 5] {
        let (most, weights) = (&self.most, &self.weights);
        [
            ("words of the article", self.own * signs.engine / most.engine / self.best),
            ("its best passage", weights.article_passage * signs.passage / most.passage / self.best),
            ("its beginning", weights.article_lede * signs.lede / most.lede / self.best),
            ("words covered", weights.article_coverage * signs.coverage / most.coverage / self.best),
            ("words side by side", weights.article_nearness * signs.nearness / most.nearness / self.best),
        ]
    }

    /// An article's score: 1 is the best of the candidates.
    pub fn score(&self, signs: &Signs) -> f32 {
        self.parts(signs).iter().map(|(_, part)| part).sum()
    }
}

/// The greatest, and never nothing, so that it may divide.
pub fn best(values: impl Iterator<Item = f32>) -> f32 {
    values.fold(f32::MIN_POSITIVE, f32::max)
}
