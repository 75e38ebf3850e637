"""UCDP Candidate: events of early 2026, each with the headlines of its sources; a headline is an article without body.

A headline that serves several events (a weekly digest) tells of no single one and is left out. Published on the
source's date. Split by the event's first day: before ``BLIND_FROM`` train, from then on blind. The policy lets an event
alert if civilians or people of unknown status died in it; headlines seldom say as much as the reports behind them, and
one in eight is not in English, which is not read.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from evaluation.articles import article_of, json_lines
from evaluation.sets.telling import Telling

NAME = "ucdp_dev.jsonl"
BLIND_FROM = date(2026, 2, 10)


def read(folder: Path) -> Iterator[Telling]:
    """All headlines of one event only, by event."""
    items = list(json_lines(folder / NAME))
    events = Counter(headline for item in items for headline in {s["headline"] for s in item["sources"]})
    for item in items:
        part = "blind" if date.fromisoformat(item["date_start"]) >= BLIND_FROM else "train"
        for n, source in enumerate(item["sources"]):
            if not source.get("headline") or events[source["headline"]] > 1:
                continue
            item_id = f"{item['id']}-{n}"
            published = date.fromisoformat(source["date"] or item["date_end"])
            article = article_of("ucdp", item_id, source["headline"], "", published, publisher=source["source"])
            civilian = item["deaths_civilians"] + item["deaths_unknown"] > 0
            yield Telling(item_id, part, article, str(item["id"]), may_alert=civilian)
