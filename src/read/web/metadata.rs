//! What a page says of itself outside its text: title, dates, writers, outlet. Gathers every statement with where it
//! was made; which is believed is decided in `title`, `dates` and `authors`.

use super::blocks::Block;
use super::flow::Flow;
use super::jsonld::{self, Described};
use super::tag::Tag;
use super::tree::{Id, ROOT, Tree};

/// Statements of one page, as written, white space folded.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) described: Described,
    /// Name (lower case) and content of `<meta>` elements, in order.
    metas: Vec<(String, String)>,
    pub(super) page_title: Option<String>,
    /// `h1` elements with text.
    pub(super) h1: Vec<String>,
    /// `itemprop` name, value (its `content` or `datetime`, or its words).
    pub(super) items: Vec<(String, String)>,
    /// Values of `<time>`, those that are said to be of publication first.
    pub(super) times: Vec<String>,
    /// Words of links with `rel=author`.
    pub(super) author_links: Vec<String>,
    /// Words of links that lead to a writer's page.
    pub(super) author_pages: Vec<String>,
    /// Words of elements that are called byline or author.
    pub(super) bylines: Vec<String>,
    pub(super) canonical: Option<String>,
    pub(super) language: Option<String>,
}

/// Words of class names that mark a byline.
const BYLINE_WORDS: &[&str] = &[
    "byline",
    "bylines",
    "author",
    "authors",
    "authorname",
    "autor",
    "autors",
    "auteur",
    "auteurs",
    "writer",
    "writers",
    "journalist",
    "journalists",
];

/// Elements looked at of one kind.
const MOST: usize = 40;

impl Metadata {
    /// One walk over the tree.
    pub(super) fn gather(tree: &Tree) -> Metadata {
        let mut metadata = Metadata::default();
        let mut scripts = Vec::new();
        let mut times = Vec::new();
        for id in 1..tree.len() {
            let node = tree.node(id);
            match node.tag {
                Tag::Text => continue,
                Tag::Meta => metadata.meta(tree, id),
                Tag::Script => scripts.extend(tree.inside(id).skip(1).map(|text| tree.text(text))),
                Tag::Title if metadata.page_title.is_none() && !is_in_picture(tree, id) => {
                    metadata.page_title = words(tree, id, 400);
                }
                Tag::Html => metadata.language = tree.attribute(id, "lang").map(str::to_owned),
                Tag::H1 if metadata.h1.len() < MOST => metadata.h1.extend(words(tree, id, 600)),
                Tag::Link if tree.attribute(id, "rel") == Some("canonical") => {
                    metadata.canonical = tree.attribute(id, "href").map(|url| url.trim().to_owned());
                }
                Tag::Time if times.len() < MOST => times.extend(time(tree, id)),
                _ => {}
            }
            metadata.marked(tree, id);
        }
        // Stable: within each kind the order of the page.
        times.sort_by_key(|(is_published, _)| !is_published);
        metadata.times = times.into_iter().map(|(_, value)| value).collect();
        let titles: Vec<String> = metadata.h1.iter().chain(&metadata.page_title).cloned().collect();
        let titles: Vec<String> =
            titles.into_iter().chain(metadata.meta_value("og:title").map(str::to_owned)).collect();
        metadata.described = jsonld::described(&scripts, &titles);
        metadata
    }

    fn meta(&mut self, tree: &Tree, id: Id) {
        let name = ["property", "name", "itemprop"].iter().find_map(|key| tree.attribute(id, key));
        let (Some(name), Some(content)) = (name, tree.attribute(id, "content")) else { return };
        let content = plain(content);
        if !content.is_empty() && self.metas.len() < 400 {
            self.metas.push((name.trim().to_ascii_lowercase(), content));
        }
    }

    /// What attributes mark: `itemprop`, `rel=author`, classes that say byline.
    fn marked(&mut self, tree: &Tree, id: Id) {
        let tag = tree.node(id).tag;
        if let Some(props) = tree.attribute(id, "itemprop")
            && tag != Tag::Meta
            && self.items.len() < 4 * MOST
        {
            let value = ["content", "datetime"].iter().find_map(|key| tree.attribute(id, key));
            let value = value.map(plain).filter(|value| !value.is_empty());
            for prop in props.split_whitespace().take(4) {
                if matches!(
                    prop,
                    "datePublished" | "author" | "headline" | "name" | "dateCreated" | "dateModified"
                ) {
                    let value = value.clone().or_else(|| words(tree, id, 400));
                    // The name of a person within the author.
                    let prop = if prop == "name" {
                        let of_author = tree.above(id).take(4).any(|above| {
                            tree.attribute(above, "itemprop").is_some_and(|prop| prop.contains("author"))
                        });
                        if !of_author {
                            continue;
                        }
                        "author name"
                    } else {
                        prop
                    };
                    self.items.extend(value.map(|value| (prop.to_owned(), value)));
                }
            }
        }
        let is_link = tag == Tag::A && self.author_pages.len() < MOST;
        if is_link && tree.attribute(id, "href").is_some_and(leads_to_author) {
            self.author_pages.extend(words(tree, id, 80));
        }
        let rel_author =
            tree.attribute(id, "rel").is_some_and(|rel| rel.split_whitespace().any(|word| word == "author"));
        if rel_author && tag == Tag::A && self.author_links.len() < MOST {
            self.author_links.extend(words(tree, id, 120));
        }
        if self.bylines.len() < MOST && is_byline(tree, id) {
            self.bylines.extend(words(tree, id, 240));
        }
    }

