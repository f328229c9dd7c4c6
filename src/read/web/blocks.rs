//! The page's text as a list of blocks (paragraphs, headings, list items, cells), in the order of the page, each with
//! what tells prose from furniture: its size, how much of it is link, where it stands.

use super::flow::Flow;
use super::furniture::{self, Role};
use super::tag::Tag;
use super::tree::{Id, ROOT, Tree};

/// A stretch of text between two block boundaries.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The block element that it stands in directly.
    pub(super) owner: Id,
    pub(super) text: String,
    /// Characters, those of scripts without letter case and spaces counting double.
    pub(super) size: usize,
    /// Size of what stands in links.
    pub(super) linked: usize,
}

impl Block {
    /// How much of it is link, 0 to 1.
    pub(super) fn link_share(&self) -> f32 {
        self.linked as f32 / self.size.max(1) as f32
    }

    /// Ends as a sentence does.
    pub(super) fn ends_sentence(&self) -> bool {
        let words = self.text.trim_end_matches(|letter: char| {
            matches!(
                letter,
                '"' | '”' | '“' | '’' | '\'' | '»' | '«' | ')' | ']' | '」' | '』' | '›' | ' ' | '*'
            )
        });
        words.ends_with(['.', '!', '?', '…', '。', '！', '？', '۔', '؟', '।', ':', ';'])
    }

    /// Reads like running text.
    pub(super) fn is_prose(&self) -> bool {
        let share = self.link_share();
        share < 0.5 && (self.size >= 120 || self.size >= 40 && self.ends_sentence())
    }
}

/// What `blocks` finds.
#[derive(Debug)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    /// For each node of the tree, what it is by its name.
    pub(super) roles: Vec<Role>,
}

/// Cuts a page into blocks. What is hidden is left out, furniture is not.
pub(super) fn blocks(tree: &Tree) -> Blocks {
    let mut roles = vec![Role::Plain; tree.len()];
    let mut cutter = Cutter {
        blocks: Vec::new(),
        flow: Flow::default(),
        size: 0,
        linked: 0,
        owner: ROOT,
        was_break: false,
    };
    // Block elements that are open: their nodes and ends.
    let mut open: Vec<(Id, Id)> = vec![(ROOT, tree.len())];
    let mut at = 1;
    while at < tree.len() {
        while open.len() > 1 && open.last().is_some_and(|(_, end)| *end <= at) {
            cutter.cut();
            open.pop();
            cutter.owner = open.last().map_or(ROOT, |(id, _)| *id);
        }
        let node = tree.node(at);
        match node.tag {
            Tag::Text => cutter.push(tree.text(at), node.is_link),
            Tag::Br => cutter.line(),
            tag => {
                roles[at] = furniture::role(tree, at);
                if roles[at] == Role::Hidden {
                    at = node.end;
                    continue;
                }
                if tag.is_block() {
                    cutter.cut();
                    cutter.owner = at;
                    open.push((at, node.end));
                }
            }
        }
        at += 1;
    }
    cutter.cut();
    Blocks { blocks: cutter.blocks, roles }
}

struct Cutter {
    blocks: Vec<Block>,
    flow: Flow,
    size: usize,
    linked: usize,
    owner: Id,
    was_break: bool,
}

impl Cutter {
    fn push(&mut self, words: &str, is_link: bool) {
        let size = size(words);
        if size > 0 {
            self.was_break = false;
        }
        self.size += size;
        self.linked += if is_link { size } else { 0 };
        self.flow.push(words);
    }

    /// Two line breaks in a row part paragraphs.
    fn line(&mut self) {
        if self.was_break {
            self.cut();
        } else {
            self.flow.line();
            self.was_break = true;
        }
    }

    fn cut(&mut self) {
        self.was_break = false;
        let text = std::mem::take(&mut self.flow).finish();
        let (size, linked) = (std::mem::take(&mut self.size), std::mem::take(&mut self.linked));
        if !text.is_empty() {
            self.blocks.push(Block { owner: self.owner, text, size, linked });
        }
    }
}

/// Characters other than white space, and a space for each stretch of it; those of dense scripts count double.
pub(super) fn size(words: &str) -> usize {
    let mut size = 0;
    let mut was_space = true;
    for letter in words.chars() {
        let is_space = letter.is_whitespace();
        size += match letter {
            _ if is_space => usize::from(!was_space),
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' => 2,
            _ => 1,
        };
        was_space = is_space;
    }
    size
}
