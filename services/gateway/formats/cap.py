"""An alert as a message of the Common Alerting Protocol (OASIS CAP 1.2).

An incident is a thread: one Alert, then Updates that refer to all before them, and a Cancel where nothing stands.
Urgency is Unknown, since a report tells what happened and not what is to come; nothing is advised.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal
from xml.etree.ElementTree import Element

from schemas import Alert, Count, Place
from schemas.vocabulary import AlertKind, EventType
from services.alerting.telling.wording import where
from services.gateway.formats.text import ORIGIN, checked, joined, page_of
from services.gateway.formats.xml import document, link_to, put, written

_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_MESSAGE_TYPE: dict[AlertKind, Literal["Alert", "Update", "Cancel"]] = {
    "alert": "Alert",
    "update": "Update",
    "cancel": "Cancel",
}
# What `sender` may not hold, since `references` lists it between commas and spaces (§3.2.1).
_NO_SENDER = re.compile(r"[^\w.:@\[\]-]")
_COUNTRY_CODES = "ISO 3166-1 alpha-2"


def message(
    alert: Alert, event_type: EventType | None, earlier: Mapping[str, datetime], *, host: str, site: str
) -> bytes:
    """The alert as XML.

    ``event_type`` is its incident's; null where that is not known any more. ``earlier``: when each alert that it
    refers to was raised, by id; one that is not there is not referred to, since a reference needs its time. ``host`` is
    part of the sender, which every message of a thread must share; ``site``: where the gateway is, with its last slash.
    """
    sender = _NO_SENDER.sub("", f"{ORIGIN}@{host}")
    root = document("alert", _NAMESPACE)
    put(root, "identifier", alert.alert_id)
    put(root, "sender", sender)
    put(root, "sent", _time(alert.raised_at))
    put(root, "status", "Actual")
    put(root, "msgType", _MESSAGE_TYPE[alert.kind])
    put(root, "source", f"{ORIGIN}, from news reports; {checked(reviewed=alert.reviewed)}")
    put(root, "scope", "Public")
    references = [f"{sender},{name},{_time(earlier[name])}" for name in alert.references if name in earlier]
    if references:
        put(root, "references", " ".join(references))
    put(root, "incidents", alert.incident_id)
    _info(root, alert, event_type, page_of(site, alert.incident_id))
    return written(root)


def _info(root: Element, alert: Alert, event_type: EventType | None, page: str) -> None:
    info = put(root, "info")
    put(info, "language", "en")
    put(info, "category", "Security")
    if event_type == "chemical":
        put(info, "category", "CBRNE")
    put(info, "event", "violence" if event_type in (None, "other") else str(event_type).replace("_", " "))
    put(info, "urgency", "Unknown")
    put(info, "severity", alert.severity)
    put(info, "certainty", alert.certainty)
    put(info, "senderName", ORIGIN)
    put(info, "headline", alert.headline)
    put(info, "description", "\n".join(_description(alert)))
    put(info, "web", page)
    for name, value in _parameters(alert):
        parameter = put(info, "parameter")
        put(parameter, "valueName", name)
        put(parameter, "value", value)
    for article in alert.articles:
        resource = put(info, "resource")
        put(resource, "resourceDesc", f"Article: {article.publisher}")
        put(resource, "mimeType", "text/html")
        url = link_to(article.url)
        if url is not None:
            put(resource, "uri", url)
    _area(info, alert.place)


def _description(alert: Alert) -> Iterator[str]:
    """Who claims it and in which words; a rule of the evidence tells what its quote stands for."""
    yield f"{alert.headline}."
    claimants = joined(why.quote for why in alert.why if why.rule.startswith("claimant_"))
    if claimants:
        yield f"Claimed by: {claimants}"
    publishers = {article.article_id: article.publisher for article in alert.articles}
    for why in alert.why:
        if not why.rule.startswith("claimant_"):
            yield f"{why.rule.replace('_', ' ')}: “{why.quote}” ({publishers.get(why.article_id, 'earlier report')})"


def _parameters(alert: Alert) -> Iterator[tuple[str, str]]:
    yield "machine_coded", "true"
    yield "reviewed", str(alert.reviewed).lower()
    yield "reason", alert.reason
    yield "incident_version", str(alert.incident_version)
    yield "occurred_start", alert.occurred.start.isoformat()
    yield "occurred_end", alert.occurred.end.isoformat()
    yield from _range("civilians_killed", alert.toll_after.civilians_killed)
    yield from _range("civilians_injured", alert.toll_after.civilians_injured)


def _range(name: str, count: Count | None) -> Iterator[tuple[str, str]]:
    for end, value in (("min", count.min), ("max", count.max)) if count is not None else ():
        if value is not None:
            yield f"{name}_{end}", str(value)


def _area(info: Element, place: Place | None) -> None:
    area = put(info, "area")
    described = where(place)
    put(area, "areaDesc", described.removeprefix("in ").removeprefix("at "))
    if place is not None and place.latitude is not None:
        put(area, "circle", f"{place.latitude},{place.longitude} {place.radius_km or 0}")
    if place is not None and place.country is not None:
        geocode = put(area, "geocode")
        put(geocode, "valueName", _COUNTRY_CODES)
        put(geocode, "value", place.country)


def _time(moment: datetime) -> str:
    """With the zone as CAP writes UTC (§3.3.2)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")