    /// The first content of a `<meta>` of that name.
    pub(super) fn meta_value(&self, name: &str) -> Option<&str> {
        self.meta_values(name).next()
    }

    /// All contents of `<meta>` elements of that name.
    pub(super) fn meta_values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.metas.iter().filter(move |(own, _)| own == name).map(|(_, content)| content.as_str())
    }

    /// Names that the site gives itself.
    pub(super) fn site_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for key in [
            "og:site_name",
            "application-name",
            "apple-mobile-web-app-title",
            "al:ios:app_name",
            "dc.publisher",
            "publisher",
        ] {
            names.extend(self.meta_value(key).map(str::to_owned));
        }
        names.extend(self.described.publisher.clone());
        names
    }

    /// The page's own address, if it is whole.
    pub(super) fn url(&self) -> Option<&str> {
        let urls = [self.canonical.as_deref(), self.meta_value("og:url"), self.described.url.as_deref()];
        urls.into_iter().flatten().find(|url| url.starts_with("http"))
    }
}

fn is_in_picture(tree: &Tree, id: Id) -> bool {
    tree.above(id).any(|above| tree.node(above).tag == Tag::Svg)
}

fn words(tree: &Tree, id: Id, most: usize) -> Option<String> {
    let words = tree.words(id, most);
    (!words.is_empty() && words.len() <= most * 2).then_some(words)
}

/// Entities that were escaped twice are decoded, white space is folded, tags go.
pub(super) fn plain(text: &str) -> String {
    if text.contains(['&', '<']) {
        return super::fragment_text(text).replace('\n', " ");
    }
    let mut flow = Flow::default();
    flow.push(text);
    flow.finish()
}

/// A `<time>`: whether it is said to be of publication, and its value.
fn time(tree: &Tree, id: Id) -> Option<(bool, String)> {
    let value = tree.attribute(id, "datetime").map(plain).filter(|value| !value.is_empty());
    let value = value.or_else(|| words(tree, id, 80))?;
    let marks = [
        tree.attribute(id, "class"),
        tree.attribute(id, "itemprop"),
        tree.attribute(id, "pubdate").map(|_| "publish"),
    ];
    let is_published = marks.into_iter().flatten().any(|mark| mark.to_ascii_lowercase().contains("publish"));
    Some((is_published, value))
}

/// `/authors/jane-doe`, `/autor/x.html`: a folder of writers and something below it.
fn leads_to_author(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or("").trim_end_matches('/');
    let mut folders = path.rsplit('/').skip(1).take(3);
    folders.any(|folder| {
        let folder = folder.to_ascii_lowercase();
        matches!(
            folder.as_str(),
            "author"
                | "authors"
                | "autor"
                | "autoren"
                | "autores"
                | "autori"
                | "auteur"
                | "auteurs"
                | "journalist"
                | "journalists"
                | "journalistes"
                | "by"
                | "staff"
                | "columnist"
                | "columnists"
                | "contributor"
                | "contributors"
                | "reporter"
                | "reporters"
        )
    })
}

fn is_byline(tree: &Tree, id: Id) -> bool {
    let node = tree.node(id);
    if node.parent == ROOT || node.tag.is_unseen() || node.tag.is_void() {
        return false;
    }
    let says = |value: &str| {
        let parts = value.split(|letter: char| !letter.is_ascii_alphabetic());
        parts.take(12).any(|part| BYLINE_WORDS.iter().any(|word| part.eq_ignore_ascii_case(word)))
    };
    ["class", "id", "data-testid", "data-component"]
        .iter()
        .filter_map(|name| tree.attribute(id, name))
        .flat_map(str::split_whitespace)
        .take(16)
        .any(says)
}

/// Short blocks around the headline, where dates and writers stand that nothing marks.
pub(super) fn near_headline<'a>(blocks: &'a [Block], title: &str) -> impl Iterator<Item = &'a str> {
    let title = super::compare::letters(title);
    let at =
        blocks.iter().position(|block| !title.is_empty() && super::compare::letters(&block.text) == title);
    let (before, after) = if at.is_some() { (4, 12) } else { (0, 0) };
    let at = at.unwrap_or(0);
    let near = blocks.iter().skip(at + 1).take(after).chain(blocks[..at].iter().rev().take(before));
    near.map(|block| block.text.as_str()).filter(|text| text.len() < 160)
}
