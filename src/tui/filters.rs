//! What narrows a search beside its words: days, speaker, person, place and source, one of each. Each is kept as it was
//! typed, so that it can be changed; a value that means nothing is refused when it is given, not when it is used.

use crate::model::{DateRange, Day};
use crate::query::{NameField, Query, dates};

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The first day of publication.
    From,
    /// The last day of publication.
    Until,
    /// Who is quoted.
    Speaker,
    /// Who is named.
    Person,
    /// Which place is named.
    Place,
    /// The outlet or agency.
    Source,
}

/// Every filter, its key and what it is called, in the order in which they are shown.
pub const ALL: [(Filter, char, &str); 6] = [
    (Filter::From, 'f', "from"),
    (Filter::Until, 'u', "until"),
    (Filter::Speaker, 'w', "speaker"),
    (Filter::Person, 'p', "person"),
    (Filter::Place, 'l', "place"),
    (Filter::Source, 'o', "source"),
];

impl Filter {
    /// The filter that a key asks for.
    pub fn of_key(key: char) -> Option<Filter> {
        ALL.iter().find(|(_, own, _)| *own == key).map(|(filter, ..)| *filter)
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        ALL.iter().find(|(filter, ..)| *filter == self).map_or("", |(.., name)| name)
    }

    fn field(self) -> Option<NameField> {
        match self {
            Filter::From | Filter::Until => None,
            Filter::Speaker => Some(NameField::Speaker),
            Filter::Person => Some(NameField::Person),
            Filter::Place => Some(NameField::Place),
            Filter::Source => Some(NameField::Source),
        }
    }
}

/// The filters that are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    typed: [String; ALL.len()],
}

impl Filters {
    /// What was typed; empty when the filter is not set.
    pub fn get(&self, filter: Filter) -> &str {
        &self.typed[filter as usize]
    }

    /// True when none is set.
    pub fn is_empty(&self) -> bool {
        self.typed.iter().all(String::is_empty)
    }

    /// Sets a filter, or takes it away when nothing is given. Fails with what is wrong and leaves all as it was.
    pub fn set(&mut self, filter: Filter, value: &str, today: Day) -> Result<(), String> {
        let mut changed = self.clone();
        changed.typed[filter as usize] = value.trim().to_owned();
        changed.query(today)?;
        *self = changed;
        Ok(())
    }

    /// All filters as one query; `Everything` when none is set. `today` is what `yesterday` counts from.
    pub fn query(&self, today: Day) -> Result<Query, String> {
        let mut query = Query::Everything;
        let range = self.range(today)?;
        if !range.is_unbounded() {
            query = query.and(Query::Dates(range));
        }
        for (filter, _, name) in ALL {
            let (Some(field), value) = (filter.field(), self.get(filter)) else { continue };
            if value.is_empty() {
                continue;
            }
            if !value.chars().any(char::is_alphanumeric) {
                return Err(format!("{name}: a name is wanted, not `{value}`"));
            }
            query = query.and(Query::Name { field, value: value.to_owned() });
        }
        Ok(query)
    }

    fn range(&self, today: Day) -> Result<DateRange, String> {
        let day =
            |filter: Filter, parse: fn(&str, Day) -> Result<Day, dates::DateError>| match self.get(filter) {
                "" => Ok(None),
                typed => parse(typed, today).map(Some).map_err(|error| {
                    let error = error.at(0);
                    let hint = error.suggestion.map_or_else(String::new, |hint| format!(" ({hint})"));
                    format!("{}: {}{hint}", filter.name(), error.message)
                }),
            };
        let first = day(Filter::From, dates::parse_since)?;
        let last = day(Filter::Until, dates::parse_until)?;
        match (first, last) {
            (Some(first), Some(last)) if last < first => {
                Err(format!("until ({last}) lies before from ({first})"))
            }
            _ => Ok(DateRange { first, last }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_nothing_is_refused_and_changes_nothing() {
        let today = Day::from_ymd(2025, 11, 20).unwrap();
        let mut filters = Filters::default();
        assert!(filters.query(today).unwrap().is_everything());
        filters.set(Filter::From, " 2025-11 ", today).unwrap();
        filters.set(Filter::Speaker, "Petrova", today).unwrap();
        for (filter, wrong, said) in [
            (Filter::Until, "2024", "until (2024-12-31) lies before from (2025-11-01)"),
            (Filter::From, "someday", "from: "),
            (Filter::Place, "--", "place: a name is wanted"),
        ] {
            let before = filters.clone();
            let error = filters.set(filter, wrong, today).unwrap_err();
            assert!(error.starts_with(said), "{error}");
            assert_eq!(filters, before);
        }
        assert!(!filters.query(today).unwrap().is_everything());
        filters.set(Filter::From, "", today).unwrap();
        filters.set(Filter::Speaker, "  ", today).unwrap();
        assert!(filters.is_empty());
    }

    #[test]
    fn every_filter_has_a_key_of_its_own() {
        for (index, (filter, key, _)) in ALL.into_iter().enumerate() {
            assert_eq!(Filter::of_key(key), Some(filter));
            assert_eq!(filter as usize, index);
        }
        assert_eq!(Filter::of_key('q'), None);
    }
}
