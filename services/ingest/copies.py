"""Which articles print the same text as another: marked as such, and published all the same.

Whoever counts reports must not count a wire's text once for each paper that prints it; whoever searches wants to see it
once. So an article says which group of copies it is in: ``duplicate_group`` is the id of the group's first article.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from schemas.article import Article
from services.ingest.signing import short_signatures
from services.runtime.redis import key
from services.runtime.settings import Settings

if TYPE_CHECKING:
    import redis

_SCRIPT = Path(__file__).with_name("copies.lua").read_text(encoding="utf-8")
_DAY_S = 86_400
_DIGEST_BYTES = 12
# A script holds up everybody else's, so many take some 20 ms; and each is one write to disk.
_MOST_A_SCRIPT = 250


Sign = Callable[[Sequence[str]], list[bytes]]
"""``short_signatures``, or the same elsewhere."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The article is in the group that ``group`` (its id) was the first of; ``exact``: with the very same text."""

    group: str
    kind: Literal["exact", "near"]


class RedisCopies:
    """What is known of texts for ``copies_days`` at least, in Redis, shared by all publishers of an installation.

    Keys; a period is ``copies_days`` long, and its keys live for one more:

    - ``{prefix}:copies``: which period it is. All others begin with that name.
    - ``PERIOD``: how many texts it holds; each has a number.
    - ``PERIOD:texts:P``: rest of a text's digest → its number, and ``:group`` if it is a near copy.
    - ``PERIOD:ids:C``: number within the chunk → id of the article that had the text first.
    - ``PERIOD:signatures:C``: 64 bytes a number: the lowest byte of each value of its signature. One byte in 256 agrees
      by chance, which moves no estimate by more than that.
    - ``PERIOD:bands:B:P``: rest of three of those bytes → number of the last text that has them and stands alone. Two
      texts of whose shingles 60 % are the same share one of 10 such bands in 91 of 100 cases, of 70 % in 98, of 80 % in
      99.9 (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4).

    ``P`` are the first 12 bits of the digest or band.
    """

    def __init__(
        self,
        client: "redis.Redis",
        settings: Settings,
        now: Callable[[], float] = time.time,
        sign: Sign = short_signatures,
    ) -> None:
        self._mark = client.register_script(_SCRIPT)
        self._prefix = key(settings, "copies")
        self._period_s = settings.copies_days * _DAY_S
        self._now = now
        self._sign = sign
        # While Redis compares some texts, the next are signed: each takes about as long as the other.
        self._asking = ThreadPoolExecutor(1, "ask-for-copies")

    def mark(self, articles: Sequence[Article]) -> list[Copy | None]:
        """Of each article the group it is in, null for the first of a group and for what stands alone; in their order.

        A repeated call gives the same answers.
        """
        if not self._period_s:
            return [None] * len(articles)
        parts = (articles[start : start + _MOST_A_SCRIPT] for start in range(0, len(articles), _MOST_A_SCRIPT))
        asked = [self._asking.submit(self._mark, [self._prefix], self._arguments(part)) for part in parts]
        return [copy for answers in asked for copy in _copies(answers.result())]

    def _arguments(self, articles: Sequence[Article]) -> list[str | bytes | int]:
        arguments: list[str | bytes | int] = [int(self._now() // self._period_s), self._period_s]
        signatures = self._sign([article.text for article in articles])
        for article, signature in zip(articles, signatures, strict=True):
            arguments += [article.article_id, bytes.fromhex(article.content_sha256)[:_DIGEST_BYTES], signature]
        return arguments


def _copies(answers: Sequence[bytes]) -> Iterator[Copy | None]:
    for group, kind in zip(answers[::2], answers[1::2], strict=True):
        yield Copy(group.decode(), "exact" if kind == b"exact" else "near") if kind else None
