//! Pages of our own making, several layouts and languages, whole and broken, to the drafts read from them.

use super::*;

fn page(html: &str) -> Draft {
    read(html, None).unwrap()
}

const FIRST: &str =
    "The old dam above Marnow held through the night, engineers said on Monday, after two days of rain.";
const SECOND: &str = "“We were lucky,” said Ilse Brandt, the mayor, who had slept in the town hall, and she thanked the volunteers.";
const THIRD: &str =
    "Crews will inspect the sluices on Tuesday, and the valley road stays closed until they are done.";

/// A page as a newspaper makes it: a headline, a byline, three paragraphs, and furniture around and between them.
fn layout(head: &str, open: &str, close: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang='en-GB'><head>{head}</head><body>
        <header><nav><ul><li><a href='/'>Home</a><li><a href='/n'>News and much more of it</a></ul></nav></header>
        <div class='breadcrumb'>Home &gt; Region</div>
        {open}<h1>Dam above Marnow holds</h1>
        <div class='byline'>By Tove Halden</div>
        <p>{FIRST}</p>
        <figure><img src='a.jpg'><figcaption>The dam on Sunday. Photo: T. Halden for the Marnow Courier.</figcaption></figure>
        <p>{SECOND}</p>
        <div class='related-links'><h3>Related</h3><ul><li><a href='/1'>Rain to go on for another week, say forecasters</a></ul></div>
        <h2>What comes next</h2>
        <p>{THIRD}</p>
        <div class='newsletter'><p>Sign up to our newsletter and get the news of the valley every morning at six.</p></div>
        {close}
        <aside class='sidebar'><p>Readers love our crossword, which is set by the same person since 1974, as you know.</p></aside>
        <footer><p>All rights reserved by the Marnow Courier, which has been printed in Marnow since 1871, daily.</p></footer>
        </body></html>"
    )
}

fn body() -> String {
    format!("{FIRST}\n\n{SECOND}\n\nWhat comes next\n\n{THIRD}")
}

#[test]
fn layouts_give_the_same_body() {
    for (open, close) in [
        ("<article>", "</article>"),
        ("<main><div class='story-body'>", "</div></main>"),
        ("<div id='content'><div itemprop='articleBody'>", "</div></div>"),
        ("<div><section>", "</section></div>"),
        ("<table><tr><td>", "</td></tr></table>"),
        ("", ""),
        // Nothing is closed.
        ("<div><article>", ""),
    ] {
        let draft = page(&layout("<title>Dam above Marnow holds</title>", open, close));
        assert_eq!(draft.body, body(), "{open}");
        assert_eq!(draft.title.as_deref(), Some("Dam above Marnow holds"));
        assert_eq!(draft.authors, ["Tove Halden"], "{open}");
        assert_eq!(draft.language.as_deref(), Some("en"));
    }
}

#[test]
fn structured_data_comes_first() {
    let head = r##"<title>Dam holds | Marnow Courier</title>
        <meta property="og:site_name" content="Marnow Courier">
        <meta property="og:title" content="Dam above Marnow holds | Marnow Courier">
        <meta property="article:published_time" content="2021-03-03T04:10:00Z">
        <meta name="author" content="Online Desk">
        <script type="application/ld+json">{"@context":"https://schema.org","@graph":[
          {"@type":"NewsArticle","headline":"Dam above Marnow holds","datePublished":"2021-03-02T23:10:00-05:00",
           "dateModified":"2021-03-05","author":[{"@id":"#t"},{"@type":"Person","name":"Jon Ruud"}],
           "articleSection":"Region","publisher":{"@type":"Organization","name":"Marnow Courier"},},
          {"@type":"Person","@id":"#t","name":"Tove Halden"}]}</script>"##;
    let draft = page(&layout(head, "<article>", "</article>"));
    assert_eq!(draft.title.as_deref(), Some("Dam above Marnow holds"));
    assert_eq!(draft.authors, ["Tove Halden", "Jon Ruud"]);
    assert_eq!(draft.dates.first().map(String::as_str), Some("2021-03-02T23:10:00-05:00"));
    assert_eq!(draft.source.as_deref(), Some("Marnow Courier"));
    assert_eq!(draft.section.as_deref(), Some("Region"));
}

