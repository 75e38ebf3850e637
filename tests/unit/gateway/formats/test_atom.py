"""Feeds are read back by a feed reader, and hold whatever an article says."""

import feedparser
from hypothesis import given, settings

from schemas import Incident
from services.gateway.formats import atom
from services.gateway.formats.atom import Addresses
from tests.unit.alerting.builders import Stream, by, killed, report, revision
from tests.unit.gateway.formats.reports import TEXTS, incidents, shown

HERE = "https://watch.example/v1/alerts.atom?country=SY"
ADDRESSES = Addresses("https://watch.example/", f"{HERE}&after=9", HERE, f"{HERE}&after=5")


def told() -> Stream:
    stream = Stream()
    stream.feed(report("a", "2017-05-08", claimants=(by("Monitor"),)))
    stream.feed(
        report("b", "2017-05-09", casualties=(killed(20),), revision=revision("update"), claimants=(by("Monitor"),))
    )
    return stream


def test_a_feed_of_alerts_links_to_their_messages_and_articles() -> None:
    stream = told()

    feed = feedparser.parse(atom.of_alerts(reversed(stream.alerts), ADDRESSES))

    assert not feed.bozo
    assert feed.version == "atom10"
    entry = feed.entries[0]
    newest = stream.alerts[-1]
    assert entry.title == newest.headline
    links = [(link.rel, link.href) for link in entry.links]
    assert ("alternate", f"https://watch.example/v1/alerts/{newest.alert_id}.cap") in links
    assert ("via", "https://b.example/") in links
    assert {"true", "false", "toll_raised"} <= {tag.term for tag in entry.tags}


def test_a_feed_has_its_own_address_with_the_filters_and_the_next_page() -> None:
    feed = feedparser.parse(atom.of_alerts(told().alerts, ADDRESSES)).feed

    links = {link.rel: link.href for link in feed.links}
    assert links == {"self": ADDRESSES.here, "first": HERE, "next": ADDRESSES.following}
    assert feed.updated == "2017-05-09T12:00:00Z"


def test_the_last_page_has_no_next() -> None:
    last = ADDRESSES._replace(following=None)

    assert [link.rel for link in feedparser.parse(atom.of_incidents([], last)).feed.links] == ["self", "first"]


def test_ids_are_those_of_the_incident_wherever_and_whenever_it_is_read() -> None:
    stream = told()
    elsewhere = Addresses("http://127.0.0.1/", "http://127.0.0.1/v1/incidents", "http://127.0.0.1/v1/incidents", None)

    first = feedparser.parse(atom.of_incidents([shown(stream.incident)], ADDRESSES))
    later = feedparser.parse(atom.of_incidents([shown(stream.incident).model_copy(update={"version": 9})], elsewhere))

    assert first.entries[0].id == later.entries[0].id
    assert first.entries[0].id.startswith("urn:uuid:")
    assert first.feed.id != later.feed.id


def test_an_entry_tells_the_range_who_reports_it_and_that_a_machine_coded_it() -> None:
    (entry,) = feedparser.parse(atom.of_incidents([shown(told().incident)], ADDRESSES)).entries

    assert "20 civilians killed" in entry.title
    assert "Reported by: Monitor" in entry.summary
    assert "coded by a machine, not reviewed" in entry.summary


@settings(max_examples=60, deadline=None)
@given(incident=incidents(), quote=TEXTS)
def test_any_text_makes_a_feed_that_can_be_read(incident: Incident, quote: str) -> None:
    (alert,) = [a.model_copy(update={"headline": quote}) for a in told().alerts[:1]]

    for feed in (atom.of_incidents([incident], ADDRESSES), atom.of_alerts([alert], ADDRESSES)):
        parsed = feedparser.parse(feed)
        assert not parsed.bozo
        assert len(parsed.entries) == 1
