//! References to articles and quotes: plain text, BibTeX, CSL JSON. What is not known is left out; nothing is made up.

use serde_json::{Map, Value, json};
use std::fmt::Write;

/// What a reference tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// Writers, in order.
    pub authors: Vec<String>,
    /// Headline.
    pub title: Option<String>,
    /// Outlet or agency.
    pub outlet: Option<String>,
    /// Section of the paper.
    pub section: Option<String>,
    /// `2025-11-13`, `2025-11` or `2025`.
    pub date: Option<String>,
    /// Address it was published at.
    pub url: Option<String>,
    /// The file below the archive's folder.
    pub path: String,
    /// Place of the article among those of its file.
    pub article: usize,
    /// Line of the file.
    pub line: Option<usize>,
    /// The words said.
    pub quote: Option<String>,
    /// Who said them: a person, or the words that name the source.
    pub speaker: Option<String>,
    /// Hash of the file.
    pub file_hash: Option<String>,
}

/// Hexadecimal digits of a key's tail.
const TAIL: usize = 6;

/// Words of a headline that say nothing in a key.
const EMPTY_WORDS: &[&str] = &["a", "an", "the"];

impl Reference {
    /// Of a line of results.
    pub(super) fn of_result(value: &Value, kind: &str) -> Reference {
        let text = |key: &str| value[key].as_str().map(str::to_owned).filter(|text| !text.trim().is_empty());
        let is_quote = kind == "quote";
        let authors = value["authors"].as_array().into_iter().flatten();
        Reference {
            authors: authors.filter_map(Value::as_str).map(str::to_owned).collect(),
            title: text("title"),
            outlet: text("source"),
            section: text("section"),
            date: text("date"),
            url: text("url"),
            path: text("address").or_else(|| text("path")).unwrap_or_default(),
            article: value["article"].as_u64().unwrap_or(0) as usize,
            line: value["line"].as_u64().map(|line| line as usize),
            quote: text("text").filter(|_| is_quote),
            speaker: text("canonical")
                .or_else(|| text("speaker"))
                .or_else(|| text("voice"))
                .filter(|_| is_quote),
            file_hash: text("file_hash"),
        }
    }

    /// A key that stays the same as long as the result does: writer or outlet, year, a word of the headline, and a tail made
    /// of path, line and words.
    pub fn key(&self) -> String {
        let surname = self.authors.first().and_then(|author| author.split_whitespace().next_back());
        let who = surname.or(self.outlet.as_deref()).map_or_else(|| "anon".to_owned(), ascii_word);
        let who = if who.is_empty() { "anon".to_owned() } else { who };
        let year = self.date.as_ref().and_then(|date| date.split('-').find(|part| !part.is_empty()));
        let words = self.title.iter().flat_map(|title| title.split_whitespace()).map(ascii_word);
        let word = words.into_iter().find(|word| !word.is_empty() && !EMPTY_WORDS.contains(&word.as_str()));
        let told = format!("{}\0{}\0{:?}\0{:?}", self.path, self.article, self.line, self.quote);
        let tail = blake3::hash(told.as_bytes()).to_hex();
        format!("{who}{}{}-{}", year.unwrap_or("nd"), word.unwrap_or_default(), &tail[..TAIL])
    }

    /// One line for people.
    pub fn plain(&self) -> String {
        let mut parts = Vec::new();
        if !self.authors.is_empty() {
            parts.push(self.authors.join(", "));
        }
        parts.push(format!("“{}”", one_line(self.title.as_deref().unwrap_or("untitled"))));
        let date = self.date.as_deref().unwrap_or("undated");
        parts.push(match &self.outlet {
            Some(outlet) => format!("{outlet}, {date}"),
            None => date.to_owned(),
        });
        parts.extend(self.url.clone());
        parts.push(self.note());
        let mut out = String::new();
        for part in parts {
            let part = one_line(&part);
            let end = if part.ends_with(['.', '?', '!']) { " " } else { ". " };
            let _ = write!(out, "{part}{end}");
        }
        out.trim_end().to_owned()
    }

