"""A report of war without a day, weeks later, finds its incident by the names that both tell, whatever is watched."""

import pytest

from schemas import Event
from services.alerting.store.memory import MemoryStore
from services.alerting.telling.policy import Policy
from tests.unit.alerting.builders import Stream, no_borders, on, place, report, telling

NAMES = (1, 2, 3, 4)
FIRST = report("first", "2017-05-09", telling_words=telling(*NAMES, 5, 6))


def later(reported: str, *words: int) -> Event:
    return report(
        "later", reported, occurred=on(reported, basis="publication"), telling_words=telling(*words), publisher="Other"
    )


@pytest.fixture(params=[frozenset({"conflict"}), frozenset({"conflict", "crime"})], ids=["conflict", "crime too"])
def stream(request: pytest.FixtureRequest) -> Stream:
    policy = Policy(domains=request.param)
    stream = Stream(policy)
    stream.store = MemoryStore(no_borders, by_words=policy.by_words)
    stream.feed(FIRST)
    return stream


def test_it_joins_and_alerts_nobody_again(stream: Stream) -> None:
    assert stream.outcome(later("2017-06-20", *NAMES, 7, 8)) == "(duplicate)"
    assert [c.article_id for c in stream.incident.claims] == ["first", "later"]


def test_other_names_are_another_incident(stream: Stream) -> None:
    assert stream.outcome(later("2017-06-20", 11, 12, 13, 14)) == "new_incident"


def test_the_same_names_elsewhere_are_another_incident(stream: Stream) -> None:
    elsewhere = later("2017-06-20", *NAMES, 7, 8).model_copy(update={"place": place("Taiz", latitude=13.58)})
    assert stream.outcome(elsewhere) == "new_incident"
