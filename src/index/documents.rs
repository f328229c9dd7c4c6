//! One article becomes one tantivy document for itself and one for each quote with a source or words of its own. The
//! quotes follow their article directly in the same segment, so `quote's number - ordinal` is the article's number.

use crate::crawl::manifest::ContentHash;
use crate::index::analysis::Preparer;
use crate::index::copies::{Sketch, Sketcher};
use crate::index::packing::{Dictionary, Packer};
use crate::index::record::{Record, RecordError};
use crate::index::schema::Fields;
use crate::model::{
    AllusionKind, Annotated, ArchivePath, Article, Basis, DateRange, Day, Kind, Located, Place, Quote, Span,
    Speaker, ten_thousandths,
};
use crate::text::names::{index_keys, person_keys, plain_key};
use std::collections::BTreeSet;
use tantivy::schema::Field;
use tantivy::{TantivyDocument, Term};

/// Makes documents; one per thread.
pub struct DocumentMaker {
    fields: Fields,
    /// Texts that can be read from their files again are not stored.
    leaves_bodies: bool,
    preparer: Preparer,
    sketcher: Sketcher,
    packer: Packer,
}

/// What the index keeps of one article.
pub struct Made {
    /// The article's document followed by those of its quotes.
    pub documents: Vec<TantivyDocument>,
    /// By which its copies are recognised.
    pub sketch: Sketch,
}

/// Bytes that a document of an article or quote takes beside the words of an article, and how many times the length of its
/// text these take, about: words as written, stems and the record.
const ARTICLE_BYTES: usize = 1024;
const QUOTE_BYTES: usize = 512;
const TEXTS: usize = 3;

/// About how many bytes so many documents take that are made of articles with so many bytes of text.
pub fn bytes_of(text: usize, documents: usize) -> usize {
    TEXTS * text + QUOTE_BYTES * documents
}

/// Value of the `kind` field of articles.
const ARTICLE: &str = "article";

/// The term that all articles carry, and no quote.
pub fn article_term(fields: &Fields) -> Term {
    Term::from_field_text(fields.kind, ARTICLE)
}

/// The term that all documents of a file carry.
pub fn file_term(fields: &Fields, path: &ArchivePath) -> Term {
    Term::from_field_u64(fields.file, file_number(path))
}

