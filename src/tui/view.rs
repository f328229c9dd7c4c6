//! Draws a state. Decides nothing but what stands where; everything from the archive has been escaped or is escaped here.

use crate::output::escape::one_line;
use crate::search::{Hit, Sort};
use crate::tui::filters;
use crate::tui::page::{Columns, Look, Row};
use crate::tui::state::{Focus, HEAD_ROWS, HIT_ROWS, Progress, Reading, State};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph, Wrap};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The smallest screen that anything is drawn on, in cells.
const SMALLEST: (u16, u16) = (20, 6);
/// Rows that a message may take.
const STATUS_ROWS: u16 = 3;
/// Before the query.
const QUERY_LABEL: &str = "Search: ";

const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
const DIM: Style = Style::new().add_modifier(Modifier::DIM);
const MATCH: Style = Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD);
const CURRENT: Style = MATCH.add_modifier(Modifier::REVERSED);
const SPEAKER: Style = Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD);
const SAID: Style = Style::new().fg(Color::Cyan);
const PATH: Style = Style::new().fg(Color::Magenta);
const BAR: &str = "▌";

/// Every key and what it does, as the help shows them.
const KEYS: &[(&str, &str)] = &[
    ("type", "search; Tab or Esc leads to the list"),
    ("/", "back to the query"),
    ("up down", "move; also j k, PgUp PgDn, Home End"),
    ("Enter", "read the article at the passage"),
    ("n N", "next match, match before"),
    ("f u", "published from, until a day"),
    ("w p", "speaker quoted, person named"),
    ("l o", "place named, outlet"),
    ("x", "take all filters away"),
    ("s", "best, newest or oldest first"),
    ("e", "open in $VISUAL or $EDITOR"),
    ("y", "show the citation"),
    ("q Esc", "back; from the list: end"),
];

/// Draws all of it.
pub fn draw(frame: &mut Frame<'_>, state: &State, has_colours: bool) {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        frame.render_widget(Paragraph::new("too small").style(DIM), area);
        return;
    }
    let row = |y: u16| Rect { y, height: 1, ..area };
    let body = Rect { y: 2, height: area.height.saturating_sub(3), ..area };
    draw_query(frame, state, row(0));
    frame.render_widget(Paragraph::new(about_search(state)), row(1));
    match (&state.reading, state.focus) {
        (Some(reading), Focus::Article) => draw_article(frame, reading, body),
        _ if state.hits.is_empty() => {
            let notes: Vec<Line<'_>> = state.notes.iter().map(|note| Line::raw(note.as_str())).collect();
            frame.render_widget(Paragraph::new(notes).wrap(Wrap { trim: true }), body);
        }
        _ => draw_hits(frame, state, body),
    }
    if state.is_helping {
        draw_help(frame, body);
    }
    draw_last_rows(frame, state, area);
    if !has_colours {
        for cell in &mut frame.buffer_mut().content {
            cell.set_fg(Color::Reset);
        }
    }
}

fn draw_query(frame: &mut Frame<'_>, state: &State, area: Rect) {
    let is_typed = state.focus == Focus::Query && state.prompt.is_none();
    let label = Span::styled(QUERY_LABEL, if is_typed { BOLD } else { DIM });
    draw_typed(frame, label, &state.query, is_typed, area);
}

/// A line that is typed, scrolled so that its cursor is seen.
fn draw_typed(
    frame: &mut Frame<'_>,
    label: Span<'_>,
    typed: &crate::tui::typed::Typed,
    has_cursor: bool,
    area: Rect,
) {
    let room = usize::from(area.width).saturating_sub(label.width() + 1);
    let before = typed.before_cursor().width();
    let hidden = before.saturating_sub(room);
    let shown = without_first(&typed.text(), hidden);
    if has_cursor {
        let x = area.x as usize + label.width() + before - hidden;
        frame.set_cursor_position(Position { x: x.min(u16::MAX.into()) as u16, y: area.y });
    }
    frame.render_widget(Paragraph::new(Line::from(vec![label, Span::raw(shown)])), area);
}

/// What is left of a text when at least so many cells go at its beginning.
fn without_first(text: &str, cells: usize) -> String {
    let mut gone = 0;
    text.chars()
        .skip_while(|letter| {
            let goes = gone < cells;
            gone += letter.width().unwrap_or(0);
            goes
        })
        .collect()
}

