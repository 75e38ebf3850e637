"""Lists of feeds: OPML, and one address a line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.polling.feed import FULL_TEXT, FeedSource, Subscription
from services.ingest.polling.lists import FeedListError, as_lines, parse_list, read_list
from services.ingest.polling.opml import OpmlError, as_opml, parse_opml


def opml(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}\n<opml version="2.0"><body>\n{body}\n</body></opml>'.encode()


def test_nested_outlines_are_read_in_order_and_each_address_once() -> None:
    listed = parse_opml(
        opml("""<outline text="World"><outline text="Deep">
        <outline type="rss" text="t" title="Wire" xmlUrl="https://wire.example/rss"/></outline></outline>
        <outline text="Herald" xmlUrl=" http://herald.example/feed "/>
        <outline text="Again" xmlUrl="https://wire.example/rss"/>"""),
        "feeds.opml",
    )
    assert listed.feeds == (
        FeedSource("https://wire.example/rss", "Wire"),
        FeedSource("http://herald.example/feed", "Herald"),
    )
    assert listed.problems == ()


def test_a_bad_entry_is_a_problem_with_its_line_and_stops_no_other() -> None:
    listed = parse_opml(
        opml("""<outline type="rss" text="No address"/>
<outline type="rss" text="A file" xmlUrl="file:///etc/passwd"/>
<outline type="rss" text="Broken" xmlUrl="http://[broken"/>
<outline type="rss" text="Wire" xmlUrl="https://wire.example/rss"/>"""),
        "feeds.opml",
    )
    assert listed.problems == (
        "feeds.opml:3: the feed 'No address' has no xmlUrl",
        "feeds.opml:4: xmlUrl 'file:///etc/passwd' is no http:// or https:// address",
        "feeds.opml:5: xmlUrl 'http://[broken' is no http:// or https:// address",
    )
    assert [feed.title for feed in listed.feeds] == ["Wire"]


def test_a_bad_setting_of_an_entry_is_a_problem_and_the_feed_is_taken_without_it() -> None:
    listed = parse_opml(
        opml('<outline text="Wire" xmlUrl="https://w.example/" harmwatch:fullText="maybe" harmwatch:interval="-1"/>'),
        "feeds.opml",
    )
    assert listed.feeds == (FeedSource("https://w.example/", "Wire"),)
    assert [problem.partition(";")[0] for problem in listed.problems] == [
        "feeds.opml:3: harmwatch:fulltext 'maybe' is none of auto, always, never",
        "feeds.opml:3: harmwatch:interval '-1' is no number of seconds",
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "feeds.opml, line 1: not well-formed XML: no element found"),
        (b"<opml>\n<body>\n</opml>", "feeds.opml, line 3: not well-formed XML: mismatched tag"),
        (b"\n<rss/>", "feeds.opml, line 2: starts with <rss>, not <opml>"),
        (b'<?xml version="1.0" encoding="no-such"?><opml/>', "feeds.opml, line 1: "),
    ],
)
def test_a_file_that_is_no_opml_is_an_error_with_file_and_line(content: bytes, error: str) -> None:
    with pytest.raises(OpmlError) as caught:
        parse_opml(content, "feeds.opml")
    assert str(caught.value).startswith(error)


def test_an_entity_bomb_is_refused_before_it_expands() -> None:
    bomb = '<!DOCTYPE opml [<!ENTITY a "ha">\n<!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(OpmlError, match="line 1: declares the XML entity 'a'"):
        parse_opml(opml('<outline text="&b;"/>', bomb), "feeds.opml")


def test_one_address_a_line_with_titles_comments_and_a_byte_order_mark() -> None:
    listed = parse_list(
        b"\xef\xbb\xbf# news\r\nhttps://wire.example/rss#top  The  Wire\n\nhttp://herald.example/feed\n"
        b"https://wire.example/rss#top Again\nwire.example/rss\n",
        "feeds.txt",
    )
    assert listed.feeds == (
        FeedSource("https://wire.example/rss#top", "The Wire"),
        FeedSource("http://herald.example/feed"),
    )
    assert listed.problems == ("feeds.txt:6: 'wire.example/rss' is no http:// or https:// address",)


def test_a_file_that_is_neither_is_an_error_that_names_it() -> None:
    with pytest.raises(FeedListError, match=r"feeds\.bin: neither OPML nor UTF-8 text \(byte 3\); save it as UTF-8"):
        parse_list(b"ht\xff\xfe", "feeds.bin")


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(FeedListError, match=r"none\.opml: cannot be read: No such file"):
        read_list(tmp_path / "none.opml")


def test_the_projects_own_list_is_sound() -> None:
    listed = read_list(Path(__file__).parents[3] / "seeds" / "feeds.opml")
    assert listed.feeds
    assert listed.problems == ()


@given(st.binary() | st.binary().map(lambda inside: b"<opml><body>" + inside + b"</body></opml>"))
def test_garbage_is_only_ever_a_list_error(content: bytes) -> None:
    try:
        listed = parse_list(content, "feeds.opml")
    except FeedListError:
        return
    assert all(feed.url for feed in listed.feeds)


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1)
paths = st.text("abcxyz019&=?<>'\"%/", max_size=20)
subscriptions = st.builds(
    Subscription,
    paths.map(lambda path: f"https://wire.example/{path}"),
    st.none() | words,
    st.sampled_from(FULL_TEXT),
    st.none() | st.integers(1, 10**6).map(float),
)


@given(st.lists(subscriptions, unique_by=lambda feed: feed.url))
def test_an_exported_list_is_imported_as_it_was(feeds: list[Subscription]) -> None:
    in_opml, in_lines = (parse_list(text.encode(), "feeds") for text in (as_opml(feeds), as_lines(feeds)))
    assert [source.subscription for source in in_opml.feeds] == feeds
    assert [(source.url, source.title) for source in in_lines.feeds] == [(feed.url, feed.title) for feed in feeds]
    assert (in_opml.problems, in_lines.problems) == ((), ())
