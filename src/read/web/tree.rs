//! A page as a tree: elements in an arena in the order of the page, so that what an element holds is a range and no walk
//! recurses. Repairs tag soup as far as reading needs it (implied and stray end tags), not to the letter of the standard.
//! Linear whatever the input: nesting beyond [`MAX_DEPTH`] is laid flat, and most attributes are not kept.

use super::tag::Tag;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, State, Tokenizer};
use memchr::memmem;
use std::ops::Range;

/// Elements nested deeper than this become siblings. Written pages stay below a hundred.
pub(super) const MAX_DEPTH: usize = 500;
/// Elements and pieces of text that are read of a page; the rest is left out. Written pages stay below a hundred
/// thousand.
pub(super) const MAX_NODES: usize = 1_000_000;
/// Longest attribute value kept, in bytes; longer ones are cut.
const MAX_VALUE: usize = 8 * 1024;
/// Attributes kept of one element.
const MAX_ATTRIBUTES: usize = 32;
/// Attributes that reading asks for; all others are dropped.
const KEPT: &[&str] = &[
    "id",
    "class",
    "href",
    "rel",
    "type",
    "name",
    "property",
    "itemprop",
    "content",
    "datetime",
    "lang",
    "role",
    "style",
    "hidden",
    "aria-hidden",
    "http-equiv",
    "itemtype",
    "title",
    "data-testid",
    "data-component",
    "data-qa",
    "data-module",
    "pubdate",
];

/// Index of a node.
pub(super) type Id = usize;

/// The page itself, parent of all.
pub(super) const ROOT: Id = 0;

/// An element or a piece of text.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) tag: Tag,
    pub(super) parent: Id,
    /// The node after the last one inside.
    pub(super) end: Id,
    /// Text: it stands inside a link.
    pub(super) is_link: bool,
    /// Of a piece of text, its bytes; of an element, its attributes.
    range: (u32, u32),
}

/// The tree of one page.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    text: String,
    /// Index into [`KEPT`] and where the value stands in `text`.
    attributes: Vec<(u8, Range<usize>)>,
    /// How many elements stood too deep and were laid flat.
    pub(super) flattened: usize,
    /// The page had more than [`MAX_NODES`].
    pub(super) is_cut: bool,
}

impl Tree {
    /// Parses a page. Never fails.
    pub(super) fn parse(html: &str) -> Tree {
        let mut builder = Builder::new(html);
        let take = |event: CallbackEvent<'_>, span: Span<usize>| -> Option<State> {
            builder.take(event, span.start)
        };
        let mut tokenizer =
            Tokenizer::new_with_emitter(html, Quiet(CallbackEmitter::<_, State, usize>::new(take)));
        while let Some(Ok(state)) = tokenizer.next() {
            tokenizer.set_state(state);
        }
        drop(tokenizer);
        builder.finish()
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, id: Id) -> &Node {
        &self.nodes[id]
    }

    /// All nodes inside `id`, in the order of the page, itself first.
    pub(super) fn inside(&self, id: Id) -> Range<Id> {
        id..self.nodes[id].end
    }

    /// The nodes above `id`, nearest first, the root last.
    pub(super) fn above(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(Some(id), |id| (*id != ROOT).then(|| self.nodes[*id].parent)).skip(1)
    }

    /// The words of a text node; empty for elements.
    pub(super) fn text(&self, id: Id) -> &str {
        let node = &self.nodes[id];
        if node.tag == Tag::Text { &self.text[node.range.0 as usize..node.range.1 as usize] } else { "" }
    }

    /// The value of an attribute that is kept; empty when the element has it without value.
    pub(super) fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        let node = &self.nodes[id];
        if node.tag == Tag::Text || node.range.0 == node.range.1 {
            return None;
        }
        let kept = &self.attributes[node.range.0 as usize..node.range.1 as usize];
        let (_, range) = kept.iter().find(|(index, _)| KEPT[*index as usize] == name)?;
        Some(&self.text[range.clone()])
    }

    /// All text inside an element, scripts and the like left out, white space folded, `most` bytes or a little more.
    pub(super) fn words(&self, id: Id, most: usize) -> String {
        let mut flow = super::flow::Flow::default();
        let mut at = id;
        let mut taken = 0;
        while at < self.nodes[id].end && taken < most {
            let node = &self.nodes[at];
            if node.tag.is_unseen() && at != id {
                at = node.end;
                continue;
            }
            if node.tag == Tag::Text {
                flow.push(self.text(at));
                taken += (node.range.1 - node.range.0) as usize;
            } else if node.tag.is_block() || node.tag == Tag::Br {
                flow.push(" ");
            }
            at += 1;
        }
        flow.finish()
    }
}

