"""When everybody is done with an article."""

import json
from typing import Any

import pytest

from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, ARTICLES_DLQ, EVENTS, EVENTS_DLQ, SUPPRESSED, Topic
from services.ingest.seeding.outcomes import AwaitedOutcome

Record = tuple[Topic, bytes | None, bytes]


def record(topic: Topic, key: str = "k", **fields: Any) -> Record:
    return topic, key.encode(), json.dumps(fields).encode()


def event(ordinal: int, count: int, version: int = 1, article: str = "a") -> Record:
    return record(
        EVENTS, event_id=f"{article}{version}{ordinal}", event_count=count, article_id=article, article_version=version
    )


def alert(ordinal: int, topic: Topic = ALERTS_NEW) -> Record:
    return record(topic, event_id=f"a1{ordinal}")


def silence(event_id: str | None, version: int = 1) -> Record:
    return record(SUPPRESSED, event_id=event_id, article_id="a", article_version=version)


def settled(*records: Record) -> bool:
    outcome = AwaitedOutcome("a", 1)
    for topic, key, value in records:
        outcome.see(topic, key, value)
    return outcome.settled


def test_a_suppression_of_the_article_settles_it() -> None:
    assert settled(silence(None))


@pytest.mark.parametrize("topic", [ALERTS_NEW, ALERTS_UPDATES])
def test_an_alert_for_its_only_event_settles_it(topic: Topic) -> None:
    assert settled(event(0, 1), alert(0, topic))


def test_an_alert_may_be_read_before_its_event() -> None:
    assert settled(alert(0), event(0, 1))


def test_every_event_needs_its_own_outcome() -> None:
    both = [event(0, 2), event(1, 2)]
    assert not settled(*both, alert(0), alert(0))
    assert settled(*both, alert(0), silence("a11"))


def test_an_event_that_withdraws_all_claims_needs_one_outcome() -> None:
    assert not settled(event(0, 0))
    assert settled(event(0, 0), silence("a10"))


def test_a_dead_letter_of_an_event_is_its_outcome() -> None:
    _, key, value = event(0, 1)
    assert settled(event(0, 1), (EVENTS_DLQ, key, value))


def test_a_dead_letter_of_the_article_settles_it() -> None:
    assert settled(record(ARTICLES_DLQ, article_id="a", version=1))
    assert settled((ARTICLES_DLQ, b"a", b'{"article_id": "a", "body": "cut in the mid'))


def test_other_articles_and_other_versions_settle_nothing() -> None:
    assert not settled(
        silence(None, version=2),
        event(0, 1, version=2),
        event(0, 1, article="b"),
        record(SUPPRESSED, event_id=None, article_id="b", article_version=1),
        record(ARTICLES_DLQ, article_id="a", version=2),
        (ARTICLES_DLQ, b"b", b"\xff"),
        record(ALERTS_NEW, event_id="b10"),
    )


def test_what_cannot_be_read_changes_nothing() -> None:
    assert not settled(*((topic, None, b"\xff[") for topic in (EVENTS, SUPPRESSED, ALERTS_NEW, EVENTS_DLQ)))


def test_it_says_what_is_missing() -> None:
    outcome = AwaitedOutcome("a", 1)
    assert outcome.awaiting == "its events, or the suppression saying that it has none"
    outcome.see(*event(0, 2))
    assert outcome.awaiting == "2 of 2 events' alerts or suppressions"
