//! Rewrites a query for the alias file: a name that belongs to an entry is searched as any of the entry's names, a role as
//! its holders in articles published while they held it. What is typed always stays part of it, so that the file can
//! only add to what a search finds (or to what a `-` leaves out).

use crate::query::{Clause, NameField, Query};
use crate::settings::aliases::{Aliases, Entry, Kind};
use crate::text::names::{index_keys, plain_key, query_key};

impl Aliases {
    /// The query with every name and role written out. Nesting may grow by two levels.
    pub fn expand(&self, query: &Query) -> Query {
        if self.is_empty() {
            return query.clone();
        }
        match query {
            Query::Name { field, value } => self.expand_name(*field, value).unwrap_or_else(|| query.clone()),
            Query::Clauses(clauses) => {
                let expanded = clauses.iter();
                let expanded =
                    expanded.map(|clause| Clause { occur: clause.occur, query: self.expand(&clause.query) });
                Query::Clauses(expanded.collect())
            }
            other => other.clone(),
        }
    }

    fn expand_name(&self, field: NameField, value: &str) -> Option<Query> {
        let kind = match field {
            NameField::Speaker | NameField::Person | NameField::Author => Kind::Person,
            NameField::Place => Kind::Place,
            _ => return None,
        };
        let name = |value: &str| Query::Name { field, value: value.to_owned() };
        let mut choices = vec![name(value)];
        let mut seen = vec![kind.search_key(value)];
        for entry in self.answering(kind, value) {
            for other in entry.names() {
                let keys = kind.found_by(other);
                // Whatever bears the name is found by what was typed, or by another name, already.
                if !keys.iter().any(|key| seen.contains(key)) {
                    seen.push(kind.search_key(other));
                    choices.push(name(other));
                }
            }
        }
        if matches!(field, NameField::Speaker | NameField::Person) {
            for (entry, role) in self.holders(value) {
                let names = entry.names().map(|holder| Clause::should(name(holder))).collect();
                let holder = Query::bag(names);
                choices.push(if role.period.is_unbounded() {
                    holder
                } else {
                    Query::Clauses(vec![Clause::must(holder), Clause::must(Query::Dates(role.period))])
                });
            }
        }
        (choices.len() > 1).then(|| Query::Clauses(choices.into_iter().map(Clause::should).collect()))
    }

    /// Entries one of whose names a query finds by what was typed.
    fn answering(&self, kind: Kind, typed: &str) -> impl Iterator<Item = &Entry> {
        let found = self.by_part.get(&(kind, kind.search_key(typed))).into_iter().flatten();
        found.map(|index| &self.entries()[*index as usize])
    }
}

impl Kind {
    /// The key that a typed name is searched by.
    fn search_key(self, typed: &str) -> String {
        match self {
            Kind::Person => query_key(typed),
            Kind::Place => plain_key(typed),
        }
    }

    /// The keys that the index holds for a name.
    fn found_by(self, name: &str) -> Vec<String> {
        match self {
            Kind::Person => index_keys(name),
            Kind::Place => vec![plain_key(name)],
        }
    }
}
