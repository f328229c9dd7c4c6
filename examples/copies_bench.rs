//! How well copies are recognised: takes articles of a folder, edits some of them as newspapers edit agency stories, and
//! counts which copies are found and which stories are joined that are none.
//!
//! ```text
//! cargo run --profile profiling --example copies_bench -- FOLDER [EDITED] [--pairs]
//! ```
//!
//! The edits know nothing of the detector. Every edited text goes through the reader like a file of its own, into one pool
//! with all articles of the folder and with reports that are written after one template from day to day. `--pairs` lists
//! pairs of different files of the folder that were joined, for reading.

use morgue::index::copies::{Sketch, group};
use morgue::index::documents::DocumentMaker;
use morgue::index::schema;
use morgue::model::{Annotated, ArchivePath};
use morgue::read::read_bytes;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

/// Marsaglia's xorshift: the same numbers in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    fn one_of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// A story as an editor sees it.
#[derive(Clone)]
struct Story {
    headline: String,
    paragraphs: Vec<String>,
    width: usize,
    line_end: &'static str,
}

impl Story {
    fn parse(text: &str) -> Option<Story> {
        let mut lines = text.lines();
        let headline = lines.next()?.trim().to_owned();
        let mut paragraphs = vec![String::new()];
        for line in lines {
            let is_start = line.trim().is_empty() || line.starts_with("    ");
            if is_start && paragraphs.last().is_some_and(|last| !last.is_empty()) {
                paragraphs.push(String::new());
            }
            if let Some(last) = paragraphs.last_mut().filter(|_| !line.trim().is_empty()) {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(line.trim());
            }
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        Some(Story { headline, paragraphs, width: 0, line_end: "\n" })
    }

    fn words(&self) -> usize {
        self.paragraphs.iter().map(|paragraph| paragraph.split_whitespace().count()).sum()
    }

    fn text(&self) -> String {
        let mut out = format!("{}{}{}", self.headline, self.line_end, self.line_end);
        for paragraph in &self.paragraphs {
            let mut column = 0;
            for word in paragraph.split_whitespace() {
                if column > 0 && self.width > 0 && column + word.len() > self.width {
                    out.push_str(self.line_end);
                    column = 0;
                } else if column > 0 {
                    out.push(' ');
                }
                out.push_str(word);
                column += word.len() + 1;
            }
            out.push_str(self.line_end);
            out.push_str(self.line_end);
        }
        out
    }
}

type Edit = fn(&mut Story, &mut Chance);

const EDITS: [(&str, Edit); 12] = [
    ("cut from below", cut),
    ("cut inside", cut_inside),
    ("first paragraphs only", brief),
    ("other headline", headline),
    ("local introduction", introduction),
    ("reflowed", reflow),
    ("words changed", |story, chance| words(story, chance, 20)),
    ("many words changed", |story, chance| words(story, chance, 60)),
    ("other dateline", dateline),
    ("house style and notes", house),
    ("mixed, light", |story, chance| {
        headline(story, chance);
        dateline(story, chance);
        reflow(story, chance);
        words(story, chance, 20);
    }),
    ("mixed, heavy", |story, chance| {
        cut(story, chance);
        headline(story, chance);
        introduction(story, chance);
        house(story, chance);
        words(story, chance, 30);
        reflow(story, chance);
    }),
];

/// Fewest words an editor leaves of a story.
const LEFT: usize = 50;

/// Keeps the first 35 to 85 of a hundred words, in whole paragraphs or sentences.
fn cut(story: &mut Story, chance: &mut Chance) {
    let share = chance.between(35, 85);
    keep_first(story, share);
}

fn brief(story: &mut Story, _: &mut Chance) {
    keep_first(story, 25);
}

fn keep_first(story: &mut Story, share: usize) {
    let wanted = (story.words() * share / 100).max(LEFT);
    let mut kept = 0;
    let mut shortened: Vec<String> = Vec::new();
    for paragraph in &story.paragraphs {
        let mut part = String::new();
        for sentence in paragraph.split_inclusive(". ") {
            if kept < wanted {
                part.push_str(sentence);
                kept += sentence.split_whitespace().count();
            }
        }
        if !part.is_empty() {
            shortened.push(part);
        }
    }
    story.paragraphs = shortened;
}

/// Takes up to half of the paragraphs out, or sentences where there is one paragraph.
fn cut_inside(story: &mut Story, chance: &mut Chance) {
    if story.paragraphs.len() < 4 {
        let sentences =
            story.paragraphs.iter().flat_map(|paragraph| paragraph.split_inclusive(". ")).map(str::to_owned);
        story.paragraphs = sentences.collect();
    }
    let whole = story.words();
    for _ in 0..story.paragraphs.len() / 2 {
        let at = chance.below(story.paragraphs.len());
        let left = story.words() - story.paragraphs[at].split_whitespace().count();
        if left >= LEFT && left * 2 >= whole {
            story.paragraphs.remove(at);
        }
    }
}

fn headline(story: &mut Story, chance: &mut Chance) {
    let starts =
        ["Report:", "Officials weigh", "What to know about", "Inside", "Questions grow over", "Update on"];
    let ends = ["after a long night", "as pressure mounts", "in focus", "draws notice here", "this week"];
    let all: Vec<&str> = story.paragraphs.iter().flat_map(|paragraph| paragraph.split_whitespace()).collect();
    let long: Vec<&str> = all.into_iter().filter(|word| word.len() > 6).collect();
    let subject = if long.is_empty() { "the matter" } else { chance.one_of(&long) };
    story.headline = format!("{} {subject} {}", chance.one_of(&starts), chance.one_of(&ends));
}

fn introduction(story: &mut Story, chance: &mut Chance) {
    let towns = ["Pellworth", "Saint Orrin", "Kettle Bay", "Low Harding", "Marrow Falls"];
    let first = [
        "Readers in {} will want to follow the latest news from the wires, which touches many families and firms in the county.",
        "The office of the mayor of {} said it was watching the story closely and would brief the council before the weekend.",
        "For people in {} the report below is more than a distant headline, as several of our neighbours told this newspaper.",
    ];
    let second = [
        "A meeting at the town hall has been called for Thursday evening, and all residents are welcome to come and ask.",
        "\"We have seen this kind of thing before and we will see it again,\" said a shopkeeper on the market square.",
        "Our own staff gathered reactions along the high street on a wet afternoon; most people shrugged.",
        "Here is what the agencies report.",
    ];
    let town = chance.one_of(&towns);
    let mut paragraph = chance.one_of(&first).replace("{}", town);
    if chance.below(2) == 0 {
        paragraph = format!("{paragraph} {}", chance.one_of(&second));
    }
    story.paragraphs.insert(0, paragraph);
}

fn reflow(story: &mut Story, chance: &mut Chance) {
    story.width = chance.between(32, 90);
    story.line_end = chance.one_of(&["\n", "\r\n"]);
    if chance.below(2) == 0 {
        let mut merged: Vec<String> = Vec::new();
        for (index, paragraph) in story.paragraphs.iter().enumerate() {
            match merged.last_mut().filter(|_| index % 2 == 1) {
                Some(last) => *last = format!("{last} {paragraph}"),
                None => merged.push(paragraph.clone()),
            }
        }
        story.paragraphs = merged;
    }
    for paragraph in &mut story.paragraphs {
        *paragraph = paragraph.replace(" \"", " “").replace("\" ", "” ").replace('\'', "’");
    }
}

/// Replaces, leaves out or puts in this many of a thousand words.
fn words(story: &mut Story, chance: &mut Chance, per_thousand: usize) {
    const SWAPS: [(&str, &str); 16] = [
        ("said", "told reporters"),
        ("also", "meanwhile"),
        ("would", "will"),
        ("will", "would"),
        ("more", "over"),
        ("about", "around"),
        ("big", "large"),
        ("but", "however"),
        ("last", "the past"),
        ("country", "nation"),
        ("people", "persons"),
        ("company", "firm"),
        ("year", "twelve months"),
        ("the", "this"),
        ("a", "one"),
        ("has", "had"),
    ];
    for paragraph in &mut story.paragraphs {
        let mut out: Vec<String> = Vec::new();
        for word in paragraph.split_whitespace() {
            if chance.below(1000) >= per_thousand {
                out.push(word.to_owned());
                continue;
            }
            match chance.below(3) {
                0 => {}
                1 => {
                    out.push(word.to_owned());
                    out.push(chance.one_of(&["also", "reportedly", "on Monday", "local", "then"]).to_owned());
                }
                _ => {
                    let swap = SWAPS.iter().find(|(from, _)| *from == word.to_lowercase());
                    out.push(swap.map_or("that", |(_, to)| to).to_owned());
                }
            }
        }
        *paragraph = out.join(" ");
    }
}

fn dateline(story: &mut Story, chance: &mut Chance) {
    let Some(first) = story.paragraphs.first_mut() else { return };
    let rest = match first.find(" - ").or_else(|| first.find(" — ")) {
        Some(at) if at < 60 => first[at..].trim_start_matches([' ', '-', '—']).to_owned(),
        _ => first.clone(),
    };
    let place = chance.one_of(&["PELLWORTH", "KETTLE BAY, Maine", "LOW HARDING", "SAINT ORRIN"]);
    *first = format!("{place} (Union Press) — {rest}");
}

fn house(story: &mut Story, chance: &mut Chance) {
    const SPELLINGS: [(&str, &str); 10] = [
        ("ize", "ise"),
        ("color", "colour"),
        ("labor", "labour"),
        ("defense", "defence"),
        ("center", "centre"),
        ("percent", "per cent"),
        ("pct", "percent"),
        ("favor", "favour"),
        ("program", "programme"),
        ("U.S.", "US"),
    ];
    for paragraph in &mut story.paragraphs {
        for (from, to) in SPELLINGS {
            *paragraph = paragraph.replace(from, to);
        }
    }
    let notes = [
        "(Reporting by our foreign desk and the agencies; editing by R. Tollund)",
        "Subscribe to our morning letter for the day's main stories, chosen by our editors, free of charge.",
        "© Pellworth Evening Sun. All rights reserved. This material may not be published or rewritten without permission.",
    ];
    for _ in 0..chance.between(1, 2) {
        let note = chance.one_of(&notes).to_owned();
        story.paragraphs.push(note);
    }
}

/// Reports after one template: different stories however alike they look.
fn templates() -> Vec<(String, String)> {
    let mut chance = Chance(77);
    let mut out = Vec::new();
    for day in 1..=40 {
        let mut number = |least, most| chance.between(least, most);
        let market = format!(
            "Stocks close mixed\n\nShares on the Pellworth exchange closed mixed on Tuesday as investors weighed new figures on trade. \
             The main index rose {} points, or 0.{} percent, to {}. The broader index fell {} points to {}. About {} million shares \
             changed hands, against {} million the day before. Gaining issues outnumbered losers {} to {}. In the bond market the yield \
             of the ten-year note stood at 4.{} percent. A barrel of crude oil cost {} dollars and {} cents, and gold fetched {} dollars \
             an ounce.\n",
            number(1, 99),
            number(1, 9),
            number(9000, 9999),
            number(1, 99),
            number(1000, 1999),
            number(100, 999),
            number(100, 999),
            number(500, 900),
            number(100, 499),
            number(1, 99),
            number(60, 99),
            number(10, 99),
            number(1200, 1900)
        );
        let sky = ["bright", "dull", "wet", "stormy", "foggy", "frosty"];
        let weather = format!(
            "The weather today\n\nIt will be {} on the coast in the morning and {} inland, with a high of {} degrees in the valley and {} on \
             the hills. Winds from the {} will reach {} miles an hour. Tonight it will be {} with a low of {} degrees. The outlook for \
             tomorrow is {}, with a high of {}. Sunrise is at {} minutes past six and sunset at {} minutes past seven. High water at \
             Kettle Bay is at {} minutes past noon.\n",
            sky[number(0, 5)],
            sky[number(0, 5)],
            number(40, 80),
            number(30, 70),
            ["north", "south", "east", "west"][number(0, 3)],
            number(5, 50),
            sky[number(0, 5)],
            number(20, 50),
            sky[number(0, 5)],
            number(40, 80),
            number(1, 59),
            number(1, 59),
            number(1, 59)
        );
        let firms = ["Abel", "Brand", "Corde", "Delph", "Ester", "Forth", "Gale", "Holm"];
        let earnings = format!(
            "{} Works quarterly results\n\nThe company said net profit in the quarter to March was {} thousand dollars, or {} cents a share, \
             against {} thousand dollars, or {} cents a share, in the same quarter of the year before. Sales were {} million dollars \
             against {} million. For nine months net profit was {} thousand against {} thousand. The board declared a dividend of {} cents \
             a share, payable on April {} to holders of record on March {}.\n",
            firms[number(0, 7)],
            number(100, 999),
            number(5, 99),
            number(100, 999),
            number(5, 99),
            number(10, 99),
            number(10, 99),
            number(300, 999),
            number(300, 999),
            number(1, 30),
            number(1, 30),
            number(1, 30)
        );
        let lottery = format!(
            "Lottery numbers\n\nThe winning numbers in the draw of the state lottery on Saturday night were {}, {}, {}, {}, {} and {}. The bonus \
             number was {}. Nobody held all six numbers, and the jackpot for the draw on Wednesday will be {} million dollars. Tickets \
             with five numbers are worth {} dollars each, and there were {} of them. Prizes must be claimed within ninety days.\n",
            number(1, 49),
            number(1, 49),
            number(1, 49),
            number(1, 49),
            number(1, 49),
            number(1, 49),
            number(1, 49),
            number(2, 40),
            number(900, 4000),
            number(3, 90)
        );
        for (name, text) in
            [("market", market), ("weather", weather), ("earnings", earnings), ("lottery", lottery)]
        {
            out.push((format!("{name}-{day}"), text));
        }
    }
    out
}

struct Pool {
    maker: DocumentMaker,
    names: Vec<String>,
    /// The article of the folder that each text is, or was made from; `usize::MAX` for templates.
    origin: Vec<usize>,
    kind: Vec<&'static str>,
    sketches: Vec<Sketch>,
}

impl Pool {
    fn add(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        origin: Option<usize>,
        kind: &'static str,
    ) -> Option<usize> {
        let path = ArchivePath::from_bytes(name.as_bytes().to_vec());
        let article = read_bytes(&path, bytes, None).1.articles.into_iter().next()?;
        let made = self.maker.make(&article, &mut Annotated::default(), &[0; 16]).ok()?;
        let place = self.sketches.len();
        self.names.push(name.to_owned());
        self.origin.push(origin.unwrap_or(place));
        self.kind.push(kind);
        self.sketches.push(made.sketch);
        Some(place)
    }

