//! `aliases.toml`: other names and roles in searches, and what a wrong file says.

use crate::harness::{Site, finish, json_lines, string, strings};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

const FILE: &str = r#"
[[person]]
name = "Ada Brookes"
aliases = ["Ada Brooks", "Adele Brookes"]
roles = ["harbour master of Port Havring, 2018-"]

[[person]]
name = "Joan Pellow"
roles = ["harbour master of Port Havring, 2010-2017"]

[[place]]
name = "Kyiv"
aliases = ["Kiev"]
"#;

fn site() -> Site {
    let site = Site::new();
    site.write(
        "2015/01/02/a.txt",
        "Report\n\n\"The nets are heavy,\" said Joan Pellow. Ada Brookes said that the ice came early.\n",
    );
    site.write(
        "2019/01/02/b.txt",
        "Report\n\n\"The ice is thick,\" said Ada Brookes. Joan Pellow said that she had left.\n",
    );
    site.write(
        "2019/01/03/c.txt",
        "Report\n\n\"The ice is thin,\" said Adele Brookes of the office in Kiev.\n",
    );
    site.write("2020/01/03/d.txt", "Report\n\n\"The ice is gone,\" said Ada Brooks in Kyiv.\n");
    site.index(&[]);
    site
}

fn with_file() -> Site {
    let site = site();
    fs::write(site.home().join("aliases.toml"), FILE).unwrap();
    site
}

fn files(hits: &[Value]) -> String {
    let names = hits.iter().map(|hit| string(hit, "path").rsplit('/').next().unwrap().replace(".txt", ""));
    names.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("")
}

#[test]
fn a_name_finds_the_other_names_of_its_entry() {
    let site = site();
    assert_eq!(files(&site.hits(&["--speaker", "Ada Brookes"])), "ab");
    fs::write(site.home().join("aliases.toml"), FILE).unwrap();
    for (arguments, found) in [
        (&["--speaker", "Ada Brookes"][..], "abcd"),
        (&["--speaker", "adele BROOKES"], "abcd"),
        (&["--speaker", "Brookes"], "abcd"),
        (&["--person", "Ada Brooks"], "abcd"),
        (&["ice", "--speaker", "Ada Brooks"], "abcd"),
        (&["speaker:\"Ada Brookes\" OR speaker:Pellow"], "abcd"),
        (&["ice -speaker:\"Ada Brookes\""], ""),
        (&["--place", "Kyiv"], "cd"),
        (&["place:Kiev"], "cd"),
        (&["--speaker", "Joan Pellow"], "ab"),
    ] {
        assert_eq!(files(&site.hits(arguments)), found, "{arguments:?}");
    }
    for hit in site.hits(&["--speaker", "Ada Brookes"]) {
        assert!(strings(&hit, "speakers").iter().any(|name| name.contains("Brook")), "{hit}");
    }
    fs::remove_file(site.home().join("aliases.toml")).unwrap();
    assert_eq!(files(&site.hits(&["--speaker", "Ada Brookes"])), "ab", "nothing of it stays in the index");
}

#[test]
fn a_role_finds_who_held_it_then() {
    let site = with_file();
    let role = "the Harbour Master of Port Havring";
    let hits = site.hits(&["--speaker", role, "--sort", "date"]);
    assert_eq!(files(&hits), "abcd");
    // In 2015 it was Joan Pellow, and her words alone are wanted; from 2018 on it is Ada Brookes.
    assert!(
        string(&hits[0], "text").contains("heavy") && strings(&hits[0], "speakers").contains(&"Joan Pellow")
    );
    assert_eq!(files(&site.hits(&["--speaker", role, "--since", "2020"])), "d");
    assert_eq!(files(&site.hits(&["heavy", "--person", role])), "a");
    assert!(site.hits(&["--author", role]).is_empty());
    let err =
        site.run(&["search", "--index", "archive/.morgue", "--speaker", "harbor master of Port Havring"]);
    assert!(err.expect(1).err.contains("did you mean `harbour master of Port Havring`"));
}

#[test]
fn hits_say_by_what_name_the_file_knows_somebody() {
    let site = with_file();
    let hits = site.hits(&["--speaker", "Adele Brookes", "--on", "2019-01-03"]);
    assert_eq!(
        hits[0]["canonical"],
        json!({ "Adele Brookes": "Ada Brookes", "Kiev": "Kyiv" }).clone().as_object().map_or(
            json!({}),
            |all| {
                // The gazetteer may call the place by its new name already.
                let mut all = all.clone();
                if !strings(&hits[0], "places").contains(&"Kiev") {
                    all.remove("Kiev");
                }
                json!(all)
            }
        )
    );
    assert_eq!(strings(&hits[0], "speakers"), ["Adele Brookes"], "the article's own name stays");
    let text = site.run(&["search", "--index", "archive/.morgue", "thin"]).expect(0).out;
    assert!(text.contains("Adele Brookes (Ada Brookes)"), "{text}");
    assert_eq!(site.hits(&["heavy"])[0]["canonical"], json!({}));
}

