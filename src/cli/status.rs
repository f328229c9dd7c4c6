//! `morgue status`.

use super::{Console, Failure, IndexLocation, json_line};
use crate::crawl::State;
use crate::index::IndexHome;
use crate::output::json;
use crate::search::Archive;
use clap::Args;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    location: IndexLocation,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(console: &Console, args: &StatusArgs) -> Result<u8, Failure> {
    let start = args.location.archive.as_deref().unwrap_or(Path::new("."));
    let home = IndexHome::find(start, args.location.index.as_deref())?;
    let (archive, manifest) = Archive::open_with_manifest(&home)?;
    let coverage = archive.coverage()?;
    let mut skipped: BTreeMap<&str, u64> = BTreeMap::new();
    let mut unreadable: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut bytes, mut lost_parts) = (0, 0);
    for (_, entry) in manifest.iter() {
        match &entry.state {
            State::Indexed { lost, .. } => {
                bytes += entry.size;
                lost_parts += u64::from(*lost);
            }
            State::Failed(reason) => *unreadable.entry(reason.name()).or_default() += 1,
            State::Skipped(reason) => *skipped.entry(reason.name()).or_default() += 1,
        }
    }
    let size = home.size();
    let failed = archive.payload.failed;
    let mut output = console.output();
    if args.json {
        let fields = json!({
            "archive": archive.root.to_string_lossy(), "index": home.path().to_string_lossy(),
            "schema": archive.payload.schema, "extracted": archive.payload.extracted, "stored": archive.payload.stored, "files": manifest.len(),
            "skipped": skipped, "unreadable": unreadable, "lost_parts": lost_parts, "failed": failed, "archive_bytes": bytes, "index_bytes": size,
            "segments": archive.searcher.segment_readers().len(),
        });
        json_line(&mut output, &json::status(&coverage, fields))?;
        return output.flush().map(|()| 0).map_err(Failure::output);
    }
    let dates = match (coverage.dates.first, coverage.dates.last) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "none".to_owned(),
    };
    let skips: Vec<String> = skipped.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    let extraction =
        if archive.payload.extracted { "people, places, quotes" } else { "off (made with --no-extract)" };
    let texts = if archive.payload.stored { "in the index" } else { "in their files (made with --no-store)" };
    let rows = [
        ("archive", archive.root.display().to_string()),
        ("index", format!("{} (schema {})", home.path().display(), archive.payload.schema)),
        (
            "articles",
            format!(
                "{} in {} files",
                coverage.articles,
                manifest.len() as u64 - skipped.values().sum::<u64>()
            ),
        ),
        ("copies", format!("{} of these articles are copies of another", coverage.copies)),
        ("quotes", coverage.quotes.to_string()),
        ("dates", dates),
        ("undated", coverage.undated.to_string()),
        ("skipped", if skips.is_empty() { "0".to_owned() } else { skips.join(", ") }),
        ("failed", format!("{failed} at the last run that wrote")),
        ("extraction", extraction.to_owned()),
        ("texts", texts.to_owned()),
        ("size", format!("{:.1} MB index for {:.1} MB of files", size as f64 / 1e6, bytes as f64 / 1e6)),
    ];
    for (name, value) in rows {
        writeln!(output, "{name:>10}  {value}").map_err(Failure::output)?;
    }
    output.flush().map(|()| 0).map_err(Failure::output)
}
