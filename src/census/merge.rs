//! Who is one person across articles. Names are joined by rules that each leave a reason, the smaller to the larger; a
//! name that fits two people, comes from elsewhere, or stands beside the other in one article stays apart, with the
//! reason for that. The alias file goes first, and what it keeps apart no rule joins.

use crate::census::tally::Tally;
use crate::extract::{is_common_surname, is_frequent_surname, same_given_name};
use crate::settings::{Aliases, Entry, Kind};
use crate::text::names::NameParts;
use rustc_hash::FxHashMap;

/// Letters from which a surname is long enough for one of them to be a slip.
const LONG_SURNAME: usize = 6;

/// Given names with which a surname is so common in an archive that a nickname or an initial proves little.
const COMMON: usize = 20;

/// One form is the usual one when it stands in so many times the articles of the other.
const DOMINANT: u32 = 5;

/// A second bearer with fewer than one in so many of the first one's articles is taken for a slip.
const NEGLIGIBLE: u32 = 50;

/// Why two names are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The alias file says so.
    AliasFile,
    /// Equal but for a middle name or initial.
    MiddleName,
    /// Equal but for a nickname or another customary spelling of the given name, or a slip in it that some article has
    /// beside the right form.
    Nickname,
    /// Equal but for one letter of a long surname.
    Spelling,
    /// An initial that one person alone can have.
    Initial,
    /// A surname that one person of the archive alone has, in the same outlets and years.
    Surname,
}

impl Why {
    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            Why::AliasFile => "alias-file",
            Why::MiddleName => "middle-name",
            Why::Nickname => "nickname",
            Why::Spelling => "spelling",
            Why::Initial => "initial",
            Why::Surname => "surname",
        }
    }
}

/// Why two names that look alike are two people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApartWhy {
    /// The alias file keeps them apart, or gives them to two people.
    AliasFile,
    /// Articles name both as two people; so many.
    Together(u32),
    /// The name fits several people.
    Ambiguous,
    /// Another outlet or another time.
    Elsewhere,
    /// The surname is common, neither form is clearly the usual one of one person, and no article has both for one.
    CommonSurname,
    /// Both forms are about as frequent, or both are known surnames: hardly a slip.
    BothAttested,
    /// The surname alone is more frequent than the full name.
    FullNameRarer,
    /// The same surname with another given name.
    GivenName,
    /// The same given name and surname with another middle name or suffix.
    NameParts,
}

impl ApartWhy {
    /// Stable name.
    pub fn name(&self) -> &'static str {
        match self {
            ApartWhy::AliasFile => "alias-file",
            ApartWhy::Together(_) => "together",
            ApartWhy::Ambiguous => "ambiguous",
            ApartWhy::Elsewhere => "elsewhere",
            ApartWhy::CommonSurname => "common-surname",
            ApartWhy::BothAttested => "both-attested",
            ApartWhy::FullNameRarer => "full-name-rarer",
            ApartWhy::GivenName => "given-name",
            ApartWhy::NameParts => "name-parts",
        }
    }
}

/// One name of the archive.
#[derive(Debug)]
pub struct Name {
    /// Its full key.
    pub key: String,
    /// Its parts.
    pub parts: NameParts,
    /// What was counted.
    pub tally: Tally,
}

/// A name that joined another, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Join {
    /// The name that it joined; names are numbers of the list that was given.
    pub to: usize,
    /// Why.
    pub why: Why,
}

/// Who is whom.
#[derive(Debug, Default)]
pub struct Merged {
    /// For each name the person it belongs to, as the number of one of the person's names.
    pub person: Vec<usize>,
    /// For each name what it joined; `None` for the first name of a person.
    pub joined: Vec<Option<Join>>,
    /// Pairs of names that look alike and stay apart.
    pub apart: Vec<(usize, usize, ApartWhy)>,
}

/// Names of one article that look alike and are two people there: articles, and those asked for.
pub type Beside = FxHashMap<(String, String), (u32, u32)>;

