"""One thing that a source gave, on its way to becoming an article: a line of a file, an item of a feed, a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """``record``, or ``error`` saying why there is none. ``number`` counts from 1; 0 is the source itself.

    ``skipped`` stands in place of both where there was nothing to read that could have been an article (an image in a
    crawl): one of few phrases, for counting.

    ``link`` is the address under which a list named it. ``raw`` are its bytes (a line of a file without its ending; of
    one that is too long, only the beginning).
    """

    source: str
    number: int
    raw: bytes
    record: Mapping[str, Any] | None = None
    error: str | None = None
    skipped: str | None = None
    link: str | None = None

    @property
    def location(self) -> str:
        """``path:number``, as compilers and editors write it."""
        return f"{self.source}:{self.number}"
