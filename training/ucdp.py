"""UCDP Candidate: deaths by side and of civilians, with headlines only; a few headlines make one short article."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evaluation.articles import article_of, json_lines
from schemas import Article

NAME = "ucdp_dev.jsonl"
# Later events are left to measuring.
BLIND_FROM = date(2026, 2, 10)
_MOST = 4


@dataclass(frozen=True, slots=True)
class Reported:
    """An event's deaths: of ``civilians``, of people ``unknown``, of both armed ``sides``; headlines as an article."""

    item_id: str
    article: Article
    civilians: int
    unknown: int
    sides: int


def read(folder: Path) -> Iterator[Reported]:
    """Events before ``BLIND_FROM`` that have a headline."""
    for item in json_lines(folder / NAME):
        day = date.fromisoformat(item["date_start"])
        headlines = list(dict.fromkeys(s["headline"] for s in item["sources"] if s.get("headline")))[:_MOST]
        if day >= BLIND_FROM or not headlines:
            continue
        yield Reported(
            item_id=str(item["id"]),
            article=article_of("ucdp", str(item["id"]), None, "\n\n".join(headlines), day),
            civilians=item["deaths_civilians"],
            unknown=item["deaths_unknown"],
            sides=item["deaths_a"] + item["deaths_b"],
        )
