//! What an alias file may say, what is refused and how, and what queries become with it.

use super::{Aliases, Kind};
use crate::model::Day;
use std::path::Path;

const FILE: &str = r#"
[[person]]
name = "Sergey Lavrov"
aliases = ["Sergei Lavrov", "Lavrow"]
roles = ["foreign minister of Russia, 2004-", "ambassador to the UN, 1994-2004"]
apart = ["Sergey Lavrin"]

[[person]]
name = "Igor Ivanov"
roles = ["foreign minister of Russia, 1998-2004-03"]

[[place]]
name = "Kyiv"
aliases = ["Kiev"]
"#;

fn refused(text: &str) -> String {
    let fault = Aliases::parse(text).expect_err(text);
    fault.at(Path::new("aliases.toml"), text).to_string()
}

fn expanded(query: &str) -> String {
    let query = crate::query::parse(query, Day(20_000)).unwrap();
    Aliases::parse(FILE).unwrap().expand(&query).to_string()
}

#[test]
fn names_and_roles_are_written_out() {
    for (query, written) in [
        (
            "speaker:\"Sergey Lavrov\"",
            "speaker:\"Sergey Lavrov\" OR speaker:\"Sergei Lavrov\" OR speaker:Lavrow",
        ),
        ("speaker:Lavrow", "speaker:Lavrow OR speaker:\"Sergey Lavrov\" OR speaker:\"Sergei Lavrov\""),
        ("speaker:Lavrov", "speaker:Lavrov OR speaker:Lavrow"),
        (
            "speaker:\"Lavrov, Sergey\"",
            "speaker:\"Lavrov, Sergey\" OR speaker:\"Sergei Lavrov\" OR speaker:Lavrow",
        ),
        ("author:Lavrow", "author:Lavrow OR author:\"Sergey Lavrov\" OR author:\"Sergei Lavrov\""),
        ("speaker:Putin", "speaker:Putin"),
        ("gas place:KIEV", "+place:KIEV +gas"),
        ("source:Kiev", "source:Kiev"),
        ("person:\"Igor Ivanov\"", "person:\"Igor Ivanov\""),
    ] {
        if query.contains("KIEV") {
            assert_eq!(expanded(query), "+(place:KIEV OR place:Kyiv) +gas");
        } else {
            assert_eq!(expanded(query), written, "{query}");
        }
    }
    let role = expanded("person:\"the Foreign Minister of Russia\"");
    assert!(role.contains("+date:2004-01-01..") && role.contains("+date:1998-01-01..2004-03-31"), "{role}");
    assert!(role.contains("person:\"Igor Ivanov\"") && role.contains("person:Lavrow"), "{role}");
    assert!(!expanded("author:\"foreign minister of Russia\"").contains("Ivanov"));
}

#[test]
fn entries_are_found_by_name() {
    let aliases = Aliases::parse(FILE).unwrap();
    let canonical = |kind, name| aliases.canonical(kind, name);
    assert_eq!(canonical(Kind::Person, "LAVROW"), Some("Sergey Lavrov"));
    assert_eq!(canonical(Kind::Person, "Sergey V. Lavrov"), Some("Sergey Lavrov"));
    assert_eq!(canonical(Kind::Person, "Sergey Lavrov"), None);
    assert_eq!(canonical(Kind::Place, "Kiev"), Some("Kyiv"));
    assert_eq!(canonical(Kind::Person, "Kiev"), None);
    assert_eq!(aliases.entry(Kind::Person, "Igor Ivanov").unwrap().line, 8);
    assert!(Aliases::parse("").unwrap().is_empty());
}