/// Order, counts and filters.
fn about_search(state: &State) -> Line<'_> {
    let order = match state.sort {
        Sort::Score => "best first",
        Sort::Date => "oldest first",
        Sort::DateDescending => "newest first",
    };
    let mut spans = Vec::new();
    if state.progress == Progress::Searching {
        spans.push(Span::styled("searching… ", DIM));
    } else if !state.hits.is_empty() {
        let (chosen, hits, articles) = (state.chosen + 1, state.hits.len(), state.articles);
        let plural = if articles == 1 { "" } else { "s" };
        spans.push(Span::styled(format!("{chosen}/{hits} of {articles} article{plural}, "), DIM));
    }
    spans.push(Span::styled(order, DIM));
    for (filter, _, name) in filters::ALL {
        let value = state.filters.get(filter);
        if !value.is_empty() {
            spans.push(Span::styled(format!("  {name}:"), DIM));
            spans.push(Span::styled(one_line(value), SPEAKER));
        }
    }
    Line::from(spans)
}

fn draw_hits(frame: &mut Frame<'_>, state: &State, area: Rect) {
    let width = usize::from(area.width);
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (number, hit) in state.hits.iter().enumerate().skip(state.top).take(state.hits_seen()) {
        let is_chosen = number == state.chosen;
        let bar = || Span::styled(if is_chosen { BAR } else { " " }, SPEAKER);
        let [first, second] = snippet(hit, width.saturating_sub(1));
        for (index, mut spans) in [head(hit, is_chosen), first, second, place(hit)].into_iter().enumerate() {
            debug_assert!(index < HIT_ROWS);
            spans.insert(0, bar());
            lines.push(Line::from(spans));
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn head(hit: &Hit, is_chosen: bool) -> Vec<Span<'static>> {
    let mut spans = vec![Span::styled(hit.date.clone().unwrap_or_else(|| "undated".to_owned()), BOLD)];
    let title = hit.title.as_deref().map(one_line).filter(|title| !title.trim().is_empty());
    let style = if is_chosen { BOLD.add_modifier(Modifier::UNDERLINED) } else { BOLD };
    spans.push(Span::raw("  "));
    spans.push(Span::styled(title.unwrap_or_else(|| "untitled".to_owned()), style));
    if !hit.speakers.is_empty() {
        spans.push(Span::styled(format!("  {}", one_line(&hit.speakers.join(", "))), SPEAKER));
    }
    if let Some(source) = &hit.source {
        spans.push(Span::raw(format!("  {}", one_line(source))));
    }
    spans
}

fn place(hit: &Hit) -> Vec<Span<'static>> {
    let address = one_line(&format!("{}{}", hit.path, hit.inner));
    vec![Span::styled(format!("{address}:{}:{}", hit.line, hit.column), PATH)]
}

/// Two rows of the passage, from a little before its first match on.
fn snippet(hit: &Hit, width: usize) -> [Vec<Span<'static>>; 2] {
    let mut letters: Vec<(char, bool)> = Vec::new();
    for (at, letter) in hit.text.char_indices() {
        let is_match = hit.highlights.iter().any(|range| range.contains(&at));
        if letter.is_whitespace() {
            if letters.last().is_some_and(|(last, _)| *last != ' ') {
                letters.push((' ', is_match));
            }
        } else {
            letters
                .extend(one_line(letter.encode_utf8(&mut [0; 4])).chars().map(|letter| (letter, is_match)));
        }
    }
    let first = letters.iter().position(|(_, is_match)| *is_match).unwrap_or(0);
    let mut start = first.saturating_sub(width / 3);
    if first < width {
        start = 0;
    }
    while start > 0 && letters.get(start - 1).is_some_and(|(letter, _)| *letter != ' ') {
        start -= 1;
    }
    let mut rows = [Vec::new(), Vec::new()];
    let mut rest = letters.get(start..).unwrap_or_default();
    for row in &mut rows {
        let (mut used, mut end, mut after_space) = (0, 0, None);
        for (letter, _) in rest {
            used += letter.width().unwrap_or(0);
            if used > width {
                break;
            }
            end += 1;
            if *letter == ' ' {
                after_space = Some(end);
            }
        }
        if end < rest.len() {
            end = after_space.unwrap_or(end);
        }
        for (letter, is_match) in &rest[..end] {
            let style = if *is_match { MATCH } else { Style::new() };
            match row.last_mut() {
                Some(Span { content, style: own }) if *own == style => content.to_mut().push(*letter),
                _ => row.push(Span::styled(letter.to_string(), style)),
            }
        }
        rest = &rest[end..];
    }
    rows
}

fn draw_article(frame: &mut Frame<'_>, reading: &Reading, area: Rect) {
    let columns = Columns::of(area.width.into());
    let head = HEAD_ROWS as u16;
    let title = vec![
        Line::styled(reading.page.title.as_str(), BOLD),
        Line::styled(reading.page.about.as_str(), PATH),
    ];
    frame.render_widget(Paragraph::new(title), Rect { height: head.min(area.height), ..area });
    let text = Rect { y: area.y + head, height: area.height.saturating_sub(head), ..area };
    let mut lines = Vec::new();
    let mut before: Vec<usize> = Vec::new();
    for row in reading.rows.iter().skip(reading.top).take(text.height.into()) {
        let speakers = row.speakers();
        let mut spans = margin(reading, &speakers, &before, columns.names);
        if columns.numbers > 0 {
            let number = if row.is_first { row.line.to_string() } else { String::new() };
            spans.push(Span::styled(format!("{number:>width$} ", width = columns.numbers - 1), DIM));
        }
        spans.push(Span::styled(if row.is_in_passage() { BAR } else { " " }, SAID));
        spans.extend(words(row, reading.current));
        lines.push(Line::from(spans));
        before = speakers;
    }
    frame.render_widget(Paragraph::new(lines), text);
}

/// The names of those who speak in a row and did not in the row above; a mark where they go on.
fn margin(reading: &Reading, speakers: &[usize], before: &[usize], width: usize) -> Vec<Span<'static>> {
    if width == 0 {
        return Vec::new();
    }
    let new: Vec<&str> = speakers
        .iter()
        .filter(|speaker| !before.contains(speaker))
        .filter_map(|speaker| reading.page.names.get(*speaker).map(String::as_str))
        .collect();
    let (shown, style) = match (new.is_empty(), speakers.is_empty()) {
        (false, _) => (cut(&new.join(" / "), width - 1), SPEAKER),
        (true, false) => ("┊".to_owned(), SAID),
        (true, true) => (String::new(), Style::new()),
    };
    let padding = width.saturating_sub(shown.width());
    let pad = Span::raw(" ".repeat(padding.saturating_sub(1)));
    vec![pad, Span::styled(shown, style), Span::raw(" ")]
}

