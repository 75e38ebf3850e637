"""One contract, two registers: in memory for backtest, in Redis for everybody else."""

from datetime import UTC, datetime
from typing import Any

import pytest
import redis

from services.ingest.articles import Draft, to_draft
from services.ingest.versions import ArticleRegister, MemoryRegister, RedisRegister, Reservation
from services.runtime.settings import Settings
from tests.integration.ingest.reading import record


@pytest.fixture(params=["memory", "redis"])
def register(request: pytest.FixtureRequest) -> ArticleRegister:
    if request.param == "memory":
        return MemoryRegister()
    return RedisRegister(request.getfixturevalue("redis_client"), request.getfixturevalue("settings"))


def draft(body: str, **changes: Any) -> Draft:
    return to_draft(record(body=body, **changes), fetched_at=datetime(2017, 3, 22, tzinfo=UTC))


def reserved(register: ArticleRegister, *drafts: Draft) -> list[tuple[int, bool]]:
    return [(reservation.version, reservation.delivered) for reservation in register.reserve(drafts)]


def deliver(register: ArticleRegister, made: Draft) -> Reservation:
    (reservation,) = register.reserve([made])
    register.confirm([made.numbered(reservation.version)])
    return reservation


def test_the_first_text_is_version_1_and_another_the_next(register: ArticleRegister) -> None:
    assert reserved(register, draft("33 killed"), draft("40 killed"), draft("41 killed")) == [
        (1, False),
        (2, False),
        (3, False),
    ]


def test_a_text_reserved_but_never_delivered_keeps_its_version(register: ArticleRegister) -> None:
    assert reserved(register, draft("33 killed")) == reserved(register, draft("33 killed")) == [(1, False)]


def test_a_delivered_text_is_known_as_such(register: ArticleRegister) -> None:
    deliver(register, draft("33 killed"))
    assert reserved(register, draft("33 killed")) == [(1, True)]


def test_feeding_all_edits_of_an_article_again_adds_nothing(register: ArticleRegister) -> None:
    for body in ("33 killed", "40 killed"):
        deliver(register, draft(body))
    assert reserved(register, draft("33 killed"), draft("40 killed")) == [(1, True), (2, True)]


def test_a_text_that_differs_only_in_spacing_or_a_page_clock_is_known(register: ArticleRegister) -> None:
    deliver(register, draft("33 killed.\n\nUpdated 3 minutes ago"))
    assert reserved(register, draft("33  killed.\nUpdated 2 hours ago")) == [(1, True)]


def test_every_spelling_of_a_text_that_waits_for_its_delivery_has_its_version(register: ArticleRegister) -> None:
    assert reserved(register, draft("33 killed."), draft("33 killed. ")) == [(1, False), (1, False)]


def test_a_given_version_is_kept(register: ArticleRegister) -> None:
    assert reserved(register, draft("40 killed", version=7), draft("33 killed", version=2)) == [(7, False), (2, False)]


def test_a_given_version_that_another_text_has_becomes_the_next(register: ArticleRegister) -> None:
    deliver(register, draft("33 killed", version=4))
    assert reserved(register, draft("40 killed", version=4)) == [(5, False)]


def test_articles_do_not_share_versions(register: ArticleRegister) -> None:
    deliver(register, draft("33 killed"))
    assert reserved(register, draft("40 killed", url="https://wire.example/other")) == [(1, False)]


def test_no_drafts_are_no_reservations(register: ArticleRegister) -> None:
    assert reserved(register) == []


def test_texts_that_were_known_by_all_their_letters_still_are(redis_client: "redis.Redis", settings: Settings) -> None:
    made = draft("33 killed")
    name = f"{{{settings.prefix}}}:texts:{made.article.article_id}"
    redis_client.hset(name, made.article.content_sha256, "4")
    assert reserved(RedisRegister(redis_client, settings), made, draft("40 killed")) == [(4, True), (5, False)]


def test_a_delivery_is_remembered_though_its_reservation_was_lost(
    redis_client: "redis.Redis", settings: Settings
) -> None:
    register = RedisRegister(redis_client, settings)
    made = draft("33 killed")
    register.confirm([made.numbered(3)])
    assert reserved(register, made) == [(3, True)]
