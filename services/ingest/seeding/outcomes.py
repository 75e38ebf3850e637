"""When is everybody done with an article? Pure: fed with records of the outcome topics, in any order.

The outcome of an article version is one of
- a Suppression without ``event_id`` for it: the extractor found no event;
- for each of its events (``event_count`` of them, at least 1), an Alert or a Suppression with that ``event_id``, or the
  event as a dead letter;
- the article itself as a dead letter.
"""

import json
from typing import Any

from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, ARTICLES_DLQ, EVENTS, EVENTS_DLQ, SUPPRESSED, Topic

OUTCOME_TOPICS: tuple[Topic, ...] = (EVENTS, ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED, ARTICLES_DLQ, EVENTS_DLQ)


class AwaitedOutcome:
    """The outcome of one article version."""

    def __init__(self, article_id: str, version: int) -> None:
        self.article_id = article_id
        self.version = version
        self._settled_as_whole = False
        self._due: int | None = None
        self._events: set[str] = set()
        # Alerts name no article version, so every event id that got an outcome is kept until its event comes.
        self._answered: set[str] = set()

    @property
    def settled(self) -> bool:
        """Whether all outcomes are seen."""
        return self._settled_as_whole or (self._due is not None and len(self._events & self._answered) >= self._due)

    @property
    def awaiting(self) -> str:
        """What is still missing, for a person."""
        if self._due is None:
            return "its events, or the suppression saying that it has none"
        return f"{self._due - len(self._events & self._answered)} of {self._due} events' alerts or suppressions"

    def see(self, topic: Topic, key: bytes | None, value: bytes) -> None:
        """Take note of one record; records about other articles, and unreadable ones, change nothing."""
        fields = _json_object(value)
        if topic is ARTICLES_DLQ:
            self._settled_as_whole |= self._is_mine(fields, "version", unreadable=key == self.article_id.encode())
        elif topic is EVENTS:
            if self._is_mine(fields, "article_version"):
                self._events.add(str(fields.get("event_id")))
                self._due = max(int(fields.get("event_count") or 0), 1)
        elif topic is SUPPRESSED and fields.get("event_id") is None:
            self._settled_as_whole |= self._is_mine(fields, "article_version")
        elif "event_id" in fields:
            self._answered.add(str(fields["event_id"]))

    def _is_mine(self, fields: dict[str, Any], version: str, *, unreadable: bool = False) -> bool:
        if not fields:  # a dead letter can be cut or no JSON at all; then only its key tells
            return unreadable
        return fields.get("article_id") == self.article_id and fields.get(version) == self.version


def _json_object(value: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
