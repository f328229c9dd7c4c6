//! Saved web pages: HTML to the article in it, without the navigation, advertising and teasers around it.

mod flow;
mod fragment;

pub use fragment::fragment_text;
