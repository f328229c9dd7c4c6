//! The few words by which furniture is known where its form looks like prose: lines that point to another article, and
//! pages that are no article. In the languages that newspapers are most often saved in.

/// What lines that lead elsewhere begin with, in lower case.
const POINTERS: &[&str] = &[
    "read more",
    "read also",
    "also read",
    "read next",
    "see also",
    "see more",
    "related",
    "more on this",
    "more from",
    "don't miss",
    "watch:",
    "watch now",
    "listen:",
    "recommended",
    "you may also like",
    "sign up",
    "subscribe",
    "advertisement",
    "follow us",
    "lesen sie auch",
    "lesen sie mehr",
    "mehr zum thema",
    "auch interessant",
    "lesen sie hier",
    "mehr lesen",
    "zum thema",
    "anzeige",
    "newsletter",
    "lesetipp",
    "lire aussi",
    "à lire aussi",
    "voir aussi",
    "lire la suite",
    "sur le même sujet",
    "lea también",
    "lee también",
    "leer más",
    "más información",
    "te puede interesar",
    "ver también",
    "leggi anche",
    "per approfondire",
    "leia também",
    "leia mais",
    "veja também",
    "saiba mais",
    "lees ook",
    "lees meer",
    "läs också",
    "läs även",
    "läs mer",
    "les også",
    "læs også",
    "czytaj też",
    "czytaj także",
    "czytaj również",
    "čtěte také",
    "čtěte také:",
    "olvasson",
    "читайте также",
    "читайте",
    "ещё по теме",
    "по теме",
    "関連記事",
    "あわせて読みたい",
    "相关阅读",
    "延伸阅读",
    "관련기사",
    "baca juga",
    "soma pia",
    "ayrıca",
    "ilgili haber",
    "taip pat skaitykite",
    "اقرأ أيضا",
    "קראו גם",
];

/// True for a short line that leads elsewhere; `share` is how much of it is link.
pub(super) fn is_pointer(text: &str, share: f32) -> bool {
    let start: String = text.chars().take(60).flat_map(char::to_lowercase).collect();
    let start = start.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    POINTERS.iter().any(|words| {
        start.strip_prefix(words).is_some_and(|rest| {
            let ends = rest.chars().next().is_none_or(|letter| !letter.is_alphanumeric());
            let is_all = rest.trim_matches(|letter: char| !letter.is_alphanumeric()).is_empty();
            ends && (is_all
                || share > 0.2
                || rest.trim_start().starts_with(':') && text.chars().count() < 200)
        })
    })
}

/// What pages say that stand in an article's place, in lower case.
const NOTICES: &[&str] = &[
    "enable javascript",
    "enable js",
    "javascript is disabled",
    "javascript is not enabled",
    "javascript is required",
    "requires javascript",
    "turn on javascript",
    "javascript aktivieren",
    "javascript deaktiviert",
    "aktivieren sie javascript",
    "activer javascript",
    "activez javascript",
    "habilite javascript",
    "activar javascript",
    "active javascript",
    "ative o javascript",
    "habilitar o javascript",
    "abilita javascript",
    "attiva javascript",
    "javascript inschakelen",
    "włącz javascript",
    "включите javascript",
    "javascriptを有効",
    "启用javascript",
    "enable cookies",
    "ad blocker",
    "adblocker",
    "not a robot",
    "are you a robot",
    "you are human",
    "are human",
    "captcha",
    "checking your browser",
    "unusual traffic",
    "access denied",
    "access to this page has been denied",
    "403 forbidden",
    "404 not found",
    "page not found",
    "error 404",
];

/// True for the text of a page that asks for a browser's settings, a proof or another address in an article's place.
pub(super) fn is_notice(text: &str) -> bool {
    const MOST: usize = 600;
    if text.chars().count() > MOST {
        return false;
    }
    let text = text.to_lowercase();
    NOTICES.iter().any(|notice| text.contains(notice))
}

/// Names that an appeal to follow or to subscribe names.
const NETWORKS: &[&str] = &[
    "facebook",
    "twitter",
    "instagram",
    "youtube",
    "whatsapp",
    "telegram",
    "tiktok",
    "linkedin",
    "newsletter",
    "google news",
];

/// True for a short text that asks to be followed elsewhere. Only where an article ends is that no part of it.
pub(super) fn is_appeal(text: &str) -> bool {
    if text.chars().count() > 260 {
        return false;
    }
    let text = text.to_lowercase();
    let names = NETWORKS.iter().filter(|name| text.contains(**name)).count();
    names > 1
        || names == 1 && text.contains('@')
        || text.contains('@')
            && text.contains('.')
            && text.split('@').nth(1).is_some_and(|rest| rest.contains('.'))
}
