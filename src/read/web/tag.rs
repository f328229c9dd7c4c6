//! The elements that reading tells apart, and what kind each is.

macro_rules! tags {
    ($($name:ident $text:literal),* $(,)?) => {
        /// An element's name; the rest of the world is `Other`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Tag { Root, Text, Other, TableSection, $($name),* }

        impl Tag {
            /// How many there are.
            pub(super) const COUNT: usize = [Tag::Root, Tag::Text, Tag::Other, Tag::TableSection, $(Tag::$name),*].len();

            /// From a name in lower case.
            pub(super) fn of(name: &[u8]) -> Tag {
                $(if name == $text.as_bytes() { return Tag::$name; })*
                match name {
                    b"tbody" | b"thead" | b"tfoot" => Tag::TableSection,
                    _ => Tag::Other,
                }
            }
        }
    };
}

// The most frequent first: names are compared in this order.
tags! {
    Div "div", A "a", Span "span", Li "li", P "p", Script "script", Img "img", Path "path", Svg "svg", Link "link",
    Meta "meta", Ul "ul", H3 "h3", H2 "h2", Button "button", Strong "strong", B "b", Em "em", I "i", Br "br",
    Section "section", Article "article", Figure "figure", Figcaption "figcaption", Time "time", Header "header",
    Footer "footer", Nav "nav", Aside "aside", Input "input", Label "label", Noscript "noscript", Picture "picture",
    Source "source", Style "style", H1 "h1", H4 "h4", H5 "h5", H6 "h6", Ol "ol", Form "form", Td "td", Tr "tr",
    Th "th", Table "table", Iframe "iframe", Blockquote "blockquote", Main "main", Option "option", Select "select",
    Textarea "textarea", Hr "hr", Wbr "wbr", Title "title", Html "html", Head "head", Body "body", Base "base",
    Dl "dl", Dt "dt", Dd "dd", Pre "pre", Template "template", Video "video", Audio "audio", Canvas "canvas",
    Object "object", Embed "embed", Map "map", Area "area", Col "col", Param "param", Track "track", Xmp "xmp",
    Noembed "noembed", Address "address", Center "center", Fieldset "fieldset", Details "details",
    Summary "summary", Dialog "dialog", Menu "menu", Caption "caption", Cite "cite", Q "q", Font "font",
}

impl Tag {
    /// Has no content and no end tag.
    pub(super) fn is_void(self) -> bool {
        matches!(
            self,
            Tag::Area
                | Tag::Base
                | Tag::Br
                | Tag::Col
                | Tag::Embed
                | Tag::Hr
                | Tag::Img
                | Tag::Input
                | Tag::Link
                | Tag::Meta
                | Tag::Param
                | Tag::Source
                | Tag::Track
                | Tag::Wbr
        )
    }

    /// Begins on a line of its own.
    pub(super) fn is_block(self) -> bool {
        matches!(
            self,
            Tag::Div
                | Tag::P
                | Tag::Li
                | Tag::Ul
                | Tag::Ol
                | Tag::Section
                | Tag::Article
                | Tag::Figure
                | Tag::Figcaption
                | Tag::Header
                | Tag::Footer
                | Tag::Nav
                | Tag::Aside
                | Tag::Form
                | Tag::Table
                | Tag::Tr
                | Tag::Td
                | Tag::Th
                | Tag::TableSection
                | Tag::Blockquote
                | Tag::Main
                | Tag::Hr
                | Tag::Dl
                | Tag::Dt
                | Tag::Dd
                | Tag::Pre
                | Tag::Address
                | Tag::Center
                | Tag::Fieldset
                | Tag::Details
                | Tag::Summary
                | Tag::Dialog
                | Tag::Menu
                | Tag::Caption
                | Tag::Html
                | Tag::Head
                | Tag::Body
                | Tag::Title
                | Tag::Root
        ) || self.is_heading()
    }

    /// `h1` to `h6`.
    pub(super) fn is_heading(self) -> bool {
        matches!(self, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)
    }

    /// Its content is never shown as text.
    pub(super) fn is_unseen(self) -> bool {
        matches!(
            self,
            Tag::Script
                | Tag::Style
                | Tag::Noscript
                | Tag::Iframe
                | Tag::Template
                | Tag::Svg
                | Tag::Textarea
                | Tag::Select
                | Tag::Object
                | Tag::Video
                | Tag::Audio
                | Tag::Canvas
                | Tag::Xmp
                | Tag::Noembed
                | Tag::Map
                | Tag::Title
        )
    }

    /// May stand in the head of a page.
    pub(super) fn is_of_head(self) -> bool {
        matches!(
            self,
            Tag::Meta
                | Tag::Link
                | Tag::Title
                | Tag::Script
                | Tag::Style
                | Tag::Base
                | Tag::Noscript
                | Tag::Template
        )
    }
}
