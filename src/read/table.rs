//! CSV and TSV (RFC 4180 and what is written in its place): one row is one article. Owns separators, quotes over
//! several lines, headers and their absence.
//! A parser of its own, because those of libraries take a quote that is never closed for the rest of the file: here a
//! row that does not end as rows do is reported with its line, and reading goes on at the next one.

use super::draft::{Desk, Trouble};
use super::fields::{self, Field, FieldMap, Role, names};
use super::records::{self, Lines, MAX_RECORD, Step};
use std::collections::VecDeque;
use std::io::BufRead;

/// Rows looked at to tell what the columns of a table without header are.
const SAMPLE: usize = 50;
/// Most columns of a row.
const MOST_COLUMNS: usize = 4096;
/// Separators, likeliest first.
const SEPARATORS: [char; 4] = [',', '\t', ';', '|'];

/// Reads a table; what its columns are is told by its header or by its values.
pub fn read(source: &mut dyn BufRead, map: Option<&FieldMap>, desk: &mut dyn Desk) {
    let mut rows =
        Rows { lines: Lines::new(source), ahead: VecDeque::new(), separator: ',', is_first: true, reread: 0 };
    let mut waiting: VecDeque<Row> = VecDeque::new();
    while waiting.len() < SAMPLE
        && let Some(row) = rows.next(desk)
    {
        waiting.push_back(row);
    }
    let Some(first) = waiting.front() else { return };
    let has_header = is_header(&first.cells);
    let columns = if has_header {
        waiting.pop_front().map(|row| row.cells).unwrap_or_default()
    } else {
        by_values(&waiting, map)
    };
    let columns: Vec<String> = columns.into_iter().map(|name| name.trim().to_owned()).collect();
    while let Some(row) = waiting.pop_front().or_else(|| rows.next(desk)) {
        if !hand_in(row, &columns, map, desk) {
            return;
        }
    }
}

fn hand_in(row: Row, columns: &[String], map: Option<&FieldMap>, desk: &mut dyn Desk) -> bool {
    let address = format!(":{}", row.line);
    let (found, wanted) = (row.cells.len(), columns.len());
    let named = |(at, value): (usize, String)| {
        let name = columns.get(at).filter(|name| !name.is_empty()).cloned();
        Field::new(name.unwrap_or_else(|| (at + 1).to_string()), value)
    };
    let row_fields: Vec<Field> = row.cells.into_iter().enumerate().map(named).collect();
    let Some(mut draft) = fields::draft(&row_fields, map) else {
        let why = if found < wanted {
            Trouble::Failed(format!("{found} of {wanted} columns, no headline and no text among them"))
        } else {
            Trouble::Skipped("a row without headline and text".to_owned())
        };
        desk.trouble(address, why);
        return true;
    };
    if found != wanted {
        let message = format!("the row has {found} columns, the header {wanted}");
        draft.warnings.push(crate::model::article::Warning { line: u32::try_from(row.line).ok(), message });
    }
    draft.address = address;
    desk.draft(draft)
}

/// True when the cells of a first row name columns: one that every news table has and none that only a value has.
fn is_header(cells: &[String]) -> bool {
    let named = |cell: &String, role: Role| names::rank(&[names::fold(cell)], role).is_some();
    let is_named = cells.iter().any(|cell| Role::ALL.into_iter().any(|role| named(cell, role)));
    is_named
        && cells.iter().all(|cell| cell.chars().nth(60).is_none() && cell.split_whitespace().count() <= 6)
}

/// True when a text begins with a header that a table of articles has: two named columns, one of them headline or
/// prose, and the same separator in the next row.
pub fn has_header(text: &str) -> bool {
    let mut found = text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = found.next().filter(|line| line.len() <= 4096) else { return false };
    let separator = separator(first);
    if !found.next().is_some_and(|second| second.contains(separator) || second.starts_with('"')) {
        return false;
    }
    let cells = match split(first, separator) {
        Split::Row(cells) if cells.len() >= 2 => cells,
        _ => return false,
    };
    let folded: Vec<String> = cells.iter().map(|cell| names::fold(cell)).collect();
    let named = |name: &String| {
        Role::ALL.into_iter().any(|role| names::rank(std::slice::from_ref(name), role).is_some())
    };
    let is_core = |name: &String| {
        [Role::Title, Role::Body]
            .into_iter()
            .any(|role| names::rank(std::slice::from_ref(name), role).is_some())
    };
    is_header(&cells) && folded.iter().filter(|name| named(name)).count() >= 2 && folded.iter().any(is_core)
}

