//! Fulfils the wishes that need the index, one at a time and the newest first: what was wished before is not wanted any
//! more. Every answer carries the number of its wish, so that a late one is known.

use crate::index::{IndexError, Record};
use crate::model::{ArchivePath, Basis, Span};
use crate::output::text;
use crate::query::Query;
use crate::search::{Archive, Found, Request};
use crate::tui::page::{Page, Place, line_of};
use crossbeam_channel::{Receiver, Sender};
use std::ops::Range;

/// Something that needs the index.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Search.
    Search(Request),
    /// Read an article.
    Read(Wanted),
}

/// An article and why it is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its file.
    pub path: ArchivePath,
    /// Its number among those of its file.
    pub ordinal: u32,
    /// Bytes of the passage in the file.
    pub passage: Range<usize>,
    /// What found it; its matches are marked.
    pub query: Query,
}

/// What became of a wish.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Hits; when there are none, lines that say what was searched in vain.
    Found(Found, Vec<String>),
    /// An article.
    Article(Box<Page>),
    /// Neither; with the reason.
    Failed(String),
}

/// Works until nobody wishes any more. `unreadable` is the number of files that the index has no article from.
pub fn work(
    archive: &Archive,
    unreadable: u64,
    wishes: &Receiver<(u64, Wish)>,
    answers: &Sender<(u64, Answer)>,
) {
    while let Ok(first) = wishes.recv() {
        let (number, wish) = wishes.try_iter().last().unwrap_or(first);
        let fulfilled = match wish {
            Wish::Search(request) => search(archive, unreadable, &request),
            Wish::Read(wanted) => read(archive, &wanted),
        };
        let answer = fulfilled.unwrap_or_else(|error| Answer::Failed(error.to_string()));
        if answers.send((number, answer)).is_err() {
            return;
        }
    }
}

fn search(archive: &Archive, unreadable: u64, request: &Request) -> Result<Answer, IndexError> {
    let found = archive.search(request)?;
    let mut notes = Vec::new();
    if found.hits.is_empty() {
        notes.push(text::nothing_found(&archive.coverage()?, unreadable));
        notes.extend(archive.unknown_names(&request.query)?.iter().map(text::unknown_name));
    }
    Ok(Answer::Found(found, notes))
}

fn read(archive: &Archive, wanted: &Wanted) -> Result<Answer, IndexError> {
    let damaged = |error: &dyn std::fmt::Display| {
        IndexError::Corrupt(archive.home.path().to_owned(), error.to_string())
    };
    for bytes in archive.articles_of(&wanted.path)? {
        let record = Record::decode(&bytes).map_err(|error| damaged(&error))?;
        if record.id.ordinal != wanted.ordinal {
            continue;
        }
        let annotated = record.annotated().map_err(|error| damaged(&error))?;
        let matches = archive.matches_in(&wanted.query, &record, annotated.language.as_deref())?;
        let place_of = |at: usize| record.offsets.text_offset(at).min(record.text.len());
        let passage = Span::new(place_of(wanted.passage.start), place_of(wanted.passage.end));
        let place = place(archive, &record, passage);
        return Ok(Answer::Article(Box::new(Page::new(&record, &annotated, passage, &matches, place))));
    }
    Ok(Answer::Failed(format!("the index has no article {} of `{}`", wanted.ordinal, wanted.path)))
}

fn place(archive: &Archive, record: &Record<'_>, passage: Span) -> Place {
    let file = record.id.path.below(&archive.root);
    let inner = record.id.inner.as_str();
    // `:42`, the line of a file that holds an article in each.
    let line = inner.strip_prefix(':').and_then(|line| line.parse::<usize>().ok());
    match (line, record.basis) {
        (Some(line), _) => Place::Line(file, line),
        (None, _) if !inner.is_empty() => Place::Inside,
        (None, Basis::File) => Place::Line(file, line_of(record.text, passage.start as usize)),
        (None, Basis::Derived) => Place::File(file),
    }
}
