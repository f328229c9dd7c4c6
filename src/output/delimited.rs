//! Tables for spreadsheets: comma or tab separated, one head line. A cell of text that begins with a sign by which
//! spreadsheets tell a formula (`=`, `+`, `-`, `@`) gets an apostrophe before it, so that opening a table runs nothing;
//! numbers are written as they are. Every cell is one line.

use crate::output::escape::one_line;
use std::io::{self, Write};

/// What parts the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// CSV.
    Comma,
    /// TSV.
    Tab,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words of the archive, made harmless.
    Text(String),
    /// A number or date of ours, as it is.
    Plain(String),
}

impl Cell {
    /// Text; empty when there is none.
    pub fn text(value: Option<&str>) -> Cell {
        Cell::Text(value.unwrap_or_default().to_owned())
    }

    /// Several texts, parted by semicolons.
    pub fn list(values: &[String]) -> Cell {
        Cell::Text(values.join("; "))
    }

    /// A number or date; empty when there is none.
    pub fn plain(value: impl ToString) -> Cell {
        Cell::Plain(value.to_string())
    }

    /// A number or date that may be missing.
    pub fn maybe(value: Option<impl ToString>) -> Cell {
        Cell::Plain(value.map_or_else(String::new, |value| value.to_string()))
    }
}

/// Writes a table row by row.
pub struct Delimited<W: Write> {
    rows: csv::Writer<W>,
}

impl<W: Write> Delimited<W> {
    /// Writes the head line.
    pub fn new(output: W, separator: Separator, head: &[&str]) -> io::Result<Delimited<W>> {
        let delimiter = if separator == Separator::Comma { b',' } else { b'\t' };
        let mut rows = csv::WriterBuilder::new().delimiter(delimiter).from_writer(output);
        rows.write_record(head).map_err(io::Error::from)?;
        Ok(Delimited { rows })
    }

    /// Writes one row, which must have as many cells as the head.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        let cells = cells.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Plain(plain) => plain.clone(),
        });
        self.rows.write_record(cells).map_err(io::Error::from)
    }

    /// Writes what is held back.
    pub fn flush(&mut self) -> io::Result<()> {
        self.rows.flush()
    }
}

/// One line that no spreadsheet takes for a formula; full-width signs count too.
fn harmless(text: &str) -> String {
    let line = one_line(text);
    match line.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        true => format!("'{line}"),
        false => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_run_nothing() {
        let mut out = Vec::new();
        let mut table = Delimited::new(&mut out, Separator::Comma, &["a", "b"]).unwrap();
        for (text, plain) in [("=1+1", "-5"), (" @x, \"y\"\nz", "2"), ("plain", ""), ("\t+a", "x")] {
            table.row(&[Cell::text(Some(text)), Cell::plain(plain)]).unwrap();
        }
        table.flush().unwrap();
        drop(table);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "a,b\n'=1+1,-5\n\"'@x, \"\"y\"\" z\",2\nplain,\n'+a,x\n");
    }
}