    /// Where it stands, what was said, and the file's hash.
    fn note(&self) -> String {
        let mut note = self.place();
        if let Some(quote) = &self.quote {
            let who = self.speaker.as_ref().map_or_else(String::new, |speaker| format!("{speaker}: "));
            let _ = write!(note, "; {who}“{}”", one_line(quote));
        }
        if let Some(hash) = &self.file_hash {
            let _ = write!(note, "; BLAKE3 {hash}");
        }
        note
    }

    fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.clone(),
        }
    }

    /// An entry of a BibTeX file.
    pub fn bibtex(&self) -> String {
        let mut fields: Vec<(&str, String)> = Vec::new();
        if !self.authors.is_empty() {
            let names: Vec<String> = self.authors.iter().map(|author| bibtex_name(author)).collect();
            fields.push(("author", names.join(" and ")));
        }
        // A second pair of braces keeps the headline's capitals.
        fields.extend(self.title.as_ref().map(|title| ("title", format!("{{{}}}", bibtex(title)))));
        fields.extend(self.outlet.as_ref().map(|outlet| ("journal", bibtex(outlet))));
        if let Some((year, month, day)) = self.date_parts() {
            fields.push(("year", year.to_string()));
            fields.extend(month.map(|month| ("month", month.to_string())));
            fields.extend(day.map(|day| ("day", day.to_string())));
            fields.extend(self.date.clone().map(|date| ("date", date)));
        }
        fields.extend(self.url.as_ref().map(|url| ("url", bibtex_url(url))));
        fields.push(("note", bibtex(&self.note())));
        let mut out = format!("@article{{{},\n", self.key());
        for (name, value) in fields {
            let _ = writeln!(out, "  {name} = {{{value}}},");
        }
        out.push('}');
        out
    }

    /// An item of CSL JSON.
    pub fn csl(&self) -> Value {
        let mut item = Map::new();
        item.insert("id".to_owned(), json!(self.key()));
        item.insert("type".to_owned(), json!("article-newspaper"));
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                item.insert(key.to_owned(), value);
            }
        };
        put("title", self.title.as_ref().map(|title| json!(one_line(title))));
        let authors: Vec<Value> = self.authors.iter().map(|author| csl_name(author)).collect();
        put("author", Some(json!(authors)).filter(|_| !authors.is_empty()));
        put("container-title", self.outlet.as_ref().map(|outlet| json!(outlet)));
        put("section", self.section.as_ref().map(|section| json!(section)));
        put(
            "issued",
            self.date_parts().map(|(year, month, day)| {
                let parts: Vec<i64> = [Some(year), month, day].into_iter().flatten().collect();
                json!({ "date-parts": [parts] })
            }),
        );
        put("URL", self.url.as_ref().map(|url| json!(url)));
        put("archive_location", Some(json!(self.place())));
        put("note", Some(json!(self.note())));
        Value::Object(item)
    }

    /// Year, month and day, as far as they are known.
    fn date_parts(&self) -> Option<(i64, Option<i64>, Option<i64>)> {
        let mut parts = self.date.as_ref()?.split('-').map(|part| part.parse::<i64>().ok());
        Some((parts.next()??, parts.next().flatten(), parts.next().flatten()))
    }
}