    /// The group of each text, by number; texts in none have a number of their own.
    fn grouped(&self, count: usize) -> Vec<usize> {
        let articles: Vec<(usize, &Sketch)> = self.sketches[..count].iter().enumerate().collect();
        let mut of = (count..2 * count).collect::<Vec<_>>();
        for (number, members) in group(&articles).iter().enumerate() {
            members.iter().for_each(|member| of[*member as usize] = number);
        }
        of
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wants_pairs = arguments.iter().any(|argument| argument == "--pairs");
    let plain: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let folder = plain.first().ok_or("usage: copies_bench FOLDER [EDITED] [--pairs]")?;
    let edited: usize = plain.get(1).map_or(Ok(2000), |number| number.parse())?;
    let (fields, names) = (schema::build().1, Vec::new());
    let maker = DocumentMaker::new(fields, false, None);
    let mut pool = Pool { maker, names, origin: Vec::new(), kind: Vec::new(), sketches: Vec::new() };
    let mut stories = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if !entry.file_type().is_file() || entry.path().extension().is_none_or(|extension| extension != "txt")
        {
            continue;
        }
        let bytes = std::fs::read(entry.path())?;
        let name = entry.path().strip_prefix(Path::new(folder))?.to_string_lossy().into_owned();
        let Ok(text) = String::from_utf8(bytes.clone()) else { continue };
        let Some(place) = pool.add(&name, bytes, None, "") else { continue };
        if let Some(story) = Story::parse(&text).filter(|story| story.words() >= 2 * LEFT) {
            stories.push((place, story));
        }
    }
    let own = pool.sketches.len();
    let started = Instant::now();
    let alone = pool.grouped(own);
    println!("{own} articles, grouped in {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
    report_natural(&pool, &alone, wants_pairs);

    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    for _ in 0..edited.min(stories.len()) {
        let (origin, story) = stories.swap_remove(chance.below(stories.len()));
        // Two copies of each story in two hands, so that copies meet each other too.
        for hand in 0..2 {
            let (kind, edit) = EDITS[chance.below(EDITS.len())];
            let mut copy = story.clone();
            edit(&mut copy, &mut chance);
            pool.add(
                &format!("copy-{hand}/{}", pool.names[origin].clone()),
                copy.text().into_bytes(),
                Some(origin),
                kind,
            );
        }
    }
    for (name, text) in templates() {
        pool.add(&format!("template/{name}.txt"), text.into_bytes(), None, "template");
    }
    let started = Instant::now();
    let of = pool.grouped(pool.sketches.len());
    println!("{} texts, grouped in {:.0} ms", of.len(), started.elapsed().as_secs_f64() * 1e3);
    report_edits(&pool, own, &alone, &of, wants_pairs);
    Ok(())
}

fn by_group(of: &[usize]) -> BTreeMap<usize, Vec<usize>> {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    of.iter().enumerate().for_each(|(text, group)| groups.entry(*group).or_default().push(text));
    groups.retain(|_, members| members.len() > 1);
    groups
}

fn report_natural(pool: &Pool, alone: &[usize], wants_pairs: bool) {
    let groups = by_group(alone);
    let members: usize = groups.values().map(Vec::len).sum();
    let largest = groups.values().map(Vec::len).max().unwrap_or(0);
    println!("in the folder itself: {} groups of {members} articles, the largest of {largest}", groups.len());
    if wants_pairs {
        for members in groups.values() {
            for (index, one) in members.iter().enumerate() {
                for two in &members[index + 1..] {
                    let overlap = pool.sketches[*one].whole().overlap(&pool.sketches[*two].whole());
                    let numbers = pool.sketches[*one].numbers_overlap(&pool.sketches[*two]);
                    println!(
                        "pair\t{}\t{}\t{:.2}\t{:.2}\t{}\t{}/{}\t{}",
                        pool.names[*one],
                        pool.names[*two],
                        overlap.of_smaller(),
                        overlap.of_larger(),
                        overlap.shared,
                        numbers.shared,
                        numbers.first.min(numbers.second),
                        members.len()
                    );
                }
            }
        }
    }
}

fn report_edits(pool: &Pool, own: usize, alone: &[usize], of: &[usize], wants_pairs: bool) {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut copies_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let (mut pairs, mut found) = (0, 0);
    for text in own..of.len() {
        let origin = pool.origin[text];
        if origin >= own {
            continue;
        }
        let entry = kinds.entry(pool.kind[text]).or_default();
        let is_found = of[text] == of[origin];
        if !is_found && wants_pairs {
            let overlap = pool.sketches[text].whole().overlap(&pool.sketches[origin].whole());
            println!(
                "missed\t{}\t{}\t{overlap:?}\t{} of {} words",
                pool.kind[text], pool.names[origin], pool.sketches[text].words, pool.sketches[origin].words
            );
        }
        *entry = (entry.0 + 1, entry.1 + usize::from(is_found));
        let siblings = copies_of.entry(origin).or_insert_with(|| vec![origin]);
        for sibling in siblings.iter() {
            pairs += 1;
            found += usize::from(of[*sibling] == of[text]);
        }
        siblings.push(text);
    }
    println!("\n{:<24} {:>6} {:>8}", "edit", "copies", "recall");
    for (kind, (all, found)) in &kinds {
        println!("{kind:<24} {all:>6} {:>8.4}", *found as f64 / *all as f64);
    }
    println!("{:<24} {pairs:>6} {:>8.4}", "all pairs", found as f64 / pairs as f64);
    // Pairs of texts of the folder were counted before; here one of a pair at least was made for this measurement.
    let (mut right, mut wrong, mut of_template) = (0, 0, 0);
    for members in by_group(of).values() {
        for (index, one) in members.iter().enumerate() {
            for two in members[index + 1..].iter().filter(|two| **two >= own) {
                let (first, second) = (pool.origin[*one], pool.origin[*two]);
                let natural = first < own && second < own && alone[first] == alone[second];
                if first == second || natural {
                    right += 1;
                    continue;
                }
                wrong += 1;
                of_template += usize::from(pool.kind[*one] == "template" && pool.kind[*two] == "template");
                if wants_pairs {
                    let overlap = pool.sketches[*one].whole().overlap(&pool.sketches[*two].whole());
                    println!("wrong\t{}\t{}\t{overlap:?}", pool.names[*one], pool.names[*two]);
                }
            }
        }
    }
    println!(
        "precision {:.4}: {right} pairs right, {wrong} wrong, {of_template} of these between reports of one template",
        right as f64 / (right + wrong).max(1) as f64
    );
}
