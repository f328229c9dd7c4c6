//! A timeline as SVG: title, axes with ticks and labels, one bar a period. Plain shapes and text without scripts, styles
//! or fonts from elsewhere, so that it opens in a browser, a layout program and a document alike. Colours have a contrast
//! of at least 4.5 to 1 on white.

use crate::output::timeline::{Measure, period};
use crate::search::timeline::Timeline;
use std::fmt::Write;

/// Size of the drawing and of what stands around the bars, in pixels.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 64.0;
const BOTTOM: f64 = 68.0;

/// Most ticks of the upright axis, and the room a name takes on the other.
const MOST_TICKS: f64 = 6.0;
const NAME_WIDTH: f64 = 78.0;

/// Draws the timeline. `title` says what was searched, `note` what is left out.
pub fn svg(timeline: &Timeline, measure: Measure, title: &str, note: &str) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">"
    );
    let _ = writeln!(out, "<title>{}</title>", escaped(title));
    let _ = writeln!(out, "<desc>{}</desc>", escaped(note));
    let _ = writeln!(out, "<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>");
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"28\" font-size=\"17\" font-weight=\"bold\">{}</text>",
        escaped(&shortened(title, 90))
    );
    let _ =
        writeln!(out, "<text x=\"{LEFT}\" y=\"48\" fill=\"#555\">{}</text>", escaped(&shortened(note, 130)));
    let highest = timeline.bars.iter().map(|bar| measure.of(bar)).fold(0.0, f64::max);
    let tick = tick_of(highest, measure);
    let top = (highest / tick).ceil().max(1.0) * tick;
    push_upright_axis(&mut out, top, tick, measure);
    push_bars(&mut out, timeline, measure, top);
    push_names(&mut out, timeline);
    out.push_str("</svg>\n");
    out
}

fn push_upright_axis(out: &mut String, top: f64, tick: f64, measure: Measure) {
    let (floor, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
    let mut value = 0.0;
    while value <= top + tick / 2.0 {
        let y = floor - value / top * (floor - TOP);
        let _ =
            writeln!(out, "<line x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\" stroke=\"#ddd\"/>");
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            y + 4.0,
            number(value)
        );
        value += tick;
    }
    let middle = (TOP + floor) / 2.0;
    let _ = writeln!(
        out,
        "<text x=\"18\" y=\"{middle:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 18 {middle:.1})\">{}</text>",
        escaped(measure.label())
    );
    let _ = writeln!(out, "<path d=\"M{LEFT} {TOP}V{floor}H{right}\" fill=\"none\" stroke=\"#222\"/>");
}

fn push_bars(out: &mut String, timeline: &Timeline, measure: Measure, top: f64) {
    let (floor, slot) = (HEIGHT - BOTTOM, slot(timeline));
    let gap = if slot > 4.0 { slot * 0.15 } else { 0.0 };
    out.push_str("<g fill=\"#1f5f99\">\n");
    for (place, bar) in timeline.bars.iter().enumerate().filter(|(_, bar)| measure.of(bar) > 0.0) {
        let height = measure.of(bar) / top * (floor - TOP);
        let _ = writeln!(
            out,
            "<rect class=\"bar\" x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{height:.2}\" data-period=\"{}\" \
             data-articles=\"{}\"><title>{}: {} ({} of {} articles)</title></rect>",
            LEFT + slot * place as f64 + gap / 2.0,
            floor - height,
            (slot - gap).max(0.5),
            period(timeline.step, bar),
            bar.sums.articles,
            period(timeline.step, bar),
            measure.shown(bar),
            bar.sums.articles,
            bar.all,
        );
    }
    out.push_str("</g>\n");
}

fn push_names(out: &mut String, timeline: &Timeline) {
    let (floor, slot) = (HEIGHT - BOTTOM, slot(timeline));
    let every = (NAME_WIDTH / slot).ceil().max(1.0) as usize;
    for (place, bar) in timeline.bars.iter().enumerate().step_by(every) {
        let x = LEFT + slot * (place as f64 + 0.5);
        let _ = writeln!(
            out,
            "<line x1=\"{x:.1}\" y1=\"{floor}\" x2=\"{x:.1}\" y2=\"{:.1}\" stroke=\"#222\"/>",
            floor + 5.0
        );
        let _ = writeln!(
            out,
            "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            floor + 20.0,
            period(timeline.step, bar)
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{} of publication</text>",
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 20.0,
        timeline.step.name()
    );
}

/// Pixels for each period.
fn slot(timeline: &Timeline) -> f64 {
    (WIDTH - LEFT - RIGHT) / timeline.bars.len().max(1) as f64
}

/// A round step (1, 2 or 5 times a power of ten) that needs few ticks; counts have no halves.
fn tick_of(highest: f64, measure: Measure) -> f64 {
    let rough = (highest / MOST_TICKS).max(if measure == Measure::Share { 1e-4 } else { 1.0 });
    let power = 10f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    steps
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= rough * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

/// Without the zeros that a division leaves behind.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn shortened(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        None => text.to_owned(),
        Some((cut, _)) => format!("{}…", &text[..cut]),
    }
}

/// Text that is no markup, without the characters that XML forbids.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        for (highest, tick) in
            [(0.0, 1.0), (3.0, 1.0), (7.0, 2.0), (24.0, 5.0), (61.0, 20.0), (6001.0, 2000.0)]
        {
            assert_eq!(tick_of(highest, Measure::Articles), tick, "{highest}");
        }
        assert_eq!((number(0.05), number(20.0), number(0.0)), ("0.05".into(), "20".into(), "0".into()));
        assert_eq!(escaped("a<b & \"c\"\u{1b}"), "a&lt;b &amp; &quot;c&quot; ");
    }
}
