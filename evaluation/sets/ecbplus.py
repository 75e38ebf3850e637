"""ECB+: 982 documents in 86 clusters, two clusters of like kind a topic (two killings at work, two heists).

Most topics are peaceful: an article that gives no incident stands alone, as it should, but the set counts it as missed.
So ``may_alert`` marks the clusters in which people killed or hurt people (``HARM``), named by hand.

The documents carry no date of their own. The later half quotes its address, mostly with a date, in its first words; the
rest is taken as published on the middle day of its half. So there is no split by date: topics up to ``LAST_OF_TRAIN``
are train, the later ones blind. No outlet is given either: each document counts as of an outlet of its own.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from evaluation.articles import article_of, json_lines
from evaluation.sets.telling import Telling

NAME = "ecbplus_docs.jsonl"
LAST_OF_TRAIN = 25
# Killings, shootings, bombs and riots with people hurt.
HARM = frozenset(
    f"{topic}_{half}"
    for topic, halves in {
        8: ("ecb", "ecbplus"),
        16: ("ecb", "ecbplus"),
        18: ("ecb", "ecbplus"),
        19: ("ecb", "ecbplus"),
        22: ("ecb", "ecbplus"),
        3: ("ecb",),
        32: ("ecb", "ecbplus"),
        33: ("ecb", "ecbplus"),
        41: ("ecb", "ecbplus"),
        45: ("ecb", "ecbplus"),
    }.items()
    for half in halves
)
_MIDDLE = {"ecb": date(2008, 12, 15), "ecbplus": date(2012, 6, 15)}
_HEAD = 300
_IN_ADDRESS = re.compile(r"/ (20[01]\d) [/-] (\d\d?|[a-z]{3}) [/-] (\d\d?) /")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read(folder: Path) -> Iterator[Telling]:
    """All documents."""
    for item in json_lines(folder / NAME):
        half = item["subtopic"].rpartition("_")[2]
        published = _published(item["text"][:_HEAD]) or _MIDDLE[half]
        yield Telling(
            item_id=item["doc"],
            part="train" if item["topic"] <= LAST_OF_TRAIN else "blind",
            article=article_of("ecbplus", item["doc"], None, item["text"], published, publisher=item["doc"]),
            gold=item["subtopic"],
            may_alert=item["subtopic"] in HARM,
        )


def _published(head: str) -> date | None:
    found = _IN_ADDRESS.search(head)
    if found is None:
        return None
    year, month, day = found.groups()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month) if month.isdigit() else 0
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None
