"""A register that waits while Redis is away, so that who publishes need not know: its calls are safe to repeat."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from redis.exceptions import BusyLoadingError, NoScriptError, ReadOnlyError
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

from schemas.article import Article
from services.ingest.articles import Draft
from services.ingest.versions import ArticleRegister, Reservation

OUTAGES = (NoConnection, NoAnswer, BusyLoadingError, ReadOnlyError, NoScriptError)
"""Redis is away, starts, has just started without our scripts, or is a replica for a moment: waiting mends it."""
_RETRY_S = 0.5
T = TypeVar("T")


class PatientRegister:
    """Calls the other register until it answers or ``stop`` is set; then its error is raised."""

    def __init__(self, register: ArticleRegister, stop: threading.Event) -> None:
        self._register = register
        self._stop = stop
        self.trouble: str | None = None
        """Why it waits now, or null."""

    def reserve(self, drafts: Sequence[Draft], holder: str = "") -> list[Reservation]:
        """See ``ArticleRegister``."""
        return self._until_answered(lambda: self._register.reserve(drafts, holder))

    def stay(self, holder: str) -> None:
        """See ``ArticleRegister``."""
        self._until_answered(lambda: self._register.stay(holder))

    def confirm(self, articles: Sequence[Article]) -> None:
        """See ``ArticleRegister``."""
        self._until_answered(lambda: self._register.confirm(articles))

    def _until_answered(self, call: Callable[[], T]) -> T:
        while True:
            try:
                answer = call()
            except OUTAGES as error:
                self.trouble = f"Redis does not answer: {error}"
                if self._stop.wait(_RETRY_S):
                    raise
            else:
                self.trouble = None
                return answer
