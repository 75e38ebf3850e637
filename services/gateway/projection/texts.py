"""Texts that wait in the projection until an incident has claims of their articles."""

import sqlite3
from collections.abc import Sequence

from services.gateway.evidence.texts import Text


def claimed_texts(reader: sqlite3.Connection, limit: int) -> list[Text]:
    """At most so many of those that incidents have claims of by now."""
    query = (
        "SELECT article_id, version, document FROM article INDEXED BY article_waiting WHERE document IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM claim WHERE claim.article_id = article.article_id) LIMIT ?"
    )
    return [Text(*row) for row in reader.execute(query, (limit,))]


def let_go(writer: sqlite3.Connection, texts: Sequence[Text]) -> None:
    """Forget the texts, not that there are these versions."""
    versions = [(text.article_id, text.version) for text in texts]
    writer.executemany("UPDATE article SET document = NULL WHERE article_id = ? AND version = ?", versions)


def waiting_text(reader: sqlite3.Connection, article_id: str, version: int) -> str | None:
    """The text of a version as JSON; null where it does not wait here."""
    query = "SELECT document FROM article WHERE article_id = ? AND version = ?"
    found = reader.execute(query, (article_id, version)).fetchone()
    return None if found is None else found["document"]


def versions_of(reader: sqlite3.Connection, article_id: str) -> list[int]:
    """The versions of an article whose texts wait here."""
    query = "SELECT version FROM article WHERE article_id = ? AND document IS NOT NULL"
    return [row["version"] for row in reader.execute(query, (article_id,))]


def incidents_of(reader: sqlite3.Connection, article_ids: Sequence[str], *, redacted: bool = False) -> list[str]:
    """Ids of the incidents that have claims of the articles; ``redacted``: only those with words erased."""
    among = ", ".join("?" * len(article_ids))
    query = (
        "SELECT DISTINCT incident.id FROM claim JOIN incident ON incident.row = claim.row"  # noqa: S608 - no input in it
        f" WHERE claim.article_id IN ({among}){' AND incident.redacted' if redacted else ''} ORDER BY incident.id"
    )
    return [row["id"] for row in reader.execute(query, list(article_ids))]
