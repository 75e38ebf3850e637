"""A record that can never be read becomes a dead letter with its reason; what lies beside it goes through."""

import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from typing import Any

import pytest

from schemas.topics import ARTICLES, ARTICLES_DLQ, EVENTS, EVENTS_DLQ, Topic
from services.runtime.dead_letter_box import Letter, letters
from services.runtime.dead_letters import Original, bury
from services.runtime.kafka import Publisher
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.articles import CALM, article
from tests.harness.events import opening
from tests.harness.processes import ALERTING, EXTRACTOR, ServiceProcess
from tests.harness.topics import OUTBOX_TOPICS, WITHIN_S, read, wait_for_count, wait_until_done
from tests.integration.cli.commands import run
from tests.servers import Servers

KEY = b"one partition for all"
OWN_HEADERS = [("x-trace", b"7"), ("ce_id", b"poison")]
UNREADABLE = {
    "broken JSON": b'{"article_id": "a", ',
    "no text": b"\xff\xfe\x00",
    "nested without end": b"[" * 200_000,
    "another kind of JSON": b"[1, 2]",
    "wrong fields": json.dumps({"article_id": "", "version": 0, "event_id": "x"}).encode(),
    "empty": b"",
    "no value": None,
}
_IMPOSSIBLE = opening(3).model_copy(
    update={"occurred": opening(3).occurred.model_copy(update={"start": date.min, "end": date.min})}
)


@dataclass(frozen=True)
class Reader:
    """A service, what it reads and where its outcomes go."""

    module: str
    service: str
    topic: Topic
    box: Topic
    good: tuple[bytes, bytes, bytes]
    outcomes: tuple[Topic, ...]
    poison: dict[str, bytes | None] = field(default_factory=lambda: UNREADABLE)


READERS = (
    Reader(
        EXTRACTOR,
        "extractor",
        ARTICLES,
        ARTICLES_DLQ,
        (article("a").to_json(), article("b", CALM).to_json(), article("c").to_json()),
        (EVENTS, OUTBOX_TOPICS[2]),
    ),
    Reader(
        ALERTING,
        "alerting",
        EVENTS,
        EVENTS_DLQ,
        (opening(0).to_json(), opening(1).to_json(), opening(2).to_json()),
        OUTBOX_TOPICS,
        UNREADABLE | {"a date without a day before it": _IMPOSSIBLE.to_json()},
    ),
)


@dataclass
class Aftermath:
    """A reader that was given poison between good records, and has come to the end of its topic."""

    reader: Reader
    settings: Settings
    process: ServiceProcess
    letters: list[Letter]

    def publish(self, *values: bytes | None) -> None:
        with closing(Publisher(self.settings)) as publisher:
            for value in values:
                sent: Any = publisher.publish(self.reader.topic, key=KEY, value=value, headers=OWN_HEADERS)  # type: ignore[arg-type]
                sent.get(timeout=WITHIN_S)

    def wait_until_done(self) -> None:
        wait_until_done(self.settings, self.reader.service, self.reader.topic)


@pytest.fixture(scope="module", params=READERS, ids=lambda reader: reader.service)
def aftermath(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Aftermath]:
    reader: Reader = request.param
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix=f"t{uuid.uuid4().hex[:8]}")
    ensure_topics(settings)
    process = ServiceProcess(reader.module, settings).start().wait_ready()
    found = Aftermath(reader, settings, process, [])
    first, second, _ = reader.good
    try:
        found.publish(first, *reader.poison.values(), second)
        found.wait_until_done()
        found.letters = list(letters(settings))
        yield found
    finally:
        process.kill()


def article_id(message: bytes) -> str:
    return str(json.loads(message)["article_id"])


def article_behind(record: Any) -> str:
    """Of an event or a suppression its article; of an alert the one that caused it."""
    message = json.loads(record.value)
    return str((message["articles"][0] if "articles" in message else message)["article_id"])


def test_each_poison_message_is_a_dead_letter_byte_for_byte_and_in_order(aftermath: Aftermath) -> None:
    assert [letter.value for letter in aftermath.letters] == [v or b"" for v in aftermath.reader.poison.values()]
    assert {letter.key for letter in aftermath.letters} == {KEY}
    assert {letter.letter_id.box for letter in aftermath.letters} == {aftermath.reader.box}


def test_a_dead_letter_says_where_it_was_who_could_not_read_it_and_why(aftermath: Aftermath) -> None:
    (record, *_) = [r for r in read(aftermath.settings, aftermath.reader.topic) if r.value == UNREADABLE["broken JSON"]]
    facts = aftermath.letters[0].facts
    assert facts["topic"] == aftermath.settings.topic(aftermath.reader.topic)
    assert (facts["partition"], facts["offset"]) == (str(record.partition), str(record.offset))
    assert facts["service"] == aftermath.reader.service
    assert facts["version"] == version("harmwatch")
    assert "is no JSON" in facts["error"]
    assert facts["at"].endswith("Z")


def test_a_reason_names_each_wrong_field(aftermath: Aftermath) -> None:
    wrong = next(letter for letter in aftermath.letters if letter.value == UNREADABLE["wrong fields"])
    assert all(name in wrong.facts["error"] for name in ("article_id", "url", "fetched_at"))


def test_a_dead_letter_keeps_the_headers_of_the_record(aftermath: Aftermath) -> None:
    assert all(letter.original_headers == OWN_HEADERS for letter in aftermath.letters)


def test_good_messages_beside_the_poison_go_through(aftermath: Aftermath) -> None:
    told = wait_for_count(aftermath.settings, 2, *aftermath.reader.outcomes)
    assert {article_behind(record) for record in told} == set(map(article_id, aftermath.reader.good[:2]))


def test_replaying_what_still_cannot_be_read_gives_the_same_dead_letter_again(aftermath: Aftermath) -> None:
    before = list(letters(aftermath.settings))
    replayed = run(aftermath.settings, "dlq", "replay", str(before[0].letter_id))
    assert replayed.returncode == 0, replayed.stderr
    aftermath.wait_until_done()
    *old, again = letters(aftermath.settings)
    assert old == before
    assert (again.key, again.value, again.original_headers) == (KEY, before[0].value, OWN_HEADERS)
    assert int(again.facts["offset"]) > int(before[0].facts["offset"])


def test_replaying_what_can_be_read_by_now_has_its_effect(aftermath: Aftermath) -> None:
    """The dead letter of an older version, which could not yet read the message."""
    outcomes = len(wait_for_count(aftermath.settings, 2, *aftermath.reader.outcomes))
    topic = aftermath.settings.topic(aftermath.reader.topic)
    letter = bury(Original(topic, KEY, aftermath.reader.good[2], 0, 0), "not yet", aftermath.reader.service)
    with closing(Publisher(aftermath.settings)) as publisher:
        sent = publisher.publish(aftermath.reader.box, key=letter.key, value=letter.value, headers=letter.headers)
        place = sent.get(timeout=WITHIN_S)
    letter_id = f"{aftermath.reader.box.suffix}:{place.partition}:{place.offset}"
    assert run(aftermath.settings, "dlq", "replay", letter_id).returncode == 0
    aftermath.wait_until_done()
    told = wait_for_count(aftermath.settings, outcomes + 1, *aftermath.reader.outcomes)
    assert article_id(aftermath.reader.good[2]) in set(map(article_behind, told))


def test_no_poison_has_ended_the_reader(aftermath: Aftermath) -> None:
    aftermath.wait_until_done()
    assert aftermath.process.running
    assert len(aftermath.process.said("ready")) == 1
