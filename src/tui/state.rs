//! What the browser shows and what a key makes of it. Pure: keys, answers and sizes come in, a state and a wish come out;
//! no terminal, no index, no clock.

use crate::model::Day;
use crate::output::escape;
use crate::query::{Query, parse};
use crate::receipt::Reference;
use crate::search::{By, Hit, QuoteFilter, Request, Sort, Weights};
use crate::tui::filters::{Filter, Filters};
use crate::tui::page::{Columns, Page, Place, Row};
use crate::tui::typed::Typed;
use crate::tui::worker::{Answer, Wanted, Wish};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::path::PathBuf;

/// Most hits of one search: what a person looks through before asking for something narrower.
pub const MOST_HITS: usize = 60;
/// Rows of a hit in the list.
pub const HIT_ROWS: usize = 4;
/// Rows above and below the list: query, filters, status.
const FRAME_ROWS: usize = 3;
/// Rows above an article's text: headline, and what it is.
pub const HEAD_ROWS: usize = 2;
/// Rows kept above a place that is jumped to.
const ABOVE: usize = 3;

/// Where keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Into the query.
    Query,
    /// To the list of hits.
    Hits,
    /// To the article.
    Article,
}

/// What is to be done for a key or an answer.
#[derive(Clone, Debug)]
pub enum Todo {
    /// Nothing but drawing.
    Nothing,
    /// Call [`State::search`] when no key comes for a moment.
    SearchSoon,
    /// Call [`State::search`].
    Search,
    /// Ask the index.
    Ask(u64, Wish),
    /// Open a file in the editor, at a line.
    Edit(PathBuf, Option<usize>),
    /// End.
    Quit,
}

/// An article as it stands on the screen.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The article.
    pub page: Page,
    /// Its rows at the width of the screen.
    pub rows: Vec<Row>,
    /// The first row that is seen.
    pub top: usize,
    /// The match that `n` and `N` count from.
    pub current: Option<usize>,
}

/// Which search the hits on the screen belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// To the newest.
    Done,
    /// To an older one.
    Searching,
}

/// The whole browser.
#[derive(Clone, Debug)]
pub struct State {
    /// What is typed.
    pub query: Typed,
    /// What narrows it.
    pub filters: Filters,
    /// Order of the hits.
    pub sort: Sort,
    /// Where keys go.
    pub focus: Focus,
    /// The filter that is being given.
    pub prompt: Option<(Filter, Typed)>,
    /// The keys are shown.
    pub is_helping: bool,
    /// The last good hits.
    pub hits: Vec<Hit>,
    /// All articles that match.
    pub articles: usize,
    /// What to say instead of hits; safe to show.
    pub notes: Vec<String>,
    /// Number of the chosen hit.
    pub chosen: usize,
    /// Number of the first hit that is seen.
    pub top: usize,
    /// The article, when one is read.
    pub reading: Option<Reading>,
    /// A message for the last row; safe to show.
    pub status: Option<String>,
    /// Whether the hits are those of the newest search.
    pub progress: Progress,
    /// Said while there is nothing to search for.
    welcome: Vec<String>,
    /// The query that the hits come from.
    found_by: Query,
    asked: Query,
    /// Number of the newest wish; answers to others are dropped.
    wish: u64,
    /// Read the first hit as soon as there is one.
    reads_when_found: bool,
    /// The article that comes goes into the editor.
    edits_when_read: bool,
    today: Day,
    width: usize,
    height: usize,
}

impl State {
    /// Nothing searched yet. `welcome` is shown until something is.
    pub fn new(query: &str, welcome: Vec<String>, today: Day) -> State {
        let welcome: Vec<String> = welcome.iter().map(|line| escape::one_line(line)).collect();
        State {
            query: Typed::new(query),
            filters: Filters::default(),
            sort: Sort::Score,
            focus: Focus::Query,
            prompt: None,
            is_helping: false,
            hits: Vec::new(),
            articles: 0,
            notes: welcome.clone(),
            chosen: 0,
            top: 0,
            reading: None,
            status: None,
            progress: Progress::Done,
            welcome,
            found_by: Query::Everything,
            asked: Query::Everything,
            wish: 0,
            reads_when_found: false,
            edits_when_read: false,
            today,
            width: 80,
            height: 24,
        }
    }

