"""The columns of ACLED's exports (Codebook of 2024), with our ids. It is not ACLED's data, and the last columns say so.

Empty is what ACLED decides and nobody has decided here: regions, interaction codes, the scale of a source, its tags.
``fatalities`` is the project's best number of all killed; ACLED too writes a number where reports differ.
"""

from schemas import Actor, Incident
from schemas.vocabulary import ActorType, DatePrecision, PlacePrecision
from services.gateway.formats.codebooks import ACLED_LEVELS, CODES
from services.gateway.formats.columns import Cell, names_of, perpetrators, targets
from services.gateway.formats.deaths import deaths_of
from services.gateway.formats.text import ORIGIN, country_name, joined, notes

HEADER = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting"),
    *("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
    *("machine_coded", "reviewed", "coded_by"),
)

_TIME: dict[DatePrecision, int] = {"day": 1, "few_days": 2, "week": 2, "month": 3}
_GEO: dict[PlacePrecision, int] = {
    **dict.fromkeys(("exact", "landmark", "neighbourhood", "town"), 1),
    "district": 2,
    "province": 3,
}
_INTER: dict[ActorType, str] = {
    "state_forces": "State forces",
    "rebel_group": "Rebel group",
    "political_militia": "Political militia",
    "identity_militia": "Identity militia",
    "rioters": "Rioters",
    "protesters": "Protesters",
    "civilians": "Civilians",
    "external_forces": "External/Other forces",
}
# By their definitions civilians are whom these are aimed at; of all others somebody would have to say it.
_AIMED_AT_CIVILIANS = frozenset({"Violence against civilians"})
_FORCE = "Excessive force against protesters"


def row(incident: Incident) -> tuple[Cell, ...]:
    """The cells, as ``HEADER`` names them."""
    codes, place, first = CODES[incident.event_type], incident.place, incident.occurred.start
    levels = ACLED_LEVELS.get(codes.acled or "")
    aimed = codes.acled == _FORCE or (levels is not None and levels.event_type in _AIMED_AT_CIVILIANS)
    cells: dict[str, Cell] = {
        "event_id_cnty": incident.incident_id,
        "event_date": first.isoformat(),
        "year": first.year,
        "time_precision": _TIME.get(incident.occurred.precision),
        "disorder_type": None if levels is None else levels.disorder_type,
        "event_type": None if levels is None else levels.event_type,
        "sub_event_type": codes.acled,
        **_sides(incident, aimed_at_civilians=aimed),
        "civilian_targeting": "Civilian targeting" if aimed else None,
        "country": country_name(place),
        "source": joined(source.name for source in incident.sources),
        "notes": notes(incident),
        "fatalities": deaths_of(incident).best,
        "timestamp": int(incident.last_changed_at.timestamp()),
        "machine_coded": True,
        "reviewed": incident.review is not None,
        "coded_by": ORIGIN,
    }
    if place is not None:
        cells |= {
            "admin1": place.admin1,
            "admin2": place.admin2,
            "location": place.name,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "geo_precision": _GEO.get(place.precision),
        }
    return tuple(cells.get(name) for name in HEADER)


def _sides(incident: Incident, *, aimed_at_civilians: bool) -> dict[str, Cell]:
    doers, aims = tuple(perpetrators(incident)), tuple(targets(incident))
    sides = {**_side("1", doers), **_side("2", aims)}
    if aimed_at_civilians and not aims:
        country = country_name(incident.place)
        sides |= {"actor2": f"Civilians ({country})" if country else "Civilians", "inter2": "Civilians"}
    return sides


def _side(number: str, actors: tuple[Actor, ...]) -> dict[str, Cell]:
    if not actors:
        return {}
    return {
        f"actor{number}": actors[0].name,
        f"assoc_actor_{number}": names_of(actors[1:]),
        f"inter{number}": None if actors[0].type is None else _INTER[actors[0].type],
    }
