//! Running text out of pieces of markup: white space is folded as a browser folds it, paragraphs are parted by one blank
//! line, lines by one line end. Knows nothing of tags.

/// What stands between the last piece and the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

/// Collects text. Every call is linear in what it is given.
#[derive(Debug, Default)]
pub(super) struct Flow {
    text: String,
    gap: Gap,
}

impl Flow {
    /// Adds words; white space of any kind and length becomes one space, invisible characters nothing.
    pub(super) fn push(&mut self, words: &str) {
        for letter in words.chars() {
            if is_space(letter) {
                self.gap = self.gap.max(Gap::Space);
            } else if !is_invisible(letter) {
                self.fill();
                self.text.push(letter);
            }
        }
    }

    /// Adds words whose blank lines part paragraphs, as plain text does.
    pub(super) fn push_plain(&mut self, words: &str) {
        let mut is_first = true;
        for line in words.lines() {
            if line.chars().all(is_space) {
                self.paragraph();
                continue;
            }
            if !is_first {
                self.gap = self.gap.max(Gap::Space);
            }
            self.push(line);
            is_first = false;
        }
    }

    /// Ends the line; two of these in a row end the paragraph.
    pub(super) fn line(&mut self) {
        self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
    }

    /// Ends the paragraph.
    pub(super) fn paragraph(&mut self) {
        self.gap = Gap::Paragraph;
    }

    /// The text, without white space at its ends.
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn fill(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if self.text.is_empty() {
            return;
        }
        self.text.push_str(match gap {
            Gap::None => "",
            Gap::Space => " ",
            Gap::Line => "\n",
            Gap::Paragraph => "\n\n",
        });
    }
}

/// White space that is folded, no-break spaces included: they are layout, not spelling.
pub(super) fn is_space(letter: char) -> bool {
    letter.is_whitespace() || letter.is_ascii_control()
}

/// Hints for line breaks and byte order marks; words with them inside would not be found. Joiners stay: Persian and
/// Indic words are spelt with them.
pub(super) fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}
