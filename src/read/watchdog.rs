//! Ends the wait for a parser that does not end. A thread cannot be killed, so a reader that relies on a foreign parser
//! works on a thread of its own; one that has computed for too long is left behind, at the lowest priority where the
//! system allows, and goes with the process. Counts the processor time of that thread, not the clock on the wall: a
//! loaded machine, a slow disk or a laptop that slept costs no good file.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Name of the threads that readers work on. Their panics go on in the thread that waits.
pub const THREAD_NAME: &str = "morgue-reader";

/// Computing that any document may take: a thousand times what a usual one takes.
const LEAST: Duration = Duration::from_secs(60);
/// Computing that a document may take for each MiB, on top.
const FOR_EACH_MIB: Duration = Duration::from_secs(5);
/// A thread that waits instead of computing is left after so many times the limit by the clock. Where the system does
/// not tell what a thread computed, this alone counts.
const PATIENCE: u32 = 20;
/// So many threads left behind are borne; each may hold the memory of a large document and take a processor.
const MOST_LEFT: usize = 4;
/// Stack of a reader's thread, in bytes: parsers that recurse get further than on the usual 2 MiB.
const STACK: usize = 16 << 20;

/// Threads that were left behind and have not ended since.
static LEFT: AtomicUsize = AtomicUsize::new(0);

/// Why there is no result.
#[derive(Debug)]
pub enum GivenUp {
    /// It computed longer than the limit and was left behind.
    TooLong(Duration),
    /// It was not tried: too many that were left behind are still computing.
    TooMany,
    /// It was not tried: the system refused a thread.
    NoThread(io::Error),
}

/// How long a document of so many bytes may be computed on.
pub fn limit_for(bytes: usize) -> Duration {
    #[cfg(debug_assertions)]
    if let Some(rehearsed) = rehearsal::limit() {
        return rehearsed;
    }
    LEAST + FOR_EACH_MIB * u32::try_from(bytes >> 20).unwrap_or(u32::MAX)
}

/// Does the work on a thread of its own and waits for it, until the thread has computed for `limit`. A panic of the work
/// goes on in the caller. Costs a thread: 0.1 ms where three others want each processor.
pub fn run<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, GivenUp> {
    run_counted(&LEFT, limit, work)
}

fn run_counted<T: Send + 'static>(
    left: &'static AtomicUsize,
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, GivenUp> {
    if left.load(Ordering::Relaxed) >= MOST_LEFT {
        return Err(GivenUp::TooMany);
    }
    // Without room in the channel the thread learns for certain whether its result was taken.
    let (sender, receiver) = sync_channel(0);
    let number = Arc::new(OnceLock::new());
    let told = Arc::clone(&number);
    std::thread::Builder::new()
        .name(THREAD_NAME.to_owned())
        .stack_size(STACK)
        .spawn(move || {
            let _ = told.set(system::current());
            hand_in(left, &sender, work);
        })
        .map_err(GivenUp::NoThread)?;
    let begun = Instant::now();
    let pause = (limit / 8).min(Duration::from_secs(1));
    loop {
        match receiver.recv_timeout(pause) {
            Ok(Ok(result)) => return Ok(result),
            Ok(Err(panic)) => resume_unwind(panic),
            Err(RecvTimeoutError::Timeout) => {}
            // The thread catches what can be caught and always sends.
            Err(RecvTimeoutError::Disconnected) => return Err(GivenUp::TooLong(begun.elapsed())),
        }
        let computed = number.get().and_then(system::computed).unwrap_or_default();
        if computed >= limit || begun.elapsed() >= limit.saturating_mul(PATIENCE) {
            // Counted before the channel closes, so that the thread never takes itself off first.
            left.fetch_add(1, Ordering::Relaxed);
            number.get().inspect(|number| system::put_last(number));
            return Err(GivenUp::TooLong(limit));
        }
    }
}

