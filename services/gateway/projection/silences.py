"""Silences by what they say, where and why; the newest first, a page at a time."""

import json
import sqlite3
from typing import Any, NamedTuple

from schemas import Suppression
from services.alerting.telling.masking import masked
from services.gateway.projection.words import match_of
from services.ingest.identity import canonical_url


class SilencePage(NamedTuple):
    """Silences as JSON, and the row before which the next page begins; null where there is none."""

    documents: tuple[str, ...]
    after: int | None


def find_silences(
    reader: sqlite3.Connection,
    *,
    text: str | None = None,
    why_not: str | None = None,
    country: str | None = None,
    article: str | None = None,
    incident_id: str | None = None,
    limit: int,
    before: int | None = None,
    names: bool = False,
) -> SilencePage:
    """A page of what fits all that is given; ``text`` as beginnings of words, ``article`` an id or an address.

    ``names``: for a reader who may see names, and with them exact places at once.
    """
    conditions, arguments = ["TRUE"], list[Any]()
    for condition, given in (
        ("silence.row < ?", before),
        ("why_not = ?", why_not),
        ("silence.country = ?", country),
        ("? IN (article_id, url)", None if article is None else canonical_url(article)),
        ("incident_id = ?", incident_id),
        ("silence.row IN (SELECT rowid FROM silence_words WHERE words MATCH ?)", match_of(text)),
    ):
        if given is not None:
            conditions.append(condition)
            arguments.append(given)
    query = (
        "SELECT silence.row, silence.document, incident.hidden"  # noqa: S608 - no input in it
        " FROM silence LEFT JOIN incident ON incident.id = silence.incident_id"
        f" WHERE {' AND '.join(conditions)} ORDER BY silence.row DESC LIMIT ?"
    )
    rows = reader.execute(query, [*arguments, limit + 1]).fetchall()
    shown = tuple(_shown(row, names=names) for row in rows[:limit])
    return SilencePage(shown, rows[limit - 1]["row"] if len(rows) > limit else None)


def _shown(row: sqlite3.Row, *, names: bool) -> str:
    document: str = row["document"]
    if names or row["hidden"] is None:
        return document
    silence = Suppression.from_json(document)
    quote = None if silence.quote is None else masked(silence.quote, json.loads(row["hidden"]))
    return silence.model_copy(update={"quote": quote}).to_json().decode()