/// Joins names, which are sorted by falling number of articles.
pub fn merge(names: &[Name], beside: &Beside, aliases: &Aliases) -> Merged {
    let mut merger = Merger::new(names, beside, aliases);
    merger.join_entries();
    let mut surnames: Vec<Vec<usize>> = merger.by_surname.values().cloned().collect();
    surnames.sort_unstable();
    for members in &surnames {
        merger.join_middle_names(members);
        merger.join_nicknames(members);
    }
    merger.join_spellings();
    for members in &surnames {
        merger.join_initials(members);
        merger.join_surname(members);
    }
    merger.finish()
}

struct Merger<'a> {
    names: &'a [Name],
    beside: &'a Beside,
    entries: Vec<Option<&'a Entry>>,
    /// Names by surname, each list in order of the names.
    by_surname: FxHashMap<&'a str, Vec<usize>>,
    /// Head of each name's person.
    head: Vec<usize>,
    /// Names of each head's person.
    members: Vec<Vec<usize>>,
    joined: Vec<Option<Join>>,
    apart: Vec<(usize, usize, ApartWhy)>,
}

impl<'a> Merger<'a> {
    fn new(names: &'a [Name], beside: &'a Beside, aliases: &'a Aliases) -> Merger<'a> {
        let mut by_surname: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (number, name) in names.iter().enumerate() {
            by_surname.entry(&name.parts.surname).or_default().push(number);
        }
        Merger {
            names,
            beside,
            entries: names.iter().map(|name| aliases.entry_of_key(Kind::Person, &name.key)).collect(),
            by_surname,
            head: (0..names.len()).collect(),
            members: (0..names.len()).map(|number| vec![number]).collect(),
            joined: vec![None; names.len()],
            apart: Vec::new(),
        }
    }

    fn finish(self) -> Merged {
        let head = self.head;
        let mut apart = self.apart;
        // A rule may have kept names apart that a later one joined by way of a third.
        apart.retain(|(one, two, _)| head[*one] != head[*two]);
        apart.sort_by_key(|(one, two, _)| (*one, *two));
        apart.dedup_by_key(|(one, two, _)| (*one, *two));
        Merged { person: head, joined: self.joined, apart }
    }

    fn articles(&self, number: usize) -> u32 {
        self.members[self.head[number]].iter().map(|member| self.names[*member].tally.all.articles).sum()
    }

    fn parts(&self, number: usize) -> &'a NameParts {
        &self.names[number].parts
    }

    /// Joins the persons of two names, whose reasons were weighed.
    fn join(&mut self, one: usize, two: usize, why: Why) {
        let (one_head, two_head) = (self.head[one], self.head[two]);
        if one_head == two_head {
            return;
        }
        // The smaller one joins: names are in falling order, so its head has the larger number.
        let (to, from, joining) =
            if one_head < two_head { (one_head, two_head, two) } else { (two_head, one_head, one) };
        let target = if joining == one { two } else { one };
        self.joined[from].get_or_insert(Join { to: target, why });
        let moved = std::mem::take(&mut self.members[from]);
        for member in &moved {
            self.head[*member] = to;
        }
        self.members[to].extend(moved);
    }

    fn keep_apart(&mut self, one: usize, two: usize, why: ApartWhy) {
        if self.head[one] != self.head[two] {
            self.apart.push((one.min(two), one.max(two), why));
        }
    }

    /// Names that the alias file gives to one person.
    fn join_entries(&mut self) {
        let mut first: FxHashMap<*const Entry, usize> = FxHashMap::default();
        for number in 0..self.names.len() {
            let Some(entry) = self.entries[number] else { continue };
            match first.get(&std::ptr::from_ref(entry)) {
                None => drop(first.insert(entry, number)),
                Some(earlier) => self.join(*earlier, number, Why::AliasFile),
            }
        }
    }

