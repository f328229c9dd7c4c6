//! Every seed of the fuzzer, through the functions that the fuzzer runs: what the readers take apart never breaks them.

use crate::harness::repository;
use std::fs;

#[path = "../fuzz/src/targets.rs"]
mod targets;

#[test]
fn no_seed_breaks_its_target() {
    for target in targets::TARGETS {
        let folder = repository().join("fuzz/seeds").join(target.name);
        let mut count = 0;
        for seed in fs::read_dir(&folder).unwrap() {
            let path = seed.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            // The bytes as they are, and cut at every eighth: half a file is what a broken copy leaves.
            for eighths in 1..=8 {
                let cut = bytes.len() * eighths / 8;
                println!("{} to byte {cut}", path.display());
                target.run(&bytes[..cut]);
            }
            count += 1;
        }
        assert!(count > 0, "{} has no seed", target.name);
    }
}

#[test]
fn every_folder_of_seeds_has_a_target() {
    for folder in fs::read_dir(repository().join("fuzz/seeds")).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        assert!(targets::TARGETS.iter().any(|target| target.name == name), "{name}");
    }
}
