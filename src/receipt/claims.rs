//! Lines of `search --json`, `said --json` and `extract` as claims: which words stand at which bytes of which file.
//! A line that is none of these is refused with its number; summaries claim nothing.

use crate::model::ArchivePath;
use crate::receipt::reference::Reference;
use serde_json::Value;
use std::fmt;
use std::ops::Range;

/// Words that are said to stand at bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedSpan {
    /// Bytes of the file.
    pub bytes: Range<usize>,
    /// The words, decoded.
    pub text: String,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Number of its line in the input, from 1.
    pub input_line: usize,
    /// The file, below the archive's folder.
    pub path: ArchivePath,
    /// Where the article stands in its file; `None` when the line does not say.
    pub inner: Option<String>,
    /// Number of the article among those of its file.
    pub article: usize,
    /// Bytes count from the start of the body, when the article's text was written anew.
    pub from_body: bool,
    /// Line of the file at which the result begins.
    pub line: Option<usize>,
    /// Hash of the file when it was indexed, as written.
    pub file_hash: Option<String>,
    /// What stands where; the passage or the first piece comes first.
    pub spans: Vec<ClaimedSpan>,
    /// What a reference needs.
    pub reference: Reference,
}

/// A line that is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for ClaimError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)?;
        formatter.write_str(
            "\nhint: give lines that `morgue search --json`, `morgue said --json` or `morgue extract` wrote",
        )
    }
}

/// The claims of all lines, in order.
pub fn read(lines: &str) -> Result<Vec<Claim>, ClaimError> {
    let mut claims = Vec::new();
    for (index, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let refuse = |message: String| ClaimError { line: index + 1, message };
        let value: Value = serde_json::from_str(line)
            .map_err(|error| refuse(format!("not JSON: {}", json_fault(&error))))?;
        claims.extend(claim(&value, index + 1).map_err(refuse)?);
    }
    Ok(claims)
}

/// What is wrong, with the column; the line that the parser counts is always the first.
fn json_fault(error: &serde_json::Error) -> String {
    let told = error.to_string();
    let what = told.split(" at line ").next().unwrap_or(&told);
    format!("{what} in column {}", error.column())
}

/// `None` for a summary.
fn claim(value: &Value, input_line: usize) -> Result<Option<Claim>, String> {
    let kind = value["type"].as_str().ok_or("no `type`")?;
    let spans = match kind {
        "summary" => return Ok(None),
        "hit" => {
            let passage = span(value, "byte_start", "byte_end")?;
            let mut spans = vec![passage];
            spans.extend(pieces(value, "quotes")?);
            spans
        }
        "quote" => pieces(value, "pieces")?,
        "article" => pieces(value, "quotes")?,
        other => return Err(format!("a line of type `{}` is no result", shortened(other))),
    };
    if spans.is_empty() && kind != "article" {
        return Err("no `pieces`".to_owned());
    }
    Ok(Some(Claim {
        input_line,
        path: path(value)?,
        inner: value["inner"].as_str().map(str::to_owned),
        article: number(value, "article")?,
        from_body: value["offsets"] == "body",
        line: value["line"].as_u64().map(|line| line as usize),
        file_hash: value["file_hash"].as_str().map(str::to_owned),
        spans,
        reference: Reference::of_result(value, kind),
    }))
}

fn pieces(value: &Value, key: &str) -> Result<Vec<ClaimedSpan>, String> {
    let list = value[key].as_array().ok_or_else(|| format!("no `{key}`"))?;
    list.iter().map(|piece| span(piece, "start", "end")).collect()
}

fn span(value: &Value, start: &str, end: &str) -> Result<ClaimedSpan, String> {
    let (start, end) = (number(value, start)?, number(value, end)?);
    let text = value["text"].as_str().filter(|text| !text.is_empty()).ok_or("no `text`")?;
    if end < start {
        return Err(format!("bytes {start} to {end} run backwards"));
    }
    Ok(ClaimedSpan { bytes: start..end, text: text.to_owned() })
}

fn number(value: &Value, key: &str) -> Result<usize, String> {
    value[key].as_u64().map(|number| number as usize).ok_or_else(|| format!("no number `{key}`"))
}

/// The path, which must stay below the archive's folder.
fn path(value: &Value) -> Result<ArchivePath, String> {
    let bytes = match value["path_bytes"].as_str() {
        Some(hex) => unhex(hex).ok_or("`path_bytes` is not hexadecimal")?,
        None => value["path"].as_str().ok_or("no `path`")?.as_bytes().to_vec(),
    };
    let is_plain = |part: &[u8]| !matches!(part, b"" | b"." | b"..") && !part.contains(&0);
    if !bytes.split(|byte| *byte == b'/').all(is_plain) {
        return Err(format!("the path `{}` leads out of the archive", String::from_utf8_lossy(&bytes)));
    }
    Ok(ArchivePath::from_bytes(bytes))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pairs = digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    if digits.len().is_multiple_of(2) { pairs.collect() } else { None }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_result_is_refused_with_its_line() {
        for (lines, expected) in [
            ("{\"type\":\"summary\"}\n\nnope", "line 3: not JSON: expected ident in column 2"),
            ("[]", "line 1: no `type`"),
            ("{\"type\":\"file\"}", "line 1: a line of type `file` is no result"),
            ("{\"type\":\"quote\"}", "line 1: no `pieces`"),
            ("{\"type\":\"quote\",\"pieces\":[]}", "line 1: no `pieces`"),
            (
                "{\"type\":\"quote\",\"pieces\":[{\"start\":2,\"end\":1,\"text\":\"a\"}]}",
                "line 1: bytes 2 to 1 run backwards",
            ),
            (
                "{\"type\":\"article\",\"quotes\":[],\"path\":\"../x\",\"article\":0}",
                "line 1: the path `../x` leads out of the archive",
            ),
            (
                "{\"type\":\"article\",\"quotes\":[],\"path\":\"/etc/x\",\"article\":0}",
                "line 1: the path `/etc/x` leads out of the archive",
            ),
        ] {
            let error = read(lines).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{expected}\nhint: ")), "{lines}: {error}");
        }
        assert_eq!(read("{\"type\":\"summary\"}\n"), Ok(Vec::new()));
        assert_eq!(unhex("61ff"), Some(vec![0x61, 0xff]));
        assert_eq!((unhex("6"), unhex("6é")), (None, None));
    }
}
