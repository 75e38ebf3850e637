"""Incidents and alerts as Atom feeds (RFC 4287), in pages (RFC 5005, §3).

The id of an entry follows from that of the incident or alert alone, so a reader knows it again in any feed.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

from schemas import Alert, Incident
from services.gateway.formats import choosing
from services.gateway.formats.text import ORIGIN, checked, country_name, notes, page_of, title
from services.gateway.formats.xml import document, link_to, put, written

_NAMESPACE = "http://www.w3.org/2005/Atom"
# Any constant would do; it may never change, or every reader sees every entry anew.
_OURS = UUID("6b0a4f3e-5f0f-5b34-9a52-1a5c2f6d8e10")
_NEVER = datetime.fromtimestamp(0, UTC)


class Day(NamedTuple):
    """An entry about a day; the same ``name`` is the same entry in any feed. ``address``: where it is as JSON.

    ``html``: the inside of a body, with nothing from articles as markup.
    """

    name: str
    title: str
    updated: datetime
    html: str
    address: str


class Addresses(NamedTuple):
    """``site``: where the gateway is, with its last slash. ``here``: this page. ``first``, ``following``: others."""

    site: str
    here: str
    first: str
    following: str | None


def of_incidents(incidents: Iterable[Incident], addresses: Addresses) -> bytes:
    """An entry an incident, in the order given: its state now."""
    shown = tuple(incidents)
    updated = max((incident.last_changed_at for incident in shown), default=_NEVER)
    feed = _feed("incidents", updated, addresses)
    for incident in shown:
        _incident_entry(feed, incident, addresses.site)
    return written(feed)


def of_alerts(alerts: Iterable[Alert], addresses: Addresses) -> bytes:
    """An entry an alert, in the order given, each with its CAP message."""
    shown = tuple(alerts)
    feed = _feed("alerts", max((alert.raised_at for alert in shown), default=_NEVER), addresses)
    for alert in shown:
        _alert_entry(feed, alert, addresses.site)
    return written(feed)


def of_days(name: str, days: Iterable[Day], addresses: Addresses) -> bytes:
    """An entry a day, in the order given."""
    shown = tuple(days)
    feed = _feed(name, max((day.updated for day in shown), default=_NEVER), addresses)
    for day in shown:
        entry = put(feed, "entry")
        put(entry, "id", _id("day", day.name))
        put(entry, "title", day.title)
        put(entry, "updated", _time(day.updated))
        _link(entry, day.address, choosing.JSON)
        put(entry, "content", day.html, type="html")
    return written(feed)


def _feed(name: str, updated: datetime, addresses: Addresses) -> Element:
    feed = document("feed", _NAMESPACE)
    put(feed, "id", _id("feed", addresses.first))
    put(feed, "title", f"{ORIGIN}: {name}, coded by a machine")
    put(feed, "updated", _time(updated))
    put(put(feed, "author"), "name", ORIGIN)
    put(feed, "link", rel="self", type=choosing.ATOM.media_type, href=addresses.here)
    put(feed, "link", rel="first", type=choosing.ATOM.media_type, href=addresses.first)
    if addresses.following is not None:
        put(feed, "link", rel="next", type=choosing.ATOM.media_type, href=addresses.following)
    return feed


def _incident_entry(feed: Element, incident: Incident, site: str) -> None:
    entry = put(feed, "entry")
    put(entry, "id", _id("incident", incident.incident_id))
    put(entry, "title", title(incident))
    put(entry, "published", _time(incident.first_reported_at))
    put(entry, "updated", _time(incident.last_changed_at))
    put(entry, "link", rel="alternate", type="text/html", href=page_of(site, incident.incident_id))
    _link(entry, f"{site}v1/incidents/{incident.incident_id}", choosing.JSON)
    put(entry, "summary", notes(incident))
    _categories(entry, _incident_terms(incident))


def _incident_terms(incident: Incident) -> Iterator[tuple[str, str | None]]:
    yield "event_type", incident.event_type
    yield "grading", incident.grading
    yield "country", country_name(incident.place)
    yield "machine_coded", "true"
    yield "reviewed", str(incident.review is not None).lower()


def _alert_entry(feed: Element, alert: Alert, site: str) -> None:
    entry = put(feed, "entry")
    put(entry, "id", _id("alert", alert.alert_id))
    put(entry, "title", alert.headline)
    put(entry, "published", _time(alert.raised_at))
    put(entry, "updated", _time(alert.raised_at))
    _link(entry, f"{site}v1/alerts/{alert.alert_id}", choosing.JSON)
    _link(entry, f"{site}v1/alerts/{alert.alert_id}.cap", choosing.CAP)
    put(entry, "link", rel="related", type="text/html", href=page_of(site, alert.incident_id))
    for article in alert.articles:
        url = link_to(article.url)
        if url is not None:
            put(entry, "link", rel="via", href=url, title=article.publisher)
    put(
        entry, "summary", "\n".join([*(f"“{why.quote}”" for why in alert.why), f"({checked(reviewed=alert.reviewed)})"])
    )
    _categories(entry, _alert_terms(alert))


def _alert_terms(alert: Alert) -> Iterator[tuple[str, str | None]]:
    yield "kind", alert.kind
    yield "reason", alert.reason
    yield "severity", alert.severity
    yield "country", country_name(alert.place)
    yield "machine_coded", "true"
    yield "reviewed", str(alert.reviewed).lower()


def _categories(entry: Element, terms: Iterable[tuple[str, str | None]]) -> None:
    for scheme, term in terms:
        if term is not None:
            put(entry, "category", term=term, scheme=f"urn:{ORIGIN}:{scheme}")


def _link(entry: Element, address: str, form: choosing.Format) -> None:
    put(entry, "link", rel="alternate", type=form.media_type, href=address)


def _id(kind: str, name: str) -> str:
    return f"urn:uuid:{uuid5(_OURS, f'{kind} {name}')}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