    /// Takes the size of the screen, in cells.
    pub fn resize(&mut self, width: usize, height: usize) {
        let is_wider = width != self.width;
        (self.width, self.height) = (width, height);
        if let Some(reading) = self.reading.as_mut().filter(|_| is_wider) {
            let line = reading.rows.get(reading.top).map_or(1, |row| row.line);
            reading.rows = reading.page.rows(Columns::of(width).text);
            reading.top = reading.rows.iter().position(|row| row.line >= line).unwrap_or(0);
        }
        self.choose(self.chosen);
    }

    /// Rows between the frame.
    pub fn body_rows(&self) -> usize {
        self.height.saturating_sub(FRAME_ROWS)
    }

    /// Hits that are seen at once, at least one.
    pub fn hits_seen(&self) -> usize {
        (self.body_rows() / HIT_ROWS).max(1)
    }

    /// Rows of an article that are seen at once, at least one.
    pub fn rows_seen(&self) -> usize {
        self.body_rows().saturating_sub(HEAD_ROWS).max(1)
    }

    /// Takes a key.
    pub fn press(&mut self, key: KeyEvent) -> Todo {
        self.status = None;
        if key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c') {
            return Todo::Quit;
        }
        if self.is_helping {
            self.is_helping = false;
            return Todo::Nothing;
        }
        if self.prompt.is_some() {
            return self.press_in_prompt(key);
        }
        match self.focus {
            Focus::Query => self.press_in_query(key),
            Focus::Hits => self.press_in_hits(key),
            Focus::Article => self.press_in_article(key),
        }
    }

    fn press_in_query(&mut self, key: KeyEvent) -> Todo {
        match key.code {
            KeyCode::Esc | KeyCode::Tab => self.focus = Focus::Hits,
            KeyCode::Enter => return self.read(false),
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => self.move_in_hits(key.code),
            _ if self.query.take(key) => return self.changed(Todo::SearchSoon),
            _ => {}
        }
        Todo::Nothing
    }

    fn press_in_hits(&mut self, key: KeyEvent) -> Todo {
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Todo::Quit,
            KeyCode::Enter | KeyCode::Right => return self.read(false),
            KeyCode::Char('/' | 'i') | KeyCode::Tab => self.focus = Focus::Query,
            KeyCode::Char('e') => return self.read(true),
            KeyCode::Char('y') => match self.hits.get(self.chosen) {
                Some(hit) => self.status = Some(citation(hit)),
                None => self.status = Some("no hit to cite".to_owned()),
            },
            _ => return self.press_anywhere(key),
        }
        Todo::Nothing
    }

    /// Keys that mean the same beside the list and beside an article, and those that move.
    fn press_anywhere(&mut self, key: KeyEvent) -> Todo {
        match key.code {
            KeyCode::Char('?') => self.is_helping = true,
            KeyCode::Char('s') => {
                self.sort = match self.sort {
                    Sort::Score => Sort::DateDescending,
                    Sort::DateDescending => Sort::Date,
                    Sort::Date => Sort::Score,
                };
                return self.changed(Todo::Search);
            }
            KeyCode::Char('x') if !self.filters.is_empty() => {
                self.filters = Filters::default();
                return self.changed(Todo::Search);
            }
            KeyCode::Char(letter) if Filter::of_key(letter).is_some() => {
                self.prompt =
                    Filter::of_key(letter).map(|filter| (filter, Typed::new(self.filters.get(filter))));
            }
            code => self.move_in_hits(code),
        }
        Todo::Nothing
    }

    fn press_in_prompt(&mut self, key: KeyEvent) -> Todo {
        let Some((filter, typed)) = &mut self.prompt else { return Todo::Nothing };
        match key.code {
            KeyCode::Esc => self.prompt = None,
            KeyCode::Enter => {
                let (filter, value) = (*filter, typed.text());
                match self.filters.set(filter, &value, self.today) {
                    Ok(()) => {
                        self.prompt = None;
                        return self.changed(Todo::Search);
                    }
                    Err(reason) => self.status = Some(escape::one_line(&reason)),
                }
            }
            _ => drop(typed.take(key)),
        }
        Todo::Nothing
    }

    fn press_in_article(&mut self, key: KeyEvent) -> Todo {
        let seen = self.rows_seen();
        let Some(reading) = &mut self.reading else {
            self.focus = Focus::Hits;
            return Todo::Nothing;
        };
        let last = reading.rows.len().saturating_sub(seen);
        let top = reading.top;
        match key.code {
            KeyCode::Esc | KeyCode::Left | KeyCode::Backspace | KeyCode::Char('q') => {
                self.leave_article(Focus::Hits)
            }
            KeyCode::Char('/' | 'i') => self.leave_article(Focus::Query),
            KeyCode::Up | KeyCode::Char('k') => reading.top = top.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => reading.top = (top + 1).min(last.max(top)),
            KeyCode::PageUp | KeyCode::Char('b') => reading.top = top.saturating_sub(seen),
            KeyCode::PageDown | KeyCode::Char(' ') => reading.top = (top + seen).min(last.max(top)),
            KeyCode::Home | KeyCode::Char('g') => reading.top = 0,
            KeyCode::End | KeyCode::Char('G') => reading.top = last,
            KeyCode::Char('n') => reading.jump(true, seen),
            KeyCode::Char('N') => reading.jump(false, seen),
            KeyCode::Char('?') => self.is_helping = true,
            KeyCode::Char('y') => self.status = Some(reading.page.reference.clone()),
            KeyCode::Char('e') => {
                let place = reading.page.place.clone();
                return self.edit(place);
            }
            _ => {}
        }
        Todo::Nothing
    }

    fn leave_article(&mut self, to: Focus) {
        self.reading = None;
        self.focus = to;
    }

    fn move_in_hits(&mut self, code: KeyCode) {
        let seen = self.hits_seen();
        self.choose(match code {
            KeyCode::Up | KeyCode::Char('k') => self.chosen.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => self.chosen + 1,
            KeyCode::PageUp | KeyCode::Char('b') => self.chosen.saturating_sub(seen),
            KeyCode::PageDown | KeyCode::Char(' ') => self.chosen + seen,
            KeyCode::Home | KeyCode::Char('g') => 0,
            KeyCode::End | KeyCode::Char('G') => usize::MAX,
            _ => return,
        });
    }

    /// Chooses a hit, the last one if there are not so many, and keeps it in sight.
    fn choose(&mut self, number: usize) {
        let seen = self.hits_seen();
        self.chosen = number.min(self.hits.len().saturating_sub(1));
        self.top = self.top.clamp((self.chosen + 1).saturating_sub(seen), self.chosen);
    }

    /// Something that the hits depend on is another now; answers under way are not wanted any more.
    fn changed(&mut self, todo: Todo) -> Todo {
        self.wish += 1;
        self.progress = Progress::Searching;
        self.reads_when_found = false;
        self.edits_when_read = false;
        todo
    }

    /// Wishes for the article of the chosen hit, to be read here or edited; the hits of a search under way come first.
    fn read(&mut self, edits: bool) -> Todo {
        self.edits_when_read = edits;
        if self.progress == Progress::Searching {
            self.reads_when_found = true;
            return Todo::Search;
        }
        let Some(hit) = self.hits.get(self.chosen) else {
            self.status = Some("no hit to read".to_owned());
            return Todo::Nothing;
        };
        let wanted = Wanted {
            path: hit.path.clone(),
            ordinal: hit.ordinal,
            passage: hit.bytes.clone(),
            query: self.found_by.clone(),
        };
        self.wish += 1;
        Todo::Ask(self.wish, Wish::Read(wanted))
    }

    fn edit(&mut self, place: Place) -> Todo {
        match place {
            Place::Line(file, line) => Todo::Edit(file, Some(line)),
            Place::File(file) => Todo::Edit(file, None),
            Place::Inside => {
                self.status =
                    Some("this article lies inside another file; no editor opens it there".to_owned());
                Todo::Nothing
            }
        }
    }

    /// The search for what is typed and filtered; [`Todo::Nothing`] when that is nothing or no query.
    pub fn search(&mut self) -> Todo {
        if self.query.is_blank() && self.filters.is_empty() {
            self.progress = Progress::Done;
            self.reads_when_found = false;
            self.edits_when_read = false;
            self.take_hits(Vec::new(), 0, self.welcome.clone());
            return Todo::Nothing;
        }
        let typed = self.query.text();
        let parsed = parse(&typed, self.today).map_err(|error| {
            let hint = error.suggestion.map_or_else(String::new, |hint| format!(" (hint: {hint})"));
            format!("{}{hint}", error.message)
        });
        match parsed.and_then(|query| Ok(query.and(self.filters.query(self.today)?))) {
            Ok(query) => {
                self.wish += 1;
                self.asked = query.clone();
                let request = Request {
                    query,
                    limit: MOST_HITS,
                    sort: self.sort,
                    by: By::Passage,
                    per_article: Weights::SETTLED.per_article,
                    quotes: QuoteFilter::default(),
                    folds_copies: true,
                };
                Todo::Ask(self.wish, Wish::Search(request))
            }
            Err(reason) => {
                self.fail(&reason);
                Todo::Nothing
            }
        }
    }

    /// Takes what became of a wish.
    pub fn take(&mut self, wish: u64, answer: Answer) -> Todo {
        if wish != self.wish {
            return Todo::Nothing;
        }
        match answer {
            Answer::Found(found, notes) => {
                self.progress = Progress::Done;
                self.status = None;
                self.found_by = self.asked.clone();
                self.take_hits(found.hits, found.matching.articles, notes);
                if std::mem::take(&mut self.reads_when_found) {
                    return self.read(self.edits_when_read);
                }
            }
            Answer::Article(page) if std::mem::take(&mut self.edits_when_read) => {
                return self.edit(page.place);
            }
            Answer::Article(page) => {
                let rows = page.rows(Columns::of(self.width).text);
                let at = rows.iter().position(Row::is_in_passage).unwrap_or(0);
                let top = at
                    .saturating_sub(ABOVE.min(self.rows_seen() / 2))
                    .min(rows.len().saturating_sub(self.rows_seen()));
                self.reading = Some(Reading { current: page.first_match, page: *page, rows, top });
                self.focus = Focus::Article;
            }
            Answer::Failed(reason) => self.fail(&reason),
        }
        Todo::Nothing
    }

    /// Shows a message until the next key.
    pub fn say(&mut self, message: &str) {
        self.status = Some(escape::one_line(message));
    }

    fn fail(&mut self, reason: &str) {
        self.progress = Progress::Done;
        self.reads_when_found = false;
        self.edits_when_read = false;
        self.say(reason);
    }

    fn take_hits(&mut self, hits: Vec<Hit>, articles: usize, notes: Vec<String>) {
        (self.hits, self.articles, self.notes) = (hits, articles, notes);
        self.top = 0;
        self.choose(0);
    }
}

