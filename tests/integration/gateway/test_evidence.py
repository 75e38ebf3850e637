"""What an incident rests on can be had in one archive, for as long as the incident is kept, and checked by anybody."""

import csv
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest
from kafka import TopicPartition

from schemas import Article, Event
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, ARTICLES
from services.alerting.store.keys import Keys
from services.extractor.extract import extract
from services.gateway.evidence.texts import Texts
from services.local.ports import free_port
from services.runtime.kafka import open_admin, open_consumer, partitions_of
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.articles import STRIKE, article
from tests.harness.store import fill_outbox
from tests.integration.cli.commands import run
from tests.integration.gateway.newsroom import Newsroom, newsroom, publish_articles, without_alerting
from tests.integration.gateway.serving import World
from tests.servers import Servers
from tests.unit.alerting.builders import killed, place, victim

NAME = "Ahmad Khalil"
FIRST = article("first", f"{STRIKE} Among the dead was {NAME}, 34.")
SECOND = article("second", STRIKE.replace("killed 17", "killed at least 21"))
EDITED = article("second", STRIKE.replace("killed 17", "killed 23"), version=2)


def events_of(text: Article, **fields: Any) -> list[Event]:
    """What the extractor reads."""
    return [event.model_copy(update=fields) for event in extract(text).events]


FIRST_EVENTS = events_of(FIRST, victims=(victim(NAME),))
EVENTS = [*FIRST_EVENTS, *events_of(SECOND), *events_of(EDITED)]


