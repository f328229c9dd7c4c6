//! Integration tests: the built program, run in folders of its own, and the rules of the source tree.
//! `cargo test --test main gold -- --nocapture` prints what extraction gets right on the sample corpus and every miss.

mod answers;
mod gold;
mod gold_compare;
mod harness;
mod layering;
mod manual;
mod pipeline;
mod random;
mod receipts;
mod schemas;
mod search;
mod seed;
mod speakers;
mod special;
mod trouble;
