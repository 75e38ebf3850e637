"""Deterministic ids: the same input gives the same id on every machine, so that a replay changes nothing.

Every id is lower-case hexadecimal SHA-256 over the compact JSON array of its parts (JSON, so that no two lists of parts
can run into one another). Events keep all 64 digits, as the contract says; the others keep 32 (128 bits).
"""

import hashlib
import json

_SHORT = 32


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _digest(*parts: str | int | None) -> str:
    return hashlib.sha256(_encode(parts).encode()).hexdigest()


def article_id_of(publisher: str, guid_or_canonical_url: str) -> str:
    """Id of an article over all its edits."""
    return _digest(publisher, guid_or_canonical_url)[:_SHORT]


def content_sha256_of(text: str) -> str:
    """Digest of an article's text (``Article.text``); lone surrogates count as themselves and never raise."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def event_id_of(article_id: str, article_version: int, extractor_version: int, ordinal: int) -> str:
    """Id of an event: 64 hexadecimal digits."""
    return _digest(article_id, article_version, extractor_version, ordinal)


def incident_id_of(opening_event_id: str) -> str:
    """Id of the incident that an event opens."""
    return _digest("incident", opening_event_id)[:_SHORT]


def split_incident_id_of(incident_id: str, event_id: str) -> str:
    """Id of the incident that a split opens: of the incident that was split, and the first claim that leaves it."""
    return _digest("split", incident_id, event_id)[:_SHORT]


def decision_id_of(content: str) -> str:
    """Id of a person's decision; ``content`` is its JSON without the id, nulls left out."""
    return _digest("decision", content)[:_SHORT]


def hand_read_id_of(incident_id: str, content: str) -> str:
    """Id of the article of a claim that a person read for an incident; ``content`` is its JSON (``HandRead``)."""
    return _digest("read", incident_id, content)[:_SHORT]


def name_digest_of(salt: str, name: str) -> str:
    """Stands for a redacted name, so that later reports can be searched for it without keeping it."""
    return _digest("name", salt, name.casefold())[:_SHORT]


def alert_id_of(incident_id: str, incident_version: int) -> str:
    """Id of the alert that an incident's version raises."""
    return _digest("alert", incident_id, incident_version)[:_SHORT]


def suppression_id_of(article_id: str, article_version: int, event_id: str | None) -> str:
    """Id of the silence about an article version, or about one event of it."""
    return _digest("suppression", article_id, article_version, event_id)[:_SHORT]
