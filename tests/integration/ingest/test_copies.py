"""Copies of a text are told from it and from each other's groups, and the same is said again whenever it is asked."""

import random
from collections.abc import Iterator

import pytest
import redis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from schemas import Article
from schemas.identity import content_sha256_of
from services.ingest.copies import Copy, RedisCopies
from services.ingest.versions import RedisRegister
from services.runtime.kafka import Publisher
from services.runtime.settings import Settings
from tests.harness.articles import article
from tests.integration.ingest.reading import articles_on, record
from tests.integration.ingest.test_publishing import publish

DAY = 86_400.0
WORDS = [f"{first}{second}" for first in "bdfgklmnprst" for second in ("ara", "elo", "imu", "onda", "urith", "esk")]


class Clock:
    def __init__(self) -> None:
        self.days = 20_000.0

    def __call__(self) -> float:
        return self.days * DAY


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def copies(redis_client: "redis.Redis", bare_settings: Settings, clock: Clock) -> RedisCopies:
    return RedisCopies(redis_client, bare_settings, clock)


def words(seed: int, count: int = 200) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=count))


def edited(text: str, share: float, seed: int = 0) -> str:
    chance = random.Random(seed)
    return " ".join("another" if chance.random() < share else word for word in text.split())


def printed(paper: str, body: str) -> Article:
    made = article(paper, body, title="The title of the wire")
    return made.but(content_sha256=content_sha256_of(made.text))


def test_the_same_text_under_another_id_is_an_exact_copy_of_the_first(copies: RedisCopies) -> None:
    first, second, third = (printed(paper, words(1)) for paper in ("first", "second", "third"))
    assert copies.mark([first, second]) == [None, Copy(first.article_id, "exact")]
    assert copies.mark([third]) == [Copy(first.article_id, "exact")]


@pytest.mark.parametrize("share", [0.02, 0.05])
def test_a_lightly_edited_text_is_a_near_copy(copies: RedisCopies, share: float) -> None:
    wires = [printed(f"wire-{number}", words(number)) for number in range(20)]
    papers = [printed(f"paper-{number}", edited(words(number), share, number)) for number in range(20)]
    assert copies.mark(wires) == [None] * 20
    found = copies.mark(papers)
    assert [copy.group for copy in found if copy] == [
        wire.article_id for wire, copy in zip(wires, found, strict=True) if copy
    ]
    assert sum(copy is not None and copy.kind == "near" for copy in found) >= 18


def test_a_cut_text_and_one_with_an_end_of_its_own_are_near_copies(copies: RedisCopies) -> None:
    wire = printed("wire", words(1, 300))
    cut = printed("cut", words(1, 300)[: len(wire.body) * 4 // 5])
    longer = printed("longer", f"{wire.body} {words(2, 40)}")
    assert copies.mark([wire, cut, longer]) == [None, *[Copy(wire.article_id, "near")] * 2]


def test_other_texts_stand_alone(copies: RedisCopies) -> None:
    assert copies.mark([printed(f"paper-{seed}", words(seed)) for seed in range(300)]) == [None] * 300


def test_a_copy_of_a_near_copy_is_in_the_same_group(copies: RedisCopies) -> None:
    wire, near = printed("wire", words(1)), printed("near", edited(words(1), 0.02))
    copy = printed("copy", near.body)
    assert copies.mark([wire, near, copy]) == [None, Copy(wire.article_id, "near"), Copy(wire.article_id, "exact")]


def test_an_edit_of_an_article_is_no_copy_of_the_article(copies: RedisCopies) -> None:
    before = printed("wire", words(1))
    after = before.but(version=2, body=edited(words(1), 0.02), content_sha256="a" * 64)
    assert copies.mark([before, after, before]) == [None, None, None]


def test_short_texts_are_compared_as_they_are_only(copies: RedisCopies) -> None:
    one, edit, same = (printed("one", "Shots heard."), printed("two", "Shots heard!"), printed("three", "Shots heard."))
    assert copies.mark([one, edit, same]) == [None, None, Copy(one.article_id, "exact")]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.03]), st.integers(0, 5)), min_size=1, max_size=8))
def test_asked_again_it_says_the_same(copies: RedisCopies, texts: list[tuple[int, float, int]]) -> None:
    articles = [printed(f"paper-{paper}", edited(words(seed), share)) for seed, share, paper in texts]
    assert copies.mark(articles) == copies.mark(articles)


def test_texts_are_known_for_the_days_that_are_set_and_not_for_ever(
    copies: RedisCopies, clock: Clock, redis_client: "redis.Redis", bare_settings: Settings
) -> None:
    first = printed("first", words(1))
    copies.mark([first])
    clock.days += bare_settings.copies_days - 0.01
    assert copies.mark([printed("second", words(1)), printed("third", edited(words(1), 0.02))]) == [
        Copy(first.article_id, "exact"),
        Copy(first.article_id, "near"),
    ]
    clock.days += 0.02
    copies.mark([printed("later", words(2))])
    ended = f":copies:{int(20_000 // bare_settings.copies_days)}".encode()
    ending = [name for name in _keys(redis_client, bare_settings) if ended in name]
    assert ending
    assert all(0 < redis_client.ttl(name) <= bare_settings.copies_days * DAY for name in ending)
    clock.days += 2 * bare_settings.copies_days
    assert copies.mark([printed("late", words(1))]) == [None]


def _keys(client: "redis.Redis", settings: Settings) -> Iterator[bytes]:
    return client.scan_iter(f"{{{settings.prefix}}}:copies*")


def test_with_no_days_set_nothing_is_kept(redis_client: "redis.Redis", bare_settings: Settings) -> None:
    never = RedisCopies(redis_client, bare_settings.model_copy(update={"copies_days": 0}))
    assert never.mark([printed("first", words(1)), printed("second", words(1))]) == [None, None]
    assert list(_keys(redis_client, bare_settings)) == []


def test_a_copy_is_published_and_says_of_what(
    producer: Publisher, redis_client: "redis.Redis", settings: Settings
) -> None:
    register = RedisRegister(redis_client, settings)
    outcomes = publish(producer, register, settings, record(1, title="A"), record(2, title="A"), record(2, title="A"))
    assert sorted(outcome.kind for outcome in outcomes) == ["published", "published", "seen"]
    first, copy = sorted(articles_on(settings), key=lambda found: found.url)
    assert (first.duplicate_group, first.duplicate_kind) == (None, None)
    assert (copy.duplicate_group, copy.duplicate_kind) == (first.article_id, "exact")
