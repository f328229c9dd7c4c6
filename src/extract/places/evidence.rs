//! Weighs what a place's name may mean: how well known each bearer is, and what the rest of the article speaks for.
//! Owns the linear score and its weights; does not look at the words of the text. One unit is a factor of ten of
//! population, so that "the article is about this state" can be read as "as if the town were so many times larger".

use crate::extract::gazetteer::{Entry, PlaceKind, PlaceRow};
use std::cell::Cell;

/// The region an outlet reports from: doubtful names of places are sought there first.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// Degrees north.
    pub latitude: f32,
    /// Degrees east.
    pub longitude: f32,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// GeoNames code of the first-level division; empty for a whole country.
    pub division: String,
}

/// A bearer of a name.
#[derive(Clone, Copy)]
pub(in crate::extract) struct Candidate {
    pub row: PlaceRow,
    /// What the name alone speaks for.
    pub prior: f32,
    /// Position on the unit sphere.
    pub point: [f32; 3],
    country: Country,
    cell: u16,
}

/// Score of a country: above every town, near enough for context to make "Georgia" the state.
const COUNTRY: f32 = 7.7;
/// A region of the world.
const REGION: f32 = 7.2;
/// A capital is named as often as a town a hundred times as large.
const CAPITAL: f32 = 2.0;
/// Seat of a division.
const SEAT: f32 = 0.2;
/// A division of a country whose divisions are news by themselves.
const KNOWN_DIVISION: f32 = 0.9;
/// Any other division bears its chief town's name, and the town is meant.
const OTHER_DIVISION: f32 = -1.0;
/// A county without the word: the town of its name is meant more often.
const UNNAMED_COUNTY: f32 = -1.0;
/// A part of a town.
const QUARTER: f32 = -0.5;
/// A name that is not the place's first.
const ALTERNATE: f32 = -1.0;

impl Candidate {
    pub(in crate::extract) fn new(entry: Entry, row: PlaceRow) -> Candidate {
        let size = ((row.population + 50) as f32).log10();
        let prior = match row.kind {
            PlaceKind::Country => COUNTRY,
            PlaceKind::Region => REGION,
            PlaceKind::Capital => size + CAPITAL,
            PlaceKind::Seat => size + SEAT,
            PlaceKind::Admin if entry.prominent() || entry.after_comma() => size.max(5.5) + KNOWN_DIVISION,
            PlaceKind::Admin => size + OTHER_DIVISION,
            PlaceKind::Town => size,
            PlaceKind::County => size + UNNAMED_COUNTY,
            PlaceKind::Quarter => size + QUARTER,
        };
        let prior = prior + if entry.alternate() { ALTERNATE } else { 0.0 };
        let point = on_sphere(row.latitude, row.longitude);
        Candidate { row, prior, point, country: Country::of(row.country), cell: cell(&row) }
    }
}

impl Candidate {
    /// A town of any sort, a part of one, or a county.
    fn is_small(&self) -> bool {
        self.row.kind.is_town() || self.row.kind == PlaceKind::County
    }
}

/// The letters of a country's code as a number; 0 for none.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Country(u32);

impl Country {
    fn of(code: &str) -> Country {
        Country(code.bytes().fold(0, |letters, letter| letters << 8 | letter as u32))
    }
}

/// A position as a point of the unit sphere.
pub(in crate::extract) fn on_sphere(latitude: f32, longitude: f32) -> [f32; 3] {
    let (sine, cosine) = latitude.to_radians().sin_cos();
    let (east_sine, east_cosine) = longitude.to_radians().sin_cos();
    [cosine * east_cosine, cosine * east_sine, sine]
}

/// Kilometres between two points, along the chord: exact enough below a thousand.
pub(in crate::extract) fn kilometres(one: &[f32; 3], two: &[f32; 3]) -> f32 {
    square(one, two).sqrt() * 6371.0
}

/// Square of the chord between two points of the sphere.
fn square(one: &[f32; 3], two: &[f32; 3]) -> f32 {
    one.iter().zip(two).map(|(one, two)| (one - two) * (one - two)).sum()
}

/// Does the outer place hold the inner one?
pub(in crate::extract) fn holds(outer: &Candidate, inner: &Candidate) -> bool {
    let (whole, part) = (&outer.row, &inner.row);
    if whole.country != part.country || whole.country.is_empty() || whole.index == part.index {
        return false;
    }
    let near = |reach: f32| kilometres(&outer.point, &inner.point) < reach;
    match whole.kind {
        PlaceKind::Country => part.kind != PlaceKind::Country,
        PlaceKind::Admin => {
            whole.admin == part.admin && (part.kind.is_town() || part.kind == PlaceKind::County)
        }
        PlaceKind::County => whole.admin == part.admin && part.kind.is_town() && near(80.0),
        PlaceKind::Region => part.kind.is_town() && near(600.0),
        _ => {
            part.kind.is_town()
                && whole.population >= 200_000
                && part.population < whole.population
                && near(50.0)
        }
    }
}

