//! Saved web pages: HTML to the article in it, without the navigation, advertising and teasers around it. A page is
//! parsed once into `tree`; `metadata` gathers what it says of itself, `blocks` and `body` find its text.
//! Never fetches anything and never fails on markup; a page without an article is left aside.

mod authors;
mod blocks;
mod body;
mod charset;
mod compare;
mod dates;
mod flow;
mod fragment;
mod furniture;
mod jsonld;
mod metadata;
mod phrases;
mod prune;
mod tag;
mod title;
mod tree;

use super::draft::{Draft, Trouble};
use super::language;
use crate::model::article::Warning;
pub use charset::declared_encoding;
pub use fragment::fragment_text;

/// Reads a page. `url_hint` is the address it was saved from, if the container knows it; the page's own word comes
/// first. Linear in the length of `html`.
///
/// # Errors
/// [`Trouble::Skipped`] when the page holds no article.
pub fn read(html: &str, url_hint: Option<&str>) -> Result<Draft, Trouble> {
    let tree = tree::Tree::parse(html);
    let metadata = metadata::Metadata::gather(&tree);
    let found = blocks::blocks(&tree);
    let titles = title::titles(&metadata);
    let title = title::headline(&titles);
    let authors = authors::authors(&metadata, &found.blocks, title.as_deref());
    let body = body::body(&tree, &found, &titles, metadata.described.body.as_deref()).join("\n\n");
    if body.is_empty() || phrases::is_notice(&body) {
        return Err(Trouble::Skipped("no article in the page".to_owned()));
    }
    let dates = dates::dates(&metadata, &found.blocks, title.as_deref());
    let language = metadata.language.as_deref().or(metadata.described.language.as_deref());
    Ok(Draft {
        title,
        body,
        dates,
        authors,
        source: metadata.site_names().into_iter().next(),
        section: metadata
            .meta_value("article:section")
            .map(str::to_owned)
            .or_else(|| metadata.described.section.as_deref().map(metadata::plain)),
        url: metadata.url().or(url_hint).map(str::to_owned),
        language: language.and_then(language::code).map(str::to_owned),
        warnings: warnings(&tree),
        ..Draft::default()
    })
}

fn warnings(tree: &tree::Tree) -> Vec<Warning> {
    let mut messages = Vec::new();
    if tree.flattened > 0 {
        messages.push(format!(
            "{} elements nested deeper than {} were laid flat",
            tree.flattened,
            tree::MAX_DEPTH
        ));
    }
    if tree.is_cut {
        messages.push(format!("the page has more than {} elements; the rest is not read", tree::MAX_NODES));
    }
    messages.into_iter().map(|message| Warning { line: None, message }).collect()
}

#[cfg(test)]
mod tests;
