//! What extraction gets right on the sample corpus. Floors keep it from getting worse; the table and every miss are
//! printed with `--nocapture`, so that readers and extractors can be mended.

use crate::gold_compare::Comparison;

/// In per cent: at least this much must be right, two points below what was reached when it was written down.
const FLOORS: &[(&str, f64)] = &[
    ("date", 94.6),
    ("date source", 93.5),
    ("title", 98.0),
    ("authors", 95.8),
    ("source named", 96.9),
    ("persons found", 93.0),
    ("persons true", 91.0),
    ("places of the map", 75.7),
    ("places found", 86.0),
    // The tagger takes named structures ("Kestrel Bridge") for places; the annotations do not name them.
    ("places true", 82.0),
    ("country", 92.6),
    ("pieces found", 90.9),
    ("pieces true", 94.1),
    ("direct found", 90.6),
    ("mixed found", 98.0),
    ("indirect found", 90.7),
    ("kind", 97.0),
    ("text exact", 96.2),
    ("speaker right", 81.9),
    ("named is right", 95.4),
];

/// In per cent: at most this much may be wrong.
const CEILINGS: &[(&str, f64)] = &[
    ("wrong name", 4.2),
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
