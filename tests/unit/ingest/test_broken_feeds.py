"""Feeds that are not well-formed, and what stands in their place."""

import pickle

import pytest

from services.ingest.feeds.feed import FeedError, FeedLink, WebPageError
from tests.unit.ingest.feed_texts import atom, feed_of, item_of, rss

GOOD = "<item><guid>{0}</guid><title>Good {0}</title></item>"


def around(bad: str) -> str:
    return rss(GOOD.format(1) + bad + GOOD.format(2))


@pytest.mark.parametrize(
    "bad",
    [
        "<item><title>Not closed</item>",
        "<item><title>Not closed",
        "<item><description><p>Crossed <b>tags</p></b></description></item>",
        "<item><title>5 < 6</title></item>",
        "<item><link href=bare>x</link></item>",
        "<item><description><![CDATA[Not closed</description></item>",
        "<item><description><!-- not closed</description></item>",
        "</item></item><item>",
        "<item><title>A \x00\x08\x0c title</title></item>",
        "<item><title>&#0;&#xFFFF;&#xD800;</title></item>",
        "<item>" + "<div>" * 300 + "</item>",
    ],
)
def test_a_bad_item_takes_none_of_its_neighbours_with_it(bad: str) -> None:
    feed = feed_of(around(bad))
    assert [item.title for item in feed.items if item.guid] == ["Good 1", "Good 2"]
    assert feed.title == "Wire"
    assert feed.defects


def test_of_a_bad_item_is_kept_what_comes_before_the_fault() -> None:
    feed = feed_of(around("<item><guid>7</guid><title>Strike</title><description>Words <b>and</description></item>"))
    (bad,) = [item for item in feed.items if item.guid == "7"]
    assert (bad.title, bad.body) == ("Strike", "Words and")
    assert "has 1 broken items, which are read as far as they go" in feed.defects


def test_an_answer_that_was_cut_off_gives_the_items_before() -> None:
    whole = rss("".join(GOOD.format(n) for n in range(1, 5)))
    feed = feed_of(whole[: whole.index("Good 4")])
    assert [item.title for item in feed.items][:3] == ["Good 1", "Good 2", "Good 3"]


def test_bases_languages_and_namespaces_hold_for_items_that_are_read_alone() -> None:
    text = atom('<entry><link href="a"/></entry><entry><b></entry>', 'xml:base="https://h.example/n/" xml:lang="en"')
    first = feed_of(text).items[0]
    assert (first.link, first.language) == ("https://h.example/n/a", "en")


def test_items_in_comments_and_cdata_are_none() -> None:
    text = rss(f"<!-- {GOOD.format(8)} --><description><![CDATA[{GOOD.format(9)}]]></description>{GOOD.format(1)}<b>")
    assert [item.guid for item in feed_of(text).items] == ["1"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("AT&T", "AT&T"),
        ("caf&eacute;&nbsp;open", "café open"),
        ("&unknown; word", "&unknown; word"),
        ("<![CDATA[A & B &eacute;]]> & C", "A & B é & C"),
        ("&#8220;quoted&#8221; & more", "“quoted” & more"),
    ],
)
def test_references_that_xml_does_not_know_are_mended(written: str, words: str) -> None:
    feed = feed_of(rss(f"<item><title>{written}</title></item>"))
    assert feed.items[0].title == words
    assert feed.defects


def test_an_ampersand_in_an_address_is_one() -> None:
    assert (
        item_of(rss("<item><link>https://w.example/a?b=1&c=2&copy=3</link></item>")).link
        == "https://w.example/a?b=1&c=2&copy=3"
    )


@pytest.mark.parametrize(
    "around_it", ["Warning: no memory\n{}", "<!-- served -->\n{}", "\n\n{}", "<?php x ?>{}", "{}<script>x</script>"]
)
def test_what_stands_around_a_feed_is_left(around_it: str) -> None:
    text = '<?xml version="1.0"?>' + rss(GOOD.format(1))
    assert item_of(around_it.format(text)).title == "Good 1"


def test_prefixes_that_are_not_declared_are_those_they_look_like() -> None:
    feed = feed_of("<rss><channel><item><dc:creator>A. Writer</dc:creator></item></channel></rss>")
    assert feed.items[0].byline == "A. Writer"
    assert "dc" in feed.defects[0]