/// True when the first lines have the same number of cells, three at least: a table without header, if its file says so.
pub fn is_even(text: &str, separator: char) -> bool {
    let count = |line: &str| match split(line, separator) {
        Split::Row(cells) => cells.len(),
        _ => 0,
    };
    let mut counts = text.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE).map(count);
    let Some(first) = counts.next().filter(|count| *count >= 2) else { return false };
    counts.all(|count| count == first)
}

/// Names for columns without header: the date, the longest for the prose, the next one in length for the headline.
fn by_values(rows: &VecDeque<Row>, map: Option<&FieldMap>) -> Vec<String> {
    let count = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut columns: Vec<String> = (1..=count).map(|number| number.to_string()).collect();
    if map.is_some() {
        return columns;
    }
    let cells = |at: usize| {
        rows.iter().filter_map(move |row| row.cells.get(at)).filter(|cell| !cell.trim().is_empty())
    };
    let dates =
        (0..count).find(|at| cells(*at).next().is_some() && cells(*at).all(|cell| fields::is_date(cell)));
    if let Some(at) = dates {
        columns[at] = "date".to_owned();
    }
    let mut texts: Vec<(usize, usize)> = (0..count)
        .filter(|at| Some(*at) != dates)
        .map(|at| (cells(at).filter(|cell| cell.chars().any(char::is_alphabetic)).map(String::len).sum(), at))
        .collect();
    texts.sort_by_key(|(length, at)| (std::cmp::Reverse(*length), std::cmp::Reverse(*at)));
    for ((length, at), name) in texts.into_iter().zip(["body", "title"]) {
        if length > 0 {
            columns[at] = name.to_owned();
        }
    }
    columns
}

/// One row and the line it begins on.
struct Row {
    line: u64,
    cells: Vec<String>,
}

struct Rows<'a> {
    lines: Lines<'a>,
    /// Lines that were taken for parts of a row and are none, with their numbers.
    ahead: VecDeque<(u64, String)>,
    separator: char,
    is_first: bool,
    /// Bytes that were walked through for rows that never ended.
    reread: usize,
}

impl Rows<'_> {
    fn line(&mut self, desk: &mut dyn Desk) -> Option<(u64, String)> {
        if let Some(line) = self.ahead.pop_front() {
            return Some(line);
        }
        let mut bytes = Vec::new();
        loop {
            match self.lines.next(&mut bytes, desk) {
                Step::End => return None,
                Step::TooLong => records::too_long(format!(":{}", self.lines.number), desk),
                Step::Line => return Some((self.lines.number, records::text_of(&bytes).into_owned())),
            }
        }
    }

    fn next(&mut self, desk: &mut dyn Desk) -> Option<Row> {
        loop {
            let (line, text) = self.line(desk)?;
            if text.trim().is_empty() {
                continue;
            }
            if self.is_first {
                // Spreadsheets name their separator in a line of its own.
                if let Some(named) = text.strip_prefix("sep=").and_then(|rest| rest.chars().next()) {
                    self.separator = named;
                    self.is_first = false;
                    continue;
                }
                self.separator = separator(&text);
                self.is_first = false;
            }
            match self.row(line, text, desk) {
                Some(row) => return Some(row),
                None => {
                    let why = "a quotation mark is never closed; the row was left out".to_owned();
                    desk.trouble(format!(":{line}"), Trouble::Failed(why));
                }
            }
        }
    }

    /// The row that begins with `text`; `None` when it never ends, with the lines after its first put back.
    fn row(&mut self, line: u64, text: String, desk: &mut dyn Desk) -> Option<Row> {
        let mut whole = text;
        let mut taken: Vec<(u64, String)> = Vec::new();
        let mut state = Scan::default();
        loop {
            match state.go_on(&whole, self.separator) {
                Verdict::Whole => {
                    return match split(&whole, self.separator) {
                        Split::Row(cells) => Some(Row { line, cells }),
                        _ => self.put_back(taken),
                    };
                }
                // A quote inside a cell that is closed on its line is a quote, one over several lines is none.
                Verdict::Odd if taken.is_empty() => {
                    let cells = loose(&whole, self.separator);
                    return Some(Row { line, cells });
                }
                Verdict::Odd => return self.put_back(taken),
                Verdict::Open => {}
            }
            match self.line(desk) {
                Some((number, next)) if whole.len() + next.len() < self.longest_row() => {
                    whole.push('\n');
                    whole.push_str(&next);
                    taken.push((number, next));
                }
                Some(next) => {
                    taken.push(next);
                    return self.put_back(taken);
                }
                None => return self.put_back(taken),
            }
        }
    }

    /// Rows that never end are walked through in vain: after many of them less is risked.
    fn longest_row(&self) -> usize {
        if self.reread > 4 * MAX_RECORD { MAX_RECORD >> 9 } else { MAX_RECORD }
    }

    fn put_back(&mut self, taken: Vec<(u64, String)>) -> Option<Row> {
        self.reread += taken.iter().map(|(_, line)| line.len()).sum::<usize>();
        for line in taken.into_iter().rev() {
            self.ahead.push_front(line);
        }
        None
    }
}

