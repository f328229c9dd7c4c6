//! The language of a text. English is told by its closed-class words, which costs next to nothing; only what is not
//! English is put to `whatlang`. A header's word counts unless the text plainly belies it.

use super::lexicon::class;
use super::tokens::{Token, View, flag};
use whatlang::{Detector, Lang};

/// Words looked at.
const SAMPLE: usize = 600;

/// Bytes of prose that `whatlang` is shown; more cost time and settle nothing.
const SHOWN: usize = 2_000;

/// Fewest bytes from which a language other than English is guessed.
const FEWEST: usize = 80;

/// Languages that news is written in, with their codes.
const LANGUAGES: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Ara, "ar"),
    (Lang::Bul, "bg"),
    (Lang::Cat, "ca"),
    (Lang::Ces, "cs"),
    (Lang::Cmn, "zh"),
    (Lang::Dan, "da"),
    (Lang::Deu, "de"),
    (Lang::Ell, "el"),
    (Lang::Est, "et"),
    (Lang::Fin, "fi"),
    (Lang::Fra, "fr"),
    (Lang::Heb, "he"),
    (Lang::Hin, "hi"),
    (Lang::Hrv, "hr"),
    (Lang::Hun, "hu"),
    (Lang::Ind, "id"),
    (Lang::Ita, "it"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
    (Lang::Lav, "lv"),
    (Lang::Lit, "lt"),
    (Lang::Nld, "nl"),
    (Lang::Nob, "no"),
    (Lang::Pes, "fa"),
    (Lang::Pol, "pl"),
    (Lang::Por, "pt"),
    (Lang::Ron, "ro"),
    (Lang::Rus, "ru"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Spa, "es"),
    (Lang::Srp, "sr"),
    (Lang::Swe, "sv"),
    (Lang::Tur, "tr"),
    (Lang::Ukr, "uk"),
    (Lang::Vie, "vi"),
];

/// What a text is written in, and whether the English rules may read it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    pub code: Option<String>,
    pub english_rules: bool,
}

/// Weighs the text against what its header states.
pub(super) fn verdict(view: &View, prose: &str, stated: Option<&str>) -> Verdict {
    let other = stated.filter(|code| *code != "en");
    match is_english(view) {
        Some(true) => Verdict { code: Some("en".to_owned()), english_rules: true },
        Some(false) => Verdict {
            code: other.or_else(|| detect(prose).filter(|code| *code != "en")).map(str::to_owned),
            english_rules: false,
        },
        None => Verdict { code: stated.map(str::to_owned), english_rules: other.is_none() },
    }
}

/// The share of English closed-class words tells; `None` when there is too little prose.
fn is_english(view: &View) -> Option<bool> {
    let (mut all, mut words, mut closed) = (0usize, 0usize, 0usize);
    for token in view.tokens.iter().filter(|token| Token::is_word(token)).take(SAMPLE) {
        all += 1;
        if !token.has(flag::CAP) {
            words += 1;
            closed += (view.lexicon.word(token.word).class & class::FUNC != 0) as usize;
        }
    }
    // Names are words of no language: a table of results is not prose, and would else look foreign.
    if words < 15 || words * 100 < all * 45 && closed * 100 < words * 15 {
        return None;
    }
    Some(closed * 100 >= words * 15)
}

/// The language of a text that is not English; `None` when `whatlang` is not sure.
fn detect(prose: &str) -> Option<&'static str> {
    let mut end = prose.len().min(SHOWN);
    while !prose.is_char_boundary(end) {
        end -= 1;
    }
    let shown = &prose[..end];
    let digits = shown.bytes().filter(u8::is_ascii_digit).count();
    // A table of figures with a few clipped words looks like any language.
    if shown.len() < FEWEST || digits * 12 > shown.len() {
        return None;
    }
    let allowed: Vec<Lang> = LANGUAGES.iter().map(|(lang, _)| *lang).collect();
    let info = Detector::with_allowlist(allowed).detect(shown)?;
    let code = LANGUAGES.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, code)| *code);
    code.filter(|_| info.is_reliable())
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::super::tokens::tokenize;
    use super::*;

    fn of(text: &str, stated: Option<&str>) -> (Option<String>, bool) {
        let lexicon = Lexicon::new();
        let mut tokens = Vec::new();
        tokenize(text, 0..text.len(), &lexicon, &mut tokens);
        let found = verdict(&View { text, tokens: &tokens, lexicon: &lexicon }, text, stated);
        (found.code, found.english_rules)
    }

    const GERMAN: &str = "Die Brücke bleibt bis zum Frühjahr gesperrt, sagte die Bürgermeisterin am Montag. Niemand weiß, wie lange die Arbeiten noch dauern werden und was sie am Ende kosten.";

    #[test]
    fn languages_are_told_apart() {
        for (code, text) in [
            ("de", GERMAN),
            (
                "fr",
                "Le pont restera fermé jusqu'au printemps, a déclaré la maire lundi. Personne ne sait combien de temps dureront les travaux ni ce qu'ils coûteront à la ville.",
            ),
            (
                "es",
                "El puente seguirá cerrado hasta la primavera, dijo la alcaldesa el lunes. Nadie sabe cuánto tiempo durarán las obras ni lo que costarán al final a la ciudad.",
            ),
            (
                "it",
                "Il ponte resterà chiuso fino alla primavera, ha detto la sindaca lunedì. Nessuno sa quanto dureranno ancora i lavori e quanto costeranno alla fine alla città.",
            ),
            (
                "pt",
                "A ponte ficará fechada até à primavera, disse a presidente da câmara na segunda-feira. Ninguém sabe quanto tempo ainda vão durar as obras nem quanto custarão à cidade.",
            ),
            (
                "nl",
                "De brug blijft tot het voorjaar gesloten, zei de burgemeester maandag. Niemand weet hoe lang het werk nog zal duren en wat het de stad uiteindelijk gaat kosten.",
            ),
            (
                "ru",
                "Мост останется закрытым до весны, сообщила в понедельник глава города. Никто не знает, сколько ещё продлятся работы и во сколько они в итоге обойдутся городу.",
            ),
            (
                "sv",
                "Bron förblir stängd fram till våren, sade borgmästaren på måndagen. Ingen vet hur länge arbetet kommer att pågå eller vad det till slut kommer att kosta staden.",
            ),
            (
                "pl",
                "Most pozostanie zamknięty do wiosny, powiedziała w poniedziałek burmistrz. Nikt nie wie, jak długo potrwają jeszcze prace i ile będą ostatecznie kosztować miasto.",
            ),
        ] {
            assert_eq!(of(text, None), (Some(code.to_owned()), false), "{text}");
        }
    }

    #[test]
    fn headers_count_unless_the_text_belies_them() {
        let english = "The bridge is closed and nobody in the town knows how long it will take or what it will cost them in the end, he said.";
        assert_eq!(of(english, Some("de")), (Some("en".to_owned()), true));
        assert_eq!(of(GERMAN, Some("en")), (Some("de".to_owned()), false));
        assert_eq!(of(GERMAN, Some("lb")), (Some("lb".to_owned()), false));
        assert_eq!(of("Brücke gesperrt", Some("de")), (Some("de".to_owned()), false));
        assert_eq!(of("Brücke gesperrt", None), (None, true));
        let table = "shr profit 14 cts vs loss 4 cts net profit 28,565 vs loss 204,120 revs 3,100,250 vs 2,980,400 nine mths shr loss 5 cts vs loss 9 cts qtr div 3 cts";
        assert_eq!(of(table, None), (None, false));
    }
}
