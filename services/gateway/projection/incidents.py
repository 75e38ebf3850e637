"""Incidents into the projection: each in one row, with its area, its words and who is said to have done it."""

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from schemas import Count, Incident, Place
from schemas.vocabulary import EventType
from services.alerting.store.commit import Stored
from services.alerting.telling.masked_incident import Mask, shown_place, with_names, without_victims
from services.gateway.access.shielding import Shield, behind, shield_of
from services.gazetteer.countries import name_of
from services.ingest.identity import canonical_url

KM_PER_DEGREE = 111.2
_COLUMNS = (
    *("row", "id", "stamp", "listed", "country", "domain", "event_type", "grading", "status", "reviewed", "redacted"),
    *("first_day", "last_day", "killed", "injured", "latitude", "longitude", "south", "north", "west", "east"),
    *("blur_km", "shielded_until", "hidden"),
)
_PUT = f"INSERT INTO incident VALUES ({', '.join(':' + name for name in _COLUMNS)})"  # noqa: S608 - names of ours
_ROWS_A_MS = 1000
# An incident is read anew with each of its reports, and then has the addresses of all earlier ones.
_canonical = lru_cache(maxsize=20_000)(canonical_url)


class Area(NamedTuple):
    """A box in degrees; ``west`` may lie below -180 and ``east`` above 180, where it crosses the date line."""

    south: float
    north: float
    west: float
    east: float


def put_incidents(writer: sqlite3.Connection, states: Iterable[Stored], now: datetime | None = None) -> None:
    """Write the incidents as they are ``now`` (null: at this moment); those that were there are replaced."""
    now = now or datetime.now(UTC)
    for state in states:
        incident = state.incident
        shield = shield_of(incident, now)
        shown, mask = behind(shield, incident), Mask(incident, also=() if shield is None else shield.words)
        drop_incidents(writer, [incident.incident_id])
        row = _free_row(writer, incident)
        writer.execute(_PUT, {"row": row, "stamp": state.stamp, **_columns(shown), **_shield_columns(shield, shown)})
        writer.execute("INSERT INTO document VALUES (?, ?, ?)", (row, *_documents(incident, shield)))
        writer.executemany(
            "INSERT INTO perpetrator VALUES (?, ?)", [(row, name) for name in perpetrators(incident, mask)]
        )
        writer.execute("INSERT INTO incident_words (rowid, words) VALUES (?, ?)", (row, words_of(shown, mask)))
        addresses = {claim.article_id: claim.url for claim in incident.claims}
        articles = [(row, article_id, _canonical(url)) for article_id, url in sorted(addresses.items())]
        writer.executemany("INSERT INTO claim VALUES (?, ?, ?)", articles)
        area = area_of(shown_place(shown, shown.place))
        if area is not None:
            writer.execute("INSERT INTO incident_area VALUES (?, ?, ?, ?, ?)", (row, *area))


def drop_incidents(writer: sqlite3.Connection, incident_ids: Iterable[str]) -> None:
    """Forget incidents."""
    for incident_id in incident_ids:
        found = writer.execute("SELECT row FROM incident WHERE id = ?", (incident_id,)).fetchone()
        if found is not None:
            for table in ("incident_area", "document", "perpetrator", "claim", "incident"):
                writer.execute(f"DELETE FROM {table} WHERE row = ?", (found["row"],))  # noqa: S608 - names of ours
            writer.execute("DELETE FROM incident_words WHERE rowid = ?", (found["row"],))


def first_row(moment: datetime) -> int:
    """The least row of an incident that changed at that time or later."""
    return _milliseconds(moment) * _ROWS_A_MS


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _free_row(writer: sqlite3.Connection, incident: Incident) -> int:
    # Most of those that change in one millisecond lie apart by their ids; the others take the next that is free.
    row = first_row(incident.last_changed_at) + int(incident.incident_id[:8], 16) % _ROWS_A_MS
    while writer.execute("SELECT 1 FROM incident WHERE row = ?", (row,)).fetchone() is not None:
        row += 1
    return row


def shields_over(reader: sqlite3.Connection, now: datetime) -> list[str]:
    """Ids of the incidents whose shield ended by then, which are to be written anew."""
    over = reader.execute("SELECT id FROM incident WHERE shielded_until <= ?", (_milliseconds(now),))
    return [incident_id for (incident_id,) in over]


