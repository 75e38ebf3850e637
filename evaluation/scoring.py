"""Sets and how each is scored: read, judged, marked, added up."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.figures import Table
from evaluation.judging import Judged, judge_after, judge_each, judge_in_turn, judge_stream
from evaluation.marks import Marks, Measure, add_up
from evaluation.outcomes import ItemOutcome
from evaluation.scores import fakes as fakes_scores
from evaluation.scores import muc as muc_scores
from evaluation.scores import scenarios as scenarios_scores
from evaluation.scores import seeds as seeds_scores
from evaluation.scores import traps as traps_scores
from evaluation.sets import fakes, muc, scenarios, seeds, traps
from schemas import Article
from services.alerting.telling.policy import Policy

ANY_AGE = Policy(recent_days=None)
Judge = Callable[[Sequence[Any], Policy], Iterable[Judged]]


@dataclass(frozen=True, slots=True)
class ScoredSet:
    """How a set is read, judged and marked. ``path`` None: the project's own, not in the folder of development sets."""

    name: str
    title: str
    path: str | None
    parts: tuple[str, ...]
    read: Callable[[Path, tuple[str, ...]], Iterable[Any]]
    measures: Sequence[Measure]
    marks_of: Callable[[Any, Judged], Marks]
    naive_marks: Callable[[Any], Marks]
    gold_of: Callable[[Any], dict[str, Any]]
    predicted_of: Callable[[Any, Judged], dict[str, Any]]
    due: Callable[[Any], bool | None]
    policy: Policy
    judge: Judge


@dataclass(frozen=True, slots=True)
class Scored:
    """The figures of one part of one set, and every item of it."""

    table: Table
    items: tuple[ItemOutcome, ...]


def _article(item: Any) -> Article:
    article: Article = item.article
    return article


def _each_alone(items: Sequence[Any], policy: Policy) -> Iterable[Judged]:
    return judge_each(map(_article, items), policy)


def _of_traps(name: str, folder: Path, judge: Judge) -> ScoredSet:
    """A set whose lines have the form of the traps."""
    return ScoredSet(
        name=name,
        title=name.capitalize(),
        path=None,
        parts=("dev", "blind"),
        read=lambda _, parts: traps.read(folder, parts),
        measures=traps_scores.MEASURES,
        marks_of=traps_scores.marks_of,
        naive_marks=traps_scores.naive_marks,
        gold_of=traps_scores.gold_of,
        predicted_of=lambda _, judged: traps_scores.predicted_of(judged),
        due=lambda trap: bool(trap.expect["alert"]),
        policy=Policy(),
        judge=judge,
    )


SETS = (
    ScoredSet(
        name="muc",
        title="MUC",
        path="muc4",
        parts=("train", "blind"),
        read=muc.read,
        measures=muc_scores.MEASURES,
        marks_of=muc_scores.marks_of,
        naive_marks=muc_scores.naive_marks,
        gold_of=muc_scores.gold_of,
        predicted_of=lambda _, judged: muc_scores.predicted_of(judged),
        due=lambda report: None if report.need == "may" else bool(report.need == "must"),
        policy=ANY_AGE,
        judge=_each_alone,
    ),
    ScoredSet(
        name="fakes",
        title="FA-KES",
        path=fakes.NAME,
        parts=("train", "blind"),
        read=fakes.read,
        measures=fakes_scores.MEASURES,
        marks_of=fakes_scores.marks_of,
        naive_marks=fakes_scores.naive_marks,
        gold_of=fakes_scores.gold_of,
        predicted_of=lambda _, judged: fakes_scores.predicted_of(judged),
        due=lambda report: bool(report.civilians > 0),
        policy=ANY_AGE,
        judge=_each_alone,
    ),
    _of_traps(
        "traps",
        traps.FOLDER,
        lambda items, policy: [judge_after(trap.article, trap.earlier, policy) for trap in items],
    ),
    _of_traps("corpus", traps.CORPUS, _each_alone),
    _of_traps("quiet", traps.QUIET, _each_alone),
    ScoredSet(
        name="seeds",
        title="Seeds",
        path=None,
        parts=("all",),
        read=lambda _, __: seeds.read(),
        measures=seeds_scores.MEASURES,
        marks_of=seeds_scores.marks_of,
        naive_marks=lambda _: {},
        gold_of=seeds_scores.gold_of,
        predicted_of=lambda _, judged: seeds_scores.predicted_of(judged),
        due=lambda seed: any(outcome["kind"] != "suppressed" for outcome in seed.expected),
        policy=Policy(),
        judge=lambda items, policy: judge_in_turn(map(_article, items), policy),
    ),
    ScoredSet(
        name="scenarios",
        title="Scenarios",
        path=None,
        parts=("dev", "blind"),
        read=lambda _, parts: scenarios.read(parts=parts),
        measures=scenarios_scores.MEASURES,
        marks_of=scenarios_scores.marks_of,
        naive_marks=lambda _: {},
        gold_of=scenarios_scores.gold_of,
        predicted_of=scenarios_scores.predicted_of,
        due=lambda _: None,
        policy=Policy(),
        judge=lambda items, policy: [judge_stream([s.article for s in one.steps], policy) for one in items],
    ),
)


def score(one: ScoredSet, folder: Path | None, part: str) -> Scored:
    """Judge and mark a part of a set; ``folder`` holds the development sets."""
    items = list(one.read(folder or Path(), (part,)))
    judged = list(one.judge(items, one.policy))
    marks = [one.marks_of(item, what) for item, what in zip(items, judged, strict=True)]
    outcomes = tuple(
        ItemOutcome(one.name, part, i.item_id, one.due(i), one.gold_of(i), one.predicted_of(i, j), m, j)
        for i, j, m in zip(items, judged, marks, strict=True)
    )
    figures = add_up(one.measures, marks, [one.naive_marks(item) for item in items])
    articles = [article for what in judged for article in (*what.earlier, what)]
    seconds = sum(article.seconds for article in articles)
    speed = len(articles) / seconds if seconds else None
    return Scored(Table(one.name, part, f"{one.title}, {part}", figures, len(articles), speed), outcomes)
