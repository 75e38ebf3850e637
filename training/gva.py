"""GVA: incidents of gun violence in the United States, each with its articles; a sample in which people were hit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from evaluation.articles import article_of, json_lines
from schemas import Article

NAME = "gva_dev.jsonl"
# Later incidents are left to measuring.
BLIND_FROM = date(2015, 7, 1)
_EVERY = 6
_DATE = "%B %d, %Y"


@dataclass(frozen=True, slots=True)
class Story:
    """The first article on an incident, and how many people it hit."""

    item_id: str
    article: Article
    killed: int
    injured: int


def read(folder: Path) -> Iterator[Story]:
    """Every sixth incident before ``BLIND_FROM`` in which somebody was killed or hurt."""
    hit = [
        item
        for item in json_lines(folder / NAME)
        if item["num_killed"] + item["num_injured"] and _day(item["date"]) < BLIND_FROM
    ]
    for item in hit[::_EVERY]:
        first = item["articles"][0]
        published = date.fromisoformat(first["dct"]) if first.get("dct") else _day(item["date"])
        article = article_of("gva", item["incident_id"], first["title"] or None, first["text"], published)
        yield Story(item["incident_id"], article, item["num_killed"], item["num_injured"])


def _day(text: str) -> date:
    return datetime.strptime(text, _DATE).date()  # noqa: DTZ007 - a local date
