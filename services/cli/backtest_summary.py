"""What a backtest counted, in words."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from schemas.vocabulary import AlertKind, WhyNot
from services.cli.console import err, plain
from services.cli.words import WHY_NOT_WORDS, counted, noun

if TYPE_CHECKING:
    from services.backtest.archive import Archive, Problem
    from services.backtest.replay import Outcome

_KIND_WORDS: dict[AlertKind, str] = {"alert": "new alert", "update": "update", "cancel": "cancel"}


class Tally:
    """What was raised, and what was not and why."""

    def __init__(self) -> None:
        self.articles = 0
        self.events = 0
        self.alerts: Counter[AlertKind] = Counter()
        self.silences: Counter[WhyNot] = Counter()

    def add(self, outcome: "Outcome") -> None:
        """Count one article."""
        self.articles += 1
        self.events += len(outcome.events)
        self.alerts.update(alert.kind for alert in outcome.alerts)
        self.silences.update(suppression.why_not for suppression in outcome.suppressions)


def complain(problems: Sequence["Problem"]) -> None:
    """Each line that gave nothing, on stderr."""
    for problem in problems:
        err.print(f"{plain(problem.location)}: {plain(problem.reason)}", style="red")


def summary_line(archive: "Archive", tally: Tally) -> str:
    """The whole run in one line."""
    silences = ", ".join(f"{why_not} {count:,}" for why_not, count in _by_frequency(tally.silences))
    parts = [
        counted(tally.articles, "article"),
        counted(tally.events, "event"),
        counted(tally.alerts.total(), "alert"),
        f"{tally.silences.total():,} suppressed" + (f" ({silences})" if silences else ""),
        f"{len(archive.seen):,} already seen",
        f"{len(archive.problems):,} invalid",
    ]
    return " · ".join(parts)


def summary_table(tally: Tally, incidents: int) -> Table:
    """The same as a table, with the reasons in words."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    table.add_column()
    numbers = {"article": tally.articles, "event": tally.events, "incident": incidents}
    numbers |= {word: tally.alerts[kind] for kind, word in _KIND_WORDS.items()}
    rows = [(number, noun(number, word)) for word, number in numbers.items()]
    rows += [(count, f"suppressed: {WHY_NOT_WORDS[why_not]}") for why_not, count in _by_frequency(tally.silences)]
    for count, words in rows:
        table.add_row(f"{count:,}", words)
    return table


def _by_frequency(silences: Counter[WhyNot]) -> list[tuple[WhyNot, int]]:
    return sorted(silences.items(), key=lambda item: (-item[1], item[0]))
