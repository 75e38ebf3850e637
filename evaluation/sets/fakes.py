"""FA-KES: reports on the Syrian war to July 2016, each with one figure of the people killed for the whole report.

The figure is the report's main toll, not a sum over all it tells: the annotators took one number, mostly the
headline's. Unspecified people count as civilians there, so ours is civilian plus unknown status.

Split by the annotated date: before ``BLIND_FROM`` train, from then on blind (38 %). One incident is told by several
outlets on the same days, so a split by chance would show the blind part to the trainer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evaluation.articles import article_of, json_lines
from schemas import Article

BLIND_FROM = date(2016, 1, 1)
NAME = "fakes_dev.jsonl"


@dataclass(frozen=True, slots=True)
class Report:
    """``civilians`` and ``combatants`` killed; ``place`` is a governorate; ``actor`` and ``cause`` the set's words."""

    item_id: str
    part: str
    article: Article
    civilians: int
    combatants: int
    place: str
    actor: str
    cause: str


def read(folder: Path, parts: tuple[str, ...] = ("train", "blind")) -> Iterator[Report]:
    """The reports of ``folder``'s file that belong to these parts."""
    for item in json_lines(folder / NAME):
        report = report_of(item)
        if report.part in parts:
            yield report


def report_of(item: dict[str, Any]) -> Report:
    """One report, published on the annotated date."""
    day = date.fromisoformat(item["date"])
    return Report(
        item_id=item["id"],
        part="blind" if day >= BLIND_FROM else "train",
        article=article_of("fakes", item["id"], item["title"], item["text"], day),
        civilians=item["civilians"],
        combatants=item["noncivilians"],
        place=item["location"],
        actor=item["actor"],
        cause=item["cause"],
    )
