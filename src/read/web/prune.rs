//! What is left out of the element that holds the article: boxes of links, captions, lines around the headline, what
//! follows the last paragraph. Judged by form (links, pictures, sentence ends, place) rather than by words, so that it
//! holds in every language; the few words stand in `phrases`.

use super::blocks::Block;
use super::body::{Page, sums};
use super::compare::letters;
use super::furniture::Role;
use super::phrases;
use super::tag::Tag;
use super::tree::Id;
use rustc_hash::{FxHashMap, FxHashSet};

/// A box with less of the article's prose than this share may be left out as a whole.
const SMALL_SHARE: f32 = 0.25;

/// The paragraphs that stay, in order.
pub(super) fn kept(page: &Page<'_>, top: Id, titles: &[Vec<char>]) -> Vec<String> {
    let inside = page.tree.inside(top);
    let range: Vec<usize> =
        (0..page.blocks.len()).filter(|at| inside.contains(&page.blocks[*at].owner)).collect();
    let mut pruner = Pruner { page, range, keep: vec![false; page.blocks.len()], top };
    pruner.by_form();
    let k0 = pruner.keep.clone();
    pruner.start(titles);
    pruner.end();
    pruner.headings();
    if std::env::var("DBG").is_ok() {
        let boxes = pruner.boxes();
        eprintln!("top {:?} {:?}", page.tree.node(top).tag, page.tree.attribute(top, "class"));
        for at in &pruner.range {
            let b = pruner.block(*at);
            eprintln!(
                "{}{}{}{} {:?} size {} link {:.2} {}",
                if pruner.keep[*at] { 'K' } else { '-' },
                if k0[*at] { 'f' } else { '.' },
                if page.is_furniture[*at] { 'F' } else { '.' },
                if boxes[b.owner] { 'B' } else { '.' },
                pruner.tag(*at),
                b.size,
                b.link_share(),
                b.text.chars().take(70).collect::<String>()
            );
        }
    }
    let mut paragraphs = lead(page, top, titles);
    paragraphs.extend(pruner.finish());
    paragraphs
}

/// Prose between the headline and the chosen element: a standfirst, or a first paragraph that is set apart.
fn lead(page: &Page<'_>, top: Id, titles: &[Vec<char>]) -> Vec<String> {
    let end = page.blocks.partition_point(|block| block.owner < top);
    let is_title = |block: &Block| block.size < 600 && titles.contains(&letters(&block.text));
    let Some(start) = page.blocks[..end].iter().rposition(is_title) else { return Vec::new() };
    let mut lead = Vec::new();
    for at in start + 1..end {
        let block = &page.blocks[at];
        let is_lead =
            block.is_prose() && block.ends_sentence() && !page.is_furniture[at] && block.link_share() < 0.3;
        if is_lead && block.size >= 160 {
            lead.push(block.text.clone());
        }
    }
    // More than a lead is another text.
    if lead.len() > 3 { Vec::new() } else { lead }
}

/// Running text that ends as a sentence does.
fn is_sentence(block: &Block) -> bool {
    block.size >= 60 && block.ends_sentence()
}

struct Pruner<'a> {
    page: &'a Page<'a>,
    /// The blocks in the chosen element.
    range: Vec<usize>,
    keep: Vec<bool>,
    top: Id,
}