    /// What forbids that two names be one, whatever they look like.
    fn forbidden(&self, one: usize, two: usize) -> Option<ApartWhy> {
        let (one_members, two_members) = (&self.members[self.head[one]], &self.members[self.head[two]]);
        let entry = |members: &[usize]| members.iter().find_map(|member| self.entries[*member]);
        let (one_entry, two_entry) = (entry(one_members), entry(two_members));
        let keeps = |entry: Option<&Entry>, members: &[usize]| {
            entry
                .is_some_and(|entry| members.iter().any(|member| entry.keeps_apart(&self.names[*member].key)))
        };
        let two_owners = matches!((one_entry, two_entry), (Some(one), Some(two)) if !std::ptr::eq(one, two));
        if two_owners || keeps(one_entry, two_members) || keeps(two_entry, one_members) {
            return Some(ApartWhy::AliasFile);
        }
        let mut together = 0;
        for one in one_members {
            for two in two_members {
                together += self.beside(*one, *two);
            }
        }
        let fewer = self.articles(one).min(self.articles(two));
        // One article in ten may be a mistake of reading.
        (together > 0 && together * 10 >= fewer).then_some(ApartWhy::Together(together))
    }

    fn beside(&self, one: usize, two: usize) -> u32 {
        if self.beside.is_empty() {
            return 0;
        }
        let (one, two) = (&self.names[one].key, &self.names[two].key);
        let pair = if one < two { (one.clone(), two.clone()) } else { (two.clone(), one.clone()) };
        self.beside.get(&pair).map_or(0, |(articles, _)| *articles)
    }

    /// Joins unless something forbids it.
    fn try_join(&mut self, one: usize, two: usize, why: Why) {
        match self.forbidden(one, two) {
            Some(reason) => self.keep_apart(one, two, reason),
            None => self.join(one, two, why),
        }
    }

    /// True when some article uses one name as another form of the other.
    fn one_article_says_so(&self, one: usize, two: usize) -> bool {
        let says = |name: usize, other: usize| {
            let forms = self.names[name].tally.forms.iter();
            let mut aliases = forms.filter(|(_, form)| form.as_alias > 0);
            aliases.any(|(text, _)| Kind::Person.key(text) == self.names[other].key)
        };
        says(one, two) || says(two, one)
    }

    /// True when what else is known of two names does not speak against their being one. Outlets have spellings of
    /// their own, so these tell nothing of nicknames and slips; of initials and surnames alone they do.
    fn agree(&self, one: usize, two: usize, why: Why) -> bool {
        let (few, many) = if self.articles(one) < self.articles(two) { (one, two) } else { (two, one) };
        let many = &self.members[self.head[many]];
        let few = &self.names[few].tally;
        let agrees = |many: &Tally| match why {
            Why::Initial | Why::Surname => few.agrees_with(many),
            _ => few.meets(many),
        };
        many.iter().any(|member| agrees(&self.names[*member].tally))
    }

