//! Decides which place each name of an article means.
//! Owns the choice among the gazetteer's rows, whoever found the mentions; the weights stand in `evidence`. What the text
//! says outright comes first ("Paris, Texas"), then the names that leave little doubt vote for the rest, in a few rounds.
//! One name has one meaning in an article unless the text says otherwise. A doubtful name stays without a place.

use super::evidence::{self, Candidate, Context, Home, HomePoint, holds, weight};
use super::hints;
pub(in crate::extract) use super::phrases::PlaceMention;
use super::phrases::{self, Form};
use crate::extract::gazetteer::{Gazetteer, PlaceKind, PlaceRow};
use crate::extract::lexicon::class;
use crate::extract::tokens::{Kind, View, flag};
use crate::model::{self, Place};
use rustc_hash::FxHashMap;

/// One meaning of a name in the article.
struct Sense {
    /// Its candidates in the pool.
    first: u32,
    last: u32,
    /// The candidate chosen so far.
    chosen: Option<u32>,
    /// The text says so.
    told: bool,
    /// No other bearer comes near.
    sure: bool,
    mentions: u32,
    /// Senses named beside it in a list.
    beside: [Option<u32>; 2],
    /// What the name gave each division that it has a bearer in.
    rarity: f32,
    /// Country told by the text of a place that the gazetteer does not know there.
    country: &'static str,
}

impl Sense {
    /// How much the present choice counts for others.
    fn weight(&self) -> f32 {
        let often = if self.mentions >= 3 { 1.5 } else { 1.0 };
        if self.sure { often } else { weight::UNSURE * often }
    }
}

/// Rounds in which places vote for one another.
const ROUNDS: usize = 3;
/// A lead over every other bearer that leaves little doubt.
const SURE_LEAD: f32 = 1.4;
/// Below this score even the best candidate is too small a place to believe in.
const BELIEVED: f32 = 3.2;
/// A bearer of a division's name needs this many people to be named before a plain division ("Georgia, Texas" is a list).
const NO_LIST: u32 = 20_000;
/// Bearers of one name that are weighed; the table has them weightiest first.
const BEARERS: usize = 96;

/// Resolves the places of one article.
pub(in crate::extract) struct Resolver<'a> {
    view: &'a View<'a>,
    gazetteer: &'a Gazetteer,
    home: Option<HomePoint<'a>>,
    /// Countries that the article's peoples belong to.
    peoples: &'a [&'static str],
    pool: Vec<Candidate>,
    senses: Vec<Sense>,
    /// Candidates of each phrase already looked up.
    known: FxHashMap<u64, (u32, u32)>,
}