/// A text in at most `width` cells, with an ellipsis where some of it is missing.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for letter in text.chars() {
        if out.width() + letter.width().unwrap_or(0) + 1 > width {
            break;
        }
        out.push(letter);
    }
    out.push('…');
    out
}

fn words(row: &Row, current: Option<usize>) -> Vec<Span<'_>> {
    let style = |look: Look| match (look.matched, look.speaker) {
        (Some(number), _) if current == Some(number) => CURRENT,
        (Some(_), _) => MATCH,
        (None, Some(_)) => SAID,
        (None, None) => Style::new(),
    };
    row.pieces.iter().map(|piece| Span::styled(piece.text.as_str(), style(piece.look))).collect()
}

fn draw_help(frame: &mut Frame<'_>, area: Rect) {
    let lines: Vec<Line<'_>> = KEYS
        .iter()
        .map(|(key, what)| Line::from(vec![Span::styled(format!(" {key:<8} "), BOLD), Span::raw(*what)]))
        .collect();
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(lines), area);
}

/// A filter that is given, a message, or the keys that matter here.
fn draw_last_rows(frame: &mut Frame<'_>, state: &State, area: Rect) {
    let last = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    if let Some(message) = &state.status {
        let cells = message.width().max(1);
        let above = u16::from(state.prompt.is_some());
        let rows = cells.div_ceil(usize::from(area.width)) as u16 + u16::from(cells > area.width.into());
        let rows = rows.min(STATUS_ROWS);
        let place = Rect { y: area.bottom().saturating_sub(rows + above), height: rows, ..area };
        frame.render_widget(Clear, place);
        let message = Paragraph::new(message.as_str()).style(BOLD).wrap(Wrap { trim: true });
        frame.render_widget(message, place);
        if above == 0 {
            return;
        }
    }
    if let Some((filter, typed)) = &state.prompt {
        frame.render_widget(Clear, last);
        let label = Span::styled(format!("{}: ", filter.name()), BOLD);
        draw_typed(frame, label, typed, true, last);
        return;
    }
    let keys = match (state.is_helping, state.focus) {
        (true, _) => "any key: back",
        (_, Focus::Query) => "Enter read  up/down move  Tab list  ^C quit",
        (_, Focus::Hits) => "Enter read  / query  f u w p l o filter  s sort  e edit  y cite  ? keys  q quit",
        (_, Focus::Article) => "n/N match  e edit  y cite  ? keys  q back",
    };
    frame.render_widget(Paragraph::new(keys).style(DIM), last);
}
