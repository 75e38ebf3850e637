"""Processes die under load, and everything they were given still has its effect, once."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

import pytest

from bench.articles import calm, violent
from schemas import Article
from schemas.topics import ARTICLES, EVENTS
from services.alerting.store.keys import Keys
from services.local.deadline import Deadline
from services.local.stack import build_stack, is_reader
from services.local.supervisor import Supervisor
from services.runtime.settings import Settings
from tests.harness import history
from tests.harness.events import history as reports
from tests.harness.processes import ALERTING, EXTRACTOR, READY_S, ServiceProcess
from tests.harness.topics import (
    OUTBOX_TOPICS,
    Counts,
    committed,
    message_id,
    publish,
    publish_events,
    read,
    wait_for,
    wait_until_done,
)
from tests.servers import Servers

VIOLENT, CALM = 160, 240
TOLD = list(reports(120))


def news() -> list[Article]:
    articles = [*islice(violent(), VIOLENT), *islice(calm(), CALM)]
    random.Random(3).shuffle(articles)
    return articles


def publish_articles(settings: Settings, articles: Sequence[Article]) -> None:
    publish(settings, ARTICLES, *((article.article_id, article.to_json()) for article in articles))


@pytest.fixture
def extractor(settings: Settings) -> Iterator[ServiceProcess]:
    process = ServiceProcess(EXTRACTOR, settings)
    yield process
    process.kill()


@pytest.fixture
def alerting(settings: Settings) -> Iterator[ServiceProcess]:
    process = ServiceProcess(ALERTING, settings)
    yield process
    process.kill()


def test_an_extractor_killed_and_stopped_under_load_reads_every_article(
    settings: Settings, extractor: ServiceProcess
) -> None:
    articles = news()
    publish_articles(settings, articles)
    with closing(Counts(settings, EVENTS, OUTBOX_TOPICS[2])) as outcomes:
        for end, at_least in ((extractor.kill, 60), (extractor.stop, 180)):
            extractor.start()
            outcomes.wait_for(at_least)
            assert outcomes.now() < len(articles), "the load was over too soon to prove anything"
            end()
        extractor.start()
        wait_until_done(settings, "extractor", ARTICLES)
    extractor.stop()
    history.assert_events_of(settings, articles)
    history.assert_silences_of(settings, articles)
    history.assert_no_dead_letters(settings)


def test_an_alerting_worker_killed_and_stopped_under_load_applies_and_tells_every_event_once(
    settings: Settings, redis_client: Any, alerting: ServiceProcess
) -> None:
    publish_events(settings, TOLD)
    on_topic = read(settings, EVENTS)
    with closing(Counts(settings, *OUTBOX_TOPICS)) as outcomes:
        for end, at_least in ((alerting.kill, 1), (alerting.stop, 120)):
            alerting.start()
            outcomes.wait_for(at_least)
            assert outcomes.now() < len(TOLD), "the load was over too soon to prove anything"
            end()
            let_the_lease_run_out(redis_client, settings)
            history.assert_done_in_order(settings, redis_client, committed(settings, "alerting", EVENTS), on_topic)
        alerting.start()
        outcomes.wait_for(len(TOLD))
        wait_until_done(settings, "alerting", EVENTS)
    alerting.stop()
    history.assert_each_event_applied_once(redis_client, settings, TOLD)
    history.assert_each_event_told_once(settings, TOLD)
    history.assert_no_dead_letters(settings)


def let_the_lease_run_out(redis: Any, settings: Settings) -> None:
    """Of a relay that is dead for certain; the tests of the relay do wait for it."""
    redis.delete(Keys(settings).relay)


class Stack:
    """Two extractors and two alerting workers under the supervisor of ``harmwatch up``."""

    def __init__(self, settings: Settings) -> None:
        self._supervisor: Supervisor = build_stack(settings, 2, None, lambda _name, _record: None)
        self._chance = random.Random(5)

    def start(self) -> None:
        self._supervisor.start(is_reader)
        self.wait_ready()

    def wait_ready(self) -> None:
        deadline = Deadline.after(READY_S)
        while not self._supervisor.all_ready(is_reader):
            assert not deadline.passed, "the services are not ready"
            self.keep_running()

    def keep_running(self) -> None:
        """What ``harmwatch up`` does all the time."""
        self._supervisor.turn()
        time.sleep(0.05)

    def kill_one(self, kind: str) -> None:
        """SIGKILL to one of two."""
        alive = [s for s in self._supervisor.services if s.name.startswith(kind) and s.child.running]
        self._chance.choice(alive).child.kill()

    def stop(self) -> None:
        self._supervisor.stop(Deadline.after(10))


@pytest.fixture
def stack(settings: Settings) -> Iterator[Stack]:
    stack = Stack(settings)
    yield stack
    stack.stop()


def test_articles_have_their_outcomes_once_although_workers_and_redis_are_killed_on_the_way(
    settings: Settings, redis_client: Any, servers: Servers, stack: Stack
) -> None:
    articles = news()
    stack.start()
    publish_articles(settings, articles)
    with closing(Counts(settings, *OUTBOX_TOPICS)) as outcomes:
        outcomes.wait_for(50, stack.keep_running)
        stack.kill_one("extractor")
        stack.kill_one("alerting")
        outcomes.wait_for(150, stack.keep_running)
        servers.restart_redis()
        outcomes.wait_for(250, stack.keep_running)
        stack.kill_one("alerting")
        outcomes.wait_for(len(articles), stack.keep_running)
    wait_until_done(settings, "extractor", ARTICLES, stack.keep_running)
    wait_until_done(settings, "alerting", EVENTS, stack.keep_running)
    # A killed extractor repeats silences, so that a count may be full while the relay still holds an alert.
    wait_for(settings, *OUTBOX_TOPICS, until=lambda found: len(set(map(message_id, found))) >= len(articles))
    events = history.assert_events_of(settings, articles)
    history.assert_silences_of(settings, articles)
    history.assert_each_event_applied_once(redis_client, settings, events)
    history.assert_each_event_told_once(settings, events)
    history.assert_no_dead_letters(settings)