/// The places that the mentions mean, each once, in order of first mention.
pub(in crate::extract) fn resolve(
    view: &View,
    gazetteer: &Gazetteer,
    mentions: &[PlaceMention],
    home: Option<&Home>,
    peoples: &[&'static str],
) -> Vec<Place> {
    let mut resolver = Resolver::new(view, gazetteer, home, peoples);
    let senses = resolver.senses_of(mentions);
    resolver.vote();
    resolver.describe(mentions, &senses)
}

impl<'a> Resolver<'a> {
    pub(in crate::extract) fn new(
        view: &'a View<'a>,
        gazetteer: &'a Gazetteer,
        home: Option<&'a Home>,
        peoples: &'a [&'static str],
    ) -> Resolver<'a> {
        Resolver {
            view,
            gazetteer,
            home: home.map(HomePoint::new),
            peoples,
            pool: Vec::new(),
            senses: Vec::new(),
            known: FxHashMap::default(),
        }
    }

    /// The row each mention means.
    pub(in crate::extract) fn rows(mut self, mentions: &[PlaceMention]) -> Vec<Option<PlaceRow>> {
        let senses = self.senses_of(mentions);
        self.vote();
        senses.iter().map(|sense| self.row_of(*sense)).collect()
    }

    fn row_of(&self, sense: u32) -> Option<PlaceRow> {
        self.senses[sense as usize].chosen.map(|chosen| self.pool[chosen as usize].row)
    }

    /// Groups the mentions by name and, where the text tells it, by meaning: the sense of each.
    fn senses_of(&mut self, mentions: &[PlaceMention]) -> Vec<u32> {
        let forms: Vec<Form> =
            mentions.iter().map(|mention| phrases::form(self.view, self.gazetteer, mention)).collect();
        let told: Vec<Option<u32>> = self.told(mentions, &forms);
        let mut by_name: FxHashMap<u64, u32> = FxHashMap::default();
        let mut by_meaning: FxHashMap<(u64, u32), u32> = FxHashMap::default();
        let mut out = vec![0; mentions.len()];
        for (at, (form, told)) in forms.iter().zip(&told).enumerate() {
            let Some(told) = told else { continue };
            let sense = *by_meaning.entry((form.phrase, *told)).or_insert_with(|| {
                self.senses.push(Sense {
                    first: *told,
                    last: *told + 1,
                    chosen: Some(*told),
                    told: true,
                    sure: true,
                    mentions: 0,
                    beside: [None; 2],
                    rarity: 0.0,
                    country: "",
                });
                self.senses.len() as u32 - 1
            });
            by_name.entry(form.key()).or_insert(sense);
            out[at] = sense;
        }
        for (at, form) in forms.iter().enumerate().filter(|(at, _)| told[*at].is_none()) {
            let (first, last) = self.candidates(form, &mentions[at]);
            let country = self.told_country(form);
            let elsewhere = !country.is_empty();
            let make = |senses: &mut Vec<Sense>| {
                let last = if elsewhere { first } else { last };
                senses.push(Sense {
                    first,
                    last,
                    chosen: None,
                    told: false,
                    sure: false,
                    mentions: 0,
                    beside: [None; 2],
                    rarity: 0.0,
                    country,
                });
                senses.len() as u32 - 1
            };
            out[at] = match by_name.get(&form.key()) {
                Some(sense) if !elsewhere => *sense,
                _ => {
                    let sense = make(&mut self.senses);
                    by_name.insert(form.key(), sense);
                    sense
                }
            };
        }
        for sense in &out {
            self.senses[*sense as usize].mentions += 1;
        }
        for (at, pair) in mentions.windows(2).enumerate() {
            if phrases::listed(self.view, &pair[0], &pair[1]) {
                let [one, two] = [out[at], out[at + 1]];
                self.senses[one as usize].beside[1].get_or_insert(two);
                self.senses[two as usize].beside[0].get_or_insert(one);
            }
        }
        out
    }

    /// Candidates of a mention: of its whole name, else of its name without what newspapers put before and after one.
    fn candidates(&mut self, form: &Form, mention: &PlaceMention) -> (u32, u32) {
        if let Some(listed) = form.listed {
            let listed = self.bearers(listed, false);
            if listed.0 < listed.1 {
                return listed;
            }
        }
        let whole = self.bearers(form.phrase, form.after_comma);
        if whole.0 < whole.1 {
            return whole;
        }
        let Some(part) = phrases::without_generic(self.view, mention) else { return whole };
        let (first, last) = self.bearers(part.phrase, false);
        if !part.administrative {
            return (first, last);
        }
        // Every county of the United States is in the table under its own name; elsewhere the chief town stands for it.
        let start = self.pool.len() as u32;
        for at in first..last {
            let candidate = self.pool[at as usize];
            let division = matches!(candidate.row.kind, PlaceKind::Admin | PlaceKind::County);
            if division || candidate.row.kind.is_town() && candidate.row.country != "US" {
                self.pool.push(candidate);
            }
        }
        let found = (start, self.pool.len() as u32);
        self.known.insert(form.phrase, found);
        found
    }

    /// The bearers of a name, looked up once.
    fn bearers(&mut self, phrase: u64, after_comma: bool) -> (u32, u32) {
        let key = phrase ^ after_comma as u64;
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let first = self.pool.len() as u32;
        let rows = self.gazetteer.entries(phrase, after_comma).take(BEARERS);
        self.pool.extend(rows.map(|entry| Candidate::new(entry, self.gazetteer.row(entry.row))));
        let found = (first, self.pool.len() as u32);
        self.known.insert(key, found);
        found
    }

    /// What the words after each mention tell ("Paris, Texas"): inner and outer place fix one another.
    fn told(&mut self, mentions: &[PlaceMention], forms: &[Form]) -> Vec<Option<u32>> {
        let mut told: Vec<Option<u32>> = vec![None; mentions.len()];
        for (at, mention) in mentions.iter().enumerate() {
            let Some(outer) = &forms[at].outer else { continue };
            let inner = self.candidates(&forms[at], mention);
            let around = self.bearers(outer.phrase, true);
            let Some((inner, around)) = self.best_pair(inner, around, outer.abbreviated) else { continue };
            // "Athens, Clarke County, Georgia": what is told of the middle holds for the first.
            told[at] = Some(inner);
            let next = mentions.get(at + 1).filter(|next| next.first == outer.first);
            if next.is_some() {
                told[at + 1] = Some(around);
            }
        }
        // The county of a pair is surer by its own state.
        for at in (1..mentions.len()).rev() {
            let Some(outer) = &forms[at - 1].outer else { continue };
            let (Some(inner), Some(around)) = (told[at - 1], told[at]) else { continue };
            if mentions[at].first == outer.first
                && !holds(&self.pool[around as usize], &self.pool[inner as usize])
            {
                let inner = self.candidates(&forms[at - 1], &mentions[at - 1]);
                told[at - 1] =
                    self.best_pair(inner, (around, around + 1), outer.abbreviated).map(|pair| pair.0);
            }
        }
        told
    }

    /// The likeliest two of which one holds the other.
    fn best_pair(&self, inner: (u32, u32), outer: (u32, u32), abbreviated: bool) -> Option<(u32, u32)> {
        let range = |(first, last): (u32, u32)| first..last;
        let major = range(inner).any(|at| {
            let candidate = &self.pool[at as usize];
            matches!(candidate.row.kind, PlaceKind::Country | PlaceKind::Admin) && candidate.prior >= 6.0
        });
        let mut best: Option<(f32, u32, u32)> = None;
        for outer in range(outer).take(16) {
            for inner in range(inner) {
                let (whole, part) = (&self.pool[outer as usize], &self.pool[inner as usize]);
                let list = major && !abbreviated && part.row.population < NO_LIST;
                if list || !holds(whole, part) {
                    continue;
                }
                let score = whole.prior + part.prior;
                if best.is_none_or(|(other, _, _)| score > other) {
                    best = Some((score, inner, outer));
                }
            }
        }
        best.map(|(_, inner, outer)| (inner, outer))
    }

    /// "Nowhere, Tex.": the gazetteer has no such place in the state that the text names.
    fn told_country(&self, form: &Form) -> &'static str {
        let outer = form.outer.as_ref().filter(|outer| outer.abbreviated);
        outer
            .and_then(|outer| self.gazetteer.places(outer.phrase, true).next())
            .map_or("", |row| self.gazetteer.row(row).country)
    }

    /// Lets the places choose among their candidates, each by what the others have chosen.
    fn vote(&mut self) {
        if self.senses.is_empty() {
            return;
        }
        let mut context = Context::new();
        self.share(&mut context);
        let hints = hints::find(self.view);
        for sense in &mut self.senses {
            if sense.told {
                continue;
            }
            let (best, lead) = leader((sense.first..sense.last).map(|at| (at, self.pool[at as usize].prior)));
            sense.sure = lead >= SURE_LEAD && best.is_some_and(|best| self.pool[best as usize].prior >= 5.0);
            sense.chosen = best;
        }
        for round in 0..=ROUNDS {
            self.fill(&mut context, &hints);
            // A round that changes nothing has the next do the same.
            if round == ROUNDS || !self.choose(&context) {
                break;
            }
        }
        self.doubt(&context);
    }

    /// Every sense chooses anew; false when all choose as before.
    fn choose(&mut self, context: &Context) -> bool {
        let mut changes = false;
        for at in 0..self.senses.len() {
            let sense = &self.senses[at];
            if sense.told || sense.first == sense.last {
                continue;
            }
            let own = sense.chosen.map(|chosen| (&self.pool[chosen as usize], sense.weight()));
            let scored = (sense.first..sense.last).map(|candidate| {
                let one = &self.pool[candidate as usize];
                let context = context.score(at, one, own, sense.rarity, self.home.as_ref());
                (candidate, one.prior + context + self.likeness(sense, one))
            });
            let (best, lead) = leader(scored);
            let sense = &mut self.senses[at];
            let sure = lead >= SURE_LEAD;
            changes |= (sense.sure, sense.chosen) != (sure, best);
            (sense.sure, sense.chosen) = (sure, best);
        }
        changes
    }

    /// What is listed together is of one sort: "Virginia, Washington and Oregon" are states.
    fn likeness(&self, sense: &Sense, one: &Candidate) -> f32 {
        let chosen = |other: &Option<u32>| other.and_then(|other| self.senses[other as usize].chosen);
        let alike =
            sense.beside.iter().filter_map(chosen).map(|other| &self.pool[other as usize].row).filter(
                |row| {
                    let division = row.kind == PlaceKind::Admin && one.row.kind == PlaceKind::Admin;
                    division && row.country == one.row.country
                        || row.kind == PlaceKind::Country && one.row.kind == row.kind
                },
            );
        weight::ALIKE * alike.count() as f32
    }

    /// Counts in which divisions each name has a bearer: towns of one article lie together.
    fn share(&mut self, context: &mut Context) {
        for sense in &mut self.senses {
            let candidates = &self.pool[sense.first as usize..sense.last as usize];
            sense.rarity = evidence::rarity(candidates.len());
            context.share(candidates, sense.rarity);
        }
    }

    /// Fills the context with the present choices, the sure ones first.
    fn fill(&self, context: &mut Context, hints: &[hints::Hint]) {
        context.clear();
        for hint in hints {
            context.hint_country(hint.country, weight::HINT);
            if let Some(area) = hint.area {
                context.hint_area(area, weight::HINT);
            }
        }
        for country in self.peoples {
            context.hint_country(country, weight::HINT);
        }
        for wanted in [true, false] {
            for (at, sense) in self.senses.iter().enumerate().filter(|(_, sense)| sense.sure == wanted) {
                if let Some(chosen) = sense.chosen {
                    context.add(at, &self.pool[chosen as usize], sense.weight());
                }
            }
        }
    }

    /// Gives up the choices that too little speaks for.
    fn doubt(&mut self, context: &Context) {
        for at in 0..self.senses.len() {
            let sense = &self.senses[at];
            let Some(chosen) = sense.chosen.filter(|_| !sense.told) else { continue };
            let one = &self.pool[chosen as usize];
            let own = Some((one, sense.weight()));
            if one.prior + context.score(at, one, own, sense.rarity, self.home.as_ref()) < BELIEVED {
                self.senses[at].chosen = None;
            }
        }
    }

    fn describe(&self, mentions: &[PlaceMention], senses: &[u32]) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let mut by_row: FxHashMap<u32, usize> = FxHashMap::default();
        let mut by_sense: FxHashMap<u32, usize> = FxHashMap::default();
        for (mention, sense) in mentions.iter().zip(senses) {
            let row = self.row_of(*sense);
            let span = self.view.span(mention.first, mention.last + self.stop_after(mention.last) as usize);
            let slot = match &row {
                Some(row) => by_row.entry(row.index).or_insert(places.len()),
                None => by_sense.entry(*sense).or_insert(places.len()),
            };
            let index = *slot;
            if index == places.len() {
                places.push(match row {
                    Some(row) => known_place(&row),
                    None => self.unknown_place(mention, *sense),
                });
            }
            let place = &mut places[index];
            place.mentions.push(span);
            let form = span.of(self.view.text);
            if form != place.name
                && place.aliases.len() < 8
                && !place.aliases.iter().any(|alias| alias == form)
            {
                place.aliases.push(form.to_string());
            }
        }
        places
    }

    fn unknown_place(&self, mention: &PlaceMention, sense: u32) -> Place {
        let words = mention.last - mention.first;
        let article = words > 1 && self.view.is(mention.first, class::DET);
        let span = self.view.span(mention.first + article as usize, mention.last);
        let name = span.of(self.view.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let country = self.senses[sense as usize].country;
        Place { name, country: (!country.is_empty()).then(|| country.to_string()), ..Place::default() }
    }

    /// The full stop of "Calif." belongs to the name.
    fn stop_after(&self, last: usize) -> bool {
        let stop = self.view.kind(last) == Some(Kind::Period) && !self.view.tokens[last].has(flag::SPACE);
        let goes_on =
            self.view.tokens.get(last + 1).is_some_and(|next| !next.has(flag::SENTENCE | flag::PARAGRAPH));
        stop && goes_on && self.view.is(last - 1, class::ABBREV)
    }
}

/// The best of the scored and its lead over the next.
fn leader(scored: impl Iterator<Item = (u32, f32)>) -> (Option<u32>, f32) {
    let (mut best, mut score, mut next) = (None, f32::NEG_INFINITY, f32::NEG_INFINITY);
    for (one, other) in scored {
        if other > score {
            (best, next, score) = (Some(one), score, other);
        } else if other > next {
            next = other;
        }
    }
    (best, if best.is_some() { score - next } else { 0.0 })
}

fn known_place(row: &PlaceRow) -> Place {
    Place {
        name: row.name().to_string(),
        country: (!row.country.is_empty()).then(|| row.country.to_string()),
        latitude: Some(row.latitude),
        longitude: Some(row.longitude),
        geonames_id: (row.id != 0).then_some(row.id),
        kind: Some(match row.kind {
            PlaceKind::Country => model::PlaceKind::Country,
            PlaceKind::Admin => model::PlaceKind::Division,
            PlaceKind::County => model::PlaceKind::County,
            PlaceKind::Region => model::PlaceKind::Region,
            _ => model::PlaceKind::City,
        }),
        ..Place::default()
    }
}
