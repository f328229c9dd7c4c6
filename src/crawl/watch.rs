//! Hears from the system what changes in an archive and gathers it until somebody asks. What is gathered says where to
//! look, never what happened: events are lost, doubled and late, and only a look at the place tells. When more is heard
//! than can be kept, or the system says that it lost events, the whole archive counts as touched.

use crate::crawl::walk::{IGNORE_FILE, INDEX_FOLDER, NEVER_WALKED};
use crate::model::ArchivePath;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// More places than this are not kept apart: by then a walk of the whole archive costs less.
const MOST_PARTS: usize = 50_000;

/// Linux watches folders one by one, which lets the walk say which; elsewhere the system watches the whole tree.
const IS_BY_FOLDER: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Where to look for changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Anything anywhere may have changed.
    pub everything: bool,
    /// Files and folders that may have changed; true for those that are or were a folder, as far as is known.
    pub parts: BTreeMap<ArchivePath, bool>,
}

/// Why changes cannot be heard of.
#[derive(Debug)]
pub enum WatchError {
    /// The system watches no more folders (Linux: `fs.inotify.max_user_watches`).
    TooManyFolders,
    /// The system has no more watchers (Linux: `fs.inotify.max_user_instances`) or open files.
    TooManyWatchers,
    /// Anything else; the system's message.
    Other(String),
}

/// Wakes the one who waits on a [`Watch`].
#[derive(Clone)]
pub struct Waker(Sender<()>);

/// Hears of changes below one archive folder. Dropping it ends that.
pub struct Watch {
    root: PathBuf,
    gathered: Arc<Mutex<Gathered>>,
    bell: Receiver<()>,
    waker: Waker,
    watcher: Option<RecommendedWatcher>,
}

#[derive(Default)]
struct Gathered {
    touched: Touched,
    trouble: Option<WatchError>,
}

impl Touched {
    /// The whole archive.
    pub fn everything() -> Touched {
        Touched { everything: true, parts: BTreeMap::new() }
    }

    /// True when there is nowhere to look.
    pub fn is_empty(&self) -> bool {
        !self.everything && self.parts.is_empty()
    }

    /// Adds a place; `is_folder` when it is or was a folder, or may have been.
    pub fn add(&mut self, part: ArchivePath, is_folder: bool) {
        if self.everything {
            return;
        }
        *self.parts.entry(part).or_default() |= is_folder;
        if self.parts.len() > MOST_PARTS {
            *self = Touched::everything();
        }
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: Touched) {
        if other.everything {
            *self = Touched::everything();
        }
        for (part, is_folder) in other.parts {
            self.add(part, is_folder);
        }
    }
}

impl fmt::Display for WatchError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WatchError::TooManyFolders if IS_BY_FOLDER => formatter.write_str(
                "the system's limit of watched folders is reached (fs.inotify.max_user_watches)\nhint: raise it with `sudo sysctl fs.inotify.max_user_watches=1048576`",
            ),
            WatchError::TooManyFolders => formatter.write_str("the system watches no more folders"),
            WatchError::TooManyWatchers if IS_BY_FOLDER => formatter.write_str(
                "the system's limit of watchers or open files is reached (fs.inotify.max_user_instances, `ulimit -n`)\nhint: raise it with `sudo sysctl fs.inotify.max_user_instances=1024`",
            ),
            WatchError::TooManyWatchers => formatter.write_str("the system has no more watchers"),
            WatchError::Other(message) => write!(formatter, "changes cannot be watched: {message}"),
        }
    }
}

impl std::error::Error for WatchError {}

impl WatchError {
    fn from_notify(error: &notify::Error) -> WatchError {
        match &error.kind {
            ErrorKind::MaxFilesWatch => WatchError::TooManyFolders,
            ErrorKind::Io(inner) if is_out_of_files(inner) => WatchError::TooManyWatchers,
            _ => WatchError::Other(error.to_string()),
        }
    }
}