#[test]
fn dates_are_found_where_pages_put_them() {
    for (head, open, date) in [
        (
            "<meta property='article:published_time' content='2020-01-02T03:04:05+01:00'>",
            "<article>",
            "2020-01-02T03:04:05+01:00",
        ),
        ("<meta name='DC.date.issued' content='2020-01-02'>", "<article>", "2020-01-02"),
        ("", "<article><span itemprop='datePublished' content='2020-01-02'>x</span>", "2020-01-02"),
        ("", "<article><time datetime='2020-01-02T10:00'>Thursday</time>", "2020-01-02T10:00"),
        (
            "<link rel='canonical' href='https://courier.example/2020/01/02/dam-holds.html'>",
            "<article>",
            "2020-01-02",
        ),
        ("", "<article><div>Published: 2 January 2020</div>", "2 January 2020"),
        ("<meta property='article:modified_time' content='2020-01-02'>", "<article>", "2020-01-02"),
    ] {
        let draft = page(&layout(head, open, "</article>"));
        assert_eq!(draft.dates.first().map(String::as_str), Some(date), "{head}{open}");
    }
    assert!(page(&layout("", "<article>", "</article>")).dates.is_empty());
}

#[test]
fn languages() {
    for (first, second, title) in [
        (
            "Der Damm oberhalb von Marnow hat gehalten, sagten Fachleute am Montag, nachdem es zwei Tage geregnet hatte.",
            "„Wir hatten Glück“, sagte die Bürgermeisterin, die im Rathaus geschlafen hatte, und dankte den Helfern.",
            "Damm hält",
        ),
        (
            "市長は月曜日、町の上流にある古い堤防が二日間の雨に耐えたと述べ、夜を徹して作業した住民に感謝した。",
            "技術者は火曜日に水門を点検する予定で、作業が終わるまで谷の道路は通行止めになると発表した。",
            "堤防は持ちこたえた",
        ),
        (
            "صمد السد القديم فوق البلدة طوال الليل، بحسب ما قال المهندسون يوم الاثنين، بعد يومين من المطر الغزير.",
            "وقالت رئيسة البلدية التي أمضت الليل في مبنى البلدية إنها تشكر المتطوعين على عملهم في تلك الليلة.",
            "السد صامد",
        ),
    ] {
        let html = format!(
            "<html><body><nav><a href=a>A</a> <a href=b>B</a></nav><div class=wrap><h1>{title}</h1><div>{first}<br><br>{second}</div></div>
            <div class=footer>© 2020</div></body></html>"
        );
        let draft = page(&html);
        assert_eq!((draft.title.as_deref(), draft.body), (Some(title), format!("{first}\n\n{second}")));
    }
}

#[test]
fn text_that_a_script_would_show_is_read() {
    let hidden = page(&layout("", "<div hidden><article>", "</article></div>"));
    assert_eq!(hidden.body, body());
    let told = format!(
        "<html><head><script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Dam holds\",
        \"articleBody\":\"{FIRST} {SECOND}\\n\\n{SECOND} {THIRD} {FIRST}\"}}</script></head><body><h1>Dam holds</h1><div id=app></div></body></html>"
    )
    .replace(['“', '”'], "'");
    assert!(page(&told).body.contains("\n\n"));
}

#[test]
fn posts_of_others_are_quoted() {
    let post = "<blockquote class='twitter-tweet'><p>The dam holds. Thank you, all of you. <a href=x>pic.example/1</a></p>
        — Ilse Brandt (@ilse) <a href=y>March 2, 2021</a></blockquote>";
    let html = layout("", "<article>", "</article>")
        .replace("<h2>", &format!("<div class='social-embed'>{post}</div><h2>"));
    assert!(page(&html).body.contains("Thank you, all of you."), "{}", page(&html).body);
}

