//! One program for all targets, so that the instrumented code is built once; `FUZZ_TARGET` names the one to run. A panic
//! ends it, those that the reader of a file would catch included.

#![no_main]

use morgue_fuzz::targets::{TARGETS, Target};
use std::sync::OnceLock;

static TARGET: OnceLock<Target> = OnceLock::new();

/// The target that the environment names.
fn chosen() -> Target {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
    match TARGETS.iter().find(|target| target.name == name) {
        Some(target) => *target,
        None => {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            eprintln!("error: FUZZ_TARGET must be one of: {}", names.join(" "));
            std::process::exit(2);
        }
    }
}

libfuzzer_sys::fuzz_target!(
    init: {
        // An unknown name ends the program before the first input.
        TARGET.get_or_init(chosen);
    },
    |bytes: &[u8]| TARGET.get_or_init(chosen).run(bytes)
);
