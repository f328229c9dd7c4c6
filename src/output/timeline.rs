//! Articles over time as bars on a terminal, as rows for spreadsheets and as JSON lines.

use crate::model::Precision;
use crate::output::delimited::Cell;
use crate::output::facets::{counted, put_sums};
use crate::output::json::object;
use crate::output::text::{BOLD, DIM, plural};
use crate::search::facets::Sums;
use crate::search::timeline::{Bar, Step, Timeline};
use serde_json::{Value, json};

/// What the bars stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Articles that match.
    Articles,
    /// Their share of all articles of the period.
    Share,
    /// Passages.
    Passages,
    /// Occurrences.
    Occurrences,
}

impl Measure {
    /// How high a bar is; a share is in per cent.
    pub fn of(self, bar: &Bar) -> f64 {
        match self {
            Measure::Articles => bar.sums.articles as f64,
            Measure::Share => share(bar).unwrap_or(0.0) * 100.0,
            Measure::Passages => bar.sums.passages as f64,
            Measure::Occurrences => bar.sums.occurrences as f64,
        }
    }

    /// What an axis says.
    pub fn label(self) -> &'static str {
        match self {
            Measure::Articles => "articles that match",
            Measure::Share => "% of all articles",
            Measure::Passages => "passages that match",
            Measure::Occurrences => "occurrences",
        }
    }

    /// A bar's number as people read it.
    pub fn shown(self, bar: &Bar) -> String {
        match self {
            Measure::Share if bar.all == 0 => "-".to_owned(),
            Measure::Share => format!("{:.2} %", self.of(bar)),
            _ => format!("{}", self.of(bar)),
        }
    }
}

/// Articles that match among all of the period; `None` for a period without articles.
fn share(bar: &Bar) -> Option<f64> {
    (bar.all > 0).then(|| bar.sums.articles as f64 / bar.all as f64)
}

/// The name of a period: `2018`, `2018-11`, `2018-11-02`; a week goes by its Monday.
pub fn period(step: Step, bar: &Bar) -> String {
    bar.first.display(match step {
        Step::Day | Step::Week => Precision::Day,
        Step::Month => Precision::Month,
        Step::Year => Precision::Year,
    })
}

/// Cells of the longest bar.
const LONGEST: usize = 50;

/// Periods without a match that are shown one by one; a longer gap takes one line.
const GAP: usize = 3;

/// Bars of eighths of a cell.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// The bars, one line each.
pub fn bars(timeline: &Timeline, measure: Measure) -> Vec<String> {
    let highest = timeline.bars.iter().map(|bar| measure.of(bar)).fold(0.0, f64::max);
    let numbers: Vec<String> = timeline.bars.iter().map(|bar| measure.shown(bar)).collect();
    let width = numbers.iter().map(String::len).max().unwrap_or(0);
    let mut lines = Vec::new();
    let mut at = 0;
    while at < timeline.bars.len() {
        let bar = &timeline.bars[at];
        let gap = timeline.bars[at..].iter().take_while(|bar| bar.sums.articles == 0).count();
        if gap > GAP {
            let indent = period(timeline.step, bar).len() + 2 + width;
            lines.push(format!(
                "{DIM}{:>indent$}  {gap} {}s without a match{DIM:#}",
                "⋮",
                timeline.step.name()
            ));
            at += gap;
            continue;
        }
        let name = period(timeline.step, bar);
        let line =
            format!("{BOLD}{name}{BOLD:#}  {:>width$}  {}", numbers[at], drawn(measure.of(bar), highest));
        lines.push(line.trim_end().to_owned());
        at += 1;
    }
    lines
}

/// A bar; what is more than nothing is seen.
fn drawn(value: f64, highest: f64) -> String {
    if value <= 0.0 || highest <= 0.0 {
        return String::new();
    }
    let eighths = ((value / highest * (LONGEST * 8) as f64).round() as usize).max(1);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// Heads of a spreadsheet's columns.
pub const COLUMNS: [&str; 8] =
    ["period", "first", "last", "articles", "passages", "occurrences", "all_articles", "share"];

/// A row of it.
pub fn cells(timeline: &Timeline, bar: &Bar) -> Vec<Cell> {
    let read = |count: u64| Cell::maybe(timeline.was_read.then_some(count));
    vec![
        Cell::plain(period(timeline.step, bar)),
        Cell::plain(bar.first),
        Cell::plain(bar.last),
        Cell::plain(bar.sums.articles),
        read(bar.sums.passages),
        read(bar.sums.occurrences),
        Cell::plain(bar.all),
        Cell::maybe(share(bar).map(rounded)),
    ]
}

/// A period as JSON.
pub fn bar_json(timeline: &Timeline, bar: &Bar) -> Value {
    let mut value = object(
        "period",
        json!({
            "period": period(timeline.step, bar), "first": bar.first.to_string(), "last": bar.last.to_string(),
        }),
    );
    put_sums(&mut value, bar.sums, timeline.was_read);
    value["all_articles"] = json!(bar.all);
    value["share"] = json!(share(bar).map(rounded));
    value
}

/// Six decimals: a share of one in a hundred thousand is still seen.
fn rounded(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}

/// The end of a timeline.
pub fn summary_json(timeline: &Timeline) -> Value {
    let mut value = object("summary", json!({ "by": timeline.step.name(), "periods": timeline.bars.len() }));
    put_sums(&mut value, timeline.total, timeline.was_read);
    value["undated"] = json!(timeline.undated.articles);
    value["imprecise"] = json!(timeline.imprecise.articles);
    let mut counted = counted(timeline.was_read);
    counted["all_articles"] =
        json!("articles of the period that the filters let through, matching or not; exact");
    value["counted"] = counted;
    value
}

/// What follows the bars, on stderr: what they leave out above all.
pub fn summary_text(timeline: &Timeline) -> String {
    let Sums { articles, passages, occurrences } = timeline.total;
    let mut out = format!("{articles} matching article{} by {}", plural(articles), timeline.step.name());
    if timeline.was_read {
        out.push_str(&format!(", {passages} passages, {occurrences} occurrences"));
    }
    if timeline.undated.articles > 0 {
        out.push_str(&format!("; {} of them without a date", timeline.undated.articles));
    }
    if timeline.imprecise.articles > 0 {
        out.push_str(&format!(
            "; {} of them dated less exactly than to the {}",
            timeline.imprecise.articles,
            timeline.step.name()
        ));
    }
    out
}
