"""How the feeds fare that ingest polls: what a reader of the news must know before trusting a silence. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from schemas.cloudevents import iso_utc
from services.ingest.polling.feed import Feed
from services.ingest.polling.remedies import remedy
from services.web.shown import shown

# A feed that nobody has polled so long after its time: ingest is behind, or does not run.
_OVERDUE = timedelta(seconds=90)
# In this order they are listed: what is wrong first.
_STANDINGS = ("dead", "gone", "failing", "new", "ok")

Known = tuple[Feed, datetime | None]
"""A feed, and when it is polled next; null for one that is gone."""


def report_of(feeds: Iterable[Known], now: datetime) -> dict[str, Any]:
    """The answer of ``/v1/feeds/health``, as ``docs/api.md`` has it; addresses without passwords and keys."""
    told = [_told(feed, due, now) for feed, due in feeds]
    counts = {standing: sum(feed["standing"] == standing for feed in told) for standing in _STANDINGS}
    counts |= {name: sum(feed[name] for feed in told) for name in ("slow", "overdue")}
    told.sort(key=lambda feed: _STANDINGS.index(feed["standing"]))
    return {"at": iso_utc(now), "counts": counts, "feeds": told}


def _told(feed: Feed, due: datetime | None, now: datetime) -> dict[str, Any]:
    trouble, hub = feed.trouble, feed.channel.hub if feed.channel else None
    return {
        "title": feed.subscription.title,
        "url": shown(feed.subscription.url),
        "standing": feed.standing(now),
        "slow": trouble is not None and trouble.kind == "timeout",
        "overdue": due is not None and now - due > _OVERDUE,
        "trouble": None if trouble is None else trouble.reason,
        "failing_since": None if trouble is None else iso_utc(trouble.since),
        "failures": 0 if trouble is None else trouble.failures,
        "to_do": remedy(feed),
        "items": feed.items + feed.delivered,
        "polled_at": _time(feed.polled_at),
        "last_new_at": _time(max((at for at in (feed.last_new_at, feed.delivered_at) if at), default=None)),
        "due_at": _time(due),
        "hub": None if hub is None else shown(hub),
        "hub_delivers": feed.pushed(now),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else iso_utc(moment)
