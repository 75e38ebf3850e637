"""``harmwatch feed``: articles of files onto the topic, at a given rate, with every item accounted for."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
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
    """An item that is no article; ``number`` 0 is the path itself (not found, damaged)."""

    path: str
    number: int
    reason: str


@dataclass
class FeedReport:
    """What became of the items. Each one read is in exactly one of the counts, unless it was ``stopped``.

    ``skipped``: how many could not have been articles (images in a crawl), by what they are. ``seconds`` since the
    start.
    """

    published: int = 0
    seen: int = 0
    invalid: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    stopped: bool = False
    seconds: float = 0.0

    @property
    def read(self) -> int:
        """Items accounted for so far."""
        return self.published + self.seen + self.invalid + sum(self.skipped.values())

    @property
    def exit_code(self) -> int:
        """0 when no item was wrong, else 1."""
        return 1 if self.rejections or self.stopped else 0

    def count(self, outcome: Outcome) -> None:
        """Account for one item."""
        setattr(self, outcome.kind, getattr(self, outcome.kind) + 1)
        if outcome.kind == "invalid":
            self.rejections.append(Rejection(outcome.line.source, outcome.line.number, outcome.reason or ""))


def feed(
    items: Iterable[Item],
    producer: Producer,
    register: ArticleRegister,
    settings: Settings,
    *,
    rate: float | None = None,
    on_progress: Callable[[FeedReport], None] = lambda _: None,
    on_certain: Callable[[Sequence[Item]], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> FeedReport:
    """Publish all items (``reading.Files``), at most ``rate`` a second, and report once all are delivered.

    ``on_progress`` is called in this thread as deliveries are confirmed, at least every 50 ms, ``on_certain`` with the
    items of which it is then certain what became of them. Bad items go to the
    dead-letter topic and into the report; a path that cannot be read only into the report. When ``stop`` is set, no
    further item is read, and what is in flight gets 3 s.
    """
    stop = stop or threading.Event()
    report = FeedReport()
    certain: list[Item] = []

    def count(outcome: Outcome) -> None:
        report.count(outcome)
        certain.append(outcome.line)

    def tell() -> None:
        report.seconds = time.monotonic() - began
        on_certain(certain)
        certain.clear()
        on_progress(report)

    publisher = ArticlePublisher(producer, register, settings, on_outcome=count, stop=stop)
    pace = Pace(rate, stop)
    began = time.monotonic()
    for batch in ReadAhead(items, 1 if rate else _BATCH, stop).batches():
        offered = [item for item in batch if not _is_set_aside(item, report)]
        certain.extend(item for item in batch if item.skipped is not None)
        if offered:
            pace.wait()
        publisher.offer_ahead(offered)
        tell()
    report.stopped = stop.is_set()
    publisher.drain()
    tell()
    return report


def _is_set_aside(item: Item, report: FeedReport) -> bool:
    """Note what is not for the topics: an item that is none, a path that cannot be read."""
    if item.skipped is not None:
        report.skipped[item.skipped] = report.skipped.get(item.skipped, 0) + 1
    elif item.number == 0:
        report.rejections.append(Rejection(item.source, 0, str(InvalidArticle("file", item.error or ""))))
    return item.skipped is not None or item.number == 0


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