#[test]
fn what_is_wrong_says_where_and_what_to_do() {
    for (text, message) in [
        (
            "[[person]]\nname = \"A B\"\nalias = [\"C\"]\n",
            "`aliases.toml`, line 3: unknown key `alias` in `[[person]]`\n  alias = [\"C\"]\n  ^^^^^\nhint: did you mean `aliases`?",
        ),
        (
            "[[persons]]\nname = \"A\"\n",
            "`aliases.toml`, line 1: unknown key `persons`\n  [[persons]]\n    ^^^^^^^\nhint: did you mean `person`?",
        ),
        (
            "[[person]]\nname = \"Ann Roe\"\naliases = [\"Anna Roe\"]\n[[person]]\nname = \"Bea Roe\"\naliases = [\"anna ROE\"]\n",
            "`aliases.toml`, line 6: `anna ROE` already belongs to `Ann Roe` (line 1); a name has one owner\n  aliases = [\"anna ROE\"]\n             ^^^^^^^^^^\nhint: take it out of one of the entries; if both are one person, make one entry of lines 1 and 6",
        ),
        (
            "[[person]]\nname = \"A B\"\naliases = [\"C D\"]\n[[person]]\nname = \"C D\"\naliases = [\"A B\"]\n",
            "`aliases.toml`, line 5: `C D` already belongs to `A B` (line 1); a name has one owner\n  name = \"C D\"\n         ^^^^^\nhint: take it out of one of the entries; if both are one person, make one entry of lines 1 and 5",
        ),
        (
            "[[person]]\naliases = [\"C\"]\n",
            "`aliases.toml`, line 1: a `[[person]]` without `name`\n  [[person]]\n  ^^^^^^^^^^\nhint: add `name = \"...\"`, the name to show",
        ),
        (
            "[person]\nname = \"A\"\n",
            "`aliases.toml`, line 1: `person` is a table, a list of tables is expected\n  [person]\n  ^^^^^^^^\nhint: write `[[person]]` in double brackets above each person",
        ),
        (
            "[[place]]\nname = \"Kyiv\"\naliases = \"Kiev\"\n",
            "`aliases.toml`, line 3: `aliases` is a string, a list is expected\n  aliases = \"Kiev\"\n            ^^^^^^\nhint: write `aliases = [\"...\"]`",
        ),
        (
            "[[place]]\nname = \"Kyiv\"\nroles = [\"x\"]\n",
            "`aliases.toml`, line 3: unknown key `roles` in `[[place]]`\n  roles = [\"x\"]\n  ^^^^^\nhint: keys are `name`, `aliases`, `apart`",
        ),
        (
            "[[person]]\nname = \"A B\"\nroles = [\"mayor, 2004\"]\n",
            "`aliases.toml`, line 3: `2004` is one date: since then, or only then?\n  roles = [\"mayor, 2004\"]\n           ^^^^^^^^^^^^^\nhint: write `2004-` for since then, `2004-2004` for only then",
        ),
        (
            "[[person]]\nname = \"A B\"\napart = [\"a b\"]\n",
            "`aliases.toml`, line 3: `a b` is to stay apart from itself\n  apart = [\"a b\"]\n           ^^^^^\nhint: take it out of `apart`, or out of the names",
        ),
        (
            "[[person]]\nname = \"...\"\n",
            "`aliases.toml`, line 2: `...` is no name\n  name = \"...\"\n         ^^^^^\nhint: a name holds a letter or a digit",
        ),
    ] {
        assert_eq!(refused(text), message, "{text}");
    }
    let broken = refused("[[person]]\nname = \"A B\n");
    assert!(broken.starts_with("`aliases.toml`, line 2: ") && broken.contains("^"), "{broken}");
    assert!(refused("name = A\n").contains("line 1"));
}

#[test]
fn a_son_is_not_his_father() {
    let text = "[[person]]\nname = \"Ted Roe\"\n[[person]]\nname = \"Ted Roe Jr.\"\n";
    let aliases = Aliases::parse(text).unwrap();
    assert_eq!(aliases.entry(Kind::Person, "Ted Roe, Jr.").unwrap().name, "Ted Roe Jr.");
}
