"""The extractor's I/O: an article record in; events, a suppression or a dead letter out; then the acknowledgement."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import faust
import structlog
from pydantic import ValidationError

from schemas import Article, Event
from schemas.cloudevents import Headers, envelope
from schemas.topics import ARTICLES, ARTICLES_DLQ, EVENTS, SUPPRESSED, Topic
from services.extractor.extract import extract
from services.extractor.judge.encoder import Encoder
from services.extractor.silences import suppression_of
from services.extractor.time_limit import at_most
from services.runtime import metrics
from services.runtime.dead_letters import bury, original_of
from services.runtime.errors import NeverSucceeds, explain
from services.runtime.faust_app import Progress, Record, build_app, bytes_topic, pump
from services.runtime.sending import Sender
from services.runtime.settings import Settings
from services.runtime.stamps import ARTICLE_AT, stamp

SERVICE = "extractor"
NO_COUNTRY = "ZZ"
# An ordinary article takes 10 ms, a megabyte about a second. Well below the time that a stop may take.
LONGEST_S = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outgoing:
    """One record to send."""

    topic: Topic
    key: str
    value: bytes
    headers: Headers


def step(raw: bytes, now: datetime) -> list[Outgoing]:
    """What an article record leads to: its events, or its one suppression. Raises ``NeverSucceeds``."""
    article = decode(raw)
    try:
        with at_most(LONGEST_S):
            extraction = extract(article)
    except Exception as error:  # extract is pure: what failed once fails always, and must not block its partition
        raise NeverSucceeds(f"the extractor failed on {article.url}: {type(error).__name__}: {error}") from error
    if extraction.silence is not None:
        suppression = suppression_of(article, extraction.silence, now)
        headers = envelope(SUPPRESSED, suppression.suppression_id, SERVICE, now)
        return [Outgoing(SUPPRESSED, article.article_id, suppression.to_json(), headers)]
    return [
        Outgoing(EVENTS, key_of(event), event.to_json(), envelope(EVENTS, event.event_id, SERVICE, now))
        for event in extraction.events
    ]


def decode(raw: bytes) -> Article:
    """The article in a record; raises ``NeverSucceeds`` naming each wrong field."""
    try:
        return Article.from_json(raw)
    except ValidationError as error:
        raise NeverSucceeds(f"not an Article: {explain(error)}") from error


def key_of(event: Event) -> str:
    """Events of one country share a partition: locality, not safety."""
    return (event.place.country if event.place else None) or NO_COUNTRY


def warm_up() -> None:
    """Load tables and models before the first article comes, not while its alert is awaited."""
    said = (
        "An air strike killed 12 civilians in Aleppo, Syria, on Monday, the Syrian Observatory for Human Rights said."
    )
    now = datetime.now(UTC)
    Encoder.load()
    extract(
        Article(
            article_id="warm-up",
            content_sha256="0" * 64,
            url="https://warm-up.example/",
            canonical_url="https://warm-up.example/",
            body=said,
            publisher="warm-up",
            published_at=now,
            fetched_at=now,
        )
    )


class Extractor:
    """Begins the work on each record; its futures are done when the broker has every outgoing record."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def begin(self, record: Record) -> "asyncio.Future[Any]":
        """Extract and enqueue; the awaitable ends when all of it is delivered."""
        message = record.message
        with metrics.STEP_SECONDS.labels(SERVICE).time():
            try:
                outgoing = step(message.value or b"", datetime.now(UTC))
            except NeverSucceeds as error:
                return asyncio.gather(await self._bury(message, str(error)))
        metrics.ARTICLES_READ.labels(outgoing[0].topic.suffix).inc()
        sent = [
            await self._sender.send(
                out.topic,
                key=out.key.encode(),
                value=out.value,
                headers=[*out.headers, stamp(ARTICLE_AT, message.timestamp)],
            )
            for out in outgoing
        ]
        return asyncio.gather(*sent)

    async def _bury(self, message: Any, reason: str) -> "asyncio.Future[Any]":
        letter = bury(original_of(message), reason, SERVICE)
        log.error("dead letter", topic=message.topic, offset=message.offset, reason=reason)
        metrics.DEAD_LETTERS.labels(SERVICE).inc()
        return await self._sender.send(ARTICLES_DLQ, key=letter.key, value=letter.value, headers=letter.headers)


def build_worker(settings: Settings, progress: Progress) -> faust.App:
    """The Faust app of the extractor."""
    app = build_app(settings, SERVICE, progress)
    sender = Sender(settings)

    @app.agent(bytes_topic(app, settings, ARTICLES), concurrency=1, name=SERVICE)
    async def read_articles(stream: Any) -> None:
        await sender.start()
        try:
            await pump(stream, Extractor(sender).begin, progress)
        finally:
            await sender.stop()

    return app
