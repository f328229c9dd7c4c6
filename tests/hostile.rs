//! An archive of files that lie, are cut, never end or explode. Each must end as `Must` says, the run must go on, memory
//! must stay bounded, nothing may be written outside the index.

use crate::harness::{Site, json_file, number, string};
use crate::hostile_files::{
    Member, article, bzip2, gzip, http_page, page, tar, tar_header, warc_record, zip, zstd,
};
use serde_json::Value;
use std::fs;
use std::process::Stdio;
use std::time::Duration;

/// How an input must end.
#[derive(Clone, Copy, Debug)]
enum Must {
    /// Read, with so many articles, and nothing lost.
    Give(u64),
    /// Read, with so many articles, and told that something could not be.
    GiveAndLose(u64),
    /// Left aside for this reason.
    Skip(&'static str),
    /// Failed for this reason.
    Fail(&'static str),
    /// Either read or left aside: what counts is that it ends.
    End,
}

use Must::{End, Fail, Give, GiveAndLose, Skip};

type Input = (String, Vec<u8>, Must);

fn input(path: &str, bytes: impl Into<Vec<u8>>, must: Must) -> Input {
    (path.to_owned(), bytes.into(), must)
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn encodings() -> Vec<Input> {
    let plain = article("east");
    let latin: Vec<u8> = "date 2024-03-05 Café on the pier\n\nThe café reopened, a waiter said.\n"
        .chars()
        .map(|letter| letter as u8)
        .collect();
    vec![
        input("enc/bom.txt", [b"\xef\xbb\xbf", plain.as_bytes()].concat(), Give(1)),
        input("enc/utf16le.txt", [b"\xff\xfe".to_vec(), utf16(&plain, u16::to_le_bytes)].concat(), Give(1)),
        input("enc/utf16be.txt", [b"\xfe\xff".to_vec(), utf16(&plain, u16::to_be_bytes)].concat(), Give(1)),
        input("enc/utf16le-unmarked.txt", utf16(&plain, u16::to_le_bytes), Give(1)),
        input("enc/latin1.txt", latin, Give(1)),
        input("enc/stray-bytes.txt", [plain.as_bytes(), b"Torn letters: \xc0\xaf \xe2\x28\xa1 \xf5\x80 end.\n"].concat(), Give(1)),
        input("enc/nul.txt", "date 2024-03-05 A\0 torn tape\n\nThe\0 tape\0 tore again.\n", Give(1)),
        input("enc/bidi.txt", "date 2024-03-05 Minutes \u{202e}fdp.tiel\u{202c}\n\nThe minu\u{200b}tes were short.\n", Give(1)),
        input("enc/escape.txt", "date 2024-03-05 \u{1b}[1;35mLoud\u{1b}[m harbour \u{1b}]2;seized\u{7}\n\nIt was loud.\n", Give(1)),
        input("enc/charset-lies.html", [b"<html><head><meta charset=\"utf-8\"><title>Caf\xe9</title></head><body><article><h1>Caf\xe9</h1><p>".to_vec(), b"The caf\xe9 on the pier reopened on Tuesday after a long winter of repairs, its owner said to the few guests. ".repeat(5), b"</p></article></body></html>".to_vec()].concat(), Give(1)),
    ]
}

fn empties() -> Vec<Input> {
    vec![
        input("empty/a.txt", "", Skip("empty")),
        input("empty/a.html", "", Skip("empty")),
        input("empty/a.gz", "", Skip("empty")),
        input("empty/a.json", "", Skip("empty")),
        input("empty/blank.txt", " \n\t\n", Skip("empty")),
        input("empty/nothing-packed.txt.gz", gzip(b""), Skip("empty")),
        input("empty/no-member.zip", zip(&[]), Skip("no-article")),
        input("empty/blocks.tar", vec![0; 1024], End),
    ]
}

fn cut_and_corrupt() -> Vec<Input> {
    let many = article("north").repeat(200);
    let packed = gzip(many.as_bytes());
    let length = packed.len();
    let (a, b) = (article("a").repeat(50), article("b"));
    let whole_zip = zip(&[Member::deflated("a.txt", a.as_bytes()), Member::stored("b.txt", b.as_bytes())]);
    let whole_tar = tar(&[("a.txt", b.as_bytes()), ("b.txt", a.as_bytes())]);
    let mut bad_sum = packed.clone();
    bad_sum[length - 8..].fill(0);
    vec![
        input("cut/half.txt.gz", &packed[..length / 2], GiveAndLose(1)),
        input("cut/header.txt.gz", &packed[..5], Fail("unreadable")),
        input("cut/sum.txt.gz", bad_sum, Give(1)),
        input("cut/trailing.txt.gz", [&packed[..], b"left over"].concat(), Give(1)),
        input("cut/padded.txt.gz", [&packed[..], &[0; 700][..]].concat(), Give(1)),
        input("cut/two.txt.gz", [gzip(article("x").as_bytes()), gzip(b"\nMore of it.\n")].concat(), Give(1)),
        input("cut/half.txt.bz2", &bzip2(many.as_bytes())[..60], Fail("unreadable")),
        input(
            "cut/half.txt.zst",
            {
                let all = zstd(many.as_bytes());
                all[..all.len() / 2].to_vec()
            },
            End,
        ),
        input("cut/whole.txt.bz2", bzip2(many.as_bytes()), Give(1)),
        input("cut/whole.txt.zst", zstd(many.as_bytes()), Give(1)),
        input("cut/half.txt.xz", b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4F\x02\0!\x01\x16\0", Fail("unreadable")),
        input("cut/no-end.zip", &whole_zip[..whole_zip.len() - 40], GiveAndLose(2)),
        input("cut/not-a.zip", "PK\x03\x04 was a member once", Fail("unreadable")),
        input("cut/whole.zip", whole_zip, Give(2)),
        input("cut/inside.tar", &whole_tar[..1024 + 512 + 700], GiveAndLose(2)),
        input("cut/whole.tar", whole_tar.clone(), Give(2)),
        input("cut/whole.tar.gz", gzip(&whole_tar), Give(2)),
        input(
            "cut/half.tar.gz",
            {
                let all = gzip(&whole_tar);
                all[..all.len() * 2 / 3].to_vec()
            },
            End,
        ),
    ]
}

fn crawls() -> Vec<Input> {
    let (one, two) = (http_page("First story of the crawl"), http_page("Second story of the crawl"));
    let first = warc_record(&one, "https://news.example/1", None);
    let second = warc_record(&two, "https://news.example/2", None);
    let cut_second = {
        let packed = gzip(&second);
        packed[..packed.len() - 12].to_vec()
    };
    let image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n".to_vec();
    let gone = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html><p>gone</p></html>".to_vec();
    vec![
        input("warc/ok.warc", first.clone(), Give(1)),
        input(
            "warc/cut.warc",
            [first.clone(), second[..second.len() - 60].to_vec()].concat(),
            GiveAndLose(2),
        ),
        input(
            "warc/huge.warc",
            warc_record(&one, "https://news.example/", Some("4611686018427387904")),
            Give(1),
        ),
        input(
            "warc/negative.warc",
            [warc_record(&one, "https://news.example/", Some("-1")), second.clone()].concat(),
            Give(2),
        ),
        input(
            "warc/garbage.warc",
            [&first[..], b"half a page of nothing\r\n\r\n", &second[..]].concat(),
            Give(2),
        ),
        input("warc/one-member.warc.gz", gzip(&first.repeat(3)), Give(3)),
        input("warc/per-record.warc.gz", [gzip(&first), gzip(&second)].concat(), Give(2)),
        input("warc/per-record-cut.warc.gz", [gzip(&first), cut_second].concat(), GiveAndLose(2)),
        input(
            "warc/no-pages.warc",
            [
                warc_record(&image, "https://news.example/i.png", None),
                warc_record(&gone, "https://news.example/x", None),
            ]
            .concat(),
            Skip("no-article"),
        ),
        input("warc/in-a.zip", zip(&[Member::stored("crawl.warc.gz", &gzip(&first))]), Give(1)),
    ]
}

fn bombs() -> Vec<Input> {
    let zeros = vec![b'0'; 20_000_000];
    let inner = zip(&[
        Member::deflated("0.txt", &zeros),
        Member::deflated("1.txt", &zeros),
        Member::deflated("2.txt", &zeros),
    ]);
    let names: Vec<String> = (0..20).map(|number| format!("{number}.zip")).collect();
    let nested: Vec<Member<'_>> = names.iter().map(|name| Member::deflated(name, &inner)).collect();
    let mut deep = article("deep").into_bytes();
    for level in 0..12 {
        deep = gzip(&tar(&[(&format!("level-{level}.tar.gz"), &deep)]));
    }
    let text = article("ok");
    let mut traversal = tar(&[("../../escape.txt", text.as_bytes()), ("/abs.txt", text.as_bytes())]);
    traversal.truncate(traversal.len() - 1024);
    for (name, kind) in [("link", b'2'), ("hard", b'1'), ("device", b'3'), ("fifo", b'6')] {
        traversal.extend(tar_header(name, kind, 0));
    }
    traversal.extend(tar(&[("ok.txt", text.as_bytes())]));
    let (rome, oslo) = (article("rome"), article("oslo"));
    vec![
        input("bomb/hundred-megabytes.txt.gz", gzip(&vec![b'A'; 100_000_000]), End),
        input("bomb/nested.zip", zip(&nested), End),
        input("bomb/twelve-deep.tar.gz", deep, Fail("unreadable")),
        input("bomb/traversal.tar", traversal, Give(3)),
        input(
            "bomb/claims-a-terabyte.tar",
            [tar_header("huge.txt", b'0', 1 << 40), b"The short of it.\n".to_vec()].concat(),
            GiveAndLose(1),
        ),
        input(
            "bomb/slip-and-twice.zip",
            zip(&[
                Member::stored("../../evil.txt", text.as_bytes()),
                Member::stored("twice.txt", rome.as_bytes()),
                Member::stored("twice.txt", oslo.as_bytes()),
            ]),
            Give(3),
        ),
        input(
            "bomb/locked.zip",
            zip(&[Member { encrypted: true, ..Member::stored("secret.txt", b"0123456789abcdef") }]),
            Fail("unreadable"),
        ),
        input(
            "bomb/macos.zip",
            zip(&[
                Member::stored("__MACOSX/._a.txt", b"\0\x05\x16\x07"),
                Member::stored("a.txt", text.as_bytes()),
            ]),
            Give(1),
        ),
    ]
}

fn markup() -> Vec<Input> {
    let nitf = |title: &str, body: &str| {
        format!(
            "<nitf><head><title>{title}</title></head><body><body.content><p>{body}</p></body.content></body></nitf>"
        )
    };
    let laughs: String = ('b'..='j')
        .map(|name| format!("<!ENTITY {name} \"{}\">", format!("&{};", (name as u8 - 1) as char).repeat(10)))
        .collect();
    vec![
        input("xml/laughs.xml", format!("<?xml version=\"1.0\"?><!DOCTYPE n [<!ENTITY a \"tide \">{laughs}]>{}", nitf("A title", "&j; and the rest of it")), End),
        input("xml/outside.xml", format!("<?xml version=\"1.0\"?><!DOCTYPE nitf [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>{}", nitf("&x; title", "&x; and the rest of it")), End),
        input("xml/remote-dtd.xml", format!("<?xml version=\"1.0\"?><!DOCTYPE nitf SYSTEM \"http://127.0.0.1:1/press.dtd\">{}", nitf("Title", "The rest of it")), Give(1)),
        input("xml/deep.xml", ["<nitf><body><body.content>", &"<p>".repeat(200_000), "deep", &"</p>".repeat(200_000), "</body.content></body></nitf>"].concat(), End),
        input("xml/unclosed.xml", "<nitf><head><title>Ferry</title></head><body><body.content><p>The ferry was about to", End),
        input("xml/entity.xml", nitf("Caf&eacute;&nbsp;closes", "&pier; and &amp; the rest of it"), Give(1)),
        input("html/deep.html", ["<html><body><article>", &"<div>".repeat(100_000), "<p>deep text</p>"].concat(), End),
        input("html/malformed.html", "<html><head><title>Tide <i>tables</head><body><ul><td>rising <img alt='no end <section></em></ul><p>falling &#xDFFF; &#4294967296; &tide", End),
        input("html/script.html", "<html><body><p>The bell rang.</p><script>let bell = '</main>';", End),
        input("html/attributes.html", format!("<html><body {}><p>x</p>", (0..30_000).map(|n| format!("data-tide-{n}=low ")).collect::<String>()), End),
        input("html/ok.html", page("A headline of the harbour"), Give(1)),
        input("html/javascript.html", "<html><head><title>One moment</title></head><body><p>This site needs JavaScript. Please enable JavaScript in your browser and reload.</p></body></html>", Skip("no-article")),
        input("html/bad-json.html", page("H").replace("</head>", "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Pier\nvote\",\"datePublished\":\"2024-13-40\",\"author\":[{\"name\":[]},null,7],,}</script><script type=\"application/ld+json\">{\"@graph\":[{\"@type\":[\"Article\",\"NewsArticle\"],\"author\":{\"@id\":\"#one\"}},{\"@id\":\"#one\",\"author\":{\"@id\":\"#two\"}},{\"@id\":\"#two\",\"author\":{\"@id\":\"#one\"}}]}</script></head>"), Give(1)),
    ]
}

fn records() -> Vec<Input> {
    let mixed = [
        "{\"title\":\"first\",\"date\":\"2019-05-06\",\"body\":\"The ferry was late again.\"}",
        "{\"title\":\"torn\",\"body\":\"The ferry was",
        "",
        "{\"title\":\"one\",\"title\":\"two\",\"body\":\"The ferry was early.\"}",
        "\u{feff}{\"title\":\"marked\",\"body\":\"The ferry came.\"}",
        "{\"title\":\"lone \\ud800\",\"body\":\"The ferry went.\"}",
        "{\"title\":\"last\",\"body\":\"The ferry stayed.\"}",
    ];
    vec![
        input("json/mixed.jsonl", mixed.join("\n"), GiveAndLose(5)),
        input("json/deep.json", ["[".repeat(200_000), "]".repeat(200_000)].concat(), End),
        input(
            "json/numbers.json",
            "{\"date\":-7e999,\"id\":98765432109876543210987654321,\"body\":\"The ferry sank.\",\"title\":\"n\"}",
            Give(1),
        ),
        input(
            "json/array.jsonl",
            "[\n{\"title\":\"Ferry\",\"body\":\"It was late.\"},\n{\"title\":\"Pier\",\"body\":\"It held.\"}\n]",
            Give(2),
        ),
        input("json/trailing.json", "{\"title\":\"Ferry\",\"body\":\"It was late.\"} and so on", End),
        input(
            "csv/quotes.csv",
            "title,date,content\n\"She called it \"\"folly\"\"\",2019-05-06,\"The first line,\nand the second.\"\nalone\n\"never closed,2019-05-07,The rest of the row.\n",
            End,
        ),
        input(
            "csv/semicolons.csv",
            "\u{feff}title;date;content\nÄrger am Kai;06.05.2019;Es war kalt am Hafen.\n",
            Give(1),
        ),
        input("csv/twice.csv", "title,title,date,text\nFerry,Pier,2019-05-06,The ferry was late.\n", Give(1)),
    ]
}

fn mail_and_documents() -> Vec<Input> {
    let nested = "--knot\nContent-Type: multipart/mixed; boundary=knot\n\n".repeat(2500);
    vec![
        input(
            "mail/nested.eml",
            format!(
                "From: desk@example.org\nSubject: =?iso-8859-1?q?F=E4hre?= =?none?b?%%%?=\nDate: Sol, 41 Nov 2019 31:75:00 +2500\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=knot\n\n{nested}--knot\nContent-Type: text/plain\n\nThe ferry is back.\n--knot--\n"
            ),
            End,
        ),
        input(
            "mail/from-in-body.mbox",
            "From desk@example.org Mon May  6 07:00:00 2019\nFrom: desk@example.org\nSubject: Ferry\n\nThe ferry is back.\nFrom the pier one could see it.\n\nFrom night@example.org Tue May  7 23:00:00 2019\nFrom: night@example.org\nSubject: Pier\n\n>From the ferry one could see it.\n",
            Give(2),
        ),
        input("pdf/header.pdf", "%PDF-1.7\n", Fail("unreadable")),
        input(
            "pdf/loop.pdf",
            "%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 2 /Kids [3 0 R] >>\nendobj\n3 0 obj\n<< /Type /Pages /Count 2 /Parent 2 0 R /Kids [2 0 R] >>\nendobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n0000000115 00000 n \ntrailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n186\n%%EOF\n",
            End,
        ),
        input("type/page.txt", page("A page with a text name"), Give(1)),
        input(
            "type/picture.html",
            [&b"\xff\xd8\xff\xe1\x00\x22Exif\x00"[..], &[7; 2000]].concat(),
            Skip("not-text"),
        ),
        input("type/program.txt", [&b"\x7fELF\x02\x01\x01"[..], &[0; 2000]].concat(), Skip("not-text")),
        input("type/packed-without-ending", gzip(article("west").as_bytes()), Give(1)),
        input("type/Thumbs.db", b"\xd0\xcf\x11\xe0", Skip("not-text")),
        input("type/.hidden.txt", article("hidden"), Give(1)),
    ]
}

fn dates() -> Vec<Input> {
    [
        "0000-00-00",
        "9999-99-99",
        "9999-12-31",
        "0001-01-01",
        "2025-02-29",
        "1900-02-29",
        "-0044-03-15",
        "2099-01-01",
        "13/13/2020",
        "03/04/2020",
        "November 31, 2020",
        "Thursday",
    ]
    .iter()
    .enumerate()
    .map(|(number, date)| {
        let text = format!("date {date} Story {number}\n\nThe body of story {number}.\n");
        input(&format!("dates/d{number:02}.txt"), text, Give(1))
    })
    .collect()
}

/// All of it.
fn inputs() -> Vec<Input> {
    let parts = [
        encodings(),
        empties(),
        cut_and_corrupt(),
        crawls(),
        bombs(),
        markup(),
        records(),
        mail_and_documents(),
        dates(),
    ];
    parts.into_iter().flatten().collect()
}

fn judge(line: &Value, must: Must) -> Result<(), String> {
    let outcome = string(line, "outcome");
    let articles = line["articles"].as_u64().unwrap_or(0);
    let parts = line["parts"].as_array().map_or(&[][..], Vec::as_slice);
    let lost = parts.iter().filter(|part| part["outcome"] == "failed").count();
    let is_right = match must {
        Give(wanted) => outcome == "indexed" && articles == wanted && lost == 0,
        GiveAndLose(wanted) => outcome == "indexed" && articles == wanted && lost > 0,
        Skip(reason) => outcome == "skipped" && line["reason"] == reason,
        Fail(reason) => outcome == "failed" && line["reason"] == reason,
        End => true,
    };
    if is_right { Ok(()) } else { Err(format!("must {must:?}: {line}")) }
}

/// The most memory a run has held, in MiB, read while it runs.
#[cfg(target_os = "linux")]
fn run_and_watch(site: &Site, arguments: &[&str]) -> (Option<i32>, u64) {
    let mut child = site.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|rest| rest.trim().split(' ').next()?.parse::<u64>().ok());
        peak = peak.max(kib.unwrap_or(0) / 1024);
        if let Some(ended) = child.try_wait().unwrap() {
            return (ended.code(), peak);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn hostile_inputs_end_as_they_must_within_bounds() {
    let site = Site::new();
    let inputs = inputs();
    for (path, bytes, _) in &inputs {
        site.write(path, bytes);
    }
    let before = tree(site.root());
    let (code, peak) =
        run_and_watch(&site, &["index", "archive", "--report", "report.jsonl", "--threads", "2"]);
    assert_eq!(code, Some(1), "finished with failures");
    assert!(peak < 512, "{peak} MiB");
    let report = json_file(&site.root().join("report.jsonl"));
    let mut wrong = Vec::new();
    for (path, _, must) in &inputs {
        let lines: Vec<&Value> = report.iter().filter(|line| line["path"] == path.as_str()).collect();
        assert_eq!(lines.len(), 1, "{path}");
        wrong.extend(judge(lines[0], *must).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let summary = report.last().unwrap();
    assert_eq!(number(summary, "inputs"), inputs.len());
    // Nothing was written but the index and the report.
    let after: Vec<String> = tree(site.root()).into_iter().filter(|path| !path.contains(".morgue")).collect();
    let new: Vec<&String> = after.iter().filter(|path| !before.contains(path)).collect();
    assert_eq!(new, ["report.jsonl"]);
    // A second run looks at nothing again and says the same.
    let again = site.index(&[]);
    let summary = again.last().unwrap();
    assert_eq!(number(summary, "indexed"), 0);
    assert_eq!(number(summary, "bytes"), 0);
}

fn tree(root: &std::path::Path) -> Vec<String> {
    let below = |entry: walkdir::DirEntry| entry.path().strip_prefix(root).unwrap().display().to_string();
    let mut paths: Vec<String> =
        walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok).map(below).collect();
    paths.sort();
    paths
}

#[test]
fn what_a_hostile_archive_holds_is_printed_harmlessly() {
    let site = Site::new();
    let name = "a\u{1b}[31m.txt";
    let packed = zip(&[Member::stored(name, article("red").as_bytes())]);
    site.write("evil.zip", packed);
    site.index(&[]);
    let ran = site.run(&["search", "pier", "--index", "archive/.morgue", "--color", "never"]).expect(0);
    assert!(!ran.out.contains('\u{1b}') && ran.out.contains("evil.zip!/a"), "{}", ran.out);
}

#[test]
fn members_are_found_shown_and_verified_by_their_addresses() {
    let site = Site::new();
    let (a, b) = (article("north"), article("south"));
    site.write(
        "day.zip",
        zip(&[Member::deflated("x/a.txt", a.as_bytes()), Member::stored("b.txt", b.as_bytes())]),
    );
    let crawl = [http_page("First story of the crawl"), http_page("Second story of the crawl")];
    let records: Vec<u8> =
        crawl.iter().flat_map(|page| gzip(&warc_record(page, "https://news.example/1", None))).collect();
    site.write("crawl.warc.gz", records);
    site.write("alone.txt.gz", gzip(article("lone").as_bytes()));
    site.run(&["index", "archive"]).expect(0);
    let hits = site.hits(&["pier", "--limit", "50", "--copies"]);
    let mut addresses: Vec<&str> = hits.iter().map(|hit| string(hit, "address")).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let wanted = [
        "alone.txt.gz",
        "crawl.warc.gz#record-1",
        "crawl.warc.gz#record-2",
        "day.zip!/b.txt",
        "day.zip!/x/a.txt",
    ];
    assert_eq!(addresses, wanted);
    for address in wanted {
        let ran = site.run(&["show", address, "--index", "archive/.morgue"]).expect(0);
        assert!(ran.out.contains(address) && ran.out.contains("We shall not wait"), "{}", ran.out);
        let line = format!("{address}:3");
        site.run(&["show", &line, "--index", "archive/.morgue"]).expect(0);
        let cited = site.run(&["cite", address, "--index", "archive/.morgue"]).expect(0);
        assert!(cited.out.contains(address), "{}", cited.out);
    }
    let ran = site.run(&["search", "pier", "--json", "--index", "archive/.morgue"]).expect(0);
    fs::write(site.root().join("hits.jsonl"), ran.out).unwrap();
    let ran = site.run(&["verify", "hits.jsonl", "--index", "archive/.morgue"]).expect(0);
    assert!(!ran.out.contains("moved") && !ran.out.contains("changed"), "{}", ran.out);
}

/// Files that are changed, cut, grown and taken away while they are read end as one of these, and the index agrees with
/// what is there afterwards.
#[test]
fn files_that_change_while_they_are_read_are_read_whole_or_not_at_all() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let site = Site::new();
    let texts: Vec<String> = (0..40).map(|number| article(&format!("pier{number}")).repeat(400)).collect();
    for (number, text) in texts.iter().enumerate() {
        site.write(&format!("f{number:02}.txt"), text);
    }
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0;
            while !stop.load(Ordering::Relaxed) {
                let path = site.archive().join(format!("f{:02}.txt", round % 40));
                match round % 4 {
                    0 => drop(fs::write(&path, &texts[round % 40][..1000])),
                    1 => drop(fs::remove_file(&path)),
                    2 => drop(
                        fs::OpenOptions::new()
                            .append(true)
                            .open(&path)
                            .map(|mut file| std::io::Write::write_all(&mut file, b"One more line.\n")),
                    ),
                    _ => drop(fs::write(&path, &texts[round % 40])),
                }
                round += 1;
            }
        });
        for _ in 0..6 {
            let report = site.index(&["--allow-empty"]);
            for line in &report[..report.len() - 1] {
                let outcome = string(line, "outcome");
                let is_fair =
                    outcome != "failed" || ["vanished", "changing"].contains(&string(line, "reason"));
                assert!(is_fair, "{line}");
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    // Clocks may not tell the last changes apart; the run after them compares bytes.
    site.index(&["--allow-empty"]);
    let kept = site.run(&["search", "council", "--json", "--limit", "100", "--index", "archive/.morgue"]);
    fs::write(site.root().join("hits.jsonl"), &kept.out).unwrap();
    let verified = site.run(&["verify", "hits.jsonl", "--index", "archive/.morgue"]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
}

/// The index cannot grow: the run ends with a plain message, and what was indexed before is still found.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_the_old_index() {
    let site = Site::new();
    site.write("old.txt", article("old"));
    site.run(&["index", "archive"]).expect(0);
    for number in 0..400 {
        site.write(&format!("new/{number}.txt"), article(&format!("n{number}")).repeat(40));
    }
    // No file may grow beyond 64 KiB; the signal is ignored, so that writing fails as on a full disk.
    let mut command = std::process::Command::new("sh");
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" index archive";
    command.args(["-c", script, crate::harness::PROGRAM]).current_dir(site.root()).stdin(Stdio::null());
    let ran = crate::harness::finish(command);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(
        ran.err.contains("hint: see whether the disk is full") && !ran.err.contains("panicked"),
        "{}",
        ran.err
    );
    assert_eq!(site.hits(&["old", "--by", "article"]).len(), 1);
    site.run(&["index", "archive"]).expect(0);
    assert_eq!(site.hits(&["n77", "--by", "article"]).len(), 1);
}
