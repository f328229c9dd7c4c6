//! Fixtures written to the public specifications, and what hostile XML may do.

use super::*;
use crate::read::records::tests::Kept;

fn kept(read: fn(&Tree<'_>, &mut dyn crate::read::draft::Desk), text: &str) -> Kept {
    let mut kept = Kept::default();
    read(&parse(text), &mut kept);
    kept
}

const NITF: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://127.0.0.1:1/press.dtd">
<nitf baselang="en-GB"><head><title>Slug</title><docdata><date.issue norm="20200301T101500Z"/><doc.copyright holder="Northern Wire"/></docdata>
<pubdata date.publication="20200302T101500Z" position.section="Harbour" name="Evening Star"/></head>
<body><body.head><hedline><hl1>Ferry &amp; pier
 back</hl1><hl2>Under line</hl2></hedline><byline>By <person>Jane Roe</person></byline><byline>By JOHN DOE<byttl>Staff Writer</byttl></byline>
<dateline><location><city>RAVNHOLM</city></location><story.date norm="20200301T101500Z"/></dateline></body.head>
<body.content><media media-type="image"><media-caption>A pier</media-caption></media><p>The ferry is <em>back</em>.<br/>It
sailed.</p><p/><hl2>Next</hl2><p>The pier&nbsp;holds.</p></body.content></body></nitf>"#;

#[test]
fn nitf_gives_text_and_head() {
    let draft = kept(nitf::read, NITF).drafts.remove(0);
    assert_eq!(draft.title.as_deref(), Some("Ferry & pier back"));
    assert_eq!(draft.body, "RAVNHOLM - The ferry is back. It sailed.\n\nNext\n\nThe pier holds.");
    assert_eq!(draft.dates, ["20200302T101500Z", "20200301T101500Z", "20200301T101500Z"]);
    assert_eq!(draft.authors, ["Jane Roe", "John Doe"]);
    assert_eq!((draft.source.as_deref(), draft.section.as_deref()), (Some("Evening Star"), Some("Harbour")));
    assert_eq!(draft.language.as_deref(), Some("en"));
    let two = format!("<all>{0}{0}</all>", &NITF[NITF.find("<nitf ").unwrap()..]);
    assert_eq!(kept(nitf::read, &two).titles(), [("#1", "Ferry & pier back"), ("#2", "Ferry & pier back")]);
}

#[test]
fn newsml_g2_items_are_read_from_messages() {
    let text = r#"<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/" xmlns:h="http://www.w3.org/1999/xhtml"><header><sent>2020-03-03T00:00:00Z</sent></header><itemSet>
<newsItem guid="urn:1" xml:lang="de"><itemMeta><itemClass qcode="ninat:text"/><provider literal="nw.example"/><versionCreated>2020-03-02T10:00:00+01:00</versionCreated><firstCreated>2020-03-01T10:00:00+01:00</firstCreated></itemMeta>
<contentMeta><by>Von Jane Roe</by><language tag="en"/><subject type="xx:category"><name>Harbour</name></subject><headline role="hld:subHeadline">Under</headline><headline>Ferry back</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><h:html><h:head><h:title>t</h:title></h:head><h:body><h:p>The ferry is back.</h:p><h:p>It sailed.</h:p></h:body></h:html></inlineXML></contentSet></newsItem>
<newsItem guid="urn:2"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta><contentMeta><headline>Pier</headline></contentMeta><contentSet><remoteContent href="a.jpg"/></contentSet></newsItem>
<newsItem guid="urn:3"><itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline>Plain</headline></contentMeta><contentSet><inlineData contenttype="text/plain"><![CDATA[<p>One &amp; two</p><p>Three</p>]]></inlineData></contentSet></newsItem>
</itemSet></newsMessage>"#;
    let kept = kept(newsml_g2::read, text);
    assert_eq!(kept.titles(), [("#1", "Ferry back"), ("#3", "Plain")]);
    let draft = &kept.drafts[0];
    assert_eq!(draft.body, "The ferry is back.\n\nIt sailed.");
    assert_eq!(draft.dates[0], "2020-03-01T10:00:00+01:00");
    assert_eq!(draft.authors, ["Jane Roe"]);
    assert_eq!((draft.source.as_deref(), draft.section.as_deref()), (Some("nw.example"), Some("Harbour")));
    assert_eq!(draft.language.as_deref(), Some("en"));
    assert_eq!(kept.drafts[1].body, "One & two\n\nThree");
    assert_eq!(kept.reasons(), ["#2 skipped: a NewsML-G2 picture without text"]);
}

#[test]
fn newsml_1_takes_lines_and_text_of_components() {
    let text = r#"<NewsML Version="1.2"><NewsEnvelope><DateAndTime>20200301T101500Z</DateAndTime></NewsEnvelope><NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>nw.example</ProviderId><DateId>20200301</DateId></NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20200301T101500+0000</FirstCreated></NewsManagement><NewsComponent><NewsLines><HeadLine>Ferry back</HeadLine><ByLine>by Jane Roe</ByLine><DateLine>RAVNHOLM, March 1 (NW) -</DateLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="Northern Wire"/></Provider></AdministrativeMetadata>
<NewsComponent><ContentItem><Format FormalName="NITF3.1"/><DataContent><nitf><body><body.content><p>The ferry is back.</p><p>It sailed.</p></body.content></body></nitf></DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"#;
    let draft = kept(newsml::read, text).drafts.remove(0);
    assert_eq!(draft.title.as_deref(), Some("Ferry back"));
    assert_eq!(draft.body, "RAVNHOLM, March 1 (NW) - The ferry is back.\n\nIt sailed.");
    assert_eq!(draft.dates[0], "20200301T101500+0000");
    assert_eq!(
        (draft.authors.as_slice(), draft.source.as_deref()),
        (&["Jane Roe".to_owned()][..], Some("Northern Wire"))
    );
}

#[test]
fn feeds_give_an_article_for_each_entry() {
    let rss = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="c" xmlns:dc="d"><channel><title>Evening Star</title><language>en-us</language><link>http://example.org</link>
<item><title>Ferry &amp;amp; pier</title><link>http://example.org/1</link><dc:creator>Jane Roe</dc:creator><pubDate>Sun, 01 Mar 2020 10:00:00 GMT</pubDate><category>Harbour</category><description>Short.</description><content:encoded><![CDATA[<p>The ferry &amp; the pier.</p><p>Both.</p>]]></content:encoded></item>
<item><title>Second</title><author>john@example.org (John Doe)</author><guid>http://example.org/2</guid><description>&lt;p&gt;Text&lt;/p&gt;</description></item><item/></channel></rss>"#;
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Evening Star</title><entry><title type="html">Ferry &amp;amp; pier</title><link rel="self" href="http://example.org/s"/><link rel="alternate" href="http://example.org/1"/><author><name>Jane Roe</name><email>j@example.org</email></author><published>2020-03-01T10:00:00Z</published><updated>2020-03-02T10:00:00Z</updated><category term="Harbour"/><content type="xhtml"><div xmlns="x"><p>The ferry &amp; the pier.</p><p>Both.</p></div></content></entry></feed>"#;
    for text in [rss, atom] {
        let kept = kept(feed::read, text);
        let draft = &kept.drafts[0];
        assert_eq!((draft.address.as_str(), draft.title.as_deref()), ("#1", Some("Ferry & pier")));
        assert_eq!(draft.body, "The ferry & the pier.\n\nBoth.");
        assert_eq!(
            (draft.authors.as_slice(), draft.source.as_deref()),
            (&["Jane Roe".to_owned()][..], Some("Evening Star"))
        );
        assert_eq!(
            (draft.url.as_deref(), draft.section.as_deref()),
            (Some("http://example.org/1"), Some("Harbour"))
        );
        assert_eq!(draft.language.as_deref(), Some("en"));
        assert!(crate::read::dates::leading(&draft.dates[0]).is_some());
    }
    let rss = kept(feed::read, rss);
    assert_eq!(rss.drafts[1].authors, ["John Doe"]);
    assert_eq!(
        (rss.drafts[1].body.as_str(), rss.drafts[1].url.as_deref()),
        ("Text", Some("http://example.org/2"))
    );
    assert_eq!(rss.reasons(), ["#3 skipped: an entry without headline and text"]);
}

#[test]
fn entities_of_the_document_are_never_expanded() {
    let text = "<!DOCTYPE n [<!ENTITY a \"tide\"><!ENTITY b \"&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/hostname\">]><nitf><head><title>&b;&x; &eacute;</title></head><body><body.content><p>&b; a & b &#169;</p></body.content></body></nitf>";
    let draft = kept(nitf::read, text).drafts.remove(0);
    assert_eq!(draft.title.as_deref(), Some("&b;&x; é"));
    assert_eq!(draft.body, "&b; a & b ©");
}

#[test]
fn damage_keeps_what_was_read() {
    let cut = parse("<nitf><head><title>T</title></head><body><p>cut he");
    assert_eq!(cut.damage.as_deref(), Some("the XML ends before its elements are closed"));
    let mut kept_cut = Kept::default();
    nitf::read(&cut, &mut kept_cut);
    assert_eq!((kept_cut.titles()[0].1, kept_cut.drafts[0].body.as_str()), ("T", "cut he"));
    for text in [
        "<a><b>one</a></c>two</b>",
        "<a b='x' b=y c>t</a>",
        "<a><![CDATA[x",
        "<a <b>>",
        "</a>",
        "<>",
        "<!DOCTYPE a [",
        "<a>&#xD800;&;&",
    ] {
        let tree = parse(text);
        tree.roots().for_each(|root| drop(root.line()));
    }
    let deep = format!("<nitf><body><body.content>{}words", "<p>".repeat(200_000));
    let tree = parse(&deep);
    assert_eq!(tree.all("nitf")[0].prose(&NEWS), "words");
    let closed = format!("<a>{}words{}<b>after</b></a>", "<p>".repeat(3000), "</p>".repeat(3000));
    assert_eq!(parse(&closed).all("b").len(), 1);
    let attributes = format!("<a {}><b>x</b></a>", "c='d' ".repeat(20_000));
    assert_eq!(parse(&attributes).all("b").len(), 1);
}
