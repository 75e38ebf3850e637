"""Articles onto their topic: each version once, every bad record to the dead letters, nothing counted undelivered."""

import threading
import time
import uuid
from collections import ChainMap, Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from kafka.errors import KafkaTimeoutError

from schemas.article import Article
from schemas.cloudevents import Headers, envelope
from schemas.topics import ARTICLES, ARTICLES_DLQ, Topic
from services.ingest.articles import Draft, InvalidArticle, to_draft
from services.ingest.items import Item
from services.ingest.versions import ArticleRegister, Reservation
from services.runtime.dead_letters import Original, bury
from services.runtime.metrics import ARTICLES_PUBLISHED, ARTICLES_SEEN, DEAD_LETTERS
from services.runtime.settings import Settings

SERVICE = "ingest"
# Enough to keep the broker busy. The producer itself bounds nothing.
MAX_IN_FLIGHT = 2000
_MAX_BYTES_IN_FLIGHT = 64 * 1024 * 1024
# Above the producer's own delivery timeout (120 s), so that its error is the one that is seen.
DELIVERY_TIMEOUT_S = 130.0
# A stop must end within 5 s, even while Kafka is away.
_GRACE_ON_STOP_S = 3.0
_LOOK_S = 0.1
# Well below the 10 s after which others take over what a publisher holds (``versions.py``).
_SIGN_OF_LIFE_S = 3.0

_Version = tuple[str, int]


class Producer(Protocol):
    """Port: ``services.runtime.kafka.Publisher``."""

    def publish(
        self, topic: Topic, *, key: bytes | str | None, value: bytes, headers: Headers, timestamp_ms: int | None = None
    ) -> Any:
        """Enqueue; the future is done when the broker has the record or refused it."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line, once it is certain. ``article`` is null for an invalid one, which has a ``reason``."""

    line: Item
    kind: Literal["published", "seen", "invalid"]
    article: Article | None = None
    reason: str | None = None


def ignore(outcome: Outcome) -> None:
    """For callers that do not watch single outcomes."""
    del outcome


@dataclass(frozen=True, slots=True)
class _InFlight:
    outcome: Outcome
    delivery: Any
    size: int


@dataclass(frozen=True, slots=True)
class _Batch:
    """Drafts whose reservations were asked for, and what was on its way then: it may be delivered when they come."""

    drafts: Sequence[tuple[Item, Draft]]
    reservations: Callable[[], Sequence[Reservation]]
    sending: dict[_Version, Any]