/// Where a row's end is looked for, so that a cell of many lines is walked through once.
#[derive(Default)]
struct Scan {
    at: usize,
    is_inside: bool,
    cell_start: bool,
    has_begun: bool,
}

enum Verdict {
    /// The row ends here.
    Whole,
    /// A quote is open.
    Open,
    /// A closing quote stands before letters.
    Odd,
}

impl Scan {
    fn go_on(&mut self, text: &str, separator: char) -> Verdict {
        if !self.has_begun {
            (self.has_begun, self.cell_start) = (true, true);
        }
        let bytes = text.as_bytes();
        // All separators and quotes are ASCII.
        let separator = u8::try_from(separator).unwrap_or(b',');
        while self.at < bytes.len() {
            let byte = bytes[self.at];
            if self.is_inside {
                let Some(next) = memchr::memchr2(b'"', b'\\', &bytes[self.at..]) else {
                    self.at = bytes.len();
                    return Verdict::Open;
                };
                self.at += next;
                let after = bytes.get(self.at + 1).copied();
                if bytes[self.at] == b'\\' {
                    // `\"` is a quote unless the cell ends there.
                    let ends =
                        |at: usize| bytes.get(at).is_none_or(|byte| *byte == separator || *byte == b'\n');
                    self.at +=
                        if after == Some(b'"') && !ends(self.at + 2) || after == Some(b'\\') { 2 } else { 1 };
                } else if after == Some(b'"') {
                    self.at += 2;
                } else {
                    self.is_inside = false;
                    self.at += 1;
                    let rest = bytes[self.at..]
                        .iter()
                        .position(|byte| *byte != b' ')
                        .map_or(bytes.len(), |at| self.at + at);
                    if rest < bytes.len() && bytes[rest] != separator && bytes[rest] != b'\r' {
                        return Verdict::Odd;
                    }
                }
                continue;
            }
            if byte == separator {
                self.cell_start = true;
            } else if byte == b'"' && self.cell_start {
                self.is_inside = true;
                self.cell_start = false;
            } else if byte != b' ' {
                self.cell_start = false;
            }
            self.at += 1;
        }
        if self.is_inside { Verdict::Open } else { Verdict::Whole }
    }
}

enum Split {
    Row(Vec<String>),
    Open,
}

/// The cells of a whole row.
fn split(text: &str, separator: char) -> Split {
    let mut cells = Vec::new();
    let mut rest = text;
    loop {
        let quoted = rest.trim_start_matches(' ').strip_prefix('"');
        let after = match quoted {
            Some(inside) => {
                let Some((cell, after)) = quoted_cell(inside, separator) else { return Split::Open };
                cells.push(cell);
                after.trim_start_matches([' ', '\r'])
            }
            None => {
                let end = rest.find(separator).unwrap_or(rest.len());
                cells.push(rest[..end].to_owned());
                &rest[end..]
            }
        };
        match after.strip_prefix(separator) {
            Some(next) if cells.len() < MOST_COLUMNS => rest = next,
            _ => return Split::Row(cells),
        }
    }
}

/// A cell from after its quote; what follows its closing quote.
fn quoted_cell(inside: &str, separator: char) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = inside;
    loop {
        let at = memchr::memchr2(b'"', b'\\', rest.as_bytes())?;
        cell.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if rest[at..].starts_with('\\') {
            let ends = |text: &str| text.is_empty() || text.starts_with(separator) || text.starts_with('\n');
            match after.strip_prefix('"').filter(|next| !ends(next)) {
                Some(next) => {
                    cell.push('"');
                    rest = next;
                }
                None if after.starts_with('\\') => {
                    cell.push_str("\\\\");
                    rest = &after[1..];
                }
                None => {
                    cell.push('\\');
                    rest = after;
                }
            }
        } else if let Some(next) = after.strip_prefix('"') {
            cell.push('"');
            rest = next;
        } else {
            return Some((cell, after));
        }
    }
}

