"""Where people shelter, live and are treated is shown no finer than the town for three days to whom may not see names.

Whoever struck such a place may strike again where he learns that it was hit, and who is there. After 72 hours from the
first report the place is shown as it is told. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from schemas import Alert, Incident, Place
from schemas.event import Event
from schemas.vocabulary import PlacePrecision, SiteType
from services.alerting.telling.masking import MARK, masked
from services.gazetteer.countries import name_of

LASTS = timedelta(hours=72)

_REFUGES: frozenset[SiteType] = frozenset({"home", "hospital", "camp"})
# Of these a report's words tell whether people sheltered there: "a school housing displaced families".
_MAY_BE_REFUGES: frozenset[SiteType] = frozenset({"school", "worship", "aid", "other"})
_SHELTERING = re.compile(r"\b(?:shelter|displac|refug|evacuat)", re.IGNORECASE)

_FINER: frozenset[PlacePrecision] = frozenset({"exact", "landmark", "neighbourhood"})
_WIDER: frozenset[PlacePrecision] = frozenset({"district", "province", "country"})
# A point is moved to the nearest crossing of a grid of this many degrees, at most 4 km away; the circle that stands for
# the town holds both.
_GRID_DEGREES = 0.05
_TOWN_KM = 8.0
_BLACKED_OUT = re.compile(rf"{MARK}+(?:\W?\s*{MARK}+)*")
_WITHHELD = "[place]"


class Shield(NamedTuple):
    """``until``: when it ends by itself. ``words``: names of the place that are shown to nobody without ``names``."""

    until: datetime
    words: frozenset[str]


def shield_of(incident: Incident, now: datetime) -> Shield | None:
    """The shield over the places of the incident; null where there is none, or its time is over."""
    until = incident.first_reported_at + LASTS
    if until <= now or not _tells_of_refuge(incident):
        return None
    words = {word for place in _places(incident) for word in words_of(place)}
    for claim in incident.claims:
        if claim.correction is not None and claim.correction.field in ("place.site_name", "place.coordinates"):
            words.add(claim.correction.value or "")
    return Shield(until, frozenset(words - {""}))


def behind(shield: Shield | None, incident: Incident) -> Incident:
    """The incident with its places, those of its claims too, no finer than the town; its texts still tell them."""
    if shield is None:
        return incident
    claims = tuple(c if c.place is None else c.model_copy(update={"place": town_of(c.place)}) for c in incident.claims)
    place = None if incident.place is None else town_of(incident.place)
    return incident.model_copy(update={"place": place, "claims": claims})


def alert_behind(words: Iterable[str], alert: Alert) -> Alert:
    """The alert of a shielded incident: its place no finer than the town, and the names of the place nowhere."""
    place, hidden = None, set(words)
    if alert.place is not None:
        place = town_of(alert.place)
        hidden |= words_of(alert.place)
    headline = _BLACKED_OUT.sub(_WITHHELD, masked(alert.headline, hidden))
    why = tuple(
        w.model_copy(update={"span": w.span.model_copy(update={"quote": q}), "quote": masked(w.quote, hidden)})
        for w, q in ((w, masked(w.span.quote, hidden)) for w in alert.why)
    )
    changes: dict[str, Any] = {"place": place, "headline": headline, "why": why}
    if alert.decision is not None and alert.decision.note is not None:
        note = masked(alert.decision.note, hidden)
        changes["decision"] = alert.decision.model_copy(update={"note": note})
    return alert.model_copy(update=changes)


def town_of(place: Place) -> Place:
    """The place no finer than its town: without its site's name, its point moved onto a coarse grid."""
    changes: dict[str, Any] = {"site_name": None}
    if place.latitude is not None and place.longitude is not None:
        changes |= {"latitude": _on_grid(place.latitude), "longitude": _on_grid(place.longitude)}
        if place.precision not in _WIDER:
            changes["radius_km"] = max(place.radius_km or 0.0, _TOWN_KM)
    if place.precision in _FINER:
        country = None if place.country is None else name_of(place.country)
        name = place.admin2 or place.admin1 or country or "undisclosed"
        changes |= {"name": name, "precision": "town", "geonames_id": None, "span": None}
    return place.model_copy(update=changes)


def words_of(place: Place) -> set[str]:
    """The names by which the place is known more finely than by its town; "the clinic" is none."""
    names = {place.site_name, place.name if place.precision in _FINER else None}
    return {name for name in names - {place.admin1, place.admin2} if name and name != name.lower()}


def _tells_of_refuge(incident: Incident) -> bool:
    if incident.status == "merged":  # its claims, which would tell, are the survivor's now
        return incident.place is not None and incident.place.site_type is not None
    if any(_is_refuge(claim.place, claim) for claim in incident.claims):
        return True
    return any(_is_refuge(incident.place, claim) for claim in incident.claims)


def _is_refuge(place: Place | None, claim: Event) -> bool:
    if place is None or place.site_type is None:
        return False
    if place.site_type in _REFUGES:
        return True
    return place.site_type in _MAY_BE_REFUGES and any(_SHELTERING.search(words) for words in _words(claim))


def _words(claim: Event) -> Iterator[str]:
    yield claim.title or ""
    yield from (group.span.quote for group in claim.casualties)
    if claim.place is not None:
        yield claim.place.site_name or ""
        yield claim.place.span.quote if claim.place.span is not None else ""


def _places(incident: Incident) -> Iterator[Place]:
    if incident.place is not None:
        yield incident.place
    yield from (claim.place for claim in incident.claims if claim.place is not None)


def _on_grid(degrees: float) -> float:
    return round(round(degrees / _GRID_DEGREES) * _GRID_DEGREES, 2)
