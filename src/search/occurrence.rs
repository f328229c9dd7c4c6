//! Occurrences: words of a text that together are what an operator asks for, and the operators over them. Pure; whether
//! the places of words come from the index or from the text is the caller's business. Every pair is looked at, up to
//! 65,536 of one operator in one article; beyond that each occurrence keeps two partners, so that it still matches.

use crate::query::Nearness;

/// Pairs of one operator in one article beyond which each occurrence keeps two partners.
const MANY: usize = 1 << 16;

/// Occurrences ordered by their first word: each the ascending positions of its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occurrences {
    words: Vec<u32>,
    /// Where each ends in `words`.
    ends: Vec<u32>,
}

impl Occurrences {
    /// Single words at ascending positions.
    pub fn of_words(positions: &[u32]) -> Occurrences {
        Occurrences { words: positions.to_vec(), ends: (1..=positions.len() as u32).collect() }
    }

    /// Number of occurrences.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The words of one occurrence; empty beyond the last.
    pub fn get(&self, index: usize) -> &[u32] {
        let end = self.ends.get(index).map_or(self.words.len(), |end| *end as usize);
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).map_or(end, |end| *end as usize),
        };
        self.words.get(start..end).unwrap_or(&[])
    }

    /// All occurrences.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|index| self.get(index))
    }

    fn push(&mut self, words: &[u32]) {
        self.words.extend_from_slice(words);
        self.ends.push(self.words.len() as u32);
    }

    /// Adds an occurrence of the words of two.
    fn push_both(&mut self, one: &[u32], two: &[u32]) {
        let start = self.words.len();
        self.words.extend_from_slice(one);
        self.words.extend_from_slice(two);
        self.words[start..].sort_unstable();
        self.ends.push(self.words.len() as u32);
    }

    /// Puts them in order and drops what stands there twice.
    fn sorted(self) -> Occurrences {
        let ascends = (1..self.len()).all(|index| self.get(index - 1) < self.get(index));
        if ascends {
            return self;
        }
        let mut order: Vec<&[u32]> = self.iter().collect();
        order.sort_unstable();
        order.dedup();
        let mut sorted = Occurrences::default();
        order.into_iter().for_each(|words| sorted.push(words));
        sorted
    }

    /// Those that hold for `keep`.
    pub fn filtered(&self, mut keep: impl FnMut(&[u32]) -> bool) -> Occurrences {
        let mut kept = Occurrences::default();
        self.iter().filter(|words| keep(words)).for_each(|words| kept.push(words));
        kept
    }

    /// Number of occurrences that do not overlap, taken from the start of the text on.
    pub fn apart(&self) -> usize {
        let mut ends: Vec<(u32, u32)> = self.iter().map(|words| (last(words), first(words))).collect();
        ends.sort_unstable();
        let (mut count, mut free_from) = (0, 0);
        for (end, start) in ends {
            if count == 0 || start >= free_from {
                count += 1;
                free_from = end + 1;
            }
        }
        count
    }
}

fn first(words: &[u32]) -> u32 {
    words.first().copied().unwrap_or(0)
}

fn last(words: &[u32]) -> u32 {
    words.last().copied().unwrap_or(0)
}

/// The occurrences of any of several.
pub fn any(choices: Vec<Occurrences>) -> Occurrences {
    let mut all = Occurrences::default();
    for choice in &choices {
        choice.iter().for_each(|words| all.push(words));
    }
    all.sorted()
}

/// One right behind the other.
pub fn sequence(parts: Vec<Occurrences>) -> Occurrences {
    let mut parts = parts.into_iter();
    let mut found = parts.next().unwrap_or_default();
    for next in parts {
        let mut joined = Occurrences::default();
        for words in found.iter() {
            let start = last(words) + 1;
            for index in from(&next, start) {
                if first(next.get(index)) != start {
                    break;
                }
                joined.push_both(words, next.get(index));
            }
        }
        found = joined.sorted();
    }
    found
}