/// The cells of a line whose quotes follow no rule: quotes are letters, those around a cell apart.
fn loose(text: &str, separator: char) -> Vec<String> {
    let bare = |cell: &str| {
        cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell).to_owned()
    };
    text.split(separator).take(MOST_COLUMNS).map(|cell| bare(cell.trim())).collect()
}

/// The separator that parts most cells of a line; of equals the likelier.
fn separator(line: &str) -> char {
    let count = |separator: char| match split(line, separator) {
        Split::Row(cells) => cells.len(),
        _ => 0,
    };
    let mut best = (',', count(','));
    for separator in &SEPARATORS[1..] {
        let found = count(*separator);
        if found > best.1 {
            best = (*separator, found);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::tests::Kept;
    use proptest::prelude::*;

    fn table(text: &str) -> Kept {
        let mut kept = Kept::default();
        read(&mut text.as_bytes(), None, &mut kept);
        kept
    }

    #[test]
    fn quotes_over_lines_and_rows_that_never_end() {
        let kept = table(
            "title,date,content\n\"A \"\"folly\"\"\",2019-05-06,\"One line,\nand one more\"\nalone\n\"never closed,2019-05-07,left\n\"Next\",2019-05-08,\"d, e\"\nLast,2019-05-09,f\n",
        );
        assert_eq!(kept.titles(), [(":2", "A \"folly\""), (":4", "alone"), (":6", "Next"), (":7", "Last")]);
        assert_eq!(kept.drafts[0].body, "One line,\nand one more");
        assert_eq!(kept.drafts[2].body, "d, e");
        assert_eq!(kept.drafts[1].warnings[0].message, "the row has 1 columns, the header 3");
        assert_eq!(kept.reasons(), [":5 failed: a quotation mark is never closed; the row was left out"]);
        let open = table("title,content\n\"open,x\nNext,y\n");
        assert_eq!(open.titles(), [(":3", "Next")]);
        assert_eq!(open.reasons().len(), 1);
    }

    #[test]
    fn separators_marks_and_headers() {
        for (text, title, body) in [
            ("\u{feff}title;date;content\nÖl;06.05.2019;Es lief.\n", "Öl", "Es lief."),
            ("title,title,date,text\nFerry,Pier,2019-05-06,late\n", "Ferry", "late"),
            ("sep=;\r\ntitle;text\r\na, b;c\r\n", "a, b", "c"),
            ("title\tdate\ttext\na \"quoted\" word\t2020-01-01\tb\n", "a \"quoted\" word", "b"),
            ("title,text\n\"a \\\"b\\\" c\",\"d\\\\\"\n", "a \"b\" c", "d\\\\"),
            ("title,text\n\"a\" b,c\n", "\"a\" b", "c"),
            ("a\t2020-01-01\tb is longer\n", "a", "b is longer"),
            ("title , text\n\"a\" , \"b\"\n", "a", "b"),
        ] {
            let kept = table(text);
            assert_eq!(kept.drafts.len(), 1, "{text} {:?}", kept.reasons());
            assert_eq!(
                (kept.drafts[0].title.as_deref(), kept.drafts[0].body.as_str()),
                (Some(title), body),
                "{text}"
            );
        }
        assert_eq!(table("\u{feff}title;date;content\nÄ;01.02.2020;B\n").drafts[0].dates, ["01.02.2020"]);
    }

    #[test]
    fn tables_are_told_from_prose() {
        for (text, is_table) in [
            ("title,date,content\na,b,c\n", true),
            ("id;headline;text\n1;a;b\n", true),
            ("\"title\",\"text\"\n\"a\n", true),
            ("Title, date and text were asked for, said the board.\nIt met, again, on Monday.\n", false),
            ("title, text\n", false),
            ("By Jane Roe, Staff Writer\nThe board, which met on Monday, said\n", false),
            ("name,phone\nJane,12\n", false),
        ] {
            assert_eq!(has_header(text), is_table, "{text}");
        }
        assert!(is_even("a\tb\nc\td\n", '\t') && !is_even("a\tb\nc\n", '\t'));
    }

    proptest! {
        #[test]
        fn no_table_panics_and_all_lines_are_accounted_for(text in "(title|a|\"|,|;|\t|\n|\\\\|é| ){0,40}") {
            table(&text);
            has_header(&text);
        }
    }
}
