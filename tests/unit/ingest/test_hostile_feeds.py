"""Whatever the bytes: a feed or a ``FeedError``, and an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.feeds import xml_feed
from services.ingest.feeds.feed import MAX_ITEMS, FeedError
from services.ingest.feeds.parsing import parse_feed
from tests.unit.ingest.feed_texts import URL, atom, feed_of, rss

FULL = rss(
    "<link>https://wire.example/</link><ttl>60</ttl><skipHours><hour>3</hour></skipHours><item><guid>1</guid>"
    "<link>/1</link><title>A &amp; B</title><description><![CDATA[<p>One</p>]]></description>"
    "<dc:date>2017-03-22T11:00:00Z</dc:date><dc:creator>A. Writer</dc:creator></item>"
    "<item><guid>2</guid><content:encoded>&lt;p&gt;Two&lt;/p&gt;</content:encoded></item>"
)
FEEDS = [
    FULL,
    atom(
        '<link rel="self" href="/x"/><entry xml:lang="en"><id>1</id><content type="xhtml"><p>One</p></content></entry>'
    ),
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "content_html": "<p>One</p>"}]}',
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:author><a:name>x</a:name></a:author><a:entry><a:id>1</a:id></a:entry></a:feed>',
    '<!DOCTYPE rss [<!ENTITY e "x">]><rss><channel><item><guid>&e;</guid></item></channel></rss>',
    '<html><head><link rel="alternate" type="application/rss+xml" href="/x"></head></html>',
]
IN_TEXT = "<rss><channel><item><guid>1</guid><description>"
PIECES = st.text(max_size=3) | st.sampled_from(
    [
        *("<", ">", "&", "]]>", "<![CDATA[", "<!--", "-->", "<item>", "</item>", "<entry", "&#0;", "\0", "\ufeff"),
        *("<?", '"', "'", "{", "\ud800", ":", "xmlns", "x:", "=", "</", "<x:p>", "</x:p>"),
    ]
)


def read(content: bytes, charset: str | None = None) -> None:
    """Read it; what comes of it is articles that can be published, or the error."""
    try:
        parsed = parse_feed(content, url=URL, charset=charset)
    except FeedError:
        return
    assert all(record["url"].startswith("http") for record in parsed.records)
    assert len(parsed.records) <= MAX_ITEMS


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A feed with pieces taken out, put in and repeated."""
    text = draw(st.sampled_from(FEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        text = text[:start] + draw(PIECES | st.just(text[start:end])) + text[draw(st.sampled_from([start, end])) :]
    return text.encode(draw(st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32"])), "surrogatepass")


@given(mutated())
def test_a_mutated_feed_raises_nothing_but_feed_errors(content: bytes) -> None:
    read(content)


@given(st.binary() | st.binary().map(lambda inside: b"<rss>" + inside + b"</rss>"), st.none() | st.text(max_size=20))
def test_any_bytes_raise_nothing_but_feed_errors(content: bytes, charset: str | None) -> None:
    read(content, charset)


@pytest.mark.parametrize(
    "unit",
    [
        *("<a>", "<item>", "<item/>", "<item a='", "<![CDATA[", "<!--", "<?x ", "<!x>", "<!DOCTYPE ", "<!DOCTYPE x ["),
        *("<", "&", "&nbsp;", "&#0;", "&a", "]]>", "--", "[", "{", '{"items":[', ' a=""', "<x:y xmlns:x='u'>"),
        *("<item xml:base='a'>", "â€™", "<b>read more ", "<link rel='hub' href='http://a/'/>", "a", "a@", " )"),
    ],
)
@pytest.mark.parametrize("before", ["", "<rss><channel>", IN_TEXT, IN_TEXT.replace("description", "author")])
def test_hostile_repetition_is_read_to_its_end(before: str, unit: str) -> None:
    """A reader of quadratic time would need minutes for this much."""
    read((before + unit * (100_000 // len(unit))).encode())


@pytest.mark.parametrize("broken", ["", "<b>"])
def test_only_so_many_items_of_a_feed_are_read(broken: str) -> None:
    content = rss("".join(f"<item><guid>{n}</guid></item>" for n in range(MAX_ITEMS + 5)) + broken).encode()
    parsed = parse_feed(content, url=URL)
    assert len(parsed.records) == MAX_ITEMS
    assert "has more than 20,000 items, of which the first are read" in parsed.feed.defects


def nested(depth: int, words: str) -> str:
    """Items each in the description of another, the innermost with these words."""
    return rss("<item><description>" * depth + words + "</description></item>" * depth)


def test_items_inside_items_repeat_no_text() -> None:
    """Each item around the words once had all of them: 9.4 MB were a billion characters."""
    words = "word " * 10_000
    bodies = [item.body for item in feed_of(nested(110, words)).items]
    assert [len(body) for body in bodies if body] == [len(words.strip())]
    assert len(bodies) == 110


def test_items_that_are_not_read_repeat_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_feed, "MAX_ITEMS", 2)
    feed = feed_of(nested(4, "words"))
    assert [item.body for item in feed.items] == ["", ""]
    assert "has more than 2 items, of which the first are read" in feed.defects


def test_an_item_inside_an_item_has_its_own_words_and_place() -> None:
    inner = '<item xml:base="in/"><link>2</link><description>Inner</description></item>'
    outer = (
        f'<item xml:base="https://h.example/out/"><link>1</link><description>Before {inner} after</description></item>'
    )
    feed = feed_of(rss(f"{outer}<item><link>https://h.example/3</link></item>"))
    assert [(item.link, item.body) for item in feed.items] == [
        ("https://h.example/out/1", "Before after"),
        ("https://h.example/out/in/2", "Inner"),
        ("https://h.example/3", ""),
    ]


def test_the_words_of_items_are_not_those_of_the_feed() -> None:
    feed = feed_of(rss("<description>Of the feed<item><title>Of the item</title></item></description>"))
    assert feed.description == "Of the feed"


def test_what_all_items_take_from_the_feed_has_a_bound() -> None:
    """A quarter of a megabyte here; 10 MB would be 90 GB."""
    entries = "".join(f"<entry><id>{n}</id></entry>" for n in range(5_000))
    authors = "".join(f"<author><name>{n}{'a' * 290}</name></author>" for n in range(40))
    with pytest.raises(FeedError, match="characters in its items; at most"):
        parse_feed(atom(authors + entries).encode(), url=URL)


def test_a_page_of_words_in_the_title_is_not_the_publisher_of_each_item() -> None:
    """A publisher is kept for ever, and one of more than 8,192 characters would have all items refused."""
    content = f"<rss><channel><title>{'t' * 10_000}</title><item><guid>1</guid></item></channel></rss>"
    assert len(parse_feed(content.encode(), url=URL).publisher) == 300


@pytest.mark.parametrize(("bases", "link"), [(8, f"https://wire.example/feeds/{'b/' * 8}a"), (9, None)])
def test_only_so_many_bases_are_joined(bases: int, link: str | None) -> None:
    """A feed of 37 KB with 240 of them around 2,000 links took 11 seconds."""
    around = "<a xml:base='b/'>" * bases, "</a>" * bases
    (item,) = feed_of(rss(f"{around[0]}<item><link>a</link></item>{around[1]}")).items
    assert item.link == link


def test_a_base_or_language_without_end_is_not_repeated() -> None:
    long = "x" * 10_000
    feed = feed_of(rss(f"<link>https://h.example/{long}/</link><language>{long}</language><item><link>1</link></item>"))
    assert all(len(text or "") < 100 for item in feed.items for text in (item.link, item.language))
