"""One request on its way: from its body to drafts, from the outcome of each to the answer."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from schemas.push import AcceptedArticle, PushAnswer, RejectedArticle
from services.ingest.articles import Draft, InvalidArticle, to_draft
from services.ingest.items import Item
from services.ingest.publisher import Outcome
from services.ingest.push.reading import Reader, Record
from services.ingest.push.refusal import Refusal


class Job:
    """``settled`` belongs to its event loop; all else is the publishing thread's.

    When ``settled`` is cancelled, its sender was told to come again: what is not on its way yet is left out.
    """

    def __init__(self, request_id: str, body: bytes, read: Reader) -> None:
        self.request_id = request_id
        self.settled: asyncio.Future[PushAnswer | Refusal] = asyncio.get_running_loop().create_future()
        self._body = body
        self._read = read
        self._arrived = datetime.now(UTC)
        self._records: Iterator[tuple[int, Record | RejectedArticle]] | None = None
        self._exhausted = False
        self._in_flight = 0
        self._accepted: list[AcceptedArticle] = []
        self._rejected: list[RejectedArticle] = []

    def turn(self, most: int) -> Sequence[tuple[Item, Draft]]:
        """The drafts among at most so many more records; one that is no article is rejected. Raises ``Refusal``."""
        if self._exhausted:
            return []
        if self.settled.cancelled():
            self._exhausted = True
            return []
        if self._records is None:
            self._records = iter(enumerate(self._read(self._body)))
            self._body = b""
        taken = list(itertools.islice(self._records, most))
        self._exhausted = len(taken) < most
        drafts = [pair for index, record in taken if (pair := self._draft(index, record)) is not None]
        self._in_flight += len(drafts)
        return drafts

    def _draft(self, index: int, record: Record | RejectedArticle) -> tuple[Item, Draft] | None:
        if isinstance(record, RejectedArticle):
            self._rejected.append(record)
            return None
        try:
            draft = to_draft(record, fetched_at=self._arrived)
        except InvalidArticle as invalid:
            self._rejected.append(RejectedArticle(index=index, field=invalid.field, reason=invalid.problem))
            return None
        return Item(self.request_id, index, b"", record), draft

    def take(self, outcome: Outcome) -> None:
        """One of its drafts has become certain."""
        article = outcome.article
        if article is None:
            raise ValueError("an article that was never offered has an outcome")
        self._in_flight -= 1
        self._accepted.append(
            AcceptedArticle(
                index=outcome.line.number,
                article_id=article.article_id,
                version=article.version,
                status="seen" if outcome.kind == "seen" else "published",
            )
        )

    @property
    def has_more(self) -> bool:
        """Whether it needs another turn."""
        return not self._exhausted

    @property
    def certain(self) -> bool:
        """Whether nothing of it is open any more."""
        return self._exhausted and not self._in_flight

    def answer(self) -> None:
        """Say what became of its articles."""
        self._accepted.sort(key=lambda accepted: accepted.index)
        self.settle(PushAnswer(accepted=tuple(self._accepted), rejected=tuple(self._rejected)))

    def settle(self, result: PushAnswer | Refusal) -> None:
        """Hand the result to the event loop; one that is closed has nobody left to tell."""
        with suppress(RuntimeError):
            self.settled.get_loop().call_soon_threadsafe(self._settle, result)

    def _settle(self, result: PushAnswer | Refusal) -> None:
        if not self.settled.done():
            self.settled.set_result(result)
