//! Comparing texts that were set differently: spacing, punctuation and capitals vary between the places where a page
//! gives its headline.

/// Letters and digits, in lower case.
pub(super) fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
