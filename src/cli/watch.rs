//! `morgue watch DIR`: one update of the whole archive, then one of what changed whenever something did, and now and
//! then the whole again, because events get lost. The index is locked during updates only. What goes wrong later than
//! the first update is told once and tried again.

use super::index::{WorkArgs, warn_of_homes};
use super::progress::Bar;
use super::{Console, Failure, json_line};
use crate::crawl::{Touched, Watch, WatchError};
use crate::index::{Extent, IndexError, IndexHome, Progress, Remembered, Summary, Unwatched, update_extent};
use crate::output::escape::one_line;
use crate::output::text;
use crate::output::watched::{self, Cause};
use clap::Args;
use rustc_hash::FxHashSet;
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// An update begins when nothing was heard for this long.
const QUIET: Duration = Duration::from_millis(250);

/// Or at the latest this long after the first that was heard.
const LONGEST_GATHERING: Duration = Duration::from_secs(1);

/// How often the archive is walked when the system does not tell of changes and nobody said how often.
const POLL: Duration = Duration::from_secs(2);

/// Walking takes at most one part in so many of the time.
const WALK_SHARE: u32 = 10;

/// Waits between attempts double from the first to the second of these.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// Exit code of a process that was told twice to end.
const EXIT_INTERRUPTED: i32 = 130;

/// More warnings than this are forgotten, and may be said again.
const MOST_SAID: usize = 10_000;

#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    /// The archive folder.
    #[arg(value_name = "DIR")]
    archive: PathBuf,
    /// The index folder [default: DIR/.morgue, or below the user's data folder when DIR is read-only].
    #[arg(long, value_name = "PATH", env = "MORGUE_INDEX")]
    index: Option<PathBuf>,
    /// Walk the whole archive this often, in seconds, to find what the system did not tell of.
    #[arg(long, value_name = "SECS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    rescan: u32,
    /// Do not rely on the system to tell of changes, as on network drives: walk the archive this often, in seconds.
    #[arg(long, value_name = "SECS", value_parser = clap::value_parser!(u32).range(1..))]
    poll: Option<u32>,
    /// Let an archive without files empty its index.
    #[arg(long)]
    allow_empty: bool,
    /// Write one JSON line for each update to standard output.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    work: WorkArgs,
}

pub(super) fn run(console: &Console, args: &WatchArgs) -> Result<u8, Failure> {
    crate::crawl::check_root(&args.archive).map_err(IndexError::from)?;
    let mut watch = Watch::deaf(&args.archive);
    let is_ending = end_on_signal(&watch)?;
    let home = IndexHome::for_archive(&args.archive, args.index.as_deref());
    let mut keeper = Keeper {
        console,
        args,
        poll: args.poll.map(|seconds| Duration::from_secs(u64::from(seconds))),
        remembered: Remembered::default(),
        said: FxHashSet::default(),
        walked: Instant::now(),
        walk_took: Duration::ZERO,
        home,
        is_ending,
    };
    warn_of_homes(console, &keeper.home.config_file(&args.archive), &args.work.options(false, false))?;
    if keeper.poll.is_none()
        && let Err(error) = watch.listen(keeper.home.path())
    {
        keeper.fall_back(&mut watch, &error)?;
    }
    keeper.keep(&mut watch)?;
    Ok(0)
}

/// The first signal ends the watch after the update under way, the second one at once; an update that is cut off
/// leaves the last commit.
fn end_on_signal(watch: &Watch) -> Result<Arc<AtomicBool>, Failure> {
    let is_ending = Arc::new(AtomicBool::new(false));
    let (flag, waker) = (Arc::clone(&is_ending), watch.waker());
    let handler = move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(EXIT_INTERRUPTED);
        }
        waker.wake();
    };
    ctrlc::set_handler(handler)
        .map_err(|error| Failure::Other(format!("signals cannot be waited for: {error}")))?;
    Ok(is_ending)
}

struct Keeper<'a> {
    console: &'a Console,
    args: &'a WatchArgs,
    home: IndexHome,
    /// How often to walk the archive because the system does not tell of changes; `None` when it does.
    poll: Option<Duration>,
    remembered: Remembered,
    /// Warnings that were said already: a file that cannot be read is met at every walk.
    said: FxHashSet<String>,
    /// When the whole archive was last walked, and how long that took with the update.
    walked: Instant,
    walk_took: Duration,
    is_ending: Arc<AtomicBool>,
}

