//! Places and allusions of invented sentences: what a name means, given where the names stand (`[Paris], [Texas]`), and any
//! text at all. Detection has its tests in `tests`.

use super::home::Home;
use super::resolver::{PlaceMention, Resolver, resolve};
use crate::extract::Extractor;
use crate::extract::gazetteer::Gazetteer;
use crate::extract::lexicon::Lexicon;
use crate::extract::tests::{article, extract};
use crate::extract::tokens::{Token, View, tokenize};
use crate::model::annotated::{AllusionKind, Annotated, PlaceKind};
use proptest::prelude::*;
use std::sync::OnceLock;

fn tables() -> &'static (Lexicon, Gazetteer) {
    static TABLES: OnceLock<(Lexicon, Gazetteer)> = OnceLock::new();
    TABLES.get_or_init(|| (Lexicon::new(), Gazetteer::new()))
}

/// The text without its brackets, its tokens and the bracketed mentions.
fn marked(text: &str) -> (String, Vec<Token>, Vec<PlaceMention>) {
    let (mut plain, mut spans) = (String::new(), Vec::new());
    for letter in text.chars() {
        match letter {
            '[' => spans.push((plain.len() as u32, 0)),
            ']' => spans.last_mut().unwrap().1 = plain.len() as u32,
            letter => plain.push(letter),
        }
    }
    let mut tokens = Vec::new();
    tokenize(&plain, 0..plain.len(), &tables().0, &mut tokens);
    let within = |span: &(u32, u32)| {
        let first = tokens.iter().position(|token| token.start >= span.0).unwrap();
        let last = tokens.iter().rposition(|token| token.end <= span.1).unwrap() + 1;
        PlaceMention { first, last }
    };
    let mentions = spans.iter().map(within).collect();
    (plain, tokens, mentions)
}

/// `Name country/division` of every bracketed name, `?` for one that means nothing.
fn meant(text: &str, home: Option<&Home>) -> String {
    let (plain, tokens, mentions) = marked(text);
    let view = View { text: &plain, tokens: &tokens, lexicon: &tables().0 };
    let rows = Resolver::new(&view, &tables().1, home, &[]).rows(&mentions);
    let line = |row: &Option<crate::extract::gazetteer::PlaceRow>| {
        row.map_or("?".to_string(), |row| format!("{} {}/{}", row.name(), row.country, row.admin))
    };
    rows.iter().map(line).collect::<Vec<_>>().join("; ")
}

#[test]
fn the_text_tells_which() {
    for (text, expected) in [
        ("He lives in [Paris], [Texas].", "Paris US/TX; Texas US/TX"),
        ("He lives in [Paris].", "Paris FR/11"),
        ("A fire in [Alexandria], [La.], on Monday", "Alexandria US/LA; Louisiana US/LA"),
        ("born in [Springfield] in [Illinois]", "Springfield US/IL; Illinois US/IL"),
        ("born in [Springfield] ([Ohio])", "Springfield US/OH; Ohio US/OH"),
        ("in [Tbilisi], [Georgia]", "Tbilisi GE/51; Georgia GE/"),
        ("in [Atlanta], [Georgia]", "Atlanta US/GA; Georgia US/GA"),
        ("in [Athens], [Clarke County], [Georgia]", "Athens US/GA; Clarke County US/GA; Georgia US/GA"),
        ("from [Ohio], [Texas] and [Nevada]", "Ohio US/OH; Texas US/TX; Nevada US/NV"),
        ("the [Fla.] senator and Rep. Roe, D-[Pa.], met", "Florida US/FL; Pennsylvania US/PA"),
    ] {
        assert_eq!(meant(text, None), expected, "{text}");
    }
}

#[test]
fn one_name_keeps_its_meaning() {
    let told = "A fire in [Paris], [Texas]. The mayor of [Paris] spoke.";
    assert_eq!(meant(told, None), "Paris US/TX; Texas US/TX; Paris US/TX");
    let two = "From [Paris], [Texas], to [Paris], [France].";
    assert_eq!(meant(two, None), "Paris US/TX; Texas US/TX; Paris FR/11; France FR/");
}

