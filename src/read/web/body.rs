//! Which element of a page holds the article, and the article's paragraphs. The element whose paragraphs score highest
//! (the measure of Arc90's Readability: prose counts for the elements above it, less with each level) is widened as
//! long as that gains prose; `prune` then leaves out what is furniture in it.

use super::blocks::{Block, Blocks};
use super::compare::letters;
use super::fragment_text;
use super::furniture::Role;
use super::prune;
use super::tag::Tag;
use super::tree::{Id, ROOT, Tree};
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::Hasher;

/// Least length of a told text that is listened to, in letters.
const LEAST_TOLD: usize = 400;

/// The article's paragraphs, in order. `titles` are those that the page gives itself; `told` is `articleBody` of its
/// structured data, which stands for the body where the page itself shows little of it (a script was to fetch the rest).
pub(super) fn body(tree: &Tree, found: &Blocks, titles: &[String], told: Option<&str>) -> Vec<String> {
    let titles: Vec<Vec<char>> =
        titles.iter().map(|title| letters(title)).filter(|title| !title.is_empty()).collect();
    let page = Page::new(tree, found);
    let shown = page.top(&titles).map_or_else(Vec::new, |top| prune::kept(&page, page.widen(top), &titles));
    let told = told.map(fragment_text).unwrap_or_default();
    let length = letters(&told).len();
    let shown_length: usize = shown.iter().map(|paragraph| letters(paragraph).len()).sum();
    if length >= LEAST_TOLD && shown_length * 5 < length * 2 {
        return told.split("\n\n").map(str::to_owned).collect();
    }
    if shown.is_empty() { page.scraps(&titles) } else { shown }
}

/// The page's blocks and what is known of its elements.
pub(super) struct Page<'a> {
    pub(super) tree: &'a Tree,
    pub(super) blocks: &'a [Block],
    pub(super) roles: &'a [Role],
    /// For each node, size of the prose in it that no furniture holds.
    pub(super) prose: Vec<usize>,
    /// For each block, whether furniture holds it.
    pub(super) is_furniture: Vec<bool>,
}