def hidden_words(reader: sqlite3.Connection, incident_id: str) -> list[str] | None:
    """The words of the incident's place that are not shown to all; null where it is not shielded, or not known."""
    found = reader.execute("SELECT hidden FROM incident WHERE id = ?", (incident_id,)).fetchone()
    return None if found is None or found["hidden"] is None else json.loads(found["hidden"])


def event_type_of(reader: sqlite3.Connection, incident_id: str) -> EventType | None:
    """Null where the incident is not known (any more)."""
    found = reader.execute("SELECT event_type FROM incident WHERE id = ?", (incident_id,)).fetchone()
    return None if found is None else found["event_type"]


def _columns(incident: Incident) -> dict[str, Any]:
    place = shown_place(incident, incident.place)
    area = area_of(place)
    return {
        "id": incident.incident_id,
        "listed": bool(incident.alerted) and incident.status != "merged",
        "country": place.country if place is not None else None,
        "domain": incident.domain,
        "event_type": incident.event_type,
        "grading": incident.grading,
        "status": incident.status,
        "reviewed": incident.review is not None,
        "redacted": bool(incident.redactions),
        "first_day": incident.occurred.start.toordinal(),
        "last_day": incident.occurred.end.toordinal(),
        "killed": reached(incident.civilians_killed),
        "injured": reached(incident.civilians_injured),
        "latitude": place.latitude if place is not None else None,
        "longitude": place.longitude if place is not None else None,
        **(area._asdict() if area is not None else dict.fromkeys(Area._fields)),
    }


def _shield_columns(shield: Shield | None, shown: Incident) -> dict[str, Any]:
    if shield is None:
        return {"blur_km": 0.0, "shielded_until": None, "hidden": None}
    place = shown_place(shown, shown.place)
    return {
        "blur_km": 0.0 if place is None else place.radius_km or 0.0,
        "shielded_until": _milliseconds(shield.until),
        "hidden": _json(sorted(shield.words)),
    }


def reached(count: Count | None) -> int | None:
    """How many a count reaches: its minimum, or the maximum of an "up to"; null where nobody stated one."""
    if count is None:
        return None
    return count.max if count.min is None else count.min


def _documents(incident: Incident, shield: Shield | None) -> tuple[str, str | None]:
    public, restricted = shown_to_all(incident, shield, claims=False), with_names(incident, claims=False)
    return _json(public), None if restricted == public else _json(restricted)


def shown_to_all(incident: Incident, shield: Shield | None, *, claims: bool = True) -> dict[str, Any]:
    """The incident as JSON, as readers may see it who may not see names. ``claims``: with its ledger."""
    also = () if shield is None else shield.words
    return without_victims(behind(shield, incident), also=also, claims=claims)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def perpetrators(incident: Incident, mask: Mask) -> set[str]:
    """Names of those who are said to have done it, as they are shown, folded; and their ids in the actor table."""
    actors = [actor for actor in incident.actors if actor.role == "perpetrator"]
    return {mask.text(name).casefold() for actor in actors for name in (actor.name, actor.actor_id) if name}


def words_of(incident: Incident, mask: Mask) -> str:
    """The text by which it is found, as it is shown: places, parties, sources, headlines and quotes."""
    place = shown_place(incident, incident.place)
    words = [*_place_words(place), incident.event_type.replace("_", " "), *(actor.name for actor in incident.actors)]
    words += [source.name for source in incident.sources]
    for claim in incident.claims:
        words += [claim.publisher, claim.title or "", *(group.span.quote for group in claim.casualties)]
    return mask.text("\n".join(dict.fromkeys(word for word in words if word)))


def _place_words(place: Place | None) -> Iterator[str]:
    if place is not None:
        country = name_of(place.country) if place.country is not None else None
        yield from (part for part in (place.name, place.site_name, place.admin2, place.admin1, country) if part)


def area_of(place: Place | None) -> Area | None:
    """The box around a place's point, as wide as the place is uncertain; null where it has no point."""
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return area_around(place.latitude, place.longitude, place.radius_km or 0.0)


def area_around(latitude: float, longitude: float, km: float) -> Area:
    """The box around a circle."""
    high = km / KM_PER_DEGREE
    wide = min(180.0, high / max(0.01, math.cos(math.radians(latitude))))
    return Area(max(-90.0, latitude - high), min(90.0, latitude + high), longitude - wide, longitude + wide)