#[cfg(unix)]
fn is_out_of_files(error: &std::io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE))
}

#[cfg(not(unix))]
fn is_out_of_files(_error: &std::io::Error) -> bool {
    false
}

impl Waker {
    /// Ends the wait under way, or the next one.
    pub fn wake(&self) {
        // A bell that rings already need not be rung.
        let _ = self.0.try_send(());
    }
}

impl Watch {
    /// Hears nothing yet, but can be waited on and woken: for archives that are walked now and then instead.
    pub fn deaf(root: &Path) -> Watch {
        let (sender, bell) = bounded(1);
        Watch {
            root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
            gathered: Arc::default(),
            bell,
            waker: Waker(sender),
            watcher: None,
        }
    }

    /// Begins to hear. On Linux nothing is heard of a folder before [`Watch::enter`] is told it.
    pub fn listen(&mut self, index_home: &Path) -> Result<(), WatchError> {
        let sieve = Sieve {
            root: self.root.clone(),
            home: index_home.canonicalize().unwrap_or_else(|_| index_home.to_owned()),
        };
        let (gathered, waker) = (Arc::clone(&self.gathered), self.waker.clone());
        let heard = move |event: notify::Result<Event>| {
            let mut gathered = gathered.lock().unwrap_or_else(PoisonError::into_inner);
            let is_new = match event {
                Ok(event) => sieve.sift(&event, &mut gathered.touched),
                Err(error) => {
                    gathered.trouble = Some(WatchError::from_notify(&error));
                    gathered.touched = Touched::everything();
                    true
                }
            };
            drop(gathered);
            if is_new {
                waker.wake();
            }
        };
        let mut watcher =
            notify::recommended_watcher(heard).map_err(|error| WatchError::from_notify(&error))?;
        if !IS_BY_FOLDER {
            watcher
                .watch(&self.root, RecursiveMode::Recursive)
                .map_err(|error| WatchError::from_notify(&error))?;
        }
        self.watcher = Some(watcher);
        Ok(())
    }

    /// Hears no more.
    pub fn stop_listening(&mut self) {
        self.watcher = None;
    }

    /// True while changes are heard of.
    pub fn is_listening(&self) -> bool {
        self.watcher.is_some()
    }

    /// Told of each folder of the archive before it is listed, so that what comes after the listing is heard. A folder
    /// that is gone or may not be watched is passed over; the next walk of the whole will see what is in it.
    pub fn enter(&mut self, folder: &ArchivePath) {
        let Some(watcher) = self.watcher.as_mut().filter(|_| IS_BY_FOLDER) else { return };
        let path = if folder.as_bytes().is_empty() { self.root.clone() } else { folder.below(&self.root) };
        let Err(error) = watcher.watch(&path, RecursiveMode::NonRecursive) else { return };
        let error = WatchError::from_notify(&error);
        if matches!(error, WatchError::TooManyFolders | WatchError::TooManyWatchers) {
            let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
            gathered.trouble = Some(error);
            // Every further folder would fail as this one did.
            self.watcher = None;
        }
    }

    /// What wakes the one who waits.
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Waits until something was heard or [`Waker::wake`] was called, or until the time is over: false then.
    pub fn wait(&self, at_most: Duration) -> bool {
        self.bell.recv_timeout(at_most) != Err(RecvTimeoutError::Timeout)
    }

    /// What was touched since this was last asked.
    pub fn take(&self) -> Touched {
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut gathered.touched)
    }

    /// Why not all is heard any more, if so; told once.
    pub fn trouble(&self) -> Option<WatchError> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner).trouble.take()
    }
}

/// Which events count.
struct Sieve {
    /// Both as the system spells them.
    root: PathBuf,
    home: PathBuf,
}

