"""A feed as a Redis hash and back."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.polling.codecs import decode, encode, host_of
from services.ingest.polling.feed import Channel, Feed, Hints, Move, Subscription, Trouble

texts = st.text(st.characters(codec="utf-8"))
moments = st.integers(0, 4 * 10**12).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
seconds = st.floats(0.001, 1e6)
subscriptions = st.builds(
    Subscription, texts, st.none() | texts, st.sampled_from(["auto", "always", "never"]), st.none() | seconds
)
counts = st.integers(0, 10**6)
digests = st.binary(min_size=8, max_size=8)
feeds = st.builds(
    Feed,
    subscription=subscriptions,
    address=st.just("https://wire.example/rss"),
    added_at=moments,
    interval_s=seconds,
    etag=st.none() | texts,
    last_modified=st.none() | texts,
    body=st.none() | digests,
    digests=st.frozensets(digests, max_size=5),
    hints=st.builds(Hints, seconds, st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6))),
    move=st.none() | st.builds(Move, texts, st.integers(1, 3)),
    channel=st.none() | st.builds(Channel, texts, texts, texts, texts, st.none() | moments, st.none() | moments),
    trouble=st.none() | st.builds(Trouble, texts, texts, moments, st.integers(1, 100)),
    gone=st.booleans(),
    status=st.none() | st.integers(100, 599),
    polls=counts,
    items=counts,
    unidentified=counts,
    polled_at=st.none() | moments,
    last_new_at=st.none() | moments,
    delivered=counts,
    delivered_at=st.none() | moments,
    own_title=st.none() | texts,
    ended=st.booleans(),
)


def as_redis_keeps_it(feed: Feed) -> dict[bytes, bytes]:
    return {name.encode(): v if isinstance(v, bytes) else v.encode() for name, v in encode(feed).items()}


@given(feeds)
def test_what_is_written_is_read_back(feed: Feed) -> None:
    assert decode(as_redis_keeps_it(feed)) == feed


@given(feeds)
def test_fields_of_others_are_passed_over(feed: Feed) -> None:
    assert decode(as_redis_keeps_it(feed) | {b"lease": b"f00"}) == feed


def test_a_host_is_told_without_the_password() -> None:
    assert host_of("https://user:secret@Wire.Example:8443/rss") == "wire.example:8443"


def test_half_a_surrogate_pair_of_a_server_is_written_too() -> None:
    """Redis takes bytes: what no UTF-8 can carry would end the poller, and again after each start."""
    now = datetime(2017, 3, 22, tzinfo=UTC)
    channel = Channel("https://hub.example/\ud800", "https://wire.example/\ud800", "secret", "key", None, None)
    feed = Feed(Subscription("https://wire.example/rss", None), "https://wire.example/rss", now, 60.0, etag="\udcff")

    written = as_redis_keeps_it(replace(feed, channel=channel))

    assert decode(written).etag == "?"


@given(feeds)
def test_a_channel_whose_address_had_no_key_is_opened_anew(feed: Feed) -> None:
    fields = as_redis_keeps_it(feed)
    fields.pop(b"hub_key", None)
    assert decode(fields) == replace(feed, channel=None)