@pytest.fixture(scope="module")
def room(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-evidence")
    ensure_topics(settings)
    publish_articles(settings, FIRST, SECOND, EDITED)
    with newsroom(settings, tmp_path_factory.mktemp("gateway"), EVENTS) as room:
        wait_for_texts(room.settings, room.redis, FIRST.article_id, SECOND.article_id)
        yield room


def wait_for_texts(settings: Settings, redis: Any, *article_ids: str) -> None:
    for article_id in article_ids:
        for _ in range(400):
            if Texts(redis, settings).numbers(article_id):
                break
            redis.blpop("nothing", 0.05)
        else:
            raise AssertionError(f"the text of {article_id} is not kept")


@pytest.fixture(scope="module")
def incident_id(room: Newsroom) -> str:
    (incident,) = room.ask("Ada", "GET", "/incidents").json()["incidents"]
    return str(incident["incident_id"])


def bundle(room: Newsroom, who: str, incident_id: str, **params: str) -> ZipFile:
    answer = room.ask(who, "GET", f"/incidents/{incident_id}/evidence.zip", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert int(answer.headers["content-length"]) == len(answer.content)
    return ZipFile(BytesIO(answer.content))


def text_of(archive: ZipFile, text: Article) -> str:
    return archive.read(f"articles/{text.article_id}-v{text.version}.txt").decode()


def test_the_archive_has_what_the_incident_rests_on(room: Newsroom, incident_id: str) -> None:
    archive = bundle(room, "Omar", incident_id)
    ledger = json.loads(archive.read("ledger.json"))
    assert [claim["article_id"] for claim in ledger["claims"]] == [e.article_id for e in EVENTS]
    rows = list(csv.DictReader(StringIO(archive.read("claims.csv").decode(), newline="")))
    assert [(row["event_id"], row["min"]) for row in rows] == [
        (event.event_id, str(group.min)) for event in EVENTS for group in event.casualties
    ]
    for text in (FIRST, SECOND, EDITED):
        assert text_of(archive, text) == text.text
        told = json.loads(archive.read(f"articles/{text.article_id}-v{text.version}.json"))
        assert told["text_is_whole"] is True
        assert told["content_sha256"] == text.content_sha256
        assert (told["url"], told["fetched_at"]) == (text.url, "2017-05-09T08:01:00Z")
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["missing"] == {"articles": [], "alerts": []}
    alerts = json.loads(archive.read("alerts.json"))
    assert [alert["incident_version"] for alert in alerts] == ledger["alerted"]
    assert incident_id in archive.read("README.txt").decode()


def test_every_file_can_be_checked(room: Newsroom, incident_id: str, tmp_path: Path) -> None:
    archive = bundle(room, "Ada", incident_id)
    archive.extractall(tmp_path)
    sums = dict(line.split("  ")[::-1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    listed = {file["name"]: file["sha256"] for file in json.loads(archive.read("manifest.json"))["files"]}
    assert listed == {name: digest for name, digest in sums.items() if name != "manifest.json"}
    if shutil.which("sha256sum") is not None:
        subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True)


def test_the_same_state_gives_the_same_bytes(room: Newsroom, incident_id: str) -> None:
    def once() -> bytes:
        return room.ask("Ada", "GET", f"/incidents/{incident_id}/evidence.zip").content

    assert once() == once()


def test_names_are_only_for_readers_who_may_see_them(room: Newsroom, incident_id: str) -> None:
    archive = bundle(room, "Ada", incident_id)
    for name in archive.namelist():
        assert NAME not in archive.read(name).decode()
        assert FIRST.content_sha256 not in archive.read(name).decode()
    assert text_of(archive, FIRST) == FIRST.text.replace(NAME, "█" * len(NAME))
    assert json.loads(archive.read("manifest.json"))["names"] == "masked"
    told = json.loads(archive.read(f"articles/{FIRST.article_id}-v1.json"))
    assert told["text_is_whole"] is False
    assert told["content_sha256"] == hashlib.sha256(text_of(archive, FIRST).encode()).hexdigest()


def test_as_of_a_time_it_has_what_was_known_then(room: Newsroom, incident_id: str) -> None:
    first = room.get(incident_id).first_reported_at
    archive = bundle(room, "Ada", incident_id, as_of=first.isoformat())
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["as_of"] == "2017-05-09T08:00:00Z"
    assert manifest["incident_version"] is None
    before = room.ask("Ada", "GET", f"/incidents/{incident_id}/evidence.zip?as_of=2017-05-01T00:00:00Z")
    assert before.status_code == 404


def test_an_incident_that_is_not_there_has_no_evidence(room: Newsroom) -> None:
    assert room.ask("Ada", "GET", f"/incidents/{'0' * 64}/evidence.zip").status_code == 404
    assert room.ask("Ada", "GET", "/incidents/nonsense/evidence.zip").status_code == 422
    assert httpx.get(f"{room.address}/v1/incidents/{'0' * 64}/evidence.zip?as_of=then").status_code == 422


def with_gateway(room: Newsroom, address: str) -> Settings:
    more = {"gateway": address, "gateway_token": room.secrets["Ada"]}
    return Settings(**room.settings.model_dump(exclude_unset=True) | more)


def test_the_command_saves_the_same_archive(room: Newsroom, incident_id: str, tmp_path: Path) -> None:
    saved = tmp_path / "evidence.zip"
    done = run(with_gateway(room, room.address), "incidents", "evidence", incident_id[:12], "-o", str(saved))
    assert done.returncode == 0, done.stderr
    assert saved.read_bytes() == room.ask("Ada", "GET", f"/incidents/{incident_id}/evidence.zip").content


@pytest.mark.parametrize(
    ("known", "as_of", "said"),
    [(False, (), "there is no incident"), (True, ("--as-of", "2016-01-01"), "nothing was known of it then")],
)
def test_the_command_says_why_there_is_nothing_to_save(
    room: Newsroom, incident_id: str, tmp_path: Path, *, known: bool, as_of: tuple[str, ...], said: str
) -> None:
    wanted = incident_id if known else "0" * 64
    saved = tmp_path / "evidence.zip"
    done = run(with_gateway(room, room.address), "incidents", "evidence", wanted, *as_of, "-o", str(saved))
    assert done.returncode == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_that_the_gateway_is_away(room: Newsroom, incident_id: str, tmp_path: Path) -> None:
    nowhere = with_gateway(room, f"http://127.0.0.1:{free_port()}")
    done = run(nowhere, "incidents", "evidence", incident_id, "-o", str(tmp_path / "evidence.zip"))
    assert done.returncode == 1
    assert "Not saved" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_article_has_every_fact_at_its_place(room: Newsroom, incident_id: str) -> None:
    told = room.ask("Ada", "GET", f"/articles/{SECOND.article_id}").json()
    assert (told["article"]["version"], told["versions"]) == (2, [1, 2])
    text = f"{told['article']['title']}\n\n{told['article']['body']}"
    assert {fact["kind"] for fact in told["facts"]} >= {"casualties", "place", "date", "claimant"}
    for fact in told["facts"]:
        assert text[fact["start"] : fact["end"]] == fact["words"]
        assert fact["incident_id"] == incident_id
    assert [incident["incident_id"] for incident in told["incidents"]] == [incident_id]
    older = room.ask("Ada", "GET", f"/articles/{SECOND.article_id}?version=1").json()
    assert "at least 21" in {fact["words"] for fact in older["facts"]} or older["facts"]


def test_an_article_without_claims_or_text_is_not_shown(room: Newsroom) -> None:
    for path in ("/articles/nosuch", f"/articles/{SECOND.article_id}?version=9", "/articles/a/b/c"):
        answer = room.ask("Ada", "GET", path)
        assert answer.status_code == 404
        assert "incidents have claims of" in answer.json()["detail"]
    assert room.ask("Ada", "GET", f"/articles/{SECOND.article_id}?version=0").status_code == 422


def forget_topics(settings: Settings) -> None:
    """As when their retention has passed."""
    with closing(open_consumer(settings)) as consumer:
        partitions = partitions_of(
            consumer, [settings.topic(topic) for topic in (ARTICLES, ALERTS_NEW, ALERTS_UPDATES)]
        )
        ends = consumer.end_offsets(partitions)
    with closing(open_admin(settings)) as admin:
        admin.delete_records({TopicPartition(p.topic, p.partition): end for p, end in ends.items()})


def test_texts_outlive_their_topic_and_the_projection_and_what_does_not_is_said(
    settings: Settings, redis_client: Any, tmp_path: Path
) -> None:
    publish_articles(settings, FIRST)
    World(settings, redis_client).reports(*EVENTS)
    with without_alerting(settings, tmp_path / "one"):
        wait_for_texts(settings, redis_client, FIRST.article_id)
    forget_topics(settings)

    redis_client.delete(f"{{{settings.prefix}}}:gateway:tokens")
    with without_alerting(settings, tmp_path / "two") as room:
        (incident,) = room.ask("Ada", "GET", "/incidents").json()["incidents"]
        archive = bundle(room, "Omar", incident["incident_id"])
    assert text_of(archive, FIRST) == FIRST.text
    missing = json.loads(archive.read("manifest.json"))["missing"]
    assert [(text["article_id"], text["version"]) for text in missing["articles"]] == [
        (SECOND.article_id, 1),
        (SECOND.article_id, 2),
    ]
    assert len(missing["alerts"]) == len(room.get(incident["incident_id"]).alerted)
    assert all("not kept here" in thing["why"] for things in missing.values() for thing in things)


def test_a_text_is_kept_when_its_claims_come_later_than_it(
    settings: Settings, redis_client: Any, tmp_path: Path
) -> None:
    with without_alerting(settings, tmp_path):
        publish_articles(settings, FIRST)
        World(settings, redis_client).reports(*FIRST_EVENTS)
        wait_for_texts(settings, redis_client, FIRST.article_id)


def test_names_that_only_a_silent_incident_knows_are_masked_before_the_copy_has_it(
    settings: Settings, redis_client: Any, tmp_path: Path
) -> None:
    text = article("both", f"{FIRST.body} In Idlib, two fighters died, Samir Haddad among them.")
    alerting, *_ = events_of(text)
    fighters = {"place": place("Idlib", country="SY"), "casualties": (killed(2, status="combatant"),), "ordinal": 7}
    silent = alerting.model_copy(
        update=fighters | {"event_id": "f" * 64, "incident_ref": 1, "victims": (victim("Samir Haddad"),)}
    )
    publish_articles(settings, text)
    World(settings, redis_client).reports(alerting)
    with without_alerting(settings, tmp_path) as room:
        wait_for_texts(settings, redis_client, text.article_id)
        fill_outbox(settings, [silent])
        shown = room.ask("Ada", "GET", f"/articles/{text.article_id}").json()["article"]["body"]
    assert "Haddad" not in shown
    assert "two fighters died" in shown


def test_pruning_forgets_the_texts_of_what_it_forgets(settings: Settings, redis_client: Any) -> None:
    texts = Texts(redis_client, settings)
    redis_client.hset(Keys(settings).article("held"), "x", "y")
    for name in ("held", "gone"):
        redis_client.hset(f"{{{settings.prefix}}}:gateway:text:{name}", "1", b"")
    assert texts.forget_unclaimed() == 1
    assert texts.numbers("held") == [1]
    assert texts.numbers("gone") == []


def test_what_is_erased_leaves_the_kept_text_and_does_not_come_back(
    servers: Servers, tmp_path: Path, prefix: str
) -> None:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix=prefix)
    ensure_topics(settings)
    publish_articles(settings, FIRST)
    with newsroom(settings, tmp_path / "one", FIRST_EVENTS) as room:
        wait_for_texts(settings, room.redis, FIRST.article_id)
        (incident,) = room.ask("Ada", "GET", "/incidents").json()["incidents"]
        path = f"/incidents/{incident['incident_id']}"
        why = {"json": {"url": FIRST.url}}
        assert NAME in room.ask("Omar", "POST", "/why", **why).text
        erase = {"action": "redact", "redact": {"name": NAME}, "reason": "The family asked"}
        assert room.ask("Rana", "POST", f"{path}/decisions", json=erase).status_code == 200
        told = room.ask("Omar", "POST", "/why", **why)
        assert told.json()["article"]["article_id"] == FIRST.article_id
        assert NAME not in told.text
        archive = bundle(room, "Omar", incident["incident_id"])
        for name in archive.namelist():
            assert NAME not in archive.read(name).decode()
        room.redis.delete(f"{{{prefix}}}:gateway:tokens")
    # From the topic, which keeps the words, into a new copy.
    with without_alerting(settings, tmp_path / "two") as room:
        assert NAME not in room.ask("Omar", "GET", f"/articles/{FIRST.article_id}").text
    with closing(open_redis(settings)) as redis:
        kept = Texts(redis, settings).version(FIRST.article_id, 1)
        assert kept is not None
        assert NAME not in kept.text