impl Pruner<'_> {
    fn block(&self, at: usize) -> &Block {
        &self.page.blocks[at]
    }

    fn tag(&self, at: usize) -> Tag {
        self.page.tree.node(self.block(at).owner).tag
    }

    fn by_form(&mut self) {
        let dropped = self.boxes();
        for index in 0..self.range.len() {
            let at = self.range[index];
            let block = self.block(at);
            let tag = self.tag(at);
            let share = block.link_share();
            let keep = !self.page.is_furniture[at]
                && !dropped[block.owner]
                && !(share > 0.6
                    && block.size < 250
                    && !(share < 0.9 && (tag.is_heading() || is_sentence(block))))
                && !phrases::is_pointer(&block.text, share)
                && (tag != Tag::Div || block.size >= 80 || block.ends_sentence() && block.size > 20);
            self.keep[at] = keep;
        }
    }

    /// Elements that are boxes of links or captions as a whole.
    fn boxes(&self) -> Vec<bool> {
        let page = self.page;
        let tree = page.tree;
        let sizes = sums(tree, page.blocks, |_, block| block.size);
        let linked = sums(tree, page.blocks, |_, block| block.linked);
        let counts = sums(tree, page.blocks, |_, _| 1);
        let quoted = sums(tree, page.blocks, |_, block| {
            let mut chain = std::iter::once(block.owner).chain(tree.above(block.owner)).take(4);
            if chain.any(|id| tree.node(id).tag == Tag::Blockquote) { block.size } else { 0 }
        });
        let pictures = self.pictures();
        let mut dropped = vec![false; tree.len()];
        let whole = page.prose[self.top].max(1) as f32;
        for id in tree.inside(self.top).skip(1) {
            let node = tree.node(id);
            if dropped[node.parent] {
                dropped[id] = true;
                continue;
            }
            if !node.tag.is_block()
                || matches!(node.tag, Tag::P | Tag::Blockquote)
                || node.tag.is_heading()
                || sizes[id] == 0
            {
                continue;
            }
            // Posts of others are quoted, however many links they hold.
            if quoted[id] * 2 > sizes[id] {
                continue;
            }
            let share = linked[id] as f32 / sizes[id] as f32;
            let part = page.prose[id] as f32 / whole;
            let most = match (node.tag, page.roles[id]) {
                (_, Role::Doubtful) => 0.25,
                (Tag::Ul | Tag::Ol | Tag::Table, _) => 0.5,
                _ => 0.4,
            };
            let is_links = part < SMALL_SHARE && share > most && (counts[id] > 1 || share > 0.6);
            let is_caption = pictures[id] && counts[id] <= 2 && sizes[id] < 300 && part < SMALL_SHARE;
            dropped[id] = is_links || is_caption;
        }
        dropped
    }

    /// Elements with a picture in them.
    fn pictures(&self) -> Vec<bool> {
        let tree = self.page.tree;
        let mut pictures = vec![false; tree.len()];
        for id in tree.inside(self.top).rev() {
            let node = tree.node(id);
            if matches!(node.tag, Tag::Img | Tag::Picture | Tag::Video) {
                pictures[id] = true;
            }
            if pictures[id] && id != self.top {
                pictures[node.parent] = true;
            }
        }
        pictures
    }

    /// The makes that a good part of the prose has.
    fn main_makes(&self) -> FxHashSet<u64> {
        let mut makes: FxHashMap<u64, usize> = FxHashMap::default();
        let mut all = 0;
        for at in &self.range {
            let block = self.block(*at);
            if self.keep[*at] && block.is_prose() {
                *makes.entry(self.page.make(block)).or_default() += block.size;
                all += block.size;
            }
        }
        makes.into_iter().filter(|(_, size)| size * 10 >= all).map(|(make, _)| make).collect()
    }

    /// Leaves out the headline and all above the first paragraph.
    fn start(&mut self, titles: &[Vec<char>]) {
        let is_title = |block: &Block| block.size < 600 && titles.contains(&letters(&block.text));
        let half = self.range.len() / 2 + 1;
        let mut before = 0;
        let mut start = 0;
        for (index, at) in self.range.iter().enumerate().take(half) {
            if is_title(self.block(*at)) && before < 400 {
                start = index + 1;
            }
            before += if self.keep[*at] && self.block(*at).is_prose() { self.block(*at).size } else { 0 };
        }
        for index in 0..self.range.len() {
            let at = self.range[index];
            if index < start || is_title(self.block(at)) {
                self.keep[at] = false;
            }
        }
        let first = (start..self.range.len()).find(|index| {
            let at = self.range[*index];
            self.keep[at] && self.block(at).is_prose() && !self.tag(at).is_heading()
        });
        let Some(first) = first else { return };
        // Short paragraphs beside the first long one open the text, unless they are lines of a byline.
        let page = self.page;
        let parent = |at: usize| page.tree.node(page.blocks[at].owner).parent;
        let beside = parent(self.range[first]);
        for index in start..first {
            let at = self.range[index];
            let block = &page.blocks[at];
            let opens =
                self.tag(at) == Tag::P && parent(at) == beside && block.size >= 25 && block.ends_sentence();
            self.keep[at] &= opens;
        }
    }

    /// Leaves out what follows the last paragraph: lines that are no prose, and prose that is made otherwise than the
    /// text is (notes on the writer, appeals, what other articles begin with).
    fn end(&mut self) {
        let main = self.main_makes();
        let all: usize = self.range.iter().filter(|at| self.keep[**at]).map(|at| self.block(*at).size).sum();
        let mut foreign = 0;
        for index in (0..self.range.len()).rev() {
            let at = self.range[index];
            let block = self.block(at);
            if self.keep[at]
                && block.is_prose()
                && !self.tag(at).is_heading()
                && !phrases::is_appeal(&block.text)
            {
                if main.contains(&self.page.make(block)) {
                    break;
                }
                foreign += block.size;
                if foreign * 8 > all || !matches!(self.tag(at), Tag::P | Tag::Div) {
                    break;
                }
            }
            self.keep[at] = false;
        }
    }

    /// A heading stays with what it heads.
    fn headings(&mut self) {
        for index in (0..self.range.len()).rev() {
            let at = self.range[index];
            if !self.keep[at] || !self.tag(at).is_heading() {
                continue;
            }
            let next = self.range.get(index + 1);
            let heads = next.is_some_and(|next| self.keep[*next] || self.block(*next).link_share() < 0.5);
            self.keep[at] = heads;
        }
    }

    fn finish(self) -> Vec<String> {
        let mut seen = FxHashSet::default();
        let mut paragraphs = Vec::new();
        for at in &self.range {
            let block = &self.page.blocks[*at];
            if self.keep[*at] && (block.size < 60 || seen.insert(block.text.as_str())) {
                paragraphs.push(block.text.clone());
            }
        }
        paragraphs
    }
}