fn hand_in<T>(left: &AtomicUsize, sender: &SyncSender<std::thread::Result<T>>, work: impl FnOnce() -> T) {
    let result = catch_unwind(AssertUnwindSafe(work));
    if sender.send(result).is_err() {
        left.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(target_os = "linux")]
mod system {
    use rustix::process::setpriority_process;
    use rustix::thread::{Pid, gettid};
    use std::time::Duration;

    /// The number of this thread.
    pub fn current() -> Pid {
        gettid()
    }

    /// Processor time of a thread of this process; `None` when the system does not tell.
    pub fn computed(thread: &Pid) -> Option<Duration> {
        let path = format!("/proc/self/task/{}/stat", thread.as_raw_nonzero());
        computed_of(&std::fs::read_to_string(path).ok()?)
    }

    /// Fields 14 and 15 of proc_pid_stat(5), in hundredths of a second (`USER_HZ`).
    fn computed_of(stat: &str) -> Option<Duration> {
        // The second field is the name in brackets, which may hold anything.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut times = fields.split_ascii_whitespace().skip(11).map(str::parse::<u64>);
        let (user, kernel) = (times.next()?.ok()?, times.next()?.ok()?);
        Some(Duration::from_millis(user.saturating_add(kernel).saturating_mul(10)))
    }

    /// Lets all others go first. On Linux a priority is a thread's own (setpriority(2), "C library/kernel differences").
    pub fn put_last(thread: &Pid) {
        // That it may be refused only costs speed.
        let _ = setpriority_process(Some(*thread), 19);
    }

    #[test]
    fn times_are_told_by_their_place() {
        let stat = "7 (a) b) R 1 2 3 4 5 6 7 8 9 10 250 3 0 0 20 0";
        assert_eq!(computed_of(stat), Some(Duration::from_millis(2_530)));
        for odd in ["", "7 (a) R 1 2", "7 (a) R 1 2 3 4 5 6 7 8 9 10 x 3"] {
            assert_eq!(computed_of(odd), None, "{odd}");
        }
        assert!(computed(&current()).is_some());
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::time::Duration;

    /// Threads have no number that could be asked about.
    pub fn current() {}

    /// Unknown.
    pub fn computed(_: &()) -> Option<Duration> {
        None
    }

    /// Not known how.
    pub fn put_last(_: &()) {}
}

/// A hang to order, for the test of the whole program. Debug builds have it, and it takes a variable of the environment
/// as well as a file that asks for it.
#[cfg(debug_assertions)]
pub mod rehearsal {
    use std::time::Duration;

    const VARIABLE: &str = "MORGUE_REHEARSE_HANG_MS";
    const WORDS: &[u8] = b"%morgue rehearses a hang";

    /// The limit on computing that the environment sets.
    pub fn limit() -> Option<Duration> {
        Some(Duration::from_millis(std::env::var(VARIABLE).ok()?.parse().ok()?))
    }

    /// Never ends, when environment and bytes ask for it.
    pub fn hang_if_asked(bytes: &[u8]) {
        if limit().is_some() && memchr::memmem::find(bytes, WORDS).is_some() {
            loop {
                std::hint::spin_loop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn results_and_panics_come_back() {
        assert_eq!(run(LEAST, || 7).unwrap(), 7);
        let panic = catch_unwind(|| run(LEAST, || -> u8 { resume_unwind(Box::new("stumbled")) }));
        assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"stumbled"));
        assert!(limit_for(32 << 20) > limit_for(1 << 20));
    }

    #[test]
    fn what_does_not_end_is_left_behind() {
        static COUNTED: AtomicUsize = AtomicUsize::new(0);
        static GO_ON: AtomicBool = AtomicBool::new(true);
        let spin = || {
            while GO_ON.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        };
        let limit = Duration::from_millis(50);
        for count in 1..=MOST_LEFT {
            let begun = Instant::now();
            assert!(matches!(run_counted(&COUNTED, limit, spin), Err(GivenUp::TooLong(_))));
            assert!(begun.elapsed() >= limit);
            assert_eq!(COUNTED.load(Ordering::Relaxed), count);
        }
        assert!(matches!(run_counted(&COUNTED, limit, || ()), Err(GivenUp::TooMany)));
        // What ends in the end makes room again.
        GO_ON.store(false, Ordering::Relaxed);
        while COUNTED.load(Ordering::Relaxed) > 0 {
            std::thread::yield_now();
        }
        run_counted(&COUNTED, limit, || ()).unwrap();
    }

    #[test]
    fn who_waits_does_not_compute_and_is_borne_longer() {
        static COUNTED: AtomicUsize = AtomicUsize::new(0);
        let limit = Duration::from_millis(50);
        let slept = run_counted(&COUNTED, limit, move || std::thread::sleep(limit * 3));
        if cfg!(target_os = "linux") {
            slept.unwrap();
        }
        let (_open, never) = std::sync::mpsc::channel::<()>();
        let begun = Instant::now();
        let waited = run_counted(&COUNTED, Duration::from_millis(5), move || never.recv().is_ok());
        assert!(matches!(waited, Err(GivenUp::TooLong(_))));
        assert!(begun.elapsed() >= Duration::from_millis(5) * PATIENCE);
    }
}
