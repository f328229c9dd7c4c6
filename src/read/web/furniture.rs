//! Page furniture: what an element's tag, role, class and id say of it before its text is looked at. Class names are cut
//! into words (`article__related-links`, `relatedLinks`), so that `lead` is not seen in `leader`.
//! Says what a name suggests; whether it is believed is for `body` to decide by how much text stands there.

use super::tag::Tag;
use super::tree::{Id, Tree};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// What an element is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Nothing is known.
    Plain,
    /// Said to hold the article's text.
    Body,
    /// May stand within prose or beside it: boxes, lists of topics, pull quotes.
    Doubtful,
    /// Furniture, unless a good part of the page stands in it.
    LightFurniture,
    /// Furniture, unless most of the page stands in it.
    Furniture,
    /// Not shown until a script says so: furniture, unless most of the page stands in it.
    Concealed,
    /// Never seen by a reader.
    Hidden,
}

/// Words of class names and ids that mark furniture and are hardly ever used otherwise.
const FURNITURE: &str = "
adslot advert advertisement advertising alsoread backlink breadcrumb breadcrumbs caption captions cmp comment
comments consent cookie cookies crosspromo dfp disqus donate donation figcaption flyout footer kommentare livefyre
login masthead modal morefrom moreon mostread mpu navbar navi navigation newsletter newsletters noprint offcanvas
outbrain overlay pager pagination popup readmore recirc recirculation recommendation recommendations recommended
related relatedarticles relatedlinks relatedtopics replies seealso sharebar sharedaddy shariff sharing sidebar signin
signup sitemap skiplink syndication taboola taglist toolbar tooltip topbar trending upsell vcard yarpp zergnet
";

/// Words that mark furniture unless a good part of the page's prose stands there.
const LIGHT_FURNITURE: &str = "
ad ads adv audio author authors banner bio byline bylines carousel contributor contributors copyright correction
credit credits dateline factbox follow gallery infobox legal menu nav player podcast popular promo promos promotion
recommend respond share skip slider slideshow social sponsor sponsored subscribe subscription tags teaser teasers
ticker timestamp tools topics voting weather
";

/// Words that mark what may or may not belong to the text.
const DOUBTFUL: &str = "
additional aside box card cards category disclaimer extra figure hint image img info kicker label link links
linklist list media meta metadata more note notice photo picture poll pull pullquote quiz rail rating read section
source supplement tag topic video widget
";

/// Words in a row that mark the article's own text.
const BODY: &[&str] = &[
    "article body",
    "article content",
    "article text",
    "article main",
    "articlebody",
    "story body",
    "story content",
    "story text",
    "storybody",
    "post content",
    "post body",
    "entry content",
    "content body",
    "body content",
    "body text",
    "bodytext",
    "article paragraphs",
    "main content",
    "articletext",
    "news text",
    "news body",
    "news content",
    "rich text",
    "richtext",
    "storytext",
    "articlecontent",
    "text body",
];

/// Role by word, of the first three lists.
static ROLES: LazyLock<FxHashMap<&str, Role>> = LazyLock::new(|| {
    let mut roles = FxHashMap::default();
    for (list, role) in
        [(DOUBTFUL, Role::Doubtful), (LIGHT_FURNITURE, Role::LightFurniture), (FURNITURE, Role::Furniture)]
    {
        roles.extend(list.split_whitespace().map(|word| (word, role)));
    }
    roles
});

/// [`BODY`], to be asked.
static BODY_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| BODY.iter().copied().collect());

/// What the element is by its name alone.
pub(super) fn role(tree: &Tree, id: Id) -> Role {
    let tag = tree.node(id).tag;
    if tag.is_unseen() {
        return Role::Hidden;
    }
    if is_concealed(tree, id) {
        return Role::Concealed;
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
        Tag::Figure | Tag::Form | Tag::Aside => return Role::LightFurniture,
        _ => {}
    }
    if let Some(
        "navigation" | "banner" | "complementary" | "contentinfo" | "search" | "dialog" | "menu" | "menubar",
    ) = tree.attribute(id, "role")
    {
        return Role::Furniture;
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
    // Names of utility frameworks (`print:hidden`, `w-[18px]`) tell of looks.
    if class.contains([':', '[', '/']) {
        return Role::Plain;
    }
    let all = words(class);
    let words = || all.split(' ');
    let role = words().filter_map(|word| ROLES.get(word)).max().copied().unwrap_or(Role::Plain);
    if role >= Role::LightFurniture {
        // `has-sidebar`, `no-ads`, `with-comments` tell of a page, not of a part.
        let tells_of_page = words().next().is_some_and(|word| {
            matches!(word, "has" | "no" | "with" | "without" | "is" | "js" | "not" | "wp" | "theme")
        });
        // What is embedded (posts of others) is quoted.
        let is_embedded = role == Role::LightFurniture && words().any(|word| word == "embed");
        return if tells_of_page || is_embedded || tag == Tag::Article { Role::Doubtful } else { role };
    }
    let is_pair = |at: usize| {
        let second = all[at + 1..].find(' ').map_or(all.len(), |end| at + 1 + end);
        let first = all[..at].rfind(' ').map_or(0, |start| start + 1);
        BODY_WORDS.contains(&all[first..second])
    };
    if words().any(|word| BODY_WORDS.contains(word)) || all.match_indices(' ').any(|(at, _)| is_pair(at)) {
        return Role::Body;
    }
    role
}

/// The words of a name, in lower case, parted by spaces: `article__bodyText-2` is `article body text`.
fn words(class: &str) -> String {
    let mut words = String::with_capacity(class.len() + 4);
    let mut was_lower = false;
    for letter in class.chars().take(80) {
        let parts = !letter.is_alphabetic() || letter.is_uppercase() && was_lower;
        if parts && !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        if letter.is_alphabetic() {
            words.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase();
    }
    words.truncate(words.trim_end().len());
    words
}

fn is_concealed(tree: &Tree, id: Id) -> bool {
    let class = tree.attribute(id, "class").unwrap_or("");
    let is_by_class = class.split_whitespace().any(|class| {
        matches!(
            class,
            "sr-only" | "visually-hidden" | "visuallyhidden" | "screen-reader-text" | "screenreader" | "u-visually-hidden"
                | "offscreen" | "is-hidden" | "a11y-hidden" | "hide-visually"
        )
        // `hidden md:block` is shown on wide screens.
            || class == "hidden" && !tree.attribute(id, "class").unwrap_or("").contains(':')
    });
    if is_by_class || tree.attribute(id, "hidden").is_some() {
        return true;
    }
    let style = tree.attribute(id, "style").unwrap_or("");
    let style: String = style.chars().filter(|letter| !letter.is_whitespace()).take(400).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        let cut = |class| words(class).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cut("article__bodyText-2"), ["article", "body", "text"]);
        assert_eq!(cut("RelatedLinks"), ["related", "links"]);
        assert_eq!(cut("--"), Vec::<String>::new());
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