impl Sieve {
    /// Adds what an event touched; false when it says nothing of the archive's content.
    fn sift(&self, event: &Event, touched: &mut Touched) -> bool {
        if event.need_rescan() {
            *touched = Touched::everything();
            return true;
        }
        let may_be_folder = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            // Reading, which indexing and searching do all the time.
            EventKind::Access(_) => return false,
            EventKind::Create(CreateKind::File) | EventKind::Remove(RemoveKind::File) => false,
            EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => false,
            _ => true,
        };
        let mut is_any = false;
        for path in &event.paths {
            let Some(part) = self.part(path) else { continue };
            is_any = true;
            if path.file_name().is_some_and(|name| name == IGNORE_FILE) {
                // Other patterns concern the whole folder.
                touched.add(self.part(path.parent().unwrap_or(path)).unwrap_or_else(|| "".into()), true);
            } else {
                touched.add(part, may_be_folder);
            }
        }
        is_any
    }

    /// The place in the archive; `None` for what is never indexed.
    fn part(&self, path: &Path) -> Option<ArchivePath> {
        let below = path.strip_prefix(&self.root).ok()?;
        let is_closed = |folder: &Path| {
            folder.file_name().is_some_and(|name| NEVER_WALKED.iter().any(|never| name == *never))
        };
        let is_inside = below.ancestors().skip(1).any(is_closed);
        let is_index =
            path.starts_with(&self.home) || below.file_name().is_some_and(|name| name == INDEX_FOLDER);
        (!is_inside && !is_index).then(|| ArchivePath::from_relative(below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{DataChange, Flag, RenameMode};

    fn sifted(kind: EventKind, path: &str) -> Vec<(String, bool)> {
        let sieve = Sieve { root: "/a".into(), home: "/a/elsewhere".into() };
        let mut touched = Touched::default();
        let is_any = sieve.sift(&Event::new(kind).add_path(path.into()), &mut touched);
        assert_eq!(is_any, !touched.is_empty());
        touched.parts.iter().map(|(part, is_folder)| (part.to_string(), *is_folder)).collect()
    }

    #[test]
    fn events_say_where_to_look() {
        let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::From));
        let changed = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let found = |path: &str, is_folder: bool| vec![(path.to_owned(), is_folder)];
        assert_eq!(sifted(written, "/a/b/c.txt"), found("b/c.txt", false));
        assert_eq!(sifted(changed, "/a/b/c.txt"), found("b/c.txt", false));
        assert_eq!(sifted(renamed, "/a/b"), found("b", true));
        assert_eq!(sifted(EventKind::Remove(RemoveKind::Folder), "/a/b"), found("b", true));
        assert_eq!(sifted(EventKind::Any, "/a/b"), found("b", true));
        assert_eq!(sifted(changed, "/a/b/.morgueignore"), found("b", true));
        assert_eq!(sifted(changed, "/a/.morgueignore"), found("", true));
        for aside in
            ["/a/.morgue", "/a/.morgue/index/meta.json", "/a/b/.git/HEAD", "/a/elsewhere/lock", "/b/c"]
        {
            assert!(sifted(changed, aside).is_empty(), "{aside}");
        }
        let read = EventKind::Access(AccessKind::Open(AccessMode::Any));
        assert!(sifted(read, "/a/b/c.txt").is_empty());
    }

    #[test]
    fn what_cannot_be_kept_is_everything() {
        let sieve = Sieve { root: "/a".into(), home: "/a/.morgue".into() };
        let mut touched = Touched::default();
        assert!(sieve.sift(&Event::new(EventKind::Other).set_flag(Flag::Rescan), &mut touched));
        assert_eq!(touched, Touched::everything());
        touched = Touched::default();
        (0..=MOST_PARTS).for_each(|at| touched.add(format!("{at}").as_str().into(), false));
        assert_eq!(touched, Touched::everything());
        touched.add("more".into(), false);
        assert_eq!(touched, Touched::everything());
        let mut some = Touched::default();
        some.add("a".into(), false);
        some.merge(Touched { everything: false, parts: [("a".into(), true)].into() });
        assert_eq!(some.parts.into_iter().collect::<Vec<_>>(), [("a".into(), true)]);
    }
}