#[test]
fn the_file_may_be_named() {
    let site = site();
    fs::write(site.root().join("names.toml"), FILE).unwrap();
    assert_eq!(files(&site.hits(&["--speaker", "Ada Brookes", "--aliases", "names.toml"])), "abcd");
    let mut command =
        site.command(&["search", "--index", "archive/.morgue", "--json", "--speaker", "Ada Brookes"]);
    command.env("MORGUE_ALIASES", site.root().join("names.toml"));
    let hits: Vec<Value> = json_lines(&finish(command).expect(0).out);
    assert_eq!(files(&hits[..hits.len() - 1]), "abcd");
    let ran = site.run(&["search", "--index", "archive/.morgue", "ice", "--aliases", "none.toml"]).expect(2);
    assert!(ran.err.starts_with("error: `none.toml`: "), "{}", ran.err);
    site.run(&["search", "--index", "archive/.morgue", "ice", "--aliases", "."]).expect(2);
}

#[test]
fn a_wrong_file_is_an_error_that_shows_the_place() {
    let site = site();
    let say = |text: &[u8]| {
        fs::write(site.root().join("a.toml"), text).unwrap();
        let index = ["--index", "archive/.morgue", "--aliases", "a.toml"];
        let ran = site.run(&[&["search", "ice"], &index[..]].concat()).expect(2);
        assert_eq!(site.run(&[&["people"], &index[..]].concat()).expect(2).err, ran.err);
        ran.err
    };
    assert_eq!(
        say(b"[[person]]\nname = \"Ada Brookes\"\nalias = [\"Ada\"]\n"),
        "error: `a.toml`, line 3: unknown key `alias` in `[[person]]`\n  alias = [\"Ada\"]\n  ^^^^^\nhint: did you mean `aliases`?\n"
    );
    assert_eq!(
        say(b"[[place]]\nname = \"Kyiv\"\n\n[[place]]\nname = \"Lviv\"\naliases = [\"KYIV\"]\n"),
        "error: `a.toml`, line 6: `KYIV` already belongs to `Kyiv` (line 1); a name has one owner\n  aliases = [\"KYIV\"]\n             ^^^^^^\nhint: take it out of one of the entries; if both are one place, make one entry of lines 1 and 6\n"
    );
    let broken = say(b"[[person]]\nname = \"Ada\n");
    assert!(broken.contains("`a.toml`, line 2: ") && broken.contains("\nhint: "), "{broken}");
    assert!(say(b"\xff\xfe").contains("line 1: the file is not UTF-8"));
    let control = say("[[person]]\nname = \"x\"\n\"\u{1b}[31m\" = 1\n".as_bytes());
    assert!(!control.contains('\u{1b}'), "{control:?}");
}

#[test]
fn what_a_person_writes_is_kept_by_repositories_and_clones() {
    let site = Site::new();
    site.write("a.txt", "Report\n\n\"The ice came early,\" said Ada Brookes.\n");
    fs::create_dir(site.home()).unwrap();
    fs::write(site.home().join("aliases.toml"), FILE).unwrap();
    fs::write(site.home().join("config.toml"), "[sources]\n").unwrap();
    // As in a fresh clone: settings, and no index yet.
    site.run(&["search", "ice", "--index", "archive/.morgue"]).expect(3);
    site.index(&[]);
    assert_eq!(site.hits(&["--speaker", "Adele Brookes"]).len(), 1);
    fs::write(site.home().join(".gitignore"), "*\n").unwrap();
    site.run(&["save", "ice", "ice", "--index", "archive/.morgue"]).expect(0);
    site.index(&[]);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(site.archive()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.output().ok().filter(|output| output.status.success())
    };
    if git(&["init", "-q"]).is_some() {
        let listed = git(&["status", "--porcelain", "--untracked-files=all"]).unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let own: Vec<&str> = listed.lines().filter(|line| line.contains(".morgue/")).collect();
        let kept = [".gitignore", "aliases.toml", "config.toml", "searches.toml"];
        assert_eq!(own, kept.map(|name| format!("?? .morgue/{name}")));
    }
    let ran = site.run(&["index", "archive", "--rebuild"]).expect(0);
    assert!(site.home().join("aliases.toml").is_file(), "{}", ran.err);
}