impl<'a> Page<'a> {
    fn new(tree: &'a Tree, found: &'a Blocks) -> Page<'a> {
        let (blocks, roles) = (&found.blocks[..], &found.roles[..]);
        let all = sums(tree, blocks, |_, block| if block.is_prose() { block.size } else { 0 });
        let total = all[ROOT];
        // Furniture by name that holds much of the page's prose is no furniture.
        let mut held = vec![false; tree.len()];
        for id in 1..tree.len() {
            let node = tree.node(id);
            let own = match roles[id] {
                Role::Hidden => true,
                Role::Furniture => all[id] * 5 < total * 4 || node.tag == Tag::Figcaption,
                Role::Concealed => all[id] * 2 < total,
                Role::LightFurniture => all[id] * 4 < total,
                _ => false,
            };
            held[id] = own || held[node.parent];
        }
        let is_furniture: Vec<bool> = blocks.iter().map(|block| held[block.owner]).collect();
        let prose = sums(
            tree,
            blocks,
            |at, block| if block.is_prose() && !is_furniture[at] { block.size } else { 0 },
        );
        Page { tree, blocks, roles, prose, is_furniture }
    }

    /// The `<article>` that the page's headline stands in, if there is prose in it.
    fn headed(&self, titles: &[Vec<char>]) -> Option<std::ops::Range<Id>> {
        let at = self
            .blocks
            .iter()
            .position(|block| block.size < 600 && titles.contains(&letters(&block.text)))?;
        let mut above = self.tree.above(self.blocks[at].owner);
        let article = above.find(|id| self.tree.node(*id).tag == Tag::Article)?;
        (self.prose[article] > 200).then(|| self.tree.inside(article))
    }

    /// The text of a page without a paragraph one could call prose: what is neither furniture nor headline nor link,
    /// or nothing where links are most of it.
    fn scraps(&self, titles: &[Vec<char>]) -> Vec<String> {
        let is_text = |block: &&Block| block.link_share() < 0.5 && !titles.contains(&letters(&block.text));
        let size: usize = self.blocks.iter().map(|block| block.size).sum();
        let linked: usize = self.blocks.iter().map(|block| block.linked).sum();
        if linked * 2 > size {
            return Vec::new();
        }
        let free =
            self.blocks.iter().enumerate().filter(|(at, _)| !self.is_furniture[*at]).map(|(_, block)| block);
        free.filter(is_text).map(|block| block.text.clone()).collect()
    }

    /// For each node, the prose in it of articles beside the headed one.
    fn others(&self, article: Option<&std::ops::Range<Id>>) -> Vec<usize> {
        let Some(article) = article else { return vec![0; self.tree.len()] };
        let mut is_other = vec![false; self.tree.len()];
        for id in 1..self.tree.len() {
            let node = self.tree.node(id);
            let is_article = node.tag == Tag::Article
                && !article.contains(&id)
                && !self.tree.inside(id).contains(&article.start);
            is_other[id] = is_other[node.parent] || is_article;
        }
        sums(self.tree, self.blocks, |at, block| {
            if is_other[block.owner] && !self.is_furniture[at] && block.is_prose() { block.size } else { 0 }
        })
    }

    fn top(&self, titles: &[Vec<char>]) -> Option<Id> {
        let mut scores = vec![0_f32; self.tree.len()];
        for (at, block) in self.blocks.iter().enumerate() {
            if self.is_furniture[at] || !block.is_prose() {
                continue;
            }
            let commas =
                block.text.chars().filter(|letter| matches!(letter, ',' | '，' | '、' | '،')).count();
            let score = (1.0 + commas.min(6) as f32 + (block.size as f32 / 100.0).min(3.0))
                * (1.0 - block.link_share());
            let owner = block.owner;
            let is_own = matches!(
                self.tree.node(owner).tag,
                Tag::Div | Tag::Section | Tag::Article | Tag::Main | Tag::Td | Tag::Body
            );
            let first = if is_own { owner } else { self.tree.node(owner).parent };
            let chain = std::iter::once(first).chain(self.tree.above(first)).take(6);
            for (level, id) in chain.enumerate() {
                scores[id] += score
                    / if level == 0 {
                        1.0
                    } else if level == 1 {
                        2.0
                    } else {
                        3.0 * level as f32
                    };
            }
        }
        let sizes = sums(self.tree, self.blocks, |_, block| block.size);
        let linked = sums(self.tree, self.blocks, |_, block| block.linked);
        // What stands outside the headed article, or holds other articles beside it, is of other articles.
        let article = self.headed(titles);
        let others = self.others(article.as_ref());
        for (id, score) in scores.iter_mut().enumerate().filter(|(_, score)| **score > 0.0) {
            *score *= 1.0 - linked[id] as f32 / sizes[id].max(1) as f32;
            *score *= match self.roles[id] {
                Role::Body => 1.5,
                Role::LightFurniture | Role::Furniture => 0.5,
                _ => 1.0,
            };
            if let Some(article) = &article
                && !article.contains(&id)
                && (!self.tree.inside(id).contains(&article.start)
                    || others[id] * 2 > self.prose[article.start])
            {
                *score *= 0.3;
            }
        }
        let best = (0..self.tree.len())
            .max_by(|one, two| scores[*one].total_cmp(&scores[*two]).then(two.cmp(one)))?;
        (scores[best] > 0.0).then_some(best)
    }

    /// Climbs while the element above holds more prose of the same make, or much more of any.
    fn widen(&self, top: Id) -> Id {
        let alike = self.alike(top);
        let same = sums(self.tree, self.blocks, |at, block| {
            let counts = block.is_prose() && !self.is_furniture[at] && alike.contains(&self.make(block));
            if counts { block.size } else { 0 }
        });
        let mut chosen = top;
        let mut at = top;
        while at != ROOT {
            let parent = self.tree.node(at).parent;
            if matches!(self.tree.node(at).tag, Tag::Article | Tag::Main | Tag::Body) {
                break;
            }
            let more = self.prose[parent].saturating_sub(self.prose[chosen]);
            let more_alike = same[parent].saturating_sub(same[chosen]);
            if more_alike * 10 > self.prose[chosen] || more > self.prose[chosen] {
                chosen = parent;
            }
            at = parent;
        }
        chosen
    }

    /// The makes of the prose in an element.
    fn alike(&self, top: Id) -> FxHashSet<u64> {
        let inside = self.tree.inside(top);
        let blocks = self.blocks.iter().enumerate();
        blocks
            .filter(|(at, block)| {
                inside.contains(&block.owner) && block.is_prose() && !self.is_furniture[*at]
            })
            .map(|(_, block)| self.make(block))
            .collect()
    }

    /// How a block is made: its element and the one above with that one's class. Paragraphs of one text are made alike.
    pub(super) fn make(&self, block: &Block) -> u64 {
        let owner = block.owner;
        let parent = self.tree.node(owner).parent;
        let mut hasher = FxHasher::default();
        hasher.write_u8(self.tree.node(owner).tag as u8);
        hasher.write_u8(self.tree.node(parent).tag as u8);
        hasher.write(self.tree.attribute(parent, "class").unwrap_or("").as_bytes());
        hasher.finish()
    }
}

/// For each node, the sum over the blocks in it.
pub(super) fn sums(tree: &Tree, blocks: &[Block], weight: impl Fn(usize, &Block) -> usize) -> Vec<usize> {
    let mut sums = vec![0; tree.len()];
    for (at, block) in blocks.iter().enumerate() {
        sums[block.owner] += weight(at, block);
    }
    // Parents stand before their children.
    for id in (1..sums.len()).rev() {
        let own = sums[id];
        sums[tree.node(id).parent] += own;
    }
    sums
}
