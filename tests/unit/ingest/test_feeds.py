"""Feeds to raw records."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

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
        "full_text": True,
        "publisher": "Wire",
        "byline": None,
        "language": None,
        "wire_origin": None,
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


def test_the_outlet_that_an_aggregator_names_is_the_origin() -> None:
    item = '<item><guid>1</guid><title>x</title><source url="https://wire.example/">Wire</source></item>'
    record = only(rss(item, title="<title>Round-up</title>"))
    assert (record["publisher"], record["wire_origin"]) == ("Round-up", "Wire")


def test_a_guid_that_different_addresses_share_is_no_identity() -> None:
    items = "".join(f"<item><guid>site</guid><link>https://wire.example/{n}</link></item>" for n in (1, 2))
    parsed = parse_feed(rss(items), url=URL)
    assert [(record["guid"], record["url"][-1]) for record in parsed.records] == [(None, "1"), (None, "2")]


def test_an_item_that_stands_twice_is_taken_once_and_counted() -> None:
    item = "<item><guid>wire-7</guid><link>https://wire.example/7</link></item>"
    parsed = parse_feed(rss(item + item), url=URL)
    assert (len(parsed.records), parsed.repeated, parsed.skipped) == (1, 1, 0)


@pytest.mark.parametrize(("days", "kept"), [(0, True), (1, True), (2, False)])
def test_a_date_from_a_day_in_the_future_on_is_not_one_of_publication(days: int, kept: bool) -> None:
    item = f"<item><guid>1</guid><title>x</title><pubDate>{NOW + timedelta(days=days)}</pubDate></item>"
    assert (only(rss(item), now=NOW)["published_at"] is not None) is kept


def test_a_date_without_a_zone_is_taken_as_utc() -> None:
    item = "<item><guid>1</guid><title>x</title><pubDate>2017-03-22 11:00:00</pubDate></item>"
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
