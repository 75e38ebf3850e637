"""Topics, dead letters, incidents, feeding and the doctor on real servers."""

import gzip
import json
import os
import signal
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kafka.admin import ConfigResource

from schemas import Incident
from schemas.topics import ARTICLES, ARTICLES_DLQ, EVENTS, TOPICS
from services.alerting.store.keys import Keys
from services.runtime.dead_letters import MAX_WHOLE_BYTES, Original, bury
from services.runtime.kafka import Publisher, open_admin, open_consumer, partitions_of
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import check_topics, ensure_topics
from tests.harness.store import fill_outbox
from tests.integration.cli.commands import piped, run, running
from tests.unit.alerting import flagship
from tests.unit.alerting.builders import Stream

ARTICLE = {"url": "https://a.example/1", "publisher": "A", "published_at": "2020-01-01", "title": "Nothing happened"}


def bury_one(publisher: Publisher, original: Original) -> None:
    letter = bury(original, "not an Article", "extractor")
    sent = publisher.publish(ARTICLES_DLQ, key=letter.key, value=letter.value, headers=letter.headers)
    sent.get(timeout=20)


def records(settings: Settings) -> list[Any]:
    """Everything on the articles topic."""
    with closing(open_consumer(settings)) as consumer:
        partitions = partitions_of(consumer, [settings.topic(ARTICLES)])
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends, found = consumer.end_offsets(partitions), []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            found += [record for batch in consumer.poll(timeout_ms=200).values() for record in batch]
        return found


@pytest.fixture
def school(settings: Settings) -> tuple[Incident, ...]:
    """The incidents of the flagship case in Redis, as alerting stores them."""
    stream = Stream()
    stream.feed_all(flagship.LIFE_CYCLE)
    fill_outbox(settings, flagship.LIFE_CYCLE)
    return stream.incidents


def test_topics_are_created_as_the_registry_has_them(bare: Settings) -> None:
    created = run(bare, "topics", "create", "--json")
    assert created.returncode == 0
    assert json.loads(created.stdout)["created"] == [bare.topic(topic) for topic in TOPICS]
    assert check_topics(bare) == []


def test_creating_twice_changes_nothing(bare: Settings) -> None:
    ensure_topics(bare)
    assert ensure_topics(bare) == []


def test_missing_topics_are_listed_and_exit_1(bare: Settings) -> None:
    checked = run(bare, "topics", "check")
    assert checked.returncode == 1
    assert checked.stdout.count("missing") == len(TOPICS)


def test_a_topic_that_somebody_changed_is_found(settings: Settings) -> None:
    with closing(open_admin(settings)) as admin:
        admin.alter_configs([ConfigResource("TOPIC", settings.topic(EVENTS), {"retention.ms": "1000"})])
    checked = run(settings, "topics", "check", "--json")
    assert checked.returncode == 1
    (difference,) = json.loads(checked.stdout)["differences"]
    assert difference == {
        "topic": settings.topic(EVENTS),
        "aspect": "retention.ms",
        "expected": "-1",
        "found": "1000",
    }


def test_an_empty_box_says_so(settings: Settings) -> None:
    listed = run(settings, "dlq", "list")
    assert (listed.returncode, listed.stdout) == (0, "")
    assert "No dead letters" in listed.stderr


def test_a_dead_letter_is_listed_shown_and_replayed_byte_for_byte(settings: Settings, publisher: Publisher) -> None:
    headers = (("ce_id", b"a:1"),)
    topic = settings.topic(ARTICLES)
    bury_one(publisher, Original(topic=topic, key=b"a", value=b'{"odd": 1}', partition=2, offset=7, headers=headers))

    (letter,) = map(json.loads, run(settings, "dlq", "list", "--json").stdout.splitlines())
    assert (letter["id"], letter["origin"]) == ("articles.dlq:0:0", f"{topic}:2:7")
    shown = run(settings, "dlq", "show", letter["id"]).stdout
    assert "not an Article" in shown
    buried_at = f"{letter['at'][:16].replace('T', ' ')} UTC"
    assert buried_at in shown
    assert run(settings, "dlq", "list").stdout.splitlines()[0].endswith(f" · {buried_at}")

    replayed = run(settings, "dlq", "replay", letter["id"])
    assert (replayed.returncode, replayed.stdout.strip()) == (0, f"articles.dlq:0:0 replayed to {topic}")
    (record,) = records(settings)
    assert (record.key, record.value, record.headers) == (b"a", b'{"odd": 1}', [("ce_id", b"a:1")])