    /// `George Bush`, `George W. Bush`, `George Walker Bush`; not `George H. W. Bush`.
    fn join_middle_names(&mut self, members: &[usize]) {
        let mut groups: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
        for number in members.iter().copied().filter(|number| !self.parts(*number).given.is_empty()) {
            let parts = self.parts(number);
            groups.entry((&parts.given, &parts.suffix)).or_default().push(number);
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
        groups.sort_unstable();
        for group in groups {
            let (bare, with_middle): (Vec<usize>, Vec<usize>) =
                group.iter().partition(|number| self.parts(**number).middle.is_empty());
            let mut heads: Vec<usize> = Vec::new();
            for number in with_middle {
                let fits = |head: &&usize| middles_fit(self.parts(**head), self.parts(number));
                let fitting: Vec<usize> = heads.iter().filter(fits).copied().collect();
                match fitting[..] {
                    [head] => self.try_join(head, number, Why::MiddleName),
                    [] => heads.push(number),
                    _ => fitting.iter().for_each(|head| self.keep_apart(*head, number, ApartWhy::Ambiguous)),
                }
            }
            let (Some(bare), [first, rest @ ..]) = (bare.first(), &heads[..]) else { continue };
            let second = rest.iter().map(|head| self.articles(*head)).max().unwrap_or(0);
            if second <= 1 || second * NEGLIGIBLE <= self.articles(*first) {
                self.try_join(*bare, *first, Why::MiddleName);
                rest.iter().for_each(|head| self.keep_apart(*bare, *head, ApartWhy::Ambiguous));
            } else {
                heads.iter().for_each(|head| self.keep_apart(*bare, *head, ApartWhy::Ambiguous));
            }
        }
    }

    /// `Bill Clinton` and `William Clinton`.
    fn join_nicknames(&mut self, members: &[usize]) {
        let named = |number: &usize| self.parts(*number).given.chars().count() > 1;
        let full: Vec<usize> = members.iter().copied().filter(named).collect();
        let is_common = is_common(self.names, &full);
        for (place, number) in full.iter().enumerate() {
            let own = self.parts(*number);
            let fits = |other: &&usize| {
                let parts = self.parts(**other);
                let slip =
                    || is_given_slip(&own.given, &parts.given) && self.one_article_says_so(*number, **other);
                own.given != parts.given
                    && own.suffix == parts.suffix
                    && middles_fit(own, parts)
                    && (same_given_name(&own.given, &parts.given) || slip())
            };
            let larger: Vec<usize> = full[..place].iter().filter(fits).copied().collect();
            self.settle(*number, &larger, is_common, Why::Nickname);
        }
    }

    /// Joins a name to the one person among the candidates, or keeps it apart from all.
    fn settle(&mut self, number: usize, candidates: &[usize], is_common: bool, why: Why) {
        let mut heads: Vec<usize> = candidates.iter().map(|candidate| self.head[*candidate]).collect();
        heads.sort_unstable();
        heads.dedup();
        heads.retain(|head| *head != self.head[number]);
        match heads[..] {
            [] => {}
            [_] => {
                let nearest = candidates.iter().copied().find(|candidate| self.head[*candidate] == heads[0]);
                let candidate = nearest.unwrap_or(heads[0]);
                let is_sure = self.one_article_says_so(number, candidate);
                let (few, many) = (self.articles(number), self.articles(candidate));
                let is_rare = few.min(many) * DOMINANT <= few.max(many);
                if !is_sure && is_common && !(is_rare && self.agree(number, candidate, Why::Initial)) {
                    self.keep_apart(candidate, number, ApartWhy::CommonSurname);
                } else if !is_sure && !self.agree(number, candidate, why) {
                    self.keep_apart(candidate, number, ApartWhy::Elsewhere);
                } else {
                    self.try_join(candidate, number, why);
                }
            }
            _ => heads.iter().for_each(|head| self.keep_apart(*head, number, ApartWhy::Ambiguous)),
        }
    }

    /// `J. Smith`, where one Smith alone has a given name in J.
    fn join_initials(&mut self, members: &[usize]) {
        let initials =
            members.iter().copied().filter(|number| self.parts(*number).given.chars().count() == 1);
        let full: Vec<usize> =
            members.iter().copied().filter(|number| self.parts(*number).given.chars().count() > 1).collect();
        let is_common = is_common(self.names, &full);
        for number in initials.collect::<Vec<_>>() {
            let own = self.parts(number);
            let fits = |other: &&usize| {
                let other = self.parts(**other);
                other.given.starts_with(&own.given) && other.suffix == own.suffix && middles_fit(own, other)
            };
            let candidates: Vec<usize> = full.iter().filter(fits).copied().collect();
            self.settle(number, &candidates, is_common, Why::Initial);
        }
    }

    /// A surname by itself.
    fn join_surname(&mut self, members: &[usize]) {
        let alone: Vec<usize> =
            members.iter().copied().filter(|number| self.parts(*number).given.is_empty()).collect();
        let full: Vec<usize> =
            members.iter().copied().filter(|number| !self.parts(*number).given.is_empty()).collect();
        for number in alone {
            let heads: std::collections::BTreeSet<usize> =
                full.iter().map(|other| self.head[*other]).collect();
            if self.joined[number].is_some() || heads.contains(&self.head[number]) {
                continue;
            }
            let is_alias = self.entries[number].is_some();
            match heads.iter().copied().collect::<Vec<_>>()[..] {
                [] => {}
                [head] if self.articles(head) < self.articles(number) => {
                    self.keep_apart(head, number, ApartWhy::FullNameRarer);
                }
                [head] if !is_alias && self.agree(number, head, Why::Surname) => {
                    self.try_join(head, number, Why::Surname)
                }
                [head] => self.keep_apart(head, number, ApartWhy::Elsewhere),
                _ => heads.iter().for_each(|head| self.keep_apart(*head, number, ApartWhy::Ambiguous)),
            }
        }
    }

    /// `Zelensky`, `Zelenskyy`, `Zelenski`: found by the surname with one letter left out.
    fn join_spellings(&mut self) {
        let mut shortened: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (number, name) in self.names.iter().enumerate() {
            let parts = &name.parts;
            if parts.given.chars().count() > 1 && parts.surname.chars().count() >= LONG_SURNAME {
                // Slips in the first letter are left: they are other names more often than slips.
                let initial = parts.given.chars().next().unwrap_or_default();
                shortened.entry(format!("{initial} {}", parts.surname)).or_default().push(number);
                for (at, letter) in parts.surname.char_indices().skip(1) {
                    let (before, after) = (&parts.surname[..at], &parts.surname[at + letter.len_utf8()..]);
                    let numbers = shortened.entry(format!("{initial} {before}{after}")).or_default();
                    if numbers.last() != Some(&number) {
                        numbers.push(number);
                    }
                }
            }
        }
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for numbers in shortened.into_values().filter(|numbers| numbers.len() > 1) {
            for (place, smaller) in numbers.iter().enumerate() {
                pairs.extend(numbers[..place].iter().map(|larger| (*smaller, *larger)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs.retain(|(smaller, larger)| self.is_slip(*smaller, *larger));
        for of_one in pairs.chunk_by(|one, two| one.0 == two.0) {
            self.settle_slip(of_one[0].0, &of_one.iter().map(|(_, larger)| *larger).collect::<Vec<_>>());
        }
    }

    /// Alike but for one letter of the surname.
    fn is_slip(&self, smaller: usize, larger: usize) -> bool {
        let (own, other) = (self.parts(smaller), self.parts(larger));
        let plural = |one: &str, two: &str| one.strip_suffix('s') == Some(two);
        own.surname != other.surname
            && own.suffix == other.suffix
            && same_given_name(&own.given, &other.given)
            && middles_fit(own, other)
            && !plural(&own.surname, &other.surname)
            && !plural(&other.surname, &own.surname)
            && strsim::damerau_levenshtein(&own.surname, &other.surname) == 1
    }

    fn settle_slip(&mut self, number: usize, candidates: &[usize]) {
        let slips: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|candidate| {
                let (few, many) = (self.articles(number), self.articles(*candidate));
                let both_common = is_common_surname(&self.parts(number).surname)
                    && is_common_surname(&self.parts(*candidate).surname);
                let is_rare = few * DOMINANT <= many || few <= 2 && few < many;
                self.one_article_says_so(number, *candidate) || !both_common && is_rare
            })
            .collect();
        for other in candidates.iter().filter(|candidate| !slips.contains(candidate)) {
            self.keep_apart(*other, number, ApartWhy::BothAttested);
        }
        self.settle(number, &slips, false, Why::Spelling);
    }
}

/// One letter apart, in given names that are long enough for it.
fn is_given_slip(one: &str, two: &str) -> bool {
    one.chars().count().min(two.chars().count()) > 3 && strsim::damerau_levenshtein(one, two) == 1
}

/// Middle names of one person: one side has none, or each equals the other's or is its initial.
fn middles_fit(one: &NameParts, two: &NameParts) -> bool {
    let fits = |(one, two): (&String, &String)| {
        let (short, long) = if one.len() < two.len() { (one, two) } else { (two, one) };
        one == two || short.chars().count() == 1 && long.starts_with(short.as_str())
    };
    one.middle.is_empty()
        || two.middle.is_empty()
        || one.middle.len() == two.middle.len() && one.middle.iter().zip(&two.middle).all(fits)
}

/// True when so many people have the surname that likeness says little.
fn is_common(names: &[Name], full: &[usize]) -> bool {
    let attested = full.iter().filter(|number| names[**number].tally.all.articles > 1);
    let mut given: Vec<&str> = attested.map(|number| names[*number].parts.given.as_str()).collect();
    given.sort_unstable();
    given.dedup();
    let surname = full.first().map(|number| names[*number].parts.surname.as_str());
    given.len() > COMMON || surname.is_some_and(is_frequent_surname)
}
