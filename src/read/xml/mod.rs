//! XML to a flat tree, and the readers of the XML formats that news comes in. Owns what damage means: what was read
//! before it stays. Refuses what XML can do to its reader: a document type is never fetched, entities it declares are
//! never expanded, and depth costs no stack, for the tree is a list.

pub mod feed;
pub mod newsml;
pub mod newsml_g2;
pub mod nitf;

use super::prose::{self, Writer};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Most nodes of a document; what stands behind them is left aside.
const MOST_NODES: usize = 8_000_000;
/// Most attributes of an element that are kept.
const MOST_ATTRIBUTES: usize = 64;
/// Depth below which elements are no longer told apart: their words go to the element above.
const DEEPEST: usize = 256;

/// A document as a list of nodes in the order of the file.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// What is wrong with the document; `None` when it could be read to its end.
    pub damage: Option<String>,
}

#[derive(Debug)]
struct Node<'a> {
    content: Content<'a>,
    /// Index after the last node within.
    end: usize,
}

#[derive(Debug)]
enum Content<'a> {
    Element { name: &'a str, attributes: (usize, usize) },
    Text(Cow<'a, str>),
}

/// An element of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    at: usize,
}

/// Reads a document. Never fails: what cannot be read is told by `damage`.
pub fn parse(text: &str) -> Tree<'_> {
    let mut tree = Tree::default();
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    // Indices of open elements; `None` for those below the deepest level.
    let mut open: Vec<Option<usize>> = Vec::new();
    // Index into `open` by name, so that an end tag that fits nothing closes nothing.
    let mut depth_dropped = 0_usize;
    loop {
        if tree.nodes.len() >= MOST_NODES {
            tree.damage = Some(format!("more than {MOST_NODES} parts; the rest is not read"));
            break;
        }
        let before = reader.buffer_position();
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if open.len() >= DEEPEST {
                    depth_dropped += 1;
                    continue;
                }
                let span = own(text, before);
                open.push(Some(tree.open(&start, span)));
            }
            Ok(Event::Empty(start)) => {
                if open.len() < DEEPEST {
                    let span = own(text, before);
                    let at = tree.open(&start, span);
                    tree.close(at);
                }
            }
            Ok(Event::End(end)) => {
                if depth_dropped > 0 {
                    depth_dropped -= 1;
                    continue;
                }
                close(&mut tree, &mut open, end.local_name().as_ref());
            }
            Ok(Event::Text(words)) => tree.text(words.into_inner()),
            Ok(Event::CData(words)) => tree.text(words.into_inner()),
            Ok(Event::GeneralRef(reference)) => {
                let name = reference.into_inner();
                let letters = prose::resolve(&name).unwrap_or_else(|| Cow::Owned(format!("&{name};")));
                tree.text(letters);
            }
            Ok(Event::Eof) => break,
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Err(error) => {
                tree.damage =
                    Some(format!("the XML is damaged at byte {}: {error}", reader.error_position()));
                break;
            }
        }
    }
    if tree.damage.is_none() && !open.is_empty() {
        tree.damage = Some("the XML ends before its elements are closed".to_owned());
    }
    for at in open.into_iter().flatten().rev() {
        tree.close(at);
    }
    tree
}

/// The document's text from a position on; names are taken from there, so that the tree needs no copies of them.
fn own(text: &str, position: u64) -> &str {
    usize::try_from(position).ok().and_then(|at| text.get(at..)).unwrap_or("")
}