impl Keeper<'_> {
    fn keep(&mut self, watch: &mut Watch) -> Result<(), Failure> {
        let mut touched = Touched::everything();
        let mut cause = Cause::Start;
        let mut retry = RETRY.0;
        while !self.is_ending.load(Ordering::SeqCst) {
            let mut wait = self.until_walk();
            if !touched.is_empty() {
                let updated = self.update(&touched, cause, watch);
                self.heed(watch)?;
                match updated {
                    Ok(()) => {
                        if cause == Cause::Start {
                            self.say_watching()?;
                        }
                        (touched, cause, retry) = (Touched::default(), Cause::Change, RETRY.0);
                        wait = self.until_walk();
                    }
                    Err(failure) => {
                        self.bear(failure, cause)?;
                        wait = retry;
                        retry = (retry * 2).min(RETRY.1);
                    }
                }
            }
            if self.heed(watch)? {
                wait = wait.min(self.until_walk());
            }
            if self.is_ending.load(Ordering::SeqCst) {
                break;
            }
            if watch.wait(wait) {
                self.gather(watch);
                touched.merge(watch.take());
            } else if touched.is_empty() {
                (touched, cause) = (Touched::everything(), Cause::Walk);
            }
        }
        Ok(())
    }

    /// True when the system does not tell of all changes any more.
    fn heed(&mut self, watch: &mut Watch) -> Result<bool, Failure> {
        let Some(error) = watch.trouble() else { return Ok(false) };
        self.fall_back(watch, &error)?;
        Ok(true)
    }

    /// Waits for a burst of changes to end, so that it becomes one update.
    fn gather(&self, watch: &Watch) {
        let began = Instant::now();
        loop {
            let left = LONGEST_GATHERING.saturating_sub(began.elapsed());
            if left.is_zero() || self.is_ending.load(Ordering::SeqCst) || !watch.wait(QUIET.min(left)) {
                return;
            }
        }
    }

    fn until_walk(&self) -> Duration {
        let often = self.poll.unwrap_or_else(|| Duration::from_secs(u64::from(self.args.rescan)));
        often.max(self.walk_took * WALK_SHARE).saturating_sub(self.walked.elapsed())
    }

    fn update(&mut self, touched: &Touched, cause: Cause, watch: &mut Watch) -> Result<(), Failure> {
        let began = Instant::now();
        let options = self.args.work.options(false, self.args.allow_empty);
        let bar = (cause == Cause::Start).then(|| Bar::new(self.console.quiet));
        let progress: &dyn Progress = bar.as_ref().map_or(&Unwatched, |bar| bar);
        let mut warnings = Vec::new();
        let updated = update_extent(
            &self.args.archive,
            &self.home,
            &options,
            &mut Extent { touched, enter: Some(&mut |folder| watch.enter(folder)) },
            &mut self.remembered,
            progress,
            &mut |file| warnings.extend(text::failures(file)),
        );
        if let Some(bar) = bar {
            bar.finish();
        }
        let summary = updated?;
        let took = began.elapsed();
        if touched.everything {
            (self.walked, self.walk_took) = (Instant::now(), took);
        }
        for warning in warnings {
            self.say_once(warning);
        }
        self.say_updated(cause, &summary, took)
    }

    fn say_updated(&self, cause: Cause, summary: &Summary, took: Duration) -> Result<(), Failure> {
        let is_news = match cause {
            Cause::Start => true,
            Cause::Walk => summary.indexed + summary.removed > 0,
            Cause::Change => {
                summary.indexed + summary.removed + summary.skipped_total() + summary.failed_total() > 0
            }
        };
        if !is_news {
            return Ok(());
        }
        self.write_json(|| watched::update_json(cause, summary, took))?;
        if cause == Cause::Start {
            self.console.say(&text::run_summary(summary, self.home.path()));
        } else {
            self.console.say(&watched::update_text(summary, took));
        }
        Ok(())
    }

    fn say_watching(&self) -> Result<(), Failure> {
        let archive = self.args.archive.display().to_string();
        let how = self.poll.map_or_else(String::new, |poll| format!(" every {} s", poll.as_secs()));
        self.console.say(&format!("watching {}{how}", one_line(&archive)));
        self.write_json(|| watched::watching_json(&self.args.archive, self.home.path(), self.poll))
    }

    /// From now on the archive is walked often, when the system cannot tell of all changes.
    fn fall_back(&mut self, watch: &mut Watch, error: &WatchError) -> Result<(), Failure> {
        self.trouble(&error.to_string())?;
        if let WatchError::Other(_) = error
            && watch.is_listening()
        {
            return Ok(());
        }
        watch.stop_listening();
        self.poll = Some(POLL);
        self.trouble(&format!(
            "the archive is walked every {} s instead, or as often as that costs a tenth of the time",
            POLL.as_secs()
        ))
    }

    /// Tells of a failure that may pass, and gives back one that will not.
    fn bear(&mut self, failure: Failure, cause: Cause) -> Result<(), Failure> {
        let passes = match &failure {
            Failure::Index(IndexError::Locked(_)) => true,
            Failure::Index(error) => cause != Cause::Start && !error.is_unusable_index(),
            _ => false,
        };
        if !passes {
            return Err(failure);
        }
        self.trouble(&failure.message().unwrap_or_default())
    }

    /// On stderr once, and as a JSON line each time.
    fn trouble(&mut self, message: &str) -> Result<(), Failure> {
        let message = message.strip_prefix("error: ").unwrap_or(message);
        self.write_json(|| watched::trouble_json(message))?;
        self.say_once(format!("warning: {message}"));
        Ok(())
    }

    fn say_once(&mut self, warning: String) {
        if self.said.len() >= MOST_SAID {
            self.said.clear();
        }
        if !self.said.contains(&warning) {
            self.console.say(&warning);
            self.said.insert(warning);
        }
    }

    fn write_json(&self, line: impl FnOnce() -> Value) -> Result<(), Failure> {
        if !self.args.json {
            return Ok(());
        }
        let mut output = self.console.output();
        json_line(&mut output, &line())?;
        output.flush().map_err(Failure::output)
    }
}
