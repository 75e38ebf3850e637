"""Pages read in child processes, so that no page can stop the service: one that hangs or dies is replaced."""

import sys

from services.ingest.pages.page import Page
from services.ingest.pages.reader_process import answer_of, request
from services.runtime.readers import Readers, Unreadable

__all__ = ["PageReaders", "Unreadable"]

# Most pages take 3 ms, the worst that are read 5 s; the child has just started in a second at most.
_TIMEOUT_S = 10.0
# The memory that a large page took comes back only when its process ends.
_LARGE_PAGE_BYTES = 1024 * 1024
_PROGRAM = (sys.executable, "-m", "services.ingest.pages.reader_process")


class PageReaders(Readers):
    """Up to ``count`` child processes that read pages."""

    def __init__(self, count: int = 1, *, timeout_s: float = _TIMEOUT_S, program: tuple[str, ...] = _PROGRAM) -> None:
        super().__init__(program, count, timeout_s=timeout_s)

    async def read(self, content: bytes, url: str, charset: str | None) -> Page | None:
        """``read_page`` elsewhere, in turn. Raises ``Unreadable``; the next page then gets a fresh child."""
        again = len(content) <= _LARGE_PAGE_BYTES
        return await self.ask(request(content, url, charset), answer_of, again=again)