/// White space of any kind as single spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters and digits of a word in ASCII, lower case.
fn ascii_word(word: &str) -> String {
    let mut folded = String::new();
    crate::text::fold::fold_into(word, &mut folded);
    folded.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Text as BibTeX and TeX read it. Braces become commands, because BibTeX counts even escaped ones.
fn bibtex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        match letter {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '$' | '&' | '#' | '%' | '_' => {
                out.push('\\');
                out.push(letter);
            }
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// A name in braces where BibTeX would take it apart.
fn bibtex_name(name: &str) -> String {
    let written = bibtex(name);
    let is_parted = written.contains(',') || written.split(' ').any(|word| word.eq_ignore_ascii_case("and"));
    if is_parted { format!("{{{written}}}") } else { written }
}

/// Addresses are read as they stand, so what would end the field is percent-encoded.
fn bibtex_url(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for letter in url.chars() {
        match letter {
            '{' | '}' | '\\' => {
                let _ = write!(out, "%{:02X}", letter as u32);
            }
            letter if letter.is_whitespace() || letter.is_control() => out.push_str("%20"),
            letter => out.push(letter),
        }
    }
    out
}

/// Two plain words are given name and family name; anything else stands as it is.
fn csl_name(name: &str) -> Value {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_plain = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|letter| letter.is_alphabetic() || "-'’".contains(letter))
            && !word.chars().skip(1).all(char::is_uppercase)
    };
    match words[..] {
        [given, family] if words.iter().all(is_plain) => json!({ "family": family, "given": given }),
        _ => json!({ "literal": words.join(" ") }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Reference {
        Reference {
            authors: vec!["Clara Whitlock".into(), "Smith and Sons, Ltd".into()],
            title: Some("100% of {R&D}_costs: $5 #1 ~x^2 \\o/".into()),
            outlet: Some("harbour-gazette".into()),
            date: Some("2018-11".into()),
            url: Some("https://a.example/x_y?z={1}%20".into()),
            path: "a/b_c.txt".into(),
            line: Some(3),
            quote: Some("A bearing\nis cheap".into()),
            speaker: Some("Ivo Marek".into()),
            file_hash: Some("ab12".into()),
            ..Reference::default()
        }
    }

    #[test]
    fn bibtex_is_escaped_and_balanced() {
        let entry = sample().bibtex();
        assert!(entry.contains("author = {Clara Whitlock and {Smith and Sons, Ltd}}"), "{entry}");
        assert!(
            entry.contains("{{100\\% of \\textbraceleft{}R\\&D\\textbraceright{}\\_costs: \\$5 \\#1"),
            "{entry}"
        );
        assert!(entry.contains("\\textasciitilde{}x\\textasciicircum{}2 \\textbackslash{}o/}}"), "{entry}");
        assert!(entry.contains("url = {https://a.example/x_y?z=%7B1%7D%20}"), "{entry}");
        assert!(entry.contains("month = {11}") && !entry.contains("day ="), "{entry}");
        assert!(
            entry.contains("note = {a/b\\_c.txt:3; Ivo Marek: “A bearing is cheap”; BLAKE3 ab12}"),
            "{entry}"
        );
        assert_eq!(entry.matches('{').count(), entry.matches('}').count());
    }

    #[test]
    fn keys_are_stable_and_tell_results_apart() {
        let (one, mut two) = (sample(), sample());
        assert_eq!(one.key(), sample().key());
        assert!(one.key().starts_with("whitlock2018100-"), "{}", one.key());
        two.line = Some(4);
        assert_ne!(one.key(), two.key());
        assert!(Reference::default().key().starts_with("anonnd-"));
    }

    #[test]
    fn csl_leaves_out_what_is_not_known() {
        let item = sample().csl();
        assert_eq!(item["author"][0], json!({ "family": "Whitlock", "given": "Clara" }));
        assert_eq!(item["author"][1], json!({ "literal": "Smith and Sons, Ltd" }));
        assert_eq!(item["issued"], json!({ "date-parts": [[2018, 11]] }));
        let bare = Reference { path: "x.txt".into(), ..Reference::default() };
        assert_eq!(bare.csl()["note"], "x.txt");
        assert!(bare.csl().get("issued").is_none() && bare.csl().get("author").is_none());
        assert_eq!(bare.plain(), "“untitled”. undated. x.txt.");
    }
}
