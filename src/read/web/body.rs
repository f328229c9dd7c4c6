//! Which blocks of a page are the article's text. The element whose paragraphs score highest (the measure of Arc90's
//! Readability: prose counts for the elements above it, less with each level) is widened as long as that gains prose;
//! then blocks in it that are furniture by name, by links or by form are left out.

use super::blocks::{Block, Blocks};
use super::furniture::Role;
use super::tag::Tag;
use super::tree::{Id, ROOT, Tree};

/// What the rest of the page says of the text.
pub(super) struct Witness<'a> {
    /// The headline.
    pub(super) title: Option<&'a str>,
    /// Names of writers.
    pub(super) authors: &'a [String],
    /// `articleBody` of the page's structured data.
    pub(super) told: Option<&'a str>,
}

/// The article's paragraphs, in order.
pub(super) fn body(tree: &Tree, found: &Blocks, witness: &Witness<'_>) -> Vec<String> {
    let page = Page::new(tree, found);
    let Some(top) = page.top() else { return Vec::new() };
    let top = page.widen(top);
    page.chosen(top, witness)
}

struct Page<'a> {
    tree: &'a Tree,
    blocks: &'a [Block],
    roles: &'a [Role],
    /// For each node, prose in it that no furniture holds.
    prose: Vec<usize>,
    /// For each block, whether furniture holds it.
    is_furniture: Vec<bool>,
}

impl<'a> Page<'a> {
    fn new(tree: &'a Tree, found: &'a Blocks) -> Page<'a> {
        let (blocks, roles) = (&found.blocks[..], &found.roles[..]);
        let all = sums(tree, blocks, |_, block| if block.is_prose() { block.size } else { 0 });
        let total = all[ROOT];
        // Furniture by name that holds most of the page's prose is the page.
        let mut held = vec![false; tree.len()];
        for id in 1..tree.len() {
            let node = tree.node(id);
            let own = match roles[id] {
                Role::Hidden => true,
                Role::Furniture => all[id] * 2 < total || node.tag == Tag::Figcaption,
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

    fn top(&self) -> Option<Id> {
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
        for (id, score) in scores.iter_mut().enumerate() {
            if self.roles[id] == Role::Body {
                *score *= 1.5;
            }
        }
        let best = (0..self.tree.len())
            .max_by(|one, two| scores[*one].total_cmp(&scores[*two]).then(two.cmp(one)))?;
        (scores[best] > 0.0).then_some(best)
    }

    /// Climbs while the element above holds more of the same prose.
    fn widen(&self, top: Id) -> Id {
        let mut chosen = top;
        let mut at = top;
        while at != ROOT {
            let parent = self.tree.node(at).parent;
            if matches!(self.tree.node(at).tag, Tag::Article | Tag::Main | Tag::Body) {
                break;
            }
            let gain = self.prose[parent].saturating_sub(self.prose[chosen]);
            if gain * 10 > self.prose[chosen] {
                chosen = parent;
            }
            at = parent;
        }
        chosen
    }

    fn chosen(&self, top: Id, witness: &Witness<'_>) -> Vec<String> {
        let _ = (witness.title, witness.authors, witness.told);
        let inside = self.tree.inside(top);
        let mut kept = Vec::new();
        for (at, block) in self.blocks.iter().enumerate() {
            if !inside.contains(&block.owner) || self.is_furniture[at] {
                continue;
            }
            if block.link_share() > 0.5 && block.size < 200 {
                continue;
            }
            kept.push(block.text.clone());
        }
        kept
    }
}

/// For each node, the sum over the blocks in it.
fn sums(tree: &Tree, blocks: &[Block], weight: impl Fn(usize, &Block) -> usize) -> Vec<usize> {
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
