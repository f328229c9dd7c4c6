//! Articles that match a query over time: a bar for each day, week, month or year from the first to the last, gaps
//! included. Dates come from the index's columns. An article whose date is known less exactly than the step is counted
//! apart instead of being put into a period that it may not belong to.

use crate::index::error::IndexError;
use crate::model::{DateRange, Day, Precision};
use crate::search::archive::Archive;
use crate::search::facets::Sums;
use crate::search::reading::{Matching, Tally};
use chrono::Datelike;

/// Length of the periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Calendar days.
    Day,
    /// Weeks from Monday to Sunday.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

/// Most bars that a step is chosen for when none is asked for.
const MOST_BARS: usize = 60;

/// Most bars at all: every day of eight thousand years.
const LIMIT: usize = 3_000_000;

impl Step {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Step::Day => "day",
            Step::Week => "week",
            Step::Month => "month",
            Step::Year => "year",
        }
    }

    /// First day of the period that a day lies in.
    fn start(self, day: Day) -> Day {
        let (year, month, _) = day.ymd();
        match self {
            Step::Day => day,
            Step::Week => day.plus(-(day.date().weekday().num_days_from_monday() as i32)),
            Step::Month => Day::from_ymd(year, month, 1).unwrap_or(day),
            Step::Year => Day::from_ymd(year, 1, 1).unwrap_or(day),
        }
    }

    /// Last day of the period that starts on a day.
    fn end(self, start: Day) -> Day {
        match self {
            Step::Day => start,
            Step::Week => start.plus(6),
            Step::Month => start.period_end(Precision::Month),
            Step::Year => start.period_end(Precision::Year),
        }
    }

    /// The finest step that needs few bars.
    fn fitting(first: Day, last: Day) -> Step {
        let days = i64::from(last.0) - i64::from(first.0) + 1;
        let bars = MOST_BARS as i64;
        match days {
            days if days <= bars => Step::Day,
            days if days <= bars * 7 => Step::Week,
            days if days <= bars * 30 => Step::Month,
            _ => Step::Year,
        }
    }
}

/// One period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
    /// What matches.
    pub sums: Sums,
    /// All articles of the period that the filters let through, matching or not.
    pub all: u64,
}

/// Articles over time.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Length of the periods.
    pub step: Step,
    /// Periods without a gap; empty when no article that matches is dated well enough.
    pub bars: Vec<Bar>,
    /// All that match, dated or not.
    pub total: Sums,
    /// Those without a date.
    pub undated: Sums,
    /// Those whose date may lie in several of the periods.
    pub imprecise: Sums,
    /// Whether passages and occurrences were counted.
    pub was_read: bool,
}

/// What a timeline shows.
#[derive(Clone, Debug)]
pub struct TimelineRequest {
    /// What matches.
    pub asked: Matching,
    /// What the share is taken of: the filters without the query.
    pub all: Matching,
    /// Length of the periods; `None` takes the finest that fits a screen.
    pub step: Option<Step>,
    /// Days shown even when nothing matches there; each end may be open.
    pub shown: DateRange,
    /// Also counts passages and occurrences, for which the articles are read.
    pub read: bool,
}

impl Archive {
    /// Counts what matches over time.
    pub fn timeline(&self, request: &TimelineRequest, threads: usize) -> Result<Timeline, IndexError> {
        let articles = self.matching_articles(&request.asked)?;
        let days = self.published(&articles)?;
        let tallies = match request.read {
            true => self.tallies(&request.asked, &articles, threads)?,
            false => vec![Tally::default(); articles.len()],
        };
        let dated = || days.iter().flatten();
        let bounds = dated().map(|(first, _)| *first).min().zip(dated().map(|(_, last)| *last).max());
        let step = request.step.or_else(|| bounds.map(|(first, last)| Step::fitting(first, last)));
        let step = step.unwrap_or(Step::Month);
        let all = self.published(&self.matching_articles(&request.all)?)?;
        // Nothing can match before the first article or after the last.
        let archive = all.iter().flatten().fold(DateRange::default(), |range, (first, last)| DateRange {
            first: Some(range.first.map_or(*first, |day| day.min(*first))),
            last: Some(range.last.map_or(*last, |day| day.max(*last))),
        });
        let shown = match request.shown.is_unbounded() {
            true => DateRange::default(),
            false => DateRange {
                first: request.shown.first.max(request.shown.first.and(archive.first)),
                last: request.shown.last.and_then(|day| archive.last.map(|last| last.min(day))),
            },
        };
        let exact =
            |(first, last): (Day, Day)| (last <= step.end(step.start(first))).then(|| step.start(first));
        let starts: Vec<Day> = dated().filter_map(|days| exact(*days)).collect();
        let bounds = starts.iter().min().zip(starts.iter().max()).map(|(first, last)| (*first, *last));
        let mut timeline = Timeline {
            step,
            bars: bounds.map_or_else(Vec::new, |bounds| bars(step, bounds, shown)),
            total: Sums::default(),
            undated: Sums::default(),
            imprecise: Sums::default(),
            was_read: request.read,
        };
        for (days, tally) in days.iter().zip(tallies) {
            timeline.total.add(tally);
            match days {
                None => timeline.undated.add(tally),
                Some(days) => match exact(*days).and_then(|start| timeline.bar(start)) {
                    Some(bar) => bar.sums.add(tally),
                    None => timeline.imprecise.add(tally),
                },
            }
        }
        for days in all.into_iter().flatten() {
            if let Some(bar) = exact(days).and_then(|start| timeline.bar(start)) {
                bar.all += 1;
            }
        }
        Ok(timeline)
    }
}

impl Timeline {
    fn bar(&mut self, start: Day) -> Option<&mut Bar> {
        let place = self.bars.binary_search_by_key(&start, |bar| bar.first).ok()?;
        self.bars.get_mut(place)
    }
}

/// Empty bars from the first to the last, and on to the days that are to be shown.
fn bars(step: Step, (first, last): (Day, Day), shown: DateRange) -> Vec<Bar> {
    let mut start = step.start(shown.first.map_or(first, |day| day.min(first)));
    let last = shown.last.map_or(last, |day| day.max(last));
    let mut bars = Vec::new();
    while start <= last && bars.len() < LIMIT {
        let end = step.end(start);
        bars.push(Bar { first: start, last: end, sums: Sums::default(), all: 0 });
        start = end.plus(1);
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_follow_each_other_without_a_gap() {
        let day = |year, month, day| Day::from_ymd(year, month, day).unwrap();
        for (step, count, first) in [
            (Step::Day, 367, "2023-12-31"),
            (Step::Week, 53, "2023-12-25"),
            (Step::Month, 13, "2023-12-01"),
            (Step::Year, 2, "2023-01-01"),
        ] {
            let bounds = (step.start(day(2023, 12, 31)), step.start(day(2024, 12, 31)));
            let bars = bars(step, bounds, DateRange::default());
            // The last period starts on or before the last day.
            assert!(bars.len() == count || bars.len() == count + 1, "{step:?} {}", bars.len());
            assert_eq!(bars[0].first.to_string(), first);
            assert!(bars.windows(2).all(|pair| pair[0].last.plus(1) == pair[1].first));
        }
        assert_eq!(Step::fitting(day(2024, 1, 1), day(2024, 1, 31)), Step::Day);
        assert_eq!(Step::fitting(day(1894, 1, 1), day(2024, 1, 31)), Step::Year);
    }
}
