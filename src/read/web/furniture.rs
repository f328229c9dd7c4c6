//! Page furniture: what an element's tag, role, class and id say of it before its text is looked at. Class names are cut
//! into words (`article__related-links`, `relatedLinks`), so that `lead` is not seen in `leader`.
//! Says what a name suggests; whether it is believed is for `body` to decide by how much text stands there.

use super::tag::Tag;
use super::tree::{Id, Tree};

/// What an element is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Nothing is known.
    Plain,
    /// Said to hold the article's text.
    Body,
    /// May stand within prose or beside it: boxes, lists of topics, pull quotes.
    Doubtful,
    /// Furniture, unless most of the page stands in it.
    Furniture,
    /// Never seen by a reader.
    Hidden,
}

/// Words of class names and ids that mark furniture anywhere in a name.
const FURNITURE: &[&str] = &[
    "ad",
    "ads",
    "adv",
    "advert",
    "advertisement",
    "advertising",
    "adslot",
    "author",
    "authors",
    "banner",
    "bio",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "bylines",
    "caption",
    "captions",
    "cmp",
    "comment",
    "comments",
    "consent",
    "contributor",
    "contributors",
    "cookie",
    "cookies",
    "copyright",
    "credit",
    "credits",
    "crosspromo",
    "dateline",
    "disqus",
    "donate",
    "donation",
    "figcaption",
    "flyout",
    "follow",
    "footer",
    "forum",
    "inscription",
    "kommentare",
    "legal",
    "livefyre",
    "login",
    "masthead",
    "menu",
    "modal",
    "mostread",
    "nav",
    "navbar",
    "navi",
    "navigation",
    "newsletter",
    "newsletters",
    "noprint",
    "offcanvas",
    "outbrain",
    "overlay",
    "pagination",
    "pager",
    "paywall",
    "popup",
    "promo",
    "promos",
    "promotion",
    "readmore",
    "recirc",
    "recirculation",
    "recommend",
    "recommendation",
    "recommendations",
    "recommended",
    "related",
    "relatedarticles",
    "relatedlinks",
    "relatedtopics",
    "replies",
    "respond",
    "share",
    "sharebar",
    "sharing",
    "sharedaddy",
    "shariff",
    "sidebar",
    "signin",
    "signup",
    "sitemap",
    "skip",
    "skiplink",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "syndication",
    "taboola",
    "tags",
    "taglist",
    "teaser",
    "teasers",
    "timestamp",
    "toolbar",
    "tools",
    "tooltip",
    "topbar",
    "topics",
    "trending",
    "upsell",
    "vcard",
    "voting",
    "yarpp",
    "zergnet",
    "embed",
    "iframe",
    "infinite",
    "morefrom",
    "moreon",
    "alsoread",
    "seealso",
    "backlink",
    "weather",
    "popular",
    "mpu",
    "dfp",
    "print",
    "audio",
    "podcast",
    "player",
    "carousel",
    "slider",
    "gallery",
    "slideshow",
    "ticker",
    "correction",
];

/// Words that mark what may or may not belong to the text.
const DOUBTFUL: &[&str] = &[
    "aside",
    "box",
    "infobox",
    "factbox",
    "meta",
    "metadata",
    "info",
    "widget",
    "pullquote",
    "pull",
    "rail",
    "links",
    "link",
    "list",
    "linklist",
    "source",
    "tag",
    "topic",
    "hint",
    "note",
    "notice",
    "disclaimer",
    "more",
    "read",
    "video",
    "image",
    "img",
    "photo",
    "media",
    "figure",
    "picture",
    "poll",
    "quiz",
    "rating",
    "label",
    "kicker",
    "category",
    "section",
    "card",
    "cards",
    "extra",
    "additional",
    "supplement",
];

/// Pairs of words that mark the article's own text.
const BODY: &[&[&str]] = &[
    &["article", "body"],
    &["article", "content"],
    &["article", "text"],
    &["article", "main"],
    &["articlebody"],
    &["story", "body"],
    &["story", "content"],
    &["story", "text"],
    &["storybody"],
    &["post", "content"],
    &["post", "body"],
    &["entry", "content"],
    &["content", "body"],
    &["body", "content"],
    &["body", "text"],
    &["bodytext"],
    &["article", "paragraphs"],
    &["main", "content"],
    &["articletext"],
    &["news", "text"],
    &["news", "body"],
    &["news", "content"],
    &["rich", "text"],
    &["richtext"],
    &["storytext"],
    &["articlecontent"],
    &["text", "body"],
];