def test_replaying_all_sends_what_can_be_sent_and_says_why_not_the_rest(
    settings: Settings, publisher: Publisher
) -> None:
    topic = settings.topic(ARTICLES)
    bury_one(publisher, Original(topic=topic, key=b"a", value=b"x" * (MAX_WHOLE_BYTES + 1), partition=0, offset=1))
    bury_one(publisher, Original(topic=topic, key=None, value=b"bad", location="news.jsonl:12"))
    bury_one(publisher, Original(topic=topic, key=b"c", value=b"good", partition=0, offset=3))
    replayed = run(settings, "dlq", "replay", "--all", "--json")
    assert replayed.returncode == 1
    problems = [json.loads(line)["problem"] for line in replayed.stdout.splitlines()]
    assert "bytes were kept" in problems[0]
    assert "news.jsonl:12" in problems[1]
    assert problems[2] is None
    assert [record.value for record in records(settings)] == [b"good"]


@pytest.mark.parametrize("letter_id", ["articles.dlq:0:5", "articles.dlq:7:0", "events.dlq:0:0"])
def test_a_dead_letter_that_is_not_there_exits_1(settings: Settings, letter_id: str) -> None:
    shown = run(settings, "dlq", "show", letter_id)
    assert shown.returncode == 1
    assert "No dead letter" in shown.stderr


