//! Integration tests: the built program, run in folders of its own, and the rules of the source tree.
//! `cargo test --test main gold -- --nocapture` prints what extraction gets right on the sample corpus and every miss.

mod aliases;
mod answers;
#[cfg(unix)]
mod bits;
mod census;
mod commands;
mod copies;
#[cfg(unix)]
mod crash;
mod determinism;
mod dictionary;
mod gold;
mod gold_compare;
#[cfg(debug_assertions)]
mod hang;
mod harness;
mod hostile;
mod hostile_files;
mod layering;
mod manual;
mod mentions;
mod no_store;
mod operators;
mod pipeline;
mod random;
mod ranking;
mod readers;
mod receipts;
mod said;
mod schemas;
mod search;
mod seed;
mod seeds;
mod sources;
mod speakers;
mod special;
mod trouble;
#[cfg(unix)]
mod tui;
mod verify;
mod versions;
#[cfg(unix)]
mod watch;
