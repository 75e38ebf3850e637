"""How feeds look on a terminal and as JSON. Addresses are shown without passwords and keys; JSON has them whole."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from schemas.cloudevents import iso_utc
from services.cli.console import plain
from services.cli.render import fields_view
from services.cli.words import counted, time_words
from services.ingest.polling.feed import Feed, Standing
from services.ingest.polling.remedies import remedy
from services.web.shown import shown

# A sign, a word and a style each: the sign and the word carry it where there is no colour.
_STANDINGS: dict[Standing, tuple[str, str]] = {
    "new": ("○", "dim"),
    "ok": ("●", "green"),
    "failing": ("▲", "yellow"),
    "dead": ("✕", "red"),
    "gone": ("✕", "red"),
}
_HOUR_S, _DAY_S = 3600, 86_400


def feeds_table(feeds: Iterable[tuple[Feed, datetime | None]], now: datetime) -> Table:
    """One row a feed; a column says what hubs do, where there are any."""
    feeds = list(feeds)
    hubs = any(feed.channel is not None for feed, _ in feeds)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("Feed", overflow="fold", ratio=1)
    for heading in ("Items", "Last new", *(["Hub"] if hubs else []), "Next poll"):
        table.add_column(heading, no_wrap=True, justify="right")
    for feed, due in feeds:
        sign, style = _STANDINGS[feed.standing(now)]
        table.add_row(
            Text(f"{sign} {feed.standing(now)}", style=style),
            name_view(feed),
            f"{feed.items:,}",
            "–" if feed.last_new_at is None else f"{span_words(now - feed.last_new_at)} ago",
            *([_hub_words(feed, now)] if hubs else []),
            "never" if due is None else "now" if due <= now else f"in {span_words(due - now)}",
        )
    return table


def trouble_view(feed: Feed, now: datetime) -> RenderableType:
    """Why a feed does not answer, since when, and what to do."""
    standing = feed.standing(now)
    sign, style = _STANDINGS[standing]
    since = feed.polled_at if feed.gone else feed.trouble.since if feed.trouble else None
    why = "HTTP 410 Gone" if feed.gone else feed.trouble.reason if feed.trouble else ""
    rows = [("why", plain(why))]
    if since is not None:
        failures = feed.trouble.failures if feed.trouble else 1
        rows.append(("since", f"{time_words(since)}, {span_words(now - since)} ago; {counted(failures, 'poll')}"))
    rows.append(("to do", remedy(feed) or ""))
    head = Text.assemble((f"{sign} {standing} ", style), name_view(feed))
    return Group(head, fields_view((label, Text(words)) for label, words in rows))


def feed_json(feed: Feed, due: datetime | None, now: datetime) -> dict[str, Any]:
    """All that is known of a feed, for machines."""
    trouble = feed.trouble
    return {
        **asdict(feed.subscription),
        "address": feed.address,
        "publisher": feed.publisher,
        "ended": feed.ended,
        "standing": feed.standing(now),
        "status": feed.status,
        "trouble": None if trouble is None else {**asdict(trouble), "since": iso_utc(trouble.since)},
        "to_do": remedy(feed),
        "polls": feed.polls,
        "items": feed.items,
        "unidentified": feed.unidentified,
        "learned_interval_s": round(feed.interval_s, 1),
        "hub": feed.channel.hub if feed.channel else None,
        "delivered": feed.delivered,
        **{
            name: None if moment is None else iso_utc(moment)
            for name, moment in (
                ("added_at", feed.added_at),
                ("polled_at", feed.polled_at),
                ("last_new_at", feed.last_new_at),
                ("due_at", due),
                ("delivered_at", feed.delivered_at),
                ("hub_delivers_until", feed.channel.until if feed.channel else None),
            )
        },
    }


def name_view(feed: Feed) -> Text:
    """Its title, if it has one, and its address."""
    url = plain(shown(feed.subscription.url))
    name = Text.assemble((plain(feed.publisher), "bold"), (f" {url}", "dim")) if feed.publisher else Text(url)
    return name.append(" (it says that it has ended)", style="dim") if feed.ended else name


def _hub_words(feed: Feed, now: datetime) -> str:
    """Whether a hub delivers it, for how long yet; else it is only polled."""
    channel = feed.channel
    if channel is None:
        return "–"
    if channel.until is None or channel.until <= now:
        return "asked" if channel.asked_at else "not asked yet"
    return f"delivers, {span_words(channel.until - now)}"


def span_words(span: timedelta) -> str:
    """``45 s``, ``12 min``, ``5 h``, ``3 d``."""
    seconds = max(0.0, span.total_seconds())
    for limit, unit, word in ((120, 1, "s"), (2 * _HOUR_S, 60, "min"), (2 * _DAY_S, _HOUR_S, "h")):
        if seconds < limit:
            return f"{seconds / unit:.0f} {word}"
    return f"{seconds / _DAY_S:,.0f} d"
