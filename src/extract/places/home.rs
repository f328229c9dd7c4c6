//! Where an outlet is at home, told in words such as "Devon, England".
//! The meaning of the words is the resolver's to say.

pub use super::evidence::Home;
use super::resolver::{PlaceMention, Resolver};
use crate::extract::Extractor;
use crate::extract::tokens::{Kind, Token, View, tokenize};

/// Longest text that may name a home, in bytes.
const LONGEST: usize = 200;

impl Extractor {
    /// The home that a text such as "Devon, England" names; `None` when the gazetteer does not know it.
    pub fn home(&self, text: &str) -> Option<Home> {
        if text.len() > LONGEST {
            return None;
        }
        let tables = self.tables;
        let mut tokens: Vec<Token> = Vec::new();
        tokenize(text, 0..text.len(), &tables.lexicon, &mut tokens);
        let comma = tokens.iter().position(|token| token.kind == Kind::Comma);
        let last = comma.unwrap_or(tokens.len());
        if last == 0 {
            return None;
        }
        let view = View { text, tokens: &tokens, lexicon: &tables.lexicon };
        let mention = PlaceMention { first: 0, last };
        let row = Resolver::new(&view, &tables.gazetteer, None, &[]).rows(&[mention]).pop()??;
        Some(Home {
            latitude: row.latitude,
            longitude: row.longitude,
            country: row.country.to_string(),
            division: row.admin.to_string(),
        })
    }
}