def test_feeding_publishes_the_good_lines_and_reports_the_bad(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(f"{json.dumps(ARTICLE)}\nnonsense\n")
    fed = run(settings, "feed", str(path))
    assert fed.returncode == 1
    assert f"{path}:2: " in fed.stderr
    assert "1 published, 0 already seen, 1 invalid" in fed.stdout
    assert len(records(settings)) == 1
    (letter,) = map(json.loads, run(settings, "dlq", "list", "--json").stdout.splitlines())
    assert letter["location"] == f"{path}:2"


def test_feeding_the_same_again_publishes_nothing(settings: Settings) -> None:
    line = json.dumps(ARTICLE).encode()
    assert run(settings, "feed", "-", stdin=line).returncode == 0
    again = run(settings, "feed", "-", "--json", stdin=line)
    report = json.loads(again.stdout)
    assert (again.returncode, report["published"], report["seen"]) == (0, 0, 1)


def test_an_interrupted_feed_ends_in_order_with_its_report(settings: Settings, tmp_path: Path) -> None:
    pipe = tmp_path / "news.jsonl"
    os.mkfifo(pipe)
    with running(settings, "feed", str(pipe)) as feeding, pipe.open("wb") as news:
        news.write(json.dumps(ARTICLE).encode() + b"\n")
        news.flush()
        while not records(settings):
            assert feeding.process.poll() is None
        assert feeding.stop(signal.SIGINT) == 1
        assert feeding.line() == "1 item: 1 published, 0 already seen, 0 invalid."
        assert "Feed the same files again" in feeding.error_line_with("Stopped before the end")


def test_what_a_file_is_its_content_tells(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "articles.txt"
    path.write_bytes(gzip.compress(b"Link,Headline,Source,Date\nhttps://wire.example/7,Strike,Wire,2017-03-22\n"))
    assert run(settings, "feed", str(path)).returncode == 0
    assert len(records(settings)) == 1
    assert run(settings, "feed", str(path), "--format", "warc").returncode == 1


def test_a_missing_file_exits_1_and_the_others_are_fed(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps(ARTICLE))
    fed = run(settings, "feed", str(tmp_path / "none.jsonl"), str(path))
    assert fed.returncode == 1
    assert "none.jsonl" in fed.stderr
    assert "1 item: 1 published, 0 already seen, 0 invalid; 1 file not read to the end." in fed.stdout
    assert len(records(settings)) == 1


def test_incidents_are_listed_the_last_changed_first(settings: Settings, school: tuple[Incident, ...]) -> None:
    listed = run(settings, "incidents", "--json")
    changed = [json.loads(line)["last_changed_at"] for line in listed.stdout.splitlines()]
    assert len(changed) == len(school)
    assert changed == sorted(changed, reverse=True)


def test_incidents_can_be_limited_to_a_country(settings: Settings, school: tuple[Incident, ...]) -> None:
    assert school
    assert run(settings, "incidents", "--country", "IQ", "--json").stdout == ""
    assert len(run(settings, "incidents", "--country", "sy", "--json").stdout.splitlines()) == len(school)


def test_a_longer_list_than_asked_for_says_so(settings: Settings, school: tuple[Incident, ...]) -> None:
    assert len(school) > 1
    listed = run(settings, "incidents", "list", "--limit", "1")
    assert "raise --limit" in listed.stderr


def test_an_incident_is_shown_by_the_beginning_of_its_id(settings: Settings, school: tuple[Incident, ...]) -> None:
    incident = next(incident for incident in school if incident.deaths_conceded)
    shown = run(settings, "incidents", "show", incident.incident_id[:8])
    assert shown.returncode == 0
    assert "40–150 killed" in shown.stdout
    assert "“40 civilians were unintentionally killed”" in shown.stdout


def test_an_incident_is_shown_as_it_was_known_at_a_past_time(settings: Settings, school: tuple[Incident, ...]) -> None:
    incident = next(incident for incident in school if incident.deaths_conceded)
    shown = run(settings, "incidents", "show", incident.incident_id, "--as-of", "2017-03-22T14:00Z", "--json")
    then = json.loads(shown.stdout)
    assert then["civilians_killed"] == {"min": 33, "max": 33}
    assert (then["deaths_conceded"], then["version"], then["alerted"]) == (None, None, None)
    assert (
        "As known at 2017-03-23 23:59"
        in run(settings, "incidents", "show", incident.incident_id, "--as-of", "2017-03-23").stdout
    )
    before = run(settings, "incidents", "show", incident.incident_id, "--as-of", "2017-03-21")
    assert before.returncode == 1
    assert "first reported 2017-03-22" in before.stderr


def test_an_ambiguous_beginning_exits_1_and_names_the_candidates(settings: Settings) -> None:
    with closing(open_redis(settings)) as redis:
        redis.zadd(Keys(settings).recent, {"ab" * 16: 1, "ac" * 16: 2})
    shown = run(settings, "incidents", "show", "a")
    assert shown.returncode == 1
    assert "ab" * 16 in shown.stderr


def test_an_unknown_incident_exits_1(settings: Settings) -> None:
    shown = run(settings, "incidents", "show", "ffff")
    assert shown.returncode == 1
    assert "No incident begins with ffff" in shown.stderr


def test_no_incidents_yet_is_said_and_is_no_failure(settings: Settings) -> None:
    listed = run(settings, "incidents")
    assert (listed.returncode, listed.stdout) == (0, "")
    assert "No incidents yet" in listed.stderr


def test_the_doctor_names_the_services_that_do_not_run(settings: Settings) -> None:
    looked = run(settings, "doctor", "--json")
    assert looked.returncode == 1
    checks = {check["name"]: check for check in json.loads(looked.stdout)["checks"]}
    assert checks["Kafka"]["ok"]
    assert checks["Topics"]["ok"]
    assert checks["Redis"]["ok"]
    assert checks["Outbox"]["ok"]
    assert checks["Dead letters"]["found"] == "0"
    assert "harmwatch alerting" in checks["Lag of alerting"]["remedy"]


def test_the_doctor_finds_missing_topics(bare: Settings) -> None:
    looked = run(bare, "doctor")
    assert looked.returncode == 1
    assert "harmwatch topics create" in looked.stdout


@pytest.mark.parametrize("arguments", ["incidents --json", "incidents"])
def test_a_reader_that_leaves_at_once_is_no_failure(
    settings: Settings, school: tuple[Incident, ...], arguments: str
) -> None:
    assert school
    with piped(settings, arguments, "true") as pipeline:
        assert pipeline.wait(60) == 0
