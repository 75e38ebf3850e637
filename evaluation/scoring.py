"""One set or part of it: read, judged, marked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from evaluation.figures import Table
from evaluation.judging import Judged, judge
from evaluation.marks import Marks, Measure, add_up, missed
from evaluation.outcomes import ItemOutcome
from evaluation.scores import fakes as fakes_scores
from evaluation.scores import muc as muc_scores
from evaluation.sets import fakes, muc
from schemas import Article
from services.alerting.policy import Policy


class Item(Protocol):
    """What every set's items have."""

    @property
    def item_id(self) -> str: ...  # noqa: D102 - the set's own id
    @property
    def part(self) -> str: ...  # noqa: D102 - train or blind
    @property
    def article(self) -> Article: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class DevelopmentSet:
    """How a set is read and marked."""

    name: str
    title: str
    path: str
    parts: tuple[str, ...]
    read: Callable[[Path, tuple[str, ...]], Iterable[Any]]
    measures: Sequence[Measure]
    marks_of: Callable[[Any, Judged], Marks]
    naive_marks: Callable[[Any], Marks]
    gold_of: Callable[[Any], dict[str, Any]]
    predicted_of: Callable[[Judged], dict[str, Any]]


SETS = (
    DevelopmentSet(
        "muc", "MUC", "muc4", ("train", "blind"), muc.read, muc_scores.MEASURES, muc_scores.marks_of,
        muc_scores.naive_marks, muc_scores.gold_of, muc_scores.predicted_of,
    ),
    DevelopmentSet(
        "fakes", "FA-KES", fakes.NAME, ("train", "blind"), fakes.read, fakes_scores.MEASURES, fakes_scores.marks_of,
        fakes_scores.naive_marks, fakes_scores.gold_of, fakes_scores.predicted_of,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """The figures of one part of one set, and every item of it."""

    table: Table
    items: tuple[ItemOutcome, ...]


def score(one: DevelopmentSet, folder: Path, part: str, policy: Policy) -> Scored:
    """Judge and mark a part of a set."""
    reports = list(one.read(folder, (part,)))
    judged = list(judge((report.article for report in reports), policy))
    marks = [one.marks_of(report, what) for report, what in zip(reports, judged, strict=True)]
    figures = add_up(one.measures, marks, [one.naive_marks(report) for report in reports])
    seconds = sum(what.seconds for what in judged)
    table = Table(one.name, part, f"{one.title}, {part}", figures, len(reports), len(reports) / seconds)
    items = tuple(
        ItemOutcome(one.name, part, r.item_id, one.gold_of(r), one.predicted_of(j), missed(m), j)
        for r, j, m in zip(reports, judged, marks, strict=True)
    )
    return Scored(table, items)
