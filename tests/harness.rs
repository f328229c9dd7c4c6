//! Runs the built program in temporary folders with an environment of its own, and reads what it says.

use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};
use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_morgue");

/// A run that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Files of the sample corpus that an index of it counts: articles and bad inputs.
pub const SAMPLE_INPUTS: usize = 102;

/// The root of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The sample corpus as it stands in the repository; never to be indexed in place.
pub fn sample() -> PathBuf {
    repository().join("sample_corpus")
}

/// Lines of a JSON lines file.
pub fn json_file(path: &Path) -> Vec<Value> {
    json_lines(&fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Lines of JSON.
pub fn json_lines(text: &str) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in: {line}"));
    text.lines().map(parse).collect()
}

/// The string at `key`, which must be there.
pub fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no string `{key}` in {value}"))
}

/// The number at `key`, which must be there.
pub fn number(value: &Value, key: &str) -> usize {
    value[key].as_u64().unwrap_or_else(|| panic!("no number `{key}` in {value}")) as usize
}

/// The strings of a list.
pub fn strings<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    let list = value[key].as_array().unwrap_or_else(|| panic!("no list `{key}` in {value}"));
    list.iter().filter_map(Value::as_str).collect()
}

/// A temporary folder with an archive in it.
pub struct Site {
    folder: TempDir,
}

/// How a run ended.
pub struct Ran {
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Site {
    /// With an empty archive folder.
    pub fn new() -> Site {
        let site = Site { folder: TempDir::new().unwrap() };
        fs::create_dir(site.archive()).unwrap();
        site
    }

    /// With a copy of the sample corpus as archive.
    pub fn with_sample() -> Site {
        let site = Site { folder: TempDir::new().unwrap() };
        copy_tree(&sample(), &site.archive());
        site
    }

    /// The same, indexed.
    pub fn with_indexed_sample() -> Site {
        let site = Site::with_sample();
        site.run(&["index", "archive"]).expect(0);
        site
    }

    /// The folder that commands run in.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The archive folder, `archive` for commands.
    pub fn archive(&self) -> PathBuf {
        self.root().join("archive")
    }

    /// Where the archive's index is by default.
    pub fn home(&self) -> PathBuf {
        self.archive().join(".morgue")
    }

    /// The user's data folder that commands see.
    pub fn data(&self) -> PathBuf {
        self.root().join("data")
    }

    /// Writes a file of the archive, old enough for its time to be trusted.
    pub fn write(&self, path: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let full = self.archive().join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(&full, contents).unwrap();
        age(&full, 1000);
        full
    }

    /// The program with these arguments, ready to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.root()).env_clear();
        for kept in ["PATH", "SYSTEMROOT"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.env("HOME", self.root().join("home")).env("XDG_DATA_HOME", self.data());
        command.stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        finish(self.command(arguments))
    }

    /// Indexes the archive and gives the lines of the report; the last is the summary.
    pub fn index(&self, more: &[&str]) -> Vec<Value> {
        let report = self.root().join("report.jsonl");
        let mut arguments = vec!["index", "archive", "--report", "report.jsonl"];
        arguments.extend(more);
        let ran = self.run(&arguments);
        assert!(matches!(ran.code, Some(0 | 1)), "exit {:?}: {}", ran.code, ran.err);
        json_file(&report)
    }

    /// Searches the archive's index; hits, then the summary.
    pub fn search(&self, arguments: &[&str]) -> Vec<Value> {
        let ran = self.run(&[&["search", "--index", "archive/.morgue", "--json"], arguments].concat());
        assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: exit {:?}: {}", ran.code, ran.err);
        json_lines(&ran.out)
    }

    /// Hits of a search.
    pub fn hits(&self, arguments: &[&str]) -> Vec<Value> {
        let mut lines = self.search(arguments);
        assert_eq!(lines.pop().unwrap()["type"], "summary");
        lines
    }

    /// What `status --json` says.
    pub fn status(&self) -> Value {
        let ran = self.run(&["status", "--json", "--index", "archive/.morgue"]).expect(0);
        json_lines(&ran.out).remove(0)
    }
}

impl Ran {
    /// Fails the test unless the run ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }
}

/// An indexed sample corpus that tests share; they must not change it.
pub fn shared_sample() -> &'static Site {
    static SHARED: OnceLock<Site> = OnceLock::new();
    SHARED.get_or_init(|| {
        // A static is never dropped, so its folder lies below the build's and is cleared by the next run.
        let below = Path::new(env!("CARGO_TARGET_TMPDIR"));
        fs::create_dir_all(below).unwrap();
        let folder = tempfile::Builder::new().prefix("shared-sample-").tempdir_in(below).unwrap();
        let own = folder.path().to_owned();
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        for old in fs::read_dir(below).unwrap().filter_map(Result::ok).filter(|entry| entry.path() != own) {
            let is_ours = old.file_name().to_string_lossy().starts_with("shared-sample-");
            let is_old = old.metadata().and_then(|about| about.modified()).is_ok_and(|at| at < hour_ago);
            if is_ours && is_old {
                let _ = fs::remove_dir_all(old.path());
            }
        }
        let site = Site { folder };
        copy_tree(&sample(), &site.archive());
        site.run(&["index", "archive"]).expect(0);
        site
    })
}

/// Runs a command to its end; a command that does not end is killed and fails the test.
pub fn finish(mut command: Command) -> Ran {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let out = drain(child.stdout.take().unwrap());
    let err = drain(child.stderr.take().unwrap());
    let code = wait(&mut child);
    Ran { code, out: out.join().unwrap(), err: err.join().unwrap() }
}

/// Waits for a child, but not for ever.
pub fn wait(child: &mut Child) -> Option<i32> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("the program does not end");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn drain(mut stream: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).expect("the program writes UTF-8")
    })
}

/// Copies a folder; the copies are old enough for their times to be trusted.
pub fn copy_tree(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().filter_entry(|entry| !is_index_of_sample(entry)) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).unwrap();
        } else {
            fs::copy(entry.path(), &target).unwrap();
            age(&target, 5000);
        }
    }
}

/// The first command of the README leaves an index in the sample corpus, which is none of it.
fn is_index_of_sample(entry: &walkdir::DirEntry) -> bool {
    entry.path() == sample().join(".morgue")
}

/// Sets a file's modification time to this many seconds ago.
pub fn age(path: &Path, seconds: u64) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
}

/// All files below a folder with their bytes.
pub fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = files.filter_entry(|entry| !is_index_of_sample(entry)).map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap())).collect()
}

/// True when the tests run as the superuser, whom no permission stops.
#[cfg(unix)]
pub fn is_superuser(site: &Site) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(site.root()).unwrap().uid() == 0
}

/// Runs the program as a user who owns nothing, when the tests run as the superuser; `None` when that cannot be.
#[cfg(unix)]
pub fn run_unprivileged(site: &Site, arguments: &[&str]) -> Option<Ran> {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let mut command = site.command(arguments);
    if is_superuser(site) {
        fs::set_permissions(site.root(), fs::Permissions::from_mode(0o777)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
        let mut probe = site.command(&["--version"]);
        if !probe.uid(NOBODY).gid(NOBODY).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
        {
            return None;
        }
    }
    Some(finish(command))
}

/// Numbers that look random and are the same in every run with one seed.
pub struct Random(u64);

impl Random {
    /// Starts a row of numbers.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    /// The next one, below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}
