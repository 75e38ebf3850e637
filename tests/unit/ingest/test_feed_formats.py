"""What is read of an item in each format, and in the mixtures of them that feeds are."""

from datetime import UTC, datetime

import pytest

from services.ingest.feeds.feed import FeedError
from tests.unit.ingest.feed_texts import URL, atom, atom_entry, feed_of, item_of, rss, rss_item

MOMENT = datetime(2017, 3, 22, 11, tzinfo=UTC)

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://wire.example/"><title>Wire</title>
<link>https://wire.example/</link></channel><item rdf:about="https://wire.example/7"><title>Strike</title>
<link>https://wire.example/7</link><dc:date>2017-03-22T11:00:00Z</dc:date><dc:creator>A. Writer</dc:creator></item>
</rdf:RDF>"""
CDF = """<CHANNEL HREF="https://wire.example/"><TITLE>Wire</TITLE><ITEM HREF="7" LASTMOD="2017-03-22T11:00:00Z">
<TITLE>Strike</TITLE><ABSTRACT>Words.</ABSTRACT></ITEM></CHANNEL>"""
ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Wire</title><entry><id>7</id>
<title mode="escaped" type="text/html">The &lt;b&gt;strike&lt;/b&gt;</title><issued>2017-03-22T11:00:00Z</issued>
<content mode="base64" type="text/html">PHA+V29yZHMuPC9wPg==</content></entry></feed>"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (rss(""), "RSS 2.0"),
        ("<rss version='0.91'><channel/></rss>", "RSS 0.91"),
        ("<rss/>", "RSS"),
        (RDF, "RSS 1.0"),
        (CDF, "CDF"),
        (ATOM_03, "Atom 0.3"),
        (atom(""), "Atom 1.0"),
        ('{"version": "https://jsonfeed.org/version/1", "items": []}', "JSON Feed 1.0"),
    ],
)
def test_a_format_is_named_for_people(text: str, name: str) -> None:
    assert feed_of(text).format == name


def test_rdf_has_its_items_beside_the_channel() -> None:
    feed, item = feed_of(RDF), item_of(RDF)
    assert (feed.title, feed.link) == ("Wire", "https://wire.example/")
    assert (item.guid, item.link, item.title) == ("https://wire.example/7", "https://wire.example/7", "Strike")
    assert (item.published, item.byline) == (MOMENT, "A. Writer")


def test_cdf_is_read_by_its_attributes() -> None:
    item = item_of(CDF)
    assert (item.link, item.title, item.body, item.published) == ("https://wire.example/7", "Strike", "Words.", MOMENT)


def test_atom_0_3_has_modes() -> None:
    item = item_of(ATOM_03)
    assert (item.title, item.body, item.published) == ("The strike", "Words.", MOMENT)


def test_elements_are_known_by_their_namespace_not_by_their_prefix() -> None:
    text = rss("<item><x:date xmlns:x='http://purl.org/dc/elements/1.1/'>2017-03-22T11:00Z</x:date></item>")
    assert item_of(text).published == MOMENT


def test_elements_of_a_namespace_that_nobody_knows_are_not_taken_for_the_formats_own() -> None:
    item = rss_item("<x:title xmlns:x='https://shop.example/'>Price</x:title><title>Strike</title>")
    assert item.title == "Strike"


def test_a_feed_in_a_namespace_of_its_own_is_read() -> None:
    text = "<rss xmlns='https://wire.example/ns'><channel><item><title>Strike</title></item></channel></rss>"
    assert item_of(text).title == "Strike"


def test_titles_and_texts_of_media_stand_in_where_there_are_no_others() -> None:
    media = (
        "<media:group><media:title>Film</media:title><media:description>Its words.</media:description></media:group>"
    )
    assert (rss_item(media).title, rss_item(media).body) == ("Film", "Its words.")
    assert rss_item(media + "<title>Strike</title>").title == "Strike"


# Links


@pytest.mark.parametrize(
    ("links", "chosen"),
    [
        ('<link href="https://h.example/a"/>', "https://h.example/a"),
        (
            '<link rel="self" href="https://h.example/x.xml"/><link rel="alternate" href="/a"/>',
            "https://wire.example/a",
        ),
        (
            '<link rel="alternate" type="application/pdf" href="/a.pdf"/><link type="text/html" href="/a"/>',
            "https://wire.example/a",
        ),
        ('<link rel="http://www.iana.org/assignments/relation/alternate" href="/a"/>', "https://wire.example/a"),
        (
            '<link rel="enclosure">https://h.example/film</link><link rel="alternate" href="/a"/>',
            "https://wire.example/a",
        ),
        ('<content type="text/html" src="/a"/>', "https://wire.example/a"),
        ('<link rel="related" href="/other"/>', None),
        ('<link href="javascript:alert(1)"/>', None),
        ('<link href="http://[::1"/>', None),
    ],
)
def test_the_link_of_an_entry_is_its_page(links: str, chosen: str | None) -> None:
    assert atom_entry(links).link == chosen


@pytest.mark.parametrize(
    ("inside", "chosen"),
    [
        ("<link> https://w.example/a\n </link>", "https://w.example/a"),
        ("<link>https://w.example/long\n  /path</link>", "https://w.example/long/path"),
        ("<link><![CDATA[https://w.example/a?x=1&y=2]]></link>", "https://w.example/a?x=1&y=2"),
        ("<guid>https://w.example/a</guid>", "https://w.example/a"),
        ("<guid isPermaLink='false'>https://w.example/a</guid>", None),
        ("<guid isPermaLink='true'>7</guid>", None),
        ("<guid>https://w.example/b</guid><link>https://w.example/a</link>", "https://w.example/a"),
        (
            "<link>https://count.example/1</link><feedburner:origLink>https://w.example/a</feedburner:origLink>",
            "https://w.example/a",
        ),
        ("<link/><atom:link href='https://w.example/a'/>", "https://w.example/a"),
    ],
)
def test_the_link_of_an_rss_item_is_its_page(inside: str, chosen: str | None) -> None:
    assert rss_item(inside).link == chosen


def test_relative_links_of_rss_count_from_the_outlets_page() -> None:
    text = rss("<link>https://wire.example/world/</link><item><link>a</link></item>")
    assert item_of(text, url="https://feeds.example/wire").link == "https://wire.example/world/a"


def test_relative_links_count_from_the_bases_around_them() -> None:
    entry = '<entry xml:base="2017/"><link href="a"/></entry>'
    assert item_of(atom(entry, 'xml:base="https://h.example/news/"')).link == "https://h.example/news/2017/a"


# Texts


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<content>5 &lt; 6</content>", "5 < 6"),
        ('<content type="text">The &lt;video&gt; tag</content>', "The <video> tag"),
        ('<content type="text">&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two&lt;/p&gt;</content>', "One\n\ntwo"),
        ('<content type="html">&lt;p&gt;One &amp;amp; two&lt;/p&gt;</content>', "One & two"),
        ('<content type="html"><![CDATA[<p>One</p>]]></content>', "One"),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><script/>two</div></content>',
            "One\n\ntwo",
        ),
        (
            '<content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>One</h:p>two</h:div></content>',
            "One\n\ntwo",
        ),
        ('<content type="text/plain; charset=utf-8">One\n\n\n\ntwo</content>', "One\n\ntwo"),
        ('<content type="application/octet-stream">VGhpcnR5LXRocmVl</content>', "Thirty-three"),
        ('<content type="image/png">iVBORw0KGgo=</content>', ""),
        ('<content type="image/svg+xml"><svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg></content>', ""),
    ],
)
def test_the_type_of_an_atom_text_decides_how_it_is_read(content: str, words: str) -> None:
    assert atom_entry(content).body == words


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<description>33 &lt;b&gt;civilians&lt;/b&gt;</description>", "33 civilians"),
        ("<description>33 <b>civilians</b>, he said</description>", "33 civilians, he said"),
        ("<description>It&amp;#146;s</description>", "It’s"),
        ("<description>&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;two</description>", "One\n\ntwo"),
        ("<description>Fewer than 5 &amp;lt; 6</description>", "Fewer than 5 < 6"),
        ("<description>â€œIt is,â€\x9d he said</description>", "“It is,” he said"),
        ("<dc:description>Words.</dc:description>", "Words."),
        ("<description>Short.</description><content:encoded>The longer text.</content:encoded>", "The longer text."),
        ("<content:encoded>Cut…</content:encoded><description>The longer text.</description>", "The longer text."),
    ],
)
def test_the_text_of_an_rss_item_is_the_longest_that_it_gives(inside: str, words: str) -> None:
    assert rss_item(inside).body == words


WORDS = "Thirty-three people were killed when the school was struck, the observatory said. "


@pytest.mark.parametrize(
    ("inside", "full"),
    [
        (f"<description>{WORDS}</description>", False),
        (f"<description>{WORDS * 20}</description>", True),
        (f"<description>{WORDS * 20} […]</description>", False),
        (f"<content:encoded>{WORDS * 3}</content:encoded><description>{WORDS}</description>", True),
        (f"<content:encoded>{WORDS}</content:encoded><description>{WORDS}</description>", False),
        (f"<content:encoded>{WORDS * 3} &lt;a&gt;Continue reading&lt;/a&gt;</content:encoded>", False),
        ("<title>Strike</title>", False),
    ],
)
def test_an_item_says_whether_it_has_the_article_or_a_summary(inside: str, full: bool) -> None:
    assert rss_item(inside).full_text is full


# People, languages, dates


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ("<author>desk@wire.example (A. Writer)</author>", "A. Writer"),
        ("<author>A. Writer &lt;desk@wire.example&gt;</author>", "A. Writer"),
        ("<author>desk@wire.example</author>", None),
        ("<dc:creator>A. Writer</dc:creator><dc:creator>B. Second</dc:creator>", "A. Writer, B. Second"),
        ("<author>A. Writer</author><dc:creator>A. Writer</dc:creator>", "A. Writer"),
    ],
)
def test_a_byline_is_names_without_addresses(author: str, byline: str | None) -> None:
    assert rss_item(author).byline == byline


def test_the_author_of_an_atom_feed_or_source_is_that_of_its_entries() -> None:
    author = "<author><name>{}</name><email>desk@h.example</email></author>"
    of_feed = atom(author.format("Desk") + "<entry/>")
    of_source = f"<source><title>Wire</title>{author.format('A. Writer')}</source>"
    assert item_of(of_feed).byline == "Desk"
    assert (atom_entry(of_source).byline, atom_entry(of_source).source) == ("A. Writer", "Wire")


def test_the_editor_of_an_rss_channel_is_not_the_author_of_its_items() -> None:
    assert item_of(rss("<managingEditor>Chief</managingEditor><author>Chief</author><item/>")).byline is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (rss("<language>en_US</language><item/>"), "en-US"),
        (rss("<language>ar</language><item><dc:language>en</dc:language></item>"), "en"),
        (atom("<entry/>", 'xml:lang="en"'), "en"),
        (atom('<entry><content xml:lang="fr">Mots.</content></entry>', 'xml:lang="en"'), "fr"),
        (atom('<entry xml:lang=""/>', 'xml:lang="en"'), None),
    ],
)
def test_the_language_of_an_item_is_the_nearest_stated(text: str, language: str | None) -> None:
    assert item_of(text).language == language


@pytest.mark.parametrize(
    "date",
    [
        "<pubDate>Wed, 22 Mar 2017 11:00:00 GMT</pubDate>",
        "<dc:date>2017-03-22T11:00:00Z</dc:date>",
        "<dcterms:issued>2017-03-22T11:00:00Z</dcterms:issued>",
        "<dcterms:created>2017-03-22T11:00:00Z</dcterms:created>",
        "<pubDate>soon</pubDate><dc:date>2017-03-22T11:00:00Z</dc:date>",
        "<pubDate>22 Mar 2016</pubDate><pubDate>Wed, 22 Mar 2017 11:00:00 GMT</pubDate>",
    ],
)
def test_an_items_only_date_is_when_it_was_published(date: str) -> None:
    assert (rss_item(date).published, rss_item(date).updated) == (MOMENT, None)


def test_an_entry_that_says_only_when_it_was_changed_was_published_then_at_the_latest() -> None:
    item = atom_entry("<updated>2017-03-22T11:00:00Z</updated>")
    assert (item.published, item.updated) == (MOMENT, MOMENT)


# What is no feed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<opml><body/></opml>", "list of feeds"),
        ("<urlset/>", "site map"),
        ("<soap><fault>no</fault></soap>", "root is <soap>"),
        ("Not found", "neither XML nor JSON"),
        ("[1]", "no JSON Feed"),
        ("{", "not JSON at column 2"),
        ("  \ufeff", "is empty"),
    ],
)
def test_what_is_no_feed_is_said_to_be_what_it_is(text: str, reason: str) -> None:
    with pytest.raises(FeedError, match=reason):
        feed_of(text, url=URL)
