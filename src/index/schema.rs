//! The fields of the index: rows of `schema/fields.json`, checked and turned into a tantivy schema.

use serde::Deserialize;
use std::sync::OnceLock;
use tantivy::schema::{Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};

const FIELDS_JSON: &str = include_str!("../../schema/fields.json");

/// Name under which the splitter of prepared words is registered with tantivy.
pub const PREPARED_WORDS: &str = "prepared_words";

/// The whole of `schema/fields.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldTable {
    /// What the file is.
    pub about: String,
    /// Version of the index; an index of another version is refused.
    pub version: u32,
    /// Name and meaning of each analyser.
    pub analysers: std::collections::BTreeMap<String, String>,
    /// The rows.
    pub fields: Vec<FieldRow>,
}

/// One field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRow {
    /// Name in the index.
    pub name: String,
    /// What values it holds.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// How text is cut into terms.
    pub analyser: Option<Analyser>,
    /// Positions of terms are kept, so that phrases can be searched.
    #[serde(default)]
    pub positions: bool,
    /// Lengths in words are kept, for ranking.
    #[serde(default)]
    pub lengths: bool,
    /// Numbers that are terms too.
    #[serde(default)]
    pub indexed: bool,
    /// Values stand in a column.
    #[serde(default)]
    pub fast: bool,
    /// Values are given back.
    #[serde(default)]
    pub stored: bool,
    /// Name of the filter that searches it.
    pub filter: Option<String>,
    /// What it holds.
    pub about: String,
}

/// Types of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// UTF-8 text.
    Text,
    /// Unsigned number.
    Number,
    /// Days since 1970-01-01, signed.
    Day,
    /// Bytes.
    Bytes,
    /// Text kept in a column as written, to count by; never searched.
    Name,
}

/// How text becomes terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Analyser {
    /// Stems without closed-class words.
    Stems,
    /// Every word in exact form.
    Words,
    /// The value as one term.
    Whole,
}

/// Handles of all fields.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are those of schema/fields.json, which says what each holds")]
pub struct Fields {
    pub ordinal: Field,
    pub tie: Field,
    pub kind: Field,
    pub file: Field,
    pub record: Field,
    pub title: Field,
    pub title_exact: Field,
    pub body: Field,
    pub exact: Field,
    pub quote: Field,
    pub quote_kind: Field,
    pub confidence: Field,
    pub quote_words: Field,
    pub said_date: Field,
    pub said_date_last: Field,
    pub voice: Field,
    pub date: Field,
    pub date_last: Field,
    pub person: Field,
    pub place: Field,
    pub demonym: Field,
    pub metonym: Field,
    pub mentions_date: Field,
    pub speaker: Field,
    pub author: Field,
    pub source: Field,
    pub section: Field,
    pub language: Field,
    pub path: Field,
    pub person_name: Field,
    pub speaker_name: Field,
    pub place_name: Field,
    pub author_name: Field,
    pub source_name: Field,
    pub section_name: Field,
}

/// The table, parsed once. The file is part of the program, and a test parses it, so this cannot fail at run time.
pub fn table() -> &'static FieldTable {
    static TABLE: OnceLock<FieldTable> = OnceLock::new();
    #[allow(clippy::expect_used, reason = "compiled in and covered by a test")]
    TABLE.get_or_init(|| serde_json::from_str(FIELDS_JSON).expect("schema/fields.json is well formed"))
}

/// The table as it stands in the repository.
pub fn table_json() -> &'static str {
    FIELDS_JSON
}

/// Version of the index that this program reads and writes.
pub fn version() -> u32 {
    table().version
}

/// Builds the tantivy schema and the handles.
pub fn build() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    for row in &table().fields {
        match row.kind {
            FieldKind::Text => builder.add_text_field(&row.name, text_options(row)),
            FieldKind::Number => builder.add_u64_field(&row.name, numeric_options(row)),
            FieldKind::Day => builder.add_i64_field(&row.name, numeric_options(row)),
            FieldKind::Bytes => builder.add_bytes_field(&row.name, tantivy::schema::STORED),
            FieldKind::Name => builder.add_text_field(&row.name, TextOptions::default().set_fast("raw")),
        };
    }
    let schema = builder.build();
    let fields = Fields::of(&schema);
    (schema, fields)
}

fn text_options(row: &FieldRow) -> TextOptions {
    let tokenizer = match row.analyser {
        Some(Analyser::Stems | Analyser::Words) => PREPARED_WORDS,
        Some(Analyser::Whole) | None => "raw",
    };
    let record = match (row.analyser, row.positions) {
        (_, true) => IndexRecordOption::WithFreqsAndPositions,
        (Some(Analyser::Whole) | None, false) => IndexRecordOption::Basic,
        (Some(_), false) => IndexRecordOption::WithFreqs,
    };
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(record)
        .set_fieldnorms(row.lengths);
    let options = TextOptions::default().set_indexing_options(indexing);
    if row.stored { options.set_stored() } else { options }
}

fn numeric_options(row: &FieldRow) -> NumericOptions {
    let mut options = NumericOptions::default();
    if row.indexed {
        options = options.set_indexed();
    }
    if row.fast {
        options = options.set_fast();
    }
    options
}

impl Fields {
    /// The handles in a schema built by [`build`].
    fn of(schema: &Schema) -> Fields {
        #[allow(
            clippy::expect_used,
            reason = "names and table are compiled in together and covered by a test"
        )]
        let field =
            |name: &str| schema.get_field(name).expect("schema/fields.json has a row for every handle");
        Fields {
            ordinal: field("ordinal"),
            tie: field("tie"),
            kind: field("kind"),
            file: field("file"),
            record: field("record"),
            title: field("title"),
            title_exact: field("title_exact"),
            body: field("body"),
            exact: field("exact"),
            quote: field("quote"),
            quote_kind: field("quote_kind"),
            confidence: field("confidence"),
            quote_words: field("quote_words"),
            said_date: field("said_date"),
            said_date_last: field("said_date_last"),
            voice: field("voice"),
            date: field("date"),
            date_last: field("date_last"),
            person: field("person"),
            place: field("place"),
            demonym: field("demonym"),
            metonym: field("metonym"),
            mentions_date: field("mentions_date"),
            speaker: field("speaker"),
            author: field("author"),
            source: field("source"),
            section: field("section"),
            language: field("language"),
            path: field("path"),
            person_name: field("person_name"),
            speaker_name: field("speaker_name"),
            place_name: field("place_name"),
            author_name: field("author_name"),
            source_name: field("source_name"),
            section_name: field("section_name"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_makes_a_field_and_every_handle_has_a_row() {
        let (schema, _) = build();
        assert_eq!(schema.fields().count(), table().fields.len());
        for row in &table().fields {
            assert_eq!(row.kind == FieldKind::Text, row.analyser.is_some(), "{}", row.name);
            assert!(!row.about.is_empty());
        }
    }
}
