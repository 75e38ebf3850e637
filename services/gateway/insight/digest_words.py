"""A digest as JSON, as plain text and as HTML, for pages, feeds and mail. Nothing from an article becomes markup."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from schemas import Alert, Count
from schemas.cloudevents import iso_utc
from services.alerting.telling.wording import day as day_words
from services.alerting.telling.wording import people
from services.gateway.formats.text import checked, joined, page_of
from services.gateway.insight.digest import ZONE, Change, Digest, Entry
from services.gazetteer.countries import name_of
from services.runtime.plain_text import plain

# Of what speaks for an alert: how many, and who says so. Where and when the headline has.
_SAID = ("killed", "injured", "claimant", "sexual_violence", "position", "revision", "retracted")
_HEADINGS: dict[Change, str] = {"new": "New", "updated": "Updated", "cancelled": "Cancelled"}


def title_of(digest: Digest) -> str:
    """``Syria, 22 March 2017 (UTC): 2 new, 1 updated``."""
    counts = [
        f"{number} {change}"
        for change in _HEADINGS
        if (number := sum(entry.change == change for entry in digest.entries))
    ]
    return f"{name_of(digest.country)}, {day_words(digest.day)} ({ZONE}): {', '.join(counts) or 'nothing new'}"


def sum_words(digest: Digest) -> str:
    """What may be added up comes to, and what was not added; empty for a day without incidents."""
    parts = []
    if digest.sum is not None:
        parts.append(f"Together, {digest.sum.incidents} new incidents: {_toll(digest.sum.killed, digest.sum.injured)}.")
    elif digest.entries:
        parts.append("Nothing is added up: fewer than two new incidents can be told apart for sure.")
    if digest.not_added:
        parts.append(f"Not added: {len(digest.not_added)}; each says why.")
    return " ".join(parts)


def json_of(digest: Digest) -> dict[str, Any]:
    """The answer of ``/v1/digest/{country}``, as ``docs/api.md`` has it."""
    return {
        "country": digest.country,
        "day": digest.day.isoformat(),
        "zone": ZONE,
        "title": title_of(digest),
        "sum": None
        if digest.sum is None
        else {
            "incidents": digest.sum.incidents,
            "killed": _count_json(digest.sum.killed),
            "injured": _count_json(digest.sum.injured),
        },
        "sum_words": sum_words(digest),
        "incidents": [
            _entry_json(entry) | {"not_added": digest.not_added.get(entry.incident.incident_id)}
            for entry in digest.entries
        ],
    }


def text_of(digest: Digest, site: str) -> str:
    """For mail: lines of plain text; ``site`` is where the gateway is, with its last slash."""
    lines = [title_of(digest), *_unless_empty(sum_words(digest))]
    for heading, entries in _sections(digest):
        lines += ["", heading.upper()]
        for entry in entries:
            lines += ["", plain(entry.alerts[-1].headline)]
            lines += [f"  {line}" for line in (*_said_lines(entry), *_notes(digest, entry))]
            lines.append(f"  {page_of(site, entry.incident.incident_id)}")
    return "\n".join(lines) + "\n"


def html_of(digest: Digest, site: str) -> str:
    """For feed readers: the same as the body of an HTML document, without styles or images."""
    parts = [f"<h1>{_safe(title_of(digest))}</h1>", *(f"<p>{_safe(w)}</p>" for w in _unless_empty(sum_words(digest)))]
    for heading, entries in _sections(digest):
        parts.append(f"<h2>{heading}</h2>")
        for entry in entries:
            address = escape(page_of(site, entry.incident.incident_id))
            parts.append(f'<h3><a href="{address}">{_safe(entry.alerts[-1].headline)}</a></h3>')
            parts.append("<ul>" + "".join(f"<li>{_safe(said)}</li>" for said in _said_lines(entry)) + "</ul>")
            parts.append("<p>" + "<br>".join(_safe(note) for note in _notes(digest, entry)) + "</p>")
    return "\n".join(parts) + "\n"


def _sections(digest: Digest) -> Iterator[tuple[str, list[Entry]]]:
    for change, heading in _HEADINGS.items():
        entries = [entry for entry in digest.entries if entry.change == change]
        if entries:
            yield heading, entries


def _entry_json(entry: Entry) -> dict[str, Any]:
    incident = entry.incident
    return {
        "incident_id": incident.incident_id,
        "change": entry.change,
        "headline": entry.alerts[-1].headline,
        "killed": _count_json(entry.after.civilians_killed),
        "injured": _count_json(entry.after.civilians_injured),
        "before": None if entry.before is None else entry.before.model_dump(mode="json"),
        "after": entry.after.model_dump(mode="json"),
        "place": None if incident.place is None else incident.place.model_dump(mode="json", exclude={"span"}),
        "occurred": incident.occurred.model_dump(mode="json", exclude={"span"}),
        "event_type": incident.event_type,
        "aggregate": incident.aggregate,
        "grading": incident.grading,
        "reviewed": incident.review is not None,
        "sources": [source.name for source in incident.sources],
        "positions": [{"actor": position.actor, "position": position.position} for position in incident.positions],
        "possible_duplicates": [duplicate.incident_id for duplicate in incident.possible_duplicates],
        "said": [
            {
                "alert_id": alert.alert_id,
                "at": iso_utc(alert.raised_at),
                "kind": alert.kind,
                "reason": alert.reason,
                "headline": alert.headline,
                "publisher": alert.articles[0].publisher,
                "url": alert.articles[0].url,
                "quotes": _quotes(alert),
            }
            for alert in entry.alerts
        ],
    }


def _said_lines(entry: Entry) -> Iterator[str]:
    for alert in entry.alerts:
        quotes = ", ".join(f"“{quote}”" for quote in _quotes(alert))
        said = f": {quotes}" if quotes else ""
        headline = "" if alert is entry.alerts[-1] else f" {alert.headline}."
        yield plain(f"{alert.raised_at:%H:%M} {ZONE}{headline} {alert.articles[0].publisher}{said}")


def _notes(digest: Digest, entry: Entry) -> Iterator[str]:
    incident = entry.incident
    sources = joined(source.name for source in incident.sources)
    yield plain(
        f"{sources or 'No source'} · grading {incident.grading} · {checked(reviewed=incident.review is not None)}"
    )
    for position in incident.positions:
        yield plain(f"{position.actor}: {position.position}")
    why_not_added = digest.not_added.get(incident.incident_id)
    if why_not_added is not None:
        yield f"Not added to a sum: {why_not_added}."


def _quotes(alert: Alert) -> list[str]:
    return list(dict.fromkeys(why.quote for why in alert.why if why.rule.startswith(_SAID)))


def _toll(killed: Count | None, injured: Count | None) -> str:
    """``40 to 150 people killed, at least 3 people injured``: the status of some may not be stated."""
    counts = ((killed, "killed"), (injured, "injured"))
    return ", ".join(f"{people(count, 'person', 'people')} {outcome}" for count, outcome in counts if count is not None)


def _count_json(count: Count | None) -> dict[str, int | None] | None:
    return None if count is None else {"min": count.min, "max": count.max}


def _unless_empty(text: str) -> Iterable[str]:
    return (text,) if text else ()


def _safe(text: str) -> str:
    return escape(plain(text))
