//! Matches a word wherever it stands: as stem in the text and, for more, as typed and in the headline. One walk over
//! all its lists instead of a union of queries, and BM25 with our own parameters.

use crate::index::schema::Fields;
use crate::search::bm25::{Bm25, idf};
use crate::search::lists::Lists;
use crate::search::stem_query::StemQuery;
use crate::search::weights::Weights;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{
    Bm25StatisticsProvider, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, Term};

/// Articles that hold a word or an inflection of it.
#[derive(Clone, Debug)]
pub struct WordQuery {
    stem: StemQuery,
    /// As typed.
    typed: Term,
    title: Term,
    text: Field,
    weights: Weights,
}

/// What an occurrence of a list counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Stem,
    Typed,
    StemAndTyped,
    Title,
}

impl WordQuery {
    /// For a folded word and its stem as `text::stems` makes it.
    pub fn new(fields: &Fields, stem: &str, folded: &str, weights: &Weights) -> WordQuery {
        WordQuery {
            stem: StemQuery::new(fields, stem),
            typed: Term::from_field_text(fields.exact, folded),
            title: Term::from_field_text(fields.title, stem),
            text: fields.exact,
            weights: *weights,
        }
    }

    pub(super) fn word_weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<WordWeight> {
        let scores = match scoring {
            EnableScoring::Disabled { .. } => None,
            EnableScoring::Enabled { statistics_provider, .. } => {
                Some(Scores::new(self, statistics_provider)?)
            }
        };
        Ok(WordWeight { query: self.clone(), scores })
    }

    /// The lists to walk and what they count as.
    fn lists(&self) -> impl Iterator<Item = (&Term, Kind)> {
        let (exact, inflected) = self.stem.terms();
        let one_list = exact == Some(&self.typed);
        let exact = exact.map(|term| (term, if one_list { Kind::StemAndTyped } else { Kind::Stem }));
        let typed = (!one_list).then_some((&self.typed, Kind::Typed));
        exact.into_iter().chain([(inflected, Kind::Stem)]).chain(typed).chain([(&self.title, Kind::Title)])
    }
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.word_weight(scoring)?))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.lists().for_each(|(term, _)| visitor(term, false));
    }
}

/// What the three kinds of occurrences score.
#[derive(Clone)]
struct Scores {
    stem: Bm25,
    typed: Bm25,
    title: Bm25,
}

impl Scores {
    fn new(query: &WordQuery, statistics: &dyn Bm25StatisticsProvider) -> tantivy::Result<Scores> {
        let articles = statistics.total_num_docs()?.max(1);
        let average = |field| {
            Ok::<_, tantivy::TantivyError>(statistics.total_num_tokens(field)? as f32 / articles as f32)
        };
        let Weights { article_k1, article_b, exact, title, .. } = query.weights;
        let bm25 = |weight: f32, average| Bm25::new(weight, average, article_k1, article_b);
        let (text, titles) = (average(query.text)?, average(query.title.field())?);
        Ok(Scores {
            stem: bm25(idf(query.stem.frequency(statistics, articles)?, articles), text),
            typed: bm25(exact * idf(statistics.doc_freq(&query.typed)?, articles), text),
            title: bm25(title * idf(statistics.doc_freq(&query.title)?, articles), titles),
        })
    }

    /// What occurrences in the text score at most.
    fn in_text(&self) -> Score {
        self.stem.most() + self.typed.most()
    }
}

pub(super) struct WordWeight {
    query: WordQuery,
    /// `None` when nobody asks for scores.
    scores: Option<Scores>,
}

impl WordWeight {
    pub(super) fn word_scorer(
        &self,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<WordScorer>> {
        let Some(lists) = Lists::open(reader, self.query.lists())? else { return Ok(None) };
        let text = reader.get_fieldnorms_reader(self.query.text)?;
        let titles = match lists.any(|kind| kind == Kind::Title) {
            true => Some(reader.get_fieldnorms_reader(self.query.title.field())?),
            false => None,
        };
        let scores = self.scores.as_ref().map(|scores| match boost == 1.0 {
            true => scores.clone(),
            false => Scores {
                stem: scores.stem.times(boost),
                typed: scores.typed.times(boost),
                title: scores.title.times(boost),
            },
        });
        Ok(Some(WordScorer { lists, scores, text, titles }))
    }
}

impl WordWeight {
    /// The lists of the text and of the headline, without frequencies.
    pub(super) fn places(&self, reader: &SegmentReader) -> tantivy::Result<[Vec<BlockSegmentPostings>; 2]> {
        let [mut text, mut title] = [const { Vec::new() }; 2];
        for (term, kind) in self.query.lists() {
            let index = reader.inverted_index(term.field())?;
            let list = index.read_block_postings(term, IndexRecordOption::Basic)?;
            if kind == Kind::Title { title.extend(list) } else { text.extend(list) }
        }
        Ok([text, title])
    }

    /// What standing in the text, and standing in the headline, scores at most.
    pub(super) fn most_by_place(&self) -> [Score; 2] {
        self.scores.as_ref().map_or([1.0, 1.0], |scores| [scores.in_text(), scores.title.most()])
    }
}

impl Weight for WordWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.word_scorer(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.doc() <= doc && scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("word in the text, by stem and as typed, and in the headline", score))
    }
}

/// Walks all lists at once.
pub(super) struct WordScorer {
    lists: Lists<Kind>,
    scores: Option<Scores>,
    text: FieldNormReader,
    titles: Option<FieldNormReader>,
}

impl WordScorer {
    /// What the word scores at most in any article.
    pub(super) fn most(&self) -> Score {
        self.scores.as_ref().map_or(1.0, |scores| scores.in_text() + scores.title.most())
    }

    /// What it scores at most in the article that the walk stands at, as far as its lists tell.
    pub(super) fn most_here(&self) -> Score {
        let Some(scores) = &self.scores else { return 1.0 };
        let is_in_title = self.lists.here().any(|(_, kind)| kind == Kind::Title);
        scores.in_text() + if is_in_title { scores.title.most() } else { 0.0 }
    }
}

impl DocSet for WordScorer {
    fn advance(&mut self) -> DocId {
        self.lists.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.lists.seek(target)
    }

    fn doc(&self) -> DocId {
        self.lists.doc()
    }

    fn size_hint(&self) -> u32 {
        self.lists.size_hint()
    }
}

impl Scorer for WordScorer {
    fn score(&mut self) -> Score {
        let (doc, Some(scores)) = (self.lists.doc(), &self.scores) else { return 1.0 };
        let (mut stem, mut typed, mut title) = (0, 0, 0);
        for (frequency, kind) in self.lists.here() {
            match kind {
                Kind::Stem => stem += frequency,
                Kind::Typed => typed += frequency,
                Kind::StemAndTyped => (stem, typed) = (stem + frequency, typed + frequency),
                Kind::Title => title += frequency,
            }
        }
        let mut score = 0.0;
        if stem + typed > 0 {
            let length = self.text.fieldnorm_id(doc);
            score += scores.stem.score(length, stem) + scores.typed.score(length, typed);
        }
        if let (true, Some(titles)) = (title > 0, &self.titles) {
            score += scores.title.score(titles.fieldnorm_id(doc), title);
        }
        score
    }
}
