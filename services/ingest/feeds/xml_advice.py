"""What an XML feed asks of those who poll it."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.ingest.feeds.addresses import web_address
from services.ingest.feeds.elements import Fields, Link, base_of, fields_of, first_text
from services.ingest.feeds.feed import Cloud, PollingAdvice

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_MINUTE_S = 60
_LONGEST_S = 366 * 86_400
_MOST_DIGITS = 9
_HOURS = 24


def advice_of(head: Any, fields: Fields, links: Sequence[Link], url: str, own: str | None) -> PollingAdvice:
    """Advice in a feed that was fetched from ``url``; ``head`` is its root, ``fields`` are the channel's."""
    named = {link.relation: link.address for link in reversed(links)}
    redirects = [fields_of(one, own) for one in fields_of(head, own).get("redirect", ())]
    moved = [one for redirect in redirects for one in redirect.get("newlocation", ())]
    moved += fields.get("itunes:new-feed-url", ())
    return PollingAdvice(
        hubs=tuple(dict.fromkeys(link.address for link in links if link.relation == "hub")),
        topic=named.get("self"),
        next_page=named.get("next"),
        interval_s=_interval_s(fields),
        skip_hours=frozenset(_skip_hours(fields, own)),
        skip_days=frozenset(_skip_days(fields, own)),
        cloud=_cloud(fields),
        moved_to=next(filter(None, (web_address(one.text, base_of(one, url)) for one in moved)), None),
        ended=(first_text(fields, ("itunes:complete",)) or "").lower() == "yes",
    )


def _interval_s(fields: Fields) -> int | None:
    """The longer of ``ttl`` and the syndication module's period over its frequency; nonsense is not heeded."""
    minutes = _number(first_text(fields, ("ttl",)))
    period = _PERIODS_S.get((first_text(fields, ("sy:updateperiod",)) or "").lower())
    often = _number(first_text(fields, ("sy:updatefrequency",))) or 1
    stated = [minutes * _MINUTE_S if minutes else 0, period // often if period else 0]
    return min(max(stated), _LONGEST_S) or None


def _skip_hours(fields: Fields, own: str | None) -> Iterator[int]:
    """0–23; 24 is what RSS 0.91 called midnight."""
    for element in fields.get("skiphours", ()):
        for hour in fields_of(element, own).get("hour", ()):
            number = _number(hour.text)
            if number is not None and number <= _HOURS:
                yield number % _HOURS


def _skip_days(fields: Fields, own: str | None) -> Iterator[int]:
    for element in fields.get("skipdays", ()):
        for day in fields_of(element, own).get("day", ()):
            name = (day.text or "").strip().lower()
            if name in _DAYS:
                yield _DAYS.index(name)


def _cloud(fields: Fields) -> Cloud | None:
    parts = ("domain", "port", "path", "registerProcedure", "protocol")
    return next((Cloud(*(one.get(part) or "" for part in parts)) for one in fields.get("cloud", ())), None)


def _number(text: str | None) -> int | None:
    written = (text or "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS else None