@pytest.mark.parametrize("prefix", ["x:", ":", "x:1", "x:y:"])
def test_markup_with_prefixes_that_are_not_declared_keeps_its_words(prefix: str) -> None:
    text = rss(f"<item><description><{prefix}p>Thirty</{prefix}p>-three<br/></description></item>")
    assert "".join(item_of(text).body.split()) == "Thirty-three"


@pytest.mark.parametrize("prefix", ["atom", "a"])
def test_a_prefix_of_the_root_that_is_not_declared_is_that_of_the_format(prefix: str) -> None:
    text = "<{0}:feed><{0}:title>Herald</{0}:title><{0}:entry><{0}:title>Strike</{0}:title></{0}:entry></{0}:feed>"
    feed = feed_of(text.format(prefix))
    assert (feed.title, [item.title for item in feed.items]) == ("Herald", ["Strike"])


@pytest.mark.parametrize("namespace", ["{x", "}", " ", "x:", "http://[", "%zz"])
def test_a_namespace_may_be_any_text(namespace: str) -> None:
    assert item_of(f'<rss xmlns="{namespace}"><channel>{GOOD.format(1)}</channel></rss>').title == "Good 1"


def test_items_without_anything_around_them_are_a_feed() -> None:
    assert [item.guid for item in feed_of(GOOD.format(1) + GOOD.format(2)).items] == ["1", "2"]


def test_a_good_feed_has_no_defect() -> None:
    assert feed_of(rss(GOOD.format(1))).defects == ()


# Document types and entities


def declaring(entities: str, title: str) -> str:
    return f"<!DOCTYPE rss [{entities}]><rss><channel><item><title>{title}</title></item></channel></rss>"


def test_an_entity_that_stands_for_text_is_put_in() -> None:
    assert item_of(declaring('<!ENTITY wire "The Wire &#8211; world">', "&wire;")).title == "The Wire – world"


def test_an_entity_that_refers_to_others_is_not() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    assert item_of(declaring(f'<!ENTITY e0 "ha">{levels}', "&e9;")).title == "&e9;"


def test_an_entity_that_is_put_in_too_often_is_a_feed_error() -> None:
    with pytest.raises(FeedError, match="grows by more than"):
        feed_of(declaring(f'<!ENTITY e "{"ha" * 500}">', "&e;" * 1000))


def test_no_file_is_ever_read() -> None:
    item = item_of(declaring('<!ENTITY f SYSTEM "file:///etc/passwd">', "&f;"))
    assert item.title == "&f;"


def test_a_document_type_of_html_before_a_feed_is_passed_over() -> None:
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://w.example/x.dtd">'
    assert item_of(doctype + rss(GOOD.format(1))).title == "Good 1"


# Web pages

PAGE = """<!DOCTYPE html><html><head><base href="https://wire.example/news/"><title>Wire</title>
<link rel="alternate" type="application/rss+xml" title="World" href="world.xml">
<link rel="ALTERNATE home" type="application/feed+json" href="https://wire.example/feed.json">
<link rel="alternate" type="text/html" hreflang="ar" href="/ar"><link rel="stylesheet" type="text/css" href="/x.css">
<link rel="alternate" type="application/atom+xml" href="javascript:alert(1)"></head><body>News</body></html>"""


def test_a_web_page_is_refused_with_the_feeds_that_it_offers() -> None:
    with pytest.raises(WebPageError, match="a web page; its feeds are: https:") as refused:
        feed_of(PAGE)
    assert refused.value.feeds == (
        FeedLink("https://wire.example/news/world.xml", "World"),
        FeedLink("https://wire.example/feed.json", None),
    )


def test_what_a_web_page_offers_survives_the_way_between_processes() -> None:
    refusal = WebPageError((FeedLink("https://wire.example/feed.json", None),))
    assert str(pickle.loads(pickle.dumps(refusal))) == str(refusal)


@pytest.mark.parametrize(
    "page", ["<html><body>Not found</body></html>", "<!-- x --><HTML>", "<h1>502 Bad Gateway</h1>", "<center>No"]
)
def test_a_page_without_feeds_is_a_page_still(page: str) -> None:
    with pytest.raises(WebPageError, match="offers no feed"):
        feed_of(page)