impl Reading {
    /// To the next match or the one before, around the ends, and into sight.
    fn jump(&mut self, forward: bool, seen: usize) {
        let count = self.page.matches;
        if count == 0 {
            return;
        }
        let next = match self.current {
            None => 0,
            Some(current) if forward => (current + 1) % count,
            Some(current) => (current + count - 1) % count,
        };
        self.current = Some(next);
        let Some(at) = self.rows.iter().position(|row| row.shows(next)) else { return };
        if at < self.top || at >= self.top + seen {
            self.top = at.saturating_sub(ABOVE.min(seen / 2)).min(self.rows.len().saturating_sub(seen));
        }
    }
}

fn citation(hit: &Hit) -> String {
    let reference = Reference {
        authors: hit.authors.clone(),
        title: hit.title.clone(),
        outlet: hit.source.clone(),
        section: hit.section.clone(),
        date: hit.date.clone(),
        url: hit.url.clone(),
        path: format!("{}{}", hit.path, hit.inner),
        article: hit.ordinal as usize,
        line: Some(hit.line),
        file_hash: Some(hit.file_hash.clone()),
        ..Reference::default()
    };
    escape::one_line(&reference.plain())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Annotated, Article, Located, Person, Quote, Span, Speaker};
    use crate::search::{Counted, Found};
    use crate::tui::view;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    const TEXT: &str = "Bridge Shut\n\nThe bridge was shut on Monday.\n\n\"We found cracks in every bearing of the bridge and \
                        will not open it,\" Ada Marek said.\n\nTraffic went round by the ferry.\n";

    fn hit(path: &str) -> Hit {
        let span = TEXT.find("bridge was").unwrap_or(0);
        Hit {
            rank: 1,
            score: 1.0,
            path: path.into(),
            inner: String::new(),
            basis: crate::model::Basis::File,
            ordinal: 0,
            line: 3,
            column: 1,
            bytes: span - 4..span + 26,
            date: Some("2025-11-13".to_owned()),
            precision: None,
            date_source: None,
            day: None,
            title: Some("Bridge \u{202E}Shut".to_owned()),
            source: Some("The Meridian".to_owned()),
            section: None,
            url: None,
            authors: vec!["Ann Example".to_owned()],
            persons: Vec::new(),
            places: Vec::new(),
            speakers: vec!["Ada Marek".to_owned()],
            canonical: Vec::new(),
            quotes: Vec::new(),
            matches: Vec::new(),
            text: "The bridge was shut on Monday.".to_owned(),
            highlights: std::iter::once(4..10).collect(),
            file_hash: "00".to_owned(),
            copies: None,
        }
    }

    fn page() -> Page {
        let span = |words: &str| {
            let at = TEXT.find(words).unwrap();
            Span::new(at, at + words.len())
        };
        let article = Article {
            title: Some(Located { value: "Bridge Shut".to_owned(), span: None }),
            body: Span::new(13, TEXT.len()),
            ..Article::of_prose("a/bridge.txt".into(), TEXT.to_owned())
        };
        let quote = Quote {
            content: vec![span("We found cracks in every bearing of the bridge and will not open it,")],
            cue: None,
            source: None,
            kind: crate::model::Kind::Direct,
            speaker: Speaker::Named(0),
            rule: "direct".to_owned(),
            confidence: 1.0,
            said_on: None,
        };
        let person = Person { name: "Ada Marek".to_owned(), ..Person::default() };
        let annotated = Annotated { persons: vec![person], quotes: vec![quote], ..Annotated::default() };
        let hash = crate::crawl::manifest::ContentHash::default();
        let record = crate::index::Record::encode(&article, &mut annotated.clone(), &hash).unwrap();
        let stored = crate::index::Stored { text: article.text, record };
        let record = crate::index::Record::decode(&stored).unwrap();
        let second = TEXT.rfind("bridge").unwrap();
        let matches = [span("bridge was"), Span::new(second, second + 6)];
        let place = Place::Line("a/bridge.txt".into(), 3);
        Page::new(&record, &annotated, span("The bridge was shut on Monday."), &matches, place)
    }

    fn state() -> State {
        let mut state = State::new("", vec!["3 articles.".to_owned()], Day::from_ymd(2025, 11, 20).unwrap());
        state.resize(60, 15);
        state
    }

    fn press(state: &mut State, keys: &str) -> Todo {
        let mut todo = Todo::Nothing;
        for key in keys.chars() {
            todo = state.press(match key {
                '\n' => KeyCode::Enter.into(),
                '\t' => KeyCode::Tab.into(),
                '\u{1b}' => KeyCode::Esc.into(),
                '↓' => KeyCode::Down.into(),
                '↑' => KeyCode::Up.into(),
                letter => KeyCode::Char(letter).into(),
            });
        }
        todo
    }

    fn wish(todo: Todo) -> u64 {
        match todo {
            Todo::Ask(wish, _) => wish,
            other => panic!("no wish: {other:?}"),
        }
    }

    fn find(state: &mut State, count: usize) -> Todo {
        let wish = wish(state.search());
        let hits = (0..count).map(|number| hit(&format!("a/{number}.txt"))).collect();
        state.take(
            wish,
            Answer::Found(
                Found { hits, matching: Counted { articles: count, stories: count }, parts: Vec::new() },
                Vec::new(),
            ),
        )
    }

    fn screen(state: &mut State, width: u16, height: u16) -> Vec<String> {
        state.resize(width.into(), height.into());
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view::draw(frame, state, true)).unwrap();
        let buffer = terminal.backend().buffer();
        let rows = buffer.content.chunks(width.into());
        rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn typing_searches_soon_and_old_answers_are_dropped() {
        let mut state = state();
        assert!(matches!(press(&mut state, "brid"), Todo::SearchSoon));
        let old = wish(state.search());
        assert!(matches!(press(&mut state, "ge"), Todo::SearchSoon));
        let late = Found {
            hits: vec![hit("late.txt")],
            matching: Counted { articles: 1, stories: 1 },
            parts: Vec::new(),
        };
        state.take(old, Answer::Found(late, Vec::new()));
        assert!(state.hits.is_empty() && state.progress == Progress::Searching);
        find(&mut state, 5);
        assert_eq!((state.hits.len(), state.progress), (5, Progress::Done));
        // A query that is none leaves the hits.
        press(&mut state, " date:noday");
        assert!(matches!(state.search(), Todo::Nothing));
        assert!(state.status.as_ref().is_some_and(|status| status.contains("noday")), "{:?}", state.status);
        assert_eq!(state.hits.len(), 5);
    }

    #[test]
    fn enter_waits_for_the_search_that_is_under_way() {
        let mut state = state();
        assert!(matches!(press(&mut state, "bridge\n"), Todo::Search));
        let Todo::Ask(number, Wish::Read(wanted)) = find(&mut state, 2) else { panic!("nothing to read") };
        assert_eq!(wanted.path.to_text(), "a/0.txt");
        state.take(number, Answer::Article(Box::new(page())));
        assert_eq!(state.focus, Focus::Article);
        assert!(matches!(press(&mut state, "q"), Todo::Nothing));
        assert_eq!((state.focus, state.hits.len()), (Focus::Hits, 2));
        assert!(matches!(press(&mut state, "q"), Todo::Quit));
    }

    #[test]
    fn the_choice_stays_among_the_hits_and_in_sight() {
        let mut state = state();
        press(&mut state, "bridge");
        find(&mut state, 5);
        assert_eq!(state.hits_seen(), 3);
        press(&mut state, "↓↓↓");
        assert_eq!((state.chosen, state.top), (3, 1));
        press(&mut state, "↓↓↓↓↑");
        assert_eq!((state.chosen, state.top), (3, 2));
        press(&mut state, "\tg");
        assert_eq!((state.chosen, state.top), (0, 0));
        press(&mut state, "G");
        assert_eq!(state.chosen, 4);
        state.resize(60, 6);
        assert_eq!(state.top, 4);
        find(&mut state, 0);
        press(&mut state, "↓G");
        assert_eq!((state.chosen, state.top), (0, 0));
        assert!(matches!(press(&mut state, "\n"), Todo::Nothing));
        assert_eq!(state.status.as_deref(), Some("no hit to read"));
    }

    #[test]
    fn filters_are_asked_for_and_refused_where_they_are_typed() {
        let mut state = state();
        press(&mut state, "\tfsomeday\n");
        assert!(state.prompt.is_some() && state.status.is_some());
        press(&mut state, "\u{1b}");
        assert!(state.prompt.is_none() && state.filters.is_empty());
        assert!(matches!(press(&mut state, "wMarek\n"), Todo::Search));
        find(&mut state, 1);
        assert!(matches!(press(&mut state, "s"), Todo::Search));
        assert_eq!(state.sort, Sort::DateDescending);
        assert!(matches!(press(&mut state, "x"), Todo::Search));
        assert!(matches!(state.search(), Todo::Nothing));
        assert!(state.hits.is_empty() && state.notes == ["3 articles."]);
    }

    #[test]
    fn the_editor_opens_from_the_list_and_from_the_article() {
        let mut state = state();
        press(&mut state, "bridge");
        find(&mut state, 1);
        let number = wish(press(&mut state, "\te"));
        let todo = state.take(number, Answer::Article(Box::new(page())));
        assert!(matches!(todo, Todo::Edit(_, Some(3))), "{todo:?}");
        assert_eq!(state.focus, Focus::Hits);
        let number = wish(press(&mut state, "\n"));
        let mut inside = page();
        inside.place = Place::Inside;
        state.take(number, Answer::Article(Box::new(inside)));
        assert!(matches!(press(&mut state, "e"), Todo::Nothing));
        assert!(state.status.is_some());
    }

    #[test]
    fn hits_are_drawn_with_nothing_a_terminal_would_act_on() {
        let mut state = state();
        press(&mut state, "bridge");
        find(&mut state, 1);
        assert_eq!(
            screen(&mut state, 60, 9)[..6],
            [
                "Search: bridge",
                "1/1 of 1 article, best first",
                "▌2025-11-13  Bridge \\u{202e}Shut  Ada Marek  The Meridian",
                "▌The bridge was shut on Monday.",
                "▌",
                "▌a/0.txt:3:1",
            ]
        );
        press(&mut state, "\ty");
        assert!(screen(&mut state, 60, 9)[6..].join(" ").contains("Ann Example"));
    }

    #[test]
    fn an_article_is_drawn_with_its_speakers_in_the_margin() {
        let mut state = state();
        press(&mut state, "bridge");
        find(&mut state, 1);
        let number = wish(press(&mut state, "\n"));
        state.take(number, Answer::Article(Box::new(page())));
        assert_eq!(
            screen(&mut state, 60, 15)[2..14],
            [
                "Bridge Shut",
                "undated a/bridge.txt",
                "                   1  Bridge Shut",
                "                   2",
                "                   3 ▌The bridge was shut on Monday.",
                "                   4",
                "     Ada Marek     5  \"We found cracks in every bearing of",
                "             ┊        the bridge and will not open it,\" Ada",
                "                      Marek said.",
                "                   6",
                "                   7  Traffic went round by the ferry.",
                "",
            ]
        );
        // Too narrow for a margin, and too small for anything.
        assert!(screen(&mut state, 30, 12).iter().any(|row| row == "▌The bridge was shut on"));
        for (width, height) in [(1, 1), (19, 3), (20, 6), (21, 7), (300, 6)] {
            assert_eq!(screen(&mut state, width, height).len(), usize::from(height));
        }
    }

    #[test]
    fn matches_are_walked_around_the_ends() {
        let mut state = state();
        press(&mut state, "bridge");
        find(&mut state, 1);
        let number = wish(press(&mut state, "\n"));
        state.take(number, Answer::Article(Box::new(page())));
        state.resize(60, 7);
        let current = |state: &State| state.reading.as_ref().and_then(|reading| reading.current);
        assert_eq!(current(&state), Some(0));
        press(&mut state, "n");
        assert_eq!(current(&state), Some(1));
        let reading = state.reading.as_ref().unwrap();
        let seen = &reading.rows[reading.top..reading.top + state.rows_seen()];
        assert!(seen.iter().any(|row| row.shows(1)), "jumped into sight");
        press(&mut state, "n");
        assert_eq!(current(&state), Some(0));
        press(&mut state, "N");
        assert_eq!(current(&state), Some(1));
        press(&mut state, "?");
        assert!(state.is_helping && screen(&mut state, 60, 20).join("\n").contains("published from"));
        press(&mut state, "q");
        assert!(!state.is_helping && state.focus == Focus::Article);
    }
}