/// Closes the nearest open element of a name and all within; an end without a start is passed over.
fn close(tree: &mut Tree<'_>, open: &mut Vec<Option<usize>>, name: &str) {
    let is_named = |at: &Option<usize>| at.is_some_and(|at| tree.name(at) == name);
    let Some(level) = open.iter().rposition(is_named) else { return };
    while open.len() > level {
        if let Some(Some(at)) = open.pop() {
            tree.close(at);
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

impl<'a> Tree<'a> {
    fn open(&mut self, start: &BytesStart<'_>, own: &'a str) -> usize {
        let first = self.attributes.len();
        for attribute in start.html_attributes().with_checks(false).flatten().take(MOST_ATTRIBUTES) {
            let key = slice_of(own, attribute.key.as_ref());
            let value = unescaped(&attribute.value);
            self.attributes.push((local(key), Cow::Owned(value)));
        }
        let full = own.strip_prefix('<').unwrap_or(own);
        let length = start.name().as_ref().len();
        let name = local(full.get(..length).unwrap_or(""));
        let at = self.nodes.len();
        let content = Content::Element { name, attributes: (first, self.attributes.len()) };
        self.nodes.push(Node { content, end: at + 1 });
        at
    }

    fn close(&mut self, at: usize) {
        let end = self.nodes.len();
        self.nodes[at].end = end;
    }

    fn text(&mut self, words: Cow<'a, str>) {
        if !words.is_empty() {
            let end = self.nodes.len() + 1;
            self.nodes.push(Node { content: Content::Text(words), end });
        }
    }

    fn name(&self, at: usize) -> &'a str {
        match self.nodes.get(at).map(|node| &node.content) {
            Some(Content::Element { name, .. }) => name,
            _ => "",
        }
    }

    /// The outermost elements.
    pub fn roots(&self) -> impl Iterator<Item = Element<'_, 'a>> {
        self.elements_between(0, self.nodes.len())
    }

    /// All elements of a name, in the order of the file; an element within another of the name is left to it.
    pub fn all(&self, name: &str) -> Vec<Element<'_, 'a>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            let is_wanted =
                matches!(&node.content, Content::Element { name: own, .. } if own.eq_ignore_ascii_case(name));
            if is_wanted {
                found.push(Element { tree: self, at });
            }
            at = if is_wanted { node.end } else { at + 1 };
        }
        found
    }

    fn elements_between(&self, from: usize, end: usize) -> impl Iterator<Item = Element<'_, 'a>> {
        let mut at = from;
        std::iter::from_fn(move || {
            while at < end {
                let here = at;
                at = self.nodes.get(here)?.end.max(here + 1);
                if matches!(self.nodes[here].content, Content::Element { .. }) {
                    return Some(Element { tree: self, at: here });
                }
            }
            None
        })
    }
}

/// The same letters within the document's own text.
fn slice_of<'a>(own: &'a str, words: &str) -> &'a str {
    let head = &own[..own.floor_char_boundary(own.len().min(1 << 16))];
    match memchr::memmem::find(head.as_bytes(), words.as_bytes()) {
        Some(at) => &own[at..at + words.len()],
        None => "",
    }
}