/// Weights of the context: each is what the strongest evidence of its sort is worth.
pub(in crate::extract) mod weight {
    /// Every other place lies in the same country.
    pub(crate) const COUNTRY: f32 = 1.4;
    /// Every other place lies in the same division.
    pub(crate) const DIVISION: f32 = 2.0;
    /// Share of it for the division itself: that its towns are named does not make its name the likelier one of a town's.
    pub(crate) const ITSELF: f32 = 0.3;
    /// A resolved place lies next door.
    pub(crate) const NEAR: f32 = 1.4;
    /// Kilometres in which nearness falls to a third.
    pub(crate) const REACH: f32 = 120.0;
    /// Many names of the article have a bearer in the division, whichever bearer is chosen.
    pub(crate) const SHARED: f32 = 1.6;
    /// Many names of the article have a bearer in or beside the cell.
    pub(crate) const AROUND: f32 = 2.0;
    /// Rarity of the names at which half of it is reached.
    pub(crate) const AROUND_HALF: f32 = 0.5;
    /// What a people, or a country or division named within another name, counts beside a place's 1.
    pub(crate) const HINT: f32 = 0.5;
    /// What a choice counts that another bearer might still win.
    pub(crate) const UNSURE: f32 = 0.25;
    /// Each neighbour in a list is of the same sort.
    pub(crate) const ALIKE: f32 = 0.8;
    /// The outlet is at home in the division.
    pub(crate) const HOME_DIVISION: f32 = 1.2;
    /// The outlet is at home in the country.
    pub(crate) const HOME_COUNTRY: f32 = 0.5;
}

/// All of an article's evidence together: a village next door does not outweigh a metropolis that all the world knows.
const MOST: f32 = 4.0;

/// Places that nearness is measured from, at most: bounds the work of an article that is a list of places.
const ANCHORS: usize = 24;

/// A resolved place that others are measured from.
struct Anchor {
    sense: usize,
    point: [f32; 3],
    weight: f32,
}

/// Sums by small numbers. To forget them all is one step: what was added before `since` counts as nothing.
#[derive(Default)]
struct Sums {
    /// When it was added to last, and the sum.
    entries: Vec<(u32, f32)>,
    now: u32,
    since: u32,
}

impl Sums {
    fn clear(&mut self) {
        if self.now > u32::MAX / 2 {
            (self.entries, self.now) = (Vec::new(), 0);
        }
        self.now += 1;
        self.since = self.now;
    }

    fn get(&self, at: u16) -> f32 {
        self.entries.get(at as usize).filter(|entry| entry.0 >= self.since).map_or(0.0, |entry| entry.1)
    }

    fn add(&mut self, at: u16, value: f32) {
        if self.entries.len() <= at as usize {
            self.entries.resize(at as usize + 1, (0, 0.0));
        }
        let (when, sum) = &mut self.entries[at as usize];
        *sum = if *when < self.since { value } else { *sum + value };
        *when = self.now;
    }

    /// Adds once however often it is asked to, until `now` moves on.
    fn add_once(&mut self, at: u16, value: f32) {
        if self.entries.get(at as usize).is_none_or(|entry| entry.0 != self.now) {
            self.add(at, value);
        }
    }
}

/// What is counted by divisions and by cells of the map; kept by the thread from one article to the next.
#[derive(Default)]
struct Counts {
    areas: Sums,
    /// Division to the names that one of its places bears; kept through all rounds.
    shared: Sums,
    /// The same by cells of the map.
    cells: Sums,
}

thread_local! {
    static COUNTS: Cell<Counts> = Cell::default();
}

/// What the article as a whole speaks for.
pub(in crate::extract) struct Context {
    countries: Vec<(Country, f32)>,
    anchors: Vec<Anchor>,
    counts: Counts,
}

impl Drop for Context {
    fn drop(&mut self) {
        let counts = std::mem::take(&mut self.counts);
        // A thread that ends keeps nothing.
        let _ = COUNTS.try_with(|kept| kept.set(counts));
    }
}

/// Degrees of a cell's side.
const CELL: f32 = 1.25;

/// Steps from a cell to those around it and to itself.
const AROUND: [i32; 9] = [-321, -320, -319, -1, 0, 1, 319, 320, 321];

fn cell(row: &PlaceRow) -> u16 {
    let (south, east) = ((row.latitude + 90.0) / CELL, (row.longitude + 181.0) / CELL);
    south as u16 * 320 + east as u16 + 1
}

/// What a name's having a bearer in a division counts there: the rarer the name, the more.
pub(in crate::extract) fn rarity(areas: usize) -> f32 {
    1.0 / (areas.max(1) as f32).sqrt()
}

impl Context {
    /// Nothing yet.
    pub(in crate::extract) fn new() -> Context {
        let mut counts = COUNTS.take();
        counts.shared.clear();
        counts.cells.clear();
        Context { countries: Vec::new(), anchors: Vec::new(), counts }
    }

