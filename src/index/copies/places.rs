//! Which articles meet: those that have hashes of shingles in common, found in bounded memory. Of many articles nearly all
//! the time goes into waiting for sketches that lie far away, so the order in which they are looked at is chosen for that.

use crate::index::copies::sketch::{Counted, OF_SHINGLES, SAMPLE, Sketch};

/// Articles of those with a hash in common, longest first, that the others are compared with. A story that was printed
/// more often is joined through them.
pub const COMPARED_WITH: usize = 16;

/// Fewest hashes in common, so that chance does not join.
pub const FEWEST_SHARED: u32 = 5;

/// A shingle of so many articles that have little else in common is a paper's standing note, not part of a story. To this and
/// to [`COMPARED_WITH`] come twice as many as have a hash in common by chance, which is one where the archive is large.
const STANDING: usize = 5;
const LITTLE_ELSE: f32 = 0.5;

/// The sketches of all articles.
pub struct All<'a> {
    /// By the article's number.
    sketches: Vec<&'a Sketch>,
    /// The numbers in the order in which the sketches lie in memory.
    lying: Vec<u32>,
}

impl<'a> All<'a> {
    /// Of articles that are numbered from the longest to the shortest.
    pub fn of(sketches: Vec<&'a Sketch>) -> All<'a> {
        let mut lying: Vec<u32> = (0..sketches.len() as u32).collect();
        lying.sort_unstable_by_key(|article| std::ptr::from_ref(sketches[*article as usize]).addr());
        All { sketches, lying }
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.sketches.len()
    }

    /// All sketches as wholes.
    pub fn wholes(&self) -> Vec<Counted<'a>> {
        self.sketches.iter().map(|sketch| sketch.whole()).collect()
    }

    /// Articles and their sketches, in an order that nothing may depend on.
    pub fn as_they_lie(&self) -> impl Iterator<Item = (u32, &'a Sketch)> {
        self.lying.iter().map(|article| (*article, self.sketches[*article as usize]))
    }

    /// Has the sketches of articles brought near, all at once: who looks at one after the other waits for each.
    pub fn bring_near(&self, articles: impl Iterator<Item = u32>) {
        let touched = articles.fold(0, |touched, article| touched ^ self.sketches[article as usize].touch());
        std::hint::black_box(touched);
    }

    /// All hashes of shingles, those that stand in several sketches as often.
    fn hashes(&self) -> impl Iterator<Item = u32> {
        self.as_they_lie().flat_map(|(_, sketch)| sketch.shingles.iter().copied())
    }

    fn count_of_hashes(&self) -> usize {
        self.as_they_lie().map(|(_, sketch)| sketch.shingles.len()).sum()
    }
}

/// Where a hash stands: the hash, the article, and which of its hashes it is, so that those with a hash in common lie side
/// by side in order of length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place(u64);

/// Bits of which of its hashes it is, and of the article.
const SLOT_BITS: u32 = SAMPLE.ilog2() + 1;
const ARTICLE_BITS: u32 = u32::BITS;

const _: () = assert!(SLOT_BITS + ARTICLE_BITS + OF_SHINGLES.largest_bits() <= u64::BITS);

impl Place {
    fn new(hash: u32, article: u32, slot: usize) -> Place {
        Place(u64::from(hash) << (ARTICLE_BITS + SLOT_BITS) | u64::from(article) << SLOT_BITS | slot as u64)
    }

    fn hash(self) -> u32 {
        (self.0 >> (ARTICLE_BITS + SLOT_BITS)) as u32
    }

    fn article(self) -> u32 {
        (self.0 >> SLOT_BITS) as u32
    }

    fn slot(self) -> usize {
        self.0 as usize & ((1 << SLOT_BITS) - 1)
    }
}

/// How crowded the hashes are: twice as many articles as have one in common by chance, by stretches of hashes.
pub struct Crowd(Vec<u32>);

/// Bits of a hash's place in its stretch.
const STRETCH_BITS: u32 = 13;

impl Crowd {
    /// Of these hashes.
    pub fn among(all: &All<'_>) -> Crowd {
        let largest = all.as_they_lie().filter_map(|(_, sketch)| sketch.shingles.last()).max();
        let mut counts = vec![0; 1 + largest.map_or(0, |largest| *largest >> STRETCH_BITS) as usize];
        for hash in all.hashes() {
            counts[(hash >> STRETCH_BITS) as usize] += 1;
        }
        Crowd(counts)
    }

    fn at(&self, hash: u32) -> usize {
        (self.0[(hash >> STRETCH_BITS) as usize] >> (STRETCH_BITS - 1)) as usize
    }
}

/// Where hashes stand that several articles have, all articles with one hash in a row: a bucket.
pub struct Places(Vec<Place>);

/// Hashes that are sorted at once, so that those of all articles, most of which stand in one alone, never lie in memory; of
/// many articles an eighth, since each turn looks at all sketches.
const SORTED_AT_ONCE: usize = 1 << 21;
const TURNS: usize = 8;