#[test]
fn places_vote_for_their_neighbours() {
    for (text, expected) in [
        ("roads from [Brainerd] and [Duluth] to [Rochester] in [Minnesota]", "Rochester US/MN"),
        ("trains from [Guelph] and [Kitchener] to [London]", "London CA/08"),
        ("trains from [Leeds] and [York] to [London]", "London GB/ENG"),
        ("from [Virginia], [Washington], [Oregon] and [Utah]", "Washington US/WA"),
    ] {
        assert!(meant(text, None).contains(expected), "{text}: {}", meant(text, None));
    }
}

#[test]
fn generic_words_are_seen_through() {
    for (text, expected) in [
        ("in [Rapides Parish]", "Rapides Parish US/LA"),
        ("in [downtown Chicago]", "Chicago US/IL"),
        ("in [northern Iraq]", "Iraq IQ/"),
        ("the [City of Chicago]", "Chicago US/IL"),
        ("in [St. Petersburg], [Fla.]", "St. Petersburg US/FL; Florida US/FL"),
        ("in [Ft. Worth]", "Fort Worth US/TX"),
        ("in [the Netherlands]", "The Netherlands NL/"),
        ("in [Bogota] and [Bogotá]", "Bogotá CO/34; Bogotá CO/34"),
        ("on [Memphis Street] and in [Zzyxquat]", "?; ?"),
        ("in [Washington] state", "Washington US/WA"),
    ] {
        assert_eq!(meant(text, None), expected, "{text}");
    }
    let listed = meant("in [Harvey], [Sedgwick] and [Kingman] counties, [Kansas]", None);
    assert!(
        listed.starts_with("Harvey County US/KS; Sedgwick County US/KS; Kingman County US/KS"),
        "{listed}"
    );
}

#[test]
fn an_outlet_has_a_home() {
    let extractor = Extractor::new();
    let home = extractor.home("Devon, England").unwrap();
    assert_eq!((home.country.as_str(), home.division.as_str()), ("GB", "ENG"));
    assert!((home.latitude - 50.7).abs() < 0.6 && (home.longitude + 3.7).abs() < 0.6, "{home:?}");
    let home = extractor.home("Lebanon, Pennsylvania").unwrap();
    assert_eq!((home.country.as_str(), home.division.as_str()), ("US", "PA"));
    assert_eq!(extractor.home("Canada").unwrap().division, "");
    for nowhere in ["", ",", "zzyxquat", "“”", &"x, ".repeat(1000)] {
        assert_eq!(extractor.home(nowhere), None);
    }
    let home = extractor.home("Concord, New Hampshire").unwrap();
    assert_eq!(meant("The [Concord] police said so.", Some(&home)), "Concord US/NH");
    let found = extractor
        .extract_at(&article("A shop in Concord was robbed, police said on Monday in Concord."), Some(&home));
    assert_eq!(found.places[0].geonames_id, Some(5_084_868));
}

#[test]
fn an_unknown_place_keeps_the_texts_name() {
    let (plain, tokens, mentions) = marked("They met in [the Zzyxquat Hills] near [Lyon].");
    let view = View { text: &plain, tokens: &tokens, lexicon: &tables().0 };
    let found = resolve(&view, &tables().1, &mentions, None, &[]);
    assert_eq!(found[0].name, "Zzyxquat Hills");
    assert_eq!((found[0].latitude, found[0].kind, found[0].geonames_id), (None, None, None));
    assert_eq!((found[1].country.as_deref(), found[1].kind), (Some("FR"), Some(PlaceKind::City)));
}

/// `name kind country count`.
fn allusions(text: &str) -> Vec<String> {
    let line = |one: &crate::model::annotated::Allusion| {
        let kind = if one.kind == AllusionKind::Demonym { "d" } else { "m" };
        format!("{} {kind} {} {}", one.name, one.country.as_deref().unwrap_or("-"), one.mentions.len())
    };
    extract(text).allusions.iter().map(line).collect()
}

