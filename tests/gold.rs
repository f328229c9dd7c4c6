//! What extraction gets right on the sample corpus. Floors keep it from getting worse; the table and every miss are
//! printed with `--nocapture`, so that readers and extractors can be mended.

use crate::gold_compare::Comparison;

/// In per cent: at least this much must be right, two points below what was reached when it was written down.
const FLOORS: &[(&str, f64)] = &[];

/// In per cent: at most this much may be wrong.
const CEILINGS: &[(&str, f64)] = &[];

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