impl Places {
    /// Of hashes that two articles or more have, but for standing notes, whose shingles are taken out of what counts.
    pub fn that_count(all: &All<'_>, crowd: &Crowd, counted: &mut [Counted<'_>]) -> Places {
        let mut strangers = Strangers::among(all);
        Places::among(all, |bucket| {
            if bucket.len() < STANDING + crowd.at(bucket[0].hash()) {
                return true;
            }
            let stands = strangers.are_most_of(bucket);
            if stands {
                bucket.iter().for_each(|place| counted[place.article() as usize].leave_out(place.slot()));
            }
            !stands
        })
    }

    /// Of hashes that two articles or more have, those that `keeps` lets in when it sees their bucket.
    fn among(all: &All<'_>, mut keeps: impl FnMut(&[Place]) -> bool) -> Places {
        let shared = MaybeShared::among(all);
        let parts = all.count_of_hashes().div_ceil(SORTED_AT_ONCE).min(TURNS).next_power_of_two() as u32;
        let (mut places, mut kept) = (Vec::new(), Vec::new());
        for part in 0..parts {
            places.clear();
            shared.fill(&mut places, all, |hash| hash & (parts - 1) == part);
            places.sort_unstable();
            for bucket in buckets(&places) {
                if bucket.len() > 1 && keeps(bucket) {
                    kept.extend_from_slice(bucket);
                }
            }
        }
        Places(kept)
    }

    /// Calls `found` with pairs, the longer first, of articles that have enough hashes in common to be copies. Counted for
    /// one article after the other, because a list of all that have one in common would be long.
    pub fn pairs(&self, all: &All<'_>, crowd: &Crowd, found: &mut impl FnMut(u32, u32)) {
        let (ends, starts) = self.buckets_of_articles(all.len());
        let of_article = |article: u32| {
            let bound = |place: u32| ends[place as usize] as usize;
            &starts[bound(article)..bound(article + 1)]
        };
        // Articles with a bucket in common one after the other, since they are compared with the same ones.
        let mut order: Vec<u32> = (0..all.len() as u32).collect();
        order.retain(|article| !of_article(*article).is_empty());
        order.sort_unstable_by_key(|article| (of_article(*article)[0], *article));
        let mut shared = vec![0u8; all.len()];
        let (mut met, mut likely) = (Vec::new(), Vec::new());
        for article in order {
            // Buckets of which some were not looked at, and may hold any.
            let mut unseen = 0;
            for start in of_article(article) {
                let bucket = &self.0[*start as usize..];
                let most = COMPARED_WITH + crowd.at(bucket[0].hash());
                let longer = bucket.iter().map(|place| place.article());
                for (place, other) in longer.take_while(|other| *other != article).enumerate() {
                    if place == most {
                        unseen += 1;
                        break;
                    }
                    let count = &mut shared[other as usize];
                    if *count == 0 {
                        met.push(other);
                    }
                    *count += 1;
                }
            }
            for other in met.drain(..) {
                let count = u32::from(std::mem::take(&mut shared[other as usize]));
                // One hash in common is chance, or a phrase.
                if count > 1 && count + unseen >= FEWEST_SHARED {
                    likely.push(other);
                }
            }
            all.bring_near(likely.iter().copied());
            likely.drain(..).for_each(|other| found(other, article));
        }
    }

    /// Where the buckets begin in which each article stands and is not the first, and where those of each article begin
    /// among them, with one more for the end.
    fn buckets_of_articles(&self, articles: usize) -> (Vec<u32>, Vec<u32>) {
        let mut ends = vec![0u32; articles + 1];
        let mut count = 0;
        for place in buckets(&self.0).flat_map(|bucket| &bucket[1..]) {
            ends[place.article() as usize + 1] += 1;
            count += 1;
        }
        for article in 0..articles {
            ends[article + 1] += ends[article];
        }
        let mut free = ends.clone();
        let mut starts = vec![0u32; count];
        let mut start = 0;
        for bucket in buckets(&self.0) {
            for place in &bucket[1..] {
                let slot = &mut free[place.article() as usize];
                starts[*slot as usize] = start;
                *slot += 1;
            }
            start += bucket.len() as u32;
        }
        (ends, starts)
    }
}

/// Places with one hash each.
fn buckets(places: &[Place]) -> impl Iterator<Item = &[Place]> {
    places.chunk_by(|one, two| one.hash() == two.hash())
}

/// Which hashes may stand in several sketches: one bit for each value of a hash's end. Of a small archive most stand in one,
/// and need then be neither kept nor sorted.
struct MaybeShared {
    bits: Vec<u64>,
    mask: u32,
}

/// Bits for each hash; with eight, one hash in eight that is alone is taken for one that is not.
const BITS_PER_HASH: usize = 8;

