//! Why a search for a name found nothing: nobody answers to it, names like it exist, or the person is named but never
//! quoted. Asked only after an empty result, so that it may read whole term dictionaries.

use crate::index::error::IndexError;
use crate::query::{NameField, Query};
use crate::search::archive::Archive;
use crate::settings::Kind;
use crate::text::names::{plain_key, query_key};
use tantivy::collector::Count;
use tantivy::schema::Field;

/// Likeness (Jaro-Winkler, 0 to 1) from which a name is worth proposing.
const WORTH_PROPOSING: f64 = 0.88;

/// Most names proposed.
const PROPOSALS: usize = 3;

/// A name of the query that the index does not hold in its field.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownName {
    /// The field it was asked for in.
    pub field: NameField,
    /// The name as typed.
    pub value: String,
    /// For a speaker: articles that name the person without quoting them.
    pub named_in: u64,
    /// For a speaker: articles in which a source that is no person bears the name.
    pub voiced_in: u64,
    /// Names of the field that look like it, best first.
    pub similar: Vec<String>,
}

impl Archive {
    /// The names of the query that nothing in the index answers to.
    pub fn unknown_names(&self, query: &Query) -> Result<Vec<UnknownName>, IndexError> {
        let mut names = Vec::new();
        gather(query, &mut names);
        let mut unknown = Vec::new();
        for (field, value) in names {
            if self.count(field, &value)? > 0 {
                continue;
            }
            let named_in =
                if field == NameField::Speaker { self.count(NameField::Person, &value)? } else { 0 };
            let voiced_in =
                if field == NameField::Speaker { self.count(NameField::Voice, &value)? } else { 0 };
            let similar = if named_in + voiced_in == 0 { self.similar(field, &value)? } else { Vec::new() };
            unknown.push(UnknownName { field, value, named_in, voiced_in, similar });
        }
        Ok(unknown)
    }

    fn count(&self, field: NameField, value: &str) -> Result<u64, IndexError> {
        let query = self.aliases.expand(&Query::Name { field, value: value.to_owned() });
        let lowered = self.lowering().articles(&query).map_err(|error| self.not_looked_up(error))?;
        let count = self.searcher.search(&*lowered, &Count).map_err(|error| self.broken(error))?;
        Ok(count as u64)
    }

    fn similar(&self, field: NameField, value: &str) -> Result<Vec<String>, IndexError> {
        let mut scored = self.similar_aliases(field, value);
        let Some((field, key)) = self.field_and_key(field, value) else { return Ok(Vec::new()) };
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field).map_err(|error| self.broken(error))?;
            let mut terms = index.terms().stream().map_err(|error| self.broken(error.into()))?;
            while terms.advance() {
                let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
                let likeness = strsim::jaro_winkler(&key, term);
                if likeness >= WORTH_PROPOSING && !scored.iter().any(|(_, known)| plain_key(known) == term) {
                    scored.push((likeness, term.to_owned()));
                }
            }
        }
        scored.sort_by(|one, two| two.0.total_cmp(&one.0).then_with(|| one.1.cmp(&two.1)));
        Ok(scored.into_iter().take(PROPOSALS).map(|(_, name)| name).collect())
    }

    /// Names and roles of the alias file that look like what was typed.
    fn similar_aliases(&self, field: NameField, value: &str) -> Vec<(f64, String)> {
        let kind = match field {
            NameField::Speaker | NameField::Person => Kind::Person,
            NameField::Place => Kind::Place,
            _ => return Vec::new(),
        };
        let key = plain_key(value);
        let scored = self.aliases.known(kind);
        let scored = scored.map(|name| (strsim::jaro_winkler(&key, &plain_key(name)), name.to_owned()));
        let mut near: Vec<_> = scored.filter(|(likeness, _)| *likeness >= WORTH_PROPOSING).collect();
        near.sort_by(|one, two| one.1.cmp(&two.1));
        near.dedup_by(|one, two| one.1 == two.1);
        near
    }

    fn field_and_key(&self, field: NameField, value: &str) -> Option<(Field, String)> {
        let fields = &self.fields;
        match field {
            NameField::Speaker => Some((fields.speaker, query_key(value))),
            NameField::Person => Some((fields.person, query_key(value))),
            NameField::Author => Some((fields.author, query_key(value))),
            NameField::Place => Some((fields.place, plain_key(value))),
            NameField::Source => Some((fields.source, plain_key(value))),
            NameField::Section => Some((fields.section, plain_key(value))),
            NameField::Language => Some((fields.language, plain_key(value))),
            NameField::Demonym => Some((fields.demonym, plain_key(value))),
            NameField::Metonym => Some((fields.metonym, plain_key(value))),
            NameField::Path | NameField::Voice => None,
        }
    }
}

fn gather(query: &Query, names: &mut Vec<(NameField, String)>) {
    match query {
        Query::Name { field, value } => names.push((*field, value.clone())),
        Query::Clauses(clauses) => {
            for clause in clauses.iter().filter(|clause| clause.occur != crate::query::Occur::MustNot) {
                gather(&clause.query, names);
            }
        }
        _ => {}
    }
}
