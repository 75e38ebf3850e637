"""Silences by what they say, where and why; the newest first, a page at a time."""

import sqlite3
from typing import Any, NamedTuple

from services.gateway.projection.words import match_of


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
) -> SilencePage:
    """A page of what fits all that is given; ``text`` as beginnings of words, ``article`` an id or an address."""
    conditions, arguments = ["TRUE"], list[Any]()
    for condition, given in (
        ("silence.row < ?", before),
        ("why_not = ?", why_not),
        ("country = ?", country),
        ("? IN (article_id, url)", article),
        ("incident_id = ?", incident_id),
        ("silence.row IN (SELECT rowid FROM silence_words WHERE words MATCH ?)", match_of(text)),
    ):
        if given is not None:
            conditions.append(condition)
            arguments.append(given)
    query = f"SELECT row, document FROM silence WHERE {' AND '.join(conditions)} ORDER BY row DESC LIMIT ?"  # noqa: S608
    rows = reader.execute(query, [*arguments, limit + 1]).fetchall()
    return SilencePage(
        tuple(row["document"] for row in rows[:limit]), rows[limit - 1]["row"] if len(rows) > limit else None
    )
