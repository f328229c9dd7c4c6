//! What extraction gets right on the sample corpus. Floors keep it from getting worse; the table and every miss are
//! printed with `--nocapture`, so that readers and extractors can be mended.

use crate::gold_compare::Comparison;

/// In per cent: at least this much must be right, two points below what was reached when it was written down.
const FLOORS: &[(&str, f64)] = &[
    ("date", 75.5),
    ("date source", 72.2),
    ("title", 89.0),
    ("authors", 90.1),
    ("source named", 93.5),
    ("persons found", 88.7),
    ("persons true", 93.7),
    ("places of the map", 70.1),
    ("places found", 56.4),
    ("places true", 96.4),
    ("country", 92.6),
    ("pieces found", 90.9),
    ("pieces true", 94.1),
    ("direct found", 90.6),
    ("mixed found", 98.0),
    ("indirect found", 90.7),
    ("kind", 97.0),
    ("text exact", 96.2),
    ("speaker right", 78.6),
    ("named is right", 92.7),
];

/// In per cent: at most this much may be wrong.
const CEILINGS: &[(&str, f64)] = &[
    ("wrong name", 6.6),
    ("name for nobody", 4.6),
    ("name on no speech", 2.8),
    ("title taken as said", 9.7),
];

#[test]
fn extraction_agrees_with_the_annotations() {
    let comparison = Comparison::of_sample();
    println!("{}\n\n{}", comparison.lines(), comparison.table());
    let mut low = Vec::new();
    for score in comparison.scores() {
        let percent = score.rate.percent();
        let bound = FLOORS.iter().chain(CEILINGS).find(|(name, _)| *name == score.name);
        let Some((_, bound)) = bound else { panic!("no bound for `{}`", score.name) };
        let is_broken = if score.is_error { percent > *bound } else { percent < *bound };
        if is_broken {
            low.push(format!("{}: {percent:.1} %, the bound is {bound} %", score.name));
        }
    }
    assert!(low.is_empty(), "{}", low.join("\n"));
}
