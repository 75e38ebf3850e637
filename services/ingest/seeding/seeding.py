"""The seed articles, once: in order of publication, each after the outcome of the one before."""

import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import structlog

from schemas.article import Article
from services.ingest.articles import InvalidArticle
from services.ingest.files.jsonl import read_lines
from services.ingest.items import Item
from services.ingest.publisher import ArticlePublisher, Producer, draft_of
from services.ingest.seeding.outcome_watch import OutcomeWatch
from services.ingest.seeding.outcomes import AwaitedOutcome
from services.ingest.seeding.progress import Pending, SeedProgress
from services.ingest.versions import ArticleRegister
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

SEEDS = Path(__file__).parents[3] / "seeds" / "articles.jsonl"
_SAY_EVERY_S = 10.0
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def read_seeds(path: Path = SEEDS) -> list[Item]:
    """The seed file's lines."""
    with path.open("rb") as file:
        return list(read_lines(file, path.name))


class Seeding:
    """Publishes seeds, waits for their outcomes; ``stop`` ends the waiting, and the next start goes on from there."""

    def __init__(
        self,
        *,
        producer: Producer,
        register: ArticleRegister,
        watch: OutcomeWatch,
        progress: SeedProgress,
        settings: Settings,
        stop: threading.Event,
    ) -> None:
        self._publisher = ArticlePublisher(producer, register, settings, stop=stop)
        self._register = register
        self._watch = watch
        self._progress = progress
        self._stop = stop

    def run(self, seeds: Iterable[Item]) -> bool:
        """Feed all seeds that have had no outcome yet; true when all are done, false when stopped before."""
        if self._progress.completed:
            return True
        pending = self._progress.pending
        if pending is not None:
            self._watch.go_to(pending.positions)
        for line in in_order_of_publication(seeds):
            if self._stop.is_set():
                return False
            self._feed(line, pending)
        if self._stop.is_set():
            return False
        self._progress.complete(datetime.now(UTC))
        log.info("all seeds are fed")
        return True

    def _feed(self, line: Item, pending: Pending | None) -> None:
        try:
            draft = draft_of(line, fetched_at=datetime.now(UTC))
        except InvalidArticle:
            self._publish(line)  # to the dead letters
            return
        (reservation,) = self._register.reserve([draft])
        article = reservation.article(draft)
        left_pending = pending is not None and (pending.article_id, pending.version) == _id_of(article)
        if reservation.delivered and not left_pending:
            return  # fed by an earlier run, and its outcome came
        if not left_pending:
            self._progress.await_outcome(Pending(article.article_id, article.version, self._watch.positions()))
        if not reservation.delivered:
            self._publish(line)
        if self._wait_for(article):
            self._progress.settle()

    def _publish(self, line: Item) -> None:
        self._publisher.offer([line])
        self._publisher.drain()

    def _wait_for(self, article: Article) -> bool:
        outcome = AwaitedOutcome(article.article_id, article.version)
        began = said = time.monotonic()
        while not self._stop.is_set():
            for topic, key, value in self._watch.read():
                outcome.see(topic, key, value)
            if outcome.settled:
                return True
            now = time.monotonic()
            if now - said >= _SAY_EVERY_S:
                said = now
                log.info(
                    "waiting for the outcome of a seed",
                    url=article.url,
                    version=article.version,
                    awaiting=outcome.awaiting,
                    seconds=round(now - began),
                    if_it_lasts="see whether extractor and alerting run",
                )
        return False


def in_order_of_publication(seeds: Iterable[Item]) -> list[Item]:
    """By ``published_at``, then as given; lines that are no articles first."""
    return sorted(seeds, key=_published_at)


def _published_at(line: Item) -> datetime:
    try:
        return draft_of(line, fetched_at=_BEFORE_ALL).article.published_at or _BEFORE_ALL
    except InvalidArticle:
        return _BEFORE_ALL


def _id_of(article: Article) -> tuple[str, int]:
    return article.article_id, article.version
