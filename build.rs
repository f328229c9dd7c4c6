//! Links the program whole and at a fixed address where the system allows it. A search is over in milliseconds: finding three
//! libraries and their 190 functions at each start took a tenth of it, putting forty thousand addresses right a sixth.
//! A program that is whole also runs on systems whose libraries are older than those it was built with.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The libraries that the standard library of Rust asks for by these names, and the archives that hold the same code. The
/// last ones are empty since they became part of the first.
const LIBRARIES: [(&str, &[&str]); 7] = [
    ("c", &["libc.a"]),
    ("m", &["libm.a"]),
    ("gcc_s", &["libgcc_eh.a", "libgcc.a"]),
    ("dl", &[]),
    ("pthread", &[]),
    ("rt", &[]),
    ("util", &[]),
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=CC");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") != "linux" || target("ENV") != "gnu" || target("ARCH") != "x86_64" {
        return;
    }
    println!("cargo:rustc-link-arg-bin=morgue=-no-pie");
    let asked_for_already = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if asked_for_already || env::var("HOST") != env::var("TARGET") {
        return;
    }
    // Asking rustc for a static C library ("crt-static") would do as much, but for procedural macros too, which cannot be
    // built like that; telling them apart takes a target on the command line of every build.
    if let Some(folder) = env::var_os("OUT_DIR").and_then(|out| archives_by_name(Path::new(&out))) {
        println!("cargo:rustc-link-arg-bin=morgue=-static");
        println!("cargo:rustc-link-arg-bin=morgue=-L{}", folder.display());
    }
}

/// A folder in which the linker finds, by the name of each library, what to link instead; `None` where the archives are not
/// installed, and the program is linked as usual then.
fn archives_by_name(out: &Path) -> Option<PathBuf> {
    let folder = out.join("archives");
    fs::create_dir_all(&folder).ok()?;
    for (name, archives) in LIBRARIES {
        let found = archives.iter().map(|archive| path_of(archive)).collect::<Option<Vec<_>>>()?;
        fs::write(folder.join(format!("lib{name}.so")), format!("INPUT({})\n", found.join(" "))).ok()?;
    }
    Some(folder)
}

/// Where the C compiler, which links the program, has an archive.
fn path_of(archive: &str) -> Option<String> {
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".into());
    let output = Command::new(compiler).arg(format!("-print-file-name={archive}")).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    // A compiler that has none repeats the name; a script for the linker cannot name every path.
    let can_be_named = !path.contains(|letter: char| letter.is_whitespace() || "()\",".contains(letter));
    (Path::new(&path).is_absolute() && can_be_named).then_some(path)
}
