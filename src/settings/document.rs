//! Reads TOML with the place of every key and value, so that errors can point at them. What is unknown or of the wrong
//! type is refused: a mistyped key that is silently left out would look like an alias that does not work.

use crate::query::error::{nearest, shown};
use std::borrow::Cow;
use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Largest file that is read.
const MOST_BYTES: u64 = 16 << 20;

/// A file of settings that cannot be used.
#[derive(Debug)]
pub enum SettingsError {
    /// It cannot be read.
    Io(PathBuf, io::Error),
    /// It says something that cannot be meant.
    Wrong {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The line's text, and the characters of it at fault.
        excerpt: Option<(String, Range<usize>)>,
        /// What is wrong: lower case, no full stop.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
}

impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingsError::Io(path, error) => write!(formatter, "`{}`: {error}", path.display()),
            SettingsError::Wrong { file, line, excerpt, message, hint } => {
                write!(formatter, "`{}`, line {line}: {message}", file.display())?;
                if let Some((text, fault)) = excerpt {
                    let (before, width) = (fault.start, fault.len().max(1));
                    write!(formatter, "\n  {text}\n  {}{}", " ".repeat(before), "^".repeat(width))?;
                }
                if let Some(hint) = hint {
                    write!(formatter, "\nhint: {hint}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for SettingsError {}

/// Something wrong at a place of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the document.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Fault {
    /// A fault without a hint.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Fault {
        Fault { span, message: message.into(), hint: None }
    }

    /// The same fault with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.hint = Some(hint.into());
        self
    }

    /// The error as a person reads it.
    pub fn at(self, file: &Path, text: &str) -> SettingsError {
        let start = text.floor_char_boundary(self.span.start.min(text.len()));
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_text = text[line_start..].lines().next().unwrap_or("");
        let end = text.floor_char_boundary(self.span.end.clamp(start, line_start + line_text.len()));
        let column = text[line_start..start].chars().count();
        let width = text.get(start..end).unwrap_or("").chars().count();
        let is_short = line_text.chars().count() <= 100 && !line_text.trim().is_empty();
        // Tabs would move the carets.
        let visible =
            line_text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        SettingsError::Wrong {
            file: file.to_owned(),
            line: Lines::of(text).line(start),
            excerpt: is_short.then_some((visible, column..column + width)),
            message: self.message,
            hint: self.hint,
        }
    }
}

/// Where the lines of a text begin; a file of many entries asks for many lines.
#[derive(Clone, Debug)]
pub struct Lines {
    breaks: Vec<usize>,
}

impl Lines {
    /// Of a text.
    pub fn of(text: &str) -> Lines {
        Lines { breaks: memchr::memchr_iter(b'\n', text.as_bytes()).collect() }
    }

    /// Line of a byte, from 1.
    pub fn line(&self, at: usize) -> usize {
        1 + self.breaks.partition_point(|newline| *newline < at)
    }
}

/// The text of a file; `None` when there is none and `may_miss`.
pub fn text_of(file: &Path, may_miss: bool) -> Result<Option<String>, SettingsError> {
    let failed = |error| SettingsError::Io(file.to_owned(), error);
    match std::fs::metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_miss => return Ok(None),
        Err(error) => return Err(failed(error)),
        Ok(about) if !about.is_file() => return Err(failed(io::Error::other("not a file"))),
        Ok(about) if about.len() > MOST_BYTES => {
            return Err(failed(io::Error::other("too large: more than 16 MiB")));
        }
        Ok(_) => {}
    }
    let bytes = std::fs::read(file).map_err(failed)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let line = 1 + memchr::memchr_iter(b'\n', &error.as_bytes()[..valid]).count();
            Err(SettingsError::Wrong {
                file: file.to_owned(),
                line,
                excerpt: None,
                message: "the file is not UTF-8".to_owned(),
                hint: Some("save it as UTF-8".to_owned()),
            })
        }
    }
}

/// A key and its value with their places.
pub type Pair<'doc, 'text> = (&'doc Spanned<Cow<'text, str>>, &'doc Spanned<DeValue<'text>>);

/// Parses a document.
pub fn parse(text: &str) -> Result<Spanned<DeTable<'_>>, Fault> {
    DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        let fault = Fault::new(span, shown_long(&lower_first(&message)));
        fault.hint("strings stand in quotation marks, lists in brackets, entries below a `[[person]]` line")
    })
}

fn lower_first(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn shown_long(message: &str) -> String {
    message.chars().filter(|letter| !letter.is_control()).collect()
}

/// The entries of a table in the order of the file; a key that is none of `known` is refused.
pub fn entries<'doc, 'text>(
    table: &'doc DeTable<'text>,
    place: &str,
    known: &[&'static str],
) -> Result<Vec<Pair<'doc, 'text>>, Fault> {
    let mut pairs: Vec<_> = table.iter().collect();
    pairs.sort_by_key(|(key, _)| key.span().start);
    for (key, _) in &pairs {
        let name: &str = key.get_ref();
        if !known.contains(&name) {
            let fault = Fault::new(key.span(), format!("unknown key `{}`{place}", shown(name)));
            return Err(match nearest(name, known.iter().copied()) {
                Some(meant) => fault.hint(format!("did you mean `{meant}`?")),
                None => fault.hint(format!("keys are {}", listed(known))),
            });
        }
    }
    Ok(pairs)
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A string.
pub fn string<'doc>(value: &'doc Spanned<DeValue<'_>>, key: &str) -> Result<&'doc str, Fault> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text),
        other => {
            let message = format!("`{key}` is {}, a string is expected", type_name(other));
            Err(Fault::new(value.span(), message).hint(format!("write `{key} = \"...\"`")))
        }
    }
}

/// A list of strings with their places.
pub fn strings<'doc>(
    value: &'doc Spanned<DeValue<'_>>,
    key: &str,
) -> Result<Vec<(&'doc str, Range<usize>)>, Fault> {
    let DeValue::Array(items) = value.get_ref() else {
        let message = format!("`{key}` is {}, a list is expected", type_name(value.get_ref()));
        return Err(Fault::new(value.span(), message).hint(format!("write `{key} = [\"...\"]`")));
    };
    let item = |item: &'doc Spanned<DeValue<'_>>| match item.get_ref() {
        DeValue::String(text) => Ok((text.as_ref(), item.span())),
        other => {
            let message = format!("`{key}` holds {}, strings are expected", type_name(other));
            Err(Fault::new(item.span(), message).hint(format!("write `{key} = [\"...\", \"...\"]`")))
        }
    };
    items.iter().map(item).collect()
}

/// What a value is, with its article.
pub fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