/// More bits than that take more memory than the hashes they spare.
const MOST_BITS: usize = 1 << 27;

/// Sketches whose hashes are looked at at once: as many as lie near the processor.
const FILLED_AT_ONCE: usize = 512;

impl MaybeShared {
    fn among(all: &All<'_>) -> MaybeShared {
        let size = (all.count_of_hashes() * BITS_PER_HASH).clamp(64, MOST_BITS).next_power_of_two();
        let mask = (size - 1) as u32;
        let (mut once, mut twice) = (vec![0u64; size / 64], vec![0u64; size / 64]);
        for hash in all.hashes() {
            let (word, bit) = bit_of(hash, mask);
            twice[word] |= once[word] & bit;
            once[word] |= bit;
        }
        MaybeShared { bits: twice, mask }
    }

    fn holds(&self, hash: u32) -> bool {
        let (word, bit) = bit_of(hash, self.mask);
        self.bits[word] & bit != 0
    }

    /// Appends those hashes of sketches that are `wanted` with where they stand. No processor guesses right which are, nor
    /// which are shared, so both are asked without a branch, the dearer question of what the other one left.
    fn fill(&self, places: &mut Vec<Place>, all: &All<'_>, wanted: impl Fn(u32) -> bool) {
        let mut some = vec![Place::default(); FILLED_AT_ONCE * SAMPLE];
        for block in all.lying.chunks(FILLED_AT_ONCE) {
            let mut count = 0;
            for article in block {
                for (slot, hash) in all.sketches[*article as usize].shingles.iter().enumerate() {
                    some[count] = Place::new(*hash, *article, slot);
                    count += usize::from(wanted(*hash));
                }
            }
            let before = places.len();
            places.resize(before + count, Place::default());
            let mut end = before;
            for place in &some[..count] {
                places[end] = *place;
                end += usize::from(self.holds(place.hash()));
            }
            places.truncate(end);
        }
    }
}

/// Word and bit of a hash.
fn bit_of(hash: u32, mask: u32) -> (usize, u64) {
    let place = hash & mask;
    ((place >> 6) as usize, 1 << (place & 63))
}

/// Neighbours that are looked at, spread over those that share a shingle.
const LOOKED_AT: usize = 16;

/// Tells which articles share little more than one shingle. Copies of a story meet in dozens of buckets, so what was found
/// of two articles is remembered, until others take its slot.
struct Strangers<'a> {
    all: &'a All<'a>,
    /// The two articles, and a bit that tells what they are; no article is its own neighbour, so 0 stands for none.
    known: Vec<u64>,
}

/// Pairs that are remembered, at most.
const MOST_KNOWN: usize = 1 << 20;

/// An odd number that spreads pairs over slots: the golden ratio.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

impl<'a> Strangers<'a> {
    fn among(all: &'a All<'a>) -> Strangers<'a> {
        Strangers { all, known: vec![0; all.len().clamp(1, MOST_KNOWN).next_power_of_two()] }
    }

    /// True when most neighbours among articles with one shingle in common, which come in order of length, share little more.
    fn are_most_of(&mut self, bucket: &[Place]) -> bool {
        let neighbours = bucket.len() - 1;
        let looks = neighbours.min(LOOKED_AT);
        let pair = |look: usize| {
            let first = look * neighbours / looks;
            (bucket[first].article(), bucket[first + 1].article())
        };
        let unknown = (0..looks).map(pair).filter(|pair| self.remembered(*pair).is_none());
        self.all.bring_near(unknown.flat_map(|(one, two)| [one, two]));
        let (mut strangers, mut others) = (0, 0);
        for look in 0..looks {
            let is_strange = self.are_strangers(pair(look));
            strangers += usize::from(is_strange);
            others += usize::from(!is_strange);
            if strangers * 2 > looks || others * 2 >= looks {
                break;
            }
        }
        strangers > others
    }

    fn are_strangers(&mut self, (one, two): (u32, u32)) -> bool {
        if let Some(known) = self.remembered((one, two)) {
            return known;
        }
        let sketch = |article: u32| self.all.sketches[article as usize].whole();
        let is_strange = sketch(one).overlap(&sketch(two)).of_smaller() < LITTLE_ELSE;
        let (pair, slot) = self.slot((one, two));
        self.known[slot] = pair | u64::from(is_strange);
        is_strange
    }

    fn remembered(&self, pair: (u32, u32)) -> Option<bool> {
        let (pair, slot) = self.slot(pair);
        let known = self.known[slot];
        (known & !1 == pair).then_some(known & 1 == 1)
    }

    /// A pair as it is remembered, and where.
    fn slot(&self, (one, two): (u32, u32)) -> (u64, usize) {
        let pair = u64::from(one) << 33 | u64::from(two) << 1;
        (pair, (pair.wrapping_mul(SPREAD) >> 32) as usize & (self.known.len() - 1))
    }
}
