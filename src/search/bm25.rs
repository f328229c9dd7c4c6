//! BM25 with parameters of our own (Robertson and Zaragoza 2009, with the idf that Lucene uses, which is never negative);
//! the engine's are fixed.

use tantivy::fieldnorm::FieldNormReader;

/// Scores occurrences of one word.
#[derive(Clone)]
pub struct Bm25 {
    weight: f32,
    k1: f32,
    b: f32,
    average: f32,
    /// `k1 * (1 - b + b * length / average)` by the code that the index keeps of a length.
    norms: Box<[f32; 256]>,
}

/// Inverse document frequency of a word that `with_word` of `documents` hold.
pub fn idf(with_word: u64, documents: u64) -> f32 {
    let (with_word, documents) = (with_word.min(documents) as f32, documents as f32);
    (1.0 + (documents - with_word + 0.5) / (with_word + 0.5)).ln()
}

impl Bm25 {
    /// For a word of this weight in a field whose average length is `average` words.
    pub fn new(weight: f32, average: f32, k1: f32, b: f32) -> Bm25 {
        let mut norms = Box::new([0.0; 256]);
        for (code, norm) in norms.iter_mut().enumerate() {
            let length = FieldNormReader::id_to_fieldnorm(code as u8) as f32;
            *norm = k1 * (1.0 - b + b * length / average.max(f32::MIN_POSITIVE));
        }
        Bm25 { weight, k1, b, average, norms }
    }

    /// The same at another weight.
    pub fn times(&self, factor: f32) -> Bm25 {
        Bm25 { weight: self.weight * factor, ..self.clone() }
    }

    /// What no number of occurrences exceeds.
    #[inline]
    pub fn most(&self) -> f32 {
        self.weight * (self.k1 + 1.0)
    }

    /// The score of `occurrences` in a text whose length has this code.
    #[inline]
    pub fn score(&self, length_code: u8, occurrences: u32) -> f32 {
        let occurrences = occurrences as f32;
        self.weight * (self.k1 + 1.0) * occurrences / (occurrences + self.norms[length_code as usize])
    }
}

impl std::fmt::Debug for Bm25 {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Bm25 { weight, k1, b, average, .. } = self;
        write!(formatter, "Bm25 {{ weight: {weight}, k1: {k1}, b: {b}, average: {average} }}")
    }
}
