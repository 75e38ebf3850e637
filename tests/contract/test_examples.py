"""Every example of schemas/examples/ is what its producers write and what all of its consumers read."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from rich.console import Console, RenderableType

from schemas import Alert, Article, Event, Incident, Suppression
from schemas.cloudevents import envelope
from schemas.generate import FOLDER, MESSAGES, name_of, schema_of
from schemas.identity import alert_id_of, event_id_of, suppression_id_of
from schemas.parts import Message
from schemas.topics import ALERT_TOPICS, EVENTS, SUPPRESSED, TOPICS
from services.alerting.apply import apply
from services.alerting.changes import Changes
from services.alerting.jobs import decode as decode_event
from services.alerting.store.memory import MemoryStore
from services.alerting.telling.masked_incident import without_victims
from services.alerting.telling.policy import Policy
from services.cli.filters import Filter
from services.cli.render import alert_view, suppression_view
from services.cli.render_incident import incident_view, incidents_table
from services.cli.tail import _message_of as decode_spoken
from services.extractor.worker import decode as decode_article
from services.extractor.worker import step
from services.ingest.articles import to_draft
from services.ingest.seeding.outcomes import AwaitedOutcome
from tests.unit.alerting.builders import no_borders

EXAMPLES = FOLDER / "examples"
NOW = datetime(2018, 6, 29, tzinfo=UTC)
_BY_NAME = {name_of(message): message for message in MESSAGES}


def examples(name: str) -> list[Path]:
    return sorted((EXAMPLES / name).glob("*.json"))


def each(*names: str) -> pytest.MarkDecorator:
    paths = [path for name in names for path in examples(name)]
    return pytest.mark.parametrize("path", paths, ids=lambda path: f"{path.parent.name}/{path.stem}")


EVERY_ONE = each(*_BY_NAME)


def message_of(path: Path) -> Any:
    return _BY_NAME[path.parent.name].from_json(path.read_bytes())


def assert_valid(value: bytes, schema: dict[str, Any]) -> None:
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(json.loads(value))


def shown(*views: RenderableType) -> str:
    console = Console(file=StringIO(), width=100, color_system=None)
    for view in views:
        console.print(view)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_each_message_has_an_example(message: type[Message]) -> None:
    assert examples(name_of(message))


@EVERY_ONE
def test_an_example_fits_the_schema_that_consumers_are_given(path: Path) -> None:
    assert_valid(path.read_bytes(), schema_of(_BY_NAME[path.parent.name]))


@EVERY_ONE
def test_an_example_fits_the_last_released_schema(path: Path) -> None:
    """Consumers that have not been updated read it."""
    released = FOLDER / "released" / "v1" / f"{path.parent.name}.schema.json"
    assert_valid(path.read_bytes(), json.loads(released.read_text()))


@EVERY_ONE
def test_what_is_read_is_written_again_field_for_field(path: Path) -> None:
    assert json.loads(message_of(path).to_json()) == json.loads(path.read_bytes())


@EVERY_ONE
def test_a_field_that_a_later_version_adds_is_ignored(path: Path) -> None:
    later = json.loads(path.read_bytes()) | {"added_later": {"by": "somebody"}}
    assert _BY_NAME[path.parent.name].from_json(json.dumps(later)) == message_of(path)


@each("article")
def test_ingest_reads_an_article_as_a_line_of_a_file_and_publishes_the_same(path: Path) -> None:
    example: Article = message_of(path)
    draft = to_draft(json.loads(path.read_bytes()), fetched_at=example.fetched_at)
    # Whether it is a copy depends on what was published before, not on the line.
    assert draft.numbered(draft.given_version or 1) == example.but(duplicate_group=None, duplicate_kind=None)


@each("article")
def test_the_extractor_reads_an_article_and_writes_messages_of_their_schemas(path: Path) -> None:
    written = step(path.read_bytes(), NOW)
    assert decode_article(path.read_bytes()) == message_of(path)
    assert {out.topic for out in written} in ({EVENTS}, {SUPPRESSED})
    for out in written:
        assert out.topic.message is not None
        assert_valid(out.value, schema_of(out.topic.message))
        assert dict(out.headers)["ce_type"] == out.topic.ce_type.encode()


@each("event")
def test_alerting_reads_an_event_and_writes_messages_of_their_schemas(path: Path) -> None:
    event = decode_event(path.read_bytes())
    changes = _applied(event, MemoryStore(no_borders))
    assert changes.alerts or len(changes.suppressions) == 1
    for message in (*changes.incidents, *changes.alerts, *changes.suppressions):
        assert_valid(message.to_json(), schema_of(type(message)))


@each("event")
def test_an_event_has_its_id_from_its_article(path: Path) -> None:
    event: Event = message_of(path)
    known = event_id_of(event.article_id, event.article_version, event.extractor_version, event.ordinal)
    assert event.event_id == known


@each("incident")
def test_alerting_matches_against_an_incident_as_the_store_holds_it(path: Path) -> None:
    incident: Incident = message_of(path)
    store = MemoryStore(no_borders)
    store.commit(Changes("none", incidents=(incident,)))
    changes = _applied(Event.model_validate(incident.claims[0].model_dump()), store)
    assert [state.incident_id for state in changes.incidents] == [incident.incident_id]


@each("incident")
def test_an_incident_is_listed_and_shown_without_names(path: Path) -> None:
    incident: Incident = message_of(path)
    assert incident.incident_id in shown(incident_view(incident))
    assert incident.incident_id[:8] in shown(incidents_table([incident]))
    assert "claims" in without_victims(incident)


@each("alert", "suppression")
def test_subscribers_read_and_show_what_alerting_says(path: Path) -> None:
    message: Alert | Suppression = message_of(path)
    topic = ALERT_TOPICS[message.kind] if isinstance(message, Alert) else SUPPRESSED
    assert decode_spoken(topic, path.read_bytes()) == message
    assert Filter().keeps(message)
    view = shown(alert_view(message) if isinstance(message, Alert) else suppression_view(message))
    assert message.why[0].quote[:20] in view if isinstance(message, Alert) else message.publisher in view


@each("alert", "suppression")
def test_ingest_takes_what_alerting_says_as_the_outcome_of_an_event(path: Path) -> None:
    message: Alert | Suppression = message_of(path)
    topic = ALERT_TOPICS[message.kind] if isinstance(message, Alert) else SUPPRESSED
    article_id, version = ("a", 1) if isinstance(message, Alert) else (message.article_id, message.article_version)
    awaited = AwaitedOutcome(article_id, version)
    event = {"article_id": article_id, "article_version": version, "event_id": message.event_id, "event_count": 1}
    if message.event_id is not None:
        awaited.see(EVENTS, None, json.dumps(event).encode())
        assert not awaited.settled
    awaited.see(topic, None, path.read_bytes())
    # What a person decided is the outcome of no article.
    assert awaited.settled == (not isinstance(message, Alert) or message.decision is None)


@each("alert")
def test_an_alert_has_its_id_from_its_incident_and_version(path: Path) -> None:
    alert: Alert = message_of(path)
    assert alert.alert_id == alert_id_of(alert.incident_id, alert.incident_version)
    assert (alert.kind == "alert") == (alert.references == ())


@each("suppression")
def test_a_suppression_has_its_id_from_its_article_version_and_event(path: Path) -> None:
    silence: Suppression = message_of(path)
    known = suppression_id_of(silence.article_id, silence.article_version, silence.event_id)
    assert silence.suppression_id == known


@pytest.mark.parametrize("topic", [t for t in TOPICS if t.message is not None], ids=lambda topic: topic.suffix)
def test_every_topic_with_a_message_has_an_envelope_of_its_type(topic: Any) -> None:
    headers = dict(envelope(topic, "id", "tests", NOW))
    assert headers["ce_type"] == f"harmwatch.{name_of(topic.message)}.v1".encode()
    assert (headers["ce_specversion"], headers["ce_id"]) == (b"1.0", b"id")


def _applied(event: Event, store: MemoryStore) -> Changes:
    return apply(event, store.read(event), Policy(), decided_at=NOW)