/// Indices of the occurrences that start at `position` or later.
fn from(occurrences: &Occurrences, position: u32) -> std::ops::Range<usize> {
    let (mut low, mut high) = (0, occurrences.len());
    while low < high {
        let middle = (low + high) / 2;
        if first(occurrences.get(middle)) < position {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low..occurrences.len()
}

/// One word of each list, all different, so that at most `gaps` other words stand among them.
pub fn loose(lists: &[Vec<u32>], gaps: u32) -> Occurrences {
    let mut found = Occurrences::default();
    let mut starts: Vec<u32> = lists.iter().flatten().copied().collect();
    starts.sort_unstable();
    starts.dedup();
    let longest = (lists.len() as u32).saturating_add(gaps);
    let mut chosen = Vec::with_capacity(lists.len());
    for start in starts {
        let end = start.saturating_add(longest);
        choose(lists, (start, end), &mut chosen, &mut found);
    }
    found.sorted()
}

/// Chooses a word of the next list within the stretch; what is complete must begin where the stretch does.
fn choose(lists: &[Vec<u32>], stretch: (u32, u32), chosen: &mut Vec<u32>, found: &mut Occurrences) {
    let Some(list) = lists.get(chosen.len()) else {
        if chosen.contains(&stretch.0) {
            found.push_both(chosen, &[]);
        }
        return;
    };
    let from = list.partition_point(|position| *position < stretch.0);
    for position in list[from..].iter().take_while(|position| **position < stretch.1) {
        if !chosen.contains(position) {
            let before = found.len();
            chosen.push(*position);
            choose(lists, stretch, chosen, found);
            chosen.pop();
            if before >= MANY && found.len() > before {
                return;
            }
        }
    }
}

/// Pairs of a left and a right occurrence that share no word and stand as near as asked. `part_of` numbers the sentence
/// or paragraph of a position, ascending.
pub fn near(
    left: &Occurrences,
    right: &Occurrences,
    how: Nearness,
    part_of: &dyn Fn(u32) -> u32,
) -> Occurrences {
    let mut found = Occurrences::default();
    let longest = right.iter().map(|words| last(words) - first(words)).max().unwrap_or(0);
    for words in left.iter() {
        let before = found.len();
        for_each_partner(words, (right, longest), how, part_of, |partner| {
            found.push_both(words, partner);
            found.len() < MANY || found.len() < before + 2
        });
    }
    found.sorted()
}

/// Left occurrences that no right one stands near.
pub fn not_near(
    left: &Occurrences,
    right: &Occurrences,
    how: Nearness,
    part_of: &dyn Fn(u32) -> u32,
) -> Occurrences {
    let longest = right.iter().map(|words| last(words) - first(words)).max().unwrap_or(0);
    left.filtered(|words| {
        let mut is_alone = true;
        for_each_partner(words, (right, longest), how, part_of, |_| {
            is_alone = false;
            false
        });
        is_alone
    })
}

/// Shows each partner of `words` to `visit` until it gives false.
fn for_each_partner(
    words: &[u32],
    (right, longest): (&Occurrences, u32),
    how: Nearness,
    part_of: &dyn Fn(u32) -> u32,
    mut visit: impl FnMut(&[u32]) -> bool,
) {
    let own_part = part_of(first(words));
    let start = match how {
        Nearness::Words { ordered: true, .. } => last(words) + 1,
        Nearness::Words { most, .. } => first(words).saturating_sub(most.saturating_add(longest)),
        Nearness::Sentence | Nearness::Paragraph => {
            if part_of(last(words)) != own_part {
                return;
            }
            let mut start = first(words);
            // Parts ascend, so the partners of this one's part stand together.
            let (mut low, mut high) = (0, right.len());
            while low < high {
                let middle = (low + high) / 2;
                if part_of(first(right.get(middle))) < own_part {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if low < right.len() {
                start = first(right.get(low));
            }
            start
        }
    };
    for index in from(right, start) {
        let partner = right.get(index);
        let fits = match how {
            Nearness::Words { most, ordered } => {
                let reach = last(words).saturating_add(most);
                if first(partner) > reach {
                    return;
                }
                ordered || distance(words, partner) <= most
            }
            Nearness::Sentence | Nearness::Paragraph => {
                if part_of(first(partner)) > own_part {
                    return;
                }
                part_of(last(partner)) == own_part
            }
        };
        if fits && !share_a_word(words, partner) && !visit(partner) {
            return;
        }
    }
}

/// Words apart of the two nearest words.
fn distance(one: &[u32], two: &[u32]) -> u32 {
    let nearest = |word: &u32| two.iter().map(|other| word.abs_diff(*other)).min().unwrap_or(u32::MAX);
    one.iter().map(nearest).min().unwrap_or(u32::MAX)
}

fn share_a_word(one: &[u32], two: &[u32]) -> bool {
    one.iter().any(|word| two.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(positions: &[u32]) -> Occurrences {
        Occurrences::of_words(positions)
    }

    fn within(most: u32) -> Nearness {
        Nearness::Words { most, ordered: false }
    }

    fn list(occurrences: &Occurrences) -> Vec<Vec<u32>> {
        occurrences.iter().map(<[u32]>::to_vec).collect()
    }

    const ONE_PART: &dyn Fn(u32) -> u32 = &|_| 0;

    #[test]
    fn nearness_counts_words_both_ways_or_in_order() {
        let (left, right) = (words(&[10, 30]), words(&[7, 13, 36]));
        assert_eq!(list(&near(&left, &right, within(3), ONE_PART)), [[7, 10], [10, 13]]);
        let ordered = Nearness::Words { most: 6, ordered: true };
        assert_eq!(list(&near(&left, &right, ordered, ONE_PART)), [[10, 13], [30, 36]]);
        assert_eq!(list(&not_near(&left, &right, within(3), ONE_PART)), [[30]]);
        assert!(
            near(&words(&[5]), &words(&[5]), within(9), ONE_PART).is_empty(),
            "a word is not near itself"
        );
    }

    #[test]
    fn nearness_of_nearness_measures_from_the_nearest_word() {
        let pair = near(&words(&[10]), &words(&[14]), within(5), ONE_PART);
        assert_eq!(list(&near(&pair, &words(&[17]), within(3), ONE_PART)), [[10, 14, 17]]);
        assert!(near(&pair, &words(&[14]), within(3), ONE_PART).is_empty(), "words are used once");
        let ordered = Nearness::Words { most: 3, ordered: true };
        assert!(near(&pair, &words(&[12]), ordered, ONE_PART).is_empty());
        assert_eq!(list(&near(&words(&[12]), &pair, within(2), ONE_PART)), [[10, 12, 14]]);
    }

    #[test]
    fn parts_of_a_text_hold_whole_occurrences() {
        let part = |position: u32| position / 10;
        let pair = near(&words(&[8, 14]), &words(&[12]), within(5), ONE_PART);
        let in_part = near(&pair, &words(&[3, 19]), Nearness::Sentence, &part);
        assert_eq!(list(&in_part), [[12, 14, 19]]);
    }

    #[test]
    fn sequences_and_loose_phrases() {
        let parts = vec![words(&[1, 5]), words(&[2, 9]), words(&[3])];
        assert_eq!(list(&sequence(parts)), [[1, 2, 3]]);
        let lists = [vec![1, 20], vec![4, 18], vec![2]];
        assert_eq!(list(&loose(&lists, 1)), [[1, 2, 4]]);
        assert!(loose(&lists, 0).is_empty());
        assert_eq!(list(&loose(&[vec![1, 3], vec![1, 3]], 1)), [[1, 3]]);
        assert!(loose(&[vec![1], vec![1]], 5).is_empty());
    }

    #[test]
    fn occurrences_that_overlap_count_once() {
        assert_eq!(words(&[1, 2, 3]).apart(), 3);
        let pairs = sequence(vec![words(&[1, 2, 3]), words(&[2, 3, 4])]);
        assert_eq!((pairs.len(), pairs.apart()), (3, 2));
        assert_eq!(any(vec![words(&[4]), words(&[1, 4])]).len(), 2);
    }
}
