//! Counts people and places over a whole archive, and says who is one person. Owns the question which names of different
//! articles are one person's, with a reason for every answer; refuses to guess: what fits two people stays apart, and
//! what the alias file says goes before every rule. Nothing is written; a census is made anew for each question.

pub mod explain;
pub mod merge;
pub mod people;
pub mod places;
pub mod tally;
pub mod together;

pub use explain::{Explanation, explain};
pub use merge::{ApartWhy, Why};
pub use people::{People, Person};
pub use places::{PlaceCount, Places};
pub use tally::Counts;
pub use together::{Companions, with_people, with_places};
