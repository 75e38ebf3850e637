"""Texts wait in the projection for as long as an incident may yet have claims of them, and no longer."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from schemas import Suppression
from services.alerting.store.commit import Stored
from services.gateway.projection import messages
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import put_incidents
from services.gateway.projection.messages import put_articles, put_silences, tidy
from services.gateway.projection.texts import claimed_texts, incidents_of, let_go, versions_of, waiting_text
from tests.harness.articles import article
from tests.unit.alerting.builders import Stream, at, report

TEXT = article("first")
EDITED = TEXT.model_copy(update={"version": 2})
HOUR_S = 60 * 60.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "gateway.sqlite")) as database:
        yield database


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the time at which texts come and are tidied."""
    moved, start = {"by": 0.0}, time.time()
    monkeypatch.setattr(messages, "_now", lambda: round((start + moved["by"]) * 1000))
    return moved


def put(database: Database, *texts: Any) -> None:
    with database.writing() as writer:
        put_articles(writer, texts)


def claim(database: Database) -> str:
    """An incident with a claim of the article; its id."""
    stream = Stream()
    stream.feed(report(TEXT.article_id, "2017-05-09"))
    (incident,) = stream.incidents
    with database.writing() as writer:
        put_incidents(writer, [Stored(incident, "stamp")])
    return incident.incident_id


def silence(database: Database, version: int = 1, event_id: str | None = None) -> None:
    said = Suppression(
        suppression_id=f"{version}{event_id}",
        article_id=TEXT.article_id,
        article_version=version,
        url=TEXT.url,
        publisher=TEXT.publisher,
        event_id=event_id,
        why_not="no_casualties",
        rule="none",
        decided_at=at("2026-11-27"),
    )
    with database.writing() as writer:
        put_silences(writer, [said])


def tidied(database: Database) -> list[int]:
    """The versions that still wait."""
    with database.writing() as writer:
        tidy(writer)
    return versions_of(database.reading(), TEXT.article_id)


def test_a_claimed_text_is_found_once(database: Database) -> None:
    put(database, TEXT)
    assert claimed_texts(database.reading(), 10) == []
    incident_id = claim(database)
    (text,) = claimed_texts(database.reading(), 10)
    assert (text.article_id, text.version) == (TEXT.article_id, 1)
    assert waiting_text(database.reading(), TEXT.article_id, 1) == text.document == TEXT.to_json().decode()
    with database.writing() as writer:
        let_go(writer, [text])
    assert claimed_texts(database.reading(), 10) == []
    assert waiting_text(database.reading(), TEXT.article_id, 1) is None
    assert incidents_of(database.reading(), [TEXT.article_id]) == [incident_id]
    assert incidents_of(database.reading(), [TEXT.article_id], redacted=True) == []


def test_a_text_waits_however_far_the_extractor_is_behind(database: Database, clock: Any) -> None:
    put(database, TEXT)
    clock["by"] = 29 * 24 * HOUR_S
    assert tidied(database) == [1]
    clock["by"] = 31 * 24 * HOUR_S
    assert tidied(database) == []


def test_a_text_of_which_nothing_is_claimed_goes_at_once(database: Database) -> None:
    put(database, TEXT)
    silence(database)
    assert versions_of(database.reading(), TEXT.article_id) == []


def test_a_text_whose_event_was_silent_waits_for_others_of_it_for_an_hour(database: Database, clock: Any) -> None:
    put(database, TEXT, EDITED)
    silence(database, event_id="f" * 64)
    clock["by"] = HOUR_S - 60
    assert tidied(database) == [1, 2]
    clock["by"] = HOUR_S + 60
    assert tidied(database) == [2]


def test_an_edited_text_that_claims_nothing_any_more_is_evidence_of_what_it_withdrew(
    database: Database, clock: Any
) -> None:
    put(database, TEXT)
    claim(database)
    put(database, EDITED)
    silence(database, version=2)
    clock["by"] = 2 * HOUR_S
    assert tidied(database) == [1, 2]