/// Names a file in the index: first eight bytes of the BLAKE3 hash of its path.
pub fn file_number(path: &ArchivePath) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(path.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

impl DocumentMaker {
    /// For an index with these fields and this dictionary; `leaves_bodies` where texts that can be read from their files
    /// again are not stored.
    pub fn new(fields: Fields, leaves_bodies: bool, dictionary: Option<Dictionary>) -> DocumentMaker {
        let (preparer, sketcher) = (Preparer::default(), Sketcher::default());
        DocumentMaker { fields, leaves_bodies, preparer, sketcher, packer: Packer::new(dictionary) }
    }

    /// Makes all that the index keeps of one article; the annotations are left as they were.
    pub fn make(
        &mut self,
        article: &Article,
        annotated: &mut Annotated,
        hash: &ContentHash,
    ) -> Result<Made, RecordError> {
        let mut documents = Vec::with_capacity(1 + annotated.quotes.len());
        let (document, sketch) = self.article_document(article, annotated, hash)?;
        documents.push(document);
        for (index, quote) in annotated.quotes.iter().enumerate() {
            documents.push(self.quote_document(article, annotated, quote, index as u64 + 1));
        }
        Ok(Made { documents, sketch })
    }

    fn article_document(
        &mut self,
        article: &Article,
        annotated: &mut Annotated,
        hash: &ContentHash,
    ) -> Result<(TantivyDocument, Sketch), RecordError> {
        let fields = self.fields;
        // Word texts and record are each about as long as the article; growing there step by step would copy them.
        let mut document = self.base(article, 0, ARTICLE_BYTES + TEXTS * article.text.len());
        document.add_text(fields.kind, ARTICLE);
        // Half the hash keeps the column small; a collision costs nothing but the order of two equals.
        document.add_u64(fields.tie, (file_number(&article.id.path) >> 32) ^ u64::from(article.id.ordinal));
        let key = |located: &Option<Located>| located.as_ref().map(|located| plain_key(&located.value));
        add_keys(&mut document, fields.source, key(&article.source));
        add_keys(&mut document, fields.section, key(&article.section));
        // Extraction has weighed what the header says against the text.
        let language = annotated.language.as_deref().or(article.language.as_deref());
        if let Some(title) = &article.title {
            self.preparer.prepare(&title.value, language);
            document.add_text(fields.title, &self.preparer.stemmed);
            document.add_text(fields.title_exact, &self.preparer.exact);
        }
        self.preparer.prepare_text(&article.text, language);
        document.add_text(fields.body, &self.preparer.stemmed);
        document.add_text(fields.exact, &self.preparer.exact);
        let sketch = self.sketch(article);
        self.preparer.prepare(&article.id.path.to_text(), None);
        document.add_text(fields.path, &self.preparer.exact);
        add_people(&mut document, &fields, annotated);
        for (field, named) in [(fields.source_name, &article.source), (fields.section_name, &article.section)]
        {
            add_keys(&mut document, field, named.iter().map(|located| located.value.as_str()));
        }
        for place in &annotated.places {
            let names = std::iter::once(&place.name).chain(&place.aliases);
            add_keys(&mut document, fields.place, names.map(|name| plain_key(name)));
            add_keys(&mut document, fields.place_name, [place_column(place)]);
        }
        for allusion in &annotated.allusions {
            let field = match allusion.kind {
                AllusionKind::Demonym => fields.demonym,
                AllusionKind::Metonym => fields.metonym,
            };
            add_keys(&mut document, field, [plain_key(&allusion.name)]);
        }
        let mentioned: BTreeSet<String> =
            annotated.dates.iter().map(|mention| mention_key(mention.range)).collect();
        add_keys(&mut document, fields.mentions_date, mentioned);
        for author in &article.authors {
            add_keys(&mut document, fields.author, index_keys(&author.value));
            add_keys(&mut document, fields.author_name, [&author.value]);
        }
        add_keys(&mut document, fields.language, language.map(plain_key));
        let kept = if self.leaves_bodies && may_stay(article) { "" } else { article.text.as_str() };
        document
            .add_bytes(fields.record, self.packer.pack(kept, &Record::encode(article, annotated, hash)?)?);
        Ok((document, sketch))
    }

    /// Of the words of the text that was prepared last, so that they are cut and folded once.
    fn sketch(&mut self, article: &Article) -> Sketch {
        let (prints, starts) = (&self.preparer.prints, &self.preparer.starts);
        let places = |span: Span| {
            let [first, end] = self.preparer.words_of(span);
            first as usize..end as usize
        };
        let words = |span: Span| prints.get(places(span)).unwrap_or_default();
        let headline = article.title.as_ref().and_then(|title| title.span).map_or(&[][..], words);
        let first = places(article.body).start;
        let is_capital = |place: usize| {
            let rest = starts.get(first + place).and_then(|start| article.text.get(*start as usize..));
            rest.is_some_and(|rest| rest.starts_with(char::is_uppercase))
        };
        let body = words(article.body);
        let names = self.sketcher.names(body, is_capital);
        let sketch = self.sketcher.sketch(body, headline);
        Sketch { day: article.published.map(|published| published.day.0), names, ..sketch }
    }

    fn quote_document(
        &mut self,
        article: &Article,
        annotated: &Annotated,
        quote: &Quote,
        ordinal: u64,
    ) -> TantivyDocument {
        let fields = self.fields;
        let mut document = self.base(article, ordinal, QUOTE_BYTES);
        self.preparer.prepare_stems(quote.content.iter().map(|span| span.of(&article.text)));
        document.add_text(fields.quote, &self.preparer.stemmed);
        document.add_u64(fields.quote_kind, kind_number(quote.kind));
        document.add_u64(fields.confidence, ten_thousandths(quote.confidence));
        for bound in quote.content.iter().flat_map(|piece| self.preparer.words_of(*piece)) {
            document.add_u64(fields.quote_words, bound);
        }
        if let Some(DateRange { first: Some(first), last: Some(last) }) = quote.said_on {
            document.add_i64(fields.said_date, i64::from(first.0));
            document.add_i64(fields.said_date_last, i64::from(last.0));
        }
        if let (Speaker::Unresolved, Some(source)) = (quote.speaker, quote.source) {
            self.preparer.prepare_stems(std::iter::once(source.of(&article.text)));
            document.add_text(fields.voice, &self.preparer.stemmed);
        }
        if let Speaker::Named(index) = quote.speaker
            && let Some(person) = annotated.persons.get(index as usize)
        {
            add_keys(&mut document, fields.speaker, person_keys(&person.name, &person.aliases));
            add_keys(&mut document, fields.speaker_name, [&person.name]);
        }
        document
    }

    /// What articles and quotes have in common.
    fn base(&self, article: &Article, ordinal: u64, bytes: usize) -> TantivyDocument {
        let fields = self.fields;
        let mut document = TantivyDocument::with_capacity(bytes);
        document.add_u64(fields.ordinal, ordinal);
        document.add_u64(fields.file, file_number(&article.id.path));
        if let Some(published) = article.published {
            document.add_i64(fields.date, i64::from(published.day.0));
            document.add_i64(fields.date_last, i64::from(published.day.period_end(published.precision).0));
        }
        document
    }
}

/// Whether the text of an article may stay in its file: the file is the article, and its bytes are the text. An article of a
/// container would cost reading all that stands before it, one with markup the extraction of its text.
fn may_stay(article: &Article) -> bool {
    article.basis == Basis::File && article.id.inner.is_empty() && article.id.ordinal == 0
}

/// A kind of reported speech as a number of the index.
pub fn kind_number(kind: Kind) -> u64 {
    match kind {
        Kind::Direct => 0,
        Kind::Mixed => 1,
        Kind::Indirect => 2,
    }
}

/// The term of a date that an article speaks of: first and last day as `schema/fields.json` describes.
pub fn mention_key(range: DateRange) -> String {
    let biased = |day: Day| (day.0 as u32) ^ (1 << 31);
    format!("{:08x}{:08x}", range.first.map_or(0, biased), range.last.map_or(u32::MAX, biased))
}

/// A place as the column `place_name` keeps it: name, country code and number in the gazetteer, parted by tabs.
fn place_column(place: &Place) -> String {
    let name = place.name.replace('\t', " ");
    let country = place.country.as_deref().unwrap_or_default();
    format!("{name}\t{country}\t{}", place.geonames_id.map_or_else(String::new, |number| number.to_string()))
}

/// What the column `place_name` says: name, country code, number in the gazetteer.
pub fn place_of_column(value: &str) -> (&str, Option<&str>, Option<u32>) {
    let mut parts = value.split('\t');
    let name = parts.next().unwrap_or_default();
    let country = parts.next().filter(|country| !country.is_empty());
    (name, country, parts.next().and_then(|number| number.parse().ok()))
}

fn add_people(document: &mut TantivyDocument, fields: &Fields, annotated: &Annotated) {
    let mut speaks = vec![false; annotated.persons.len()];
    for quote in &annotated.quotes {
        if let Speaker::Named(index) = quote.speaker
            && let Some(slot) = speaks.get_mut(index as usize)
        {
            *slot = true;
        }
    }
    for (person, speaks) in annotated.persons.iter().zip(speaks) {
        let keys = person_keys(&person.name, &person.aliases);
        if speaks {
            add_keys(document, fields.speaker, keys.iter());
            add_keys(document, fields.speaker_name, [&person.name]);
        }
        add_keys(document, fields.person, keys);
        add_keys(document, fields.person_name, [&person.name]);
    }
}

fn add_keys(document: &mut TantivyDocument, field: Field, keys: impl IntoIterator<Item = impl AsRef<str>>) {
    for key in keys {
        if !key.as_ref().is_empty() {
            document.add_text(field, key.as_ref());
        }
    }
}
