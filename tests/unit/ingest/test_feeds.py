"""Feeds to raw records."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.articles import to_draft
from services.ingest.feeds import parsing
from services.ingest.feeds.parsing import FeedError, parse_feed

URL = "https://wire.example/feeds/world.xml"
NOW = datetime(2017, 3, 22, 12, tzinfo=UTC)


def rss(items: str, title: str = "<title>Wire</title>") -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel>{title}{items}</channel></rss>"
    ).encode()


ITEM = """<item><title>Strike &amp;amp; school</title><link>/2017/a?utm_source=rss</link><guid>wire-7</guid>
<pubDate>Wed, 22 Mar 2017 14:00:00 +0300</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>Thirty-three <b>people</b> were killed.</p><script>x()</script>]]></content:encoded>
</item>"""

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Herald</title>
<entry><id>tag:herald,2017:7</id><title type="html">A &lt;i&gt;title&lt;/i&gt;</title>
<link rel="alternate" href="https://herald.example/7"/><published>2017-03-22T11:00:00Z</published>
<updated>2017-03-22T12:30:00+00:00</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry></feed>"""

JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Monitor", "items": [
{"id": "m-1", "url": "https://monitor.example/1", "content_text": "5 < 6 <b>",
"date_published": "2017-03-22T11:00:00Z"}]}"""


def only(content: bytes, **options: Any) -> dict[str, Any]:
    (record,) = parse_feed(content, url=URL, **options).records
    return dict(record)


def test_an_rss_item_becomes_a_record_with_its_full_text() -> None:
    assert only(rss(ITEM)) == {
        "url": "https://wire.example/2017/a?utm_source=rss",
        "guid": "wire-7",
        "title": "Strike & school",
        "body": "Thirty-three people were killed.",
        "publisher": "Wire",
        "byline": None,
        "language": None,
        "published_at": "2017-03-22T11:00:00+00:00",
        "updated_at": None,
        "feed": URL,
    }


def test_an_atom_entry_becomes_a_record_with_both_its_times() -> None:
    record = only(ATOM)
    assert (record["title"], record["body"], record["guid"]) == ("A title", "One.\n\nTwo.", "tag:herald,2017:7")
    assert (record["published_at"], record["updated_at"]) == ("2017-03-22T11:00:00+00:00", "2017-03-22T12:30:00+00:00")


def test_plain_text_of_a_json_feed_is_not_read_as_html() -> None:
    assert only(JSON_FEED)["body"] == "5 < 6 <b>"


@pytest.mark.parametrize("content", [rss(ITEM), ATOM, JSON_FEED])
def test_every_record_makes_an_article(content: bytes) -> None:
    draft = to_draft(only(content), fetched_at=NOW, dated=False)
    assert draft.article.published_at == datetime(2017, 3, 22, 11, tzinfo=UTC)


def test_the_users_name_of_a_feed_is_the_publisher() -> None:
    assert only(rss(ITEM), title="The Wire")["publisher"] == "The Wire"


def test_without_any_title_the_host_is_the_publisher() -> None:
    assert only(rss(ITEM, title=""))["publisher"] == "wire.example"


def test_a_date_without_a_zone_is_taken_as_utc() -> None:
    item = "<item><guid>1</guid><title>x</title><pubDate>2017-03-22 11:00:00</pubDate></item>"
    assert only(rss(item))["published_at"] == "2017-03-22T11:00:00+00:00"


@pytest.mark.parametrize("unstated", ["", "soon", "10:30", "Wednesday", "March 2017", "22 March", "20170322"])
def test_a_date_that_is_not_stated_in_full_is_never_made_up(unstated: str) -> None:
    item = f"<item><guid>wire-7</guid><title>x</title><pubDate>{unstated}</pubDate></item>"
    assert only(rss(item))["published_at"] is None


@pytest.mark.parametrize("guid", ["1", "20170322", "5 May", "12:30"])
def test_a_guid_is_never_read_as_a_date(guid: str) -> None:
    assert only(rss(f"<item><guid>{guid}</guid><title>x</title></item>"))["published_at"] is None


@pytest.mark.parametrize(
    "stated",
    [
        "Wed, 22 Mar 2017 11:00:00 GMT",
        "22 March 2017 11:00:00 +0000",
        "Wed, 22 Mar 17 11:00:00 GMT",
        "Wednesday, March 22, 2017 11:00 UTC",
        "2017-03-22T14:00:00+03:00",
        "2017/03/22 11:00",
    ],
)
def test_the_usual_spellings_of_a_date_are_read(stated: str) -> None:
    item = f"<item><guid>wire-7</guid><title>x</title><pubDate>{stated}</pubDate></item>"
    assert only(rss(item))["published_at"] == "2017-03-22T11:00:00+00:00"


def test_the_summary_stands_in_for_an_empty_content() -> None:
    item = "<item><guid>1</guid><description>Short.</description><content:encoded> </content:encoded></item>"
    assert only(rss(item))["body"] == "Short."


def test_items_without_link_and_guid_are_counted_and_left_out() -> None:
    parsed = parse_feed(rss(ITEM + "<item><title>nameless</title></item>"), url=URL)
    assert (len(parsed.records), parsed.skipped) == (1, 1)


def test_a_link_that_is_no_web_address_is_never_taken_over() -> None:
    item = "<item><guid>1</guid><title>x</title><link>javascript:alert(1)</link></item>"
    assert only(rss(item))["url"] == URL


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (b'<?xml version="1.0" encoding="windows-1251"?>%s', None),
        (b"%s", "windows-1251"),
        (b'<?xml version="1.0" encoding="utf-8"?>%s', "windows-1251"),
    ],
    ids=["declared", "only in the header", "declared wrongly, right in the header"],
)
def test_the_charset_that_fits_the_bytes_is_used(content: bytes, charset: str | None) -> None:
    feed = "<rss><channel><title>Новости</title><item><guid>1</guid><title>Удар</title></item></channel></rss>"
    record = only(content % feed.encode("windows-1251"), charset=charset)
    assert (record["publisher"], record["title"]) == ("Новости", "Удар")


def test_utf_16_is_read_by_its_byte_order_mark() -> None:
    assert only(rss(ITEM).decode().replace("utf-8", "utf-16").encode("utf-16"))["guid"] == "wire-7"


def test_a_charset_that_does_not_exist_is_passed_over() -> None:
    assert only(rss(ITEM), charset="no-such")["guid"] == "wire-7"


def test_an_entity_bomb_stays_small() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{levels}]><rss><channel><item><guid>1</guid><title>x</title>'
    bomb += "<description>&e9;</description></item></channel></rss>"
    assert len(only(bomb.encode())["body"]) < 1000


def test_a_local_file_is_never_read() -> None:
    feed = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><title>t</title>'
    feed += "<item><guid>1</guid><title>x</title><description>&f;</description></item></channel></rss>"
    assert "root" not in only(feed.encode())["body"]


@pytest.mark.parametrize(
    "content",
    [b"", b" \n", b"<html><body>Not found</body></html>", b"http://127.0.0.1:1/feed", b"\x00" * 100, b"{}", b"[1]"],
)
def test_what_is_no_feed_is_a_feed_error(content: bytes) -> None:
    with pytest.raises(FeedError):
        parse_feed(content, url=URL)


def test_a_feed_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_FEED_BYTES", 100)
    with pytest.raises(FeedError, match="at most 100 are read"):
        parse_feed(rss(ITEM), url=URL)


@given(st.binary() | st.binary().map(lambda inside: rss("@").replace(b"@", inside)), st.none() | st.text(max_size=20))
def test_garbage_is_only_ever_a_feed_error(content: bytes, charset: str | None) -> None:
    try:
        parsed = parse_feed(content, url=URL, charset=charset)
    except FeedError:
        return
    assert all(record["url"].startswith("http") for record in parsed.records)