/// What the element is by its name alone.
pub(super) fn role(tree: &Tree, id: Id) -> Role {
    let tag = tree.node(id).tag;
    if is_hidden(tree, id) {
        return Role::Hidden;
    }
    match tag {
        Tag::Html | Tag::Body | Tag::Root => return Role::Plain,
        Tag::Nav
        | Tag::Footer
        | Tag::Figcaption
        | Tag::Button
        | Tag::Label
        | Tag::Menu
        | Tag::Dialog
        | Tag::Caption => {
            return Role::Furniture;
        }
        Tag::Figure | Tag::Form | Tag::Aside => return Role::Furniture,
        _ => {}
    }
    match tree.attribute(id, "role") {
        Some(
            "navigation" | "banner" | "complementary" | "contentinfo" | "search" | "dialog" | "menu"
            | "menubar",
        ) => {
            return Role::Furniture;
        }
        _ => {}
    }
    if tree
        .attribute(id, "itemprop")
        .is_some_and(|value| value.split_whitespace().any(|word| word == "articleBody"))
    {
        return Role::Body;
    }
    let mut role = Role::Plain;
    for name in ["class", "id", "data-testid", "data-component", "data-qa", "data-module"] {
        let Some(value) = tree.attribute(id, name) else { continue };
        for class in value.split_whitespace().take(24) {
            role = role.max(class_role(class, tag));
        }
    }
    role
}

fn class_role(class: &str, tag: Tag) -> Role {
    let words = words(class);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(FURNITURE) {
        // `has-sidebar`, `no-ads`, `with-comments` tell of a page, not of a part.
        let tells_of_page = words.first().is_some_and(|word| {
            matches!(word.as_str(), "has" | "no" | "with" | "without" | "is" | "js" | "not" | "wp" | "theme")
        });
        return if tells_of_page || tag == Tag::Article { Role::Doubtful } else { Role::Furniture };
    }
    let is_body = BODY.iter().any(|body| {
        words.windows(body.len()).any(|pair| pair.iter().zip(*body).all(|(one, two)| one == two))
    });
    if is_body {
        return Role::Body;
    }
    if has(DOUBTFUL) { Role::Doubtful } else { Role::Plain }
}

/// The words of a name, in lower case: `article__bodyText-2` is article, body, text.
fn words(class: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for letter in class.chars().take(80) {
        if !letter.is_alphabetic() || letter.is_uppercase() && was_lower {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        }
        if letter.is_alphabetic() {
            word.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn is_hidden(tree: &Tree, id: Id) -> bool {
    let tag = tree.node(id).tag;
    if tag.is_unseen() {
        return true;
    }
    let class = tree.attribute(id, "class").unwrap_or("");
    if class.split_whitespace().any(|class| {
        matches!(
            class,
            "sr-only"
                | "visually-hidden"
                | "visuallyhidden"
                | "screen-reader-text"
                | "screenreader"
                | "u-visually-hidden"
                | "offscreen"
                | "is-hidden"
                | "a11y-hidden"
                | "hide-visually"
        )
    }) {
        return true;
    }
    let style = tree.attribute(id, "style").unwrap_or("");
    let style: String = style.chars().filter(|letter| !letter.is_whitespace()).take(400).collect();
    style.contains("display:none")
        || style.contains("visibility:hidden")
        || tree.attribute(id, "hidden").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("article__bodyText-2"), ["article", "body", "text"]);
        assert_eq!(words("RelatedLinks"), ["related", "links"]);
        assert_eq!(words("--"), Vec::<String>::new());
        for (class, role) in [
            ("article-body", Role::Body),
            ("articleBody", Role::Body),
            ("story-body__related", Role::Furniture),
            ("has-sidebar", Role::Doubtful),
            ("leader", Role::Plain),
            ("adresse", Role::Plain),
        ] {
            assert_eq!(class_role(class, Tag::Div), role, "{class}");
        }
    }
}