#[test]
fn peoples_and_seats_are_allusions() {
    for (text, expected) in [
        ("The Russians and the Russian army left, the Kremlin said.", "Russian d RU 2|Kremlin m RU 1"),
        ("North Korean officials met South Africans in Rome.", "North Korean d KP 1|South African d ZA 1"),
        (
            "Officials at the White House and Downing Street declined to comment.",
            "White House m US 1|Downing Street m GB 1",
        ),
        ("He said that Westminster was asleep.", "Westminster m GB 1"),
        ("He lives in Westminster, he said.", ""),
        ("The airline, American Airlines, said it had no comment.", ""),
        ("European leaders met in Oslo on Monday, they said.", "European d - 1"),
        ("The Élysée said that it was so, and he agreed with it.", "Élysée m FR 1"),
    ] {
        assert_eq!(allusions(text).join("|"), expected, "{text}");
    }
}

#[test]
fn a_seat_of_power_is_no_place() {
    let found = extract(
        "The people at the Kremlin and in the White House spoke to reporters in Washington on Monday.",
    );
    let names: Vec<&str> = found.places.iter().map(|place| place.name.as_str()).collect();
    assert_eq!(names, ["Washington"]);
}

#[test]
fn many_names_are_read_in_linear_time() {
    let names =
        ["Springfield", "San Jose", "Washington", "Paris", "Lebanon", "Santa Maria", "Clinton", "Salem"];
    let text = |count: usize| {
        let each = (0..count).map(|at| format!("He went to {}. ", names[at % names.len()]));
        each.collect::<String>()
    };
    let started = std::time::Instant::now();
    let found = extract(&text(10_000));
    assert!(found.places.iter().map(|place| place.mentions.len()).sum::<usize>() > 5_000);
    extract(&"Springfield ".repeat(100_000));
    assert!(started.elapsed().as_secs() < 20, "even a debug build: {:?}", started.elapsed());
}

fn in_bounds(text: &str, found: &Annotated) -> Result<(), TestCaseError> {
    let places = found.places.iter().flat_map(|place| &place.mentions);
    for span in places.chain(found.allusions.iter().flat_map(|one| &one.mentions)) {
        prop_assert!(text.get(span.range()).is_some_and(|words| !words.is_empty()), "{span:?}");
    }
    for place in &found.places {
        prop_assert!(place.latitude.is_none_or(|degrees| degrees.abs() <= 90.0));
        prop_assert!(place.mentions.is_sorted_by_key(|span| span.start) && !place.name.is_empty());
    }
    Ok(())
}

proptest! {
    #[test]
    fn spans_are_in_bounds(words in prop::collection::vec(
        prop_oneof![
            Just("Paris"), Just("Texas"), Just(","), Just("("), Just(")"), Just("in"), Just("the"), Just("St."),
            Just("County"), Just("counties"), Just("and"), Just("North"), Just("Russian"), Just("Kremlin"), Just("10"),
            Just("Downing Street"), Just("La."), Just("N.Y."), Just("Georgia"), Just("\n\n"), Just("’s"), Just("é"),
            Just("-"), Just("."), Just("of"), Just("City"), Just("“"), Just("Élysée"), Just("state"), Just("D-Pa."),
        ], 0..40)) {
        let text = words.join(" ");
        in_bounds(&text, &extract(&text))?;
        in_bounds(&words.concat(), &extract(&words.concat()))?;
    }

    #[test]
    fn any_text_may_name_a_home(text in ".{0,80}") {
        if let Some(home) = Extractor::new().home(&text) {
            prop_assert!(home.latitude.abs() <= 90.0 && home.country.len() <= 2);
        }
    }

    #[test]
    fn any_mentions_resolve(text in "([A-Z][a-z]{1,6}|St\\.|,|in|the|County|[(]|-|’s| )( [A-Za-z,.]{1,7}){0,12}", seed in any::<u64>()) {
        let mut tokens = Vec::new();
        tokenize(&text, 0..text.len(), &tables().0, &mut tokens);
        let view = View { text: &text, tokens: &tokens, lexicon: &tables().0 };
        let mut mentions = Vec::new();
        let mut at = (seed % 3) as usize;
        while at < tokens.len() {
            let last = (at + 1 + (seed >> (at % 60)) as usize % 4).min(tokens.len());
            mentions.push(PlaceMention { first: at, last });
            at = last + (seed >> (at % 50)) as usize % 2;
        }
        let found = resolve(&view, &tables().1, &mentions, None, &["FR"]);
        let count: usize = found.iter().map(|place| place.mentions.len()).sum();
        prop_assert_eq!(count, mentions.len());
    }
}