class ArticlePublisher:
    """Publishes lines with a bounded number in flight. One thread an instance; producer and register may be shared.

    A text that another publisher is about to deliver is waited for, and then ``seen``.

    A delivery that fails, or takes more than 3 s once ``stop`` is set, raises from ``offer``, ``settle`` or ``drain``:
    what was not confirmed is published again, as the same version, when its source is read again.
    """

    def __init__(
        self,
        producer: Producer,
        register: ArticleRegister,
        settings: Settings,
        *,
        on_outcome: Callable[[Outcome], None] = ignore,
        stop: threading.Event | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        max_in_flight: int = MAX_IN_FLIGHT,
        delivery_timeout_s: float = DELIVERY_TIMEOUT_S,
    ) -> None:
        self._producer = producer
        self._register = register
        self._settings = settings
        self._on_outcome = on_outcome
        self._stop = stop or threading.Event()
        self._now = now
        self._max_in_flight = max_in_flight
        self._delivery_timeout_s = delivery_timeout_s
        self._in_flight: deque[_InFlight] = deque()
        self._bytes_in_flight = 0
        self._sending: dict[_Version, Any] = {}
        self._sent_last: dict[_Version, Any] = {}
        self._holder = uuid.uuid4().hex[:12]
        self._signed_at = 0.0
        self._ahead: _Batch | None = None
        self._held: list[tuple[Item, Draft]] = []
        self._asking = ThreadPoolExecutor(1, "ask-for-versions")

    def offer(self, lines: Sequence[Item], *, dated: bool = True) -> None:
        """Publish lines in their order; returns when all are enqueued. ``dated=False`` allows unknown dates."""
        self.offer_drafts(self._drafts(lines, dated=dated))

    def offer_drafts(self, drafts: Sequence[tuple[Item, Draft]]) -> None:
        """The same for lines that their source has validated itself, because it answers for the bad ones."""
        self._publish_ahead()
        self._publish_batch(self._batch(drafts))
        self.drain() if self._held else self.settle()

    def offer_ahead(self, lines: Sequence[Item]) -> None:
        """The same, but these lines are enqueued by the next call: while Redis looks at them, those before are sent."""
        drafts, ahead = self._drafts(lines, dated=True), None
        if drafts:
            answer = self._asking.submit(self._reserve, drafts)
            ahead = _Batch(drafts, answer.result, self._sending.copy())
        self._publish_ahead()
        self._ahead = ahead
        self.drain() if self._held else self.settle()

    def _drafts(self, lines: Sequence[Item], *, dated: bool) -> list[tuple[Item, Draft]]:
        drafts: list[tuple[Item, Draft]] = []
        for line in lines:
            try:
                drafts.append((line, draft_of(line, fetched_at=self._now(), dated=dated)))
            except InvalidArticle as invalid:
                self._bury(line, str(invalid))
        return drafts

    def _batch(self, drafts: Sequence[tuple[Item, Draft]]) -> _Batch:
        reservations = self._reserve(drafts)
        return _Batch(drafts, lambda: reservations, self._sending.copy())

    def _reserve(self, drafts: Sequence[tuple[Item, Draft]]) -> list[Reservation]:
        self._signed_at = time.monotonic()
        return self._register.reserve([draft for _, draft in drafts], self._holder)

    def _publish_ahead(self) -> None:
        batch, self._ahead = self._ahead, None
        if batch is not None:
            self._publish_batch(batch)

    def _publish_batch(self, batch: _Batch) -> None:
        # A text that comes twice is reserved twice before either is delivered: in one batch, in this and the last, or
        # in this and one that was on its way when this was reserved, and by now may be confirmed.
        sent: dict[_Version, Any] = {}
        on_their_way = ChainMap(sent, self._sent_last, batch.sending)
        seen = 0
        for (line, draft), reservation in zip(batch.drafts, batch.reservations(), strict=True):
            article = reservation.article(draft)
            version = (article.article_id, article.version)
            if reservation.delivered:
                seen += 1
                self._on_outcome(Outcome(line, "seen", article))
            elif reservation.held:
                self._held.append((line, draft))
            elif (delivery := on_their_way.get(version)) is not None:
                # Not seen before it is delivered: who sent it would forget it.
                self._in_flight.append(_InFlight(Outcome(line, "seen", article), delivery, 0))
            else:
                sent[version] = self._sending[version] = self._send(line, article)
        self._sent_last = sent
        ARTICLES_SEEN.inc(seen)

    def _send(self, line: Item, article: Article) -> Any:
        outcome = Outcome(line, "published", article)
        return self._publish(
            ARTICLES, article.article_id.encode(), article.to_json(), article_headers(article), outcome
        )

    def _bury(self, line: Item, reason: str) -> None:
        original = Original(self._settings.topic(ARTICLES), None, line.raw, location=line.location)
        letter = bury(original, reason, SERVICE, self._now())
        outcome = Outcome(line, "invalid", reason=reason)
        self._publish(ARTICLES_DLQ, letter.key, letter.value, letter.headers, outcome)

    def _publish(self, topic: Topic, key: bytes | None, value: bytes, headers: Headers, outcome: Outcome) -> Any:
        while self._in_flight and (
            len(self._in_flight) >= self._max_in_flight or self._bytes_in_flight + len(value) > _MAX_BYTES_IN_FLIGHT
        ):
            self._wait_for_first()
        delivery = self._producer.publish(topic, key=key, value=value, headers=headers)
        self._in_flight.append(_InFlight(outcome, delivery, len(value)))
        self._bytes_in_flight += len(value)
        return delivery

    def _wait_for_first(self) -> None:
        delivery, deadline = self._in_flight[0].delivery, time.monotonic() + self._delivery_timeout_s
        while not delivery.is_done:
            if self._stop.is_set():
                deadline = min(deadline, time.monotonic() + _GRACE_ON_STOP_S)
            if time.monotonic() > deadline:
                break
            self._stay()
            with suppress(KafkaTimeoutError):
                delivery.get(timeout=_LOOK_S)
        delivery.get(timeout=0)
        self.settle()

    def settle(self) -> None:
        """Confirm and report what the broker has acknowledged so far; never waits for it."""
        done = []
        while self._in_flight and self._in_flight[0].delivery.is_done:
            done.append(self._in_flight.popleft())
        self._bytes_in_flight -= sum(sent.size for sent in done)
        if done:
            self._confirm(done)
        if self._in_flight:
            self._stay()

    def _stay(self) -> None:
        if time.monotonic() - self._signed_at > _SIGN_OF_LIFE_S:
            self._signed_at = time.monotonic()
            self._register.stay(self._holder)

    def _confirm(self, done: Sequence[_InFlight]) -> None:
        delivered = [sent.outcome for sent in done if sent.delivery.succeeded()]
        articles = [outcome.article for outcome in delivered if outcome.kind == "published" and outcome.article]
        if articles:
            self._register.confirm(articles)
        for article in articles:
            self._sending.pop((article.article_id, article.version), None)
        counts = Counter(outcome.kind for outcome in delivered)
        ARTICLES_PUBLISHED.inc(counts["published"])
        ARTICLES_SEEN.inc(counts["seen"])
        DEAD_LETTERS.labels(SERVICE).inc(counts["invalid"])
        for outcome in delivered:
            self._on_outcome(outcome)
        for sent in done:
            if not sent.delivery.succeeded():
                sent.delivery.get(timeout=0)  # raises what the broker refused it for

    def drain(self) -> None:
        """Wait until everything offered is delivered and confirmed, also what others hold.

        First of all goes out what those may wait for; who has died holds nothing for long.
        """
        self._publish_ahead()
        self._empty()
        while self._held:
            if self._stop.wait(_LOOK_S):
                raise KafkaTimeoutError("stopped before another process had delivered the same articles")
            held, self._held = self._held, []
            self._publish_batch(self._batch(held))
            self._empty()

    def _empty(self) -> None:
        while self._in_flight:
            self._wait_for_first()


def draft_of(line: Item, *, fetched_at: datetime, dated: bool = True) -> Draft:
    """The draft of a line; raises ``InvalidArticle``, also for a line that could not be read as a record."""
    if line.record is None:
        raise InvalidArticle("line", line.error or "is empty")
    return to_draft(line.record, fetched_at=fetched_at, dated=dated)


def article_headers(article: Article) -> Headers:
    """CloudEvents headers; the id is that of the version, as two versions are two messages."""
    return envelope(ARTICLES, f"{article.article_id}:{article.version}", SERVICE, article.fetched_at)
