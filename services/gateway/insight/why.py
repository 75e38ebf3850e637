"""Why an article raised no alert, or which: what is on record of it, and how it is read now. Publishes nothing."""

import sqlite3
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from typing import Any, NamedTuple

from schemas import Article, Incident
from schemas.identity import article_id_of, content_sha256_of
from services.alerting.telling.masking import tells_of_survivors
from services.alerting.telling.policy import Policy
from services.gateway.access.shielding import shield_of
from services.gateway.evidence.articles import hidden_words
from services.gateway.evidence.gathering import Sources
from services.gateway.insight.judgement import Asked, Finest, Judged, answer_of, request
from services.gateway.projection.alerts import shown_alert
from services.gateway.projection.silences import find_silences
from services.ingest.identity import canonical_url
from services.runtime.readers import Readers, Unreadable

_PROGRAM = (sys.executable, "-m", "services.gateway.insight.judging_process")
# The first question waits until tables and models are loaded, and then for those before it.
_TIMEOUT_S = 30.0
_MOST_WAITING = 8
_MOST_TOLD = 100

NOT_ON_RECORD = (
    "No article of this address is on record: it was not read, or so long ago that its silence is kept no longer"
    " (30 days). It is not fetched now: paste its text, or let it be read with `harmwatch feed`."
)
TEXT_NOT_KEPT = "Its text is not kept, or not any more: paste the text to see how it is read now."


class Record(NamedTuple):
    """What is on record of an address; ``article`` only where its text is kept. Alerts and silences are JSON.

    ``hidden``, ``finest``: what the reader may not see in it, as of ``Asked``.
    """

    article: Article | None
    alerts: tuple[str, ...]
    silences: tuple[str, ...]
    hidden: tuple[str, ...]
    finest: Finest | None


class Busy(Exception):  # noqa: N818 - it reads as what it says
    """Too many texts wait to be read."""


class Judge:
    """Has texts read by a child process, one at a time; belongs to one event loop, close it with ``aclose``."""

    def __init__(self, policy: Policy, *, program: tuple[str, ...] = _PROGRAM) -> None:
        self._policy = policy
        self._readers = Readers(program, 1, timeout_s=_TIMEOUT_S)
        self._waiting = 0

    async def aclose(self) -> None:
        """End the child."""
        await self._readers.aclose()

    async def judge(
        self, article: Article, *, names: bool, hidden: tuple[str, ...] = (), finest: Finest | None = None
    ) -> Judged | str:
        """How it is read and decided now, or why it cannot be read. Raises ``Busy``."""
        if self._waiting >= _MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            # As a first version: a later one that says nothing would only withdraw what the first said.
            first = article.model_copy(update={"version": 1})
            asked = Asked(first, self._policy, names, hidden, finest)
            return await self._readers.ask(request(asked), answer_of)
        except Unreadable as error:
            return str(error)
        finally:
            self._waiting -= 1


def record_of(sources: Sources, url: str) -> Record:
    """All that is on record of an address, however it is spelled, as the reader of ``sources`` may see it."""
    reader, names = sources.database.reading(), sources.names
    ids = _article_ids(reader, canonical_url(url))
    among = f"article_id IN ({', '.join('?' * len(ids))})"
    texts = (sources.last_text(article_id) for article_id in ids)
    article = next((text for text in texts if text is not None), None)
    claimed = f"SELECT DISTINCT incident.id FROM incident JOIN claim USING (row) WHERE {among}"  # noqa: S608
    incidents = reader.execute(claimed, ids).fetchall()
    silences = (find_silences(reader, article=one, limit=_MOST_TOLD, names=names).documents for one in ids)
    alerts = reader.execute(
        "SELECT alert.document, incident.hidden FROM alert JOIN incident ON incident.id = alert.incident_id"  # noqa: S608
        f" WHERE alert.incident_id IN ({', '.join('?' * len(incidents))}) ORDER BY alert.row DESC LIMIT ?",
        (*(incident["id"] for incident in incidents), _MOST_TOLD),
    )
    told = sources.read([incident["id"] for incident in incidents])
    hidden = tuple(sorted(hidden_words(told, names=names)))
    shown = tuple(shown_alert(row, names=names) for row in alerts)
    return Record(article, shown, tuple(chain.from_iterable(silences)), hidden, _finest(told, names=names))


def _finest(incidents: Iterable[Incident], *, names: bool) -> Finest | None:
    told = tuple(incidents)
    if any(tells_of_survivors(incident.event_type, incident.claims) for incident in told):
        return "district"
    now = datetime.now(UTC)
    return "town" if not names and any(shield_of(incident, now) is not None for incident in told) else None


def _article_ids(reader: sqlite3.Connection, address: str) -> list[str]:
    """Of the articles of that address: their own, or the one by which their pages call themselves."""
    found = reader.execute(
        "SELECT article_id FROM article WHERE url = ?1 UNION SELECT article_id FROM claim WHERE url = ?1"
        " UNION SELECT article_id FROM silence WHERE url = ?1 LIMIT ?2",
        (address, _MOST_TOLD),
    )
    return [article_id for (article_id,) in found]


def pasted(text: str, title: str | None, published_at: datetime | None) -> Article:
    """A text as if it had been published then, or now."""
    now = datetime.now(UTC)
    digest = content_sha256_of(f"{title or ''}\n\n{text}")
    return Article(
        article_id=article_id_of("pasted", digest),
        content_sha256=digest,
        url="pasted",
        canonical_url="pasted",
        title=title,
        body=text,
        publisher="pasted",
        published_at=published_at or now,
        fetched_at=now,
    )


def about(article: Article, judged: Judged | None) -> dict[str, Any]:
    """What the answer says of the article; without a judgement nobody knows which words of it may be seen."""
    shown = article.model_dump(
        mode="json",
        include={"article_id", "version", "publisher", "language", "published_at", "updated_at", "fetched_at"},
    )
    return shown | {"title": judged and judged.title, "url": judged and judged.url}