/// Passes all on but errors: to look for them costs a fifth of the time, and a page without any is rare.
pub(super) struct Quiet<E>(pub(super) E);

impl<E: Emitter> ForwardingEmitter for Quiet<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: html5gum::Error) {}
}

/// An element that is open.
struct Open {
    id: Id,
    tag: Tag,
}

struct Builder<'a> {
    tree: Tree,
    open: Vec<Open>,
    /// How many elements of each tag are open, to leave stray end tags at once.
    counts: [u32; Tag::COUNT],
    /// The link that is open, wherever it was opened.
    link: Option<Id>,
    html: &'a [u8],
    /// Start tag being read: its tag, its first attribute, the name of the attribute being read.
    started: Option<(Tag, usize)>,
    attribute: Option<u8>,
    /// Last `</title` and so on, looked up once each.
    last_ends: Vec<(&'static [u8], Option<usize>)>,
}

impl<'a> Builder<'a> {
    fn new(html: &'a str) -> Builder<'a> {
        let root = Node { tag: Tag::Root, parent: ROOT, end: 1, is_link: false, range: (0, 0) };
        let mut counts = [0; Tag::COUNT];
        counts[Tag::Root as usize] = 1;
        let tree = Tree {
            nodes: vec![root],
            text: String::with_capacity(html.len() / 4),
            attributes: Vec::new(),
            flattened: 0,
            is_cut: false,
        };
        Builder {
            tree,
            open: vec![Open { id: ROOT, tag: Tag::Root }],
            counts,
            link: None,
            html: html.as_bytes(),
            started: None,
            attribute: None,
            last_ends: Vec::new(),
        }
    }

    /// `at` is where the event begins in the page. Gives the state the tokenizer must go on in, if another.
    fn take(&mut self, event: CallbackEvent<'_>, at: usize) -> Option<State> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.started = Some((Tag::of(name), self.tree.attributes.len()));
                self.attribute = None;
            }
            CallbackEvent::AttributeName { name } => self.attribute_name(name),
            CallbackEvent::AttributeValue { value } => self.attribute_value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                self.attribute = None;
                let (tag, first) = self.started.take()?;
                self.start(tag, first, self_closing);
                return self.raw_state(tag, at);
            }
            CallbackEvent::EndTag { name } => {
                self.started = None;
                self.end(Tag::of(name));
            }
            CallbackEvent::String { value } => self.text(value),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    }

    fn attribute_name(&mut self, name: &[u8]) {
        self.attribute = None;
        let Some((_, first)) = self.started else { return };
        let Some(index) = KEPT.iter().position(|kept| kept.as_bytes() == name) else { return };
        let index = index as u8;
        let attributes = &mut self.tree.attributes;
        if attributes.len() - first < MAX_ATTRIBUTES
            && attributes[first..].iter().all(|(own, _)| *own != index)
        {
            let end = self.tree.text.len();
            attributes.push((index, end..end));
            self.attribute = Some(index);
        }
    }

    fn attribute_value(&mut self, value: &[u8]) {
        let (Some(_), Some((_, range))) = (self.attribute.take(), self.tree.attributes.last_mut()) else {
            return;
        };
        let start = self.tree.text.len();
        self.tree.text.push_str(&String::from_utf8_lossy(&value[..value.len().min(MAX_VALUE)]));
        *range = start..self.tree.text.len();
    }

    /// What is inside these elements is no markup. One that is never closed would swallow the page: its start tag is
    /// taken for text's own then, except for scripts, whose content nobody wants to read.
    fn raw_state(&mut self, tag: Tag, at: usize) -> Option<State> {
        let (end, state): (&'static [u8], State) = match tag {
            Tag::Script => return Some(State::ScriptData),
            Tag::Style => return Some(State::RawText),
            Tag::Title => (b"</title", State::RcData),
            Tag::Textarea => (b"</textarea", State::RcData),
            Tag::Noscript => (b"</noscript", State::RawText),
            Tag::Iframe => (b"</iframe", State::RawText),
            Tag::Xmp => (b"</xmp", State::RawText),
            Tag::Noembed => (b"</noembed", State::RawText),
            _ => return None,
        };
        let known = self.last_ends.iter().find(|(name, _)| *name == end).map(|(_, last)| *last);
        let last = known.unwrap_or_else(|| {
            let last = last_ignoring_case(self.html, end);
            self.last_ends.push((end, last));
            last
        });
        last.is_some_and(|last| last >= at).then_some(state)
    }

    fn text(&mut self, value: &[u8]) {
        let Some(top) = self.open.last() else { return };
        let parent = top.id;
        // Scripts are only read where they hold data.
        let is_kept = match top.tag {
            Tag::Script => self
                .tree
                .attribute(parent, "type")
                .is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")),
            Tag::Style | Tag::Noscript | Tag::Iframe | Tag::Xmp | Tag::Noembed => false,
            _ => true,
        };
        if !is_kept || self.is_full() {
            return;
        }
        let start = self.tree.text.len();
        self.tree.text.push_str(&String::from_utf8_lossy(value));
        let id = self.tree.nodes.len();
        let range = (start as u32, self.tree.text.len() as u32);
        let is_link = self.link.is_some();
        self.tree.nodes.push(Node { tag: Tag::Text, parent, end: id + 1, is_link, range });
    }

    /// No further node fits, or no further text by 32-bit offsets.
    fn is_full(&mut self) -> bool {
        let is_full = self.tree.nodes.len() >= MAX_NODES || self.tree.text.len() > u32::MAX as usize / 2;
        self.tree.is_cut |= is_full;
        is_full
    }

    fn start(&mut self, tag: Tag, first: usize, self_closing: bool) {
        if matches!(tag, Tag::Html | Tag::Head | Tag::Body) && self.counts[tag as usize] > 0 {
            self.tree.attributes.truncate(first);
            return;
        }
        if self.is_full() {
            self.tree.attributes.truncate(first);
            return;
        }
        self.close_implied(tag);
        let Some(parent) = self.open.last().map(|top| top.id) else { return };
        let id = self.tree.nodes.len();
        let range = (first as u32, self.tree.attributes.len() as u32);
        self.tree.nodes.push(Node { tag, parent, end: id + 1, is_link: false, range });
        if tag == Tag::A {
            self.link = self.tree.attribute(id, "href").is_some().then_some(id);
        }
        let is_foreign = self.counts[Tag::Svg as usize] > 0 || tag == Tag::Svg;
        if tag.is_void() || self_closing && (is_foreign || tag == Tag::Other) {
            return;
        }
        // Raw elements close soon and must be on the stack, for their text is told by it.
        if self.open.len() > MAX_DEPTH && !tag.is_unseen() {
            self.tree.flattened += 1;
            return;
        }
        self.counts[tag as usize] += 1;
        self.open.push(Open { id, tag });
    }

    /// Elements that a start tag ends without an end tag of their own.
    fn close_implied(&mut self, tag: Tag) {
        if self.counts[Tag::Title as usize] > 0 {
            // Only a title that is never closed has elements in it.
            if matches!(tag, Tag::B | Tag::I | Tag::Em | Tag::Strong | Tag::Span | Tag::Br | Tag::Font) {
                return;
            }
            self.close_within(&[Tag::Title], &[]);
        }
        if self.counts[Tag::Head as usize] > 0 && !tag.is_of_head() {
            self.close_within(&[Tag::Head], &[]);
        }
        if tag.is_block() && self.counts[Tag::P as usize] > 0 {
            self.close_within(&[Tag::P], &[Tag::Td, Tag::Th, Tag::Table, Tag::Button, Tag::Template]);
        }
        match tag {
            Tag::Li => self.close_within(&[Tag::Li], &[Tag::Ul, Tag::Ol, Tag::Table]),
            Tag::Dt | Tag::Dd => self.close_within(&[Tag::Dt, Tag::Dd], &[Tag::Dl, Tag::Table]),
            Tag::Tr => self.close_within(&[Tag::Tr], &[Tag::Table]),
            Tag::Td | Tag::Th => self.close_within(&[Tag::Td, Tag::Th], &[Tag::Tr, Tag::Table]),
            Tag::TableSection => self.close_within(&[Tag::TableSection], &[Tag::Table]),
            Tag::Option => self.close_within(&[Tag::Option], &[Tag::Select]),
            _ if tag.is_heading() && self.open.last().is_some_and(|top| top.tag.is_heading()) => self.pop(),
            _ => {}
        }
    }

    /// Closes the innermost open element of `tags` and all in it, unless one of `bounds` stands in between.
    fn close_within(&mut self, tags: &[Tag], bounds: &[Tag]) {
        if tags.iter().all(|tag| self.counts[*tag as usize] == 0) {
            return;
        }
        for depth in (1..self.open.len()).rev() {
            let tag = self.open[depth].tag;
            if tags.contains(&tag) {
                while self.open.len() > depth {
                    self.pop();
                }
                return;
            }
            if bounds.contains(&tag) {
                return;
            }
        }
    }

    fn end(&mut self, tag: Tag) {
        if tag == Tag::A {
            self.link = None;
        }
        if matches!(tag, Tag::Html | Tag::Body)
            || tag != Tag::Other && self.counts[tag as usize] == 0 && !tag.is_heading()
        {
            return;
        }
        if tag.is_heading() {
            let headings = [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6];
            return self.close_within(&headings, &[Tag::Td, Tag::Th, Tag::Table]);
        }
        match tag {
            Tag::Table => self.close_within(&[Tag::Table], &[]),
            Tag::Tr | Tag::Td | Tag::Th | Tag::TableSection => self.close_within(&[tag], &[Tag::Table]),
            Tag::Li => self.close_within(&[Tag::Li], &[Tag::Ul, Tag::Ol, Tag::Td, Tag::Th]),
            // Unknown elements are not told apart: only one that is open last is closed.
            Tag::Other => {
                if self.open.last().is_some_and(|top| top.tag == Tag::Other) {
                    self.pop();
                }
            }
            _ if tag.is_block() || tag.is_unseen() => {
                self.close_within(&[tag], &[Tag::Td, Tag::Th, Tag::Table]);
            }
            _ => self.end_inline(tag),
        }
    }

    /// An inline element is not closed across a block: `<b><p>x</b>` leaves the paragraph open.
    fn end_inline(&mut self, tag: Tag) {
        for depth in (1..self.open.len()).rev() {
            let open = self.open[depth].tag;
            if open == tag {
                while self.open.len() > depth {
                    self.pop();
                }
                return;
            }
            if open.is_block() {
                return;
            }
        }
    }

    fn pop(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        if let Some(top) = self.open.pop() {
            self.counts[top.tag as usize] -= 1;
            self.tree.nodes[top.id].end = self.tree.nodes.len();
            if self.link == Some(top.id) {
                self.link = None;
            }
        }
    }

    fn finish(mut self) -> Tree {
        while self.open.len() > 1 {
            self.pop();
        }
        self.tree.nodes[ROOT].end = self.tree.nodes.len();
        self.tree
    }
}

/// Where `needle` (lower case) begins for the last time; upper case is looked for when there is none in lower case.
fn last_ignoring_case(html: &[u8], needle: &[u8]) -> Option<usize> {
    memmem::rfind(html, needle).or_else(|| {
        let mut ends = memmem::rfind_iter(html, b"</");
        ends.find(|at| html.get(*at..at + needle.len()).is_some_and(|name| name.eq_ignore_ascii_case(needle)))
    })
}