/// An attribute's value with its references resolved.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(40).position(|byte| byte == b';');
        match end.and_then(|end| Some((prose::resolve(&rest[..end])?, end))) {
            Some((letters, end)) => {
                out.push_str(&letters);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

impl<'t, 'a> Element<'t, 'a> {
    /// Its name without prefix, as written.
    pub fn name(self) -> &'a str {
        self.tree.name(self.at)
    }

    /// True when it has the name, in any case.
    pub fn is(self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    fn end(self) -> usize {
        self.tree.nodes[self.at].end
    }

    /// Its place among the parts of the document, to tell whether one element lies in another.
    pub fn start(self) -> usize {
        self.at
    }

    /// The place after its last part.
    pub fn stop(self) -> usize {
        self.end()
    }

    /// An attribute's value, by its name without prefix, in any case; `None` when it is missing or blank.
    pub fn attribute(self, name: &str) -> Option<&'t str> {
        let Content::Element { attributes: (from, to), .. } = &self.tree.nodes[self.at].content else {
            return None;
        };
        let own = self.tree.attributes.get(*from..*to)?;
        let found = own.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The elements directly within.
    pub fn children(self) -> impl Iterator<Item = Element<'t, 'a>> {
        self.tree.elements_between(self.at + 1, self.end())
    }

    /// The first element of a name directly within.
    pub fn child(self, name: &str) -> Option<Element<'t, 'a>> {
        self.children().find(|child| child.is(name))
    }

    /// All elements within, at any depth, in the order of the file.
    pub fn descendants(self) -> impl Iterator<Item = Element<'t, 'a>> {
        (self.at + 1..self.end())
            .filter(move |at| matches!(self.tree.nodes[*at].content, Content::Element { .. }))
            .map(move |at| Element { tree: self.tree, at })
    }

    /// All elements of a name within, at any depth.
    pub fn all(self, name: &'t str) -> impl Iterator<Item = Element<'t, 'a>> {
        self.descendants().filter(move |inside| inside.is(name))
    }

    /// The first element of a name within, at any depth.
    pub fn find(self, name: &str) -> Option<Element<'t, 'a>> {
        self.descendants().find(|inside| inside.is(name))
    }

    /// All words within, as they stand.
    pub fn raw(self) -> String {
        let inside = &self.tree.nodes[self.at + 1..self.end()];
        let words = |node: &Node<'a>| match &node.content {
            Content::Text(words) => words.to_string(),
            Content::Element { .. } => String::new(),
        };
        inside.iter().map(words).collect()
    }

    /// All words within on one line, markup that was escaped removed; `None` when there are none.
    pub fn line(self) -> Option<String> {
        let mut writer = Writer::default();
        self.write(&mut writer, &Layout { blocks: &[], hidden: &[] });
        let line = prose::line(&writer.finish());
        (!line.is_empty()).then_some(line)
    }

    /// The words within as paragraphs.
    pub fn prose(self, layout: &Layout<'_>) -> String {
        let mut writer = Writer::default();
        self.write(&mut writer, layout);
        writer.finish()
    }

    fn write(self, writer: &mut Writer, layout: &Layout<'_>) {
        let (mut at, end) = (self.at + 1, self.end());
        // Ends of open blocks.
        let mut ends: Vec<usize> = Vec::new();
        while at < end {
            while ends.last().is_some_and(|end| *end <= at) {
                ends.pop();
                writer.end();
            }
            let node = &self.tree.nodes[at];
            match &node.content {
                Content::Text(words) => writer.text(words),
                Content::Element { name, .. } if layout.is_hidden(name) => {
                    at = node.end;
                    continue;
                }
                Content::Element { name, .. } if layout.is_block(name) => {
                    writer.end();
                    ends.push(node.end);
                }
                Content::Element { name, .. } if name.eq_ignore_ascii_case("br") => writer.line_break(),
                Content::Element { .. } => {}
            }
            at += 1;
        }
        if !ends.is_empty() {
            writer.end();
        }
    }
}

/// How the elements of a format lay out its text.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// Elements that are paragraphs or part them.
    pub blocks: &'a [&'a str],
    /// Elements whose words are no prose.
    pub hidden: &'a [&'a str],
}

impl Layout<'_> {
    fn is_block(&self, name: &str) -> bool {
        self.blocks.iter().any(|block| block.eq_ignore_ascii_case(name))
    }

    /// Whether the words of an element are left out.
    pub fn is_hidden(&self, name: &str) -> bool {
        self.hidden.iter().any(|hidden| hidden.eq_ignore_ascii_case(name))
    }
}

/// Elements of XHTML and NITF that part paragraphs.
pub const BLOCKS: &[&str] = &[
    "p",
    "hl1",
    "hl2",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "dt",
    "dd",
    "tr",
    "div",
    "block",
    "bq",
    "blockquote",
    "hr",
    "table",
    "section",
    "article",
    "ul",
    "ol",
    "dl",
    "pre",
    "note",
    "body",
    "body.content",
    "figcaption",
    "tagline",
];

/// The layout of text in XHTML and NITF.
pub const NEWS: Layout<'static> = Layout {
    blocks: BLOCKS,
    hidden: &[
        "head",
        "script",
        "style",
        "media",
        "media-caption",
        "body.head",
        "figure",
        "rights",
        "nitf-table-metadata",
    ],
};

#[cfg(test)]
mod tests;
