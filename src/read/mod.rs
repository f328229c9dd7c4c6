//! stub
use crate::model::*;
/// What reading one file gives.
pub enum ReadOutcome { /// a
 Articles(Vec<Article>), /// b
 Skipped(SkipReason), /// c
 Failed(FailReason) }
/// stub
pub fn read_bytes(path: &ArchivePath, bytes: Vec<u8>, _today: Option<Day>) -> ReadOutcome {
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let n = text.len();
    let title = text.find("\n\n").map(|at| Located { value: text[..at].to_owned(), span: Some(Span::new(0, at)) });
    ReadOutcome::Articles(vec![Article { id: ArticleId { path: path.clone(), ordinal: 0 }, text, offsets: OffsetMap::identity(), encoding: "UTF-8", title, body: Span::new(0, n), published: None, authors: vec![], source: None, section: None, url: None, language: None, warnings: vec![] }])
}
