//! Saved web pages: HTML to the article in it, without the navigation, advertising and teasers around it.

mod blocks;
mod body;
mod charset;
mod flow;
mod fragment;
mod furniture;
mod tag;
mod tree;

use super::draft::{Draft, Trouble};
pub use charset::declared_encoding;
pub use fragment::fragment_text;

/// Reads a page.
pub fn read(html: &str, url_hint: Option<&str>) -> Result<Draft, Trouble> {
    let tree = tree::Tree::parse(html);
    let found = blocks::blocks(&tree);
    let witness = body::Witness { title: None, authors: &[], told: None };
    let body = body::body(&tree, &found, &witness).join("\n\n");
    Ok(Draft { body, url: url_hint.map(str::to_owned), ..Draft::default() })
}
