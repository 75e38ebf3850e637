"""What one run of ``up`` has seen: how many of what, and how long each stage took."""

import statistics
import threading
from collections import Counter, defaultdict

from rich.console import RenderableType
from rich.table import Table

from schemas import Alert
from services.cli.tail import Tailed
from services.cli.words import noun

_STAGE_ORDER = ("ingest", "extractor", "alerting", "relay")


class Summary:
    """Fed by the thread that follows the topics, read by the one that draws."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kinds: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._stages: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, tailed: Tailed) -> None:
        """Count a message; ``relay`` is the time from its decision to its record on the topic."""
        message = tailed.message
        with self._lock:
            if not isinstance(message, Alert):
                self._kinds["suppressed"] += 1
                self._reasons[message.why_not] += 1
                return
            self._kinds[message.kind] += 1
            for stage, milliseconds in (message.latency or {}).items():
                self._stages[stage].append(milliseconds)
            relayed = tailed.timestamp_ms - round(message.raised_at.timestamp() * 1000)
            self._stages["relay"].append(max(0, relayed))

    def line(self) -> str:
        """All of it in one line."""
        with self._lock:
            kinds = self._kinds.copy()
        new, updates, cancels, silent = (kinds[kind] for kind in ("alert", "update", "cancel", "suppressed"))
        return (
            f"{new} new {noun(new, 'alert')} · {updates} {noun(updates, 'update')} ·"
            f" {cancels} {noun(cancels, 'cancellation')} · {silent} suppressed"
        )

    def views(self) -> list[RenderableType]:
        """The counts, the reasons of silence, and the time from fetching an article to its alert, per stage."""
        views: list[RenderableType] = ["", self.line()]
        with self._lock:
            if self._reasons:
                reasons = ", ".join(f"{reason} {count}" for reason, count in self._reasons.most_common())
                views.append(f"Silent because: {reasons}")
            if self._stages:
                views += ["", _latency_table(self._stages)]
        return views


def _latency_table(stages: dict[str, list[int]]) -> Table:
    table = Table(title="From article to alert, milliseconds", title_justify="left", box=None, pad_edge=False)
    table.add_column("stage")
    for heading in ("median", "longest"):
        table.add_column(heading, justify="right")
    ordered = sorted(stages, key=lambda stage: (_STAGE_ORDER.index(stage) if stage in _STAGE_ORDER else 99, stage))
    for stage in ordered:
        table.add_row(stage, f"{statistics.median(stages[stage]):.0f}", str(max(stages[stage])))
    totals = [sum(times) for times in zip(*(stages[stage] for stage in ordered), strict=False)]
    table.add_row("all", f"{statistics.median(totals):.0f}", str(max(totals)), style="bold")
    return table