    /// Forgets the choices, not the names.
    pub(in crate::extract) fn clear(&mut self) {
        self.countries.clear();
        self.counts.areas.clear();
        self.anchors.clear();
    }

    /// Counts a name by the divisions of its bearers and by the cells that they lie in or beside, each once.
    pub(in crate::extract) fn share(&mut self, bearers: &[Candidate], rarity: f32) {
        let Counts { shared, cells, .. } = &mut self.counts;
        shared.now += 1;
        cells.now += 1;
        for one in bearers.iter().filter(|one| one.is_small()) {
            shared.add_once(one.row.area, rarity);
            for step in AROUND {
                cells.add_once((one.cell as i32 + step).max(0) as u16, rarity);
            }
        }
    }

    /// The division is named, if only within another name.
    pub(in crate::extract) fn hint_area(&mut self, area: u16, weight: f32) {
        self.counts.areas.add(area, weight);
    }

    /// A people or an institution of the country is named.
    pub(in crate::extract) fn hint_country(&mut self, country: &'static str, weight: f32) {
        self.count_country(Country::of(country), weight);
    }

    fn count_country(&mut self, country: Country, weight: f32) {
        match self.countries.iter_mut().find(|(other, _)| *other == country) {
            Some((_, votes)) => *votes += weight,
            None => self.countries.push((country, weight)),
        }
    }

    /// Counts a place; `sense` is its number among the article's.
    pub(in crate::extract) fn add(&mut self, sense: usize, candidate: &Candidate, weight: f32) {
        let row = &candidate.row;
        if !row.country.is_empty() {
            self.count_country(candidate.country, weight);
            if !row.admin.is_empty() {
                self.counts.areas.add(row.area, weight);
            }
        }
        if candidate.is_small() && self.anchors.len() < ANCHORS {
            self.anchors.push(Anchor { sense, point: candidate.point, weight: weight.min(1.0) });
        }
    }

    /// What the article adds to a candidate, without the `own` weight of its sense's present choice
    /// and what its own name gave each division (`rarity`).
    pub(in crate::extract) fn score(
        &self,
        sense: usize,
        candidate: &Candidate,
        own: Option<(&Candidate, f32)>,
        rarity: f32,
        home: Option<&HomePoint>,
    ) -> f32 {
        let row = &candidate.row;
        let mine = |same: bool| own.filter(|_| same).map_or(0.0, |(_, weight)| weight);
        let same_country = own.is_some_and(|(one, _)| one.country == candidate.country);
        let same_area = own.is_some_and(|(one, _)| one.row.area == row.area && !one.row.admin.is_empty());
        let votes = self.countries.iter().find(|(country, _)| *country == candidate.country);
        let country = votes.map_or(0.0, |(_, votes)| votes - mine(same_country));
        let mut score = weight::COUNTRY * country.max(0.0) / (country.max(0.0) + 1.0);
        if !row.admin.is_empty() {
            let area = (self.counts.areas.get(row.area) - mine(same_area)).max(0.0);
            let votes = weight::DIVISION * area / (area + 1.0);
            let shared = (self.counts.shared.get(row.area) - rarity).max(0.0);
            let shared = weight::SHARED * shared / (shared + 1.0);
            score += if row.kind == PlaceKind::Admin { weight::ITSELF * votes } else { votes + shared };
        }
        if candidate.is_small() {
            let near = self
                .anchors
                .iter()
                .filter(|anchor| anchor.sense != sense)
                .map(|anchor| anchor.weight * nearness(&anchor.point, &candidate.point))
                .fold(0.0, f32::max);
            score += weight::NEAR * near;
            let around = (self.counts.cells.get(candidate.cell) - rarity).max(0.0);
            score += weight::AROUND * around / (around + weight::AROUND_HALF);
        }
        score.min(MOST) + home.map_or(0.0, |home| home.score(candidate))
    }
}

fn nearness(one: &[f32; 3], two: &[f32; 3]) -> f32 {
    // Most places lie farther apart than any reach: a thousand kilometres.
    if square(one, two) > 0.025 {
        return 0.0;
    }
    let distance = kilometres(one, two);
    if distance > 8.0 * weight::REACH { 0.0 } else { (-distance / weight::REACH).exp() }
}

/// Where the outlet is at home.
pub(in crate::extract) struct HomePoint<'a> {
    home: &'a Home,
    point: [f32; 3],
}

impl<'a> HomePoint<'a> {
    pub(in crate::extract) fn new(home: &'a Home) -> HomePoint<'a> {
        HomePoint { home, point: on_sphere(home.latitude, home.longitude) }
    }

    fn score(&self, candidate: &Candidate) -> f32 {
        let row = &candidate.row;
        if row.country != self.home.country || row.kind == PlaceKind::Country {
            return 0.0;
        }
        let division = !row.admin.is_empty() && row.admin == self.home.division;
        weight::HOME_COUNTRY
            + if division { weight::HOME_DIVISION } else { 0.0 }
            + weight::NEAR * nearness(&self.point, &candidate.point)
    }
}
