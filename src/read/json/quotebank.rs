//! Quotebank (Vaucher et al., WSDM 2021): quotations of news articles with the speaker a model found, one quotation or
//! one article a record. Writes them as sentences, so that the speaker stands beside the words.

use super::string;
use crate::read::draft::Draft;
use crate::read::prose;
use serde_json::Value;

/// True for a record of either form.
pub fn is(value: &Value) -> bool {
    value.get("quotation").is_some_and(Value::is_string) && value.get("speaker").is_some()
        || value.get("quotations").and_then(Value::as_array).is_some_and(|list| {
            list.first().is_none_or(|first| first.get("quotation").is_some())
                && value.get("articleID").is_some()
        })
}

/// The draft of a quotation or of an article with its quotations.
pub fn draft(value: &Value) -> Draft {
    let mut draft = Draft {
        title: string(value, "title").map(prose::line),
        dates: string(value, "date").map(str::to_owned).into_iter().collect(),
        ..Draft::default()
    };
    draft.url = string(value, "url").map(str::to_owned).or_else(|| {
        let first = value.get("urls")?.get(0)?;
        first.as_str().map(str::to_owned)
    });
    draft.source = draft.url.as_deref().and_then(crate::read::fields::host);
    let mut paragraphs = Vec::new();
    if let Some(whole) = string(value, "content").or_else(|| string(value, "text")) {
        paragraphs.push(prose::of(whole));
    } else if let Some(quotations) = value.get("quotations").and_then(Value::as_array) {
        paragraphs.extend(quotations.iter().filter_map(in_context));
    } else {
        paragraphs.extend(sentence(value, string(value, "speaker")));
    }
    draft.body = paragraphs.join("\n\n");
    draft
}

/// The words before, the quotation and the words after it.
fn in_context(quotation: &Value) -> Option<String> {
    let words = string(quotation, "quotation")?;
    match (string(quotation, "leftContext"), string(quotation, "rightContext")) {
        (None, None) => sentence(
            quotation,
            string(quotation, "globalTopSpeaker").or_else(|| string(quotation, "localTopSpeaker")),
        ),
        (before, after) => {
            let mut paragraph = String::new();
            for part in [before.map(prose::line), Some(format!("“{}”", bare(words))), after.map(prose::line)]
                .into_iter()
                .flatten()
            {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(part.trim_matches('"').trim());
            }
            Some(paragraph)
        }
    }
}

/// The quotation and who said it; alone when nobody is known to have.
fn sentence(quotation: &Value, speaker: Option<&str>) -> Option<String> {
    let words = prose::line(bare(string(quotation, "quotation")?));
    let closed = words.trim_end_matches(['.', ',', ' ']);
    Some(match speaker.filter(|speaker| !speaker.eq_ignore_ascii_case("none")) {
        Some(speaker) if closed.ends_with(['?', '!', '…']) => format!("“{closed}” said {speaker}."),
        Some(speaker) => format!("“{closed},” said {speaker}."),
        None => format!("“{closed}.”"),
    })
}

fn bare(words: &str) -> &str {
    words.trim_matches(['"', '“', '”', ' '])
}
