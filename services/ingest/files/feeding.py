"""``harmwatch feed``: article JSON Lines onto the topic, at a given rate, with every line accounted for."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from services.ingest.articles import InvalidArticle
from services.ingest.files.read_ahead import ReadAhead
from services.ingest.items import Item
from services.ingest.publisher import ArticlePublisher, Outcome, Producer
from services.ingest.versions import ArticleRegister
from services.runtime.settings import Settings

# A batch is one round trip to Redis, which answers once it is on disk.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line that is no article; ``number`` 0 is the path itself (not found, damaged)."""

    path: str
    number: int
    reason: str


@dataclass
class FeedReport:
    """What became of the lines. Every line read is in exactly one of the counts, unless it was ``stopped``."""

    published: int = 0
    seen: int = 0
    invalid: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    stopped: bool = False

    @property
    def read(self) -> int:
        """Lines accounted for so far."""
        return self.published + self.seen + self.invalid

    @property
    def exit_code(self) -> int:
        """0 when every line is an article, else 1."""
        return 1 if self.rejections or self.stopped else 0

    def count(self, outcome: Outcome) -> None:
        """Account for one line."""
        setattr(self, outcome.kind, getattr(self, outcome.kind) + 1)
        if outcome.kind == "invalid":
            self.rejections.append(Rejection(outcome.line.source, outcome.line.number, outcome.reason or ""))


def feed(
    lines: Iterable[Item],
    producer: Producer,
    register: ArticleRegister,
    settings: Settings,
    *,
    rate: float | None = None,
    on_progress: Callable[[FeedReport], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> FeedReport:
    """Publish all lines (``jsonl.read_paths``), at most ``rate`` a second, and report once all are delivered.

    ``on_progress`` is called in this thread as deliveries are confirmed, at least every 50 ms. Bad lines go to the
    dead-letter topic and into the report; a path that cannot be read only into the report. When ``stop`` is set, no
    further line is read, and what is in flight gets 3 s.
    """
    stop = stop or threading.Event()
    report = FeedReport()
    publisher = ArticlePublisher(producer, register, settings, on_outcome=report.count, stop=stop)
    pace = Pace(rate, stop)
    for batch in ReadAhead(lines, 1 if rate else _BATCH, stop).batches():
        if batch:
            pace.wait()
        publisher.offer([line for line in batch if not _is_about_the_path(line, report)])
        publisher.settle()
        on_progress(report)
    report.stopped = stop.is_set()
    publisher.drain()
    on_progress(report)
    return report


def _is_about_the_path(line: Item, report: FeedReport) -> bool:
    if line.number > 0:
        return False
    report.rejections.append(Rejection(line.source, 0, str(InvalidArticle("file", line.error or ""))))
    return True


class Pace:
    """At most ``rate`` turns a second, evenly; a late turn is not made up for by a burst."""

    def __init__(self, rate: float | None, stop: threading.Event) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._stop = stop
        self._next = time.monotonic()

    def wait(self) -> None:
        """Return when the next turn is due, or at once when stopped."""
        now = time.monotonic()
        if self._next > now:
            self._stop.wait(self._next - now)
        self._next = max(self._next, now) + self._gap
