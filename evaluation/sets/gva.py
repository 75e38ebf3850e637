"""GVA: incidents of gun violence in the United States 2013–2015, each with its articles from local papers.

Split by the incident's date: before ``BLIND_FROM`` train, from then on blind, the later third (35 %); an incident's
articles are all in its part. Published on the article's own date, else on the incident's.

Four in ten incidents are unintended shootings (categories ``accidental_*``). They alert where crime is watched
(decision 12), as other accidents never do; they stand outside of ``may_alert``, so that intended shootings have a table
of their own.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evaluation.articles import article_of, json_lines
from evaluation.scores.facts import Facts
from evaluation.sets.telling import Telling

NAME = "gva_dev.jsonl"
BLIND_FROM = date(2015, 7, 1)
_DATE = "%B %d, %Y"
_UNINTENDED = "accidental_"


def read(folder: Path) -> Iterator[Telling]:
    """All articles, by incident."""
    for item in json_lines(folder / NAME):
        happened = datetime.strptime(item["date"], _DATE).date()  # noqa: DTZ007 - a local date
        intended = not any(category.startswith(_UNINTENDED) for category in item["categories"])
        facts = Facts(item["state"], item["city_or_county"].split(" (")[0], happened, item["num_killed"])
        for n, given in enumerate(item["articles"]):
            yield _telling(item["incident_id"], n, given, facts, intended=intended)


def _telling(incident: str, n: int, given: dict[str, Any], facts: Facts, *, intended: bool) -> Telling:
    published = date.fromisoformat(given["dct"]) if given.get("dct") else facts.day
    item_id = f"{incident}-{n}"
    return Telling(
        item_id=item_id,
        part="blind" if facts.day >= BLIND_FROM else "train",
        article=article_of(
            "gva", item_id, given["title"] or None, given["text"], published, publisher=_outlet(given["uri"])
        ),
        gold=incident,
        may_alert=intended,
        facts=facts,
    )


def _outlet(uri: str) -> str:
    """The outlet's host; most addresses are archived copies that hold the first address in their path."""
    first = uri[max(uri.rfind("http://"), uri.rfind("https://"), 0) :]
    return (urlsplit(first).hostname or "gva").removeprefix("www.")