#[test]
fn pages_without_an_article_are_left_aside() {
    let links = "<li><a href=x>A headline of some other article, and another one</a></li>".repeat(40);
    for html in [
        "<html><title>One moment</title><p>This site needs JavaScript. Please enable JavaScript in your browser.</p></html>",
        "<html><head><title>x</title></head><body></body></html>",
        "<html><script>var a = 'text';</script></html>",
        &format!("<html><body><h1>News</h1><ul>{links}</ul></body></html>"),
    ] {
        assert_eq!(
            read(html, None),
            Err(Trouble::Skipped("no article in the page".to_owned())),
            "{html:.80}"
        );
    }
}

#[test]
fn damage_leaves_text() {
    for (html, text) in [
        ("<html><head><title>Tide <i>tables</head><body><ul><td>rising <img alt=\"no end", "rising"),
        ("<html><body><p>The bell rang.</p><script>let bell = \"</main>\";", "The bell rang."),
        ("<p>one<div>two</p></div></span></td>three", "three"),
        ("<html><body><article><p>&lt;img onerror=x&gt; &#xDFFF; &tide</p>", "<img onerror=x>"),
        ("<title>never closed<p>The text of it", "The text of it"),
    ] {
        let body = page(html).body;
        assert!(body.contains(text), "{html}: {body:?}");
    }
}

#[test]
fn deep_nesting_is_laid_flat() {
    let html = format!("<html><body>{}<p>deep text</p>", "<div>".repeat(100_000));
    let draft = page(&html);
    assert_eq!(draft.body, "deep text");
    assert_eq!(draft.warnings.len(), 1);
}

/// Four times the input may take a few times as long, not sixteen times. Work is counted in time, so the bound is wide.
#[test]
fn hostile_pages_take_linear_time() {
    type Nasty = fn(usize) -> String;
    let nasty: &[(&str, Nasty)] = &[
        ("div", |n| "<div>x".repeat(n)),
        ("bold", |n| "<b>x".repeat(n)),
        ("stray ends", |n| format!("<i><div>{}{}", "<b>".repeat(400), "</i>".repeat(n))),
        ("cells", |n| format!("<table>{}", "<tr><td>a".repeat(n))),
        ("attributes", |n| format!("<div {}>x", (0..n).map(|at| format!("a{at}=x ")).collect::<String>())),
        ("title", |n| "<title>x".repeat(n)),
        ("quotes in data", |n| {
            format!(
                "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"{}",
                "a \"b".repeat(n)
            )
        }),
        ("links", |n| "<a href=x>x".repeat(n)),
        ("headings", |n| "<h1>Some title of it</h1>".repeat(n)),
    ];
    for (name, make) in nasty {
        let time = |html: String| {
            let start = std::time::Instant::now();
            let _ = read(&html, None);
            start.elapsed().as_secs_f64()
        };
        let (small, large) = (time(make(8_000)), time(make(32_000)));
        assert!(large < small * 12.0 + 0.5, "{name}: {small} s, then {large} s");
    }
}

proptest::proptest! {
    #[test]
    fn no_soup_panics(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "<p>", "</p>", "<div class='related'>", "</div>", "<a href=x>", "</a>", "<td>", "</table>", "<table>", "<li>", "<h1>",
            "</h1>", "<title>", "<svg>", "<script type='application/ld+json'>", "</script>", "{\"@type\":\"NewsArticle\",", "\"author\":[", "}",
            "<!--", "-->", "&amp;", "&#0;", "<br>", "<img>", "<meta name=author content='By É, 李'>", "<time>", "3 May 2020", "The dam held. ",
            "İstanbul’da ", "市長は、", "\u{0}", "<", "\"", " | ", "<article>", "</article>", "<span itemprop='author name'>", "<p hidden",
        ]),
        0..60,
    )) {
        let html = pieces.concat();
        let _ = read(&html, None);
        let _ = fragment_text(&html);
        let _ = declared_encoding(html.as_bytes());
    }
}
