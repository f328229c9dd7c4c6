//! Every number that decides the order of results, in one table. `examples/tune_ranking.rs` settles them together on
//! several collections; nothing here may be set for one query or one collection.

/// What decides the order of articles and passages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// BM25 of articles: how soon more occurrences of a word stop to count.
    pub article_k1: f32,
    /// BM25 of articles: how much long ones are held back, 0 to 1.
    pub article_b: f32,
    /// The form as typed in the text, beside the stem's 1.
    pub exact: f32,
    /// The stem in the headline, beside the stem's 1 in the text.
    pub title: f32,
    /// BM25 of passages, as for articles.
    pub passage_k1: f32,
    /// BM25 of passages, as for articles.
    pub passage_b: f32,
    /// Occurrences of the form as typed count this much more in a passage.
    pub passage_exact: f32,
    /// Words of the query side by side in its order, in shares of the rarer word's weight.
    pub ordered_pair: f32,
    /// Words of the query within [`Weights::near_words`] of each other, in any order.
    pub near_pair: f32,
    /// How far apart two words still are near, in words.
    pub near_words: u32,
    /// Bytes a passage aims at.
    pub passage_bytes: usize,
    /// Passages that begin at the head of the text score this share more.
    pub lede: f32,
    /// Share of a passage's own score in its rank, the rest is its article's.
    pub passage_share: f32,
    /// Each further passage of an article counts this share of its score.
    pub further: f32,
    /// Most passages of one article, when nobody says otherwise.
    pub per_article: usize,
    /// Share of the best passage in an article's rank.
    pub article_passage: f32,
    /// Share of the first sentences in an article's rank.
    pub article_lede: f32,
    /// The same when a question is asked, which seeks a detail.
    pub question_lede: f32,
    /// Words of a query up to which the first sentences count in full; they tell less of what a long query describes.
    pub lede_words: f32,
    /// Bytes of these first sentences.
    pub lede_bytes: usize,
    /// A passage that may hold the answer asked for (a name to `who`, a number to `when`) scores this share more.
    pub answer: f32,
    /// Share of the words of the query that an article holds at all, weighed by rarity, in its rank.
    pub article_coverage: f32,
    /// Share of the nearness of the query's words in the whole article in its rank.
    pub article_nearness: f32,
    /// Share of the likeness to the first articles in the rank of those behind them, when articles are asked for by many words
    /// and without a question.
    pub feedback: f32,
    /// The first articles, which the others are compared with and which keep their places.
    pub feedback_kept: usize,
    /// Words of a query from which on that is done.
    pub feedback_words: usize,
    /// Bytes of the beginning by which they are compared.
    pub feedback_bytes: usize,
    /// Articles that are compared so, at least as many as [`Weights::reranked`].
    pub compared: usize,
    /// Articles that are cut into passages when passages are asked for.
    pub candidates: usize,
    /// Articles that are ranked anew when articles are asked for; the rest keep their order.
    pub reranked: usize,
}

impl Weights {
    /// As settled on 2026-11-24 by `tune_ranking tune` on seven collections: mean .8180 (before: .7940), since then .8256 by
    /// passages that leave no stretch of a text out and by feedback. Articles: nDCG@10 time .809, fnc .952, trecqa .656;
    /// MRR newsqa .890, reuters .750, bbc .814, wiki2nd .966. Passages, MRR@10 / S@10: newsqa .714 / .914, wiki2nd .900 /
    /// .962. In queries all in capitals `NOT` was a word.
    pub const SETTLED: Weights = Weights {
        article_k1: 1.0,
        article_b: 0.7,
        exact: 0.4,
        title: 0.9,
        passage_k1: 1.2,
        passage_b: 0.6,
        passage_exact: 0.7,
        ordered_pair: 0.3,
        near_pair: 0.1,
        near_words: 12,
        passage_bytes: 780,
        lede: 0.05,
        passage_share: 0.5,
        further: 1.0,
        per_article: 5,
        article_passage: 0.2,
        article_lede: 0.3,
        question_lede: 0.0,
        lede_words: 5.0,
        lede_bytes: 200,
        answer: 0.8,
        article_coverage: 0.0,
        article_nearness: 0.0,
        feedback: 0.6,
        feedback_kept: 3,
        feedback_words: 4,
        feedback_bytes: 1200,
        compared: 100,
        candidates: 20,
        reranked: 50,
    };
}

impl Default for Weights {
    fn default() -> Weights {
        Weights::SETTLED
    }
}
